"""Word: a layout as a DOCX file, in a package of our own (``word_package``) or in an office's (``reference``).

The look is in named styles, so that it can be changed in Word; the paragraphs carry none. All is put together as text
and packed; nothing is parsed, which would take as long again, nor is a library for Word imported, which would take as
long as everything else on the command line. That the text is XML, and what Word expects, is the tests' business.
"""

from __future__ import annotations

from collections import Counter
from itertools import count, zip_longest
from typing import TYPE_CHECKING, assert_never

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.layout import Contents, Grid, Illustration, Mark, Passage, Piece, Row, footed
from shequ_convert.values import replace
from shequ_convert.write import Written, laid_out, ooxml, ooxml_place, ooxml_rows, volume_laid_out, word_package
from shequ_convert.write.word_package import Filling
from shequ_convert.write.word_styles import PARAGRAPH_STYLES, SPEAKER_ID, run_in_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.layout import Cell, Laid, Layout
    from shequ_convert.picture import Picture
    from shequ_convert.write import Manuscript, Reference, Volume
    from shequ_convert.write.word_lists import Lists, Numbered
    from shequ_convert.write.word_review import Note, Review

MOST_COLUMNS = 63
"""Columns of a table; Word opens no file with more."""
LONGEST_SEQUENCE = 40
"""Characters in the name of a sequence of numbers."""


def write(manuscript: Manuscript) -> Written:
    """Return a manuscript as DOCX. The same manuscript gives the same bytes.

    Raise ProfileError if a reference document is given and cannot be used.
    """
    given = manuscript.options.reference
    if given is not None:
        return _written_into(manuscript, given)
    layout = laid_out(manuscript)
    filling, remarks = _filled(manuscript, layout)
    return Written(word_package.package(layout, filling), remarks)


def bind(volume: Volume) -> Written:
    """Return a booklet as DOCX. The same volume gives the same bytes."""
    layout = volume_laid_out(volume)
    filling, remarks = _filled(None, layout)
    return Written(word_package.package(layout, filling), remarks)


def _written_into(manuscript: Manuscript, given: Reference) -> Written:
    """Return a manuscript within an office's own document."""
    from shequ_convert.write import reference  # noqa: PLC0415 - imports python-docx, and most documents have none

    frame = reference.framed(given, manuscript.profile)
    layout = laid_out(replace(manuscript, profile=frame.profile))
    filling, remarks = _filled(manuscript, layout)
    data, made = reference.filled(frame, filling, layout.properties)
    return Written(data, (*remarks, *made))


def _filled(manuscript: Manuscript | None, layout: Layout) -> tuple[Filling, tuple[Diagnostic, ...]]:
    """Return what fills a package, and the remarks made on the way. Of a booklet there is no manuscript."""
    flow, notes = footed(layout)
    review = _review(manuscript, flow, notes) if manuscript else None
    lists, media = _lists(flow), _Media()
    counted, told_notes = _footnotes(notes)
    body = _Body(media, flow, notes, lists.paragraphs if lists else {}, review.notes if review else {})
    body.counted = bool(counted)
    filling = Filling(
        tuple("".join(part) or ooxml.paragraph(ooxml.NORMAL, "") for part in body.flows()),
        media.pictures,
        lists.xml if lists else "",
        review.xml if review else "",
        told_notes,
        counted,
    )
    told = (Diagnostic("review.comments", str(review.count)),) if review else ()
    return filling, (*layout.diagnostics, *_remarks(layout), *told)


def _lists(layout: Layout) -> Lists | None:
    """Return the lists that Word labels; None for a text without lists."""
    if not any(isinstance(laid, Passage) and laid.item for laid in layout.content):
        return None
    from shequ_convert.write.word_lists import word_lists  # noqa: PLC0415 - many texts have none

    return word_lists(layout.content)


def _footnotes(notes: tuple[Passage, ...]) -> tuple[str, str]:
    """Return the format in which Word counts the notes, if it does, and footnotes.xml; nothing without notes."""
    if not notes:
        return "", ""
    from shequ_convert.write.word_notes import counting, footnotes  # noqa: PLC0415 - most texts have none

    counted = counting(notes)
    return counted, footnotes(notes, counted)


def _review(manuscript: Manuscript, layout: Layout, notes: tuple[Passage, ...]) -> Review | None:
    """Return the comments that are asked for."""
    if not manuscript.options.review:
        return None
    from shequ_convert.write.word_review import reviewed  # noqa: PLC0415 - seldom asked for

    return reviewed(manuscript.document, layout.content, notes, word_package.COMMENT_DATE)


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
    told = () if layout.parted else tuple(sorted(lines))  # a booklet's lines are those of several inputs
    return (Diagnostic("text.control", f"{found.total()} ({points})", told),)


def _text(laid: Laid) -> str:
    match laid:
        case Passage():
            return laid.text
        case Illustration():
            return laid.name
        case Grid():
            return "".join(cell for row in laid.rows for cell in row)
        case Contents():
            return laid.heading
        case Row():
            return "".join(cell.caption.text for cell in laid.cells if cell.caption)
        case _:
            assert_never(laid)


class _Media:
    """Takes in pictures, each once."""

    def __init__(self) -> None:
        self.pictures: dict[str, Picture] = {}
        """By the id of the relationship to them."""
        self._taken: dict[bytes, str] = {}

    def relationship(self, picture: Picture) -> str:
        """Return the id of a picture within the document; take the picture in if it is new."""
        if picture.data not in self._taken:
            self._taken[picture.data] = f"picture{len(self._taken) + 1}"
            self.pictures[self._taken[picture.data]] = picture
        return self._taken[picture.data]


class _Body:
    """Writes the content of a layout; counts bookmarks and drawings."""

    def __init__(
        self,
        media: _Media,
        layout: Layout,
        footnotes: tuple[Passage, ...],
        labelled: Mapping[int, Numbered],
        notes: Mapping[int, tuple[Note, ...]],
    ) -> None:
        self.media = media
        self.layout = layout
        self.footnotes = footnotes
        self.counted = False
        """Whether Word counts the footnotes."""
        self.labelled = labelled
        self.notes = notes
        self.place = 0
        """Of what is being written, in the content."""
        self.figure = 0
        """Number of the last figure."""
        self.bookmarks = count(1)
        self.drawings = count(1)

    def flows(self) -> Iterator[Iterator[str]]:
        """Yield the text of each part, to be read one after the other."""
        for part, content in zip(self.layout.parts, self.layout.contents_of_parts, strict=True):
            yield self._flow(part.start, content)

    def _flow(self, start: int, content: tuple[Laid, ...]) -> Iterator[str]:
        for self.place, (laid, following) in enumerate(zip_longest(content, content[1:]), start):
            match laid:
                case Passage() if self.place in self.labelled:
                    yield self._labelled(laid, self.labelled[self.place])
                case Passage():
                    yield from self._passage(laid)
                case Illustration():
                    yield self._illustration(laid, following)
                case Grid():
                    yield from self._grid(laid, following)
                case Contents():
                    yield self._contents(laid)
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
        yield ooxml.paragraph(PARAGRAPH_STYLES[passage.style].id, self._noted(content), self._place(passage))

    def _noted(self, content: str) -> str:
        """Return the content of a paragraph with the comments on it and behind it."""
        return self._pointed(self._ranged(content)) if self.notes else content

    def _ranged(self, content: str) -> str:
        for note in self.notes.get(self.place, ()):
            content = content if note.point else ooxml.commented(note.number, content)
        return content

    def _pointed(self, content: str) -> str:
        points = (ooxml.commented(note.number, "") for note in self.notes.get(self.place, ()) if note.point)
        return content + "".join(points)

    def _place(self, passage: Passage) -> str:
        """Return the properties in which a passage differs from its style."""
        if not passage.keep_next and passage.before is None and passage.left is None:
            return ""
        return ooxml_place.properties(passage, self.layout.profile.styles[passage.style].size)

    def _opened_by_heading(self, passage: Passage, level: int, anchor: str) -> Iterator[str]:
        """Yield a heading and its paragraph: two paragraphs to the navigation, one to the reader.

        A heading with nothing behind it keeps the end of its line, or Word would draw the next paragraph up to it.
        """
        end = max(at for at, piece in enumerate(passage.pieces, 1) if piece.mark is Mark.RUN_IN)
        head, rest = passage.pieces[:end], passage.pieces[end:]
        style = run_in_style(passage.style, level)
        content = ooxml.bookmark(next(self.bookmarks), anchor, "".join(map(self._runs, head)))
        content = self._ranged(content) if rest else self._noted(content)
        yield ooxml.paragraph(style.id, content, ooxml.STYLE_SEPARATOR if rest else "")
        if rest:
            following = self._numbered(rest)
            following = self._pointed(following) if self.notes else following
            yield ooxml.paragraph(PARAGRAPH_STYLES[passage.style].id, following, self._place(passage))

    def _labelled(self, passage: Passage, numbered: Numbered) -> str:
        """Return a paragraph whose label Word writes."""
        label = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbered.list}"/></w:numPr>'
        content = self._noted("".join(map(self._runs, _behind(passage.pieces, numbered.end))))
        return ooxml.paragraph(PARAGRAPH_STYLES[passage.style].id, content, label)

    def _numbered(self, pieces: tuple[Piece, ...]) -> str:
        """Return the runs of pieces; label and number of a figure are a bookmark that can be referred to."""
        end = next((at for at, piece in enumerate(pieces, 1) if piece.mark is Mark.NUMBER), 0)
        label, rest = pieces[:end], "".join(map(self._runs, pieces[end:]))
        if not label:
            return rest
        *words, number = label
        sequence = "".join(filter(str.isalnum, "".join(piece.text for piece in words)))[:LONGEST_SEQUENCE]
        self.figure += 1
        anew = "" if number.text == str(self.figure) else rf" \r {number.text}"
        self.figure = int(number.text)
        counted = ooxml.field(rf"SEQ {sequence or 'Figure'} \* ARABIC{anew}", number.text)
        mark = next(self.bookmarks)
        return ooxml.bookmark(mark, f"_Ref{mark:09d}", "".join(map(self._runs, words)) + counted) + rest

    def _runs(self, piece: Piece) -> str:
        """Return the runs of a piece; the mark of a note at the foot of the page leads to it."""
        if piece.mark is Mark.REFERENCE or piece.mark is Mark.NOTE:
            refers = bool(self.footnotes) and piece.mark is Mark.REFERENCE
            return ooxml.footnote_mark(piece.text, piece.note if refers else None, counted=refers and self.counted)
        return ooxml.runs(piece.text, SPEAKER_ID if piece.mark is Mark.SPEAKER else "")

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
            style = PARAGRAPH_STYLES["placeholder"].id
            return ooxml.paragraph(style, self._noted(ooxml.runs(illustration.name)), loose)
        size = (illustration.width, illustration.height)
        relationship = self.media.relationship(illustration.picture)
        run = ooxml.drawing(next(self.drawings), relationship, size, illustration.alt)
        return ooxml.paragraph(PARAGRAPH_STYLES["figure"].id, self._noted(run), loose)

    def _contents(self, contents: Contents) -> str:
        """Return the table of contents with its entries filled in, so that Word need not be asked to update it."""
        from shequ_convert.write.word_pages import heading_pages  # noqa: PLC0415 - seldom asked for

        pages = heading_pages(self.layout, self.footnotes)
        entries = tuple(
            (PARAGRAPH_STYLES[f"toc{entry.level}"].id, entry.text, entry.anchor, str(pages[entry.anchor]))
            for entry in contents.entries
        )
        style = PARAGRAPH_STYLES["toc_heading"].id
        heading = ooxml.paragraph(style, ooxml.runs(contents.heading)) if contents.heading else ""
        return ooxml.contents(heading, rf'TOC \o "1-{contents.levels}" \h \z \u', entries)

    def _grid(self, grid: Grid, following: Laid | None) -> Iterator[str]:
        """Yield a table. One that Word cannot hold becomes lines of cells.

        Word runs two tables into one, and wants a paragraph after the last, so a blank one stands behind such a table.
        """
        if len(grid.rows[0]) > MOST_COLUMNS:
            style = PARAGRAPH_STYLES["table"].id
            yield from (ooxml.paragraph(style, ooxml.runs("\t".join(row))) for row in grid.rows)
        else:
            width = self.layout.profile.page.text_width
            yield ooxml.table(grid.rows, width, PARAGRAPH_STYLES["table"].id)
            if following is None or isinstance(following, Grid | Row):
                yield ooxml.paragraph(ooxml.NORMAL, "")


def _of_lines(passage: Passage) -> tuple[Piece, ...]:
    """Return the pieces of a passage, a line feed at each of its breaks."""
    return (Piece("\n".join(passage.printed_lines)),) if passage.breaks else passage.pieces


def _behind(pieces: tuple[Piece, ...], end: int) -> Iterator[Piece]:
    """Yield pieces without their first characters."""
    for piece in pieces:
        if len(piece.text) > end:
            yield replace(piece, text=piece.text[end:])
        end = max(0, end - len(piece.text))
