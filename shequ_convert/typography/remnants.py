"""What a page's HTML left in its text: tags, comments, and characters that were not decoded.

Both are looked for escaped as well, any number of times. A text that speaks of HTML keeps them: 用<p>标签分段.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.typography.edits import applied, composed
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

_CELL = "t[dh]"
_ROW = "tr|table|tbody|thead|tfoot|caption"
_LINE = (
    "p|br|div|h[1-6]|li|[uod]l|d[dt]|hr|center|section|article|aside|main|header|footer|"
    "nav|blockquote|figure|figcaption|address|pre|form|fieldset|details|summary|html|head|body|title|select|option"
)
_VOID = "img|input|embed|param|source|link|meta|base|wbr|col|area"
_SPAN = (
    "span|strong|[abiqsu]|em|font|su[bp]|small|big|del|ins|mark|cite|abbr|label|button|nobr|picture|video|audio|iframe|"
    "object|canvas|svg|path|style|script|noscript|time|data|ruby|r[tp]|map|colgroup|textarea|[ovw]:[a-z]{1,16}|"
    "st1:[a-z]{1,16}"
)
_SPACE = "[ \\t\u00a0\u2000-\u2004\u2006-\u200a\u202f\u205f\u3000]"
_LT, _GT = "(?:<|&(?:amp;)*lt;)", "(?:>|&(?:amp;)*gt;)"
_WITHIN = f"(?:(?!{_LT}|{_GT}).)"
_SIGNS = (
    f"{_LT}(?P<raised>su[bp]){_GT}(?P<figure>[0-9+=n-]{{1,4}}){_LT}/(?P=raised){_GT}|"
    f"{_LT}(?P<code>script|style)(?:{_SPACE}{_WITHIN}{{0,400}})?{_GT}.{{0,2000}}?{_LT}/(?P=code){_SPACE}?{_GT}|"
    f"{_LT}!(?:--.{{0,2000}}?--|doctype{_SPACE}{_WITHIN}{{0,200}}){_GT}|"
    f"{_LT}(?P<end>/?)(?P<tag>(?P<cell>{_CELL})|(?P<row>{_ROW})|(?P<line>{_LINE})|(?P<void>{_VOID})|{_SPAN})"
    f"(?P<more>{_SPACE}{_WITHIN}{{0,4000}})?{_SPACE}?/?{_GT}"
)
_TAG = compiled(_SIGNS, re.IGNORECASE)
_CHARACTER = "(?P<and>&(?:amp;|#38;)*)(?P<name>#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]{0,2});|&nbsp(?![a-z0-9;=])"
_REMNANT = compiled(f"{_SIGNS}|{_CHARACTER}", re.IGNORECASE)

_ANY = f"{_CELL}|{_ROW}|{_LINE}|{_VOID}|{_SPAN}"
_BARE = f"{_LT}(?:{_ANY}){_SPACE}?/?{_GT}"
_QUOTES = "“”‘’\"'「」『』`"
_QUOTE = f"[{_QUOTES}]"
_TELLING = "标[签记]|標[籤記]|元素|[属屬]性|代[码碼]|[节節][点點]|[实實][体體]|[转轉][义義]"
_TOLD = compiled(
    f"(?<=[\u3400-\u9fff，、 {_QUOTES}]){_LT}(?P<tag>{_ANY}){_SPACE}?/?{_GT}{_QUOTE}?\\s?(?:{_TELLING})"
    f"(?![:：])(?!.*{_LT}/(?P=tag){_GT})|"
    f"(?:标[签记]|標[籤記]|元素)\\s?{_QUOTE}?(?!{_LT}br\\b){_BARE}|{_QUOTE}{_BARE}{_QUOTE}|"
    f"(?:[实實][体體]|[转轉][义義]|字符)\\s?{_QUOTE}?&#?[a-z0-9]{{2,8}};|"
    f"&#?[a-z0-9]{{2,8}};{_QUOTE}?\\s?(?:是|表示|代表|[实實][体體]|[转轉][义義])",
    re.IGNORECASE,
)
"""A tag or character that is spoken of."""
_HTML = compiled("(?<![A-Za-z0-9_./<&-])(?:X?HTML5?|html)(?![A-Za-z0-9_./>-])")
_SPOKEN_OF = compiled("(?:这个|這個|[这這]些|[该該此]|以下|下[面列]的?)(?:标[签记]|標[籤記]|元素|属性|屬性)")
TAUGHT = 2
"""Lines that name HTML, or its elements, from which a text is taken to teach it."""

_RAISED = str.maketrans("0123456789+-=n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁿ")
_LOWERED = str.maketrans("0123456789+-=n", "₀₁₂₃₄₅₆₇₈₉₊₋₌ₙ")
_SHOWS_NOTHING = compiled("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_REPLACEMENT = "\ufffd"


@frozen
class _Run:
    """Tags with nothing but space between them."""

    start: int
    end: int
    kinds: frozenset[str]
    """What is among them: tags of a ``line``, a ``row`` or a ``cell`` of a table, ``space``."""

    @property
    def ends_line(self) -> bool:
        """Whether what follows stands on a line of its own."""
        return "row" in self.kinds or ("line" in self.kinds and "cell" not in self.kinds)


def found(text: str) -> Iterator[Found]:
    """Yield tags, which go, and characters by their names or numbers, which are decoded, until none is left."""
    changes: list[Found] = []
    now = text
    while ("&" in now or "<" in now) and not _tells(now):
        more = sorted(_round(now))
        if not more:
            break
        changes = composed(now, changes, more)
        now = applied(now, more)
    yield from changes


def cleared(text: str) -> str:
    """Return a text without them."""
    return applied(text, [*found(text)])


def teaches(content: str) -> bool:
    """Say whether a text of many lines speaks of HTML, so that what looks like remnants is its subject."""
    if "<" not in content and "&" not in content:
        return False
    lines = content.splitlines()
    coded = [line for line in lines if "<" in line or "&" in line]
    if any(_TOLD.search(line) for line in coded):
        return True
    if not any(_TAG.search(line) for line in coded):
        return False
    return sum(_SPOKEN_OF.search(line) is not None or _names_html(line) for line in lines) >= TAUGHT


def lines_within(text: str) -> Iterator[tuple[int, int]]:
    """Yield the beginning and end of each line that tags make of a text: of all of it where there is none."""
    start = 0
    coded = ("<" in text or "lt;" in text) and not _tells(text)
    for run in _runs(text) if coded else ():
        if run.ends_line:
            if not _is_blank(text[start : run.start]):
                yield start, run.start
            start = run.end
    if not _is_blank(text[start:]):
        yield start, len(text)


def _is_blank(text: str) -> bool:
    return not text.strip() or not cleared(text).strip()


def _tells(line: str) -> bool:
    return _TOLD.search(line) is not None or _names_html(line)


def _names_html(line: str) -> bool:
    return "html" in line.lower() and _HTML.search(_TAG.sub("", line)) is not None


def _round(text: str) -> Iterator[Found]:
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    for run in _runs(text):
        within = run.start > first and run.end < last
        yield run.start, run.end, _in_place_of(run, text) if within else "", "tag"
    for match in _REMNANT.finditer(text):
        if match["raised"]:
            yield *match.span(), _small(match), "tag"
        elif match[0].startswith("&") and match["tag"] is None and match["code"] is None:
            char = _character(match["name"] or "nbsp")
            if char or len(match["and"] or "") > 1:
                yield match.start(), match.end() if char else match.end("and"), char or "&", "character"


def _in_place_of(run: _Run, text: str) -> str:
    """Return what stands for tags within a line: a space between lines, a tab between cells."""
    if "cell" in run.kinds and not run.ends_line:
        return "\t"
    parted = run.ends_line or "space" in run.kinds
    return " " if parted and not (text[run.start - 1].isspace() or text[run.end].isspace()) else ""


def _runs(text: str) -> Iterator[_Run]:
    start = end = 0
    kinds: set[str] = set()
    for match in _TAG.finditer(text):
        if match["raised"] or not _is_markup(match, text):
            continue
        between = text[end : match.start()]
        if kinds and between.strip():
            yield _Run(start, end, frozenset(kinds))
            kinds = set()
        start = start if kinds else match.start()
        kinds |= _kinds(match) | ({"space"} if kinds and between else set())
        end = match.end()
    if kinds:
        yield _Run(start, end, frozenset(kinds))


def _kinds(match: re.Match[str]) -> set[str]:
    return {"tag", *(kind for kind in ("line", "row", "cell") if match[kind])}


def _is_markup(match: re.Match[str], text: str) -> bool:
    """Say whether a tag is one: vector<object> and a<b>c have another meaning, List<Map> another case."""
    name = match["tag"]
    if not name or match["end"] or match["more"] or match["line"] or match["void"]:
        return True
    before = text[match.start() - 1 : match.start()]
    if not name.islower() and not name.isupper():
        return False
    return not (before.isascii() and before.isalnum()) or _closes(name.lower(), text[match.end() :].lower())


def _closes(name: str, text: str) -> bool:
    return any(f"/{name}{end}" in text for end in (">", "&gt;", " >"))


def _small(match: re.Match[str]) -> str:
    return match["figure"].translate(_RAISED if match["raised"].lower() == "sup" else _LOWERED)


def _character(name: str) -> str:
    """Return the character of a name or number; empty if it has none that a line can hold."""
    from html import unescape  # noqa: PLC0415 - its table takes a tenth of the time an empty program does; rarely needed

    char = unescape(f"&{name};")
    if len(char) != 1 or char == _REPLACEMENT:
        return ""
    if char.isspace() and char not in "\u00a0\u3000":
        return " "
    return char if char.isprintable() or char.isspace() or _SHOWS_NOTHING.match(char) else ""
