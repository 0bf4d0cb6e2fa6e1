"""Addresses of files on servers, handled as paths are."""

from __future__ import annotations

import re
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_URL = compiled(r"([a-z][a-z0-9+.-]+)://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
"""Scheme, server, path. A scheme of one letter is a drive of Windows."""
_USER = compiled(r"(.*?)(?::.*)?@", re.DOTALL)
"""Who logs in, as far as it may be told: the group. A password may contain ``@``; what the last one ends is no host."""
_EMBEDDED = compiled(r"([a-z][a-z0-9+.-]+://[^\s/@:]*):[^\s/]*@", re.IGNORECASE)
"""A password in a URL in a sentence."""


def is_url(text: str) -> bool:
    """Say whether a text is a URL rather than a path: ``scheme://...``; ``C://texts`` is a path."""
    return "://" in text and _URL.match(text) is not None


def shown(text: str) -> str:
    """Return a text without the passwords of URLs in it, as it may be told, written down and kept."""
    return _EMBEDDED.sub(r"\1@", text)


def located(text: str) -> Path | Url:
    """Return where something is: a path, which ``file://`` URLs mean too, or a URL."""
    if not is_url(text):
        return Path(text)
    url = Url.of(text)
    return local_path(url) or url


def local_path(url: Url) -> Path | None:
    """Return the path that a ``file://`` URL means (RFC 8089), None for any other URL."""
    if url.scheme != "file":
        return None
    path = unquote(url.path)
    if re.match(r"/[a-zA-Z]:", path):  # file:///C:/texts
        path = path[1:]
    host = "" if url.server.lower() in {"", "localhost"} else f"//{unquote(url.server)}"
    return Path(host + path)


@frozen
class Url:
    """A file or a folder on a server. Has the names of ``pathlib.Path``, as far as they make sense there.

    What it is turned into as a string leaves the password out.
    """

    scheme: str
    """In lower case."""
    server: str
    """Host and port, and before them perhaps user and password; the name of a bucket; empty if there is none."""
    path: str = ""
    """Empty, or begins with ``/``; names stand as they are, with nothing escaped."""

    @classmethod
    def of(cls, text: str) -> Url:
        """Return a URL, read. Raise ValueError if the text is none."""
        match = _URL.match(text)
        if match is None:
            raise ValueError(f"{shown(text)} is no URL")
        parts = [part for part in match[3].split("/") if part not in {"", "."}]
        return cls(match[1].lower(), match[2], "".join(f"/{part}" for part in parts))

    @property
    def address(self) -> str:
        """All of it, a password included: for the server alone."""
        return f"{self.scheme}://{self.server}{self.path}"

    def __str__(self) -> str:
        user = _USER.match(self.server)
        return f"{self.scheme}://{self.host}{self.path}" if user is None or not user[1] else self._with_user(user[1])

    def _with_user(self, user: str) -> str:
        return f"{self.scheme}://{user}@{self.host}{self.path}"

    def __repr__(self) -> str:
        return f"Url({str(self)!r})"

    @property
    def host(self) -> str:
        """The server without user and password."""
        return self.server.rpartition("@")[2]

    @property
    def login(self) -> tuple[str | None, str | None]:
        """User and password, None for what is not given."""
        given, at, _ = self.server.rpartition("@")
        user, colon, password = given.partition(":")
        return unquote(user) if at and user else None, unquote(password) if colon else None

    # ------------------------------------------------------------ names

    @property
    def _pure(self) -> PurePosixPath:
        return PurePosixPath(self.path or "/")

    @property
    def name(self) -> str:
        """Its last part; empty at the top of a server or bucket."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Its name without the last suffix."""
        return self._pure.stem

    @property
    def suffix(self) -> str:
        """The last suffix of its name, with its dot."""
        return self._pure.suffix

    @property
    def suffixes(self) -> list[str]:
        """All suffixes of its name."""
        return self._pure.suffixes

    @property
    def parts(self) -> tuple[str, ...]:
        """The server, then the names on the way."""
        return (f"{self.scheme}://{self.host}", *(part for part in self.path.split("/") if part))

    @property
    def parent(self) -> Url:
        """The folder it lies in; the top is its own."""
        return Url(self.scheme, self.server, self.path.rpartition("/")[0])

    def __truediv__(self, other: PurePath | str) -> Url:
        below = other.as_posix() if isinstance(other, PurePath) else other
        return Url.of(f"{self.address}/{below}")

    def with_name(self, name: str) -> Url:
        """Return what lies beside it under another name."""
        return self.parent / name

    def with_suffix(self, suffix: str) -> Url:
        """Return what lies beside it, with another suffix."""
        return self.parent / (self.stem + suffix)

    def relative_to(self, other: Url) -> PurePosixPath:
        """Return its path below a folder. Raise ValueError if it is not there."""
        if (self.scheme, self.server) != (other.scheme, other.server):
            raise ValueError(f"{self} is not below {other}")
        return self._pure.relative_to(other._pure)

    def as_posix(self) -> str:
        """Return it as a string, without the password."""
        return str(self)

    # ------------------------------------------------------------ what is there: each asks the server

    def open(self, mode: str = "rb") -> BinaryIO:
        """Return it as a stream to read. Raise InputError."""
        from shequ_convert.batch import remote  # noqa: PLC0415 - names need no network

        if mode != "rb":
            raise ValueError("Files on servers are written by remote.store and remote.writing")
        return remote.opened(self)

    def exists(self) -> bool:
        """Say whether anything is there. Raise InputError if the server cannot be asked."""
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        return remote.exists(self)

    def is_dir(self) -> bool:
        """Say whether it is a folder. Raise InputError if the server cannot be asked."""
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        return remote.is_dir(self)

    def is_file(self) -> bool:
        """Say whether it is a file. Raise InputError if the server cannot be asked."""
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        return remote.is_file(self)

    def iterdir(self) -> Iterator[Url]:
        """Yield what lies in it, sorted by name. Raise InputError if it cannot be read."""
        from shequ_convert.batch import remote  # noqa: PLC0415 - as above

        return (self / entry.name for entry in remote.listed(self))
