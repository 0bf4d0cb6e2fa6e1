"""WebDAV by fsspec and webdav4, with the names of files kept as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from webdav4.client import Client, ResourceAlreadyExists
from webdav4.fsspec import WebdavFileSystem

from shequ_convert.errors import OutputError

if TYPE_CHECKING:
    from shequ_convert.batch.urls import Url

SECURE = frozenset({"webdavs", "davs"})
"""Schemes that mean HTTPS."""
UNMOVABLE = ";?"
"""Characters that some servers cut a name off at when a file is moved, however they are escaped."""


class NamingClient(Client):  # type: ignore[misc] # webdav4 publishes no types
    """webdav4 takes ``#``, ``?`` and ``%20`` in a name for parts of a URL, and asks for another file."""

    def join_url(self, path: str, add_trailing_slash: bool = False) -> httpx.URL:  # noqa: FBT001, FBT002 - as webdav4 has it
        """Return where a file is."""
        whole = "/".join(part for part in (*self.base_url.path.split("/"), *path.split("/")) if part)
        end = "/" if add_trailing_slash else ""
        base: httpx.URL = self.base_url
        return base.copy_with(raw_path=quote(f"/{whole}{end}").encode("ascii"))


class NamingSystem(WebdavFileSystem):  # type: ignore[misc] # fsspec publishes no types
    """fsspec's WebDAV with that client; fsspec keeps one for all arguments that are the same."""

    def __init__(self, base_url: str, auth: Any = None, **options: Any) -> None:  # noqa: ANN401 - what httpx takes
        client = NamingClient(base_url, auth=tuple(auth) if isinstance(auth, list) else auth, **options)
        super().__init__(base_url, client=client)


def reach(url: Url, connect_seconds: float, answer_seconds: float) -> NamingSystem:
    """Return a connection; nothing has been asked yet."""
    user, password = url.login
    system: NamingSystem = NamingSystem(
        base_url=f"{'https' if url.scheme in SECURE else 'http'}://{url.host}",
        timeout=httpx.Timeout(answer_seconds, connect=connect_seconds),
        **({"auth": (user, password or "")} if user else {}),
    )
    return system


def move(system: NamingSystem, old: str, new: str, *, replace: bool) -> None:
    """Rename a file. Raise FileExistsError if the name is taken and is not to be replaced (RFC 4918, 9.9)."""
    if any(char in new for char in UNMOVABLE):
        raise OutputError(f"{new} has ; or ? in it, which servers of WebDAV do not all take", "Give it another name")
    try:
        system.client.move(old, new, overwrite=replace)
    except ResourceAlreadyExists as error:
        raise FileExistsError(new) from error
