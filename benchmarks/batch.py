"""Measures batches: how many documents a second, in how much memory, beside loops that start a program for each file.

``make bench-batch``, or ``--short`` for a tenth of the documents. Everything is measured in one run on the same texts:
our examples with numbered titles, in an order that ``--seed`` decides. Contestants take turns, and loops are measured
on a sample and scaled.

Each batch is a process of its own. CPU time is that of the process and its workers, from the kernel's account of
finished children, so that other work on the machine disturbs it less than the clock; memory is the highest that the
kernel has noted of any one process (``VmHWM``), read ten times a second, for the parent and the largest worker. Two
workers need two cores that nobody else uses to be twice as fast: beside them stands how much faster two programs are
that do half of the texts each and have nothing in common. Only Linux tells all this.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shequ_convert.convert import parse, render
from shequ_convert.decode import decode
from shequ_convert.style import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "input"
OURS = (sys.executable, "-m", "shequ_convert", "convert")
SAMPLED_SECONDS = 0.1
"""How often memory is looked at."""
IN_A_FOLDER = 5000
"""Texts in one folder."""
DOCUMENTS: Mapping[str, int] = {"md": 20_000, "json": 20_000, "docx": 2_000, "pdf": 400}
SAMPLE: Mapping[str, int] = {"md": 100, "json": 100, "docx": 40, "pdf": 20}
"""Files of a loop that are measured."""
FEW: Mapping[str, int] = {"md": 1_000, "json": 1_000, "docx": 200, "pdf": 100}
"""Documents of the batch whose memory that of the large one is compared with."""
SHORT = 10
"""How many times less there is to do in a short run."""
STUBS = 200_000
"""Empty texts that are planned."""
MEGABYTE = 1_000_000
PROMISED_MB: Mapping[str, int] = {"pdf": 300}
PROMISED_MB_OTHERWISE = 150


@dataclass(slots=True)
class Taken:
    """What a process and its children took."""

    seconds: float = 0.0
    """By the clock."""
    cpu: float = 0.0
    """Seconds of all of them."""
    workers_cpu: float = 0.0
    """Seconds of the children alone; 0 if that was not asked for."""
    parent_mb: float = 0.0
    worker_mb: float = 0.0
    """Of the largest worker; 0 if there was none."""
    rss: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the start, and MB in memory at that time of the process and its workers."""

    @property
    def parent_cpu(self) -> float:
        """Seconds of the process itself."""
        return self.cpu - self.workers_cpu


# ---------------------------------------------------------------- texts


def pool(corpus: Path | None = None) -> list[str]:
    """Return the texts that everything is made of: our examples, or those of a folder."""
    paths = sorted(corpus.rglob("*.txt") if corpus else EXAMPLES.glob("*.txt"))
    return [decode(path.read_bytes(), path.name).text.content for path in paths]


def numbered(texts: Sequence[str], seed: int) -> Iterator[str]:
    """Yield texts without end, each with a number in its first line, so that no two are the same."""
    chance, number = random.Random(seed), 0  # noqa: S311 - reproducible
    while True:
        number += 1
        title, _, rest = chance.choice(texts).lstrip().partition("\n")
        yield f"{title}（{number}）\n{rest}"


def folder_of(folder: Path, count: int, seed: int) -> Path:
    """Return a folder with so many texts, some thousands in each folder of it."""
    for number, text in zip(range(count), numbered(pool(), seed), strict=False):
        place = folder / f"{number // IN_A_FOLDER:03}"
        if number % IN_A_FOLDER == 0:
            place.mkdir(parents=True)
        (place / f"text-{number:07}.txt").write_text(text, encoding="utf-8")
    return folder


def records_of(path: Path, size: int, texts: Sequence[str], seed: int) -> int:
    """Write records of so many bytes in all, and return how many there are."""
    written = count = 0
    with path.open("wb") as file:
        for text in numbered(texts, seed):
            if written >= size:
                return count
            count += 1
            record = {"id": str(count), "url": f"https://example.org/{count}.html", "text": text}
            written += file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return count


# ---------------------------------------------------------------- measuring


def run(words: Iterable[object], most_seconds: float | None = None) -> Taken:
    """Run a program and return what it and its children took; it is broken off, as by Ctrl-C, after some seconds."""
    before, begun = _children_cpu(), time.monotonic()
    with started(words) as process:
        taken = watch(process, most_seconds)
    taken.seconds, taken.cpu = time.monotonic() - begun, _children_cpu() - before
    return taken


def started(words: Iterable[object]) -> subprocess.Popen[bytes]:
    """Start a program; it says nothing, and keeps compiled modules as a user's does."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    silent = subprocess.DEVNULL
    return subprocess.Popen([str(word) for word in words], stdout=silent, stderr=silent, env=environment)


def watch(process: subprocess.Popen[bytes], most_seconds: float | None = None) -> Taken:
    """Wait for a program and return the memory it took, its workers too."""
    taken, begun = Taken(), time.monotonic()
    while process.poll() is None:
        _look(process.pid, taken, begun)
        if most_seconds is not None and time.monotonic() - begun > most_seconds:
            process.send_signal(signal.SIGINT)
            process.wait()
            return taken
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SAMPLED_SECONDS)
    if process.returncode:
        raise SystemExit(f"{process.args!r} ended with {process.returncode}")
    return taken


def ours(words: Iterable[object], most_seconds: float | None = None) -> Taken:
    """Run our command line; its workers are accounted for by themselves."""
    with tempfile.NamedTemporaryFile() as told:
        taken = run([sys.executable, "-c", ACCOUNT, told.name, "convert", *words], most_seconds)
        taken.workers_cpu = float(Path(told.name).read_text(encoding="utf-8") or 0)
    return taken


ACCOUNT = """
import atexit, os, sys
told = sys.argv.pop(1)
atexit.register(lambda: open(told, "w").write(str(os.times().children_user + os.times().children_system)))
from shequ_convert.cli import main
main()
"""
"""Our command line, and how much CPU time its children took."""


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _look(pid: int, taken: Taken, begun: float) -> None:
    children = _children(pid)
    taken.parent_mb = max(taken.parent_mb, _memory(str(pid), "VmHWM"))
    taken.worker_mb = max([taken.worker_mb, *(_memory(child, "VmHWM") for child in children)])
    now = sum(_memory(each, "VmRSS") for each in (str(pid), *children))
    taken.rss.append((time.monotonic() - begun, now))


def _children(pid: int) -> list[str]:
    tasks = Path(f"/proc/{pid}/task")
    try:
        return [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return []


def _memory(pid: str, what: str) -> float:
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in told.splitlines() if line.startswith(what)), 0.0)


# ---------------------------------------------------------------- what is measured


class Workshop:
    """A folder for everything, removed at the end."""

    def __init__(self, folder: Path, choice: argparse.Namespace) -> None:
        self.folder, self.choice = folder, choice
        self.figures: dict[str, Any] = {"load": os.getloadavg()}
        self._made = 0

    @property
    def formats(self) -> Iterable[str]:
        """Return the formats that were asked for."""
        return self.choice.format or DOCUMENTS

    def count(self, documents: int) -> int:
        """Return how many documents to take for so many of a full run."""
        return max(10, documents // SHORT) if self.choice.short else documents

    def texts(self, count: int) -> Path:
        """Return a folder of so many texts."""
        folder = self.folder / f"texts-{count}"
        return folder if folder.exists() else folder_of(folder, count, self.choice.seed)

    def batch(self, source: Path, form: str, jobs: int, *more: object, out: Path | None = None) -> Taken:
        """Convert with so many processes and return what it took."""
        to = out or self.out()
        taken = ours([source, "-t", form, "-o", to, "-j", jobs, "-q", *more], self.choice.most_seconds)
        if out is None:
            shutil.rmtree(to, ignore_errors=True)
        return taken

    def out(self) -> Path:
        """Return a place that is not there yet."""
        self._made += 1
        return self.folder / f"out-{self._made}"

    def keep(self, what: str, key: str, taken: Taken, documents: int) -> None:
        """Put figures where ``--json`` finds them."""
        figures = {name: value for name, value in asdict(taken).items() if name != "rss"}
        also = {"parent_cpu": taken.parent_cpu, "documents": documents}
        self.figures.setdefault(what, {})[key] = figures | also


def halves(shop: Workshop, texts: Path, form: str) -> Taken:
    """Return what two programs take that do half of the texts each, with nothing in common: there is no faster way."""
    paths = sorted(texts.rglob("*.txt"))
    before, begun, processes = _children_cpu(), time.monotonic(), []
    for half in (0, 1):
        names = shop.out()
        names.write_text("\n".join(map(str, paths[half::2])), encoding="utf-8")
        processes.append(started([*OURS, "--list", names, "-t", form, "-o", shop.out(), "-j", 1, "-q"]))
    both = [watch(process) for process in processes]
    most = max(taken.parent_mb for taken in both)
    return Taken(time.monotonic() - begun, _children_cpu() - before, parent_mb=most)


def loops(shop: Workshop, form: str) -> dict[str, tuple[Taken, int]]:
    """Return what loops take that start a program for each of some files, and how many files that were."""
    count, out = shop.count(SAMPLE[form]), shop.out()
    out.mkdir()
    texts = sorted(shop.texts(shop.count(DOCUMENTS[form])).rglob("*.txt"))[:count]
    found = {"a loop of shequ-convert": _loop(OURS, [(path, "-o", out / f"{path.stem}.{form}") for path in texts])}
    if shutil.which("pandoc"):
        extra = [f"--pdf-engine={Path(sys.executable).with_name('weasyprint')}"] if form == "pdf" else []
        found["a loop of pandoc, from our Markdown"] = _loop(
            ("pandoc", "-f", "gfm", "-s", *extra),
            [(_as_markdown(path, out), "-o", out / f"{path.stem}.pandoc.{form}") for path in texts],
        )
    return {name: (taken, count) for name, taken in found.items()}


def _as_markdown(path: Path, out: Path) -> Path:
    """Return our Markdown of a text: what pandoc reads. Pictures are left out, for none is there."""
    document = parse(path.read_bytes())
    markdown = out / f"{path.stem}.in.md"
    data = render(document, "md", load("article")).data
    markdown.write_bytes(b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(b"![")))
    return markdown


def _loop(command: Sequence[str], files: Sequence[tuple[object, ...]]) -> Taken:
    """Run a command for each file, one after the other, by a shell."""
    import shlex  # noqa: PLC0415 - only here

    lines = (shlex.join([*command, *map(str, words)]) for words in files)
    return run(["sh", "-c", "\n".join(lines)])


def speed(shop: Workshop, form: str) -> Iterator[str]:
    """Yield the table of one format."""
    count = shop.count(DOCUMENTS[form])
    texts = shop.texts(count)
    turns = [(jobs, shop.batch(texts, form, jobs)) for _ in range(shop.choice.rounds) for jobs in (1, 2)]
    found = {f"--jobs {jobs}": (min((t for j, t in turns if j == jobs), key=_seconds), count) for jobs in (1, 2)}
    found["two programs, half of the texts each"] = (halves(shop, texts, form), count)
    found |= loops(shop, form)
    unit = found["--jobs 1"]
    yield f"\n| {count:,} texts to {form} | documents a second | CPU ms a document | time, --jobs 1 = 1 | CPU | MB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, (taken, documents) in found.items():
        shop.keep(form, name, taken, documents)
        relative = taken.seconds / documents / (unit[0].seconds / unit[1])
        cpu = taken.cpu / documents / (unit[0].cpu / unit[1])
        memory = f"{taken.parent_mb:.0f}" + (f" and {taken.worker_mb:.0f}" if taken.worker_mb else "")
        told = f"{name} ({documents} files, scaled)" if documents != count else name
        memory = memory if documents == count else ""
        yield (
            f"| {told} | {documents / taken.seconds:,.1f} | {1000 * taken.cpu / documents:,.2f} "
            f"| {relative:.2f} | {cpu:.2f} | {memory} |"
        )
    one, two, apart = (taken for taken, _ in [*found.values()][:3])
    yield (
        f"\nTwo workers are {one.seconds / two.seconds:.2f} times as fast by the clock; two programs that have nothing "
        f"in common {one.seconds / apart.seconds:.2f} times. By CPU time they take {two.cpu / one.cpu:.2f} times what "
        f"one process does; {1000 * two.parent_cpu / count:.2f} ms a document of it are their parent's."
    )


def _seconds(taken: Taken) -> float:
    return taken.seconds


def memory(shop: Workshop) -> Iterator[str]:
    """Yield the table of the memory that few and many documents take."""
    yield "\n| memory | few | MB, parent and worker | many | MB | parent, ratio | worker, ratio | promised |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for form in shop.formats:
        small, many = shop.count(FEW[form]), shop.figures[form]["--jobs 2"]
        taken = shop.batch(shop.texts(small), form, 2)
        shop.keep(form, "few", taken, small)
        most = PROMISED_MB.get(form, PROMISED_MB_OTHERWISE)
        kept = "kept" if max(many["parent_mb"], many["worker_mb"]) < most else "MISSED"
        yield (
            f"| {form} | {small:,} | {taken.parent_mb:.0f} and {taken.worker_mb:.0f} | {many['documents']:,} "
            f"| {many['parent_mb']:.0f} and {many['worker_mb']:.0f} | {many['parent_mb'] / taken.parent_mb:.2f} "
            f"| {many['worker_mb'] / (taken.worker_mb or 1):.2f} | {most} MB: {kept} |"
        )


def corpora(shop: Workshop) -> Iterator[str]:
    """Yield the table of records that become records."""
    yield "\n| JSONL to shards of JSONL | records | by | records a second | MB, parent and worker |"
    yield "|---|---:|---|---:|---:|"
    kinds = {"examples": pool()} | ({"corpus": pool(shop.choice.corpus)} if shop.choice.corpus else {})
    for kind, texts in kinds.items():
        path = shop.folder / f"{kind}.jsonl"
        count = records_of(path, shop.count(40 * MEGABYTE), texts, shop.choice.seed)
        told = f"{kind}, {path.stat().st_size / count:,.0f} bytes a record"
        for jobs, by in ((1, "a second of CPU"), (2, "a second, and worker")):
            taken = shop.batch(path, "json", jobs, "--shards", "jsonl")
            shop.keep("records", f"{kind}, {jobs}", taken, count)
            rate = count / taken.cpu if jobs == 1 else count / taken.seconds / jobs
            yield (
                f"| {told}, --jobs {jobs} | {count:,} | {by} | {rate:,.0f} "
                f"| {taken.parent_mb:.0f} and {taken.worker_mb:.0f} |"
            )
            if jobs == 2:  # noqa: PLR2004 - two workers
                yield f"| the parent of these | {count:,} | ms a record | {1000 * taken.parent_cpu / count:.2f} | |"


def sizes(shop: Workshop) -> Iterator[str]:
    """Yield the table of the memory that files of records take, whatever their size."""
    yield "\n| records, --jobs 2 | read | MB of all, first half of the time | second half | most: parent and worker |"
    yield "|---|---|---:|---:|---:|"
    for size in (10, 100, *((1000,) if shop.choice.full else ())):
        path = shop.folder / "sized.jsonl"
        records_of(path, size * MEGABYTE, pool(), shop.choice.seed)
        out = shop.out()
        words = (path, "-t", "json", "--shards", "jsonl", "-o", out, "-j", 2, "-q")
        taken = ours(words, shop.choice.first)
        shutil.rmtree(out, ignore_errors=True)
        path.unlink()
        shop.keep("sizes", f"{size} MB", taken, 0)
        whole = "all" if taken.seconds < shop.choice.first else f"the first {shop.choice.first:.0f} seconds"
        middle = len(taken.rss) // 2
        early, late = (max((mb for _, mb in half), default=0) for half in (taken.rss[:middle], taken.rss[middle:]))
        yield f"| {size} MB | {whole} | {early:.0f} | {late:.0f} | {taken.parent_mb:.0f} and {taken.worker_mb:.0f} |"


def again(shop: Workshop) -> Iterator[str]:
    """Yield the table of going on with what is done, and of planning alone."""
    count = shop.count(DOCUMENTS["md"])
    texts, out = shop.texts(count), shop.out()
    yield "\n| again | documents | seconds | CPU ms a document | CPU, first run = 1 | MB of the parent |"
    yield "|---|---:|---:|---:|---:|---:|"
    first = shop.batch(texts, "md", 1, out=out)
    runs = {"first run": first} | {
        f"--resume, --jobs {jobs}": shop.batch(texts, "md", jobs, "--resume", out=out) for jobs in (1, 2)
    }
    for name, taken in runs.items():
        shop.keep("again", name, taken, count)
        yield (
            f"| {name} | {count:,} | {taken.seconds:.1f} | {1000 * taken.cpu / count:.2f} "
            f"| {taken.cpu / first.cpu:.3f} | {taken.parent_mb:.0f} |"
        )
    yield planning(shop)


def planning(shop: Workshop) -> str:
    """Return the line of planning alone."""
    planned = shop.count(STUBS)
    stubs = shop.folder / "stubs"
    for number in range(planned):
        path = stubs / f"{number // IN_A_FOLDER:03}" / f"{number:07}.txt"
        if number % IN_A_FOLDER == 0:
            path.parent.mkdir(parents=True)
        path.touch()
    taken = run([sys.executable, "-c", PLANNING, stubs, shop.out()])
    shop.keep("again", "planning", taken, planned)
    each, memory = 1000 * taken.cpu / planned, taken.parent_mb
    return f"| planning alone | {planned:,} | {taken.seconds:.1f} | {each:.3f} | | {memory:.0f} |"


PLANNING = """
import sys
from shequ_convert.batch.batch import Batch
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import Running
with Batch(Request((sys.argv[1],), sys.argv[2], ("md",)), Running(jobs=2), bytes) as batch:
    assert batch.inputs
"""
"""What plans, and does nothing of what is planned."""


def costs(shop: Workshop) -> Iterator[str]:
    """Yield the table of what one document costs, from what was measured."""
    yield "\n| format | CPU ms a document | documents a core-hour | MB of a worker |"
    yield "|---|---:|---:|---:|"
    for form in shop.formats:
        one, two = shop.figures[form]["--jobs 1"], shop.figures[form]["--jobs 2"]
        each = 1000 * one["cpu"] / one["documents"]
        yield f"| {form} | {each:.1f} | {3_600_000 / each:,.0f} | {two['worker_mb']:.0f} |"


PARTS = ("speed", "memory", "corpora", "sizes", "again", "costs")
"""What can be asked for; ``memory`` and ``costs`` tell of what ``speed`` has found."""


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a tenth of the documents")
    parser.add_argument("--full", action="store_true", help="read 1 GB of records too")
    parser.add_argument("--first", type=float, default=120.0, help="seconds after which the largest files are left")
    parser.add_argument("--most-seconds", type=float, help="seconds after which any batch is broken off")
    parser.add_argument("--rounds", type=int, default=1, help="turns of each batch, of which the best counts")
    parser.add_argument("--only", choices=PARTS, action="append", help="one of the tables (repeatable)")
    parser.add_argument("--format", choices=[*DOCUMENTS], action="append", help="one of the formats (repeatable)")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="texts to make records of too")
    parser.add_argument("--folder", type=Path, help="where to work (default: the folder for temporary files)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    choice = parser.parse_args()
    if choice.folder:
        choice.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=choice.folder) as name:
        shop = Workshop(Path(name), choice)
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start", flush=True)
        for part in choice.only or PARTS:
            for line in tables(shop, part):
                print(line, flush=True)
        print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    if choice.json:
        choice.json.write_text(json.dumps(shop.figures, indent=1), encoding="utf-8")


def tables(shop: Workshop, part: str) -> Iterator[str]:
    """Yield the lines of what was asked for."""
    if part == "speed":
        for form in shop.formats:
            yield from speed(shop, form)
        return
    others = {"memory": memory, "corpora": corpora, "sizes": sizes, "again": again, "costs": costs}
    yield from others[part](shop)


if __name__ == "__main__":
    main()
