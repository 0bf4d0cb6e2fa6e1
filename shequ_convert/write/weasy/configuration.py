"""The fonts of one document as Pango knows them, given back when it is printed.

Pango (1.50 at least) keeps the reference to a fontconfig configuration that ``pango_fc_font_map_set_config`` takes
when the font map that took it is freed: 0.2 MB of every document, for as long as the process lives. Taking the
configuration from the font map gives it back, in any version.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.weasy import Internal


@contextlib.contextmanager
def configuration(*, known: bool) -> Iterator[Internal]:
    """Lend WeasyPrint's font configuration of a document, given back if the inside of WeasyPrint is known."""
    fonts: Internal = import_module("weasyprint.text.fonts").FontConfiguration()
    try:
        yield fonts
    finally:
        if known:
            _give_back(fonts)


def _give_back(fonts: Internal) -> None:
    """Take fontconfig's configuration from a font map, which must not be asked for fonts any more."""
    library = import_module("weasyprint.text.ffi")
    library.pangoft2.pango_fc_font_map_set_config(
        library.ffi.cast("PangoFcFontMap *", fonts.font_map), library.ffi.NULL
    )
