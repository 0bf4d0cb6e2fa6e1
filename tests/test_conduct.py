"""Batches from their first word to their exit code: by the command line, by listeners, from Python."""

from __future__ import annotations

import csv
import errno
import gc
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from shequ_convert.batch.batch import conduct
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.many import convert_many
from shequ_convert.batch.running import Running
from shequ_convert.batch.shards import Shards
from shequ_convert.errors import ExitCode, InputError, OutputError, ProfileError, UsageError
from tests.support.batches import Kept, batch, files, names, put, put_records, records, text
from tests.support.killed import ROOT, children, until
from tests.support.killed import finished as command

if TYPE_CHECKING:
    from shequ_convert.batch.batch import Batch
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.summary import Summary

PICTURED = text().replace("一、议事", "小院.png\n（居民在新修的小院里下棋）\n一、议事")
linux = pytest.mark.skipif(sys.platform != "linux", reason="finds children in /proc")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def texts(good: int, *, bad: tuple[int, ...] = ()) -> None:
    for number in range(good + len(bad)):
        put(f"in/{number:03d}.txt", content="" if number in bad else text(number))


def planned(jobs: int = 1, **more: Any) -> Batch:
    return batch("in", out="out", formats=("md",), running=Running(jobs=jobs, **more))


# ---------------------------------------------------------------- how it ends


@pytest.mark.parametrize(
    ("limit", "ended", "failed", "jobs"),
    [
        (1, "stopped", 1, 1),
        (3, "stopped", 3, 1),
        (4, "complete", 4, 1),
        (5, "complete", 4, 1),
        (3, "stopped", 3, 2),
        (4, "complete", 4, 2),
    ],
)
def test_too_many_failures_stop_a_batch(limit: int, ended: str, failed: int, jobs: int) -> None:
    texts(40, bad=(5, 9, 11, 43))
    kept = Kept()
    with planned(jobs, max_failures=limit) as each:
        summary = conduct(each, [kept], strict=False)
    assert summary.ended == ended
    assert summary.code is ExitCode.FAILED
    assert failed <= summary.failed <= 4
    assert summary.not_tried == 44 - summary.tried
    assert (summary.not_tried == 0) is (ended == "complete")
    assert len(names("out")) >= summary.made, "what was made is told; some may have been made that is not"
    assert len(kept.outcomes) == summary.tried
    if jobs == 1:
        assert summary.failed == failed
        assert len(names("out")) == summary.made


def test_strict_counts_warnings_and_failures_are_graver() -> None:
    put("in/a.txt", content=PICTURED)
    put("in/b.txt")
    with planned() as each:
        assert conduct(each, [], strict=True).code is ExitCode.WARNINGS
    put("in/c.txt", content="")
    with planned() as each:
        summary = conduct(each, [], strict=True)
    assert (summary.code, summary.made, summary.warned, summary.failed) == (ExitCode.FAILED, 2, 1, 1)


class Broken(Kept):
    """A listener that fails at some call."""

    def __init__(self, at: str, error: BaseException) -> None:
        super().__init__()
        self.at, self.error = at, error

    def _fail(self, here: str) -> None:
        if self.at == here:
            raise self.error

    def begin(self, inputs: int | None) -> None:
        """Keep it, and perhaps fail."""
        super().begin(inputs)
        self._fail("begin")

    def outcome(self, outcome: Outcome) -> None:
        """Keep it, and perhaps fail at the second."""
        super().outcome(outcome)
        if len(self.outcomes) == 2:
            self._fail("outcome")

    def end(self, summary: Summary) -> None:
        """Keep it, and perhaps fail."""
        super().end(summary)
        self._fail("end")


@pytest.mark.parametrize("at", ["begin", "outcome", "end"])
def test_a_listener_that_fails_costs_neither_the_batch_nor_the_others(at: str) -> None:
    texts(5)
    broken, kept = Broken(at, OutputError("The report cannot be written", "Make room")), Kept()
    with planned() as each, pytest.raises(OutputError, match="The report cannot be written"):
        conduct(each, [broken, kept], strict=False)
    assert len(names("out")) == len(kept.outcomes) == 5
    assert kept.ended[0].made == 5
    assert len(broken.outcomes) == {"begin": 0, "outcome": 2, "end": 5}[at]


def test_standard_output_that_fails_ends_it_and_the_others_hear_so() -> None:
    texts(5)
    broken, kept = Broken("outcome", OSError(errno.ENOSPC, "No space left on device")), Kept()
    with planned() as each, pytest.raises(OSError, match="No space left"):
        conduct(each, [broken, kept], strict=False)
    assert len(kept.outcomes) == 2
    assert (kept.ended[0].ended, kept.ended[0].code, kept.ended[0].not_tried) == ("stopped", ExitCode.FAILED, 3)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_tells_what_is_done_and_what_is_not(jobs: int) -> None:
    texts(60)
    broken, kept = Broken("outcome", KeyboardInterrupt()), Kept()
    with planned(jobs) as each:
        summary = conduct(each, [kept, broken], strict=False)
    assert (summary.ended, summary.code) == ("interrupted", ExitCode.INTERRUPTED)
    assert summary.made == len(kept.outcomes) >= 2
    assert summary.not_tried == 60 - summary.made
    assert kept.ended == [summary]
    assert {outcome.written[0].path.name for outcome in kept.outcomes} <= {*names("out")}
    assert not [name for name in names("out") if name.endswith(".tmp")]


def test_what_is_worth_knowing_is_told_once() -> None:
    texts(3)
    kept = Kept()
    with batch("in/000.txt", "in", out="out", formats=("md",)) as each:
        each.notes.append("another")
        conduct(each, [kept], strict=False)
    assert kept.notes == [f"{Path('in/000.txt')} was named twice and is converted once", "another"]


def test_shards_that_cannot_be_written_fail_the_batch_in_its_summary_too(monkeypatch: pytest.MonkeyPatch) -> None:
    put_records("r.jsonl", records(3))
    kept = Kept()

    def refused(*_: object) -> NoReturn:
        raise OutputError("no", "room")

    with batch("r.jsonl", out="out", formats=("md",), shards=Shards("jsonl", 2)) as each:
        monkeypatch.setattr("shequ_convert.batch.shelf._Shard.finish", refused)
        with pytest.raises(OutputError):
            conduct(each, [kept], strict=False)
    assert kept.ended[0].code is ExitCode.FAILED


# ---------------------------------------------------------------- by the command line


def reported(here: Path, *more: str) -> tuple[int, str, dict[str, Any], list[dict[str, str]], str]:
    """Convert with reports of every kind; return the exit code, messages, and what the reports say."""
    arguments = (
        "convert",
        "in",
        "-o",
        "out",
        "-t",
        "md",
        *more,
        *(f"--report=r.{form}" for form in ("json", "csv", "html")),
    )
    code, _, err = command(*arguments, cwd=here)
    whole: dict[str, Any] = json.loads(Path("r.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(Path("r.csv").read_text(encoding="utf-8-sig").splitlines()))
    return code, err, whole, rows, Path("r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_reports_say_what_became_of_each_file(jobs: str, here: Path) -> None:
    texts(6, bad=(2,))
    put("in/x.txt", content=PICTURED)
    put("in/y.txt")
    put("out/y.md", content="mine")
    code, err, whole, rows, page = reported(here, "--jobs", jobs)
    outcomes = whole["outcomes"]
    assert code == whole["summary"]["exit_code"] == 1
    inputs = sorted(str(path) for path in Path("in").iterdir())
    assert [each["input"] for each in outcomes] == [row["input"] for row in rows] == inputs
    results = [each["result"] for each in outcomes]
    assert results == [row["result"] for row in rows] == [*["made"] * 2, "failed", *["made"] * 4, "made", "failed"]
    told = {each["input"]: each for each in outcomes}
    for name in inputs:
        if Path(name).stat().st_size:
            assert told[name]["sha256"] == hashlib.sha256(Path(name).read_bytes()).hexdigest()
    outputs = {output["path"]: output for each in outcomes for output in each["outputs"]}
    made = {str(Path("out", name)): data for name, data in files("out").items() if name != "y.md"}
    assert {path: (output["bytes"], output["sha256"]) for path, output in outputs.items()} == {
        path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in made.items()
    }
    summary = whole["summary"]
    assert (summary["inputs"], summary["made"], summary["failed"], summary["warned"]) == (9, 7, 2, 1)
    assert (summary["ended"], summary["not_tried"]) == ("complete", 0)
    assert page.count("in/002.txt") >= 1
    assert "9 documents: 7 made, 2 failed, 1 with warnings" in err


def test_the_log_tells_the_same_as_the_report(here: Path) -> None:
    texts(3, bad=(1,))
    code, out, err = command(
        *("convert", "in", "in/000.txt", "-o", "out", "-t", "md", "--log-json", "--report", "r.json"), cwd=here
    )
    events = [json.loads(line) for line in err.splitlines()]
    assert code == events[-1]["exit_code"] == 1
    assert [event["event"] for event in events] == ["begin", "note", *["outcome"] * 4, "end"]
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    for event, told in zip(events[2:-1], report["outcomes"], strict=True):
        assert {key: event[key] for key in told} == told
    assert {key: events[-1][key] for key in report["summary"]} == report["summary"]
    assert out.count("wrote ") == 3


@pytest.mark.parametrize(
    ("more", "code", "result"),
    [
        (("--fail-fast",), 1, "stopped"),
        (("--max-failures", "2"), 1, "complete"),
        (("--strict",), 1, "complete"),
        (("--exclude", "001.txt", "--strict"), 3, "complete"),
        (("--exclude", "001.txt"), 0, "complete"),
    ],
)
def test_exit_codes(more: tuple[str, ...], code: int, result: str, here: Path) -> None:
    texts(4, bad=(1,))
    put("in/x.txt", content=PICTURED)
    found, _, whole, _, page = reported(here, *more)
    assert (found, whole["summary"]["exit_code"], whole["summary"]["ended"]) == (code, code, result)
    assert page


@pytest.mark.parametrize("name", ["out/000.html", "in/000.txt", "in/page.html"])
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_report_never_costs_an_input_or_an_output(name: str, force: tuple[str, ...], here: Path) -> None:
    texts(2)
    put("in/page.html", "out/000.html", content="<!DOCTYPE html>mine")
    before = files(".")
    code, _, err = command(
        *("convert", "in", "in/page.html", "-o", "out", "-t", "html", "--report", name, *force), cwd=here
    )
    assert code in {1, 2}
    assert err.count("error: ") == 1
    assert files(".") == before


def test_the_journal_is_no_output_and_no_report(here: Path) -> None:
    texts(2)
    for journal, report in (("out/000.md", "r.json"), ("r.json", "r.json")):
        code, _, err = command(
            *("convert", "in", "-o", "out", "-t", "md", "--journal", journal, "--report", report, "--force"), cwd=here
        )
        assert code == 2
        assert "would be written twice" in err
    assert [*Path().iterdir()] == [Path("in")]


@linux
def test_a_text_that_needs_more_memory_than_it_may_fails_alone(here: Path) -> None:
    texts(3)
    Path("in/001.txt").write_text("汉字" * 9_000_000, encoding="utf-8")
    code, _, err = command("convert", "in", "-o", "out", "-t", "md", "--max-memory", "150", "--jobs", "2", cwd=here)
    assert code == 1
    assert "there is not enough memory for it" in err
    assert "Allow more with --max-memory" in err
    assert names("out") == ["000.md", "002.md"]


def test_a_text_that_takes_too_long_fails_alone_and_by_its_time(here: Path) -> None:
    texts(3)
    put("in/001.txt", content="".join(f"第{number}天，大家又聚在一起，说起这件事。\n" for number in range(60_000)))
    begun = time.monotonic()
    code, _, err = command("convert", "in", "-o", "out", "-t", "docx", "--timeout", "1.5", "--jobs", "2", cwd=here)
    assert time.monotonic() - begun < 60
    assert code == 1
    assert "it was not done within 1.5 seconds" in err
    assert names("out") == ["000.docx", "002.docx"]


# ---------------------------------------------------------------- from Python


@pytest.mark.parametrize("jobs", [1, 3])
def test_outcomes_come_in_the_order_of_the_inputs(jobs: int) -> None:
    texts(30, bad=(4,))
    outcomes = list(convert_many("in", "out", to=("md", "json"), running=Running(jobs=jobs)))
    assert [outcome.label for outcome in outcomes] == [str(Path(f"in/{number:03d}.txt")) for number in range(31)]
    assert [number for number, outcome in enumerate(outcomes) if outcome.errors] == [4]
    assert len(names("out")) == 60


def test_everything_may_be_given_as_it_is() -> None:
    texts(2)
    put("other.md")
    outcomes = list(convert_many([Path("in"), "other.md"], Path("out"), to="html", include=("00*",), exclude=["001*"]))
    assert [Path(outcome.label).name for outcome in outcomes] == ["000.txt", "other.md"]
    assert names("out") == ["000.html", "other.html"]
    put_records("r.jsonl", records(3))
    (*_, last) = convert_many("r.jsonl", "all.jsonl.gz", to="md", shards=Shards("jsonl.gz"))
    assert [stored.path for stored in last.written] == [Path("all.jsonl.gz")]


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"to": "odt"}, UsageError),
        ({"inputs": []}, UsageError),
        ({"inputs": ["in", "twin"]}, UsageError),
        ({"out": "in/000.txt/out"}, OutputError),
        ({"choices": Choices(profile="nothing")}, ProfileError),
        ({"running": Running(resume=True), "out": None}, UsageError),
        ({"running": Running(journal=Path("in/000.txt"))}, OutputError),
        ({"choices": Choices(reference=Path("none.docx"))}, InputError),
    ],
)
def test_what_can_be_refused_is_refused_at_the_call(wishes: dict[str, Any], error: type[Exception]) -> None:
    texts(1)
    put("twin/000.txt")
    before = files(".")
    with pytest.raises(error):
        convert_many(**{"inputs": "in", "out": "out", **wishes})
    assert files(".") == before


def test_too_many_failures_end_it() -> None:
    texts(4, bad=(1, 2, 3))
    assert len(list(convert_many("in", "out", to="md", running=Running(1, max_failures=2)))) == 3


@linux
def test_workers_end_when_nobody_wants_more() -> None:
    texts(300)
    stream = convert_many("in", "out", to="md", running=Running(jobs=2))
    next(stream)
    assert len(children(os.getpid())) >= 2
    stream.close()  # type: ignore[attr-defined]
    assert not children(os.getpid())
    assert len(names("out")) < 300
    assert not [name for name in names("out") if name.endswith(".tmp")]
    again = convert_many("in", "out", to="md", running=Running(jobs=2))
    next(again)
    del again
    gc.collect()
    assert until(lambda: not children(os.getpid()), 10)


def test_outcomes_that_nobody_asks_for_leave_nothing_open() -> None:
    texts(2)
    for _ in range(2):  # the journal could not be opened twice
        stream = convert_many("in", "out", to="md", running=Running(resume=True))
        del stream
    assert names("out") == []


def test_a_library_reads_no_standard_input() -> None:
    texts(1)
    (outcome,) = convert_many("-", "out", to="md")
    assert isinstance(outcome.errors[0], InputError)
    assert "empty" in outcome.errors[0].what


def test_a_script_needs_no_guard_and_a_thread_will_do(here: Path) -> None:
    texts(8)
    Path("script.py").write_text(
        "from shequ_convert.batch.many import convert_many\n"
        "from shequ_convert.batch.running import Running\n"
        "print('begun')\n"
        "print(sum(bool(each.written) for each in convert_many('in', 'out', to='md', running=Running(jobs=2))))\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "script.py"], cwd=here, env=environment, capture_output=True, check=False
    )
    assert done.stdout.split() == [b"begun", b"8"]
    assert done.stderr == b""
    found: list[int] = []
    thread = threading.Thread(
        target=lambda: found.append(sum(1 for _ in convert_many("in", "out2", to="md", running=Running(jobs=2))))
    )
    thread.start()
    thread.join()
    assert found == [8]
