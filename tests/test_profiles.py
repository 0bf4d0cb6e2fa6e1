"""Units and profiles: what is refused, and how; then what every unit and every profile gives."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest

from shequ_convert.document import Meta
from shequ_convert.errors import ProfileError
from shequ_convert.layout import _fields
from shequ_convert.style import builtin_names, load, source_text
from shequ_convert.style.profile import CREDITS, STANDING_IN, STYLE_NAMES
from shequ_convert.style.units import POINTS_PER, TYPE_SIZES, LineSpacing, characters, line_spacing, points
from shequ_convert.values import replace

if TYPE_CHECKING:
    from pathlib import Path

# --- units


@pytest.mark.parametrize(
    "value", ["", "三", "16", "16px", "pt", "十磅", "1,5cm", "16 pt pt", "-", "2字", "1倍", "3 号"]
)
def test_what_is_no_length_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(value))):
        points(value)


@pytest.mark.parametrize("value", ["", "2", "2pt", "字", "二字", "2 倍"])
def test_what_is_no_width_in_characters_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(value))):
        characters(value)


@pytest.mark.parametrize("value", ["", "倍", "1.5", "2字", "双倍"])
def test_what_is_no_line_spacing_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(value))):
        line_spacing(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("初号", 42), ("一号", 26), ("小一", 24), ("二号", 22), ("小二", 18), ("三号", 16), ("小三", 15), ("四号", 14),
     ("小四", 12), ("五号", 10.5), ("小五", 9), ("六号", 7.5), ("八号", 5)],
)  # fmt: skip
def test_a_type_size_has_the_points_that_word_gives_it(value: str, expected: float) -> None:
    assert points(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("28磅", 28), ("28pt", 28), ("25.4mm", 72), ("25.4毫米", 72), ("2.54cm", 72), ("2.54厘米", 72), ("1in", 72),
     ("16 pt", 16), ("0pt", 0), ("-2pt", -2)],
)  # fmt: skip
def test_a_length_may_have_any_unit(value: str, expected: float) -> None:
    assert points(value) == pytest.approx(expected)


def test_every_unit_and_every_size_is_read() -> None:
    assert all(points(f"2{unit}") == pytest.approx(2 * worth) for unit, worth in POINTS_PER.items())
    assert all(points(name) == size for name, size in TYPE_SIZES.items())


@pytest.mark.parametrize(("value", "expected"), [("2字", 2), ("2字符", 2), ("1.5em", 1.5), ("-2字", -2), ("0字", 0)])
def test_a_width_is_given_in_characters(value: str, expected: float) -> None:
    assert characters(value) == expected


def test_line_spacing_is_exact_or_a_multiple_of_the_type_size() -> None:
    assert line_spacing("28磅") == LineSpacing(28, 0)
    assert line_spacing("28磅").points(16) == 28
    assert line_spacing("1.5倍") == LineSpacing(None, 1.5)
    assert line_spacing("1.5倍").points(16) == 24


# --- profiles that cannot be used


def refusal(path: Path, toml: str) -> str:
    """Return what a profile is refused with."""
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load(str(path))
    assert path.name in caught.value.what, "the message names the file"
    assert caught.value.advice, "and says what to do"
    return caught.value.what


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('colour = "red"', "colour: unknown key"),
        ('[page]\nheigth = "1mm"', "page.heigth: unknown key"),
        ('[styles.body]\nspacing = "1pt"', "styles.body.spacing: unknown key"),
        ('[styles.heading5]\nsize = "三号"', "styles.heading5: unknown key"),
        ('[fonts.song]\nbold = "x"', "fonts.song.bold: unknown key"),
        ("[furniture]\nleft = 1", "furniture.left: unknown key"),
        ("[document]\nlogo = true", "document.logo: unknown key"),
        ('[page]\ntop = "37"', "page.top: '37' is no length"),
        ("[page]\ntop = 37", "page.top: needs a text"),
        ('[styles.body]\nsize = "十六"', "styles.body.size: '十六' is no length"),
        ('[styles.body]\nindent = "2pt"', "styles.body.indent: '2pt' is no width in characters"),
        ('[styles.body]\nline = "2字"', "styles.body.line: '2字' is no length"),
        ('[styles.body]\nalign = "middle"', "styles.body.align: 'middle' is none of"),
        ('[styles.body]\nfont = "comic"', "styles.body.font: 'comic' is none of"),
        ('[styles.body]\nbold = "yes"', "styles.body.bold: needs true or false"),
        ('[furniture]\nsides = "inner"', "furniture.sides: 'inner' is none of"),
        ("[page]\ngrid_lines = -1", "page.grid_lines: needs a whole number"),
        ("[page]\ngrid_lines = true", "page.grid_lines: needs a whole number"),
        ('[document]\nbyline = "{source}"', "document.byline: needs a list"),
        ("[document]\nfigures_beside = true", "document.figures_beside: needs a whole number"),
        ("[document]\nfigure_height = 45", "document.figure_height: needs a share from 0.01 to 1, not 45"),
        ("[document]\nfigure_height = true", "document.figure_height: needs a share"),
        ("[document]\nfigure_beside_least = 0", "document.figure_beside_least: needs a share"),
        ('[document]\nclosing = "left"', "document.closing: 'left' is none of centered, shifted, right"),
        ('[document]\ndate_shift = "2mm"', "document.date_shift: '2mm' is no width in characters"),
        ('[furniture]\nheader_on_first = "no"', "furniture.header_on_first: needs true or false"),
        ('[document]\ntitle_lines = "even"', "document.title_lines: 'even' is none of balanced, filled"),
        ("[document]\nnumber_figures = 1", "document.number_figures: needs true or false"),
        ('[fonts.x]\neast_asian = []\nlatin = ["a"]\ngeneric = "sans"', "fonts.x: east_asian and latin need"),
        ('[fonts.x]\neast_asian = ["a"]\nlatin = ["a"]\ngeneric = "cursive"', "fonts.x.generic: 'cursive' is none of"),
        ('fonts = "song"', "fonts: the table is missing"),
        ("[fonts]\nsong = 1", "fonts.song: needs a table"),
        ("[styles]\nbody = 1", "styles.body: the style is missing"),
        ("name = 1", "name: needs a text"),
        ('[document]\nbyline = ["{writer}"]', "document.byline: '{writer}' has braces that name nothing"),
        ('[document]\ncolophon = ["{author"]', "document.colophon: '{author' has braces that name nothing"),
        ('[furniture]\nheader = "{title} {page}"', "furniture.header: '{title} {page}' has braces that name nothing"),
        ('[furniture]\nfooter = "{title}"', "furniture.footer: '{title}' has braces that name nothing"),
        ('[styles.body]\nsize = "0pt"', "styles.body.size: '0pt' is too small"),
        ('[styles.title]\nsize = "-3pt"', "styles.title.size: '-3pt' is too small"),
        ('[styles.title]\nsize = "60cm"', "styles.title.size: '60cm' is too large"),
        ('[styles.title]\nbefore = "-1pt"', "styles.title.before: '-1pt' is too small"),
        ('[styles.body]\nline = "-28磅"', "styles.body.line: '-28磅' is no distance between lines"),
        ('[styles.body]\nline = "0倍"', "styles.body.line: '0倍' is no distance between lines"),
        ('[page]\nwidth = "2000mm"', "page.width: '2000mm' is too large"),
        ('[page]\nleft = "110mm"\nright = "10cm"', "page: its margins leave no room for text"),
        ("[page]\nline_numbers = -5", "page.line_numbers: needs a whole number"),
        ("[page]\nline_numbers = true", "page.line_numbers: needs a whole number"),
        ('[page]\nline_numbers = "5"', "page.line_numbers: needs a whole number"),
        ("[page]\nline_numbers = 5", "page.line_number_size: line numbers need a type size"),
        ('[page]\nline_numbers = 5\nline_number_size = "6字"', "page.line_number_size: '6字' is no length"),
        ('[page]\nline_number_gap = "-1mm"', "page.line_number_gap: '-1mm' is too small"),
        ('[page]\nline_numbers = 5\nline_number_size = "六号"\nline_number_gap = "25mm"',
         "page.line_numbers: the left margin has no room for them"),
        ('[page]\nnotes_rule = "0.5"', "page.notes_rule: '0.5' is no length"),
        ('[page]\nnotes_rule = "13pt"', "page.notes_rule: the rule is too thick"),
        ('[page]\nnotes_rule = "1pt"\nnotes_gap = "32pt"', "page.notes_gap: the rule would stand too far"),
        ('[page]\nnotes_rule = "1pt"\nnotes_gap = "6mm"\nright = "5mm"', "page.notes_gap: the rule"),
        ('[page]\nnotes_gap = "-6mm"', "page.notes_gap: '-6mm' is too small"),
        ('[fonts.x]\neast_asian = [""]\nlatin = ["a"]\ngeneric = "sans"', "fonts.x: east_asian and latin need"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_file_and_key(tmp_path: Path, toml: str, said: str) -> None:
    head, bracket, tables = toml.partition("[")
    assert said in refusal(tmp_path / "mine.toml", f'{head}\nextends = "article"\n{bracket}{tables}')


@pytest.mark.parametrize("table", ["page", "document", "furniture", "fonts", "styles"])
def test_a_table_that_is_missing_is_named(tmp_path: Path, table: str) -> None:
    whole, _ = source_text("article")
    without = re.sub(rf"(?ms)^\[{table}[\].].*?(?=^\[(?!{table}[\].])|\Z)", "", whole)
    assert f"{table}: the table is missing" in refusal(tmp_path / "mine.toml", without)


def test_a_profile_from_before_footnotes_sets_them_as_tables(tmp_path: Path) -> None:
    whole, _ = source_text("article")
    older = re.sub(r"(?ms)^\[styles\.footnote\].*?(?=^\[|\Z)", "", whole)
    assert older != whole
    (tmp_path / "older.toml").write_text(older, encoding="utf-8")
    styles = load(str(tmp_path / "older.toml")).styles
    assert styles["footnote"] == styles["table"]


@pytest.mark.parametrize("style", [name for name in STYLE_NAMES if name not in {"body", *STANDING_IN}])
def test_a_style_that_is_missing_is_named(tmp_path: Path, style: str) -> None:
    whole, _ = source_text("article")
    without = re.sub(rf"(?ms)^\[styles\.{style}\].*?(?=^\[|\Z)", "", whole)
    assert without != whole
    assert f"styles.{style}: the style is missing" in refusal(tmp_path / "mine.toml", without)


def test_a_length_of_the_page_that_is_missing_is_named(tmp_path: Path) -> None:
    whole, _ = source_text("article")
    assert "page.top: the key is missing" in refusal(tmp_path / "mine.toml", re.sub("(?m)^top = .*$", "", whole))


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    assert "is not valid TOML" in refusal(tmp_path / "mine.toml", "[page")


def test_a_name_that_no_profile_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProfileError, match="No profile is called 'artikel'") as caught:
        load("artikel")
    assert all(name in caught.value.advice for name in builtin_names())


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"gone\.toml cannot be read"):
        load(str(tmp_path / "gone.toml"))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes('name = "公文"'.encode("gb18030"))
    with pytest.raises(ProfileError, match="must be UTF-8"):
        load(str(path))


def test_extending_itself_is_refused(tmp_path: Path) -> None:
    assert "extends itself" in refusal(tmp_path / "mine.toml", 'extends = "mine.toml"')


def test_extending_in_a_circle_is_refused_with_the_way_round(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('extends = "a.toml"', encoding="utf-8")
    said = refusal(tmp_path / "a.toml", 'extends = "b.toml"')
    assert "b.toml" in said


@pytest.mark.parametrize("toml", ['extends = "artikel"', 'extends = "gone.toml"', "extends = 1"])
def test_extending_what_is_not_there_is_refused(tmp_path: Path, toml: str) -> None:
    (tmp_path / "mine.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ProfileError):
        load(str(tmp_path / "mine.toml"))


def test_extending_itself_by_another_spelling_of_its_path_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "designs"
    folder.mkdir()
    assert "extends itself" in refusal(folder / "mine.toml", 'extends = "../designs/mine.toml"')


# --- profiles that can


@pytest.mark.parametrize("name", builtin_names())
def test_a_file_may_bear_the_name_of_the_profile_it_extends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """``profiles show gongwen > gongwen.toml`` is where people start."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.toml").write_text(f'extends = "{name}"\n[page]\ntop = "30mm"\n', encoding="utf-8")
    assert load(f"{name}.toml").page.top == pytest.approx(30 * 72 / 25.4)


def test_every_field_of_a_byline_is_filled_in() -> None:
    """``style`` says what can be named, ``layout`` what it is."""
    assert set(_fields(Meta())) == set(CREDITS)


def test_what_stands_in_the_margins_may_be_left_out_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "handout"\n[page]\nline_numbers = 0\nnotes_rule = "0pt"\n', encoding="utf-8")
    page = load(str(path)).page
    assert (page.line_numbers, page.notes_rule) == (0, 0)
    assert page.front == page
    for name in ("article", "gongwen"):
        page = load(name).page
        assert (page.line_numbers, page.line_number_size, page.line_number_gap) == (0, 0, 0)
        assert (page.notes_rule, page.notes_gap) == (0, 0)


def test_a_handout_has_room_to_write_in_beside_lines_of_a_good_length() -> None:
    """A hand needs 50 to 60 mm; a line of Chinese is read well up to some forty characters."""
    handout, millimetre = load("handout"), 72 / 25.4
    assert 50 <= (handout.page.right - handout.page.notes_gap - handout.page.notes_rule) / millimetre <= 60
    assert 28 <= handout.measure("body") <= 40


def test_hanging_indents_and_everything_that_may_be_nothing_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    toml = (
        '[page]\nheader = "0mm"\n[styles.list]\nindent = "-2字"\nleft = "2字"\n[document]\nbyline = ["作者 {author}"]\n'
    )
    path.write_text(f'extends = "article"\n{toml}', encoding="utf-8")
    assert load(str(path)).styles["list"].indent == -2


@pytest.mark.parametrize("name", builtin_names())
def test_every_profile_that_comes_with_the_project_is_whole(name: str) -> None:
    profile = load(name)
    assert profile.name == name
    assert profile.description
    assert set(profile.styles) == set(STYLE_NAMES)
    assert {style.font for style in profile.styles.values()} <= set(profile.fonts)
    assert profile.page.text_width > 0 < profile.page.text_height


@pytest.mark.parametrize("name", builtin_names())
def test_a_profile_survives_pickling_for_a_pool_of_processes(name: str) -> None:
    assert pickle.loads(pickle.dumps(load(name))) == load(name)  # noqa: S301 - we made it


def test_the_official_look_has_the_measures_of_the_standard() -> None:
    """GB/T 9704-2012 5.2: 37 mm above, 28 mm at the binding, 156 x 225 mm of type; 5.2.4: 22 lines of 28 characters."""
    page = load("gongwen").page
    millimetre = 72 / 25.4
    assert (page.width, page.height) == pytest.approx((210 * millimetre, 297 * millimetre))
    assert (page.top, page.left) == pytest.approx((37 * millimetre, 28 * millimetre))
    assert page.text_width == pytest.approx(156 * millimetre, abs=0.5)
    assert page.text_height == pytest.approx(225 * millimetre, abs=0.5)
    assert (page.grid_lines, page.grid_characters) == (22, 28)
    assert load("gongwen").styles["body"].size == 16
    assert load("gongwen").styles["title"].size == 22


def test_a_profile_of_ones_own_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "article"\nname = "mine"\n[styles.title]\nsize = "一号"\n', encoding="utf-8")
    mine, article = load(str(path)), load("article")
    assert mine.name == "mine"
    assert mine.styles["title"].size == 26
    assert mine.styles["title"].align == article.styles["title"].align
    assert mine.styles["body"] == article.styles["body"]
    assert mine.page == article.page


def test_what_the_body_says_holds_for_every_style_that_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "article"\n[styles.body]\nline = "40磅"\n', encoding="utf-8")
    assert load(str(path)).styles["salutation"].line == LineSpacing(40, 0)


def test_a_parent_is_looked_for_beside_the_child(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "handout"\n[styles.body]\nsize = "小四"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n[styles.title]\nsize = "二号"\n', encoding="utf-8")
    assert load(str(tmp_path / "b.toml")).styles["body"].size == 12


def test_designs_can_be_remembered_by_and_those_that_differ_are_told_apart() -> None:
    article = load("article")
    styles = {**article.styles, "body": replace(article.styles["body"], size=30.0)}
    other = replace(article, styles=styles)
    assert hash(article) == hash(replace(article))
    assert {article: 1, other: 2}[other] == 2
    assert article != other


def test_a_profile_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "article"\n[document]\nrepair_punctuation = true\n', encoding="utf-8")
    assert load(str(path)).document.repair_punctuation
    path.write_text('extends = "article"\n[document]\nrepair_punctuation = false\n', encoding="utf-8")
    assert not load(str(path)).document.repair_punctuation
