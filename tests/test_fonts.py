"""Fonts of a machine: which face a name means, what may be embedded, and where characters come from that it lacks."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import uharfbuzz

from shequ_convert.batch import doctor
from shequ_convert.style import load
from shequ_convert.values import replace
from shequ_convert.write import font_files, fonts, pdf
from shequ_convert.write.cff import identity_charset
from tests.support.fonts import KINDS, SHIFT, collection, made, opened, recoded, varied
from tests.support.pdf import (
    difference,
    manuscript,
    mupdf_pages,
    paragraphs,
    poppler_pages,
    squeezed,
    text_of,
)
from tests.support.pdf import opened as opened_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.fonts import Kind

ALIKE = 30
"""Most that two renderers may differ in the grey of a cell about as large as a character, of 255."""
SENTENCE = "社区治理要听居民的话，"
RARE, RARER, KOREAN = "\U00020bb7", "\U0002a708", "한"
"""Characters that no bundled face has."""
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler's tools are not on this machine")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test the fonts of a machine of its own."""
    place = tmp_path / "fonts"
    place.mkdir()
    for remembered in (font_files.described, fonts._named, fonts.installed, fonts.regular_faces, fonts._font):
        remembered.cache_clear()
    monkeypatch.setattr(fonts, "font_folders", lambda: (str(place),))
    yield place
    fonts._font.cache_clear()


def _plan(text: str, folder: Path, stack: str = "kai") -> fonts.Plan:
    return fonts.plan(load("article").fonts, {stack: text}, (str(folder),))


def _at(folder: Path, name: str) -> str:
    """Return the file of the face that a name means; nothing if it means none."""
    face = fonts.installed((str(folder),)).get(name.casefold())
    return os.path.basename(face.path) if face else ""  # noqa: PTH119 - as short


def _kai(folder: Path, kind: Kind) -> None:
    path = made(folder / "kai.ttf", "楷体", SENTENCE, "glyf" if kind == "variable" else kind)
    if kind == "variable":
        varied(path)


def _in_kai() -> bytes:
    """Return a page set in 楷体."""
    given = load("article")
    styles = {name: replace(style, font="kai") if name == "body" else style for name, style in given.styles.items()}
    made_up = manuscript(paragraphs(SENTENCE * 30))
    return pdf.write(replace(made_up, profile=replace(given, styles=styles))).data


@pytest.mark.parametrize("kind", KINDS)
def test_a_font_of_any_kind_keeps_its_text(kind: Kind, folder: Path) -> None:
    _kai(folder, kind)
    data = _in_kai()
    assert SENTENCE * 30 in text_of(data)
    assert any("楷体" in _font_name(name) for name in _fonts_of(data))


def _fonts_of(data: bytes) -> set[str]:
    return {font[3] for page in opened_pdf(data) for font in page.get_fonts()}


def _font_name(name: str) -> str:
    """Return a font's name in a PDF; MuPDF reads its bytes as Latin-1."""
    return name.encode("latin-1", "replace").decode("utf-8", "replace") if not name.isascii() else name


@needs_poppler
@pytest.mark.parametrize("kind", KINDS)
def test_poppler_and_mupdf_draw_a_font_of_any_kind_alike(kind: Kind, folder: Path, tmp_path: Path) -> None:
    _kai(folder, kind)
    path = tmp_path / "page.pdf"
    path.write_bytes(_in_kai())
    pairs = list(zip(mupdf_pages(path.read_bytes(), 72), poppler_pages(path, 72), strict=True))
    assert max(difference(one, other) for one, other in pairs) < ALIKE
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True).stdout.decode()
    assert SENTENCE * 30 in squeezed(read)


def test_a_face_of_a_collection_is_used_by_its_number(folder: Path, tmp_path: Path) -> None:
    members = (made(tmp_path / "a.ttf", "甲体", "甲乙"), made(tmp_path / "b.ttf", "楷体", "社区"))
    path = collection(folder / "both.ttc", *members)
    plan = _plan("社区甲", folder)
    assert plan.cuts[0].face == fonts.Face("楷体", str(path), 1)
    assert plan.cuts[0].characters == {"社", "区"}
    assert {chr(code) for code in opened(fonts.subset(plan.cuts[0])).getBestCmap()} == {" ", "社", "区"}


def test_a_family_means_its_regular_face_and_a_full_name_its_own(folder: Path) -> None:
    weights = {"Black": 900, "Light": 300, "Regular": 400}
    for style, weight in weights.items():
        path = folder / f"{style}.ttf"
        made(path, f"Song {style}", "社", typographic=("Song", style), weight=weight, style="Regular")
    assert _at(folder, "song") == "Regular.ttf"
    assert _at(folder, "Song Light") == "Light.ttf"
    assert _at(folder, "Song Black") == "Black.ttf"


@pytest.mark.parametrize(
    ("faces", "expected"),
    [
        ({"Light": 300, "Medium": 500, "Bold": 700}, "Medium"),
        ({"Light": 300, "Thin": 100, "Bold": 700}, "Light"),
        ({"Black": 900, "Bold": 700}, "Bold"),
    ],
)
def test_a_family_without_a_regular_face_means_the_nearest(faces: dict[str, int], expected: str, folder: Path) -> None:
    for style, weight in faces.items():
        made(folder / f"{style}.ttf", "Hei", "社", style=style, weight=weight)
    assert _at(folder, "Hei") == f"{expected}.ttf"


def test_a_slanted_face_is_not_taken_for_the_upright_one(folder: Path) -> None:
    made(folder / "a.ttf", "Song", "社", style="Italic", italic=True)
    made(folder / "b.ttf", "Song", "社", style="Bold", weight=700)
    assert _at(folder, "Song") == "b.ttf"


@pytest.mark.parametrize(
    ("data", "platform", "encoding", "language"),
    [
        ("文鼎简中楷".encode("gb18030"), 3, 3, 0x804),
        ("文鼎简中楷".encode("gb18030"), 1, 25, 33),
        ("文鼎简中楷".encode("utf-16-be"), 3, 1, 0x804),
        ("文鼎简中楷".encode("utf-16-be"), 0, 3, 0),
    ],
)
def test_names_are_read_in_the_encodings_of_chinese_fonts(
    data: bytes, platform: int, encoding: int, language: int, folder: Path
) -> None:
    made(folder / "a.ttf", "Kai", "社", names=((data, 1, platform, encoding, language),))
    assert _at(folder, "文鼎简中楷") == "a.ttf"


@pytest.mark.parametrize("licence", [0, 0x0004, 0x0008, 0x000A])
def test_a_face_that_may_be_previewed_edited_or_installed_is_used(licence: int, folder: Path) -> None:
    made(folder / "a.ttf", "楷体", "社", licence=licence)
    assert _at(folder, "楷体") == "a.ttf"


@pytest.mark.parametrize("licence", [0x0002, 0x0100, 0x0200])
def test_a_face_that_may_not_be_embedded_is_named_with_the_reason(licence: int, folder: Path) -> None:
    made(folder / "a.ttf", "黑体", "社区", licence=licence)
    written = pdf.write(manuscript(paragraphs("社区。")))
    said = [d.detail for d in written.diagnostics if d.code == "font.barred"]
    assert said == ["黑体 (its licence bits forbid embedding)"]
    assert "黑体 -> Noto Sans SC" in [d.detail for d in written.diagnostics]


def test_one_that_may_be_embedded_is_preferred_to_one_of_the_same_name_that_may_not(folder: Path) -> None:
    made(folder / "a.ttf", "楷体", "社", licence=2)
    made(folder / "b.ttf", "楷体", "社")
    assert _at(folder, "楷体") == "b.ttf"
    assert not _plan("社", folder).barred


def test_a_variable_font_is_set_in_its_regular_weight(folder: Path) -> None:
    path = made(folder / "a.ttf", "Kai Thin", "社", typographic=("楷体", "Thin"), style="Regular", weight=100)
    before = _left(path.read_bytes())
    varied(path)
    (cut,) = _plan("社", folder).cuts
    moved = SHIFT * (400 - 100) / (900 - 100)
    assert "fvar" not in opened(fonts.subset(cut))
    assert _left(fonts.subset(cut)) == pytest.approx(before + moved, abs=1)


def _left(data: bytes) -> float:
    """Return where 社 begins in a font."""
    font = opened(data)
    coordinates, _, _ = font["glyf"][font.getBestCmap()[ord("社")]].getCoordinates(font["glyf"])
    return min(float(x) for x, _ in coordinates)


def test_a_variable_cff_font_becomes_one_that_a_pdf_can_hold(folder: Path) -> None:
    made(folder / "a.otf", "楷体", "社", "cff2")
    (cut,) = _plan("社", folder).cuts
    assert {"CFF ", "CFF2"} & set(opened(fonts.subset(cut)).keys()) == {"CFF "}


@pytest.mark.parametrize("number", [1, 2, 255, 256, 257, 300])
def test_the_identity_charset_is_no_longer_than_the_one_it_replaces(number: int) -> None:
    han = "".join(chr(0x4E00 + i) for i in range(number - 1))
    cut = fonts.Cut("", fonts.bundled()["serif"], frozenset(han))
    flags = uharfbuzz.SubsetFlags
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(range(number + 1))
    wanted.flags = flags.CFF_IDENTITY_CHARSET | flags.RETAIN_GIDS
    data: bytes = uharfbuzz.subset(uharfbuzz.Face(fonts.subset(cut)), wanted).blob.data
    repaired = identity_charset(data)
    font, before = opened(repaired)["CFF "].cff[0], opened(data)["CFF "].cff[0]
    assert font.charset == before.charset == [".notdef", *(f"cid{n:05}" for n in range(1, number + 1))]
    assert [font.FDSelect[n] for n in range(number)] == [before.FDSelect[n] for n in range(number)]


def test_damaged_files_are_passed_over(folder: Path) -> None:
    data = made(folder / "good.ttf", "楷体", "社").read_bytes()
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    for number in range(60):
        (folder / f"short{number}.ttf").write_bytes(data[: chance.randrange(400)])
        spoilt = bytearray(data)
        for _ in range(8):
            spoilt[chance.randrange(300)] = chance.randrange(256)
        (folder / f"spoilt{number}.otf").write_bytes(spoilt)
    (folder / "many.ttc").write_bytes(b"ttcf\0\1\0\0\xff\xff\xff\xff")
    (folder / "folder.ttf").mkdir()
    assert "楷体" in fonts.installed((str(folder),))


def test_links_among_folders_are_followed_and_may_go_in_circles(folder: Path, tmp_path: Path) -> None:
    made(tmp_path / "elsewhere" / "a.ttf", "楷体", "社")
    try:
        (folder / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        (tmp_path / "elsewhere" / "back").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links on this machine")
    assert len(font_files.described((str(folder),))) == 1


SCRIPT = """
import sys
from shequ_convert.write import font_files
reads = []
given = font_files._read
font_files._read = lambda path: reads.append(path) or given(path)
print([face.families for face in font_files.described((sys.argv[1],))], len(reads))
"""


def test_what_files_say_is_kept_and_read_anew_when_they_change(folder: Path, tmp_path: Path) -> None:
    made(folder / "a.ttf", "Kai", "社")
    first = _described(folder, tmp_path)
    assert first == "[(('Kai', 'Regular'),)] 1"
    assert _described(folder, tmp_path) == first.replace(" 1", " 0")
    made(folder / "a.ttf", "Song", "社区")
    assert _described(folder, tmp_path) == "[(('Song', 'Regular'),)] 1"
    for file in tmp_path.rglob("font_files*.kept"):
        file.write_bytes(file.read_bytes()[:-3])
    assert _described(folder, tmp_path) == "[(('Song', 'Regular'),)] 1"


def _described(folder: Path, cache: Path) -> str:
    """Return what a process of its own finds, and how many files it read."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    place = {"PYTHONPYCACHEPREFIX": str(cache / "cache"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = [sys.executable, "-c", SCRIPT, str(folder)]
    return subprocess.run(words, check=True, capture_output=True, text=True, env=clean | place).stdout.strip()


def _rare(path: Path, family: str, *rare: str, empty: str = "") -> None:
    """Write a font that draws 社, 区 and so on under rare characters."""
    characters = "社区治理要听居"[: len(rare)]
    made(path, family, characters, empty="".join(c for c, r in zip(characters, rare, strict=True) if r in empty))
    with opened(path.read_bytes()) as font:
        glyphs = font.getBestCmap()
        recoded(font, {ord(r): glyphs[ord(c)] for c, r in zip(characters, rare, strict=True)})
        font.save(path)


def test_what_the_bundled_faces_lack_comes_from_the_installed_face_that_has_most_of_it(folder: Path) -> None:
    _rare(folder / "a.ttf", "Alpha", RARE)
    _rare(folder / "b.ttf", "Beta", RARE, RARER)
    _rare(folder / "c.ttf", "Gamma", RARE, RARER)
    plan = _plan(f"社{RARE}{RARER}", folder)
    assert not plan.missing
    assert plan.families["kai"] == ("Noto Serif SC", "Beta")
    assert plan.cuts[1].characters == {RARE, RARER}


def test_a_glyph_that_is_empty_is_none(folder: Path) -> None:
    order = "社区"
    _rare(folder / "a.ttf", "Alpha", *order, empty="")
    _rare(folder / "b.ttf", "Beta", RARE, RARER, empty=RARE)
    assert _plan(f"{RARE}{RARER}", folder).missing == RARE


def test_an_empty_glyph_of_the_chosen_face_is_taken_from_a_bundled_one(folder: Path) -> None:
    made(folder / "a.ttf", "楷体", "社区", empty="区")
    plan = _plan("社区", folder)
    assert {cut.family: "".join(cut.characters) for cut in plan.cuts} == {"楷体": "社", "Noto Serif SC": "区"}


def test_a_face_that_stands_for_every_character_is_not_asked(folder: Path) -> None:
    _rare(folder / "a.ttf", "Blank", RARE, fonts.UNASSIGNED)
    assert _plan(RARE, folder).missing == RARE


def test_what_is_for_private_use_is_taken_from_no_face_but_the_one_meant(folder: Path) -> None:
    _rare(folder / "a.ttf", "Pictures", "\ue000")
    assert _plan("\ue000", folder).missing == "\ue000"


def test_letters_that_join_are_not_taken_from_a_face_that_cannot_join_them(folder: Path) -> None:
    _rare(folder / "a.ttf", "Alpha", "\u0631", KOREAN)
    plan = _plan(f"\u0631{KOREAN}", folder)
    assert plan.missing == "\u0631"
    assert "Alpha" in plan.families["kai"]


def test_an_installed_face_of_a_bundled_ones_name_stands_beside_it(folder: Path) -> None:
    _rare(folder / "a.ttf", "Noto Sans", RARE)
    assert _plan(RARE, folder).families["kai"] == ("Noto Serif SC", "Noto Sans installed")


def test_characters_without_a_face_are_boxes_of_their_own_that_can_be_copied(folder: Path) -> None:
    del folder
    written = pdf.write(manuscript(paragraphs(f"甲{RARE}乙{RARER}丙\ue000丁")))
    assert f"甲{RARE}乙{RARER}丙\ue000丁" in text_of(written.data)
    said = [d.detail for d in written.diagnostics if d.code == "font.missing-glyph"]
    assert said == [f"\ue000 U+E000 {RARE} U+20BB7 {RARER} U+2A708"]


def test_a_text_that_nobody_here_can_print_is_told_in_short_and_takes_no_long_time(folder: Path) -> None:
    _rare(folder / "a.ttf", "Alpha", "\uac00")
    text = "".join(chr(code) for code in range(0xAC00, 0xD7A4))
    started = time.process_time()
    written = pdf.write(manuscript(paragraphs(*(text[i : i + 300] for i in range(0, len(text), 300)))))
    assert time.process_time() - started < 20
    (said,) = (d.detail for d in written.diagnostics if d.code == "font.missing-glyph")
    assert said.startswith("\uac01 U+AC01 ")
    assert said.endswith(f" and {len(text) - 41} more")


def test_boxes_differ_by_their_code_point_and_are_the_same_in_every_run() -> None:
    cut = fonts.Cut("Code points", fonts.Face("Code points", ""), frozenset((RARE, "\ue000", "\u2717")))
    font = opened(fonts.subset(cut))
    glyphs = [font["glyf"][name].getCoordinates(font["glyf"])[0] for name in font.getBestCmap().values()]
    assert len({tuple(coordinates) for coordinates in glyphs}) == 4
    assert fonts.subset(cut) == fonts.subset(cut)


EMOJI = "好\U0001f600，\U0001f468\u200d\U0001f469\u200d\U0001f467，1\ufe0f\u20e3，第1条，2\ufe0f\u20e3，✔✅，č θ Ж ⁵。"


@needs_poppler
def test_emoji_keycaps_and_letters_of_europe_are_printed_and_can_be_copied(tmp_path: Path) -> None:
    written = pdf.write(manuscript(paragraphs(EMOJI)))
    assert "font.missing-glyph" not in {d.code for d in written.diagnostics}
    path = tmp_path / "page.pdf"
    path.write_bytes(written.data)
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True).stdout.decode()
    assert squeezed(EMOJI) in squeezed(read)
    assert squeezed(EMOJI) in text_of(written.data)
    pairs = zip(mupdf_pages(written.data, 72), poppler_pages(path, 72), strict=True)
    assert max(difference(one, other) for one, other in pairs) < ALIKE


def test_a_family_of_emoji_is_one_glyph() -> None:
    (cut,) = (cut for cut in _plan_of(EMOJI).cuts if cut.family == fonts.EMOJI)
    font = uharfbuzz.Font(uharfbuzz.Face(fonts.subset(cut)))
    buffer = uharfbuzz.Buffer()
    buffer.add_str("\U0001f468\u200d\U0001f469\u200d\U0001f467")
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    assert len(buffer.glyph_infos) == 1


def _plan_of(text: str) -> fonts.Plan:
    return fonts.plan(load("article").fonts, {"serif": text}, ())


def test_colour_is_left_out_of_what_is_embedded() -> None:
    for cut in _plan_of(EMOJI).cuts:
        assert not {"COLR", "CBDT", "sbix", "SVG "} & set(opened(fonts.subset(cut)).keys())


@needs_poppler
def test_a_compatibility_ideograph_is_drawn_as_its_equal_and_stays_itself(tmp_path: Path) -> None:
    text = "气候\uf979爽，\uf967同"
    written = pdf.write(manuscript(paragraphs(text)))
    plain = pdf.write(manuscript(paragraphs("气候凉爽，不同")))
    assert "font.missing-glyph" not in {d.code for d in written.diagnostics}
    path = tmp_path / "page.pdf"
    path.write_bytes(written.data)
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True).stdout.decode()
    assert text in squeezed(read)
    assert text in text_of(written.data)
    assert mupdf_pages(written.data, 72) == mupdf_pages(plain.data, 72)


def test_selectors_and_joiners_need_no_glyph() -> None:
    assert not _plan_of("葛\U000e0100城辻\ufe00甲\u200d乙\u2060丙").missing


def test_a_text_that_needs_no_other_face_opens_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> tuple[fonts.Face, ...]:
        raise AssertionError

    monkeypatch.setattr(fonts, "supplements", asked)
    assert _plan_of("社区治理，Open Feedback 2018\u200b。").families == {"serif": ("Noto Serif SC",)}


def test_doctor_names_face_file_latin_and_what_cannot_be_embedded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(folder / "kai.ttf", "LXGW WenKai", "社")
    made(folder / "barred.ttf", "方正小标宋简体", "社", licence=2)
    monkeypatch.setattr(doctor, "_checked", lambda name: doctor.FormatCheck(name, "", ""))
    report = doctor.examine()
    checks = {(check.profile, check.stack): check for check in report.fonts}
    kai = checks["gongwen", "kaiti"]
    assert (kai.wanted, kai.used, kai.substitute) == ("楷体_GB2312", "LXGW WenKai", True)
    assert (kai.file, kai.latin) == (str(folder / "kai.ttf"), "Noto Serif SC")
    assert checks["gongwen", "xiaobiaosong"].barred == (("方正小标宋简体", font_files.FORBIDDEN),)
    assert report.spare_fonts == ("Noto Sans", "Noto Sans Symbols", "Noto Emoji")
    assert report.installed_fonts == 1
    out = doctor.as_text(report)
    assert f"楷体_GB2312 -> LXGW WenKai, Latin Noto Serif SC ({folder / 'kai.ttf'})" in out
    assert "方正小标宋简体 is installed and cannot be used: its licence bits forbid embedding" in out
    assert "Noto Emoji, what is installed\n  Families installed that PDF can use: 1\n" in out


def test_doctor_calls_a_face_that_is_here_by_its_name_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(folder / "simkai.ttf", "KaiTi", "社", names=(("楷体".encode("utf-16-be"), 1, 3, 1, 0x804),))
    monkeypatch.setattr(doctor, "_checked", lambda name: doctor.FormatCheck(name, "", ""))
    kai = next(check for check in doctor.examine().fonts if (check.profile, check.stack) == ("article", "kai"))
    assert (kai.used, kai.substitute) == ("楷体", False)


def test_headings_in_kai_are_set_apart_where_body_and_kai_are_both_noto(folder: Path) -> None:
    made(folder / "noto.ttf", "Noto Serif CJK SC", SENTENCE)
    plan = fonts.plan(load("article").fonts, {"serif": SENTENCE, "kai": SENTENCE}, (str(folder),))
    assert plan.families["serif"] == plan.families["kai"]
