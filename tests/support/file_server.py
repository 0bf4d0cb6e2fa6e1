"""Real file servers on this machine, each a process of its own: WebDAV, SFTP, S3.

::

    with serving("webdav", tmp_path) as server:
        remote.store(server.url / "a.md", b"...")

A server ends when its standard input is closed: so it ends with the tests, whatever becomes of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shequ_convert.batch.urls import Url
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Kind: TypeAlias = Literal["webdav", "sftp", "s3"]
KINDS: tuple[Kind, ...] = ("webdav", "sftp", "s3")
USER, PASSWORD = "tester", "ge@heim"
"""Who may log in to WebDAV and SFTP; an ``@`` is what passwords have that trips up those who take URLs apart."""
BUCKET = "texts"
BUSY = "busy"
"""The WebDAV server is too busy for files with this in their name, the first two times each."""
BUSY_TIMES = 2
START_SECONDS = 60


@frozen
class FileServer:
    """A server that answers."""

    url: Url
    """Its top folder, with credentials where the protocol has them in URLs."""
    root: Path
    """The same folder on this machine; without meaning for S3, which keeps its files in memory."""
    environment: dict[str, str]
    """What a client needs to know."""


@contextmanager
def serving(kind: Kind, root: Path) -> Iterator[FileServer]:
    """Start a server for a folder, wait until it answers, and end it."""
    root.mkdir(parents=True, exist_ok=True)
    home = root.parent / f"{root.name}-home"
    (home / ".ssh").mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, __file__, kind, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        try:
            told = _first_line(process)
            yield _described(kind, root, home, told)
        finally:
            process.kill()


def _first_line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    stream: Any = process.stdout
    if not select.select([stream], [], [], START_SECONDS)[0]:
        raise TimeoutError("the file server does not start")
    told: dict[str, Any] = json.loads(stream.readline() or b"{}")
    return told


def _described(kind: Kind, root: Path, home: Path, told: dict[str, Any]) -> FileServer:
    address = f"127.0.0.1:{told['port']}"
    if kind == "s3":
        return FileServer(Url.of(f"s3://{BUCKET}"), root, _aws(address, home))
    if kind == "sftp":
        (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{told['port']} {told['key']}\n")
    return FileServer(Url.of(f"{kind}://{USER}:{PASSWORD}@{address}"), root, {"HOME": str(home)})


def _aws(address: str, home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "AWS_ENDPOINT_URL": f"http://{address}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


# ---------------------------------------------------------------- what runs in the server's process


def _answering(**told: object) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201 - the test reads it


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _webdav(root: Path) -> None:
    from cheroot.wsgi import Server  # noqa: PLC0415 - only in the server
    from wsgidav.wsgidav_app import WsgiDAVApp  # noqa: PLC0415

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(root)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = Server(("127.0.0.1", 0), _busy_at_first(app))
    server.prepare()
    _answering(port=server.bind_addr[1])
    server.serve()


def _busy_at_first(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    asked: dict[str, int] = {}

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if BUSY in path and asked.setdefault(path, 0) < BUSY_TIMES:
            asked[path] += 1
            environ["wsgi.input"].read()
            start("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        return app(environ, start)

    return answer


def _sftp(root: Path) -> None:
    asyncio.run(_serve_sftp(root))


async def _serve_sftp(root: Path) -> None:
    import asyncssh  # noqa: PLC0415 - only in the server

    class Door(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return bool(username)

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=Door,
        server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
    )
    _answering(port=server.get_port(), key=key.export_public_key().decode().strip())
    await server.wait_closed()


def _s3(root: Path) -> None:
    import boto3  # noqa: PLC0415 - only in the server
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app: Any = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(_aws(f"127.0.0.1:{server.server_port}", root))
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    _answering(port=server.server_port)
    threading.Event().wait()


def _main(kind: str, root: str) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    {"webdav": _webdav, "sftp": _sftp, "s3": _s3}[kind](Path(root))


if __name__ == "__main__":
    _main(*sys.argv[1:])
