"""Draws the pictures of the example texts: flat scenes, no fonts, no photographs, free of rights.

Run ``python examples/make_pictures.py`` to draw them anew into ``examples/input/images``.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDER = Path(__file__).parent / "input" / "images"
WIDTH, HEIGHT = 960, 600
"""Of a finished picture, in pixels."""
FINE = 2
"""Pictures are drawn this many times larger, then scaled down, which smooths their edges."""
COLOURS = 255
"""Of a PNG's palette; keeps each file under 60 KB."""
QUALITY = 84
"""Of a JPEG."""

SKIN = "#f0c8a4"
HAIR = ("#2f2a2b", "#4a3f3a", "#8d8a88", "#c9c6c3")
SHIRTS = ("#c8553d", "#3d6b8c", "#5a8f69", "#d9a441", "#7b5e8c", "#e8e4da", "#456a5c")
LEAVES = ("#6fa36b", "#84b578", "#5b8f5e")


class Point(NamedTuple):
    """A place, or a distance, in pixels of the finished picture."""

    x: float
    y: float


class Canvas:
    """A picture in the making; all measures are in pixels of the finished picture."""

    def __init__(self, sky: str, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE))
        self.pen = ImageDraw.Draw(self.image)
        self.shade(0, HEIGHT, sky, ground)

    def shade(self, top: float, bottom: float, upper: str, lower: str) -> None:
        """Fill a band from edge to edge with a colour that fades into another."""
        start, end = _rgb(upper), _rgb(lower)
        for y in range(int(top * FINE), int(bottom * FINE)):
            share = (y / FINE - top) / (bottom - top)
            colour = tuple(round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
            self.pen.line([(0, y), (WIDTH * FINE, y)], fill=colour)

    def box(self, place: Point, size: Point, colour: str, radius: float = 0) -> None:
        """Draw a filled rectangle from its upper left corner."""
        corner = _fine(place), _fine(Point(place.x + size.x, place.y + size.y))
        self.pen.rounded_rectangle(corner, radius * FINE, fill=colour)

    def disc(self, centre: Point, radius: Point, colour: str) -> None:
        """Draw a filled ellipse."""
        upper, lower = Point(centre.x - radius.x, centre.y - radius.y), Point(centre.x + radius.x, centre.y + radius.y)
        self.pen.ellipse((_fine(upper), _fine(lower)), fill=colour)

    def shape(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        """Draw a filled polygon."""
        self.pen.polygon([_fine(Point(*corner)) for corner in corners], fill=colour)

    def stroke(self, corners: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """Draw a line through points."""
        points = [_fine(Point(*corner)) for corner in corners]
        self.pen.line(points, fill=colour, width=round(width * FINE), joint="curve")

    def finished(self) -> Image.Image:
        """Return the picture in its final size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _fine(point: Point) -> tuple[float, float]:
    return point.x * FINE, point.y * FINE


def person(  # noqa: PLR0913 - each is a feature of a person
    canvas: Canvas, neck: Point, size: float, shirt: str, hair: str, *, facing: bool = True
) -> None:
    """Draw head and shoulders; ``neck`` is where they meet, ``size`` the radius of the head."""
    x, y = neck
    canvas.box(Point(x - size * 1.55, y + size * 0.15), Point(size * 3.1, size * 4.2), shirt, size * 1.2)
    canvas.box(Point(x - size * 0.38, y - size * 0.5), Point(size * 0.76, size * 1.1), SKIN, size * 0.3)
    canvas.disc(Point(x, y - size * 1.25), Point(size * 0.96, size * 1.14), hair)
    if facing:
        canvas.disc(Point(x, y - size * 0.98), Point(size * 0.76, size * 0.88), SKIN)


def tree(canvas: Canvas, foot: Point, size: float, chance: random.Random) -> None:
    """Draw a round tree; ``size`` is the radius of its crown."""
    canvas.box(Point(foot.x - size * 0.09, foot.y - size * 1.4), Point(size * 0.18, size * 1.4), "#7d6450", 3)
    for _ in range(9):
        away = Point(chance.uniform(-0.6, 0.6) * size, chance.uniform(-0.5, 0.5) * size)
        radius = size * chance.uniform(0.45, 0.6)
        centre = Point(foot.x + away.x, foot.y - size * 1.8 + away.y)
        canvas.disc(centre, Point(radius, radius), chance.choice(LEAVES))


def window(canvas: Canvas, place: Point, size: Point) -> None:
    """Draw a window with a cross bar."""
    canvas.box(place, size, "#ffffff", 4)
    canvas.box(Point(place.x + 6, place.y + 6), Point(size.x - 12, size.y - 12), "#bcdcea")
    canvas.box(Point(place.x + size.x / 2 - 3, place.y), Point(6, size.y), "#ffffff")
    canvas.box(Point(place.x, place.y + size.y * 0.55), Point(size.x, 6), "#ffffff")


def lanterns(canvas: Canvas, heights: Sequence[float]) -> None:
    """Hang red lanterns along the upper edge."""
    for number, height in enumerate(heights):
        x = WIDTH * (number + 0.5) / len(heights)
        canvas.stroke([(x, 0), (x, height)], "#a8863c", 2)
        canvas.disc(Point(x, height + 20), Point(24, 20), "#cf3f34")
        canvas.disc(Point(x, height + 20), Point(9, 20), "#e0604e")
        canvas.box(Point(x - 9, height - 4), Point(18, 6), "#d9a441", 2)
        canvas.box(Point(x - 2, height + 38), Point(4, 22), "#d9a441")


def speaker(chance: random.Random) -> Canvas:
    """Draw a woman at a lectern, seen over the heads of the audience."""
    canvas = Canvas("#f7ead5", "#efd9b8")
    for x in range(0, WIDTH, 80):
        canvas.shape([(x, 0), (x + 80, 0), (x + 56, 400), (x + 24, 400)], "#b5443a" if x % 160 else "#a63c33")
    canvas.box(Point(210, 70), Point(540, 230), "#fbf6ea", 10)
    _sunrise(canvas, Point(480, 250))
    canvas.shade(400, 470, "#b98a5b", "#a07446")
    person(canvas, Point(480, 262), 30, "#3d6b8c", HAIR[0])
    canvas.shape([(404, 316), (556, 316), (536, 452), (424, 452)], "#8a5c38")
    canvas.box(Point(394, 304), Point(172, 18), "#9c6a42", 4)
    canvas.stroke([(452, 306), (468, 272)], "#333333", 3)
    canvas.disc(Point(469, 270), Point(6, 6), "#333333")
    _plants(canvas, (330, 630))
    _audience(canvas, chance)
    return canvas


def _sunrise(canvas: Canvas, foot: Point) -> None:
    for radius, colour in ((150, "#f6dfb0"), (110, "#f3cf8b"), (70, "#eebb62")):
        corner = Point(foot.x - radius, foot.y - radius * 0.9), Point(foot.x + radius, foot.y + radius * 0.9)
        canvas.pen.pieslice((_fine(corner[0]), _fine(corner[1])), 180, 360, fill=colour)
    far = [(220, 300), (220, 236), (330, 190), (420, 244), (540, 196), (640, 240), (740, 206), (740, 300)]
    canvas.shape(far, "#8fb39a")
    canvas.shape([(220, 300), (220, 268), (360, 236), (500, 270), (620, 240), (740, 268), (740, 300)], "#6f9c80")


def _plants(canvas: Canvas, places: Sequence[float]) -> None:
    for x in places:
        for lean in (-26, -12, 0, 12, 26):
            canvas.stroke([(x, 420), (x + lean, 362 + abs(lean) / 2)], "#4f8a5a", 9)
        canvas.shape([(x - 24, 408), (x + 24, 408), (x + 17, 452), (x - 17, 452)], "#c97a4e")


def _audience(canvas: Canvas, chance: random.Random) -> None:
    for row, (y, size, gap) in enumerate(((500, 27, 98), (570, 34, 124))):
        for x in range(20 - row * 40, WIDTH + gap, gap):
            neck = Point(x + chance.uniform(-8, 8), y + chance.uniform(-8, 8))
            person(canvas, neck, size, chance.choice(SHIRTS), chance.choice(HAIR), facing=False)


def discussion(chance: random.Random) -> Canvas:
    """Draw people around a table with a white board behind them."""
    canvas = Canvas("#e3eee9", "#f4efe2")
    for x in (56, 756):
        window(canvas, Point(x, 80), Point(148, 200))
    canvas.box(Point(262, 56), Point(436, 240), "#8c9aa0", 8)
    canvas.box(Point(272, 66), Point(416, 220), "#ffffff", 4)
    _notes(canvas, chance)
    for number, x in enumerate((150, 300, 450, 600, 750)):
        lower = 0 if number % 2 else 16
        person(canvas, Point(x + 30, 346 + lower), 31, SHIRTS[number], HAIR[number % len(HAIR)])
    canvas.shape([(60, 440), (900, 440), (960, 560), (0, 560)], "#c99b68")
    canvas.shape([(0, 560), (960, 560), (960, 600), (0, 600)], "#a87c4d")
    _papers(canvas, chance)
    return canvas


def _notes(canvas: Canvas, chance: random.Random) -> None:
    for column in range(7):
        for row in range(3):
            place = Point(292 + column * 56, 84 + row * 66)
            canvas.box(place, Point(44, 48), chance.choice(("#f7d774", "#a9d6c5", "#f2b5a0", "#bcd0ee")), 3)
            for line in range(3):
                canvas.box(Point(place.x + 7, place.y + 11 + line * 11), Point(chance.uniform(16, 30), 4), "#8a8577", 2)


def _papers(canvas: Canvas, chance: random.Random) -> None:
    for x in (110, 280, 450, 620, 780):
        lean = chance.uniform(-12, 12)
        canvas.shape([(x + lean, 462), (x + 84 + lean, 462), (x + 92, 512), (x - 8, 512)], "#fffdf6")
        for line in range(3):
            canvas.stroke([(x + 8, 474 + line * 11), (x + 72, 474 + line * 11)], "#c5beb0", 3)
    for x in (236, 574, 880):
        canvas.disc(Point(x, 500), Point(17, 9), "#d7e6ea")
        canvas.box(Point(x - 17, 500), Point(34, 22), "#f4fafb", 6)


def group(chance: random.Random) -> Canvas:
    """Draw two rows of people before a gate with lanterns."""
    canvas = Canvas("#cfe6f2", "#eef3e4")
    for x in (60, 190, 770, 900):
        tree(canvas, Point(x, 400), 84, chance)
    _gate(canvas)
    canvas.shade(400, HEIGHT, "#d8cbb2", "#c9b998")
    for row, (y, size, people) in enumerate(((352, 25, 8), (424, 28, 9))):
        gap = WIDTH * 0.78 / people
        for number in range(people):
            neck = Point(WIDTH * 0.11 + gap * (number + 0.5), y + chance.uniform(-6, 6))
            person(canvas, neck, size, SHIRTS[(number * 3 + row) % len(SHIRTS)], HAIR[(number + row) % len(HAIR)])
    canvas.box(Point(150, 512), Point(660, 58), "#b5443a", 6)
    for x in range(196, 790, 60):
        canvas.disc(Point(x, 541), Point(13, 13), "#f3cf8b")
    lanterns(canvas, (26, 14, 26, 14, 26))
    return canvas


def _gate(canvas: Canvas) -> None:
    for x in (250, 430, 520, 700):
        canvas.box(Point(x - 11, 150), Point(22, 260), "#a5483b", 3)
    canvas.box(Point(226, 170), Point(508, 34), "#3f6f63", 4)
    canvas.shape([(186, 160), (774, 160), (726, 98), (480, 76), (234, 98)], "#5d6d73")
    canvas.shape([(176, 150), (200, 166), (760, 166), (784, 150), (774, 172), (186, 172)], "#46555b")
    for x in range(240, 731, 35):
        canvas.disc(Point(x, 187), Point(6, 6), "#e3c987")


def riverside(chance: random.Random) -> Canvas:
    """Draw a walk along a river in the morning."""
    canvas = Canvas("#f9d9b0", "#d9e7e6")
    canvas.disc(Point(690, 170), Point(56, 56), "#fdf0cf")
    far = [(0, 280), (140, 190), (300, 262), (470, 178), (660, 258), (820, 204), (960, 262), (960, 300), (0, 300)]
    canvas.shape(far, "#a9c2bd")
    canvas.shape([(0, 300), (200, 236), (420, 290), (640, 244), (960, 296), (960, 320), (0, 320)], "#8dad9f")
    canvas.shade(310, HEIGHT, "#b9d8dc", "#6fa3b0")
    _ripples(canvas, chance)
    canvas.shape([(0, 360), (210, 330), (420, 600), (0, 600)], "#7fae76")
    canvas.shape([(120, 352), (186, 340), (340, 600), (40, 600)], "#ecdcbb")
    for x, y, size in ((50, 400, 64), (20, 540, 92)):
        tree(canvas, Point(x, y), size, chance)
    _railing(canvas)
    for x, y, size, shirt in ((176, 420, 11, "#c8553d"), (204, 424, 11, "#3d6b8c"), (170, 520, 17, "#d9a441")):
        person(canvas, Point(x, y), size, shirt, HAIR[0], facing=False)
    return canvas


def _ripples(canvas: Canvas, chance: random.Random) -> None:
    for _ in range(70):
        x, y = chance.uniform(230, WIDTH), chance.uniform(318, HEIGHT)
        canvas.stroke([(x, y), (x + chance.uniform(20, 80), y)], "#d6ecec", 2)
    for step in range(9):
        width = 70 - step * 4
        canvas.box(Point(690 - width / 2, 322 + step * 15), Point(width, 5), "#fbe6bb", 2)


def _railing(canvas: Canvas) -> None:
    upper = [(206 + 24 * n, 318 + 31 * n) for n in range(10)]
    for x, y in upper:
        canvas.stroke([(x, y), (x, y + 34 + (y - 318) * 0.12)], "#f4f0e6", 5)
    canvas.stroke(upper, "#f4f0e6", 5)
    canvas.stroke([(x, y + 16) for x, y in upper], "#f4f0e6", 4)


def gauge(chance: random.Random) -> Canvas:
    """Draw two volunteers who read a water gauge."""
    canvas = Canvas("#d5e9ef", "#e9f1ea")
    canvas.shape([(0, 250), (240, 196), (520, 246), (760, 200), (960, 240), (960, 330), (0, 330)], "#9dbfa5")
    for x in (80, 230, 420, 560):
        tree(canvas, Point(x, 300), 46, chance)
    canvas.shade(300, HEIGHT, "#a8d0d4", "#5f97a6")
    _ripples(canvas, chance)
    canvas.box(Point(640, 210), Point(58, 330), "#fdfdfb", 4)
    for mark in range(15):
        width = 34 if mark % 5 == 0 else 20
        canvas.box(Point(640, 224 + mark * 20), Point(width, 7), "#2f6f8f" if mark % 2 else "#c8553d")
    for x, shirt, hair in ((170, "#d9553d", HAIR[0]), (290, "#d9553d", HAIR[2])):
        person(canvas, Point(x, 326), 33, shirt, hair)
        canvas.disc(Point(x, 268), Point(37, 13), "#e8c04f")
        canvas.box(Point(x - 24, 238), Point(48, 30), "#e8c04f", 14)
    canvas.shape([(0, 460), (360, 430), (450, 600), (0, 600)], "#b7a98c")
    canvas.shape([(0, 460), (360, 430), (372, 452), (0, 484)], "#8fae74")
    canvas.stroke([(330, 372), (420, 346)], "#d9553d", 22)
    canvas.box(Point(404, 310), Point(62, 78), "#7b5e45", 4)
    canvas.box(Point(410, 318), Point(50, 64), "#fffdf6")
    return canvas


def board(chance: random.Random) -> Canvas:
    """Draw a wooden board with four lines of verse at the entrance of a walk."""
    canvas = Canvas("#cfe7ee", "#f3efd9")
    for x, size in ((70, 96), (220, 70), (760, 76), (900, 104)):
        tree(canvas, Point(x, 430), size, chance)
    canvas.shade(420, HEIGHT, "#9cc48b", "#7dac6f")
    canvas.shape([(400, 420), (560, 420), (760, 600), (200, 600)], "#ecdcbb")
    for x in (330, 604):
        canvas.box(Point(x, 190), Point(26, 320), "#7a5637", 5)
    canvas.box(Point(290, 150), Point(380, 230), "#a9784b", 12)
    canvas.box(Point(304, 164), Point(352, 202), "#c4935f", 8)
    for line, width in enumerate((210, 190, 230, 200)):
        canvas.box(Point(350, 192 + line * 42), Point(width, 12), "#6b4727", 6)
    for _ in range(46):
        left, top = chance.uniform(0, WIDTH), chance.uniform(470, HEIGHT)
        if not 210 < left < 750:  # noqa: PLR2004 - the path's edges
            canvas.disc(Point(left, top), Point(6, 6), chance.choice(("#f5e6a8", "#f3b8b0", "#ffffff", "#d3bdeb")))
    return canvas


PICTURES: dict[str, Callable[[random.Random], Canvas]] = {
    "微信图片_20230914101523.png": speaker,
    "微信图片_20230914103011.png": discussion,
    "1694657112(1).jpg": group,
    "qingshui-01.jpg": riverside,
    "qingshui-02.png": gauge,
    "qingshui-03.png": board,
}
"""File name in an example text -> what is drawn."""


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        image = draw(random.Random(name)).finished()  # noqa: S311 - leaves of trees, no secrets
        stored = image.quantize(COLOURS) if name.endswith(".png") else image
        stored.save(FOLDER / name, quality=QUALITY, optimize=True)
        print(f"{name}: {(FOLDER / name).stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
