"""Which inputs files, folders, patterns and lists name; walked as a stream, in an order that is always the same."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from shequ_convert.batch import store
from shequ_convert.batch.entries import container_stem, kind_of
from shequ_convert.batch.naming import file_stem
from shequ_convert.batch.urls import is_url, located
from shequ_convert.decode import decode
from shequ_convert.errors import UsageError
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shequ_convert.batch.entries import ContainerKind, Form
    from shequ_convert.batch.urls import Url

STDIO = "-"
"""The name of standard input and standard output."""
STDIN_STEM = "stdin"
"""What an output is called whose input has no file name."""
COMMENT = "#"
"""What begins a line of a list that names no input."""
TEXTS = ("*.txt",)
"""What is taken from a folder or an archive, unless something else is asked for."""
ARCHIVES = frozenset({"zip", "tar"})
"""Forms of containers whose texts have paths."""
NUMBER_DIGITS = 8
"""Digits of a record's number where it is its name, so that names sort as the records stand."""
REMEMBERED_FOLDERS = 4096
"""Folders whose place without links is kept at hand."""


@frozen
class Part:
    """One of the articles of an input."""

    number: int
    """Counted from 1."""
    of: int
    """How many there are."""
    lines: tuple[int, int]
    """Its first and last line."""

    @property
    def padded(self) -> str:
        """Its number with zeros in front, so that names sort as the articles stand."""
        return str(self.number).zfill(len(str(self.of)))


def _stem(path: PurePath | Url) -> str:
    suffix = path.suffix[1:]
    return path.stem if suffix.isascii() and suffix.isalpha() else path.name


@frozen
class Within:
    """Which text of a container."""

    form: Form
    number: int
    """Counted from 1: the line of a file, the row of a table, the member of an archive."""
    name: str
    """A path within the container, or a record's id; empty if it has none, or nobody has looked."""

    @property
    def told(self) -> str:
        """What messages call it, behind the name of the container."""
        if self.form in ARCHIVES:
            return f"/{self.name}" if self.name else ""
        return f", {'row' if self.form == 'parquet' else 'line'} {self.number}"

    @property
    def place(self) -> PurePosixPath:
        """Where it is in the container, without suffix; a record is called by its id, or else its number."""
        if self.form in ARCHIVES:
            path = PurePosixPath(self.name)
            return path.with_name(_stem(path)) if path.name else PurePosixPath(str(self.number))
        return PurePosixPath(file_stem(self.name) or str(self.number).zfill(NUMBER_DIGITS))


@frozen
class Source:
    """One input."""

    path: Path | Url | None
    """None for standard input."""
    folder: Path
    """Its folder's place in the tree of the folder or pattern that was given; ``.`` at the top."""
    part: Part | None = None
    """Which article of it; None: all of it."""
    within: Within | None = None
    """Which text in it, if it is a container; None: it is a text, or all of a container."""

    @property
    def label(self) -> str:
        """What messages call it."""
        name = (STDIO if self.path is None else str(self.path)) + (self.within.told if self.within else "")
        return f"{name}, article {self.part.number}" if self.part else name

    @property
    def name(self) -> str:
        """What the document calls it; the same on every machine."""
        if self.path is None:
            return STDIO
        name = (self.folder / self.path.name).as_posix()
        return f"{name}/{self.within.name or self.within.number}" if self.within else name

    @property
    def kind(self) -> ContainerKind | None:
        """What kind of container it is; None for a text, one in a container too."""
        return None if self.path is None or self.within else kind_of(self.path.name)

    @property
    def place(self) -> Path:
        """The place of its outputs in the tree of all; a container becomes a folder, called as it without suffixes."""
        if self.within is None or self.path is None:
            return self.folder
        return self.folder / container_stem(self.path.name) / self.within.place.parent

    @property
    def stem(self) -> str:
        """Its file name without a suffix of letters: ``2018.10.26`` has none."""
        if self.within:
            return self.within.place.name
        return STDIN_STEM if self.path is None else _stem(self.path)

    @property
    def output_stem(self) -> str:
        """What its outputs are called: as the input, and numbered if the input becomes several."""
        return f"{self.stem}-{self.part.padded}" if self.part else self.stem


# ---------------------------------------------------------------- which of the files in a folder


@frozen
class Wanted:
    """Which files of a folder, a pattern or an archive are taken; what is named by itself always is."""

    include: tuple[str, ...] = ()
    """Patterns one of which must match; empty: ``TEXTS``."""
    exclude: tuple[str, ...] = ()
    """Patterns none of which may match."""

    def __call__(self, path: str) -> bool:
        """Say whether a file is taken, by its path below the folder, its parts divided by ``/``.

        A pattern without ``/`` is one of names, with it one of whole paths, of which ``*`` matches several parts too.
        Upper and lower case are the same.
        """
        folded = path.casefold()
        if any(_matches_one(folded, pattern) for pattern in self.exclude):
            return False
        return any(_matches_one(folded, pattern) for pattern in self.include or TEXTS)

    def of_matches(self, path: str) -> bool:
        """Say whether a file is taken that a pattern has matched: any, if nothing is said."""
        return Wanted(self.include or ("*",), self.exclude)(path)


def _matches_one(path: str, pattern: str) -> bool:
    subject = path if "/" in pattern else path.rpartition("/")[2]
    return fnmatch.fnmatchcase(subject, pattern.casefold())


# ---------------------------------------------------------------- what is named


def sources_of(inputs: Iterable[str], wanted: Wanted = Wanted()) -> Iterator[Source]:  # noqa: B008 - a value
    """Yield the inputs that files, folders, patterns and URLs name, as they are named: perhaps twice.

    Raise InputError or BackendMissing if a server cannot be asked.
    """
    for given in inputs:
        path = located(given)
        if given == STDIO:
            yield Source(None, Path())
        elif not isinstance(path, Path):
            yield from _on_a_server(path, wanted)
        elif path.is_dir():
            yield from _texts_in(path, wanted)
        elif glob.has_magic(given) and not path.exists():
            yield from _matches(given, wanted)
        else:
            yield Source(path, Path())


def listed(name: str, read_stdin: Callable[[], bytes]) -> Iterator[str]:
    """Yield the inputs that a list names, one a line, as seen from its own folder; ``-`` is standard input.

    Raise InputError if the list cannot be read, UsageError if standard input would have to be both list and text.
    """
    data, folder = (read_stdin(), Path()) if name == STDIO else (store.read(Path(name)), Path(name).parent)
    for line in decode(data, name).text.content.splitlines():
        given = line.strip()
        if given == name == STDIO:
            raise UsageError("A list on standard input cannot name standard input", "Write the list into a file")
        if given and not given.startswith(COMMENT):
            yield given if given == STDIO or is_url(given) else str(folder / given)


def _on_a_server(url: Url, wanted: Wanted) -> Iterator[Source]:
    from shequ_convert.batch import remote  # noqa: PLC0415 - few inputs are there

    for path, place in remote.found(url, wanted, wanted.of_matches):
        yield Source(path, place)


def _texts_in(folder: Path, wanted: Wanted) -> Iterator[Source]:
    """Yield the files that are wanted of a folder and the folders in it; the folder itself if there are none."""
    found = False
    for path, place in _walk(folder, Path()):
        if wanted((place / path.name).as_posix()) or path.is_dir():
            found = True
            yield Source(path, place)
    if not found:
        yield Source(folder, Path())


def _walk(folder: Path, place: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file below a folder, and its folder's place there, sorted by their parts.

    Hidden ones (``._speech.txt`` of a Macintosh) are not the user's texts. Links to folders are not followed. A folder
    that cannot be read is yielded as a file would be, and fails as one.
    """
    try:
        with os.scandir(folder) as entries:
            here = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        yield folder, place.parent
        return
    for name, is_folder in here:
        if name.startswith("."):
            continue
        if is_folder:
            yield from _walk(folder / name, place / name)
        elif _is_file(folder / name):
            yield folder / name, place


def _is_file(path: Path) -> bool:
    """Say whether a path is a file, or a link to nothing, which fails as one; a pipe would be waited for for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _matches(pattern: str, wanted: Wanted) -> Iterator[Source]:
    """Yield what a pattern matches, sorted; the pattern itself if nothing does.

    ``in/**`` matches files, and folders that they are in: that does not name them twice.
    """
    base = _fixed_part(pattern)
    found: set[Path] = set()
    for path in sorted((Path(match) for match in glob.iglob(pattern, recursive=True)), key=lambda path: path.parts):  # noqa: PTH207 - a pattern may be absolute
        within, which = (_walk(path, Path()), wanted) if path.is_dir() else (((path, Path()),), wanted.of_matches)
        for file, _ in within:
            place = file.parent.relative_to(base)
            if file not in found and (which((place / file.name).as_posix()) or file.is_dir()):
                found.add(file)
                yield Source(file, place)
    if not found:
        yield Source(Path(pattern), Path())


def _fixed_part(pattern: str) -> Path:
    """Return the folders before the first wildcard: ``in`` for ``in/*/a*.txt``."""
    fixed: list[str] = []
    for part in Path(pattern).parent.parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)


# ---------------------------------------------------------------- what identifies a file


class Identities:
    """Finds one string for all the names of a file, links included; remembers where folders are, for one plan."""

    def __init__(self) -> None:
        self._folder = lru_cache(maxsize=REMEMBERED_FOLDERS)(os.path.realpath)

    def of(self, path: Path | Url | None) -> str:
        """Return the same for all names of a file, and for no other file."""
        if path is None:
            return STDIO
        if not isinstance(path, Path):
            return str(path)
        if os.path.islink(path):  # noqa: PTH114 - a million times, as the line below
            return os.path.realpath(path)
        return os.path.join(self._folder(path.parent), path.name)  # noqa: PTH118
