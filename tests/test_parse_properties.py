"""What holds for any text at all: nothing lost, nothing invented, no failure, the same again, in bounded time."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_convert import convert, parse
from shequ_convert.document import Block, Document, Figure, Footnotes, List, Quote, Table
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.parse import ParseOptions
from shequ_convert.parse.lines import split
from shequ_convert.style import load
from shequ_convert.typography import repair
from tests.support import literate

SEPARATORS = ("\n", "\r\n", "\r", "\x85", "\u2028", "\u2029")
PHRASES = (
    "图书角里的守夜人", "——一个人和一间屋子", "来源：云上晚报 2022-11-03 19:20", "作者：顾晚晴", "2022年11月3日",
    "2022-11-03", "同志们：", "各位老人、各位家属：", "一、完善机制", "（一）守夜", "1.询价", "1、比价",
    "（1）登记；", "①领取表格", "第一章 总则", "第一条　本章程", "01", "02", "码头", "渡口在哪里？",
    "图书角的守夜人姓谢，每晚十点才锁门，他说总有人下了夜班还想看几页书。",
    "一是要勤检查。每个月的第一个周末，楼长带着人把六层楼的灯全部开一遍，坏了的当场记下来。",
    "把灯修好，这是我的体会之一。楼道里的灯坏了三年,没有人去修,因为谁都觉得那是别人家的事情。",
    "首先，要勤检查。每个月的第一个周末，楼长带着人把六层楼的灯全部开一遍。", "记者：您守了多少年？",
    "老谢：三十年了,灯越擦越亮(真的)。", "a1.jpg", "微信图片_20230715093012.png", "1540540847(1).jpg", "arrow.gif",
    "（老人鞠躬致谢）", "(台下的掌声)", "图为老人致谢", "◎ 台下", "陆行舟 摄", "• 铁锹二十把", "- 扫帚",
    "日期\t白班\t夜班", "周一\t老何\t小温", "柳下无人船自横，水边有客笛初鸣。", "月亮走，", "我也走，",
    "——（清）佚名", "> 引用", "分享到：", "微信", "+ 关注", "首页 > 新闻 > 正文", "登录 | 注册",
    "1 2 下一页 余下全文", "【1】【2】", "相关阅读", "0条评论", "Copyright © 1997", "阅读量：1024", "00:00 / 03:15",
    "广告某某", "来自甘肃", "12345", "bangong@example.org", "https://example.org/a",
    "老街今晚停水通知发到每家每户 2023-04-16", "责任编辑：温故", "标签：社区,培训班,百步亭", "（原标题：一扇门）",
    "石街办发〔2022〕12号", "附件：1.方案", "石桥社区居委会", "（完）", "Hello, world! It is (really) late.",
    "注释：", "何舟写过“灯下”①，至今有人读。", "温故也写过[1]。", "① 何舟：《灯下》。", "[1] 温故：《楼道记》。",
    "参考文献",
    "\u3000\u3000他推开门，风就扑进来。", "\u200b", "\ufeff", "\u2800", "\ue600", "⼈⺠", "\x07响\x00", "\ud800",
    "2022", "11/03", "19:20", "，", "：", "。", "（", "\t", "",
)  # fmt: skip
PIECE = st.one_of(st.sampled_from(PHRASES), st.sampled_from(PHRASES), st.text(max_size=25))
TEXT = st.lists(st.tuples(PIECE, st.sampled_from((*SEPARATORS, "\n", "\n\n"))), max_size=40).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)
ANYTHING = st.one_of(TEXT, TEXT, st.text(max_size=200))
BLANK = re.compile(
    "[\u0000-\u0020\u007f\u0085\u00a0\u00ad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*"
)
"""What makes a blank line, written here once more so that the code is not its own judge."""
quick = settings(max_examples=150, deadline=None)


def numbers_of(text: str) -> list[int]:
    """Return the numbers of the lines that are not blank."""
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    return [n for n, line in enumerate(lines, 1) if not BLANK.fullmatch(line)]


def places(document: Document) -> Counter[int]:
    """Return how often each line is named; metadata counts once, for a line may serve several fields."""
    metadata = {n for lines in document.meta.lines.values() for n in lines}
    blocks = [n for block in document.blocks for n in block.lines]
    return Counter([*metadata, *blocks, *(n for one in document.dropped for n in one.lines)])


def texts_of(block: Block) -> list[str]:
    """Return everything a block says."""
    match block:
        case Figure(image, caption):
            return [image, caption or ""]
        case List(items):
            return [part for item in items for part in (item.label, item.text)]
        case Quote(verses):
            return list(verses)
        case Table(rows):
            return [cell for row in rows for cell in row]
        case Footnotes(notes, head=head):
            return [head or "", *(part for note in notes for part in (note.label, note.text))]
        case _:
            return [block.text]


MENDED = str.maketrans(dict(zip("，：；？！（）“”", ',:;?!()""', strict=True)))
FREE = re.compile(
    "[\\s\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\ufff9-\ufffb]"
)
"""White space and what shows nothing."""


def bared(text: str) -> str:
    """Return a text without white space, width of marks, dots, dashes and the brackets and triangles of captions."""
    plain = FREE.sub("", text).translate(MENDED)
    return re.sub("[()\\[\\]【】△▲▽▼◎↑↓◀▶.…。—-]", "", plain)


@quick
@given(ANYTHING)
def test_every_line_that_is_not_blank_is_in_exactly_one_place(text: str) -> None:
    assert places(parse(text)) == Counter(numbers_of(text))


@quick
@given(ANYTHING)
def test_parsing_is_deterministic(text: str) -> None:
    assert parse(text) == parse(text)


@quick
@given(ANYTHING)
def test_what_is_kept_is_whole(text: str) -> None:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    for block in parse(text).blocks:
        kept = "".join(bared(part) for part in texts_of(block))
        assert kept == bared("".join(repair(lines[n - 1], n)[0] for n in block.lines))


@quick
@given(ANYTHING)
def test_without_repair_every_mark_is_as_it_was(text: str) -> None:
    document = parse(text, ParseOptions(repair_punctuation=False))
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    assert document.edits == ()
    for block in document.blocks:
        if not isinstance(block, Figure):
            kept = "".join(FREE.sub("", part) for part in texts_of(block))
            assert kept == FREE.sub("", "".join(lines[n - 1] for n in block.lines))


@quick
@given(ANYTHING)
def test_lengths_inside_a_paragraph_point_into_its_text(text: str) -> None:
    for block in parse(text).blocks:
        assert 1 <= getattr(block, "level", 1) <= 4
        run_in, speaker = getattr(block, "run_in", None), getattr(block, "speaker", 0)
        assert run_in is None or (0 < run_in.end < len(block.text) and 1 <= run_in.level <= 4)  # type: ignore[union-attr]
        assert not speaker or block.text[speaker - 1] in "：:"  # type: ignore[union-attr]
        assert not (run_in and speaker)


@quick
@given(ANYTHING)
def test_lines_of_a_block_ascend_and_blocks_stand_in_the_order_of_the_text(text: str) -> None:
    document = parse(text)
    flat = [n for block in document.blocks for n in block.lines]
    assert flat == sorted(flat)
    assert all(one.lines == tuple(sorted(one.lines)) and one.reason for one in document.dropped)


@quick
@given(ANYTHING)
def test_the_printed_text_holds_every_block_in_order(text: str) -> None:
    document = parse(text)
    printed = FREE.sub("", plain_text(lay_out(document, load("article"), {})))
    at = 0
    for part in (part for block in document.blocks for part in texts_of(block)):
        bare = FREE.sub("", part)
        at = printed.find(bare, at)
        assert at >= 0
        at += len(bare)


@quick
@given(TEXT)
def test_explain_names_every_line_once(text: str) -> None:
    explained = literate.rows(text)
    assert [row.line for row in explained] == numbers_of(text)


@settings(max_examples=30, deadline=None)
@given(TEXT)
def test_the_same_bytes_give_the_same_tree_again(text: str) -> None:
    data = ("图书角\n" + re.sub("[^\n -~\xa0-\uffef]", "", text)).encode("utf-8", "replace")
    one = convert(data, "json", name="a.txt")
    assert one == convert(data, "json", name="a.txt")
    assert one.data == convert(data, "json", name="a.txt").data


@pytest.mark.parametrize("separator", SEPARATORS, ids=lambda s: " ".join(f"U+{ord(c):04X}" for c in s))
def test_every_line_separator_counts_lines_alike(separator: str) -> None:
    assert [line.number for line in split(separator.join(["一", "", "二", "三"]))] == [1, 3, 4]


REPEATED = [
    "(", "（", ")", "、", "，", "。", "1.", "1、", "一", "一、", " ", "\u3000", "：", ":", "-", "——", "|", ">",
    "第", "图", "a", "a@", "a.", "文/", "来源：", "2018-", "“", '"', "(一", "0", "1 ", "首页", "作 ", "记者 ",
    "、一", "a1(", "[", "【1】", "\t", "年1月", "责 ",
]  # fmt: skip
LENGTH = 20_000
BUDGET = 1.5
"""Seconds of processor time for one such line; the slowest takes a tenth of it on an ordinary machine."""


@pytest.mark.parametrize("unit", REPEATED)
def test_a_very_long_line_takes_a_bounded_time(unit: str) -> None:
    line = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
    for text in (line, f"{line}好。", f"好{line}", f"图书角\n\n{line}\n\n好。"):
        start = time.process_time()
        document = parse(text)
        assert time.process_time() - start < BUDGET
        assert places(document) == Counter(numbers_of(text))


def test_a_very_long_text_takes_a_time_that_grows_with_it() -> None:
    page = "\n\n".join(phrase for phrase in PHRASES if phrase.isprintable())
    start = time.process_time()
    parse(page)
    once = time.process_time() - start
    start = time.process_time()
    parse("\n\n".join([page] * 40))
    assert time.process_time() - start < 40 * 4 * max(once, 0.005)


def test_the_tree_remembers_where_the_text_broke_its_title() -> None:
    text = "在全市社区治理工作暨\n基层党建现场推进会议上的讲话\n来源：枫林社区网\n\n各位邻居，今天说说议事会。\n"
    meta = parse(text).meta
    assert meta.title == "在全市社区治理工作暨基层党建现场推进会议上的讲话"
    assert meta.title_breaks == (10,)
    assert parse(text.replace("暨\n", "暨", 1)).meta.title_breaks == ()
