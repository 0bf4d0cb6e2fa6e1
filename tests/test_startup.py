"""What is heavy is imported only when it is used, so that the command line answers at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {"docx", "weasyprint", "rich", "PIL", "lxml", "uharfbuzz", "fontTools", "pydyf", "markdown_it", "pygments",
         "rjieba", "pypdf"}  # fmt: skip
"""Packages that take 30 to 1,100 ms to import."""
PLAIN = {"shequ_convert.cli.plain", "shequ_convert.cli.commands", "shequ_convert.values"}
"""What looks at a ``convert`` line before Typer does."""
SPEECH = "让每一扇门都愿意打开\n来源：枫林社区网\n各位邻居，大家下午好。今天想和大家说一说我们小区这一年的变化。\n"


def imported(*arguments: str, folder: Path) -> set[str]:
    """Return the modules that a run of the command line has imported."""
    script = (
        "import json, sys\n"
        "from shequ_convert import cli\n"
        "try:\n"
        f"    cli.main({list(arguments)!r})\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return set(json.loads(done.stderr.splitlines()[-1]))


def tops(modules: set[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


@pytest.mark.parametrize(
    ("arguments", "described"),
    [
        (("--help",), set()),
        (("--version",), set()),
        (("convert", "--help"), {"options", "typed_convert"}),
        (("booklet", "--help"), {"options", "typed_booklet"}),
        (("tidy", "--help"), {"options", "typed_text"}),
        (("doctor", "--help"), {"options", "typed_machine"}),
    ],
)
def test_help_imports_no_room_of_the_project_and_describes_one_command(
    arguments: tuple[str, ...], described: set[str], tmp_path: Path
) -> None:
    modules = imported(*arguments, folder=tmp_path)
    assert not tops(modules) & (HEAVY | {"yaml"})
    ours = {module for module in modules if module.startswith("shequ_convert")}
    known = {"shequ_convert", "shequ_convert.cli", "shequ_convert.cli.typed", "shequ_convert.errors", *PLAIN}
    assert ours - known == {f"shequ_convert.cli.{module}" for module in described}


def test_markdown_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    modules = imported("convert", "a.txt", "-t", "md", "--profile", "article", folder=tmp_path)
    assert (tmp_path / "a.md").exists()
    assert not tops(modules) & (HEAVY | {"typer", "click", "dataclasses", "yaml"})
    assert not {"shequ_convert.write.docx", "shequ_convert.write.pdf", "concurrent.futures.process"} & modules


def test_json_needs_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    assert "yaml" not in tops(imported("convert", "a.txt", "-t", "json", folder=tmp_path))


def test_word_does_not_import_what_pdf_needs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    assert not tops(imported("convert", "a.txt", folder=tmp_path)) & {"weasyprint", "rich", "uharfbuzz", "fontTools"}


@pytest.mark.parametrize("sheets", [(), ("--n-up", "2")])
def test_pdf_imports_what_puts_pages_on_sheets_only_where_it_is_asked_to(
    sheets: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    assert ("pypdf" in imported("convert", "a.txt", "-o", "a.pdf", *sheets, folder=tmp_path)) is bool(sheets)


PICTURED = f"{SPEECH}小院.png\n（居民在新修的小院里下棋）\n以后的日子，我们还要把这件事继续做下去。\n"


def test_pictures_that_are_only_linked_import_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PICTURED, encoding="utf-8")
    (tmp_path / "小院.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert not tops(imported("convert", "a.txt", "-t", "md", folder=tmp_path)) & HEAVY


def test_without_pictures_word_imports_nothing_to_read_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PICTURED, encoding="utf-8")
    assert "PIL" not in tops(imported("convert", "a.txt", folder=tmp_path))


@pytest.mark.parametrize("title", ["让每一扇门都愿意打开", "让每一扇门都愿意打开：枫林社区楼组议事会的三年探索与实践"])
def test_words_are_told_apart_only_for_a_title_too_long_for_its_line(title: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH.replace("让每一扇门都愿意打开", title), encoding="utf-8")
    assert ("rjieba" in imported("convert", "a.txt", folder=tmp_path)) is (len(title) > 20)


@pytest.mark.parametrize("first", ["shequ_convert.parse", "shequ_convert.convert", "shequ_convert.batch.run"])
def test_public_functions_are_not_lost_to_the_rooms_of_their_names(first: str) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"import {first}\n"
        "import shequ_convert\n"
        "from shequ_convert import convert, parse\n"
        "assert parse('标题').blocks is not None and callable(convert)\n"
        "assert all(hasattr(shequ_convert, name) for name in shequ_convert.__all__)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


def test_what_reads_containers_is_imported_only_for_its_kind() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from shequ_convert.batch import archives, entries, parquet, pictures, records, streams\n"
        "print(*sys.modules)\n"
    )
    command = [sys.executable, "-S", "-c", script]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    readers = {"json", "zipfile", "tarfile", "gzip", "bz2", "lzma", "zstandard", "pyarrow"}
    assert not {*done.stdout.split()} & (readers | HEAVY)


def test_who_tells_of_one_document_imports_no_more_than_that_takes(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from shequ_convert.batch.listeners import listeners\n"
        "listeners()\n"
        "print(' '.join(sorted(name for name in sys.modules if name.startswith('shequ_convert.batch.'))))\n"
        "print(not {'json', 'datetime', 'csv', 'rich', 'html'} & {*sys.modules})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    ours, lean = done.stdout.decode().splitlines()
    assert ours.split() == [f"shequ_convert.batch.{name}" for name in ("listeners", "progress", "report", "told")]
    assert lean == "True"


@pytest.mark.parametrize("arguments", [["--help"], ["profiles"], ["convert", "a.txt", "-t", "md"]])
def test_garbage_is_collected_again_once_all_is_imported(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    script = (
        f"import gc, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from shequ_convert import cli\n"
        f"try: cli.main({arguments!r})\n"
        "except SystemExit: assert gc.isenabled()\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, timeout=60)
