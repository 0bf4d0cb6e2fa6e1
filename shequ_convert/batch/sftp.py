"""SFTP by fsspec and paramiko, as ``ssh`` does it: known hosts only, names of ~/.ssh/config, keys of the agent."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

if TYPE_CHECKING:
    from shequ_convert.batch.urls import Url

EVERYBODYS_HOSTS = Path("/etc/ssh/ssh_known_hosts")
"""Where the keys of servers stand that all users of a machine know."""
ALIVE_SECONDS = 30
"""How often a quiet connection is kept from being taken for dead."""


class KnownServer(SFTPFileSystem):  # type: ignore[misc] # fsspec publishes no types
    """fsspec's SFTP trusts whatever server answers; this one only those whose keys are known."""

    answer_seconds = 0.0

    def __init__(self, host: str, *, answer_seconds: float, **options: Any) -> None:  # noqa: ANN401 - what paramiko takes
        self.answer_seconds = answer_seconds
        super().__init__(host, **options)

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        if EVERYBODYS_HOSTS.is_file():
            self.client.load_system_host_keys(str(EVERYBODYS_HOSTS))
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
            transport: Any = self.client.get_transport()
            transport.set_keepalive(ALIVE_SECONDS)
            transport.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each block waits 40 ms
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(self.answer_seconds)
        except BaseException:
            self.client.close()
            raise


def reach(url: Url, connect_seconds: float, answer_seconds: float) -> KnownServer:
    """Return a connection. Raise what paramiko raises."""
    user, password = url.login
    host, _, port = url.host.partition(":") if not url.host.startswith("[") else _bracketed(url.host)
    told = _told(host)
    options = {
        "username": user or told.get("user"),
        "port": int(port or told.get("port", "22")),
        "password": password,
        "key_filename": told.get("identityfile"),
    }
    found: KnownServer = KnownServer(
        told.get("hostname", host),
        answer_seconds=answer_seconds,
        timeout=connect_seconds,
        banner_timeout=connect_seconds,
        auth_timeout=connect_seconds,
        **{name: value for name, value in options.items() if value is not None},
    )
    return found


def _bracketed(host: str) -> tuple[str, str, str]:
    """Return an IPv6 address without its brackets, and the port."""
    address, _, port = host[1:].partition("]")
    return address, "", port.removeprefix(":")


def _told(host: str) -> dict[str, Any]:
    """Return what ~/.ssh/config says of a host."""
    try:
        return dict(paramiko.SSHConfig.from_path(str(Path("~/.ssh/config").expanduser())).lookup(host))
    except OSError:
        return {}


def move(system: KnownServer, old: str, new: str, *, replace: bool) -> None:
    """Rename a file. Raise FileExistsError if the name is taken and is not to be replaced, OSError for all else."""
    if not replace:
        _rename(system, old, new)
        return
    try:
        system.ftp.posix_rename(old, new)
    except OSError as error:
        if error.errno is not None:  # no such file, no permission
            raise
        with contextlib.suppress(FileNotFoundError):  # a server without OpenSSH's extension
            system.ftp.remove(new)
        _rename(system, old, new)


def _rename(system: KnownServer, old: str, new: str) -> None:
    """Rename a file to a free name: servers refuse to replace (draft-ietf-secsh-filexfer-02, 6.5)."""
    try:
        system.ftp.rename(old, new)
    except OSError as error:
        if system.exists(new):
            raise FileExistsError(new) from error
        raise
