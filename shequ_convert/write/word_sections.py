"""Sections of a Word file: the page, its running heads and feet, where page numbers begin.

A document by itself is one section; each part of a booklet is one. The properties of a section stand in its last
paragraph, those of the last one at the end of the body (ISO/IEC 29500-1, 17.6.17 and 17.6.18).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.layout import NOTES_COLOUR
from shequ_convert.values import frozen
from shequ_convert.write.ooxml import (
    DECLARATION,
    NAMESPACES,
    bookmark,
    field,
    paragraph,
    runs,
    section_notes,
    twips,
)
from shequ_convert.write.ooxml_rows import SEPARATOR, uncounted
from shequ_convert.write.word_styles import FOOTER_EVEN, PARAGRAPH_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.layout import Layout, Part
    from shequ_convert.style.profile import Page

END_OF_BOOKLET = "_BookletEnd"
"""Bookmark in the last paragraph of a booklet: its page is the number of pages, for NUMPAGES counts the cover too."""
EIGHTHS = 8
"""Borders are as thick as so many parts of a point say."""
_END_NUMBER = 0
"""Id of that bookmark; the others are counted from 1."""


@frozen
class Running:
    """A running head or foot."""

    kind: str
    """``header`` or ``footer``."""
    number: int
    """Counted from 1 among those of its kind."""
    xml: str

    @property
    def name(self) -> str:
        """File name in the folder ``word``."""
        return f"{self.kind}{self.number}.xml"


@frozen
class Section:
    """What stands on the pages of a part of a layout."""

    part: Part
    running: tuple[tuple[str, Running], ...]
    """Each with the pages it stands on: ``default``, ``even`` or ``first``."""


def sections(layout: Layout) -> tuple[Section, ...]:
    """Return the sections of a layout; heads and feet that are alike are shared."""
    made: dict[tuple[str, str, str], Running] = {}
    pages = _pages(layout)
    return tuple(Section(part, tuple(_running(layout, part, pages, made))) for part in layout.parts)


def running_parts(found: Sequence[Section]) -> tuple[Running, ...]:
    """Return the running heads and feet of sections, each once."""
    return tuple(dict.fromkeys(running for section in found for _, running in section.running))


def two_sided(layout: Layout) -> bool:
    """Say whether left-hand pages have heads or feet of their own."""
    outer = layout.profile.furniture.sides == "outer"
    return outer or any(part.header != part.header_even for part in layout.parts)


def _pages(layout: Layout) -> int:
    """Return how many pages there are until Word counts them: an estimate where Word does not count them at once."""
    if not layout.parted:
        return 1
    from shequ_convert.write.word_pages import last_page  # noqa: PLC0415 - booklets only

    return last_page(layout)


def _running(
    layout: Layout, part: Part, count: int, made: dict[tuple[str, str, str], Running]
) -> Iterator[tuple[str, Running]]:
    """Yield the running heads and feet of all, of even, and of first pages, as far as they differ."""
    pages = ("default", "even") if two_sided(layout) else ("default",)
    for reference in (*pages, *(("first",) if _plain_first(layout, part) else ())):
        for kind, content in _contents(layout, part, reference, count):
            key = (kind, reference, content)
            if key not in made:
                made[key] = Running(kind, 1 + sum(kind == other for other, _, _ in made), content)
            yield reference, made[key]


def _plain_first(layout: Layout, part: Part) -> bool:
    """Say whether the first page goes without the running head that the others have."""
    return bool(part.header) and not layout.profile.furniture.header_on_first


def _contents(layout: Layout, part: Part, reference: str, count: int) -> Iterator[tuple[str, str]]:
    if part.header:
        words = {"first": "", "even": part.header_even}.get(reference, part.header)
        head = paragraph(PARAGRAPH_STYLES["header"].id, runs(words))
        yield "header", f"{DECLARATION}<w:hdr {NAMESPACES}>{head}</w:hdr>"
    if part.footer:
        outer = layout.profile.furniture.sides == "outer"
        style = FOOTER_EVEN if outer and reference == "even" else PARAGRAPH_STYLES["footer"]
        pages = f"PAGEREF {END_OF_BOOKLET}" if layout.parted else "NUMPAGES"
        foot = paragraph(style.id, _page_number(part.footer, pages, count))
        yield "footer", f"{DECLARATION}<w:ftr {NAMESPACES}>{foot}</w:ftr>"


def _page_number(foot: str, pages: str, count: int) -> str:
    fields = {"{page}": ("PAGE", "1"), "{pages}": (pages, str(count))}
    pieces = re.split(r"(\{pages?\})", foot)
    return "".join(field(*fields[piece]) if piece in fields else runs(piece) for piece in pieces)


# Properties of sections -----------------------------------------------------------------------------------------------


def body(
    layout: Layout, flows: Sequence[str], found: Sequence[Section], ids: Mapping[Running, str], counted: str
) -> str:
    """Return the content of a body: of each part its text, with the properties of its section.

    ``ids`` are those of the relationships to running heads and feet, ``counted`` is the format of footnotes' numbers.
    """
    notes = section_notes(counted)
    properties = [_properties(section, layout, ids, number, notes) for number, section in enumerate(found)]
    *earlier, last = flows
    closed = (_closed(flow, ends) for flow, ends in zip(earlier, properties[:-1], strict=True))
    content = f"{''.join(closed)}{_ended(last) if layout.parted else last}{properties[-1]}"
    return uncounted(content) if layout.profile.page.line_numbers else content


def _properties(section: Section, layout: Layout, ids: Mapping[Running, str], number: int, notes: str) -> str:
    part, page = section.part, layout.profile.page
    page = page.front if part.front else page
    references = "".join(
        f'<w:{running.kind}Reference w:type="{reference}" r:id="{ids[running]}"/>'
        for reference, running in section.running
    )
    begins = f'<w:type w:val="{_beginning(layout, part)}"/>' if number else ""
    counted = '<w:pgNumType w:start="1"/>' if part.renumbered else ""
    first = "<w:titlePg/>" if _plain_first(layout, part) else ""
    sheet = f"{_sheet(page)}{_margins(page)}"
    return f"<w:sectPr>{references}{notes}{begins}{sheet}{counted}<w:cols/>{first}{_grid(page)}</w:sectPr>"


def _beginning(layout: Layout, part: Part) -> str:
    """Return on which page a section begins.

    In a file whose left-hand pages are others, Word and LibreOffice set a page counted as 1 on a right-hand page by
    themselves. It is left to them, for LibreOffice 7.4 loses the running heads of left-hand pages behind ``oddPage``.
    """
    by_number = part.renumbered and two_sided(layout)
    return "oddPage" if part.right_hand and not by_number else "nextPage"


def _sheet(page: Page) -> str:
    turned = ' w:orient="landscape"' if page.width > page.height else ""
    sides = ("top", "right", "bottom", "left", "header", "footer")
    margins = " ".join(f'w:{side}="{twips(getattr(page, side))}"' for side in sides)
    return f'<w:pgSz w:w="{twips(page.width)}" w:h="{twips(page.height)}"{turned}/><w:pgMar {margins} w:gutter="0"/>'


def _margins(page: Page) -> str:
    """Return what stands in the margins: the rule beside room for notes, and numbers of lines, on every page anew."""
    rule = numbers = ""
    if page.notes_rule:
        line = f'w:val="single" w:sz="{round(page.notes_rule * EIGHTHS)}" w:space="{round(page.notes_gap)}"'
        rule = f'<w:pgBorders w:offsetFrom="text"><w:right {line} w:color="{NOTES_COLOUR}"/></w:pgBorders>'
    if page.line_numbers:
        distance = twips(page.line_number_gap)
        numbers = f'<w:lnNumType w:countBy="{page.line_numbers}" w:distance="{distance}" w:restart="newPage"/>'
    return rule + numbers


def _grid(page: Page) -> str:
    height = twips(page.height) - twips(page.top) - twips(page.bottom)
    return f'<w:docGrid w:type="lines" w:linePitch="{height // page.grid_lines}"/>' if page.grid_lines else ""


def _closed(flow: str, section: str) -> str:
    """Return a flow with the properties of its section in its last paragraph: behind all others of it but none."""
    before, last = _last_paragraph(flow)
    if last.startswith("<w:pPr>"):
        own, _, rest = last.partition("</w:pPr>")
        return f"{before}{own}{section}</w:pPr>{rest}"
    return f"{before}<w:pPr>{section}</w:pPr>{last}"


def _ended(flow: str) -> str:
    """Return a flow with a bookmark at its very end."""
    before, last = _last_paragraph(flow)
    return f"{before}{last.removesuffix(_END)}{bookmark(_END_NUMBER, END_OF_BOOKLET, '')}{_END}"


_START, _END = "<w:p>", "</w:p>"


def _last_paragraph(flow: str) -> tuple[str, str]:
    """Return a flow up to within its last paragraph, and the rest; a slight paragraph is put behind a table."""
    if not flow.endswith(_END):
        flow += SEPARATOR
    before, start, last = flow.rpartition(_START)
    return before + start, last
