"""Documents that nobody would write: every kind of block in any order, with texts, pictures and measures of all sorts.

For Hypothesis. The parser makes no such documents; a writer may be given them all the same, through the Python API.
"""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st
from PIL import Image

from shequ_convert.document import (
    Block,
    Document,
    Figure,
    Footnote,
    Footnotes,
    Heading,
    List,
    ListItem,
    Meta,
    Note,
    Origin,
    Paragraph,
    Quote,
    Reference,
    RunIn,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.layout import footed, plain_text
from shequ_convert.picture import Picture, read
from shequ_convert.style import builtin_names, load
from shequ_convert.values import fields, replace
from shequ_convert.write import Manuscript, WriteOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.layout import Layout
    from shequ_convert.style import Profile

Value = TypeVar("Value")

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, written here once more so that the writer is not its own judge."""
WORDS = (
    "", " ", "\u3000\u3000", "甲", "一、听得见", "（一）敲门要勤", "1. 每周两次", "他说“好”，我说‘不’——算了……",
    "①和℃·№", "What’s new in José’s café — nothing", "a \"b\" 'c' <d> &e; ]]> <!-- --> <?x?> <![CDATA[",
    "&#0;&nbsp;&amp;amp;",
    "甲\t乙", "一行\n两行\r\n三行\r四行", "\n", "\t\t", "\r", "\x00\x01\x1f\x7f\x85\x9f", "\ud800", "\udfff甲\ud83d",
    "\ufffe\uffff\ufdd0\ufeff", "\u200b\u200d\u2028\u2029\u202e左\u202c", "𠮷野家👍🏽👨‍👩‍👧‍👦🇨🇳",
    "e\u0301\u0323" * 9, "العربية עברית", "\ue000\uf8ff", "图 1　说明", "{title}{page}{author}{0}{",
    "%s %d \\1 \\g<0> $1", "w:p", "2024年3月5日", "3,120.5%",
    "a" * 300, "长" * 300, "，。；：！？、）》”" * 9, "https://example.org/" + "a/" * 120,
    "_Toc000000001", "SEQ 图 \\* ARABIC",
)  # fmt: skip
"""Texts that have broken a writer of XML somewhere."""
NAMES = (
    "现场 1.png",
    "照片.jpg",
    "动图.gif",
    "线.bmp",
    "柱.tif",
    "点.webp",
    "四色.jpg",
    "透明.png",
    "转.jpg",
    "细.png",
)
"""Names of the pictures that are at hand."""


@cache
def pictures() -> dict[str, Picture]:
    """Return a picture of each name: of all kinds and measures."""
    return {name: read(name, _drawn(name)) for name in NAMES}


def _drawn(name: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    kinds: dict[str, tuple[str, tuple[int, int], str, dict[str, Any]]] = {
        "现场 1.png": ("RGB", (1200, 800), "PNG", {"dpi": (300, 300)}),
        "照片.jpg": ("RGB", (640, 480), "JPEG", {}),
        "动图.gif": ("P", (20, 20), "GIF", {}),
        "线.bmp": ("1", (3000, 1), "BMP", {}),
        "柱.tif": ("I;16", (1, 3000), "TIFF", {}),
        "点.webp": ("RGB", (1, 1), "WEBP", {}),
        "四色.jpg": ("CMYK", (90, 1600), "JPEG", {}),
        "透明.png": ("RGBA", (2000, 90), "PNG", {"dpi": (1, 1)}),
        "转.jpg": ("L", (300, 100), "JPEG", {"exif": exif}),
        "细.png": ("LA", (7, 9), "PNG", {"dpi": (1200, 1200)}),
    }
    mode, size, form, options = kinds[name]
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def lone(characters: str) -> str:
    """Return a text as XML can hold it."""
    return NOT_XML.sub("", characters)


TEXT = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=40))
LABEL = st.one_of(st.sampled_from(("", "1.", "（2）", "•", "-", "①", "第三条", "a)", "\t")), TEXT)
MARKS = ("①", "[1]", "〔2〕", "（注3）", "¹", "*")
LINES = st.tuples(st.integers(1, 9999))


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    """Return running text that may open with a heading or a speaker's name."""
    text = draw(TEXT)
    kind = draw(st.sampled_from(("plain", "run-in", "speaker")))
    end = draw(st.integers(0, len(text)))
    run_in = RunIn(end, draw(st.integers(1, 4))) if kind == "run-in" and end else None
    speaker = end if kind == "speaker" else 0
    return Paragraph(text, draw(LINES), run_in, speaker, draw(st.booleans()))


CELLS = st.one_of(
    st.lists(st.lists(TEXT, max_size=5).map(tuple), max_size=4),
    st.sampled_from(
        ((("一格",) * 64,), (("",) * 63,), ((), ("甲",), ()), (("甲",) * 20, ("乙",)), (("长" * 500, ""),))
    ),
).map(tuple)
"""Rows of any lengths; none at all; more columns than Word takes."""
BLOCK: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(1, 4), TEXT, LINES),
    paragraphs(),
    paragraphs(),
    st.builds(Figure, st.one_of(st.sampled_from(NAMES), TEXT), st.one_of(st.none(), TEXT), LINES),
    st.builds(Figure, st.sampled_from(NAMES), st.one_of(st.none(), TEXT), LINES),
    st.builds(List, st.lists(st.builds(ListItem, LABEL, TEXT, LINES), max_size=4).map(tuple), LINES),
    st.builds(Quote, st.lists(TEXT, max_size=4).map(tuple), LINES),
    st.builds(Table, CELLS, LINES),
    st.builds(Salutation, TEXT, LINES),
    st.builds(Signature, TEXT, LINES, st.booleans()),
    st.builds(Note, TEXT, LINES),
    st.builds(
        Footnotes,
        st.lists(st.builds(Footnote, st.one_of(st.sampled_from(MARKS), TEXT), TEXT, LINES), max_size=3).map(tuple),
        LINES,
        st.one_of(st.none(), TEXT),
    ),
)
MAYBE = st.one_of(st.none(), TEXT)
DATE = st.one_of(
    st.none(),
    st.dates().map(lambda day: day.isoformat()),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes")),
    st.sampled_from(("2024", "2024-02", "2023-02-29", "去年", "")),
)
META = st.builds(
    Meta,
    title=st.one_of(st.none(), st.just("把小院的事办成大家的事"), TEXT),
    subtitle=MAYBE,
    source=MAYBE,
    published=DATE,
    author=MAYBE,
    editor=MAYBE,
    tags=st.lists(TEXT, max_size=3).map(tuple),
    spoken=DATE,
    credits=st.lists(TEXT, max_size=2).map(tuple),
)
BLOCKS = st.integers(0, 12).flatmap(lambda length: st.lists(BLOCK, min_size=length, max_size=length)).map(tuple)
DOCUMENT = st.builds(Document, st.builds(Origin, TEXT, st.just("utf-8"), st.just("")), META, BLOCKS)


def without_references(block: Block) -> Block:
    """Return a block that refers to no footnotes."""
    if isinstance(block, List):
        return replace(block, items=tuple(replace(item, references=()) for item in block.items))
    refers = isinstance(block, Heading | Paragraph | Figure | Quote)
    return replace(block, references=()) if refers else block


def referring(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks with a paragraph before each that has footnotes, which refers to them; no other refers to any."""
    found: list[Block] = []
    number = 0
    for block in map(without_references, blocks):
        if isinstance(block, Footnotes):
            text, references = "", []
            for note in block.notes:
                number += 1
                text += "“甲”"
                references.append(Reference(len(text), len(text) + len(note.label), number))
                text += note.label
            found.append(Paragraph(text, block.lines, references=tuple(references)))
        found.append(block)
    return tuple(found)


@st.composite
def switched(draw: st.DrawFn, value: Value) -> Value:
    """Return a value with each of its switches on or off, those too that are added one day."""
    switches = [name for name in fields(type(value)) if isinstance(getattr(value, name), bool)]
    return replace(value, **{name: draw(st.booleans()) for name in switches})


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Return a design that comes with the project, as it is or with other furniture and figures numbered or not."""
    profile = load(draw(st.sampled_from(builtin_names())))
    if draw(st.booleans()):
        return profile
    furniture = replace(
        profile.furniture,
        header=draw(st.sampled_from(("", "{title}", "内部资料 & <注意>"))),
        footer=draw(st.sampled_from(("", "{page}", "— {page} —", "第 {page} 页　共 {pages} 页"))),
        sides=draw(st.sampled_from(("center", "outer"))),
    )
    return replace(profile, document=draw(switched(profile.document)), furniture=furniture)


@st.composite
def manuscripts(draw: st.DrawFn) -> Manuscript:
    """Return all that a writer may be given; some of the pictures are at hand."""
    found = {name: pictures()[name] for name in draw(st.sets(st.sampled_from(NAMES)))}
    document = draw(DOCUMENT)
    if draw(st.booleans()):
        document = replace(document, blocks=referring(document.blocks))
    return Manuscript(document, draw(profiles()), found, draw(switched(WriteOptions())))


def told(document: Document) -> Iterator[str]:
    """Yield every text of a document's blocks in order, of a list item its label and its text; no footnotes."""
    for block in document.blocks:
        match block:
            case Figure():
                yield block.caption or ""
            case List():
                yield from (part for item in block.items for part in (item.label, item.text))
            case Quote():
                yield from block.verses
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Footnotes():
                pass
            case _:
                yield block.text


def noted(document: Document) -> Iterator[str]:
    """Yield every footnote of a document."""
    for block in document.blocks:
        if isinstance(block, Footnotes):
            yield from (f"{note.label}{note.text}" for note in block.notes)


def at_foot(layout: Layout) -> str:
    """Return the printed text as Word has it: the notes behind all else, without the words above them."""
    flow, notes = footed(layout)
    return "\n".join([plain_text(flow), *(note.text for note in notes)])
