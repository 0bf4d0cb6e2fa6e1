"""Several inputs -> one booklet: which texts, in which order, behind which cover; written whole or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shequ_convert.batch import pictures, store
from shequ_convert.batch.choices import SUFFIXES, Choices, refuse_formats
from shequ_convert.batch.jobs import Job
from shequ_convert.batch.order import natural
from shequ_convert.batch.plan import each_once, parts_of
from shequ_convert.batch.refusals import file_key
from shequ_convert.batch.run import EMBEDDING, Outcome, articles_of, design, places_of, read_document, told
from shequ_convert.batch.sources import listed, sources_of
from shequ_convert.booklet import Article, Booklet, Cover
from shequ_convert.convert import bind
from shequ_convert.diagnostics import Diagnostic
from shequ_convert.errors import InputError, OutputError, ProfileError, ShequError, UsageError
from shequ_convert.values import fields, frozen, replace
from shequ_convert.write import WRITERS, Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shequ_convert.booklet import Figures
    from shequ_convert.document import Document

Order: TypeAlias = Literal["name", "date", "given"]

SPECIMEN = 'title = "社区治理研修班学习材料"'
"""A line of a cover's file, for messages."""


@frozen
class Request:
    """A command line for a booklet, read."""

    inputs: tuple[str, ...]
    """Files, folders, glob patterns, or ``-``; none if there is a list."""
    out: str
    """The file that is written; its suffix says in which format."""
    listed: Path | None = None
    """A file with one input a line, in the order they are to stand in."""
    cover: Mapping[str, str] = {}
    """What the cover says, by the fields of ``Cover``."""
    cover_file: Path | None = None
    """A TOML file that says the rest of it."""
    order: Order | None = None
    """None: as a list has them, else by name."""
    figures: Figures = "article"
    right_hand: bool = False
    toc: bool = True
    split: bool = False
    """Whether each article that an input holds becomes one of the booklet."""
    choices: Choices = Choices()


def convert_booklet(request: Request, read_stdin: Callable[[], bytes]) -> tuple[Outcome, ...]:
    """Return an outcome for each article and one for the booklet, which is written only if every article was read.

    Raise UsageError, ProfileError or OutputError if nothing can come of the request, InputError if a list cannot be
    read.
    """
    to = _format(request.out)
    refuse_formats(request.choices, (to,))
    cover = _cover(request)
    jobs = _jobs(request, read_stdin)
    read = [_read(job) for job in jobs]
    failed = [outcome for outcome, _ in read if outcome.errors]
    if failed:
        return (*failed, Outcome(request.out, errors=(_incomplete(request.out, len(failed), len(jobs)),)))
    placed = _ordered([(job, outcome, document) for job, (outcome, document) in zip(jobs, read, strict=True)], request)
    articles = [_article(job, document, to, Path(request.out)) for job, _, document in placed]
    told = [
        replace(outcome, diagnostics=(*outcome.diagnostics, *remarks))
        for (_, outcome, _), (_, remarks) in zip(placed, articles, strict=True)
    ]
    booklet = Booklet(
        cover, tuple(article for article, _ in articles), request.figures, request.right_hand, request.toc
    )
    return (*told, _written(booklet, to, request))


def _incomplete(out: str, failed: int, inputs: int) -> ShequError:
    return InputError(
        f"{out} was not written, for {failed} of {inputs} texts cannot be read",
        "Mend what is said above, or leave it out",
    )


# ---------------------------------------------------------------- what is refused before any work


def _format(out: str) -> str:
    known = {suffix: name for suffix, name in SUFFIXES.items() if WRITERS[name].binder}
    suffix = Path(out).suffix.lower()
    if suffix not in known or Path(out).is_dir():
        raise UsageError(f"-o {out} names no file that can be a booklet", f"Use one of the suffixes {', '.join(known)}")
    return known[suffix]


def _cover(request: Request) -> Cover:
    """Return the cover: what was given by itself comes before what its file says."""
    said = _cover_file(request.cover_file) if request.cover_file else {}
    cover = Cover(**{"title": "", **{name: text.strip() for name, text in {**said, **request.cover}.items()}})
    if not cover.title:
        raise UsageError("A booklet needs a title for its cover", "Give --title, or a file with --cover")
    return cover


def _cover_file(path: Path) -> dict[str, str]:
    """Return what the file of a cover says. Raise ProfileError, naming file and key, if it cannot be used."""
    import tomllib  # noqa: PLC0415 - most booklets have none

    try:
        said: dict[str, Any] = tomllib.loads(store.read(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path} is not UTF-8", "Save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path} is not valid TOML: {error}", f"Mend the line it names; write {SPECIMEN}") from error
    return {key: _said(path, key, value) for key, value in said.items()}


def _said(path: Path, key: str, value: object) -> str:
    if key not in fields(Cover):
        raise ProfileError(f"{path}: {key}: unknown key", f"Known are {', '.join(fields(Cover))}")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if not isinstance(value, str):
        raise ProfileError(f"{path}: {key}: needs a text in quotation marks, not {value!r}", f"Write {SPECIMEN}")
    return value


def _jobs(request: Request, read_stdin: Callable[[], bytes]) -> tuple[Job, ...]:
    """Return a job for each article, in the order given or, but for a list, by name."""
    if bool(request.inputs) is (request.listed is not None):
        raise UsageError("A booklet needs either inputs or a list of them", "Name the texts, or give --list")
    named = each_once(sources_of(listed(str(request.listed), read_stdin) if request.listed else request.inputs))
    if not named:
        raise InputError(f"{request.listed} names no text", "Write the path of a text on each line")
    target = file_key(Path(request.out))
    for source in named:
        if target is not None and file_key(source.path) == target:
            raise OutputError(f"{request.out} would replace the input {source.label}", "Write somewhere else with -o")
    for folder in request.choices.images:
        if not folder.is_dir():
            raise UsageError(f"--images {folder} is no folder", "Name a folder that holds the pictures")
    jobs = (Job(source, read_stdin() if source.path is None else None, (), request.choices) for source in named)
    if request.split:
        return tuple(replace(job, source=part) for job in jobs for part in parts_of(job.source, articles_of(job)))
    return tuple(jobs)


# ---------------------------------------------------------------- articles

_Read: TypeAlias = "tuple[Job, Outcome, Document]"


def _read(job: Job) -> tuple[Outcome, Document]:
    """Return the tree of a job's input and what is to be said of it; an empty tree if it cannot be read."""
    try:
        document = read_document(job)
    except Exception as error:  # noqa: BLE001 - as in ``run``: the other texts are to be told of too
        return Outcome(job.source.label, errors=(told(error),)), _nothing()
    return Outcome(job.source.label, diagnostics=document.diagnostics), document


def _nothing() -> Document:
    from shequ_convert.document import Document, Meta, Origin  # noqa: PLC0415 - where a text cannot be read

    return Document(Origin("", "", ""), Meta(), ())


def _ordered(read: Sequence[_Read], request: Request) -> list[_Read]:
    """Return what was read in the order that was asked for; texts without a date come last, and are told of."""
    order = request.order or ("given" if request.listed else "name")
    if order == "given":
        return list(read)
    by_name = sorted(read, key=lambda each: _by_name(each[0]))
    if order == "name":
        return by_name
    dated = sorted((each for each in by_name if _date(each[2])), key=lambda each: _date(each[2]))
    return [*dated, *(_undated(each) for each in by_name if not _date(each[2]))]


def _by_name(job: Job) -> tuple[object, ...]:
    part = job.source.part.number if job.source.part else 0
    return (natural(Path(job.source.name)), natural(job.source.path or Path()), part)


def _date(document: Document) -> str:
    """Return when a text was spoken, or else published; empty if it does not say."""
    return document.meta.spoken or document.meta.published or ""


def _undated(read: _Read) -> _Read:
    job, outcome, document = read
    remark = Diagnostic("booklet.undated", document.meta.title or job.source.output_stem)
    return job, replace(outcome, diagnostics=(*outcome.diagnostics, remark)), document


def _article(job: Job, document: Document, to: str, out: Path) -> tuple[Article, tuple[Diagnostic, ...]]:
    """Return an article with the pictures of its own folders, and what is to be said of these and of its title."""
    where = places_of(job)
    found = pictures.gather(document, where, load=to in EMBEDDING)
    stem = job.source.output_stem
    untitled = () if document.meta.title else (Diagnostic("booklet.untitled", stem),)
    article = Article(document, stem, found.pictures, pictures.links(found.files, out))
    return article, (*untitled, *found.diagnostics)


def _written(booklet: Booklet, to: str, request: Request) -> Outcome:
    choices = request.choices
    try:
        volume = Volume(
            booklet, design(choices), choices.sections, sheets=choices.sheets, pdf_variant=choices.pdf_variant
        )
        made = bind(volume, to)
        file = store.store(Path(request.out), made.data, force=choices.force)
    except Exception as error:  # noqa: BLE001 - as in ``run``: it is told as every error is
        return Outcome(request.out, errors=(told(error),))
    return Outcome(request.out, (file,), diagnostics=made.diagnostics)
