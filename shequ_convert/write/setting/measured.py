"""A paragraph measured: how wide each character is, where lines may be broken, where space may be added."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from shequ_convert.values import frozen
from shequ_convert.write.setting.classes import (
    ADDRESS,
    BREAKS_IN_ADDRESSES,
    BREAKS_IN_WORDS,
    CLOSING,
    COMPLEX,
    FIRST_FORBIDDEN,
    LAST_FORBIDDEN,
    MEETING,
    OPENING,
    SELECTOR,
    TOKENS,
)
from shequ_convert.write.setting.glyphs import ABSENT, HALF_BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shequ_convert.write.setting.glyphs import Glyphs

HALF = 0.5
"""Ems by which a mark is narrower when its blank half goes."""
TIED = LOOSE = 1
ENDLESS = 20
"""Characters from which a run that offers no break is broken anywhere."""


class Unset(Exception):  # noqa: N818 - no error: somebody else sets such a paragraph
    """A paragraph has what is not set here."""


@frozen
class Strand:
    """Characters of one look that follow each other in a paragraph."""

    text: str
    faces: tuple[Glyphs, ...]
    """The first that has a character draws it; at least one."""
    size: float
    """Of type; lengths here are all in one unit, whichever the caller likes."""
    spacing: float = 0.0
    """Added to the width of every character (CSS ``letter-spacing``)."""
    whole: bool = False
    """Whether it must not be broken (CSS ``white-space: nowrap``)."""


@frozen
class Token:
    """Characters in a row that are drawn by one face and stretched in one way."""

    start: int
    end: int
    face: Glyphs
    full: bool
    """Whether each of its characters stands by itself."""
    codes: Sequence[str]
    """For ``TJ``, one for each character."""


class Measured:
    """The characters of a paragraph."""

    __slots__ = (
        "_loose",
        "_moved",
        "_strand_starts",
        "_tied",
        "_token_starts",
        "_widths",
        "before",
        "kerned",
        "moved",
        "strands",
        "text",
        "tokens",
    )

    def __init__(self, strands: Sequence[Strand]) -> None:
        """Raise Unset if it has scripts that are not set here."""
        self.strands = strands
        self.text = "".join(strand.text for strand in strands)
        if COMPLEX.search(self.text):
            raise Unset
        count = len(self.text)
        self.tokens: list[Token] = []
        self.moved: dict[int, tuple[float, float]] = {}
        """Characters whose width is not what their glyph says: by how much they are moved back, and what follows."""
        self.kerned: dict[int, float] = {}
        """Characters that what follows has brought nearer -> by how much; at the end of a line nothing follows."""
        self._widths: list[float] = []
        self._tied = bytearray(count + 1)
        self._loose = bytearray(b"\1") * count
        self._strand_starts = list(accumulate((len(strand.text) for strand in strands), initial=0))[:-1]
        for number, strand in enumerate(strands):
            self._measure(number, strand)
        self._forbid()
        self._squeeze()
        self.before = array("d", accumulate(self._widths, initial=0.0))
        """How wide what stands before each character is; one more for the whole."""
        del self._widths
        self._moved = sorted(self.moved)
        self._token_starts = [token.start for token in self.tokens]

    def strand_at(self, place: int) -> Strand:
        """Return the strand that a character belongs to."""
        return self.strands[bisect_right(self._strand_starts, place) - 1]

    def tokens_in(self, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens that have characters between two places."""
        for number in range(bisect_right(self._token_starts, start) - 1, len(self.tokens)):
            token = self.tokens[number]
            if token.start >= end:
                return
            yield token

    def moved_in(self, start: int, end: int) -> list[int]:
        """Return the characters between two places that are in ``moved``."""
        return self._moved[bisect_left(self._moved, start) : bisect_left(self._moved, end)]

    def last_break(self, start: int, end: int) -> int:
        """Return the last place from ``start`` to ``end`` before which a line may begin, -1 if there is none."""
        return self._tied.rfind(0, start, end + 1)

    def next_break(self, start: int) -> int:
        """Return the first place from ``start`` on before which a line may begin; the end of the paragraph is one."""
        found = self._tied.find(0, start)
        return len(self.text) if found < 0 else found

    def unbroken(self) -> Iterator[float]:
        """Yield how wide the lines are that end only where the text has a line break."""
        start = 0
        for part in self.text.split("\n"):
            yield self.before[start + len(part)] - self.before[start]
            start += len(part) + 1

    def pieces(self) -> Iterator[float]:
        """Yield how wide the pieces are that cannot be broken; what has no end is broken anywhere."""
        start = 0
        while start < len(self.text):
            end = self.next_break(start + 1)
            yield max(self._steps(start, end)) if end - start >= ENDLESS else self.before[end] - self.before[start]
            start = end

    def _steps(self, start: int, end: int) -> Iterator[float]:
        return (self.before[place + 1] - self.before[place] for place in range(start, end))

    def gaps(self, start: int, end: int) -> int:
        """Return how many gaps between characters may be stretched."""
        return self._loose.count(LOOSE, start, end - 1)

    def stretches_after(self, place: int) -> bool:
        """Say whether the gap behind a character may be stretched."""
        return bool(self._loose[place])

    def _measure(self, number: int, strand: Strand) -> None:
        base = self._strand_starts[number]
        for found in TOKENS.finditer(strand.text):
            start, text = base + found.start(), found[0]
            match found.lastgroup:
                case "full":
                    self._full(strand, start, text)
                case "space" | "turn":
                    self._space(strand, start, text)
                case _:
                    self._word(strand, start, text)
        if strand.whole:
            self._tie(base + 1, base + len(strand.text))

    def _full(self, strand: Strand, start: int, text: str) -> None:
        """Take characters that stand by themselves, each from the first face that has it."""
        for face, part in _shared(text, strand.faces):
            codes = list(map(face.codes.__getitem__, part))
            widths = list(map(face.widths.__getitem__, part))
            size, spacing = strand.size, strand.spacing
            self._widths += [width * size + spacing for width in widths]
            if ABSENT in codes:
                codes = [face.in_place_of(c) if code == ABSENT else code for c, code in zip(part, codes, strict=True)]
            self.tokens.append(Token(start, start + len(part), face, True, codes))  # noqa: FBT003 - a field
            start += len(part)

    def _word(self, strand: Strand, start: int, text: str) -> None:
        """Take characters that belong together; they are shaped, and nothing is added between them."""
        end = start + len(text)
        self._tie(start + 1, end)
        self._stiffen(start, end - 1)
        for found in (BREAKS_IN_ADDRESSES if ADDRESS.search(text) else BREAKS_IN_WORDS).finditer(text):
            self._tied[start + found.start()] = 0
        for face, part in _shared(text, strand.faces):
            clusters = face.words[part]
            size, spacing = strand.size, strand.spacing
            self._widths += [cluster.width * size + (spacing if cluster.code else 0) for cluster in clusters]
            self.kerned.update({start + i: cluster.kern * size for i, cluster in enumerate(clusters) if cluster.kern})
            codes = [cluster.code for cluster in clusters]
            self.tokens.append(Token(start, start + len(part), face, False, codes))  # noqa: FBT003 - a field
            start += len(part)

    def _space(self, strand: Strand, start: int, text: str) -> None:
        """Take spaces, or a line break, which nothing is drawn for."""
        face = strand.faces[0]
        blank = text != "\n"
        self._widths += [face.widths[" "] * strand.size + strand.spacing if blank else 0.0] * len(text)
        codes = [face.codes[" "] if blank else ""] * len(text)
        self.tokens.append(Token(start, start + len(text), face, False, codes))  # noqa: FBT003 - a field
        self._tie(start, start + len(text))
        self._stiffen(max(0, start - 1), start + len(text))

    def _tie(self, start: int, end: int) -> None:
        self._tied[start:end] = b"\1" * max(0, end - start)

    def _stiffen(self, start: int, end: int) -> None:
        self._loose[start:end] = bytes(max(0, end - start))

    def _forbid(self) -> None:
        """Tie what begins no line to what stands before it, and what ends none to what stands behind."""
        for found in FIRST_FORBIDDEN.finditer(self.text):
            self._tied[found.start()] = TIED
        for found in LAST_FORBIDDEN.finditer(self.text):
            self._tied[found.end()] = TIED
        self._tied[0] = TIED
        self._tied[len(self.text) :] = b"\0"

    def _squeeze(self) -> None:
        """Take the blank half of a mark that meets another (标点挤压)."""
        for found in MEETING.finditer(self.text):
            place = found.start()
            if found[0] in CLOSING:
                self._narrow(place, after=self.blank_after(place))
            else:
                self._narrow(place + 1, before=self.blank_before(place + 1))

    def _narrow(self, place: int, before: float = 0.0, after: float = 0.0) -> None:
        if before or after:
            already = self.moved.get(place, (0.0, 0.0))
            self.moved[place] = (already[0] + before, already[1] + after)
            self._widths[place] -= before + after

    def blank_after(self, place: int) -> float:
        """Return by how much a mark may lose on its right: half an em if it is a closing one drawn on the left."""
        return self._blank(place, CLOSING, 1)

    def blank_before(self, place: int) -> float:
        """Return by how much a mark may lose on its left: half an em if it is an opening one drawn on the right."""
        return self._blank(place, OPENING, 0)

    def _blank(self, place: int, marks: str, side: int) -> float:
        character = self.text[place]
        if character not in marks or self.moved.get(place, (0.0, 0.0))[side]:
            return 0.0
        strand = self.strand_at(place)
        face = next((face for face in strand.faces if face.codes[character] != ABSENT), strand.faces[0])
        return HALF * strand.size if face.blanks[character][side] >= HALF_BLANK else 0.0


def _shared(text: str, faces: Sequence[Glyphs]) -> Iterator[tuple[Glyphs, str]]:
    """Yield a text in parts, each with the first face that has its characters; with the first of all if none has."""
    if len(faces) == 1 or ABSENT not in map(faces[0].codes.__getitem__, text):
        yield faces[0], text
        return
    for face, part in groupby(_with_faces(text, faces), itemgetter(0)):
        yield face, "".join(character for _, character in part)


def _with_faces(text: str, faces: Sequence[Glyphs]) -> Iterator[tuple[Glyphs, str]]:
    """Yield each character with its face; what changes a character has that character's face."""
    face = faces[0]
    for character in text:
        if not SELECTOR.fullmatch(character):
            face = next((face for face in faces if face.codes[character] != ABSENT), faces[0])
        yield face, character
