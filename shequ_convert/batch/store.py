"""Reading inputs and writing outputs: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from shequ_convert.errors import InputError, OutputError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from shequ_convert.batch.urls import Url

MAX_INPUT_BYTES = 100_000_000
"""No text is longer; what is, is a file named by mistake (or one without end, as ``/dev/zero``)."""
TOKEN_BYTES = 6
"""Random bytes in the name of a temporary file."""
TEMPORARY, TEMPORARY_SUFFIX = ".shequ-", ".tmp"
"""How the name of a temporary file begins and ends; between stand the run it is of, and random digits."""
PICTURES_BESIDE = "_files"
"""How the name of a folder ends that holds the pictures of a document beside it."""
ALONE = "alone"
"""The run of what belongs to no batch."""
NO_TEXT = "No text file (*.txt, or what --include says) is in the folder {path}"


@frozen
class Stored:
    """One output."""

    path: Path | Url
    changed: bool
    """False if the file was there already, with the same content."""
    size: int = 0
    """Bytes."""
    sha256: str = ""


def read(path: Path | Url) -> bytes:
    """Return an input's bytes. Raise InputError, saying what to do, if it cannot be read, or changes meanwhile."""
    if not isinstance(path, Path):
        from shequ_convert.batch import remote  # noqa: PLC0415 - few inputs are on servers

        return remote.read(path, MAX_INPUT_BYTES)
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(MAX_INPUT_BYTES + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise _not_there(path) from error
    except IsADirectoryError as error:
        raise _no_texts(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(data) > MAX_INPUT_BYTES:
        raise InputError(f"{path} is larger than {MAX_INPUT_BYTES // 1_000_000} MB", "Split it, if it is a text")
    if stat.S_ISREG(before.st_mode) and not before.st_size == after.st_size == len(data):
        raise InputError(f"{path} changed while it was read", "Convert it again when nothing writes to it any more")
    return data


@contextmanager
def opened(path: Path | Url) -> Iterator[BinaryIO]:
    """Give a file to read from. Raise InputError, saying what to do, if it cannot be opened or read."""
    if not isinstance(path, Path):
        with path.open() as file:
            yield file
        return
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise _not_there(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _not_there(path: Path) -> InputError:
    return InputError(f"No file is called {path}", "Check the name and the folder")


def _no_texts(folder: Path) -> InputError:
    if not os.access(folder, os.R_OK | os.X_OK):
        return InputError(f"The folder {folder} cannot be read", "Change its permissions, or leave it out")
    return InputError(NO_TEXT.format(path=folder), "Name the files, or a pattern")


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    if sys.platform == "win32" and path.is_dir():  # it refuses to open a folder with PermissionError
        return _no_texts(path)
    return InputError(f"{path} cannot be read: {_reason(error)}", "Check the file's permissions")


def store(
    path: Path | Url, data: bytes, *, force: bool = False, ours: Collection[str] = (), run: str = ALONE
) -> Stored:
    """Write a file by way of a temporary one beside it, so that it is never half there, whenever the power fails.

    The same content again leaves the file alone. Raise OutputError if another content stands there and ``force``
    is not given, or if the folder cannot be made or written to. ``ours`` are SHA-256 digests of contents that may be
    replaced all the same: what an earlier run wrote, and nobody has changed since. ``run`` names the batch; see
    ``sweep``.
    """
    if not isinstance(path, Path):
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        return remote.store(path, data, force=force, ours=ours, run=run)
    real, digest = Path(os.path.realpath(path)), hashlib.sha256(data).hexdigest()
    try:
        mode = mode_of(real)
        if mode is not None and _holds(real, data):
            return Stored(path, changed=False, size=len(data), sha256=digest)
        if mode is not None and not force and not (ours and digest_of(real) in ours):
            raise OutputError(f"{path} exists and differs", "Give --force to replace it, or write elsewhere with -o")
        real.parent.mkdir(parents=True, exist_ok=True)
        with replacing(real, mode, run) as file:
            file.write(data)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}", "Check the folder, or give another") from error
    return Stored(path, changed=True, size=len(data), sha256=digest)


def _holds(path: Path, data: bytes) -> bool:
    return path.stat().st_size == len(data) and path.read_bytes() == data


def digest_of(path: Path) -> str:
    """Return the SHA-256 digest of a file. Raise OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def mode_of(path: Path) -> int | None:
    """Return the permissions of a file, None if there is none. Raise OutputError for a folder or a device."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OutputError(f"{path} exists and is no ordinary file", "Write elsewhere with -o")
    return stat.S_IMODE(status.st_mode)


@contextmanager
def replacing(path: Path, mode: int | None = None, run: str = ALONE) -> Iterator[BinaryIO]:
    """Give a file to write to; when all is in it, it takes the place of another, or of nothing, in one step.

    If anything fails, Ctrl-C included, what stood there stands there still, and nothing else is left. Raise OSError.
    """
    temporary = path.parent / temporary_name(run)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def temporary_name(run: str) -> str:
    """Return a name that no other file has; it tells of which run the file is."""
    return f"{TEMPORARY}{run}-{os.urandom(TOKEN_BYTES).hex()}{TEMPORARY_SUFFIX}"


def sweep(folders: Iterable[Path | Url], runs: Collection[str]) -> None:
    """Remove the temporary files that some runs have left in folders, and in folders of pictures there.

    Only for runs of which no process lives any more: a file that is still being written would be lost.
    """
    if not runs:
        return
    elsewhere: list[Url] = []
    for folder in folders:
        if isinstance(folder, Path):
            _sweep(folder, frozenset(runs))
        else:
            elsewhere.append(folder)
    if elsewhere:
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        remote.sweep(elsewhere, runs)


def _sweep(folder: Path, runs: frozenset[str]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(TEMPORARY) and entry.name.endswith(TEMPORARY_SUFFIX):
                    if entry.name.removeprefix(TEMPORARY).partition("-")[0] in runs:
                        Path(entry).unlink(missing_ok=True)
                elif entry.name.endswith(PICTURES_BESIDE) and entry.is_dir(follow_symlinks=False):
                    _sweep(Path(entry), runs)
    except OSError:  # the folder was never made, or cannot be read: nothing of ours is there
        return


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says, without the path that the message names already."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
