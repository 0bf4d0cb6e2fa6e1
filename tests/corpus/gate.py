"""Holds the corpus scores: none may fall below what is pinned in ``scores.json``, and no text may lose a line.

::

    gate.py CORPUS                    compare; exit code 1 if a score fell or the corpus is another one
    gate.py CORPUS --pin              pin scores that rose
    gate.py CORPUS --pin --lower      pin all of them, also those that fell: a decision a reviewer must see

The scores stand beside a digest of the corpus, for a score means nothing without the texts it was measured on. All
texts go through one process of the command line, as a user's would.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scores: TypeAlias = "dict[str, dict[str, float]]"
"""Part of the corpus -> measure -> value."""

PINNED = Path(__file__).with_name("scores.json")
PARTS = ("ALL/all", "news/all", "structured/all", "hard/all")
"""Rows of the scorer's summary that are held."""
HIGHER_IS_BETTER = (
    "keepF1", "keepF1_char", "chrome_dropped", "headF1", "headF1_lvl", "headF1_num", "headF1_unnum", "capF1", "joinF1",
    "textKept", "meta_title", "meta_source", "meta_published", "meta_author", "meta_editor", "meta_tags",
)  # fmt: skip
LOWER_IS_BETTER = ("anyContentLost", "anyBodyLost")
ZERO: Mapping[str, str] = MappingProxyType(
    {"violLines": "lines that are in no place or in two", "violCases": "texts with such lines"}
)
"""Measures that must be nought, pinned or not."""
DIGITS = 4
"""To which scores are rounded."""
SLACK = 0.0005
"""How far a score may fall unnoticed; it allows for rounding, not for a lost case."""
COMMAND = "{python} -m shequ_convert convert {{files}} -t json -o -"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison found."""

    fell: tuple[str, ...]
    """A sentence for each score that fell below its pin, or is not nought where it must be."""
    rose: tuple[str, ...]
    """A sentence for each score that rose."""


def compared(scores: Scores, pinned: Scores) -> Verdict:
    """Compare scores with their pins."""
    moves = [move for part in scores for move in _moves(part, scores[part], pinned.get(part, {}))]
    violations = [
        f"{part}: {row[measure]:g} {meaning}" for part, row in scores.items() for measure, meaning in ZERO.items()
        if row.get(measure)
    ]  # fmt: skip
    fell = tuple(sentence for gain, sentence in moves if gain < -SLACK)
    return Verdict((*violations, *fell), tuple(sentence for gain, sentence in moves if gain > SLACK))


def _moves(part: str, now: Mapping[str, float], pinned: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    """Yield how much each pinned measure has gained, and the sentence that says so."""
    for measure, pin in pinned.items():
        if measure in ZERO:
            continue
        sign = -1 if measure in LOWER_IS_BETTER else 1
        value = now.get(measure, -sign * float("inf"))
        yield sign * (value - pin), f"{part} {measure}: {pin:g} -> {value:g}"


def repinned(scores: Scores, pinned: Scores, *, lower: bool) -> Scores:
    """Return the new pins: the better of both, or with ``lower`` what was measured."""
    if lower:
        return scores
    return {
        part: {m: _better(m, v, pinned.get(part, {}).get(m)) for m, v in row.items()} for part, row in scores.items()
    }


def _better(measure: str, value: float, pin: float | None) -> float:
    if pin is None:
        return value
    return min(value, pin) if measure in LOWER_IS_BETTER or measure in ZERO else max(value, pin)


def digest(corpus: Path) -> str:
    """Return a digest of everything a score depends on besides our code: texts, labels, scorer."""
    total = hashlib.sha256()
    for path in sorted(
        path for path in corpus.rglob("*") if path.suffix in {".json", ".txt"} or path.name == "score.py"
    ):
        total.update(path.relative_to(corpus).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def measured(corpus: Path) -> Scores:
    """Run the scorer over all texts in one process of the command line. Stop with its messages if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "scores.json"
        command = COMMAND.format(python=sys.executable)
        scorer = [sys.executable, str(corpus / "score.py"), "--cmd", command, "--split", "dev", "--json", str(report)]
        done = subprocess.run(scorer, check=False, capture_output=True, encoding="utf-8")
        if not report.exists() or "NO OUTPUT" in done.stdout:
            sys.exit(f"the scorer failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        summary = json.loads(report.read_text(encoding="utf-8"))["summary"]
    return {part: held(summary[part]) for part in PARTS if part in summary}


def held(row: Mapping[str, float | None]) -> dict[str, float]:
    """Return the measures of a row that are held, rounded."""
    values = {measure: row.get(measure) for measure in (*HIGHER_IS_BETTER, *LOWER_IS_BETTER, *ZERO)}
    return {measure: round(value, DIGITS) for measure, value in values.items() if value is not None}


def _pins() -> tuple[str, Scores]:
    if not PINNED.exists():
        return "", {}
    content = json.loads(PINNED.read_text(encoding="utf-8"))
    return content["corpus"], content["scores"]


def _pin(corpus: str, scores: Scores) -> None:
    PINNED.write_text(json.dumps({"corpus": corpus, "scores": scores}, indent=1) + "\n", encoding="utf-8")


def table(scores: Scores) -> str:
    """Return the scores for people, a measure a line."""
    measures = [m for m in (*HIGHER_IS_BETTER, *LOWER_IS_BETTER, *ZERO) if any(m in row for row in scores.values())]
    head = f"{'':16}" + "".join(f"{part.removesuffix('/all'):>12}" for part in scores)
    rows = (f"{m:16}" + "".join(_cell(row.get(m)) for row in scores.values()) for m in measures)
    return "\n".join((head, *rows))


def _cell(value: float | None) -> str:
    return f"{'-':>12}" if value is None else f"{value:12.4g}"


def main() -> int:
    """Compare, or pin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pin", action="store_true", help="pin scores that rose")
    parser.add_argument("--lower", action="store_true", help="with --pin: also those that fell")
    choice = parser.parse_args()
    scores, now = measured(choice.corpus), digest(choice.corpus)
    then, pinned = _pins()
    verdict = compared(scores, pinned if then == now or choice.pin else {})
    sys.stdout.write(
        "\n".join((table(scores), *(f"rose: {s}" for s in verdict.rose), *(f"FELL: {s}" for s in verdict.fell))) + "\n"
    )
    if choice.pin:
        _pin(now, repinned(scores, pinned if then == now else {}, lower=choice.lower))
        return 0
    if then != now:
        sys.stdout.write("The corpus is not the one the scores were pinned on; look at them, then run with --pin.\n")
    return bool(verdict.fell) or then != now


if __name__ == "__main__":
    sys.exit(main())
