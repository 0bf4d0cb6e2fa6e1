"""The JSON dump, spelled out whole, and the outline for people."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.document import (
    Document,
    Doubt,
    Dropped,
    Figure,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    RunIn,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.source import Edit, Span
from shequ_convert.style import load
from shequ_convert.values import replace
from shequ_convert.write import WRITERS, Manuscript
from shequ_convert.write.dump import as_dict, tree, write

PROFILE = load("article")

FULL = Document(
    Origin("稿.txt", "gb18030", "ab" * 32),
    Meta(
        "邻里三章",
        "一位楼长的笔记",
        "社区报",
        "2024-05-06T07:08",
        "林小满",
        "周行",
        ("邻里", "楼长"),
        {"tags": (40,), "title": (1, 2), "byline": (4,), "source": (3,), "published": (3,)},
        credits=("摄影：陆行舟", "校对：温故"),
    ),
    (
        Salutation("各位邻居：", (5,)),
        Heading(1, "一、缘起", (6,)),
        Paragraph("编者按。", (7,), lead=True),
        Paragraph("这是心得之一。那天下着雨。", (8,), RunIn(7, 2)),
        Paragraph("记者：您好。", (9, 10), speaker=3),
        Paragraph("平常的一段。", (11,)),
        Figure("图 1.png", "雨中的小院", (12, 14)),
        Figure("b.png", None, (15,)),
        List((ListItem("1.", "带伞", (16,)), ListItem("", "穿靴", (17,))), (16, 17)),
        Quote(("雨打芭蕉", "风过竹林"), (18, 19)),
        Table((("楼", "户数"), ("甲", "12")), (20, 21)),
        Signature("林小满", (22,)),
        Signature("2024年5月6日", (23,), date=True),
        Note("（本文有删节）", (24,)),
    ),
    (Dropped((30, 31, 32, 35), "chrome.share"),),
    (Diagnostic("decode.encoding", "GB18030: byte order mark"), Diagnostic("parse.no-title", lines=(1,))),
    (
        Edit(Span(8, 6, 7), ",", "，", "comma"),
        Edit(Span(8, 9, 10), ",", "，", "comma"),
        Edit(Span(9, 3, 4), ";", "；", "comma"),
        Edit(Span(10, 1, 2), ",", "，", "comma"),
    ),
    (Doubt("dropped", (30, 31), "chrome.links", "前一篇\n后一篇"),),
)

SPELLED_OUT = """
{"schema": 1,
 "source": {"name": "稿.txt", "encoding": "gb18030", "sha256": "@@"},
 "metadata": {"title": "邻里三章", "subtitle": "一位楼长的笔记", "source": "社区报", "published": "2024-05-06T07:08",
              "author": "林小满", "editor": "周行", "tags": ["邻里", "楼长"],
              "credits": ["摄影：陆行舟", "校对：温故"]},
 "metadata_lines": {"title": [1, 2], "source": [3], "published": [3], "tags": [40], "byline": [4]},
 "blocks": [
   {"type": "salutation", "text": "各位邻居：", "lines": [5]},
   {"type": "heading", "level": 1, "text": "一、缘起", "lines": [6]},
   {"type": "paragraph", "text": "编者按。", "lead": true, "lines": [7]},
   {"type": "paragraph", "text": "这是心得之一。那天下着雨。", "run_in": {"end": 7, "level": 2}, "lines": [8]},
   {"type": "paragraph", "text": "记者：您好。", "speaker": 3, "lines": [9, 10]},
   {"type": "paragraph", "text": "平常的一段。", "lines": [11]},
   {"type": "figure", "image": "图 1.png", "caption": "雨中的小院", "lines": [12, 14]},
   {"type": "figure", "image": "b.png", "caption": null, "lines": [15]},
   {"type": "list", "items": [{"label": "1.", "text": "带伞", "lines": [16]},
                              {"label": "", "text": "穿靴", "lines": [17]}], "lines": [16, 17]},
   {"type": "quote", "verses": ["雨打芭蕉", "风过竹林"], "lines": [18, 19]},
   {"type": "table", "rows": [["楼", "户数"], ["甲", "12"]], "lines": [20, 21]},
   {"type": "signature", "text": "林小满", "date": false, "lines": [22]},
   {"type": "signature", "text": "2024年5月6日", "date": true, "lines": [23]},
   {"type": "note", "text": "（本文有删节）", "lines": [24]}],
 "dropped": [{"lines": [30, 31, 32, 35], "reason": "chrome.share"}],
 "diagnostics": [
   {"code": "decode.encoding", "severity": "info", "lines": [], "detail": "GB18030: byte order mark"},
   {"code": "parse.no-title", "severity": "warning", "lines": [1], "detail": ""}],
 "edits": [{"line": 8, "start": 6, "end": 7, "before": ",", "after": "，", "rule": "comma"},
           {"line": 8, "start": 9, "end": 10, "before": ",", "after": "，", "rule": "comma"},
           {"line": 9, "start": 3, "end": 4, "before": ";", "after": "；", "rule": "comma"},
           {"line": 10, "start": 1, "end": 2, "before": ",", "after": "，", "rule": "comma"}],
 "doubts": [{"kind": "dropped", "lines": [30, 31], "rule": "chrome.links", "text": "前一篇\\n后一篇"}]}
""".replace("@@", "ab" * 32)

OUTLINE = """\
稿.txt  (gb18030, sha256 abababababab)
metadata
  1-2  title: 邻里三章
       subtitle: 一位楼长的笔记
    3  source: 社区报
    3  published: 2024-05-06T07:08
       author: 林小满
       editor: 周行
   40  tags: 邻里、楼长
       credits: 摄影：陆行舟、校对：温故
    4  byline
blocks
      5  salutation: 各位邻居：
      6  heading 1: 一、缘起
      7  lead: 编者按。
      8  paragraph: [heading 2: 这是心得之一。] 那天下着雨。
   9-10  paragraph: [speaker: 记者：] 您好。
     11  paragraph: 平常的一段。
  12,14  figure: 图 1.png = 雨中的小院
     15  figure: b.png
  16-17  list
     16    1. 带伞
     17    穿靴
  18-19  quote
           雨打芭蕉
           风过竹林
  20-21  table
           楼 | 户数
           甲 | 12
     22  signature: 林小满
     23  date: 2024年5月6日
     24  note: （本文有删节）
dropped
  30-32,35  chrome.share
remarks
  info: read as GB18030: byte order mark
  warning: line 1: no title was found
edits
  8,10  comma: , -> ， (3 times)
     9  comma: ; -> ；
"""

EMPTY = Document(Origin("-", "str", ""), Meta(), ())


def written(document: Document) -> str:
    return write(Manuscript(document, PROFILE)).data.decode()


def test_the_schema_is_as_it_is_spelled_out_here() -> None:
    dumped = written(FULL)
    assert json.loads(dumped) == json.loads(SPELLED_OUT)
    assert json.dumps(json.loads(dumped)) == json.dumps(json.loads(SPELLED_OUT)), "the order of the keys"


def test_absent_fields_are_null_or_empty() -> None:
    fields = {"title": None, "subtitle": None, "source": None, "published": None, "author": None, "editor": None}
    assert as_dict(EMPTY) == {
        "schema": 1,
        "source": {"name": "-", "encoding": "str", "sha256": ""},
        "metadata": fields | {"tags": [], "credits": []},
        "metadata_lines": {},
        "blocks": [],
        "dropped": [],
        "diagnostics": [],
        "edits": [],
        "doubts": [],
    }


def test_it_is_one_line_of_readable_chinese() -> None:
    dumped = written(FULL)
    assert dumped.count("\n") == 1
    assert dumped.endswith("}\n")
    assert '"title": "邻里三章"' in dumped


def test_the_format_json_is_this_dump() -> None:
    manuscript = Manuscript(FULL, PROFILE)
    assert WRITERS["json"].writer(manuscript) == write(manuscript)


@given(st.text())
def test_any_text_is_one_line_and_comes_back(text: str) -> None:
    dumped = written(replace(EMPTY, blocks=(Paragraph(text, (1,)),)))
    assert dumped.count("\n") == 1
    assert json.loads(dumped)["blocks"][0]["text"] == text


def test_half_a_surrogate_pair_comes_back() -> None:
    assert json.loads(written(replace(EMPTY, blocks=(Note("甲\ud83d", (1,)),))))["blocks"][0]["text"] == "甲\ud83d"


def test_the_outline_shows_every_node_with_its_lines() -> None:
    assert tree(FULL) == OUTLINE


def test_the_outline_of_an_empty_document_is_its_name() -> None:
    assert tree(EMPTY) == "-  (str, sha256 )\n"


def test_a_line_break_within_a_node_is_shown_in_its_line() -> None:
    outline = tree(replace(EMPTY, blocks=(Paragraph("甲\n乙", (1,)),)))
    assert outline.endswith("\n  1  paragraph: 甲 / 乙\n")
