"""Joins the arrows: bytes -> Text -> Document -> bytes of a format. No files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from shequ_convert.decode import Decoded, decode
from shequ_convert.errors import UsageError
from shequ_convert.mojibake import restored
from shequ_convert.parse import ParseOptions
from shequ_convert.parse import parse as parse_text
from shequ_convert.parse.rules.media import PICTURE_NAME
from shequ_convert.source import LINE_END, Text
from shequ_convert.style import Profile, load
from shequ_convert.typography import Choices, fitted, repair
from shequ_convert.values import frozen, replace
from shequ_convert.write import WRITERS, Manuscript, Volume, WriteOptions, Written, format_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.document import Document
    from shequ_convert.picture import Picture
    from shequ_convert.source import Edit
    from shequ_convert.write import Sheets

DEFAULT_PROFILE = "article"
REVIEWED = "docx"
"""The format that can have comments."""
IMPOSED = "pdf"
"""The format that can have several pages on a sheet."""


@frozen
class Conversion:
    """A text in another format."""

    data: bytes
    """The file's content; Markdown, HTML and JSON are UTF-8."""
    document: Document
    diagnostics: tuple[Diagnostic, ...]
    """All remarks: of decoding, parsing and writing."""


def parse(text: str | bytes, options: ParseOptions | None = None, *, name: str = "-") -> Document:
    """Return the document tree of a raw text.

    ``text`` is a string, or bytes whose encoding is found out. ``name`` is what remarks call the input.
    Raise InputError if the bytes are no text.
    """
    decoded = _decoded(text, name)
    document = parse_text(decoded.text, options or ParseOptions())
    return replace(document, diagnostics=decoded.diagnostics + document.diagnostics)


def _decoded(text: str | bytes, name: str) -> Decoded:
    if not isinstance(text, str):
        return decode(text, name)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    whole, undone = restored(text.removeprefix("\ufeff"))
    return Decoded(Text(whole, name, "str", digest), undone)


@frozen
class Tidied:
    """A text with its typography given back, line for line."""

    content: str
    edits: tuple[Edit, ...]
    """Every change; spans count characters of the line as it stands in the text."""
    diagnostics: tuple[Diagnostic, ...]
    """Remarks of decoding."""


def tidy(text: str | bytes, choices: Choices | None = None, *, name: str = "-") -> Tidied:
    """Return a text with each of its lines repaired, but for names of pictures; it keeps its lines and their ends.

    Raise InputError if the bytes are no text, BackendMissing if a script is wanted and OpenCC is not installed.
    """
    decoded = _decoded(text, name)
    parts: list[str] = []
    edits: list[Edit] = []
    for line, made in tidy_lines(decoded.text.content, choices):
        parts.append(line)
        edits += made
    return Tidied("".join(parts), tuple(edits), decoded.diagnostics)


def tidy_lines(content: str, choices: Choices | None = None) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Yield each line of a text repaired, with its end, and the record of what was changed in it.

    Raise BackendMissing if a script is wanted and OpenCC is not installed.
    """
    wanted = fitted(choices or Choices(), content)
    begin, number = 0, 1
    for match in LINE_END.finditer(content):
        line, edits = _tidied(content[begin : match.start()], number, wanted)
        yield line + match[0], edits
        begin, number = match.end(), number + 1
    yield _tidied(content[begin:], number, wanted)


def _tidied(line: str, number: int, choices: Choices) -> tuple[str, tuple[Edit, ...]]:
    return (line, ()) if PICTURE_NAME.match(line.strip()) else repair(line, number, choices)


def render(
    document: Document,
    to: str,
    profile: Profile,
    pictures: Mapping[str, Picture] | None = None,
    options: WriteOptions | None = None,
) -> Conversion:
    """Return a document in the format ``to``.

    Raise UsageError for an unknown format, and where a review is asked for of one that cannot have comments, or two
    pages a sheet of one that has no sheets.
    """
    if options and options.review and to != REVIEWED:
        raise UsageError(f"Only Word can have comments for a review, not {to}", "Convert to docx, or ask for no review")
    if options:
        _refuse_sheets(to, options.sheets)
    written = format_named(to).writer(Manuscript(document, profile, pictures or {}, options or WriteOptions()))
    return Conversion(written.data, document, document.diagnostics + written.diagnostics)


def _refuse_sheets(to: str, sheets: Sheets) -> None:
    if sheets != "single" and to != IMPOSED:
        raise UsageError(
            f"Only PDF can have two pages on a sheet, not {to}", "Convert to pdf, or ask for single sheets"
        )


def bind(volume: Volume, to: str) -> Written:
    """Return a booklet in the format ``to``.

    Raise UsageError for one that holds no such work, or if two pages a sheet are asked for of one without sheets.
    """
    _refuse_sheets(to, volume.sheets)
    binder = format_named(to).binder
    if binder is None:
        known = ", ".join(name for name, row in WRITERS.items() if row.binder)
        raise UsageError(f"A booklet cannot be written as {to}", f"Use one of {known}")
    return binder(volume)


def convert(  # noqa: PLR0913 - each is a choice of its own, all but two by keyword
    text: str | bytes,
    to: str,
    *,
    profile: str | Profile = DEFAULT_PROFILE,
    pictures: Mapping[str, Picture] | None = None,
    options: WriteOptions | None = None,
    name: str = "-",
) -> Conversion:
    """Return a raw text in the format ``to`` (``docx``, ``pdf``, ``md``, ``html``, ``json``).

    ``profile`` is a name, a path or a loaded profile. Raise InputError if the bytes are no text, ProfileError if the
    profile cannot be used, UsageError for an unknown format.
    """
    design = profile if isinstance(profile, Profile) else load(profile)
    document = parse(text, ParseOptions(repair_punctuation=design.document.repair_punctuation), name=name)
    return render(document, to, design, pictures, options)
