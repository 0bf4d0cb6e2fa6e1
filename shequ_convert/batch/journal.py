"""What has been done, a line a document, so that a run that was broken off goes on where it ended.

The journal is a file of JSON lines. Each run that writes to it begins with a line of its own: its name, which its
temporary files carry, and when it began. Then comes a line for each document whose outputs are all there::

    {"journal": 1, "run": "8c1f...", "program": "0.1.0", "begun": "2024-03-05T08:00:00Z"}
    {"outputs": [{"path": "a.docx", "bytes": 9153, "sha256": "..."}], "input": "texts/a.txt", "sha256": "...",
     "name": "a.txt", "choices": "...", "pictures": {"小院.png": "..."},
     "warnings": [["picture.missing", "x.png", [4]]]}

A document of which one output could not be made has no ``sha256``: it is made again.
Paths are relative to the folder of the journal where they lie in it, so that all of it can be moved. A line that was
not finished when the power failed is passed over, and its document made again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from shequ_convert import __version__
from shequ_convert.batch import store
from shequ_convert.batch.gathered import Index
from shequ_convert.batch.jobs import Known
from shequ_convert.batch.sources import REMEMBERED_FOLDERS
from shequ_convert.batch.urls import is_url, located
from shequ_convert.diagnostics import REMARKS, Diagnostic, Severity
from shequ_convert.errors import OutputError
from shequ_convert.style import load
from shequ_convert.values import replace

if TYPE_CHECKING:
    from typing import Self

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.urls import Url

SCHEMA = 1
BEGINNING = b'{"journal":'
"""How a journal begins, all of it or as much as could be written."""
SYNC_LINES, SYNC_SECONDS = 100, 1.0
"""Lines are put on the disk for sure when so many are new, or the oldest is so old."""
WAIT_SECONDS = 15.0
"""How long an earlier run may take to end whose parent is gone: its workers finish what they are at."""
RUN_BYTES = 6
"""Random bytes in the name of a run."""


class Journal:
    """A journal that this run alone writes to; a context manager."""

    def __init__(self, path: Path, choices: Choices) -> None:
        """Open a journal, or begin one. Raise OutputError if it cannot be written, or another run writes to it."""
        self.path = path
        self.run = os.urandom(RUN_BYTES).hex()
        self._root = Path(os.path.realpath(path.parent))
        self.choices = digest_of_choices(choices)
        """What changes if documents would be made in another way."""
        self._folder = lru_cache(maxsize=REMEMBERED_FOLDERS)(self._told_folder)
        self._index = Index()
        self.earlier: tuple[str, ...] = ()
        """The names of the runs before."""
        self._unsynced, self._synced_at = 0, time.monotonic()
        self._file = self._open()
        try:
            self._read()
            self._begin()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """Return the descriptor that is locked: as long as a worker has it open, no other run begins."""
        return self._file.fileno()

    def _open(self) -> IO[bytes]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+b")
        except OSError as error:
            raise OutputError(
                f"The journal {self.path} cannot be written: {error.strerror}", "Give another with --journal"
            ) from error
        until = time.monotonic() + WAIT_SECONDS
        while not _locked(file):
            if time.monotonic() > until:
                file.close()
                raise OutputError(
                    f"Another run is at work with the journal {self.path}", "Wait until it ends, or write elsewhere"
                )
            time.sleep(0.1)
        return file

    def _read(self) -> None:
        """Note where the line of each document is."""
        self._file.seek(0)
        head = self._file.read(len(BEGINNING)).partition(b"\n")[0]
        if not BEGINNING.startswith(head):
            raise OutputError(f"{self.path} is no journal of this program", "Give another file with --journal")
        self._file.seek(0)
        runs, place, whole = [], 0, True
        for line in self._file:
            entry = _entry(line)
            if "run" in entry:
                runs.append(str(entry["run"]))
            for output in entry.get("outputs", ()):
                self._index.put(str(output["path"]), str(place))
            place += len(line)
            whole = line.endswith(b"\n")
        self.earlier = tuple(runs)
        if not whole:
            self._file.write(b"\n")

    def _begin(self) -> None:
        begun = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self._put({"journal": SCHEMA, "run": self.run, "program": __version__, "begun": begun})
        self._sync()

    def known(self, job: Job) -> Job:
        """Return a job with what an earlier run made of it, if one did."""
        paths = [self.told(target.path) for target in job.targets if target.path is not None]
        places = [place for place in map(self._index.get, paths) if place is not None]
        if not places:
            return job
        entries = [self._entry_at(int(place)) for place in dict.fromkeys(places)]
        entry = entries[0]
        together = len(entries) == 1 and len(places) == len(paths) and entry.get("name") == job.source.name
        same = together and entry["choices"] == self.choices
        known = Known(
            entry["sha256"] if same else "",
            tuple(output["sha256"] for entry in entries for output in entry["outputs"]),
            tuple(self.place(output["path"]) for output in entry["outputs"]),
            tuple(entry["pictures"].items()),
            tuple(Diagnostic(code, text, tuple(lines)) for code, text, lines in entry["warnings"] if code in REMARKS),
        )
        return replace(job, known=known)

    def _entry_at(self, place: int) -> dict[str, Any]:
        self._file.seek(place)
        return _entry(self._file.readline())

    def shards(self) -> dict[str, dict[str, Any]]:
        """Return what earlier runs have noted of shards, by their names: the last word on each.

        One that was begun again after that, and perhaps not finished, has ``begun`` set.
        """
        self._file.seek(0)
        found: dict[str, dict[str, Any]] = {}
        for line in self._file:
            entry = _entry(line)
            if "shard" in entry:
                earlier = found.get(entry["shard"], {}) if "begun" in entry else {}
                found[entry["shard"]] = {**earlier, **entry}
        return found

    def note_shard(self, entry: dict[str, Any]) -> None:
        """Write down that a shard is there. Raise OutputError if the journal cannot be written."""
        self._put({**entry, "choices": self.choices})

    def note_begun(self, name: str) -> None:
        """Write down that a shard, or those of a container, will be written: what stands there then is ours.

        Raise OutputError if the journal cannot be written.
        """
        self._put({"shard": name, "begun": True})

    def note(self, job: Job, outcome: Outcome) -> None:
        """Write down which outputs of a document are there. Raise OutputError if the journal cannot be written.

        If others are missing, it is made again next time; but it is known then that these are ours.
        """
        if outcome.skipped or not outcome.written:
            return
        warnings = [d for d in outcome.diagnostics if d.severity is Severity.WARNING]
        self._put(
            {
                "outputs": [
                    {"path": self.told(each.path), "bytes": each.size, "sha256": each.sha256}
                    for each in outcome.written
                ],
                "input": outcome.label,
                "name": job.source.name,
                "sha256": "" if outcome.errors else outcome.sha256,
                "choices": self.choices,
                "pictures": dict(outcome.pictures),
                "warnings": [[d.code, d.detail, d.lines] for d in warnings],
            }
        )

    def told(self, path: Path | Url) -> str:
        """Return a path as it stands in the journal."""
        if not isinstance(path, Path):
            return str(path)
        return self._folder(path.parent) + path.name

    def _told_folder(self, folder: Path) -> str:
        """Return what stands before the names of files in a folder."""
        real = Path(os.path.realpath(folder))
        within = real.relative_to(self._root) if real.is_relative_to(self._root) else None
        if within is None:
            return os.path.join(real, "")  # noqa: PTH118 - with what divides it from a name
        return f"{within.as_posix()}/" if within.parts else ""

    def place(self, told: str) -> Path | Url:
        """Return where an output is, by what stands in the journal."""
        return located(told) if is_url(told) else self._root / told

    def _put(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise _unwritten(self.path, error) from error
        self._unsynced += 1
        if self._unsynced >= SYNC_LINES or time.monotonic() - self._synced_at > SYNC_SECONDS:
            self._sync()

    def _sync(self) -> None:
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritten(self.path, error) from error
        self._unsynced, self._synced_at = 0, time.monotonic()

    def close(self) -> None:
        """Put everything on the disk, and let other runs in."""
        if not self._file.closed:
            try:
                self._sync()
            finally:
                with contextlib.suppress(OSError):  # what could not be written has been told
                    self._file.close()


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"The journal {path} cannot be written: {error.strerror}", "What was made is there; make room, then --resume"
    )


def _entry(line: bytes) -> dict[str, Any]:
    """Return what a line says; nothing for one that was not finished, or is none of ours."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    ours = isinstance(entry, dict) and any(entry.keys() >= keys for keys in _KEYS)
    return entry if ours and ("outputs" not in entry or _is_document(entry)) else {}


def _is_document(entry: dict[str, Any]) -> bool:
    """Say whether what a line says of a document can be made use of."""
    outputs, warnings = entry["outputs"], entry["warnings"]
    return (
        isinstance(outputs, list)
        and all(isinstance(each, dict) and isinstance(each.get("path"), str) and "sha256" in each for each in outputs)
        and isinstance(entry["pictures"], dict)
        and isinstance(warnings, list)
        and all(isinstance(each, list) and len(each) == WARNING_PARTS for each in warnings)
    )


WARNING_PARTS = 3
"""Code, what it is about, lines."""


_KEYS = (
    {"run"},
    {"outputs", "input", "sha256", "choices", "pictures", "warnings"},
    {"shard", "begun"},
    {"shard", "documents", "inputs", "choices", "bytes", "sha256", "failures", "warnings"},
    {"shard", "stamp", "choices", "made", "warned", "failed", "failures", "warnings", "shards"},
)
"""What a line of a run has, of a document, of a shard (begun, or there) and of a container done elsewhere."""


def _locked(file: IO[bytes]) -> bool:
    """Lock a file for this process and its workers; say whether nobody else has. True where there are no locks."""
    if sys.platform == "win32":
        return True
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network file system without locks
        return True
    return True


def digest_of_choices(choices: Choices) -> str:
    """Return what changes if anything changes that decides what is made of an input: designs and the version too.

    Raise ProfileError or InputError if a design or a reference document cannot be read.
    """
    reference = "" if choices.reference is None else store.digest_of(choices.reference)
    decisive = replace(choices, force=False, run="", remember=False)
    told = repr((__version__, decisive, load(choices.profile), reference))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]


DIGEST_DIGITS = 32
