"""The command line, called as the terminal calls it, in this process."""

from __future__ import annotations

import pytest

from shequ_convert import cli


def run(*arguments: str) -> int:
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return int(str(ended.value.code or 0))
