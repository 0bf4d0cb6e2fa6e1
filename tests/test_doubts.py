"""What is told as doubtful, and what is beyond doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from shequ_convert import parse
from shequ_convert.document import Heading

CASES = sorted(Path(__file__).parent.glob("cases/*/input.txt"))
PROSE = "社区食堂今年开了三家，十二元一份的午饭，让老人吃得上、吃得起，大家都说好。"


def told(*lines: str) -> list[tuple[str, str, str]]:
    """Return kind, rule and text of each doubt about a text."""
    return [(doubt.kind, doubt.rule, doubt.text) for doubt in parse("\n".join(lines)).doubts]


def test_a_heading_without_a_number_is_doubtful() -> None:
    text = ("社区食堂这一年", "", PROSE, "", "菜价怎么降下来", "", PROSE, "", "腿脚不便怎么办", "", PROSE)
    assert told(*text) == [
        ("heading", "heading.short", "菜价怎么降下来"),
        ("heading", "heading.short", "腿脚不便怎么办"),
    ]


@pytest.mark.parametrize("labels", [("一、", "二、"), ("（一）", "（二）"), ("第一章　", "第二章　")])
def test_numbered_headings_are_beyond_doubt(labels: tuple[str, str]) -> None:
    document = parse("\n".join(["社区食堂这一年", "", *(f"{label}菜价\n\n{PROSE}\n" for label in labels)]))
    assert sum(isinstance(block, Heading) for block in document.blocks) == 2
    assert document.doubts == ()


def test_a_short_line_that_heads_nothing_is_doubtful() -> None:
    text = ("社区食堂这一年", "", PROSE, "", "菜价怎么降下来", PROSE, "", PROSE, "", PROSE)
    assert ("text", "body.short", "菜价怎么降下来") in told(*text)


PAGE = ("首页 > 社区 > 正文", "社区食堂这一年", "来源：清水社区网 2023-09-14 10:15", "", PROSE, "", PROSE, "")


FOOT = ("（责任编辑：周一一）", "分享到：", "关于我们 | 联系我们 | 版权声明", "京ICP备12345678号")


def test_a_line_left_out_in_the_midst_of_the_text_is_doubtful() -> None:
    line = "广告 某某学习机今日特价"
    assert told(*PAGE, line, "", PROSE, *FOOT) == [("dropped", "chrome.advert", line)]


@pytest.mark.parametrize("line", ["分享到：", "扫一扫，手机看新闻", "【打印】【关闭】"])
def test_what_only_a_page_says_is_beyond_doubt_wherever_it_stands(line: str) -> None:
    document = parse("\n".join((*PAGE, line, "", PROSE, *FOOT)))
    assert len(PAGE) + 1 in {number for one in document.dropped for number in one.lines}
    assert document.doubts == ()


def test_sentences_below_the_text_are_one_doubt_and_links_are_none() -> None:
    comments = ("什么时候开到我们桥西来？我们也盼着有一个食堂。", "半份菜这个办法好，支持！少吃一点，不浪费。")
    below = ("网友评论", comments[0], "桥西居民 3小时前", comments[1], "好！", "桥东老街修旧如旧")
    assert told(*PAGE, *FOOT, *below) == [("dropped", "chrome.tail", "\n".join(comments))]


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_each_doubt_is_about_lines_that_are_where_it_says(case: Path) -> None:
    document = parse(case.read_bytes(), name=case.name)
    dropped = {line for one in document.dropped for line in one.lines}
    kept = {line for block in document.blocks for line in block.lines}
    for doubt in document.doubts:
        assert set(doubt.lines) <= (dropped if doubt.kind == "dropped" else kept)
    assert [doubt.lines for doubt in document.doubts] == sorted(doubt.lines for doubt in document.doubts)
