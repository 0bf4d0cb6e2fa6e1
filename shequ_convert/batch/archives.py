r"""Texts in archives, read in place: which members there are, and what they are called.

Nothing is extracted, so that no name can lead anywhere; but an output is called after its input, and a picture is
looked for beside it. So a name becomes a path that stays where it is put: ``\`` parts folders as ``/`` does, roots and
drives are taken off, and a name that climbs (``../a.txt``) is refused. What a folder would hide is hidden here too:
``.DS_Store``, ``__MACOSX/``. An archive in an archive is not opened.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from shequ_convert.batch.entries import Entry, kind_of, longest
from shequ_convert.errors import InputError
from shequ_convert.expressions import compiled
from shequ_convert.hanzi import HAN, share
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.batch.entries import ContainerKind, Wanted

MACINTOSH = "__MACOSX"
"""The folder in which macOS keeps what its own files have and zip has not."""
UNPACK = "Unpack the archive, and give the folder"
AGAIN = "Fetch or make the archive again"
_SEPARATOR = compiled(r"[/\\]+")
_DRIVE = compiled(r"(?:[a-z]:)+", re.IGNORECASE)
_CONTROL = compiled(r"[\x00-\x1f\x7f]")
THREE_BYTES = "\u0800"
"""The first character that UTF-8 writes in three bytes; every Han character is behind it."""
ACCENTED = compiled(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")
BY_CHANCE = 0.5
"""Accented letters in UTF-8 make a smaller share of frequent Chinese characters, if they are read as those: é is 茅."""
_LEAST_COMMON = 0.5
"""Of the Han characters of a name that many must be in GB2312, which has those that names are written with."""


def read(file: IO[bytes], kind: ContainerKind, wanted: Wanted = bool) -> Iterator[Entry]:
    """Yield the members that are wanted: of a zip sorted by name, of a tar as they stand. Raise nothing."""
    if kind.form == "zip":
        from shequ_convert.batch import zips  # noqa: PLC0415 - each only where it is met

        return zips.read(file, wanted)
    from shequ_convert.batch import tars  # noqa: PLC0415

    return tars.read(file, kind.compression, wanted)


@frozen
class Named:
    """What a member is called."""

    given: str
    """As messages call it."""
    path: str
    """Relative and safe; empty if the name leads outside or is no path."""


class Selection:
    """Says of member after member whether it is a text that is asked for."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.number = 0
        """How many have been chosen."""
        self.current = ""
        """What is being read; empty between members."""
        self.seen: set[int] = set()
        """Hashes of their paths: as many bytes for a member, whatever it is called."""

    def chosen(self, named: Named) -> bool:
        """Say whether a member is asked for, and count it."""
        path = named.path or _SEPARATOR.sub("/", named.given)
        if is_hidden(path) or not self.wanted(path):
            return False
        self.number, self.current = self.number + 1, named.path or named.given
        return True

    def against(self, named: Named) -> InputError | None:
        """Return what speaks against the name of a member that was chosen."""
        if not named.path:
            return InputError(f"The name {named.given} leads outside the archive", UNPACK)
        kind = kind_of(named.path)
        if kind and kind.form in {"zip", "tar"}:
            return InputError(f"{named.path} is an archive within an archive, which is not opened", UNPACK)
        if kind:
            return InputError(f"{named.path} holds records within an archive, which are not read", UNPACK)
        if hash(named.path) in self.seen:
            return InputError(f"{named.path} is in the archive again; the first was taken", UNPACK)
        self.seen.add(hash(named.path))
        return None

    def entry(self, named: Named, text: bytes | InputError) -> Entry:
        """Return what became of a member that was chosen."""
        self.current = ""
        name = named.path or named.given
        return (
            Entry(self.number, name, b"", error=text)
            if isinstance(text, InputError)
            else Entry(self.number, name, text)
        )

    def broken(self, why: str) -> Entry:
        """Return what stands for the member that cannot be read, and for all behind it."""
        if self.current:
            what = f"{self.current} is broken in the archive, which ends there: {why}"
            return Entry(self.number, self.current, b"", error=InputError(what, AGAIN))
        what = f"The archive is broken behind {self.number} texts: {why}"
        return Entry(self.number + 1, "", b"", error=InputError(what, AGAIN))


def too_long(named: Named) -> InputError:
    """Return what is wrong with a member that is longer than a text can be."""
    return InputError(f"{named.path} is longer than {longest()}", "Split it, if it is a text")


def is_hidden(path: str) -> bool:
    """Say whether a folder would hide a file: it or a folder of it begins with a dot, or is macOS's own."""
    parts = path.split("/")
    return parts[0] == MACINTOSH or any(part.startswith(".") and part.strip(". ") for part in parts)


def named(given: str) -> Named:
    """Return what a member is called, by what its archive calls it."""
    return Named(given, safe_path(given))


def safe_path(given: str) -> str:
    """Return a name as a relative path with ``/``, on every system; empty if it climbs or is none."""
    if _CONTROL.search(given):
        return ""
    parts = [_without_drive(part) for part in _SEPARATOR.split(given)]
    parts = [part for part in parts if part not in {"", "."}]
    climbs = any(not part.strip(". ") for part in parts)  # Windows takes "..." and ".. " for ".."
    return "" if climbs else "/".join(parts)


def _without_drive(part: str) -> str:
    drive = _DRIVE.match(part)
    return part[drive.end() :] if drive else part


def name_from(raw: bytes, otherwise: str) -> str:
    """Return the name of a member whose archive does not say in which encoding it is.

    UTF-8 if it is that, and not by chance; else GB18030, in which zips of Chinese Windows are, if it is that and half
    of its Han characters are in GB2312: two accented letters of a Western name can make one Han character, but hardly
    one of those. What is neither, is read in ``otherwise``, with U+FFFD for bytes that are no characters.
    """
    unicode, chinese = _decoded(raw, "utf-8"), _decoded(raw, "gb18030")
    if unicode is not None and not (chinese and _is_chance(unicode) and share(chinese) > BY_CHANCE):
        return unicode
    return chinese if chinese and _is_chinese(chinese) else raw.decode(otherwise, "replace")


def _is_chance(unicode: str) -> bool:
    """Say whether a name may be UTF-8 by chance alone: no Han, and no accented letter in a word of plain ones."""
    return max(unicode, default="") < THREE_BYTES and not ACCENTED.search(unicode)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese(name: str) -> bool:
    han = HAN.findall(name)
    common = sum(len(char.encode("gb2312", "ignore")) > 0 for char in han)
    return bool(han) and common >= _LEAST_COMMON * len(han)
