"""WeasyPrint's style sheet for HTML, which it reads when it is imported, read when somebody asks for it.

We give our pages one of their own (``source``). Whoever uses WeasyPrint beside us in the same process gets all of it.
"""

from __future__ import annotations

import contextlib
import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.weasy import Internal

SHEETS = ("UA_STYLESHEET", "UA_FORM_STYLESHEET", "PH_STYLESHEET")
COUNTERS = "UA_COUNTER_STYLE"
"""Filled by the first of the sheets."""


@contextlib.contextmanager
def unread_sheets(versions: tuple[str, ...]) -> Iterator[None]:
    """Have WeasyPrint, if it is imported within and of one of some versions, leave its style sheets for later."""
    finder = _Finder(versions)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        finder.settle()


class _Finder:
    """Finds nothing, but is asked for ``weasyprint.html`` just before that is run."""

    def __init__(self, versions: tuple[str, ...]) -> None:
        self.versions = versions
        self.css: Internal = None

    def find_spec(self, name: str, *_: object) -> None:
        """Have sheets read later from here on, if this is the module that reads them."""
        library: Internal = sys.modules.get("weasyprint")
        if name == "weasyprint.html" and library.__version__.startswith(self.versions):
            self.css, library.CSS = library.CSS, partial(_Unread, library.CSS)

    def settle(self) -> None:
        """Put back what was lent, and have the counters wait for their sheet."""
        library: Internal = sys.modules.get("weasyprint")
        module: Internal = sys.modules.get("weasyprint.html")
        if self.css is None or library is None or module is None:
            return
        library.CSS = module.CSS = self.css
        waiting = _Waiting(getattr(module, COUNTERS), getattr(module, SHEETS[0]))
        setattr(library, COUNTERS, waiting)
        setattr(module, COUNTERS, waiting)


class _Unread:
    """Stands for a style sheet until something of it is asked for."""

    def __init__(self, css: Internal, **given: Internal) -> None:
        self._css = css
        self._given = given

    @cached_property
    def read(self) -> Internal:
        """The sheet itself."""
        return self._css(**self._given)

    def __getattr__(self, name: str) -> Internal:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.read, name)


class _Waiting:
    """Stands for the counter styles of a sheet that may not have been read."""

    def __init__(self, counters: Internal, sheet: _Unread) -> None:
        self._counters = counters
        self._sheet = sheet

    @property
    def read(self) -> Internal:
        """The counter styles, filled."""
        _ = self._sheet.read
        return self._counters

    def __getattr__(self, name: str) -> Internal:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.read, name)

    def __getitem__(self, name: str) -> Internal:
        return self.read[name]

    def __contains__(self, name: str) -> bool:
        return name in self.read

    def __iter__(self) -> Iterator[str]:
        return iter(self.read)

    def __len__(self) -> int:
        return len(self.read)
