"""Who is a person, who a medium, and whom a line names as writer of a text.

Pages credit a writer by a post, with or without a colon, before the name or glued to it: 本报记者 顾晚晴 通讯员 温故,
记者顾晚晴, 文/顾晚晴 图/陆行舟, 顾晚晴 文/图. Chinese names are known by their surname, a closed set.
"""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from shequ_convert.expressions import compiled
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙史陶黎贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易"
    "乔赖文施樊兰殷庄章翁鲁葛岳鄢齐梅庞左涂包柯阮柳舒祝倪骆凌纪聂焦项卫霍关游裴欧阳辛温瞿司祁连耿喻盛甘牟符单"
    "詹费靳卓曲苗池褚娄窦米苑郎宁路仇伍占季柴管华解应谷景桑申尚练佟尤巩艾蒲查鞠桂隋车封晏邢慕盖邬蔺丛屈冉卞计"
    "牛饶狄简燕冷晋成段荣巫乌满麦边滕臧佘敖敬芦栾商咸沙童昌束楼双厉鹿杭虞郁戚明时皮和穆汲井鱼揭阚党初原候战揣"
    "丰郗宗宣都农别闵缪强刁荆储台从索籍仝展衣颜俞支谈茹芮宿闻莘诸古代麻辜張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭葉"
    "蘇呂盧鍾薑譚陸範賈韋鄒閻龍賀顧龔萬錢嚴湯喬賴莊魯齊龐塗紀聶項衛關歐溫費婁華應車鄔東饒簡豐閔繆儲顏談聞諸寧"
    "樂歸丘习仲卜吉奚姬安官宫屠岑席廉房柏栗楚毕洪甄翟胥花苟萧蒙蓝薄谌迟邸郜银鲍木来"
)
"""First characters of family names, with their Traditional forms."""
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "东方", "尉迟", "令狐", "司徒", "端木", "慕容", "宇文", "夏侯")
_COMMON = (
    "江苏 江西 云南 安徽 宁夏 广东 广西 山东 关注 文化 教育 文学 文艺 时政 时尚 高清 经济 安全 法治 党建 党群 "
    "应用 方法 简介 简体 简讯 成功 台湾 文章 文字 文图 和讯 时评 时讯 时报 金融 文旅 商业 商务 农业 车市 游戏 "
    "宗教 明星 古典 原创 都市 连载 查看 计算 计数 全部 全文 支持 国内 项目 党史 华夏 宣传 解读 常识 强国 成都 "
    "常州 温州 杭州 苏州 徐州 郑州 金华 于是 关于 从前 双语 简报 组图 高校 高考 成长 向上 安卓 数字 路况 纪实 "
    "纪录片 马上评 时间 宁波 连云港 石家庄 台北 台中 台州 明天 今天 项目组 江南 江北 华东 华南 华北 成文 单位 "
    "来源 来自 来稿 木材 花絮 安排 官网 官方 吉祥 洪水 房产 房价 宫殿 席位 蓝天 银行 楚天 安康 安心 安居 安阳 "
    "吉林 柏林 毕业 毕竟 仲裁 习俗 花卉 连锁 国学 水利 水务 党员 万人 时事 古代 古文 农村 明日 景点 解放 马上 "
    "高端 牛市 熊市 车讯 云浪"
)
NO_NAMES = frozenset(_COMMON.split())
"""Words of a page that begin with the character of a surname."""

_FOREIGN = compiled("[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_HAN_NAME = compiled("[\u4e00-\u9fff]{2,3}")
_MEDIUM = compiled(
    "(?:网|报|社|台|刊|新闻|新闻中心|在线|日报|晚报|晨报|时报|周刊|杂志|客户端|中文站|发布|公众号|频道|号|通讯社|出版社|委员会|人民政府|办公室|卫视|头条|局|厅|部|"
    "财经|资讯|视频|融媒|传媒|媒体|APP)(?:[(（].{1,8}[)）])?$"
)
_POST = compiled("[^。！？；，]{0,20}?(?:记者|通讯员|实习生|评论员|撰稿人|专栏作家|信息员|发言人|作者)")
"""A post held by those who write, perhaps with the medium it belongs to: 云上日报见习记者, 《棱镜》作者.

Whoever talks with a writer (对话作者林晓岚) does not say that he wrote.
"""
_WRITING = compiled("采写|撰文|撰稿|文字|采访|编译|整理|文|文图|图文|综合|.{0,6}(?:报道|报导)|发自.{2,8}")
"""Words for writing, which stand before the name or after it: 采写, 摄影报道, 台北报道."""
_GLUED = compiled(
    "(?P<post>(?!对话|专访|访谈|访|走近|走进|对|致|与)[^。！？；，]{0,16}?(?:记者|通讯员|实习生|评论员|作者))(?P<name>[\u4e00-\u9fff]{2,4}?)(?:报道|文|摄影报道)?"
)
PICTURES = frozenset(("图", "摄", "摄影", "图片", "供图", "摄像", "制图", "视频", "漫画", "剪辑", "绘图", "摄影记者"))
"""Posts that make the pictures."""
_BETWEEN = compiled("[\\s\u3000、,，;；/／|｜▪●•&+丨]+")
_STAFF = compiled("(?:编辑|责编|主编|作者|译者|校对|审核|策划)[:：]")
_SAID = compiled("[我你您吗呢]|什么|怎么|怎样|为何|哪[里些个]|请[^示]|谈谈|谢谢")
"""What is said to somebody has, and no name of a person or an office."""
_LEAD = "□■●◎◆○☉△▍-—*◇ \u3000·"
_STROKED = compiled("文(?=\\s*[/／|｜])")
"""文 before a stroke is a label, though it is a surname too."""
_DASHED = "-—－"
LONGEST = 60
"""Characters of a line that names writers and does nothing else."""


def is_person(text: str) -> bool:
    """Say whether a text reads like a name: 顾晚晴, 欧阳靖远, 艾伦·史密斯. 文化 and 北岸夜话 do not."""
    if text in NO_NAMES:
        return False
    if _HAN_NAME.fullmatch(text):
        return text[0] in SURNAMES and not looks_like_media(text)
    return (len(text) == 4 and text.startswith(COMPOUND)) or bool(_FOREIGN.fullmatch(text))  # noqa: PLR2004 - two and two


def is_said(text: str) -> bool:
    """Say whether 编辑： or 作者： names who speaks, for what follows is said to somebody: 编辑：谢谢林老师."""
    text = folded(text)
    label = _STAFF.match(text)
    return label is not None and bool(_SAID.search(text, label.end()))


def looks_like_media(text: str) -> bool:
    """Say whether a text reads like the name of a medium or an office: 长江网, 中国社区网, 新华社."""
    longest = 20
    return len(text) <= longest and bool(_MEDIUM.search(folded(text)))


def tokens(text: str) -> tuple[str, ...]:
    """Return the pieces of a line; a name set wide, 方 敏, is put together again."""
    pieces = [piece for piece in _BETWEEN.split(text.strip(_LEAD)) if piece]
    whole: list[str] = []
    labels = "".join(_STROKED.findall(text))
    for piece in pieces:
        wide = len(piece) == 1 and whole and len(whole[-1]) == 1 and whole[-1] in SURNAMES and whole[-1] not in labels
        whole[-1:] = [whole[-1] + piece] if wide else [*whole[-1:], piece]
    return tuple(whole)


def credited(text: str) -> tuple[str, ...]:
    """Return the writers a line names if it does nothing else; empty if it is no such line.

    云上日报记者 顾晚晴 通讯员 温故, 文/顾晚晴 图/陆行舟 and 顾晚晴 文/图 are; 记者走进社区, 记者 顾晚晴 摄 and a name
    alone are not.
    """
    pieces = [named for piece in tokens(text) for named in _named(piece)] if len(text) <= LONGEST else []
    forms = "".join(form for form, _ in pieces)
    if _OTHER in forms or _NAME not in forms:
        return ()
    groups = list(_GROUPS.finditer(forms))
    alone = sum(len(group[0].strip("PWX")) for group in groups) < forms.count(_NAME)
    names = [pieces[i][1] for group in groups if _writes(group) for i in range(*group.span()) if forms[i] == _NAME]
    return () if alone else tuple(names)


_POSTED, _WORK, _PICTURED, _NAME, _OTHER = "PWXN?"
"""Forms of pieces: a post held by writers; a word for writing, 文 or 报道; one for pictures; a name; what is none."""
_GROUPS = compiled("(?P<before>[PWX]+)N+(?P<after>[WX]+$|W(?=N+X+$))?|N+(?P<behind>[WX]+)")


def _writes(group: re.Match[str]) -> bool:
    """Say whether a group of names are writers: 记者 before them or 文 beside them, and no 摄 that ends the line."""
    if group["behind"]:
        return _WORK in group["behind"]
    pictures_only = bool(group["after"]) and _WORK not in group["after"] + group["before"]
    return group["before"].strip(_PICTURED) != "" and not pictures_only


def _named(piece: str) -> Iterator[tuple[str, str]]:
    """Yield the form and the name of a piece; a post glued to its name gives two, a medium none."""
    plain = folded(piece)
    glued = _GLUED.fullmatch(plain)
    name = piece[glued.start("name") : glued.end("name")] if glued else ""
    if is_person(piece) and not _POST.fullmatch(plain):
        yield _NAME, piece
    elif is_person(name):
        yield from ((_POSTED, ""), (_NAME, name))
    elif plain in PICTURES:
        yield _PICTURED, ""
    elif _WRITING.fullmatch(plain):
        yield _WORK, ""
    elif _POST.fullmatch(plain):
        yield _POSTED, ""
    elif not looks_like_media(plain) or ":" in plain or "：" in plain:
        yield _OTHER, ""


def of_medium(text: str) -> tuple[tuple[str, ...], str] | None:
    """Return the writers and the medium with a stroke between them: 顾晚晴/云上日报. 读书/守夜人 has none."""
    names, _, medium = text.replace("／", "/").rpartition("/")
    writers = tokens(names)
    return (writers, medium) if writers and looks_like_media(medium) and all(map(is_person, writers)) else None


def persons(text: str) -> tuple[str, ...]:
    """Return the names a text begins with, be it after a medium; none if they made its pictures.

    何舟 陆行舟 返回首页 and 观云网 顾晚晴 give names; 顾晚晴 摄 gives none.
    """
    pieces = tuple(dropwhile(looks_like_media, tokens(text)))
    names = tuple(takewhile(is_person, pieces))
    return () if set(pieces[len(names) :][:1]) & PICTURES else names
