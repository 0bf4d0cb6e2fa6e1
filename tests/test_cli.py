"""The command line as people and scripts use it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import pytest
from PIL import features

from shequ_convert import __version__, cli
from shequ_convert.batch import doctor
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.entries import FieldNames
from shequ_convert.batch.request import Request
from shequ_convert.batch.running import Running
from shequ_convert.batch.shards import Shards
from shequ_convert.batch.sources import Wanted
from shequ_convert.cli import typed
from shequ_convert.errors import BackendMissing
from shequ_convert.typography import script
from shequ_convert.write import WRITERS
from tests.support.house import house
from tests.support.ooxml import body_text, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert import Document

SPEECH = """\
让每一扇门都愿意打开
来源：枫林社区网 发布时间：2021-05-06 09:30
各位邻居，大家下午好。今天想和大家说一说我们小区这一年的变化，也请大家多提意见。
小院.png
（居民在新修的小院里下棋）
以后的日子，我们还要把这件事继续做下去，让每一位老人都有人惦记，让每一个孩子都有地方玩耍。
"""
PLAIN = SPEECH.replace("小院.png\n（居民在新修的小院里下棋）\n", "")
"""The speech without its picture: nothing to warn of."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command: TypeAlias = "Callable[..., Result]"


class Screen(io.BytesIO):
    """What a terminal has shown; readable after the terminal is gone."""

    def close(self) -> None:
        """Stay."""


class Terminal(io.TextIOWrapper):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shequ(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return a runner of the command line in this process; ``terminal`` takes what a terminal would show."""

    def run(*arguments: str, stdin: str = "", terminal: io.BytesIO | None = None) -> Result:
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            if terminal is not None:
                patched.setattr("sys.stdout", Terminal(terminal, encoding="utf-8", write_through=True))
            with pytest.raises(SystemExit) as ended:
                cli.main(list(arguments))
        out, err = capsysbinary.readouterr()
        return Result(int(ended.value.code or 0), out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))

    return run


@pytest.fixture
def terminal() -> io.BytesIO:
    """Return what takes the place of a terminal's screen."""
    return Screen()


def put(*names: str, text: str = PLAIN) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def started(*arguments: str, encoding: str = "utf-8", stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "shequ_convert", *arguments]
    return subprocess.run(command, input=stdin, env=environment, capture_output=True, check=False, timeout=60)


# ---------------------------------------------------------------- help


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("convert",),
        ("booklet",),
        ("tidy",),
        ("explain",),
        ("tree",),
        ("profiles",),
        ("profiles", "show"),
        ("doctor",),
    ],
)
def test_every_command_has_help_with_examples(shequ: Command, command: tuple[str, ...]) -> None:
    result = shequ(*command, "--help")
    assert result.code == 0
    assert f"shequ-convert {' '.join(command) or 'convert'}" in result.out
    assert "[bold]" not in result.out


def test_help_names_every_format(shequ: Command) -> None:
    help_text = shequ("convert", "--help").out
    assert all(name in help_text for name in WRITERS)


@pytest.mark.parametrize("command", [(), ("convert",), ("profiles", "show")])
def test_h_is_help(shequ: Command, command: tuple[str, ...]) -> None:
    assert shequ(*command, "-h") == shequ(*command, "--help")


def test_the_help_of_convert_has_its_options_under_headings(shequ: Command) -> None:
    lines = shequ("convert", "--help").out.splitlines()
    headings = [line[:-1] for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Input", "Output", "Design", "Text", "Batches", "Corpora", "Messages", "Other"]
    under = lines[lines.index("Batches:") : lines.index("Corpora:")]
    assert [line.split()[0].strip(",") for line in under if line.startswith("  -")] == [
        *("-j", "--timeout", "--max-memory", "--resume", "--journal", "--fail-fast", "--max-failures", "--cluster")
    ]


def test_a_wrong_command_is_told_with_the_right_one(shequ: Command) -> None:
    result = shequ("convrt", "a.txt")
    assert result.code == 2
    assert "No such command 'convrt'. Did you mean 'convert'?" in result.err


@pytest.mark.parametrize("name", typed.COMMANDS)
def test_a_command_is_described_by_its_name(name: str) -> None:
    assert typed.described(name).name == name


def test_convert_wants_inputs_or_a_list_of_them(shequ: Command) -> None:
    result = shequ("convert", "-o", "out")
    assert result.code == 2
    assert "Missing argument 'INPUT...' (or --list FILE)." in result.err


def test_without_a_command_help_is_shown(shequ: Command) -> None:
    result = shequ()
    assert result.code == 2
    assert "convert" in result.out + result.err


def test_version(shequ: Command) -> None:
    assert shequ("--version") == Result(0, f"shequ-convert {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [("convert",), ("convert", "a.txt", "--colour"), ("fetch",), ("convert", "a", "--sections", "x")]
)
def test_wrong_usage_is_told_and_ends_with_two(shequ: Command, arguments: tuple[str, ...]) -> None:
    result = shequ(*arguments)
    assert result.code == 2
    assert "Error" in result.err
    assert "Traceback" not in result.err


# ---------------------------------------------------------------- convert


def test_one_text_becomes_word_beside_it_and_says_so(shequ: Command) -> None:
    put("a.txt")
    assert shequ("convert", "a.txt") == Result(0, "wrote a.docx\n", "")
    assert Path("a.docx").read_bytes().startswith(b"PK")


def test_again_nothing_changes(shequ: Command) -> None:
    put("a.txt")
    shequ("convert", "a.txt", "-t", "html")
    assert shequ("convert", "a.txt", "-t", "html") == Result(0, "unchanged a.html\n", "")


def test_a_different_file_stays_without_force(shequ: Command) -> None:
    put("a.txt")
    put("a.html", text="mine")
    result = shequ("convert", "a.txt", "-t", "html")
    assert result.code == 1
    assert result.out == ""
    assert (
        result.err
        == "error: a.txt: a.html exists and differs\n  Give --force to replace it, or write elsewhere with -o.\n"
    )
    assert Path("a.html").read_text(encoding="utf-8") == "mine"
    assert shequ("convert", "a.txt", "-t", "html", "--force").code == 0


def test_quiet_lists_no_files_but_still_warns(shequ: Command) -> None:
    put("a.txt", text=SPEECH)
    result = shequ("convert", "a.txt", "-t", "html", "--quiet")
    assert (result.code, result.out) == (0, "")
    assert result.err == "a.txt: warning: line 4, 5: picture not found: 小院.png\n"


def test_strict_turns_warnings_into_three_and_still_writes(shequ: Command) -> None:
    put("a.txt", text=SPEECH)
    assert shequ("convert", "a.txt", "-t", "html", "--strict").code == 3
    assert Path("a.html").exists()
    put("b.txt")
    assert shequ("convert", "b.txt", "-t", "html", "--strict").code == 0


def test_verbose_tells_what_is_merely_worth_knowing(shequ: Command) -> None:
    Path("a.txt").write_bytes(PLAIN.encode("gb18030"))
    assert "info" not in shequ("convert", "a.txt", "-t", "html").err
    assert "a.txt: info: read as GB18030" in shequ("convert", "a.txt", "-t", "html", "--verbose").err


def test_one_bad_input_costs_one_output(shequ: Command) -> None:
    put("in/a.txt", "in/c.txt")
    Path("in/b.txt").write_bytes(b"PK\3\4\0\0\0\0\0\0")
    result = shequ("convert", "in", "-t", "html", "-o", "out")
    assert result.code == 1
    assert result.out.splitlines() == [f"wrote {Path('out/a.html')}", f"wrote {Path('out/c.html')}"]
    assert result.err.startswith("error: ")
    assert str(Path("in/b.txt")) in result.err


def test_a_collision_is_told_before_any_work(shequ: Command) -> None:
    put("one/a.txt", "two/a.txt")
    result = shequ("convert", "one", "two", "-o", "out")
    assert result.code == 2
    assert "would both be written" in result.err
    assert not Path("out").exists()


@pytest.mark.parametrize("profile", ["nosuch", "broken.toml"])
def test_a_bad_profile_is_told_before_any_work(shequ: Command, profile: str) -> None:
    put("a.txt")
    put("broken.toml", text="name = 3")
    result = shequ("convert", "a.txt", "--profile", profile)
    assert result.code == 2
    assert result.err.startswith("error: ")
    assert not Path("a.docx").exists()


class Noted(Exception):  # noqa: N818 - no error
    """The request of a command line, and how it is to be run; nothing is done."""


def noted(shequ: Command, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[Any, Any]:
    """Return what reaches the batch of a command line."""

    def keep(request: object, running: object, _: object) -> NoReturn:
        raise Noted(request, running)

    monkeypatch.setattr("shequ_convert.batch.batch.Batch", keep)
    with pytest.raises(Noted) as caught:
        shequ(*arguments)
    request, running = caught.value.args
    return request, running


def test_every_option_reaches_the_batch(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt", "b.txt")
    Path("photos").mkdir()
    Path("house.docx").write_bytes(house())
    request, _ = noted(
        shequ,
        monkeypatch,
        *("convert", "a.txt", "b.txt", "-o", "out", "-t", "md", "-t", "json", "--profile", "gongwen"),
        *("--images", "photos", "--copy-images", "--toc", "--review", "--sections", "heading", "--punctuation", "keep"),
        *("--name-by", "title", "--force", "--no-join", "--split", "--spacing", "thin", "--script", "hans"),
        *("--reference-docx", "house.docx", "--image-dpi", "150", "--scale", "1.25", "--n-up", "2"),
        *("--pdf-variant", "PDF/A-2u", "--include", "*.md", "--include", "a/*", "--exclude", "*draft*"),
        *("--shards", "jsonl.gz", "--shard-size", "500"),
        *("--text-field", "t", "--id-field", "i", "--url-field", "u", "--images-field", "p"),
    )
    choices = Choices(
        profile="gongwen",
        images=(Path("photos"),),
        reference=Path("house.docx"),
        review=True,
        toc=True,
        copy_images=True,
        image_dpi=150,
        scale=1.25,
        sheets="two-up",
        pdf_variant="pdf/a-2u",
        sections="heading",
        spacing="thin",
        script="hans",
        repair_punctuation=False,
        join=False,
        force=True,
    )
    assert request == Request(
        inputs=("a.txt", "b.txt"),
        out="out",
        formats=("md", "json"),
        name_by="title",
        split=True,
        choices=choices,
        wanted=Wanted(("*.md", "a/*"), ("*draft*",)),
        names=FieldNames("t", "i", "u", "p"),
        shards=Shards("jsonl.gz", 500),
    )


def test_every_option_of_running_reaches_the_batch(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    put("list.txt")
    request, running = noted(
        shequ,
        monkeypatch,
        *("convert", "--list", "list.txt", "--jobs", "3", "--timeout", "2.5", "--max-memory", "500", "--resume"),
        *("--journal", "j.jsonl", "--max-failures", "7", "--cluster", "tcp://127.0.0.1:8786"),
    )
    assert request == Request((), listed="list.txt", aside=("j.jsonl",))
    assert running == Running(3, 2.5, 500, True, Path("j.jsonl"), 7, "tcp://127.0.0.1:8786")  # noqa: FBT003 - a value
    assert noted(shequ, monkeypatch, "convert", "a.txt")[1] == Running()
    assert noted(shequ, monkeypatch, "convert", "a.txt", "--fail-fast")[1] == Running(max_failures=1)


def test_the_name_of_an_output_may_ask_for_records(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt")
    request, _ = noted(shequ, monkeypatch, "convert", "a.txt", "-o", "all.jsonl.gz")
    assert request.shards == Shards("jsonl.gz")


def test_json_streams_one_object_a_line_in_order(shequ: Command) -> None:
    put("in/b.txt", "in/a.txt", text=SPEECH)
    result = shequ("convert", "in/b.txt", "in/a.txt", "in/none.txt", "-o", "-", "-t", "json")
    assert [json.loads(line)["source"]["name"] for line in result.out.splitlines()] == ["b.txt", "a.txt"]
    assert result.code == 1
    assert "none.txt" in result.err


def test_a_word_document_of_the_office_is_filled(shequ: Command) -> None:
    put("a.txt", "b.txt", text=SPEECH)
    Path("house.docx").write_bytes(house())
    result = shequ("convert", "a.txt", "b.txt", "--reference-docx", "house.docx")
    assert result.code == 0
    assert "让每一扇门都愿意打开" in body_text(Path("a.docx").read_bytes())
    assert "word/header1.xml" in parts(Path("b.docx").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--reference-docx", "none.docx"), 1, "none.docx"),
        (("--reference-docx", "a.txt"), 2, "Reference document a.txt cannot be used"),
        (("--reference-docx", "house.docx", "-t", "pdf"), 2, "concerns Word only"),
        (("--reference-docx", "house.docx", "-o", "house.docx", "--force"), 1, "replace the reference document"),
    ],
)
def test_a_reference_document_that_does_not_serve_is_told_before_any_work(
    shequ: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    put("a.txt", text=SPEECH)
    Path("house.docx").write_bytes(house())
    result = shequ("convert", "a.txt", *arguments)
    assert result.code == code
    assert said in result.err
    assert not list(Path().glob("a.*x"))
    assert Path("house.docx").read_bytes() == house()


def test_standard_input_to_standard_output(shequ: Command) -> None:
    result = shequ("convert", "-", "-t", "html", stdin=PLAIN)
    assert (result.code, result.err) == (0, "")
    assert "让每一扇门都愿意打开" in result.out
    assert not list(Path().iterdir())


def test_word_may_be_piped(shequ: Command) -> None:
    put("a.txt")
    result = shequ("convert", "a.txt", "-o", "-")
    assert result.code == 0
    assert result.out.startswith("PK")


def test_word_is_not_poured_over_a_terminal(shequ: Command, terminal: io.BytesIO) -> None:
    put("a.txt")
    result = shequ("convert", "a.txt", "-o", "-", terminal=terminal)
    assert result.code == 2
    assert "A terminal cannot show docx" in result.err
    assert terminal.getvalue() == b""


def test_text_reaches_a_terminal_without_its_control_characters(shequ: Command, terminal: io.BytesIO) -> None:
    put("a.txt")
    shequ("convert", "a.txt", "-o", "-", "-t", "html", terminal=terminal)
    assert "让每一扇门都愿意打开" in terminal.getvalue().decode()
    put("b\x1b[31m.txt", text=SPEECH.replace("小院.png", "小\x1b[31m院.png"))
    result = shequ("convert", "b\x1b[31m.txt", "-t", "html", terminal=terminal)
    assert "\x1b" not in terminal.getvalue().decode() + result.err
    assert "b\\x1b[31m" in terminal.getvalue().decode()


# ---------------------------------------------------------------- consoles


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_a_console_of_another_encoding_never_crashes(encoding: str) -> None:
    put("讲话😀한국.txt", text=SPEECH.replace("小院", "小😀院"))
    done = started("convert", "讲话😀한국.txt", "-t", "html", encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert b"\\U0001f600" in done.stdout
    assert b"\\U0001f600" in done.stderr
    assert ("讲话".encode("gbk") in done.stdout) is (encoding == "gbk")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="file names are always characters there")
def test_a_file_name_that_is_no_text_is_told_safely() -> None:
    Path(os.fsdecode(b"\xe9.txt")).write_text(SPEECH, encoding="utf-8")
    done = started("convert", ".", "-t", "html")
    assert done.returncode == 0, done.stderr
    assert done.stdout == b"wrote \\udce9.html\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell with pipes")
def test_a_reader_that_leaves_early_ends_it_quietly() -> None:
    for number in range(30):
        put(f"in/{number}.txt", text=PLAIN + "".join(f"第{n}天，大家又聚在一起，说起这件事。\n" for n in range(99)))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = f"{sys.executable} -m shequ_convert convert in -o - -t html | head -c 10"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
@pytest.mark.parametrize(
    "arguments", [("--help",), ("convert", "a.txt", "-o", "-"), ("explain", "a.txt"), ("profiles",)]
)
def test_a_full_disk_behind_standard_output_is_told(arguments: tuple[str, ...]) -> None:
    put("a.txt")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "shequ_convert", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr == b"error: Standard input or output fails: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed by a shell")
@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_closed_standard_input_and_error_are_no_hindrance(closed: str, jobs: str) -> None:
    put("in/a.txt")
    put("in/b.txt")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = f"{sys.executable} -m shequ_convert convert in -o out -t md -q --jobs {jobs} {closed}"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(path.name for path in Path("out").glob("*.md")) == ["a.md", "b.md"]


def test_ctrl_c_ends_it_quietly(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    put("a.txt")
    monkeypatch.setattr("shequ_convert.batch.store.read", interrupted)
    assert shequ("convert", "a.txt") == Result(130, "", "")


# ---------------------------------------------------------------- the other commands


def test_explain_gives_every_line_a_role_and_a_reason(shequ: Command) -> None:
    put("a.txt", text=SPEECH)
    result = shequ("explain", "a.txt")
    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines() if line.strip()][:6] == list("123456")
    assert "title" in result.out


def test_explain_as_json(shequ: Command) -> None:
    rows = json.loads(shequ("explain", "-", "--json", stdin=SPEECH).out)
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {"line", "text", "role", "strength", "rule", "why", "others", "repairs"} == set(rows[0])


def test_explain_on_a_terminal_is_a_table_that_steers_nothing(shequ: Command, terminal: io.BytesIO) -> None:
    put("a.txt", text=SPEECH.replace("下棋", "下\x1b]0;x\x07[bold]棋[/bold]"))
    assert shequ("explain", "a.txt", terminal=terminal).code == 0
    shown = terminal.getvalue().decode()
    assert "strength" in shown
    assert "\x1b]0" not in shown
    assert "\x07" not in shown


def test_explain_without_colour_is_plain_text_on_a_terminal_too(shequ: Command, terminal: io.BytesIO) -> None:
    put("a.txt", text=SPEECH)
    shequ("explain", "a.txt", "--no-color", terminal=terminal)
    assert "\x1b" not in terminal.getvalue().decode()
    assert "title" in terminal.getvalue().decode()


@pytest.mark.parametrize("command", ["explain", "tree"])
def test_a_missing_file_is_told(shequ: Command, command: str) -> None:
    result = shequ(command, "none.txt")
    assert result.code == 1
    assert result.err == "error: No file is called none.txt\n  Check the name and the folder.\n"


def test_tree_shows_the_document(shequ: Command) -> None:
    put("a.txt", text=SPEECH)
    result = shequ("tree", "a.txt")
    assert result.code == 0
    assert "让每一扇门都愿意打开" in result.out
    assert "小院.png" in result.out


def test_profiles_are_listed_with_what_they_are(shequ: Command) -> None:
    lines = shequ("profiles").out.splitlines()
    assert [line.split()[0] for line in lines] == ["article", "gongwen", "handout"]
    assert all(len(line.split(maxsplit=1)[1]) > 20 for line in lines)


def test_a_profile_shown_is_a_profile_that_works(shequ: Command) -> None:
    toml = shequ("profiles", "show", "gongwen").out
    put("a.txt")
    put("mine.toml", text=toml)
    assert shequ("convert", "a.txt", "-t", "html", "--profile", "mine.toml").code == 0


def test_a_profile_that_is_not_there_is_told(shequ: Command) -> None:
    result = shequ("profiles", "show", "nosuch")
    assert result.code == 2
    assert result.err.startswith("error: No profile is called 'nosuch'")


def fine(_: Document, name: str, *__: object) -> bytes:
    return name.encode()


def lacking(_: Document, __: str, *___: object) -> bytes:
    raise BackendMissing("PDF needs Pango", "Run: apt-get install libpango-1.0-0")


def test_doctor_says_what_is_here(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "render", fine)
    result = shequ("doctor")
    assert result.code == 0
    for fact in (__version__, sys.version.split()[0], "weasyprint", "pango", "can be written", "article", "黑体 -> "):
        assert fact in result.out


def test_doctor_says_what_to_install_and_fails(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "render", lacking)
    result = shequ("doctor", "--json")
    assert result.code == 1
    pdf = next(check for check in json.loads(result.out)["formats"] if check["name"] == "pdf")
    assert pdf == {"name": "pdf", "missing": "PDF needs Pango", "advice": "Run: apt-get install libpango-1.0-0"}
    assert "apt-get install libpango" in shequ("doctor").out


def test_doctor_says_which_pictures_can_be_read(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "render", fine)
    monkeypatch.setattr(features, "check", lambda library: library != "avif")
    out = shequ("doctor").out
    assert "JPEG, PNG, GIF, WebP, BMP, TIFF, JPEG 2000, ICO can be read" in out
    assert "AVIF cannot: Pillow was built without it" in out
    assert dict(doctor.examine().pictures)["AVIF"] is False


def test_doctor_can_do_without_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-distribution",))
    assert doctor.examine().libraries == (("no-such-distribution", None),)
    assert "not installed" in doctor.as_text(doctor.examine())


# --- tidy

FOLDED = "春天来了,花开了(真的)。\r\n\r\n小院(１).png\n他说&ldquo;好&rdquo; ，走了\n"
TIDY = "春天来了，花开了（真的）。\r\n\r\n小院(１).png\n他说“好”，走了\n"


def test_tidy_repairs_line_for_line_and_keeps_the_ends_of_lines(shequ: Command) -> None:
    Path("a.txt").write_bytes(FOLDED.encode("gb18030"))
    assert shequ("tidy", "a.txt", "-o", "b.txt").code == 0
    assert Path("b.txt").read_bytes().decode() == TIDY
    assert Path("a.txt").read_bytes() == FOLDED.encode("gb18030")


def test_tidy_from_standard_input_to_standard_output(shequ: Command) -> None:
    result = shequ("tidy", "-", stdin="你好,再见\n")
    assert (result.code, result.out, result.err) == (0, "你好，再见\n", "")


def test_tidy_twice_is_tidy_once(shequ: Command) -> None:
    assert shequ("tidy", "-", stdin=TIDY.replace("\r\n", "\n")).out == TIDY.replace("\r\n", "\n")


def test_tidy_does_not_replace_a_file_without_force(shequ: Command) -> None:
    Path("a.txt").write_text(FOLDED, encoding="utf-8")
    result = shequ("tidy", "a.txt", "-o", "a.txt")
    assert result.code == 1
    assert "--force" in result.err
    assert shequ("tidy", "a.txt", "-o", "a.txt", "--force").code == 0


def test_tidy_check_says_how_much_would_change_and_writes_nothing(shequ: Command) -> None:
    Path("a.txt").write_text(FOLDED, encoding="utf-8")
    result = shequ("tidy", "a.txt", "--check", "-o", "b.txt")
    assert (result.code, result.out) == (1, "a.txt: 6 changes in 2 lines\n")
    assert not Path("b.txt").exists()
    Path("a.txt").write_text(TIDY, encoding="utf-8")
    assert shequ("tidy", "a.txt", "--check").code == 0


def test_tidy_writes_down_every_change(shequ: Command) -> None:
    Path("a.txt").write_text("来了,好\n", encoding="utf-8")
    assert shequ("tidy", "a.txt", "-o", "b.txt", "--records", "c.jsonl").code == 0
    (row,) = Path("c.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(row) == {"line": 1, "start": 2, "end": 3, "before": ",", "after": "，", "rule": "fullwidth"}


def test_tidy_does_what_its_options_say(shequ: Command) -> None:
    assert shequ("tidy", "-", "--punctuation", "keep", stdin="你好,再见\n").out == "你好,再见\n"
    assert shequ("tidy", "-", "--spacing", "none", stdin="使用 Word 编辑\n").out == "使用Word编辑\n"


def test_tidy_without_opencc_says_what_to_install(shequ: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    script._converter.cache_clear()
    result = shequ("tidy", "-", "--script", "hant", stdin="头发\n")
    assert result.code == 1
    assert "shequ-convert[opencc]" in result.err


def test_explain_tells_of_repairs(shequ: Command) -> None:
    assert "[repaired: fullwidth]" in shequ("explain", "-", stdin="春天来了,花开了。\n").out
    (row,) = json.loads(shequ("explain", "-", "--json", stdin="春天来了,花开了。\n").out)
    assert row["repairs"][0]["after"] == "，"


def test_spacing_and_script_reach_the_document(shequ: Command) -> None:
    pytest.importorskip("opencc", reason="the extra opencc is not installed")
    Path("a.txt").write_text(PLAIN.replace("一说", "一说 Word "), encoding="utf-8")
    assert shequ("convert", "a.txt", "-o", "a.md", "--spacing", "none", "--script", "hant").code == 0
    written = Path("a.md").read_text(encoding="utf-8")
    assert "讓每一扇門都願意打開" in written
    assert "说 Word" not in written


def test_a_review_comments_on_word_and_is_refused_where_there_is_none(shequ: Command) -> None:
    put("a.txt", text="社区食堂\n\n" + PLAIN)
    refused = shequ("convert", "a.txt", "-t", "pdf", "--review")
    assert (refused.code, refused.out) == (2, "")
    assert "--review puts comments into Word only" in refused.err
    assert not list(Path().glob("a.*f"))
    both = shequ("convert", "a.txt", "-t", "docx", "-t", "md", "--review", "-v")
    assert both.code == 0
    assert "comments to be checked in Word: " in both.err
