"""Lines that say something about the article: byline, editor, tags; and the salutation.

The title is no matter of one line: ``extent`` weighs all candidates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.hanzi import count_han
from shequ_convert.numbering import Kind
from shequ_convert.parse import fields, people
from shequ_convert.parse.page import opening_label
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.rules.closing import OFFICES
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

BYLINE_LONGEST = 110
"""Characters up to which a line can be a byline."""
HEADLINE_SHORTEST = 9
"""Characters before a date at the end of a line from which the line is a dated link rather than a byline."""
BARE_LONGEST = 24
"""Characters a byline may hold besides its labels and dates."""

_HAN = compiled("[\u3400-\u9fff]")
_JOURNAL = compiled("^(?:《[\\w·]{2,16}》\\s*|[\\w·]{2,16}\\s+)\\d{4}年第?\\d{1,2}期$")
_MARKS = "□■●◎◆○☉△▍"
_MARKED = compiled("[" + _MARKS + "]\\s*(?:文|图|撰文|采写|\\S{0,8}记者|\\S{0,8}通讯员)")
"""What papers print before their writers; a list has the same marks: □ 记者证."""
_BUTTON = compiled("[+＋ \u3000]\\s*关注$|已关注$")
_ASKED = compiled("^(?:记者|通讯员)[:：]\\s*(.*)$")
_NAMES = compiled("[\u4e00-\u9fff·]{2,4}(?:[ \u3000、,，/]+[\u4e00-\u9fff·]{2,4})*(?:[\\s|｜\\[【(（].*)?")
_LABEL_FIRST = compiled(
    "^[\\s(（\\[【/•-]*(?:以下文章|本文|文章|稿件|信息|新闻|译文)?(?:出自|出处|来\\s*源|作\\s*者|文|撰文|采写|记者|稿源|转自|转载自|"
    "原创|供稿|通讯员|本报记者|时间|发布|日期|更新)"
)
_AT_A_GLANCE = compiled(
    "|".join(
        (
            *(":", "：", "丨", "｜", "/", "／", r"\|", r"\[", r"\(", *"【（□■●◎◆○☉△▍"),
            *(r"19\d\d", r"20\d\d", *(f"{digit}年" for digit in "〇○零Ｏ一二三四五六七八九")),
            *("分钟前", "小时前", "天前", "周前", "月前", "昨天", "前天", "今天", "刚刚"),
            *("原创", "以下文章", "来源", "出处", "稿源", "发布", "发表", "发稿", "更新", "转自"),
            *("记者", "作者", "通讯员", "实习生", "评论员", "发言人", "撰稿", "撰文", "采写", "报道", "整理", "编译"),
            *(" 文", "\u3000文", "\u00a0文", "\t文", "文图", "文字", "责任编", "责编", "编辑", "摄影", "校对", "审核"),
            *("标签", "关键", "字号", "举报", "分享到", "分享至", "阅读", "浏览", "评论"),
        )
    )
)
"""What a byline has at least: a label, a date, a writer's post, or the brackets that enclose one."""
_COMMA = compiled("[，,]")
CLAUSE_SHORTEST = 7
"""Han characters of a clause; the name of a person or an office beside a comma is shorter."""
TURNS_FEWEST = 3
"""Lines that the same label begins in a talk."""
_STOPS = compiled("[，。！？；]")
_SENTENCE = compiled("[。！？]|，.*，")
_EDITOR = compiled(
    "^[\\s(（\\[【]*(?:本期|本文|本版|网络|值班|实习|执行|文字|图片|视频|版面|栏目|美术|视觉)?"
    "(?:责\\s*任\\s*编\\s*辑|责\\s*编|编\\s*辑|责任编校|值班主任|"
    "校\\s*对|审\\s*核|审\\s*校|监\\s*制|主\\s*编|总\\s*编|统筹|[一二三初复终]审|策\\s*划|出\\s*品|美编|排版|制作|签发)[\\s]*[:：/／丨|｜]"
)
_RESPONSIBLE = compiled(
    "^[\\s(（\\[【]*(?:本期|本文|网络|值班|实习|执行)?(?:责\\s*任\\s*编\\s*辑|责\\s*编|编\\s*辑)\\s*[:：/／丨|｜]"
)
_LABEL_MARK = compiled("[:：/／丨|｜]")
_TAGS = compiled(
    "^[\\s(（\\[【]*(?:文章)?(?:标\\s*签|关\\s*键\\s*[词字](?:阅读)?|[Tt][Aa][Gg][Ss]?|KEYWORDS?|Keywords?)\\s*(?:[】\\]]|[:：]|\\s|$)"
)
_HASHES = compiled("[#＃][^\\s#＃]{1,20}[#＃]?(?:\\s*[#＃][^\\s#＃]{1,20}[#＃]?)+")
_DISPATCH = compiled("(?:电|讯|消息)[\\s（(]|(?:电|讯|消息)$|^.{0,14}\\d+月\\d+日(?:电|讯|消息)")
_AUTHOR_ENCLOSED = compiled("^[【\\[（(]\\s*(?:文|作者|记者|撰文|采写|整理|编译)\\s*[/／:：|｜ ].{2,30}[】\\])）]$")
_DATE_ENCLOSED = compiled(
    "^[（(]\\s*[^，。]{0,12}?(?:(?:19|20)\\d\\d|[一二][〇○零一二三四五六七八九]{3})年(?:.{2,12}日[^，。]{0,6}|\\d{1,2}月)[)）]$|"
    "^[（(]\\s*(?:19|20)\\d\\d(?P<mark>[-./])\\d{1,2}(?P=mark)\\d{1,2}\\s*[)）]$"
)
_CREDITS = compiled(
    "记者|通讯员|实习生|评论员|撰稿|作者|发言人|采写|撰文|报道|编译|整理|文\\s*[/／|｜丨图字]|[\\s/／]文"
)
"""What a line has at least that names its writer."""
_OF_MEDIUM = compiled("^[\u4e00-\u9fff·、 ]{2,20}[/／][\u4e00-\u9fffA-Za-z]{2,14}$")
_BRACKETS = "()（）[]【】 \u3000"
_CREDIT_LABEL = compiled(
    "^[-•*]?\\s*(?:原文(?:地址|链接|作者)|译文出自|(?:本文)?永久链接|译者|翻译|校对者|译校)\\s*[:：]"
)
_ORIGINAL = compiled("^原创[\\s\u3000]+\\S{2,12}[\\s\u3000]+\\S{2,20}$")
_AGO = compiled("^\\S{2,16}[\\s\u3000]+(?:昨天|前天|今天|刚刚|\\d{1,2}\\s?(?:分钟|小时|天|周|个月)前)$")
TOP_LINES = 3
"""Lines at the top in which an office and a date are a byline; at the foot they sign the text."""
_OFFICE_DATED = compiled(
    f"^[^，。；：！？\\d\\s]{{2,30}}(?:{'|'.join(OFFICES)})[ \u3000\t]{{2,}}(?:19|20)\\d\\d年\\d{{1,2}}月\\d{{1,2}}日$"
)
"""竹溪街道办事处　　　2023年12月20日: an office and its date at the two ends of a line."""
_ASIDE = compiled("^[^（(]*[\u4e00-\u9fff]{4}[^（(\\d]*[（(]\\s*(?:活动)?(?:时间|日期)\\s*[:：]")
"""A label in a bracket behind the name of a thing: 书画展览（时间：…）."""
_TIME = compiled("时间|日期")
_SPAN = compiled("[日号]\\s*[—–~～至到-]{1,2}\\s*(?:\\d{4}年)?\\s*\\d{1,2}[月日]")
"""From one day to another: 3月2日—3月9日."""
_TIMED = compiled("(?:19|20)\\d\\d\\D.*\\d{1,2}[:：]\\d\\d")
_ACCOUNT = compiled(
    "^(?!.*(?:值得|都来|持续|引起|引发|受到|受|高度|广泛|共同|密切|重点|特别|请|更多))[\\w·]{2,12}\\s*[+＋]?\\s*(?:已)?关注$"
)
_SALUTATION = compiled(
    "^(?:各位|尊敬的|敬爱的|亲爱的|同志们|女士们|先生们|朋友们|同学们|老师们|乡亲们|居民朋友|战友们|代表们|委员们|"
    "[^，。：:]{0,8}(?:各省|各区|各县|各市|各镇|各街道|各社区|各单位|各部门|各居民|各党支部|各有关单位))"
    "[^。；？！!]{0,70}[：:]$"
)
_SALUTATION_OTHER = compiled(
    "^(?!.*(?:要|应|须|有|是|如下|包括|负责))(?:各(?:系|院|部|处|科室|学院|学校|村|街|乡|组|楼|居委会|业委会|物业|业主|居民|企业|公司|班级|家庭)[^。；？！!：:]{0,56}|"
    "(?:广大|全体)[^，。；？！!：:]{0,14}(?:朋友|居民|同志|党员|职工|员工|业主|家长|同学|师生|老师|市民|村民|用户|读者|"
    "会员|患者|群众|干部|青年|志愿者|工作者|同仁|代表)们?|[^，。；？！!：:]{0,12}(?:同志们|朋友们|妈妈们|家长们|患者们)|"
    "(?:[^，。：:、]{1,12}、)+各位[^，。：:、]{1,10}|(?:可亲可敬的|可爱的|可敬的)[^，。：:]{1,20})[：:]$"
)
"""Whom a letter addresses: every part of an office, one by his post and 各位…, or those who are dear."""
_SALUTATION_SHORT = compiled(
    "^(?:尊敬的|亲爱的)?(?:同志们|朋友们|女士们、先生们|各位同志|各位领导|同学们|乡亲们)[，,！!]?$"
)


def is_byline_alone(text: str) -> bool:
    """Say whether ``byline`` looks at nothing else: not for 记者：…, nor for an office with its date behind it."""
    return text[-1] != "日" and not _ASKED.match(text)


def byline(line: Line, around: Surroundings) -> Evidence | None:
    """Source, time and author as metadata. 来源：新华社 2018-10-26 is; 经费来源：财政拨款和社会捐助。 is not."""
    text = line.text
    if len(text) > BYLINE_LONGEST or not _AT_A_GLANCE.search(folded(text)) or _is_matter(text, around):
        return None
    if known_form := _by_form(text, around):
        return known_form
    if not fields.may_tell(text) or (around.shape.terminal and not fields.may_be_dated(text)):
        return None
    reading = fields.read(text)
    if _SENTENCE.search(reading.rest) or len(reading.rest) > BARE_LONGEST or _dispatched(text, reading.rest):
        return None
    if (
        not reading.labelled
        and _ends_in_date(text)
        and len(reading.rest) > HEADLINE_SHORTEST
        and not _explained(reading)
    ):
        return None
    known = {field for field, _ in reading.values}
    if (
        (reading.unknown_label and not _is_dated_source(reading))
        or _glued(text)
        or _is_question(text, around)
        or people.is_said(text)
    ):
        return None
    values = "".join(value for field, value in reading.values if field != "published")
    if _SENTENCE.search(values) or _is_told(reading) or (around.shape.terminal and not reading.dated):
        return None
    return _byline_evidence(reading, known, text)


def _is_dated_source(reading: fields.Reading) -> bool:
    """Say whether a line that opens with the time of something names its source: 访谈时间：2022-03-24 来源：云上网."""
    return reading.stamped and reading.rest.endswith(("时间", "日期")) and reading.get("source") is not None


def _dispatched(text: str, rest: str) -> bool:
    """Say whether what stands beside a date opens a dispatch: 本报4月6日电. 18:57 参考消息 names a medium."""
    return bool(_DISPATCH.search(rest)) and not (_TIMED.search(text) and _DISPATCH.fullmatch(rest[2:]))


def _is_told(reading: fields.Reading) -> bool:
    """Say whether 作者： is followed by clauses rather than names: 作者：守了二十年，每天写两个小时."""
    clauses = _COMMA.split(reading.get("author") or "")
    return len(clauses) > 1 and any(count_han(clause) >= CLAUSE_SHORTEST for clause in clauses)


def _by_form(text: str, around: Surroundings) -> Evidence | None:
    """Return evidence for a line that is a byline by its form: 《云上》 2023年6期, □ 文/顾晚晴. □ 记者证 is none."""
    if around.at < TOP_LINES and text[-1] == "日" and _OFFICE_DATED.match(text):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.dated", "is an office and the date far behind it")
    first, last = text[0], text[-1]
    if (first == "原" and _ORIGINAL.match(text)) or (last in "天刚前" and _AGO.match(text)):
        return Evidence(
            Role.BYLINE, Strength.LIKELY, "front.original", "names the account and perhaps the author of a post"
        )
    if last == "期" and _JOURNAL.match(text):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.account", "names a journal and its issue")
    if first in _MARKS and _MARKED.match(text) and people.credited(text):
        return Evidence(Role.BYLINE, Strength.CERTAIN, "front.writer", "names who wrote the text behind a mark")
    if ("/" in text or "／" in text) and _OF_MEDIUM.match(text) and people.of_medium(text):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.writer", "names a writer and the medium")
    if first in "【[（(" and (_AUTHOR_ENCLOSED.match(text) or _DATE_ENCLOSED.match(text)):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.enclosed", "names the author or the date by itself")
    if _CREDITS.search(folded(text)) and people.credited(text.strip(_BRACKETS)):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.writer", "names who wrote the text")
    return None


def _is_matter(text: str, around: Surroundings) -> bool:
    """Say whether a line gives a time as part of its matter: it has a number, or the time is a span or an aside.

    2、书画展（时间：3月2日—3月9日） is an item; （时间：2024-05-01 来源：南江网） is a byline.
    """
    label = around.shape.label
    numbered = label is not None and label.kind is not Kind.DECIMAL
    return numbered or bool(_TIME.search(text) and _ASIDE.search(text)) or bool(_SPAN.search(text))


def account(line: Line, around: Surroundings) -> Evidence | None:
    """An account's name with its 关注 button: 社区观察 +关注. 全社会都来关注 has no name before it and is not."""
    button = _BUTTON.search(folded(line.text))
    below = around.after.text if around.after else ""
    if _ACCOUNT.match(folded(line.text)) and (button or _TIMED.search(below)):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.account", "is an account's name with its button")
    return None


def _byline_evidence(reading: fields.Reading, known: set[fields.Field], text: str) -> Evidence | None:
    if reading.dated and reading.labelled:
        return Evidence(Role.BYLINE, Strength.CERTAIN, "front.labelled", "gives source or author and a time")
    if not reading.labelled and known == {"source"} and not reading.rest and _names_a_medium(reading):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.label", "begins with 来源 and names a medium")
    if not reading.labelled and "author" in known and _staff(reading):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.writer", "names who wrote the text")
    if reading.labelled and known & {"source", "author"} and (reading.opens or _starts_with_label(text)):
        return Evidence(Role.BYLINE, Strength.LIKELY, "front.label", "begins with 来源, 作者 or the like")
    if reading.labelled and _CREDIT_LABEL.match(folded(text)):
        return Evidence(
            Role.BYLINE, Strength.LIKELY, "front.credit", "names the original, a translator or a proof-reader"
        )
    if reading.dated and len(reading.rest) <= BARE_LONGEST:
        if not (reading.stamped or reading.labelled or fields.tells_when(reading.rest)) and _tells(reading):
            return None
        short = 12
        if _TIMED.search(text) and len(reading.rest) <= short:
            return Evidence(
                Role.BYLINE, Strength.CERTAIN, "front.dated", "is a date and time with hardly anything beside it"
            )
        strength = Strength.LIKELY if ":" in text or "：" in text or len(reading.rest) <= 1 else Strength.POSSIBLE
        return Evidence(Role.BYLINE, strength, "front.dated", "is a date with hardly anything beside it")
    if reading.labelled and not known and not reading.rest and _begins_with(text, reading.pieces[0].label):
        return Evidence(Role.BYLINE, Strength.POSSIBLE, "front.empty", "is a label without a value")
    return None


def _begins_with(text: str, label: str) -> bool:
    """Say whether a label begins a line, be it set wide or in brackets: 设计 of 系统四层设计： does not."""
    return "".join(text.split()).lstrip(_BRACKETS).startswith("".join(label.split()))


def _explained(reading: fields.Reading) -> bool:
    """Say whether nothing but media, persons and words of the page stand beside a date."""
    return fields.unlabelled(reading.rest, dated=True, stamped=reading.stamped)[1]


def _tells(reading: fields.Reading) -> bool:
    """Say whether what stands beside a date is neither medium nor person: 2001年5月3日 社区成立 is an entry."""
    found, explained = fields.unlabelled(reading.rest, dated=True, stamped=False)
    return bool(reading.rest) and not (explained or found)


def _names_a_medium(reading: fields.Reading) -> bool:
    return people.looks_like_media(reading.get("source") or "")


def _staff(reading: fields.Reading) -> bool:
    """Say whether a line without colons names persons for posts, and at most a medium: 云京报 记者 顾晚晴 编辑 何舟."""
    named = [name for field, value in reading.values if field in {"author", "editor"} for name in value.split("、")]
    return bool(named) and all(map(people.is_person, named)) and (not reading.rest or _explained(reading))


def _glued(text: str) -> bool:
    """Say whether a date stands within a sentence: 本活动自2024年6月1日起报名."""
    date = fields.iso_date(text)
    return date is not None and bool(
        _HAN.match(text[date[1] - 1 : date[1]]) and _HAN.match(text[date[2] : date[2] + 1])
    )


def _is_question(text: str, around: Surroundings) -> bool:
    """Say whether 记者： names one who asks rather than one who wrote: what follows is no name, or it comes again."""
    asked = _ASKED.match(text)
    if asked is None:
        return False
    name_like = _NAMES.fullmatch(asked[1])
    return name_like is None or sum(line.text.startswith(text[:3]) for line in around.page.lines) > 1


def _ends_in_date(text: str) -> bool:
    date = fields.iso_date(text)
    return date is not None and not text[date[2] :].strip(" )）]】")


def _starts_with_label(text: str) -> bool:
    return bool(_LABEL_FIRST.match(folded(text)))


def is_editor_alone(text: str) -> bool:
    """Say whether ``editor`` looks at nothing else: not where a label may come again."""
    return opening_label(text) is None


def editor(line: Line, around: Surroundings) -> Evidence | None:
    """责任编辑：…, 编辑/…, 校对：…, also behind 来源. 编辑部搬进了新楼。 is not, nor is an editor who asks."""
    longest = 80
    if len(line.text) > longest or _speaks(line.text, around):
        return None
    text = folded(line.text)
    responsible = _RESPONSIBLE.match(text) and not any(mark in text for mark in "。？！?!")
    if responsible or (_EDITOR.match(text) and not _STOPS.search(text)):
        return Evidence(Role.EDITOR, Strength.CERTAIN, "front.editor", "names the editor")
    if "编" not in text or _SENTENCE.search(text) or not fields.may_tell(text):
        return None
    reading = fields.read(line.text)
    if not reading.get("editor"):
        return None
    if reading.labelled and (reading.opens or _starts_with_label(line.text) or len(_LABEL_MARK.findall(line.text)) > 1):
        return Evidence(Role.EDITOR, Strength.CERTAIN, "front.editor", "names the editor")
    if not reading.get("author") and not reading.dated and _staff(reading):
        return Evidence(Role.EDITOR, Strength.LIKELY, "front.editor", "names the editor without a colon")
    return None


def _speaks(text: str, around: Surroundings) -> bool:
    """Say whether 编辑： or 作者： names who speaks: it begins so many lines, or what follows is said to somebody.

    编辑：谢谢林老师, the third time; 作者：写的是我的邻居.
    """
    label = opening_label(text)
    if label is None:
        return False
    return around.page.labels[label] >= TURNS_FEWEST or people.is_said(text)


def tags(line: Line, around: Surroundings) -> Evidence | None:
    """标签：社区,培训班; #社区 #培训班. 标签化的做法不可取。 is not, nor is a single #话题#."""
    longest = 120
    if around.shape.terminal or len(line.text) > longest:
        return None
    if _TAGS.match(folded(line.text)):
        return Evidence(Role.TAGS, Strength.CERTAIN, "front.tags", "lists keywords")
    if _HASHES.fullmatch(line.text):
        return Evidence(Role.TAGS, Strength.LIKELY, "front.tags", "lists keywords with a hash each")
    return None


def salutation(line: Line, _around: Surroundings) -> Evidence | None:
    """同志们：, 各省、自治区、直辖市人民政府：. 同志们一致认为：…… is not, for it goes on.

    各部负责的工作： is none either, for it has a verb.
    """
    text = folded(line.text)
    if _SALUTATION.match(text) or _SALUTATION_SHORT.match(text) or _SALUTATION_OTHER.match(text):
        return Evidence(Role.SALUTATION, Strength.CERTAIN, "front.salutation", "addresses the audience")
    return None
