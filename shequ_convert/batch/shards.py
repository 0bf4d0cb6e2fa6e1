"""Files that hold many documents, a record each: JSON lines, compressed or not, or parquet.

A record has the ``id``, ``url`` and ``sha256`` of its input and the document: as ``json`` the tree under ``document``,
as ``md`` its ``title``, ``source``, ``published`` and ``author`` and the text under ``markdown``. Each shard holds the
documents of as many inputs as it is told to, in their order; an input that failed leaves a gap, and no record. So the
shards of the same inputs are the same files, whoever made them, and in how many processes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch.entries import container_stem
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.sources import Source
    from shequ_convert.document import Document

ShardForm: TypeAlias = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"]
FORMS: Mapping[str, ShardForm] = {
    ".jsonl": "jsonl", ".jsonl.gz": "jsonl.gz", ".jsonl.zst": "jsonl.zst", ".parquet": "parquet",
}  # fmt: skip
"""Suffix of a file -> form."""
RECORD_FORMATS = frozenset({"json", "md"})
"""Formats a record can hold."""
DIGITS = 5
"""Of the number of a shard in its name."""
SIZE = 10_000
"""Documents a shard, if nothing is said."""


@frozen
class Shards:
    """How documents are put into shards."""

    form: ShardForm
    size: int = SIZE
    """How many inputs go into one."""


def record_line(job: Job, document: Document, data: bytes, form: str) -> bytes:
    """Return the line of a record: what its input is known by, and the document as it was written in a format."""
    within = job.source.within
    name = within.name if within else job.source.name
    head: dict[str, str | None] = {"id": name or None, "url": job.url or None}
    if form == "json":
        return _joined(head, b'"document":' + data.rstrip())
    meta = document.meta
    head |= {"title": meta.title, "source": meta.source, "published": meta.published, "author": meta.author}
    text = data.decode("utf-8", "replace")
    return _joined(head | {"sha256": document.origin.sha256}, b'"markdown":' + _in_json(text))


def _in_json(value: object) -> bytes:
    import json  # noqa: PLC0415 - only for shards

    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _joined(head: Mapping[str, str | None], rest: bytes) -> bytes:
    line = _in_json(head)[:-1] + b"," + rest + b"}\n"
    for found, escaped in SEPARATORS:
        line = line.replace(found, escaped)
    return line


SEPARATORS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))
"""What some readers take for the end of a line, in UTF-8 -> how JSON writes it too."""


def shard_group(source: Source) -> str:
    """Return what the shards of a document are called, seen from the folder of all: as its container, or ``part``."""
    if source.path is None or not (source.within or source.kind):
        return "part"
    return _container_group(source.folder, source.path.name)


@lru_cache(maxsize=16)
def _container_group(folder: Path, name: str) -> str:
    return (folder / container_stem(name)).as_posix()


def shard_form(out: str) -> ShardForm | None:
    """Return the form of a file that is to hold all documents, by its name; None if it names no such file."""
    lower = out.lower()
    return next((form for suffix, form in FORMS.items() if lower.endswith(suffix)), None)
