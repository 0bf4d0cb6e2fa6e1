"""What all tests share: golden files that rewrite themselves with ``--update-cases``; a person then reads the diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Golden: TypeAlias = "Callable[[Path, str | bytes], None]"
"""Compares a golden file with what the code makes now, or rewrites it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites golden files."""
    parser.addoption("--update-cases", action="store_true", help="rewrite golden files instead of comparing them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return ``golden(path, actual)``: fail unless the file holds ``actual``; rewrite it with --update-cases."""
    return _rewrite if request.config.getoption("--update-cases") else _compare


def _rewrite(path: Path, actual: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_as_bytes(actual))


def _compare(path: Path, actual: str | bytes) -> None:
    assert path.exists(), f"{path.name} has never been recorded; run pytest with --update-cases and read the diff"
    expected = path.read_bytes()
    if isinstance(actual, str):
        assert actual == expected.decode("utf-8"), f"{path.name} changed; if that is right, run --update-cases"
    else:
        assert actual == expected, f"{path.name} changed; if that is right, run --update-cases"


def _as_bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else value
