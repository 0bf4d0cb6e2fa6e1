"""What each command does with its options; the exit code is what it returns."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from shequ_convert.errors import ExitCode
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shequ_convert.batch.batch import Batch
    from shequ_convert.batch.plan import Plan
    from shequ_convert.batch.request import Request
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.running import Running
    from shequ_convert.batch.shards import Shards
    from shequ_convert.batch.summary import Listener, Summary
    from shequ_convert.parse.explain import Row
    from shequ_convert.source import Edit, Text

# ruff: noqa: T201 - printing is what a command line does
# ruff: noqa: PLC0415 - every import inside a function is there so that `--help` and Markdown start fast


@frozen
class ConvertOptions:
    """The options of ``convert``, by the names of its parameters."""

    inputs: tuple[str, ...] = ()
    listed: str | None = None
    """A file with one input a line, or ``-``; may stand instead of the inputs."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    images: tuple[Path, ...] = ()
    out: str | None = None
    to: tuple[str, ...] = ()
    name_by: Literal["input", "title"] = "input"
    copy_images: bool = False
    image_dpi: str = "300"
    force: bool = False
    profile: str = "article"
    reference_docx: Path | None = None
    toc: bool = False
    review: bool = False
    scale: str = "1"
    n_up: Literal["1", "2"] = "1"
    saddle_stitch: bool = False
    pdf_variant: str = "pdf/ua-1"
    sections: Literal["bold", "heading"] = "bold"
    punctuation: Literal["keep", "repair"] | None = None
    spacing: Literal["keep", "none", "thin"] = "keep"
    script: Literal["keep", "hans", "hant"] = "keep"
    join: bool | None = None
    split: bool = False
    jobs: str = "auto"
    """Numbers are as they were given; ``batch.limits`` reads them."""
    timeout: str | None = None
    max_memory: str | None = None
    resume: bool = False
    journal: str | None = None
    fail_fast: bool = False
    max_failures: str | None = None
    cluster: str | None = None
    shards: Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"] | None = None
    shard_size: str = "10000"
    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    images_field: str = "images"
    report: tuple[str, ...] = ()
    log_json: bool = False
    strict: bool = False
    quiet: bool = False
    verbose: bool = False


def convert(options: ConvertOptions) -> ExitCode:
    """Read the options into a request, plan it, run it."""
    from shequ_convert.batch.batch import Batch, conduct

    request, running = _request(options), _running(options)
    told = _listeners(options)
    with Batch(request, running, sys.stdin.buffer.read) as batch, _terminable(batch):
        _refuse_terminal(batch.plan)
        summary = conduct(batch, (*told, _Data(batch.plan.formats[0])), strict=options.strict)
    return summary.code


def _listeners(options: ConvertOptions) -> tuple[Listener, ...]:
    """Return who is told of the batch. Raise UsageError or OutputError if a report cannot be written."""
    from shequ_convert.batch.listeners import listeners

    return listeners(
        report=options.report,
        log_json=options.log_json,
        force=options.force,
        quiet=options.quiet,
        verbose=options.verbose,
    )


def _request(options: ConvertOptions) -> Request:
    """Return what is to be converted, into what. Raise UsageError for words that mean nothing."""
    from shequ_convert.batch.choices import Choices, resolution, scale_factor, sheets_of
    from shequ_convert.batch.entries import FieldNames
    from shequ_convert.batch.request import Request
    from shequ_convert.batch.sources import Wanted
    from shequ_convert.write import variant_named

    choices = Choices(
        profile=options.profile,
        images=options.images,
        copy_images=options.copy_images,
        image_dpi=resolution(options.image_dpi),
        pdf_variant=variant_named(options.pdf_variant),
        reference=options.reference_docx,
        toc=options.toc,
        review=options.review,
        scale=scale_factor(options.scale),
        sheets=sheets_of(options.n_up, saddle_stitch=options.saddle_stitch),
        sections=options.sections,
        repair_punctuation=None if options.punctuation is None else options.punctuation == "repair",
        spacing=options.spacing,
        script=options.script,
        join=options.join,
        force=options.force,
    )
    return Request(
        inputs=options.inputs,
        out=options.out,
        formats=options.to,
        name_by=options.name_by,
        split=options.split,
        choices=choices,
        listed=options.listed,
        names=FieldNames(options.text_field, options.id_field, options.url_field, options.images_field),
        shards=_shards(options),
        wanted=Wanted(options.include, options.exclude),
        aside=options.report if options.journal is None else (*options.report, options.journal),
    )


def _shards(options: ConvertOptions) -> Shards | None:
    """Return how documents go into shards: as it was said, or as the name of the output says."""
    from shequ_convert.batch import limits
    from shequ_convert.batch.shards import Shards, shard_form

    form = options.shards or shard_form(options.out or "")
    return None if form is None else Shards(form, limits.shard_size(options.shard_size))


def _running(options: ConvertOptions) -> Running:
    """Return how it is to be converted. Raise UsageError for words that are no such numbers."""
    from shequ_convert.batch import limits
    from shequ_convert.batch.running import Running

    return Running(
        jobs=limits.jobs(options.jobs),
        timeout=limits.timeout(options.timeout),
        max_memory=limits.max_memory(options.max_memory),
        resume=options.resume,
        journal=None if options.journal is None else Path(options.journal),
        max_failures=1 if options.fail_fast else limits.max_failures(options.max_failures),
        cluster=options.cluster or "",
    )


@contextmanager
def _terminable(batch: Batch) -> Iterator[None]:
    """Stop as for Ctrl-C if the system asks the process to end, unless it makes but one document."""
    if batch.alone:
        yield
        return
    import signal

    try:
        before = signal.signal(signal.SIGTERM, _as_ctrl_c)
    except ValueError:  # a thread that gets no signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _as_ctrl_c(*_: object) -> NoReturn:
    raise KeyboardInterrupt


class _Data:
    """Puts documents on standard output that belong there."""

    def __init__(self, form: str) -> None:
        self._form = form

    def begin(self, inputs: int | None) -> None:
        """Put nothing there yet."""

    def note(self, text: str) -> None:
        """Leave it to others."""

    def outcome(self, outcome: Outcome) -> None:
        """Put a document there."""
        from shequ_convert.batch.report import streamed

        if outcome.data is not None:
            _put(streamed(outcome.data, self._form))
        if not gc.isenabled():  # see ``cli``: from the second text on, what was made for the first stays out of sight
            gc.freeze()
            gc.enable()

    def end(self, summary: Summary) -> None:
        """Put nothing there any more."""


@frozen
class BookletOptions:
    """The options of ``booklet``, by the names of its parameters."""

    inputs: tuple[str, ...]
    out: str
    cover: Mapping[str, str] = {}
    """What the cover says: title, subtitle, by, place, date, as far as they were given."""
    cover_file: Path | None = None
    listed: Path | None = None
    order: Literal["name", "date", "given"] | None = None
    profile: str = "article"
    figures: Literal["article", "continuous"] = "article"
    right_hand: bool = False
    toc: bool = True
    images: tuple[Path, ...] = ()
    scale: str = "1"
    n_up: Literal["1", "2"] = "1"
    saddle_stitch: bool = False
    pdf_variant: str = "pdf/ua-1"
    sections: Literal["bold", "heading"] = "bold"
    punctuation: Literal["keep", "repair"] | None = None
    spacing: Literal["keep", "none", "thin"] = "keep"
    script: Literal["keep", "hans", "hant"] = "keep"
    join: bool | None = None
    split: bool = False
    force: bool = False
    strict: bool = False
    quiet: bool = False
    verbose: bool = False


def booklet(options: BookletOptions) -> ExitCode:
    """Read the options into a request, and make the booklet."""
    from shequ_convert.batch.booklet import Request, convert_booklet
    from shequ_convert.batch.choices import Choices, scale_factor, sheets_of
    from shequ_convert.batch.report import code, gravest
    from shequ_convert.batch.run import refuse_design
    from shequ_convert.write import variant_named

    refuse_design(options.profile, None)
    choices = Choices(
        profile=options.profile,
        images=options.images,
        scale=scale_factor(options.scale),
        sheets=sheets_of(options.n_up, saddle_stitch=options.saddle_stitch),
        pdf_variant=variant_named(options.pdf_variant),
        sections=options.sections,
        repair_punctuation=None if options.punctuation is None else options.punctuation == "repair",
        spacing=options.spacing,
        script=options.script,
        join=options.join,
        force=options.force,
    )
    request = Request(
        inputs=options.inputs,
        out=options.out,
        listed=options.listed,
        cover=options.cover,
        cover_file=options.cover_file,
        order=options.order,
        figures=options.figures,
        right_hand=options.right_hand,
        toc=options.toc,
        split=options.split,
        choices=choices,
    )
    outcomes = convert_booklet(request, sys.stdin.buffer.read)
    for outcome in outcomes:
        _tell(outcome, quiet=options.quiet, verbose=options.verbose)
    return gravest(code(outcome, strict=options.strict) for outcome in outcomes)


def _refuse_terminal(plan: Plan) -> None:
    from shequ_convert.batch.choices import TEXT_FORMATS
    from shequ_convert.errors import UsageError

    binary = {*plan.formats} - TEXT_FORMATS
    if binary and plan.to_stdout and sys.stdout.isatty():
        raise UsageError(f"A terminal cannot show {', '.join(binary)}", "Give a file with -o, or -t md")


def _tell(outcome: Outcome, *, quiet: bool, verbose: bool) -> None:
    """Put a list of files on standard output, remarks on standard error."""
    from shequ_convert.batch.report import remark_lines, written_lines

    for line in remark_lines(outcome, verbose=verbose):
        print(line, file=sys.stderr)
    if not quiet:
        for line in written_lines(outcome):
            print(line)


def _bytes(file: str) -> bytes:
    from shequ_convert.batch import store

    return sys.stdin.buffer.read() if file == "-" else store.read(Path(file))


def _read(file: str) -> Text:
    from shequ_convert.decode import decode

    return decode(_bytes(file), Path(file).name).text


def _put(data: bytes) -> None:
    """Put UTF-8 text, or a file that is not for terminals, on standard output."""
    from shequ_convert.batch.report import shown

    if sys.stdout.isatty():
        print(shown(data), end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def explain(file: str, *, as_json: bool, no_color: bool) -> None:
    """Print the classified lines."""
    from shequ_convert.parse import ParseOptions
    from shequ_convert.parse.explain import as_text
    from shequ_convert.parse.explain import explain as explained

    rows = explained(_read(file), ParseOptions())
    if as_json:
        _print_json(rows)
    elif sys.stdout.isatty() and not no_color:
        _print_table(rows)
    else:
        _put(as_text(rows).encode("utf-8", "surrogatepass"))


def _print_json(value: object) -> None:
    """Print values as JSON."""
    import json

    line = json.dumps(_named(value), ensure_ascii=False, indent=1)
    _put(f"{line}\n".encode("utf-8", "surrogatepass"))


def _named(value: object) -> object:
    """Return a value with each named tuple in it as an object that has its field names."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        inner = [_named(each) for each in value]
        return dict(zip(names, inner, strict=True)) if names else inner
    return value


def _print_table(rows: Iterable[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Cell

    from shequ_convert.batch.report import printable
    from shequ_convert.parse.explain import repairs_told

    table = Table("line", "role", "strength", "rule", "text", "why", "but for", box=None, pad_edge=False)
    for row in rows:
        cells = (
            str(row.line),
            row.role,
            row.strength,
            row.rule,
            row.text,
            row.why + repairs_told(row),
            "; ".join(row.others),
        )
        table.add_row(*(Cell(printable(cell), overflow="fold") for cell in cells))
    Console(file=sys.stdout).print(table)


@frozen
class TidyOptions:
    """The options of ``tidy``, by the names of its parameters."""

    file: str
    out: str | None = None
    punctuation: Literal["keep", "repair"] = "repair"
    spacing: Literal["keep", "none", "thin"] = "keep"
    script: Literal["keep", "hans", "hant"] = "keep"
    records: Path | None = None
    check: bool = False
    force: bool = False


def tidy(options: TidyOptions) -> ExitCode:
    """Repair a text line for line; put it on standard output, or where it belongs."""
    from shequ_convert.convert import tidy_lines
    from shequ_convert.decode import decode
    from shequ_convert.typography import Choices

    decoded = decode(_bytes(options.file), Path(options.file).name)
    for remark in decoded.diagnostics:
        if remark.severity.value == "warning":
            print(f"{options.file}: {remark.severity.value}: {remark}", file=sys.stderr)
    choices = Choices(options.punctuation == "repair", spacing=options.spacing, script=options.script)
    lines = tidy_lines(decoded.text.content, choices)
    return _checked(options.file, lines) if options.check else _stored(options, lines)


def _checked(file: str, lines: Iterable[tuple[str, tuple[Edit, ...]]]) -> ExitCode:
    """Print how much would change."""
    changes = [len(edits) for _, edits in lines if edits]
    print(f"{file}: {sum(changes)} changes in {len(changes)} lines")
    return ExitCode.FAILED if changes else ExitCode.OK


def _stored(options: TidyOptions, lines: Iterable[tuple[str, tuple[Edit, ...]]]) -> ExitCode:
    """Put the lines where they belong, and their records if they are wanted."""
    from shequ_convert.batch import store

    parts: list[str] = []
    records: list[bytes] = []
    for line, edits in lines:
        parts.append(line)
        if options.records and edits:
            records.append(_records(edits))
    if options.records:
        store.store(options.records, b"".join(records), force=options.force)
    data = "".join(parts).encode("utf-8", "backslashreplace")
    if options.out is None or options.out == "-":
        _put(data)
    else:
        store.store(Path(options.out), data, force=options.force)
    return ExitCode.OK


def _records(edits: Iterable[Edit]) -> bytes:
    """Return changes as JSON lines."""
    import json

    from shequ_convert.write.dump import edit_as_dict

    rows = (json.dumps(edit_as_dict(edit), ensure_ascii=False) for edit in edits)
    return "".join(f"{row}\n" for row in rows).encode("utf-8", "backslashreplace")


def tree(file: str) -> None:
    """Print the document tree."""
    from shequ_convert.convert import parse
    from shequ_convert.write import dump

    _put(dump.tree(parse(_bytes(file), name=Path(file).name)).encode("utf-8", "surrogatepass"))


def profiles() -> None:
    """List the designs."""
    from shequ_convert.style import builtin_names, load

    for name in builtin_names():
        print(f"{name:<10}{load(name).description}")


def show(name: str) -> None:
    """Print the TOML of a design."""
    from shequ_convert.style import source_text

    _put(source_text(name)[0].encode())


def doctor(*, as_json: bool) -> ExitCode:
    """Examine this machine."""
    from shequ_convert.batch.doctor import as_text, examine

    report = examine()
    if as_json:
        _print_json(report)
    else:
        print(as_text(report), end="")
    return ExitCode.OK if report.well else ExitCode.FAILED
