"""Page chrome: navigation, share buttons, related links, comments, footers.

Phrases come from ``chrome.toml``; forms (breadcrumbs, lone counts, link rows, addresses) are rules of their own.
What neighbours must settle (a run of links, the head and tail of the page) is done in ``context``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shequ_convert.expressions import any_of, compiled
from shequ_convert.parse.lines import is_markup, shows_nothing
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.traditional import folded
from shequ_convert.tables import toml
from shequ_convert.values import frozen

if TYPE_CHECKING:
    import re

    from shequ_convert.parse.page import Page, Surroundings
    from shequ_convert.source import Line

LONGEST_PHRASE = 30
"""Characters of a line up to which a phrase can claim it, unless its family says otherwise."""

_WHITE = compiled("[\\s\u3000\u00a0\u200b-\u200f\ufeff\ue000-\uf8ff]+")
_EDGE = "•·●■◆▪○★☆▲◎※►>》»«<|｜:：,，。、-—_+*#【】[]()（）〉〈→←↑↓▼▶…~"
_BREADCRUMB = compiled(
    "^(?!</?[a-z!])(?:.{0,12}(?:位置|首页|主页)[：: ]*.{0,12}|[^。，！？]{1,10}?)"
    "(?:\\s*+(?:>++|»|›|→|＞++|&gt;)[^>»›→＞。！？]{0,40}+){1,6}+$"
)
_STEP = compiled("[\\s\u00a0]*(?:>+|»|›|→|＞+|&gt;)[\\s\u00a0]*")
_PATH = compiled("^(?:.{0,8}位置[：: ]*)?.{0,6}(?:首页|主页)[^>»›→＞&]{0,12}(?:>|»|›|→|＞|&gt;)")
"""How a path begins that may lead to a title of any length."""
_COMPARED = compiled(r"\d\s*>\s*\d")
_COUNT = compiled(
    "^(?:[\\d\\s,.:：/万千wWkK+%|()（）-]{1,12}|[<>«»‹›|·•—…×+=_*↑↓←→▲▼△▽☝👆👇⬆⬇-]{1,12}|[\ue000-\uf8ff\\s\\d]+)$"
)
_LONE_NUMBER = compiled("^\\d{1,2}$")
_TIMECODE = compiled("^\\d{1,2}:\\d\\d(?::\\d\\d)?(?:\\s*/\\s*\\d{1,2}:\\d\\d(?::\\d\\d)?)?$")
_PAGER = compiled(
    "^(?:(?:[【\\[]\\d{1,2}[】\\]]\\s*){2,}|(?:\\d{1,2}\\s+){2,}\\d{0,2})(?:下一页|尾页|余下全文|末页|\\s|>)*$"
)
LINKS_FEWEST = 3
LINK_LONGEST = 14
_STOPS = frozenset("。！？")
_DATED = compiled(
    "^[^。]{9,80}?\\s*[\\[(（]?(?:20\\d\\d[-/.][01]?\\d[-/.][0-3]?\\d(?:\\s*\\d\\d:\\d\\d)?|[01]\\d-[0-3]\\d\\s*\\d\\d:\\d\\d)[\\])）]?$|"
    "^[01]\\d-[0-3]\\d\\s?[0-2]\\d:\\d\\d$"
)
_DATE_LABEL = compiled(
    "(?:日期|时间|時間)\\s*[】\\]]?\\s*[:：]?\\s*[\\[(（]?(?:19|20)\\d\\d[^：:]*(?:\\d\\d[:：]\\d\\d)?[^：:]*$"
)
"""A label before the date at the end of a line: 回复时间：2023-04-19."""
_ADVERT = compiled("^广告(?![“《业牌公费法语商位片词宣投收部创设制栏时主经屏板人类])")
_ORIGIN = compiled(
    "^(?:IP\\s*属地\\s*[:：]?|(?:来自|发布于|发表于)(?=(?:.江|.西|.东|.南|.北|.建|.徽|.苏|.州|.肃|.海|.古|.津|.京|.庆|.林|.宁|.川|.夏|.藏|.疆|.湾|.港|.门|黑龙江|内蒙古)$))\\s*[\u4e00-\u9fff]{2,3}$"
)
_REGISTRATION = compiled(
    "ICP[备证]\\s*(?:案号?)?\\s*[:：]?\\s*(?:第\\s*)?[0-9]{5}|公网安备\\s*[0-9]{8}|[Aa]ll [Rr]ights? [Rr]eserved|"
    "版权所有(?![者人]).{0,20}(?:©|\\([Cc]\\)|（[Cc]）)|(?:©|\\([Cc]\\)|（[Cc]）).{0,20}版权所有"
)
_FOOTER = compiled("^\\W*(?:.{0,8}ICP[备证]|.?公网安备|[Cc]opyright|©|版权所有(?![者人]))")
_TOLD_OF = compiled('例如|比如|格式|[“”"]|[0-9]{4}年')
"""What a line has that tells of a registration rather than being one."""
_SIZES = "(?:[【\\[(（]?(?:特大|超大|[大中小]|默认|正常|标准|缩小|放大|增大|减小|[AT][+-]?)[】\\])）]?[ \u3000|/、+-]*)"
_VISITOR = compiled("^您(?:好[，,！!])?是(?:本[站网])?第\\s*[\\d,]*\\s*位(?:访问?[者客]|来访者|浏览者)")
_PAGE_OF = compiled(
    "^(?:当前)?第\\s*\\d{1,3}\\s*页\\s*[/／,，]?\\s*共\\s*\\d{1,3}\\s*页$|^共\\s*\\d{1,3}\\s*页\\s*[/／,，]?\\s*(?:当前)?第\\s*\\d{1,3}\\s*页$"
)
_TYPE_SIZE = compiled(
    "^(?:"
    f"[【\\[(（]?(?:文章|正文|调整)?(?:字号|字体|文字)(?:大小)?+[：: \u3000]*{_SIZES}{{2,}}[】\\])）]?|"
    "[【\\[(（][ ]?(?:大[ |/、]*中[ |/、]*小|小[ |/、]*中[ |/、]*大)[ ]?[】\\])）]|"
    "[【\\[(（](?:字号|字体)[：: \u3000]*[】\\])）]"
    ")[ \u3000|]*(?:[【\\[]?(?:打印|关闭|收藏|分享|复制)(?:本页|窗口|文章)?[】\\]]?[ \u3000|]*)*$"
)
_BOXED = compiled("[【\\[]([^【】\\[\\]]{1,14})[】\\]]")
_BOXED_ROW = compiled(f"^(?:{_BOXED.pattern}[ \u3000\u00a0|｜]*){{2,6}}$")
_IN_PARTS = "\u3400-\u9fffA-Za-z0-9.,+-"
_PARTS = compiled(f"[^{_IN_PARTS}]+|(?<=[\u3400-\u9fff])(?=\\d)|(?<=\\d)(?=[\u3400-\u9fff])")
_COLON = frozenset(":：")
_PRESSED = ("share", "follow", "navigation", "tools", "window", "comments", "pager")
"""Families of buttons."""
_ADVICE = compiled("[也就]|(?<![识特区])别|[之以]后|以前|之前|不[要会能用]|[时的][，,]|[，,](?:先|再|要|都)|[的了吗]$")
"""What a line has that advises or tells rather than being a button."""
_BARS = frozenset("|｜")
_RULES = frozenset("*-=~＊－＝～#")
RULER_SHORTEST = 4
"""Marks that make a rule."""
_BAR = compiled("[|｜]")
_MAIL = compiled("^[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+$")
_URL = compiled("^(?:https?://|www\\.)[!-~]+$")


@frozen
class Family:
    """A table of ``chrome.toml``."""

    name: str
    why: str
    whole: frozenset[str]
    start: tuple[str, ...]
    inside: tuple[str, ...]
    always: tuple[str, ...]
    longest: int
    tail: bool
    drop: tuple[str, ...]
    keep: tuple[str, ...]

    def claims(self, said: Said) -> bool:
        """Say whether a line is of this family."""
        core, words = said.core, said.words
        if not core or len(core) > self.longest:
            return False
        if core in self.whole or any(map(core.__contains__, self.always)):
            return True
        if said.reads_on:
            return False
        listed = words[0] in self.whole and (self.tail or (len(words) > 1 and self.whole.issuperset(words)))
        return listed or core.startswith(self.start) or any(map(core.__contains__, self.inside))

    def phrase(self, core: str) -> str:
        """Return the longest of its phrases that a line has; empty if the line is several of them."""
        begun = (phrase for phrase in self.start if core.startswith(phrase))
        return max((*begun, *filter(core.__contains__, self.inside), core if core in self.whole else ""), key=len)


@frozen
class Said:
    """A line as phrases are looked for in it."""

    core: str
    """Without white space and surrounding marks."""
    words: tuple[str, ...]
    """Likewise each of its words."""
    reads_on: bool
    """Whether it goes on as a sentence does: a phrase at its start is then part of the text."""


@frozen
class Phrases:
    """All families."""

    families: tuple[Family, ...]
    longest: int
    """Characters up to which a line may be of any family."""
    whole: frozenset[str]
    """The phrases of all families that are a line, or a word of one."""
    start: re.Pattern[str]
    """Those that a line begins with."""
    within: re.Pattern[str]
    """Those that stand anywhere in a line."""

    def of(self, text: str) -> Family | None:
        """Return the first family that claims a line."""
        core = bare(text)
        if not self.stand_in(text, core):
            return None
        told = _said(text, core)
        return next((family for family in self.families if family.claims(told)), None)

    def stand_in(self, text: str, core: str) -> bool:
        """Say whether a phrase stands in a line where its family wants it; if none does, no family claims the line."""
        if core in self.whole or self.start.match(core) or self.within.search(core):
            return True
        words = text.split(maxsplit=1)
        return len(words) > 1 and bare(words[0]) in self.whole


def said(text: str) -> Said:
    """Return a line as phrases are looked for in it."""
    return _said(text, bare(text))


def _said(text: str, core: str) -> Said:
    words = text.split()
    return Said(core, tuple(map(bare, words)) if len(words) > 1 else (core,), _reads_on(text, core))


def _reads_on(line: str, core: str) -> bool:
    """Say whether a line goes on as a sentence does: a phrase at its start is then part of the text."""
    shortest = 9
    ends = line.rstrip().rstrip('”’」』）)"').endswith(("。", "！", "？", "；"))
    return len(core) >= shortest and ends and "|" not in line


@cache
def phrases() -> Phrases:
    """Return the families of phrases, in the order of the file."""
    tables = toml(Path(__file__).with_name("chrome.toml"))
    families = tuple(_family(name, table) for name, table in tables.items())
    return Phrases(
        families,
        longest=max(family.longest for family in families),
        whole=frozenset().union(*(family.whole for family in families)),
        start=compiled(any_of(phrase for family in families for phrase in family.start)),
        within=compiled(any_of(phrase for family in families for phrase in (*family.inside, *family.always))),
    )


@cache
def _tails() -> frozenset[str]:
    return frozenset(
        {f"chrome.{family.name}" for family in phrases().families if family.tail} | {"chrome.registration"}
    )


def _family(name: str, table: dict[str, Any]) -> Family:
    return Family(
        name=name,
        why=table["why"],
        whole=frozenset(bare(phrase) for phrase in table.get("whole", ())),
        start=tuple(_plain(phrase).lstrip(_EDGE) for phrase in table.get("start", ())),
        always=tuple(_plain(phrase) for phrase in table.get("always", ())),
        inside=tuple(_plain(phrase) for phrase in table.get("inside", ())),
        longest=table.get("longest", LONGEST_PHRASE),
        tail=table.get("tail", False),
        drop=tuple(table["drop"]),
        keep=tuple(table["keep"]),
    )


def bare(text: str) -> str:
    """Return a text without white space and surrounding marks; a text of marks only is returned whole."""
    squeezed = _plain(folded(text))
    return squeezed.strip(_EDGE) or squeezed


def _plain(text: str) -> str:
    """Return a text without white space, and with wide colons: pages have both."""
    return _WHITE.sub("", text).replace(":", "：")


def opens_tail(rule: str) -> bool:
    """Say whether evidence of this rule means that the article is over."""
    return rule in _tails()


def is_told_of(text: str, page: Page) -> bool:
    """Say whether a line with a phrase is as likely the text's own: the running text uses the phrase, or it advises.

    朋友圈 is, in a text that explains “朋友圈”; so is 扫码付款时，要看清金额. 长按二维码关注我们 is not.
    """
    advises, words = _told_of(text)
    return advises or (words != "" and words in page.prose_folded)


@lru_cache(maxsize=512)
def _told_of(text: str) -> tuple[bool, str]:
    """Return whether a line advises, and the phrase in it; empty if it has none."""
    core = bare(text)
    family = phrases().of(text)
    return bool(_ADVICE.search(core)), family.phrase(core) if family else ""


def phrase(line: Line, _around: Surroundings) -> Evidence | None:
    """Known phrases. 分享到： is chrome; 分享会在社区活动室举行。 is not."""
    text = line.text
    family = phrases().of(text) if len(text) <= phrases().longest * 2 else None
    return Evidence(Role.CHROME, Strength.CERTAIN, f"chrome.{family.name}", family.why) if family else None


def breadcrumb(line: Line, around: Surroundings) -> Evidence | None:
    """A path through the site: 首页 > 新闻 > 正文. A title with > between figures is none, nor is <mark>.

    A path that ends in the title may be as long as that, if the title stands by itself too.
    """
    longest = 60
    text = line.text
    short = len(text) <= longest and _BREADCRUMB.match(text) and not _COMPARED.search(text)
    if short or (_PATH.match(text) and _STEP.split(text)[-1] in around.page.copies):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.breadcrumb", "is a path through the site")
    return None


def ruler(line: Line, _around: Surroundings) -> Evidence | None:
    """What is left of the lines of a table or page: |, ||||, ****. *** between parts and ____ to fill in are not."""
    marks = set(line.text) - {" ", "\u3000"}
    if marks <= _BARS or (len(marks) == 1 and marks <= _RULES and len(line.text) >= RULER_SHORTEST):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.ruler", "is a rule, or a bar of a table")
    return None


def markup(line: Line, _around: Surroundings) -> Evidence | None:
    """Tags of HTML with no text in them: <div class="share">. Those of a text that teaches HTML are its subject."""
    if is_markup(line):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.markup", "is HTML with no text in it")
    return None


def type_size(line: Line, _around: Surroundings) -> Evidence | None:
    """Controls of the size of letters: 字号：大 中 小, 【大 中 小】, [字体: ] 打印. 字号：三号 and 大中小 are none."""
    if _TYPE_SIZE.match(folded(line.text)):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.type-size", "sets the size of the page's letters")
    return None


def buttons(line: Line, _around: Surroundings) -> Evidence | None:
    """Buttons in a row with what they count: 赞 0 赏 分享, 37评论 收藏, 【打印本页】【关闭窗口】. 打印店 3 is none."""
    text = folded(line.text)
    if not _may_be_buttons().match(text) or not _COLON.isdisjoint(text):
        return None
    words = [word for word in _PARTS.split(text) if word]
    named = [word for word in words if not word[0].isdigit()]
    pressed = bool(named) and len(words) > 1 and all(word in _pressed() for word in named)
    if pressed and any(len(word) > 1 for word in named):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.buttons", "is a row of buttons and what they count")
    return None


def boxed(line: Line, _around: Surroundings) -> Evidence | None:
    """Two buttons or more, each in brackets: [打印] [关闭], 【字体：小 大】【关闭窗口】. 【问】【答】 is none.

    Of what is in the brackets at least half must be buttons.
    """
    text = line.text
    if text[0] not in "【[" or text[-1] not in "】]" or not _BOXED_ROW.match(text):
        return None
    words = [_WHITE.sub("", word) for word in _BOXED.findall(folded(text))]
    known = sum(word in _pressed() or bool(_TYPE_SIZE.match(f"[{word}]")) for word in words)
    if known * 2 < len(words):
        return None
    return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.boxed", "is a row of buttons in brackets")


@cache
def _pressed() -> frozenset[str]:
    """Return the phrases that are buttons or counts by themselves, and words that stand only beside them."""
    own = (family.whole for family in phrases().families if family.name in _PRESSED)
    return frozenset({"赏", "顶部", "人参与", "人参与评论", "条评论", "次阅读", "推荐", "转发", "在看"}.union(*own))


@cache
def _may_be_buttons() -> re.Pattern[str]:
    """Return what a row of buttons begins with: one of them, or a count."""
    return compiled(f"[^{_IN_PARTS}]*(?:[0-9]|{any_of(sorted(_pressed()))})")


def is_count_alone(text: str) -> bool:
    """Say whether ``count`` looks at nothing else: not for a number by itself."""
    return not _LONE_NUMBER.match(text)


def count(line: Line, around: Surroundings) -> Evidence | None:
    """A line of digits or ornaments: a count of readers, a time code. 01 before a short line is a heading's number."""
    text = line.text
    if text[0] == "您" and _VISITOR.match(text):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.visitors", "counts the visitors of the site")
    if around.shape.han and "万" not in text and "千" not in text:
        return None
    if shows_nothing(line.text):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.invisible", "shows nothing")
    if _TIMECODE.match(text):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.player", "is a time code of a player")
    if _LONE_NUMBER.match(text) and around.shape.gap_before and around.shape.gap_after:
        return Evidence(Role.CHROME, Strength.POSSIBLE, "chrome.count", "is a number alone")
    if _COUNT.match(text):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.count", "is a count or an ornament")
    return None


def dated_link(line: Line, _around: Surroundings) -> Evidence | None:
    """A headline with its date at the end, as lists of links have it. 截至2024年5月17日 without a list is text."""
    if not _DATED.match(line.text) or _DATE_LABEL.search(line.text):
        return None
    if not line.text.startswith(("发布", "来源", "时间", "更新", "日期", "（", "(")):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.dated", "is a headline with a date behind it")
    return None


def advert(line: Line, _around: Surroundings) -> Evidence | None:
    """广告 glued to what it sells: 广告某某游戏今日开服. 广告牌、广告公司、广告业 are words of the text."""
    if _ADVERT.match(line.text) and not line.text.endswith("。"):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.advert", "is marked as an advertisement")
    return None


def origin(line: Line, _around: Surroundings) -> Evidence | None:
    """Where an account posts from: 来自甘肃, IP属地：江苏. 来自甘肃的志愿者 is not."""
    if _ORIGIN.match(line.text):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.origin", "says where an account posts from")
    return None


def registration(line: Line, around: Surroundings) -> Evidence | None:
    """A site's registration and copyright: 京ICP备00000000号, All Rights Reserved. A sentence on them is not."""
    text = folded(line.text)
    if not _REGISTRATION.search(text) or text.endswith("。") or _TOLD_OF.search(text):
        return None
    if around.shape.prose and not _FOOTER.match(text):
        return None
    return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.registration", "is the site's registration or copyright")


def pager(line: Line, _around: Surroundings) -> Evidence | None:
    """Page numbers in a row: 【1】【2】【3】, 1 2 下一页."""
    longest = 60
    if len(line.text) <= longest and (
        _PAGER.match(line.text) or (line.text[-1] in "页頁" and _PAGE_OF.match(folded(line.text)))
    ):
        return Evidence(Role.CHROME, Strength.CERTAIN, "chrome.pager", "lists the parts of the text")
    return None


def link_row(line: Line, around: Surroundings) -> Evidence | None:
    """Short words between bars: 关于我们 | 广告服务 | 联系我们. A table row of figures is no link row."""
    if is_link_row(line.text) and not _is_row_of_figures(line, around):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.links", "is a row of links")
    return None


def is_link_row(text: str) -> bool:
    """Say whether a line is three short words or more with bars between them."""
    words = _BAR.split(text) if "|" in text or "｜" in text else ()
    return (
        len(words) >= LINKS_FEWEST
        and all(word and len(word.strip()) <= LINK_LONGEST for word in words)
        and _STOPS.isdisjoint(text)
    )


def _is_row_of_figures(line: Line, around: Surroundings) -> bool:
    """Say whether a line with bars is a row of a table: its neighbour has as many, and figures stand in one of them."""
    bars = len(_BAR.findall(line.text))
    beside = [near.text for near in (around.before, around.after) if near and len(_BAR.findall(near.text)) == bars]
    return bool(beside) and any(char.isdigit() for text in (line.text, *beside) for char in text)


def address(line: Line, _around: Surroundings) -> Evidence | None:
    """A bare web or mail address on a line of its own; whether it is the article's, its place decides."""
    if _MAIL.match(line.text) or _URL.match(line.text):
        return Evidence(Role.CHROME, Strength.POSSIBLE, "chrome.address", "is a bare address")
    return None
