"""The table that says why each line is what it is."""

from __future__ import annotations

from shequ_convert.parse.explain import EXCERPT, as_text, explain
from shequ_convert.parse.lines import width
from shequ_convert.source import Text

SOURCE = """图书角里的守夜人

来源：云上晚报 2022-11-03 19:20

一、守夜

图书角的守夜人姓谢，每晚十点才锁门，他说总有人下了夜班还想看几页书。

a1.jpg

（守夜人的椅子）

守夜人的椅子是居民送的，坐垫是邻居缝的，冬天再冷的时候也坐得住。
"""


def rows_of(text: str) -> tuple[tuple[int, str, str, str], ...]:
    return tuple((row.line, row.role, row.strength, row.rule) for row in explain(Text(text, "a", "str", "")))


def test_a_text_without_lines_has_no_rows() -> None:
    assert rows_of(" \n\u3000\n\ufeff") == ()
    assert as_text(()) == ""


def test_every_row_has_line_role_strength_and_rule() -> None:
    assert rows_of(SOURCE) == (
        (1, "title", "likely", "extent.title"),
        (3, "byline", "certain", "front.labelled"),
        (5, "heading:4", "likely", "series.heading"),
        (7, "body", "default", "body"),
        (9, "image", "certain", "media.picture"),
        (11, "caption", "certain", "media.bracketed"),
        (13, "body", "default", "body"),
    )


def test_evidence_that_lost_is_kept_the_last_verdict_first() -> None:
    title = explain(Text(SOURCE, "a", "str", ""))[0]
    assert title.others == ("heading (possible, heading.short)", "body (default, body)")
    assert title.why == "heads the article"


def test_a_line_that_was_wrapped_onto_another_has_a_row_of_its_own() -> None:
    wrapped = "\n".join("河边的柳树是二十年前种下的，当年的小树苗如今已经" for _ in range(8)) + "。"
    explained = rows_of(wrapped)
    assert [row[0] for row in explained] == list(range(1, 9))
    assert {row[3] for row in explained[1:]} == {"lines.unwrap"}


def test_a_paragraph_that_opens_a_section_says_so() -> None:
    topics = "".join(f"{n}是要检查。每个月的第一个周末，楼长带着人把灯全部开一遍。\n\n" for n in "一二")
    assert {row.rule for row in explain(Text(topics, "a", "str", "")) if row.role == "body"} == {"sections.run-in"}


def test_the_table_is_aligned_in_a_fixed_width_font() -> None:
    table = as_text(explain(Text(SOURCE, "a", "str", ""))).splitlines()
    explained = explain(Text(SOURCE, "a", "str", ""))
    starts = {width(line[: line.rindex(row.why)]) for line, row in zip(table, explained, strict=True)}
    assert len(starts) == 1


def test_a_long_line_is_cut_to_the_columns_of_the_table() -> None:
    long = "守" * 200 + "夜。"
    (line,) = as_text(explain(Text(long, "a", "str", ""))).splitlines()
    assert "…" in line
    assert line.count("守") == (EXCERPT - 1) // 2
