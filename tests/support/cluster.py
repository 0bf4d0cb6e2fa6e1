"""A real Dask scheduler and real workers on this machine, each a process of its own.

All end with the test: each is the leader of a group of processes that is killed; and if the tests themselves are
killed, workers end when the scheduler does, and the scheduler when it has had nothing to do for two minutes.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
IDLE_SECONDS = 120
QUICK = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
"""How long Dask tries to reach a worker that is gone, before it does its work again; else half a minute."""
ANNOUNCED = re.compile(r"Scheduler at:\s*((?:tcp|tls)://[0-9.]+:[0-9]+)")


@frozen
class LocalCluster:
    """A scheduler with workers that have joined it."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]
    folder: Path
    """Where the processes work and write their logs."""

    def kill_worker(self, number: int) -> None:
        """Kill a worker and its nanny, as when a machine loses its power."""
        _kill(self.workers[number])

    def kill_scheduler(self) -> None:
        """Kill the scheduler."""
        _kill(self.scheduler)


@contextmanager
def running(
    folder: Path, workers: int = 2, options: tuple[str, ...] = (), environment: dict[str, str] | None = None
) -> Iterator[LocalCluster]:
    """Start a scheduler and workers with one thread each, wait until all have joined, and end them.

    ``options`` are given to both; ``environment`` is added to the workers' own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as ends:
        scheduler = _started(
            ends, folder, "scheduler", {}, "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--idle-timeout", f"{IDLE_SECONDS} seconds", *options,
        )  # fmt: skip
        address = _announced(folder / "scheduler.log", scheduler)
        started = tuple(
            _started(
                ends, folder, f"worker-{number}", environment or {}, address, "--nworkers", "1", "--nthreads", "1",
                "--no-dashboard", "--death-timeout", "10", "--host", "127.0.0.1",
                "--local-directory", str(folder), "--memory-limit", "0", *options,
            )
            for number in range(workers)
        )  # fmt: skip
        for number, worker in enumerate(started):
            _wait_for(folder / f"worker-{number}.log", r"Registered to:", worker)
        yield LocalCluster(address, scheduler, started, folder)


def _started(
    ends: contextlib.ExitStack, folder: Path, name: str, environment: dict[str, str], *options: str
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", name.partition("-")[0], *options]
    log = ends.enter_context((folder / f"{name}.log").open("wb"))
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **QUICK, **environment},
        start_new_session=True,
    )
    ends.callback(_kill, process)
    return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _announced(log: Path, process: subprocess.Popen[bytes]) -> str:
    return _wait_for(log, ANNOUNCED.pattern, process)[1]


def _wait_for(log: Path, pattern: str, process: subprocess.Popen[bytes]) -> re.Match[str]:
    """Return where a pattern stands in a log, as soon as it does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{log.name} does not say {pattern}: {log.read_text(errors='replace')[-2000:]}")
