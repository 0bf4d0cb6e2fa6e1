"""Traditional characters of the words that rules look for, folded to Simplified one by one, so that places agree."""

from __future__ import annotations

from functools import lru_cache

from shequ_convert.expressions import compiled

_PAIRS = (
    "關关註注錄录頁页導导網网圖图評评論论條条覆复熱热門门點点擊击讚赞贊赞閱阅讀读薦荐專专題题輯辑視视頻频聞闻訊讯資资鏈链連连結结內内寫写發发轉转載载"
    "複复製制聲声權权說说聯联係系繫系們们幫帮務务議议隱隐數数號号體体簡简碼码掃扫維维開开啟启戶户機机電电腦脑舉举報报錯错廣广後后換换進进閉闭攔拦復复責责"
    "編编審审標标籤签鍵键詞词時时間间來来記记實实習习攝摄組组織织獨独創创標标應应與与為为動动態态過过這这個个貼贴話话歡欢迎迎請请據据訂订謝谢監监無无處处區区"
    "單单東东會会員员長长級级總总黨党層层書书記记導导師师學学屬属歷历頭头條条類类輸输選选擇择購购買买賣卖衛卫劃划縣县鎮镇鄉乡驗验證证賬账帳账碼码碟碟傳传達达"
    "親亲攜携採采眾众觀观覺觉觸触認认許许場场國国團团爾尔灣湾舊旧圍围瀏浏覽览隱隐項项類类佈布譯译於于兩两農农曆历陰阴鎖锁義义討讨聽听尋寻蹤踪規规範范顯显語语線线紙纸"
)
TABLE = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_TRADITIONAL = compiled(f"[{''.join(chr(old) for old, new in TABLE.items() if old != new)}]")


SHORT = 300
"""Characters up to which a folded text is remembered; nearly all that rules look at is shorter."""
REMEMBERED = 512
"""Folded texts that are remembered: many rules fold the same line, one after another."""


def folded(text: str) -> str:
    """Return a text of the same length with these characters in Simplified form."""
    if text.isascii():
        return text
    return _remembered(text) if len(text) <= SHORT else _translated(text)


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> str:
    return _translated(text)


def _translated(text: str) -> str:
    return text.translate(TABLE) if _TRADITIONAL.search(text) else text


_FOLDED_TO: dict[str, str] = {}
for _old, _new in TABLE.items():
    _FOLDED_TO[chr(_new)] = _FOLDED_TO.get(chr(_new), "") + chr(_old)


def both_forms(simplified: str) -> str:
    """Return characters together with those that are folded to them."""
    return simplified + "".join(_FOLDED_TO.get(char, "") for char in dict.fromkeys(simplified))
