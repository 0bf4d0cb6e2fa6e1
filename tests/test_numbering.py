"""Numerals and labels: first what is no label, then what is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.numbering import Kind, Label, chinese_value, read_label, spell

VALUES = st.integers(1, 9999)
LABEL_VALUES = st.integers(1, 999)


@pytest.mark.parametrize(
    "text",
    [
        "2018年10月",
        "3.5亿元",
        "1,000",
        "10:30",
        "一方面",
        "一是要抓紧",
        "三个问题",
        "1.5万人",
        "5G时代",
        "第一书记",
        "第二次世界大战",
        "第十届居民代表会议",
        "第十五期培训班",
        "第一，要团结",
        "（2018年）",
        "（2018）",
        "二〇一八年",
        "二〇一八、二〇一九两年",
        "两会期间",
        "十九大以来",
        "百年老街",
        "一一列举",
        "01月",
        "01:30",
        "007",
        "0、零不算",
        "100",
        "2018、2019年",
        "3.2平方米",
        "1.1 万人",
        "2.0时代",
        "3.15晚会",
        "１．５万",
        "10.0.0.1",
        "3D打印",
        "24小时热线",
        "12345热线",
        "163.com",
        "2.jpg",
        "A股上涨",
        "A、B两栋楼",
        "U.S. News",
        "i.e. this",
        "I'm here",
        "iPhone",
        "IV期",
        "Ⅱ级响应",
        "IIII. 不是数",
        "①②③三处",
        "(一)、(二)项",
        "（1）和（2）项",
        "一、二、三等奖",
        "一、二期工程",
        "1、2、3号楼",
        "5、6号楼",
        "第一章的内容",
        "第一章讲了很多道理，很有意思",
        "第十五条规定",
        "第一条路",
        "第一节课",
        "第一部分人",
        "居委会",
        "",
        "　一、缩进由行去掉",
    ],
)
def test_what_only_begins_with_a_number_is_no_label(text: str) -> None:
    assert read_label(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "value", "label", "rest"),
    [
        ("一、总体要求", Kind.CHINESE, 1, "一、", "总体要求"),
        ("十、", Kind.CHINESE, 10, "十、", ""),
        ("二十一、结语", Kind.CHINESE, 21, "二十一、", "结语"),
        ("一．总体要求", Kind.CHINESE, 1, "一．", "总体要求"),
        ("一. 总体要求", Kind.CHINESE, 1, "一.", "总体要求"),
        ("一 、总体要求", Kind.CHINESE, 1, "一 、", "总体要求"),
        ("一　引言", Kind.CHINESE, 1, "一", "引言"),
        ("一、三个问题", Kind.CHINESE, 1, "一、", "三个问题"),
        ("一、二〇一八年的工作", Kind.CHINESE, 1, "一、", "二〇一八年的工作"),
        ("（一）加强领导", Kind.CHINESE_PAREN, 1, "（一）", "加强领导"),
        ("(十二) 加强领导", Kind.CHINESE_PAREN, 12, "(十二)", "加强领导"),
        ("（三）、加强领导", Kind.CHINESE_PAREN, 3, "（三）、", "加强领导"),
        ("一）加强领导", Kind.CHINESE_PAREN, 1, "一）", "加强领导"),
        ("㈢加强领导", Kind.CHINESE_PAREN, 3, "㈢", "加强领导"),
        ("1. 甲", Kind.ARABIC, 1, "1.", "甲"),
        ("1、甲", Kind.ARABIC, 1, "1、", "甲"),
        ("1．甲", Kind.ARABIC, 1, "1．", "甲"),
        ("１２、甲", Kind.ARABIC, 12, "１２、", "甲"),
        ("1.2018年的工作", Kind.ARABIC, 1, "1.", "2018年的工作"),
        ("4.7月份的工作", Kind.ARABIC, 4, "4.", "7月份的工作"),
        ("1、2018年的工作", Kind.ARABIC, 1, "1、", "2018年的工作"),
        ("⒊甲", Kind.ARABIC, 3, "⒊", "甲"),
        ("(1)甲", Kind.ARABIC_PAREN, 1, "(1)", "甲"),
        ("（１）甲", Kind.ARABIC_PAREN, 1, "（１）", "甲"),
        ("1)甲", Kind.ARABIC_PAREN, 1, "1)", "甲"),
        ("2） 甲", Kind.ARABIC_PAREN, 2, "2）", "甲"),
        ("⑴甲", Kind.ARABIC_PAREN, 1, "⑴", "甲"),
        ("① 甲", Kind.CIRCLED, 1, "①", "甲"),
        ("⑳甲", Kind.CIRCLED, 20, "⑳", "甲"),
        ("㉑甲", Kind.CIRCLED, 21, "㉑", "甲"),
        ("❸甲", Kind.CIRCLED, 3, "❸", "甲"),
        ("第一编 总则", Kind.PART, 1, "第一编", "总则"),
        ("第一部分：概况", Kind.PART, 1, "第一部分：", "概况"),
        ("第一章　总则", Kind.CHAPTER, 1, "第一章", "总则"),
        ("第一章总则", Kind.CHAPTER, 1, "第一章", "总则"),
        ("第 3 章 结论", Kind.CHAPTER, 3, "第 3 章", "结论"),
        ("第二节", Kind.SECTION, 2, "第二节", ""),
        ("第十五条 为了安全", Kind.ARTICLE, 15, "第十五条", "为了安全"),
        ("第一百零二条　附则", Kind.ARTICLE, 102, "第一百零二条", "附则"),
        ("第六条之一 附则", Kind.ARTICLE, 6, "第六条之一", "附则"),
        ("第二款 甲", Kind.CLAUSE, 2, "第二款", "甲"),
        ("1.1 范围", Kind.DECIMAL, (1, 1), "1.1", "范围"),
        ("1.1范围", Kind.DECIMAL, (1, 1), "1.1", "范围"),
        ("10.2.13　术语", Kind.DECIMAL, (10, 2, 13), "10.2.13", "术语"),
        ("I. 前言", Kind.ROMAN, 1, "I.", "前言"),
        ("XIV、前言", Kind.ROMAN, 14, "XIV、", "前言"),
        ("iv) 前言", Kind.ROMAN, 4, "iv)", "前言"),
        ("Ⅱ、方法", Kind.ROMAN, 2, "Ⅱ、", "方法"),
        ("(iii) 方法", Kind.ROMAN, 3, "(iii)", "方法"),
        ("A. 选项", Kind.LETTER, 1, "A.", "选项"),
        ("b）选项", Kind.LETTER, 2, "b）", "选项"),
        ("（Ｃ）选项", Kind.LETTER, 3, "（Ｃ）", "选项"),
        ("01", Kind.LONE, 1, "01", ""),
        ("10", Kind.LONE, 10, "10", ""),
        ("三", Kind.LONE, 3, "三", ""),
        ("01《邻里》", Kind.LONE, 1, "01", "《邻里》"),
        ("02 邻里", Kind.LONE, 2, "02", "邻里"),
        ("03丨邻里", Kind.LONE, 3, "03丨", "邻里"),
        ("01、邻里", Kind.ARABIC, 1, "01、", "邻里"),
    ],
)
def test_a_label_is_read_with_its_mark(
    text: str, kind: Kind, value: int | tuple[int, ...], label: str, rest: str
) -> None:
    found = read_label(text)
    assert found is not None
    assert (found.kind, found.value, found.text, text[found.end :]) == (kind, value, label, rest)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("零", 0),
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一百五", 150),
        ("三千五", 3500),
        ("一万二", 12000),
        ("两千零五", 2005),
        ("廿四", 24),
        ("卅一", 31),
        ("二〇一八", 2018),
        ("二○一八", 2018),
        ("壹佰贰拾叁", 123),
        ("兩萬", 20000),
        ("三百二十一万四千", 3214000),
        ("25", 25),
        ("２５", 25),
    ],
)
def test_a_numeral_is_read(text: str, value: int) -> None:
    assert chinese_value(text) == value


@pytest.mark.parametrize(
    "text", ["", "百", "万", "十十", "一十百", "一个", "3.5", "-1", "万一", "一" * 5000, "1" * 5000]
)
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert chinese_value(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (1001, "一千零一"),
        (10010, "一万零一十"),
        (120000, "十二万"),
    ],
)
def test_a_number_is_spelled(value: int, text: str) -> None:
    assert spell(value) == text


@pytest.mark.parametrize("value", [-1, 100_000_000])
def test_numbers_out_of_range_are_not_spelled(value: int) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        spell(value)


def test_every_number_to_9999_is_read_back() -> None:
    assert all(chinese_value(spell(value)) == value for value in range(10_000))


@given(st.integers(0, 99_999_999))
def test_every_number_that_is_spelled_is_read_back(value: int) -> None:
    assert chinese_value(spell(value)) == value


@given(VALUES)
def test_a_number_digit_by_digit_is_read_back(value: int) -> None:
    assert chinese_value("".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))) == value


@given(
    LABEL_VALUES,
    st.sampled_from(
        [
            ("{}、", Kind.CHINESE),
            ("（{}）", Kind.CHINESE_PAREN),
            ("第{}编 ", Kind.PART),
            ("第{}章　", Kind.CHAPTER),
            ("第{}节 ", Kind.SECTION),
            ("第{}条 ", Kind.ARTICLE),
        ]
    ),
)
def test_chinese_labels_round_trip(value: int, form: tuple[str, Kind]) -> None:
    pattern, kind = form
    text = pattern.format(spell(value))
    assert read_label(text + "标题") == Label(kind, value, text.strip(), len(text))


@given(
    LABEL_VALUES,
    st.sampled_from(
        [("{}. ", Kind.ARABIC), ("{}、", Kind.ARABIC), ("（{}）", Kind.ARABIC_PAREN), ("{}) ", Kind.ARABIC_PAREN)]
    ),
)
def test_arabic_labels_round_trip(value: int, form: tuple[str, Kind]) -> None:
    pattern, kind = form
    text = pattern.format(value)
    assert read_label(text + "标题") == Label(kind, value, text.strip(), len(text))


@given(st.integers(1, 50))
def test_circled_numbers_round_trip(value: int) -> None:
    sign = next(character for character in map(chr, range(0x2460, 0x3300)) if _circled(character) == value)
    assert read_label(f"{sign}标题") == Label(Kind.CIRCLED, value, sign, 1)


def _circled(character: str) -> int:
    name = unicodedata.name(character, "")
    named = name.startswith(("CIRCLED DIGIT", "CIRCLED NUMBER")) and " ON " not in name
    return int(unicodedata.numeric(character, 0)) if named else 0


@given(st.text(max_size=30))
def test_any_line_can_be_asked_for_its_label(text: str) -> None:
    found = read_label(text)
    if found:
        assert 0 < len(found.text) <= found.end <= len(text)
        assert text.startswith(found.text)


@given(st.text("0123456789一二十百零.、（）()①第章条 年Ａi", max_size=12))
def test_label_like_lines_are_read_or_left_alone(text: str) -> None:
    found = read_label(text)
    if found:
        assert text.startswith(found.text)
        values = found.value if isinstance(found.value, tuple) else (found.value,)
        assert all(value > 0 for value in values)
