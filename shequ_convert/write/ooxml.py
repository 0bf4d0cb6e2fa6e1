"""WordprocessingML as text: runs, paragraphs, fields, bookmarks, drawings, tables, and the namespaces they need.

Pieces are strings, because parsing one long string is ten times as fast as adding elements one by one. Whatever comes
from a text is escaped here and nowhere else. Names and order of elements follow ISO/IEC 29500-1; what Word does beyond
it follows [MS-OI29500]. The styles they refer to stand in ``word_styles``, the files around them in ``word_package``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TWIPS = 20
"""Twips (twentieths of a point) in a point: the unit of most lengths."""
HUNDREDTHS = 100
"""Indents in characters are given in hundredths."""
EMU = 12700
"""English metric units in a point: the unit of drawings."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{RELATIONSHIPS}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}"'
"""Declarations that every piece made here needs on an element around it."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

NORMAL = "Normal"
"""Style of a paragraph that names none."""
TABLE_GRID = "TableGrid"
"""Style of tables: Word's own with all rules."""


def twips(length: float) -> int:
    """Return a length in points as whole twips."""
    return round(length * TWIPS)


# Pieces of text -------------------------------------------------------------------------------------------------------

ILLEGAL = compiled("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""
_SPECIAL = compiled("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
"""What cannot stand in an element as it is; most texts have none of it."""
_BREAKS = MappingProxyType({"\t": "<w:tab/>", "\n": "<w:br/>"})
_BREAK = compiled("([\t\n])")
_SHARED_MARK = compiled("[\u00b7\u2010-\u27bf]")
"""Marks that Latin and Chinese faces both have and draw differently: quotes, dashes, ellipsis, middle dot, circled
numbers. Word takes the Latin face for them unless the run is marked as East Asian ([MS-OI29500] 2.1.88)."""
_LATIN_WORD = compiled(
    "[A-Za-z\u00a1-\u00b6\u00b8-\u052f\u1e00-\u1eff]+(?:’[A-Za-z\u00a1-\u00b6\u00b8-\u052f\u1e00-\u1eff]+)*"
)
"""A word of an alphabet, with the apostrophes inside it: a mark as East Asian would spoil ``What’s`` and ``José``."""
_UNUSUAL = compiled("[’\u00a1-\u00b6\u00b8-\u052f\u1e00-\u1eff]")
"""Without one of these no word of an alphabet is anything but ASCII."""
_LETTER = compiled("[A-Za-z]")
_CHINESE = compiled(
    "[\u2e80-\u303f\u3100-\u312f\u31c0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
EAST_ASIAN = '<w:rFonts w:hint="eastAsia"/>'
"""The mark as East Asian, among the properties of a run."""


def text(value: str) -> str:
    """Return a text as the content of an element: escaped, without what XML cannot hold."""
    return ILLEGAL.sub("", value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(value: str) -> str:
    """Return a text as the value of an attribute in double quotes, on one line."""
    return text(" ".join(ILLEGAL.sub("", value).split())).replace('"', "&quot;")


def runs(value: str, style: str = "") -> str:
    """Return the runs of a text. ``style`` is the id of a character style.

    The only formatting is the mark as East Asian on runs with marks that would else take the Latin face.
    """
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    return "".join(_run(piece, look + (EAST_ASIAN if hinted else "")) for piece, hinted in _by_face(value))


def takes_latin_face(value: str) -> bool:
    """Say whether Word would set marks of a text in the Latin face though they are Chinese."""
    latin = _LETTER.search(value) and not _CHINESE.search(value)
    return bool(_SHARED_MARK.search(value)) and not latin


def _by_face(value: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, and whether each needs the mark as East Asian."""
    if not takes_latin_face(value):
        yield value, False
        return
    if not _UNUSUAL.search(value):
        yield value, True
        return
    start = 0
    for word in _LATIN_WORD.finditer(value):
        if not word[0].isascii():
            yield value[start : word.start()], bool(_SHARED_MARK.search(value, start, word.start()))
            yield word[0], False
            start = word.end()
    yield value[start:], bool(_SHARED_MARK.search(value, start))


def _run(value: str, properties: str) -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    content = _content(value) if _SPECIAL.search(value) else f'<w:t xml:space="preserve">{value}</w:t>'
    return f"<w:r>{look}{content}</w:r>" if value and content else ""


def _content(value: str) -> str:
    """Return the elements of a run for a text with tabs, line ends or what must be escaped or left out."""
    pieces = (piece for piece in _BREAK.split(text(value.replace("\r\n", "\n").replace("\r", "\n"))) if piece)
    return "".join(_BREAKS.get(piece) or f'<w:t xml:space="preserve">{piece}</w:t>' for piece in pieces)


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph. ``style`` is a style id; ``properties`` come after it, in the order of the schema."""
    named = "" if style == NORMAL else f'<w:pStyle w:val="{style}"/>'
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>" if named or properties else f"<w:p>{content}</w:p>"


STYLE_SEPARATOR = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
"""Properties of a paragraph mark that Word does not end the line at (样式分隔符)."""


def field(instruction: str, result: str) -> str:
    """Return a complex field with the result shown until Word works it out anew."""
    return f"{_field_start(instruction)}{runs(result)}{_FIELD_END}"


def _field_start(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {text(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def contents(heading: str, instruction: str, entries: Sequence[tuple[str, str, str, str]]) -> str:
    """Return a table of contents: ``heading`` is a paragraph or empty, ``instruction`` that of the field.

    An entry has a style id, a text, the bookmark it leads to, and the number of its page. As Word does it, the block is
    one of its gallery of tables of contents, and the field ends in a blank paragraph behind the entries.
    """
    starts = (_field_start(instruction), *("" for _ in entries[1:]))
    lines = (paragraph(entry[0], start + _entry(*entry[1:])) for start, entry in zip(starts, entries, strict=True))
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{heading}{''.join(lines)}{paragraph(NORMAL, _FIELD_END)}</w:sdtContent></w:sdt>"
    )


def _entry(value: str, anchor: str, page: str) -> str:
    """Return an entry of a table of contents, its only tab the one before the number."""
    number = field(rf"PAGEREF {anchor} \h", page)
    linked = f'<w:hyperlink w:anchor="{attribute(anchor)}" w:history="1">'
    return f"{linked}{runs(_BREAK.sub(' ', value))}<w:r><w:tab/></w:r>{number}</w:hyperlink>"


def bookmark(number: int, name: str, content: str) -> str:
    """Return content within a bookmark. ``number`` must be unique in the document."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{attribute(name)}"/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


COMMENT_STYLE, COMMENT_MARK_STYLE = "CommentText", "CommentReference"
"""Styles of the words of a comment and of the mark that leads to it; a file without comments has neither."""
REVIEWER, REVIEWER_INITIALS = "shequ-convert", "sc"
"""Who comments."""
_COMMENT_MARK = f'<w:rPr><w:rStyle w:val="{COMMENT_MARK_STYLE}"/></w:rPr>'


def comment(number: int, value: str, date: str) -> str:
    """Return a comment of comments.xml. ``number`` must be unique; ``date`` is ISO 8601."""
    mark = f"<w:r>{_COMMENT_MARK}<w:annotationRef/></w:r>"
    return (
        f'<w:comment w:id="{number}" w:author="{REVIEWER}" w:date="{date}" w:initials="{REVIEWER_INITIALS}">'
        f"{paragraph(COMMENT_STYLE, mark + runs(value))}</w:comment>"
    )


def commented(number: int, content: str) -> str:
    """Return content that a comment is on. Without content it stands at a point."""
    return (
        f'<w:commentRangeStart w:id="{number}"/>{content}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r>{_COMMENT_MARK}<w:commentReference w:id="{number}"/></w:r>'
    )


FOOTNOTE_STYLE, FOOTNOTE_MARK_STYLE = "FootnoteText", "FootnoteReference"
"""Styles of the words of a footnote and of the marks, in the text and before the note."""


SEPARATORS = MappingProxyType({"separator": -1, "continuationSeparator": 0})
"""Kind of a line between text and notes -> its id, as Word numbers them; notes begin at 1."""


def footnote_settings(counted: str) -> str:
    """Return what the settings of a document with footnotes say of them; ``counted`` is the format of their numbers."""
    form = f'<w:numFmt w:val="{counted}"/>' if counted else ""
    separators = "".join(f'<w:footnote w:id="{number}"/>' for number in SEPARATORS.values())
    return f"<w:footnotePr>{form}{separators}</w:footnotePr>"


def section_notes(counted: str) -> str:
    """Return what a section says of its footnotes; LibreOffice looks for the format of their numbers there only."""
    return f'<w:footnotePr><w:numFmt w:val="{counted}"/></w:footnotePr>' if counted else ""


def footnote_mark(value: str, number: int | None = None, *, counted: bool = False) -> str:
    """Return the mark of a footnote, raised; with the id of the note in the text, without it before it.

    It is the author's own, unless it is ``counted``: then Word writes it.
    """
    hint = EAST_ASIAN if takes_latin_face(value) else ""
    look = f'<w:rPr><w:rStyle w:val="{FOOTNOTE_MARK_STYLE}"/>{hint}</w:rPr>'
    if counted:
        refers = "<w:footnoteRef/>" if number is None else f'<w:footnoteReference w:id="{number}"/>'
        return f"<w:r>{look}{refers}</w:r>"
    refers = "" if number is None else f'<w:footnoteReference w:customMarkFollows="1" w:id="{number}"/>'
    return f'<w:r>{look}{refers}<w:t xml:space="preserve">{text(value)}</w:t></w:r>'


def footnote(number: int, content: str, kind: str = "") -> str:
    """Return a footnote of footnotes.xml. ``number`` must be unique; ``kind`` is that of a separator."""
    typed = f' w:type="{kind}"' if kind else ""
    return f'<w:footnote{typed} w:id="{number}">{paragraph(FOOTNOTE_STYLE, content)}</w:footnote>'


def drawing(number: int, relationship: str, size: tuple[float, float], alt: str) -> str:
    """Return a run with a picture in the line. ``size`` is width and height in points; ``number`` must be unique."""
    width, height = (max(1, round(side * EMU)) for side in size)
    name, described = f"图片 {number}", attribute(alt)
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{described}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{described}"/>'
        '<pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def table(rows: tuple[tuple[str, ...], ...], width: float, style: str) -> str:
    """Return a table over ``width`` points, its cells in paragraphs of ``style``, a style id.

    Every row has the same number of cells, at least one.
    Columns share the width by the square root of their longest cell, so that long ones do not starve short ones;
    Word fits them to their content again. The first row, which mostly says what stands in the others, stays with the
    second.
    """
    weights = [max(1, *map(len, column)) ** 0.5 for column in zip(*rows, strict=True)]
    columns = [round(width * TWIPS * weight / sum(weights)) for weight in weights]
    firsts = ("<w:keepNext/>", *("" for _ in rows[1:])) if len(rows) > 1 else ("",)
    filled = "".join(_row(row, style, kept) for row, kept in zip(rows, firsts, strict=True))
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_GRID}"/><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/>'
        f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{filled}</w:tbl>'
    )


def _row(cells: tuple[str, ...], style: str, properties: str) -> str:
    filled = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{paragraph(style, runs(cell), properties)}</w:tc>'
        for cell in cells
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{filled}</w:tr>"
