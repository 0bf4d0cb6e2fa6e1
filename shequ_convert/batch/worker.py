"""A process of the pool: takes lots of work on standard input, gives results on what was standard output.

It is started as a program of its own, not by ``multiprocessing``: so it never runs the caller's main module again (a
script without ``if __name__ == "__main__"``, a notebook), and may be started by processes that must have no children.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
from typing import BinaryIO, NoReturn

from shequ_convert.batch.sources import STDIO
from shequ_convert.convert import DEFAULT_PROFILE, render
from shequ_convert.document import Document, Meta, Origin, Paragraph
from shequ_convert.style import load
from shequ_convert.values import frozen

PROGRAM = "from shequ_convert.batch.worker import main; main()"
"""What Python is told to run."""
READY = "ready"
"""The first thing a worker says."""
SAMPLE = "社区"
"""What is written to have everything at hand."""
MEGABYTE = 1024 * 1024


@frozen
class Start:
    """What a worker is told first."""

    path: tuple[str, ...]
    """Where modules are looked for."""
    formats: tuple[str, ...]
    """What it will have to write: the libraries for it are imported before the first document."""
    max_memory: int | None
    """MB of memory it may take for data; None: as much as there is."""


def main() -> None:
    """Work until there is no more, or whoever gives it has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    signal.signal(signal.SIGTERM, _leave)
    inbox, outbox = _channel()
    code = 1
    try:
        _work(inbox, outbox, os.getppid())
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        code = 0  # the parent has closed its end, or wants no more
    finally:
        sys.stderr.flush()
        os._exit(code)  # whatever libraries would tidy up at the end is gone with the process anyway


def _leave(*_: object) -> NoReturn:
    """Give up at once; what was being written is taken back on the way."""
    raise KeyboardInterrupt


def _channel() -> tuple[BinaryIO, BinaryIO]:
    """Return where work comes in and results go out; whatever a library prints goes to standard error."""
    outbox = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, outbox


def _work(inbox: BinaryIO, outbox: BinaryIO, parent: int) -> None:
    start: Start = pickle.load(inbox)  # noqa: S301 - from the process that started this one
    sys.path[:] = start.path
    _limit(start.max_memory)
    _warm(start.formats)
    _say(outbox, READY)
    first = True
    while True:
        function, items = pickle.load(inbox)  # noqa: S301 - as above
        for item in items:
            if os.getppid() != parent:
                raise EOFError
            _say(outbox, function(item))
            if first:
                gc.freeze()  # what was made for the first document stays; the collector need not look at it again
                first = False


def _warm(formats: tuple[str, ...]) -> None:
    """Have everything imported, and fonts found, before the time of the first document is taken."""
    sample = Document(Origin(STDIO, "str", ""), Meta(title=SAMPLE), (Paragraph(SAMPLE, (1,)),))
    for name in formats:
        with contextlib.suppress(Exception):  # what is missing is told with each document that needs it
            render(sample, name, load(DEFAULT_PROFILE))


def _say(outbox: BinaryIO, said: object) -> None:
    pickle.dump(said, outbox, pickle.HIGHEST_PROTOCOL)
    outbox.flush()


def _limit(megabytes: int | None) -> None:
    """Let the system refuse memory beyond a limit, where it knows of such a thing."""
    if megabytes is None:
        return
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * MEGABYTE, megabytes * MEGABYTE))
