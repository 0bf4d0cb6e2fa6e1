"""Layout -> HTML: the body that the PDF is made from, and a page of its own that needs no other file."""

from __future__ import annotations

import base64
import html
import math
import re
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.expressions import compiled
from shequ_convert.layout import (
    FOOTNOTE_STYLE,
    Contents,
    Grid,
    Illustration,
    Laid,
    Layout,
    Mark,
    Passage,
    Row,
    footed,
    plain_text,
)
from shequ_convert.set_width import width
from shequ_convert.write import Written, laid_out
from shequ_convert.write.css import CELL_INSET, END, FORBIDDEN, NUMBERED, RENUMBERED, pages, quoted, screen, stylesheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shequ_convert.layout import Cell, Outline, Properties
    from shequ_convert.picture import Picture
    from shequ_convert.style.profile import FontStack, Profile
    from shequ_convert.write import Manuscript

    Address = Callable[[Picture], str]
    """Where a picture's bytes are to be had: a URI."""
    Running = Callable[[str], str]
    """Makes HTML of running text."""

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Content Security Policy: nothing is loaded, nothing runs."""
GENERIC_CSS = {"serif": "serif", "sans": "sans-serif"}
LATIN_RANGE = "U+20-7E, U+A0-B6, U+B8-24F"
"""Characters taken from a stack's Latin faces on a screen; quotation marks, dashes and · are the Han face's."""
WRITERS_ZONE = "+08:00"
"""The texts give local time without a zone, and the texts this project reads are written in China."""

LONG_TEXT, LONG_STEP = 1000, 500
"""A text longer than the first is given to the layout engine in parts of at least the second, cut at sentence ends:
its time grows with the square of a part's length."""
LONG_WORD, WORD_STEP = 300, 200
"""An unbreakable run longer than the first is given in parts of the second, for the same reason."""


IDEOGRAPHIC_SPACE, EN_SPACE = "\u3000", "\u2002"
TABLE_RULES = 1.0
"""Points that the rules of a column may take."""
LEAST_TYPE = 4.0
"""Points of the smallest type of a table; one with still more columns goes beyond the paper."""
HUNDREDTHS = 100
"""Columns are rounded down to hundredths of a point, so that together they never are too wide."""

_DASH = compiled("[^\\s—]——")
_SENTENCE_END = compiled("(?<=[。！？；])(?=[^”’」』）。！？；…—])")
_WORD = compiled(f"[!-~]{{{LONG_WORD},}}")


def write(manuscript: Manuscript) -> Written:
    """Return a self-contained HTML page: pictures within, no scripts, no request to anywhere."""
    layout = laid_out(manuscript)
    page = document(layout, _style(layout), body(layout, _data_uri), policy=POLICY)
    return Written(page.encode("utf-8"), (*layout.diagnostics, *left_out(layout)))


def document(layout: Layout, style: str, content: str, policy: str = "") -> str:
    """Return a whole HTML page from its style sheet and its body."""
    head = [
        '<meta charset="utf-8" />',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />' if policy else "",
        '<meta name="viewport" content="width=device-width, initial-scale=1" />',
        *_properties(layout.properties),
        f"<style>\n{style}</style>" if style else "",
    ]
    language = escape(layout.properties.language)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        *filter(None, head),
        "</head>",
        "<body>",
        content,
    ]
    return "\n".join([*lines, "</body>", "</html>", ""])


def body(layout: Layout, address: Address, running: Running | None = None) -> str:
    """Return what stands on the pages, as HTML.

    For paper ``running`` makes HTML of running text; for a screen, where none is given, ``in_parts`` does.
    """
    linked = bool(footed(layout)[1])
    blocks = _Body(layout.profile, address, running, linked=linked, titled=layout.titled).blocks
    return "\n".join(_sections(layout, blocks) if layout.parted else blocks(layout.content))


def _sections(layout: Layout, blocks: Callable[[Sequence[Laid]], Iterator[str]]) -> Iterator[str]:
    """Yield the parts of a booklet; behind the last one stands what tells how many pages there are."""
    for number, (part, content) in enumerate(zip(layout.parts, layout.contents_of_parts, strict=True)):
        kind = RENUMBERED if part.renumbered else NUMBERED if not part.front else ""
        place = ("part", f"part{number}", "right" if part.right_hand else "", kind) if number else (f"part{number}",)
        yield f'<section class="{" ".join(filter(None, place))}">'
        yield from blocks(content)
        if number == len(layout.parts) - 1:
            yield f'<div id="{END}"></div>'
        yield "</section>"


def left_out(layout: Layout) -> tuple[Diagnostic, ...]:
    """Return a remark on characters that could not be written, if there were any."""
    heads = "".join(part.header + part.header_even for part in layout.parts)
    lost = sorted(set(FORBIDDEN.findall(plain_text(layout) + heads)))
    return (Diagnostic("text.control", " ".join(f"U+{ord(c):04X}" for c in lost)),) if lost else ()


def escape(text: str) -> str:
    """Return text that is safe between tags and in quoted attributes, without characters HTML cannot hold."""
    return html.escape(FORBIDDEN.sub("", text), quote=True)


def _properties(properties: Properties) -> Iterator[str]:
    yield f"<title>{escape(properties.title)}</title>"
    named = {
        "author": properties.author,
        "description": properties.subject,
        "keywords": properties.keywords,
        "dcterms.created": _w3c_date(properties.date or ""),
        "generator": "shequ-convert",
    }
    yield from (f'<meta name="{name}" content="{escape(value)}" />' for name, value in named.items() if value)


def _w3c_date(iso: str) -> str:
    """Return a date as the W3C profile of ISO 8601 wants it: with a zone if there is a time."""
    return iso + WRITERS_ZONE if re.fullmatch(r".*T\d\d:\d\d(:\d\d)?", iso) else iso


def _joined(content: Sequence[Laid]) -> Iterator[tuple[Laid, Passage | None]]:
    """Yield each block with the caption that belongs to it."""
    following: list[Laid | None] = [*content[1:], None]
    preceding: list[Laid | None] = [None, *content[:-1]]
    for before, laid, after in zip(preceding, content, following, strict=False):
        if isinstance(laid, Illustration):
            yield laid, after if isinstance(after, Passage) and after.style == "caption" else None
        elif not (isinstance(before, Illustration) and isinstance(laid, Passage) and laid.style == "caption"):
            yield laid, None


def _container(joined: tuple[Laid, Passage | None]) -> str:
    laid = joined[0]
    return laid.style if isinstance(laid, Passage) and laid.style in {"list", "quote", FOOTNOTE_STYLE} else ""


class _Body:
    """Turns blocks into HTML."""

    def __init__(
        self, profile: Profile, address: Address, running: Running | None, *, linked: bool, titled: bool
    ) -> None:
        self.profile = profile
        self.address = address
        self.paper = running is not None
        self.running = running or in_parts
        self.linked = linked
        """Whether marks and notes lead to each other: each note has one mark."""
        self.above = 1 if titled else 0
        """Levels of headings above those of the text."""

    def blocks(self, content: Sequence[Laid]) -> Iterator[str]:
        """Yield blocks: list items and quoted paragraphs gathered, pictures joined with their captions."""
        for kind, group in groupby(_joined(content), _container):
            inner = [self._block(laid, caption) for laid, caption in group]
            match kind:
                case "list":
                    yield "\n".join(['<ul role="list">', *inner, "</ul>"])
                case "quote":
                    yield "\n".join(["<blockquote>", *inner, "</blockquote>"])
                case "footnote":
                    yield "\n".join(['<section class="notes">', *inner, "</section>"])
                case _:
                    yield from inner

    def _block(self, laid: Laid, caption: Passage | None) -> str:
        match laid:
            case Passage():
                return self._passage(laid, self._tag(laid.style))
            case Illustration():
                return self._figure(laid, caption)
            case Grid():
                return self._table(laid)
            case Contents():
                return self._contents(laid)
            case Row():
                return self._row(laid)
            case _:
                assert_never(laid)

    def _tag(self, style: str) -> str:
        if style == "title":
            return "h1"
        if style.startswith("heading"):
            return f"h{int(style.removeprefix('heading')) + self.above}"
        return "li" if style == "list" else "p"

    def _passage(self, passage: Passage, tag: str) -> str:
        outline = passage.outline
        whole = outline if outline and all(piece.mark is not Mark.RUN_IN for piece in passage.pieces) else None
        classes = f"{passage.style} outline{whole.level}" if whole else passage.style
        entry = _entry(whole) if whole else _label(passage.text) if passage.style == "title" else ""
        inset = 0 if passage.breaks else balanced(passage.text, passage.style, self.profile)
        place = "; ".join(_place(passage, inset))
        look = f' style="{place}"' if place else ""
        inner = (
            "<br />".join(map(self.running, passage.printed_lines))
            if passage.breaks
            else "".join(self._pieces(passage))
        )
        return f'<{tag} class="{classes}"{entry}{look}>{inner}</{tag}>'

    def _crowded(self, columns: int) -> str:
        """Return the attribute that sets a table smaller whose columns would else not stand beside each other."""
        size = self.profile.styles["table"].size
        needed = columns * (1 + 2 * CELL_INSET) * size + TABLE_RULES * columns
        room = self.profile.page.text_width
        return f' style="font-size: {max(LEAST_TYPE, size * room / needed):.2f}pt"' if needed > room else ""

    def _table(self, grid: Grid) -> str:
        look = self._crowded(len(grid.rows[0]))
        rows = ("".join(f"<td{look}>{self.running(cell)}</td>" for cell in row) for row in grid.rows)
        return "\n".join(["<table><tbody>", *(f"<tr>{row}</tr>" for row in rows), "</tbody></table>"])

    def _contents(self, contents: Contents) -> str:
        """Return the table of contents: links, behind which paper has the number of the page (``css.CONTENTS``)."""
        entries = (
            f'<p class="toc{e.level}"><a href="#{escape(e.anchor)}">{self.running(e.text)}</a></p>'
            for e in contents.entries
        )
        heading = f'<p class="toc_heading">{self.running(contents.heading)}</p>' if contents.heading else ""
        return "\n".join(filter(None, ["<nav>", heading, *entries, "</nav>"]))

    def _row(self, row: Row) -> str:
        """Return figures in columns of the widths that the layout gives them."""
        return "\n".join(['<div class="row">', *(self._column(cell, row.gap) for cell in row.cells), "</div>"])

    def _column(self, cell: Cell, gap: float) -> str:
        room = math.floor((cell.width - gap) * HUNDREDTHS) / HUNDREDTHS
        look = f"width: {room:.2f}pt; padding: 0 {gap / 2:.2f}pt"
        return f'<div style="{look}">\n{self._figure(cell.illustration, cell.caption)}\n</div>'

    def _figure(self, figure: Illustration, caption: Passage | None) -> str:
        if figure.picture:
            source = f'src="{escape(self.address(figure.picture))}" alt="{escape(figure.alt)}"'
            air = f"; margin-bottom: {self.profile.styles['figure'].after:g}pt" if caption else ""
            inner, look = f'<img {source} style="width: {figure.width:.2f}pt{air}" />', "figure"
        else:
            inner, look = f'<p class="placeholder">{self.running(figure.name)}</p>', "missing"
        below = f"\n{self._below(caption)}" if caption else ""
        return f'<figure class="{look}">\n{inner}{below}\n</figure>'

    def _below(self, caption: Passage) -> str:
        """Return a caption. On paper the space behind its number is narrower: Poppler takes a wide one for columns."""
        made = self._passage(caption, "figcaption")
        return made.replace(IDEOGRAPHIC_SPACE, EN_SPACE) if self.paper else made

    def _pieces(self, passage: Passage) -> Iterator[str]:
        entry = _entry(passage.outline) if passage.outline else ""
        for piece in passage.pieces:
            inner = self.running(piece.text)
            match piece.mark:
                case Mark.RUN_IN if passage.outline:
                    yield f'<b class="run_in outline{passage.outline.level}"{entry}>{inner}</b>'
                    entry = ""
                case Mark.RUN_IN | Mark.SPEAKER:
                    yield f'<b class="{piece.mark.value}">{inner}</b>'
                case Mark.REFERENCE:
                    yield f"<sup>{self._link(inner, 'ref', 'note', piece.note)}</sup>"
                case Mark.NOTE:
                    yield self._link(inner, "note", "ref", piece.note)
                case Mark.PLAIN | Mark.LABEL | Mark.NUMBER:
                    yield inner
                case _:
                    assert_never(piece.mark)

    def _link(self, inner: str, own: str, other: str, note: int) -> str:
        """Return the mark of a note as a link to its other place."""
        return f'<a id="{own}{note}" href="#{other}{note}">{inner}</a>' if self.linked else inner


def _place(passage: Passage, inset: float) -> Iterator[str]:
    """Yield in what a passage differs from its style."""
    if inset:
        yield f"padding: 0 {inset:.2f}em"
    if passage.keep_next:
        yield "break-after: avoid"
    if passage.before is not None:
        yield f"margin-top: {passage.before:g}pt"
    if passage.left is not None:
        yield f"margin-left: {passage.left:.2f}em; margin-right: 0; text-align: left"


def balanced(text: str, style: str, profile: Profile) -> float:
    """Return by how many characters a centred text is set in on both sides, so that its lines are of one length.

    0 if it fits on a line. GB/T 9704-2012, 7.3.1: a title of several lines is arranged symmetrically.
    """
    if profile.styles[style].align != "center":
        return 0
    measure, length = profile.measure(style), width(text)
    lines = math.ceil(length / measure)
    return 0 if lines <= 1 else max(0.0, (measure - math.ceil(length / lines) - 1) / 2)


def _entry(outline: Outline) -> str:
    """Return the attributes that make an element an entry of the navigation."""
    return f' id="{escape(outline.anchor)}"{_label(outline.text)}'


def _label(text: str) -> str:
    """Return the attribute that names an entry of the navigation, on one line however the element is broken."""
    return f' data-outline="{escape(text)}"'


def in_parts(text: str) -> str:
    """Return running text as HTML, in parts that a layout engine can deal with whose time grows with their square."""
    if len(text) <= LONG_TEXT:
        return _joints(text)
    return "".join(f"<span>{_joints(part)}</span>" for part in parts(text))


def parts(text: str) -> Iterator[str]:
    """Yield a long text in parts of at least ``LONG_STEP`` characters, cut at the ends of sentences."""
    part = ""
    for sentence in _SENTENCE_END.split(text):
        part += sentence
        if len(part) >= LONG_STEP:
            yield part
            part = ""
    if part:
        yield part


def _joints(text: str) -> str:
    """Escape a text, tie —— to the character before it so that it begins no line, and cut endless words."""
    out, at = [], 0
    for found in _DASH.finditer(text):
        out += [_words(text[at : found.start()]), f'<span class="joined">{escape(found[0])}</span>']
        at = found.end()
    return "".join([*out, _words(text[at:])])


def _words(text: str) -> str:
    out, at = [], 0
    for found in _WORD.finditer(text):
        steps = range(found.start(), found.end(), WORD_STEP)
        pieces = (escape(text[i : min(i + WORD_STEP, found.end())]) for i in steps)
        out += [escape(text[at : found.start()]), *(f"<span>{piece}</span>" for piece in pieces)]
        at = found.end()
    return "".join([*out, escape(text[at:])])


def _data_uri(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"


def _style(layout: Layout) -> str:
    """Return the style sheet for browsers: the stacks as they are, with Latin faces for Latin characters only."""
    fonts = layout.profile.fonts
    faces = (_latin_face(name, stack) for name, stack in fonts.items())
    families = {name: _families(name, stack) for name, stack in fonts.items()}
    return "\n".join([*faces, stylesheet(layout, families), *pages(layout, families), screen(layout.profile.page)])


def _families(name: str, stack: FontStack) -> str:
    faces = (quoted(face) for face in (f"{name} latin", *stack.east_asian))
    return ", ".join([*faces, GENERIC_CSS[stack.generic]])


def _latin_face(name: str, stack: FontStack) -> str:
    sources = ", ".join(f"local({quoted(face)})" for face in stack.latin)
    return f"@font-face {{ font-family: {quoted(f'{name} latin')}; src: {sources}; unicode-range: {LATIN_RANGE} }}"
