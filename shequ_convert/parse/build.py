"""Classified lines -> Document."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from shequ_convert.diagnostics import Diagnostic
from shequ_convert.document import (
    Block,
    Document,
    Dropped,
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
    RunIn,
    Salutation,
    Signature,
    Table,
)
from shequ_convert.expressions import compiled
from shequ_convert.numbering import read_label
from shequ_convert.parse import sections
from shequ_convert.parse.dates import without_year
from shequ_convert.parse.doubts import doubts
from shequ_convert.parse.footnotes import opening
from shequ_convert.parse.levels import ANNOUNCED_LONGEST, OWN_LONGEST, Head, levels
from shequ_convert.parse.lines import bare
from shequ_convert.parse.metadata import META_ROLES, meta_of
from shequ_convert.parse.references import referred
from shequ_convert.parse.roles import BODY, BYLINE, CHROME, HEADING, RUNNING, Classified, Evidence, Role
from shequ_convert.parse.rules.closing import DATE_LINE
from shequ_convert.parse.rules.heading import SHORT_RANK
from shequ_convert.parse.rules.listing import BULLET
from shequ_convert.typography import located, repair, unpaired
from shequ_convert.values import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shequ_convert.document import Lines
    from shequ_convert.parse.roles import Draft
    from shequ_convert.source import Edit, Text
    from shequ_convert.typography import Choices

LEFT_OUT_LONG = 200
"""Characters of running text outside the article from which a remark is made."""
LEFT_OUT_SHARE = 0.3
"""Share of the text that was kept from which it is made."""
REPEATED_SHORTEST = 40
"""Characters of a paragraph from which its coming again is no refrain."""
AROUND = 8
"""Characters on each side of a mark that a remark quotes."""
EXCERPT = 20
"""Characters of a paragraph that a remark quotes."""
UNTOUCHED = frozenset({Role.IMAGE, Role.CHROME})
"""Roles whose text is never repaired."""
COLUMNED = frozenset({Role.BYLINE, Role.EDITOR, Role.TAGS, Role.TABLE})
"""Roles in whose text spaces part one value from the next."""

_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}
_TRIANGLE = compiled("^[△▲▽▼◎↑↓◀▶]+[\\s\u3000\u00a0]*")
_ANNOUNCING = compiled("[：:]$|(?:以下|下面|如下|下列|接下来)[^。]*。$")
"""本文分以下几个部分。 stands above the headings it announces."""


@frozen
class Written:
    """A classified line with the text it takes in the document."""

    classified: Classified
    text: str

    if TYPE_CHECKING:

        @property
        def role(self) -> Role:
            """What the line is."""

    else:
        role = property(attrgetter("classified.verdict.role"))  # in C: it is asked for very often

    @property
    def lines(self) -> Lines:
        """Input lines it stands for."""
        return self.classified.line.numbers


def build(draft: Draft, text: Text, *, choices: Choices, articles: Sequence[tuple[int, int]]) -> Document:
    """Return the document of a settled draft; ``articles`` are the ranges of lines that look like one each."""
    written, edits = _repaired(draft, choices)
    meta, unread = meta_of(written)
    read = tuple(_as_note(w) if w in unread else w for w in written) if unread else written
    blocks = referred(tuple(_Blocks(read).all()))
    return Document(
        origin=Origin(text.name, text.encoding, text.sha256),
        meta=meta,
        blocks=blocks,
        dropped=tuple(_dropped(draft)),
        diagnostics=(
            *_remarks(meta, blocks),
            *_yearless(draft, meta),
            *_repeated(blocks, articles),
            *_joined_lines(draft),
            *_several(articles),
            *(_unpaired(written) if choices.punctuation else ()),
            *_left_out(draft),
        ),
        edits=edits,
        doubts=tuple(doubts(draft)),
    )


def repaired(classified: Classified, choices: Choices) -> tuple[str, tuple[Edit, ...]]:
    """Return the text that a line has in the document, and the record of what was repaired in it."""
    line, role = classified.line, classified.role
    if role in UNTOUCHED:
        return line.text, ()
    wanted = _in_columns(choices) if role in COLUMNED else choices
    text, edits = repair(line.told, line.number, wanted, 0 if line.joined else line.at)
    if line.coded:
        text = bare(text) or line.text
    return text, tuple(located(edits, line.joined)) if line.joined else edits


@lru_cache(maxsize=16)
def _in_columns(choices: Choices) -> Choices:
    return replace(choices, columns=True)


def _repaired(draft: Draft, choices: Choices) -> tuple[tuple[Written, ...], tuple[Edit, ...]]:
    written: list[Written] = []
    edits: list[Edit] = []
    for classified in draft:
        text, made = repaired(classified, choices)
        edits += made
        written.append(Written(classified, text))
    return tuple(written), tuple(edits)


def _unpaired(written: tuple[Written, ...]) -> Iterator[Diagnostic]:
    """Yield a remark on each line with marks that have no partner."""
    for line in written:
        places = unpaired(line.text) if line.role not in UNTOUCHED else ()
        if places:
            at = places[0]
            detail = f"{line.text[at]} in {line.text[max(0, at - AROUND) : at + 1 + AROUND]}"
            yield Diagnostic("typography.unpaired", detail, line.lines)


def _remarks(meta: Meta, blocks: tuple[Block, ...]) -> Iterator[Diagnostic]:
    if not meta.title:
        yield Diagnostic("parse.no-title")
    if not any(isinstance(block, Paragraph | List | Quote | Table) for block in blocks):
        yield Diagnostic("parse.no-body", f"{len(blocks)} blocks")


def _dropped(draft: Draft) -> Iterator[Dropped]:
    """Yield the dropped lines; neighbours with one reason make one entry."""
    for reason, group in groupby(draft, _drop_reason):
        if reason:
            yield Dropped(tuple(dict.fromkeys(n for c in group for n in c.line.numbers)), reason)


def _left_out(draft: Draft) -> Iterator[Diagnostic]:
    """Remark on running text outside the article if there is much of it, as of a second article."""
    prose = [c for c in draft if "。" in c.line.text]
    dropped = [c for c in prose if c.role is CHROME]
    lost = sum(len(c.line.text) for c in dropped)
    kept = sum(len(c.line.text) for c in prose) - lost
    if lost >= LEFT_OUT_LONG and lost >= kept * LEFT_OUT_SHARE:
        yield Diagnostic("parse.left-out", f"{len(dropped)} lines", (dropped[0].line.number, dropped[-1].line.number))


def _yearless(draft: Draft, meta: Meta) -> Iterator[Diagnostic]:
    """Remark on a date of publication without a year: none is made up."""
    if meta.published:
        return
    for c in draft:
        if c.role is BYLINE and (date := without_year(c.line.text)):
            yield Diagnostic("parse.no-year", date, c.line.numbers)


def _repeated(blocks: tuple[Block, ...], articles: Sequence[tuple[int, int]]) -> Iterator[Diagnostic]:
    """Remark on long paragraphs that come again: the page printed them twice, or the writer meant it; all stay."""
    first: dict[str, Lines] = {}
    again: list[Paragraph] = []
    for block in blocks:
        long = isinstance(block, Paragraph) and len(block.text) >= REPEATED_SHORTEST
        if isinstance(block, Paragraph) and long and first.setdefault(block.text, block.lines) is not block.lines:
            again.append(block)
    if again and len(articles) == 1:
        pair = (first[again[0].text][0], again[0].lines[0])
        yield Diagnostic(
            "parse.repeated",
            f"{len(again)} {'time' if len(again) == 1 else 'times'}, first “{again[0].text[:EXCERPT]}…”",
            pair,
        )


def _joined_lines(draft: Draft) -> Iterator[Diagnostic]:
    """Remark on lines that were put together."""
    joined = [c.line for c in draft if c.line.more and c.role is not CHROME]
    if joined:
        broken = sum(len(line.numbers) for line in joined)
        yield Diagnostic("parse.joined", f"{broken} into {len(joined)}", (joined[0].number, joined[-1].numbers[-1]))


def _several(articles: Sequence[tuple[int, int]]) -> Iterator[Diagnostic]:
    """Remark on a text that holds more than one article: one of them becomes the document."""
    if len(articles) > 1:
        yield Diagnostic("parse.several", str(len(articles)), tuple(first for first, _ in articles))


def _drop_reason(classified: Classified) -> str:
    return classified.verdict.rule if classified.role is CHROME else ""


def _as_note(w: Written) -> Written:
    """Keep a byline in the text: it says something that is no field of ours."""
    verdict = w.classified.verdict
    why = Evidence(Role.NOTE, verdict.strength, verdict.rule, "reads like a byline, but gives no field")
    return Written(w.classified.overruled(why), w.text)


# --- blocks


class _Blocks:
    """Turns written lines into blocks, one after another."""

    def __init__(self, written: Sequence[Written]) -> None:
        places = [i for i, w in enumerate(written) if w.role not in _NO_BLOCKS]
        self.written = [written[i] for i in places]
        self.touching = {i for i, (above, own) in enumerate(pairwise(places), 1) if own == above + 1}
        prose = [(i, w.text) for i, w in enumerate(self.written) if w.role in RUNNING]
        self.topics = sections.topics(prose)
        self.speakers = sections.speakers(prose)
        self.levels = levels(tuple(self._heads()))

    def all(self) -> Iterator[Block]:
        index = 0
        while index < len(self.written):
            stop = self._group_end(index)
            yield self._block(index, stop)
            index = stop

    def _group_end(self, index: int) -> int:
        """Return one past the last line of the block that begins at ``index``."""
        role = self.written[index].role
        follower = _FOLLOWERS.get(role)
        stop = index + 1
        while follower is not None and stop < len(self.written) and self._follows(follower, stop):
            stop += 1
        return stop

    def _follows(self, follower: Role, index: int) -> bool:
        """Say whether a line goes on with a block; words above footnotes begin one."""
        return self.written[index].role is follower and not _heads_notes(self.written[index])

    def _block(self, index: int, stop: int) -> Block:
        group = self.written[index:stop]
        make = _MAKERS.get(group[0].role)
        return make(group, _numbers(group)) if make else self._own_block(index)

    def _own_block(self, index: int) -> Block:
        """Return the block of a line that needs more than its text: a heading its level, a paragraph its speaker."""
        w = self.written[index]
        return Heading(self.levels[index], w.text, _numbers([w])) if w.role is HEADING else self._paragraph(index)

    def _paragraph(self, index: int) -> Paragraph:
        w = self.written[index]
        topic = self.topics.get(index)
        return Paragraph(
            w.text,
            w.lines,
            run_in=RunIn(topic.end, self.levels[index]) if topic else None,
            speaker=0 if topic else self.speakers.get(index, 0),
            lead=w.role is Role.LEAD,
        )

    def _heads(self) -> Iterator[Head]:
        for index, w in enumerate(self.written):
            if w.role is HEADING:
                yield self._head(index, w)
            elif index in self.topics:
                yield Head(index, self.topics[index].rank, w.text, run_in=True)

    def _head(self, index: int, w: Written) -> Head:
        own = self._section(index)
        return Head(
            index,
            w.classified.verdict.level or SHORT_RANK,
            w.text,
            stacked=self._stacked(index),
            announces=self._announces(index),
            own="\n".join(line.text for line in own),
            listed=any(line.role is Role.LIST_ITEM for line in own),
        )

    def _section(self, index: int) -> list[Written]:
        """Return what stands between a heading and the next one; nothing if it is much."""
        own: list[Written] = []
        size = 0
        for place in range(index + 1, len(self.written)):
            line = self.written[place]
            size += len(line.text)
            if line.role is HEADING or size > OWN_LONGEST:
                break
            own.append(line)
        return own if size <= OWN_LONGEST else []

    def _stacked(self, index: int) -> bool:
        """Say whether a heading stands right below another one. A line that was dropped between sets them apart."""
        return index in self.touching and self.written[index - 1].role is HEADING

    def _announces(self, index: int) -> bool:
        """Say whether the only text between a heading and the next one leads in to what follows it."""
        below = self.written[index + 1 : index + 3]
        lead_in = len(below) > 1 and below[0].role is BODY and below[1].role is HEADING
        return lead_in and len(below[0].text) <= ANNOUNCED_LONGEST and bool(_ANNOUNCING.search(below[0].text))


_NO_BLOCKS = META_ROLES | {Role.CHROME}
_FOLLOWERS: Mapping[Role, Role] = {
    Role.LIST_ITEM: Role.LIST_ITEM,
    Role.QUOTE: Role.QUOTE,
    Role.TABLE: Role.TABLE,
    Role.IMAGE: Role.CAPTION,
    Role.FOOTNOTE: Role.FOOTNOTE,
}
"""Role -> the role of the lines that belong to the same block."""


def _numbers(group: Sequence[Written]) -> Lines:
    """Return the input lines of a group, each once."""
    return tuple(dict.fromkeys(n for w in group for n in w.lines))


def _list(group: Sequence[Written], lines: Lines) -> List:
    return List(tuple(map(_item, group)), lines)


def _quote(group: Sequence[Written], lines: Lines) -> Quote:
    return Quote(tuple(w.text for w in group), lines)


def _table(group: Sequence[Written], lines: Lines) -> Table:
    return Table(tuple(tuple(c.strip() for c in w.text.split("\t")) for w in group), lines)


def _figure(group: Sequence[Written], lines: Lines) -> Figure:
    return Figure(group[0].text, _caption(group[1:]), lines)


def _salutation(group: Sequence[Written], lines: Lines) -> Salutation:
    return Salutation(group[0].text, lines)


def _signature(group: Sequence[Written], lines: Lines) -> Signature:
    return Signature(group[0].text, lines, date=bool(DATE_LINE.match(group[0].text)))


def _note(group: Sequence[Written], lines: Lines) -> Note:
    return Note(group[0].text, lines)


def _item(w: Written) -> ListItem:
    bullet = BULLET.match(w.text)
    label = read_label(w.text)
    end = bullet.end() if bullet else label.end if label else 0
    return ListItem(w.text[:end].strip(), w.text[end:].strip(), w.lines)


def _footnotes(group: Sequence[Written], lines: Lines) -> Footnotes:
    head = group[0].text if _heads_notes(group[0]) else None
    return Footnotes(tuple(_footnote(w) for w in group if not _heads_notes(w)), lines, head)


_MAKERS: Mapping[Role, Callable[[Sequence[Written], Lines], Block]] = {
    Role.LIST_ITEM: _list,
    Role.QUOTE: _quote,
    Role.TABLE: _table,
    Role.IMAGE: _figure,
    Role.SALUTATION: _salutation,
    Role.SIGNATURE: _signature,
    Role.NOTE: _note,
    Role.FOOTNOTE: _footnotes,
}
"""Role -> what makes a block of lines of that role; headings and paragraphs are made by ``_Blocks``."""


def _heads_notes(w: Written) -> bool:
    return w.classified.verdict.rule == "footnotes.head"


def _footnote(w: Written) -> Footnote:
    mark = opening(w.text)
    end = mark.end if mark else 0
    return Footnote(w.text[:end].strip(), w.text[end:], w.lines)


def _caption(group: Sequence[Written]) -> str | None:
    return "　".join(unbracketed(w.text) for w in group) or None


def unbracketed(text: str) -> str:
    """Return a caption without the brackets around it and without the triangle that points at its picture."""
    text = _TRIANGLE.sub("", text)
    inner = text[1:-1]
    closing = _BRACKETS.get(text[:1])
    whole = closing is not None and text.endswith(closing) and closing not in inner and text[0] not in inner
    return inner.strip() if whole and inner.strip() else text
