"""Reading inputs and writing outputs: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from shequ_convert.errors import InputError, OutputError
from shequ_convert.values import frozen

MAX_INPUT_BYTES = 100_000_000
"""No text is longer; what is, is a file named by mistake (or one without end, as ``/dev/zero``)."""
TOKEN_BYTES = 6
"""Random bytes in the name of a temporary file."""


@frozen
class Stored:
    """One output."""

    path: Path
    changed: bool
    """False if the file was there already, with the same content."""
    size: int = 0
    """Bytes."""
    sha256: str = ""


def read(path: Path) -> bytes:
    """Return an input's bytes. Raise InputError, saying what to do, if it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_INPUT_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"No file is called {path}", "Check the name and the folder") from error
    except IsADirectoryError as error:
        raise InputError(f"No *.txt file is in the folder {path}", "Name the files, or a pattern") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(data) > MAX_INPUT_BYTES:
        raise InputError(f"{path} is larger than {MAX_INPUT_BYTES // 1_000_000} MB", "Split it, if it is a text")
    return data


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    if path.is_dir():  # Windows refuses to open a folder with PermissionError
        return InputError(f"No *.txt file is in the folder {path}", "Name the files, or a pattern")
    return InputError(f"{path} cannot be read: {_reason(error)}", "Check the file's permissions")


def store(path: Path, data: bytes, *, force: bool = False) -> Stored:
    """Write a file by way of a temporary one beside it, so that it is never half there.

    The same content again leaves the file alone. Raise OutputError if another content stands there and ``force``
    is not given, or if the folder cannot be made or written to.
    """
    real = Path(os.path.realpath(path))
    try:
        mode = _mode(real)
        if mode is not None and real.stat().st_size == len(data) and real.read_bytes() == data:
            return Stored(path, changed=False)
        if mode is not None and not force:
            raise OutputError(f"{path} exists and differs", "Give --force to replace it, or write elsewhere with -o")
        real.parent.mkdir(parents=True, exist_ok=True)
        _replace(real, data, mode)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}", "Check the folder, or give another") from error
    return Stored(path, changed=True)


def _mode(path: Path) -> int | None:
    """Return the permissions of a file, None if there is none. Raise OutputError for a folder or a device."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OutputError(f"{path} exists and is no ordinary file", "Write elsewhere with -o")
    return stat.S_IMODE(status.st_mode)


def _replace(path: Path, data: bytes, mode: int | None) -> None:
    temporary = path.parent / f".shequ-{os.urandom(TOKEN_BYTES).hex()}.tmp"
    try:
        with temporary.open("xb") as file:
            file.write(data)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:  # Ctrl-C too must leave no litter
        temporary.unlink(missing_ok=True)
        raise


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says, without the path that the message names already."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
