"""Pictures as PNG or JPEG: photographs as JPEG, what is drawn, transparent or of few colours as PNG.

Colours are sRGB of eight bits. Nothing but the pixels is written: no EXIF, which may tell where a photograph was taken.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageCms, JpegImagePlugin

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.picture import Pixels

QUALITY = 90
"""Of a JPEG, in the scale of libjpeg."""
FULL_COLOUR, HALF_COLOUR = 0, 2
"""Pillow's names for the colours of every pixel (4:4:4), and of every fourth (4:2:0)."""
LONGEST_SIDE = 65_000
"""Pixels; a JPEG has no room for more (ITU-T T.81, B.2.2, 65,535)."""
FEW, FEW_GREYS = 256, 32
"""Colours, and shades of grey, that a photograph has more of."""
FEW_MODES = frozenset({"1", "P"})
"""Pillow's names for pictures of two colours and of a palette."""
FLAT = 0.5
"""Share of pixels that are as their left neighbour: more in drawings and screenshots, less in photographs."""
LOOKED_AT = 500
"""Rows of a picture that are looked at for that."""
DRAFT = 2
"""A JPEG is unpacked at least this many times as large as it is wanted: the better filter has the last word."""
WHITE = {"I": 65_535, "F": 1}
"""Pillow's name for the pixels -> the brightest that files of that kind usually have."""
DEEP_WHITE = 65_535


@frozen
class Encoded:
    """A picture as a file."""

    data: bytes
    media_type: str
    """``image/png`` or ``image/jpeg``."""
    pixels: Pixels


def encoded(image: Image.Image, sampling: int = FULL_COLOUR, shape: float = 1.0) -> Encoded:
    """Return a loaded picture as PNG or JPEG. ``shape`` is how many times as high as wide its pixels are."""
    few = image.mode in FEW_MODES
    made = _opaque(_plain(_squared(image, shape)))
    return _as_png(made) if few or _wants_png(made) else _as_jpeg(made, sampling)


def reduced(image: Image.Image, pixels: Pixels, *, drawn: bool = False) -> Encoded:
    """Return an opened PNG or JPEG with fewer pixels. A JPEG stays one, and so does a PNG that is known to be drawn."""
    columns, rows = pixels
    if image.format in {"JPEG", "MPO"}:
        sampling = subsampling(image)
        image.draft(image.mode, (columns * DRAFT, rows * DRAFT))
        image.load()
        return _as_jpeg(_plain(_resized(image, pixels)), sampling)
    image.load()
    smooth = _smooth(image)
    png = drawn or image.mode in FEW_MODES or _wants_png(smooth)
    made = _plain(_resized(smooth, pixels))
    return _as_png(made) if png else _as_jpeg(made, FULL_COLOUR)


def _squared(image: Image.Image, shape: float) -> Image.Image:
    """Return a picture with square pixels. Its columns stay, and so does the resolution across."""
    rows = max(1, round(image.height * shape))
    return image if rows == image.height else _resized(_smooth(_eight_bits(image)), (image.width, rows))


def subsampling(image: Image.Image) -> int:
    """Return how a JPEG stores colours, to be stored so again; that of any other picture: all of them."""
    return HALF_COLOUR if JpegImagePlugin.get_sampling(image) == HALF_COLOUR else FULL_COLOUR


def _resized(image: Image.Image, pixels: Pixels) -> Image.Image:
    made = image.resize(pixels, Image.Resampling.LANCZOS)
    made.info = dict(image.info)
    return made


def _smooth(image: Image.Image) -> Image.Image:
    """Return a picture whose pixels can be mixed: no palette, no colour that stands for transparency."""
    if "transparency" in image.info or image.mode == "PA":
        made = image.convert("RGBA")
    elif image.mode in {"1", "P"}:
        made = image.convert("L" if image.mode == "1" else "RGB")
    else:
        return image
    made.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    return made


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB or shades of grey, eight bits each, or as it is if it has a palette."""
    if image.mode in FEW_MODES:
        return image
    made = _in_srgb(_eight_bits(_smooth(image)))
    if made.mode in {"L", "LA", "RGB", "RGBA"}:
        return made
    return made.convert("RGBA" if made.mode in {"RGBa", "La"} else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return shades of grey of more than eight bits as eight."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / (DEEP_WHITE / 255)).convert("L")
    if image.mode not in WHITE:
        return image
    brightest = max(WHITE[image.mode], _brightest(image))
    return image.point(lambda value: value * (255 / brightest)).convert("L")


def _brightest(image: Image.Image) -> float:
    extremes: Any = image.getextrema()
    return float(extremes[1])


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return a picture in the colours of the web; one whose profile cannot be used is taken to be in them."""
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA", "CMYK"} else None
    if profile is None and image.mode != "LAB":
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        if profile and "sRGB" in ImageCms.getProfileDescription(given):
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, ImportError):
        return image
    return made or image


def _opaque(image: Image.Image) -> Image.Image:
    """Return a picture without its transparency if nothing shines through."""
    if image.mode not in {"LA", "RGBA"}:
        return image
    opaque = 255
    least: Any = image.getchannel("A").getextrema()
    return image.convert(image.mode[:-1]) if least[0] == opaque else image


def _wants_png(image: Image.Image) -> bool:
    """Say whether a picture shows something through, has no room in a JPEG, or would show that it is one."""
    return image.mode in {"LA", "RGBA"} or max(image.size) > LONGEST_SIDE or _drawn(image)


def _drawn(image: Image.Image) -> bool:
    """Say whether a picture has few colours or large plain areas."""
    if image.getcolors(FEW_GREYS if image.mode == "L" else FEW) is not None:
        return True
    rows = image.resize((image.width, min(image.height, LOOKED_AT)), Image.Resampling.NEAREST)
    steps = ImageChops.difference(rows, ImageChops.offset(rows, 1, 0)).convert("L")
    return steps.histogram()[0] > FLAT * rows.width * rows.height


def _as_png(image: Image.Image) -> Encoded:
    out = io.BytesIO()
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    image.save(out, "PNG")
    return Encoded(out.getvalue(), "image/png", image.size)


def _as_jpeg(image: Image.Image, sampling: int) -> Encoded:
    out = io.BytesIO()
    image.info = {}
    image.save(out, "JPEG", quality=QUALITY, subsampling=sampling, optimize=True)
    return Encoded(out.getvalue(), "image/jpeg", image.size)
