"""Series of numbers: whether 1. or （一） heads a section or begins an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.numbering import Kind
from shequ_convert.parse.roles import BODY, PLAIN, Evidence, Role, Strength
from shequ_convert.parse.rules.heading import NUMBERED_LONGEST, SHORT_RANK
from shequ_convert.parse.sections import numbered_topic_end
from shequ_convert.parse.settlers.neighbours import next_flow, overruled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Classified, Draft


_KINDS = (
    Kind.ARTICLE,
    Kind.CHINESE,
    Kind.CHINESE_PAREN,
    Kind.ROMAN,
    Kind.ARABIC,
    Kind.ARABIC_PAREN,
    Kind.DECIMAL,
    Kind.CIRCLED,
    Kind.LETTER,
    Kind.LONE,
)
_STRONG = frozenset({Kind.CHINESE, Kind.LONE})
"""Kinds that number headings even where the headings stand next to one another."""
_WEAK = frozenset({Kind.ROMAN, Kind.LETTER})
"""Kinds that are more often an initial or a mark than a number: A. heads a section only if B. follows."""
_NUMBERED = frozenset({Role.HEADING, Role.LIST_ITEM, Role.BODY})
_ALONE = frozenset({Role.HEADING, Role.CHROME, Role.BODY})
"""Roles of lines that may be of a series, and of lone numbers."""
_ORNAMENTS = frozenset("■□◆◇●○★☆▶►➤")
ORNAMENTED_LONGEST = 26
"""Characters of a heading behind an ornament."""
ITEM_SHORTEST = 16
"""Characters from which the only number of its kind begins an item rather than a heading."""


def series(draft: Draft, page: Page) -> Draft:
    """Numbers in a row settle whether 1. or （一） is a heading or an item: items stand next to one another."""
    changes: dict[int, Evidence] = {}
    for kind, members in _members(draft, page).items():
        for group in _groups(members, page):
            changes |= _settled_group(draft, page, group, kind)
    return overruled(draft, changes)


def _members(draft: Draft, page: Page) -> dict[Kind, list[int]]:
    """Return the numbered lines of each kind."""
    members: dict[Kind, list[int]] = {kind: [] for kind in _KINDS}
    for i, classified in enumerate(draft):
        label = page.shapes[i].label
        if label and label.kind in members and classified.role in _NUMBERED:
            members[label.kind].append(i)
    return members


def _groups(members: list[int], page: Page) -> Iterator[list[int]]:
    """Yield runs whose numbers rise; a number that falls opens a new one."""
    group: list[int] = []
    last: object = None
    for i in members:
        label = page.shapes[i].label
        value = label.value if label else None
        if group and isinstance(value, int) and isinstance(last, int) and value <= last:
            yield group
            group = []
        group.append(i)
        last = value
    if group:
        yield group


def _settled_group(draft: Draft, page: Page, group: list[int], kind: Kind) -> dict[int, Evidence]:
    """Return what the lines of one series are: topics of paragraphs, items, articles of a law or headings."""
    topics = [
        i
        for i in group
        if numbered_topic_end(page.lines[i].text, page.shapes[i].label) and not _is_whole(draft, page, i)
    ]
    if len(topics) > 1 and len(topics) * 2 > len(group):
        why = Evidence(Role.BODY, Strength.LIKELY, "series.topics", "is numbered and opens with its topic")
        return {i: why for i in group if draft[i].role in {Role.LIST_ITEM, Role.HEADING}}
    candidates = [i for i in group if _heading_evidence(draft[i])]
    whole = len(candidates) * 2 < len(group)
    if kind is Kind.ARTICLE and whole:
        why = Evidence(Role.BODY, Strength.LIKELY, "series.articles", "is one of several articles with their text")
        return dict.fromkeys(candidates, why)
    if kind not in _STRONG and (whole or _crowded(draft, group) or _no_series(page, group, kind)):
        why = Evidence(Role.LIST_ITEM, Strength.LIKELY, "series.items", "is one of several items in a row")
        return {i: why for i in group if draft[i].role in PLAIN}
    return {i: _promoted(draft[i]) for i in candidates}


def _is_whole(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a numbered line with a colon is a heading as it stands, with its text below it.

    一、难处：没有人管的“公共地带” above a paragraph is one; 一、时间：6月5日 above 二、地点：… is not.
    """
    text, below = page.lines[index].text, next_flow(draft, index)
    whole = "。" not in text and len(text) <= NUMBERED_LONGEST and _heading_evidence(draft[index]) is not None
    return whole and below < len(draft) and page.shapes[below].label is None and page.shapes[below].prose


def _crowded(draft: Draft, group: list[int]) -> bool:
    """Say whether at least half of the lines stand right above the next one."""
    members = set(group)
    return len(group) > 1 and sum(next_flow(draft, i) in members for i in group) * 2 >= len(group)


def _no_series(page: Page, group: list[int], kind: Kind) -> bool:
    """Say whether numbers that count nothing begin items: a sentence that is the only 1., or A. without B.."""
    text, label = page.lines[group[0]].text, page.shapes[group[0]].label
    if label is None or len(group) > 1:
        return label is not None and kind in _WEAK and label.value != 1
    rest = text[label.end :]
    only = kind in {Kind.ARABIC, Kind.ARABIC_PAREN, Kind.CIRCLED} and label.value == 1
    return kind in _WEAK or (only and (len(rest) > ITEM_SHORTEST or any(comma in rest for comma in "，,")))


def _heading_evidence(classified: Classified) -> Evidence | None:
    return next((e for e in (classified.verdict, *classified.others) if e.rule == "heading.numbered"), None)


def _promoted(classified: Classified) -> Evidence:
    found = _heading_evidence(classified)
    level = found.level if found else 0
    return Evidence(Role.HEADING, Strength.LIKELY, "series.heading", "is numbered and has text below it", level)


def ornaments(draft: Draft, page: Page) -> Draft:
    """■ 修路的人, ■ 换灯的人 with running text below each are headings; where one stands below the other, items.

    Only ornaments are read so, not the bullets of lists (•, -): those have paragraphs between them too.
    """
    marked = [i for i, c in enumerate(draft) if c.verdict.rule == "listing.bullet" and _is_ornament(page, i)]
    why = Evidence(Role.HEADING, Strength.LIKELY, "series.ornament", "has an ornament and text below", SHORT_RANK)
    changes: dict[int, Evidence] = {}
    for mark in {page.lines[i].text[0] for i in marked}:
        own = [i for i in marked if page.lines[i].text[0] == mark]
        if len(own) > 1 and all(_prose_below(draft, page, i) for i in own):
            changes |= dict.fromkeys(own, why)
    return overruled(draft, changes)


def _is_ornament(page: Page, index: int) -> bool:
    text, shape = page.lines[index].text, page.shapes[index]
    return text[0] in _ORNAMENTS and shape.size <= ORNAMENTED_LONGEST and not shape.terminal and not shape.open_end


def _prose_below(draft: Draft, page: Page, index: int) -> bool:
    below = next_flow(draft, index)
    return below < len(draft) and draft[below].role is BODY and page.shapes[below].prose


def lone_numbers(draft: Draft, page: Page) -> Draft:
    """01, 02, 03 alone on their lines are headings; a short line right below is one too, of the same level."""
    alone = [i for i, shape in enumerate(page.shapes) if shape.label is not None and _is_lone_number(draft, page, i)]
    why = Evidence(
        Role.HEADING, Strength.LIKELY, "series.lone", "is one of a series of lone numbers, or the line below one", 6
    )
    changes: dict[int, Evidence] = {}
    for group in _groups(alone, page):
        values = [label.value for i in group if (label := page.shapes[i].label)]
        counted = len(group) > 1 and values == list(range(1, len(group) + 1))
        if counted or draft[min(group[0] + 1, len(draft) - 1)].verdict.rule == "heading.short":
            below = {i + 1 for i in group if i + 1 < len(draft) and draft[i + 1].verdict.rule == "heading.short"}
            changes |= dict.fromkeys(sorted({*group, *below}), why)
    return overruled(draft, changes)


def _is_lone_number(draft: Draft, page: Page, index: int) -> bool:
    label, verdict = page.shapes[index].label, draft[index].verdict
    alone = label is not None and label.kind is Kind.LONE and label.end >= len(page.lines[index].text)
    open_role = verdict.role in _ALONE and verdict.strength <= Strength.LIKELY
    apart = not page.sparse or (page.shapes[index].gap_before and page.shapes[index].gap_after)
    return alone and open_role and apart and verdict.rule not in {"chrome.head", "chrome.tail"}


def attachments(draft: Draft, page: Page) -> Draft:
    """2.… below 附件：1.… names the next attachment; a numbered line after any other line does not."""
    if not any(c.verdict.rule == "closing.attachment" for c in draft):
        return draft
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.NOTE, Strength.LIKELY, "closing.attachment", "goes on with the list of attachments")
    for i in range(1, len(draft)):
        above = changes.get(i - 1, draft[i - 1].verdict)
        numbered = draft[i].role in {Role.HEADING, Role.LIST_ITEM} and page.shapes[i].label is not None
        if above.rule == "closing.attachment" and numbered:
            changes[i] = why
    return overruled(draft, changes)
