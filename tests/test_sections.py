"""Sections within paragraphs and speakers' names, function by function; whole texts are in ``rules/*.md``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.numbering import read_label
from shequ_convert.parse.sections import (
    COUNTED_RANK,
    ORDERED_RANK,
    THEME_RANK,
    TOPIC_LONGEST,
    numbered_topic_end,
    speakers,
    topic_end,
    topics,
)

REST = "楼道里的灯坏了三年，没有人去修，因为谁都觉得那是别人家的事情。"


def headed(*openings: str) -> dict[int, str]:
    """Return what is set apart in paragraphs that open so, by the paragraph's place."""
    texts = [opening + REST for opening in openings]
    return {index: texts[index][: topic.end] for index, topic in topics(list(enumerate(texts))).items()}


@pytest.mark.parametrize(
    "openings",
    [
        ("把灯修好，这是我的体会之一。",),
        ("把人叫齐，这是我的体会之二。", "把账算清，这是我的体会之三。"),
        ("一是要勤检查。",),
        ("二是要快维修。", "三是要明算账。"),
        ("首先，要勤检查。",),
        ("最后，要勤检查。", "首先，要快维修。"),
        ("一、勤检查。",),
        ("一方面要勤检查。", "二方面要快维修。"),
        ("一直在检查。", "二楼在检查。"),
        ("一是要勤检查。", "五是要快维修。"),
        (),
    ],
)
def test_what_is_no_series_from_the_first_on_opens_no_section(openings: tuple[str, ...]) -> None:
    assert headed(*openings) == {}


@pytest.mark.parametrize("word", ["心得", "体会", "感受", "启示", "建议", "收获"])
def test_topic_sentences_say_which_one_they_are(word: str) -> None:
    one, two = f"把灯修好，这是我的{word}之一。", f"把人叫齐，是我从这件事里得到的{word}之二。"
    assert headed(one, two) == {0: one, 1: two}


@pytest.mark.parametrize(
    "openings",
    [
        ("一是要勤检查。", "二是要快维修。", "三是要明算账。"),
        ("一要勤检查，", "二要快维修，"),
        ("首先，要勤检查。", "其次，要快维修。", "再次，要明算账。", "最后，要谢谢人。"),
        ("第一，要勤检查。", "第二，要快维修。"),
        ("一、勤检查。", "二、快维修。"),
        ("（一）勤检查。", "（二）快维修。"),
        ("1.勤检查。", "2.快维修。"),
    ],
)
def test_a_series_from_the_first_on_opens_sections(openings: tuple[str, ...]) -> None:
    assert headed(*openings) == dict(enumerate(openings))


def test_other_paragraphs_may_stand_between() -> None:
    assert headed("一是要勤检查。", "大家都说好。", "二是要快维修。") == {0: "一是要勤检查。", 2: "二是要快维修。"}


def test_a_new_series_begins_with_its_own_first() -> None:
    openings = ("一是要勤检查。", "二是要快维修。", "一是要明算账。", "二是要谢谢人。")
    assert headed(*openings) == dict(enumerate(openings))


def test_themes_stand_above_counts_and_counts_above_words_of_order() -> None:
    assert THEME_RANK < COUNTED_RANK < ORDERED_RANK
    texts = [opening + REST for opening in ("把灯修好，是体会之一。", "把人叫齐，是体会之二。", "一是查。", "二是修。")]
    assert [topic.rank for _, topic in sorted(topics(list(enumerate(texts))).items())] == [
        THEME_RANK, THEME_RANK, COUNTED_RANK, COUNTED_RANK,
    ]  # fmt: skip


def test_a_paragraph_that_is_nothing_but_its_topic_has_none_set_apart() -> None:
    assert topics([(0, "一是要勤检查。"), (1, "二是要快维修。")]) == {}


def test_a_topic_is_a_short_first_sentence_or_else_a_short_first_clause() -> None:
    assert topic_end("勤检查。" + REST) == len("勤检查。")
    long = "每个月的第一个周末楼长都要带着人把六层楼的灯全部开一遍坏了的当场记下来并且报给物业派人来修。"
    assert len(long) > TOPIC_LONGEST
    assert topic_end("勤检查，" + long + REST) == len("勤检查，")
    assert topic_end(long + REST) == 0
    assert topic_end("") == 0


@pytest.mark.parametrize("text", ["勤检查。" + REST, "一、" + REST, "一、勤检查。", "2018年的冬天。" + REST, ""])
def test_a_paragraph_without_number_or_short_topic_has_no_numbered_topic(text: str) -> None:
    assert numbered_topic_end(text, read_label(text)) == 0


@pytest.mark.parametrize("topic", ["一、勤检查。", "1.勤检查。"])
def test_a_numbered_topic_ends_with_its_mark(topic: str) -> None:
    assert numbered_topic_end(topic + REST, read_label(topic + REST)) == len(topic)


OPENINGS = st.sampled_from(
    ["一是查。", "二是修。", "首先，", "其次，", "体会之一。", "体会之二。", "一、", "二、", "（一）", ""]
)


@given(st.lists(OPENINGS.map(lambda opening: opening + REST)))
def test_what_is_set_apart_is_a_true_beginning_that_leaves_something(texts: list[str]) -> None:
    for index, topic in topics(list(enumerate(texts))).items():
        assert 0 < topic.end < len(texts[index])


def spoken(*texts: str) -> dict[int, str]:
    return {index: texts[index][:end] for index, end in speakers(list(enumerate(texts))).items()}


@pytest.mark.parametrize(
    "texts",
    [
        ("他说：走吧。", "风停了。"),
        ("经验：看云。", "经验：听风。", "风停了。"),
        ("时间：周一。", "地点：活动室。", "主持：温故。"),
        ("记者：您好。",),
        ("他想：走吧，不走就晚了。",),
        (),
    ],
)
def test_a_label_that_does_not_come_back_with_anothers_names_nobody(texts: tuple[str, ...]) -> None:
    assert spoken(*texts) == {}


def test_who_asks_and_who_answers_are_named() -> None:
    assert spoken("记者：您守了多少年？", "老谢：三十年了。", "记者：最难忘的呢？", "老谢：台风那夜。") == {
        0: "记者：", 1: "老谢：", 2: "记者：", 3: "老谢：",
    }  # fmt: skip


def test_two_who_talk_are_named_by_coming_back() -> None:
    texts = ("老谢：快些。", "小温：灯呢？", "老谢：亮着。", "小温：走。")
    assert spoken(*texts) == {0: "老谢：", 1: "小温：", 2: "老谢：", 3: "小温："}


def test_half_width_colons_name_speakers_too() -> None:
    assert spoken("问:您好吗？", "答:好。", "问:真的吗？", "答:真的。") == {0: "问:", 1: "答:", 2: "问:", 3: "答:"}
