"""An office's own Word document, as Word and WPS write them.

It has styles whose ids say nothing, a running head, text with a link, a note and a picture, and settings that ask for
another file.
"""

from __future__ import annotations

from shequ_convert.document import Document, Meta, Origin
from shequ_convert.style import load
from shequ_convert.write import Manuscript
from shequ_convert.write.docx import write
from tests.support.ooxml import package, parts

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_T = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "89993d1d0000000049454e44ae426082"
)
OLD = "这是样张里的正文，写了一段又一段，为的是让人看见版式，转换以后一个字也不该留下，因为它们都不是讲话里的话。"
"""A paragraph of its text."""
HEAD = "清水街道办事处文件"
"""Its running head."""


def _style(kind: str, identifier: str, name: str, inner: str, default: str = "") -> str:
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{'' if default or kind == 'table' else '<w:basedOn w:val=' + chr(34) + 'a' + chr(34) + '/>'}{inner}</w:style>"
    )


STYLES = "".join(
    (
        _style("paragraph", "a", "Normal", '<w:pPr><w:jc w:val="both"/></w:pPr>', ' w:default="1"'),
        _style("character", "a0", "Default Paragraph Font", "", ' w:default="1"'),
        _style("table", "a1", "Normal Table", "", ' w:default="1"'),
        _style("paragraph", "a3", "Title", '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="52"/></w:rPr>'),
        _style("paragraph", "1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        _style("paragraph", "2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
        _style("paragraph", "a8", "公文正文", '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr>'),
        _style("paragraph", "af", "caption", '<w:pPr><w:jc w:val="center"/></w:pPr>'),
        _style("paragraph", "af2", "落款", '<w:pPr><w:jc w:val="right"/></w:pPr>'),
    )
)
"""Styles of the house: text is in 公文正文, whose id is a8."""
_BODY = (
    '<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>样张标题</w:t></w:r></w:p>'
    f'<w:p><w:pPr><w:pStyle w:val="a8"/></w:pPr><w:r><w:t>{OLD}</w:t></w:r></w:p>'
    '<w:p><w:hyperlink r:id="rId6"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'
)
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2000" w:right="1400" w:bottom="1800" w:left="1600" w:header="800" w:footer="900" w:gutter="0"/>'
    "</w:sectPr>"
)
_RELATIONSHIPS = (
    ("rId1", f"{_R}/styles", "styles.xml", ""),
    ("rId2", f"{_R}/settings", "settings.xml", ""),
    ("rId3", f"{_R}/header", "header1.xml", ""),
    ("rId4", f"{_R}/header", "header2.xml", ""),
    ("rId5", f"{_R}/image", "media/image1.png", ""),
    ("rId6", f"{_R}/hyperlink", "https://example.com/", ' TargetMode="External"'),
    ("rId7", f"{_R}/footnotes", "footnotes.xml", ""),
    ("rId8", f"{_R}/fontTable", "fontTable.xml", ""),
    ("rId10", f"{_R}/theme", "theme/theme1.xml", ""),
)
_FOOTNOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="1"><w:p><w:r><w:t>{OLD}</w:t></w:r></w:p></w:footnote>'
)


_OURS = parts(write(Manuscript(Document(Origin("", "", ""), Meta(), ()), load("article"))).data)


def _relationships(rows: tuple[tuple[str, str, str, str], ...]) -> bytes:
    entries = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{to}"{more}/>' for i, kind, to, more in rows)
    return f'{_HEAD}<Relationships xmlns="{_P}/relationships">{entries}</Relationships>'.encode()


def _part(tag: str, inner: str) -> bytes:
    return f'{_HEAD}<w:{tag} xmlns:w="{_W}" xmlns:r="{_R}">{inner}</w:{tag}>'.encode()


def members(
    body: str = _BODY, section: str = SECTION, styles: str = STYLES, main: str = "document.main", numbering: str = ""
) -> dict[str, bytes]:
    """Return the members of the document's package by name."""
    counted = ("numbering",) if numbering else ()
    names = ("styles", "settings", "header1", "header2", "footnotes", "fontTable", *counted)
    kinds = {name: name.rstrip("12") for name in names}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_T}.{kind}+xml"/>'
        for name, kind in {"document": main, **kinds}.items()
    )
    types = (
        f'{_HEAD}<Types xmlns="{_P}/content-types"><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/word/theme/theme1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/></Types>'
    )
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": _relationships(
            (
                ("rId1", f"{_R}/officeDocument", "word/document.xml", ""),
                ("rId2", f"{_P}/relationships/metadata/thumbnail", "docProps/thumbnail.png", ""),
            )
        ),
        "docProps/thumbnail.png": _PIXEL,
        "word/document.xml": _part("document", f"<w:body>{body}{section}</w:body>"),
        "word/_rels/document.xml.rels": _relationships(
            (*_RELATIONSHIPS, *(("rId11", f"{_R}/numbering", "numbering.xml", "") for _ in counted))
        ),
        **{f"word/{name}.xml": _part(name, numbering) for name in counted},
        "word/styles.xml": _part("styles", styles),
        "word/settings.xml": _part(
            "settings", '<w:documentProtection w:edit="readOnly" w:enforcement="1"/><w:attachedTemplate r:id="rId1"/>'
        ),
        "word/_rels/settings.xml.rels": _relationships(
            (("rId1", f"{_R}/attachedTemplate", "file:///C:/house.dotx", ' TargetMode="External"'),)
        ),
        "word/header1.xml": _part("hdr", f"<w:p><w:r><w:t>{HEAD}</w:t></w:r></w:p>"),
        "word/header2.xml": _part("hdr", f"<w:p><w:r><w:t>{OLD}</w:t></w:r></w:p>"),
        "word/footnotes.xml": _part("footnotes", _FOOTNOTES),
        "word/media/image1.png": _PIXEL,
        **{name: _OURS[name] for name in ("word/fontTable.xml", "word/theme/theme1.xml")},
    }


def house(**changes: str) -> bytes:
    """Return the document. ``changes`` are the parameters of ``members``."""
    return package(members(**changes))
