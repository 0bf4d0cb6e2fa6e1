"""Pictures in no finer resolution than their printed size needs, in which they are then embedded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.layout import Illustration, Row, illustrations
from shequ_convert.picture import POINTS_PER_INCH, reduced
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.layout import Laid, Layout
    from shequ_convert.picture import Picture, Pixels
    from shequ_convert.write import Reducer

HAIR = 1e-6
"""Of a pixel: a size that was calculated may be so much too large without needing another one."""


def at_resolution(layout: Layout, dpi: int, reducer: Reducer | None = None) -> Layout:
    """Return a layout whose pictures have at most so many pixels an inch; printed sizes stay, and none gains pixels.

    A picture that is printed several times is embedded once, as the largest needs it.
    """
    shown = [each for laid in layout.content for each in illustrations(laid) if each.picture]
    reduce = reducer or reduced
    pictures = dict.fromkeys(each.picture for each in shown if each.picture)
    after = {picture: reduce(picture, _needed(picture, shown, dpi)) for picture in pictures}
    content = tuple(_with(laid, after) for laid in layout.content)
    remarks = (_remarks(before, now, shown) for before, now in after.items())
    return replace(
        layout, content=content, diagnostics=(*layout.diagnostics, *(each for told in remarks for each in told))
    )


def _needed(picture: Picture, shown: Sequence[Illustration], dpi: int) -> Pixels:
    """Return the pixels that the largest print of a picture needs."""
    largest = max((each for each in shown if each.picture == picture), key=lambda each: each.width)
    columns, rows = (max(1, math.ceil(side / POINTS_PER_INCH * dpi - HAIR)) for side in (largest.width, largest.height))
    return columns, rows


def _with(laid: Laid, pictures: Mapping[Picture, Picture]) -> Laid:
    match laid:
        case Illustration():
            return _of(laid, pictures)
        case Row():
            cells = (replace(cell, illustration=_of(cell.illustration, pictures)) for cell in laid.cells)
            return replace(laid, cells=tuple(cells))
        case _:
            return laid


def _of(illustration: Illustration, pictures: Mapping[Picture, Picture]) -> Illustration:
    return replace(illustration, picture=illustration.picture and pictures[illustration.picture])


def _remarks(before: Picture, after: Picture, shown: Sequence[Illustration]) -> Iterator[Diagnostic]:
    if after is not before:
        (had, high), (has, low) = before.pixels, after.pixels
        detail = f"{before.name}: {had} × {high}, now {has} × {low}"
        yield from (Diagnostic("picture.reduced", detail, each.lines) for each in shown if each.picture == before)
