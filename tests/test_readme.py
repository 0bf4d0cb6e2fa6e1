"""The READMEs say what is true: each command in them is run, each command of the program stands in them."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
GUIDES = ("docs/batches.md",)
"""Pages whose commands are run too."""
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"\bmake ([a-z]+)\b")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
EXIT_CODE = re.compile(r"^\| `(\d+)` \|", re.MULTILINE)
COMMANDS = ("convert", "booklet", "tidy", "explain", "tree", "profiles", "doctor")


class Command(NamedTuple):
    """A command of a console block and what the README says it prints."""

    words: str
    expected: str
    """Its output; ``...`` stands for anything; empty if the README shows none."""


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text(name)) if found == kind]


def commands(block: str) -> list[Command]:
    """Return the commands of a block: ``$`` opens one, all other lines are its output."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [Command(words.strip(), expected) for words, _, expected in (part.partition("\n") for part in parts)]


def runnable(words: str) -> bool:
    """Tell whether a command is this program's; what sets it up is run by ``make`` itself and by the wheel's test."""
    return not words.startswith(("make ", "pip ", "git "))


def run(words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = words.replace("shequ-convert ", f"{sys.executable} -m shequ_convert ")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run(  # noqa: S602 - the README's own commands, with their redirections
        program, check=False, shell=True, cwd=folder, env=environment, capture_output=True, encoding="utf-8"
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder as the README assumes it: the examples lie in it."""
    shutil.copytree(ROOT / "examples" / "input", tmp_path, dirs_exist_ok=True)
    return tmp_path


SESSIONS = [(name, block) for name in (*READMES, *GUIDES) for block in blocks(name, "console")]
CALLS = [(name, block) for name in (*READMES, *GUIDES) for block in blocks(name, "python")]


@pytest.mark.parametrize(("name", "block"), SESSIONS, ids=[block.splitlines()[0][:60] for _, block in SESSIONS])
def test_every_command_runs_and_prints_what_the_readme_shows(
    name: str, block: str, desk: Path, request: pytest.FixtureRequest
) -> None:
    checker, loose = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for command in filter(lambda command: runnable(command.words), commands(block)):
        done = run(command.words, desk)
        assert done.returncode == 0, f"{name}: {command.words}\n{done.stdout}{done.stderr}"
        printed = done.stdout + done.stderr
        if command.expected and request.config.getoption("--update-cases"):
            shown = text(name).replace(command.expected, renewed(command.expected, printed))
            (ROOT / name).write_text(shown, encoding="utf-8")
        elif command.expected:
            assert checker.check_output(command.expected, printed, loose), f"{name}: {command.words}\n{printed}"


def renewed(expected: str, printed: str) -> str:
    """Return the lines of an output that a README shows: those that begin with the same word as now."""
    found = {line.split()[0]: line for line in printed.splitlines() if line.strip()}
    kept = [line if line.strip() == "..." else found[line.split()[0]] for line in expected.splitlines()]
    return "\n".join(kept) + "\n"


@pytest.mark.parametrize(("name", "block"), CALLS, ids=[name for name, _ in CALLS])
def test_every_python_example_runs(name: str, block: str, desk: Path) -> None:
    script = desk / "example.py"
    script.write_text(block, encoding="utf-8")
    done = run(f"{sys.executable} example.py", desk)
    assert done.returncode == 0, f"{name}: {done.stderr}"


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_program_stands_in_the_readme(name: str) -> None:
    missing = [command for command in COMMANDS if f"shequ-convert {command}" not in text(name)]
    assert not missing


def test_the_list_of_commands_is_the_programs(tmp_path: Path) -> None:
    helped = run("shequ-convert --help", tmp_path).stdout
    assert sorted(re.findall(r"^[ │|]+([a-z]+)  +\S", helped, re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_in_the_readme_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {target for block in blocks(name, "console") for target in TARGET.findall(block)}
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_file_the_readme_links_to_exists(name: str) -> None:
    links = LINK.findall(text(name))
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


@pytest.mark.parametrize("name", READMES)
def test_the_exit_codes_are_those_of_the_program(name: str) -> None:
    from shequ_convert.errors import ExitCode  # noqa: PLC0415 - the READMEs are checked even where it cannot import

    assert [int(code) for code in EXIT_CODE.findall(text(name))] == [code.value for code in ExitCode]


@pytest.mark.parametrize("name", READMES)
def test_every_profile_and_format_stands_in_the_readme(name: str) -> None:
    from shequ_convert.style import builtin_names  # noqa: PLC0415 - as above
    from shequ_convert.write import WRITERS  # noqa: PLC0415

    assert not [word for word in (*builtin_names(), *WRITERS) if f"`{word}`" not in text(name)]


def test_the_picture_is_small_enough_to_load_quickly() -> None:
    assert (ROOT / "docs" / "before-after.png").stat().st_size < 200_000
