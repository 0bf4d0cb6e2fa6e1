"""Series of numbers: whether 1. or （一） heads a section or begins an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.numbering import Kind
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.sections import numbered_topic_end
from shequ_convert.parse.settlers.neighbours import next_flow, overruled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Classified, Draft


def series(draft: Draft, page: Page) -> Draft:
    """Numbers in a row settle whether 1. or （一） is a heading or an item: items stand next to one another."""
    changes: dict[int, Evidence] = {}
    for kind in (
        Kind.CHINESE,
        Kind.CHINESE_PAREN,
        Kind.ARABIC,
        Kind.ARABIC_PAREN,
        Kind.DECIMAL,
        Kind.CIRCLED,
        Kind.LONE,
    ):
        members = [
            i
            for i, c in enumerate(draft)
            if _has_kind(page, i, kind) and c.role in {Role.HEADING, Role.LIST_ITEM, Role.BODY}
        ]
        for group in _groups(members, page):
            changes |= _settled_group(draft, page, group)
    return overruled(draft, changes)


def _has_kind(page: Page, index: int, kind: Kind) -> bool:
    label = page.shapes[index].label
    return label is not None and label.kind is kind


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


def _settled_group(draft: Draft, page: Page, group: list[int]) -> dict[int, Evidence]:
    topics = [i for i in group if numbered_topic_end(page.lines[i].text)]
    if len(topics) > 1 and len(topics) * 2 > len(group):
        why = Evidence(Role.BODY, Strength.LIKELY, "series.topics", "is numbered and opens with its topic")
        return {i: why for i in group if draft[i].role in {Role.LIST_ITEM, Role.HEADING}}
    candidates = [i for i in group if _heading_evidence(draft[i])]
    members = set(group)
    adjacent = sum(next_flow(draft, i) in members for i in group)
    crowded = len(group) > 1 and adjacent * 2 >= len(group)
    whole = len(candidates) * 2 < len(group)
    first_kind = page.shapes[group[0]].label
    strong = first_kind is not None and first_kind.kind in {Kind.CHINESE, Kind.LONE}
    if not strong and (crowded or whole):
        why = Evidence(Role.LIST_ITEM, Strength.LIKELY, "series.items", "is one of several items in a row")
        return {i: why for i in group if draft[i].role in {Role.HEADING, Role.BODY}}
    return {i: _promoted(draft[i]) for i in candidates}


def _heading_evidence(classified: Classified) -> Evidence | None:
    return next((e for e in (classified.verdict, *classified.others) if e.rule == "heading.numbered"), None)


def _promoted(classified: Classified) -> Evidence:
    found = _heading_evidence(classified)
    level = found.level if found else 0
    return Evidence(Role.HEADING, Strength.LIKELY, "series.heading", "is numbered and has text below it", level)


def lone_numbers(draft: Draft, page: Page) -> Draft:
    """01, 02, 03 alone on their lines are headings; a short line right below is one too, of the same level."""
    alone = [i for i in range(len(draft)) if _is_lone_number(draft, page, i)]
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
    open_role = verdict.role in {Role.HEADING, Role.CHROME, Role.BODY} and verdict.strength <= Strength.LIKELY
    apart = not page.sparse or (page.shapes[index].gap_before and page.shapes[index].gap_after)
    return alone and open_role and apart and verdict.rule not in {"chrome.head", "chrome.tail"}


def attachments(draft: Draft, page: Page) -> Draft:
    """2.… below 附件：1.… names the next attachment; a numbered line after any other line does not."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.NOTE, Strength.LIKELY, "closing.attachment", "goes on with the list of attachments")
    for i in range(1, len(draft)):
        above = changes.get(i - 1, draft[i - 1].verdict)
        numbered = draft[i].role in {Role.HEADING, Role.LIST_ITEM} and page.shapes[i].label is not None
        if above.rule == "closing.attachment" and numbered:
            changes[i] = why
    return overruled(draft, changes)
