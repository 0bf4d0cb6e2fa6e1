"""Punctuation and spacing: first what must be left alone, then what is given back; each change on record."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.typography import repair, replay

KNOWN = tomllib.loads((Path(__file__).parent / "known_failures" / "typography.toml").read_text(encoding="utf-8"))

UNTOUCHED = {
    "a command at the beginning": ":wq 保存退出。",
    "a query at the beginning": "?x=1&y=2 是网址参数",
    "an operator at the beginning": "!= 表示不等于",
    "a comma at the beginning": ", and so on 等等。",
    "an address without a dot": "请访问http://localhost/a,甲",
    "a time": "会议于15:56:08开始。",
    "a time of minutes": "上午9:30集合，10:15出发。",
    "a ratio": "甲队以3:1胜乙队，比例为1:500。",
    "a decimal": "增长3.5%，合计12.75万元。",
    "thousands": "共有1,000人和12,345,678元。",
    "an address": "详见https://example.org/a,b?c=1:2，欢迎访问。",
    "an address right behind Han": "网址http://example.org/?a=1;b=2",
    "a site without a scheme": "网站www.example.org/x?y,z已经开通。",
    "a mail address": "请寄bangong@example.org收。",
    "a file name": "见附件v1.2.docx",
    "a picture's file name with brackets": "照片1540540847(1).jpg是合影",
    "a version": "升级到v2.10.3版本。",
    "code without Han": "if (a, b): print(x); y = {1: 2}",
    "a Latin sentence": "Hello, world! Is it you? Yes: me; (really).",
    "a Latin sentence after Han": "他用英语说Hello, world",
    "brackets in a formula": "函数f(x)的值",
    "a list mark 1.": "1. 铁锹二十把",
    "a list mark (1) of a Latin text": "(1) Twenty spades, please",
    "a list mark 1)": "1) 铁锹二十把",
    "dots in a Latin sentence": "wait... what",
    "a rule of hyphens": "----------",
    "one hyphen": "社区-街道",
    "full-width marks": "“好。”他说：“走吧！”（众笑）……——《夜航》",
    "an odd straight quote": '他身高5尺2"半',
    "straight quotes of Latin": 'the "old" street',
    "an apostrophe": "McDonald's开业了。",
    "an empty bracket pair of code": "调用main()函数",
    "a single full stop": "好。",
    "an ideographic space": "第一条　居民应当",
    "a no-break space within Latin": "10\u00a0km",
    "nothing": "",
}

REPAIRED = {
    "a comma between Han": ("春天来了,花开了", "春天来了，花开了"),
    "a colon after Han": ("张蔚:社区工作者", "张蔚：社区工作者"),
    "a colon before a date": ("发布时间:2018-10-26 15:56:08", "发布时间：2018-10-26 15:56:08"),
    "a semicolon": ("不做样子;不留盲点", "不做样子；不留盲点"),
    "a question": ("你去吗?", "你去吗？"),
    "a question after a Latin word": ("要不要用5G?好", "要不要用5G？好"),
    "an exclamation": ("好!", "好！"),
    "a comma after a closing quote": ("“好”,他说", "“好”，他说"),
    "a comma after a percentage": ("增长5%,比去年快", "增长5%，比去年快"),
    "a comma after a year in digits": ("到了2018,他回来了", "到了2018，他回来了"),
    "a comma after a date": ("10月25日,举行仪式", "10月25日，举行仪式"),
    "a comma and its space": ("春天来了, 花开了", "春天来了，花开了"),
    "brackets around Han": ("结业仪式(武汉)举行", "结业仪式（武汉）举行"),
    "brackets that close a phrase of Han": ("规划(2019)", "规划（2019）"),
    "brackets around Latin within Han": ("世界卫生组织(WHO)表示", "世界卫生组织（WHO）表示"),
    "brackets of two widths": ("仪式（武汉)举行", "仪式（武汉）举行"),
    "brackets within brackets": ("(见附件(一))", "（见附件（一））"),
    "a mark between a bracket and a digit": ("新华社(北京):25日", "新华社（北京）：25日"),
    "three dots": ("他说...走吧", "他说……走吧"),
    "six dots": ("他说......走吧", "他说……走吧"),
    "dots of full stops": ("他说。。。走吧", "他说……走吧"),
    "half an ellipsis": ("他说…走吧", "他说……走吧"),
    "two hyphens": ("社区--我们的家", "社区——我们的家"),
    "straight quotes": ('他说"走吧"', "他说“走吧”"),
    "straight quotes around a mixed word": ('建成"互联网+"平台', "建成“互联网+”平台"),
    "a zero-width space": ("社\u200b区", "社区"),
    "a byte order mark within": ("社\ufeff区", "社区"),
    "a soft hyphen": ("社\u00ad区", "社区"),
    "a direction mark": ("\u202a社区\u202c", "社区"),
    "a control character": ("社\x07区", "社区"),
    "a zero-width space in Latin": ("com\u200bmunity", "community"),
    "marks around a mail address": ("请寄bangong@example.org,谢谢", "请寄bangong@example.org，谢谢"),
    "a list mark (1) before Han": ("(1)来了,走了", "（1）来了，走了"),
    "a list mark （1) of two widths": ("（1)来了", "（1）来了"),
    "a run of marks": ("真的吗?!", "真的吗？！"),
    "Han beyond the basic plane": ("\U00020bb7野,来了", "\U00020bb7野，来了"),
}


@pytest.mark.parametrize("text", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_right_stays_as_it_is(text: str) -> None:
    assert repair(text, 1) == (text, ())


@pytest.mark.parametrize(("before", "after"), REPAIRED.values(), ids=REPAIRED)
def test_what_scraping_took_away_is_given_back(before: str, after: str) -> None:
    assert repair(before, 1)[0] == after


@pytest.mark.parametrize(("before", "after"), REPAIRED.values(), ids=REPAIRED)
def test_a_second_repair_changes_nothing(before: str, after: str) -> None:
    assert repair(after, 1) == (after, ()), before


@pytest.mark.xfail(strict=True, reason="known; see tests/known_failures/typography.toml")
@pytest.mark.parametrize(("before", "after"), KNOWN.values(), ids=KNOWN)
def test_what_is_known_to_go_wrong(before: str, after: str) -> None:
    assert repair(before, 1)[0] == after


def test_an_edit_says_where_what_and_by_which_rule() -> None:
    _, edits = repair("来了,(走)", 7)
    assert [(e.span.line, e.span.start, e.span.end, e.before, e.after, e.rule) for e in edits] == [
        (7, 2, 3, ",", "，", "fullwidth"),
        (7, 3, 4, "(", "（", "bracket"),
        (7, 5, 6, ")", "）", "bracket"),
    ]


PIECES = st.sampled_from(
    [*"社区，。：,.:;?!()（）[]\"'“”…-—《》、 \u3000\u00a0\u200b0123459aZ%+/@_", "...", "--", "15:56:08", "1,000",
     "5G?", "https://example.org/a?b", "a@example.org", "x.png", "(1)", "Hello, world! "]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60))


MARKS = st.sampled_from([*",.:;?!()（）[]“”…，。：、《》%+/@_", "...", "--", "(1)", "——", "? ", ", ", "", " "])
WORDS = st.sampled_from(
    [*"社区〇aZ09", "15:56:08", "1,000", "5G", "https://example.org/a?b", "a@example.org", "x.png", "Hello"]
)
APART = st.lists(st.tuples(WORDS, MARKS), max_size=20).map(lambda pairs: "".join(map("".join, pairs)))
"""Texts in which no two marks touch; what goes wrong where they do is in KNOWN."""


@given(APART)
def test_repair_is_idempotent(text: str) -> None:
    once, _ = repair(text, 1)
    assert repair(once, 1) == (once, ())


@given(TEXTS)
def test_repeating_a_repair_comes_to_rest(text: str) -> None:
    for _ in range(len(text) + 1):
        text, _edits = repair(text, 1)
    assert repair(text, 1) == (text, ())


@given(TEXTS)
def test_replaying_the_edits_on_the_input_gives_the_output(text: str) -> None:
    repaired, edits = repair(text, 1)
    assert replay(text, edits) == repaired
    assert all(text[e.span.start : e.span.end] == e.before != e.after for e in edits)


@given(TEXTS)
def test_edits_stand_in_order_and_never_overlap(text: str) -> None:
    _, edits = repair(text, 3)
    places = [(e.span.start, e.span.end) for e in edits]
    assert places == sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert {e.span.line for e in edits} <= {3}


@given(TEXTS)
def test_the_record_can_be_undone(text: str) -> None:
    repaired, edits = repair(text, 1)
    undone = repaired
    for e in edits:
        start = e.span.start  # what stands before it is restored already
        undone = undone[:start] + e.before + undone[start + len(e.after) :]
    assert undone == text


@given(st.text(st.characters(max_codepoint=0x2E7F), max_size=60))
def test_texts_without_han_lose_invisible_characters_only(text: str) -> None:
    _, edits = repair(text, 1)
    assert all((e.rule, e.after) == ("invisible", "") for e in edits)


@given(TEXTS)
def test_words_are_never_changed(text: str) -> None:
    repaired, edits = repair(text, 1)
    letters = [c for c in text if c.isalnum()]
    assert [c for c in repaired if c.isalnum()] == letters
    assert not [e for e in edits if any(c.isalnum() for c in e.before + e.after)]
