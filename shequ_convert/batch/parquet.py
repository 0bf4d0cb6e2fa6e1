"""Tables of texts in Parquet, by pyarrow: read and written some rows at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from shequ_convert.batch.entries import Entry, FieldNames
from shequ_convert.batch.records import entry_from
from shequ_convert.errors import BackendMissing, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ROWS = 64
"""Rows read at a time."""
BUFFER = 1 << 20
"""Bytes read ahead of a column."""
GROUP_ROWS = 10_000
"""Rows of a group at most."""
GROUP_CHARACTERS = 16_000_000
"""Characters of a group from which on it is written: what is held of a table that is being written."""
AGAIN = "Fetch or make the table again"


def require() -> None:
    """Raise BackendMissing if pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError as missing:
        raise BackendMissing(
            "Parquet tables are read and written by pyarrow, which is not installed",
            'Install it with: pip install "shequ-convert[parquet]"',
        ) from missing


def read(source: IO[bytes] | Path, names: FieldNames | None = None) -> Iterator[Entry]:
    """Yield the rows of a table, of which only the columns are read that are called as the fields of a record.

    Texts are strings, or bytes whose encoding is to be found out. Raise BackendMissing, nothing else.
    """
    require()
    number = 0
    try:
        for number, record in enumerate(_records(source, names or FieldNames()), 1):
            yield _entry(number, record, names or FieldNames())
    except InputError as error:
        yield Entry(1, "", "", error=error)
    except _faults() as error:
        what = f"the table is broken behind row {number}: {_reason(error)}"
        yield Entry(number + 1, "", "", error=InputError(what, AGAIN))


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def _faults() -> tuple[type[Exception], ...]:
    """Return what pyarrow raises at bytes that are not what they should be; MemoryError at sizes that cannot be."""
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - an extra

    return (ArrowException, OSError, ValueError, MemoryError, OverflowError, TypeError)


def _entry(number: int, record: Mapping[str, Any], names: FieldNames) -> Entry:
    try:
        return entry_from(number, _as_values(record), names)
    except InputError as error:
        return Entry(number, "", "", error=InputError(f"row {number} {error.what}", error.advice))


def _as_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row. Raise InputError if one is no text that can be read."""
    try:
        return {name: cell.as_py() for name, cell in record.items()}
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", "Write the column as bytes, then its encoding is found out") from error


def _records(source: IO[bytes] | Path, names: FieldNames) -> Iterator[dict[str, Any]]:
    """Yield the cells of each row by the names of their columns. Raise InputError if there is no column of texts."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    table = ParquetFile(source, buffer_size=BUFFER, pre_buffer=False)
    columns = _columns(table.schema_arrow.names, names)
    for batch in table.iter_batches(batch_size=ROWS, columns=columns, use_threads=False):
        found = {name: batch.column(index) for index, name in enumerate(batch.schema.names)}
        for row in range(batch.num_rows):
            yield {name: column[row] for name, column in found.items()}


def _columns(there: Sequence[str], names: FieldNames) -> list[str]:
    """Return the columns to be read. Raise InputError if that of the texts is not there."""
    asked = [name for name in names_of(names) if name in there or name.partition(".")[0] in there]
    if names.text not in asked:
        listed = ", ".join(f'"{name}"' for name in there) or "none"
        what = f'The table has no column "{names.text}"'
        raise InputError(what, f"Name the column of the texts by --text-field; there are {listed}")
    return list(dict.fromkeys(asked))


def names_of(names: FieldNames) -> tuple[str, ...]:
    """Return the names of all fields."""
    return (names.text, names.id, names.url, names.images)


# ---------------------------------------------------------------- writing


class Writer:
    """Writes records as a table into a file that stays open behind it: all columns are strings, each may be missing."""

    def __init__(self, file: IO[bytes], columns: Iterable[str]) -> None:
        """Raise BackendMissing if pyarrow is not installed."""
        require()
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        self.schema = pa.schema([(name, pa.string()) for name in columns])
        self.table = ParquetWriter(file, self.schema, compression="zstd")
        self.held: list[dict[str, str | None]] = []
        self.characters = 0

    def write(self, record: Mapping[str, object]) -> None:
        """Take one record; what is no string is written as JSON. Raise ValueError for a field without a column."""
        if not record.keys() <= {*self.schema.names}:
            raise ValueError(f"no columns for {sorted(record.keys() - {*self.schema.names})}")
        row = {name: _as_string(value) for name, value in record.items()}
        self.held.append(row)
        self.characters += sum(len(value) for value in row.values() if value)
        if len(self.held) >= GROUP_ROWS or self.characters >= GROUP_CHARACTERS:
            self._write_group()

    def close(self) -> None:
        """Write what is still held back, and the end of the table, without which it cannot be read."""
        if self.held:
            self._write_group()
        self.table.close()

    def _write_group(self) -> None:
        from pyarrow import Table  # noqa: PLC0415

        self.table.write_table(Table.from_pylist(self.held, schema=self.schema))
        self.held, self.characters = [], 0


class LineWriter:
    """Takes records as lines of JSON and writes them as a table; the columns are those of the first record."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raise BackendMissing if pyarrow is not installed."""
        require()
        self._file = file
        self._writer: Writer | None = None

    def write(self, line: bytes, /) -> None:
        """Take one record."""
        import json  # noqa: PLC0415

        record: dict[str, object] = json.loads(line)
        if self._writer is None:
            self._writer = Writer(self._file, record)
        self._writer.write(record)

    def close(self) -> None:
        """Write what is still held back, and the end of the table; one without rows has no columns."""
        (self._writer or Writer(self._file, ())).close()


def _as_string(value: object) -> str | None:
    """Return a value as a string that UTF-8 can hold; half a character becomes a question mark."""
    if value is None or isinstance(value, str):
        return value and value.encode("utf-8", "replace").decode()
    import json  # noqa: PLC0415

    return _as_string(json.dumps(value, ensure_ascii=False))
