"""The characters of a face: their glyphs, their widths, the blank beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGE = "zh-cn"
THOUSAND = 1000
"""Units of an em in which a PDF gives widths (ISO 32000-1, 9.7.3)."""
ABSENT = "0000"
"""Code of a character that a face does not have."""
LAST_GLYPH = 0xFFFF
HALF_BLANK = 0.4
"""Least blank, in ems, beside a mark that is drawn in half of its square."""


@frozen
class Cluster:
    """Characters that are drawn together."""

    code: str
    """Glyph numbers in hexadecimal, between them what they are moved by: what stands in a PDF's array for ``TJ``."""
    width: float
    """In ems."""
    kern: float = 0.0
    """By how much it is narrower than its glyph, in ems, because of what follows."""


class _Kept(dict[Any, Any]):
    """Remembers what a function returns."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: Any) -> Any:  # noqa: ANN401 - whatever the function returns
        value = self[key] = self._function(key)
        return value


class Glyphs:
    """What a font file says of characters.

    ``widths`` (ems) and ``codes`` (glyph numbers in hexadecimal) are of single characters, ``words`` of shaped text:
    a ``Cluster`` for each character, an empty one for a character that an earlier one is drawn with.
    """

    def __init__(self, data: bytes) -> None:
        import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

        self._library = uharfbuzz
        self._font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(data)))
        self.em: int = self._font.face.upem
        self.texts: dict[int, str] = {}
        """Glyph number -> what it is read as, of every glyph that was asked for."""
        self.advances: dict[int, float] = {}
        """Glyph number -> width in thousandths of an em, likewise."""
        self.missing: dict[str, int] = {}
        """Character -> the number that stands for it, which no glyph has, of every character that it lacks."""
        self.codes: dict[str, str] = _Kept(self._code)
        self.widths: dict[str, float] = _Kept(self._width)
        self.words: dict[str, tuple[Cluster, ...]] = _Kept(self._shaped)
        self.blanks: dict[str, tuple[float, float]] = _Kept(self._blanks)

    def _noted(self, glyph: int, text: str) -> float:
        """Remember a glyph and return its width in thousandths."""
        self.texts.setdefault(glyph, text)
        if glyph not in self.advances:
            self.advances[glyph] = self._font.get_glyph_h_advance(glyph) * THOUSAND / self.em
        return self.advances[glyph]

    def _code(self, character: str) -> str:
        glyph: int = self._font.get_nominal_glyph(ord(character)) or 0
        if glyph:
            self._noted(glyph, character)
        return f"{glyph:04x}"

    def in_place_of(self, text: str) -> str:
        """Return a code for a character that the face lacks: it is drawn as .notdef and read as the character."""
        if text not in self.missing:
            self.missing[text] = glyph = min(self._font.face.glyph_count + len(self.missing), LAST_GLYPH)
            self.texts[glyph] = text
            self.advances[glyph] = self.advances[0] = self._font.get_glyph_h_advance(0) * THOUSAND / self.em
        return f"{self.missing[text]:04x}"

    def _width(self, character: str) -> float:
        return float(self._font.get_glyph_h_advance(int(self.codes[character], 16)) / self.em)

    def _blanks(self, character: str) -> tuple[float, float]:
        """Return the blank on the left and on the right of a character, in ems."""
        glyph = int(self.codes[character], 16)
        drawn = self._font.get_glyph_extents(glyph)
        if not drawn or not drawn.width:
            return 0, 0
        advance = self._font.get_glyph_h_advance(glyph)
        return drawn.x_bearing / self.em, (advance - drawn.x_bearing - drawn.width) / self.em

    def _shaped(self, word: str) -> tuple[Cluster, ...]:
        buffer = self._library.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = LANGUAGE
        self._library.shape(self._font, buffer)
        found: dict[int, list[tuple[int, Any]]] = {}
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            found.setdefault(info.cluster, []).append((info.codepoint, position))
        ends = dict(zip(sorted(found), [*sorted(found)[1:], len(word)], strict=True))
        return tuple(
            self._cluster(found[place], word[place : ends[place]]) if place in found else Cluster("", 0)
            for place in range(len(word))
        )

    def _inked(self, glyph: int) -> bool:
        drawn = self._font.get_glyph_extents(glyph)
        return bool(drawn and drawn.width)

    def _cluster(self, glyphs: list[tuple[int, Any]], text: str) -> Cluster:
        codes, width, after = [], 0.0, 0.0
        for place, (glyph, position) in enumerate(glyphs):
            if place and not position.x_advance and not self._inked(glyph):
                continue  # what only chooses the shape of the glyph before it
            number = glyph or int(self.in_place_of(text or " "), 16)
            own = self._noted(number, text)
            before = position.x_offset * THOUSAND / self.em
            after = own + before - position.x_advance * THOUSAND / self.em
            codes += [f">{-before:g}<" if before else "", f"{number:04x}", f">{after:g}<" if after else ""]
            width += position.x_advance / self.em
            text = ""
        return Cluster("".join(codes), width, after / THOUSAND)
