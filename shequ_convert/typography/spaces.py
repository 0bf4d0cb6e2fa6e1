"""White space and what shows nothing: removed or made plain where it carries nothing.

Chinese has no spaces within a sentence. Where a space separates - names, columns, a row of words, 总 则 - it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.hanzi import count_han, is_han
from shequ_convert.typography.signs import Signs

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

_JOINERS = "\u200c\u200d"
"""Without a meaning beside Han, Latin and the marks of both; they make one emoji of two, and ligatures elsewhere."""
_PLAIN = "\x00-\x7f\u00a0\u2000-\u200a\u202f\u205f\u2010-\u2027\u3000-\u9fff\uff00-\uffef"
_HIDDEN = (
    "\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
INVISIBLE = Signs(_HIDDEN + _JOINERS)
"""What ``invisible`` looks for."""
_INVISIBLE = compiled(f"[{_HIDDEN}]+|(?<![^{_PLAIN}])[{_JOINERS}]+|[{_JOINERS}]+(?![^{_PLAIN}])")
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LEFTWARD = compiled("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of scripts that are written from right to left."""
_HAN = "\u3400-\u9fff〇"
_HAS_HAN = compiled(f"[{_HAN}]")
_WIDE = "\u3000"
THIN = "\u2005"
"""FOUR-PER-EM SPACE: a quarter of an em between Han and Latin, as CLREQ 3.2.2 has it."""
_ODD = "\u00a0\u1680\u2000-\u2004\u2006-\u2009\u202f\u205f"
"""Spaces of other widths, or that no line may end at; THIN is one only where it parts nothing."""
RUNS = Signs(_ODD + THIN, " \u3000", "(?<=[ \u3000])(?:[ \u3000]|$)")
"""What ``runs`` looks for."""
LOOSE = Signs(" \u3000")
"""What ``loose`` looks for."""
_RUN = compiled(f"[ {_ODD}{THIN}{_WIDE}]{{2,}}|[{_ODD}{THIN}]|[ {_WIDE}]+$")
_CLOSING = frozenset("，。；：？！、）》〉」』")
_OPENING = frozenset("（《〈「『")
_PAUSES = frozenset("，；、")
"""Marks that end a clause. Behind 。？！ a space may part sentences, and behind ： a label from its value."""
_QUOTES = frozenset("“‘（《〈「『")
_LABELLED = compiled("^[（(]?[一二三四五六七八九十百\\d]{1,4}[）)]?、$")
_PARTICLE = compiled("们|的(?![确士])|了(?![解结断然如得不却当])|着(?![重力眼手陆急装想火色落实])|[吗呢](?![绒喃啡])")
"""Belongs to the word before it; as the beginning of a word - 了解, 着手 - it does not."""
_LEANING = compiled("(?<![目标有])的$|[把被]$")
"""Needs what follows; 目的 does not."""
_SPACE = compiled("[ \u3000]")
_BESIDE = compiled(
    f"[ \u3000](?:(?=[{''.join(sorted(_CLOSING))}])|(?<=[{''.join(sorted(_OPENING | _PAUSES))}][ \u3000]))"
)
"""A space beside a mark, which may be loose in any text."""
_SENTENCE = compiled("[，。；]")
SPELLED_SHORTEST = 8
"""Characters of a sentence that has a space behind each of them; a row of them has no marks."""
_SPELLED = compiled(f"(?:[{_HAN}](?: ?[，。；：、？！])? ){{{SPELLED_SHORTEST},}}[{_HAN}]")
LABEL_LONGEST = 8
"""Characters of the number of a list, 十二、."""
PROSE_SHORTEST = 15
"""Han characters of a line with the marks of a sentence from which it is running text."""


def invisible(text: str) -> Iterator[Found]:
    """Yield what shows nothing: zero-width and control characters, and those of direction where nothing runs left."""
    leftward = _LEFTWARD.search(text) is not None
    for match in _INVISIBLE.finditer(text):
        if not (leftward and _DIRECTIONS.issuperset(match[0])):
            yield match.start(), match.end(), "", "invisible"


def runs(text: str) -> Iterator[Found]:
    """Yield spaces that come to the same as a plain one: runs, those of other widths, those at the end.

    A single one within Latin stays (10 km), and so does the indent.
    """
    if not _HAS_HAN.search(text):
        return
    begun = len(text) - len(text.lstrip())
    for match in _RUN.finditer(text, begun):
        plain = _plain(match, text)
        if plain != match[0]:
            yield match.start(), match.end(), plain, "space"


def _plain(match: re.Match[str], text: str) -> str:
    """Return what stands for a run of spaces."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    latin = before + after
    if not after:
        return ""
    kept = (
        "\t" in latin
        or (latin.isascii() and latin.isalnum())
        or (match[0] == THIN and _BETWEEN.match(text, match.start()))
    )
    if kept and (len(match[0]) == 1 or "\t" in latin):
        return match[0]
    return _WIDE if _WIDE in match[0] else " "


def loose(text: str) -> Iterator[Found]:
    """Yield the spaces that break a sentence: beside its marks, beside a particle, behind each of its characters."""
    if not _HAS_HAN.search(text):
        return
    begun = len(text) - len(text.lstrip())
    spelled, prose = _spelled(text), _is_prose(text)
    for match in (_SPACE if spelled or prose else _BESIDE).finditer(text, begun):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if after and (
            at in spelled
            or _beside_mark(before, after, text[:at] if at <= LABEL_LONGEST else "")
            or (prose and _within_word(text, at))
        ):
            yield at, at + 1, "", "loose-space"


def _spelled(text: str) -> frozenset[int]:
    """Return the spaces of sentences that have one behind each character."""
    if text.count(" ") < SPELLED_SHORTEST:
        return frozenset()
    sentences = (match for match in _SPELLED.finditer(text) if _SENTENCE.search(match[0]))
    return frozenset(at for match in sentences for at in range(*match.span()) if text[at] == " ")


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
    return _PARTICLE.match(around, 2) is not None or _LEANING.search(around, 0, 2) is not None


def _is_prose(text: str) -> bool:
    return _SENTENCE.search(text) is not None and count_han(text) >= PROSE_SHORTEST


_BETWEEN = compiled(f"(?<=[{_HAN}])[ {THIN}]?(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%％℃])[ {THIN}]?(?=[{_HAN}])")


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
