"""Captions: which text belongs to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.rules.media import CAPTION_LONGEST
from shequ_convert.parse.settlers.neighbours import overruled

if TYPE_CHECKING:
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Classified, Draft


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
    return overruled(draft, changes)


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
