"""What the caller asked for -> one job an input. Whatever can be refused is refused here, before any work."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from shequ_convert.batch.naming import file_stem
from shequ_convert.errors import OutputError, UsageError
from shequ_convert.expressions import compiled
from shequ_convert.values import frozen, replace
from shequ_convert.write import PDF_VARIANTS, PRINT_DPI, WRITERS, format_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from shequ_convert.write import Sections, Sheets

STDIO = "-"
"""The name of standard input and standard output."""
STDIN_STEM = "stdin"
"""What an output is called whose input has no file name."""
NameBy: TypeAlias = Literal["input", "title"]
TitleOf: TypeAlias = "Callable[[Job], str | None]"
"""Finds the title of a job's input; None if it has none or cannot be read."""
ArticlesOf: TypeAlias = "Callable[[Job], tuple[tuple[int, int], ...]]"
"""Finds the first and last line of each article of a job's input; one range at least."""

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {row.suffix: name for name, row in WRITERS.items()} | {".markdown": "md", ".htm": "html"}
)
"""Suffix of an output -> format."""
FOREIGN_SUFFIXES = frozenset({".doc", ".odt", ".rtf", ".txt", ".wps", ".epub", ".tex"})
"""Suffixes of files that nobody means as a folder's name, and that no writer makes."""
TWO_UP = "2"
"""The word for two pages on a sheet."""
_FACTOR = compiled(r"[0-9]{1,2}(?:\.[0-9]{1,6})?")
KEEP = "keep"
"""The word for pictures that keep all their pixels."""
RESOLUTIONS = range(72, 2401)
"""Pixels an inch, from a screen to a press."""
LEAST_SCALE, LARGEST_SCALE = 0.5, 3.0
"""How many times as large type may be set as the design says: from a draft to print for those who hardly see."""
CONTENTS_FORMATS = frozenset({"docx", "pdf", "html"})
"""Formats that can have a table of contents, and that a design sets."""
TEXT_FORMATS = frozenset({"md", "html", "json"})
"""Formats of which standard output can hold several."""


@frozen
class Choices:
    """What the caller chose, the same for every input."""

    profile: str = "article"
    """Name or path."""
    images: tuple[Path, ...] = ()
    """Folders in which pictures are looked for first."""
    reference: Path | None = None
    """A Word document whose styles, page, running heads and feet Word documents take."""
    review: bool = False
    """Whether Word gets comments at doubtful decisions."""
    toc: bool = False
    """Whether a table of contents is put before the text."""
    copy_images: bool = False
    """Whether Markdown's pictures are copied beside it, rather than linked where they are."""
    image_dpi: int | None = PRINT_DPI
    """Most pixels an inch of an embedded picture; None keeps all it has."""
    scale: float = 1.0
    """How many times as large type is set as the design says."""
    sheets: Sheets = "single"
    """How PDF stands on paper."""
    pdf_variant: str = PDF_VARIANTS[0]
    """The standard that PDFs follow."""
    sections: Sections = "bold"
    spacing: Literal["keep", "none", "thin"] = "keep"
    """Space between Han and Latin."""
    script: Literal["keep", "hans", "hant"] = "keep"
    """Whether all is written in Simplified or in Traditional characters."""
    repair_punctuation: bool | None = None
    """None leaves it to the profile."""
    join: bool | None = None
    """Whether broken lines are put together; None: where the text shows it."""
    force: bool = False
    """Whether an existing file with other content may be replaced."""


@frozen
class Request:
    """A command line, read."""

    inputs: tuple[str, ...]
    """Files, folders, glob patterns, or ``-``."""
    out: str | None = None
    """A file, a folder, ``-``, or None: beside the input."""
    formats: tuple[str, ...] = ()
    """Empty: the suffix of ``out`` decides, else Word."""
    name_by: NameBy = "input"
    split: bool = False
    """Whether each article of an input becomes a document of its own."""
    choices: Choices = Choices()


@frozen
class Part:
    """One of the articles of an input."""

    number: int
    """Counted from 1."""
    of: int
    """How many there are."""
    lines: tuple[int, int]
    """Its first and last line."""

    @property
    def padded(self) -> str:
        """Its number with zeros in front, so that names sort as the articles stand."""
        return str(self.number).zfill(len(str(self.of)))


def _stem(path: Path) -> str:
    suffix = path.suffix[1:]
    return path.stem if suffix.isascii() and suffix.isalpha() else path.name


@frozen
class Source:
    """One input."""

    path: Path | None
    """None for standard input."""
    folder: Path
    """Its folder's place in the tree of the folder or pattern that was given; ``.`` at the top."""
    part: Part | None = None
    """Which article of it; None: all of it."""

    @property
    def label(self) -> str:
        """What messages call it."""
        name = STDIO if self.path is None else str(self.path)
        return f"{name}, article {self.part.number}" if self.part else name

    @property
    def name(self) -> str:
        """What the document calls it; the same on every machine."""
        return STDIO if self.path is None else (self.folder / self.path.name).as_posix()

    @property
    def stem(self) -> str:
        """Its file name without a suffix of letters: ``2018.10.26`` has none."""
        return STDIN_STEM if self.path is None else _stem(self.path)

    @property
    def output_stem(self) -> str:
        """What its outputs are called: as the input, and numbered if the input becomes several."""
        return f"{self.stem}-{self.part.padded}" if self.part else self.stem


@frozen
class Target:
    """One output."""

    format: str
    path: Path | None
    """None for standard output."""


@frozen
class Job:
    """One input and all that is made of it. Picklable."""

    source: Source
    data: bytes | None
    """The input's bytes, if they were read from standard input."""
    targets: tuple[Target, ...]
    choices: Choices


def plan(
    request: Request, read_stdin: Callable[[], bytes], title_of: TitleOf, articles_of: ArticlesOf
) -> tuple[Job, ...]:
    """Return the jobs of a request, in the order of its inputs.

    Raise UsageError if the request contradicts itself, OutputError if two inputs want one output or an output would
    replace an input. An input that cannot be read is a job like any other; it fails when it is run.
    """
    sources = sources_of(request.inputs)
    formats = _formats(request)
    _check(request, sources, formats)
    stdin = read_stdin() if any(source.path is None for source in sources) else None
    bare = [Job(s, stdin if s.path is None else None, (), request.choices) for s in sources]
    if request.split:
        bare = [part for job in bare for part in parts_of(job, articles_of(job))]
        _check(request, tuple(job.source for job in bare), formats)
    jobs = tuple(_aimed(job, request, formats, title_of) for job in bare)
    _refuse_collisions(jobs)
    _refuse_inputs(jobs)
    return jobs


def parts_of(job: Job, articles: tuple[tuple[int, int], ...]) -> Iterator[Job]:
    """Yield a job for each article of a job's input; the job itself if there is one."""
    if len(articles) == 1:
        yield job
        return
    for number, lines in enumerate(articles, 1):
        yield replace(job, source=replace(job.source, part=Part(number, len(articles), lines)))


def _formats(request: Request) -> tuple[str, ...]:
    if request.formats:
        for name in request.formats:
            format_named(name)
        return tuple(dict.fromkeys(request.formats))
    return (SUFFIXES.get(_suffix(request.out), "docx"),)


def _suffix(out: str | None) -> str:
    return Path(out or "").suffix.lower()


# ---------------------------------------------------------------- inputs


def sources_of(inputs: Iterable[str]) -> tuple[Source, ...]:
    """Return the inputs that files, folders and patterns name, each once."""
    return tuple(_distinct(_sources(inputs)))


def _sources(inputs: Iterable[str]) -> Iterator[Source]:
    for given in inputs:
        path = Path(given)
        if given == STDIO:
            yield Source(None, Path())
        elif path.is_dir():
            yield from _texts_in(path)
        elif glob.has_magic(given) and not path.exists():
            yield from _matches(given)
        else:
            yield Source(path, Path())


def _texts_in(folder: Path) -> Iterator[Source]:
    """Yield the ``*.txt`` files of a folder and the folders in it, sorted; the folder itself if there are none."""
    found = sorted(_walk(folder), key=lambda path: path.parts)
    yield from (Source(path, path.parent.relative_to(folder)) for path in found)
    if not found:
        yield Source(folder, Path())


def _walk(folder: Path) -> Iterator[Path]:
    """Yield text files; hidden ones (``._speech.txt`` of a Macintosh) are not the user's texts."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.lower().endswith(".txt") and not name.startswith("."):
                yield Path(place, name)


def _matches(pattern: str) -> Iterator[Source]:
    """Yield what a pattern matches, sorted; the pattern itself if nothing does."""
    base = _fixed_part(pattern)
    found = sorted((Path(match) for match in glob.iglob(pattern, recursive=True)), key=lambda path: path.parts)  # noqa: PTH207 - a pattern may be absolute
    for path in found:
        files = [path] if not path.is_dir() else sorted(_walk(path), key=lambda file: file.parts)
        yield from (Source(file, file.parent.relative_to(base)) for file in files)
    if not found:
        yield Source(Path(pattern), Path())


def _fixed_part(pattern: str) -> Path:
    """Return the folders before the first wildcard: ``in`` for ``in/*/a*.txt``."""
    fixed: list[str] = []
    for part in Path(pattern).parent.parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)


def _distinct(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield each input once, though it was named twice."""
    seen: set[str] = set()
    for source in sources:
        key = STDIO if source.path is None else os.path.realpath(source.path)
        if key not in seen:
            seen.add(key)
            yield source


# ---------------------------------------------------------------- choices


def resolution(given: str) -> int | None:
    """Return the pixels an inch that are asked for; None for ``keep``. Raise UsageError for no resolution of print."""
    if given == KEEP:
        return None
    if given.isdecimal() and len(given) <= len(str(max(RESOLUTIONS))) and int(given) in RESOLUTIONS:
        return int(given)
    least, most = min(RESOLUTIONS), max(RESOLUTIONS)
    raise UsageError(f"--image-dpi {given}: no resolution of print", f"Give {least} to {most} pixels an inch, or keep")


def scale_factor(given: str) -> float:
    """Return how many times as large type is to be. Raise UsageError for no such number."""
    if _FACTOR.fullmatch(given) and LEAST_SCALE <= float(given) <= LARGEST_SCALE:
        return float(given)
    advice = f"Give a number from {LEAST_SCALE:g} to {LARGEST_SCALE:g}, such as 1.25"
    raise UsageError(f"--scale {given}: type cannot be set so many times as large", advice)


def sheets_of(n_up: str, *, saddle_stitch: bool) -> Sheets:
    """Return how a PDF stands on paper. What is folded and stapled has two pages on a side without being told so."""
    return "saddle-stitch" if saddle_stitch else "two-up" if n_up == TWO_UP else "single"


def refuse_formats(choices: Choices, formats: Collection[str]) -> None:
    """Raise UsageError where sheets or larger type are asked for and cannot be had."""
    if choices.sheets != "single" and "pdf" not in formats:
        flag = "--saddle-stitch" if choices.sheets == "saddle-stitch" else f"--n-up {TWO_UP}"
        raise UsageError(f"{flag} concerns PDF only", "Write a PDF, or leave it out")
    if choices.sheets != "single" and choices.pdf_variant != PDF_VARIANTS[0] and "pdf" in formats:
        flag = "--saddle-stitch" if choices.sheets == "saddle-stitch" else f"--n-up {TWO_UP}"
        raise UsageError(
            f"Pages put on sheets by {flag} follow no --pdf-variant", "Leave one of them out, or make two files"
        )
    if choices.scale == 1:
        return
    if not CONTENTS_FORMATS & {*formats}:
        raise UsageError("--scale concerns Word, PDF and HTML only", "Write one of these, or leave it out")
    if choices.reference is not None:
        raise UsageError(
            "--scale cannot change the sizes of a --reference-docx", "Leave one of them out, or change the document"
        )


# ---------------------------------------------------------------- outputs


def _check(request: Request, sources: tuple[Source, ...], formats: tuple[str, ...]) -> None:
    """Raise UsageError where the parts of a request do not go together."""
    if _to_stdout(request):
        _check_stdout(sources, formats, request.choices)
    elif request.out is None and any(source.path is None for source in sources):
        raise UsageError("Standard input has no folder to write beside", "Say where to write with -o")
    elif request.out is not None and not Path(request.out).is_dir():
        _check_file(request.out, len(sources), formats)
    if request.choices.copy_images and "md" not in formats:
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


def _check_stdout(sources: tuple[Source, ...], formats: tuple[str, ...], choices: Choices) -> None:
    if len(formats) > 1:
        raise UsageError("Standard output holds one format at a time", "Give one -t, or a folder with -o")
    if len(sources) > 1 and formats[0] not in TEXT_FORMATS:
        raise UsageError(
            f"Standard output holds one {formats[0]} file, but there would be {len(sources)}",
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
    if suffix not in SUFFIXES and Path(out).exists():
        raise UsageError(f"-o {out} is a file, not a folder", "Give a folder, or a file name with a known suffix")


def _to_stdout(request: Request) -> bool:
    only_stdin = request.out is None and set(request.inputs) == {STDIO}
    return request.out == STDIO or only_stdin


def _aimed(job: Job, request: Request, formats: tuple[str, ...], title_of: TitleOf) -> Job:
    if _to_stdout(request):
        targets: tuple[Target, ...] = (Target(formats[0], None),)
    elif request.out is not None and _suffix(request.out) in SUFFIXES and not Path(request.out).is_dir():
        targets = (Target(formats[0], Path(request.out)),)
    else:
        stem = (file_stem(title_of(job) or "") if request.name_by == "title" else "") or job.source.output_stem
        folder = _folder(job.source, request.out)
        targets = tuple(Target(name, folder / (stem + WRITERS[name].suffix)) for name in formats)
    return Job(job.source, job.data, targets, job.choices)


def _folder(source: Source, out: str | None) -> Path:
    if out is not None:
        return Path(out) / source.folder
    return source.path.parent if source.path else Path()


def _refuse_collisions(jobs: tuple[Job, ...]) -> None:
    taken: dict[str, str] = {}
    for job in jobs:
        for path in _paths(job):
            other = taken.setdefault(_identity(path), job.source.label)
            if other != job.source.label:
                raise UsageError(
                    f"{other} and {job.source.label} would both be written to {path}",
                    "Name them by --name-by input, or convert them into different folders",
                )


def _refuse_inputs(jobs: tuple[Job, ...]) -> None:
    inputs = {key: f"input {job.source.label}" for job in jobs if (key := file_key(job.source.path))}
    references = {job.choices.reference for job in jobs}
    inputs |= {key: f"reference document {path}" for path in references if (key := file_key(path))}
    for job in jobs:
        for path in _paths(job):
            key = file_key(path)
            if key in inputs:
                raise OutputError(f"{path} would replace the {inputs[key]}", "Write somewhere else with -o")


def _paths(job: Job) -> Iterator[Path]:
    return (target.path for target in job.targets if target.path is not None)


def _identity(path: Path) -> str:
    """Return one string for all spellings of a path: Windows and macOS do not tell upper from lower case."""
    real = os.path.realpath(path)
    return real.casefold() if sys.platform in {"win32", "darwin"} else real


def file_key(path: Path | None) -> tuple[int, int] | None:
    """Return what identifies an existing file under all its names, links included; None if there is no file."""
    try:
        status = path.stat() if path else None
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if status else None
