"""What a plan has to remember of a million documents, without a million objects in memory."""

from __future__ import annotations

import os
import weakref
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

Item = TypeVar("Item")

KEPT = 10_000
"""Items that stay in memory: some megabytes."""


class Spool(Generic[Item]):
    """A list that can only be added to and read through; what is more than ``KEPT`` items lies in a temporary file."""

    def __init__(self) -> None:
        self._recent: list[Item] = []
        self._file: IO[bytes] | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, item: Item) -> None:
        """Put an item at the end. It must be picklable."""
        self._recent.append(item)
        self._count += 1
        if len(self._recent) >= KEPT:
            self._put_away()

    def _put_away(self) -> None:
        import pickle  # noqa: PLC0415 - few batches are so large
        import tempfile  # noqa: PLC0415

        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="shequ-plan-")  # noqa: SIM115 - as long as the plan
            weakref.finalize(self, self._file.close)
        self._file.seek(0, os.SEEK_END)
        pickle.dump(self._recent, self._file, pickle.HIGHEST_PROTOCOL)
        self._recent = []

    def __iter__(self) -> Iterator[Item]:
        """Yield all items from the first on; several passes may be on their way. None while items are added."""
        if self._file is not None:
            import pickle  # noqa: PLC0415 - as above

            place = 0
            for _ in range((self._count - len(self._recent)) // KEPT):
                self._file.seek(place)
                items = pickle.load(self._file)  # noqa: S301 - written by this process into a file without name
                place = self._file.tell()
                yield from items
        yield from self._recent


class Index:
    """Text -> text; what is more than ``KEPT`` pairs lies in a temporary database."""

    def __init__(self) -> None:
        self._few: dict[str, str] = {}
        self._many: sqlite3.Connection | None = None

    def taken(self, key: str, value: str) -> str | None:
        """Return what stands under a key; if nothing does, put a value there and return None."""
        found = self.get(key)
        if found is None:
            self.put(key, value)
        return found

    def get(self, key: str) -> str | None:
        """Return what stands under a key."""
        if self._many is None:
            return self._few.get(key)
        row: Any = self._many.execute("SELECT value FROM pairs WHERE key = ?", (_blob(key),)).fetchone()
        return row[0].decode(*_CODEC) if row else None

    def put(self, key: str, value: str) -> None:
        """Put a value under a key, in place of what stands there."""
        if self._many is not None:
            self._many.execute("INSERT OR REPLACE INTO pairs VALUES (?, ?)", (_blob(key), _blob(value)))
            return
        self._few[key] = value
        if len(self._few) >= KEPT:
            self._many = _database(self._few)
            weakref.finalize(self, self._many.close)
            self._few = {}


_CODEC = ("utf-8", "surrogatepass")
"""How text stands in the database: names of files may hold bytes that are no characters."""


def _blob(text: str) -> bytes:
    return text.encode(*_CODEC)


def _database(pairs: dict[str, str]) -> sqlite3.Connection:
    """Return a database in a temporary file without name, with some pairs in it."""
    import sqlite3  # noqa: PLC0415 - few batches are so large

    database = sqlite3.connect("", isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE pairs (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
    database.execute("BEGIN")
    database.executemany("INSERT INTO pairs VALUES (?, ?)", ((_blob(key), _blob(pairs[key])) for key in pairs))
    return database
