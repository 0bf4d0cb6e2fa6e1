"""Work given to the workers of a Dask scheduler: the same functions, on other machines.

Functions and values travel by pickle, functions by the name of their module; what they read and write must be where
every machine can reach it. See docs/cluster.md.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from shequ_convert import __version__
from shequ_convert.batch.urls import shown
from shequ_convert.errors import BackendMissing, ShequError, UsageError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")
Lost: TypeAlias = "Callable[[Item, ShequError], Result]"
"""Says what the result is of an item whose worker died of it."""

CONNECT_SECONDS = 10.0
"""How long the scheduler may take to answer."""
WORKER_SECONDS = 30.0
"""How long to wait for the first worker to join."""
LONELY_SECONDS = 120.0
"""How long there may be no worker any more before it is given up."""
WATCH_SECONDS = 1.0
"""How often it is looked whether there are workers."""
CLOSE_SECONDS = 5.0
"""How long taking leave of the scheduler may last."""
SECOND_TRIES = 4
"""Lots whose worker died that are looked into at once, document by document."""
LOUD = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.batched", "tornado")
"""What writes to the terminal of its own accord: loggers of Dask and below it."""
SEEN_FROM_A_WORKER = (
    "('%d.%d' % __import__('sys').version_info[:2], "
    "__import__('distributed').__version__, "
    "__import__('shequ_convert').__version__)"
)
"""What each worker is asked: an expression, for a function of this package could not be named where it is missing."""


@frozen
class Versions:
    """What must be the same on all machines."""

    python: str
    """Major and minor."""
    distributed: str
    shequ_convert: str

    def __str__(self) -> str:
        return f"Python {self.python}, distributed {self.distributed}, shequ-convert {self.shequ_convert}"


class Cluster:
    """A scheduler that has workers; a context manager that takes leave of it. Made by ``connect``."""

    def __init__(self, address: str, client: Any, lonely: float) -> None:  # noqa: ANN401 - Dask is imported on use
        self._address, self._client, self._lonely = address, client, lonely
        self._executor = client.get_executor(pure=False)
        self._seconds = ThreadPoolExecutor(SECOND_TRIES, thread_name_prefix="shequ-second-try")
        self._pending: dict[Future[Any], Future[Any]] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        threading.Thread(target=self._watch, name="shequ-cluster", daemon=True).start()

    @property
    def threads(self) -> int:
        """How many tasks its workers run at once, as of now."""
        return sum(self._client.nthreads().values())

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._cancel()
        self.close()

    # ------------------------------------------------------------ work

    def submit(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], lost: Lost[Item, Result]
    ) -> Future[tuple[Result, ...]]:
        """Have a function called on each item, by one worker. The same call twice is two.

        The function must be one of a module that the workers can import. If a worker is lost, its items are given to
        another; those that cost one worker after the other are ``lost``. The future raises BackendMissing if the
        scheduler or the last worker is gone, and what the function raises.
        """
        promise: Future[tuple[Result, ...]] = Future()
        task = self._executor.submit(_each, function, items)
        with self._lock:
            self._pending[promise] = task
        promise.add_done_callback(self._drop)
        task.add_done_callback(lambda done: self._settle(promise, done, function, items, lost))
        return promise

    def _settle(
        self,
        promise: Future[tuple[Result, ...]],
        task: Future[tuple[Result, ...]],
        function: Callable[[Item], Result],
        items: tuple[Item, ...],
        lost: Lost[Item, Result],
    ) -> None:
        """Give a task's result to whom it was promised; look closer if its worker died of it."""
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            _fail(promise, self._gone())
        elif error is None:
            _keep(promise, task.result())
        elif _is_killed(error) and len(items) == 1:
            _keep(promise, (lost(items[0], _died()),))
        elif _is_killed(error) and not self._ending.is_set():
            self._seconds.submit(self._one_by_one, promise, function, items, lost)
        else:
            _fail(promise, _translated(error))

    def _one_by_one(
        self,
        promise: Future[tuple[Result, ...]],
        function: Callable[[Item], Result],
        items: tuple[Item, ...],
        lost: Lost[Item, Result],
    ) -> None:
        """Give the items of a lot to workers one after the other, so that only those are lost that are to blame."""
        try:
            _keep(promise, tuple(self.submit(function, (item,), lost).result()[0] for item in items))
        except BaseException as error:  # noqa: BLE001 - whoever waits for the promise is to hear of it
            _fail(promise, error)

    def _drop(self, promise: Future[Any]) -> None:
        """Forget a promise that is settled; the scheduler then forgets the task, and its result."""
        with self._lock:
            task = self._pending.pop(promise, None)
        if promise.cancelled() and task is not None:
            task.cancel()

    # ------------------------------------------------------------ its end

    def close(self) -> None:
        """Take leave. What is not done by then is given up."""
        if self._ending.is_set():
            return
        self._ending.set()
        self._cancel()
        self._seconds.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(Exception):  # the scheduler may be gone already
            self._client.close(timeout=CLOSE_SECONDS)

    def _cancel(self) -> None:
        """Give up all tasks; what workers are at ends by itself, and nobody hears of it."""
        with self._lock:
            pending = list(self._pending)
        for promise in pending:
            promise.cancel()
        with contextlib.suppress(Exception):  # as above
            self._executor.shutdown(wait=False)

    def _watch(self) -> None:
        """Fail everything that is pending once there has been no worker for long."""
        lonely_since: float | None = None
        while not self._ending.wait(WATCH_SECONDS):
            if self._has_workers():
                lonely_since = None
            elif lonely_since is None:
                lonely_since = time.monotonic()
            elif time.monotonic() - lonely_since > self._lonely:
                with self._lock:
                    pending = list(self._pending)
                for promise in pending:
                    _fail(promise, self._gone())

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:  # noqa: BLE001 - whatever it is, nobody answers
            return False

    def _gone(self) -> BackendMissing:
        return BackendMissing(
            f"The scheduler at {self._address}, or the last of its workers, is gone",
            "Start them again, then go on with --resume; if one document ends its workers, start them with a nanny, "
            "which replaces them",
        )


def _each(function: Callable[[Item], Result], items: tuple[Item, ...]) -> tuple[Result, ...]:
    """Call a function on each item: what a worker does."""
    return tuple(function(item) for item in items)


def _keep(promise: Future[Result], result: Result) -> None:
    """Give a result, unless nobody waits for it any more."""
    with contextlib.suppress(Exception):  # it was cancelled, or has failed
        promise.set_result(result)


def _fail(promise: Future[Any], error: BaseException) -> None:
    with contextlib.suppress(Exception):  # as above
        promise.set_exception(error)


def _is_killed(error: BaseException) -> bool:
    from distributed import KilledWorker  # noqa: PLC0415 - has been imported by ``connect``

    return isinstance(error, KilledWorker)


def _died() -> ShequError:
    return ShequError(
        "every worker that converted it died",
        "Convert it by itself on one machine; if it dies there too, please report it, with the input",
    )


def _translated(error: BaseException) -> BaseException:
    """Return what to tell of a task that failed for a reason that is not in its document."""
    if isinstance(error, ImportError):
        return BackendMissing(
            f"A worker lacks a package ({error.name or error})", "Install the same packages on all machines"
        )
    return error


# ---------------------------------------------------------------- connecting


@contextlib.contextmanager
def connect(
    address: str,
    *,
    verbose: bool = False,
    connect_seconds: float = CONNECT_SECONDS,
    worker_seconds: float = WORKER_SECONDS,
    lonely_seconds: float = LONELY_SECONDS,
) -> Iterator[Cluster]:
    """Give the cluster of a scheduler, such as ``tcp://host:8786``.

    Raise UsageError if the address is none or the workers do not run the same versions, BackendMissing if Dask is not
    installed or no scheduler or no worker is there. At the end, and if anything is raised, what is pending is given up.
    """
    with _quiet(verbose=verbose):
        client = _client(address, connect_seconds)
        try:
            _wait_for_workers(client, address, worker_seconds)
            _compare(client, address)
        except BaseException:
            client.close(timeout=CLOSE_SECONDS)
            raise
        with Cluster(shown(address), client, lonely_seconds) as cluster:
            yield cluster


@contextlib.contextmanager
def _quiet(*, verbose: bool) -> Iterator[None]:
    """Keep Dask from writing to the terminal: what matters is raised."""
    if verbose:
        yield
        return
    with contextlib.suppress(ImportError):  # ``_client`` tells of that
        import distributed  # noqa: F401, PLC0415 - sets its loggers up when it is imported
    levels = {name: logging.getLogger(name).level for name in LOUD}
    try:
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _client(address: str, seconds: float) -> Any:  # noqa: ANN401 - see above
    try:
        import dask  # noqa: PLC0415 - half a second
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise BackendMissing(
            "--cluster needs packages that are not here (dask, distributed)",
            "Run: pip install 'shequ-convert[cluster]'",
        ) from error
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: they are compared below
            return Client(address, timeout=seconds, set_as_default=False)
    except OSError as error:
        raise BackendMissing(
            f"No Dask scheduler answers at {shown(address)} ({_said(error)})",
            "Start one with: dask scheduler; and check host, port and firewall",
        ) from error
    except TypeError as error:
        raise UsageError(
            f"--cluster {shown(address)}: TLS needs a certificate ({_said(error)})",
            "Name the files in ~/.config/dask/*.yaml or in the environment; see docs/cluster.md",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"--cluster {shown(address)}: no address of a scheduler ({_said(error)})",
            "Give one such as tcp://10.0.0.5:8786, as the scheduler tells when it starts",
        ) from error


def _said(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _wait_for_workers(client: Any, address: str, seconds: float) -> None:  # noqa: ANN401 - see above
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError as error:
        raise BackendMissing(
            f"The scheduler at {shown(address)} has no worker, and none came within {seconds:g} seconds",
            f"Start one on each machine with: dask worker {shown(address)}",
        ) from error


def _compare(client: Any, address: str) -> None:  # noqa: ANN401 - see above
    """Raise UsageError or BackendMissing, naming the worker, if one runs anything else than this machine."""
    import distributed  # noqa: PLC0415 - has been imported

    here = Versions("{}.{}".format(*sys.version_info[:2]), distributed.__version__, __version__)
    told: Mapping[str, Any] = client.run(eval, SEEN_FROM_A_WORKER, on_error="return")
    for worker, answer in sorted(told.items()):
        if isinstance(answer, ImportError):
            raise BackendMissing(
                f"The worker at {worker} lacks a package ({answer.name or answer})",
                f"Install there what is here: {here}",
            )
        if isinstance(answer, BaseException):
            raise BackendMissing(f"The worker at {worker} does not work ({_said(answer)})", "Look at its log")
        if Versions(*answer) != here:
            raise UsageError(
                f"--cluster {shown(address)}: the worker at {worker} runs {Versions(*answer)}; this machine {here}",
                "Install the same on all machines, and start the workers again",
            )
