"""A picture as a value: its bytes and its measures. Finding the file is ``batch.pictures``' business.

What Word and PDF can hold is kept to the byte; anything else is converted, without its metadata (``encoded``). What a
file is, its bytes say, not its name (``kinds``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.picture import kinds
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from PIL import Image

    from shequ_convert.picture.kinds import Kind

DEFAULT_DPI = 96.0
"""Pixels an inch of a picture that does not say (CSS px)."""
SENSIBLE_DPI = 30, 1200
"""Least and most pixels an inch that a picture is believed to have."""
LONGEST_PIXEL = 4
"""Pixels of a fax are not square: what is stated for the two directions may differ this many times."""
POINTS_PER_INCH = 72.0
KEPT_MODES = {"image/jpeg": frozenset({"L", "RGB"}), "image/png": frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})}
"""Media type -> Pillow's names for what Word and WeasyPrint can hold: not CMYK, nor shades of grey of 16 bits."""

Pixels: TypeAlias = tuple[int, int]
"""Columns and rows."""


@frozen
class Picture:
    """A picture that both Word and PDF can hold."""

    name: str
    """The file name as the text has it."""
    data: bytes
    """PNG or JPEG, upright."""
    media_type: str
    """``image/png`` or ``image/jpeg``."""
    width: float
    """Natural width in points."""
    height: float
    """Natural height in points."""
    pixels: Pixels = (0, 0)
    """(0, 0) if they were not counted; such a picture is embedded as it is."""
    made_from: str = ""
    """What ``data`` was converted from, for people: ``JPEG (CMYK)``; empty for the bytes of the file itself."""
    left_out: str = ""
    """What of the file is not in it: ``pages``, ``frames`` of an animation, or nothing."""


def read(name: str, data: bytes) -> Picture:
    """Return a picture from the bytes of a file of any kind in ``kinds.READABLE``.

    PNG and JPEG that Word and PDF can hold are kept as they are, unless their EXIF orientation asks for a turn;
    anything else becomes PNG or JPEG. Raise ValueError, which says why and what to do, for bytes that are no picture.
    """
    kind = kinds.kind_of(data)
    if reason := kind.against():
        raise ValueError(reason)
    from shequ_convert.picture import opened  # noqa: PLC0415 - imports Pillow: only when a text has pictures

    with opened.opened(data, kind) as image:
        media = opened.media_type(image)
        if image.mode in KEPT_MODES.get(media, ()) and opened.orientation(image) == 1:
            return _kept(name, data, media, image)
        return _converted(name, kind, image)


def _kept(name: str, data: bytes, media: str, image: Image.Image) -> Picture:
    from shequ_convert.picture.opened import check  # noqa: PLC0415 - as above

    dpi, _ = _resolution(image)
    pixels = image.size
    check(image)
    width, height = (side / dpi * POINTS_PER_INCH for side in pixels)
    return Picture(name, data, media, width, height, pixels)


def _converted(name: str, kind: Kind, image: Image.Image) -> Picture:
    from shequ_convert.picture import encoded, opened  # noqa: PLC0415 - as above

    dpi, shape = _resolution(image)
    left_out, was = opened.left_out(image), opened.described(image, kind)
    sampling = encoded.subsampling(image)
    made = encoded.encoded(opened.upright(image), sampling, shape if kind is kinds.TIFF else 1.0)
    width, height = (side / dpi * POINTS_PER_INCH for side in made.pixels)
    return Picture(name, made.data, made.media_type, width, height, made.pixels, was, left_out)


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Return the pixels an inch that a picture states, and how many times as high as wide its pixels are."""
    stated = image.info.get("dpi")
    across, down = stated if isinstance(stated, tuple) and len(stated) == len(image.size) else (0, 0)
    if not _sensible(across):
        return DEFAULT_DPI, 1.0
    shape = float(across) / float(down) if _sensible(down) else 1.0
    return float(across), shape if 1 / LONGEST_PIXEL <= shape <= LONGEST_PIXEL else 1.0


def _sensible(dpi: float) -> bool:
    least, most = SENSIBLE_DPI
    return least <= float(dpi) <= most


def reduced(picture: Picture, most: Pixels) -> Picture:
    """Return a picture with no more pixels than asked for, of the same printed size; itself if that is no gain.

    One that cannot be read again stays as it is too: somebody may have made it without ``read``.
    """
    if all(has <= may for has, may in zip(picture.pixels, most, strict=True)):
        return picture
    from shequ_convert.picture import encoded, opened  # noqa: PLC0415 - as above

    pixels = tuple(min(has, may) for has, may in zip(picture.pixels, most, strict=True))
    try:
        with opened.opened(picture.data, kinds.kind_of(picture.data)) as image:
            made = encoded.reduced(image, (pixels[0], pixels[1]), drawn=bool(picture.made_from))
    except ValueError:
        return picture
    if len(made.data) >= len(picture.data):
        return picture
    return replace(picture, data=made.data, media_type=made.media_type, pixels=made.pixels)
