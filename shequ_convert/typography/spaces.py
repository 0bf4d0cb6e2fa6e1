"""White space and what shows nothing: removed or made plain where it carries nothing.

Chinese has no spaces within a sentence. Where a space separates - names, columns, a row of words, 总 则 - it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.hanzi import count_han, is_han

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

INVISIBLE = compiled(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+"
)
_HAN = "\u3400-\u9fff〇"
_HAS_HAN = compiled(f"[{_HAN}]")
_RUN = compiled("[ \u00a0\u3000]{2,}|\u00a0")
_WIDE = "\u3000"
_CLOSING = frozenset("，。；：？！、）》〉」』")
_OPENING = frozenset("（《〈「『")
_PAUSES = frozenset("，；、？！")
"""Marks that end a clause. Behind 。 a space may part sentences, and behind ： a label from its value."""
_QUOTES = frozenset("“‘（《〈「『")
_LABELLED = compiled("^[（(]?[一二三四五六七八九十百\\d]{1,4}[）)]?、$")
_PARTICLES = frozenset("的了着们吗呢吧")
"""Belong to the word before them."""
_LEANING = frozenset("的和与在把被对从")
"""Need what follows."""
_SPACE = compiled("[ \u3000]")
_SENTENCE = compiled("[，。；]")
LABEL_LONGEST = 8
"""Characters of the number of a list, 十二、."""
PROSE_SHORTEST = 15
"""Han characters of a line with the marks of a sentence from which it is running text."""


def invisible(text: str) -> Iterator[Found]:
    """Yield what shows nothing: zero-width, direction and control characters."""
    for match in INVISIBLE.finditer(text):
        yield match.start(), match.end(), "", "invisible"


def runs(text: str) -> Iterator[Found]:
    """Yield runs of spaces, which become one, and no-break spaces, which become plain; within 10 km they stay."""
    if not _RUN.search(text) or not _HAS_HAN.search(text):
        return
    for match in _RUN.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        latin = before + after
        within_latin = latin.isascii() and latin.isalnum() and len(match[0]) == 1
        plain = _WIDE if _WIDE in match[0] else " "
        if before and after and not within_latin and "\t" not in before + after:
            yield match.start(), match.end(), plain, "space"


def loose(text: str) -> Iterator[Found]:
    """Yield the spaces that break a sentence: beside its marks, and in running text beside a particle."""
    if not _HAS_HAN.search(text):
        return
    for match in _SPACE.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if after and (
            _beside_mark(before, after, text[:at] if at <= LABEL_LONGEST else "")
            or (_within_word(text, at) and _is_prose(text))
        ):
            yield at, at + 1, "", "loose-space"


def _beside_mark(before: str, after: str, head: str) -> bool:
    """Say whether a space stands before a closing mark, behind an opening one, or behind one that ends a clause."""
    if after in _CLOSING:
        return is_han(before) or before.isalnum() or before in "”’》）"
    if before in _OPENING:
        return is_han(after) or after.isalnum()
    return before in _PAUSES and (is_han(after) or after in _QUOTES) and not _LABELLED.match(head)


def _within_word(text: str, at: int) -> bool:
    around = text[max(0, at - 2) : at] + text[at + 1 : at + 3]
    if len(around) < len("前后各二") or not all(map(is_han, around)):
        return False
    return around[2] in _PARTICLES or around[1] in _LEANING


def _is_prose(text: str) -> bool:
    return _SENTENCE.search(text) is not None and count_han(text) >= PROSE_SHORTEST


_BETWEEN = compiled(f"(?<=[{_HAN}])[ \u2005]?(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%％℃])[ \u2005]?(?=[{_HAN}])")
THIN = "\u2005"
"""FOUR-PER-EM SPACE: a quarter of an em between Han and Latin, as CLREQ 3.2.2 has it."""


def closed(text: str) -> Iterator[Found]:
    """Yield the spaces between Han and Latin, which go."""
    yield from _between(text, "")


def thin(text: str) -> Iterator[Found]:
    """Yield the places between Han and Latin, which get a quarter of an em."""
    yield from _between(text, THIN)


def _between(text: str, space: str) -> Iterator[Found]:
    for match in _BETWEEN.finditer(text):
        if match[0] != space:
            yield match.start(), match.end(), space, "spacing"
