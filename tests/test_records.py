"""The records of repairs: replayed on the lines of the input they give the lines of the document."""

from __future__ import annotations

import json
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert import convert, parse
from shequ_convert.parse import ParseOptions
from shequ_convert.source import LINE_END
from shequ_convert.typography import replay
from tests.test_cases import CASES
from tests.test_parse_properties import texts_of

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.document import Document

PROSE = "居民议事会上午九点在活动室召开,大家说了二十三件事,一件一件记在白板上,会后再投票排出先后。"
HARD_WRAPPED = """\
梧桐里的议事桌

　　居民议事会上午九点在活动室召开,大家说了二十三件
事,一件一件记在白板上,会后再投票排出先后,用了两个
小时,没有一个人提前走,连平时不爱说话的老周也举了手
,他说楼道里的灯该换了,换成感应的,夜里回来就不用摸黑
上楼.大家都笑了,笑完以后把这一件排在第一位,定下来下
个月就办,由他自己看着办,办完了在白板上打一个勾,打完
再说下一件,就这样一件一件办下去,办到年底,白板就白了.
"""
ONE_LINE_OF_HTML = (
    "<h1>梧桐里的议事桌</h1><p>&nbsp;&nbsp;居民议事会在活动室召开,大家说了<b>二十三</b>件事.</p>"
    "<p>一件一件记在白板上&#65292;会后再投票 ,排出先后。<br>定下来就办.</p>"
)


def squeezed(text: str) -> str:
    """Return a text without white space, which stands around lines and where they are put together."""
    return "".join(text.split())


def replayed(content: str, document: Document) -> dict[int, str]:
    """Return each line of the input with its records applied."""
    lines = dict(enumerate(LINE_END.split(content), 1))
    made = {number: list(edits) for number, edits in groupby(document.edits, lambda edit: edit.span.line)}
    assert all(one.span.end <= two.span.start for edits in made.values() for one, two in pairwise(edits))
    assert all(edit.before == lines[edit.span.line][edit.span.start : edit.span.end] for edit in document.edits)
    return {number: replay(line, made.get(number, [])) for number, line in lines.items()}


def assert_records_hold(content: str, options: ParseOptions | None = None) -> Document:
    """Assert that the text of every block is that of its lines with their records applied."""
    document = parse(content, options)
    lines = replayed(content, document)
    for block in document.blocks:
        source = squeezed("".join(lines[number] for number in block.lines))
        assert all(squeezed(part).strip("()（）[]【】") in source for part in texts_of(block)), block
    return document


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_records_of_whole_articles_hold(folder: Path) -> None:

    assert_records_hold((folder / "input.txt").read_bytes().decode("utf-8-sig"))


def test_records_of_lines_that_were_put_together_name_the_line_of_each() -> None:
    document = assert_records_hold(HARD_WRAPPED, ParseOptions(join=True))
    assert len(document.blocks) == 1
    assert {edit.span.line for edit in document.edits} == set(range(3, 10))
    (third,) = [edit for edit in document.edits if edit.span.line == 3]
    assert third.span.start == HARD_WRAPPED.splitlines()[2].index(",")


def test_records_of_a_line_that_tags_break_count_in_the_input_line() -> None:
    document = parse(ONE_LINE_OF_HTML)
    assert document.meta.title == "梧桐里的议事桌"
    assert [text for block in document.blocks for text in texts_of(block)] == [
        "居民议事会在活动室召开，大家说了二十三件事。",
        "一件一件记在白板上，会后再投票，排出先后。",
        "定下来就办。",
    ]
    assert {edit.span.line for edit in document.edits} == {1}
    assert all(
        edit.before == ONE_LINE_OF_HTML[edit.span.start : edit.span.end] != edit.after for edit in document.edits
    )


def test_the_json_has_every_record_at_its_place() -> None:
    dumped = json.loads(convert(f"议事会\n\n　　{PROSE}", "json").data)
    first = dumped["edits"][0]
    assert first == {"line": 3, "start": 17, "end": 18, "before": ",", "after": "，", "rule": "fullwidth"}


def test_no_record_concerns_a_line_that_was_left_out_or_names_a_picture() -> None:
    document = parse(f"议事会\n\n{PROSE}\n\n合影,一(1).jpg\n\n分享到:\n微信,QQ空间")
    untouched = {number for dropped in document.dropped for number in dropped.lines}
    untouched |= {number for block in document.blocks if type(block).__name__ == "Figure" for number in block.lines}
    assert untouched >= {5, 7}
    assert not untouched & {edit.span.line for edit in document.edits}


PIECES = st.sampled_from((*'社区，。,()" \u3000\n', "&nbsp;", "<br>", "<p>", "</p>", "<b>", "\n\n", "...", "12"))


@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
def test_every_record_says_what_stands_at_its_place(content: str, join: bool) -> None:  # noqa: FBT001 - given
    document = parse(content, ParseOptions(join=join))
    lines = LINE_END.split(content)
    for edit in document.edits:
        assert lines[edit.span.line - 1][edit.span.start : edit.span.end] == edit.before != edit.after
