"""Containers of texts: which kinds there are, and the texts in them, read in place and one after the other.

A container is JSON lines, a parquet table, a zip or a tar. Nothing is extracted, and nothing is held longer than it
takes to hand it on. One text that cannot be read is an entry with an error, and the others go on; a container that is
broken ends with an entry that says where.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch import store
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.batch.streams import Compression
    from shequ_convert.errors import ShequError

Wanted: TypeAlias = "Callable[[str], bool]"
"""Says of a path within an archive, such as ``a/b.txt``, whether its text is asked for."""
Form: TypeAlias = Literal["records", "parquet", "zip", "tar"]
"""How a container keeps its texts; records are JSON lines."""


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


@frozen
class ContainerKind:
    """How a container is to be read."""

    form: Form
    compression: Compression = ""


KINDS: tuple[tuple[str, ContainerKind], ...] = (
    (".jsonl", ContainerKind("records")),
    (".jsonl.gz", ContainerKind("records", "gz")),
    (".jsonl.zst", ContainerKind("records", "zst")),
    (".ndjson", ContainerKind("records")),
    (".ndjson.gz", ContainerKind("records", "gz")),
    (".ndjson.zst", ContainerKind("records", "zst")),
    (".parquet", ContainerKind("parquet")),
    (".zip", ContainerKind("zip")),
    (".tar", ContainerKind("tar")),
    (".tar.gz", ContainerKind("tar", "gz")),
    (".tgz", ContainerKind("tar", "gz")),
    (".tar.bz2", ContainerKind("tar", "bz2")),
    (".tar.xz", ContainerKind("tar", "xz")),
    (".tar.zst", ContainerKind("tar", "zst")),
)
"""Suffix of a file -> what it holds."""
SUFFIXES = tuple(suffix for suffix, _ in KINDS)


def at_its_place(error: ShequError | None, number: int) -> ShequError | None:
    """Return an error without the line or row, for messages that name it already."""
    for place in (f"line {number} ", f"row {number} "):
        if error is not None and error.what.startswith(place):
            return type(error)(f"it {error.what.removeprefix(place)}", error.advice)
    return error


def kind_of(name: str) -> ContainerKind | None:
    """Return what kind of container a file is by its name; None if it is none."""
    lower = name.lower()
    if not lower.endswith(SUFFIXES):  # as nearly all, and each is asked for several times
        return None
    return next(kind for suffix, kind in KINDS if lower.endswith(suffix))


def container_stem(name: str) -> str:
    """Return the name of a container without what says of which kind it is; all of it if it is none."""
    lower = name.lower()
    longest_first = sorted((suffix for suffix, _ in KINDS if lower.endswith(suffix)), key=len, reverse=True)
    return name[: -len(longest_first[0])] if longest_first else name


def longest() -> str:
    """Return how long a text may be, in words."""
    return f"{store.MAX_INPUT_BYTES // 1_000_000} MB"


def entries(
    file: IO[bytes], kind: ContainerKind, names: FieldNames | None = None, wanted: Wanted = bool
) -> Iterator[Entry]:
    """Return the texts of a container in its own order; those of a zip sorted, as the files of a folder are.

    ``names`` concerns records and tables, ``wanted`` archives. A zip or a table needs a file that can be read at any
    place of it. Raise BackendMissing at once if a library is missing; nothing else is raised, now or later.
    """
    require(kind)
    if kind.form == "records":
        from shequ_convert.batch import records  # noqa: PLC0415 - each only where it is met

        return records.read(file, names, kind.compression)
    if kind.form == "parquet":
        from shequ_convert.batch import parquet  # noqa: PLC0415

        return parquet.read(file, names)
    from shequ_convert.batch import archives  # noqa: PLC0415

    return archives.read(file, kind, wanted)


def require(kind: ContainerKind) -> None:
    """Raise BackendMissing if a library that reads a kind of container is not installed."""
    if kind.form == "parquet":
        from shequ_convert.batch import parquet  # noqa: PLC0415 - each only where it is met

        parquet.require()
    if kind.compression:
        from shequ_convert.batch import streams  # noqa: PLC0415

        streams.require(kind.compression)
