"""Where in the finished blocks the marks of footnotes stand.

The marks are looked for anew, in the texts as they are printed, so that a place is that of the block's own text: behind
a list item's label, within a caption's brackets. Notes of which one's mark is not found again become notes of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.document import Figure, Footnotes, Heading, List, Note, Paragraph, Quote, Reference
from shequ_convert.parse.footnotes import groups
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.document import Block
    from shequ_convert.parse.footnotes import Group

References: TypeAlias = "tuple[Reference, ...]"


def referred(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with their references to footnotes."""
    if not any(isinstance(block, Footnotes) for block in blocks):
        return blocks
    kept = {at for group in _groups(blocks) for at in group.notes}
    certain = tuple(told for block, first in _numbered(blocks) for told in _certain(block, first, kept))
    return _with(certain, _places(_groups(certain)))


def _groups(blocks: Sequence[Block]) -> tuple[Group, ...]:
    """Return the groups of notes that are footnotes."""
    noted = {
        first + bool(block.head) + at
        for block, first in _numbered(blocks)
        if isinstance(block, Footnotes)
        for at in range(len(block.notes))
    }
    found = groups([text for block in blocks for text in _texts(block)])
    return tuple(group for group in found if noted.issuperset(group.notes))


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Yield each block with the number of its first text."""
    at = 0
    for block in blocks:
        yield block, at
        at += len(_texts(block))


def _texts(block: Block) -> tuple[str, ...]:
    """Return the texts of a block in which marks are looked for, and the lines of its notes."""
    match block:
        case Heading(text=text) | Paragraph(text=text):
            return (text,)
        case Figure(caption=caption):
            return (caption or "",)
        case List(items):
            return tuple(item.text for item in items)
        case Quote(verses):
            return verses
        case Footnotes(notes, head=head):
            return (*([head] if head else []), *(f"{note.label} {note.text}" for note in notes))
        case _:
            return ("",)


def _certain(block: Block, first: int, kept: set[int]) -> Iterator[Block]:
    """Yield footnotes as they are if all of them have their marks, else as notes of the text."""
    if not isinstance(block, Footnotes):
        yield block
        return
    begin = first + bool(block.head)
    if block.notes and all(at in kept for at in range(begin, begin + len(block.notes))):
        yield block
        return
    told = {line for note in block.notes for line in note.lines}
    if block.head:
        yield Note(block.head, tuple(line for line in block.lines if line not in told))
    yield from (Note(f"{note.label} {note.text}".strip(), note.lines) for note in block.notes)


def _places(found: Sequence[Group]) -> Mapping[int, References]:
    """Return the references in each text, by its number."""
    numbers = {at: number for number, at in enumerate((at for group in found for at in group.notes), 1)}
    places: dict[int, References] = {}
    for group in found:
        for place, note in zip(group.places, group.notes, strict=True):
            reference = Reference(place.start, place.end, numbers[note])
            places[place.text] = (*places.get(place.text, ()), reference)
    return {text: tuple(sorted(own, key=lambda reference: reference.start)) for text, own in places.items()}


def _with(blocks: Sequence[Block], places: Mapping[int, References]) -> tuple[Block, ...]:
    return tuple(_referring(block, first, places) for block, first in _numbered(blocks))


def _referring(block: Block, first: int, places: Mapping[int, References]) -> Block:
    own = [places.get(at, ()) for at in range(first, first + len(_texts(block)))]
    if not any(own):
        return block
    match block:
        case Heading() | Paragraph() | Figure():
            return replace(block, references=own[0])
        case List(items):
            return replace(block, items=tuple(replace(item, references=r) for item, r in zip(items, own, strict=True)))
        case Quote():
            return replace(block, references=tuple(own))
        case _:
            return block
