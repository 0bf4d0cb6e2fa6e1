"""What a person should look at: verdicts that the evidence leaves open, and what was left out though it may be text.

A verdict is open where its strength is ``POSSIBLE``: the line alone did not settle it, and no neighbour did. What was
left out is open up to ``LIKELY`` if it reads like text, or stands in the midst of it; the links and buttons above and
below an article are many and plainly none of it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from shequ_convert.document import Doubt
from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import CHROME, Role, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.document import DoubtKind
    from shequ_convert.parse.roles import Classified, Draft

SENTENCE_SHORTEST = 12
"""Characters of a sentence; a shorter one (请先登录！) is a page's own."""
_FULL_STOP = compiled("[。！？][”’）》]?(?:$|[^。！？])")
_KINDS: Mapping[Role, DoubtKind] = {Role.CHROME: "dropped", Role.HEADING: "heading", Role.BODY: "text"}
_AROUND = frozenset({Role.CHROME, Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.EDITOR, Role.TAGS})
"""Roles of lines that are no part of the running text."""
_NO_TEXT = frozenset({"chrome.title", "chrome.picture"})
"""What says nothing that is not in the document anyway."""


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield what is doubtful in a settled draft, in its order.

    A short line alone may head what follows or be text; 一、总体要求 is a heading beyond doubt. Neighbours of one kind
    and rule are one doubt, but for headings. So is all that stands above the text, or below it: comments of readers.
    """
    text = [i for i, classified in enumerate(draft) if classified.role not in _AROUND]
    first, last = (text[0], text[-1]) if text else (len(draft), len(draft))
    yield from _outside(draft[:first])
    for kind, group in groupby(draft[first : last + 1], _inside):
        if kind and kind[0] == "heading":
            yield from (_doubt(*kind, [classified]) for classified in group)
        elif kind:
            yield _doubt(*kind, list(group))
    yield from _outside(draft[last + 1 :])


def _inside(classified: Classified) -> tuple[DoubtKind, str] | None:
    """Return what is doubtful about a line within the text, and the rule that decided it; None for nothing."""
    verdict = classified.verdict
    weakest = verdict.strength is Strength.POSSIBLE
    dropped = classified.role is CHROME and verdict.strength < Strength.CERTAIN and verdict.rule not in _NO_TEXT
    kind = _KINDS.get(classified.role) if weakest or dropped else None
    return (kind, verdict.rule) if kind else None


def _outside(draft: Draft) -> Iterator[Doubt]:
    """Yield the sentences among lines that were left out, if there are any."""
    told = [c for c in draft if c.role is CHROME and c.verdict.strength < Strength.CERTAIN and _tells(c.line.text)]
    if told:
        yield _doubt("dropped", told[0].verdict.rule, told)


def _doubt(kind: DoubtKind, rule: str, group: list[Classified]) -> Doubt:
    numbers = tuple(dict.fromkeys(number for classified in group for number in classified.line.numbers))
    return Doubt(kind, numbers, rule, "\n".join(classified.line.text for classified in group))


def _tells(text: str) -> bool:
    """Say whether a line has a sentence."""
    return len(text) >= SENTENCE_SHORTEST and _FULL_STOP.search(text) is not None
