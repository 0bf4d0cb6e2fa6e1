"""The vocabulary of the parser: what a line can be, how sure a rule is, and why."""

from __future__ import annotations

from enum import Enum, IntEnum
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.parse.page import Page, Surroundings
    from shequ_convert.source import Line


class Role(Enum):
    """What a line is."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    """Kicker (肩题), deck (副题) or column name around the title."""
    BYLINE = "byline"
    """Source, time or author as metadata, above or below the text."""
    EDITOR = "editor"
    TAGS = "tags"
    SALUTATION = "salutation"
    LEAD = "lead"
    BODY = "body"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    IMAGE = "image"
    CAPTION = "caption"
    SIGNATURE = "signature"
    NOTE = "note"
    FOOTNOTE = "footnote"
    """A note to a mark in the text, or the words above such notes."""
    CHROME = "chrome"
    """No part of the article: navigation, share buttons, related links, footers."""

    __hash__ = object.__hash__
    """A role is looked up in sets a thousand times a page; Enum would hash its name each time."""


BODY, BYLINE, CHROME, EDITOR = Role.BODY, Role.BYLINE, Role.CHROME, Role.EDITOR
HEADING, IMAGE, TITLE = Role.HEADING, Role.IMAGE, Role.TITLE
"""The roles that every line is asked for again and again: Python 3.11 takes longer to look up ``Role.BODY`` than to
compare with it."""
PLAIN = frozenset({BODY, HEADING})
"""What a line is by itself if it is nothing in particular."""
RUNNING = frozenset({BODY, Role.LEAD})
"""Running text."""


class Strength(IntEnum):
    """How sure a rule is. The strongest evidence for a line wins."""

    DEFAULT = 0
    """Nothing speaks against it."""
    POSSIBLE = 1
    """The line alone leaves it open; its neighbours may settle it."""
    LIKELY = 2
    """Right more often than not."""
    CERTAIN = 3
    """The form leaves no doubt."""


@frozen
class Evidence:
    """One rule's opinion of one line."""

    role: Role
    strength: Strength
    rule: str
    """Name of the rule; for chrome it is the reason in the dropped list."""
    why: str
    """One phrase for people."""
    level: int = 0
    """Of a heading: its rank as the form of its number suggests, 1 to 6; 0 for any other role."""


@frozen
class Classified:
    """A line with its verdict."""

    line: Line
    verdict: Evidence
    others: tuple[Evidence, ...] = ()
    """Evidence that lost, the strongest first."""

    if TYPE_CHECKING:

        @property
        def role(self) -> Role:
            """What the line is."""

    else:
        role = property(attrgetter("verdict.role"))  # in C: it is asked for thousands of times a page

    def overruled(self, evidence: Evidence) -> Classified:
        """Return the line with a new verdict; the old one joins the others."""
        return Classified(self.line, evidence, (self.verdict, *self.others))


Draft: TypeAlias = tuple[Classified, ...]
"""All lines of a text with their verdicts so far, in order."""

Rule: TypeAlias = "Callable[[Line, Surroundings], Evidence | None]"
"""Looks at one line; None means that it has nothing to say."""

Settler: TypeAlias = "Callable[[Draft, Page], Draft]"
"""Looks at all verdicts and returns them with doubts settled."""
