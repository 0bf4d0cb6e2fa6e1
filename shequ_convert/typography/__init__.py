"""Typography that scraping took away, given back: marks, widths, spaces. Every change is recorded and can be replayed.

What is already right stays as it is. The repairs run until none of them finds anything, so that a second repair changes
nothing, whatever the text is: each takes away what it looks for and none brings it back, so they come to an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shequ_convert.expressions import compiled
from shequ_convert.typography import marks, remnants, script, spaces, widths
from shequ_convert.typography.edits import applied, composed, recorded, replay
from shequ_convert.typography.marks import unpaired
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from shequ_convert.source import Edit
    from shequ_convert.typography.edits import Found, Stage

__all__ = ["Choices", "repair", "replay", "unpaired"]


@frozen
class Choices:
    """What is done to a text."""

    punctuation: bool = True
    """Whether marks, widths, spaces and what HTML left are repaired."""
    columns: bool = False
    """Whether spaces part columns, as in a byline, and stay."""
    spacing: Literal["keep", "none", "thin"] = "keep"
    """Space between Han and Latin: as it is, none, or a quarter of an em."""
    script: Literal["keep", "hans", "hant"] = "keep"
    """Whether all is written in Simplified or in Traditional characters."""


REPAIR = Choices()
ROUNDS = 2
"""How often the repairs may run on a text, besides once for each of its characters: once in vain, and OpenCC's turn."""
_STAGES: tuple[tuple[Stage, str], ...] = (
    (remnants.found, "[&<]"),
    (spaces.invisible, spaces.INVISIBLE.pattern),
    (widths.found, "[０-９Ａ-Ｚａ-ｚ\uff61-\uff9f\u2e9f-\u2fd5\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f]"),
    (spaces.runs, "\u00a0|[ \u3000]{2}"),
    (marks.found, marks.SUSPECT.pattern),
    (spaces.loose, "[ \u3000]"),
)
"""The repairs in the order they run, each with what a line has for it."""
_REPAIRS = tuple((stage, compiled(signs)) for stage, signs in _STAGES)
_SPACES = frozenset({spaces.runs, spaces.loose})
_ANY = compiled("|".join(f"(?:{signs})" for _, signs in _STAGES))
_SPACING: dict[str, Stage] = {"none": spaces.closed, "thin": spaces.thin}


def repair(text: str, line: int, choices: Choices = REPAIR) -> tuple[str, tuple[Edit, ...]]:
    """Return a line's text repaired, and the record of every change.

    ``line`` is the line's number for the records. Spans count characters of the text as it is given: replaying the
    records on it gives the repaired text. Raise BackendMissing if a script is wanted and OpenCC is not installed.
    """
    changes: list[Found] = []
    before, now = "", text
    for _ in range(len(text) + ROUNDS):
        if now == before:
            break
        before = now
        for stage, sign in _wanted(now, choices):
            found = list(stage(now)) if sign is None or sign.search(now) else []
            if found:
                changes = composed(now, changes, found)
                now = applied(now, found)
    return (now, recorded(text, line, changes)) if changes else (text, ())


def _wanted(text: str, choices: Choices) -> Iterator[tuple[Stage, re.Pattern[str] | None]]:
    """Yield the repairs a text may need, in their order, each with its sign."""
    if choices.punctuation and _ANY.search(text):
        yield from (row for row in _REPAIRS if not (choices.columns and row[0] in _SPACES))
    if choices.spacing != "keep":
        yield _SPACING[choices.spacing], None
    if choices.script != "keep":
        yield script.stage(choices.script), None
