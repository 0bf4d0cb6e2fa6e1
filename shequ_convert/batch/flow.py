"""A stream of items -> a stream of results, in the same order, with a bounded number on the way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")


class Flow(Generic[Item, Result]):
    """Items handed out one after the other, never more than ``window`` of them ahead of the results."""

    def __init__(self, submit: Callable[[Item], Future[Result]], items: Iterable[Item], window: int) -> None:
        self._submit = submit
        self._items = iter(items)
        self._window = window
        self._ahead: deque[tuple[Item, Future[Result]]] = deque()

    def __iter__(self) -> Iterator[tuple[Item, Result]]:
        """Yield each item and its result as soon as it and all before it are there. Raise what a task raises."""
        self._hand_out()
        while self._ahead:
            item, future = self._ahead[0]
            result = future.result()
            self._ahead.popleft()
            self._hand_out()
            yield item, result

    def _hand_out(self) -> None:
        while len(self._ahead) < self._window:
            try:
                item = next(self._items)
            except StopIteration:
                return
            self._ahead.append((item, self._submit(item)))

    def finished(self) -> Iterator[tuple[Item, Result]]:
        """Yield what is there although nobody waits for it any more, after Ctrl-C: items and results, in order."""
        for item, future in self._ahead:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield item, future.result()
        self._ahead.clear()


def in_lots(items: Iterable[Item], size: int, weight: Callable[[Item], int], most: int) -> Iterator[tuple[Item, ...]]:
    """Yield items in tuples of ``size``, fewer where they weigh more than ``most`` together."""
    lot: list[Item] = []
    load = 0
    for item in items:
        lot.append(item)
        load += weight(item)
        if len(lot) >= size or load >= most:
            yield tuple(lot)
            lot, load = [], 0
    if lot:
        yield tuple(lot)
