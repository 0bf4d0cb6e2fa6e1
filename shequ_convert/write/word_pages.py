"""On which page of the Word file a heading is likely to stand: an estimate, for nothing here breaks lines as Word does.

Word works the numbers of a table of contents out only when it is told to (F9, or 更新域), so a file has to come with
some. They are counted from the profile: a line holds as many characters as its measure has ems, Latin letters taken at
their mean width; a page as many lines as fit between its margins, or as its grid has. Left out are 避头尾, words that
may not be broken, the squeezing of marks, widows, and how wide the faces on the reader's machine are. Each errs by a
line here and there, so that the number of a heading near the edge of a page can be wrong by one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

from shequ_convert.layout import Contents, Grid, Illustration, Mark, Passage, Row
from shequ_convert.set_width import width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shequ_convert.layout import Cell, Laid, Layout, Part
    from shequ_convert.style.profile import ParagraphStyle, Profile

KEPT_LINES = 2
"""Lines of the next paragraph for which there must be room below a heading."""


def heading_pages(layout: Layout, footnotes: Sequence[Passage] = ()) -> Mapping[str, int]:
    """Return the number of the page of each heading that a table of contents can list, by its anchor.

    A footnote takes its room where it is referred to.
    """
    return _estimated(layout, footnotes)[0]


def last_page(layout: Layout, footnotes: Sequence[Passage] = ()) -> int:
    """Return the number of the last page."""
    return _estimated(layout, footnotes)[1]


def _estimated(layout: Layout, footnotes: Sequence[Passage]) -> tuple[Mapping[str, int], int]:
    sheets = _Sheets(layout.profile)
    found: dict[str, int] = {}
    for part, content in zip(layout.parts, layout.contents_of_parts, strict=True):
        sheets.begin(part)
        for laid in content:
            if isinstance(laid, Passage) and laid.outline:
                sheets.make_room(laid)
                found[laid.outline.anchor] = sheets.page
            sheets.put(laid)
            for piece in laid.pieces if isinstance(laid, Passage) and footnotes else ():
                if piece.mark is Mark.REFERENCE:
                    sheets.put(footnotes[piece.note - 1])
    return found, sheets.page


class _Sheets:
    """Paragraphs put under one another, on one page after the other."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.page = 1
        self.used = 0.0
        """Height that is taken on the page, in points."""

    def begin(self, part: Part) -> None:
        """Turn to the page on which a part begins."""
        if part.start:
            self._turn()
        if part.renumbered:
            self.page = 1
        elif part.right_hand and self.page % 2 == 0:
            self._turn()

    def make_room(self, heading: Passage) -> None:
        """Turn the page if a heading and what it must stay with would not fit on it."""
        style = self.profile.styles[heading.style]
        kept = KEPT_LINES if style.keep_next else 0
        needed = self._lines(heading.text, heading.style) * self._line(style) if style.keep_next else self._line(style)
        if self.used + style.before + needed + kept * self._line(self.profile.styles["body"]) > self._height:
            self._turn()

    def put(self, laid: Laid) -> None:
        match laid:
            case Passage():
                self._put_text(laid.text, laid.style)
            case Illustration() if laid.picture:
                style = self.profile.styles["figure"]
                self._put_whole(style.before + laid.height + style.after)
            case Illustration():
                self._put_text(laid.name, "placeholder")
            case Grid():
                for row in laid.rows:
                    self._put_row(row)
            case Row():
                self._put_whole(max(map(self._cell_height, laid.cells)))
            case Contents():
                self._put_text(laid.heading, "toc_heading")
                for entry in laid.entries:
                    self._put_text(entry.text, f"toc{entry.level}")
                self._put_text("", "body")
            case _:
                assert_never(laid)

    def _put_text(self, text: str, name: str) -> None:
        """Put a paragraph, line by line; space above it is lost at the head of a page."""
        style = self.profile.styles[name]
        self.used += style.before if self.used else 0
        for _ in range(self._lines(text, name)):
            self._put_whole(self._line(style))
        self.used += style.after

    def _put_row(self, row: tuple[str, ...]) -> None:
        style = self.profile.styles["table"]
        share = self.profile.measure("table") / len(row)
        lines = max(math.ceil(width(cell) / share) or 1 for cell in row)
        self._put_whole(style.before + lines * self._line(style) + style.after)

    def _cell_height(self, cell: Cell) -> float:
        figure, caption = self.profile.styles["figure"], self.profile.styles["caption"]
        picture = figure.before + cell.illustration.height + figure.after
        if cell.caption is None:
            return picture
        lines = math.ceil(width(cell.caption.text) / (cell.width / caption.size))
        return picture + caption.before + lines * self._line(caption) + caption.after

    def _put_whole(self, height: float) -> None:
        """Put what cannot be parted."""
        if self.used + height > self._height:
            self._turn()
        self.used += height

    def _turn(self) -> None:
        self.page, self.used = self.page + 1, 0.0

    @property
    def _height(self) -> float:
        """Height of the type area, with a twip for rounding."""
        return self.profile.page.text_height + 0.05

    def _lines(self, text: str, name: str) -> int:
        measure = max(1, math.floor(self.profile.measure(name)))
        return max(1, math.ceil((width(text) + self.profile.styles[name].indent) / measure))

    def _line(self, style: ParagraphStyle) -> float:
        """Return the distance of lines in points; lines at the body's distance keep to the grid, if there is one."""
        page, body = self.profile.page, self.profile.styles["body"]
        if page.grid_lines and style.line == body.line:
            return page.text_height / page.grid_lines
        return style.line.points(style.size)
