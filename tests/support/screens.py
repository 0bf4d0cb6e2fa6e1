"""A terminal for a process of its own: what it shows in the end, and all that was ever sent to it. Not on Windows."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
STEP = re.compile(rb"\x1b\[([0-9;?]*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")
"""A command to the terminal, the end of a line, or characters."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a process has put on its terminal."""

    code: int
    sent: bytes
    """All of it, with the commands."""
    lines: list[str]
    """What stands there in the end, without what was drawn over or erased."""
    out: str
    """Its standard output, if that was no terminal."""


def on_terminal(
    script: str, *, stdout: bool = True, encoding: str = "utf-8", term: str = "xterm", width: int = 120
) -> Shown:
    """Run a script whose standard error (and output, unless ``stdout`` is False) is a terminal."""
    import fcntl  # noqa: PLC0415 - Windows has none
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    try:
        master, slave = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine gives no terminal to a process: {error}")
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": f"{encoding}:backslashreplace",
        "TERM": term,
    }
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=slave,
        stdout=slave if stdout else subprocess.PIPE,
        stderr=slave,
        env=environment,
    )
    os.close(slave)
    sent = _read(master, process)
    os.close(master)
    out = "" if process.stdout is None else process.stdout.read().decode(encoding)
    if process.stdout is not None:
        process.stdout.close()
    return Shown(process.wait(10), sent, drawn(sent, encoding), out)


def _read(master: int, process: subprocess.Popen[bytes]) -> bytes:
    """Return all that is sent until the process has ended."""
    sent = bytearray()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                got = os.read(master, 65536)
            except OSError:  # the other side is closed
                break
            if not got:
                break
            sent += got
        elif process.poll() is not None:
            break
    return bytes(sent)


def drawn(sent: bytes, encoding: str = "utf-8") -> list[str]:
    """Return the lines that stand on a terminal after all that was sent: cursor up, erase line, and characters."""
    lines, row = [b""], 0
    column = 0
    for match in STEP.finditer(sent):
        number, command, end, text = match.groups()
        if command == b"A":
            row = max(0, row - int(number or 1))
        elif command == b"K":
            lines[row] = b""
        elif end == b"\r":
            column = 0
        elif end == b"\n":
            row += 1
            lines += [b""] * (row + 1 - len(lines))
        elif text:
            lines[row] = lines[row][:column] + text + lines[row][column + len(text) :]
            column += len(text)
    return [line.decode(encoding).rstrip() for line in lines if line.strip()]
