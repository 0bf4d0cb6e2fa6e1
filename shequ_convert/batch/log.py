"""``--log-json``: what happens, as JSON lines on standard error, in place of messages and progress.

::

    {"time": "2024-03-05T01:02:03.456Z", "event": "begin", "schema": 1, "version": "0.1.0", "inputs": 2}
    {"time": ..., "event": "note", "message": "a.txt was named twice and is converted once"}
    {"time": ..., "event": "outcome", "input": "a.txt", "result": "made", "outputs": [...], ...}
    {"time": ..., "event": "end", "made": 2, ..., "ended": "complete", "exit_code": 0}

``outcome`` and ``end`` have the fields of a JSON report. A command line that is refused as a whole is one event
``error``. Lines are UTF-8 on every console and are written one by one. What was written is listed on standard output
as ever, unless ``--quiet`` is given: a script that reads one stream need not know of the other.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from shequ_convert import __version__
from shequ_convert.batch.report import written_lines
from shequ_convert.batch.told import SCHEMA, error_as_dict, json_line, now, outcome_as_dict, summary_as_dict
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Summary
    from shequ_convert.errors import ShequError


@frozen
class Log:
    """A listener that writes events."""

    out: TextIO
    """Where files are listed."""
    err: TextIO
    """Where events go."""
    quiet: bool = False
    """Whether no files are listed."""

    def begin(self, inputs: int | None) -> None:
        """Write that it begins."""
        self._write("begin", {"schema": SCHEMA, "version": __version__, "inputs": inputs})

    def note(self, text: str) -> None:
        """Write what is worth knowing of the batch."""
        self._write("note", {"message": text})

    def outcome(self, outcome: Outcome) -> None:
        """Write what became of a document."""
        self._write("outcome", outcome_as_dict(outcome))
        if outcome.data is None and not self.quiet:
            for line in written_lines(outcome):
                print(line, file=self.out)

    def end(self, summary: Summary) -> None:
        """Write how it ended."""
        self._write("end", summary_as_dict(summary))

    def _write(self, event: str, fields: Mapping[str, object]) -> None:
        write_event(self.err, event, fields)


def write_event(stream: TextIO, event: str, fields: Mapping[str, object]) -> None:
    """Write an event to a stream: at once, in UTF-8 whatever the stream's encoding is."""
    line = json_line({"time": now(), "event": event, **fields})
    binary = getattr(stream, "buffer", None)
    if binary is None:
        print(line, file=stream, flush=True)
    else:
        stream.flush()
        binary.write(f"{line}\n".encode())
        binary.flush()


def log_error(error: ShequError, stream: TextIO | None = None) -> None:
    """Write the event ``error``: why nothing at all was done."""
    fields = {**error_as_dict(error), "exit_code": int(error.exit_code)}
    write_event(stream or sys.stderr, "error", fields)
