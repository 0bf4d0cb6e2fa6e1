"""Word: an office's own document as the frame of ours, as pandoc's reference document is.

Its text goes; its styles, page, running heads and feet, settings and numbering stay. Our paragraphs take its styles by
their names, the English ones that Word stores or the Chinese ones an office gave. A style that it has not is made after
its own body text: where the words stand is taken from our design, their face and size are the office's.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import ProfileError
from shequ_convert.layout import CONTENTS_LEVELS
from shequ_convert.numbering import read_label
from shequ_convert.values import frozen, replace
from shequ_convert.write.ooxml import (
    COMMENT_MARK_STYLE,
    COMMENT_STYLE,
    FOOTNOTE_MARK_STYLE,
    NAMESPACES,
    RELATIONSHIPS,
    SEPARATORS,
    TABLE_GRID,
    TWIPS,
    W,
    section_notes,
)
from shequ_convert.write.word_package import (
    WORD,
    ZIP_DATE,
    archive,
    content_types,
    media_names,
    properties_parts,
)
from shequ_convert.write.word_styles import (
    COMMENT,
    LEVELS,
    PARAGRAPH_STYLES,
    RUN_IN_BASES,
    SPEAKER_ID,
    leader,
    run_in_style,
    structural_style,
    table_style,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docx.document import Document as Opened
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.package import Package
    from docx.section import Section

    from shequ_convert.layout import Properties
    from shequ_convert.picture import Picture
    from shequ_convert.style.profile import Page, Profile
    from shequ_convert.write import Reference
    from shequ_convert.write.word_package import Filling

LARGEST = 64 * 1024 * 1024
"""Bytes of all parts together; more is no template of an office."""
KEPT_RELATIONSHIPS = frozenset(
    {
        "styles", "settings", "webSettings", "theme", "fontTable", "numbering", "header", "footer",
        "footnotes", "endnotes", "customXml", "glossaryDocument",
    }
)  # fmt: skip
"""Last words of the types of relationships that serve the frame; the others - pictures, links, comments - serve its
text."""
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAINS = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
"""Content types of .dotx, .docm and .dotm, which become that of .docx; their macros go."""
_REFUSED_SETTINGS = (
    "attachedTemplate",
    "documentProtection",
    "writeProtection",
    "mailMerge",
    "updateFields",
    "docVars",
    "trackRevisions",
)
"""Settings that concern the template's file rather than its look: they would ask, forbid, fetch, or write down what
staff change."""
_BEHIND_FOOTNOTES = (
    "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema", "w:themeFontLang",
    "w:clrSchemeMapping", "w:doNotIncludeSubdocsInStats", "w:doNotAutoCompressPictures", "w:forceUpgrade", "w:captions",
    "w:readModeInkLockDown", "w:smartTagType", "w:shapeDefaults", "w:doNotEmbedSmartTags", "w:decimalSymbol",
    "w:listSeparator",
)  # fmt: skip
"""Settings that stand behind those of footnotes (ISO/IEC 29500-1, A.1, CT_Settings)."""
_OLE = b"\xd0\xcf\x11\xe0"
"""How files begin that are no ZIP: .doc, and .docx under a password."""

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "body": ("公文正文", "Body Text"),
        "title": ("公文标题", "文章标题", "Title"),
        "subtitle": ("副标题", "Subtitle"),
        "byline": ("来源作者", "Article Byline", "Author"),
        "lead": ("导语", "Lead", "First Paragraph"),
        "salutation": ("称谓", "称呼", "主送机关", "Salutation"),
        "heading1": ("一级标题", "heading 1"),
        "heading2": ("二级标题", "heading 2"),
        "heading3": ("三级标题", "heading 3"),
        "heading4": ("四级标题", "heading 4"),
        "toc_heading": ("目录标题", "TOC Heading"),
        "toc1": ("toc 1",),
        "toc2": ("toc 2",),
        "toc3": ("toc 3",),
        "list": ("List Paragraph", "Compact"),
        "quote": ("引用", "Quote", "Block Text"),
        "table": ("表格文字", "表格正文", "Table Text", "Compact"),
        "figure": ("图片", "Figure", "Captioned Figure"),
        "placeholder": ("图片占位", "Figure Placeholder"),
        "caption": ("题注", "图注", "caption", "Image Caption"),
        "signature": ("落款", "署名", "发文机关署名", "Signature"),
        "date": ("成文日期", "日期", "Date"),
        "note": ("编者注", "Note"),
        "footnote": ("脚注文本", "脚注", "footnote text"),
        "colophon": ("文末信息", "Colophon"),
    }
)
"""Name of a profile's style -> what offices, Word and pandoc call it, the likeliest first.

Chinese names come before English ones: a Word file has Word's own styles whether the office uses them or not, and calls
them by their English names in every language of Word; one with a Chinese name was made on purpose.
Body text takes the style that most of the reference's own running text has; these names are for one without any.
"""
DEFAULT = "default"
"""Stands for the style of paragraphs that name none."""
RUNNING_SHORTEST = 40
"""Characters of a paragraph from which it is running text rather than a heading, a caption or a line of an address."""
_HEADINGS = frozenset(PARAGRAPH_STYLES[f"heading{level}"].id for level in range(1, LEVELS + 1))
_ENTRIES = frozenset(PARAGRAPH_STYLES[f"toc{level}"].id for level in range(1, CONTENTS_LEVELS + 1))
"""Styles of the entries of a table of contents. Word's own have no tab; it sets one in every entry."""
_SPEAKERS = ("说话人", "Speaker", "Strong")
_TABLES = ("网格型", "Table Grid", "Table")


@frozen
class Frame:
    """A reference document, ready to be filled."""

    name: str
    """What messages call it."""
    document: Opened
    """Without its text."""
    profile: Profile
    """The design, with the page of the reference and the sizes of its titles; signatures stand as its styles say."""
    body: str
    """Id of the style that its running text had, or ``DEFAULT``; empty if it had no text."""


def framed(given: Reference, profile: Profile) -> Frame:
    """Return a reference document without its text. Raise ProfileError if it is no Word document that can be used."""
    name = given.name
    members = _members(given.data, name)
    try:
        opened = docx.Document(io.BytesIO(members))
        body = _running_style(opened)
        _emptied(opened)
    except (KeyError, ValueError, AttributeError, etree.LxmlError, PackageNotFoundError) as error:
        raise _unusable(
            name, f"it is no Word document, or a damaged one ({', '.join(map(str, error.args))})"
        ) from error
    return Frame(name, opened, _fitted(profile, opened), body)


def _unusable(name: str, why: str) -> ProfileError:
    return ProfileError(
        f"Reference document {name} cannot be used: {why}", "Open it in Word or WPS and save it as .docx"
    )


@lru_cache(maxsize=4)
def _members(data: bytes, name: str) -> bytes:
    """Return the package with the content type of a .docx. Raise ProfileError if it is none."""
    if data.startswith(_OLE):
        raise _unusable(name, "it is an old .doc, or has a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(member.file_size for member in package.infolist()) > LARGEST:
                raise _unusable(name, f"unpacked it has more than {LARGEST // 1024**2} MB")
            return _as_document([(member.filename, package.read(member)) for member in package.infolist()])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _unusable(name, f"it is no ZIP archive as .docx files are ({error})") from error


def _as_document(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in members:
            member = zipfile.ZipInfo(name, ZIP_DATE)
            if name == "[Content_Types].xml":
                for kind in _OTHER_MAINS:
                    content = content.replace(kind.encode(), _MAIN.encode())  # noqa: PLW2901 - one content, mended
            package.writestr(member, content)
    return out.getvalue()


def _running_style(opened: Opened) -> str:
    """Return the id of the style that most of the running text has, or ``DEFAULT``; empty if there is no such text."""
    sizes: Counter[str] = Counter()
    for paragraph in opened.element.body.findall(qn("w:p")):
        size = len("".join(paragraph.xpath(".//w:t/text()")))
        if size >= RUNNING_SHORTEST:
            sizes[paragraph.style or DEFAULT] += size
    return max(sizes, key=sizes.__getitem__) if sizes else ""


# --- what of it goes


def _emptied(opened: Opened) -> None:
    """Take the text out of a document, and whatever served only that."""
    body = opened.element.body
    section = body.find(qn("w:sectPr"))
    earlier = body.xpath(".//w:pPr/w:sectPr")
    if section is None:
        section = parse_xml(f"<w:sectPr {NAMESPACES}><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>")
    for revised in section.findall(qn("w:sectPrChange")):
        section.remove(revised)
    _inherit(section, earlier)
    _round_lengths(section)
    body[:] = [section]
    used = set(section.xpath("./*/@r:id"))
    _drop_relationships(opened.part, used)
    _drop_previews(opened)
    _ = opened.core_properties  # python-docx makes the part where there is none
    _clean_settings(opened)
    for part in _parts(opened, ("footnotes", "endnotes")):
        _drop_notes(part)


def _inherit(section: BaseOxmlElement, earlier: Sequence[BaseOxmlElement]) -> None:
    """Give the last section those running heads and feet of the ones before it that it has none of its own for."""
    tags = {qn("w:headerReference"), qn("w:footerReference")}
    for before in reversed(earlier):
        known = {(own.tag, own.get(qn("w:type"))) for own in section if own.tag in tags}
        for reference in [each for each in before if each.tag in tags]:
            if (reference.tag, reference.get(qn("w:type"))) not in known:
                section.insert(0, reference)


def _round_lengths(section: BaseOxmlElement) -> None:
    """Round fractions of twips, which some programs write and Word reads, but python-docx does not."""
    for element in section.iter(*map(qn, ("w:pgSz", "w:pgMar", "w:cols"))):
        for key, value in element.attrib.items():
            if _FRACTION.fullmatch(str(value)):
                element.set(key, str(round(float(value))))


_FRACTION = re.compile(r"-?[0-9]+\.[0-9]+")


def _drop_relationships(part: Part, used: set[str]) -> None:
    for identifier, relationship in list(part.rels.items()):
        kind = relationship.reltype.rpartition("/")[2]
        running = kind in {"header", "footer"}
        if kind not in KEPT_RELATIONSHIPS or relationship.is_external or (running and identifier not in used):
            del part.rels[identifier]


def _drop_previews(opened: Opened) -> None:
    """Take out the picture of the first page, which is another one now."""
    package: Any = opened.part.package
    for identifier, relationship in list(package.rels.items()):
        if relationship.reltype.rpartition("/")[2] == "thumbnail":
            del package.rels[identifier]


def _clean_settings(opened: Opened) -> None:
    settings = opened.settings.element
    for name in _REFUSED_SETTINGS:
        for element in settings.findall(qn(f"w:{name}")):
            settings.remove(element)
    for part in _parts(opened, ("settings",)):
        for identifier, relationship in list(part.rels.items()):
            if relationship.is_external:
                del part.rels[identifier]


def _drop_notes(part: Part) -> None:
    """Leave the separators of notes, which the settings name; the notes themselves were text."""
    root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))
    for note in [*root]:
        if not note.get(qn("w:type")):
            root.remove(note)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - python-docx has no setter for a part it does not know
    part.rels.clear()


def _parts(opened: Opened, kinds: Iterable[str]) -> Iterator[Part]:
    wanted = frozenset(kinds)
    for relationship in opened.part.rels.values():
        if relationship.reltype.rpartition("/")[2] in wanted and not relationship.is_external:
            yield relationship.target_part


# --- the page


def _page(opened: Opened, otherwise: Page) -> Page:
    """Return the page of the last section; of several columns, the width of one."""
    section = opened.sections[-1]
    lengths = {
        "width": section.page_width, "height": section.page_height, "top": section.top_margin,
        "bottom": section.bottom_margin, "left": section.left_margin, "right": section.right_margin,
        "header": section.header_distance, "footer": section.footer_distance,
    }  # fmt: skip
    known = {name: abs(length.pt) for name, length in lengths.items() if length is not None}
    page = replace(otherwise, **known, grid_lines=0, grid_characters=0)
    gutter = section.gutter.pt if section.gutter is not None else 0.0
    page = replace(page, left=page.left + gutter)
    page = replace(page, right=page.right + _other_columns(section, page.text_width))
    return page if page.text_width > 0 and page.text_height > 0 else otherwise


def _fitted(profile: Profile, opened: Opened) -> Profile:
    styles = {
        name: replace(profile.styles[name], size=size)
        for name in ("title", "subtitle")
        if (size := _size(opened, NAMES[name])) is not None
    }
    return replace(
        profile,
        page=_page(opened, profile.page),
        document=replace(profile.document, closing="right"),
        styles={**profile.styles, **styles},
    )


def _size(opened: Opened, names: tuple[str, ...]) -> float | None:
    """Return the size of a style by its likely names, in points; what it is based on counts too. None if unknown."""
    styles = {style.style_id: style for style in opened.styles}
    wanted = [name.lower() for name in names]
    style: Any = next((s for s in styles.values() if (s.name or "").lower() in wanted), None)
    seen: set[str] = set()
    while style is not None and style.style_id not in seen:
        if style.font.size is not None:
            return float(style.font.size.pt)
        seen.add(style.style_id)
        style = style.base_style
    return None


def _other_columns(section: Section, width: float) -> float:
    """Return the points of the type area that are not in its first column."""
    for columns in section._sectPr.findall(qn("w:cols")):  # noqa: SLF001 - python-docx does not know columns
        number, space = int(columns.get(qn("w:num"), "1")), int(columns.get(qn("w:space"), "425")) / TWIPS
        if number > 1:
            return width - (width - space * (number - 1)) / number
    return 0.0


# --- our text


def filled(frame: Frame, filling: Filling, properties: Properties) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Return a reference document with our text in it, and a remark on the styles that had to be made for it.

    It takes what it can be filled with once.
    """
    body = frame.document.element.body
    section = body[-1]
    (flow,) = filling.flows
    body[:] = [*parse_xml(f"<w:body {NAMESPACES}>{flow}</w:body>"), section]
    _take_pictures(frame.document, filling.media)
    _take_numbering(frame.document, filling.numbering)
    house = _House(frame)
    house.restyle(body)
    if filling.comments:
        comments = parse_xml(filling.comments.encode())
        house.restyle(comments)
        _add_part(frame.document, "comments", etree.tostring(comments, encoding="UTF-8", standalone=True))
    if filling.footnotes:
        _take_footnotes(frame.document, house, filling.footnotes)
        _count_footnotes(frame.document, filling.counted)
    made = (Diagnostic("reference.styles", f"{', '.join(house.made)} ({frame.name})"),) if house.made else ()
    return _packed(frame.document, properties_parts(properties)), made


def _take_pictures(opened: Opened, pictures: Mapping[str, Picture]) -> None:
    package = _package(opened)
    taken = {str(part.partname).removeprefix("/word/").rpartition(".")[0] for part in package.iter_parts()}
    for (identifier, picture), name in zip(pictures.items(), media_names(pictures.values(), taken), strict=True):
        part = Part(PackURI(f"/word/{name}"), picture.media_type, picture.data, package)
        opened.part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, part, identifier)


def _add_part(opened: Opened, kind: str, content: bytes) -> None:
    """Add a part of WordprocessingML that the document refers to; one of its kind is not there."""
    part = Part(PackURI(f"/word/{kind}.xml"), f"{WORD}{kind}+xml", content, _package(opened))
    opened.part.relate_to(part, f"{RELATIONSHIPS}/{kind}")


def _take_numbering(opened: Opened, numbering: str) -> None:
    """Add our lists to those of the reference; their numbers, and those in our text, go on behind its own."""
    if not numbering:
        return
    if not any(_parts(opened, ("numbering",))):
        _add_part(opened, "numbering", numbering.encode())
        return
    theirs: Any = opened.part.numbering_part.element
    ours = parse_xml(numbering.encode())
    shifts = {
        "abstractNumId": 1 + max(map(int, theirs.xpath("./w:abstractNum/@w:abstractNumId")), default=-1),
        "numId": max(map(int, theirs.xpath("./w:num/@w:numId")), default=0),
    }
    for name, shift in shifts.items():
        for element in (*ours.iter(), *opened.element.body.iter(qn(f"w:{name}"))):
            for key in {qn(f"w:{name}"), qn("w:val")} if element.tag == qn(f"w:{name}") else {qn(f"w:{name}")}:
                if element.get(key) is not None:
                    element.set(key, str(int(element.get(key, "0")) + shift))
    in_order = ("numPicBullet", "abstractNum", "num", "numIdMacAtCleanup")
    both = [each for name in in_order for part in (theirs, ours) for each in part.findall(qn(f"w:{name}"))]
    theirs[:] = both


def _take_footnotes(opened: Opened, house: _House, footnotes: str) -> None:
    """Add our notes behind the lines that part notes from the text: those of the reference, or ours if it has none."""
    ours: Any = parse_xml(footnotes.encode())
    house.restyle(ours)
    theirs = next(_parts(opened, ("footnotes",)), None)
    if theirs is None:
        _add_part(opened, "footnotes", etree.tostring(ours, encoding="UTF-8", standalone=True))
        _name_separators(opened, ours)
        return
    root = etree.fromstring(theirs.blob, etree.XMLParser(resolve_entities=False))
    number, kind = qn("w:id"), qn("w:type")
    shift = 2 + max((int(note.get(number, "0")) for note in root), default=-2)
    for element in (*ours, *opened.element.body.iter(qn("w:footnoteReference"))):
        element.set(number, str(int(element.get(number, "0")) + shift))
    known = {note.get(kind) for note in root} - {None}
    root.extend([note for note in ours if note.get(kind) not in known])
    theirs._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - as in _drop_notes
    _name_separators(opened, root)


def _name_separators(opened: Opened, footnotes: Iterable[etree._Element]) -> None:
    """Name the lines above notes in the settings, if they are not named there yet."""
    settings: Any = opened.settings.element
    named = settings.find(qn("w:footnotePr"))
    if named is None:
        named = parse_xml(f'<w:footnotePr xmlns:w="{W}"/>')
        settings.insert_element_before(named, *_BEHIND_FOOTNOTES)
    known = {element.get(qn("w:id")) for element in named.findall(qn("w:footnote"))}
    for note in footnotes:
        number = note.get(qn("w:id"))
        if note.get(qn("w:type")) in SEPARATORS and number not in known:
            named.append(parse_xml(f'<w:footnote xmlns:w="{W}" w:id="{number}"/>'))


def _count_footnotes(opened: Opened, counted: str) -> None:
    """Have Word count the notes in a format, whatever the reference says; nothing if their marks are the author's."""
    if not counted:
        return
    settings, section = opened.settings.element, opened.element.body[-1]
    for named in settings.findall(qn("w:footnotePr")):
        for told in [
            element for tag in ("numFmt", "numStart", "numRestart") for element in named.findall(qn(f"w:{tag}"))
        ]:
            named.remove(told)
        named.insert(len(named.findall(qn("w:pos"))), parse_xml(f'<w:numFmt xmlns:w="{W}" w:val="{counted}"/>'))
    for own in section.findall(qn("w:footnotePr")):
        section.remove(own)
    running = [*section.findall(qn("w:headerReference")), *section.findall(qn("w:footerReference"))]
    declared = section_notes(counted).replace("<w:footnotePr>", f'<w:footnotePr xmlns:w="{W}">')
    section.insert(len(running), parse_xml(declared))


def _package(opened: Opened) -> Package:
    package: Package | None = opened.part.package
    assert package is not None  # noqa: S101 - a document that was opened has one; the library's types do not say so
    return package


def _packed(opened: Opened, instead: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a document, its members in a fixed order and with a fixed date.

    ``instead`` holds what is written for parts of certain content types.
    """
    package = _package(opened)
    parts = list(package.iter_parts())
    kinds = ((part.partname.membername, part.content_type) for part in parts)
    members = [("[Content_Types].xml", content_types(kinds).encode()), ("_rels/.rels", _bytes(package.rels.xml))]
    for part in parts:
        members.append((part.partname.membername, instead.get(part.content_type, part.blob)))
        if part.rels:
            members.append((part.partname.rels_uri.membername, _bytes(part.rels.xml)))
    return archive(members)


def _bytes(xml: str | bytes) -> bytes:
    return xml if isinstance(xml, bytes) else xml.encode()


# --- the styles


class _House:
    """The styles of a reference document, and those that are made for it."""

    def __init__(self, frame: Frame) -> None:
        self.profile = frame.profile
        self.root = frame.document.styles.element
        self.made: list[str] = []
        self.found: dict[tuple[str, str], str] = {}
        self.default = ""
        self.styles: dict[str, Any] = {}
        """By their ids."""
        self.properties: dict[tuple[str, str], list[Any]] = {}
        """What was looked for: by a style's id and a path."""
        for style in self.root.findall(qn("w:style")):
            self._take(style)
        self.body = self._body(frame.body)
        self.ids = dict(self._known())

    def restyle(self, content: BaseOxmlElement) -> None:
        """Give paragraphs, runs and tables of ours the styles of the reference."""
        paragraphs: Iterable[Any] = content.iter(qn("w:p"))
        for paragraph in paragraphs:
            properties = paragraph.get_or_add_pPr()
            named = properties.find(qn("w:pStyle"))
            ours = PARAGRAPH_STYLES["body"].id if named is None else named.get(qn("w:val"))
            wanted = self.id("paragraph", ours)
            if named is not None or wanted != self.default:
                properties.style = wanted
            self._unnumber(paragraph, ours, wanted)
            if ours in _ENTRIES and not self._inherited(wanted, 'w:tabs/w:tab[@w:val="right"]'):
                properties.get_or_add_tabs().append(parse_xml(f"<w:tab {NAMESPACES} {leader(self.profile)}/>"))
        for tag, kind in (("w:rStyle", "character"), ("w:tblStyle", "table")):
            for element in content.iter(qn(tag)):
                element.set(qn("w:val"), self.id(kind, element.get(qn("w:val"), "")))

    def _unnumber(self, paragraph: Any, ours: str, wanted: str) -> None:  # noqa: ANN401 - made by python-docx at run time
        """Have Word write no number of the house's before a paragraph, unless it is a heading that has none itself.

        An author's numbers stand in the text; a style that counts would set a second one before them.
        """
        numbers = self._inherited(wanted, "w:numPr")
        if not numbers or numbers[0].xpath('./w:numId[@w:val="0"]') or paragraph.pPr.numPr is not None:
            return
        if ours in _HEADINGS and not read_label("".join(paragraph.xpath(".//w:t/text()")).strip()):
            return
        none = paragraph.pPr.get_or_add_numPr()
        none.get_or_add_ilvl().val = 0
        none.get_or_add_numId().val = 0

    def _inherited(self, identifier: str, path: str) -> list[Any]:
        """Return the properties at a path that a style of paragraphs has, or else the nearest that it is based on."""
        if (identifier, path) not in self.properties:
            self.properties[identifier, path] = next(filter(None, self._chain(identifier, f"./w:pPr/{path}")), [])
        return self.properties[identifier, path]

    def _chain(self, identifier: str, path: str) -> Iterator[list[Any]]:
        """Yield what stands at a path of a style and of each that it is based on."""
        seen: set[str] = set()
        while identifier in self.styles and identifier not in seen:
            seen.add(identifier)
            style = self.styles[identifier]
            yield list(style.xpath(path))
            identifier = next(iter(style.xpath("./w:basedOn/@w:val")), "")

    def _take(self, style: BaseOxmlElement) -> None:
        kind, identifier = style.get(qn("w:type"), "paragraph"), style.get(qn("w:styleId"), "")
        self.styles[identifier] = style
        names = [style.find(qn(f"w:{tag}")) for tag in ("name", "aliases")]
        for words in (element.get(qn("w:val"), "") for element in names if element is not None):
            for word in words.split(","):
                self.found.setdefault((kind, word.strip().lower()), identifier)
        if kind == "paragraph" and style.get(qn("w:default")) in {"1", "true", "on"}:
            self.default = identifier

    def _body(self, running: str) -> str:
        if running:
            return running if running in self.found.values() else self.default
        return next(filter(None, (self._named("paragraph", name) for name in NAMES["body"])), self.default)

    def _named(self, kind: str, name: str) -> str | None:
        return self.found.get((kind, name.lower()))

    def _known(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield kind and id of each style of ours that the reference has, and its id there."""
        wanted = [("paragraph", PARAGRAPH_STYLES[style].id, names) for style, names in NAMES.items() if style != "body"]
        wanted += [("character", SPEAKER_ID, _SPEAKERS), ("table", TABLE_GRID, _TABLES)]
        wanted += [("paragraph", COMMENT_STYLE, (COMMENT.name,))]
        wanted += [("character", FOOTNOTE_MARK_STYLE, ("footnote reference", "脚注引用"))]
        wanted += [("character", COMMENT_MARK_STYLE, ("annotation reference",))]
        wanted += [("paragraph", style.id, (style.name, style.alias)) for style in _run_ins()]
        for kind, identifier, names in wanted:
            found = next(filter(None, (self._named(kind, name) for name in names)), None)
            if found:
                yield (kind, identifier), found
        yield ("paragraph", PARAGRAPH_STYLES["body"].id), self.body

    def id(self, kind: str, identifier: str) -> str:
        """Return the id in the reference of a style of ours; the style is made if it has none."""
        if (kind, identifier) not in self.ids:
            self.ids[kind, identifier] = self._make(kind, identifier)
        return self.ids[kind, identifier]

    def _make(self, kind: str, identifier: str) -> str:
        free = identifier if identifier not in self.styles else f"Shequ{identifier}"
        xml = (
            table_style(free, self._plain_table())
            if kind == "table"
            else structural_style(self.profile, identifier, free, self.body)
        )
        style = parse_xml(re.sub("^<w:style", f'<w:style xmlns:w="{W}"', xml))
        self.root.append(style)
        self.styles[free] = style
        self.made += [name.get(qn("w:val"), "") for name in style.findall(qn("w:name"))]
        return free

    def _plain_table(self) -> str:
        return self._named("table", "Normal Table") or ""


def _run_ins() -> Iterator[Any]:
    for base in RUN_IN_BASES:
        yield from (run_in_style(base, level) for level in range(1, LEVELS + 1))
