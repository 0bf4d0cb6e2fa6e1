"""How Word would set what a package holds: effective properties of paragraphs and runs, worked out from the XML alone.

Follows ISO/IEC 29500-1, 17.7.2: document defaults, then the chain of styles from its root, then numbering, then what
the paragraph or run says itself. Which of a run's four faces a character takes follows 17.3.2.26. Nothing here is
shared with the writer, whose judge this is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from tests.support.ooxml import W, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Attributes: TypeAlias = dict[str, str]
Properties: TypeAlias = dict[str, Attributes]
"""Element name -> its attributes, both without namespace."""

MERGED = ("spacing", "ind", "rFonts", "lang")
"""Elements whose attributes are inherited one by one; any other replaces the inherited element."""
TOGGLES = ("b", "i", "caps", "strike", "vanish")
"""Properties that a character style turns over where the paragraph's style has them too (17.7.3)."""
MM = 1440 / 25.4
"""Twips in a millimetre."""


def on(properties: Properties, name: str) -> bool:
    """Say whether a property that is on or off is on."""
    return name in properties and properties[name].get("val", "1") not in {"0", "false", "off"}


def number(properties: Properties, name: str, attribute: str = "val") -> int:
    """Return a number of a property; 0 where it is not given."""
    return int(properties.get(name, {}).get(attribute, "0"))


def local(name: object) -> str:
    """Return a name without its namespace."""
    return str(name).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look."""

    text: str
    look: Properties

    def face(self, character: str) -> str:
        """Return the face that one of its characters is set in."""
        return self.look["rFonts"][slot(character, self.look["rFonts"].get("hint"))]

    @property
    def size(self) -> float:
        """Type size in points."""
        return number(self.look, "sz") / 2


@dataclass(frozen=True, slots=True)
class Set:
    """A paragraph as it is set."""

    style: str
    """The style's name, as people see it."""
    lines: Properties
    """Effective paragraph properties."""
    mark: Properties
    """What the paragraph mark says itself."""
    runs: tuple[Run, ...]
    element: etree._Element

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(run.text for run in self.runs)

    @property
    def faces(self) -> set[str]:
        """The faces of its Han characters."""
        return {run.face(one) for run in self.runs for one in run.text if "\u4e00" <= one <= "\u9fff"}

    @property
    def sizes(self) -> set[float]:
        """The sizes of its characters in points."""
        return {run.size for run in self.runs if run.text}


def slot(character: str, hint: str | None) -> str:
    """Return which of the four faces a character takes: ``ascii``, ``hAnsi`` or ``eastAsia``.

    Shared marks (quotes, dashes, ellipsis, circled numbers, ...) are East Asian only where the run says so.
    """
    code = ord(character)
    if code < 0x80:
        return "ascii"
    if 0x2E80 <= code < 0xD800 or 0xF900 <= code < 0xFB00 or 0xFE30 <= code < 0xFE70 or code >= 0xFF00:
        return "eastAsia"
    shared = (
        0x2000 <= code < 0x2C00 or character in "\xa1\xa4\xa7\xa8\xaa\xad\xaf\xb0\xb1\xb2\xb3\xb4\xb6\xb7\xb8\xd7\xf7"
    )
    return "eastAsia" if shared and hint == "eastAsia" else "hAnsi"


class Package:
    """A DOCX, its styles looked up by id."""

    def __init__(self, data: bytes) -> None:
        self.trees = {name: etree.fromstring(content) for name, content in parts(data).items() if name.endswith(".xml")}
        styles = self.trees["word/styles.xml"]
        self.styles = {str(style.get(W + "styleId")): style for style in styles.iter(W + "style")}
        self.default = next(
            str(style.get(W + "styleId"))
            for style in styles.iter(W + "style")
            if style.get(W + "default") == "1" and style.get(W + "type") == "paragraph"
        )

    @property
    def settings(self) -> etree._Element:
        """The document's settings."""
        return self.trees["word/settings.xml"]

    @property
    def section(self) -> Properties:
        """Page, margins and grid of the only section."""
        (section,) = self.trees["word/document.xml"].iter(W + "sectPr")
        return read(section)

    def paragraphs(self, part: str = "word/document.xml") -> list[Set]:
        """Return the paragraphs of a part in their order, with those in tables."""
        return [self._set(paragraph) for paragraph in self.trees[part].iter(W + "p")]

    def styled(self, name: str) -> Set:
        """Return what an empty paragraph of a style would look like; the style is called by name."""
        made = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:pStyle/></w:pPr></w:p>')
        made[0][0].set(W + "val", next(key for key in self.styles if self.name(key) == name))
        return self._set(made)

    def name(self, key: str) -> str:
        """Return the name of a style by its id."""
        return _value(self.styles[key], "name") or key

    def _set(self, paragraph: etree._Element) -> Set:
        own = paragraph.find(W + "pPr")
        key = (_value(own, "pStyle") if own is not None else None) or self.default
        chain = list(self._chain(key))
        mark = read(own.find(W + "rPr")) if own is not None else {}
        runs = tuple(self._run(run, chain) for run in paragraph.iter(W + "r"))
        return Set(self.name(key), self._lines(chain, own), mark, runs, paragraph)

    def _lines(self, chain: list[etree._Element], own: etree._Element | None) -> Properties:
        direct = read(own)
        layers = [self._defaults("pPr"), *(read(style.find(W + "pPr")) for style in chain)]
        if "numPr" in direct and own is not None:
            layers.append(self._level(own))
        return merged([*layers, direct])

    def _run(self, run: etree._Element, chain: list[etree._Element]) -> Run:
        own = run.find(W + "rPr")
        lines = merged(read(style.find(W + "rPr")) for style in chain)
        key = _value(own, "rStyle") if own is not None else None
        characters = merged(read(style.find(W + "rPr")) for style in self._chain(key)) if key else {}
        look = merged([self._defaults("rPr"), lines, characters, read(own)])
        for name in TOGGLES:
            if on(lines, name) and on(characters, name) and (own is None or own.find(W + name) is None):
                look[name] = {"val": "0"}
        return Run("".join(text.text or "" for text in run.iter(W + "t")), look)

    def _chain(self, key: str | None) -> Iterator[etree._Element]:
        """Yield a style and those it is based on, the root first."""
        if key is not None:
            yield from self._chain(_value(self.styles[key], "basedOn"))
            yield self.styles[key]

    def _defaults(self, kind: str) -> Properties:
        return read(self.trees["word/styles.xml"].find(f"{W}docDefaults/{W}{kind}Default/{W}{kind}"))

    def _level(self, own: etree._Element) -> Properties:
        """Return the paragraph properties of a level of a numbering that a paragraph names itself."""
        number, level = (_value(own, f"numPr/{W}{name}") for name in ("numId", "ilvl"))
        numbering = self.trees["word/numbering.xml"]
        used = next(num for num in numbering.iter(W + "num") if num.get(W + "numId") == number)
        of = _value(used, "abstractNumId")
        kind = next(one for one in numbering.iter(W + "abstractNum") if one.get(W + "abstractNumId") == of)
        found = next(one for one in kind.iter(W + "lvl") if one.get(W + "ilvl") == (level or "0"))
        return read(found.find(W + "pPr"))


def read(element: etree._Element | None) -> Properties:
    """Return the properties that stand in an element."""
    found = element if element is not None else ()
    return {local(child.tag): {local(key): str(value) for key, value in child.attrib.items()} for child in found}


def merged(layers: Iterable[Properties]) -> Properties:
    """Return properties laid over each other, the last on top."""
    result: Properties = {}
    for layer in layers:
        for name, attributes in layer.items():
            result[name] = {**_kept(name, result.get(name, {}), attributes), **attributes}
    return result


def _kept(name: str, below: Attributes, above: Attributes) -> Attributes:
    """Return what is inherited: a first-line indent and a hanging one drive each other out."""
    if name not in MERGED:
        return {}
    if name != "ind" or not any(key.startswith(("firstLine", "hanging")) for key in above):
        return below
    return {key: value for key, value in below.items() if not key.startswith(("firstLine", "hanging"))}


def _value(element: etree._Element | None, path: str) -> str | None:
    found = element.find(W + path) if element is not None else None
    return None if found is None else found.get(W + "val")
