"""Headings without number: what stands apart and has text below it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.rules.heading import NESTED_RANK
from shequ_convert.parse.settlers.neighbours import FLOW, next_content, overruled, previous_content
from shequ_convert.values import replace

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

CLAUSE_COMMAS = 0.2
"""Share of those short lines that must end in a comma or an exclamation mark."""
CLAUSE_SHARE = 0.4
"""Share of short lines among the article's lines from which it is set one clause a line: no short line is a heading."""


def short_headings(draft: Draft, page: Page) -> Draft:
    """A short line is a heading only if it stands apart, is not one of many, and has text below it."""
    clauses = page.clausal or _one_clause_a_line(draft, page)
    body = Evidence(Role.BODY, Strength.POSSIBLE, "body.short", "is short, but heads nothing")
    changes = {
        i: body
        for i, c in enumerate(draft)
        if c.verdict.rule == "heading.short" and (clauses or not _heads_something(draft, page, i))
    }
    return overruled(draft, changes)


def _one_clause_a_line(draft: Draft, page: Page) -> bool:
    article = [i for i, c in enumerate(draft) if c.role in {Role.BODY, Role.HEADING}]
    longest, fewest = 20, 8
    short = [i for i in article if page.shapes[i].size <= longest and page.shapes[i].label is None]
    clauses = sum(page.lines[i].text.endswith(("，", ",", "！", "!", "、")) for i in short)
    many = len(article) >= fewest and len(short) >= CLAUSE_SHARE * len(article)
    return many and _neighbours(short) * 2 > len(short) and clauses >= CLAUSE_COMMAS * len(short)


def _neighbours(indexes: list[int]) -> int:
    known = set(indexes)
    return sum(i + 1 in known for i in indexes)


def _heads_something(draft: Draft, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    if page.sparse and not (shape.gap_before and shape.gap_after):
        return False
    below = next_content(draft, index)
    if below is None:
        return False
    if draft[below].verdict.rule == "heading.short":
        further = next_content(draft, below)
        above = previous_content(draft, index)
        in_run = above is not None and draft[above].verdict.rule == "heading.short"
        return not in_run and further is not None and page.shapes[further].prose
    if draft[below].role in {Role.SIGNATURE, Role.EDITOR, Role.CAPTION, Role.NOTE}:
        return False
    return draft[below].role in FLOW | {Role.IMAGE}


def nested(draft: Draft, _page: Page) -> Draft:
    """A heading without number right above another one stands above all that follow, up to the next such heading."""
    heads = [i for i, c in enumerate(draft) if c.verdict.rule == "heading.short" and c.role is Role.HEADING]
    parents = [i for i, below in pairwise(heads) if next_content(draft, i) == below]
    changes: dict[int, Evidence] = {}
    for start, stop in pairwise([*parents, len(draft)]):
        children = [i for i in heads if start < i < stop]
        if len(children) > 1:
            changes |= {
                i: replace(draft[i].verdict, level=NESTED_RANK, why="stands under another heading") for i in children
            }
    return overruled(draft, changes)
