"""What a file is, told from its first bytes and never from its name; no library is needed.

A scraped ``.jpg`` may be WebP, or the web page that a server sent in its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 4096
"""Bytes that tell what a file is."""
CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
"""Bytes that no text has."""
FETCH_AGAIN = "save the picture itself again where it came from"
EXPORT = "save it as PNG or JPEG"


@frozen
class Kind:
    """A kind of file."""

    name: str
    """For people: ``WebP``, ``a web page``."""
    decoders: tuple[str, ...] = ()
    """What Pillow calls those who read it; none if it cannot be embedded."""
    suffixes: tuple[str, ...] = ()
    """Of file names, in lower case."""
    advice: str = EXPORT
    """What to do with a file that cannot be embedded."""
    shown: bool = True
    """Whether it is a picture at all, which somebody may show: a viewer of Markdown, say."""

    def against(self) -> str:
        """Return why it cannot be embedded and what to do; empty if it can."""
        return "" if self.decoders else f"it is {self.name}; {self.advice}"


JPEG = Kind("JPEG", ("JPEG",), (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Kind("PNG", ("PNG",), (".png",))
GIF = Kind("GIF", ("GIF",), (".gif",))
WEBP = Kind("WebP", ("WEBP",), (".webp",))
BMP = Kind("BMP", ("BMP",), (".bmp",))
TIFF = Kind("TIFF", ("TIFF",), (".tif", ".tiff"))
AVIF = Kind("AVIF", ("AVIF",), (".avif",))
JPEG_2000 = Kind("JPEG 2000", ("JPEG2000",), (".jp2", ".j2k"))
ICON = Kind("ICO", ("ICO",), (".ico",))
READABLE = (JPEG, PNG, GIF, WEBP, BMP, TIFF, AVIF, JPEG_2000, ICON)
"""What can be embedded, as it is or converted."""

HEIC = Kind("a HEIC picture, which Word and PDF cannot hold", suffixes=(".heic",))
SVG = Kind("an SVG drawing, which cannot be embedded", suffixes=(".svg",), advice="export it as PNG")
JPEG_XL = Kind("a JPEG XL picture, which Word and PDF cannot hold")
DRAWING = Kind("a drawing (EMF, WMF or PostScript), which cannot be embedded", advice="export it as PNG")
PHOTOSHOP = Kind("a Photoshop file", shown=False)
FILM = Kind("a film", advice="take a still of it", shown=False)
PDF = Kind("a PDF file, not a picture", advice="save its page as PNG", shown=False)
ARCHIVE = Kind("an archive or Office file, not a picture", advice="take the picture out of it", shown=False)
WEB_PAGE = Kind("a web page, not a picture", advice=FETCH_AGAIN, shown=False)
TEXT = Kind("text, not a picture", advice=FETCH_AGAIN, shown=False)
EMPTY = Kind("empty", advice=FETCH_AGAIN, shown=False)
UNKNOWN = Kind("no picture of a known kind", shown=False)

BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"\0\0\1\0", ICON),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG_2000),
    (b"\xff\x4f\xff\x51", JPEG_2000),
    (b"\0\0\0\x0cJXL ", JPEG_XL),
    (b"\xff\x0a", JPEG_XL),
    (b"\xd7\xcd\xc6\x9a", DRAWING),
    (b"\xc5\xd0\xd3\xc6", DRAWING),
    (b"%!PS", DRAWING),
    (b"8BPS", PHOTOSHOP),
    (b"%PDF", PDF),
    (b"PK\3\4", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"\xd0\xcf\x11\xe0", ARCHIVE),
)
BITMAP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Lengths of the second header of a BMP, by its versions; without one, ``BM`` begins a text."""
BRANDS: tuple[tuple[frozenset[bytes], Kind], ...] = (
    (frozenset({b"avif", b"avis"}), AVIF),
    (frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}), HEIC),
)
"""Brands of the ISO base media file format (ISO/IEC 14496-12, 4.3); a file that has none of these is a film."""
SVG_ROOT = compiled(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s+svg[^>\[]*(?:\[.*?\])?\s*>\s*)*<(?:\w+:)?svg[\s>/]", re.DOTALL
)
"""The beginning of an SVG drawing, perhaps behind declarations and comments."""
MARKUP = compiled(rb"\s*<(?:!doctype|!--|\?xml|[a-z])", re.IGNORECASE)
"""The beginning of a page or of other markup."""
METAFILE, METAFILE_MARK = b"\1\0\0\0", b" EMF"
"""The beginning of an EMF drawing, and what stands 40 bytes behind it."""


def kind_of(data: bytes) -> Kind:
    """Return the kind of a file from its bytes; the first ``HEAD`` of them are enough."""
    return next(_kinds(data[:HEAD]))


def belies(name: str, kind: Kind) -> bool:
    """Say whether a file name has the suffix of another kind of picture."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    return suffix not in kind.suffixes and any(suffix in other.suffixes for other in (*READABLE, HEIC, SVG))


def _kinds(head: bytes) -> Iterator[Kind]:
    """Yield what a file may be, likeliest first."""
    if not head:
        yield EMPTY
    yield from (kind for beginning, kind in BEGINNINGS if head.startswith(beginning))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        yield WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in BITMAP_HEADERS:
        yield BMP
    if head[:4] == METAFILE and head[40:44] == METAFILE_MARK:
        yield DRAWING
    if head[4:8] == b"ftyp":
        yield _branded(head)
    yield from _texts(head.removeprefix(b"\xef\xbb\xbf"))
    yield UNKNOWN


def _branded(head: bytes) -> Kind:
    """Return the kind of an ISO media file: by its major brand, else by those it is compatible with."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    major = (kind for names, kind in BRANDS if brands[0] in names - {b"mif1", b"msf1"})
    minor = (kind for names, kind in BRANDS if not names.isdisjoint(brands))
    return next(major, None) or next(minor, FILM)


def _texts(head: bytes) -> Iterator[Kind]:
    if SVG_ROOT.match(head):
        yield SVG
    if MARKUP.match(head):
        yield WEB_PAGE
    if len(head.translate(None, CONTROLS)) == len(head):
        yield TEXT
