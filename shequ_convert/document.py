"""The tree a text is parsed into. Values only: no behaviour, no formatting, no files.

Every non-blank line of the input is named by exactly one block, metadata field group or dropped entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.source import Edit

Lines: TypeAlias = tuple[int, ...]
"""Line numbers of the decoded input, counted from 1, ascending."""

FieldName: TypeAlias = Literal[
    "title", "subtitle", "source", "published", "author", "editor", "tags", "credits", "byline"
]
"""A metadata field, or ``byline`` for a byline from which no field could be read."""


@frozen
class Reference:
    """A mark in a text that refers to a footnote: ``text[start:end]``."""

    start: int
    end: int
    note: int
    """Which footnote of the document, counted from 1 in the order of the text."""


@frozen
class RunIn:
    """A section heading that stands inside its paragraph, as the paragraph's first words."""

    end: int
    """Length of the heading in characters: ``text[:end]`` is the heading, with its final mark."""
    level: int
    """1 to 4, as for ``Heading``."""


@frozen
class Heading:
    """A heading on a line (or lines) of its own."""

    level: int
    """1 to 4; 1 stands directly under the title."""
    text: str
    """With its number, exactly as written."""
    lines: Lines
    references: tuple[Reference, ...] = ()
    """Marks of footnotes in the text; so in other blocks."""


@frozen
class Paragraph:
    """Running text."""

    text: str
    lines: Lines
    run_in: RunIn | None = None
    """The section heading the paragraph opens with, if it opens one."""
    speaker: int = 0
    """Length of the speaker's label with its colon (``记者：`` is 3); 0 if nobody is named."""
    lead: bool = False
    """Whether it is the lead (导语) or the abstract that opens the article."""
    references: tuple[Reference, ...] = ()


@frozen
class Figure:
    """A picture and its caption."""

    image: str
    """The file name, exactly as the input has it."""
    caption: str | None
    """Without the brackets that enclosed it; None if there is none."""
    lines: Lines
    """The picture's line first, then the caption's lines."""
    references: tuple[Reference, ...] = ()
    """In the caption."""


@frozen
class ListItem:
    """One item of a list."""

    label: str
    """The author's own number or bullet with its mark: ``1.``, ``（1）``, ``•``; empty if it has none."""
    text: str
    """What follows the label."""
    lines: Lines
    references: tuple[Reference, ...] = ()


@frozen
class List:
    """A run of items."""

    items: tuple[ListItem, ...]
    lines: Lines


@frozen
class Quote:
    """A quoted passage or a poem."""

    verses: tuple[str, ...]
    """Its paragraphs or verse lines."""
    lines: Lines
    references: tuple[tuple[Reference, ...], ...] = ()
    """Of each verse; empty if there are none at all."""


@frozen
class Table:
    """Rows of cells."""

    rows: tuple[tuple[str, ...], ...]
    lines: Lines


@frozen
class Salutation:
    """The address that opens a speech: ``同志们：``."""

    text: str
    lines: Lines


@frozen
class Signature:
    """The issuing body, person or date that closes a text (落款)."""

    text: str
    lines: Lines
    date: bool = False
    """Whether it is the date."""


@frozen
class Note:
    """An editorial remark: original title, source of a document, a copyright line within the article."""

    text: str
    lines: Lines


@frozen
class Footnote:
    """A note to a mark in the text."""

    label: str
    """The mark it begins with, as the author wrote it: ``①``, ``[1]``."""
    text: str
    """What follows the mark."""
    lines: Lines


@frozen
class Footnotes:
    """Notes that stand together, behind the text or the section that refers to them. Each has one ``Reference``."""

    notes: tuple[Footnote, ...]
    lines: Lines
    head: str | None = None
    """The words above them: ``注释：``; None if there are none. Its lines are the first."""


Block: TypeAlias = Heading | Paragraph | Figure | List | Quote | Table | Salutation | Signature | Note | Footnotes
"""The closed union of blocks. Writers match over it and end in ``assert_never``."""


@frozen
class Meta:
    """What the text says about itself. Absent fields are None or empty."""

    title: str | None = None
    subtitle: str | None = None
    """Kicker and deck lines, one a line, in the order of the text."""
    source: str | None = None
    published: str | None = None
    """ISO 8601: a date, or a date and time to the minute or second where the text gives one."""
    author: str | None = None
    """Several authors are joined by 、 as the text has them."""
    editor: str | None = None
    tags: tuple[str, ...] = ()
    lines: Mapping[FieldName, Lines] = {}
    """Which lines each field was read from. A line may serve several fields."""
    spoken: str | None = None
    """ISO 8601 date, with the time if words give it, that stands by itself under the title: when a speech was held, not
    when a page printed it."""
    credits: tuple[str, ...] = ()
    """What the bylines say besides, as they say it: 摄影：陆行舟, 翻译：温故, 顾晚晴（云上大学教授）."""
    title_breaks: tuple[int, ...] = ()
    """Characters of the title at which the text began a new line."""


@frozen
class Dropped:
    """Lines that are no part of the article."""

    lines: Lines
    reason: str
    """Name of the rule that decided it: ``chrome.share``."""


DoubtKind: TypeAlias = Literal["dropped", "heading", "text"]
"""``dropped``: left out, but may be text. ``heading``: may be text. ``text``: may be a heading, or no part of it."""


@frozen
class Doubt:
    """A decision on weak evidence, which a person should look at."""

    kind: DoubtKind
    lines: Lines
    rule: str
    """Name of the rule that decided it."""
    text: str
    """The lines as the input has them, joined by line feeds."""


@frozen
class Origin:
    """Which input a document was read from."""

    name: str
    encoding: str
    sha256: str


@frozen
class Document:
    """A parsed text."""

    origin: Origin
    meta: Meta
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    edits: tuple[Edit, ...] = ()
    """Every repair of punctuation and spacing, in the order of the text."""
    doubts: tuple[Doubt, ...] = ()
    """Decisions on weak evidence, in the order of the text."""
