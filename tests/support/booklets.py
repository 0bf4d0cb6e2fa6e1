"""Speeches for a booklet, as files: two have a picture of the same name, one no title, one no date."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image

from shequ_convert import parse
from shequ_convert.booklet import Article, Booklet, Cover
from shequ_convert.picture import read

if TYPE_CHECKING:
    from pathlib import Path

    from shequ_convert.booklet import Figures

BODY = (
    "这一年，我们先从楼道里的灯做起，再从灯下的人做起。"
    "谁家有老人，谁家白天没有人，楼组长心里都有一本账，每周都要翻一翻。"
)
SPEECHES = {
    "第二讲.txt": (
        "把议事桌搬到楼道口\n来源：枫林社区网 2023-05-06 10:00\n各位邻居：\n"
        + BODY
        + "\n一、先听后说\n"
        + BODY * 3
        + "\n"
        "img1.png\n（议事会上的第一次发言）\n（一）听老人说\n" + BODY * 2 + "\n二、说了就办\n" + BODY * 3
    ),
    "第十讲.txt": (
        "一盏灯下的十二户人家\n来源：枫林社区网 2022-11-20 08:30\n" + BODY + "\n一、灯是怎么亮的\n" + BODY * 14 + "\n"
        "img1.png\n（楼道里新装的灯）\n" + BODY * 9 + "\n二、灯亮以后\n" + BODY * 2 + "\nimg2.png\n（灯下的棋局）"
    ),
    "第三讲.txt": (
        "从四十八张便条说起：河湾社区楼组长培训班上的讲话与讨论记录整理稿\n"
        "来源：河湾社区网 2024-01-03 16:00\n" + BODY + "\n1. 便条要写名字\n2. 便条要有回音\n3. 便条要留底\n" + BODY * 2
    ),
    "第四讲.txt": BODY + "\n" + BODY * 2 + "\n1. 灯要天天看\n2. 账要月月翻",
}
"""Name -> text. By name 第二讲 is the first and 第十讲 the last; by date 第十讲 is the first."""
TITLES = (
    "把议事桌搬到楼道口",
    "从四十八张便条说起：河湾社区楼组长培训班上的讲话与讨论记录整理稿",
    "第四讲",
    "一盏灯下的十二户人家",
)
"""In the order of the names."""
COLOURS = {"第二讲": "red", "第十讲": "blue"}
"""Of the pictures called img1.png."""
COVER = Cover("楼组长学习材料", "二〇二四年春季班", "云溪市枫林社区", "枫林社区服务中心", "2024-03-05")


def picture(colour: str, size: tuple[int, int] = (600, 400)) -> bytes:
    """Return a PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def laid_down(folder: Path) -> Path:
    """Write the speeches into a folder, the pictures of each in a folder of its own beside it."""
    for name, text in SPEECHES.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    for stem, colour in COLOURS.items():
        (folder / f"{stem}_files").mkdir()
        (folder / f"{stem}_files" / "img1.png").write_bytes(picture(colour))
    (folder / "第十讲_files" / "img2.png").write_bytes(picture("green"))
    return folder


@cache
def articles() -> tuple[Article, ...]:
    """Return the speeches, parsed, in the order of their names."""
    names = ("第二讲", "第三讲", "第四讲", "第十讲")
    return tuple(_article(stem) for stem in names)


def _article(stem: str) -> Article:
    document = parse(SPEECHES[f"{stem}.txt"], name=f"{stem}.txt")
    colours = {"img1.png": COLOURS[stem], "img2.png": "green"} if stem in COLOURS else {}
    return Article(document, stem, {name: read(name, picture(colour)) for name, colour in colours.items()})


def booklet(*, figures: Figures = "article", right_hand: bool = False, toc: bool = True) -> Booklet:
    """Return the speeches as a booklet."""
    return Booklet(COVER, articles(), figures, right_hand, toc)
