"""Who is told of a batch, by the options of the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shequ_convert.batch.progress import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shequ_convert.batch.summary import Listener


def listeners(
    *,
    report: Sequence[str] = (),
    log_json: bool = False,
    force: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> tuple[Listener, ...]:
    """Return them in the order in which they are to be told: the person or program that looks on, then report files.

    Raise UsageError or OutputError before any work if a report cannot be written. ``end`` of reports raises OutputError
    if one could not be completed; by then the others are.
    """
    files = _reports(report, force=force)
    return (_onlooker(log_json=log_json, quiet=quiet, verbose=verbose), *files)


def _onlooker(*, log_json: bool, quiet: bool, verbose: bool) -> Listener:
    if not log_json:
        return screen(quiet=quiet, verbose=verbose)
    from shequ_convert.batch.log import Log  # noqa: PLC0415 - most are people

    return Log(sys.stdout, sys.stderr, quiet)


def _reports(paths: Sequence[str], *, force: bool) -> tuple[Listener, ...]:
    if not paths:
        return ()
    from shequ_convert.batch.reports import report_files  # noqa: PLC0415 - most want none

    return (report_files(paths, force=force),)
