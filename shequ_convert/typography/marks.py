"""Punctuation marks: full-width where the sentence is Chinese (GB/T 15834; CLREQ 3.1.3), in pairs where they pair.

A line that has no full-width comma, colon, bracket or the like has been folded, as NFKC does: there every mark of its
sentences is given back. A line that has some was typed by a person who may have meant the others: there only what
stands right beside a Han character is. Times, ratios, thousands, addresses, names of files, code and Latin sentences
keep theirs in both. Each decision is taken on the text with the decisions before it, so that a second pass finds
nothing to do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.hanzi import HAN, is_han

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

FULLWIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
ELLIPSIS = "……"
DASH = "——"
SUSPECT = compiled(
    "[,:;?!()\"~']|--|\\.\\.\\.|。。|[●•‧・∙]|[○Ｏ―─━]|^—|[。！？”]—|[一二三四五六七八九]O|《[^》]*[《<]|<<|[\u4e00-\u9fff”）%％]\\.(?:$|[”’])"
)
"""What every change of a mark begins with; most right lines have none."""
_FULL = compiled("[，：；？！（）…]")
"""What folding leaves none of."""

_PROTECTED = compiled(
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|"
    r"(?<![\w-])[\w-]{1,64}\.(?:com|cn|net|org|gov|edu)(?::\d{1,5})?(?:/[!-~]*)?|"
    r"(?<![\w()-])[\w()-]{1,120}\.(?:jpe?g|png|gif|bmp|webp|docx?|xlsx?|pptx?|pdf|txt|zip|rar|html?|js|py|css|json|md)\b|"
    r"\b(?:localhost|\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\b[A-Za-z]:\\[!-~]*|&#?\w{2,8};|[:;]-[)(DPp]|`[^`]*`|"
    r"(?<![\w.])[\w.]{0,40}[=<>{}][\w.]{0,40}[,:;][!-~]+",
    re.IGNORECASE | re.ASCII,
)
"""Addresses, names of files, characters of HTML, faces and code: nothing in them changes."""
_ADDRESSED = compiled(r"[.@&`=<>{}]|:[-\\/]|;-|localhost")
"""What each of them has."""

_CODED = compiled("&#?[A-Za-z0-9]{2,8};$")
"""A character of HTML at the end of one of them."""

_LATIN_SAID = compiled("“([^“”\u3400-\u9fff]*[A-Za-z][^“”\u3400-\u9fff]*)”")
"""What is quoted and is no Chinese."""
_BRACKET, _STRAIGHT = compiled("[()（）]"), compiled('"')
_SINGLE = compiled("(?<![A-Za-z0-9])'|'(?![A-Za-z0-9])")
_HALF = compiled("[,:;?!]")
_DOTS = compiled(r"\.{3,}|。{2,}|[·・]{3,}")
_SENTENCE = compiled('[。！？；!?;]|^[“‘"「]')
HEADLINE_SHORTEST = 8
"""Characters of a headline that a page may cut off."""
_HYPHENS = compiled("(?<!-)-{2,4}(?!-)|(?<![―─━])[―─━]{2}(?![―─━])")
_HALF_DASH = compiled('(?:^|(?<=[。！？!?”"]))—(?=[\u4e00-\u9fff《“"])')
"""Half a dash that begins a line or stands behind a sentence: it breaks, for nothing is joined there."""
_NESTED = compiled("《[^《》]{0,60}(?:《[^《》]{0,60}》[^《》]{0,60}){1,8}》")
_DOUBLED = compiled("<<(?=[^<>]{0,60}[\u4e00-\u9fff])[^<>]{1,60}>>")
_ENCLOSED = compiled("《[^《》<>]{0,60}(<(?=[^<>]{0,60}[\u4e00-\u9fff])[^<>《》]{1,60}>)(?=[^《》]{0,60}》)")
_POINTED = compiled('(?<=[\u4e00-\u9fff”"）)%％])\\.(?=$|[”"’])')
_YEAR = compiled("[一二][○ＯO0〇零一二三四五六七八九]{3}年")
_TILDE = compiled(r"(?<=[%％℃万亿元岁年月日时点分])~(?=\d)")
_TRANSLITERATED = (
    "阿埃艾爱安奥巴班邦鲍贝本比彼毕宾波伯勃博布查达戴丹德迪蒂丁顿多尔恩法菲费芬弗福富盖甘冈高戈哥格根古哈海汉豪赫亨"
    "胡华怀惠霍基吉加贾简杰金卡凯坎康考柯科克肯库奎昆拉莱赖兰朗劳勒雷里丽利莉理连列林琳龙隆卢鲁路伦罗洛马玛迈麦曼梅"
    "蒙米密明摩莫默姆穆娜纳南内尼涅诺欧帕潘庞佩彭皮珀普齐奇乔琼让荣瑞若萨塞桑瑟沙莎山珊史舒斯苏索塔泰坦汤唐陶特腾"
    "提汀廷图托娃瓦万威薇韦维温文翁沃乌伍西希夏香肖谢辛欣休雪雅亚扬杨耶叶伊因英尤约泽扎詹珍朱佐兹治华盛朵蕾妮娅丝森夫斯赛切契什卜"
)
_POINT = compiled(f"(?<=[{_TRANSLITERATED}])[•‧・∙●](?=[{_TRANSLITERATED}]{{2}})")
"""Between the parts of a foreigner's name: 乔治•奥威尔. A row of words with a bullet between them has none."""

_AROUND = frozenset("”’》〉」』】〕、。，；：？！（）%％℃…—“‘《〈「『【〔,;:?!")
"""Marks beside a bracket of a folded line that show it to be part of the sentence."""
_NEUTRAL = " \u3000,:;?!()\"'.-，：；？！（）“”‘’…—―─━。·・"
"""Marks of either width, which say nothing of the language of what stands before and behind them."""
_BESIDE_BEFORE = frozenset("”’“‘》〉《〈、。」』")
_BESIDE_AFTER = frozenset("“”‘’《〈》〉「『")
"""What makes a mark one of Chinese beyond doubt if it stands right beside it, as a Han character does."""
_STOP = compiled("[，。；：？！,;:?!…“”（）()]")
_TOLD = frozenset("》〉《〈、。」』「『")
"""What stands beside a quotation in Chinese, besides Han."""
ENCLOSED = 200
"""Characters within a bracket in which Han is looked for."""
CLAUSE_REACH = 60
"""Characters back to which the beginning of a clause is looked for."""
_THOUSAND = compiled(r"\d{3}(?!\d)")
_WORD = compiled("[A-Za-z][A-Za-z'’-]*")
_CALLED = compiled(r"(?<![\w.])(?:[a-z_][\w.]*|[A-Za-z]|[A-Z]\w*\.\w[\w.]*)$", re.ASCII)
"""A name of a function or variable right before a bracket: main(), f(x), O(n), Math.max(a)."""
_ARGUMENTS = compiled(r"(?![A-Z]{2})(?![A-Z]?[a-z]+ [a-z]+ [a-z])[^()]{1,30}")
"""What stands in them; an abbreviation and several words do not."""
_IDENTIFIER = compiled(r"[\w@]*(?:[-_/.][\w]+)+$", re.ASCII)
_NAMED = compiled("[A-Z][a-z]")
_NUMBER_BEFORE = compiled("(?:^|[，。；：？！、,;:?!“”‘’\"'（(\\s])\\d{1,2}$")


def found(text: str) -> list[Found]:
    """Return what changes in a line, or in a paragraph of several."""
    if not SUSPECT.search(text) or not HAN.search(text):
        return []
    return sorted(_decided(_Line(text)))


def unpaired(text: str) -> tuple[int, ...]:
    """Return where straight quotation marks and brackets stand that have no partner; none in a Latin text."""
    if ('"' not in text and _BRACKET.search(text) is None) or not HAN.search(text):
        return ()
    line = _Line(text)
    quotes = line.straight()
    odd = quotes[-1:] if len(quotes) % 2 else []
    return tuple(sorted([*odd, *(at for at in line.alone() if not _numbers(line, at))]))


class _Line:
    """A line with the decisions taken so far: ``view`` has a character for each of the text's, as it will be."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.view = list(text)
        self.folded = _FULL.search(text) is None
        """Whether its full-width marks were taken away."""
        self.kept = _kept(text)
        """Places that nothing changes."""

    def before(self, index: int) -> str:
        """Return the character before a place; empty at the beginning."""
        return self.view[index - 1] if index else ""

    def after(self, index: int) -> str:
        """Return the character at a place; empty behind the end."""
        return self.view[index] if index < len(self.view) else ""

    def straight(self) -> list[int]:
        """Return the straight quotation marks that are none of code or of a measure of inches."""
        return [match.start() for match in _STRAIGHT.finditer(self.text) if match.start() not in self.kept]

    def single(self) -> list[int]:
        """Return the straight single quotation marks; an apostrophe is none."""
        if "'" not in self.text:
            return []
        return [match.start() for match in _SINGLE.finditer(self.text) if match.start() not in self.kept]

    def pairs(self) -> list[tuple[int, int]]:
        """Return the brackets that close, of either width, the inner ones first."""
        return self._matched()[0]

    def alone(self) -> list[int]:
        """Return the brackets without a partner."""
        return self._matched()[1]

    def _matched(self) -> tuple[list[tuple[int, int]], list[int]]:
        stack: list[int] = []
        pairs: list[tuple[int, int]] = []
        alone: list[int] = []
        for match in _BRACKET.finditer(self.text):
            at = match.start()
            if at in self.kept:
                continue
            if match[0] in "(（":
                stack.append(at)
            elif stack:
                pairs.append((stack.pop(), at))
            else:
                alone.append(at)
        return pairs, alone + stack


def _kept(text: str) -> frozenset[int]:
    if not _ADDRESSED.search(text):
        return frozenset()
    return frozenset(at for match in _PROTECTED.finditer(text) for at in range(match.start(), _end(match)))


def _end(match: re.Match[str]) -> int:
    """Return the end of an address or the like; the marks between it and Han are those of the sentence."""
    after = match.string[match.end() : match.end() + 1]
    if match[0][0] in "&`:;" or not is_han(after) or _CODED.search(match[0]):
        return match.end()
    return match.start() + len(match[0].rstrip(",;:?!."))


def _beside(line: _Line, start: int, end: int) -> bool:
    """Say whether Chinese stands right beside a place, without any doubt."""
    before, after = line.before(start), line.after(end)
    return is_han(before) or is_han(after) or before in _BESIDE_BEFORE or (after != "" and after in _BESIDE_AFTER)


# --- the decisions, in their order


def _decided(line: _Line) -> Iterator[Found]:
    for name, decide, signs in _ORDER:
        if not any(map(line.text.__contains__, signs)):
            continue
        for start, end, new in decide(line):
            if new == line.text[start:end] or (line.kept and not line.kept.isdisjoint(range(start, end))):
                continue
            if end - start == 1:
                line.view[start] = new
            else:
                line.view[start:end] = (new * (end - start))[: end - start]
            yield start, end, new, name


def _quotes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """Straight quotation marks -> “ ”, in them ‘ ’, where each is closed; an odd number is left alone."""
    for places, opening, closing in ((line.straight(), "“", "”"), (line.single(), "‘", "’")):
        pairs = list(zip(places[::2], places[1::2], strict=True)) if len(places) % 2 == 0 else []
        for start, end in pairs:
            if _is_quotation(line, start, end):
                yield from ((start, start + 1, opening), (end, end + 1, closing))


def _is_quotation(line: _Line, start: int, end: int) -> bool:
    if HAN.search(line.text, start + 1, end):
        return True
    before, after = line.before(start), line.after(end + 1)
    return end > start + 1 and (is_han(before) or is_han(after) or before in _TOLD or after in _TOLD) and before != "="


def _ellipses(line: _Line) -> Iterator[tuple[int, int, str]]:
    """... -> …… (GB/T 15834 4.11). Dots in a Latin sentence stay, and so does a single …, which headlines have."""
    for match in _DOTS.finditer(line.text):
        if _breaks(line, *match.span()):
            yield *match.span(), "…" if _is_cut(line, *match.span()) else ELLIPSIS


def _is_cut(line: _Line, start: int, end: int) -> bool:
    """Say whether three dots show that a page cut a headline off: nothing follows, and no sentence stands before."""
    headline = end == len(line.text) and end - start == len("...") and start >= HEADLINE_SHORTEST
    cut = line.text[start:end] == "..." and line.before(start).isalnum()
    return headline and cut and _SENTENCE.search(line.text, 0, start) is None


def _dashes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """-- and two strokes of a table's frame -> —— (GB/T 15834 4.10). A rule of hyphens stays, and so does an arrow."""
    for match in _HYPHENS.finditer(line.text):
        if _breaks(line, *match.span()) and not _is_sign(line, *match.span()):
            yield *match.span(), DASH


def _half_dashes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """Half a dash that breaks -> ——; one that joins stays: 北京—上海, 2元—10元."""
    for match in _HALF_DASH.finditer(line.text):
        yield *match.span(), DASH


def _is_sign(line: _Line, start: int, end: int) -> bool:
    """Say whether hyphens are part of an arrow, -->, or begin an option, --global."""
    before, after = line.before(start), line.after(end)
    option = after.isascii() and after.isalpha() and (before == "" or before.isspace())
    return (
        after == ">" or before == "<" or line.text[max(0, start - 2) : start] in {"<!", "<！", "《!", "《！"} or option
    )


def _breaks(line: _Line, start: int, end: int) -> bool:
    """Say whether a Chinese sentence breaks off or goes on at a place; marks around it say nothing."""
    before = line.text[max(0, start - CLAUSE_REACH) : start].rstrip(_NEUTRAL)[-1:]
    after = line.text[end : end + CLAUSE_REACH].lstrip(_NEUTRAL)[:1]
    return is_han(before) or is_han(after) or before in _BESIDE_BEFORE or (after != "" and after in _BESIDE_AFTER)


def _brackets(line: _Line) -> Iterator[tuple[int, int, str]]:
    """( ) -> （ ） in pairs, by what they enclose and what stands around them; behind the number of a list too."""
    for start, end in line.pairs():
        if _is_code(line, start, end):
            line.kept |= frozenset(range(start, end + 1))
        elif _encloses_chinese(line, start, end):
            yield from ((start, start + 1, "（"), (end, end + 1, "）"))
    for at in line.alone():
        within = is_han(line.before(at)) and is_han(line.after(at + 1))
        if within or (line.text[at] == ")" and is_han(line.after(at + 1)) and _numbers(line, at)):
            yield at, at + 1, "（" if line.text[at] in "(（" else "）"


def _numbers(line: _Line, at: int) -> bool:
    """Say whether a closing bracket stands behind the number of a list: 1)."""
    return _NUMBER_BEFORE.search(line.text, max(0, at - 4), at) is not None


def _encloses_chinese(line: _Line, start: int, end: int) -> bool:
    half = [at for at in (start, end) if line.text[at] in "()"]
    near = any(_beside(line, at, at + 1) for at in half)
    if near or len(half) == 1:
        return near
    if HAN.search(line.text, start + 1, min(end, start + ENCLOSED)) or (line.folded and start == 0):
        return True
    before, after = line.before(start), line.after(end + 1)
    latin = before.isspace()  # 条例 (GDPR) is typed as in Latin
    return line.folded and not latin and (before in _AROUND or after in _AROUND or not before.isascii())


def _is_code(line: _Line, start: int, end: int) -> bool:
    """Say whether a bracket is that of a function, by the name right before it, with nothing Chinese in it."""
    if end == start + 1:
        return True
    if end - start > CLAUSE_REACH:
        return False
    head = line.text[max(0, start - CLAUSE_REACH) : start]
    inside = line.text[start + 1 : end]
    return _CALLED.search(head) is not None and HAN.search(inside) is None and _ARGUMENTS.fullmatch(inside) is not None


def _titles(line: _Line) -> Iterator[tuple[int, int, str]]:
    """《 》 within 《 》 -> 〈 〉 (GB/T 15834 4.14)."""
    for match in _NESTED.finditer(line.text) if line.text.count("《") > 1 else ():
        for at in range(match.start() + 1, match.end() - 1):
            if line.text[at] in "《》":
                yield at, at + 1, "〈" if line.text[at] == "《" else "〉"


def _angles(line: _Line) -> Iterator[tuple[int, int, str]]:
    """<<办法>> -> 《办法》, and < > within 《 》 -> 〈 〉."""
    for match in _DOUBLED.finditer(line.text):
        yield from ((match.start(), match.start() + 2, "《"), (match.end() - 2, match.end(), "》"))
    for match in _ENCLOSED.finditer(line.text):
        yield from ((match.start(1), match.start(1) + 1, "〈"), (match.end(1) - 1, match.end(1), "〉"))


def _stops(line: _Line) -> Iterator[tuple[int, int, str]]:
    """Give 。 for the point behind a sentence in a folded line that has none."""
    for match in _POINTED.finditer(line.text) if line.folded and "。" not in line.text else ():
        yield *match.span(), "。"


def _zeros(line: _Line) -> Iterator[tuple[int, int, str]]:
    """二○一八年 -> 二〇一八年 (GB/T 15835 4.2): a circle or a letter stands for the character of zero."""
    for match in _YEAR.finditer(line.text):
        yield from ((at, at + 1, "〇") for at in range(*match.span()) if line.text[at] in "○ＯO0")


def _points(line: _Line) -> Iterator[tuple[int, int, str]]:
    """乔治•奥威尔 -> 乔治·奥威尔 (GB/T 15834 4.12). A row of words with bullets between them stays."""
    for match in _POINT.finditer(line.text):
        yield *match.span(), "·"


def _tildes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """8月~10月 -> 8月～10月 (GB/T 15834 4.13.3). Between digits, as in 3~5, it stays as it was typed."""
    for match in _TILDE.finditer(line.text):
        yield *match.span(), "～"


def _marks(line: _Line) -> Iterator[tuple[int, int, str]]:
    """, : ; ? ! -> ，：；？！ with the space that Latin typing puts behind them before Han."""
    kept = _foreign(line) | _faces(line) | line.kept
    for match in _HALF.finditer(line.text):
        at = match.start()
        if at not in kept and _is_chinese(line, at):
            line.view[at] = FULLWIDTH[match[0]]
            spaced = line.text[at + 1 : at + 2] == " " and is_han(line.after(at + 2))
            yield at, at + 1 + spaced, FULLWIDTH[match[0]]


def _foreign(line: _Line) -> frozenset[int]:
    """Return the places in quotations that are no Chinese: “Hello, world!”."""
    view = "".join(line.view) if "“" in line.view else ""
    return frozenset(at for match in _LATIN_SAID.finditer(view) for at in range(*match.span()))


def _faces(line: _Line) -> frozenset[int]:
    """Return where a colon or semicolon stands before a bracket that closes nothing: a face, :)."""
    if ":)" not in line.text and ";)" not in line.text:
        return frozenset()
    return frozenset(at - 1 for at in line.alone() if line.text[at - 1 : at + 1] in {":)", ";)"})


def _is_chinese(line: _Line, at: int) -> bool:
    """Say whether the sentence around a mark is Chinese."""
    char, before, after = line.text[at], line.before(at), line.after(at + 1)
    if "\u4e00" <= before <= "\u9fff":
        return True
    if before.isdecimal() and after.isdecimal() and char in ",:":
        return line.folded and char == "," and _THOUSAND.match(line.text, at + 1) is None
    if _beside(line, at, at + 1) or (char in "?!" and before in {"？", "！"}):
        return True
    return line.folded and at > 0 and _was_chinese(line, at)


def _was_chinese(line: _Line, at: int) -> bool:
    """Say whether a mark of a folded line, with no Han right beside it, was one of Chinese."""
    char, before, after = line.text[at], line.before(at), line.after(at + 1)
    if char in "?!" or not after:
        return not (after.isascii() and after.isalnum()) and not _is_latin_clause(line, at)
    if char == ":" and before.isascii() and before.isalpha():
        return _introduces(line.text, at)
    return not (after.isspace() and before.isascii()) or is_han(line.after(at + 2))


def _introduces(text: str, at: int) -> bool:
    """Say whether a colon behind a Latin word introduces what follows: PS:Emacs …, 图A: 河堤.

    CS:APP and dart:io are names as they stand, and behind the name of a program (react-native: …) it may be code.
    """
    behind = text[at + 1 : at + 2]
    if _IDENTIFIER.search(text[max(0, at - CLAUSE_REACH) : at]) and behind.isspace():
        return False
    return not behind.strip() or not (behind.isascii() and behind.isalpha()) or _NAMED.match(text, at + 1) is not None


def _is_latin_clause(line: _Line, at: int) -> bool:
    """Say whether a mark closes a clause of two Latin words or more, without Han."""
    clause = _STOP.split("".join(line.view[max(0, at - CLAUSE_REACH) : at]))[-1]
    return HAN.search(clause) is None and len(_WORD.findall(clause)) > 1


_ORDER = (
    ("quote", _quotes, ('"', "'")),
    ("ellipsis", _ellipses, ("...", "。。", "···", "・・・")),
    ("dash", _dashes, ("--", "――", "──", "━━")),
    ("dash", _half_dashes, ("—",)),
    ("bracket", _brackets, ("(", ")")),
    ("title", _titles, ("《",)),
    ("title", _angles, ("<",)),
    ("stop", _stops, (".",)),
    ("zero", _zeros, ("年",)),
    ("point", _points, ("•", "‧", "・", "∙", "●")),
    ("tilde", _tildes, ("~",)),
    ("fullwidth", _marks, (",", ":", ";", "?", "!")),
)
"""Each decision with the name of its rule and what a line has for it; later ones see what earlier ones decided."""
