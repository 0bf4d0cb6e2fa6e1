"""How well a PDF is set: lines flush with their column, marks where they may stand, no heading at the foot of a page.

Measured from the glyphs that MuPDF finds, each put beside the character that the design wants there. Nothing here is
shared with the writer, whose judge this is: rules of marks are those of GB/T 15834-2011, 5.1, and of W3C's CLREQ.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from shequ_convert.layout import Contents, Grid, Illustration, Passage, Row
from tests.support.pdf import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shequ_convert.layout import Laid, Layout
    from shequ_convert.style.profile import Page, Profile

CLOSING = frozenset("，。、；：！？）》」』】〕〉〗］｝”’")
"""Marks whose ink stands in the left half of their box; they begin no line."""
OPENING = frozenset("（《「『【〔〈〖［｛“‘")
"""Marks whose ink stands in the right half; they end no line."""
MIDDLE = frozenset("—…·～－")
"""Full-width marks that have no empty half; they begin no line either."""
ENDING = frozenset("！？")
"""Two of these that meet are not brought nearer to each other."""
DASHES = frozenset("—…")
"""Marks of two characters that no line may part."""

FLUSH = 0.5
"""Points that the edge of a line may be off."""
LOOSE = 0.1
"""Ems that a gap may be wider than it is by itself; Poppler takes more for a space."""
LOOSE_SPACE = 0.45
"""Ems that a space may be wider than it is by itself."""
CROWDED = 0.08
"""Ems that a full-width character may be nearer to its neighbour than by itself, unless one of them is a mark."""
SQUEEZED = 0.75
"""Ems from origin to origin of two marks that meet: below this one has given up its empty half."""
OUTSIDE = 0.6
"""Points that ink may stand beyond the type area."""
RISE, FALL = 0.7, 0.05
"""Ems that a Han character certainly reaches above its baseline and below."""
NEW_LINE = 0.8
"""Ems between two baselines of lines; a raised mark is nearer."""
LOOKED_AHEAD = 200
"""Characters that are searched for where glyph and character are not the same; leaders have many dots."""
FEWEST_SHARED = 2
"""Lines of a paragraph that stand together at the foot and at the head of a page."""

SAME_GLYPH = str.maketrans("―〜⋯", "—～…")
"""Code points that share a glyph in the fonts used, so that a PDF cannot tell them."""


@dataclass(frozen=True, slots=True)
class Area:
    """The type area of all pages, in points from the upper left corner of the sheet."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Block:
    """What a design wants printed: a paragraph, or a picture."""

    kind: str
    """``text``, ``heading``, ``caption``, ``picture``, ``name`` (in the frame of a missing picture), ``listed`` (an
    entry of a table of contents) or ``cell``."""
    text: str = ""
    justified: bool = False
    first: float = 0.0
    """Where its first line begins, in points from the left of the sheet."""
    left: float = 0.0
    """Where its other lines begin."""
    right: float = 0.0
    """Where they end."""
    spacing: float = 0.0
    """Points that the design adds behind each character."""
    belongs: int | None = None
    """Of a caption: how many blocks before it its picture stands; of a picture, None."""


@dataclass(frozen=True, slots=True)
class Design:
    """All that is known of what a PDF should be."""

    area: Area
    blocks: tuple[Block, ...]
    without_glyph: str = ""
    """Characters that no font has; they are not looked for."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it is printed."""

    character: str
    page: int
    left: float
    right: float
    """End of its advance."""
    base: float
    size: float
    space: float = 0.0
    """Width of the spaces before it, as the font has them."""

    @property
    def full(self) -> bool:
        """Whether it is as wide as it is high."""
        return self.right - self.left > 0.9 * self.size


@dataclass(frozen=True, slots=True)
class Placed:
    """A block where it is printed."""

    block: Block
    lines: tuple[tuple[Glyph, ...], ...]
    page: int | None = None
    """Of a picture: its page; None if it is nowhere."""

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages of its lines, or its own."""
        return tuple(line[0].page for line in self.lines) or (() if self.page is None else (self.page,))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a typesetter would mend."""

    kind: str
    page: int
    """Counted from 1."""
    text: str
    """Where on the page: the words there."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found in a PDF."""

    full: int
    """Lines that should fill their column."""
    right: int
    """Of these, lines flush on the right."""
    left: int
    """Of these, lines flush on the left."""
    findings: tuple[Finding, ...] = field(repr=False)
    lines: int = 0
    """Lines in all."""
    pairs: int = 0
    """Places where two full-width marks meet on a line."""

    @property
    def right_share(self) -> float:
        """Share of full lines that are flush on the right; 1 if there are none."""
        return self.right / self.full if self.full else 1.0

    @property
    def left_share(self) -> float:
        """Likewise on the left."""
        return self.left / self.full if self.full else 1.0

    def of(self, *kinds: str) -> list[Finding]:
        """Return what was found of some kinds."""
        return [finding for finding in self.findings if finding.kind in kinds]

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind was found."""
        return dict(Counter(finding.kind for finding in self.findings))


def joined(surveys: Iterable[Survey]) -> Survey:
    """Return what was found in several PDFs together."""
    every = list(surveys)
    sums = (sum(getattr(each, name) for each in every) for name in ("full", "right", "left", "lines", "pairs"))
    full, right, left, lines, pairs = sums
    findings = tuple(chain.from_iterable(each.findings for each in every))
    return Survey(full, right, left, findings, lines, pairs)


# What a design wants --------------------------------------------------------------------------------------------------


def designed(layout: Layout, without_glyph: str = "") -> Design:
    """Return what a layout wants."""
    page = layout.profile.page
    middle = page.width - (page.left + page.right) / 2  # cover and contents of a booklet stand in the middle
    right = max(page.width - page.right, middle) if layout.parted else page.width - page.right
    area = Area(page.left, page.top, right, page.height - page.bottom)
    blocks: list[Block] = []
    for laid in layout.content:
        blocks += _blocks(laid, blocks, layout.profile)
    return Design(area, tuple(blocks), without_glyph)


def _blocks(laid: Laid, before: Sequence[Block], profile: Profile) -> Iterator[Block]:
    match laid:
        case Passage():
            pictured = laid.style == "caption" and before and before[-1].kind in {"picture", "name"}
            yield passage(laid, profile, belongs=1 if pictured else None)
        case Illustration():
            yield _picture(laid)
        case Grid():
            yield from (Block("cell", cell) for row in laid.rows for cell in row)
        case Contents():
            yield Block("heading", laid.heading)
            yield from (Block("listed", entry.text) for entry in laid.entries)
        case Row():
            for cell in laid.cells:
                yield _picture(cell.illustration)
                if cell.caption:
                    yield passage(cell.caption, profile, belongs=1)


def _picture(laid: Illustration) -> Block:
    return Block("picture") if laid.picture else Block("name", laid.name)


def passage(laid: Passage, profile: Profile, belongs: int | None = None) -> Block:
    """Return what a design wants of a paragraph."""
    style, page = profile.styles[laid.style], profile.page
    heading = laid.style.startswith(("heading", "title", "toc_heading", "salutation"))
    left = page.left + (style.left + max(0.0, -style.indent)) * style.size
    return Block(
        kind="heading" if heading else "caption" if laid.style == "caption" else "text",
        text=laid.text,
        justified=style.align == "justify" and laid.left is None and not laid.breaks,
        first=left + style.indent * style.size,
        left=left,
        right=page.width - page.right - style.right * style.size,
        spacing=_spacing(page, style.size, profile),
        belongs=belongs,
    )


def _spacing(page: Page, size: float, profile: Profile) -> float:
    if not page.grid_characters or size != profile.styles["body"].size:
        return 0.0
    return page.text_width / page.grid_characters - size


# Where it is ----------------------------------------------------------------------------------------------------------


def survey(data: bytes, design: Design) -> Survey:
    """Measure a PDF."""
    with opened(data) as document:
        return surveyed(document, design)


def surveyed(document: Any, design: Design) -> Survey:
    """Measure an open document of MuPDF."""
    glyphs = [glyph for number, page in enumerate(document) for glyph in glyphs_of(page, number)]
    inner = [glyph for glyph in glyphs if design.area.top - 2 < glyph.base < design.area.bottom + 2]
    inner = [glyph for glyph in inner if glyph.right > design.area.left]  # numbers of lines stand outside
    pictures = [(number, box) for number, page in enumerate(document) for box in _drawn(page)]
    placed, lost = _placed(inner, [number for number, _ in pictures], design)
    findings = chain(lost, _beyond(inner, pictures, design.area), _on_pages(placed), *map(_in_block, placed))
    full = [edges for each in placed for edges in _edges(each)]
    pairs = sum(_meet(one, other) for each in placed for line in each.lines for one, other in pairwise(line))
    return Survey(
        full=len(full),
        right=sum(right for _, right in full),
        left=sum(left for left, _ in full),
        findings=tuple(findings),
        lines=sum(len(each.lines) for each in placed),
        pairs=pairs,
    )


def glyphs_of(page: Any, number: int = 0) -> Iterator[Glyph]:
    """Yield the characters of a page in the order they are drawn, but for spaces, which stand with what follows."""
    space = 0.0
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for each in span["chars"]:
                    left, _, right, _ = each["bbox"]
                    if each["c"] == "\ufffd" or unicodedata.category(each["c"]) == "Cc":  # MuPDF's code for the former
                        space += right - left
                        continue
                    if each["c"].isspace():
                        space += 0 if each.get("synthetic") else right - left
                        continue
                    yield Glyph(each["c"], number, left, right, each["origin"][1], span["size"], space)
                    space = 0.0


def _drawn(page: Any) -> list[tuple[float, float, float, float]]:
    return [tuple(image["bbox"]) for image in page.get_image_info()]


def plain(text: str) -> str:
    """Return a text without white space, and with one code point for each glyph."""
    kept = "".join(character for character in text if not character.isspace() and not _unseen(character))
    kept = kept.replace("\ufffd", "")  # which readers give for what they cannot read
    return "".join(map(_radical, kept)).translate(SAME_GLYPH)


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} or "\ufe00" <= character <= "\ufe0f"


def _radical(character: str) -> str:
    """Return the ideograph that a radical of Kangxi, or a compatibility ideograph, looks like."""
    alike = "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff"
    return unicodedata.normalize("NFKC", character) if alike else character


def _placed(glyphs: Sequence[Glyph], pictures: Sequence[int], design: Design) -> tuple[list[Placed], list[Finding]]:
    """Put the glyphs beside the characters of the blocks, in order; what has no glyph is lost."""
    lacking = {*design.without_glyph, "\ufffd"} if design.without_glyph else set()
    seen = [
        replace(glyph, character=plain(glyph.character))
        for glyph in glyphs
        if glyph.character not in lacking and plain(glyph.character)
    ]
    placed: list[Placed] = []
    lost: list[Finding] = []
    at, shown = 0, iter(pictures)
    for block in design.blocks:
        if block.kind == "picture":
            placed.append(Placed(block, (), next(shown, None)))
            continue
        wanted = "".join(character for character in block.text if character not in lacking)
        found, missing, at = _taken(plain(wanted), seen, at)
        if block.kind == "listed" and found:  # dots and the number of a page follow on its line
            while at < len(seen) and _one_line(found[-1], seen[at]):
                at += 1
        if missing:
            lost.append(Finding("lost", (found[0].page if found else 0) + 1, missing[:40]))
        placed.append(Placed(block, tuple(map(tuple, _lines(found)))))
    return placed, lost


def _taken(text: str, glyphs: Sequence[Glyph], at: int) -> tuple[list[Glyph], str, int]:
    """Return the glyphs of a text, its characters that have none, and where the next text begins."""
    found: list[Glyph] = []
    missing = ""
    for number, character in enumerate(text):
        ahead = at
        if at < len(glyphs) and glyphs[at].character != character:
            rest = text[number : number + 3]
            window = "".join(glyph.character for glyph in glyphs[at : at + LOOKED_AHEAD])
            step = window.find(rest)
            ahead = at + step if step >= 0 else len(glyphs)
        if ahead < len(glyphs):
            found.append(glyphs[ahead])
            at = ahead + 1
        else:
            missing += character
    return found, missing, at


def _one_line(one: Glyph, other: Glyph) -> bool:
    return one.page == other.page and abs(one.base - other.base) < NEW_LINE * max(one.size, other.size)


def _lines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    line: list[Glyph] = []
    for glyph in glyphs:
        if line and (not _one_line(line[-1], glyph) or glyph.left < line[-1].left - glyph.size):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


# What is measured -----------------------------------------------------------------------------------------------------


def _edges(placed: Placed) -> Iterator[tuple[bool, bool]]:
    """Yield of each line that should fill its column whether it is flush on the left and on the right."""
    block = placed.block
    if block.justified:
        for number, line in enumerate(placed.lines[:-1]):
            yield _flush_left(line[0], block.left if number else block.first), _flush_right(line[-1], block.right)


def _flush_left(glyph: Glyph, edge: float) -> bool:
    trimmed = glyph.size / 2 if glyph.character in OPENING and glyph.full else 0.0
    return any(abs(glyph.left + part - edge) <= FLUSH for part in (0.0, trimmed))


def _flush_right(glyph: Glyph, edge: float) -> bool:
    trimmed = glyph.size / 2 if glyph.character in CLOSING and glyph.full else 0.0
    return any(abs(glyph.right - part - edge) <= FLUSH for part in (0.0, trimmed))


def _in_block(placed: Placed) -> Iterator[Finding]:
    """Yield what is wrong within one block."""
    for line in placed.lines:
        for one, other in pairwise(line):
            yield from _gap(one, other, placed.block.spacing, line)
    if placed.block.kind in {"cell", "listed"} or not placed.lines:
        return
    edges = _edges(placed)
    for number, (line, following) in enumerate(zip(placed.lines, [*placed.lines[1:], ()], strict=True)):
        if number and line[0].character in CLOSING | MIDDLE:
            yield _finding("begins", line)
        if following and line[-1].character in OPENING:
            yield _finding("ends", line)
        if following and _parted(line, following):
            yield _finding("parted", line)
        if following and placed.block.justified and not all(next(edges)):
            yield _finding("ragged", line)
    yield from _last_line(placed)


def _parted(line: Sequence[Glyph], following: Sequence[Glyph]) -> bool:
    """Say whether —— or …… is on two lines; a longer row of them may be."""
    mark = line[-1].character
    if mark not in DASHES or following[0].character != mark:
        return False
    before = next((n for n, glyph in enumerate(reversed(line)) if glyph.character != mark), len(line))
    after = next((n for n, glyph in enumerate(following) if glyph.character != mark), len(following))
    return before == after == 1


def _last_line(placed: Placed) -> Iterator[Finding]:
    lines = placed.lines
    if len(lines) > 1:
        last = [glyph for glyph in lines[-1] if glyph.character not in CLOSING | MIDDLE]
        if len(last) <= 1 and placed.block.kind in {"text", "heading"}:
            yield _finding("alone", lines[-1], lines[-2])
        pages = Counter(placed.pages)
        if len(pages) > 1 and min(pages[lines[0][0].page], pages[lines[-1][0].page]) < FEWEST_SHARED:
            yield _finding("widow", lines[-1])


def _gap(one: Glyph, other: Glyph, spacing: float, line: Sequence[Glyph]) -> Iterator[Finding]:
    """Yield what is wrong between two characters."""
    size = min(one.size, other.size)
    extra = (other.left - one.right - other.space - spacing) / size
    kerned = not (one.full or other.full or other.space)  # by the font, as [j
    if extra > (LOOSE_SPACE if other.space else LOOSE) and not kerned:
        yield _finding("loose", line)
    marks = CLOSING | OPENING | MIDDLE
    if extra < -CROWDED and one.full and other.full and not {one.character, other.character} & marks:
        yield _finding("crowded", line)
    if _meet(one, other) and other.left - one.left > SQUEEZED * size:
        yield Finding("unsqueezed", one.page + 1, _words((one, other)) + " in " + _words(line))


def _meet(one: Glyph, other: Glyph) -> bool:
    """Say whether two marks meet one of which should give up its empty half."""
    if not (one.full and other.full and not other.space) or {one.character, other.character} <= ENDING:
        return False
    first, second = one.character, other.character
    return (first in CLOSING and second in CLOSING | OPENING) or (first in OPENING and second in OPENING)


def _beyond(
    glyphs: Sequence[Glyph], pictures: Sequence[tuple[int, tuple[float, float, float, float]]], area: Area
) -> Iterator[Finding]:
    """Yield what stands outside of the type area."""
    for glyph in glyphs:
        half = glyph.size / 2
        left = glyph.left + (half if glyph.character in OPENING else 0)
        right = glyph.right - (half if glyph.character in CLOSING else 0)
        above, below = glyph.base - RISE * glyph.size, glyph.base + FALL * glyph.size
        if not _within((left, above, right, below), area):
            yield Finding("beyond", glyph.page + 1, glyph.character)
    yield from (Finding("beyond", number + 1, f"picture {box}") for number, box in pictures if not _within(box, area))


def _within(box: tuple[float, float, float, float], area: Area) -> bool:
    left, top, right, bottom = box
    across = area.left - OUTSIDE <= left and right <= area.right + OUTSIDE
    return across and area.top - OUTSIDE <= top and bottom <= area.bottom + OUTSIDE


def _on_pages(placed: Sequence[Placed]) -> Iterator[Finding]:
    """Yield headings that end a page, captions that are away from their picture, pictures that are nowhere."""
    for number, each in enumerate(placed):
        if each.block.kind == "picture" and each.page is None:
            yield Finding("lost", 0, "a picture")
        if each.block.kind == "heading" and each.pages:
            following = next((other.pages[0] for other in placed[number + 1 :] if other.pages), each.pages[-1])
            if following > each.pages[-1]:
                yield _finding("heading", each.lines[-1])
        if each.block.belongs and each.pages:
            picture = placed[number - each.block.belongs]
            if picture.pages and picture.pages[-1] != each.pages[0]:
                yield _finding("caption", each.lines[0])


def _finding(kind: str, line: Sequence[Glyph], before: Sequence[Glyph] = ()) -> Finding:
    return Finding(kind, line[0].page + 1, _words((*before, *line)))


def _words(line: Iterable[Glyph]) -> str:
    return "".join(glyph.character for glyph in line)
