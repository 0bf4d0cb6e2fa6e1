"""Zip archives: members by name, each unpacked only when it is asked for, and no further than a text goes."""

from __future__ import annotations

import io
import stat
from functools import lru_cache
from struct import error as struct_error
from struct import unpack
from typing import IO, TYPE_CHECKING, Protocol, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import crc32
from zlib import error as zlib_error

from shequ_convert.batch import archives, store
from shequ_convert.batch.archives import UNPACK, Selection, name_from, named
from shequ_convert.batch.entries import Entry
from shequ_convert.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shequ_convert.batch.archives import Named
    from shequ_convert.batch.entries import Wanted

MAX_DIRECTORY_BYTES = 32_000_000
"""A zip is refused whose list of members is longer: that of 300,000 is not, and takes 500 MB of memory."""
STEP = 65_536
"""Bytes unpacked at a time."""
BOUNDED = frozenset({ZIP_STORED, ZIP_DEFLATED})
"""Ways of packing that ``zipfile`` unpacks by the size that is asked for, and almost all that are met; of bzip2 it
unpacks 4 KB at a time, which can stand for 3 GB."""
ENCRYPTED, IN_UTF8 = 0x1, 0x800
"""Flags of a member."""
UNICODE_PATH = 0x7075
"""The extra field in which tools that call a member by its local name write its name in UTF-8."""
LEGACY = "cp437"
"""The encoding of names by the standard of zip (APPNOTE D.1), and the one ``zipfile`` has read them in."""
FAULTS = (BadZipFile, OSError, ValueError, EOFError, OverflowError, RuntimeError, struct_error, zlib_error)
"""What ``zipfile`` raises at hostile bytes; NotImplementedError is a RuntimeError."""


class Seekable(Protocol):
    """What of a file ``zipfile`` needs."""

    def read(self, size: int = -1, /) -> bytes:
        """Return some bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """Return where it stands."""

    def seekable(self) -> bool:
        """Say whether it can go to any place."""


def read(file: IO[bytes], wanted: Wanted) -> Iterator[Entry]:
    """Yield the members that are wanted, sorted by path as the files of a folder are."""
    selection = Selection(wanted)
    try:
        archive = Zip(file)
    except InputError as error:
        yield Entry(1, "", b"", error=error)
        return
    for member in sorted(archive.members(), key=lambda member: member[0].path.split("/")):
        if selection.chosen(member[0]):
            yield selection.entry(member[0], _text(archive, *member, selection))


def _text(archive: Zip, name: Named, info: ZipInfo, selection: Selection) -> bytes | InputError:
    against = selection.against(name) or _against(name, info)
    if against:
        return against
    try:
        data = archive.data(info, store.MAX_INPUT_BYTES + 1)
    except InputError as error:
        return InputError(f"{name.path} {error.what}", error.advice)
    return archives.too_long(name) if len(data) > store.MAX_INPUT_BYTES else data


def _against(name: Named, info: ZipInfo) -> InputError | None:
    """Return what speaks against reading a member, by what its archive says of it."""
    if _is_link(info):
        return InputError(f"{name.path} is a link, which is not followed", UNPACK)
    return archives.too_long(name) if info.file_size > store.MAX_INPUT_BYTES else None


def _is_link(info: ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


class Zip:
    """A zip that is open. Memory goes with the number of its members, not with their size."""

    def __init__(self, file: Seekable) -> None:
        """Raise InputError if it is none."""
        if not file.seekable():
            raise InputError("A zip cannot be read from a stream: its list is at its end", "Give it as a file")
        try:
            self.archive = ZipFile(cast("IO[bytes]", _Bounded(file)))
        except FAULTS as error:
            raise InputError(f"The zip cannot be read: {_reason(error)}", archives.AGAIN) from error

    def members(self) -> Iterator[tuple[Named, ZipInfo]]:
        """Yield the members that are no folders, in the order of the archive."""
        for info in self.archive.infolist():
            if not info.orig_filename.endswith(("/", "\\")):
                yield named(name_of(info)), info

    def data(self, info: ZipInfo, most: int) -> bytes:
        """Return the bytes of a member, no more than ``most``; unpacked by what there is, not by what it claims.

        Raise InputError, with what fits behind its name, if it is encrypted or broken.
        """
        if info.flag_bits & ENCRYPTED:
            raise InputError("is locked with a password", "Unpack the archive with the password, and give the folder")
        if info.compress_type not in BOUNDED:
            raise InputError(f"is packed in a way that is not read (number {info.compress_type} of zip)", UNPACK)
        try:
            with self.archive.open(info) as member:
                return _beginning(member, most)
        except FAULTS as error:
            raise InputError(f"is broken in the archive: {_reason(error)}", archives.AGAIN) from error


def _beginning(member: IO[bytes], most: int) -> bytes:
    held = io.BytesIO()
    while held.tell() < most and (piece := member.read(min(STEP, most - held.tell()))):
        held.write(piece)
    return held.getvalue()


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def name_of(info: ZipInfo) -> str:
    """Return what a member is called: as its flag or its extra field says, else as its bytes look."""
    if info.flag_bits & IN_UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode(LEGACY)
    return _unicode_path(info.extra, raw) or name_from(raw, LEGACY)


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name of the extra field, if there is one and it was made for this name (APPNOTE 4.6.9)."""
    while len(extra) >= 4:  # noqa: PLR2004 - two numbers of two bytes
        kind, length = unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and body[:1] == b"\1" and body[1:5] == crc32(raw).to_bytes(4, "little"):
            return body[5:].decode("utf-8", "ignore")
    return ""


class _Bounded:
    """A file of which not too much is read at once: ``zipfile`` reads the list of members whole."""

    def __init__(self, file: Seekable) -> None:
        self.file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY_BYTES:
            raise InputError("The zip has too many members", "Give so many as a tar, or in several zips")
        return self.file.read(size)

    def seekable(self) -> bool:
        return True


# ---------------------------------------------------------------- by name


class ByName:
    """A zip whose members are looked up by their paths. The file is open only while it is read."""

    def __init__(self, path: Path) -> None:
        """Raise InputError if it is no zip."""
        self.zip = Zip(_AtRest(path))
        self.members: dict[str, ZipInfo] = {}
        """Path -> member; of two with one path the first, as for texts."""
        for name, info in self.zip.members():
            if name.path and not _is_link(info):
                self.members.setdefault(name.path, info)
        self.folders: dict[str, list[str]] = {}
        """Folder, ``.`` at the top -> the paths of the members in it, sorted."""
        for member in sorted(self.members):
            self.folders.setdefault(member.rpartition("/")[0] or ".", []).append(member)

    def folder(self, path: str) -> Sequence[str]:
        """Return the paths of the members in a folder, sorted; none if there is no such folder."""
        return self.folders.get(path, ())

    def beginning(self, path: str, length: int) -> bytes:
        """Return the first bytes of a member. Raise InputError if it cannot be read, LookupError if there is none."""
        try:
            return self.zip.data(self.members[path], length)
        except InputError as error:
            raise InputError(f"{path} {error.what}", error.advice) from error


def by_name(path: Path) -> ByName:
    """Return a zip, read once as long as no other is asked for and it stays as it is. Raise InputError, OSError."""
    status = path.stat()
    return _by_name(path, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _by_name(path: Path, _stamp: tuple[int, int]) -> ByName:
    return ByName(path)


class _AtRest:
    """A file that is opened anew for each read, so that nobody is kept from moving or replacing it in between."""

    def __init__(self, path: Path) -> None:
        self.path, self.at = path, 0

    def read(self, size: int = -1) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.at)
            data = file.read(size)
        self.at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        before = (0, self.at, self.path.stat().st_size if whence == io.SEEK_END else 0)[whence]
        if before + offset < 0:
            raise OSError("a place before the beginning")
        self.at = before + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def seekable(self) -> bool:
        return True
