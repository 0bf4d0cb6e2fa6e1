"""Expressions that are kept from run to run are what ``re.compile`` makes of them."""

from __future__ import annotations

import marshal
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shequ_convert import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
COUNT = """
import sys
from shequ_convert import expressions
made = []
compile = expressions._compile
expressions._compile = lambda *arguments: made.append(1) or compile(*arguments)
import shequ_convert.parse
sys.stdout.write(str(len(made)))
"""
"""Prints how many expressions a run had to compile."""
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
    return cache.rglob("*.expressions")


@needs_known_python
def test_each_expression_of_the_project_is_kept_as_re_compile_makes_it(tmp_path: Path) -> None:
    run(EVERY_ROOM, tmp_path)
    (file,) = files(tmp_path)
    _, kept = marshal.loads(file.read_bytes())
    enough = 100
    assert len(kept) > enough
    for (pattern, flags), matching in kept.items():
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
def test_the_second_run_compiles_nothing(tmp_path: Path) -> None:
    assert int(run(COUNT, tmp_path)) > 0
    assert int(run(COUNT, tmp_path)) == 0


@needs_known_python
@pytest.mark.parametrize("damage", [b"", b"\0", b"nonsense", marshal.dumps((1, 2, 3)), marshal.dumps(((0,), {}))])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    run(COUNT, tmp_path)
    (file,) = files(tmp_path)
    good = file.read_bytes()
    file.write_bytes(damage)
    assert int(run(COUNT, tmp_path)) > 0
    assert marshal.loads(file.read_bytes()) == marshal.loads(good)


@needs_known_python
def test_nothing_is_written_where_python_writes_no_byte_code(tmp_path: Path) -> None:
    assert int(run(COUNT, tmp_path, PYTHONDONTWRITEBYTECODE="1")) > 0
    assert not list(files(tmp_path))


def test_where_the_folder_cannot_be_written_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert int(run(COUNT, tmp_path / "file" / "cache")) >= 0


def test_an_unknown_python_compiles_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "VERSIONS", frozenset())
    expressions._store.cache_clear()
    assert expressions._store() is None
    assert expressions.compiled("一+", re.IGNORECASE) == re.compile("一+", re.IGNORECASE)
    expressions._store.cache_clear()
