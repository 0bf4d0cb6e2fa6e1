"""Traditional and Simplified characters, by OpenCC (the extra ``opencc``)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.errors import BackendMissing
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.typography.edits import Found, Stage

Script: TypeAlias = Literal["hans", "hant"]
_CONFIGURATIONS: dict[Script, str] = {"hans": "t2s", "hant": "s2t"}
"""OpenCC's names: characters and words of the Mainland's Traditional and Simplified forms, no change of vocabulary."""


LAST_LATIN = "\u2e7f"
"""From the next character on there are Han characters."""
_NAME = compiled(
    "[^\\s，。；：？！、“”‘’（）《》「」<>|/\"']{1,120}"
    r"\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?|heic|docx?|xlsx?|pptx?|pdf|txt|zip|rar|html?)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""The name of a file, by which it is found."""
WRITTEN = 4
"""Times as many characters of one script as of the other that a text written in it has."""


def stage(script: Script) -> Stage:
    """Return the repair that writes a text in a script. Raise BackendMissing if OpenCC is not installed."""
    convert = _converter(script)

    def found(text: str) -> Iterator[Found]:
        if script == "hant" and is_traditional(text):
            return
        new = convert(text)
        if new == text:
            return
        names = frozenset(at for match in _NAME.finditer(text) for at in range(*match.span()))
        again = convert(new) if script == "hans" else new  # 薴 is 苧, and that is 苎
        for change in _changes(text, again, script):
            if names.isdisjoint(range(change[0], change[1])):
                yield change

    return found


def is_traditional(text: str) -> bool:
    """Say whether a text is written in Traditional characters: to write it so again would spoil 鄰里 as 鄰裏."""
    traditional = sum(map(_is_traditional, text))
    return traditional > 0 and traditional >= WRITTEN * sum(map(_is_simplified, text))


@cache
def _is_traditional(char: str) -> bool:
    """Say whether a character is none of Simplified text."""
    return char > LAST_LATIN and _converter("hans")(char) != char


@cache
def _is_simplified(char: str) -> bool:
    """Say whether a character is none of Traditional text; 里, 后 and 干, which are in Big5, may be."""
    return char > LAST_LATIN and _converter("hant")(char) != char and not char.encode("big5", "ignore")


@cache
def _converter(script: Script) -> Callable[[str], str]:
    try:
        from opencc import OpenCC  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise BackendMissing(
            "Traditional and Simplified characters are changed by OpenCC, which is not installed",
            'Install it with: pip install "shequ-convert[opencc]"',
        ) from missing
    convert: Callable[[str], str] = OpenCC(_CONFIGURATIONS[script]).convert
    return convert


def _changes(old: str, new: str, script: Script) -> Iterator[Found]:
    """Yield where two texts differ, character by character where they have the same length."""
    if len(old) == len(new):
        yield from ((i, i + 1, char, script) for i, char in enumerate(new) if char != old[i])
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start, end, new[begin:stop], script
