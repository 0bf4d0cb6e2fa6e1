"""Verse: short lines set close together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import BODY, Evidence, Role, Strength
from shequ_convert.parse.settlers.neighbours import FLOW, overruled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

VERSE_LONGEST = 20
"""Characters of a line of verse."""
VERSES_FEWEST = 3
FREE_LONGEST = 16
"""Han characters of a line of verse without marks."""
FREE_FEWEST = 6
"""Lines in a row without marks from which they are verse."""
FREE_SHARE = 0.6
"""Share of the article's lines that verse without marks must fill: names, menus and slogans stand amid other text."""
WORDY = 5
"""Han characters of a line that says something; most lines of a list of names or of a menu have fewer."""

_RECORDED = compiled("[：:\\d＝=《|｜/@]|\\s.*\\s")
"""What verse does not have: labels, digits, titles, several words set apart."""


def verses(draft: Draft, page: Page) -> Draft:
    """Short lines that touch one another, where paragraphs stand apart, are verse if each ends in a mark."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.QUOTE, Strength.LIKELY, "quoting.run", "is one of several short lines set close together")
    start = 0
    for i in range(1, len(draft) + 1):
        if i == len(draft) or page.shapes[i].gap_before or not _like_verse(draft, page, i):
            if page.sparse and i - start >= VERSES_FEWEST and _like_verse(draft, page, start):
                changes |= dict.fromkeys(range(start, i), why)
            start = i
    return overruled(draft, changes | _free_verses(draft, page))


def _free_verses(draft: Draft, page: Page) -> dict[int, Evidence]:
    """Short lines without marks are verse if hardly anything else stands in the article, with gaps or without."""
    runs = [run for run in _free_runs(draft, page) if len(run) >= FREE_FEWEST and _says_something(page, run)]
    filled = sum(map(len, runs)) + sum(c.role is Role.QUOTE for c in draft if runs)
    if not runs or filled <= FREE_SHARE * sum(c.role in FLOW for c in draft):
        return {}
    why = Evidence(Role.QUOTE, Strength.LIKELY, "quoting.free", "is one of many short lines without marks")
    return {i: why for run in runs for i in run}


def _free_runs(draft: Draft, page: Page) -> Iterator[list[int]]:
    """Yield the lines that stand below one another and can be verse without marks."""
    run: list[int] = []
    for i in range(len(draft)):
        if _like_free_verse(draft, page, i):
            run.append(i)
        elif run:
            yield run
            run = []
    yield run


def _like_free_verse(draft: Draft, page: Page, index: int) -> bool:
    shape, text = page.shapes[index], page.lines[index].text
    open_role = draft[index].verdict.rule in {"body", "heading.short"} and shape.label is None
    return open_role and not shape.prose and 0 < shape.han <= FREE_LONGEST and not _RECORDED.search(text)


def _says_something(page: Page, run: list[int]) -> bool:
    """Say whether most lines have the length of a phrase, and few a mark at their end."""
    marked = sum(page.shapes[i].terminal or page.shapes[i].open_end for i in run)
    return sum(page.shapes[i].han >= WORDY for i in run) * 2 > len(run) and marked * 3 < len(run)


def _like_verse(draft: Draft, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    marked = shape.terminal or shape.open_end
    return draft[index].role is BODY and marked and shape.size <= VERSE_LONGEST and shape.label is None
