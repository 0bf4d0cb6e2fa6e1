"""Measures how texts are set as PDF, and lists what a typesetter would mend.

::

    pages.py FOLDER                           a row for each design: shares of flush lines, and counts
    pages.py FOLDER --kind ragged loose       also where each of these was found
    pages.py FOLDER --profile gongwen         one design instead of all; every tenth text: --step 10

Nothing is judged here; the tests do (``tests/test_pages.py``). Fonts of this machine are left alone, so that every
machine measures the same.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.pages import Survey

sys.path.insert(0, str(Path(__file__).parents[2]))
KINDS = (
    "ragged", "beyond", "loose", "crowded", "begins", "ends", "parted", "unsqueezed", "alone", "widow", "heading",
    "caption", "lost",
)  # fmt: skip


def surveys(paths: Sequence[Path], profile: str) -> Iterator[tuple[str, Survey]]:
    """Yield the name of each text and what was found in its PDF."""
    from tests.support import pages, printed  # noqa: PLC0415 - the path to them is set above

    for path in paths:
        made = printed.text(path, profile)
        yield made.name, pages.survey(made.data, pages.designed(made.layout, made.without_glyph))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and the places that are asked for."""
    from shequ_convert.style import builtin_names  # noqa: PLC0415 - the path to it is set above
    from shequ_convert.write import fonts  # noqa: PLC0415
    from tests.support.pages import joined  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", nargs="*", choices=KINDS, default=())
    parser.add_argument("--profile", choices=builtin_names(), action="append")
    parser.add_argument("--step", type=int, default=1)
    options = parser.parse_args(arguments)
    fonts.font_folders = tuple
    paths = sorted(options.folder.rglob("*.txt"))[:: options.step]
    out = sys.stdout.write
    out(f"{'design':8} {'full':>6} {'right':>7} {'left':>7} " + " ".join(f"{kind:>10}" for kind in KINDS) + "\n")
    for profile in options.profile or builtin_names():
        found = list(surveys(paths, profile))
        whole = joined(survey for _, survey in found)
        counts = " ".join(f"{whole.counts.get(kind, 0):10}" for kind in KINDS)
        out(f"{profile:8} {whole.full:6} {whole.right_share:7.4f} {whole.left_share:7.4f} {counts}\n")
        for name, survey in found:
            for finding in survey.of(*options.kind):
                out(f"  {finding.kind:10} {name}, page {finding.page}: {finding.text}\n")


if __name__ == "__main__":
    main()
