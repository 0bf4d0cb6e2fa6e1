"""Two pages on a sheet: in reading order, or to be folded and stapled; what stays, and what is not claimed any more."""

from __future__ import annotations

import io
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from shequ_convert.convert import bind, render
from shequ_convert.errors import BackendMissing, UsageError
from shequ_convert.style import load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, Volume, WriteOptions, pdf
from shequ_convert.write.imposition import SHEET, imposed, in_reading_order, placed, saddle_stitched, unclaimed
from tests.support import booklets
from tests.support.pdf import difference, document, drawing, mupdf_pages, opened, paragraphs, rich, rich_pdf, squeezed
from tests.support.terminal import run

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.write import Sheets

A4 = (0.0, 0.0, 595.276, 841.89)
FOLDED: Sheets = "saddle-stitch"


@cache
def booklet(sheets: Sheets = "single") -> bytes:
    return pdf.bind(Volume(booklets.booklet(), load("article"), sheets=sheets)).data


@cache
def rich_on(sheets: Sheets) -> bytes:
    return imposed(rich_pdf("article").data, sheets)


# --- which page stands where


@pytest.mark.parametrize(
    ("count", "pairs"),
    [
        (1, ((4, 1), (2, 3))),
        (4, ((4, 1), (2, 3))),
        (5, ((8, 1), (2, 7), (6, 3), (4, 5))),
        (8, ((8, 1), (2, 7), (6, 3), (4, 5))),
    ],
)
def test_a_booklet_to_be_stapled_begins_with_its_last_and_its_first_page(
    count: int, pairs: tuple[tuple[int, int], ...]
) -> None:
    assert saddle_stitched(count) == pairs


@given(st.integers(1, 200))
def test_a_stapled_booklet_that_is_leafed_through_has_its_pages_in_order(count: int) -> None:
    sides = saddle_stitched(count)
    sheets = [(*front, *back) for front, back in zip(sides[::2], sides[1::2], strict=True)]
    right = [page for _, front, back, _ in sheets for page in (front, back)]
    left = [page for last, _, _, before in reversed(sheets) for page in (before, last)]
    assert right + left == list(range(1, len(sides) * 2 + 1))
    assert len(sides) * 2 - count in range(4)


@given(st.integers(1, 200))
def test_in_reading_order_each_page_stands_beside_the_next(count: int) -> None:
    pages = [page for pair in in_reading_order(count) for page in pair]
    assert pages == list(range(1, len(pages) + 1))
    assert len(pages) - count in {0, 1}


@given(st.floats(50, 2000), st.floats(50, 2000), st.floats(-100, 100), st.sampled_from([0, 1]))
def test_a_page_of_any_size_stands_whole_and_in_the_middle_of_its_half(
    width: float, height: float, corner: float, side: int
) -> None:
    place = placed(0, side, (corner, corner, corner + width, corner + height))
    left, bottom = place.point(corner, corner)
    right, top = place.point(corner + width, corner + height)
    half = SHEET[0] / 2
    assert left - side * half == pytest.approx((side + 1) * half - right)
    assert bottom == pytest.approx(SHEET[1] - top)
    slack = 1e-6
    assert left > side * half - slack
    assert bottom > -slack
    assert min(left - side * half, bottom) == pytest.approx(0, abs=slack), "no larger page would fit"


def test_a_page_of_a4_becomes_one_of_a5() -> None:
    place = placed(0, 0, A4)
    assert place.scale == pytest.approx(210 / 297, abs=1e-4)
    assert place.left < 0.05
    assert place.bottom == pytest.approx(0, abs=0.01)


# --- what is on the sheets


def test_the_sheets_are_a4_lying_and_hold_every_page_once() -> None:
    sheets = opened(rich_on("two-up"))
    count = len(opened(rich_pdf("article").data))
    assert len(sheets) == -(-count // 2)
    assert all(tuple(sheet.rect)[2:] == pytest.approx((841.89, 595.276), abs=0.01) for sheet in sheets)
    assert squeezed("".join(sheet.get_text() for sheet in sheets)) == squeezed(
        "".join(page.get_text() for page in opened(rich_pdf("article").data))
    )


def halves(data: bytes, dpi: int) -> list[Any]:
    """Return pictures of the left and right halves of all sheets."""
    found = []
    for sheet in mupdf_pages(data, dpi):
        middle = sheet.width // 2
        found += [sheet.crop((0, 0, middle, sheet.height)), sheet.crop((middle, 0, 2 * middle, sheet.height))]
    return found


@pytest.mark.parametrize("sheets", ["two-up", "saddle-stitch"])
def test_each_half_looks_as_its_page_and_what_is_over_is_blank(sheets: Sheets) -> None:
    pages = mupdf_pages(booklet(), 72)
    count = len(pages)
    pairs = in_reading_order(count) if sheets == "two-up" else saddle_stitched(count)
    shown = halves(booklet(sheets), 72)
    assert len(shown) == 2 * len(pairs) > count, "at least one half is blank, or this tests nothing"
    for half, number in zip(shown, (page for pair in pairs for page in pair), strict=True):
        if number <= count:
            assert difference(half, pages[number - 1].resize(half.size)) < 45
        else:
            assert half.getextrema() == (255, 255)


def test_two_pages_differ_more_than_a_page_and_its_half() -> None:
    """What the test above would overlook."""
    pages = mupdf_pages(booklet(), 72)
    half = halves(booklet("two-up"), 72)[0]
    assert difference(half, pages[2].resize(half.size)) > 90


def test_fonts_and_pictures_are_shared_so_that_the_file_is_about_as_large() -> None:
    single, folded = booklet(), booklet(FOLDED)
    assert len(folded) < 1.15 * len(single)
    files = [len({font[0] for page in opened(data) for font in page.get_fonts()}) for data in (single, folded)]
    assert files[0] == files[1] > 0


def test_the_same_input_gives_the_same_bytes() -> None:
    single = rich_pdf("article").data
    for sheets in ("two-up", "saddle-stitch"):
        first, second = imposed(single, sheets), imposed(single, sheets)
        assert first == second
        assert b"/ID" not in first


def test_single_sheets_are_left_as_they_are() -> None:
    assert imposed(b"anything", "single") == b"anything"


def test_an_empty_text_has_its_sheet() -> None:
    made = render(document(), "pdf", load("article"), options=WriteOptions(sheets=FOLDED))
    assert len(opened(made.data)) == 2


# --- what leads somewhere


def of_pages(data: bytes) -> dict[str, tuple[int, float, float]]:
    """Return the named goals of a PDF: page counted from 0, left and top."""
    reader = PdfReader(io.BytesIO(data))
    return {
        name: (reader.get_destination_page_number(goal) or 0, float(str(goal.left)), float(str(goal.top)))
        for name, goal in reader.named_destinations.items()
    }


@pytest.mark.parametrize("sheets", ["two-up", "saddle-stitch"])
def test_every_goal_is_where_its_place_on_the_page_is_now(sheets: Sheets) -> None:
    before, after = of_pages(booklet()), of_pages(booklet(sheets))
    assert before.keys() == after.keys()
    assert len(before) > 5
    count = len(opened(booklet()))
    pairs = in_reading_order(count) if sheets == "two-up" else saddle_stitched(count)
    for name, (page, left, top) in before.items():
        sheet = next(number for number, pair in enumerate(pairs) if page + 1 in pair)
        place = placed(sheet, pairs[sheet].index(page + 1), A4)
        assert after[name] == (sheet, *(pytest.approx(length, abs=0.01) for length in place.point(left, top)))


def test_bookmarks_keep_their_tree_and_lead_to_the_right_sheets() -> None:
    before, after = opened(booklet()).get_toc(simple=False), opened(booklet(FOLDED)).get_toc(simple=False)
    assert [entry[:2] for entry in after] == [entry[:2] for entry in before]
    pairs = saddle_stitched(len(opened(booklet())))
    for (*_, page, _), (_, title, sheet, goal) in zip(before, after, strict=True):
        assert page in pairs[sheet - 1], title
        assert (goal["to"].x > SHEET[0] / 2) == (pairs[sheet - 1][1] == page), title
    assert len(after) > 5


def test_links_lie_on_their_words_and_lead_to_their_headings() -> None:
    """A link of the table of contents: what is read below it, and what is read at its goal."""
    sheets = opened(booklet("two-up"))
    goals = of_pages(booklet("two-up"))
    links = [(sheet, link) for sheet in sheets for link in sheet.get_links()]
    assert len(links) == sum(len(page.get_links()) for page in opened(booklet()))
    title = booklets.TITLES[0]
    on_title = [link for sheet, link in links if title in sheet.get_text(clip=link["from"])]
    assert on_title
    for link in on_title:
        name = link.get("nameddest") or link.get("name")
        page, left, top = goals[name]
        place = sheets[page]
        below = place.get_text(clip=(left - 2, SHEET[1] - top - 2, left + 300, SHEET[1] - top + 40))
        assert title in below


def test_footnotes_and_their_marks_still_lead_to_each_other() -> None:
    single, two_up = opened(rich_pdf("article").data), opened(rich_on("two-up"))
    names = [
        sorted(str(link.get("nameddest")) for page in each for link in page.get_links()) for each in (single, two_up)
    ]
    assert names[0] == names[1]
    assert {"note1", "ref1", "note2", "ref2"} <= set(names[1])


# --- what the file says of itself


def test_title_author_date_and_language_stay() -> None:
    single, folded = (PdfReader(io.BytesIO(data)) for data in (rich_pdf("article").data, rich_on(FOLDED)))
    assert folded.metadata == single.metadata
    root: Any = folded.root_object
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert folded.pdf_header == single.pdf_header == "%PDF-1.7"


def test_a_printer_is_told_how_to_print_what_is_folded_and_nothing_of_other_sheets() -> None:
    folded: Any = PdfReader(io.BytesIO(rich_on(FOLDED))).root_object
    assert folded["/ViewerPreferences"]["/Duplex"] == "/DuplexFlipShortEdge"
    assert folded["/ViewerPreferences"]["/PrintScaling"] == "/None"
    two_up: Any = PdfReader(io.BytesIO(rich_on("two-up"))).root_object
    assert "/Duplex" not in two_up["/ViewerPreferences"]


def test_what_is_true_of_single_pages_only_is_not_claimed() -> None:
    single: Any = PdfReader(io.BytesIO(booklet())).root_object
    folded: Any = PdfReader(io.BytesIO(booklet(FOLDED))).root_object
    assert {"/StructTreeRoot", "/MarkInfo", "/PageLabels"} <= single.keys()
    assert not {"/StructTreeRoot", "/MarkInfo", "/PageLabels"} & folded.keys()
    assert b"pdfuaid" in single["/Metadata"].get_object().get_data()
    stream = folded["/Metadata"].get_object()
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML")
    packet = stream.get_data()
    assert b"pdfua" not in packet
    assert "楼组长学习材料".encode() in packet
    assert packet.startswith(b"<?xpacket begin=")
    assert packet.rstrip().endswith(b'<?xpacket end="r"?>')
    assert b"/StructParent" not in booklet(FOLDED)


def test_a_claim_beside_other_things_goes_alone() -> None:
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="http://www.aiim.org/pdfua/ns/id/"'
    both = f'{head} xmlns:p="urn:p"><rdf:Description rdf:about="" u:part="1" p:Producer="甲"/></rdf:RDF>'
    said = unclaimed(both.encode()).decode()
    assert "pdfua" not in said
    assert "u:part" not in said
    assert 'p:Producer="甲"' in said


# --- how it is asked for


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("把议事桌搬到楼道口\n来源：甲网\n" + booklets.BODY * 60, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("flags", "sheets"),
    [
        ((), 0),
        (("--n-up", "1"), 0),
        (("--n-up", "2"), 2),
        (("--saddle-stitch",), 2),
        (("--n-up", "2", "--saddle-stitch"), 2),
    ],
)
@pytest.mark.parametrize("command", [("convert",), ("booklet", "--title", "学习材料", "--no-toc")])
def test_convert_and_booklet_impose(
    command: tuple[str, ...], flags: tuple[str, ...], sheets: int, folder: Path
) -> None:
    assert run(command[0], "a.txt", *command[1:], "-o", "out.pdf", "-q", *flags) == 0
    made = opened((folder / "out.pdf").read_bytes())
    assert (made[0].rect.width > made[0].rect.height) == (sheets > 0)
    if "--saddle-stitch" in flags:
        assert len(made) % 2 == 0


def test_of_several_formats_only_the_pdf_is_imposed(folder: Path) -> None:
    assert run("convert", "a.txt", "-t", "docx", "-t", "pdf", "-o", "out", "--n-up", "2", "-q") == 0
    assert run("convert", "a.txt", "-o", "plain.docx", "-q") == 0
    assert (folder / "out" / "a.docx").read_bytes() == (folder / "plain.docx").read_bytes()
    assert opened((folder / "out" / "a.pdf").read_bytes())[0].rect.width > 800


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("convert a.txt --n-up 2", "--n-up 2 concerns PDF only"),
        ("convert a.txt -t md --saddle-stitch", "--saddle-stitch concerns PDF only"),
        ("convert a.txt -t docx -t json --n-up 2 -o out", "--n-up 2 concerns PDF only"),
        ("booklet a.txt -o b.docx --title 甲 --n-up 2", "--n-up 2 concerns PDF only"),
        ("booklet a.txt -o b.md --title 甲 --saddle-stitch", "--saddle-stitch concerns PDF only"),
        ("convert a.txt -o b.pdf --n-up 4", "'4' is not one of '1', '2'"),
        ("convert a.txt -o b.pdf --n-up two", "'two' is not one of '1', '2'"),
    ],
)
def test_what_cannot_be_imposed_is_refused_before_anything_is_written(
    line: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*line.split()) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("to", ["docx", "md", "html", "json"])
def test_callers_are_refused_sheets_of_what_has_none(to: str) -> None:
    with pytest.raises(UsageError, match=f"Only PDF can have two pages on a sheet, not {to}"):
        render(rich(), to, load("article"), options=WriteOptions(sheets="two-up"))


def test_callers_are_refused_sheets_of_a_booklet_in_word() -> None:
    with pytest.raises(UsageError, match="Only PDF"):
        bind(Volume(booklets.booklet(), load("article"), sheets="two-up"), "docx")


def test_without_pypdf_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shequ_convert.write.imposition", None)
    text = paragraphs(booklets.BODY)
    with pytest.raises(BackendMissing, match="pip install pypdf"):
        pdf.write(Manuscript(text, load("article"), {}, WriteOptions(sheets="two-up")))
    assert pdf.write(Manuscript(text, load("article"))).data


def test_pages_of_a_design_of_another_size_fill_their_half() -> None:
    article = load("article")
    square = replace(article, page=replace(article.page, width=500.0, height=500.0))
    data = pdf.write(Manuscript(rich(), square, {"会场.png": drawing("会场.png")}, WriteOptions(sheets="two-up"))).data
    assert all(tuple(sheet.rect)[2:] == pytest.approx(SHEET, abs=0.01) for sheet in opened(data))
