"""Lines of a text that look like metadata or like a page's chrome, and must stay in the text."""

from __future__ import annotations

import time

import pytest

from shequ_convert import InputError, convert, parse

PROSE = "为了进一步提高社区服务水平，街道组织居民代表召开议事会，大家踊跃发言。"
CHROME = "登录 注册\n首页 > 新闻 > 正文\n分享到：\n"


def in_blocks(text: str, line: str) -> bool:
    """Say whether a line's text stands in a block of the document."""
    number = text.splitlines().index(line) + 1
    return any(number in block.lines for block in parse(text).blocks)


@pytest.mark.parametrize(
    "line",
    [
        "审核：街道办事处对申请材料进行审核，符合条件的予以公示。",
        "策划：活动由社区志愿者策划，居民参与。",
        "时间：2024年5月17日14:00",
        "报名截止：2024年6月1日",
        "本活动自2024年6月1日起报名",
        "联系电话：000-12345678",
        "请支持社区图书馆建设",
        "推广“枫桥经验”",
        "来自远方",
        "作者为了写这本书，走访了三十多个村庄，记下了十几万字的笔记。",
        "“有事随时联系我们。”",
        "他说：“招聘会上，有人才招聘的企业来了二十多家。”",
    ],
)
@pytest.mark.parametrize("page", ["", CHROME], ids=["alone", "with chrome"])
def test_a_line_within_the_text_stays_in_it(page: str, line: str) -> None:
    text = (
        f"{page}社区召开议事会\n2024-05-20 09:30 来源：云溪日报\n\n{PROSE}\n\n{PROSE}\n\n{line}\n\n{PROSE}\n\n{PROSE}\n"
    )
    assert in_blocks(text, line)


def test_a_chronicle_is_no_byline() -> None:
    events = [f"200{year}年5月12日 社区成立第{year}周年" for year in range(1, 5)]
    document = parse("社区大事记\n" + "\n".join(events))
    assert len(document.blocks) == len(events)
    assert document.meta.published is None


def test_an_interviewer_is_not_the_author() -> None:
    question = "记者：请谈谈您的经历"
    text = f"书记访谈\n\n{PROSE}\n\n{question}\n\n王明：{PROSE}\n\n记者：谢谢您\n"
    assert in_blocks(text, question)
    assert parse(text).meta.author is None


def test_a_title_may_end_in_attention() -> None:
    assert parse(f"独居老人亟待关注\n\n{PROSE}").meta.title == "独居老人亟待关注"


def test_a_second_author_is_kept() -> None:
    assert parse(f"社区召开议事会\n作者：张三\n作者：李四\n\n{PROSE}").meta.author == "张三、李四"


def test_there_is_no_31st_of_february() -> None:
    assert parse(f"社区召开议事会\n发布时间：2024-02-31\n\n{PROSE}").meta.published is None


def test_the_particulars_of_a_meeting_are_text() -> None:
    particulars = ["时间：2023年9月10日14:00", "地点：社区二楼会议室", "主持人：陈立", "记录人：赵晴"]
    text = "会议纪要\n" + "\n".join(particulars) + f"\n\n{PROSE}"
    assert all(in_blocks(text, line) for line in particulars)


def test_a_list_of_lines_of_one_length_is_not_put_together() -> None:
    items = [f"第{n}居民小组负责小区东门至西门之间道路两侧的清扫保洁和绿化养护" for n in "一二三四五六七八九十"]
    assert len(parse("\n".join(items)).blocks) >= len(items) - 1


@pytest.mark.parametrize("to", ["docx", "pdf", "md", "html", "json"])
def test_an_empty_text_becomes_an_empty_document(to: str) -> None:
    assert convert("", to).data


@pytest.mark.parametrize(
    "line", [">" * 55 + "。", "1 2" + " " * 20000 + "x", "-" * 20000 + "社", "社" + " " * 20000 + "区"]
)
def test_no_expression_runs_away(line: str) -> None:
    begin = time.process_time()
    parse(line)
    assert time.process_time() - begin < 3


@pytest.mark.parametrize(
    ("text", "levels"), [("一、工作\n\n一是建强组织。{p}\n\n二是建强队伍。{p}\n\n二、打算\n\n{p}", [1, 2, 2, 1])]
)
def test_levels_have_no_gaps(text: str, levels: list[int]) -> None:
    document = parse("社区工作汇报\n\n" + text.replace("{p}", PROSE))
    heads = [
        getattr(block, "level", None) or getattr(getattr(block, "run_in", None), "level", None)
        for block in document.blocks
    ]
    assert [level for level in heads if level] == levels


def test_much_text_left_out_is_told() -> None:
    article = f"社区召开议事会\n2024-05-20 09:30 来源：云溪日报\n\n{PROSE}\n\n{PROSE}\n\n"
    first = article + "责任编辑：王芳\n\n分享到：\n微信扫一扫\n相关阅读\n"
    told = parse(first + f"\n第二篇\n\n{PROSE}\n" * 8).diagnostics
    assert [remark.code for remark in told] == ["parse.left-out"]
    assert not parse(first).diagnostics


def test_a_speaker_between_date_and_salutation_is_no_heading() -> None:
    document = parse(f"在社区工作会上的讲话\n（2024年3月5日）\n区委书记 张三\n\n同志们：\n\n{PROSE}\n")
    assert document.meta.subtitle == "区委书记 张三"
    assert document.meta.spoken == "2024-03-05"


def test_a_chinese_date_alone_under_the_title_is_the_day_of_the_speech() -> None:
    document = parse(f"社区工作新闻发布会\n发布日期：2024-03-06\n\n2024年3月5日\n\n女士们、先生们：\n\n{PROSE}\n")
    assert document.meta.spoken == "2024-03-05"


def test_the_time_of_publication_is_not_the_day_of_the_speech() -> None:
    assert parse(f"在社区工作会上的讲话\n来源：云溪日报 发布时间：2024-03-06 08:00\n\n{PROSE}\n").meta.spoken is None


@pytest.mark.parametrize("start", ["<!DOCTYPE html>\n<html>", "\ufeff<html lang='zh'>"])
def test_the_source_of_a_web_page_is_refused(start: str) -> None:
    with pytest.raises(InputError, match="web page"):
        convert(f"{start}<p>{PROSE}</p>".encode(), "md")


def test_a_row_of_share_buttons_is_chrome() -> None:
    document = parse(f"社区召开议事会\n2024-05-20 09:30\n\n{PROSE}\n\n分享到：\n微信 微博 QQ空间\n扫一扫，手机看新闻\n")
    assert {n for dropped in document.dropped for n in dropped.lines} == {6, 7, 8}


BYLINES = {
    "a part of the day": ("时间：2023年5月3日下午", "5月3日下午"),
    "an hour in words": ("时间：2023年5月3日下午两点", "14:00"),
    "a day of the moon": ("（2023年5月3日，农历三月十四）", "农历三月十四"),
    "a place": ("2023年5月3日 云溪礼堂", "云溪礼堂"),
    "the weather": ("2023年5月3日　小雨", "小雨"),
    "where a writer belongs": ("作者：顾晚晴（云上大学教授）", "云上大学教授"),
    "what a writer is, behind a comma": ("作者：顾晚晴，云溪社区居民，退休教师", "云溪社区居民，退休教师"),
    "a writer's nation": ("作者：[英]艾伦·史密斯 翻译：顾晚晴", "[英]艾伦·史密斯"),
    "a translator": ("作者：[英]艾伦·史密斯 翻译：顾晚晴", "翻译：顾晚晴"),
    "a photographer": ("作者：顾晚晴 摄影：陆行舟", "摄影：陆行舟"),
    "a photographer behind a stroke": ("文/顾晚晴 图/陆行舟", "图/陆行舟"),
    "those who checked a text": ("来源：云上日报 责任编辑：何舟 审核：温故 监制：魏舟", "审核：温故　　监制：魏舟"),
    "the medium of a reporter": ("云上日报记者 顾晚晴", "云上日报记者 顾晚晴"),
    "a label that is none of ours": ("来源：云上日报 2023-05-03 版面主题：街巷故事", "版面主题：街巷故事"),
    "what stands behind the date": ("发布时间：2023-05-03 09:30 云上日报社区新闻部", "云上日报社区新闻部"),
    "a department of the source": ("来源：云上日报 社会新闻部", "社会新闻部"),
}


@pytest.mark.parametrize(("line", "words"), BYLINES.values(), ids=BYLINES)
def test_what_a_byline_says_is_printed_though_it_is_no_field(line: str, words: str) -> None:
    html = convert(f"老街的修伞人\n{line}\n\n{PROSE}\n{PROSE}\n".encode(), "html").data.decode()
    assert words in html


def test_what_a_page_counts_is_no_credit() -> None:
    meta = parse(f"老街的修伞人\n来源：云上日报　浏览：120 次　字号：大 中 小\n\n{PROSE}\n").meta
    assert (meta.source, meta.credits) == ("云上日报", ())


def test_a_reporter_of_the_source_is_no_credit() -> None:
    meta = parse(f"老街的修伞人\n来源：云上日报 2023-05-03 09:30\n云上日报记者 顾晚晴\n\n{PROSE}\n").meta
    assert (meta.author, meta.credits) == ("顾晚晴", ())


def test_an_account_beside_another_source_is_a_credit() -> None:
    meta = parse(f"守夜人的椅子\n街角夜谈\n2023-05-03 10:00 来源：云上日报\n\n{PROSE}\n").meta
    assert (meta.source, meta.credits) == ("云上日报", ("街角夜谈",))


def test_an_editor_beside_the_responsible_one_is_a_credit() -> None:
    meta = parse(f"守夜人的椅子\n来源：云上日报\n\n{PROSE}\n\n编辑：温故\n责任编辑：何舟\n").meta
    assert (meta.editor, meta.credits) == ("何舟", ("编辑：温故",))
