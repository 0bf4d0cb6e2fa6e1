"""A font for characters that no font has: each is a box with its code point in it, so that a reader can look it up.

Each has a glyph of its own. Where several characters share one glyph, as .notdef, text cannot be copied from a PDF.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EM = 1000
LEFT, RIGHT, BOTTOM, TOP, FRAME = 60, 940, -80, 800, 30
"""The box and the width of its frame, in thousandths of an em."""
ROWS = 2
"""Of hexadecimal digits, two or three in each."""
DIGIT_WIDTH, DIGIT_HEIGHT, STROKE = 180, 280, 36
SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "B": "cdefg", "C": "adef", "D": "bcdeg", "E": "adefg", "F": "aefg",
}  # fmt: skip
"""Digit -> its strokes as on a clock: a above, b and c at the right, d below, e and f at the left, g in the middle."""

Rectangle = tuple[int, int, int, int]
"""Left, bottom, right, top."""


def font(characters: Iterable[str], family: str) -> bytes:
    """Return a TrueType font of boxes for some characters."""
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # noqa: PLC0415 - rarely used, slow

    glyphs = {f"u{ord(c):04X}": c for c in sorted(characters)}
    made = FontBuilder(EM, isTTF=True)
    made.setupGlyphOrder([".notdef", "space", *glyphs])
    made.setupCharacterMap({0x20: "space"} | {ord(c): name for name, c in glyphs.items()})
    made.setupGlyf({".notdef": _drawn(_frame()), "space": _drawn(())} | {n: _drawn(_box(c)) for n, c in glyphs.items()})
    made.setupHorizontalMetrics({".notdef": (EM, LEFT), "space": (EM // 4, 0)} | dict.fromkeys(glyphs, (EM, LEFT)))
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    made.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    made.setupPost()
    made.font["head"].created = made.font["head"].modified = 0  # equal input gives equal bytes
    made.font.recalcTimestamp = False
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _drawn(rectangles: Iterable[Rectangle]) -> Any:  # noqa: ANN401 - fontTools publishes no types
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    pen = TTGlyphPen(None)
    for left, bottom, right, top in rectangles:
        pen.moveTo((left, bottom))
        for corner in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _frame() -> Iterator[Rectangle]:
    yield LEFT, BOTTOM, LEFT + FRAME, TOP
    yield RIGHT - FRAME, BOTTOM, RIGHT, TOP
    yield LEFT + FRAME, BOTTOM, RIGHT - FRAME, BOTTOM + FRAME
    yield LEFT + FRAME, TOP - FRAME, RIGHT - FRAME, TOP


def _box(character: str) -> Iterator[Rectangle]:
    """Yield the frame and the digits of a character."""
    yield from _frame()
    digits = f"{ord(character):04X}"
    columns = len(digits) // ROWS + len(digits) % ROWS
    for i, digit in enumerate(digits.rjust(columns * ROWS, "0")):
        row, column = divmod(i, columns)
        center = LEFT + (RIGHT - LEFT) * (2 * column + 1) // (2 * columns)
        middle = TOP - (TOP - BOTTOM) * (2 * row + 1) // (2 * ROWS)
        yield from _digit(digit, center - DIGIT_WIDTH // 2, middle - DIGIT_HEIGHT // 2)


def _digit(digit: str, left: int, bottom: int) -> Iterator[Rectangle]:
    """Yield the strokes of a hexadecimal digit that do not overlap."""
    right, top, middle = left + DIGIT_WIDTH, bottom + DIGIT_HEIGHT, bottom + DIGIT_HEIGHT // 2
    inner_left, inner_right, half = left + STROKE, right - STROKE, STROKE // 2
    strokes = {
        "a": (inner_left, top - STROKE, inner_right, top),
        "b": (inner_right, middle, right, top),
        "c": (inner_right, bottom, right, middle),
        "d": (inner_left, bottom, inner_right, bottom + STROKE),
        "e": (left, bottom, inner_left, middle),
        "f": (left, middle, inner_left, top),
        "g": (inner_left, middle - half, inner_right, middle + half),
    }
    return (strokes[stroke] for stroke in SEGMENTS[digit])
