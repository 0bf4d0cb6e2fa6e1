"""In which order people would put files and dates."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.expressions import compiled
from shequ_convert.numbering import chinese_value

if TYPE_CHECKING:
    import re
    from pathlib import Path

    from shequ_convert.batch.urls import Url

NaturalKey: TypeAlias = "tuple[tuple[tuple[int, str], ...], str]"

_NUMBER = compiled("([0-9]+)")
_ORDINAL = compiled("(?<=第)[〇零一二三四五六七八九十百千]+|^[一二三四五六七八九十百]+(?=[、.．])")
"""A Chinese numeral that counts: 第十讲, 三、; not one in a word, as in 三里屯."""


def natural(path: Path | Url) -> tuple[NaturalKey, ...]:
    """Return what sorts paths as people would: 2 before 10, 第二讲 before 第十讲, without regard to upper case."""
    return tuple(map(_natural, path.parts))


def _natural(name: str) -> NaturalKey:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return tuple(_weighed(part) for part in _NUMBER.split(_ORDINAL.sub(_in_digits, folded))), name


def _weighed(part: str) -> tuple[int, str]:
    """Return a number by its length and digits, so that one of any length can be compared; words come behind it."""
    digits = part.lstrip("0")
    return (len(digits), digits) if part.isdigit() and part.isascii() else (-1, part)


def _in_digits(numeral: re.Match[str]) -> str:
    value = chinese_value(numeral[0])
    return numeral[0] if value is None else str(value)
