"""bytes -> Text: finds out the encoding, and says which and why.

The order of the stages: what is no text is refused; a byte order mark decides; then UTF-16 and UTF-32 that show by
their NUL bytes; then UTF-8, whole or with a few broken bytes; then whichever of the remaining encodings gives the
largest share of common characters. Bytes that are no characters are replaced by U+FFFD and remarked on.
"""

from __future__ import annotations

import codecs
import hashlib
from typing import TYPE_CHECKING

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import InputError
from shequ_convert.expressions import compiled
from shequ_convert.hanzi import COMMON, PLAIN
from shequ_convert.mojibake import restored
from shequ_convert.source import LINE_END, Text
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

REPLACEMENT = "\ufffd"
SAMPLE = 8192
"""Bytes that are enough to tell an encoding by. Even, so that UTF-16 is not cut."""
FEW = 20
"""Fewer foreign characters than this are too few to refuse a text by."""
CONTROL_SHARE = 0.1
"""A larger share of control characters than this is no text. Scraped pages with odd controls have under 0.01."""
WIDE_SHARE = 0.4
"""UTF-16 and UTF-32 without a mark are believed from this share of ASCII and common characters on; chance has 0.02."""
CHINESE_SHARE = 0.15
"""With a smaller share of common characters a text is in none of the Chinese encodings. Running text has over 0.7."""
PLAINLY_CHINESE = 0.3
"""From this share on a text is Chinese even if its bytes could be Western."""
BEYOND_CHANCE = 0.6
"""From this share on a text is Chinese even if its bytes are valid UTF-8 for Greek, Cyrillic or accented letters."""
WESTERN_SHARE = 0.7
"""Western text has its bytes above 127 one at a time between ASCII letters; Chinese has them in pairs."""


@frozen
class Signature:
    """The first bytes of a kind of file that is no text."""

    start: bytes
    what: str
    """Fits after "looks like"."""
    advice: str


SAVE_AS_TEXT = "Open it and save it as plain text (.txt, UTF-8)"
COPY_TEXT = "Open it, copy the text into a plain text file (.txt) and convert that"
COPY_PAGE = "Open it in a browser, select all, copy it into a plain text file and convert that"
UNPACK = "Unpack it and convert the text files in it"
NO_TEXT = "Give the text itself; pictures are looked for by the names in the text"
WRONG_FILE = "Give a plain text file"

SIGNATURES = (
    Signature(b"%PDF-", "a PDF file", COPY_TEXT),
    Signature(b"{\\rtf", "a rich text (RTF) file", SAVE_AS_TEXT),
    Signature(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .ppt, .wps)", SAVE_AS_TEXT),
    Signature(b"\x89PNG\r\n\x1a\n", "a PNG picture", NO_TEXT),
    Signature(b"\xff\xd8\xff", "a JPEG picture", NO_TEXT),
    Signature(b"GIF87a", "a GIF picture", NO_TEXT),
    Signature(b"GIF89a", "a GIF picture", NO_TEXT),
    Signature(b"II*\x00", "a TIFF picture", NO_TEXT),
    Signature(b"MM\x00*", "a TIFF picture", NO_TEXT),
    Signature(b"\x7fELF", "a program", WRONG_FILE),
    Signature(b"MZ\x90\x00", "a Windows program", WRONG_FILE),
    Signature(b"\x1f\x8b\x08", "a gzip archive", UNPACK),
    Signature(b"BZh9", "a bzip2 archive", UNPACK),
    Signature(b"\xfd7zXZ\x00", "an xz archive", UNPACK),
    Signature(b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    Signature(b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    Signature(b"SQLite format 3\x00", "a database", WRONG_FILE),
)
"""Kinds of files people mistake for text."""

ZIP_START = b"PK\x03\x04"
ZIP_KINDS = (
    Signature(b"word/", "a Word file (.docx)", SAVE_AS_TEXT),
    Signature(b"xl/", "an Excel file (.xlsx)", "Open it and save the sheet as text"),
    Signature(b"ppt/", "a PowerPoint file (.pptx)", COPY_TEXT),
    Signature(b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file", SAVE_AS_TEXT),
    Signature(b"mimetypeapplication/epub", "an EPUB book", COPY_TEXT),
)
"""What a ZIP archive is, by a name of a member."""


@frozen
class Mark:
    """A byte order mark and the codec it stands for."""

    start: bytes
    codec: str
    """Python's codec; those that end in a byte order are told to skip the mark by ``decode``."""
    label: str


MARKS = (
    Mark(codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    Mark(codecs.BOM_UTF32_LE, "utf-32", "UTF-32 (little-endian)"),
    Mark(codecs.BOM_UTF32_BE, "utf-32", "UTF-32 (big-endian)"),
    Mark(codecs.BOM_UTF16_LE, "utf-16", "UTF-16 (little-endian)"),
    Mark(codecs.BOM_UTF16_BE, "utf-16", "UTF-16 (big-endian)"),
    Mark(b"\x84\x31\x95\x33", "gb18030", "GB18030"),
)
"""UTF-32 stands before UTF-16, because its little-endian mark begins with that of UTF-16."""

WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
"""Encodings in which ASCII characters contain NUL bytes."""
CHINESE = ("gb18030", "cp950", "big5hkscs")
"""Tried in this order; the first of equals wins. GB2312 and GBK texts are GB18030 texts."""
BIG5 = ("cp950", "big5hkscs")
"""Taiwan's repertoire, and the one with Hong Kong's additions."""
NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32-le": "UTF-32 (little-endian)",
    "utf-32-be": "UTF-32 (big-endian)",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
"""Codec -> the name people know it by."""

_ASCII = compiled(r"[\x00-\x7f]+")
_THREE_BYTES = compiled("[\u0800-\U0010ffff]")
"""Characters of three and four bytes in UTF-8; such sequences hardly arise by chance in other encodings."""
_UNREADABLE = compiled("[\ue000-\uf8ff\ufffd]")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_HIGH_BYTES = compiled(rb"[\x80-\xff]+")


@frozen
class Decoded:
    """A text and what was remarked while reading it."""

    text: Text
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class _Choice:
    codec: str
    why: str
    """The name of the encoding and the reason; empty for plain UTF-8."""
    content: str = ""
    """The characters, where they had to be looked at."""


@frozen
class _Reading:
    """The beginning of some bytes, read with one codec."""

    codec: str
    share: float
    """Common characters in all that tell something."""
    telling: int
    """How many characters tell something."""


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of some bytes, without a byte order mark.

    ``data.decode(text.encoding)`` gives the same content, unless bytes had to be replaced or an earlier, wrong reading
    had to be undone.
    Raise InputError if the input is empty, looks like another kind of file or is in no known encoding.
    """
    if not data:
        raise InputError(f"{name} is empty", "Give a file with text in it")
    _refuse_other_kinds(data, name)
    choice = _marked(data) or _wide(data) or _whole_utf8(data, name) or _damaged_utf8(data) or _best(data, name)
    content = (choice.content or data.decode(choice.codec, "replace")).removeprefix("\ufeff")
    remarks = [Diagnostic("decode.encoding", choice.why)] if choice.why else []
    if REPLACEMENT in content:
        remarks += _replaced(data, choice.codec, content)
    whole, undone = restored(content)
    text = Text(whole, name, choice.codec, hashlib.sha256(data).hexdigest())
    return Decoded(text, (*remarks, *undone))


def _refuse_other_kinds(data: bytes, name: str) -> None:
    for kind in _kinds(data):
        raise InputError(f"{name} looks like {kind.what}", kind.advice)


def _kinds(data: bytes) -> Iterable[Signature]:
    """Yield what the bytes look like, other than text; the most exact first."""
    if data.startswith(ZIP_START):
        yield from (kind for kind in ZIP_KINDS if kind.start in data)
        yield Signature(ZIP_START, "a ZIP archive", UNPACK)
    yield from (kind for kind in SIGNATURES if data.startswith(kind.start))
    if data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<!doctype html", b"<html")):
        yield Signature(b"<html", "the source of a web page (HTML)", COPY_PAGE)


def _marked(data: bytes) -> _Choice | None:
    for mark in MARKS:
        if data.startswith(mark.start):
            return _Choice(mark.codec, f"{mark.label}: byte order mark")
    return None


def _wide(data: bytes) -> _Choice | None:
    """Return UTF-16 or UTF-32 for bytes with NULs or other controls that make sense that way."""
    if not _control_share(data):
        return None
    best = max((_read(data[:SAMPLE], codec, PLAIN) for codec in WIDE), key=_share)
    if best.share < WIDE_SHARE:
        return None
    return _Choice(best.codec, f"{NAMES[best.codec]}: no mark, {best.share:.0%} ASCII and common characters")


def _control_share(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROLS)) / len(data)


def _whole_utf8(data: bytes, name: str) -> _Choice | None:
    """Return UTF-8 for bytes that are nothing else. Raise InputError if they are no text at all."""
    if _control_share(data) > CONTROL_SHARE:
        raise InputError(f"{name} looks like a binary file: it is full of control characters", WRONG_FILE)
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    by_chance = not content.isascii() and not _THREE_BYTES.search(content) and _chance_utf8(data)
    return None if by_chance else _Choice("utf-8", "", content)


def _chance_utf8(data: bytes) -> bool:
    """Say whether a short GBK text only happens to be valid UTF-8: 学习 and 图片 are."""
    reading = _read(_telling_lines(data), "gb18030", COMMON)
    return reading.telling > 1 and reading.share >= BEYOND_CHANCE


def _damaged_utf8(data: bytes) -> _Choice | None:
    """Return UTF-8 for bytes with more whole characters than broken places (a cut end, a lost byte)."""
    sample = _telling_lines(data)
    whole = _ASCII.sub("", sample.decode("utf-8", "ignore")).replace(REPLACEMENT, "")
    sure = len(_THREE_BYTES.findall(whole))
    broken = _count_replaced(sample, "utf-8")
    if sure < broken and (len(whole) < broken or max(map(_share, _chinese(sample))) >= CHINESE_SHARE):
        return None
    places = _count_replaced(data, "utf-8")
    return _Choice("utf-8", f"UTF-8: damaged, {_counted(places, 'broken place')}") if places else None


def _telling_lines(data: bytes) -> bytes:
    """Return the beginning of the lines that are not all ASCII."""
    return b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:SAMPLE]


def _best(data: bytes, name: str) -> _Choice:
    """Return the encoding that gives the largest share of common Chinese characters, or a Western one."""
    sample = _telling_lines(data)
    readings = [*_chinese(sample), *(_read(data[:SAMPLE], codec, PLAIN) for codec in WIDE[2:])]
    best = max(readings, key=_share)
    if best.share < PLAINLY_CHINESE and _single_share(sample) >= WESTERN_SHARE:
        return _western(data, best)
    if best.share < CHINESE_SHARE and best.telling >= FEW:
        raise InputError(
            f"{name} is in an encoding that is not known here, or is no text ({_said(best)} at best)",
            "Open it in an editor that shows it rightly and save it as UTF-8",
        )
    rival = readings[best.codec == CHINESE[0]]
    codec = best.codec if best.codec not in BIG5 else min(BIG5, key=lambda each: _unreadable(data, each))
    return _Choice(codec, f"{NAMES[codec]}: not valid UTF-8, {_said(best)} ({_said(rival, brief=True)})")


def _chinese(data: bytes) -> list[_Reading]:
    return [_read(data, codec, COMMON) for codec in CHINESE]


def _unreadable(data: bytes, codec: str) -> int:
    """Return how many characters are broken or private: a sign that the text has Hong Kong's additions or has not."""
    return len(_UNREADABLE.findall(data.decode(codec, "replace")))


def _western(data: bytes, chinese: _Reading) -> _Choice:
    codec = "cp1252"
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        codec = "latin-1"
    return _Choice(codec, f"{NAMES[codec]}: not valid UTF-8, single accented letters ({_said(chinese, brief=True)})")


def _said(reading: _Reading, *, brief: bool = False) -> str:
    if brief:
        return f"{NAMES[reading.codec]}: {reading.share:.0%}"
    return f"{reading.share:.0%} common Chinese characters"


def _single_share(data: bytes) -> float:
    """Return the share of runs of bytes above 127 that are one byte long."""
    runs = _HIGH_BYTES.findall(data)
    return sum(len(run) == 1 for run in runs) / len(runs)


def _share(reading: _Reading) -> float:
    return reading.share


def _read(data: bytes, codec: str, common: frozenset[str]) -> _Reading:
    """Return how well a codec fits. ASCII tells nothing, except where ``common`` contains it."""
    text = data.decode(codec, "replace")
    telling = text if " " in common else _ASCII.sub("", text)
    share = sum(map(common.__contains__, telling)) / len(telling) if telling else 0.0
    return _Reading(codec, share, len(telling))


def _count_replaced(data: bytes, codec: str) -> int:
    """Return how many places are replaced. A U+FFFD that stands in the input is none of them."""
    return data.decode(codec, "replace").count(REPLACEMENT) - data.decode(codec, "ignore").count(REPLACEMENT)


def _replaced(data: bytes, codec: str, content: str) -> Iterable[Diagnostic]:
    """Yield a remark on the places that were replaced, with their lines, if there are any."""
    count = _count_replaced(data, codec)
    if count:
        shown = data.decode(codec, "backslashreplace").removeprefix("\ufeff")
        pairs = zip(LINE_END.split(content), LINE_END.split(shown), strict=False)
        lines = tuple(number for number, (line, other) in enumerate(pairs, 1) if line != other)
        yield Diagnostic("decode.replaced", f"{_counted(count, 'place')} in {_counted(len(lines), 'line')}", lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
