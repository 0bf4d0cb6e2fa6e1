"""``convert`` as Typer describes it to people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from shequ_convert.cli.options import (
    BATCHES,
    CORPORA,
    DESIGN,
    INPUT,
    MESSAGES,
    OUTPUT,
    TEXT,
    Force,
    Images,
    Join,
    NUp,
    PdfVariant,
    ProfileName,
    Punctuation,
    Quiet,
    SaddleStitch,
    Scale,
    Script,
    Sectioned,
    Sections,
    Spacing,
    Strict,
    Verbose,
    new_app,
)
from shequ_convert.values import fields

CONVERT = """\
Convert texts.

Each INPUT is a file, a folder (all *.txt in it and below), a pattern such as 'texts/*.txt', or - for standard input;
or a file of many texts: .jsonl (also .gz, .zst) with one record a line, .zip, .tar, .parquet.
Outputs go beside their inputs, or where -o says. A different file that exists is never replaced without --force.

\b
Examples:
  shequ-convert convert speech.txt
  shequ-convert convert speech.txt -o speech.pdf --profile gongwen
  shequ-convert convert texts -o out -t docx -t pdf --name-by title
  shequ-convert convert speech.txt -o speech.md --images photos --copy-images
  shequ-convert convert speech.txt --reference-docx house.docx
  shequ-convert convert speech.txt -o large.pdf --scale 1.5
  shequ-convert convert texts -o - -t json | jq .metadata.title

\b
A big folder, by all processors; the same line again goes on where it stopped:
  shequ-convert convert texts -o out --jobs auto --resume --report report.html
A corpus into shards of records:
  shequ-convert convert crawl.jsonl.gz -o parsed --shards jsonl.gz
Many machines (needs the extra cluster; all of them see the folders):
  shequ-convert convert texts -o out --cluster tcp://scheduler:8786 --resume
"""

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT...", help="Files, folders, patterns, or -; none with --list.", rich_help_panel=INPUT),
]
Listed = Annotated[
    str | None,
    typer.Option(
        "--list",
        metavar="FILE",
        help="A file with one input a line, as seen from its folder; # begins a comment. - is standard input.",
        rich_help_panel=INPUT,
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="GLOB",
        help="What to take from folders and archives instead of *.txt; repeatable.",
        rich_help_panel=INPUT,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="What to leave out of folders and archives, as 'drafts/**'; repeatable.",
        rich_help_panel=INPUT,
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="OUT", help="A file, a folder, or - for standard output.", rich_help_panel=OUTPUT
    ),
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        "-t",
        metavar="FORMAT",
        help="docx, pdf, md, html, json; repeatable. Default: by -o, else docx.",
        rich_help_panel=OUTPUT,
    ),
]
NameBy = Annotated[
    Literal["input", "title"],
    typer.Option("--name-by", help="Name outputs by input file or title.", rich_help_panel=OUTPUT),
]
CopyImages = Annotated[
    bool,
    typer.Option("--copy-images", help="Copy pictures into a folder beside the Markdown.", rich_help_panel=OUTPUT),
]
ImageDpi = Annotated[
    str,
    typer.Option(
        "--image-dpi",
        metavar="N|keep",
        help="Most pixels an inch of embedded pictures as printed: Word, PDF, HTML. keep leaves all they have.",
        rich_help_panel=OUTPUT,
    ),
]
ReferenceDocx = Annotated[
    Path | None,
    typer.Option(
        "--reference-docx",
        metavar="FILE",
        help="A Word document whose styles, page and running heads Word files take.",
        rich_help_panel=DESIGN,
    ),
]
Toc = Annotated[
    bool,
    typer.Option("--toc", help="Put a table of contents before the text: Word, PDF, HTML.", rich_help_panel=DESIGN),
]
Review = Annotated[
    bool,
    typer.Option(
        "--review",
        help="Put comments (in Chinese) at doubtful decisions, to be checked in Word.",
        rich_help_panel=DESIGN,
    ),
]
Split = Annotated[
    bool,
    typer.Option("--split", help="Make a document of each article that an input holds.", rich_help_panel=TEXT),
]
Jobs = Annotated[
    str,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N|auto",
        help="Processes that convert, 1 to 256. auto: one for a few texts, all processors for many.",
        rich_help_panel=BATCHES,
    ),
]
Timeout = Annotated[
    str | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        help="Longest that one text may take; then it has failed. Default: 300 where several processes convert.",
        rich_help_panel=BATCHES,
    ),
]
MaxMemory = Annotated[
    str | None,
    typer.Option(
        "--max-memory", metavar="MB", help="Most memory of a process that converts, from 64.", rich_help_panel=BATCHES
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Skip what an earlier run has made and is unchanged; --force makes it again.",
        rich_help_panel=BATCHES,
    ),
]
Journal = Annotated[
    str | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        help="Where it is kept what has been made. Default: in the folder of the outputs.",
        rich_help_panel=BATCHES,
    ),
]
FailFast = Annotated[
    bool, typer.Option("--fail-fast", help="Stop at the first text that fails.", rich_help_panel=BATCHES)
]
MaxFailures = Annotated[
    str | None,
    typer.Option("--max-failures", metavar="N", help="Stop when N texts have failed.", rich_help_panel=BATCHES),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Let the workers of a Dask scheduler convert, as tcp://scheduler:8786.",
        rich_help_panel=BATCHES,
    ),
]
Shards = Annotated[
    Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"] | None,
    typer.Option(
        "--shards",
        metavar="KIND",
        help="Put documents as records into files in the folder -o: jsonl, jsonl.gz, jsonl.zst, parquet.",
        rich_help_panel=CORPORA,
    ),
]
ShardSize = Annotated[
    str,
    typer.Option("--shard-size", metavar="N", help="Documents in each of these files.", rich_help_panel=CORPORA),
]
TextField = Annotated[
    str,
    typer.Option(
        "--text-field", metavar="NAME", help="Field of a record that holds its text.", rich_help_panel=CORPORA
    ),
]
IdField = Annotated[
    str, typer.Option("--id-field", metavar="NAME", help="Field that names it.", rich_help_panel=CORPORA)
]
UrlField = Annotated[
    str, typer.Option("--url-field", metavar="NAME", help="Field with its address.", rich_help_panel=CORPORA)
]
ImagesField = Annotated[
    str,
    typer.Option("--images-field", metavar="NAME", help="Field that lists its pictures.", rich_help_panel=CORPORA),
]
Report = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Write what became of each text: .html for people, .csv for Excel, .json for programs; repeatable.",
        rich_help_panel=MESSAGES,
    ),
]
LogJson = Annotated[
    bool,
    typer.Option(
        "--log-json",
        help="Events as JSON lines on standard error, instead of messages and progress.",
        rich_help_panel=MESSAGES,
    ),
]

LISTS = ("inputs", "include", "exclude", "images", "to", "report")
"""Options that may be given several times."""

app = new_app()


@app.command(help=CONVERT, cls=Sectioned)
def convert(  # noqa: PLR0913 - one parameter an option, read by their names
    context: typer.Context,
    inputs: Inputs = None,
    *,
    listed: Listed = None,
    include: Include = None,
    exclude: Exclude = None,
    images: Images = None,
    out: Out = None,
    to: To = None,
    name_by: NameBy = "input",
    copy_images: CopyImages = False,
    image_dpi: ImageDpi = "300",
    force: Force = False,
    profile: ProfileName = "article",
    reference_docx: ReferenceDocx = None,
    toc: Toc = False,
    review: Review = False,
    scale: Scale = "1",
    n_up: NUp = "1",
    saddle_stitch: SaddleStitch = False,
    pdf_variant: PdfVariant = "pdf/ua-1",
    sections: Sections = "bold",
    punctuation: Punctuation = None,
    spacing: Spacing = "keep",
    script: Script = "keep",
    join: Join = None,
    split: Split = False,
    jobs: Jobs = "auto",
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
    resume: Resume = False,
    journal: Journal = None,
    fail_fast: FailFast = False,
    max_failures: MaxFailures = None,
    cluster: Cluster = None,
    shards: Shards = None,
    shard_size: ShardSize = "10000",
    text_field: TextField = "text",
    id_field: IdField = "id",
    url_field: UrlField = "url",
    images_field: ImagesField = "images",
    report: Report = None,
    log_json: LogJson = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Convert texts."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    if not inputs and listed is None:
        context.fail("Missing argument 'INPUT...' (or --list FILE).")
    named = {name: value for name, value in locals().items() if name in fields(commands.ConvertOptions)}
    options = commands.ConvertOptions(**{**named, **{name: tuple(named[name] or ()) for name in LISTS}})
    raise typer.Exit(commands.convert(options))
