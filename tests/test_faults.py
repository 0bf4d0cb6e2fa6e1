"""Disks fill up, folders are read-only, files vanish and change: each is told, and the rest is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shequ_convert.batch import store
from shequ_convert.batch.batch import Batch, conduct
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import Running
from shequ_convert.errors import ExitCode, InputError, OutputError
from tests.support.killed import ROOT, command, texts

if TYPE_CHECKING:
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Summary


class Kept:
    """A listener that keeps the outcomes."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def begin(self, inputs: int | None) -> None:
        """Nothing to keep."""

    def note(self, text: str) -> None:
        """Nothing to keep."""

    def outcome(self, outcome: Outcome) -> None:
        """Keep it."""
        self.outcomes.append(outcome)

    def end(self, summary: Summary) -> None:
        """Nothing to keep; ``conduct`` returns it."""


def converted(batch: Batch) -> tuple[Summary, list[Outcome]]:
    kept = Kept()
    with batch:
        return conduct(batch, [kept], strict=False), kept.outcomes


def batch(*, out: str = "out", jobs: int = 1, form: str = "md") -> Batch:
    return Batch(Request(("in",), out, (form,)), Running(jobs=jobs), bytes)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_input_that_vanishes_fails_alone(jobs: int) -> None:
    texts(Path("in"), 8)
    planned = batch(jobs=jobs)
    Path("in/00/0003.txt").unlink()
    summary, outcomes = converted(planned)
    assert (summary.made, summary.failed, summary.code) == (7, 1, ExitCode.FAILED)
    (failed,) = (outcome for outcome in outcomes if outcome.errors)
    assert failed.label == str(Path("in/00/0003.txt"))
    assert isinstance(failed.errors[0], InputError)
    assert "No file is called" in failed.errors[0].what


def test_an_input_that_changes_before_it_is_read_is_converted_as_it_is_then() -> None:
    texts(Path("in"), 3)
    planned = batch()
    changed = "换了题目\n各位邻居，大家下午好，今天想和大家说一说我们小区的变化。\n"
    Path("in/00/0001.txt").write_text(changed, encoding="utf-8")
    summary, _ = converted(planned)
    assert summary.made == 3
    assert "换了题目" in Path("out/00/0001.md").read_text(encoding="utf-8")


def test_an_input_that_grows_while_it_is_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("a.txt")
    path.write_bytes(b"half of it")
    real = os.fstat
    seen: list[int] = []

    def grown(descriptor: int) -> os.stat_result:
        if seen:
            with path.open("ab") as file:
                file.write(b", the rest")
        seen.append(descriptor)
        return real(descriptor)

    monkeypatch.setattr(os, "fstat", grown)
    with pytest.raises(InputError, match=r"a\.txt changed while it was read"):
        store.read(path)


def test_a_pipe_may_be_an_input() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"text")
    os.close(writing)
    if not Path(f"/dev/fd/{reading}").exists():
        pytest.skip("pipes have no names here")
    assert store.read(Path(f"/dev/fd/{reading}")) == b"text"


def test_a_folder_of_outputs_that_is_a_file_is_told_before_any_work() -> None:
    texts(Path("in"), 3)
    Path("out").mkdir()
    Path("out/00").write_bytes(b"mine")
    with pytest.raises(OutputError, match="cannot hold outputs: it is no folder"):
        batch()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told_before_any_work() -> None:
    texts(Path("in"), 3)
    Path("out").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="Nothing can be written into the folder out"):
        batch()


# ---------------------------------------------------------------- small disks, made in a namespace of their own


def spaces() -> bool:
    """Say whether a process may make namespaces and mount small disks in them."""
    if not shutil.which("unshare"):
        return False
    trial = ["unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(trial, check=False, capture_output=True).returncode == 0


def on_a_disk(options: str, script: str) -> str:
    """Run a script with a disk mounted on ``out``; return what it prints."""
    words = " ".join(command())
    script = f'mount -t tmpfs -o {options} tmpfs out || exit 99\nshequ() {{ {words} "$@"; }}\n{script}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["unshare", "-Urm", "sh", "-c", script], capture_output=True, check=False, env=environment)
    return done.stdout.decode() + done.stderr.decode()


needs_spaces = pytest.mark.skipif(not spaces(), reason="this process may not mount a disk in a namespace of its own")


@needs_spaces
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_fails_what_does_not_fit_and_leaves_nothing_half_written(jobs: str) -> None:
    texts(Path("in"), 40)
    Path("out").mkdir()
    told = on_a_disk(
        "size=300k",
        f"shequ convert in -o out -t docx --resume --jobs {jobs}\necho code $?\n"
        "find out -name '.shequ-*.tmp' | wc -l | sed 's/^/litter /'\n"
        "for file in out/*/*.docx; do unzip -tqq $file || echo broken $file; done\n"
        "mount -o remount,size=9m out\n"
        f"shequ convert in -o out -t docx --resume --jobs {jobs} -q\necho again $?\n"
        "ls out/00 | wc -l | sed 's/^/files /'\n",
    )
    assert "code 1\n" in told
    assert "litter 0\n" in told
    assert "broken" not in told
    assert 0 < told.count("cannot be written: No space left on device") < 41
    assert told.count("wrote ") > 5
    assert "again 0\nfiles 40\n" in told
    assert "Traceback" not in told


@needs_spaces
def test_a_read_only_disk_is_told_before_any_work() -> None:
    texts(Path("in"), 40)
    Path("out").mkdir()
    told = on_a_disk("ro", "shequ convert in -o out -t md\necho code $?\n")
    assert told.count("error:") == 1
    assert "Nothing can be written into the folder out" in told
    assert "code 1\n" in told
