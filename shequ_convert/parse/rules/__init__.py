"""RULES: one ordered table, the only place where the order of rules is decided.

All rules see every line. The strongest evidence wins; of equally strong evidence the earlier row wins.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.footnotes import SIGNS
from shequ_convert.parse.roles import Classified, Evidence, Role, Strength
from shequ_convert.parse.rules import chrome, closing, front, heading, listing, media, quoting
from shequ_convert.parse.traditional import both_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shequ_convert.parse.page import Page, Surroundings
    from shequ_convert.parse.roles import Draft, Rule
    from shequ_convert.source import Line


_TEXT = Evidence(Role.BODY, Strength.DEFAULT, "body", "nothing speaks against it")


def body(_line: Line, _around: Surroundings) -> Evidence:
    """Return the verdict of a line that no other rule claims: it is text."""
    return _TEXT


ANY = sys.maxsize
"""Of a rule that lines of any length are shown to."""
DIGITS = "0123456789"
COLONS = ":：丨|｜/／"
"""What stands behind a label."""

TABLE: tuple[tuple[Rule, int, str], ...] = (
    (chrome.markup, ANY, "<&"),
    (media.picture, 200, "."),             # a file name looks like nothing else
    (front.editor, 80, COLONS + "编"),      # before byline: 责任编辑 may stand in one line with 来源
    (media.caption, 180, "图摄绘照发（(【[△▲▽▼◎↑↓◀▶→"),  # 图为… before anything that reads its words
    (front.tags, 120, "标关TtK#＃"),
    (closing.footnote, ANY, SIGNS),  # before note and the numbers: a mark in the text is behind it
    (closing.note, 200, "原题资刊载此本注备说附综来首未转请根作《版号年完"),  # 原标题：… before chrome's 声明
    (front.byline, 120, ""),               # before chrome: a byline may end in 分享到
    (front.account, 60, "关"),
    (front.salutation, 120, ":：们位"),
    (chrome.registration, 400, "I公Rr版"),  # before phrase: what only a site has
    (chrome.type_size, 60, "大体"),         # before phrase: no text has it
    (chrome.boxed, 120, "【["),             # before phrase: no text has it
    (chrome.phrase, 800, ""),
    (chrome.buttons, 60, DIGITS + " \t\u3000\u00a0|｜[]【】·/"),
    (chrome.pager, 60, DIGITS),
    (chrome.breadcrumb, 160, ">»›→＞&"),
    (chrome.link_row, ANY, "|｜"),
    (chrome.dated_link, 120, DIGITS),
    (chrome.advert, ANY, "广"),
    (chrome.origin, 60, "I来发"),
    (chrome.ruler, ANY, "|｜*-=~＊－＝～#"),
    (chrome.count, ANY, ""),
    (listing.row, ANY, "\t"),
    (closing.signature, 60, ""),
    (closing.date, 60, "年"),
    (quoting.attribution, 60, "—-―"),
    (quoting.verse, 60, "。！？；，,.!?;"),
    (quoting.marked, ANY, ">＞"),
    (listing.bullet, ANY, listing.BULLETS),
    (heading.numbered, ANY, ""),           # before list items: settlers decide between the two
    (listing.numbered, ANY, ""),
    (heading.short, 200, ""),
    (chrome.address, ANY, "@."),
    (body, ANY, ""),
)  # fmt: skip
"""Each rule with the characters of the longest line that it can claim, and the signs of which such a line has one (in
Simplified characters; empty: it needs none). Lines that it cannot claim are not shown to it.

Order matters only between evidence of one strength.
"""

RULES: tuple[Rule, ...] = tuple(rule for rule, _, _ in TABLE)


ALONE: Mapping[Rule, Callable[[str], bool] | bool] = {
    **dict.fromkeys((media.picture, front.tags, front.salutation, closing.note, closing.date), True),
    **dict.fromkeys((chrome.registration, chrome.type_size, chrome.boxed, chrome.phrase, chrome.buttons), True),
    **dict.fromkeys((chrome.pager, chrome.dated_link, chrome.advert, chrome.origin, chrome.ruler), True),
    **dict.fromkeys((chrome.address, quoting.attribution, quoting.marked, listing.bullet, listing.numbered), True),
    **dict.fromkeys((heading.numbered, body), True),
    front.byline: front.is_byline_alone,
    front.editor: front.is_editor_alone,
    media.caption: media.is_no_caption,
    closing.footnote: closing.is_no_footnote,
    chrome.count: chrome.is_count_alone,
    quoting.verse: quoting.is_no_verse,
    heading.short: heading.is_short_alone,
}
"""The rules whose opinion hangs on nothing but the line's text, or does so for texts of which the function says it."""
REMEMBERED_LONGEST = 60
"""Characters of a line up to which such opinions are remembered: the pages of a site repeat what is as short."""
REMEMBERED = 4096
"""Lines of which they are; when as many are, all are forgotten. They take some 2 MB."""


def classify(page: Page) -> Draft:
    """Return every line with its verdict, each taken alone."""
    return tuple(_verdict(line, page.around(i)) for i, line in enumerate(page.lines))


_STRENGTH = attrgetter("strength")


def _verdict(line: Line, around: Surroundings) -> Classified:
    opinions = [
        evidence
        for each in _known_of(line, around)
        if (evidence := each if isinstance(each, Evidence) else each(line, around)) is not None
    ]
    if len(opinions) == 1:
        return Classified(line, opinions[0])
    if len(opinions) == 2 and opinions[0].strength >= opinions[1].strength:  # noqa: PLR2004 - most lines: one and body
        return Classified(line, opinions[0], (opinions[1],))
    ranked = sorted(opinions, key=_STRENGTH, reverse=True)  # stable: the table's order breaks ties
    return Classified(line, ranked[0], tuple(ranked[1:]))


_known: dict[str, tuple[Evidence | Rule, ...]] = {}
"""Text of a line -> in the order of the table, the opinions that hang on it alone, and the rules still to be asked."""


def _known_of(line: Line, around: Surroundings) -> tuple[Evidence | Rule, ...]:
    """Return what is known of a line by its text if that is short; else the rules to be asked."""
    if len(line.text) > REMEMBERED_LONGEST:
        return asked(line.text)
    return _known.get(line.text) or _learnt(line, around)


def _learnt(line: Line, around: Surroundings) -> tuple[Evidence | Rule, ...]:
    if len(_known) >= REMEMBERED:
        _known.clear()
    opinions = [rule(line, around) if judges_alone(rule, line.text) else rule for rule in asked(line.text)]
    return _known.setdefault(line.text, tuple([each for each in opinions if each is not None]))


def judges_alone(rule: Rule, text: str) -> bool:
    """Say whether a rule's opinion of a line hangs on nothing but its text."""
    hangs = ALONE.get(rule, False)
    return hangs(text) if callable(hangs) else hangs


def asked(text: str) -> tuple[Rule, ...]:
    """Return the rules that are shown a line."""
    rules = _SIGNLESS
    for sign in set(_ANY_SIGN.findall(text)):
        rules |= _SIGNS[sign]
    return _chosen(rules & _FITTING[bisect_left(_LENGTHS, len(text))])


@lru_cache(maxsize=4096)
def _chosen(rules: int) -> tuple[Rule, ...]:
    """Return the rules whose bits are set."""
    return tuple(rule for bit, rule in enumerate(RULES) if rules >> bit & 1)


def _bits(rows: Iterable[int]) -> int:
    return sum(1 << row for row in rows)


_LENGTHS = sorted({longest for _, longest, _ in TABLE})
_FITTING = [_bits(i for i, (_, longest, _) in enumerate(TABLE) if longest >= length) for length in _LENGTHS]
"""For each of the lengths the rules that are shown lines up to it, one bit each."""
_SIGNLESS = _bits(i for i, (_, _, signs) in enumerate(TABLE) if not signs)
_SIGNS: dict[str, int] = {}
for _bit, (_rule, _longest, _needed) in enumerate(TABLE):
    for _char in {*both_forms(_needed)}:
        _SIGNS[_char] = _SIGNS.get(_char, 0) | 1 << _bit
"""Sign, in Simplified or Traditional characters -> the rules that a line with it is shown to, one bit each."""
_ANY_SIGN = compiled(f"[{re.escape(''.join(sorted(_SIGNS)))}]")
