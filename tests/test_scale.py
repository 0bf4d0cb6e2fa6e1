"""Large print: what grows with the type, what stays, and what follows by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.batch.choices import LARGEST_SCALE, LEAST_SCALE, scale_factor
from shequ_convert.errors import UsageError
from shequ_convert.layout import Passage, lay_out
from shequ_convert.style import builtin_names, load
from shequ_convert.style.profile import LARGEST_TYPE, SMALLEST_TYPE, WIDEST_DIGITS
from shequ_convert.style.type_scale import scaled
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, docx, pdf
from tests.support import booklets
from tests.support.ooxml import W, root
from tests.support.pdf import document, drawing, opened, rich, rich_pdf, text_of
from tests.support.terminal import run

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.style import Profile

SCALES = st.floats(LEAST_SCALE, LARGEST_SCALE)


def test_a_scale_of_one_changes_nothing() -> None:
    for name in builtin_names():
        assert scaled(load(name), 1) is load(name)


@pytest.mark.parametrize("name", builtin_names())
def test_sizes_lines_and_spaces_grow_while_sheet_margins_and_indents_stay(name: str) -> None:
    before, after = load(name), scaled(load(name), 1.5)
    other = {"grid_lines": 0, "grid_characters": 0, "line_number_size": 0}
    assert replace(after.page, **other) == replace(before.page, **other)
    assert after.document == before.document
    for style in before.styles.keys() - {"header", "footer"}:
        old, new = before.styles[style], after.styles[style]
        assert abs(new.size - 1.5 * old.size) <= 0.25
        assert new.line.points(old.size * 1.5) == pytest.approx(1.5 * old.line.points(old.size))
        assert (new.before, new.after) == (1.5 * old.before, 1.5 * old.after)
        same = {"size": 0, "line": 0, "before": 0, "after": 0}
        assert replace(new, **same) == replace(old, **same)


@given(SCALES, st.sampled_from(builtin_names()))
def test_every_size_is_one_that_word_can_set(factor: float, name: str) -> None:
    profile = scaled(load(name), factor)
    for style in (*profile.styles.values(), *profile.cover.values()):
        assert style.size * 2 % 1 == 0
        assert SMALLEST_TYPE <= style.size <= LARGEST_TYPE


@given(SCALES, st.sampled_from(builtin_names()))
def test_running_heads_and_page_numbers_stay_in_their_margins(factor: float, name: str) -> None:
    profile = scaled(load(name), factor)
    page, rounding = profile.page, 0.5
    for style, room in (("header", page.top - page.header), ("footer", page.bottom - page.footer)):
        set_in = profile.styles[style]
        assert set_in.line.points(set_in.size) <= room + rounding


@given(SCALES)
def test_numbers_of_lines_grow_with_the_lines_and_stay_on_the_sheet(factor: float) -> None:
    before, page = load("handout").page, scaled(load("handout"), factor).page
    assert page.line_number_size == pytest.approx(before.line_number_size * factor, abs=0.25) or factor > 2
    assert page.line_number_gap + WIDEST_DIGITS * page.line_number_size <= page.left
    assert scaled(load("article"), factor).page.line_number_size == 0


def test_smaller_type_makes_running_heads_smaller_too() -> None:
    assert scaled(load("article"), 0.5).styles["header"].size == load("article").styles["header"].size / 2


@pytest.mark.parametrize(("factor", "lines", "characters"), [(1.25, 18, 22), (2, 11, 0), (0.5, 45, 55)])
def test_the_grid_of_an_official_text_has_as_many_lines_and_characters_as_fit(
    factor: float, lines: int, characters: int
) -> None:
    profile = scaled(load("gongwen"), factor)
    page, body = profile.page, profile.styles["body"]
    assert (page.grid_lines, page.grid_characters) == (lines, characters)
    assert page.text_height / lines >= body.line.points(body.size) - 1e-9
    if characters:  # 13 of them would stand apart
        assert page.text_width / characters >= body.size
        assert profile.measure("body") == characters


@pytest.mark.parametrize("name", ["article", "handout"])
def test_a_design_without_a_grid_gets_none(name: str) -> None:
    page = scaled(load(name), 2).page
    assert (page.grid_lines, page.grid_characters) == (0, 0)


def test_what_stands_on_a_cover_still_fits_on_it() -> None:
    for name in builtin_names():
        before, after = load(name), scaled(load(name), 2)
        assert after.cover["title"].size == 2 * before.cover["title"].size
        assert after.cover["title"].before == before.cover["title"].before / 2
        assert scaled(load(name), 0.5).cover["title"].before == before.cover["title"].before


@pytest.mark.parametrize("name", builtin_names())
def test_titles_are_broken_for_the_larger_type(name: str) -> None:
    title = "把议事桌搬到楼道口：枫林社区楼组议事会的三年探索"
    firsts = (lay_out(document(title=title), profile, {}).content[0] for profile in (load(name), scaled(load(name), 2)))
    lines = [len(first.printed_lines) for first in firsts if isinstance(first, Passage)]
    assert lines[1] > lines[0]


# --- in print


def written(profile: Profile) -> Manuscript:
    return Manuscript(rich(), profile, {"会场.png": drawing("会场.png")})


def body_sizes(data: bytes) -> set[float]:
    spans = (
        span
        for page in opened(data)
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    )
    return {round(span["size"], 2) for span in spans if "今年以来" in span["text"]}


@pytest.mark.parametrize("name", builtin_names())
def test_the_pdf_is_set_in_larger_type_and_has_the_same_text(name: str) -> None:
    large = scaled(load(name), 1.5)
    made = pdf.write(written(large)).data
    assert body_sizes(made) == {large.styles["body"].size}
    normal = rich_pdf(name).data
    assert text_of(made, name) == text_of(normal, name)
    assert len(opened(made)) > len(opened(normal))


@pytest.mark.parametrize("name", builtin_names())
def test_word_has_the_same_sizes_in_half_points(name: str) -> None:
    large = scaled(load(name), 1.25)
    styles = root(docx.write(written(large)).data, "word/styles.xml")
    (size,) = styles.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
    assert size.get(W + "val") == str(round(large.styles["body"].size * 2))


def test_the_word_file_of_an_official_text_has_the_grid_that_fits() -> None:
    large = scaled(load("gongwen"), 1.25)
    body = root(docx.write(written(large)).data)
    (grid,) = body.iter(W + "docGrid")
    assert int(str(grid.get(W + "linePitch"))) == pytest.approx(large.page.text_height / 18 * 20, abs=1)


# --- how it is asked for


@pytest.mark.parametrize(
    ("given", "factor"), [("1", 1), ("1.25", 1.25), ("0.5", 0.5), ("3", 3), ("3.0", 3), ("2.50", 2.5)]
)
def test_a_number_from_a_half_to_three_is_taken(given: str, factor: float) -> None:
    assert scale_factor(given) == factor


@pytest.mark.parametrize(
    "given", ["0.49", "3.01", "0", "-1", "10", "nan", "inf", "1e0", "125%", "1,25", "一", "１.５", "", " 1", "1.", ".5"]
)
def test_what_is_no_such_number_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"--scale {given}")) as caught:
        scale_factor(given)
    assert "from 0.5 to 3" in caught.value.advice


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("把议事桌搬到楼道口\n来源：甲网\n今年以来，" + booklets.BODY * 9, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", [("convert",), ("booklet", "--title", "学习材料")])
def test_convert_and_booklet_set_large_print(command: tuple[str, ...], folder: Path) -> None:
    assert run(command[0], "a.txt", *command[1:], "-o", "out.pdf", "-q", "--scale", "1.5") == 0
    assert body_sizes((folder / "out.pdf").read_bytes()) == {18}


def test_of_several_formats_those_that_are_not_set_stay(folder: Path) -> None:
    assert run("convert", "a.txt", "-t", "docx", "-t", "md", "-o", "out", "--scale", "2", "-q") == 0
    assert run("convert", "a.txt", "-o", "plain.md", "-q") == 0
    assert (folder / "out" / "a.md").read_bytes() == (folder / "plain.md").read_bytes()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("convert a.txt --scale 4", "--scale 4"),
        ("convert a.txt --scale x -o b.pdf", "--scale x"),
        ("convert a.txt -t md --scale 1.5", "--scale concerns Word, PDF and HTML only"),
        ("convert a.txt -t md -t json -o out --scale 1.5", "--scale concerns Word, PDF and HTML only"),
        ("booklet a.txt -o b.md --title 甲 --scale 1.5", "--scale concerns Word, PDF and HTML only"),
        ("booklet a.txt -o b.pdf --title 甲 --scale 9", "--scale 9"),
    ],
)
def test_what_cannot_be_set_larger_is_refused_before_anything_is_written(
    line: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*line.split()) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_the_sizes_of_a_house_document_are_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", "a.txt", "-o", "house.docx", "-q") == 0
    line = ("convert", "a.txt", "-o", "b.docx", "--reference-docx", "house.docx", "--scale")
    assert run(*line, "1.5") == 2
    assert "--scale cannot change the sizes of a --reference-docx" in capsys.readouterr().err
    assert not (folder / "b.docx").exists()
    assert run(*line, "1") == 0
