"""What a page's HTML left in its text: characters that were not decoded, and tags.

A text that speaks of HTML keeps them: 用<p>标签分段.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.typography.edits import applied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

_LT, _GT = "(?:<|&(?:amp;)*lt;)", "(?:>|&(?:amp;)*gt;)"
_BLOCKS = "p|br|div|h[1-6]|li|ul|ol|tr|td|th|table|tbody|hr|center|section|blockquote|figure|figcaption|dd|dt|dl"
_TAG = compiled(
    f"{_LT}/?(?:(?P<block>{_BLOCKS})|span|strong|b|i|em|u|font|a|img|sup|sub|o:p)(?:\\s[^<>]{{0,300}}?)?\\s?/?{_GT}", 2
)
"""A tag of those that articles have; the flag is IGNORECASE."""
_CHARACTER = compiled("&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});")
_TOLD = compiled("标签|標籤|元素|标记|標記|代码|代碼|语法|语句|HTML|html|XML|字符实体|转义")
"""Words of a text that speaks of HTML itself."""


def found(text: str) -> Iterator[Found]:
    """Yield tags, which go, and characters by their names or numbers, which are decoded."""
    if ("&" not in text and "<" not in text) or _TOLD.search(text):
        return
    at = 0
    while at < len(text):
        tag = _TAG.match(text, at) if text[at] in "<&" else None
        if tag:
            yield at, tag.end(), " " if tag["block"] and _parts(text, at, tag.end()) else "", "tag"
            at = tag.end()
            continue
        named = _CHARACTER.match(text, at) if text[at] == "&" else None
        char = html.unescape(f"&{named[1]};") if named else ""
        if named and len(char) == 1 and char.isprintable() | char.isspace():
            yield at, named.end(), char, "character"
            at = named.end()
            continue
        at += 1


def cleared(text: str) -> str:
    """Return a text without them."""
    return applied(text, [*found(text)])


def _parts(text: str, start: int, end: int) -> bool:
    """Say whether words stand on both sides of the tag of a block."""
    return text[:start].strip() != "" and text[end:].strip() != "" and not text[start - 1].isspace()
