"""The PDF: its words, its navigation, its fonts, its look; and that it reaches for nothing."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from shequ_convert.document import Figure, Paragraph, Quote, Signature, Table
from shequ_convert.errors import BackendMissing
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.picture import read
from shequ_convert.style import builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import WriteOptions, fonts, pdf, weasy
from shequ_convert.write.cff import identity_charset
from shequ_convert.write.setting.classes import CLOSING
from shequ_convert.write.weasy.pictures import rows
from tests.support.pdf import (
    LATIN,
    RUN_IN,
    TEXT,
    difference,
    document,
    drawing,
    lines_of,
    manuscript,
    mupdf_pages,
    opened,
    paragraphs,
    poppler_pages,
    poppler_text,
    rich,
    rich_pdf,
    squeezed,
    text_of,
    type_area,
)

if TYPE_CHECKING:
    from shequ_convert.document import Block

ALIKE = 30
"""Most that two renderers may differ in the grey of a cell about as large as a character, of 255."""
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler's tools are not on this machine")


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every machine gives the same result."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())


def _printed(profile: str) -> str:
    made = manuscript(rich(), profile, drawing("会场.png"))
    return squeezed(plain_text(lay_out(made.document, made.profile, made.pictures)))


def _write(*texts: str, profile: str = "article") -> bytes:
    return pdf.write(manuscript(paragraphs(*texts), profile)).data


@pytest.mark.parametrize("profile", builtin_names())
def test_mupdf_reads_the_text_of_the_layout(profile: str) -> None:
    assert text_of(rich_pdf(profile).data, profile) == _printed(profile)


@needs_poppler
@pytest.mark.parametrize("profile", builtin_names())
def test_poppler_reads_the_text_of_the_layout(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    made = manuscript(rich(table=False), profile, drawing("会场.png"))
    path.write_bytes(pdf.write(made).data)
    printed = squeezed(plain_text(lay_out(made.document, made.profile, made.pictures)))
    assert poppler_text(path, profile) == printed


def test_pictures_beside_each_other_are_drawn_on_one_line_and_read_in_order() -> None:
    pair = (Figure("甲.png", "签到", (1, 2)), Figure("乙.png", "投票", (3, 4)))
    small = (drawing("甲.png", (160, 120)), drawing("乙.png", (160, 120)))
    data = pdf.write(manuscript(document(*pair), "article", *small)).data
    (page,) = opened(data)
    one, other = (page.get_image_bbox(image) for image in page.get_images(full=True))
    assert one.y0 == pytest.approx(other.y0)
    assert one.x1 < other.x0
    assert text_of(data) == "图1签到图2投票"


@pytest.mark.parametrize("number", range(16, 23))
def test_signature_and_date_never_stand_alone_on_a_page(number: int) -> None:
    texts = [Paragraph(f"第{n}项工作已经办好。", (n,)) for n in range(number)]
    ends = (Signature("云溪市民政局", (98,)), Signature("2024年5月6日", (99,), date=True))
    data = pdf.write(manuscript(document(*texts, *ends), "gongwen")).data
    last = opened(data)[-1].get_text()
    assert "工作已经办好" in last
    assert "云溪市民政局" in last
    assert "2024年5月6日" in last


def test_a_broken_title_is_whole_in_the_outline_and_in_the_information() -> None:
    title = "在全市社区治理工作暨基层党建现场推进会议上的讲话"
    data = pdf.write(manuscript(document(Paragraph("同志们，会议开得很好。", (2,)), title=title))).data
    made = opened(data)
    assert [text for _, text, _ in made.get_toc()] == [title]
    assert made.metadata["title"] == title
    assert "".join(c for c, _, _ in lines_of(data)[0]) == "在全市社区治理工作暨"


def test_the_outline_holds_title_headings_and_run_in_headings() -> None:
    outline = [(level, text) for level, text, _ in opened(rich_pdf("article").data).get_toc()]
    assert outline == [
        (1, "把“小事”办好：一个老社区的治理实践与思考"),
        (2, "一、从一件小事说起"),
        (3, RUN_IN),
        (3, "（一）老楼加装电梯"),
        (4, "1.先听意见"),
        (5, "（1）一户一册"),
        (2, "二、几点感受"),
    ]


def test_the_file_says_title_author_subject_keywords_date_and_language() -> None:
    read = opened(rich_pdf("article").data)
    meta = read.metadata
    assert meta["title"] == "把“小事”办好：一个老社区的治理实践与思考"
    assert (meta["author"], meta["subject"], meta["keywords"]) == ("林知夏", "春晖社区网", "社区, 治理")
    assert meta["creationDate"] == "D:20181026155608+08'00"
    catalog = read.pdf_catalog()
    assert read.xref_get_key(catalog, "Lang") == ("string", "zh-CN")
    assert read.xref_get_key(catalog, "MarkInfo/Marked") == ("bool", "true")
    assert "pdfuaid" in read.get_xml_metadata()


def test_without_a_date_in_the_text_the_file_has_none() -> None:
    assert not opened(_write("无日期。")).metadata["creationDate"]


def test_all_fonts_are_embedded_and_cut_to_size() -> None:
    read = opened(rich_pdf("gongwen").data)
    used = {font for page in read for font in page.get_fonts()}
    assert {name.split("+")[1].split("-Bold")[0] for _, _, _, name, *_ in used} >= {"Noto-Serif-SC", "Noto-Sans-SC"}
    for xref, *_ in used:
        name, _, _, data = read.extract_font(xref)
        assert 1000 < len(data) < 200_000, name


def test_equal_input_gives_equal_bytes() -> None:
    again = pdf.write(manuscript(rich(), "article", drawing("会场.png")))
    assert again.data == rich_pdf("article").data


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "import sys; from shequ_convert.write import fonts, pdf; from tests.support.pdf import *;"
        "fonts.font_folders = tuple; sys.stdout.buffer.write(pdf.write(manuscript(paragraphs('甲乙丙。' * 40))).data)"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, capture_output=True)
    assert run.stdout == _write("甲乙丙。" * 40)


@needs_poppler
def test_poppler_and_mupdf_draw_the_same_pages(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(rich_pdf("gongwen").data)
    pairs = list(zip(mupdf_pages(path.read_bytes(), 72), poppler_pages(path, 72), strict=True))
    assert len(pairs) > 2
    assert max(difference(one, other) for one, other in pairs) < ALIKE


@needs_poppler
def test_without_the_font_repair_the_two_renderers_disagree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "repair_fonts", lambda _document, _pdf: None)
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf.write(manuscript(rich(), "gongwen")).data)
    pairs = zip(mupdf_pages(path.read_bytes(), 72), poppler_pages(path, 72), strict=True)
    assert max(difference(one, other) for one, other in pairs) > 2 * ALIKE


def test_the_charset_of_a_cut_font_becomes_the_identity() -> None:
    cut = fonts.Cut("Noto Serif SC", fonts.bundled()["serif"], frozenset("社区治理，abc"))
    before = fonts.subset(cut)
    after = identity_charset(before)
    assert len(after) == len(before)
    assert _cids(before) != list(range(1, 11))
    assert _cids(after) == list(range(1, 11))
    assert identity_charset(after) == after


def _cids(font: bytes) -> list[int]:
    from io import BytesIO  # noqa: PLC0415 - beside its only use

    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    with TTFont(BytesIO(font)) as read:
        return [int(name.removeprefix("cid")) for name in read["CFF "].cff[0].charset[1:]]


@pytest.mark.parametrize("data", [b"", b"OTTO\0\0" + b"\0" * 10, b"\0\1\0\0" + b"\0" * 40])
def test_a_font_that_is_no_cff_font_is_left_as_it_is(data: bytes) -> None:
    assert identity_charset(data) == data


@pytest.mark.parametrize("characters", ["", "一", "一二"])
def test_a_font_of_few_glyphs_is_repaired_too(characters: str) -> None:
    cut = fonts.Cut("Noto Serif SC", fonts.bundled()["serif"], frozenset(characters))
    assert _cids(identity_charset(fonts.subset(cut))) == list(range(1, len(characters) + 2))


def test_a_character_that_no_font_has_is_named() -> None:
    written = pdf.write(manuscript(paragraphs("加油\U00020000！\u200b\ufeff")))
    assert [(d.code, d.detail) for d in written.diagnostics if d.code == "font.missing-glyph"] == [
        ("font.missing-glyph", "\U00020000 U+20000")
    ]
    assert "加油\U00020000！" in text_of(written.data)


def test_a_text_whose_characters_are_all_there_has_no_such_remark() -> None:
    assert {d.code for d in rich_pdf("article").diagnostics} == {"font.substitute"}


def test_a_face_that_is_not_here_is_named_with_its_stand_in_once() -> None:
    details = [d.detail for d in rich_pdf("article").diagnostics]
    assert details == ["宋体 -> Noto Serif SC", "黑体 -> Noto Sans SC", "楷体 -> Noto Serif SC"]


def test_a_character_that_the_chosen_face_lacks_is_taken_from_a_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "small.otf").write_bytes(_renamed(fonts.bundled()["serif"].path, "仿宋"))
    plan = fonts.plan(load("gongwen").fonts, {"fangsong": "仿宋社区"}, (str(tmp_path),))
    assert plan.missing == ""
    assert plan.families == {"fangsong": ("仿宋", "Noto Serif SC")}
    assert [cut.characters for cut in plan.cuts] == [{"仿", "宋"}, {"社", "区"}]


def test_an_installed_face_is_preferred_and_gets_the_latin_of_its_stack(tmp_path: Path) -> None:
    (tmp_path / "a.otf").write_bytes(_renamed(fonts.bundled()["serif"].path, "仿宋"))
    (tmp_path / "b.otf").write_bytes(_renamed(fonts.bundled()["sans"].path, "Times New Roman"))
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    plan = fonts.plan(load("gongwen").fonts, {"fangsong": "仿宋abc“”é"}, (str(tmp_path), str(tmp_path / "absent")))
    assert plan.families == {"fangsong": ("Times New Roman Latin", "仿宋")}
    assert [(cut.face.name, "".join(sorted(cut.characters))) for cut in plan.cuts] == [
        ("Times New Roman", "abcé"),
        ("仿宋", "“”仿宋"),
    ]
    assert plan.substitutes == (("仿宋_GB2312", "仿宋"),)


def test_a_face_whose_licence_forbids_embedding_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.otf").write_bytes(_renamed(fonts.bundled()["serif"].path, "仿宋", licence=2))
    assert fonts.installed((str(tmp_path),)) == {}


def _renamed(path: str, family: str, licence: int = 0) -> bytes:
    """Return a small font of another name."""
    from io import BytesIO  # noqa: PLC0415 - beside its only use

    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import

    cut = fonts.Cut("", fonts.Face("", path), frozenset("仿宋abcé“”，。"))
    out = BytesIO()
    with TTFont(BytesIO(fonts.subset(cut))) as font:
        font["name"].names = []
        font["name"].setName(family, 1, 3, 1, 0x409)
        font["name"].setName("Regular", 2, 3, 1, 0x409)
        font["OS/2"].fsType = licence
        font.save(out)
    return out.getvalue()


def test_headings_whose_own_face_is_missing_are_set_apart_by_weight() -> None:
    made = manuscript(rich(), "gongwen")
    layout = lay_out(made.document, made.profile, made.pictures)
    plan = fonts.plan(layout.profile.fonts, pdf.stacks_used(layout), ())
    styles = pdf.set_apart(layout, plan).profile.styles
    assert {name for name, style in styles.items() if style.bold} == {"heading2", "heading3", "run_in"}


HOSTILE = '<img src="http://127.0.0.1:9/x.png"><link rel="stylesheet" href="file:///etc/passwd"><script>a()</script>'


def test_hostile_text_is_printed_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    made: Any = weasy.fetcher

    def recorded(served: dict[str, bytes]) -> Any:
        inner = made(served)
        fetch = inner.fetch

        def noted(url: str, headers: object = None) -> Any:
            asked.append(url)
            return fetch(url, headers)

        inner.fetch = noted
        return inner

    monkeypatch.setattr(weasy, "fetcher", recorded)
    text = document(Paragraph(HOSTILE, (1,)), Figure(HOSTILE, HOSTILE, (2,)), Quote((HOSTILE,), (3,)), title=HOSTILE)
    written = pdf.write(manuscript(text, "handout"))
    assert text_of(written.data, "handout").count(squeezed(HOSTILE)) == 5
    assert {address.partition(":")[0] for address in asked} == {"font"}


@pytest.mark.parametrize("address", ["http://example.com/", "file:///etc/passwd", "data:,x", "font:9", "picture:0"])
def test_what_is_not_ours_is_not_served(address: str) -> None:
    serve = weasy.fetcher({"font:0": b"font"})
    assert serve("font:0").read() == b"font"
    with pytest.raises(ValueError, match="not served"):
        serve(address)


def _measure(profile: str) -> tuple[float, float]:
    page = load(profile).page
    return page.left, page.width - page.right


@pytest.mark.parametrize("profile", builtin_names())
def test_full_lines_end_flush_at_the_right_edge(profile: str) -> None:
    _, right = _measure(profile)
    text = "".join(TEXT + "好" * n for n in range(12))
    found = lines_of(_write(text, profile=profile), profile)[1:-1]
    ends = [line[-1][2] - _blank(line[-1]) for line in found]
    assert len(ends) > 20
    assert max(ends) < right + 0.6
    assert sum(end > right - 0.6 for end in ends) >= 0.98 * len(ends)


def _blank(mark: tuple[str, float, float]) -> float:
    """Return the blank half of a closing mark, which stands in the margin when the mark ends a line."""
    return (mark[2] - mark[1]) / 2 if mark[0] in CLOSING else 0


def test_with_an_unknown_version_of_weasyprint_the_words_are_right_and_the_lines_ragged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weasy.library(), "__version__", "99.0")
    plain = "我们把老旧小区改造作为头等大事来抓，坚持一张图管到底。" * 40
    data = _write(plain)
    _, right = _measure("article")
    ends = [line[-1][2] for line in lines_of(data)[1:-1]]
    assert plain in text_of(data)
    assert sum(end > right - 0.6 for end in ends) < 0.5 * len(ends)


def test_without_the_library_harfbuzz_subset_fonts_are_small_and_the_text_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("text.ffi", "pdf.fonts"):
        monkeypatch.setattr(import_module(f"weasyprint.{module}"), "harfbuzz_subset", None)
    data = _write("没有这个库也一样——好用。")
    assert "没有这个库也一样——好用。" in text_of(data)
    assert len(data) < 40_000


def test_a_cold_start_leaves_the_slow_font_tools_alone_and_in_working_order() -> None:
    code = (
        "import sys; from shequ_convert.write import pdf, weasy; from tests.support.pdf import *;"
        "pdf.write(manuscript(paragraphs('甲'))); loaded = set(sys.modules);"
        "assert not {'fontTools.subset', 'fontTools.varLib', 'fontTools.varLib.instancer'} & loaded;"
        "import weasyprint.pdf.fonts as f; assert f.subset.Options(hinting=True).hinting;"
        "assert sys.modules['fontTools.subset'].__file__; import ctypes.util as u; assert u.find_library('c')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_weasyprint_imported_by_us_prints_for_others_what_it_prints_by_itself() -> None:
    code = (
        "import sys, hashlib;"
        "sys.argv[1] == 'ours' and __import__('shequ_convert.write.weasy', fromlist=['x']).library();"
        "import weasyprint;"
        "page = '<ol><li>a<li>b</ol><h1>c</h1><input value=x><q>d</q><table><tr><td>e</table>';"
        "made = weasyprint.HTML(string=page).write_pdf(pdf_forms=True, presentational_hints=True);"
        "print(hashlib.sha256(made).hexdigest())"
    )
    ours, theirs = (
        subprocess.run([sys.executable, "-W", "ignore", "-c", code, who], check=True, capture_output=True, text=True)
        for who in ("ours", "theirs")
    )
    assert ours.stdout.split()[-1] == theirs.stdout.split()[-1]


@pytest.mark.parametrize("odd", ["👍🏽", "👨‍👩‍👧", "שלום", "x\u0302\u0323"])
def test_a_paragraph_left_to_weasyprint_takes_no_glyphs_from_those_set_here(odd: str) -> None:
    texts = (f"{TEXT}{odd}", "谢谢大家，祝愿朋友们身体健康！", f"甲😀乙{odd}丙", "丁😀戊")
    read = text_of(pdf.write(manuscript(paragraphs(*texts))).data)
    assert "谢谢大家，祝愿朋友们身体健康！" in read
    assert read.count("😀") == 2
    assert TEXT.replace(" ", "") in read


def test_letters_with_accents_behind_them_are_printed_as_one() -> None:
    written = pdf.write(manuscript(paragraphs("e\u0301cole的做法，a\u0308好。")))
    assert "école的做法，ä好。" in text_of(written.data)
    assert [d.code for d in written.diagnostics if d.code == "font.missing-glyph"] == []


def test_a_cell_with_a_run_that_has_no_end_leaves_the_table_on_the_paper() -> None:
    rows = (("网址", "说明"), ("Q" * 180, "甲乙丙丁"))
    made = opened(pdf.write(manuscript(document(Table(rows, (1,))))).data)
    assert max(char[2] for char in _characters(made)) <= load("article").page.width - load("article").page.right + 1
    assert squeezed("".join(page.get_text() for page in made)).count("Q") == 180


def test_a_table_of_many_columns_is_set_smaller() -> None:
    rows = tuple(tuple(f"{chr(0x4E00 + 40 * row + column)}{column}" for column in range(25)) for row in range(3))
    made = opened(pdf.write(manuscript(document(Table(rows, (1,))))).data)
    assert max(char[2] for char in _characters(made)) <= load("article").page.width - load("article").page.right + 1
    read = squeezed("".join(page.get_text() for page in made))
    assert all(cell[0] in read for row in rows for cell in row)


def _characters(made: Any) -> list[tuple[str, float, float]]:
    """Return all characters of a document with their left and right edges."""
    blocks = (block for page in made for block in page.get_text("rawdict")["blocks"])
    spans = (span for block in blocks for line in block.get("lines", ()) for span in line["spans"])
    return [(each["c"], each["bbox"][0], each["bbox"][2]) for span in spans for each in span["chars"]]


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(4) + b"IHDR" + bytes(4)])
def test_what_is_no_whole_png_is_not_taken_as_it_is(damage: bytes) -> None:
    assert rows(damage) is None


def test_a_png_with_a_palette_is_taken_as_it_is_and_one_without_its_palette_is_not() -> None:
    out = io.BytesIO()
    Image.new("P", (8, 8), 3).save(out, "PNG")
    data = out.getvalue()
    found = rows(data)
    assert found is not None
    assert found.palette
    assert rows(data.replace(b"PLTE", b"teXt")) is None


def test_the_rows_of_a_png_stand_in_the_pdf_as_they_are() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 200)).save(out, "PNG", compress_level=0)  # as nobody would compress it again
    picture = read("会场.png", out.getvalue())
    found = rows(picture.data)
    assert found is not None
    text = document(Figure("会场.png", "会场", (1,)))
    assert found.data in pdf.write(manuscript(text, "article", picture)).data


def test_documents_printed_by_several_threads_at_once_are_as_printed_by_one() -> None:
    texts = [paragraphs(*(f"第{n}篇：{TEXT}{chr(0x4E00 + 97 * n)}" for _ in range(4))) for n in range(6)]
    alone = [pdf.write(manuscript(text)).data for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: pdf.write(manuscript(text)).data, texts)) == alone


def test_weasyprint_is_itself_again_after_a_pdf() -> None:
    names = [("layout.block", "iter_line_boxes"), ("draw", "draw_text")]
    _write("甲。")
    for module, name in names:
        assert getattr(import_module(f"weasyprint.{module}"), name).__module__.startswith("weasyprint")


def test_the_document_grid_sets_28_characters_on_a_line_and_22_lines_on_a_page() -> None:
    found = lines_of(_write("字" * 28 * 30, profile="gongwen"), "gongwen")
    assert {len(line) for line in found[2:-1]} == {28}
    first = opened(_write("字" * 28 * 80, profile="gongwen"))[1].get_text().split()
    assert sum(set(line) == {"字"} for line in first) == 22


def test_a_paragraph_starts_two_characters_in() -> None:
    left, _ = _measure("article")
    line = lines_of(_write("今天天气很好。"))[1]
    assert line[0][1] == pytest.approx(left + 24, abs=0.5)


def test_no_line_starts_with_a_closing_mark_or_a_dash_nor_ends_with_an_opening_one() -> None:
    text = "".join(f"{'字' * n}“好”——{'文' * (n % 7)}（{n}）、……；" for n in range(1, 60))
    found = lines_of(_write(text))[1:]
    assert len(found) > 40
    assert {line[0][0] for line in found} & set("，。、；：！？”’）》…—") == set()
    assert {line[-1][0] for line in found} & set("“‘（《") == set()


def test_a_dash_is_one_stroke_and_is_read_as_two_characters() -> None:
    data = _write("坚持到底——直到成功。" * 30)
    dashes = [c for line in lines_of(data) for c in line if c[0] == "—"]
    assert len(dashes) == 60
    fonts_used = opened(data)[0].get_fonts()
    assert len(fonts_used) == 2


def test_a_heading_never_ends_a_page() -> None:
    from shequ_convert.document import Heading  # noqa: PLC0415 - beside its only use

    for fill in range(26, 32):
        blocks: list[Block] = [
            *(Paragraph("短文。", (n,)) for n in range(1, fill + 1)),
            Heading(1, "节题", (90,)),
            Paragraph("文。", (91,)),
        ]
        pages = [page.get_text() for page in opened(pdf.write(manuscript(document(*blocks, title="题"))).data)]
        assert any("节题" in page and "文。" in page.partition("节题")[2] for page in pages)


def test_a_picture_keeps_its_caption_and_stays_in_the_type_area() -> None:
    tall, wide = drawing("高.png", (300, 4000)), drawing("宽.jpg", (4000, 300), "JPEG")
    for fill in (12, 16, 20, 24):
        before = [Paragraph("短文。", (n,)) for n in range(1, fill)]
        text = document(*before, Figure("高.png", "高图", (50,)), Figure("宽.jpg", "宽图", (51,)), title="题")
        for page in opened(pdf.write(manuscript(text, "article", tall, wide)).data):
            shown = page.get_text()
            assert len(page.get_image_info()) == sum(name in shown for name in ("高图", "宽图"))
            for picture in page.get_image_info():
                left, top, right, bottom = picture["bbox"]
                design = load("article").page
                assert left > design.left - 0.5
                assert right < design.width - design.right + 0.5
                assert top > design.top - 0.5
                assert bottom < design.height - design.bottom + 0.5


def test_page_numbers_stand_outside_and_count_the_pages() -> None:
    outer = [page.get_text("words") for page in opened(rich_pdf("gongwen").data)]
    middle = load("gongwen").page.width / 2
    sides = [[word[0] > middle for word in words if word[1] > 742] for words in outer]
    assert [set(side) for side in sides[:2]] == [{True}, {False}]
    handout = [squeezed(page.get_text()) for page in opened(rich_pdf("handout").data)]
    assert all(f"第{n}页共{len(handout)}页" in text for n, text in enumerate(handout, 1))
    title = "把“小事”办好：一个老社区的治理实践与思考"
    assert [text.count(title) for text in handout] == [1] * len(handout), "above the text, or as its title"
    assert handout[0].startswith(title)


def test_an_endless_word_and_a_very_long_paragraph_are_written_soon() -> None:
    data = _write("网址 " + "x" * 20_000, TEXT * 30)
    assert text_of(data).count("x") == 20_000
    assert squeezed(TEXT * 30) in text_of(data)


def test_bold_type_is_drawn_heavier_and_read_once() -> None:
    data = rich_pdf("gongwen").data
    assert text_of(data, "gongwen").count("1.先听意见") == 1
    assert any(b"2 Tr" in page.read_contents() for page in opened(data))


@pytest.mark.parametrize(
    ("error", "advice"),
    [("OSError('libpango-1.0.so.0')", "apt-get install libpango-1.0-0"), ("ImportError('none')", "pip install weasy")],
)
def test_a_missing_library_is_told_with_what_to_install(error: str, advice: str) -> None:
    code = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise {error}
sys.meta_path.insert(0, Missing())
from shequ_convert.errors import BackendMissing
from shequ_convert.write import weasy
try:
    weasy.library()
except BackendMissing as missing:
    sys.stdout.reconfigure(encoding="utf-8")
    print(missing)
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert advice in run.stdout.decode()


def test_importing_the_writer_imports_none_of_its_libraries() -> None:
    code = "import sys; from shequ_convert.write import pdf, html; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not {"weasyprint", "uharfbuzz", "fontTools", "PIL", "cffi", "pydyf"} & set(run.stdout.split())


def test_the_bundled_fonts_being_absent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(BackendMissing, match="pylopdf-fonts-zh-cn"):
        fonts.bundled.__wrapped__()


def test_the_environment_is_as_it_was_after_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415 - beside its only use

    monkeypatch.setenv("FONTCONFIG_FILE", "mine.conf")
    _write("甲。")
    assert os.environ["FONTCONFIG_FILE"] == "mine.conf"


def test_latin_words_and_figures_are_read_as_written() -> None:
    read = " ".join(opened(_write(LATIN))[0].get_text().split())
    assert "（Open Feedback Box）" in read
    assert re.search(r"2018-10-26T15:56", read)


# Table of contents ----------------------------------------------------------------------------------------------------


def _with_contents(profile: str) -> Any:
    made = manuscript(rich(), profile, drawing("会场.png"))
    return opened(pdf.write(replace(made, options=WriteOptions(toc=True))).data)


@pytest.mark.parametrize("profile", builtin_names())
def test_the_table_of_contents_says_on_which_page_each_heading_stands(profile: str) -> None:
    read = _with_contents(profile)
    listed = {squeezed(text): page for level, text, page in read.get_toc() if 1 < level <= 4}
    lines = squeezed("".join(page.get_text(clip=type_area(profile)) for page in read))
    for text, page in listed.items():
        found = re.search(re.escape(text) + r"\.+(\d)", lines)
        assert found
        assert int(found[1]) == page


def test_the_entries_of_the_table_of_contents_lead_to_their_headings() -> None:
    read = _with_contents("article")
    found = (link for page in read for link in page.get_links() if link["nameddest"].startswith("_Toc"))
    links = [(link["from"].y1, link["page"] + 1) for link in found]
    by_line = {round(foot): goal for foot, goal in links}  # text, dots and number are links of their own
    assert list(by_line.values()) == [page for level, _, page in read.get_toc() if 1 < level <= 4]


def test_without_headings_the_pdf_has_no_table_of_contents_but_a_remark() -> None:
    made = replace(manuscript(paragraphs("只有一段。")), options=WriteOptions(toc=True))
    result = pdf.write(made)
    assert "toc.empty" in [remark.code for remark in result.diagnostics]
    assert result.data == pdf.write(replace(made, options=WriteOptions())).data


PRINTING = """
from shequ_convert import convert
def taken():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
for number in range(65):
    if number == 15:
        before = taken()
    convert("关于议事的通知\\n\\n各位居民：\\n\\n今晚七点在小院里开会，请大家准时参加。\\n", "pdf")
print((taken() - before) // 1_000_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process takes is read from /proc")
def test_printing_many_documents_takes_little_more_memory_than_printing_few() -> None:
    """Pango kept 0.2 MB of each; see ``weasy.configuration``."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", PRINTING], capture_output=True, check=True, env=environment)
    assert int(done.stdout) < 8
