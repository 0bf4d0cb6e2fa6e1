"""Small fonts of every kind, drawn after the bundled ones, so that no test needs a font of the machine it runs on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # type: ignore[import-untyped]
from fontTools.ttLib.tables.TupleVariation import TupleVariation  # type: ignore[import-untyped]

from shequ_convert.write import fonts

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["cid", "cff", "cff2", "glyf", "variable"]
KINDS: tuple[Kind, ...] = ("cid", "cff", "cff2", "glyf", "variable")
SHIFT = 300
"""How far the glyphs of a variable font move to the right from weight 100 to 900."""


def made(  # noqa: PLR0913 - what a font says of itself
    path: Path,
    family: str,
    characters: str,
    kind: Kind = "glyf",
    *,
    style: str = "Regular",
    typographic: tuple[str, str] | None = None,
    weight: int = 400,
    licence: int = 0,
    italic: bool = False,
    empty: str = "",
    names: tuple[tuple[bytes, int, int, int, int], ...] = (),
) -> Path:
    """Write a font and return where it is. ``names`` are raw: text, identifier, platform, encoding, language."""
    with TTFont(io.BytesIO(fonts.subset(fonts.Cut("", fonts.bundled()["serif"], frozenset(characters))))) as base:
        font = base if kind == "cid" else _drawn(base, kind, {ord(c) for c in empty})
        _named(font, family, style, typographic, names)
        font["OS/2"].usWeightClass, font["OS/2"].fsType = weight, licence
        font["OS/2"].fsSelection = 1 if italic else 0
        path.parent.mkdir(parents=True, exist_ok=True)
        font.save(path)
    return path


def collection(path: Path, *members: Path) -> Path:
    """Write fonts as one file."""
    gathered = TTCollection()
    gathered.fonts = [TTFont(member) for member in members]
    gathered.save(path)
    for font in gathered.fonts:
        font.close()
    return path


def recoded(font: Any, glyphs: dict[int, str]) -> None:
    """Have the glyphs of a font stand for other code points."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, glyphs
    font["cmap"].tables = [table]


def opened(data: bytes) -> Any:
    """Return a font to look into."""
    return TTFont(io.BytesIO(data))


def _named(
    font: Any,
    family: str,
    style: str,
    typographic: tuple[str, str] | None,
    names: tuple[tuple[bytes, int, int, int, int], ...],
) -> None:
    table = font["name"]
    table.names = []
    texts = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for number, text in (texts | (dict(zip((16, 17), typographic, strict=True)) if typographic else {})).items():
        table.setName(text, number, 3, 1, 0x409)
    for raw, number, platform, encoding, language in names:
        table.setName(raw, number, platform, encoding, language)


def _drawn(base: Any, kind: Kind, empty: set[int]) -> Any:
    order, outlines, cmap = base.getGlyphOrder(), base.getGlyphSet(), base.getBestCmap()
    new = {name: f"g{number}" if number else ".notdef" for number, name in enumerate(order)}
    blank = {cmap[code] for code in empty}
    drawing = {new[name]: outlines[name].draw if name not in blank else _nothing for name in order}
    widths = {new[name]: base["hmtx"][name][0] for name in order}
    builder = FontBuilder(base["head"].unitsPerEm, isTTF=kind in {"glyf", "variable"})
    builder.setupGlyphOrder(list(new.values()))
    builder.setupCharacterMap({code: new[name] for code, name in cmap.items()})
    builder.setupNameTable({})
    if kind in {"glyf", "variable"}:
        _quadratic(builder, drawing)
    else:
        _cubic(builder, drawing, widths, kind)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    return builder.font


def _nothing(_: object) -> None:
    """Draw no outline."""


def _quadratic(builder: Any, drawing: dict[str, Any]) -> None:
    glyphs = {}
    for name, draw in drawing.items():
        pen = TTGlyphPen(None)
        draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)


def varied(path: Path) -> None:
    """Give a TrueType font an axis of weight from 100, which it has by itself, to 900, where its glyphs are moved."""
    with TTFont(path) as font:
        builder = FontBuilder(font=font)
        builder.setupFvar([("wght", 100, 100, 900, "Weight")], [])
        moved = {}
        for name in font.getGlyphOrder():
            points = len(getattr(font["glyf"][name], "coordinates", ())) + 4
            moved[name] = [TupleVariation({"wght": (0, 1, 1)}, [(SHIFT, 0)] * points)]
        builder.setupGvar(moved)
        font.save(path)


def _cubic(builder: Any, drawing: dict[str, Any], widths: dict[str, int], kind: Kind) -> None:
    strings = {}
    for name, draw in drawing.items():
        pen = T2CharStringPen(widths[name] if kind == "cff" else None, None, CFF2=kind == "cff2")
        draw(pen)
        strings[name] = pen.getCharString()
    if kind == "cff":
        builder.setupCFF("Made", {"FullName": "Made"}, strings, {})
    else:
        builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
        builder.setupCFF2(strings, regions=[{"wght": (0, 1, 1)}])
