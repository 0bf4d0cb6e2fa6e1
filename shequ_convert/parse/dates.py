"""Dates and times as pages write them, and which of several is the day of publication.

A date needs its year: 10月26日 and 3小时前 say that a line is a byline, but give no date, for the year of the page is
not that of the reader. Of two digits a year is taken only beside a time: 19-08-12 10:34. Years of the Republic count
from 1912: 民國112年; without 民國 they are known by a Traditional character in the line.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import chinese_value
from shequ_convert.parse import hours
from shequ_convert.parse.traditional import folded
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d(?!\d?[:：]))"
"""A day; a digit right behind it must begin a time glued to it: 2024-05-1309:15. 2018-10-32 is no date."""
_TIME = (
    r"(?:\s*[T,，(（]?\s*(?:星期.|周.)?\s*[)）]?\s*(?:[,，]?\s*格林尼治标准时间)?"
    r"\s*(?P<H>[01]?\d|2[0-3])\s*[:：时点]\s*(?P<M>[0-5]\d)(?:\s*[:：分]\s*(?P<S>[0-5]\d))?(?:\s*[分秒](?!\d))?)?"
)
_FULL = compiled(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d)(?:\s*[-/.年]\s*|\s+(?=\d\d/))(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*{_DAY}\s*日?{_TIME}"
)
_COMPACT = compiled(r"(?<!\d)(?P<y>20\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)")
_SHORT = compiled(
    r"(?<!\d)(?P<y>[012]\d)-(?P<m>1[0-2]|0[1-9])-(?P<d>3[01]|[12]\d|0[1-9])\s*(?P<H>[01]\d|2[0-3]):(?P<M>[0-5]\d)"
)
_CHINESE = compiled(
    "(?P<y>[一二][〇○零Ｏ一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_NUMERAL = "[〇○零Ｏ一二三四五六七八九十百]"
_REPUBLIC = compiled(
    rf"(?:(?:中[华華])?民[国國]\s*(?P<named>\d{{1,3}}|{_NUMERAL}{{1,6}})|(?<![\d元])(?P<bare>1[01]\d))\s*[-/.年]\s*"
    rf"(?P<m>1[0-2]|0?[1-9]|{_NUMERAL}{{1,3}})\s*[-/.月]\s*(?P<d>3[01]|[12]\d|0?[1-9]|{_NUMERAL}{{1,3}})(?!\d)\s*日?{_TIME}"
)
_REPUBLIC_FROM = 1911
"""What is added to a year of the Republic."""
_LABELLED = compiled("(?:日期|[时時][间間])\\s*[:：]?\\s*$")
"""What stands before a date of figures in years of the Republic: 發布日期：112-05-03."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ENGLISH = {
    "day": r"(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?",
    "month": r"(?P<m>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?",
    "year": r"(?P<y>(?:19|20)\d\d)(?!\d)",
    "time": r"(?P<H>[01]?\d|2[0-3]):(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d))?",
    "zone": r"(?:\s*(?:GMT|UTC|CST)(?:[+-]\d{2}:?\d{2})?)?",
}
_ENGLISH = tuple(
    compiled(rf"(?<![A-Za-z\d])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},?\s+)?{form.format(**_IN_ENGLISH)}")
    for form in (
        r"{month}\s+{day},?\s+{year}(?:,?\s+(?:at\s+)?{time}{zone})?",
        r"{day}\s+{month},?\s+{year}(?:,?\s+(?:at\s+)?{time}{zone})?",
        r"{month}\s+{day}\s+{time}{zone}\s+{year}",
    )
)
"""Aug 3, 2019 10:34; Sat, 03 Aug 2019 10:34:12 GMT; Sat Aug 03 10:34:12 CST 2019."""
_CAPITAL = compiled("[A-Z][a-z]{2}")
_ADDRESS = compiled("(?:https?://|www\\.)[!-~]+")
_PARTIAL = compiled(
    r"(?<!\d)(?:1[0-2]|0?[1-9])(?:-|月)(?:3[01]|[12]\d|0[1-9]|[1-9])日?\s*(?:[01]\d|2[0-3])[:：][0-5]\d(?:[:：]\d\d)?"
)
_BEYOND = compiled(r"(?<!\d)(?:19|20)\d\d([-/.])\d\d\1\d\d(?!\d)")
"""What is written like a date, but may be none: 2018-10-32."""
_AGO = compiled(r"(?<!\S)(?:\d{1,2}\s?(?:分钟|小时|天|周|个月)前|(?:昨天|前天|今天)(?:\s?\d{1,2}:\d\d)?|刚刚)(?!\S)")
_LATER = compiled(
    "(?:更新(?:时间|日期|于)?|修改(?:时间|日期|于)?|编辑于|(?:成文|生成)(?:时间|日期)|印发日期|截止\\S{0,4})\\s*[:：]?\\s*$"
)
"""What stands before a date that is another one than that of publication."""
_YEAR = compiled("(?:19|20)\\d\\d")
MARK = "\u2063"
"""Stands in a line where its date stood."""


_PIECES = {
    "year": compiled("(?:19|20)\\d\\d[-/.年]?"),
    "month and day": compiled("(?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\\d|0?[1-9])日?"),
    "year and month": compiled("(?:19|20)\\d\\d[-/.年](?:1[0-2]|0?[1-9])月?"),
    "day": compiled("(?:3[01]|[12]\\d|0?[1-9])日?"),
    "date": compiled(
        "(?:发布(?:时间|日期)\\s*[:：]\\s*)?(?:19|20)\\d\\d[-/.年](?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\\d|0?[1-9])日?"
    ),
}
_ANY_PIECE = compiled("|".join(piece.pattern for piece in _PIECES.values()))
_ORDERS = (
    ("year", "month and day"),
    ("month and day", "year"),
    ("day", "year and month"),
    ("year and month", "day"),
    ("date",),
)
"""In which orders pages set the pieces of a date on lines of their own, before the time of day."""
_CLOCK = compiled("(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?")


_SIGN = compiled(r"19\d\d|20\d\d|[012]\d-|[〇○零Ｏ一二三四五六七八九十百0-9]\s*年|民[国國]|1[01]\d\s*[-/.]")
"""What a complete date has at least: a year."""


@frozen
class Dated:
    """A date in a line."""

    iso: str
    """ISO 8601, with the time where the line gives one."""
    start: int
    end: int


_MAY_BE = compiled(
    "|".join(
        (
            *(r"19\d\d", r"20\d\d", "前", "昨天", "今天", "刚刚", "民[国國]", r"1[01]\d[-/.年]"),
            *(f"{digit}年" for digit in "〇○零Ｏ一二三四五六七八九"),
            *(f"{digit}[-月]" for digit in range(10)),
        )
    )
)
"""What a line has that gives a date, be it without a year."""


def may_be_dated(text: str) -> bool:
    """Say whether a line can give a date; most that cannot are told by this at once."""
    return bool(_MAY_BE.search(text))


_LOOSE_SIGN = compiled(r"[钟时天周月]前|昨天|前天|今天|刚刚|\d[-月]\d(?s:.*)[:：]")
"""What a date without a year has at least."""


def may_be_marked(text: str) -> bool:
    """Say whether ``undated`` may find a date in a line, complete or not; most that have none are told by this."""
    return bool(_SIGN.search(text) or _LOOSE_SIGN.search(text))


def dates(text: str) -> tuple[Dated, ...]:
    """Return all complete dates of a line, of the form that comes first in: digits with marks, digits, characters."""
    if not _SIGN.search(text):
        return ()
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)  # an address has dates of its own
    for form in (_FULL, _SHORT, _COMPACT):
        found = tuple(_real(text, form.finditer(text)))
        if found:
            return found
    return tuple(_chinese(text)) or tuple(_english(text)) or tuple(_republic(text))


def iso_date(text: str) -> tuple[str, int, int] | None:
    """Return the first complete date in a text as ISO 8601, with its start and end; None if there is none."""
    found = dates(text)
    return (found[0].iso, found[0].start, found[0].end) if found else None


def published(text: str, found: tuple[Dated, ...]) -> Dated | None:
    """Return that of a line's dates on which it was published: the first that is not named as another's.

    更新时间：2018-10-28 发布时间：2018-10-26 gives the second; 更新时间：2018-10-28 alone is better than nothing.
    """
    return next((date for date in found if not is_later(text, date)), found[0] if found else None)


def is_later(text: str, date: Dated) -> bool:
    """Say whether a line names a date as that of a change."""
    return bool(_LATER.search(folded(text[max(0, date.start - 12) : date.start])))


def undated(text: str, found: tuple[Dated, ...]) -> str:
    """Return a line with ``MARK`` in place of its dates, be they complete or not."""
    for date in reversed(found):
        text = f"{text[: date.start]}{MARK}{text[date.end :]}"
    return _BEYOND.sub(MARK, text) if found else _BEYOND.sub(MARK, _AGO.sub(MARK, _PARTIAL.sub(MARK, text)))


def pieces(texts: Sequence[str]) -> int:
    """Return how many lines from the first on are pieces of one date; 0 if they are none or it stands on one line."""
    if not texts or not _ANY_PIECE.fullmatch(texts[0]):
        return 0
    for order in _ORDERS:
        whole = len(texts) >= len(order) and all(
            _PIECES[piece].fullmatch(text) for piece, text in zip(order, texts, strict=False)
        )
        if whole:
            timed = len(texts) > len(order) and bool(_CLOCK.fullmatch(texts[len(order)]))
            return len(order) + timed if timed or len(order) > 1 else 0
    return 0


def assembled(texts: Sequence[str]) -> str | None:
    """Return the first date whose pieces stand on these lines as ISO 8601: 10/26, 2018, 15:56; 26, 2018-10."""
    texts = texts[: pieces(texts)]
    days = [text.rstrip("-/.年月日") for text in texts if not _CLOCK.fullmatch(text)]
    time = next((text for text in texts if _CLOCK.fullmatch(text)), "")
    found = dates(f"{'/'.join(sorted(days, key=_has_no_year))} {time}")
    return found[0].iso if found else None


def _has_no_year(piece: str) -> bool:
    return _YEAR.search(piece) is None


def _real(text: str, matches: Iterator[re.Match[str]]) -> Iterator[Dated]:
    for match in matches:
        century = "20" if len(match["y"]) == 2 else ""  # noqa: PLR2004 - a year of two digits
        if _real_day(int(century + match["y"]), int(match["m"]), int(match["d"])):
            yield _timed(text, Dated(century + _iso(match.groupdict()), match.start(), match.end()))


def _timed(text: str, date: Dated) -> Dated:
    """Return a date with the time of day that words say behind it, or that stands before it."""
    if "T" in date.iso:
        hour = hours.half_day(text, date.end, date.iso.partition("T")[2])
        return Dated(f"{date.iso[:10]}T{hour.iso}", date.start, hour.at) if hour else date
    if hour := hours.behind(text, date.end):
        return Dated(f"{date.iso}T{hour.iso}", date.start, hour.at)
    hour = hours.before(text, date.start)
    return Dated(f"{date.iso}T{hour.iso}", hour.at, date.end) if hour else date


def _chinese(text: str) -> Iterator[Dated]:
    for match in _CHINESE.finditer(text):
        year = "".join(str("零一二三四五六七八九".find(c) if c in "零一二三四五六七八九" else 0) for c in match["y"])
        month, day = chinese_value(match["m"]), chinese_value(match["d"])
        if month is not None and day is not None and _real_day(int(year), month, day):
            yield _timed(text, Dated(f"{year}-{month:02}-{day:02}", match.start(), match.end()))


def _english(text: str) -> Iterator[Dated]:
    """Yield dates with the name of their month; the time is that of the page, whatever its zone."""
    matches = (match for form in _ENGLISH for match in form.finditer(text)) if _CAPITAL.search(text) else ()
    for match in matches:
        month = _MONTHS.index(match["m"][:3].lower()) + 1
        if _real_day(int(match["y"]), month, int(match["d"])):
            parts = match.groupdict() | {"m": str(month)}
            yield _timed(text, Dated(_iso(parts), match.start(), match.end()))


def _republic(text: str) -> Iterator[Dated]:
    """Yield dates in years of the Republic: 民國112年5月3日; 發布日期：112-05-03 beside Traditional words."""
    for match in _REPUBLIC.finditer(text):
        if match["bare"] and (
            folded(text) == text or not ("年" in match[0] or _LABELLED.search(text[: match.start()]))
        ):
            continue
        year, month, day = (
            chinese_value(match[part] or "") for part in ("bare" if match["bare"] else "named", "m", "d")
        )
        if year and month and day and _real_day(year + _REPUBLIC_FROM, month, day):
            parts = match.groupdict() | {"y": str(year + _REPUBLIC_FROM), "m": str(month), "d": str(day)}
            yield _timed(text, Dated(_iso(parts), match.start(), match.end()))


def _real_day(year: int, month: int, day: int) -> bool:
    """Say whether the calendar has that day: there is no 31st of February."""
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _iso(parts: dict[str, str | None]) -> str:
    day = f"{parts['y']}-{int(parts['m'] or 1):02}-{int(parts['d'] or 1):02}"
    if not parts.get("H"):
        return day
    time = f"{int(parts['H'] or 0):02}:{parts['M']}"
    return f"{day}T{time}:{parts['S']}" if parts.get("S") else f"{day}T{time}"


def without_year(text: str) -> str | None:
    """Return the date of a line that gives day and time but no year, as 05-13 13:48 does; None if there is none."""
    match = None if dates(text) else _PARTIAL.search(text)
    return match[0].strip() if match else None
