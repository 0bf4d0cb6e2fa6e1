"""Document x Profile -> Layout: every decision that Word and PDF share.

Which style a block takes, what is printed besides the text, how figures are numbered and scaled, what enters the
navigation. Writers turn a Layout into their format and decide nothing of this again.
"""

from __future__ import annotations

from enum import Enum
from itertools import compress, groupby, zip_longest
from typing import TYPE_CHECKING, TypeAlias, assert_never

from shequ_convert import closing as closing_lines
from shequ_convert import picture_rows, titles
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.document import (
    Block,
    Document,
    Figure,
    Footnotes,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Paragraph,
    Quote,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.set_width import shortened, width
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shequ_convert.document import Lines, Reference
    from shequ_convert.picture import Picture
    from shequ_convert.style import Profile

CONTENTS_LEVELS = 3
"""Levels of headings that a table of contents lists; Word's own habit."""
MOST_CAPTION_LINES = 3
"""Lines of a caption in a column of a row of pictures; longer ones want the whole width."""
FOOTNOTE_STYLE = "footnote"
"""Of notes and of the words above them."""
NOTES_COLOUR = "999999"
"""Of the rule beside the room for notes, in hexadecimal: paler than the text."""
CLOSING_STYLES = frozenset({"signature", "date"})
DATE_PARTS = 3
"""Year, month and day of an ISO date."""


class Mark(Enum):
    """What a piece of a passage is."""

    PLAIN = "plain"
    RUN_IN = "run_in"
    """A section heading within its paragraph; set in the style ``run_in``."""
    SPEAKER = "speaker"
    """The name of the one who speaks; set in the style ``speaker``."""
    LABEL = "label"
    """The word before a figure's number, and the space after it."""
    NUMBER = "number"
    """A figure's number; Word makes it a SEQ field."""
    REFERENCE = "reference"
    """A mark that refers to a footnote."""
    NOTE = "note"
    """The mark that a footnote begins with."""


@frozen
class Piece:
    """A run of characters with one look."""

    text: str
    mark: Mark = Mark.PLAIN
    note: int = 0
    """Of a mark of a footnote: which of the document's notes, counted from 1."""


@frozen
class Outline:
    """An entry of the navigation: Word's navigation pane, the PDF's bookmarks."""

    level: int
    """1 to 4; 1 to 5 in a booklet, whose articles take the first."""
    text: str
    anchor: str
    """Unique within the document; a valid Word bookmark name and XML id."""


@frozen
class Item:
    """What a passage is in a list."""

    series: int
    """Which of the document's lists it belongs to, counted from 1."""
    label: str
    """The author's own number or bullet with its mark, the passage's first characters; empty if there is none."""
    end: int
    """Length of the label and of the space between it and the item's words."""


@frozen
class Passage:
    """One printed paragraph."""

    style: str
    """A name of ``style.profile.STYLE_NAMES``."""
    pieces: tuple[Piece, ...]
    lines: Lines = ()
    """Input lines it came from; empty for what the design added."""
    outline: Outline | None = None
    """Set if the whole passage, or its RUN_IN piece, is a heading."""
    breaks: tuple[int, ...] = ()
    """Characters of the text at which a new line of the paragraph begins; the writer fills the lines if there are none.
    Only a passage of one piece has any."""
    item: Item | None = None
    """Set if it is an item of a list."""
    keep_next: bool = False
    """Whether it stays on one page with what follows, even if its style does not ask for it."""
    before: float | None = None
    """Space above in points, where it is not that of the style."""
    left: float | None = None
    """Where it begins, in characters from the left, whatever the indents and the alignment of its style."""

    @property
    def note(self) -> int:
        """Which footnote it is, counted from 1; 0 for none."""
        return self.pieces[0].note if self.pieces and self.pieces[0].mark is Mark.NOTE else 0

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def printed_lines(self) -> tuple[str, ...]:
        """Its text between breaks, without the space that a break stands for; one line if there are none."""
        return tuple(map(str.strip, titles.lines(self.text, self.breaks))) if self.breaks else (self.text,)


@frozen
class Illustration:
    """A printed picture, or the frame that stands for one that is not at hand."""

    name: str
    """File name as the text has it; printed only where ``picture`` is None."""
    picture: Picture | None
    alt: str
    """Alternative text: the caption, or the file name."""
    width: float
    """Printed width in points; 0 where ``picture`` is None."""
    height: float
    lines: Lines


@frozen
class Grid:
    """A printed table."""

    rows: tuple[tuple[str, ...], ...]
    """All rows have the same number of cells; there is at least one cell."""
    lines: Lines


@frozen
class Contents:
    """A printed table of contents (目录): where each heading is to be found."""

    heading: str
    """Printed above it in the style ``toc_heading``; empty for none."""
    entries: tuple[Outline, ...]
    """At least one; each is printed in the style ``toc`` and its level, with the number of its page."""
    levels: int = CONTENTS_LEVELS
    """Headings down to this level are listed."""
    lines: Lines = ()
    """Empty: it repeats what stands elsewhere."""


@frozen
class Cell:
    """A picture in a row of pictures."""

    illustration: Illustration
    caption: Passage | None
    width: float
    """Of the column it stands in the middle of, in points."""


@frozen
class Row:
    """Pictures beside each other, each above its caption. A caption that stands for all of them follows the row."""

    cells: tuple[Cell, ...]
    gap: float
    """What is left free between the captions of two pictures, in points."""

    @property
    def lines(self) -> Lines:
        """Input lines it came from."""
        pairs = ((cell.illustration, cell.caption) for cell in self.cells)
        return tuple(line for pair in pairs for laid in pair if laid for line in laid.lines)


Laid: TypeAlias = Passage | Illustration | Grid | Row | Contents


def illustrations(laid: Laid) -> tuple[Illustration, ...]:
    """Return the pictures, and the frames for missing ones, of one printed thing."""
    if isinstance(laid, Row):
        return tuple(cell.illustration for cell in laid.cells)
    return (laid,) if isinstance(laid, Illustration) else ()


@frozen
class Properties:
    """Document properties (OOXML core properties, PDF information)."""

    title: str
    author: str
    subject: str
    """Where the text was published."""
    keywords: str
    """Tags, joined by comma and space."""
    date: str | None
    """ISO 8601 date or date and time of publication."""
    language: str = "zh-CN"


@frozen
class Part:
    """Pages in a row with the same running heads and feet: a document by itself, or a part of a booklet."""

    header: str = ""
    """The running head with its title filled in; empty for none."""
    header_even: str = ""
    """That of left-hand pages; the same where a design makes no difference."""
    footer: str = ""
    """With ``{page}`` and ``{pages}`` still to be filled in by the writer; empty for none."""
    start: int = 0
    """Place in the content of what it begins with, on a new page."""
    right_hand: bool = False
    """Whether that page is a right-hand one, behind a blank page if need be."""
    renumbered: bool = False
    """Whether that page is counted as page 1."""
    front: bool = False
    """Whether it stands before the articles of a booklet: the cover, the table of contents."""


@frozen
class Layout:
    """What is printed, in order."""

    properties: Properties
    content: tuple[Laid, ...]
    profile: Profile
    parts: tuple[Part, ...]
    """At least one; the first starts with the content."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Remarks on what was asked for and could not be laid out."""

    @property
    def parted(self) -> bool:
        """Whether it has several parts: whether it is a booklet."""
        return len(self.parts) > 1

    @property
    def titled(self) -> bool:
        """Whether it has a title, above which no heading stands."""
        return any(isinstance(laid, Passage) and laid.style == "title" for laid in self.content)

    @property
    def contents_of_parts(self) -> tuple[tuple[Laid, ...], ...]:
        """The content, part by part."""
        starts = [part.start for part in self.parts]
        return tuple(self.content[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True))


def lay_out(document: Document, profile: Profile, pictures: Mapping[str, Picture], *, toc: bool = False) -> Layout:
    """Return the layout of a document. ``pictures`` holds those that were found, by the name the text gives.

    ``toc`` asks for a table of contents between the title and the text; a text without headings gets a remark instead.
    """
    meta = document.meta
    flow = tuple(Flow(profile, pictures).content(document.blocks))
    contents = tuple(contents_of(flow, profile)) if toc else ()
    title = meta.title or ""
    head = running_head(profile.furniture.header, profile, title=title, booklet="")
    return Layout(
        properties=Properties(
            title=title or document.origin.name,
            author=meta.author or meta.source or "",
            subject=meta.source or "",
            keywords=", ".join(meta.tags),
            date=meta.published,
        ),
        content=(*_front(meta, profile), *contents, *flow, *colophon(meta, profile)),
        profile=profile,
        parts=(Part(head, head, profile.furniture.footer),),
        diagnostics=(Diagnostic("toc.empty"),) if toc and not contents else (),
    )


def contents_of(flow: Iterable[Laid], profile: Profile, levels: int = CONTENTS_LEVELS) -> Iterator[Contents]:
    """Yield the table of contents of a text, if it has headings to list."""
    outlines = (laid.outline for laid in flow if isinstance(laid, Passage) and laid.outline)
    entries = tuple(outline for outline in outlines if outline.level <= levels)
    if entries:
        yield Contents(profile.document.toc_heading, entries, levels)


def running_head(template: str, profile: Profile, **titles: str) -> str:
    """Return a running head, its title cut so that it takes one line; empty if it names one that is empty.

    ``titles`` are what the names in the template's braces stand for; the template has at most one of them.
    """
    for name, title in titles.items():
        field = f"{{{name}}}"
        if field in template:
            room = profile.measure("header") - width(template.replace(field, ""))
            return template.replace(field, shortened(title, room)) if title else ""
    return template


def footed(layout: Layout) -> tuple[Layout, tuple[Passage, ...]]:
    """Return a layout for pages that have their notes at the foot: without the notes and the words above them.

    The notes come beside it, in their order. Where not each of them is referred to once, in this order, they stay.
    """
    notes = tuple(laid for laid in layout.content if isinstance(laid, Passage) and laid.note)
    if not notes or [piece.note for piece in _references(layout)] != [note.note for note in notes]:
        return layout, ()
    kept = [not isinstance(laid, Passage) or laid.style != FOOTNOTE_STYLE for laid in layout.content]
    parts = tuple(replace(part, start=sum(kept[: part.start])) for part in layout.parts)
    return replace(layout, content=tuple(compress(layout.content, kept)), parts=parts), notes


def _references(layout: Layout) -> Iterator[Piece]:
    """Yield the marks that refer to footnotes, in the order of the print."""
    for laid in layout.content:
        captions = (cell.caption for cell in laid.cells) if isinstance(laid, Row) else ()
        for passage in (laid, *captions):
            if isinstance(passage, Passage):
                yield from (piece for piece in passage.pieces if piece.mark is Mark.REFERENCE)


def plain_text(layout: Layout) -> str:
    """Return what a reader of the printed pages reads, a paragraph a line, without running heads and page numbers."""
    return "\n".join(_lines_of_text(layout))


def _lines_of_text(layout: Layout) -> Iterator[str]:
    for laid in layout.content:
        match laid:
            case Passage():
                yield laid.text
            case Illustration():
                if laid.picture is None:
                    yield laid.name
            case Grid():
                for row in laid.rows:
                    yield "\t".join(row)
            case Contents():
                yield from filter(None, (laid.heading, *(entry.text for entry in laid.entries)))
            case Row():
                yield from (cell.caption.text for cell in laid.cells if cell.caption)
            case _:
                assert_never(laid)


def _front(meta: Meta, profile: Profile) -> Iterator[Passage]:
    if meta.title:
        yield headline("title", meta.title, meta.lines.get("title", ()), profile, meta.title_breaks)
    yield from below_title(meta, profile)


def below_title(meta: Meta, profile: Profile) -> Iterator[Passage]:
    """Yield subtitle and byline."""
    for line in (meta.subtitle or "").splitlines():
        yield headline("subtitle", line, meta.lines.get("subtitle", ()), profile)
    printed = profile.document
    yield from _credit(printed.byline, printed.byline_separator, meta, "byline")


def headline(style: str, text: str, lines: Lines, profile: Profile, wanted: tuple[int, ...] = ()) -> Passage:
    """Return a title, broken as the design wants it; ``wanted`` is where the text broke it."""
    balanced = profile.document.title_lines == "balanced"
    breaks = titles.breaks(text, profile.measure(style), wanted) if balanced else ()
    return Passage(style, (Piece(text),), lines, breaks=breaks)


def _closed(content: Sequence[Laid], profile: Profile) -> Iterator[Laid]:
    """Yield what is printed, with signatures and dates in their place and kept on one page with the text above them."""
    closing: list[Passage] = []
    if not any(map(_closes, content)):
        yield from content
        return
    for laid, following in zip_longest(content, content[1:]):
        if _closes(following) and isinstance(laid, Passage):
            laid = replace(laid, keep_next=True)  # noqa: PLW2901 - the same passage
        if isinstance(laid, Passage) and _closes(laid):
            closing.append(laid)
        if closing and not _closes(following):
            yield from _placed(closing, profile)
            closing = []
        elif not _closes(laid):
            yield laid


def _closes(laid: Laid | None) -> bool:
    return isinstance(laid, Passage) and laid.style in CLOSING_STYLES


def _placed(closing: Sequence[Passage], profile: Profile) -> Iterator[Passage]:
    """Yield signatures and dates that follow each other: one space above all of them, the date set off by the rule."""
    *signatures, date = closing
    paired = [each.style for each in closing] == ["signature"] * len(signatures) + ["date"]
    places = _beginnings(signatures, date, profile) if paired and signatures else (None,) * len(closing)
    for number, (passage, left) in enumerate(zip(closing, places, strict=True)):
        yield replace(passage, left=left, before=0.0 if number else None)


def _beginnings(signatures: Sequence[Passage], date: Passage, profile: Profile) -> tuple[float | None, ...]:
    """Return where signatures and their date begin, in ems; None for what stands as its style says."""
    style, measure, printed = profile.styles["signature"], profile.measure("signature"), profile.document
    line = profile.page.text_width / style.size
    em = line / (measure + style.right)
    widths = [width(each.text, autospace=False) for each in (*signatures, date)]
    *signed, dated = (each * em for each in widths)
    if printed.closing == "right" or max(widths) + printed.date_shift > measure:
        return (None,) * len(widths)
    if printed.closing == "centered":
        ends = line - profile.styles["date"].right
        return (*closing_lines.centered(signed, dated, ends, line - style.right), None)
    begins, below = closing_lines.shifted(signed, dated, printed.date_shift, line - style.right)
    return (*(begins for _ in signed), below)


def colophon(meta: Meta, profile: Profile) -> Iterator[Passage]:
    """Yield the lines after the text."""
    printed = profile.document
    yield from _credit(printed.colophon, printed.byline_separator, meta, "colophon")


def _credit(pieces: tuple[str, ...], separator: str, meta: Meta, style: str) -> Iterator[Passage]:
    """Yield the lines of a byline or colophon: the pieces whose field is known."""
    fields = _fields(meta)
    known = [piece.format(**fields) for piece in pieces if all(fields[k] for k in fields if f"{{{k}}}" in piece)]
    for line in separator.join(known).splitlines():
        yield Passage(style, (Piece(line),))


def _fields(meta: Meta) -> dict[str, str]:
    return {
        "source": meta.source or "",
        "author": meta.author or "",
        "editor": meta.editor or "",
        "credits": "　　".join(meta.credits),
        "tags": "、".join(meta.tags),
        "date": chinese_date((meta.published or "").partition("T")[0]),
        "spoken": _moment(meta.spoken or ""),
        "datetime": _moment(meta.published or ""),
    }


def _moment(iso: str) -> str:
    """Return a date and the time, if it gives one to the minute: 2018年10月6日 07:08."""
    date, _, time = iso.partition("T")
    return f"{chinese_date(date)} {time[:5]}".strip()


def chinese_date(iso: str) -> str:
    """Return 2018年10月6日 for 2018-10-06: no leading zeros (GB/T 9704 7.3.5.4). Parts not given are left out."""
    parts = [str(int(part)) for part in iso.split("-") if part.isdigit()][:DATE_PARTS]
    return "".join(part + unit for part, unit in zip(parts, "年月日", strict=False))


@frozen
class Counts:
    """How many of each there were so far."""

    figures: int = 0
    headings: int = 0
    lists: int = 0
    notes: int = 0


class Flow:
    """Lays out blocks one after another; counts figures, headings and lists as it goes."""

    def __init__(self, profile: Profile, pictures: Mapping[str, Picture], counts: Counts | None = None) -> None:
        self.profile = profile
        self.pictures = pictures
        printed = profile.document
        self.room = picture_rows.Room(
            profile.page.text_width,
            profile.styles["body"].size,
            printed.figures_beside,
            printed.figure_beside_least,
        )
        self.before = before = counts or Counts()
        self.figures, self.headings, self.lists = before.figures, before.headings, before.lists
        self.notes = before.notes

    @property
    def counts(self) -> Counts:
        """What was counted so far."""
        return Counts(self.figures, self.headings, self.lists, self.notes)

    def content(self, blocks: tuple[Block, ...]) -> Iterator[Laid]:
        """Yield what is printed of blocks, signatures and dates in their place."""
        for laid in _closed(tuple(self._content(blocks)), self.profile):
            yield _referring(laid, self.before.notes) if self.before.notes else laid

    def _content(self, blocks: tuple[Block, ...]) -> Iterator[Laid]:
        for beside, group in groupby(blocks, self._may_stand_beside):
            if beside:
                yield from self._figures([block for block in group if isinstance(block, Figure)])
            else:
                for block in group:
                    yield from self._laid(block)

    def _laid(self, block: Block) -> Iterator[Laid]:  # noqa: C901, PLR0912 - one case a block
        match block:
            case Heading():
                outline = self.outline(block.level, _unmarked(block.text, block.references))
                pieces = _marked((Piece(block.text),), block.references)
                yield Passage(f"heading{block.level}", pieces, block.lines, outline)
            case Paragraph():
                yield self._paragraph(block)
            case Figure():
                yield from self._figure(block)
            case List():
                self.lists += 1
                yield from (_item(self.lists, item) for item in block.items)
            case Quote():
                for at, verse in enumerate(block.verses):
                    references = block.references[at] if at < len(block.references) else ()
                    yield Passage("quote", _marked((Piece(verse),), references), block.lines)
            case Table():
                if any(block.rows):
                    yield _grid(block)
            case Salutation():
                yield Passage("salutation", (Piece(block.text),), block.lines)
            case Signature():
                yield Passage("date" if block.date else "signature", (Piece(block.text),), block.lines)
            case Note():
                yield Passage("note", (Piece(block.text),), block.lines)
            case Footnotes():
                yield from self._footnotes(block)
            case _:
                assert_never(block)

    def outline(self, level: int, text: str) -> Outline:
        """Return the next entry of the navigation."""
        self.headings += 1
        return Outline(level, text, f"_Toc{self.headings:09d}")

    def _paragraph(self, block: Paragraph) -> Passage:
        style = "lead" if block.lead else "body"
        if block.run_in:
            head = block.text[: block.run_in.end]
            outline = self.outline(block.run_in.level, _unmarked(head, block.references))
            pieces = _filled((Piece(head, Mark.RUN_IN), Piece(block.text[block.run_in.end :])))
            return Passage(style, _marked(pieces, block.references), block.lines, outline)
        pieces = _filled((Piece(block.text[: block.speaker], Mark.SPEAKER), Piece(block.text[block.speaker :])))
        return Passage(style, _marked(pieces, block.references), block.lines)

    def _footnotes(self, block: Footnotes) -> Iterator[Passage]:
        told = {line for note in block.notes for line in note.lines}
        if block.head:
            lines = tuple(line for line in block.lines if line not in told)
            yield Passage(FOOTNOTE_STYLE, (Piece(block.head),), lines, keep_next=True)
        for note in block.notes:
            self.notes += 1
            pieces = (Piece(note.label, Mark.NOTE, self.notes), Piece(f" {note.text}"))
            yield Passage(FOOTNOTE_STYLE, pieces, note.lines)

    def _may_stand_beside(self, block: Block) -> bool:
        """Say whether a block is a picture at hand, in a design that sets some beside each other."""
        return self.room.most > 1 and isinstance(block, Figure) and block.image in self.pictures

    def _figures(self, figures: Sequence[Figure]) -> Iterator[Laid]:
        """Lay out figures that follow each other: small and upright ones beside each other."""
        sizes = [_fitted(self.pictures[figure.image], self.profile) for figure in figures]
        at = 0
        for row in picture_rows.rows(sizes, self.room):
            together = figures[at : at + len(row)]
            if len(row) > 1 and self._captions_fit(together, row):
                yield from self._row(together, row)
            else:
                for figure in together:
                    yield from self._figure(figure)
            at += len(row)

    def _row(self, figures: Sequence[Figure], sizes: picture_rows.Row) -> Iterator[Laid]:
        """Yield a row, and the caption of its last picture below it if it is the only one: then it stands for all."""
        shared = not any(figure.caption for figure in figures[:-1])
        cells = []
        below: list[Passage] = []
        for figure, size, column in zip(figures, sizes, picture_rows.columns(sizes, self.room), strict=True):
            caption = self._caption(figure)
            cells.append(Cell(self._illustration(figure, size), None if shared else caption, column))
            below += [caption] if shared and caption else []
        yield Row(tuple(cells), self.room.gap)
        yield from below

    def _captions_fit(self, figures: Sequence[Figure], sizes: picture_rows.Row) -> bool:
        """Say whether all pictures have a caption or at most the last, and none is too long for its column."""
        captions = [figure.caption or "" for figure in figures]
        if not any(captions[:-1]):
            return True
        size = self.profile.styles["caption"].size
        columns = picture_rows.columns(sizes, self.room)
        return all(captions) and all(
            width(text) <= MOST_CAPTION_LINES * (column - self.room.gap) / size
            for text, column in zip(captions, columns, strict=True)
        )

    def _figure(self, block: Figure) -> Iterator[Laid]:
        picture = self.pictures.get(block.image)
        yield self._illustration(block, _fitted(picture, self.profile) if picture else (0.0, 0.0))
        if caption := self._caption(block):
            yield caption

    def _illustration(self, block: Figure, size: picture_rows.Size) -> Illustration:
        picture = self.pictures.get(block.image)
        return Illustration(block.image, picture, block.caption or block.image, *size, block.lines[:1])

    def _caption(self, block: Figure) -> Passage | None:
        if not block.caption:
            return None
        words = _marked((Piece(block.caption),), block.references)
        return Passage("caption", (*self._number(), *words), block.lines[1:])

    def _number(self) -> tuple[Piece, ...]:
        if not self.profile.document.number_figures:
            return ()
        self.figures += 1
        label = self.profile.document.figure_label
        return (Piece(f"{label} ", Mark.LABEL), Piece(str(self.figures), Mark.NUMBER), Piece("　", Mark.LABEL))


def _filled(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Drop empty pieces, but keep one."""
    return tuple(piece for piece in pieces if piece.text) or pieces[-1:]


def _marked(pieces: tuple[Piece, ...], references: Sequence[Reference]) -> tuple[Piece, ...]:
    """Return pieces with the marks of footnotes as pieces of their own; the references ascend."""
    return (tuple(_cut(pieces, references)) or pieces) if references else pieces


def _referring(laid: Laid, before: int) -> Laid:
    """Return what refers to the footnotes of one text as it does where so many others' stand before them."""
    match laid:
        case Passage():
            pieces = (replace(p, note=p.note + before) if p.mark is Mark.REFERENCE else p for p in laid.pieces)
            return replace(laid, pieces=tuple(pieces))
        case Row():
            captions = (cell.caption and _referring(cell.caption, before) for cell in laid.cells)
            pairs = zip(laid.cells, captions, strict=True)
            return replace(laid, cells=tuple(replace(cell, caption=caption) for cell, caption in pairs))
        case _:
            return laid


def _cut(pieces: tuple[Piece, ...], references: Sequence[Reference]) -> Iterator[Piece]:
    begin = 0
    for piece in pieces:
        at, end = begin, begin + len(piece.text)
        for mark in references:
            if not at <= mark.start < mark.end <= end:
                continue
            if words := piece.text[at - begin : mark.start - begin]:
                yield replace(piece, text=words)
            yield Piece(piece.text[mark.start - begin : mark.end - begin], Mark.REFERENCE, mark.note)
            at = mark.end
        if at < end:
            yield replace(piece, text=piece.text[at - begin :])
        begin = end


def _unmarked(text: str, references: Sequence[Reference]) -> str:
    """Return a text without the marks of footnotes in it."""
    return "".join(piece.text for piece in _marked((Piece(text),), references) if piece.mark is not Mark.REFERENCE)


def _item(series: int, item: ListItem) -> Passage:
    text = _item_text(item.label, item.text)
    begin = len(text) - len(item.text)
    references = [replace(each, start=each.start + begin, end=each.end + begin) for each in item.references]
    place = Item(series, item.label, begin)
    return Passage("list", _marked((Piece(text),), references), item.lines, item=place)


def _item_text(label: str, text: str) -> str:
    """Join a label and its text: a space after a bullet and before a Latin word, else none."""
    bullet = bool(label) and not label[-1].isalnum() and len(label) == 1
    latin = label[-1:].isascii() and text[:1].isascii()
    return f"{label} {text}" if bullet or (label and latin) else label + text


def _grid(block: Table) -> Grid:
    width = max(map(len, block.rows))
    return Grid(tuple(row + ("",) * (width - len(row)) for row in block.rows), block.lines)


def _fitted(picture: Picture, profile: Profile) -> tuple[float, float]:
    """Return the printed size in points: natural size, scaled down to the type area, never up."""
    page = profile.page
    scale = min(
        1.0, page.text_width / picture.width, page.text_height * profile.document.figure_height / picture.height
    )
    return picture.width * scale, picture.height * scale
