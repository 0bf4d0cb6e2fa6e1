"""Lines that close a text: signature, date, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.footnotes import is_head, opening
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

DATE_LINE = compiled(
    "^(?:(?:19|20)\\d\\d|[一二][〇○零Ｏ一二三四五六七八九]{3})\\s*年\\s*[\\d一二三四五六七八九十]{1,2}\\s*月(?:\\s*[\\d一二三四五六七八九十]{1,3}\\s*日)?(?:\\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?)?$"
)
"""A line that is a date in Chinese form and nothing else."""


def is_date(text: str) -> bool:
    """Say whether a line is a date in Chinese form and nothing else: 2018年10月26日."""
    return "年" in text and DATE_LINE.match(text) is not None


OFFICES = (
    "委员会", "办公室", "办公厅", "人民政府", "街道办事处", "居委会", "居民委员会", "党委", "党支部", "党总支", "工委",
    "党组", "局", "厅", "部", "社区", "中心", "学校", "学院", "协会", "学会", "公司", "集团", "小组", "指挥部",
    "联合会", "服务站", "法院", "检察院", "司", "处", "院", "村委会", "编辑部", "组委会",
)  # fmt: skip
OFFICE = compiled(f"^[^，。；：！？\\d]{{2,30}}(?:{'|'.join(OFFICES)})$")
"""A line that is the name of an office and nothing else."""
_NOTE = compiled(
    "^[（(【\\[\\s]*(?:原标题|原题|资料来源|刊于|原载|载于|此件|本文有删[减节]|本文系|本文为|本文首发|本文刊于|本文原载|本文转自|本文仅代表|注[:：]|注释|备注|说明[:：]|附注|"
    "题注|综合整理自|来源说明|首发于|未经.{0,4}授权(?!的)|转载请注明|转载须|请支持独立|(?<=[（(])根据.{2,20}整理|作者系|作者为(?=[^，。]{2,30}$)|作者简介[:：]|作者单位|《人民日报》[（(]|《[^》]{2,12}(?:日报|晚报|时报)》[（(])"
)
_PRESS_PLACE = compiled("^[《（(].{2,14}》?.{0,6}[（(]?\\s*\\d{4}年\\d{1,2}月\\d{1,2}日.{0,4}\\d+\\s*版[)）]?$")
_FILE_NUMBER = compiled("^[\u4e00-\u9fff]{1,10}[〔\\[（(]\\d{4}[〕\\])）]第?\\d+号$")
_ENACTED = compiled(
    "^[（(]?\\d{4}年\\d{1,2}月\\d{1,2}日(?![，,]).{4,60}(?:通过|修订|修正|公布|施行|发布).{0,40}[)）]?$"
)
_ATTACHMENT = compiled("^附\\s*件?\\s*(?:\\d{1,2}\\s*)?[:：]")
_WHOLE_END = compiled("^[（(]?(?:全文)?完[)）]?$|^（未完待续）$")


def date(line: Line, _around: Surroundings) -> Evidence | None:
    """2018年10月26日 on a line of its own: a closing date, unless it stands under the title."""
    if is_date(line.text):
        return Evidence(Role.SIGNATURE, Strength.POSSIBLE, "closing.date", "is a date and nothing else")
    return None


def signature(line: Line, around: Surroundings) -> Evidence | None:
    """The issuing body above a closing date. 参加培训的有市民政局 is not, for no date follows."""
    after = around.after
    if after is not None and is_date(after.text) and not around.shape.terminal and around.shape.marks == 0:
        longest = 40
        if len(line.text) <= longest:
            return Evidence(Role.SIGNATURE, Strength.LIKELY, "closing.signature", "stands above a closing date")
    if line.text.endswith(OFFICES) and OFFICE.match(line.text):
        return Evidence(Role.SIGNATURE, Strength.POSSIBLE, "closing.body", "is the name of an office")
    return None


def note(line: Line, _around: Surroundings) -> Evidence | None:
    """原标题：…, （资料来源：…）, 国办发〔2020〕50号. 注意事项如下： is not."""
    longest = 200
    if len(line.text) > longest:
        return None
    if _NOTE.match(folded(line.text)) or _PRESS_PLACE.match(line.text):
        return Evidence(Role.NOTE, Strength.CERTAIN, "closing.note", "is a remark about the text")
    if _FILE_NUMBER.match(line.text) or _ENACTED.match(line.text):
        return Evidence(Role.NOTE, Strength.CERTAIN, "closing.number", "gives the document's number or history")
    if _ATTACHMENT.match(line.text):
        return Evidence(Role.NOTE, Strength.CERTAIN, "closing.attachment", "names an attachment (GB/T 9704 7.3.4)")
    if _WHOLE_END.match(line.text):
        return Evidence(Role.NOTE, Strength.LIKELY, "closing.end", "says that the text ends")
    return None


def is_no_footnote(text: str) -> bool:
    """Say whether a line is no ``footnote`` whatever stands in the text."""
    return not (opening(text) or is_head(text))


def footnote(line: Line, around: Surroundings) -> Evidence | None:
    """① 费孝通：《乡土中国》 where the text has ①, and 注释： above it. An item of a list is not (``footnotes``)."""
    if is_no_footnote(line.text) or around.at not in around.page.footnotes:
        return None
    if around.page.footnotes[around.at]:
        return Evidence(Role.FOOTNOTE, Strength.CERTAIN, "footnotes.head", "says that the lines below are notes")
    return Evidence(Role.FOOTNOTE, Strength.CERTAIN, "footnotes.note", "begins with a mark that stands in the text")
