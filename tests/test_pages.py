"""How pages are set: the measures themselves, on small made-up pages; then every example and the corpus by them.

What is said of each measure: what trips it, and the look-alike that does not.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn
import pymupdf
import pytest

from benchmarks import peers
from shequ_convert import parse
from shequ_convert.write import fonts, weasy
from tests.corpus import pages
from tests.support import booklets, printed
from tests.support.pages import Area, Block, Design, Survey, designed, joined, survey, surveyed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.printed import Printed

EM, LINE = 12.0, 20.0
AREA = Area(72, 72, 72 + 20 * EM, 72 + 10 * LINE)
"""Ten lines of twenty characters."""
FULL = "我们把老旧小区改造作为头等大事来抓一张图管到"
"""Longer than a line."""
LEAST_FLUSH = 0.98
"""Share of full lines that must be flush."""
MOST_UNSQUEEZED = 0.02
"""Share of the places where two marks meet that may be set at full width."""
MOST_ALONE = 0.02
"""Share of all lines that may hold one character by itself; what is found where nothing is done about it."""
NEVER = ("begins", "ends", "parted", "heading", "caption", "lost", "loose", "crowded", "beyond", "widow")
"""What no page may have."""


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


# Made-up pages --------------------------------------------------------------------------------------------------------


@cache
def face() -> Any:
    font: Any = pymupdf.Font
    return font(fontfile=str(pylopdf_fonts_zh_cn.serif_path()))


class Sheets:
    """Pages that are set by hand."""

    def __init__(self) -> None:
        made: Any = pymupdf.Document
        self.document = made()
        self.turn()

    def turn(self) -> None:
        """Begin a page."""
        self.page = self.document.new_page(width=72 * 2 + 20 * EM, height=72 * 2 + 10 * LINE)
        self.at = 0

    def line(self, text: str, left: float = 0.0, steps: Mapping[int, float] | None = None, base: float = 0.0) -> Sheets:
        """Set a line; ``left`` and ``steps`` (place in the text -> what is added before it) are in ems."""
        self.at += 1
        writer: Any = pymupdf.TextWriter
        written = writer(self.page.rect)
        x, y = AREA.left + left * EM, base or AREA.top + self.at * LINE - 5
        moves = {0: 0.0, **(steps or {})}
        for start, end in pairwise([*sorted(moves), len(text)]):
            x += moves[start] * EM
            written.append((x, y), text[start:end], font=face(), fontsize=EM)
            x += face().text_length(text[start:end], EM)
        written.write_text(self.page)
        return self

    def lines(self, *texts: str) -> Sheets:
        """Set lines, each as it comes."""
        for text in texts:
            self.line(text)
        return self

    def picture(self, left: float = 2, width: float = 10) -> Sheets:
        """Put a picture on the next four lines; measures in ems."""
        top = AREA.top + self.at * LINE
        self.at += 4
        box = (AREA.left + left * EM, top, AREA.left + (left + width) * EM, top + 4 * LINE)
        self.page.insert_image(box, stream=booklets.picture("red", (60, 40)), keep_proportion=False)
        return self

    def survey(self, *blocks: Block) -> Survey:
        """Measure the pages."""
        return surveyed(self.document, Design(AREA, blocks))


def text(words: str, kind: str = "text", *, justified: bool = True, belongs: int | None = None) -> Block:
    return Block(kind, words, justified, AREA.left, AREA.left, AREA.right, belongs=belongs)


def kinds(measured: Survey) -> set[str]:
    return set(measured.counts)


def spread(ems: float) -> dict[int, float]:
    """Return the steps that make a line of twenty characters so much longer."""
    return dict.fromkeys(range(1, 20), ems / 19)


def two_lines(first: str, second: str = "好了吗") -> Survey:
    """Measure a paragraph of two lines."""
    return Sheets().lines(first, second).survey(text(first + second, justified=False))


def test_a_full_line_that_reaches_both_edges_is_flush() -> None:
    measured = Sheets().lines(FULL[:20], FULL[20:]).survey(text(FULL))
    assert (measured.full, measured.left, measured.right, measured.lines) == (1, 1, 1, 2)
    assert not measured.findings


@pytest.mark.parametrize("steps", [{0: -0.1, 1: 0.1}, {19: -0.06}, {19: 0.06}])
def test_a_full_line_that_is_off_an_edge_is_ragged(steps: dict[int, float]) -> None:
    measured = Sheets().line(FULL[:20], steps=steps).line(FULL[20:]).survey(text(FULL))
    assert kinds(measured) - {"beyond"} == {"ragged"}
    assert measured.full == 1
    assert measured.left + measured.right == 1


def test_a_last_line_and_a_line_that_is_not_justified_may_be_short() -> None:
    short = FULL[:18]
    assert Sheets().lines(short).survey(text(short)).full == 0
    assert not Sheets().lines(short, FULL[:5]).survey(text(short + FULL[:5], justified=False)).findings


def test_the_empty_half_of_a_mark_may_stand_beyond_the_edge() -> None:
    closing = FULL[:19] + "。"
    measured = Sheets().line(closing, steps=spread(0.5)).line("好了").survey(text(closing + "好了"))
    assert (measured.right, kinds(measured)) == (1, set())
    opening = "“" + FULL[:19]
    measured = Sheets().line(opening, left=-0.5, steps=spread(0.5)).line("好了").survey(text(opening + "好了"))
    assert (measured.left, measured.right, kinds(measured)) == (1, 1, set())


def test_half_of_another_character_may_not() -> None:
    words = FULL[:20]
    for left in (0.0, -0.5):
        measured = Sheets().line(words, left=left, steps=spread(0.5)).line("好了").survey(text(words + "好了"))
        assert kinds(measured) == {"ragged", "beyond"}


@pytest.mark.parametrize("mark", "，。、；：！？）》」』】〕〉”’—…·～")
def test_a_mark_that_begins_a_line_is_found(mark: str) -> None:
    assert "begins" in kinds(two_lines("我们把老旧小区", f"{mark}作为头等"))


@pytest.mark.parametrize("second", ["（一）好了吗", "“好了吗”", "3月好了", "中·文"])
def test_a_line_may_begin_with_an_opening_mark_and_hold_others(second: str) -> None:
    assert not two_lines("我们把老旧小区", second).findings


def test_the_first_line_of_a_paragraph_may_begin_with_a_dash() -> None:
    assert not two_lines("——我们把老旧小区").of("begins")


@pytest.mark.parametrize("mark", "（「『【〔〈《“‘")
def test_an_opening_mark_that_ends_a_line_is_found(mark: str) -> None:
    assert "ends" in kinds(two_lines(f"我们把老旧小区{mark}"))


def test_closing_marks_may_end_a_line_and_an_opening_one_a_paragraph() -> None:
    assert not two_lines("我们把老旧小区，").findings
    assert not Sheets().lines("我们说：").survey(text("我们说：")).findings
    assert not Sheets().lines("我们说（").survey(text("我们说（")).of("ends")


@pytest.mark.parametrize("mark", "—…")
def test_a_dash_or_an_ellipsis_on_two_lines_is_found_but_not_a_row_of_them(mark: str) -> None:
    assert "parted" in kinds(two_lines(f"我们把老旧{mark}", f"{mark}小区改造"))
    assert not two_lines(f"我们把老旧{mark * 2}", f"{mark * 2}小区改造").of("parted")
    assert not two_lines(f"我们把老旧{mark * 2}").findings


@pytest.mark.parametrize("pair", ["”。", "、“", "）：", "》（", "“《", "》、"])
def test_two_marks_that_meet_at_their_full_width_are_found(pair: str) -> None:
    words = f"我们把{pair}老旧小区"
    assert kinds(Sheets().lines(words).survey(text(words))) == {"unsqueezed"}
    squeezed = Sheets().line(words, steps={4: -0.5}).survey(text(words))
    assert (squeezed.pairs, kinds(squeezed)) == (1, set())


@pytest.mark.parametrize(
    "words", ["真的！！好", "真的？！好", "好，我们", "他（她）说", "a), b", "好…… “好”", "——“好”", "好。 “好”"]
)
def test_marks_that_do_not_meet_or_do_not_give_way_are_no_pair(words: str) -> None:
    assert not Sheets().lines(words).survey(text(words)).of("unsqueezed")


def test_a_gap_wider_than_a_tenth_of_an_em_is_loose() -> None:
    assert kinds(Sheets().line("我们把老旧", steps={2: 0.12}).survey(text("我们把老旧"))) == {"loose"}
    assert not Sheets().line("我们把老旧", steps={2: 0.08}).survey(text("我们把老旧")).findings
    words = "我们 Open box 把"
    assert not Sheets().line(words, steps={8: 0.3}).survey(text(words)).findings
    assert kinds(Sheets().line(words, steps={8: 0.6}).survey(text(words))) == {"loose"}


def test_characters_that_run_into_each_other_are_found_but_not_marks() -> None:
    assert kinds(Sheets().line("我们把老旧", steps={2: -0.2}).survey(text("我们把老旧"))) == {"crowded"}
    assert not Sheets().line("我们，把老旧", steps={3: -0.5}).survey(text("我们，把老旧")).findings


@pytest.mark.parametrize("last", ["抓", "抓。", "抓。”"])
def test_a_last_line_of_one_character_is_found(last: str) -> None:
    assert kinds(two_lines("我们把老旧小区", last)) - {"unsqueezed"} == {"alone"}


def test_a_last_line_of_two_characters_and_a_paragraph_of_one_are_left_alone() -> None:
    assert not two_lines("我们把老旧小区", "来抓。").findings
    assert not Sheets().lines("好。").survey(text("好。")).findings


def on_two_pages(*, turned_after: int, texts: tuple[str, ...]) -> Sheets:
    sheets = Sheets()
    for number, words in enumerate(texts):
        if number == turned_after:
            sheets.turn()
        sheets.line(words)
    return sheets


def test_a_heading_that_ends_its_page_is_found() -> None:
    texts = ("我们好", "一、听得见", "正文好")
    blocks = (text(texts[0]), text(texts[1], "heading"), text(texts[2]))
    assert kinds(on_two_pages(turned_after=2, texts=texts).survey(*blocks)) == {"heading"}
    assert not on_two_pages(turned_after=1, texts=texts).survey(*blocks).findings
    assert not on_two_pages(turned_after=1, texts=texts[:2]).survey(*blocks[:2]).findings


def test_lines_of_a_paragraph_alone_at_the_foot_or_the_head_of_a_page_are_found() -> None:
    texts = ("我们把老旧", "小区改造好", "作为头等大", "事来抓好吗")
    for after, found in ((1, {"widow"}), (2, set()), (3, {"widow"}), (9, set())):
        block = text("".join(texts), justified=False)
        assert kinds(on_two_pages(turned_after=after, texts=texts).survey(block)) == found


def test_a_caption_on_another_page_than_its_picture_is_found() -> None:
    blocks = (text("前文好"), Block("picture"), text("图一说明", "caption", belongs=1))
    together = Sheets().lines("前文好").picture().lines("图一说明")
    assert not together.survey(*blocks).findings
    apart = Sheets().lines("前文好").picture()
    apart.turn()
    assert kinds(apart.lines("图一说明").survey(*blocks)) == {"caption"}


def test_what_stands_beyond_the_type_area_is_found() -> None:
    picture = Block("picture")
    assert not Sheets().picture(0, 20).survey(picture).findings
    assert kinds(Sheets().picture(0, 20.2).survey(picture)) == {"beyond"}
    assert kinds(Sheets().line("好", left=-0.2).survey(text("好"))) == {"beyond"}
    assert kinds(Sheets().line("好", base=AREA.bottom + 1).survey(text("好"))) == {"beyond"}
    assert not Sheets().line("好", base=AREA.bottom - 2).survey(text("好")).findings


def test_what_is_not_printed_is_lost_and_page_numbers_are_no_text() -> None:
    assert kinds(Sheets().lines("我们老旧").survey(text("我们把老旧"))) == {"lost"}
    assert kinds(Sheets().lines("我们").survey(text("我们"), Block("picture"))) == {"lost"}
    assert not Sheets().lines("我们").line("— 1 —", base=AREA.bottom + 30).survey(text("我们")).findings


def test_entries_of_a_table_of_contents_have_dots_and_numbers_behind_them() -> None:
    sheets = Sheets().lines("一、听得见 ........ 3", "2. 二月 ........ 12", "好了")
    blocks = (Block("listed", "一、听得见"), Block("listed", "2. 二月"), text("好了"))
    assert not sheets.survey(*blocks).findings


# What others make -----------------------------------------------------------------------------------------------------


def plainly(content: dict[str, Any]) -> Design:
    """Return what the simple page of ``benchmarks/peers.py`` is: A4, margins of 75 px and 8 px of the body."""
    margin = (75 + 8) * 0.75
    area = Area(margin, margin, 595.28 - margin, 841.89 - margin)
    blocks = [Block("heading", content["metadata"]["title"])]
    for kind, words in peers.passages(content):
        if kind == "picture":
            blocks.append(Block("picture"))
            continue
        belongs = 1 if kind == "caption" and blocks[-1].kind == "picture" else None
        known = kind if kind in {"heading", "caption"} else "text"
        justified = known == "text"
        blocks.append(Block(known, words, justified, area.left + 24, area.left, area.right, belongs=belongs))
    return Design(area, tuple(blocks))


def test_plain_weasyprint_does_not_pass(tmp_path: Path) -> None:
    weasy.library()
    raw = (printed.EXAMPLES / "speech-with-pictures.txt").read_bytes()
    content = json.loads(peers.dump(parse(raw)))
    content["pictures"] = str(printed.EXAMPLES / "images")
    peers.weasyprint(content, tmp_path / "plain.pdf")
    measured = survey((tmp_path / "plain.pdf").read_bytes(), plainly(content))
    assert measured.full > 10
    assert not measured.of("lost")
    assert measured.left_share == 1
    assert measured.right_share < 0.3
    assert measured.of("unsqueezed")


# Our own --------------------------------------------------------------------------------------------------------------


def measured(made: Printed) -> Survey:
    """Measure a text as we print it."""
    return survey(made.data, designed(made.layout, made.without_glyph))


@cache
def examples(profile: str) -> Survey:
    return joined(measured(printed.example(name, profile)) for name in printed.INPUTS)


def told(measured: Survey, *kinds: str) -> list[str]:
    return [f"{finding.kind}, page {finding.page}: {finding.text}" for finding in measured.of(*kinds)]


def flawed(measured: Survey) -> list[str]:
    """Return what no page may have."""
    ragged = told(measured, "ragged") if measured.right_share < LEAST_FLUSH or measured.left_share < 1 else []
    return [*ragged, *told(measured, *NEVER)]


@pytest.mark.parametrize("profile", printed.PROFILES)
def test_in_the_examples_full_lines_are_flush(profile: str) -> None:
    found = examples(profile)
    assert found.full > 70
    assert found.left_share == 1
    assert found.right_share >= LEAST_FLUSH, told(found, "ragged")


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.parametrize("profile", printed.PROFILES)
def test_no_page_of_the_examples_has(profile: str, kind: str) -> None:
    assert told(examples(profile), kind) == []


@pytest.mark.parametrize("profile", printed.PROFILES)
def test_in_the_examples_marks_that_meet_are_squeezed(profile: str) -> None:
    assert examples(profile).pairs > 10
    assert told(examples(profile), "unsqueezed") == []


@pytest.mark.parametrize("profile", printed.PROFILES)
def test_a_booklet_is_set_as_well(profile: str) -> None:
    found = measured(printed.booklet(profile))
    assert found.full > 30
    assert flawed(found) == []


@pytest.mark.skipif(not printed.SEED.exists(), reason="the seed does not lie beside the project")
@pytest.mark.parametrize("profile", printed.PROFILES)
def test_the_seed_is_set_as_well(profile: str) -> None:
    found = measured(printed.seed(profile))
    assert found.full > 30
    assert flawed(found) == []


def test_the_measures_of_a_folder_can_be_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("把小事办好\n来源：春晖社区网\n" + f"他说：“{FULL}。”\n" * 2, encoding="utf-8")
    pages.main([str(tmp_path), "--profile", "handout", "--kind", "unsqueezed"])
    head, row, *places = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["design", "full", "right", "left"]
    assert row.split()[0] == "handout"
    assert all(place.startswith("  unsqueezed a, page 1: ") for place in places)


# The corpus -----------------------------------------------------------------------------------------------------------


@cache
def corpus() -> Survey:
    return joined(map(measured, printed.corpus()))


needs_corpus = pytest.mark.skipif(not printed.CORPUS.exists(), reason="the corpus does not lie beside the project")


@needs_corpus
@pytest.mark.thorough
def test_in_the_corpus_full_lines_are_flush() -> None:
    found = corpus()
    assert found.full > 20_000
    assert found.left_share > 0.999
    assert found.right_share >= LEAST_FLUSH, told(found, "ragged")


@needs_corpus
@pytest.mark.thorough
@pytest.mark.parametrize("kind", NEVER)
def test_no_page_of_the_corpus_has(kind: str) -> None:
    assert told(corpus(), kind) == []


@needs_corpus
@pytest.mark.thorough
def test_in_the_corpus_marks_that_meet_are_squeezed() -> None:
    pairs, found = corpus().pairs, told(corpus(), "unsqueezed")
    assert pairs > 2000
    assert len(found) < MOST_UNSQUEEZED * pairs, found


@needs_corpus
@pytest.mark.thorough
def test_in_the_corpus_few_paragraphs_end_with_a_character_by_itself() -> None:
    found = told(corpus(), "alone")
    assert len(found) < MOST_ALONE * corpus().lines, found
