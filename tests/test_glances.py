"""What is told of a line at a glance, for speed, holds when the line is looked at closely."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert import mojibake, numbering
from shequ_convert.decode import decode
from shequ_convert.expressions import branches
from shequ_convert.parse import dates, fields, rules
from shequ_convert.parse.lines import split
from shequ_convert.parse.page import survey
from shequ_convert.parse.rules import ALONE, REMEMBERED, RULES, chrome, classify, judges_alone, media
from shequ_convert.typography import marks, spaces
from tests.support import literate

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Rule

HERE = Path(__file__).parent
TEXTS = [case.text for case in literate.cases(HERE / "rules")] + [
    decode(path.read_bytes(), path.name).text.content
    for path in sorted((HERE.parent / "examples" / "input").glob("*.txt"))
]
PLACED = (
    "社区\n会议\n居民\n活动\n竹溪街道办事处　　　2023年12月20日",
    "记者：顾晚晴\n记者：顾晚晴 陆行舟",
    "编辑：顾晚晴\n编辑：陆行舟\n编辑：何舟",
    "房价降了很多很多很多很多，买房的人攒下来的钱究竟都去了哪儿了？\n记者：您怎么看？",
)
"""Texts with lines of which some rule's opinion hangs on their place."""
TOLD = (
    *(
        "1998年5月3日",
        "99-05-03 10:20",
        "09-05-03 10:20",
        "發布日期：112-05-03",
        "民国112年5月3日",
        "一九九八年五月三日",
    ),
    *(
        "居民在河堤上散步。 顾晚晴 摄",
        "河堤（资料图片）",
        "新华社发（顾晚晴）",
        "网页截图",
        "社区供图",
        "手绘图 顾晚晴 绘",
    ),
    *("37评论 收藏", "赞 0 赏 分享", "(见 http://qingshui.cn/b)和院子", "一、二、三等奖", "3.2 目标", "（一）目标"),
    *("修灯， 扫雪", "修灯 ，扫雪", "（ 修灯）"),
)
LINES = sorted({line.text for text in TEXTS for line in split(text)} | set(TOLD))
PHRASES = [
    phrase
    for family in chrome.phrases().families
    for phrase in (*family.whole, *family.start, *family.inside, *family.always)
]
PIECES = st.sampled_from(
    (
        *"一二三十①1２3aA （）()【】[]“”\"'，。：:；？！、．.·/|>&<-—\u3000\u00a0年月日第章编图文摄",
        *(
            "2018-10-26",
            "2018年10月26日",
            "5月13日 13:48",
            "二〇一八年五月三日",
            "民国 112 年 5 月 3 日",
            "3小时前",
            "昨天",
        ),
        *(
            "来源",
            "来 源：",
            "记者",
            "作者：",
            "责任编辑",
            "编辑/",
            "供图",
            "新华社发",
            "截图",
            "顾晚晴",
            "云上日报",
            "街道办事处",
        ),
        *("社区", "大家要把门口的灯修好", "www.qingshui.com", "gu@qingshui.cn", "<b>", "&nbsp;", "30%", "12.5万元"),
        *PHRASES[::9],
    )
)
MADE = st.lists(PIECES, min_size=1, max_size=8).map("".join)
NEVER, ALWAYS = re.compile(r"(?!)"), re.compile("")


def assert_same_unless_glanced(close: Callable[[str], object], text: str, *glances: tuple[object, str, object]) -> None:
    """Assert that a function says of a text what it says with its glances replaced."""
    seen = close(text)
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, instead in glances:
            patch.setattr(owner, name, instead)
        assert close(text) == seen, text


# --- rules


def opinions(page: Page) -> dict[tuple[str, str], object]:
    """Return what each rule says of each text where it says that nothing but the text counts."""
    return {
        (rule.__module__ + rule.__name__, line.text): rule(line, page.around(i))
        for i, line in enumerate(page.lines)
        for rule in RULES
        if judges_alone(rule, line.text)
    }


def assert_surroundings_do_not_count(text: str) -> None:
    lines = split(text, coded=False)
    first = opinions(survey(lines))
    for others in (tuple(reversed(lines)), *((line,) for line in lines)):
        again = opinions(survey(others))
        assert {key: first[key] for key in again} == again


@pytest.mark.parametrize("text", [*TEXTS, *PLACED])
def test_rules_that_judge_a_text_alone_do_not_look_around(text: str) -> None:
    assert_surroundings_do_not_count(text)


@given(st.lists(MADE, min_size=2, max_size=5).map("\n".join))
def test_rules_that_judge_a_text_alone_do_not_look_around_whatever_it_is_made_of(text: str) -> None:
    assert_surroundings_do_not_count(text)


def test_every_rule_that_may_judge_alone_is_in_the_table() -> None:
    assert set(ALONE) < set(RULES)


def test_what_is_remembered_of_lines_is_what_is_found_anew_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, object] = {}
    monkeypatch.setattr(rules, "_known", known)
    monkeypatch.setattr(rules, "REMEMBERED", 50)
    pages = [survey(split(text)) for text in TEXTS]
    once = [classify(page) for page in pages]
    assert 0 < len(known) <= 50 < REMEMBERED
    monkeypatch.setattr(rules, "REMEMBERED_LONGEST", 0)
    assert [classify(page) for page in pages] == once


@given(MADE)
def test_a_line_in_which_no_phrase_stands_is_of_no_family(text: str) -> None:
    assert chrome.phrases().stand_in(text, chrome.bare(text)) or not any(
        family.claims(chrome.said(text)) for family in chrome.phrases().families
    )


def test_a_line_of_a_case_in_which_no_phrase_stands_is_of_no_family() -> None:
    aside = [line for line in LINES if not chrome.phrases().stand_in(line, chrome.bare(line))]
    assert len(aside) * 2 > len(LINES)
    assert not [f.name for line in aside for f in chrome.phrases().families if f.claims(chrome.said(line))]


def says(rule: Rule) -> Callable[[str], object]:
    """Return what asks a rule of the lines of a text."""

    def asked(text: str) -> object:
        page = survey(split(text))
        return [rule(line, page.around(i)) for i, line in enumerate(page.lines)]

    return asked


BUTTONS = st.lists(st.sampled_from((*PHRASES[::5], "赞", "分享", "12", "3万", " ", "｜", "店", "：")), max_size=6).map(
    "".join
)


AS_BUTTONS = (chrome, "_may_be_buttons", lambda: ALWAYS)


@given(BUTTONS | MADE)
def test_what_does_not_begin_as_buttons_do_are_none(text: str) -> None:
    assert_same_unless_glanced(says(chrome.buttons), text, AS_BUTTONS)


PICTURED = (media, "_PICTURED", ALWAYS)


@given(MADE)
def test_what_names_no_photographer_at_a_glance_names_none(text: str) -> None:
    assert_same_unless_glanced(says(media.caption), text, PICTURED)


# --- fields, dates, numbers


def read_closely(text: str) -> object:
    """Return what a line says, not remembered."""
    return fields.read.__wrapped__(text), dates.dates(text)


FIELD_GLANCES = ((fields, "may_tell", lambda _text: True), (dates, "_SIGN", ALWAYS))


@given(MADE)
def test_a_line_without_date_or_label_at_a_glance_has_none(text: str) -> None:
    assert_same_unless_glanced(read_closely, text, *FIELD_GLANCES)


FORMS = (numbering, "_any_form", lambda _opening: ALWAYS)


@given(MADE.map(str.strip))
def test_a_line_with_no_form_of_a_number_at_a_glance_has_none(text: str) -> None:
    assert_same_unless_glanced(numbering.read_label, text, FORMS)


@given(st.lists(st.text("0123年-/.日:时", max_size=6), max_size=3))
def test_lines_of_which_the_first_is_no_piece_of_a_date_are_none(texts: list[str]) -> None:
    assert_same_unless_glanced(lambda _: dates.pieces(texts), "", (dates, "_ANY_PIECE", ALWAYS))


# --- typography and decoding


def loose(text: str) -> object:
    """Return the loose spaces of a text."""
    return list(spaces.loose(text))


LOOSE = (spaces, "_BESIDE", spaces._SPACE)
PAIRED = (marks, "_PAIRED", NEVER)


@given(MADE)
def test_no_space_is_loose_that_was_not_looked_at(text: str) -> None:
    assert_same_unless_glanced(loose, text, LOOSE)


@given(MADE)
def test_brackets_that_pair_at_a_glance_do(text: str) -> None:
    assert_same_unless_glanced(marks.unpaired, text, PAIRED)


@pytest.mark.parametrize(
    ("close", "glances"),
    [
        (says(chrome.buttons), (AS_BUTTONS,)),
        (says(media.caption), (PICTURED,)),
        (read_closely, FIELD_GLANCES),
        (numbering.read_label, (FORMS,)),
        (loose, (LOOSE,)),
        (marks.unpaired, (PAIRED,)),
    ],
)
def test_no_glance_changes_what_is_found_in_a_line_of_a_case(
    close: Callable[[str], object], glances: tuple[tuple[object, str, object], ...]
) -> None:
    for line in LINES:
        assert_same_unless_glanced(close, line, *glances)


@given(st.text("ab中文\n", max_size=60), st.integers(0, 50))
def test_what_tells_a_reading_stands_near_the_beginning_or_is_looked_for_everywhere(text: str, reach: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mojibake, "SAMPLE_REACH", reach)
        patch.setattr(mojibake, "SAMPLE", 10)
        assert mojibake._telling(text) == "".join(char for char in text if not char.isascii())[:10]


# --- expressions


@given(st.sets(st.text("ab.*", min_size=1, max_size=4), min_size=1), st.text("ab.*", max_size=5))
def test_any_of_some_words_matches_them_and_nothing_else(words: set[str], text: str) -> None:
    assert bool(re.fullmatch(branches(words), text)) == (text in words)
