"""Several articles in one text, as when a page after another was pasted into a file: where each begins.

An article begins at its title, and a title shows by what stands below it: a line with source and time, or a date in
brackets, and then running text. A second one counts only where running text stands before it as well, so that a
headline printed twice, a dated list of links and a dated comment begin nothing.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from shequ_convert.parse.roles import Role, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

OPENERS = frozenset({"front.labelled", "front.enclosed"})
"""Rules for what stands right below the title of an article and hardly anywhere else."""
TITLE_REACH = 4
"""Lines above such a line in which its title stands, kicker and deck included."""
TITLE_SHORTEST, TITLE_LONGEST = 5, 60
"""Characters of a title."""
ARTICLE_SHORTEST = 120
"""Characters of running text that make an article."""
NO_TITLE = frozenset(
    {Role.IMAGE, Role.EDITOR, Role.TAGS, Role.NOTE, Role.FOOTNOTE, Role.SALUTATION, Role.BYLINE, Role.CAPTION}
)


def ranges(draft: Draft, page: Page) -> tuple[tuple[int, int], ...]:
    """Return the first and last line number of each article. Every line is in one; a single article has them all.

    ``draft`` has the verdicts on each line alone.
    """
    firsts = [*dict.fromkeys((1, *(page.lines[i].number for i in _later_starts(draft, page))))]
    last = page.lines[-1].numbers[-1] if draft else 1
    return tuple((first, after - 1) for first, after in pairwise([*firsts, last + 1]))


def _later_starts(draft: Draft, page: Page) -> Iterator[int]:
    """Yield the index of each title but the first one's, each with an article before it and one below it."""
    mass = [0, *accumulate(shape.size if shape.prose else 0 for shape in page.shapes)]
    titles = list(_titles(draft, page))
    begin = 0
    for title, after in zip(titles, [*titles, len(draft)][1:], strict=True):
        if min(mass[title] - mass[begin], mass[after] - mass[title]) >= ARTICLE_SHORTEST:
            yield title
            begin = title


def _titles(draft: Draft, page: Page) -> Iterator[int]:
    """Yield the index of each line that stands as a title does."""
    for i, classified in enumerate(draft):
        if classified.verdict.rule in OPENERS and (title := _title_above(draft, page, i)) is not None:
            yield title


def _title_above(draft: Draft, page: Page, opener: int) -> int | None:
    """Return the topmost of the short lines right above a byline; None if there is none."""
    above = opener
    while above and opener - above < TITLE_REACH and _may_be_title(draft, page, above - 1):
        above -= 1
    return above if above < opener else None


def _may_be_title(draft: Draft, page: Page, index: int) -> bool:
    shape, verdict = page.shapes[index], draft[index].verdict
    page_own = verdict.role is Role.CHROME and verdict.strength >= Strength.LIKELY
    fits = TITLE_SHORTEST <= shape.size <= TITLE_LONGEST and not shape.prose and not shape.open_end
    return fits and not page_own and verdict.role not in NO_TITLE
