"""How wide a text is set, in characters (ems): what fits on a line is told before any face is at hand."""

from __future__ import annotations

from itertools import pairwise
from unicodedata import category, east_asian_width

from shequ_convert.expressions import compiled

FULL, HALF, CAPITAL = 1.0, 0.5, 0.7
"""A Han character or full-width mark; a digit or small letter, as Times New Roman has them at most; a capital."""
AUTOSPACE = 0.25
"""What Word puts between a Han character and a Latin letter or digit."""

_HAN_BESIDE_LATIN = compiled("[\u3007\u3400-\u9fff](?=[0-9A-Za-z])|[0-9A-Za-z](?=[\u3007\u3400-\u9fff])")


def width(text: str, *, autospace: bool = True) -> float:
    """Return the width of a text on one line; spaces at its ends take no room."""
    text = text.strip()
    return sum(map(_advance, text)) + AUTOSPACE * len(_HAN_BESIDE_LATIN.findall(text)) * autospace


def shortened(text: str, measure: float, sign: str = "……") -> str:
    """Return a text that fits into a measure: as it is, or its beginning, no Latin word cut, and ``sign``."""
    if width(text) <= measure:
        return text
    room = measure - width(sign)
    ends = [at for at in range(len(text) + 1) if width(text[:at]) <= room and not _within_a_word(text, at)]
    return text[: max(ends, default=0)].rstrip(" \u3000，、：；。—（《“‘") + sign


def _within_a_word(text: str, at: int) -> bool:
    return any(
        before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        for before, after in pairwise(text[max(0, at - 1) : at + 1])
    )


def _advance(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return FULL
    return CAPITAL if category(character) == "Lu" else HALF
