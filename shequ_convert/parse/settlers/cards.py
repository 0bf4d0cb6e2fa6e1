"""Cards: blocks of short lines that a page sets around its text as a table or a box.

A government page files its document (索引号, 发文机关, 有效性); a platform introduces an account (its name,
189篇原创内容); a site shows other articles, each with picture, headline and date. One line of them tells little:
that they stand together does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import CHROME, IMAGE, Classified, Evidence, Role, Strength
from shequ_convert.parse.settlers.neighbours import overruled
from shequ_convert.parse.traditional import both_forms, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.parse.page import Page
    from shequ_convert.parse.roles import Draft

_OF_CATALOGUE = (
    "索引号 信息索引号 文号 发文文号 发文字号 文件编号 统一编号 统一登记号 登记号 主题分类 信息分类 信息类别 "
    "组配分类 体裁分类 公文种类 公开方式 公开形式 公开范围 公开时限 公开类别 公开类型 公开属性 公开程序 公开主体 "
    "有效性 时效性 时效状态 文件有效性 文件状态 效力状态 生成日期 生成时间 成文日期 成文时间 废止日期 失效日期 "
    "废止时间 失效时间 信息名称 内容概述 内容概要"
)
_OF_ANY = (
    "发文机关 发文机构 发文单位 制发机关 制文机关 制定机关 发布机构 发布机关 发布单位 责任部门 信息来源 来源 "
    "服务对象 主题词 关键词 关键字 发布日期 发布时间 发文日期 发文时间 公开日期 公开时间 印发日期 实施日期 "
    "施行日期 生效日期 有效期 语种 载体类型 版本 备注"
)
FILED = frozenset(_OF_CATALOGUE.split())
"""What only a catalogue of documents says of one."""
_NAMED = frozenset(("标题", "名称", "文件名称", "信息名称", "题名", "内容概述", "内容概要"))
"""Labels of the document's name and of its abstract."""
_CODED = frozenset(
    ("索引号", "信息索引号", "文号", "发文文号", "发文字号", "文件编号", "统一编号", "统一登记号", "登记号")
)
_LABELS = FILED | _NAMED | frozenset(_OF_ANY.split())
"""Those, and what a byline may say too."""
CARD_REACH = 60
"""Lines from the top in which a card may stand."""
VALUE_LONGEST = 24
"""Characters of a value on the line below its label."""
NAME_LONGEST = 90
"""Characters of a document's name there."""
PROSE_SHORTEST = 40
"""Characters of the paragraph above which a card stands."""
LABELS_FEWEST = 2

_HEAD = compiled("[【\\[•·\\s]*((?:[\u4e00-\u9fff][ \u3000\u00a0]{0,8}){2,6})")
_BEHIND = compiled("\\s*[】\\]]?\\s*[:：]|[】\\]]|\\s|$")
"""What stands between a label and its value."""
_FILED = compiled("索|文\\s*[号號]|分[类類]|公[开開]|效|成文|生成|信息|[内內]容概|登[记記]|期")
"""What a catalogue's labels have."""
_YEAR = compiled("[-/－—](?:19|20)\\d\\d[-/－—]\\d{2}")
_OPENING = frozenset("【[•·").union(*(both_forms(label[0]) for label in _LABELS))
"""What a line with a label begins with."""
_MORE = compiled("[\\s|｜；;]+((?:[\u4e00-\u9fff][ \u3000]{0,4}){2,6}?)\\s*[:：]")
_DIGIT = compiled("\\d")
_NONE = compiled("无(?:文号)?|[-—/]{1,3}|暂无")
_NUMBER = compiled(
    "(?=[\\w/〔〕-]*[A-Z]|\\d{8})[A-Z\\d][A-Z\\d/-]*[/-](?:19|20)\\d\\d[-/]\\d{2,}|[\u4e00-\u9fffA-Z]{2,10}[-－—](?:19|20)\\d\\d[-－—]\\d{3,}"
)
"""The index number of a document by itself: SCZ-2023-0012, 113408210000000/2023-00012."""
_CARD = Evidence(Role.BYLINE, Strength.CERTAIN, "front.card", "is a line of the card that files the document")
_VALUE = Evidence(Role.BYLINE, Strength.CERTAIN, "front.value", "is the value of the label on the line above")


def filing_cards(draft: Draft, page: Page) -> Draft:
    """索引号：…, 发文机关：…, 有效性：… above the text file the document; a text that tells of them does not.

    The document's name on such a card is left to be the title if it stands nowhere else.
    """
    stop = _prose_begins(page)
    changes: dict[int, Evidence] = {}
    head = "\n".join(line.text for line in page.lines[:stop])
    filed = _FILED.search(head) is not None
    if not (filed or _YEAR.search(head)):
        return draft
    labels = {i: label for i in range(stop) if (label := _label(page.lines[i].text))} if filed else {}
    i = 0
    while i < stop:
        group = _card(page, labels, i, stop)
        if group and _files(page, labels, group):
            changes |= {at: _VALUE if at not in labels else _CARD for at in group}
            i = max(group)
        elif _NUMBER.fullmatch(page.lines[i].text):
            changes[i] = _CARD
        i += 1
    return overruled(draft, {i: why for i, why in changes.items() if not _is_pages(draft[i])})


def _is_pages(classified: Classified) -> bool:
    """Say whether a line is the page's without doubt."""
    return classified.role is CHROME and classified.verdict.strength is Strength.CERTAIN


def _prose_begins(page: Page) -> int:
    """Return the first paragraph, above which a card stands. A document's abstract is as long."""
    for i, (line, shape) in enumerate(zip(page.lines, page.shapes, strict=True)):
        if i == CARD_REACH or (shape.prose and shape.size >= PROSE_SHORTEST and not _label(line.text)):
            return i
    return len(page.lines)


def _label(text: str) -> str:
    """Return the label of a card that a line begins with; empty if it begins with none."""
    return _parted(text)[0] if text[0] in _OPENING and len(text) <= NAME_LONGEST * 2 else ""


def _parted(text: str) -> tuple[str, str]:
    """Return the label that a line begins with, perhaps set wide (索 引 号), and what stands behind it."""
    head = _HEAD.match(text)
    for end in range(head.end(1), head.start(1) + 1, -1) if head else ():
        word = "".join(folded(text[head.start(1) : end]).split()) if head else ""
        behind = _BEHIND.match(text, end)
        if word in _LABELS and behind:
            return word, text[behind.end() :].strip()
    return "", ""


def _card(page: Page, labels: dict[int, str], start: int, stop: int) -> list[int]:
    """Return the lines of the card that begins on a line: labels, and values each below its label."""
    group: list[int] = []
    i = start
    while i < stop and i in labels:
        value = _told(page.lines[i].text)
        if labels[i] in _NAMED and not _comes_again(page, i + (not value), value):
            if value:  # it is the only title
                return group
            group.append(i)
            i += 2
            continue
        group.append(i)
        if not value and i + 1 < stop and _is_value(page.lines[i + 1].text, labels[i]) and i + 1 not in labels:
            group.append(i + 1)
            i += 1
        i += 1
    return group


def _told(text: str) -> str:
    return _parted(text)[1]


def _comes_again(page: Page, index: int, value: str) -> bool:
    """Say whether the name of a document stands on another line too, or is that of no title."""
    if index >= len(page.lines):
        return True
    name = "".join((value or page.lines[index].text).split())
    return any("".join(line.text.split()) == name for line in page.lines[index + 1 :])


def _is_value(text: str, label: str) -> bool:
    """Say whether a line can be the value of the label above it."""
    if label in _NAMED:
        return len(text) <= NAME_LONGEST
    if label in _CODED or label.endswith(("日期", "时间", "期")):
        return len(text) <= VALUE_LONGEST * 2 and bool(_DIGIT.search(text) or _NONE.fullmatch(text))
    return len(text) <= VALUE_LONGEST and "。" not in text


def _files(page: Page, labels: dict[int, str], group: list[int]) -> bool:
    """Say whether lines are a card: it has a label of a catalogue and another one, or a number behind the label."""
    words = [labels[i] for i in group if i in labels]
    for i in group:
        words += ["".join(folded(word).split()) for word in _MORE.findall(page.lines[i].text)]
    filed = [word for word in words if word in FILED]
    if not filed or any("。" in page.lines[i].text and labels.get(i) not in _NAMED for i in group):
        return False
    coded = any(labels.get(i) in _CODED and _DIGIT.search(page.lines[i].text) for i in group)
    return coded or len([word for word in words if word in _LABELS]) >= LABELS_FEWEST


# --- accounts


ACCOUNT_LONGEST = 16
NAMED_REACH = 6
"""Lines above the card in which its account may be named."""
ABOUT_LONGEST = 60
"""Characters of what an account says of itself."""
_POSTS = compiled("^\\d+\\s*篇原创(?:内容|文章)$")
_KIND = compiled("^(?:公众号|视频号|小程序)$")
_LAST, _FIRST = "容章号序", "以"
"""The last character of what ends a card; the first of what opens one."""
_FROM = compiled("^以下文章来源于\\s*([^，,：:]{1,20}?)[\\s，,]*作者")
_ACCOUNT = Evidence(Role.CHROME, Strength.CERTAIN, "chrome.account-card", "introduces an account")


def account_cards(draft: Draft, page: Page) -> Draft:
    """An account's name and what it says of itself, above 189篇原创内容 or below 以下文章来源于…, are a card.

    公众号 alone ends one too, if the name two lines above stands elsewhere on the page; below other text it is none.
    """
    changes: dict[int, Evidence] = {}
    for i, line in enumerate(page.lines):
        if line.text[-1] not in _LAST and line.text[0] != _FIRST:
            continue
        if _POSTS.match(line.text):
            changes |= dict.fromkeys([*_introduced(draft, page, i), i], _ACCOUNT)
        elif _KIND.match(line.text) and (i - 1 in changes or _is_known(draft, page, i - 2)):
            changes |= dict.fromkeys([*([] if i - 1 in changes else _introduced(draft, page, i)), i], _ACCOUNT)
        elif taken := _FROM.match(line.text):
            changes |= dict.fromkeys(_introduced_below(page, i, taken[1]), _ACCOUNT)
    return overruled(draft, {i: why for i, why in changes.items() if draft[i].role not in _OWN})


_OWN = frozenset({Role.IMAGE, Role.SALUTATION, Role.EDITOR})


def _introduced(draft: Draft, page: Page, index: int) -> list[int]:
    """Return the lines of a card above its last one: the name and what the account says, or one of them."""
    about, name = index - 1, index - 2
    if about < 0 or draft[about].role not in _OPEN or page.shapes[about].size > ABOUT_LONGEST:
        return []
    says = page.shapes[about].marks > 0 or page.shapes[about].size > ACCOUNT_LONGEST
    named = (says and _is_account(draft, page, name)) or _is_known(draft, page, name)
    return [name, about] if named else [about]


_OPEN = frozenset({Role.BODY, Role.HEADING, Role.CHROME, Role.SIGNATURE})


def _is_account(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line can be the name of an account."""
    if index < 0 or draft[index].role not in _OPEN:
        return False
    return page.shapes[index].size <= ACCOUNT_LONGEST and not page.shapes[index].marks


def _is_known(draft: Draft, page: Page, index: int) -> bool:
    """Say whether a line is the name of an account that another line near the top names too: 原创 小柳 柳荫社区."""
    if not _is_account(draft, page, index):
        return False
    name = page.lines[index].text
    return any(name in line.text for line in page.lines[max(0, index - NAMED_REACH) : index])


def _introduced_below(page: Page, index: int, name: str) -> Iterator[int]:
    """Yield the lines below 以下文章来源于 that repeat the account's name, and what it says of itself."""
    below = index + 1
    if below < len(page.lines) and page.lines[below].text.rstrip(" .。") == name.strip():
        yield below
        about = below + 1
        if about < len(page.lines) and not page.shapes[about].prose and page.shapes[about].size <= ABOUT_LONGEST:
            yield about


# --- other articles


BOXES_FEWEST = 2
BOX_LONGEST = 4
"""Lines of a box below its picture."""
DATED_LONGEST = 24
"""Characters of the line with its date or count."""
_DATED = compiled(
    "^(?:(?:19|20)\\d\\d\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}日?|\\d{1,2}[-/.月]\\d{1,2}日?)(?:\\s*\\d{1,2}:\\d\\d(?::\\d\\d)?)?$|"
    "^\\S{0,12}\\s*(?:\\d+\\s?(?:分钟|小时|天|周|个?月)前|昨天|前天)$|^(?:阅读|浏览|播放|评论)\\s*[:：]?\\s*[\\d.]+[万wW+]*$|^[\\d.]+[万wW+]*\\s*(?:次)?(?:阅读|浏览|播放|评论)$"
)
_BOX = Evidence(Role.CHROME, Strength.LIKELY, "chrome.boxes", "is one of several boxes with picture and date")


def boxes(draft: Draft, page: Page) -> Draft:
    """Picture, headline and date, and once more: boxes of other articles. A picture with its caption has no date."""
    pictures = [i for i, c in enumerate(draft) if c.role is IMAGE or c.verdict.rule == "chrome.picture"]
    found = [box for i in pictures if len(box := range(i, _box_stop(draft, page, i)))] if len(pictures) > 1 else []
    runs: list[list[range]] = []
    for box in found:
        beside = bool(runs) and runs[-1][-1].stop == box.start
        runs[-1:] = [[*runs[-1], box]] if beside else [*runs[-1:], [box]]
    boxed = (box for run in runs if len(run) >= BOXES_FEWEST for box in run)
    return overruled(draft, {i: _BOX for box in boxed for i in box})


def _box_stop(draft: Draft, page: Page, index: int) -> int:
    """Return one past the box that begins with a picture; its index if there is none."""
    dated = 0
    for i in range(index + 1, min(index + 2 + BOX_LONGEST, len(draft))):
        text = page.lines[i].text
        if len(text) <= DATED_LONGEST and _DATED.match(text):
            dated = i + 1
        elif dated or text.endswith("。") or draft[i].role is IMAGE:
            break
    return dated if dated > index + 2 else index
