"""Units that Chinese typesetting is measured in, turned into points or characters.

Lengths: 字号 names (``三号``), ``pt`` or ``磅``, ``mm`` or ``毫米``, ``cm`` or ``厘米``, ``in``.
Character widths: ``2字`` or ``2em``. Line spacing: a length (exact) or ``1.5倍`` (a multiple of the size).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE_SIZES: Mapping[str, float] = MappingProxyType(
    {
        "初号": 42, "小初": 36, "一号": 26, "小一": 24, "二号": 22, "小二": 18, "三号": 16, "小三": 15,
        "四号": 14, "小四": 12, "五号": 10.5, "小五": 9, "六号": 7.5, "小六": 6.5, "七号": 5.5, "八号": 5,
    }
)  # fmt: skip
"""字号 -> points, as Word and WPS list them."""

POINTS_PER: Mapping[str, float] = MappingProxyType(
    {"pt": 1, "磅": 1, "mm": 72 / 25.4, "毫米": 72 / 25.4, "cm": 72 / 2.54, "厘米": 72 / 2.54, "in": 72}
)
"""Unit -> points."""

_NUMBER = r"(-?\d+(?:\.\d+)?)\s*"
_LENGTH = compiled(_NUMBER + "(" + "|".join(POINTS_PER) + ")")
_CHARACTERS = compiled(_NUMBER + "(?:字|字符|em)")
_MULTIPLE = compiled(_NUMBER + "倍")


@frozen
class LineSpacing:
    """The distance between two base lines."""

    exact: float | None
    """In points, or None if the distance follows the type size."""
    multiple: float
    """Multiple of the type size; used only where ``exact`` is None."""

    def points(self, size: float) -> float:
        """Return the distance in points for a type size in points."""
        return self.exact if self.exact is not None else self.multiple * size


def points(value: str) -> float:
    """Return a length in points. Raise ValueError for anything that is no length."""
    if value in TYPE_SIZES:
        return TYPE_SIZES[value]
    if match := _LENGTH.fullmatch(value):
        return float(match[1]) * POINTS_PER[match[2]]
    raise ValueError(f"{value!r} is no length; write 三号, 16pt, 28磅, 37mm or 2.5cm")


def characters(value: str) -> float:
    """Return a width in characters (ems). Raise ValueError for anything else."""
    if match := _CHARACTERS.fullmatch(value):
        return float(match[1])
    raise ValueError(f"{value!r} is no width in characters; write 2字")


def line_spacing(value: str) -> LineSpacing:
    """Return a line spacing. Raise ValueError for anything else."""
    if match := _MULTIPLE.fullmatch(value):
        return LineSpacing(None, float(match[1]))
    return LineSpacing(points(value), 0)
