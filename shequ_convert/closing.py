"""Where the signature and the date that close a text stand, by their widths in characters (GB/T 9704-2012, 7.3.5.2).

不加盖印章的公文：署名右空二字，成文日期首字比署名首字右移二字；成文日期长于署名的，成文日期右空二字，并相应增加署名右空字数。
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def beginnings(signatures: Sequence[float], date: float, shift: float, room: float) -> tuple[float, float]:
    """Return how far signatures and the date below them begin from the left: the date ``shift`` characters later.

    ``room`` is the width that signatures of the given widths and the date have, from the left to where the wider of
    them ends.
    """
    begins = room - max(*signatures, date + shift)
    return begins, begins + shift
