"""``--resume``: whatever has happened in between, the outputs are those of a fresh run, and nobody's work is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_convert.batch import journal as journals
from shequ_convert.batch import running as amounts
from shequ_convert.batch.batch import conduct
from shequ_convert.batch.choices import Choices
from shequ_convert.batch.journal import Journal, digest_of_choices
from shequ_convert.batch.running import Running
from shequ_convert.errors import ExitCode, OutputError, UsageError
from shequ_convert.style import source_text
from tests.support.batches import Kept, batch, files, names, put, put_records, records, run, text
from tests.support.killed import ROOT
from tests.support.photos import photo, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from shequ_convert.batch.summary import Summary

JOURNAL = amounts.JOURNAL
PICTURED = text().replace("一、议事", "小院.png\n（居民在新修的小院里下棋）\n一、议事")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pixels(seed: int = 1) -> bytes:
    return saved(photo(size=(40 + seed, 30)), "PNG")


def resumed(*inputs: str, journal: Path | None = None, jobs: int = 1, **more: Any) -> tuple[Summary, Kept]:
    running = Running(jobs=jobs, resume=True, journal=journal)
    return run(*(inputs or ("in",)), running=running, **{"out": "out", "formats": ("md",), **more})


def fresh(*inputs: str, **more: Any) -> dict[str, bytes]:
    """Return what a run would make that nobody knows of."""
    shutil.rmtree("fresh", ignore_errors=True)
    run(*(inputs or ("in",)), **{"formats": ("md",), **more, "out": "fresh"})
    return files("fresh")


def counts(summary: Summary) -> tuple[int, int, int]:
    return summary.made, summary.skipped, summary.failed


# ---------------------------------------------------------------- any sequence of edits

EDIT = st.sampled_from(
    [
        *("input changed", "input removed", "input added", "input touched", "output removed", "all outputs removed"),
        *("picture changed", "picture removed", "picture moved", "options", "formats", "copy", "journal torn", "moved"),
        "profile",
    ]
)


class Folder:
    """Texts, a picture and what is asked for, all of which change."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0
        self.wishes: dict[str, Any] = {"formats": ("md",)}
        self.choices = Choices()
        shutil.copy(source_text_file(), "mine.toml")
        for number in range(3):
            put(f"in/{number}.txt", content=PICTURED if number else text(number))
        Path("in/小院.png").write_bytes(pixels())

    def edit(self, what: str) -> None:  # noqa: C901, PLR0912 - a list of what can happen
        """Change something."""
        self.count += 1
        one = self.chance.choice(sorted(Path("in").glob("*.txt")))
        outputs = [path for path in sorted(Path("out").rglob("*")) if path.is_file() and path.name != JOURNAL]
        picture = next((path for path in (Path("in/小院.png"), Path("in/images/小院.png")) if path.exists()), None)
        match what:
            case "input changed":
                put(str(one), content=PICTURED.replace("小区", f"{self.count}小区"))
            case "input removed" if len(list(Path("in").glob("*.txt"))) > 1:
                one.unlink()
                for path in Path("out").glob(f"{one.stem}[._]*"):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            case "input added":
                put(f"in/{self.count + 10}.txt", content=PICTURED)
            case "input touched":
                os.utime(one)
            case "output removed" if outputs:
                self.chance.choice(outputs).unlink()
            case "all outputs removed":
                shutil.rmtree("out", ignore_errors=True)
            case "picture changed":
                Path("in/小院.png").write_bytes(pixels(self.count))
            case "picture removed" if picture:
                picture.unlink()
            case "picture moved" if picture:
                Path("in/images").mkdir(exist_ok=True)
                picture.rename("in/images/小院.png" if picture.parent.name == "in" else "in/小院.png")
            case "options":
                self.choices = Choices(spacing=self.chance.choice(["keep", "thin"]), profile=self.choices.profile)
            case "formats":
                self.wishes = {"formats": self.chance.choice([("md",), ("json", "md"), ("md", "html"), ("html", "md")])}
            case "copy":
                self.choices = Choices(copy_images=not self.choices.copy_images, profile=self.choices.profile)
            case "journal torn" if Path("out", JOURNAL).exists():
                whole = Path("out", JOURNAL).read_bytes()
                Path("out", JOURNAL).write_bytes(whole[: -self.chance.randint(1, 40)])
            case "moved" if Path("out").exists():
                Path("out").rename("elsewhere")
                Path("elsewhere").rename("out")
            case "profile":
                self.choices = Choices(profile="mine.toml")
                with Path("mine.toml").open("a", encoding="utf-8") as file:
                    file.write(f"# {self.count}\n")
            case _:
                pass


def source_text_file() -> str:
    """Return a design of one's own."""
    Path("source.toml").write_text(source_text("article")[0], encoding="utf-8")
    return "source.toml"


@pytest.mark.parametrize("examples", [12, pytest.param(150, marks=pytest.mark.thorough)])
def test_after_any_edits_the_outputs_are_those_of_a_fresh_run(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(steps=st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=5), seed=st.integers(0, 999))
    def check(steps: list[list[str]], seed: int) -> None:
        with tempfile.TemporaryDirectory() as root:
            monkeypatch.chdir(root)
            folder = Folder(random.Random(seed))  # noqa: S311 - edits, no secrets
            for edits in [[], *steps]:
                for edit in edits:
                    folder.edit(edit)
                wishes = {**folder.wishes, "choices": folder.choices}
                summary, kept = resumed(**wishes)
                assert not summary.failed, [str(error) for outcome in kept.outcomes for error in outcome.errors]
                expected = {name.replace("fresh", "out"): data for name, data in fresh(**wishes).items()}
                made = files("out")
                assert {name: made.get(name) for name in expected} == expected, (steps, edits)
                skipped, _ = resumed(**wishes)
                assert skipped.skipped == skipped.tried
            monkeypatch.chdir(ROOT)

    check()


# ---------------------------------------------------------------- what a person has edited


def test_an_output_that_a_person_has_edited_is_left_as_long_as_its_input_is_the_same() -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    put("out/a.md", content="mine")
    assert counts(resumed()[0]) == (0, 2, 0)
    assert Path("out/a.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", ["mine", "", text(1)[:10]])
def test_an_output_that_a_person_has_edited_is_never_replaced_without_force(content: str) -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    put("out/a.md", content=content)
    put("in/a.txt", "in/b.txt", content=text(2))
    for _ in range(2):
        summary, kept = resumed()
        assert summary.failed == 1
        assert "exists and differs" in kept.outcomes[0].errors[0].what
        assert Path("out/a.md").read_text(encoding="utf-8") == content
    assert counts(resumed(force=True)[0]) == (2, 0, 0)
    assert files("out") == fresh()


def test_what_was_made_beside_an_output_that_was_edited_is_still_ours() -> None:
    put("in/a.txt")
    wishes: dict[str, Any] = {"formats": ("md", "html")}
    resumed(**wishes)
    put("out/a.md", content="mine")
    put("in/a.txt", content=text(2))
    assert resumed(**wishes)[0].failed == 1  # the page was made anew
    put("in/a.txt", content=text(3))
    _, kept = resumed(**wishes)
    assert [error.what for error in kept.outcomes[0].errors] == [f"{Path('out/a.md')} exists and differs"]
    Path("out/a.md").unlink()
    assert counts(resumed(**wishes)[0]) == (1, 0, 0)
    assert files("out") == fresh(**wishes)


def test_formats_may_come_and_go_in_any_order() -> None:
    put("in/a.txt")
    resumed(formats=("md", "html"))
    put("in/a.txt", content=text(2))
    resumed(formats=("html",))
    put("in/a.txt", content=text(3))
    assert counts(resumed(formats=("html", "md"))[0]) == (1, 0, 0)
    assert files("out") == fresh(formats=("md", "html"))


def test_what_was_there_before_the_first_run_is_somebody_elses() -> None:
    put("in/a.txt", "out/a.md")
    assert resumed()[0].failed == 1
    assert resumed()[0].failed == 1


def test_without_resume_nothing_is_replaced_whatever_a_journal_says() -> None:
    put("in/a.txt")
    resumed()
    put("in/a.txt", content=text(2))
    summary, _ = run("in", out="out", formats=("md",))
    assert summary.failed == 1


def test_outputs_of_texts_that_are_gone_are_left() -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    Path("in/b.txt").unlink()
    resumed()
    assert names("out") == ["a.md", "b.md"]


def test_a_text_under_another_name_is_another_text() -> None:
    put("in/a.txt")
    resumed(formats=("json",))
    Path("in/a.txt").rename("in/a.text")
    resumed("in/a.text", formats=("json",))
    assert b'"name": "a.text"' in files("out")["a.json"].replace(b'":"', b'": "')


def test_force_makes_everything_anew() -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    put("out/a.md", content="mine")
    summary, kept = resumed(force=True)
    assert counts(summary) == (2, 0, 0)
    assert [outcome.written[0].changed for outcome in kept.outcomes] == [True, False]


def test_another_version_makes_everything_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.txt")
    resumed()
    assert counts(resumed()[0]) == (0, 1, 0)
    monkeypatch.setattr(journals, "__version__", "999")
    assert counts(resumed()[0]) == (1, 0, 0)


def test_copied_pictures_belong_to_a_document() -> None:
    put("in/a.txt", content=PICTURED)
    Path("in/小院.png").write_bytes(pixels())
    wishes: dict[str, Any] = {"choices": Choices(copy_images=True)}
    resumed(**wishes)
    Path("out/a_files/小院.png").unlink()
    assert counts(resumed(**wishes)[0]) == (1, 0, 0)
    assert files("out") == fresh(**wishes)
    Path("in/小院.png").write_bytes(pixels(5))
    assert counts(resumed(**wishes)[0]) == (1, 0, 0)
    assert files("out") == fresh(**wishes)


# ---------------------------------------------------------------- what is told


@pytest.mark.parametrize("jobs", [1, 2])
def test_warnings_are_told_again_so_that_the_exit_code_is_the_same(jobs: int) -> None:
    put("in/a.txt", content=PICTURED)
    put("in/b.txt")
    first, kept = resumed(strict=True, jobs=jobs)
    again, kept_again = resumed(strict=True, jobs=jobs)
    assert (first.code, again.code) == (ExitCode.WARNINGS, ExitCode.WARNINGS)
    assert (first.warned, again.warned) == (1, 1)
    assert counts(again) == (0, 2, 0)
    told = [
        [remark for remark in outcome.diagnostics if remark.severity.value == "warning"] for outcome in kept.outcomes
    ]
    assert told == [[*outcome.diagnostics] for outcome in kept_again.outcomes]
    assert resumed()[0].code is ExitCode.OK


def test_what_failed_is_tried_again() -> None:
    put("in/a.txt", content="")
    put("in/b.txt")
    assert counts(resumed()[0]) == (1, 0, 1)
    assert counts(resumed()[0]) == (0, 1, 1)
    put("in/a.txt")
    assert counts(resumed()[0]) == (1, 1, 0)


# ---------------------------------------------------------------- the journal


def test_a_journal_is_kept_of_many_and_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amounts, "JOURNALED_FROM", 3)
    put("in/a.txt", "in/b.txt")
    run("in", out="few", formats=("md",))
    assert not Path("few", JOURNAL).exists()
    put("in/c.txt")
    run("in", out="many", formats=("md",))
    assert Path("many", JOURNAL).exists()
    run("in", formats=("md",))  # beside the inputs: there is no folder of all outputs
    run("in", out="named", formats=("md",), running=Running(1, journal=Path("deep/j.jsonl")))
    assert not list(Path().rglob("named/.*"))
    assert not list(Path("in").glob(".*"))
    lines = [json.loads(line) for line in Path("deep/j.jsonl").read_bytes().splitlines()]
    assert [line.get("input") for line in lines] == [None, *(str(Path("in", f"{name}.txt")) for name in "abc")]
    assert lines[1]["outputs"][0]["path"] == Path("named/a.md").absolute().as_posix()


def test_a_journal_elsewhere_serves_as_well() -> None:
    put("in/a.txt")
    for expected in ((1, 0, 0), (0, 1, 0)):
        assert counts(resumed(journal=Path("deep/j.jsonl"))[0]) == expected
    assert names("out") == ["a.md"]
    assert counts(resumed(journal=Path("other.jsonl"))[0]) == (1, 0, 0)


def test_outputs_may_be_moved_with_their_journal() -> None:
    put("in/a.txt", "in/sub/b.txt")
    resumed()
    Path("out").rename("moved")
    assert counts(resumed(out="moved")[0]) == (0, 2, 0)
    put("in/a.txt", content=text(2))
    assert counts(resumed(out="moved")[0]) == (1, 1, 0)


def test_resuming_needs_a_place_for_the_journal() -> None:
    put("in/a.txt")
    with pytest.raises(UsageError, match="--resume needs a place for its journal"):
        resumed(out=None)
    assert counts(resumed(out=None, journal=Path("j.jsonl"))[0]) == (1, 0, 0)
    assert counts(resumed(out=None, journal=Path("j.jsonl"))[0]) == (0, 1, 0)


@pytest.mark.parametrize("whole", [0, 1, 2])
def test_a_line_that_was_not_finished_costs_its_document_alone(whole: int) -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    lines = Path("out", JOURNAL).read_bytes().splitlines(keepends=True)
    Path("out", JOURNAL).write_bytes(b"".join(lines[:whole]) + lines[whole][:-7])
    for expected in ((2 - max(whole - 1, 0), max(whole - 1, 0), 0), (0, 2, 0)):
        assert counts(resumed()[0]) == expected


GARBAGE = [
    b"\n", b"\0\0\0\n", b"{}\n", b"[1]\n", b'"run"\n', b"\xff\xfe\n", b"[" * 99_999 + b"\n", b'{"outputs": []}\n',
    b'{"outputs":[],"input":"","sha256":"","choices":"","pictures":{},"warnings":[]}\n',
    b'{"outputs":5,"input":1,"sha256":2,"choices":3,"pictures":4,"warnings":5}\n',
    b'{"outputs":[{"path":"a.md"}],"input":1,"sha256":2,"choices":3,"pictures":4,"warnings":5}\n',
    b'{"outputs":[{"path":"a.md","sha256":""}],"input":1,"sha256":2,"choices":3,"pictures":{},"warnings":[[1]]}\n',
]  # fmt: skip


def test_lines_that_are_none_of_ours_are_passed_over() -> None:
    put("in/a.txt", "in/b.txt")
    resumed()
    with Path("out", JOURNAL).open("ab") as file:
        file.writelines(GARBAGE)
    assert counts(resumed()[0]) == (0, 2, 0)


@pytest.mark.parametrize(
    "content", [b"my notes\n", text().encode(), b'{"id": "a"}\n', b"\0" * 9000, b'{"text": "journal"}']
)
def test_a_file_that_is_no_journal_is_not_touched(content: bytes) -> None:
    put("in/a.txt")
    Path("notes.jsonl").write_bytes(content)
    with pytest.raises(OutputError, match=r"notes\.jsonl is no journal of this program"):
        resumed(journal=Path("notes.jsonl"))
    assert Path("notes.jsonl").read_bytes() == content
    assert not Path("out").exists()


def test_an_empty_file_becomes_a_journal() -> None:
    put("in/a.txt")
    Path("j.jsonl").touch()
    resumed(journal=Path("j.jsonl"))
    assert counts(resumed(journal=Path("j.jsonl"))[0]) == (0, 1, 0)


def test_a_journal_that_cannot_be_opened_is_told_before_any_work() -> None:
    put("in/a.txt")
    Path("j").mkdir()
    with pytest.raises(OutputError, match="The journal j cannot be written"):
        resumed(journal=Path("j"))
    assert not Path("out").exists()


def test_a_journal_that_cannot_be_written_costs_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.txt", "in/b.txt")
    kept = Kept()
    with batch("in", out="out", formats=("md",), running=Running(1, resume=True)) as planned:
        journal = planned._journal
        assert journal is not None
        real = os.fsync

        def full(descriptor: int) -> None:
            if descriptor == journal.fileno():
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match=r"journal .* cannot be written: No space left"):
            conduct(planned, [kept], strict=False)
    assert names("out") == ["a.md", "b.md"]
    assert kept.ended[0].made == 2
    assert kept.ended[0].code is ExitCode.FAILED
    assert journal._file.closed


def test_the_journal_is_let_go_when_a_batch_cannot_be_begun() -> None:
    put_records("r.jsonl", records(1))
    put("all.jsonl", content="mine")
    for _ in range(2):
        with pytest.raises(OutputError, match="exists"):
            run("r.jsonl", out="all.jsonl", shards=_shards(), formats=("md",), running=Running(1, journal=Path("j")))
    Journal(Path("j"), Choices()).close()


def _shards() -> Any:
    from shequ_convert.batch.shards import Shards  # noqa: PLC0415 - here alone

    return Shards("jsonl")


def test_choices_are_told_the_same_way_by_every_process() -> None:
    script = (
        "from pathlib import Path\n"
        "from shequ_convert.batch.journal import digest_of_choices\n"
        "from shequ_convert.batch.choices import Choices\n"
        "print(digest_of_choices(Choices(profile='gongwen', images=(Path('a'), Path('b')))))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


CHANGES: list[Callable[[], Choices]] = [
    lambda: Choices(spacing="thin"),
    lambda: Choices(profile="gongwen"),
    lambda: Choices(sections="heading"),
    lambda: Choices(repair_punctuation=True),
    lambda: Choices(image_dpi=None),
    lambda: Choices(scale=1.5),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_decides_the_outcome_decides_the_digest_and_nothing_else(change: Callable[[], Choices]) -> None:
    assert digest_of_choices(change()) != digest_of_choices(Choices())
    assert digest_of_choices(Choices(force=True, run="x", remember=True)) == digest_of_choices(Choices())


def test_a_design_that_has_changed_changes_the_digest() -> None:
    name = source_text_file()
    before = digest_of_choices(Choices(profile=name))
    content = Path(name).read_text(encoding="utf-8")
    assert "description" in content
    Path(name).write_text(content.replace('description = "', 'description = "Ours: ', 1), encoding="utf-8")
    assert digest_of_choices(Choices(profile=name)) != before
