"""Where things came from: the decoded text, its lines, a place in a line, a recorded change."""

from __future__ import annotations

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

LINE_END = compiled("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line: CRLF, LF, CR, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR (Unicode TR 13)."""


@frozen
class Text:
    """A decoded input."""

    content: str
    """The characters, without a byte order mark."""
    name: str
    """What people call the input: a file name, or ``-``."""
    encoding: str
    """The codec the bytes were read with, in Python's spelling; ``str`` if no bytes were read."""
    sha256: str
    """Hex digest of the input bytes (of the UTF-8 form if the input was a string)."""


@frozen
class Line:
    """One line of the input, as it stands there."""

    number: int
    """Counted from 1."""
    raw: str
    """The characters of the line, without its end."""
    text: str
    """``raw`` without surrounding white space, indents, zero-width and control characters."""
    indent: int
    """Leading columns: an ideographic space or a tab counts 2, any other white space 1."""
    more: tuple[int, ...] = ()
    """Numbers of the input lines that were wrapped onto this one; ``text`` includes them, ``raw`` does not."""
    coded: str = ""
    """``text`` before tags and characters of HTML were taken out of it; empty if there were none."""

    @property
    def told(self) -> str:
        """What stands in the input, without surrounding white space: repairs are recorded against it."""
        return self.coded or self.text

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every input line it stands for."""
        return (self.number, *self.more)


@frozen
class Span:
    """A place inside one line."""

    line: int
    """Line number, counted from 1."""
    start: int
    """First character, counted from 0 in what the line tells: without surrounding white space."""
    end: int
    """One past the last character."""


@frozen
class Edit:
    """One recorded change of the text. Replaying all edits of a line gives the repaired line."""

    span: Span
    """What was replaced, in the line before any edit."""
    before: str
    """The characters that stood there."""
    after: str
    """The characters that stand there now."""
    rule: str
    """Name of the repair that did it."""
