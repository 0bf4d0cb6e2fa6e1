"""Markdown: CommonMark with GFM tables, and YAML front matter.

The text comes back word for word from any CommonMark reader: whatever could be read as markup is escaped, and no raw
HTML passes through. What the front matter holds (source, date, authors, tags) is not repeated as text.

A figure is its picture alone in a paragraph, with the caption as alternative text, and the caption again as a
paragraph of its own in emphasis: most readers show no alternative text, and the captions are what this project is to
keep. (Pandoc's own dialect prints both; ``-f gfm`` and ``-f commonmark`` print one.)
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from shequ_convert.document import (
    Block,
    Figure,
    Footnotes,
    Heading,
    List,
    Meta,
    Note,
    Paragraph,
    Quote,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.expressions import compiled
from shequ_convert.write import Manuscript, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.document import ListItem
    from shequ_convert.write import WriteOptions

HARD_BREAK = "\\\n"
BULLETS = frozenset("•·●○■□◆◇▪▫◦‣★☆►▶➢➤✓✔-–—*+")
"""Labels that say nothing but that an item begins; Markdown's own bullet stands for them."""
FIELDS = ("title", "subtitle", "source", "published", "author", "editor", "credits", "tags")
"""Keys of the front matter, in this order."""

_PLAIN_WORDS = compiled("[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9，。、；：！？“”（）《》…·—]*")
"""Words that YAML takes as they are and for nothing but words."""
_COMPLETE_TIME = compiled("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2})?")
"""What YAML would take for a time if it stood without quotes."""
_YAML_BREAK = compiled("[\x85\u2028\u2029\ufeff]")
"""Characters that YAML keeps only as escapes, which it has only between double quotes."""
_NEWLINE = compiled("\r\n|\r|\n")
_INLINE = compiled(r"[\\`*\[\]<~$^{|]|(?<![^\W_])_|_(?![^\W_])|(?<![\w.+-])@|&(?=#?\w{1,31};)")
"""Characters that mean something within a line, in CommonMark, GFM or Pandoc. An underscore within a word does not."""
_BLOCK = compiled(
    r"(?:#{1,6}(?=\s|$)|#(?=[.)]\s)|[-+](?=\s|$)|[-+=]{2,}|=|>|%(?=\s|$)|:(?=\s|$|::)|\((?=\w+\)(?:\s|$)))"
)
"""Characters that begin a block; a backslash goes before them."""
_ORDINAL = compiled(r"(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]+)(?=[.)](?:\s|$))")
"""What begins an ordered item; a backslash goes after it."""
_URL = compiled(
    r"https?://(?:(?!xn--)[a-z0-9-]+\.)++[a-z]{2,}+(?::[0-9]+)?+(?:[/?#][A-Za-z0-9/._?=&+#@!,:~-]*+)?+"
    r"(?![A-Za-z0-9%*$^{}\\|;('\"_-])"
)
"""An address that readers link and show as it stands; %-signs, capital hosts and Punycode they show otherwise.

Left without its own brackets, an address would take the Han characters after it into its link in GFM.
"""
_RUNNING = compiled(r"([1-9][0-9]{0,8})([.)])")
_SCHEME = compiled("(?:https?|file)://", re.IGNORECASE)


def write(manuscript: Manuscript) -> Written:
    """Return a document as Markdown, UTF-8."""
    document = manuscript.document
    parts = [front_matter(document.meta), *_front(document.meta), *blocks_of(document.blocks, manuscript.options)]
    return Written(("\n\n".join(filter(None, parts)) + "\n").encode("utf-8", "replace"))


def front_matter(meta: Meta) -> str:
    """Return the YAML block with the fields that are known; empty if there is none. ``published`` stays a string."""
    known = {
        name: list(value) if isinstance(value, tuple) else value for name in FIELDS if (value := getattr(meta, name))
    }
    if not known:
        return ""
    return f"---\n{_plain_yaml(known) or _yaml(known)}---"


def _plain_yaml(fields: Mapping[str, str | list[str]]) -> str:
    """Return fields as ``_yaml`` writes them if Chinese words and complete times are all there is; else nothing.

    Importing a YAML library takes longer than the rest of the conversion.
    """
    lines = [line for name, field in fields.items() for line in _plain_field(name, field)]
    return "".join(f"{line}\n" for line in lines) if all(lines) else ""


def _plain_field(name: str, field: str | list[str]) -> Iterator[str]:
    """Yield the lines of a field; an empty one if it is not plain."""
    if isinstance(field, list):
        yield f"{name}:"
        yield from (f"- {each}" if _PLAIN_WORDS.fullmatch(each) else "" for each in field)
    elif _COMPLETE_TIME.fullmatch(field):
        yield f"{name}: '{field}'"
    else:
        yield f"{name}: {field}" if _PLAIN_WORDS.fullmatch(field) else ""


def _yaml(fields: Mapping[str, str | list[str]]) -> str:
    import yaml  # noqa: PLC0415 - only where words are not plain

    texts = "".join(map("".join, fields.values()))
    style = '"' if _YAML_BREAK.search(texts) else None
    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=sys.maxsize, default_style=style)


def _front(meta: Meta) -> Iterator[str]:
    if meta.title:
        yield heading(0, meta.title)
    if meta.subtitle:
        yield emphasis(meta.subtitle)


def blocks_of(blocks: Iterable[Block], options: WriteOptions) -> Iterator[str]:
    """Yield the Markdown blocks of blocks."""
    before = ""
    for block in blocks:
        for part in _parts(block, options, before):
            yield part
            before = part


def _parts(block: Block, options: WriteOptions, before: str) -> Iterator[str]:
    """Yield the Markdown blocks of a block. ``before`` is the Markdown block they come after."""
    match block:
        case Heading():
            yield heading(block.level, block.text)
        case Paragraph():
            yield from _paragraph(block, options)
        case Figure():
            yield from _figure(block, options)
        case List():
            yield _list(block, before)
        case Quote():
            yield _quote(block)
        case Table():
            yield _table(block)
        case Salutation() | Signature() | Note():
            yield running(block.text)
        case Footnotes():
            yield from _footnotes(block)
        case _:
            assert_never(block)


def heading(level: int, text: str) -> str:
    """Return a heading; the title has level 0. A final # would be taken for its end."""
    line = re.sub("#+$", r"\\\g<0>", _inline(one_line(text)))
    return f"{'#' * (level + 1)} {line}" if line else ""


def _paragraph(block: Paragraph, options: WriteOptions) -> Iterator[str]:
    if block.run_in and options.sections == "heading":
        yield heading(block.run_in.level, block.text[: block.run_in.end])
        yield running(block.text[block.run_in.end :])
    else:
        yield _opening(block.text, block.run_in.end if block.run_in else block.speaker)


def _opening(text: str, end: int) -> str:
    """Return a paragraph whose first ``end`` characters are bold.

    CommonMark takes ``**`` for an end only if no punctuation mark stands before it, or a mark or a space after it
    (6.2, right-flanking). So a final mark before Han goes outside: ``**这是心得之一**。百步之内……``. An address
    within is not made a link, for it would end in the mark ``>``.
    """
    line, *others = _NEWLINE.split(text.strip(), maxsplit=1)
    end = _bold_end(line, end - (len(text) - len(text.lstrip())))
    if not end:
        return running(text)
    return HARD_BREAK.join([f"**{as_text(line[:end])}**{_inline(line[end:].rstrip())}", *map(running, others)])


def _bold_end(line: str, end: int) -> int:
    """Return where the closing stars go: at ``end`` or as little before it as CommonMark asks."""
    end = max(0, min(end, len(line)))
    while end and (line[end - 1].isspace() or (_is_mark(line[end - 1]) and not _lets_close(line[end : end + 1]))):
        end -= 1
    return end


def _is_mark(character: str) -> bool:
    """Say whether CommonMark minds it before closing stars: punctuation and, since 0.31, symbols."""
    return unicodedata.category(character)[0] in "PS"


def _lets_close(following: str) -> bool:
    """Say whether closing stars may stand between a mark and this: the end, white space, or what is always a mark."""
    return (
        not following
        or following in "\t$+<=>^`|~"
        or unicodedata.category(following) == "Zs"
        or unicodedata.category(following)[0] == "P"
    )


def _figure(block: Figure, options: WriteOptions) -> Iterator[str]:
    own = re.split(r"[/\\]", block.image)[-1] if ".." in block.image else block.image  # no link leads upwards
    target = options.links.get(block.image, own)
    yield f"![{_inline(one_line(block.caption or block.image))}](<{_target(target)}>)"
    if block.caption:
        yield emphasis(block.caption)


def _target(path: str) -> str:
    """Return a path or an address as a link destination between angle brackets.

    In a path %, # and ? would mean something else than the characters of a file name; an address keeps them.
    """
    kept = "/:?#[]@!$&'()*+,;=%~ " if _SCHEME.match(path) else "/@!$&'()*+,;=[]~ "
    escaped = "".join(c if c > "\x7f" or c in kept else quote(c, safe="\\<>") for c in path.strip())
    return re.sub(r"[\\<>]|&(?=#?\w{1,31};)", r"\\\g<0>", escaped)


def _list(block: List, before: str) -> str:
    """Return the items as a Markdown list where it shows the author's own labels, or else as lines with labels."""
    texts = [item.text.strip() for item in block.items]
    markers = _markers(block.items, before)
    if markers:
        return "\n".join(_item(marker, text) for marker, text in zip(markers, texts, strict=True))
    spelled = (_labelled(item.label, text) for item, text in zip(block.items, texts, strict=True))
    return HARD_BREAK.join(filter(None, map(running, spelled)))


def _markers(items: tuple[ListItem, ...], before: str) -> list[str]:
    """Return Markdown's markers for the items; none if Markdown would number them otherwise than the author.

    A list right after another with the same kind of marker would be read as its continuation.
    """
    labels = [item.label for item in items]
    if all(not label or label in BULLETS for label in labels):
        return ["*" if before.startswith("-") else "-"] * len(labels)
    found = [_RUNNING.fullmatch(label) for label in labels]
    numbers = [(int(match[1]), match[2]) for match in found if match]
    running = [(numbers[0][0] + step, numbers[0][1]) for step in range(len(labels))] if numbers else []
    continues = re.match(r"[0-9]+[.)](?:\s|$)", before)
    return labels if running and numbers == running and not continues else []


def _item(marker: str, text: str) -> str:
    indent = " " * (len(marker) + 1)
    return f"{marker} {running(text)}".rstrip().replace("\n", f"\n{indent}")


def _labelled(label: str, text: str) -> str:
    """Join a label and its text; a space goes only after a Latin mark."""
    return f"{label} {text}" if label and text and label[-1].isascii() else label + text


def _footnotes(block: Footnotes) -> Iterator[str]:
    """Yield notes as they stand in the text: CommonMark has no footnotes."""
    if block.head:
        yield running(block.head)
    yield HARD_BREAK.join(filter(None, (running(_labelled(note.label, note.text.strip())) for note in block.notes)))


def _quote(block: Quote) -> str:
    """Return verses broken where the author broke them; an empty verse parts stanzas."""
    stanzas = "\n".join(verse.strip() for verse in block.verses).split("\n\n")
    text = "\n\n".join(filter(None, map(running, stanzas)))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def _table(block: Table) -> str:
    width = max(map(len, block.rows), default=0)
    if not width:
        return ""
    first, *others = [_row(row + ("",) * (width - len(row))) for row in block.rows]
    return "\n".join([first, "|" + " --- |" * width, *others])


def _row(cells: tuple[str, ...]) -> str:
    return "|" + "".join(f" {_inline(one_line(cell))} |" for cell in cells)


def emphasis(text: str) -> str:
    """Return a paragraph in emphasis; nothing for an empty one."""
    lines = _lines(text.strip())
    return f"*{lines}*" if lines else ""


def running(text: str) -> str:
    """Return a paragraph: a line break of the text stays one, nothing at a line's start begins a block."""
    return _lines(text.strip(), block=True)


def _lines(text: str, *, block: bool = False) -> str:
    """Return text that may have line breaks; ``block`` says that it begins its line."""
    lines = [_inline(part) for line in _NEWLINE.split(text) if (part := line.strip())]
    return HARD_BREAK.join(_guarded(line) if number or block else line for number, line in enumerate(lines))


def one_line(text: str) -> str:
    """Return a text with a space for each of its line breaks."""
    return " ".join(part for line in _NEWLINE.split(text) if (part := line.strip()))


def _guarded(line: str) -> str:
    """Return an escaped line that begins no block."""
    ordinal = _ORDINAL.match(line)
    if ordinal:
        return f"{ordinal[0]}\\{line[ordinal.end() :]}"
    return f"\\{line}" if _BLOCK.match(line) else line


def _inline(text: str) -> str:
    """Return text that is read as it stands, with addresses as links."""
    escaped, done = "", 0
    for found in _URL.finditer(text):
        address = found[0].rstrip(".,:!?~-")
        escaped += f"{as_text(text[done : found.start()])}<{address}>"
        done = found.start() + len(address)
    return escaped + as_text(text[done:])


def as_text(text: str) -> str:
    """Return text in which nothing is markup, addresses neither."""
    return _INLINE.sub(r"\\\g<0>", text)
