"""What people use otherwise, as their manuals show it, on content that is already structured.

``peers.py python-docx|weasyprint CONTENT OUT`` makes one file from our JSON dump, for cold runs; ``compare.py`` calls
the functions for warm ones. Imports stand inside the functions so that a cold run pays only for what it uses.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.document import Document

Content: TypeAlias = "dict[str, Any]"
"""Our JSON dump."""


def python_docx(content: Content, out: Path) -> None:
    """Write Word with python-docx: its default template, ``add_heading``, ``add_paragraph``, ``add_picture``."""
    import docx  # noqa: PLC0415 - cold runs pay for what they use
    from docx.shared import Mm  # noqa: PLC0415

    document = docx.Document()
    document.add_heading(content["metadata"]["title"], 0)
    for kind, text in passages(content):
        if kind == "heading":
            document.add_heading(text, 1)
        elif kind == "picture":
            document.add_picture(picture(content, text), width=Mm(150))
        else:
            document.add_paragraph(text)
    document.save(str(out))


def weasyprint(content: Content, out: Path) -> None:
    """Write PDF with WeasyPrint: simple HTML, the same fonts by ``@font-face``, no subsetting beforehand."""
    import pylopdf_fonts_zh_cn as fonts  # noqa: PLC0415
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    configuration = FontConfiguration()
    faces = {"serif-sc": fonts.serif_path(), "sans-sc": fonts.sans_path()}
    style = "".join(f"@font-face{{font-family:{n};src:url('{Path(p).as_uri()}')}}" for n, p in faces.items())
    style += "body{font:12pt/1.8 serif-sc}h1,h2{font-family:sans-sc}p{text-indent:2em;margin:0}img{max-width:100%}"
    sheet = CSS(string=style, font_config=configuration)
    HTML(string=page(content)).write_pdf(out, stylesheets=[sheet], font_config=configuration)


Lines: TypeAlias = "list[tuple[str | None, str]]"
"""What is printed, in order: the name of one of Word's own styles, None for running text; and the text."""


def lines(document: Document) -> Lines:
    """Return what a document prints, for those who only want paragraphs."""
    content = json.loads(dump(document))
    styles = {"heading": "Heading 1", "caption": "Caption"}
    return [
        ("Title", content["metadata"]["title"]),
        *((styles.get(kind), text) for kind, text in passages(content)),
    ]


def dump(document: Document) -> bytes:
    """Return our JSON of a document."""
    from shequ_convert.convert import render  # noqa: PLC0415
    from shequ_convert.style import load  # noqa: PLC0415

    return render(document, "json", load("article")).data


def add_paragraph(content: Lines, out: Path) -> None:
    """Write Word with python-docx: its default template and ``add_paragraph``."""
    import docx  # noqa: PLC0415

    document = docx.Document()
    for style, text in content:
        document.add_paragraph(text, style)
    document.save(str(out))


def formatted_runs(content: Lines, out: Path) -> None:
    """Write Word with python-docx as programs for Chinese documents do: each paragraph and run formatted by itself."""
    import docx  # noqa: PLC0415
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    document = docx.Document()
    for style, text in content:
        paragraph = document.add_paragraph(style=style)
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
        layout.space_before = layout.space_after = Pt(0)
        layout.first_line_indent = Pt(32)
        run = paragraph.add_run(text)
        run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(16), False
        faces: Any = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - as all of them do
        faces.set(qn("w:eastAsia"), "仿宋_GB2312")
    document.save(str(out))


def template(content: Lines, out: Path) -> None:
    """Write Word with docxtpl: a template with one paragraph for each text of a loop."""
    import docx  # noqa: PLC0415
    from docxtpl import DocxTemplate  # noqa: PLC0415

    form = out.with_name("form.docx")
    if not form.exists():
        document = docx.Document()
        for line in ("{%p for text in texts %}", "{{ text }}", "{%p endfor %}"):
            document.add_paragraph(line)
        document.save(str(form))
    opened = DocxTemplate(form)
    opened.render({"texts": [text for _, text in content]}, autoescape=True)
    opened.save(out)


DOCX_PEERS: dict[str, Callable[[Lines, Path], None]] = {
    "python-docx, add_paragraph": add_paragraph,
    "python-docx, formatted by run": formatted_runs,
    "docxtpl": template,
}
"""Name in the tables of ``word.py`` -> what makes the file."""


def passages(content: Content) -> Iterator[tuple[str, str]]:
    """Yield what is printed under the title: its kind, and its text or a picture's name."""
    for block in content["blocks"]:
        match block["type"]:
            case "figure":
                yield "picture", block["image"]
                yield "caption", block["caption"] or ""
            case "list":
                yield from (("item", f"{item['label']}{item['text']}") for item in block["items"])
            case "quote":
                yield from (("quote", verse) for verse in block.get("verses", [block.get("text", "")]))
            case kind:
                yield kind, block["text"]


def picture(content: Content, name: str) -> str:
    """Return where a picture is; ``compare.py`` leaves the folder in the content."""
    return str(Path(content["pictures"]) / name)


def page(content: Content) -> str:
    """Return simple HTML."""
    tags = {"heading": "h2", "picture": "img"}
    rows = [f"<h1>{html.escape(content['metadata']['title'])}</h1>"]
    for kind, text in passages(content):
        if kind == "picture":
            rows.append(f'<img src="{Path(picture(content, text)).as_uri()}">')
        else:
            tag = tags.get(kind, "p")
            rows.append(f"<{tag}>{html.escape(text)}</{tag}>")
    return '<html lang="zh-CN"><body>' + "".join(rows) + "</body></html>"


PEERS: dict[str, Callable[[Content, Path], None]] = {"python-docx": python_docx, "weasyprint": weasyprint}
"""Name on the command line -> what makes the file."""


if __name__ == "__main__":
    PEERS[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), Path(sys.argv[3]))
