"""One text in a container: a record of JSON lines or parquet, a member of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.errors import ShequError


@frozen
class FieldNames:
    """What the fields of a record are called."""

    text: str = "text"
    """What is to be converted; the only one that a record must have."""
    id: str = "id"
    """What names its output."""
    url: str = "url"
    """Where it was found; goes into the output as it is."""
    images: str = "images"
    """Names or relative paths of its pictures."""


@frozen
class Entry:
    """A text in a container, read; the rest of the container goes on behind one that cannot be read."""

    number: int
    """Counted from 1: the line of a file, the row of a table, the member of an archive."""
    name: str
    """A path within the container such as ``a/b.txt``, or a record's id; empty if it has none."""
    text: bytes | str
    """Bytes whose encoding is to be found out, or characters."""
    url: str = ""
    images: tuple[str, ...] = ()
    error: ShequError | None = None
    """Why it cannot be read."""
