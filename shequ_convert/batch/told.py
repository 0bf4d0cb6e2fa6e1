"""An outcome and a summary as programs and people are told them: the same words in reports, in the log, on a terminal.

Names stand as they are; whoever puts them on a terminal or a page spells out what could steer it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch.report import UNSAFE
from shequ_convert.diagnostics import Severity

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Summary
    from shequ_convert.errors import ShequError

Result: TypeAlias = Literal["made", "unchanged", "skipped", "failed"]
"""Made anew; made, and the files were there already with the same content; left as an earlier run made it; not made,
or not in every format."""
SCHEMA = 1
"""Of reports and of the log: raised when a field goes or changes its meaning, not when one is added."""
MINUTE, HOUR = 60, 3600
SHORT = 10.0
"""Seconds of which a tenth is told too."""


def result(outcome: Outcome) -> Result:
    """Return in one word what became of a document."""
    if outcome.errors:
        return "failed"
    if outcome.skipped:
        return "skipped"
    untouched = bool(outcome.written) and not any(stored.changed for stored in outcome.written)
    return "unchanged" if untouched else "made"


def warned(outcome: Outcome) -> bool:
    """Tell whether there is a warning among the remarks."""
    return any(remark.severity is Severity.WARNING for remark in outcome.diagnostics)


def outcome_as_dict(outcome: Outcome) -> dict[str, object]:
    """Return all that is told of a document, its data left out."""
    return {
        "input": outcome.label,
        "result": result(outcome),
        "outputs": [
            {"path": str(stored.path), "bytes": stored.size, "sha256": stored.sha256, "changed": stored.changed}
            for stored in outcome.written
        ],
        "diagnostics": [
            {"code": each.code, "severity": each.severity.value, "lines": [*each.lines], "message": str(each)}
            for each in outcome.diagnostics
        ],
        "errors": [error_as_dict(error) for error in outcome.errors],
        "seconds": round(outcome.seconds, 4),
        "sha256": outcome.sha256,
    }


def error_as_dict(error: ShequError) -> dict[str, object]:
    """Return the kind of an error, what is the matter, and what to do next."""
    return {"class": type(error).__name__, "what": error.what, "advice": error.advice}


def summary_as_dict(summary: Summary) -> dict[str, object]:
    """Return the counts of a batch, and how it ended."""
    return {
        "inputs": summary.inputs,
        "made": summary.made,
        "skipped": summary.skipped,
        "failed": summary.failed,
        "warned": summary.warned,
        "not_tried": summary.not_tried,
        "seconds": round(summary.seconds, 3),
        "ended": summary.ended,
        "exit_code": int(summary.code),
    }


def json_line(value: Mapping[str, object]) -> str:
    """Return an object as JSON on one line, without the end of the line.

    What could steer a terminal, turn a line round or end it, and bytes of a file name that are no characters, are spelt
    out as JSON spells them: programs read the same, people are safe.
    """
    import json  # noqa: PLC0415 - one document is told without it

    return UNSAFE.sub(_spelt, json.dumps(value, ensure_ascii=False))


def _spelt(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def now() -> str:
    """Return the time: ISO 8601, UTC, milliseconds."""
    from datetime import UTC, datetime  # noqa: PLC0415 - likewise

    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summary_line(summary: Summary) -> str:
    """Return a summary in one line: ``20000 documents: 19990 made, 7 failed, 3 skipped; 61 s, 328 a second``."""
    counts = [
        f"{summary.made} made",
        f"{summary.failed} failed" if summary.failed else "",
        f"{summary.skipped} skipped" if summary.skipped else "",
        f"{summary.not_tried} not tried" if summary.not_tried else "",
        f"{summary.warned} with warnings" if summary.warned else "",
    ]
    number = summary.tried if summary.inputs is None else summary.inputs
    ended = {"complete": "", "interrupted": "interrupted: ", "stopped": "stopped: "}[summary.ended]
    documents = f"{number} document{'' if number == 1 else 's'}"
    return f"{ended}{documents}: {', '.join(filter(None, counts))}; {lasting(summary.seconds)}{_rate(summary)}"


def lasting(seconds: float) -> str:
    """Return a length of time as people say it: ``0.4 s``, ``61 s``, ``12 min``, ``3 h 05 min``."""
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if seconds < HOUR else f"{minutes // 60} h {minutes % 60:02} min"


def _rate(summary: Summary) -> str:
    done = summary.made + summary.failed
    return f", {rate(done / summary.seconds)}" if done and summary.seconds else ""


def rate(per_second: float) -> str:
    """Return how many documents are done in a time: ``328 a second``, ``2.5 a second``, ``12 a minute``."""
    if per_second < 1:
        return f"{per_second * MINUTE:.0f} a minute"
    return f"{per_second:.0f} a second" if per_second >= SHORT else f"{per_second:.1f} a second"
