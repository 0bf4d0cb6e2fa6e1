"""Planning refuses what would go wrong; running loses nothing; reporting is safe to print."""

from __future__ import annotations

import os
import pickle
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.batch import run as runner
from shequ_convert.batch import store as keeper
from shequ_convert.batch.choices import Choices, resolution
from shequ_convert.batch.jobs import Job, Target
from shequ_convert.batch.naming import MAX_BYTES, file_stem
from shequ_convert.batch.plan import plan
from shequ_convert.batch.report import code, gravest, printable, problem, remark_lines, shown, streamed, written_lines
from shequ_convert.batch.request import Request
from shequ_convert.batch.run import Outcome, articles_of, convert_job, title_of
from shequ_convert.batch.sources import Source
from shequ_convert.batch.store import Stored, store
from shequ_convert.convert import parse
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import ExitCode, InputError, OutputError, ProfileError, ShequError, UsageError
from shequ_convert.picture import Picture, Pixels, reduced
from shequ_convert.write import WRITERS, Format, Manuscript, Written
from tests.support.photos import photo, saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert.document import Document
    from shequ_convert.parse import ParseOptions

SPEECH = """\
让每一扇门都愿意打开
来源：枫林社区网 发布时间：2021-05-06 09:30
各位邻居，大家下午好。今天想和大家说一说我们小区这一年的变化，也请大家多提意见。
小院.png
（居民在新修的小院里下棋）
以后的日子，我们还要把这件事继续做下去，让每一位老人都有人惦记，让每一个孩子都有地方玩耍。
"""

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str, text: str = SPEECH) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def planned(*inputs: str, title: Callable[[Job], str | None] = title_of, **wishes: Any) -> tuple[Job, ...]:
    request = Request(inputs, **wishes)
    made = plan(
        request, SPEECH.encode, lambda jobs: map(title, jobs.bare()), lambda jobs: map(articles_of, jobs.bare())
    )
    return tuple(made)


def run(jobs: tuple[Job, ...]) -> Iterator[Outcome]:
    return map(convert_job, jobs)


def outputs(jobs: tuple[Job, ...]) -> list[str]:
    return [target.path.as_posix() if target.path else "-" for job in jobs for target in job.targets]


def labels(jobs: tuple[Job, ...]) -> list[str]:
    return [Path(job.source.label).as_posix() for job in jobs]


# ---------------------------------------------------------------- inputs


def test_a_folder_gives_its_text_files_sorted_with_those_below() -> None:
    put("in/b.txt", "in/a.TXT", "in/sub/c.txt", "in/note.md", "in/.hidden.txt", "in/.git/d.txt", "in/._a.txt")
    assert labels(planned("in")) == ["in/a.TXT", "in/b.txt", "in/sub/c.txt"]


def test_a_pattern_is_expanded_and_sorted() -> None:
    put("in/b.txt", "in/a.txt", "in/c.md", "in/x/d.txt")
    assert labels(planned("in/*.txt")) == ["in/a.txt", "in/b.txt"]
    assert labels(planned("in/**/*.txt")) == ["in/a.txt", "in/b.txt", "in/x/d.txt"]


def test_a_pattern_that_matches_folders_means_the_texts_in_them() -> None:
    put("in1/a.txt", "in2/b.txt", "in2/c.md")
    assert labels(planned("in?")) == ["in1/a.txt", "in2/b.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    put("[1].txt", "1.txt")
    assert labels(planned("[1].txt")) == ["[1].txt"]


def test_an_input_named_twice_is_converted_once() -> None:
    put("in/a.txt", "in/b.txt")
    assert labels(planned("in/b.txt", "in", "in/*.txt", "in/../in/a.txt")) == ["in/b.txt", "in/a.txt"]


@pytest.mark.parametrize("name", ["nothing.txt", "nothing*.txt", "empty"])
def test_an_input_that_is_not_there_fails_alone_and_by_name(name: str) -> None:
    put("a.txt")
    Path("empty").mkdir()
    bad, good = run(planned(name, "a.txt", formats=("html",)))
    assert [type(error) for error in bad.errors] == [InputError]
    assert name in bad.errors[0].what
    assert not good.errors


def test_an_input_without_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MAX_INPUT_BYTES", 10)
    put("a.txt")
    with pytest.raises(InputError, match="larger"):
        keeper.read(Path("a.txt"))


# ---------------------------------------------------------------- outputs


def test_outputs_stand_beside_their_inputs() -> None:
    put("in/a.txt", "in/sub/b.txt")
    assert outputs(planned("in")) == ["in/a.docx", "in/sub/b.docx"]


def test_under_a_folder_the_tree_is_kept() -> None:
    put("in/a.txt", "in/sub/b.txt", "in/sub/deep/c.txt")
    assert outputs(planned("in", out="out")) == ["out/a.docx", "out/sub/b.docx", "out/sub/deep/c.docx"]
    assert outputs(planned("in/**/*.txt", out="out")) == ["out/a.docx", "out/sub/b.docx", "out/sub/deep/c.docx"]
    assert outputs(planned("in/sub/b.txt", out="out")) == ["out/b.docx"]


@pytest.mark.parametrize(
    ("out", "form"),
    [
        ("x.docx", "docx"),
        ("x.PDF", "pdf"),
        ("x.md", "md"),
        ("x.markdown", "md"),
        ("x.html", "html"),
        ("x.htm", "html"),
        ("x.json", "json"),
    ],
)
def test_the_suffix_of_the_output_decides(out: str, form: str) -> None:
    put("a.txt")
    (job,) = planned("a.txt", out=out)
    assert outputs((job,)) == [out]
    assert job.targets[0].format == form


def test_without_a_suffix_the_output_is_a_folder_and_word_is_written() -> None:
    put("a.txt")
    assert outputs(planned("a.txt", out="2021")) == ["2021/a.docx"]


def test_an_existing_folder_is_a_folder_whatever_its_name() -> None:
    put("a.txt")
    Path("x.md").mkdir()
    assert outputs(planned("a.txt", out="x.md")) == ["x.md/a.md"]


def test_several_formats_are_made_in_the_order_asked_for_and_once_each() -> None:
    put("a.txt")
    assert outputs(planned("a.txt", formats=("md", "docx", "md"))) == ["a.md", "a.docx"]


@pytest.mark.parametrize(("name", "stem"), [("a.b.txt", "a.b"), ("2018.10.26", "2018.10.26"), ("讲话.稿", "讲话.稿")])
def test_only_a_suffix_of_letters_is_taken_off(name: str, stem: str) -> None:
    put(name)
    assert outputs(planned(name)) == [f"{stem}.docx"]


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"out": "x.pdf", "formats": ("docx",)}, "-t asks for docx"),
        ({"out": "x.pdf", "formats": ("pdf", "docx")}, "names one file"),
        ({"out": "x.doc"}, "no format is written as .doc"),
        ({"out": "b.txt", "formats": ("md",)}, "no format is written as .txt"),
        ({"out": "taken"}, "is a file, not a folder"),
        ({"formats": ("odt",)}, "odt"),
        ({"out": "-", "formats": ("md", "json")}, "one format at a time"),
        ({"choices": Choices(copy_images=True)}, "--copy-images"),
        ({"out": "-", "formats": ("md",), "choices": Choices(copy_images=True)}, "--copy-images"),
        ({"formats": ("md", "json"), "choices": Choices(toc=True)}, "--toc"),
        ({"formats": ("pdf",), "choices": Choices(reference=Path("house.docx"))}, "--reference-docx"),
        ({"formats": ("pdf",), "choices": Choices(review=True)}, "--review"),
        ({"choices": Choices(images=(Path("nowhere"),))}, "nowhere is no folder"),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(wishes: dict[str, Any], said: str) -> None:
    put("a.txt", "taken")
    with pytest.raises(UsageError, match=said):
        planned("a.txt", **wishes)


def test_one_output_file_for_two_inputs_is_refused() -> None:
    put("a.txt", "b.txt")
    with pytest.raises(UsageError, match="2 document"):
        planned("a.txt", "b.txt", out="x.docx")


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_standard_output_takes_one_binary_file_only(form: str) -> None:
    put("a.txt", "b.txt")
    assert outputs(planned("a.txt", out="-", formats=(form,))) == ["-"]
    with pytest.raises(UsageError, match="one"):
        planned("a.txt", "b.txt", out="-", formats=(form,))


def test_standard_input_alone_goes_to_standard_output() -> None:
    (job,) = planned("-")
    assert outputs((job,)) == ["-"]
    assert job.data == SPEECH.encode()


def test_standard_input_is_named_when_a_folder_is_given() -> None:
    assert outputs(planned("-", out="out")) == ["out/stdin.docx"]


def test_standard_input_among_files_needs_a_place() -> None:
    put("a.txt")
    with pytest.raises(UsageError, match="-o"):
        planned("-", "a.txt")


def test_standard_input_is_not_read_unless_asked_for() -> None:
    put("a.txt")
    plan(Request(("a.txt",)), lambda: pytest.fail("read"), lambda _: iter(()), lambda _: iter(()))


# ---------------------------------------------------------------- collisions


def test_two_inputs_that_want_one_output_are_both_named() -> None:
    put("one/a.txt", "two/a.txt")
    with pytest.raises(UsageError) as caught:
        planned("one", "two", out="out")
    assert all(Path(name).name in caught.value.what for name in ("a.txt", "a.docx"))
    assert str(Path("one/a.txt")) in caught.value.what
    assert str(Path("two/a.txt")) in caught.value.what


def test_suffixes_that_fall_together_are_a_collision() -> None:
    put("a.txt", "a.text")
    with pytest.raises(UsageError, match="would both be written"):
        planned("a.txt", "a.text")


def test_equal_titles_are_a_collision() -> None:
    put("in/a.txt", "in/b.txt")
    with pytest.raises(UsageError, match="would both be written"):
        planned("in", name_by="title")


def test_an_output_never_replaces_an_input_even_by_force() -> None:
    put("a.md")
    with pytest.raises(OutputError, match="would replace the input"):
        planned("a.md", formats=("md",), choices=Choices(force=True))


def test_an_output_never_replaces_another_input() -> None:
    put("a.txt", "b.html")
    titles = {"a.txt": "b", "b.html": "c"}
    with pytest.raises(OutputError, match=r"would replace the input b\.html"):
        planned("a.txt", "b.html", formats=("html",), name_by="title", title=lambda job: titles[job.source.name])


@needs_links
def test_an_input_is_known_by_all_its_links() -> None:
    put("a.txt")
    Path("out").mkdir()
    os.link("a.txt", "out/hard.md")
    Path("out/soft.md").symlink_to("../a.txt")
    for name in ("hard", "soft"):
        with pytest.raises(OutputError, match="would replace the input"):
            planned("a.txt", out=f"out/{name}.md", choices=Choices(force=True))


# ---------------------------------------------------------------- names by title


def test_outputs_are_named_by_title_and_fall_back_to_the_input() -> None:
    put("in/a.txt", "in/b.txt", "in/c.txt")
    titles = {"a.txt": "春天的会议", "b.txt": None, "c.txt": "..."}
    jobs = planned("in", out="out", name_by="title", title=lambda job: titles[job.source.name])
    assert outputs(jobs) == ["out/春天的会议.docx", "out/b.docx", "out/c.docx"]


def test_the_title_is_the_one_the_text_has() -> None:
    put("a.txt")
    assert outputs(planned("a.txt", name_by="title")) == ["让每一扇门都愿意打开.docx"]


def test_an_unreadable_input_keeps_its_name() -> None:
    Path("a.txt").write_bytes(b"\x7fELF\0\0\0\0")
    assert outputs(planned("a.txt", "none.txt", name_by="title")) == ["a.docx", "none.docx"]


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("社区治理，从心开始", "社区治理，从心开始"),
        ('a<b>c:d"e/f\\g|h?i*j', "a＜b＞c：d＂e／f＼g｜h？i＊j"),
        ("../../etc/passwd", "／..／etc／passwd"),
        ("  ..标题. .　", "标题"),
        ("上\n下\t左\0右", "上 下 左 右"),
        ("读\u202egpj.exe", "读gpj.exe"),
        ("零\u200b宽", "零宽"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("Com1 .x", "Com1_ .x"),
        ("LPT9", "LPT9_"),
        ("CONTRACT", "CONTRACT"),
        ("COM10", "COM10"),
        ("e\u0301", "\u00e9"),
        ("\ud800坏", "坏"),
        ("", ""),
        (" . ", ""),
        ("\u202e", ""),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, stem: str) -> None:
    assert file_stem(title) == stem


def test_a_long_title_is_cut_between_characters() -> None:
    assert file_stem("汉" * 100) == "汉" * (MAX_BYTES // 3)
    assert file_stem("a" + "汉" * 100) == "a" + "汉" * ((MAX_BYTES - 1) // 3)


@given(st.text(max_size=200))
def test_no_title_makes_a_bad_name(title: str) -> None:
    stem = file_stem(title)
    assert len(stem.encode()) <= MAX_BYTES
    assert not set(stem) & set('<>:"/\\|?*\0\n\r\u202e')
    assert stem == stem.strip(". ")
    assert file_stem(stem) == stem


# ---------------------------------------------------------------- writing


def test_a_file_is_written_whole_with_its_folders() -> None:
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert store(Path("a/b/c.md"), b"x") == Stored(Path("a/b/c.md"), changed=True, size=1, sha256=digest)
    assert Path("a/b/c.md").read_bytes() == b"x"
    assert [path.name for path in Path("a/b").iterdir()] == ["c.md"]


def test_a_different_file_is_kept_unless_forced() -> None:
    put("c.md", text="mine")
    with pytest.raises(OutputError, match="exists and differs"):
        store(Path("c.md"), b"x")
    assert Path("c.md").read_text(encoding="utf-8") == "mine"
    assert store(Path("c.md"), b"x", force=True).changed


def test_the_same_content_is_left_alone() -> None:
    put("c.md", text="x")
    Path("c.md").chmod(0o444)
    before = Path("c.md").stat().st_mtime_ns
    assert not store(Path("c.md"), b"x").changed
    assert Path("c.md").stat().st_mtime_ns == before


def test_a_failure_leaves_the_old_file_and_no_litter(monkeypatch: pytest.MonkeyPatch) -> None:
    put("c.md", text="mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        store(Path("c.md"), b"x", force=True)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in Path().iterdir()] == [("c.md", "mine")]


def test_ctrl_c_while_writing_leaves_no_litter(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store(Path("c.md"), b"x")
    assert not list(Path().iterdir())


def test_folders_and_files_in_the_way_are_told() -> None:
    put("file")
    Path("folder.md").mkdir()
    with pytest.raises(OutputError, match="no ordinary file"):
        store(Path("folder.md"), b"x", force=True)
    with pytest.raises(OutputError, match="cannot be written"):
        store(Path("file/c.md"), b"x")


@needs_links
def test_a_replaced_file_keeps_its_permissions_and_its_link() -> None:
    put("real.md", text="old")
    Path("real.md").chmod(0o600)
    Path("link.md").symlink_to("real.md")
    store(Path("link.md"), b"new", force=True)
    assert Path("link.md").is_symlink()
    assert Path("real.md").read_bytes() == b"new"
    assert stat.S_IMODE(Path("real.md").stat().st_mode) == 0o600


# ---------------------------------------------------------------- running


def test_jobs_and_outcomes_can_be_sent_to_another_process() -> None:
    put("a.txt")
    (job,) = planned("a.txt", formats=("html",))
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301 - our own bytes
    outcome = convert_job(pickle.loads(pickle.dumps(job)))  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(outcome)).written == outcome.written  # noqa: S301 - our own bytes
    failed = convert_job(planned("none.txt")[0])
    assert str(pickle.loads(pickle.dumps(failed)).errors[0]) == str(failed.errors[0])  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(convert_job)) is convert_job  # noqa: S301 - our own bytes


def test_one_failing_file_does_not_stop_the_others() -> None:
    put("in/a.txt", "in/c.txt")
    Path("in/b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    outcomes = list(run(planned("in", formats=("html",))))
    assert [bool(outcome.errors) for outcome in outcomes] == [False, True, False]
    assert Path("in/a.html").exists()
    assert Path("in/c.html").exists()


def broken(_: Manuscript) -> Written:
    raise RecursionError("too deep")


def test_a_mistake_of_ours_costs_one_output_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt", "b.txt")
    formats = {**WRITERS, "json": Format(".json", "", broken)}
    monkeypatch.setattr("shequ_convert.write.WRITERS", formats)
    bad, good = run(planned("a.txt", formats=("html", "json", "docx")) + planned("b.txt", formats=("html",)))
    assert [stored.path.name for stored in bad.written] == ["a.html", "a.docx"]
    assert "made a mistake (RecursionError: too deep)" in bad.errors[0].what
    assert not good.errors


def test_one_format_failing_does_not_cost_the_others() -> None:
    put("a.txt")
    put("a.docx", text="mine")
    outcome = convert_job(planned("a.txt", formats=("docx", "html"))[0])
    assert [stored.path.name for stored in outcome.written] == ["a.html"]
    assert [type(error) for error in outcome.errors] == [OutputError]


def test_an_input_is_parsed_once_for_all_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt")
    calls: list[str] = []

    def counted(data: bytes, options: ParseOptions, *, name: str) -> Document:
        calls.append(name)
        return parse(data, options, name=name)

    monkeypatch.setattr(runner, "parse", counted)
    convert_job(planned("a.txt", formats=("docx", "html"))[0])
    assert calls == ["a.txt"]


def test_a_remark_of_several_formats_is_told_once() -> None:
    put("a.txt")
    outcome = convert_job(planned("a.txt", formats=("docx", "html"))[0])
    assert [(r.code, r.lines) for r in outcome.diagnostics if r.code.startswith("picture")] == [
        ("picture.missing", (4, 5))
    ]


def test_the_document_calls_its_input_by_its_place_in_the_tree() -> None:
    put("in/sub/a.txt", "b.txt")
    assert planned("in")[0].source.name == "sub/a.txt"
    assert planned(str(Path("b.txt").absolute()))[0].source.name == "b.txt"
    assert Source(None, Path()).name == "-"


# ---------------------------------------------------------------- pictures in no more pixels than print needs


@pytest.mark.parametrize(("given", "dpi"), [("300", 300), ("72", 72), ("2400", 2400), ("keep", None)])
def test_a_resolution_is_a_number_or_keep(given: str, dpi: int | None) -> None:
    assert resolution(given) == dpi


@pytest.mark.parametrize("given", ["", "0", "71", "2401", "-300", "300.5", "300dpi", "Keep", "9" * 5000, "²"])
def test_anything_else_is_no_resolution(given: str) -> None:
    with pytest.raises(UsageError) as error:
        resolution(given)
    assert error.value.advice == "Give 72 to 2400 pixels an inch, or keep"


def test_a_picture_is_reduced_once_for_all_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt")
    Path("小院.png").write_bytes(saved(photo((800, 600)), "PNG"))
    calls: list[Pixels] = []

    def counted(picture: Picture, most: Pixels) -> Picture:
        calls.append(most)
        return reduced(picture, most)

    monkeypatch.setattr("shequ_convert.picture.reduced", counted)
    job = planned("a.txt", formats=("docx", "html"), choices=Choices(image_dpi=72))[0]
    outcome = convert_job(job)
    assert len(calls) == 1
    assert [r.detail for r in outcome.diagnostics] == ["小院.png: 800 × 600, now 414 × 310"]


def test_a_broken_picture_costs_no_document() -> None:
    put("a.txt")
    Path("小院.png").write_bytes(b"<html>403</html>")
    outcome = convert_job(planned("a.txt", formats=("docx", "html", "md"))[0])
    assert len(outcome.written) == 3
    (remark,) = map(str, outcome.diagnostics)
    assert remark.startswith("line 4, 5: picture cannot be read: 小院.png: it is a web page, not a picture; save the")
    assert 'class="placeholder">小院.png' in Path("a.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- pictures in Markdown


def markdown(*wishes: str, copy: bool, out: str | None = None) -> Outcome:
    choices = Choices(copy_images=copy, images=tuple(map(Path, wishes)))
    return convert_job(planned("in/a.txt", formats=("md",), out=out, choices=choices)[0])


def test_markdown_links_a_picture_where_it_is() -> None:
    put("in/a.txt", "in/images/小院.png")
    markdown(copy=False, out="out/sub")
    assert "../../in/images/小院.png" in Path("out/sub/a.md").read_text(encoding="utf-8")


def test_markdown_links_a_copy_if_asked() -> None:
    put("in/a.txt")
    put("photos/小院.png", text="pixels")
    outcome = markdown("photos", copy=True, out="out/b.md")
    assert [stored.path.as_posix() for stored in outcome.written] == ["out/b_files/小院.png", "out/b.md"]
    assert Path("out/b_files/小院.png").read_text(encoding="utf-8") == "pixels"
    assert "b_files/小院.png" in Path("out/b.md").read_text(encoding="utf-8")


def test_a_copy_never_replaces_another_picture() -> None:
    put("in/a.txt", "photos/小院.png")
    put("out/b_files/小院.png", text="mine")
    outcome = markdown("photos", copy=True, out="out/b.md")
    assert [type(error) for error in outcome.errors] == [OutputError]
    assert not Path("out/b.md").exists()


def test_a_copy_onto_itself_changes_nothing() -> None:
    put("in/a.txt", "in/a_files/小院.png")
    assert [stored.changed for stored in markdown(copy=True).written] == [False, True]


def test_on_standard_output_pictures_are_named_bare() -> None:
    put("in/a.txt", "in/images/小院.png")
    outcome = markdown(copy=False, out="-")
    assert outcome.data is not None
    assert "images/" not in outcome.data.decode()
    assert "小院.png" in outcome.data.decode()


def test_json_looks_for_no_pictures() -> None:
    put("a.txt")
    assert not convert_job(planned("a.txt", formats=("json",))[0]).diagnostics


# ---------------------------------------------------------------- reporting

WARNED = Diagnostic("picture.missing", "a.png", (3,))
INFORMED = Diagnostic("decode.encoding", "gb18030")


@pytest.mark.parametrize(
    ("outcome", "strict", "expected"),
    [
        (Outcome("a"), True, ExitCode.OK),
        (Outcome("a", diagnostics=(WARNED,)), False, ExitCode.OK),
        (Outcome("a", diagnostics=(WARNED,)), True, ExitCode.WARNINGS),
        (Outcome("a", diagnostics=(INFORMED,)), True, ExitCode.OK),
        (Outcome("a", diagnostics=(WARNED,), errors=(InputError("x"),)), True, ExitCode.FAILED),
        (Outcome("a", errors=(InputError("x"), ProfileError("x"))), False, ExitCode.USAGE),
    ],
)
def test_the_exit_code_of_an_outcome(outcome: Outcome, strict: bool, expected: ExitCode) -> None:  # noqa: FBT001 - a column
    assert code(outcome, strict=strict) is expected


def test_the_gravest_exit_code_wins() -> None:
    assert gravest([]) is ExitCode.OK
    assert gravest([ExitCode.OK, ExitCode.WARNINGS, ExitCode.FAILED]) is ExitCode.FAILED
    assert gravest([ExitCode.WARNINGS, ExitCode.OK]) is ExitCode.WARNINGS
    assert gravest([ExitCode.FAILED, ExitCode.USAGE]) is ExitCode.USAGE


def test_remarks_name_file_severity_and_lines() -> None:
    outcome = Outcome("a.txt", diagnostics=(INFORMED, WARNED), errors=(InputError("It is empty", "Fill it"),))
    assert list(remark_lines(outcome, verbose=False)) == [
        "a.txt: warning: line 3: picture not found: a.png",
        "error: a.txt: It is empty\n  Fill it.",
    ]
    assert next(remark_lines(outcome, verbose=True)) == "a.txt: info: read as gb18030"


def test_an_error_names_its_input_once() -> None:
    assert problem(ShequError("a.txt is empty"), "a.txt") == "error: a.txt is empty"


def test_files_are_told_as_written_or_unchanged() -> None:
    outcome = Outcome("a", (Stored(Path("a.md"), changed=True), Stored(Path("a.pdf"), changed=False)))
    assert list(written_lines(outcome)) == ["wrote a.md", "unchanged a.pdf"]


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("\x1b[31m红\x1b]0;t\x07", "\\x1b[31m红\\x1b]0;t\\x07"),
        ("a\nb\rc", "a\\x0ab\\x0dc"),
        ("\x9b31m", "\\x9b31m"),
        ("读\u202egpj", "读\\u202egpj"),
        ("\udce9", "\\udce9"),
        ("制\t表 　全角", "制\t表 　全角"),
    ],
)
def test_nothing_printed_can_steer_a_terminal(raw: str, safe: str) -> None:
    assert printable(raw) == safe
    assert problem(InputError(raw)) == f"error: {safe}"


def test_text_on_a_terminal_keeps_its_lines() -> None:
    assert shown("一\n\x1b二\n".encode()) == "一\n\\x1b二\n"


def test_json_is_streamed_one_object_a_line_whatever_it_holds() -> None:
    line = streamed('{\n "a": "一\u2028二\x85三"\n}\n'.encode(), "json")
    assert line == b'{"a":"\xe4\xb8\x80\\u2028\xe4\xba\x8c\\u0085\xe4\xb8\x89"}\n'
    assert len(line.decode().splitlines()) == 1


def test_text_is_streamed_with_a_line_end_and_bytes_as_they_are() -> None:
    assert streamed(b"a", "md") == b"a\n"
    assert streamed(b"a\n", "md") == b"a\n"
    assert streamed(b"PK", "docx") == b"PK"


def test_a_target_without_a_path_is_standard_output() -> None:
    job = Job(Source(None, Path()), SPEECH.encode(), (Target("html", None),), Choices())
    outcome = convert_job(job)
    assert outcome.written == ()
    assert outcome.data is not None
    assert outcome.data.startswith(b"<!DOCTYPE html>")
