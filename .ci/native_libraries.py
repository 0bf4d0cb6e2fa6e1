"""Sees to the native libraries that PDF needs: Pango, PangoFT2 and HarfBuzz's subsetter.

Checks by opening them, as WeasyPrint does. Where they are missing on Debian or Ubuntu, installs them if that needs no
password; anywhere else says what to install. Exit code 1 if they are still missing. Needs nothing but Python.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

PACKAGES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
}
"""Debian package -> names of the library it holds on Linux, macOS and Windows."""
FOLDERS = ("", "/opt/homebrew/lib/", "/usr/local/lib/")
"""Where to look: the loader's own path first, then Homebrew's."""


def missing() -> list[str]:
    """Return the Debian packages whose library cannot be opened."""
    return [package for package, names in PACKAGES.items() if not any(map(_opens, names))]


def _opens(name: str) -> bool:
    return any(_opens_at(folder + name) for folder in FOLDERS)


def _opens_at(path: str) -> bool:
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True


def privilege() -> list[str] | None:
    """Return what to put before a command that needs root, or None if that would ask for a password."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    passwordless = sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0
    return [sudo, "-n"] if sudo and passwordless else None


def install(packages: list[str], prefix: list[str]) -> None:
    """Install Debian packages; a failure shows in ``missing`` afterwards."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for attempt in (command, [*prefix, "apt-get", "update", "-qq"], command):
        done = subprocess.run(attempt, check=False, env=quiet, stdout=sys.stderr)
        if attempt is command and done.returncode == 0:
            return


def advice(packages: list[str]) -> str:
    """Return what a person is to do, for this system."""
    by_system = {
        "darwin": "brew install pango harfbuzz",
        "win32": "install MSYS2, then run in its shell: pacman -S mingw-w64-x86_64-pango",
    }
    command = by_system.get(sys.platform, f"sudo apt-get install {' '.join(packages)}")
    return f"PDF needs libraries that are not on this machine. Install them, then run make again:\n\n    {command}\n"


def main() -> int:
    """Check, install where possible, check again."""
    packages = missing()
    prefix = privilege() if packages and shutil.which("apt-get") else None
    if prefix is not None:
        sys.stderr.write(f"Installing {' '.join(packages)} (PDF needs them) ...\n")
        install(packages, prefix)
        packages = missing()
    if packages:
        sys.stderr.write(advice(packages))
    return bool(packages)


if __name__ == "__main__":
    sys.exit(main())
