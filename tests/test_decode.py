"""What bytes are read as, what is remarked, what is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.decode import Decoded, decode
from shequ_convert.diagnostics import Severity
from shequ_convert.errors import InputError

SIMPLIFIED = (
    "关于做好小区停车管理工作的说明\n各位居民：\n为了解决停车难的问题，居委会上周召开会议，"
    "听取了大家的意见。从下月起，东门只进不出，西门二十四小时开放。\n一、车位按先来后到使用。\n"
    "二、老人和孩子经过时请慢行。\n谢谢大家的支持！\n"
)
TRADITIONAL = (
    "關於做好社區停車管理工作的說明\n各位居民：\n為了解決停車難的問題，管理處上週召開會議，"
    "聽取了大家的意見。從下月起，東門只進不出，西門二十四小時開放。\n謝謝大家的支持！\n"
)
WESTERN = "Le café du quartier est très animé; on y fête l’été. Où êtes-vous?\nDie Straße ist schön.\n"
SIZES = (20, 200, 2_000, 20_000)


def sized(text: str, encoding: str, size: int) -> str:
    """Return whole lines and a beginning of one, in about ``size`` bytes."""
    return (text * (size // len(text) + 1)).encode(encoding)[:size].decode(encoding, "ignore")


def remarks(decoded: Decoded) -> dict[str, str]:
    return {remark.code: remark.detail for remark in decoded.diagnostics}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32-le", "utf-32-le"),
        (SIMPLIFIED, "utf-32-be", "utf-32-be"),
        ("Plain English words\n", "utf-16-le", "utf-16-le"),
        ("Plain English words\n", "utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_without_a_mark_is_found_out(text: str, encoding: str, read_as: str, size: int) -> None:
    content = sized(text, encoding, size)
    decoded = decode(content.encode(encoding), "a.txt")
    assert (decoded.text.content, decoded.text.encoding) == (content, read_as)


@pytest.mark.parametrize("size", SIZES)
def test_western_text_is_not_taken_for_chinese(size: int) -> None:
    content = sized(WESTERN, "cp1252", size)
    decoded = decode(content.encode("cp1252"), "a.txt")
    assert (decoded.text.content, decoded.text.encoding) == (content, "cp1252")
    assert remarks(decoded)["decode.encoding"].startswith("Windows-1252: not valid UTF-8")


def test_bytes_that_windows_1252_does_not_know_are_latin_1() -> None:
    decoded = decode("Il \x81tait une fois, \xe0 l'\xe9t\xe9, un caf\xe9".encode("latin-1"), "a.txt")
    assert decoded.text.encoding == "latin-1"


@pytest.mark.parametrize("text", ["Привет, соседи! Это новости нашего района", "Ελληνικά νέα της γειτονιάς", "10 °C"])
def test_other_scripts_in_utf_8_stay_utf_8(text: str) -> None:
    assert decode(text.encode(), "a.txt") == Decoded(decode(text.encode(), "a.txt").text)
    assert decode(text.encode(), "a.txt").text.content == text


@pytest.mark.parametrize("text", ["学习", "图片_2020010"])
def test_a_gbk_text_that_happens_to_be_valid_utf_8_is_still_gbk(text: str) -> None:
    data = text.encode("gbk")
    assert data.decode("utf-8") != text
    assert decode(data, "a.txt").text.content == text


@pytest.mark.parametrize(
    ("mark", "encoding", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16"),
        (b"\xfe\xff", "utf-16-be", "utf-16"),
        (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32"),
        (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(mark: bytes, encoding: str, codec: str) -> None:
    decoded = decode(mark + SIMPLIFIED.encode(encoding), "a.txt")
    assert (decoded.text.content, decoded.text.encoding) == (SIMPLIFIED, codec)
    assert remarks(decoded)["decode.encoding"].endswith(": byte order mark")


def test_plain_utf_8_is_not_remarked_on() -> None:
    decoded = decode(SIMPLIFIED.encode(), "a.txt")
    assert decoded.diagnostics == ()
    assert decoded.text.name == "a.txt"
    assert decoded.text.sha256 == hashlib.sha256(SIMPLIFIED.encode()).hexdigest()


def test_the_remark_says_what_was_chosen_and_against_what() -> None:
    detail = remarks(decode(SIMPLIFIED.encode("gbk"), "a.txt"))["decode.encoding"]
    assert detail.startswith("GB18030: not valid UTF-8, ")
    assert "% common Chinese characters (Big5: " in detail
    detail = remarks(decode(TRADITIONAL.encode("big5"), "a.txt"))["decode.encoding"]
    assert detail.startswith("Big5: not valid UTF-8, ")
    assert "% common Chinese characters (GB18030: " in detail


def test_characters_that_only_hong_kong_has_choose_its_big5() -> None:
    text = TRADITIONAL + "佢哋嘅屋企喺邊度？啲嘢好靚。\n"
    decoded = decode(text.encode("big5hkscs"), "a.txt")
    assert (decoded.text.content, decoded.text.encoding) == (text, "big5hkscs")


def test_a_cut_end_leaves_utf_8_and_names_the_line() -> None:
    decoded = decode("第一行\n第二行\n最后一".encode()[:-1], "a.txt")
    assert decoded.text.content == "第一行\n第二行\n最后\ufffd"
    assert decoded.text.encoding == "utf-8"
    assert remarks(decoded)["decode.replaced"] == "1 place in 1 line"
    replaced = decoded.diagnostics[-1]
    assert (replaced.lines, replaced.severity) == ((3,), Severity.WARNING)


def test_bytes_lost_in_the_middle_are_counted_with_their_lines() -> None:
    data = bytearray(SIMPLIFIED.encode())
    del data[4]
    data[SIMPLIFIED.encode().index("解决".encode())] = 0xFF
    decoded = decode(bytes(data), "a.txt")
    assert decoded.text.encoding == "utf-8"
    assert decoded.diagnostics[-1].lines == (1, 3)
    assert remarks(decoded)["decode.encoding"].startswith("UTF-8: damaged, ")
    assert decoded.text.content.count("\ufffd") == int(remarks(decoded)["decode.replaced"].split()[0])


def test_a_cut_gbk_character_is_replaced_and_remarked_on() -> None:
    decoded = decode(SIMPLIFIED.encode("gbk") + "完".encode("gbk")[:1], "a.txt")
    assert decoded.text.content == SIMPLIFIED + "\ufffd"
    assert decoded.diagnostics[-1].lines == (SIMPLIFIED.count("\n") + 1,)


def test_lines_are_counted_at_every_kind_of_line_end() -> None:
    text = "甲乙丙\r丁戊己\r\n庚辛壬\u2028子丑寅"
    decoded = decode(text.encode() + b"\xe5", "a.txt")
    assert decoded.diagnostics[-1].lines == (4,)


def test_replacement_characters_of_the_input_are_not_counted() -> None:
    decoded = decode("丢了的\ufffd字早就丢了".encode(), "a.txt")
    assert decoded.diagnostics == ()
    decoded = decode("丢了的\ufffd字\n早就丢了的".encode()[:-1], "a.txt")
    assert remarks(decoded)["decode.replaced"] == "1 place in 1 line"
    assert decoded.diagnostics[-1].lines == (2,)


@pytest.mark.parametrize("lost", ["?", "？", "\ufffd"])
def test_gb_texts_that_lost_characters_before_are_read_rightly(lost: str) -> None:
    text = SIMPLIFIED.replace("管理", lost * 2).replace("时", lost)
    decoded = decode(text.encode("gb18030"), "a.txt")
    assert (decoded.text.content, decoded.text.encoding) == (text, "gb18030")
    assert "decode.replaced" not in remarks(decoded)


def test_a_stray_nul_in_a_text_is_left_to_the_parser() -> None:
    text = SIMPLIFIED.replace("停车", "停\0车", 1)
    assert decode(text.encode(), "a.txt").text.content == text
    assert decode(text.encode("gbk"), "a.txt").text.content == text


def test_white_space_alone_is_a_text() -> None:
    assert decode(b" \r\n\t", "a.txt").text.content == " \r\n\t"


def test_an_empty_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.txt is empty\. Give a file"):
        decode(b"", "a.txt")


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "advice"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file", "copy the text"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a Word file", "save it as plain text"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel file", "save the sheet as text"),
        (zipped("ppt/presentation.xml"), "a PowerPoint file", "copy the text"),
        (zipped("mimetype"), "an OpenDocument file", "save it as plain text"),
        (zipped("a.txt"), "a ZIP archive", "Unpack"),
        (gzip.compress(b"a"), "a gzip archive", "Unpack"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture", "Give the text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture", "Give the text"),
        (b"GIF89a\x01\x00", "a GIF picture", "Give the text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an old Office file", "save it as plain text"),
        (b"{\\rtf1\\ansi Hello}", "a rich text", "save it as plain text"),
        (b"\x7fELF\x02\x01\x01\x00", "a program", "Give a plain text file"),
        (bytes(range(32)) * 40, "a binary file", "Give a plain text file"),
    ],
)
def test_other_kinds_of_files_are_refused_by_name_with_advice(data: bytes, what: str, advice: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "报告.txt")
    assert caught.value.what.startswith(f"报告.txt looks like {what}")
    assert advice in caught.value.advice


@pytest.mark.parametrize("text", ["PK是什么意思", "GIF图片怎么做", "MZ世代的社区生活", "%PDF 不是 PDF"])
def test_texts_that_begin_like_another_kind_are_read(text: str) -> None:
    assert decode(text.encode(), "a.txt").text.content == text


def test_an_encoding_that_is_not_known_is_refused_rather_than_guessed() -> None:
    russian = "Сегодня в нашем районе открылся новый центр для пожилых людей. Приходите все."
    with pytest.raises(InputError, match="encoding that is not known here") as caught:
        decode(russian.encode("cp1251"), "a.txt")
    assert "UTF-8" in caught.value.advice


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data, "-")
    except InputError:
        return
    again = data.decode(decoded.text.encoding, "replace").removeprefix("\ufeff")
    assert again == decoded.text.content


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_any_utf_8_text_is_read_as_it_is(text: str) -> None:
    """A preamble of Chinese rules out that the text is UTF-8 by chance only."""
    assert decode(("社区：" + text).encode(), "-").text.content == "社区：" + text


@given(st.integers(0, 300))
def test_a_text_cut_anywhere_keeps_all_before_the_cut(cut: int) -> None:
    data = SIMPLIFIED.encode()[: 9 + cut]
    assert decode(data, "-").text.content.startswith(data.decode("utf-8", "ignore"))
