"""Chinese ordinals and label formats, both ways: 十二 <-> 12, （一）, ①, 第三章, 1.1.

A label is what numbers a heading or an item: it stands at the start of a line and is set apart from what follows by a
mark, by brackets or by white space. ``2018年10月``, ``3.5亿元``, ``10:30``, ``一方面`` and ``第一书记`` begin with a
number too, but are no labels. Whether a labelled line is a heading or an item is not decided here.
"""

from __future__ import annotations

import unicodedata
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
"""Each digit at its value."""
_TENTHS = {"千": 100, "百": 10}
"""What a digit right after the unit counts: 一百五 is 150, 三千五 is 3500."""
_WAN = 10_000
_LARGEST = _WAN * _WAN - 1
_LARGEST_LABEL = 999
"""Greater numbers at the start of a line are years and amounts."""
_LONGEST = 18
"""More characters than any numeral that counts something has."""
_LETTERS = 26
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_LARGEST_ROMAN = 39

_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("〇○", "零"),
        **dict.fromkeys("两兩", "二"),
        **dict(zip("壹贰叁肆伍陆柒捌玖", DIGITS[1:], strict=True)),
        **dict(zip("貳參陸", "二三六", strict=True)),
        "拾": "十",
        "佰": "百",
        "仟": "千",
        "萬": "万",
        "廿": "二十",
        "卅": "三十",
    }
)
"""Other ways to write a numeral: round zeros, 两, contractions, Traditional and financial forms."""
_ZEROS, _POINT = compiled("零+"), compiled("[.．]")
_BELOW_WAN = compiled(
    r"(?:([一-九])千)?(?:零?([一-九])百)?(?:零?([一-九]?十))?(?:零?([一-九]))?".replace("一-九", DIGITS[1:])
)


@lru_cache(maxsize=1024)
def chinese_value(text: str) -> int | None:
    """Return the number that a whole numeral stands for, or None if it is none.

    Reads 十二, 一百零五, 一百五 (150), 三万二千, 廿四, 两千, digit by digit 二〇一八, financial 壹佰贰拾 and 25.
    """
    if len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    plain = text.translate(_SPELLINGS)
    if plain and all(character in DIGITS for character in plain):
        return int("".join(str(DIGITS.index(character)) for character in plain))
    upper, wan, lower = plain.rpartition("万")
    if not wan:
        return _below_wan(lower)
    if len(lower) == 1 and lower in DIGITS:
        lower += "千"
    high, low = _below_wan(upper), _below_wan(lower) if lower else 0
    return None if high is None or low is None else high * _WAN + low


def _below_wan(plain: str) -> int | None:
    found = _BELOW_WAN.fullmatch(plain)
    if not plain or not found:
        return None
    thousands, hundreds, tens, ones = (group or "" for group in found.groups())
    colloquial = _TENTHS.get(plain[-2:-1], 1) if ones else 1
    ten = 10 * (_digit(tens[:-1]) or 1) if tens else 0
    return 1000 * _digit(thousands) + 100 * _digit(hundreds) + ten + colloquial * _digit(ones)


def _digit(character: str) -> int:
    return DIGITS.index(character) if character else 0


def spell(value: int) -> str:
    """Return the Chinese numeral: 12 is 十二, 105 is 一百零五. Raise ValueError below 0 and from 一亿 on."""
    if not 0 <= value <= _LARGEST:
        raise ValueError(f"{value} is not between 0 and {_LARGEST}")
    high, low = divmod(value, _WAN)
    if not high:
        return _spell_below_wan(low).removeprefix("一") if low in range(10, 20) else _spell_below_wan(low) or "零"
    gap = "零" if 0 < low < _WAN // 10 else ""
    return spell(high) + "万" + gap + _spell_below_wan(low)


def _spell_below_wan(value: int) -> str:
    """Return the numeral with every 一 spoken (一十二); empty for 0."""
    spelled = ""
    for digit, unit in zip(str(value), ("千", "百", "十", "")[-len(str(value)) :], strict=True):
        spelled += DIGITS[int(digit)] + unit if digit != "0" else "零"
    return _ZEROS.sub("零", spelled).rstrip("零")


class Kind(Enum):
    """A way to write a label; the value is an example."""

    PART = "第一编"
    """Also 第一部分, 第一篇, 第一卷."""
    CHAPTER = "第一章"
    """Also 第一讲, 第一回."""
    SECTION = "第一节"
    ARTICLE = "第一条"
    """Also 第一条之二."""
    CLAUSE = "第一款"
    """Also 第一项."""
    CHINESE = "一、"
    CHINESE_PAREN = "（一）"
    """Also 一） and ㈠."""
    ARABIC = "1."
    """Also 1、 1． and ⒈."""
    ARABIC_PAREN = "（1）"
    """Also 1) and ⑴."""
    CIRCLED = "①"
    """Also ❶ and ㊀."""
    DECIMAL = "1.1"
    """Also 1.1.2."""
    ROMAN = "I."
    """Also Ⅱ、 and iv)."""
    LETTER = "A."
    """Also a) and （A）."""
    LONE = "01"
    """A number that is a line of its own, or one with a leading zero before a text."""

    __hash__ = object.__hash__
    """A kind is looked up for every numbered line; Enum would hash its name each time."""


Value: TypeAlias = "int | tuple[int, ...]"


@frozen
class Label:
    """The label at the start of a line."""

    kind: Kind
    value: Value
    """A letter counts from A = 1. A ``DECIMAL`` has a number for each of its parts."""
    text: str
    """As written, with its mark and brackets."""
    end: int
    """Length of the label and the white space after it: the rest of the line begins here."""


@frozen
class _Form:
    """A row of the table of label formats."""

    kind: Kind
    opening: str
    """What its first character can be, as ``_opening`` tells: a form is compiled when a line first begins so."""
    pattern: str
    """Matches the label at the start of a line, looking ahead where needed; ``n`` is its number."""
    value: Callable[[str], Value | None]


_NUMERALS = "零〇○一二三四五六七八九十百千两兩廿卅"
_CN = f"[{_NUMERALS}]{{1,7}}"
_AR = "[0-9０-９]{1,3}"
_SP = r"[ \t\u3000\u00a0]"
_SPACE = compiled(_SP)
_MARK = "[、．.]"
_NOT_LATIN = "(?![A-Za-z0-9])"
_COUNTED = "号期级类等审线季月日楼届次批区个位名年岁天层"
"""After 一、二 or 1、2 these show that things are counted, not numbered: 一、二期工程, 1、2号楼."""
_UNIT = (
    "[%％‰℃°万亿元倍折吨米岁]|[百千]?[万亿]|平方|平米|公里|公斤|公顷|千米|千克|千瓦|厘米|毫米|立方|英寸|英里|小时|分钟"
    "|个百分点|个月|个点|美元|港元|欧元|版|[kKMGT]?(?:[mgVWBA]|Hz)(?![A-Za-z])"
)
_SUFFIX = r"(?:com|cn|net|org|html?|mp[34]|jpe?g|png|gif|pdf|docx?|xlsx?|txt)(?![A-Za-z])"
_GLUED = "(?![的是和与至及或中里内以课])[\u4e00-\u9fff“《][^。，；,;]{0,19}$"
"""What may follow 第一章 without white space: the words of a short title, not of a sentence."""
_APART = rf"(?=$|{_SP}|[：:])"


def _from_chinese(text: str) -> int | None:
    value = chinese_value(_SPACE.sub("", text))
    return value if value and value <= _LARGEST_LABEL else None


def _from_sign(text: str) -> int | None:
    return int(unicodedata.numeric(text))


def _from_decimal(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _POINT.split(text))


def _from_letter(text: str) -> int:
    return (ord(unicodedata.normalize("NFKC", text).upper()) - ord("A")) % _LETTERS + 1


def _from_roman(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).upper()
    return next((n for n in range(1, _LARGEST_ROMAN + 1) if roman(n) == plain), None)


def roman(value: int) -> str:
    """Return a number below 40 in Roman numerals: 14 is XIV."""
    written = ""
    for letters, worth in _ROMAN:
        count, value = divmod(value, worth)
        written += letters * count
    return written


def _form(kind: Kind, opening: str, pattern: str, value: Callable[[str], Value | None] = _from_chinese) -> _Form:
    return _Form(kind, opening, pattern, value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return compiled(pattern)


@lru_cache(maxsize=1024)
def _opening(char: str) -> str:
    """Return the class of a line's first character; empty if no label begins with it."""
    if "\u4e00" <= char <= "\u9fff":
        return "第" if char == "第" else "一" if char in _NUMERALS else ""
    if char in "（(":
        return "("
    if char.isdecimal():
        return "1"
    if char in "〇○":
        return "一"
    if char.isascii() or "Ａ" <= char <= "ｚ":
        return "A" if char.isalpha() else ""
    return "①" if "Ⅰ" <= char <= "➓" or "㈠" <= char <= "㊿" else ""


def _ranked(kind: Kind, units: str, *, glued: bool = False) -> _Form:
    """Return the form 第N + unit."""
    after = f"(?:{_APART}|(?={_GLUED}))" if glued else _APART
    return _form(kind, "第", rf"第{_SP}?(?P<n>{_CN}|{_AR}){_SP}?(?:{units}){after}[：:]?")


_FORMS = (
    _ranked(Kind.PART, "编|篇|卷", glued=True),
    _ranked(Kind.PART, "部分"),
    _ranked(Kind.CHAPTER, "章|讲|回", glued=True),
    _ranked(Kind.SECTION, "节", glued=True),
    _form(Kind.ARTICLE, "第", rf"第{_SP}?(?P<n>{_CN}|{_AR}){_SP}?条(?:之{_CN})?{_APART}[：:]?"),
    _ranked(Kind.CLAUSE, "款|项"),
    _form(Kind.LONE, "1一", rf"(?P<n>[0-9０-９]{{1,2}}|{_CN})(?={_SP}*$)"),
    _form(Kind.LONE, "1", rf"(?P<n>0[1-9])(?=$|{_SP}|[^\s\d年月日时点分秒号:：/\-–—~～.．,，%％、)）A-Za-z])[丨|｜]?"),
    _form(Kind.CHINESE, "一", rf"(?P<n>{_CN})(?:{_SP}?[、．]|\.(?!\d))[、．]?"),
    _form(Kind.CHINESE, "一", rf"(?P<n>{_CN})(?=\u3000|{_SP}{{2}})"),
    _form(Kind.CHINESE_PAREN, "(", rf"[（(]{_SP}?(?P<n>{_CN}){_SP}?[）)]{_MARK}?(?![、和至及或与]?[（(]{_CN}[）)])"),
    _form(Kind.CHINESE_PAREN, "一", rf"(?P<n>{_CN})[）)]{_MARK}?"),
    _form(Kind.CHINESE_PAREN, "①", rf"(?P<n>[㈠-㈩]){_MARK}?(?![㈠-㈩])", _from_sign),
    _form(Kind.ARABIC_PAREN, "(", rf"[（(]{_SP}?(?P<n>{_AR}){_SP}?[）)]{_MARK}?(?![、和至及或与]?[（(]{_AR}[）)])"),
    _form(Kind.ARABIC_PAREN, "1", rf"(?P<n>{_AR})[）)]{_MARK}?"),
    _form(Kind.ARABIC_PAREN, "①", rf"(?P<n>[⑴-⒇]){_MARK}?(?![⑴-⒇])", _from_sign),
    _form(
        Kind.DECIMAL,
        "1",
        rf"(?P<n>[1-9][0-9]?(?:\.[1-9][0-9]?){{1,4}})(?:{_MARK}?(?={_SP})|{_MARK})(?!{_SP}*(?:{_UNIT}|$|\d))",
        _from_decimal,
    ),
    _form(
        Kind.DECIMAL,
        "1",
        rf"(?P<n>[1-9][0-9]?(?:\.[1-9]|(?:\.[1-9][0-9]?){{2,4}}))(?=[\u4e00-\u9fff“《])(?!{_UNIT}|[个人度年月日天次级后前])",
        _from_decimal,
    ),
    _form(
        Kind.ARABIC,
        "1",
        rf"(?P<n>{_AR})(?:{_SP}?、|{_SP}?[．.](?=[12]\d{{3}}年|1?\d月|[^0-9０-９]|$)(?!{_SUFFIX}))[、．]?",
    ),
    _form(Kind.ARABIC, "①", rf"(?P<n>[⒈-⒛]){_MARK}?", _from_sign),
    _form(
        Kind.CIRCLED, "①", r"(?P<n>[①-⑳❶-❿➀-➓⓫-⓴㉑-㉟㊀-㊉㊱-㊿])(?![①-⑳❶-❿➀-➓⓫-⓴㉑-㉟㊀-㊉㊱-㊿])[、．.]?", _from_sign
    ),
    _form(Kind.ROMAN, "①", rf"(?P<n>[Ⅰ-Ⅻⅰ-ⅻ])(?:[、．.)）]|(?={_SP}))", _from_roman),
    _form(Kind.ROMAN, "A", rf"(?P<n>[IVX]{{1,6}}|[ivx]{{1,6}})[、．.)）]{_NOT_LATIN}", _from_roman),
    _form(Kind.ROMAN, "(", rf"[（(](?P<n>[IVX]{{1,6}}|[ivx]{{1,6}})[）)]{_NOT_LATIN}", _from_roman),
    _form(Kind.LETTER, "A", rf"(?P<n>[A-Za-zＡ-Ｚａ-ｚ])[、．.)）]{_NOT_LATIN}", _from_letter),
    _form(Kind.LETTER, "(", rf"[（(](?P<n>[A-Za-zＡ-Ｚａ-ｚ])[）)]{_NOT_LATIN}", _from_letter),
)
"""Tried in this order; the first that matches decides."""

_BY_OPENING = {
    opening: tuple(form for form in _FORMS if opening in form.opening)
    for opening in {*"".join(f.opening for f in _FORMS)}
}


@cache
def _any_form(opening: str) -> re.Pattern[str]:
    """Return what matches where any form does: of lines that begin with a numeral or a letter most have no label."""
    return compiled("|".join(form.pattern.replace("(?P<n>", "(?:") for form in _BY_OPENING[opening]))


_NEXT = rf"({_CN}|{_AR})(.?)"
_SPACES = compiled(r"\s*")


def read_label(text: str) -> Label | None:
    """Return the label at the start of a line, or None if there is none. ``text`` has no white space before it."""
    opening = _opening(text[0]) if text else ""
    if not opening or not _any_form(opening).match(text):
        return None
    for form in _BY_OPENING[opening]:
        found = _compiled(form.pattern).match(text)
        value = form.value(found["n"]) if found else None
        if found and value and not _counts_on(value, text, found.end()):
            end = _SPACES.match(text, found.end())
            return Label(form.kind, value, found[0].rstrip(), end.end() if end else found.end())
    return None


def _counts_on(value: Value, text: str, end: int) -> bool:
    """Say whether the mark only separates numbers: 一、二、三等奖; 1、2号楼. 一、三个问题 and 1、2018年 are labels."""
    following = _compiled(_NEXT).match(text, end) if text[end - 1 : end] == "、" else None
    if following is None:
        return False
    number, after = following.groups()
    return after == "、" or (chinese_value(number) == _successor(value) and after in _COUNTED)


def _successor(value: Value) -> int | None:
    return value + 1 if isinstance(value, int) else None
