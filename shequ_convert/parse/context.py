"""SETTLERS: neighbours settle what one line leaves open.

Each settler takes all verdicts and returns them with some overruled; the verdict it overrules is kept as evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse import fields
from shequ_convert.parse.extent import Extent, find_extent, shows_chrome
from shequ_convert.parse.roles import Classified, Evidence, Role, Strength
from shequ_convert.parse.rules.closing import DATE_LINE
from shequ_convert.parse.rules.heading import NESTED_RANK
from shequ_convert.parse.rules.media import CAPTION_LONGEST
from shequ_convert.parse.sections import numbered_topic_end
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft, Settler

FLOW = frozenset({Role.BODY, Role.LEAD, Role.HEADING, Role.LIST_ITEM, Role.QUOTE, Role.TABLE, Role.SALUTATION})
"""Roles that make up the running article."""
CLAUSE_COMMAS = 0.2
"""Share of those short lines that must end in a comma or an exclamation mark."""
CLAUSE_SHARE = 0.4
"""Share of short lines among the article's lines from which it is set one clause a line: no short line is a heading."""
TOP_LINES = 3
"""Lines at the top in which a path through the site is no text, however clean the page."""
REPEATED = 2
"""Copies of a short line up to which it may be part of the text."""
NEAR_TITLE = 3
"""Lines below the title in which an office or a date alone is a byline."""
SPEAKER_LONGEST = 30
"""Characters of a speaker's post and name under the title."""
ACCOUNT_LONGEST = 14
"""Characters of an account's name between title and time."""
DECK_SHORTEST = 7
"""Characters of a deck; a shorter line is the heading of the first section."""
PARTICULARS_FEWEST = 3
VERSE_LONGEST = 20
"""Characters of a line of verse."""
VERSES_FEWEST = 3
RUN_OF_LINKS = 4
"""Short lines touching one another that make a block of links where the article's paragraphs stand apart."""

_LEAD = compiled(
    "^(?:[【\\[（(]?(?:核心提示|内容提要|内容摘要|摘\\s*要|导\\s*语|导\\s*读|提要|编者按|编者的话|开栏的话|按语)[】\\])）]?[:：]?|"
    "(?:本报|本网|本刊|中新[社网]|新华[社网]|人民网|央视网|.{2,10}(?:网|社|报|台|日报|晚报))[^。]{0,16}(?:讯|电|消息)|\\d{1,2}月\\d{1,2}日[，,]|\\d{4}年\\d{1,2}月\\d{1,2}日[，,]|近日[，,]|日前[，,])"
)


def _set(draft: Draft, changes: dict[int, Evidence]) -> Draft:
    return tuple(c.overruled(changes[i]) if i in changes else c for i, c in enumerate(draft))


def bound(draft: Draft, page: Page) -> Draft:
    """Find title, beginning and end; what lies outside is chrome, unless it is metadata that stands close by."""
    if not draft:
        return draft
    extent = find_extent(draft, page)
    changes = {i: Evidence(Role.TITLE, Strength.LIKELY, "extent.title", "heads the article") for i in extent.title}
    for i, classified in enumerate(draft):
        if i not in extent.title and (evidence := _outside(i, classified, extent)):
            changes[i] = evidence
    bounded = _set(draft, changes)
    return _set(bounded, _front_matter(bounded, page, extent))


def _outside(index: int, classified: Classified, extent: Extent) -> Evidence | None:
    """Return chrome evidence for a line above or below the article."""
    reasoned = classified.role is Role.CHROME and classified.verdict.rule != "chrome.count"
    if extent.start <= index < extent.stop or reasoned:
        return None
    if index < extent.start:
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.head", "stands above the article")
    return Evidence(Role.CHROME, Strength.LIKELY, "chrome.tail", "stands below the article")


def _front_matter(draft: Draft, page: Page, extent: Extent) -> dict[int, Evidence]:
    """Settle the lines between the title and the first paragraph, and a kicker above the title."""
    changes: dict[int, Evidence] = {}
    if not extent.title:
        return changes
    dated = any(c.role is Role.BYLINE for c in draft[extent.title[-1] : extent.first_prose])
    kicker = Evidence(Role.SUBTITLE, Strength.LIKELY, "front.kicker", "is a short line above the title")
    above = range(extent.start, extent.title[0])
    loose = [i for i in above if draft[i].verdict.strength < Strength.LIKELY and not page.shapes[i].prose]
    changes |= {i: kicker for i in loose if draft[i].role in {Role.HEADING, Role.BODY}}
    for i in range(extent.title[-1] + 1, min(extent.first_prose, len(draft))):
        evidence = _between(draft, page, i, extent, dated=dated)
        if evidence is not None:
            changes[i] = evidence
    return changes


def _between(draft: Draft, page: Page, index: int, extent: Extent, *, dated: bool) -> Evidence | None:
    classified, shape = draft[index], page.shapes[index]
    if classified.role is Role.SIGNATURE and index - extent.title[-1] <= NEAR_TITLE:
        role = Role.BYLINE if DATE_LINE.match(classified.line.text) else Role.SUBTITLE
        return Evidence(role, Strength.LIKELY, "front.below-title", "stands under the title")
    previous = draft[index - 1]
    if classified.verdict.rule == "quoting.attribution" and previous.role in {Role.TITLE, Role.SUBTITLE}:
        return Evidence(Role.SUBTITLE, Strength.LIKELY, "front.subtitle", "is a dash and a line under the title")
    open_role = classified.role in {Role.HEADING, Role.BODY} and classified.verdict.rule != "body.particulars"
    if not open_role or shape.label is not None or shape.prose:
        return None
    touching = not shape.gap_before and (page.sparse or page.indented)
    if extent.chromy and touching and previous.role in {Role.CHROME, Role.BYLINE} and classified.line.indent == 0:
        return Evidence(
            Role.CHROME, Strength.LIKELY, "chrome.front", "stands among the page's controls under the title"
        )
    near = index - extent.title[-1]
    addressed = index + 1 < len(draft) and draft[index + 1].role is Role.SALUTATION
    if addressed and near <= NEAR_TITLE and shape.size <= SPEAKER_LONGEST and not shape.terminal:
        return Evidence(Role.SUBTITLE, Strength.LIKELY, "front.subtitle", "stands between the title and the salutation")
    account = shape.size <= ACCOUNT_LONGEST and shape.marks == 0 and previous.role is Role.TITLE
    if account and draft[index + 1].role is Role.BYLINE:
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.account", "stands between the title and the time")
    longest = 6
    if (
        dated
        and shape.size >= DECK_SHORTEST
        and near <= longest
        and not shape.terminal
        and _before_flow(draft, page, index, extent)
    ):
        return Evidence(Role.SUBTITLE, Strength.LIKELY, "front.subtitle", "stands between title and text")
    return None


def _before_flow(draft: Draft, page: Page, index: int, extent: Extent) -> bool:
    """Say whether a line under the title is a deck rather than the heading of the first section."""
    if draft[index - 1].role in {Role.TITLE, Role.SUBTITLE}:
        return True
    short = [
        i
        for i in range(extent.first_prose, extent.stop)
        if draft[i].verdict.rule == "heading.short" and page.shapes[i].gap_before
    ]
    return not short and index + 1 < extent.first_prose


def links(draft: Draft, page: Page) -> Draft:
    """A run of short lines that touch one another, with chrome in or beside it, is a block of links."""
    if not shows_chrome(draft):
        return draft
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.CHROME, Strength.LIKELY, "chrome.links", "is one of a block of short loose lines")
    for start, stop in _loose_runs(draft, page):
        beside = [draft[i] for i in (start - 1, stop) if 0 <= i < len(draft)]
        chrome = any(c.role is Role.CHROME for c in (*draft[start:stop], *beside))
        if stop - start >= (RUN_OF_LINKS if chrome else RUN_OF_LINKS * 2):
            changes |= {i: why for i in range(start, stop) if draft[i].role is not Role.CHROME}
    return _set(draft, changes)


def _loose_runs(draft: Draft, page: Page) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(draft) + 1):
        if i == len(draft) or not _loose(draft[i], page, i) or (i > start and page.shapes[i].gap_before):
            if page.sparse:
                yield start, i
            start = i if i < len(draft) and _loose(draft[i], page, i) else i + 1


def _loose(classified: Classified, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    plain = classified.role in {Role.BODY, Role.HEADING, Role.CHROME} and shape.label is None
    return plain and not shape.prose and not shape.terminal and classified.line.indent < 2  # noqa: PLR2004 - two columns are an indent


def related(draft: Draft, page: Page) -> Draft:
    """Short lines that follow 相关阅读 or the like within the article belong to it, up to the next paragraph."""
    changes: dict[int, Evidence] = {}
    following = False
    for i, classified in enumerate(draft):
        if classified.verdict.rule == "chrome.related":
            following = True
        elif classified.role in _END_OF_LINKS or (page.shapes[i].prose and page.shapes[i].terminal):
            following = False
        elif following and classified.role in {Role.BODY, Role.HEADING}:
            changes[i] = Evidence(Role.CHROME, Strength.LIKELY, "chrome.related", "follows the head of a list of links")
    return _set(draft, changes)


_END_OF_LINKS = frozenset({Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.EDITOR, Role.NOTE, Role.TAGS, Role.IMAGE})
"""What ends a list of links besides running text."""


def captions(draft: Draft, page: Page) -> Draft:
    """A short line right after a picture is its caption; so is what goes on labelling it."""
    changes: dict[int, Evidence] = {}
    usual = _captions_are_usual(draft, page)
    for i in range(1, len(draft)):
        previous = changes.get(i - 1, draft[i - 1].verdict)
        classified = draft[i]
        if usual and previous.role is Role.IMAGE and _may_caption(classified, page, i):
            changes[i] = Evidence(
                Role.CAPTION, Strength.LIKELY, "media.below-picture", "is short and follows a picture"
            )
        elif previous.role is Role.CAPTION and classified.verdict.rule == "media.labelled":
            changes[i] = Evidence(Role.CAPTION, Strength.LIKELY, "media.more", "goes on with the caption above")
        elif classified.role is Role.CAPTION and previous.role not in {Role.IMAGE, Role.CAPTION}:
            changes[i] = Evidence(
                Role.BODY, Strength.POSSIBLE, "media.no-picture", "reads like a caption, but follows no picture"
            )
    return _set(draft, changes)


def _captions_are_usual(draft: Draft, page: Page) -> bool:
    """Say whether short lines below pictures are captions here: at least half of the pictures have one."""
    pictures = [i for i, c in enumerate(draft) if c.role is Role.IMAGE]
    last = [i for i in pictures if i + 1 < len(draft) and draft[i + 1].role is not Role.IMAGE]
    below = sum(draft[i + 1].role is Role.CAPTION or _may_caption(draft[i + 1], page, i + 1) for i in last)
    return below * 2 >= len(last)


def _may_caption(classified: Classified, page: Page, index: int) -> bool:
    if classified.role not in {Role.BODY, Role.HEADING} or page.shapes[index].label is not None:
        return False
    shape = page.shapes[index]
    longest = CAPTION_LONGEST // 2
    labelled = any(colon in page.lines[index].text for colon in "：:")
    return not shape.terminal and not shape.open_end and not labelled and shape.size <= longest and shape.han > 1


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
    return _set(draft, changes)


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
    adjacent = sum(_next_flow(draft, i) in members for i in group)
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


def _next_flow(draft: Draft, index: int) -> int:
    """Return the next line of the running article."""
    return next((i for i in range(index + 1, len(draft)) if draft[i].role in FLOW), len(draft))


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
    return _set(draft, changes)


def _is_lone_number(draft: Draft, page: Page, index: int) -> bool:
    label, verdict = page.shapes[index].label, draft[index].verdict
    alone = label is not None and label.kind is Kind.LONE and label.end >= len(page.lines[index].text)
    open_role = verdict.role in {Role.HEADING, Role.CHROME, Role.BODY} and verdict.strength <= Strength.LIKELY
    apart = not page.sparse or (page.shapes[index].gap_before and page.shapes[index].gap_after)
    return alone and open_role and apart and verdict.rule not in {"chrome.head", "chrome.tail"}


def short_headings(draft: Draft, page: Page) -> Draft:
    """A short line is a heading only if it stands apart, is not one of many, and has text below it."""
    clauses = _one_clause_a_line(draft, page)
    body = Evidence(Role.BODY, Strength.POSSIBLE, "body.short", "is short, but heads nothing")
    changes = {
        i: body
        for i, c in enumerate(draft)
        if c.verdict.rule == "heading.short" and (clauses or not _heads_something(draft, page, i))
    }
    return _set(draft, changes)


def _one_clause_a_line(draft: Draft, page: Page) -> bool:
    article = [i for i, c in enumerate(draft) if c.role in {Role.BODY, Role.HEADING}]
    longest, fewest = 20, 8
    short = [i for i in article if page.shapes[i].size <= longest and page.shapes[i].label is None]
    clauses = sum(page.lines[i].text.endswith(("，", ",", "！", "!", "、")) for i in short)
    many = len(article) >= fewest and len(short) >= CLAUSE_SHARE * len(article)
    return many and _neighbours(short) * 2 > len(short) and clauses >= CLAUSE_COMMAS * len(short)


def _neighbours(indexes: list[int]) -> int:
    known = set(indexes)
    return sum(i + 1 in known for i in indexes)


def _heads_something(draft: Draft, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    if page.sparse and not (shape.gap_before and shape.gap_after):
        return False
    below = _next_content(draft, index)
    if below is None:
        return False
    if draft[below].verdict.rule == "heading.short":
        further = _next_content(draft, below)
        above = _previous_content(draft, index)
        in_run = above is not None and draft[above].verdict.rule == "heading.short"
        return not in_run and further is not None and page.shapes[further].prose
    if draft[below].role in {Role.SIGNATURE, Role.EDITOR, Role.CAPTION, Role.NOTE}:
        return False
    return draft[below].role in FLOW | {Role.IMAGE}


def _next_content(draft: Draft, index: int) -> int | None:
    stop = {Role.CHROME}
    return next((i for i in range(index + 1, len(draft)) if draft[i].role not in stop), None)


def _previous_content(draft: Draft, index: int) -> int | None:
    return next((i for i in range(index - 1, -1, -1) if draft[i].role is not Role.CHROME), None)


_PAGE_ONLY = frozenset({"chrome.share", "chrome.qr", "chrome.pager", "chrome.player", "chrome.invisible"})
"""What no text by itself holds, even where the page shows no other chrome."""


def field_lines(draft: Draft, page: Page) -> Draft:
    """时间：…, 地点：…, 主持人：… in a row are the particulars of a meeting, not its byline; 来源 and 作者 are one."""
    changes: dict[int, Evidence] = {}
    body = Evidence(
        Role.BODY, Strength.LIKELY, "body.particulars", "is one of several lines that name a thing and its value"
    )
    start = 0
    for i in range(len(draft) + 1):
        if i < len(draft) and _names_a_value(draft[i]):
            continue
        own = [j for j in range(start, i) if not fields.read(page.lines[j].text).labelled]
        if i - start >= PARTICULARS_FEWEST and len(own) > 1:
            changes |= dict.fromkeys(range(start, i), body)
        start = i + 1
    return _set(draft, changes)


def _names_a_value(classified: Classified) -> bool:
    return classified.role in {Role.BODY, Role.HEADING, Role.BYLINE} and bool(_PARTICULAR.match(classified.line.text))


_PARTICULAR = compiled("^[^：:。，！？\\d]{2,6}[：:][^。！？]{1,60}$")


def plain_texts(draft: Draft, page: Page) -> Draft:
    """On a page without chrome, 相关链接 or 版权声明 is a heading of the text, and a line beginning so is text."""
    if shows_chrome(draft):
        return draft
    changes: dict[int, Evidence] = {}
    for i, classified in enumerate(draft):
        repeated = page.copies[classified.line.text] > REPEATED and not page.shapes[i].prose
        path = i < TOP_LINES and classified.verdict.rule in {"chrome.breadcrumb", "chrome.navigation"}
        if classified.role is Role.CHROME and classified.verdict.rule not in _PAGE_ONLY and not repeated and not path:
            changes[i] = _as_text(classified)
    return _set(draft, changes)


def _as_text(classified: Classified) -> Evidence:
    if classified.verdict.rule == "chrome.picture":
        return Evidence(Role.IMAGE, Strength.LIKELY, "media.picture", "is the file name of a picture")
    found = next((e for e in classified.others if e.rule in {"heading.short", "heading.numbered"}), None)
    return found or Evidence(Role.BODY, Strength.POSSIBLE, "body.clean-page", "stands in a text without chrome")


def date_in_pieces(draft: Draft, page: Page) -> Draft:
    """2019 / 09/07 / 19:02 on lines of their own are one date."""
    changes: dict[int, Evidence] = {}
    texts = [line.text for line in page.lines]
    for i in range(len(draft) - 1):
        if _YEAR.match(texts[i]) and _MONTH_DAY.match(texts[i + 1]):
            timed = i + 2 < len(draft) and bool(_CLOCK.match(texts[i + 2]))
            why = Evidence(Role.BYLINE, Strength.CERTAIN, "front.pieces", "is a piece of a date")
            changes |= dict.fromkeys(range(i, i + 2 + timed), why)
    return _set(draft, changes)


_YEAR = compiled("^(?:19|20)\\d\\d[-/.年]?$")
_MONTH_DAY = compiled("^(?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\\d|0?[1-9])日?$")
_CLOCK = compiled("^(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?$")


def nested(draft: Draft, _page: Page) -> Draft:
    """A heading without number right above another one stands above all that follow, up to the next such heading."""
    heads = [i for i, c in enumerate(draft) if c.verdict.rule == "heading.short" and c.role is Role.HEADING]
    parents = [i for i, below in pairwise(heads) if _next_content(draft, i) == below]
    changes: dict[int, Evidence] = {}
    for start, stop in pairwise([*parents, len(draft)]):
        children = [i for i in heads if start < i < stop]
        if len(children) > 1:
            changes |= {
                i: replace(draft[i].verdict, level=NESTED_RANK, why="stands under another heading") for i in children
            }
    return _set(draft, changes)


def attachments(draft: Draft, page: Page) -> Draft:
    """2.… below 附件：1.… names the next attachment; a numbered line after any other line does not."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.NOTE, Strength.LIKELY, "closing.attachment", "goes on with the list of attachments")
    for i in range(1, len(draft)):
        above = changes.get(i - 1, draft[i - 1].verdict)
        numbered = draft[i].role in {Role.HEADING, Role.LIST_ITEM} and page.shapes[i].label is not None
        if above.rule == "closing.attachment" and numbered:
            changes[i] = why
    return _set(draft, changes)


def verses(draft: Draft, page: Page) -> Draft:
    """Short lines that touch one another, where paragraphs stand apart, are verse if each ends in a mark."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.QUOTE, Strength.LIKELY, "quoting.run", "is one of several short lines set close together")
    start = 0
    for i in range(1, len(draft) + 1):
        if i == len(draft) or page.shapes[i].gap_before or not _like_verse(draft, page, i):
            if page.sparse and i - start >= VERSES_FEWEST and _like_verse(draft, page, start):
                changes |= dict.fromkeys(range(start, i), why)
            start = i
    return _set(draft, changes)


def _like_verse(draft: Draft, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    marked = shape.terminal or shape.open_end
    return draft[index].role is Role.BODY and marked and shape.size <= VERSE_LONGEST and shape.label is None


def closing(draft: Draft, page: Page) -> Draft:
    """Signature and date close a text; anywhere else they are text, or a byline under the title."""
    changes: dict[int, Evidence] = {}
    flow = [i for i, c in enumerate(draft) if c.role in FLOW and c.role is not Role.HEADING]
    for i, classified in enumerate(draft):
        bare_date = (
            classified.role is Role.BYLINE and bool(DATE_LINE.match(classified.line.text)) and flow and i > flow[-1]
        )
        if (classified.role is Role.SIGNATURE or bare_date) and (evidence := _closing_evidence(draft, page, i, flow)):
            changes[i] = evidence
    return _set(draft, changes)


def _closing_evidence(draft: Draft, page: Page, index: int, flow: list[int]) -> Evidence | None:
    after = flow[bisect_right(flow, index) :][:1]
    is_date = bool(DATE_LINE.match(page.lines[index].text))
    dated = is_date or (index + 1 < len(draft) and bool(DATE_LINE.match(page.lines[index + 1].text)))
    attached = bool(after) and draft[after[0]].line.text.startswith(("附件", "附：", "附:", "（此件", "抄送"))
    if (not after or attached) and dated:
        return Evidence(Role.SIGNATURE, Strength.LIKELY, "closing.place", "closes the text")
    if not after and index and draft[index - 1].role in {Role.BODY, Role.LIST_ITEM, Role.SIGNATURE}:
        return Evidence(Role.SIGNATURE, Strength.LIKELY, "closing.place", "stands below the last paragraph")
    heading = next((e for e in draft[index].others if e.role is Role.HEADING), None)
    return heading or Evidence(Role.BODY, Strength.DEFAULT, "body", "text follows, so it closes nothing")


def bylines(draft: Draft, page: Page) -> Draft:
    """A byline stands beside the title or at an end of the article; in its midst, or many in a row, it is text."""
    changes: dict[int, Evidence] = {}
    prose = [i for i, c in enumerate(draft) if c.role is Role.BODY and page.shapes[i].prose]
    head, foot = (prose[0], prose[-1]) if prose else (len(draft), 0)
    events = _dated_in_a_row(draft)
    for i, classified in enumerate(draft):
        if classified.role is Role.BYLINE and (head < i < foot or i in events):
            changes[i] = Evidence(
                Role.BODY, Strength.POSSIBLE, "body.dated", "names a date or source, but stands within the text"
            )
    return _set(draft, changes)


def _dated_in_a_row(draft: Draft) -> set[int]:
    """Return lines that are dated one after another, as a timetable or a chronicle is."""
    dated = [i for i, c in enumerate(draft) if c.verdict.rule == "front.dated"]
    known = set(dated)
    return {i for i in dated for run in ((i - 2, i - 1), (i - 1, i + 1), (i + 1, i + 2)) if known.issuperset(run)}


def lead(draft: Draft, page: Page) -> Draft:
    """The first paragraph is the lead if it opens as a dispatch does, and more text follows."""
    first = next((i for i, c in enumerate(draft) if c.role in FLOW), None)
    if first is None or draft[first].role is not Role.BODY or not page.shapes[first].prose:
        return draft
    if not _LEAD.match(draft[first].line.text) or _next_flow(draft, first) == len(draft):
        return draft
    return _set(
        draft, {first: Evidence(Role.LEAD, Strength.LIKELY, "lead", "opens the article as a dispatch or abstract")}
    )


def repeated_paragraphs(draft: Draft, page: Page) -> Draft:
    """A short line that stands many times on the page is chrome: a share line, a button."""
    if not shows_chrome(draft):
        return draft
    longest = 20
    copies = page.copies
    why = Evidence(Role.CHROME, Strength.LIKELY, "chrome.repeated", "stands many times on the page")
    found = {
        i: why
        for i, c in enumerate(draft)
        if c.verdict.rule in {"heading.short", "body"}
        and copies[c.line.text] > REPEATED
        and page.shapes[i].size <= longest
        and page.shapes[i].marks == 0
    }
    return _set(draft, found)


SETTLERS: tuple[Settler, ...] = (
    date_in_pieces,
    field_lines,
    plain_texts,
    bound,
    repeated_paragraphs,
    related,
    links,
    captions,
    series,
    lone_numbers,
    attachments,
    verses,
    bylines,
    closing,
    short_headings,
    nested,
    lead,
)
"""In the order they run: the article's place first, then what stands in it."""


def settle(draft: Draft, page: Page) -> Draft:
    """Return the verdicts with every doubt settled."""
    for settler in SETTLERS:
        draft = settler(draft, page)
    return draft
