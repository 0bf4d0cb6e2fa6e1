"""Paragraphs set by ``write.setting`` in place of WeasyPrint's own: line breaking, justification, drawing.

WeasyPrint stretches spaces only, so its Chinese lines end ragged; it squeezes no marks; and it asks Pango again for
every line. What is not set here - scripts that are shaped by syllables or run from the right, leaders - stays with it.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import TYPE_CHECKING

from shequ_convert.write.setting.lines import Breaker
from shequ_convert.write.setting.measured import Measured, Strand, Unset
from shequ_convert.write.setting.pieces import Piece
from shequ_convert.write.weasy import structure
from shequ_convert.write.weasy.repeated import LENGTHS
from shequ_convert.write.weasy.strokes import stroking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.write.setting.glyphs import Glyphs
    from shequ_convert.write.setting.lines import Line
    from shequ_convert.write.weasy import Change, Internal

NO_SPACING = ("margin_left", "margin_right", "padding_left", "padding_right", "border_left_width", "border_right_width")
HYPHEN_LEFT, HYPHEN_WIDTH, HYPHEN_HEIGHT, HYPHEN_RISE = 0.04, 0.27, 0.06, 0.24
"""The stroke drawn as a hyphen, in ems; as a glyph it would be read as part of the text."""


class Setter:
    """Sets the paragraphs of one document."""

    def __init__(self, faces: Mapping[str, Glyphs]) -> None:
        """Take the faces of the document by their CSS families."""
        self.faces = faces
        self.fonts: dict[str, Internal] = {}
        """WeasyPrint's fonts of the faces that were drawn with, by CSS family."""
        self._told: dict[str, int] = {}
        """How many glyphs of a face its font knows of."""
        self.families = {id(face): family for family, face in faces.items()}
        self._inline: Internal = import_module("weasyprint.layout.inline")
        self._boxes: Internal = import_module("weasyprint.formatting_structure.boxes")
        self._draw: Internal = import_module("weasyprint.draw")
        self._breaking: Internal = import_module("weasyprint.text.line_break")
        self._preferred: Internal = import_module("weasyprint.layout.preferred")
        self._widths_of_weasyprint = self._preferred.inline_line_widths
        self._background: Internal = import_module("weasyprint.layout.background")
        self._paragraphs: dict[int, tuple[Internal, Paragraph | None]] = {}
        """Those that may be asked for again while pages are laid out, by the ids of their boxes."""
        self._struts: dict[int, tuple[Internal, tuple[float, float]]] = {}
        self.line_class = _light("SetLine", self._boxes.LineBox, line_set_here=True)
        self.text_class = _light("SetText", self._boxes.TextBox)
        self._lines_of_weasyprint = self._inline.iter_line_boxes
        self._draw_of_weasyprint = self._draw.draw_text
        self._draw_text = stroking(self.draw)
        self._draw_level_of_weasyprint = self._draw.draw_inline_level
        self._draw_blocks_of_weasyprint = self._draw.draw_block_level
        self._backgrounds_of_weasyprint = self._background.layout_box_backgrounds

    def changes(self) -> list[Change]:
        """Return what is changed in WeasyPrint."""
        block: Internal = import_module("weasyprint.layout.block")
        return [
            (block, "iter_line_boxes", self.lines),
            (self._preferred, "inline_line_widths", self.widths),
            (self._draw, "draw_text", self._draw_text),
            (self._draw, "draw_inline_level", self.draw_level),
            (self._draw, "draw_block_level", self.draw_blocks),
            (self._background, "layout_box_backgrounds", self.backgrounds),
        ]

    def lines(  # noqa: PLR0913, PLR0917 - WeasyPrint's own
        self,
        context: Internal,
        box: Internal,
        position_y: float,
        bottom_space: float,
        skip_stack: Internal,
        containing_block: Internal,
        *rest: Internal,
    ) -> Iterator[tuple[Internal, Internal]]:
        """Yield the lines of a paragraph and from where to go on; in place of ``iter_line_boxes``."""
        paragraph = None if context.excluded_shapes else self._paragraph(box)
        if paragraph is None:
            yield from self._lines_of_weasyprint(
                context, box, position_y, bottom_space, skip_stack, containing_block, *rest
            )
            return
        start = next(iter(skip_stack)) if skip_stack else 0
        for line, after in self._broken(paragraph, box, containing_block, start):
            laid = paragraph.line_box(line, containing_block, position_y, last=after is None)
            yield laid, None if after is None else {after: None}
            position_y += laid.height

    def widths(  # noqa: PLR0913, PLR0917 - WeasyPrint's own
        self,
        context: Internal,
        box: Internal,
        outer: Internal,
        is_line_start: Internal,
        minimum: bool,  # noqa: FBT001 - likewise
        skip_stack: Internal = None,
        first_line: bool = False,  # noqa: FBT001, FBT002 - likewise
    ) -> Iterator[float]:
        """Yield how wide the lines of a paragraph want to be; in place of ``inline_line_widths``."""
        whole = isinstance(box, self._boxes.LineBox) and skip_stack is None and not first_line
        paragraph = self._paragraph(box) if whole else None
        if paragraph is None:
            yield from self._widths_of_weasyprint(context, box, outer, is_line_start, minimum, skip_stack, first_line)
        else:
            yield from paragraph.measured.pieces() if minimum else paragraph.measured.unbroken()

    def _broken(
        self, paragraph: Paragraph, box: Internal, block: Internal, start: int
    ) -> Iterator[tuple[Line, int | None]]:
        """Yield lines from a character on, each with the start of the one behind it."""
        if not start:
            self._inline.resolve_percentages(box, block)
            self._inline.resolve_one_percentage(box, "text_indent", block.width)
            paragraph.indent = box.text_indent
            for inside in box.descendants():
                self._inline.resolve_percentages(inside, block)
        lines = paragraph.lines(block.width)
        starts = [line.start for line in lines]
        if start and start not in starts:
            lines = paragraph.lines_from(start, block.width)
            starts = [line.start for line in lines]
        first = starts.index(start) if start else 0
        yield from zip(lines[first:], [*starts[first + 1 :], None], strict=True)

    def _paragraph(self, box: Internal) -> Paragraph | None:
        """Return what a line box holds, measured; None if it is not set here."""
        if id(box) not in self._paragraphs:
            self._paragraphs[id(box)] = (box, self._measured(box))  # the box lives as long as its id
        return self._paragraphs[id(box)][1]

    def _measured(self, box: Internal) -> Paragraph | None:
        texts = list(self._texts(box))
        if None in texts or not any(text.text.strip() for text in texts):
            return None
        try:
            return Paragraph(self, box, texts, Measured([self._strand(text) for text in texts]))
        except Unset:
            return None

    def _texts(self, box: Internal) -> Iterator[Internal]:
        """Yield the text boxes of a line, None for anything that is not set here."""
        if box.is_leader or box.style["direction"] != "ltr":
            yield None
        for child in box.children:
            if type(child) is self._boxes.TextBox:
                yield child if child.style["white_space"] in {"normal", "nowrap", "pre-line"} else None
            elif type(child) is self._boxes.InlineBox and child.is_in_normal_flow() and child.children:
                if any(_length(child.style[name]) for name in NO_SPACING):
                    yield None
                yield from self._texts(child)
            else:
                yield None

    def _strand(self, box: Internal) -> Strand:
        style = box.style
        faces = tuple(self.faces[family] for family in style["font_family"] if family in self.faces)
        if not faces:
            raise Unset
        spacing = style["letter_spacing"]
        spacing = 0.0 if spacing == "normal" else spacing
        return Strand(box.text, faces, style["font_size"], spacing, style["white_space"] == "nowrap")

    def made(self, kind: Internal, box: Internal) -> Internal:
        """Return a box of a light kind in place of another one."""
        new = kind.__new__(kind)
        new.element_tag, new.style, new.element = box.element_tag, box.style, box.element
        return new

    def strut(self, box: Internal) -> tuple[float, float]:
        """Return height and baseline of a line that holds a box."""
        style = box.style
        if id(style) not in self._struts:
            self._struts[id(style)] = (style, self._breaking.strut(style))  # the style lives as long as its id
        return self._struts[id(style)][1]

    def backgrounds(self, page: Internal, box: Internal, *rest: Internal, **others: Internal) -> None:
        """Look for backgrounds, which lines set here have none of; in place of ``layout_box_backgrounds``."""
        if not getattr(box, "line_set_here", False):
            self._backgrounds_of_weasyprint(page, box, *rest, **others)

    def draw_level(self, stream: Internal, page: Internal, box: Internal, *rest: Internal, **others: Internal) -> None:
        """Draw a line, or what is in one; in place of ``draw_inline_level``."""
        if not getattr(box, "line_set_here", False):
            self._draw_level_of_weasyprint(stream, page, box, *rest, **others)
            return
        for text in self._pieces(box):
            with stream.marked(text, "Span"):
                self._draw_text(stream, text)

    def _pieces(self, box: Internal) -> Iterator[Internal]:
        """Yield the text boxes of a line that was set here."""
        for child in box.children:
            if isinstance(child, self._boxes.TextBox):
                yield child
            else:
                yield from self._pieces(child)

    def draw_blocks(self, page: Internal, stream: Internal, blocks: Mapping[Internal, Internal]) -> None:
        """Draw blocks and what is in them, each marked as ``structure`` knows it; in place of ``draw_block_level``."""
        for block, inner in blocks.items():
            known = structure.key(block)
            furniture = isinstance(block, self._boxes.MarginBox)
            if known is None:
                with structure.artifact(stream) if furniture else contextlib.nullcontext():
                    self._draw_blocks_of_weasyprint(page, stream, {block: inner})
                continue
            with structure.artifact(stream) if furniture else structure.marked(stream, known):
                for line in block.children:
                    self._draw_text(stream, line)

    def draw(self, stream: Internal, box: Internal, *rest: Internal) -> None:
        """Draw a text box, or a line of one look; in place of ``draw_text``."""
        try:
            piece: Piece = box.piece_set_here
        except AttributeError:
            self._draw_of_weasyprint(stream, box, *rest)
            return
        self._paragraphs.clear()  # all pages are laid out
        stream.set_color(box.style["color"])
        stream.stream.append(self._shown(stream, box, piece))
        piece.release()
        stream._current_font = stream._old_font = None  # noqa: SLF001 - it is not as WeasyPrint believes

    def _shown(self, stream: Internal, box: Internal, piece: Piece) -> bytes:
        """Return the operators that show a piece (ISO 32000-1, 9.4)."""
        y = box.position_y + box.baseline
        size, spacing = piece.size, piece.spacing
        out = [f"BT 1 0 0 -1 {box.position_x:.4f} {y:.4f} Tm"]
        family, added = "", 0.0
        for token, codes, gap in piece.parts():
            now = self.families[id(token.face)]
            if now != family:
                family = now
                out.append(f"/{self._font(stream, box, now).hash} {size:.4f} Tf")
            if gap + spacing != added:
                added = gap + spacing
                out.append(f"{added:.4f} Tc")
            out.append(f"[{codes}] TJ")
        out.append("0 Tc ET" if added else "ET")
        if piece.line.hyphen and piece.ends_line:
            out.append(_hyphen(box, size, y))
        return " ".join(out).encode("ascii")

    def _font(self, stream: Internal, box: Internal, family: str) -> Internal:
        """Return WeasyPrint's font of a face, which knows of all its glyphs that were measured."""
        face = self.faces[family]
        if family not in self.fonts:
            self.fonts[family] = self._pango_font(stream, box, family)
        font = self.fonts[family]
        if self._told.get(family) != len(face.texts):  # WeasyPrint tells the font of glyphs of its own
            self._told[family] = len(face.texts)
            font.to_unicode |= face.texts
            font.widths |= face.advances
            font.missing |= face.missing
        return font

    def _pango_font(self, stream: Internal, box: Internal, family: str) -> Internal:
        """Have Pango load a face as WeasyPrint does, so that both mean the same font."""
        style = box.style.copy()
        style["font_family"] = (family,)
        layout = self._breaking.Layout(style)
        layout.set_text(next(iter(self.faces[family].texts.values())))
        line, _ = layout.get_first_line()
        font, _ = stream.add_font(line.runs[0].data.item.analysis.font)
        return font


def _length(value: Internal) -> Internal:
    return getattr(value, "value", value)


def _hyphen(box: Internal, size: float, y: float) -> str:
    x = box.position_x + box.width + HYPHEN_LEFT * size
    return f"{x:.4f} {y - HYPHEN_RISE * size:.4f} {HYPHEN_WIDTH * size:.4f} {HYPHEN_HEIGHT * size:.4f} re f"


def _light(name: str, base: Internal, **others: object) -> Internal:
    """Return a kind of box that is all text: what is the same in all is the kind's, so that each takes little room."""
    nothing = dict.fromkeys(("first_letter_style", "first_line_style"))
    empty = {"text_indent": 0, "remove_decoration_sides": frozenset(), "children": (), "background": None}
    return type(name, (base,), {**dict.fromkeys(LENGTHS, 0), **nothing, **empty, **others})


class Paragraph:
    """The boxes of a paragraph and what they hold, measured."""

    __slots__ = ("_kept", "box", "indent", "measured", "setter", "single", "starts", "strut")

    def __init__(self, setter: Setter, box: Internal, texts: list[Internal], measured: Measured) -> None:
        self.setter = setter
        self.box = box
        self.measured = measured
        self.indent = 0.0
        self.single = len(box.children) == 1 and texts[0] is box.children[0]
        """Whether all of it is of one look, which is quicker."""
        self.starts: dict[int, int] = {}
        """Text box, by its id -> where its text begins."""
        start = 0
        for text in texts:
            self.starts[id(text)] = start
            start += len(text.text)
        self.strut = setter.strut(box)
        self._kept: tuple[float, float, list[Line]] | None = None

    @property
    def justified(self) -> bool:
        """Whether its lines reach both edges."""
        return bool(self.box.style["text_align_all"] == "justify")

    def lines(self, room: float) -> list[Line]:
        """Return its lines."""
        if self._kept is None or self._kept[:2] != (room, self.indent):
            self._kept = (room, self.indent, self._breaker(room).lines())
        return self._kept[2]

    def lines_from(self, start: int, room: float) -> list[Line]:
        """Return its lines from a character on that begins none of ``lines``: the room has changed on the way."""
        return self._breaker(room).lines(start)

    def _breaker(self, room: float) -> Breaker:
        return Breaker(self.measured, room, self.indent, justified=self.justified)

    def line_box(self, line: Line, block: Internal, position_y: float, *, last: bool) -> Internal:
        """Return a line as WeasyPrint wants it."""
        room = block.width - (0 if line.start else self.indent)
        x = block.content_box_x() + (0 if line.start else self.indent) + self._offset(room - line.width, last=last)
        height, baseline = self.strut
        laid = self.setter.made(self.setter.line_class, self.box)
        laid.position_x, laid.position_y = x, position_y
        if self.single:
            laid.children = []
            laid.piece_set_here = piece = Piece(self.measured, line, line.start, line.end)
            laid.width, laid.height, laid.baseline = piece.width, height, baseline
            return laid
        return self._mixed(laid, line, x)

    def _mixed(self, laid: Internal, line: Line, x: float) -> Internal:
        """Fill a line with boxes of several looks and have WeasyPrint place them above each other."""
        position_y = laid.position_y
        inline = self.setter._inline  # noqa: SLF001 - the setter's own part
        laid.children, laid.width = self._children(self.box, line, x)
        inline._adjust_line_height(laid)  # noqa: SLF001 - as WeasyPrint does for its own
        bottom, top = inline.line_box_verticality(laid)
        laid.margin_top = laid.margin_bottom = 0
        laid.baseline, laid.position_y, laid.height = -top, top, bottom - top
        laid.translate(0, position_y - top)
        laid.position_y = position_y
        return laid

    def _children(self, box: Internal, line: Line, x: float) -> tuple[list[Internal], float]:
        """Return copies of the boxes in a box, as far as they stand on a line, and their width."""
        found, start = [], x
        for child in box.children:
            if id(child) in self.starts:
                if not self._on(child, line):
                    continue
                new = self._text_box(child, line, x)
            else:
                children, width = self._children(child, line, x)
                if not children:
                    continue
                new = child.copy_with_children(children)
                new.position_x, new.width = x, width
                self.setter._inline._adjust_line_height(new)  # noqa: SLF001 - as WeasyPrint does for its own
            found.append(new)
            x += new.width
        return found, x - start

    def _on(self, text: Internal, line: Line) -> bool:
        start = self.starts[id(text)]
        return start < line.end and line.start < start + len(text.text)

    def _text_box(self, text: Internal, line: Line, x: float) -> Internal:
        """Return the part of a text box that stands on a line."""
        start = self.starts[id(text)]
        first, end = max(line.start, start), min(line.end, start + len(text.text))
        laid = self.setter.made(self.setter.text_class, text)
        laid.text = text.text[first - start : end - start]
        laid.piece_set_here = piece = Piece(self.measured, line, first, end)
        laid.position_x, laid.width = x, piece.width
        height, laid.baseline = self.setter.strut(text)
        laid.height = text.style["font_size"]
        laid.margin_top = laid.margin_bottom = (height - laid.height) / 2
        return laid

    def _offset(self, free: float, *, last: bool) -> float:
        """Return how far from the left a line begins that does not fill its room."""
        style = self.box.style
        align = style["text_align_all"]
        if last and style["text_align_last"] != "auto":
            align = style["text_align_last"]
        return free / 2 if align == "center" else free if align in {"right", "end"} else 0
