"""The gate that holds the corpus scores: what it lets pass and what it stops. The corpus itself is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.corpus import gate

if TYPE_CHECKING:
    from pathlib import Path


def row(**values: float) -> dict[str, dict[str, float]]:
    return {"ALL/all": values}


def test_equal_scores_pass() -> None:
    verdict = gate.compared(row(headF1=0.9, anyBodyLost=0.01, violLines=0), row(headF1=0.9, anyBodyLost=0.01))
    assert verdict == gate.Verdict((), ())


def test_a_lower_score_is_stopped_and_named() -> None:
    assert gate.compared(row(headF1=0.89), row(headF1=0.9)).fell == ("ALL/all headF1: 0.9 -> 0.89",)


def test_more_lost_texts_are_a_fall_and_fewer_a_rise() -> None:
    assert gate.compared(row(anyBodyLost=0.02), row(anyBodyLost=0.01)).fell
    assert gate.compared(row(anyBodyLost=0.0), row(anyBodyLost=0.01)).rose


def test_a_measure_that_is_no_longer_measured_counts_as_fallen() -> None:
    assert gate.compared(row(keepF1=1.0), row(keepF1=1.0, headF1=0.9)).fell


def test_one_unaccounted_line_is_stopped_even_where_nothing_is_pinned() -> None:
    assert gate.compared(row(violLines=1), {}).fell == ("ALL/all: 1 lines that are in no place or in two",)


def test_a_rounding_error_is_no_fall() -> None:
    assert not gate.compared(row(headF1=0.8997), row(headF1=0.9)).fell


def test_pinning_keeps_the_better_of_both_unless_lowering_is_asked_for() -> None:
    scores, pinned = row(headF1=0.8, capF1=0.9), row(headF1=0.9, capF1=0.8)
    assert gate.repinned(scores, pinned, lower=False) == row(headF1=0.9, capF1=0.9)
    assert gate.repinned(scores, pinned, lower=True) == scores


def test_the_digest_sees_a_changed_text_and_a_renamed_one(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("一", encoding="utf-8")
    first = gate.digest(tmp_path)
    text.write_text("二", encoding="utf-8")
    second = gate.digest(tmp_path)
    text.rename(tmp_path / "b.txt")
    assert len({first, second, gate.digest(tmp_path)}) == 3
