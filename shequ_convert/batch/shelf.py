"""The shards of a batch as they are filled, one after the other."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, TypeAlias

from shequ_convert.batch import store
from shequ_convert.batch.jobs import Standing
from shequ_convert.batch.run import input_digest
from shequ_convert.batch.shards import DIGITS, shard_form, shard_group
from shequ_convert.batch.store import Stored
from shequ_convert.batch.streams import packing
from shequ_convert.batch.urls import located
from shequ_convert.diagnostics import REMARKS, Diagnostic, Severity
from shequ_convert.errors import InputError, OutputError, error_named
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.journal import Journal
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.shards import ShardForm, Shards
    from shequ_convert.batch.streams import Compression, Output
    from shequ_convert.batch.urls import Url

COMPRESSION: Mapping[ShardForm, Compression] = {"jsonl": "", "jsonl.gz": "gz", "jsonl.zst": "zst"}
LOOSE = "part"
"""What shards are called that hold texts of no container."""
Name: TypeAlias = tuple[str, int]
"""What documents a shard holds, and its number among those that do."""


class Shelf:
    """Puts the records of outcomes into shards; each takes its place when it is full, or the batch is at its end.

    The texts of each container have shards of their own, called as it is: they stay the same whatever else is
    converted along with it. Texts of no container go together.
    """

    def __init__(self, out: str, shards: Shards, journal: Journal | None, *, force: bool, run: str) -> None:
        """Raise BackendMissing if a library is not installed that such shards need."""
        self._alone = located(out) if shard_form(out) else None
        self._folder = located(out)
        self._shards, self._journal = shards, journal
        self._force, self._run = force, run
        self._placing = _Placing(None if self._alone is not None else shards.size)
        self._open: dict[str, _Shard] = {}
        self._entries: dict[str, dict[str, Any]] = {}
        self.standing: dict[Name, dict[str, Any]] = {}
        """Shards that an earlier run made -> what the journal says of them."""
        self.left_over: tuple[str, ...] = ()
        """Shards that an earlier run made of the same inputs when they were more; nothing is done about them."""
        _require(shards.form)

    def path(self, name: Name) -> Path | Url:
        """Return where a shard goes."""
        if self._alone is not None:
            return self._alone
        return self._folder / f"{name[0]}-{name[1]:0{DIGITS}d}.{self._shards.form}"

    def refuse_standing(self, groups: Iterable[str]) -> None:
        """Raise OutputError if a first shard is there already and may not be replaced."""
        for group in groups if self._alone is None else (LOOSE,):
            self._refuse(self.path((group, 0)), (group, 0))

    def _refuse(self, path: Path | Url, name: Name) -> None:
        entry = self._entries.get(self._told(name))
        if self._force or name in self.standing or not path.exists():
            return
        if entry is None or not ("begun" in entry or _is(path, str(entry.get("sha256")))):
            advice = "Give --force to make it anew, --resume to go on, or another place by -o"
            raise OutputError(f"{path} exists", advice)

    # ------------------------------------------------------------ an earlier run

    def recall(self) -> None:
        """Go on with what the journal knows: shards that earlier runs have made may be replaced."""
        self._entries = self._journal.shards() if self._journal is not None else {}

    def recognise(self, jobs: Iterable[Job], choices: str) -> None:
        """Find out which shards of an earlier run hold what would be made again, by the digests of all inputs."""
        digests: dict[Name, Any] = {}
        placing = _Placing(self._placing.size)
        for job in jobs:
            name, _ = placing.of(job)
            digests.setdefault(name, hashlib.sha256()).update(_line(job, input_digest(job)))
        for name, digest in digests.items():
            entry = self._entries.get(self._told(name))
            same = entry and entry.get("choices") == choices and entry.get("inputs") == digest.hexdigest()
            if entry and same and _is_final(entry) and self._whole(name, entry):
                self.standing[name] = entry
        self.left_over = tuple(self._left_over({self._told(name) for name in digests}))

    def _left_over(self, needed: Collection[str]) -> Iterator[str]:
        groups = {_group_told(told) for told in needed}
        for told in self._entries:
            if self._journal is not None and told not in needed and _group_told(told) in groups:
                place = self._journal.place(told)
                if place.is_file():
                    yield str(place)

    def _told(self, name: Name) -> str:
        """Return what the journal calls a shard."""
        path = self.path(name)
        return self._journal.told(path) if self._journal is not None else str(path)

    def _whole(self, name: Name, entry: dict[str, Any]) -> bool:
        try:
            path = self.path(name)
            return path.is_file() if not isinstance(path, Path) else path.stat().st_size == int(entry["bytes"])
        except OSError:
            return False

    def known(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """Yield jobs; those in shards that stand have nothing left to be done."""
        placing = _Placing(self._placing.size)
        for job in jobs:
            name, place = placing.of(job)
            entry = self.standing.get(name)
            if entry is None:
                yield job
            else:
                yield replace(job, data=b"", record=None, error=None, standing=_standing(entry, place))

    # ------------------------------------------------------------ this run

    def add(self, job: Job, outcome: Outcome) -> Outcome:
        """Take the record of an outcome, and return the outcome without it; with the shards that are full now.

        Raise OutputError if a shard cannot be written.
        """
        name, place = self._placing.of(job)
        done = self._finish_other_than(name)
        if name in self.standing:
            return replace(outcome, data=None, written=done)
        if name[0] not in self._open:
            self._open[name[0]] = self._begun(name)
        self._open[name[0]].add(job, outcome)
        if place + 1 == self._placing.size:
            done += self._finished(name[0])
        return replace(outcome, data=None, written=done)

    def _begun(self, name: Name) -> _Shard:
        path = self.path(name)
        self._refuse(path, name)
        if self._journal is not None:
            self._journal.note_begun(self._told(name))
        return _Shard(self._told(name), path, self._shards.form, self._run)

    def _finish_other_than(self, name: Name) -> tuple[Stored, ...]:
        """Put the shards of other containers in their places: nothing more comes for them."""
        done: tuple[Stored, ...] = ()
        for group in [group for group in self._open if group not in {name[0], LOOSE}]:
            done += self._finished(group)
        return done

    def finish(self) -> tuple[Stored, ...]:
        """Put the last shards in their places, and return them. Raise OutputError if one cannot be written."""
        if self._alone is not None and not self._placing.begun:
            self._open[LOOSE] = self._begun((LOOSE, 0))  # a file was asked for: nothing in it is what there is
        done: tuple[Stored, ...] = ()
        for group in [*self._open]:
            done += self._finished(group)
        return done

    def _finished(self, group: str) -> tuple[Stored, ...]:
        shard = self._open.pop(group)
        stored = shard.finish()
        if self._journal is not None:
            self._journal.note_shard(shard.entry(stored))
        return (stored,)

    def drop(self) -> int:
        """Give up the shards that were not filled, and return how many documents were in them."""
        documents = 0
        for shard in self._open.values():
            documents += shard.documents
            shard.drop()
        self._open.clear()
        return documents


class _Placing:
    """Says of document after document into which shard it belongs."""

    def __init__(self, size: int | None) -> None:
        self.size = size
        """Documents a shard; None if one holds all."""
        self._counts: dict[str, int] = {}
        """Only of the container that is being read, and of loose texts."""

    @property
    def begun(self) -> bool:
        """Whether there was a document."""
        return bool(self._counts)

    def of(self, job: Job) -> tuple[Name, int]:
        """Return the shard of a document, and its place in it, counted from 0."""
        group = LOOSE if self.size is None else shard_group(job.source)
        if group not in self._counts:
            self._counts = {LOOSE: self._counts.get(LOOSE, 0), group: self._counts.get(group, 0)}
        ordinal = self._counts[group]
        self._counts[group] += 1
        return ((group, 0), ordinal) if self.size is None else ((group, ordinal // self.size), ordinal % self.size)


class _Shard:
    """A shard that is being filled."""

    def __init__(self, name: str, path: Path | Url, form: ShardForm, run: str) -> None:
        self._name = name
        self._path = path
        self._digest = hashlib.sha256()
        self.documents = 0
        self._failures: list[list[Any]] = []
        self._warnings: list[list[Any]] = []
        with _as_output_error(path):
            self._context = _place_for(path, run)
            self._file = _Hashed(self._context.__enter__())
        self._lines = _writer(form, self._file)

    def add(self, job: Job, outcome: Outcome) -> None:
        """Write the record of an outcome, and note what is to be known of it later."""
        self._digest.update(_line(job, outcome.sha256))
        self._failures += [[self.documents, type(error).__name__, error.what, error.advice] for error in outcome.errors]
        told = [[d.code, d.detail, d.lines] for d in outcome.diagnostics if d.severity is Severity.WARNING]
        if told and not outcome.errors:
            self._warnings.append([self.documents, told])
        self.documents += 1
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
        self._file.deaf = True
        with contextlib.suppress(OSError, ValueError):  # what it is packed by has something to write at its end
            self._lines.close()
        with contextlib.suppress(KeyboardInterrupt, OSError):
            self._context.__exit__(KeyboardInterrupt, stop, None)

    def entry(self, stored: Stored) -> dict[str, Any]:
        """Return what the journal is to know."""
        return {
            "shard": self._name,
            "documents": self.documents,
            "inputs": self._digest.hexdigest(),
            "bytes": stored.size,
            "sha256": stored.sha256,
            "failures": self._failures,
            "warnings": self._warnings,
        }


def _place_for(path: Path | Url, run: str) -> AbstractContextManager[BinaryIO]:
    """Return what gives a file to write to, which takes its place when all is in it."""
    if not isinstance(path, Path):
        from shequ_convert.batch import remote  # noqa: PLC0415 - few shards go there

        return remote.writing(path, force=True, run=run)
    real = Path(os.path.realpath(path))
    real.parent.mkdir(parents=True, exist_ok=True)
    return store.replacing(real, store.mode_of(real), run)


class _Hashed:
    """A file, and the digest of what is written into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0
        self.deaf = False
        """Whether nothing is written any more, because the file is given up."""

    def write(self, data: bytes) -> int:
        """Write bytes, and count them in."""
        if self.deaf:
            return len(data)
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what is held back."""
        if not self.deaf:
            self._file.flush()

    @property
    def closed(self) -> bool:
        """Whether nothing can be written any more: pyarrow asks."""
        return self._file.closed and not self.deaf


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


def _line(job: Job, digest: str) -> bytes:
    """Return all that decides what the record of a document is, by the digest of its input."""
    form = job.targets[0].format
    told = (digest, job.source.name, job.source.part, job.url, job.images, job.record, form)
    return f"{told!r}\n".encode("utf-8", "surrogatepass")


def _group_told(told: str) -> str:
    """Return what shards of the same texts have in common of what the journal calls them."""
    return told.rpartition("-")[0]


def _is_final(entry: dict[str, Any]) -> bool:
    """Say whether nothing but inputs failed: a library may be there by now, or more time and memory."""
    return all(kind == InputError.__name__ for _, kind, *_ in entry["failures"])


def _is(path: Path | Url, digest: str) -> bool:
    if not isinstance(path, Path):
        return path.is_file()
    try:
        return store.digest_of(path) == digest
    except OSError:
        return False


@contextlib.contextmanager
def _as_output_error(path: Path | Url, shard: _Shard | None = None) -> Iterator[None]:
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
    failures = entry["failures"]
    errors = tuple(error_named(name, what, advice) for where, name, what, advice in failures if where == place)
    told = next((told for where, told in entry["warnings"] if where == place), ())
    return Standing(
        errors, tuple(Diagnostic(code, text, tuple(lines)) for code, text, lines in told if code in REMARKS)
    )
