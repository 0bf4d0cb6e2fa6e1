"""Numbers of lines and room for notes: which lines are counted, where the numbers stand, and that they are no text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert.document import Figure, Table
from shequ_convert.style import load
from shequ_convert.style.profile import STYLE_NAMES, UNCOUNTED, uncounted
from shequ_convert.style.type_scale import scaled
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, Volume, docx, html, pdf, weasy
from tests.support import booklets
from tests.support.ooxml import W, parts, root
from tests.support.pdf import TEXT, document, drawing, opened, paragraphs, rich, rich_pdf, squeezed, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from shequ_convert.style import Profile

HANDOUT = load("handout")
PLAIN = replace(HANDOUT, page=replace(HANDOUT.page, line_numbers=0, notes_rule=0.0))
"""The same measure with nothing in its margins."""
LONG = paragraphs(*[TEXT] * 12)


def numbering(every: int, profile: Profile = HANDOUT) -> Profile:
    return replace(profile, page=replace(profile.page, line_numbers=every))


@cache
def made(every: int) -> bytes:
    return pdf.write(Manuscript(LONG, numbering(every))).data


@cache
def booklet() -> bytes:
    return pdf.bind(Volume(booklets.booklet(), HANDOUT)).data


Spot = tuple[str, float, float, float]
"""Characters, left, right and base line, in points."""


def spans(page: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield text, left, right, base line and size of what stands on a page."""
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                yield span["text"], span["bbox"][0], span["bbox"][2], span["origin"][1], span["size"]


def numbers(page: Any, profile: Profile = HANDOUT) -> list[Spot]:
    """Return what stands to the left of the type area, from above to below."""
    found = [spot[:4] for spot in spans(page) if spot[2] < profile.page.left]
    return sorted(found, key=lambda spot: spot[3])


def base_lines(page: Any, profile: Profile = HANDOUT) -> list[float]:
    """Return the base lines in the type area, from above to below, each once."""
    top, bottom = profile.page.top, profile.page.height - profile.page.bottom
    found = {round(y, 1) for _, left, _, y, _ in spans(page) if left >= profile.page.left - 1 and top < y < bottom}
    return sorted(found)


# --- in PDF


def test_every_fifth_line_of_each_page_has_its_number() -> None:
    """On the first page the title is not counted."""
    pages = opened(made(5))
    assert len(pages) > 1
    for place, page in enumerate(pages):
        lines = base_lines(page)[1 if place == 0 else 0 :]
        assert [said for said, *_ in numbers(page)] == [str(number) for number in range(5, len(lines) + 1, 5)]
        for said, _, _, y in numbers(page):
            assert y == pytest.approx(lines[int(said) - 1], abs=0.2), "on the base line of its line"


def test_every_line_may_have_its_number() -> None:
    for page in opened(made(1)):
        found = [int(said) for said, *_ in numbers(page)]
        assert found == list(range(1, len(found) + 1))
        assert len(found) in {len(base_lines(page)), len(base_lines(page)) - 1}


def test_numbers_end_in_one_line_at_their_distance_from_the_text() -> None:
    edge = HANDOUT.page.left - HANDOUT.page.line_number_gap
    rights = [right for page in opened(made(5)) for _, _, right, _ in numbers(page)]
    assert rights == [pytest.approx(edge, abs=0.5)] * len(rights)
    sizes = {round(spot[4], 2) for page in opened(made(5)) for spot in spans(page) if spot[2] < HANDOUT.page.left}
    assert sizes == {HANDOUT.page.line_number_size}


def test_the_text_of_the_type_area_is_the_same_with_and_without() -> None:
    with_numbers = pdf.write(Manuscript(rich(), HANDOUT, {"会场.png": drawing("会场.png")})).data
    without = pdf.write(Manuscript(rich(), PLAIN, {"会场.png": drawing("会场.png")})).data
    assert text_of(with_numbers, "handout") == text_of(without, "handout")
    assert [len(base_lines(page)) for page in opened(with_numbers)] == [len(base_lines(p)) for p in opened(without)]


def test_captions_tables_notes_and_what_is_around_the_text_are_not_counted() -> None:
    counted = pdf.write(Manuscript(rich(), numbering(1), {"会场.png": drawing("会场.png")})).data
    words = {"来源：", "图 2", "1,208", "丢失的照片", "见《春晖社区报》", "责任编辑", "——在社区"}
    kept = {"同志们：", "一、从一件小事说起", "1.先听意见", "跟踪问效。", "春晖社区党委", "2018年10月26日", "（原标题"}
    seen = set()
    for page in opened(counted):
        marked = {round(y) for _, _, _, y in numbers(page)}
        for said, _, _, y, _ in spans(page):
            for word in {each for each in words | kept if said.removeprefix("① ").startswith(each)}:
                seen.add(word)
                near = any(abs(round(y) - line) <= 1 for line in marked)
                if HANDOUT.page.top < y < HANDOUT.page.height - HANDOUT.page.bottom:
                    assert near == (word in kept), word
    assert seen == words | kept


def test_numbers_are_an_artifact_and_no_text_of_the_document() -> None:
    """PDF/UA-1 (ISO 14289-1, 7.1): what is drawn is either tagged or an artifact."""
    page = opened(made(5))[0]
    drawn = page.read_contents().decode("latin-1")
    assert drawn.count("BDC") + drawn.count("BMC") == drawn.count("EMC")
    artifacts = re.findall(r"/Artifact\s+BMC(.*?)EMC", drawn, re.DOTALL)
    assert len([each for each in artifacts if "BT\n" in each]) == len(numbers(page)) > 0
    assert "BT\n" not in re.sub(r"/\w+\s+(<<[^>]*>>\s+)?(BMC|BDC).*?EMC", "", drawn, flags=re.DOTALL)


def test_without_them_nothing_stands_in_the_left_margin() -> None:
    for name in ("article", "gongwen"):
        assert not [spot for page in opened(rich_pdf(name).data) for spot in numbers(page, load(name))]
    assert not [spot for page in opened(made(0)) for spot in numbers(page)]


def test_a_booklet_counts_the_lines_of_its_articles_but_not_their_titles_nor_the_contents() -> None:
    cover, contents, first, *_ = opened(booklet())
    assert not numbers(cover)
    assert not numbers(contents)
    assert [said for said, *_ in numbers(first)][:2] == ["5", "10"]
    lines = base_lines(first)
    titled = 2  # title and byline
    assert numbers(first)[0][3] == pytest.approx(lines[titled + 5 - 1], abs=0.2)


def test_an_unknown_version_of_weasyprint_prints_no_numbers_and_all_of_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weasy, "KNOWN", ())
    data = pdf.write(Manuscript(LONG, HANDOUT)).data
    assert not [spot for page in opened(data) for spot in numbers(page)]
    assert text_of(data, "handout") == text_of(made(5), "handout")


def test_what_is_lent_is_taken_back() -> None:
    pdf.write(Manuscript(LONG, HANDOUT))
    assert not [spot for page in opened(pdf.write(Manuscript(LONG, PLAIN)).data) for spot in numbers(page)]


def test_large_print_keeps_numbers_beside_their_lines() -> None:
    large = scaled(HANDOUT, 1.5)
    page = opened(pdf.write(Manuscript(LONG, large)).data)[1]
    for said, _, _, y in numbers(page, large):
        assert y == pytest.approx(base_lines(page, large)[int(said) - 1], abs=0.2)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pdf.write(Manuscript(LONG, HANDOUT)).data == made(5)


# --- room for notes in PDF


def rules(page: Any) -> list[Any]:
    """Return what is drawn in the right margin: rectangles."""
    edge = HANDOUT.page.width - HANDOUT.page.right
    return [drawn["rect"] for drawn in page.get_drawings() if drawn["rect"].x0 > edge]


def test_a_rule_as_high_as_the_type_area_stands_beside_the_room_for_notes() -> None:
    page = HANDOUT.page
    for sheet in opened(made(5)):
        (rule,) = rules(sheet)
        assert rule.x0 == pytest.approx(page.width - page.right + page.notes_gap, abs=0.5)
        assert (rule.y0, rule.y1) == (
            pytest.approx(page.top, abs=0.5),
            pytest.approx(page.height - page.bottom, abs=0.5),
        )


def test_of_a_booklet_only_its_articles_have_it_and_its_cover_stands_in_the_middle() -> None:
    cover, contents, *articles = opened(booklet())
    assert not rules(cover)
    assert not rules(contents)
    assert all(len(rules(sheet)) == 1 for sheet in articles)
    title = next(spot for spot in spans(cover) if "楼组长" in spot[0])
    assert (title[1] + title[2]) / 2 == pytest.approx(HANDOUT.page.width / 2, abs=1)


def test_a_blank_page_of_a_booklet_has_nothing_on_it() -> None:
    sheets = opened(pdf.bind(Volume(booklets.booklet(right_hand=True), HANDOUT)).data)
    blank = [sheet for sheet in sheets if not sheet.get_text().strip() and not sheet.get_image_info()]
    assert blank
    assert not any(rules(sheet) for sheet in blank)


@pytest.mark.parametrize("name", ["article", "gongwen"])
def test_designs_without_it_say_nothing_of_it(name: str) -> None:
    style = html.write(Manuscript(rich(), load(name))).data.decode()
    assert "right-middle" not in style


# --- in Word


def sections(data: bytes) -> list[etree._Element]:
    return list(root(data).iter(W + "sectPr"))


def test_word_counts_every_fifth_line_on_every_page_anew() -> None:
    (section,) = sections(docx.write(Manuscript(rich(), HANDOUT)).data)
    (numbered,) = section.findall(W + "lnNumType")
    assert numbered.get(W + "countBy") == "5"
    assert numbered.get(W + "restart") == "newPage"
    assert numbered.get(W + "distance") == str(round(HANDOUT.page.line_number_gap * 20))
    (rule,) = section.findall(f"{W}pgBorders/{W}right")
    assert rule.get(W + "sz") == "4"
    assert rule.get(W + "space") == "17"
    order = [child.tag.removeprefix(W) for child in section]
    assert order.index("pgMar") < order.index("pgBorders") < order.index("lnNumType") < order.index("cols")


def test_word_does_not_count_what_the_pdf_does_not_count() -> None:
    styles = root(docx.write(Manuscript(rich(), HANDOUT)).data, "word/styles.xml")
    silent = {
        style.find(W + "name").get(W + "val")  # type: ignore[union-attr]  # every style has a name
        for style in styles.iter(W + "style")
        if style.find(f"{W}pPr/{W}suppressLineNumbers") is not None
    }
    assert {"Title", "Subtitle", "caption", "toc 1", "footnote text", "header", "footer", "Figure"} <= silent
    assert not {"Normal", "heading 1", "heading 2", "List Paragraph", "Quote", "Signature", "Note", "Lead"} & silent
    assert {"line number"} <= {str(name.get(W + "val")) for name in styles.iter(W + "name")}


def test_in_word_a_booklet_has_them_in_its_articles_only() -> None:
    data = docx.bind(Volume(booklets.booklet(), HANDOUT)).data
    cover, contents, *articles = sections(data)
    for section in (cover, contents):
        assert section.find(W + "lnNumType") is None
        assert section.find(W + "pgBorders") is None
        margins = section.find(W + "pgMar")
        assert margins is not None
        assert margins.get(W + "left") == margins.get(W + "right")
    assert all(section.find(W + "lnNumType") is not None for section in articles)
    styles = root(data, "word/styles.xml")
    (title,) = [style for style in styles.iter(W + "style") if style.get(W + "styleId") == "Heading1"]
    assert title.find(f"{W}pPr/{W}suppressLineNumbers") is not None


def test_what_parts_two_tables_in_word_is_no_line() -> None:
    tables = (Table((("年份", "户数"),), (number,)) for number in (1, 2))
    pictures = (Figure("甲.png", None, (3,)), Figure("乙.png", None, (4,)))
    small = {name: drawing(name, (160, 120)) for name in ("甲.png", "乙.png")}
    data = docx.write(Manuscript(document(*tables, *pictures), HANDOUT, small)).data
    (body,) = root(data).iter(W + "body")
    empty = [paragraph for paragraph in body.findall(W + "p") if paragraph.find(W + "r") is None]
    assert len(empty) == 3
    assert all(paragraph.find(f"{W}pPr/{W}suppressLineNumbers") is not None for paragraph in empty)


@pytest.mark.parametrize("name", ["article", "gongwen"])
def test_in_other_designs_word_is_told_nothing(name: str) -> None:
    for content in parts(docx.write(Manuscript(rich(), load(name))).data).values():
        assert not re.search(rb"lnNumType|suppressLineNumbers|pgBorders|line number", content)


def test_what_is_not_counted_is_a_style() -> None:
    assert {*STYLE_NAMES, "cover_subtitle", "cover_line"} >= UNCOUNTED
    assert uncounted(HANDOUT) == UNCOUNTED
    assert not {"body", "heading1", "list", "quote", "lead", "salutation", "signature", "date", "note"} & UNCOUNTED


def test_a_text_without_lines_has_no_numbers() -> None:
    assert squeezed("".join(page.get_text() for page in opened(pdf.write(Manuscript(document(), HANDOUT)).data))) == (
        "第1页共1页"
    )
