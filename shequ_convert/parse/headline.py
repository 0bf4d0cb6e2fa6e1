"""What of the lines above a text can be its title or stand over it: forms that no headline has, and repeats of one.

A page prints much above its text: links, its name, the columns of a list. Such a line may be as short as a headline,
but its form tells it: an address, a label with its value, a row of words, a person alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse.people import is_person, tokens
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from shequ_convert.numbering import Label
    from shequ_convert.parse.page import Page

KICKER_MOST = 2
"""Lines above a title that stand over it."""
ROW_FEWEST = 3
"""Short words apart of which a line above the title is a row of links."""
NAMES_MOST = 4

_ADDRESS = compiled("^(?:https?://|www\\.)|^\\S+\\.(?:com|cn|net|org)$")
_CONTROL = compiled(
    "^跳(?:至|到|过|转到)(?:主要?)?(?:内容|內容|正文)|^[Ss]kip to |^(?:网站)?首页\\s|[上下]一[版页篇]|点.{0,4}蓝字|"
    "(?:官方网站|门户网站|信息网|资讯网)$"
)
"""What moves about a page or names it."""
_SECTION = compiled("(?:引|前|序|导)\\s*言|摘\\s*要|概\\s*述|释\\s*义|(?:内容)?简\\s*介|正\\s*文|目\\s*录")
"""What a part of a text is called; of a whole one it says nothing."""
_VALUED = compiled(
    "^(?:朝代|年代|时代|近现代|体裁|类型|类别|分类|栏目|专栏|版次|格式|编号|字号|浏览|阅读|时间|日期|地点)\\s*[:：]\\s*\\S{1,12}$"
)
_OFFICER = compiled(
    "^(?=.{4,30}$)\\S{2,20}(?:书记|主席|主任|部长|局长|厅长|市长|县长|区长|镇长|省长|院长|校长|会长|总理|董事长|总经理|秘书长|总编审|编审|主编|总编|"
    "主编辑|编辑)[ \u3000]+(?P<name>[\u4e00-\u9fff](?:\\s?[\u4e00-\u9fff]){1,3})(?:\\s*[(（][^()（）]{1,8}[)）])?$"
)
"""A person with the post before the name: 竹溪街道书记 顾晚晴."""
_SPEAKER = compiled("^[^:：，。？！\\s]{1,8}[:：]")
_PART = compiled("^[\\[【（(]?第?篇\\s*[一二三四五六七八九十\\d]{1,3}[\\]】）)]?\\s*[:：]?")
"""The head of one of several texts: 篇一：倡议书."""
_WHOLE = compiled("(?P<n>\\d{1,2})\\s+(?=[\u4e00-\u9fff])")
_ASKING = compiled("[，,；;].*[？！?!]$")


def never_title(page: Page, index: int, *, dated: bool) -> bool:
    """Say whether a line has a form that no title has.

    A question of several clauses is a headline where the article is ``dated`` below it, and a sentence elsewhere.
    http://…, 跳至主要内容, 引言, 朝代：唐代, 竹溪街道书记 顾晚晴, and 一、… above 二、… have one. 故乡, 顾晚晴 and
    第三章 归来 have not.
    """
    text = folded(page.lines[index].text)
    return (
        is_control(text)
        or bool(_SECTION.fullmatch(text) or _VALUED.match(text) or _PART.match(text))
        or _is_persons(text)
        or _is_turn(page, index)
        or (not dated and _is_sentence(page, index))
        or _has_sibling(page, index)
    )


def is_control(text: str) -> bool:
    """Say whether a line, in Simplified characters, is an address, a link for moving about or the name of a site."""
    return bool(_ADDRESS.search(text) or _CONTROL.search(text))


def _is_persons(text: str) -> bool:
    """Say whether a line is persons and nothing else: two to four names apart, or one behind its post."""
    names = tokens(text)
    if 1 < len(names) <= NAMES_MOST and all(map(is_person, names)):
        return True
    officer = _OFFICER.match(text)
    return officer is not None and is_person("".join(officer["name"].split()))


def _is_sentence(page: Page, index: int) -> bool:
    """Say whether a line is a sentence of the text: a question of several clauses, or set in from the line above."""
    text, shape = page.lines[index].text, page.shapes[index]
    deeper = index > 0 and page.lines[index].indent > page.lines[index - 1].indent
    return shape.prose and (bool(_ASKING.search(text)) or deeper)


def _is_turn(page: Page, index: int) -> bool:
    """Say whether a line is what a speaker says: another turn follows, and the speaker comes again.

    何舟：谁来守夜？ is one if 谢守夜：我来。 follows; 何舟：守夜人的二十年 is a headline.
    """
    text = page.lines[index].text
    label, below = _SPEAKER.match(text), page.lines[index + 1 : index + 2]
    if label is None or not (below and _SPEAKER.match(below[0].text)):
        return False
    return any(line.text.startswith(label[0]) for line in page.lines[index + 1 :] if line.text != text)


def _has_sibling(page: Page, index: int) -> bool:
    """Say whether the next number of its kind follows, or its first part: 一、… above 二、…, 1 … above 1.1 …."""
    label, whole = page.shapes[index].label, _WHOLE.match(page.lines[index].text)
    if whole and index + 1 < len(page.lines):
        return page.lines[index + 1].text.startswith(f"{whole['n']}.1")
    return label is not None and any(_follows(label, shape.label) for shape in page.shapes[index + 1 :])


def _follows(label: Label, other: Label | None) -> bool:
    if other is None or other.kind is not label.kind or label.kind is Kind.CHAPTER:
        return False
    return isinstance(label.value, int) and other.value == label.value + 1
