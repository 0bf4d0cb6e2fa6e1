"""Pictures are found where people keep them, and no name leads anywhere else."""

from __future__ import annotations

import io
import os
import sys
import time
import unicodedata
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFile

from shequ_convert.batch import listings as listings_module
from shequ_convert.batch import pictures
from shequ_convert.batch.listings import REMEMBERED, Listings
from shequ_convert.batch.pictures import Gathered, Place, Refused, find, gather, places
from shequ_convert.diagnostics import Severity
from shequ_convert.document import Document, Figure, Meta, Origin
from tests.support.photos import photo, quartered, saved

if TYPE_CHECKING:
    from pathlib import Path

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")


def png(width: int = 2, height: int = 2) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def put(path: Path, data: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png() if data is None else data)
    return path


def article(*names: str) -> Document:
    figures = tuple(Figure(name, None, (3 * number + 1, 3 * number + 2)) for number, name in enumerate(names))
    return Document(Origin("文.txt", "utf-8", ""), Meta(), figures)


def gathered(folder: Path, *names: str, load: bool = True) -> Gathered:
    return gather(article(*names), places((), folder / "文.txt", "文"), load=load)


def codes(result: Gathered) -> list[str]:
    return [remark.code for remark in result.diagnostics]


@pytest.mark.parametrize("folder", [".", "images", "img", "pictures", "图片", "文", "文_files", "文.files"])
def test_a_picture_is_found_beside_the_input_and_in_the_usual_folders(tmp_path: Path, folder: str) -> None:
    path = put(tmp_path / folder / "院子.png")
    assert gathered(tmp_path, "院子.png").files["院子.png"].samefile(path)


def test_other_folders_are_not_searched(tmp_path: Path) -> None:
    put(tmp_path / "private" / "a.png")
    assert codes(gathered(tmp_path, "a.png")) == ["picture.missing"]


def test_given_folders_come_first_and_in_their_order(tmp_path: Path) -> None:
    put(tmp_path / "a.png")
    second, first = put(tmp_path / "two/a.png"), put(tmp_path / "one/a.png")
    source = tmp_path / "文.txt"
    assert find("a.png", places((tmp_path / "one", tmp_path / "two"), source, "文")) == first
    assert find("a.png", places((tmp_path / "two", tmp_path / "one"), source, "文")) == second


def test_an_exact_name_in_a_later_folder_beats_another_case_in_an_earlier_one(tmp_path: Path) -> None:
    put(tmp_path / "one/A.PNG")
    exact = put(tmp_path / "two/a.png")
    assert find("a.png", places((tmp_path / "one", tmp_path / "two"), None, "")) == exact


def test_case_and_unicode_form_of_a_name_do_not_matter(tmp_path: Path) -> None:
    put(tmp_path / (unicodedata.normalize("NFD", "Café") + ".JPG"))
    assert gathered(tmp_path, "café.jpg", load=False).files


def test_of_two_names_alike_the_first_in_order_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "AB.png")
    put(tmp_path / "Ab.png")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system does not tell upper from lower case")
    assert gathered(tmp_path, "ab.png").files["ab.png"].name == "AB.png"


def test_a_picture_is_found_that_was_missing_a_moment_ago(tmp_path: Path) -> None:
    for name in ("A.png", "B.png", "C.png"):
        assert codes(gathered(tmp_path, name.lower())) == ["picture.missing"]
        put(tmp_path / name)
        assert gathered(tmp_path, name.lower()).files


def test_a_picture_is_missing_that_was_there_a_moment_ago(tmp_path: Path) -> None:
    path = put(tmp_path / "A.png")
    assert gathered(tmp_path, "a.png").files
    path.rename(tmp_path / "B.png")
    assert codes(gathered(tmp_path, "a.png")) == ["picture.missing"]
    assert gathered(tmp_path, "b.png").files


def test_a_folder_is_looked_through_once_for_all_pictures_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = listed_by(monkeypatch)
    aged(tmp_path)
    for number in range(20):
        assert codes(gathered(tmp_path, f"{number}.png")) == ["picture.missing"]
    assert looked == [tmp_path]


def test_a_folder_that_has_just_changed_is_looked_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = listed_by(monkeypatch)
    for _ in range(3):
        gathered(tmp_path, "a.png")
    assert looked == [tmp_path] * 3


def test_a_change_is_seen_of_a_folder_that_was_left_alone_for_long(tmp_path: Path) -> None:
    aged(tmp_path)
    assert not gathered(tmp_path, "a.png").files
    put(tmp_path / "A.png")
    assert gathered(tmp_path, "a.png").files


def test_a_large_folder_in_which_outputs_appear_is_looked_through_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = listed_by(monkeypatch)
    monkeypatch.setattr("shequ_convert.batch.listings.LARGE", 2)
    monkeypatch.setattr("shequ_convert.batch.listings.PAUSE", 1e9)
    listings = Listings()
    for number in range(9):
        put(tmp_path / f"{number}.md")
        assert listings.alike(tmp_path, "a.png") == ()
    assert looked == [tmp_path] * 2
    put(tmp_path / "A.png")
    monkeypatch.setattr("shequ_convert.batch.listings.time.monotonic", lambda: 1e12)
    assert listings.alike(tmp_path, "a.png") == ("A.png",)


def test_no_more_than_some_folders_are_remembered(tmp_path: Path) -> None:
    listings = Listings()
    for number in range(100):
        put(tmp_path / str(number) / "A.png")
        assert listings.alike(tmp_path / str(number), "a.png") == ("A.png",)
    assert len(listings) == REMEMBERED


def test_a_listing_that_is_too_long_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_convert.batch.listings.LONGEST", 2)
    listings = Listings()
    for number in range(3):
        put(tmp_path / f"{number}.png")
    assert listings.alike(tmp_path, "2.PNG") == ("2.png",)
    assert len(listings) == 0


def listed_by(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list into which each folder is put that is looked through."""
    pictures._listings.cache_clear()
    looked: list[Path] = []
    real = listings_module._look_through

    def noted(folder: Path, suffix: str, state: tuple[int, int, int]) -> listings_module._Listing:
        looked.append(folder)
        return real(folder, suffix, state)

    monkeypatch.setattr(listings_module, "_look_through", noted)
    return looked


def aged(folder: Path) -> None:
    """Have a folder look as if nothing has changed in it for an hour."""
    hour_ago = time.time() - 3600
    os.utime(folder, (hour_ago, hour_ago))


def test_standard_input_has_no_folder_to_look_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.png")
    monkeypatch.chdir(tmp_path)
    assert places((), None, "stdin") == ()


@pytest.mark.parametrize("name", ["images/a.png", "images\\a.png", "elsewhere/a.png", "./images/a.png"])
def test_a_relative_path_is_found_by_its_last_part(tmp_path: Path, name: str) -> None:
    put(tmp_path / "images/a.png")
    assert name in gathered(tmp_path, name).files


def test_a_relative_path_is_tried_whole_before_its_last_part(tmp_path: Path) -> None:
    put(tmp_path / "a.png")
    whole = put(tmp_path / "2021/05/a.png")
    assert gathered(tmp_path, "2021/05/a.png").files["2021/05/a.png"].samefile(whole)


@pytest.mark.parametrize(
    "name",
    [
        "https://example.org/p/a.png",
        "http://example.org/a.png?x=1&y=../2#z",
        "//example.org/a.png",
        "file:///C:/Users/me/a.png",
        "https://example.org/../../a.png",
        "https://example.org/%61.png",
    ],
)
def test_a_url_is_looked_up_by_its_last_part_and_never_fetched(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("reached for the network"))
    put(tmp_path / "a.png")
    assert name in gathered(tmp_path, name).files
    (tmp_path / "a.png").unlink()
    assert codes(gathered(tmp_path, name)) == ["picture.missing"]


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "..\\secret.png",
        "images/../../secret.png",
        "/secret.png",
        "\\secret.png",
        "C:\\secret.png",
        "c:secret.png",
        "secret.png\0.txt",
        "..",
    ],
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path / "secret.png")
    put(tmp_path / "in/secret.png")
    result = gathered(tmp_path / "in", name)
    assert codes(result) == ["picture.refused"]
    assert not result.files
    assert not result.pictures


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "/".join("a" * 9),
        "x" * 5000,
        "https://example.org/",
        "https://h/%2e%2e",
        "https://h/a%00.png",
        "https://h/c:a.png",
    ],
)
def test_a_name_that_is_no_file_is_missing_and_does_no_harm(tmp_path: Path, name: str) -> None:
    assert codes(gathered(tmp_path, name)) == ["picture.missing"]


def test_a_url_with_an_escaped_path_stays_in_the_folder(tmp_path: Path) -> None:
    put(tmp_path / "secret.png")
    (tmp_path / "in").mkdir()
    assert codes(gathered(tmp_path / "in", "https://h/..%2fsecret.png")) == ["picture.missing"]


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    assert codes(gathered(tmp_path, "a.png")) == ["picture.missing"]


@needs_links
def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.png").symlink_to(outside)
    assert codes(gathered(tmp_path / "in", "a.png", "A.PNG")) == ["picture.refused"] * 2


@needs_links
def test_a_linked_folder_beside_the_input_that_leads_away_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "away/a.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/images").symlink_to(tmp_path / "away")
    assert codes(gathered(tmp_path / "in", "a.png")) == ["picture.refused"]


@needs_links
def test_a_given_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    put(tmp_path / "away/a.png")
    (tmp_path / "photos").symlink_to(tmp_path / "away")
    assert find("a.png", (Place(tmp_path / "photos", tmp_path / "photos"),))


@needs_links
def test_a_refused_link_does_not_hide_a_good_file_further_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.png").symlink_to(put(tmp_path / "outside.png"))
    good = put(tmp_path / "in/images/a.png")
    assert gathered(tmp_path / "in", "a.png").files["a.png"].samefile(good)


def test_refusal_is_an_exception_only_inside_the_room() -> None:
    with pytest.raises(Refused):
        find("../a.png", ())


def test_every_figure_of_a_missing_picture_is_named_by_its_lines(tmp_path: Path) -> None:
    remarks = gathered(tmp_path, "a.png", "b.png", "a.png").diagnostics
    assert [(r.detail, r.lines) for r in remarks] == [("a.png", (1, 2)), ("a.png", (7, 8)), ("b.png", (4, 5))]


def test_a_found_picture_is_read_once_and_remarked_on_never(tmp_path: Path) -> None:
    put(tmp_path / "a.png", png(30, 20))
    result = gathered(tmp_path, "a.png", "a.png")
    assert result.diagnostics == ()
    assert (result.pictures["a.png"].media_type, result.pictures["a.png"].width) == ("image/png", 22.5)


@pytest.mark.parametrize("data", [png(50, 50)[:90], b"<svg/>", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"])
def test_pictures_are_found_but_not_read_through_where_nobody_needs_them(tmp_path: Path, data: bytes) -> None:
    put(tmp_path / "a", data)
    result = gathered(tmp_path, "a", load=False)
    assert result.files
    assert not result.pictures
    assert not result.diagnostics


@pytest.mark.parametrize("load", [True, False])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty; save the picture itself again where it came from"),
        (b"<html><title>403", "it is a web page, not a picture; save the picture itself again where it came from"),
        (b'{"error": 403}', "it is text, not a picture; save the picture itself again where it came from"),
        (b"%PDF-1.7", "it is a PDF file, not a picture; save its page as PNG"),
    ],
)
def test_what_is_no_picture_is_told_even_where_it_is_only_linked(
    tmp_path: Path, data: bytes, reason: str, *, load: bool
) -> None:
    path = put(tmp_path / "a.jpg", data)
    result = gathered(tmp_path, "a.jpg", load=load)
    assert [(r.code, r.detail) for r in result.diagnostics] == [("picture.unreadable", f"a.jpg: {reason}")]
    assert result.files["a.jpg"].samefile(path)


def test_a_picture_of_another_kind_than_its_name_says_is_taken_for_what_it_is(tmp_path: Path) -> None:
    put(tmp_path / "a.jpg")
    for load in (True, False):
        result = gathered(tmp_path, "a.jpg", load=load)
        assert [str(r) for r in result.diagnostics] == [
            "line 1, 2: picture is not what its name says: a.jpg: it is PNG"
        ]
        assert result.diagnostics[0].severity is Severity.INFO
    put(tmp_path / "b.jfif", saved(photo(), "JPEG"))
    assert not gathered(tmp_path, "b.jfif").diagnostics


def test_what_was_converted_or_left_out_is_told(tmp_path: Path) -> None:
    put(tmp_path / "a.webp", saved(photo(), "WEBP"))
    put(tmp_path / "b.gif", saved(photo(), "GIF", save_all=True, append_images=[quartered()]))
    put(tmp_path / "c.tif", saved(photo(), "TIFF", save_all=True, append_images=[quartered()]))
    told = [(r.code, r.detail, r.severity) for r in gathered(tmp_path, "a.webp", "b.gif", "c.tif").diagnostics]
    assert told == [
        ("picture.converted", "a.webp: it was WebP, now JPEG", Severity.INFO),
        ("picture.converted", "b.gif: it was GIF, now PNG", Severity.INFO),
        ("picture.frames", "b.gif", Severity.INFO),
        ("picture.converted", "c.tif: it was TIFF, now JPEG", Severity.INFO),
        ("picture.pages", "c.tif", Severity.WARNING),
    ]


@pytest.mark.parametrize("data", [b"", b"no picture", png()[:40], png(50, 50)[:90]])
def test_a_broken_picture_is_remarked_on(tmp_path: Path, data: bytes) -> None:
    put(tmp_path / "a.png", data)
    result = gathered(tmp_path, "a.png")
    assert codes(result) == ["picture.unreadable"]
    assert not result.pictures


def test_a_broken_picture_is_remarked_on_after_a_pdf_was_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # WeasyPrint does this when it is imported
    put(tmp_path / "a.png", png(50, 50)[:90])
    assert codes(gathered(tmp_path, "a.png")) == ["picture.unreadable"]
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_picture_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PICTURE_BYTES", 10)
    put(tmp_path / "a.png")
    assert codes(gathered(tmp_path, "a.png")) == ["picture.unreadable"]


def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    put(tmp_path / "bomb.png", png(200, 200))
    put(tmp_path / "large.png", png(12, 12))
    result = gathered(tmp_path, "bomb.png", "large.png")
    assert [(r.code, r.lines) for r in result.diagnostics] == [("picture.unreadable", (1, 2))]
    assert "large.png" in result.pictures


def test_links_are_relative_and_have_forward_slashes(tmp_path: Path) -> None:
    path = put(tmp_path / "in/images/a b.png")
    assert pictures.links({"x": path}, tmp_path / "out/sub/文.md") == {"x": "../../in/images/a b.png"}


def test_copies_of_equal_names_do_not_clash(tmp_path: Path) -> None:
    files = {"one": put(tmp_path / "1/a.png"), "two": put(tmp_path / "2/A.PNG"), "three": tmp_path / "1/a.png"}
    folder = tmp_path / "out/文_files"
    expected = {"one": folder / "a.png", "two": folder / "A-2.PNG", "three": folder / "a.png"}
    assert pictures.copies(files, tmp_path / "out/文.md") == expected
