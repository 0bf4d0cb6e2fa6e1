"""``--report``: files that tell what became of each document of a batch.

``.json`` is for programs (one outcome a line), ``.csv`` for Excel, ``.html`` for people. A report is written while the
batch runs, to a temporary file beside its place, so that it takes no more memory for a million documents than for one;
it is put in its place when it is complete. After Ctrl-C it holds what was done and says so. If the process is killed,
what stood there before still stands.

A report of an earlier run is replaced, and so is an empty file. Anything else is not ours to replace without --force:
``--report notes.csv`` is soon typed.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import stat
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from shequ_convert import __version__
from shequ_convert.batch.report_page import ADDRESS, Page
from shequ_convert.batch.told import (
    SCHEMA,
    json_line,
    now,
    outcome_as_dict,
    result,
    summary_as_dict,
    summary_line,
)
from shequ_convert.diagnostics import Severity
from shequ_convert.errors import OutputError, UsageError
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Listener, Summary
    from shequ_convert.errors import ShequError

HEAD_BYTES = 2000
"""So much of a file shows whether it is a report."""
TOKEN_BYTES = 6
"""Random bytes in the name of a temporary file."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
COLUMNS = ("input", "result", "seconds", "outputs", "bytes", "warnings", "remarks", "errors", "advice", "sha256")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell; the full-width signs do so in Chinese and Japanese ones."""
_BREAKS = compiled("[\0-\x1f\x7f\x85\u2028\u2029]+")
_JSON_HEAD = compiled(rb'\{"schema": [0-9]+, "program": "shequ-convert", ')


class Form(Protocol):
    """What a report is made of: bytes to be put behind each other."""

    def begin(self, inputs: int | None) -> bytes:
        """Return the beginning."""

    def outcome(self, outcome: Outcome) -> bytes:
        """Return what a document adds."""

    def end(self, summary: Summary) -> Iterable[bytes]:
        """Yield the end."""


def report_files(paths: Sequence[str], *, force: bool = False) -> Listener:
    """Return a listener that writes several reports, at least one. Raise UsageError or OutputError as for one."""
    real = [os.path.realpath(path) for path in paths]
    twice = [path for path, place in zip(paths, real, strict=True) if real.count(place) > 1]
    if twice:
        raise UsageError(f"--report {twice[0]} is given twice", "Give each report a name of its own")
    return Reports(tuple(report_file(Path(path), force=force) for path in paths))


def report_file(path: Path, *, force: bool = False) -> Listener:
    """Return a listener that writes a report, in the form that the suffix says.

    Raise UsageError for another suffix or an address, OutputError if it cannot be written there, or if a file stands
    there that is no report and ``force`` is not given.
    """
    row = FORMS.get(path.suffix.lower())
    if row is None or ADDRESS.match(path.as_posix()):
        raise UsageError(
            f"No report can be written to {path}", "Give a file of this machine ending in .html, .csv, .json"
        )
    return Report(path, *row, force=force)


class Reports:
    """Several reports. One that cannot be written does not cost the others."""

    def __init__(self, reports: tuple[Listener, ...]) -> None:
        self._reports = reports

    def begin(self, inputs: int | None) -> None:
        """Begin all."""
        for report in self._reports:
            report.begin(inputs)

    def note(self, text: str) -> None:
        """Leave it to those who look on."""

    def outcome(self, outcome: Outcome) -> None:
        """Add a document to all."""
        for report in self._reports:
            report.outcome(outcome)

    def end(self, summary: Summary) -> None:
        """Complete all. Raise OutputError afterwards if one could not be."""
        errors: list[ShequError] = []
        for report in self._reports:
            try:
                report.end(summary)
            except OutputError as error:
                errors.append(error)
        if errors:
            raise errors[0]


class Report:
    """A report file: first elsewhere, then, when it is complete, in its place."""

    def __init__(self, path: Path, form: Callable[[Path], Form], ours: Ours, *, force: bool) -> None:
        self._path = path
        self._real = Path(os.path.realpath(path))
        self._form = form(self._real.parent)
        self._ours = ours
        self._force = force and os.path.lexists(self._real)  # what appears in the meantime is somebody else's
        self._mode = _replaceable(path, self._real, ours, force=force)
        self._file: BinaryIO | None = None
        self._temporary = self._real.parent / f".shequ-{os.urandom(TOKEN_BYTES).hex()}.tmp"
        self._error: OSError | None = None
        self._attempt(self._probe)
        if self._error:
            raise _unwritable(path, self._error) from self._error

    def begin(self, inputs: int | None) -> None:
        """Open it and write its beginning."""
        self._attempt(self._open)
        self._write(self._form.begin(inputs))

    def note(self, text: str) -> None:
        """Leave it to those who look on."""

    def outcome(self, outcome: Outcome) -> None:
        """Write what a document adds."""
        self._write(self._form.outcome(outcome))

    def end(self, summary: Summary) -> None:
        """Complete it and put it in its place. Raise OutputError if that, or anything before, was not possible."""
        try:
            for part in self._form.end(summary):
                self._write(part)
            self._attempt(self._place)
        finally:  # Ctrl-C too must leave no litter
            self._discard()
        if self._error:
            raise _unwritable(self._path, self._error) from self._error

    def _attempt(self, step: Callable[[], None]) -> None:
        """Take a step, unless one before has failed: a full disk costs the report, not the batch."""
        if self._error is None:
            try:
                step()
            except OSError as error:
                self._error = error
                self._discard()

    def _probe(self) -> None:
        self._real.parent.mkdir(parents=True, exist_ok=True)
        self._temporary.open("xb").close()
        self._temporary.unlink()

    def _open(self) -> None:
        self._file = self._temporary.open("xb")

    def _write(self, data: bytes) -> None:
        def step() -> None:
            if self._file is not None:
                self._file.write(data)

        self._attempt(step)

    def _place(self) -> None:
        file = self._file
        if file is None:
            return
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self._mode = _replaceable(self._path, self._real, self._ours, force=self._force)
        if self._mode is not None:
            self._temporary.chmod(self._mode)
        self._temporary.replace(self._real)

    def _discard(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # what is still held back finds no room either
                file.close()
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)


Ours: TypeAlias = "Callable[[bytes], bool]"
"""Tells by the beginning of a file whether it is a report of this form."""


def _replaceable(path: Path, real: Path, ours: Ours, *, force: bool) -> int | None:
    """Return the permissions of the file to be replaced, None if there is none. Raise OutputError if it must stay."""
    try:
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):
            raise OutputError(f"{path} exists and is no ordinary file", "Give the report another name")
        with real.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unwritable(path, error) from error
    if head and not force and not ours(head):
        raise OutputError(
            f"{path} exists and is no report of an earlier run", "Give --force to replace it, or another name"
        )
    return stat.S_IMODE(status.st_mode)


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error) or type(error).__name__
    return OutputError(f"The report {path} cannot be written: {reason}", "Check the folder, or give another")


class Json:
    """``{"schema", "program", "version", "started", "outcomes": [...], "summary": {...}}``, an outcome a line."""

    def __init__(self, _folder: Path) -> None:
        self._between = ""

    def begin(self, _inputs: int | None) -> bytes:
        """Return what is known from the first."""
        head = json_line({"schema": SCHEMA, "program": "shequ-convert", "version": __version__, "started": now()})
        return f'{head[:-1]},\n"outcomes": [\n'.encode()

    def outcome(self, outcome: Outcome) -> bytes:
        """Return a line, and what ends the line before."""
        line = f"{self._between}{json_line(outcome_as_dict(outcome))}"
        self._between = ",\n"
        return line.encode()

    def end(self, summary: Summary) -> Iterator[bytes]:
        """Yield the summary."""
        yield f'\n],\n"summary": {json_line(summary_as_dict(summary))}\n}}\n'.encode()


class Csv:
    """A row a document, as Excel reads it: UTF-8 with a byte order mark, CRLF; several of a kind parted by ``;``.

    Rows alone, so that they can be sorted and counted; a batch that did not come to its end has one row more, whose
    ``result`` says so.
    """

    def __init__(self, _folder: Path) -> None:
        pass

    def begin(self, _inputs: int | None) -> bytes:
        """Return the names of the columns."""
        return BYTE_ORDER_MARK + _row(COLUMNS)

    def outcome(self, outcome: Outcome) -> bytes:
        """Return a row."""
        return _row(
            (
                _cell(outcome.label),
                result(outcome),
                f"{outcome.seconds:.3f}",
                _cell("; ".join(str(stored.path) for stored in outcome.written)),
                str(sum(stored.size for stored in outcome.written)),
                str(sum(remark.severity is Severity.WARNING for remark in outcome.diagnostics)),
                _cell("; ".join(f"{remark.severity.value}: {remark}" for remark in outcome.diagnostics)),
                _cell("; ".join(error.what for error in outcome.errors)),
                _cell("; ".join(error.advice for error in outcome.errors if error.advice)),
                outcome.sha256,
            )
        )

    def end(self, summary: Summary) -> Iterator[bytes]:
        """Yield a row that says that the batch did not come to its end, if so."""
        if summary.ended != "complete":
            yield _row((_cell(summary_line(summary)), summary.ended, *[""] * (len(COLUMNS) - 2)))


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")


def _cell(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula."""
    line = _BREAKS.sub(" ", text)
    return f"'{line}" if text.startswith(FORMULA_STARTS) else line


FORMS: Mapping[str, tuple[Callable[[Path], Form], Ours]] = MappingProxyType(
    {
        ".json": (Json, lambda head: bool(_JSON_HEAD.match(head))),
        ".csv": (Csv, lambda head: head.startswith(BYTE_ORDER_MARK + ",".join(COLUMNS[:3]).encode())),
        ".html": (Page, Page.ours),
    }
)
"""Suffix -> form, and how a report of it is known."""
