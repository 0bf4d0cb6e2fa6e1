"""Corpora as shards: the same bytes whoever makes them, whatever happens on the way."""

from __future__ import annotations

import gzip
import json
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert.batch import shelf
from shequ_convert.batch.batch import conduct
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.entries import FieldNames
from shequ_convert.batch.running import Running
from shequ_convert.batch.shards import Shards
from shequ_convert.batch.sources import Wanted
from shequ_convert.errors import ExitCode, OutputError, UsageError
from tests.support.batches import Kept, batch, files, names, put, put_archive, put_records, records, run, text
from tests.support.killed import finished as command
from tests.support.killed import kill, started, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.batch.shards import ShardForm
    from shequ_convert.batch.summary import Summary

FORMS: tuple[ShardForm, ...] = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shelved(
    *inputs: str, out: str = "out", size: int = 4, form: ShardForm = "jsonl", **more: Any
) -> tuple[Summary, Kept]:
    """Run a batch into shards."""
    return run(*inputs, out=out, shards=Shards(form, size), **{"formats": ("json",), **more})


def resumed(*inputs: str, jobs: int = 1, **more: Any) -> tuple[Summary, Kept]:
    return shelved(*inputs, running=Running(jobs=jobs, resume=True), **more)


def ids(path: str) -> list[str]:
    """Return the ids of the records in a shard."""
    data = Path(path).read_bytes()
    if path.endswith(".gz"):
        data = gzip.decompress(data)
    if path.endswith(".zst"):
        import zstandard  # noqa: PLC0415 - an extra

        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    if path.endswith(".parquet"):
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        return [str(row["id"]) for row in parquet.read_table(path).to_pylist()]
    return [json.loads(line)["id"] for line in data.splitlines()]


def mixed() -> tuple[str, ...]:
    """Write inputs of all kinds, bad ones among them."""
    rows: list[dict[str, object] | str] = [*records(9), "{bad", {"id": "none"}, *records(2, 20)]
    put_records("r.jsonl", rows)
    put_records("sub/s.jsonl.gz", records(3))
    put_archive("z.zip", {"b.txt": text(1), "a/c.txt": text(2), "a/bad.txt": b"\x7fELF\0\0\0"})
    put("a.txt", "b.txt", content=text(5))
    put("empty.txt", content="")
    return ("a.txt", "r.jsonl", "empty.txt", "sub/s.jsonl.gz", "z.zip", "none.txt", "b.txt")


# ---------------------------------------------------------------- the same bytes


@pytest.mark.parametrize("form", FORMS)
def test_processes_make_no_difference(form: ShardForm) -> None:
    inputs = mixed()
    told = [shelved(*inputs, out=out, form=form, running=Running(jobs=jobs)) for out, jobs in (("1", 1), ("2", 2))]
    assert files("1") == files("2")
    assert names("1") == [
        f"part-00000.{form}", *(f"r-0000{number}.{form}" for number in range(4)), f"s-00000.{form}", f"z-00000.{form}"
    ]  # fmt: skip
    (one, kept), (two, again) = told
    assert (one.made, one.failed, one.code) == (two.made, two.failed, two.code) == (18, 5, ExitCode.FAILED)
    assert [outcome.label for outcome in kept.outcomes] == [outcome.label for outcome in again.outcomes]
    assert ids(f"1/r-00002.{form}") == ["r8", "r20"], "what failed leaves gaps, and moves nothing"
    assert ids(f"1/part-00000.{form}") == ["a.txt", "b.txt"]
    assert ids(f"1/z-00000.{form}") == ["a/c.txt", "b.txt"]


@pytest.mark.parametrize("form", FORMS)
def test_one_file_holds_all(form: ShardForm) -> None:
    inputs = mixed()
    summary, kept = shelved(*inputs, out=f"deep/all.{form}", form=form, formats=("md",))
    assert summary.made == 18
    assert len(ids(f"deep/all.{form}")) == 18
    assert [outcome.written for outcome in kept.outcomes if outcome.written] == [kept.outcomes[-1].written]
    assert str(kept.outcomes[-1].written[0].path) == str(Path(f"deep/all.{form}"))


def test_records_say_what_they_are_of() -> None:
    put_records("r.jsonl", [{"id": "a", "text": text(1), "url": "https://example.org/1"}])
    shelved("r.jsonl", formats=("md",))
    (line,) = Path("out/r-00000.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert (record["id"], record["url"], record["title"]) == ("a", "https://example.org/1", "第1届邻里节在枫林社区开幕")
    assert "# 第1届" in record["markdown"]


def test_a_batch_of_nothing_but_a_file_that_was_asked_for_makes_an_empty_one() -> None:
    put_records("r.jsonl", [])
    assert shelved("r.jsonl")[0].tried == 0
    assert names(".") == ["r.jsonl"]
    for form in FORMS:
        assert shelved("r.jsonl", out=f"all.{form}", form=form)[0].code is ExitCode.OK
        assert ids(f"all.{form}") == []


# ---------------------------------------------------------------- refused before any work


def test_what_stands_there_is_not_replaced_without_being_told() -> None:
    put_records("a.jsonl", records(2))
    put_records("b.jsonl", records(6))
    shelved("a.jsonl", "b.jsonl", out="other")
    put("out/b-00000.jsonl", content="mine")
    before = files("out")
    with pytest.raises(OutputError, match=r"b-00000\.jsonl exists"):
        shelved("a.jsonl", "b.jsonl")
    assert files("out") == before
    with pytest.raises(OutputError, match="exists"):
        resumed("a.jsonl", "b.jsonl")
    assert files("out") == before
    shelved("a.jsonl", "b.jsonl", force=True)
    assert files("out") == files("other")
    with pytest.raises(OutputError, match="--force to make it anew, --resume to go on"):
        shelved("a.jsonl", "b.jsonl")
    put("all.jsonl", content="mine")
    with pytest.raises(OutputError, match=r"all\.jsonl exists"):
        shelved("a.jsonl", out="all.jsonl")


def test_shards_of_two_containers_do_not_share_names() -> None:
    put_records("r.jsonl", records(1))
    put_records("r.jsonl.gz", records(1))
    put_records("part.jsonl", records(1))
    put("a.txt")
    with pytest.raises(UsageError, match=r"r\.jsonl and of r\.jsonl\.gz would have the same names"):
        shelved("r.jsonl", "r.jsonl.gz")
    with pytest.raises(UsageError, match=r"would have the same names"):
        shelved("part.jsonl", "a.txt")
    shelved("r.jsonl", "r.jsonl.gz", out="all.jsonl")  # one file has no such trouble
    assert not Path("out").exists()


def test_a_shard_never_replaces_an_input() -> None:
    put_records("r.jsonl", records(1))
    put_records("r-00000.jsonl", records(1))
    before = files(".")
    with pytest.raises(OutputError, match=r"would replace the input r-00000\.jsonl"):
        shelved("r.jsonl", "r-00000.jsonl", out=".", force=True)
    with pytest.raises(OutputError, match=r"would replace the input r\.jsonl"):
        shelved("r.jsonl", out="r.jsonl", force=True)
    assert files(".") == before


def test_a_journal_is_no_shard() -> None:
    put_records("r.jsonl", records(1))
    with pytest.raises(UsageError, match="written twice"):
        shelved("r.jsonl", aside=("out/r-00000.jsonl",))
    with pytest.raises(UsageError, match="written twice"):
        shelved("r.jsonl", out="all.jsonl", aside=("./all.jsonl",))


@pytest.mark.parametrize("wishes", [{"formats": ("docx",)}, {"formats": ("json", "md")}, {"out": "-"}])
def test_what_no_shard_can_hold_is_refused(wishes: dict[str, Any]) -> None:
    put("a.txt")
    with pytest.raises(UsageError, match="Shards"):
        shelved("a.txt", **wishes)


# ---------------------------------------------------------------- going on


def stamps(folder: str = "out") -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in Path(folder).iterdir() if "journal" not in path.name}


EDITS: dict[str, tuple[Callable[[list[Any]], list[Any]], set[str]]] = {
    "nothing": (lambda rows: rows, set()),
    "changed": (lambda rows: [*rows[:5], {"id": "r5", "text": text(99)}, *rows[6:]], {"1"}),
    "renamed": (lambda rows: [*rows[:5], {**rows[5], "id": "neu"}, *rows[6:]], {"1"}),
    "moved": (lambda rows: [*rows[:5], {**rows[5], "url": "https://example.org"}, *rows[6:]], {"1"}),
    "added at the end": (lambda rows: [*rows, *records(1, 50)], {"3"}),
    "added in the middle": (lambda rows: [*rows[:6], *records(1, 50), *rows[6:]], {"1", "2", "3"}),
    "removed in the middle": (lambda rows: rows[:9] + rows[10:], {"2", "3"}),
    "a blank line": (lambda rows: [*rows[:8], "", *rows[8:]], set()),
}


@pytest.mark.parametrize(
    ("edit", "suffix"),
    [
        (edit, suffix)
        for edit in EDITS
        for suffix in ("jsonl", "parquet")
        if (edit, suffix) != ("a blank line", "parquet")
    ],
)
def test_going_on_ends_as_if_nothing_had_been_there(edit: str, suffix: str) -> None:
    change, anew = EDITS[edit]
    rows: list[Any] = [{"url": "", **each} for each in records(14)]
    put_records(f"r.{suffix}", rows)
    resumed(f"r.{suffix}")
    before = stamps()
    put_records(f"r.{suffix}", change(rows))
    resumed(f"r.{suffix}")
    shelved(f"r.{suffix}", out="fresh")
    assert files("out") == files("fresh")
    changed = {name[6] for name, stamp in stamps().items() if before.get(name) != stamp}
    assert changed == anew or edit == "a blank line"


def test_going_on_leaves_shards_that_stand_and_tells_what_was_wrong_in_them() -> None:
    put_records(
        "r.jsonl", [*records(3), "{bad", *records(3, 10), {"id": "p", "text": text().replace("一、", "小院.png\n一、")}]
    )
    put("in/a.txt", content="")
    first, kept = resumed("r.jsonl", "in/a.txt", formats=("md",), strict=True)
    before = stamps()
    again, kept_again = resumed("r.jsonl", "in/a.txt", formats=("md",), strict=True, jobs=2)
    assert stamps() == before
    assert (
        (again.failed, again.warned, again.code) == (first.failed, first.warned, first.code) == (2, 1, ExitCode.FAILED)
    )
    assert (first.made, again.made, again.skipped) == (7, 0, 7)
    assert [outcome.errors and outcome.errors[0].args for outcome in kept.outcomes] == [
        outcome.errors and outcome.errors[0].args for outcome in kept_again.outcomes
    ]
    assert [type(outcome.errors[0]) for outcome in kept.outcomes if outcome.errors] == [
        type(outcome.errors[0]) for outcome in kept_again.outcomes if outcome.errors
    ]
    assert [outcome.label for outcome in kept.outcomes] == [outcome.label for outcome in kept_again.outcomes]


def test_going_on_tells_warnings_again_so_that_the_exit_code_is_the_same() -> None:
    put_records("r.jsonl", [{"id": "p", "text": text().replace("一、", "小院.png\n一、")}])
    codes = [resumed("r.jsonl", formats=("md",), strict=True)[0].code for _ in range(2)]
    assert codes == [ExitCode.WARNINGS] * 2


@pytest.mark.parametrize(
    "second",
    [
        {"formats": ("md",)},
        {"choices": Choices(spacing="thin")},
        {"names": FieldNames(text="other")},
        {"names": FieldNames(id="other")},
        {"form": "jsonl.gz"},
        {"size": 3},
        {"out": "out2"},
    ],
)
def test_what_is_wanted_otherwise_is_made_anew(second: dict[str, Any]) -> None:
    rows = [{**each, "other": text(number + 50)} for number, each in enumerate(records(4))]
    put_records("r.jsonl", rows)
    journal = Path("j.jsonl").absolute()
    shelved("r.jsonl", running=Running(jobs=1, resume=True, journal=journal))
    shelved("r.jsonl", running=Running(jobs=1, resume=True, journal=journal), **second)
    shelved("r.jsonl", **{**second, "out": "fresh"})
    made, fresh = files(second.get("out", "out")), files("fresh")
    assert {name: made[name] for name in fresh} == fresh


def test_texts_that_are_called_otherwise_are_made_anew() -> None:
    put("in/a.txt", "in/b.txt")
    resumed("in")
    Path("in/a.txt").rename("in/aa.txt")
    resumed("in")
    assert ids("out/part-00000.jsonl") == ["aa.txt", "b.txt"]


def test_a_shard_that_somebody_has_changed_is_not_replaced() -> None:
    put_records("r.jsonl", records(9))
    resumed("r.jsonl")
    with Path("out/r-00001.jsonl").open("ab") as file:
        file.write(b"mine\n")
    with pytest.raises(OutputError, match=r"r-00001\.jsonl exists"):
        resumed("r.jsonl")
    resumed("r.jsonl", force=True)
    assert ids("out/r-00001.jsonl") == ["r4", "r5", "r6", "r7"]


def test_shards_that_are_no_longer_needed_are_told() -> None:
    put_records("r.jsonl", records(14))
    put_records("r-x.jsonl", records(14))
    resumed("r.jsonl", "r-x.jsonl")
    put_records("r.jsonl", records(7))
    _, kept = resumed("r.jsonl")
    place = Path("out").resolve()
    assert kept.notes == [
        f"{place / f'r-0000{number}.jsonl'} is left from an earlier run: no document belongs there any more"
        for number in (2, 3)
    ]
    assert ids("out/r-00001.jsonl") == ["r4", "r5", "r6"]
    for number in (2, 3):
        Path(f"out/r-0000{number}.jsonl").unlink()
    assert not resumed("r.jsonl")[1].notes


def test_a_shard_that_is_gone_is_made_again_alone() -> None:
    put_records("r.jsonl", records(9))
    resumed("r.jsonl")
    before = files("out")
    Path("out/r-00001.jsonl").unlink()
    old = stamps()
    summary, _ = resumed("r.jsonl")
    assert (summary.made, summary.skipped) == (4, 5)
    assert files("out") == before
    assert {name: stamp for name, stamp in stamps().items() if name in old} == old


def test_what_failed_for_want_of_a_library_or_of_time_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    put_records("r.jsonl", records(3))

    def short(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("shequ_convert.batch.run.render", short)
        assert resumed("r.jsonl")[0].failed == 3
    assert resumed("r.jsonl")[0].made == 3
    assert len(ids("out/r-00000.jsonl")) == 3


# ---------------------------------------------------------------- broken off


@pytest.mark.parametrize("form", FORMS)
def test_ctrl_c_keeps_whole_shards_drops_the_open_one_and_says_so(form: ShardForm) -> None:
    put_records("r.jsonl", records(10))

    class Impatient(Kept):
        def outcome(self, outcome: Any) -> None:
            super().outcome(outcome)
            if len(self.outcomes) == 6:
                raise KeyboardInterrupt

    kept = Impatient()
    planned = batch(
        "r.jsonl", out="out", formats=("json",), shards=Shards(form, 4), running=Running(jobs=1, resume=True)
    )
    with planned:
        summary = conduct(planned, [kept], strict=False)
    assert (summary.ended, summary.code) == ("interrupted", ExitCode.INTERRUPTED)
    assert names("out") == [f"r-00000.{form}"]
    assert [note for note in kept.notes if "in shards not full yet" in note] == [
        "3 documents were in shards not full yet: they are made again next time"
    ]
    assert sum(len(outcome.written) for outcome in kept.outcomes) == 1
    resumed("r.jsonl", form=form)
    shelved("r.jsonl", out="fresh", form=form)
    assert files("out") == files("fresh")


def test_a_shard_that_has_just_been_filled_is_told_even_if_that_was_the_last_moment() -> None:
    put_records("r.jsonl", records(10))

    class Impatient(Kept):
        def outcome(self, outcome: Any) -> None:
            super().outcome(outcome)
            if len(self.outcomes) == 3:  # the fourth is at hand, and has filled a shard
                raise KeyboardInterrupt

    kept = Impatient()
    with batch("r.jsonl", out="out", formats=("json",), shards=Shards("jsonl", 4)) as planned:
        conduct(planned, [kept], strict=False)
    assert [str(stored.path) for outcome in kept.outcomes for stored in outcome.written] == [
        str(Path("out/r-00000.jsonl"))
    ]


def test_a_full_disk_ends_it_and_leaves_whole_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    put_records("r.jsonl", records(10))
    real = shelf._Hashed.write

    def full(self: Any, data: bytes) -> int:
        if b'"r6"' in data:
            raise OSError(28, "No space left on device")
        return real(self, data)

    kept = Kept()
    with monkeypatch.context() as patch:
        patch.setattr(shelf._Hashed, "write", full)
        with (
            batch(
                "r.jsonl", out="out", formats=("json",), shards=Shards("jsonl", 4), running=Running(1, resume=True)
            ) as planned,
            pytest.raises(OutputError, match="No space left"),
        ):
            conduct(planned, [kept], strict=False)
    assert kept.ended[0].code is ExitCode.FAILED
    assert kept.ended[0].ended == "stopped"
    assert names("out") == ["r-00000.jsonl"]
    resumed("r.jsonl")
    shelved("r.jsonl", out="fresh")
    assert files("out") == files("fresh")


def test_too_many_failures_stop_it() -> None:
    put_records("r.jsonl", [*records(4), "{bad", "{bad", *records(5, 10)])
    summary, _ = shelved("r.jsonl", running=Running(jobs=1, max_failures=2))
    assert (summary.ended, summary.failed, summary.code) == ("stopped", 2, ExitCode.FAILED)
    assert names("out") == ["r-00000.jsonl"]


@pytest.mark.skipif(sys.platform != "linux", reason="kills processes, and finds their children in /proc")
def test_a_batch_that_is_killed_is_completed_by_the_next(here: Path) -> None:
    put_records("in/sub/r.jsonl.gz", [*records(280), "{bad", *records(119, 2000)])
    put_records("in/s.jsonl", records(50))
    arguments = ("convert", "in", "--include", "*.jsonl*", "--shards", "jsonl.gz", "--shard-size", "40", "-t", "json")
    options = ("--jobs", "2", "--resume", "-q")
    for number in range(2):
        with started(*arguments, *options, "-o", "out", cwd=here) as process:
            assert until(lambda number=number: len(list((here / "out").rglob("*.gz"))) > 2 * number)
            time.sleep(0.03 * number)
            kill(process, workers_too=number != 1)
    assert command(*arguments, *options, "-o", "out", cwd=here)[0] == 1
    shelved("in", out="fresh", size=40, form="jsonl.gz", wanted=Wanted(include=("*.jsonl*",)))
    assert files("out") == files("fresh")
    assert len(names("out")) == 2 + 10


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
def test_ctrl_c_on_the_command_line_drops_the_open_shard(here: Path) -> None:
    put_records("r.jsonl", records(2000))
    arguments = ("convert", "r.jsonl", "--shards", "jsonl", "--shard-size", "150", "-o", "out", "--jobs", "2")
    with started(*arguments, cwd=here) as process:
        assert until(lambda: any((here / "out").glob("*.jsonl")) and len(list((here / "out").glob("r-*"))) > 1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"in shards not full yet" in err
    assert b"Traceback" not in err
    assert all(name.startswith("r-") for name in names("out"))
    assert all(len(ids(f"out/{name}")) == 150 for name in names("out"))
