"""Recorded changes of a line: made, replayed, and put together where one repair follows another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.source import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shequ_convert.source import Piece

    Found: TypeAlias = tuple[int, int, str, str]
    """Start and end in the text it was found in, replacement, rule."""
    Stage: TypeAlias = Callable[[str], Iterable[Found]]
    """Yields the changes of a text, in its order, none touching another's characters."""
    _Piece: TypeAlias = tuple[int, int, int, Found]
    """One of two changes that follow one another, by where it stands in the text between them: start, end, 0 for the
    first and 1 for the second, the change."""


def applied(text: str, found: Sequence[Found]) -> str:
    """Return a text with changes made."""
    parts: list[str] = []
    done = 0
    for start, end, new, _ in found:
        parts += (text[done:start], new)
        done = end
    parts.append(text[done:])
    return "".join(parts)


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with recorded changes made."""
    return applied(text, [(edit.span.start, edit.span.end, edit.after, edit.rule) for edit in edits])


def recorded(text: str, line: int, found: Sequence[Found], at: int) -> tuple[Edit, ...]:
    """Return the records of changes of a text that begins ``at`` a place; one that changes nothing leaves none."""
    return tuple(
        Edit(Span(line, at + start, at + end), text[start:end], new, rule)
        for start, end, new, rule in found
        if new != text[start:end]
    )


def located(edits: Iterable[Edit], pieces: Sequence[Piece]) -> Iterator[Edit]:
    """Yield changes of a text that was put together from pieces, each at its place in the input.

    What takes in characters of several lines becomes a change of each: the first has the replacement. A change of
    nothing but the space that joins two pieces is one of no input line.
    """
    for edit in edits:
        start, end = edit.span.start, edit.span.end
        inserts = start == end
        touched = [p for p in pieces if (p.start <= start <= p.end if inserts else p.start < end and start < p.end)]
        for number, piece in enumerate(touched[:1] if inserts else touched):
            first, last = max(start, piece.start), min(end, piece.end)
            before, after = edit.before[first - start : last - start], "" if number else edit.after
            place = Span(piece.line, piece.at + first - piece.start, piece.at + last - piece.start)
            if before != after:
                yield Edit(place, before, after, edit.rule)


def composed(between: str, first: Sequence[Found], second: Sequence[Found]) -> list[Found]:
    """Return the changes that do at once what ``first`` and then ``second`` do; ``between`` is the text between them.

    Where a second change takes in characters of a first one, they become one change with both names.
    """
    if not first or not second:
        return [*first, *second]
    pieces: list[_Piece] = sorted([*_placed(first), *((change[0], change[1], 1, change) for change in second)])
    made: list[Found] = []
    shift = 0
    for group in _overlapping(pieces):
        made.append(_merged(between, group, shift))
        shift += sum(len(new) - (end - start) for _, _, turn, (start, end, new, _) in group if not turn)
    return made


def _merged(between: str, group: list[_Piece], shift: int) -> Found:
    """Return a group as one change of the first text; ``shift`` is how far the changes before it moved its place."""
    start, end, turn, change = group[0]
    if len(group) == 1:
        return (start - shift, end - shift, change[2], change[3]) if turn else change
    end = max(piece[1] for piece in group)
    grown = sum(len(new) - (b - a) for _, _, turn, (a, b, new, _) in group if not turn)
    later = [(a - start, b - start, new, rule) for _, _, turn, (a, b, new, rule) in group if turn]
    names = dict.fromkeys(name for *_, (*_, rule) in group for name in rule.split("+"))
    return start - shift, end - shift - grown, applied(between[start:end], later), "+".join(names)


def _placed(first: Sequence[Found]) -> Iterator[_Piece]:
    """Yield first changes with their places in the text after them."""
    shift = 0
    for start, end, new, rule in first:
        yield start + shift, start + shift + len(new), 0, (start, end, new, rule)
        shift += len(new) - (end - start)


def _overlapping(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield pieces in groups that share characters, of which one lies within another, or that are one place."""
    group: list[_Piece] = []
    reach = 0
    for piece in pieces:
        one_place = group and piece[:2] == group[-1][:2]  # what was taken out there, and what is put in
        if group and piece[0] >= reach and not one_place:
            yield group
            group = []
        reach = max(reach, piece[1]) if group else piece[1]
        group.append(piece)
    if group:
        yield group
