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
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import ProfileError
from shequ_convert.values import frozen, replace
from shequ_convert.write.ooxml import NAMESPACES, TABLE_GRID, TWIPS, W
from shequ_convert.write.word_package import ZIP_DATE
from shequ_convert.write.word_styles import (
    LEVELS,
    PARAGRAPH_STYLES,
    RUN_IN_BASES,
    SPEAKER_ID,
    run_in_style,
    structural_style,
    table_style,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docx.document import Document as Opened
    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section

    from shequ_convert.style.profile import Page, Profile

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
)
"""Settings that concern the template's file rather than its look: they would ask, forbid or fetch."""
_OLE = b"\xd0\xcf\x11\xe0"
"""How files begin that are no ZIP: .doc, and .docx under a password."""

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "body": ("Body Text", "公文正文"),
        "title": ("Title", "公文标题", "文章标题"),
        "subtitle": ("Subtitle", "副标题"),
        "byline": ("Article Byline", "来源作者", "Author"),
        "lead": ("Lead", "导语", "First Paragraph"),
        "salutation": ("Salutation", "称谓", "称呼", "主送机关"),
        "heading1": ("heading 1", "一级标题"),
        "heading2": ("heading 2", "二级标题"),
        "heading3": ("heading 3", "三级标题"),
        "heading4": ("heading 4", "四级标题"),
        "toc_heading": ("TOC Heading", "目录标题"),
        "toc1": ("toc 1",),
        "toc2": ("toc 2",),
        "toc3": ("toc 3",),
        "list": ("List Paragraph", "Compact"),
        "quote": ("Quote", "Block Text", "引用"),
        "table": ("Table Text", "表格文字", "表格正文", "Compact"),
        "figure": ("Figure", "图片", "Captioned Figure"),
        "placeholder": ("Figure Placeholder", "图片占位"),
        "caption": ("caption", "题注", "Image Caption", "图注"),
        "signature": ("Signature", "落款", "署名", "发文机关署名"),
        "date": ("Date", "成文日期", "日期"),
        "note": ("Note", "编者注"),
        "colophon": ("Colophon", "文末信息"),
    }
)
"""Name of a profile's style -> what offices, Word and pandoc call it, the likeliest first.

Body text takes the style that most of the reference's own running text has; these names are for one without any.
"""
DEFAULT = "default"
"""Stands for the style of paragraphs that name none."""
RUNNING_SHORTEST = 40
"""Characters of a paragraph from which it is running text rather than a heading, a caption or a line of an address."""
_SPEAKERS = ("Speaker", "说话人", "Strong")
_TABLES = ("Table Grid", "网格型", "Table")


@frozen
class Frame:
    """A reference document, ready to be filled."""

    document: Opened
    """Without its text."""
    profile: Profile
    """The design, with the page of the reference."""
    body: str
    """Id of the style that its running text had, or ``DEFAULT``; empty if it had no text."""


def framed(data: bytes, name: str, profile: Profile) -> Frame:
    """Return a reference document without its text. ``name`` is what messages call it.

    Raise ProfileError if it is no Word document that can be used.
    """
    members = _members(data, name)
    try:
        opened = docx.Document(io.BytesIO(members))
        body = _running_style(opened)
        _emptied(opened)
    except (KeyError, ValueError, AttributeError, etree.LxmlError, PackageNotFoundError) as error:
        raise _unusable(name, f"it is no Word document ({type(error).__name__}: {error})") from error
    return Frame(opened, replace(profile, page=_page(opened, profile.page)), body)


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
    if section is None:
        section = parse_xml(f"<w:sectPr {NAMESPACES}><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>")
    for revised in section.findall(qn("w:sectPrChange")):
        section.remove(revised)
    body[:] = [section]
    used = set(section.xpath("./*/@r:id"))
    _drop_relationships(opened.part, used)
    _drop_previews(opened)
    _ = opened.core_properties  # python-docx makes the part where there is none
    _clean_settings(opened)
    for part in _parts(opened, ("footnotes", "endnotes")):
        _drop_notes(part)


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


def _other_columns(section: Section, width: float) -> float:
    """Return the points of the type area that are not in its first column."""
    for columns in section._sectPr.findall(qn("w:cols")):  # noqa: SLF001 - python-docx does not know columns
        number, space = int(columns.get(qn("w:num"), "1")), int(columns.get(qn("w:space"), "425")) / TWIPS
        if number > 1:
            return width - (width - space * (number - 1)) / number
    return 0.0


# --- the styles


def restyle(frame: Frame, name: str) -> tuple[Diagnostic, ...]:
    """Give the paragraphs the styles of the reference, and it the styles that it has not; say which these are."""
    house = _House(frame)
    body = frame.document.element.body
    for paragraph in body.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        named = properties.find(qn("w:pStyle"))
        wanted = house.id("paragraph", named.get(qn("w:val")) if named is not None else PARAGRAPH_STYLES["body"].id)
        if named is not None or wanted != house.default:
            properties.style = wanted
    for tag, kind in (("w:rStyle", "character"), ("w:tblStyle", "table")):
        for element in body.iter(qn(tag)):
            element.set(qn("w:val"), house.id(kind, element.get(qn("w:val"))))
    if not house.made:
        return ()
    return (Diagnostic("reference.styles", f"{', '.join(house.made)} ({name})"),)


class _House:
    """The styles of a reference document, and those that are made for it."""

    def __init__(self, frame: Frame) -> None:
        self.profile = frame.profile
        self.root = frame.document.styles.element
        self.made: list[str] = []
        self.found: dict[tuple[str, str], str] = {}
        self.default = ""
        for style in self.root.findall(qn("w:style")):
            self._take(style)
        self.body = self._body(frame.body)
        self.ids = dict(self._known())

    def _take(self, style: BaseOxmlElement) -> None:
        kind, identifier = style.get(qn("w:type"), "paragraph"), style.get(qn("w:styleId"), "")
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
        taken = {style.get(qn("w:styleId")) for style in self.root.findall(qn("w:style"))}
        free = identifier if identifier not in taken else f"Shequ{identifier}"
        xml = (
            table_style(free, self._plain_table())
            if kind == "table"
            else structural_style(self.profile, identifier, free, self.body)
        )
        style = parse_xml(re.sub("^<w:style", f'<w:style xmlns:w="{W}"', xml))
        self.root.append(style)
        self.made += [name.get(qn("w:val"), "") for name in style.findall(qn("w:name"))]
        return free

    def _plain_table(self) -> str:
        return self._named("table", "Normal Table") or ""


def _run_ins() -> Iterator[Any]:
    for base in RUN_IN_BASES:
        yield from (run_in_style(base, level) for level in range(1, LEVELS + 1))
