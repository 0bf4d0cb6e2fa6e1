"""A title -> a file name that every system takes."""

from __future__ import annotations

import re
import unicodedata

from shequ_convert.expressions import compiled

MAX_BYTES = 180
"""Longest stem in UTF-8 bytes; file systems take 255, and suffixes and copies need room."""
FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
"""Characters that Windows refuses -> their full-width forms, which mean the same to a reader."""
RESERVED = compiled(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
"""Device names of Windows, which stay devices whatever suffix follows."""
EDGES = ". 　"
"""What Windows cuts off the end of a name, and what hides a file at its start."""


def file_stem(title: str) -> str:
    """Return a title as a file name without suffix; empty if nothing of it can be kept.

    Han and all other letters stay. Invisible characters go: a bidi control could make ``txt.exe`` look harmless.
    """
    composed = unicodedata.normalize("NFC", title)
    visible = "".join(_visible(char) for char in composed)
    spaced = " ".join(visible.translate(FORBIDDEN).split()).strip(EDGES)
    free = RESERVED.sub(r"\1_", spaced, count=1) if RESERVED.match(spaced) else spaced
    return free.encode()[:MAX_BYTES].decode("utf-8", "ignore").rstrip(EDGES)


def _visible(char: str) -> str:
    """Return a character, a space for a control character, or nothing for format characters and surrogates."""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category in {"Cf", "Cs"} else char
