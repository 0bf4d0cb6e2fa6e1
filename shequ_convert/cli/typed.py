"""The commands as Typer describes them to people: their help, their options, what is wrong with a line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

# ruff: noqa: T201 - printing is what a command line does
# ruff: noqa: PLC0415 - every import inside a function is there so that `--help` and Markdown start fast

ABOUT = """\
Turn raw scraped Chinese text into Word, PDF, Markdown, HTML or JSON.

\b
  shequ-convert convert speech.txt                     makes speech.docx
  shequ-convert convert speech.txt -o speech.pdf       makes a PDF
  shequ-convert convert texts -o out -t docx -t md     a whole folder, twice
  shequ-convert booklet texts -o b.pdf --title 讲话    several as one work
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
  shequ-convert convert speech.txt --reference-docx house.docx
  shequ-convert convert speech.txt -o large.pdf --scale 1.5
  shequ-convert convert texts -o - -t json | jq .metadata.title
"""
BOOKLET = """\
Join several texts into one work: cover, table of contents, each article on a new page, running heads, page numbers.

Each INPUT is a file, a folder (all *.txt in it and below), a pattern such as 'texts/*.txt', or - for standard input; or
--list names a file with one path a line. They stand in the order of their names (2 before 10), of their dates
(--order date), or as they were given (--order given, and --list). The suffix of -o decides: .docx, .pdf or .md.
A text that cannot be read is told, and nothing is written. Page 1 is the first article's, on a right-hand page.

\b
Examples:
  shequ-convert booklet texts -o class.pdf --title 社区治理研修班学习材料 --profile handout
  shequ-convert booklet texts -o class.docx --cover cover.toml --order date
  shequ-convert booklet texts -o to-fold.pdf --title 讲话选编 --saddle-stitch
  shequ-convert booklet --list order.txt -o class.pdf --title 讲话选编 --by 云溪市民政局 --date 2024-03-05 --right-hand

\b
A cover.toml has any of these lines:
  title = "社区治理研修班学习材料"
  subtitle = "2024年春季班"
  by = "云溪市民政局"
  place = "云溪"
  date = 2024-03-05
"""
EXPLAIN = """\
Say of each line what it was taken for, how surely, by which rule and why.

\b
Examples:
  shequ-convert explain speech.txt
  shequ-convert explain - --json < speech.txt
"""
TIDY = """\
Give a text back its typography, line for line: full-width marks, widths of digits and letters, spaces, what HTML left.

Prints the text as UTF-8, or writes it where -o says. Nothing is parsed and no line is dropped; names of pictures,
addresses, times and Latin sentences stay as they are.

\b
Examples:
  shequ-convert tidy speech.txt -o tidy.txt
  shequ-convert tidy - < speech.txt > tidy.txt
  shequ-convert tidy speech.txt --check
  shequ-convert tidy speech.txt -o tidy.txt --records changes.jsonl
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
ImageDpi = Annotated[
    str,
    typer.Option(
        "--image-dpi",
        metavar="N|keep",
        help="Most pixels an inch of embedded pictures as printed: Word, PDF, HTML. keep leaves all they have.",
    ),
]
PdfVariant = Annotated[
    str,
    typer.Option(
        "--pdf-variant",
        metavar="STANDARD",
        help="Standard that PDFs follow: pdf/ua-1, pdf/ua-2, or for archives pdf/a-2a, -2b, -2u, -3a, -3b, -3u.",
    ),
]
ReferenceDocx = Annotated[
    Path | None,
    typer.Option(
        "--reference-docx", metavar="FILE", help="A Word document whose styles, page and running heads Word files take."
    ),
]
Toc = Annotated[bool, typer.Option("--toc", help="Put a table of contents before the text: Word, PDF, HTML.")]
Review = Annotated[
    bool, typer.Option("--review", help="Put comments (in Chinese) at doubtful decisions, to be checked in Word.")
]
Scale = Annotated[
    str,
    typer.Option(
        "--scale", metavar="N", help="Set type N times as large, 0.5 to 3: large print. Page and margins stay."
    ),
]
NUp = Annotated[
    Literal["1", "2"], typer.Option("--n-up", help="Pages of a PDF on a sheet: two stand beside each other on A4.")
]
SaddleStitch = Annotated[
    bool,
    typer.Option(
        "--saddle-stitch",
        help="Order a PDF's pages, two on a side, to be printed on both sides (short edge), folded and stapled.",
    ),
]
Sections = Annotated[
    Literal["bold", "heading"],
    typer.Option("--sections", help="Section headings inside a paragraph, in Markdown: bold words, or a heading."),
]
Punctuation = Annotated[
    Literal["keep", "repair"] | None,
    typer.Option("--punctuation", help="Give back full-width marks that scraping took away. Default: the design's."),
]
Spacing = Annotated[
    Literal["keep", "none", "thin"],
    typer.Option("--spacing", help="Space between Han and Latin: as it is, none, or a quarter of an em."),
]
Script = Annotated[
    Literal["keep", "hans", "hant"],
    typer.Option("--script", help="Write all in Simplified or Traditional characters (needs the extra opencc)."),
]
Tidying = Annotated[
    Literal["keep", "repair"], typer.Option("--punctuation", help="Repair marks, widths and spaces, or leave them.")
]
Records = Annotated[
    Path | None, typer.Option("--records", metavar="FILE", help="Write the record of every change, as JSON lines.")
]
Check = Annotated[bool, typer.Option("--check", help="Only say how much would change; exit code 1 if anything would.")]
Join = Annotated[
    bool | None,
    typer.Option(
        "--join/--no-join", help="Put broken lines together, or leave every line. Default: where the text shows it."
    ),
]
Split = Annotated[bool, typer.Option("--split", help="Make a document of each article that an input holds.")]
NameBy = Annotated[Literal["input", "title"], typer.Option("--name-by", help="Name outputs by input file or title.")]
Force = Annotated[bool, typer.Option("--force", help="Replace existing files that differ.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if there are warnings; files are written.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not list the files written.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also tell what is merely worth knowing.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text, on a terminal too.")]

BookletInputs = Annotated[
    list[str] | None, typer.Argument(metavar="INPUT...", help="Files, folders, patterns, or -; none with --list.")
]
BookletOut = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="The booklet: a file that ends in .docx, .pdf or .md.")
]
Title = Annotated[str | None, typer.Option("--title", help="Title of the booklet; needed here or in --cover.")]
Subtitle = Annotated[str | None, typer.Option("--subtitle", help="What stands below the title.")]
By = Annotated[str | None, typer.Option("--by", help="Who made it: a person or a body.")]
Place = Annotated[str | None, typer.Option("--place", help="Where.")]
Date = Annotated[
    str | None, typer.Option("--date", help="When: 2024-03-05 is printed as 2024年3月5日, other words as they are.")
]
CoverFile = Annotated[
    Path | None, typer.Option("--cover", metavar="TOML", help="A file that says title, subtitle, by, place, date.")
]
Listed = Annotated[
    Path | None, typer.Option("--list", metavar="FILE", help="A file with the path of one text a line, in their order.")
]
Order = Annotated[
    Literal["name", "date", "given"] | None,
    typer.Option("--order", help="Order of the articles. Default: name; with --list, given."),
]
Figures = Annotated[
    Literal["article", "continuous"],
    typer.Option("--figures", help="Number figures anew in each article, or through the whole booklet."),
]
RightHand = Annotated[
    bool, typer.Option("--right-hand/--no-right-hand", help="Begin every article on a right-hand page.")
]
BookletToc = Annotated[bool, typer.Option("--toc/--no-toc", help="Put a table of contents behind the cover.")]
SplitArticles = Annotated[bool, typer.Option("--split", help="Take each article that an input holds by itself.")]

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
    image_dpi: ImageDpi = "300",
    pdf_variant: PdfVariant = "pdf/ua-1",
    reference_docx: ReferenceDocx = None,
    toc: Toc = False,
    review: Review = False,
    scale: Scale = "1",
    n_up: NUp = "1",
    saddle_stitch: SaddleStitch = False,
    sections: Sections = "bold",
    punctuation: Punctuation = None,
    spacing: Spacing = "keep",
    script: Script = "keep",
    join: Join = None,
    split: Split = False,
    name_by: NameBy = "input",
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Convert texts."""
    from shequ_convert.cli import commands

    options = commands.ConvertOptions(
        inputs=tuple(inputs),
        out=out,
        to=tuple(to or ()),
        profile=profile,
        images=tuple(images or ()),
        copy_images=copy_images,
        image_dpi=image_dpi,
        pdf_variant=pdf_variant,
        reference_docx=reference_docx,
        toc=toc,
        review=review,
        scale=scale,
        n_up=n_up,
        saddle_stitch=saddle_stitch,
        sections=sections,
        punctuation=punctuation,
        spacing=spacing,
        script=script,
        join=join,
        split=split,
        name_by=name_by,
        force=force,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(commands.convert(options))


@app.command(help=BOOKLET, short_help="Join several texts into one work with a cover and a table of contents.")
def booklet(  # noqa: PLR0913 - one parameter an option
    inputs: BookletInputs = None,
    *,
    out: BookletOut,
    title: Title = None,
    subtitle: Subtitle = None,
    by: By = None,
    place: Place = None,
    date: Date = None,
    cover: CoverFile = None,
    listed: Listed = None,
    order: Order = None,
    profile: ProfileName = "article",
    figures: Figures = "article",
    right_hand: RightHand = False,
    toc: BookletToc = True,
    images: Images = None,
    scale: Scale = "1",
    n_up: NUp = "1",
    saddle_stitch: SaddleStitch = False,
    pdf_variant: PdfVariant = "pdf/ua-1",
    sections: Sections = "bold",
    punctuation: Punctuation = None,
    spacing: Spacing = "keep",
    script: Script = "keep",
    join: Join = None,
    split: SplitArticles = False,
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Join texts into one work."""
    from shequ_convert.cli import commands

    said = {"title": title, "subtitle": subtitle, "by": by, "place": place, "date": date}
    options = commands.BookletOptions(
        inputs=tuple(inputs or ()),
        out=out,
        cover={name: value for name, value in said.items() if value is not None},
        cover_file=cover,
        listed=listed,
        order=order,
        profile=profile,
        figures=figures,
        right_hand=right_hand,
        toc=toc,
        images=tuple(images or ()),
        scale=scale,
        n_up=n_up,
        saddle_stitch=saddle_stitch,
        pdf_variant=pdf_variant,
        sections=sections,
        punctuation=punctuation,
        spacing=spacing,
        script=script,
        join=join,
        split=split,
        force=force,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(commands.booklet(options))


@app.command(help=EXPLAIN, short_help="Say what each line was taken for, and why.")
def explain(file: Input, *, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Print the classified lines."""
    from shequ_convert.cli import commands

    commands.explain(file, as_json=as_json, no_color=no_color)


@app.command(help=TIDY, short_help="Give a text back its marks, line for line.")
def tidy(  # noqa: PLR0913 - one parameter an option
    file: Input,
    *,
    out: Annotated[
        str | None, typer.Option("--output", "-o", metavar="OUT", help="A file, or - for standard output.")
    ] = None,
    punctuation: Tidying = "repair",
    spacing: Spacing = "keep",
    script: Script = "keep",
    records: Records = None,
    check: Check = False,
    force: Force = False,
) -> None:
    """Repair a text line for line."""
    from shequ_convert.cli import commands

    options = commands.TidyOptions(file, out, punctuation, spacing, script, records, check, force)
    raise typer.Exit(commands.tidy(options))


@app.command(help=TREE, short_help="Print the document tree of a text.")
def tree(file: Input) -> None:
    """Print the document tree."""
    from shequ_convert.cli import commands

    commands.tree(file)


@profiles_app.callback()
def profiles(context: typer.Context) -> None:
    """List the designs, unless a command follows."""
    from shequ_convert.cli import commands

    if context.invoked_subcommand is None:
        commands.profiles()


@profiles_app.command(help=SHOW)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a design, or path of a TOML file.")],
) -> None:
    """Print the TOML of a design."""
    from shequ_convert.cli import commands

    commands.show(name)


@app.command(help=DOCTOR, short_help="Say what is installed and which fonts are used.")
def doctor(*, as_json: AsJson = False) -> None:
    """Examine this machine."""
    from shequ_convert.cli import commands

    raise typer.Exit(commands.doctor(as_json=as_json))
