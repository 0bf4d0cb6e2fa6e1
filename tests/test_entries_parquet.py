"""Tables of texts: which columns are read and of which types, what is told of a row, and how little is held of one."""

from __future__ import annotations

import gzip
import io
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from shequ_convert.batch import parquet, store
from shequ_convert.batch.entries import Entry, FieldNames, entries, kind_of
from shequ_convert.errors import BackendMissing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def table(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def read(data: bytes, names: FieldNames | None = None) -> list[Entry]:
    return list(parquet.read(io.BytesIO(data), names))


def fault(data: bytes, names: FieldNames | None = None) -> str:
    (entry,) = read(data, names)
    assert entry.error
    return str(entry.error)


# ---------------------------------------------------------------- rows


def test_a_row_is_a_record() -> None:
    data = table(
        {"id": ["一", None], "url": ["http://x.example/", None], "images": [["a.png"], None], "text": ["好", ""]}
    )
    assert read(data) == [Entry(1, "一", "好", "http://x.example/", ("a.png",)), Entry(2, "", "")]


def test_a_table_is_read_from_a_path_too(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(table({"text": ["好"]}))
    assert list(parquet.read(tmp_path / "a.parquet")) == [Entry(1, "", "好")]
    (entry,) = parquet.read(tmp_path / "b.parquet")
    assert "broken behind row 0" in str(entry.error)


TYPES = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "string_view": pa.string_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
}


@pytest.mark.parametrize("kind", TYPES)
def test_texts_are_strings_of_any_type(kind: str) -> None:
    column = pa.array(["好", "好", "坏"], pa.string())
    column = column.dictionary_encode() if kind == "dictionary" else column.cast(TYPES[kind])
    assert [entry.text for entry in read(table({"text": column}))] == ["好", "好", "坏"]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()], ids=str)
def test_bytes_are_texts_whose_encoding_is_to_be_found_out(kind: pa.DataType) -> None:
    raw = "好".encode("gb18030")
    assert [entry.text for entry in read(table({"text": pa.array([raw], kind)}))] == [raw]


def test_an_id_may_be_a_number() -> None:
    data = table({"text": ["好"], "id": pa.array([7], pa.int64())})
    assert read(data) == [Entry(1, "7", "好")]


def test_fields_may_be_called_otherwise_and_lie_deeper() -> None:
    data = table({"page": [{"text": "好", "n": 1}], "meta.id": ["x"]})
    assert read(data, FieldNames("page.text", "meta.id")) == [Entry(1, "x", "好")]


def test_a_column_that_is_missing_names_those_there_are() -> None:
    told = fault(table({"content": ["好"], "n": [1]}))
    assert 'no column "text"' in told
    assert '"content", "n"' in told
    assert "--text-field" in told


def test_rows_without_a_text_cost_themselves_alone() -> None:
    first, second = read(table({"text": [None, "好"]}))
    assert "row 1 has no text" in str(first.error)
    assert second == Entry(2, "", "好")
    (number,) = read(table({"text": [3]}))
    assert "row 1 has a number as its text" in str(number.error)


def test_a_string_that_is_no_utf_8_costs_its_row_alone() -> None:
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xba\xc3", b"ok"], pa.binary()).buffers())
    first, second = read(table({"text": broken}))
    assert "row 1 is not UTF-8" in str(first.error)
    assert second.text == "ok"


def test_a_text_that_is_too_long_costs_its_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_INPUT_BYTES", 10)
    first, second = read(table({"text": ["a" * 11, "a" * 10]}))
    assert "row 1 has a text longer than" in str(first.error)
    assert second.error is None


def test_only_the_columns_that_are_needed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[str]] = []
    batches = pq.ParquetFile.iter_batches

    def noted(self: Any, **options: Any) -> Any:
        asked.append(options["columns"])
        return batches(self, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", noted)
    read(table({"html": ["x" * 1000], "text": ["好"], "id": ["1"]}))
    assert asked == [["text", "id"]]


def test_a_large_table_is_read_some_rows_at_a_time() -> None:
    """The first text is there although the last rows are damaged."""
    text = [f"{number}" * 2000 for number in range(4000)]
    data = bytearray(table({"text": text}, compression="none", use_dictionary=False))
    place = data.index(b"3999" * 100)
    data[place - 20_000 : place - 10_000] = bytes(10_000)
    before = pa.total_allocated_bytes()
    rows = parquet.read(io.BytesIO(bytes(data)))
    assert next(rows).text == "0" * 2000
    assert pa.total_allocated_bytes() - before < len(data) / 4
    assert sum(1 for _ in rows) > 3000


# ---------------------------------------------------------------- what is no table


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 5, b"text", table({"text": ["a"]})[:-9]])
def test_what_is_no_table_is_told_once(data: bytes) -> None:
    assert "the table is broken behind row 0" in fault(data)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    assert read(data)


@cache
def whole() -> bytes:
    return table({"text": ["好" * 100, "坏"] * 50, "id": [str(number) for number in range(100)]})


@given(st.data())
def test_damage_of_the_rows_is_told_or_does_no_harm(data: st.DataObject) -> None:
    raw = bytearray(whole())
    raw[data.draw(st.integers(0, 200))] = data.draw(st.integers(0, 255))
    for entry in read(bytes(raw)):
        assert entry.error or isinstance(entry.text, str)


def test_pyarrow_that_is_missing_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, name, None)
    kind = kind_of("a.parquet")
    assert kind
    with pytest.raises(BackendMissing, match=r"pip install .shequ-convert\[parquet\]"):
        entries(io.BytesIO(b""), kind)
    with pytest.raises(BackendMissing):
        parquet.Writer(io.BytesIO(), ["text"])


def test_a_container_is_read_as_its_kind_with_the_names_of_its_fields() -> None:
    line = '{"body": "好", "n": 7}\n'.encode()
    raw = {"a.jsonl": line, "b.NDJSON.GZ": gzip.compress(line), "c.parquet": table({"body": ["好"], "n": ["7"]})}
    for name, data in raw.items():
        kind = kind_of(name)
        assert kind
        assert list(entries(io.BytesIO(data), kind, FieldNames("body", "n"))) == [Entry(1, "7", "好")]


# ---------------------------------------------------------------- writing

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.fixed_dictionaries({"text": texts.map(lambda t: t or "")}, optional={"id": texts, "url": texts})))
def test_what_is_written_is_read_back(content: list[dict[str, str | None]]) -> None:
    file = io.BytesIO()
    writer = parquet.Writer(file, ["id", "url", "text"])
    for record in content:
        writer.write(record)
    writer.close()
    assert not file.closed
    expected = [
        Entry(number, record.get("id") or "", record["text"] or "", record.get("url") or "")
        for number, record in enumerate(content, 1)
    ]
    assert read(file.getvalue()) == expected
    assert {str(field.type) for field in pq.read_schema(file)} == {"string"}


def test_what_is_no_string_is_written_as_json_and_halves_of_characters_do_no_harm() -> None:
    file = io.BytesIO()
    writer = parquet.Writer(file, ["text", "images", "n"])
    writer.write({"text": "a\ud800", "images": ["一.png", "b.png"], "n": 3})
    writer.close()
    assert read(file.getvalue()) == [Entry(1, "", "a?", "", ("一.png", "b.png"))]
    assert pq.read_table(file).to_pylist() == [{"text": "a?", "images": '["一.png", "b.png"]', "n": "3"}]


def test_a_field_without_a_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="url"):
        parquet.Writer(io.BytesIO(), ["text"]).write({"text": "a", "url": "b"})


@pytest.mark.parametrize(("name", "groups"), [("GROUP_ROWS", 5), ("GROUP_CHARACTERS", 5)])
def test_rows_are_written_in_groups(name: str, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, name, 2 if name == "GROUP_ROWS" else 20)
    file = io.BytesIO()
    writer = parquet.Writer(file, ["text"])
    for _ in range(9):
        writer.write({"text": "十" * 10})
        assert len(writer.held) < 2
    writer.close()
    assert pq.ParquetFile(file).num_row_groups == groups
    assert len(read(file.getvalue())) == 9
