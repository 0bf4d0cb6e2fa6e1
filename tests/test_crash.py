"""Whenever a batch is killed, nothing is lost, nothing is half-written, and the next run goes on where it ended."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shequ_convert.batch.choices import Choices
from shequ_convert.batch.journal import Journal
from shequ_convert.errors import OutputError
from tests.support.killed import children, files, finished, kill, started, texts, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes, and finds their children in /proc")

JOURNAL = ".shequ-journal.jsonl"
CONVERT = ("convert", "in", "-o", "out", "-t", "md", "-t", "docx", "--resume", "--jobs", "2", "-q")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of texts, and what a batch makes of them that nobody disturbs."""
    folder = tmp_path_factory.mktemp("crash")
    texts(folder / "in", 600)
    code, _, err = finished(*CONVERT, cwd=folder)
    assert (code, err.count("error")) == (0, 0), err
    return folder


def killed_again_and_again(folder: Path, kills: int, chance: random.Random) -> int:
    """Convert, and kill that at random moments; return how often a run got to its end before it could be killed."""
    ended = 0
    for number in range(kills):
        with started(*CONVERT, cwd=folder) as process:
            try:
                process.wait(timeout=chance.uniform(0.05, 1.6))
            except subprocess.TimeoutExpired:
                kill(process, workers_too=number % 2 == 0)
            else:
                ended += 1
                shutil.rmtree(folder / "out")
                process.communicate()
    return ended


@pytest.mark.parametrize("kills", [4, pytest.param(30, marks=pytest.mark.thorough)])
def test_a_batch_killed_at_random_moments_is_completed_by_the_next_run(
    kills: int, undisturbed: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").symlink_to(undisturbed / "in")
    ended = killed_again_and_again(tmp_path, kills, random.Random(kills))  # noqa: S311 - moments, no secrets
    assert ended < kills
    code, _, err = finished(*CONVERT, cwd=tmp_path)
    assert (code, err.count("error")) == (0, 0), err
    assert files(tmp_path / "out") == files(undisturbed / "out")
    lines = (tmp_path / "out" / JOURNAL).read_bytes().splitlines()
    assert not [line for line in lines if line and not json.loads(line)]


def test_what_was_done_before_a_kill_is_not_done_again(undisturbed: Path, tmp_path: Path) -> None:
    (tmp_path / "in").symlink_to(undisturbed / "in")
    journal = tmp_path / "out" / JOURNAL
    with started(*CONVERT, cwd=tmp_path) as process:
        assert until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 100)
        kill(process, workers_too=True)
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.md")}
    assert len(done) >= 100
    os.utime(undisturbed / "in" / "00" / "0000.txt")  # its content is the same
    finished(*CONVERT, cwd=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in done} == done
    told = [json.loads(line).get("input") for line in journal.read_bytes().splitlines()]
    inputs = [each for each in told if each]
    assert len(inputs) == len(set(inputs)) == 600


def test_orphans_end_by_themselves(undisturbed: Path, tmp_path: Path) -> None:
    (tmp_path / "in").symlink_to(undisturbed / "in")
    with started(*CONVERT, cwd=tmp_path) as process:
        assert until(lambda: len(children(process.pid)) == 2)
        workers = children(process.pid)
        assert until(lambda: any((tmp_path / "out").rglob("*.md")))
        kill(process, workers_too=False)
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 30)


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_leaves_nothing_half_done(
    signal_sent: int, undisturbed: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").symlink_to(undisturbed / "in")
    with started(*CONVERT, cwd=tmp_path) as process:
        assert until(lambda: any((tmp_path / "out").rglob("*.md")))
        time.sleep(0.2)
        begun = time.monotonic()
        process.send_signal(signal_sent)
        _, err = process.communicate(timeout=60)
    assert time.monotonic() - begun < 10
    assert process.returncode == 130
    assert b"Traceback" not in err
    complete, part = files(undisturbed / "out"), files(tmp_path / "out")
    assert part.items() <= complete.items()
    assert 0 < len(part) < len(complete)
    done = {json.loads(line).get("input") for line in (tmp_path / "out" / JOURNAL).read_bytes().splitlines()}
    assert len(done - {None}) * 2 >= len(part) - 2 * 2 * 8  # at most what the two workers had in hand is not in it


def test_two_runs_do_not_work_with_one_journal_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_convert.batch.journal.WAIT_SECONDS", 0.3)
    with (
        Journal(tmp_path / "j.jsonl", Choices()),
        pytest.raises(OutputError, match="Another run is at work with the journal"),
    ):
        Journal(tmp_path / "j.jsonl", Choices())
    Journal(tmp_path / "j.jsonl", Choices()).close()
