"""Where the article begins and ends on its page, and which line is its title.

The rhythm of the lines decides: running text is worth much, short loose lines cost a little, page phrases cost more.
The stretch of greatest worth is the body; the title is looked for at its head, the end at its foot. A page without
any sign of chrome is taken whole: doubtful text stays in.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.headline import in_step, is_original_title, never_title
from shequ_convert.parse.page import HAN
from shequ_convert.parse.people import is_person, tokens
from shequ_convert.parse.roles import BYLINE, CHROME, EDITOR, HEADING, PLAIN, Classified, Role, Strength
from shequ_convert.parse.rules.chrome import is_link_row, is_told_of, opens_tail
from shequ_convert.parse.rules.closing import DATE_LINE, OFFICE
from shequ_convert.parse.traditional import folded
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page, Shape
    from shequ_convert.parse.roles import Draft

PROSE_FULL = 150
"""Characters from which a paragraph is worth no more."""
PROSE_UNIT = 15
"""Characters of running text that are worth 1."""
LOOSE_COST = 0.7
"""Cost of a short line that touches its neighbours where paragraphs do not."""
CHROME_COST = {Strength.CERTAIN: 3.0, Strength.LIKELY: 1.5, Strength.POSSIBLE: 0.5, Strength.DEFAULT: 0.0}
TAIL_COST = 6.0
NUMBERED_WORTH = 0.5
BYLINE_WORTH = 12.0
"""Worth of a line that gives time and source: an article stands below it."""
SENTENCE_HAN = 5
SENTENCE_WORTH = 0.5
"""Worth of a short line that ends like a sentence: a headline may do so too."""
TITLE_REACH = 25
"""Lines above the body in which its title may stand."""
TITLE_MIN_SCORE = 2.0
DISTANCE_COST = 0.06
"""Cost of each line between a title and the first paragraph."""
LATIN = compiled("[A-Za-z]{2,}")
KICKER_ECHO = 1.2
"""Echo from which a line right above the title is its kicker rather than a link of the page."""
BYLINE_BESIDE = 4.0
"""What a byline on the next line promises: above it even a short line is a headline, unless it is an account."""
_SERIES = compiled(
    "系列(?:报道|评论|访谈|讲座)(?:之?[一二三四五六七八九十\\d①-⑨]{1,3})?$|^(?:本报|本刊|本台)?评论员文章$"
)
"""The name of a series, which stands over the title of its part."""
OFFICE_COST = 8.0
"""Cost of an office above the title of what it issued: as much as a byline and the topmost place are worth."""
SHORT = 5
"""Characters up to which a line is short for a headline."""
FILED_BELOW = 1.0
"""What a card that files the document promises to the line above: its title stands below it as a rule."""
ECHO_PAIRS = 5
"""Character pairs a title must have for its echo to count in full."""
TITLE_SHORTEST = 2
TITLE_LONGEST = 90
ROW_FEWEST = 6
"""Words apart of which a line is a row of links rather than a title, if none is longer than ``ROW_WORD``."""
ROW_WORD = 5
BYLINE_REACH = 5
"""Lines below a title in which its byline may stand."""
CLOSING_REACH = 14
"""Lines below the body in which 责任编辑, tags or a note may stand."""
AFTERLIFE = 0.5
"""A tail phrase ends the article unless at least this share of the text before it follows."""

_COLUMN = compiled("(?<=[^（(]{6})[（(][^（()）\\d]{3,16}[)）]$")
"""The name of its column, which a paper prints behind a headline: 在新时代…争先出彩（权威发布）."""
_CLAUSE_END = compiled("[，,]")
"""Ends a clause. A line of several clauses of which nothing comes back in the text is an advertisement above it."""
_ABOVE_TITLE = frozenset({"chrome.navigation", "chrome.breadcrumb", "chrome.account"})
"""What a page has above its title, so never between title and byline."""
CLOSING_ROLES = frozenset({Role.EDITOR, Role.TAGS, Role.NOTE, Role.FOOTNOTE, Role.SIGNATURE, Role.BYLINE})
"""What may stand between the last paragraph and the end of the article."""


@frozen
class Extent:
    """The article's place. Indexes count the page's lines from 0."""

    title: tuple[int, ...]
    """Lines of the title; empty if none was found."""
    start: int
    """First line of the article."""
    first_prose: int
    """First line of running text."""
    stop: int
    """One past its last line."""
    chromy: bool
    """Whether the page shows signs of chrome at all."""
    inserted: frozenset[int] = frozenset()
    """Lines between the end of the text and its editor that are the page's: the name of an account below END."""


def find_extent(draft: Draft, page: Page) -> Extent:
    """Return the article's place on its page."""
    chromy = shows_chrome(draft, page)
    window = _richest(draft, page)
    first, last = _trimmed(window if chromy else (0, len(draft) - 1), draft, page)
    title = _find_title(draft, page, first, last) or _original_title(page, first)
    below = range(title[-1] + 1, last + 1) if title else ()
    first = next((i for i in below if _is_text(draft[i], page.shapes[i])), last) if title else first
    start = _with_head_above(draft, page, title[0], first, last) if title else _start_without_title(draft, first)
    if not chromy:
        start = 0
    if not chromy:
        return Extent(title, start, first, max(clean_stop(draft, page), start), chromy)
    stop = max(_find_stop(draft, page, first, last), start)
    return Extent(title, start, first, stop, chromy, frozenset(_inserted(draft, page, first, stop)))


def _inserted(draft: Draft, page: Page, first: int, stop: int) -> Iterator[int]:
    """Yield short lines above the end of the article, its editor perhaps, that stand below what ends its text."""
    last = next((i for i in range(stop - 1, first, -1) if _is_text(draft[i], page.shapes[i])), first)
    ended = next((i for i in range(last, stop) if _ends_article(draft[i])), stop)
    yield from (i for i in range(ended, stop) if draft[i].role in PLAIN or _is_office(draft[i]))
    named = next((i for i in range(last, stop) if draft[i].role is EDITOR), stop)
    yield from (i for i in range(named, stop) if _is_loose(draft[i], page.shapes[i]))


def _is_office(classified: Classified) -> bool:
    return classified.verdict.rule == "closing.body"


def clean_stop(draft: Draft, page: Page) -> int:
    """Return where a page without other chrome ends: at its recommendations, if only headlines follow."""
    stop = len(draft)
    for i in range(len(draft) - 1, -1, -1):
        rule = draft[i].verdict.rule
        if rule == "chrome.recommended" and _links_only(draft, page, i + 1):
            stop = i
        elif page.shapes[i].prose or page.shapes[i].terminal:
            break
    return stop


def _links_only(draft: Draft, page: Page, start: int) -> bool:
    """Say whether what follows are headlines and the page's own: no label, number, book, signature or short line."""
    return all(
        draft[i].role is CHROME
        or (
            (draft[i].role in PLAIN or draft[i].verdict.rule == "listing.bullet")
            and page.shapes[i].label is None
            and page.shapes[i].size >= HEADLINE_SHORTEST
            and not _NO_HEADLINE.search(page.lines[i].text)
        )
        for i in range(start, len(draft))
    )


HEADLINE_SHORTEST = 7
"""Characters of a headline of another page."""
_NO_HEADLINE = compiled("^第.{1,3}[期次讲回场]|[：:]|^《|谢谢|[票名人元册]$")


def shows_chrome(draft: Draft, page: Page) -> bool:
    """Say whether the page is a web page with its chrome rather than a text by itself.

    Two lines that only a page has are enough; words that a text may use as headings (相关链接, 版权声明) and mere forms
    (a count, a dated link) count half, unless they stand in a row with bars between. Buttons amid running text do not
    show it alone: a text on telephones names them, one a line.
    """
    first, last = _span(draft, page)
    around, amid = 0.0, 0.0
    for i, classified in enumerate(draft):
        evidence = classified.verdict
        if evidence.role is CHROME and evidence.rule not in _NEUTRAL:
            weight = _shown(classified, page)
            within = first < i < last and evidence.rule in _AMID
            around, amid = (around, amid + weight) if within else (around + weight, amid)
            if around + min(amid, AMID_MOST) >= ENOUGH_CHROME:
                return True
    return _shows_above(draft, page, first)


def _shows_above(draft: Draft, page: Page, first: int) -> bool:
    """Say whether a web page shows above the text: by a path from its first page, or a menu above a byline."""
    paths = (page.lines[i].text for i in range(first) if draft[i].verdict.rule in _PATHS)
    if any(_PATH.match(folded(text)) for text in paths):
        return True
    menu = next((i for i in range(first) if not _is_menu(draft[i], page.shapes[i])), first)
    return menu >= MENU_SHORTEST and any(_byline_worth(draft[i]) for i in range(menu, first))


_PATHS = frozenset({"chrome.navigation", "chrome.breadcrumb"})
MENU_SHORTEST = 4
"""Lines of a menu above a title."""
MENU_WORD = 6
"""Characters of one of them."""
_PATH = compiled(
    "^(?:您?的?(?:当前|现在|所在)\\S{0,4}位置\\s*[：:]?\\s*)?(?:首页|主页|网站首页)\\s*(?:>+|»|›|→|＞+|/|-+>?)\\s*\\S"
)


_IN_MENU = PLAIN | {Role.CHROME, Role.SIGNATURE}


def _is_menu(classified: Classified, shape: Shape) -> bool:
    plain = classified.role in _IN_MENU and shape.label is None
    return plain and 1 < shape.size <= MENU_WORD and not shape.marks


def _span(draft: Draft, page: Page) -> tuple[int, int]:
    """Return the first and last line of running text."""
    first = next((i for i, shape in enumerate(page.shapes) if shape.prose and _is_text(draft[i], shape)), 0)
    last = next((i for i in range(len(draft) - 1, first, -1) if _is_text(draft[i], page.shapes[i])), first)
    return first, last


def _shown(classified: Classified, page: Page) -> float:
    """Return how far a line of chrome shows that it stands on a web page."""
    rule, text = classified.verdict.rule, classified.line.text
    if rule in TOLD_OF and is_told_of(text, page):
        return DOUBTFUL_CHROME
    if rule == "chrome.registration":
        return ENOUGH_CHROME
    return 1.0 if rule in _SITE or is_link_row(text) else 0.5


_SITE = frozenset(
    f"chrome.{name}"
    for name in (
        "share",
        "qr",
        "follow",
        "account",
        "navigation",
        "comments",
        "pager",
        "about",
        "breadcrumb",
        "account-card",
        "window",
        "boxed",
        "type-size",
        "visitors",
        "boxes",
    )
)
_NEUTRAL = frozenset(
    {
        "chrome.tools",
        "chrome.address",
        "chrome.picture",
        "chrome.advert",
        "chrome.player",
        "chrome.count",
        "chrome.ruler",
    }
)
_AMONG_TEXT = _NEUTRAL | {"chrome.window", "chrome.type-size"}
"""What stands amid the text without ending it."""
TOLD_OF = frozenset(f"chrome.{name}" for name in ("share", "qr", "follow", "account"))
"""What a text on telephones speaks of too."""
_AMID = TOLD_OF | {"chrome.navigation", "chrome.breadcrumb"}
"""Likewise, or in code (<p>…</p>)."""
ENOUGH_CHROME = 2.0
AMID_MOST = 1.5
"""What such lines amid running text can show together."""
DOUBTFUL_CHROME = 0.25
"""What a line shows whose phrase the text uses itself."""


def _worth(classified: Classified, shape: Shape, page: Page) -> float:
    evidence = classified.verdict
    if evidence.role is CHROME:
        if evidence.rule in _AMONG_TEXT:
            return -CHROME_COST[Strength.POSSIBLE]
        return -TAIL_COST if opens_tail(evidence.rule) else -CHROME_COST[evidence.strength]
    if evidence.role in CLOSING_ROLES:
        return 0.0
    if shape.prose:
        return min(shape.size, PROSE_FULL) / PROSE_UNIT
    if evidence.role is HEADING and shape.label is not None:
        return NUMBERED_WORTH
    if shape.terminal and shape.han >= SENTENCE_HAN:
        return SENTENCE_WORTH if not page.sparse or (shape.gap_before and shape.gap_after) else -LOOSE_COST / 2
    if gives_value(classified.line.text):
        return 0.0
    loose = page.sparse and not (shape.gap_before and shape.gap_after)
    unindented = page.indented and classified.line.indent == 0
    return -LOOSE_COST if loose or unindented or not (page.sparse or page.indented) else 0.0


_GIVES = compiled("^[^：:，。！？|｜\\s]{2,8}[：:][ \u3000]*[^\\s：:]|\\d[：:]\\d\\d\\D{1,3}\\d{1,2}[：:]\\d\\d")


def gives_value(text: str) -> bool:
    """Say whether a line gives a value or a span of hours: 地址：渡口街18号, 周六 9:00—20:00. 首页：a > b does not."""
    colon = ":" in text or "：" in text
    return colon and _GIVES.search(text) is not None and not _CONTROLS.search(text)


_CONTROLS = compiled("[>＞»|｜]|https?:")


def _byline_worth(classified: Classified) -> float:
    """Return what a line that gives time and source adds to the text below it."""
    if classified.verdict.rule == "front.labelled":
        return BYLINE_WORTH
    dated = classified.verdict.rule == "front.dated" and classified.verdict.strength >= Strength.LIKELY
    return BYLINE_WORTH / 4 if dated else 0.0


def _richest(draft: Draft, page: Page) -> tuple[int, int]:
    """Return the first and last index of the stretch of greatest worth.

    A byline counts where running text follows: a list of links with their dates is worth nothing.
    """
    best, span, total, begin = 0.0, (0, len(draft) - 1), 0.0, 0
    promised, promise = 0.0, 0
    for i, (classified, shape) in enumerate(zip(draft, page.shapes, strict=True)):
        if total <= 0:
            total, begin = 0.0, i
        if worth := _byline_worth(classified):
            promised, promise = max(worth, promised if i - promise <= TITLE_REACH else 0.0), i
        total += _worth(classified, shape, page)
        if _is_text(classified, shape):
            total, promised = total + (promised if i - promise <= TITLE_REACH else 0.0), 0.0
        if total > best:
            best, span = total, (begin, i)
    return span


def _is_text(classified: Classified, shape: Shape) -> bool:
    """Say whether a line is running text. A byline may be as long, and so may a line of the page."""
    return shape.prose and classified.verdict.role not in _NO_TEXT


_NO_TEXT = CLOSING_ROLES | {Role.CHROME}


def _trimmed(window: tuple[int, int], draft: Draft, page: Page) -> tuple[int, int]:
    """Return the window from its first to its last line of running text."""
    prose = [i for i in range(window[0], window[1] + 1) if _is_text(draft[i], page.shapes[i])]
    return (prose[0], prose[-1]) if prose else window


def _find_title(draft: Draft, page: Page, first: int, last: int) -> tuple[int, ...]:
    said = _said(page, first, last)
    own = _said(page, first + 1, last) if page.shapes[first].prose else said
    low = max(0, first - TITLE_REACH)
    high = _head_end(page, first)
    scored = [
        (_title_score(draft, page, i, first, own if i == first else said), i)
        for i in range(low, high)
        if _may_be_title(draft[i], page.shapes[i]) and not never_title(page, i, dated=_byline_score(draft, i) > 0)
    ]
    if not scored:
        return ()
    score, best = max(scored, key=lambda pair: (pair[0], -pair[1]))
    return _with_broken_lines(draft, page, best, high) if score >= TITLE_MIN_SCORE else ()


def _original_title(page: Page, first: int) -> tuple[int, ...]:
    """Return the line above the text that names what another paper called it, for a text without any title."""
    return next(((i,) for i in range(first) if is_original_title(page.lines[i].text)), ())


def _said(page: Page, first: int, last: int) -> str:
    """Return the running text of some lines."""
    return "".join(page.lines[i].text for i in range(first, last + 1) if page.shapes[i].prose)


def _head_end(page: Page, first: int) -> int:
    """Return one past the last line that can be a title: the body's first line may be one if it is no paragraph."""
    shape, text = page.shapes[first], page.lines[first].text
    longest = 60
    titled = not shape.prose or (shape.size <= longest and "。" not in text and not _is_stopped(text))
    more = first + 1
    while titled and more < len(page.lines) and not page.shapes[more].prose and more - first < BYLINE_REACH:
        more += 1
    return more if titled else first


def _is_stopped(text: str) -> bool:
    """Say whether a text ends in a full stop of half width: 没有人去修."""
    return text.endswith(".") and not text.endswith("..")


_NEVER_TITLES = frozenset(
    {
        Role.IMAGE,
        Role.EDITOR,
        Role.TAGS,
        Role.SALUTATION,
        Role.TABLE,
        Role.NOTE,
        Role.FOOTNOTE,
        Role.CAPTION,
    }
)
_HARDLY_TITLES = frozenset({Role.CHROME, Role.BYLINE, Role.LIST_ITEM, Role.QUOTE})


def _may_be_title(classified: Classified, shape: Shape) -> bool:
    evidence, text = classified.verdict, classified.line.text
    if evidence.rule == "body.particulars" or evidence.role in _NEVER_TITLES:
        return False
    page_own = evidence.role is CHROME and evidence.strength >= Strength.LIKELY
    sized = TITLE_SHORTEST <= shape.size <= TITLE_LONGEST and shape.han + shape.size // 3 >= TITLE_SHORTEST
    return sized and not (page_own or _is_byline(classified) or _is_row(text))


def _is_row(text: str) -> bool:
    """Say whether a line is a row of short words, as navigation is: 首页 新闻 国内 国际."""
    words = text.split()
    return len(words) >= ROW_FEWEST and all(len(word) <= ROW_WORD for word in words)


def _title_score(draft: Draft, page: Page, index: int, first: int, said: str) -> float:
    line, shape, evidence = page.lines[index], page.shapes[index], draft[index].verdict
    promised = _byline_score(draft, index)
    begun = index > 0 and promised >= BYLINE_BESIDE and _begins(page, index - 1)
    topmost = index == 0 or draft[index - 1].role is CHROME or begun
    length = 2.0 if topmost and promised >= BYLINE_BESIDE and shape.size <= SHORT else _length_score(shape.size)
    echo = _echo(_COLUMN.sub("", line.text), said)
    score = length + promised + echo
    score += 2.0 * bool(_COLUMN.search(line.text))
    score -= DISTANCE_COST * abs(first - index)
    foreign = echo == 0 and len(_CLAUSE_END.findall(line.text)) > 1
    score += 2.0 * (not foreign and all(c.role is CHROME for c in draft[: min(index - begun, TITLE_REACH)]))
    score -= OFFICE_COST * _issues(page, index) + 3.0 * bool(_SERIES.search(folded(line.text)))
    score += 3.0 * (index + 1 < len(draft) and _is_deck(draft[index + 1]))
    score -= 2.0 * (_begins(page, index) and _byline_score(draft, index + 1) >= BYLINE_BESIDE)
    score += 3.0 * any(_leads_to(draft[i], line.text) for i in range(max(0, index - TITLE_REACH), index))
    score += 0.5 * (page.copies[line.text] > 1) + 0.3 * shape.gap_after
    score -= 3.0 * (line.text.endswith(("。", "；", "，", ",", ";", "、", "：", ":")) or _is_stopped(line.text))
    score -= 2.5 * (evidence.role in _HARDLY_TITLES)
    score -= 2.0 * (shape.label is not None and index > 0)
    return score


def _leads_to(classified: Classified, title: str) -> bool:
    """Say whether a line is a path through the site that ends in a title."""
    return classified.verdict.rule == "chrome.breadcrumb" and classified.line.text.endswith(title)


def _issues(page: Page, index: int) -> bool:
    """Say whether a line is the office that issues the document whose title stands shortly below: 关于…的通知."""
    if not OFFICE.match(page.lines[index].text):
        return False
    below = (folded(line.text) for line in page.lines[index + 1 : index + BYLINE_REACH])
    return any(text.startswith("关于") and _KIND.search(text) for text in below)


def _begins(page: Page, index: int) -> bool:
    """Say whether a line is the beginning of the next one, as a title is that a page cut short above the whole."""
    pair = [line.text for line in page.lines[index : index + 2]]
    return len(pair) > 1 and pair[0] != pair[1] and pair[1].startswith(pair[0].rstrip("….·"))


def _length_score(size: int) -> float:
    """Favour the lengths that headlines have."""
    usual, long = 42, 60
    if size <= SHORT:
        return 0.2
    return 2.0 if size <= usual else 1.0 if size <= long else -1.0


def _echo(text: str, said: str) -> float:
    """Return up to 4 for the share of the title's character pairs and Latin words that come back in the text."""
    chars = "".join(HAN.findall(text))
    own = [chars[i : i + 2] for i in range(len(chars) - 1)]
    words = LATIN.findall(text)
    known = set(LATIN.findall(said)) if words else set()
    again = sum(map(said.__contains__, own)) + sum(map(known.__contains__, words))
    return 4.0 * again / max(len(own) + len(words), ECHO_PAIRS)


def _byline_score(draft: Draft, index: int) -> float:
    """Return up to 4 if a byline stands shortly below, more if the credits of a translation stand right above."""
    if index and draft[index - 1].verdict.rule == "front.credit":
        return 6.0
    for step, classified in enumerate(draft[index + 1 : index + 1 + BYLINE_REACH]):
        if classified.verdict.rule in _ABOVE_TITLE:
            break
        if _is_filed(classified):
            return FILED_BELOW
        if _is_byline(classified) or classified.role is EDITOR:
            return 4.0 - 0.5 * step
    return 0.0


def _with_broken_lines(draft: Draft, page: Page, index: int, high: int) -> tuple[int, ...]:
    """Return a title with the lines a page broke it into: a colon, a dash or an unclosed quotation carries it on."""
    first = last = index
    while first and _is_one_title(draft, page, first - 1):
        first -= 1
    while last + 1 < high and _is_one_title(draft, page, last):
        last += 1
    return tuple(range(first, last + 1))


def _is_one_title(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line and the next one are pieces of one title."""
    both = (index, index + 1)
    if not all(_may_be_title(draft[i], page.shapes[i]) for i in both):
        return False
    text, following = (page.lines[i].text for i in both)
    if _carries_on(text, following):
        return True
    if page.shapes[index + 1].gap_before:
        return False
    pair = in_step(text, following) and index + 2 < len(draft) and _is_below_title(draft[index + 2])
    to_come = bool(_OPEN_WORD.search(text)) or (text.endswith("的") and bool(_KIND.search(folded(following))))
    return pair or to_come or _is_within_word(text, following, page.prose)


def _is_below_title(classified: Classified) -> bool:
    """Say whether a line is what stands below a title: a dash and a deck, a byline, whom a speech addresses."""
    return classified.role is Role.SALUTATION or _is_byline(classified) or _is_deck(classified)


def _is_deck(classified: Classified) -> bool:
    return classified.verdict.rule == "quoting.attribution"


def _carries_on(text: str, following: str) -> bool:
    """Say whether a line leaves a title open, or a document's kind is still to come: 关于做好防汛工作的 / 通知."""
    plain, after = folded(text), folded(following)
    about = after.startswith(("关于", "印发", "转发"))
    if (OFFICE.match(text) and about) or (_ABOUT.search(plain) and not _KIND.search(plain) and _KIND.search(after)):
        return not (about and _ABOUT.search(plain))
    return (
        text.endswith(("——", "—", "、", "，", ","))
        or text.count("“") > text.count("”")
        or text.count("《") > text.count("》")
    )


_OPEN_WORD = compiled("[\u4e00-\u9fff](?:[暨和与及把将]|关于|为了)$")
"""A word after which a title goes on: 在表彰大会暨 / 主题党课上的讲话."""
_ABOUT = compiled("关于|印发|转发|批转")
_KIND = compiled(
    "(?:通知|通告|通报|公告|公报|决定|决议|意见|报告|请示|批复|议案|函|纪要|办法|规定|条例|细则|方案|规划|计划|要点|总结|"
    "倡议书|公开信|讲话|说明|建议|答复|章程|公约)(?:[(（][^()（）]{1,12}[)）])?$"
)
"""The kind of a document, which ends its title (GB/T 9704 7.3.1)."""


def _is_within_word(text: str, following: str, said: str) -> bool:
    """Say whether a title was broken within a word: the text never parts what stands on both sides of the break.

    把议事桌搬到居 / 民家门口 is, where the text has 居民 and never 民家 after anything else.
    """
    before, after = text[-2:], following[:2]
    if not HAN.match(text[-1]) or not HAN.match(following[0]) or f"{text[-1]}{following[0]}" not in said:
        return False
    follow = {said[at + 2 : at + 3] for at in _places(before, said)}
    precede = {said[at - 1 : at] for at in _places(after, said)}
    return bool(follow or precede) and follow <= {following[0]} and precede <= {text[-1]}


def _places(word: str, said: str) -> Iterator[int]:
    at = said.find(word)
    while at >= 0:
        yield at
        at = said.find(word, at + 1)


def _with_head_above(draft: Draft, page: Page, title: int, first: int, last: int) -> int:
    """Return the first of the bylines right above a title, or its kicker; some pages print time and source there."""
    start = title
    while start and _is_byline(draft[start - 1]) and (title - start < BYLINE_REACH or _is_filed(draft[start - 1])):
        start -= 1
    above = start - 1
    if above < 0 or page.shapes[above].size <= SHORT or page.copies[page.lines[above].text] > 1:
        return start
    open_line = draft[above].verdict.strength < Strength.LIKELY and _may_be_title(draft[above], page.shapes[above])
    return above if open_line and _echo(page.lines[above].text, _said(page, first, last)) >= KICKER_ECHO else start


def _is_filed(classified: Classified) -> bool:
    """Say whether a line is of the card that files a document; such a card is long."""
    return classified.verdict.rule in {"front.card", "front.value"}


def _is_byline(classified: Classified) -> bool:
    return classified.role is BYLINE and classified.verdict.strength >= Strength.LIKELY


def _start_without_title(draft: Draft, first: int) -> int:
    """Return the first line that belongs to the body: bylines and pictures right above it do."""
    start = first
    while start and draft[start - 1].role in {
        Role.BYLINE,
        Role.IMAGE,
        Role.CAPTION,
        Role.SALUTATION,
        Role.HEADING,
        Role.NOTE,
    }:
        start -= 1
    return start


def _find_stop(draft: Draft, page: Page, first: int, last: int) -> int:
    cut = _first_end(draft, page, first, _with_sentences(draft, page, last))
    return _with_closing(draft, page, cut)


def _with_sentences(draft: Draft, page: Page, last: int) -> int:
    """Return the last line of the text if buttons and sentences are all that follows: what is short ends none.

    What follows goes up to the phrase that ends the article.
    """
    stop = next((i for i in range(last + 1, len(draft)) if _ends_article(draft[i])), len(draft))
    below = [i for i in range(last + 1, stop) if draft[i].role not in CLOSING_ROLES | {Role.CHROME}]
    told = all(_is_text(draft[i], page.shapes[i]) and draft[i].line.text.endswith("。") for i in below)
    return below[-1] if below and told else last


def _first_end(draft: Draft, page: Page, first: int, last: int) -> int:
    """Return the last line of running text before the phrase that ends the article."""
    masses = [page.shapes[i].size if page.shapes[i].prose else 0 for i in range(first, last + 1)]
    before = list(accumulate(masses))
    for i in range(first + 1, last + 1):
        if _ends_article(draft[i]) and before[-1] - before[i - first] < AFTERLIFE * before[i - first]:
            return _last_prose(page, first, i)
        if draft[i].role is EDITOR and _chrome_follows(draft, i) and before[i - first] > 0:
            return _last_prose(page, first, i)
    return last


def _ends_article(classified: Classified) -> bool:
    return classified.role is CHROME and opens_tail(classified.verdict.rule)


def _chrome_follows(draft: Draft, index: int) -> bool:
    """Say whether chrome stands shortly behind a line, before any text that was read as such."""
    near = 6
    for classified in draft[index + 1 : index + 1 + near]:
        if classified.role is CHROME:
            return True
        if classified.verdict.rule == "body" and classified.line.text.endswith("。"):
            return False
    return False


def _last_prose(page: Page, first: int, stop: int) -> int:
    return next((i for i in range(stop - 1, first, -1) if page.shapes[i].prose), first)


def _with_closing(draft: Draft, page: Page, last: int) -> int:
    """Return the end of the article, its closing lines included."""
    stop = last + 1
    for i in _tail(draft, page, last + 1):
        stop = i + 1
    return stop


def _tail(draft: Draft, page: Page, start: int) -> Iterator[int]:
    """Yield the lines below the body that belong to it: all of them if nothing there is the page's."""
    page_own = next((i for i in range(start, len(draft)) if _is_pages_own(draft[i])), len(draft))
    if page_own == len(draft):
        named = next((i for i in range(start, len(draft)) if draft[i].role is EDITOR), len(draft))
        yield from (i for i in range(start, len(draft)) if i <= named or not _is_loose(draft[i], page.shapes[i]))
        return
    own = _own_stop(draft, page, start, page_own)
    yield from range(start, own)
    loose = 0
    ended = False
    notes = sum(classified.role is Role.FOOTNOTE for classified in draft[start:])
    for i in range(own, min(len(draft), start + CLOSING_REACH + notes)):
        classified, shape = draft[i], page.shapes[i]
        if classified.role is EDITOR or (classified.role in {Role.TAGS, Role.NOTE} and not ended):
            yield i
        elif _ends_article(classified):
            ended = True
            loose += 1
        elif classified.role is CHROME:
            loose += 1
        elif loose == 0 and _belongs(classified, shape, page):
            yield i
        else:
            loose += 1


def _is_loose(classified: Classified, shape: Shape) -> bool:
    """Say whether a line below the editor of a web page says nothing: neither sentence nor value, number or closing."""
    open_role = classified.role in PLAIN and shape.label is None
    return open_role and not (shape.prose or shape.terminal or gives_value(classified.line.text))


def _is_pages_own(classified: Classified) -> bool:
    return classified.role is CHROME and classified.verdict.rule not in _NEUTRAL


def _own_stop(draft: Draft, page: Page, start: int, stop: int) -> int:
    """Return one past the last line below the body that must be the text's own, for no line of the page comes before.

    What stands above a dated signature, an attachment or the end of a sentence is the text's; so is a list that a line
    leads in to (名单：), names of persons, and what gives a value (咨询电话：…).
    """
    own = start
    said = all(page.shapes[i].terminal or draft[i].role in CLOSING_ROLES for i in range(start, stop))
    led_in = start > 0 and _leads_in(page.lines[start - 1].text)
    for i in range(start, min(stop, start + LIST_LONGEST)):
        classified, shape = draft[i], page.shapes[i]
        text = classified.line.text
        too_long = shape.size > LISTED_LONGEST and not (gives_value(text) or shape.terminal)
        if too_long or classified.role in _NEVER_OWN:
            break
        signs = bool(DATE_LINE.match(text)) or classified.verdict.rule == "closing.attachment"
        signs = signs or (i - own < BROKEN_MOST and text.rstrip("”’」』").endswith("。"))
        told = gives_value(text) or shape.prose or _are_names(text) or shape.label is not None
        led_in = led_in or _leads_in(text)
        if signs or (own == i and (told or led_in or (shape.terminal and (said or _closes(draft, i, stop))))):
            own = i + 1
    return own


_NEVER_OWN = frozenset({Role.EDITOR, Role.TAGS, Role.CHROME})
BROKEN_MOST = 3
"""Lines over which the last sentence of a text may be broken."""
LIST_LONGEST = 80
"""Lines of a list below the body."""
LISTED_LONGEST = 60
"""Characters of one of them."""
_LEADING = compiled("(?:[：:]|如下|名单(?:[（(][^（()）]{1,12}[)）])?)$")


def _leads_in(text: str) -> bool:
    """Say whether a line leads in to a list: 参加人员名单, 附：受表扬的家庭名单（10户）."""
    return bool(_LEADING.search(folded(text)))


def _are_names(text: str) -> bool:
    names = tokens(text)
    return bool(names) and all(map(is_person, names))


def _closes(draft: Draft, index: int, stop: int) -> bool:
    """Say whether a sentence is the last of the text: a full stop ends it, or the page's own or a signature follows."""
    below = draft[index + 1] if index + 1 < len(draft) else None
    text = draft[index].line.text
    followed = below is None or index + 1 == stop or below.role in CLOSING_ROLES
    return text.endswith("。") or (text.endswith(("！", "!")) and (followed or bool(_WISHES.match(text))))


_WISHES = compiled("^(?:最后|同志们|朋友们|各位|祝|谢谢|感谢|让我们|愿|再次)")
"""The last words of a speech or letter."""


def _belongs(classified: Classified, shape: Shape, page: Page) -> bool:
    """Say whether a line right below the body is part of it."""
    if classified.role in CLOSING_ROLES | {Role.IMAGE, Role.CAPTION, Role.LIST_ITEM, Role.QUOTE, Role.TABLE}:
        return True
    if page.indented:
        return classified.line.indent > 1
    return page.sparse and shape.gap_before and (shape.gap_after or shape.terminal)
