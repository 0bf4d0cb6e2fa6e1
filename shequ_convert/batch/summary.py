"""What became of a batch as a whole, and who is told of it as it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from shequ_convert.batch.run import Outcome
    from shequ_convert.errors import ExitCode

Ended: TypeAlias = Literal["complete", "interrupted", "stopped"]
"""All was tried; Ctrl-C; or too many failures."""


@frozen
class Summary:
    """Counts of documents."""

    inputs: int | None
    """How many were planned; None if that cannot be known, as of a stream."""
    made: int
    """All outputs are there; those included that were there already with the same content."""
    skipped: int
    """Unchanged since an earlier run, by its journal."""
    failed: int
    warned: int
    """Made, with warnings."""
    seconds: float
    """By the clock, planning included."""
    ended: Ended
    code: ExitCode

    @property
    def tried(self) -> int:
        """How many have an outcome."""
        return self.made + self.skipped + self.failed

    @property
    def not_tried(self) -> int | None:
        """How many have none; None if it is not known how many there are."""
        return None if self.inputs is None else self.inputs - self.tried


class Listener(Protocol):
    """Who is told of a batch: progress, report, log."""

    def begin(self, inputs: int | None) -> None:
        """Hear how many documents there are; None if that cannot be known."""

    def note(self, text: str) -> None:
        """Hear what is worth knowing of the batch as a whole, a sentence without full stop."""

    def outcome(self, outcome: Outcome) -> None:
        """Hear what became of a document; in the order of the inputs."""

    def end(self, summary: Summary) -> None:
        """Hear how it ended; always called, after Ctrl-C too."""
