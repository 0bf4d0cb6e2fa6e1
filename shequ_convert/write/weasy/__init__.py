"""The one place that touches what WeasyPrint does not publish; each file of this folder changes one thing.

``library()`` imports it (cheaper on Linux), ``mended()`` lends it, for the time of one rendering, what it lacks:

- paragraphs set as Chinese ones are (``paragraphs``);
- strokes for bold type where the face has no bold (Word does the same);
- numbers of lines in the margin, for a design that has them;
- text for keycaps and other glyphs before a variation selector, so that it can be copied;
- no need for the library harfbuzz-subset: our fonts come cut to size;
- fonts that Pango gives back when a document is printed (``configuration``).

All of it is done only for the versions in ``KNOWN``. With any other version the PDF is made as WeasyPrint makes it:
right in every word, less well set.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import warnings
from importlib import import_module, resources
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from shequ_convert.errors import BackendMissing
from shequ_convert.values import frozen
from shequ_convert.write.weasy import clusters, line_numbers, paragraphs, pictures, repeated, source, structure
from shequ_convert.write.weasy.configuration import configuration
from shequ_convert.write.weasy.detours import no_detours
from shequ_convert.write.weasy.unread import unread_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shequ_convert.write.setting.glyphs import Glyphs
    from shequ_convert.write.weasy.line_numbers import LineNumbers

Internal = Any
"""An object of WeasyPrint, which publishes no types."""
Change: TypeAlias = "tuple[Internal, str, Internal]"
"""Object, attribute, new value."""


@frozen
class Page:
    """What is printed."""

    html: str
    """Well-formed XML without a style sheet."""
    style: str
    """Of its design."""
    own_style: str
    """What of its style sheet other documents of the design do not share: its fonts, its running heads."""
    finisher: Callable[[Internal, Internal], None]
    """Called with WeasyPrint's document and its PDF before that is written."""
    numbers: LineNumbers | None = None
    """Those of its lines, if it bears any."""


KNOWN = ("70.",)
"""Versions whose inside is as this module expects."""
FONTCONFIG = "FONTCONFIG_FILE"
_ONE_AT_A_TIME = RLock()
"""Held while a document is printed: what is changed knows the faces of one document, and fontconfig is told where they
are by the environment. Another thread must not use WeasyPrint by itself at that time."""
INSTALL = (
    "Install Pango: on Debian and Ubuntu apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "on macOS brew install pango; on Windows install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango"
)


def library() -> Internal:
    """Import WeasyPrint. Raise BackendMissing, saying what to install, if it or Pango is not on this machine."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    try:
        with no_detours(), unread_sheets(KNOWN), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of an empty font set, which is what we want
            return import_module("weasyprint")
    except ImportError as error:
        raise BackendMissing(f"PDF needs WeasyPrint ({error})", "Run: pip install weasyprint") from error
    except OSError as error:
        raise BackendMissing(f"PDF needs the library Pango, which is not on this machine ({error})", INSTALL) from error


def known() -> bool:
    """Say whether WeasyPrint is of a version whose inside this folder knows."""
    return bool(library().__version__.startswith(KNOWN))


def printed(page: Page, served: Mapping[str, bytes], faces: Mapping[str, Glyphs], variant: str) -> bytes:
    """Return a page as PDF. ``served`` are the files it names, by their addresses; ``faces`` those of its families."""
    weasyprint = library()
    fetch = fetcher(served)
    with (
        _ONE_AT_A_TIME,
        _private_fontconfig(),
        mended(_changes(page, faces, served) if known() else []),
        _uncollected(),
        configuration(known=known()) as fonts,
    ):
        html = source.source(page.html, fetch) if known() else weasyprint.HTML(string=page.html, url_fetcher=fetch)
        sheets = [weasyprint.CSS(string=page.own_style, url_fetcher=fetch, font_config=fonts), source.sheet(page.style)]
        data: bytes = html.write_pdf(
            stylesheets=sheets, font_config=fonts, pdf_variant=variant, pdf_tags=True, finisher=page.finisher
        )
    return data


def fetcher(served: Mapping[str, bytes]) -> Internal:
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
def _private_fontconfig() -> Iterator[None]:
    """Let fontconfig know no fonts of this system while a PDF is made."""
    before = os.environ.get(FONTCONFIG)
    with resources.as_file(resources.files("shequ_convert.write") / "fonts.conf") as path:
        os.environ[FONTCONFIG] = str(path)
        try:
            yield
        finally:
            os.environ.pop(FONTCONFIG)
            if before is not None:
                os.environ[FONTCONFIG] = before


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Spare Python the search for cycles among boxes, which all live until the end: a fifth of a long text's time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextlib.contextmanager
def mended(changes: Sequence[Change]) -> Iterator[None]:
    """Lend WeasyPrint what it lacks; take it back at the end."""
    before = [(place, name, getattr(place, name)) for place, name, _ in changes]
    try:
        for place, name, new in changes:
            setattr(place, name, new)
        yield
    finally:
        for place, name, old in before:
            setattr(place, name, old)


def _changes(page: Page, faces: Mapping[str, Glyphs], served: Mapping[str, bytes]) -> list[Change]:
    """Return what is changed: object, attribute, new value."""
    fonts = import_module("weasyprint.pdf.fonts")
    setter = paragraphs.Setter(faces)
    numbers = line_numbers.changes(page.numbers) if page.numbers else []
    return [
        *setter.changes(),
        *structure.Structure().changes(),
        *repeated.changes(),
        *pictures.changes(served),
        *numbers,
        *clusters.changes(),
        (fonts.Font, "subset", _as_it_is),
    ]


def _as_it_is(font: Internal, to_unicode: Internal, hinting: Internal) -> None:
    """Leave a font as it is: it was cut to size before."""
    del font, to_unicode, hinting
