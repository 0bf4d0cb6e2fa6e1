"""Remarks as values: what is odd about an input or a result, and where.

A remark never stops a conversion. Its wording and severity stand in one table, ``REMARKS``.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(Enum):
    """How much a remark matters to the person who gets the document."""

    INFO = "info"
    """Worth knowing; the result is as it should be."""
    WARNING = "warning"
    """The result should be looked at; ``--strict`` turns it into exit code 3."""


@frozen
class Remark:
    """A row of the table."""

    severity: Severity
    wording: str
    """A sentence with ``{detail}`` where the particulars go."""


REMARKS: Mapping[str, Remark] = MappingProxyType(
    {
        "decode.encoding": Remark(Severity.INFO, "read as {detail}"),
        "decode.replaced": Remark(Severity.WARNING, "bytes that are no characters were replaced: {detail}"),
        "decode.mojibake": Remark(
            Severity.WARNING, "the text had been read in a wrong encoding before; that was undone: it is {detail}"
        ),
        "parse.no-title": Remark(Severity.WARNING, "no title was found"),
        "parse.no-year": Remark(Severity.INFO, "the date of publication has no year and was left out: {detail}"),
        "parse.no-body": Remark(Severity.WARNING, "no running text was found: {detail}"),
        "parse.joined": Remark(Severity.INFO, "broken lines were put together (--no-join leaves them): {detail}"),
        "parse.repeated": Remark(Severity.WARNING, "a paragraph stands in the text again: {detail}"),
        "parse.several": Remark(
            Severity.WARNING, "several articles seem to stand in this text (--split makes a document of each): {detail}"
        ),
        "parse.left-out": Remark(
            Severity.WARNING, "much running text was left out as no part of the article: {detail}"
        ),
        "picture.missing": Remark(Severity.WARNING, "picture not found: {detail}"),
        "picture.unreadable": Remark(Severity.WARNING, "picture cannot be read: {detail}"),
        "picture.pages": Remark(Severity.WARNING, "only the first page of this picture is shown: {detail}"),
        "picture.frames": Remark(Severity.INFO, "only the first picture of this animation is shown: {detail}"),
        "picture.misnamed": Remark(Severity.INFO, "picture is not what its name says: {detail}"),
        "picture.converted": Remark(Severity.INFO, "picture converted: {detail}"),
        "picture.reduced": Remark(
            Severity.INFO, "picture has more pixels than print shows (--image-dpi keep leaves them): {detail}"
        ),
        "picture.refused": Remark(Severity.WARNING, "picture name leads outside the given folders: {detail}"),
        "picture.in-archive": Remark(
            Severity.WARNING, "Markdown cannot link to a picture in an archive (--copy-images puts it beside): {detail}"
        ),
        "text.control": Remark(Severity.INFO, "characters that a document cannot hold were left out: {detail}"),
        "toc.empty": Remark(Severity.WARNING, "no table of contents was made, for the text has no headings to list"),
        "booklet.untitled": Remark(Severity.WARNING, "the name of its file stands for its title: {detail}"),
        "booklet.undated": Remark(
            Severity.WARNING, "no date was found, so it stands behind those that have one: {detail}"
        ),
        "batch.warned": Remark(Severity.WARNING, "documents with warnings: {detail}"),
        "review.comments": Remark(Severity.INFO, "comments to be checked in Word: {detail}"),
        "font.substitute": Remark(Severity.INFO, "font replaced: {detail}"),
        "font.barred": Remark(Severity.INFO, "font is installed and cannot be put into a PDF: {detail}"),
        "font.missing-glyph": Remark(Severity.WARNING, "no font at hand has these characters: {detail}"),
        "reference.styles": Remark(
            Severity.INFO, "styles that the reference document has not were made after its body text: {detail}"
        ),
        "typography.unpaired": Remark(Severity.INFO, "a mark has no partner and was left alone: {detail}"),
    }
)
"""Code -> severity and wording. Codes are stable; they appear in JSON."""


@frozen
class Diagnostic:
    """One remark at one place."""

    code: str
    """A key of ``REMARKS``."""
    detail: str = ""
    """The particulars: a name, a count, an encoding."""
    lines: tuple[int, ...] = ()
    """Line numbers, counted from 1; empty if the remark is about the whole input."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return REMARKS[self.code].severity

    def __str__(self) -> str:
        place = f"line {', '.join(map(str, self.lines))}: " if self.lines else ""
        return place + REMARKS[self.code].wording.format(detail=self.detail)
