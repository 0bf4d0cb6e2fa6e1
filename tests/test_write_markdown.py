"""Markdown: what is written, and that any CommonMark reader gets the text back word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

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
from shequ_convert.style import load
from shequ_convert.write import Manuscript, WriteOptions
from shequ_convert.write.markdown import _plain_yaml, _yaml, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

ORIGIN = Origin("稿.txt", "utf-8", "0" * 64)
PROFILE = load("article")


def markdown(*blocks: Block, meta: Meta | None = None, options: WriteOptions | None = None) -> str:
    document = Document(ORIGIN, meta or Meta(), blocks)
    return write(Manuscript(document, PROFILE, options=options or WriteOptions())).data.decode()


def read(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def shown(text: str) -> list[str]:
    """Return the visible text of each paragraph, heading and cell."""
    return ["".join(map(seen, token.children or [])) for token in read(text) if token.type == "inline"]


def seen(token: Token) -> str:
    return "\n" if token.type in {"hardbreak", "softbreak"} else "" if token.type == "image" else token.content


def kinds(text: str) -> list[str]:
    return [token.type for token in read(text) if token.nesting >= 0 and token.type != "inline"]


def marked(text: str, kind: str) -> list[str]:
    """Return what stands between ``kind`` marks (strong, em, link)."""
    found = []
    for token in read(text):
        children = token.children or []
        starts = [index for index, child in enumerate(children) if child.type == f"{kind}_open"]
        ends = [index for index, child in enumerate(children) if child.type == f"{kind}_close"]
        found += ["".join(map(seen, children[start:end])) for start, end in zip(starts, ends, strict=True)]
    return found


def images(text: str) -> list[tuple[str, str]]:
    return [
        (str(child.attrs["src"]), child.content)
        for token in read(text)
        for child in token.children or []
        if child.type == "image"
    ]


def paragraph(text: str) -> Paragraph:
    return Paragraph(text, (1,))


def test_a_whole_document_reads_well_as_plain_text() -> None:
    meta = Meta("邻里三章", "一位楼长的笔记", "社区报", "2024-05-06", "林小满", tags=("邻里", "楼长"))
    text = markdown(
        Salutation("各位邻居：", (1,)),
        Heading(1, "一、缘起", (2,)),
        Paragraph("先说一件小事，是我的第一点体会。那天下着雨。", (3,), RunIn(16, 2)),
        Figure("图 1.png", "雨中的小院", (4, 5)),
        List((ListItem("1.", "带伞", (6,)), ListItem("2.", "穿靴", (7,))), (6, 7)),
        List((ListItem("（1）", "带伞", (8,)), ListItem("（2）", "穿靴", (9,))), (8, 9)),
        Quote(("雨打芭蕉", "风过竹林"), (10, 11)),
        Table((("楼", "户数"), ("甲", "12")), (12, 13)),
        Signature("林小满", (14,)),
        Signature("2024年5月6日", (15,), date=True),
        Note("（本文有删节）", (16,)),
        meta=meta,
    )
    assert text == (
        "---\ntitle: 邻里三章\nsubtitle: 一位楼长的笔记\nsource: 社区报\npublished: '2024-05-06'\nauthor: 林小满\n"
        "tags:\n- 邻里\n- 楼长\n---\n\n"
        "# 邻里三章\n\n*一位楼长的笔记*\n\n各位邻居：\n\n## 一、缘起\n\n"
        "**先说一件小事，是我的第一点体会**。那天下着雨。\n\n"
        "![雨中的小院](<图 1.png>)\n\n*雨中的小院*\n\n"
        "1. 带伞\n2. 穿靴\n\n（1）带伞\\\n（2）穿靴\n\n"
        "> 雨打芭蕉\\\n> 风过竹林\n\n"
        "| 楼 | 户数 |\n| --- | --- |\n| 甲 | 12 |\n\n"
        "林小满\n\n2024年5月6日\n\n（本文有删节）\n"
    )


def test_a_document_without_metadata_has_no_front_matter() -> None:
    assert markdown(paragraph("只有一段。")) == "只有一段。\n"


def test_an_empty_document_is_one_line_end() -> None:
    assert markdown() == "\n"


def test_absent_fields_are_left_out() -> None:
    assert markdown(meta=Meta(title="题", editor="周")) == "---\ntitle: 题\neditor: 周\n---\n\n# 题\n"


def test_same_input_gives_same_bytes() -> None:
    blocks = (paragraph("甲"), Quote(("乙",), (2,)))
    assert markdown(*blocks, meta=Meta(tags=("丙",))) == markdown(*blocks, meta=Meta(tags=("丙",)))


SURROGATES: tuple[Literal["Cs"]] = ("Cs",)
FIELD = st.text(st.characters(exclude_categories=SURROGATES), min_size=1, max_size=40)


@given(FIELD, FIELD, FIELD, st.lists(FIELD, max_size=3))
def test_front_matter_gives_the_metadata_back(title: str, subtitle: str, source: str, tags: list[str]) -> None:
    meta = Meta(title, subtitle, source, published="2024-05-06T07:08", tags=tuple(tags))
    text = markdown(meta=meta)
    assert text.startswith("---\n")
    expected = {"title": title, "subtitle": subtitle, "source": source, "published": "2024-05-06T07:08"}
    assert yaml.safe_load(text[4 : text.index("\n---\n", 3) + 1]) == (expected | {"tags": tags} if tags else expected)


WORDS = st.text(st.sampled_from("甲乙丙AbN09-:.、，：“”《》 #'\"!&*~\n—…·，"), min_size=1, max_size=8)


@given(st.fixed_dictionaries({"title": WORDS, "published": st.sampled_from(["2018-10-26", "2018-10-26T15:56",
       "2018-10-26T15:56:08", "2018"]), "tags": st.lists(WORDS, min_size=1, max_size=3)}))  # fmt: skip
def test_plain_front_matter_is_what_the_yaml_library_writes(known: dict[str, str | list[str]]) -> None:
    plain = _plain_yaml(known)
    assert plain in {"", _yaml(known)}


def test_words_of_every_day_are_plain_front_matter() -> None:
    known: dict[str, str | list[str]] = {"title": "林晓岚：把“议事桌”搬到家门口", "published": "2018-10-26T15:56:08"}
    assert _plain_yaml(known) == _yaml(known) != ""
    assert _plain_yaml({"tags": ["社区", "培训班"]}) == _yaml({"tags": ["社区", "培训班"]})


@pytest.mark.parametrize(
    "odd", ["\x85", "甲\u2028乙", "\ufeff", "甲\n乙", " 甲 ", "true", "null", "- a", "a: b", "#", "---"]
)
def test_values_that_yaml_could_read_otherwise_come_back(odd: str) -> None:
    assert yaml.safe_load(markdown(meta=Meta(source=odd, tags=(odd,)))[4:].split("\n---\n")[0]) == {
        "source": odd,
        "tags": [odd],
    }


@pytest.mark.parametrize("published", ["2024-05-06", "2024-05-06T07:08:09", "2024", "12:30"])
def test_a_date_stays_a_string(published: str) -> None:
    assert yaml.safe_load(markdown(meta=Meta(published=published)).split("---\n")[1]) == {"published": published}


HAZARDS = (
    "# 井号", "#", "##", "####### 七", "#标签#", "- 短横", "-", "+ 加", "* 星", "---", "***", "___", "===", "=",
    "1. 一", "12) 十二", "1.", "A. 选项", "(1) 甲", "> 大于", ">紧", "| 竖 | 线 |", "|---|", "~~~", "```py",
    "    缩进", "\t缩进", "<b>粗</b>", "<!-- 注 -->", "<script>", "<https://a.example>", "&amp;", "&#20013;",
    "&nbsp;后", "[a](b)", "![a](b)", "[a]: b", "[^1]: 注", "[x] 项", "`码`", "*斜*", "**粗**", "_斜_", "__粗__",
    "a_b_c", "~删~", "~~删~~", "末尾\\", "\\*", "前\\n后", "https://a.example/路径后",
    "见https://a.example/x?y=1&z=2。后", "http://a.example/a_b_c.", "www.a.example",
    "https://a.example/%E4%B8%AD", "a@b.example", "@某人", "$x$", "^上^", "{.类}", ": 定义", "::: 块", "% 标题",
    "甲  ", "甲 #", "甲 ##", "#.", "甲\n乙", "甲\n# 乙", "甲\n---", "甲\n===", "甲\n1. 乙", "甲\r\n> 乙",
    "甲\r乙", "甲\n\n乙", "　　缩进的段", "甲\u2028乙", "！[甲]", "甲!", "<", ">", "&", "*", "_", "\\", "`",
    "“引号”后", "**", "* *", "5*3*2",
    "https://A.Example/B",
)  # fmt: skip

BLOCKS: dict[str, Callable[[str], Block]] = {
    "paragraph": paragraph,
    "salutation": lambda text: Salutation(text, (1,)),
    "signature": lambda text: Signature(text, (1,)),
    "note": lambda text: Note(text, (1,)),
    "quote": lambda text: Quote((text,), (1,)),
    "bulleted": lambda text: List((ListItem("•", text, (1,)),), (1,)),
    "numbered": lambda text: List((ListItem("3.", text, (1,)),), (1,)),
}


def tidy(text: str) -> str:
    """Return text as a reader sees it: lines without space around them, no blank ones."""
    return "\n".join(
        filter(None, (line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
    )


def lines_shown(text: str) -> str:
    return tidy("\n".join(shown(text)))


@pytest.mark.parametrize("hazard", HAZARDS)
@pytest.mark.parametrize("kind", BLOCKS)
def test_text_that_looks_like_markup_is_shown_as_it_stands(kind: str, hazard: str) -> None:
    text = markdown(BLOCKS[kind](hazard))
    assert lines_shown(text) == tidy(hazard)
    assert not {"html_block", "html_inline", "code_block", "fence", "hr", "heading_open"} & set(kinds(text))


TEXT = st.one_of(
    st.text(st.characters(exclude_categories=SURROGATES, exclude_characters="\0"), max_size=30),
    st.text("#-+*_`~<>[]()!\\|&;:=.1aA甲。“” \n$@^{}%/x", max_size=20),
    st.lists(st.sampled_from(HAZARDS), max_size=3).map("".join),
    st.lists(st.sampled_from(HAZARDS), max_size=3).map("\n".join),
)


@given(TEXT, st.sampled_from(sorted(BLOCKS)))
def test_any_text_in_any_block_comes_back(text: str, kind: str) -> None:
    assert lines_shown(markdown(BLOCKS[kind](text))) == tidy(text)


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_blocks_never_run_into_each_other(texts: list[str]) -> None:
    blocks = [paragraph(text) for text in texts]
    assert [tidy(text) for text in shown(markdown(*blocks))] == [tidied for text in texts if (tidied := tidy(text))]


@given(TEXT)
def test_any_heading_comes_back(text: str) -> None:
    written = markdown(Heading(2, text, (1,)))
    expected = tidy(text).replace("\n", " ")
    assert shown(written) == ([expected] if expected else [])
    assert kinds(written) == (["heading_open"] if expected else [])


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=3))
def test_any_table_comes_back(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    written = markdown(Table(tuple(map(tuple, rows)), (1,)))
    cells = [tidy(cell).replace("\n", " ") for row in rows for cell in [*row, *[""] * (width - len(row))]]
    assert shown(written) == cells


@given(TEXT, st.integers(0, 30))
def test_any_run_in_heading_keeps_the_paragraph_word_for_word(text: str, end: int) -> None:
    written = markdown(Paragraph(text, (1,), RunIn(min(end, len(text)), 1)))
    assert lines_shown(written) == tidy(text)


@given(TEXT, TEXT)
def test_any_figure_comes_back(name: str, caption: str) -> None:
    written = markdown(Figure(name, caption, (1, 2)))
    expected = tidy(caption)
    assert [tidy(text) for text in shown(written)] == (["", expected] if expected else [""])
    assert len(images(written)) == 1


@pytest.mark.parametrize(
    ("text", "end", "line"),
    [
        ("这是我的心得之一。百步之内有芳草。", 9, "**这是我的心得之一**。百步之内有芳草。"),
        ("“邻里守望”是好传统。", 6, "**“邻里守望**”是好传统。"),
        ("一是抓学习。（略）", 6, "**一是抓学习。**（略）"),
        ("一是抓学习。", 6, "**一是抓学习。**"),
        ("一、学习。 好。", 5, "**一、学习。** 好。"),
        ("（一）学习（重点）。好。", 10, "**（一）学习（重点）**。好。"),
        ("他说：“要学习。”后来学了。", 9, "**他说：“要学习。**”后来学了。"),
        ("第一点©☆其余", 5, "**第一点**©☆其余"),
        ("第一点。\x1f其余", 4, "**第一点**。\x1f其余"),
        ("见https://a.example后文", 18, "**见https://a.example**后文"),
        ("Q1: what? 甲", 9, "**Q1: what?** 甲"),
    ],
)
def test_stars_stand_where_commonmark_takes_them(text: str, end: int, line: str) -> None:
    written = markdown(Paragraph(text, (1,), RunIn(end, 1)))
    assert written == line + "\n"
    assert len(marked(written, "strong")) == 1
    assert shown(written) == [text]


@given(st.text("甲乙ab1。，“”（）!*_ ", min_size=1, max_size=8), st.text("甲b1。“（*_ ", max_size=4))
def test_a_run_in_heading_with_a_word_in_it_is_always_bold(head: str, rest: str) -> None:
    written = markdown(Paragraph(head + rest, (1,), RunIn(len(head), 1)))
    has_word = any(character.isalnum() for character in head)
    assert len(marked(written, "strong")) >= has_word


def test_a_speaker_is_bold() -> None:
    assert markdown(Paragraph("记者：您好。", (1,), speaker=3)) == "**记者**：您好。\n"


def test_run_in_headings_become_headings_on_request() -> None:
    block = Paragraph("这是我的心得之一。百步之内有芳草。", (1,), RunIn(9, 1))
    written = markdown(block, options=WriteOptions(sections="heading"))
    assert written == "## 这是我的心得之一。\n\n百步之内有芳草。\n"


def test_a_figure_without_a_caption_shows_its_name_as_alternative_text() -> None:
    assert markdown(Figure("a.png", None, (1,))) == "![a.png](<a.png>)\n"


@pytest.mark.parametrize(
    ("name", "links", "target"),
    [
        ("图 1.png", {}, "图 1.png"),
        ("图.png", {"图.png": "稿_files/图.png"}, "稿_files/图.png"),
        ("a<b>(c).png", {}, r"a\<b\>(c).png"),
        ("100%25#1?.png", {}, "100%2525%231%3F.png"),
        ("https://a.example/x?y=%20#z", {}, "https://a.example/x?y=%20#z"),
        ("javascript:x", {}, "javascript%3Ax"),
        ("a\tb.png", {}, "a%09b.png"),
        ("a&amp;.png", {}, r"a\&amp;.png"),
    ],
)
def test_a_picture_is_linked_so_that_its_file_is_found(name: str, links: dict[str, str], target: str) -> None:
    written = markdown(Figure(name, None, (1,)), options=WriteOptions(links=links))
    assert f"](<{target}>)" in written
    assert len(images(written)) == 1


def items(*pairs: tuple[str, str]) -> List:
    return List(tuple(ListItem(label, text, (1,)) for label, text in pairs), (1,))


@pytest.mark.parametrize(
    ("block", "written"),
    [
        (items(("1.", "甲"), ("2.", "乙")), "1. 甲\n2. 乙\n"),
        (items(("4)", "甲"), ("5)", "乙")), "4) 甲\n5) 乙\n"),
        (items(("•", "甲"), ("", "乙")), "- 甲\n- 乙\n"),
        (items(("1.", "甲"), ("3.", "乙")), "1\\. 甲\\\n3\\. 乙\n"),
        (items(("1.", "甲"), ("1.", "乙")), "1\\. 甲\\\n1\\. 乙\n"),
        (items(("01.", "甲"), ("02.", "乙")), "01\\. 甲\\\n02\\. 乙\n"),
        (items(("1、", "甲"), ("2、", "乙")), "1、甲\\\n2、乙\n"),
        (items(("①", "甲"), ("②", "乙")), "①甲\\\n②乙\n"),
        (items(("(1)", "甲"), ("(2)", "乙")), "\\(1) 甲\\\n\\(2) 乙\n"),
        (items(("一、", "")), "一、\n"),
        (items(("1.", "甲\n乙")), "1. 甲\\\n   乙\n"),
    ],
)
def test_lists_keep_the_authors_own_numbers(block: List, written: str) -> None:
    assert markdown(block) == written


def test_a_list_after_a_list_does_not_continue_it() -> None:
    bullets = markdown(items(("•", "甲")), items(("•", "乙")))
    assert kinds(bullets).count("bullet_list_open") == 2
    numbers = markdown(items(("1.", "甲")), items(("1.", "乙")))
    assert numbers == "1. 甲\n\n1\\. 乙\n"


def test_an_empty_verse_parts_stanzas() -> None:
    assert markdown(Quote(("甲", "乙", "", "丙"), (1,))) == "> 甲\\\n> 乙\n>\n> 丙\n"


def test_an_address_is_linked_without_the_words_after_it() -> None:
    written = markdown(paragraph("见https://a.example/x_y。后文"))
    assert written == "见<https://a.example/x_y>。后文\n"
    assert marked(written, "link") == ["https://a.example/x_y"]


def test_escapes_are_no_more_than_needed() -> None:
    text = "甲_乙，a_b.png：3 > 2，C# 与 100%；a-b（1）“是”！5.3亿—— A&B，邮箱 a@b.example"
    assert markdown(paragraph(text)) == text + "\n"


def test_ragged_tables_are_filled_up() -> None:
    assert markdown(Table((("甲",), ("乙", "丙|丁")), (1,))) == "| 甲 |  |\n| --- | --- |\n| 乙 | 丙\\|丁 |\n"


def test_tables_without_cells_and_blank_texts_leave_no_trace() -> None:
    blank: Sequence[Block] = (
        Table((), (1,)),
        Table(((),), (1,)),
        paragraph("　"),
        Heading(1, " ", (1,)),
        Quote((), (1,)),
    )
    assert markdown(*blank, paragraph("甲")) == "甲\n"


def test_half_a_surrogate_pair_does_not_stop_the_writer() -> None:
    assert markdown(paragraph("甲\ud83d乙")) == "甲?乙\n"
