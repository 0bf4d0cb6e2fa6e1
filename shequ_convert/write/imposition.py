"""Pages of a PDF -> sheets of A4 with two pages beside each other: in reading order, or to be folded and stapled.

Each page becomes a form that its sheet draws smaller (ISO 32000-1, 8.10), so that fonts and pictures stay shared and
text stays text. Bookmarks, links and their goals move with the pages; title, author, date and language stay. Page
labels go, for a sheet has two pages; so do the tags: what is imposed is for paper, and no longer claims PDF/UA.

pypdf reads and writes the file: pure Python under BSD-3-Clause, so that any machine has it. pikepdf (MPL-2.0) would
bring qpdf in C++, which is not needed for a file that we have just written ourselves.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from xml.dom import minidom

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    Fit,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from shequ_convert.style.units import points
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from pypdf import PageObject
    from pypdf.generic import Destination, IndirectObject, PdfObject

    from shequ_convert.write import Sheets

    Pair: TypeAlias = tuple[int, int]
    """Numbers of the pages on the left and on the right of a sheet, counted from 1; one that is no page is blank."""

SHEET = points("297mm"), points("210mm")
"""Width and height of what is printed on: A4 (ISO 216), lying."""
SIDES = 2
"""Pages on a side of a sheet."""
SADDLE_PAGES = 4
"""Pages on a folded sheet, front and back."""
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
"""Namespace of the claim to be PDF/UA (ISO 14289-1, 5)."""
KEPT_ZOOM = 0
"""The zoom of a goal that leaves it as the reader has it."""
FRAMES = "/P0", "/P1"
"""What a sheet calls its pages."""


@frozen
class Place:
    """Where a page stands: a point (x, y) of it is at (left + scale * x, bottom + scale * y) of its sheet."""

    sheet: int
    """Counted from 0."""
    scale: float
    left: float
    bottom: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is on the sheet."""
        return self.left + self.scale * x, self.bottom + self.scale * y


def imposed(data: bytes, sheets: Sheets) -> bytes:
    """Return a PDF with its pages on sheets; as it is for ``single`` ones. The same input gives the same bytes."""
    if sheets == "single":
        return data
    reader, out = PdfReader(io.BytesIO(data)), io.BytesIO()
    count = len(reader.pages)
    pairs = saddle_stitched(count) if sheets == "saddle-stitch" else in_reading_order(count)
    writer = PdfWriter()
    writer.pdf_header = reader.pdf_header
    _describe(reader, writer, folded=sheets == "saddle-stitch")
    places = _draw(reader, writer, pairs)
    _lead(reader, writer, places)
    writer.write(out)
    return out.getvalue()


def in_reading_order(count: int) -> tuple[Pair, ...]:
    """Return the pages of each side: 1 2, 3 4, ..."""
    return tuple((number, number + 1) for number in range(1, count + 1, SIDES))


def saddle_stitched(count: int) -> tuple[Pair, ...]:
    """Return the pages of each side of sheets that are laid into each other, folded and stapled in the fold.

    Of n pages, a multiple of four with the blank ones at the end: n 1 and behind it 2 n-1, then n-2 3, ...
    """
    whole = -(-count // SADDLE_PAGES) * SADDLE_PAGES
    return tuple((i + 1, whole - i) if i % 2 else (whole - i, i + 1) for i in range(whole // SIDES))


# Sheets ---------------------------------------------------------------------------------------------------------------


def placed(sheet: int, side: int, box: Sequence[float]) -> Place:
    """Return where a page with a media box stands: as large as its half of the sheet lets it be, in the middle of it.

    ``side`` is 0 for left and 1 for right.
    """
    left, bottom, right, top = box
    room, height = SHEET[0] / SIDES, SHEET[1]
    scale = min(room / (right - left), height / (top - bottom))
    free = room - scale * (right - left), height - scale * (top - bottom)
    return Place(sheet, scale, side * room + free[0] / 2 - scale * left, free[1] / 2 - scale * bottom)


def _draw(reader: PdfReader, writer: PdfWriter, pairs: Sequence[Pair]) -> dict[int, Place]:
    """Put the pages on sheets; return where each stands, by its number counted from 0."""
    places: dict[int, Place] = {}
    for number, pair in enumerate(pairs):
        sheet = writer.add_blank_page(*SHEET)
        on_sheet = [(side, page - 1) for side, page in enumerate(pair) if page <= len(reader.pages)]
        forms, drawn = DictionaryObject(), []
        for side, index in on_sheet:
            page = reader.pages[index]
            places[index] = place = placed(number, side, [float(edge) for edge in page.mediabox])
            forms[NameObject(FRAMES[side])] = _form(page, writer)
            drawn.append(f"q {place.scale:.6f} 0 0 {place.scale:.6f} {place.left:.4f} {place.bottom:.4f} cm")
            drawn.append(f"{FRAMES[side]} Do Q")
            _move_links(page, sheet, place, writer)
        content = StreamObject()
        content.set_data("\n".join(drawn).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001 - pypdf has no other way
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    return places


def _form(page: PageObject, writer: PdfWriter) -> PdfObject:
    """Return a reference to a page's content as a form; what it needs is taken along once for all pages."""
    content: Any = page["/Contents"].get_object()
    form: Any = content.clone(writer)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(edge) for edge in page.mediabox)
    form[NameObject("/Resources")] = page.raw_get("/Resources").clone(writer)
    reference: PdfObject = form.indirect_reference
    return reference


def _move_links(page: PageObject, sheet: PageObject, place: Place, writer: PdfWriter) -> None:
    """Take the links of a page along; their goals have names that stay."""
    moved: list[PdfObject] = []
    for annotation in page.get("/Annots", ()):
        link: Any = annotation.get_object().clone(writer, ignore_fields=("/StructParent", "/P"))
        left, bottom, right, top = link["/Rect"]
        corners = *place.point(left, bottom), *place.point(right, top)
        link[NameObject("/Rect")] = ArrayObject(FloatObject(round(edge, 4)) for edge in corners)
        moved.append(link.indirect_reference)
    if moved:
        known = sheet.get("/Annots", ArrayObject())
        sheet[NameObject("/Annots")] = ArrayObject([*known, *moved])


# Bookmarks and the goals of links -------------------------------------------------------------------------------------


def _lead(reader: PdfReader, writer: PdfWriter, places: dict[int, Place]) -> None:
    """Have bookmarks and named goals lead to the sheets."""
    named = ArrayObject()
    for name, goal in reader.named_destinations.items():
        place = _place_of(goal, reader, places)
        page = writer.pages[place.sheet].indirect_reference
        spot = (FloatObject(length) for length in _spot(goal, place))
        named += [TextStringObject(name), ArrayObject([page, NameObject("/XYZ"), *spot, NumberObject(KEPT_ZOOM)])]
    if named:
        names = DictionaryObject({NameObject("/Names"): named})
        writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/Dests"): names})
    _bookmark(reader, writer, places, reader.outline)


def _bookmark(
    reader: PdfReader,
    writer: PdfWriter,
    places: dict[int, Place],
    entries: Sequence[Any],
    parent: IndirectObject | None = None,
) -> None:
    """Add bookmarks and those below them, which follow each as a list."""
    last = parent
    for entry in entries:
        if isinstance(entry, list):
            _bookmark(reader, writer, places, entry, last)
        else:
            place = _place_of(entry, reader, places)
            goal = Fit.xyz(*_spot(entry, place), KEPT_ZOOM)
            last = writer.add_outline_item(title=entry.title, page_number=place.sheet, parent=parent, fit=goal)


def _place_of(goal: Destination, reader: PdfReader, places: dict[int, Place]) -> Place:
    return places[reader.get_destination_page_number(goal) or 0]


def _spot(goal: Destination, place: Place) -> tuple[float, float]:
    """Return left and top of a goal on its sheet."""
    left, top = place.point(float(goal.left or 0), float(goal.top or 0))
    return round(left, 3), round(top, 3)


# What the file says of itself -----------------------------------------------------------------------------------------


def _describe(reader: PdfReader, writer: PdfWriter, *, folded: bool) -> None:
    """Take along what the file says of itself, but for what is true of single pages only."""
    writer.metadata = reader.metadata
    root: Any = reader.root_object
    if "/Lang" in root:
        writer.root_object[NameObject("/Lang")] = TextStringObject(root["/Lang"])
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): root["/ViewerPreferences"]["/DisplayDocTitle"]})
    if folded:  # to be printed on both sides, turned about the short edge, in true size (ISO 32000-1, 12.2)
        shown[NameObject("/Duplex")] = NameObject("/DuplexFlipShortEdge")
        shown[NameObject("/PrintScaling")] = NameObject("/None")
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    writer.xmp_metadata = unclaimed(root["/Metadata"].get_object().get_data())
    packet: Any = writer.root_object["/Metadata"].get_object()
    packet[NameObject("/Type")] = NameObject("/Metadata")  # both asked for by ISO 32000-1, 14.3.2
    packet[NameObject("/Subtype")] = NameObject("/XML")


def unclaimed(packet: bytes) -> bytes:
    """Return XMP metadata without the claim to be PDF/UA; all else stays as it stands."""
    document: Any = minidom.parseString(packet)  # noqa: S318 - we have written it ourselves
    for element in document.getElementsByTagName("*"):
        own = [name for name, value in element.attributes.items() if _claims(element, name, value)]
        for name in own:
            element.removeAttribute(name)
        if own and not element.childNodes and {*element.attributes.keys()} == {"rdf:about"}:
            element.parentNode.removeChild(element)
    return "".join(node.toxml() + "\n" for node in document.childNodes).encode()


def _claims(element: Any, name: str, value: str) -> bool:  # noqa: ANN401 - minidom's types say less than they know
    """Say whether an attribute is the claim, or names the claim's namespace."""
    return value == PDFUA or element.getAttributeNode(name).namespaceURI == PDFUA
