"""A measured paragraph in lines.

避头尾; marks trimmed at both edges; marks narrowed to take a line's last character in; words divided only where a line
would else be too loose; no last line of a single character.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from shequ_convert.values import frozen, replace
from shequ_convert.write.setting.classes import (
    BEHIND_HYPHENS,
    CAPITAL_WITHIN,
    CLOSING,
    HYPHENATED,
    LONGEST_WORD,
    NEVER_FIRST,
    OPENING,
)
from shequ_convert.write.setting.measured import ENDLESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.setting.measured import Measured

WIDEST_GAP = 0.09
"""Most that a gap between Han characters is stretched, in ems; Poppler takes one of 0.1 for a space."""
WIDEST_SPACE = 0.4
"""Most that a space is stretched, in ems; Poppler takes wider ones for the gap between columns."""
NARROWEST = 0.25
"""Most that the blank half of a mark within a line gives up, in ems (CLREQ 3.1.6.3)."""
ROUNDING = 1e-3
"""By how much a line may be too wide, in ems."""
HYPHEN = 0.35
"""Room for a hyphen, in ems."""
LEAST_BEFORE_HYPHEN, LEAST_AFTER_HYPHEN = 3, 3
"""Letters of a divided word."""


@frozen
class Line:
    """A line of a paragraph."""

    start: int
    end: int
    """Behind its last character, without the spaces that a line's end swallows."""
    width: float
    """Of what is printed, before anything is stretched or narrowed."""
    lead: float = 0.0
    """By how much the mark at its start is moved to the left."""
    gap: float = 0.0
    """Added to each gap that may be stretched."""
    space: float = 0.0
    """Added to each space."""
    narrowing: float = 0.0
    """Taken from each mark of ``narrowed``."""
    narrowed: tuple[int, ...] = ()
    hyphen: bool = False
    """Whether a hyphen is drawn behind it."""


class Breaker:
    """Breaks one paragraph into lines of one width."""

    def __init__(self, paragraph: Measured, room: float, indent: float, *, justified: bool) -> None:
        self.paragraph = paragraph
        self.text = paragraph.text
        self.room = room
        self.indent = indent
        """Of the first line."""
        self.justified = justified
        self.em = paragraph.strands[0].size
        self.spacing = max(0.0, paragraph.strands[0].spacing)
        """What is added to every character, and not needed behind the last one of a line."""

    def lines(self, start: int = 0) -> list[Line]:
        """Return the lines from a character on; a line that starts with the paragraph has its indent."""
        found: list[Line] = []
        start = self._after(start)
        for part_end in self._turns(start):
            part: list[Line] = []
            while start < part_end:
                line, after = self._line(start, part_end)
                part.append(line)
                start = after
            found += self._without_lonely_end(part) if self.justified else part
            start = part_end + 1
        return found

    def _turns(self, start: int) -> Iterator[int]:
        """Yield where the parts of the paragraph that end with a line break end, and its end."""
        place = self.text.find("\n", start)
        while place >= 0:
            yield place
            place = self.text.find("\n", place + 1)
        yield len(self.text)

    def _room(self, start: int) -> float:
        return self.room - (self.indent if start == 0 else 0)

    def _lead(self, start: int) -> float:
        """Return by how much an opening mark that begins a line, but not the paragraph, is moved into the margin."""
        return self.paragraph.blank_before(start) if start and self.justified and self.text[start] in OPENING else 0

    def _tail(self, end: int) -> float:
        """Return by how much the closing mark that ends a line is narrower."""
        return self.paragraph.blank_after(end - 1) if self.justified and self.text[end - 1] in CLOSING else 0

    def _line(self, start: int, stop: int) -> tuple[Line, int]:
        """Return a line, and where the next one starts."""
        before, room, lead = self.paragraph.before, self._room(start), self._lead(start)
        limit = before[start] + room + lead + self.spacing + ROUNDING * self.em
        if before[stop] <= limit:
            return self._plain(start, stop, lead), stop
        fits = bisect_right(before, limit, start, stop + 1) - 1
        while fits < stop and self.text[fits] == " ":
            fits += 1
        end = self.paragraph.last_break(start + 1, fits)
        further = min(stop, self.paragraph.next_break(fits + 1))
        return self._best(start, end, further, max(fits, start + 1))

    def _best(self, start: int, end: int, further: int, fits: int) -> tuple[Line, int]:
        """Return the better of two lines: the one that has to be stretched, and one that takes in more."""
        wide = self._narrowed(start, further)
        if end < 0:
            return (
                (wide, self._after(further))
                if wide
                else self._divided(start, fits, further) or self._forced(start, fits)
            )
        line = self._stretched(start, end)
        if wide and (not line or wide.narrowing * len(wide.narrowed) <= self._lacking(start, end)):
            return wide, self._after(further)
        if line:
            return line, self._after(end)
        return self._divided(start, fits, further) or (self._loosest(start, end), self._after(end))

    def _after(self, end: int) -> int:
        while end < len(self.text) and self.text[end] == " ":
            end += 1
        return end

    def _bare(self, start: int, end: int) -> int:
        """Return the end of a line without its last spaces."""
        while end > start + 1 and self.text[end - 1] == " ":
            end -= 1
        return end

    def _natural(self, start: int, end: int) -> float:
        """Return how wide a line is whose marks at both ends are trimmed."""
        end = self._bare(start, end)
        before, kern = self.paragraph.before, self.paragraph.kerned.get(end - 1, 0.0)
        return before[end] - before[start] + kern - self._lead(start) - self._tail(end) - self.spacing

    def _lacking(self, start: int, end: int) -> float:
        return self._room(start) - self._natural(start, end)

    def _plain(self, start: int, end: int, lead: float) -> Line:
        """Return a line that is neither stretched nor narrowed: the last one."""
        end = self._bare(start, end)
        before = self.paragraph.before
        return Line(start, end, before[end] - before[start] - lead - self.spacing, lead)

    def _stretched(self, start: int, end: int, reserved: float = 0.0) -> Line | None:
        """Return a line that fills its room, but for what is reserved; None if its gaps would become too wide."""
        if not self.justified:
            return self._plain(start, end, self._lead(start))
        lacking = self._lacking(start, end) - reserved
        end = self._bare(start, end)
        gaps, spaces = self.paragraph.gaps(start, end), self.text.count(" ", start, end)
        most = WIDEST_GAP * self.em * gaps + WIDEST_SPACE * self.em * spaces + ROUNDING * self.em
        if lacking > most:
            lacking -= self._tail(end)  # rather a mark of full width than a line too loose
        if lacking > most:
            return None
        gap = min(lacking / max(1, gaps + spaces), WIDEST_GAP * self.em) if gaps else 0
        space = (lacking - gap * gaps) / spaces if spaces else 0
        return Line(start, end, self._natural(start, end), self._lead(start), gap, space)

    def _loosest(self, start: int, end: int) -> Line:
        """Return a line that does not reach the edge, its gaps as wide as they may be."""
        end = self._bare(start, end)
        gap, space = WIDEST_GAP * self.em, WIDEST_SPACE * self.em
        return Line(start, end, self._natural(start, end), self._lead(start), gap, space)

    def _narrowed(self, start: int, end: int) -> Line | None:
        """Return a line that takes in more than its room, by narrowing its marks; None if they cannot give so much."""
        surplus = -self._lacking(start, end)
        end = self._bare(start, end)
        if not self.justified or surplus > NARROWEST * self.em * (end - start):
            return None
        if surplus <= 0:
            return self._stretched(start, end)
        blank = self.paragraph.blank_after
        marks = tuple(i for i in range(start, end - 1) if self.text[i] in CLOSING and blank(i))
        if surplus > NARROWEST * self.em * len(marks):
            return None
        natural = self._natural(start, end)
        return Line(start, end, natural, self._lead(start), narrowing=surplus / len(marks), narrowed=marks)

    def _divided(self, start: int, fits: int, further: int) -> tuple[Line, int] | None:
        """Return a line that ends within a word: with a hyphen, or within a run of characters that has no end."""
        word_start = max(start, self.paragraph.last_break(start, min(fits, further)))
        if word_start == further:
            return None
        window = (max(word_start, fits - LONGEST_WORD), min(further, fits + LONGEST_WORD))
        for found in HYPHENATED.finditer(self.text, *window):
            line = self._hyphenated(start, fits, found.start(), found[0])
            if line:
                return line
        places = [found.start() for found in BEHIND_HYPHENS.finditer(self.text, window[0], fits + 1)]
        if places and start < places[-1] <= fits:
            return self._stretched(start, places[-1]) or self._loosest(start, places[-1]), places[-1]
        if further - word_start >= ENDLESS or word_start == start:
            return self._forced(start, fits)
        return None

    def _hyphenated(self, start: int, fits: int, word_start: int, word: str) -> tuple[Line, int] | None:
        if not word_start < fits < word_start + len(word):
            return None
        for place in sorted(_syllables(word), reverse=True):
            end = word_start + place
            if end <= fits and self._lacking(start, end) >= HYPHEN * self.em:
                line = self._stretched(start, end, HYPHEN * self.em) or self._loosest(start, end)
                return replace(line, hyphen=True), end
        return None

    def _forced(self, start: int, fits: int) -> tuple[Line, int]:
        """Return a line that is broken wherever it is full, though before nothing that begins no line."""
        end = fits
        while end > start + 1 and self.text[end] in NEVER_FIRST and not self.text[end].isascii():
            end -= 1
        end = end if end > start + 1 else fits
        return (self._stretched(start, end) or self._loosest(start, end)), self._after(end)

    def _without_lonely_end(self, lines: list[Line]) -> list[Line]:
        """Return lines of which the last has more than one character: the one before takes it in, or gives one up."""
        if len(lines) < 2 or not self._lonely(lines[-1]) or lines[-2].hyphen:  # noqa: PLR2004 - the last and one before
            return lines
        *others, before, last = lines
        if taken := self._narrowed(before.start, last.end):
            return [*others, taken]
        end = self.paragraph.last_break(before.start + 1, self._bare(before.start, before.end) - 1)
        shorter = self._stretched(before.start, end) if end > before.start else None
        if not shorter:
            return lines
        return [*others, shorter, self._plain(self._after(end), last.end, self._lead(self._after(end)))]

    def _lonely(self, line: Line) -> bool:
        return len(self.text[line.start : line.end].strip(CLOSING + OPENING)) <= 1


def _syllables(word: str) -> list[int]:
    """Return where an English word may be divided."""
    import pyphen  # noqa: PLC0415 - only for a word that does not fit; WeasyPrint needs it anyway

    if word.isupper():
        return []
    places: list[int] = pyphen.Pyphen(lang="en_US").positions(word)
    places += [found.start() for found in CAPITAL_WITHIN.finditer(word)]
    return [place for place in places if LEAST_BEFORE_HYPHEN <= place <= len(word) - LEAST_AFTER_HYPHEN]
