"""Reports tell programs, Excel and people what became of each document, and are whole or not there."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
import tracemalloc
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert import __version__
from shequ_convert.batch import report_page, reports
from shequ_convert.batch.run import Outcome
from shequ_convert.batch.told import lasting, rate, result, summary_line
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import InputError, OutputError, UsageError
from tests.support.outcomes import ALL, failed, made, skipped, stored, summary, unchanged, warned

if TYPE_CHECKING:
    from shequ_convert.batch.summary import Ended

SUFFIXES = (".json", ".csv", ".html")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(
    name: str,
    outcomes: tuple[Outcome, ...] = ALL,
    *,
    ended: Ended = "complete",
    inputs: int | None = -1,
    force: bool = False,
) -> bytes:
    """Write a report and return it."""
    report = reports.report_file(Path(name), force=force)
    report.begin(None if inputs is None else len(outcomes))
    for each in outcomes:
        report.outcome(each)
    report.end(summary(outcomes, ended=ended, inputs=inputs))
    return Path(name).read_bytes()


def page(outcomes: tuple[Outcome, ...] = ALL, *, ended: Ended = "complete", inputs: int | None = -1) -> str:
    return written("report.html", outcomes, ended=ended, inputs=inputs).decode()


def rows(
    outcomes: tuple[Outcome, ...] = ALL, *, ended: Ended = "complete", inputs: int | None = -1
) -> list[dict[str, str]]:
    text = written("report.csv", outcomes, ended=ended, inputs=inputs).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (made(), "made"),
        (warned(), "made"),
        (unchanged(), "unchanged"),
        (skipped(), "skipped"),
        (failed(), "failed"),
        (Outcome("-", data=b"# a"), "made"),
        (Outcome("a", (stored("a.md", changed=False), stored("a.docx"))), "made"),
        (Outcome("a", (stored("a.md"),), errors=(InputError("no"),)), "failed"),
    ],
)
def test_a_document_is_made_unchanged_skipped_or_failed(outcome: Outcome, word: str) -> None:
    assert result(outcome) == word


@pytest.mark.parametrize(
    ("outcomes", "ended", "inputs", "line"),
    [
        (ALL, "complete", 5, "5 documents: 3 made, 1 failed, 1 skipped, 1 with warnings; 2.0 s, 2.0 a second"),
        ((made(), made()), "complete", 2, "2 documents: 2 made; 2.0 s, 1.0 a second"),
        ((made(),), "complete", None, "1 document: 1 made; 2.0 s, 30 a minute"),
        ((made(),), "interrupted", 9, "interrupted: 9 documents: 1 made, 8 not tried; 2.0 s, 30 a minute"),
        ((failed(),), "stopped", 3, "stopped: 3 documents: 0 made, 1 failed, 2 not tried; 2.0 s, 30 a minute"),
        ((skipped(),) * 3, "complete", 3, "3 documents: 0 made, 3 skipped; 2.0 s"),
    ],
)
def test_a_batch_is_told_in_a_line(outcomes: tuple[Outcome, ...], ended: Ended, inputs: int | None, line: str) -> None:
    assert summary_line(summary(outcomes, ended=ended, inputs=inputs)) == line


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "0.0 s"), (61.2, "61 s"), (600, "10 min"), (3599, "60 min"), (11100, "3 h 05 min")]
)
def test_times_are_told_as_people_do(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


@pytest.mark.parametrize(("number", "said"), [(328.4, "328 a second"), (2.54, "2.5 a second"), (0.2, "12 a minute")])
def test_rates_are_told_as_people_do(number: float, said: str) -> None:
    assert rate(number) == said


# ---------------------------------------------------------------- JSON


def test_json_holds_everything() -> None:
    report = json.loads(written("report.json"))
    assert [*report] == ["schema", "program", "version", "started", "outcomes", "summary"]
    assert (report["schema"], report["version"]) == (1, __version__)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", report["started"])
    assert [each["result"] for each in report["outcomes"]] == ["made", "made", "unchanged", "skipped", "failed"]
    assert report["outcomes"][1] == {
        "input": "b.txt",
        "result": "made",
        "outputs": [{"path": "b.docx", "bytes": 12, "sha256": "ab" * 32, "changed": True}],
        "diagnostics": [
            {"code": "decode.encoding", "severity": "info", "lines": [], "message": "read as GB18030"},
            {
                "code": "picture.missing",
                "severity": "warning",
                "lines": [4, 5],
                "message": "line 4, 5: picture not found: 小院.png",
            },
        ],
        "errors": [],
        "seconds": 0.5,
        "sha256": "cd" * 32,
    }
    assert report["outcomes"][4]["errors"] == [
        {"class": "InputError", "what": "e.txt cannot be read: it is a picture", "advice": "Read it by OCR first"}
    ]
    assert report["summary"] == {
        "inputs": 5,
        "made": 3,
        "skipped": 1,
        "failed": 1,
        "warned": 1,
        "not_tried": 0,
        "seconds": 2.0,
        "ended": "complete",
        "exit_code": 1,
    }


def test_json_has_an_outcome_a_line_whatever_its_name_holds() -> None:
    names = ("a\nb", "a\u2028b", "a\x85b", "\u202eb", "\x1b[31m", "\udce9.txt", '"', "文稿😀")
    report = written("report.json", tuple(made(name, out=name) for name in names))
    lines = [line for line in report.decode().splitlines() if line.startswith('{"input"')]
    assert [json.loads(line.rstrip(","))["input"] for line in lines] == [*names]
    assert "文稿😀" in lines[-1]
    assert not {"\x1b", "\u202e"} & set(report.decode())


def test_json_of_no_document_is_json() -> None:
    assert json.loads(written("report.json", ()))["outcomes"] == []


# ---------------------------------------------------------------- CSV


def test_csv_has_a_row_a_document_in_the_encoding_that_excel_knows() -> None:
    data = written("report.csv")
    assert data.startswith(b"\xef\xbb\xbfinput,result,seconds,")
    assert data.count(b"\r\n") == 6
    _, second, *_, last = rows()
    assert tuple(second) == reports.COLUMNS
    assert second == {
        "input": "b.txt",
        "result": "made",
        "seconds": "0.500",
        "outputs": "b.docx",
        "bytes": "12",
        "warnings": "1",
        "remarks": "info: read as GB18030; warning: line 4, 5: picture not found: 小院.png",
        "errors": "",
        "advice": "",
        "sha256": "cd" * 32,
    }
    assert last["errors"] == "e.txt cannot be read: it is a picture"
    assert last["advice"] == "Read it by OCR first"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_computes_nothing(start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    outcome = Outcome(evil, (stored(evil),), None, (), (InputError(evil, evil),))
    row = rows((outcome,))[0]
    told = f"{'' if start.isspace() else start}HYPERLINK(1)"
    for column in ("input", "outputs", "errors", "advice"):
        assert row[column].startswith("'")
        assert row[column][1:].lstrip() == told


@pytest.mark.parametrize("name", ["a=b.txt", "a-b.txt", "'a.txt", "文稿.txt", "b; c.txt", "a,b.txt"])
def test_csv_leaves_ordinary_names_alone(name: str) -> None:
    assert rows((made(name),))[0]["input"] == name


@pytest.mark.parametrize("name", ["a\nb", "a\r\nb", "a\0b", "a\u2028b", "a\x0bb"])
def test_csv_has_a_document_on_a_line(name: str) -> None:
    assert rows((made(name), made("c")))[0]["input"] == "a b"


@pytest.mark.parametrize("ended", ["interrupted", "stopped"])
def test_csv_says_if_it_did_not_come_to_its_end(ended: Ended) -> None:
    *_, last = rows((made(),), ended=ended, inputs=7)
    assert last["result"] == ended
    assert "6 not tried" in last["input"]
    assert len(rows((made(),), inputs=1)) == 1


# ---------------------------------------------------------------- HTML


class Checked(HTMLParser):
    """Reads a page, and sees to it that every element is closed."""

    VOID = frozenset({"meta"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See that it is the innermost."""
        assert self.open.pop() == tag


def test_a_page_is_whole_and_needs_nothing_else() -> None:
    text = page()
    read = Checked(text)
    named = {tag for tag, _ in read.tags}
    assert not named & {"script", "link", "img", "iframe", "form", "object", "base"}
    policy = [a["content"] for _, a in read.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "url(" not in text
    assert not re.search(r'(?:href|src)="(?!\./)', text)


def test_a_page_has_the_summary_first_then_failures_then_warnings() -> None:
    text = page()
    places = [text.index(mark) for mark in ("<dd>3</dd>", "e.txt", "b.txt", "a.txt")]
    assert places == sorted(places)
    groups = [a for tag, a in Checked(text).tags if tag == "details" and "group" in str(a["class"])]
    assert [(a["class"], "open" in a) for a in groups] == [
        ("group failed", True),
        ("group warned", True),
        ("group well", False),
    ]
    assert "Read it by OCR first." in text
    assert "picture not found: 小院.png" in text
    assert "read as GB18030" in text
    assert "全部处理完毕" in text


def test_a_page_runs_and_loads_nothing_of_what_names_hold() -> None:
    evil = '"><script>alert(1)</script><b onclick=x>&amp;'
    outcome = Outcome(evil, (stored(evil),), None, (Diagnostic("picture.missing", evil),), (InputError(evil, evil),))
    text = page((outcome,))
    named = {tag for tag, _ in Checked(text).tags}
    assert not named & {"script", "b"}
    assert text.count("&quot;&gt;&lt;script&gt;") == 5


@pytest.mark.parametrize(("sign", "spelt"), [("\u202e", "\\u202e"), ("\u2066", "\\u2066"), ("\x1b", "\\x1b")])
def test_a_page_shows_what_could_turn_it_round(sign: str, spelt: str) -> None:
    text = page((made(f"a{sign}txt.exe", out=f"a{sign}.docx"),))
    assert sign not in text
    assert f"a{spelt}txt.exe" in text


@pytest.mark.parametrize(
    ("out", "href"),
    [
        ("out/文 稿.docx", "./out/%E6%96%87%20%E7%A8%BF.docx"),
        ("javascript:alert(1).docx", "./javascript%3Aalert%281%29.docx"),
        ("../a#b.docx", "./../a%23b.docx"),
    ],
)
def test_a_page_links_to_the_files(out: str, href: str) -> None:
    links = [a["href"] for tag, a in Checked(page((made(out=out),))).tags if tag == "a"]
    assert links == [href]


def test_a_page_does_not_link_to_other_machines() -> None:
    assert "<a " not in page((made(out="s3://bucket/a.docx"),))


@pytest.mark.parametrize(("ended", "said"), [("interrupted", "已中断"), ("stopped", "失败过多已停止")])
def test_a_page_says_if_the_batch_did_not_come_to_its_end(ended: Ended, said: str) -> None:
    text = page((made(),), ended=ended, inputs=3)
    assert said in text
    assert re.search(r"not tried .*<dd>2</dd>", text)
    assert said not in page((made(),))


def test_a_page_of_many_lists_what_somebody_has_to_look_at_and_says_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report_page, "LISTED", 3)
    outcomes = (*(failed(f"bad{n}.txt") for n in range(5)), warned("odd.txt"), made("good.txt"))
    text = page(outcomes)
    assert [f"bad{n}.txt" in text for n in range(5)] == [True, True, True, False, False]
    assert "Not listed here: 2. " in text
    assert "另有 2 份未列出" in text
    assert "odd.txt" in text
    assert "good.txt" not in text
    assert "Not listed here: 1. " in text
    assert "good.txt" in page((made("good.txt"),) * 3)
    assert "Not listed here" not in page((made("good.txt"),) * 3)


def test_a_document_with_many_remarks_is_told_shortly() -> None:
    remarks = tuple(Diagnostic("picture.missing", f"{n}.png" + "x" * 9999) for n in range(100))
    text = page((Outcome("a", diagnostics=remarks),))
    assert "19.png" in text
    assert "20.png" not in text
    assert "and 80 more" in text
    assert len(text) < 30_000


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["report.txt", "report", "report.xlsx", "-", "s3://bucket/report.json", "a.json.gz"])
def test_another_kind_of_file_is_refused_before_any_work(name: str, here: Path) -> None:
    with pytest.raises(UsageError, match="No report can be written to"):
        reports.report_file(Path(name))
    assert not [*here.iterdir()]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_where_nothing_can_be_written_it_is_told_before_any_work(suffix: str, here: Path) -> None:
    Path("file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        reports.report_file(Path("file") / f"report{suffix}")
    Path(f"folder{suffix}").mkdir()
    with pytest.raises(OutputError, match="no ordinary file"):
        reports.report_file(Path(f"folder{suffix}"), force=True)
    assert sorted(each.name for each in here.iterdir()) == ["file", f"folder{suffix}"]


def test_the_folder_is_made_and_nothing_else_before_the_batch(here: Path) -> None:
    reports.report_file(here / "new" / "report.json")
    assert not [*(here / "new").iterdir()]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_report_of_an_earlier_run_is_replaced_and_nothing_else_without_force(suffix: str) -> None:
    name = f"report{suffix}"
    written(name)
    again = written(name, (made("new.txt"),))
    assert b"new.txt" in again
    assert b"e.txt" not in again
    Path(name).write_text('{"schema": 1, "source": "mine"}', encoding="utf-8")
    with pytest.raises(OutputError, match="is no report of an earlier run"):
        reports.report_file(Path(name))
    assert "mine" in Path(name).read_text(encoding="utf-8")
    assert b"new.txt" in written(name, (made("new.txt"),), force=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_may_be_replaced(suffix: str) -> None:
    Path(f"report{suffix}").touch(mode=0o600)
    assert written(f"report{suffix}")
    if sys.platform != "win32":
        assert Path(f"report{suffix}").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("force", [False, True])
def test_what_has_come_into_its_place_meanwhile_is_left_alone(suffix: str, force: bool, here: Path) -> None:  # noqa: FBT001
    path = Path(f"report{suffix}")
    report = reports.report_file(path, force=force)
    report.begin(1)
    path.write_text("an output of this batch", encoding="utf-8")
    with pytest.raises(OutputError, match="is no report of an earlier run"):
        report.end(summary((made(),)))
    assert path.read_text(encoding="utf-8") == "an output of this batch"
    assert [*here.iterdir()] == [here / path]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link() -> None:
    Path("store").mkdir()
    Path("report.json").symlink_to("store/real.json")
    written("report.json")
    assert Path("report.json").is_symlink()
    assert json.loads(Path("store/real.json").read_bytes())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_until_it_is_complete_it_does_not_stand_there(suffix: str, here: Path) -> None:
    path = here / f"report{suffix}"
    report = reports.report_file(path)
    report.begin(2)
    report.outcome(made())
    assert not path.exists()
    report.end(summary((made(),), ended="interrupted", inputs=2))
    assert [*here.iterdir()] == [path]
    assert "interrupted" in path.read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_costs_the_report_not_the_batch(suffix: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    report = reports.report_file(here / f"report{suffix}")
    report.begin(1)
    monkeypatch.setattr(os, "fsync", full)
    report.outcome(made())
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        report.end(summary((made(),)))
    assert not [*here.iterdir()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_what_is_held_back_for_a_full_disk_costs_the_report_not_the_batch(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reports.report_file(here / "report.json")
    monkeypatch.setattr(Path, "open", lambda *_, **__: open("/dev/full", "wb"))  # noqa: PTH123, SIM115
    report.begin(1)
    for _ in range(200):  # more than a buffer holds: it fails while the batch goes on
        report.outcome(made())
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        report.end(summary((made(),)))


def test_a_folder_that_goes_away_costs_the_report_not_the_batch(here: Path) -> None:
    report = reports.report_file(here / "out" / "report.json")
    (here / "out").rmdir()
    report.begin(1)
    report.outcome(made())
    with pytest.raises(OutputError, match="cannot be written"):
        report.end(summary((made(),)))


def test_ctrl_c_while_it_is_completed_leaves_no_litter(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    report = reports.report_file(here / "report.json")
    report.begin(1)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        report.end(summary((made(),)))
    assert not [*here.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_process_that_is_killed_leaves_the_report_of_the_run_before(here: Path) -> None:
    before = written("report.html")
    script = (
        "import os, signal\n"
        "from shequ_convert.batch.reports import report_files\n"
        "from tests.support.outcomes import failed\n"
        "report = report_files(['report.json', 'report.csv', 'report.html'])\n"
        "report.begin(None)\n"
        "for number in range(5000): report.outcome(failed(f'{number}.txt'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert Path("report.html").read_bytes() == before
    assert [each.name for each in here.iterdir() if not each.name.startswith(".shequ-")] == ["report.html"]


def test_several_reports_are_written_at_once_and_one_that_fails_costs_no_other(here: Path) -> None:
    both = reports.report_files(["gone/a.json", "b.csv", "c.html"])
    Path("gone").rmdir()
    both.begin(1)
    both.outcome(made())
    with pytest.raises(OutputError, match=r"a\.json"):
        both.end(summary((made(),)))
    assert sorted(each.name for each in here.iterdir()) == ["b.csv", "c.html"]


@pytest.mark.parametrize("second", ["a.json", "./a.json", "b/../a.json"])
def test_the_same_report_twice_is_refused(second: str) -> None:
    with pytest.raises(UsageError, match="is given twice"):
        reports.report_files(["a.json", second])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_report_of_many_documents_takes_no_more_memory(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_page, "LISTED", 100)
    report: Any = reports.report_file(Path(f"report{suffix}"))
    report.begin(None)
    peaks = []
    tracemalloc.start()
    for number in range(3000):
        report.outcome(warned(f"{number}.txt"))
        if number in {999, 2999}:
            peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    report.end(summary((warned(),) * 3000))
    assert peaks[1] < peaks[0] + 20_000
