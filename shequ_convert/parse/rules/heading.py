"""Headings on a line of their own, numbered or not. Which of several readings holds, neighbours settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse.roles import Evidence, Role, Strength

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

RANK: Mapping[Kind, int] = {
    Kind.PART: 1,
    Kind.CHAPTER: 2,
    Kind.SECTION: 3,
    Kind.CHINESE: 4,
    Kind.CHINESE_PAREN: 5,
    Kind.ARABIC: 6,
    Kind.DECIMAL: 6,
    Kind.LONE: 6,
    Kind.ARABIC_PAREN: 7,
    Kind.CIRCLED: 8,
}
"""Kind of number -> how deep it stands, by the usage of official documents (GB/T 9704 7.3.3)."""

SHORT_RANK = 9
"""Depth of a heading without number; if the numbers begin anew below it, it stands above them all."""
NESTED_RANK = 10
"""Depth of one that stands under another without number."""
NUMBERED_LONGEST = 40
"""Characters after its number up to which a heading goes."""
SHORT_LONGEST = 32
"""Han characters of an unnumbered heading with a comma in it."""
PLAIN_LONGEST = 46
"""Han characters of an unnumbered heading without one."""
LATIN_LONGEST = 40
"""Characters of a heading in Latin letters."""

_INTERVIEWER = compiled("^(?:记者|问|主持人)[：:]")
_SPEAKER = compiled("(?:记者|问|答|主持人|提问)[：:]")
_LATIN = compiled("[A-Za-z]")
_NEVER = compiled('。|^["“（(\\[◎▲△■●•·*—-]|[，、；;。]$|^[\\d\\s:：./年月日-]+$|@|https?:')
_ASKED = compiled("^[^：:]{1,8}[：:]")
_DIALOGUE = compiled("^.{1,8}[：:].{4,}")
_SIGNED = compiled("[（(].{0,12}(?:记者|摄|文/|作者|单位|供图|编辑).{0,20}[)）]$")


def numbered(line: Line, around: Surroundings) -> Evidence | None:
    """一、…, （一）…, 第三章…, 1.… without a full stop. 一、完善机制。各社区要…… is a paragraph."""
    label = around.shape.label
    if label is None or label.kind not in RANK:
        return None
    rest = line.text[label.end :].strip()
    if not rest and label.kind not in {Kind.CHAPTER, Kind.SECTION, Kind.PART, Kind.LONE}:
        return None
    asks = line.text.endswith(("？", "?"))
    ends = around.shape.terminal and not asks and (label.kind is not Kind.LONE or line.text.endswith("。"))
    if label.kind in {Kind.ARABIC, Kind.ARABIC_PAREN} and line.text.endswith(("：", ":")):
        return None
    if ends or len(rest) > NUMBERED_LONGEST or rest.endswith(("，", ",", "；", ";", "、")):
        return None
    parts = len(label.value) if isinstance(label.value, tuple) else 1
    rank = RANK[label.kind] + parts - 1
    sure = label.kind in {Kind.PART, Kind.CHAPTER, Kind.SECTION, Kind.CHINESE, Kind.CHINESE_PAREN}
    strength = Strength.LIKELY if sure else Strength.POSSIBLE
    return Evidence(Role.HEADING, strength, "heading.numbered", f"begins with the number {label.text}", rank)


def _asked_next(around: Surroundings) -> bool:
    """Say whether an interviewer speaks below: a question in two halves then heads a part of the interview."""
    return around.after is not None and bool(_INTERVIEWER.match(around.after.text))


def short(line: Line, around: Surroundings) -> Evidence | None:
    """A short line without a full stop, on its own. A caption or a line of verse looks the same: neighbours settle."""
    shape = around.shape
    longest = SHORT_LONGEST if any(mark in line.text for mark in "，,；") else PLAIN_LONGEST
    latin = shape.size <= LATIN_LONGEST and bool(_LATIN.match(line.text))
    if shape.han > longest or not (shape.han or latin) or shape.label is not None:
        return None
    ends_open = line.text.endswith(("：", ":"))
    if _NEVER.search(line.text) or (_DIALOGUE.match(line.text) and shape.han > SHORT_LONGEST // 2):
        return None
    if _SPEAKER.match(line.text):
        return None
    asks = line.text.endswith(("？", "?"))
    if asks and (_ASKED.match(line.text) or (any(mark in line.text for mark in "，,") and not _asked_next(around))):
        return None
    if (shape.terminal and not asks) or ends_open or _SIGNED.search(line.text):
        return None
    return Evidence(Role.HEADING, Strength.POSSIBLE, "heading.short", "is short, alone and no sentence", SHORT_RANK)
