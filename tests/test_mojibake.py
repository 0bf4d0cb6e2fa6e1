"""Text that was read in a wrong encoding before is given back; text that only looks odd is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert import parse
from shequ_convert.decode import decode
from shequ_convert.mojibake import restored
from tests.test_decode import SIMPLIFIED, TRADITIONAL, WESTERN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LEFT_ALONE = {
    "plain": SIMPLIFIED,
    "Traditional": TRADITIONAL,
    "Western": WESTERN,
    "ASCII": "Nothing beyond ASCII here.\n" * 9,
    "empty": "",
    "Japanese": "地域の皆さまへ。お祭りのお知らせです。カラオケ大会もありますので、ぜひお越しください。\n",
    "rare characters": "魑魅魍魉、饕餮、貔貅、囹圄、龃龉、鳜鱼、氤氲、踟蹰、耄耋、龆龀、簠簋、罘罳\n" * 3,
    "talk of it": SIMPLIFIED + "网页上出现了“锟斤拷”和“鍜岃缃戠”，是把 UTF-8 当成了 GBK。\n",
    "a name": "Øystein Åse\n",
    "Spanish marks": "¡¡Hola!! ¡¡Adiós!! ¡¡Ven!! ¡¡Sí!! ¡¡Más!!\n",
    "a ruler": "between ±±±±±±±± and ±±±±±±±±\n",
    "controls beside words": "微信图片_20230715093012.png\n\x85\x80\x85\x80\x85\n",
    "a few accents": "áéíóúñÁÉÍÓÚÑ ãõçÃÕÇ\n",
    "lost for good": SIMPLIFIED.encode("gbk").decode("utf-8", "replace"),
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert restored(text) == (text, ())


def western(data: bytes) -> str:
    """Return bytes as browsers read Windows-1252: what it has not is read as Latin-1."""
    return "".join(
        bytes([b]).decode("latin-1") if b in b"\x81\x8d\x8f\x90\x9d" else bytes([b]).decode("cp1252") for b in data
    )


LATIN = "全国公共服务体系的建设，其中社区公园的关系最先，入口共有九处\n先居后迁，八方来人\n"


def test_latin_1_has_a_byte_that_ends_lines_elsewhere() -> None:
    wrong = LATIN.encode().decode("latin-1")
    assert "\x85" in wrong
    assert restored(wrong)[0] == LATIN


WRONGLY_READ: Mapping[str, Callable[[str], str]] = {
    "UTF-8 that was read as GBK": lambda text: text.encode().decode("gb18030"),
    "UTF-8 that was read as Windows-1252": lambda text: western(text.encode()),
    "UTF-8 that was read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "GBK that was read as Windows-1252": lambda text: western(text.encode("gbk")),
}
LINES = ("关于做好小区停车管理工作的说明", "各位居民，为了解决停车难的问题，居委会上周召", "从下月起，东门只进不出")
"""Some of their beginnings can be read in pairs of bytes, without anything left over."""


def is_whole(line: str) -> bool:
    return "\ufffd" not in line.encode().decode("gb18030", "replace")


@pytest.mark.parametrize("reading", WRONGLY_READ)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_reading_that_lost_nothing_is_undone_to_the_letter(reading: str, end: str) -> None:
    whole = [line for line in (line[:n] for line in LINES for n in range(len(line), 0, -1)) if is_whole(line)]
    text = end.join([*whole, "PDF", ""])
    wrong = end.join(WRONGLY_READ[reading](line) for line in text.split(end))
    back, (remark,) = restored(wrong)
    assert back == text
    assert (remark.code, remark.detail) == ("decode.mojibake", reading.replace("Latin-1", "Windows-1252"))


def test_what_was_lost_is_put_back_where_one_character_fits_and_counted_where_not() -> None:
    lines = ["一、最需要的是大家一起来", "今年9月的会开了两次，人人都来", "“路灯”亮了，大家都说好"]
    wrong = "\n".join(line.encode().decode("gbk", "replace") for line in lines)
    assert wrong.count("\ufffd") > 1
    back, (remark,) = restored(wrong)
    assert back.split("\n")[0].startswith("一、最需要")
    assert [len(line) for line in back.split("\n")] == [len(line) for line in lines]
    assert all(a in {b, "\ufffd"} for a, b in zip(back, "\n".join(lines), strict=True)), back
    assert remark.detail == f"UTF-8 that was read as GBK, {back.count(chr(0xFFFD))} characters are lost"


@given(st.text(max_size=80))
def test_lines_keep_their_number_whatever_comes(text: str) -> None:
    wrong = "".join(char for char in text if char != "\r").encode("utf-8", "replace").decode("gb18030", "replace")
    assert len(restored(wrong)[0].splitlines()) <= len(wrong.splitlines()) + text.count("\r")


def test_bytes_and_strings_are_restored_alike() -> None:
    wrong = WRONGLY_READ["UTF-8 that was read as Windows-1252"](SIMPLIFIED)
    assert decode(wrong.encode(), "a.txt").text.content == SIMPLIFIED
    assert parse(wrong).meta.title == parse(wrong.encode()).meta.title == SIMPLIFIED.splitlines()[0]


@pytest.mark.parametrize("reading", ["UTF-8 that was read as GBK", "UTF-8 that was read as Windows-1252"])
def test_lines_that_were_read_rightly_stay_beside_those_that_were_not(reading: str) -> None:
    text = "\n".join(line for line in (line[:n] for line in LINES for n in range(len(line), 0, -1)) if is_whole(line))
    wrong = "\n".join(map(WRONGLY_READ[reading], text.split("\n")))
    mixed = f"{wrong}\n这一行原来就是对的。\nPlain words\n"
    assert restored(mixed)[0] == f"{text}\n这一行原来就是对的。\nPlain words\n"
