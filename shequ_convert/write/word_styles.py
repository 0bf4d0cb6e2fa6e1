"""Word's styles made from a profile: what each style is called there, how it looks, and which faces stand in.

Nothing refers to the theme's faces; a style based on Normal holds only what it has unlike Normal, so that a change to
Normal in Word reaches it.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.style.profile import uncounted
from shequ_convert.values import frozen, replace
from shequ_convert.write.ooxml import (
    COMMENT_MARK_STYLE,
    COMMENT_STYLE,
    DECLARATION,
    FOOTNOTE_MARK_STYLE,
    FOOTNOTE_STYLE,
    HUNDREDTHS,
    NORMAL,
    TABLE_GRID,
    TWIPS,
    W,
    attribute,
    twips,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.style.profile import FontStack, ParagraphStyle, Profile

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
REMEMBERED = 8
"""Designs whose styles are remembered: a batch has one, and it is the same for each of its texts."""
LANGUAGES = 'w:val="en-US" w:eastAsia="zh-CN"'
"""Latin words are proofed as English, Han as simplified Chinese."""


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
    led: bool = False
    """Whether dots lead to a number at the right edge of the type area."""
    outline: int | None = None
    """Level in the navigation pane, counted from 0; None for running text."""
    autospace: bool = True
    """Whether Word sets Han and Latin apart; a date below a signature stands by its width without that."""
    priority: int = 36
    """Place in the list of styles; lower comes first."""


PARAGRAPH_STYLES: Mapping[str, WordStyle] = MappingProxyType(
    {
        "body": WordStyle(NORMAL, "Normal", priority=0),
        "title": WordStyle("Title", "Title", "Normal", whole=True, priority=10),
        "subtitle": WordStyle("Subtitle", "Subtitle", "Normal", whole=True, priority=11),
        "byline": WordStyle("ArticleByline", "Article Byline", "Normal", "来源作者"),
        "lead": WordStyle("Lead", "Lead", "Normal", "导语"),
        "salutation": WordStyle("Salutation", "Salutation", "Normal"),
        "heading1": WordStyle("Heading1", "heading 1", "Normal", whole=True, outline=0, priority=9),
        "heading2": WordStyle("Heading2", "heading 2", "Normal", whole=True, outline=1, priority=9),
        "heading3": WordStyle("Heading3", "heading 3", "Normal", whole=True, outline=2, priority=9),
        "heading4": WordStyle("Heading4", "heading 4", "Normal", whole=True, outline=3, priority=9),
        "heading5": WordStyle("Heading5", "heading 5", "Normal", whole=True, outline=4, priority=9),
        "cover_subtitle": WordStyle("CoverSubtitle", "Cover Subtitle", alias="封面副标题", whole=True),
        "cover_line": WordStyle("CoverLine", "Cover Line", alias="封面信息"),
        "toc_heading": WordStyle("TOCHeading", "TOC Heading", "Normal", whole=True, gallery=False, priority=39),
        "toc1": WordStyle("TOC1", "toc 1", "Normal", gallery=False, led=True, priority=39),
        "toc2": WordStyle("TOC2", "toc 2", "Normal", gallery=False, led=True, priority=39),
        "toc3": WordStyle("TOC3", "toc 3", "Normal", gallery=False, led=True, priority=39),
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
        "footnote": WordStyle(FOOTNOTE_STYLE, "footnote text", gallery=False, priority=99),
        "colophon": WordStyle("Colophon", "Colophon", alias="文末信息"),
        "header": WordStyle("Header", "header", gallery=False, priority=99),
        "footer": WordStyle("Footer", "footer", gallery=False, priority=99),
    }
)
"""Name of a profile's style -> Word's paragraph style. ``run_in`` and ``speaker`` are made by functions below."""
FOOTER_EVEN = WordStyle("FooterEven", "Footer Even", alias="双页页脚", gallery=False, priority=99)
"""Page numbers of left-hand pages where they stand on the outer side."""
SPEAKER_ID = "Speaker"
LEVELS = 4
"""Levels of headings of a document by itself; a booklet has one more."""
RUN_IN_BASES: Mapping[str, str] = MappingProxyType({"body": "", "lead": "Lead "})
"""Styles of paragraphs that may open with a heading -> what is put before the name of the heading's style."""


def paragraph_styles(profile: Profile) -> Mapping[str, WordStyle]:
    """Return Word's paragraph styles of a profile, by its own names: those of covers in a booklet only."""
    return {name: word for name, word in PARAGRAPH_STYLES.items() if name in profile.styles}


def _levels(profile: Profile) -> range:
    return range(1, LEVELS + 1 + ("heading5" in profile.styles))


def run_in_style(base: str, level: int) -> WordStyle:
    """Return the paragraph style of a heading of ``level`` (1 to 5) that opens a paragraph of style ``base``."""
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


# styles.xml -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def styles(profile: Profile, *, commented: bool) -> str:
    """Return styles.xml: the defaults, every style of the profile, and those that Word expects to find.

    ``commented`` adds those of comments.
    """
    latent = "".join(
        f'<w:lsdException w:name="{style.name}" w:uiPriority="{style.priority}" w:qFormat="{int(style.gallery)}"/>'
        for style in paragraph_styles(profile).values()
        if not style.alias
    )
    comments = _comments(profile) if commented else ""
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'{"".join(_default_characters(profile).values())}<w:lang {LANGUAGES} w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" w:defUnhideWhenUsed="0"'
        f' w:defQFormat="0" w:count="376">{latent}</w:latentStyles>{_normal(profile)}{_DEFAULT_STYLES}'
        f"{''.join(_derived_styles(profile))}{_speaker(profile)}{_line_number(profile)}{_FOOTNOTE_MARK}"
        f"{table_style(TABLE_GRID)}{comments}</w:styles>"
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
    """Yield every paragraph style but Normal, based on it."""
    body = _looks(profile, profile.styles["body"], PARAGRAPH_STYLES["body"])
    for word, style in _derived_kinds(profile):
        yield _derived(word, _looks(profile, style, word), body)


def _derived_kinds(profile: Profile) -> Iterator[tuple[WordStyle, ParagraphStyle]]:
    """Yield every paragraph style but Normal, and how the profile sets it."""
    footer = profile.styles["footer"]
    outer = profile.furniture.sides == "outer"
    odd = replace(footer, align="right", left=0, right=OUTER_INDENT) if outer else footer
    for name, word in paragraph_styles(profile).items():
        if name != "body":
            yield word, odd if name == "footer" else profile.styles[name]
    if outer:
        yield FOOTER_EVEN, replace(footer, align="left", left=OUTER_INDENT, right=0)
    yield from _run_in_kinds(profile)


def _run_in_kinds(profile: Profile) -> Iterator[tuple[WordStyle, ParagraphStyle]]:
    """Yield the styles of headings that open a paragraph: set like the paragraph, in the face of ``run_in``.

    Word takes the heading and its paragraph for one, so neither may ask for another place than the other. It stays with
    its paragraph for programs that end the line behind it.
    """
    words = profile.styles["run_in"]
    for base in RUN_IN_BASES:
        look = replace(profile.styles[base], font=words.font, bold=words.bold, keep_next=True)
        for level in _levels(profile):
            yield run_in_style(base, level), look


_Looks: TypeAlias = "tuple[Mapping[str, str], Mapping[str, str]]"
"""Elements of a style's paragraphs and of its characters."""


def _looks(profile: Profile, style: ParagraphStyle, word: WordStyle) -> _Looks:
    return _paragraph_properties(profile, style, word), _character_properties(profile, style)


def _derived(word: WordStyle, own: _Looks, body: _Looks) -> str:
    """Return a style based on Normal. It holds only what it has unlike Normal, so that a change there reaches it."""
    lines, characters = map(_differing, own, body)
    custom = ' w:customStyle="1"' if word.alias else ""
    alias = f'<w:aliases w:val="{word.alias}"/>' if word.alias else ""
    following = f'<w:next w:val="{word.following}"/>' if word.following else ""
    offered = "<w:qFormat/>" if word.gallery else "<w:unhideWhenUsed/>"
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{word.id}"><w:name w:val="{word.name}"/>{alias}'
        f'<w:basedOn w:val="{NORMAL}"/>{following}<w:uiPriority w:val="{word.priority}"/>{offered}'
        f"<w:pPr>{lines}</w:pPr><w:rPr>{characters}</w:rPr></w:style>"
    )


PLACE = ("keepNext", "keepLines", "pBdr", "tabs", "ind", "jc", "outlineLvl")
"""Properties of a paragraph that say where its words stand rather than how they look, in the order of the schema."""
PICTURES = frozenset({PARAGRAPH_STYLES["figure"].id, PARAGRAPH_STYLES["placeholder"].id})
"""Styles of lines that must be as high as what stands in them: at a distance that is exact a picture is cut off."""
_BOLD = "<w:b/><w:bCs/>"


def structural_style(profile: Profile, identifier: str, free: str, base: str) -> str:
    """Return the style of ours with an id as another document can take it in, under the id ``free``, based on ``base``.

    It holds where the words stand, as far as that differs from body text. How they look is what ``base`` says; but a
    heading and a speaker's name are bold, or nothing would show them, and footnotes are small. Raise KeyError if we
    have no such style.
    """
    if identifier == SPEAKER_ID:
        return (
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{free}"><w:name w:val="Speaker"/>'
            f'<w:aliases w:val="说话人"/><w:uiPriority w:val="36"/><w:qFormat/><w:rPr>{_BOLD}</w:rPr></w:style>'
        )
    if identifier == COMMENT_MARK_STYLE:
        return _comment_mark(free, "")
    if identifier == FOOTNOTE_MARK_STYLE:
        return _footnote_mark(free, "")
    word, style = _all_styles(profile)[identifier]
    body, normal = profile.styles["body"], PARAGRAPH_STYLES["body"]
    own, inherited = _paragraph_properties(profile, style, word), _paragraph_properties(profile, body, normal)
    place = {key: own[key] if own[key] != inherited[key] else "" for key in PLACE}
    if word.id in PICTURES:
        place["pBdr"] += f'<w:spacing w:line="{SINGLE}" w:lineRule="auto"/>'
    look = f"<w:rPr>{_BOLD}</w:rPr>" if word.outline is not None or style.bold else ""
    if word.id == FOOTNOTE_STYLE:
        place["pBdr"] += f'<w:spacing w:before="0" w:after="0" w:line="{SINGLE}" w:lineRule="auto"/>'
        look = f"<w:rPr>{_character_properties(profile, style)['sz']}</w:rPr>"
    custom, alias = (' w:customStyle="1"', f'<w:aliases w:val="{word.alias}"/>') if word.alias else ("", "")
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{free}"><w:name w:val="{word.name}"/>{alias}'
        f'<w:basedOn w:val="{base}"/><w:uiPriority w:val="{word.priority}"/><w:qFormat/>'
        f"<w:pPr>{''.join(place.values())}</w:pPr>{look}</w:style>"
    )


def table_style(free: str, base: str = "TableNormal") -> str:
    """Return the style of tables, every cell within rules, under the id ``free``; ``base`` is empty for none."""
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="table" w:styleId="{free}"><w:name w:val="Table Grid"/>{based}'
        f'<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{_RULES}</w:tblBorders></w:tblPr></w:style>'
    )


def _all_styles(profile: Profile) -> dict[str, tuple[WordStyle, ParagraphStyle]]:
    """Return every paragraph style by its id, with how the profile sets it."""
    found = {word.id: (word, profile.styles[name]) for name, word in paragraph_styles(profile).items()}
    found[COMMENT.id] = (COMMENT, profile.styles["table"])
    for base in RUN_IN_BASES:
        for level in _levels(profile):
            word = run_in_style(base, level)
            found[word.id] = (word, replace(profile.styles[base], keep_next=True))
    return found


def _differing(own: Mapping[str, str], inherited: Mapping[str, str]) -> str:
    return "".join(value for key, value in own.items() if value != inherited[key])


_FRAME = (
    f'<w:pBdr><w:top {HAIRLINE} w:space="{FRAME_PADDING}"/><w:left {HAIRLINE} w:space="0"/>'
    f'<w:bottom {HAIRLINE} w:space="{FRAME_PADDING}"/><w:right {HAIRLINE} w:space="0"/>'
    f'<w:between {HAIRLINE} w:space="{FRAME_PADDING}"/></w:pBdr>'
)
"""A frame. Word draws one around paragraphs that follow each other with the same, so a rule parts them."""
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
        "suppressLineNumbers": _uncounted(profile, word),
        "pBdr": _FRAME if word.framed else "",
        "tabs": f"<w:tabs><w:tab {leader(profile)}/></w:tabs>" if word.led else "",
        "kinsoku": _TYPESETTING,
        "autoSpace": "".join(f'<w:autoSpace{kind} w:val="{int(word.autospace)}"/>' for kind in ("DE", "DN")),
        "adjustRightInd": '<w:adjustRightInd w:val="1"/>',
        "snapToGrid": f'<w:snapToGrid w:val="{int(snapped)}"/>',
        "spacing": _spacing(style),
        "ind": _indents(style),
        "jc": f'<w:jc w:val="{"both" if style.align == "justify" else style.align}"/>',
        "outlineLvl": "" if word.outline is None else f'<w:outlineLvl w:val="{word.outline}"/>',
    }


def _uncounted(profile: Profile, word: WordStyle) -> str:
    """Return that lines of a style have no numbers, where a design numbers lines."""
    if not profile.page.line_numbers:
        return ""
    names = uncounted(profile)
    return next(("<w:suppressLineNumbers/>" for name in names if PARAGRAPH_STYLES[name].id == word.id), "")


def _line_number(profile: Profile) -> str:
    """Return Word's own style of line numbers, in the face of page numbers; nothing where a design has none."""
    page = profile.page
    if not page.line_numbers:
        return ""
    size, faces = round(page.line_number_size * 2), _faces(profile.fonts[profile.styles["footer"].font])
    return (
        '<w:style w:type="character" w:styleId="LineNumber"><w:name w:val="line number"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr>'
        f'{faces}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def leader(profile: Profile) -> str:
    """Return the attributes of the tab at the right edge of the type area to which dots lead."""
    return f'w:val="right" w:leader="dot" w:pos="{twips(profile.page.text_width)}"'


def _spacing(style: ParagraphStyle) -> str:
    exact = style.line.exact
    line, rule = (round(style.line.multiple * SINGLE), "auto") if exact is None else (twips(exact), "exact")
    around = f'w:before="{twips(style.before)}" w:after="{twips(style.after)}"'
    return f'<w:spacing {around} w:line="{line}" w:lineRule="{rule}"/>'


def _indents(style: ParagraphStyle) -> str:
    """Return the indents in characters, and in twips for programs that do not know characters."""
    first = "firstLine" if style.indent >= 0 else "hanging"
    widths = (("left", style.left), ("right", style.right), (first, abs(style.indent)))
    return (
        "<w:ind"
        + "".join(
            f' w:{side}Chars="{round(width * HUNDREDTHS)}" w:{side}="{twips(width * style.size)}"'
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


def _character_pitch(profile: Profile) -> int:
    """Return by how many twips each character is set wider so that a line of the grid holds its number of them.

    A ``linesAndChars`` grid would be the textbook's way, but LibreOffice then sets half as many characters.
    """
    page = profile.page
    if not page.grid_characters:
        return 0
    width = twips(page.width) - twips(page.left) - twips(page.right)
    return math.floor(width / page.grid_characters - profile.styles["body"].size * TWIPS)


@lru_cache(maxsize=32)
def _faces(stack: FontStack) -> str:
    """Return the faces of a stack. Thirty styles share a few stacks."""
    east_asian, latin = face_name(stack.east_asian), face_name(stack.latin)
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{east_asian}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def face_name(names: tuple[str, ...]) -> str:
    """Return the first face whose name Word can hold."""
    fitting = (name for name in names if len(name) <= LONGEST_FACE_NAME)
    return attribute(next(fitting, names[0][:LONGEST_FACE_NAME]))


def _speaker(profile: Profile) -> str:
    style = profile.styles["speaker"]
    bold = _BOLD if style.bold else ""
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{SPEAKER_ID}"><w:name w:val="Speaker"/>'
        '<w:aliases w:val="说话人"/><w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="36"/><w:qFormat/>'
        f"<w:rPr>{_faces(profile.fonts[style.font])}{bold}</w:rPr></w:style>"
    )


COMMENT = WordStyle(COMMENT_STYLE, "annotation text", gallery=False, priority=99)


def _comments(profile: Profile) -> str:
    """Return the styles of comments: they are never printed, and as small as what stands in a table."""
    base = '<w:basedOn w:val="DefaultParagraphFont"/>'
    body = _looks(profile, profile.styles["body"], PARAGRAPH_STYLES["body"])
    own = _looks(profile, profile.styles["table"], COMMENT)
    return _derived(COMMENT, own, body) + _comment_mark(COMMENT_MARK_STYLE, base)


def _comment_mark(identifier: str, base: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{identifier}"><w:name w:val="annotation reference"/>{base}'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )


def _footnote_mark(identifier: str, base: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{identifier}"><w:name w:val="footnote reference"/>{base}'
        '<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )


_FOOTNOTE_MARK = _footnote_mark(FOOTNOTE_MARK_STYLE, '<w:basedOn w:val="DefaultParagraphFont"/>')
"""Raised marks; there without notes too, for those that somebody adds in Word."""
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

# fontTable.xml --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def font_table(profile: Profile) -> str:
    """Return fontTable.xml: for each face, what stands in where it is not installed."""
    entries: dict[str, str] = {}
    for stack in profile.fonts.values():
        family = "roman" if stack.generic == "serif" else "swiss"
        entries.setdefault(face_name(stack.east_asian), _font(stack.east_asian, "86", family))
    for stack in profile.fonts.values():
        family = "roman" if stack.generic == "serif" else "swiss"
        entries.setdefault(face_name(stack.latin), _font(stack.latin, "00", family))
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{"".join(entries.values())}</w:fonts>'


def _font(names: tuple[str, ...], charset: str, family: str) -> str:
    """Return one face. ``charset`` is Windows' number in hexadecimal: 86 GB2312, 00 Western."""
    name = face_name(names)
    others = [other for other in names if other != name and len(other) <= LONGEST_FACE_NAME]
    alternative = f'<w:altName w:val="{attribute(others[0])}"/>' if others else ""
    return (
        f'<w:font w:name="{name}">{alternative}<w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
