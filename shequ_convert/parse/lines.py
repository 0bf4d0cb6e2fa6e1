"""text -> Lines. Nothing is thrown away but blank lines."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.source import LINE_END, Line
from shequ_convert.typography.remnants import cleared, lines_within, teaches

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
COMMAS = ("，", ",", "、")
"""Marks after which a sentence goes on."""
COLONS = ("：", ":")


def split(content: str, *, coded: bool = True) -> tuple[Line, ...]:
    """Return the non-blank lines of a text. If it is ``coded`` and does not teach HTML, tags end lines as well."""
    marked = coded and ("<" in content or "&" in content)
    return tuple(_lines(content, coded=marked and not teaches(content)))


def _lines(content: str, *, coded: bool) -> Iterator[Line]:
    for number, raw in enumerate(LINE_END.split(content), 1):
        text = raw.strip(_EMPTY) or raw.strip(_BLANK)
        if text and coded and ("<" in text or "&" in text):
            yield from _decoded(number, raw, text)
        elif text:
            at = 0 if raw[0] == text[0] else raw.index(text)
            yield Line(number, raw, text, _columns(raw[:at]) if at else 0, (), "", at)


def _decoded(number: int, raw: str, told: str) -> Iterator[Line]:
    """Yield the lines that tags make of an input line; one that has nothing else as it stands."""
    nothing = True
    for start, end in lines_within(raw):
        whole = cleared(raw[start:end])
        text = whole.strip(_EMPTY)
        if text:
            nothing = False
            told = raw[start:end].strip(_EMPTY)
            indent = _columns(whole[: whole.index(text)])
            yield Line(number, raw[start:end], text, indent, (), "" if told == text else told, raw.index(told, start))
    if nothing:
        yield Line(number, raw, told, 0, (), told, raw.index(told))


def _columns(space: str) -> int:
    """Return the width of leading white space: an ideographic space or a tab counts 2, invisible characters 0."""
    return sum(2 if c in "\u3000\t" else int(c.isspace()) for c in space)


def bare(text: str) -> str:
    """Return a text without the white space and unseen characters around it."""
    return text.strip(_EMPTY)


def shows_nothing(text: str) -> bool:
    """Say whether a line that is not blank has no character to be seen."""
    return not text.strip(_EMPTY)


def is_markup(line: Line) -> bool:
    """Say whether a line has nothing but tags of HTML."""
    return line.coded == line.text


def width(text: str) -> int:
    """Return the columns a text takes in a fixed-width font (Unicode TR 11; ambiguous characters count 2)."""
    if _CHINESE.fullmatch(text):
        return 2 * len(text) - len(text.encode("ascii", "ignore"))
    return sum(map(_WIDTHS.__getitem__, text))


_CHINESE = compiled("[\x00-\x7f“”‘’—…·\u3000-\u303e\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]*")
"""What Chinese text is made of: each character takes two columns unless it is ASCII."""


class _Widths(dict[str, int]):
    """Character -> columns, looked up in Unicode's table once."""

    def __missing__(self, char: str) -> int:
        self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return self[char]


_WIDTHS = _Widths()
