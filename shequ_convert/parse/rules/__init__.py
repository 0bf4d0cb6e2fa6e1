"""RULES: one ordered table, the only place where the order of rules is decided.

All rules see every line. The strongest evidence wins; of equally strong evidence the earlier row wins.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from typing import TYPE_CHECKING

from shequ_convert.parse.roles import Classified, Evidence, Role, Strength
from shequ_convert.parse.rules import chrome, closing, front, heading, listing, media, quoting

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page, Surroundings
    from shequ_convert.parse.roles import Draft, Rule
    from shequ_convert.source import Line


def body(_line: Line, _around: Surroundings) -> Evidence:
    """Return the verdict of a line that no other rule claims: it is text."""
    return Evidence(Role.BODY, Strength.DEFAULT, "body", "nothing speaks against it")


ANY = sys.maxsize
"""Of a rule that lines of any length are shown to."""

TABLE: tuple[tuple[Rule, int], ...] = (
    (media.picture, 200),         # a file name looks like nothing else
    (front.editor, 80),           # before byline: 责任编辑 may stand in one line with 来源
    (media.caption, 180),         # 图为… before anything that reads its words
    (front.tags, 120),
    (closing.note, 200),          # 原标题：… before chrome's 声明
    (front.byline, 120),          # before chrome: a byline may end in 分享到
    (front.account, 60),
    (front.salutation, 120),
    (chrome.phrase, 800),
    (chrome.pager, 60),
    (chrome.breadcrumb, 60),
    (chrome.link_row, ANY),
    (chrome.dated_link, 120),
    (chrome.advert, ANY),
    (chrome.origin, 60),
    (chrome.count, ANY),
    (listing.row, ANY),
    (closing.signature, 60),
    (closing.date, 60),
    (quoting.attribution, 60),
    (quoting.verse, 60),
    (quoting.marked, ANY),
    (listing.bullet, ANY),
    (heading.numbered, ANY),      # before list items: settlers decide between the two
    (listing.numbered, ANY),
    (heading.short, 200),
    (chrome.address, ANY),
    (body, ANY),
)  # fmt: skip
"""Each rule with the characters of the longest line that it can claim; a longer one is not shown to it.

Order matters only between evidence of one strength.
"""

RULES: tuple[Rule, ...] = tuple(rule for rule, _ in TABLE)


def classify(page: Page) -> Draft:
    """Return every line with its verdict, each taken alone."""
    return tuple(_verdict(line, page.around(i)) for i, line in enumerate(page.lines))


def _verdict(line: Line, around: Surroundings) -> Classified:
    opinions = [evidence for rule in _asked(len(line.text)) if (evidence := rule(line, around)) is not None]
    if len(opinions) == 1:
        return Classified(line, opinions[0])
    ranked = sorted(opinions, key=lambda evidence: -evidence.strength)  # stable: the table's order breaks ties
    return Classified(line, ranked[0], tuple(ranked[1:]))


def _asked(length: int) -> tuple[Rule, ...]:
    """Return the rules that are shown a line of a length."""
    return _BY_LENGTH[bisect_left(_LENGTHS, length)]


_LENGTHS = sorted({longest for _, longest in TABLE})
_BY_LENGTH = [tuple(rule for rule, longest in TABLE if longest >= length) for length in _LENGTHS]
