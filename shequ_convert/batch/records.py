r"""JSON lines: one object a line, read and written as streams.

Lines and objects are parted: ``lines`` finds the lines, which is quick, and ``entry`` reads one, so that a parent
process can hand out lines and leave reading them to its workers. A line is bounded by what a text may have; one that is
longer is an error and is skipped; one without end ends the reading.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from shequ_convert.batch import store
from shequ_convert.batch.entries import Entry, FieldNames, longest
from shequ_convert.batch.streams import Broken, packing, pieces
from shequ_convert.errors import InputError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.batch.streams import Compression

BOM = b"\xef\xbb\xbf"
SKIPPED = 10
"""How many times the longest text is read over in search of the end of a line that is too long."""
ONE_A_LINE = 'Each line must be one object, such as {"text": "..."}'
AS_UTF8 = "Save the file as UTF-8"
_SPLIT = 65_536
"""Bytes split into lines at a time: a piece of nothing but line ends would make as many objects."""
LINE_SEPARATORS = MappingProxyType({char: f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"})
"""Characters that some readers take for the end of a line -> how JSON can write them."""

Record: TypeAlias = "Mapping[str, object]"


@frozen
class Line:
    """A line of a file that has something in it."""

    number: int
    """Counted from 1; blank lines count."""
    offset: int
    """Of its first byte, in the unpacked file."""
    data: bytes
    """Without the line end; empty if it cannot be read."""
    error: InputError | None = None


def read(file: IO[bytes], names: FieldNames | None = None, compression: Compression = "") -> Iterator[Entry]:
    """Yield the records of a file. Raise BackendMissing if a library for its compression is missing, nothing else."""
    for line in lines(file, compression):
        yield entry_of(line, names)


def entry_of(line: Line, names: FieldNames | None = None) -> Entry:
    """Return the record of a line, or why there is none."""
    return Entry(line.number, "", "", error=line.error) if line.error else entry(line.number, line.data, names)


# ---------------------------------------------------------------- lines


def lines(file: IO[bytes], compression: Compression = "") -> Iterator[Line]:
    """Yield the lines of a file that are not blank; the last one has an error if the file is broken behind it."""
    splitter = _Splitter(store.MAX_INPUT_BYTES)
    try:
        for piece in pieces(file, compression):
            yield from splitter.fed(piece)
    except Broken as broken:
        yield splitter.broken(broken)
    else:
        yield from splitter.last()


class _Splitter:
    """Puts pieces of a file together and cuts them into lines."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.number = 1
        """Of the line that has been begun."""
        self.offset = 0
        """Of its first byte."""
        self.held: list[bytes] = []
        """Its bytes."""
        self.length = 0
        """How many there are, those included that are no longer held."""

    def fed(self, piece: bytes) -> Iterator[Line]:
        """Yield the lines that end in a piece. Raise Broken if the one that goes on is given up."""
        for start in range(0, len(piece), _SPLIT):
            first, *others = piece[start : start + _SPLIT].split(b"\n")
            yield from self._longer(first)
            for other in others:
                yield from self._ended()
                yield from self._longer(other)
        if self.length > SKIPPED * self.limit:
            raise Broken("it has no end")

    def last(self) -> Iterator[Line]:
        """Yield the line that ends with the file."""
        if self.length:
            yield from self._ended()

    def broken(self, why: Broken) -> Line:
        """Return what stands for the line within or before which a file cannot be read further."""
        what = f"the file is broken in line {self.number}: {why}"
        return Line(
            self.number, self.offset, b"", InputError(what, "Fetch or make it again; the lines before are whole")
        )

    def _longer(self, part: bytes) -> Iterator[Line]:
        before, self.length = self.length, self.length + len(part)
        if self.length <= self.limit:
            self.held.append(part)
            return
        self.held.clear()
        if before <= self.limit:
            what = f"line {self.number} is longer than {longest()}"
            yield Line(self.number, self.offset, b"", InputError(what, "Check that the file has one object a line"))

    def _ended(self) -> Iterator[Line]:
        data = b"".join(self.held).removeprefix(BOM if self.number == 1 else b"")
        if data.strip():
            yield Line(self.number, self.offset, data)
        self.number, self.offset = self.number + 1, self.offset + self.length + 1
        self.length = 0
        self.held.clear()


# ---------------------------------------------------------------- objects


def entry(number: int, line: bytes, names: FieldNames | None = None) -> Entry:
    """Return the record of a line; one with an error if it is no object or has no text. Never raises."""
    try:
        return entry_from(number, _object(line), names or FieldNames())
    except InputError as error:
        return Entry(number, "", "", error=InputError(f"line {number} {error.what}", error.advice))


def _object(line: bytes) -> dict[str, Any]:
    """Return the object of a line. Raise InputError, with what fits behind the line's number, if it is none."""
    import json  # noqa: PLC0415 - only here and below

    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8: byte {error.start + 1} is no part of a character", AS_UTF8) from error
    except json.JSONDecodeError as error:
        raise InputError(f"is no JSON: {error.msg.lower()} at character {error.pos + 1}", ONE_A_LINE) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets within brackets
        raise InputError(
            "is no JSON that can be read: it is too deep, or has too large a number", ONE_A_LINE
        ) from error
    if not isinstance(found, dict):
        raise InputError(f"is {_kind(found)}, not an object", ONE_A_LINE)
    return found


def entry_from(number: int, record: Mapping[str, Any], names: FieldNames) -> Entry:
    """Return the entry of a record. Raise InputError, with what fits behind the record's name, if it has no text.

    Bytes are taken for a text whose encoding is to be found out. Pictures that are named by anything but a string are
    passed over: a text that needs them says so by itself.
    """
    text = field(record, names.text)
    if not isinstance(text, str | bytes):
        raise InputError(*_no_text(record, names.text, text))
    if len(text) > store.MAX_INPUT_BYTES:
        raise InputError(f"has a text longer than {longest()}", "Split it")
    return Entry(number, _name(record, names.id), text, _url(record, names.url), _images(record, names.images))


def field(record: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - a record holds anything
    """Return a field of a record, ``page.text`` being the ``text`` of its ``page``; None if there is none."""
    if name in record or not name:
        return record.get(name) if name else None
    found: Any = record
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _no_text(record: Mapping[str, Any], name: str, found: object) -> tuple[str, str]:
    """Return what is wrong with a record without text, and what to do."""
    if found is not None:
        return f'has {_kind(found)} as its text, in field "{name}"', "Name the field that holds the text: --text-field"
    has = ", ".join([f'"{key}"' for key in [*record][:10]]) or "none"
    return f'has no text: its field "{name}" is missing or null', f"Name one by --text-field; its fields are {has}"


def _name(record: Mapping[str, Any], name: str) -> str:
    found = field(record, name)
    if isinstance(found, bool) or not isinstance(found, str | int | float | None):
        advice = "Name the field that holds the id: --id-field"
        raise InputError(f'has {_kind(found)} as its id, in field "{name}"', advice)
    return "" if found is None else str(found)


def _url(record: Mapping[str, Any], name: str) -> str:
    found = field(record, name)
    return found if isinstance(found, str) else ""


def _images(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = field(record, name)
    listed: list[Any] = _listed(found) if isinstance(found, str) else found if isinstance(found, list) else []
    return tuple(item for item in listed if isinstance(item, str) and item)


def _listed(given: str) -> list[Any]:
    """Return the names of a string: one, or those of a list in JSON, as a table has them whose columns are strings."""
    import json  # noqa: PLC0415

    try:
        found = json.loads(given) if given.startswith("[") else [given]
    except (ValueError, RecursionError):
        return [given]
    return found if isinstance(found, list) else [given]


def _kind(found: object) -> str:
    """Return what JSON calls a value, with its article."""
    if found is None:
        return "null"
    if isinstance(found, bool):
        return "true or false"
    names: dict[type[object], str] = {dict: "an object", list: "a list", str: "a string"}
    return next((name for kind, name in names.items() if isinstance(found, kind)), "a number")


# ---------------------------------------------------------------- writing


def as_line(record: Record) -> bytes:
    r"""Return a record as a line of UTF-8 that every reader takes for one line.

    Line separators of Unicode and halves of characters are written as escapes: ``\u2028``.
    """
    import json  # noqa: PLC0415

    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    for char, escape in LINE_SEPARATORS.items():
        if char in line:
            line = line.replace(char, escape)
    return line.encode("utf-8", "backslashreplace") + b"\n"


class Writer:
    """Writes records as JSON lines into a file that stays open behind it."""

    def __init__(self, file: IO[bytes], compression: Compression = "") -> None:
        """Raise BackendMissing if a library for the compression is missing."""
        self.output = packing(file, compression)

    def write(self, record: Record) -> None:
        """Write one record."""
        self.output.write(as_line(record))

    def close(self) -> None:
        """Write what is still held back, and the end of what is compressed."""
        self.output.close()
