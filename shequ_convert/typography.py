"""Punctuation and spacing that scraping took away, given back. Every change is recorded and can be replayed.

A mark becomes full-width where the sentence around it is Chinese (GB/T 15834; CLREQ 3.1.3): beside a Han character or
a full-width mark. Times, ratios, decimals, thousands, addresses, file names and Latin sentences keep theirs. Brackets
change in pairs, by what they enclose and what stands around them. What is already right stays as it is, so a second
pass changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.source import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FULLWIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
BRACKETS = {"(": "（", ")": "）"}
ELLIPSIS = "……"
DASH = "——"

_HAN = compiled("[\u3400-\u9fff]")
_MARKS_BEFORE = frozenset("”’》〉」』】）〕、。，；：？！%％℃…")
"""Marks after which the sentence is Chinese."""
_MARKS_AFTER = frozenset("“‘《〈「『【（〔")
_PROTECTED = compiled(
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|"
    r"(?<![\w-])[\w-]{1,64}\.(?:com|cn|net|org|gov|edu)(?:/[!-~]*)?|"
    r"(?<![\w()-])[\w()-]{1,120}\.(?:jpe?g|png|gif|bmp|webp|docx?|xlsx?|pptx?|pdf|txt|zip|rar|html?)\b",
    re.IGNORECASE | re.ASCII,
)
"""Addresses and file names."""
_INVISIBLE = compiled(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+"
)
_SUSPECT = compiled('[,:;?!()"…]|-{2}|\\.{3}|。{2}')
"""What every change of a mark begins with; most lines have none."""
_HALF = compiled("[,:;?!]")
_CLAUSE = compiled("[，。；：？！,;]")
_THOUSAND = compiled(r"\d{3}(?!\d)")
_ADDRESSED = compiled("[.@]|://")
"""What every address and file name has."""
_BRACKET, _STRAIGHT = compiled("[()（）]"), compiled('"')
_DOTS = compiled(r"\.{3,}|。{2,}|…+")
_HYPHENS = compiled("-{2,}")

Found = tuple[int, int, str, str]
"""Start, end, replacement, rule."""


def repair(text: str, line: int) -> tuple[str, tuple[Edit, ...]]:
    """Return a line's text with its marks given back, and the record of every change.

    ``line`` is the line's number for the records. Spans count characters of the text as it is given.
    """
    found = sorted(_all(text))
    edits = tuple(Edit(Span(line, start, end), text[start:end], new, rule) for start, end, new, rule in found)
    return replay(text, edits), edits


def replay(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with recorded changes applied."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += [text[done : edit.span.start], edit.after]
        done = edit.span.end
    return "".join(parts) + text[done:]


def _all(text: str) -> Iterator[Found]:
    """Yield every change, none overlapping another."""
    if not _SUSPECT.search(text) or not _HAN.search(text):
        yield from _invisible(text)
        return
    taken: set[int] = set()
    for match in _PROTECTED.finditer(text) if _ADDRESSED.search(text) else ():
        taken.update(range(match.start(), match.end()))
    for rule, sign in _RULES:
        for start, end, new, name in rule(text) if sign.search(text) else ():
            if new != text[start:end] and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                yield start, end, new, name


def _invisible(text: str) -> Iterator[Found]:
    """Characters that show nothing: zero-width, direction and control characters."""
    for match in _INVISIBLE.finditer(text):
        yield match.start(), match.end(), "", "invisible"


def _ellipses(text: str) -> Iterator[Found]:
    """... beside Han -> …… (GB/T 15834 4.11). Dots in a Latin sentence stay."""
    for match in _DOTS.finditer(text):
        if _beside_han(text, match.start(), match.end()):
            yield match.start(), match.end(), ELLIPSIS, "ellipsis"


def _dashes(text: str) -> Iterator[Found]:
    """-- beside Han -> —— (GB/T 15834 4.10). A rule of hyphens on its own stays."""
    for match in _HYPHENS.finditer(text):
        if _beside_han(text, match.start(), match.end()):
            yield match.start(), match.end(), DASH, "dash"


def _is_han(char: str) -> bool:
    """Say whether a character is Han, of any plane; 〇 is one."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000" or char == "〇"


def _ends_chinese(char: str) -> bool:
    return char in _MARKS_BEFORE or _is_han(char)


def _begins_chinese(char: str) -> bool:
    return char in _MARKS_AFTER or _is_han(char)


def _beside_han(text: str, start: int, end: int) -> bool:
    before, after = _before(text, start), _after(text, end)
    return _ends_chinese(before) or _begins_chinese(after)


CLAUSE_REACH = 60
"""Characters back to which a clause is looked for Han."""
LOOK_AROUND = 8
"""Characters around a mark that tell whether its sentence is Chinese."""
_SKIPPED = " \"'\u3000"
"""White space and straight quotes, which say nothing of the sentence around a mark."""


def _before(text: str, index: int) -> str:
    """Return the last character before a place that says something; empty at the beginning."""
    said = text[max(0, index - LOOK_AROUND) : index].rstrip(_SKIPPED)
    return said[-1:]


def _after(text: str, index: int) -> str:
    """Return the next character from a place on that says something; empty at the end."""
    return text[index : index + LOOK_AROUND].lstrip(_SKIPPED)[:1]


def _marks(text: str) -> Iterator[Found]:
    """Mark by mark: , : ; ? ! beside a Han character or a full-width mark."""
    first = before = -2  # no place is beside it
    for match in _HALF.finditer(text):
        index = match.start()
        first = first if before == index - 1 else index
        before = index
        if _is_chinese(text, index, first):
            yield index, _end_with_space(text, index), FULLWIDTH[match[0]], "fullwidth"


def _end_with_space(text: str, index: int) -> int:
    """Return one past a mark and the single space that Latin typing put after it before Han text."""
    spaced = text[index + 1 : index + 2] == " " and _begins_chinese(text[index + 2 : index + 3])
    return index + 2 if spaced else index + 1


def _is_chinese(text: str, index: int, first: int) -> bool:
    """Say whether the sentence around a mark is Chinese; ``first`` is where the run of marks it stands in begins."""
    char = text[index]
    left, right = text[index - 1 : index], text[index + 1 : index + 2]
    if left.isdigit() and right.isdigit() and left.isascii() and char in ",:":
        return _separates_numbers(text, index)
    before, after = _before(text, first), _after(text, index + 1)
    if _ends_chinese(before) or (char in "?!" and _ends_chinese_clause(text, index)):
        return True
    if before in {")", "]"}:
        return bool(_HAN.search(_inside(text, index))) or _begins_chinese(after)
    return _begins_chinese(after) and not (right == " " and before.isascii() and before.isalpha() and char == ",")


def _ends_chinese_clause(text: str, index: int) -> bool:
    """Say whether ? or ! closes a clause with Han in it, though a Latin word stands last, as in 你用过5G?."""
    clause = _CLAUSE.split(text[max(0, index - CLAUSE_REACH) : index])[-1]
    inside_word = text[index + 1 : index + 2].isascii() and text[index + 1 : index + 2].isalnum()
    return bool(_HAN.search(clause)) and not inside_word


def _separates_numbers(text: str, index: int) -> bool:
    """Say whether a comma or colon between digits parts two Chinese clauses: 共100,200人 does not."""
    if text[index] == ":":
        return False
    return not _THOUSAND.match(text, index + 1)


def _inside(text: str, end: int) -> str:
    """Return what the bracket that closes just before ``end`` encloses."""
    start = max(text.rfind("(", 0, end), text.rfind("[", 0, end))
    return text[start + 1 : end] if start >= 0 else ""


def _brackets(text: str) -> Iterator[Found]:
    """( ) in pairs: full-width if Han stands inside, or on both sides of a phrase that is no formula."""
    stack: list[int] = []
    for match in _BRACKET.finditer(text):
        index = match.start()
        if match[0] in "(（":
            stack.append(index)
        elif stack:
            start = stack.pop()
            if _pair_is_chinese(text, start, index):
                yield start, start + 1, "（", "bracket"
                yield index, index + 1, "）", "bracket"


def _pair_is_chinese(text: str, start: int, end: int) -> bool:
    if text[start] + text[end] == "（）":
        return False
    if _HAN.search(text[start + 1 : end]) or "（" in text[start] or "）" in text[end]:
        return True
    if start == 0:
        return True
    before, after = text[start - 1], text[end + 1 : end + 2]
    return _ends_chinese(before) and not (after.isascii() and after.isalnum())


def _quotes(text: str) -> Iterator[Found]:
    """Straight quotes in pairs -> “ ” where every quotation is closed; an odd number is left alone."""
    places = [match.start() for match in _STRAIGHT.finditer(text)]
    if len(places) % 2:
        return
    for start, end in zip(places[::2], places[1::2], strict=True):
        inner = text[start + 1 : end]
        if _HAN.search(inner) or _beside_han(text, start, end + 1):
            yield start, start + 1, "“", "quote"
            yield end, end + 1, "”", "quote"


_RULES: tuple[tuple[Callable[[str], Iterator[Found]], re.Pattern[str]], ...] = (
    (_invisible, _INVISIBLE),
    (_ellipses, _DOTS),
    (_dashes, _HYPHENS),
    (_brackets, _BRACKET),
    (_quotes, _STRAIGHT),
    (_marks, _HALF),
)
"""Each repair with what a text must have for it, in the order in which they take their places."""
