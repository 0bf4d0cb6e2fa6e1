"""``--pdf-variant``: the standards that a PDF may follow, what it then says of itself, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from pikepdf import Name, Stream

from shequ_convert import cli
from shequ_convert.errors import UsageError
from shequ_convert.style import load
from shequ_convert.values import replace
from shequ_convert.write import PDF_VARIANTS, Volume, WriteOptions, fonts, pdf
from tests.support.booklets import booklet
from tests.support.pdf import drawing, manuscript, rich, rich_pdf, text_of
from tests.support.tagged import Tagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.write import Manuscript

Run: TypeAlias = "Callable[..., tuple[int, str]]"
"""Runs the command line: exit code and standard error."""

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")  # WeasyPrint leaves it open
PRINTED_TOO = 4
"""Flag of an annotation that is printed (ISO 32000-1, 12.5.3)."""
SPEECH = "把小事办好\n来源：春晖社区网 2023-05-06 10:00\n同志们：\n小区的事没有小事，件件都连着民心。\n"


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(SPEECH, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        return int(str(ended.value.code or 0)), capsys.readouterr().err

    return call


def asked(variant: str) -> Manuscript:
    made = manuscript(rich(), "article", drawing("会场.png"))
    return replace(made, options=WriteOptions(pdf_variant=variant))


def claims(data: bytes) -> dict[str, str]:
    """Return which standards a PDF says it follows."""
    with Tagged(data).pdf.open_metadata() as xmp:
        names = ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")
        return {name: str(xmp[name]) for name in names if name in xmp}


@pytest.mark.parametrize("variant", PDF_VARIANTS)
def test_each_standard_is_named_in_the_file(variant: str) -> None:
    kind, _, level = variant.removeprefix("pdf/").partition("-")
    said = claims(pdf.write(asked(variant)).data)
    if kind == "ua":
        assert said == {"pdfuaid:part": level}
    else:
        assert said == {"pdfaid:part": level[0], "pdfaid:conformance": level[1].upper()}


@pytest.mark.parametrize("variant", PDF_VARIANTS)
def test_equal_input_gives_equal_bytes_of_each_standard_and_sound_ones(variant: str) -> None:
    first, second = (pdf.write(asked(variant)).data for _ in range(2))
    assert first == second
    assert Tagged(first).pdf.check_pdf_syntax() == []
    assert text_of(first) == text_of(rich_pdf("article").data)


@pytest.mark.parametrize("variant", PDF_VARIANTS)
def test_each_is_tagged_and_in_chinese(variant: str) -> None:
    read = Tagged(pdf.write(asked(variant)).data)
    assert [element.role for element in read.elements[:2]] == ["Document", "H1"]
    assert str(read.root.Lang) == "zh-CN"


@pytest.mark.parametrize("variant", [name for name in PDF_VARIANTS if name.startswith("pdf/a")])
def test_what_is_for_archives_says_which_colours_it_means_and_prints_its_links(variant: str) -> None:
    read = Tagged(pdf.write(asked(variant)).data)
    assert [str(intent.S) for intent in read.root.OutputIntents] == ["/GTS_PDFA1"]
    assert "/ID" in read.pdf.trailer
    flags = [each.F for page in read.pdf.pages for each in page.get("/Annots", [])]
    assert flags
    assert set(flags) == {PRINTED_TOO}
    assert Name.Encrypt not in read.pdf.trailer


@pytest.mark.parametrize("variant", PDF_VARIANTS)
def test_pictures_for_archives_are_shown_pixel_by_pixel(variant: str) -> None:
    read = Tagged(pdf.write(asked(variant)).data)
    found = {bool(each.get("/Interpolate", False)) for each in read.pdf.objects if _is_picture(each)}
    assert found == {not variant.startswith("pdf/a")}


def _is_picture(item: object) -> bool:
    return isinstance(item, Stream) and item.get("/Subtype") == "/Image"


def test_without_a_wish_it_is_pdf_ua_1() -> None:
    assert pdf.write(asked("pdf/ua-1")).data == rich_pdf("article").data
    assert PDF_VARIANTS[0] == "pdf/ua-1"


def test_a_booklet_follows_a_standard_too() -> None:
    volume = Volume(booklet(), load("handout"), pdf_variant="pdf/a-2u")
    assert claims(pdf.bind(volume).data) == {"pdfaid:part": "2", "pdfaid:conformance": "U"}
    assert claims(pdf.bind(Volume(booklet(), load("handout"))).data) == {"pdfuaid:part": "1"}


@pytest.mark.parametrize("variant", ["pdf/x-4", "pdf/a-1b", "debug", "pdf/a", "", "ua-1", "pdf/ua-1 "])
def test_another_is_refused_and_those_there_are_are_named(variant: str) -> None:
    with pytest.raises(UsageError) as refused:
        pdf.write(asked(variant))
    assert repr(variant) in str(refused.value)
    assert all(known in str(refused.value) for known in PDF_VARIANTS)
    with pytest.raises(UsageError):
        pdf.bind(Volume(booklet(), load("article"), pdf_variant=variant))


def test_the_command_line_asks_for_one_in_letters_of_any_size(run: Run) -> None:
    assert run("convert", "a.txt", "-t", "pdf", "--pdf-variant", "PDF/A-3u")[0] == 0
    assert claims(Path("a.pdf").read_bytes())["pdfaid:part"] == "3"
    assert run("booklet", "a.txt", "-o", "b.pdf", "--title", "选编", "--pdf-variant", "pdf/a-2b")[0] == 0
    assert claims(Path("b.pdf").read_bytes())["pdfaid:conformance"] == "B"


@pytest.mark.parametrize(
    "line", [("convert", "a.txt", "-t", "pdf"), ("booklet", "a.txt", "-o", "b.pdf", "--title", "选编")]
)
def test_the_command_line_refuses_another_before_anything_is_written(run: Run, line: tuple[str, ...]) -> None:
    code, error = run(*line, "--pdf-variant", "pdf/x-1a")
    assert code == 2
    assert "No PDF is written as 'pdf/x-1a'" in error
    assert f"Use one of {', '.join(PDF_VARIANTS)}" in error
    assert [path.name for path in Path().iterdir()] == ["a.txt"]
