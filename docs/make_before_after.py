"""Makes the README's picture: an example as it was scraped, and the pages that are made of it.

Run ``python docs/make_before_after.py`` after a change of the look. It needs the development tools (PyMuPDF).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn as fonts
import pymupdf
from PIL import Image, ImageDraw, ImageFont

from shequ_convert import convert, parse
from shequ_convert.picture import read

ROOT = Path(__file__).resolve().parent.parent
INPUT = ROOT / "examples" / "input" / "speech-with-pictures.txt"
OUT = Path(__file__).with_name("before-after.png")
WIDTH, HEIGHT = 1900, 800
"""Of the whole picture, in pixels; what stays empty on the right is cut off."""
MARGIN = 40
GAP = 26
"""Between the pages, and between the raw text and the arrow."""
RAW_WIDTH = 460
HEAD, TAIL = 17, 37
"""The raw text is shown up to its first line number and from the second on, with an ellipsis between."""
BACKGROUND, PAPER, SHADOW = "#eceff1", "#ffffff", "#cfd5d9"
INK, LEFT_OUT, ARROW = "#3a3f44", "#c9a29d", "#b5443a"
TYPE_SIZE, LEADING = 13, 20
"""Of the raw text, in pixels."""
COLOURS = 96
"""Of the palette; keeps the file under 200 KB."""


class Card(NamedTuple):
    """A sheet of paper on the table."""

    left: int
    width: int


def pages(number: int, height: int) -> list[Image.Image]:
    """Return the first pages of the PDF, scaled to a height."""
    folder = INPUT.parent / "images"
    pictures = {path.name: read(path.name, path.read_bytes()) for path in folder.iterdir()}
    made = convert(INPUT.read_bytes(), "pdf", profile="article", pictures=pictures, name=INPUT.name)
    library: Any = pymupdf  # it publishes types for a part of itself only
    with library.open(stream=made.data) as document:
        return [_drawn(document[index], height) for index in range(number)]


def _drawn(page: Any, height: int) -> Image.Image:  # noqa: ANN401 - PyMuPDF publishes no types for pages
    sharp = page.get_pixmap(dpi=200)
    image = Image.open(io.BytesIO(sharp.tobytes("png"))).convert("RGB")
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def lay_card(canvas: Image.Image, card: Card) -> ImageDraw.ImageDraw:
    """Draw an empty sheet with its shadow."""
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((card.left + 5, MARGIN + 5, card.left + card.width + 5, HEIGHT - MARGIN + 5), fill=SHADOW)
    pen.rectangle((card.left, MARGIN, card.left + card.width, HEIGHT - MARGIN), fill=PAPER)
    return pen


def draw_raw(canvas: Image.Image, card: Card) -> None:
    """Draw the raw text as an editor shows it, wrapped anywhere; what will be left out is pale."""
    pen = lay_card(canvas, card)
    font = ImageFont.truetype(str(fonts.sans_path()), TYPE_SIZE)
    raw = INPUT.read_text(encoding="utf-8")
    dropped = {line for entry in parse(raw).dropped for line in entry.lines}
    top = MARGIN + 16
    for number, line in shown(raw.splitlines()):
        for piece in _wrapped(line, font, card.width - 40):
            if top < HEIGHT - MARGIN - LEADING:
                pen.text((card.left + 20, top), piece, font=font, fill=LEFT_OUT if number in dropped else INK)
            top += LEADING if piece else LEADING // 2


def shown(lines: list[str]) -> list[tuple[int, str]]:
    """Return the numbered lines that are drawn."""
    numbered = list(enumerate(lines, 1))
    return [*numbered[:HEAD], (0, "……"), *numbered[TAIL - 1 :]]


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    pieces = [""]
    for character in line:
        if font.getlength(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def draw_arrow(canvas: Image.Image, left: int) -> None:
    """Draw the arrow between before and after."""
    middle, pen = HEIGHT // 2, ImageDraw.Draw(canvas)
    pen.rectangle((left, middle - 7, left + 34, middle + 7), fill=ARROW)
    pen.polygon([(left + 32, middle - 24), (left + 62, middle), (left + 32, middle + 24)], fill=ARROW)


def main() -> None:
    """Draw the picture."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw_raw(canvas, Card(MARGIN, RAW_WIDTH))
    left = MARGIN + RAW_WIDTH + GAP
    draw_arrow(canvas, left)
    left += 62 + GAP
    for page in pages(2, HEIGHT - 2 * MARGIN + 1):
        lay_card(canvas, Card(left, page.width - 1))
        canvas.paste(page, (left, MARGIN))
        left += page.width + GAP
    canvas.crop((0, 0, left - GAP + MARGIN, HEIGHT)).quantize(COLOURS).save(OUT, optimize=True)
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
