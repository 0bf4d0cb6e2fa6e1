"""Numbers of the command line that bound a batch: read from words, or refused before any work."""

from __future__ import annotations

from shequ_convert.errors import UsageError
from shequ_convert.expressions import compiled

AUTO = "auto"
"""The word for as many processes as serve the batch."""
JOBS = range(1, 257)
LEAST_MEMORY = 64
"""Megabytes that a process needs before it has read anything."""
LARGEST = 10**9
"""No number of a batch is larger."""
_COUNT = compiled("[0-9]{1,10}")
_SECONDS = compiled(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


def jobs(word: str) -> int | None:
    """Return how many processes convert; None for ``auto``. Raise UsageError for another word."""
    if word == AUTO:
        return None
    number = _count(word)
    if number not in JOBS:
        raise UsageError(
            f"--jobs {word} is no number of processes", f"Give {AUTO}, or a number from {JOBS[0]} to {JOBS[-1]}"
        )
    return number


def timeout(word: str | None) -> float | None:
    """Return the seconds that one document may take; None if none were given. Raise UsageError for no such time."""
    if word is None:
        return None
    seconds = float(word) if _SECONDS.fullmatch(word) else 0.0
    if not seconds:
        raise UsageError(f"--timeout {word} is no time", "Give seconds, more than 0, as 60 or 2.5")
    return seconds


def max_memory(word: str | None) -> int | None:
    """Return the megabytes a process may use; None if none were given. Raise UsageError for too few."""
    return _at_least(LEAST_MEMORY, word, "--max-memory", "amount of memory in MB")


def max_failures(word: str | None) -> int | None:
    """Return with how many failures a batch stops; None if no number was given. Raise UsageError for none or less."""
    return _at_least(1, word, "--max-failures", "number of failures to stop at")


def shard_size(word: str) -> int:
    """Return how many documents a shard holds. Raise UsageError for none or less."""
    return _at_least(1, word, "--shard-size", "number of documents") or 0


def _at_least(least: int, word: str | None, option: str, meaning: str) -> int | None:
    if word is None:
        return None
    number = _count(word)
    if number is None or not least <= number <= LARGEST:
        raise UsageError(f"{option} {word} is no {meaning}", f"Give a whole number, {least} or more")
    return number


def _count(word: str) -> int | None:
    """Return a whole number written in ASCII digits; None for anything else."""
    return int(word) if _COUNT.fullmatch(word) else None
