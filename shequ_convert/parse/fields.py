"""Metadata read out of a byline: source, time, author, editor, tags.

Bylines come labelled (``来源：…　作者：…``), bare (``2024-05-13 09:16　北青网``) and glued together
(``2024-05-13 06:16发布于北京经济日报官方账号``). A label's value ends at the next label, at a date or at a word of the
page such as 字号 or 举报.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from shequ_convert.expressions import compiled
from shequ_convert.numbering import chinese_value
from shequ_convert.parse.traditional import folded
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Field = Literal["source", "published", "author", "editor", "tags", "other"]

_SPACE = "[ \\t\u3000\u00a0]"


_LABELS: Mapping[Field, str] = {
    "source": (
        "原创 译文出自 信息来源 文章来源 新闻来源 稿件来源 本文来源 文稿来源 资料来源于 来源于 来源 稿源 "
        "转自 转载自 供稿单位 发布机构 发布单位 来自"
    ),
    "published": (
        "发布时间 发布日期 发表时间 发表日期 发表于 发布于 更新时间 最后更新 更新日期 更新于 "
        "成文日期 印发日期 上传时间 时间 日期"
    ),
    "author": (
        "原文作者 原作者 本报记者 本文作者 本报通讯员 特约记者 实习记者 实习生 采写 撰文 撰稿 撰文人 "
        "作者 记者 通讯员 编译 供稿 文"
    ),
    "editor": ("本期责编 责任编辑 责任编校 网络编辑 实习编辑 执行编辑 值班编辑 本文编辑 本期编辑 责编 编辑"),
    "tags": ("关键词阅读 文章标签 标签 关键词 关键字 TAGS Tags tags TAG Tag"),
    "other": (
        "原文地址 原文链接 本文永久链接 永久链接 译者 翻译 校对者 译校 值班主任 责任校对 终审 初审 复审 一审 二审 三审 "
        "审核 审校 审稿 校对 校审 监制 主编 总编 制作 策划 出品 统筹 排版 美编 视觉 设计 图 摄影 摄 视频 "
        "阅读量 阅读次数 阅读数 阅读 浏览次数 浏览量 浏览 点击数 点击量 点击 访问量 访问次数 人气 评论 "
        "字号 字体 字体大小 分享到 分享至 分享 打印 收藏 举报 我要评论 文号 索引号 主题分类 公开方式 导演 剪辑"
    ),
}
"""Field -> the words that introduce it, parted by spaces. ``other`` introduces what is no field of ours."""

_WORDS: Mapping[str, Field] = {word: field for field, words in _LABELS.items() for word in words.split()}
_LONGEST_WORD = max(map(len, _WORDS))
_COLONS = ":：丨|｜"
_SPACED = compiled("(?:来{0}源|[作记编]{0}[者辑]|时{0}间|日{0}期|标{0}签)".format("[ \t\u3000\u00a0]+"))
"""Labels that pages pull apart to fill a column: 来 源, 作 者."""

_SLASHED = compiled(
    f"(?P<name>(?P<author>文{_SPACE}*图|图{_SPACE}*文|文)|(?P<editor>责编|编辑)|(?P<other>图|摄影|校对)){_SPACE}*[/／|｜]{_SPACE}*"
)
_LOOSE = compiled(
    "(?P<name>(?P<published>发布时间|发布日期|更新时间|发布于|发表于)|(?P<author>本报记者|见习记者|记者|作者)|"
    "(?P<tags>标签|关键词)|(?P<other>字号|举报|分享到|分享至|阅读|浏览|评论))(?=[\\s\u2063\\d]|$)"
)
"""A label without a colon, before white space or a digit."""

_SEPARATOR = "[-/.年]"
_DATE = compiled(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d)\s*{_SEPARATOR}\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d{{3}})\s*日?"
    r"(?:\s*[T,，(（]?\s*(?:星期.|周.)?\s*[)）]?\s*(?:[,，]?\s*格林尼治标准时间)?\s*(?P<H>[01]?\d|2[0-3])\s*[:：时点]\s*(?P<M>[0-5]\d)(?:\s*[:：分]\s*(?P<S>[0-5]\d))?)?"
)
_COMPACT = compiled(r"(?<!\d)(?P<y>20\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)")
_CHINESE = compiled(
    "(?P<y>[一二][〇○零Ｏ一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_PARTIAL = compiled(
    r"(?<!\d)(?:1[0-2]|0?[1-9])(?:-|月)(?:3[01]|[12]\d|0[1-9]|[1-9])日?\s*(?:[01]\d|2[0-3])[:：][0-5]\d(?:[:：]\d\d)?"
)
"""A date without a year: it is metadata, but gives no ``published``."""
_STOP = compiled(
    "分享到?|分享至|举报|字号|字体|打印|评论|参与|收藏|关注|手机看|我要|人参与|A[-+]|查看|点击|阅读|浏览|来源"
)
_TRIM = " \t\u3000\u00a0:：|｜丨/·,，;；、-—_()（）【】[]<>《》"
_MEDIA = compiled(
    "(?:网|报|社|台|刊|新闻|在线|日报|晚报|晨报|时报|周刊|杂志|客户端|中文站|发布|公众号|频道|号|通讯社|出版社|委员会|人民政府|办公室|卫视|头条|局|厅|部|APP)"
    "(?:[(（].{1,8}[)）])?$"
)
_OWN_MEDIUM = compiled("^本[报刊网台社站]$")
_CO_AUTHOR = compiled("[ \u3000、,，]+(?:通讯员|实习生|见习记者|特约记者|实习记者|记者)[ \u3000]*")
"""What stands between the names of two authors."""
_OTHER_LABEL = compiled("^[^\u2063：:]*\\w[^\u2063：:]*[：:]\\s*(?:\u2063|$)")
_COLUMN = compiled(f"{_SPACE}{{2,}}|\u3000")
_POST = compiled("^(?:本报|本刊|本网|本台|南都|[\u4e00-\u9fff]{2,6}[报网社])?(?:见习|实习|特约)?记者[ \u3000]*")
_NEXT_VALUE = compiled("[|｜/]|[ \u3000]{2,}(?=.{5,})")
_TAG_MARKS = compiled("[,，;；、|｜/#\\s\u3000]+")
_ORIGINAL = compiled("^原创[\\s\u3000]+(\\S{2,12})[\\s\u3000]+(\\S{2,20})$")
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_POSTED_FROM = compiled(f"\\s*发[表布]于\\s*(?:{_PROVINCES})$")
_POSTED = compiled(f"^发布于(?:{_PROVINCES})(\\S{{2,20}}?)(?:官方[账帐]号)?$")
_PLACED = compiled(f"^(\\S{{2,20}})\\s+(?:{_PROVINCES}|昨天|前天|今天|刚刚|\\d{{1,2}}\\s?(?:分钟|小时|天|周|个月)前)$")
_ACCOUNT = compiled("_[A-Za-z]{1,4}\\d+$")
"""A desk number behind an editor's name: 杨倩_NF4425."""


@frozen
class Reading:
    """What one line says."""

    values: tuple[tuple[Field, str], ...]
    """Fields in the order of the line; ``published`` is ISO 8601."""
    rest: str
    """What no label and no date claims."""
    labelled: bool
    """Whether a label with its colon stands in the line."""
    dated: bool
    """Whether a date stands in the line, with or without a year."""
    unknown_label: bool = False
    """Whether the line begins with a label that is none of ours: 报名截止：."""

    def get(self, field: Field) -> str | None:
        """Return the first value of a field, or None."""
        return next((v for f, v in self.values if f == field and v), None)


def iso_date(text: str) -> tuple[str, int, int] | None:
    """Return the first complete date in a text as ISO 8601, with its start and end; None if there is none."""
    match = _DATE.search(text) or _COMPACT.search(text)
    if match:
        real = _real_day(int(match["y"]), int(match["m"]), int(match["d"]))
        return (_iso(match.groupdict()), match.start(), match.end()) if real else None
    match = _CHINESE.search(text)
    if match is None:
        return None
    year = "".join(str("零一二三四五六七八九".find(c) if c in "零一二三四五六七八九" else 0) for c in match["y"])
    month, day = chinese_value(match["m"]), chinese_value(match["d"])
    if month is None or day is None or not _real_day(int(year), month, day):
        return None
    return f"{year}-{month:02}-{day:02}", match.start(), match.end()


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


def read(text: str) -> Reading:
    """Return the metadata of a line."""
    text = _SPACED.sub(lambda match: match[0][0] + match[0][-1], text)
    date = iso_date(text)
    undated = f"{text[: date[1]]}\u2063{text[date[2] :]}" if date else _PARTIAL.sub("\u2063", text)
    pieces = list(_pieces(undated))
    values: list[tuple[Field, str]] = [("published", date[0])] if date else []
    values += [(field, _clean(field, value)) for field, value in pieces if field not in {"published", "other"}]
    rest = " ".join(value.strip(_TRIM) for field, value in pieces if field == "published") if date else ""
    head = _before_labels(undated)
    bare = head.replace("\u2063", " ").strip(_TRIM)
    return Reading(
        values=tuple((f, v) for f, v in values if v),
        rest=" ".join(filter(None, [bare, rest])),
        labelled=any(_strong(text)) or bool(_SLASHED.match(folded(text))),
        dated="\u2063" in undated,
        unknown_label=bool(_OTHER_LABEL.match(head)),
    )


@frozen
class _Found:
    """A label in a line."""

    start: int
    end: int
    """Where its value begins."""
    field: Field


def _strong(text: str) -> Iterator[_Found]:
    """Yield the labels that have their colon: the longest known word right before each colon."""
    text = folded(text)
    for colon, char in enumerate(text):
        if char in _COLONS:
            head = text[:colon].rstrip()
            sizes = range(min(_LONGEST_WORD, len(head)), 0, -1)
            word = next((head[-size:] for size in sizes if head[-size:] in _WORDS), None)
            if word:
                yield _Found(len(head) - len(word), colon + 1, _WORDS[word])


def _labels(text: str) -> list[_Found]:
    """Return the labels of a line in order, none inside another."""
    found = list(_strong(text))
    for match in (*_LOOSE.finditer(folded(text)), *_SLASHED.finditer(folded(text))):
        slashed = match.re is _SLASHED and match.start() and text[match.start() - 1] not in " \t\u3000\u00a0丨|"
        if not slashed:
            found += [_Found(match.start(), match.end(), field) for field in _LABELS if match.groupdict().get(field)]
    ordered: list[_Found] = []
    for label in sorted(found, key=lambda label: (label.start, -label.end)):
        if not ordered or label.start >= ordered[-1].end:
            ordered.append(label)
    return ordered


def _pieces(text: str) -> Iterator[tuple[Field, str]]:
    labels = _labels(text)
    stops = [*(label.start for label in labels[1:]), len(text)]
    for label, stop in zip(labels, stops, strict=False):
        yield label.field, text[label.end : stop]


def _before_labels(text: str) -> str:
    labels = _labels(text)
    return text[: labels[0].start] if labels else text


def _clean(field: Field, value: str) -> str:
    """Return a label's value without what follows it on the page."""
    value = value.split("\u2063", maxsplit=1)[0]
    if field != "tags":
        stop = _STOP.search(folded(value))
        value = value[: stop.start()] if stop else value
    value = value.strip(_TRIM) if field != "source" else _unbracketed(value.strip(" \t\u3000\u00a0:：|｜丨,，;；、"))
    if field == "editor":
        value = _ACCOUNT.sub("", value)
    if field == "source" and looks_like_media(value.split(" ")[0]):
        value = value.split(" ")[0]
    if field == "source":
        value = _COLUMN.split(value)[0].strip()
    if field in {"author", "editor"}:
        value = _POST.sub("", value)
        value = _NEXT_VALUE.split(value)[0].strip(_TRIM)
    if field == "author":
        value = "" if _OWN_MEDIUM.match(value) else _CO_AUTHOR.sub("、", value)
    return value


def _unbracketed(value: str) -> str:
    """Drop an unpaired closing bracket from the end: a label and its value stood in brackets together."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
    return value.strip("【】[] ")


def account(rest: str) -> tuple[str | None, str | None]:
    """Return author and source of what stands unlabelled in a platform's byline.

    原创 作者 账号; 账号 江苏 (the place a post comes from); 账号 昨天; 发布于北京某某日报官方账号.
    """
    rest = _POSTED_FROM.sub("", rest)
    original = _ORIGINAL.match(rest)
    if original:
        return original[1], original[2]
    posted = _POSTED.match(rest)
    if posted:
        return None, posted[1]
    placed = _PLACED.match(rest)
    return None, placed[1] if placed else None


def looks_like_media(text: str) -> bool:
    """Say whether a text reads like the name of a medium or an office: 长江网, 中国社区网, 新华社."""
    longest = 20
    return len(text) <= longest and bool(_MEDIA.search(text))


def tag_list(value: str) -> tuple[str, ...]:
    """Return the single tags of a tag line."""
    parts = _TAG_MARKS.split(value.strip(_TRIM))
    return tuple(part for part in parts if part)
