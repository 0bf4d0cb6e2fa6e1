"""Metadata read out of a byline: source, time, author, editor, tags.

Bylines come labelled (``来源：…　作者：…``), bare (``2024-05-13 09:16　北青网``) and glued together
(``2024-05-13 06:16发布于北京经济日报官方账号``). A label's value ends at the next label, at a date or at a word of the
page such as 字号 or 举报. What no label claims is told apart by its form: a medium is the source, a person the author.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.expressions import any_of, compiled
from shequ_convert.parse.dates import MARK, dates, is_later, iso_date, may_be_dated, may_be_marked, published, undated
from shequ_convert.parse.people import NO_NAMES, PICTURES, SURNAMES, credited, is_person, looks_like_media, persons
from shequ_convert.parse.traditional import folded
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from shequ_convert.parse.dates import Dated

__all__ = ["Reading", "iso_date", "looks_like_media", "may_be_dated", "read", "tag_list", "unlabelled"]

Field = Literal["source", "published", "author", "editor", "tags", "other"]
Values: TypeAlias = "tuple[tuple[Field, str], ...]"
"""Fields in the order of the line."""

_SPACE = "[ \\t\u3000\u00a0]"

_LABELS: Mapping[Field, str] = {
    "source": (
        "原创 译文出自 信息来源 文章来源 新闻来源 稿件来源 本文来源 文稿来源 内容来源 来源单位 来源媒体 "
        "素材来源 综合来源 图文来源 资料来源于 来源于 来源 稿源 出处 转自 转载自 "
        "供稿单位 发布机构 发布机关 发布单位 发文机关 发文机构 发文单位 制发机关 制文机关 来自 Source SOURCE"
    ),
    "published": (
        "发布时间 发布日期 发表时间 发表日期 发表于 发布于 发布 发稿时间 发稿日期 刊发时间 刊发日期 刊登日期 "
        "成文时间 公布时间 公布日期 添加时间 录入时间 更新时间 最后更新 更新日期 更新于 成文日期 发文日期 "
        "印发日期 上传时间 上传日期 公开日期 公开时间 信息时间 信息日期 发文时间 生成日期 生成时间 时间 日期 Date DATE"
    ),
    "author": (
        "原文作者 原作者 本报记者 本文作者 文章作者 本报通讯员 特约记者 首席记者 见习记者 实习记者 文字记者 "
        "实习生 执笔 采写 撰文 撰稿 撰文人 撰稿人 作者 记者 通讯员 编译 供稿 供稿人 文字 文图 图文 文 Author AUTHOR"
    ),
    "editor": (
        "本期责编 责任编辑 责任编校 责任编审 网络编辑 文字编辑 实习编辑 执行编辑 值班编辑 本文编辑 本期编辑 责编 编辑 "
        "Editor EDITOR"
    ),
    "tags": ("关键词阅读 文章关键词 文章标签 标签 关键词 关键字 TAGS Tags tags TAG Tag"),
    "other": (
        "总监制 文献来源 所属分类 所属栏目 所在栏目 "
        "原文地址 原文链接 本文永久链接 永久链接 译者 翻译 校对者 译校 值班主任 责任校对 终审 初审 复审 一审 二审 "
        "三审 审核 审校 审稿 审签 校对 校审 监制 主编 总编 栏目主编 制作 策划 出品 统筹 排版 美编 美术编辑 "
        "图片编辑 视频编辑 版面编辑 视觉编辑 视觉 设计 图 图片 摄影 摄影记者 摄 摄像 视频 题图 题图来源 头图来源 "
        "图片来源 视频来源 数据来源 作者单位 单位 邮箱 电话 类型 录入 录入者 发布者 发布人 阅读量 阅读次数 阅读数 "
        "阅读 浏览次数 浏览量 浏览 点击数 点击量 点击率 点击 访问量 访问次数 人气 评论 热度 栏目 分类 字号 字体 "
        "字体大小 分享到 分享至 分享 打印 收藏 举报 我要评论 文号 发文字号 索引号 主题分类 信息分类 公开方式 公开形式 "
        "公开范围 有效性 时效性 "
        "废止日期 失效日期 实施日期 施行日期 生效日期 导演 剪辑 Views VIEWS Hits Clicks"
    ),
}
"""Field -> the words that introduce it, parted by spaces. ``other`` introduces what is no field of ours."""

_WORDS: Mapping[str, Field] = {word: field for field, words in _LABELS.items() for word in words.split()}
_LONGEST_WORD = max(map(len, _WORDS))
_COLON = compiled("[:：丨|｜]")
_STROKE = compiled("[/／|｜]")
_BAR = compiled("[|｜]")
_SPACED = compiled(
    "(?:来{0}源|[作记编]{0}[者辑]|时{0}间|日{0}期|标{0}签|[一二三初复终]{0}审|审{0}核|校{0}对|监{0}制|视{0}觉)".format(
        "[ \t\u3000\u00a0]+"
    )
)
"""Labels that pages pull apart to fill a column: 来 源, 作 者."""
_REPOST = compiled("^以下文章来源于\\s*([^，,：:]{1,20}?)[\\s，,]*作者[\\s:：]*")
"""What a platform writes above a post taken from another account."""

_BEFORE = compiled("[\\s\u2063:：(（\\[【|｜丨/／、,，]")
"""What stands before a label that has no colon, if anything does: white space, a bracket or a bar."""
_SLASHED = compiled(
    f"(?:文{_SPACE}*图|图{_SPACE}*文|文字|文|撰文|执笔|采写|责编|编辑|来源|图片|图|摄影|校对){_SPACE}*[/／|｜]{_SPACE}*"
)
_LOOSE_WORDS = (
    "来源于|来源|出处|稿源|发布时间|发布日期|发稿时间|更新时间|发布于|发表于|本报记者|见习记者|实习记者|特约记者|记者|作者|"
    "通讯员|实习生|责任编辑|责编|编辑|标签|关键词|关键字|字号|举报|分享到|分享至|阅读|浏览|评论|校对|摄影|审核"
)
_MARKED_LABEL, _LOOSE_LABEL = compiled(f"(?:{any_of(_WORDS)})[:：丨|｜/／]"), compiled(any_of(_LOOSE_WORDS.split("|")))
"""What a line with a label has at least, white space aside: a word with its mark behind it, or one that needs none."""
_LOOSE = compiled(f"(?:{_LOOSE_WORDS})(?=[\\s\u2063\\d】\\]]|$)")
"""A label without a colon, before white space or a digit."""
_SAYS = compiled(f"{'|'.join('0123456789:：丨｜/／年前天')}|\\||刚刚|以下文章|{_LOOSE_WORDS}")
"""What a line has at least that says anything: single alternatives, for places of those are found much faster."""

_STOP = compiled(
    "(?<![^\\s\\[【(（])(?:分享|打印|关闭|纠错|评论|收藏|关注|参与|查看|点击|阅读|浏览|来源)|"
    "[大小]字体|分享[到至]|字号|字体|[【\\[(（]\\s*[大小]\\s*[|/、 ]?\\s*[中大]|举报|手机看|我要|\\d+人参与|A[-+]"
)
"""A word of the page that ends a value."""
_FRAMED = compiled("[【\\[]\\s*([\u4e00-\u9fff]{2,6})\\s*[】\\]]\\s*[:：]?")
_FIRST = compiled("^([\u4e00-\u9fff]{2,6})[\\s\u3000]+")
_TRIM = " \t\u3000\u00a0:：|｜丨/·,，;；、-—_()（）【】[]<>《》"
_OWN_MEDIUM = compiled("^本[报刊网台社站]$")
_OTHER_LABEL = compiled("^(?=[^\u2063：:]*?\\w)[^\u2063：:]*+[：:]\\s*(?:\u2063|$)")
_HAN = compiled("[\u4e00-\u9fff]")
_STAFF = compiled("(?<=.{2})(?:全媒体|融媒体|首席|见习|实习|特约|高级)*(?:记者|通讯员)$")
"""The post of its writer glued to a medium: 北岸日报全媒体记者."""
_SPACES = compiled("\\s+")
_GLUED_HEAD = compiled("[\u4e00-\u9fff]{1,8}$")
"""What is glued to a label and so part of it: 新媒体编辑, 初审编辑."""
_COLUMN = compiled(f"{_SPACE}{{2,}}|\u3000")
_NEXT_VALUE = compiled("[|｜/]|[ \u3000]{2,}(?=.{5,})")
_AFFILIATION = compiled("(?<=[\u4e00-\u9fff])[(（][^()（）]{2,40}[)）]$")
"""Where a writer belongs: 顾晚晴（云上大学教授）."""
_TAG_MARKS = compiled("[,，;；、|｜/#\\s\u3000]+")
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_PLACE = compiled(f"(?:IP属地)?(?:{_PROVINCES})")
_POSTED_FROM = compiled(f"\\s*发[表布]于\\s*(?:{_PROVINCES})$")
_POSTED = compiled(f"^发布于(?:{_PROVINCES})(\\S{{2,20}}?)(?:官方[账帐]号)?$")
_ACCOUNT = compiled("(?:[\\s_(（]+|(?<=[\u4e00-\u9fff]))[A-Za-z]{1,4}\\d{2,}[)）]?$")
"""A desk number behind an editor's name: 杨倩_NF4425, 何舟 SN123."""
_APART = compiled("[\\s\u3000|｜·•∙]+")
_NUMBER = "[\\d.,]+[万wWkK]?\\+?"
_DONE = "(?:参与|阅读|评论|浏览|点赞|赞|播放|收藏|举报|分享|转发|回复|跟贴|喜欢|推荐|人气|热度|字数)"
_ORIGINAL = compiled("原创([\u4e00-\u9fffA-Za-z0-9·]{2,12})")
"""What a platform prints before an account, glued to it: 原创平安北桥."""
_PAGE_WORD = compiled(
    f"于|发布|发表|首发|posted|by|@|打印|时间|日期|[+＋]?(?:已)?关注|编辑|[大中小]|默认|[TA][-+]?|字[号体]|[大小]字体|订阅|纠错|\\[?微博\\]?|"
    f"{_NUMBER}(?:次|人|条|个|票)?{_DONE}{{0,2}}(?:数|量|人|次)?|{_DONE}(?:数|量|次数)?[(（\\[]?(?:{_NUMBER})?[)）\\]]?[次人条]?|"
    "优质.{0,10}者|.{2,8}领域创作者|已认证.{0,4}|第?\\d+[版期]|(?:本文)?被(?:浏览|阅读)过?.{0,4}|人已围观|会员上传|下载|HKT|摘要|-{1,3}|(?:企鹅|百家|头条|搜狐|网易|大鱼|一点)号|原创"
)
"""A word of the page beside a byline: a button, a counter, the kind of an account."""
_OF_ANYTHING = frozenset({"时间", "日期"})
"""Labels that behind another word are that word's: 停水时间, 截止日期."""
_FOR_READERS = compiled(
    "^[^：:]{0,4}(?:时间|日期|电话|邮箱|摄影|摄影记者|摄|摄像|图|图片|视频|译者|翻译|题图|(?:图片|题图|头图|视频|数据)来源|单位)\\s*[:：]\\s*\\S"
)
_CELL = compiled("(?<=[|｜])(\\s*(?:来源|來源|作者|责任编辑|責任編輯|编辑|編輯))(?=[^\\s:：|｜])")
"""A label glued to its value between bars: | 来源云上日报 | 作者顾晚晴."""
_STAMP = compiled("[:：]\\d\\d|\\d[-/.]\\d|^\\d+$|[A-Z][a-z]{2}")
_PART_OF_DAY = compiled("[午晚早晨夜]")
_PUBLISHED = tuple(_LABELS["published"].split())
ACCOUNT_LONGEST = 14
"""Characters of an account's name."""
_NAMED = compiled("[^#：:]+$")
"""What an account can be called: #话题 and 格式：DOC are none."""
_WHEN = compiled(
    "^(?:于|在|农历|星期.|周[一二三四五六日]|晴|阴|多云|[小中大暴阵]?[雨雪](?:转.)?|凌晨|清晨|早上|上午|中午|下午|傍晚|晚上?|夜)$|^农历|^于|前夕|"
    "(?:礼堂|会堂|讲堂|会议室|会议厅|报告厅|大厅|教室|广场|[展馆堂][厅馆]|体育馆|图书馆|文化馆|酒店|宾馆|公园|大院|操场|剧院|剧场|校区|渡口|街口|村口)$"
)
_WITH_SURNAME = 4
"""Characters of a pen name that begins with a surname."""


@frozen
class Piece:
    """A label and what stands behind it, up to the next label."""

    field: Field
    word: str
    """The label as the table has it."""
    label: str
    """As it stands, with its colon or stroke."""
    value: str
    """As it stands, ``MARK`` for a date."""


@frozen
class Reading:
    """What one line says."""

    values: Values
    """What labels name, and the date; ``published`` is ISO 8601."""
    rest: str
    """What no label and no date claims."""
    labelled: bool
    """Whether a label with its colon stands in the line."""
    dated: bool
    """Whether a date stands in the line, with or without a year."""
    unknown_label: bool = False
    """Whether the line begins with a label that is none of ours: 报名截止：."""
    opens: str = ""
    """The field whose label, with its colon or stroke, begins the line."""
    dating: Literal["", "change", "bare", "label"] = ""
    """What makes its date that of publication: nothing (it is that of a change), its place alone, or its label."""

    stamped: bool = False
    """Whether a machine may have written the date: 2024-05-13, or a clock beside it; 2001年5月3日 is a writer's."""
    pieces: tuple[Piece, ...] = ()
    """The labels in the order of the line."""

    @property
    def tells_day(self) -> bool:
        """Whether the line is a day as writers note it, and nothing else but 时间：."""
        labelled = any(piece.word not in _OF_ANYTHING for piece in self.pieces)
        return self.dated and not (self.stamped or self.rest or labelled)

    def get(self, field: Field) -> str | None:
        """Return the first value of a field, or None."""
        return next((v for f, v in self.values if f == field and v), None)


def names_another(text: str) -> bool:
    """Say whether a line gives a reader what is no field of ours: 摄影：陆行舟, 联系电话：0851. 阅读：120 does not."""
    text = folded(text)
    value = _COLON.split(text, maxsplit=1)[-1]
    told = bool(_COLON.search(text)) and len(_HAN.findall(value)) > 1
    return bool(_FOR_READERS.match(text)) or (told and bool(_meaningful(value)))


def card(text: str) -> str:
    """Return a line of a card that files a document with a colon behind each label: [ 发布机构 ] 云溪区, 文号 12号."""
    text = _FRAMED.sub("\\1：", text)
    return _FIRST.sub("\\1：", text, count=1) if ":" not in text and "：" not in text else text


def may_tell(text: str) -> bool:
    """Say whether a date or a label may stand in a line: one with neither gives no field."""
    if may_be_marked(text):
        return True
    squeezed = folded("".join(text.split()))
    return bool(_MARKED_LABEL.search(squeezed) or _LOOSE_LABEL.search(squeezed))


@lru_cache(maxsize=1024)
def read(text: str) -> Reading:
    """Return the metadata of a line. Several stages ask for the same line, and the pages of a site repeat theirs."""
    if not _SAYS.search(folded(text)):
        return Reading((), text.strip(_TRIM), labelled=False, dated=False)
    if not may_tell(text):
        return _unread(text)
    text = _REPOST.sub("来源：\\1 作者：", _SPACED.sub(lambda match: match[0][0] + match[0][-1], text))
    text = _CELL.sub("\\1：", text)
    found = dates(text)
    date = published(text, found)
    bare = undated(text, found)
    labels, strong = _labels(bare)
    pieces = list(_pieces(bare, labels))
    head = bare[: labels[0].start] if labels else bare
    writers = credited(head.replace(MARK, " ")) if labels and head.strip(_TRIM) else ()
    if writers or (labels and labels[0].field in {"editor", "other"}):
        head = "" if writers else _GLUED_HEAD.sub("", head)
    tail = (value.strip(_TRIM) for label, value in pieces if label.field == "published") if date else ()
    return Reading(
        values=(*((("published", date.iso),) if date else ()), *_values(pieces, writers)),
        rest=" ".join(filter(None, [_meaningful(part) for part in (head, *tail)])),
        labelled=strong,
        dated=MARK in bare,
        unknown_label=bool(_OTHER_LABEL.match(head)),
        opens=labels[0].field if strong and not head.strip(_TRIM) else "",
        dating=_dating(text, date) if date else "",
        stamped=MARK in bare and (date is None or _is_stamp(text[date.start : date.end])),
        pieces=tuple(Piece(label.field, label.word, bare[label.start : label.end], value) for label, value in pieces),
    )


def _unread(text: str) -> Reading:
    """Return the metadata of a line that has neither date nor label."""
    return Reading((), _meaningful(text), labelled=False, dated=False, unknown_label=bool(_OTHER_LABEL.match(text)))


def _is_stamp(date: str) -> bool:
    """Say whether a machine may have written a date. 2001年5月3日下午2:30 is a writer's."""
    return bool(_STAMP.search(date)) and not ("年" in date and _PART_OF_DAY.search(date))


def _dating(text: str, date: Dated) -> Literal["change", "bare", "label"]:
    before = folded(text[: date.start]).rstrip(" \t\u3000\u00a0:：")
    return "change" if is_later(text, date) else "label" if before.endswith(_PUBLISHED) else "bare"


def _meaningful(text: str) -> str:
    """Return what a byline says without a label, less the page's words beside it."""
    bare = text.replace(MARK, " ").strip(_TRIM)
    words = _APART.split(bare)
    kept = [w for at, w in enumerate(words) if not _PAGE_WORD.fullmatch(folded(w)) or (w == "原创" and not at)]
    return bare if len(kept) == len(words) else " ".join(kept).strip(_TRIM)


@frozen
class _Found:
    """A label in a line."""

    start: int
    end: int
    """Where its value begins."""
    field: Field
    word: str


def _strong(text: str) -> Iterator[_Found]:
    """Yield the labels that have their colon: the longest known word right before each; 文 of 邓文 | is no label."""
    for colon in _COLON.finditer(text):
        head = text[: colon.start()].rstrip()
        sizes = range(min(_LONGEST_WORD, len(head)), 0, -1)
        word = next((head[-size:] for size in sizes if head[-size:] in _WORDS), None)
        before = head[-len(word) - 1 : -len(word)] if word else ""
        glued = word is not None and (len(word) == 1 or word in _OF_ANYTHING) and bool(_HAN.match(before))
        if word and not glued:
            yield _Found(len(head) - len(word), colon.end(), _WORDS[word], word)


def _labels(text: str) -> tuple[list[_Found], bool]:
    """Return the labels of a line in order, none inside another, and whether one of them has its colon or stroke."""
    plain = folded(text)
    strong = list(_strong(plain))
    slashed = list(_matched(_SLASHED, plain)) if _STROKE.search(plain) else []
    found = [*strong, *slashed, *_matched(_LOOSE, plain)]
    ordered: list[_Found] = []
    for label in sorted(found, key=lambda label: (label.start, -label.end)):
        if not ordered or label.start >= ordered[-1].end:
            ordered.append(label)
    return ordered, bool(strong or slashed)


def _matched(form: re.Pattern[str], text: str) -> Iterator[_Found]:
    """Yield the labels of a form that stand at the beginning of a word."""
    for match in form.finditer(text):
        start = match.start()
        if not start or _BEFORE.match(text, start - 1):
            word = "".join(match[0].split()).rstrip("/／|｜")
            yield _Found(start, match.end(), _WORDS[word], word)


def _pieces(text: str, labels: list[_Found]) -> Iterator[tuple[_Found, str]]:
    stops = [*(label.start for label in labels[1:]), len(text)]
    for label, stop in zip(labels, stops, strict=False):
        yield label, text[label.end : stop]


def _values(pieces: list[tuple[_Found, str]], before: tuple[str, ...]) -> Iterator[tuple[Field, str]]:
    """Yield what the labels name, with the writers named before them.

    责任编辑 is the editor, whoever else the line calls 编辑.
    """
    responsible = any("责" in label.word and _value("editor", value) for label, value in pieces)
    writers: list[str] = ["、".join(before)] if before else []
    for label, value in pieces:
        found = (
            list(_source(cut(value) or value.rpartition(MARK)[2]))
            if label.field == "source"
            else [(label.field, _value(label.field, value))]
        )
        writers += [name for field, name in found if field == "author" and name and name not in writers]
        other_editor = label.field == "editor" and responsible and "责" not in label.word
        yield from (pair for pair in found if pair[1] and pair[0] in _SINGLE and not other_editor)
    if writers:
        yield "author", "、".join(writers)


_SINGLE = frozenset({"source", "editor", "tags"})
"""Fields of which a line has one; of writers it may name several."""


def cut(value: str) -> str:
    """Return a value up to the date or the word of the page that follows it."""
    value = value.split(MARK, maxsplit=1)[0]
    stop = _STOP.search(folded(value))
    return value[: stop.start()] if stop else value


def _source(value: str) -> Iterator[tuple[Field, str]]:
    """Yield the source a value begins with, and the writers behind it: 云上日报 顾晚晴."""
    value = _BAR.split(_unbracketed(value.strip(" \t\u3000\u00a0:：|｜丨,，;；、[【(（")))[0]
    words = value.strip("】] ").split()
    medium = _STAFF.sub("", words[0]) if words else ""
    if medium and (looks_like_media(medium) or medium != words[0]):
        name = medium
    else:
        column = _COLUMN.split(value)[0].split()
        name = " ".join([*column[:1], *takewhile(lambda word: not _ends_source(word), column[1:])])
    if name:
        yield "source", name
    behind = value[len(name) :]
    if writers := credited(behind) or persons(behind):
        yield "author", "、".join(writers)


def _ends_source(word: str) -> bool:
    return bool(_PLACE.fullmatch(word)) or is_person(word)


def _value(field: Field, value: str) -> str:
    """Return a label's value without what follows it on the page."""
    if field == "tags":
        return value.split(MARK, maxsplit=1)[0].strip(_TRIM)
    value = _pared(_AFFILIATION.sub("", cut(value).rstrip()))
    if field == "editor":
        value = _ACCOUNT.sub("", value)
        return "、".join(persons(value)) or _NEXT_VALUE.split(value)[0].strip(_TRIM)
    return _author(value)


def _author(value: str) -> str:
    """Return the writers of a value by their names; what names an office or a foreigner stays as it is."""
    if writers := credited(value) or persons(value):
        return "、".join(writers)
    value = _pared(_NEXT_VALUE.split(value)[0])
    return "" if _OWN_MEDIUM.match(value) or value in PICTURES else value


def _pared(value: str) -> str:
    """Return a value without the marks around it; what it begins with in brackets is its own: [英]艾伦·史密斯."""
    bare = value.strip(_TRIM)
    opened = value[: value.find(bare)][-1:] if bare else ""
    closing = _CLOSING.get(opened)
    return opened + bare if closing and closing in bare[:NATION_LONGEST] else bare


NATION_LONGEST = 5
"""Characters of a writer's nation and the bracket that closes it."""
_CLOSING = {"[": "]", "【": "】", "（": "）", "(": ")"}


def _unbracketed(value: str) -> str:
    """Drop an unpaired closing bracket from the end: a label and its value stood in brackets together."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
    return value.strip("【】[]|｜ ")


def unlabelled(rest: str, *, dated: bool, stamped: bool = True) -> tuple[Values, bool]:
    """Return what a byline says without labels, and whether that explains all of it.

    A medium is the source and a person the author: 云球网 顾晚晴. A platform names an account: 原创 顾晚晴 北岸夜话,
    发布于北京某某日报官方账号, 北岸夜话 江苏. What else stands alone beside a date is an account too, if a machine
    ``stamped`` the date: 2001年5月3日 社区成立 tells what happened.
    """
    rest = _POSTED_FROM.sub("", rest)
    if glued := _ORIGINAL.fullmatch(rest):
        rest = f"原创 {glued[1]}"
    if posted := _POSTED.match(rest):
        return (("source", posted[1]),), True
    words = [word for word in (word.strip("·") for word in _APART.split(rest)) if word]
    placed = bool(words) and bool(_PLACE.fullmatch(words[-1]))
    words = words[: len(words) - placed]
    if words[:1] == ["原创"]:
        return _original(words[1:])
    if writers := credited(" ".join(words)):
        medium = _STROKE.split(words[0])[0]
        media: Values = (("source", medium),) if looks_like_media(medium) else ()
        return (*media, ("author", "、".join(writers))), True
    if len(words) == 1 and (dated or placed) and not looks_like_media(words[0]):
        return _alone(words[0], posted=stamped or placed)
    if dated and stamped and len(words) == 2 and _signs_for(*words):  # noqa: PLR2004 - medium and writer
        return (("source", words[0]), ("author", words[1])), True
    return _by_form(words)


def _signs_for(medium: str, writer: str) -> bool:
    """Say whether two words beside a machine's date are a medium, whatever its name, and its writer: 都市快线 闻静."""
    named = bool(_NAMED.match(medium)) and not (is_person(medium) or tells_when(medium) or medium in NO_NAMES)
    return named and len(medium) > 2 and is_person(writer) and not looks_like_media(medium)  # noqa: PLR2004 - a name


def _original(words: list[str]) -> tuple[Values, bool]:
    """Return the writer and the account of a post that calls itself 原创."""
    pair = len(words) == 2  # noqa: PLR2004 - writer and account
    if pair:
        return (("author", words[0]), ("source", words[1])), True
    return (_alone(words[0], posted=True)[0], True) if len(words) == 1 else ((), not words)


def _alone(word: str, *, posted: bool) -> tuple[Values, bool]:
    """Return what the only word beside a date is: a writer, or the account that ``posted``."""
    if word.partition("[")[2] and "]" not in word:  # 云上夜话[整理
        return (("source", word.partition("[")[0]),), False
    if word in NO_NAMES or not _NAMED.match(word) or tells_when(word):
        return (), False
    pen_name = len(word) == _WITH_SURNAME and word[0] in SURNAMES
    if is_person(word) or pen_name:
        return (("author", word),), is_person(word)
    return ((("source", word),), False) if posted and len(word) <= ACCOUNT_LONGEST else ((), False)


def tells_when(text: str) -> bool:
    """Say whether what stands beside a date says where or when it was, or its weather: 云溪礼堂, 农历三月十四, 小雨."""
    return any(map(_WHEN.search, folded(text).split()))


def _by_form(words: list[str]) -> tuple[Values, bool]:
    media = [word for word in words if looks_like_media(word) and not _OWN_MEDIUM.match(word)]
    people = [word for word in words if is_person(word)]
    found: list[tuple[Field, str]] = [("source", media[0])] if media else []
    if people and (media or len(people) == len(words)):
        found.append(("author", "、".join(people)))
    return tuple(found), len(media) + len(people) == len(words)


def is_page_word(text: str) -> bool:
    """Say whether a text is a button, a counter or the like beside a byline: 评论(0), 打印."""
    return bool(_PAGE_WORD.fullmatch(_SPACES.sub("", folded(text)).strip(_TRIM)))


def is_place(text: str) -> bool:
    """Say whether a text is the province an account posts from."""
    return bool(_PLACE.fullmatch(text))


def is_label(text: str) -> bool:
    """Say whether a text is a label and nothing else."""
    return folded(text) in _WORDS


@lru_cache(maxsize=1024)
def label_alone(text: str) -> Field | None:
    """Return the field of a line that is its label and nothing else: 来源：, 【标签】."""
    longest = 12
    return _WORDS.get(_SPACES.sub("", folded(text)).strip(_TRIM)) if len(text) <= longest else None


def tag_list(value: str) -> tuple[str, ...]:
    """Return the single tags of a tag line."""
    parts = _TAG_MARKS.split(value.strip(_TRIM))
    return tuple(part for part in parts if part)
