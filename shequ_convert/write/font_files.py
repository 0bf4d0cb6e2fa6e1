"""What the font files of this machine say of themselves (OpenType 1.9): names, weight, whether a PDF may embed them.

Only the tables that tell this are read, each file once: what was found is kept from run to run, as long as the file
keeps its size and its time.
"""

from __future__ import annotations

import os
import struct
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from shequ_convert.kept import kept
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Fields: TypeAlias = "tuple[Any, ...]"
    """Those of ``Described`` behind the path."""
    Tables: TypeAlias = "dict[bytes, tuple[int, int]]"
    """Tag -> offset and length."""

KEPT_AS = 1
"""To be raised where ``_read`` returns something else than it did."""
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
OUTLINES = frozenset({b"glyf", b"CFF ", b"CFF2"})
MOST_FACES = 1024
"""More than any collection has; a count above it is damage."""
MOST_BYTES = 1 << 20
"""Most that is read of a table."""

FAMILY, STYLE, FULL, POSTSCRIPT, TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_STYLE = 1, 2, 4, 6, 16, 17
"""Identifiers of the name table."""
NAMES = frozenset({FAMILY, STYLE, FULL, POSTSCRIPT, TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_STYLE})
ENCODINGS = {(1, 0): "mac-roman", (1, 2): "big5", (1, 25): "gb18030", (3, 3): "gb18030", (3, 4): "big5"}
"""(Platform, encoding) -> encoding of its names; those of every other are UTF-16."""
PADDED = frozenset({(3, 3), (3, 4)})
"""Encodings whose single bytes stand behind a zero byte."""
REGULAR_NAMES = frozenset({"regular", "normal", "r", "book", "roman", "常规", "标准", "標準"})
REGULAR, MEDIUM = 400, 500
"""Weights of OS/2 and of CSS."""

NO_OUTLINES = "it has no outlines"
FORBIDDEN = "its licence bits forbid embedding"
USAGE, RESTRICTED = 0x000F, 0x0002
"""fsType of OS/2: the usage bits, of which the least restrictive holds; only this one set forbids embedding."""
NO_SUBSETTING, BITMAPS_ONLY = 0x0100, 0x0200
SLANTED = 0x0001 | 0x0200
"""fsSelection of OS/2: italic or oblique."""


@frozen
class Described:
    """One face in a font file, as it describes itself."""

    path: str
    number: int
    """Which face of a collection."""
    families: tuple[tuple[str, str], ...]
    """Family and style, in every language and in both ways of naming them (by four styles, and typographic)."""
    exact: tuple[str, ...]
    """Full and PostScript names."""
    weight: int
    """Of OS/2; of a variable font the one nearest to 400 that it can have."""
    slanted: bool
    variable: bool
    barred: str
    """Why a PDF cannot embed it; empty if it can."""

    def ranked_names(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the names it answers to; where several faces have a name, that of the least rank is meant.

        A family's name means the upright face whose weight CSS would take for 400 (CSS Fonts 4, 5.2).
        """
        for family, style in self.families:
            plain = self.variable or style.casefold() in REGULAR_NAMES
            yield family, (1, self.slanted, not plain, *_distance(self.weight))
        if not self.variable:  # those names mean the weight that the file has by itself
            yield from ((name, (0,)) for name in self.exact)


def _distance(weight: int) -> tuple[int, int]:
    """Return how far a weight is from regular: medium comes next, then lighter ones, then bolder ones."""
    if REGULAR <= weight <= MEDIUM:
        return 0, weight
    return (1, -weight) if weight < REGULAR else (2, weight)


def font_folders() -> tuple[str, ...]:
    """Return the folders where this system keeps its fonts; some may not exist."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        return (str(Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")), str(Path(local, "Microsoft/Windows/Fonts")))
    if sys.platform == "darwin":
        assets = sorted(map(str, Path("/System/Library/AssetsV2").glob("com_apple_MobileAsset_Font*")))
        return (str(home / "Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts", *assets)
    data = os.environ.get("XDG_DATA_HOME", str(home / ".local/share"))
    return (str(Path(data, "fonts")), str(home / ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts")


@cache
def described(folders: tuple[str, ...]) -> tuple[Described, ...]:
    """Return all faces in some folders and those below, in the order of folders and paths."""
    return tuple(face for path in _paths(folders) for face in faces_in(path))


def _paths(folders: Iterable[str]) -> Iterator[str]:
    """Yield the font files in folders and below, also behind links, each folder once."""
    seen: set[str] = set()
    for folder in folders:
        for place, below, files in os.walk(folder, followlinks=True):
            real = os.path.realpath(place)
            if real in seen:
                below.clear()
                continue
            seen.add(real)
            below.sort()
            yield from (os.path.join(place, f) for f in sorted(files) if f.lower().endswith(SUFFIXES))  # noqa: PTH118 - thousands


def faces_in(path: str) -> Iterator[Described]:
    """Yield the faces of a file; none if it cannot be read."""
    try:
        state = os.stat(path)  # noqa: PTH116 - thousands
    except OSError:
        return
    key = (KEPT_AS, path, state.st_size, state.st_mtime_ns)
    yield from (Described(path, *fields) for fields in kept(key, lambda: _read(path), __name__))


def _read(path: str) -> tuple[Fields, ...]:
    """Return the fields of each face, as plain values that can be kept."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands
            return tuple((number, *_face(file, start)) for number, start in enumerate(_starts(file)))
    except (OSError, ValueError, LookupError, struct.error):
        return ()


def _starts(file: BinaryIO) -> tuple[int, ...]:
    """Return where the table directories stand."""
    tag, _, count = struct.unpack(">4sLL", _piece(file, 0, 12))
    if tag != b"ttcf":
        return (0,)
    if count > MOST_FACES:
        raise ValueError(count)
    return struct.unpack(f">{count}L", _piece(file, 12, 4 * count))


def _face(file: BinaryIO, start: int) -> Fields:
    tables = _tables(file, start)
    weight, licence, selection = _style(file, tables)
    axis = _weights(file, tables)
    names = list(_names(_table(file, tables, b"name")))
    return (
        tuple(dict.fromkeys(_families(names))),
        tuple(dict.fromkeys(text for number, _, text in names if number in {FULL, POSTSCRIPT})),
        min(max(REGULAR, axis[0]), axis[1]) if axis else weight,
        bool(selection & SLANTED),
        b"fvar" in tables,
        _reason(tables, licence),
    )


def _tables(file: BinaryIO, start: int) -> Tables:
    (count,) = struct.unpack(">H", _piece(file, start + 4, 2))
    directory = _piece(file, start + 12, 16 * count)
    return {tag: (offset, length) for tag, _, offset, length in struct.iter_unpack(">4sLLL", directory)}


def _table(file: BinaryIO, tables: Tables, tag: bytes) -> bytes:
    return _piece(file, *tables[tag]) if tag in tables else b""


def _piece(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(min(length, MOST_BYTES))


def _style(file: BinaryIO, tables: Tables) -> tuple[int, int, int]:
    """Return usWeightClass, fsType and fsSelection of OS/2; what a font without that table is taken for."""
    table = _table(file, tables, b"OS/2")
    last = 64
    if len(table) < last:
        return REGULAR, 0, 0
    return (*struct.unpack_from(">H2xH", table, 4), *struct.unpack_from(">H", table, last - 2))


def _weights(file: BinaryIO, tables: Tables) -> tuple[int, int] | None:
    """Return the least and the greatest weight of a variable font; None if it has no such axis."""
    table = _table(file, tables, b"fvar")
    if not table:
        return None
    first, _, count, size = struct.unpack_from(">4H", table, 4)
    for at in range(first, first + count * size, size):
        tag, least, _, most = struct.unpack_from(">4s3l", table, at)
        if tag == b"wght":
            return least >> 16, most >> 16
    return None


def _reason(tables: Tables, licence: int) -> str:
    if not OUTLINES & tables.keys():
        return NO_OUTLINES
    if licence & USAGE == RESTRICTED or licence & (NO_SUBSETTING | BITMAPS_ONLY):
        return FORBIDDEN
    return ""


def _names(table: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield identifier, language and text of the names that matter."""
    if not table:
        return
    count, storage = struct.unpack_from(">HH", table, 2)
    for platform, encoding, language, number, length, offset in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if number in NAMES:
            text = _text(table[storage + offset : storage + offset + length], (platform, encoding))
            if text:
                yield number, (platform << 16) + language, text


def _text(data: bytes, system: tuple[int, int]) -> str:
    if system in PADDED:
        data = data.replace(b"\0", b"")
    return data.decode(ENCODINGS.get(system, "utf-16-be"), "replace").strip("\0 ")


def _families(names: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield family and style; where a language has no style, it is that of another one."""
    for family, style in ((FAMILY, STYLE), (TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_STYLE)):
        styles = {language: text for number, language, text in names if number == style}
        any_style = next(iter(styles.values()), "Regular")
        for number, language, text in names:
            if number == family:
                yield text, styles.get(language, any_style)
