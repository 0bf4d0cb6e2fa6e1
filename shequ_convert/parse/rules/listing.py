"""Items of a list and rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse.roles import Evidence, Role, Strength

if TYPE_CHECKING:
    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

_DOTS, _DASHES = "•●○◦▪■□◆◇★☆▶►➤✓✔※·", "-*+"
BULLETS = _DOTS + _DASHES
BULLET = compiled(f"^(?:[{_DOTS}]|[{_DASHES}](?=[\\s\u3000]))[\\s\u3000]*(?=\\S)")
"""A bullet and the white space after it."""

_ITEM_KINDS = {Kind.ARABIC, Kind.ARABIC_PAREN, Kind.CIRCLED, Kind.LETTER, Kind.ROMAN, Kind.CHINESE_PAREN, Kind.DECIMAL}


def bullet(line: Line, _around: Surroundings) -> Evidence | None:
    """• 准时参加. A lone dash before a source (——陆游) is no bullet."""
    if BULLET.match(line.text):
        return Evidence(Role.LIST_ITEM, Strength.LIKELY, "listing.bullet", "begins with a bullet")
    return None


def numbered(line: Line, around: Surroundings) -> Evidence | None:
    """1.…；（1）…；（一）…；. Short ones may be headings: neighbours settle."""
    label = around.shape.label
    if label is None or label.kind not in _ITEM_KINDS or not line.text[label.end :].strip():
        return None
    strength = Strength.LIKELY if line.text.endswith(("；", ";")) else Strength.POSSIBLE
    return Evidence(Role.LIST_ITEM, strength, "listing.numbered", f"begins with the number {label.text}")


def row(line: Line, around: Surroundings) -> Evidence | None:
    """Cells separated by tabs, with another such line beside it. A tab inside a sentence is not."""
    cells = line.text.count("\t")
    beside = [other.text.count("\t") for other in (around.before, around.after) if other is not None]
    if cells and cells in beside and not around.shape.prose:
        return Evidence(Role.TABLE, Strength.LIKELY, "listing.row", f"has {cells + 1} cells, as its neighbour has")
    return None
