"""``shequ-convert booklet``: which texts, in which order, behind which cover; whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from shequ_convert import cli
from shequ_convert.batch.order import natural
from tests.support import booklets
from tests.support.ooxml import parts

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., tuple[int, str, str]]"
"""Runs the command: exit code, standard output, standard error."""

TITLE = ("--title", "楼组长学习材料")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the speeches, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    booklets.laid_down(tmp_path / "texts")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["booklet", *arguments])
        captured = capsys.readouterr()
        return int(str(ended.value.code or 0)), captured.out, captured.err

    return call


def titles(file: Path) -> list[str]:
    """Return the titles of the articles of a booklet in Markdown."""
    return re.findall(r"^## (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)[1:]


def test_texts_stand_in_the_order_of_their_names_as_people_count(folder: Path, run: Run) -> None:
    code, out, err = run("texts", "-o", "class.md", *TITLE)
    assert (code, out) == (0, "wrote class.md\n")
    assert titles(folder / "class.md") == [*booklets.TITLES]
    assert f"texts{os.sep}第四讲.txt: warning: the name of its file stands for its title: 第四讲" in err


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (("10.txt", "2.txt", "1.txt"), ("1.txt", "2.txt", "10.txt")),
        (("a10b2", "a10b10", "a9b11"), ("a9b11", "a10b2", "a10b10")),
        (("第十讲", "第二讲", "第二十一讲", "第三讲"), ("第二讲", "第三讲", "第十讲", "第二十一讲")),
        (("十、灯", "二、账"), ("二、账", "十、灯")),
        (("三里屯", "十里铺", "一里坡"), ("一里坡", "三里屯", "十里铺")),  # numerals in words count nothing
        (("B.txt", "a.txt", "１０.txt", "9.txt"), ("9.txt", "１０.txt", "a.txt", "B.txt")),
        (("9" * 5000, "10", "0" * 30 + "9"), ("0" * 30 + "9", "10", "9" * 5000)),
        (("²", "1"), ("1", "²")),
    ],
)
def test_names_are_sorted_as_people_would(names: tuple[str, ...], ordered: tuple[str, ...]) -> None:
    assert tuple(sorted(names, key=lambda name: natural(Path(name)))) == ordered


def test_texts_of_several_folders_stand_folder_by_folder(folder: Path, run: Run) -> None:
    for name in ("10", "9"):
        (folder / "all" / name).mkdir(parents=True)
        for text in ("2", "1"):
            (folder / "all" / name / f"{text}.txt").write_text(f"{name}之{text}\n来源：甲网\n{booklets.BODY}")
    run("all", "-o", "class.md", *TITLE)
    assert titles(folder / "class.md") == ["9之1", "9之2", "10之1", "10之2"]


def test_by_date_what_has_none_stands_last_and_is_told(folder: Path, run: Run) -> None:
    code, _, err = run("texts", "-o", "class.md", "--order", "date", *TITLE)
    first, second, third, undated = (booklets.TITLES[at] for at in (3, 0, 1, 2))
    assert code == 0
    assert titles(folder / "class.md") == [first, second, third, undated]
    assert "第四讲.txt: warning: no date was found, so it stands behind those that have one" in err
    assert err.count("no date was found") == 1


def test_as_given_they_stand_as_they_were_named(folder: Path, run: Run) -> None:
    run("texts/第十讲.txt", "texts/第二讲.txt", "-o", "class.md", "--order", "given", *TITLE)
    assert titles(folder / "class.md") == [booklets.TITLES[3], booklets.TITLES[0]]


def test_a_list_says_which_texts_and_in_which_order(folder: Path, run: Run) -> None:
    listed = "# 先长后短\n第十讲.txt\n\n第三讲.txt \r\n"
    (folder / "texts" / "order.txt.list").write_bytes(b"\xef\xbb\xbf" + listed.encode())
    run("--list", "texts/order.txt.list", "-o", "class.md", *TITLE)
    assert titles(folder / "class.md") == [booklets.TITLES[3], booklets.TITLES[1]]
    run("--list", "texts/order.txt.list", "-o", "named.md", "--order", "name", *TITLE)
    assert titles(folder / "named.md") == [booklets.TITLES[1], booklets.TITLES[3]]


def test_standard_input_and_patterns_may_be_articles(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        class buffer:  # noqa: N801 - as sys.stdin has it
            read = staticmethod(f"从管道来的文章\n来源：甲网\n{booklets.BODY}".encode)

    monkeypatch.setattr("sys.stdin", Input)
    run("texts/第三*.txt", "-", "-o", "class.md", "--order", "given", *TITLE)
    assert titles(folder / "class.md") == [booklets.TITLES[1], "从管道来的文章"]


def test_a_text_named_twice_stands_there_once(folder: Path, run: Run) -> None:
    run("texts/第三讲.txt", "texts", "-o", "class.md", *TITLE)
    assert titles(folder / "class.md") == [*booklets.TITLES]


def test_pictures_of_one_name_are_those_of_each_texts_own_folder(folder: Path, run: Run) -> None:
    run("texts", "-o", "class.docx", *TITLE)
    media = {data for name, data in parts((folder / "class.docx").read_bytes()).items() if "/media/" in name}
    assert media == {booklets.picture(colour) for colour in ("red", "blue", "green")}
    run("texts", "-o", "class.md", *TITLE)
    links = re.findall(r"\]\(<(.*?)>\)", (folder / "class.md").read_text(encoding="utf-8"))
    assert links == ["texts/第二讲_files/img1.png", "texts/第十讲_files/img1.png", "texts/第十讲_files/img2.png"]


def test_a_picture_that_is_missing_is_told_of_its_article(folder: Path, run: Run) -> None:
    (folder / "texts" / "第十讲_files" / "img2.png").unlink()
    code, _, err = run("texts", "-o", "class.docx", "--strict", *TITLE)
    assert code == 3
    assert re.search(r"第十讲\.txt: warning: line [\d, ]+: picture not found: img2\.png", err)
    assert (folder / "class.docx").exists()


def test_texts_that_cannot_be_read_are_all_told_and_nothing_is_written(folder: Path, run: Run) -> None:
    (folder / "texts" / "5.txt").write_bytes(b"\x00\x01\x02\x03" * 99)
    code, out, err = run("texts", "missing.txt", "-o", "class.pdf", *TITLE)
    assert (code, out) == (1, "")
    assert "No file is called missing.txt" in err
    assert f"error: texts{os.sep}5.txt" in err
    assert "class.pdf was not written, for 2 of 6 texts cannot be read" in err
    assert sorted(path.name for path in folder.iterdir()) == ["texts"]


def test_a_cover_may_be_a_file_and_options_come_before_it(folder: Path, run: Run) -> None:
    cover = 'title = "春季班材料"\nsubtitle = "讲话选编"\nby = "云溪市"\nplace = "枫林"\ndate = 2024-03-05\n'
    (folder / "cover.toml").write_text(cover, encoding="utf-8")
    run("texts", "-o", "class.md", "--cover", "cover.toml", "--by", "枫林社区")
    text = (folder / "class.md").read_text(encoding="utf-8")
    assert "# 春季班材料\n\n*讲话选编*\n\n枫林社区\\\n枫林\\\n2024年3月5日\n" in text


@pytest.mark.parametrize(
    ("cover", "message"),
    [
        ('titel = "题"', "cover.toml: titel: unknown key"),
        ("title = 3", "cover.toml: title: needs a text in quotation marks"),
        ("title = ", "cover.toml is not valid TOML"),
        ('by = "甲"', "A booklet needs a title"),
        ('title = " "', "A booklet needs a title"),
    ],
)
def test_a_mistake_in_the_file_of_a_cover_is_named(cover: str, message: str, folder: Path, run: Run) -> None:
    (folder / "cover.toml").write_text(cover, encoding="utf-8")
    code, _, err = run("texts", "-o", "class.md", "--cover", "cover.toml")
    assert code == 2
    assert message in err
    assert not (folder / "class.md").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("texts", "-o", "class.txt", *TITLE), 2, "Use one of the suffixes .docx, .pdf, .md, .markdown"),
        (("texts", "-o", "class.html", *TITLE), 2, "names no file that can be a booklet"),
        (("texts", "-o", "texts", *TITLE), 2, "names no file that can be a booklet"),
        (("texts", "-o", "-", *TITLE), 2, "names no file that can be a booklet"),
        (("texts", "-o", "class.md"), 2, "Give --title, or a file with --cover"),
        (("-o", "class.md", *TITLE), 2, "Name the texts, or give --list"),
        (("texts", "--list", "texts/第二讲.txt", "-o", "class.md", *TITLE), 2, "Name the texts, or give --list"),
        (("--list", "no.list", "-o", "class.md", *TITLE), 1, "No file is called no.list"),
        (("--list", "blank.list", "-o", "class.md", *TITLE), 1, "blank.list names no text"),
        (("texts", "-o", "class.md", "--profile", "nix", *TITLE), 2, "No profile is called 'nix'"),
        (("texts", "-o", "class.md", "--images", "nix", *TITLE), 2, "--images nix is no folder"),
        (("texts", "-o", "class.md", "--cover", "no.toml", *TITLE), 1, "No file is called no.toml"),
        (("texts", "self.md", "-o", "self.md", *TITLE), 1, "self.md would replace the input self.md"),
        (("texts", "-o", "there.md", *TITLE), 1, "there.md exists and differs"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    arguments: tuple[str, ...], code: int, message: str, folder: Path, run: Run
) -> None:
    (folder / "blank.list").write_text("# nothing\n\n", encoding="utf-8")
    (folder / "there.md").write_text("mine", encoding="utf-8")
    (folder / "self.md").write_text("题\n来源：甲\n" + booklets.BODY, encoding="utf-8")
    done, out, err = run(*arguments)
    assert (done, out) == (code, "")
    assert message in err
    assert (folder / "there.md").read_text(encoding="utf-8") == "mine"
    assert not (folder / "class.md").exists()


@pytest.mark.usefixtures("folder")
def test_the_same_booklet_again_is_left_alone_and_another_needs_force(run: Run) -> None:
    assert run("texts", "-o", "class.docx", *TITLE)[1] == "wrote class.docx\n"
    assert run("texts", "-o", "class.docx", *TITLE)[1] == "unchanged class.docx\n"
    assert run("texts", "-o", "class.docx", "--title", "另一本")[0] == 1
    assert run("texts", "-o", "class.docx", "--title", "另一本", "--force", "-q")[:2] == (0, "")


def test_articles_of_one_input_can_be_told_apart(folder: Path, run: Run) -> None:
    two = (booklets.SPEECHES[f"{stem}讲.txt"] for stem in ("第二", "第十"))
    (folder / "both.txt").write_text("\n责任编辑：林晓岚\n".join(two), encoding="utf-8")
    code, _, err = run("both.txt", "-o", "one.md", *TITLE)
    assert "--split" in err
    run("both.txt", "-o", "two.md", "--split", *TITLE)
    assert (code, len(titles(folder / "one.md")), len(titles(folder / "two.md"))) == (0, 1, 2)


def test_options_reach_the_booklet(folder: Path, run: Run) -> None:
    arguments = ("--no-toc", "--right-hand", "--figures", "continuous", "--profile", "gongwen", "--sections", "heading")
    run("texts", "-o", "class.docx", *arguments, *TITLE)
    document = parts((folder / "class.docx").read_bytes())["word/document.xml"].decode()
    assert "TOC " not in document
    assert document.count("oddPage") == 3  # of four articles; the first is page 1
    run("texts", "-o", "kept.md", "--punctuation", "keep", "--spacing", "none", *TITLE)
    assert (folder / "kept.md").exists()
