"""Reading inputs from servers and writing outputs to them, by URL: whole or not at all.

Only what stands on the command line or is given to the API is ever asked for; no text, record or picture name is.
"""

from __future__ import annotations

import contextlib
import fnmatch
import glob
import hashlib
import io
import os
import tempfile
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from shequ_convert.batch import failures, servers
from shequ_convert.batch.store import Stored
from shequ_convert.batch.urls import Url
from shequ_convert.errors import InputError, OutputError, ShequError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from shequ_convert.batch.servers import Place

Result = TypeVar("Result")

PAUSES = (0.5, 2.0, 5.0)
"""Seconds to wait before a thing is tried again that may pass: a lost connection, a server that is too busy."""
BLOCK_BYTES = 1 << 20
"""How much is asked for at once."""
TEMPORARY, TEMPORARY_SUFFIX = ".shequ-", ".tmp"
"""How the name of a temporary file begins and ends; between stand the run it is of, and random digits."""
TOKEN_BYTES = 6
"""Random bytes in the name of a temporary file."""
ALONE = "alone"
"""The run of what belongs to no batch."""
TOP = PurePosixPath()
"""The place of the folder that was given."""
ANY_DEPTH = "**"
"""The part of a pattern that stands for any number of folders."""


@frozen
class Listed:
    """Something in a folder."""

    name: str
    is_dir: bool
    size: int = 0
    """Bytes."""


# ---------------------------------------------------------------- asking


def _asked(url: Url, action: Callable[[Place], Result], failure: type[ShequError] = InputError) -> Result:
    """Return what an action on a server gives; try it again where that may help. Raise ``failure`` if it does not."""
    for pause in (*PAUSES, None):
        place = None
        try:
            place = servers.place(url)
            return action(place)
        except ShequError:
            raise
        except Exception as error:  # noqa: BLE001 - network libraries have hundreds of errors; every one is told
            told = failures.telling(error)
            if pause is None or not told.passes:
                raise failure(f"{url}: {told.what}", told.advice) from None
        if place is not None:
            servers.forget(place)
        time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _info(place: Place, path: str | None = None) -> Listed | None:
    """Return what is at a place, links followed; None if there is nothing."""
    try:
        told: dict[str, Any] = place.system.info(place.path if path is None else path)
    except FileNotFoundError:
        return None
    return Listed(str(told["name"]).rstrip("/").rpartition("/")[2], told["type"] == "directory", told.get("size") or 0)


def exists(url: Url) -> bool:
    """Say whether anything is there. Raise InputError if the server cannot be asked."""
    return _asked(url, _info) is not None


def is_dir(url: Url) -> bool:
    """Say whether it is a folder, or in a bucket the beginning of names. Raise InputError as ``exists``."""
    info = _asked(url, _info)
    return info is not None and info.is_dir


def is_file(url: Url) -> bool:
    """Say whether it is a file. Raise InputError as ``exists``."""
    info = _asked(url, _info)
    return info is not None and not info.is_dir


# ---------------------------------------------------------------- reading


def read(url: Url, limit: int) -> bytes:
    """Return a file's bytes. Raise InputError, saying what to do, if it cannot be read or is larger than ``limit``."""
    with opened(url) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"{url} is larger than {limit // 1_000_000} MB", "Split it, if it is a text")
    return data


def opened(url: Url) -> BinaryIO:
    """Return a file as a stream, which goes on where it was if the connection is lost. Raise InputError.

    Reading from it raises InputError too. Seeking asks for nothing before something is read.
    """
    stream = _Stream(url)
    return cast("BinaryIO", io.BufferedReader(stream, BLOCK_BYTES))


class _Stream(io.RawIOBase):
    """A file on a server, opened anew where it was after a connection is lost."""

    def __init__(self, url: Url) -> None:
        super().__init__()
        self._url = url
        self._at = 0
        self._file: Any = None
        self._size = self._opened()

    def _opened(self) -> int:
        return _asked(self._url, self._open)

    def _open(self, place: Place) -> int:
        info = _info(place)
        if info is None:
            raise InputError(f"No file is called {self._url}", "Check the name and the folder")
        if info.is_dir:
            raise InputError(f"{self._url} is a folder, no file", "Name the files, or a pattern")
        self._file = place.system.open(place.path, "rb", block_size=BLOCK_BYTES)
        return info.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a buffer
        data = _asked(self._url, lambda place: self._read(place, len(buffer)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _read(self, place: Place, length: int) -> bytes:
        if self._file is None:
            self._open(place)
        try:
            if self._file.tell() != self._at:
                self._file.seek(self._at)
            data: bytes = self._file.read(min(length, max(0, self._size - self._at)) if self._size else length)
        except Exception:  # whatever it is: a file that failed is not to be trusted any more
            self._drop()
            raise
        return data

    def _drop(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(Exception):  # the connection may be gone
                file.close()

    def close(self) -> None:
        if not self.closed:
            self._drop()
        super().close()


# ---------------------------------------------------------------- folders and patterns


def listed(url: Url) -> list[Listed]:
    """Return what lies in a folder, sorted by name; links to files are files. Raise InputError if it cannot be read."""
    return _asked(url, _listed)


def _listed(place: Place) -> list[Listed]:
    found = {}
    for told in place.system.ls(place.path, detail=True):
        path = str(told["name"]).rstrip("/")
        name = path.rpartition("/")[2]
        if path.strip("/") == place.path.strip("/"):  # the folder itself, as buckets may have it
            continue
        kind = told["type"]
        if kind == "link":
            info = _info(place, path)
            kind = "folder linked to" if info is None or info.is_dir else "file"
        if kind in {"file", "directory"}:
            found[name] = Listed(name, kind == "directory", told.get("size") or 0)
    return [found[name] for name in sorted(found)]


def walk(folder: Url, wanted: Callable[[str], bool], place: PurePosixPath = TOP) -> Iterator[tuple[Url, Path]]:
    """Yield the files below a folder that are wanted, and their folder's place there, as a folder on disk is walked.

    Sorted by the parts of their paths; hidden ones are left out. ``wanted`` is asked about the path below the folder.
    A folder that cannot be read is yielded as a file would be, and fails as one; the first one raises InputError.
    """
    for each in listed(folder):
        below = place / each.name
        if each.name.startswith("."):
            continue
        if not each.is_dir:
            if wanted(below.as_posix()):
                yield folder / each.name, Path(place)
            continue
        try:
            yield from walk(folder / each.name, wanted, below)
        except InputError:
            yield folder / each.name, Path(place)


def found(
    url: Url, wanted: Callable[[str], bool], matched: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[Url, Path]]:
    """Yield the files that a URL names, each with its folder's place in the tree that was given.

    The URL may be that of a file, of a folder (``wanted`` says which files of it are taken) or a pattern (``matched``
    says which of the files that it matches itself are taken). If there are none it is yielded itself, and fails when it
    is read. Raise InputError if the server cannot be asked.
    """
    none = True
    for pair in _named(url, wanted, matched):
        none = False
        yield pair
    if none:
        yield url, Path()


def _named(url: Url, wanted: Callable[[str], bool], matched: Callable[[str], bool]) -> Iterator[tuple[Url, Path]]:
    info = _asked(url, _info)
    if info is not None and info.is_dir:
        yield from walk(url, wanted)
    elif info is None and glob.has_magic(url.path):
        yield from _matches(url, wanted, matched)
    elif info is not None:
        yield url, Path()


def _matches(pattern: Url, wanted: Callable[[str], bool], matched: Callable[[str], bool]) -> Iterator[tuple[Url, Path]]:
    """Yield what a pattern matches, sorted."""
    parts = pattern.path.strip("/").split("/")
    fixed = next((index for index, part in enumerate(parts[:-1]) if glob.has_magic(part)), len(parts) - 1)
    base = Url(pattern.scheme, pattern.server) / "/".join(parts[:fixed])
    hits = dict(_expanded(base, tuple(parts[fixed:]), TOP))
    for below in sorted(hits, key=lambda each: each.parts):
        if hits[below]:
            yield from walk(base / below, wanted, below)
        elif matched(below.as_posix()):
            yield base / below, Path(below.parent)


def _expanded(folder: Url, parts: tuple[str, ...], place: PurePosixPath) -> Iterator[tuple[PurePosixPath, bool]]:
    """Yield the paths below a folder that the parts of a pattern match, and whether each is a folder."""
    first, rest = parts[0], parts[1:]
    if first == ANY_DEPTH:
        yield from _expanded(folder, rest, place) if rest else [(place, True)]
    try:
        inside = listed(folder)
    except InputError:  # as patterns of paths do, which match nothing where they may not look
        return
    for each in inside:
        if first == ANY_DEPTH and each.is_dir and not each.name.startswith("."):
            yield from _expanded(folder / each.name, parts, place / each.name)
        elif first != ANY_DEPTH and _matches_part(each.name, first):
            if not rest:
                yield place / each.name, each.is_dir
            elif each.is_dir:
                yield from _expanded(folder / each.name, rest, place / each.name)


def _matches_part(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name, pattern) and (not name.startswith(".") or pattern.startswith("."))


# ---------------------------------------------------------------- writing


def store(url: Url, data: bytes, *, force: bool = False, ours: Collection[str] = (), run: str = ALONE) -> Stored:
    """Write a file so that it is never half there.

    The same content again leaves the file alone. Raise OutputError if another content stands there and ``force`` is
    not given, or if it cannot be written. ``ours`` are SHA-256 digests of contents that may be replaced all the same.
    ``run`` names the batch; see ``sweep``. Folders are made. Where a server can give a file another name, it is
    written under a temporary one in the same folder; into a bucket it goes by a single request.
    """
    digest = hashlib.sha256(data).hexdigest()
    goal = _Goal(url, len(data), digest, force, frozenset(ours), run)
    return _asked(url, lambda place: _stored(place, goal, _by_value(data)), OutputError)


@contextlib.contextmanager
def writing(url: Url, *, force: bool = False, ours: Collection[str] = (), run: str = ALONE) -> Iterator[BinaryIO]:
    """Give a file to write to, which lies on this machine; at the end it is stored as ``store`` does.

    If anything fails before, the server has not seen anything of it. Raise OutputError as ``store``.
    """
    with tempfile.TemporaryDirectory(prefix="shequ-") as folder:
        path = Path(folder, "output")
        with path.open("wb") as file:
            yield file
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        goal = _Goal(url, path.stat().st_size, digest, force, frozenset(ours), run)
        _asked(url, lambda place: _stored(place, goal, _by_path(path)), OutputError)


@frozen
class _Goal:
    """A file that is to be."""

    url: Url
    size: int
    digest: str
    force: bool
    ours: frozenset[str]
    run: str


if TYPE_CHECKING:
    Upload = Callable[[Place, str, bool], None]
    """Puts the content under a path; True: only if nothing is there, where the server can be told so."""


def _by_value(data: bytes) -> Upload:
    def upload(place: Place, path: str, new: bool) -> None:  # noqa: FBT001 - as Upload says
        place.system.pipe_file(path, data, **({"mode": "create"} if new else {}))

    return upload


def _by_path(local: Path) -> Upload:
    def upload(place: Place, path: str, new: bool) -> None:  # noqa: FBT001 - as Upload says
        place.system.put_file(str(local), path, **({"mode": "create"} if new else {}))

    return upload


def _stored(place: Place, goal: _Goal, upload: Upload) -> Stored:
    """Store a file. Raise OutputError if another is there, and whatever the library raises; it can be tried again."""
    there = _info(place)
    if there is not None:
        if there.is_dir:
            raise OutputError(f"{goal.url} exists and is a folder", "Write elsewhere with -o")
        digest = _digest(place) if goal.ours or there.size == goal.size else ""
        if digest == goal.digest:
            return _made(goal, changed=False)
        if not goal.force and digest not in goal.ours:
            raise OutputError(
                f"{goal.url} exists and differs", "Give --force to replace it, or write elsewhere with -o"
            )
    if place.protocol.move is None:
        upload(place, place.path, place.protocol.creates and there is None)
    else:
        _by_temporary(place, goal, upload, replace=there is not None)
    return _made(goal, changed=True)


def _made(goal: _Goal, *, changed: bool) -> Stored:
    return Stored(cast("Any", goal.url), changed=changed, size=goal.size, sha256=goal.digest)


def _digest(place: Place) -> str:
    digest = hashlib.sha256()
    with place.system.open(place.path, "rb", block_size=BLOCK_BYTES) as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _by_temporary(place: Place, goal: _Goal, upload: Upload, *, replace: bool) -> None:
    """Write a file under another name in the same folder, then rename it. Leave nothing behind."""
    folder = place.path.rpartition("/")[0]
    temporary = f"{folder}/{TEMPORARY}{goal.run}-{os.urandom(TOKEN_BYTES).hex()}{TEMPORARY_SUFFIX}"
    try:
        try:
            upload(place, temporary, False)  # noqa: FBT003 - as Upload says
        except FileNotFoundError:
            _make(place, folder)
            upload(place, temporary, False)  # noqa: FBT003 - as Upload says
        if place.protocol.move is not None:
            place.protocol.move(place.system, temporary, place.path, replace)
    except BaseException:  # Ctrl-C too must leave no litter
        with contextlib.suppress(Exception):  # it was never there, or the connection is lost; see ``sweep``
            place.system.rm_file(temporary)
        raise


def _make(place: Place, folder: str) -> None:
    """Make a folder and those above it; somebody else may do so at the same time."""
    try:
        place.system.makedirs(folder, exist_ok=True)
    except OSError:
        if not place.system.isdir(folder):
            raise


def sweep(folders: Iterable[Url], runs: Collection[str]) -> int:
    """Remove the temporary files that some runs have left in folders, and return how many there were.

    Only for runs of which no process lives any more. Raise OutputError if the server cannot be asked.
    """
    beginnings = tuple(f"{TEMPORARY}{run}-" for run in runs)
    return sum(_asked(folder, lambda place: _swept(place, beginnings), OutputError) for folder in folders)


def _swept(place: Place, beginnings: tuple[str, ...]) -> int:
    if place.protocol.move is None or _info(place) is None:
        return 0
    left = [each.name for each in _listed(place) if each.name.startswith(beginnings)]
    for name in left:
        with contextlib.suppress(FileNotFoundError):
            place.system.rm_file(f"{place.path.rstrip('/')}/{name}")
    return len(left)


def stamp(url: Url) -> str:
    """Return what changes if a file does: its length and what else the server tells. Raise InputError."""
    told: dict[str, Any] = _asked(url, lambda place: place.system.info(place.path))
    return " ".join(f"{name}={told[name]}" for name in STAMPS if told.get(name) is not None)


STAMPS = ("size", "ETag", "etag", "mtime", "modified", "LastModified", "last_modified")
"""What servers call what changes with a file."""
