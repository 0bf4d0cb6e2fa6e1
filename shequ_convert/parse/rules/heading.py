"""Headings on a line of their own, numbered or not. Which of several readings holds, neighbours settle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse import people
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

RANK: Mapping[Kind, int] = {
    Kind.PART: 1,
    Kind.CHAPTER: 2,
    Kind.SECTION: 3,
    Kind.ARTICLE: 4,
    Kind.CHINESE: 4,
    Kind.ROMAN: 4,
    Kind.CHINESE_PAREN: 5,
    Kind.ARABIC: 6,
    Kind.DECIMAL: 6,
    Kind.LONE: 6,
    Kind.ARABIC_PAREN: 7,
    Kind.CIRCLED: 8,
    Kind.LETTER: 8,
}
"""Kind of number -> how deep it stands, by the usage of official documents (GB/T 9704 7.3.3)."""

SHORT_RANK = 9
"""Depth of a heading without number between numbers; ``levels`` finds that of others."""
NUMBERED_LONGEST = 40
"""Characters after its number up to which a heading goes."""
SHORT_LONGEST = 32
"""Han characters of an unnumbered heading with a comma in it."""
PLAIN_LONGEST = 46
"""Han characters of an unnumbered heading without one."""
SPACED_LONGEST = 100
"""Han characters of one whose pieces are set apart by spaces, as headlines are."""
QUESTION_LONGEST = 26
"""Characters of a heading that asks in two halves."""
LATIN_LONGEST = 40
"""Characters of a heading in Latin letters."""

_INTERVIEWER = compiled("^(?:记者|问|主持人)[：:]")
_SPEAKER = compiled(
    "(?:记者|问|答|主持人|提问|编辑|作者|主编|校对)[：:]|[QA][ \u3000]+[\u4e00-\u9fff]|"
    "[^\\s：:【】]{1,12}[：:]【[^】]*】$|[\\[【](?:主持人?|记者|网友|嘉宾|问|答)[^\\]】]{0,12}[\\]】]."
)
"""Who asks or answers, and a message of a chat (小白杨：【到了】)."""
_LATIN = compiled("[A-Za-z]")
_OPENS_NONE = frozenset('"（([◎▲△■●•·*—-')
"""Brackets and bullets, which open no heading."""
_ENDS_NONE = ("，", ",", "、", "——", "--")
"""A line that ends so goes on below: 直到那一夜——"""
_HAS_NONE = compiled("[。；@]|https?:|(?<![a-z]);")
"""What no heading has: the marks of sentences, addresses. The ; of &nbsp; is no mark."""
_FORMS = compiled(
    "[\\d\\s:：./年月日-]+$|(?:即日起|自|从|截[至止])[^，]*\\d[日号]$|“[^”]*”?$|.*\\d日(?:讯|电|消息|报道)$|.*[A-Za-z]\\.$|.*[？?！!…].*[？?]$",
    re.DOTALL,
)
"""What no heading is: figures, a whole quotation, a dateline, a Latin sentence, one question after another."""
_RECORD = compiled(
    "^(?:[^：:，,]{0,8}(?:地点|地址|电话|热线|传真|邮箱|邮编|网址|单位|嘉宾|[译譯]者|作者|标题|联系人)[：:]|"
    "[^：:，,]{2,6}[：:][\\d\\s×Xx*-]+$|摘自《)"
)
"""A label with its value (采访地点：渡口东街, 电话：62350018), and what names where a passage comes from: 摘自《…》."""
_RECORDS = compiled("^[^：:]{2,6}[：:][^：:]+[ \u3000]+[^：:\\s]{2,6}[：:]|^[^：:]{0,4}(?:时间|日期)[：:].*\\d")
"""Two labels with their values, or a label of time: 办件编号：0088 回复时间：4月19日."""
_QUOTED = compiled("^“[^“”，。！？：、…]{2,12}”$")
"""A phrase in quotation marks without any other mark: what somebody said of the matter heads what is told of it."""
_SPACED = compiled("[\u4e00-\u9fff”》】] +[\u4e00-\u9fff“《【]")
"""Headlines write a space where a sentence has a comma."""
_CLAUSE = compiled(
    "^(?:如果|虽然|尽管|由于|因为|因此|所以|不过|但是|而且|并且|同时|此外|然而|即使).*[，,]|^(?:注意|请注意|提示|那么|好了|其实|当然|于是)[，,]|[，,].*[，,]"
)
"""A clause of a sentence: it opens with a conjunction or a call (注意，…), or has two commas."""
_HOURS = compiled("\\d[:：]\\d\\d\\s*[-—–~～至到]{1,2}\\s*\\d{1,2}[:：]\\d\\d")
"""From one hour to another: 周六 9:00—20:00."""
_GIVING, _COMMA, _BRACKET = compiled("[：:]|^摘自|^[QA]"), compiled("[，,]"), compiled("[（(]")
_TOLD = compiled("通过|修正|修订|公布|施行|采访|专访|合影|慰问")
"""What the history of a law has, and what tells of a picture."""
_ASKED = compiled("^[^：:]{1,8}[：:]|^(?:请问|请教|我?想(?:请?问|请教)|能否|能不能)")
_QUESTION = compiled("^[^，,]{4,}[，,][^，,]{2,}[？?]$")
"""A question in two halves. 那么，…？ only goes on with the text."""
_DIALOGUE = compiled("^.{1,8}[：:].{4,}[，,]")
_SIGNED = compiled("[（(].{0,12}(?:记者|摄|文/|作者|单位|供图|编辑).{0,20}[)）]$")
_NAMED = compiled("^[^：:，,]{2,6}[：:]\\s*(\\S{2,4})$")
_PICTURED = compiled("^[^，,：:。]{2,10}在[^，,：:。]{2,20}(?:采访|专访|合影|慰问)[^，,：:。]{0,8}$")
"""What a picture shows that is gone: 记者在渡口采访老船工."""
_ENACTED = compiled("^(?:根据|依据|\\d{4}年).*(?:通过|修正|修订|公布|施行)$")
"""The history of a law."""


_ORNAMENT = "[—–/／=~～*＊◆◇■□●○▌▍|｜-]{1,3}"
_ORNAMENTS = frozenset(_ORNAMENT[1 : _ORNAMENT.index("]")])
_FRAMED = compiled(f"^{_ORNAMENT}[ \u3000]*(?=.*[\u3400-\u9fff]{{2}})[^。，,；：]{{2,20}}?[ \u3000]*{_ORNAMENT}$")
"""A heading between two ornaments: —— 修路的人 ——. The source of a quotation has its dash in front only."""
_ALONE = frozenset({Kind.CHAPTER, Kind.SECTION, Kind.PART, Kind.ARTICLE, Kind.CHINESE, Kind.CHINESE_PAREN, Kind.LONE})
"""Kinds of number that head a section without any words."""


def numbered(line: Line, around: Surroundings) -> Evidence | None:
    """一、…, （一）…, 第三章…, 1.…, A.… without a full stop. 一、完善机制。各社区要…… is a paragraph."""
    label = around.shape.label
    if label is None or label.kind not in RANK:
        return None
    rest = line.text[label.end :].strip()
    if not rest and label.kind not in _ALONE:
        return None
    asks = line.text.endswith(("？", "?"))
    ends = around.shape.terminal and not asks and (label.kind is not Kind.LONE or line.text.endswith("。"))
    if label.kind in {Kind.ARABIC, Kind.ARABIC_PAREN, Kind.ARTICLE} and line.text.endswith(("：", ":")):
        return None
    if ends or len(rest) > NUMBERED_LONGEST or rest.endswith(("，", ",", "；", ";", "、")):
        return None
    parts = len(label.value) if isinstance(label.value, tuple) else 1
    rank = RANK[label.kind] + parts - 1
    sure = label.kind in {Kind.PART, Kind.CHAPTER, Kind.SECTION, Kind.CHINESE, Kind.CHINESE_PAREN}
    strength = Strength.LIKELY if sure else Strength.POSSIBLE
    return Evidence(Role.HEADING, strength, "heading.numbered", f"begins with the number {label.text}", rank)


def is_short_alone(text: str) -> bool:
    """Say whether ``short`` looks at nothing else: not for a question, which an answer may follow."""
    return not text.endswith(("？", "?"))


def short(line: Line, around: Surroundings) -> Evidence | None:
    """A short line without a full stop, on its own. A caption or a line of verse looks the same: neighbours settle."""
    shape, text = around.shape, line.text
    if text[0] in _ORNAMENTS and _FRAMED.match(text):
        return Evidence(Role.HEADING, Strength.CERTAIN, "heading.short", "stands between ornaments", SHORT_RANK)
    if shape.label is not None or (shape.han > SHORT_LONGEST and shape.han > _longest(text)):
        return None
    if not shape.han and (shape.size > LATIN_LONGEST or not _LATIN.match(text)):
        return None
    if text.endswith(("：", ":")) or (shape.terminal and not _asks(text, around)) or _never(text):
        return None
    if _GIVING.search(text) and (_gives(text) or (shape.han > SHORT_LONGEST // 2 and _DIALOGUE.match(text))):
        return None
    return _SHORT


_SHORT = Evidence(Role.HEADING, Strength.POSSIBLE, "heading.short", "is short, alone and no sentence", SHORT_RANK)


def _never(text: str) -> bool:
    """Say whether a line has a form that no heading has."""
    return (
        (_is_no_phrase(text) and not _QUOTED.match(text))
        or (bool(_COMMA.search(text)) and bool(_CLAUSE.match(text)))
        or bool(_TOLD.search(text) and (_ENACTED.match(text) or _PICTURED.match(text)))
        or bool(_BRACKET.search(text) and _SIGNED.search(text))
    )


def _is_no_phrase(text: str) -> bool:
    ends = text[0] in _OPENS_NONE or text.endswith(_ENDS_NONE)
    return ends or bool(_HAS_NONE.search(text)) or bool(_FORMS.match(text))


def _gives(text: str) -> bool:
    """Say whether a line gives a value, or who speaks."""
    return records(text) or bool(_SPEAKER.match(text))


def records(text: str) -> bool:
    """Say whether a line gives a value: 采访地点：渡口东街, 讲述：顾晚晴. 第一步：磨 names its matter."""
    named, plain = _NAMED.match(text), folded(text)
    return bool(_HOURS.search(text) or _RECORD.match(plain) or _RECORDS.match(plain)) or (
        named is not None and people.is_person(named[1])
    )


def _longest(text: str) -> int:
    """Return the Han characters up to which a heading goes: more for a headline that is set in pieces."""
    if any(mark in text for mark in "，,"):
        return SHORT_LONGEST
    return SPACED_LONGEST if _SPACED.search(text) else PLAIN_LONGEST


def _asks(text: str, around: Surroundings) -> bool:
    """Say whether a line is a question that can head what follows.

    In two halves it needs an interviewer below, or it must be short and name its matter first: 房价降了，钱去哪儿了？
    """
    if not text.endswith(("？", "?")) or _ASKED.match(text):
        return False
    halves = any(mark in text for mark in "，,")
    return not halves or _asked_next(around) or (around.shape.size <= QUESTION_LONGEST and bool(_QUESTION.match(text)))


def _asked_next(around: Surroundings) -> bool:
    """Say whether an interviewer speaks below: a question in two halves then heads a part of the interview."""
    return around.after is not None and bool(_INTERVIEWER.match(around.after.text))
