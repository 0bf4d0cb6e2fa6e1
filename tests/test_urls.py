"""Addresses of files on servers: told from paths, handled as paths, and never told with a password."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from shequ_convert.batch.urls import Url, is_url, local_path, located, shown

FILE = Url.of("sftp://user:se@cret@host:22/texts/2018//./讲话 稿.tar.gz")


@pytest.mark.parametrize(
    "text", ["s3://bucket/a.txt", "sftp://host", "webdav://u:p@host:80/a b", "memory://x", "S3://B/x", "a+b-c.1://x"]
)
def test_urls_are_told_from_paths(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "texts/a.txt",
        "C:\\texts",
        "C:/texts",
        "c://texts",
        "-",
        "",
        "s3:/bucket",
        "//server/share",
        "讲话://a",
        "1s://b",
    ],
)
def test_paths_are_no_urls(text: str) -> None:
    assert not is_url(text)
    assert located(text) == Path(text)


def test_a_url_has_the_names_of_a_path() -> None:
    path = PurePosixPath("/texts/2018/讲话 稿.tar.gz")
    assert (FILE.name, FILE.stem, FILE.suffix, FILE.suffixes) == (path.name, path.stem, path.suffix, path.suffixes)
    assert FILE.parent.path == str(path.parent)
    assert FILE.with_name("b.md").path == str(path.with_name("b.md"))
    assert FILE.with_suffix(".md").path == str(path.with_suffix(".md"))
    assert (FILE.parent / "x" / PurePosixPath("y/z.txt")).path == "/texts/2018/x/y/z.txt"
    assert FILE.relative_to(FILE.parent.parent) == PurePosixPath("2018/讲话 稿.tar.gz")
    assert FILE.parts == ("sftp://host:22", "texts", "2018", "讲话 稿.tar.gz")


def test_the_top_of_a_server_is_its_own_parent() -> None:
    top = Url.of("s3://bucket/")
    assert top.parent == top
    assert (top / "a.txt").parent == top
    assert top.name == ""


def test_what_is_not_below_a_folder_says_so() -> None:
    with pytest.raises(ValueError, match="not below"):
        FILE.relative_to(Url.of("sftp://other/texts"))


def test_a_password_is_never_told() -> None:
    for told in (str(FILE), repr(FILE), f"{FILE}", FILE.as_posix(), repr((FILE,)), shown(FILE.address)):
        assert "cret" not in told
    assert str(FILE) == "sftp://user@host:22/texts/2018/讲话 稿.tar.gz"
    assert shown("cannot open webdav://me:a@b:c@host/x, nor sftp://you:pw@h/y") == (
        "cannot open webdav://me@host/x, nor sftp://you@h/y"
    )
    assert shown("see https://host/a@b and mail me@host: thanks") == "see https://host/a@b and mail me@host: thanks"


def test_a_password_reaches_the_server_with_what_was_escaped_in_it() -> None:
    assert FILE.login == ("user", "se@cret")
    assert Url.of("sftp://a%40b:p%2Fw@host/x").login == ("a@b", "p/w")
    assert Url.of("sftp://me@host/x").login == ("me", None)
    assert Url.of("sftp://host/x").login == (None, None)


def test_a_url_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(FILE)) == FILE  # noqa: S301 - what stands before it
    assert len({FILE, Url.of(FILE.address)}) == 1


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("file:///texts/%E8%AE%B2%20a.txt", "/texts/讲 a.txt"),
        ("file://localhost/texts", "/texts"),
        ("FILE:///a%25", "/a%"),
        ("file:///C:/texts/a.txt", "C:/texts/a.txt"),
        ("file://server/share/a.txt", "//server/share/a.txt"),
    ],
)
def test_file_urls_are_paths(text: str, path: str) -> None:
    assert located(text) == Path(path)


def test_other_urls_are_none() -> None:
    assert local_path(FILE) is None
    assert located(FILE.address) == FILE


def test_nothing_heavy_is_imported_before_a_server_is_asked() -> None:
    program = (
        "import sys; from shequ_convert.batch import remote, cluster, urls; urls.located('sftp://host/a').parent; "
        "print(*{'fsspec', 'paramiko', 'httpx', 's3fs', 'webdav4', 'distributed', 'dask'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == ""
