"""What the caller asked for -> one job a document. Whatever can be refused is refused here, before any work.

A plan is made in three passes, none of which keeps a list of all documents in memory: which inputs there are, each
once; where each is written, and whether that can be; then the jobs, as they are run.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from shequ_convert.batch.entries import require
from shequ_convert.batch.gathered import Index, Spool
from shequ_convert.batch.jobs import Job, Target
from shequ_convert.batch.naming import file_stem
from shequ_convert.batch.refusals import Refusals, file_key, paths_of, refuse_folders
from shequ_convert.batch.request import (
    Request,
    check,
    formats_of,
    goes_to_stdout,
    is_one_file,
    root_of,
    shard_folder,
)
from shequ_convert.batch.shards import shard_form, shard_group
from shequ_convert.batch.sources import REMEMBERED_FOLDERS, Identities, Part, Source, listed, sources_of
from shequ_convert.batch.urls import located
from shequ_convert.errors import InputError, UsageError
from shequ_convert.values import replace
from shequ_convert.write import WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shequ_convert.batch.urls import Url

TitlesOf: TypeAlias = "Callable[[Plan], Iterator[str | None]]"
"""Finds the title of each job's input, in order; None if it has none or cannot be read."""
ArticlesOf: TypeAlias = "Callable[[Plan], Iterator[tuple[tuple[int, int], ...]]]"
"""Finds the first and last line of each article of each job's input; one range at least."""


class Plan:
    """The jobs of a request, in the order of its inputs; they can be gone through again and again."""

    def __init__(self, request: Request, inputs: _Inputs, stdin: bytes | None) -> None:
        self.formats = formats_of(request)
        self.choices = request.choices
        """Those of every job; may be set anew before jobs are gone through."""
        self.notes = inputs.notes
        """What is worth telling before the work: inputs named twice."""
        self.folders: set[Path | Url] = set()
        """Where something will be written."""
        self.shards = request.shards
        self.groups: dict[str, None] = {}
        """What shards are called, without their numbers, in the order of the inputs."""
        self.to_stdout = goes_to_stdout(request)
        self.root = root_of(request)
        """The folder of all outputs, if there is one."""
        self.documents: int | None = None
        """How many there are; None if that cannot be known before they are read."""
        self.request = request
        self._stdin = stdin
        self._sources = inputs.sources
        self._aim = _Aim(request, self.formats)
        self._stems: Iterable[str] = repeat("")

    @property
    def alone(self) -> bool:
        """Whether all documents go to one place: standard output, or shards."""
        return self._aim.alone is not None

    def __iter__(self) -> Iterator[Job]:
        for job, stem in zip(self.bare(), self._stems, strict=False):
            yield job if job.error and not self.alone else replace(job, targets=self._aim.at(job.source, stem))

    def bare(self) -> Iterator[Job]:
        """Yield the jobs without their targets."""
        for source in self._sources:
            if source.kind is None:
                yield Job(source, self._stdin if source.path is None else None, (), self.choices)
            else:
                from shequ_convert.batch.containers import within  # noqa: PLC0415 - most inputs are texts

                yield from within(source, self.request.names, self.request.wanted, self.choices, unread=self.alone)

    def containers(self) -> Iterator[Source]:
        """Yield the containers among the inputs."""
        return (source for source in self._sources if source.kind is not None)

    def loose(self) -> Iterator[Job]:
        """Yield the jobs of texts that are in no container."""
        for source in self._sources:
            if source.kind is None:
                data = self._stdin if source.path is None else None
                yield Job(source, data, self._aim.at(source, ""), self.choices)

    def divide(self, articles_of: ArticlesOf) -> None:
        """Make a job of each article of each input."""
        parts: Spool[Source] = Spool()
        for source, articles in zip(self._sources, articles_of(self), strict=True):
            for part in parts_of(source, articles):
                parts.add(part)
        self._sources = parts

    def call(self, titles_of: TitlesOf) -> None:
        """Name outputs by the titles of their texts."""
        stems: Spool[str] = Spool()
        for title in titles_of(self):
            stems.add(file_stem(title or ""))
        self._stems = stems

    def count(self) -> None:
        """Find out how many documents there are, if that does not take long."""
        if all(source.kind is None for source in self._sources):
            self.documents = len(self._sources)
        elif not self.alone:
            self.documents = sum(1 for _ in self.bare())


def plan(request: Request, read_stdin: Callable[[], bytes], titles_of: TitlesOf, articles_of: ArticlesOf) -> Plan:
    """Return the jobs of a request, in the order of its inputs.

    Raise UsageError if the request contradicts itself, OutputError if two inputs want one output, an output would
    replace an input, or a folder cannot be written to, BackendMissing if a container needs a library that is not
    installed. An input that cannot be read is a job like any other; it fails when it is run.
    """
    inputs = _Inputs(request, read_stdin)
    check(request, len(inputs.sources), formats_of(request), with_stdin=inputs.with_stdin)
    made = Plan(request, inputs, read_stdin() if inputs.with_stdin else None)
    if request.split:
        if inputs.containers:
            raise UsageError("--split divides texts, not the records or members of a container", "Leave it out")
        made.count()
        made.divide(articles_of)
    made.count()
    if made.documents is None or made.documents > 1:
        check(request, 2 if made.documents is None else made.documents, made.formats, with_stdin=inputs.with_stdin)
    if request.name_by == "title" and not made.alone:
        made.call(titles_of)
    refusals = Refusals(request.choices, inputs.files)
    if request.shards:
        _refuse_shards(made, request, inputs.sources, refusals)
    elif not goes_to_stdout(request):
        for job in made:
            refusals.check(job)
            made.folders.update(path.parent for path in paths_of(job))
    for name in request.aside:
        refusals.check_aside(Path(name))
    refuse_folders(made.folders)
    return made


def _refuse_shards(made: Plan, request: Request, sources: Spool[Source], refusals: Refusals) -> None:
    """Raise UsageError or OutputError if shards cannot be written where they would be."""
    out = located(request.out or "")
    made.folders.add(shard_folder(request.out or ""))
    if shard_form(request.out or ""):
        refusals.check_file(out, "the documents")
        return
    for source in sources:
        group = shard_group(source)
        made.groups.setdefault(group)
        refusals.check_group(out / group, source.label if source.kind else "the texts in no container")
        made.folders.add((out / group).parent)
    for source in sources:
        if source.path is not None:
            refusals.check_input(source.path, source.label)


def parts_of(source: Source, articles: tuple[tuple[int, int], ...]) -> Iterator[Source]:
    """Yield a source for each article of an input; the input itself if there is one."""
    if len(articles) == 1:
        yield source
        return
    for number, lines in enumerate(articles, 1):
        yield replace(source, part=Part(number, len(articles), lines))


# ---------------------------------------------------------------- inputs


class _Inputs:
    """The inputs of a request, each once."""

    def __init__(self, request: Request, read_stdin: Callable[[], bytes]) -> None:
        if bool(request.inputs) is (request.listed is not None):
            raise UsageError("There is nothing to convert", "Name the inputs, or give a --list of them")
        named: Iterable[str] = listed(request.listed, read_stdin) if request.listed else request.inputs
        self.sources: Spool[Source] = Spool()
        self.files = Index()
        """Device and inode of each input -> its name."""
        self.with_stdin = False
        self.containers = 0
        self.notes: tuple[str, ...] = ()
        self._seen = Index()
        self._again, self._first_again = 0, ""
        self._identities = Identities()
        for source in sources_of(named, request.wanted):
            self._take(source)
        if request.listed and not len(self.sources):
            raise InputError(f"{request.listed} names no input", "Write the path of a text on each line")
        if self._again:
            self.notes = (_named_twice(self._again, self._first_again),)

    def _take(self, source: Source) -> None:
        if self._seen.taken(self._identities.of(source.path), "") is not None:
            self._again += 1
            self._first_again = self._first_again or source.label
            return
        self.sources.add(source)
        self.with_stdin = self.with_stdin or source.path is None
        if source.kind:
            require(source.kind)
            self.containers += 1
        key = file_key(source.path)
        if key:
            self.files.put(key, source.label)


def each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return inputs without those that were named before."""
    identities, seen = Identities(), dict[str, Source]()
    for source in sources:
        seen.setdefault(identities.of(source.path), source)
    return tuple(seen.values())


def _named_twice(again: int, first: str) -> str:
    if again == 1:
        return f"{first} was named twice and is converted once"
    return f"{again} inputs were named twice and are converted once, {first} among them"


# ---------------------------------------------------------------- outputs


class _Aim:
    """Where the documents of a request go."""

    def __init__(self, request: Request, formats: tuple[str, ...]) -> None:
        self._root = None if request.out is None else located(request.out)
        self._below = lru_cache(maxsize=REMEMBERED_FOLDERS)(self._under_root)
        self._suffixes = tuple((name, WRITERS[name].suffix) for name in formats)
        self.alone: Target | None = None
        """The one place for all of them; None if each has one of its own."""
        if request.shards:
            self.alone = Target(formats[0], None, record=True)
        elif goes_to_stdout(request):
            self.alone = Target(formats[0], None)
        elif self._root is not None and is_one_file(request.out or ""):
            self.alone = Target(formats[0], self._root)

    def at(self, source: Source, stem: str) -> tuple[Target, ...]:
        """Return the targets of a document; without a stem they are called as its input."""
        if self.alone is not None:
            return (self.alone,)
        folder, name = self._folder(source), stem or source.output_stem
        return tuple(Target(form, folder / (name + suffix)) for form, suffix in self._suffixes)

    def _under_root(self, place: Path) -> Path | Url:
        return place if self._root is None else self._root / place

    def _folder(self, source: Source) -> Path | Url:
        if self._root is not None:
            return self._below(source.place)
        if source.path is None:
            return Path()
        return source.path.parent / source.place.relative_to(source.folder)
