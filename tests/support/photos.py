"""Pictures made for the tests: what looks like a photograph to a program, what looks drawn, and their files."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

ORIENTATION = 0x0112
"""EXIF tag."""
GPS = 0x8825
"""EXIF tag: where the photograph was taken."""
CORNERS = ((255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 255, 255))
"""Colours of the quarters of ``quartered``: above left, above right, below left, below right."""


def photo(size: tuple[int, int] = (120, 80), mode: str = "RGB") -> Image.Image:
    """Return a picture of many colours without plain areas, the same each time."""
    width, height = size
    noise = Image.frombytes("RGB", size, random.Random(1).randbytes(width * height * 3))  # noqa: S311 - no secret
    return noise.filter(ImageFilter.GaussianBlur(2)).convert(mode)


def quartered(size: tuple[int, int] = (120, 80)) -> Image.Image:
    """Return a drawing whose quarters have a colour each."""
    width, height = size
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for i, colour in enumerate(CORNERS):
        left, top = (i % 2) * width // 2, (i // 2) * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), colour)
    return image


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    """Return EXIF as a telephone writes it: how it was held, and where."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    if place:
        made[GPS] = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 10.0, 0.0)}
    return made


def opened(data: bytes) -> Image.Image:
    """Return a file as a picture, unpacked."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(data: bytes) -> tuple[tuple[int, ...], ...]:
    """Return the colours in the middle of the quarters of a file, rounded so that a JPEG may be a little off."""
    image = opened(data).convert("RGB")
    at = [(x * image.width // 4, y * image.height // 4) for y in (1, 3) for x in (1, 3)]
    pixels: list[Any] = [image.getpixel(place) for place in at]
    return tuple(tuple(min(255, round(value / 32) * 32) for value in pixel) for pixel in pixels)
