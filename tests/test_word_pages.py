"""What LibreOffice makes of a Word file on paper: lines, characters and page numbers stand where the design wants them.

Read from the PDF it prints, character by character. Word may set a line otherwise; the file tells both the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pymupdf
import pytest

from shequ_convert.document import Block, Document, Heading, Meta, Origin, Paragraph
from shequ_convert.style import load
from shequ_convert.write import Manuscript
from shequ_convert.write.docx import write

if TYPE_CHECKING:
    from collections.abc import Iterator

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    not SOFFICE, reason="LibreOffice (soffice) is not on PATH: nothing can print Word files"
)

MM = 72 / 25.4
"""Points in a millimetre."""
FOOT = 37 + 225
"""Millimetres from the upper edge to the foot of the type area."""
HAN = "老槐树下开会总结今年工作大家议了许多事办成不少也有没办的留到明天再说小院不大坐得下一街人"
"""Characters with no mark among them: each takes its whole width, and a line may end behind any of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. All lengths in millimetres from the sheet's upper left corner."""

    text: str
    left: float
    right: float
    baseline: float


def talk(characters: int) -> str:
    """Return a text of a number of Han characters."""
    return (HAN * (characters // len(HAN) + 1))[:characters]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of an office with its own settings, and with the bundled Chinese faces installed."""
    import pylopdf_fonts_zh_cn as faces  # noqa: PLC0415 - only where something is printed

    folder = tmp_path_factory.mktemp("office")
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{escape(str(Path(faces.serif_path()).parent))}</dir><cachedir>{escape(str(folder))}</cachedir>"
        "</fontconfig>",
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(folder)}


class Printer:
    """Prints Word files."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self.folder = folder

    def __call__(self, data: bytes) -> list[list[Line]]:
        """Return the lines of each page, from top to bottom."""
        file = self.folder / "printed.docx"
        file.write_bytes(data)
        settings = f"-env:UserInstallation={(Path(self.environment['HOME']) / 'settings').as_uri()}"
        command = [str(SOFFICE), settings, "--headless", "--convert-to", "pdf", "--outdir", str(self.folder), str(file)]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=120)
        opened: Any = pymupdf.open(file.with_suffix(".pdf"))  # type: ignore[no-untyped-call] # it publishes no types
        return [list(_lines(page)) for page in opened]


@pytest.fixture(scope="module")
def printer(machine: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Printer:
    return Printer(machine, tmp_path_factory.mktemp("printed"))


def _lines(page: Any) -> Iterator[Line]:
    """Yield the lines of a page: its characters put together by their baselines."""
    rows = defaultdict(list)
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for character in span["chars"]:
                    if not character["c"].isspace():
                        rows[round(character["origin"][1] / MM, 1)].append(character)
    for baseline, characters in sorted(rows.items()):
        ordered = sorted(characters, key=lambda one: float(one["origin"][0]))
        yield Line(
            "".join(one["c"] for one in ordered),
            ordered[0]["origin"][0] / MM,
            ordered[-1]["bbox"][2] / MM,
            baseline,
        )


@cache
def gongwen(*blocks: Block, title: str | None = None) -> bytes:
    return write(Manuscript(Document(Origin("t.txt", "utf-8", ""), Meta(title=title), blocks), load("gongwen"))).data


def body(page: list[Line]) -> list[Line]:
    """Return a page without its page number, which stands below the type area."""
    return [line for line in page if line.baseline < FOOT]


@pytest.fixture(scope="module")
def plain(printer: Printer) -> list[list[Line]]:
    """Return some pages of nothing but long paragraphs."""
    paragraphs = [Paragraph(talk(400 + 37 * n), (n,)) for n in range(1, 9)]
    return printer(gongwen(*paragraphs))


def test_a_full_line_holds_28_characters(plain: list[list[Line]]) -> None:
    """GB/T 9704-2012, 5.2.3."""
    lines = [line.text for page in plain for line in body(page)]
    first = [n for n, line in enumerate(lines) if line.startswith(talk(26))]
    last = {n - 1 for n in first[1:]} | {len(lines) - 1}
    assert len(first) == 8
    assert {len(lines[n]) for n in first} == {26}
    assert Counter(len(line) for n, line in enumerate(lines) if n not in {*first, *last}).keys() == {28}


def test_a_full_page_holds_22_lines(plain: list[list[Line]]) -> None:
    """GB/T 9704-2012, 5.2.3."""
    assert len(plain) >= 4
    assert {len(body(page)) for page in plain[:-1]} == {22}


def test_headings_keep_to_the_22_lines(printer: Printer) -> None:
    blocks = [
        block
        for n in range(1, 12)
        for block in (Heading(n % 4 + 1, f"第{n}节", (2 * n,)), Paragraph(talk(150 + 29 * n), (2 * n + 1,)))
    ]
    pages = printer(gongwen(*blocks))
    full = [page for page, following in pairwise(pages) if "节" not in body(following)[0].text]
    assert len(full) >= 2
    assert {len(body(page)) for page in full} == {22}


def test_marks_and_digits_do_not_widen_a_line_or_a_page(printer: Printer) -> None:
    words = "过去12个月，大家议了46件事，办成41件；花了3,120元——“小院的事，小院办”……（见清单）"
    pages = printer(gongwen(*(Paragraph(words * (n + 3), (n,)) for n in range(1, 12))))
    assert {len(body(page)) for page in pages[:-1]} == {22}
    hanging = 16 / MM
    for line in (line for page in pages for line in body(page)):
        assert line.left >= 28 - 0.1
        assert line.right <= 184 + hanging


def test_the_text_fills_the_type_area(plain: list[list[Line]]) -> None:
    """GB/T 9704-2012, 5.2.1: 156 mm x 225 mm, 28 mm from the left edge and 37 mm from the upper one."""
    page = body(plain[0])
    assert min(line.left for line in page) == pytest.approx(28, abs=0.1)
    assert max(line.right for line in page) == pytest.approx(28 + 156, abs=0.5)
    pitch = 225 / 22
    assert (page[-1].baseline - page[0].baseline) / 21 == pytest.approx(pitch, abs=0.02)
    assert 37 < page[0].baseline < 37 + pitch
    assert page[-1].baseline < FOOT


def test_page_numbers_stand_7_millimetres_below_and_one_character_in_on_the_outer_side(plain: list[list[Line]]) -> None:
    """GB/T 9704-2012, 7.5. The dash is drawn about a third of its size above the baseline."""
    for number, page in enumerate(plain, 1):
        (foot,) = (line for line in page if line.baseline > FOOT)
        assert foot.text == f"—{number}—"
        assert foot.baseline - 14 / 3 / MM - FOOT == pytest.approx(7, abs=1)
        character = 14 / MM
        if number % 2:
            assert foot.right == pytest.approx(184 - character, abs=0.5)
        else:
            assert foot.left == pytest.approx(28 + character, abs=0.5)


def test_a_title_stands_centred_above_the_text(printer: Printer) -> None:
    pages = printer(gongwen(Paragraph(talk(300), (2,)), title="把小院的事办成大家的事"))
    title = pages[0][0]
    assert title.text == "把小院的事办成大家的事"
    assert (title.left + title.right) / 2 == pytest.approx(28 + 78, abs=0.5)
    assert title.right - title.left == pytest.approx(11 * 22 / MM, abs=0.5)
    assert pages[0][1].text == talk(26)
