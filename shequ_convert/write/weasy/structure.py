"""What a PDF tells those who do not see it, where WeasyPrint tells it less well (ISO 14289-1, ISO 32000-1, 14.7).

The lines of a block are one piece of marked content, and a paragraph over two pages is one element; running heads and
feet are artifacts; the box of a picture is given in points from the foot of its page.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import TYPE_CHECKING

from shequ_convert.write.weasy.line_numbers import PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.weasy import Change, Internal


class Structure:
    """Builds the structure of one document."""

    def __init__(self) -> None:
        self._tags: Internal = import_module("weasyprint.pdf.tags")
        self._boxes: Internal = import_module("weasyprint.formatting_structure.boxes")
        self._pydyf: Internal = import_module("pydyf")
        self._tree_of_weasyprint = self._tags._build_box_tree  # noqa: SLF001 - WeasyPrint's own
        self._open: dict[Internal, tuple[int, Internal]] = {}
        """Element of the text -> the page it was met on last, and its structure element."""

    def changes(self) -> list[Change]:
        """Return what is changed in WeasyPrint."""
        return [(self._tags, "_build_box_tree", self.tree)]

    def tree(  # noqa: PLR0913, PLR0917 - WeasyPrint's own
        self,
        box: Internal,
        parent: Internal,
        pdf: Internal,
        page_number: int,
        nums: dict[int, bytes],
        annotations: list[Internal],
        tags: dict[Internal, Internal],
    ) -> Iterator[Internal]:
        """Yield the structure elements of a box; in place of ``_build_box_tree``."""
        if isinstance(box, self._boxes.MarginBox):
            return
        known = key(box)
        rest = (parent, pdf, page_number, nums, annotations, tags)
        if known is None:
            for element in self._tree_of_weasyprint(box, *rest):
                if element["S"] == "/Figure" and isinstance(box, self._boxes.ReplacedBox):
                    element["A"]["BBox"] = self._pydyf.Array(_placed(box, _height(pdf, page_number)))
                yield element
        elif known in tags:
            yield from self._of_lines(box, tags.pop(known)["mcid"], rest)

    def _of_lines(self, box: Internal, number: int, rest: tuple[Internal, ...]) -> Iterator[Internal]:
        """Yield the element of a block of lines, unless it goes on with one of the page before."""
        _, pdf, page_number, nums, _, _ = rest
        before, holder = self._open.get(box.element, (page_number, None))
        if holder is not None and before == page_number - 1 and box.element is not None:
            page = pdf.page_references[page_number]
            holder["K"].append(self._pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": number}))
            self._open[box.element] = (page_number, holder)
            nums[number] = holder.reference
            return
        lines, box.children = box.children, []
        elements = list(self._tree_of_weasyprint(box, *rest))
        box.children = lines
        for element in elements:
            holder = _innermost(element, pdf)
            holder["K"].append(number)
            nums[number] = holder.reference
            self._open[box.element] = (page_number, holder)
            yield element


def key(block: Internal) -> Internal | None:
    """Return what the marked content of a block is known by: its first line's piece, if its lines are of one look."""
    lines = getattr(block, "children", ())
    pieces = [getattr(line, "piece_set_here", None) for line in lines if getattr(line, "line_set_here", False)]
    return pieces[0] if pieces and len(pieces) == len(lines) and all(pieces) else None


@contextlib.contextmanager
def marked(stream: Internal, known: Internal) -> Iterator[None]:
    """Mark what is drawn within as content of the structure element that is known by a key (ISO 32000-1, 14.6)."""
    tags = stream._tags  # noqa: SLF001 - None where the variant asks for no tags
    if tags is None:
        yield
        return
    tags[known] = {"tag": "P", "mcid": len(tags)}
    stream.stream.append(b"/P <</MCID %d>> BDC" % (len(tags) - 1))
    yield
    stream.end_marked_content()


@contextlib.contextmanager
def artifact(stream: Internal) -> Iterator[None]:
    """Have what is drawn within be no part of the document, whatever would mark it."""
    with stream.artifact():
        tags, stream._tags = stream._tags, None  # noqa: SLF001 - WeasyPrint's own
        try:
            yield
        finally:
            stream._tags = tags  # noqa: SLF001 - likewise


def _innermost(element: Internal, pdf: Internal) -> Internal:
    """Return the element that holds the content: in a list item, its body."""
    if element["S"] != "/LI" or not element["K"]:
        return element
    number, _, _ = element["K"][0].partition(b" ")
    return pdf.objects[int(number)]


def _placed(box: Internal, height: float) -> tuple[float, float, float, float]:
    """Return where a picture stands on its page: left, foot, right, head, in points from the page's lower left."""
    left, top = box.content_box_x(), box.content_box_y()
    edges = (left, top + box.height, left + box.width, top)
    x1, y1, x2, y2 = (edge / PIXELS for edge in edges)
    return x1, height - y1, x2, height - y2


def _height(pdf: Internal, page_number: int) -> float:
    number, _, _ = pdf.page_references[page_number].partition(b" ")
    return float(pdf.objects[int(number)]["MediaBox"][3])
