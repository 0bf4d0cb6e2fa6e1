"""Options that several commands have, and how the help of a command with many of them is put in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

INPUT, COVER, OUTPUT, DESIGN, TEXT = "Input", "Cover", "Output", "Design", "Text"
BATCHES, CORPORA, MESSAGES, OTHER = "Batches", "Corpora", "Messages", "Other"
"""Headings of options."""


def new_app() -> typer.Typer:
    """Return what the commands of a module are described to."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


class Sectioned(TyperCommand):
    """A command whose help has its options under headings, each where the first of its options is declared."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer's own types are private
        """Write the options: as Typer does, but with Rich alone, whose import doubles the start-up time."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            row = parameter.get_help_record(ctx)
            if row is not None:
                sections.setdefault(getattr(parameter, "rich_help_panel", None) or OTHER, []).append(row)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)


Input = Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]

Images = Annotated[
    list[Path] | None,
    typer.Option(
        "--images",
        metavar="DIR",
        help="Folder to look for pictures in, before the usual ones; repeatable.",
        rich_help_panel=INPUT,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace existing files that differ.", rich_help_panel=OUTPUT)]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile", metavar="NAME|PATH", help="Name of a design, or path of a TOML file.", rich_help_panel=DESIGN
    ),
]
PdfVariant = Annotated[
    str,
    typer.Option(
        "--pdf-variant",
        metavar="STANDARD",
        help="Standard that PDFs follow: pdf/ua-1, pdf/ua-2, or for archives pdf/a-2a, -2b, -2u, -3a, -3b, -3u.",
        rich_help_panel=DESIGN,
    ),
]
Scale = Annotated[
    str,
    typer.Option(
        "--scale",
        metavar="N",
        help="Set type N times as large, 0.5 to 3: large print. Page and margins stay.",
        rich_help_panel=DESIGN,
    ),
]
NUp = Annotated[
    Literal["1", "2"],
    typer.Option(
        "--n-up", help="Pages of a PDF on a sheet: two stand beside each other on A4.", rich_help_panel=DESIGN
    ),
]
SaddleStitch = Annotated[
    bool,
    typer.Option(
        "--saddle-stitch",
        help="Order a PDF's pages, two on a side, to be printed on both sides (short edge), folded and stapled.",
        rich_help_panel=DESIGN,
    ),
]
Sections = Annotated[
    Literal["bold", "heading"],
    typer.Option(
        "--sections",
        help="Section headings inside a paragraph, in Markdown: bold words, or a heading.",
        rich_help_panel=DESIGN,
    ),
]
Punctuation = Annotated[
    Literal["keep", "repair"] | None,
    typer.Option(
        "--punctuation",
        help="Give back full-width marks that scraping took away. Default: the design's.",
        rich_help_panel=TEXT,
    ),
]
Spacing = Annotated[
    Literal["keep", "none", "thin"],
    typer.Option(
        "--spacing", help="Space between Han and Latin: as it is, none, or a quarter of an em.", rich_help_panel=TEXT
    ),
]
Script = Annotated[
    Literal["keep", "hans", "hant"],
    typer.Option(
        "--script",
        help="Write all in Simplified or Traditional characters (needs the extra opencc).",
        rich_help_panel=TEXT,
    ),
]
Join = Annotated[
    bool | None,
    typer.Option(
        "--join/--no-join",
        help="Put broken lines together, or leave every line. Default: where the text shows it.",
        rich_help_panel=TEXT,
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Exit with 3 if there are warnings; files are written.", rich_help_panel=MESSAGES),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Do not list the files written, nor show progress.", rich_help_panel=MESSAGES),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Also tell what is merely worth knowing.", rich_help_panel=MESSAGES),
]
