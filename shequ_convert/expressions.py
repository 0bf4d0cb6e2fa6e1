"""Regular expressions, compiled once for a machine rather than once for every run.

Compiling the expressions of all rules takes longer than converting a speech with them. Python keeps the byte code of a
module beside it in ``__pycache__``; this module keeps the matching code of expressions there in the same way and under
the same rules: only for the version of Python that made it, not where ``PYTHONDONTWRITEBYTECODE`` is set, not where the
folder cannot be written, and always to be thrown away without harm. What is not kept is compiled as ever.

It calls what ``re.compile`` itself calls. Those are private functions of CPython, so this is done only in versions in
which a test has compared every expression with the outcome of ``re.compile``.
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, AnyStr

if TYPE_CHECKING:
    from typing import TypeAlias

    Matching: TypeAlias = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """Flags, matching code, number of groups, name -> group, group -> name: what an expression consists of."""

VERSIONS = frozenset({(3, 11), (3, 12), (3, 13)})
"""Versions of CPython whose private functions are known."""
WORD = 4
"""Bytes of an element of matching code, which is an unsigned integer."""


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return an expression, as ``re.compile`` does. For constants: each is kept."""
    store = _store()
    return store.compiled(pattern, flags) if store else re.compile(pattern, flags)


@cache
def _store() -> _Store | None:
    """Return where expressions are kept; None in a Python that is not known."""
    known = sys.implementation.name == "cpython" and sys.version_info[:2] in VERSIONS
    byte_code = __spec__.cached
    return _Store(f"{byte_code}.expressions") if known and byte_code else None


class _Store:
    """Expressions in one file, read when the first is asked for and written at the end of a run that compiled any."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mark = (sys.hexversion, sys.byteorder, os.stat(__file__).st_mtime_ns)  # noqa: PTH116 - as below
        """What made the file; the time is that of this module, which every installation renews."""
        self.kept: dict[tuple[str | bytes, int], Matching] = self._read()
        self.fresh = False

    def compiled(self, pattern: AnyStr, flags: int) -> re.Pattern[AnyStr]:
        """Return an expression from the file, or compile it and remember to write it."""
        key = (pattern, int(flags))
        matching = self.kept.get(key)
        if matching is None:
            matching = self.kept[key] = _compile(pattern, int(flags))
            self._write_at_the_end()
        return _assembled(pattern, matching)

    def _read(self) -> dict[tuple[str | bytes, int], Matching]:
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123 - pathlib takes as long to import as this saves
                mark, kept = marshal.loads(file.read())  # noqa: S302 - as safe as the byte code beside it
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return kept if mark == self.mark else {}

    def _write_at_the_end(self) -> None:
        if not self.fresh and not sys.dont_write_bytecode:
            atexit.register(self.write)
        self.fresh = True

    def write(self) -> None:
        """Write the file anew. Where that cannot be done, the next run compiles again."""
        temporary = f"{self.path}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:  # noqa: PTH123 - as above
                file.write(marshal.dumps((self.mark, self.kept)))
            os.replace(temporary, self.path)  # noqa: PTH105 - as above
        except OSError:
            return


def _compile(pattern: str | bytes, flags: int) -> Matching:
    """Do what ``re.compile`` does, up to the point where it hands its matching code to the engine."""
    from re import _compiler, _parser  # type: ignore[attr-defined]  # noqa: PLC0415 - see above

    parsed = _parser.parse(pattern, flags)
    code = _compiler._code(parsed, flags)  # noqa: SLF001 - see above
    groups = dict(parsed.state.groupdict)
    names: list[str | None] = [None] * parsed.state.groups
    for name, group in groups.items():
        names[group] = name
    words = b"".join(word.to_bytes(WORD, sys.byteorder) for word in code)
    return flags | parsed.state.flags, words, parsed.state.groups - 1, groups, tuple(names)


def _assembled(pattern: AnyStr, matching: Matching) -> re.Pattern[AnyStr]:
    """Hand matching code to the engine, which checks it."""
    from re import _compiler  # type: ignore[attr-defined]  # noqa: PLC0415 - see above

    flags, words, groups, by_name, names = matching
    code = memoryview(words).cast("I").tolist()
    found: re.Pattern[AnyStr] = _compiler._sre.compile(pattern, flags, code, groups, by_name, names)  # noqa: SLF001
    return found
