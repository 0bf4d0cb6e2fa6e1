"""RULES: one ordered table, the only place where the order of rules is decided.

All rules see every line. The strongest evidence wins; of equally strong evidence the earlier row wins.
"""

from __future__ import annotations

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


RULES: tuple[Rule, ...] = (
    media.picture,       # a file name looks like nothing else
    front.editor,        # before byline: 责任编辑 may stand in one line with 来源
    media.caption,       # 图为… before anything that reads its words
    front.tags,
    closing.note,        # 原标题：… before chrome's 声明
    front.byline,        # before chrome: a byline may end in 分享到
    front.account,
    front.salutation,
    chrome.phrase,
    chrome.pager,
    chrome.breadcrumb,
    chrome.link_row,
    chrome.dated_link,
    chrome.advert,
    chrome.origin,
    chrome.count,
    listing.row,
    closing.signature,
    closing.date,
    quoting.attribution,
    quoting.verse,
    quoting.marked,
    listing.bullet,
    heading.numbered,    # before list items: settlers decide between the two
    listing.numbered,
    heading.short,
    chrome.address,
    body,
)  # fmt: skip
"""Order matters only between evidence of one strength."""


def classify(page: Page) -> Draft:
    """Return every line with its verdict, each taken alone."""
    return tuple(_verdict(line, page.around(i)) for i, line in enumerate(page.lines))


def _verdict(line: Line, around: Surroundings) -> Classified:
    opinions = [evidence for rule in RULES if (evidence := rule(line, around)) is not None]
    ranked = sorted(opinions, key=lambda evidence: -evidence.strength)  # stable: the table's order breaks ties
    return Classified(line, ranked[0], tuple(ranked[1:]))
