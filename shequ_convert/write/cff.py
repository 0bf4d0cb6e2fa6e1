"""The CFF charset of an embedded font, made the identity.

A PDF names glyphs by CID; a viewer finds the glyph of a CID through the charset of a CID-keyed CFF font
(ISO 32000-1, 9.7.4.2). WeasyPrint writes glyph numbers as CIDs. With an identity charset both are the same; without
it MuPDF, Ghostscript and others show wrong glyphs. CFF is described in Adobe Technical Note 5176.
"""

from __future__ import annotations

import struct
from itertools import pairwise

CHARSET, CHAR_STRINGS, ROS = 15, 17, (12, 30)
"""Operators of a Top DICT; ROS marks a CID-keyed font."""
ESCAPE, SHORT, LONG, REAL = 12, 28, 29, 30
LAST_OPERATOR = 21
LAST_PREDEFINED_CHARSET = 2
"""Charset offsets 0 to 2 name charsets that stand in no file."""
ONE_BYTE_END, POSITIVE_END = 246, 250
"""Last first bytes of one-byte integers and of positive two-byte integers (table 3)."""
REAL_END = 0xF
"""The nibble that ends a real number."""

Operator = int | tuple[int, int]


def identity_charset(font: bytes) -> bytes:
    """Return an OpenType font whose charset maps each CID to the glyph of that number.

    Any font but a CID-keyed CFF one is returned as it is: its glyphs are found by number anyway.
    """
    start = _cff_offset(font)
    if start is None:
        return font
    top = _top_dict(font, start)
    charset = top.get(CHARSET, 0)
    if ROS not in top or charset <= LAST_PREDEFINED_CHARSET:
        return font
    glyphs = struct.unpack_from(">H", font, start + top[CHAR_STRINGS])[0]
    return _overwritten(font, start + charset, _identity(glyphs))


def _identity(glyphs: int) -> bytes:
    """Return a charset for glyphs 1, 2, ... (glyph 0 is left out) in the shortest format there is.

    So it fits in the place of any other charset of as many glyphs.
    """
    one, short = 2, 257
    if glyphs < one:
        return b""
    if glyphs == one:
        return struct.pack(">BH", 0, 1)
    return struct.pack(">BHB" if glyphs <= short else ">BHH", 1 if glyphs <= short else 2, 1, glyphs - 2)


def _overwritten(font: bytes, at: int, new: bytes) -> bytes:
    return font[:at] + new + font[at + len(new) :]


def _cff_offset(font: bytes) -> int | None:
    """Return where the CFF table starts, or None if there is none."""
    if font[:4] != b"OTTO":
        return None
    directory, record = 12, 16
    for i in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, directory + record * i)
        if tag == b"CFF ":
            return int(offset)
    return None


def _top_dict(font: bytes, start: int) -> dict[Operator, int]:
    """Return operator -> first operand of the Top DICT."""
    name_index = start + font[start + 2]
    top_index, _ = _index(font, name_index)
    _, places = _index(font, top_index)
    return _dict(font[slice(*places[0])])


def _index(font: bytes, at: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the end of an INDEX and the places of its objects."""
    count = struct.unpack_from(">H", font, at)[0]
    if not count:
        return at + 2, []
    size, first = font[at + 2], at + 3
    offsets = [int.from_bytes(font[first + i * size : first + (i + 1) * size], "big") for i in range(count + 1)]
    base = first + (count + 1) * size - 1
    return base + offsets[-1], [(base + a, base + b) for a, b in pairwise(offsets)]


def _dict(data: bytes) -> dict[Operator, int]:
    read: dict[Operator, int] = {}
    operands: list[int] = []
    at = 0
    while at < len(data):
        first = data[at]
        if first <= LAST_OPERATOR:
            operator: Operator = (first, data[at + 1]) if first == ESCAPE else first
            read[operator] = operands[0] if operands else 0
            operands = []
            at += 2 if first == ESCAPE else 1
        else:
            value, at = _operand(data, at)
            operands.append(value)
    return read


def _operand(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where it ends; reals, which matter to no operator read here, are 0."""
    first = data[at]
    if first == REAL:
        end = next(i for i in range(at + 1, len(data)) if REAL_END in (data[i] & 15, data[i] >> 4))
        return 0, end + 1
    if first in (SHORT, LONG):
        size = 2 if first == SHORT else 4
        return int.from_bytes(data[at + 1 : at + 1 + size], "big", signed=True), at + 1 + size
    if first <= ONE_BYTE_END:
        return first - 139, at + 1
    if first <= POSITIVE_END:
        return (first - 247) * 256 + data[at + 1] + 108, at + 2
    return -(first - 251) * 256 - data[at + 1] - 108, at + 2
