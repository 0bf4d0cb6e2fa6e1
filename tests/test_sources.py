"""Which inputs are meant, how a plan remembers a million of them, and what it refuses before any work."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_convert.batch import gathered, sources
from shequ_convert.batch.gathered import Index, Spool
from shequ_convert.batch.plan import plan
from shequ_convert.batch.request import Request
from shequ_convert.batch.run import articles_of, title_of
from shequ_convert.batch.running import Running
from shequ_convert.batch.sources import Wanted, sources_of
from shequ_convert.errors import InputError, OutputError, UsageError
from tests.support.batches import TWO_ARTICLES, batch, names, put, run, text
from tests.support.killed import ROOT

if TYPE_CHECKING:
    from shequ_convert.batch.plan import Plan

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything but a handful lie in temporary files."""
    monkeypatch.setattr(gathered, "KEPT", 3)


def labels(*inputs: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    return [Path(source.label).as_posix() for source in sources_of(inputs, Wanted(include, exclude))]


def planned(*inputs: str, stdin: bytes = b"", **wishes: Any) -> Plan:
    request = Request(inputs, **wishes)
    return plan(
        request, lambda: stdin, lambda jobs: map(title_of, jobs.bare()), lambda jobs: map(articles_of, jobs.bare())
    )


def planned_labels(*inputs: str, **wishes: Any) -> list[str]:
    return [Path(job.source.label).as_posix() for job in planned(*inputs, **wishes)]


def outputs(made: Plan) -> list[str]:
    return [target.path.as_posix() for job in made for target in job.targets if isinstance(target.path, Path)]


# ---------------------------------------------------------------- include, exclude


@pytest.mark.parametrize(
    ("include", "exclude", "found"),
    [
        ((), (), ["in/B.TXT", "in/a.txt", "in/sub/a.txt", "in/sub/draft.txt"]),
        (("*.md",), (), ["in/c.md"]),
        (("*.TXT",), (), ["in/B.TXT", "in/a.txt", "in/sub/a.txt", "in/sub/draft.txt"]),
        (("a.*",), (), ["in/a.txt", "in/sub/a.txt"]),
        (("sub/*",), (), ["in/sub/a.txt", "in/sub/draft.txt"]),
        (("SUB/a.txt",), (), ["in/sub/a.txt"]),
        (("*/a.txt",), (), ["in/sub/a.txt"]),
        ((), ("draft*",), ["in/B.TXT", "in/a.txt", "in/sub/a.txt"]),
        ((), ("sub/*",), ["in/B.TXT", "in/a.txt"]),
        (("*.md", "a.txt"), ("Sub/*",), ["in/a.txt", "in/c.md"]),
        (("ub/*",), (), ["in"]),
        (("b.tx",), (), ["in"]),
    ],
)
def test_patterns_are_of_names_or_of_paths(
    include: tuple[str, ...], exclude: tuple[str, ...], found: list[str]
) -> None:
    put("in/a.txt", "in/B.TXT", "in/c.md", "in/sub/a.txt", "in/sub/draft.txt", "in/.a.txt", "in/.git/a.txt")
    assert labels("in", include=include, exclude=exclude) == found


def test_what_is_named_by_itself_is_taken_whatever_patterns_say() -> None:
    put("a.md", "b.txt")
    assert labels("a.md", "b.txt", include=("*.json",), exclude=("*",)) == ["a.md", "b.txt"]


def test_a_pattern_takes_all_it_matches_but_what_is_excluded() -> None:
    put("in/a.md", "in/b.txt", "in/sub/c.md")
    assert labels("in/*.*") == ["in/a.md", "in/b.txt"]
    assert labels("in/*.*", exclude=("*.md",)) == ["in/b.txt"]
    assert labels("in/**/*", include=("*.md",)) == ["in/a.md", "in/sub/c.md"]
    assert planned("in/**").notes == ()


# ---------------------------------------------------------------- lists


def test_a_list_names_an_input_a_line_as_seen_from_its_folder() -> None:
    put("lists/a.txt", "b.txt", "lists/sub/c.txt")
    put("lists/all.txt", content="# 名单\n\n  a.txt  \n../b.txt\n\t# no\nsub\n")
    assert planned_labels(listed="lists/all.txt") == ["lists/a.txt", "lists/../b.txt", "lists/sub/c.txt"]


def test_a_list_may_be_in_the_encoding_of_windows() -> None:
    put("讲话.txt")
    Path("list.txt").write_bytes("# 社区的讲话\r\n讲话.txt\r\n".encode("gb18030"))
    assert planned_labels(listed="list.txt") == ["讲话.txt"]


def test_a_list_comes_from_standard_input_and_is_seen_from_here() -> None:
    put("a.txt", "in/b.txt")
    assert planned_labels(listed="-", stdin=b"in/b.txt\na.txt\n") == ["in/b.txt", "a.txt"]


def test_a_list_in_a_file_may_name_standard_input() -> None:
    put("lists/all.txt", content="-\n")
    (job,) = planned(listed="lists/all.txt", out="out", stdin=text().encode())
    assert (job.source.label, job.data) == ("-", text().encode())


def test_standard_input_is_not_both_the_list_and_a_text() -> None:
    with pytest.raises(UsageError, match="cannot name standard input"):
        planned(listed="-", stdin=b"-\n", out="out")


def test_urls_in_a_list_are_not_of_its_folder() -> None:
    put("lists/all.txt", content=f"{Path('a.txt').absolute().as_uri()}\nhttps://example.org/b.txt\n")
    given = list(sources.listed("lists/all.txt", bytes))
    assert given[1] == "https://example.org/b.txt"
    assert labels(given[0]) == [Path("a.txt").absolute().as_posix()]


@pytest.mark.parametrize("content", ["# only this\n\n", "\n\n"])
def test_a_list_that_names_nothing_is_told(content: str) -> None:
    put("list.txt", content=content)
    with pytest.raises(InputError):
        planned(listed="list.txt")


def test_a_list_that_is_not_there_is_told_before_any_work() -> None:
    with pytest.raises(InputError, match=r"No file is called list\.txt"):
        planned(listed="list.txt")


@pytest.mark.parametrize("wishes", [{}, {"inputs": ("a.txt",), "listed": "a.txt"}])
def test_inputs_or_a_list_but_not_both(wishes: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="nothing to convert"):
        plan(Request(**{"inputs": (), **wishes}), bytes, lambda _: iter(()), lambda _: iter(()))


# ---------------------------------------------------------------- folders


def test_a_folder_that_cannot_be_read_fails_by_name_and_the_rest_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.txt", "in/locked/b.txt", "in/z.txt")
    real, asked = os.scandir, os.access

    def scandir(path: Any) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "locked" and asked(path, mode))
    summary, kept = run("in", out="out", formats=("md",))
    assert (summary.made, summary.failed) == (2, 1)
    assert "The folder in/locked cannot be read" in kept.outcomes[1].errors[0].what.replace("\\", "/")


@needs_links
def test_links_to_files_are_followed_and_links_to_folders_are_not() -> None:
    put("in/a.txt", "elsewhere/b.txt")
    Path("in/link.txt").symlink_to("../elsewhere/b.txt")
    Path("in/folder").symlink_to("../elsewhere")
    Path("in/loop").symlink_to(".")
    Path("in/dangling.txt").symlink_to("nowhere")
    assert labels("in") == ["in/a.txt", "in/dangling.txt", "in/link.txt"]
    summary, _ = run("in", out="out", formats=("md",))
    assert (summary.made, summary.failed) == (2, 1)


@needs_links
def test_an_input_and_its_link_are_one() -> None:
    put("in/a.txt")
    Path("in/b.txt").symlink_to("a.txt")
    made = planned("in", out="out")
    assert [Path(job.source.label).name for job in made] == ["a.txt"]
    assert made.notes == (f"{Path('in/b.txt')} was named twice and is converted once",)


def test_what_was_named_twice_is_told_once() -> None:
    put("in/a.txt", "in/b.txt", "in/c.txt")
    assert planned("in").notes == ()
    assert planned("in/a.txt", "in").notes == (f"{Path('in/a.txt')} was named twice and is converted once",)
    (note,) = planned("in", "in/*.txt").notes
    assert note.startswith("3 inputs were named twice")
    _, kept = run("in/a.txt", "in", out="out", formats=("md",))
    assert kept.notes == [f"{Path('in/a.txt')} was named twice and is converted once"]


PARTS = st.text("ab.-~ 社", min_size=1, max_size=3).filter(
    lambda part: not part.startswith(".") and part.strip(". ") == part
)


@settings(max_examples=40, deadline=None)
@given(paths=st.sets(st.lists(PARTS, min_size=1, max_size=3).map(tuple), max_size=12))
def test_the_walk_gives_files_in_the_order_of_their_parts(paths: set[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as root:
        made = []
        for parts in sorted(paths):
            path = Path(root, *parts[:-1], f"{parts[-1]}.txt")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"x")
            except OSError:  # a file stands where a folder should be
                continue
            made.append(path.relative_to(root).parts)
        found = [Path(source.label).relative_to(root).parts for source in sources_of([root])] if made else []
    assert found == sorted(made)


# ---------------------------------------------------------------- memory


@pytest.mark.usefixtures("few_kept")
@given(count=st.integers(0, 20))
def test_a_spool_gives_back_what_was_put_in(count: int) -> None:
    spool: Spool[int] = Spool()
    for number in range(count):
        spool.add(number)
    assert len(spool) == count
    assert [*spool] == [*spool] == [*range(count)]


@pytest.mark.usefixtures("few_kept")
def test_a_spool_can_be_read_twice_at_once_and_goes_on_afterwards() -> None:
    spool: Spool[int] = Spool()
    for number in range(11):
        spool.add(number)
    assert [*zip(spool, spool, strict=True)] == [(number, number) for number in range(11)]
    assert next(iter(spool)) == 0  # a pass that is broken off
    for number in range(11, 20):
        spool.add(number)
    assert [*spool] == [*range(20)]


@pytest.mark.usefixtures("few_kept")
@given(pairs=st.lists(st.tuples(st.text(st.characters(), max_size=4), st.text(st.characters(), max_size=4))))
def test_an_index_is_a_dict_whatever_the_text(pairs: list[tuple[str, str]]) -> None:
    index, expected = Index(), dict[str, str]()
    for key, value in pairs:
        assert index.taken(key, value) == expected.get(key)
        expected.setdefault(key, value)
    assert {key: index.get(key) for key in expected} == expected
    index.put("键\udcff\0", "值\ud800")
    assert index.get("键\udcff\0") == "值\ud800"
    assert index.get("\udcff") is expected.get("\udcff")


@pytest.mark.usefixtures("few_kept")
def test_temporary_files_of_a_plan_are_closed_with_it() -> None:
    spool, index = Spool[int](), Index()
    for number in range(10):
        spool.add(number)
        index.put(str(number), "")
    file, database = spool._file, index._many
    assert file is not None
    assert database is not None
    del spool, index
    gc.collect()
    assert file.closed


@pytest.mark.usefixtures("few_kept")
def test_titles_articles_and_collisions_hold_for_many() -> None:
    for number in range(12):
        put(f"in/{number:02d}.txt", content=text(number))
    made = planned("in", out="out", name_by="title")
    assert outputs(made) == [f"out/第{number}届邻里节在枫林社区开幕.docx" for number in range(12)]
    put("in/12.txt", content=text(3))
    with pytest.raises(UsageError, match=r"03\.txt and .*12\.txt would both be written"):
        planned("in", out="out", name_by="title")
    assert planned("in", "in").notes[0].startswith("13 inputs were named twice")


@pytest.mark.usefixtures("few_kept")
def test_many_texts_are_divided_each_into_its_own_articles() -> None:
    for number in range(11):
        put(f"in/{number:02d}.txt", content=TWO_ARTICLES if number % 2 else text(number))
    alone = [outputs(planned(f"in/{number:02d}.txt", out="out", split=True)) for number in range(11)]
    assert outputs(planned("in", out="out", split=True)) == [path for paths in alone for path in paths]
    assert len(alone[1]) == 2, "the sample is no good: nothing is divided"


@pytest.mark.usefixtures("few_kept")
def test_an_input_among_many_is_never_replaced() -> None:
    for number in range(9):
        put(f"{number}.md")
    with pytest.raises(OutputError, match=r"would replace the input 0\.md"):
        planned(*(f"{number}.md" for number in range(9)), formats=("md",))


def test_names_by_title_and_articles_are_found_by_worker_processes_too() -> None:
    for number in range(20):
        put(f"in/{number:02d}.txt", content=TWO_ARTICLES if number == 7 else text(number))
    put("in/bad.txt", content="")
    for wishes in ({"name_by": "title"}, {"split": True}):
        one, several = (
            batch("in", out="out", formats=("md",), running=Running(jobs=jobs), **wishes) for jobs in (1, 2)
        )
        assert outputs(one.plan) == outputs(several.plan)
        assert several.plan.documents == (21 if "name_by" in wishes else 22)
        one.close()
        several.close()


MEASURED = """
import tracemalloc
from pathlib import Path
from shequ_convert.batch import gathered, plan
from shequ_convert.batch.sources import Source

gathered.KEPT = 200

def peak(count):
    plan.sources_of = lambda *_: (
        Source(Path(f"in/{number % 50}/{number}.txt"), Path(str(number % 50))) for number in range(count)
    )
    tracemalloc.start()
    made = plan.plan(plan.Request(("in",), out="out"), bytes, None, None)
    assert made.documents == count == sum(1 for _ in made)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found

peak(3000)  # Python's own table of strings grows
print((peak(6000) - peak(3000)) // 3000)
"""


def test_planning_takes_no_more_memory_for_many() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert int(done.stdout) < 300  # bytes a document; one job alone takes thousands


# ---------------------------------------------------------------- before any work


def test_nothing_is_written_when_a_target_is_no_folder() -> None:
    put("in/a.txt", "in/sub/b.txt")
    put("out/sub", content="a file")
    with pytest.raises(OutputError, match="it is no folder"):
        run("in", out="out", formats=("md",))
    assert names("out") == ["sub"]


@pytest.mark.parametrize("name", ["in/a.txt", "./in/../in/a.txt"])
def test_a_report_or_a_journal_never_replaces_an_input(name: str) -> None:
    put("in/a.txt")
    with pytest.raises(OutputError, match="would replace the input"):
        planned("in", out="out", aside=(name,))


@pytest.mark.parametrize(
    ("wishes", "name"),
    [
        ({"out": "out", "formats": ("html",)}, "out/a.html"),
        ({"out": "a.html"}, "./a.html"),
        ({"out": "a.json"}, "a.json"),
    ],
)
def test_a_report_or_a_journal_is_no_output(wishes: dict[str, Any], name: str) -> None:
    put("in/a.txt")
    with pytest.raises(UsageError, match="would be written twice"):
        planned("in/a.txt", aside=(name,), **wishes)
    assert outputs(planned("in/a.txt", aside=("elsewhere.html", "report.json"), **wishes))


def test_a_report_is_not_the_journal() -> None:
    put("in/a.txt")
    with pytest.raises(UsageError, match="written twice"):
        planned("in", out="out", aside=("r.json", "out/../r.json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on Windows")
def test_pipes_in_a_folder_are_not_waited_for() -> None:
    put("in/a.txt")
    os.mkfifo("in/b.txt")
    assert labels("in") == ["in/a.txt"]
