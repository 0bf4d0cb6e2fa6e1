"""Which faces a design is set in on this machine, and font files cut down to the characters a document uses.

A stack takes the first of its faces that is installed, or the bundled face of its kind: Noto Serif SC, Noto Sans SC
(PyPI ``pylopdf-fonts-zh-cn``, SIL Open Font Licence 1.1). A character that the face lacks comes from a bundled face,
among them Noto Sans, Noto Sans Symbols and Noto Emoji (``manimgx-fonts``, the same licence), else from any installed
one; what none has is named in ``Plan.missing``.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shequ_convert.errors import BackendMissing
from shequ_convert.values import frozen
from shequ_convert.write import code_boxes, font_files
from shequ_convert.write.font_files import font_folders as font_folders  # noqa: PLC0414 - callers know it from here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.style.profile import FontStack, Generic

LATIN_END = "\u0250"
"""First character after the Latin blocks of Unicode (Basic Latin to Latin Extended-B)."""
ONE_BYTE_END = "\u0100"
"""First character after those that fonts of pictures (Wingdings) answer for without having them."""
PRIVATE_USE, FORMAT = "Co", "Cf"
"""Unicode categories."""
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories that need no glyph."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters of other categories whose glyphs are empty: Hangul fillers, the Braille pattern without dots."""
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors."""
UNASSIGNED = "\u0378"
"""No character; a face that has a glyph for it has the same one for everything."""
SUPPLEMENTS = {
    "Noto Sans": "NotoSans[wght].ttf",
    "Noto Sans Symbols": "NotoSansSymbols[wght].ttf",
    "Noto Emoji": "NotoEmoji[wght].ttf",
}
"""Bundled faces without Han characters -> their files."""
EMOJI = "emoji"
"""CSS family of Noto Emoji: Pango asks a family of that name first for what is to be shown as an emoji."""
KEYCAP, KEYS = "\u20e3", frozenset("0123456789#*")
"""What makes a key of a digit before it, in a face that has both."""
CODE_BOXES = "Code points"
"""CSS family of the boxes that stand for characters that no face has."""
MOST_BOXES = 1000
"""Of those; what goes beyond, in a text of a script that nobody here can print, is an empty box."""
SIMPLE_SCRIPTS = frozenset({None, "Zyyy", "Zinh", "Latn", "Grek", "Cyrl", "Hani", "Hira", "Kana", "Bopo", "Hang"})
"""ISO 15924; the letters of any other script join or stack, and need a face that knows how."""
ASKED_LAST = ("unifont", "lastresort", "last resort")
"""Installed faces whose names begin so are drawn in dots, or stand for the want of a glyph."""
WEIGHT = "wght"
BULKY_TABLES = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "STAT", "VORG", "vhea", "vmtx", "kern", "meta")
"""Tables that horizontal text in a PDF has no use for."""
COLOUR_TABLES = ("CBDT", "CBLC", "COLR", "CPAL", "SVG ", "sbix")
"""Pictures of glyphs; only outlines are printed."""


@frozen
class Face:
    """One face in a font file."""

    name: str
    """What people call it."""
    path: str
    """Empty for the boxes that stand for characters that no face has."""
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
    barred: tuple[tuple[str, str], ...] = ()
    """(preferred face, why it cannot be embedded) where it is installed all the same, each pair once."""


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
def supplements() -> tuple[Face, ...]:
    """Return the bundled faces for what is not Chinese, as far as they are there."""
    try:
        import manimgx_fonts  # noqa: PLC0415 - only when a PDF is written
    except ImportError:
        return ()
    folder = Path(manimgx_fonts.__file__).parent
    faces = (Face(name, str(folder / file)) for name, file in SUPPLEMENTS.items())
    return tuple(face for face in faces if Path(face.path).exists())


@cache
def installed(folders: tuple[str, ...]) -> Mapping[str, Face]:
    """Return the usable faces in some folders, by every name they carry, in lower case.

    A family's name stands for its regular face, or the one nearest to it. Left out are fonts without outlines, fonts
    whose licence bits forbid embedding or cutting, and files that cannot be read.
    """
    return MappingProxyType({name: face for name, (face, barred) in _named(folders).items() if not barred})


@cache
def _named(folders: tuple[str, ...]) -> Mapping[str, tuple[Face, str]]:
    """Return name in lower case -> the face that is meant by it, and why it cannot be embedded.

    One that can be embedded is preferred.
    """
    best: dict[str, tuple[tuple[bool, tuple[int, ...]], font_files.Described, str]] = {}
    for face in font_files.described(folders):
        for spelt, rank in face.ranked_names():
            name, claim = spelt.casefold(), (bool(face.barred), rank)
            if name not in best or claim < best[name][0]:
                best[name] = (claim, face, spelt)
    return MappingProxyType(
        {name: (Face(spelt, face.path, face.number), face.barred) for name, (_, face, spelt) in best.items()}
    )


def plan(stacks: Mapping[str, FontStack], texts: Mapping[str, str], folders: tuple[str, ...]) -> Plan:
    """Choose faces for the stacks a document uses. ``texts`` holds what is printed in each stack."""
    chosen = {name: choice(stacks[name], folders) for name in texts}
    parted = {name: _shared_out(set(text), chosen[name]) for name, text in texts.items()}
    left = set[str]().union(*(left for _, left in parted.values()))
    others = _elsewhere(left, folders)
    families: dict[str, tuple[str, ...]] = {}
    characters: dict[tuple[str, Face], set[str]] = {}
    missing = left.difference(*(share for _, share in others.values()))
    if missing:
        others[CODE_BOXES] = (Face(CODE_BOXES, ""), set(sorted(missing)[:MOST_BOXES]))
    for name, (shares, lost) in parted.items():
        shares |= {family: (face, share & lost) for family, (face, share) in others.items() if share & lost}
        families[name] = tuple(shares)
        for family, (face, share) in shares.items():
            characters.setdefault((family, face), set()).update(share | _unseen(texts[name]))
    return Plan(
        families=families,
        cuts=tuple(Cut(family, face, frozenset(share)) for (family, face), share in characters.items()),
        substitutes=tuple(dict.fromkeys(_substitutes(stacks, chosen))),
        missing="".join(sorted(missing)),
        barred=tuple(dict.fromkeys(each for name in texts for each in barred(stacks[name], chosen[name], folders))),
    )


def _unseen(text: str) -> set[str]:
    """Return joiners, variation selectors and the like: what shapes the characters beside it, in whatever face."""
    return {c for c in text if unicodedata.category(c) == FORMAT or _selects(c)}


@frozen
class Choice:
    """The faces that a stack is set in."""

    latin: Face | None
    """None where the Han face's own Latin is used."""
    han: Face
    spare: tuple[Face, ...]
    """The bundled Chinese faces, asked in turn for what the others lack."""


def choice(stack: FontStack, folders: tuple[str, ...]) -> Choice:
    """Choose faces; the bundled faces keep their own Latin, which is drawn to go with their Han."""
    ours = {face.name.casefold(): face for face in bundled().values()}
    here = {**installed(folders), **ours}
    own = bundled()[stack.generic]
    han = next((here[name.casefold()] for name in stack.east_asian if name.casefold() in here), own)
    spare = (own, *(face for face in bundled().values() if face != own))
    if han in spare:
        return Choice(None, han, spare)
    latin = next((here[name.casefold()] for name in stack.latin if name.casefold() in here), own)
    return Choice(None if latin == han else latin, han, spare)


def _substitutes(stacks: Mapping[str, FontStack], chosen: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
    for name, used in chosen.items():
        wanted = stacks[name].east_asian[0]
        if wanted.casefold() != used.han.name.casefold():
            yield wanted, used.han.name


def barred(stack: FontStack, used: Choice, folders: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield faces preferred to the one used that are installed and cannot be embedded, and why."""
    for wanted in stack.east_asian:
        if wanted == used.han.name:
            break
        _, why = _named(folders).get(wanted.casefold(), (None, ""))
        if why:
            yield wanted, why


def _shared_out(text: set[str], used: Choice) -> tuple[dict[str, tuple[Face, set[str]]], set[str]]:
    """Give each character to the first face that has it; return CSS family -> face and share, and what none has."""
    latin = {c for c in text if c < LATIN_END and (c.isascii() or c.isalpha())} if used.latin else set()
    left = set(text)
    shares: dict[str, tuple[Face, set[str]]] = {}
    for family, face, wanted in _asked(used, text, latin):
        share = covered(face, left & wanted)
        if share or face == used.han:
            shares[family] = (face, share)
        left -= share
        if used.han.name in shares and not any(map(_needs_glyph, left)):
            break
    if EMOJI in shares and KEYCAP in text:
        shares[EMOJI][1].update(text & KEYS | {KEYCAP})
    equal = {c: _equal(c) for c in left if _equal(c)}
    drawn = {c for c in equal if covered(used.han, equal[c])}
    shares[used.han.name][1].update(equal[c] for c in drawn)
    return shares, {c for c in left - drawn if _needs_glyph(c)}


def _asked(used: Choice, text: set[str], latin: set[str]) -> Iterator[tuple[str, Face, set[str]]]:
    """Yield CSS families, their faces and what these are asked for, in turn."""
    if used.latin:
        yield f"{used.latin.name} Latin", used.latin, latin
    yield from ((face.name, face, text) for face in dict.fromkeys((used.han, *used.spare)))
    yield from ((EMOJI if face.name == "Noto Emoji" else face.name, face, text) for face in supplements())


def _equal(character: str) -> str:
    """Return the one character that is canonically equal to another, as 凉 is to U+F979; nothing if there is none.

    Shaping takes its glyph where that of the other one is missing; the text keeps the other one.
    """
    equal = unicodedata.normalize("NFC", character)
    return equal if len(equal) == 1 and equal != character else ""


def _elsewhere(wanted: set[str], folders: tuple[str, ...]) -> dict[str, tuple[Face, set[str]]]:
    """Return CSS family -> installed face and what it has of some characters; the face that has most comes first.

    Characters of private use have no meaning beyond the face that was meant.
    """
    left = {c for c in wanted if c >= ONE_BYTE_END and unicodedata.category(c) != PRIVATE_USE}
    scripts = {c: _script(c) for c in left}
    offers = {face: _mapped(face, scripts) for face in regular_faces(folders)} if left else {}
    found: dict[str, tuple[Face, set[str]]] = {}
    while offers := {face: rest for face, offer in offers.items() if (rest := offer & left)}:
        face = max(offers, key=lambda each: len(offers[each]))
        share = _drawn(face, offers.pop(face))
        if share:
            found[_free_name(face)] = (face, share)
            left -= share
    return found


def _free_name(face: Face) -> str:
    """Return a CSS family for an installed face that no bundled one has."""
    ours = {each.name.casefold() for each in (*bundled().values(), *supplements())} | {EMOJI}
    return f"{face.name} installed" if face.name.casefold() in ours else face.name


@cache
def regular_faces(folders: tuple[str, ...]) -> tuple[Face, ...]:
    """Return the usable regular face of each family that is installed, in the order in which they are asked."""
    found: dict[tuple[str, int], Face] = {}
    for described in font_files.described(folders):
        for family, _ in described.families:
            face = installed(folders).get(family.casefold())
            if face and (face.path, face.number) == (described.path, described.number):
                found.setdefault((face.path, face.number), face)
    return tuple(sorted(found.values(), key=lambda face: (face.name.casefold().startswith(ASKED_LAST), face.name)))


def _needs_glyph(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and not _selects(character)


def _selects(character: str) -> bool:
    return any(ord(character) in selectors for selectors in SELECTORS)


def covered(face: Face, characters: Iterable[str]) -> set[str]:
    """Return those characters that a face has a glyph for, and one that is not empty where it should not be."""
    font = _font(face)
    glyphs = {c: font.get_nominal_glyph(ord(c)) for c in characters}
    if face in bundled().values():
        return {c for c, glyph in glyphs.items() if glyph}
    return {c for c, glyph in glyphs.items() if glyph and (not _needs_ink(c) or _has_ink(font, glyph))}


def _needs_ink(character: str) -> bool:
    return _needs_glyph(character) and character not in BLANK


def _has_ink(font: Any, glyph: int) -> bool:  # noqa: ANN401 - uharfbuzz publishes no types
    extents = font.get_glyph_extents(glyph)
    return bool(extents and (extents.width or extents.height))


def _mapped(face: Face, scripts: Mapping[str, str | None]) -> set[str]:
    """Return those characters that a face has a glyph for; none if it has one that stands for everything.

    Letters of a script that joins or stacks them count only where the face knows how.
    """
    font = _opened(face)
    if font.get_nominal_glyph(ord(UNASSIGNED)):
        return set()
    known = SIMPLE_SCRIPTS | {tag.title() for tag in font.face.get_table_script_tags("GSUB")}
    return {c for c, script in scripts.items() if script in known and font.get_nominal_glyph(ord(c))}


def _drawn(face: Face, characters: set[str]) -> set[str]:
    """Return those of a face's characters that it has an outline for, not only a picture, or nothing."""
    font = _opened(face)
    return {c for c in characters if not _needs_ink(c) or _has_outline(font, font.get_nominal_glyph(ord(c)))}


def _script(character: str) -> str | None:
    """Return the script of a character by ISO 15924; None if it belongs to no script."""
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    buffer = uharfbuzz.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return script


def _has_outline(font: Any, glyph: int) -> bool:  # noqa: ANN401 - uharfbuzz publishes no types
    pen = _Pen()
    font.draw_glyph_with_pen(glyph, pen)
    return pen.used


class _Pen:
    """Notes whether anything is drawn; the names are those of fontTools' pens."""

    def __init__(self) -> None:
        self.used = False

    def moveTo(self, _: object) -> None:  # noqa: N802 - fontTools' name
        self.used = True

    def nothing(self, *_: object) -> None:
        """Take what comes after a first point."""

    lineTo = curveTo = qCurveTo = closePath = endPath = nothing  # noqa: N815 - fontTools' names


@cache
def _font(face: Face) -> Any:  # noqa: ANN401 - uharfbuzz publishes no types
    return _opened(face)


def _opened(face: Face) -> Any:  # noqa: ANN401 - uharfbuzz publishes no types
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(face.path), face.number))


def subset(cut: Cut) -> bytes:
    """Return a font file that holds the characters of a cut and a visible .notdef, in the regular weight."""
    if not cut.face.path:
        return code_boxes.font(cut.characters, cut.family)
    import uharfbuzz  # noqa: PLC0415 - only when a PDF is written

    face = _font(cut.face).face
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(ord(c) for c in cut.characters | {" "})
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in BULKY_TABLES + COLOUR_TABLES)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.NOTDEF_OUTLINE | flags.NO_HINTING
    if face.has_var_data:
        wanted.flags |= flags.DOWNGRADE_CFF2
        _pin(wanted, face)
    data: bytes = uharfbuzz.subset(face, wanted).blob.data
    return data


def _pin(wanted: Any, face: Any) -> None:  # noqa: ANN401 - uharfbuzz publishes no types
    """Have a variable font made one of regular weight; a PDF cannot hold what varies."""
    wanted.pin_all_axes_to_default(face)
    for axis in face.axis_infos:
        if axis.tag == WEIGHT:
            regular = min(max(axis.min_value, font_files.REGULAR), axis.max_value)
            wanted.pin_axis_location(face, WEIGHT, regular)
