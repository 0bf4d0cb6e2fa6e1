"""Files opened by Pillow: no more of it than is safe, and what is wrong with them in plain words."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError, features

from shequ_convert.picture import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.picture import Pixels
    from shequ_convert.picture.kinds import Kind

MAX_PIXELS = 120_000_000
"""More are not unpacked: they would take half a gigabyte of memory, and the finest camera of a telephone has 108."""
ORIENTATION = 0x0112
"""EXIF tag: how the picture has to be turned (JEITA CP-3451, 4.6.4 A)."""
TURNED = range(2, 9)
"""Its values that ask for a turn."""
SUBFILE, THUMBNAIL = 0x00FE, 1
"""TIFF tag NewSubfileType, and its bit for a smaller copy of another page (TIFF 6.0, section 8)."""
DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, AttributeError, RuntimeError,
    AssertionError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's decoders raise for damaged files."""
BUILT_IN = {"JPEG": "jpg", "PNG": "zlib", "WebP": "webp", "TIFF": "libtiff", "AVIF": "avif", "JPEG 2000": "jpg_2000"}
"""Kind -> the library that Pillow may have been built without."""


class UnusableError(ValueError):
    """A file that cannot be embedded, and why."""


@contextlib.contextmanager
def opened(data: bytes, kind: Kind) -> Iterator[Image.Image]:
    """Open a picture; only decoders of its own kind look at it. Raise UnusableError for what goes wrong meanwhile."""
    try:
        with _strictly(), Image.open(io.BytesIO(data), formats=kind.decoders) as image:
            _refuse_too_large(image.size)
            yield image
    except UnusableError:
        raise
    except DAMAGE as error:
        raise UnusableError(_in_plain_words(error, kind)) from error


def _refuse_too_large(pixels: Pixels) -> None:
    columns, rows = pixels
    if columns * rows > MAX_PIXELS:
        raise UnusableError(f"it has {columns} × {rows} pixels, which is too many; save a smaller copy")


@contextlib.contextmanager
def _strictly() -> Iterator[None]:
    """Have Pillow refuse a picture whose end is missing, though WeasyPrint, once imported, lets it pass; silently."""
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _in_plain_words(error: Exception, kind: Kind) -> str:
    """Say what is wrong with a file, without the names of Python's objects."""
    if isinstance(error, Image.DecompressionBombError):
        return "it has too many pixels; save a smaller copy"
    if isinstance(error, (UnidentifiedImageError, LookupError)) and not supported(kind):
        return f"Pillow cannot read {kind.name} here; run pip install -U pillow, or {kinds.EXPORT}"
    said = "" if isinstance(error, UnidentifiedImageError) or not str(error) else f" ({error})"
    return f"it is {kind.name}, but damaged or cut short{said}; {kinds.FETCH_AGAIN}"


def supported(kind: Kind) -> bool:
    """Say whether Pillow was built with what a kind needs."""
    library = BUILT_IN.get(kind.name)
    with warnings.catch_warnings(action="ignore"):  # an older Pillow does not know the newer names
        return library is None or bool(features.check(library))


def media_type(image: Image.Image) -> str:
    """Return ``image/png`` or ``image/jpeg`` for what may be kept; empty for anything else.

    Telephones put several pictures into one JPEG file (MPO); whoever does not know that sees the first.
    """
    return {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg"}.get(image.format or "", "")


def orientation(image: Image.Image) -> int:
    """Return how EXIF asks a picture to be turned, 1 for not at all; broken EXIF asks nothing."""
    try:
        asked = image.getexif().get(ORIENTATION, 1)
    except DAMAGE:
        return 1
    return asked if asked in TURNED else 1


def described(image: Image.Image, kind: Kind) -> str:
    """Return what a file is and why it cannot be kept, if its kind is not the reason: ``JPEG (CMYK, not upright)``."""
    reasons = {
        "CMYK": image.mode == "CMYK",
        "16 bits": image.mode.startswith("I"),
        "not upright": orientation(image) != 1,
    }
    told = ", ".join(reason for reason, given in reasons.items() if given)
    return f"{kind.name} ({told})" if told else kind.name


def upright(image: Image.Image) -> Image.Image:
    """Return the first frame or page, turned as EXIF asks."""
    turned = orientation(image) != 1
    image.load()  # a TIFF turns itself by this
    return ImageOps.exif_transpose(image) if turned and orientation(image) != 1 else image


def check(image: Image.Image) -> None:
    """Read a picture through, as small as a JPEG can be unpacked."""
    if image.format in {"JPEG", "MPO"}:
        image.draft(image.mode, (1, 1))
    image.load()


def left_out(image: Image.Image) -> str:
    """Return what follows the first picture in a file: ``pages``, ``frames`` or nothing. Ends at the first picture."""
    if image.format not in {"TIFF", "GIF", "WEBP", "AVIF"} or not getattr(image, "is_animated", False):
        return ""
    if image.format != "TIFF":
        return "frames"
    image.seek(1)
    thumbnail = int(getattr(image, "tag_v2", {}).get(SUBFILE, 0)) & THUMBNAIL
    image.seek(0)
    return "" if thumbnail else "pages"
