"""Characters by what they do at the edges of a line and beside each other (CLREQ 3.1.6, GB/T 15834-2011, 5.1)."""

from __future__ import annotations

from shequ_convert.expressions import compiled

OPENING = "（〔［｛《〈「『【〖“‘"
"""Full-width marks with their blank half on the left."""
CLOSING = "）〕］｝》〉」』】〗”’、，。．：；！？"
"""Full-width marks with their blank half on the right."""
NEVER_FIRST = CLOSING + "…—～·‧・％‰℃々〻ー゛゜ゝゞヽヾ" + "!),.:;?]}%"
"""避头: what begins no line."""
NEVER_LAST = OPENING + "￥＄￡＃№([{"
"""避尾: what ends no line."""
FULL = (
    "\u1100-\u11ff\u2150-\u218f\u2190-\u22ff\u2460-\u27bf\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\ue000-\uf8ff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff"
    "“”‘’·‧℃№℡™‰※"
)
"""Character class: what stands by itself on a line, as a Han character does."""
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Character class: variation selectors, which change the character before them."""
SELECTOR = compiled(f"[{SELECTORS}]")
COMPLEX = compiled(
    "[\u0300-\u036f\u0590-\u109f\u1200-\u18af\u1900-\u1cff\u200d-\u200f\u202a-\u202e\u2066-\u2069"
    "\u20d0-\u20ff\u3099\u309a\ua980-\uabff\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufefc\U00010800-\U0001bfff"
    "\U0001e000-\U0001efff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)
"""What needs more than this: marks set above others, scripts that run from the right or are shaped by syllables."""

TOKENS = compiled(
    f"(?P<chosen>[{FULL}][{SELECTORS}]+)|(?P<full>(?:[{FULL}](?![{SELECTORS}]))+)"
    "|(?P<dash>—+|…+)|(?P<space> +)|(?P<turn>\n)"
    f"|(?P<word>[^{FULL} \n—…]+)"
)
"""A paragraph in parts: characters that stand by themselves; one with its selector; dashes and dots that are never
divided; spaces; line breaks; words of alphabetic scripts and figures."""
MEETING = compiled(f"[{CLOSING}](?=[{CLOSING}{OPENING}])|[{OPENING}](?=[{OPENING}])")
"""A mark whose blank half goes, or that of the mark behind it, because the two meet (标点挤压)."""
FIRST_FORBIDDEN = compiled("[" + "".join(f"\\{c}" if c.isascii() else c for c in NEVER_FIRST) + "]")
LAST_FORBIDDEN = compiled("[" + "".join(f"\\{c}" if c.isascii() else c for c in NEVER_LAST) + "] *")
"""With the spaces behind it, which end no line either (UAX #14, LB14)."""
BREAKS_IN_WORDS = compiled("(?<=[A-Za-z]{2}/)(?=[A-Za-z]{2})")
"""Where an ordinary word may be divided."""
BEHIND_HYPHENS = compiled("(?<=[A-Za-z]{2}-)(?=[A-Za-z]{2})")
"""Where it may be if the line would else be too loose: readers of a PDF take a hyphen at the end of a line for none."""
ADDRESS = compiled("://|^www\\.|/[^/]+/|@[^@]+\\.")
BREAKS_IN_ADDRESSES = compiled("(?<=[A-Za-z0-9][/._?&=%#~+:,@])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[?&#@-])")
"""Behind its marks, before a hyphen."""
CAPITAL_WITHIN = compiled("(?<=[a-z])(?=[A-Z])")
"""Where a name of two words written as one is divided: JavaScript."""
LONGEST_WORD = 30
"""Letters of the longest word that is divided with a hyphen."""
HYPHENATED = compiled(f"(?<![A-Za-z])[A-Za-z]{{6,{LONGEST_WORD}}}(?![A-Za-z])")
"""A word that may be divided with a hyphen: longer ones are none."""
