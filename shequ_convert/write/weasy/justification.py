"""Justification between Han characters; WeasyPrint stretches spaces only, so Chinese lines end ragged."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.write.weasy import Change, Internal

WIDEST_GAP = 0.09
"""Most that a gap between Han characters is stretched, in ems; Poppler takes one of 0.1 for a space."""
WIDEST_SPACE = 0.4
"""Most that a space is stretched, in ems; Poppler takes wider ones for the gap between columns."""

HAN = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·"
"""Character class: Han characters and the marks that are as wide."""
STRETCHABLE = compiled(f"(?:[{HAN}](?=[^ \u00a0])|[^ \u00a0{HAN}](?=[{HAN}]))+.")
"""A run of characters with stretchable gaps: each gap has a Han character on one side or both and no space."""
UNBROKEN = compiled("—{2,}|…{2,}")
SPACE = compiled("[ \u00a0]")


def changes() -> list[Change]:
    """Return what is changed in WeasyPrint."""
    inline, line_break = import_module("weasyprint.layout.inline"), import_module("weasyprint.text.line_break")
    return [
        (inline, "justify_line", _justify_line),
        (line_break.Layout, "set_text", _stretching(line_break.Layout.set_text)),
    ]


def runs(text: str) -> list[tuple[int, int]]:
    """Return the stretchable runs of a line: start and end of characters around which space may be added.

    —— and …… stay outside, so that they are shaped whole.
    """
    found = []
    for run in STRETCHABLE.finditer(text):
        start = run.start()
        for whole in UNBROKEN.finditer(text, run.start(), run.end()):
            found.append((start, whole.start()))
            start = whole.end()
        found.append((start, run.end()))
    return [(start, end) for start, end in found if end > start]


def _gaps(text: str) -> float:
    """Return how many gaps Pango adds space to: it adds half a gap at each end of a run, but for the line's ends."""
    return sum(end - start - (start == 0) / 2 - (end == len(text)) / 2 for start, end in runs(text))


def _justify_line(_context: Internal, line: Internal, extra: float) -> None:
    """Spread ``extra`` over a line's gaps and spaces; what the gaps may not take, the spaces take."""
    texts = list(_texts(line))
    gaps = sum(_gaps(box.text) for box in texts)
    spaces = sum(_spaces(box.text) for box in texts)
    if not gaps and not spaces:
        return
    size = line.style["font_size"]
    gap = min(extra / (gaps + spaces), WIDEST_GAP * size)
    space = min((extra - gap * gaps) / spaces, WIDEST_SPACE * size) if spaces else 0
    _widen(line, space, gap, 0)


def _spaces(text: str) -> int:
    return len(SPACE.findall(text))


def _texts(box: Internal) -> Iterator[Internal]:
    """Yield the text boxes of a line."""
    kinds = import_module("weasyprint.formatting_structure.boxes")
    if isinstance(box, kinds.TextBox):
        yield box
    elif isinstance(box, (kinds.LineBox, kinds.InlineBox)):
        for child in box.children:
            yield from _texts(child)


def _widen(box: Internal, space: float, gap: float, shift: float) -> float:
    """Move a box by ``shift``, widen its text, and return the shift of what follows."""
    kinds = import_module("weasyprint.formatting_structure.boxes")
    if isinstance(box, kinds.TextBox):
        added = space * _spaces(box.text) + gap * _gaps(box.text)
        box.pango_layout.justification_spacing = box.justification_spacing = space
        box.pango_layout.han_spacing = gap
    elif isinstance(box, (kinds.LineBox, kinds.InlineBox)):
        added = _widen_children(box, space, gap, shift)
    else:
        box.translate(shift, 0)
        return shift
    box.position_x += shift
    box.width += added
    return shift + added


def _widen_children(box: Internal, space: float, gap: float, shift: float) -> float:
    after = shift
    for child in box.children:
        if child.is_in_normal_flow():
            after = _widen(child, space, gap, after)
    return after - shift


def _stretching(set_text: Callable[..., None]) -> Callable[..., None]:
    """Return ``Layout.set_text`` that also widens the gaps of a justified line, when it is drawn."""

    def stretched(layout: Internal, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 - WeasyPrint's own
        set_text(layout, text, justify)
        gap = getattr(layout, "han_spacing", 0)
        if justify and gap:
            _letter_space(layout, gap)

    return stretched


def _letter_space(layout: Internal, gap: float) -> None:
    """Set Pango's letter spacing on the stretchable runs of a line, above what its style sets."""
    ffi = import_module("weasyprint.text.ffi")
    own = layout.style["letter_spacing"]
    spacing = int((gap + (0 if own == "normal" else own)) * ffi.TO_UNITS)
    attributes = ffi.pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.ffi.NULL:
        attributes = ffi.ffi.gc(ffi.pango.pango_attr_list_new(), ffi.pango.pango_attr_list_unref)
    for start, end in runs(layout.text):
        attribute = ffi.pango.pango_attr_letter_spacing_new(spacing)
        attribute.start_index = len(layout.text[:start].encode())
        attribute.end_index = len(layout.text[:end].encode())
        ffi.pango.pango_attr_list_change(attributes, attribute)
    ffi.pango.pango_layout_set_attributes(layout.layout, attributes)
