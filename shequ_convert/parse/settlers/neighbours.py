"""What settlers share: which lines make up the running article, and where the next one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.parse.roles import CHROME, Role

if TYPE_CHECKING:
    from shequ_convert.parse.roles import Draft, Evidence

FLOW = frozenset({Role.BODY, Role.LEAD, Role.HEADING, Role.LIST_ITEM, Role.QUOTE, Role.TABLE, Role.SALUTATION})
"""Roles that make up the running article."""


def overruled(draft: Draft, changes: dict[int, Evidence]) -> Draft:
    """Return the verdicts with those in ``changes`` replaced; the old ones stay as evidence."""
    settled = list(draft)
    for i, evidence in changes.items():
        settled[i] = draft[i].overruled(evidence)
    return tuple(settled) if changes else draft


def next_flow(draft: Draft, index: int) -> int:
    """Return the next line of the running article."""
    return next((i for i in range(index + 1, len(draft)) if draft[i].role in FLOW), len(draft))


def next_content(draft: Draft, index: int) -> int | None:
    """Return the next line that is not chrome."""
    return next((i for i in range(index + 1, len(draft)) if draft[i].role is not CHROME), None)


def previous_content(draft: Draft, index: int) -> int | None:
    """Return the line before that is not chrome."""
    return next((i for i in range(index - 1, -1, -1) if draft[i].role is not CHROME), None)
