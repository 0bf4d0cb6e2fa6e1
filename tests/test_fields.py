"""Metadata out of bylines: what gives none first, then every way pages write it."""

from __future__ import annotations

import pytest

from shequ_convert.parse.fields import iso_date, looks_like_media, read, tag_list, unlabelled

NO_DATE = {
    "a month beyond December": "2018年13月26日",
    "a day that February has not": "2018-02-30",
    "a year alone": "2018年",
    "a year and a month": "2018年10月",
    "a day without a year": "10月26日",
    "a telephone number": "010-26155608",
    "a longer number": "120181026",
    "a number of a file": "118-10-26",
    "figures like a year of the Republic": "112-05-03",
    "a year of the common era": "公元112年5月3日",
    "a year of the Republic without its name, in Simplified characters": "112年5月3日",
    "a day of the Republic that February has not": "民國112年2月30日",
    "a month in English without its day": "May 2019",
    "a word that begins like a month": "Marching 3 2019",
    "the address of a page": "https://example.org/2018/10/26/1.html",
    "nothing": "",
}

DATES = {
    "with hyphens and seconds": ("2018-10-26 15:56:08", "2018-10-26T15:56:08"),
    "with hyphens and minutes": ("2018-10-26 15:56", "2018-10-26T15:56"),
    "with one digit each": ("2018-1-6 9:05", "2018-01-06T09:05"),
    "with strokes": ("2018/10/26", "2018-10-26"),
    "with points": ("2018.10.26", "2018-10-26"),
    "in Chinese": ("2018年10月26日", "2018-10-26"),
    "in Chinese, with a time": ("2018年10月26日 15:56", "2018-10-26T15:56"),
    "in Chinese, with a time in words": ("2018年10月26日15时56分", "2018-10-26T15:56"),
    "in Chinese numerals": ("二〇一八年十月二十六日", "2018-10-26"),
    "in Chinese numerals with a letter for the zero": ("二○一八年一月三日", "2018-01-03"),
    "with a day of the week": ("2018年10月26日（星期五）15:56", "2018-10-26T15:56"),
    "with a full-width colon": ("2018-10-26 15：56", "2018-10-26T15:56"),
    "as programs write it": ("2018-10-26T15:56:08", "2018-10-26T15:56:08"),
    "without marks": ("20181026", "2018-10-26"),
    "spread out": ("2018 年 10 月 26 日", "2018-10-26"),
    "with the time before it": ("15:56 2018-10-26", "2018-10-26T15:56"),
    "with the time before it, glued to its label": ("时间:15:56:08 2018/10/26", "2018-10-26T15:56:08"),
    "behind an address with a date of its own": ("https://example.org/2017/01/02 2018-10-26", "2018-10-26"),
    "in years of the Republic": ("民國107年10月26日", "2018-10-26"),
    "in years of the Republic, in numerals": ("中華民國一百零七年十月二十六日", "2018-10-26"),
    "in years of the Republic beside Traditional words": ("雲林縣 107年10月26日", "2018-10-26"),
    "in years of the Republic behind a label": ("發布日期：107/10/26 15:56", "2018-10-26T15:56"),
    "in English": ("Oct 26, 2018", "2018-10-26"),
    "in English, with the day of the week": ("Fri Oct 26 2018", "2018-10-26"),
    "in English, the day first": ("Fri, 26 October 2018 15:56:08 GMT", "2018-10-26T15:56:08"),
    "in English, the year last": ("Fri Oct 26 15:56:08 CST 2018", "2018-10-26T15:56:08"),
    "glued to what follows": ("2024-05-13 06:16发布于北京", "2024-05-13T06:16"),
}


@pytest.mark.parametrize("text", NO_DATE.values(), ids=NO_DATE)
def test_what_is_no_whole_date_gives_none(text: str) -> None:
    assert iso_date(text) is None


NO_TIMES = {
    "a part of the day alone": "下午",
    "midnight, of which none can say to which day it belongs": "晚上十二点",
    "an hour that no day has": "25点",
    "points of a list": "五点建议",
    "an hour within a sentence": "9点召开",
    "minutes beyond the hour": "下午3点75分",
}

TIMES = {
    "afternoon": ("下午两点", "14:00"),
    "evening, and a half": (" 晚上七点半", "19:30"),
    "a quarter": ("上午九点一刻", "09:15"),
    "morning, in digits": ("上午9点", "09:00"),
    "minutes in words": ("下午三点二十分", "15:20"),
    "an hour alone": ("9时", "09:00"),
    "hours and minutes in words of a clock": ("15时56分", "15:56"),
    "noon": ("中午十二点", "12:00"),
    "after noon": ("中午1点", "13:00"),
    "the small hours": ("凌晨12点半", "00:30"),
    "a clock of twelve hours": ("下午2:30", "14:30"),
    "a clock of twelve hours with seconds": (" 下午 02:30:05", "14:30:05"),
    "a clock of twelve hours in English": (" 02:30 PM", "14:30"),
    "midnight in English": (" 12:05 AM", "00:05"),
    "Traditional characters": ("下午兩點", "14:00"),
}


@pytest.mark.parametrize("words", NO_TIMES.values(), ids=NO_TIMES)
def test_words_that_are_no_time_of_day_stay_beside_their_date(words: str) -> None:
    assert iso_date(f"2018年10月26日{words}") == ("2018-10-26", 0, 11)


@pytest.mark.parametrize(("words", "time"), TIMES.values(), ids=TIMES)
def test_a_time_of_day_is_read_from_words(words: str, time: str) -> None:
    text = f"2018年10月26日{words}"
    assert iso_date(text) == (f"2018-10-26T{time}", 0, len(text))


@pytest.mark.parametrize(("text", "iso"), DATES.values(), ids=DATES)
def test_a_date_is_read_however_it_is_written(text: str, iso: str) -> None:
    found = iso_date(f"发布 {text}")
    assert found is not None
    assert found[0] == iso


def test_a_date_says_where_it_stands() -> None:
    assert iso_date("于2018-10-26刊登") == ("2018-10-26", 1, 11)


BYLINES = {
    "source and time": ("来源：云上晚报 2022-11-03 19:20", {"source": "云上晚报", "published": "2022-11-03T19:20"}),
    "time first": ("2022-11-03 19:20　来源：云上晚报", {"source": "云上晚报", "published": "2022-11-03T19:20"}),
    "half-width colons": ("来源:云上晚报 发布时间:2022-11-03", {"source": "云上晚报", "published": "2022-11-03"}),
    "labels pulled apart": ("来 源：云上晚报　作 者：顾晚晴", {"source": "云上晚报", "author": "顾晚晴"}),
    "source and editor": ("本文来源：云上晚报 责任编辑：杨倩_NF4425", {"source": "云上晚报", "editor": "杨倩"}),
    "a reporter before the source": ("记者 魏舟 来源：北岸日报", {"author": "魏舟", "source": "北岸日报"}),
    "writer and photographer": ("文/顾晚晴 图/陆行舟", {"author": "顾晚晴"}),
    "the medium's own reporter": ("作者：本报记者 顾晚晴", {"author": "顾晚晴"}),
    "two who wrote it": ("作者：本报记者 顾晚晴 通讯员 陆行舟", {"author": "顾晚晴、陆行舟"}),
    "a source before the page's controls": ("来源：北岸日报 字号：大 中 小", {"source": "北岸日报"}),
    "Traditional Chinese": ("來源：河岸時報　發佈時間：2023-01-14", {"source": "河岸時報", "published": "2023-01-14"}),
    "an empty label": ("作者：", {}),
    "an empty label before another": ("作者： 来源：北岸日报", {"source": "北岸日报"}),
    "a name that ends like a label": (
        "责任编辑：邓文 | 时间：2022-11-03 19:20",
        {"editor": "邓文", "published": "2022-11-03T19:20"},
    ),
    "a writer and where he belongs": ("作者：顾晚晴（云上大学教授）", {"author": "顾晚晴"}),
    "reporters named before another's label": (
        "云上晚报客户端记者 顾晚晴 通讯员 温故 来源：云上晚报",
        {"source": "云上晚报", "author": "顾晚晴、温故"},
    ),
    "a medium with its reporter glued to it": (
        "来源：云上晚报全媒体记者 顾晚晴",
        {"source": "云上晚报", "author": "顾晚晴"},
    ),
    "both words and pictures by the same": ("文/图 记者 顾晚晴", {"author": "顾晚晴"}),
    "an editor of some kind": ("新媒体编辑：何舟", {"editor": "何舟"}),
    "an office that wrote": ("作者：医技药剂党支部", {"author": "医技药剂党支部"}),
    "keywords": ("标签：社区,培训班,百步亭", {"tags": "社区,培训班,百步亭"}),
    "keywords, Traditional": ("關鍵詞：茶館 社區", {"tags": "茶館 社區"}),
    "keywords in Latin": ("Tags: a, b", {"tags": "a, b"}),
}


@pytest.mark.parametrize(("text", "values"), BYLINES.values(), ids=BYLINES)
def test_a_byline_gives_its_fields(text: str, values: dict[str, str]) -> None:
    assert {field: value for field, value in read(text).values if field != "other"} == values


def test_what_no_label_and_no_date_claims_is_the_rest() -> None:
    assert read("北岸夜话 2023-11-19 20:30").rest == "北岸夜话"
    assert read("来源：北岸日报").rest == ""
    assert read("2022-11-03 第01版 阅读1.2万").rest == ""
    assert read("图书角的守夜人姓谢").rest == "图书角的守夜人姓谢"


def test_a_date_without_a_year_is_metadata_but_no_field() -> None:
    reading = read("10-26 15:56")
    assert reading.dated
    assert reading.values == ()


def test_a_colon_after_any_other_word_labels_nothing() -> None:
    assert not read("他说：走吧").labelled
    assert not read("图书角：守夜人").labelled


def test_the_first_value_of_a_field_is_given() -> None:
    assert read("来源：甲报 来源：乙报").get("source") == "甲报"
    assert read("来源：甲报").get("author") is None


UNLABELLED = {
    "nothing": ("", {}),
    "words that are neither medium nor person": ("老街的修伞人 今年", {}),
    "the place alone": ("云南", {}),
    "an original post": ("原创 顾晚晴 竹溪夜话", {"author": "顾晚晴", "source": "竹溪夜话"}),
    "an original post of an account": ("原创 竹溪夜话", {"source": "竹溪夜话"}),
    "an official account with its place": ("发布于北京云上日报官方账号", {"source": "云上日报"}),
    "an account and the place it posts from": ("北岸夜话 云南", {"source": "北岸夜话"}),
    "a medium": ("云上日报", {"source": "云上日报"}),
    "a medium and a person": ("云球网 顾晚晴", {"source": "云球网", "author": "顾晚晴"}),
    "a medium with its reporter": ("云京报 记者 顾晚晴", {"source": "云京报", "author": "顾晚晴"}),
    "a reporter glued to his post": ("雲上日報 記者顧晚晴／台北報導", {"source": "雲上日報", "author": "顧晚晴"}),
    "a person": ("顾晚晴", {"author": "顾晚晴"}),
    "an account": ("北岸夜话", {"source": "北岸夜话"}),
}


@pytest.mark.parametrize(("rest", "values"), UNLABELLED.values(), ids=UNLABELLED)
def test_what_stands_without_a_label_beside_a_date_is_told_by_its_form(rest: str, values: dict[str, str]) -> None:
    assert dict(unlabelled(rest, dated=True)[0]) == values


@pytest.mark.parametrize("name", ["顾晚晴", "老街的修伞人", "", "网" * 30])
def test_a_person_or_a_long_text_is_no_medium(name: str) -> None:
    assert not looks_like_media(name)


@pytest.mark.parametrize("name", ["云上晚报", "北岸社区网", "新华社", "河畔电视台", "民政局", "云上日报（海外版）"])
def test_papers_sites_agencies_and_offices_are_media(name: str) -> None:
    assert looks_like_media(name)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("", ()),
        ("社区", ("社区",)),
        ("社区,培训班,百步亭", ("社区", "培训班", "百步亭")),
        ("社区 培训班　百步亭", ("社区", "培训班", "百步亭")),
        ("#社区#培训班", ("社区", "培训班")),
        ("社区|培训班；百步亭、武汉/湖北", ("社区", "培训班", "百步亭", "武汉", "湖北")),
    ],
)
def test_keywords_are_parted_by_any_mark(value: str, tags: tuple[str, ...]) -> None:
    assert tag_list(value) == tags
