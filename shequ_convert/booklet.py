"""Several documents as one work: cover, table of contents, articles; and what is printed of it.

In a booklet the titles of the articles are headings of the first level, and an article's own headings go one level
deeper: in the table of contents, in Word's navigation pane, in the PDF's bookmarks. So the tree of an article is
deepened by one, and the design has the look of a title where it had that of a first heading, and so on down.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.document import Heading, Paragraph
from shequ_convert.expressions import compiled
from shequ_convert.layout import (
    Counts,
    Flow,
    Layout,
    Part,
    Passage,
    Piece,
    Properties,
    below_title,
    chinese_date,
    colophon,
    contents_of,
    headline,
    running_head,
)
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.document import Block, Document
    from shequ_convert.layout import Laid
    from shequ_convert.picture import Picture
    from shequ_convert.style import Profile

Figures: TypeAlias = Literal["article", "continuous"]

CONTENTS_LEVELS = 2
"""Levels that the table of contents of a booklet lists: the articles, and their own headings of the first level."""
HEADINGS = 4
"""Levels of headings that an article has by itself."""
ISO_DATE = compiled("[0-9]{4}(?:-[0-9]{2}){0,2}")


@frozen
class Cover:
    """What a cover says."""

    title: str
    subtitle: str = ""
    by: str = ""
    """Who made the booklet: a person or a body."""
    place: str = ""
    date: str = ""
    """An ISO 8601 date (a year or a month will do), printed in Chinese; anything else is printed as it is."""

    @property
    def printed_date(self) -> str:
        """The date as it is printed."""
        return chinese_date(self.date) if ISO_DATE.fullmatch(self.date) else self.date


@frozen
class Article:
    """One of the documents that a booklet joins."""

    document: Document
    name: str
    """What it is called if it has no title."""
    pictures: Mapping[str, Picture] = {}
    """Those that were found, by the name the text gives; other articles may give others the same name."""
    links: Mapping[str, str] = {}
    """Picture name -> link target for Markdown; a name that is not here is linked as it stands."""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.document.meta.title or self.name


@frozen
class Booklet:
    """Documents to be printed as one work."""

    cover: Cover
    articles: tuple[Article, ...]
    """At least one, in their order."""
    figures: Figures = "article"
    """Whether figures are numbered anew in each article, or through the whole booklet."""
    right_hand: bool = False
    """Whether every article begins on a right-hand page. The first always does: it is page 1."""
    toc: bool = True
    """Whether there is a table of contents."""


def deepened(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with every heading one level deeper."""
    return tuple(map(_deeper, blocks))


def _deeper(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=block.level + 1)
    if isinstance(block, Paragraph) and block.run_in:
        return replace(block, run_in=replace(block.run_in, level=block.run_in.level + 1))
    return block


def bound(profile: Profile) -> Profile:
    """Return a design as it is for a booklet: the titles of articles are its first headings, its title is the cover's.

    In the table of contents the articles are in the face of headings, to tell them from what is below them.
    It has styles that no other design has: ``heading5``, ``cover_subtitle``, ``cover_line``.
    """
    styles, cover = profile.styles, profile.cover
    headings = {f"heading{level + 1}": styles[f"heading{level}"] for level in range(1, HEADINGS + 1)}
    own = {"title": cover["title"], "cover_subtitle": cover["subtitle"], "cover_line": cover["line"]}
    listed = replace(styles["toc1"], font=styles["heading1"].font, bold=styles["heading1"].bold)
    return replace(profile, styles={**styles, **headings, **own, "heading1": styles["title"], "toc1": listed})


def properties(cover: Cover) -> Properties:
    """Return the document properties of a booklet."""
    date = cover.date if ISO_DATE.fullmatch(cover.date) else None
    return Properties(cover.title, cover.by, cover.subtitle, "", date)


def lay_out(booklet: Booklet, profile: Profile) -> Layout:
    """Return the layout of a booklet in a design: cover, table of contents, articles, each a part of its own.

    Cover and contents bear no number and no running head. The first article begins on page 1, which is a right-hand
    page; running heads and numbers leave no page out but blank ones, and running heads the first page of an article.
    """
    design = bound(profile)
    articles = tuple(_articles(booklet, design))
    front = [_cover(booklet.cover, design)]
    if booklet.toc:
        front.append(tuple(contents_of(chain(*articles), design, CONTENTS_LEVELS)))
    flows = (*front, *articles)
    starts = [sum(map(len, flows[:number])) for number in range(len(flows))]
    beginnings = zip(starts, _parts(booklet, design, len(front)), strict=True)
    return Layout(
        properties=properties(booklet.cover),
        content=tuple(chain(*flows)),
        profile=design,
        parts=tuple(replace(part, start=start) for start, part in beginnings),
    )


def _parts(booklet: Booklet, design: Profile, front: int) -> Iterator[Part]:
    """Yield the parts of a booklet, ``front`` of which come before the articles."""
    for _ in range(front):
        yield Part(right_hand=booklet.right_hand, front=True)
    furniture = design.furniture
    left = furniture.header_even if furniture.header and furniture.header_even else furniture.header
    for number, article in enumerate(booklet.articles):
        titles = {"title": article.title, "booklet": booklet.cover.title}
        yield Part(
            header=running_head(furniture.header, design, **titles),
            header_even=running_head(left, design, **titles),
            footer=furniture.footer,
            right_hand=booklet.right_hand or number == 0,
            renumbered=number == 0,
        )


def _cover(cover: Cover, design: Profile) -> tuple[Laid, ...]:
    title = headline("title", cover.title, (), design)
    subtitles = (headline("cover_subtitle", line, (), design) for line in cover.subtitle.splitlines())
    below = [line for line in (cover.by, cover.place, cover.printed_date) if line]
    lines = (Passage("cover_line", (Piece(line),), before=0.0 if number else None) for number, line in enumerate(below))
    return (title, *subtitles, *lines)


def _articles(booklet: Booklet, design: Profile) -> Iterator[tuple[Laid, ...]]:
    """Yield the content of each article; anchors and lists are counted through the whole booklet."""
    counts = Counts()
    for article in booklet.articles:
        if booklet.figures == "article":
            counts = replace(counts, figures=0)
        flow = Flow(design, article.pictures, counts)
        yield tuple(_article(article, flow, design))
        counts = flow.counts


def _article(article: Article, flow: Flow, design: Profile) -> Iterator[Laid]:
    meta = article.document.meta
    entry = flow.outline(1, article.title)
    heading = headline("heading1", article.title, meta.lines.get("title", ()), design, meta.title_breaks)
    yield replace(heading, outline=entry)
    yield from below_title(meta, design)
    yield from flow.content(deepened(article.document.blocks))
    yield from colophon(meta, design)
