r"""Finding the files of the pictures that a text names, and never leaving the folders that were given.

A scraped text may name anything: ``../../etc/passwd``, ``C:\x.png``, ``http://host/x.png``. Nothing is ever fetched.
A URL or a path is looked up by its last component; a name that climbs or starts at a root is refused.

The pictures of a text in a zip are looked for beside it in the zip, and read from it. A tar is read once, as a stream,
in which a picture may stand before its text or behind it: a text in a tar finds the pictures of given folders only.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from shequ_convert.batch import store
from shequ_convert.batch.listings import Listings, folded
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.document import Figure
from shequ_convert.errors import InputError
from shequ_convert.expressions import compiled
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.batch.urls import Url
    from shequ_convert.batch.zips import ByName
    from shequ_convert.document import Document
    from shequ_convert.picture import Picture

MAX_PICTURE_BYTES = 100_000_000
"""A larger file is not read: no printed page needs it."""
SUB_FOLDERS = ("images", "img", "pictures", "图片", "{stem}", "{stem}_files", "{stem}.files")
"""Folders beside the input in which browsers and people keep pictures; ``{stem}`` is the input's name."""
LEFT_OUT = {"pages": "picture.pages", "frames": "picture.frames"}
"""What of a file is not in a picture -> code of the remark."""
URL = compiled(r"(?:[a-z][a-z0-9+.-]+:)?//[^/?#]*([^?#]*)", re.IGNORECASE)
"""A URL, with or without its scheme; the group is its path. One letter and a colon is a drive."""
ROOTED = compiled(r"[/\\]|[a-z]:", re.IGNORECASE)
"""How an absolute path or one on a drive starts."""


class Refused(Exception):  # noqa: N818 - a verdict on a name, caught in this module
    """A name that leads outside the given folders."""


@frozen
class Place:
    """A folder to look in."""

    folder: Path
    root: Path
    """What a file found in ``folder`` must lie in once all links are followed."""


@frozen
class PackedPlace:
    """A folder in a zip to look in. No name leads out of it: what a zip holds has a path within the zip."""

    archive: Path
    folder: PurePosixPath
    """``.`` at the top."""


@frozen
class Packed:
    """A picture in a zip. Picklable, and read only when it is asked for."""

    archive: Path
    path: str

    @property
    def name(self) -> str:
        """Its file name."""
        return PurePosixPath(self.path).name


Places: TypeAlias = tuple[Place | PackedPlace, ...]
File: TypeAlias = Path | Packed
"""Where a picture is."""


@frozen
class Gathered:
    """The pictures of a document."""

    files: Mapping[str, Path] = {}
    """Name as the text has it -> the file it was found in."""
    packed: Mapping[str, Packed] = {}
    """Name as the text has it -> where in a zip it was found; a name is here or in ``files``."""
    pictures: Mapping[str, Picture] = {}
    """Name as the text has it -> the picture, for those that could be read."""
    diagnostics: tuple[Diagnostic, ...] = ()
    unsought: bool = False
    """Whether no picture was looked for, since no format takes notice of any."""

    @property
    def all_files(self) -> Mapping[str, File]:
        """Those of both."""
        return {**self.files, **self.packed}


def places(given: tuple[Path, ...], source: Path | None, stem: str) -> Places:
    """Return where to look, in order: the given folders, beside the input, the usual folders beside it."""
    asked = tuple(Place(folder, folder) for folder in given)
    if source is None:
        return asked
    beside = source.parent
    names = (name.format(stem=stem) for name in SUB_FOLDERS)
    usual = (beside / name for name in names if os.path.isdir(os.path.join(beside, name)))  # noqa: PTH112, PTH118 - seven for each of a million texts
    return (*asked, Place(beside, beside), *(Place(folder, beside) for folder in usual))


def packed_places(given: tuple[Path, ...], archive: Path, member: str, stem: str) -> Places:
    """Return where to look for the pictures of a text in a zip: the given folders, then in the zip as in a folder."""
    beside = PurePosixPath(member).parent
    usual = (beside / name.format(stem=stem) for name in SUB_FOLDERS)
    asked = (Place(folder, folder) for folder in given)
    return (*asked, *(PackedPlace(archive, folder) for folder in (beside, *usual)))


def gather(document: Document, where: Places, *, load: bool, listed: tuple[str, ...] = ()) -> Gathered:
    """Find the pictures of a document, and read them if ``load``, else only their first bytes.

    ``listed`` are the names or relative paths that a record gives of its pictures. What is missing, unreadable or
    not as it seems is remarked.
    """
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    files: dict[str, File] = {}
    pictures: dict[str, Picture] = {}
    remarks: list[Diagnostic] = []
    for name in named(document):
        try:
            path = files[name] = _found(name, where, listed)
            if load:
                pictures[name] = _picture(name, path)
            told = _told(name, path, pictures.get(name))
        except Refused:
            told = [("picture.refused", name)]
        except LookupError:
            told = [("picture.missing", name)]
        except (OSError, ValueError, InputError) as error:
            told = [("picture.unreadable", f"{name}: {error}")]
        remarks += [
            Diagnostic(code, detail, each.lines) for code, detail in told for each in figures if each.image == name
        ]
    lying = {name: file for name, file in files.items() if not isinstance(file, Packed)}
    packed = {name: file for name, file in files.items() if isinstance(file, Packed)}
    return Gathered(lying, packed, pictures, tuple(remarks))


def named(document: Document) -> tuple[str, ...]:
    """Return the names of the pictures of a document, each once."""
    return tuple(dict.fromkeys(block.image for block in document.blocks if isinstance(block, Figure)))


def unlinked(document: Document, found: Gathered) -> tuple[Diagnostic, ...]:
    """Return what is to be remarked where Markdown links to pictures that no link can lead to: those in a zip."""
    figures = (block for block in document.blocks if isinstance(block, Figure))
    return tuple(
        Diagnostic("picture.in-archive", each.image, each.lines) for each in figures if each.image in found.packed
    )


def data(file: File) -> bytes:
    """Return the bytes of a picture. Raise InputError, saying what to do, if it cannot be read."""
    if not isinstance(file, Packed):
        return store.read(file)
    found = _beginning(file, MAX_PICTURE_BYTES + 1)
    if len(found) > MAX_PICTURE_BYTES:
        raise InputError(f"{file.path} is larger than {MAX_PICTURE_BYTES // 1_000_000} MB", "Save a smaller copy")
    return found


def _found(name: str, where: Places, listed: tuple[str, ...]) -> File:
    """Return the file of a picture. Raise LookupError if there is none, Refused if it is outside the places."""
    path = find(name, where, listed)
    if path is None:
        raise LookupError(name)
    return path


def _told(name: str, path: File, picture: Picture | None) -> list[tuple[str, str]]:
    """Return codes and details of what is to be remarked on a picture, or on a file that was not read through.

    Raise ValueError if that is no picture.
    """
    from shequ_convert.picture import kinds  # noqa: PLC0415 - only when a text has pictures

    kind = kinds.kind_of(_beginning(path, kinds.HEAD))
    if picture is None and not kind.shown:
        raise ValueError(kind.against())
    told = [("picture.misnamed", f"{name}: it is {kind.name}")] if kinds.belies(path.name, kind) else []
    if picture and picture.made_from:
        into = picture.media_type.removeprefix("image/").upper()
        told.append(("picture.converted", f"{name}: it was {picture.made_from}, now {into}"))
    if picture and picture.left_out:
        told.append((LEFT_OUT[picture.left_out], name))
    return told


def _beginning(file: File, length: int) -> bytes:
    if isinstance(file, Packed):
        return _zip(file.archive).beginning(file.path, length)
    with file.open("rb") as opened:
        return opened.read(length)


def _zip(archive: Path) -> ByName:
    from shequ_convert.batch import zips  # noqa: PLC0415 - only when a text in a zip has pictures

    return zips.by_name(archive)


def _picture(name: str, path: File) -> Picture:
    """Return a picture. Raise ValueError or OSError if it is too large or none."""
    from shequ_convert.picture import read  # noqa: PLC0415 - only when a text has pictures

    data = _beginning(path, MAX_PICTURE_BYTES + 1)
    if len(data) > MAX_PICTURE_BYTES:
        raise ValueError(f"it is larger than {MAX_PICTURE_BYTES // 1_000_000} MB; save a smaller copy")
    return read(name, data)


def find(name: str, where: Places, listed: tuple[str, ...] = ()) -> File | None:
    """Return the file of a picture: by its exact name anywhere, else without regard to case and Unicode form.

    What is listed under the same last component comes first: the text has ``a.png``, its record ``2018/a.png``.
    Raise Refused if the name, or the only file that has it, leads outside the places.
    """
    own = _candidates(name)
    also, outside = _listed(own[-1].name, listed) if own else ((), False)
    for candidate in dict.fromkeys((*also, *own)):
        for matches in (_exact, _alike):
            for place in where:
                path = matches(candidate, place)
                if path and _within(path, place):
                    return path
                outside = outside or path is not None
    if outside:
        raise Refused(name)
    return None


def _listed(last: str, listed: tuple[str, ...]) -> tuple[tuple[PurePosixPath, ...], bool]:
    """Return the paths that are listed for a file name, as it is and then but for case; and if one was refused."""
    paths: list[PurePosixPath] = []
    refused = False
    for name in listed:
        try:
            paths += _candidates(name)[:1]
        except Refused:
            refused = refused or folded(re.split(r"[/\\]", name)[-1]) == folded(last)
    alike = [path for path in paths if folded(path.name) == folded(last)]
    return tuple(sorted(alike, key=lambda path: path.name != last)), refused


def _candidates(name: str) -> tuple[PurePosixPath, ...]:
    """Return the relative paths a name may stand for: as it is, then its last component."""
    url = URL.match(name)
    parts = re.split(r"[/\\]+", unquote(url[1]) if url else name)
    if "\0" in name or (not url and (ROOTED.match(name) or ".." in parts)):
        raise Refused(name)
    last = parts[-1]
    if last in {"", ".", ".."} or "\0" in last or ROOTED.match(last):
        return ()
    return tuple(dict.fromkeys((PurePosixPath(last if url else "/".join(parts)), PurePosixPath(last))))


def _exact(candidate: PurePosixPath, place: Place | PackedPlace) -> File | None:
    if isinstance(place, PackedPlace):
        return _packed(place, place.folder / candidate, _zip(place.archive).members)
    path = place.folder / candidate
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):  # a name that is too long for the system, or not one at all
        return None


def _packed(place: PackedPlace, path: PurePosixPath, members: Mapping[str, object]) -> Packed | None:
    return Packed(place.archive, str(path)) if str(path) in members else None


def _alike(candidate: PurePosixPath, place: Place | PackedPlace) -> File | None:
    """Return the first file, in sorted order, whose name differs only in case or Unicode form."""
    if isinstance(place, PackedPlace):
        wanted = folded(candidate.name)
        beside = _zip(place.archive).folder(str(place.folder / candidate.parent))
        return next(
            (Packed(place.archive, path) for path in beside if folded(PurePosixPath(path).name) == wanted), None
        )
    try:
        folder = place.folder / candidate.parent
        alike = _listings().alike(folder, candidate.name)
    except (OSError, ValueError):
        return None
    return next((path for path in map(folder.joinpath, alike) if path.is_file()), None)


@lru_cache(maxsize=1)
def _listings() -> Listings:
    """Return what a process remembers of folders."""
    return Listings()


def _within(path: File, place: Place | PackedPlace) -> bool:
    """Say whether a file lies in the root of a place once links are followed."""
    if isinstance(path, Packed) or isinstance(place, PackedPlace):
        return True
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(place.root))


# ---------------------------------------------------------------- links of Markdown


def links(files: Mapping[str, Path], beside: Path) -> dict[str, str]:
    """Return link targets relative to the folder of a Markdown file."""
    return {name: _relative(path, beside.parent) for name, path in files.items()}


def copies(files: Mapping[str, File], beside: Path | Url) -> dict[str, Path | Url]:
    """Return where each picture is copied to: ``<stem>_files/``, a number added where two files share a name."""
    folder = beside.parent / f"{beside.stem}{store.PICTURES_BESIDE}"
    taken: dict[str, str] = {}
    return {name: folder / _free(_identity(path), path.name, taken) for name, path in files.items()}


def _identity(file: File) -> str:
    return f"{file.archive}/{file.path}" if isinstance(file, Packed) else os.path.realpath(file)


def _free(real: str, name: str, taken: dict[str, str]) -> str:
    """Return a name that no other file has taken, and take it. ``taken`` maps folded names to files."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number, free = 1, name
    while taken.setdefault(folded(free), real) != real:
        number += 1
        free = f"{stem}-{number}{suffix}"
    return free


def _relative(path: Path, folder: Path) -> str:
    try:
        within = os.path.relpath(os.path.realpath(path.parent), os.path.realpath(folder))
    except ValueError:  # another drive of Windows
        return path.resolve().as_uri()
    return (Path(within) / path.name).as_posix()
