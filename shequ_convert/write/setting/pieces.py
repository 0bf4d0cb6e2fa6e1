"""What of a line is shown in one go, as the arrays of a PDF's ``TJ`` (ISO 32000-1, 9.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.write.setting.glyphs import THOUSAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.setting.lines import Line
    from shequ_convert.write.setting.measured import Measured, Token


class Piece:
    """Characters of one strand on one line."""

    __slots__ = ("end", "line", "paragraph", "size", "spacing", "start")

    def __init__(self, paragraph: Measured, line: Line, start: int, end: int) -> None:
        self.paragraph = paragraph
        self.line = line
        self.start = start
        self.end = end
        strand = paragraph.strand_at(start)
        self.size, self.spacing = strand.size, strand.spacing

    @property
    def ends_line(self) -> bool:
        """Whether it ends its line."""
        return self.end == self.line.end

    @property
    def width(self) -> float:
        """How wide it is printed."""
        paragraph, line = self.paragraph, self.line
        width = paragraph.before[self.end] - paragraph.before[self.start]
        if line.start == self.start:
            width -= line.lead
        if self.ends_line:
            width += paragraph.kerned.get(self.end - 1, 0.0) - max(0.0, self.spacing)
        if line.gap:
            width += line.gap * paragraph.gaps(self.start, self.end + (not self.ends_line))
        if line.space:
            width += line.space * paragraph.text.count(" ", self.start, self.end)
        return width - line.narrowing * sum(self.start <= place < self.end for place in line.narrowed)

    def release(self) -> None:
        """Let go of the paragraph: it has been drawn."""
        del self.paragraph, self.line

    def parts(self) -> Iterator[tuple[Token, str, float]]:
        """Yield tokens, what ``TJ`` shows of each, and what is added behind each of its characters."""
        for token in self.paragraph.tokens_in(self.start, self.end):
            first, end = max(token.start, self.start), min(token.end, self.end)
            gap = self.line.gap if token.full else 0.0
            yield token, "".join(self._codes(token, first, end, gap)), gap

    def _codes(self, token: Token, first: int, end: int, gap: float) -> Iterator[str]:
        """Yield glyph numbers, and by how much what follows them is moved, in thousandths of an em to the left."""
        codes, base = token.codes, token.start
        start = first
        for place in self._moved(token, first, end):
            before, after = self._movement(place, gap)
            if place > start:
                yield f"<{''.join(codes[start - base : place - base])}>"
            yield f"{self._thousandths(before)}<{codes[place - base]}>{self._thousandths(after)}"
            start = place + 1
        if start < end:
            yield f"<{''.join(codes[start - base : end - base])}>"

    def _thousandths(self, length: float) -> str:
        return f"{length * THOUSAND / self.size:.1f}" if length else ""

    def _moved(self, token: Token, first: int, end: int) -> list[int]:
        """Return the characters of a token that are not as wide as its others."""
        line, paragraph = self.line, self.paragraph
        if line.space and paragraph.text[first] == " ":
            return list(range(first, end))
        found = set(paragraph.moved_in(first, end))
        found.update(place for place in line.narrowed if first <= place < end)
        if line.lead and first == line.start:
            found.add(first)
        if line.gap and end < line.end and paragraph.stretches_after(end - 1) != token.full:
            found.add(end - 1)
        return sorted(found)

    def _movement(self, place: int, gap: float) -> tuple[float, float]:
        """Return by how much a character is moved to the left, and by how much what follows it."""
        line = self.line
        before, after = self.paragraph.moved.get(place, (0.0, 0.0))
        before += line.lead if place == line.start else 0
        after += line.narrowing if place in line.narrowed else 0
        after -= line.space if self.paragraph.text[place] == " " else 0
        if place < line.end - 1:
            wanted = line.gap if self.paragraph.stretches_after(place) else 0.0
            after += gap - wanted
        return before, after
