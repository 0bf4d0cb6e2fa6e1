"""Verse: short lines set close together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.settlers.neighbours import overruled

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

VERSE_LONGEST = 20
"""Characters of a line of verse."""
VERSES_FEWEST = 3


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
    return overruled(draft, changes)


def _like_verse(draft: Draft, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    marked = shape.terminal or shape.open_end
    return draft[index].role is Role.BODY and marked and shape.size <= VERSE_LONGEST and shape.label is None
