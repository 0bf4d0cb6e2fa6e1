"""Why each line is what it is: the ``explain`` command and the golden files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shequ_convert.parse import ParseOptions, classified
from shequ_convert.parse.build import repaired
from shequ_convert.parse.lines import width
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.sections import topics
from shequ_convert.typography import fitted
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shequ_convert.parse.roles import Classified, Draft
    from shequ_convert.source import Edit, Text

EXCERPT = 40
"""Columns of a line's text that the table shows."""


@frozen
class Row:
    """One line of the input."""

    line: int
    text: str
    role: str
    strength: str
    rule: str
    why: str
    others: tuple[str, ...]
    """Evidence that lost: role (strength, rule)."""
    repairs: tuple[Edit, ...] = ()
    """What is changed in its text."""


def explain(text: Text, options: ParseOptions | None = None) -> tuple[Row, ...]:
    """Return a row for every non-blank line."""
    draft = _with_topics(classified(text, options or ParseOptions()))
    chosen = fitted((options or ParseOptions()).typography, text.content)
    return tuple(row for c in draft for row in _rows(c, repaired(c, chosen)[1]))


def _with_topics(draft: Draft) -> Draft:
    """Return the lines with a remark on those that open a section inside their paragraph."""
    found = topics([(i, c.line.text) for i, c in enumerate(draft) if c.role in {Role.BODY, Role.LEAD}])
    return tuple(_opening(c, found[i].end) if i in found else c for i, c in enumerate(draft))


def _opening(classified_line: Classified, end: int) -> Classified:
    why = f"opens a section by its first {end} characters, as others in a row do"
    return classified_line.overruled(Evidence(classified_line.role, Strength.LIKELY, "sections.run-in", why))


def _rows(classified_line: Classified, repairs: tuple[Edit, ...]) -> Iterator[Row]:
    line, verdict = classified_line.line, classified_line.verdict
    role = f"{verdict.role.value}:{verdict.level}" if verdict.level else verdict.role.value
    others = tuple(_other(evidence) for evidence in classified_line.others)
    strength = verdict.strength.name.lower()
    yield Row(line.number, line.text, role, strength, verdict.rule, verdict.why, others, repairs)
    for number in line.more:
        yield Row(number, "", role, strength, "lines.unwrap", "goes on from the line above", ())


def _other(evidence: Evidence) -> str:
    return f"{evidence.role.value} ({evidence.strength.name.lower()}, {evidence.rule})"


def as_text(rows: Sequence[Row]) -> str:
    """Return the rows as a table in plain text, aligned for a fixed-width font."""
    return "".join(_formatted(row) for row in rows)


def _formatted(row: Row) -> str:
    verdict = f"{row.role:<11} {row.strength:<8} {row.rule:<20}"
    return f"{row.line:>5}  {verdict} {_excerpt(row.text)}  {row.why}{repairs_told(row)}\n"


def repairs_told(row: Row) -> str:
    """Return how often each repair was made in a line, in brackets; nothing if it needed none."""
    times = Counter(edit.rule for edit in row.repairs)
    told = ", ".join(f"{rule} {count}" if count > 1 else rule for rule, count in times.items())
    return f" [repaired: {told}]" if told else ""


def _excerpt(text: str) -> str:
    """Return the beginning of a text, cut and padded to ``EXCERPT`` columns."""
    shown = ""
    for char in text:
        if width(shown + char) > EXCERPT - 1:
            shown += "…"
            break
        shown += char
    return shown + " " * max(0, EXCERPT - width(shown))
