"""Word's own footnotes: footnotes.xml, with marks that Word counts where the author counted as it does.

Where the marks are ①②③ or ¹²³ and count on from 1 through the whole text, Word numbers the notes, so that one put in
between is counted in. Any other marks are the author's words: each note has a mark of its own (自定义标记).
The two lines that part notes from the text are notes as well, which the settings name (ISO/IEC 29500-1, 17.11).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.write.ooxml import DECLARATION, NAMESPACES, SEPARATORS, footnote, footnote_mark, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shequ_convert.layout import Passage


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FORMATS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimalEnclosedCircle": lambda number: chr(ord("①") + number - 1) if number <= MOST_CIRCLED else "",
        "decimal": lambda number: str(number).translate(_RAISED),
    }
)
"""Format of numbers (ISO/IEC 29500-1, 17.18.59) -> the mark of a note in it, as authors write it."""
MOST_CIRCLED = 20
"""Numbers that have a circled form in this format: ① to ⑳."""


def counting(notes: Sequence[Passage]) -> str:
    """Return the format in which Word counts notes as their author did; empty if it does in none."""
    marks = [note.pieces[0].text for note in notes]
    for name, mark in _FORMATS.items():
        if marks == [mark(number) for number in range(1, len(marks) + 1)]:
            return name
    return ""


def footnotes(notes: Sequence[Passage], counted: str) -> str:
    """Return footnotes.xml. A note's id is its number; ``counted`` is the format in which Word counts them."""
    lines = "".join(footnote(number, f"<w:r><w:{kind}/></w:r>", kind) for kind, number in SEPARATORS.items())
    told = "".join(_footnote(note, counted=bool(counted)) for note in notes)
    return f"{DECLARATION}<w:footnotes {NAMESPACES}>{lines}{told}</w:footnotes>"


def _footnote(note: Passage, *, counted: bool) -> str:
    mark, *words = note.pieces
    return footnote(note.note, footnote_mark(mark.text, counted=counted) + "".join(runs(piece.text) for piece in words))
