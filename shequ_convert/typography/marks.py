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
from shequ_convert.typography.signs import Signs, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.typography.edits import Found

FULLWIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
ELLIPSIS = "……"
DOTS = "......"
"""What folding makes of an ellipsis."""
DASH = "——"
TO = "—"
"""一字线, from one day or time to another (GB/T 15834 4.13.3)."""
SIGNS = Signs(
    ",:;?!()\"~'•‧・∙○Ｏ―─━",
    "\\-.。—．O《<",
    "(?<=。)。|(?<=《)[^》]*[《<]|(?<=^—)|(?<=[。！？”]—)|(?<=\\.)\\.\\.|(?<=[\u4e00-\u9fff”）%％]\\.)(?:$|[”’])|(?<=-)-|"
    '(?:(?<=[。！？!?]-)|(?<=[。！？!?][”"]-))(?=[\u4e00-\u9fff《])|(?<=<)<|(?<=[\u4e00-\u9fff]．)(?=[\u4e00-\u9fff])|'
    "(?<=[一二三四五六七八九]O)",
)
"""What every change of a mark begins with; most right lines have none."""
_SUSPECT = pattern(SIGNS)
_FULL = compiled("[，：；？！（）…]")
"""What folding leaves none of."""

_PROTECTED = compiled(
    r"(?<![\w.])(?-i:[a-z_])[\w.]{0,60}\((?:\"[^\"]{0,200}\"|'[^']{0,200}')[^()\"']{0,60}\)|"
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|"
    r"(?<![\w-])[\w-]{1,64}\.(?:com|cn|net|org|gov|edu)(?::\d{1,5})?(?:/[!-~]*)?|"
    r"(?<![\w()-])[\w()-]{1,120}\.(?:jpe?g|png|gif|bmp|webp|docx?|xlsx?|pptx?|pdf|txt|zip|rar|html?|js|py|css|json|md)\b|"
    r"\([^()\s]{1,20}\)\.(?:jpe?g|png|gif|bmp|webp|docx?|xlsx?|pptx?|pdf|txt|zip|rar|wps|et)\b|"
    r"\b(?:localhost|\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\b[A-Za-z]:\\[!-~]*|&#?\w{2,8};|[:;]-[)(DPp]|`[^`]*`|"
    r"(?<![\w.])[\w.]{0,40}[=<>{}][\w.]{0,40}[,:;][!-~]+",
    re.IGNORECASE | re.ASCII,
)
"""Addresses, names of files, characters of HTML, faces and code: nothing in them changes."""
_REFERENCE = compiled(r"\[(?:[JMNCDRSPAZG]|EB|DB|CP)(?:/OL)?\](?=\s*[.,:．]|\s*$)")
"""The kind of work in a reference, which has half-width marks throughout (GB/T 7714)."""
_FIELD = compiled(r"""(?:^|[{,\[])\s*(["'])[A-Za-z_][\w.-]{0,60}\1\s*:\s*["'\[{\d]""", re.ASCII)
"""A field of data, as JSON has it."""
_ADDRESSED = pattern(Signs(".@&`=<>{}", ":;l(", r"(?<=:)[-\\/]|(?<=;)-|(?<=l)ocalhost|(?<=\()[\"']"))
"""What each of them has."""

_CODED = compiled("&#?[A-Za-z0-9]{2,8};$")
"""A character of HTML at the end of one of them."""

_LATIN_SAID = compiled("“([^“”\u3400-\u9fff]*[A-Za-z][^“”\u3400-\u9fff]*)”")
"""What is quoted and is no Chinese."""
_BRACKET, _STRAIGHT = compiled("[()（）]"), compiled('"')
_PAIRED = compiled("[^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*")
"""A line with a partner for each bracket, none within another; so are most."""
_SINGLE = compiled("(?<![A-Za-z0-9])'(?!\\d\\d(?:\\D|$))|(?<=[A-Za-z0-9])'(?![A-Za-z0-9])")
"""A straight single quotation mark; not an apostrophe, nor that of a year, '98."""
_INCHES = compiled(r"\d\"(?:[和、或与及到至/，,~×xX*-]|\s){1,3}\d{1,3}(?:\.\d{1,2})?\"")
"""Two measures in inches beside each other, which are no quotation: 27"和32"."""
_HALF = compiled("[,:;?!]")
_DOTS = compiled(r"\.{3,}|。{2,}|[·・]{3,}")
_ENDS = frozenset(",.:)，。：）”")
"""Marks behind which a headline is not cut off."""
_LEADER = compiled(r"\.{7,}\s*\d{1,4}\s*$")
"""Dots that lead to the number of a page, as in a table of contents."""
_SENTENCE = compiled('[。！？；!?;]|^[“‘"「]')
SENTENCE_SHORTEST = 2
"""Words of a Latin sentence."""
HEADLINE_SHORTEST = 8
"""Characters of a headline that a page may cut off."""
_HYPHENS = compiled("(?<!-)-{2,4}(?!-)|(?<![―─━])[―─━]{2}(?![―─━])")
_SPANS = compiled("[年月日号时点分]-{2,4}\\d|[年月日号时点分][―─━]{2}\\d")
"""What leads from one day or time to another."""
_HALF_DASH = compiled(
    '(?:^|(?<=[。！？!?”"]))—(?=[\u4e00-\u9fff《“"])|(?:(?<=[。！？!?][”"])|(?<=[。！？!?]))-(?=[\u4e00-\u9fff《])'
)
"""Half a dash, or a hyphen, behind a sentence: it breaks, for nothing is joined there. Half a dash opens a line too."""
_NESTED = compiled("《[^《》]{0,60}(?:《[^《》]{0,60}》[^《》]{0,60}){1,8}》")
_TWICE = compiled("《《[^《》]*》》")
"""A title whose marks were typed twice."""
_DOUBLED = compiled("<<(?=[^<>]{0,60}[\u4e00-\u9fff])[^<>]{1,60}>>")
_ENCLOSED = compiled("《[^《》<>]{0,60}(<(?=[^<>]{0,60}[\u4e00-\u9fff])[^<>《》]{1,60}>)(?=[^《》]{0,60}》)")
_POINTED = compiled('(?<=[\u4e00-\u9fff”"）)%％])\\.(?=$|[”"’\'])')
_YEAR = compiled("[一二][○ＯO0〇零一二三四五六七八九]{3}年")
_TILDE = compiled(r"(?<=[%％℃万亿元岁年月日时点分])~(?=\d)")
_TRANSLITERATED = (
    "阿埃艾爱安奥巴班邦鲍贝本比彼毕宾波伯勃博布查达戴丹德迪蒂丁顿多尔恩法菲费芬弗福富盖甘冈高戈哥格根古哈海汉豪赫亨"
    "胡华怀惠霍基吉加贾简杰金卡凯坎康考柯科克肯库奎昆拉莱赖兰朗劳勒雷里丽利莉理连列林琳龙隆卢鲁路伦罗洛马玛迈麦曼梅"
    "蒙米密明摩莫默姆穆娜纳南内尼涅诺欧帕潘庞佩彭皮珀普齐奇乔琼让荣瑞若萨塞桑瑟沙莎山珊史舒斯苏索塔泰坦汤唐陶特腾"
    "翰诗纽保茨茵冯廉斐义川甫孜次嘉嘎旺措珠仁可得厄沛"
    "提汀廷图托娃瓦万威薇韦维温文翁沃乌伍西希夏香肖谢辛欣休雪雅亚扬杨耶叶伊因英尤约泽扎詹珍朱佐兹治华盛朵蕾妮娅丝森夫斯赛切契什卜"
)
_NAME_POINT = f"(?<=[{_TRANSLITERATED}]{{2}})．(?=[{_TRANSLITERATED}]{{2}})"
_POINT = compiled(f"(?<=[{_TRANSLITERATED}])[•‧・∙](?=[{_TRANSLITERATED}]{{2}})|{_NAME_POINT}")
"""Between the parts of a foreigner's name: 乔治•奥威尔. A row of words with a bullet between them has none."""
_POINT_SAID = compiled(f"(?<=[{_TRANSLITERATED}])[•‧・∙](?=[\u4e00-\u9fff])|{_NAME_POINT}")
"""The same in a sentence, where no row of words is expected."""
_PROSE = compiled("[，。；？！,;?!]")

_AROUND = frozenset("”’》〉」』】〕、。，；：？！（）%％℃…—“‘《〈「『【〔,;:?!")
"""Marks beside a bracket of a folded line that show it to be part of the sentence."""
_NEUTRAL = " \u3000,:;?!()\"'.-，：；？！（）“”‘’…—―─━。·・"
"""Marks of either width, which say nothing of the language of what stands before and behind them."""
_BESIDE_BEFORE = frozenset("”’“‘》〉《〈、。」』")
_BESIDE_AFTER = frozenset("“”‘’《〈》〉「『")
"""What makes a mark one of Chinese beyond doubt if it stands right beside it, as a Han character does."""
_ENDED = frozenset(("", *";?!"))
"""Half-width marks, or nothing, behind dots that end a clause."""
_CLOSED = frozenset("”’》。！？…")
"""What may stand before a bracket that closes a sentence or phrase."""
_FOLLOWS = frozenset("，。；：？！、”’》,;:?!")
"""What may stand behind it."""
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
_FACE = compiled(r"[:;](?:\)|\((?=\s*$))")
_WORD_BEFORE = compiled("[\u4e00-\u9fff][A-Za-z0-9]{1,19}$")
_WORD_BEHIND = compiled("[A-Z0-9][A-Za-z0-9]{0,18}[\u4e00-\u9fff]")
_NAMED = compiled("[A-Z][a-z]")
_NUMBER_BEFORE = compiled("(?:^|[，。；：？！、,;:?!“”‘’\"'（( \u3000])\\d{1,2}$")


def found(text: str) -> list[Found]:
    """Return what changes in a line, or in a paragraph of several."""
    if not _SUSPECT.search(text) or not HAN.search(text):
        return []
    return sorted(_decided(_Line(text)))


def unpaired(text: str) -> tuple[int, ...]:
    """Return where straight quotation marks and brackets stand that have no partner; none in a Latin text."""
    if not any(map(text.__contains__, '"()（）')) or not HAN.search(text):
        return ()
    if '"' not in text and _PAIRED.fullmatch(text) and not _ADDRESSED.search(text):
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
        measures = [match.span() for match in _INCHES.finditer(self.text)] if '"' in self.text else []
        return [
            match.start()
            for match in _STRAIGHT.finditer(self.text)
            if match.start() not in self.kept and not any(start < match.start() < end for start, end in measures)
        ]

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
    if ("[" in text and _REFERENCE.search(text)) or (":" in text and _FIELD.search(text)):
        return frozenset(range(len(text)))
    if not _ADDRESSED.search(text):
        return frozenset()
    return frozenset(at for match in _PROTECTED.finditer(text) for at in range(match.start(), _end(match)))


def _end(match: re.Match[str]) -> int:
    """Return the end of an address or the like; the marks between it and Han are those of the sentence."""
    after = match.string[match.end() : match.end() + 1]
    if match[0][0] in "&`:;" or not is_han(after) or _CODED.search(match[0]):
        return match.end()
    return match.start() + len(match[0].rstrip(",;:?!.("))


def _beside(line: _Line, start: int, end: int) -> bool:
    """Say whether Chinese stands right beside a place, without any doubt."""
    before, after = line.before(start), line.after(end)
    return is_han(before) or is_han(after) or before in _BESIDE_BEFORE or (after != "" and after in _BESIDE_AFTER)


# --- the decisions, in their order


def _decided(line: _Line) -> Iterator[Found]:
    text, view = line.text, line.view
    for name, decide, signs in _ORDER:
        if not any(map(text.__contains__, signs)):
            continue
        for start, end, new in decide(line):
            if new == text[start:end] or (line.kept and not line.kept.isdisjoint(range(start, end))):
                continue
            if end - start == 1:
                view[start] = new
            else:
                view[start:end] = (new * (end - start))[: end - start]
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
    if end == start + 1 or before == "=":
        return False
    return is_han(before) or is_han(after) or before in _TOLD or after in _TOLD or _is_told(line, start, end)


def _is_told(line: _Line, start: int, end: int) -> bool:
    """Say whether what stands around a quotation, past marks and spaces, is Chinese: 表示 "0" 或 "1"."""
    before, after = (
        line.text[max(0, start - 4) : start].rstrip(_NEUTRAL)[-1:],
        line.text[end + 1 : end + 5].lstrip(_NEUTRAL)[:1],
    )
    return (is_han(before) or not before) and (is_han(after) or not after) and is_han(before + after)


def _ellipses(line: _Line) -> Iterator[tuple[int, int, str]]:
    """... -> …… (GB/T 15834 4.11). Dots in a Latin sentence stay, and so does a single …, which headlines have."""
    for match in _DOTS.finditer(line.text):
        if _LEADER.match(line.text, match.start()) is not None:
            continue
        if _breaks(line, *match.span()) or _trails_off(line, *match.span()):
            yield *match.span(), "…" if _is_cut(line, *match.span()) else ELLIPSIS * _times(match[0])


def _times(dots: str) -> int:
    """Return how many ellipses dots are: twelve, two of them, stand for lines left out (GB/T 15834 4.11.3)."""
    whole = set(dots) == {"."} and len(dots) % len(DOTS) == 0
    return len(dots) // len(DOTS) if whole else 1


def _trails_off(line: _Line, start: int, end: int) -> bool:
    """Say whether a folded sentence with Han in it breaks off behind a number or a Latin word: 电话168、268......"""
    after = line.after(end)
    if not line.folded or (after not in _ENDED and (after.isascii() or after.isalnum())):
        return False
    return not _is_latin_clause(line, start) and HAN.search("".join(_clauses(line, start)[-2:])) is not None


def _is_cut(line: _Line, start: int, end: int) -> bool:
    """Say whether three dots show that a page cut a headline off: nothing follows, and no sentence stands before."""
    headline = end == len(line.text) and line.text[start:end] == "..." and start >= HEADLINE_SHORTEST
    return headline and line.before(start) not in _ENDS and _SENTENCE.search(line.text, 0, start) is None


def _dashes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """-- and two strokes of a table's frame -> —— (GB/T 15834 4.10), and — from one day to another.

    A rule of hyphens stays, and so does an arrow.
    """
    for match in _HYPHENS.finditer(line.text):
        if _breaks(line, *match.span()) and not _is_sign(line, *match.span()):
            yield *match.span(), TO if _SPANS.match(line.text, max(0, match.start() - 1)) else DASH


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
        if _is_half_of_chinese(line, at):
            yield at, at + 1, "（" if line.text[at] in "(（" else "）"


def _is_half_of_chinese(line: _Line, at: int) -> bool:
    """Say whether a bracket whose partner stands in another line is part of a Chinese sentence."""
    before, after = line.before(at), line.after(at + 1)
    if is_han(before) and is_han(after):
        return True
    if line.text[at] in "(（":
        return line.folded and is_han(before) and (not after or after.isalnum())
    if is_han(after) and _numbers(line, at):
        return True
    return line.folded and (is_han(before) or before in _CLOSED) and (not after or after in _FOLLOWS)


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
        if _TWICE.fullmatch(match[0]):
            continue
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
    """乔治•奥威尔 -> 乔治·奥威尔 (GB/T 15834 4.12). A row of words with bullets between them stays.

    In a sentence a bullet right between two characters is no bullet: 川•立派说.
    """
    for match in (_POINT if _PROSE.search(line.text) is None else _POINT_SAID).finditer(line.text):
        yield *match.span(), "·"


def _tildes(line: _Line) -> Iterator[tuple[int, int, str]]:
    """8月~10月 -> 8月～10月 (GB/T 15834 4.13.3). Between digits, as in 3~5, it stays as it was typed."""
    for match in _TILDE.finditer(line.text):
        yield *match.span(), "～"


def _marks(line: _Line) -> Iterator[tuple[int, int, str]]:
    """, : ; ? ! -> ，：；？！ with the space that Latin typing puts behind them before Han."""
    kept, text, view = _foreign(line) | _faces(line) | line.kept, line.text, line.view
    for match in _HALF.finditer(text):
        at = match.start()
        behind_han = at > 0 and "\u4e00" <= view[at - 1] <= "\u9fff"
        if at not in kept and (behind_han or _is_chinese(line, at)) and not text.startswith("://", at):
            new = view[at] = FULLWIDTH[match[0]]
            spaced = text[at + 1 : at + 2] == " " and is_han(line.after(at + 2))
            yield at, at + 1 + spaced, new


def _foreign(line: _Line) -> frozenset[int]:
    """Return the places in quotations that are no Chinese: “Hello, world!”."""
    view = "".join(line.view) if "“" in line.view else ""
    return frozenset(at for match in _LATIN_SAID.finditer(view) for at in range(*match.span()))


def _faces(line: _Line) -> frozenset[int]:
    """Return where a colon or semicolon stands before a bracket that has no partner: a face, :) or :( at the end."""
    faces = {match.end() for match in _FACE.finditer(line.text)}
    return frozenset(at - 1 for at in line.alone() if at + 1 in faces) if faces else frozenset()


def _is_chinese(line: _Line, at: int) -> bool:
    """Say whether the sentence around a mark is Chinese. One right behind Han is, and never comes here."""
    char, before, after = line.text[at], line.before(at), line.after(at + 1)
    if before.isdecimal() and after.isdecimal() and char in ",:":
        return line.folded and char == "," and _THOUSAND.match(line.text, at + 1) is None
    if _beside(line, at, at + 1) or (char in "?!" and before in {"？", "！"}):
        return True
    return line.folded and at > 0 and _was_chinese(line, at)


def _was_chinese(line: _Line, at: int) -> bool:
    """Say whether a mark of a folded line, with no Han right beside it, was one of Chinese."""
    char, before, after = line.text[at], line.before(at), line.after(at + 1)
    if char in "?!" or not after:
        within = after.isascii() and after.isalnum()
        return _parts_words(line.text, at) if within else not _is_latin_clause(line, at)
    if char == ":" and before.isascii() and before.isalpha():
        return _introduces(line.text, at)
    if char == ";" and not before.isalpha() and _is_han_clause(_clauses(line, at)[-1]):
        return True
    return not (after.isspace() and before.isascii()) or is_han(line.after(at + 2))


def _introduces(text: str, at: int) -> bool:
    """Say whether a colon behind a Latin word introduces what follows: PS:Emacs …, 图A: 河堤.

    CS:APP and dart:io are names as they stand, and behind the name of a program (react-native: …) it may be code.
    """
    behind = text[at + 1 : at + 2]
    if _IDENTIFIER.search(text[max(0, at - CLAUSE_REACH) : at]) and behind.isspace():
        return False
    return not behind.strip() or not (behind.isascii() and behind.isalpha()) or _NAMED.match(text, at + 1) is not None


def _clauses(line: _Line, at: int) -> list[str]:
    """Return the clauses before a place, as far as they are looked at."""
    return _STOP.split("".join(line.view[max(0, at - CLAUSE_REACH) : at]))


def _is_han_clause(clause: str) -> bool:
    """Say whether a clause is Chinese and no code: 主版本号加1, not 使用a=1."""
    return HAN.search(clause) is not None and "=" not in clause


def _parts_words(text: str, at: int) -> bool:
    """Say whether a mark stands between two words of which each has Han on its other side: 是5G?5G手机.

    A word that goes on behind the mark in small letters is one with what stands before it: page?id的值.
    """
    return _WORD_BEHIND.match(text, at + 1) is not None and _WORD_BEFORE.search(text, max(0, at - 20), at) is not None


def _is_latin_clause(line: _Line, at: int) -> bool:
    """Say whether a mark closes Latin: a clause of two words or more, or three behind Han that are not all names.

    Behind a clause with Han, two names are no sentence: 谢谢你，Stack Overflow!
    """
    clauses = _clauses(line, at)
    latin = HAN.split(clauses[-1])[-1]
    words = _WORD.findall(latin)
    if latin != clauses[-1]:
        return len(words) > SENTENCE_SHORTEST and sum(map(str.islower, words)) > 1
    addressed = len(clauses) > 1 and line.view[at - len(latin) - 1] in "，、" and HAN.search(clauses[-2])
    return len(words) >= SENTENCE_SHORTEST and not (addressed and all(word[0].isupper() for word in words))


_ORDER = (
    ("title", _angles, ("<",)),
    ("stop", _stops, (".",)),
    ("quote", _quotes, ('"', "'")),
    ("ellipsis", _ellipses, ("...", "。。", "···", "・・・")),
    ("dash", _dashes, ("--", "――", "──", "━━")),
    ("dash", _half_dashes, ("—", "-")),
    ("bracket", _brackets, ("(", ")")),
    ("title", _titles, ("《",)),
    ("zero", _zeros, ("年",)),
    ("point", _points, ("•", "‧", "・", "∙", "．")),
    ("tilde", _tildes, ("~",)),
    ("fullwidth", _marks, (",", ":", ";", "?", "!")),
)
"""Each decision with the name of its rule and what a line has for it; later ones see what earlier ones decided."""
