"""Warm worker processes: each keeps its libraries and fonts from document to document, and is replaced if it hangs."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from shequ_convert.batch.worker import PROGRAM, READY, Start
from shequ_convert.errors import BackendMissing, ShequError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Self

Item = TypeVar("Item")
Result = TypeVar("Result")

START_SECONDS = 300
"""A worker that has not imported its libraries by then never will."""
GRACE_SECONDS = 3.0
"""How long workers may take to give up what they are at, after Ctrl-C."""
WATCH_SECONDS = 0.1
"""How often workers are looked after: a time limit is kept that closely."""


@frozen
class Limits:
    """What one document may take."""

    timeout: float | None = None
    """Seconds by the clock."""
    max_memory: int | None = None
    """MB of data in the process that converts it."""
    renewed: int | None = None
    """Documents after which a worker makes room for a new one; None: it stays."""


NO_LIMITS = Limits()


class _Gone(Exception):  # noqa: N818 - what became of a worker, caught in this module
    """A worker process has ended."""

    def __init__(self, code: int, *, expired: bool) -> None:
        super().__init__(code)
        self.code = code
        self.expired = expired


class _Worker:
    """One process, and the thread's end of the line to it."""

    def __init__(self, start: Start, keep_open: tuple[int, ...]) -> None:
        self.expires: float | None = time.monotonic() + START_SECONDS
        self.expired = False
        self.done = 0
        """Results it has given."""
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-P", "-c", PROGRAM],  # -P: a file here may be called as a module is
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            **_apart(keep_open),
        )
        self._inbox, self._outbox = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        self._begun = start

    def ready(self) -> None:
        """Wait until it has imported what it needs. Raise BackendMissing if it cannot."""
        try:
            self._send(self._begun)
            said = self._receive()
        except _Gone as gone:
            raise _no_start(_end_told(gone.code)) from gone
        if said != READY:
            raise _no_start("it says something else")
        self.expires = None

    def ask(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], timeout: float | None
    ) -> Iterator[Result]:
        """Yield the result of each item. Raise _Gone if the process ends before all are there."""
        self._send((function, items))
        for _ in items:
            self.expires = None if timeout is None else time.monotonic() + timeout
            result: Result = self._receive()
            self.expires = None
            self.done += 1
            yield result

    def _send(self, said: object) -> None:
        try:
            pickle.dump(said, self._inbox, pickle.HIGHEST_PROTOCOL)
            self._inbox.flush()
        except OSError as error:
            raise self._ended() from error

    def _receive(self) -> Any:  # noqa: ANN401 - whatever the function returns
        try:
            return pickle.load(self._outbox)  # noqa: S301 - from the process this one has started
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._ended() from error

    def _ended(self) -> _Gone:
        self.kill()
        return _Gone(self._process.wait(), expired=self.expired)

    def look_after(self, now: float) -> None:
        """End the process if its time is over."""
        expires = self.expires  # another thread may take it away at any time
        if expires is not None and now > expires:
            self.expired = True
            self.kill()

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()

    def interrupt(self) -> None:
        """Ask the process to give up what it is doing, and to take back what it was writing."""
        self._process.terminate()

    def close(self, until: float) -> None:
        """Let the process end by itself until some time, then end it."""
        with contextlib.suppress(OSError):
            self._inbox.close()
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._outbox.close()


def _apart(keep_open: tuple[int, ...]) -> dict[str, Any]:
    """Return what keeps Ctrl-C of a terminal from a child: it must not break off what its parent lets it finish."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0, "pass_fds": keep_open}


def _no_start(why: str) -> BackendMissing:
    return BackendMissing(
        f"A worker process cannot be started ({why})",
        "Look at what it says above, or work in one process with --jobs 1",
    )


class Pool:
    """Some worker processes, each served by a thread of its own; a context manager that ends them."""

    def __init__(
        self,
        count: int,
        formats: tuple[str, ...],
        limits: Limits = NO_LIMITS,
        keep_open: tuple[int, ...] = (),
    ) -> None:
        self._start = Start(tuple(sys.path), formats, limits.max_memory)
        self._limits, self._keep_open = limits, keep_open
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="shequ-worker")
        self._own = threading.local()
        self._workers: list[_Worker] = []
        self._lock = threading.Lock()
        self._ending = threading.Event()
        threading.Thread(target=self._watch, name="shequ-watch", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.stop()

    def submit(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], lost: Callable[[Item, ShequError], Result]
    ) -> Future[tuple[Result, ...]]:
        """Have a function called on each item, by one worker; ``lost`` says what the result is if that ends it.

        The function, the items and the results must be picklable. A worker that dies is replaced, and what it was at
        is tried once more; one that takes longer than its time is ended, and what it was at is lost.
        """
        return self._threads.submit(self._do, function, items, lost)

    def _do(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], lost: Callable[[Item, ShequError], Result]
    ) -> tuple[Result, ...]:
        results: list[Result] = []
        died = False
        while len(results) < len(items):
            rest = items[len(results) :]
            try:
                for result in self._worker().ask(function, rest[:1] if died else rest, self._limits.timeout):
                    results.append(result)
                    died = False
            except _Gone as gone:
                self._forget()
                if self._ending.is_set():
                    raise
                if gone.expired or died:
                    results.append(lost(items[len(results)], self._loss(gone)))
                died = not (gone.expired or died)
        return tuple(results)

    def _loss(self, gone: _Gone) -> ShequError:
        if gone.expired:
            return ShequError(
                f"it was not done within {self._limits.timeout:g} seconds", "Allow more with --timeout, or split it"
            )
        return ShequError(
            f"the process that converted it died twice ({_end_told(gone.code)})",
            "Convert it by itself; if it dies again, please report it, with the input",
        )

    def _worker(self) -> _Worker:
        """Return the worker of this thread; it is started if there is none."""
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is not None and self._limits.renewed and worker.done >= self._limits.renewed:
            self._forget()
            worker = None
        if worker is None:
            with self._lock:  # so that whoever ends them all sees it, or it is not started
                if self._ending.is_set():
                    raise _Gone(0, expired=False)
                try:
                    worker = _Worker(self._start, self._keep_open)
                except OSError as error:
                    raise _no_start(error.strerror or str(error)) from error
                self._workers.append(worker)
            worker.ready()
            self._own.worker = worker
        return worker

    def _forget(self) -> None:
        """Have another worker started for this thread when it needs one."""
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is not None:
            self._own.worker = None
            with self._lock:
                self._workers.remove(worker)
            worker.close(time.monotonic())

    def _watch(self) -> None:
        while not self._ending.wait(WATCH_SECONDS):
            now = time.monotonic()
            for worker in self._living():
                worker.look_after(now)

    def _living(self) -> tuple[_Worker, ...]:
        with self._lock:
            return tuple(self._workers)

    def close(self) -> None:
        """Wait until everything that was submitted is done, and end the workers."""
        self._threads.shutdown(wait=True)
        self._end_all()

    def stop(self) -> None:
        """Drop what is not begun, break off what is, and end the workers; what is done stays done."""
        self._ending.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._living():
            worker.interrupt()
        self._end_all()

    def _end_all(self) -> None:
        self._ending.set()
        until = time.monotonic() + GRACE_SECONDS
        for worker in self._living():
            worker.close(until)
        self._threads.shutdown(wait=True)


def _end_told(code: int) -> str:
    """Return how a process ended, in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"
