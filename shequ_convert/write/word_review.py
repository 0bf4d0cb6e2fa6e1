"""Word comments where a decision is doubtful, so that it can be checked in Word: what ``--review`` adds.

They say in Chinese, to those who edit the file, what was decided, on what ground, and what to do if it is wrong. What
is doubtful the document says: ``doubts``, the remarks that name a line, and those ``edits`` that had to be inferred.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert.layout import Illustration, Mark, Passage
from shequ_convert.values import frozen
from shequ_convert.write.ooxml import DECLARATION, NAMESPACES, comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.document import Document, Doubt, Lines
    from shequ_convert.layout import Laid
    from shequ_convert.source import Edit

LONGEST_QUOTE = 100
"""Characters of what was left out that a comment quotes."""
MOST_LISTED = 8
"""Lines or changes of words that a comment lists one by one."""

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "chrome.head": "位于正文之前，像网页上方的内容",
        "chrome.tail": "位于正文之后，像网页下方的内容（如读者评论、相关阅读）",
        "chrome.front": "夹在标题下的网页按钮之间",
        "chrome.links": "像一组链接",
        "chrome.boxes": "像推荐其他文章的图文框",
        "chrome.related": "位于“相关阅读”一类的字样之下",
        "chrome.repeated": "在网页上多次出现",
        "chrome.breadcrumb": "像网站的栏目路径",
        "chrome.buttons": "像网页上的按钮和计数",
        "chrome.count": "只有数字或装饰符号",
        "chrome.dated": "像附有日期的链接标题",
        "chrome.advert": "标有“广告”字样",
        "chrome.origin": "像发帖账号的来源",
        "chrome.address": "只有网址或邮箱",
    }
)
"""Rule that left a line out -> why, for office staff."""
HEADED: Mapping[str, str] = MappingProxyType(
    {
        "heading.short": "它没有编号，只因单独成行、较短、不成句",
        "heading.label": "它以冒号结尾，只因同样的字样或写法在文中多次出现",
        "heading.ordinal": "它是一个短句，只因文中有同样以“第几”开头的句子",
    }
)
"""Rule that made a line a heading -> on what ground."""
KEPT: Mapping[str, str] = MappingProxyType(
    {
        "body.short": "它较短、单独成行，也可能是小标题",
        "body.dated": "它较短、单独成行，也可能是小标题或署名",
        "body.clean-page": "它像网页上的提示文字，也可能不属于正文",
        "media.no-picture": "它像图片说明，而附近没有图片",
    }
)
"""Rule that made a line text -> what else it may be."""
REMARKED: Mapping[str, str] = MappingProxyType(
    {
        "decode.replaced": "这里有读不出的字节，已用替代符号“�”代替，请对照原文补上。",
        "parse.no-year": "发布日期没有年份，未收入文件信息：{detail}。",
        "parse.joined": "从这里起，被断开的行已接成整段，请核对分段。",
        "parse.repeated": "这一段在文中出现了不止一次，请核对是否重复。",
        "parse.several": "原文似乎不止一篇文章，请核对起止。",
        "parse.left-out": "这里有较多成段的文字未收入正文，请对照原文核对。",
        "typography.unpaired": "这里的“{mark}”没有与它成对的另一半，请核对。前后文字：{around}",
    }
)
"""Code of a remark that can name lines -> what it says in a comment."""
AT_LAST_LINE = frozenset({"parse.repeated"})
"""Remarks that stand at the last of their lines: where a paragraph comes again."""
SCRIPTS = frozenset({"hans", "hant"})
"""Repairs that change words."""


@frozen
class Note:
    """A comment in its place."""

    number: int
    """Its id in the file, counted from 0."""
    text: str
    point: bool
    """Whether it stands behind its paragraph, where something was left out, rather than on all of it."""


@frozen
class Review:
    """The comments of a document."""

    notes: Mapping[int, tuple[Note, ...]]
    """By the place of their paragraph in the content."""
    xml: str
    """comments.xml; empty if there are none."""
    count: int


@frozen
class _Found:
    """What a comment says, and of which input line."""

    line: int
    text: str
    point: bool = False


NO_REVIEW = Review({}, "", 0)


def reviewed(document: Document, content: tuple[Laid, ...], footnotes: tuple[Passage, ...], date: str) -> Review:
    """Return the comments on a document. ``date`` (ISO 8601) stands on all of them.

    What is said of a footnote stands where it is referred to.
    """
    places = _Places(content, footnotes)
    told = (*content, *footnotes)
    found = [*_doubtful(document.doubts), *_remarked(document.diagnostics), *_inferred(document.edits, told)]
    placed = sorted((places.of(one.line), one.point, one.line, one.text) for one in found) if places.lines else []
    notes: dict[int, tuple[Note, ...]] = {}
    for number, (place, point, _, text) in enumerate(placed):
        notes[place] = (*notes.get(place, ()), Note(number, text, point))
    if not notes:
        return NO_REVIEW
    written = "".join(comment(note.number, note.text, date) for group in notes.values() for note in group)
    return Review(notes, f"{DECLARATION}<w:comments {NAMESPACES}>{written}</w:comments>", len(placed))


class _Places:
    """Finds where in the content an input line stands, or stood."""

    def __init__(self, content: tuple[Laid, ...], footnotes: tuple[Passage, ...]) -> None:
        known: dict[int, int] = {}
        for place, laid in enumerate(content):
            if isinstance(laid, Passage | Illustration):
                for line in laid.lines:
                    known.setdefault(line, place)
            for note in _referred(laid) if footnotes else ():
                known |= dict.fromkeys(footnotes[note - 1].lines, place)
        self.lines = sorted(known)
        self.places = [known[line] for line in self.lines]

    def of(self, line: int) -> int:
        """Return the place of a line, else of the last line before it, else of the first; there must be one."""
        return self.places[max(0, bisect_right(self.lines, line) - 1)]


def _referred(laid: Laid) -> Iterator[int]:
    """Yield the footnotes that a passage refers to."""
    pieces = laid.pieces if isinstance(laid, Passage) else ()
    yield from (piece.note for piece in pieces if piece.mark is Mark.REFERENCE)


def _doubtful(doubts: Sequence[Doubt]) -> Iterator[_Found]:
    for doubt in doubts:
        match doubt.kind:
            case "dropped":
                yield _Found(doubt.lines[0], _left_out(doubt), point=True)
            case "heading":
                why = HEADED.get(doubt.rule, "依据不足")
                yield _Found(doubt.lines[0], f"这一行判断为小标题，依据较弱：{why}。如是正文，请改用正文样式。")
            case "text":
                why = KEPT.get(doubt.rule, "依据不足")
                yield _Found(doubt.lines[0], f"{_lines_said(doubt.lines)}判断为正文，依据较弱：{why}。请核对。")


def _left_out(doubt: Doubt) -> str:
    quote = " / ".join(doubt.text.splitlines())
    quote = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE] + "……"
    few, lines = len(doubt.lines) <= MOST_LISTED, doubt.lines
    numbers = "、".join(map(str, lines)) if few else f"{lines[0]}—{lines[-1]}"
    why = LEFT_OUT.get(doubt.rule, "看起来不属于正文")
    return f"此处未收入原文第 {numbers} 行：“{quote}”。理由：{why}。如是正文，请补回。"


def _lines_said(lines: Lines) -> str:
    return "这一行" if len(lines) == 1 else f"从这里起的 {len(lines)} 行"


def _remarked(remarks: Sequence[Diagnostic]) -> Iterator[_Found]:
    """Yield what remarks on lines say. They are worded for the command line; here they are worded anew."""
    for remark in remarks:
        if remark.lines and remark.code in REMARKED:
            line = remark.lines[-1 if remark.code in AT_LAST_LINE else 0]
            mark, _, around = remark.detail.partition(" in ")
            yield _Found(line, REMARKED[remark.code].format(detail=remark.detail, mark=mark, around=around))


def _inferred(edits: Sequence[Edit], content: tuple[Laid, ...]) -> Iterator[_Found]:
    """Yield one comment for each paragraph in which marks or words had to be inferred."""
    by_line: dict[int, list[Edit]] = {}
    for edit in edits:
        by_line.setdefault(edit.span.line, []).append(edit)
    for passage in (laid for laid in content if isinstance(laid, Passage)):
        made = [edit for line in passage.lines for edit in by_line.pop(line, ())]
        if said := "；".join(_changes(made, passage.text)):
            yield _Found(passage.lines[0], f"本段有推断出来的改动，请核对：{said}。")


def _changes(edits: Sequence[Edit], text: str) -> Iterator[str]:
    """Yield what was inferred in a paragraph: which way a straight quotation mark faces, half a bracket, words."""
    rules = [(edit, frozenset(edit.rule.split("+"))) for edit in edits]
    if quotes := sum("quote" in names for _, names in rules):
        yield f"直引号改为弯引号 {quotes} 处"
    brackets = sum("bracket" in names for _, names in rules)
    if brackets and text.count("（") != text.count("）"):
        yield f"半角括号改为全角 {brackets} 处，其中有不成对的"
    words = Counter((edit.before, edit.after) for edit, names in rules if names & SCRIPTS)
    if words:
        listed = "、".join(f"“{before}”改为“{after}”" for before, after in [*words][:MOST_LISTED])
        yield f"简繁转换 {words.total()} 处，{listed}{'等' if len(words) > MOST_LISTED else ''}"
