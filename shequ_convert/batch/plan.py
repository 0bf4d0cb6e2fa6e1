"""What the caller asked for -> one job a document. Whatever can be refused is refused here, before any work.

A plan is made in three passes, none of which keeps a list of all documents in memory: which inputs there are, each
once; where each is written, and whether that can be; then the jobs, as they are run.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch.choices import CONTENTS_FORMATS, SUFFIXES, TEXT_FORMATS, Choices, refuse_formats
from shequ_convert.batch.entries import FieldNames, require
from shequ_convert.batch.gathered import Index, Spool
from shequ_convert.batch.jobs import Job, Target
from shequ_convert.batch.naming import file_stem
from shequ_convert.batch.shards import RECORD_FORMATS, Shards, shard_form, shard_group
from shequ_convert.batch.sources import REMEMBERED_FOLDERS, STDIO, Identities, Part, Source, Wanted, listed, sources_of
from shequ_convert.batch.urls import located
from shequ_convert.errors import InputError, OutputError, UsageError
from shequ_convert.expressions import compiled
from shequ_convert.values import frozen, replace
from shequ_convert.write import WRITERS, format_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shequ_convert.batch.urls import Url

NameBy: TypeAlias = Literal["input", "title"]
TitlesOf: TypeAlias = "Callable[[Plan], Iterator[str | None]]"
"""Finds the title of each job's input, in order; None if it has none or cannot be read."""
ArticlesOf: TypeAlias = "Callable[[Plan], Iterator[tuple[tuple[int, int], ...]]]"
"""Finds the first and last line of each article of each job's input; one range at least."""

FOREIGN_SUFFIXES = frozenset({".doc", ".odt", ".rtf", ".txt", ".wps", ".epub", ".tex"})
"""Suffixes of files that nobody means as a folder's name, and that no writer makes."""


@frozen
class Request:
    """A command line, read."""

    inputs: tuple[str, ...]
    """Files, folders, glob patterns, or ``-``; none if there is a list."""
    out: str | None = None
    """A file, a folder, ``-``, or None: beside the input."""
    formats: tuple[str, ...] = ()
    """Empty: the suffix of ``out`` decides, else Word."""
    name_by: NameBy = "input"
    split: bool = False
    """Whether each article of an input becomes a document of its own."""
    choices: Choices = Choices()
    listed: str | None = None
    """A file that names one input a line, or ``-``."""
    wanted: Wanted = Wanted()
    """Which files of folders, patterns and archives are taken."""
    names: FieldNames = FieldNames()
    """What the fields of records are called."""
    shards: Shards | None = None
    """How documents go into files that hold many, as records; None: each becomes a file, or several."""
    aside: tuple[str, ...] = ()
    """Files that are written along with the documents, reports and a journal: nothing else may be called so."""


class Plan:
    """The jobs of a request, in the order of its inputs; they can be gone through again and again."""

    def __init__(self, request: Request, inputs: _Inputs, stdin: bytes | None) -> None:
        self.formats = _formats(request)
        self.choices = request.choices
        """Those of every job; may be set anew before jobs are gone through."""
        self.notes = inputs.notes
        """What is worth telling before the work: inputs named twice."""
        self.folders: set[Path | Url] = set()
        """Where something will be written."""
        self.shards = request.shards
        self.groups: dict[str, None] = {}
        """What shards are called, without their numbers, in the order of the inputs."""
        self.to_stdout = _to_stdout(request)
        self.root = _root(request)
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
    _check(request, len(inputs.sources), _formats(request), with_stdin=inputs.with_stdin)
    made = Plan(request, inputs, read_stdin() if inputs.with_stdin else None)
    if request.split:
        if inputs.containers:
            raise UsageError("--split divides texts, not the records or members of a container", "Leave it out")
        made.count()
        made.divide(articles_of)
    made.count()
    if made.documents is None or made.documents > 1:
        _check(request, 2 if made.documents is None else made.documents, made.formats, with_stdin=inputs.with_stdin)
    if request.name_by == "title" and not made.alone:
        made.call(titles_of)
    refusals = _Refusals(request.choices, inputs.files)
    if request.shards:
        _refuse_shards(made, request, inputs.sources, refusals)
    elif not _to_stdout(request):
        for job in made:
            refusals.check(job)
            made.folders.update(path.parent for path in _paths(job))
    for name in request.aside:
        refusals.check_aside(Path(name))
    _refuse_folders(made.folders)
    return made


def _refuse_shards(made: Plan, request: Request, sources: Spool[Source], refusals: _Refusals) -> None:
    """Raise UsageError or OutputError if shards cannot be written where they would be."""
    out = located(request.out or "")
    made.folders.add(_shard_folder(request.out or ""))
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


def _formats(request: Request) -> tuple[str, ...]:
    if request.formats:
        for name in request.formats:
            format_named(name)
        return tuple(dict.fromkeys(request.formats))
    if request.shards:
        return ("json",)
    return (SUFFIXES.get(_suffix(request.out), "docx"),)


def _suffix(out: str | None) -> str:
    return Path(out or "").suffix.lower()


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


def _check(request: Request, documents: int, formats: tuple[str, ...], *, with_stdin: bool) -> None:
    """Raise UsageError where the parts of a request do not go together."""
    _check_place(request, documents, formats, with_stdin=with_stdin)
    _check_choices(request, formats)


def _check_place(request: Request, documents: int, formats: tuple[str, ...], *, with_stdin: bool) -> None:
    if request.shards:
        _check_shards(request, formats)
    elif _to_stdout(request):
        _check_stdout(documents, formats, request.choices)
    elif request.out is None and with_stdin:
        raise UsageError("Standard input has no folder to write beside", "Say where to write with -o")
    elif request.out is not None and not located(request.out).is_dir():
        _check_file(request.out, documents, formats)


def _check_choices(request: Request, formats: tuple[str, ...]) -> None:
    if request.choices.copy_images and ("md" not in formats or request.shards):
        raise UsageError("--copy-images concerns Markdown only", "Add -t md")
    if request.choices.review and "docx" not in formats:
        raise UsageError("--review puts comments into Word only", "Add -t docx, or leave it out")
    if request.choices.toc and not CONTENTS_FORMATS & {*formats}:
        raise UsageError("--toc concerns Word, PDF and HTML only", "Add -t docx, or leave it out")
    if request.choices.reference is not None and "docx" not in formats:
        raise UsageError("--reference-docx concerns Word only", "Add -t docx, or leave it out")
    refuse_formats(request.choices, formats)
    for folder in request.choices.images:
        if not folder.is_dir():
            raise UsageError(f"--images {folder} is no folder", "Name a folder that holds the pictures")


def _check_shards(request: Request, formats: tuple[str, ...]) -> None:
    if len(formats) > 1 or formats[0] not in RECORD_FORMATS:
        raise UsageError(f"Shards hold documents as json or as md, not as {', '.join(formats)}", "Give one -t of these")
    if request.out is None or request.out == STDIO:
        raise UsageError("Shards need a place", "Give a folder with -o, or a file as documents.jsonl")


def _check_stdout(inputs: int, formats: tuple[str, ...], choices: Choices) -> None:
    if len(formats) > 1:
        raise UsageError("Standard output holds one format at a time", "Give one -t, or a folder with -o")
    if inputs > 1 and formats[0] not in TEXT_FORMATS:
        raise UsageError(
            f"Standard output holds one {formats[0]} file, but there would be {inputs}",
            "Give a folder with -o",
        )
    if choices.copy_images:
        raise UsageError("--copy-images needs a file to copy beside", "Give a file or a folder with -o")


def _check_file(out: str, inputs: int, formats: tuple[str, ...]) -> None:
    suffix = _suffix(out)
    if suffix in FOREIGN_SUFFIXES:
        raise UsageError(f"-o {out}: no format is written as {suffix}", f"Use one of {', '.join(SUFFIXES)}")
    if suffix in SUFFIXES and (inputs > 1 or len(formats) > 1):
        raise UsageError(
            f"-o {out} names one file, but {inputs} document(s) in {len(formats)} format(s) were asked for",
            "Give a folder with -o",
        )
    if suffix in SUFFIXES and SUFFIXES[suffix] != formats[0]:
        raise UsageError(f"-o {out} ends in {suffix}, but -t asks for {formats[0]}", "Leave one of them out")
    if suffix not in SUFFIXES and located(out).exists():
        raise UsageError(f"-o {out} is a file, not a folder", "Give a folder, or a file name with a known suffix")


def _root(request: Request) -> Path | Url | None:
    if request.shards:
        return _shard_folder(request.out or "")
    return located(request.out) if request.out and not _one_file(request.out) else None


def _shard_folder(out: str) -> Path | Url:
    """Return the folder of shards, or of the one file that holds all documents."""
    return located(out).parent if shard_form(out) else located(out)


def _one_file(out: str) -> bool:
    """Say whether what was given by -o is a file, rather than a folder."""
    return out == STDIO or (_suffix(out) in SUFFIXES and not located(out).is_dir())


def _to_stdout(request: Request) -> bool:
    only_stdin = request.out is None and request.listed is None and set(request.inputs) == {STDIO}
    return request.out == STDIO or only_stdin


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
        elif _to_stdout(request):
            self.alone = Target(formats[0], None)
        elif self._root is not None and _one_file(request.out or ""):
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


class _Refusals:
    """What is wrong with where jobs would write: two would write one file, or one would replace an input."""

    def __init__(self, choices: Choices, inputs: Index) -> None:
        self._inputs = inputs
        self._taken, self._groups = Index(), Index()
        self._identities = Identities()
        self._reference, self._reference_key = choices.reference, file_key(choices.reference)

    def check(self, job: Job) -> None:
        """Raise UsageError or OutputError if a job cannot write where it would."""
        for path in _paths(job):
            other = self._taken.taken(self._folded(path), job.source.label)
            if other is not None and other != job.source.label:
                raise UsageError(
                    f"{other} and {job.source.label} would both be written to {path}",
                    "Name them by --name-by input, or convert them into different folders",
                )
            self._check_replaced(path, "else with -o")

    def check_file(self, path: Path | Url, label: str) -> None:
        """Raise UsageError or OutputError if one file cannot be written where it would be."""
        other = self._taken.taken(self._folded(path), label)
        if other is not None:
            raise UsageError(f"{path} would be written twice: for {other}, and for {label}", "Give one another name")
        self._check_replaced(path, "else")

    def check_aside(self, path: Path) -> None:
        """Raise UsageError or OutputError if a report or a journal is called as something else."""
        self.check_file(path, "a report or the journal")
        of = self._whose_shard(path)
        if of is not None:
            raise UsageError(f"{path} would be written twice: for {of}, and for the journal", "Give it another name")

    def check_group(self, path: Path | Url, label: str) -> None:
        """Raise UsageError if the shards of something are called as those of something else."""
        other = self._groups.taken(self._folded(path), label)
        if other is not None and other != label:
            raise UsageError(
                f"The shards of {other} and of {label} would have the same names",
                "Convert them into different folders",
            )

    def check_input(self, path: Path | Url, label: str) -> None:
        """Raise OutputError if an input is called as a shard, which would replace it."""
        of = self._whose_shard(path)
        if of is not None:
            raise OutputError(f"A shard of {of} would replace the input {label}", "Write somewhere else with -o")

    def _whose_shard(self, path: Path | Url) -> str | None:
        called = _SHARD.fullmatch(path.name)
        return None if called is None else self._groups.get(self._folded(path.parent / called[1]))

    def _folded(self, path: Path | Url) -> str:
        """Return one string for all spellings of a path: Windows and macOS do not tell upper from lower case."""
        real = self._identities.of(path)
        return real.casefold() if sys.platform in {"win32", "darwin"} else real

    def _check_replaced(self, path: Path | Url, where: str) -> None:
        key = file_key(path)
        label = None if key is None else self._inputs.get(key)
        replaced = "" if label is None else f"input {label}"
        if key is not None and key == self._reference_key:
            replaced = f"reference document {self._reference}"
        if replaced:
            raise OutputError(f"{path} would replace the {replaced}", f"Write somewhere {where}")


_SHARD = compiled(r"(.+)-[0-9]{5,}\.(?:jsonl|jsonl\.gz|jsonl\.zst|parquet)")
"""What a shard is called, and before its number all shards of the same texts."""


def _refuse_folders(folders: Iterable[Path | Url]) -> None:
    """Raise OutputError if a folder is none, or cannot be written to; one that is not there is made later."""
    for folder in {_existing(folder) for folder in folders if isinstance(folder, Path)}:
        if not folder.is_dir():
            raise OutputError(f"{folder} cannot hold outputs: it is no folder", "Write somewhere else with -o")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(
                f"Nothing can be written into the folder {folder}", "Change its permissions, or give another with -o"
            )


def _existing(folder: Path) -> Path:
    """Return a folder, or what is there of the path to it."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _paths(job: Job) -> Iterator[Path | Url]:
    return (target.path for target in job.targets if target.path is not None)


def file_key(path: Path | Url | None) -> str | None:
    """Return what identifies an existing file under all its names, links included; None if there is no file.

    A file on a server is identified by its address, whether it is there or not.
    """
    if path is not None and not isinstance(path, Path):
        return str(path)
    try:
        status = path.stat() if path else None
    except (OSError, ValueError):
        return None
    return f"{status.st_dev}:{status.st_ino}" if status else None
