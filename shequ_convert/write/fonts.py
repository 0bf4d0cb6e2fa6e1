"""Which faces a design is set in on this machine, and font files cut down to the characters a document uses.

A stack takes the first of its faces that is installed, or the bundled face of its kind: Noto Serif SC, Noto Sans SC
(PyPI ``pylopdf-fonts-zh-cn``, SIL Open Font Licence 1.1). A character that the face lacks comes from a bundled face;
one that those lack too is named in ``Plan.missing``.
"""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shequ_convert.errors import BackendMissing
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.style.profile import FontStack, Generic

LATIN_END = "\u0250"
"""First character after the Latin blocks of Unicode (Basic Latin to Latin Extended-B)."""
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories that need no glyph."""
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
FONT_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
FAMILY_NAMES = frozenset({1, 16})
"""Name table: family, typographic family. Full name is 4, PostScript name 6, style 2 (OpenType, name table)."""
EXACT_NAMES = frozenset({4, 6})
STYLE_NAME = 2
REGULAR = frozenset({"regular", "normal", "r", "book", "roman", "常规", "标准", "標準"})
FORBIDDEN_EMBEDDING = 0x0002 | 0x0100 | 0x0200
"""OS/2 fsType: restricted licence, no subsetting, bitmaps only (OpenType, OS/2 table)."""
FSTYPE_OFFSET = 8
BULKY_TABLES = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "STAT", "VORG", "vhea", "vmtx", "kern", "meta", "SVG ")
"""Tables that horizontal text in a PDF has no use for."""


@frozen
class Face:
    """One face in a font file."""

    name: str
    """What people call it."""
    path: str
    number: int = 0
    """Which face of a collection."""


@frozen
class Cut:
    """A face as one document uses it."""

    family: str
    """Its CSS name, unique in the document."""
    face: Face
    characters: frozenset[str]


@frozen
class Plan:
    """What a document is set in."""

    families: Mapping[str, tuple[str, ...]]
    """Font stack name -> CSS families, the first to be asked first."""
    cuts: tuple[Cut, ...]
    substitutes: tuple[tuple[str, str], ...]
    """(preferred face, face used) where they differ, each pair once."""
    missing: str
    """Characters that no face has, each once, in code point order."""


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
def bundled() -> Mapping[Generic, Face]:
    """Return the faces that come with the project. Raise BackendMissing if the package is not installed."""
    try:
        import pylopdf_fonts_zh_cn as faces  # noqa: PLC0415 - only when a PDF is written
    except ImportError as error:
        raise BackendMissing("The bundled fonts are missing", "Run: pip install pylopdf-fonts-zh-cn") from error
    return MappingProxyType(
        {
            "serif": Face("Noto Serif SC", str(faces.serif_path())),
            "sans": Face("Noto Sans SC", str(faces.sans_path())),
        }
    )


@cache
def installed(folders: tuple[str, ...]) -> Mapping[str, Face]:
    """Return the usable faces in some folders, by every name they carry, in lower case.

    A family's name stands for its regular face. Left out are variable fonts (slow to cut), bitmap fonts, fonts whose
    licence bits forbid embedding or cutting, and files that cannot be read.
    """
    found: dict[str, Face] = {}
    for path in _font_files(folders):
        for name, face in _named_faces(path):
            found.setdefault(name, face)
    return MappingProxyType(found)


def _font_files(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for place, below, files in os.walk(folder):
            below.sort()
            yield from (str(Path(place, f)) for f in sorted(files) if Path(f).suffix.lower() in FONT_SUFFIXES)


def _named_faces(path: str) -> Iterator[tuple[str, Face]]:
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    try:
        blob = uharfbuzz.Blob.from_file_path(path)
    except (OSError, uharfbuzz.HarfBuzzError):
        return
    for index in range(uharfbuzz.Face(blob).count):
        face = uharfbuzz.Face(blob, index)
        if _usable(face):
            yield from ((name.casefold(), Face(name, path, index)) for name in _names(face))


def _usable(face: Any) -> bool:  # noqa: ANN401 - uharfbuzz publishes no types
    tags = set(face.table_tags)
    if "fvar" in tags or not tags & {"glyf", "CFF "}:
        return False
    table: bytes = face.reference_table("OS/2").data or b""
    allowed = struct.unpack_from(">H", table, FSTYPE_OFFSET)[0] if len(table) > FSTYPE_OFFSET + 1 else 0
    return not allowed & FORBIDDEN_EMBEDDING


def _names(face: Any) -> Iterator[str]:  # noqa: ANN401 - uharfbuzz publishes no types
    entries = [(entry.name_id, face.get_name(entry.name_id, entry.language) or "") for entry in face.list_names()]
    styles = {text.casefold() for number, text in entries if number == STYLE_NAME}
    kinds = EXACT_NAMES | FAMILY_NAMES if not styles or styles & REGULAR else EXACT_NAMES
    return (text for number, text in entries if number in kinds and text)


def plan(stacks: Mapping[str, FontStack], texts: Mapping[str, str], folders: tuple[str, ...]) -> Plan:
    """Choose faces for the stacks a document uses. ``texts`` holds what is printed in each stack."""
    chosen = {name: _choice(stacks[name], folders) for name in texts}
    characters: dict[tuple[str, Face], set[str]] = {}
    families: dict[str, tuple[str, ...]] = {}
    missing: set[str] = set()
    for name, text in texts.items():
        shares, lost = _shared_out(set(text), chosen[name])
        missing |= lost
        families[name] = tuple(shares)
        for family, (face, share) in shares.items():
            characters.setdefault((family, face), set()).update(share)
    return Plan(
        families=families,
        cuts=tuple(Cut(family, face, frozenset(share)) for (family, face), share in characters.items()),
        substitutes=tuple(dict.fromkeys(_substitutes(stacks, chosen))),
        missing="".join(sorted(missing)),
    )


@frozen
class _Choice:
    """The faces of one stack."""

    latin: Face | None
    """None where the Han face's own Latin is used."""
    han: Face
    spare: tuple[Face, ...]
    """The bundled faces, asked for what the others lack."""


def _choice(stack: FontStack, folders: tuple[str, ...]) -> _Choice:
    """Choose faces; the bundled faces keep their own Latin, which is drawn to go with their Han."""
    ours = {face.name.casefold(): face for face in bundled().values()}
    here = {**installed(folders), **ours}
    own = bundled()[stack.generic]
    han = next((here[name.casefold()] for name in stack.east_asian if name.casefold() in here), own)
    spare = (own, *(face for face in bundled().values() if face != own))
    if han in spare:
        return _Choice(None, han, spare)
    latin = next((here[name.casefold()] for name in stack.latin if name.casefold() in here), own)
    return _Choice(None if latin == han else latin, han, spare)


def _substitutes(stacks: Mapping[str, FontStack], chosen: Mapping[str, _Choice]) -> Iterator[tuple[str, str]]:
    for name, choice in chosen.items():
        wanted = stacks[name].east_asian[0]
        if wanted.casefold() != choice.han.name.casefold():
            yield wanted, choice.han.name


def _shared_out(text: set[str], choice: _Choice) -> tuple[dict[str, tuple[Face, set[str]]], set[str]]:
    """Give each character to the first face that has it; return CSS family -> face and share, and what none has."""
    latin = {c for c in text if c < LATIN_END and (c.isascii() or c.isalpha())} if choice.latin else set()
    left = set(text)
    shares: dict[str, tuple[Face, set[str]]] = {}
    asked = [(f"{choice.latin.name} Latin", choice.latin, latin)] if choice.latin else []
    asked += [(face.name, face, text) for face in dict.fromkeys((choice.han, *choice.spare))]
    for family, face, wanted in asked:
        share = covered(face, left & wanted)
        if share or face == choice.han:
            shares[family] = (face, share)
        left -= share
    return shares, {c for c in left if _needs_glyph(c)}


def _needs_glyph(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and ord(character) not in VARIATION_SELECTORS


def covered(face: Face, characters: Iterable[str]) -> set[str]:
    """Return those characters that a face has a glyph for."""
    font = _font(face)
    return {c for c in characters if font.get_nominal_glyph(ord(c))}


@cache
def _font(face: Face) -> Any:  # noqa: ANN401 - uharfbuzz publishes no types
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(face.path), face.number))


def subset(cut: Cut) -> bytes:
    """Return a font file that holds the characters of a cut and a visible .notdef, with CID == GID."""
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(ord(c) for c in cut.characters | {" "})
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in BULKY_TABLES)
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.NO_HINTING
    data: bytes = uharfbuzz.subset(_font(cut.face).face, wanted).blob.data
    return data
