"""Things that worker processes are told to do in tests; picklable by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from shequ_convert.batch import store

if TYPE_CHECKING:
    from shequ_convert.errors import ShequError


def double(number: int) -> int:
    return 2 * number


def pid_and(number: int) -> tuple[int, int]:
    return os.getpid(), number


def die_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(path: str) -> str:
    """End the process at the first time; the file remembers that."""
    if not Path(path).exists():
        Path(path).touch()
        os._exit(3)
    return "done"


def sleep_of_seven(number: int) -> int:
    if number == 7:
        time.sleep(600)
    return number


def chatter(number: int) -> int:
    """Print as libraries do that think nobody listens."""
    print("on standard output")  # noqa: T201 - the point
    os.write(1, b"to the descriptor\n")
    sys.stdout.flush()
    return number


def eat(megabytes: int) -> int:
    """Take so much memory; say that there was not so much."""
    try:
        return len(bytearray(megabytes * 1024 * 1024)) // (1024 * 1024)
    except MemoryError:
        return -1


def write_slowly(path: str) -> str:
    """Begin to write a file, say so by another, and go on for ever."""
    with store.replacing(Path(path), run="run") as file:
        file.write(b"half")
        file.flush()
        Path(f"{path}.begun").touch()
        time.sleep(600)
    return path


def cannot(_: object) -> NoReturn:
    raise AssertionError("never sent to a worker")


def lost(number: object, error: ShequError) -> str:
    return f"{number}: {error}"


def raise_of_seven(number: int) -> int:
    """Do what no function should that a worker is given."""
    if number == 7:
        raise SystemExit(9)
    return number


def unpicklable_of_seven(number: int) -> object:
    return (lambda: number) if number == 7 else number


class Heavy:
    """An item that ends the process that loads it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        """Say how it is loaded: not at all."""
        return os._exit, (7,)


def kind(item: object) -> str:
    return type(item).__name__
