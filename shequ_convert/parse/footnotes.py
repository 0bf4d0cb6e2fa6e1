"""Footnotes: marks in the running text, and the lines behind it that begin with the same marks.

Only what leaves no doubt is read so. Each mark stands in the text once and has one note; marks and notes count up by
one, in the same order; the notes stand together, behind the text or the section that refers to them. A mark stands
behind words: what opens a clause (做到：①…；②…) is an item, what follows 图 or 情形 names a thing. Words that say what
the lines are (注释：) allow for more places in a sentence. Where one pair does not fit, all of them stay lines.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

CIRCLED = "①-⑳㉑-㉟㊱-㊿"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
STAR = "*"
SIGNS = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))) + (
    f"[［〔【（(*＊{RAISED}注考"
)
"""Of these a line that is a note, or the words above notes, has one."""
_MARK = compiled(
    f"(?P<circled>[{CIRCLED}])|(?P<open>[\\[［〔【])(?P<word>[注註]?)\\s?(?P<n>\\d{{1,3}})\\s?(?P<close>[\\]］〕】])"
    f"|[（(](?P<said>[注註])\\s?(?P<number>\\d{{1,3}})[）)]|(?P<raised>[{RAISED}]{{1,3}})|(?P<star>[*＊])"
)
"""①, [1], ［1］, 〔1〕, 【1】, [注1], （注1）, ¹, *. A year in brackets has four digits; （1） may be anything."""
_PAIRS = {"[": "]", "［": "］", "〔": "〕", "【": "】"}
_BEHIND_LABEL = compiled("[\\s\u3000\u00a0]*[:：]?[\\s\u3000\u00a0]*")
_HEAD = compiled(
    "[【\\[［（(〔—\\-\\s]*(?:本文|文中|引文)?(?:注\\s*[释釋]|[注註][解脚腳]?|[脚腳尾附][注註]|引[注註]|[参參]考[文资資][献獻料]|[注註][释釋][与與及和][参參]考文[献獻])"
    "[】\\]］）)〕—\\-\\s]*[:：]?[—\\-\\s]*"
)
HEAD_LONGEST = 16
"""Characters of the words above the notes."""
_CLOSING = "”’》〉」』）)】〕"
_STOPS = "。！？…!?"
_AFTER = "，。；：！？、…,.;:!?—" + _CLOSING
_OPENS_CLAUSE = "：；:;（(“‘《〈「『【〔"
_PAUSES = "，、"
_STRAIGHT = "\"'."
"""Marks of half width that end words; any other character of ASCII before [1] makes it an index: a[1]."""
_NAMES_A_THING = frozenset(
    "图圖表式第见見如即由从從和与與或及是在选選形案项項类類点點条條款题題例组組号號册冊页頁步骤驟种種况況件法"
)
"""What stands before a number that is the name of a thing: 图①, 情形①, 选项①, 见①."""


@frozen
class Mark:
    """A mark of a note, wherever it stands."""

    kind: str
    """How it is written; only marks of one kind belong together."""
    value: int
    """The star is 1."""
    start: int
    end: int
    """One past its last character."""


@frozen
class Place:
    """Where a mark stands in the text."""

    text: int
    """Which of the texts, counted from 0."""
    start: int
    end: int


@frozen
class Group:
    """Notes that stand together, and their marks in the text."""

    head: int | None
    """Which text is the words above them."""
    notes: range
    """Which texts they are."""
    places: tuple[Place, ...]
    """Of the mark of each note."""


@frozen
class _Run:
    """Texts one below the other that begin with marks counting up."""

    kind: str
    first: int
    """Value of the first mark."""
    texts: range


def marks(text: str) -> Iterator[Mark]:
    """Yield the marks in a text. The 2 of m² is none."""
    for found in _MARK.finditer(text):
        if mark := _mark(found, text):
            yield mark


def opening(text: str) -> Mark | None:
    """Return the mark that a text begins with, its end behind the space after it; None if no words follow."""
    found = _MARK.match(text)
    mark = _mark(found, text) if found else None
    if mark is None:
        return None
    behind = _BEHIND_LABEL.match(text, mark.end)
    end = behind.end() if behind else mark.end
    return Mark(mark.kind, mark.value, 0, end) if end < len(text) else None


def _mark(found: re.Match[str], text: str) -> Mark | None:
    kind, number = _read(found)
    before = text[found.start() - 1 : found.start()]
    unit = kind == "raised" and before.isascii() and before.isalnum()
    return None if unit or not kind else Mark(kind, number, *found.span())


def _read(found: re.Match[str]) -> tuple[str, int]:
    """Return kind and value of a mark; an empty kind for brackets that are no pair, and for nought."""
    if found["circled"]:
        return "circled", int(unicodedata.numeric(found["circled"]))
    if found["open"]:
        paired = _PAIRS[found["open"]] == found["close"] and int(found["n"])
        bracket = "[" if found["open"] == "［" else found["open"]
        return (bracket + ("注" if found["word"] else ""), int(found["n"])) if paired else ("", 0)
    if found["said"]:
        return "(注", int(found["number"])
    if found["raised"]:
        return "raised", int("".join(str(RAISED.index(digit)) for digit in found["raised"]))
    return STAR, 1


def is_head(text: str) -> bool:
    """Say whether a line says that notes follow: 注释：, 【注】, 参考文献."""
    return len(text) <= HEAD_LONGEST and _HEAD.fullmatch(text) is not None


def groups(texts: Sequence[str]) -> tuple[Group, ...]:
    """Return the notes among texts, with the place of each one's mark."""
    openings = [opening(text) for text in texts]
    runs = list(_runs(openings))
    found = [group for kind in dict.fromkeys(run.kind for run in runs) for group in _of_kind(kind, runs, texts)]
    return tuple(sorted(found, key=lambda group: group.notes.start))


def _runs(openings: Sequence[Mark | None]) -> Iterator[_Run]:
    start = 0
    for at in range(1, len(openings) + 1):
        before, mark = openings[at - 1], openings[at] if at < len(openings) else None
        if before and mark and mark.kind == before.kind and mark.value == before.value + 1:
            continue
        if first := openings[start]:
            yield _Run(first.kind, first.value, range(start, at))
        start = at


def _of_kind(kind: str, runs: Sequence[_Run], texts: Sequence[str]) -> Iterator[Group]:
    """Yield the groups whose marks are of one kind. A group counts from 1, or on from the one before it."""
    begin, counted = 0, 0
    for run in runs:
        if run.kind == kind and run.first in {1, counted + 1} and (group := _group(run, texts, begin)):
            begin, counted = run.texts.stop, run.first + len(run.texts) - 1
            yield group


def _group(run: _Run, texts: Sequence[str], begin: int) -> Group | None:
    """Return the group that lines make with the marks in the texts from ``begin`` on; None if any does not fit."""
    above = run.texts.start - 1
    head = above if above >= begin and is_head(texts[above]) else None
    found = [(at, mark) for at in range(begin, run.texts.start) for mark in marks(texts[at]) if mark.kind == run.kind]
    values = [mark.value for _, mark in found]
    counted = values == list(range(run.first, run.first + len(run.texts)))
    if not counted or not all(_looks_back(texts[at]) for at in run.texts):
        return None
    if not all(_stands_behind(mark, texts[at], headed=head is not None) for at, mark in found):
        return None
    return Group(head, run.texts, tuple(Place(at, mark.start, mark.end) for at, mark in found))


def _looks_back(note: str) -> bool:
    """Say whether the marks in a note's words are those of earlier notes: 同①. A row of pages goes on: [1] [2]."""
    own, *others = marks(note)
    return all(mark.kind != own.kind or mark.value < own.value for mark in others)


def _stands_behind(mark: Mark, text: str, *, headed: bool) -> bool:
    """Say whether a mark stands where a note is referred to: behind words, a quotation, a sentence."""
    before, after = text[: mark.start].rstrip()[-1:], text[mark.end :].lstrip()[:1]
    if not before or before in _OPENS_CLAUSE:
        return False
    if headed:
        return True
    ended = not after or after in _AFTER
    if before in _CLOSING:
        return True
    if before in _STOPS:
        return ended or mark.kind != "circled"
    plain = before in _STRAIGHT or not (before.isascii() or before in _PAUSES or before in _NAMES_A_THING)
    return ended and plain and mark.kind != STAR
