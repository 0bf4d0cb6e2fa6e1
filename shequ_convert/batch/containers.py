"""The texts in containers as jobs, one after the other; nothing of a container is held for longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shequ_convert.batch import store
from shequ_convert.batch.entries import at_its_place, entries
from shequ_convert.batch.jobs import Job
from shequ_convert.batch.sources import Within
from shequ_convert.errors import InputError
from shequ_convert.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.entries import Entry, FieldNames
    from shequ_convert.batch.records import Line
    from shequ_convert.batch.sources import Source, Wanted


def within(source: Source, names: FieldNames, wanted: Wanted, choices: Choices, *, unread: bool) -> Iterator[Job]:
    """Yield a job, without targets, for each text in a container; one with an error if that cannot be opened.

    ``unread``: lines of records are left for the workers to read, which is quicker; their ids are not known then.
    """
    kind, path = source.kind, source.path
    if kind is None or path is None:
        return
    try:
        with store.opened(path) as file:
            if unread and kind.form == "records":
                from shequ_convert.batch.records import lines  # noqa: PLC0415 - only here

                for line in lines(file, kind.compression):
                    yield _of_line(source, line, names, choices)
            else:
                for entry in entries(file, kind, names, wanted):
                    job = _of_entry(source, entry, choices)
                    yield replace(job, source=replace(source, within=Within(kind.form, entry.number, entry.name)))
    except InputError as error:
        yield Job(source, b"", (), choices, error=error)


def _of_line(source: Source, line: Line, names: FieldNames, choices: Choices) -> Job:
    place = replace(source, within=Within("records", line.number, ""))
    return Job(place, line.data, (), choices, record=names, error=at_its_place(line.error, line.number))


def _of_entry(source: Source, entry: Entry, choices: Choices) -> Job:
    error = at_its_place(entry.error, entry.number)
    return Job(source, entry.text, (), choices, url=entry.url, images=entry.images, error=error)
