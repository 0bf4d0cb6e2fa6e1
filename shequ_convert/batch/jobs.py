"""Jobs: one document each, and all that is made of it. Values that can be sent to other processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.entries import FieldNames
    from shequ_convert.batch.sources import Source
    from shequ_convert.batch.urls import Url
    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.errors import ShequError


@frozen
class Target:
    """One output."""

    format: str
    path: Path | Url | None
    """None for standard output, or a shard."""
    record: bool = False
    """Whether it is a record of a shard."""


@frozen
class Known:
    """What a journal says of a document."""

    sha256: str
    """Of the input's bytes; empty if it was made with other choices, so that it has to be made again."""
    outputs: tuple[str, ...]
    """SHA-256 of each file that was written."""
    places: tuple[Path | Url, ...]
    """Where each of them is."""
    pictures: tuple[tuple[str, str], ...]
    """Name of each picture, and SHA-256 and place of its file; empty if none was found."""
    warnings: tuple[Diagnostic, ...]


@frozen
class Standing:
    """What became of a document in an earlier run."""

    errors: tuple[ShequError, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


@frozen
class Job:
    """One document and all that is made of it. Picklable."""

    source: Source
    data: bytes | str | None
    """The input, if it was read already: from standard input or a container. None: it is a file."""
    targets: tuple[Target, ...]
    choices: Choices
    record: FieldNames | None = None
    """What its fields are called if the input is the line of a record, still to be read."""
    url: str = ""
    """Where the text was found, as its record says."""
    images: tuple[str, ...] = ()
    """Its pictures, as its record says."""
    error: ShequError | None = None
    """Why it could not be read."""
    known: Known | None = None
    """What an earlier run made of it."""
    standing: Standing | None = None
    """What became of it in a shard that is there already, so that nothing is to be done."""
