"""What workers of a cluster are given to do in tests: functions that they can import by name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shequ_convert.errors import ShequError

DEADLY = "deadly"
MISSING = "missing"


def doubled(number: int) -> int:
    time.sleep(0.01)
    return 2 * number


def noted(job: tuple[str, int]) -> int:
    """Write down in a folder that a number was worked on."""
    folder, number = job
    (Path(folder) / f"{number}-{time.monotonic_ns()}").touch()
    time.sleep(0.2)
    return number


def survived(word: str) -> str:
    """Kill the worker if the word is deadly."""
    if word == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return word.upper()


def given_up(word: str, error: ShequError) -> str:
    return f"{word}: {error.what}"


def not_reached(_: object, error: ShequError) -> int:
    raise AssertionError(error)


def of_a_child(word: str) -> str:
    """Have a process of one's own say a word."""
    command = [sys.executable, "-c", f"print({word!r})"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
