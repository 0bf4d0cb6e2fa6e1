"""Text -> Document."""

from __future__ import annotations

from dataclasses import dataclass

from shequ_convert.document import Document, Dropped, Meta, Origin
from shequ_convert.source import Text


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """Choices of a caller that concern the tree."""

    repair_punctuation: bool = True
    """Whether full-width marks that scraping took away are given back."""


def parse(text: Text, options: ParseOptions) -> Document:
    """Return the document tree of a text."""
    return Document(Origin(text.name, text.encoding, text.sha256), Meta(), ())
