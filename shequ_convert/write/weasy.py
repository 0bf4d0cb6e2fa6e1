"""The one place that touches what WeasyPrint does not publish.

``library()`` imports it (cheaper on Linux), ``mended()`` lends it, for the time of one rendering, what it lacks:

- justification between Han characters (it stretches spaces only, so Chinese lines end ragged);
- strokes for bold type where the face has no bold (Word does the same);
- no need for the library harfbuzz-subset: our fonts come cut to size.

All of it is done only for the versions in ``KNOWN``. With any other version the PDF is made as WeasyPrint makes it:
right in every word, less well set.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import io
import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from shequ_convert.errors import BackendMissing
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Internal = Any
"""An object of WeasyPrint, which publishes no types."""

KNOWN = ("70.",)
"""Versions whose inside is as this module expects."""
WIDEST_GAP = 0.09
"""Most that a gap between Han characters is stretched, in ems; Poppler takes one of 0.1 for a space."""
WIDEST_SPACE = 0.4
"""Most that a space is stretched, in ems; Poppler takes wider ones for the gap between columns."""
BOLD_STROKE = 0.03
"""Width of the stroke that makes a face bold, in ems."""
BOLD_FROM = 600
"""Least CSS font weight that is bold."""
FILL_AND_STROKE = 2
"""A PDF text rendering mode (ISO 32000-1, 9.3.6)."""
INSTALL = (
    "Install Pango: on Debian and Ubuntu apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "on macOS brew install pango; on Windows install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango"
)

HAN = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·"
"""Character class: Han characters and the marks that are as wide."""
STRETCHABLE = compiled(f"(?:[{HAN}](?=[^ \u00a0])|[^ \u00a0{HAN}](?=[{HAN}]))+.")
"""A run of characters with stretchable gaps: each gap has a Han character on one side or both and no space."""
UNBROKEN = compiled("—{2,}|…{2,}")
SPACE = compiled("[ \u00a0]")


def library() -> Internal:
    """Import WeasyPrint. Raise BackendMissing, saying what to install, if it or Pango is not on this machine."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    try:
        with _no_detours(), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of an empty font set, which is what we want
            return import_module("weasyprint")
    except ImportError as error:
        raise BackendMissing(f"PDF needs WeasyPrint ({error})", "Run: pip install weasyprint") from error
    except OSError as error:
        raise BackendMissing(f"PDF needs the library Pango, which is not on this machine ({error})", INSTALL) from error


@contextlib.contextmanager
def _no_detours() -> Iterator[None]:
    """Spare the import two detours on Linux: half of its time.

    dlopen finds libraries by their soname; ``find_library``, asked for names that do not exist, starts ldconfig, gcc
    and ld for each. And fontTools' subsetter and instancer, which we never call, are imported when they are called.
    """
    if sys.platform != "linux":
        yield
        return
    find, ctypes.util.find_library = ctypes.util.find_library, _nowhere
    waiting = [_Later(name) for name in ("fontTools.subset", "fontTools.varLib", "fontTools.varLib.instancer")]
    waiting = [module for module in waiting if module.__name__ not in sys.modules]
    sys.modules.update({module.__name__: module for module in waiting})
    try:
        yield
    finally:
        ctypes.util.find_library = find
        for module in waiting:
            if sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]


def _nowhere(name: str) -> None:
    """Find no library."""
    del name


class _Later(ModuleType):
    """Stands for a module until one of its functions is called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Internal:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def call(*args: Internal, **kwargs: Internal) -> Internal:
            return getattr(import_module(module), name)(*args, **kwargs)

        return call


def fetcher(served: dict[str, bytes]) -> Internal:
    """Return a URL fetcher that serves some addresses from memory and refuses every other."""
    urls: Internal = import_module("weasyprint.urls")

    class Served(urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint publishes no types
        def fetch(self, url: str, headers: object = None) -> Internal:
            del headers
            if url not in served:
                raise ValueError(f"not served: {url}")
            return urls.URLFetcherResponse(url, served[url])

    return Served(allowed_protocols=(), allow_redirects=False)


@contextlib.contextmanager
def mended() -> Iterator[None]:
    """Lend a known version of WeasyPrint what it lacks; take it back at the end."""
    changes = _changes() if library().__version__.startswith(KNOWN) else []
    before = [(place, name, getattr(place, name)) for place, name, _ in changes]
    try:
        for place, name, new in changes:
            setattr(place, name, new)
        yield
    finally:
        for place, name, old in before:
            setattr(place, name, old)


def _changes() -> list[tuple[Internal, str, Internal]]:
    """Return what is changed: object, attribute, new value."""
    inline, line_break, draw, pdf_fonts = (
        import_module(f"weasyprint.{name}") for name in ("layout.inline", "text.line_break", "draw", "pdf.fonts")
    )
    changes: list[tuple[Internal, str, Internal]] = [
        (inline, "justify_line", _justify_line),
        (line_break.Layout, "set_text", _stretching(line_break.Layout.set_text)),
        (draw, "draw_text", _stroking(draw.draw_text)),
    ]
    if import_module("weasyprint.text.ffi").harfbuzz_subset is None:
        changes.append((pdf_fonts.Font, "subset", lambda _font, _to_unicode, _hinting: None))
    return changes


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


def _stroking(draw_text: Callable[..., None]) -> Callable[..., None]:
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
