"""What a page's HTML left in its text: characters that were not decoded, and tags.

A text that speaks of HTML keeps them: 用<p>标签分段.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.typography.edits import applied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

_LT, _GT = "(?:<|&(?:amp;)*lt;)", "(?:>|&(?:amp;)*gt;)"
_BLOCKS = "p|br|div|h[1-6]|li|ul|ol|tr|td|th|table|tbody|hr|center|section|blockquote|figure|figcaption|dd|dt|dl"
_CODED = compiled(
    f"{_LT}/?(?P<tag>(?P<block>{_BLOCKS})|span|strong|b|i|em|u|font|a|img|sup|sub|o:p)(?:\\s[^<>]{{0,300}}?)?\\s?/?{_GT}|"
    "&(?:amp;)*(?P<name>#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]{0,2});",
    re.IGNORECASE,
)
"""A tag of those that articles have, or a character by its name or number."""
_TOLD = compiled("标签|標籤|元素|标记|標記|代码|代碼|语法|语句|HTML|html|XML|字符实体|转义")
"""Words of a text that speaks of HTML itself."""


def found(text: str) -> Iterator[Found]:
    """Yield tags, which go, and characters by their names or numbers, which are decoded."""
    if ("&" not in text and "<" not in text) or _TOLD.search(text):
        return
    words = (len(text) - len(text.lstrip()), len(text.rstrip()))
    for match in _CODED.finditer(text):
        if match["tag"] and not _is_formula(match):
            within = match["block"] and match.start() > words[0] and match.end() < words[1]
            yield *match.span(), " " if within and not text[match.start() - 1].isspace() else "", "tag"
        elif match["name"]:
            char = _character(match["name"])
            if len(char) == 1 and (char.isprintable() or char.isspace()):
                yield *match.span(), char, "character"


def _is_formula(match: re.Match[str]) -> bool:
    """Say whether what looks like a tag of one letter stands between letters: a<b>c."""
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    return len(match["tag"]) == 1 and len(around) > 1 and around.isascii() and around.isalnum()


def _character(name: str) -> str:
    """Return the character of a name or number; the name as it stands if it is none."""
    from html import unescape  # noqa: PLC0415 - its table takes a tenth of the time an empty program does; rarely needed

    return unescape(f"&{name};")


def cleared(text: str) -> str:
    """Return a text without them."""
    return applied(text, [*found(text)])
