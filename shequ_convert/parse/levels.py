"""How deep each heading stands: the ranks that forms suggest -> levels 1 to 4 without a gap.

A number shows its rank by its form (第一章 > 一、 > （一） > 1.). A heading without number does not; what stands around
it does: a heading right above another one heads it, numbers that begin anew stand below, 结语 stands beside the first.
Where nothing shows it, headings without number stand side by side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind, chinese_value, read_label
from shequ_convert.parse.rules.heading import RANK, SHORT_RANK
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEEPEST = 4
"""Heading levels a document has."""
ANNOUNCED_LONGEST = 130
"""Characters of a section's own text that only announces the headings below it."""
BESIDE_MOST = 2
"""Headings before or after the only series of numbers that stand beside it, as 前言 and 结语 do; more stand above."""
SERIES_FEWEST = 2
"""Headings that count 1, 2 without a mark from which they are a series."""
OWN_LONGEST = 400
"""Characters of a text that names the headings below it."""
SUNK = 10
"""What is added to a rank to stand below all headings without number."""
BELOW_FEWEST = 2
"""Headings that it takes to divide a section: one alone below another is its second line."""

_CLOSING = compiled(
    "^(?:结论|结语|结束语|总结|小结|尾声|后记|写在最后|最后|致谢|鸣谢|参考|附录|附[:：]|附件|附加|延伸阅读|拓展阅读|扩展阅读|更多阅读|相关阅读)"
    "[^，。]{0,4}(?:$|[:：—])"
)
"""What closes a text and stands beside its first heading, however the last section is divided."""
_OPENING = compiled(
    "^(?:前言|引言|引子|导言|导语|导读|序|序言|绪论|摘要|提要|概述|概要|简介|背景|写在前面|目录)(?:$|[:：—])"
)
"""What opens a text and stands beside its first number."""
_NAME = compiled("[ \u3000]*[（(：:，,？?]")
"""Where the name of a heading ends: 模式库（前端） is called 模式库."""
_ONES = "一二三四五六七八九十"
_SPACED = compiled(f"^(\\d{{1,2}}|[{_ONES}]{{1,3}})[ \u3000](?=\\S)")
_ORDINAL = compiled(f"^第(\\d{{1,2}}|[{_ONES}]{{1,3}})([^，。：:、\\s]{{1,2}}?)(?=[\\s：:，、]|$)")
_PREFIXED = compiled(f"^([^\\d\\s{_ONES}：:，。]{{1,8}}?)\\s?(\\d{{1,2}}|[{_ONES}]{{1,3}})(?=[\\s：:，、.．|｜]|$)")


_TIMED = compiled("^([^，。：:、\\s]{1,6}?)(前|时|中|后)(?=$|[：:，])")
_STAGES = {"前": 1, "时": 2, "中": 2, "后": 3}
"""Stages of one thing: 会前, 会中, 会后."""


@frozen
class Head:
    """A heading, on a line of its own or within its paragraph."""

    at: int
    """Its place among the lines of the document."""
    rank: int
    """What its form suggests, on the scale of ``rules.heading.RANK``."""
    text: str
    run_in: bool = False
    """Whether it stands within its paragraph."""
    stacked: bool = False
    """Whether it stands right below another heading, with nothing between the two in the text as it was."""
    announces: bool = False
    """Whether the only text right below it announces the headings that follow."""
    own: str = ""
    """The text below it up to the next heading if that is short: it may name the headings that follow."""
    listed: bool = False
    """Whether that text is a list, with or without a paragraph around it."""
    returns: bool = False
    """Whether its words come back under other headings, as 赏析 does below each poem."""


def levels(heads: Sequence[Head]) -> dict[int, int]:
    """Return index -> level. A heading stands one level below the nearest one above it that outranks it."""
    heads = _read(heads)
    depths, bases = _depths(heads), _bases(heads)
    found: dict[int, int] = {}
    path: list[float] = []
    for i, head in enumerate(heads):
        rank = bases[i] + depths.get(i, 0) / 10
        while path and path[-1] >= rank:
            path.pop()
        path.append(rank)
        found[head.at] = min(len(path), DEEPEST)
    return found


def _plain(head: Head) -> bool:
    """Say whether it is a heading without number on a line of its own."""
    return head.rank == SHORT_RANK and not head.run_in


def _closes(head: Head) -> bool:
    return bool(_CLOSING.match(head.text))


# --- what a heading says of itself, seen beside the others


@frozen
class _Count:
    """What a heading says of its place in a series."""

    form: Kind | str
    """Headings of one series have one form."""
    value: object


def _read(heads: Sequence[Head]) -> list[Head]:
    """Return the headings with the ranks of those that count without a mark, and with those that come back."""
    ranks, back = _counting(heads) | _sunk(heads), _returning(heads)
    return [
        Head(h.at, ranks.get(i, h.rank), h.text, h.run_in, h.stacked, h.announces, h.own, h.listed, h.text in back)
        for i, h in enumerate(heads)
    ]


def _sunk(heads: Sequence[Head]) -> dict[int, int]:
    """Return place -> rank of numbers within paragraphs where lines of their own have no such numbers.

    They stand below all headings that have a line: 1.选址。… below 怎么建.
    """
    own = {head.rank for head in heads if not head.run_in}
    sinking = SHORT_RANK in own
    return {i: h.rank + SUNK for i, h in enumerate(heads) if sinking and h.run_in and h.rank not in own}


def _returning(heads: Sequence[Head]) -> frozenset[str]:
    """Return the words that stand in several headings; none if the first heading is one of them: all came twice."""
    plain = [head.text for head in heads if _plain(head)]
    often = Counter(plain)
    return frozenset(text for text in often if often[text] > 1) if plain and often[plain[0]] == 1 else frozenset()


def _counting(heads: Sequence[Head]) -> dict[int, int]:
    """Return place -> rank of headings that count 1, 2, 3 without a mark. 2 万人的街坊 alone counts nothing.

    第一步 and 案例一 are ranked only if headings stand between them; those are theirs.
    """
    found: dict[int, int] = {}
    for form, run in _counting_runs(heads):
        if len(run) >= SERIES_FEWEST and (isinstance(form, Kind) or _divided(heads, run)):
            found |= dict.fromkeys(run, RANK[form if isinstance(form, Kind) else Kind.CIRCLED])
    return found


def _divided(heads: Sequence[Head], run: Sequence[int]) -> bool:
    """Say whether headings stand between those that count. A name right below PART 01 belongs to it."""
    members = frozenset(run)
    own = {i + 1 for i in run if i + 1 < len(heads) and heads[i + 1].stacked and _without_words(heads[i].text)}
    return any(i not in members | own and _plain(heads[i]) for i in range(run[0], run[-1]))


def _counting_runs(heads: Sequence[Head]) -> Iterator[tuple[Kind | str, list[int]]]:
    """Yield the form and the places of headings that count from 1 on without a gap."""
    runs: dict[Kind | str, list[int]] = {}
    for i, head in enumerate(heads):
        count = _count(head.text) if _plain(head) else None
        if count is None:
            continue
        run = runs.setdefault(count.form, [])
        if count.value == 1:
            yield count.form, run
            runs[count.form] = [i]
        elif count.value == len(run) + 1:
            run.append(i)
    yield from runs.items()


@lru_cache(maxsize=256)
def _count(text: str) -> _Count | None:
    """Read the number of a heading: 一、, 1.2, but also 1 引言, 第三步：, 案例二; 会前, 会中 and 会后 count too."""
    if label := read_label(text):
        return _Count(label.kind, label.value)
    if spaced := _SPACED.match(text):
        return _Count(Kind.ARABIC if spaced[1].isdecimal() else Kind.CHINESE, chinese_value(spaced[1]))
    if ordinal := _ORDINAL.match(text):
        return _Count(f"第{ordinal[2]}", chinese_value(ordinal[1]))
    if prefixed := _PREFIXED.match(text):
        return _Count(prefixed[1], chinese_value(prefixed[2]))
    timed = _TIMED.match(text)
    return _Count(f"{timed[1]}前", _STAGES[timed[2]]) if timed else None


# --- headings without number among themselves


def _depths(heads: Sequence[Head]) -> dict[int, int]:
    """Return place -> depth below the other headings without number: 1 for those under a heading without number.

    A heading right above another one heads it and all that follow, up to the next such heading or to what closes
    the text; below a series (第一步, 第二步) to its end. With just one below, it is a heading that was broken over two
    lines, and both stand side by side.
    """
    depths: dict[int, int] = {i: 1 for i, head in enumerate(heads) if _plain(head) and head.returns}
    steps = {run[0]: run[-1] + 1 for _, run in _counting_runs(heads) if len(run) >= SERIES_FEWEST}
    for run in _plain_runs(heads):
        parents = [i for i in run[:-1] if not heads[i].returns and (heads[i + 1].stacked or heads[i].announces)]
        parents = sorted({*parents, *_taken_up(heads, run)})
        for start, stop in pairwise([*parents, _closing(heads, run, parents)]):
            if stop - start > BELOW_FEWEST or heads[start].announces:
                depths |= dict.fromkeys(range(start + 1, min(stop, steps.get(start + 1, stop))), 1)
        depths |= dict.fromkeys(_announced_by_unit(heads, run), 1)
        for i in run:
            depths |= {below: depths.get(i, 0) + 1 for below in _named(heads, run, i)}
    return depths


def _taken_up(heads: Sequence[Head], run: range) -> list[int]:
    """Return the headings whose words the next one takes up and adds to, if two or more do: 凉亭 above 凉亭的修法."""
    found = [i for i in run[:-1] if not heads[i].returns and _takes_up(heads[i].text, heads[i + 1].text)]
    return found if len(found) >= SERIES_FEWEST else []


def _takes_up(text: str, below: str) -> bool:
    return len(text) > 1 and len(below) > len(text) and text in below


def _announced_by_unit(heads: Sequence[Head], run: range) -> Iterator[int]:
    """Yield the headings of a series whose unit the heading above names: 第一件, 第二件 below 十四件大事."""
    for form, members in _counting_runs(heads[run.start : run.stop]):
        above = run.start + members[0] - 1 if len(members) >= SERIES_FEWEST else run.start - 1
        if above >= run.start and isinstance(form, str) and form.removeprefix("第") in heads[above].text:
            yield from (run.start + i for i in members)


def _named(heads: Sequence[Head], run: range, i: int) -> range:
    """Return the headings that the text right below a heading names, two or more: they stand below it.

    A list names all of them; running text may leave out the last ones, up to the next heading that heads others.
    """
    stop = i + 1
    while stop < run.stop and (name := _NAME.split(heads[stop].text)[0]) in heads[i].own and len(name) > 1:
        stop += 1
    if stop - i <= BELOW_FEWEST or _OPENING.match(heads[i].text):
        return range(0)
    while not heads[i].listed and stop < run.stop and not (_closes(heads[stop]) or _heads_next(heads, stop)):
        stop += 1
    return range(i + 1, stop)


def _heads_next(heads: Sequence[Head], i: int) -> bool:
    return heads[i].announces or (i + 1 < len(heads) and heads[i + 1].stacked)


def _plain_runs(heads: Sequence[Head]) -> Iterator[range]:
    """Yield runs of headings without number that no number interrupts."""
    start = 0
    for i, head in enumerate(heads):
        if not _plain(head):
            yield range(start, i)
            start = i + 1
    yield range(start, len(heads))


def _closing(heads: Sequence[Head], run: range, parents: Sequence[int]) -> int:
    """Return the place of the heading that closes the run, one past the run if none does."""
    first = (parents[-1] if parents else run.start) + 2
    return next((i for i in range(first, run.stop) if _closes(heads[i])), run.stop)


# --- headings without number among numbers


@frozen
class _Numbers:
    """The numbered headings of a text."""

    places: list[int]
    """Where they stand; at least one."""
    highest: int
    """Rank of the highest."""
    over: float | None
    """Rank of headings without number that stand above numbers; None if none do."""
    below_last: range
    """Places of headings that divide the section of the last number."""


def _bases(heads: Sequence[Head]) -> list[float]:
    """Return the rank of each heading; those without number get that of the numbers they stand above, beside or below.

    Above: where numbers begin anew below them, or right below one. Beside: before the first and after the last number
    (前言, 结语). Below: between two numbers.
    """
    places = [i for i, head in enumerate(heads) if not _plain(head) and not head.run_in]
    if not places:
        return [float(head.rank) for head in heads]
    highest = min(heads[i].rank for i in places)
    numbers = _Numbers(places, highest, _rank_over(heads, places), _below_last(heads, places[-1]))
    return [_base(heads, i, numbers) if _plain(head) else float(head.rank) for i, head in enumerate(heads)]


def _base(heads: Sequence[Head], i: int, numbers: _Numbers) -> float:
    """Return the rank of a heading without number."""
    if _names_number(heads, i):
        return heads[i - 1].rank
    if numbers.over is not None and not heads[i].returns and _stands_above(heads, numbers.places, i):
        return numbers.over
    between = numbers.places[0] < i < numbers.places[-1]
    return SHORT_RANK if between or i in numbers.below_last or heads[i].returns else numbers.highest


def _names_number(heads: Sequence[Head], i: int) -> bool:
    """Say whether a number alone on its line stands right above: 第一章, and below it 总则."""
    below = heads[i].stacked and not heads[i].returns and not _plain(heads[i - 1])
    return below and _without_words(heads[i - 1].text)


def _without_words(text: str) -> bool:
    """Say whether a heading is a number and nothing else: 第一章, 01, PART 01."""
    found = read_label(text)
    end = found.end if found else max((m.end() for m in (_ORDINAL.match(text), _PREFIXED.match(text)) if m), default=-1)
    return end >= len(text)


def _below_last(heads: Sequence[Head], number: int) -> range:
    """Return the places of headings below the last number that divide its section: two or more before what closes.

    None do so below the last stage of a thing (会后), for what comes then is another matter.
    """
    if _TIMED.match(heads[number].text):
        return range(0)
    first = number + 1
    while first < len(heads) and _names_number(heads, first):
        first += 1
    stop = next((i for i in range(first, len(heads)) if _closes(heads[i])), len(heads))
    return range(first, stop) if stop - first >= BELOW_FEWEST else range(0)


def _rank_over(heads: Sequence[Head], places: Sequence[int]) -> float | None:
    """Return the rank of headings without number that stand above numbers; None if there are none.

    It is that of the next higher kind of number (第三章 above 一、), or one above all.
    """
    below = [heads[i].rank for i in places if heads[i].stacked and _plain(heads[i - 1])]
    below += [RANK[kind] for kind in _begin_anew(heads, places)]
    if not below and _outnumbered(heads, places):
        below = [heads[i].rank for i in places]
    higher = [heads[i].rank for i in places if below and heads[i].rank < min(below)]
    return min(higher) if higher else min(below) - 0.5 if below else None


def _begin_anew(heads: Sequence[Head], places: Sequence[int]) -> Iterator[Kind]:
    """Yield the kinds of number of which a text has several firsts."""
    counts = [count for i in places if (count := _count(heads[i].text)) is not None]
    firsts = [count.form for count in counts if count.value == 1]
    yield from (kind for kind in (Kind.CHINESE, Kind.ARABIC) if firsts.count(kind) > 1)


def _outnumbered(heads: Sequence[Head], places: Sequence[int]) -> bool:
    """Say whether the only numbers divide one section of many: headings stand before and after all of them."""
    first, last = places[0], places[-1]
    before = sum(_plain(head) and not _OPENING.match(head.text) for head in heads[:first])
    after = sum(_plain(head) and not _closes(head) for head in heads[last + 1 :])
    between = any(_plain(head) for head in heads[first:last])
    return not between and min(before, after) > 0 and max(before, after) > BESIDE_MOST


def _stands_above(heads: Sequence[Head], places: Sequence[int], i: int) -> bool:
    """Say whether the numbers do not just go on below: 三、 after 二、 with a heading and its text between."""
    at = bisect_left(places, i)
    if at in {0, len(places)} or heads[i + 1].stacked:
        return True
    first, second = _count(heads[places[at - 1]].text), _count(heads[places[at]].text)
    return first is None or second is None or second.value == 1 or first.form != second.form
