"""About how wide a text is, and how much a line holds: in characters, the widths of Han."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from shequ_convert.style.profile import Page, ParagraphStyle

NARROW = 0.55
"""Mean width of Latin letters and digits, in characters."""


def line_measure(style: ParagraphStyle, page: Page) -> float:
    """Return how many characters a line holds."""
    return page.text_width / style.size - style.left - style.right


def text_width(text: str) -> float:
    """Return about how many characters wide a text is."""
    return sum(1.0 if east_asian_width(c) in "WFA" else NARROW for c in text)
