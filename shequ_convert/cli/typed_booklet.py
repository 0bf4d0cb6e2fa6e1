"""``booklet`` as Typer describes it to people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from shequ_convert.cli.options import (
    COVER,
    DESIGN,
    INPUT,
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

BookletInputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT...", help="Files, folders, patterns, or -; none with --list.", rich_help_panel=INPUT),
]
BookletOut = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The booklet: a file that ends in .docx, .pdf or .md.",
        rich_help_panel=OUTPUT,
    ),
]
Title = Annotated[
    str | None, typer.Option("--title", help="Title of the booklet; needed here or in --cover.", rich_help_panel=COVER)
]
Subtitle = Annotated[str | None, typer.Option("--subtitle", help="What stands below the title.", rich_help_panel=COVER)]
By = Annotated[str | None, typer.Option("--by", help="Who made it: a person or a body.", rich_help_panel=COVER)]
Place = Annotated[str | None, typer.Option("--place", help="Where.", rich_help_panel=COVER)]
Date = Annotated[
    str | None,
    typer.Option(
        "--date", help="When: 2024-03-05 is printed as 2024年3月5日, other words as they are.", rich_help_panel=COVER
    ),
]
CoverFile = Annotated[
    Path | None,
    typer.Option(
        "--cover", metavar="TOML", help="A file that says title, subtitle, by, place, date.", rich_help_panel=COVER
    ),
]
Listed = Annotated[
    Path | None,
    typer.Option(
        "--list", metavar="FILE", help="A file with the path of one text a line, in their order.", rich_help_panel=INPUT
    ),
]
Order = Annotated[
    Literal["name", "date", "given"] | None,
    typer.Option("--order", help="Order of the articles. Default: name; with --list, given.", rich_help_panel=INPUT),
]
Figures = Annotated[
    Literal["article", "continuous"],
    typer.Option(
        "--figures", help="Number figures anew in each article, or through the whole booklet.", rich_help_panel=DESIGN
    ),
]
RightHand = Annotated[
    bool,
    typer.Option(
        "--right-hand/--no-right-hand", help="Begin every article on a right-hand page.", rich_help_panel=DESIGN
    ),
]
BookletToc = Annotated[
    bool, typer.Option("--toc/--no-toc", help="Put a table of contents behind the cover.", rich_help_panel=DESIGN)
]
SplitArticles = Annotated[
    bool, typer.Option("--split", help="Take each article that an input holds by itself.", rich_help_panel=TEXT)
]


app = new_app()


@app.command(help=BOOKLET, cls=Sectioned)
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
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

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
