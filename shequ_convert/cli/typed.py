"""The program as Typer describes it to people: its commands, what each is for, what is wrong with a line.

What a command's options are is said in a module of its own, which is imported when that command is called: to describe
all of them takes longer than to print the list of commands.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

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
COMMANDS: Mapping[str, tuple[str, str]] = {
    "convert": ("typed_convert", "Convert texts to Word, PDF, Markdown, HTML or JSON."),
    "booklet": ("typed_booklet", "Join several texts into one work with a cover and a table of contents."),
    "explain": ("typed_text", "Say what each line was taken for, and why."),
    "tidy": ("typed_text", "Give a text back its marks, line for line."),
    "tree": ("typed_text", "Print the document tree of a text."),
    "doctor": ("typed_machine", "Say what is installed and which fonts are used."),
    "profiles": ("typed_machine", "List the designs, or show one."),
}
"""Name -> the module that describes it, and what it is for. In the order of the help."""


def described(name: str) -> TyperCommand:
    """Return a command with all its options."""
    module = import_module(f"shequ_convert.cli.{COMMANDS[name][0]}")
    command: Any = typer.main.get_group(module.app).commands[name]
    found: TyperCommand = command
    return found


class Named(TyperCommand):
    """A command of which only the name and the purpose are known until it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - Typer's own types are private
        """Return what the line means to the command that has this name."""
        return described(str(self.name)).make_context(info_name, args, parent, **extra)


app = typer.Typer(
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,  # finding the shell costs start-up time on every run
    rich_markup_mode=None,  # importing rich doubles the start-up time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


def _later() -> None:
    """Stand for a command until it is called."""


for _name, (_, _purpose) in COMMANDS.items():
    app.command(_name, cls=Named, short_help=_purpose)(_later)
