"""Work on a real Dask scheduler with real workers: nothing lost, nothing twice, nothing that waits for ever."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
import logging
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

import shequ_convert
from shequ_convert.batch import cluster, remote
from shequ_convert.batch.cluster import Patience, connect
from shequ_convert.errors import BackendMissing, UsageError
from tests.support import tasks
from tests.support.cluster import LocalCluster, running
from tests.support.file_server import serving
from tests.support.killed import files, finished, started, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from shequ_convert.batch.cluster import Cluster

TASKS = 500
SOON = 20.0
"""Seconds within which a failure must be told, on a machine that is busy."""


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Have sockets that Dask leaves to be collected closed here, where they do no harm to another test."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Give a scheduler with two workers that no test of this module may end for good; it gives a task two tries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "1")
        with running(tmp_path_factory.mktemp("two")) as local:
            yield local


def _doubled(joined: Cluster, count: int) -> list[Future[tuple[int, ...]]]:
    return [joined.submit(tasks.doubled, (number,), tasks.not_reached) for number in range(count)]


# ---------------------------------------------------------------- work


def test_every_result_comes_once_and_in_order_though_a_worker_is_lost(tmp_path: Path) -> None:
    with running(tmp_path) as local, connect(local.address) as joined:
        assert joined.threads == 2
        futures = _doubled(joined, TASKS)
        assert futures[20].result() == (40,)
        local.kill_worker(0)
        assert [result for future in futures for result in future.result()] == [2 * number for number in range(TASKS)]
        assert joined.threads == 1


def test_only_what_kills_its_worker_is_lost(two: LocalCluster) -> None:
    with connect(two.address) as joined:
        lots = (("a", "b"), ("c", tasks.DEADLY, "d"), ("e",))
        futures = [joined.submit(tasks.survived, lot, tasks.given_up) for lot in lots]
        results = [future.result() for future in futures]
        assert results[0] == ("A", "B")
        assert results[1] == ("C", "deadly: every worker that converted it died", "D")
        assert results[2] == ("E",)
        assert joined.submit(tasks.survived, ("f",), tasks.given_up).result() == ("F",)


def test_a_task_may_start_a_process(two: LocalCluster) -> None:
    """Workers with a nanny are daemons, which ``multiprocessing`` allows no children; a program of its own it may."""
    with connect(two.address) as joined:
        assert joined.submit(tasks.of_a_child, ("hello",), tasks.given_up).result() == ("hello",)


def test_the_same_task_twice_is_two(two: LocalCluster, tmp_path: Path) -> None:
    with connect(two.address) as joined:
        futures = [joined.submit(tasks.noted, ((str(tmp_path), 7),), tasks.not_reached) for _ in range(3)]
        assert [future.result() for future in futures] == [(7,)] * 3
    assert len(list(tmp_path.iterdir())) == 3


def test_what_a_task_raises_is_raised(two: LocalCluster) -> None:
    with connect(two.address) as joined:
        word: Any = 1
        with pytest.raises(AttributeError):
            joined.submit(tasks.survived, (word,), tasks.given_up).result()
        assert joined.submit(tasks.survived, ("a",), tasks.given_up).result() == ("A",)


def test_the_scheduler_keeps_nothing_of_what_is_done(two: LocalCluster) -> None:
    with connect(two.address) as joined:
        assert [future.result() for future in _doubled(joined, 50)][-1] == (98,)
        assert _tasks_known(joined) == 0


def _tasks_known(joined: Cluster) -> int:
    """Return how many tasks the scheduler knows, once it has heard that nobody wants them any more."""

    async def count() -> int:
        found: int = await joined._client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        return found

    until = time.monotonic() + SOON
    while (known := asyncio.run_coroutine_threadsafe(count(), joined._loop).result()) and time.monotonic() < until:
        time.sleep(0.05)
    return known


def test_ctrl_c_gives_up_what_is_pending(two: LocalCluster) -> None:
    futures: list[Future[tuple[int, ...]]] = []

    def interrupted() -> None:
        with connect(two.address) as joined:
            futures.extend(_doubled(joined, TASKS))
            assert futures[0].result() == (0,)
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - began < SOON
    assert all(future.done() for future in futures)
    assert futures[-1].cancelled()
    with connect(two.address) as joined:
        assert _tasks_known(joined) == 0


def test_what_is_not_wanted_any_more_is_not_done(two: LocalCluster, tmp_path: Path) -> None:
    with connect(two.address) as joined:
        futures = [joined.submit(tasks.noted, ((str(tmp_path), number),), tasks.not_reached) for number in range(50)]
        for future in futures[10:]:
            future.cancel()
        assert [future.result() for future in futures[:10]] == [(number,) for number in range(10)]
        assert _tasks_known(joined) == 0
    assert len(list(tmp_path.iterdir())) < 30


# ---------------------------------------------------------------- what goes wrong


def test_no_scheduler_is_told() -> None:
    with pytest.raises(BackendMissing, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1 ") as caught:
        _try("tcp://127.0.0.1:1", Patience(scheduler=0.5))
    assert "dask scheduler" in caught.value.advice


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1", "gopher://127.0.0.1:1"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a scheduler") as caught:
        _try(address)
    assert "tcp://10.0.0.5:8786" in caught.value.advice


def test_tls_without_a_certificate_is_told() -> None:
    with pytest.raises(UsageError, match="TLS needs a certificate") as caught:
        _try("tls://127.0.0.1:1")
    assert "docs/cluster.md" in caught.value.advice


def test_no_worker_is_told(tmp_path: Path) -> None:
    with running(tmp_path, workers=0) as local, pytest.raises(BackendMissing, match="has no worker") as caught:
        _try(local.address, Patience(worker=0.5))
    assert f"dask worker {local.address}" in caught.value.advice


def test_another_version_on_a_worker_is_told_before_any_work(tmp_path: Path) -> None:
    _package(tmp_path / "other", "__version__ = '9.9'")
    with running(tmp_path, workers=1, environment={"PYTHONPATH": str(tmp_path / "other")}) as local:
        with pytest.raises(
            UsageError, match=r"shequ-convert 9\.9; this machine Python .* shequ-convert [0-9.]+"
        ) as caught:
            _try(local.address)
        assert "Install the same on all machines" in caught.value.advice


def test_a_package_that_a_worker_lacks_is_told(tmp_path: Path) -> None:
    _package(tmp_path / "none", "raise ModuleNotFoundError('no such package', name='shequ_convert')")
    with running(tmp_path, workers=1, environment={"PYTHONPATH": str(tmp_path / "none")}) as local:
        with pytest.raises(BackendMissing, match=r"lacks a package .shequ_convert.") as caught:
            _try(local.address)
        assert "Install there what is here: Python" in caught.value.advice


def _package(folder: Path, content: str) -> None:
    (folder / "shequ_convert").mkdir(parents=True)
    (folder / "shequ_convert" / "__init__.py").write_text(content)


def _try(address: str, patience: Patience = Patience()) -> None:  # noqa: B008 - a value
    with connect(address, patience=patience):
        pytest.fail("this cannot be a cluster")


def test_a_missing_dask_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BackendMissing) as caught:
        _try("tcp://127.0.0.1:1")
    assert "pip install 'shequ-convert[cluster]'" in caught.value.advice


def test_a_scheduler_that_dies_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as local, connect(local.address) as joined:
        futures = _doubled(joined, TASKS)
        assert futures[0].result() == (0,)
        local.kill_scheduler()
        began = time.monotonic()
        with pytest.raises(BackendMissing, match="is gone") as caught:
            _ = [future.result(SOON) for future in futures]
        assert time.monotonic() - began < SOON
        assert "--resume" in caught.value.advice


def test_the_loss_of_the_last_worker_is_told(tmp_path: Path) -> None:
    with running(tmp_path, workers=1) as local, connect(local.address, patience=Patience(workers=1)) as joined:
        futures = _doubled(joined, TASKS)
        assert futures[0].result() == (0,)
        local.kill_worker(0)
        with pytest.raises(BackendMissing, match="the last of its workers, is gone"):
            _ = [future.result(SOON) for future in futures]


def test_dask_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What it would log is raised, where it matters."""
    with running(tmp_path, workers=1) as local, connect(local.address) as joined:
        future = joined.submit(tasks.survived, (tasks.DEADLY,), tasks.given_up)
        local.kill_worker(0)
        local.kill_scheduler()
        with pytest.raises(BackendMissing):
            future.result(SOON)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("distributed").level <= logging.CRITICAL


# ---------------------------------------------------------------- TLS


def test_tls_works_when_its_files_are_named(tmp_path: Path) -> None:
    dask = pytest.importorskip("dask")
    certificate, key = _certificate(tmp_path)
    files = ("--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key)
    told = {"ca-file": certificate, "client.cert": certificate, "client.key": key}
    with running(tmp_path, workers=1, options=("--protocol", "tls://", *files)) as local:
        assert local.address.startswith("tls://")
        with (
            dask.config.set({f"distributed.comm.tls.{name}": value for name, value in told.items()}),
            connect(local.address) as joined,
        ):
            assert joined.submit(tasks.survived, ("a",), tasks.given_up).result() == ("A",)


def _certificate(folder: Path) -> tuple[str, str]:
    """Return the files of a certificate that vouches for itself, and of its key."""
    from cryptography import x509  # noqa: PLC0415 - only here
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shequ")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


# ---------------------------------------------------------------- the whole way: only the command line, as users do

DOCUMENTS = 500
TEXT = "关于第{number}项工作的讲话\n\n各位同志：\n\n今天讲{number}点意见。\n"


def test_documents_are_all_there_once_though_a_worker_is_killed_in_the_middle(tmp_path: Path) -> None:
    """Only the command line is used, as users do; the files are those of a run without a cluster."""
    for number in range(DOCUMENTS):
        path = tmp_path / "texts" / f"{number % 10}" / f"讲话{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(number=number), encoding="utf-8")
    with running(tmp_path / "dask") as two:
        arguments = ("convert", "texts", "-o", "cluster", "-t", "md", "--cluster", two.address, "--report", "r.json")
        with started(*arguments, cwd=tmp_path) as process:
            assert until(lambda: len(_contents(tmp_path / "cluster")) > DOCUMENTS // 5)
            two.kill_worker(0)
            in_the_middle = len(_contents(tmp_path / "cluster"))
            _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert in_the_middle < DOCUMENTS
    assert finished("convert", "texts", "-o", "alone", "-t", "md", "--jobs", "1", cwd=tmp_path)[0] == 0
    made = _contents(tmp_path / "cluster")
    assert len(made) == DOCUMENTS
    assert made == _contents(tmp_path / "alone")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert sorted(each["input"] for each in report["outcomes"]) == sorted(
        str(path.relative_to(tmp_path)) for path in (tmp_path / "texts").rglob("*.txt")
    )
    assert not list((tmp_path / "cluster").rglob(".shequ-*.tmp"))


def test_containers_become_the_shards_they_become_alone_though_a_worker_is_killed(tmp_path: Path) -> None:
    for name in ("one", "two", "three", "four"):
        lines = [json.dumps({"id": f"{name}-{number}", "text": TEXT.format(number=number)}) for number in range(300)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join([*lines, '{"id": "none"}']), encoding="utf-8")
    shards = ("--shards", "jsonl.gz", "--shard-size", "100", "--resume")
    with running(tmp_path / "dask") as two:
        arguments = ("convert", "*.jsonl", "-o", "cluster", *shards, "--cluster", two.address)
        with started(*arguments, cwd=tmp_path) as process:
            assert until(lambda: list((tmp_path / "cluster").glob("*-00000.jsonl.gz")))
            two.kill_worker(0)
            _, err = process.communicate(timeout=120)
        assert process.returncode == 1, err  # a record without text in each
        assert b"1201 made" not in err
        assert b"1204 documents: 1200 made, 4 failed" in err
        again = finished(*arguments, cwd=tmp_path)
    assert again[0] == 1
    assert "1204 documents: 0 made, 4 failed, 1200 skipped" in again[2]
    assert finished("convert", "*.jsonl", "-o", "alone", *shards, "--jobs", "2", cwd=tmp_path)[0] == 1
    made = files(tmp_path / "cluster")
    assert len(made) == 16
    assert made == files(tmp_path / "alone")


def test_texts_in_a_bucket_are_converted_into_the_bucket_by_a_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("s3", tmp_path / "s3") as server, running(tmp_path / "dask", environment=server.environment) as local:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        for number in range(20):
            remote.store(server.url / "in" / f"{number}.txt", TEXT.format(number=number).encode())
        given, wanted = (server.url / "in").address, (server.url / "out").address
        said = finished("convert", given, "-t", "md", "-o", wanted, "--cluster", local.address, cwd=tmp_path)
        assert said[0] == 0, said
        found = [file.name for file, _ in remote.found(server.url / "out", lambda name: name.endswith(".md"))]
        assert found == sorted(f"{number}.md" for number in range(20))
        assert "关于第7项工作的讲话" in remote.read(server.url / "out" / "7.md", 100_000).decode()


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}


def test_what_is_asked_of_a_worker_is_what_this_machine_says() -> None:
    """The expression is text; a slip in it would look like a worker that does not work."""
    distributed = pytest.importorskip("distributed").__version__
    said = eval(cluster.SEEN_FROM_A_WORKER)  # noqa: S307 - our own
    assert said == ("{}.{}".format(*sys.version_info[:2]), distributed, shequ_convert.__version__)
