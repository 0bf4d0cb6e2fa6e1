"""The public API: parse, convert, Document and the errors, and nothing else."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import pytest

import shequ_convert
from shequ_convert import Conversion, Document, InputError, ProfileError, UsageError, convert, parse
from shequ_convert.parse import ParseOptions
from shequ_convert.picture import Picture
from shequ_convert.style import load
from shequ_convert.write import WRITERS, WriteOptions

SOURCE = """图书角里的守夜人

来源：云上晚报 2022-11-03 19:20

图书角的守夜人姓谢,每晚十点才锁门,他说总有人下了夜班还想看几页书。

a1.jpg

(守夜人的椅子)

守夜人的椅子是居民送的,坐垫是邻居缝的。
"""


def test_the_package_offers_what_it_says() -> None:
    assert all(hasattr(shequ_convert, name) for name in shequ_convert.__all__)
    assert {"parse", "convert", "Document", "Conversion", "ShequError"} <= set(shequ_convert.__all__)
    assert shequ_convert.__version__


@pytest.mark.parametrize(
    "first", ["from shequ_convert import parse", "import shequ_convert.parse", "import shequ_convert.convert"]
)
def test_parse_and_convert_are_functions_whatever_was_imported_before(first: str) -> None:
    code = f"{first}\nimport shequ_convert as s\ns.parse('a')\ns.convert('a', 'md')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == ""


def test_a_string_and_its_bytes_give_the_same_blocks() -> None:
    one, other = parse(SOURCE), parse(SOURCE.encode("gb18030"))
    assert one.blocks == other.blocks
    assert one.meta == other.meta
    assert (one.origin.encoding, other.origin.encoding) == ("str", "gb18030")


def test_bytes_in_another_encoding_than_utf8_are_read_with_a_remark() -> None:
    assert [remark.code for remark in parse(SOURCE.encode("gb18030")).diagnostics] == ["decode.encoding"]
    assert parse(SOURCE).diagnostics == ()


def test_a_byte_order_mark_is_no_part_of_a_string() -> None:
    assert parse("\ufeff" + SOURCE).blocks == parse(SOURCE).blocks


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02\x03" * 50, b"\x89PNG\r\n\x1a\n" + bytes(100), b"%PDF-1.7\n%\xe2\xe3"]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse(data)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "\u3000\n \t"])
def test_a_string_without_words_gives_an_empty_document_and_says_so(text: str) -> None:
    document = parse(text)
    assert document.blocks == ()
    assert {remark.code for remark in document.diagnostics} == {"parse.no-title", "parse.no-body"}


def test_marks_are_repaired_unless_the_caller_or_the_profile_says_otherwise() -> None:
    assert "姓谢，每晚" in parse(SOURCE).blocks[0].text  # type: ignore[union-attr]
    assert "姓谢,每晚" in parse(SOURCE, ParseOptions(repair_punctuation=False)).blocks[0].text  # type: ignore[union-attr]


def test_half_a_surrogate_pair_stops_nothing() -> None:
    document = parse("图书角\n\n守夜人\ud800姓谢，每晚十点才锁门，他说总有人下了夜班还想看几页书。")
    for name in ("json", "md", "html", "docx"):
        assert convert("图书角\n\n守夜人\ud800姓谢。", name).data, name
    assert document.blocks


def test_the_name_of_the_input_is_what_remarks_call_it() -> None:
    assert parse(SOURCE, name="a/稿.txt").origin.name == "a/稿.txt"
    assert json.loads(convert(SOURCE, "json", name="稿.txt").data)["source"]["name"] == "稿.txt"


@pytest.mark.parametrize("to", ["md", "html", "json"])
def test_every_format_of_text_holds_the_words(to: str) -> None:
    conversion = convert(SOURCE, to)
    assert isinstance(conversion, Conversion)
    assert "守夜人的椅子是居民送的，坐垫是邻居缝的。" in conversion.data.decode("utf-8")


@pytest.mark.parametrize(("to", "magic"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_every_format_of_bytes_begins_as_it_must(to: str, magic: bytes) -> None:
    assert convert(SOURCE, to).data.startswith(magic)


@pytest.mark.parametrize("to", WRITERS)
def test_the_same_input_gives_the_same_bytes(to: str) -> None:
    assert convert(SOURCE, to).data == convert(SOURCE, to).data


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="'doc'") as caught:
        convert(SOURCE, "doc")
    assert all(name in caught.value.advice for name in WRITERS)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ProfileError):
        convert(SOURCE, "md", profile="artikel")


def test_a_profile_may_be_given_by_name_or_loaded() -> None:
    assert convert(SOURCE, "html", profile="handout").data == convert(SOURCE, "html", profile=load("handout")).data


def test_options_and_pictures_reach_the_writer() -> None:
    topics = "题目\n\n" + "".join(f"{n}是要勤检查。每个月的第一个周末，楼长带着人把灯全部开一遍。\n\n" for n in "一二")
    headed = convert(topics, "md", options=WriteOptions(sections="heading")).data.decode()
    assert headed != convert(topics, "md").data.decode()
    data = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc33"
        "0000000049454e44ae426082"
    )
    found = {"a1.jpg": Picture("a1.jpg", data, "image/png", 1, 1)}
    assert convert(SOURCE, "docx", pictures=found).data != convert(SOURCE, "docx").data


def test_remarks_of_decoding_parsing_and_writing_come_together() -> None:
    codes = [
        remark.code for remark in convert("无题的一段话，没有标题，也没有别的。".encode("gb18030"), "md").diagnostics
    ]
    assert codes[0] == "decode.encoding"
    assert "parse.no-title" in codes


def test_a_document_cannot_be_changed_and_survives_pickling() -> None:
    document = parse(SOURCE)
    with pytest.raises(AttributeError, match="can't set"):
        document.blocks = ()  # type: ignore[misc]
    assert isinstance(document, Document)
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - we made it


LONG = "社区在小广场上办了一场邻里节，老人写春联，孩子做灯笼，志愿者端来热茶，一直热闹到傍晚才散去。"


def test_a_paragraph_that_comes_again_stays_and_is_remarked_on() -> None:
    document = parse(f"邻里节\n{LONG}\n谢谢！\n谢谢！\n路灯也修好了。\n{LONG}\n")
    assert sum(getattr(block, "text", "") == LONG for block in document.blocks) == 2
    (remark,) = (remark for remark in document.diagnostics if remark.code == "parse.repeated")
    assert remark.lines == (2, 6)


def test_short_lines_and_paragraphs_that_differ_are_no_repetition() -> None:
    document = parse(f"邻里节\n{LONG}\n{LONG[:-1]}！\n谢谢大家！\n谢谢大家！\n")
    assert "parse.repeated" not in {remark.code for remark in document.diagnostics}


def test_a_date_without_a_year_is_remarked_on_and_none_made_up() -> None:
    head = "邻里节办到家门口\n来源：枫林社区网 {}\n"
    document = parse(head.format("05-13 13:48") + LONG)
    assert document.meta.published is None
    (remark,) = (remark for remark in document.diagnostics if remark.code == "parse.no-year")
    assert (remark.detail, remark.lines) == ("05-13 13:48", (2,))


@pytest.mark.parametrize("date", ["2021-05-13 13:48", "", "13:48"])
def test_a_date_with_its_year_or_no_date_is_not(date: str) -> None:
    document = parse(f"邻里节办到家门口\n来源：枫林社区网 {date}\n{LONG}")
    assert "parse.no-year" not in {remark.code for remark in document.diagnostics}


@pytest.mark.parametrize(
    "line",
    ["时间：2023年5月3日 地点：云溪礼堂 主讲：王建国", "来源：枫林社区网 2023-05-03 10:12", "分享：先听完再开口"],
)
def test_a_line_that_gives_a_field_and_stays_in_the_text_has_one_place(line: str) -> None:
    document = parse(f"在社区党员大会上的讲话\n{line}\n\n{LONG}\n")
    in_meta = any(2 in numbers for numbers in document.meta.lines.values())
    in_text = any(2 in block.lines for block in document.blocks)
    assert in_meta != in_text


def test_a_mark_without_a_partner_is_told_with_its_line_unless_nothing_is_repaired() -> None:
    source = SOURCE.replace("他说", '他说"')
    told = [(remark.code, remark.lines) for remark in parse(source).diagnostics]
    assert ("typography.unpaired", (5,)) in told
    kept = parse(source, ParseOptions(repair_punctuation=False)).diagnostics
    assert "typography.unpaired" not in {remark.code for remark in kept}


@pytest.mark.parametrize("to", sorted(set(WRITERS) - {"docx"}))
def test_a_review_is_refused_for_formats_without_comments(to: str) -> None:
    with pytest.raises(UsageError, match=f"Only Word can have comments for a review, not {to}"):
        convert("标题\n\n正文。", to, options=WriteOptions(review=True))
