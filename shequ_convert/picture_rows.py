"""Which pictures stand beside each other, and how large: sizes in points, no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

Size: TypeAlias = tuple[float, float]
"""Width and height."""
Row: TypeAlias = tuple[Size, ...]
"""Pictures beside each other; it may be one."""


@frozen
class Room:
    """What a row of pictures has to fit into."""

    width: float
    """Of the type area."""
    gap: float
    """Least distance between two pictures; half of it is left free on both sides of each."""
    most: int
    """Pictures in a row."""
    least: float
    """The share of its size alone that a picture keeps beside others: small and upright ones do, wide ones do not."""


def rows(sizes: Sequence[Size], room: Room) -> tuple[Row, ...]:
    """Return the sizes of pictures that follow each other, a row at a time: as few rows as can be, alike in number."""
    best: list[tuple[Row, ...]] = [()]
    for end in range(1, len(sizes) + 1):
        starts = range(max(0, end - max(1, room.most)), end)
        ways = ((*best[start], row) for start in starts if (row := _row(sizes[start:end], room)))
        best.append(min(ways, key=lambda way: (len(way), sum(len(row) ** 2 for row in way))))
    return best[-1]


def columns(row: Row, room: Room) -> tuple[float, ...]:
    """Return the widths of the columns of a row: the whole width, shared so that the pictures are evenly spaced."""
    spare = (room.width - sum(width for width, _ in row)) / len(row)
    return tuple(width + spare for width, _ in row)


def _row(sizes: Sequence[Size], room: Room) -> Row:
    """Return pictures made as high as each other and fitted into a row; nothing if one would become too small."""
    if len(sizes) == 1:
        return (sizes[0],)
    height = min(height for _, height in sizes)
    widths = [width * height / own for width, own in sizes]
    scale = min(1.0, (room.width - room.gap * len(sizes)) / sum(widths))
    if any(scale * height < room.least * own for _, own in sizes):
        return ()
    return tuple((width * scale, height * scale) for width in widths)
