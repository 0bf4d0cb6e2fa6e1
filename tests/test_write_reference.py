"""Word documents put into an office's own: its look is kept, its text goes, ours is whole."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest

from shequ_convert.document import Doubt, Heading, List, ListItem, Meta, Paragraph, RunIn, Signature
from shequ_convert.errors import ProfileError
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.style import load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, Reference, WriteOptions
from shequ_convert.write.docx import write
from tests.support.house import HEAD, OLD, SECTION, STYLES, house
from tests.support.ooxml import W, all_text, body_text, faults, package, parts, root, without_spaces
from tests.test_write_docx import META, ORIGIN, RICH, paragraphs, pictures, style

if TYPE_CHECKING:
    from shequ_convert.document import Block
    from shequ_convert.picture import Picture
    from shequ_convert.write import Written

__all__ = ["pictures"]


def into(reference: bytes, *blocks: Block, found: dict[str, Picture] | None = None) -> Written:
    document = replace(RICH, blocks=blocks) if blocks else RICH
    options = WriteOptions(reference=Reference("house.docx", reference))
    return write(Manuscript(document, load("article"), found or {}, options))


def names(data: bytes) -> list[str]:
    """Return the name of each paragraph's style, as people see it."""
    return [paragraph.style.name if paragraph.style else "" for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_the_text_is_ours_and_nothing_of_the_reference_is_left(pictures: dict[str, Picture]) -> None:
    data = into(house(), found=pictures).data
    layout = lay_out(RICH, load("article"), pictures)
    assert without_spaces(body_text(data)) == without_spaces(plain_text(layout))
    assert not [name for name, content in parts(data).items() if OLD.encode() in content]


def test_the_file_is_sound(pictures: dict[str, Picture]) -> None:
    assert faults(into(house(), found=pictures).data) == []


def test_our_paragraphs_take_the_styles_of_the_house_by_their_names() -> None:
    talk = Paragraph("我们挨家挨户听居民讲停车难、买菜远这些事。", (2,))
    data = into(house(), Heading(1, "一、听民意", (1,)), talk, Signature("清水社区", (3,))).data
    assert names(data)[0] == "Title"
    assert names(data)[-4:-1] == ["Heading 1", "公文正文", "落款"]
    assert len(paragraphs(data, "a8")) == 1


def test_its_page_its_running_head_and_its_settings_stay() -> None:
    data = into(house()).data
    section = docx.Document(io.BytesIO(data)).sections[-1]
    assert section.left_margin is not None
    assert section.left_margin.twips == 1600
    assert section.header.paragraphs[0].text == HEAD


def test_a_style_it_has_not_is_made_after_its_body_text_and_told() -> None:
    written = into(house(), Paragraph("多听少说，这是我的体会之一。我们听。", (1,), RunIn(14, 2)))
    made = style(written.data, "Run-in Heading 2")
    based, level = made.find(f"{W}basedOn"), made.find(f"{W}pPr/{W}outlineLvl")
    assert based is not None
    assert based.get(W + "val") == "a8"
    assert level is not None
    assert level.get(W + "val") == "1"
    assert made.find(f"{W}rPr/{W}rFonts") is None
    assert [d.detail for d in written.diagnostics if d.code == "reference.styles"] == [
        "Subtitle, Article Byline, Run-in Heading 2, Colophon (house.docx)"
    ]


def test_a_house_without_text_gives_body_text_or_else_its_default_style() -> None:
    plain = into(house(body=""), Paragraph("我们听。", (1,))).data
    assert names(plain).count("公文正文") == 1
    bare = STYLES.replace("公文正文", "别的")
    assert names(into(house(body="", styles=bare), Paragraph("我们听。", (1,))).data).count("Normal") == 1


def test_running_text_in_the_default_style_makes_that_the_style_of_ours() -> None:
    body = f"<w:p><w:r><w:t>{OLD}</w:t></w:r></w:p>"
    assert names(into(house(body=body), Paragraph("我们听。", (1,))).data).count("Normal") == 1


def test_links_pictures_unused_heads_and_the_preview_of_its_text_go() -> None:
    members = parts(into(house()).data)
    assert not [name for name in members if "media/" in name or "thumbnail" in name or "header2" in name]
    assert b"example.com" not in b"".join(members.values())


def test_settings_that_forbid_or_fetch_go() -> None:
    members = parts(into(house()).data)
    assert b"documentProtection" not in members["word/settings.xml"]
    assert b"attachedTemplate" not in members["word/settings.xml"]
    assert b"house.dotx" not in b"".join(members.values())


def test_the_separators_of_its_notes_stay() -> None:
    notes = root(into(house()).data, "word/footnotes.xml")
    assert [note.get(W + "type") for note in notes] == ["separator", "continuationSeparator"]


def test_pictures_are_fitted_to_its_page(pictures: dict[str, Picture]) -> None:
    narrow = SECTION.replace('w:left="1600"', 'w:left="7000"')
    data = into(house(section=narrow), found=pictures).data
    widths = [shape.width.twips for shape in docx.Document(io.BytesIO(data)).inline_shapes]
    assert max(widths) <= 11906 - 7000 - 1400 + 1


def test_of_several_columns_a_picture_takes_one(pictures: dict[str, Picture]) -> None:
    two = SECTION.replace("</w:sectPr>", '<w:cols w:num="2" w:space="400"/></w:sectPr>')
    data = into(house(section=two), found=pictures).data
    widths = [shape.width.twips for shape in docx.Document(io.BytesIO(data)).inline_shapes]
    assert max(widths) <= (11906 - 1600 - 1400 - 400) / 2 + 1


LIST = List((ListItem("1.", "第一件事", (1,)), ListItem("2.", "第二件事", (2,))), (1, 2))
NUMBERING = (
    '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num>'
    '<w:numIdMacAtCleanup w:val="7"/>'
)


def test_lists_that_word_numbers_do_not_mix_with_those_of_the_house() -> None:
    for numbering in ("", NUMBERING):
        data = into(house(numbering=numbering), LIST).data
        assert faults(data) == []
        assert "1.第一件事\n2.第二件事" in body_text(data)
    kinds = root(into(house(numbering=NUMBERING), LIST).data, "word/numbering.xml")
    assert [str(each.tag).removeprefix(W) for each in kinds] == [
        *("abstractNum", "abstractNum", "num", "num", "numIdMacAtCleanup"),
    ]
    assert [each.get(W + "numId") for each in kinds.iter(W + "num")] == ["7", "8"]


def test_a_table_of_contents_takes_the_styles_of_the_house() -> None:
    options = WriteOptions(toc=True, reference=Reference("house.docx", house()))
    data = write(Manuscript(RICH, load("article"), {}, options)).data
    assert faults(data) == []
    edge = style(data, "toc 1").find(f"{W}pPr/{W}tabs/{W}tab")
    assert edge is not None
    assert edge.get(W + "pos") == str(11906 - 1600 - 1400)


def test_comments_are_ours_alone() -> None:
    doubtful = replace(RICH, doubts=(Doubt("text", (4,), "body.short", "九月十四日"),))
    options = WriteOptions(review=True, reference=Reference("house.docx", house()))
    data = write(Manuscript(doubtful, load("article"), {}, options)).data
    assert faults(data) == []
    assert "也可能是小标题" in all_text(root(data, "word/comments.xml"))


@pytest.mark.parametrize("main", ["template.main", "document.main"])
def test_templates_and_documents_serve_alike(main: str) -> None:
    data = into(house(main=main), Paragraph("我们听。", (1,))).data
    assert faults(data) == []
    assert b"template.main" not in parts(data)["[Content_Types].xml"]


def test_macros_do_not_come_along() -> None:
    plain = parts(house())
    kinds = plain["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    kinds = kinds.replace(
        b"</Types>", b'<Override PartName="/word/vba.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    links = plain["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vba.bin"/></Relationships>',
    )
    macros = package(
        {**plain, "[Content_Types].xml": kinds, "word/_rels/document.xml.rels": links, "word/vba.bin": b"\xd0\xcf"}
    )
    data = into(macros).data
    assert "word/vba.bin" not in parts(data)
    assert b"macro" not in parts(data)["[Content_Types].xml"]


def test_properties_are_those_of_the_text() -> None:
    assert all_text(root(into(house()).data, "docProps/core.xml")).count(META.author or "") == 1


def test_the_same_input_gives_the_same_bytes(pictures: dict[str, Picture]) -> None:
    assert into(house(), found=pictures).data == into(house(), found=pictures).data


def test_our_own_document_serves_too_and_nothing_is_made() -> None:
    own = write(Manuscript(RICH, load("article"))).data
    written = into(own)
    assert [d for d in written.diagnostics if d.code == "reference.styles"] == []
    assert body_text(written.data) == body_text(own)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "ZIP"),
        (b"no archive at all", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (package({"a.txt": b"x"}), "no Word document"),
        (package({**parts(house()), "word/styles.xml": b"<w:styles"}), "no Word document"),
        (house()[:-200], "ZIP"),
        (package({**parts(house()), "word/big.bin": b"\0" * (65 * 1024 * 1024)}), "MB"),
    ],
)
def test_what_is_no_word_document_is_told(data: bytes, why: str) -> None:
    with pytest.raises(ProfileError, match=why) as caught:
        into(data)
    assert "house.docx" in str(caught.value)


def test_a_document_without_metadata_and_text_is_sound_too() -> None:
    empty = replace(RICH, blocks=(), meta=Meta(), origin=ORIGIN)
    options = WriteOptions(reference=Reference("house.docx", house()))
    data = write(Manuscript(empty, load("article"), {}, options)).data
    assert faults(data) == []


def test_a_title_is_broken_by_the_size_that_the_house_gives_it() -> None:
    title = "在清水街道社区工作者业务能力提升培训班结业仪式上的讲话"
    large = STYLES.replace('<w:sz w:val="52"/>', '<w:sz w:val="96"/>')
    counts = []
    for styles in (STYLES, large):
        document = replace(RICH, meta=Meta(title=title), blocks=())
        options = WriteOptions(reference=Reference("house.docx", house(styles=styles)))
        (found, *_) = paragraphs(write(Manuscript(document, load("article"), {}, options)).data, "a3")
        counts.append(len(list(found.iter(W + "br"))) + 1)
    assert counts == [2, 4]


def test_signatures_stand_as_the_styles_of_the_house_say() -> None:
    ends = (Signature("清水社区", (3,)), Signature("2024年5月6日", (4,), date=True))
    document = replace(RICH, meta=Meta(), blocks=(Paragraph("特此通知。", (2,)), *ends))
    options = WriteOptions(reference=Reference("house.docx", house()))
    data = write(Manuscript(document, load("gongwen"), {}, options)).data
    assert not list(root(data).find(f"{W}body").iter(W + "ind"))  # type: ignore[union-attr]
