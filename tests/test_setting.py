"""Chinese paragraphs in lines: what begins and ends them, what is squeezed, stretched and divided."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shequ_convert.write import fonts
from shequ_convert.write.setting.classes import CLOSING, NEVER_FIRST, NEVER_LAST, OPENING
from shequ_convert.write.setting.glyphs import Glyphs
from shequ_convert.write.setting.lines import NARROWEST, WIDEST_GAP, WIDEST_SPACE, Breaker
from shequ_convert.write.setting.measured import Measured, Strand, Unset
from shequ_convert.write.setting.pieces import Piece

if TYPE_CHECKING:
    from shequ_convert.write.setting.lines import Line

EM = 10.0
KINDS = "汉字社区工作“”（）《》，。、：；！？—…·　 abc12,.%-/A①℃"


@cache
def face(kind: str = "serif") -> Glyphs:
    found = {"serif": fonts.bundled()["serif"], "sans": fonts.bundled()["sans"]}[kind]
    return Glyphs(Path(found.path).read_bytes())


def measured(text: str, **look: float | bool) -> Measured:
    return Measured([Strand(text, (face(),), EM, **look)])  # type: ignore[arg-type]


def broken(text: str, ems: float, indent: float = 0, *, justified: bool = True) -> tuple[Measured, list[Line]]:
    paragraph = measured(text)
    return paragraph, Breaker(paragraph, ems * EM, indent * EM, justified=justified).lines()


def lines(text: str, ems: float, indent: float = 0, *, justified: bool = True) -> list[str]:
    _, found = broken(text, ems, indent, justified=justified)
    return [text[line.start : line.end] for line in found]


def drawn(paragraph: Measured, line: Line) -> float:
    """Return how far the operators of a line carry the pen, in ems, without what is added behind the last character."""
    piece, pen, gap = Piece(paragraph, line, line.start, line.end), 0.0, 0.0
    for token, codes, gap in piece.parts():
        for shown, moved in re.findall(r"<([0-9a-f]*)>|(-?[0-9.]+)", codes):
            glyphs = [int(shown[i : i + 4], 16) for i in range(0, len(shown), 4)]
            pen += sum(token.face.advances[glyph] / 1000 + gap / EM for glyph in glyphs)
            pen -= float(moved or 0) / 1000
    return pen - gap / EM


def right_edge(paragraph: Measured, line: Line) -> float:
    """Return where the ink of a line's last character ends at the latest: its square, without a trimmed half."""
    last = line.end - 1
    tail = paragraph.blank_after(last) if paragraph.text[last] in CLOSING else 0
    return (drawn(paragraph, line) * EM - tail) / EM


def test_a_line_takes_as_many_characters_as_it_has_room_for() -> None:
    assert lines("社" * 25, 10) == ["社" * 10, "社" * 10, "社" * 5]


def test_the_first_line_is_indented_and_the_others_are_not() -> None:
    assert lines("社" * 25, 10, 2) == ["社" * 8, "社" * 10, "社" * 7]


def test_a_closing_mark_that_ends_a_line_is_trimmed_to_fit() -> None:
    assert lines("社区工作者都说好，社区工作者", 8.5)[0] == "社区工作者都说好，"
    assert lines("社区工作者都说好好社区工作者", 8.5)[0] == "社区工作者都说好"


def test_an_opening_mark_that_begins_a_line_is_moved_out_but_not_at_the_start_of_a_paragraph() -> None:
    paragraph, found = broken("社区工作者都说好的“好”字社区工作者都说好", 9)
    assert [line.lead / EM for line in found] == [0, 0.5, 0]
    assert paragraph.text[found[1].start] == "“"
    assert broken("“好”字社区工作者", 9)[1][0].lead == 0


@pytest.mark.parametrize("text", ["好。”他", "好”，他", "说：“他", "（“好", "》（一", "！）他"])
def test_of_two_marks_that_meet_one_loses_its_blank_half(text: str) -> None:
    paragraph = measured(text)
    assert paragraph.before[-1] == pytest.approx((len(text) - 0.5) * EM)
    assert len(paragraph.moved) == 1


@pytest.mark.parametrize("text", ["好，他", "”他“好", "——“好", "……”他", "1,2"])
def test_marks_that_do_not_meet_keep_their_width(text: str) -> None:
    assert not measured(text).moved


def test_three_marks_that_meet_lose_two_halves() -> None:
    assert measured("好）。”他").before[-1] == pytest.approx(4 * EM)


def test_a_character_too_many_is_taken_in_by_narrowing_marks() -> None:
    text = "社区，工作，人人，好好好。社区工作者"
    paragraph, found = broken(text, 12.5)
    assert text[: found[0].end] == "社区，工作，人人，好好好。"
    assert found[0].narrowed == ()
    longer = "社区，工作，人人，好好好好。社区工作者"
    paragraph, found = broken(longer, 13.1)
    assert longer[found[1].start] == "社"
    assert found[0].narrowing / EM == pytest.approx(0.4 / 3, abs=0.01)
    assert right_edge(paragraph, found[0]) == pytest.approx(13.1, abs=0.01)


def test_marks_are_narrowed_by_a_quarter_at_most() -> None:
    _, found = broken("社区，工作人人好好好好好。社区工作者", 12.1)
    assert found[0].narrowed == ()


def test_a_last_line_has_more_than_one_character() -> None:
    assert lines("社" * 41, 20) == ["社" * 20, "社" * 19, "社社"]
    assert lines("社" * 40 + "区。", 20) == ["社" * 20, "社" * 19, "社区。"]


def test_a_last_line_of_one_character_is_taken_in_where_marks_can_be_narrowed() -> None:
    assert lines("社区，工作，人，好，好，工", 12) == ["社区，工作，人，好，好，工"]


def test_what_was_short_of_a_line_is_left_alone() -> None:
    assert lines("好", 10) == ["好"]
    assert lines("社" * 22, 20) == ["社" * 20, "社社"]


@pytest.mark.parametrize("mark", ["——", "……"])
def test_dashes_and_dots_are_never_divided_and_begin_no_line(mark: str) -> None:
    for before in range(4, 12):
        found = lines("社" * before + mark + "区" * 12, 8)
        assert sum(mark in line for line in found) == 1
        assert not any(line.startswith(mark[0]) for line in found)


def test_words_and_figures_are_kept_whole() -> None:
    found = lines("我们有2,346户居民和GitHub·Pages意见箱，满意度97.2%以上，同比提高12‰。", 9)
    for whole in ("2,346", "GitHub·", "97.2%", "12‰"):
        assert sum(whole in line for line in found) == 1


def test_spaces_at_the_end_of_a_line_are_swallowed() -> None:
    assert lines("社区工作者 社区工作者", 5) == ["社区工作者", "社区工作者"]
    assert lines("  社区", 5) == ["社区"]


def test_an_address_is_broken_behind_its_marks() -> None:
    address = "https://www.example.cn/news/2018/10/26/index.html?id=12345&page=1"
    found = lines(f"详见{address}网站。", 10)
    assert "".join(found) == f"详见{address}网站。"
    assert all(re.search(r"[/.?&=_-]$|[一-龥]。?$", line) for line in found)


def test_no_line_ends_with_a_hyphen_of_the_text_where_it_need_not() -> None:
    found = lines("社区的state-of-the-art做法，网址https://example.cn/a-very-long-name-of-a-page也有。", 14)
    assert not any(line.endswith("-") for line in found)
    assert any(line.startswith("-") for line in found)  # an address is broken before its hyphens


def test_a_word_with_hyphens_is_broken_behind_one_where_the_line_would_be_too_loose() -> None:
    assert lines("社区a-b-well-known-abcde-fgh-ij做法", 9)[0].endswith("well-")


def test_an_english_word_is_divided_only_where_the_line_would_be_too_loose() -> None:
    _, found = broken("社区的internationalization工作", 9)
    assert [line.hyphen for line in found] == [True, False]
    _, found = broken("社区工作者说的international工作", 12.7)
    assert not any(line.hyphen for line in found[1:])
    assert not any(line.hyphen for line in broken("社区工作者们都说要用app工作社区工作者", 10.5)[1])


def test_a_divided_word_leaves_three_letters_on_both_sides() -> None:
    text = "社区的internationalization工作"
    _, found = broken(text, 9)
    assert len(re.findall("[a-z]+", text[: found[0].end])[0]) >= 3
    assert len(re.findall("[a-z]+", text[found[1].start :])[0]) >= 3


def test_names_in_capitals_are_not_divided() -> None:
    assert not any(line.hyphen for line in broken("社区的UNESCOINTERNATIONAL工作", 8)[1])


def test_a_run_without_an_end_is_broken_where_the_line_is_full() -> None:
    text = "QmFzZTY0" * 40
    found = lines(text, 20)
    assert "".join(found) == text
    assert len({len(line) for line in found[:-1]}) <= 6


def test_what_must_not_be_broken_is_not() -> None:
    paragraph = measured("社区工作者" * 3, whole=True)
    assert paragraph.last_break(1, 14) == -1


def test_a_line_break_of_the_text_ends_a_line_that_is_not_stretched() -> None:
    paragraph, found = broken("社区工作\n社区" + "工" * 30, 10)
    assert paragraph.text[found[0].start : found[0].end] == "社区工作"
    assert found[0].gap == 0


def test_a_centred_line_is_neither_stretched_nor_trimmed() -> None:
    _, found = broken("社区，工作（一）社区工作者都说好", 9.5, justified=False)
    assert {(line.gap, line.space, line.lead, line.narrowing) for line in found} == {(0.0, 0.0, 0, 0.0)}


def test_a_character_comes_from_the_first_face_that_has_it() -> None:
    paragraph = Measured([Strand("汉字", (Glyphs(_latin_only()), face()), EM)])
    assert {token.face for token in paragraph.tokens} == {face()}


def test_a_character_that_no_face_has_has_a_number_of_its_own_and_is_read_as_itself() -> None:
    lacking = Glyphs(_latin_only())
    Measured([Strand("汉字", (lacking,), EM)])
    assert sorted(lacking.missing) == ["字", "汉"]
    assert {lacking.texts[number] for number in lacking.missing.values()} == {"汉", "字"}


def test_so_has_one_in_a_word_with_what_changes_it() -> None:
    lacking = Glyphs(_latin_only())
    Measured([Strand("ab葛\U000e0100cé\u200b", (lacking,), EM)])
    assert "葛\U000e0100" in lacking.missing


def _latin_only() -> bytes:
    return fonts.subset(fonts.Cut("Latin", fonts.bundled()["serif"], frozenset("abc")))


@pytest.mark.parametrize("text", ["שלום", "e\u0301tude", "ཁམས་བཟང", "👍🏽"])
def test_scripts_that_need_more_are_left_to_others(text: str) -> None:
    with pytest.raises(Unset):
        measured(text)


def test_an_ideograph_with_its_variation_selector_is_one_character() -> None:
    paragraph = measured("葛\U000e0100城")
    assert paragraph.last_break(1, 1) == -1
    assert paragraph.last_break(2, 2) == 2


def test_a_word_broken_between_kerned_letters_is_as_wide_as_its_last_letter() -> None:
    paragraph = measured("AVAVAV/")
    assert paragraph.kerned[0] == pytest.approx((face().widths["A"] - face().words["AV"][0].width) * EM)
    assert 5 not in measured("AVAVAV").kerned


TEXTS = st.text(st.sampled_from(KINDS), min_size=1, max_size=120)


@given(TEXTS, st.floats(6, 40), st.floats(0, 4))
def test_no_character_is_lost_and_lines_follow_each_other(text: str, ems: float, indent: float) -> None:
    _, found = broken(text, ems, indent)
    at = 0
    for line in found:
        assert not text[at : line.start].strip(" ")
        assert line.start < line.end
        at = line.end
    assert not text[at:].strip(" ")


@given(TEXTS, st.floats(6, 40))
@example("%%“%《 《", 6.0)
def test_no_line_begins_or_ends_with_what_must_not(text: str, ems: float) -> None:
    paragraph, found = broken(text, ems)
    for before, line in itertools.pairwise(found):
        if paragraph.last_break(before.start + 1, line.start) == -1:
            continue  # there was no place to break at
        if before.hyphen or _endless(text, line.start):
            continue
        assert text[line.start] not in NEVER_FIRST.replace("-", "")
        assert text[before.end - 1] not in NEVER_LAST


def _endless(text: str, place: int) -> bool:
    """Say whether a place stands within a run that offers no break."""
    paragraph = measured(text)
    start = max(0, paragraph.last_break(0, place - 1))
    return paragraph.next_break(place) - start >= 20 and paragraph.last_break(place, place) == -1


@given(TEXTS, st.floats(6, 40), st.sampled_from([0.0, 0.3, -0.2]))
def test_what_is_drawn_is_as_wide_as_what_was_reckoned(text: str, ems: float, spacing: float) -> None:
    paragraph = measured(text, spacing=spacing)
    for line in Breaker(paragraph, ems * EM, 0, justified=True).lines():
        width = Piece(paragraph, line, line.start, line.end).width / EM
        extra = spacing / EM * len(list(_spaced(paragraph, line)))
        assert drawn(paragraph, line) + extra - max(0, spacing) / EM == pytest.approx(width, abs=0.02)


def _spaced(paragraph: Measured, line: Line) -> list[str]:
    return [
        code
        for token in paragraph.tokens_in(line.start, line.end)
        for code in token.codes[max(0, line.start - token.start) : line.end - token.start]
        if code
    ]


@given(TEXTS, st.floats(8, 40))
def test_full_lines_reach_the_edge_unless_they_would_be_too_loose(text: str, ems: float) -> None:
    paragraph, found = broken(text, ems)
    for line in found[:-1]:
        gaps, spaces = paragraph.gaps(line.start, line.end), text.count(" ", line.start, line.end)
        most = WIDEST_GAP * gaps + WIDEST_SPACE * spaces
        edge = right_edge(paragraph, line) + (0.35 if line.hyphen else 0)
        assert edge <= ems + 0.02
        assert edge == pytest.approx(ems, abs=0.02) or ems - line.width / EM > most - 0.02
        assert line.narrowing <= NARROWEST * EM + 1e-9


@given(st.text(st.sampled_from("社区工作" + OPENING + CLOSING), min_size=1, max_size=60))
def test_marks_never_overlap_what_stands_beside_them(text: str) -> None:
    paragraph = measured(text)
    widths = [after - before for before, after in zip(paragraph.before, paragraph.before[1:], strict=False)]
    assert min(widths) >= 0.5 * EM - 1e-9
