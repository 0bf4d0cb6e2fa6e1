"""Shows how fast a text's typography is repaired, beside simpler things done to the same lines in the same run.

``make bench-typography``. The lines are those of the examples, many times over: as they are, and with their full-width
marks folded to ASCII, as NFKC leaves them. CPU time of one process; the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.compare import Contest, best, own_clock
from benchmarks.parsing import pages
from shequ_convert.typography import repair
from shequ_convert.typography.marks import FULLWIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 20
FOLDED = str.maketrans({full: half for half, full in FULLWIDTH.items()} | {"（": "(", "）": ")", "…": "..."})


def over(lines: list[str], change: Callable[[str], object]) -> None:
    """Do something to each line."""
    for line in lines:
        change(line)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contestant (default 7)")
    choice = parser.parse_args()
    right = [line for text in pages().values() for line in text.splitlines()] * TIMES
    folded = [line.translate(FOLDED) for line in right]
    runs: dict[str, Callable[[], object]] = {
        "repair, folded lines": partial(over, folded, lambda line: repair(line, 1)),
        "repair, lines as they are": partial(over, right, lambda line: repair(line, 1)),
        "str.translate of every mark": partial(over, folded, lambda line: line.translate(FULLWIDTH_TABLE)),
    }
    size = sum(len(line.encode()) for line in right)
    times = best(Contest("typography", runs, own_clock), choice.rounds)
    print("| what | MB a second | time in relation to the first |\n|---|---:|---:|")
    first = next(iter(times.values()))
    for name, ms in times.items():
        print(f"| {name} | {size / ms / 1000:.1f} | {ms / first:.2f} |")


FULLWIDTH_TABLE = str.maketrans(FULLWIDTH)

if __name__ == "__main__":
    main()
