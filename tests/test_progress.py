"""What the person at the terminal sees of a batch, and what a program is told in its place."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert import __version__, cli
from shequ_convert.batch.listeners import listeners
from shequ_convert.batch.log import Log, write_event
from shequ_convert.batch.progress import FEW, Bar, Lines, screen
from shequ_convert.batch.reports import Reports
from shequ_convert.batch.run import Outcome
from shequ_convert.errors import UsageError
from tests.support.outcomes import ALL, failed, made, skipped, summary, unchanged, warned
from tests.support.screens import Shown, drawn, on_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shequ_convert.batch.summary import Listener

TOLD = (
    "b.txt: warning: line 4, 5: picture not found: 小院.png\n"
    "error: e.txt cannot be read: it is a picture\n"
    "  Read it by OCR first.\n"
)
SUMMARY = "5 documents: 3 made, 1 failed, 1 skipped, 1 with warnings; 2.0 s, 2.0 a second\n"


def tell(listener: Listener, outcomes: tuple[Outcome, ...] = ALL) -> None:
    """Tell a listener of a whole batch."""
    listener.begin(len(outcomes))
    for each in outcomes:
        listener.outcome(each)
    listener.end(summary(outcomes))


# ---------------------------------------------------------------- lines


def test_files_go_to_standard_output_and_messages_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Lines())
    assert capsys.readouterr() == ("wrote a.docx\nwrote b.docx\nunchanged c.docx\n", TOLD + SUMMARY)


def test_quiet_leaves_messages_alone(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Lines(quiet=True))
    assert capsys.readouterr() == ("", TOLD)


def test_verbose_tells_all_remarks(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Lines(verbose=True))
    assert "b.txt: info: read as GB18030\n" in capsys.readouterr().err


@pytest.mark.parametrize("outcome", [made(), failed(), skipped()])
def test_of_one_document_no_summary_is_told(outcome: Outcome, capsys: pytest.CaptureFixture[str]) -> None:
    tell(Lines(), (outcome,))
    assert "1 document" not in capsys.readouterr().err


def test_of_one_document_of_many_a_summary_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    listener = Lines()
    listener.begin(9)
    listener.end(summary((made(),), ended="interrupted", inputs=9))
    assert capsys.readouterr().err == "interrupted: 9 documents: 1 made, 8 not tried; 2.0 s, 30 a minute\n"


def test_what_goes_to_standard_output_is_no_list_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Lines(), (Outcome("-", made().written, b"# text"),))
    assert capsys.readouterr() == ("", "")


def test_where_nobody_looks_on_it_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(screen()) is Lines
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert type(screen()) is Bar
    assert type(screen(quiet=True)) is Lines
    monkeypatch.setenv("TERM", "dumb")
    assert type(screen()) is Lines


def test_lines_need_no_rich(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    tell(Lines(), (made(),) * 99)
    assert capsys.readouterr().err.startswith("99 documents")


# ---------------------------------------------------------------- on a terminal

SCRIPT = """
import sys, time
from shequ_convert.batch.progress import screen
from tests.support.outcomes import *
listener = screen(verbose={verbose})
outcomes = {outcomes}
listener.begin({inputs})
for each in outcomes:
    time.sleep({pause})
    listener.outcome(each)
    if each.data:
        print(each.data.decode())
listener.end(summary(outcomes))
print("rich" in sys.modules, file=sys.stderr)
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")


def watched(
    outcomes: str, inputs: str = "len(outcomes)", *, pause: float = 0, verbose: bool = False, **how: Any
) -> Shown:
    """Return what a terminal shows of a batch."""
    return on_terminal(SCRIPT.format(outcomes=outcomes, inputs=inputs, pause=pause, verbose=verbose), **how)


MANY = "(*[made(f'{n}.txt', out=f'{n}.docx') for n in range(20)], warned(), failed())"


@posix
def test_progress_goes_by_and_leaves_messages_and_one_line() -> None:
    shown = watched(MANY, pause=0.05)
    assert shown.code == 0
    sent = shown.sent.decode()
    assert re.search(r" ?\d+/22", sent)
    assert "a second" in sent
    assert re.search(r"\d:\d\d:\d\d", sent)
    assert shown.lines == [
        "b.txt: warning: line 4, 5: picture not found: 小院.png",
        "error: e.txt cannot be read: it is a picture",
        "  Read it by OCR first.",
        "22 documents: 21 made, 1 failed, 1 with warnings; 2.0 s, 11 a second",
        "True",
    ]
    assert sent.count("\x1b[?25l") == sent.count("\x1b[?25h")  # the cursor is back


@posix
def test_failures_and_warnings_are_counted() -> None:
    shown = watched("(warned(), failed(), failed(), *[made()] * 9)", pause=0.1)
    assert "2 failed  1 warned" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.sent.decode())


@posix
def test_a_few_documents_are_lines_and_need_no_rich() -> None:
    shown = watched("(made(), warned(), unchanged())")
    assert shown.lines == [
        "wrote a.docx",
        "b.txt: warning: line 4, 5: picture not found: 小院.png",
        "wrote b.docx",
        "unchanged c.docx",
        "3 documents: 3 made, 1 with warnings; 2.0 s, 1.5 a second",
        "False",
    ]
    assert b"\x1b" not in shown.sent


@posix
@pytest.mark.parametrize("inputs", ["3", "None"])
def test_a_few_that_take_long_are_shown_too(inputs: str) -> None:
    shown = watched("(made(), made(), made())", inputs, pause=0.6)
    assert shown.lines == ["wrote a.docx", "3 documents: 3 made; 2.0 s, 1.5 a second", "True"]


@posix
def test_one_document_that_takes_long_is_a_line() -> None:
    assert watched("(made(),)", pause=1.2).lines == ["wrote a.docx", "False"]


@posix
def test_the_list_of_files_is_on_the_terminal_if_it_is_asked_for() -> None:
    shown = watched(MANY, verbose=True)
    assert shown.lines[:2] == ["wrote 0.docx", "wrote 1.docx"]
    assert sum(line.startswith("wrote") for line in shown.lines) == 21


@posix
def test_the_list_of_files_is_in_the_file_that_standard_output_goes_to() -> None:
    shown = watched(MANY, stdout=False)
    assert len(shown.out.splitlines()) == 21
    assert not any(line.startswith("wrote") for line in shown.lines)
    assert re.search(rb"\d+/22", shown.sent)


@posix
def test_documents_on_the_same_terminal_are_not_drawn_over() -> None:
    outcomes = "tuple(Outcome(str(n), data=f'text {n}'.encode()) for n in range(9))"
    shown = watched(outcomes, pause=0.15)
    assert [line for line in shown.lines if line.startswith("text")] == [f"text {n}" for n in range(9)]
    assert len(shown.lines) == 11


@posix
@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_console_of_another_encoding_does_not_crash(encoding: str) -> None:
    shown = watched("(*[warned('文稿😀')] * 2, *[made()] * 9)", pause=0.05, encoding=encoding)
    assert shown.code == 0
    assert r"\U0001f600: warning" in "".join(shown.lines)
    assert shown.lines[-2].startswith("11 documents")


@posix
def test_names_cannot_steer_the_terminal_nor_rich() -> None:
    shown = watched(r"(*[warned('\x1b]0;x\x07[red]:smile:[/red]')] * 2, *[made()] * 9)", pause=0.05)
    assert shown.lines[0].startswith(r"\x1b]0;x\x07[red]:smile:[/red]: warning")
    assert b"warning: line 4, 5: picture not found" in shown.sent  # not coloured by what it looks like
    assert b"\x07" not in shown.sent


@posix
def test_a_long_message_stays_one_line_for_whoever_copies_it() -> None:
    shown = watched("(*[warned('a' * 200)] * 2, *[made()] * 9)", pause=0.05, width=60)
    assert shown.lines[0].startswith("a" * 200 + ": warning")


@posix
def test_a_terminal_that_cannot_be_drawn_over_gets_lines() -> None:
    shown = watched(MANY, term="dumb")
    assert sum(line.startswith("wrote") for line in shown.lines) == 21
    assert b"\x1b" not in shown.sent


def test_a_terminal_is_read_as_terminals_are() -> None:
    assert drawn(b"a\r\nbar 1\r\x1b[2Ksaid\r\nbar 2\r\nbar 2\r\x1b[1A\x1b[2Kend") == ["a", "said", "end", "bar 2"]


def test_few_is_few() -> None:
    assert 1 < FEW < 20


# ---------------------------------------------------------------- events


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_events_are_lines_with_the_fields_of_a_report(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    (log, report) = listeners(report=[str(tmp_path / "report.json")], log_json=True)
    for listener in (log, report):
        tell(listener)
    out, err = capsysbinary.readouterr()
    begin, *outcomes, end = events(err.decode())
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", e.pop("time")) for e in (begin, *outcomes, end))
    assert begin == {"event": "begin", "schema": 1, "version": __version__, "inputs": 5}
    written = json.loads((tmp_path / "report.json").read_bytes())
    assert outcomes == [{"event": "outcome", **each} for each in written["outcomes"]]
    assert end == {"event": "end", **written["summary"]}
    assert out == b"wrote a.docx\nwrote b.docx\nunchanged c.docx\n"


def test_events_are_alone_if_it_is_quiet(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    tell(listeners(log_json=True, quiet=True)[0])
    out, err = capsysbinary.readouterr()
    assert (out, len(err.splitlines())) == (b"", 7)


def test_events_are_utf8_on_every_console_and_flushed_one_by_one() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(io.BufferedWriter(buffer), encoding="gbk", errors="backslashreplace")
    write_event(stream, "outcome", {"input": "文稿😀\u2028\udce9"})
    assert buffer.getvalue().endswith('"event": "outcome", "input": "文稿😀\\u2028\\udce9"}\n'.encode())
    stream.write("text")
    write_event(stream, "end", {})
    assert buffer.getvalue().splitlines()[1].startswith(b"text")


def test_events_go_to_a_stream_of_characters_too() -> None:
    out, err = io.StringIO(), io.StringIO()
    tell(Log(out, err))
    assert len(events(err.getvalue())) == 7
    assert out.getvalue().startswith("wrote a.docx\n")


@pytest.mark.parametrize(
    ("line", "kind", "what"),
    [
        ("convert", "UsageError", "Missing argument 'INPUT...' (or --list FILE)"),
        ("convert a.txt --colour", "UsageError", "No such option: --colour"),
        ("convert a.txt --sections x", "UsageError", "Invalid value for '--sections'"),
        ("convrt a.txt", "UsageError", "No such command 'convrt'. Did you mean 'convert'?"),
        ("convert a.txt --profile nosuch", "ProfileError", "No profile is called 'nosuch'"),
        ("convert a.txt --scale 9", "UsageError", "--scale"),
    ],
)
def test_a_command_line_that_is_refused_is_an_event(
    line: str, kind: str, what: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*line.split(), "--log-json"])
    assert ended.value.code == 2
    (event,) = events(capsysbinary.readouterr().err.decode())
    assert (event["event"], event["class"], event["exit_code"]) == ("error", kind, 2)
    assert what in event["what"]


def test_help_is_help_even_where_events_are_wanted(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["convert", "--help", "--log-json"])
    assert not ended.value.code
    out, err = capsysbinary.readouterr()
    assert (out[:6], err) == (b"Usage:", b"")


# ---------------------------------------------------------------- who is told


def kinds(told: Iterable[Listener]) -> list[type]:
    return [type(each) for each in told]


def test_who_is_told_is_what_the_options_say(tmp_path: Path) -> None:
    names = [str(tmp_path / "a.json"), str(tmp_path / "b.html")]
    assert kinds(listeners()) == [Lines]
    assert kinds(listeners(report=names)) == [Lines, Reports]
    assert kinds(listeners(log_json=True, report=names)) == [Log, Reports]
    with pytest.raises(UsageError):
        listeners(report=["a.txt"])


def test_force_replaces_what_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    for listener in listeners(report=[str(tmp_path / "a.json")], force=True):
        tell(listener, (unchanged(), warned()))
    assert len(json.loads((tmp_path / "a.json").read_bytes())["outcomes"]) == 2
    assert capsys.readouterr().err
