"""What a line must have for a repair to find anything in it: a sign that is quickly looked for.

The engine of ``re`` runs fast to the next character of a set, and slowly through alternatives that begin with
different ones. So the signs of all repairs are put into one set, and only what stands there is looked at closely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re


@frozen
class Signs:
    """The signs of a repair, as pieces of a regular expression."""

    characters: str
    """The content of a set of characters, each of which is a sign."""
    openings: str = ""
    """The content of a set of characters that are one only where ``within`` matches behind them."""
    within: str = ""
    """Alternatives, each of which begins by looking back at the character it stands behind; empty for none."""


def pattern(*signs: Signs) -> re.Pattern[str]:
    """Return the expression that finds any of the signs."""
    characters = "".join(each.characters for each in signs)
    openings = "".join(each.openings for each in signs)
    within = "|".join(each.within for each in signs if each.within)
    return compiled(f"[{characters}{openings}](?:(?<=[{characters}])|{within})" if within else f"[{characters}]")
