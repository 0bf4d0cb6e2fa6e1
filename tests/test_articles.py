"""Several articles in one text: a remark, or a document of each."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from shequ_convert import cli, parse
from shequ_convert.parse import ParseOptions, articles
from shequ_convert.source import Text

BODY = (
    "社区在小广场上办了一场邻里节，老人写春联，孩子做灯笼，志愿者端来热茶，居民围坐在一起说起这一年的变化，有人提起修好的路灯，"
    "有人提起新开的食堂，也有人提起半夜送老人去医院的网格员。"
)
MORE = (
    "活动一直持续到傍晚，大家约好明年再来，社区也把居民提出的十二条意见记在本子上，答应一个月内逐条答复，"
    "并在公告栏里公开进度。"
)
TEXT = f"　　{BODY}\n　　{MORE}\n"
FIRST = f"首页 > 新闻\n邻里节办到家门口\n来源：枫林社区网 发布时间：2021-05-06 09:30\n{TEXT}责任编辑：沈一帆\n"
SECOND = f"修好一盏灯，照亮一条路\n来源：枫林社区网 发布时间：2021-06-01 10:00\n{TEXT}责任编辑：何一帆\n"
SPEECH = f"在座谈会上的讲话\n（2021年7月1日）\n各位邻居：\n{TEXT}"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
"""A picture of one pixel."""
FOOT = "分享到：微信 微博\n关于我们 | 联系我们 | 版权声明\n"


def found(text: str) -> tuple[tuple[int, int], ...]:
    return articles(Text(text, "-", "str", ""), ParseOptions())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一行字",
        FIRST + FOOT,
        "邻里节办到家门口\n来源：枫林社区网 2021-05-06 09:30\n" + FIRST + FOOT,
        FIRST
        + "相关新闻\n修好一盏灯，照亮一条路\n来源：枫林社区网 2021-06-01 10:00\n新食堂开门迎客\n2021-06-02\n"
        + FOOT,
        FIRST + "网友评论\n河边的柳树\n2021-06-02 08:00\n写得真好，我们小区也想办一次这样的活动。\n" + FOOT,
        FIRST.replace(MORE, f"{MORE}\n来源说明\n（2021年5月6日）\n{MORE[:40]}。"),
    ],
    ids=["empty", "a line", "a page", "headline twice", "dated links", "a comment", "a date in brackets"],
)
def test_a_single_article_is_one(text: str) -> None:
    assert len(found(text)) == 1


def test_two_pages_are_two_articles_and_every_line_is_in_one() -> None:
    text = FIRST + FOOT + SECOND + FOOT
    assert found(text) == ((1, 8), (9, 15))


def test_a_speech_with_its_date_begins_an_article() -> None:
    assert found(FIRST + SPEECH + SECOND) == ((1, 6), (7, 11), (12, 16))


def test_without_split_a_remark_says_so() -> None:
    document = parse(FIRST + FOOT + SECOND + FOOT)
    (remark,) = (remark for remark in document.diagnostics if remark.code == "parse.several")
    assert remark.lines == (1, 9)
    assert "parse.several" not in {remark.code for remark in parse(FIRST + FOOT).diagnostics}


def test_each_part_accounts_for_its_own_lines() -> None:
    text = FIRST + FOOT + SECOND + FOOT
    one, two = (parse(text, ParseOptions(lines=lines)) for lines in found(text))
    assert one.meta.title == "邻里节办到家门口"
    assert (two.meta.title, two.meta.editor) == ("修好一盏灯，照亮一条路", "何一帆")
    assert not {n for block in one.blocks for n in block.lines} & {n for block in two.blocks for n in block.lines}
    assert {line for drop in two.dropped for line in drop.lines} == {14, 15}


def convert(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["convert", *arguments])
    return int(end.value.code or 0)


def test_split_makes_a_file_of_each_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paste.txt").write_text(FIRST + FOOT + SECOND + FOOT, encoding="utf-8")
    Path("single.txt").write_text(SPEECH, encoding="utf-8")
    assert convert("paste.txt", "single.txt", "--split", "-t", "md", "-q") == 0
    assert {path.name for path in tmp_path.glob("*.md")} == {"paste-1.md", "paste-2.md", "single.md"}
    assert "修好一盏灯" in Path("paste-2.md").read_text(encoding="utf-8")


def test_split_names_the_files_by_their_titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paste.txt").write_text(FIRST + SECOND, encoding="utf-8")
    assert convert("paste.txt", "--split", "-t", "md", "-q", "--name-by", "title") == 0
    assert {path.stem for path in tmp_path.glob("*.md")} == {"邻里节办到家门口", "修好一盏灯，照亮一条路"}


def test_split_gives_one_json_object_an_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paste.txt").write_text(FIRST + SECOND, encoding="utf-8")
    assert convert("paste.txt", "--split", "-t", "json", "-o", "-") == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert [json.loads(line)["metadata"]["title"] for line in lines] == ["邻里节办到家门口", "修好一盏灯，照亮一条路"]


def test_a_part_finds_the_pictures_of_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paste.txt").write_text(FIRST + SECOND.replace(BODY, f"{BODY}\n路口.png"), encoding="utf-8")
    Path("paste_files").mkdir()
    Path("paste_files/路口.png").write_bytes(PNG)
    assert convert("paste.txt", "--split", "-t", "md", "--strict") == 0
    assert "paste_files/路口.png" in Path("paste-2.md").read_text(encoding="utf-8")


def test_a_remark_is_told_of_the_part_it_concerns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data = (FIRST + SECOND).encode()
    cut = data.index("灯笼".encode())
    Path("paste.txt").write_bytes(data[:cut] + b"\xff" + data[cut:])
    convert("paste.txt", "--split", "-t", "json", "-q")
    told = [line for line in capsys.readouterr().err.splitlines() if "replaced" in line]
    assert len(told) == 1
    assert "article 1" in told[0]


def test_a_mistake_of_ours_costs_one_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(FIRST, encoding="utf-8")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("shequ_convert.batch.run.articles", fail)
    assert convert("a.txt", "--split", "-t", "json", "-q") == 0


def test_split_does_not_put_two_articles_into_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("paste.txt").write_text(FIRST + SECOND, encoding="utf-8")
    assert convert("paste.txt", "--split", "-o", "one.docx") == 2
    assert "2 document(s)" in capsys.readouterr().err
    assert not Path("one.docx").exists()


def test_an_input_that_cannot_be_read_is_told_when_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert convert("missing.txt", "--split", "-t", "md") == 1
    assert "missing.txt" in capsys.readouterr().err
