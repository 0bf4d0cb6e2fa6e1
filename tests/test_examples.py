"""The examples: what a careful reader finds in them, and what each design makes of them.

``examples/expected.toml`` is written by hand and says what must be found. ``examples/output`` is made anew and
compared: Markdown and JSON do not depend on the design and stand once; a listing of the printed page stands under each
profile, and one example also as the very files that a user gets. What is known to be wrong is not recorded there.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

import pytest

from shequ_convert import parse
from shequ_convert.convert import render
from shequ_convert.document import Figure, Heading, List, Note, Paragraph, Quote, Salutation, Signature
from shequ_convert.layout import Contents, Grid, Illustration, Laid, Mark, Passage, Piece, Row, lay_out, plain_text
from shequ_convert.picture import Picture, read
from shequ_convert.style import builtin_names, load
from shequ_convert.write import WriteOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shequ_convert import Document
    from shequ_convert.convert import Conversion
    from tests.conftest import Golden

EXAMPLES = Path(__file__).parent.parent / "examples"
INPUTS = sorted((EXAMPLES / "input").glob("*.txt"))
NAMES = [path.stem for path in INPUTS]
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "expected.toml").read_text(encoding="utf-8"))
KNOWN_FAILURES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "known_failures" / "examples.toml").read_text(encoding="utf-8")
)
"""Example -> what is asked -> what is found instead. Strict: the build announces the cure."""
RIGHT = [name for name in NAMES if name not in KNOWN_FAILURES]
"""Examples that come out right and so have their output recorded."""
PROFILES = ("article", "gongwen", "handout")
SHOWN = "speech-with-pictures"
"""The example whose Word and PDF files are kept for people to open."""
BRACKETS = {Mark.RUN_IN: "[run-in: {}]", Mark.SPEAKER: "[speaker: {}]", Mark.NUMBER: "[number: {}]"}
"""How a listing shows what a piece of a passage is."""
LINKS = "../../input/images/"
"""From ``examples/output/markdown`` to the pictures."""


@cache
def document(name: str) -> Document:
    path = EXAMPLES / "input" / f"{name}.txt"
    return parse(path.read_bytes(), name=path.name)


@cache
def pictures() -> dict[str, Picture]:
    folder = EXAMPLES / "input" / "images"
    return {path.name: read(path.name, path.read_bytes()) for path in folder.iterdir()}


@cache
def printed(name: str, to: str, profile: str) -> Conversion:
    options = WriteOptions(links={picture: LINKS + picture for picture in pictures()})
    return render(document(name), to, load(profile), pictures(), options)


def listing(laid: Laid) -> str:
    """Return one printed thing for people: its style, then its text."""
    match laid:
        case Passage():
            outline = f" (outline {laid.outline.level})" if laid.outline else ""
            return f"{laid.style}{outline}: {''.join(map(bracketed, laid.pieces))}"
        case Illustration():
            return f"picture {laid.width:.0f} x {laid.height:.0f} pt: {laid.name}"
        case Grid():
            return "\n".join("row: " + " | ".join(row) for row in laid.rows)
        case Contents():
            return "\n".join([laid.heading, *(entry.text for entry in laid.entries)])
        case Row():
            parts = (part for cell in laid.cells for part in (cell.illustration, cell.caption) if part)
            return "\n".join(["beside each other:", *(f"  {listing(part)}" for part in parts)])
        case _:
            assert_never(laid)


def bracketed(piece: Piece) -> str:
    return BRACKETS.get(piece.mark, "{}").format(piece.text)


def squeezed(text: str) -> str:
    """Return the text without white space, which every format sets in its own way."""
    return "".join(text.split())


def word_text(data: bytes) -> str:
    from tests.support import ooxml  # noqa: PLC0415 - imports what only Word tests need

    return ooxml.body_text(data)


def page_text(data: bytes, profile: str) -> str:
    """Return what stands in the type areas of a PDF: no running heads, no numbers of pages or lines."""
    page = load(profile).page
    pymupdf: Any = pytest.importorskip("pymupdf")
    with pymupdf.open(stream=data) as pages:
        edge = pymupdf.Rect(page.left - 2, page.top - 1, page.width, page.height - page.bottom + 1)
        return "".join(sheet.get_text(clip=edge, sort=False) for sheet in pages)


def found(parsed: Document) -> dict[str, Any]:
    """Return what ``expected.toml`` asks of a document."""
    meta, blocks = parsed.meta, parsed.blocks
    items = [item for block in blocks if isinstance(block, List) for item in block.items]
    return {
        **{field: getattr(meta, field) for field in ("title", "subtitle", "source", "published", "author", "editor")},
        "tags": list(meta.tags),
        "headings": list(headings(parsed)),
        "figures": [f"{block.image}: {block.caption}" for block in blocks if isinstance(block, Figure)],
        "salutations": [block.text for block in blocks if isinstance(block, Salutation)],
        "signatures": [f"{'date ' * block.date}{block.text}" for block in blocks if isinstance(block, Signature)],
        "speakers": [block.text[: block.speaker] for block in blocks if isinstance(block, Paragraph) and block.speaker],
        "items": [f"{item.label} {item.text}" for item in items],
        "quotes": [verse for block in blocks if isinstance(block, Quote) for verse in block.verses],
        "notes": [block.text for block in blocks if isinstance(block, Note)],
        "paragraphs": sum(isinstance(block, Paragraph) for block in blocks),
        "dropped": sorted(line for entry in parsed.dropped for line in entry.lines),
    }


def headings(parsed: Document) -> Iterator[str]:
    for block in parsed.blocks:
        if isinstance(block, Heading):
            yield f"{block.level} {block.text}"
        elif isinstance(block, Paragraph) and block.run_in:
            yield f"{block.run_in.level} {block.text[: block.run_in.end]}"


def questions() -> Iterator[Any]:
    """Yield each example with each thing asked of it; nothing is to be dropped where nothing is said of it."""
    for name, expected in EXPECTED.items():
        for asked in {"dropped": [], **expected}:
            reason = KNOWN_FAILURES.get(name, {}).get(asked)
            marks = [pytest.mark.xfail(reason=reason, raises=AssertionError)] if reason else []
            yield pytest.param(name, asked, marks=marks, id=f"{name}-{asked}")


def test_every_example_has_its_expectations() -> None:
    assert sorted(EXPECTED) == NAMES


def test_every_known_failure_is_about_something_that_is_asked() -> None:
    asked = {name: set(rows) for name, rows in EXPECTED.items()}
    assert not [(name, row) for name, rows in KNOWN_FAILURES.items() for row in rows if row not in asked[name]]


@pytest.mark.parametrize(("name", "asked"), list(questions()))
def test_what_a_careful_reader_finds_is_found(name: str, asked: str) -> None:
    assert found(document(name))[asked] == EXPECTED[name].get(asked, [])


def test_every_builtin_profile_is_shown() -> None:
    assert set(builtin_names()) == set(PROFILES)


@pytest.mark.parametrize("name", RIGHT)
def test_the_markdown_is_as_recorded(name: str, golden: Golden) -> None:
    golden(EXAMPLES / "output" / "markdown" / f"{name}.md", printed(name, "md", "article").data.decode())


@pytest.mark.parametrize("name", RIGHT)
def test_the_tree_is_as_recorded(name: str, golden: Golden) -> None:
    golden(EXAMPLES / "output" / "json" / f"{name}.json", printed(name, "json", "article").data.decode())


@pytest.mark.parametrize("name", NAMES)
def test_markdown_and_tree_do_not_depend_on_the_design(name: str) -> None:
    for to in ("md", "json"):
        assert len({printed(name, to, profile).data for profile in PROFILES}) == 1


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", RIGHT)
def test_the_printed_page_is_as_recorded(name: str, profile: str, golden: Golden) -> None:
    layout = lay_out(document(name), load(profile), pictures())
    golden(EXAMPLES / "output" / profile / f"{name}.txt", "\n".join(map(listing, layout.content)) + "\n")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", NAMES)
def test_word_and_pdf_hold_the_text_of_the_tree(name: str, profile: str) -> None:
    expected = squeezed(plain_text(lay_out(document(name), load(profile), pictures())))
    assert squeezed(word_text(printed(name, "docx", profile).data)) == expected
    assert squeezed(page_text(printed(name, "pdf", profile).data, profile)) == expected


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("to", ["docx", "pdf"])
def test_the_files_kept_for_people_are_what_is_made_now(
    to: str, profile: str, request: pytest.FixtureRequest, golden: Golden
) -> None:
    """Compared by content, not bytes: other versions of zlib or of the subsetter may pack it differently."""
    path = EXAMPLES / "output" / profile / f"{SHOWN}.{to}"
    made = printed(SHOWN, to, profile).data
    content: Callable[[bytes], object] = parts if to == "docx" else pages
    if request.config.getoption("--update-cases"):
        if not path.exists() or content(path.read_bytes()) != content(made):
            golden(path, made)
    else:
        assert content(path.read_bytes()) == content(made), f"{path.name} changed; make examples, and open it"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pages(data: bytes) -> tuple[object, ...]:
    """Return a PDF's text, bookmarks and pictures' sizes."""
    pymupdf: Any = pytest.importorskip("pymupdf")
    with pymupdf.open(stream=data) as opened:
        text = squeezed("".join(sheet.get_text() for sheet in opened))
        bookmarks = [(level, title) for level, title, *_ in opened.get_toc()]
        sizes = [image[2:4] for sheet in opened for image in sheet.get_images()]
    return text, bookmarks, sizes


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_in_exactly_one_place(name: str) -> None:
    raw = (EXAMPLES / "input" / f"{name}.txt").read_bytes().decode(document(name).origin.encoding)
    expected = [number for number, line in enumerate(raw.splitlines(), 1) if line.strip()]
    assert sorted(line for place in places(document(name)) for line in set(place)) == expected


def places(parsed: Document) -> Iterator[tuple[int, ...]]:
    yield tuple({line for lines in parsed.meta.lines.values() for line in lines})
    yield from (block.lines for block in parsed.blocks)
    yield from (dropped.lines for dropped in parsed.dropped)


def test_the_pictures_are_small_enough_to_keep() -> None:
    assert all(len(picture.data) < 60_000 for picture in pictures().values())


def test_what_is_known_to_be_wrong_is_not_recorded() -> None:
    recorded = {path.stem for path in (EXAMPLES / "output").rglob("*.*")}
    assert recorded == set(RIGHT)
