"""Traditional and Simplified characters, by OpenCC (the extra ``opencc``)."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shequ_convert.errors import BackendMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found, Stage

Script: TypeAlias = Literal["hans", "hant"]
_CONFIGURATIONS: dict[Script, str] = {"hans": "t2s", "hant": "s2t"}
"""OpenCC's names: characters and words of the Mainland's Traditional and Simplified forms, no change of vocabulary."""


def stage(script: Script) -> Stage:
    """Return the repair that writes a text in a script. Raise BackendMissing if OpenCC is not installed."""
    converter = _converter(script)

    def found(text: str) -> Iterator[Found]:
        yield from _changes(text, converter.convert(text), script)

    return found


@cache
def _converter(script: Script) -> Any:  # noqa: ANN401 - OpenCC publishes no types
    try:
        from opencc import OpenCC  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise BackendMissing(
            "Traditional and Simplified characters are changed by OpenCC, which is not installed",
            'Install it with: pip install "shequ-convert[opencc]"',
        ) from missing
    return OpenCC(_CONFIGURATIONS[script])


def _changes(old: str, new: str, script: Script) -> Iterator[Found]:
    """Yield where two texts differ, character by character where they have the same length."""
    if len(old) == len(new):
        yield from ((i, i + 1, char, script) for i, char in enumerate(new) if char != old[i])
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start, end, new[begin:stop], script
