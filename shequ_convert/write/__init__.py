"""Writers: one function a format, each imported on first use.

A writer takes a ``Manuscript`` and returns the bytes of a file and the remarks made on the way. It touches no files
of the user, reaches no network, and decides nothing that ``layout`` has decided.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.errors import UsageError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shequ_convert.booklet import Booklet
    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.document import Document
    from shequ_convert.layout import Layout
    from shequ_convert.picture import Picture, Pixels
    from shequ_convert.style import Profile

Sections: TypeAlias = Literal["bold", "heading"]
Sheets: TypeAlias = Literal["single", "two-up", "saddle-stitch"]
"""A page on each sheet of a PDF; two beside each other on A4; or two so that the sheets can be folded and stapled."""
Reducer: TypeAlias = "Callable[[Picture, Pixels], Picture]"
"""Brings a picture to at most so many columns and rows."""
PDF_VARIANTS = (
    "pdf/ua-1", "pdf/ua-2", "pdf/a-2a", "pdf/a-2b", "pdf/a-2u", "pdf/a-3a", "pdf/a-3b", "pdf/a-3u",
)  # fmt: skip
"""Standards that a PDF may say it follows, the usual one first: PDF/UA (ISO 14289), for those who do not see it, and
PDF/A (ISO 19005), for archives. Not those that need colours of print, or forbid fonts of ours."""
PRINT_DPI = 300
"""Pixels an inch that print shows: of more than that, neither an office printer nor a press makes anything."""


@frozen
class Reference:
    """A Word document whose styles, page, running heads and feet are taken."""

    name: str
    """What messages call it."""
    data: bytes


@frozen
class WriteOptions:
    """Choices of a caller that concern a format rather than a design."""

    sections: Sections = "bold"
    """Markdown's run-in headings: ``bold`` words in their paragraph, or a ``heading`` before it."""
    toc: bool = False
    """Whether Word, PDF and HTML get a table of contents before the text."""
    review: bool = False
    """Whether Word gets comments at doubtful decisions; no other format can."""
    image_dpi: int | None = PRINT_DPI
    """Most pixels an inch of an embedded picture, at the size it is printed in; None keeps all it has."""
    pdf_variant: str = PDF_VARIANTS[0]
    """One of ``PDF_VARIANTS``."""
    links: Mapping[str, str] = {}
    """Picture name -> link target for Markdown; a name that is not here is linked as it stands."""
    reference: Reference | None = None
    """What Word documents are put into; None for a package made from the profile."""
    reducer: Reducer | None = None
    """Whoever writes a document in several formats may give one that remembers; None: ``picture.reduced``."""
    sheets: Sheets = "single"
    """How PDF stands on paper; no other format has sheets."""


@frozen
class Manuscript:
    """All a writer may know."""

    document: Document
    profile: Profile
    pictures: Mapping[str, Picture] = {}
    """Those that were found, by the name the text gives."""
    options: WriteOptions = WriteOptions()


@frozen
class Written:
    """What a writer made."""

    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Volume:
    """All a writer may know of a booklet."""

    booklet: Booklet
    profile: Profile
    sections: Sections = "bold"
    image_dpi: int | None = PRINT_DPI
    sheets: Sheets = "single"
    pdf_variant: str = PDF_VARIANTS[0]
    """As for ``WriteOptions``."""


Writer: TypeAlias = "Callable[[Manuscript], Written]"
Binder: TypeAlias = "Callable[[Volume], Written]"


@frozen
class Format:
    """A row of the table of formats."""

    suffix: str
    """Of the file it is written to."""
    what: str
    """For people."""
    writer: Writer
    binder: Binder | None = None
    """Writes a booklet; None for a format that holds no such work."""


def _markdown(manuscript: Manuscript) -> Written:
    from shequ_convert.write import markdown  # noqa: PLC0415 - imported on first use

    return markdown.write(manuscript)


def _markdown_booklet(volume: Volume) -> Written:
    from shequ_convert.write import markdown_booklet  # noqa: PLC0415 - imported on first use

    return markdown_booklet.bind(volume)


def _docx(manuscript: Manuscript) -> Written:
    from shequ_convert.write import docx  # noqa: PLC0415 - imported on first use

    return docx.write(manuscript)


def _docx_booklet(volume: Volume) -> Written:
    from shequ_convert.write import docx  # noqa: PLC0415 - imported on first use

    return docx.bind(volume)


def _pdf(manuscript: Manuscript) -> Written:
    from shequ_convert.write import pdf  # noqa: PLC0415 - imported on first use

    return pdf.write(manuscript)


def _pdf_booklet(volume: Volume) -> Written:
    from shequ_convert.write import pdf  # noqa: PLC0415 - imported on first use

    return pdf.bind(volume)


def _html(manuscript: Manuscript) -> Written:
    from shequ_convert.write import html  # noqa: PLC0415 - imported on first use

    return html.write(manuscript)


def _json(manuscript: Manuscript) -> Written:
    from shequ_convert.write import dump  # noqa: PLC0415 - imported on first use

    return dump.write(manuscript)


WRITERS: Mapping[str, Format] = MappingProxyType(
    {
        "docx": Format(".docx", "Word", _docx, _docx_booklet),
        "pdf": Format(".pdf", "PDF", _pdf, _pdf_booklet),
        "md": Format(".md", "Markdown", _markdown, _markdown_booklet),
        "html": Format(".html", "HTML", _html),
        "json": Format(".json", "JSON dump of the document tree", _json),
    }
)
"""Format name -> writer. A new format is a file in this folder and a row here."""


def laid_out(manuscript: Manuscript) -> Layout:
    """Return the layout of a manuscript as its options ask for it."""
    from shequ_convert.layout import lay_out  # noqa: PLC0415 - Markdown and JSON need none

    options = manuscript.options
    layout = lay_out(manuscript.document, manuscript.profile, manuscript.pictures, toc=options.toc)
    if options.image_dpi is None or not manuscript.pictures:
        return layout
    from shequ_convert.write.resolution import at_resolution  # noqa: PLC0415 - only a text with pictures has any

    return at_resolution(layout, options.image_dpi, options.reducer)


def volume_laid_out(volume: Volume) -> Layout:
    """Return the layout of a booklet."""
    from shequ_convert.booklet import lay_out  # noqa: PLC0415 - most runs make none

    layout = lay_out(volume.booklet, volume.profile)
    if volume.image_dpi is None or not any(article.pictures for article in volume.booklet.articles):
        return layout
    from shequ_convert.write.resolution import at_resolution  # noqa: PLC0415 - only a text with pictures has any

    return at_resolution(layout, volume.image_dpi)


def format_named(name: str) -> Format:
    """Return the row of a format. Raise UsageError if there is none of that name."""
    if name not in WRITERS:
        raise UsageError(f"No format is called {name!r}", f"Use one of {', '.join(WRITERS)}")
    return WRITERS[name]


def variant_named(name: str) -> str:
    """Return the standard of a PDF that is called so, in small letters. Raise UsageError if there is none."""
    if name.lower() not in PDF_VARIANTS:
        raise UsageError(f"No PDF is written as {name!r}", f"Use one of {', '.join(PDF_VARIANTS)}")
    return name.lower()
