"""What every start would work out anew, kept from run to run: the matching code of expressions, parsed tables.

Python keeps the byte code of a module beside it in ``__pycache__``. This module keeps a file there in the same way
and under the same rules: only for the version of Python that made it, not where ``PYTHONDONTWRITEBYTECODE`` is set, not
where the folder cannot be written, and always to be thrown away without harm. What is not kept is made as ever.
"""

from __future__ import annotations

import atexit
import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Thing = TypeVar("Thing")
"""What ``marshal`` can write: numbers, strings, bytes, and tuples, lists and dictionaries of them."""

CHECK = 4
"""Bytes of the sum at the beginning of the file."""
MOST = 1000
"""Things kept, from which those that the run did not use are let go: what older versions of the rules have left."""


def kept(key: Hashable, make: Callable[[], Thing], module: str = __name__) -> Thing:
    """Return what an earlier run made for a key, or make it and keep it. The key names all that it depends on.

    Each ``module`` that is named has a file of its own, read only where it is used.
    """
    store = _store(module)
    thing: Thing = store.get(key, make) if store else make()
    return thing


@cache
def _store(module: str = __name__) -> _Store | None:
    """Return where things are kept for a module; None where Python keeps no byte code of it."""
    byte_code = getattr(sys.modules[module].__spec__, "cached", None)
    try:
        return _Store(f"{byte_code}.kept") if byte_code else None
    except OSError:  # the package is in an archive
        return None


class _Store:
    """Things in one file, read when the first is asked for and written at the end of a run that made any."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mark = (sys.version, sys.byteorder, sys.maxsize, os.stat(__file__).st_mtime_ns)  # noqa: PTH116 - as below
        """What made the file; the time is that of this module, which every installation renews."""
        self.things: dict[Hashable, Any] = self._read()
        self.used: set[Hashable] = set()
        self.fresh = False

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - ``kept`` says what it is
        """Return a thing from the file, or make it and remember to write it."""
        self.used.add(key)
        if key not in self.things:
            self.things[key] = make()
            self._write_at_the_end()
        return self.things[key]

    def _read(self) -> dict[Hashable, Any]:
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123 - pathlib takes as long to import as this saves
                content = file.read()
        except OSError:
            return {}
        if content[:CHECK] != _check(content[CHECK:]):
            return {}
        mark, things = marshal.loads(content[CHECK:])  # noqa: S302 - as safe as the byte code beside it
        return things if mark == self.mark else {}

    def _write_at_the_end(self) -> None:
        if not self.fresh and not sys.dont_write_bytecode:
            atexit.register(self.write)
        self.fresh = True

    def write(self) -> None:
        """Write the file anew. Where that cannot be done, the next run makes its things again."""
        things = self.things if len(self.things) <= MOST else {key: self.things[key] for key in self.used}
        content = marshal.dumps((self.mark, things))
        temporary = f"{self.path}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:  # noqa: PTH123 - as above
                file.write(_check(content) + content)
            os.replace(temporary, self.path)  # noqa: PTH105 - as above
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108 - as above


def _check(content: bytes) -> bytes:
    """Return a sum by which a damaged file shows."""
    return crc32(content).to_bytes(CHECK, "big")
