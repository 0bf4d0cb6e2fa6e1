"""Titles on several lines (GB/T 9704-2012, 7.3.1): the cases of ``titles/``, and what holds for every title."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.set_width import shortened, width
from shequ_convert.titles import breaks, lines
from shequ_convert.titles.places import NO_END, NO_START, _classes, places

if TYPE_CHECKING:
    from tests.conftest import Golden

Case: TypeAlias = tuple[str, float]
"""A title and the measure it is set to, in characters."""

PIECES = [
    "社区",
    "治理",
    "的",
    "和",
    "“",
    "”",
    "《",
    "》",
    "，",
    "：",
    "2024年",
    "讲话",
    "在",
    "上",
    "GitHub",
    "关于",
    "一",
    "。",
]
WHOLE = (
    "2024年5月6日", "1,208户", "97.2%", "第十二届", "GitHub", "GPT-4o", "《邻里公约》", "“五一”", "（试行）", "林晓岚",
    "清水街道", "三年", "100周年", "9.5万元", "1—6月",
)  # fmt: skip
FOLDER = Path(__file__).parent / "titles"
FILES = sorted(FOLDER.glob("*.txt"))


def cases(file: Path) -> list[Case]:
    head, body = file.read_text(encoding="utf-8").split("\n\n", 1)
    measure = float(head.split()[-1])
    return [(line, measure) for line in body.splitlines() if line and not line.startswith(" ")]


CASES = [case for file in FILES for case in cases(file)]


def printed(title: str, measure: float, *wanted: int) -> list[str]:
    return [line.strip() for line in lines(title, breaks(title, measure, wanted))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_title_is_broken_as_the_case_says(file: Path, golden: Golden) -> None:
    head = file.read_text(encoding="utf-8").split("\n\n", 1)[0]
    blocks = (
        "\n".join([title, *(f"    {line}" for line in printed(title, measure))]) for title, measure in cases(file)
    )
    golden(file, head + "\n\n" + "\n\n".join(blocks) + "\n")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert len({title for title, _ in CASES}) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_the_lines_are_the_title_and_fit(case: Case) -> None:
    title, measure = case
    made = lines(title, breaks(title, measure))
    assert "".join(made) == title
    whole = len(places(title)) == 0
    assert all(width(line) <= measure for line in made) or whole


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_no_line_begins_or_ends_with_what_belongs_to_its_neighbour(case: Case) -> None:
    first, *rest = printed(*case)
    for line in rest:
        assert line[0] not in NO_START
        assert line[0] not in "的了着地得和与及暨或"
        assert width(line) > 2, "no lonely line"
    assert all(line[-1] not in NO_END and line[-1] not in "在把对将从向" for line in (first, *rest[:-1]))


@pytest.mark.parametrize("whole", WHOLE)
def test_what_is_one_thing_stays_on_one_line(whole: str) -> None:
    """Wherever it stands in a title: the words before it are made longer, a character at a time."""
    for length in range(1, 16):
        title = "社区居民委员会与物业服务企业"[:length] + f"关于{whole}有关工作的进展情况"
        assert any(whole in line for line in printed(title, 13)), title


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (8, "把居民的小事当作"),
        (11, "把居民的小事当作自己的"),
        (9, "把居民的小事"),
        (3, "把居民的小事"),
        (14, "把居民的小事"),
    ],
)
def test_the_author_s_own_break_is_taken_where_it_parts_no_word_and_leaves_balanced_lines(
    wanted: int, first: str
) -> None:
    title = "把居民的小事当作自己的大事来办"
    assert printed(title, 12)[0] == "把居民的小事"
    assert printed(title, 12, wanted)[0] == first


def test_a_title_that_fits_stays_whole_though_its_author_broke_it() -> None:
    assert breaks("守望相助共建家园", 20, (4,)) == ()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60), st.integers(5, 30))
def test_any_text_can_be_given(text: str, measure: int) -> None:
    made = lines(text, breaks(text, measure))
    assert "".join(made) == text
    assert all(line.strip() for line in made) or len(made) == 1


def test_half_a_character_in_a_long_title_does_no_harm() -> None:
    title = "云溪市枫林社区\ud800楼组议事会的三年探索与实践"
    assert "".join(lines(title, breaks(title, 12))) == title


@given(st.lists(st.sampled_from(PIECES), min_size=8, max_size=30))
def test_no_line_begins_with_a_closing_mark_whatever_the_title(words: list[str]) -> None:
    title = "".join(words)
    for line in printed(title, 12)[1:]:
        assert line[0] not in "”》，：。的和"


def test_a_long_title_takes_no_long_time_and_one_without_end_is_left_to_be_filled() -> None:
    title = "关于加强社区治理体系建设的意见和推进老旧小区改造工作的通知" * 5
    made = lines(title, breaks(title, 20))
    assert "".join(made) == title
    assert 8 <= len(made) <= 10
    assert all(width(line) <= 20 for line in made)
    assert breaks(title * 1000, 20) == ()


def test_the_words_that_join_are_among_those_that_begin_no_line() -> None:
    classes = _classes()
    assert classes.joining <= classes.clinging
    assert not classes.leaning & classes.clinging
    assert classes.opening <= classes.leaning | {"关于"}


# --- widths


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", 0),
        ("社区", 2),
        ("12", 1),
        ("ab", 1),
        ("AB", 1.4),
        ("“”", 2),
        ("——", 2),
        (" 社区　", 2),
        ("第3次", 3),
        ("a b", 1.5),
    ],
)
def test_the_width_of_a_text_in_characters(text: str, characters: float) -> None:
    assert width(text) == pytest.approx(characters)


@pytest.mark.parametrize(
    ("text", "measure", "short"),
    [
        ("社区治理", 4, "社区治理"),
        ("社区治理的实践", 6, "社区治理……"),
        ("社区治理，实践与思考", 7, "社区治理……"),
        ("在 GitHub 上", 4, "在……"),
    ],
)
def test_a_text_is_shortened_at_a_word_and_says_so(text: str, measure: float, short: str) -> None:
    assert shortened(text, measure) == short
    assert width(short) <= measure


def test_no_name_of_a_class_is_misspelt() -> None:
    text = (Path(places.__code__.co_filename).parent / "words.toml").read_text(encoding="utf-8")
    assert re.findall(r"^(\w+) =", text, re.MULTILINE) == list(type(_classes())._fields)  # type: ignore[attr-defined]
