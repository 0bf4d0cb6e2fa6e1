"""Numbers of lines in the left margin, counted on every page anew; CSS has none, and so has WeasyPrint.

They are drawn when a page is painted, behind all that it lays out, as an artifact: no tag, no text of the document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.write.weasy import Change, Internal

PIXELS = 96 / 72
"""CSS pixels a point; WeasyPrint lays out in pixels."""


@frozen
class LineNumbers:
    """Which lines of a page bear a number, and how it looks."""

    every: int
    """5 for the fifth, the tenth, ..."""
    families: tuple[str, ...]
    """Of CSS."""
    size: float
    """In points."""
    gap: float
    """Between the number and the type area, in points."""
    uncounted: frozenset[str]
    """Elements, and classes of elements, whose lines are not counted."""


def changes(numbers: LineNumbers) -> list[Change]:
    """Return what is changed in WeasyPrint."""
    document = import_module("weasyprint.document")
    return [(document, "draw_page", _numbering(document.draw_page, numbers))]


def _numbering(draw_page: Callable[..., None], numbers: LineNumbers) -> Callable[..., None]:
    """Return ``draw_page`` that numbers the lines too."""

    def numbered(page: Internal, stream: Internal) -> None:
        draw_page(page, stream)
        for number, line in enumerate(_lines(page.children[0], numbers.uncounted), 1):
            if number % numbers.every == 0:
                _draw(stream, page, line, str(number), numbers)

    return numbered


def _lines(box: Internal, uncounted: frozenset[str]) -> Iterator[Internal]:
    """Yield the lines of text in a box that are counted."""
    kinds = import_module("weasyprint.formatting_structure.boxes")
    if isinstance(box, kinds.LineBox):
        set_here = getattr(box, "line_set_here", False)
        if set_here or any(isinstance(child, kinds.TextBox) for child in box.descendants()):
            yield box
    elif isinstance(box, kinds.ParentBox) and not _kinds(box) & uncounted:
        for child in box.children:
            yield from _lines(child, uncounted)


def _kinds(box: Internal) -> set[str]:
    """Return what a box is: its element and the classes of that."""
    return {box.element_tag, *(() if box.element is None else box.element.get("class", "").split())}


def _draw(stream: Internal, page: Internal, line: Internal, number: str, numbers: LineNumbers) -> None:
    """Draw the number of a line on its base line, to the left of the type area."""
    kinds = import_module("weasyprint.formatting_structure.boxes")
    style = page.style.copy()
    style["font_family"], style["font_size"] = numbers.families, numbers.size * PIXELS
    box = kinds.TextBox("::line-number", style, None, number)
    split = import_module("weasyprint.text.line_break").split_first_line
    box.pango_layout, _, _, box.width, _, box.baseline = split(number, style, None, None, 0)
    box.position_x = page.content_box_x() - numbers.gap * PIXELS - box.width
    box.position_y = line.position_y + line.baseline - box.baseline
    with stream.artifact():
        import_module("weasyprint.draw.text").draw_text(stream, box, 0, "clip", "none")
