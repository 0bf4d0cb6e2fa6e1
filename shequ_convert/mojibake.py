"""Mojibake undone: text that was read in a wrong encoding before it came here, 鍜岃缃 for 和讯网, ä¸­å›½ for 中国.

The wrong reading is taken back: the characters are written in the encoding they were read in, and the bytes read in
the right one. That is done only where the whole text becomes plainly Chinese by it, line by line, so that every line
keeps its number. A byte that the wrong reading lost is put back where one common character alone fits.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.expressions import compiled
from shequ_convert.hanzi import COMMON, COMMON_HAN, share
from shequ_convert.source import LINE_END
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

REPLACEMENT = "\ufffd"
SAMPLE = 500
"""Characters beyond ASCII that are enough to tell."""
SAMPLE_REACH = 2000
"""Characters at the beginning of a text in which so many are looked for first."""
SAMPLE_RUNS = 500
"""Stretches of them in which so many are looked for."""
SAMPLE_LINES = 200
"""Lines that are enough to see which reading was wrong."""
CHINESE = 0.4
"""Share of common characters from which a text is Chinese as it stands. Running text has over 0.7, mojibake 0.1."""


@frozen
class Route:
    """A wrong reading that people meet with."""

    name: str
    """Completes "is"."""
    encode: Callable[[str], bytes | None]
    """The bytes of a line before they were read; None if the line cannot have come about that way."""
    codec: str
    """How they should have been read."""
    lost: bytes
    """The bytes that this reading loses."""
    line_end: re.Pattern[str]
    """What ended a line before the wrong reading: U+0085 may be a byte of a character."""
    distinct: int
    """Different common Han characters that must come of it."""


HOLE, GAP = b"\xff", b"\xfe"
"""In the place of a lost byte: one of the few that the reading always loses; one that may have been any."""
_HOLED = compiled(rb"[\xe2-\xef](?:\xff[\x80-\xbf]|[\x80-\xbf]\xff)")
"""A Han character or a full-width mark in UTF-8 with a hole."""
_TELLING = compiled("[^\x00-\x7f]+")


def _gbk(line: str) -> bytes | None:
    """Return the bytes of a line that was read as GBK. A lone 0x80 before another lead byte is lost, or shown as €."""
    parts = line.split(REPLACEMENT)
    holes = [HOLE if part and not part[0].isascii() else GAP for part in parts[1:]]
    pieces = [b"\x80".join(p.encode("gb18030", "replace") for p in part.split("€")) for part in parts]
    return pieces[0] + b"".join(hole + piece for hole, piece in zip(holes, pieces[1:], strict=True))


def _western(line: str) -> bytes | None:
    """Return the bytes of a line that was read as Windows-1252 or Latin-1."""
    try:
        return b"".join(HOLE if char == REPLACEMENT else _western_byte(char) for char in line)
    except UnicodeEncodeError:
        return None


def _western_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


_PLAIN_END = compiled("\r\n|[\r\n]")
ROUTES = (
    Route("UTF-8 that was read as GBK", _gbk, "utf-8", b"\x80", LINE_END, 4),
    Route("UTF-8 that was read as Windows-1252", _western, "utf-8", b"\x81\x8d\x8f\x90\x9d", _PLAIN_END, 4),
    Route("GBK that was read as Windows-1252", _western, "gb18030", b"", _PLAIN_END, 6),
)
"""The last needs more evidence: any two accented letters are a character of GBK."""


def restored(content: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a text with a wrong reading undone, and a remark that says so; a text without one as it is."""
    sample = _telling(content)
    if not sample or share(sample) >= CHINESE:
        return content, ()
    best = max(ROUTES, key=lambda route: share(_undone(content, route)))
    undone = _undone(content, best)
    if share(undone) < CHINESE or len(COMMON_HAN.intersection(undone)) < best.distinct:
        return content, ()
    whole = _by_line(content, best)
    lost = whole.count(REPLACEMENT)
    detail = f"{best.name}, {lost} characters are lost" if lost else best.name
    return whole, (Diagnostic("decode.mojibake", detail),)


def _telling(content: str) -> str:
    """Return the first characters that are not ASCII; most texts have enough of them near their beginning."""
    near = "".join(_TELLING.findall(content, 0, SAMPLE_REACH))
    if len(near) >= SAMPLE:
        return near[:SAMPLE]
    return "".join(match[0] for match in islice(_TELLING.finditer(content), SAMPLE_RUNS))[:SAMPLE]


def _undone(content: str, route: Route) -> str:
    """Return the first lines that change by being undone, undone."""
    lines = [line[:SAMPLE] for line in route.line_end.split(content) if not line.isascii()]
    return "".join(read for line in lines[:SAMPLE_LINES] if (read := _undo(line, route)) != line)


def _by_line(content: str, route: Route) -> str:
    """Return the text with each line undone; line ends stay, so that every line keeps its number."""
    ends = [match[0] for match in route.line_end.finditer(content)]
    lines = [_undo(line, route) for line in route.line_end.split(content)]
    return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))


def _undo(line: str, route: Route) -> str:
    """Return a line as it should have been read; as it is if it is ASCII, or is no better for it."""
    data = None if line.isascii() else route.encode(line)
    if data is None:
        return line
    filled = _HOLED.sub(lambda match: _filled(match, route), data)
    read = LINE_END.sub(REPLACEMENT, _holes_closed(filled.decode(route.codec, "replace")))
    return read if share(read) >= share(line) else line


def _filled(match: re.Match[bytes], route: Route) -> bytes:
    """Return a character whose lost byte can only have been one; with its hole if it may have been several."""
    fits = [match[0].replace(HOLE, bytes([byte])) for byte in route.lost]
    common = [data for data in fits if data.decode("utf-8", "replace") in COMMON]
    return common[0] if len(common) == 1 else match[0]


_HOLES = compiled("\ufffd+")


def _holes_closed(text: str) -> str:
    """Return a text with one replacement character for each character that is lost, not for each of its bytes."""
    return _HOLES.sub(REPLACEMENT, text)
