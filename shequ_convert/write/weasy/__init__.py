"""The one place that touches what WeasyPrint does not publish; each file of this folder changes one thing.

``library()`` imports it (cheaper on Linux), ``mended()`` lends it, for the time of one rendering, what it lacks:

- justification between Han characters (it stretches spaces only, so Chinese lines end ragged);
- strokes for bold type where the face has no bold (Word does the same);
- text for keycaps and other glyphs before a variation selector, so that it can be copied;
- no need for the library harfbuzz-subset: our fonts come cut to size.

All of it is done only for the versions in ``KNOWN``. With any other version the PDF is made as WeasyPrint makes it:
right in every word, less well set.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from shequ_convert.errors import BackendMissing
from shequ_convert.write.weasy import clusters, justification, strokes
from shequ_convert.write.weasy.detours import no_detours

if TYPE_CHECKING:
    from collections.abc import Iterator

Internal = Any
"""An object of WeasyPrint, which publishes no types."""
Change: TypeAlias = "tuple[Internal, str, Internal]"
"""Object, attribute, new value."""

KNOWN = ("70.",)
"""Versions whose inside is as this module expects."""
INSTALL = (
    "Install Pango: on Debian and Ubuntu apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "on macOS brew install pango; on Windows install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango"
)


def library() -> Internal:
    """Import WeasyPrint. Raise BackendMissing, saying what to install, if it or Pango is not on this machine."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    try:
        with no_detours(), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of an empty font set, which is what we want
            return import_module("weasyprint")
    except ImportError as error:
        raise BackendMissing(f"PDF needs WeasyPrint ({error})", "Run: pip install weasyprint") from error
    except OSError as error:
        raise BackendMissing(f"PDF needs the library Pango, which is not on this machine ({error})", INSTALL) from error


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


def _changes() -> list[Change]:
    """Return what is changed: object, attribute, new value."""
    pdf_fonts = import_module("weasyprint.pdf.fonts")
    changes = [*justification.changes(), *strokes.changes(), *clusters.changes()]
    if import_module("weasyprint.text.ffi").harfbuzz_subset is None:
        changes.append((pdf_fonts.Font, "subset", lambda _font, _to_unicode, _hinting: None))
    return changes
