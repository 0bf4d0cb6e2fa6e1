"""SETTLERS: neighbours settle what one line leaves open.

Each settler takes all verdicts and returns them with some overruled; the verdict it overrules is kept as evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.extent import TOLD_OF, Extent, clean_stop, find_extent, shows_chrome
from shequ_convert.parse.headline import headline, is_row, joined, kickers, repeats
from shequ_convert.parse.lines import COLONS
from shequ_convert.parse.people import is_said
from shequ_convert.parse.roles import BODY, BYLINE, CHROME, HEADING, PLAIN, TITLE, Classified, Evidence, Role, Strength
from shequ_convert.parse.rules.chrome import is_told_of
from shequ_convert.parse.rules.closing import OFFICE, is_date
from shequ_convert.parse.settlers.bylines import (
    bylines,
    date_in_pieces,
    field_lines,
    front_name,
    keywords,
    label_alone,
    late_editor,
    tag_lines,
)
from shequ_convert.parse.settlers.captions import captions
from shequ_convert.parse.settlers.cards import account_cards, boxes, filing_cards
from shequ_convert.parse.settlers.footnotes import footnotes
from shequ_convert.parse.settlers.headings import labels, short_headings
from shequ_convert.parse.settlers.neighbours import FLOW, next_flow
from shequ_convert.parse.settlers.neighbours import overruled as _set
from shequ_convert.parse.settlers.series import attachments, lone_numbers, ornaments, series
from shequ_convert.parse.settlers.verse import verses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft, Settler

TOP_LINES = 3
"""Lines at the top in which a path through the site is no text, however clean the page."""
REPEATED = 2
"""Copies of a short line up to which it may be part of the text."""
NEAR_TITLE = 3
"""Lines below the title in which an office or a date alone is a byline."""
SPEAKER_LONGEST = 30
"""Characters of a speaker's post and name under the title."""
DECK_SHORTEST = 7
"""Characters of a deck; a shorter line is the heading of the first section."""
RUN_OF_LINKS = 4
"""Short lines touching one another that make a block of links where the article's paragraphs stand apart."""

SCENE_LONGEST = 40
"""Characters of a dated sentence under a picture."""
_SCENE = compiled("^(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日[，,][^。]*(?:在|参加|参与|表演|展示)[^。]*。?(?:[^。]{0,12}摄)?$")
_LEAD = compiled(
    "^(?:[【\\[（(]?(?:核心提示|内容提要|内容摘要|摘\\s*要|导\\s*语|导\\s*读|提要|编者按|编者的话|开栏的话|按语)[】\\])）]?[:：]?|"
    "(?:本报|本网|本刊|中新[社网]|新华[社网]|人民网|央视网|.{2,10}(?:网|社|报|台|日报|晚报))[^。]{0,16}(?:讯|电|消息)|\\d{1,2}月\\d{1,2}日[，,]|\\d{4}年\\d{1,2}月\\d{1,2}日[，,]|近日[，,]|日前[，,])"
)


def bound(draft: Draft, page: Page) -> Draft:
    """Find title, beginning and end; what lies outside is chrome, unless it is metadata that stands close by."""
    if not draft:
        return draft
    extent = find_extent(draft, page)
    changes = {i: Evidence(Role.TITLE, Strength.LIKELY, "extent.title", "heads the article") for i in extent.title}
    late = late_editor(draft, extent)
    for i, classified in enumerate(draft):
        if i not in extent.title and i != late and (evidence := _outside(i, classified, extent)):
            changes[i] = evidence
    bounded = _set(draft, changes)
    return _set(bounded, _front_matter(bounded, page, extent))


def _outside(index: int, classified: Classified, extent: Extent) -> Evidence | None:
    """Return chrome evidence for a line above or below the article."""
    if extent.start <= index < extent.stop and index not in extent.inserted:
        return None
    reasoned = classified.role is CHROME and classified.verdict.rule != "chrome.count"
    if reasoned or classified.role is Role.FOOTNOTE:
        return None
    return _ABOVE if index < extent.start else _BELOW


_ABOVE = Evidence(Role.CHROME, Strength.LIKELY, "chrome.head", "stands above the article")
_BELOW = Evidence(Role.CHROME, Strength.LIKELY, "chrome.tail", "stands below the article")


def _front_matter(draft: Draft, page: Page, extent: Extent) -> dict[int, Evidence]:
    """Settle the lines between the title and the first paragraph, and a kicker above the title."""
    changes: dict[int, Evidence] = {}
    if not extent.title:
        return changes
    dated = any(c.role is BYLINE for c in draft[extent.title[-1] : extent.first_prose])
    title = headline(joined([page.lines[i].text for i in extent.title]))
    changes |= _above_title(draft, page, extent, title)
    for i in range(extent.title[-1] + 1, min(extent.first_prose, len(draft))):
        evidence = _REPEAT if _is_repeat(draft, page, i, title) else _between(draft, page, i, extent, dated=dated)
        if evidence is not None:
            changes[i] = evidence
    return changes


_REPEAT = Evidence(Role.CHROME, Strength.LIKELY, "chrome.title", "is the title once more")


def _is_repeat(draft: Draft, page: Page, index: int, title: str) -> bool:
    return draft[index].role in _MAY_REPEAT and not page.shapes[index].prose and repeats(page, index, title)


_MAY_REPEAT = frozenset({Role.HEADING, Role.BODY, Role.SUBTITLE, Role.SIGNATURE})


def _above_title(draft: Draft, page: Page, extent: Extent, title: str) -> dict[int, Evidence]:
    """Settle the loose lines above the title: its kicker, its copies, and what the page has there."""
    kicker = Evidence(Role.SUBTITLE, Strength.LIKELY, "front.kicker", "is a short line above the title")
    head = Evidence(Role.CHROME, Strength.LIKELY, "chrome.head", "stands above the title and is no kicker")
    open_roles = {Role.HEADING, Role.BODY, Role.SIGNATURE}
    loose = [
        i
        for i in range(extent.start, extent.title[0])
        if draft[i].role in open_roles
        and (draft[i].verdict.strength < Strength.LIKELY or draft[i].role is Role.SIGNATURE)
        and not page.shapes[i].prose
    ]
    changes = {i: _REPEAT if _is_repeat(draft, page, i, title) else head for i in loose}
    over = [i for i in loose if changes[i] is head]
    if not extent.chromy:  # a text by itself loses no line that could be its own
        changes = {i: why for i, why in changes.items() if why is _REPEAT or is_row(page.lines[i].text)}
    return changes | dict.fromkeys(kickers(page, over, title), kicker)


def _between(draft: Draft, page: Page, index: int, extent: Extent, *, dated: bool) -> Evidence | None:
    classified, shape = draft[index], page.shapes[index]
    if name := front_name(draft, page, index, extent):
        return name
    if classified.role is Role.SIGNATURE and index - extent.title[-1] <= NEAR_TITLE:
        role = Role.BYLINE if is_date(classified.line.text) else Role.SUBTITLE
        return Evidence(role, Strength.LIKELY, "front.below-title", "stands under the title")
    previous = draft[index - 1]
    if previous.role is TITLE and classified.role is BODY and _is_addressee(classified.line.text):
        return Evidence(Role.SALUTATION, Strength.LIKELY, "front.addressee", "is an office that the text addresses")
    if classified.verdict.rule == "quoting.attribution" and previous.role in {Role.TITLE, Role.SUBTITLE}:
        return Evidence(Role.SUBTITLE, Strength.LIKELY, "front.subtitle", "is a dash and a line under the title")
    open_role = classified.role in PLAIN and classified.verdict.rule != "body.particulars"
    if not open_role or shape.label is not None or shape.prose or _heads_a_part(page, index, extent):
        return None
    if is_said(classified.line.text):
        return None
    touching = not shape.gap_before and (page.sparse or page.indented)
    if extent.chromy and touching and previous.role in {Role.CHROME, Role.BYLINE} and classified.line.indent == 0:
        return Evidence(
            Role.CHROME, Strength.LIKELY, "chrome.front", "stands among the page's controls under the title"
        )
    near = index - extent.title[-1]
    below = next((c.role for c in draft[index + 1 :] if c.role not in {Role.CHROME, Role.BYLINE}), None)
    addressed = below is Role.SALUTATION
    if addressed and near <= NEAR_TITLE and shape.size <= SPEAKER_LONGEST and not shape.terminal:
        return Evidence(Role.SUBTITLE, Strength.LIKELY, "front.subtitle", "stands between the title and the salutation")
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


def _is_addressee(text: str) -> bool:
    return text.endswith(COLONS) and bool(OFFICE.match(text[:-1]))


def _heads_a_part(page: Page, index: int, extent: Extent) -> bool:
    """Say whether a line is the title with a number behind it: 倡议书1 is the first of several."""
    text, title = page.lines[index].text, page.lines[extent.title[-1]].text
    return text.startswith(title) and text[len(title) :].strip("篇[]【】（）() ").isdecimal()


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
    if not shows_chrome(draft, page):
        return draft
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.CHROME, Strength.LIKELY, "chrome.links", "is one of a block of short loose lines")
    for start, stop in _loose_runs(draft, page):
        beside = [draft[i] for i in (start - 1, stop) if 0 <= i < len(draft)]
        chrome = any(c.role is CHROME for c in (*draft[start:stop], *beside))
        if stop - start >= (RUN_OF_LINKS if chrome else RUN_OF_LINKS * 2):
            changes |= {i: why for i in range(start, stop) if draft[i].role is not CHROME}
    return _set(draft, changes)


def _loose_runs(draft: Draft, page: Page) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(draft) + 1):
        loose = i < len(draft) and _loose(draft[i], page, i)
        if not loose or (i > start and page.shapes[i].gap_before):
            if page.sparse:
                yield start, i
            start = i if loose else i + 1


_IN_LINKS = PLAIN | {Role.CHROME}


def _loose(classified: Classified, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    plain = classified.role in _IN_LINKS and shape.label is None
    return plain and not shape.prose and not shape.terminal and classified.line.indent < 2  # noqa: PLR2004 - two columns are an indent


def related(draft: Draft, page: Page) -> Draft:
    """Short lines that follow 相关阅读 or the like within the article belong to it, up to the next paragraph."""
    changes: dict[int, Evidence] = {}
    following = False
    for i, classified in enumerate(draft):
        if classified.verdict.rule in {"chrome.related", "chrome.recommended"}:
            following = True
        elif classified.role in _END_OF_LINKS or (page.shapes[i].prose and page.shapes[i].terminal):
            following = False
        elif following and classified.role in PLAIN:
            changes[i] = Evidence(Role.CHROME, Strength.LIKELY, "chrome.related", "follows the head of a list of links")
    return _set(draft, changes)


_END_OF_LINKS = frozenset(
    {Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.EDITOR, Role.NOTE, Role.FOOTNOTE, Role.TAGS, Role.IMAGE}
)
"""What ends a list of links besides running text."""


_PAGE_ONLY = frozenset(
    f"chrome.{name}" for name in ("share", "qr", "pager", "type-size", "invisible", "registration", "ruler")
)
"""What no text by itself holds, even where the page shows no other chrome."""


def plain_texts(draft: Draft, page: Page) -> Draft:
    """On a page without chrome, 相关链接 or 版权声明 is a heading of the text, and a line beginning so is text."""
    if shows_chrome(draft, page):
        return draft
    changes: dict[int, Evidence] = {}
    foot, controls = clean_stop(draft, page), _below_byline(draft)
    for i, classified in enumerate(draft[:foot]):
        repeated = page.copies[classified.line.text] > REPEATED and not page.shapes[i].prose
        path = i < TOP_LINES and classified.verdict.rule in {"chrome.breadcrumb", "chrome.navigation"}
        if classified.role is CHROME and not (repeated or path or i in controls or _is_pages(draft, page, i)):
            changes[i] = _as_text(classified)
    return _set(draft, changes)


def _below_byline(draft: Draft) -> frozenset[int]:
    """Return the controls right below a line that gives time and source: 字号, 打印. No text begins so."""
    found: set[int] = set()
    for i in range(1, len(draft)):
        above = draft[i - 1].verdict.rule
        if draft[i].verdict.rule in {"chrome.tools", "chrome.window"} and (
            above in {"front.labelled", "front.dated"} or i - 1 in found
        ):
            found.add(i)
    return frozenset(found)


_FOLLOW = compiled("关注|關注|公众号|公眾號|客户端|客戶端|下载|下載|分享")


def _is_pages(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line can only be a page's: a button of which the text speaks is not."""
    rule, text = draft[index].verdict.rule, draft[index].line.text
    if rule in TOLD_OF and is_told_of(text, page):
        return False
    scanned = rule != "chrome.qr" or bool(_FOLLOW.search(text)) or all(c.role is CHROME for c in draft[index:])
    return rule in _PAGE_ONLY and scanned


def _as_text(classified: Classified) -> Evidence:
    if classified.verdict.rule == "chrome.picture":
        return Evidence(Role.IMAGE, Strength.LIKELY, "media.picture", "is the file name of a picture")
    found = next((e for e in classified.others if e.rule in {"heading.short", "heading.numbered"}), None)
    return found or Evidence(Role.BODY, Strength.POSSIBLE, "body.clean-page", "stands in a text without chrome")


def closing(draft: Draft, page: Page) -> Draft:
    """Signature and date close a text; anywhere else they are text, or a byline under the title."""
    changes: dict[int, Evidence] = {}
    signature = Role.SIGNATURE
    flow = [i for i, c in enumerate(draft) if c.role in FLOW and c.role is not HEADING and not _is_attached(c)]
    for i, classified in enumerate(draft):
        bare_date = classified.role is BYLINE and is_date(classified.line.text) and flow and i > flow[-1]
        if (classified.role is signature or bare_date) and (evidence := _closing_evidence(draft, page, i, flow)):
            changes[i] = evidence
    return _set(draft, changes | _signed_within(draft, page))


def _is_attached(classified: Classified) -> bool:
    """Say whether a line heads what is attached below a signature: 附件下载：."""
    return len(classified.line.text) <= ATTACHED_LONGEST and classified.line.text.startswith(_ATTACHED)


ATTACHED_LONGEST = 8
"""Characters of the head of what is attached."""
_ATTACHED = ("附件", "相关附件", "附：", "附:")


def _signed_within(draft: Draft, page: Page) -> dict[int, Evidence]:
    """Offices above a date sign a letter within the text, if prose stands above and a title below.

    A notice signs itself before the rules that it sends. An office and a date under the title are a byline.
    """
    why = Evidence(
        Role.SIGNATURE, Strength.LIKELY, "closing.within", "signs what stands above; a new part begins below"
    )
    changes: dict[int, Evidence] = {}
    for date, classified in enumerate(draft[:-1]):
        if not is_date(classified.line.text) or not _opens_part(draft, page, date + 1):
            continue
        first = date
        while first and draft[first - 1].role is Role.SIGNATURE:
            first -= 1
        if 0 < first < date and _ends_letter(page, first - 1):
            changes |= dict.fromkeys(range(first, date + 1), why)
    return changes


def _ends_letter(page: Page, index: int) -> bool:
    """Say whether a line can stand above a signature: running text, or what a contact line gives."""
    return (
        page.shapes[index].prose
        or any(colon in page.lines[index].text for colon in "：:")
        or page.shapes[index].han == 0
    )


def _opens_part(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line is like a title, or the first chapter."""
    shape = page.shapes[index]
    return draft[index].role in {Role.HEADING, Role.TITLE} and not shape.terminal and not shape.prose


def _closing_evidence(draft: Draft, page: Page, index: int, flow: list[int]) -> Evidence | None:
    after = flow[bisect_right(flow, index) :][:1]
    dated = any(is_date(line.text) for line in page.lines[index : index + 2])
    attached = bool(after) and draft[after[0]].line.text.startswith(("附件", "附：", "附:", "（此件", "抄送"))
    if (not after or attached) and dated:
        return Evidence(Role.SIGNATURE, Strength.LIKELY, "closing.place", "closes the text")
    if not after and index and draft[index - 1].role in {Role.BODY, Role.LIST_ITEM, Role.SIGNATURE}:
        return Evidence(Role.SIGNATURE, Strength.LIKELY, "closing.place", "stands below the last paragraph")
    heading = next((e for e in draft[index].others if e.role is HEADING), None) if not dated else None
    return heading or Evidence(Role.BODY, Strength.DEFAULT, "body", "text follows, so it closes nothing")


def lead(draft: Draft, page: Page) -> Draft:
    """The first paragraph is the lead if it opens as a dispatch does, and more text follows."""
    first = next((i for i, c in enumerate(draft) if c.role in FLOW), None)
    if first is None or draft[first].role is not BODY or not page.shapes[first].prose:
        return draft
    text = draft[first].line.text
    if not _LEAD.match(text) or next_flow(draft, first) == len(draft) or _is_scene(text):
        return draft
    return _set(
        draft, {first: Evidence(Role.LEAD, Strength.LIKELY, "lead", "opens the article as a dispatch or abstract")}
    )


def _is_scene(text: str) -> bool:
    """Say whether a sentence tells what a picture shows that is gone: 5月6日，在河堤上，居民种下柳树。 does."""
    return len(text) <= SCENE_LONGEST and bool(_SCENE.match(text))


def repeated_paragraphs(draft: Draft, page: Page) -> Draft:
    """A short line that stands many times on the page is chrome: a share line, a button."""
    if not shows_chrome(draft, page):
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
    filing_cards,
    account_cards,
    boxes,
    label_alone,
    keywords,
    plain_texts,
    bound,
    repeated_paragraphs,
    related,
    links,
    tag_lines,
    captions,
    series,
    ornaments,
    lone_numbers,
    attachments,
    verses,
    bylines,
    closing,
    short_headings,
    labels,
    lead,
    footnotes,
)
"""In the order they run: the article's place first, then what stands in it."""


def settle(draft: Draft, page: Page) -> Draft:
    """Return the verdicts with every doubt settled."""
    for settler in SETTLERS:
        draft = settler(draft, page)
    return draft
