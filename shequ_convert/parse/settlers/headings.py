"""Headings without number: what stands apart and has text below it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.lines import COMMAS
from shequ_convert.parse.people import is_person
from shequ_convert.parse.roles import BODY, HEADING, IMAGE, PLAIN, Evidence, Role, Strength
from shequ_convert.parse.rules.heading import SHORT_RANK, records
from shequ_convert.parse.settlers.neighbours import FLOW, next_content, next_flow, overruled, previous_content
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

CLAUSE_COMMAS = 0.2
"""Share of those short lines that must end in a comma or an exclamation mark."""
CLAUSE_SHARE = 0.4
"""Share of short lines among the article's lines from which it is set one clause a line: no short line is a heading."""

LABEL_LONGEST = 20
"""Characters of a label with a colon that can be a heading."""
PAIR = 2
BROKEN_MOST = 3
"""Lines over which the title of a document is broken within the text."""
SIBLING_LONGEST = 8
"""Characters of a label that is a heading because others like it stand in the text."""

_COUNT = compiled(
    "^(?:[^\\d\\s：:，。]{1,8}?\\s?(?:\\d{1,2}|[一二三四五六七八九十]{1,3})|第[一二三四五六七八九十\\d]{1,3}[^，。：:\\s]{1,2})$"
)


_LEADS_IN = compiled("[说道问答写]|如下|以下|下面|注意|提[示醒]|消息")
"""What leads in to the next line rather than heads what follows."""
_ORDINAL = compiled(
    "^第[一二三四五六七八九十]{1,2}([^，,。：:天次年个個回眼遍声聲位名夜月日章条條])[，,][^，,。]{2,14}。$"
)
"""A part that is counted off in a short sentence: 第一关，等材料。"""
_SPEAKS = compiled("^[^：:，。]{1,6}[：:]\\s*\\S")


def short_headings(draft: Draft, page: Page) -> Draft:
    """A short line is a heading only if it stands apart, is not one of many, and has text below it."""
    clauses = page.clausal or _one_clause_a_line(draft, page)
    unfit = _indented_among_others(draft, page) | _lone_pair(draft, page)
    body = Evidence(Role.BODY, Strength.POSSIBLE, "body.short", "is short, but heads nothing")
    changes = {
        i: body
        for i in range(len(draft))
        if _is_short(draft, i)
        and (i in unfit or not _heads_something(draft, page, i) or (clauses and not _between_prose(draft, page, i)))
    }
    return overruled(draft, changes)


def _between_prose(draft: Draft, page: Page, index: int) -> bool:
    """Say whether running text stands above and below a line: so it may be a heading even in a text of clauses.

    What was put together from clauses does not count: it is no heading, and what stands beside it may be a clause.
    """
    beside = (previous_content(draft, index), next_content(draft, index))
    whole = all(i is not None and page.shapes[i].prose and not page.lines[i].more for i in beside)
    return whole and not page.lines[index].more


def labels(draft: Draft, page: Page) -> Draft:
    """A short label with a colon on a line of its own is a heading if it comes back, or stands above headings.

    点评： below each poem heads what is said of it; 《泰晤士报》： above each headline names whose it is. One alone
    (注意：) leads in to what follows it. 背景： and 做法：, each between blank lines and above text, are headings too.
    """
    known = {i for i, c in enumerate(draft) if c.line.text.endswith(("：", ":")) and _is_label(draft, page, i)}
    above = [i for i in sorted(known) if i + 1 < len(draft) and _is_short(draft, i + 1)]
    back = [i for i in sorted(known) if page.copies[draft[i].line.text] > 1 and _prose_below(draft, page, i)]
    siblings = [i for i in sorted(known) if _is_sibling(draft, page, i)]
    groups = [group for group in (above, siblings) if len(group) > 1]
    why = Evidence(Role.HEADING, Strength.POSSIBLE, "heading.label", "is a label that comes back", SHORT_RANK)
    changes = dict.fromkeys([*back, *(i for group in groups for i in group)], why)
    return overruled(draft, changes | _ordinals(draft, page))


def _ordinals(draft: Draft, page: Page) -> dict[int, Evidence]:
    """第一关，等材料。 and 第二关，找人手。 above running text are headings, full stop and all.

    One alone is a sentence; so is 第二天，雨停了。, for days, times and years are told, not counted off.
    """
    members = [
        (i, match[1]) for i, c in enumerate(draft) if c.line.text[0] == "第" and (match := _ORDINAL.match(c.line.text))
    ]
    headed = [(i, unit) for i, unit in members if draft[i].role is BODY and _prose_below(draft, page, i)]
    often = Counter(unit for _, unit in headed)
    why = Evidence(Role.HEADING, Strength.POSSIBLE, "heading.ordinal", "counts a part and has text below", SHORT_RANK)
    return {i: why for i, unit in headed if often[unit] > 1}


def _is_sibling(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a label is short, set apart and no lead-in: 背景： above a paragraph. 做法如下： is none."""
    shape, text = page.shapes[index], draft[index].line.text
    apart = page.sparse and shape.gap_before and shape.gap_after
    below = next_flow(draft, index)
    texted = below < len(draft) and draft[below].role in {Role.BODY, Role.QUOTE, Role.HEADING}
    return apart and texted and shape.size <= SIBLING_LONGEST and not _LEADS_IN.search(text)


def _is_label(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line that ends in a colon is short, alone and has no other mark."""
    shape = page.shapes[index]
    text = draft[index].line.text
    alone = _stands_apart(draft, page, index) and draft[index].role is BODY and shape.label is None
    alone = alone and not _is_speaker(text)
    one_mark = shape.marks == text.endswith("：")
    return alone and shape.size <= LABEL_LONGEST and one_mark


def _is_speaker(text: str) -> bool:
    """Say whether a label is a person, or one who asks: 云上日报记者：, 竹溪街道书记 顾晚晴：."""
    name = folded(text.rstrip("：: "))
    return name.endswith(("记者", "主持人", "网友", "提问", "嘉宾")) or is_person((name.split() or [""])[-1])


def _prose_below(draft: Draft, page: Page, index: int) -> bool:
    below = next_flow(draft, index)
    return below < len(draft) and draft[below].role is BODY and page.shapes[below].prose


def _indented_among_others(draft: Draft, page: Page) -> frozenset[int]:
    """Return short lines that are indented as paragraphs are, where most others are not: they are paragraphs too."""
    short = [i for i, c in enumerate(draft) if c.verdict.rule == "heading.short"]
    inner = frozenset(i for i in short if page.lines[i].indent > 1)
    return inner if page.indented and len(inner) * 2 < len(short) else frozenset()


def _one_clause_a_line(draft: Draft, page: Page) -> bool:
    article = [i for i, c in enumerate(draft) if c.role in PLAIN]
    longest, fewest = 20, 8
    short = [i for i in article if page.shapes[i].size <= longest and page.shapes[i].label is None]
    clauses = sum(page.lines[i].text.endswith(("，", ",", "！", "!", "、")) for i in short)
    many = len(article) >= fewest and len(short) >= CLAUSE_SHARE * len(article)
    return many and _neighbours(short) * 2 > len(short) and clauses >= CLAUSE_COMMAS * len(short)


def _neighbours(indexes: list[int]) -> int:
    known = set(indexes)
    return sum(i + 1 in known for i in indexes)


def _heads_something(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line stands apart and has text, a list or a picture below it, or a heading that has.

    案例一 stands above a heading that may itself stand above one.
    """
    if not _stands_apart(draft, page, index):
        return False
    below, above = next_content(draft, index), previous_content(draft, index)
    if below is None or _only_records(page, below) or _goes_on(draft, page, index):
        return False
    if not _is_short(draft, below) or below > index + 1:
        return _is_headed(draft, below) and (_opens_steps(page, below) or not _ends_run(draft, index))
    if _is_count(draft, index):
        return not _is_count(draft, below)
    further = next_content(draft, below)
    in_run = above is not None and above + 1 == index and _is_short(draft, above) and not _is_count(draft, above)
    alone = further is not None and (not _is_short(draft, further) or further > below + 1)
    return not in_run and further is not None and alone and _is_headed(draft, further)


def _only_records(page: Page, index: int) -> bool:
    """Say whether a line gives a value (网址：…) and no text follows: nothing heads what closes a page."""
    return records(page.lines[index].text) and not any(shape.prose for shape in page.shapes[index + 1 :])


def _goes_on(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line goes on with a short one above it that ends in a comma: 东门、北门和 / 渡口的改造办法."""
    for above in range(index - 1, max(index - BROKEN_MOST, -1), -1):
        if page.shapes[above + 1].gap_before or page.shapes[above].prose:
            return False
        if page.lines[above].text.endswith(COMMAS):
            return True
        if not _is_short(draft, above):
            return False
    return False


def _lone_pair(draft: Draft, page: Page) -> frozenset[int]:
    """Return the only two short lines of a text if they touch where all lines touch: two names, or two captions.

    Two lines that an interviewer follows are the topic of that part; with more short lines elsewhere they are a heading
    above another one.
    """
    short = [i for i in range(len(draft)) if _is_short(draft, i)]
    if page.sparse or len(short) != PAIR or short[0] + 1 != short[1] or page.shapes[short[1]].gap_before:
        return frozenset()
    below = page.lines[short[1] + 1].text if short[1] + 1 < len(draft) else ""
    numbered = any(c.role is HEADING and c.verdict.rule != "heading.short" for c in draft)
    return frozenset() if numbered or _SPEAKS.match(below) or _is_count(draft, short[0]) else frozenset(short)


def _is_count(draft: Draft, index: int) -> bool:
    """Say whether a line is a count without words: 案例一, PART 01, 第三站."""
    return bool(_COUNT.match(draft[index].line.text))


def _opens_steps(page: Page, index: int) -> bool:
    """Say whether a line is the first of a numbered list: what stands right above it is no item of another one."""
    label = page.shapes[index].label
    return label is not None and label.value == 1


def _ends_run(draft: Draft, index: int) -> bool:
    """Say whether two short lines stand right above, set alike: this is the last item of a list without bullets.

    Lines that give a value (难度：★★) are no items.
    """
    if index < 2:  # noqa: PLR2004 - two lines above
        return False
    if _is_count(draft, index - 2) and not _is_count(draft, index):
        return False
    indent, above = draft[index].line.indent, draft[index - 2 : index]
    alike = all(c.verdict.rule == "heading.short" and c.line.indent == indent for c in above)
    return alike and not any("：" in c.line.text for c in above)


def _stands_apart(draft: Draft, page: Page, index: int) -> bool:
    """Say whether blank lines set a line apart where they do so with paragraphs. A picture may follow close."""
    shape = page.shapes[index]
    pictured = index + 1 < len(draft) and draft[index + 1].role is IMAGE
    return not page.sparse or (shape.gap_before and (shape.gap_after or pictured))


def _is_short(draft: Draft, index: int) -> bool:
    return draft[index].verdict.rule == "heading.short"


def _is_headed(draft: Draft, index: int) -> bool:
    """Say whether a line can stand right below a heading. A note can if text goes on below it."""
    if draft[index].role is Role.NOTE:
        below = next_content(draft, index)
        return below is not None and draft[below].role in FLOW
    return draft[index].role in FLOW | {Role.IMAGE}
