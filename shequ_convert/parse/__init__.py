"""Text -> Document: split, unwrap, measure, classify, settle, build; and where a text has several articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shequ_convert.parse.articles import ranges
from shequ_convert.parse.build import build
from shequ_convert.parse.context import settle
from shequ_convert.parse.lines import split
from shequ_convert.parse.page import survey
from shequ_convert.parse.rules import classify
from shequ_convert.parse.wrapping import unwrap
from shequ_convert.typography import Choices, fitted
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.document import Document
    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft
    from shequ_convert.source import Text


@frozen
class ParseOptions:
    """Choices of a caller that concern the tree."""

    repair_punctuation: bool = True
    """Whether marks, widths and spaces that scraping took away are given back."""
    spacing: Literal["keep", "none", "thin"] = "keep"
    """Space between Han and Latin: as it is, none, or a quarter of an em."""
    script: Literal["keep", "hans", "hant"] = "keep"
    """Whether all is written in Simplified or in Traditional characters."""
    join: bool | None = None
    """Whether the text's lines are taken for broken and put together; None: where the text shows it."""
    lines: tuple[int, int] | None = None
    """First and last line of the part of the text that is parsed; None: all of it."""

    @property
    def typography(self) -> Choices:
        """What of it concerns the repair of the text."""
        return Choices(self.repair_punctuation, spacing=self.spacing, script=self.script)


def classified(text: Text, options: ParseOptions) -> Draft:
    """Return all lines of a text with their settled verdicts."""
    page = surveyed(text, options)
    return settle(classify(page), page)


def surveyed(text: Text, options: ParseOptions) -> Page:
    """Return the measured lines of a text, or of the part of it that is wanted."""
    lines = split(text.content, coded=options.repair_punctuation)
    if options.lines:
        first, last = options.lines
        lines = tuple(line for line in lines if first <= line.number <= last)
    return survey(unwrap(lines, join=options.join))


def parse(text: Text, options: ParseOptions) -> Document:
    """Return the document tree of a text. What is odd becomes a remark.

    Raise BackendMissing if a script is wanted and OpenCC is not installed; nothing else is ever raised.
    """
    page = surveyed(text, options)
    alone = classify(page)
    choices = fitted(options.typography, text.content)
    return build(settle(alone, page), text, choices=choices, articles=ranges(alone, page))


def articles(text: Text, options: ParseOptions) -> tuple[tuple[int, int], ...]:
    """Return the first and last line number of each article of a text; one range if it is a single article."""
    page = surveyed(text, options)
    return ranges(classify(page), page)
