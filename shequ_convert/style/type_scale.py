"""A design in larger or smaller type: large print for those who see badly, small print for drafts.

Sizes, distances between lines and spaces grow; the sheet and its margins stay, and widths in characters follow by
themselves. So does what is decided from the measure: where titles are broken, which running heads are cut.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shequ_convert.style.profile import LARGEST_TYPE, LONGEST, SMALLEST_TYPE, WIDEST_DIGITS
from shequ_convert.values import replace

if TYPE_CHECKING:
    from shequ_convert.style.profile import Page, ParagraphStyle, Profile
    from shequ_convert.style.units import LineSpacing

MOST_SPREAD = 0.02
"""Ems that a document grid may set characters apart; where few large ones would be set wider apart, there is none."""
STEPS = 2
"""Type sizes a point: Word knows half points only (``w:sz``), and PDF is to look the same."""


def scaled(profile: Profile, factor: float) -> Profile:
    """Return a design with its type ``factor`` times as large; itself for 1.

    A document grid gets as many lines, and characters a line, as the type area now holds, if these then do not stand
    apart. Running heads, page numbers
    and numbers of lines grow no further than their margin lets them. On a cover, what grows and what is free make room
    for each other: type twice as large begins half as far down.
    """
    if factor == 1:
        return profile
    page = profile.page
    styles = {name: _style(style, factor) for name, style in profile.styles.items()}
    for name, room in (("header", page.top - page.header), ("footer", page.bottom - page.footer)):
        styles[name] = _style(profile.styles[name], _fitting(profile.styles[name], factor, room))
    cover = {
        name: replace(_style(style, factor), before=style.before / max(1, factor))
        for name, style in profile.cover.items()
    }
    return replace(profile, styles=styles, cover=cover, page=_page(page, styles["body"], factor))


def _style(style: ParagraphStyle, factor: float) -> ParagraphStyle:
    size = min(max(_stepped(style.size * factor), SMALLEST_TYPE), LARGEST_TYPE)
    before, after = (min(space * factor, LONGEST) for space in (style.before, style.after))
    return replace(style, size=size, line=_line(style.line, factor), before=before, after=after)


def _stepped(size: float) -> float:
    return math.floor(size * STEPS + 0.5) / STEPS


def _line(line: LineSpacing, factor: float) -> LineSpacing:
    return line if line.exact is None else replace(line, exact=min(line.exact * factor, LONGEST))


def _fitting(style: ParagraphStyle, factor: float, room: float) -> float:
    """Return by how much a line of a running head or foot may grow in the margin's room."""
    return min(factor, max(1.0, room / style.line.points(style.size)))


def _page(page: Page, body: ParagraphStyle, factor: float) -> Page:
    """Return a page whose grid and whose numbers of lines, if it has any, are for type and lines of another size."""
    lines = max(1, math.floor(page.text_height / body.line.points(body.size)))
    characters = max(1, math.floor(page.text_width / body.size))
    spread = page.text_width / characters - body.size > MOST_SPREAD * body.size
    room = math.floor((page.left - page.line_number_gap) / WIDEST_DIGITS * STEPS) / STEPS
    numbers = max(SMALLEST_TYPE, min(_stepped(page.line_number_size * factor), room))
    return replace(
        page,
        grid_lines=page.grid_lines and lines,
        grid_characters=0 if spread else page.grid_characters and characters,
        line_number_size=numbers if page.line_numbers else 0.0,
    )
