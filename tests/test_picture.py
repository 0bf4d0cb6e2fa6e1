"""Pictures become what Word and PDF can hold: PNG and JPEG as they are, anything else as PNG."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from shequ_convert.picture import DEFAULT_DPI, read

ORIENTATION = 0x0112


def saved(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def turned(form: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return saved(form, exif=exif)


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", saved("PNG")[:60], saved("JPEG")[:200], b"<svg></svg>"]
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read("a.png", data)


def test_a_picture_of_absurd_size_is_refused() -> None:
    bomb = bytearray(saved("BMP", size=(1, 1)))
    bomb[18:26] = (60_000).to_bytes(4, "little") * 2
    with pytest.raises(ValueError, match=r"."):
        read("a.bmp", bytes(bomb))


@pytest.mark.parametrize(("form", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_png_and_jpeg_are_kept_to_the_byte(form: str, media: str) -> None:
    data = saved(form)
    picture = read("会场(1).x", data)
    assert picture.data == data
    assert picture.media_type == media
    assert picture.name == "会场(1).x"


def test_an_orientation_that_asks_for_no_turn_changes_nothing() -> None:
    data = turned("JPEG", 1)
    assert read("a.jpg", data).data == data


@pytest.mark.parametrize(("orientation", "upright"), [(3, True), (6, False), (8, False)])
def test_a_picture_taken_sideways_is_turned_upright(orientation: int, *, upright: bool) -> None:
    picture = read("a.jpg", turned("JPEG", orientation))
    assert (picture.width > picture.height) is upright
    with Image.open(io.BytesIO(picture.data)) as opened:
        assert opened.getexif().get(ORIENTATION, 1) == 1
        assert opened.size == ((40, 20) if upright else (20, 40))


@pytest.mark.parametrize(
    ("form", "mode"),
    [("WEBP", "RGB"), ("WEBP", "RGBA"), ("GIF", "P"), ("BMP", "RGB"), ("TIFF", "CMYK"), ("TIFF", "I;16"), ("GIF", "L")],
)
def test_other_formats_become_png(form: str, mode: str) -> None:
    picture = read("a.x", saved(form, mode))
    assert picture.media_type == "image/png"
    with Image.open(io.BytesIO(picture.data)) as opened:
        assert opened.format == "PNG"
        assert opened.size == (40, 20)
        assert opened.mode in {"RGB", "RGBA"}


def test_transparency_survives() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "WEBP", lossless=True)
    with Image.open(io.BytesIO(read("a.webp", out.getvalue()).data)) as opened:
        assert opened.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_a_cmyk_jpeg_and_a_16_bit_png_can_be_opened_again() -> None:
    for data in (saved("JPEG", "CMYK"), saved("PNG", "I;16")):
        picture = read("a.x", data)
        with Image.open(io.BytesIO(picture.data)) as opened:
            opened.load()
            assert opened.size == (40, 20)


@pytest.mark.parametrize(("dpi", "width"), [((192, 192), 15), ((72, 72), 40), ((96, 96), 30)])
def test_the_natural_size_follows_the_resolution(dpi: tuple[int, int], width: float) -> None:
    assert read("a.png", saved("PNG", dpi=dpi)).width == pytest.approx(width, rel=0.01)


@pytest.mark.parametrize("options", [{}, {"dpi": (1, 1)}, {"dpi": (30_000, 30_000)}])
def test_without_a_sensible_resolution_a_pixel_is_that_of_the_web(options: dict[str, Any]) -> None:
    picture = read("a.png", saved("PNG", **options))
    assert (picture.width, picture.height) == (40 * 72 / DEFAULT_DPI, 20 * 72 / DEFAULT_DPI)


def test_a_picture_in_shades_of_grey_is_kept() -> None:
    data = saved("PNG", "L")
    assert read("a.png", data).data == data
