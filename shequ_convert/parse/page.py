"""What every rule may look at: the measured shape of each line, and the lines around it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.hanzi import count_han
from shequ_convert.numbering import read_label
from shequ_convert.parse.footnotes import groups
from shequ_convert.parse.lines import COLONS, COMMAS
from shequ_convert.parse.traditional import folded
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.numbering import Label
    from shequ_convert.source import Line

HAN = compiled("[\u3400-\u9fff]")
"""Han characters of the Basic Multilingual Plane: one range, for a class of several compiles 20 times slower."""
SENTENCE_MARK = compiled("[，。；！？、：,;!?](?:(?<=[，。；！？、：])|(?=\\s|[\u4e00-\u9fff“]|$))")
_TERMINAL = ("。", "！", "？", "!", "?", "；", ";", "…", "～", "~", "...")
_CLOSING = "”’』」）)]】"
"""What may stand behind the mark that ends a sentence."""
_STOPPED = compiled("[\u4e00-\u9fff”]\\.$")
_OPEN_ENDS = ("，", "、", ",", "：", ":", "——")
PROSE_SIZE = 55
"""Characters from which a line with sentence marks counts as running text however it ends."""
PROSE_CLOSED = 8
"""Han characters from which a line with a full stop counts as running text."""
PROSE_ASKING = 24
"""Han characters from which a line that ends in ？, ！ or …… does; below, it may be a headline of a link."""

SENTENCES_FEWEST = 3
"""Sentences that must have been put together for a text to be set one clause a line."""


_OPENING_LABEL = compiled("^([\u4e00-\u9fff]{2,4})[:：]")


def opening_label(text: str) -> str | None:
    """Return the short word before a colon that a line begins with; None if it begins with none."""
    match = _OPENING_LABEL.match(text)
    return match[1] if match else None


@frozen
class Shape:
    """Measures of one line."""

    han: int
    """Han characters."""
    size: int
    """Characters, white space not counted."""
    marks: int
    """Marks that structure a sentence."""
    terminal: bool
    """Ends like a sentence: 。！？；……, closing quotes and brackets allowed after it."""
    open_end: bool
    """Ends in a comma, a colon or a dash."""
    prose: bool
    """Reads like running text: it has a full stop, or is longer than headlines are."""
    gap_before: bool
    """A blank line, or the beginning of the text, stands before it."""
    gap_after: bool
    label: Label | None
    """The number or letter it begins with."""


class Page:
    """All lines of a text and what they have in common; that is measured when it is first asked for."""

    def __init__(self, lines: tuple[Line, ...], shapes: tuple[Shape, ...]) -> None:
        self.lines = lines
        """The non-blank lines."""
        self.shapes = shapes
        """One a line."""

    @cached_property
    def copies(self) -> Counter[str]:
        """How often each line stands on the page."""
        return Counter(line.text for line in self.lines)

    @cached_property
    def first_colon(self) -> int:
        """The first line that ends in a colon, which may lead in to others; one past the last line if none does."""
        return next((i for i, line in enumerate(self.lines) if line.text.endswith(COLONS)), len(self.lines))

    @cached_property
    def labels(self) -> Counter[str]:
        """How many lines begin with each word of two to four characters and a colon: 编辑：, 主持人：."""
        return Counter(label for line in self.lines if (label := opening_label(line.text)) is not None)

    @cached_property
    def sparse(self) -> bool:
        """Whether blank lines stand between the paragraphs of the running text."""
        prose = [s for s in self.shapes if s.prose]
        return sum(s.gap_before for s in prose) * 10 >= 7 * len(prose)

    @cached_property
    def indented(self) -> bool:
        """Whether the paragraphs of the running text are indented."""
        prose = [line for line, s in zip(self.lines, self.shapes, strict=True) if s.prose]
        return bool(prose) and sum(line.indent > 1 for line in prose) * 10 >= 7 * len(prose)

    @cached_property
    def clausal(self) -> bool:
        """Whether the text is set one clause a line, so that sentences had to be put together from short lines."""
        joined = [line for line in self.lines if line.more]
        clauses = sum(line.raw.rstrip().endswith(COMMAS) for line in joined)
        return clauses >= SENTENCES_FEWEST and clauses * 10 >= 8 * len(joined)

    @cached_property
    def prose(self) -> str:
        """The running text in one piece."""
        return "".join(line.text for line, s in zip(self.lines, self.shapes, strict=True) if s.prose)

    @cached_property
    def prose_folded(self) -> str:
        """The running text in one piece, in Simplified characters as far as rules look for them."""
        return folded(self.prose)

    def echoes(self, text: str) -> bool:
        """Say whether the running text has at least half of the pairs of characters of a text."""
        squeezed = "".join(text.split())
        pairs = [squeezed[i : i + 2] for i in range(len(squeezed) - 1)]
        return sum(pair in self.prose for pair in pairs) * 2 >= len(pairs)

    @cached_property
    def footnotes(self) -> Mapping[int, bool]:
        """The lines that are footnotes, and whether each is the words above them, by index."""
        found: dict[int, bool] = {}
        for group in groups([line.text for line in self.lines]):
            found |= dict.fromkeys(group.notes, False) | ({} if group.head is None else {group.head: True})
        return found

    def around(self, index: int) -> Surroundings:
        """Return what a rule sees of the line at ``index``."""
        return Surroundings(self, index)


@frozen
class Surroundings:
    """One line's place on its page."""

    page: Page
    at: int
    """The line's index."""

    @property
    def shape(self) -> Shape:
        """The line's own measures."""
        return self.page.shapes[self.at]

    @property
    def before(self) -> Line | None:
        """The non-blank line before it."""
        return self.page.lines[self.at - 1] if self.at else None

    @property
    def after(self) -> Line | None:
        """The non-blank line after it."""
        following = self.at + 1
        return self.page.lines[following] if following < len(self.page.lines) else None


def is_terminal(text: str) -> bool:
    """Say whether a text ends like a sentence: 。！？；……, closing quotes and brackets allowed after it."""
    said = text.rstrip(_CLOSING)
    return said.endswith(_TERMINAL) or (said.endswith(".") and bool(_STOPPED.search(said)))


def _is_prose(text: str, han: int, marks: int, *, terminal: bool) -> bool:
    stops = text.count("。") + (terminal and text.endswith((".", "；", ";")))
    long = len(text) >= PROSE_SIZE and marks > 0 and han * 3 >= len(text)
    asking = terminal and han >= PROSE_ASKING and marks > 1
    return (stops > 0 and han >= PROSE_CLOSED) or long or asking


def survey(lines: tuple[Line, ...]) -> Page:
    """Measure all lines."""
    apart = [after.number - line.last > 1 for line, after in pairwise(lines)]
    return Page(lines, tuple(map(_shape, (line.text for line in lines), [True, *apart], [*apart, True])))


def _shape(text: str, gap_before: bool, gap_after: bool) -> Shape:  # noqa: FBT001 - as the fields are
    measure = _remembered if len(text) <= REMEMBERED_LONGEST else _measured
    return measure(text, gap_before, gap_after)


def _measured(text: str, gap_before: bool, gap_after: bool) -> Shape:  # noqa: FBT001 - as the fields are
    han = count_han(text)
    label = read_label(text)
    marks = len(SENTENCE_MARK.findall(text)) - (label is not None and "、" in label.text)
    terminal = is_terminal(text)
    prose = _is_prose(text, han, marks, terminal=terminal)
    size = len("".join(text.split()))
    return Shape(han, size, marks, terminal, text.endswith(_OPEN_ENDS), prose, gap_before, gap_after, label)


_remembered = lru_cache(maxsize=4096)(_measured)
"""For lines as short as navigation is: the pages of a site repeat it."""
REMEMBERED_LONGEST = 60
