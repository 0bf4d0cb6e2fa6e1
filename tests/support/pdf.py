"""A document with every kind of block, and ways to look into a PDF."""

from __future__ import annotations

import io
import re
import subprocess
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import pymupdf
from PIL import Image, ImageDraw

from shequ_convert import picture
from shequ_convert.document import (
    Document,
    Figure,
    Footnote,
    Footnotes,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    Reference,
    RunIn,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.style import load
from shequ_convert.write import Manuscript, pdf

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.document import Block, Lines
    from shequ_convert.picture import Picture
    from shequ_convert.write import Written

TEXT = (
    "今年以来，我们把老旧小区改造作为头等大事来抓，坚持“一张图”管到底——从楼栋长到网格员，从社区干部到志愿者，"
    "人人有责、人人尽责……在过去的 18 个月里，共走访居民 2,346 户，解决“急难愁盼”问题 517 件，满意度由 86.4% 提高到"
    " 97.2%。大家常说：‘小事不出楼栋，大事不出社区。’这句话说起来容易，做起来难；难在坚持，贵也贵在坚持。"
)
CELL = 16
"""Pixels: about a character at 72 dpi."""
RUN_IN = "抓好队伍建设，这是我的体会之一。"
LATIN = "我们用 GitHub·Pages 做了意见箱（Open Feedback Box），2018-10-26T15:56 上线，每周三整理。"


def document(*blocks: Block, **meta: Any) -> Document:
    return Document(Origin("样稿.txt", "utf-8", "0" * 64), Meta(**meta), blocks)


def paragraphs(*texts: str) -> Document:
    return document(*(Paragraph(text, (number,)) for number, text in enumerate(texts, 1)), title="标题")


def rich(*, table: bool = True) -> Document:
    """Every kind of block, a picture found and one missing, marks and digits of every sort.

    Without the table for Poppler, which reads tables by columns.
    """
    numbers = count(1)

    def at() -> Lines:
        return (next(numbers),)

    items = (
        ListItem("1.", "摸清底数；", at()),
        ListItem("（2）", "分类施策；", at()),
        ListItem("", "跟踪问效。", at()),
    )
    return document(
        Salutation("同志们：", at()),
        Paragraph("本文为结业仪式上的发言。", at(), lead=True),
        Paragraph(TEXT * 2, at()),
        Figure("会场.png", "结业仪式“现场”", at()),
        Heading(1, "一、从一件小事说起", at()),
        Paragraph(RUN_IN + TEXT, at(), run_in=RunIn(len(RUN_IN), 2)),
        Heading(2, "（一）老楼加装电梯", at()),
        Heading(3, "1.先听意见", at()),
        Paragraph(LATIN, at()),
        Heading(4, "（1）一户一册", at()),
        List(items, at()),
        Figure("丢失的照片 20181026.jpg", "志愿者清理积水", at()),
        Figure("会场.png", None, at()),
        Heading(1, "二、几点感受", at()),
        Paragraph("记者：最难的是什么？", at(), speaker=3),
        Paragraph("林知夏：最难的是坚持。" + TEXT, at(), speaker=4),
        Quote(("邻里好，赛金宝。", "远亲不如近邻。"), at()),
        *([Table((("年份", "户数"), ("2017", "1,208"), ("2018",)), at())] if table else []),
        Paragraph(TEXT, at()),
        Paragraph("老人们说“楼道亮了”①，心里也亮了②。", at(), references=(Reference(10, 11, 1), Reference(17, 18, 2))),
        Footnotes(
            (Footnote("①", "见《春晖社区报》2018年第3期。", at()), Footnote("②", "据居民议事会记录。", at())),
            at(),
            "注释：",
        ),
        Signature("春晖社区党委", at()),
        Signature("2018年10月26日", at(), date=True),
        Note("（原标题：小事不小）", at()),
        title="把“小事”办好：一个老社区的治理实践与思考",
        subtitle="——在社区工作者培训班上的发言",
        source="春晖社区网",
        published="2018-10-26T15:56:08",
        author="林知夏",
        editor="周明",
        tags=("社区", "治理"),
    )


@cache
def drawing(name: str, size: tuple[int, int] = (900, 600), form: str = "PNG") -> Picture:
    image = Image.new("RGB", size, (200, 215, 230))
    ImageDraw.Draw(image).ellipse((size[0] // 8, size[1] // 8, size[0] // 2, size[1] // 2), fill=(180, 60, 50))
    out = io.BytesIO()
    image.save(out, form)
    return picture.read(name, out.getvalue())


def manuscript(text: Document, profile: str = "article", *found: Picture) -> Manuscript:
    return Manuscript(text, load(profile), {each.name: each for each in found})


@cache
def rich_pdf(profile: str) -> Written:
    """Return the rich document as PDF; made once for all tests, which only look at it."""
    return pdf.write(manuscript(rich(), profile, drawing("会场.png")))


def opened(data: bytes) -> Any:
    document: Any = pymupdf.Document  # it publishes types for some of its functions only
    return document(stream=data, filetype="pdf")


def type_area(profile: str) -> Any:
    """Return the type area and all to its right; in the margins above, below and to the left there is no text."""
    page = load(profile).page
    rectangle: Any = pymupdf.Rect
    return rectangle(page.left - 2, page.top - 2, page.width, page.height - page.bottom + 2)


def text_of(data: bytes, profile: str = "article") -> str:
    """Return what MuPDF reads in the type areas, without white space."""
    pages = opened(data)
    return squeezed("".join(page.get_text(clip=type_area(profile)) for page in pages))


def poppler_text(path: Path, profile: str) -> str:
    """Return what Poppler reads in the type areas, without white space."""
    area = type_area(profile)
    box = ["-x", str(int(area.x0)), "-y", str(int(area.y0)), "-W", str(int(area.width)), "-H", str(int(area.height))]
    done = subprocess.run(["pdftotext", "-r", "72", *box, str(path), "-"], check=True, capture_output=True)
    return squeezed(done.stdout.decode())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def lines_of(data: bytes, profile: str = "article") -> list[list[tuple[str, float, float]]]:
    """Return the lines on all pages: (character, left, right) from left to right, spaces left out."""
    found: list[list[tuple[str, float, float]]] = []
    for page in opened(data):
        rows: dict[int, list[tuple[str, float, float]]] = {}
        for block in page.get_text("rawdict", clip=type_area(profile))["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for each in span["chars"]:
                        rows.setdefault(round(each["origin"][1]), []).append(
                            (each["c"], each["bbox"][0], each["bbox"][2])
                        )
        in_order = (row for _, row in sorted(rows.items()))
        found += [sorted((c for c in row if c[0].strip()), key=lambda c: c[1] + c[2]) for row in in_order]
    return [row for row in found if row]


def mupdf_pages(data: bytes, dpi: int) -> list[Image.Image]:
    pictures = (page.get_pixmap(dpi=dpi, colorspace="gray") for page in opened(data))
    return [Image.frombytes("L", (p.width, p.height), p.samples) for p in pictures]


def poppler_pages(path: Path, dpi: int) -> list[Image.Image]:
    subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), str(path), str(path.with_suffix(""))], check=True)
    return [Image.open(io.BytesIO(page.read_bytes())) for page in sorted(path.parent.glob(f"{path.stem}-*.pgm"))]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the largest difference of grey (0 to 255) of two pictures of a page, seen through a coarse grid."""
    cells = (one.width // CELL, one.height // CELL)
    a, b = (image.resize(cells, Image.Resampling.BOX).tobytes() for image in (one, other))
    return max(abs(x - y) for x, y in zip(a, b, strict=True))
