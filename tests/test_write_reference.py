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


def test_a_style_with_a_chinese_name_was_made_on_purpose() -> None:
    """Word's own Title and heading 1 are in every file, used or not."""
    ours = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="x{number}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="a"/></w:style>'
        for number, name in enumerate(("公文标题", "一级标题", "落款"))
    )
    data = into(house(styles=STYLES + ours), Heading(1, "一、听民意", (1,)), Heading(2, "（一）走访", (2,))).data
    assert {"公文标题", "一级标题", "Heading 2"} <= {*names(data)}
    assert not {"Title", "Heading 1"} & {*names(data)}


def test_running_heads_of_an_earlier_section_that_the_last_one_shares_stay() -> None:
    """A section without a running head of its own has that of the one before it (ISO/IEC 29500-1, 17.10.5)."""
    first = SECTION.replace('w:type="default"', 'w:type="even"').replace("rId3", "rId4")
    second, last = SECTION, SECTION.replace('<w:headerReference w:type="default" r:id="rId3"/>', "")
    body = "".join(f"<w:p><w:pPr>{section}</w:pPr></w:p>" for section in (first, second))
    section = docx.Document(io.BytesIO(into(house(body=body, section=last)).data)).sections[-1]
    assert section.header.paragraphs[0].text == HEAD
    assert section.even_page_header.paragraphs[0].text == OLD
    own = into(house(body=body.replace("rId3", "rId4"), section=SECTION)).data
    assert docx.Document(io.BytesIO(own)).sections[-1].header.paragraphs[0].text == HEAD


def test_fractions_of_a_twip_are_no_reason_to_refuse_a_page() -> None:
    data = into(house(section=SECTION.replace('w:w="11906"', 'w:w="11905.51"'))).data
    assert faults(data) == []
    assert b'w:w="11906"' in parts(data)["word/document.xml"]


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


def test_what_staff_change_is_not_tracked_because_it_was_in_the_house() -> None:
    plain = parts(house())
    tracked = plain["word/settings.xml"].replace(b"<w:documentProtection", b"<w:trackRevisions/><w:documentProtection")
    assert b"trackRevisions" in tracked
    assert (
        b"trackRevisions" not in parts(into(package({**plain, "word/settings.xml": tracked})).data)["word/settings.xml"]
    )


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
)


def test_lists_that_word_numbers_do_not_mix_with_those_of_the_house() -> None:
    for numbering in ("", NUMBERING):
        data = into(house(numbering=numbering), LIST).data
        assert faults(data) == []
        assert "1.第一件事\n2.第二件事" in body_text(data)
    kinds = root(into(house(numbering=NUMBERING), LIST).data, "word/numbering.xml")
    assert [str(each.tag).removeprefix(W) for each in kinds] == ["abstractNum", "abstractNum", "num", "num"]
    assert [each.get(W + "numId") for each in kinds.iter(W + "num")] == ["7", "8"]


def test_our_lists_stand_before_what_must_be_last_in_its_numbering() -> None:
    """ISO/IEC 29500-1, 17.9.17: Word for Mac ends the part with what it has cleaned up."""
    for numbering in (NUMBERING + LAST, LAST):
        data = into(house(numbering=numbering), LIST).data
        assert faults(data) == []
        kinds = root(data, "word/numbering.xml")
        order = [str(each.tag).removeprefix(W) for each in kinds]
        assert order == sorted(order, key=["abstractNum", "num", "numIdMacAtCleanup"].index)


NO_NUMBER = "Numbering definition '0' referenced but not found"
"""What openxml-audit says of a paragraph that is taken out of its style's count (ISO/IEC 29500-1, 17.9.18); Word writes
the same, and the Open XML SDK knows it."""
LAST = '<w:numIdMacAtCleanup w:val="3"/>'
COUNTED = STYLES.replace(
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>',
    '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>',
)
"""Styles of a house whose headings count: 第1条."""


def test_a_heading_with_its_own_number_gets_no_second_one_from_the_house() -> None:
    counting = house(styles=COUNTED, numbering=NUMBERING)
    data = into(
        counting, Heading(1, "一、听民意", (1,)), Heading(1, "听民意", (2,)), Heading(2, "（一）走访", (3,))
    ).data
    assert [fault for fault in faults(data) if fault != NO_NUMBER] == []
    numbers = [
        [number.get(W + "val") for number in paragraph.iter(W + "numId")]
        for paragraph in root(data).iter(W + "p")
        if all_text(paragraph) in {"一、听民意", "听民意", "（一）走访"}
    ]
    assert numbers == [["0"], [], []]


def test_only_headings_are_counted_by_the_house() -> None:
    """A title of the contents that is based on heading 1, as Word's own is, would be 第1条."""
    title = '<w:style w:type="paragraph" w:styleId="9"><w:name w:val="TOC Heading"/><w:basedOn w:val="1"/></w:style>'
    given = Reference("house.docx", house(styles=COUNTED + title, numbering=NUMBERING))
    data = write(Manuscript(RICH, load("article"), {}, WriteOptions(toc=True, reference=given))).data
    (heading,) = paragraphs(data, "9")
    assert [number.get(W + "val") for number in heading.iter(W + "numId")] == ["0"]


def test_entries_lead_to_their_number_by_dots_where_the_house_leaves_that_to_word() -> None:
    """Word's own toc styles have no tab: it sets one in every entry."""
    bare = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="toc {0}"/><w:basedOn w:val="a"/>{1}</w:style>'
    own = '<w:pPr><w:tabs><w:tab w:val="right" w:pos="8000"/></w:tabs></w:pPr>'
    for inner, edges in (("", [str(11906 - 1600 - 1400)]), (own, [])):
        styles = STYLES.replace('w:styleId="1"', 'w:styleId="11"').replace('w:styleId="2"', 'w:styleId="12"')
        given = house(styles=styles + "".join(bare.format(level, inner) for level in (1, 2, 3)))
        options = WriteOptions(toc=True, reference=Reference("house.docx", given))
        data = write(Manuscript(RICH, load("article"), {}, options)).data
        assert faults(data) == []
        entry = paragraphs(data, "1")[0]
        assert [tab.get(W + "pos") for tab in entry.iterfind(f"{W}pPr/{W}tabs/{W}tab")] == edges


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
