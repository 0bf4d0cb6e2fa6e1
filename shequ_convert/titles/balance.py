"""Choosing the lines of a title: the sum of what breaks cost and of what is amiss with the shape is least."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shequ_convert.set_width import width
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.titles.places import Place

LONELY, LONELY_COST = 2.5, 600.0
"""A line of at most so many characters is to be had only where nothing else is."""
SHORT, SHORT_COST = 4.5, 40.0
"""A line of at most so many characters looks lost."""
EVENNESS, FREE = 130.0, 0.2
"""Cost of a line as far from the mean as the mean is long; deviations up to a share of the mean are free."""
VALLEY, VALLEY_COST = 4.0, 8.0
"""Cost of a line shorter than both its neighbours (an hourglass), and of each character that it is."""
SQUARE, SQUARE_COST = 0.25, 3.0
"""Two lines whose lengths differ by no more make a rectangle; the standard asks for a trapezium or a rhombus."""
MORE_LINES = 14.0
"""Cost of each line more than are needed."""
MOST_MORE = 2
"""Lines more than are needed that are thought of, as long as there is a way at all."""


@frozen
class _Line:
    """A line that a title may have."""

    start: int
    """Number of the place it starts at."""
    end: int
    width: float
    """In characters, of what is seen."""


@frozen
class _Way:
    """The best way to the end of a line."""

    cost: float
    line: _Line
    before: _Way | None
    """The way to the line's beginning; None for the first line."""


def balanced(title: str, places: Sequence[Place], measure: float) -> tuple[int, ...]:
    """Return where the lines of a title begin that is too long for one; none if it cannot be broken."""
    ends = (0, *(place.at for place in places), len(title))
    costs = (0.0, *(place.cost for place in places), 0.0)
    whole, lines = width(title), _lines(title, ends, measure)
    ways: list[tuple[float, int, _Way]] = []
    least = math.ceil(whole / measure)
    for number in range(least, len(ends)):
        if ways and number > least + MOST_MORE:
            break
        if way := _best(lines, costs, number, whole / number):
            ways.append((way.cost + MORE_LINES * (number - least), number, way))
    return tuple(ends[start] for start in _starts(min(ways)[2]))[1:] if ways else ()


def _lines(title: str, ends: tuple[int, ...], measure: float) -> dict[int, list[_Line]]:
    """Return the lines by the place they end at. One that cannot be broken may be longer than the measure."""
    found: dict[int, list[_Line]] = {}
    for start in range(len(ends) - 1):
        for end in range(start + 1, len(ends)):
            wide = width(title[ends[start] : ends[end]])
            if wide > measure and end > start + 1:
                break
            found.setdefault(end, []).append(_Line(start, end, wide))
    return found


def _best(lines: Mapping[int, Sequence[_Line]], costs: Sequence[float], number: int, mean: float) -> _Way | None:
    """Return the cheapest way through a title in a given number of lines, or None if there is none."""
    last = len(costs) - 1
    ways: dict[_Line, _Way] = {
        line: _Way(_alone(line, mean), line, None) for each in lines.values() for line in each if line.start == 0
    }
    for _ in range(number - 1):
        ways = dict(_longer(lines, ways, costs, mean))
    return min((way for line, way in ways.items() if line.end == last), key=lambda way: way.cost, default=None)


def _longer(
    lines: Mapping[int, Sequence[_Line]], ways: Mapping[_Line, _Way], costs: Sequence[float], mean: float
) -> Iterator[tuple[_Line, _Way]]:
    """Yield, for each line that can stand next, the cheapest way to its end."""
    arriving: dict[int, list[_Way]] = {}
    for way in ways.values():
        arriving.setdefault(way.line.end, []).append(way)
    for each in lines.values():
        for line in each:
            if before := arriving.get(line.start):
                added = costs[line.start] + _alone(line, mean)
                cost, best = min(((way.cost + _shape(way, line), way) for way in before), key=lambda pair: pair[0])
                yield line, _Way(cost + added, line, best)


def _alone(line: _Line, mean: float) -> float:
    """Return what is amiss with the length of a line."""
    off = max(0.0, abs(line.width - mean) / mean - FREE)
    lost = LONELY_COST if line.width <= LONELY else SHORT_COST if line.width <= SHORT else 0.0
    return EVENNESS * off * off + lost


def _shape(way: _Way, line: _Line) -> float:
    """Return what is amiss with a line beside the two above it."""
    above = way.line
    cost = SQUARE_COST if abs(above.width - line.width) <= SQUARE else 0.0
    if way.before:
        depth = min(way.before.line.width, line.width) - above.width
        cost += VALLEY + VALLEY_COST * depth if depth > SQUARE else 0.0
    return cost


def _starts(way: _Way) -> tuple[int, ...]:
    return (*_starts(way.before), way.line.start) if way.before else (way.line.start,)
