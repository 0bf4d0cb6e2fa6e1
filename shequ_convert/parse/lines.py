"""text -> Lines. Nothing is thrown away but blank lines; hard-wrapped lines are put together again."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.source import LINE_END, Line
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = (
    "".join(map(chr, (*range(0x20), 0x7F, *range(0x2000, 0x2010))))
    + " \x85\xa0\xad\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
"""What a blank line consists of: white space, controls, zero-width characters, byte order marks."""
_UNSEEN = (
    "".join(map(chr, (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2061, 0x206A))))
    + "\u034f\u061c\u180e\u2800\u3164\ufff9\ufffa\ufffb"
)
"""What shows nothing either, but makes no line blank: direction marks, C1 controls, fillers."""
_EMPTY = _BLANK + _UNSEEN
_WIDE_FROM = "\u2e80"
"""From here on characters are full-width, but for a few that no text has."""
_WIDE_MARKS = "“”‘’…—"
_SENTENCE = compiled("。|[.!?](?:\\s|$)")
_PARAGRAPH_END = compiled("[。！？!?…”』」；;]$")
_OWN_LINE = compiled(
    "^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\\d]{1,3}[)）]|\\d{1,3}[.、．]|第.{1,4}[章节条])"
)

WRAP_MIN_COLUMNS = 40
"""A text is not taken for hard-wrapped where its lines are narrower (columns: a Han character takes 2)."""
WRAP_MAX_COLUMNS = 160
WRAP_SLACK = 4
"""Columns that may stay free at the end of a full line: kinsoku moves a mark and its character down together."""
WRAP_MIN_LINES = 6
"""Full lines it takes to see that a text is hard-wrapped."""
WRAP_SHARE = 0.4
"""Share of the lines of at least half the width that must be full."""


def split(content: str) -> tuple[Line, ...]:
    """Return the non-blank lines of a text."""
    return tuple(_lines(content))


def _lines(content: str) -> Iterator[Line]:
    for number, raw in enumerate(LINE_END.split(content), 1):
        text = raw.strip(_EMPTY) or raw.strip(_BLANK)
        if text:
            yield Line(number, raw, text, _columns(raw[: raw.index(text)]))


def _columns(space: str) -> int:
    """Return the width of leading white space: an ideographic space or a tab counts 2, invisible characters 0."""
    return sum(2 if c in "\u3000\t" else int(c.isspace()) for c in space)


def shows_nothing(text: str) -> bool:
    """Say whether a line that is not blank has no character to be seen."""
    return not text.strip(_EMPTY)


def width(text: str) -> int:
    """Return the columns a text takes in a fixed-width font (Unicode TR 11; ambiguous characters count 2)."""
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """Character -> columns, looked up in Unicode's table once."""

    def __missing__(self, char: str) -> int:
        self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return self[char]


_WIDTHS = _Widths()


def unwrap(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with hard-wrapped ones put together.

    A text is hard-wrapped where many of its lines end at the same column without ending a sentence. A line goes on in
    the next one if it is full, nothing stands between the two, and the next one opens nothing of its own.
    """
    full = _wrap_column(lines)
    if full is None:
        return lines
    return tuple(_joined(lines, full))


def _wrap_column(lines: tuple[Line, ...]) -> int | None:
    """Return the column at which a hard-wrapped text breaks its lines; None if it is not hard-wrapped."""
    extents = [line.indent + width(line.text) for line in lines]
    candidates = [w for w in extents if WRAP_MIN_COLUMNS <= w <= WRAP_MAX_COLUMNS]
    if len(candidates) < WRAP_MIN_LINES:
        return None
    ends = Counter(w // 2 for w in candidates)
    best = max(ends, key=lambda half: (sum(ends[half - d] for d in range(WRAP_SLACK // 2)), half)) * 2 + 1
    full = [w for w in extents if best - WRAP_SLACK <= w <= best]
    rivals = [w for w in extents if w >= best // 2]
    open_ended = sum(
        best - WRAP_SLACK <= w <= best and not _PARAGRAPH_END.search(line.text)
        for line, w in zip(lines, extents, strict=True)
    )
    enough = len(full) >= WRAP_MIN_LINES and len(full) >= WRAP_SHARE * len(rivals)
    longer = sum(w > best for w in extents)
    sentences = sum(bool(_SENTENCE.search(line.text)) for line in lines)
    if sentences * 10 < len(full):
        return None
    return best if enough and open_ended * 2 > len(full) and longer * 10 < len(full) else None


def _joined(lines: tuple[Line, ...], full: int) -> Iterator[Line]:
    current = lines[0]
    last = lines[0]
    for line in lines[1:]:
        if _goes_on(last, line, full):
            glue = "" if _is_wide(current.text[-1]) or _is_wide(line.text[0]) else " "
            current = replace(current, text=current.text + glue + line.text, more=(*current.more, line.number))
        else:
            yield current
            current = line
        last = line
    yield current


def _is_wide(char: str) -> bool:
    return char >= _WIDE_FROM or char in _WIDE_MARKS


def _goes_on(before: Line, after: Line, full: int) -> bool:
    """Say whether ``after`` carries on the sentence of ``before``."""
    touching = after.number == before.number + 1
    is_full = full - WRAP_SLACK <= before.indent + width(before.text) <= full
    return touching and is_full and after.indent < WRAP_SLACK - 1 and not _OWN_LINE.match(after.text)
