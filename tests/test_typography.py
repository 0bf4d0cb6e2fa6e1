"""Typography: what must be left alone, what is given back; each change on record. Cases are in ``typography/*.md``."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shequ_convert.convert import tidy
from shequ_convert.errors import BackendMissing
from shequ_convert.source import Edit, Piece, Span
from shequ_convert.typography import Choices, fitted, located, repair, replay, script, unpaired
from shequ_convert.typography.edits import applied, composed

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "typography"
_BLOCK = re.compile(r"^## (?P<heading>[^\n]*)\n\n```\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_RULE = re.compile("`([a-z-]+)`")
_ESCAPED = re.compile(r"\\(?:U[0-9a-f]{8}|u[0-9a-f]{4}|x[0-9a-f]{2}|t)")
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


def hidden(text: str) -> str:
    """Return a text with what is not seen as escapes."""
    return "".join(c if c.isprintable() else "\\t" if c == "\t" else f"\\u{ord(c):04x}" for c in text)


def rewritten(content: str) -> str:
    """Return a file's content with what its cases come to now."""

    def renewed(match: re.Match[str]) -> str:
        lines = "".join(f"{renewed_line(line)}\n" for line in match["lines"].splitlines())
        return f"## {match['heading']}\n\n```\n{lines}```"

    return _BLOCK.sub(renewed, content)


def renewed_line(line: str) -> str:
    """Return a case with what it comes to now; as it is where that has not changed."""
    before, _, after = line.partition(ARROW)
    now = repair(shown(before), 1)[0]
    if now == shown(after or before):
        return line
    return before if now == shown(before) else before + ARROW + hidden(now)


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


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.stem)
def test_a_file_of_cases_is_as_it_would_be_written(file: Path, request: pytest.FixtureRequest) -> None:
    content = file.read_text(encoding="utf-8")
    if request.config.getoption("--update-cases"):
        file.write_text(rewritten(content), encoding="utf-8")
    else:
        assert rewritten(content) == content


def test_there_are_enough_cases_and_half_of_them_look_alikes() -> None:
    assert len(CASES) >= ENOUGH
    assert len(KEPT) * 2 >= len(CASES)
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


# --- strings of all kinds

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
        *(
            "&nbsp",
            "&#8203;",
            "&#38;",
            "&#10;",
            "<b>",
            "</b>",
            "</td><td>",
            "<sup>2</sup>",
            "标签",
            "HTML",
            "是",
            "转义",
        ),
        *("\u200d", "\u2003", "\u202f", "😀", "社 区 的 人 民 ， 很 多 。", "了解", " 的", "头发", "鄰里", "HTML"),
    )
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60))

# --- choices

TEACHING = [
    "用<p>标签分段\n<p>第一段</p>",
    "HTML 入门\n写下一段\n<p>第一段</p>\nHTML 就这么简单",
    "先写这个元素\n<p>第一段</p>\n再写下面的标签\n<br>",
]
"""Texts whose tags are their subject."""
NOT_TEACHING = [
    "<p>第一段</p>",
    "<p>标签：社区</p>\n<p>第一段</p>",
    "评论支持 HTML\n<p>第一段</p>",
    '<a href="index.html">首页</a>\n<a href="page.html">下一页</a>',
    "花钱<三元\n这个元素周期表很旧",
]


@pytest.mark.parametrize("content", TEACHING)
def test_a_text_that_teaches_html_keeps_its_tags(content: str) -> None:
    assert not fitted(Choices(), content).html
    assert tidy(content).content == content


@pytest.mark.parametrize("content", NOT_TEACHING)
def test_a_text_that_names_html_once_is_none_that_teaches_it(content: str) -> None:
    assert fitted(Choices(), content).html


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("见头发.jpg的头发", "见头发.jpg的頭髮"),
        ("《头发.docx》", "《头发.docx》"),
        ("鄰里守望", "鄰里守望"),
        ("萬里同志在會上", "萬里同志在會上"),
        ("皇后在后院", "皇后在後院"),
        ("干部", "幹部"),
    ],
)
def test_names_of_files_and_what_is_traditional_are_not_converted(before: str, after: str) -> None:
    pytest.importorskip("opencc", reason="the extra opencc is not installed")
    assert repair(before, 1, Choices(script="hant"))[0] == after


def test_a_traditional_text_keeps_its_lines_that_may_be_simplified() -> None:
    pytest.importorskip("opencc", reason="the extra opencc is not installed")
    assert fitted(Choices(script="hant"), "鄰里守望\n萬里同志\n里仁").script == "keep"
    assert fitted(Choices(script="hant"), "邻里守望\n万里同志\n里仁").script == "hant"
    assert fitted(Choices(script="hans"), "鄰里守望").script == "hans"


@given(TEXTS, st.sampled_from(["hans", "hant"]))
def test_a_second_conversion_changes_nothing(text: str, wanted: script.Script) -> None:
    pytest.importorskip("opencc", reason="the extra opencc is not installed")
    once, edits = repair(text, 1, Choices(script=wanted))
    assert replay(text, edits) == once
    assert repair(once, 1, Choices(script=wanted)) == (once, ())


def test_without_opencc_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opencc", None)
    script._converter.cache_clear()
    with pytest.raises(BackendMissing, match=r"shequ-convert\[opencc\]"):
        repair("头发", 1, Choices(script="hant"))


# --- properties

CHOICES = st.builds(
    Choices,
    punctuation=st.booleans(),
    columns=st.booleans(),
    spacing=st.sampled_from(["keep", "none", "thin"]),
    script=st.just("keep"),
    html=st.booleans(),
)


@given(TEXTS, CHOICES)
@example('？ "1" ......我', Choices())
@example('!"-!"---  我!"-!"-我', Choices())
@example("《《社(1))我<年>_》", Choices())
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


# --- places


PUT_TOGETHER = (Piece(0, 3, 5, 2), Piece(4, 7, 6, 0), Piece(7, 9, 8, 1))
"""``甲,乙 丙,丁戊己``: line 5 from its third character on, a space, line 6, line 8 from its second on."""


@pytest.mark.parametrize(
    ("start", "end", "before", "after", "told"),
    [
        (1, 2, ",", "，", [(5, 3, 4, ",", "，")]),
        (5, 6, ",", "，", [(6, 1, 2, ",", "，")]),
        (8, 9, "己", "已", [(8, 2, 3, "己", "已")]),
        (2, 5, "乙 丙", "X", [(5, 4, 5, "乙", "X"), (6, 0, 1, "丙", "")]),
        (3, 4, " ", "", []),
        (3, 3, "", "X", [(5, 5, 5, "", "X")]),
        (7, 7, "", "X", [(6, 3, 3, "", "X")]),
        (6, 8, "丁戊", "丁", [(8, 1, 2, "戊", "")]),
    ],
)
def test_a_change_of_a_text_put_together_is_told_at_its_place(
    start: int, end: int, before: str, after: str, told: list[tuple[int, int, int, str, str]]
) -> None:
    made = located([Edit(Span(5, start, end), before, after, "x")], PUT_TOGETHER)
    assert [(e.span.line, e.span.start, e.span.end, e.before, e.after) for e in made] == told
