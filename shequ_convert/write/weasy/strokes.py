"""Strokes for bold type where the face has no bold, as Word does; WeasyPrint makes no bold of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.write.weasy import Internal

BOLD_STROKE = 0.03
"""Width of the stroke that makes a face bold, in ems."""
BOLD_FROM = 600
"""Least CSS font weight that is bold."""
FILL_AND_STROKE = 2
"""A PDF text rendering mode (ISO 32000-1, 9.3.6)."""


def stroking(draw_text: Callable[..., None]) -> Callable[..., None]:
    """Return ``draw_text`` that strokes the outlines of bold text."""

    def stroked(stream: Internal, box: Internal, *rest: Internal) -> None:
        if box.style["font_weight"] < BOLD_FROM:
            draw_text(stream, box, *rest)
            return
        with stream.stacked():
            stream.set_text_rendering(FILL_AND_STROKE)
            stream.set_line_width(BOLD_STROKE * box.style["font_size"])
            stream.set_color(box.style["color"], stroke=True)
            draw_text(stream, box, *rest)

    return stroked
