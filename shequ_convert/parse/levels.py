"""How deep each heading stands: the ranks that forms suggest -> levels 1 to 4 without a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.numbering import Kind, read_label
from shequ_convert.parse.rules.heading import NESTED_RANK, SHORT_RANK
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 4
"""Heading levels a document has."""

_PLAIN = frozenset({SHORT_RANK, NESTED_RANK})
"""Ranks of headings without number."""


@frozen
class Head:
    """A heading, on a line of its own or within its paragraph."""

    at: int
    """Its place among the lines of the document."""
    rank: int
    """What its form suggests, on the scale of ``rules.heading.RANK``."""
    text: str
    run_in: bool = False
    """Whether it stands within its paragraph."""


def levels(heads: Sequence[Head]) -> dict[int, int]:
    """Return index -> level. A heading stands one level below the nearest one above it that outranks it."""
    ranks = _ranks(heads)
    found: dict[int, int] = {}
    path: list[int] = []
    for head, rank in zip(heads, ranks, strict=True):
        while path and path[-1] >= rank:
            path.pop()
        path.append(rank)
        found[head.at] = min(len(path), DEEPEST)
    return found


def _ranks(heads: Sequence[Head]) -> list[int]:
    """Return the rank of each heading, those without number ranked among the others.

    Where numbers begin anew below them, they stand above; before the first and after the last number (前言, 结语) they
    stand beside the highest one.
    """
    numbered = [i for i, head in enumerate(heads) if head.rank not in _PLAIN and not head.run_in]
    above = _numbers_begin_anew(heads)
    highest = min((heads[i].rank for i in numbered), default=SHORT_RANK)
    ranks = []
    for i, head in enumerate(heads):
        outer = bool(numbered) and head.rank == SHORT_RANK and not numbered[0] < i < numbered[-1]
        lifted = head.rank - NESTED_RANK if head.rank in _PLAIN and above else head.rank
        ranks.append(highest if outer and not above else lifted)
    return ranks


def _numbers_begin_anew(heads: Sequence[Head]) -> bool:
    own = [head for head in heads if head.rank not in _PLAIN and not head.run_in]
    labels = [label for head in own if (label := read_label(head.text)) is not None]
    firsts = [label.kind for label in labels if label.value == 1]
    return any(firsts.count(kind) > 1 for kind in (Kind.CHINESE, Kind.ARABIC))
