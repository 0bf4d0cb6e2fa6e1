"""Bytes as they were before they were compressed, and compressed as they are written; in pieces, never whole.

What is read may be hostile: every piece is bounded, whatever size it claims, so that a small file that unpacks to an
endless one takes no memory. Whoever asks for the pieces decides when there have been enough.
"""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Literal, Protocol, TypeAlias, cast

from shequ_convert.errors import BackendMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Compression: TypeAlias = Literal["", "gz", "bz2", "xz", "zst"]
"""How bytes are compressed, as their file's suffix says; empty if they are not."""

PIECE = 65_536
"""Bytes asked for at a time."""
ZST_FEED = 1024
"""Bytes of Zstandard that are unpacked at a time: 4 bytes can stand for 128 KiB, so these for 32 MiB at most."""
GZ_LEVEL = 6
"""What gzip itself takes; 9 saves another hundredth in three times the time."""
ZST_LEVEL = 3
"""What zstd itself takes."""
HAS_ZSTD = sys.version_info >= (3, 14)
"""Whether Python reads Zstandard by itself."""


class Broken(Exception):  # noqa: N818 - a verdict on a stream, caught by those who name the place in it
    """A stream that cannot be read further; the message says why, and fits after "is broken: "."""


class Output(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""

    def close(self) -> object:
        """Take no more; what stands behind it, such as a file, stays open."""


def require(compression: Compression) -> None:
    """Raise BackendMissing if a compression needs a library that is not installed."""
    if compression == "zst" and not HAS_ZSTD:
        try:
            import zstandard  # noqa: F401, PLC0415 - an extra
        except ImportError as missing:
            raise BackendMissing(
                "Files that end in .zst are read and written by zstandard, which is not installed",
                'Install it with: pip install "shequ-convert[zst]"',
            ) from missing


def pieces(file: IO[bytes], compression: Compression = "") -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked; a piece as soon as it is there, none of them empty.

    Raise Broken behind the last bytes that could be read, BackendMissing for what ``require`` would refuse.
    """
    require(compression)
    read = _zst_pieces(file) if compression == "zst" and not HAS_ZSTD else _read(file, compression)
    try:
        yield from read
    except EOFError as error:
        raise Broken("it ends too early") from error
    except _faults() as error:
        raise Broken(str(error) or type(error).__name__) from error


def _read(file: IO[bytes], compression: Compression) -> Iterator[bytes]:
    stream = file if compression == "" else _unpacking(file, compression)
    take = cast("Callable[[int], bytes]", getattr(stream, "read1", stream.read))  # what is there, be it less than asked
    while piece := take(PIECE):
        yield piece


def _unpacking(file: IO[bytes], compression: Compression) -> IO[bytes]:
    if compression == "gz":
        from gzip import GzipFile  # noqa: PLC0415 - each only where it is met

        return cast("IO[bytes]", GzipFile(fileobj=file, mode="rb"))
    if compression == "bz2":
        from bz2 import BZ2File  # noqa: PLC0415

        return cast("IO[bytes]", BZ2File(file))
    if compression == "xz":
        from lzma import LZMAFile  # noqa: PLC0415

        return cast("IO[bytes]", LZMAFile(file))
    from importlib import import_module  # noqa: PLC0415

    return cast("IO[bytes]", import_module("compression.zstd").ZstdFile(file))


def _zst_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield unpacked bytes of frame after frame. Raise EOFError if the last of them has no end.

    ``stream_reader`` of the library takes a file that was cut off for whole.
    """
    from zstandard import ZstdDecompressor  # noqa: PLC0415 - an extra

    frame, begun = ZstdDecompressor().decompressobj(), False
    while packed := file.read(ZST_FEED):
        while packed:
            begun = True
            if piece := frame.decompress(packed):
                yield piece
            packed = frame.unused_data if frame.eof else b""
            if frame.eof:
                frame, begun = ZstdDecompressor().decompressobj(), False
    if begun:
        raise EOFError


def _faults() -> tuple[type[Exception], ...]:
    """Return what libraries raise at bytes that are not what they should be."""
    from zlib import error as zlib_error  # noqa: PLC0415

    loaded = (sys.modules.get(name) for name in ("lzma", "zstandard", "compression.zstd"))
    names = ("LZMAError", "ZstdError")
    own = (getattr(module, name, None) for module in loaded for name in names)
    return (OSError, ValueError, zlib_error, *(kind for kind in own if kind is not None))


def packing(file: IO[bytes], compression: Compression = "") -> Output:
    """Return what compresses bytes into a file: the same bytes the same way, at any time and on any machine.

    Closing it leaves the file open. Raise BackendMissing for what ``require`` would refuse.
    """
    require(compression)
    if compression == "":
        return _Plain(file)
    if compression == "gz":
        from gzip import GzipFile  # noqa: PLC0415

        return GzipFile(filename="", mode="wb", compresslevel=GZ_LEVEL, fileobj=file, mtime=0)
    if compression == "zst":
        return _packing_zst(file)
    raise ValueError(f"nothing is written as .{compression}")


def _packing_zst(file: IO[bytes]) -> Output:
    if HAS_ZSTD:
        from importlib import import_module  # noqa: PLC0415

        zstd = import_module("compression.zstd")
        options = {zstd.CompressionParameter.compression_level: ZST_LEVEL, zstd.CompressionParameter.checksum_flag: 1}
        return cast("Output", zstd.ZstdFile(file, "wb", options=options))
    from zstandard import ZstdCompressor  # noqa: PLC0415 - an extra

    return cast("Output", ZstdCompressor(ZST_LEVEL, write_checksum=True).stream_writer(file, closefd=False))


class _Plain:
    """A file that stays open."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write = file.write

    def close(self) -> None:
        """Leave the file as it is."""
