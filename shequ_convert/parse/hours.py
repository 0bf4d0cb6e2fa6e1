"""The time of day behind or before a date, where words say it: 下午两点, 晚上七点半, 下午2:30, 10:34 PM.

A part of the day alone (下午, 晚) gives no time; it is left to the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import chinese_value
from shequ_convert.parse.page import HAN
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re

NOON = 12
_MORNING = "凌晨|清晨|清早|早晨|早上|早|上午"
_MIDDAY = "中午|正午|午间"
_EVENING = "下午|午后|傍晚|晚上|晚间|夜间|夜里|深夜|晚"
_NUMERAL = "[零〇一二两兩三四五六七八九十]"
_WORDS = compiled(
    f"\\s*[，,]?\\s*(?P<part>{_MORNING}|{_MIDDAY}|{_EVENING})?\\s*"
    f"(?P<H>\\d{{1,2}}|{_NUMERAL}{{1,3}})\\s*(?:"
    f"[点點时時]\\s*(?:(?P<M>[0-5]?\\d|{_NUMERAL}{{1,3}})\\s*分|(?P<half>半|[一三]刻)|整|钟|鐘)?|"
    "[:：](?P<m>[0-5]\\d)(?:[:：](?P<S>[0-5]\\d))?(?:\\s*(?P<half_day>[AaPp])\\.?[Mm]\\.?)?)(?!\\d)"
)
_HALF_DAY = compiled("\\s*(?P<half_day>[AaPp])\\.?[Mm]\\b\\.?")
_BEFORE = compiled(
    "(?<!\\d)(?<!\\d[:：])(?P<H>[01]?\\d|2[0-3])[:：](?P<M>[0-5]\\d)(?:[:：](?P<S>[0-5]\\d))?[ \\t\u3000\u00a0]+$"
)
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
BEFORE_LONGEST = 12
"""Characters of a time before a date, with the space between."""


@frozen
class Hour:
    """A time of day in a line."""

    iso: str
    """15:34 or 15:34:08."""
    at: int
    """Where it ends if it stands behind the date, where it begins if it stands before."""


def behind(text: str, end: int) -> Hour | None:
    """Return the time of day that stands in words right behind a date; None if there is none."""
    match = _WORDS.match(text, end)
    if match is None or not (match["part"] or match["half_day"] or _is_clear(text, match)):
        return None
    hour, minute = _hour(match), _minute(match)
    if hour is None or minute is None:
        return None
    return Hour(f"{hour:02}:{minute:02}" + (f":{match['S']}" if match["S"] else ""), match.end())


def _is_clear(text: str, match: re.Match[str]) -> bool:
    """Say whether an hour without its part of the day is one: 9点 at the end is, 五点建议 and a bare 2:30 are not."""
    return not match["m"] and not HAN.match(text, match.end())


def before(text: str, start: int) -> Hour | None:
    """Return the time that stands before a date, as in 15:34 2020-10-08; None if there is none."""
    match = _BEFORE.search(text, max(0, start - BEFORE_LONGEST), start)
    if match is None:
        return None
    return Hour(f"{int(match['H']):02}:{match['M']}" + (f":{match['S']}" if match["S"] else ""), match.start())


def half_day(text: str, end: int, time: str) -> Hour | None:
    """Return the time that PM or AM behind it makes of a time; None if neither stands there."""
    match = _HALF_DAY.match(text, end)
    hour = _of_half(int(time[:2]), afternoon=match["half_day"] in "Pp") if match else None
    return Hour(f"{hour:02}{time[2:]}", match.end()) if match and hour is not None else None


def _hour(match: re.Match[str]) -> int | None:
    """Return the hour from 0 to 23; None if no day has it, or if none can say to which day it belongs: 晚上十二点."""
    hour, part, half = chinese_value(match["H"].replace("兩", "两")), match["part"] or "", match["half_day"]
    if hour is None or hour >= 2 * NOON:
        return None
    if half:
        return _of_half(hour, afternoon=half in "Pp")
    if part in _MIDDAY.split("|"):
        return hour + NOON if hour < NOON - 2 else hour
    if part in _EVENING.split("|"):
        return _of_half(hour, afternoon=True) if hour != NOON or part in {"下午", "午后"} else None
    return 0 if part == "凌晨" and hour == NOON else hour


def _of_half(hour: int, *, afternoon: bool) -> int | None:
    """Return the hour of the day that an hour of its half is; one beyond 12 says it already."""
    if hour > NOON:
        return hour if afternoon else None
    return hour % NOON + NOON * afternoon


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return _PARTS[match["half"]]
    minute = chinese_value(match["M"] or match["m"] or "0")
    return minute if minute is not None and minute < 60 else None  # noqa: PLR2004 - minutes of an hour
