"""What lies in folders, by names without regard to case and Unicode form; remembered as long as a folder is unchanged.

A text that names a picture which is not there has the whole folder looked through. In a folder of 100,000 texts that
would cost more than converting them, if it were done for each.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections import OrderedDict
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REMEMBERED = 16
"""Listings that are kept: of one folder, and names with one suffix."""
LONGEST = 100_000
"""Names of a listing that is kept: some 20 MB."""
SETTLED_NS = 2_000_000_000
"""A folder that has changed more lately than that may change again without another time of change."""
LARGE = 1000
"""Files of a folder from which on it is not looked through again at once, though something changes in it."""
PAUSE = 20
"""How many times as long as it took to look through a large folder it is left alone then."""

Names: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Folded name -> names, sorted."""
State: TypeAlias = "tuple[int, int, int]"
"""Device, inode and time of change of a folder."""


@frozen
class _Listing:
    names: Names
    state: State
    settled: bool
    """Whether the folder has changed if, and only if, its state has."""
    until: float
    """Until when it holds, whatever changes: of the monotonic clock."""


def folded(name: str) -> str:
    """Return the same for names that differ only in case or Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class Listings:
    """Remembers what lies in folders. A file that is new in a large folder is seen after some tenths of a second."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], _Listing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def alike(self, folder: Path, name: str) -> tuple[str, ...]:
        """Return the names in a folder that are like another, sorted. Raise OSError or ValueError if it has none."""
        wanted = folded(name)
        return self._names(folder, PurePath(wanted).suffix).get(wanted, ())

    def _names(self, folder: Path, suffix: str) -> Names:
        key = (str(folder), suffix)
        kept = self._kept.pop(key, None)
        state = _state(folder)
        if kept is None or not _holds(kept, state):
            kept = _look_through(folder, suffix, state)
        if len(kept.names) <= LONGEST:
            self._kept[key] = kept
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return kept.names


def _state(folder: Path) -> State:
    status = folder.stat()
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _holds(kept: _Listing, state: State) -> bool:
    return (kept.settled and kept.state == state) or time.monotonic() < kept.until


def _look_through(folder: Path, suffix: str, state: State) -> _Listing:
    begun = time.monotonic()
    settled = time.time_ns() - state[2] > SETTLED_NS
    here = os.listdir(folder)  # noqa: PTH208 - names, not a hundred thousand paths
    names: dict[str, list[str]] = {}
    for name in here:
        if not name.isascii() or name.lower().endswith(suffix):
            names.setdefault(folded(name), []).append(name)
    found = {key: tuple(sorted(names[key])) for key in names if key.endswith(suffix)}
    ended = time.monotonic()
    return _Listing(found, state, settled, ended + PAUSE * (ended - begun) if len(here) >= LARGE else 0.0)
