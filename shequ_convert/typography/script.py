"""Traditional and Simplified characters, by OpenCC (the extra ``opencc``)."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.errors import BackendMissing
from shequ_convert.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.typography.edits import Found, Stage

Script: TypeAlias = Literal["hans", "hant"]
_CONFIGURATIONS: dict[Script, str] = {"hans": "t2s", "hant": "s2t"}
"""OpenCC's names: characters and words of the Mainland's Traditional and Simplified forms, no change of vocabulary."""


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
    traditional, simplified = _telling()
    if traditional.search(text) is None:
        return False
    return len(traditional.findall(text)) >= WRITTEN * len(simplified.findall(text))


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the characters of one script only: those that OpenCC changes; 里, 后 and 干 of Big5 are of both."""
    every = [chr(code) for code in range(0x3400, 0xA000)]
    told = "\n".join(every)
    traditional = (old for old, new in zip(every, _converter("hans")(told).split("\n"), strict=True) if new != old)
    simplified = (old for old, new in zip(every, _converter("hant")(told).split("\n"), strict=True) if new != old)
    alone = (char for char in simplified if not char.encode("big5", "ignore"))
    return re.compile(f"[{''.join(traditional)}]"), re.compile(f"[{''.join(alone)}]")


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
    """Yield the stretches in which two texts differ."""
    if len(old) == len(new):
        same = [-1, *(i for i, char in enumerate(old) if new[i] == char), len(old)]
        yield from ((a + 1, b, new[a + 1 : b], script) for a, b in pairwise(same) if b > a + 1)
        return
    from difflib import SequenceMatcher  # noqa: PLC0415 - rarely needed, and every run pays for an import

    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start, end, new[begin:stop], script
