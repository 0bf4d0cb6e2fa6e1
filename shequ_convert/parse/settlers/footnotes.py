"""Footnotes once the roles are known: their marks must stand in text that can refer to a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.parse.footnotes import groups
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.settlers.neighbours import overruled

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

REFERRING = frozenset({Role.BODY, Role.LEAD, Role.HEADING, Role.LIST_ITEM, Role.QUOTE, Role.CAPTION})
"""Roles of lines in which the mark of a footnote may stand."""
_APART = Evidence(Role.NOTE, Strength.LIKELY, "footnotes.apart", "belongs to marks of which one is not in running text")


def footnotes(draft: Draft, _page: Page) -> Draft:
    """Notes of which one's mark stands in a table, in the title or in what was left out stay lines of the text."""
    footnote = Role.FOOTNOTE
    noted = [i for i, classified in enumerate(draft) if classified.role is footnote]
    if not noted:
        return draft
    texts = [c.line.text if c.role in REFERRING or c.role is Role.FOOTNOTE else "" for c in draft]
    whole = {i for group in groups(texts) for i in (*group.notes, group.head)}
    return overruled(draft, dict.fromkeys((i for i in noted if i not in whole), _APART))
