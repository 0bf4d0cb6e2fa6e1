"""Outcomes -> what the terminal is told, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.diagnostics import Severity
from shequ_convert.errors import ExitCode
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from shequ_convert.batch.run import Outcome
    from shequ_convert.errors import ShequError

UNSAFE = compiled(
    "[\0-\x08\x0a-\x1f\x7f-\x9f"  # control characters but the tab: colours, cursor moves, a new window title
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # what turns the reading direction or breaks a line
    "\ud800-\udfff]"  # bytes of a file name that are no characters
)
"""What a text or a file name must not do to somebody's terminal."""
GRAVEST_FIRST = (ExitCode.USAGE, ExitCode.FAILED, ExitCode.WARNINGS)


def printable(line: str) -> str:
    r"""Return a line in which everything that could steer a terminal is spelt out: ``\x1b``."""
    return UNSAFE.sub(_spelt, line)


def _spelt(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - two hex digits


def problem(error: ShequError, label: str = "") -> str:
    """Return the two lines an error is told in: what, and what to do next."""
    what = error.what if not label or label in error.what else f"{label}: {error.what}"
    lines = [f"error: {what}", *([f"  {error.advice}."] if error.advice else [])]
    return "\n".join(map(printable, lines))


def written_lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line for each file."""
    for stored in outcome.written:
        yield printable(f"{'wrote' if stored.changed else 'unchanged'} {stored.path}")


def remark_lines(outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    """Yield warnings (and, if ``verbose``, what is merely worth knowing), then errors."""
    for remark in outcome.diagnostics:
        if verbose or remark.severity is Severity.WARNING:
            yield printable(f"{outcome.label}: {remark.severity.value}: {remark}")
    for error in outcome.errors:
        yield problem(error, outcome.label)


def code(outcome: Outcome, *, strict: bool) -> ExitCode:
    """Return the exit code of one outcome."""
    if outcome.errors:
        return gravest(error.exit_code for error in outcome.errors)
    warned = any(remark.severity is Severity.WARNING for remark in outcome.diagnostics)
    return ExitCode.WARNINGS if strict and warned else ExitCode.OK


def gravest(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code of a whole run."""
    seen = set(codes)
    return next((worst for worst in GRAVEST_FIRST if worst in seen), ExitCode.OK)


def streamed(data: bytes, form: str) -> bytes:
    """Return an output as standard output takes it: JSON on one line, text ending with a line end, else as it is."""
    if form == "json":
        import json  # noqa: PLC0415 - only here

        from shequ_convert.batch.records import as_line  # noqa: PLC0415

        return as_line(json.loads(data))
    if form in {"md", "html"} and not data.endswith(b"\n"):
        return data + b"\n"
    return data


def shown(data: bytes) -> str:
    """Return a text output as a terminal may show it."""
    return "\n".join(map(printable, data.decode("utf-8", "replace").split("\n")))
