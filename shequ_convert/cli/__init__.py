"""The command line: arguments -> options, report -> terminal. No logic, and no heavy import before it is needed.

``commands`` says what each command does, ``typed`` names them to people by Typer, ``typed_*`` and ``options`` describe
them, and ``plain`` reads a plain ``convert`` line without it.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import NoReturn

from shequ_convert.errors import ExitCode, ShequError, UsageError

# ruff: noqa: T201 - printing is what a command line does
# ruff: noqa: PLC0415 - every import inside a function is there so that `--help` and Markdown start fast

LOG_JSON = "--log-json"
"""The option by which programs, not people, are told."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; always ends in SystemExit with a code of ``ExitCode``."""
    if sys.stdout is None:
        sys.exit(ExitCode.FAILED)  # started with standard output closed: there is nowhere to report to
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a GBK console must not crash
    given = sys.argv[1:] if arguments is None else arguments
    try:
        _run(given)
    except ShequError as error:
        _refuse(error, as_event=LOG_JSON in given)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except OSError as error:  # files have their own errors; this is standard input or output
        _end(error)
    finally:
        _flush()


def _open_what_is_closed() -> None:
    """Put a file without content where the process was started with standard input or standard error closed."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
        os.set_inheritable(sys.stderr.fileno(), True)  # noqa: FBT003 - for workers, which write there too


def _run(arguments: list[str]) -> None:
    if arguments[:1] == ["convert"]:
        from shequ_convert.cli.plain import read

        options = read(arguments[1:])
        if options is not None:
            gc.disable()  # what is made until the first text is written stays; ``commands`` enables it then
            from shequ_convert.cli.commands import convert

            sys.exit(convert(options))
    gc.disable()  # what is imported stays, too
    from shequ_convert.cli.typed import app

    gc.freeze()
    gc.enable()
    if LOG_JSON in arguments:
        _run_logged(arguments)
    app(arguments, prog_name="shequ-convert")


def _run_logged(arguments: list[str]) -> NoReturn:
    """Run a command as Typer reads it. Raise UsageError where Typer would say itself what is wrong with the line."""
    from typer import TyperException

    from shequ_convert.cli.typed import app

    try:
        code = app(arguments, prog_name="shequ-convert", standalone_mode=False)
    except TyperException as error:
        raise UsageError(error.format_message().rstrip(".")) from error
    sys.exit(code or ExitCode.OK)


def _refuse(error: ShequError, *, as_event: bool) -> NoReturn:
    """Say why nothing at all can be done, to people or to programs."""
    if as_event:
        from shequ_convert.batch.log import log_error

        log_error(error)
    else:
        from shequ_convert.batch.report import problem

        print(problem(error), file=sys.stderr)
    sys.exit(error.exit_code)


def _flush() -> None:
    """Write out what is still held back."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _end(error)


def _end(error: OSError) -> NoReturn:
    """End quietly where nobody reads standard output any more; else say what is the matter with it."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process
    gone = error.errno == errno.EPIPE or (error.errno == errno.EINVAL and sys.platform == "win32")
    if not gone:
        print(f"error: Standard input or output fails: {error.strerror}", file=sys.stderr)
    sys.exit(ExitCode.FAILED)
