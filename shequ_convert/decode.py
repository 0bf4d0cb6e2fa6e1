"""bytes -> Text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.source import Text


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and what was remarked while reading it."""

    text: Text
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of some bytes."""
    return Decoded(Text(data.decode("utf-8-sig", "replace"), name, "utf-8", hashlib.sha256(data).hexdigest()))
