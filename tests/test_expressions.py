"""What is kept from run to run is what would have been made; expressions are what ``re.compile`` makes of them."""

from __future__ import annotations

import marshal
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shequ_convert import expressions, kept
from shequ_convert.kept import CHECK
from shequ_convert.tables import toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
COUNT = """
import sys
from shequ_convert import expressions, kept
from shequ_convert.kept import CHECK
from shequ_convert.tables import toml
made = []
compile = expressions._compile
expressions._compile = lambda *arguments: made.append(1) or compile(*arguments)
import shequ_convert.parse
sys.stdout.write(str(len(made)))
"""
"""Prints how many things a run had to make."""
EVERY_ROOM = "; ".join(
    "import " + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "shequ_convert").rglob("*.py"))
    if path.name not in {"__main__.py", "__init__.py"}
)

needs_known_python = pytest.mark.skipif(
    sys.version_info[:2] not in expressions.VERSIONS, reason="nothing is kept in this version of Python"
)


def run(script: str, cache: Path, **environment: str) -> str:
    """Run a script in a process of its own whose byte code lies in a folder of its own."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**clean, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONPATH": str(ROOT), **environment},
    )
    return result.stdout


def files(cache: Path) -> Iterator[Path]:
    return cache.rglob("*.kept")


def things(file: Path) -> dict[tuple[Any, ...], Any]:
    _, found = marshal.loads(file.read_bytes()[CHECK:])
    return dict(found)


@needs_known_python
def test_each_expression_of_the_project_is_kept_as_re_compile_makes_it(tmp_path: Path) -> None:
    run(EVERY_ROOM, tmp_path)
    (file,) = files(tmp_path)
    expressions_kept = {key: value for key, value in things(file).items() if key[0] == "expression"}
    enough = 100
    assert len(expressions_kept) > enough
    for (_, pattern, flags), matching in expressions_kept.items():
        assert expressions._assembled(pattern, matching) == re.compile(pattern, flags)


@needs_known_python
@pytest.mark.parametrize("pattern", ["(?P<a>一)(二)?(?P<c>三|四)", "(?i)[a-zé]+", r"(?<!\d)\d{2,}(?=年)", "[㐀-鿿·]"])
def test_groups_and_flags_are_those_of_re_compile(pattern: str) -> None:
    ours = expressions._assembled(pattern, expressions._compile(pattern, 0))
    theirs = re.compile(pattern)
    assert ours == theirs
    assert (ours.flags, ours.groups, dict(ours.groupindex)) == (theirs.flags, theirs.groups, dict(theirs.groupindex))
    text = "一二三 AbÉ 2018年"
    assert [match.groups() for match in ours.finditer(text)] == [match.groups() for match in theirs.finditer(text)]


@needs_known_python
def test_the_second_run_compiles_nothing_and_parses_no_table(tmp_path: Path) -> None:
    assert int(run(COUNT, tmp_path)) > 0
    assert int(run(COUNT, tmp_path)) == 0


def test_a_table_that_was_changed_is_parsed_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("a = 1", encoding="utf-8")
    assert toml(file) == {"a": 1}
    file.write_text("a = 12", encoding="utf-8")
    assert toml(file) == {"a": 12}


def flipped(data: bytes, place: int) -> bytes:
    """Return data with one bit that is another."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@needs_known_python
@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"nonsense",
        lambda good: good[:-1],
        lambda good: good + b"x",
        lambda good: flipped(good, 2),
        lambda good: flipped(good, len(good) // 2),
        lambda good: flipped(good, len(good) - 9),
    ],
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    run(COUNT, tmp_path)
    (file,) = files(tmp_path)
    good = file.read_bytes()
    file.write_bytes(damage(good))
    assert int(run(COUNT, tmp_path)) > 0
    assert len(things(file)) > 0
    assert int(run(COUNT, tmp_path)) == 0


@needs_known_python
def test_a_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    run(COUNT, tmp_path)
    (file,) = files(tmp_path)
    content = marshal.dumps((("another",), {("expression", "a", 0): None}))
    file.write_bytes(kept._check(content) + content)
    assert int(run(COUNT, tmp_path)) > 0


def test_what_older_rules_have_left_is_let_go(tmp_path: Path) -> None:
    store = kept._Store(str(tmp_path / "a.kept"))
    store.things = {("old", n): n for n in range(kept.MOST + 1)}
    assert store.get(("old", 7), lambda: -1) == 7
    assert store.get(("new",), lambda: 8) == 8
    store.write()
    assert kept._Store(store.path).things == {("old", 7): 7, ("new",): 8}


@needs_known_python
def test_nothing_is_written_where_python_writes_no_byte_code(tmp_path: Path) -> None:
    assert int(run(COUNT, tmp_path, PYTHONDONTWRITEBYTECODE="1")) > 0
    assert not list(files(tmp_path))


def test_where_the_folder_cannot_be_written_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert int(run(COUNT, tmp_path / "file" / "cache")) >= 0


def test_where_the_file_cannot_be_replaced_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.kept" / "in the way").mkdir(parents=True)
    kept._Store(str(tmp_path / "a.kept")).write()
    assert [path.name for path in tmp_path.iterdir()] == ["a.kept"]


def test_a_package_in_an_archive_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "__file__", "package.zip/shequ_convert/kept.py")
    kept._store.cache_clear()
    assert kept._store() is None
    assert kept.kept(("a",), lambda: 5) == 5
    kept._store.cache_clear()


def test_an_unknown_python_compiles_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "VERSIONS", frozenset())
    monkeypatch.setattr(expressions, "kept", lambda *_: pytest.fail("kept"))
    assert expressions.compiled("一+", re.IGNORECASE) == re.compile("一+", re.IGNORECASE)
