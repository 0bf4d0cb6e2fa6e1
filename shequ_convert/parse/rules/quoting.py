"""Quoted passages, verse and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import Evidence, Role, Strength

if TYPE_CHECKING:
    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

_ATTRIBUTION = compiled("^(?:——|--|—|― ?―)[\\s\u3000]*[^。！？，]{2,30}$")
_VERSE = compiled("^[\u4e00-\u9fff]{4,7}[，,、；;]?\\s*[\u4e00-\u9fff]{4,7}[。！？；，,.!?;]$")
_HAN = compiled("[\u4e00-\u9fff]+")
_MARKED = compiled("^[>＞]\\s*\\S")


def attribution(line: Line, _around: Surroundings) -> Evidence | None:
    """——（宋）陆游 under a quotation. ——社区里没有小事，件件连着民心。 is text."""
    if _ATTRIBUTION.match(line.text):
        return Evidence(Role.QUOTE, Strength.LIKELY, "quoting.attribution", "names the source of a quotation")
    return None


def verse(line: Line, around: Surroundings) -> Evidence | None:
    """Two half-lines of equal length, with another such line beside it. A single such sentence is text."""
    if not _is_verse(line.text):
        return None
    if any(other is not None and _is_verse(other.text) for other in (around.before, around.after)):
        return Evidence(Role.QUOTE, Strength.LIKELY, "quoting.verse", "is a line of verse, as its neighbour is")
    return None


def is_no_verse(text: str) -> bool:
    """Say whether a line is no ``verse`` whatever stands beside it."""
    return not _is_verse(text)


def _is_verse(text: str) -> bool:
    if not _VERSE.match(text):
        return False
    halves = _HAN.findall(text)
    lengths = {len(half) for half in halves}
    return len(halves) > 1 and len(lengths) == 1 and lengths <= {4, 5, 7}


def marked(line: Line, _around: Surroundings) -> Evidence | None:
    """> before a quoted line, as mail and Markdown have it. A lone > is an ornament."""
    if _MARKED.match(line.text):
        return Evidence(Role.QUOTE, Strength.POSSIBLE, "quoting.marked", "begins with >")
    return None
