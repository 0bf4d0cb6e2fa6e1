"""Word's own footnotes: footnotes.xml, with the marks as the author wrote them.

Word would number them itself; but the marks are the author's words, so each note has a mark of its own (自定义标记).
The two lines that part notes from the text are notes as well, which the settings name (ISO/IEC 29500-1, 17.11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.write.ooxml import DECLARATION, NAMESPACES, SEPARATORS, footnote, footnote_mark, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shequ_convert.layout import Passage


def footnotes(notes: Sequence[Passage]) -> str:
    """Return footnotes.xml; empty if there are no notes. A note's id is its number."""
    if not notes:
        return ""
    lines = "".join(footnote(number, f"<w:r><w:{kind}/></w:r>", kind) for kind, number in SEPARATORS.items())
    told = "".join(map(_footnote, notes))
    return f"{DECLARATION}<w:footnotes {NAMESPACES}>{lines}{told}</w:footnotes>"


def _footnote(note: Passage) -> str:
    mark, *words = note.pieces
    return footnote(note.note, footnote_mark(mark.text) + "".join(runs(piece.text) for piece in words))
