"""Captions: which text belongs to a picture.

A line that says so (图为…, … 摄) was found by the rules. Any other line below a picture is judged by its place: it
clings to its picture, or the pictures of this text have captions as a habit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import BODY, IMAGE, PLAIN, Evidence, Role, Strength
from shequ_convert.parse.rules.media import CAPTION_LONGEST
from shequ_convert.parse.settlers.neighbours import overruled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Classified, Draft

SENTENCE_LONGEST = 36
"""Characters of a whole sentence that is a caption."""
HEADINGS_FEWEST = 2
"""Headings elsewhere from which the line below a single picture may be one of them."""

_ORIGIN = compiled(
    "^(?:图片|图|照片|数据|资料)?(?:来源|出处|源)\\s*[:：]|^题图|^(?:[Pp]hoto|[Ii]mage|[Vv]ia|[Ss]ource)\\b"
)
_DATELINE = compiled("(?:报道|讯|电)$")
_DAY = compiled("^(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日[，,]")
_SPOKEN = compiled("[我你您咱]|[，,：:？?！!；;“「]")
"""What a sentence below a picture has when it goes on with the text."""


@frozen
class _Habit:
    """What stands below the pictures of a text, as a rule."""

    lines: bool
    """Short lines."""
    sentences: bool
    """Single short sentences."""


_OF_PICTURES = frozenset({Role.IMAGE, Role.CAPTION})


def captions(draft: Draft, page: Page) -> Draft:
    """A short line right after a picture is its caption; so is what goes on labelling it."""
    if not any(c.role in _OF_PICTURES for c in draft):
        return draft
    changes: dict[int, Evidence] = {}
    habit = _habit(draft, page)
    begun = next((i for i, shape in enumerate(page.shapes) if shape.prose), len(draft))
    for i in range(1, len(draft)):
        previous = changes.get(i - 1, draft[i - 1].verdict)
        if previous.role is IMAGE and (why := _below_picture(draft, page, i, habit, begun=i > begun)):
            changes[i] = Evidence(Role.CAPTION, Strength.LIKELY, "media.below-picture", why)
        elif previous.role is Role.CAPTION and _goes_on(draft[i]):
            changes[i] = Evidence(Role.CAPTION, Strength.LIKELY, "media.more", "goes on with the caption above")
        elif draft[i].role is Role.CAPTION and previous.role not in {Role.IMAGE, Role.CAPTION}:
            changes[i] = Evidence(
                Role.BODY, Strength.POSSIBLE, "media.no-picture", "reads like a caption, but follows no picture"
            )
    return overruled(draft, changes)


def _below_picture(draft: Draft, page: Page, i: int, habit: _Habit, *, begun: bool) -> str:
    """Say why the line right below a picture is its caption; nothing if it is none."""
    if begun and len(page.lines[i].text) <= CAPTION_LONGEST and _ORIGIN.match(page.lines[i].text):
        return "names the picture's origin"
    if _credit_follows(draft, page, i):
        return "stands above the name of the photographer"
    short = _may_caption(draft[i], page, i)
    if (short or _is_sentence(draft, page, i)) and _clings(page, i):
        return "clings to a picture that stands apart"
    if short and habit.lines:
        return "is short and follows a picture"
    if habit.sentences and _is_sentence(draft, page, i) and _prose_follows(draft, page, i):
        return "is one short sentence, as below every picture here"
    return ""


def _credit_follows(draft: Draft, page: Page, i: int) -> bool:
    """Say whether the line below a short one names the photographer: both belong to the picture."""
    short = draft[i].role is BODY and len(page.lines[i].text) <= CAPTION_LONGEST and page.shapes[i].label is None
    return short and i + 1 < len(draft) and draft[i + 1].verdict.rule == "media.labelled"


def _goes_on(classified: Classified) -> bool:
    """Say whether a line below a caption is a label too, or a note on the picture (注：红线为…)."""
    return classified.verdict.rule == "media.labelled" or (
        classified.role is Role.NOTE and classified.line.text.startswith(("注：", "注:"))
    )


def _habit(draft: Draft, page: Page) -> _Habit:
    """Return what stands below pictures: a habit is what more than two thirds of them show.

    Where headings stand elsewhere too, one or two pictures make no habit: the line below may be the next heading.
    """
    below = [
        i + 1
        for i, c in enumerate(draft[:-1])
        if c.role is IMAGE and draft[i + 1].role not in {Role.IMAGE, Role.CHROME}
    ]
    named = sum(draft[i].role is Role.CAPTION for i in below)
    short = named + sum(_may_caption(draft[i], page, i) for i in below)
    own = set(below)
    headings = sum(c.verdict.rule == "heading.short" and i not in own for i, c in enumerate(draft))
    many = short >= HEADINGS_FEWEST or headings < HEADINGS_FEWEST
    sentences = sum(_is_sentence(draft, page, i) for i in below)
    return _Habit(short * 3 > len(below) * 2 and many, sentences > 0 and sentences + short == len(below))


def _may_caption(classified: Classified, page: Page, index: int) -> bool:
    hall = classified.verdict.rule == "closing.body" and index + 1 < len(page.lines) and page.shapes[index + 1].prose
    if (classified.role not in PLAIN and not hall) or page.shapes[index].label is not None:
        return False
    shape, text = page.shapes[index], page.lines[index].text
    longest = CAPTION_LONGEST // 2
    labelled = any(colon in text for colon in "：:") or _DATELINE.search(text) is not None
    return not shape.terminal and not shape.open_end and not labelled and shape.size <= longest and shape.han > 1


def _is_sentence(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line is one short sentence that only states something, as 居民在河堤上散步。 does."""
    text = page.lines[index].text
    plain = draft[index].role is BODY and page.shapes[index].label is None
    whole = text.endswith("。") and text.count("。") == 1 and len(text) <= SENTENCE_LONGEST
    return plain and whole and not _SPOKEN.search(_DAY.sub("", text))


def _clings(page: Page, index: int) -> bool:
    """Say whether a line touches the picture above it, while blank lines set both apart from the text."""
    shape, above = page.shapes[index], page.shapes[index - 1]
    return above.gap_before and not shape.gap_before and shape.gap_after


def _prose_follows(draft: Draft, page: Page, index: int) -> bool:
    return index + 1 < len(draft) and draft[index + 1].role is BODY and page.shapes[index + 1].prose
