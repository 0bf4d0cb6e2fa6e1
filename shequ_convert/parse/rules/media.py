"""Picture lines and captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.roles import Evidence, Role, Strength
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from shequ_convert.parse.page import Surroundings
    from shequ_convert.source import Line

PICTURE_NAME = compiled(
    '^[^\\s。，；！？<>|"*?][^。，；！？<>|"*?]{0,180}\\.(?:jpe?g|png|gif|bmp|webp|tiff?|svg|heic|avif|jfif|ico)(?:[@!][\\w,=!.-]{1,60})?$',
    re.IGNORECASE,
)
"""A bare file name of a picture, spaces and brackets allowed, perhaps with the size that a server makes of it."""
CAPTION_LONGEST = 60
"""Characters of a caption that nothing but its place marks."""

_FURNITURE = compiled(
    "^(?:logo|icon|arrow|btn|button|avatar|banner|qr|qrcode|ewm|erweima|weixin|wx|weibo|share|next_?page|prev_?page|prev|"
    "next|blank|space|spacer|loading|close|search|ad|ads|adv|gg|home|top|bg|line|dot|play|head|default|code|erwei|app|"
    "wechat|sina|nopic|noimg|"
    "qq|qzone|zone|douban|renren|favicon|top_?title|end(?:_[a-z]+)?|[a-z]+-code)"
    "[-_ \\d]*(?:(?:logo|icon|page|code|img|pic|bg|btn)[-_ \\d]*)?(?:x\\d+|[0-9a-f]{6})?\\.[a-z]+$|"
    "logo[^/]{0,8}\\.[a-z]+$|^二维码|二维码[^/]{0,6}\\.[a-z]+$",
    re.IGNORECASE,
)
_LABELLED = compiled(
    "^(?:图\\s*[\\d一二三四五六七八九十]*\\s*[:：/／|丨]|图\\s*\\d+|图为|[上下左右]图\\s*[为:：]|图片(?:说明|来源)|图说|(?:题图|封面图|配图|插图|图表)(?!$)|"
    "资料图|[△▲▽▼◎↑↓◀▶→])"
)
_PHOTOGRAPHER = (
    "(?:[\\s　（(/／|，。]|记者|通讯员)[^，。\\s]{0,12}?\\s*(?:摄影?|供图|制图|绘图?|拍摄|摄于.{0,12})[)）]?[。.]?$"
)
_ORIGIN = (
    "(?:资料图片?|(?:资料|无人机|手机|拼版)照片|网络图片|截图|供图|图源[:：].+)[)）。]{0,2}$|"
    "[\\s（(]?(?:新华社|中新社)发.{0,14}$"
)
_CREDIT = compiled(f"{_PHOTOGRAPHER}|{_ORIGIN}")
_PICTURED = compiled("[图摄绘照]|社发")
"""What the credit of a picture has at least."""
_BRACKETED = compiled("^[（(【\\[].{1,120}[)）】\\]][。.]?$")


def picture(line: Line, _around: Surroundings) -> Evidence | None:
    """微信图片_20181026151543.png. 见附件a.png，请查收。 is not; arrow.gif and logo.png are the page's."""
    if not PICTURE_NAME.match(line.text):
        return None
    if _FURNITURE.search(line.text):
        return Evidence(Role.CHROME, Strength.LIKELY, "chrome.picture", "is a picture of the page's own furniture")
    return Evidence(Role.IMAGE, Strength.CERTAIN, "media.picture", "is the file name of a picture")


def is_no_caption(text: str) -> bool:
    """Say whether a line is no ``caption`` whatever stands above it."""
    return not (_BRACKETED.match(text) or _names_itself(text))


def _names_itself(text: str) -> bool:
    plain = folded(text)
    return bool(_LABELLED.match(plain) or (_PICTURED.search(plain) and _CREDIT.search(plain)))


def caption(line: Line, around: Surroundings) -> Evidence | None:
    """Text that says it belongs to a picture: in brackets after one, 图为…, … 摄, ◎ …."""
    after_picture = around.before is not None and bool(PICTURE_NAME.match(around.before.text))
    text = line.text
    if after_picture and _BRACKETED.match(text):
        return Evidence(Role.CAPTION, Strength.CERTAIN, "media.bracketed", "stands in brackets after a picture")
    longest = CAPTION_LONGEST * 3
    if len(text) > longest or not _names_itself(text):
        return None
    strength = Strength.CERTAIN if after_picture else Strength.POSSIBLE
    return Evidence(Role.CAPTION, strength, "media.labelled", "names itself or its photographer")
