"""JSON lines: what a line may be, what is told of one that cannot be read, and how little memory a file takes."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sys
import tracemalloc
from typing import TYPE_CHECKING, cast

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.batch import records, store, streams
from shequ_convert.batch.entries import Entry, FieldNames, entries, kind_of
from shequ_convert.errors import BackendMissing

if TYPE_CHECKING:
    from shequ_convert.batch.streams import Compression

GOOD = '{"text": "各位邻居，大家好。"}\n'.encode()


def read(data: bytes, names: FieldNames | None = None, compression: Compression = "") -> list[Entry]:
    return list(records.read(io.BytesIO(data), names, compression))


def only(line: str | bytes, names: FieldNames | None = None) -> Entry:
    (entry,) = read(line if isinstance(line, bytes) else line.encode(), names)
    return entry


def fault(line: str | bytes, names: FieldNames | None = None) -> str:
    """Return what is told of a line that cannot be read, while the next one can."""
    data = line if isinstance(line, bytes) else line.encode()
    bad, good = read(data + b"\n" + GOOD, names)
    assert bad.error
    assert good == Entry(2, "", "各位邻居，大家好。")
    return str(bad.error)


@pytest.fixture
def short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 1000)


# ---------------------------------------------------------------- a record


def test_a_record_has_a_text_and_what_else_is_known_of_it() -> None:
    line = '{"text": "好", "id": "讲话/一", "url": "http://x.example/1", "images": ["a.png", "b/c.jpg"]}'
    assert only(line) == Entry(1, "讲话/一", "好", "http://x.example/1", ("a.png", "b/c.jpg"))


def test_only_the_text_is_needed() -> None:
    assert only('{"text": ""}') == Entry(1, "", "")
    assert only('{"text": "好", "id": null, "url": null, "images": null}') == Entry(1, "", "好")


@pytest.mark.parametrize(("given", "name"), [("17", "17"), ("1.5", "1.5"), ("-3", "-3"), ('"007"', "007"), ("0", "0")])
def test_an_id_may_be_a_number(given: str, name: str) -> None:
    assert only(f'{{"text": "好", "id": {given}}}').name == name


@pytest.mark.parametrize("given", ["true", "[1]", '{"a": 1}'])
def test_what_names_nothing_is_no_id(given: str) -> None:
    assert "--id-field" in fault(f'{{"text": "好", "id": {given}}}')


def test_fields_may_be_called_otherwise_and_lie_deeper() -> None:
    line = '{"page": {"body": {"text": "好"}}, "meta.id": 3, "src": "http://x.example/", "pics": "a.png"}'
    names = FieldNames("page.body.text", "meta.id", "src", "pics")
    assert only(line, names) == Entry(1, "3", "好", "http://x.example/", ("a.png",))


@pytest.mark.parametrize("line", ['{"page": 3}', '{"page": ["text"]}', '{"page": {"text": null}}', "{}"])
def test_a_path_that_leads_nowhere_is_no_text(line: str) -> None:
    assert '"page.text" is missing' in str(only(line, FieldNames("page.text")).error)


@pytest.mark.parametrize(
    ("images", "found"),
    [
        ('"a.png"', ("a.png",)),
        ('["a.png", null, 3, {"url": "b.png"}, ""]', ("a.png",)),
        ('"[\\"a.png\\", \\"b.png\\"]"', ("a.png", "b.png")),
        ('"[1].png"', ("[1].png",)),
        ("17", ()),
        ('""', ()),
    ],
)
def test_pictures_are_listed_as_strings_and_what_is_none_is_passed_over(images: str, found: tuple[str, ...]) -> None:
    assert only(f'{{"text": "好", "images": {images}}}').images == found


def test_a_field_without_a_name_is_not_read() -> None:
    assert only('{"text": "好", "images": "a.png", "": "x"}', FieldNames(id="", images="")) == Entry(1, "", "好")


# ---------------------------------------------------------------- lines


def test_blank_lines_are_no_documents_but_count_as_lines() -> None:
    found = read(b"\n \t\r\n" + GOOD + b"\r\n\n" + GOOD.rstrip())
    assert [entry.number for entry in found] == [3, 6]
    assert not any(entry.error for entry in found)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    assert [e.text for e in read(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") * 2)] == ["各位邻居，大家好。"] * 2


def test_a_byte_order_mark_alone_is_a_blank_line() -> None:
    assert read(b"\xef\xbb\xbf\n") == []
    assert read(b"") == []


def test_a_line_knows_where_it_begins() -> None:
    data = b"\n" + GOOD + b"  \n" + GOOD
    for line in records.lines(io.BytesIO(data)):
        assert data[line.offset :].startswith(line.data)
        assert data[: line.offset].count(b"\n") == line.number - 1


def test_a_line_can_be_read_in_another_process() -> None:
    (line,) = records.lines(io.BytesIO(GOOD))
    sent = pickle.loads(pickle.dumps(line))  # noqa: S301 - our own
    assert records.entry(sent.number, sent.data) == records.entry_of(line) == only(GOOD)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1 is no JSON"),
        ("好", "line 1 is no JSON"),
        ('{"text": "好"} {"text": "好"}', "extra data"),
        ('{"text": "好"', "line 1 is no JSON"),
        ("[1]", "line 1 is a list, not an object"),
        ('"text"', "line 1 is a string, not an object"),
        ("null", "line 1 is null, not an object"),
        ("3", "line 1 is a number, not an object"),
        ("true", "line 1 is true or false, not an object"),
        ('{"text": 3}', "line 1 has a number as its text"),
        ('{"text": {"a": 1}}', "line 1 has an object as its text"),
        ('{"content": "好", "n": 1}', '"content", "n"'),
        ("{}", "its fields are none"),
        ("[" * 100_000, "too deep"),
        ('{"a": ' + "1" * 5000 + "}", "too large a number"),
        (b'{"text": "\xba\xc3"}', "line 1 is not UTF-8: byte 11"),
        (GOOD.decode().strip().encode("utf-16"), "line 1 is not UTF-8"),
    ],
)
def test_a_line_that_cannot_be_read_costs_itself_alone(line: str | bytes, told: str) -> None:
    assert told in fault(line)


def test_a_missing_text_says_what_to_give() -> None:
    assert "--text-field" in fault('{"content": "好"}')


@pytest.mark.usefixtures("short_texts")
def test_a_line_that_is_too_long_is_skipped() -> None:
    long = b'{"text": "' + b"a" * 2000 + b'"}'
    assert "line 1 is longer than" in fault(long)


@pytest.mark.usefixtures("short_texts")
def test_a_line_as_long_as_may_be_is_read() -> None:
    line = b'{"text":"' + b"a" * 989 + b'"}'
    assert len(line) == 1000
    assert only(line).error is None


@pytest.mark.usefixtures("short_texts")
def test_a_text_that_its_escapes_make_short_is_measured_by_its_line() -> None:
    assert only('{"text":"' + "\\u597d" * 160 + '"}').text == "好" * 160


# ---------------------------------------------------------------- compression

PACKED: tuple[Compression, ...] = ("", "gz", "zst")


def packed(data: bytes, compression: Compression) -> bytes:
    file = io.BytesIO()
    output = streams.packing(file, compression)
    output.write(data)
    output.close()
    return file.getvalue()


@pytest.mark.parametrize("compression", PACKED)
def test_compressed_lines_are_read_as_they_are_unpacked(compression: Compression) -> None:
    assert [e.number for e in read(packed(GOOD * 9, compression), None, compression)] == [*range(1, 10)]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_files_put_one_behind_the_other_are_one(compression: Compression) -> None:
    assert len(read(packed(GOOD, compression) * 3, None, compression)) == 3


def test_zeros_behind_gzip_are_padding() -> None:
    assert [e.error for e in read(packed(GOOD, "gz") + bytes(512), None, "gz")] == [None]


def test_a_frame_that_is_to_be_skipped_is_skipped() -> None:
    frame = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    assert len(read(frame + packed(GOOD, "zst") + frame, None, "zst")) == 1


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_file_that_was_cut_off_says_in_which_line(compression: Compression) -> None:
    lines = b"".join(b'{"text":"%s"}\n' % zstandard.__name__.encode() for _ in range(3))
    data = packed(lines, compression)
    whole = packed(GOOD * 2, compression)
    *read_, last = read(whole + data[:-5], None, compression)
    assert [entry.error for entry in read_[:2]] == [None, None]
    assert f"the file is broken in line {len(read_) + 1}: it ends too early" in str(last.error)
    assert last.number == len(read_) + 1


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_file_that_is_damaged_gives_the_lines_before(compression: Compression) -> None:
    data = bytearray(packed(GOOD, compression) + packed(GOOD * 1000, compression))
    data[-6] ^= 0xFF
    *_, last = found = read(bytes(data), None, compression)
    assert found[0].error is None
    assert "broken in line" in str(last.error)
    assert sum(entry.error is not None for entry in found) == 1


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_what_is_not_compressed_at_all_is_told_once(compression: Compression) -> None:
    (entry,) = read(GOOD * 3, None, compression)
    assert "broken in line 1" in str(entry.error)


def test_a_disk_that_fails_ends_the_reading_with_an_error() -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            found = super().read1(size)
            if not found:
                raise OSError(5, "Input/output error")
            return found

    first, last = records.read(Failing(GOOD))
    assert first.error is None
    assert "Input/output error" in str(last.error)


def test_zstandard_that_is_missing_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setattr(streams, "HAS_ZSTD", False)
    kind = kind_of("a.jsonl.zst")
    assert kind
    with pytest.raises(BackendMissing, match=r"pip install .shequ-convert\[zst\]"):
        entries(io.BytesIO(b""), kind)
    with pytest.raises(BackendMissing):
        records.Writer(io.BytesIO(), "zst")


# ---------------------------------------------------------------- hostile files


class Endless(io.RawIOBase):
    """A file without end, which counts what was taken of it."""

    def __init__(self, start: bytes, then: bytes) -> None:
        super().__init__()
        self.start, self.then, self.taken = start, then, 0

    def read(self, size: int = -1, /) -> bytes:
        """Return about as many bytes as are asked for, and whole lines."""
        data, self.start = self.start + self.then * (size // len(self.then)), b""
        self.taken += len(data)
        return data


@pytest.mark.usefixtures("short_texts")
def test_a_line_without_end_ends_the_reading() -> None:
    file = Endless(GOOD, b"x")
    good, long, last = records.read(cast("io.BytesIO", file))
    assert good.error is None
    assert "line 2 is longer" in str(long.error)
    assert "broken in line 2: it has no end" in str(last.error)
    assert file.taken < 1_000_000


def bomb(size: int) -> bytes:
    """Return gzip that unpacks to one line of zeros."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_bomb_takes_no_memory(monkeypatch: pytest.MonkeyPatch, compression: Compression) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 1_000_000)
    data = bomb(100_000_000) if compression == "gz" else zstandard.ZstdCompressor().compress(bytes(100_000_000))
    tracemalloc.start()
    try:
        entry, last = read(data, None, compression)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert entry.error
    assert "it has no end" in str(last.error)
    assert peak < (5_000_000 if compression == "gz" else 40_000_000)


def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    file = Endless(b"", GOOD)
    found = records.read(cast("io.BytesIO", file))
    tracemalloc.start()
    try:
        for _ in range(20_000):
            assert next(found).error is None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.taken > 800_000
    assert peak < 600_000


# ---------------------------------------------------------------- writing

texts = st.text(st.characters(codec=None, exclude_categories=()))
"""Of all characters, halves of them included."""
made = st.fixed_dictionaries(
    {"text": texts}, optional={"id": texts | st.integers(-(2**63), 2**63), "url": texts, "images": st.lists(texts)}
)


def whole(text: str) -> str:
    """Return a text in which two halves that stand together are a character, as in every JSON that is read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def expected(number: int, record: dict[str, object]) -> Entry:
    images = tuple(whole(name) for name in cast("list[str]", record.get("images", [])) if name)
    name, url = record.get("id", ""), cast("str", record.get("url", ""))
    return Entry(number, whole(str(name)), whole(cast("str", record["text"])), whole(url), images)


@pytest.mark.parametrize("compression", PACKED)
@given(content=st.lists(made, max_size=5))
def test_what_is_written_is_read_back(compression: Compression, content: list[dict[str, object]]) -> None:
    file = io.BytesIO()
    writer = records.Writer(file, compression)
    for record in content:
        writer.write(record)
    writer.close()
    found = read(file.getvalue(), None, compression)
    assert found == [expected(number, record) for number, record in enumerate(content, 1)]


@given(made)
def test_a_record_is_one_line_for_every_reader(record: dict[str, object]) -> None:
    line = records.as_line(record)
    assert line.decode("utf-8").splitlines() == [line.decode("utf-8").removesuffix("\n")]
    assert json.loads(line) == json.loads(json.dumps(record))


def test_han_is_written_as_it_is_and_what_parts_lines_as_escapes() -> None:
    assert records.as_line({"t": "好\u2028\x85\ud800"}) == b'{"t":"\xe5\xa5\xbd\\u2028\\u0085\\ud800"}\n'


@pytest.mark.parametrize("compression", PACKED)
def test_the_same_records_are_the_same_bytes_at_any_time(
    compression: Compression, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packed(GOOD, compression)
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert packed(GOOD, compression) == first


def test_a_writer_leaves_the_file_open() -> None:
    for compression in PACKED:
        file = io.BytesIO()
        records.Writer(file, compression).close()
        assert not file.closed


def test_nothing_is_written_in_what_is_only_read() -> None:
    with pytest.raises(ValueError, match="bz2"):
        streams.packing(io.BytesIO(), "bz2")


# ---------------------------------------------------------------- anything at all


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz", "zst"])
@given(data=st.binary(max_size=300))
def test_any_bytes_can_be_read(compression: Compression, data: bytes) -> None:
    numbers = [entry.number for entry in read(data, None, compression)]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("compression", ["gz", "zst"])
@given(st.data())
def test_any_damage_is_told_unless_it_changes_nothing(compression: Compression, data: st.DataObject) -> None:
    raw = bytearray(packed(GOOD * 20, compression))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    found = read(bytes(raw), None, compression)
    assert any(entry.error for entry in found) or found == read(GOOD * 20)
