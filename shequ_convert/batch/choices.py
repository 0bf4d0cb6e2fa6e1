"""What the caller chose for every input alike, and the words it is chosen by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from shequ_convert.batch.store import ALONE
from shequ_convert.errors import UsageError
from shequ_convert.expressions import compiled
from shequ_convert.values import frozen
from shequ_convert.write import PDF_VARIANTS, PRINT_DPI, WRITERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from shequ_convert.write import Sections, Sheets

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {row.suffix: name for name, row in WRITERS.items()} | {".markdown": "md", ".htm": "html"}
)
"""Suffix of an output -> format."""
TWO_UP = "2"
"""The word for two pages on a sheet."""
_FACTOR = compiled(r"[0-9]{1,2}(?:\.[0-9]{1,6})?")
KEEP = "keep"
"""The word for pictures that keep all their pixels."""
RESOLUTIONS = range(72, 2401)
"""Pixels an inch, from a screen to a press."""
LEAST_SCALE, LARGEST_SCALE = 0.5, 3.0
"""How many times as large type may be set as the design says: from a draft to print for those who hardly see."""
CONTENTS_FORMATS = frozenset({"docx", "pdf", "html"})
"""Formats that can have a table of contents, and that a design sets."""
TEXT_FORMATS = frozenset({"md", "html", "json"})
"""Formats of which standard output can hold several."""


@frozen
class Choices:
    """What the caller chose, the same for every input."""

    profile: str = "article"
    """Name or path."""
    images: tuple[Path, ...] = ()
    """Folders in which pictures are looked for first."""
    reference: Path | None = None
    """A Word document whose styles, page, running heads and feet Word documents take."""
    review: bool = False
    """Whether Word gets comments at doubtful decisions."""
    toc: bool = False
    """Whether a table of contents is put before the text."""
    copy_images: bool = False
    """Whether Markdown's pictures are copied beside it, rather than linked where they are."""
    image_dpi: int | None = PRINT_DPI
    """Most pixels an inch of an embedded picture; None keeps all it has."""
    scale: float = 1.0
    """How many times as large type is set as the design says."""
    sheets: Sheets = "single"
    """How PDF stands on paper."""
    pdf_variant: str = PDF_VARIANTS[0]
    """The standard that PDFs follow."""
    sections: Sections = "bold"
    spacing: Literal["keep", "none", "thin"] = "keep"
    """Space between Han and Latin."""
    script: Literal["keep", "hans", "hant"] = "keep"
    """Whether all is written in Simplified or in Traditional characters."""
    repair_punctuation: bool | None = None
    """None leaves it to the profile."""
    join: bool | None = None
    """Whether broken lines are put together; None: where the text shows it."""
    force: bool = False
    """Whether an existing file with other content may be replaced."""
    run: str = ALONE
    """The batch, in the names of temporary files."""
    remember: bool = False
    """Whether outcomes tell what a journal has to know of pictures."""


def resolution(given: str) -> int | None:
    """Return the pixels an inch that are asked for; None for ``keep``. Raise UsageError for no resolution of print."""
    if given == KEEP:
        return None
    if given.isdecimal() and len(given) <= len(str(max(RESOLUTIONS))) and int(given) in RESOLUTIONS:
        return int(given)
    least, most = min(RESOLUTIONS), max(RESOLUTIONS)
    raise UsageError(f"--image-dpi {given}: no resolution of print", f"Give {least} to {most} pixels an inch, or keep")


def scale_factor(given: str) -> float:
    """Return how many times as large type is to be. Raise UsageError for no such number."""
    if _FACTOR.fullmatch(given) and LEAST_SCALE <= float(given) <= LARGEST_SCALE:
        return float(given)
    advice = f"Give a number from {LEAST_SCALE:g} to {LARGEST_SCALE:g}, such as 1.25"
    raise UsageError(f"--scale {given}: type cannot be set so many times as large", advice)


def sheets_of(n_up: str, *, saddle_stitch: bool) -> Sheets:
    """Return how a PDF stands on paper. What is folded and stapled has two pages on a side without being told so."""
    return "saddle-stitch" if saddle_stitch else "two-up" if n_up == TWO_UP else "single"


def refuse_formats(choices: Choices, formats: Collection[str]) -> None:
    """Raise UsageError where sheets or larger type are asked for and cannot be had."""
    if choices.sheets != "single" and "pdf" not in formats:
        flag = "--saddle-stitch" if choices.sheets == "saddle-stitch" else f"--n-up {TWO_UP}"
        raise UsageError(f"{flag} concerns PDF only", "Write a PDF, or leave it out")
    if choices.sheets != "single" and choices.pdf_variant != PDF_VARIANTS[0] and "pdf" in formats:
        flag = "--saddle-stitch" if choices.sheets == "saddle-stitch" else f"--n-up {TWO_UP}"
        raise UsageError(
            f"Pages put on sheets by {flag} follow no --pdf-variant", "Leave one of them out, or make two files"
        )
    if choices.scale == 1:
        return
    if not CONTENTS_FORMATS & {*formats}:
        raise UsageError("--scale concerns Word, PDF and HTML only", "Write one of these, or leave it out")
    if choices.reference is not None:
        raise UsageError(
            "--scale cannot change the sizes of a --reference-docx", "Leave one of them out, or change the document"
        )
