"""What the person at the terminal sees of a batch: files and messages as lines, and on a terminal how far it is.

Files that were written are listed on standard output, messages go to standard error, and so does one line at the end of
more than one document. Progress is shown only where somebody looks at it: standard error is a terminal, and the batch
is longer than it takes to read a line. Then the list of files, which would be thousands of lines, is left out of the
terminal, unless it is asked for; standard output that is kept in a file has it as ever.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from shequ_convert.batch.report import printable, remark_lines, written_lines
from shequ_convert.batch.told import rate, summary_line, warned

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Listener, Summary

# ruff: noqa: T201 - a listener of the command line prints

FEW = 5
"""So many documents are done before anybody wonders how far it is."""
PATIENCE = 1.0
"""Seconds after which somebody wonders, however few there are."""
REFRESHED = 4
"""Times a second that progress is drawn."""
DUMB = frozenset({"dumb", "unknown"})
"""Terminals (``TERM``) on which nothing can be drawn over."""


def screen(*, quiet: bool = False, verbose: bool = False) -> Listener:
    """Return who tells the person at the terminal. ``quiet`` leaves messages only; ``verbose`` tells remarks too."""
    drawable = sys.stderr.isatty() and os.environ.get("TERM") not in DUMB
    return Bar(verbose=verbose) if drawable and not quiet else Lines(quiet=quiet, verbose=verbose)


class Lines:
    """Lines, and nothing else."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet = quiet
        self._verbose = verbose

    def begin(self, inputs: int | None) -> None:
        """Say nothing yet."""

    def note(self, text: str) -> None:
        """Print what is worth knowing of the batch."""
        if not self._quiet:
            self._remark(printable(f"note: {text}"))

    def outcome(self, outcome: Outcome) -> None:
        """Print remarks and errors, and which files were written."""
        for line in remark_lines(outcome, verbose=self._verbose):
            self._remark(line)
        if outcome.data is None and not self._quiet:
            for line in written_lines(outcome):
                self._list(line)

    def end(self, summary: Summary) -> None:
        """Print how it ended, if there was more than one document."""
        documents = summary.tried if summary.inputs is None else summary.inputs
        if documents > 1 and not self._quiet:
            sys.stdout.flush()
            print(summary_line(summary), file=sys.stderr)

    def _remark(self, line: str) -> None:
        print(line, file=sys.stderr)

    def _list(self, line: str) -> None:
        print(line)


class Bar(Lines):
    """Lines, and below them how far it is."""

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__(verbose=verbose)
        self._total: int | None = None
        self._began = 0.0
        self._done = self._failed = self._warned = 0
        self._shown: tuple[Progress, TaskID] | None = None
        self._barred = False
        """Whether documents themselves appear on this terminal."""

    def begin(self, inputs: int | None) -> None:
        """Show at once that many documents are to be done."""
        self._total, self._began = inputs, time.monotonic()
        if inputs is not None and inputs > FEW:
            self._show()

    def outcome(self, outcome: Outcome) -> None:
        """Print messages above, and go on by one."""
        self._done += 1
        self._failed += bool(outcome.errors)
        self._warned += not outcome.errors and warned(outcome)
        if outcome.data is not None and sys.stdout.isatty():
            self._barred = True
            self._hide()
        elif self._shown is None and time.monotonic() - self._began > PATIENCE and self._total != self._done:
            self._show()
        super().outcome(outcome)
        self._advance()

    def end(self, summary: Summary) -> None:
        """Leave one line of it all."""
        self._hide()
        super().end(summary)

    def _remark(self, line: str) -> None:
        if self._shown is None:
            super()._remark(line)
        else:
            self._shown[0].console.out(line, highlight=False)

    def _list(self, line: str) -> None:
        if self._shown is None or not sys.stdout.isatty():
            super()._list(line)
        elif self._verbose:
            self._remark(line)

    def _show(self) -> None:
        if not self._barred:
            progress = _progress()
            self._shown = progress, progress.add_task("", total=self._total, told="")
            self._advance()
            progress.start()

    def _advance(self) -> None:
        if self._shown is not None:
            told = [f"{self._failed} failed" if self._failed else "", f"{self._warned} warned" if self._warned else ""]
            progress, task = self._shown
            progress.update(task, completed=self._done, told="  ".join(filter(None, told)))

    def _hide(self) -> None:
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None


def _progress() -> Progress:
    """Return what draws: a bar, how many of how many, how fast, how long yet, how many are not as they should be."""
    from rich import progress as drawn  # noqa: PLC0415 - its import takes longer than a few documents
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(drawn.ProgressColumn):
        """Documents in a time."""

        def render(self, task: Task) -> Text:
            return Text(rate(task.speed) if task.speed else "")

    return drawn.Progress(
        drawn.BarColumn(bar_width=30),
        drawn.MofNCompleteColumn(),
        Rate(),
        drawn.TimeRemainingColumn(),
        drawn.TextColumn("{task.fields[told]}", markup=False),
        console=Console(file=sys.stderr),
        refresh_per_second=REFRESHED,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
