"""The command line: arguments -> options, report -> terminal. No logic, and no heavy import before it is needed."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from shequ_convert.errors import ExitCode, ShequError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shequ_convert.batch.plan import Job
    from shequ_convert.batch.run import Outcome
    from shequ_convert.parse.explain import Row
    from shequ_convert.source import Text

# ruff: noqa: T201 - printing is what a command line does
# ruff: noqa: PLC0415 - every import inside a function is there so that `--help` and Markdown start fast

ABOUT = """\
Turn raw scraped Chinese text into Word, PDF, Markdown, HTML or JSON.

\b
  shequ-convert convert speech.txt                     makes speech.docx
  shequ-convert convert speech.txt -o speech.pdf       makes a PDF
  shequ-convert convert texts -o out -t docx -t md     a whole folder, twice
  shequ-convert explain speech.txt                     why each line is what it is

\b
Exit codes: 0 all written, 1 some failed, 2 wrong usage, 3 warnings under --strict.
"""
CONVERT = """\
Convert texts.

Each INPUT is a file, a folder (all *.txt in it and below), a pattern such as 'texts/*.txt', or - for standard input.
Outputs go beside their inputs, or where -o says. A different file that exists is never replaced without --force.

\b
Examples:
  shequ-convert convert speech.txt
  shequ-convert convert speech.txt -o speech.pdf --profile gongwen
  shequ-convert convert texts -o out -t docx -t pdf --name-by title
  shequ-convert convert speech.txt -o speech.md --images photos --copy-images
  shequ-convert convert texts -o - -t json | jq .metadata.title
"""
EXPLAIN = """\
Say of each line what it was taken for, how surely, by which rule and why.

\b
Examples:
  shequ-convert explain speech.txt
  shequ-convert explain - --json < speech.txt
"""
TREE = """\
Print the document tree of a text, for people. (For programs: convert -t json.)

\b
Examples:
  shequ-convert tree speech.txt
  shequ-convert tree - < speech.txt
"""
PROFILES = """\
List the designs, or show one.

\b
Examples:
  shequ-convert profiles
  shequ-convert profiles show gongwen > mine.toml
"""
SHOW = """\
Print the TOML of a design: a start for one of your own.

\b
Examples:
  shequ-convert profiles show gongwen
  shequ-convert profiles show gongwen > mine.toml
"""
DOCTOR = """\
Say what is installed, which formats can be written, and which fonts are used. Exit code 1 if a format cannot.

\b
Examples:
  shequ-convert doctor
  shequ-convert doctor --json
"""

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, patterns, or -.")]
Input = Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")]
Out = Annotated[
    str | None, typer.Option("--output", "-o", metavar="OUT", help="A file, a folder, or - for standard output.")
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to", "-t", metavar="FORMAT", help="docx, pdf, md, html, json; repeatable. Default: by -o, else docx."
    ),
]
ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME|PATH", help="Name of a design, or path of a TOML file.")
]
Images = Annotated[
    list[Path] | None,
    typer.Option("--images", metavar="DIR", help="Folder to look for pictures in, before the usual ones; repeatable."),
]
CopyImages = Annotated[bool, typer.Option("--copy-images", help="Copy pictures into a folder beside the Markdown.")]
Sections = Annotated[
    Literal["bold", "heading"],
    typer.Option("--sections", help="Section headings inside a paragraph, in Markdown: bold words, or a heading."),
]
Punctuation = Annotated[
    Literal["keep", "repair"] | None,
    typer.Option("--punctuation", help="Give back full-width marks that scraping took away. Default: the design's."),
]
NameBy = Annotated[Literal["input", "title"], typer.Option("--name-by", help="Name outputs by input file or title.")]
Force = Annotated[bool, typer.Option("--force", help="Replace existing files that differ.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if there are warnings; files are written.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not list the files written.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also tell what is merely worth knowing.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text, on a terminal too.")]

app = typer.Typer(
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,  # finding the shell costs start-up time on every run
    rich_markup_mode=None,  # importing rich doubles the start-up time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
profiles_app = typer.Typer(help=PROFILES, invoke_without_command=True, rich_markup_mode=None)
app.add_typer(profiles_app, name="profiles")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; always ends in SystemExit with a code of ``ExitCode``."""
    if sys.stdout is None:
        sys.exit(ExitCode.FAILED)  # started with standard output closed: there is nowhere to report to
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a GBK console must not crash
    try:
        app(sys.argv[1:] if arguments is None else arguments, prog_name="shequ-convert")
    except ShequError as error:
        from shequ_convert.batch.report import problem

        print(problem(error), file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except OSError as error:  # files have their own errors; this is standard input or output
        _end(error)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is still held back."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _end(error)


def _end(error: OSError) -> NoReturn:
    """End quietly where nobody reads standard output any more; else say what is the matter with it."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process
    gone = error.errno == errno.EPIPE or (error.errno == errno.EINVAL and sys.platform == "win32")
    if not gone:
        print(f"error: Standard input or output fails: {error.strerror}", file=sys.stderr)
    sys.exit(ExitCode.FAILED)


def _version(*, asked: bool) -> None:
    if asked:
        from shequ_convert import __version__

        print(f"shequ-convert {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _version(asked=value), is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """Hold the options of every command."""


@app.command(help=CONVERT, short_help="Convert texts to Word, PDF, Markdown, HTML or JSON.")
def convert(  # noqa: PLR0913 - one parameter an option
    inputs: Inputs,
    *,
    out: Out = None,
    to: To = None,
    profile: ProfileName = "article",
    images: Images = None,
    copy_images: CopyImages = False,
    sections: Sections = "bold",
    punctuation: Punctuation = None,
    name_by: NameBy = "input",
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read the options into a request, plan it, run it."""
    from shequ_convert.batch.plan import Choices, Request, plan
    from shequ_convert.batch.report import code, gravest
    from shequ_convert.batch.run import run, title_of
    from shequ_convert.style import load

    load(profile)  # a design that cannot be used is told before any work
    repair = None if punctuation is None else punctuation == "repair"
    choices = Choices(profile, tuple(images or ()), copy_images, sections, repair, force)
    jobs = plan(Request(tuple(inputs), out, tuple(to or ()), name_by, choices), sys.stdin.buffer.read, title_of)
    _refuse_terminal(jobs)
    codes = []
    for job, outcome in zip(jobs, run(jobs), strict=True):
        _tell(job, outcome, quiet=quiet, verbose=verbose)
        codes.append(code(outcome, strict=strict))
    raise typer.Exit(gravest(codes))


def _refuse_terminal(jobs: Iterable[Job]) -> None:
    from shequ_convert.batch.plan import TEXT_FORMATS
    from shequ_convert.errors import UsageError

    binary = {t.format for job in jobs for t in job.targets if t.path is None} - TEXT_FORMATS
    if binary and sys.stdout.isatty():
        raise UsageError(f"A terminal cannot show {', '.join(binary)}", "Give a file with -o, or -t md")


def _tell(job: Job, outcome: Outcome, *, quiet: bool, verbose: bool) -> None:
    """Put an outcome's data or list of files on standard output, its remarks on standard error."""
    from shequ_convert.batch.report import remark_lines, streamed, written_lines

    for line in remark_lines(outcome, verbose=verbose):
        print(line, file=sys.stderr)
    if outcome.data is not None:
        data = streamed(outcome.data, job.targets[0].format)
        _put(data)
    elif not quiet:
        for line in written_lines(outcome):
            print(line)


def _read(file: str) -> Text:
    from shequ_convert.batch import store
    from shequ_convert.decode import decode

    return decode(sys.stdin.buffer.read() if file == "-" else store.read(Path(file)), Path(file).name).text


def _put(data: bytes) -> None:
    """Put UTF-8 text, or a file that is not for terminals, on standard output."""
    from shequ_convert.batch.report import shown

    if sys.stdout.isatty():
        print(shown(data), end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@app.command(help=EXPLAIN, short_help="Say what each line was taken for, and why.")
def explain(file: Input, *, as_json: AsJson = False, no_color: NoColor = False) -> None:
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

    table = Table("line", "role", "strength", "rule", "text", "why", "but for", box=None, pad_edge=False)
    for row in rows:
        cells = (str(row.line), row.role, row.strength, row.rule, row.text, row.why, "; ".join(row.others))
        table.add_row(*(Cell(printable(cell), overflow="fold") for cell in cells))
    Console(file=sys.stdout).print(table)


@app.command(help=TREE, short_help="Print the document tree of a text.")
def tree(file: Input) -> None:
    """Print the document tree."""
    from shequ_convert.batch import store
    from shequ_convert.convert import parse
    from shequ_convert.write import dump

    data = sys.stdin.buffer.read() if file == "-" else store.read(Path(file))
    _put(dump.tree(parse(data, name=Path(file).name)).encode("utf-8", "surrogatepass"))


@profiles_app.callback()
def profiles(context: typer.Context) -> None:
    """List the designs, unless a command follows."""
    from shequ_convert.style import builtin_names, load

    if context.invoked_subcommand is None:
        for name in builtin_names():
            print(f"{name:<10}{load(name).description}")


@profiles_app.command(help=SHOW)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a design, or path of a TOML file.")],
) -> None:
    """Print the TOML of a design."""
    from shequ_convert.style import source_text

    _put(source_text(name)[0].encode())


@app.command(help=DOCTOR, short_help="Say what is installed and which fonts are used.")
def doctor(*, as_json: AsJson = False) -> None:
    """Examine this machine."""
    from shequ_convert.batch.doctor import as_text, examine

    report = examine()
    if as_json:
        _print_json(report)
    else:
        print(as_text(report), end="")
    raise typer.Exit(ExitCode.OK if report.well else ExitCode.FAILED)
