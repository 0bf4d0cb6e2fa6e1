"""What our PDFs tell those who do not see them, and whether their syntax is sound: two checkers, qpdf, our own eyes.

``outloud`` and ``pdfua`` check what a machine can of PDF/UA-1 (ISO 14289-1) and WCAG; ``pikepdf`` asks qpdf.
"""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import outloud
import pdfua
import pikepdf
import pymupdf
import pytest

from shequ_convert.layout import Passage, illustrations, plain_text
from shequ_convert.write import fonts, laid_out, pdf
from tests.support import printed
from tests.support.pages import plain
from tests.support.pdf import TEXT, drawing, manuscript, opened, paragraphs, rich, rich_pdf
from tests.support.printed import Printed
from tests.support.tagged import ARTIFACT, Tagged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shequ_convert.layout import Layout

RICH, BOOKLET = "every kind of block", "booklet"
CASES = [(name, profile) for name in (*printed.INPUTS, RICH, BOOKLET) for profile in printed.PROFILES]
WITH_PICTURES = [case for case in CASES if case[0] in {"speech-with-pictures", "report-bare-captions", RICH, BOOKLET}]
every = pytest.mark.parametrize(("name", "profile"), CASES)
UNDERSTOOD: Mapping[str, str] = MappingProxyType(
    {
        "FIG-011": "where figures are not numbered, a picture and its caption say the same: there are no other words",
        "FIG-010": "a picture without caption is called by its file name; nothing else is known of it",
        "TBL-001": "plain text does not say which cells of a table are heads",
        "UA-15-003": "likewise",
    }
)
"""Rule of a checker -> why it complains."""


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


@cache
def made(name: str, profile: str) -> Printed:
    if name == BOOKLET:
        return printed.booklet(profile)
    if name == RICH:
        return Printed(RICH, profile, laid_out(manuscript(rich(), profile, drawing("会场.png"))), rich_pdf(profile))
    return printed.example(name, profile)


@cache
def read(name: str, profile: str) -> Tagged:
    return Tagged(made(name, profile).data)


# What others say ------------------------------------------------------------------------------------------------------


def complaints(data: bytes, folder: Path) -> set[str]:
    """Return the rules of both checkers that a PDF breaks."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    heard = outloud.check(str(path))
    assert heard.error is None
    return {finding.rule for finding in heard.findings} | {
        finding.rule_id for finding in pdfua.validate(str(path)).findings
    }


@every
def test_both_checkers_complain_of_nothing_that_is_not_understood(name: str, profile: str, tmp_path: Path) -> None:
    assert complaints(made(name, profile).data, tmp_path) - {*UNDERSTOOD} == set()


def test_each_complaint_that_is_understood_is_still_made(tmp_path: Path) -> None:
    found = (complaints(made(*case).data, tmp_path) for case in CASES)
    assert set().union(*found) == {*UNDERSTOOD}


def test_both_checkers_complain_of_a_pdf_without_tags(tmp_path: Path) -> None:
    new: Any = pymupdf.Document
    document = new()
    document.new_page().insert_text((72, 72), "No tags.")
    assert len(complaints(document.tobytes(), tmp_path)) > 4


@every
def test_qpdf_finds_no_fault(name: str, profile: str) -> None:
    assert read(name, profile).pdf.check_pdf_syntax() == []


def test_qpdf_finds_a_damaged_stream() -> None:
    data = made(printed.INPUTS[0], "article").data
    at = data.index(b"stream\n") + 40
    with pikepdf.open(io.BytesIO(data[:at] + b"damaged!" + data[at + 8 :])) as document:
        assert document.check_pdf_syntax() != []


# Structure ------------------------------------------------------------------------------------------------------------


def said(layout: Layout) -> str:
    """Return what is to be read aloud."""
    return plain(plain_text(layout))


def heard(tagged: Tagged) -> str:
    """Return what is read aloud, without the dots and numbers of a table of contents."""
    return plain(re.sub(r"\.{3,}\s*\d+", "", tagged.read_aloud))


@every
def test_the_structure_is_read_in_the_order_of_the_tree(name: str, profile: str) -> None:
    assert heard(read(name, profile)) == said(made(name, profile).layout)


def test_a_paragraph_over_several_pages_is_one_element() -> None:
    text = TEXT * 40
    made = pdf.write(manuscript(paragraphs(text, "甲。"))).data
    with opened(made) as document:
        assert len(document) > 2
    found = [plain(element.text) for element in Tagged(made).elements if element.role == "P"]
    assert found == [plain(text), "甲。"]


def headings(tagged: Tagged) -> list[int]:
    return [int(element.role[1]) for element in tagged.elements if re.fullmatch("H[1-6]", element.role)]


@every
def test_headings_begin_with_the_first_level_and_skip_none(name: str, profile: str) -> None:
    levels = headings(read(name, profile))
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize(("name", "profile"), WITH_PICTURES)
def test_every_picture_has_its_alternative_text(name: str, profile: str) -> None:
    found = [element.alternative for element in read(name, profile).elements if element.role == "Figure"]
    layout = made(name, profile).layout
    wanted = [each.alt for laid in layout.content for each in illustrations(laid) if each.picture]
    assert wanted
    assert found == wanted
    assert all(found)


def test_the_box_of_a_picture_is_where_it_is_drawn() -> None:
    for case in WITH_PICTURES:
        boxes, drawn = boxes_of_pictures(*case)
        assert boxes == [pytest.approx(box, abs=1) for box in drawn], case


def boxes_of_pictures(name: str, profile: str) -> tuple[list[Any], list[Any]]:
    """Return the boxes that the structure gives pictures, and those that MuPDF finds, both in points from below."""
    tagged = read(name, profile)
    boxes = [tuple(map(float, node.A.BBox)) for node in _figures(tagged.root.StructTreeRoot)]
    with opened(made(name, profile).data) as document:
        drawn = [
            (x0, page.rect.height - y1, x1, page.rect.height - y0)
            for page in document
            for x0, y0, x1, y1 in (image["bbox"] for image in page.get_image_info())
        ]
    return boxes, drawn


def _figures(node: Any) -> Iterator[Any]:
    if node.get("/S") == "/Figure":
        yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _figures(kid)


def neither(tagged: Tagged) -> list[str]:
    """Return ink that is no artifact and not in the structure: what it says, or its tag."""
    inside = {(page.objgen, number) for page, number in _numbers(tagged.root.StructTreeRoot, None)}
    return [
        mark.text or mark.tag or "ink"
        for page, marks in zip(tagged.pdf.pages, tagged.marks, strict=True)
        for mark in marks
        if mark.inked and mark.tag != ARTIFACT and (page.objgen, mark.number) not in inside
    ]


def _numbers(node: Any, page: Any) -> Iterator[tuple[Any, int]]:
    page = node.get("/Pg", page)
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield page, kid
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            yield kid.get("/Pg", page), int(kid.MCID)
        elif isinstance(kid, pikepdf.Dictionary):
            yield from _numbers(kid, page)


@every
def test_all_content_is_in_the_structure_or_an_artifact(name: str, profile: str) -> None:
    assert neither(read(name, profile)) == []


def test_content_outside_of_the_structure_is_seen() -> None:
    new: Any = pymupdf.Document
    document = new(stream=made(printed.INPUTS[0], "article").data)
    document[0].insert_text((72, 72), "Smuggled in.", fontname="helv")
    assert len(neither(Tagged(document.tobytes()))) == len(neither(read(printed.INPUTS[0], "article"))) + 1


# What the file says of itself -----------------------------------------------------------------------------------------


@every
def test_language_title_and_that_the_window_shows_it(name: str, profile: str) -> None:
    tagged, properties = read(name, profile), made(name, profile).layout.properties
    assert str(tagged.root.Lang) == "zh-CN"
    assert tagged.root.ViewerPreferences.DisplayDocTitle
    assert tagged.root.MarkInfo.Marked
    assert str(tagged.pdf.docinfo.Title) == properties.title
    assert str(tagged.pdf.docinfo.get("/Author", "")) == properties.author
    assert str(tagged.pdf.docinfo.get("/Keywords", "")) == properties.keywords


@every
def test_its_xmp_says_the_same_as_its_information(name: str, profile: str) -> None:
    tagged, properties = read(name, profile), made(name, profile).layout.properties
    with tagged.pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == properties.title
        assert xmp.get("dc:creator", []) == ([properties.author] if properties.author else [])
        assert xmp["pdfuaid:part"] == "1"
        moment = str(xmp.get("xmp:CreateDate", ""))
    assert moment[:10] == (properties.date or "")[:10]
    stamp = str(tagged.pdf.docinfo.get("/CreationDate", ""))
    assert re.sub(r"\D", "", stamp)[:8] == re.sub(r"\D", "", moment)[:8]


@every
def test_the_bookmarks_are_the_headings_of_the_tree(name: str, profile: str) -> None:
    entries = [(level, plain(text)) for level, text in entered(made(name, profile).layout)]
    assert [(level, plain(text)) for level, text in read(name, profile).outline] == entries


def entered(layout: Layout) -> Iterator[tuple[int, str]]:
    """Yield what enters the bookmarks: level and words."""
    for laid in layout.content:
        if not isinstance(laid, Passage):
            continue
        if laid.outline:
            yield laid.outline.level + (1 if layout.titled and not layout.parted else 0), laid.outline.text
        elif laid.style == "title" and not layout.parted:
            yield 1, laid.text


@every
def test_nothing_in_it_reaches_out_or_runs(name: str, profile: str) -> None:
    assert read(name, profile).reaching == set()


def test_what_reaches_out_is_seen() -> None:
    new: Any = pymupdf.Document
    document = new(stream=pdf.write(manuscript(paragraphs("甲。"))).data)
    rectangle: Any = pymupdf.Rect
    document[0].insert_link({"kind": 2, "from": rectangle(0, 0, 9, 9), "uri": "https://example.org/"})
    document.embfile_add("a.txt", b"a")
    assert Tagged(document.tobytes()).reaching >= {"/URI", "/EmbeddedFile"}


# The corpus -----------------------------------------------------------------------------------------------------------

needs_corpus = pytest.mark.skipif(not printed.CORPUS.exists(), reason="the corpus does not lie beside the project")


@needs_corpus
@pytest.mark.thorough
def test_qpdf_finds_no_fault_in_the_corpus() -> None:
    found = ((each.name, Tagged(each.data).pdf.check_pdf_syntax()) for each in printed.corpus())
    assert [(name, faults) for name, faults in found if faults] == []


@needs_corpus
@pytest.mark.thorough
def test_the_bookmarks_of_the_corpus_are_the_headings_of_the_trees() -> None:
    for each in printed.corpus():
        entries = list(entered(each.layout))
        above = entries[0][0] - 1 if entries else 0  # a text may be without title
        wanted = [(level - above, plain(text)) for level, text in entries]
        assert [(level, plain(text)) for level, text in Tagged(each.data).outline] == wanted, each.name


@needs_corpus
@pytest.mark.thorough
def test_no_text_of_the_corpus_skips_a_level_of_headings() -> None:
    levels = ((each.name, [level for level, _ in entered(each.layout)]) for each in printed.corpus())
    assert [name for name, found in levels if any(b > a + 1 for a, b in pairwise([0, *found]))] == []
