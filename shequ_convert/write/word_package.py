"""The package of a DOCX file around its text: settings, theme, properties, the archive.

It replaces python-docx's default template, whose theme fonts, Japanese fallback face and compatibility mode are wrong
for Chinese.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING

from shequ_convert.values import frozen
from shequ_convert.write.ooxml import (
    DECLARATION,
    NAMESPACES,
    PACKAGE,
    RELATIONSHIPS,
    A,
    W,
    attribute,
    footnote_settings,
    text,
    twips,
)
from shequ_convert.write.word_sections import body, running_parts, sections, two_sided
from shequ_convert.write.word_styles import LANGUAGES, REMEMBERED, face_name, font_table, styles

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from shequ_convert.layout import Layout, Properties
    from shequ_convert.picture import Picture
    from shequ_convert.style.profile import Profile

LONGEST_PROPERTY = 255
"""Characters in a core property; the most Office shows and saves."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Date of comments, and of the creation of a document whose text gives none: a fixed one, so that the same input gives
the same bytes."""
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""Date of every member of the package: the first that ZIP knows, so that the same input gives the same bytes."""


def archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of members in their order. PNG and JPEG are stored as they are, for they cannot be made smaller."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name, data in members:
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg")) else zipfile.ZIP_DEFLATED
            member.create_system = 0  # ZipInfo would name the machine's own system
            opened.writestr(member, data)
    return out.getvalue()


def content_types(overrides: Iterable[tuple[str, str]]) -> str:
    """Return the list of content types. ``overrides`` are part names without their first slash, and their types."""
    entries = "".join(
        f'<Override PartName="/{attribute(name)}" ContentType="{attribute(kind)}"/>'
        for name, kind in overrides
        if (name.rpartition(".")[2], kind) not in _BY_SUFFIX
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


_BY_SUFFIX = frozenset({("jpeg", "image/jpeg"), ("png", "image/png")})
"""Suffix and content type of parts that are not listed one by one."""
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"


@frozen
class _Part:
    """A part of the package that the document refers to."""

    name: str
    """In the folder ``word``."""
    kind: str
    """Last word of its relationship's type."""
    content_type: str
    xml: str


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
"""How content types of WordprocessingML begin."""


@frozen
class Filling:
    """What fills a package: a text as WordprocessingML, and what it refers to."""

    flows: tuple[str, ...]
    """Paragraphs and tables of each part of the layout, at least one in each: a body without any is none to Word."""
    media: Mapping[str, Picture]
    """Pictures by the id of their relationship."""
    numbering: str
    """numbering.xml; empty if there are no lists that Word labels."""
    comments: str
    """comments.xml; empty if there are none."""
    footnotes: str = ""
    """footnotes.xml; empty if there are none."""
    counted: str = ""
    """The format in which Word numbers the footnotes; empty if their marks are the author's."""


def package(layout: Layout, filling: Filling) -> bytes:
    """Return a DOCX: styles, settings, faces, running heads and properties around a text."""
    profile, found = layout.profile, sections(layout)
    running = running_parts(found)
    parts = (
        _Part("styles.xml", "styles", f"{WORD}styles+xml", styles(profile, commented=bool(filling.comments))),
        _Part("settings.xml", "settings", f"{WORD}settings+xml", _settings(layout, filling)),
        _Part("fontTable.xml", "fontTable", f"{WORD}fontTable+xml", font_table(profile)),
        _Part("theme/theme1.xml", "theme", "application/vnd.openxmlformats-officedocument.theme+xml", _theme(profile)),
        *(_Part(each.name, each.kind, f"{WORD}{each.kind}+xml", each.xml) for each in running),
        *_optional("numbering", filling.numbering),
        *_optional("comments", filling.comments),
        *_optional("footnotes", filling.footnotes),
    )
    kinds = {
        "word/document.xml": f"{WORD}document.main+xml",
        **{f"word/{part.name}": part.content_type for part in parts},
        "docProps/core.xml": CORE,
        "docProps/app.xml": EXTENDED,
    }
    related = {f"rId{number}": (part.kind, part.name) for number, part in enumerate(parts, 1)}
    names = {name: identifier for identifier, (_, name) in related.items()}
    content = body(layout, filling.flows, found, {each: names[each.name] for each in running}, filling.counted)
    media = dict(zip(filling.media, media_names(filling.media.values()), strict=True))
    members = {
        "[Content_Types].xml": content_types(kinds.items()),
        "_rels/.rels": _relationships(_PACKAGE_RELATIONSHIPS),
        "word/document.xml": f"{DECLARATION}<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            {name: (f"{RELATIONSHIPS}/{kind}", target) for name, (kind, target) in related.items()}
            | {name: (f"{RELATIONSHIPS}/image", target) for name, target in media.items()}
        ),
        **{f"word/{part.name}": part.xml for part in parts},
        "docProps/core.xml": _core(layout.properties),
        "docProps/app.xml": _APP,
    }
    pictures = ((f"word/{media[name]}", picture.data) for name, picture in filling.media.items())
    return archive(chain(((name, xml.encode()) for name, xml in members.items()), pictures))


def media_names(pictures: Iterable[Picture], taken: Container[str] = ()) -> Iterator[str]:
    """Yield a name in the folder ``word`` for each picture; none is ``taken``, whatever its suffix."""
    numbers = count(1)
    for picture in pictures:
        stem = next(stem for number in numbers if (stem := f"media/image{number}") not in taken)
        yield f"{stem}.{picture.media_type.removeprefix('image/')}"


def properties_parts(properties: Properties) -> dict[str, bytes]:
    """Return the parts that hold the properties of a document, by their content types."""
    return {CORE: _core(properties).encode(), EXTENDED: _APP.encode()}


def _optional(kind: str, xml: str) -> Iterator[_Part]:
    if xml:
        yield _Part(f"{kind}.xml", kind, f"{WORD}{kind}+xml", xml)


_PACKAGE_RELATIONSHIPS = {
    "rId1": (f"{RELATIONSHIPS}/officeDocument", "word/document.xml"),
    "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    "rId3": (f"{RELATIONSHIPS}/extended-properties", "docProps/app.xml"),
}
_APP = (
    f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>shequ-convert</Application><AppVersion>16.0000</AppVersion></Properties>"
)
"""``AppVersion`` names the generation of Word whose files these are."""


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return relationships: id -> type and target."""
    entries = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, (kind, target) in targets.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


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


def _settings(layout: Layout, filling: Filling) -> str:
    """Return settings.xml: Word's present mode (15), Chinese defaults, no prompt to update fields."""
    notes = footnote_settings(filling.counted) if filling.footnotes else ""
    em = twips(layout.profile.styles["body"].size)
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        f'<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="{2 * em}"/>'
        + ("<w:evenAndOddHeaders/>" if two_sided(layout) else "")
        + f'<w:characterSpacingControl w:val="compressPunctuation"/>{notes}'
        f"<w:compat>{_CHINESE_COMPATIBILITY}{_COMPATIBILITY}</w:compat><w:themeFontLang {LANGUAGES}/>"
        f'<w:clrSchemeMapping {_COLOUR_NAMES}/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
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


@lru_cache(maxsize=REMEMBERED)
def _theme(profile: Profile) -> str:
    """Return the theme. No style refers to it; without one, WPS and Word bring their own faces for what people add."""
    stack = profile.fonts[profile.styles["body"].font]
    east_asian = face_name(stack.east_asian)
    faces = (
        f'<a:latin typeface="{face_name(stack.latin)}"/><a:ea typeface="{east_asian}"/><a:cs typeface=""/>'
        f'<a:font script="Hans" typeface="{east_asian}"/>'
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
    moment = _w3c(_moment(properties.date))
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{filled}<dc:language>{properties.language}</dc:language>{dates}</cp:coreProperties>"
    )


def _w3c(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


COMMENT_DATE = _w3c(UNDATED)


def _moment(iso: str | None) -> datetime:
    """Return a date of publication; a missing month or day is the first; ``UNDATED`` for what is no date."""
    date, _, time = (iso or "").partition("T")
    parts = (*date.split("-"), "01", "01")[:3]
    try:
        return datetime.fromisoformat("-".join(parts) + (f"T{time}" if time else ""))
    except ValueError:
        return UNDATED
