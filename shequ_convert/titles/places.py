"""Where a title may be broken, and what a break there costs: words, names, numbers and short quotations stay whole.

Words, names and parts of speech are told by rjieba (the Rust edition of jieba), loaded when a title is first too long
for its line. Its tags are those of the ICTCLAS set: n noun, v verb, p preposition, u particle, and so on.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.set_width import width
from shequ_convert.tables import toml
from shequ_convert.values import fields, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

NEVER = 1000.0
"""Cost from which on a place is none."""
WANTED, AFTER_STOP, AFTER_PAUSE, AFTER_SPACE = -45.0, -12.0, -4.0, -12.0
"""Costs of breaks that readers are glad of: the author's own, after a full mark, after ，, at a space."""
SUBJECT, PHRASE, CLAUSE, AND, HEAD, NOUN, OBJECT, COMPOUND = -10.0, 0.0, 3.0, 12.0, 16.0, 18.0, 26.0, 30.0
"""Costs of a break before 关于, after 的, before a preposition, after 和, after 关于 or a time, between a noun and what
is said of it, between a verb and its object, and within a compound of nouns."""
SHELL, TIGHT, GLUED = 38.0, 60.0, 110.0
"""Costs of a break before a noun that says little alone, in a phrase that hardly bears it, and in one that reads wrong
with it."""
UNKNOWN = 45.0
"""Cost added between two single characters: together they may be a word or a name that the dictionary lacks."""
INSIDE_LONG, INSIDE_SHORT, SHORT_SPAN = 14.0, 150.0, 12.0
"""Cost added within brackets or quotation marks, and within short ones: of so many characters at most."""

OPENING, CLOSING = "《〈“‘「『（【〔［〖([{", "》〉”’」』）】〕］〗)]}"
STOPS = "：:；;。！!？?—|"
PAUSES = "，,"
NO_START = frozenset(CLOSING + STOPS + PAUSES + "、…·•％%‰℃°～~-–/.")
"""Marks that begin no line."""
NO_END = frozenset(OPENING + "#＃￥$№@")
"""Marks that end no line."""
LONGEST_POSITION = 2
"""Characters of a word of position, such as 上 or 以来."""
DIGITS = frozenset("0123456789０１２３４５６７８９")
ORDINAL = DIGITS | {"第"}
NUMERALS = DIGITS | frozenset("零〇一二三四五六七八九十百千万亿两几数多余.．")
_RUN = compiled("[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f._/+#&'’%@:-]*|[0-9]+")
"""A Latin word or number, of which no part stands alone."""
_UNITS = "年月日号时点分秒届次项条个人名元米里亩户家件天岁位周期篇章节部批国省市县区大类级"
_NUMBER = "[0-9]+(?:,[0-9]{3})*(?:[.．][0-9]+)?"
_WHOLE = compiled(
    "[0-9]{4}年(?:度|[0-9]{1,2}月(?:[0-9]{1,2}[日号])?)?|[0-9]{1,2}月[0-9]{1,2}[日号]|"
    "第[0-9零〇一二三四五六七八九十百千]+.|[〇零一二三四五六七八九]{4}年度?|"
    f"{_NUMBER}(?:[%％‰万千百亿月日年]?[—–~～-]{_NUMBER})?[多余]?[%％‰万千百亿]*[{_UNITS}]?"
)
"""A date, an ordinal, a number or a range with its unit."""


@frozen
class Place:
    """Where a line may begin."""

    at: int
    """Number of its first character."""
    cost: float
    """The less, the better; below 0 for a place that readers are glad of."""


@frozen
class _Classes:
    """The classes of words in ``words.toml``, where each is described."""

    clinging: frozenset[str]
    joining: frozenset[str]
    leaning: frozenset[str]
    opening: frozenset[str]
    posts: frozenset[str]
    bodies: frozenset[str]
    shells: frozenset[str]
    times: frozenset[str]
    phrases: frozenset[str]


@cache
def _classes() -> _Classes:
    tables = toml(Path(__file__).with_name("words.toml"))
    return _Classes(**{name: frozenset(tables[name].split()) for name in fields(_Classes)})


@frozen
class _Word:
    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def single(self) -> bool:
        return len(self.text) == 1


def places(title: str, wanted: Collection[int] = ()) -> tuple[Place, ...]:
    """Return the places at which a title may be broken, in order. ``wanted`` ones are best, if they part no word."""
    within = _added_within_spans(title)
    whole = {
        at for match in (*_RUN.finditer(title), *_WHOLE.finditer(title)) for at in range(match.start() + 1, match.end())
    }
    costs = {
        right.start: _cost(left, right) + within[right.start]
        for left, right in _neighbours(title)
        if right.start not in whole
    }
    costs.update({at: WANTED for at in wanted if costs.get(at, NEVER) < GLUED})
    return tuple(Place(at, costs[at]) for at in sorted(costs) if costs[at] < NEVER and 0 < at < len(title))


def _neighbours(title: str) -> Iterator[tuple[_Word, _Word]]:
    """Yield each word with the next; a space belongs to the word before it."""
    words = [word for word in _words(title) if word.text.strip()]
    yield from pairwise(words)


def _words(title: str) -> Iterator[_Word]:
    import rjieba  # noqa: PLC0415 - its dictionary takes 100 ms to load, and most titles fit on a line

    at = 0
    readable = title.encode("utf-8", "replace").decode("utf-8")  # half a character (a surrogate) is no word: a ? for it
    for text, tag in rjieba.tag(readable, hmm=True):
        yield _Word(text, tag, at)
        at += len(text)


def _cost(left: _Word, right: _Word) -> float:
    """Return what a break between two words costs."""
    if right.text[0] in NO_START or left.text[-1] in NO_END or right.text in _classes().clinging:
        return NEVER
    if left.text in _classes().leaning:
        return GLUED
    for cost in _marked(left, right):
        return cost
    return _by_words(left, right)


def _marked(left: _Word, right: _Word) -> Iterator[float]:
    """Yield the cost of a break at a mark or a space, if there is one."""
    if left.text[-1] in STOPS:
        yield AFTER_STOP
    if left.text[-1] in PAUSES:
        yield AFTER_PAUSE
    if right.start > left.end:
        latin = left.text[-1].isascii() and right.text[0].isascii()
        mixed = left.text[-1].isascii() or right.text[0].isascii()
        yield TIGHT / 2 if latin else _by_words(left, right) if mixed else AFTER_SPACE
    if left.text[-1] == "、":
        yield AND
    if left.text[-1] in CLOSING or right.text[0] in OPENING:
        yield NOUN


def _by_words(left: _Word, right: _Word) -> float:
    """Return what a break between two words costs that no mark stands between."""
    unknown = UNKNOWN if left.single and right.single and left.text not in _classes().clinging else 0.0
    return unknown + next(cost for holds, cost in _GRAMMAR if holds(left, right))


def _belongs(left: _Word, right: _Word) -> bool:
    """Say whether a word leans on the one before it: 上 on 会议, 同志 on a name, 市 on a name, 届 on a number."""
    person = left.tag.startswith("nr") and (right.text in _classes().posts or right.tag.startswith("nr"))
    body = (left.tag[0] in "nvxj" and right.text.endswith(tuple(_classes().bodies))) or left.text[-1] == "届"
    suffix = right.single and right.tag[0] in "nkqga" and right.tag != "nr"
    return (
        right.tag[0] in "fqk" or person or body or suffix or (left.text[-1] in NUMERALS and right.text[0] in NUMERALS)
    )


_GRAMMAR: tuple[tuple[Callable[[_Word, _Word], bool], float], ...] = (
    (_belongs, GLUED),
    (lambda left, right: left.text + right.text in _classes().phrases, TIGHT),
    (lambda _, right: right.text == "关于", SUBJECT),
    (lambda left, _: left.text == "的", PHRASE),
    (lambda left, _: left.text in _classes().joining, AND),
    (lambda left, _: left.text[-1] in NUMERALS or (left.single and left.tag[0] in "avm"), TIGHT),
    (lambda left, _: left.tag[0] in "dr", TIGHT),
    (lambda left, right: left.tag == "v" and right.tag[0] == "m", TIGHT),
    (lambda _, right: right.text in _classes().shells, SHELL),
    (lambda left, _: left.tag[0] == "a", SHELL),
    (lambda _, right: right.text in _classes().opening or right.tag[0] in "pcd" or right.text[0] in ORDINAL, CLAUSE),
    (lambda left, _: left.text == "关于" or left.tag[0] in "up", HEAD),
    (lambda left, _: left.tag == "f" and len(left.text) <= LONGEST_POSITION, CLAUSE),
    (lambda left, _: left.tag[0] in "mqt" or left.text in _classes().times, HEAD),
    (lambda left, _: left.single and left.tag[0] == "n", TIGHT),
    (lambda left, right: left.tag[0] == "n" and right.tag[0] == "v", NOUN),
    (lambda left, right: left.tag == "v" and right.tag != "v", OBJECT),
    (lambda _left, _right: True, COMPOUND),
)
"""What holds of two words -> what a break between them costs; the first row that holds counts."""


def _added_within_spans(title: str) -> list[float]:
    """Return for each character what a break before it costs more for standing within brackets or quotation marks."""
    added = [0.0] * (len(title) + 1)
    open_at: list[int] = []
    for at, character in enumerate(title):
        if character in OPENING:
            open_at.append(at)
        elif character in CLOSING and open_at:
            start = open_at.pop()
            cost = INSIDE_SHORT if width(title[start : at + 1]) <= SHORT_SPAN else INSIDE_LONG
            for inner in range(start + 1, at + 1):
                added[inner] += cost
    return added
