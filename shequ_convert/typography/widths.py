"""Characters in another form than text has: full-width digits and letters, half-width katakana, radicals.

Only what Unicode calls compatible and no reader tells apart changes. ①, Ⅲ, ㎡, ℃, ½ and ％ stay: they say more.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.typography.signs import Signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

_RADICALS = (
    "⺠民⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟⻄西⻣骨⻤鬼⻁虎"
)
"""Radicals that NFKC leaves, each with its character (Unicode, EquivalentUnifiedIdeograph.txt)."""
_PLAIN = dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
_ODD = compiled(
    "(?P<width>[０-９Ａ-Ｚａ-ｚ]|(?<=[０-９])[．，](?=[０-９]))|(?P<katakana>[\uff61-\uff9f]+)|"
    f"(?P<form>[{_RADICALS[::2]}\u2e9f\u2ef3\u2f00-\u2fd5\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f])"
)
SIGNS = Signs("０-９Ａ-Ｚａ-ｚ\uff61-\uff9f\u2e9f-\u2fd5\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f")
"""What every change of a form begins beside."""
_THOUSANDS = compiled("[０-９]{3}(?![０-９])")


def found(text: str) -> Iterator[Found]:
    """Yield characters whose plain form is another one (Unicode, NFKC)."""
    for match in _ODD.finditer(text):
        plain = _PLAIN.get(match[0]) or unicodedata.normalize("NFKC", match[0])
        if plain != match[0] and (match[0] != "，" or _THOUSANDS.match(text, match.end())):
            yield match.start(), match.end(), plain, match.lastgroup or ""
