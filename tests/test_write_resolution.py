"""Embedded pictures have the pixels that their printed size needs, in every format that embeds them."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any

import pytest
from PIL import Image

from shequ_convert.convert import Conversion, render
from shequ_convert.diagnostics import Severity
from shequ_convert.document import Document, Figure, Meta, Origin
from shequ_convert.layout import illustrations
from shequ_convert.picture import Picture, read
from shequ_convert.style import load
from shequ_convert.write import PRINT_DPI, Manuscript, Reference, WriteOptions, laid_out
from tests.support import pdf
from tests.support.house import house
from tests.support.photos import CORNERS, exif, opened, photo, quartered, saved

LARGE = read("现场.jpg", saved(photo((2400, 1600)), "JPEG", quality=95))
SMALL = read("小.jpg", saved(photo((300, 200)), "JPEG"))
TURNED = read("竖.jpg", saved(photo((2400, 1600)), "JPEG", quality=95, exif=exif(6)))
ARTICLE = load("article")


def document(*pictures: Picture) -> Document:
    figures = (Figure(picture.name, None, (i + 1,)) for i, picture in enumerate(pictures))
    return Document(Origin("文.txt", "utf-8", ""), Meta(title="标题"), tuple(figures))


def made(to: str, *pictures: Picture, options: WriteOptions | None = None) -> Conversion:
    return render(document(*pictures), to, ARTICLE, {each.name: each for each in pictures}, options)


def embedded(result: Conversion, to: str) -> list[bytes]:
    """Return the files of the pictures in an output."""
    if to == "docx":
        with zipfile.ZipFile(io.BytesIO(result.data)) as package:
            return [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    if to == "html":
        return [base64.b64decode(found) for found in re.findall(rb"base64,([\w+/=]+)", result.data)]
    document: Any = pdf.opened(result.data)
    numbers = sorted({image[0] for page in document for image in page.get_images()})
    return [document.extract_image(number)["image"] for number in numbers]


@pytest.mark.parametrize("to", ["docx", "pdf", "html"])
@pytest.mark.parametrize("dpi", [96, 150, PRINT_DPI])
def test_a_large_picture_has_as_many_pixels_as_its_printed_size_needs(to: str, dpi: int) -> None:
    width = illustrations(laid_out(Manuscript(document(LARGE), ARTICLE, {LARGE.name: LARGE})).content[1])[0].width
    (data,) = embedded(made(to, LARGE, options=WriteOptions(image_dpi=dpi)), to)
    assert width / 72 * dpi <= opened(data).width < width / 72 * dpi + 1


@pytest.mark.parametrize("to", ["docx", "pdf", "html"])
def test_print_resolution_is_the_default_and_keep_leaves_every_byte(to: str) -> None:
    assert embedded(made(to, LARGE), to) == embedded(made(to, LARGE, options=WriteOptions(image_dpi=PRINT_DPI)), to)
    assert embedded(made(to, LARGE, options=WriteOptions(image_dpi=None)), to) == [LARGE.data]


@pytest.mark.parametrize("to", ["docx", "pdf", "html"])
def test_a_small_picture_is_kept_to_the_byte(to: str) -> None:
    result = made(to, SMALL)
    assert embedded(result, to) == [SMALL.data]
    assert not [remark for remark in result.diagnostics if remark.code.startswith("picture")]


@pytest.mark.parametrize("to", ["docx", "pdf", "html"])
def test_the_same_pictures_give_the_same_bytes(to: str) -> None:
    assert made(to, LARGE, TURNED).data == made(to, LARGE, TURNED).data


@pytest.mark.parametrize("pictures", [(LARGE,), (LARGE, SMALL), (TURNED, TURNED, TURNED), (SMALL, SMALL)])
def test_the_printed_size_does_not_depend_on_the_pixels(pictures: tuple[Picture, ...]) -> None:
    def sizes(dpi: int | None) -> list[tuple[float, float]]:
        options = WriteOptions(image_dpi=dpi)
        found = {each.name: each for each in pictures}
        layout = laid_out(Manuscript(document(*pictures), ARTICLE, found, options))
        return [(each.width, each.height) for laid in layout.content for each in illustrations(laid)]

    assert sizes(72) == sizes(None) != []


def test_pictures_in_a_row_are_reduced_to_their_size_in_it() -> None:
    turned = [read(f"{i}.jpg", saved(photo((1200, 2400)), "JPEG", quality=95)) for i in range(3)]
    pictures = {each.name: each for each in turned}
    layout = laid_out(Manuscript(document(*turned), ARTICLE, pictures, WriteOptions(image_dpi=150)))
    shown = illustrations(layout.content[1])
    assert len(shown) == 3
    for each in shown:
        assert each.picture
        assert each.picture.pixels[0] - 1 < each.width / 72 * 150 <= each.picture.pixels[0]


def test_a_picture_printed_twice_is_embedded_once_as_the_larger_needs_it() -> None:
    two = document(LARGE, TURNED, TURNED, LARGE)
    result = render(two, "docx", ARTICLE, {LARGE.name: LARGE, TURNED.name: TURNED}, WriteOptions(image_dpi=100))
    assert len(embedded(result, "docx")) == 2


def test_what_was_reduced_is_told_once_a_place() -> None:
    result = made("docx", LARGE, SMALL, LARGE, options=WriteOptions(image_dpi=100))
    assert [(r.code, r.lines, r.severity) for r in result.diagnostics] == [
        ("picture.reduced", (1,), Severity.INFO),
        ("picture.reduced", (3,), Severity.INFO),
    ]
    assert re.fullmatch(r"现场\.jpg: 2400 × 1600, now \d{3} × \d{3}", result.diagnostics[0].detail)


def test_the_page_of_a_reference_document_decides_what_its_pictures_need() -> None:
    narrow = WriteOptions(image_dpi=100, reference=Reference("house.docx", house()))
    (data,) = embedded(made("docx", LARGE, options=narrow), "docx")
    assert opened(data).width < LARGE.pixels[0]


def test_a_picture_whose_pixels_nobody_counted_is_embedded_as_it_is() -> None:
    bare = Picture("a.jpg", LARGE.data, "image/jpeg", 1800, 1200)
    assert embedded(made("docx", bare), "docx") == [LARGE.data]


# ---------------------------------------------------------------- what is embedded can be seen

PALETTE = quartered().quantize(4)
FILES = {
    "PNG of a palette": saved(quartered().convert("P"), "PNG"),
    "PNG of a palette with a clear colour": saved(PALETTE, "PNG", transparency=PALETTE.getpixel((119, 79))),
    "PNG with a clear colour": saved(quartered(), "PNG", transparency=(255, 255, 255)),
    "PNG with broken EXIF": saved(quartered(), "PNG", exif=b"Exif\0\0no TIFF at all"),
    "JPEG with broken EXIF": saved(quartered(), "JPEG", exif=b"Exif\0\0no TIFF at all"),
    "progressive JPEG": saved(quartered(), "JPEG", progressive=True),
    "JPEG held sideways": saved(quartered().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif(6)),
    "CMYK JPEG": saved(quartered().convert("CMYK"), "JPEG"),
    "several JPEG in one": saved(quartered(), "MPO", save_all=True, append_images=[photo()]),
    "WebP": saved(quartered(), "WEBP"),
    "GIF": saved(quartered(), "GIF"),
    "BMP": saved(quartered(), "BMP"),
    "TIFF": saved(quartered(), "TIFF", compression="tiff_lzw"),
}


@pytest.mark.parametrize("dpi", [None, 72])
@pytest.mark.parametrize("file", FILES)
def test_every_kind_of_picture_is_seen_in_the_pdf_as_it_is(file: str, dpi: int | None) -> None:
    picture = read(file, FILES[file])
    document: Any = pdf.opened(made("pdf", picture, options=WriteOptions(image_dpi=dpi)).data)
    (shown,) = document[0].get_image_info()
    left, top, right, bottom = shown["bbox"]
    seen = document[0].get_pixmap(dpi=72)
    at = [(left + (right - left) * x / 4, top + (bottom - top) * y / 4) for y in (1, 3) for x in (1, 3)]
    for place, colour in zip(at, CORNERS, strict=True):
        assert all(abs(a - b) < 12 for a, b in zip(seen.pixel(*map(int, place)), colour, strict=True))


def test_shades_of_grey_of_16_bits_are_seen_in_the_pdf() -> None:
    picture = read("a.png", saved(Image.new("I;16", (90, 60), 30_000), "PNG"))
    document: Any = pdf.opened(made("pdf", picture).data)
    (shown,) = document[0].get_image_info()
    left, top, right, bottom = shown["bbox"]
    grey = document[0].get_pixmap(dpi=72).pixel(int((left + right) / 2), int((top + bottom) / 2))
    assert all(abs(value - 116) <= 2 for value in grey)
