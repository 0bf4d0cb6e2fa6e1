"""Places that cannot be written to, or that two want: all that is found out before anything is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shequ_convert.batch.gathered import Index
from shequ_convert.batch.sources import Identities
from shequ_convert.errors import OutputError, UsageError
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.jobs import Job
    from shequ_convert.batch.urls import Url


class Refusals:
    """What is wrong with where jobs would write: two would write one file, or one would replace an input."""

    def __init__(self, choices: Choices, inputs: Index) -> None:
        self._inputs = inputs
        self._taken, self._groups = Index(), Index()
        self._identities = Identities()
        self._reference, self._reference_key = choices.reference, file_key(choices.reference)

    def check(self, job: Job) -> None:
        """Raise UsageError or OutputError if a job cannot write where it would."""
        for path in paths_of(job):
            other = self._taken.taken(self._folded(path), job.source.label)
            if other is not None and other != job.source.label:
                raise UsageError(
                    f"{other} and {job.source.label} would both be written to {path}",
                    "Convert them into different folders, or give one another name",
                )
            self._check_replaced(path, "else with -o")

    def check_file(self, path: Path | Url, label: str) -> None:
        """Raise UsageError or OutputError if one file cannot be written where it would be."""
        other = self._taken.taken(self._folded(path), label)
        if other is not None:
            raise UsageError(f"{path} would be written twice: for {other}, and for {label}", "Give one another name")
        self._check_replaced(path, "else")

    def check_aside(self, path: Path) -> None:
        """Raise UsageError or OutputError if a report or a journal is called as something else."""
        self.check_file(path, "a report or the journal")
        of = self._whose_shard(path)
        if of is not None:
            raise UsageError(f"{path} would be written twice: for {of}, and for the journal", "Give it another name")

    def check_group(self, path: Path | Url, label: str) -> None:
        """Raise UsageError if the shards of something are called as those of something else."""
        other = self._groups.taken(self._folded(path), label)
        if other is not None and other != label:
            raise UsageError(
                f"The shards of {other} and of {label} would have the same names",
                "Convert them into different folders",
            )

    def check_input(self, path: Path | Url, label: str) -> None:
        """Raise OutputError if an input is called as a shard, which would replace it."""
        of = self._whose_shard(path)
        if of is not None:
            raise OutputError(f"A shard of {of} would replace the input {label}", "Write somewhere else with -o")

    def _whose_shard(self, path: Path | Url) -> str | None:
        called = _SHARD.fullmatch(path.name)
        return None if called is None else self._groups.get(self._folded(path.parent / called[1]))

    def _folded(self, path: Path | Url) -> str:
        """Return one string for all spellings of a path: Windows and macOS do not tell upper from lower case."""
        real = self._identities.of(path)
        return real.casefold() if sys.platform in {"win32", "darwin"} else real

    def _check_replaced(self, path: Path | Url, where: str) -> None:
        key = file_key(path)
        label = None if key is None else self._inputs.get(key)
        replaced = "" if label is None else f"input {label}"
        if key is not None and key == self._reference_key:
            replaced = f"reference document {self._reference}"
        if replaced:
            raise OutputError(f"{path} would replace the {replaced}", f"Write somewhere {where}")


_SHARD = compiled(r"(.+)-[0-9]{5,}\.(?:jsonl|jsonl\.gz|jsonl\.zst|parquet)")
"""What a shard is called, and before its number all shards of the same texts."""


def refuse_folders(folders: Iterable[Path | Url]) -> None:
    """Raise OutputError if a folder is none, or cannot be written to; one that is not there is made later."""
    for folder in {_existing(folder) for folder in folders if isinstance(folder, Path)}:
        if not folder.is_dir():
            raise OutputError(f"{folder} cannot hold outputs: it is no folder", "Write somewhere else with -o")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(
                f"Nothing can be written into the folder {folder}", "Change its permissions, or give another with -o"
            )


def _existing(folder: Path) -> Path:
    """Return a folder, or what is there of the path to it."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def paths_of(job: Job) -> Iterator[Path | Url]:
    """Yield where a job writes."""
    return (target.path for target in job.targets if target.path is not None)


def file_key(path: Path | Url | None) -> str | None:
    """Return what identifies an existing file under all its names, links included; None if there is no file.

    A file on a server is identified by its address, whether it is there or not.
    """
    if path is not None and not isinstance(path, Path):
        return str(path)
    try:
        status = path.stat() if path else None
    except (OSError, ValueError):
        return None
    return f"{status.st_dev}:{status.st_ino}" if status else None
