"""Cases written as Markdown: a sentence as its name, a raw text, and what its lines are.

::

    ## A sentence about sharing is text

    ```text without chrome.share
    分享会在活动室举行。
    ```

    ```explain
    1 body body
    ```

The first block is the input. ``without`` names rules that must claim none of its lines. The second block says what
comes of it. ``explain`` has a line for each non-blank line: its number, its role with the depth of a heading, the rule
that decided. ``tree`` is the outline of the document, for what lines do not show: sections and speakers within
paragraphs, the values of fields. ``--update-cases`` rewrites the second blocks and leaves everything else as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.parse import ParseOptions, parse
from shequ_convert.parse.explain import explain
from shequ_convert.source import Text
from shequ_convert.write.dump import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from shequ_convert.parse.explain import Row

_CASE = re.compile(
    "^## (?P<name>[^\n]+)\n+"
    "```text(?: without (?P<without>[^\n]+))?\n(?P<text>.*?)\n```\n+"
    "```(?P<kind>explain|tree)\n(?P<expected>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One literate case."""

    file: Path
    name: str
    text: str
    without: frozenset[str]
    """Rules that must claim no line."""
    kind: str
    """A key of ``KINDS``."""
    expected: str
    """What stands in the second block."""

    @property
    def actual(self) -> str:
        """What should stand there as the parser is now."""
        return KINDS[self.kind](self.text)

    def __str__(self) -> str:
        return f"{self.file.stem}: {self.name}"


def cases(folder: Path) -> tuple[Case, ...]:
    """Return the cases of all Markdown files of a folder."""
    return tuple(case for file in sorted(folder.glob("*.md")) for case in _cases(file))


def _cases(file: Path) -> Iterator[Case]:
    content = file.read_text(encoding="utf-8")
    found = list(_CASE.finditer(content))
    headings = re.findall("^## .+$", content, re.MULTILINE)
    assert len(found) == len(headings), f"{file.name} has {len(headings)} headings, but {len(found)} whole cases"
    for match in found:
        names = re.split("[ ,]+", match["without"]) if match["without"] else []
        yield Case(file, match["name"], match["text"], frozenset(names), match["kind"], match["expected"])


def raw(text: str) -> Text:
    """Return a text as if it had been decoded."""
    return Text(text, "-", "str", "")


def rows(text: str) -> tuple[Row, ...]:
    """Return the explanation of a raw text."""
    return explain(raw(text), ParseOptions())


def _explained(text: str) -> str:
    return "".join(f"{row.line} {row.role} {row.rule}\n" for row in rows(text))


def _outlined(text: str) -> str:
    """Return the outline without its first line, which names the input."""
    return tree(parse(raw(text), ParseOptions())).partition("\n")[2]


KINDS: Mapping[str, Callable[[str], str]] = MappingProxyType({"explain": _explained, "tree": _outlined})
"""Kind of second block -> what makes it from a raw text."""


def rewritten(file: Path) -> str:
    """Return a file's content with all second blocks as they come out now."""

    def renewed(match: re.Match[str]) -> str:
        head = match[0][: match.start("expected") - match.start()]
        return f"{head}{KINDS[match['kind']](match['text'])}```"

    return _CASE.sub(renewed, file.read_text(encoding="utf-8"))
