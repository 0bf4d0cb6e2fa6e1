"""TOML files of the package itself, parsed once for a machine: their parser takes a while to import and to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_convert.kept import kept

if TYPE_CHECKING:
    from pathlib import Path


def toml(path: Path) -> dict[str, Any]:
    """Return the tables of a file; not to be changed, for another caller may get the same ones."""
    status = path.stat()
    tables: dict[str, Any] = kept(("toml", str(path), status.st_mtime_ns, status.st_size), lambda: _parsed(path))
    return tables


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - only where nothing is kept

    return tomllib.loads(path.read_text(encoding="utf-8"))
