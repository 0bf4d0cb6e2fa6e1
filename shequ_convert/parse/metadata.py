"""Metadata lines -> Meta: which of several values stands, and which lines gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.document import Meta
from shequ_convert.expressions import compiled
from shequ_convert.parse import acknowledged, dates, fields
from shequ_convert.parse.headline import TITLE_SHORTEST, headline, joined, signer
from shequ_convert.parse.people import credited, looks_like_media, of_medium, tokens
from shequ_convert.parse.roles import RUNNING, TITLE, Role
from shequ_convert.parse.rules.closing import DATE_LINE, OFFICE
from shequ_convert.parse.traditional import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shequ_convert.document import FieldName, Lines
    from shequ_convert.parse.build import Written

LABELLED, BARE, DOUBTFUL = 3, 2, 1
"""How sure a value is: a label names it; its form or place tells; it is that of a change, or of whoever else edits."""
_RESPONSIBLE = compiled("责\\s*任?\\s*编")
"""责任编辑 is the editor, whoever else a page calls 编辑."""
_BUTTON = compiled("\\s*[+＋]?\\s*(?:已)?关注$")
_ORIGINAL = compiled("^原创(?=[\u4e00-\u9fffA-Za-z0-9]{2})")
_BRACKETS = "()（）[]【】 \u3000"
_OPENING = compiled("^[【\\[（(]([^】\\]）)。]{4,40})[】\\]）)]")
"""What stands in brackets before the first words of a text."""
_CLOSING = compiled("[。！？…”.!?]\\s*[（(【\\[]([^（()）【】\\[\\]。]{4,40})[）)】\\]]$")
"""What stands in brackets behind its last words."""
_NAMED = compiled("(?:本文)?(?:作者|来源|文|撰文|记者|通讯员|责任编辑|责编|编辑)\\s*[:：/／]")
_RIVAL_LABELS: Mapping[FieldName, str] = {"source": "", "editor": "编辑："}
"""Field of which one value stands -> what any other one is called by."""
_OWN: Mapping[Role, FieldName] = {Role.EDITOR: "editor", Role.TAGS: "tags"}


class _Facts:
    """Collects fields. Of two values the surer one stands, of equally sure ones the first."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.sure: dict[str, int] = {}
        self.lines: dict[FieldName, list[int]] = {}
        self.credits: list[str] = []
        self.rivals: list[tuple[FieldName, str]] = []

    def add(self, name: FieldName, value: str, lines: Lines, sure: int = BARE) -> None:
        """Take a value, or leave it, and note the lines it stood in."""
        old, known = self.values.get(name, ""), self.sure.get(name, 0)
        if value and (sure > known or (sure == known and name == "published" and value.startswith(old))):
            self.values[name], self.sure[name] = value, sure
        elif name == "author" and sure == known and value not in old and old not in value:
            self.values[name] = f"{old}、{value}"
        if lines:
            numbers = self.lines.setdefault(name, [])
            numbers += [n for n in lines if n not in numbers[-len(lines) :]]

    def all_credits(self) -> Iterator[str]:
        """Yield what the fields do not hold: credits, and the values beside which another one stands."""
        yield from (credit for credit in self.credits if acknowledged.tell_more(credit, self.values.values()))
        for name, value in self.rivals:
            if acknowledged.tell_more(value, self.values.values()):
                yield f"{_RIVAL_LABELS[name]}{value}"


_FIELD_ROLES = frozenset({Role.BYLINE, Role.EDITOR, Role.TAGS})
META_ROLES = _FIELD_ROLES | {Role.TITLE, Role.SUBTITLE}
"""Roles of the lines that metadata are read from."""


def meta_of(written: Sequence[Written]) -> tuple[Meta, frozenset[Written]]:
    """Return the metadata, and the byline lines of which nothing could be used."""
    facts = _Facts()
    own = [w for w in written if w.role in META_ROLES]
    _read_heads(own, facts)
    pieces = [w for w in own if w.classified.verdict.rule == "front.pieces"]
    date = dates.assembled([w.text for w in pieces]) if pieces else None
    for w in pieces:
        facts.add("published" if date else "byline", date or "", w.lines)
    title = "".join(w.classified.line.text for w in own if w.role is TITLE)
    unread = {w for group in _groups(own) if not _read_lines(group, facts, title) for w in group}
    for name, value in (*_closing_fields(written), ("author", _opening_author(written))):
        if name not in facts.values:
            facts.add(name, value, ())
    meta = Meta(
        title=facts.values.get("title"),
        subtitle=facts.values.get("subtitle"),
        source=facts.values.get("source"),
        published=facts.values.get("published"),
        spoken=facts.values.get("spoken"),
        author=facts.values.get("author"),
        editor=facts.values.get("editor"),
        credits=tuple(dict.fromkeys(facts.all_credits())),
        tags=fields.tag_list(facts.values.get("tags", "")),
        lines={name: tuple(numbers) for name, numbers in facts.lines.items()},
        title_breaks=_title_breaks(facts.values.get("title", ""), own),
    )
    return meta, frozenset(unread)


def _read_heads(written: Sequence[Written], facts: _Facts) -> None:
    titles = [w for w in written if w.role is TITLE]
    facts.add("author", signer(titles[-1].text) if titles else "", ())
    for w in titles:
        facts.add("title", headline(joined([t.text for t in titles])), w.lines)
    decks = [w for w in written if w.role is Role.SUBTITLE]
    for w in decks:
        facts.add("subtitle", "\n".join(d.text for d in decks), w.lines)


def _title_breaks(title: str, written: Sequence[Written]) -> tuple[int, ...]:
    """Return where the lines of the text begin within the title, but for the first."""
    found, at = [], 0
    for w in written:
        if w.role is TITLE:
            at = title.find(w.text, at)
            found += [at] if at > 0 else []
            at = max(at, 0)
    return tuple(found)


def _groups(written: Sequence[Written]) -> Iterator[list[Written]]:
    """Yield the lines that are read as one: a label alone with the values on the lines below it, keywords in a row."""
    group: list[Written] = []
    for w in written:
        if w.role not in _FIELD_ROLES or w.classified.verdict.rule == "front.pieces":
            continue
        rule = w.classified.verdict.rule
        more = rule == "front.value" or (group and rule == group[-1].classified.verdict.rule == "front.keywords")
        if group and not more:
            yield group
            group = []
        group.append(w)
    if group:
        yield group


def _read_lines(group: Sequence[Written], facts: _Facts, title: str) -> bool:
    """Read the fields of a byline, editor or tag line from its text as it stood. Say whether it is accounted for.

    A page may print the title once more within the line; there it is part of no value.
    """
    role, rule = group[0].role, group[0].classified.verdict.rule
    text = " ".join(w.classified.line.text for w in group)
    text = fields.card(text) if rule == "front.card" else text
    text = text.replace(title, " ").strip() if len(title) >= TITLE_SHORTEST else text
    lines = tuple(n for w in group for n in w.lines)
    reading = fields.read(text)
    found = list(_found(reading, text, rule)) if rule != "front.keywords" else []
    for name, value, sure in found:
        facts.add(name, value, (), sure)
    if reading.get("published") and (rule == "front.enclosed" or DATE_LINE.match(text) or reading.tells_day):
        facts.values.setdefault("spoken", reading.get("published") or "")
    own = role in _OWN or rule == "front.card" or (rule == "front.account" and bool(found))
    told = own or _is_told(reading, text, [name for name, _, _ in found], facts)
    if told and role is not Role.TAGS and rule != "front.card":
        values = [value for _, value, _ in found]
        facts.credits += acknowledged.credits_of(text, reading, values, whole=rule == "front.writer")
        facts.rivals += [(name, value) for name, value, _ in found if name in _RIVAL_LABELS]
    for name, _, _ in found if told else ():  # the place of a line that stays in the text is there
        facts.add(name, "", lines)
    if role is Role.TAGS and not reading.get("tags") and not fields.label_alone(text):
        facts.add("tags", text, lines)
    if role in _OWN:
        facts.add(_OWN[role], "", lines)
    elif not found and told:
        facts.add("byline", "", lines)
    return told


def _is_told(reading: fields.Reading, text: str, found: Sequence[FieldName], facts: _Facts) -> bool:
    """Say whether the fields say all that a line says to a reader: what it says besides stays in the text.

    分享：先听完再开口 gives no field; 2023-05-10 beside another day is not the text's own; 时间：… 地点：… says more.
    """
    if not (found or reading.dated):
        return not (reading.rest or fields.names_another(text))
    day = reading.get("published")
    if day and reading.dating == "bare" and day[:10] != facts.values.get("published", "")[:10]:
        return False
    only_dated = all(name == "published" for name in found)
    return not (only_dated and acknowledged.tell_more(reading.rest, ()) and not _unlabelled(reading)[1])


def _found(reading: fields.Reading, text: str, rule: str) -> Iterator[tuple[FieldName, str, int]]:
    """Yield fields with how sure they are."""
    if rule == "front.account":
        yield "source", _ORIGINAL.sub("", _BUTTON.sub("", text)), BARE
        return
    if writers := credited(text.strip(_BRACKETS)) if rule == "front.writer" else ():
        yield "author", "、".join(writers), LABELLED
        return
    if rule == "front.writer" and (pair := of_medium(text)):
        yield "author", "、".join(pair[0]), LABELLED
        yield "source", pair[1], BARE
        return
    if rule == "front.writer" and not reading.values:
        yield "author", "、".join(tokens(text)), BARE
        return
    yield from _read(reading, text, rule)
    for name, value in _unlabelled(reading)[0] if rule != "front.card" else ():
        if name != "other":
            yield name, value, BARE
    if rule == "front.dated" and OFFICE.match(reading.rest):
        yield "source", reading.rest, BARE


def _read(reading: fields.Reading, text: str, rule: str) -> Iterator[tuple[FieldName, str, int]]:
    """Yield what labels and the date give. Of a card the one who issued the document is not as sure as 来源."""
    responsible = bool(_RESPONSIBLE.search(folded(text)))
    dating = {"label": LABELLED, "change": DOUBTFUL}.get(reading.dating, BARE)
    if rule == "front.enclosed":
        dating = DOUBTFUL
    for name, value in reading.values:
        if name != "other":
            labelled = (name != "editor" or responsible) and (name != "source" or rule != "front.card")
            yield name, value, dating if name == "published" else LABELLED if labelled else BARE


def _unlabelled(reading: fields.Reading) -> tuple[fields.Values, bool]:
    return fields.unlabelled(reading.rest, dated=reading.dated, stamped=reading.stamped)


def _closing_fields(written: Sequence[Written]) -> Iterator[tuple[FieldName, str]]:
    """Yield what brackets behind the last words of a text say of it: （作者：顾晚晴）. The text stays whole."""
    last = next((w.text for w in reversed(written) if w.role in {Role.BODY, Role.LEAD, Role.LIST_ITEM}), "")
    match = _CLOSING.search(last)
    if match is None:
        return
    if writers := credited(match[1]):
        yield "author", "、".join(writers)
    for name, value in fields.read(match[1]).values if _NAMED.match(folded(match[1])) else ():
        if name in {"author", "editor"} or (name == "source" and _is_source(match[1], value)):
            yield name, value


def _is_source(text: str, value: str) -> bool:
    """Say whether a source is that of the whole text: 本文来源：…, or a medium; 来源：居民口述 is none."""
    return folded(text).startswith("本文") or looks_like_media(value)


def _opening_author(written: Sequence[Written]) -> str:
    """Return the writer named in brackets before the first words of the text: 【文/观云网 顾晚晴】."""
    first = next((w for w in written if w.role in RUNNING), None)
    match = _OPENING.match(first.text) if first else None
    if match is None:
        return ""
    return fields.read(match[1]).get("author") or "、".join(credited(match[1]))
