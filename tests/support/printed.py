"""PDFs that several tests look at, made once: of the examples, of the seed and of the corpus beside the project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from shequ_convert import parse
from shequ_convert.layout import plain_text
from shequ_convert.picture import Picture, read
from shequ_convert.style import builtin_names, load
from shequ_convert.write import Manuscript, Volume, laid_out, pdf, volume_laid_out
from tests.support import booklets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shequ_convert.layout import Layout
    from shequ_convert.write import Written

PROJECT = Path(__file__).parents[2]
EXAMPLES = PROJECT / "examples" / "input"
SHARED = PROJECT.parent / "shared"
SEED = SHARED / "seed" / "seed.txt"
CORPUS = SHARED / "corpus" / "texts"
PROFILES = tuple(builtin_names())
INPUTS = tuple(path.stem for path in sorted(EXAMPLES.glob("*.txt")))


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """A text as we print it."""

    name: str
    profile: str
    layout: Layout
    written: Written

    @property
    def data(self) -> bytes:
        """The PDF."""
        return self.written.data

    @property
    def text(self) -> str:
        """What a reader reads in it."""
        return plain_text(self.layout)

    @property
    def without_glyph(self) -> str:
        """The characters that are said to be in no font."""
        details = (remark.detail for remark in self.written.diagnostics if remark.code == "font.missing-glyph")
        words = (word for detail in details for word in detail.split())
        return "".join(chr(int(word.removeprefix("U+"), 16)) for word in words if word.startswith("U+"))


@cache
def photographs() -> dict[str, Picture]:
    """Return the pictures of the examples."""
    return {path.name: read(path.name, path.read_bytes()) for path in (EXAMPLES / "images").iterdir()}


@cache
def example(name: str, profile: str) -> Printed:
    """Return an example in a design."""
    return text(EXAMPLES / f"{name}.txt", profile, photographs())


@cache
def seed(profile: str) -> Printed:
    """Return the article this project began with, in a design."""
    return text(SEED, profile)


@cache
def booklet(profile: str) -> Printed:
    """Return a booklet in a design: its articles on right-hand pages, some blank."""
    volume = Volume(booklets.booklet(right_hand=True), load(profile))
    return Printed("booklet", profile, volume_laid_out(volume), pdf.bind(volume))


@cache
def corpus() -> tuple[Printed, ...]:
    """Return the texts of the corpus, each in one of the designs in turn."""
    paths = sorted(CORPUS.rglob("*.txt"))
    return tuple(text(path, profile) for path, profile in zip(paths, cycle(PROFILES), strict=False))


def text(path: Path, profile: str, pictures: Mapping[str, Picture] = MappingProxyType({})) -> Printed:
    """Return the text of a file in a design."""
    manuscript = Manuscript(parse(path.read_bytes(), name=path.name), load(profile), pictures)
    return Printed(path.stem, profile, laid_out(manuscript), pdf.write(manuscript))
