"""A speech in the design gongwen is what GB/T 9704-2012 asks for, read from the finished file as Word would read it.

One test an item; its number in the standard stands behind it. What a speech has by convention only is said to be so.
"""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from PIL import Image

from shequ_convert import convert
from shequ_convert.picture import read
from tests.support.looks import MM, Package, Set, number, on
from tests.support.ooxml import W, faults, parts

SPEECH = """\
把小院的事办成大家的事
——在石桥社区议事会总结会上的发言
（2024年03月05日）
石桥社区党委书记 顾晚晴

各位邻居、同志们:

今天我们在老槐树下开会,总结2023年的工作。过去12个月,大家议了46件事,办成41件,花了3,120元。有人说"小院的事,小院办",我看还要加一句——"办不了的,大家想"……

一、听得见

（一）敲门要勤

1. 每周两次

（1）晚饭以后去

晚饭以后家里有人。楼长老谢和网格员小温提着手电筒,一层一层地敲,从1号楼敲到12号楼,敲了三个星期。

二、办得成

把话说在前头，这是我的体会之一。去年7月修水管，我们先把图纸贴在门洞里，谁家要停水几个小时，写得明明白白。

把账算在明处，这是我的体会之二。每花一笔钱，收据都钉在议事厅的墙上，连买钉子的8元6角也在。

把人请到桌边，这是我的体会之三。租房的、开店的、送快递的，只要住在这里，就有一把椅子。

会场.png
（邻居们在老槐树下开会）

项目\t户数\t用款
水管\t120\t2,400
路灯\t36\t720

墙上有一首小诗：

小院不大，
坐得下一街的人；
灯火不多，
照得见回家的路。

谢谢大家!

石桥社区居民议事会
2024年3月5日

（根据录音整理，有删节）
"""
CHARACTER = 320
"""Twips: the width of a character of 16 points (三号)."""


@cache
def data() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), (120, 160, 200)).save(out, "PNG")
    return convert(SPEECH, "docx", profile="gongwen", pictures={"会场.png": read("会场.png", out.getvalue())}).data


@cache
def package() -> Package:
    return Package(data())


def paragraph(opening: str) -> Set:
    """Return the only paragraph that opens with these words."""
    (found,) = (one for one in package().paragraphs() if re.sub(r"\s", "", one.text).startswith(opening))
    return found


def millimetres(name: str, attribute: str) -> float:
    return number(package().section, name, attribute) / MM


def near(millimetre: float) -> object:
    """Allow what rounding to twips does (0.02 mm); the standard allows a whole millimetre."""
    return pytest.approx(millimetre, abs=0.02)


TITLE, BODY = "把小院的事办成大家的事", "今天我们在老槐树下开会"
HEADINGS = ("一、听得见", "（一）敲门要勤", "1.每周两次", "（1）晚饭以后去")
RUN_INS = ("把话说在前头", "把账算在明处", "把人请到桌边")
TEXTS = (BODY, "晚饭以后家里有人", "去年7月修水管", "墙上有一首小诗", "谢谢大家")
"""Openings of paragraphs of the text."""


def test_the_speech_has_parts_of_all_kinds_and_the_file_is_sound() -> None:
    names = {one.style for one in package().paragraphs()}
    assert names >= {
        "Title", "Subtitle", "Article Byline", "Salutation", "Normal", "heading 1", "heading 2", "heading 3",
        "heading 4", "Run-in Heading 2", "Figure", "caption", "Table Text", "Quote", "Signature", "Date", "Note",
    }  # fmt: skip
    assert faults(data()) == []


# 5.1, 5.2 The page ----------------------------------------------------------------------------------------------------


def test_the_sheet_is_a4_upright() -> None:
    """5.1."""
    assert (millimetres("pgSz", "w"), millimetres("pgSz", "h")) == (near(210), near(297))
    assert package().section["pgSz"].get("orient", "portrait") == "portrait"


@pytest.mark.parametrize(("side", "width"), [("top", 37), ("left", 28), ("right", 26), ("bottom", 35)])
def test_the_margins_are_those_of_the_standard(side: str, width: float) -> None:
    """5.2.1: 天头 37 mm, 订口 28 mm; the others follow from the type area."""
    assert millimetres("pgMar", side) == near(width)
    assert millimetres("pgMar", "gutter") == 0


def test_the_type_area_is_156_by_225_millimetres() -> None:
    """5.2.1."""
    width = millimetres("pgSz", "w") - millimetres("pgMar", "left") - millimetres("pgMar", "right")
    height = millimetres("pgSz", "h") - millimetres("pgMar", "top") - millimetres("pgMar", "bottom")
    assert width == pytest.approx(156, abs=0.05)
    assert height == pytest.approx(225, abs=0.05)


def test_a_page_holds_22_lines_that_fill_the_type_area() -> None:
    """5.2.3."""
    section = package().section
    height = number(section, "pgSz", "h") - number(section, "pgMar", "top") - number(section, "pgMar", "bottom")
    pitch = number(section, "docGrid", "linePitch")
    assert section["docGrid"]["type"] in {"lines", "linesAndChars"}
    assert height // pitch == 22
    assert height - 22 * pitch < 22
    assert on(paragraph(BODY).lines, "snapToGrid")


def test_a_line_holds_28_characters_and_they_fill_it() -> None:
    """5.2.3."""
    section = package().section
    width = number(section, "pgSz", "w") - number(section, "pgMar", "left") - number(section, "pgMar", "right")
    for text in TEXTS:
        for run in paragraph(text).runs:
            character = CHARACTER + number(run.look, "spacing")
            assert width // character == 28
            assert width - 28 * character < 28


def test_there_is_one_column() -> None:
    assert number(package().section, "cols", "num") <= 1


# 7.3.1 The title ------------------------------------------------------------------------------------------------------


def test_the_title_is_set_in_xiaobiaosong_of_the_second_size() -> None:
    """7.3.1: 2号小标宋."""
    title = paragraph(TITLE)
    assert title.sizes == {22}
    (face,) = title.faces
    assert "小标宋" in face


def test_the_title_is_centred_without_indent() -> None:
    """7.3.1: 居中排布."""
    title = paragraph(TITLE)
    assert title.lines["jc"]["val"] == "center"
    assert all(number(title.lines, "ind", key) == 0 for key in title.lines["ind"])


def test_the_title_is_neither_bold_nor_coloured() -> None:
    for run in paragraph(TITLE).runs:
        assert not on(run.look, "b")
        assert run.look.get("color", {}).get("val", "auto") in {"auto", "000000"}


def test_the_title_s_lines_are_32_to_35_points_apart() -> None:
    """By convention; the standard says 行距 only for the text."""
    lines = paragraph(TITLE).lines
    assert lines["spacing"]["lineRule"] == "exact"
    assert 32 * 20 <= number(lines, "spacing", "line") <= 35 * 20


def test_the_title_stays_on_the_page_of_what_follows() -> None:
    assert on(paragraph(TITLE).lines, "keepNext")
    assert on(paragraph(TITLE).lines, "keepLines")


# Under the title, by convention for speeches --------------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["——在石桥社区", "石桥社区党委书记", "（2024年3月5日）"])
def test_occasion_speaker_and_date_stand_centred_under_the_title_in_kaiti_of_the_third_size(opening: str) -> None:
    found = paragraph(opening)
    assert found.lines["jc"]["val"] == "center"
    assert number(found.lines, "ind", "firstLineChars") == number(found.lines, "ind", "firstLine") == 0
    assert found.sizes == {16}
    assert all("楷体" in face for face in found.faces)


def test_the_day_of_the_speech_stands_in_brackets_without_leading_zeros() -> None:
    """7.3.5.4: 月、日不编虚位. The text has 03月05日."""
    texts = [one.text for one in package().paragraphs()]
    assert "（2024年3月5日）" in texts
    assert texts.index("（2024年3月5日）") < texts.index("各位邻居、同志们：")


def test_the_salutation_stands_flush_left_and_ends_in_a_full_width_colon() -> None:
    """7.3.2: 居左顶格, 回行时仍顶格, 全角冒号."""
    salutation = paragraph("各位邻居")
    assert salutation.text.endswith("：")
    assert salutation.lines["jc"]["val"] in {"left", "both", "start"}
    assert all(number(salutation.lines, "ind", key) == 0 for key in salutation.lines["ind"])


# 5.2.2, 7.3.3 The text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", TEXTS)
def test_the_text_is_set_in_fangsong_of_the_third_size(opening: str) -> None:
    """5.2.2: 3号仿宋."""
    text = paragraph(opening)
    assert text.sizes == {16}
    assert all("仿宋" in face for face in text.faces)


@pytest.mark.parametrize("opening", TEXTS)
def test_the_text_s_lines_are_28_points_apart(opening: str) -> None:
    """By convention; the grid of 22 lines widens them to fill the page."""
    lines = paragraph(opening).lines
    assert lines["spacing"]["lineRule"] == "exact"
    assert number(lines, "spacing", "line") == 28 * 20
    assert number(lines, "spacing", "before") == number(lines, "spacing", "after") == 0


@pytest.mark.parametrize("opening", [*TEXTS[:2], *TEXTS[3:], *RUN_INS])
def test_a_paragraph_opens_two_characters_in_and_its_other_lines_stand_flush(opening: str) -> None:
    """7.3.3: 每个自然段左空二字, 回行顶格. In characters, so that it holds at any size."""
    indents = paragraph(opening).lines["ind"]
    assert indents["firstLineChars"] == "200"
    assert int(indents["firstLine"]) == 2 * CHARACTER
    assert not any(int(value) for key, value in indents.items() if not key.startswith("firstLine"))


@pytest.mark.parametrize("opening", [BODY, *HEADINGS, *RUN_INS, "各位邻居"])
def test_all_is_black(opening: str) -> None:
    """5.2.4: 如无特殊说明, 公文中文字的颜色均为黑色."""
    colours = {run.look.get("color", {}).get("val", "auto") for run in paragraph(opening).runs}
    assert colours <= {"auto", "000000"}


@pytest.mark.parametrize("opening", [BODY, "晚饭以后家里有人", "去年7月修水管"])
def test_digits_and_latin_letters_are_half_width_in_times_new_roman(opening: str) -> None:
    """By convention."""
    digits = [(run, one) for run in paragraph(opening).runs for one in run.text if one.isdigit()]
    assert digits
    assert {run.face(one) for run, one in digits} == {"Times New Roman"}
    assert all(one.isascii() for _, one in digits)


@pytest.mark.parametrize("mark", "“”…—")
def test_quotes_dashes_and_dots_are_set_in_the_face_of_the_text(mark: str) -> None:
    """Without the hint Word takes Times New Roman for them, half as wide."""
    runs = [run for run in paragraph(BODY).runs if mark in run.text]
    assert runs
    assert all("仿宋" in run.face(mark) for run in runs)


def test_no_half_width_quotes_are_left() -> None:
    assert not any(re.search("[\"']", one.text) for one in package().paragraphs())


@pytest.mark.parametrize("number_", ["2023", "12", "46", "41", "3,120"])
def test_a_number_is_one_piece_that_no_line_may_end_in(number_: str) -> None:
    """7.3.3: 数字、年份不能回行. Word breaks a number only where ``wordWrap`` is off or a mark lets it."""
    text = paragraph(BODY)
    assert text.lines.get("wordWrap", {}).get("val", "1") not in {"0", "false", "off"}
    assert any(re.search(rf"(?<!\d){number_}(?!\d)", run.text) for run in text.runs)


def test_chinese_rules_of_line_breaking_are_on() -> None:
    lines = paragraph(BODY).lines
    assert all(on(lines, name) for name in ("kinsoku", "overflowPunct", "autoSpaceDE", "autoSpaceDN"))
    assert lines["jc"]["val"] == "both"


# 7.3.3 Headings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opening", "face"), list(zip(HEADINGS, ("黑体", "楷体", "仿宋", "仿宋"), strict=True)))
def test_a_heading_has_the_face_of_its_level_in_the_third_size(opening: str, face: str) -> None:
    """7.3.3: 一级黑体, 二级楷体, 三级和四级仿宋."""
    heading = paragraph(opening)
    assert heading.sizes == {16}
    assert all(face in name for name in heading.faces)


@pytest.mark.parametrize(("opening", "bold"), list(zip(HEADINGS, (False, False, True, False), strict=True)))
def test_only_the_third_level_is_bold(opening: str, *, bold: bool) -> None:
    """By custom; the standard has none bold."""
    assert {on(run.look, "b") for run in paragraph(opening).runs} == {bold}


@pytest.mark.parametrize("opening", HEADINGS)
def test_a_heading_opens_two_characters_in_and_keeps_to_the_lines_of_the_page(opening: str) -> None:
    """7.3.3."""
    lines = paragraph(opening).lines
    assert lines["ind"]["firstLineChars"] == "200"
    assert not any(int(value) for key, value in lines["ind"].items() if not key.startswith("firstLine"))
    assert number(lines, "spacing", "line") == 28 * 20
    assert number(lines, "spacing", "before") == number(lines, "spacing", "after") == 0
    assert on(lines, "snapToGrid")


@pytest.mark.parametrize(("level", "opening"), list(enumerate(HEADINGS)))
def test_a_heading_stands_in_the_navigation_and_does_not_end_a_page(opening: str, level: int) -> None:
    lines = paragraph(opening).lines
    assert lines["outlineLvl"]["val"] == str(level)
    assert on(lines, "keepNext")


@pytest.mark.parametrize("opening", RUN_INS)
def test_a_topic_sentence_is_set_in_kaiti_and_the_text_goes_on_in_its_line(opening: str) -> None:
    heading = paragraph(opening)
    assert all("楷体" in face for face in heading.faces)
    assert heading.sizes == {16}
    assert on(heading.mark, "vanish")
    assert on(heading.mark, "specVanish")
    assert "outlineLvl" in heading.lines


# 7.5 Page numbers -----------------------------------------------------------------------------------------------------


def feet() -> dict[str, Set]:
    """Return the paragraph of the foot of odd pages (``default``) and of even ones."""
    relations = package().trees["word/document.xml"].iter(W + "footerReference")
    kinds = [str(found.get(W + "type")) for found in relations]
    names = sorted(name for name in package().trees if name.startswith("word/footer"))
    return {kind: package().paragraphs(name)[0] for kind, name in zip(kinds, names, strict=True)}


@pytest.mark.parametrize("pages", ["default", "even"])
def test_the_page_number_is_half_width_songti_of_the_fourth_size(pages: str) -> None:
    """7.5: 4号半角宋体阿拉伯数字."""
    foot = feet()[pages]
    assert foot.sizes == {14}
    assert {run.face(one) for run in foot.runs for one in run.text} == {"宋体"}
    (code,) = foot.element.iter(W + "instrText")
    assert (code.text or "").split() == ["PAGE"]
    assert [one for one in foot.text if one.isdigit()] == ["1"]


@pytest.mark.parametrize("pages", ["default", "even"])
def test_a_dash_of_one_character_stands_on_both_sides_of_the_page_number(pages: str) -> None:
    """7.5: 数字左右各放一条一字线."""
    assert re.fullmatch("— ?1 ?—", feet()[pages].text)


@pytest.mark.parametrize(("pages", "side", "other"), [("default", "right", "left"), ("even", "left", "right")])
def test_odd_pages_have_it_right_and_even_ones_left_one_character_in(pages: str, side: str, other: str) -> None:
    """7.5: 单页码居右空一字, 双页码居左空一字."""
    foot = feet()[pages].lines
    assert foot["jc"]["val"] == side
    assert foot["ind"][f"{side}Chars"] == "100"
    assert int(foot["ind"][side]) == 14 * 20
    assert number(foot, "ind", other) == number(foot, "ind", "firstLine") == 0
    assert package().settings.find(W + "evenAndOddHeaders") is not None


def test_the_dashes_stand_7_millimetres_below_the_type_area() -> None:
    """7.5: 一字线上距版心下边缘7 mm. The foot hangs from the sheet's edge; its line is 1.17 times its size."""
    lines = feet()["default"].lines
    assert (lines["spacing"]["lineRule"], lines["spacing"]["line"]) == ("auto", "240")
    middle = 14 * 1.17 / 2 * 20 / MM
    below = millimetres("pgMar", "bottom") - millimetres("pgMar", "footer") - middle
    assert below == pytest.approx(7, abs=0.5)


def test_there_is_no_running_head() -> None:
    assert not any("header" in name for name in package().trees)


# 7.3.5 The end of the text --------------------------------------------------------------------------------------------


def test_the_date_stands_four_characters_from_the_right() -> None:
    """7.3.5: 成文日期右空四字."""
    date = [one for one in package().paragraphs() if one.style == "Date"]
    assert [one.text for one in date] == ["2024年3月5日"]
    assert date[0].lines["jc"]["val"] == "right"
    assert date[0].lines["ind"]["rightChars"] == "400"
    assert int(date[0].lines["ind"]["right"]) == 4 * CHARACTER
    assert number(date[0].lines, "ind", "firstLineChars") == 0
    assert date[0].sizes == {16}


def test_who_issues_the_text_is_centred_above_the_date() -> None:
    """7.3.5.1: 以成文日期为准居中编排发文机关署名."""
    body = package().paragraphs()
    at = next(n for n, one in enumerate(body) if one.style == "Signature")
    assert body[at].text == "石桥社区居民议事会"
    assert body[at + 1].style == "Date"
    assert body[at].lines["jc"]["val"] == "left"
    date = 28 - 4 - (4 + 1 + 1 + 1 + 1 + 1) / 2 / 2 - 3 / 4
    middle = number(body[at].lines, "ind", "leftChars") / 100 / (156 / (16 * 0.352778) / 28) + len(body[at].text) / 2
    assert middle == pytest.approx(date, abs=0.6)
    assert all("仿宋" in face for face in body[at].faces)


# The file, so that Word shows what it says ----------------------------------------------------------------------------


def test_no_face_comes_from_a_theme() -> None:
    """``eastAsiaTheme`` beats any name of a face."""
    for name, tree in package().trees.items():
        for faces in tree.iter(W + "rFonts"):
            assert not [key for key in map(str, faces.attrib) if key.endswith("Theme")], name


def test_no_run_is_formatted_by_hand_but_for_the_face_of_its_marks() -> None:
    allowed = {"rFonts", "rStyle"}
    for run in package().trees["word/document.xml"].iter(W + "rPr"):
        parent = run.getparent()
        if parent is not None and parent.tag == W + "r":
            assert {str(child.tag).removeprefix(W) for child in run} <= allowed


def test_word_opens_the_file_in_its_present_mode() -> None:
    """Compatibility mode is named in the title bar for anything below 15."""
    found = {one.get(W + "name"): one.get(W + "val") for one in package().settings.iter(W + "compatSetting")}
    assert found["compatibilityMode"] == "15"


def test_the_text_is_chinese_to_word() -> None:
    faces = package().settings.find(W + "themeFontLang")
    assert faces is not None
    assert faces.get(W + "eastAsia") == "zh-CN"
    assert {run.look["lang"]["eastAsia"] for run in paragraph(BODY).runs} == {"zh-CN"}


def test_marks_are_compressed_and_nothing_is_asked_when_the_file_is_opened() -> None:
    spacing = package().settings.find(W + "characterSpacingControl")
    assert spacing is not None
    assert spacing.get(W + "val") == "compressPunctuation"
    assert package().settings.find(W + "updateFields") is None


@pytest.mark.parametrize("word", ["ja-JP", "MS Mincho", "MS Gothic", "python-docx"])
def test_the_file_has_nothing_of_a_foreign_template(word: str) -> None:
    assert not [name for name, content in parts(data()).items() if word.encode() in content]
