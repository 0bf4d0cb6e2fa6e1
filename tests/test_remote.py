"""Files on servers, real ones of three kinds: read, walked, matched and written as files on disk are."""

from __future__ import annotations

import glob
import hashlib
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert import convert_many
from shequ_convert.batch import remote, servers
from shequ_convert.batch.urls import Url
from shequ_convert.convert import convert
from shequ_convert.errors import BackendMissing, InputError, OutputError, ShequError, UsageError
from shequ_convert.values import replace
from tests.support.file_server import BUSY, KINDS, PASSWORD, USER, FileServer, Kind, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = ("a b.txt", "100%.txt", "a%20b.txt", "讲话？#1.txt", "[1].txt", "中文 名.txt", "quote'\".txt", "plus+&=.txt")
"""Names that those who put URLs together by hand get wrong."""
LIMIT = 1_000_000
RENAMING: tuple[Kind, ...] = ("webdav", "sftp")
"""Kinds of servers on which a file is written under another name first."""
TREE = (
    "b.txt", "a/2.txt", "a/10.txt", "a/z/deep.txt", "a.txt", "a-b/1.txt", "B/1.TXT", "notes.md", ".hidden.txt",
    ".git/x.txt", "a/._1.txt", "讲话/第一讲.txt",
)  # fmt: skip
PATTERNS = (
    "*.txt", "*/*.txt", "a/*", "**/*.txt", "**/1.*", "a*/1.txt", "?.txt", "[ab].txt", "**", "a/**", "nothing*", ".*",
    "a/[0-9]*.txt", "*/z/*.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Kind], FileServer]]:
    """Return what starts a server of a kind, once."""
    with ExitStack() as ends:
        yield cache(lambda kind: ends.enter_context(serving(kind, tmp_path_factory.mktemp(kind) / "root")))


@pytest.fixture
def start(started: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch) -> Callable[[Kind], FileServer]:
    """Return what gives a server of a kind, with the environment its clients need."""

    def give(kind: Kind) -> FileServer:
        server = started(kind)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return server

    monkeypatch.setattr(remote, "PAUSES", (0.01, 0.02, 0.03))
    return give


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, start: Callable[[Kind], FileServer]) -> FileServer:
    return start(request.param)


@pytest.fixture(params=RENAMING)
def renaming(request: pytest.FixtureRequest, start: Callable[[Kind], FileServer]) -> FileServer:
    return start(request.param)


@pytest.fixture(params=["memory", *KINDS])
def place(request: pytest.FixtureRequest, start: Callable[[Kind], FileServer]) -> Url:
    """Return an empty folder on each kind of server, and in memory."""
    name = hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
    return Url.of(f"memory://{name}") if request.param == "memory" else start(request.param).url / name


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close what a test has opened: fsspec keeps connections."""
    yield
    servers.close_all()


def everything(_: str) -> bool:
    return True


def texts(path: str) -> bool:
    return path.lower().endswith(".txt")


# ---------------------------------------------------------------- writing and reading


def test_what_is_stored_can_be_read(place: Url) -> None:
    file = place / "new" / "folders" / "a.md"
    data = "讲话\n".encode() * 1000
    stored = remote.store(file, data)
    assert (stored.changed, stored.size, stored.sha256) == (True, len(data), hashlib.sha256(data).hexdigest())
    assert str(stored.path) == str(file)
    assert remote.read(file, LIMIT) == data
    assert remote.is_file(file)
    assert remote.is_dir(file.parent)
    assert remote.exists(file)
    assert not remote.exists(file.parent / "b.md")


def test_the_same_content_again_leaves_the_file_alone(place: Url) -> None:
    remote.store(place / "a.md", b"one")
    assert not remote.store(place / "a.md", b"one").changed
    with remote.writing(place / "a.md") as file:
        file.write(b"one")


def test_another_content_is_never_replaced_unasked(place: Url) -> None:
    remote.store(place / "a.md", b"one")
    for other in (b"two", b"three"):
        with pytest.raises(OutputError, match="exists and differs"):
            remote.store(place / "a.md", other)
    with pytest.raises(OutputError, match="exists and differs"), remote.writing(place / "a.md") as file:
        file.write(b"two")
    assert remote.read(place / "a.md", LIMIT) == b"one"


def test_another_content_is_replaced_when_asked(place: Url) -> None:
    remote.store(place / "a.md", b"one")
    assert remote.store(place / "a.md", b"two", force=True).changed
    with remote.writing(place / "a.md", force=True) as file:
        file.write(b"three")
    assert remote.read(place / "a.md", LIMIT) == b"three"


def test_what_an_earlier_run_wrote_is_replaced(place: Url) -> None:
    remote.store(place / "a.md", b"one")
    digest = hashlib.sha256(b"one").hexdigest()
    assert remote.store(place / "a.md", b"two", ours={digest}).changed
    with pytest.raises(OutputError, match="exists and differs"):
        remote.store(place / "a.md", b"three", ours={digest})


def test_an_empty_file_is_a_file(place: Url) -> None:
    assert remote.store(place / "empty.md", b"").changed
    assert not remote.store(place / "empty.md", b"").changed
    assert remote.read(place / "empty.md", LIMIT) == b""


def test_a_folder_is_not_replaced_by_a_file(place: Url) -> None:
    remote.store(place / "a" / "b.md", b"one")
    with pytest.raises(OutputError, match="is a folder"):
        remote.store(place / "a", b"two", force=True)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept(place: Url, name: str) -> None:
    remote.store(place / name, name.encode())
    assert not remote.store(place / name, name.encode()).changed
    assert remote.read(place / name, LIMIT) == name.encode()
    assert [each.name for each in remote.listed(place)] == [name]
    assert list(remote.found(place, everything)) == [(place / name, Path())]


@pytest.mark.parametrize("name", ["q?x=1.txt", "a;b.txt"])
def test_names_that_some_servers_cut_off_are_refused_there(start: Callable[[Kind], FileServer], name: str) -> None:
    folder = start("webdav").url / "cut"
    with pytest.raises(OutputError, match="another name"):
        remote.store(folder / name, b"one")
    assert remote.listed(folder) == []
    assert remote.store(start("sftp").url / "cut" / name, b"one").changed


def test_a_shard_is_there_only_when_it_is_whole(place: Url) -> None:
    def break_off() -> None:
        with remote.writing(place / "shard.jsonl") as file:
            file.write(b"x" * 3_000_000)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert not remote.exists(place / "shard.jsonl")
    assert list(remote.found(place, everything)) == [(place, Path())]


def test_a_large_shard_is_read_as_a_stream(place: Url) -> None:
    with remote.writing(place / "shard.jsonl") as file:
        for number in range(300_000):
            file.write(b"%09d\n" % number)
    with remote.opened(place / "shard.jsonl") as stream:
        assert [int(line) for line in stream] == list(range(300_000))


def test_an_archive_is_read_in_place(place: Url, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        archive.writestr("a/1.txt", "一" * 100_000)
        archive.writestr("b.txt", "b")
    remote.store(place / "texts.zip", (tmp_path / "texts.zip").read_bytes())
    with remote.opened(place / "texts.zip") as stream, zipfile.ZipFile(stream) as archive:
        assert archive.namelist() == ["a/1.txt", "b.txt"]
        assert archive.read("b.txt") == b"b"
        assert archive.read("a/1.txt").decode() == "一" * 100_000


def test_an_input_that_is_too_large_is_refused(place: Url) -> None:
    remote.store(place / "a.txt", b"x" * 2_000_001)
    with pytest.raises(InputError, match="larger than 2 MB"):
        remote.read(place / "a.txt", 2_000_000)


def test_a_url_is_opened_as_a_path_is(place: Url) -> None:
    remote.store(place / "a.txt", b"one")
    with (place / "a.txt").open() as file:
        assert file.read() == b"one"
    assert (place / "a.txt").is_file()
    assert place.is_dir()
    assert (place / "a.txt").exists()
    assert list(place.iterdir()) == [place / "a.txt"]


def test_nothing_is_left_behind_when_the_last_step_fails(renaming: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    remote.store(renaming.url / "fails" / "other.md", b"one")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    _with_move(monkeypatch, renaming.url.scheme, interrupted)
    with pytest.raises(KeyboardInterrupt):
        remote.store(renaming.url / "fails" / "a.md", b"two")
    assert [each.name for each in remote.listed(renaming.url / "fails")] == ["other.md"]


def _with_move(monkeypatch: pytest.MonkeyPatch, scheme: str, move: Callable[..., None]) -> None:
    changed = {**servers.PROTOCOLS, scheme: replace(servers.PROTOCOLS[scheme], move=move)}
    monkeypatch.setattr(servers, "PROTOCOLS", changed)


@pytest.mark.parametrize("content", [b"mine", b"theirs"])
def test_what_somebody_else_has_just_written_stands(
    place: Url, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """As when a cluster gives the same document to two workers: the look before the writing comes too early."""
    remote.store(place / "a.md", content)
    look, looks = remote._info, iter([True])
    monkeypatch.setattr(remote, "PAUSES", (0.01, 0.02, 0.03))
    monkeypatch.setattr(remote, "_info", lambda *args: None if next(looks, False) else look(*args))
    if content == b"mine":
        assert not remote.store(place / "a.md", b"mine").changed
    else:
        with pytest.raises(OutputError, match="exists and differs"):
            remote.store(place / "a.md", b"mine")
    assert remote.read(place / "a.md", LIMIT) == content
    assert [each.name for each in remote.listed(place)] == ["a.md"]


def test_a_server_that_cannot_replace_in_one_step_still_replaces(
    start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("sftp")
    paramiko = pytest.importorskip("paramiko")

    def unknown(*_: object) -> None:
        raise OSError("Operation unsupported")

    monkeypatch.setattr(paramiko.SFTPClient, "posix_rename", unknown)
    remote.store(server.url / "old" / "a.md", b"one")
    assert remote.store(server.url / "old" / "a.md", b"two", force=True).changed
    assert remote.read(server.url / "old" / "a.md", LIMIT) == b"two"


def test_temporary_files_of_dead_runs_are_swept(renaming: FileServer) -> None:
    folder = renaming.url / "swept"
    for name in (".shequ-dead-1.tmp", ".shequ-alive-1.tmp", "a.md"):
        remote.store(folder / name, b"one")
    assert remote.sweep([folder, renaming.url / "never made"], ["dead"]) == 1
    assert [each.name for each in remote.listed(folder)] == [".shequ-alive-1.tmp", "a.md"]


SHARING = """
import sys
from shequ_convert.batch import remote
from shequ_convert.batch.urls import Url
for number in range(10):
    remote.store(Url.of(sys.argv[1]) / "new" / str(number) / "deep" / "a.md", b"%d" % number)
"""


def test_processes_that_write_the_same_files_do_not_hinder_each_other(server: FileServer) -> None:
    """As workers do that are given the same document, or make the same new folders at once."""
    folder = server.url / "shared"
    command = [sys.executable, "-c", SHARING, folder.address]
    storing = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate()[1].decode() for process in storing]
    assert [process.returncode for process in storing] == [0] * 4, said
    for number in range(10):
        assert remote.read(folder / "new" / str(number) / "deep" / "a.md", LIMIT) == b"%d" % number
        assert [each.name for each in remote.listed(folder / "new" / str(number) / "deep")] == ["a.md"]


STORING = """
import sys
from shequ_convert.batch import remote
from shequ_convert.batch.urls import Url
for number in range(1000):
    remote.store(Url.of(sys.argv[1]) / f"{number}.bin", bytes([number % 256]) * 300_000)
    print(number, flush=True)
"""


def test_no_file_is_half_there_when_the_process_is_killed(server: FileServer) -> None:
    folder = server.url / "killed"
    for delay in (0.0, 0.003, 0.01):
        command = [sys.executable, "-c", STORING, folder.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as storing:
            stream: Any = storing.stdout
            assert [int(stream.readline()) for _ in range(3)] == [0, 1, 2]
            time.sleep(delay)
            storing.kill()
        for each in remote.listed(folder):
            if not each.name.startswith("."):
                data = remote.read(folder / each.name, LIMIT)
                assert data == bytes([int(each.name.partition(".")[0])]) * 300_000


# ---------------------------------------------------------------- folders and patterns


@pytest.fixture
def tree(place: Url, tmp_path: Path) -> tuple[Url, Path]:
    """Return the same files on a server and on disk."""
    for name in TREE:
        remote.store(place / name, name.encode())
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(name)
    return place, tmp_path / "tree"


def test_a_folder_is_walked_as_one_on_disk(tree: tuple[Url, Path]) -> None:
    url, folder = tree
    on_disk = sorted(
        (path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and texts(path.name)),
        key=lambda path: path.parts,
    )
    expected = [path for path in on_disk if not any(part.startswith(".") for part in path.parts)]
    found = list(remote.found(url, texts))
    assert [file.relative_to(url) for file, _ in found] == [PurePosixPath(path) for path in expected]
    assert [place for _, place in found] == [path.parent for path in expected]


def test_patterns_match_what_they_match_on_disk(tree: tuple[Url, Path]) -> None:
    """A file below two folders that match is named twice, as on disk: whoever plans knows that."""
    url, folder = tree
    for pattern in PATTERNS:
        hits = sorted((folder / hit for hit in glob.glob(pattern, root_dir=folder, recursive=True)), key=_parts)  # noqa: PTH207 - what is compared with
        expected = [path.relative_to(folder).as_posix() for hit in hits for path in _files(hit)]
        found = [str(file.relative_to(url)) for file, _ in remote.found(url / pattern, everything)]
        assert list(dict.fromkeys(found)) == list(dict.fromkeys(expected or [pattern])), pattern


def _parts(path: Path) -> tuple[str, ...]:
    return path.parts


def _files(hit: Path) -> list[Path]:
    """Return a file itself, or the files below a folder that are not hidden there."""
    if hit.is_file():
        return [hit]
    below = (path for path in sorted(hit.rglob("*"), key=_parts) if path.is_file())
    return [path for path in below if not any(part.startswith(".") for part in path.relative_to(hit).parts)]


def test_the_place_of_a_match_is_counted_from_the_first_wildcard(tree: tuple[Url, Path]) -> None:
    url, _ = tree
    assert list(remote.found(url / "a" / "*" / "*.txt", everything)) == [(url / "a" / "z" / "deep.txt", Path("z"))]
    assert [place for _, place in remote.found(url / "a" / "*.txt", everything)] == [Path(), Path()]


def test_what_is_excluded_is_left_out_of_patterns_too(tree: tuple[Url, Path]) -> None:
    url, _ = tree
    found = remote.found(url / "*.txt", texts, lambda path: path != "b.txt")
    assert [file.name for file, _ in found] == ["a.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(place: Url) -> None:
    remote.store(place / "[1].txt", b"one")
    remote.store(place / "1.txt", b"two")
    assert list(remote.found(place / "[1].txt", everything)) == [(place / "[1].txt", Path())]


def test_links_are_followed_to_files_only(start: Callable[[Kind], FileServer]) -> None:
    server = start("sftp")
    folder = server.root / "links"
    (folder / "real").mkdir(parents=True)
    (folder / "real" / "a.txt").write_text("one")
    (folder / "b.txt").symlink_to(folder / "real" / "a.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(folder / "nothing")
    found = [str(file.relative_to(server.url / "links")) for file, _ in remote.found(server.url / "links", texts)]
    assert "real/a.txt" in found
    assert not [path for path in found if "loop" in path or "dangling" in path]


# ---------------------------------------------------------------- what goes wrong


def test_what_is_not_there_is_told(place: Url) -> None:
    with pytest.raises(InputError, match=r"No file is called .*/none\.txt"):
        remote.read(place / "none.txt", LIMIT)
    remote.store(place / "a" / "b.txt", b"one")
    with pytest.raises(InputError, match="is a folder"):
        remote.read(place / "a", LIMIT)


def _told(url: str, act: Callable[[Url], object] = lambda url: remote.read(url, LIMIT)) -> ShequError:
    with pytest.raises(ShequError) as caught:
        act(Url.of(url))
    assert caught.value.advice
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, ImportError)
    return caught.value


def _write(url: Url) -> object:
    return remote.store(url, b"one")


def test_a_wrong_password_is_told_without_telling_it(renaming: FileServer) -> None:
    wrong = renaming.url.address.replace(PASSWORD, "wr@ng!secret") + "/a.txt"
    for error, kind in ((_told(wrong), InputError), (_told(wrong, _write), OutputError)):
        assert type(error) is kind
        assert "does not accept the user, key or password" in error.what
        assert "wr@ng" not in str(error)
        assert "secret" not in str(error)


def test_credentials_are_found_where_fsspec_keeps_them(
    start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("webdav")
    remote.store(server.url / "configured.txt", b"one")
    bare = Url.of(f"webdav://{server.url.host}/configured.txt")
    assert "does not accept" in _told(bare.address).what
    servers.close_all()
    monkeypatch.setitem(import_module("fsspec.config").conf, "webdav", {"auth": [USER, PASSWORD]})
    assert remote.read(bare, LIMIT) == b"one"


def test_a_missing_bucket_is_told(start: Callable[[Kind], FileServer]) -> None:
    start("s3")
    assert "it is not there" in _told("s3://no-such-bucket/a.txt", _write).what
    assert "No file is called" in _told("s3://no-such-bucket/a.txt").what


def test_missing_credentials_are_told(start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch) -> None:
    start("s3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert "does not accept the user, key or password" in _told("s3://texts/a.txt").what


def test_credentials_in_the_url_of_a_bucket_are_refused() -> None:
    error = _told("s3://key:secret@bucket/a.txt")
    assert isinstance(error, UsageError)
    assert "secret" not in str(error)
    assert "AWS_ACCESS_KEY_ID" in error.advice


def test_an_unknown_server_key_is_refused(
    start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = start("sftp")
    monkeypatch.setenv("HOME", str(tmp_path))
    error = _told((server.url / "a.txt").address)
    assert "not among the known hosts" in error.what
    assert "known_hosts" in error.advice


def test_a_host_of_the_ssh_configuration_is_found(
    start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = start("sftp")
    (tmp_path / ".ssh").mkdir()
    known = Path(server.environment["HOME"], ".ssh", "known_hosts").read_text()
    (tmp_path / ".ssh" / "known_hosts").write_text(known)
    port = server.url.host.partition(":")[2]
    (tmp_path / ".ssh" / "config").write_text(f"Host archive\n  HostName 127.0.0.1\n  Port {port}\n  User tester\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    remote.store(server.url / "alias.txt", b"one")
    assert remote.read(Url.of(f"sftp://tester:{PASSWORD}@archive/alias.txt"), LIMIT) == b"one"


@contextmanager
def _free_port() -> Iterator[int]:
    """Give a port of this machine that nothing listens on: it is taken, but not listened on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("scheme", ["webdav", "sftp", "s3"])
def test_a_server_that_does_not_run_is_told(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "PAUSES", (0.01,))
    with _free_port() as port:
        if scheme == "s3":
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
            monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        server = "bucket" if scheme == "s3" else f"127.0.0.1:{port}"
        assert "nothing listens there" in _told(f"{scheme}://{server}/a.txt").what


@pytest.mark.parametrize("scheme", ["webdav", "sftp"])
def test_a_server_that_does_not_exist_is_told(scheme: str) -> None:
    assert "no server has that name" in _told(f"{scheme}://no-such-host.invalid/a.txt").what


@pytest.mark.parametrize(
    ("scheme", "module", "package"),
    [
        ("sftp", "paramiko", "paramiko"),
        ("webdav", "webdav4.client", "webdav4"),
        ("s3", "s3fs", "s3fs"),
        ("gs", "gcsfs", "gcsfs"),
        ("az", "adlfs", "adlfs"),
        ("memory", "fsspec", "fsspec"),
    ],
)
def test_a_missing_package_is_named(scheme: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sftp", "webdav"):
        monkeypatch.delitem(sys.modules, f"shequ_convert.batch.{name}", raising=False)
        monkeypatch.delattr(f"shequ_convert.batch.{name}", raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    if module != "fsspec":
        import_module("fsspec.registry")
        monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, scheme, raising=False)
    error = _told(f"{scheme}://host/a.txt")
    assert isinstance(error, BackendMissing)
    assert "pip install 'shequ-convert[remote]'" in error.advice
    assert package in error.advice


@pytest.mark.parametrize("url", ["https://host/a.txt", "gopher://user:secret@host/a.txt", "zip://a.txt::s3://b/c.zip"])
def test_an_unknown_scheme_is_told_with_the_known_ones(url: str) -> None:
    error = _told(url)
    assert isinstance(error, UsageError)
    assert "sftp://" in error.advice
    assert "secret" not in str(error)


def test_a_server_that_is_busy_is_asked_again(
    start: Callable[[Kind], FileServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("webdav")
    monkeypatch.setattr("webdav4.retry.BACKOFF", 0.01)
    file = server.url / f"{BUSY}.txt"
    (server.root / file.name).write_bytes(b"one")
    assert remote.read(file, LIMIT) == b"one"


def test_reading_goes_on_after_the_connection_is_lost(renaming: FileServer) -> None:
    data = bytes(range(256)) * 20_000
    remote.store(renaming.url / "long.bin", data)
    with remote.opened(renaming.url / "long.bin") as stream:
        begun = stream.read(1_500_000)
        servers.close_all()
        assert begun + stream.read() == data


def test_no_text_makes_anything_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """URLs come from the command line and the API; one in a text is words."""
    asked: list[object] = []
    monkeypatch.setattr(servers, "place", asked.append)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: asked.append(args))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    names = "\n\n".join(f"![图]({url}/x.png)" for url in ("sftp://host", "s3://bucket", "webdav://host", "memory://a"))
    text = f"标题\n\n见 s3://bucket/a.txt。\n\n{names}\n\n<img src='sftp://host/y.png'>\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert convert(text, "md").data
    outcomes = convert_many(tmp_path, tmp_path / "out", to=("md", "html", "docx"))
    assert [outcome.errors for outcome in outcomes] == [()]
    assert asked == []


# ---------------------------------------------------------------- the whole way


def test_the_command_line_converts_from_server_to_server(server: FileServer, tmp_path: Path) -> None:
    """Only the command line is used, as users do; the same files on disk give the same outputs."""
    for number, place in ((1, ""), (2, "sub/")):
        text = f"关于第{number}项工作的讲话\n\n各位同志：\n\n今天讲{number}点意见。\n"
        remote.store(server.url / "cli" / f"{place}讲话{number}.txt", text.encode())
        (tmp_path / "in" / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / place / f"讲话{number}.txt").write_text(text, encoding="utf-8")
    said = _command((server.url / "cli").address, "-o", (server.url / "made").address, "-t", "md", "-t", "docx")
    _command(str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-t", "md", "-t", "docx")
    assert PASSWORD not in said
    here = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.[md]*"))
    there = [str(file.relative_to(server.url / "made")) for file, _ in remote.found(server.url / "made", everything)]
    assert [path for path in there if not path.endswith(".jsonl")] == here
    for path in here:
        assert remote.read(server.url / "made" / path, LIMIT) == (tmp_path / "out" / path).read_bytes()


def _command(*arguments: str) -> str:
    command = [sys.executable, "-m", "shequ_convert", "convert", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
