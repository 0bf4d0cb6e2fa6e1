"""What a tagged PDF tells those who do not see it: its structure, the text of each element, its outline, its metadata.

Read with pikepdf; which character a code stands for is taken from the fonts' ToUnicode (ISO 32000-1, 9.10.3).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTIFACT = "/Artifact"
SHOWING = frozenset({"Tj", "TJ", "'", '"'})
PAINTING = frozenset({*SHOWING, "Do", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "EI", "INLINE IMAGE"})
"""Operators that leave ink."""
FORBIDDEN_KEYS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/URI", "/SubmitForm", "/GoToR")
"""Names of what reaches beyond a file, or runs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A glyph that is drawn."""

    font: tuple[int, int]
    """Number and generation of the object."""
    number: int
    """Of the glyph in it."""
    text: str
    """What it stands for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of marked content."""

    tag: str
    """``""`` for content outside of any."""
    number: int | None
    text: str
    codes: tuple[Shown, ...]
    """What is shown."""
    inked: bool


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the structure tree."""

    role: str
    """As in ISO 32000-1, 14.8.4: ``H1``, ``P``, ``Figure``."""
    path: tuple[str, ...]
    """The roles above it, the outermost first."""
    alternative: str | None
    text: str
    """Its own text and that of what is in it."""
    own: str
    """Only its own."""


class Tagged:
    """A PDF."""

    def __init__(self, data: bytes) -> None:
        self.pdf: Any = pikepdf.open(io.BytesIO(data))
        self.root: Any = self.pdf.Root

    @cached_property
    def marks(self) -> list[list[Mark]]:
        """The marked content of each page, in the order it is painted."""
        return [list(_marks(page)) for page in self.pdf.pages]

    @cached_property
    def elements(self) -> list[Element]:
        """The structure, each element before those within it."""
        texts = {
            (page.objgen, mark.number): mark.text
            for page, marks in zip(self.pdf.pages, self.marks, strict=True)
            for mark in marks
            if mark.number is not None
        }
        return list(_elements(self.root.StructTreeRoot, (), None, texts))

    @cached_property
    def read_aloud(self) -> str:
        """The text in the order of the structure."""
        return "".join(element.own for element in self.elements)

    @property
    def shown(self) -> set[Shown]:
        """Every glyph that is drawn somewhere."""
        return {shown for page in self.marks for mark in page for shown in mark.codes}

    def font_program(self, font: tuple[int, int]) -> bytes:
        """Return the file of an embedded font."""
        (descendant,) = self.pdf.get_object(font).DescendantFonts
        descriptor = descendant.FontDescriptor
        data: bytes = descriptor["/FontFile3" if "/FontFile3" in descriptor else "/FontFile2"].read_bytes()
        return data

    @property
    def outline(self) -> list[tuple[int, str]]:
        """The bookmarks: level, counted from 1, and words."""
        with self.pdf.open_outline() as outline:
            return list(_entries(outline.root, 1))

    @property
    def reaching(self) -> set[str]:
        """The names in the file of what reaches beyond it, or runs."""
        found: set[str] = set()
        for each in self.pdf.objects:
            found |= set(_names(each)) & set(FORBIDDEN_KEYS)
        return found


def _entries(items: Any, level: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield level, str(item.title)
        yield from _entries(item.children, level + 1)


def _names(each: Any) -> Iterator[str]:
    """Yield every name in an object, as a key or a value; what it refers to is another object."""
    if isinstance(each, pikepdf.Name):
        yield str(each)
    elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in each.keys():  # noqa: SIM118 - it is no mapping
            yield str(key)
            value = each[key]
            if not getattr(value, "is_indirect", False):
                yield from _names(value)
    elif isinstance(each, pikepdf.Array):
        for value in each:
            if not getattr(value, "is_indirect", False):
                yield from _names(value)


def _marks(page: Any) -> Iterator[Mark]:
    fonts: dict[str, dict[int, str]] = {}
    resources = page.Resources.get("/Font", {})
    stack: list[tuple[str, int | None]] = []
    font = ""
    text, inked = "", False
    codes: list[Shown] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in {"BDC", "BMC", "EMC"}:
            if text or codes or inked:
                tag, number = _innermost(stack)
                yield Mark(tag, number, text, tuple(codes), inked)
            text, codes, inked = "", [], False
            _turn(stack, operator, operands)
        elif operator == "Tf":
            font = str(operands[0])
            fonts.setdefault(font, _unicode(resources[font]))
        elif operator in PAINTING:
            inked = True
            for code in _codes(operands) if operator in SHOWING else ():
                codes.append(Shown(resources[font].objgen, code, fonts[font].get(code, "\ufffd")))
                text += codes[-1].text
    if text or codes or inked:
        yield Mark("", None, text, tuple(codes), inked)


def _innermost(stack: list[tuple[str, int | None]]) -> tuple[str, int | None]:
    """Return the tag that content belongs to: an artifact's, or that with a number, or the last."""
    for tag, number in reversed(stack):
        if tag == ARTIFACT or number is not None:
            return tag, number
    return stack[-1] if stack else ("", None)


def _turn(stack: list[tuple[str, int | None]], operator: str, operands: Any) -> None:
    if operator == "EMC":
        stack.pop()
        return
    properties = operands[1] if operator == "BDC" else {}
    numbered = isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties
    stack.append((str(operands[0]), int(properties["/MCID"]) if numbered else None))


def _codes(operands: Any) -> Iterator[int]:
    """Yield the codes of two bytes of a string, or of the strings of an array."""
    for part in operands[0] if isinstance(operands[0], pikepdf.Array) else operands:
        if isinstance(part, pikepdf.String):
            shown = bytes(part)
            yield from (int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2))


def _unicode(font: Any) -> dict[int, str]:
    """Return code -> characters of a font; nothing of a font that does not say."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, characters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(characters).decode("utf-16-be", "replace")
    return found


def _elements(node: Any, path: tuple[str, ...], page: Any, texts: dict[Any, str]) -> Iterator[Element]:
    """Yield an element and all within it; the root has no role of its own."""
    page = node.get("/Pg", page)
    kids = node.get("/K", [])
    own: list[Element | str] = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            own.append(texts.get((page.objgen, kid), ""))
        elif kid.get("/Type") == "/MCR":
            own.append(texts.get((kid.get("/Pg", page).objgen, int(kid.MCID)), ""))
        elif "/S" in kid:
            role = str(node.S)[1:] if "/S" in node else ""
            own += _elements(kid, (*path, role) if role else path, page, texts)
    if "/S" in node:
        alternative = str(node.Alt) if "/Alt" in node else None
        whole = "".join(each if isinstance(each, str) else each.own for each in own)
        first = next((n for n, each in enumerate(own) if isinstance(each, Element)), len(own))
        lead = "".join(each for each in own[:first] if isinstance(each, str))
        yield Element(str(node.S)[1:], path, alternative, whole, lead)
        yield from _spread(own[first:], str(node.S)[1:], path)
    else:
        yield from (each for each in own if isinstance(each, Element))


def _spread(own: list[Element | str], role: str, path: tuple[str, ...]) -> Iterator[Element]:
    """Yield elements, and own text of their parent between them as a part of it without role of its own."""
    for each in own:
        yield each if isinstance(each, Element) else Element("", (*path, role), None, each, each)
