"""Every exception this project raises on purpose, and the exit code of each.

::

    ShequError               1  something could not be converted
    ├── InputError           1  the input cannot be read: missing, binary, empty, too large
    ├── OutputError          1  the output cannot be written: exists, not writable
    ├── BackendMissing       1  a library or a font that a format needs is not on this machine
    ├── ProfileError         2  a profile has an unknown key, a wrong unit or a missing style
    └── UsageError           2  the command line asks for what cannot be: no such format, two inputs for one output

Exit codes of the command line: 0 all written, 1 some failed, 2 usage, 3 warnings under ``--strict``;
130 after Ctrl-C, as shells count it.

An exception is raised only where no output can exist. What is merely odd is a remark (``diagnostics``).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns to its caller."""

    OK = 0
    """Every output was written."""
    FAILED = 1
    """At least one input has no output; the others were written."""
    USAGE = 2
    """The command line or a profile is wrong; nothing was written."""
    WARNINGS = 3
    """Every output was written, but ``--strict`` was given and there were warnings."""
    INTERRUPTED = 130
    """Ctrl-C; the file that was being written is not there."""


class ShequError(Exception):
    """The root: no output can exist.

    ``what`` says what is wrong and where, ``advice`` what to do next; both are whole sentences
    without a final full stop.
    """

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what, advice)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what}. {self.advice}." if self.advice else f"{self.what}."


class InputError(ShequError):
    """The input cannot be read."""


class OutputError(ShequError):
    """The output cannot be written."""


class BackendMissing(ShequError):  # noqa: N818 - the name says what is the matter; "Error" would add nothing
    """A library or a font that a format needs is not on this machine."""


class ProfileError(ShequError):
    """A profile cannot be used; ``what`` names its file and key."""

    exit_code = ExitCode.USAGE


class UsageError(ShequError):
    """The command line asks for what does not exist."""

    exit_code = ExitCode.USAGE


def error_named(name: str, what: str, advice: str) -> ShequError:
    """Return an error of a class that was written down by its name; a ShequError if there is none of that name."""
    kinds: dict[str, type[ShequError]] = {
        kind.__name__: kind for kind in (InputError, OutputError, BackendMissing, ProfileError, UsageError)
    }
    return kinds.get(name, ShequError)(what, advice)
