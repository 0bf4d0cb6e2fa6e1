"""How a batch is run: with how many processes, within which limits, going on where an earlier run ended or not."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - a field
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

POOLED_FROM: Mapping[str, int] = MappingProxyType({"pdf": 16, "docx": 120})
"""Format -> documents from which on it pays to start worker processes, if nothing is said; they take a second."""
POOLED_OTHERWISE = 300
LOT: Mapping[str, int] = MappingProxyType({"pdf": 2, "docx": 8})
"""Format -> documents that a worker is given at once: some tenths of a second's work."""
LOT_OTHERWISE = 32
RENEWED: Mapping[str, int] = MappingProxyType({"pdf": 1500})
"""Format -> documents after which a worker is replaced: the libraries that print keep a sixteenth of a MB of each."""
LOTS_EACH = 8
"""Into how many lots a worker's share is divided at least, so that none waits long for the others at the end."""
LOTS_AHEAD = 4
"""How many lots a worker are on their way, so that one slow document does not hold up the others."""
LOT_BYTES = 1_000_000
"""A lot whose documents are sent along with it is no larger than that and one document."""
MANY = 1_000_000
"""What stands for a number of documents that nobody knows."""
JOURNAL = ".shequ-journal.jsonl"
"""What a journal is called in the folder of the outputs."""
JOURNALED_FROM = 100
"""Documents from which on a journal is kept in the folder of the outputs, without being asked for."""
DEFAULT_TIMEOUT = 300.0
"""Seconds that a worker may take for a document if nothing is said."""


@frozen
class Running:
    """How a batch is run."""

    jobs: int | None = None
    """Processes; None: as many as the machine has processors, or none but this one for a few documents."""
    timeout: float | None = None
    """Seconds that a document may take; None: ``DEFAULT_TIMEOUT`` in a worker process, any time in this one."""
    max_memory: int | None = None
    """MB of data that a worker process may hold; None: what there is."""
    resume: bool = False
    """Whether what an earlier run made of unchanged inputs is left as it is."""
    journal: Path | None = None
    """Where it is written down what has been done; None: in the folder of the outputs, if there are many."""
    max_failures: int | None = None
    """Failed documents after which no other is tried."""
    cluster: str = ""
    """Address of a Dask scheduler whose workers do the work; empty: this machine does it."""
    journaled: bool = True
    """Whether a journal is kept if there are many documents; not by a worker, for whom another keeps it."""

    @property
    def limited(self) -> bool:
        """Whether a limit is set that only a process of its own can be held to."""
        return self.timeout is not None or self.max_memory is not None


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def workers_for(running: Running, documents: int, formats: Collection[str]) -> int:
    """Return how many worker processes to start; 0 for none: the work is done in this one."""
    wanted = processors() if running.jobs is None else running.jobs
    if running.limited:
        return max(1, min(wanted, documents))
    if documents > min((RENEWED[form] for form in formats if form in RENEWED), default=documents):
        return min(wanted, documents)  # by workers that can be replaced, be it one
    few = documents < min(POOLED_FROM.get(form, POOLED_OTHERWISE) for form in formats)
    if wanted == 1 or documents == 1 or (few and running.jobs is None):
        return 0
    return min(wanted, documents)


def lot_size(documents: int, workers: int, formats: Collection[str]) -> int:
    """Return how many documents to give a worker at once."""
    share = documents // (workers * LOTS_EACH)
    return max(1, min(share, *(LOT.get(form, LOT_OTHERWISE) for form in formats)))
