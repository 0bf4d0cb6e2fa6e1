"""Work given to the workers of a Dask scheduler: the same functions, on other machines.

Functions and values travel by pickle, functions by the name of their module; what they read and write must be where
every machine can reach it. See docs/cluster.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
import time
import warnings
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from shequ_convert import __version__
from shequ_convert.batch.urls import shown
from shequ_convert.errors import BackendMissing, ShequError, UsageError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")
Lost: TypeAlias = "Callable[[Item, ShequError], Result]"
"""Says what the result is of an item whose worker died of it."""

WATCH_SECONDS = 1.0
"""How often it is looked whether scheduler and workers are there."""
CLOSE_SECONDS = 5.0
"""How long taking leave of the scheduler may last."""
LOUD = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.batched", "tornado")
"""What writes to the terminal of its own accord: loggers of Dask and below it."""
SEEN_FROM_A_WORKER = (
    "('%d.%d' % __import__('sys').version_info[:2], "
    "__import__('distributed').__version__, "
    "__import__('shequ_convert').__version__)"
)
"""What each worker is asked: an expression, for a function of this package could not be named where it is missing."""


@frozen
class Patience:
    """How long to wait for what may never come, in seconds."""

    scheduler: float = 10.0
    """For the scheduler to answer, at first and later."""
    worker: float = 30.0
    """For the first worker to join."""
    workers: float = 120.0
    """For another worker, once all are gone: a nanny starts one in some seconds."""


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
    """A scheduler that has workers; a context manager that takes leave of it. Made by ``connect``.

    Everything Dask does goes on in a thread of its own, which ends with it.
    """

    def __init__(self, address: str, patience: Patience) -> None:
        self._address, self._patience = address, patience
        self._loop = asyncio.new_event_loop()
        self._ready: Future[None] = Future()
        self._ending = asyncio.Event()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._client: Any = None
        self._running: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._live, name="shequ-cluster", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._ready.result()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave. What is pending is given up: nobody hears any more of what workers are at."""
        with contextlib.suppress(RuntimeError):  # the thread has ended already
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(3 * CLOSE_SECONDS)

    @property
    def threads(self) -> int:
        """How many tasks its workers run at once, as of now."""
        return sum(asyncio.run_coroutine_threadsafe(self._counted(), self._loop).result())

    def submit(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], lost: Lost[Item, Result]
    ) -> Future[tuple[Result, ...]]:
        """Have a function called on each item, by one worker. The same call twice is two.

        The function must be one of a module that the workers can import. If a worker is lost, its items are given to
        another; those that cost one worker after the other are ``lost``. The future raises BackendMissing if the
        scheduler or the last worker is gone, and what the function raises.
        """
        return asyncio.run_coroutine_threadsafe(self._kept(self._done(function, items, lost)), self._loop)

    async def _kept(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have work on record as long as it goes on."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        try:
            return await task
        finally:
            task.cancel()
            self._running.discard(task)

    async def _done(
        self, function: Callable[[Item], Result], items: tuple[Item, ...], lost: Lost[Item, Result]
    ) -> tuple[Result, ...]:
        from distributed import KilledWorker  # noqa: PLC0415 - has been imported by ``connect``

        try:
            return await self._answer(function, items)
        except KilledWorker:
            if len(items) == 1:
                return (lost(items[0], _died()),)
        results = [await self._done(function, (item,), lost) for item in items]  # so that only those to blame are lost
        return tuple(result for (result,) in results)

    async def _answer(self, function: Callable[[Item], Result], items: tuple[Item, ...]) -> tuple[Result, ...]:
        """Return what a worker makes of items. The scheduler forgets the task then, and its result."""
        from distributed.client import FutureCancelledError  # noqa: PLC0415 - as above
        from distributed.comm.core import CommClosedError  # noqa: PLC0415 - has been imported by ``connect``

        task = self._client.submit(_each, function, items, pure=False)
        answer = asyncio.ensure_future(_result(task))
        try:
            await asyncio.wait({answer, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise self._lost()
            results: tuple[Result, ...] = answer.result()
        except (FutureCancelledError, CommClosedError):
            raise self._lost() from None
        except ImportError as error:
            raise _lacking(error) from error
        else:
            return results
        finally:
            answer.cancel()
            task.release()

    # ------------------------------------------------------------ the thread

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._session())

    async def _session(self) -> None:
        client = None
        try:
            client = self._client = await _client(self._address, self._patience.scheduler)
            await _wait_for_workers(client, self._address, self._patience.worker)
            await _compare(client, self._address)
            self._ready.set_result(None)
            watch = asyncio.ensure_future(self._watch())
            await self._ending.wait()
            watch.cancel()
            await self._give_up()
        except Exception as error:  # noqa: BLE001 - ``__enter__`` raises it
            if not self._ready.done():
                self._ready.set_exception(error)
        finally:
            if not self._ready.done():
                self._ready.set_exception(self._lost())
            if client is not None:
                await _left(client)

    async def _give_up(self) -> None:
        """End what is pending, before Dask says of it that it was lost."""
        running = [*self._running]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _watch(self) -> None:
        """Find out that there is no scheduler or no worker any more."""
        last_seen = time.monotonic()
        while not self._gone.done():
            await asyncio.sleep(WATCH_SECONDS)
            workers = await self._seen()
            patience = self._patience.scheduler if workers is None else self._patience.workers
            if workers:
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > patience:
                self._gone.set_result(None)

    async def _seen(self) -> int | None:
        """Return how many workers there are, None if the scheduler does not tell."""
        if self._client.status != "running":
            return None
        try:
            return len(await asyncio.wait_for(self._counted(), self._patience.scheduler))
        except Exception:  # noqa: BLE001 - whatever it is, nobody answers
            return None

    async def _counted(self) -> list[int]:
        """Return how many tasks each worker runs at once."""
        told: dict[str, int] = await self._client.scheduler.ncores()
        return [*told.values()]

    def _lost(self) -> BackendMissing:
        return BackendMissing(
            f"The Dask scheduler at {shown(self._address)}, or the last of its workers, is gone",
            "Start them again, then go on with --resume; a worker with a nanny is replaced when it dies",
        )


async def _result(task: Any) -> Any:  # noqa: ANN401 - whatever the function returns
    return await task


async def _left(client: Any) -> None:  # noqa: ANN401 - see above
    with contextlib.suppress(Exception):  # the scheduler may be gone
        await asyncio.wait_for(client.close(), CLOSE_SECONDS)


def _each(function: Callable[[Item], Result], items: tuple[Item, ...]) -> tuple[Result, ...]:
    """Call a function on each item: what a worker does."""
    return tuple(function(item) for item in items)


def _died() -> ShequError:
    return ShequError(
        "every worker that converted it died",
        "Convert it by itself on one machine; if it dies there too, please report it, with the input",
    )


def _lacking(error: ImportError) -> BackendMissing:
    return BackendMissing(
        f"A worker lacks a package ({error.name or error})", "Install the same packages on all machines"
    )


# ---------------------------------------------------------------- connecting


@contextlib.contextmanager
def connect(address: str, *, verbose: bool = False, patience: Patience = Patience()) -> Iterator[Cluster]:  # noqa: B008 - a value
    """Give the cluster of a scheduler, such as ``tcp://host:8786``.

    Raise UsageError if the address is none or the workers do not run the same versions, BackendMissing if Dask is not
    installed or no scheduler or no worker is there. At the end, and if anything is raised, what is pending is given up.
    """
    with _quiet(verbose=verbose):
        _import()
        with Cluster(address, patience) as cluster:
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


def _import() -> None:
    try:
        import distributed  # noqa: F401, PLC0415 - half a second
    except ImportError as error:
        raise BackendMissing(
            f"--cluster needs a package that is not here ({error.name or error})",
            "Run: pip install 'shequ-convert[cluster]'",
        ) from error


async def _client(address: str, seconds: float) -> Any:  # noqa: ANN401 - see above
    import dask  # noqa: PLC0415 - has been imported
    from distributed import Client  # noqa: PLC0415 - as above

    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    client = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: they are compared below
            make: Any = Client
            client = make(address, asynchronous=True, timeout=seconds, set_as_default=False)
            return await client
    except (OSError, TypeError, ValueError) as error:
        if client is not None:
            await _left(client)
        raise _not_connected(shown(address), error) from None


def _not_connected(address: str, error: OSError | TypeError | ValueError) -> ShequError:
    if isinstance(error, OSError):
        return BackendMissing(
            f"No Dask scheduler answers at {address} ({_said(error)})",
            "Start one with: dask scheduler; check host, port and firewall, and give tls:// if it wants TLS",
        )
    if isinstance(error, TypeError):
        return UsageError(
            f"--cluster {address}: TLS needs a certificate ({_said(error)})",
            "Name the files in ~/.config/dask/*.yaml or in the environment; see docs/cluster.md",
        )
    return UsageError(
        f"--cluster {address}: no address of a scheduler ({_said(error)})",
        "Give one such as tcp://10.0.0.5:8786, as the scheduler tells when it starts",
    )


def _said(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


async def _wait_for_workers(client: Any, address: str, seconds: float) -> None:  # noqa: ANN401 - see above
    try:
        await client.wait_for_workers(1, timeout=seconds)
    except TimeoutError as error:
        raise BackendMissing(
            f"The scheduler at {shown(address)} has no worker, and none came within {seconds:g} seconds",
            f"Start one on each machine with: dask worker {shown(address)}",
        ) from error


async def _compare(client: Any, address: str) -> None:  # noqa: ANN401 - see above
    """Raise UsageError or BackendMissing, naming the worker, if one runs anything else than this machine."""
    distributed: Any = import_module("distributed")
    here = Versions("{}.{}".format(*sys.version_info[:2]), distributed.__version__, __version__)
    told: Mapping[str, Any] = await client.run(eval, SEEN_FROM_A_WORKER, on_error="return")
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
