"""Typography that scraping took away, given back: marks, widths, spaces. Every change is recorded and can be replayed.

What is already right stays as it is. The repairs run until none of them finds anything, so that a second repair changes
nothing, whatever the text is: each takes away what it looks for and none brings it back, so they come to an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.typography import marks, remnants, script, spaces, widths
from shequ_convert.typography.edits import applied, composed, located, recorded, replay
from shequ_convert.typography.marks import unpaired
from shequ_convert.typography.signs import Signs, pattern
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    import re

    from shequ_convert.source import Edit
    from shequ_convert.typography.edits import Found, Stage

__all__ = ["Choices", "fitted", "located", "repair", "replay", "unpaired"]


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
    html: bool = True
    """Whether tags and undecoded characters of HTML are remnants; in a text that teaches it they are its subject."""


REPAIR = Choices()
ROUNDS = 2
"""How often the repairs may run on a text, besides once for each of its characters: once in vain, and OpenCC's turn."""
_Row: TypeAlias = "tuple[Stage, re.Pattern[str] | None]"
"""A repair and what a line has for it; None if any line may need it."""
_HTML = (remnants.found, Signs("&<"))
_CHARACTERS = ((spaces.invisible, spaces.INVISIBLE), (widths.found, widths.SIGNS))
_WHITE = ((spaces.runs, spaces.RUNS),)
_SENTENCES = ((marks.found, marks.SIGNS), (spaces.loose, spaces.LOOSE))
"""The repairs in the order they run, each with the signs of what it looks for."""
_ANY = pattern(*(signs for _, signs in (_HTML, *_CHARACTERS, *_WHITE, *_SENTENCES)))


def _rows(*repairs: tuple[Stage, Signs]) -> tuple[_Row, ...]:
    return tuple((stage, pattern(signs)) for stage, signs in repairs)


_FRONT, _RUNS, _REST = _rows(_HTML, *_CHARACTERS), _rows(*_WHITE), _rows(*_SENTENCES)
_ANY_FRONT = pattern(*(signs for _, signs in (_HTML, *_CHARACTERS)))
_IN_COLUMNS = _REST[:1]
_CLOSED: tuple[_Row, ...] = ((spaces.closed, None),)
_THIN: tuple[_Row, ...] = ((spaces.thin, None),)


def repair(text: str, line: int, choices: Choices = REPAIR, at: int = 0) -> tuple[str, tuple[Edit, ...]]:
    """Return a line's text repaired, and the record of every change.

    ``line`` is the line's number for the records, ``at`` where the text begins in it: replaying the records on the line
    gives it with its text repaired. Raise BackendMissing if a script is wanted and OpenCC is not installed.
    """
    if choices.spacing == choices.script == "keep" and not (choices.punctuation and _ANY.search(text)):
        return text, ()  # as most lines are
    changes: list[Found] = []
    before, now = "", text
    for _ in range(len(text) + ROUNDS):
        if now == before:
            break
        before = now
        now, changes = _once(now, changes, choices)
    return (now, recorded(text, line, changes, at)) if changes else (text, ())


def _once(now: str, changes: list[Found], choices: Choices) -> tuple[str, list[Found]]:
    """Return a text with each repair made once, and the changes so far."""
    suspect = choices.punctuation and _ANY.search(now) is not None
    if suspect:
        now, changes = _front(now, changes, choices)
        if not choices.columns:
            now, changes = _changed(now, changes, _RUNS)
    if choices.spacing != "keep":  # before the marks too, for they look at what stands beside them
        now, changes = _changed(now, changes, _CLOSED)
    if suspect:
        now, changes = _changed(now, changes, _IN_COLUMNS if choices.columns else _REST)
    if choices.spacing != "keep":
        now, changes = _changed(now, changes, _THIN if choices.spacing == "thin" else _CLOSED)
    if choices.script != "keep":
        now, changes = _changed(now, changes, ((script.stage(choices.script), None),))
    return now, changes


def fitted(choices: Choices, content: str) -> Choices:
    """Return what is done to the lines of a text: teaching HTML it keeps tags, being Traditional its script."""
    if choices.punctuation and choices.html and remnants.teaches(content):
        choices = replace(choices, html=False)
    if choices.script == "hant" and script.is_traditional(content):
        choices = replace(choices, script="keep")
    return choices


def _front(text: str, changes: list[Found], choices: Choices) -> tuple[str, list[Found]]:
    """Return a text without what HTML left, what shows nothing and odd widths, and the changes so far."""
    if not _ANY_FRONT.search(text):
        return text, changes  # as most lines are
    return _changed(text, changes, _FRONT if choices.html else _FRONT[1:])


def _changed(text: str, changes: list[Found], rows: tuple[_Row, ...]) -> tuple[str, list[Found]]:
    """Return a text after repairs, and the changes that lead to it from where ``changes`` began."""
    for stage, sign in rows:
        found = list(stage(text)) if sign is None or sign.search(text) else []
        if found:
            changes = composed(text, changes, found)
            text = applied(text, found)
    return text, changes
