"""The document tree as JSON for programs, and as an indented outline for people.

The JSON schema is stable. Each key is always there, with null or [] where a document has nothing, except for
``run_in``, ``speaker`` and ``lead`` of a paragraph, and ``references`` of a text that refers to footnotes, which are
there only when set. Line numbers are those of the decoded input, counted from 1. An edit has the ``line`` and the
characters of it from ``start`` up to ``end``, counted from 0, that were ``before`` and are ``after``, and the ``rule``;
several that met are one, their names joined by ``+``. Replayed on the line they give the text of the document, but for
the white space around it and the tags that break it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from shequ_convert.document import (
    Block,
    Document,
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
from shequ_convert.write import Manuscript, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shequ_convert.diagnostics import Diagnostic
    from shequ_convert.document import Doubt, FieldName, Lines, ListItem, Reference
    from shequ_convert.source import Edit

SCHEMA = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""
FIELDS: tuple[FieldName, ...] = ("title", "subtitle", "source", "published", "author", "editor", "tags", "credits")

Json: TypeAlias = dict[str, Any]


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def write(manuscript: Manuscript) -> Written:
    """Return a document as one JSON object on one line, UTF-8."""
    line = _ENCODER.encode(as_dict(manuscript.document))
    return Written((line + "\n").encode("utf-8", "backslashreplace"))  # half a surrogate pair as \udXXX, as in JSON


def as_dict(document: Document) -> Json:
    """Return a document as values that JSON knows."""
    origin, meta = document.origin, document.meta
    return {
        "schema": SCHEMA,
        "source": {"name": origin.name, "encoding": origin.encoding, "sha256": origin.sha256},
        "metadata": {name: _value(getattr(meta, name)) for name in FIELDS},
        "metadata_lines": {name: list(meta.lines[name]) for name in sorted(meta.lines, key=_field_order)},
        "blocks": [_block(block) for block in document.blocks],
        "dropped": [{"lines": list(one.lines), "reason": one.reason} for one in document.dropped],
        "diagnostics": [_diagnostic(one) for one in document.diagnostics],
        "edits": [edit_as_dict(one) for one in document.edits],
        "doubts": [_doubt(one) for one in document.doubts],
    }


def _value(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _field_order(name: FieldName) -> int:
    return FIELDS.index(name) if name in FIELDS else len(FIELDS)


def _block(block: Block) -> Json:  # noqa: C901 - one case a block
    match block:
        case Heading(level, text):
            fields: Json = {"type": "heading", "level": level, "text": text} | _referring(block.references)
        case Paragraph():
            fields = _paragraph(block)
        case Figure(image, caption):
            fields = {"type": "figure", "image": image, "caption": caption} | _referring(block.references)
        case List(items):
            fields = {"type": "list", "items": list(map(_item, items))}
        case Quote(verses):
            fields = {"type": "quote", "verses": list(verses)} | _verses_referring(block.references)
        case Table(rows):
            fields = {"type": "table", "rows": [list(row) for row in rows]}
        case Salutation(text):
            fields = {"type": "salutation", "text": text}
        case Signature(text):
            fields = {"type": "signature", "text": text, "date": block.date}
        case Note(text):
            fields = {"type": "note", "text": text}
        case Footnotes(notes):
            told = [{"label": note.label, "text": note.text, "lines": list(note.lines)} for note in notes]
            fields = {"type": "footnotes", "head": block.head, "notes": told}
        case _:
            assert_never(block)
    fields["lines"] = list(block.lines)
    return fields


def _paragraph(block: Paragraph) -> Json:
    fields: Json = {"type": "paragraph", "text": block.text}
    if block.run_in:
        fields["run_in"] = {"end": block.run_in.end, "level": block.run_in.level}
    if block.speaker:
        fields["speaker"] = block.speaker
    if block.lead:
        fields["lead"] = True
    if block.references:
        fields |= _referring(block.references)
    return fields


def _item(item: ListItem) -> Json:
    return {"label": item.label, "text": item.text, "lines": list(item.lines)} | _referring(item.references)


def _referring(references: Sequence[Reference]) -> Json:
    """Return the marks of footnotes in a text, if there are any: ``note`` counts the document's notes from 1."""
    return {"references": list(map(_reference, references))} if references else {}


def _reference(reference: Reference) -> Json:
    return {"start": reference.start, "end": reference.end, "note": reference.note}


def _verses_referring(references: Sequence[Sequence[Reference]]) -> Json:
    """Return the marks of footnotes in each verse, if there are any."""
    return {"references": [list(map(_reference, each)) for each in references]} if any(references) else {}


def _diagnostic(one: Diagnostic) -> Json:
    return {"code": one.code, "severity": one.severity.value, "lines": list(one.lines), "detail": one.detail}


def _doubt(one: Doubt) -> Json:
    return {"kind": one.kind, "lines": list(one.lines), "rule": one.rule, "text": one.text}


def edit_as_dict(edit: Edit) -> Json:
    """Return the record of a change: its line and span in that line, what stood there, what stands there now, why."""
    span = edit.span
    place = {"line": span.line, "start": span.start, "end": span.end}
    return place | {"before": edit.before, "after": edit.after, "rule": edit.rule}


def tree(document: Document) -> str:
    """Return an outline of the tree: one line a node, with the input lines it came from, for people to read."""
    origin = document.origin
    return "".join(
        (
            f"{origin.name}  ({origin.encoding}, sha256 {origin.sha256[:12]})\n",
            *_part("metadata", _metadata(document.meta)),
            *_part("blocks", (row for block in document.blocks for row in _outline(block))),
            *_part("dropped", ((_ranges(one.lines), one.reason) for one in document.dropped)),
            *_part("remarks", (("", f"{one.severity.value}: {one}") for one in document.diagnostics)),
            *_part("edits", _repairs(document.edits)),
        )
    )


Row: TypeAlias = tuple[str, str]
"""The input lines, as people write them, and what came of them."""


def _part(name: str, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a part of the outline with its line numbers in a column; nothing if it has no rows."""
    kept = list(rows)
    width = max((len(lines) for lines, _ in kept), default=0)
    gap = "  " if width else ""
    if kept:
        yield f"{name}\n"
    for lines, what in kept:
        yield f"  {lines:>{width}}{gap}{' / '.join(what.splitlines())}\n"


def _metadata(meta: Meta) -> Iterator[Row]:
    for name in FIELDS:
        value = getattr(meta, name)
        if value:
            yield (
                _ranges(meta.lines.get(name, ())),
                f"{name}: {'、'.join(value) if isinstance(value, tuple) else value}",
            )
    if "byline" in meta.lines:
        yield _ranges(meta.lines["byline"]), "byline"


def _repairs(edits: tuple[Edit, ...]) -> Iterator[Row]:
    """Yield one row a kind of repair: a long text has hundreds of the same."""
    kinds = Counter((edit.rule, edit.before, edit.after) for edit in edits)
    for kind, count in kinds.items():
        lines = sorted({edit.span.line for edit in edits if (edit.rule, edit.before, edit.after) == kind})
        yield _ranges(tuple(lines)), f"{kind[0]}: {kind[1]} -> {kind[2]}" + (f" ({count} times)" if count > 1 else "")


def _outline(block: Block) -> Iterator[Row]:
    match block:
        case Heading():
            yield _ranges(block.lines), f"heading {block.level}: {block.text}"
        case Paragraph():
            yield _ranges(block.lines), _opening(block)
        case Figure():
            yield _ranges(block.lines), f"figure: {block.image}" + (f" = {block.caption}" if block.caption else "")
        case List():
            yield _ranges(block.lines), "list"
            yield from ((_ranges(item.lines), f"  {f'{item.label} {item.text}'.strip()}") for item in block.items)
        case Quote():
            yield _ranges(block.lines), "quote"
            yield from (("", f"  {verse}") for verse in block.verses)
        case Table():
            yield _ranges(block.lines), "table"
            yield from (("", f"  {' | '.join(row)}") for row in block.rows)
        case Signature():
            yield _ranges(block.lines), f"{'date' if block.date else 'signature'}: {block.text}"
        case Footnotes():
            yield _ranges(block.lines), f"footnotes: {block.head}" if block.head else "footnotes"
            yield from ((_ranges(note.lines), f"  {note.label} {note.text}") for note in block.notes)
        case Salutation() | Note():
            yield _ranges(block.lines), f"{type(block).__name__.lower()}: {block.text}"
        case _:
            assert_never(block)


def _opening(block: Paragraph) -> str:
    """Return a paragraph with what is special about its beginning set off in brackets."""
    name = "lead" if block.lead else "paragraph"
    if block.run_in:
        end = block.run_in.end
        return f"{name}: [heading {block.run_in.level}: {block.text[:end]}] {block.text[end:]}"
    if block.speaker:
        return f"{name}: [speaker: {block.text[: block.speaker]}] {block.text[block.speaker :]}"
    return f"{name}: {block.text}"


def _ranges(lines: Lines) -> str:
    """Return ``8,10-12`` for 8, 10, 11 and 12."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
