"""``convert_many``: batches from Python, with all that the command line has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from shequ_convert.batch.batch import Batch
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.entries import FieldNames
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import Running
from shequ_convert.batch.sources import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shequ_convert.batch.request import NameBy
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.shards import Shards


def convert_many(  # noqa: PLR0913 - each is a choice of its own, all but two by keyword
    inputs: str | Path | Iterable[str | Path],
    out: str | Path | None = None,
    *,
    to: str | Iterable[str] = (),
    choices: Choices | None = None,
    running: Running | None = None,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    name_by: NameBy = "input",
    split: bool = False,
    names: FieldNames | None = None,
    shards: Shards | None = None,
) -> Iterator[Outcome]:
    """Convert many texts; return what becomes of each, in the order of the inputs, as it becomes known.

    ``inputs``: files, folders (all ``*.txt`` in them, or what ``include`` says), patterns, URLs, and containers of
    texts: ``.jsonl`` (compressed too), ``.zip``, ``.tar``, ``.parquet``. ``out``: a file, a folder or a URL; None puts
    outputs beside their inputs. ``to``: formats, as ``("docx", "md")``; by default as the name of ``out`` says, else
    Word. ``choices`` are the design and what else concerns each document, ``running`` says with how many processes, how
    long a document may take, and whether an earlier run is gone on with. ``names`` are those of the fields of records;
    ``shards`` puts documents as records into files that hold many. ``include``, ``exclude``: patterns of names, or with
    ``/`` in them of paths. ``name_by="title"`` calls outputs after the titles of their texts; ``split`` makes documents
    of the articles of a text.

    Everything that can be refused is refused when it is called, before any work: raise UsageError for what contradicts
    itself, ProfileError for a design that cannot be used, OutputError for places that cannot be written to or two
    documents that want one, InputError for a list that cannot be read, BackendMissing for a package that is not
    installed. What goes wrong with one document is in its outcome, and the others go on. Worker processes end when the
    iterator does, or is closed.

    ::

        for outcome in convert_many("texts", "out", to=("docx", "md"), running=Running(jobs=4, resume=True)):
            for error in outcome.errors:
                print(outcome.label, error)
    """
    request = Request(
        inputs=tuple(map(str, [inputs] if isinstance(inputs, str | Path) else inputs)),
        out=None if out is None else str(out),
        formats=(to,) if isinstance(to, str) else tuple(to),
        name_by=name_by,
        split=split,
        choices=choices or Choices(),
        wanted=Wanted(tuple(include), tuple(exclude)),
        names=names or FieldNames(),
        shards=shards,
        aside=() if running is None or running.journal is None else (str(running.journal),),
    )
    stream = _outcomes(Batch(request, running or Running(), _no_stdin))
    next(stream)
    return cast("Iterator[Outcome]", stream)


def _outcomes(batch: Batch) -> Iterator[Outcome | None]:
    """Yield nothing at first: a generator that has begun closes the batch even if nobody wants its outcomes."""
    failed = 0
    with batch:
        yield None
        for outcome in batch.outcomes():
            yield outcome
            failed += bool(outcome.errors)
            if batch.running.max_failures and failed >= batch.running.max_failures:
                return


def _no_stdin() -> bytes:
    """Return standard input: a library reads none."""
    return b""
