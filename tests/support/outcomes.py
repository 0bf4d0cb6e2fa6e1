"""Outcomes and summaries for those who are told of them."""

from __future__ import annotations

from pathlib import Path

from shequ_convert.batch.run import Outcome
from shequ_convert.batch.store import Stored
from shequ_convert.batch.summary import Ended, Summary
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import ExitCode, InputError

MISSING = Diagnostic("picture.missing", "小院.png", (4, 5))
DECODED = Diagnostic("decode.encoding", "GB18030")


def stored(name: str, *, changed: bool = True) -> Stored:
    """Return an output of 12 bytes."""
    return Stored(Path(name), changed, 12, "ab" * 32)


def made(label: str = "a.txt", *, out: str = "a.docx") -> Outcome:
    """Return a document that went well."""
    return Outcome(label, (stored(out),), seconds=0.25, sha256="cd" * 32)


def warned(label: str = "b.txt") -> Outcome:
    """Return a document that somebody should look at."""
    return Outcome(label, (stored("b.docx"),), None, (DECODED, MISSING), seconds=0.5, sha256="cd" * 32)


def unchanged(label: str = "c.txt") -> Outcome:
    """Return a document whose file was there already."""
    return Outcome(label, (stored("c.docx", changed=False),), seconds=0.1)


def skipped(label: str = "d.txt") -> Outcome:
    """Return a document that an earlier run made."""
    return Outcome(label, skipped=True)


def failed(label: str = "e.txt") -> Outcome:
    """Return a document that could not be made."""
    return Outcome(label, errors=(InputError(f"{label} cannot be read: it is a picture", "Read it by OCR first"),))


ALL = (made(), warned(), unchanged(), skipped(), failed())


def summary(outcomes: tuple[Outcome, ...] = ALL, *, ended: Ended = "complete", inputs: int | None = -1) -> Summary:
    """Return the summary of a batch of two seconds."""
    failures = sum(bool(each.errors) for each in outcomes)
    skips = sum(each.skipped for each in outcomes)
    return Summary(
        inputs=len(outcomes) if inputs == -1 else inputs,
        made=len(outcomes) - failures - skips,
        skipped=skips,
        failed=failures,
        warned=sum(MISSING in each.diagnostics for each in outcomes),
        seconds=2.0,
        ended=ended,
        code=ExitCode.INTERRUPTED if ended == "interrupted" else ExitCode.FAILED if failures else ExitCode.OK,
    )
