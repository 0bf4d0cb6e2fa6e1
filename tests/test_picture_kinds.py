"""What a file is, its bytes say and not its name."""

from __future__ import annotations

import gzip

import pytest

from shequ_convert.picture import kinds, opened
from shequ_convert.picture.kinds import Kind, belies, kind_of
from tests.support.photos import photo, saved


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("JPEG", kinds.JPEG),
        ("PNG", kinds.PNG),
        ("GIF", kinds.GIF),
        ("WEBP", kinds.WEBP),
        ("BMP", kinds.BMP),
        ("TIFF", kinds.TIFF),
        ("AVIF", kinds.AVIF),
        ("JPEG2000", kinds.JPEG_2000),
        ("ICO", kinds.ICON),
    ],
)
def test_what_can_be_read_is_known_by_its_beginning(form: str, kind: Kind) -> None:
    if not opened.supported(kind):
        pytest.skip(f"this Pillow was built without {form}")
    data = saved(photo(), form)
    assert kind_of(data) == kind_of(data[:64]) == kind
    assert not kind.against()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", kinds.EMPTY),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", kinds.SVG),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn\n<html> -->\n<svg:svg>", kinds.SVG),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY a "b">]>\n<svg >', kinds.SVG),
        (b"\n <!DOCTYPE html>\n<html><body><svg></svg>", kinds.WEB_PAGE),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", kinds.WEB_PAGE),
        (b"<svgs>", kinds.WEB_PAGE),
        ("<p>图片不存在</p>".encode("gb18030"), kinds.WEB_PAGE),
        ("没有这张图片".encode(), kinds.TEXT),
        ("没有这张图片".encode("gb18030"), kinds.TEXT),
        (b"BMW is a make of cars, and no picture", kinds.TEXT),
        (b"RIFF\x10\0\0\0WAVEfmt ", kinds.UNKNOWN),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", kinds.AVIF),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", kinds.AVIF),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", kinds.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", kinds.HEIC),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", kinds.FILM),
        (b"\0\0\0\0ftyp", kinds.FILM),
        (b"\0\0\0\x0cJXL \r\n\x87\n", kinds.JPEG_XL),
        (b"\1\0\0\0" + bytes(36) + b" EMF", kinds.DRAWING),
        (b"\1\0\0\0" + bytes(40), kinds.UNKNOWN),
        (b"8BPS\0\1", kinds.PHOTOSHOP),
        (b"%PDF-1.4", kinds.PDF),
        (b"PK\3\4\x14\0", kinds.ARCHIVE),
        (gzip.compress(b"<svg/>"), kinds.ARCHIVE),
        (b"\xff\xd8\0\0", kinds.UNKNOWN),
        (bytes(100), kinds.UNKNOWN),
    ],
)
def test_anything_else_is_named_with_what_to_do(data: bytes, kind: Kind) -> None:
    assert kind_of(data) == kind
    if kind != kinds.AVIF:
        assert kind.against() == f"it is {kind.name}; {kind.advice}"


@pytest.mark.parametrize(
    ("name", "kind", "belied"),
    [
        ("a.jpg", kinds.WEBP, True),
        ("a.PNG", kinds.JPEG, True),
        ("a.heic", kinds.JPEG, True),
        ("a.JPEG", kinds.JPEG, False),
        ("a.jfif", kinds.JPEG, False),
        ("a.jpg!w640", kinds.WEBP, False),
        ("图片", kinds.PNG, False),
        ("a.", kinds.PNG, False),
    ],
)
def test_a_name_is_wrong_only_if_it_says_another_kind(name: str, kind: Kind, *, belied: bool) -> None:
    assert belies(name, kind) is belied
