"""The pictures of texts in containers: found in the zip of the text, or by what a record lists, and nowhere else."""

from __future__ import annotations

import io
import os
import pickle
import sys
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from shequ_convert.batch import pictures, zips
from shequ_convert.batch.pictures import Gathered, Packed, Refused, find, gather, packed_places, places
from shequ_convert.document import Document, Figure, Meta, Origin
from shequ_convert.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(out, "PNG")
    return out.getvalue()


def article(*names: str) -> Document:
    figures = tuple(Figure(name, None, (number,)) for number, name in enumerate(names, 1))
    return Document(Origin("文.txt", "utf-8", ""), Meta(), figures)


def archive(folder: Path, *members: str, raw: bool = False) -> Path:
    path = folder / "讲话.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in members:
            made.writestr(zipfile.ZipInfo(name), b"no picture" if raw else png())
    return path


def gathered(path: Path, member: str, *names: str, load: bool = True, given: tuple[Path, ...] = ()) -> Gathered:
    stem = member.rpartition("/")[2].removesuffix(".txt")
    return gather(article(*names), packed_places(given, path, member, stem), load=load)


def codes(result: Gathered) -> list[str]:
    return [remark.code for remark in result.diagnostics]


# ---------------------------------------------------------------- in a zip


@pytest.mark.parametrize("folder", ["", "images/", "img/", "pictures/", "图片/", "文/", "文_files/", "文.files/"])
@pytest.mark.parametrize("top", ["", "2018/十月/"])
def test_a_picture_is_found_beside_its_text_as_in_a_folder(tmp_path: Path, top: str, folder: str) -> None:
    path = archive(tmp_path, f"{top}文.txt", f"{top}{folder}院子.png")
    result = gathered(path, f"{top}文.txt", "院子.png")
    assert result.packed == {"院子.png": Packed(path, f"{top}{folder}院子.png")}
    assert result.pictures["院子.png"].pixels == (2, 2)
    assert not result.diagnostics
    assert not result.files


def test_other_folders_of_the_zip_are_not_searched(tmp_path: Path) -> None:
    path = archive(tmp_path, "a/文.txt", "b/x.png", "y.png", "a/private/z.png", "images/w.png")
    assert codes(gathered(path, "a/文.txt", "x.png", "y.png", "z.png", "w.png")) == ["picture.missing"] * 4


def test_case_and_unicode_form_of_a_name_do_not_matter(tmp_path: Path) -> None:
    path = archive(tmp_path, "图片/" + unicodedata.normalize("NFD", "Café") + ".JPG", "图片/B.PNG", "图片/b.PNG")
    result = gathered(path, "文.txt", "café.jpg", "b.png", load=False)
    assert result.packed["b.png"].path == "图片/B.PNG"
    assert result.packed["café.jpg"].name.endswith(".JPG")


def test_an_exact_name_beats_another_case_that_comes_first(tmp_path: Path) -> None:
    path = archive(tmp_path, "A.png", "images/a.png")
    assert gathered(path, "文.txt", "a.png").packed["a.png"].path == "images/a.png"


@pytest.mark.parametrize("name", ["../a.png", "..\\a.png", "/a.png", "C:\\a.png", "x/../../a.png", "a.png\0"])
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, "a.png", "t/a.png", "t/文.txt")
    result = gathered(path, "t/文.txt", name)
    assert codes(result) == ["picture.refused"]
    assert not result.all_files


def test_urls_and_paths_are_found_by_their_last_part(tmp_path: Path) -> None:
    path = archive(tmp_path, "images/a.png", "2021/b.png")
    names = ("https://example.org/p/a.png?x=1", "elsewhere/a.png", "2021\\b.png", "./images/a.png")
    found = gathered(path, "文.txt", *names).packed
    assert [found[name].path for name in names] == ["images/a.png", "images/a.png", "2021/b.png", "images/a.png"]


def test_members_that_climb_or_are_links_are_no_pictures(tmp_path: Path) -> None:
    path = archive(tmp_path, "../a.png", "images/..\\..\\b.png")
    with zipfile.ZipFile(path, "a") as made:
        link = zipfile.ZipInfo("c.png")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    assert codes(gathered(path, "文.txt", "a.png", "b.png", "c.png")) == ["picture.missing"] * 3


def test_a_member_is_found_by_the_path_that_it_was_given(tmp_path: Path) -> None:
    path = archive(tmp_path, "C:\\docs\\images\\a.png", "C:\\docs\\文.txt")
    assert gathered(path, "docs/文.txt", "a.png").packed["a.png"].path == "docs/images/a.png"


def test_given_folders_come_first(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given/a.png").write_bytes(png("blue"))
    result = gathered(archive(tmp_path, "a.png", "b.png"), "文.txt", "a.png", "b.png", given=(tmp_path / "given",))
    assert result.files == {"a.png": tmp_path / "given/a.png"}
    assert [*result.packed] == ["b.png"]
    assert [*result.all_files] == ["a.png", "b.png"]


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.png", raw=True)
    for load in (True, False):
        assert codes(gathered(path, "文.txt", "a.png", load=load)) == ["picture.unreadable"]


def test_a_damaged_picture_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.png")
    path.write_bytes(path.read_bytes().replace(b"IHDR", b"IHDX", 1))
    result = gathered(path, "文.txt", "a.png")
    assert codes(result) == ["picture.unreadable"]
    assert "a.png is broken in the archive" in result.diagnostics[0].detail


def test_a_picture_that_is_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PICTURE_BYTES", 20)
    path = archive(tmp_path, "a.png")
    result = gathered(path, "文.txt", "a.png")
    assert "larger than" in result.diagnostics[0].detail
    with pytest.raises(InputError, match="larger than"):
        pictures.data(Packed(path, "a.png"))


def test_a_zip_that_is_gone_or_none_is_told(tmp_path: Path) -> None:
    assert codes(gathered(tmp_path / "gone.zip", "文.txt", "a.png")) == ["picture.unreadable"]
    (tmp_path / "none.zip").write_bytes(b"none")
    assert codes(gathered(tmp_path / "none.zip", "文.txt", "a.png")) == ["picture.unreadable"]


def test_the_list_of_a_zip_is_read_once_for_many_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path, "a.png")
    read: list[object] = []
    made = zips.ByName.__init__

    def noted(self: zips.ByName, path: Path) -> None:
        read.append(path)
        made(self, path)

    monkeypatch.setattr(zips.ByName, "__init__", noted)
    for _ in range(3):
        assert gathered(path, "文.txt", "a.png").packed
    assert read == [path]


def test_a_zip_that_changes_is_read_anew_and_is_open_only_while_it_is_read(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.png")
    assert gathered(path, "文.txt", "a.png").packed
    path.unlink()
    archive(tmp_path, "longer-name.png")
    assert codes(gathered(path, "文.txt", "a.png")) == ["picture.missing"]
    if sys.platform == "linux":
        assert str(path) not in {os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")}  # noqa: PTH208


def test_where_a_picture_is_can_be_sent_and_its_bytes_had_later(tmp_path: Path) -> None:
    packed = gathered(archive(tmp_path, "图片/a.png"), "文.txt", "a.png").packed["a.png"]
    assert pictures.data(pickle.loads(pickle.dumps(packed))) == png()  # noqa: S301 - our own
    assert pictures.copies({"a.png": packed}, tmp_path / "文.md") == {"a.png": tmp_path / "文_files/a.png"}


def test_copies_from_a_zip_and_a_folder_do_not_clash(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.png", "images/a.png")
    files: dict[str, pictures.File] = {
        "one": Packed(path, "a.png"),
        "two": Packed(path, "images/a.png"),
        "three": tmp_path / "a.png",
        "four": Packed(path, "a.png"),
    }
    names = {name: copy.name for name, copy in pictures.copies(files, tmp_path / "文.md").items()}
    assert names == {"one": "a.png", "two": "a-2.png", "three": "a-3.png", "four": "a.png"}


def test_a_link_of_markdown_cannot_lead_into_a_zip(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(png())
    document = article("a.png", "b.png", "a.png", "c.png")
    where = packed_places((tmp_path,), archive(tmp_path, "a.png"), "文.txt", "文")
    remarks = pictures.unlinked(document, gather(document, where, load=False))
    assert [(remark.code, remark.detail, remark.lines) for remark in remarks] == [
        ("picture.in-archive", "a.png", (1,)),
        ("picture.in-archive", "a.png", (3,)),
    ]
    assert "--copy-images" in str(remarks[0])


# ---------------------------------------------------------------- listed by a record


def put(path: Path, colour: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(colour))
    return path


def listed(folder: Path, name: str, *images: str) -> object:
    """Return the file of a picture that a record of ``folder/corpus.jsonl`` names and perhaps lists."""
    return find(name, places((), folder / "corpus.jsonl", "corpus"), images)


def test_a_picture_is_found_where_its_record_says(tmp_path: Path) -> None:
    path = put(tmp_path / "2018/a.png")
    assert listed(tmp_path, "a.png") is None
    assert listed(tmp_path, "a.png", "2019/b.png", "2018/a.png") == path
    assert listed(tmp_path, "http://x.example/p/a.png", "2018/a.png") == path
    assert listed(tmp_path, "a.png", "2018\\a.png") == path


def test_what_is_listed_comes_before_what_lies_beside(tmp_path: Path) -> None:
    beside, path = put(tmp_path / "a.png"), put(tmp_path / "2018/a.png")
    assert listed(tmp_path, "a.png", "2018/a.png") == path
    assert listed(tmp_path, "a.png", "2017/a.png") == beside


def test_an_exact_name_in_the_list_comes_first(tmp_path: Path) -> None:
    upper, exact = put(tmp_path / "1/A.PNG"), put(tmp_path / "2/a.png")
    assert listed(tmp_path, "a.png", "1/A.PNG", "2/a.png") == exact
    assert listed(tmp_path, "a.png", "1/A.PNG") == upper


def test_a_listed_name_is_looked_for_in_the_usual_folders_too(tmp_path: Path) -> None:
    path = put(tmp_path / "corpus_files/2018/a.png")
    assert listed(tmp_path, "a.png", "2018/a.png") == path


def test_a_url_in_the_list_stands_for_its_last_part(tmp_path: Path) -> None:
    path = put(tmp_path / "images/a.png")
    assert listed(tmp_path, "a.png", "https://x.example/p/a.png") == path


@pytest.mark.parametrize("image", ["../a.png", "/etc/a.png", "C:\\a.png", "x/../../a.png"])
def test_a_list_leads_nowhere_outside(tmp_path: Path, image: str) -> None:
    put(tmp_path / "a.png")
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(Refused):
        listed(folder, "a.png", image)
    assert listed(folder, "b.png", image) is None
    inside = put(folder / "a.png")
    assert listed(folder, "a.png", image) == inside


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")
def test_a_listed_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret/a.png")
    (tmp_path / "in/2018").mkdir(parents=True)
    (tmp_path / "in/2018/a.png").symlink_to(secret)
    with pytest.raises(Refused):
        listed(tmp_path / "in", "a.png", "2018/a.png")


def test_a_name_that_is_refused_is_not_saved_by_a_list(tmp_path: Path) -> None:
    put(tmp_path / "2018/a.png")
    with pytest.raises(Refused):
        listed(tmp_path, "../a.png", "2018/a.png")


def test_gathering_uses_the_list(tmp_path: Path) -> None:
    put(tmp_path / "2018/a.png")
    where = places((), tmp_path / "corpus.jsonl", "corpus")
    assert gather(article("a.png"), where, load=True, listed=("2018/a.png",)).pictures
    assert codes(gather(article("a.png"), where, load=True)) == ["picture.missing"]
    assert codes(gather(article("a.png"), where, load=True, listed=("../a.png",))) == ["picture.refused"]
