"""What of the lines above a text can be its title or stand over it: forms that no headline has, and repeats of one.

A page prints much above its text: links, its name, the columns of a list. Such a line may be as short as a headline,
but its form tells it: an address, a label with its value, a row of words, a person alone.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.numbering import Kind
from shequ_convert.parse.people import is_person, is_said, looks_like_media, tokens
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from shequ_convert.numbering import Label
    from shequ_convert.parse.page import Page, Shape

TITLE_SHORTEST = 8
"""Characters of a title from which the name of the site may be taken off its end."""
SITE_LONGEST = 12
KICKER_MOST = 2
"""Lines above a title that stand over it."""
NAMES_MOST = 4
BEGUN_SHORTEST = 4
"""Characters of a title begun on the line above it."""
ALIKE = 2
"""Characters by which lines of a list differ in length."""

_HAN = compiled("[\u4e00-\u9fff]")

_TITLE_LABEL = compiled("^(?:(?:文章)?标\\s*题|(?:信息|文件)?名\\s*称)\\s*[:：]\\s*(?=\\S)")
_ORIGINAL_TITLE = compiled("^[（(【\\[]?\\s*原[标標]?[题題]\\s*[:：]\\s*(?P<title>[^\\s].*?)\\s*[)）】\\]]?$")
"""What another paper called the text: （原标题：…）."""
_ORIGINAL_SIGN = compiled("^(?:[【\\[]原创[】\\]]|原创\\s*[|｜丨:：])\\s*(?=.{4})|(?<=.{4})\\s*[【\\[]原创[】\\]]$")
"""What a platform prints beside the headline of a text of its own."""

_SITE = compiled("(?:\\s{0,3}_\\s{0,3}|\\s{1,3}[-–—|｜]\\s{1,3}|[-|｜])([^-_|｜，。！？：“”《》]{2,20})$")
"""The last part of a browser's title: 标题_社会_云上网, 标题 - 云上网."""
_CHANNEL = compiled(
    ".{0,4}(?:频道|新闻|中心|资讯|要闻|栏目|专栏|专题)|国内|国际|社会|财经|体育|娱乐|科技|时政|军事|教育|健康|文化|旅游|汽车|房产|正文|首页"
)
_ADDRESS = compiled("^(?:https?://|www\\.)|^\\S+\\.(?:com|cn|net|org)$")
_CONTROL = compiled(
    "^跳(?:至|到|过|转到)(?:主要?)?(?:内容|內容|正文)|^[Ss]kip to |^(?:网站)?首页\\s|[上下]一[版页篇]|点.{0,4}蓝字|"
    "(?:官方网站|门户网站|信息网|资讯网)$"
)
"""What moves about a page or names it."""
_SECTION = compiled("(?:引|前|序|导)\\s*言|摘\\s*要|概\\s*述|释\\s*义|(?:内容)?简\\s*介|正\\s*文|目\\s*录")
"""What a part of a text is called; of a whole one it says nothing."""
_VALUED = compiled(
    "^(?:朝代|年代|时代|近现代|体裁|类型|类别|分类|栏目|专栏|版次|格式|编号|字号|浏览|阅读|"
    "\\w{0,4}(?:时间|日期|地点|范围))\\s*[:：]\\s*.{1,24}$"
)
_OFFICER = compiled(
    "^(?=.{4,30}$)\\S{2,20}(?:书记|主席|主任|部长|局长|厅长|市长|县长|区长|镇长|省长|院长|校长|会长|总理|董事长|总经理|秘书长|总编审|编审|主编|总编|"
    "主编辑|编辑)[ \u3000]+(?P<name>[\u4e00-\u9fff](?:\\s?[\u4e00-\u9fff]){1,3})(?:\\s*[(（][^()（）]{1,8}[)）])?$"
)
"""A person with the post before the name: 竹溪街道书记 顾晚晴."""
_SPEAKER = compiled("^[^:：，。？！\\s]{1,8}[:：]")
_LEADS_IN = compiled("(?:如下|以下|下面|大家|请|记住|注意|[几两三四五六七八九十][个条点句件]).*[：:]$")
"""What leads in to the next line rather than standing over it: 大家记住三个不要：."""
_ENTRY = compiled("^(?:19|20)\\d\\d年\\d{1,2}月(?:\\d{1,2}日)?[\\s：:，,]")
_PART = compiled("^[\\[【（(]?第?篇\\s*[一二三四五六七八九十\\d]{1,3}[\\]】）)]?\\s*[:：]?")
"""The head of one of several texts: 篇一：倡议书."""
_WHOLE = compiled("(?P<n>\\d{1,2})\\s+(?=[\u4e00-\u9fff])")
_WRAPPED = compiled(
    "^(?:date\\s+)?(?:19|20)\\d\\d-\\d\\d-\\d\\d\\s+(?=[\u4e00-\u9fff「《【“])|^(?:查看)?完整版本\\s*[:：]\\s*\\[[-—]{1,2}\\s*|(?<!\\s)\\s*[-—]{1,2}\\]$|(?<![\\s|｜])[\\s|｜]*[|｜]$|"
    "(?<!\\s)\\s*[(（]\\s*\\d{1,3}\\s*/\\s*\\d{1,3}\\s*[)）]$"
)
"""What a page prints around a headline: its date, a bar, the number of the part."""
_SIGNED = compiled("[/／](?P<name>[\u4e00-\u9fff]{2,4})$")
_FURNITURE = compiled(
    "[>＞|｜【】]|->|[…✕×]$|[(（]\\s*[)）]|(?<![省市县区镇乡村道会])[:：]$|^\\d+(?:\\s+\\d+)+\\s|^标\\s*题$|\\s正文$|^\\D{0,8}\\d+(?:\\.\\d+)?[wW万]$|"
    "^[\u4e00-\u9fff]{2,4}(?:\\s+[\u4e00-\u9fff]{2,4}){2,}$"
)
"""What no kicker has: bars, arrows, a label without a value (云岭县石桥镇： is a place), counts, a row of words."""
_AGAIN = compiled(
    "(?:合集|大全|精选|范文|汇总)?(?:[(（\\[](?:组?图|图文|共?\\s*\\d+\\s*[篇图张字])[)）\\]])?|\\s*[-_|｜]\\s*(?P<site>[^\\d]{2,20})"
)
"""What may stand behind a title that comes again: the number of texts, the name of the site."""
_PHRASE = compiled("(?!.*(?:关于|关於|關於|的))[\u4e00-\u9fff]{4,9}")
_TWICE = compiled("(.{5,60})[\\s_|｜-]*\\1")
_SPACES = compiled("\\s+")
_ASKING = compiled("^[^，,；;]*[，,；;].*[？！?!]$")


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
        or _is_led_in(page, index)
        or _is_entry(page, index)
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

    何舟：谁来守夜？ is one if 谢守夜：我来。 follows, 主编：我先说 by itself; 何舟：守夜人的二十年 is a headline.
    """
    text = page.lines[index].text
    if is_said(text):
        return True
    label, below = _SPEAKER.match(text), page.lines[index + 1 : index + 2]
    if label is None or not (below and _SPEAKER.match(below[0].text)):
        return False
    return any(line.text.startswith(label[0]) for line in page.lines[index + 1 :] if line.text != text)


def _is_led_in(page: Page, index: int) -> bool:
    """Say whether a line is one of several below a line that leads in to them: 大家记住三个不要： above slogans."""
    if page.first_colon >= index:
        return False
    above, shapes = index - 1, page.shapes
    while above >= 0 and _is_beside(shapes[above], shapes[above + 1], shapes[index]):
        above -= 1
    return above >= 0 and not shapes[above].prose and bool(_LEADS_IN.search(folded(page.lines[above].text)))


def _is_entry(page: Page, index: int) -> bool:
    """Say whether a line begins with a day and stands below another, or above one like it: 2001年5月3日 社区成立."""
    entry = bool(_ENTRY.match(page.lines[index].text))
    return entry and (index > 0 or any(_ENTRY.match(line.text) for line in page.lines[1:]))


def _is_beside(shape: Shape, below: Shape, own: Shape) -> bool:
    """Say whether a line can stand in one list with another: it touches the one below it, or is about as long."""
    alike = abs(shape.size - own.size) <= ALIKE
    return (alike or not below.gap_before) and not (shape.prose or shape.open_end)


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


# --- above and below the title


def kickers(page: Page, above: Sequence[int], title: str) -> list[int]:
    """Return which of the loose lines above a title stand over it: at most two, a phrase each.

    港闻, 公开信 and 云岭县石桥镇： do; 首页 新闻 论坛, 书信函2.29W, a path and the title itself do not.
    """
    kept = [i for i in above if not _is_furniture(page.lines[i].text, title)]
    return kept if len(kept) <= KICKER_MOST else kept[-1:] if kept[-1] == above[-1] else []


_ROW = compiled(
    "^[^|｜]{2,8}(?:[|｜][^|｜\\d]{2,8})+$|\\s正文$|^\\D{0,8}\\d+(?:\\.\\d+)?[wW万]$|"
    "^[\u4e00-\u9fff]{2,4}(?:\\s+[\u4e00-\u9fff]{2,4}){3,}$"
)
"""Links parted by bars or white space, 正文 behind a path, a count."""


def is_row(text: str) -> bool:
    """Say whether a line can only be a page's: links, bars between names, a count."""
    return is_control(folded(text)) or bool(_ROW.search(text))


def _is_furniture(text: str, title: str) -> bool:
    plain = folded(text)
    return title in text or not _HAN.search(text) or is_control(plain) or bool(_FURNITURE.search(plain))


def repeats(page: Page, index: int, title: str) -> bool:
    """Say whether a line by the title is the title once more: alone, with the number of texts or the site behind it.

    倡议书（共15篇） below 倡议书 is; 倡议书1 heads a part, and a line of verse may open the poem with its title.
    """
    text, own = _squeezed(page.lines[index].text), _squeezed(title)
    again = _AGAIN.fullmatch(text[len(own) :]) if len(own) > 1 and text.startswith(own) else None
    if again and (not again["site"] or looks_like_media(again["site"])):
        return not _opens_verse(page, index)
    if _is_begun(page, index, own):
        return True
    shortened = own.startswith(text) or (len(text) * 3 >= len(own) * 2 and _is_shortened(text, own))
    return len(text) >= TITLE_SHORTEST and shortened


def _is_begun(page: Page, index: int, title: str) -> bool:
    """Say whether a line is the title cut short, right above the whole one."""
    begun = _squeezed(page.lines[index].text).rstrip("….·")
    below = _squeezed(page.lines[index + 1].text) if index + 1 < len(page.lines) else ""
    return len(begun) >= BEGUN_SHORTEST and title.startswith(begun) and below.startswith(begun)


def _squeezed(text: str) -> str:
    return _SPACES.sub("", text)


def _opens_verse(page: Page, index: int) -> bool:
    """Say whether a line and the next one are short and stand close, as lines of verse do."""
    below = page.shapes[index + 1 : index + 2]
    close = bool(below) and not page.shapes[index].gap_after
    return not page.prose or (close and not below[0].prose and below[0].label is None)


def _is_shortened(text: str, title: str) -> bool:
    """Say whether a text is a title with words left out: it begins alike, and its characters stand there in order."""
    rest = iter(title)
    return title.startswith(text[:4]) and all(char in rest for char in text)


# --- what stands around a headline


def signer(text: str) -> str:
    """Return the writer a page sets behind a title and a stroke: 灯下的图书角二十年/谢守夜; 读书/守夜人 has none."""
    signed = _SIGNED.search(text)
    return signed["name"] if signed and signed.start() >= TITLE_SHORTEST and is_person(signed["name"]) else ""


def headline(text: str) -> str:
    """Return a title without the label before it and without the names of channel and site behind it.

    竹溪社区的议事亭_社会频道_云上网 loses both; 老街的修伞人——南江晚报记者见闻 loses nothing.
    """
    if original := _ORIGINAL_TITLE.match(text):
        text = original["title"]
    text = _once(_WRAPPED.sub("", _ORIGINAL_SIGN.sub("", _TITLE_LABEL.sub("", text))))
    if name := signer(text):
        text = text[: -len(name) - 1]
    last = _SITE.search(text)
    if last is None or not _is_site(last):
        return text
    part: re.Match[str] | None = last
    while part is not None and part.start() >= TITLE_SHORTEST and _is_part(part):
        text = text[: part.start()].rstrip()
        part = _SITE.search(text)
    return text


def _once(text: str) -> str:
    """Return a title that a page printed twice in one line, or on two lines that were joined, as it stands once."""
    twice = _TWICE.fullmatch(text)
    return twice[1] if twice else text


def _is_part(match: re.Match[str]) -> bool:
    return "_" in match[0] or _is_site(match) or bool(_CHANNEL.fullmatch(match[1].strip()))


def _is_site(match: re.Match[str]) -> bool:
    return len(match[1]) <= SITE_LONGEST and looks_like_media(match[1].strip())


def is_original_title(text: str) -> bool:
    """Say whether a line names what another paper called the text: 原标题：老街的修伞人."""
    return bool(_ORIGINAL_TITLE.match(text))


def joined(parts: Sequence[str]) -> str:
    """Join pieces of one text: a space only between Latin ends, and between phrases in step."""
    whole = parts[0] if parts else ""
    for before, part in pairwise(parts):
        latin = whole[-1:].isascii() and part[:1].isascii()
        whole += f" {part}" if latin or in_step(before, part) else part
    return whole


def in_step(text: str, following: str) -> bool:
    """Say whether two lines are phrases of one length, as speeches have them for a title: 守望相助 / 共建家园."""
    both = _PHRASE.fullmatch(text), _PHRASE.fullmatch(following)
    return all(both) and len(text) == len(following)
