"""Properties of a single paragraph in WordprocessingML: what its named style cannot say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.write.ooxml import HUNDREDTHS, TWIPS

if TYPE_CHECKING:
    from shequ_convert.layout import Passage


def properties(passage: Passage, size: float) -> str:
    """Return the properties of a passage in type of a size in points, in the order of the schema."""
    kept = "<w:keepNext/>" if passage.keep_next else ""
    spacing = "" if passage.before is None else f'<w:spacing w:before="{round(passage.before * TWIPS)}"/>'
    if passage.left is None:
        return kept + spacing
    left = f'w:leftChars="{round(passage.left * HUNDREDTHS)}" w:left="{round(passage.left * size * TWIPS)}"'
    return f'{kept}{spacing}<w:ind {left} w:rightChars="0" w:right="0"/><w:jc w:val="left"/>'
