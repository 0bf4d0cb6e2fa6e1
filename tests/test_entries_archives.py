"""Texts in archives: under which names they come, what is told of those that do not, and that no name leads outside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from functools import cache
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, cast
from zlib import crc32

import pytest
import zstandard
from hypothesis import assume, given
from hypothesis import strategies as st

from shequ_convert.batch import store, tars, zips
from shequ_convert.batch.archives import is_hidden, name_from, safe_path
from shequ_convert.batch.entries import KINDS, ContainerKind, Entry, entries, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shequ_convert.batch.entries import Wanted

TEXT = "各位邻居，大家好。\n".encode()
FORMS = ["zip", "tar"]
Members = "Iterable[str | tuple[str | zipfile.ZipInfo, bytes]]"


def is_text(name: str) -> bool:
    return name.lower().endswith(".txt")


def read(data: bytes, kind: str, wanted: Wanted = is_text) -> list[Entry]:
    return list(entries(io.BytesIO(data), found(kind), wanted=wanted))


def found(suffix: str) -> ContainerKind:
    kind = kind_of(f"a.{suffix}")
    assert kind
    return kind


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, method)
    return out.getvalue()


def tarred(members: Iterable[tuple[str | tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def packed(form: str, *members: tuple[str, bytes]) -> bytes:
    return zipped(members) if form == "zip" else tarred(members)


def names(found: Iterable[Entry]) -> list[str]:
    return [entry.name for entry in found if not entry.error]


def faults(found: Iterable[Entry]) -> dict[str, str]:
    return {entry.name: str(entry.error) for entry in found if entry.error}


@pytest.fixture
def short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 1000)


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(("suffix", "kind"), KINDS)
def test_a_container_is_known_by_its_suffix(suffix: str, kind: ContainerKind) -> None:
    assert kind_of(f"讲话{suffix}") == kind_of(f"dir/讲话.2018{suffix.upper()}") == kind


@pytest.mark.parametrize(
    "name", ["a.txt", "a.gz", "a.txt.gz", "zip", "a.zip.txt", "a.json", "a.7z", "a.rar", "", "a.zst"]
)
def test_other_files_are_no_containers(name: str) -> None:
    assert kind_of(name) is None


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize("form", FORMS)
def test_texts_are_read_with_their_paths(form: str) -> None:
    data = packed(form, ("2018/一.txt", TEXT), ("2018/一.png", b"x"), ("b.TXT", b""))
    assert read(data, form) == [Entry(1, "2018/一.txt", TEXT), Entry(2, "b.TXT", b"")]


def test_a_zip_is_read_in_the_order_of_a_folder_and_a_tar_as_it_stands() -> None:
    members = tuple((name, b"") for name in ("b/c.txt", "b.txt", "a.txt", "b/a/d.txt"))
    assert names(read(packed("zip", *members), "zip")) == ["a.txt", "b/a/d.txt", "b/c.txt", "b.txt"]
    assert names(read(packed("tar", *members), "tar")) == [name for name, _ in members]


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("tar.gz", gzip.compress),
        ("tgz", gzip.compress),
        ("tar.bz2", bz2.compress),
        ("tar.xz", lzma.compress),
        ("tar.zst", lambda data: zstandard.ZstdCompressor().compress(data)),
    ],
)
def test_a_tar_may_be_compressed(suffix: str, pack: Callable[[bytes], bytes]) -> None:
    data = pack(packed("tar", ("a.txt", TEXT), ("b.txt", TEXT)))
    assert read(data, suffix) == [Entry(1, "a.txt", TEXT), Entry(2, "b.txt", TEXT)]
    *_, last = read(data[:-20], suffix)
    assert "it ends too early" in str(last.error)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_may_be_packed_or_not(method: int) -> None:
    assert read(zipped([("a.txt", TEXT * 999)], method), "zip") == [Entry(1, "a.txt", TEXT * 999)]


@pytest.mark.parametrize("form", FORMS)
def test_what_a_folder_would_hide_is_hidden(form: str) -> None:
    hidden = ("__MACOSX/a.txt", "._a.txt", ".git/a.txt", "b/.c/a.txt")
    assert read(packed(form, *((name, TEXT) for name in hidden)), form) == []


@pytest.mark.parametrize("name", ["a.b.txt", "b/__MACOSX.txt", "c./a.txt", "文.件/a.txt", "a/__MACOSX/b.txt"])
def test_what_only_looks_hidden_is_read(name: str) -> None:
    assert not is_hidden(name)


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_in_an_archive_is_not_opened(form: str) -> None:
    data = packed(form, ("a.txt", TEXT), ("b.zip", TEXT), ("c.tar.gz", TEXT), ("d.jsonl", TEXT))
    assert names(read(data, form)) == ["a.txt"]
    told = faults(read(data, form, lambda _: True))
    assert "not opened" in told["b.zip"]
    assert "not opened" in told["c.tar.gz"]
    assert "not read" in told["d.jsonl"]


@pytest.mark.parametrize("form", FORMS)
def test_folders_are_no_texts(form: str) -> None:
    data = io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(data, "w") as archive:
            archive.mkdir("a.txt") if hasattr(archive, "mkdir") else archive.writestr("a.txt/", b"")
            archive.writestr("b.txt\\", b"")
    else:
        with tarfile.open(fileobj=data, mode="w") as tar:
            folder = tarfile.TarInfo("a.txt")
            folder.type = tarfile.DIRTYPE
            tar.addfile(folder)
    assert read(data.getvalue(), form) == []


@pytest.mark.parametrize("form", FORMS)
def test_of_two_members_with_one_name_the_first_is_taken_and_the_second_told(form: str) -> None:
    found = read(packed(form, ("a.txt", b"1"), ("./a.txt", b"2")), form)
    assert [entry.text for entry in found] == [b"1", b""]
    assert "a.txt is in the archive again" in str(found[1].error)


def test_an_empty_archive_has_no_texts() -> None:
    assert read(packed("zip"), "zip") == []
    assert read(packed("tar"), "tar") == []


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("a.txt", "a.txt"),
        ("2018/十月/a.txt", "2018/十月/a.txt"),
        ("2018\\十月\\a.txt", "2018/十月/a.txt"),
        ("./a//b/./c.txt", "a/b/c.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("\\\\server\\share\\a.txt", "server/share/a.txt"),
        ("C:\\Users\\a.txt", "Users/a.txt"),
        ("c:a.txt", "a.txt"),
        ("\\\\?\\C:\\a.txt", "?/a.txt"),
        ("a/C:/b.txt", "a/b.txt"),
        ("C:D:E:a.txt", "a.txt"),
        ("a..b/..c/d...txt", "a..b/..c/d...txt"),
        (" a .txt", " a .txt"),
        ("第一讲：开篇.txt", "第一讲：开篇.txt"),
        ("../a.txt", ""),
        ("a/../../b.txt", ""),
        ("a\\..\\b.txt", ""),
        ("..", ""),
        (".. /a.txt", ""),
        ("C:..\\a.txt", ""),
        ("C:C:../a.txt", ""),
        ("a/.../b.txt", ""),
        ("a\0.txt", ""),
        ("a\nb.txt", ""),
        ("\x1b[2Ja.txt", ""),
        ("", ""),
        ("/", ""),
        ("C:", ""),
    ],
)
def test_a_name_becomes_a_path_that_stays_where_it_is_put(given: str, path: str) -> None:
    assert safe_path(given) == path


pieces = st.sampled_from(["..", ".", "/", "\\", "C:", "a", "b.txt", " ", "文", "...", "", "~", "\0", "COM1", "\uff0e"])


@given(st.text() | st.lists(pieces).map("".join))
def test_no_name_leads_outside(given: str) -> None:
    path = safe_path(given)
    for flavour in (PurePosixPath, PureWindowsPath):
        assert not flavour(path).is_absolute()
        assert not flavour(path).anchor
        assert ".." not in flavour(path).parts
        joined = flavour("/out", *path.split("/"))
        assert joined.is_relative_to("/out")
    assert os.path.normpath(f"/out/{path}").startswith("/out")
    assert safe_path(path) == path


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_climbs_is_told_and_not_read(form: str) -> None:
    found = read(packed(form, ("../../a.txt", TEXT), ("b.txt", TEXT), ("../x.png", b"")), form)
    assert names(found) == ["b.txt"]
    assert "leads outside the archive" in faults(found)["../../a.txt"]
    assert len(found) == 2


def local(name: bytes, extra: bytes = b"") -> bytes:
    """Return a zip with one text, whose name is in no encoding that the zip tells of."""
    stands_in = "x" * len(name)
    info = zipfile.ZipInfo(stands_in)
    info.extra = extra
    return zipped([(info, TEXT)]).replace(stands_in.encode(), name)


@pytest.mark.parametrize(
    "name", ["十月讲话/一.txt", "一.txt", "关于做好社区工作的通知.txt", "讲话（2018）.txt", "里.txt"]
)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_in_zips_of_windows_come_back(name: str, encoding: str) -> None:
    (entry,) = read(local(name.encode(encoding)), "zip")
    assert entry == Entry(1, name, TEXT)


def test_a_character_whose_second_byte_is_a_backslash_parts_no_folders() -> None:
    raw = "讲话誠.txt".encode("gb18030")
    assert b"\\" in "誠".encode("gb18030")
    assert names(read(local(raw), "zip")) == ["讲话誠.txt"]


@pytest.mark.parametrize("name", ["Müller.txt", "résumé.txt", "ÜBER.txt", "señor.txt", "hôtel.txt"])
def test_western_names_stay_western(name: str) -> None:
    assert names(read(local(name.encode("cp437")), "zip")) == [name]
    assert names(read(local(name.encode("utf-8")), "zip")) == [name]


def test_the_flag_of_utf_8_decides() -> None:
    assert names(read(zipped([("Ä¹º.txt", TEXT)]), "zip")) == ["Ä¹º.txt"]


def test_a_name_in_the_extra_field_is_believed_if_it_was_made_for_this_name() -> None:
    raw, name = b"????.txt", "讲话.txt".encode()
    body = b"\1" + crc32(raw).to_bytes(4, "little") + name
    right = struct.pack("<HH", zips.UNICODE_PATH, len(body)) + body
    wrong = right.replace(crc32(raw).to_bytes(4, "little"), b"abcd")
    other = struct.pack("<HH", 0x9999, 3) + b"abc"
    assert names(read(local(raw, other + right), "zip")) == ["讲话.txt"]
    assert names(read(local(raw, wrong), "zip")) == ["????.txt"]


def test_names_in_tars_come_back_too() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="gb18030") as archive:
        archive.addfile(tarfile.TarInfo("十月讲话/一.txt"))
    assert names(read(out.getvalue(), "tar")) == ["十月讲话/一.txt"]
    long = "很长的文件夹名称" * 20 + "/一.txt"
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert names(read(tarred([(long, TEXT)], form), "tar")) == [long]


@given(st.binary(min_size=1, max_size=40))
def test_any_bytes_are_some_name(raw: bytes) -> None:
    for otherwise in ("cp437", "utf-8"):
        assert "\ud800" not in name_from(raw, otherwise)
        name_from(raw, otherwise).encode()


# ---------------------------------------------------------------- what cannot be read


def test_a_member_with_a_password_is_told() -> None:
    data = bytearray(zipped([("a.txt", TEXT), ("b.txt", TEXT)]))
    for signature, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(signature) + flags] |= 1
    found = read(bytes(data), "zip")
    assert "a.txt is locked with a password" in faults(found)["a.txt"]
    assert names(found) == ["b.txt"]


@pytest.mark.parametrize("method", [9, 12, 14, 93, 95, 99], ids=["deflate64", "bzip2", "lzma", "zst", "xz", "aes"])
def test_a_way_of_packing_that_is_not_read_is_told(method: int) -> None:
    data = bytearray(zipped([("a.txt", TEXT), ("b.txt", TEXT)]))
    for signature, place in ((b"PK\1\2", 10), (b"PK\3\4", 8)):
        data[data.index(signature) + place] = method
    found = read(bytes(data), "zip")
    assert "a.txt is packed in a way that is not read" in faults(found)["a.txt"]
    assert names(found) == ["b.txt"]


def test_a_damaged_member_of_a_zip_costs_itself_alone() -> None:
    data = bytearray(zipped([("a.txt", TEXT), ("b.txt", TEXT)], zipfile.ZIP_STORED))
    data[data.index(TEXT)] ^= 1
    found = read(bytes(data), "zip")
    assert "a.txt is broken in the archive: Bad CRC-32" in faults(found)["a.txt"]
    assert names(found) == ["b.txt"]


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\5\6" + bytes(18)[:10], TEXT, bytes(100_000)])
def test_what_is_no_zip_is_told_once(data: bytes) -> None:
    (entry,) = read(data, "zip")
    assert "The zip cannot be read" in str(entry.error)


def test_a_zip_needs_its_end() -> None:
    (entry,) = read(zipped([("a.txt", TEXT)])[:-30], "zip")
    assert "The zip cannot be read" in str(entry.error)


def test_a_zip_in_a_pipe_is_refused_with_advice() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    (entry,) = entries(Pipe(zipped([("a.txt", TEXT)])), found("zip"))
    assert "Give it as a file" in str(entry.error)


def test_a_tar_in_a_pipe_is_read() -> None:
    class Pipe(io.BytesIO):
        def seek(self, *_: object) -> int:
            raise OSError("a pipe")

        tell = seek

    assert names(entries(Pipe(packed("tar", ("a.txt", TEXT))), found("tar"))) == ["a.txt"]


@pytest.mark.parametrize(("data", "told"), [(b"", "ends too early"), (TEXT, "broken behind 0"), (TEXT * 99, "broken")])
def test_what_is_no_tar_is_told_once(data: bytes, told: str) -> None:
    (entry,) = read(data, "tar")
    assert told in str(entry.error)


def test_a_tar_that_was_cut_within_a_text_names_it() -> None:
    data = packed("tar", ("a.txt", TEXT), ("b.txt", TEXT * 1000))
    first, second = read(data[:4000], "tar")
    assert first == Entry(1, "a.txt", TEXT)
    assert second.number == 2
    assert second.name == "b.txt"
    assert "b.txt is broken in the archive" in str(second.error)


def test_a_sum_that_does_not_fit_is_told_behind_the_last_text() -> None:
    data = bytearray(gzip.compress(packed("tar", ("a.txt", TEXT)) + bytes(100_000)))
    data[-6] ^= 1
    first, last = read(bytes(data), "tgz")
    assert first.error is None
    assert "CRC check failed" in str(last.error)


@pytest.mark.parametrize("size", [1024, 1024 + 300])
def test_a_tar_that_was_cut_between_texts_is_told(size: int) -> None:
    first, second = read(packed("tar", ("a.txt", TEXT), ("b.txt", TEXT))[:size], "tar")
    assert first.error is None
    assert "broken behind 1" in str(second.error)


def test_a_damaged_header_within_a_tar_is_told() -> None:
    data = bytearray(packed("tar", ("a.txt", TEXT), ("b.txt", TEXT)))
    data[1024] ^= 1
    first, second = read(bytes(data), "tar")
    assert first.error is None
    assert "broken behind 1" in str(second.error)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_what_is_no_file_in_a_tar_is_not_followed(kind: bytes) -> None:
    info = tarfile.TarInfo("a.txt")
    info.type, info.linkname = kind, "/etc/passwd"
    found = read(tarred([(info, b""), ("b.txt", TEXT)]), "tar")
    assert names(found) == ["b.txt"]
    assert "link" in faults(found)["a.txt"] or "no ordinary file" in faults(found)["a.txt"]


def test_a_link_in_a_zip_is_not_followed() -> None:
    info = zipfile.ZipInfo("a.txt")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    found = read(zipped([(info, b"/etc/passwd"), ("b.txt", TEXT)]), "zip")
    assert names(found) == ["b.txt"]
    assert "a.txt is a link" in faults(found)["a.txt"]


# ---------------------------------------------------------------- hostile archives


@pytest.mark.usefixtures("short_texts")
@pytest.mark.parametrize("form", FORMS)
def test_a_member_that_is_too_long_costs_itself_alone(form: str) -> None:
    found = read(packed(form, ("a.txt", b"x" * 1001), ("b.txt", b"x" * 1000)), form)
    assert names(found) == ["b.txt"]
    assert "a.txt is longer than" in faults(found)["a.txt"]


@cache
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as member:
        for _ in range(100):
            member.write(bytes(1_000_000))
    return out.getvalue()


def peak(data: bytes, kind: str) -> int:
    """Return the bytes that reading an archive takes at most; some of it must be an error."""
    tracemalloc.start()
    try:
        assert any(entry.error for entry in entries(io.BytesIO(data), found(kind), wanted=is_text))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_member_that_lies_about_its_size_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 1_000_000)
    honest = bomb()
    place = honest.index(b"PK\1\2") + 24
    lying = honest[:place] + (1000).to_bytes(4, "little") + honest[place + 4 :]
    for data in (honest, lying):
        assert peak(data, "zip") < 5_000_000


@pytest.mark.usefixtures("short_texts")
def test_a_zip_does_not_unpack_what_says_that_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert "longer" in faults(read(bomb(), "zip"))["a.txt"]


def test_a_list_of_members_without_end_is_not_read() -> None:
    data = zipped([("a.txt", TEXT)])
    lying = data[:-10] + (0xFFFFFFF0).to_bytes(4, "little") + data[-6:]
    assert peak(lying, "zip") < 1_000_000


def test_a_zip_of_too_many_members_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed("zip", *((f"{number}.txt", b"") for number in range(100)))
    monkeypatch.setattr(zips, "MAX_DIRECTORY_BYTES", 1000)
    (entry,) = read(data, "zip")
    assert str(entry.error) == "The zip has too many members. Give so many as a tar, or in several zips."


def test_a_tar_bomb_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 1_000_000)
    data = gzip.compress(tarred([("a.txt", bytes(50_000_000))]), 1)
    assert peak(data, "tgz") < 5_000_000


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_is_too_long_ends_a_tar(kind: bytes) -> None:
    info = tarfile.TarInfo("x")
    info.type = kind
    data = gzip.compress(tarred([("a.txt", TEXT), (info, b"y" * 50_000_000), ("b.txt", TEXT)], tarfile.GNU_FORMAT), 1)
    assert peak(data, "tgz") < 3 * tars.MAX_HEADER_BYTES + 1_000_000
    first, last = read(data, "tgz")
    assert first.name == "a.txt"
    assert "the header of a member is too long" in str(last.error)


def test_headers_within_headers_end_a_tar() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1
    data = tarred([("a.txt", TEXT)])[:1024] + (info.tobuf() + bytes(512)) * 900
    first, last = read(data, "tar")
    assert first.error is None
    assert last.error


@pytest.mark.parametrize("size", [2**62, -1, -(2**40)])
def test_a_tar_that_claims_impossible_sizes_ends(size: int) -> None:
    info = tarfile.TarInfo("x.png")
    info.size = size
    buf = info.tobuf(tarfile.GNU_FORMAT)
    first, last = read(tarred([("a.txt", TEXT)])[:1024] + buf + bytes(2000), "tar")
    assert first.error is None
    assert "broken behind 1" in str(last.error)


def test_what_is_not_wanted_may_be_large() -> None:
    data = gzip.compress(tarred([("a.mp4", bytes(30_000_000)), ("a.txt", TEXT)]), 1)
    assert names(read(data, "tgz")) == ["a.txt"]


def test_a_tar_of_many_members_is_streamed() -> None:
    one = tarred([("a.png", b"")])[:512]

    class Many(io.RawIOBase):
        left = 10_000

        def read(self, size: int = -1, /) -> bytes:
            count = min(self.left, size // len(one))
            self.left -= count
            return one * count if count else b""

    file = Many()
    tracemalloc.start()
    try:
        (entry,) = entries(cast("io.BytesIO", file), found("tar"), wanted=is_text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "ends too early" in str(entry.error)
    assert file.left == 0
    assert peak < 600_000


# ---------------------------------------------------------------- anything at all


@pytest.mark.parametrize("kind", [kind for suffix, kind in KINDS if kind.form in FORMS], ids=str)
@given(data=st.binary(max_size=600))
def test_any_bytes_can_be_read(kind: ContainerKind, data: bytes) -> None:
    for entry in entries(io.BytesIO(data), kind):
        assert entry.error or isinstance(entry.text, bytes)


whole = {form: packed(form, ("a.txt", TEXT), ("讲话/b.txt", TEXT * 50), ("c.png", TEXT)) for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_any_damage_costs_what_it_damages(form: str, data: st.DataObject) -> None:
    raw = bytearray(whole[form])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(len(raw) // 2, len(raw)) | st.just(len(raw)))]
    for entry in read(bytes(raw), form):
        assert entry.error or safe_path(entry.name) == entry.name


@pytest.mark.parametrize("form", FORMS)
@given(given=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30))
def test_a_member_of_any_name_comes_back_or_is_told(form: str, given: str) -> None:
    assume(not given.endswith(("/", "\\")))
    found = read(packed(form, (given, TEXT)), form, lambda _: True)
    if is_hidden(safe_path(given) or given.replace("\\", "/")):
        assert len(found) < 2
    else:
        (entry,) = found
        assert entry.error or entry == Entry(1, safe_path(given), TEXT)
