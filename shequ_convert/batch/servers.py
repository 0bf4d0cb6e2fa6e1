"""Schemes of URLs -> how their servers are talked to. Nothing is imported before a server is asked for something."""

from __future__ import annotations

import contextlib
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from shequ_convert.errors import BackendMissing, UsageError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shequ_convert.batch.urls import Url

System: TypeAlias = Any
"""A file system of fsspec, which publishes no types."""
CONNECT_SECONDS = 20
"""How long a server may take to answer at first."""
ANSWER_SECONDS = 120
"""How long it may take for anything else."""


@frozen
class Protocol:
    """How servers of one kind are talked to."""

    package: str
    """What pip has to install."""
    reach: Callable[[Url], tuple[System, str]]
    """URL -> file system, and what that calls the file. Raises whatever the library raises."""
    move: Callable[[System, str, str, bool], None] | None
    """Gives a file another name in one step, and replaces what has that name if the last argument says so, else raises
    FileExistsError. None: no need for it, for a file appears there only when all of it has arrived."""
    creates: bool = False
    """Whether ``mode="create"`` keeps the file system from replacing anything."""


@frozen
class Place:
    """A file on a server that has been reached."""

    system: System
    path: str
    protocol: Protocol


def place(url: Url) -> Place:
    """Reach a server. Raise UsageError for an unknown scheme, BackendMissing if its package is not there.

    Whatever else the library raises goes through; connections are kept by fsspec, one for each thread.
    """
    protocol = protocol_of(url)
    try:
        system, path = protocol.reach(url)
    except ImportError as error:
        raise BackendMissing(
            f"{url.scheme}:// needs a package that is not here ({error.name or error})",
            f"Run: pip install 'shequ-convert[remote]' {protocol.package}",
        ) from error
    return Place(system, path, protocol)


def protocol_of(url: Url) -> Protocol:
    """Return how a URL's server is talked to. Raise UsageError if nobody knows."""
    protocol = PROTOCOLS.get(url.scheme)
    if protocol is None:
        known = ", ".join(f"{scheme}://" for scheme in ("file", *PROTOCOLS))
        raise UsageError(f"{url}: {url.scheme}:// is not known here", f"Give a path, or a URL that begins with {known}")
    return protocol


def forget(where: Place) -> None:
    """Give up a connection, so that the next use makes another."""
    _close(where.system)


def close_all() -> None:
    """Close all connections that are kept; the next use of a server makes another. Other threads must be done."""
    fsspec = sys.modules.get("fsspec")
    for kind in _kinds(fsspec.AbstractFileSystem) if fsspec else ():
        for system in list(kind._cache.values()):  # noqa: SLF001 - there is no other way to see what is kept
            _close(system)


def _kinds(kind: Any) -> Iterator[Any]:  # noqa: ANN401 - a class of fsspec
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def _close(system: System) -> None:
    kind = type(system)
    kind._cache.pop(system._fs_token, None)  # noqa: SLF001 - clear_instance_cache would end those of other threads too
    if kind.__name__ in CLOSERS:
        with contextlib.suppress(Exception):  # it may be in any state
            CLOSERS[kind.__name__](system)


# ---------------------------------------------------------------- buckets and memory


def _generic(url: Url) -> tuple[System, str]:
    import fsspec  # noqa: PLC0415 - 50 ms

    system = fsspec.filesystem(url.scheme, use_listings_cache=False)
    return system, system._strip_protocol(url.address)  # noqa: SLF001 - the way fsspec means it


def _bucket(url: Url) -> tuple[System, str]:
    if "@" in url.server and url.scheme.startswith("s3"):
        raise UsageError(
            f"{url}: the URL of a bucket holds no credentials",
            "Put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or into ~/.aws/credentials",
        )
    return _generic(url)


# ---------------------------------------------------------------- SFTP


def _sftp(url: Url) -> tuple[System, str]:
    from shequ_convert.batch import sftp  # noqa: PLC0415 - paramiko takes 200 ms

    return sftp.reach(url, CONNECT_SECONDS, ANSWER_SECONDS), url.path or "/"


def _move_by_sftp(system: System, old: str, new: str, replace: bool) -> None:  # noqa: FBT001 - as the table has it
    from shequ_convert.batch import sftp  # noqa: PLC0415 - as above

    sftp.move(system, old, new, replace=replace)


# ---------------------------------------------------------------- WebDAV


def _webdav(url: Url) -> tuple[System, str]:
    from shequ_convert.batch import webdav  # noqa: PLC0415 - httpx takes 150 ms

    return webdav.reach(url, CONNECT_SECONDS, ANSWER_SECONDS), url.path


def _move_by_webdav(system: System, old: str, new: str, replace: bool) -> None:  # noqa: FBT001 - as the table has it
    from shequ_convert.batch import webdav  # noqa: PLC0415 - as above

    webdav.move(system, old, new, replace=replace)


PROTOCOLS: Mapping[str, Protocol] = MappingProxyType(
    {
        "s3": Protocol("s3fs", _bucket, None, creates=True),
        "s3a": Protocol("s3fs", _bucket, None, creates=True),
        "gs": Protocol("gcsfs", _bucket, None),
        "az": Protocol("adlfs", _bucket, None),
        "abfs": Protocol("adlfs", _bucket, None),
        "sftp": Protocol("paramiko", _sftp, _move_by_sftp),
        "ssh": Protocol("paramiko", _sftp, _move_by_sftp),
        "webdav": Protocol("'webdav4[fsspec]'", _webdav, _move_by_webdav),
        "webdavs": Protocol("'webdav4[fsspec]'", _webdav, _move_by_webdav),
        "dav": Protocol("'webdav4[fsspec]'", _webdav, _move_by_webdav),
        "davs": Protocol("'webdav4[fsspec]'", _webdav, _move_by_webdav),
        "memory": Protocol("fsspec", _generic, None, creates=True),
    }
)
"""Scheme -> protocol. ``file://`` URLs are paths; see ``urls.located``."""
CLOSERS: Mapping[str, Callable[[System], None]] = MappingProxyType(
    {"KnownServer": lambda system: system.client.close(), "NamingSystem": lambda system: system.client.http.close()}
)
"""Name of a class of file systems -> what ends its connection; the others make one for each request, or keep none."""
