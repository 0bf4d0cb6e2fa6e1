"""PNG pictures put into a PDF as they are; WeasyPrint decodes each and compresses it again.

A PDF holds the compressed rows of a PNG just as the PNG does (ISO 32000-1, 7.4.4.4, predictor 15), if they are neither
interlaced nor have transparency.
"""

from __future__ import annotations

import struct
from hashlib import md5
from importlib import import_module
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shequ_convert.write.weasy import Change, Internal

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE = 0, 2, 3
"""Colour types (PNG, 11.2.1)."""
COLOURS = {GREY: 1, RGB: 3, PALETTE: 1}
"""Colour type -> numbers for each pixel."""
HEAD = 13
"""Bytes of the first chunk (PNG, 11.2.2)."""
DEEPEST = 8
"""Most bits of a number that are kept; deeper pictures are left to WeasyPrint."""


@frozen
class Rows:
    """The compressed rows of a PNG."""

    width: int
    height: int
    depth: int
    colour: int
    palette: bytes
    data: bytes


def changes(served: Mapping[str, bytes]) -> list[Change]:
    """Return what is changed in WeasyPrint. ``served`` has the pictures by their addresses."""
    document = import_module("weasyprint.document")
    return [(document, "original_get_image_from_uri", _kept_if_possible(document.original_get_image_from_uri, served))]


def _kept_if_possible(get_image: Callable[..., Internal], served: Mapping[str, bytes]) -> Callable[..., Internal]:
    """Return ``get_image_from_uri`` that leaves a PNG as it is where that can be."""
    raster: Internal = import_module("weasyprint.images").RasterImage

    class Kept(raster):  # type: ignore[misc]  # WeasyPrint publishes no types
        def __init__(self, url: str, found: Rows) -> None:
            self.id, self.found, self._dpi = md5(url.encode(), usedforsecurity=False).hexdigest(), found, None
            self.width, self.height, self.ratio = found.width, found.height, found.width / found.height

        def get_x_object(self, interpolate: bool, dpi_ratio: float) -> Internal:  # noqa: FBT001 - WeasyPrint's own
            del dpi_ratio
            return _object(self.found, interpolate=interpolate)

    def image(*args: Internal, cache: dict[str, Internal], url: str, **others: Internal) -> Internal:
        if url not in cache and (found := rows(served.get(url, b""))):
            cache[url] = Kept(url, found)
        return get_image(*args, cache=cache, url=url, **others)

    return image


def _object(found: Rows, *, interpolate: bool) -> Internal:
    pydyf = import_module("pydyf")
    extra = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": found.width,
        "Height": found.height,
        "ColorSpace": _colour_space(found),
        "BitsPerComponent": found.depth,
        "Interpolate": "true" if interpolate else "false",
        "Filter": "/FlateDecode",
        "DecodeParms": pydyf.Dictionary(
            {
                "Predictor": 15,
                "Columns": found.width,
                "Colors": COLOURS[found.colour],
                "BitsPerComponent": found.depth,
            }
        ),
    }
    return pydyf.Stream([found.data], pydyf.Dictionary(extra))


def _colour_space(found: Rows) -> Internal:
    if found.colour != PALETTE:
        return "/DeviceRGB" if found.colour == RGB else "/DeviceGray"
    pydyf = import_module("pydyf")
    return pydyf.Array(["/Indexed", "/DeviceRGB", len(found.palette) // 3 - 1, f"<{found.palette.hex()}>"])


def rows(png: bytes) -> Rows | None:
    """Return the rows of a PNG; None if they cannot stand in a PDF as they are."""
    chunks = list(_chunks(png)) if png[: len(SIGNATURE)] == SIGNATURE else []
    kinds = {kind for kind, _ in chunks}
    head = chunks[0][1] if chunks else b""
    if len(head) != HEAD:
        return None
    width, height, depth, colour, compression, filters, interlaced = struct.unpack(">IIBBBBB", head)
    if colour not in COLOURS or depth > DEEPEST or compression or filters or interlaced or b"tRNS" in kinds:
        return None
    palette = b"".join(data for kind, data in chunks if kind == b"PLTE") if colour == PALETTE else b""
    if colour == PALETTE and (not palette or len(palette) % 3):
        return None
    return Rows(width, height, depth, colour, palette, b"".join(data for kind, data in chunks if kind == b"IDAT"))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG: kind, data (PNG, 5.3)."""
    at = len(SIGNATURE)
    while at + 8 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12
