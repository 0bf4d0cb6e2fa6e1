"""Tar archives, plain or compressed, read as a stream: member after member, once, from any file or pipe."""

from __future__ import annotations

import tarfile
from typing import IO, TYPE_CHECKING, cast

from shequ_convert.batch import archives, store
from shequ_convert.batch.archives import UNPACK, Selection, name_from, named
from shequ_convert.batch.streams import Broken, pieces
from shequ_convert.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.batch.archives import Named
    from shequ_convert.batch.entries import Entry, Wanted
    from shequ_convert.batch.streams import Compression

MAX_HEADER_BYTES = 1_000_000
"""What stands before a member, its long name and attributes; a hostile one would be held whole."""
LAST_READS = 2
"""How often ``tarfile`` asks for more at the end of a whole archive."""
FAULTS = (tarfile.TarError, Broken, OSError, ValueError, OverflowError, RuntimeError)
"""What ``tarfile`` raises at hostile bytes; headers within headers make a RecursionError, which is a RuntimeError."""


def read(file: IO[bytes], compression: Compression, wanted: Wanted) -> Iterator[Entry]:
    """Yield the members that are wanted, as they stand; last, why a broken archive cannot be read further."""
    selection = Selection(wanted)
    try:
        yield from _read(_Stream(pieces(file, compression)), selection)
    except FAULTS as error:
        yield selection.broken(str(error) or type(error).__name__)


def _read(stream: _Stream, selection: Selection) -> Iterator[Entry]:
    stream.most = MAX_HEADER_BYTES
    archive = tarfile.open(  # noqa: SIM115 - nothing of it is open: the file belongs to the caller
        fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=_Member, encoding="utf-8", errors="surrogateescape"
    )
    kept = cast("list[tarfile.TarInfo]", vars(archive)["members"])
    while member := archive.next():
        kept.clear()  # tarfile would keep every member
        name = named(_name(member))
        stream.most = None
        if not member.isdir() and selection.chosen(name):
            yield _entry(archive, member, name, selection)
        stream.most = archive.offset - archive.fileobj.tell() + MAX_HEADER_BYTES
    stream.drain()


def _name(member: tarfile.TarInfo) -> str:
    """Return what a member is called: by its attribute, which is UTF-8 always, else as its bytes look."""
    raw = member.name.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace") if "path" in member.pax_headers else name_from(raw, "utf-8")


def _entry(archive: tarfile.TarFile, member: tarfile.TarInfo, name: Named, selection: Selection) -> Entry:
    against = selection.against(name) or _against(member, name)
    data = None if against else archive.extractfile(member)
    return selection.entry(name, against or (data.read(member.size) if data else b""))


def _against(member: tarfile.TarInfo, name: Named) -> InputError | None:
    if member.issym() or member.islnk():
        return InputError(f"{name.path} is a link, which is not followed", UNPACK)
    if not member.isreg():
        return InputError(f"{name.path} is no ordinary file", "Leave it out by --exclude")
    return archives.too_long(name) if member.size > store.MAX_INPUT_BYTES else None


class _Member(tarfile.TarInfo):
    """A member whose faults are told: ``tarfile`` takes a damaged header for the end, as if all were well."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> _Member:
        try:
            found = super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error) if str(error) != "empty header" else "it ends too early") from error
        if found.size < 0:
            raise tarfile.ReadError("a member of less than no bytes")
        return found


class _Stream:
    """Pieces of a file, read as many bytes at a time as are asked for."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self.source = source
        self.piece, self.at = b"", 0
        self.ends = 0
        """How often there was nothing left."""
        self.most: int | None = None
        """How many bytes may still be read; None for any number."""

    def read(self, size: int) -> bytes:
        held = []
        while size > 0 and (part := self._part(size)):
            held.append(part)
            size -= len(part)
        data = b"".join(held)
        if self.most is not None:
            self.most -= len(data)
            if self.most < 0:
                raise Broken("the header of a member is too long")
        return data

    def drain(self) -> None:
        """Read what stands behind the end of the archive, be it some zeros: only then are sums of the whole checked."""
        left = MAX_HEADER_BYTES
        while left > 0 and (piece := next(self.source, b"")):
            left -= len(piece)

    def _part(self, size: int) -> bytes:
        if self.at == len(self.piece):
            self.piece, self.at = next(self.source, b""), 0
        part = self.piece[self.at : self.at + size]
        self.at += len(part)
        self.ends += not part
        if self.ends > LAST_READS:  # tarfile would read on for as long as a header claims that there is more
            raise Broken("it ends too early")
        return part
