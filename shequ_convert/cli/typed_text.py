"""``explain``, ``tidy`` and ``tree``, which look at one text, as Typer describes them to people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from shequ_convert.cli.options import AsJson, Force, Input, Script, Spacing, new_app

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


Tidying = Annotated[
    Literal["keep", "repair"], typer.Option("--punctuation", help="Repair marks, widths and spaces, or leave them.")
]
Records = Annotated[
    Path | None, typer.Option("--records", metavar="FILE", help="Write the record of every change, as JSON lines.")
]
Check = Annotated[bool, typer.Option("--check", help="Only say how much would change; exit code 1 if anything would.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text, on a terminal too.")]

app = new_app()


@app.command(help=EXPLAIN)
def explain(file: Input, *, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Print the classified lines."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    commands.explain(file, as_json=as_json, no_color=no_color)


@app.command(help=TIDY)
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
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    options = commands.TidyOptions(file, out, punctuation, spacing, script, records, check, force)
    raise typer.Exit(commands.tidy(options))


@app.command(help=TREE)
def tree(file: Input) -> None:
    """Print the document tree."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    commands.tree(file)
