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
class Piece:
    """Where a stretch of a line's text stands in the input."""

    start: int
    """Its first character in what the line tells."""
    end: int
    """One past the last."""
    line: int
    """Number of the input line it stands in."""
    at: int
    """Its first character there, counted from 0."""


@frozen
class Line:
    """One line of the input as it is read: what stands between two breaks, be they ends of lines or tags of HTML."""

    number: int
    """Number of the input line, counted from 1. Where tags break an input line, several have the same."""
    raw: str
    """The characters of the line, without its end."""
    text: str
    """``raw`` without surrounding white space, indents, zero-width and control characters."""
    indent: int
    """Leading columns: an ideographic space or a tab counts 2, any other white space 1."""
    more: tuple[int, ...] = ()
    """Numbers of the input lines that were wrapped onto this one; ``text`` includes them, ``raw`` does not."""
    coded: str = ""
    """``text`` before tags and characters of HTML were taken out of it; the same where nothing else is in it; empty if
    there were none."""
    at: int = 0
    """Where what it tells begins in the input line."""
    joined: tuple[Piece, ...] = ()
    """Where each of the lines stands that were put together; empty for one that is whole."""

    @property
    def told(self) -> str:
        """What stands in the input, without surrounding white space: repairs are recorded against it."""
        return self.coded or self.text

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Where each part of what it tells stands in the input. A space that joins two parts is in none."""
        return self.joined or (Piece(0, len(self.told), self.number, self.at),)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every input line it stands for."""
        return (self.number, *self.more)

    @property
    def last(self) -> int:
        """The last of them."""
        return self.more[-1] if self.more else self.number


@frozen
class Span:
    """A place inside one line."""

    line: int
    """Line number, counted from 1."""
    start: int
    """First character, counted from 0 in the decoded input line."""
    end: int
    """One past the last character."""


@frozen
class Edit:
    """One recorded change of the text. Replaying all edits of an input line on it gives the repaired line.

    Not on record is what surrounds a line: white space, and the tags of HTML that break an input line into several.
    """

    span: Span
    """What was replaced, in the line before any edit."""
    before: str
    """The characters that stood there."""
    after: str
    """The characters that stand there now."""
    rule: str
    """Name of the repair that did it."""
