"""Credits: what a byline says to its reader that no field of ours holds.

Who took the pictures, who translated, where a writer belongs: nothing of it may be lost. What a page counts or offers
beside it (浏览：120 次, 打印) is no credit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse import fields
from shequ_convert.parse.dates import MARK, dates, undated
from shequ_convert.parse.page import HAN
from shequ_convert.parse.rules import chrome
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OF_PAGE = frozenset((
    "类型", "所属分类", "所属栏目", "所在栏目", "录入", "录入者", "发布者", "发布人", "阅读量", "阅读次数", "阅读数",
    "阅读", "浏览次数", "浏览量", "浏览", "点击数", "点击量", "点击率", "点击", "访问量", "访问次数", "人气", "评论",
    "热度", "栏目", "分类", "字号", "字体", "字体大小", "分享到", "分享至", "分享", "打印", "收藏", "举报",
    "我要评论", "索引号", "主题分类", "信息分类", "公开方式", "公开形式", "公开范围", "有效性", "时效性",
    "Views", "VIEWS", "Hits", "Clicks",
))  # fmt: skip
"""Labels of what the page says of itself."""
_BETWEEN = compiled("[^\u3400-\u9fffA-Za-z0-9·]+")
_TELLING = compiled("[\u3400-\u9fff]{2}|[A-Za-z]{3}(?![A-Za-z]*\\d)|^\\d{7,}$")
"""What a word has at least that tells something: 杨倩_NF4425 tells no more than 杨倩."""
_WORDS = compiled("[\u3400-\u9fff]{2}")
_LABEL_MARK = compiled("[:：/／|｜丨]")
_POST = compiled(
    "(?:发布于.{2,3}|官方[账帐]号|以下文章来源于|以下文章|本文)?(?:本[报刊网台社站]|全媒体|融媒体|新媒体|首席|见习|实习|特约|特派|高级|客户端|驻站|驻)*"
    "(?:记者|通讯员|实习生|评论员|撰稿人?|作者|采写|撰文|文字|文|编译|整理|综合|采访|报道|摄影报道|图文|文图)*"
)
_TRIM = " \t\u3000\u00a0\u2063|｜丨/·,，;；、-—_[【】]"


def credits_of(text: str, reading: fields.Reading, told: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    """Return what a line says besides the values ``told`` by its fields.

    ``whole``: what it says besides is part of one phrase, as 云上日报 is of 云上日报记者 顾晚晴.
    """
    labelled = tuple(_labelled(reading))
    pieces = [part for piece in reading.pieces for part in (piece.label, *_of_page(piece))]
    names = [name for value in told for name in value.split("、")]
    plain = undated(text, dates(text))
    gaps = _without(plain, [*labelled, *pieces, *names]).split(MARK)
    rest = [_telling(gap) for gap in gaps if any(map(_WORDS.search, _left(gap, ())))]
    return (*labelled, *((_whole(plain),) if whole and rest else rest))


def tell_more(credit: str, values: Iterable[str]) -> bool:
    """Say whether a credit says more than the fields of the text: 云上日报记者 顾晚晴 does not if both are known."""
    alone = len(credit) == 1 and bool(HAN.match(credit))
    names = (name for value in values for name in value.split("、"))
    return alone or bool(_LABEL_MARK.search(credit)) or bool(_left(credit, names))


def _labelled(reading: fields.Reading) -> Iterator[str]:
    """Yield the labels with values that are no fields of ours, and the values that say more than their names."""
    told = _names(reading)
    for piece in reading.pieces:
        said = fields.cut(piece.value)
        if piece.field == "other":
            if piece.word not in _OF_PAGE and _TELLING.search(said):
                yield _whole(f"{piece.label}{said}")
        elif piece.field in {"author", "editor", "source"} and _left(said, told):
            yield _whole(said if piece.field == "author" else f"{piece.label}{said}")


def _of_page(piece: fields.Piece) -> list[str]:
    return _words(piece.value) if piece.word in _OF_PAGE else []


def _names(reading: fields.Reading) -> list[str]:
    return [name for _, value in reading.values for name in value.split("、")]


def _left(text: str, told: Iterable[str]) -> list[str]:
    """Return the words of a text that are no names of what was told, no posts of writers and no words of the page."""
    return [word for word in _words(_without(text, told)) if _TELLING.search(word) and not _is_known(word)]


def _without(text: str, told: Iterable[str]) -> str:
    """Return a text with ``MARK`` in place of what was told."""
    for name in sorted(told, key=len, reverse=True):
        for form in (name, " ".join(name), "\u3000".join(name)) if name else ():  # names are set wide to fill a column
            text = text.replace(form, MARK)
    return text


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text.replace(MARK, " ")) if word]


def _is_known(word: str) -> bool:
    plain = folded(word)
    known = _POST.fullmatch(plain) or fields.is_page_word(word) or fields.is_label(word) or fields.is_place(word)
    return bool(known) or word.endswith(("时间", "日期")) or chrome.phrases().of(word) is not None


def _telling(text: str) -> str:
    """Return the words that tell something, as they stand; counters beside them do not."""
    return _whole(" ".join(filter(_TELLING.search, text.split())))


def _whole(text: str) -> str:
    """Return a credit without the marks that part it from its neighbours; a bracket that it opens stays closed."""
    text = text.strip(_TRIM)
    for opening, closing in ("()", "（）"):
        if text.endswith(closing) and opening not in text:
            text = text[:-1]
        if text.startswith(opening) and closing not in text:
            text = text[1:]
    return text.strip()
