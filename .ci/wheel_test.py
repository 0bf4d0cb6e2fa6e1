"""Builds the wheel and uses it as a stranger would: a clean environment, another folder, no checkout in sight.

Package data goes missing from wheels unnoticed, since tests run in the checkout; so every file of the package must be
in the wheel, the command must say its version, and a text must become Markdown.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "shequ_convert"
TEXT = "关于夜校开课的通知\n\n各位居民：\n\n社区夜校定于九月一日开课，请到服务站报名。\n"


def build(folder: Path) -> Path:
    """Return the wheel, built in a folder."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def run(*command: str, cwd: Path | None = None) -> str:
    """Return what a command prints; stop with its messages if it fails."""
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=cwd)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_data(wheel: Path) -> int:
    """Return how many files the package has; stop if one of the checkout's is not in the wheel."""
    paths = (path for path in (ROOT / PACKAGE).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    files = {path.relative_to(ROOT).as_posix() for path in paths}
    with zipfile.ZipFile(wheel) as archive:
        lost = files - set(archive.namelist())
    if lost:
        sys.exit(f"not in the wheel: {', '.join(sorted(lost))}")
    return len(files)


def use(wheel: Path, folder: Path) -> None:
    """Install the wheel into a clean environment and convert a text with it."""
    venv.create(folder / "env", with_pip=True)
    binaries = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    run(str(binaries / "python"), "-m", "pip", "install", "--disable-pip-version-check", "-q", str(wheel))
    command = str(binaries / "shequ-convert")
    print(run(command, "--version", cwd=folder).strip())
    (folder / "notice.txt").write_text(TEXT, encoding="utf-8")
    markdown = run(command, "convert", "notice.txt", "-t", "md", "-o", "-", cwd=folder)
    for expected in ("关于夜校开课的通知", "各位居民：", "社区夜校定于九月一日开课，请到服务站报名。"):
        if expected not in markdown:
            sys.exit(f"{expected!r} is not in the Markdown:\n{markdown}")


def main() -> None:
    """Build, look inside, use."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        print(f"{wheel.name}: {wheel.stat().st_size / 1000:.0f} KB, all {check_data(wheel)} files")
        use(wheel, folder)


if __name__ == "__main__":
    main()
