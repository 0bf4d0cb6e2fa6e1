"""Titles on several lines: whole in sense, symmetrical, in the shape of a trapezium or a rhombus.

GB/T 9704-2012, 7.3.1: 回行时，要做到词意完整，排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形.

``places`` says where a title may be broken and what a break there costs; ``balance`` chooses among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.set_width import width

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_LINES = 8
"""A text that needs more lines is no title to be arranged, and would take long."""


def breaks(title: str, measure: float, wanted: Collection[int] = ()) -> tuple[int, ...]:
    """Return the characters at which new lines begin; none if a line of ``measure`` characters is enough.

    ``wanted`` are the places at which its author began new lines.
    """
    if not measure < width(title) <= MOST_LINES * measure:
        return ()
    from shequ_convert.titles.balance import balanced  # noqa: PLC0415 - most titles fit on a line
    from shequ_convert.titles.places import places  # noqa: PLC0415

    return balanced(title, places(title, wanted), measure)


def lines(title: str, starts: tuple[int, ...]) -> tuple[str, ...]:
    """Return a title's lines, from where they begin. Joined, they are the title."""
    return tuple(title[a:b] for a, b in zip((0, *starts), (*starts, len(title)), strict=True))
