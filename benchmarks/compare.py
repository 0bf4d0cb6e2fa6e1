"""Compares our speed with pandoc, plain python-docx and plain WeasyPrint, in one run on the same content.

Cold: a process for each file, as on the command line; CPU seconds of the process and its children, which other work on
the machine disturbs less than the clock. Warm: file after file in one process. Contestants take turns, so that a slow
minute falls on all of them; the best of the rounds counts. ``--json`` keeps the figures.

The peers are given what we have to find out first: their input is our own Markdown or JSON, already structured.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers import PEERS
from shequ_convert.convert import parse, render
from shequ_convert.picture import read
from shequ_convert.style import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shequ_convert.picture import Picture

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "input" / "speech-with-pictures.txt"
PICTURES = EXAMPLE.parent / "images"
OURS = (sys.executable, "-m", "shequ_convert")
FORMATS = ("md", "docx", "pdf")
REPEATED = 20
"""The longer text repeats the example's body this many times (about 60 pages)."""
BODY = ("责任编辑", "   9月12日")
"""Where the example's body ends and where it begins, for repeating it."""


@dataclass(frozen=True, slots=True)
class Contest:
    """Contestants that do the same work."""

    title: str
    runs: Mapping[str, Callable[[], object]]
    """Name -> what is timed. The first is the one that the others are compared with."""
    clock: Callable[[], float]
    """Seconds."""


def child_clock() -> float:
    """Return the CPU seconds that finished children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_clock() -> float:
    """Return the CPU seconds that this process has used."""
    return time.process_time()


def best(contest: Contest, rounds: int) -> dict[str, float]:
    """Return the best time of each contestant in milliseconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in contest.runs}
    for _ in range(rounds):
        for name, run in contest.runs.items():
            start = contest.clock()
            run()
            times[name].append(contest.clock() - start)
    return {name: min(taken) * 1000 for name, taken in times.items()}


def command(*words: str | Path) -> Callable[[], object]:
    """Return a run of a command; it fails loudly."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles his programs anew at every start
    return lambda: subprocess.run([str(word) for word in words], check=True, capture_output=True, env=environment)


def longer(text: str) -> str:
    """Return the example with its body repeated."""
    end, start = (text.index(mark) for mark in BODY)
    return text[:start] + text[start:end] * REPEATED + text[end:]


class Workshop:
    """A folder with one text in every form that a contestant wants."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        self.raw = folder / "speech.txt"
        self.raw.write_text(text, encoding="utf-8")
        self.document = parse(text)
        self.profile = load("article")
        self.pictures: dict[str, Picture] = {
            path.name: read(path.name, path.read_bytes()) for path in PICTURES.iterdir()
        }
        shutil.copytree(PICTURES, folder / "images")
        self.markdown, self.dump = folder / "in.md", folder / "in.json"
        self.markdown.write_bytes(render(self.document, "md", self.profile, self.pictures).data)
        content = json.loads(render(self.document, "json", self.profile).data)
        self.content = {**content, "pictures": str(PICTURES)}
        self.dump.write_text(json.dumps(self.content, ensure_ascii=False), encoding="utf-8")

    def cold(self, to: str) -> dict[str, Callable[[], object]]:
        """Return who makes a file of a format from the command line."""
        out = self.folder / f"cold.{to}"
        ours = command(*OURS, "convert", self.raw, "-o", out, "--images", PICTURES, "--force")
        return {"shequ-convert": ours, **self._cold_peers(to, out)}

    def _cold_peers(self, to: str, out: Path) -> dict[str, Callable[[], object]]:
        peers = {"docx": "python-docx", "pdf": "weasyprint"}
        found = {}
        if to in peers:
            script = ROOT / "benchmarks" / "peers.py"
            found[f"plain {peers[to]}"] = command(sys.executable, script, peers[to], self.dump, out)
        if shutil.which("pandoc"):
            extra = [f"--pdf-engine={Path(sys.executable).with_name('weasyprint')}"] if to == "pdf" else []
            resources = f"--resource-path={PICTURES}"
            found["pandoc"] = command("pandoc", self.markdown, "-f", "gfm", "-s", resources, *extra, "-o", out)
        return found

    def warm(self, to: str) -> dict[str, Callable[[], object]]:
        """Return who makes a file of a format within one process; ours reads the raw text each time."""
        out, text = self.folder / f"warm.{to}", self.raw.read_text(encoding="utf-8")
        ours = {"shequ-convert": lambda: render(parse(text), to, self.profile, self.pictures)}
        peer = {"docx": "python-docx", "pdf": "weasyprint"}.get(to)
        return ours | ({f"plain {peer}": lambda: PEERS[peer](self.content, out)} if peer else {})


def start_up(raw: Path, out: Path) -> Contest:
    """Return the contest of starting."""
    runs = {
        "python -c pass": command(sys.executable, "-c", "pass"),
        "shequ-convert --help": command(*OURS, "--help"),
        "shequ-convert, text to Markdown": command(*OURS, "convert", raw, "-o", out / "start.md", "--force"),
    }
    if shutil.which("pandoc"):
        runs |= {"pandoc --help": command("pandoc", "--help")}
    return Contest("Start, cold", runs, child_clock)


def contests(folder: Path, text: str, label: str) -> list[tuple[Contest, bool]]:
    """Return all contests over one text, and whether each is cold."""
    folder.mkdir()
    shop = Workshop(folder, text)
    cold = [(Contest(f"{to}, cold, {label}", shop.cold(to), child_clock), True) for to in FORMATS]
    warm = [(Contest(f"{to}, warm, {label}", shop.warm(to), own_clock), False) for to in FORMATS]
    return [*cold, *warm]


def table(title: str, times: Mapping[str, float]) -> str:
    """Return a contest's result as Markdown; a ratio below 1 is faster than the first row."""
    first = next(iter(times.values()))
    rows = (f"| {name} | {taken:,.0f} | {taken / first:.2f} |" for name, taken in times.items())
    return "\n".join((f"\n| {title} | CPU ms | ratio |", "|---|---:|---:|", *rows))


def main() -> None:
    """Run all contests and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contestant (default 7)")
    parser.add_argument("--short", action="store_true", help="leave out the longer text")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    choice = parser.parse_args()
    text = EXAMPLE.read_text(encoding="utf-8")
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        todo = [(start_up(EXAMPLE, folder), True), *contests(folder / "short", text, "3 pages")]
        if not choice.short:
            todo += contests(folder / "long", longer(text), f"the body {REPEATED} times")
        for contest, cold in todo:
            rounds = choice.rounds if "times" not in contest.title else max(2, choice.rounds // 3)
            figures[contest.title] = best(contest, rounds + (not cold))
            print(table(contest.title, figures[contest.title]), flush=True)
    if choice.json:
        choice.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
