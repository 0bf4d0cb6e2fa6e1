"""Worker processes: warm, replaced when they hang or die, ended without litter; results in order."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import Future
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from shequ_convert.batch import pool as pools
from shequ_convert.batch.batch import Batch
from shequ_convert.batch.flow import Flow, in_lots
from shequ_convert.batch.pool import Limits, Pool
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import RENEWED, Running, workers_for
from shequ_convert.batch.worker import PROGRAM
from shequ_convert.errors import BackendMissing
from tests.support import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are those of POSIX")


def together(pool: Pool, function: Any, items: list[Any], size: int = 4) -> list[Any]:
    """Return the results of all items, by a pool."""
    flow = Flow(lambda lot: pool.submit(function, lot, work.lost), in_lots(items, size, lambda _: 0, 1), 4)
    return [result for _, results in flow for result in results]


def test_results_are_those_of_the_function_in_order_and_workers_stay() -> None:
    with Pool(2, ()) as pool:
        assert together(pool, work.double, list(range(100))) == [2 * number for number in range(100)]
        pids = {pid for pid, _ in together(pool, work.pid_and, list(range(40)))}
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids


def test_a_worker_makes_room_for_a_new_one_between_two_lots_after_so_many_documents() -> None:
    with Pool(1, (), Limits(renewed=8)) as pool:
        found = together(pool, work.pid_and, list(range(20)))
    pids = [pid for pid, _ in found]
    assert [number for _, number in found] == list(range(20))
    assert len(set(pids)) == 3
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [8, 8, 4]


def test_workers_that_print_are_renewed_and_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int | None] = []

    def noted(_: int, __: object, limits: Limits, *___: object) -> None:
        given.append(limits.renewed)

    monkeypatch.setattr("shequ_convert.batch.pool.Pool", noted)
    (tmp_path / "a.txt").write_text("题目", encoding="utf-8")
    for formats in (("md", "json"), ("docx", "pdf")):
        Batch(Request((str(tmp_path / "a.txt"),), str(tmp_path / "out"), formats), Running(), bytes)._new_pool(
            1, formats
        )
    assert given == [None, RENEWED["pdf"]]


@posix
def test_what_kills_its_worker_is_lost_alone_after_a_second_try() -> None:
    with Pool(2, ()) as pool:
        results = together(pool, work.die_of_seven, list(range(20)))
    assert [number for number in results if isinstance(number, int)] == [n for n in range(20) if n != 7]
    assert results[7].startswith("7: the process that converted it died twice (signal 9)")


def test_a_worker_that_dies_by_accident_costs_nothing(tmp_path: Path) -> None:
    with Pool(1, ()) as pool:
        assert together(pool, work.die_once, [str(tmp_path / "a"), str(tmp_path / "b")]) == ["done", "done"]


def test_what_takes_too_long_is_lost_alone_and_at_once() -> None:
    begun = time.monotonic()
    with Pool(2, (), Limits(timeout=1)) as pool:
        results = together(pool, work.sleep_of_seven, list(range(20)))
    assert time.monotonic() - begun < 60
    assert [number for number in results if isinstance(number, int)] == [n for n in range(20) if n != 7]
    assert results[7] == "7: it was not done within 1 seconds. Allow more with --timeout, or split it."


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such limit")
def test_a_worker_gets_no_more_memory_than_it_may_have() -> None:
    with Pool(1, (), Limits(max_memory=200)) as pool:
        assert together(pool, work.eat, [10, 400, 10]) == [10, -1, 10]


def test_what_a_library_prints_does_not_disturb_results() -> None:
    with Pool(1, ()) as pool:
        assert together(pool, work.chatter, [1, 2]) == [1, 2]


@posix
def test_stopping_breaks_off_what_is_being_written_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    with pytest.raises(KeyboardInterrupt), Pool(1, ()) as pool:  # noqa: PT012 - as Ctrl-C comes
        pool.submit(work.write_slowly, (str(target),), work.lost)
        until = time.monotonic() + 60
        while not target.with_name("a.md.begun").exists() and time.monotonic() < until:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["a.md.begun"]


def test_a_file_that_is_called_as_a_module_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pickle", "signal", "contextlib", "shequ_convert", "json"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Pool(1, ()) as pool:
        assert together(pool, work.double, [1]) == [2]
    assert not (tmp_path / "ran").exists()


def test_python_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_convert.batch.pool.PROGRAM", "raise SystemExit(5)")
    with Pool(1, ()) as pool, pytest.raises(BackendMissing, match=r"cannot be started \(exit code 5\)"):
        together(pool, work.double, [1])


@posix
@pytest.mark.parametrize("function", [work.raise_of_seven, work.unpicklable_of_seven])
def test_what_a_function_raises_or_cannot_send_costs_one_item(function: Any) -> None:
    with Pool(1, ()) as pool:
        results = together(pool, function, list(range(10)), size=10)
    assert [number for number in results if isinstance(number, int)] == [n for n in range(10) if n != 7]
    assert results[7].startswith("7: the process that converted it died twice (exit code 1)")


def test_an_item_that_cannot_be_loaded_costs_no_other_of_its_lot() -> None:
    with Pool(1, ()) as pool:
        results = together(pool, work.kind, [1, work.Heavy(), "a"], size=3)
    assert results[::2] == ["int", "str"]
    assert "died twice (exit code 7)" in results[1]


def test_a_system_that_starts_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("shequ_convert.batch.pool.subprocess.Popen", refused)
    with Pool(1, ()) as pool, pytest.raises(BackendMissing, match=r"cannot be started \(Resource temporarily"):
        together(pool, work.double, [1])


def test_a_worker_that_says_something_else_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import pickle, sys; pickle.dump('hello', sys.stdout.buffer); sys.stdout.flush(); sys.stdin.read()"
    monkeypatch.setattr("shequ_convert.batch.pool.PROGRAM", program)
    with Pool(1, ()) as pool, pytest.raises(BackendMissing, match="cannot be started"):
        together(pool, work.double, [1])


def test_the_time_a_worker_takes_to_start_is_not_that_of_its_first_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_convert.batch.pool.PROGRAM", f"import time; time.sleep(1.2); {PROGRAM}")
    with Pool(1, (), Limits(timeout=0.6)) as pool:
        assert together(pool, work.double, [1, 2]) == [2, 4]


def test_many_lots_come_back_in_order() -> None:
    with Pool(2, ()) as pool:
        assert together(pool, work.double, list(range(3000)), size=3) == [2 * number for number in range(3000)]


def test_a_pool_may_be_ended_again_and_leaves_no_process() -> None:
    pool = Pool(2, ())
    assert together(pool, work.double, [1, 2]) == [2, 4]
    workers = pool._living()
    pool.close()
    pool.stop()
    pool.close()
    assert workers
    assert all(worker._process.returncode is not None for worker in workers)
    assert all(worker._outbox.closed and worker._inbox.closed for worker in workers)


def test_a_pool_that_was_never_used_starts_nothing() -> None:
    with Pool(2, ()) as pool:
        pass
    assert pool._living() == ()


@posix
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3])
def test_a_pool_may_be_stopped_while_its_workers_are_starting(seconds: float) -> None:
    pool = Pool(2, ())
    begun = time.monotonic()
    futures = [pool.submit(work.sleep_of_seven, (7,), work.lost) for _ in range(6)]
    time.sleep(seconds)
    pool.stop()
    assert time.monotonic() - begun < 20
    assert all(future.done() for future in futures)
    assert all(worker._process.returncode is not None for worker in pool._living())


def test_who_looks_after_workers_is_not_surprised_by_one_that_is_done() -> None:
    class Fickle(pools._Worker):
        """A worker whose item is done between two looks."""

        def __init__(self) -> None:
            self.looks = iter([1.0])

        @property
        def expires(self) -> float | None:  # type: ignore[override]
            """When its time is over."""
            return next(self.looks, None)

        def kill(self) -> None:
            """Do nothing."""

    worker = Fickle()
    worker.look_after(2.0)
    assert worker.expired


@posix
def test_a_worker_that_is_ended_from_outside_is_replaced() -> None:
    with Pool(1, ()) as pool:
        ((first, _),) = together(pool, work.pid_and, [1])
        os.kill(first, signal.SIGTERM)
        ((second, _),) = together(pool, work.pid_and, [1])
    assert first != second


# ---------------------------------------------------------------- the stream


def done(number: int) -> Future[int]:
    """Return a task that is done already."""
    future: Future[int] = Future()
    future.set_result(10 * number)
    return future


def test_no_more_than_a_window_is_on_its_way() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    for number, pair in zip(range(50), Flow(done, endless(), window=3), strict=False):
        assert pair == (number, 10 * number)
        assert len(taken) <= number + 4


def test_what_was_done_out_of_turn_is_not_lost_when_the_stream_is_broken_off() -> None:
    tasks: list[Future[int]] = [Future() for _ in range(5)]
    tasks[0].set_exception(KeyboardInterrupt())  # the first is waited for when Ctrl-C comes
    tasks[1].cancel()
    tasks[3].set_result(30)
    tasks[4].set_exception(ValueError())
    flow = Flow(tasks.__getitem__, range(5), window=5)
    with pytest.raises(KeyboardInterrupt):
        next(iter(flow))
    assert list(flow.finished()) == [(3, 30)]


def test_lots_are_bounded_by_number_and_by_weight() -> None:
    assert list(in_lots([1, 2, 3, 4, 5], 2, lambda _: 0, 10)) == [(1, 2), (3, 4), (5,)]
    assert list(in_lots([9, 9, 1, 1], 10, lambda item: item, 10)) == [(9, 9), (1, 1)]
    assert list(in_lots([], 10, lambda _: 0, 10)) == []


@pytest.mark.parametrize(
    ("running", "documents", "formats", "workers"),
    [
        (Running(jobs=1), 1500, ("pdf",), 0),
        (Running(jobs=1), 1501, ("md", "pdf"), 1),  # so that it can be replaced
        (Running(jobs=1), 100_000, ("docx", "md"), 0),
        (Running(jobs=1, timeout=5), 1, ("md",), 1),  # so that it can be ended
        (Running(jobs=3), 2, ("md",), 2),
        (Running(jobs=8), 1, ("md",), 0),
    ],
)
def test_how_many_workers_there_are(running: Running, documents: int, formats: tuple[str, ...], workers: int) -> None:
    assert workers_for(running, documents, formats) == workers
