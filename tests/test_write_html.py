"""The HTML page: whole, safe, self-contained, in the words of the text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from shequ_convert.document import Figure, Heading, Paragraph, Quote, Table
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.style import builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import WriteOptions, css, html
from tests.support.pdf import LATIN, RUN_IN, document, drawing, manuscript, paragraphs, rich, squeezed

HOSTILE = "<script>alert(1)</script><img src=http://example.com/x.png onerror=a()>\"'&amp;</style>"


class _Reader(HTMLParser):
    """Collects a page's elements and the text of its body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.styles = ""
        self.place = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.place = tag if tag in {"style", "title", "body"} else self.place

    def handle_data(self, data: str) -> None:
        self.text += data if self.place == "body" else ""
        self.styles += data if self.place == "style" else ""

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _page(text: str = "") -> str:
    made = manuscript(paragraphs(text) if text else rich(), "article", drawing("会场.png"))
    return html.write(made).data.decode()


def test_the_text_of_the_page_is_the_text_of_the_layout() -> None:
    for profile in builtin_names():
        made = manuscript(rich(), profile, drawing("会场.png"))
        layout = lay_out(made.document, made.profile, made.pictures)
        assert squeezed(_Reader(html.write(made).data.decode()).text) == squeezed(plain_text(layout))


def test_the_page_needs_no_other_file_and_runs_nothing() -> None:
    page = _page()
    read = _Reader(page)
    assert all((image["src"] or "").startswith("data:image/") for image in read.every("img"))
    assert not read.every("script")
    assert not read.every("link")
    assert "http" not in re.sub(r'http-equiv="', "", page)
    policies = [m["content"] for m in read.every("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_the_page_says_its_language_title_author_and_date() -> None:
    page = _page()
    read = _Reader(page)
    named = {m["name"]: m["content"] for m in read.every("meta") if "name" in m}
    assert read.every("html") == [{"lang": "zh-CN"}]
    assert "<title>把“小事”办好：一个老社区的治理实践与思考</title>" in page
    assert (named["author"], named["description"], named["keywords"]) == ("林知夏", "春晖社区网", "社区, 治理")
    assert named["dcterms.created"] == "2018-10-26T15:56:08+08:00"


def test_an_unknown_date_is_not_made_up() -> None:
    assert "dcterms.created" not in _page("无日期。")


def test_pictures_have_alternative_text_and_captions() -> None:
    page = _page()
    assert [image["alt"] for image in _Reader(page).every("img")] == ["结业仪式“现场”", "会场.png"]
    assert '<figcaption class="caption">图 1　结业仪式“现场”</figcaption>' in page


def test_a_missing_picture_leaves_a_frame_with_its_name_and_caption() -> None:
    page = _page()
    assert re.search(r'<p class="placeholder">丢失的照片 20181026\.jpg</p>\n<figcaption class="caption">图 2', page)


def test_pictures_beside_each_other_stand_in_a_row_each_with_its_caption() -> None:
    pair = (Figure("甲.png", "签到", (1, 2)), Figure("乙.png", "投票", (3, 4)))
    small = (drawing("甲.png", (160, 120)), drawing("乙.png", (160, 120)))
    page = html.write(manuscript(document(*pair), "article", *small)).data.decode()
    assert page.count('<div class="row">') == 1
    read = _Reader(page)
    assert [image["alt"] for image in read.every("img")] == ["签到", "投票"]
    assert squeezed(read.text) == "图1签到图2投票"


def test_headings_take_the_level_below_the_title() -> None:
    page = _page()
    assert page.count("<h1 ") == 1
    assert (
        '<h2 class="heading1 outline1" id="_Toc000000001" data-outline="一、从一件小事说起">一、从一件小事说起</h2>'
        in page
    )
    assert '<h5 class="heading4 outline4"' in page


def test_a_run_in_heading_stays_in_its_paragraph() -> None:
    start = '<p class="body"><b class="run_in outline2" id="_Toc000000002"'
    assert f'{start} data-outline="{RUN_IN}">{RUN_IN}</b>今年' in _page()


def test_list_items_keep_the_numbers_of_the_author() -> None:
    page = _page()
    assert '<ul role="list">\n<li class="list">1.摸清底数；</li>\n<li class="list">（2）分类施策；</li>' in page


def test_hostile_text_is_text_wherever_it_stands() -> None:
    hostile = document(
        Heading(1, HOSTILE, (1,)),
        Paragraph(HOSTILE, (2,)),
        Figure(HOSTILE, HOSTILE, (3,)),
        Quote((HOSTILE,), (4,)),
        Table(((HOSTILE,),), (5,)),
        title=HOSTILE,
        author=HOSTILE,
        tags=(HOSTILE,),
    )
    made = manuscript(hostile, "handout")
    page = html.write(made).data.decode()
    read = _Reader(page)
    assert not read.every("script")
    assert not read.every("img")
    assert page.count("</style>") == 1
    assert squeezed(read.text).count(squeezed(HOSTILE)) == 9
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)


def test_a_running_head_cannot_close_the_style_sheet() -> None:
    assert "<" not in css.quoted('</style><script>"\\\n')
    assert css.quoted("一a") == '"一a"'


def test_characters_that_html_cannot_hold_are_left_out_and_named() -> None:
    written = html.write(manuscript(paragraphs("甲\x00乙\x0b丙\ud800丁\ufffe")))
    assert "甲乙丙丁" in written.data.decode()
    assert [(d.code, d.detail) for d in written.diagnostics] == [("text.control", "U+0000 U+000B U+D800 U+FFFE")]


def test_clean_text_leaves_no_remark() -> None:
    assert html.write(manuscript(paragraphs(LATIN))).diagnostics == ()


def test_a_dash_is_tied_to_the_character_before_it() -> None:
    assert html.in_parts("说到底——办好") == '说到<span class="joined">底——</span>办好'
    assert html.in_parts("——办好") == "——办好"


def test_a_long_text_is_given_in_parts_cut_at_sentence_ends() -> None:
    text = "今天天气很好。“是的！”他说。" * 200
    found = list(html.parts(text))
    assert "".join(found) == text
    assert all(html.LONG_STEP <= len(part) < html.LONG_STEP + 20 for part in found[:-1])
    assert all(part.endswith("。") for part in found)


def test_an_ordinary_text_is_given_whole() -> None:
    assert html.in_parts("今天天气很好。" * 100) == "今天天气很好。" * 100


def test_an_endless_word_is_given_in_pieces_and_loses_nothing() -> None:
    made = html.in_parts("见 " + "ab&" * 200 + " 处")
    assert made.count("<span>") == 3
    assert re.sub("<.*?>", "", made).replace("&amp;", "&") == "见 " + "ab&" * 200 + " 处"


@pytest.mark.parametrize(("length", "inset"), [(10, 0), (20, 0), (21, 4.05), (40, 0)])
def test_a_centred_title_of_two_lines_is_set_in_so_that_they_are_of_one_length(length: int, inset: float) -> None:
    profile = load("gongwen")
    assert html.balanced("题" * length, "title", profile) == pytest.approx(inset, abs=0.05)
    assert html.balanced("题" * length, "body", profile) == 0


def test_a_broken_title_is_whole_in_the_head_and_in_the_navigation() -> None:
    title = "在全市社区治理工作暨基层党建现场推进会议上的讲话"
    page = html.write(manuscript(document(title=title))).data.decode()
    parts = "在全市社区治理工作暨<br />基层党建现场推进会议上的讲话"
    assert f'<h1 class="title" data-outline="{title}">{parts}</h1>' in page
    assert f"<title>{title}</title>" in page


def test_the_style_sheet_takes_its_measures_from_the_profile() -> None:
    sheet = html.write(manuscript(rich(), "gongwen")).data.decode()
    assert "size: 595.276pt 841.89pt; margin: 104.882pt 73.701pt 99.213pt 79.37pt" in sheet
    assert "text-align: justify; text-indent: 31.585pt" in sheet  # twice a 28th of a line
    assert '"仿宋", "FangSong"' in sheet


def test_styles_of_furniture_become_margin_boxes() -> None:
    outer = html.write(manuscript(rich(), "gongwen")).data.decode()
    assert '@page :right { @bottom-right { content: "\\2014  " counter(page) " \\2014 "' in outer
    assert "@page :left { @bottom-left {" in outer
    assert "@top-center" not in outer
    centred = html.write(manuscript(rich(), "handout")).data.decode()
    assert 'counter(page) " 页　共 " counter(pages) " 页"' in centred
    assert "@top-center" in centred


def test_a_table_of_contents_links_to_the_headings() -> None:
    made = replace(manuscript(rich(), "article", drawing("会场.png")), options=WriteOptions(toc=True))
    read = _Reader(html.write(made).data.decode())
    known = {attributes.get("id") for _, attributes in read.elements}
    hrefs = [(link["href"] or "").removeprefix("#") for link in read.every("a")]
    links = [href for href in hrefs if href.startswith("_Toc")]
    assert len(links) == 5
    assert set(links) <= known
    assert read.every("nav")
    assert not _Reader(_page()).every("nav")
    assert ".toc1" not in _page()
