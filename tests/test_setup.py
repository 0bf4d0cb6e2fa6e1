"""What ``make`` does before it can do anything: it finds a Python and the libraries, or says what is missing."""

from __future__ import annotations

import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent
MAKE_VENV = ROOT / ".ci" / "make-venv"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make and sh are not on Windows")


@pytest.fixture
def libraries() -> ModuleType:
    path = ROOT / ".ci" / "native_libraries.py"
    spec = importlib.util.spec_from_file_location("native_libraries", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretended(folder: Path, script: str) -> Path:
    """Return a program that stands in for Python."""
    path = folder / "python-pretended"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


def make_venv(python: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHON": str(python)}
    return subprocess.run(
        [str(MAKE_VENV), str(folder / "env")], check=False, capture_output=True, encoding="utf-8", env=environment
    )


def test_a_python_that_is_too_old_is_refused_and_the_version_wanted_is_named(tmp_path: Path) -> None:
    done = make_venv(pretended(tmp_path, "exit 1"), tmp_path)
    assert done.returncode == 1
    assert "No Python 3.11 or newer was found" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_python_without_venv_is_refused_and_the_package_is_named(tmp_path: Path) -> None:
    done = make_venv(pretended(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac'), tmp_path)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_a_good_python_makes_the_environment(tmp_path: Path) -> None:
    done = make_venv(pretended(tmp_path, 'test "$2" != venv || mkdir "$3"'), tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "env").is_dir()


def test_libraries_that_are_there_need_nothing(
    libraries: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(libraries, "_opens", lambda _name: True)
    assert libraries.main() == 0
    assert capsys.readouterr().err == ""


def test_missing_libraries_are_installed_where_no_password_is_needed(
    libraries: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: set[str] = set()
    monkeypatch.setattr(libraries, "missing", lambda: sorted(set(libraries.PACKAGES) - there))
    monkeypatch.setattr(libraries, "privilege", list)
    monkeypatch.setattr(libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(libraries, "install", lambda packages, _prefix: there.update(packages))
    assert libraries.main() == 0


def test_missing_libraries_are_named_where_they_cannot_be_installed(
    libraries: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(libraries, "missing", lambda: list(libraries.PACKAGES))
    monkeypatch.setattr(libraries, "privilege", lambda: None)
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    assert libraries.main() == 1
    command = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert command in capsys.readouterr().err
