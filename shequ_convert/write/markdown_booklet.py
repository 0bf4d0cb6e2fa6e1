"""A booklet as Markdown: one document, whose sections are the articles."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from shequ_convert.booklet import CONTENTS_LEVELS, ISO_DATE, deepened
from shequ_convert.document import Heading, Meta, Paragraph
from shequ_convert.layout import below_title, colophon
from shequ_convert.values import replace
from shequ_convert.write import WriteOptions, Written
from shequ_convert.write.markdown import as_text, blocks_of, emphasis, front_matter, heading, one_line, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.booklet import Article, Cover
    from shequ_convert.write import Volume


def bind(volume: Volume) -> Written:
    """Return a booklet as Markdown, UTF-8: the articles are sections, their own headings one level deeper.

    What is said of an article under its title and at its end is printed as in Word and PDF, for the front matter is the
    booklet's.
    """
    booklet = volume.booklet
    listed = _contents(volume) if booklet.toc else ()
    articles = (part for article in booklet.articles for part in _article(article, volume))
    parts = [*_cover(booklet.cover), *listed, *articles]
    return Written(("\n\n".join(filter(None, parts)) + "\n").encode("utf-8", "replace"))


def _cover(cover: Cover) -> Iterator[str]:
    published = cover.date if ISO_DATE.fullmatch(cover.date) else None
    yield front_matter(Meta(cover.title, cover.subtitle, published=published, author=cover.by))
    yield heading(0, cover.title)
    yield emphasis(cover.subtitle)
    yield running("\n".join(filter(None, (cover.by, cover.place, cover.printed_date))))


def _article(article: Article, volume: Volume) -> Iterator[str]:
    meta = article.document.meta
    yield heading(1, article.title)
    yield emphasis(meta.subtitle or "")
    yield from (running(line.text) for line in below_title(replace(meta, subtitle=None), volume.profile))
    options = WriteOptions(volume.sections, links=article.links)
    yield from blocks_of(deepened(article.document.blocks), options)
    yield from (running(line.text) for line in colophon(meta, volume.profile))


def _contents(volume: Volume) -> Iterator[str]:
    """Yield the table of contents: links to headings, by the identifiers GitHub, VS Code and Pandoc's gfm give them."""
    above = volume.profile.document.toc_heading
    yield heading(1, above)
    taken: Counter[str] = Counter(filter(None, map(_identifier, (volume.booklet.cover.title, above))))
    entries = ((level, text, _unique(_identifier(text), taken)) for level, text in _headings(volume))
    yield "\n".join(_entry(*entry) for entry in entries if entry[0] <= CONTENTS_LEVELS)


def _headings(volume: Volume) -> Iterator[tuple[int, str]]:
    """Yield level and text of every heading of the articles; run-in headings are none where they are bold words."""
    for article in volume.booklet.articles:
        yield 1, article.title
        for block in deepened(article.document.blocks):
            if isinstance(block, Heading):
                yield block.level, block.text
            elif isinstance(block, Paragraph) and block.run_in and volume.sections == "heading":
                yield block.run_in.level, block.text[: block.run_in.end]


def _entry(level: int, text: str, identifier: str) -> str:
    words = as_text(one_line(text))
    return f"{'  ' * (level - 1)}- " + (f"[{words}](#{identifier})" if identifier else words)


def _identifier(text: str) -> str:
    """Return what GitHub calls a heading, but for the number of one that is there already."""
    kept = (c if c != " " else "-" for c in one_line(text).lower() if c in " -" or _is_of_words(c))
    return "".join(kept)


def _is_of_words(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category in {"Nd", "Nl", "Pc"}


def _unique(identifier: str, taken: Counter[str]) -> str:
    """Return an identifier numbered if it is taken, as GitHub does."""
    number = taken[identifier]
    taken[identifier] += 1
    return f"{identifier}-{number}" if number and identifier else identifier
