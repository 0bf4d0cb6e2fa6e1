"""What three independent programs read and draw in our PDFs: MuPDF, Poppler and PDFium agree with the tree."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import uharfbuzz
from PIL import Image

from shequ_convert.layout import Grid, Row
from shequ_convert.write import fonts, pdf
from tests.support import printed
from tests.support.pages import glyphs_of, plain
from tests.support.pdf import difference, manuscript, mupdf_pages, opened, paragraphs
from tests.support.tagged import Tagged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shequ_convert.style.profile import Page
    from tests.support.printed import Printed

DPI = 72
ALIKE = 30
"""Most that two renderers may differ in the grey of a cell about as large as a character, of 255."""
HYPHENS = 12
"""Most hyphens at ends of lines that a reader may leave out in a text."""
EVERY = [pytest.param(name, profile, id=f"{name}-{profile}") for name in printed.INPUTS for profile in printed.PROFILES]
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler's tools are not on this machine")
needs_corpus = pytest.mark.skipif(not printed.CORPUS.exists(), reason="the corpus does not lie beside the project")


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


# What they read -------------------------------------------------------------------------------------------------------


def wanted(made: Printed) -> str:
    return lacking(made.text, made)


def lacking(text: str, made: Printed) -> str:
    """Return a text as it can be read back: without the characters that no font has."""
    gone = {*made.without_glyph, "\ufffd"} if made.without_glyph else set()
    return plain("".join(character for character in text if character not in gone))


def outer(page: Page) -> float:
    """Return where the text begins at the earliest: numbers of lines stand to the left of it."""
    return page.left - page.line_number_gap + 1 if page.line_numbers else 0


def by_mupdf(made: Printed) -> str:
    page = made.layout.profile.page
    with opened(made.data) as document:
        glyphs = (glyph for number, sheet in enumerate(document) for glyph in glyphs_of(sheet, number))
        left = outer(page)
        inner = (
            g.character for g in glyphs if g.right > left and page.top - 2 < g.base < page.height - page.bottom + 2
        )
        return lacking("".join(inner), made)


def by_pdfium(made: Printed) -> str:
    page = made.layout.profile.page
    document = pypdfium2.PdfDocument(made.data)
    sheets = (sheet.get_textpage() for sheet in document)
    edges: Any = {"left": outer(page), "bottom": page.bottom - 2, "top": page.height - page.top + 2}
    return lacking("".join(sheet.get_text_bounded(**edges) for sheet in sheets), made)


def by_poppler(made: Printed, path: Path) -> str:
    page = made.layout.profile.page
    path.write_bytes(made.data)
    height = int(page.height - page.top - page.bottom + 4)
    left = int(outer(page))
    box = ["-x", str(left), "-y", str(int(page.top) - 2), "-W", str(int(page.width) + 1 - left), "-H", str(height)]
    line = ["pdftotext", "-raw", "-r", "72", *box, str(path), "-"]  # else it takes 第一条 and its space for a column
    return lacking(subprocess.run(line, check=True, capture_output=True).stdout.decode(), made)


def columned(made: Printed) -> bool:
    """Say whether something stands beside another thing, which Poppler and PDFium read in their own order."""
    return any(isinstance(laid, Grid | Row) for laid in made.layout.content)


def read_alike(text: str, made: Printed) -> bool:
    """Say whether PDFium or Poppler has read what is in the tree; both leave out hyphens at the ends of lines."""
    one, other = (each.replace("-", "") for each in (text, wanted(made)))
    missing = wanted(made).count("-") - text.count("-")
    return 0 <= missing <= HYPHENS and (Counter(one) == Counter(other) if columned(made) else one == other)


@pytest.mark.parametrize(("name", "profile"), EVERY)
def test_three_readers_read_the_text_of_the_tree(name: str, profile: str, tmp_path: Path) -> None:
    made = printed.example(name, profile)
    assert by_mupdf(made) == wanted(made)
    assert read_alike(by_pdfium(made), made)
    if shutil.which("pdftotext"):
        assert read_alike(by_poppler(made, tmp_path / "a.pdf"), made)


@needs_corpus
@pytest.mark.thorough
def test_mupdf_reads_the_texts_of_the_corpus() -> None:
    assert [made.name for made in printed.corpus() if by_mupdf(made) != wanted(made)] == []


@needs_corpus
@pytest.mark.thorough
def test_pdfium_reads_the_texts_of_the_corpus() -> None:
    assert [made.name for made in printed.corpus() if not read_alike(by_pdfium(made), made)] == []


@needs_corpus
@needs_poppler
@pytest.mark.thorough
def test_poppler_reads_the_texts_of_the_corpus(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert [made.name for made in printed.corpus() if not read_alike(by_poppler(made, path), made)] == []


# What they draw -------------------------------------------------------------------------------------------------------


def drawn_by_pdfium(data: bytes) -> Iterator[Image.Image]:
    """Draw pages at twice the size and reduce them: PDFium draws no stroke thinner than a pixel, as bold type has."""
    for page in pypdfium2.PdfDocument(data):
        yield page.render(scale=2 * DPI / 72, grayscale=True).to_pil().convert("L").reduce(2)


def drawn_by_poppler(data: bytes, folder: Path) -> Iterator[Image.Image]:
    path = folder / "drawn.pdf"
    path.write_bytes(data)
    made = subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), str(path)], check=True, capture_output=True)
    yield from _pages_of_pgm(made.stdout)


def _pages_of_pgm(data: bytes) -> Iterator[Image.Image]:
    """Yield the pictures that stand in a stream one behind the other."""
    stream = io.BytesIO(data)
    while stream.tell() < len(data):
        _, size, _ = (stream.readline() for _ in range(3))
        width, height = map(int, size.split())
        yield Image.frombytes("L", (width, height), stream.read(width * height))


def unlike(data: bytes, folder: Path) -> list[float]:
    """Return by how much Poppler and PDFium differ from MuPDF, page by page."""
    pages = mupdf_pages(data, DPI)
    others = [list(drawn_by_pdfium(data))]
    if shutil.which("pdftoppm"):
        others.append(list(drawn_by_poppler(data, folder)))
    assert {len(other) for other in others} == {len(pages)}
    return [max(difference(page, _sized(other[n], page)) for other in others) for n, page in enumerate(pages)]


def _sized(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return a picture of a page cut to the size of another, whose edge was rounded otherwise."""
    return one.crop((0, 0, other.width, other.height))


@pytest.mark.parametrize(("name", "profile"), EVERY)
def test_three_renderers_draw_the_same_pages(name: str, profile: str, tmp_path: Path) -> None:
    assert max(unlike(printed.example(name, profile).data, tmp_path)) < ALIKE


def test_without_the_font_repair_they_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "repair_fonts", lambda _document, _pdf: None)
    data = pdf.write(manuscript(paragraphs("我们把老旧小区改造作为头等大事来抓。" * 20))).data
    assert max(unlike(data, tmp_path)) > 2 * ALIKE


@needs_corpus
@pytest.mark.thorough
def test_three_renderers_draw_the_same_pages_of_the_corpus(tmp_path: Path) -> None:
    found = ((made.name, unlike(made.data, tmp_path)) for made in printed.corpus()[::2])
    assert [(name, page) for name, pages in found for page, off in enumerate(pages, 1) if off >= ALIKE] == []


# Glyphs ---------------------------------------------------------------------------------------------------------------


def blanks(data: bytes) -> list[str]:
    """Return the characters that leave no ink, or that of the glyph for what is missing."""
    read = Tagged(data)
    faces = {font: uharfbuzz.Font(uharfbuzz.Face(read.font_program(font))) for font in {s.font for s in read.shown}}
    return sorted(s.text for s in read.shown if s.number == 0 or not (s.text.isspace() or _inked(faces, s)))


def _inked(faces: dict[tuple[int, int], Any], shown: Any) -> bool:
    extents = faces[shown.font].get_glyph_extents(shown.number)
    return bool(extents and extents.width and extents.height)


def without_glyph(data: bytes) -> set[str]:
    """Return the characters that are drawn as the glyph for what is missing, as MuPDF traces them."""
    with opened(data) as document:
        spans = [span for page in document for span in page.get_texttrace()]
    return {chr(code) for span in spans for code, glyph, *_ in span["chars"] if glyph == 0}


def unsaid(made: Printed) -> set[str]:
    """Return the characters without a glyph that no remark names; several without one are read as one of them."""
    lost = without_glyph(made.data)
    return lost - {*made.without_glyph, "\ufffd"} if made.without_glyph else lost


@pytest.mark.parametrize(("name", "profile"), EVERY)
def test_every_character_has_a_glyph(name: str, profile: str) -> None:
    assert blanks(printed.example(name, profile).data) == []


def test_a_character_without_a_glyph_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "MOST_BOXES", 0)  # without the boxes that stand for what no font has
    data = pdf.write(manuscript(paragraphs("加油\U00020000！"))).data
    assert len(blanks(data)) == len(without_glyph(data)) == 1


@needs_corpus
@pytest.mark.thorough
def test_characters_without_a_glyph_are_those_that_a_remark_names() -> None:
    assert [made.name for made in printed.corpus() if unsaid(made)] == []
