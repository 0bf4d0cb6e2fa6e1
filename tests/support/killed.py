"""Batches as processes of their own, killed as power cuts and people do."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
TEXT = """\
第{number}届邻里节在枫林社区开幕
来源：枫林社区网 发布时间：2021-05-06 09:30
各位邻居，大家下午好。今天想和大家说一说我们小区这一年的变化，也请大家多提意见，这是第{number}篇。
一、议事
以后的日子，我们还要把这件事继续做下去，让每一位老人都有人惦记，让每一个孩子都有地方玩耍。
"""


def texts(folder: Path, count: int) -> None:
    """Write some short texts."""
    for number in range(count):
        path = folder / f"{number // 50:02d}" / f"{number:04d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(number=number), encoding="utf-8")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "shequ_convert", *arguments]


def started(*arguments: str, cwd: Path, **more: str) -> subprocess.Popen[bytes]:
    """Start the command line; what it prints is kept."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    pipe = subprocess.PIPE
    return subprocess.Popen(command(*arguments), cwd=cwd, env=environment, stdout=pipe, stderr=pipe)


def finished(*arguments: str, cwd: Path, **more: str) -> tuple[int, str, str]:
    """Run the command line; return exit code, standard output and standard error."""
    with started(*arguments, cwd=cwd, **more) as process:
        out, err = process.communicate(timeout=300)
    return process.returncode, out.decode(), err.decode()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started (Linux)."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):  # by the thread that started them
        with contextlib.suppress(OSError):
            found += map(int, listing.read_text(encoding="ascii").split())
    return found


def kill(process: subprocess.Popen[bytes], *, workers_too: bool) -> None:
    """End a batch at once; its workers with it, as when the power fails, or not."""
    pids = [process.pid, *(children(process.pid) if workers_too else [])]
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.communicate()


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the journal."""
    return dict(_files(folder))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".shequ-journal.jsonl":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def until(condition: object, seconds: float = 60) -> bool:
    """Wait until something callable says yes; say whether it did."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False
