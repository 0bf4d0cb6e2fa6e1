"""Compares how long a text takes to become a Word file, and how much memory, with what people use otherwise.

``make bench-word`` installs docxtpl. All in one run on the same paragraphs: those of the seed where it lies beside the
project, else of the first example; once, 10, 100 and 1000 times over. Each time over, the Han characters change places
with one another, so that packing finds no more repetition than in a long text.

Warm: file after file in one process, CPU milliseconds, the best of several rounds in which the contestants take turns.
The peers get the tree for nothing, and so does ``ours, already parsed``; ``ours, from raw text`` parses each time. The
floor is packing the very XML that ours has made, with zlib's usual level. Cold: a process for each file, raw text for
ours, our Markdown for pandoc. Memory: the peak of a process that writes one file of the longest text.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.compare import EXAMPLE, OURS, ROOT, Contest, best, child_clock, command, own_clock
from benchmarks.peers import DOCX_PEERS, lines
from shequ_convert.convert import parse, render
from shequ_convert.document import Document, Figure, Paragraph
from shequ_convert.style import load
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.document import Block

Times: TypeAlias = "dict[str, dict[int, float]]"
"""Contestant -> how many times over -> CPU milliseconds."""

SEED = ROOT.parent / "shared" / "seed" / "seed.txt"
SIZES = (1, 10, 100, 1000)
COLD_SIZES = (1, 10, 30, 100, 1000)
ROUNDS = {1: 40, 10: 20, 30: 5, 100: 5, 1000: 2}
"""Turns of each contestant by size."""
COLD_ROUNDS = {1: 9, 10: 7, 30: 5, 100: 3, 1000: 1}
PROFILE = "gongwen"
PARSED, RAW, FLOOR = "ours, already parsed", "ours, from raw text", "floor: zipfile of the same XML"
PLAIN = "python-docx, add_paragraph"
WHOLE, PANDOC = "shequ-convert", "pandoc"
KILOBYTES = 1024
"""In a megabyte."""


@cache
def raw() -> str:
    """Return the text that all is about, as it was scraped."""
    return (SEED if SEED.exists() else EXAMPLE).read_text(encoding="utf-8")


def longer(times: int) -> str:
    """Return the raw text with the lines of its body repeated."""
    return repeated(times, lambda line, _: line)


def repeated(times: int, changed: Callable[[str, int], str]) -> str:
    """Return the raw text with the lines of its body repeated, each changed by its number, from 0."""
    given = raw().splitlines()
    numbers = [number for block in parse(raw()).blocks for number in block.lines]
    start, end = min(numbers) - 1, max(numbers)
    body = (changed(line, number) for number in range(times) for line in given[start:end])
    return "\n".join([*given[:start], *body, *given[end:]]) + "\n"


def document(times: int) -> Document:
    """Return the tree with its blocks repeated, each time in other characters."""
    tree = parse(raw())
    chance = random.Random(times)  # noqa: S311 - nothing is secret here
    return replace(tree, blocks=tuple(block for _ in range(times) for block in _enciphered(tree.blocks, chance)))


def _enciphered(blocks: tuple[Block, ...], chance: random.Random) -> Iterator[Block]:
    """Yield blocks whose Han characters have changed places with one another; lengths and statistics stay."""
    characters = sorted({one for one in raw() if "\u4e00" <= one <= "\u9fff"})
    table = str.maketrans("".join(characters), "".join(chance.sample(characters, len(characters))))
    for block in blocks:
        match block:
            case Figure():
                yield replace(block, caption=(block.caption or "").translate(table) or None)
            case Paragraph():
                yield replace(block, text=block.text.translate(table))
            case _:
                yield block


def packed(members: dict[str, bytes]) -> bytes:
    """Return members as an archive, as simply as Python can."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return out.getvalue()


def ours(tree: Document) -> bytes:
    """Return a Word file of a tree."""
    return render(tree, "docx", load(PROFILE)).data


def contestants(times: int, folder: Path) -> dict[str, Callable[[], object]]:
    """Return who writes a text a number of times over, within this process."""
    tree, text = document(times), longer(times)
    content, out = lines(tree), folder / "warm.docx"
    with zipfile.ZipFile(io.BytesIO(ours(tree))) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    return {
        PARSED: partial(ours, tree),
        RAW: lambda: ours(parse(text)),
        FLOOR: partial(packed, members),
        **{name: partial(write, content, out) for name, write in DOCX_PEERS.items()},
    }


def warm(folder: Path, sizes: tuple[int, ...]) -> Times:
    """Return how long each contestant takes within this process."""
    times: Times = {}
    for size in sizes:
        found = best(Contest("warm", contestants(size, folder), own_clock), ROUNDS[size])
        for name, taken in found.items():
            times.setdefault(name, {})[size] = taken
    return times


def cold(folder: Path, sizes: tuple[int, ...]) -> Times:
    """Return how long whole commands take."""
    times: Times = {}
    for size in sizes:
        text, out, markdown = folder / f"{size}.txt", folder / "cold.docx", folder / f"{size}.md"
        text.write_text(longer(size), encoding="utf-8")
        markdown.write_bytes(render(parse(longer(size)), "md", load(PROFILE)).data)
        runs = {WHOLE: command(*OURS, "convert", text, "-o", out, "--profile", PROFILE, "--force")}
        if shutil.which(PANDOC):
            runs[PANDOC] = command(PANDOC, markdown, "-f", "gfm", "-s", "-o", out)
        for name, taken in best(Contest("cold", runs, child_clock), COLD_ROUNDS[size]).items():
            times.setdefault(name, {})[size] = taken
    return times


def memory(size: int) -> dict[str, float]:
    """Return the peak memory of processes that write one file, in megabytes."""
    script = str(Path(__file__).resolve())
    peaks = {}
    for name in (PARSED, RAW):
        said = subprocess.run([sys.executable, script, "--one", name, str(size)], check=True, capture_output=True)
        peaks[name] = float(said.stdout)
    return peaks


def one(name: str, size: int) -> float:
    """Write one file and return this process's peak memory in megabytes."""
    ours(document(size)) if name == PARSED else ours(parse(longer(size)))
    return peak()


def peak() -> float:
    """Return this process's peak memory in megabytes.

    Linux counts the memory of the process that started this one in ``ru_maxrss``, but not in ``VmHWM``.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / KILOBYTES


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised of a figure."""

    what: str
    figure: float
    most: float


def targets(warmed: Times, chilled: Times, peaks: dict[str, float]) -> Iterator[Target]:
    """Yield each promise with the figure it is about."""
    mine, plain, floor = warmed[PARSED], warmed[PLAIN], warmed[FLOOR]
    shortest, longest = min(mine), max(mine)
    yield Target(f"warm, of {PLAIN}, x{shortest}", mine[shortest] / plain[shortest], 0.25)
    yield Target(f"warm, of {PLAIN}, x{longest}", mine[longest] / plain[longest], 0.06)
    middle = sorted(mine)[-2]
    growth = (mine[longest] / longest) / (mine[middle] / middle)
    yield Target(f"a paragraph at x{longest}, of one at x{middle}", growth, 1.25)
    for size in mine:
        yield Target(f"warm, of the floor, x{size}", mine[size] / floor[size], 2.5)
    for size, taken in chilled.get(PANDOC, {}).items():
        yield Target(f"cold, of pandoc, x{size}", chilled[WHOLE][size] / taken, 1.0 if size >= 30 else 2.0)  # noqa: PLR2004
    for who, megabytes in peaks.items():
        yield Target(f"megabytes at x{longest}, {who}", megabytes, 120)


def table(title: str, times: Times) -> str:
    """Return times as Markdown."""
    sizes = sorted(next(iter(times.values())))
    head = f"\n| {title} | " + " | ".join(f"x{size}" for size in sizes) + " |\n|---|" + "---:|" * len(sizes)
    rows = (
        f"| {name} | " + " | ".join(f"{taken[size]:,.1f}" for size in sizes) + " |" for name, taken in times.items()
    )
    return "\n".join((head, *rows))


def main() -> None:
    """Run all contests, print their tables and what became of the promises."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="leave out what is longer than 100 times")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--one", nargs=2, metavar=("WHO", "SIZE"), help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.one:
        print(one(choice.one[0], int(choice.one[1])))
        return
    fitting = [tuple(size for size in sizes if size <= 100 or not choice.short) for sizes in (SIZES, COLD_SIZES)]  # noqa: PLR2004
    with tempfile.TemporaryDirectory() as name:
        warmed = warm(Path(name), fitting[0])
        print(table("warm, CPU ms", warmed), flush=True)
        chilled = cold(Path(name), fitting[1])
        print(table("cold, CPU ms", chilled), flush=True)
    peaks = memory(max(fitting[0]))
    print("\n| peak memory | MB |\n|---|---:|", *(f"| {who} | {most:.0f} |" for who, most in peaks.items()), sep="\n")
    print("\n| promise | figure | at most | |\n|---|---:|---:|---|")
    for target in targets(warmed, chilled, peaks):
        kept = "kept" if target.figure <= target.most else "MISSED"
        print(f"| {target.what} | {target.figure:.3g} | {target.most:g} | {kept} |")
    if choice.json:
        choice.json.write_text(json.dumps({"warm": warmed, "cold": chilled, "MB": peaks}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
