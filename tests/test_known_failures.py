"""What the parser is known to get wrong: strict xfail, so the build announces each cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import literate

CASES = literate.cases(Path(__file__).parent / "known_failures")
LINES = [case for case in CASES if case.kind == "explain"]
TREES = [case for case in CASES if case.kind == "tree"]
known = pytest.mark.xfail(strict=True, reason="known; see tests/known_failures/parser.md")


@known
@pytest.mark.parametrize("case", LINES, ids=str)
def test_every_line_is_what_the_case_says(case: literate.Case) -> None:
    """Roles only: which rule will find them, nobody knows yet."""
    roles = "".join(f"{row.line} {row.role.partition(':')[0]}\n" for row in literate.rows(case.text))
    assert roles == case.expected


@known
@pytest.mark.parametrize("case", TREES, ids=str)
def test_the_document_is_what_the_case_says(case: literate.Case) -> None:
    assert case.actual == case.expected


@pytest.mark.parametrize("case", LINES, ids=str)
def test_every_known_failure_says_of_each_line_what_it_should_be(case: literate.Case) -> None:
    numbers = [n for n, line in enumerate(case.text.split("\n"), 1) if line]
    assert [int(row.split()[0]) for row in case.expected.splitlines()] == numbers
