"""Footnotes from the text to each format: found with certainty, real notes in Word, links in HTML and PDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_convert import convert, parse
from shequ_convert.document import (
    Document,
    Figure,
    Footnote,
    Footnotes,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    Reference,
    RunIn,
    Table,
)
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.style import builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, WriteOptions
from shequ_convert.write import Reference as House
from shequ_convert.write.docx import write
from tests.support.documents import at_foot
from tests.support.house import house
from tests.support.ooxml import W, all_text, body_text, faults, footnotes, parts, root, without_spaces
from tests.support.pdf import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = """灯下的社区
来源：云溪日报　2024-05-20 09:30

费孝通先生把乡土社会概括为“差序格局”①，这一看法至今仍有启发。

街道的同志说：“灯亮了，人心就亮了。”②他还说，要把更多的人请到楼道里来。③

注释：
① 费孝通：《乡土中国》，北京大学出版社2012年版，第36页。
② 《云溪日报》2018年4月27日。
③ 同①，第40页。

责任编辑：何舟
"""
MARKS = "①②③"
STYLES = {
    "square": ("[1]", "[2]", "[3]"),
    "full width": ("［1］", "［2］", "［3］"),
    "tortoise shell": ("〔1〕", "〔2〕", "〔3〕"),
    "lenticular": ("【1】", "【2】", "【3】"),
    "with a word": ("[注1]", "[注2]", "[注3]"),
    "in parentheses with a word": ("（注1）", "（注2）", "（注3）"),
    "raised": ("¹", "²", "³"),
    "circled": ("①", "②", "③"),
}


def written_with(*marks: str) -> str:
    text = ARTICLE
    for mark, other in zip(MARKS, marks, strict=True):
        text = text.replace(mark, other)
    return text


def notes_of(document: Document) -> list[Footnote]:
    return [note for block in document.blocks if isinstance(block, Footnotes) for note in block.notes]


def referring(document: Document) -> list[tuple[str, int]]:
    """Return mark and number of the note of each reference in the paragraphs."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    return [(each.text[r.start : r.end], r.note) for each in paragraphs for r in each.references]


@pytest.mark.parametrize("marks", STYLES.values(), ids=STYLES)
def test_marks_of_any_form_lead_to_their_notes(marks: tuple[str, ...]) -> None:
    document = parse(written_with(*marks))
    assert [number for _, number in referring(document)] == [1, 2, 3]
    assert [note.label for note in notes_of(document)] == [mark for mark, _ in referring(document)]
    assert notes_of(document)[1].text == "《云溪日报》2018年4月27日。"
    assert notes_of(document)[1].lines == (10,)


def test_the_words_above_the_notes_and_all_lines_are_named() -> None:
    (block,) = (block for block in parse(ARTICLE).blocks if isinstance(block, Footnotes))
    assert (block.head, block.lines) == ("注释：", (8, 9, 10, 11))


@pytest.mark.parametrize(
    "other",
    [
        ARTICLE.replace("③\n", "\n"),
        ARTICLE.replace("② 《", "④ 《"),
        ARTICLE.replace("”②他", "”他").replace("。③", "。③②"),
        ARTICLE.replace("来。③", "来。③\n\n再看①。"),
        ARTICLE.replace("格局”①", "格局”：①"),
        ARTICLE.replace("灯下的社区", "灯下的社区①"),
        ARTICLE.replace("注释：\n", "注释：\n这里是说明。\n").replace("③ 同", "④ 同"),
    ],
    ids=["no mark", "no note", "out of order", "twice", "an item", "in the title", "a gap"],
)
def test_one_pair_that_does_not_fit_leaves_all_of_them_lines(other: str) -> None:
    document = parse(other)
    assert not notes_of(document)
    assert not referring(document)
    assert all(note in plain_text(lay_out(document, load("article"), {})) for note in ("北京大学出版社", "第40页"))


def test_notes_are_kept_where_a_page_goes_on_below_them() -> None:
    many = [f"[{n}]" for n in range(1, 31)]
    body = "\n\n".join(
        f"第{n}次议事会上，居民们说了“楼道里的灯”{mark}，大家都记了下来。" for n, mark in enumerate(many, 1)
    )
    notes = "\n".join(f"{mark} 据第{n}次议事会记录" for n, mark in enumerate(many, 1))
    head = "登录 注册\n首页 > 新闻 > 正文\n议事会三十次\n2024-05-20 09:30 来源：云溪日报"
    page = f"{head}\n\n{body}\n\n{notes}\n\n分享到：\n微信 微博\n相关阅读\n"
    assert len(notes_of(parse(page))) == len(many)


PIECES = st.sampled_from(
    (
        *MARKS,
        "[1]",
        "[2]",
        "¹",
        "*",
        "“灯”",
        "亮了",
        "，",
        "。",
        "：",
        "\n",
        "\n\n",
        "注释：",
        "\n① 见书",
        "\n② 见报",
        "\n[1] 见书",
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_whatever_is_a_note_its_mark_and_its_words_are_in_the_word_file(text: str) -> None:
    document = parse(f"灯下的社区\n\n居民们把楼道里的灯修好了，一共修了三年。\n\n{text}\n")
    refers = [number for _, number in referring(document)]
    assert len(refers) == len(set(refers)) <= len(notes_of(document))
    said = without_spaces(body_text(write(Manuscript(document, load("article"))).data))
    assert said == without_spaces(at_foot(lay_out(document, load("article"), {})))
    assert all(without_spaces(note.label + note.text) in said for note in notes_of(document))


# Word -----------------------------------------------------------------------------------------------------------------


def word(document: Document, **options: object) -> bytes:
    return write(Manuscript(document, load("article"), {}, replace(WriteOptions(), **options))).data


@pytest.mark.parametrize("profile", builtin_names())
def test_word_has_real_footnotes_with_the_author_s_marks(profile: str) -> None:
    data = convert(ARTICLE.encode(), "docx", profile=profile).data
    assert faults(data) == []
    assert body_text(data).splitlines()[-3:] == [
        "① 费孝通：《乡土中国》，北京大学出版社2012年版，第36页。",
        "② 《云溪日报》2018年4月27日。",
        "③ 同①，第40页。",
    ]
    marks = list(root(data).iter(W + "footnoteReference"))
    assert [mark.get(W + "id") for mark in marks] == ["1", "2", "3"]
    assert [mark.get(W + "customMarkFollows") for mark in marks] == [None] * 3
    assert attribute_of_settings(data) == "decimalEnclosedCircle"
    assert "“差序格局”①，" in body_text(data)
    assert "注释" not in body_text(data)


def attribute_of_settings(data: bytes) -> str | None:
    form = root(data, "word/settings.xml").find(f"{W}footnotePr/{W}numFmt")
    return None if form is None else str(form.get(W + "val"))


@pytest.mark.parametrize(
    ("marks", "counted"),
    [
        ("①②③", "decimalEnclosedCircle"),
        ("¹²³", "decimal"),
        (("[1]", "[2]", "[3]"), None),
        ("②③④", None),
        ("①①②", None),
        (("*", "①", "②"), None),
    ],
)
def test_word_counts_notes_where_their_author_counted_as_it_does(marks: Sequence[str], counted: str | None) -> None:
    notes = tuple(Footnote(mark, f"见第{n}页", (10 + n,)) for n, mark in enumerate(marks))
    text, references = "", []
    for number, mark in enumerate(marks, 1):
        text += "灯亮了"
        references.append(Reference(len(text), len(text) + len(mark), number))
        text += mark
    blocks = (Paragraph(text, (1,), references=tuple(references)), Footnotes(notes, (10, 11, 12)))
    data = word(Document(Origin("a.txt", "utf-8", ""), Meta(), blocks))
    assert faults(data) == []
    assert attribute_of_settings(data) == counted
    assert body_text(data) == "\n".join([text, *(f"{mark} 见第{n}页" for n, mark in enumerate(marks))])


def test_a_house_that_counts_its_notes_otherwise_counts_ours_as_they_are() -> None:
    data = word(parse(ARTICLE), reference=House("house.docx", house()))
    assert faults(data) == []
    assert attribute_of_settings(data) == "decimalEnclosedCircle"
    assert "① 费孝通" in body_text(data)


def test_a_text_without_notes_has_no_part_for_them() -> None:
    data = convert("题目\n\n居民们把楼道里的灯修好了，一共修了三年。\n".encode(), "docx").data
    assert "word/footnotes.xml" not in parts(data)
    assert b"footnotePr" not in parts(data)["word/settings.xml"]


def everywhere() -> Document:
    """Return a document with a mark in every block that may have one."""
    notes = tuple(Footnote(f"[{n}]", f"见第{n}页", (10 + n,)) for n in range(1, 7))
    blocks = (
        Heading(1, "一、灯[1]", (2,), (Reference(3, 6, 1),)),
        Paragraph("灯亮了[2]。人心亮了。", (3,), RunIn(7, 2), references=(Reference(3, 6, 2),)),
        List(
            (ListItem("1.", "查灯[3]；", (4,), (Reference(2, 5, 3),)), ListItem("2.", "换灯。", (5,))),
            (4, 5),
        ),
        Quote(("有灯", "有人[4]"), (6, 7), ((), (Reference(2, 5, 4),))),
        Figure("灯.png", "灯下[5]", (8, 9), (Reference(2, 5, 5),)),
        Paragraph("记者：亮吗[6]？", (10,), speaker=3, references=(Reference(5, 8, 6),)),
        Footnotes(notes, tuple(range(11, 17))),
    )
    return Document(Origin("灯.txt", "utf-8", ""), Meta(title="灯"), blocks)


@pytest.mark.parametrize("toc", [False, True])
@pytest.mark.parametrize("reference", [None, House("house.docx", house())], ids=["ours", "house"])
def test_a_mark_may_stand_in_any_block(reference: House | None, *, toc: bool) -> None:
    data = word(everywhere(), reference=reference, toc=toc)
    assert faults(data) == []
    assert len(footnotes(data)) == len(list(root(data).iter(W + "footnoteReference"))) == 6
    expected = at_foot(lay_out(everywhere(), load("article"), {}, toc=toc))
    assert without_spaces(body_text(data)) == without_spaces(expected)


def test_the_navigation_has_no_marks() -> None:
    layout = lay_out(everywhere(), load("article"), {}, toc=True)
    assert plain_text(layout).splitlines()[1:4] == ["目　录", "一、灯", "灯亮了。"]


def test_notes_that_nothing_refers_to_stay_in_the_text() -> None:
    lone = Document(Origin("", "", ""), Meta(), (Footnotes((Footnote("①", "见书", (2,)),), (1, 2), "注释："),))
    data = word(lone)
    assert faults(data) == []
    assert body_text(data).splitlines() == ["注释：", "① 见书"]
    assert footnotes(data) == []


def test_an_office_s_separators_stay_and_its_own_notes_go() -> None:
    data = word(parse(ARTICLE), reference=House("house.docx", house()))
    part = parts(data)["word/footnotes.xml"].decode()
    assert part.count("<w:separator/>") == 1
    assert part.count("<w:footnote ") == 5
    assert faults(data) == []


def test_an_office_s_document_without_notes_gets_the_part_and_the_settings() -> None:
    plain = convert("题目\n\n居民们把楼道里的灯修好了，一共修了三年。\n".encode(), "docx").data
    data = word(parse(ARTICLE), reference=House("plain.docx", plain))
    assert faults(data) == []
    assert b"<w:footnotePr><w:numFmt" in parts(data)["word/settings.xml"]
    assert len(footnotes(data)) == 3


def test_what_is_to_be_checked_in_a_note_is_said_where_it_is_referred_to() -> None:
    document = parse(ARTICLE.replace("《云溪日报》2018年4月27日", '他说"灯亮了"'))
    data = word(document, review=True)
    assert faults(data) == []
    commented = [p for p in root(data).iter(W + "p") if p.find(W + "commentRangeStart") is not None]
    assert ["街道的同志说" in all_text(paragraph) for paragraph in commented] == [True]


# The other formats ----------------------------------------------------------------------------------------------------


def test_html_leads_from_mark_to_note_and_back() -> None:
    page = convert(ARTICLE.encode(), "html").data.decode()
    for number, mark in enumerate(MARKS, 1):
        assert f'<sup><a id="ref{number}" href="#note{number}">{mark}</a></sup>' in page
        assert f'<p class="footnote"><a id="note{number}" href="#ref{number}">{mark}</a> ' in page
    assert page.index("注释：") < page.index('id="note1"')
    assert "sup {" not in convert(b"a\n\nb", "html").data.decode()


def test_the_pdf_has_the_same_links() -> None:
    links = [link["nameddest"] for page in opened(convert(ARTICLE.encode(), "pdf").data) for link in page.get_links()]
    assert links == ["note1", "note2", "note3", "ref1", "ref2", "ref3"]


def test_markdown_has_the_notes_as_the_author_wrote_them() -> None:
    page = convert(written_with(*STYLES["square"]).encode(), "md").data.decode()
    assert "“差序格局”\\[1\\]，" in page
    assert "注释：\n\n\\[1\\] 费孝通：《乡土中国》，北京大学出版社2012年版，第36页。\\\n\\[2\\] 《云溪日报》" in page


def test_json_has_notes_and_places() -> None:
    blocks = json.loads(convert(ARTICLE.encode(), "json").data)["blocks"]
    assert blocks[0]["references"] == [{"start": 19, "end": 20, "note": 1}]
    assert blocks[0]["text"][19:20] == "①"
    assert blocks[-1]["type"] == "footnotes"
    assert blocks[-1]["notes"][2] == {"label": "③", "text": "同①，第40页。", "lines": [11]}


def test_a_note_whose_mark_is_in_a_table_is_a_note_of_the_text() -> None:
    text = (
        "灯的账\n\n楼道里的灯由楼长检查，月底数一遍。\n\n一号楼\t三盏①\n二号楼\t两盏②\n\n① 一盏是新的。\n② 都在四楼。\n"
    )
    blocks = parse(text).blocks
    assert [type(block) for block in blocks[1:]] == [Table, Note, Note]
    assert [block.text for block in blocks[2:] if isinstance(block, Note)] == ["① 一盏是新的。", "② 都在四楼。"]
