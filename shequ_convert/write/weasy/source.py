"""Our pages as WeasyPrint takes them, without its detours: our HTML is well-formed XML and of few elements.

Its own way is an HTML5 parser in Python and a style sheet for all of HTML, which gives every element six
pseudo-elements and takes longer to read than a short document to print.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from shequ_convert.write.weasy import Internal

DEFAULTS = """\
html, body, section, nav, div, h1, h2, h3, h4, h5, h6, p, ul, blockquote, figure, figcaption { display: block }
head, meta, title, style { display: none }
table { display: table; border-spacing: 2px; box-sizing: border-box; text-indent: initial }
tbody { display: table-row-group }
tr { display: table-row }
td { display: table-cell }
br::before { content: "\\A"; white-space: pre-line }
h1 { bookmark-level: 1 }
h2 { bookmark-level: 2 }
h3 { bookmark-level: 3 }
h4 { bookmark-level: 4 }
h5 { bookmark-level: 5 }
h6 { bookmark-level: 6 }
h1, h2, h3, h4, h5, h6 { bookmark-label: content(text); break-after: avoid; break-inside: avoid }
ul { break-before: avoid }
@page {
  @top-center { text-align: center; vertical-align: middle }
  @bottom-left { text-align: left; vertical-align: middle }
  @bottom-center { text-align: center; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
@counter-style decimal { system: numeric; symbols: "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" }
"""
"""What HTML says of our elements where no style does (WHATWG HTML, 15.3)."""
SHEETS_KEPT = 32


def source(page: str, fetcher: Internal) -> Internal:
    """Return an ``HTML`` of WeasyPrint from a page that is well-formed XML."""
    html = _source_class()
    made = html.__new__(html)
    made.base_url, made.url_fetcher, made.media_type = None, fetcher, "print"
    root = ET.fromstring(page)  # noqa: S314 - a page of our own, without entities
    made.wrapper_element = import_module("cssselect2").ElementWrapper.from_html_root(root, content_language=None)
    made.etree_element = root
    return made


@cache
def _source_class() -> Internal:
    """Return a kind of ``HTML`` with a style sheet of its own."""
    library: Internal = import_module("weasyprint")
    html: Internal = library.HTML
    counters = import_module("weasyprint.css.counters").CounterStyle()
    sheet = library.CSS(string=DEFAULTS, counter_style=counters)

    class Source(html):  # type: ignore[misc]  # WeasyPrint publishes no types
        def _ua_stylesheets(self, forms: object = False) -> list[Internal]:  # noqa: FBT002 - WeasyPrint's own
            del forms
            return [sheet]

        def _ua_counter_style(self) -> list[Internal]:
            return [counters.copy()]

    return Source


@lru_cache(maxsize=SHEETS_KEPT)
def sheet(text: str) -> Internal:
    """Return a style sheet without fonts, read once for all documents of one design."""
    return import_module("weasyprint").CSS(string=text)
