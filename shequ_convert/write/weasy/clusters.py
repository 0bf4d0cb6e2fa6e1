"""Text for glyphs whose cluster ends in an invisible one (a variation selector), which WeasyPrint leaves without.

It takes as a glyph's text what stands before the next glyph; where both are of one cluster, as in 1️⃣, that is nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.write.weasy import Change, Internal

KEYS, AS_EMOJI, KEYCAP = "0123456789#*", "\ufe0f", "\u20e3"
"""The only sequences with a glyph of their own that hold a selector."""


def changes() -> list[Change]:
    """Return what is changed in WeasyPrint."""
    font = import_module("weasyprint.pdf.fonts").Font
    return [(font, "clean", _with_texts(font.clean))]


def _with_texts(clean: Callable[..., None]) -> Callable[..., None]:
    """Return ``Font.clean``, which is called before the texts are written, that fills them in first."""

    def cleaned(font: Internal, to_unicode: Internal, *rest: Internal) -> None:
        without = [glyph for glyph, text in font.to_unicode.items() if not text]
        if without:
            texts = dict(_texts(font.file_content))
            font.to_unicode.update({glyph: texts[glyph] for glyph in without if glyph in texts})
        clean(font, to_unicode, *rest)

    return cleaned


def _texts(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield the glyphs of a font and the characters or keys that they stand for."""
    import uharfbuzz  # noqa: PLC0415 - rarely needed

    font = uharfbuzz.Font(uharfbuzz.Face(data))
    for code in sorted(font.face.unicodes, reverse=True):
        yield font.get_nominal_glyph(code), chr(code)
    for key in KEYS:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text := key + AS_EMOJI + KEYCAP)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        shaped = [glyph.codepoint for glyph in buffer.glyph_infos]
        if shaped[0] != font.get_nominal_glyph(ord(key)):
            yield shaped[0], text
