"""The shards of a batch as they are filled, one after the other."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from shequ_convert.batch import store
from shequ_convert.batch.jobs import Standing
from shequ_convert.batch.shards import shard_form
from shequ_convert.batch.store import Stored
from shequ_convert.batch.streams import packing
from shequ_convert.diagnostics import REMARKS, Diagnostic, Severity
from shequ_convert.errors import InputError, OutputError, ShequError
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.journal import Journal
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.shards import ShardForm, Shards
    from shequ_convert.batch.streams import Compression, Output

DIGITS = 5
"""Of the number of a shard in its name."""
COMPRESSION: Mapping[ShardForm, Compression] = {"jsonl": "", "jsonl.gz": "gz", "jsonl.zst": "zst"}


class Shelf:
    """Puts the records of outcomes into shards; each takes its place when it is full, or the batch is at its end."""

    def __init__(self, out: str, shards: Shards, journal: Journal | None, *, force: bool, run: str) -> None:
        """Raise BackendMissing if a library is not installed that such shards need."""
        self._alone = Path(out) if shard_form(out) else None
        self._folder = Path(out)
        self._shards, self._journal = shards, journal
        self._force, self._run = force, run
        self._count = 0
        self._open: _Shard | None = None
        self._entries = journal.shards() if journal else {}
        self.standing: dict[int, dict[str, Any]] = {}
        """Number of a shard that an earlier run made -> what the journal says of it."""
        _require(shards.form)

    def path(self, number: int) -> Path:
        """Return where a shard goes."""
        if self._alone is not None:
            return self._alone
        return self._folder / f"part-{number:0{DIGITS}d}.{self._shards.form}"

    def number_of(self, ordinal: int) -> int:
        """Return the number of the shard that a document belongs into."""
        return 0 if self._alone is not None else ordinal // self._shards.size

    # ------------------------------------------------------------ an earlier run

    def recognise(self, digests: Iterable[str], choices: str) -> None:
        """Find out which shards of an earlier run hold what would be made again, by the digests of all inputs."""
        for number, inputs in self._slices(digests):
            entry = self._entries.get(self.path(number).name)
            if entry and entry["choices"] == choices and entry["inputs"] == inputs and self._whole(number, entry):
                self.standing[number] = entry
            if number >= len(self._entries):
                return

    def _slices(self, digests: Iterable[str]) -> Iterator[tuple[int, str]]:
        number, found = 0, hashlib.sha256()
        for ordinal, digest in enumerate(digests):
            if self.number_of(ordinal) != number:
                yield number, found.hexdigest()
                number, found = self.number_of(ordinal), hashlib.sha256()
            found.update(_line(digest))
        yield number, found.hexdigest()

    def _whole(self, number: int, entry: dict[str, Any]) -> bool:
        try:
            return self.path(number).stat().st_size == int(entry["bytes"])
        except OSError:
            return False

    def known(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """Yield jobs; those in shards that stand have nothing left to be done."""
        for ordinal, job in enumerate(jobs):
            number = self.number_of(ordinal)
            entry = self.standing.get(number)
            if entry is None:
                yield job
            else:
                place = ordinal - number * self._shards.size if self._alone is None else ordinal
                yield replace(job, data=b"", record=None, error=None, standing=_standing(entry, place))

    # ------------------------------------------------------------ this run

    def add(self, outcome: Outcome) -> Outcome:
        """Take the record of an outcome, and return the outcome without it; with the shard, if that is full now.

        Raise OutputError if a shard cannot be written.
        """
        number = self.number_of(self._count)
        self._count += 1
        done = self._finished() if self._open and self._open.number != number else ()
        if number in self.standing:
            return replace(outcome, data=None, written=done)
        if self._open is None:
            self._open = self._begun(number)
        self._open.add(outcome)
        if self._alone is None and self._count % self._shards.size == 0:
            done += self._finished()
        return replace(outcome, data=None, written=done)

    def _begun(self, number: int) -> _Shard:
        path = self.path(number)
        entry = self._entries.get(path.name)
        ours = entry is not None and _is(path, entry["sha256"])
        if path.exists() and not self._force and not ours:
            raise OutputError(
                f"{path} exists", "Give --force to make it anew, --resume to go on, or another place by -o"
            )
        return _Shard(number, path, self._shards.form, self._run)

    def finish(self) -> tuple[Stored, ...]:
        """Put the last shard in its place, and return it if there is one. Raise OutputError if it cannot be written."""
        if self._open is None and not self._count and self._alone is not None:
            self._open = self._begun(0)  # a file was asked for: nothing in it is what there is
        return self._finished() if self._open else ()

    def _finished(self) -> tuple[Stored, ...]:
        shard, self._open = self._open, None
        if shard is None:
            return ()
        stored = shard.finish()
        if self._journal is not None:
            self._journal.note_shard(shard.entry(stored))
        return (stored,)

    def drop(self) -> None:
        """Give up a shard that was not filled."""
        if self._open is not None:
            self._open.drop()
            self._open = None


class _Shard:
    """A shard that is being filled."""

    def __init__(self, number: int, path: Path, form: ShardForm, run: str) -> None:
        self.number = number
        self._path = path
        self._digest = hashlib.sha256()
        self._documents = 0
        self._failures: list[list[Any]] = []
        self._warnings: list[list[Any]] = []
        real = Path(os.path.realpath(path))
        self._context = store.replacing(real, store.mode_of(real), run)
        with _as_output_error(path):
            real.parent.mkdir(parents=True, exist_ok=True)
            self._file = _Hashed(self._context.__enter__())
        self._lines = _writer(form, self._file)

    def add(self, outcome: Outcome) -> None:
        """Write the record of an outcome, and note what is to be known of it later."""
        self._digest.update(_line(outcome.sha256))
        self._failures += [
            [self._documents, type(error).__name__, error.what, error.advice] for error in outcome.errors
        ]
        told = [[d.code, d.detail, d.lines] for d in outcome.diagnostics if d.severity is Severity.WARNING]
        if told and not outcome.errors:
            self._warnings.append([self._documents, told])
        self._documents += 1
        if outcome.data is not None and not outcome.errors:
            with _as_output_error(self._path, self):
                self._lines.write(outcome.data)

    def finish(self) -> Stored:
        """Put the shard in its place."""
        with _as_output_error(self._path, self):
            self._lines.close()
            self._context.__exit__(None, None, None)
        return Stored(self._path, changed=True, size=self._file.size, sha256=self._file.digest.hexdigest())

    def drop(self) -> None:
        """Leave nothing of the shard."""
        stop = KeyboardInterrupt()
        with contextlib.suppress(KeyboardInterrupt, OSError):
            self._context.__exit__(KeyboardInterrupt, stop, None)

    def entry(self, stored: Stored) -> dict[str, Any]:
        """Return what the journal is to know."""
        return {
            "shard": self._path.name,
            "documents": self._documents,
            "inputs": self._digest.hexdigest(),
            "bytes": stored.size,
            "sha256": stored.sha256,
            "failures": self._failures,
            "warnings": self._warnings,
        }


class _Hashed:
    """A file, and the digest of what is written into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write bytes, and count them in."""
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what is held back."""
        self._file.flush()


def _writer(form: ShardForm, file: Any) -> Output:  # noqa: ANN401 - what writes and flushes
    """Return what takes lines of records and makes a shard of them."""
    if form == "parquet":
        from shequ_convert.batch import parquet  # noqa: PLC0415 - an extra

        return parquet.LineWriter(file)
    return packing(file, COMPRESSION[form])


def _require(form: ShardForm) -> None:
    """Raise BackendMissing if a library for a form is not installed."""
    from shequ_convert.batch.entries import kind_of, require  # noqa: PLC0415

    kind = kind_of(f".{form}")
    if kind is not None:
        require(kind)


def _line(digest: str) -> bytes:
    return f"{digest}\n".encode()


def _is(path: Path, digest: str) -> bool:
    try:
        return store.digest_of(path) == digest
    except OSError:
        return False


@contextlib.contextmanager
def _as_output_error(path: Path, shard: _Shard | None = None) -> Iterator[None]:
    """Tell a failure of the system as one of this output, of which nothing is left."""
    try:
        yield
    except OSError as error:
        if shard is not None:
            shard.drop()
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}", "Check the folder, make room, and --resume"
        ) from error


def _standing(entry: dict[str, Any], place: int) -> Standing:
    """Return what an earlier run says of a document by its place in a shard."""
    kinds: Mapping[str, type[ShequError]] = {kind.__name__: kind for kind in (InputError, OutputError)}
    errors = tuple(
        kinds.get(name, ShequError)(what, advice) for where, name, what, advice in entry["failures"] if where == place
    )
    told = next((told for where, told in entry["warnings"] if where == place), ())
    return Standing(
        errors, tuple(Diagnostic(code, text, tuple(lines)) for code, text, lines in told if code in REMARKS)
    )
