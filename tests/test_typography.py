"""Typography: what must be left alone, what is given back; each change on record. Cases are in ``typography/*.md``."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.errors import BackendMissing
from shequ_convert.typography import Choices, repair, replay, script, unpaired
from shequ_convert.typography.edits import applied, composed

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "typography"
_BLOCK = re.compile(r"^## (?P<heading>[^\n]*)\n\n```\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_RULE = re.compile("`([a-z-]+)`")
_ESCAPED = re.compile(r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|t)")
ARROW = " => "
ENOUGH = 150


class Case(NamedTuple):
    """A line of a block."""

    before: str
    after: str
    rules: frozenset[str]

    def __str__(self) -> str:
        return self.before


def shown(text: str) -> str:
    """Return a text with its escapes resolved."""
    return _ESCAPED.sub(lambda match: match[0].encode().decode("unicode-escape"), text)


def cases() -> Iterator[Case]:
    """Yield the cases of all files."""
    for file in sorted(FOLDER.glob("*.md")):
        for block in _BLOCK.finditer(file.read_text(encoding="utf-8")):
            for line in block["lines"].splitlines():
                before, _, after = line.partition(ARROW)
                yield Case(shown(before), shown(after or before), frozenset(_RULE.findall(block["heading"])))


CASES = [*cases()]
CHANGED = [case for case in CASES if case.before != case.after]
KEPT = [case for case in CASES if case.before == case.after]


def test_there_are_enough_cases_and_half_of_them_look_alikes() -> None:
    assert len(CASES) >= ENOUGH
    assert len(KEPT) * 2 >= len(CASES) * 0.8
    assert len({case.before for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", KEPT, ids=str)
def test_what_is_right_stays_as_it_is(case: Case) -> None:
    assert repair(case.before, 1) == (case.before, ())


@pytest.mark.parametrize("case", CHANGED, ids=str)
def test_what_scraping_took_away_is_given_back(case: Case) -> None:
    after, edits = repair(case.before, 1)
    assert after == case.after
    assert replay(case.before, edits) == after
    if case.rules:
        assert {name for edit in edits for name in edit.rule.split("+")} <= case.rules | {"fullwidth", "space"}
        assert {name for edit in edits for name in edit.rule.split("+")} & case.rules


@pytest.mark.parametrize("case", CHANGED, ids=str)
def test_a_second_repair_changes_nothing(case: Case) -> None:
    assert repair(case.after, 1) == (case.after, ())


def test_every_rule_has_a_case() -> None:
    made = {name for case in CHANGED for edit in repair(case.before, 1)[1] for name in edit.rule.split("+")}
    assert made == {rule for case in CASES for rule in case.rules}


def test_an_edit_says_where_what_and_by_which_rule() -> None:
    _, edits = repair("来了,(走)", 7)
    assert [(e.span.line, e.span.start, e.span.end, e.before, e.after, e.rule) for e in edits] == [
        (7, 2, 3, ",", "，", "fullwidth"),
        (7, 3, 4, "(", "（", "bracket"),
        (7, 5, 6, ")", "）", "bracket"),
    ]


def test_a_change_of_what_was_changed_is_one_change_with_both_names() -> None:
    after, edits = repair("社区&nbsp;&nbsp;街道", 1)
    assert after == "社区 街道"
    assert [(e.span.start, e.span.end, e.before, e.rule) for e in edits] == [
        (2, 14, "&nbsp;&nbsp;", "character+space"),
    ]


UNPAIRED = {
    '他说"走吧': (2,),
    "他说(走吧": (2,),
    "他说走)吧,": (3,),
    "（甲）（乙": (3,),
    "他说“走吧”": (),
    "1)来了": (),
    'a "word': (),
    "照片(1.jpg": (),
}


@pytest.mark.parametrize(("text", "places"), UNPAIRED.items(), ids=UNPAIRED)
def test_marks_without_a_partner_are_told(text: str, places: tuple[int, ...]) -> None:
    assert unpaired(repair(text, 1)[0]) == places


# --- choices


@pytest.mark.parametrize(
    ("before", "none", "thin"),
    [
        ("使用 Word 编辑", "使用Word编辑", "使用\u2005Word\u2005编辑"),
        ("共3人", "共3人", "共\u20053\u2005人"),
        ("Hello world", "Hello world", "Hello world"),
        ("总 则", "总 则", "总 则"),
    ],
)
def test_space_between_han_and_latin_is_as_chosen(before: str, none: str, thin: str) -> None:
    assert repair(before, 1)[0] == before
    assert repair(before, 1, Choices(spacing="none"))[0] == none
    assert repair(before, 1, Choices(spacing="thin"))[0] == thin


def test_nothing_is_repaired_where_that_is_chosen() -> None:
    assert repair("春天来了,花 ，开了&nbsp;", 1, Choices(punctuation=False)) == ("春天来了,花 ，开了&nbsp;", ())


def test_spaces_stay_where_they_part_columns() -> None:
    assert repair("来源:云上日报   2018", 1, Choices(columns=True))[0] == "来源：云上日报   2018"


@pytest.mark.parametrize(
    ("wanted", "before", "after"),
    [("hans", "頭髮白了", "头发白了"), ("hant", "头发白了", "頭髮白了"), ("hans", "头发白了", "头发白了")],
)
def test_a_script_is_written_by_opencc(wanted: script.Script, before: str, after: str) -> None:
    pytest.importorskip("opencc", reason="the extra opencc is not installed")
    assert repair(before, 1, Choices(script=wanted))[0] == after


def test_without_opencc_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opencc", None)
    script._converter.cache_clear()
    with pytest.raises(BackendMissing, match=r"shequ-convert\[opencc\]"):
        repair("头发", 1, Choices(script="hant"))


# --- properties

PIECES = st.sampled_from(
    (
        *"社区，。：,.:?;!()（）[]\"'“”‘’…-—~《》〈〉、·• \u3000\u00a0\u200b\t0129aZ%+/@_○Ｏ年一二的&<>",
        *(
            "...",
            "--",
            "――",
            "-->",
            "<!--",
            "15:56:08",
            "1,000",
            "5G?",
            "https://example.org/a?b",
            "a@example.org",
            "x.png",
            "(1)",
            "1)",
        ),
        *("Hello, world! ", "二○一八年", "乔治•奥威尔", "8月~10月", "f(x)", "CS:APP", ":)", "１２", "Ａ", "ｶﾞ", "⼀"),
        *("&nbsp;", "&lt;p&gt;", "<br>", "<p>", "</p>", "&amp;amp;lt;", "&#12288;", "&ldquo;", "\u2005", "我们", "  "),
    )
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60))
CHOICES = st.builds(
    Choices,
    punctuation=st.booleans(),
    columns=st.booleans(),
    spacing=st.sampled_from(["keep", "none", "thin"]),
    script=st.just("keep"),
    html=st.booleans(),
)


@given(TEXTS, CHOICES)
def test_repair_is_idempotent_and_replaying_its_records_gives_its_text(text: str, choices: Choices) -> None:
    once, edits = repair(text, 1, choices)
    assert replay(text, edits) == once
    assert all(edit.before == text[edit.span.start : edit.span.end] != edit.after for edit in edits)
    assert all(one.span.end <= two.span.start for one, two in pairwise(edits))
    assert repair(once, 1, choices) == (once, ())


@given(TEXTS)
def test_letters_digits_and_han_change_only_by_the_rules_of_their_forms(text: str) -> None:
    _, edits = repair(text, 1)
    own = [edit for edit in edits if any(char.isalnum() and char not in "○ＯO0" for char in edit.before)]
    allowed = {"width", "katakana", "form", "character", "tag"}
    assert all(allowed & set(edit.rule.split("+")) for edit in own), own


@given(
    st.text("abcde", max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.text("XY", max_size=3)), max_size=4),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.text("12", max_size=3)), max_size=4),
)
def test_two_rounds_of_changes_are_one(
    text: str, first: list[tuple[int, int, str]], second: list[tuple[int, int, str]]
) -> None:
    one = apart(text, first, "one")
    between = applied(text, one)
    two = apart(between, second, "two")
    assert applied(text, composed(between, one, two)) == applied(between, two)


def apart(text: str, places: list[tuple[int, int, str]], rule: str) -> list[tuple[int, int, str, str]]:
    """Return changes at places of a text that do not touch one another."""
    found: list[tuple[int, int, str, str]] = []
    for start, length, new in sorted(places):
        end = min(start + length, len(text))
        if start < end and (not found or start > found[-1][1]):
            found.append((start, end, new, rule))
    return found
