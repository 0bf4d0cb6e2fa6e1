"""Regular expressions, compiled once for a machine rather than once for every run.

Compiling the expressions of all rules takes longer than converting a speech with them, so their matching code is kept
(``kept``). That needs what ``re.compile`` itself calls, which are private functions of CPython; it is done only in the
versions named below. The tests compare every expression with the outcome of ``re.compile`` in the version they run in.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, AnyStr

from shequ_convert.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Matching: TypeAlias = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """Flags, matching code, number of groups, name -> group, group -> name: what an expression consists of."""

VERSIONS = frozenset({(3, 11), (3, 12), (3, 13)})
"""Versions of CPython whose private functions are known."""
WORD = 4
"""Bytes of an element of matching code, which is an unsigned integer."""


def any_of(words: Iterable[str]) -> str:
    """Return an expression for any of some words, as ``branches`` does. For constants: each is kept."""
    listed = tuple(words)
    expression: str = kept(("any of", listed), lambda: branches(listed))
    return expression


def branches(words: Iterable[str]) -> str:
    """Return an expression for any of some words. Each beginning is tried once, however many words have it."""
    behind: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        behind.setdefault(word[0], []).append(word[1:])
    return "|".join(re.escape(first) + _any_rest(rests) for first, rests in behind.items())


def _any_rest(rests: list[str]) -> str:
    """Return an expression for what may stand behind a beginning, the longest first; it may be nothing."""
    more = [rest for rest in rests if rest]
    return f"(?:{branches(more)})" + "?" * (len(more) < len(rests)) if more else ""


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return an expression, as ``re.compile`` does. For constants: each is kept."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] not in VERSIONS:
        return re.compile(pattern, flags)
    key = ("expression", pattern, int(flags))
    return _assembled(pattern, kept(key, lambda: _compile(pattern, int(flags))))


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
