"""Texts in containers, each to files of its own."""

from __future__ import annotations

import json
import random
import sys
import zipfile
from pathlib import Path

import pytest

from shequ_convert import cli, convert_many
from shequ_convert.batch import streams
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.entries import FieldNames
from shequ_convert.batch.report import problem
from shequ_convert.batch.running import Running
from shequ_convert.batch.sources import Wanted
from shequ_convert.errors import BackendMissing, ExitCode, InputError, OutputError, UsageError
from tests.support.batches import TWO_ARTICLES, files, names, put, put_archive, put_records, records, run, text
from tests.support.photos import photo, saved

RECORDS = ("r.jsonl", "r.jsonl.gz", "r.jsonl.zst", "r.parquet")
ARCHIVES = ("r.zip", "r.tar", "r.tar.gz")
PICTURED = text().replace("一、议事", "小院.png\n（居民在新修的小院里下棋）\n一、议事")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pixels() -> bytes:
    return saved(photo(), "PNG")


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(("name", "jobs"), [*((name, 1) for name in RECORDS), ("r.parquet", 2)])
def test_records_become_files_called_by_their_ids(name: str, jobs: int) -> None:
    put_records(name, records(3))
    summary, kept = run(name, out="out", formats=("md", "json"), running=Running(jobs=jobs))
    assert (summary.made, summary.code) == (3, ExitCode.OK)
    assert names("out") == [f"r/r{number}.{form}" for number in range(3) for form in ("json", "md")]
    assert kept.outcomes[1].label == f"{name}, {'row' if name == 'r.parquet' else 'line'} 2"
    assert f"第{2}届" in Path("out/r/r2.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "jobs"), [*((name, 1) for name in ARCHIVES), ("r.zip", 2)])
def test_the_texts_of_an_archive_keep_their_tree(name: str, jobs: int) -> None:
    put_archive(name, {"b.txt": text(1), "a/c.txt": text(2), "a/d.md": "no", ".hidden.txt": "no"})
    summary, kept = run(name, out="out", formats=("md", "docx"), running=Running(jobs=jobs))
    assert summary.made == 2
    assert names("out") == ["r/a/c.docx", "r/a/c.md", "r/b.docx", "r/b.md"]
    assert {outcome.label for outcome in kept.outcomes} == {f"{name}/b.txt", f"{name}/a/c.txt"}


def test_records_without_ids_are_called_by_their_numbers() -> None:
    put_records("r.jsonl", ["", {"text": text(1)}, {"id": "", "text": text(2)}, {"id": None, "text": text(3)}])
    run("r.jsonl", out="out", formats=("md",))
    assert names("out") == ["r/00000002.md", "r/00000003.md", "r/00000004.md"]


def test_patterns_choose_members_of_an_archive() -> None:
    put_archive("r.zip", {"b.txt": text(1), "a/c.txt": text(2), "a/d.md": text(3)})
    run("r.zip", out="out", formats=("html",), wanted=Wanted(include=("a/*",), exclude=("*.txt",)))
    assert names("out") == ["r/a/d.html"]


def test_fields_may_be_called_otherwise() -> None:
    put_records("r.jsonl", [{"nr": 7, "page": {"body": text(1)}}])
    run("r.jsonl", out="out", formats=("md",), names=FieldNames(text="page.body", id="nr"))
    assert names("out") == ["r/7.md"]


def test_outputs_stand_beside_the_container_in_a_folder_called_as_it() -> None:
    put_records("in/r.jsonl.gz", records(2))
    put_archive("in/z.zip", {"a/b.txt": text()})
    run("in/r.jsonl.gz", "in/z.zip", formats=("md",))
    assert sorted(names(".")) == ["in/r.jsonl.gz", "in/r/r0.md", "in/r/r1.md", "in/z.zip", "in/z/a/b.md"]


def test_a_container_in_a_folder_is_taken_only_if_it_is_asked_for() -> None:
    put("in/a.txt")
    put_records("in/sub/r.jsonl", records(1))
    run("in", out="out", formats=("md",))
    assert names("out") == ["a.md"]
    run("in", out="all", formats=("md",), wanted=Wanted(include=("*.jsonl", "*.txt")))
    assert names("all") == ["a.md", "sub/r/r0.md"]


def test_texts_of_containers_may_be_called_by_their_titles() -> None:
    put_records("r.jsonl", [*records(2), "{bad"])
    run("r.jsonl", out="out", formats=("md",), name_by="title")
    assert names("out") == [f"r/第{number}届邻里节在枫林社区开幕.md" for number in range(2)]


# ---------------------------------------------------------------- collisions, hostile names


@pytest.mark.parametrize("pair", [("same", "same"), ("a:b", "a：b"), ("x", "x ")])
def test_records_that_would_be_one_file_are_told_before_any_work(pair: tuple[str, str]) -> None:
    put_records("r.jsonl", [*records(1), *({"id": name, "text": text()} for name in pair)])
    with pytest.raises(UsageError, match=r"line 2 and r\.jsonl, line 3 would both be written"):
        run("r.jsonl", out="out", formats=("md",))
    assert not Path("out").exists()


def test_containers_that_would_be_one_folder_are_told_before_any_work() -> None:
    put_records("r.jsonl", [{"id": "a", "text": text()}])
    put_archive("r.zip", {"a.txt": text()})
    with pytest.raises(UsageError, match="would both be written"):
        run("r.jsonl", "r.zip", out="out", formats=("md",))


HOSTILE = ["../x", "a/b", "/etc/x", "..", ".", "CON", "nul.txt", ".hidden", "a\\..\\b", "x\0y", "\u202egpj", " ", "~/x"]


def test_no_id_leads_outside_or_is_refused_by_a_system(here: Path) -> None:
    put_records("deep/r.jsonl", [{"id": name, "text": text(number)} for number, name in enumerate(HOSTILE)])
    summary, _ = run("deep/r.jsonl", out="deep/out", formats=("md",))
    assert summary.made == len(HOSTILE)
    assert all(name.startswith(("deep/out/r/", "deep/r.jsonl")) for name in names(here))
    made = [name.removeprefix("deep/out/r/") for name in names(here) if name.endswith(".md")]
    assert len(made) == len(HOSTILE)
    assert not {name.lower() for name in made} & {"con.md", "nul.md", ".hidden.md"}
    assert not [name for name in made if "/" in name]


def test_members_that_lead_outside_fail_alone_and_cost_no_name() -> None:
    put_archive(
        "deep/r.zip",
        {"../r/ok.txt": text(1), "ok.txt": text(2), "/abs.txt": text(3), "C:\\win.txt": text(4), "..": text(5)},
    )
    summary, kept = run("deep/r.zip", out="deep/out", formats=("md",))
    assert names(".") == ["deep/out/r/abs.md", "deep/out/r/ok.md", "deep/out/r/win.md", "deep/r.zip"]
    assert (summary.made, summary.failed) == (3, 1)
    assert "leads outside the archive" in next(each for each in kept.outcomes if each.errors).errors[0].what


@pytest.mark.parametrize("name", ["r.zip", "r.tar", "r.tar.gz", "r.parquet", "r.jsonl.gz", "r.jsonl.zst"])
@pytest.mark.parametrize("shards", [False, True])
def test_a_container_that_is_none_fails_alone(name: str, shards: bool) -> None:  # noqa: FBT001 - a column
    Path(name).write_bytes(b"this is no container of any kind, whatever it is called" * 20)
    put("a.txt")
    code = command("convert", name, "a.txt", "-t", "json", *(("--shards", "jsonl") if shards else ()), "-o", "out")
    assert code == 1
    assert names("out") == (["part-00000.jsonl", "r-00000.jsonl"] if shards else ["a.json"])


def command(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as end:
        cli.main([*arguments])
    return end.value.code


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_records_fail_alone_and_say_where(jobs: int) -> None:
    bad = ("[1]", "{bad", '{"id": "x"}', '{"id": "y", "text": "', '{"id": "z", "text": 5}')
    rows: list[dict[str, object] | str] = [*records(1), *bad, *records(1, 9)]
    put_records("r.jsonl", rows)
    summary, kept = run("r.jsonl", out="out", formats=("md",), running=Running(jobs=jobs))
    assert names("out") == ["r/r0.md", "r/r9.md"]
    assert (summary.made, summary.failed, summary.code) == (2, 5, ExitCode.FAILED)
    assert [bool(outcome.errors) for outcome in kept.outcomes] == [False, *[True] * 5, False]
    assert all(isinstance(outcome.errors[0], InputError) for outcome in kept.outcomes if outcome.errors)
    assert [outcome.label for outcome in kept.outcomes] == [f"r.jsonl, line {number}" for number in range(1, 8)]


def test_a_container_that_breaks_off_gives_what_is_whole() -> None:
    noise = random.Random(7)  # noqa: S311 - what does not compress
    put_records("r.jsonl.gz", [{**each, "noise": noise.randbytes(20_000).hex()} for each in records(30)])
    whole = Path("r.jsonl.gz").read_bytes()
    Path("r.jsonl.gz").write_bytes(whole[: len(whole) * 2 // 3])
    summary, kept = run("r.jsonl.gz", out="out", formats=("json",))
    assert summary.made > 5
    assert summary.failed == 1
    assert "broken" in kept.outcomes[-1].errors[0].what


def test_a_container_that_is_not_there_fails_by_name() -> None:
    summary, kept = run("none.jsonl", "none.zip", out="out", formats=("md",))
    assert summary.failed == 2
    assert [outcome.errors[0].what for outcome in kept.outcomes] == [
        "No file is called none.jsonl",
        "No file is called none.zip",
    ]


# ---------------------------------------------------------------- refused before any work


@pytest.mark.parametrize(("name", "library"), [("r.parquet", "pyarrow"), ("r.jsonl.zst", "zstandard")])
def test_a_container_whose_library_is_missing_is_told_before_any_work(
    name: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.txt")
    put_records(name, records(1))
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr(streams, "HAS_ZSTD", False)
    with pytest.raises(BackendMissing, match=library):
        run("a.txt", name, out="out", formats=("md",))
    assert not Path("out").exists()


@pytest.mark.parametrize("name", ["r.jsonl", "r.zip"])
def test_articles_are_not_sought_in_containers(name: str) -> None:
    if name == "r.zip":
        put_archive(name, {"a.txt": TWO_ARTICLES})
    else:
        put_records(name, records(1))
    with pytest.raises(UsageError, match="--split"):
        run(name, out="out", formats=("md",), split=True)


def test_an_output_never_replaces_a_container() -> None:
    put_archive("in/r.zip", {"a.txt": text()})
    put("out/r", content="in the way")
    with pytest.raises(OutputError, match="no folder"):
        run("in/r.zip", out="out", formats=("md",))


# ---------------------------------------------------------------- standard output


def test_many_records_are_streamed_as_json_lines(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    put_records("r.jsonl.gz", [{**records(1)[0], "url": "https://example.org/1"}, *records(4, 1)])
    assert command("convert", "r.jsonl.gz", "-o", "-", "-t", "json") == 0
    found = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [tree["metadata"]["title"] for tree in found] == [f"第{number}届邻里节在枫林社区开幕" for number in range(5)]


def test_standard_output_does_not_take_many_word_documents() -> None:
    put_records("r.jsonl", records(2))
    with pytest.raises(UsageError, match="Standard output holds one docx"):
        run("r.jsonl", out="-", formats=("docx",))


@pytest.mark.parametrize("out", ["x.docx", "x.md"])
def test_one_file_does_not_take_a_container(out: str) -> None:
    put_records("r.jsonl", records(2))
    with pytest.raises(UsageError, match="names one file"):
        run("r.jsonl", out=out)


# ---------------------------------------------------------------- pictures, addresses


def test_pictures_of_a_zip_are_in_the_word_document() -> None:
    put_archive("r.zip", {"a/t.txt": PICTURED, "a/images/小院.png": pixels()})
    summary, kept = run("r.zip", out="out", formats=("docx",), strict=True)
    assert not kept.outcomes[0].diagnostics
    assert summary.code is ExitCode.OK
    with zipfile.ZipFile("out/r/a/t.docx") as word:
        assert [name for name in word.namelist() if name.startswith("word/media/")]


def test_pictures_of_a_zip_are_copied_beside_markdown() -> None:
    put_archive("r.zip", {"t.txt": PICTURED, "小院.png": pixels()})
    run("r.zip", out="out", formats=("md",), choices=Choices(copy_images=True))
    assert names("out") == ["r/t.md", "r/t_files/小院.png"]
    assert files("out")["r/t_files/小院.png"] == pixels()
    assert "t_files/小院.png" in Path("out/r/t.md").read_text(encoding="utf-8")


def test_pictures_of_a_zip_cannot_be_linked_and_that_is_told() -> None:
    put_archive("r.zip", {"t.txt": PICTURED, "小院.png": pixels()})
    _, kept = run("r.zip", out="out", formats=("md",))
    assert [remark.code for remark in kept.outcomes[0].diagnostics] == ["picture.in-archive"]


def test_pictures_of_a_record_are_found_where_it_says(here: Path) -> None:
    put_records("r.jsonl", [{"id": "a", "text": PICTURED, "images": ["2021/小院.png"]}, {"id": "b", "text": PICTURED}])
    (here / "2021").mkdir()
    (here / "2021" / "小院.png").write_bytes(pixels())
    _, kept = run("r.jsonl", out="out", formats=("docx",))
    assert [[remark.code for remark in outcome.diagnostics] for outcome in kept.outcomes] == [[], ["picture.missing"]]


def test_the_address_of_a_record_is_in_the_record_made_of_it() -> None:
    put_records("r.jsonl", [{"id": "a", "text": text(), "url": "https://example.org/1"}, *records(1)])
    assert command("convert", "r.jsonl", "-o", "all.jsonl", "-t", "md") == 0
    first, second = map(json.loads, Path("all.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["url"]) == ("a", "https://example.org/1")
    assert (second["id"], second["url"]) == ("r0", None)


def test_an_empty_container_is_nothing_to_do() -> None:
    put_records("r.jsonl", [])
    summary, kept = run("r.jsonl", out="out", formats=("md",), running=Running(jobs=2))
    assert (summary.inputs, summary.tried, summary.code) == (0, 0, ExitCode.OK)
    assert not kept.outcomes


def test_a_message_names_the_line_of_a_record_once() -> None:
    Path("c.jsonl").write_text('{"text": 5}\n', encoding="utf-8")
    (outcome,) = convert_many("c.jsonl", "out", to="md")
    (error,) = outcome.errors
    assert problem(error, outcome.label).startswith("error: c.jsonl, line 1: it has a number as its text")
