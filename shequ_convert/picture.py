"""A picture as a value: its bytes and its measures. Finding the file is ``batch.pictures``' business."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_DPI = 96.0
"""Pixels an inch of a picture that does not say (CSS px)."""
POINTS_PER_INCH = 72.0


@frozen
class Picture:
    """A picture that both Word and PDF can hold."""

    name: str
    """The file name as the text has it."""
    data: bytes
    """PNG or JPEG."""
    media_type: str
    """``image/png`` or ``image/jpeg``."""
    width: float
    """Natural width in points."""
    height: float
    """Natural height in points."""


def read(name: str, data: bytes) -> Picture:
    """Return a picture from the bytes of a file of any format Pillow reads.

    PNG and JPEG are kept as they are, unless their EXIF orientation asks for a turn; any other format
    becomes PNG. Raise ValueError if the bytes are no picture.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only when a text has pictures

    try:
        with _strictly(), Image.open(io.BytesIO(data)) as opened:
            form = opened.format
            dpi = _dpi(opened.info.get("dpi"))
            upright = ImageOps.exif_transpose(opened)
            kept = form in {"PNG", "JPEG"} and upright.size == opened.size and not opened.getexif().get(0x0112, 1) > 1
            media, stored = (f"image/{form.lower()}", data) if kept and form else ("image/png", _as_png(upright))
            width, height = upright.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(_in_plain_words(error)) from error
    return Picture(name, stored, media, width / dpi * POINTS_PER_INCH, height / dpi * POINTS_PER_INCH)


@contextlib.contextmanager
def _strictly() -> Iterator[None]:
    """Have Pillow refuse a picture whose end is missing, though WeasyPrint, once imported, lets it pass; silently."""
    from PIL import ImageFile  # noqa: PLC0415 - only when a text has pictures

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _in_plain_words(error: Exception) -> str:
    """Say what is wrong with a file, without the names of Python's objects."""
    name = type(error).__name__
    if name == "UnidentifiedImageError":
        return "it is no picture of a known kind; save it as PNG or JPEG"
    if name == "DecompressionBombError":
        return "it has too many pixels; save a smaller copy"
    return f"it is damaged ({error})"


def _dpi(value: object) -> float:
    """Return the horizontal resolution a file states, or the default where it states nothing sensible."""
    lowest, highest = 30, 1200
    if isinstance(value, tuple) and value and lowest <= float(value[0]) <= highest:
        return float(value[0])
    return DEFAULT_DPI


def _as_png(image: object) -> bytes:
    from PIL import Image  # noqa: PLC0415

    assert isinstance(image, Image.Image)  # noqa: S101 - narrows the type for the checker
    out = io.BytesIO()
    mode = "RGBA" if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info else "RGB"
    image.convert(mode).save(out, "PNG")
    return out.getvalue()
