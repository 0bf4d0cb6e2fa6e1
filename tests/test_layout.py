"""Document x Profile -> Layout: what Word and PDF share."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert import picture_rows
from shequ_convert.document import (
    Block,
    Document,
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
from shequ_convert.layout import Contents, Grid, Illustration, Layout, Mark, Passage, Piece, Row, lay_out, plain_text
from shequ_convert.picture import Picture
from shequ_convert.set_width import width
from shequ_convert.style import Profile, builtin_names, load
from shequ_convert.style.profile import STYLE_NAMES
from shequ_convert.values import replace

ARTICLE = load("article")


def laid(*blocks: Block, profile: Profile = ARTICLE, pictures: dict[str, Picture] | None = None, **meta: Any) -> Layout:
    return lay_out(Document(Origin("稿.txt", "utf-8", ""), Meta(**meta), blocks), profile, pictures or {})


def printing(profile: Profile = ARTICLE, **choices: Any) -> Profile:
    """Return a profile that prints other things besides the text."""
    return replace(profile, document=replace(profile.document, **choices))


def picture(width: float, height: float) -> Picture:
    return Picture("a.png", b"", "image/png", width, height)


def passages(layout: Layout) -> list[tuple[str, str]]:
    return [(each.style, each.text) for each in layout.content if isinstance(each, Passage)]


ONE_OF_EACH: tuple[Block, ...] = (
    Salutation("各位邻居：", (1,)),
    Heading(1, "一、缘起", (2,)),
    Heading(4, "1.细处", (3,)),
    Paragraph("近日，桥通了。", (4,), lead=True),
    Paragraph("体会之一。那天下着雨。", (5,), RunIn(5, 2)),
    Paragraph("记者：您好。", (6,), speaker=3),
    Paragraph("平常的一段。", (7,)),
    Figure("图 1.png", "雨中的小院", (8, 9)),
    List((ListItem("1.", "带伞", (10,)), ListItem("（1）", "穿靴", (11,)), ListItem("", "早睡", (12,))), (10, 11, 12)),
    Quote(("雨打芭蕉", "风过竹林"), (13, 14)),
    Table((("楼", "户数"), ("甲",)), (15, 16)),
    Signature("林小满", (17,)),
    Signature("2024年5月6日", (18,), date=True),
    Note("（本文有删节）", (19,)),
)


def test_an_empty_document_prints_nothing() -> None:
    assert laid().content == ()
    assert plain_text(laid()) == ""


def test_every_block_has_its_style() -> None:
    layout = laid(*ONE_OF_EACH, profile=printing(number_figures=False))
    assert passages(layout) == [
        ("salutation", "各位邻居："),
        ("heading1", "一、缘起"),
        ("heading4", "1.细处"),
        ("lead", "近日，桥通了。"),
        ("body", "体会之一。那天下着雨。"),
        ("body", "记者：您好。"),
        ("body", "平常的一段。"),
        ("caption", "雨中的小院"),
        ("list", "1.带伞"),
        ("list", "（1）穿靴"),
        ("list", "早睡"),
        ("quote", "雨打芭蕉"),
        ("quote", "风过竹林"),
        ("signature", "林小满"),
        ("date", "2024年5月6日"),
        ("note", "（本文有删节）"),
    ]


@pytest.mark.parametrize("name", builtin_names())
def test_every_style_that_is_used_is_one_that_profiles_define(name: str) -> None:
    layout = laid(*ONE_OF_EACH, profile=load(name), title="甲", subtitle="乙", source="丙", editor="丁", tags=("戊",))
    assert {style for style, _ in passages(layout)} <= set(STYLE_NAMES)


def test_the_plain_text_has_every_block_in_order() -> None:
    text = plain_text(laid(*ONE_OF_EACH, title="邻里三章"))
    words = ["邻里三章", "各位邻居：", "一、缘起", "近日，", "体会之一。", "记者：", "平常", "雨中", "带伞", "穿靴"]
    words += ["雨打", "风过", "楼\t户数", "甲", "林小满", "2024年", "删节"]
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_a_paragraph_is_divided_where_its_heading_or_its_speaker_ends() -> None:
    pieces = [each.pieces for each in laid(*ONE_OF_EACH[4:7]).content if isinstance(each, Passage)]
    assert pieces == [
        (Piece("体会之一。", Mark.RUN_IN), Piece("那天下着雨。")),
        (Piece("记者：", Mark.SPEAKER), Piece("您好。")),
        (Piece("平常的一段。"),),
    ]


def test_headings_and_topics_enter_the_navigation_each_with_an_anchor_of_its_own() -> None:
    entries = [each.outline for each in laid(*ONE_OF_EACH).content if isinstance(each, Passage) and each.outline]
    assert [(entry.level, entry.text) for entry in entries] == [(1, "一、缘起"), (4, "1.细处"), (2, "体会之一。")]
    anchors = [entry.anchor for entry in entries]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch("[A-Za-z_]\\w{0,39}", anchor, re.ASCII) for anchor in anchors)


@pytest.mark.parametrize(
    ("label", "text", "printed"),
    [("1.", "伞", "1.伞"), ("1)", "伞", "1)伞"), ("（一）", "伞", "（一）伞"), ("①", "伞", "①伞"), ("", "伞", "伞"),
     ("1.", "umbrella", "1. umbrella"), ("•", "伞", "• 伞"), ("-", "伞", "- 伞")],
)  # fmt: skip
def test_a_label_stands_right_before_han_and_apart_from_latin_and_after_a_bullet(
    label: str, text: str, printed: str
) -> None:
    assert passages(laid(List((ListItem(label, text, (1,)),), (1,)))) == [("list", printed)]


# --- front and end


def test_the_byline_prints_only_the_pieces_whose_field_is_known() -> None:
    design = printing(byline=("来源：{source}", "{datetime}", "作者：{author}"), byline_separator="　", colophon=())
    assert passages(laid(profile=design, source="社区报", published="2024-05-06T07:08:09")) == [
        ("byline", "来源：社区报　2024年5月6日 07:08")
    ]
    assert passages(laid(profile=design)) == []


@pytest.mark.parametrize(
    ("iso", "printed"),
    [
        ("2018-10-06", "2018年10月6日"),
        ("2018-10-06T05:06:07", "2018年10月6日"),
        ("2018-10", "2018年10月"),
        ("2018", "2018年"),
    ],
)
def test_dates_are_printed_without_leading_zeros(iso: str, printed: str) -> None:
    design = printing(byline=("{date}",), colophon=())
    assert passages(laid(profile=design, published=iso)) == [("byline", printed)]


def test_the_colophon_follows_the_text() -> None:
    design = printing(byline=(), colophon=("责任编辑：{editor}", "标签：{tags}"), byline_separator="；")
    layout = laid(Paragraph("甲。", (1,)), profile=design, editor="周行", tags=("邻里", "楼长"))
    assert passages(layout)[-1] == ("colophon", "责任编辑：周行；标签：邻里、楼长")


def test_what_the_bylines_say_besides_is_printed_after_the_text_by_every_design() -> None:
    for name in ("article", "gongwen", "handout"):
        layout = laid(Paragraph("甲。", (1,)), profile=load(name), credits=("摄影：陆行舟", "校对：温故"))
        assert passages(layout)[-1] == ("colophon", "摄影：陆行舟　　校对：温故")


def test_the_day_of_a_speech_is_printed_with_the_time_that_words_gave() -> None:
    design = printing(byline=("（{spoken}）",), colophon=())
    assert passages(laid(profile=design, spoken="2023-05-03")) == [("byline", "（2023年5月3日）")]
    assert passages(laid(profile=design, spoken="2023-05-03T14:00")) == [("byline", "（2023年5月3日 14:00）")]


def test_kicker_and_deck_stand_below_the_title_a_line_each() -> None:
    design = printing(byline=(), colophon=())
    assert passages(laid(profile=design, title="题", subtitle="肩题\n——副题")) == [
        ("title", "题"), ("subtitle", "肩题"), ("subtitle", "——副题"),
    ]  # fmt: skip


def test_the_properties_say_what_the_text_says_of_itself() -> None:
    properties = laid(title="题", author="甲", source="报", published="2024-05-06", tags=("邻里", "楼长")).properties
    assert (properties.title, properties.author, properties.subject) == ("题", "甲", "报")
    assert (properties.keywords, properties.date, properties.language) == ("邻里, 楼长", "2024-05-06", "zh-CN")


def test_without_a_title_the_properties_name_the_input_and_without_author_the_source() -> None:
    assert laid().properties.title == "稿.txt"
    assert laid(source="报").properties.author == "报"


def test_the_running_head_gets_the_title_and_the_foot_keeps_its_places_for_numbers() -> None:
    furniture = replace(ARTICLE.furniture, header="《{title}》", footer="{page}/{pages}")
    layout = laid(profile=replace(ARTICLE, furniture=furniture), title="题 {page}")
    assert (layout.parts[0].header, layout.parts[0].footer) == ("《题 {page}》", "{page}/{pages}")


def test_a_long_title_is_cut_in_the_running_head_so_that_it_takes_one_line() -> None:
    furniture = replace(ARTICLE.furniture, header="学习材料：{title}（节选）")
    layout = laid(profile=replace(ARTICLE, furniture=furniture), title="让每一扇门都愿意打开" * 9)
    assert layout.parts[0].header.startswith("学习材料：让每一扇门")
    assert layout.parts[0].header.endswith("……（节选）")
    room = ARTICLE.page.text_width / ARTICLE.styles["header"].size
    assert room - 2 < width(layout.parts[0].header) <= room
    assert layout.properties.title == "让每一扇门都愿意打开" * 9


def test_without_a_title_there_is_no_running_head_to_name_it() -> None:
    furniture = replace(ARTICLE.furniture, header="《{title}》")
    assert laid(profile=replace(ARTICLE, furniture=furniture)).parts[0].header == ""


LONG = "在全市社区治理工作暨基层党建现场推进会议上的讲话"


@pytest.mark.parametrize("name", builtin_names())
def test_a_title_too_long_for_its_line_is_broken_into_balanced_lines(name: str) -> None:
    first, *_ = laid(profile=load(name), title=LONG * 2).content
    assert isinstance(first, Passage)
    assert first.text == LONG * 2
    assert "".join(first.printed_lines) == LONG * 2
    assert len(first.printed_lines) == len(first.breaks) + 1 > 1


def test_a_title_is_measured_by_the_size_its_style_gives_it() -> None:
    assert [len(line) for line in printed_title("gongwen", LONG)] == [10, 14]
    handout = load("handout")
    small = replace(handout.styles["title"], size=handout.page.text_width / (len(LONG) + 1))
    assert len(printed_title("handout", LONG)) > 1
    assert printed_title(replace(handout, styles={**handout.styles, "title": small}), LONG) == (LONG,)


def printed_title(design: str | Profile, title: str) -> tuple[str, ...]:
    profile = load(design) if isinstance(design, str) else design
    first, *_ = laid(profile=profile, title=title).content
    assert isinstance(first, Passage)
    return first.printed_lines


def test_the_space_that_a_break_stands_for_is_not_printed_but_stays_in_the_text() -> None:
    title = "深入学习贯彻党的二十大精神 奋力谱写社区高质量发展新篇章"
    first, *_ = laid(title=title).content
    assert isinstance(first, Passage)
    assert first.text == title
    assert " ".join(first.printed_lines) == title


def test_a_design_may_leave_titles_to_be_filled_line_by_line() -> None:
    layout = laid(profile=printing(title_lines="filled"), title=LONG, subtitle=LONG * 2)
    assert [each.breaks for each in layout.content if isinstance(each, Passage)] == [(), ()]


def test_a_long_subtitle_is_broken_too_and_the_author_s_break_of_a_title_is_kept() -> None:
    title, deck, *_ = laid(title=LONG, subtitle=f"——{LONG * 2}", title_breaks=(12,)).content
    assert isinstance(title, Passage)
    assert isinstance(deck, Passage)
    assert title.breaks == (12,)
    assert deck.breaks


# --- signature and date

GONGWEN = load("gongwen")
SHIFTED = replace(GONGWEN, document=replace(GONGWEN.document, closing="shifted"))
EDGE = 28 - 2
"""Characters from the left to where a signature ends: 右空二字 on a line of 28."""


def closing(*lines: str, profile: Profile = GONGWEN) -> list[Passage]:
    """Return the printed end of a text; a line that begins with a digit is a date."""
    ends = (Signature(line, (n,), date=line[0].isdigit()) for n, line in enumerate(lines, 2))
    content = laid(Paragraph("特此通知。", (1,)), *ends, profile=profile).content
    return [each for each in content if isinstance(each, Passage)]


def begins(passage: Passage) -> float:
    """Return where a passage begins, in characters of the grid."""
    assert passage.left is not None
    return passage.left / (GONGWEN.page.text_width / 16 / 28)


@pytest.mark.parametrize(
    ("signature", "date", "ends"),
    [
        ("云溪市社区治理工作领导小组办公室", "2024年5月6日", EDGE),
        ("云溪市民政局", "2024年12月26日", EDGE - 2 - 7 + 6),
        ("林晓岚", "2024年5月6日", EDGE - 2 - 6 + 3),
    ],
)
def test_a_date_begins_two_characters_right_of_its_signature_and_neither_comes_near_the_edge(
    signature: str, date: str, ends: float
) -> None:
    _, above, below = closing(signature, date, profile=SHIFTED)
    assert begins(above) + len(signature) == pytest.approx(ends, abs=0.1)
    assert (below.left or 0) - (above.left or 0) == pytest.approx(2)
    assert begins(below) + width(date, autospace=False) <= EDGE + 0.1


def test_signatures_of_several_bodies_begin_under_each_other_above_one_date() -> None:
    _, one, other, date = closing("云溪市民政局", "云溪市社区治理工作领导小组办公室", "2024年5月6日", profile=SHIFTED)
    assert one.left == other.left
    assert begins(other) + 16 == pytest.approx(EDGE, abs=0.05)
    assert (date.left or 0) - (one.left or 0) == pytest.approx(2)


@pytest.mark.parametrize("signature", ["云溪市民政局", "林晓岚", "云溪市清水街道办事处"])
def test_in_gongwen_a_signature_is_centred_above_the_date_four_characters_from_the_right(signature: str) -> None:
    _, above, date = closing(signature, "2024年5月6日")
    assert date.left is None
    assert GONGWEN.styles["date"].right == 4
    middle = 28 - 4 - width("2024年5月6日", autospace=False) / 2
    assert begins(above) + len(signature) / 2 == pytest.approx(middle, abs=0.2)


def test_a_long_signature_ends_two_characters_from_the_right() -> None:
    _, above, date = closing("云溪市社区治理工作领导小组办公室", "2024年5月6日")
    assert begins(above) + 16 == pytest.approx(EDGE, abs=0.1)
    assert date.left is None


@pytest.mark.parametrize(
    "lines",
    [("云溪市民政局",), ("2024年5月6日",), ("2024年5月6日", "云溪市民政局"), ("云溪市" * 9, "2024年5月6日"),
     ("云溪市民政局", "2024年5月6日", "2024年5月7日")],
)  # fmt: skip
def test_what_is_no_signature_above_its_date_stands_as_the_styles_say(lines: tuple[str, ...]) -> None:
    assert {each.left for each in closing(*lines)} == {None}


@pytest.mark.parametrize("name", ["article", "handout"])
def test_other_designs_leave_both_flush_right(name: str) -> None:
    assert {each.left for each in closing("云溪市民政局", "2024年5月6日", profile=load(name))} == {None}


@pytest.mark.parametrize("name", builtin_names())
def test_signature_and_date_have_one_space_above_and_stay_with_the_text(name: str) -> None:
    text, *signatures, date = closing("云溪市民政局", "清水街道办事处", "2024年5月6日", profile=load(name))
    assert [each.before for each in (text, *signatures, date)] == [None, None, 0, 0]
    assert [each.keep_next for each in (text, *signatures, date)] == [True, True, True, False]
    assert load(name).styles["signature"].before == load(name).styles["date"].before > 0


def test_a_text_without_signature_is_kept_with_nothing() -> None:
    assert not any(each.keep_next for each in closing())


# --- figures


def test_a_picture_keeps_its_size_where_there_is_room() -> None:
    (figure,) = laid(Figure("a.png", None, (1,)), pictures={"a.png": picture(100, 50)}).content
    assert isinstance(figure, Illustration)
    assert (figure.width, figure.height) == (100, 50)


@pytest.mark.parametrize("size", [(5000, 100), (100, 5000), (5000, 5000), (1e6, 1)])
def test_a_large_picture_is_scaled_into_the_type_area_without_distortion(size: tuple[float, float]) -> None:
    (figure,) = laid(Figure("a.png", None, (1,)), pictures={"a.png": picture(*size)}).content
    assert isinstance(figure, Illustration)
    assert figure.width <= ARTICLE.page.text_width + 1e-6
    assert figure.height < ARTICLE.page.text_height
    assert figure.width / figure.height == pytest.approx(size[0] / size[1])


def test_a_picture_that_is_not_at_hand_is_named_and_has_no_size() -> None:
    layout = laid(Figure("图 1.png", "小院", (1, 2)), profile=printing(number_figures=False))
    assert isinstance(layout.content[0], Illustration)
    assert (layout.content[0].width, layout.content[0].height, layout.content[0].alt) == (0, 0, "小院")
    assert plain_text(layout) == "图 1.png\n小院"


def test_the_alternative_text_is_the_caption_or_else_the_file_name() -> None:
    (figure,) = laid(Figure("a.png", None, (1,)), pictures={"a.png": picture(1, 1)}).content
    assert isinstance(figure, Illustration)
    assert figure.alt == "a.png"


def test_figures_are_numbered_in_order_where_the_design_says_so_and_only_those_with_a_caption() -> None:
    figures = (Figure("a.png", "甲", (1, 2)), Figure("b.png", None, (3,)), Figure("c.png", "乙", (4, 5)))
    layout = laid(*figures, profile=printing(number_figures=True, figure_label="图"))
    assert [text for style, text in passages(layout) if style == "caption"] == ["图 1　甲", "图 2　乙"]
    numbers = [
        p.text for each in layout.content if isinstance(each, Passage) for p in each.pieces if p.mark is Mark.NUMBER
    ]
    assert numbers == ["1", "2"]
    plain = laid(*figures, profile=printing(number_figures=False))
    assert [text for style, text in passages(plain) if style == "caption"] == ["甲", "乙"]


SMALL = {name: picture(120, 90) for name in "abcdef"}


def figures(*captions: str | None) -> list[Figure]:
    return [Figure("abcdef"[n], caption, (n,)) for n, caption in enumerate(captions)]


def arranged(layout: Layout) -> list[str]:
    """Return the figures, those of a row in brackets, and the captions that stand by themselves."""
    shown = []
    for each in layout.content:
        if isinstance(each, Row):
            shown.append(f"[{' '.join(cell.illustration.name for cell in each.cells)}]")
        else:
            shown.append(each.name if isinstance(each, Illustration) else plain_text(replace(layout, content=(each,))))
    return shown


def test_small_pictures_that_follow_each_other_stand_in_a_row_each_above_its_caption() -> None:
    layout = laid(*figures("签到", "投票"), pictures=SMALL)
    (row,) = layout.content
    assert isinstance(row, Row)
    assert [cell.caption.text for cell in row.cells if cell.caption] == ["图 1　签到", "图 2　投票"]
    assert [cell.illustration.alt for cell in row.cells] == ["签到", "投票"]
    assert sum(cell.width for cell in row.cells) == pytest.approx(ARTICLE.page.text_width)
    assert plain_text(layout) == "图 1　签到\n图 2　投票"


@pytest.mark.parametrize(
    ("captions", "shown"),
    [
        ([None] * 4, ["[a b]", "[c d]"]),
        ([None] * 5, ["[a b]", "[c d e]"]),
        ([None, None, "左：会前；右：会后"], ["[a b c]", "图 1　左：会前；右：会后"]),
        (["签到", None], ["a", "图 1　签到", "b"]),
        (["签到", "投票" * 60], ["a", "图 1　签到", "b", "图 2　" + "投票" * 60]),
    ],
)
def test_rows_are_few_and_alike_and_a_caption_goes_where_it_fits(captions: list[str | None], shown: list[str]) -> None:
    assert arranged(laid(*figures(*captions), pictures=SMALL)) == shown


def test_only_figures_right_after_each_other_whose_pictures_are_at_hand_stand_in_a_row() -> None:
    one, other = figures("签到", "投票")
    assert arranged(laid(one, Paragraph("散会。", (9,)), other, pictures=SMALL)) == [
        "a", "图 1　签到", "散会。", "b", "图 2　投票",
    ]  # fmt: skip
    assert arranged(laid(one, other, pictures={"a": SMALL["a"]})) == ["a", "图 1　签到", "b", "图 2　投票"]


@pytest.mark.parametrize(("name", "beside"), [("article", True), ("handout", True), ("gongwen", False)])
def test_a_design_says_whether_pictures_stand_beside_each_other(name: str, *, beside: bool) -> None:
    layout = laid(*figures(None, None), profile=load(name), pictures=SMALL)
    assert any(isinstance(each, Row) for each in layout.content) is beside


def test_upright_pictures_stand_beside_each_other_and_wide_ones_do_not() -> None:
    upright = {name: picture(900, 1200) for name in "ab"}
    assert arranged(laid(*figures(None, None), pictures=upright)) == ["[a b]"]
    wide = {name: picture(1200, 800) for name in "ab"}
    assert arranged(laid(*figures(None, None), pictures=wide)) == ["a", "b"]
    assert arranged(laid(*figures(None, None), pictures={"a": picture(900, 1200), "b": picture(100, 80)})) == ["a", "b"]


@given(st.lists(st.tuples(st.floats(1, 440), st.floats(1, 330)), max_size=12), st.integers(0, 4))
def test_pictures_in_rows_keep_their_shape_and_order_and_fit(sizes: list[tuple[float, float]], most: int) -> None:
    room = picture_rows.Room(440, 12, most, least=0.7)
    rows = picture_rows.rows(sizes, room)
    placed = [size for row in rows for size in row]
    assert len(placed) == len(sizes)
    for (wide, high), (full_width, full_height) in zip(placed, sizes, strict=True):
        assert wide / high == pytest.approx(full_width / full_height)
        assert room.least - 1e-9 <= high / full_height <= 1 + 1e-9
    for row in rows:
        assert len(row) <= max(1, most)
        assert len(row) == 1 or sum(wide + room.gap for wide, _ in row) <= room.width + 1e-6


def test_rows_of_a_table_are_filled_to_one_length() -> None:
    (grid,) = laid(Table((("楼", "户数", "人"), ("甲",)), (1, 2))).content
    assert isinstance(grid, Grid)
    assert grid.rows == (("楼", "户数", "人"), ("甲", "", ""))


def test_every_line_of_the_input_stays_known() -> None:
    lines = [n for each in laid(*ONE_OF_EACH).content for n in each.lines]
    assert set(lines) == set(range(1, 20))


# Table of contents ----------------------------------------------------------------------------------------------------


def with_contents(*blocks: Block, **meta: Any) -> Layout:
    return lay_out(Document(Origin("稿.txt", "utf-8", ""), Meta(**meta), blocks), ARTICLE, {}, toc=True)


def test_a_table_of_contents_stands_between_the_byline_and_the_text_if_it_is_asked_for() -> None:
    layout = with_contents(*ONE_OF_EACH, title="题", source="清水社区网")
    kinds = [each.style if isinstance(each, Passage) else type(each).__name__ for each in layout.content]
    assert kinds[:4] == ["title", "byline", "Contents", "salutation"]
    assert "Contents" not in [type(each).__name__ for each in laid(*ONE_OF_EACH, title="题").content]


def test_a_table_of_contents_lists_headings_of_three_levels_and_run_in_headings() -> None:
    layout = with_contents(*ONE_OF_EACH)
    (contents,) = (each for each in layout.content if isinstance(each, Contents))
    assert contents.heading == "目　录"
    assert [(entry.level, entry.text) for entry in contents.entries] == [(1, "一、缘起"), (2, "体会之一。")]
    anchors = {each.outline.anchor for each in layout.content if isinstance(each, Passage) and each.outline}
    assert {entry.anchor for entry in contents.entries} < anchors
    assert layout.diagnostics == ()


@pytest.mark.parametrize("blocks", [(), (Paragraph("正文。", (1,)),), (Heading(4, "1.细处", (1,)),)])
def test_a_text_without_headings_to_list_gets_a_remark_and_no_table_of_contents(blocks: tuple[Block, ...]) -> None:
    layout = with_contents(*blocks)
    assert layout.content == laid(*blocks).content
    assert [remark.code for remark in layout.diagnostics] == ["toc.empty"]
    assert laid(*blocks).diagnostics == ()


@pytest.mark.parametrize("rows", [(), ((),), ((), ())])
def test_a_table_without_cells_is_not_printed(rows: tuple[tuple[str, ...], ...]) -> None:
    assert laid(Table(rows, (1,))).content == ()


def test_a_running_head_that_names_the_booklet_is_none_outside_of_one() -> None:
    furniture = replace(ARTICLE.furniture, header="《{booklet}》")
    assert {part.header for part in laid(profile=replace(ARTICLE, furniture=furniture), title="让门打开").parts} == {""}
