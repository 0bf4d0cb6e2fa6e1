"""Text -> Document: split, unwrap, measure, classify, settle, build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.parse.build import build
from shequ_convert.parse.context import settle
from shequ_convert.parse.lines import split
from shequ_convert.parse.page import survey
from shequ_convert.parse.rules import classify
from shequ_convert.parse.wrapping import unwrap
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.document import Document
    from shequ_convert.parse.roles import Draft
    from shequ_convert.source import Text


@frozen
class ParseOptions:
    """Choices of a caller that concern the tree."""

    repair_punctuation: bool = True
    """Whether full-width marks that scraping took away are given back."""
    join: bool | None = None
    """Whether the text's lines are taken for broken and put together; None: where the text shows it."""


def classified(text: Text, options: ParseOptions) -> Draft:
    """Return all lines of a text with their settled verdicts."""
    page = survey(unwrap(split(text.content), join=options.join))
    return settle(classify(page), page)


def parse(text: Text, options: ParseOptions) -> Document:
    """Return the document tree of a text. Never fails: what is odd becomes a remark."""
    return build(classified(text, options), text, repair_punctuation=options.repair_punctuation)
