"""Settlers of metadata: dates and fields in pieces, names without a label, and what only looks like a byline."""

from __future__ import annotations

from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse import dates, fields, people
from shequ_convert.parse.extent import shows_chrome
from shequ_convert.parse.roles import (
    BODY,
    BYLINE,
    CHROME,
    EDITOR,
    IMAGE,
    PLAIN,
    TITLE,
    Classified,
    Evidence,
    Role,
    Strength,
)
from shequ_convert.parse.settlers.neighbours import overruled
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.parse.extent import Extent
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

ACCOUNT_LONGEST = 14
"""Characters of an account's name between title and time."""
NAME_LONGEST = 6
"""Characters of an account's name that may also be words of the text."""
ACCOUNT_REACH = 5
"""Lines below the title in which it may stand, beside the time."""
PARTICULARS_FEWEST = 3
VALUE_LONGEST = 30
"""Characters of a value on a line below its label."""
PIECE_LONGEST = 24
"""Characters of a piece of a date on its line, its label included."""
EDITOR_REACH = 40
"""Lines below the article in which its editor may be named."""
TAG_LONGEST = 8
"""Characters of a keyword on a line of its own."""
TAG_LINES_FEWEST = 6
"""Lines of one keyword each that are keywords without a label."""
TAGS_MOST = 12
"""Lines of keywords below their label."""
CREDIT_REACH = 6
"""Paragraphs of an abstract above a line that names the writer."""
DISCLAIMER_LONGEST = 200


def date_in_pieces(draft: Draft, page: Page) -> Draft:
    """2019 / 09/07 / 19:02 on lines of their own are one date, and so are 2019-09-07 / 19:02. 2019 / 13/45 are none."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.BYLINE, Strength.CERTAIN, "front.pieces", "is a piece of a date")
    texts = [line.text for line in page.lines]
    for i, text in enumerate(texts):
        if len(text) <= PIECE_LONGEST and (text[0].isdigit() or text.startswith("发布")):
            changes |= dict.fromkeys(range(i, i + dates.pieces(texts[i : i + 3])), why)
    return overruled(draft, changes)


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
        lines = page.lines[start:i] if i - start >= PARTICULARS_FEWEST else ()
        if sum(not fields.read(line.text).labelled for line in lines) > 1:
            changes |= dict.fromkeys(range(start, i), body)
        start = i + 1
    return overruled(draft, changes)


def _names_a_value(classified: Classified) -> bool:
    text = classified.line.text
    colon = ":" in text or "：" in text
    if not colon or classified.role not in _NAMING or not _PARTICULAR.match(text):
        return False
    return classified.role is not BYLINE or all(p.word not in _OF_PAGE for p in fields.read(text).pieces)


_NAMING = frozenset({Role.BODY, Role.HEADING, Role.BYLINE})
_OF_PAGE = frozenset(("发布时间", "发布日期", "发表时间", "发稿时间", "更新时间"))
"""Labels that no meeting has."""
_PARTICULAR = compiled("^[^：:。，！？\\d]{2,6}[：:][^。！？]{1,60}$")


def label_alone(draft: Draft, page: Page) -> Draft:
    """来源： alone on its line takes the next line as its value, 标签 the next ones. 记者： amid a talk takes none."""
    changes: dict[int, Evidence] = {}
    for i in range(len(draft) - 1):
        field = fields.label_alone(page.lines[i].text) if draft[i].role in _LABEL_ROLES else None
        role = _VALUE_ROLES.get(field) if field else None
        values = list(_values_below(draft, page, i, field)) if role and field else []
        if role and values:
            why = Evidence(role, Strength.CERTAIN, "front.value", "is the value of the label on the line above")
            changes |= dict.fromkeys(values, why)
            changes[i] = replace(why, rule=_LABEL_RULES.get(role, "front.label"), why="is the label of the line below")
    return overruled(draft, changes)


_LABEL_ROLES = frozenset({Role.BYLINE, Role.EDITOR, Role.TAGS, Role.BODY, Role.HEADING})
_VALUE_ROLES: Mapping[fields.Field, Role] = MappingProxyType(
    {"source": Role.BYLINE, "author": Role.BYLINE, "editor": Role.EDITOR, "tags": Role.TAGS}
)
"""Field -> the role of the lines of its label and value. A date needs none: it is known by itself."""
_LABEL_RULES: Mapping[Role, str] = MappingProxyType({Role.EDITOR: "front.editor", Role.TAGS: "front.tags"})


def _values_below(draft: Draft, page: Page, label: int, field: fields.Field) -> Iterator[int]:
    """Yield the lines below a label that are its value: of keywords several, of any other field one."""
    for i in range(label + 1, min(label + 1 + TAGS_MOST, len(draft))):
        line, shape = page.lines[i], page.shapes[i]
        open_role = draft[i].role in {Role.BODY, Role.HEADING, Role.SIGNATURE}
        if not open_role or shape.marks or shape.prose or shape.size > VALUE_LONGEST or fields.label_alone(line.text):
            return
        if field == "tags":
            close = not shape.gap_before and (i == label + 1 or (page.sparse and shape.size <= TAG_LONGEST))
            if not close and not page.echoes(line.text):
                return
            yield i
        else:
            if _may_be_value(draft, page, i, field):
                yield i
            return


def _may_be_value(draft: Draft, page: Page, index: int, field: fields.Field) -> bool:
    """Say whether a line is a source or a person by its form, or stands among more such labels."""
    text = page.lines[index].text
    if field == "source" and people.looks_like_media(text):
        return True
    if field != "source" and all(map(people.is_person, people.tokens(text))):
        return True
    below = index + 1 < len(draft) and (
        draft[index + 1].role in {Role.BYLINE, Role.EDITOR} or bool(fields.label_alone(page.lines[index + 1].text))
    )
    return below and field != "editor"


_ABOVE_KEYWORDS = frozenset({Role.EDITOR, Role.NOTE, Role.FOOTNOTE})


def keywords(draft: Draft, page: Page) -> Draft:
    """Words that come from the text, alone on a line below its editor or a note, are its keywords without a label."""
    changes: dict[int, Evidence] = {}
    why = Evidence(Role.TAGS, Strength.LIKELY, "front.keywords", "is a row of words of the text below its editor")
    first = next((i for i, shape in enumerate(page.shapes) if shape.prose), len(draft))
    for i in range(first + 1, len(draft)):
        if draft[i - 1].role not in _ABOVE_KEYWORDS or draft[i].role not in PLAIN:
            continue
        words = page.lines[i].text.split()
        heads = page.shapes[i].label is not None or (i + 1 < len(draft) and page.shapes[i + 1].prose)
        if not heads and len(words) > 1 and _are_keywords(words, page):
            changes[i] = why
    return overruled(draft, changes)


def _are_keywords(words: list[str], page: Page) -> bool:
    longest = 12
    known = sum(word in page.prose for word in words)
    return known * 2 >= len(words) and all(1 < len(word) <= longest for word in words)


def tag_lines(draft: Draft, page: Page) -> Draft:
    """Words of the text on lines of their own at the foot of a web page are its keywords.

    In a text by itself they are text; so is a list of names anywhere.
    """
    stop = len(draft)
    while stop and draft[stop - 1].role is CHROME:
        stop -= 1
    first = stop
    while first and _is_word(draft[first - 1], page, first - 1):
        first -= 1
    words = [page.lines[i].text for i in range(first, stop)]
    if len(words) < TAG_LINES_FEWEST or stop == len(draft) or not shows_chrome(draft, page):
        return draft
    if sum(map(people.is_person, words)) * 2 > len(words) or sum(word in page.prose for word in words) * 2 < len(words):
        return draft
    why = Evidence(Role.TAGS, Strength.LIKELY, "front.keywords", "is one of several words of the text at its foot")
    return overruled(draft, dict.fromkeys(range(first, stop), why))


def _is_word(classified: Classified, page: Page, index: int) -> bool:
    shape = page.shapes[index]
    plain = classified.verdict.rule in {"body", "body.short", "heading.short"} and shape.label is None
    return plain and shape.size <= TAG_LONGEST and not (shape.marks or shape.terminal or " " in classified.line.text)


def late_editor(draft: Draft, extent: Extent) -> int | None:
    """Return the line that names the editor below links and buttons, where none stands nearer to the text."""
    reach = range(extent.first_prose, min(extent.stop + EDITOR_REACH, len(draft)))
    found = next((i for i in reach if draft[i].role is EDITOR and _RESPONSIBLE.search(draft[i].line.text)), None)
    return found if found is not None and found >= extent.stop else None


_RESPONSIBLE = compiled("(?:责编|编辑|責編|編輯)\\s*[:：]")


def front_name(draft: Draft, page: Page, index: int, extent: Extent) -> Evidence | None:
    """Name a writer or an account that stands alone beside title and time.

    顾晚晴 and 北岸夜话 are such; 一、背景 and a deck, whose words come from the text, are not.
    """
    shape, text, role = page.shapes[index], page.lines[index].text, draft[index].role
    if role not in _OPEN or shape.size > ACCOUNT_LONGEST or shape.marks or index - extent.title[-1] > ACCOUNT_REACH:
        return None
    below_it = [c for c in draft[index + 1 : index + 3] if c.verdict.rule != "chrome.follow"]
    before = next(c for c in reversed(draft[:index]) if c.role is not IMAGE or c is draft[0])
    after = below_it[0] if below_it else before
    dated = before.role is TITLE and any(c.role is BYLINE for c in below_it)
    beside = dated or before.role is BYLINE or after.role in {Role.BYLINE, Role.SALUTATION}
    if (beside or text[0] in _NAME_MARKS) and _are_persons(text):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.writer", "is a person's name beside title or time")
    if role not in PLAIN or shape.label is not None or fields.is_page_word(text):
        return None
    above = before.role is TITLE and after.verdict.rule in _TIMES | {"front.labelled"}
    above = above and not _are_persons(before.line.text)  # below the speaker's name stands the occasion
    below = before.verdict.rule in _TIMES and not shape.gap_before and not _names_a_source(draft, extent)
    if not _NAME_LIKE.fullmatch(text) or _is_speaker(text):
        return None
    deck = len(text) > NAME_LONGEST and page.echoes(text)
    of_text = _echoes(text, page.lines[extent.title[0]].text) or deck
    if (above or below) and (not of_text or people.looks_like_media(text)):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.account", "stands between the title and the time")
    return None


def _is_speaker(text: str) -> bool:
    """Say whether a line names who speaks by his post: 街道党工委书记 何舟. It is no medium's name."""
    post, _, name = text.rpartition(" ")
    return bool(_POST.search(post)) and people.is_person(name.strip())


_POST = compiled("(?:书记|主任|主席|委员|代表|教授|经理|[部局省市区县镇乡处科院校所会行厂站队村楼]长)[ \u3000]*$")


def _are_persons(text: str) -> bool:
    return all(map(people.is_person, people.tokens(text)))


_OPEN = frozenset({Role.HEADING, Role.BODY, Role.SIGNATURE, Role.LIST_ITEM})
_TIMES = frozenset({"front.pieces", "front.dated", "front.empty"})
_NAME_LIKE = compiled("[\\w·《》 ]+")
_NAME_MARKS = "□■●◎◆○☉△▍"
"""What newspapers print before the name of a writer."""


def _names_a_source(draft: Draft, extent: Extent) -> bool:
    """Say whether a byline with its label stands under the title: what else stands there is no account."""
    return any(c.verdict.rule in _LABELLED for c in draft[extent.title[-1] : extent.first_prose])


_LABELLED = frozenset({"front.labelled", "front.label", "front.value"})


def _echoes(text: str, title: str) -> bool:
    """Say whether a line repeats the title: half of its pairs of characters stand there too."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    return sum(pair in title for pair in pairs) * 2 >= len(pairs)


def bylines(draft: Draft, page: Page) -> Draft:
    """A byline stands beside the title or at an end of the article; in its midst, or many in a row, it is text."""
    found = [i for i, c in enumerate(draft) if c.role is BYLINE]
    if not found:
        return draft
    prose = [i for i, c in enumerate(draft) if c.role is BODY and page.shapes[i].prose]
    own = list(islice((i for i in prose if not _disclaims(page.lines[i].text)), CREDIT_REACH + 1))
    head = own[0] if own else len(draft)
    foot = next((i for i in reversed(prose) if not _disclaims(page.lines[i].text)), 0)
    events = _dated_in_a_row(draft)
    abstract = own[CREDIT_REACH] if len(own) > CREDIT_REACH else foot
    why = Evidence(Role.BODY, Strength.POSSIBLE, "body.dated", "names a date or source, but stands within the text")
    within = [i for i in found if head < i < foot and not (draft[i].verdict.rule == "front.writer" and i < abstract)]
    return overruled(draft, dict.fromkeys(sorted(events.intersection(found).union(within)), why))


def _disclaims(text: str) -> bool:
    """Say whether a paragraph speaks of the rights in the text rather than of its matter."""
    return len(text) <= DISCLAIMER_LONGEST and bool(_DISCLAIMER.search(text))


_DISCLAIMER = compiled(
    "^(?:特别|免责|版权|郑重)?(?:声明|申明)[:：]|转载(?:请|须|时|自|注明)|未经.{0,6}(?:授权|许可)|不代表.{0,8}(?:立场|观点)"
)


def _dated_in_a_row(draft: Draft) -> set[int]:
    """Return lines that are dated one after another, as a timetable or a chronicle is."""
    dated = [i for i, c in enumerate(draft) if c.verdict.rule == "front.dated"]
    known = set(dated)
    return {i for i in dated for run in ((i - 2, i - 1), (i - 1, i + 1), (i + 1, i + 2)) if known.issuperset(run)}
