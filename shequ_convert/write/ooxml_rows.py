"""Rows of pictures in WordprocessingML: a table of one row without rules, which no page divides."""

from __future__ import annotations

from shequ_convert.write.ooxml import TWIPS

_POINT_HIGH = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
SEPARATOR = f"<w:p>{_POINT_HIGH}</w:pPr></w:p>"
"""A paragraph a point high: Word runs two tables into one, and wants a paragraph after the last."""


def uncounted(flow: str) -> str:
    """Return a flow in which what stands behind tables, separators and empty paragraphs, is no line to be numbered."""
    silent = "<w:suppressLineNumbers/>"
    low = flow.replace(_POINT_HIGH, _POINT_HIGH.replace("<w:spacing", f"{silent}<w:spacing"))
    return low.replace("<w:p></w:p>", f"<w:p><w:pPr>{silent}</w:pPr></w:p>")


def row(cells: tuple[tuple[float, str], ...], gap: float) -> str:
    """Return a row of cells, each given by its width in points and its paragraphs. ``gap`` lies between their texts."""
    margins = "".join(f'<w:{side} w:w="{round(gap * TWIPS / 2)}" w:type="dxa"/>' for side in ("left", "right"))
    widths = [round(width * TWIPS) for width, _ in cells]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    filled = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
        for width, (_, content) in zip(widths, cells, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{filled}</w:tr></w:tbl>"
    )
