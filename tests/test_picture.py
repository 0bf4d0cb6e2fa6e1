"""Pictures become what Word and PDF can hold: PNG and JPEG as they are, anything else as one of the two."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, JpegImagePlugin, features

from shequ_convert.picture import DEFAULT_DPI, Picture, kinds, opened, read, reduced
from tests.support import photos
from tests.support.photos import corners, exif, photo, quartered, saved

UPRIGHT = corners(saved(quartered(), "PNG"))
READ = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "JPEG2000", "ICO", "MPO")
"""What Pillow calls the formats that are read."""


def needs(form: str) -> None:
    names = {"AVIF": kinds.AVIF, "WEBP": kinds.WEBP, "JPEG2000": kinds.JPEG_2000, "TIFF": kinds.TIFF}
    if form in names and not opened.supported(names[form]):
        pytest.skip(f"this Pillow was built without {form}")


def new(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    return saved(Image.new(mode, size), form, **options)


def into(data: bytes) -> str:
    """Return what a file becomes."""
    return read("a.x", data).media_type.removeprefix("image/")


def colour(picture: Picture) -> Any:
    """Return the colour of the middle."""
    image = photos.opened(picture.data).convert("RGB")
    return image.getpixel((image.width // 2, image.height // 2))


# ---------------------------------------------------------------- kept


@pytest.mark.parametrize(
    "data",
    [
        saved(photo(), "PNG"),
        saved(photo(), "PNG", dpi=(300, 300)),
        saved(photo(mode="L"), "PNG"),
        saved(photo(mode="LA"), "PNG"),
        saved(photo(mode="RGBA"), "PNG"),
        saved(quartered().convert("P"), "PNG", transparency=0),
        saved(quartered().convert("1"), "PNG"),
        saved(photo(), "JPEG"),
        saved(photo(), "JPEG", progressive=True),
        saved(photo(mode="L"), "JPEG"),
        saved(photo(), "JPEG", exif=exif(1)),
        saved(photo(), "JPEG", exif=b"Exif\0\0no TIFF at all"),
    ],
)
def test_png_and_jpeg_that_word_and_pdf_can_hold_are_kept_to_the_byte(data: bytes) -> None:
    picture = read("会场(1).x", data)
    assert picture.data == data
    assert picture.media_type == f"image/{(photos.opened(data).format or '').lower()}"
    assert picture.name == "会场(1).x"
    assert picture.pixels == (120, 80)
    assert (picture.made_from, picture.left_out) == ("", "")


def test_several_pictures_of_a_telephone_in_one_jpeg_are_kept_as_the_jpeg_they_are() -> None:
    data = saved(photo(), "MPO", save_all=True, append_images=[photo((30, 20))])
    assert photos.opened(data).format == "MPO"
    picture = read("a.jpg", data)
    assert (picture.data, picture.media_type, picture.left_out) == (data, "image/jpeg", "")


# ---------------------------------------------------------------- converted


@pytest.mark.parametrize(
    ("form", "image", "becomes"),
    [
        ("WEBP", photo(), "jpeg"),
        ("WEBP", quartered(), "png"),
        ("WEBP", photo(mode="RGBA"), "jpeg"),
        ("BMP", photo(), "jpeg"),
        ("BMP", quartered(), "png"),
        ("BMP", quartered().convert("1"), "png"),
        ("TIFF", photo(), "jpeg"),
        ("TIFF", photo(mode="L"), "jpeg"),
        ("TIFF", photo(mode="CMYK"), "jpeg"),
        ("TIFF", quartered().convert("1"), "png"),
        ("GIF", photo(), "png"),
        ("GIF", quartered(), "png"),
        ("AVIF", photo(), "jpeg"),
        ("AVIF", quartered(), "png"),
        ("JPEG2000", photo(), "jpeg"),
        ("ICO", quartered((32, 32)), "png"),
    ],
)
def test_other_formats_become_jpeg_if_photographs_and_png_if_drawn(form: str, image: Image.Image, becomes: str) -> None:
    needs(form)
    picture = read("a.x", saved(image, form))
    made = photos.opened(picture.data)
    assert picture.media_type == f"image/{becomes}"
    assert made.size == image.size == picture.pixels
    assert made.mode in {"1", "L", "P", "RGB", "RGBA"}
    assert picture.made_from


@pytest.mark.parametrize(("form", "mode"), [(f, "RGB") for f in READ] + [("TIFF", "CMYK"), ("TIFF", "P"), ("BMP", "P")])
def test_colours_survive(form: str, mode: str) -> None:
    needs(form)
    picture = read("a.x", saved(quartered((96, 96)).convert(mode), form))
    assert corners(picture.data) == UPRIGHT


def test_a_smooth_drawing_of_many_colours_is_still_a_drawing() -> None:
    drawn = quartered((600, 400)).rotate(7, Image.Resampling.BICUBIC, expand=True)
    drawn.paste(photo((90, 40)), (10, 10))
    assert drawn.getcolors(256) is None
    assert into(saved(drawn, "WEBP", lossless=True)) == "png"


def test_a_photograph_in_shades_of_grey_is_still_a_photograph() -> None:
    assert into(saved(photo(mode="L"), "TIFF")) == "jpeg"


@pytest.mark.parametrize("form", ["WEBP", "TIFF", "AVIF"])
def test_transparency_survives(form: str) -> None:
    needs(form)
    image = photo(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    picture = read("a.x", saved(image, form))
    assert picture.media_type == "image/png"
    alpha: Any = photos.opened(picture.data).getchannel("A").getextrema()
    assert alpha[0] < 10
    assert alpha[1] > 240


def test_the_transparent_colour_of_a_gif_survives() -> None:
    image = quartered().quantize(4)
    clear: Any = image.getpixel((1, 1))
    made = photos.opened(read("a.gif", saved(image, "GIF", transparency=clear)).data).convert("RGBA")
    alphas: list[Any] = [made.getpixel((1, 1)), made.getpixel((119, 1))]
    assert [pixel[3] for pixel in alphas] == [0, 255]


def test_of_an_animation_the_first_picture_is_shown_and_of_a_tiff_the_first_page() -> None:
    others = [photo(), quartered().rotate(180)]
    for form, left_out in (("GIF", "frames"), ("WEBP", "frames"), ("TIFF", "pages")):
        picture = read("a.x", saved(quartered(), form, save_all=True, append_images=others, **lossless(form)))
        assert corners(picture.data) == UPRIGHT
        assert picture.left_out == left_out


def lossless(form: str) -> dict[str, bool]:
    return {"lossless": True} if form == "WEBP" else {}


def test_the_small_copy_of_a_page_in_a_tiff_is_no_page_left_out() -> None:
    out = io.BytesIO()
    quartered().save(out, "TIFF", save_all=True, append_images=[quartered((30, 20))])
    assert read("a.tif", out.getvalue()).left_out == "pages"
    assert read("a.tif", with_subfile_type(out.getvalue())).left_out == ""


def with_subfile_type(tiff: bytes) -> bytes:
    """Return a TIFF whose second page says that it is a smaller copy of the first: its last tag is made that one."""
    data = bytearray(tiff)
    first = struct.unpack_from("<I", data, 4)[0]
    second = struct.unpack_from("<I", data, first + 2 + 12 * struct.unpack_from("<H", data, first)[0])[0]
    for i in range(struct.unpack_from("<H", data, second)[0]):
        tag = struct.unpack_from("<H", data, second + 2 + 12 * i)[0]
        if tag == 284:  # PlanarConfiguration, whose default it has
            struct.pack_into("<HHII", data, second + 2 + 12 * i, 254, 4, 1, 1)
    return bytes(data)


def test_a_cmyk_jpeg_becomes_rgb_with_its_colours_the_right_way_round() -> None:
    for image in (quartered(), photo()):
        picture = read("a.jpg", saved(image.convert("CMYK"), "JPEG", quality=95))
        assert photos.opened(picture.data).mode == "RGB"
        assert picture.made_from == "JPEG (CMYK)"
    assert corners(read("a.jpg", saved(quartered().convert("CMYK"), "JPEG", quality=95)).data) == UPRIGHT


def test_shades_of_grey_of_16_bits_keep_their_brightness() -> None:
    for form in ("PNG", "TIFF"):
        assert colour(read("a.x", saved(Image.new("I;16", (40, 20), 30_000), form))) == (116, 116, 116)


def test_shades_of_grey_in_floating_point_keep_their_brightness() -> None:
    assert colour(read("a.x", saved(Image.new("F", (40, 20), 0.5), "TIFF"))) == (127, 127, 127)
    assert colour(read("a.x", saved(Image.new("F", (40, 20), 7.0), "TIFF"))) == (255, 255, 255)


def test_what_has_no_name_on_the_screen_is_told_in_the_colours_of_the_web() -> None:
    red = Image.new("LAB", (40, 20), (136, 81 + 128, 70 + 128))
    got = colour(read("a.tif", saved(red, "TIFF")))
    assert got[0] > 200
    assert max(got[1:]) < 90


# ---------------------------------------------------------------- colour profiles and metadata


def swapped() -> bytes:
    """Return a colour profile in which red and green have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile = profile.replace(b"rXYZ", b"tmp!", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tmp!", b"gXYZ", 1)
    at = profile.find(b"s\0R\0G\0B")
    while at >= 0:  # its description
        profile[at : at + 8] = b"m\0i\0n\0e\0"
        at = profile.find(b"s\0R\0G\0B")
    return bytes(profile).replace(b"sRGB", b"mine")


@pytest.mark.parametrize("form", ["WEBP", "TIFF"])
def test_a_colour_profile_is_applied_and_left_out(form: str) -> None:
    picture = read("a.x", saved(Image.new("RGB", (40, 20), (255, 0, 0)), form, icc_profile=swapped(), **lossless(form)))
    red, green, blue = colour(picture)
    assert green > 240
    assert max(red, blue) < 30
    assert "icc_profile" not in photos.opened(picture.data).info


@pytest.mark.parametrize("profile", [b"no profile", swapped()[:200]])
def test_a_broken_colour_profile_is_left_out(profile: bytes) -> None:
    picture = read("a.x", saved(Image.new("RGB", (40, 20), (255, 0, 0)), "TIFF", icc_profile=profile))
    assert colour(picture) == (255, 0, 0)


@pytest.mark.parametrize(("form", "orientation"), [("WEBP", 1), ("JPEG", 6), ("PNG", 6), ("AVIF", 1)])
def test_what_is_converted_no_longer_tells_where_it_was_taken(form: str, orientation: int) -> None:
    needs(form)
    more = {"comment": b"30.25 N"} if form == "JPEG" else {}
    data = saved(photo(), form, exif=exif(orientation), **more)
    assert photos.GPS in photos.opened(data).getexif()
    made = photos.opened(read("a.x", data).data)
    assert not made.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & {*made.info}


# ---------------------------------------------------------------- turned


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(form: str, orientation: int) -> None:
    needs(form)
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    as_held = quartered().transpose(turns[orientation]) if orientation > 1 else quartered()
    told = exif(orientation, place=form != "TIFF")
    picture = read("a.x", saved(as_held, form, exif=told, **lossless(form)))
    made = photos.opened(picture.data)
    assert made.size == picture.pixels == (120, 80)
    assert made.getexif().get(photos.ORIENTATION, 1) == 1
    assert corners(picture.data) == UPRIGHT
    assert picture.width / picture.height == pytest.approx(1.5)


@pytest.mark.parametrize(("sampling", "kept"), [("4:2:0", 2), ("4:4:4", 0), ("4:2:2", 0)])
def test_a_turned_photograph_is_still_a_jpeg_and_loses_no_colour(sampling: str, kept: int) -> None:
    picture = read("a.jpg", saved(photo(), "JPEG", exif=exif(6), subsampling=sampling))
    assert (picture.media_type, picture.pixels) == ("image/jpeg", (80, 120))
    assert picture.made_from == "JPEG (not upright)"
    assert JpegImagePlugin.get_sampling(photos.opened(picture.data)) == kept


# ---------------------------------------------------------------- what is no picture, or too large


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"no picture", "text"),
        (b"\x89PNG\r\n\x1a\n", "PNG, but damaged or cut short"),
        (saved(photo(), "PNG")[:-200], "PNG, but damaged or cut short"),
        (saved(photo(), "JPEG")[:700], "JPEG, but damaged or cut short"),
        (saved(photo(), "JPEG")[:-300], "JPEG, but damaged or cut short"),
        (saved(photo(), "WEBP")[:-300], "WebP, but damaged or cut short"),
        (saved(photo(), "TIFF")[:-300], "TIFF, but damaged or cut short"),
        (saved(photo(), "GIF")[:-300], "GIF, but damaged or cut short"),
        (saved(photo(), "BMP")[:-300], "BMP, but damaged or cut short"),
        (b"<svg></svg>", "SVG drawing, which cannot be embedded; export it as PNG"),
        (b"<!DOCTYPE html><html>404</html>", "a web page, not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC picture, which Word and PDF cannot hold; save it as PNG or JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        (bytes(range(200)), "no picture of a known kind"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read("a.png", data)


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked() -> None:
    bomb = bytearray(new("BMP", size=(1, 1)))
    bomb[18:26] = (60_000).to_bytes(4, "little") * 2
    with pytest.raises(ValueError, match="too many"):
        read("a.bmp", bytes(bomb))


def test_a_png_that_swells_to_gigabytes_is_refused() -> None:
    header = struct.pack(">IIBBBBB", 11_000, 11_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 11_001 * 100, 9)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    made = (struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks)
    with pytest.raises(ValueError, match="11000 × 11000 pixels, which is too many"):
        read("a.png", b"\x89PNG\r\n\x1a\n" + b"".join(made))


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda _: False)
    with pytest.raises(ValueError, match="Pillow cannot read AVIF here; run pip install -U pillow"):
        read("a.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif")


@pytest.mark.parametrize("form", READ)
def test_damage_is_told_and_never_crashes(form: str) -> None:
    needs(form)
    whole = saved(photo((48, 48)), form, **({"exif": exif(6)} if form in {"JPEG", "WEBP", "PNG"} else {}))
    chance = random.Random(form)  # noqa: S311 - no secret
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(min(len(data), 400) if chance.random() < 0.7 else len(data))] = chance.randrange(256)
        try:
            picture = read("a.x", bytes(data))
        except ValueError as error:
            assert str(error)  # noqa: PT017 - what is left of it may be read, too
        else:
            with warnings.catch_warnings(action="ignore"):  # of broken EXIF, which is kept
                assert photos.opened(picture.data).size == picture.pixels


# ---------------------------------------------------------------- natural size


@pytest.mark.parametrize(("dpi", "width"), [((192, 192), 15), ((72, 72), 40), ((96, 96), 30)])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP"])
def test_the_natural_size_follows_the_resolution(form: str, dpi: tuple[int, int], width: float) -> None:
    assert read("a.png", new(form, dpi=dpi)).width == pytest.approx(width, rel=0.01)


@pytest.mark.parametrize("options", [{}, {"dpi": (1, 1)}, {"dpi": (30_000, 30_000)}])
def test_without_a_sensible_resolution_a_pixel_is_that_of_the_web(options: dict[str, Any]) -> None:
    picture = read("a.png", new("PNG", **options))
    assert (picture.width, picture.height) == (40 * 72 / DEFAULT_DPI, 20 * 72 / DEFAULT_DPI)


def test_a_fax_whose_pixels_are_not_square_is_as_high_as_its_paper() -> None:
    fax = saved(photo((408, 196)).convert("1"), "TIFF", dpi=(204, 98), compression="group4")
    picture = read("a.tif", fax)
    assert (picture.width, picture.height) == pytest.approx((144, 144), rel=0.01)
    assert picture.pixels == (408, 408)
    assert picture.media_type == reduced(picture, (100, 100)).media_type == "image/png"


def test_resolutions_that_differ_beyond_belief_are_those_of_square_pixels() -> None:
    assert read("a.tif", new("TIFF", dpi=(1200, 40))).pixels == (40, 20)


# ---------------------------------------------------------------- fewer pixels


@pytest.mark.parametrize(
    ("data", "becomes"),
    [
        (saved(photo((400, 200)), "JPEG"), "jpeg"),
        (saved(photo((400, 200), "L"), "JPEG"), "jpeg"),
        (saved(photo((400, 200)), "PNG"), "jpeg"),
        (saved(photo((400, 200), "RGBA"), "PNG"), "png"),
        (saved(photo((400, 200), "LA"), "PNG"), "png"),
        (saved(photo((400, 200)).convert("P"), "PNG"), "png"),
        (saved(photo((400, 200)), "JPEG", exif=exif(1)), "jpeg"),
    ],
)
def test_a_picture_is_reduced_to_the_pixels_that_are_needed(data: bytes, becomes: str) -> None:
    whole = read("a.x", data)
    picture = reduced(whole, (100, 50))
    assert photos.opened(picture.data).size == picture.pixels == (100, 50)
    assert picture.media_type == f"image/{becomes}"
    assert (picture.width, picture.height, picture.name) == (whole.width, whole.height, whole.name)
    assert len(picture.data) < len(whole.data)
    assert not photos.opened(picture.data).getexif()
    assert reduced(whole, (100, 50)) == picture


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_is_reduced_looks_the_same(form: str) -> None:
    picture = reduced(read("a.x", saved(quartered((480, 320)), form)), (48, 32))
    assert picture.pixels == (48, 32)
    assert corners(picture.data) == UPRIGHT


def test_edges_of_what_shines_through_stay_clean() -> None:
    image = Image.new("RGBA", (400, 400), (0, 255, 0, 0))
    image.paste(photo((300, 400)).convert("RGBA").point(lambda v: v // 4), (0, 0))
    image.paste((200, 30, 30, 255), (0, 0, 201, 400))
    made = photos.opened(reduced(read("a.png", saved(image, "PNG", compress_level=0)), (100, 100)).data)
    seen: list[Any] = [made.getpixel((x, 50)) for x in range(48)]
    assert all(abs(r - 200) < 9 and g < 60 for r, g, _, _ in seen)


def test_pixels_are_never_added() -> None:
    picture = read("a.png", saved(photo(), "PNG"))
    assert reduced(picture, (120, 80)) is picture
    assert reduced(picture, (5000, 5000)) is picture


def test_what_would_not_become_smaller_stays() -> None:
    lines = Image.new("1", (400, 400), 1)
    for y in range(0, 400, 7):
        lines.paste(0, (0, y, 400, y + 2))
    picture = read("a.png", saved(lines.rotate(30), "PNG", optimize=True))
    assert reduced(picture, (390, 390)) is picture


def test_what_cannot_be_read_again_stays() -> None:
    made = Picture("a.png", b"no picture", "image/png", 10, 10, (400, 400))
    assert reduced(made, (4, 4)) is made
    unknown = Picture("a.png", b"", "image/png", 10, 10)
    assert reduced(unknown, (4, 4)) is unknown


def test_a_colour_profile_is_applied_when_pixels_are_left_out() -> None:
    red = photo((400, 200)).point([max(v, 200) if i < 256 else v // 8 for i, v in enumerate([*range(256)] * 3)])
    picture = reduced(read("a.jpg", saved(red, "JPEG", icc_profile=swapped())), (100, 50))
    got = colour(picture)
    assert got[1] > 180
    assert got[0] < 100
