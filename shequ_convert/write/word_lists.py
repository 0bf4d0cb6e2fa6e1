"""Lists that Word numbers itself: numbering.xml, made where Word would count as the author did.

An author's labels are kept to the letter. Where those of a list go up by one in a format that Word knows, the list
becomes numbered paragraphs that start at the author's first number, so that an item put in between is counted in. Equal
bullets become bulleted paragraphs. Any other labels (with a gap, one twice, of two kinds) stay text.

Formats are those of ISO/IEC 29500-1, 17.18.59 (ST_NumberFormat); each is used as far as Word writes what it is named
after, and no further.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.layout import Passage
from shequ_convert.numbering import roman, spell
from shequ_convert.values import frozen, replace
from shequ_convert.write.ooxml import DECLARATION, EAST_ASIAN, W, attribute, takes_latin_face

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shequ_convert.layout import Laid

BULLET = "bullet"
FEWEST = 2
"""Items that make a run of numbers."""
_LABEL = compiled("([（(]?)(.+?)([、．.)）]*)")
"""A label: an opening bracket, the number, and the marks behind it."""


@frozen
class _Format:
    """A format of numbers."""

    name: str
    """In ST_NumberFormat."""
    write: Callable[[int], str]
    largest: int
    """The last number that Word writes so."""


def _signs(first: str) -> Callable[[int], str]:
    """Return what writes 1 as a character, 2 as the one after it, and so on."""
    return lambda value: chr(ord(first) + value - 1)


def _full_width(value: int) -> str:
    return "".join(unicodedata.lookup(f"FULLWIDTH DIGIT {unicodedata.name(digit)[6:]}") for digit in str(value))


def _small_roman(value: int) -> str:
    return roman(value).lower()


_FORMATS = (
    _Format("decimal", str, 999),
    _Format("decimalFullWidth", _full_width, 99),
    _Format("chineseCountingThousand", spell, 99),
    _Format("decimalEnclosedCircle", _signs("①"), 20),
    _Format("decimalEnclosedParen", _signs("⑴"), 20),
    _Format("decimalEnclosedFullstop", _signs("⒈"), 20),
    _Format("upperRoman", roman, 39),
    _Format("lowerRoman", _small_roman, 39),
    _Format("upperLetter", _signs("A"), 26),
    _Format("lowerLetter", _signs("a"), 26),
)
"""Tried in this order; the first in which the whole list counts on decides."""


@cache
def _values(form: _Format) -> Mapping[str, int]:
    return {form.write(value): value for value in range(1, form.largest + 1)}


@frozen
class _Level:
    """How the paragraphs of a run are labelled; runs that are labelled alike share it."""

    format: str
    text: str
    """The label, ``%1`` for its number."""
    spaced: bool
    """Whether Word sets a space behind the label; else what parts it from the words stands before these."""
    hinted: bool
    """Whether the label is set in the Chinese face, as the words behind it are."""


@frozen
class _Run:
    """Paragraphs that count on."""

    level: _Level
    start: int
    places: tuple[int, ...]
    """Where they stand in the content."""


@frozen
class Numbered:
    """A paragraph that Word labels."""

    list: int
    """Number of its list (numId)."""
    end: int
    """Length of what Word writes: ``text[end:]`` is left to be written."""


@frozen
class Lists:
    """The lists of a document that Word labels."""

    paragraphs: Mapping[int, Numbered]
    """By their place in the content."""
    xml: str
    """numbering.xml; empty if there are none."""


def word_lists(content: tuple[Laid, ...]) -> Lists:
    """Return the lists in a content that Word can label as the author did."""
    runs = tuple(run for run in _joined(_runs(content)) if run.level.format == BULLET or len(run.places) >= FEWEST)
    paragraphs = {
        place: Numbered(number, _end(content[place], run.level))
        for number, run in enumerate(runs, 1)
        for place in run.places
    }
    return Lists(paragraphs, _numbering(runs) if runs else "")


def _end(laid: Laid, level: _Level) -> int:
    item = laid.item if isinstance(laid, Passage) else None
    return 0 if item is None else item.end if level.spaced else len(item.label)


def _runs(content: tuple[Laid, ...]) -> Iterator[_Run | None]:
    """Yield the run that each list is, if it is one; None for a heading, over which no count goes on."""
    for series, group in groupby(enumerate(content), lambda placed: _series(placed[1])):
        placed = [(place, laid) for place, laid in group if isinstance(laid, Passage)]
        if series:
            run = _run(tuple(place for place, _ in placed), [passage for _, passage in placed])
            yield from [run] if run else []
        elif any(passage.outline for _, passage in placed):
            yield None


def _series(laid: Laid) -> int:
    return laid.item.series if isinstance(laid, Passage) and laid.item else 0


def _joined(runs: Iterable[_Run | None]) -> list[_Run]:
    """Return runs in their order, those that take up the count of an earlier one joined to it."""
    joined: list[_Run] = []
    latest: dict[_Level, int] = {}
    for run in runs:
        if run is None:
            latest.clear()
        elif (at := latest.get(run.level)) is not None and _goes_on(joined[at], run):
            joined[at] = replace(joined[at], places=joined[at].places + run.places)
        else:
            latest[run.level] = len(joined)
            joined.append(run)
    return joined


def _goes_on(earlier: _Run, later: _Run) -> bool:
    return later.start == earlier.start + len(earlier.places) and later.level.format != BULLET


def _run(places: tuple[int, ...], passages: list[Passage]) -> _Run | None:
    """Return the run that the items of a list are; None if their labels do not count on."""
    labels = [passage.item.label for passage in passages if passage.item]
    counted = _counted(labels)
    if counted is None:
        return None
    form, text, start = counted
    spaced = all(passage.item and passage.item.end > len(passage.item.label) for passage in passages)
    hinted = takes_latin_face(labels[0]) and takes_latin_face(passages[0].text)
    return _Run(_Level(form, text, spaced, hinted), start, places)


def _counted(labels: list[str]) -> tuple[str, str, int] | None:
    """Return format, label with ``%1`` for its number, and first number of labels that count on."""
    first = labels[0]
    if len(first) == 1 and not first.isalnum() and not first.isnumeric():
        return (BULLET, first, 1) if set(labels) == {first} else None
    found = _LABEL.fullmatch(first)
    if not found or "%" in first:
        return None
    before, number, after = found.groups()
    for form in _FORMATS:
        start = _values(form).get(number, form.largest + 1)
        last = start + len(labels) - 1
        if last <= form.largest and labels == [before + form.write(n) + after for n in range(start, last + 1)]:
            return form.name, f"{before}%1{after}", start
    return None


# numbering.xml --------------------------------------------------------------------------------------------------------


def _numbering(runs: tuple[_Run, ...]) -> str:
    levels = {level: number for number, level in enumerate(dict.fromkeys(run.level for run in runs))}
    kinds = "".join(_abstract(number, level) for level, number in levels.items())
    lists = "".join(_list(number, levels[run.level], run.start) for number, run in enumerate(runs, 1))
    return f'{DECLARATION}<w:numbering xmlns:w="{W}">{kinds}{lists}</w:numbering>'


def _abstract(number: int, level: _Level) -> str:
    """Return a kind of list. It has no indents of its own: those of the paragraphs' style hold."""
    look = f"<w:rPr>{EAST_ASIAN}</w:rPr>" if level.hinted else ""
    behind = "space" if level.spaced else "nothing"
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{level.format}"/><w:suff w:val="{behind}"/>'
        f'<w:lvlText w:val="{attribute(level.text)}"/><w:lvlJc w:val="left"/>{look}</w:lvl></w:abstractNum>'
    )


def _list(number: int, kind: int, start: int) -> str:
    return (
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/>'
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
    )
