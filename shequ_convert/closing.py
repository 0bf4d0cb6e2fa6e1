"""Where the signature and the date that close a text stand, by their widths in characters (GB/T 9704-2012, 7.3.5).

7.3.5.1, with a seal: 成文日期一般右空四字，以成文日期为准居中编排发文机关署名.

7.3.5.2, without: 署名右空二字，成文日期首字比署名首字右移二字；成文日期长于署名的，成文日期右空二字.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def centered(signatures: Sequence[float], date: float, date_ends: float, room: float) -> tuple[float, ...]:
    """Return how far signatures begin from the left, their middles above that of a date of a width.

    ``date_ends`` is where the date ends. None of them ends behind ``room``: a long one stands further to the left.
    """
    middle = date_ends - date / 2
    return tuple(max(0.0, min(middle - each / 2, room - each)) for each in signatures)


def shifted(signatures: Sequence[float], date: float, shift: float, room: float) -> tuple[float, float]:
    """Return how far signatures and the date below them begin from the left: the date ``shift`` characters later.

    ``room`` is the width that signatures of the given widths and the date have, from the left to where the wider of
    them ends.
    """
    begins = room - max(*signatures, date + shift)
    return begins, begins + shift
