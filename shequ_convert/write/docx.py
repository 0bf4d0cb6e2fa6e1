"""Word: a layout as a DOCX file, over a package of our own (``ooxml.template``).

The look is in named styles, so that it can be changed in Word; the paragraphs carry none. The body is put together as
one string and parsed once. python-docx opens the package and takes in the pictures.
"""

from __future__ import annotations

import io
from collections import Counter
from itertools import count, zip_longest
from typing import TYPE_CHECKING, assert_never

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.parts.image import ImagePart

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.layout import Grid, Illustration, Mark, Passage, Piece, Row, lay_out
from shequ_convert.write import Written, ooxml, ooxml_place, ooxml_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Opened
    from docx.opc.package import OpcPackage
    from docx.parts.document import DocumentPart

    from shequ_convert.layout import Cell, Laid, Layout
    from shequ_convert.picture import Picture
    from shequ_convert.write import Manuscript

MOST_COLUMNS = 63
"""Columns of a table; Word opens no file with more."""
LONGEST_SEQUENCE = 40
"""Characters in the name of a sequence of numbers."""


def write(manuscript: Manuscript) -> Written:
    """Return a manuscript as DOCX. The same manuscript gives the same bytes."""
    layout = lay_out(manuscript.document, manuscript.profile, manuscript.pictures)
    opened = docx.Document(io.BytesIO(ooxml.template(layout)))
    _fill(opened, "".join(_Body(opened.part, layout).xml()))
    return Written(_packed(opened.part.package), _remarks(layout))


def _fill(opened: Opened, content: str) -> None:
    """Put the content before the section properties. A body without any paragraph is no body to Word."""
    body = opened.element.body
    filled = parse_xml(f"<w:body {ooxml.NAMESPACES}>{content or ooxml.paragraph('Normal', '')}</w:body>")
    filled.append(body[-1])
    opened.element.replace(body, filled)


def _packed(package: OpcPackage | None) -> bytes:
    """Return the bytes of a package, its members in a fixed order and with a fixed date."""
    assert package is not None  # noqa: S101 - a document that was opened has one; the library's types do not say so
    parts = list(package.iter_parts())
    kinds = ((part.partname.membername, part.content_type) for part in parts)
    members = [("[Content_Types].xml", ooxml.content_types(kinds).encode()), ("_rels/.rels", _bytes(package.rels.xml))]
    for part in parts:
        members.append((part.partname.membername, part.blob))
        if part.rels:
            members.append((part.partname.rels_uri.membername, _bytes(part.rels.xml)))
    return ooxml.archive(members)


def _bytes(xml: str | bytes) -> bytes:
    return xml if isinstance(xml, bytes) else xml.encode()


def _remarks(layout: Layout) -> tuple[Diagnostic, ...]:
    """Return one remark about the characters that XML cannot hold, if there were any."""
    found: Counter[str] = Counter()
    lines: set[int] = set()
    for laid in layout.content:
        if characters := ooxml.ILLEGAL.findall(_text(laid)):
            found.update(characters)
            lines.update(laid.lines)
    if not found:
        return ()
    points = ", ".join(f"U+{ord(character):04X}" for character in sorted(found))
    return (Diagnostic("text.control", f"{found.total()} ({points})", tuple(sorted(lines))),)


def _text(laid: Laid) -> str:
    match laid:
        case Passage():
            return laid.text
        case Illustration():
            return laid.name
        case Grid():
            return "".join(cell for row in laid.rows for cell in row)
        case Row():
            return "".join(cell.caption.text for cell in laid.cells if cell.caption)
        case _:
            assert_never(laid)


class _Body:
    """Writes the content of a layout; counts bookmarks and drawings and takes in each picture once."""

    def __init__(self, part: DocumentPart, layout: Layout) -> None:
        self.part = part
        self.layout = layout
        self.bookmarks = count(1)
        self.drawings = count(1)
        self.relationships: dict[bytes, str] = {}

    def xml(self) -> Iterator[str]:
        content = self.layout.content
        for laid, following in zip_longest(content, content[1:]):
            match laid:
                case Passage():
                    yield from self._passage(laid)
                case Illustration():
                    yield self._illustration(laid, following)
                case Grid():
                    yield from self._grid(laid, following)
                case Row():
                    yield self._row(laid, following)
                case _:
                    assert_never(laid)

    def _passage(self, passage: Passage) -> Iterator[str]:
        if passage.outline and passage.pieces[0].mark is Mark.RUN_IN:
            yield from self._opened_by_heading(passage, passage.outline.level, passage.outline.anchor)
            return
        content = self._numbered(_of_lines(passage))
        if passage.outline:
            content = ooxml.bookmark(next(self.bookmarks), passage.outline.anchor, content)
        yield ooxml.paragraph(ooxml.PARAGRAPH_STYLES[passage.style].id, content, self._place(passage))

    def _place(self, passage: Passage) -> str:
        """Return the properties in which a passage differs from its style."""
        return ooxml_place.properties(passage, self.layout.profile.styles[passage.style].size)

    def _opened_by_heading(self, passage: Passage, level: int, anchor: str) -> Iterator[str]:
        """Yield a heading and its paragraph: two paragraphs to the navigation, one to the reader.

        A heading with nothing behind it keeps the end of its line, or Word would draw the next paragraph up to it.
        """
        head, *rest = passage.pieces
        style = ooxml.run_in_style(passage.style, level)
        content = ooxml.bookmark(next(self.bookmarks), anchor, ooxml.runs(head.text))
        yield ooxml.paragraph(style.id, content, ooxml.STYLE_SEPARATOR if rest else "")
        if rest:
            content = self._numbered(tuple(rest))
            yield ooxml.paragraph(ooxml.PARAGRAPH_STYLES[passage.style].id, content, self._place(passage))

    def _numbered(self, pieces: tuple[Piece, ...]) -> str:
        """Return the runs of pieces; label and number of a figure are a bookmark that can be referred to."""
        end = next((at for at, piece in enumerate(pieces, 1) if piece.mark is Mark.NUMBER), 0)
        label, rest = pieces[:end], "".join(map(_runs, pieces[end:]))
        if not label:
            return rest
        *words, number = label
        sequence = "".join(filter(str.isalnum, "".join(piece.text for piece in words)))[:LONGEST_SEQUENCE]
        counted = ooxml.field(rf"SEQ {sequence or 'Figure'} \* ARABIC", number.text)
        mark = next(self.bookmarks)
        return ooxml.bookmark(mark, f"_Ref{mark:09d}", "".join(map(_runs, words)) + counted) + rest

    def _row(self, row: Row, following: Laid | None) -> str:
        """Return a row of pictures as a table without rules, and what has to stand between it and another table."""
        shared = isinstance(following, Passage) and following.style == "caption"
        cells = ((cell.width, self._framed(cell, shared=shared)) for cell in row.cells)
        behind = "" if isinstance(following, Passage | Illustration) else ooxml_rows.SEPARATOR
        return ooxml_rows.row(tuple(cells), row.gap) + behind

    def _framed(self, cell: Cell, *, shared: bool) -> str:
        """Return a picture and its caption; the row stays with what follows if that is the caption of all."""
        caption = "".join(self._passage(cell.caption)) if cell.caption else ""
        return self._picture(cell.illustration, kept=shared) + caption

    def _illustration(self, illustration: Illustration, following: Laid | None) -> str:
        return self._picture(illustration, kept=isinstance(following, Passage) and following.style == "caption")

    def _picture(self, illustration: Illustration, *, kept: bool) -> str:
        """Return the paragraph of a picture; ``kept`` on one page with what follows."""
        loose = "" if kept else '<w:keepNext w:val="0"/>'
        if illustration.picture is None:
            style = ooxml.PARAGRAPH_STYLES["placeholder"].id
            return ooxml.paragraph(style, ooxml.runs(illustration.name), loose)
        size = (illustration.width, illustration.height)
        relationship = self._relationship(illustration.picture)
        run = ooxml.drawing(next(self.drawings), relationship, size, illustration.alt)
        return ooxml.paragraph(ooxml.PARAGRAPH_STYLES["figure"].id, run, loose)

    def _relationship(self, picture: Picture) -> str:
        """Return the id of a picture within the document; take the picture in if it is new.

        The part is made here because python-docx refuses JPEG files that open with neither JFIF nor EXIF.
        """
        if picture.data not in self.relationships:
            suffix = picture.media_type.removeprefix("image/")
            name = PackURI(f"/word/media/image{len(self.relationships) + 1}.{suffix}")
            part = ImagePart(name, picture.media_type, picture.data)
            self.relationships[picture.data] = self.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return self.relationships[picture.data]

    def _grid(self, grid: Grid, following: Laid | None) -> Iterator[str]:
        """Yield a table. One that Word cannot hold becomes lines of cells.

        Word runs two tables into one, and wants a paragraph after the last, so a blank one stands behind such a table.
        """
        columns = len(grid.rows[0]) if grid.rows else 0
        if columns > MOST_COLUMNS:
            style = ooxml.PARAGRAPH_STYLES["table"].id
            yield from (ooxml.paragraph(style, ooxml.runs("\t".join(row))) for row in grid.rows)
        elif columns:
            yield ooxml.table(grid.rows, self.layout.profile.page.text_width)
            if following is None or isinstance(following, Grid | Row):
                yield ooxml.paragraph(ooxml.PARAGRAPH_STYLES["body"].id, "")


def _of_lines(passage: Passage) -> tuple[Piece, ...]:
    """Return the pieces of a passage, a line feed at each of its breaks."""
    return (Piece("\n".join(passage.printed_lines)),) if passage.breaks else passage.pieces


def _runs(piece: Piece) -> str:
    return ooxml.runs(piece.text, ooxml.SPEAKER_ID if piece.mark is Mark.SPEAKER else "")
