"""What a caller asks for, read; and what of it does not go together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch.choices import CONTENTS_FORMATS, SUFFIXES, TEXT_FORMATS, Choices, refuse_formats
from shequ_convert.batch.entries import FieldNames
from shequ_convert.batch.shards import RECORD_FORMATS, Shards, shard_form
from shequ_convert.batch.sources import STDIO, Wanted
from shequ_convert.batch.urls import located
from shequ_convert.errors import UsageError
from shequ_convert.values import frozen
from shequ_convert.write import format_named

if TYPE_CHECKING:
    from shequ_convert.batch.urls import Url

NameBy: TypeAlias = Literal["input", "title"]

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


def formats_of(request: Request) -> tuple[str, ...]:
    """Return the formats that are asked for, each once. Raise UsageError for one that is none."""
    if request.formats:
        for name in request.formats:
            format_named(name)
        return tuple(dict.fromkeys(request.formats))
    if request.shards:
        return ("json",)
    return (SUFFIXES.get(_suffix(request.out), "docx"),)


def _suffix(out: str | None) -> str:
    """Return the last suffix of a name, in lower case."""
    return Path(out or "").suffix.lower()


# ---------------------------------------------------------------- what does not go together


def check(request: Request, documents: int, formats: tuple[str, ...], *, with_stdin: bool) -> None:
    """Raise UsageError where the parts of a request do not go together."""
    _check_place(request, documents, formats, with_stdin=with_stdin)
    _check_choices(request, formats)


def _check_place(request: Request, documents: int, formats: tuple[str, ...], *, with_stdin: bool) -> None:
    if request.shards:
        _check_shards(request, formats)
    elif goes_to_stdout(request):
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


def root_of(request: Request) -> Path | Url | None:
    """Return the folder of all outputs; None if there is none."""
    if request.shards:
        return shard_folder(request.out or "")
    return located(request.out) if request.out and not is_one_file(request.out) else None


def shard_folder(out: str) -> Path | Url:
    """Return the folder of shards, or of the one file that holds all documents."""
    return located(out).parent if shard_form(out) else located(out)


def is_one_file(out: str) -> bool:
    """Say whether what was given by -o is a file, rather than a folder."""
    return out == STDIO or (_suffix(out) in SUFFIXES and not located(out).is_dir())


def goes_to_stdout(request: Request) -> bool:
    """Say whether documents go to standard output."""
    only_stdin = request.out is None and request.listed is None and set(request.inputs) == {STDIO}
    return request.out == STDIO or only_stdin
