"""What is on this machine: libraries, native libraries, fonts, and which formats can be written with them."""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from shequ_convert import __version__
from shequ_convert.convert import render
from shequ_convert.document import Document, Meta, Origin, Paragraph
from shequ_convert.errors import BackendMissing
from shequ_convert.style import builtin_names, load
from shequ_convert.values import frozen
from shequ_convert.write import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.style import Profile
    from shequ_convert.style.profile import FontStack

LIBRARIES = (
    "typer", "rich", "python-docx", "lxml", "weasyprint", "pydyf", "pylopdf-fonts-zh-cn", "manimgx-fonts", "uharfbuzz",
    "pillow", "pyyaml", "pypdf",
)  # fmt: skip
"""Distributions whose version matters to what is written."""
NATIVE = {"pango": "pango-1.0", "harfbuzz-subset": "harfbuzz-subset"}
"""What people call a native library -> what the loader calls it."""
SAMPLE = "社区"
"""Two characters that every Chinese font has."""


@frozen
class FormatCheck:
    """Whether a format can be written here."""

    name: str
    missing: str
    """What is missing; empty if the format can be written."""
    advice: str


@frozen
class FontCheck:
    """What a font stack of a profile is set in."""

    profile: str
    stack: str
    wanted: str
    """The face the design asks for first; Word is told this one."""
    used: str
    """The face PDF uses here; empty if no font can be looked up."""
    latin: str
    """The face of its Latin letters and figures."""
    file: str
    """Where the face is; empty for one that comes with the program."""
    substitute: bool
    """Whether another face than the first one asked for is used."""
    barred: tuple[tuple[str, str], ...]
    """Faces asked for before it that are installed, and why a PDF cannot embed them."""


@frozen
class Report:
    """All findings."""

    version: str
    python: str
    system: str
    libraries: tuple[tuple[str, str | None], ...]
    """Distribution and version; None if it is not installed."""
    native: tuple[tuple[str, str | None], ...]
    """Library and the file it is loaded from; None if it is not found."""
    formats: tuple[FormatCheck, ...]
    pictures: tuple[tuple[str, bool], ...]
    """Kind of picture, and whether it can be read."""
    fonts: tuple[FontCheck, ...]
    spare_fonts: tuple[str, ...]
    """Faces that come with the program for what those lack."""
    installed_fonts: int
    """Families of this machine that PDF can use, for what all of those lack."""

    @property
    def well(self) -> bool:
        """Whether every format can be written."""
        return not any(check.missing for check in self.formats)


def examine() -> Report:
    """Look at this machine; writes a tiny document in every format, in memory."""
    spare, families = _spare()
    return Report(
        version=__version__,
        python=f"{platform.python_version()} ({sys.executable})",
        system=platform.platform(),
        libraries=tuple((name, _version(name)) for name in LIBRARIES),
        native=tuple((name, _found(library)) for name, library in NATIVE.items()),
        formats=tuple(map(_checked, WRITERS)),
        pictures=tuple(_pictures()),
        fonts=tuple(check for name in builtin_names() for check in _fonts(name, load(name))),
        spare_fonts=spare,
        installed_fonts=families,
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _found(library: str) -> str | None:
    from ctypes.util import find_library  # noqa: PLC0415 - starts processes; only doctor asks

    return find_library(library)


def _checked(name: str) -> FormatCheck:
    document = Document(Origin("doctor", "str", ""), Meta(title=SAMPLE), (Paragraph(SAMPLE, (1,)),))
    try:
        render(document, name, load("article"))
    except BackendMissing as error:
        return FormatCheck(name, error.what, error.advice)
    except ImportError as error:
        return FormatCheck(
            name, f"It cannot be written here ({error})", "Run: pip install --force-reinstall shequ-convert"
        )
    return FormatCheck(name, "", "")


def _pictures() -> Iterator[tuple[str, bool]]:
    """Yield the kinds of pictures that are known, and whether the Pillow installed here was built for them."""
    from shequ_convert.picture.kinds import READABLE  # noqa: PLC0415 - only here

    try:
        from shequ_convert.picture.opened import supported  # noqa: PLC0415 - imports Pillow
    except ImportError:
        yield from ((kind.name, False) for kind in READABLE)
    else:
        yield from ((kind.name, supported(kind)) for kind in READABLE)


def _fonts(name: str, profile: Profile) -> Iterator[FontCheck]:
    """Yield what each stack of a profile is set in."""
    for stack, faces in profile.fonts.items():
        wanted = faces.east_asian[0]
        try:
            yield _font(name, stack, faces)
        except (BackendMissing, ImportError):
            yield FontCheck(name, stack, wanted, "", "", "", substitute=True, barred=())


def _font(profile: str, stack: str, faces: FontStack) -> FontCheck:
    from shequ_convert.write import fonts  # noqa: PLC0415 - imports font libraries

    folders = fonts.font_folders()
    used = fonts.choice(faces, folders)
    han, wanted = used.han, faces.east_asian[0]
    return FontCheck(
        profile,
        stack,
        wanted,
        used=han.name,
        latin=(used.latin or han).name,
        file="" if han in fonts.bundled().values() else han.path,
        substitute=han.name.casefold() != wanted.casefold(),
        barred=tuple(fonts.barred(faces, used, folders)),
    )


def as_text(report: Report) -> str:
    """Return the findings for people."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"shequ-convert {report.version}"
    yield f"Python {report.python}"
    yield report.system
    yield "\nLibraries"
    yield from (f"  {name:<22}{version or 'not installed'}" for name, version in report.libraries)
    yield from (f"  {name:<22}{file or 'not found'}" for name, file in report.native)
    yield "\nFormats"
    for check in report.formats:
        yield f"  {check.name:<6}{check.missing or 'can be written'}"
        if check.advice:
            yield f"        {check.advice}."
    yield "\nPictures"
    yield f"  {', '.join(name for name, read in report.pictures if read)} can be read"
    yield from (f"  {name} cannot: Pillow was built without it" for name, read in report.pictures if not read)
    yield from _font_lines(report.fonts)
    yield f"  Characters that they lack: from {', '.join((*report.spare_fonts, 'what is installed'))}"
    yield f"  Families installed that PDF can use: {report.installed_fonts}"


def _font_lines(checks: tuple[FontCheck, ...]) -> Iterator[str]:
    yield "\nFonts of PDF (Word uses those of the machine it runs on)"
    for font in checks:
        yield f"  {font.profile:<9}{font.stack:<14}{_said(font)}"
    yield from (
        f"  {name} is installed and cannot be used: {why}"
        for name, why in dict.fromkeys(barred for font in checks for barred in font.barred)
    )
    if any(font.substitute for font in checks):
        yield "  -> shows what stands for a face that is not installed; install it, and PDF uses it."


def _spare() -> tuple[tuple[str, ...], int]:
    """Return the faces that are asked for what the others lack: names of those that come along, number of installed."""
    try:
        from shequ_convert.write import fonts  # noqa: PLC0415 - imports font libraries

        return tuple(face.name for face in fonts.supplements()), len(fonts.regular_faces(fonts.font_folders()))
    except (BackendMissing, ImportError):
        return (), 0


def _said(font: FontCheck) -> str:
    if not font.used:
        return f"{font.wanted} -> not known"
    face = f"{font.wanted} -> {font.used}" if font.substitute else font.used
    latin = f", Latin {font.latin}" if font.latin != font.used else ""
    return f"{face}{latin} ({font.file or 'comes with the program'})"
