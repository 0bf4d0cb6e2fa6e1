"""Office Open XML: pieces of WordprocessingML as text, and a package without content made from a profile.

Pieces are strings, because parsing one long string is ten times as fast as adding elements one by one. Whatever comes
from a text is escaped here and nowhere else. Names and order of elements follow ISO/IEC 29500-1; what Word does beyond
it follows [MS-OI29500].

The package replaces python-docx's default template, whose theme fonts, Japanese fallback face and compatibility mode
are wrong for Chinese.
"""

from __future__ import annotations

import html
import io
import math
import re
import zipfile
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.layout import Layout, Properties
    from shequ_convert.style.profile import FontStack, Page, ParagraphStyle, Profile

TWIPS = 20
"""Twips (twentieths of a point) in a point: the unit of most lengths."""
EMU = 12700
"""English metric units in a point: the unit of drawings."""
HUNDREDTHS = 100
"""Indents in characters are given in hundredths."""
SINGLE = 240
"""Line spacing with ``lineRule="auto"`` is given in 240ths of the face's own line height."""
HAIRLINE = 'w:val="single" w:sz="4" w:color="auto"'
"""A border of four eighths of a point, Word's usual one."""
FRAME_PADDING = 6
"""Points between a frame and the words above and below it; at the sides it ends with the type area."""
OUTER_INDENT = 1.0
"""Characters between the page number and the outer edge of the type area (GB/T 9704-2012, 7.5)."""
LONGEST_FACE_NAME = 31
"""Characters; Word calls a file with a longer one corrupt."""
LONGEST_PROPERTY = 255
"""Characters in a core property; the most Office shows and saves."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Creation date of a document whose text gives none: a fixed one, so that the same input gives the same bytes."""
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""Date of every member of the package: the first that ZIP knows, so that the same input gives the same bytes."""
LANGUAGES = 'w:val="en-US" w:eastAsia="zh-CN"'
"""Latin words are proofed as English, Han as simplified Chinese."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{RELATIONSHIPS}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}"'
"""Declarations that every piece made here needs on an element around it."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


# Styles ---------------------------------------------------------------------------------------------------------------


@frozen
class WordStyle:
    """What a style of a profile is called in Word."""

    id: str
    """What paragraphs refer to."""
    name: str
    """What people see; Word translates the names of its own styles."""
    following: str = ""
    """Id of the style of the next paragraph somebody types; empty for the same."""
    alias: str = ""
    """Chinese name shown beside ``name``; given to the styles that are not Word's own."""
    whole: bool = False
    """Whether its lines stay on one page."""
    framed: bool = False
    """Whether a box is drawn around it."""
    gallery: bool = True
    """Whether it is offered in the gallery of styles from the start, or only once it is used."""
    outline: int | None = None
    """Level in the navigation pane, counted from 0; None for running text."""
    autospace: bool = True
    """Whether Word sets Han and Latin apart; a date below a signature stands by its width without that."""
    priority: int = 36
    """Place in the list of styles; lower comes first."""


PARAGRAPH_STYLES: Mapping[str, WordStyle] = MappingProxyType(
    {
        "body": WordStyle("Normal", "Normal", priority=0),
        "title": WordStyle("Title", "Title", "Normal", whole=True, priority=10),
        "subtitle": WordStyle("Subtitle", "Subtitle", "Normal", whole=True, priority=11),
        "byline": WordStyle("ArticleByline", "Article Byline", "Normal", "来源作者"),
        "lead": WordStyle("Lead", "Lead", "Normal", "导语"),
        "salutation": WordStyle("Salutation", "Salutation", "Normal"),
        "heading1": WordStyle("Heading1", "heading 1", "Normal", whole=True, outline=0, priority=9),
        "heading2": WordStyle("Heading2", "heading 2", "Normal", whole=True, outline=1, priority=9),
        "heading3": WordStyle("Heading3", "heading 3", "Normal", whole=True, outline=2, priority=9),
        "heading4": WordStyle("Heading4", "heading 4", "Normal", whole=True, outline=3, priority=9),
        "list": WordStyle("ListParagraph", "List Paragraph", priority=34),
        "quote": WordStyle("Quote", "Quote", priority=29),
        "table": WordStyle("TableText", "Table Text", alias="表格文字"),
        "figure": WordStyle("Figure", "Figure", "Caption", "图片", whole=True),
        "placeholder": WordStyle(
            "FigurePlaceholder", "Figure Placeholder", "Caption", "图片占位", whole=True, framed=True
        ),
        "caption": WordStyle("Caption", "caption", "Normal", whole=True, priority=35),
        "signature": WordStyle("Signature", "Signature"),
        "date": WordStyle("Date", "Date", "Normal", autospace=False),
        "note": WordStyle("Note", "Note", alias="编者注"),
        "colophon": WordStyle("Colophon", "Colophon", alias="文末信息"),
        "header": WordStyle("Header", "header", gallery=False, priority=99),
        "footer": WordStyle("Footer", "footer", gallery=False, priority=99),
    }
)
"""Name of a profile's style -> Word's paragraph style. ``run_in`` and ``speaker`` are made by functions below."""
FOOTER_EVEN = WordStyle("FooterEven", "Footer Even", alias="双页页脚", gallery=False, priority=99)
"""Page numbers of left-hand pages where they stand on the outer side."""
SPEAKER_ID = "Speaker"
TABLE_ID = "TableGrid"
LEVELS = 4
"""Levels of headings."""
RUN_IN_BASES: Mapping[str, str] = MappingProxyType({"body": "", "lead": "Lead "})
"""Styles of paragraphs that may open with a heading -> what is put before the name of the heading's style."""


def run_in_style(base: str, level: int) -> WordStyle:
    """Return the paragraph style of a heading of ``level`` (1 to 4) that opens a paragraph of style ``base``."""
    name = f"{RUN_IN_BASES[base]}Run-in Heading {level}"
    alias = f"{'导语' if base == 'lead' else ''}段首标题 {level}"
    return WordStyle(
        re.sub(r"\W", "", name),
        name,
        PARAGRAPH_STYLES[base].id,
        alias,
        gallery=base == "body",
        outline=level - 1,
        priority=9,
    )


# Pieces of text -------------------------------------------------------------------------------------------------------

ILLEGAL = compiled("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""
_BREAKS = MappingProxyType({"\t": "<w:tab/>", "\n": "<w:br/>"})
_BREAK = compiled("([\t\n])")
_SHARED_MARK = compiled("[\u00b7\u2010-\u27bf]")
"""Marks that Latin and Chinese faces both have and draw differently: quotes, dashes, ellipsis, middle dot, circled
numbers. Word takes the Latin face for them unless the run is marked as East Asian ([MS-OI29500] 2.1.88)."""
_LATIN_WORD = compiled(
    "[A-Za-z\u00a1-\u00b6\u00b8-\u052f\u1e00-\u1eff]+(?:’[A-Za-z\u00a1-\u00b6\u00b8-\u052f\u1e00-\u1eff]+)*"
)
"""A word of an alphabet, with the apostrophes inside it: a mark as East Asian would spoil ``What’s`` and ``José``."""
_LETTER = compiled("[A-Za-z]")
_CHINESE = compiled(
    "[\u2e80-\u303f\u3100-\u312f\u31c0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_HINT = '<w:rFonts w:hint="eastAsia"/>'


def text(value: str) -> str:
    """Return a text as the content of an element: escaped, without what XML cannot hold."""
    return html.escape(ILLEGAL.sub("", value), quote=False)


def attribute(value: str) -> str:
    """Return a text as the value of an attribute in double quotes, on one line."""
    return html.escape(" ".join(ILLEGAL.sub("", value).split()))


def runs(value: str, style: str = "") -> str:
    """Return the runs of a text. ``style`` is the id of a character style.

    The only formatting is the mark as East Asian on runs with marks that would else take the Latin face.
    """
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    return "".join(_run(piece, look + (_HINT if hinted else "")) for piece, hinted in _by_face(value))


def _by_face(value: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, and whether each needs the mark as East Asian."""
    if not _SHARED_MARK.search(value) or (_LETTER.search(value) and not _CHINESE.search(value)):
        yield value, False
        return
    start = 0
    for word in _LATIN_WORD.finditer(value):
        if not word[0].isascii():
            yield value[start : word.start()], bool(_SHARED_MARK.search(value, start, word.start()))
            yield word[0], False
            start = word.end()
    yield value[start:], bool(_SHARED_MARK.search(value, start))


def _run(value: str, properties: str) -> str:
    pieces = (piece for piece in _BREAK.split(text(value.replace("\r\n", "\n").replace("\r", "\n"))) if piece)
    content = "".join(_BREAKS.get(piece) or f'<w:t xml:space="preserve">{piece}</w:t>' for piece in pieces)
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}{content}</w:r>" if content else ""


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph. ``style`` is a style id; ``properties`` come after it, in the order of the schema."""
    named = "" if style == PARAGRAPH_STYLES["body"].id else f'<w:pStyle w:val="{style}"/>'
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>" if named or properties else f"<w:p>{content}</w:p>"


STYLE_SEPARATOR = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
"""Properties of a paragraph mark that Word does not end the line at (样式分隔符)."""


def field(instruction: str, result: str) -> str:
    """Return a complex field with the result shown until Word works it out anew."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {text(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{runs(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(number: int, name: str, content: str) -> str:
    """Return content within a bookmark. ``number`` must be unique in the document."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{attribute(name)}"/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


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


def table(rows: tuple[tuple[str, ...], ...], width: float) -> str:
    """Return a table over ``width`` points; every row has the same number of cells, at least one.

    Columns share the width by the square root of their longest cell, so that long ones do not starve short ones;
    Word fits them to their content again.
    """
    weights = [max(1, *map(len, column)) ** 0.5 for column in zip(*rows, strict=True)]
    columns = [round(width * TWIPS * weight / sum(weights)) for weight in weights]
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_ID}"/><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/>'
        f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(map(_row, rows))}</w:tbl>'
    )


def _row(cells: tuple[str, ...]) -> str:
    style = PARAGRAPH_STYLES["table"].id
    filled = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{paragraph(style, runs(cell))}</w:tc>' for cell in cells
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{filled}</w:tr>"


# The package ----------------------------------------------------------------------------------------------------------


def archive(members: Iterable[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of members in their order. PNG and JPEG are stored as they are, for they cannot be made smaller."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name, data in members:
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg")) else compression
            member.create_system = 0  # ZipInfo would name the machine's own system
            opened.writestr(member, data)
    return out.getvalue()


def content_types(overrides: Iterable[tuple[str, str]]) -> str:
    """Return the list of content types. ``overrides`` are part names without their first slash, and their types."""
    entries = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in overrides
        if not kind.startswith("image/")
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


@frozen
class _Part:
    """A part of the package that the document refers to."""

    name: str
    """In the folder ``word``."""
    kind: str
    """Last word of its relationship's type."""
    content_type: str
    xml: str
    reference: str = ""
    """For a running head or foot: the pages it stands on, ``default`` or ``even``."""


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def template(layout: Layout) -> bytes:
    """Return a package with styles, settings, faces, running heads and properties, and an empty body."""
    profile = layout.profile
    parts = (
        _Part("styles.xml", "styles", f"{_WORD}styles+xml", _styles(profile)),
        _Part("settings.xml", "settings", f"{_WORD}settings+xml", _settings(profile)),
        _Part("fontTable.xml", "fontTable", f"{_WORD}fontTable+xml", _font_table(profile)),
        _Part("theme/theme1.xml", "theme", "application/vnd.openxmlformats-officedocument.theme+xml", _theme(profile)),
        *_running(layout),
    )
    kinds = {
        "word/document.xml": f"{_WORD}document.main+xml",
        **{f"word/{part.name}": part.content_type for part in parts},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    members = {
        "[Content_Types].xml": content_types(kinds.items()),
        "_rels/.rels": _relationships(_PACKAGE_RELATIONSHIPS),
        "word/document.xml": _document(profile, parts),
        "word/_rels/document.xml.rels": _relationships((f"{RELATIONSHIPS}/{p.kind}", p.name) for p in parts),
        **{f"word/{part.name}": part.xml for part in parts},
        "docProps/core.xml": _core(layout.properties),
        "docProps/app.xml": _APP,
    }
    return archive(((name, xml.encode()) for name, xml in members.items()), zipfile.ZIP_STORED)


_PACKAGE_RELATIONSHIPS = (
    (f"{RELATIONSHIPS}/officeDocument", "word/document.xml"),
    (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    (f"{RELATIONSHIPS}/extended-properties", "docProps/app.xml"),
)
_APP = (
    f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>shequ-convert</Application><AppVersion>16.0000</AppVersion></Properties>"
)
"""``AppVersion`` names the generation of Word whose files these are."""


def _relationships(targets: Iterable[tuple[str, str]]) -> str:
    """Return relationships rId1, rId2, ... of given types and targets."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _document(profile: Profile, parts: tuple[_Part, ...]) -> str:
    references = "".join(
        f'<w:{part.kind}Reference w:type="{part.reference}" r:id="rId{number}"/>'
        for number, part in enumerate(parts, 1)
        if part.reference
    )
    first = any(part.reference == "first" for part in parts)
    section = f"<w:sectPr>{references}{_page(profile.page, first=first)}</w:sectPr>"
    return f"{DECLARATION}<w:document {NAMESPACES}><w:body>{section}</w:body></w:document>"


def _twips(length: float) -> int:
    """Return a length in points as whole twips."""
    return round(length * TWIPS)


def _page(page: Page, *, first: bool) -> str:
    """Return the properties of a section; ``first`` if its first page has a head and a foot of its own."""
    turned = ' w:orient="landscape"' if page.width > page.height else ""
    sides = ("top", "right", "bottom", "left", "header", "footer")
    margins = " ".join(f'w:{side}="{_twips(getattr(page, side))}"' for side in sides)
    height = _twips(page.height) - _twips(page.top) - _twips(page.bottom)
    grid = f'<w:docGrid w:type="lines" w:linePitch="{height // page.grid_lines}"/>' if page.grid_lines else ""
    return (
        f'<w:pgSz w:w="{_twips(page.width)}" w:h="{_twips(page.height)}"{turned}/>'
        f'<w:pgMar {margins} w:gutter="0"/><w:cols/>{"<w:titlePg/>" if first else ""}{grid}'
    )


def _character_pitch(profile: Profile) -> int:
    """Return by how many twips each character is set wider so that a line of the grid holds its number of them.

    A ``linesAndChars`` grid would be the textbook's way, but LibreOffice then sets half as many characters.
    """
    page = profile.page
    if not page.grid_characters:
        return 0
    width = _twips(page.width) - _twips(page.left) - _twips(page.right)
    return math.floor(width / page.grid_characters - profile.styles["body"].size * TWIPS)


# Running heads and page numbers ---------------------------------------------------------------------------------------


def _running(layout: Layout) -> Iterator[_Part]:
    """Yield the running heads and feet of all, of even, and of first pages, as far as they differ."""
    sides = layout.profile.furniture.sides
    pages = ("default", "even") if sides == "outer" else ("default",)
    for number, reference in enumerate((*pages, *(("first",) if _plain_first(layout) else ())), 1):
        if layout.header:
            head = paragraph(PARAGRAPH_STYLES["header"].id, "" if reference == "first" else runs(layout.header))
            yield _running_part("header", number, "hdr", head, reference)
        if layout.footer:
            style = FOOTER_EVEN if reference == "even" else PARAGRAPH_STYLES["footer"]
            foot = paragraph(style.id, _page_number(layout.footer))
            yield _running_part("footer", number, "ftr", foot, reference)


def _plain_first(layout: Layout) -> bool:
    """Say whether the first page goes without the running head that the others have."""
    return bool(layout.header) and not layout.profile.furniture.header_on_first


def _running_part(kind: str, number: int, root: str, content: str, reference: str) -> _Part:
    xml = f"{DECLARATION}<w:{root} {NAMESPACES}>{content}</w:{root}>"
    return _Part(f"{kind}{number}.xml", kind, f"{_WORD}{kind}+xml", xml, reference)


_PAGE_FIELDS = MappingProxyType({"{page}": "PAGE", "{pages}": "NUMPAGES"})


def _page_number(foot: str) -> str:
    pieces = re.split(r"(\{pages?\})", foot)
    return "".join(field(_PAGE_FIELDS[piece], "1") if piece in _PAGE_FIELDS else runs(piece) for piece in pieces)


# styles.xml -----------------------------------------------------------------------------------------------------------


def _styles(profile: Profile) -> str:
    latent = "".join(
        f'<w:lsdException w:name="{style.name}" w:uiPriority="{style.priority}" w:qFormat="{int(style.gallery)}"/>'
        for style in PARAGRAPH_STYLES.values()
        if not style.alias
    )
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'{"".join(_default_characters(profile).values())}<w:lang {LANGUAGES} w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" w:defUnhideWhenUsed="0"'
        f' w:defQFormat="0" w:count="376">{latent}</w:latentStyles>{_normal(profile)}{_DEFAULT_STYLES}'
        f"{''.join(_derived_styles(profile))}{_speaker(profile)}{_TABLE_STYLE}</w:styles>"
    )


def _default_characters(profile: Profile) -> dict[str, str]:
    """Return what holds for all characters, in tables too: the face and size of the body."""
    return _character_properties(profile, profile.styles["body"]) | {"b": "", "spacing": ""}


def _normal(profile: Profile) -> str:
    style, word = profile.styles["body"], PARAGRAPH_STYLES["body"]
    characters = _differing(_character_properties(profile, style), _default_characters(profile))
    return (
        f'<w:style w:type="paragraph" w:default="1" w:styleId="{word.id}"><w:name w:val="{word.name}"/>'
        f'<w:uiPriority w:val="{word.priority}"/><w:qFormat/>'
        f"<w:pPr>{''.join(_paragraph_properties(profile, style, word).values())}</w:pPr>"
        f"<w:rPr>{characters}</w:rPr></w:style>"
    )


def _derived_styles(profile: Profile) -> Iterator[str]:
    """Yield every paragraph style but Normal."""
    footer = profile.styles["footer"]
    outer = profile.furniture.sides == "outer"
    odd = replace(footer, align="right", left=0, right=OUTER_INDENT) if outer else footer
    for name, word in PARAGRAPH_STYLES.items():
        if name != "body":
            yield _derived(profile, word, odd if name == "footer" else profile.styles[name])
    if outer:
        yield _derived(profile, FOOTER_EVEN, replace(footer, align="left", left=OUTER_INDENT, right=0))
    yield from _run_in_styles(profile)


def _run_in_styles(profile: Profile) -> Iterator[str]:
    """Yield the styles of headings that open a paragraph: set like the paragraph, in the face of ``run_in``.

    Word takes the heading and its paragraph for one, so neither may ask for another place than the other. It stays with
    its paragraph for programs that end the line behind it.
    """
    words = profile.styles["run_in"]
    for base in RUN_IN_BASES:
        look = replace(profile.styles[base], font=words.font, bold=words.bold, keep_next=True)
        for level in range(1, LEVELS + 1):
            yield _derived(profile, run_in_style(base, level), look)


def _derived(profile: Profile, word: WordStyle, style: ParagraphStyle) -> str:
    """Return a style based on Normal. It holds only what it has unlike Normal, so that a change there reaches it."""
    body, normal = profile.styles["body"], PARAGRAPH_STYLES["body"]
    lines = _differing(_paragraph_properties(profile, style, word), _paragraph_properties(profile, body, normal))
    characters = _differing(_character_properties(profile, style), _character_properties(profile, body))
    custom = ' w:customStyle="1"' if word.alias else ""
    alias = f'<w:aliases w:val="{word.alias}"/>' if word.alias else ""
    following = f'<w:next w:val="{word.following}"/>' if word.following else ""
    offered = "<w:qFormat/>" if word.gallery else "<w:unhideWhenUsed/>"
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{word.id}"><w:name w:val="{word.name}"/>{alias}'
        f'<w:basedOn w:val="{normal.id}"/>{following}<w:uiPriority w:val="{word.priority}"/>{offered}'
        f"<w:pPr>{lines}</w:pPr><w:rPr>{characters}</w:rPr></w:style>"
    )


def _differing(own: Mapping[str, str], inherited: Mapping[str, str]) -> str:
    return "".join(value for key, value in own.items() if value != inherited[key])


_FRAME = (
    f'<w:pBdr><w:top {HAIRLINE} w:space="{FRAME_PADDING}"/><w:left {HAIRLINE} w:space="0"/>'
    f'<w:bottom {HAIRLINE} w:space="{FRAME_PADDING}"/><w:right {HAIRLINE} w:space="0"/></w:pBdr>'
)
_TYPESETTING = '<w:kinsoku w:val="1"/><w:overflowPunct w:val="1"/><w:topLinePunct w:val="0"/>'
"""Chinese line breaking: 避头尾, hanging marks."""


def _paragraph_properties(profile: Profile, style: ParagraphStyle, word: WordStyle) -> dict[str, str]:
    """Return the elements of a paragraph style by name, in the order of the schema; every value is spelt out.

    A grid of lines is filled to the last one, widow or not. Lines at the body's distance keep to the grid. Others do
    not: LibreOffice would set a title of 32 points on every second line of a grid of 29.
    """
    snapped = style.line == profile.styles["body"].line
    return {
        "keepNext": f'<w:keepNext w:val="{int(style.keep_next)}"/>',
        "keepLines": f'<w:keepLines w:val="{int(word.whole)}"/>',
        "widowControl": f'<w:widowControl w:val="{int(not profile.page.grid_lines)}"/>',
        "pBdr": _FRAME if word.framed else "",
        "kinsoku": _TYPESETTING,
        "autoSpace": "".join(f'<w:autoSpace{kind} w:val="{int(word.autospace)}"/>' for kind in ("DE", "DN")),
        "adjustRightInd": '<w:adjustRightInd w:val="1"/>',
        "snapToGrid": f'<w:snapToGrid w:val="{int(snapped)}"/>',
        "spacing": _spacing(style),
        "ind": _indents(style),
        "jc": f'<w:jc w:val="{"both" if style.align == "justify" else style.align}"/>',
        "outlineLvl": "" if word.outline is None else f'<w:outlineLvl w:val="{word.outline}"/>',
    }


def _spacing(style: ParagraphStyle) -> str:
    exact = style.line.exact
    line, rule = (round(style.line.multiple * SINGLE), "auto") if exact is None else (_twips(exact), "exact")
    around = f'w:before="{_twips(style.before)}" w:after="{_twips(style.after)}"'
    return f'<w:spacing {around} w:line="{line}" w:lineRule="{rule}"/>'


def _indents(style: ParagraphStyle) -> str:
    """Return the indents in characters, and in twips for programs that do not know characters."""
    first = "firstLine" if style.indent >= 0 else "hanging"
    widths = (("left", style.left), ("right", style.right), (first, abs(style.indent)))
    return (
        "<w:ind"
        + "".join(
            f' w:{side}Chars="{round(width * HUNDREDTHS)}" w:{side}="{_twips(width * style.size)}"'
            for side, width in widths
        )
        + "/>"
    )


def _character_properties(profile: Profile, style: ParagraphStyle) -> dict[str, str]:
    """Return the elements of a style's characters by name, in the order of the schema; every value is spelt out."""
    bold, size = int(style.bold), round(style.size * 2)
    pitch = _character_pitch(profile) if style.size == profile.styles["body"].size else 0
    return {
        "rFonts": _faces(profile.fonts[style.font]),
        "b": f'<w:b w:val="{bold}"/><w:bCs w:val="{bold}"/>',
        "spacing": f'<w:spacing w:val="{pitch}"/>',
        "kern": '<w:kern w:val="2"/>',
        "sz": f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
    }


def _faces(stack: FontStack) -> str:
    east_asian, latin = _face(stack.east_asian), _face(stack.latin)
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{east_asian}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def _face(names: tuple[str, ...]) -> str:
    """Return the first face whose name Word can hold."""
    fitting = (name for name in names if len(name) <= LONGEST_FACE_NAME)
    return attribute(next(fitting, names[0][:LONGEST_FACE_NAME]))


def _speaker(profile: Profile) -> str:
    style = profile.styles["speaker"]
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{SPEAKER_ID}"><w:name w:val="Speaker"/>'
        '<w:aliases w:val="说话人"/><w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="36"/><w:qFormat/>'
        f"<w:rPr>{_faces(profile.fonts[style.font])}{bold}</w:rPr></w:style>"
    )


_HIDDEN = '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
_CELL_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
)
_DEFAULT_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    f'<w:name w:val="Default Paragraph Font"/>{_HIDDEN}</w:style>'
    f'<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>{_HIDDEN}'
    f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{_CELL_MARGINS}</w:tblCellMar></w:tblPr></w:style>'
    f'<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>{_HIDDEN}</w:style>'
)
"""The defaults that every Word document has, with Word's own cell margins (108 twips, 1.9 mm)."""
_RULES = "".join(
    f'<w:{side} {HAIRLINE} w:space="0"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE_STYLE = (
    f'<w:style w:type="table" w:styleId="{TABLE_ID}"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
    f'<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{_RULES}</w:tblBorders></w:tblPr></w:style>'
)


# The other parts ------------------------------------------------------------------------------------------------------

_COMPATIBILITY = "".join(
    f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
        ("useWord2013TrackBottomHyphenation", 0),
    )
)
_CHINESE_COMPATIBILITY = (
    "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
    "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
)
"""What a Chinese Word writes into every new document."""
_COLOUR_NAMES = (
    'w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
    + " ".join(f'w:accent{n}="accent{n}"' for n in range(1, 7))
    + ' w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"'
)


def _settings(profile: Profile) -> str:
    """Return settings.xml: Word's present mode (15), Chinese defaults, no prompt to update fields."""
    em = _twips(profile.styles["body"].size)
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        f'<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="{2 * em}"/>'
        + ("<w:evenAndOddHeaders/>" if profile.furniture.sides == "outer" else "")
        + '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat>{_CHINESE_COMPATIBILITY}{_COMPATIBILITY}</w:compat><w:themeFontLang {LANGUAGES}/>"
        f'<w:clrSchemeMapping {_COLOUR_NAMES}/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _font_table(profile: Profile) -> str:
    """Return fontTable.xml: for each face, what stands in where it is not installed."""
    entries: dict[str, str] = {}
    for stack in profile.fonts.values():
        family = "roman" if stack.generic == "serif" else "swiss"
        entries.setdefault(_face(stack.east_asian), _font(stack.east_asian, "86", family))
    for stack in profile.fonts.values():
        family = "roman" if stack.generic == "serif" else "swiss"
        entries.setdefault(_face(stack.latin), _font(stack.latin, "00", family))
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{"".join(entries.values())}</w:fonts>'


def _font(names: tuple[str, ...], charset: str, family: str) -> str:
    """Return one face. ``charset`` is Windows' number in hexadecimal: 86 GB2312, 00 Western."""
    name = _face(names)
    others = [other for other in names if other != name and len(other) <= LONGEST_FACE_NAME]
    alternative = f'<w:altName w:val="{attribute(others[0])}"/>' if others else ""
    return (
        f'<w:font w:name="{name}">{alternative}<w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )


_PALETTE = (
    ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "4472C4"), ("accent2", "ED7D31"), ("accent3", "A5A5A5"),
    ("accent4", "FFC000"), ("accent5", "5B9BD5"), ("accent6", "70AD47"), ("hlink", "0563C1"), ("folHlink", "954F72"),
)  # fmt: skip
"""Office's own palette, for what people add to the document; nothing of ours is coloured."""
_COLOURS = (
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    + "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _PALETTE)
)
_FILLS = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
_EFFECTS = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
_LINES = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3


def _theme(profile: Profile) -> str:
    """Return the theme. No style refers to it; without one, WPS and Word bring their own faces for what people add."""
    stack = profile.fonts[profile.styles["body"].font]
    faces = (
        f'<a:latin typeface="{_face(stack.latin)}"/><a:ea typeface="{_face(stack.east_asian)}"/><a:cs typeface=""/>'
        f'<a:font script="Hans" typeface="{_face(stack.east_asian)}"/>'
    )
    return (
        f'{DECLARATION}<a:theme xmlns:a="{A}" name="Office"><a:themeElements>'
        f'<a:clrScheme name="Office">{_COLOURS}</a:clrScheme><a:fontScheme name="Office">'
        f"<a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Office"><a:fillStyleLst>{_FILLS}</a:fillStyleLst>'
        f"<a:lnStyleLst>{_LINES}</a:lnStyleLst><a:effectStyleLst>{_EFFECTS}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_FILLS}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _core(properties: Properties) -> str:
    """Return core.xml. A date of publication is given as it stands, for a text does not say in which time zone."""
    fields = (
        ("dc:title", properties.title),
        ("dc:subject", properties.subject),
        ("dc:creator", properties.author),
        ("cp:keywords", properties.keywords),
        ("cp:lastModifiedBy", "shequ-convert"),
    )
    filled = "".join(f"<{name}>{text(value[:LONGEST_PROPERTY])}</{name}>" for name, value in fields if value)
    moment = _moment(properties.date).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{filled}<dc:language>{properties.language}</dc:language>{dates}</cp:coreProperties>"
    )


def _moment(iso: str | None) -> datetime:
    """Return a date of publication; a missing month or day is the first; ``UNDATED`` for what is no date."""
    date, _, time = (iso or "").partition("T")
    parts = (*date.split("-"), "01", "01")[:3]
    try:
        return datetime.fromisoformat("-".join(parts) + (f"T{time}" if time else ""))
    except ValueError:
        return UNDATED
