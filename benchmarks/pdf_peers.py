"""How others print a text, for ``pdf.py``: each from what suits it best, with the same faces where it can embed them.

``pdf_peers.py NAME FOLDER`` makes ``FOLDER/NAME.pdf`` once, for cold runs, from the inputs that ``prepared`` has put
there. Imports stand inside the functions so that a cold run pays only for what it uses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers import weasyprint as simple_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.peers import Lines

CONTENT, MARKUP, TRUETYPE = "content.json", "text.typ", "face.ttf"
"""Inputs in the folder: what peers.py reads, Typst's markup, a TrueType face for ReportLab."""
CURVE_ERROR = 1.0
"""How far a quadratic curve may be from the cubic one that it stands for, in font units."""
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
SET_UP = """#set page(paper: "a4", margin: 28mm, numbering: "1 / 1")
#set text(font: "Noto Serif SC", size: 12pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 10pt, spacing: 10pt)
#show heading: set text(font: "Noto Sans SC", weight: "regular")
#show heading: set block(above: 14pt, below: 14pt)
"""


def faces() -> tuple[Path, Path]:
    """Return the bundled faces: serif, sans."""
    import pylopdf_fonts_zh_cn as fonts  # noqa: PLC0415

    return Path(fonts.serif_path()), Path(fonts.sans_path())


def prepared(lines: Lines, folder: Path) -> None:
    """Write the peers' inputs."""
    (_, title), *rest = lines
    blocks = [{"type": "heading" if style == "Heading 1" else "paragraph", "text": text} for style, text in rest]
    content = {"metadata": {"title": title}, "blocks": blocks}
    (folder / CONTENT).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (folder / MARKUP).write_text(_typst_markup(content), encoding="utf-8")
    (folder / "fonts.conf").write_text(
        FONTCONFIG.format(folder=faces()[0].parent, cache=folder / "fontconfig"), encoding="utf-8"
    )


def _typst_markup(content: dict[str, Any]) -> str:
    rows = [SET_UP, f"#heading(level: 1, {json.dumps(content['metadata']['title'], ensure_ascii=False)})"]
    for block in content["blocks"]:
        text = json.dumps(block["text"], ensure_ascii=False)
        rows.append(f"#heading(level: 2, {text})" if block["type"] == "heading" else f"#par(text({text}))")
    return "\n\n".join(rows)


def truetype(text: str, out: Path) -> None:
    """Write the glyphs of a text as a TrueType font, for ReportLab, which embeds no CFF; this is not timed."""
    import io  # noqa: PLC0415

    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    from shequ_convert.write import fonts  # noqa: PLC0415

    cut = fonts.subset(fonts.Cut("face", fonts.Face("face", str(faces()[0])), frozenset(text)))
    with TTFont(io.BytesIO(cut)) as read:
        names, outlines, metrics = read.getGlyphOrder(), read.getGlyphSet(), read["hmtx"].metrics
        drawn = {}
        for name in names:
            pen = TTGlyphPen(None)
            outlines[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
            drawn[name] = pen.glyph()
        made = FontBuilder(read["head"].unitsPerEm, isTTF=True)
        made.setupGlyphOrder(names)
        made.setupCharacterMap(read.getBestCmap())
        made.setupGlyf(drawn)
        made.setupHorizontalMetrics({name: (metrics[name][0], drawn[name].xMin) for name in names})
        made.setupHorizontalHeader(ascent=880, descent=-120)
        made.setupNameTable({"familyName": "face", "styleName": "Regular", "psName": "face"})
        made.setupOS2(sTypoAscender=880, sTypoDescender=-120)
        made.setupPost()
        made.save(out)


def typst(folder: Path, out: Path) -> None:
    """Print with Typst."""
    import typst as compiler  # noqa: PLC0415

    places = [str(faces()[0].parent)]
    compiler.compile(str(folder / MARKUP), output=str(out), font_paths=places, ignore_system_fonts=True)


def reportlab(folder: Path, out: Path) -> None:
    """Print with ReportLab's Platypus and its Chinese line breaking."""
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate  # type: ignore[import-untyped]  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont("face", str(folder / TRUETYPE)))
    body = ParagraphStyle("body", fontName="face", fontSize=12, leading=22, wordWrap="CJK", firstLineIndent=24)
    head = ParagraphStyle("head", parent=body, fontSize=14, firstLineIndent=0)
    content = json.loads((folder / CONTENT).read_text(encoding="utf-8"))
    story = [Paragraph(escape(content["metadata"]["title"]), head)]
    styles = {"heading": head, "paragraph": body}
    story += [Paragraph(escape(block["text"]), styles[block["type"]]) for block in content["blocks"]]
    SimpleDocTemplate(str(out)).build(story)


def weasyprint(folder: Path, out: Path) -> None:
    """Print simple HTML with WeasyPrint as it is."""
    simple_html(json.loads((folder / CONTENT).read_text(encoding="utf-8")), out)


PEERS: dict[str, Callable[[Path, Path], None]] = {"weasyprint": weasyprint, "typst": typst, "reportlab": reportlab}
"""Those that are Python packages."""


if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[2]) / f"{sys.argv[1]}.pdf")
