"""``profiles`` and ``doctor``, which look at what is installed, as Typer describes them to people."""

from __future__ import annotations

from typing import Annotated

import typer

from shequ_convert.cli.options import AsJson, new_app

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
app = new_app()
profiles_app = typer.Typer(help=PROFILES, invoke_without_command=True, rich_markup_mode=None)
app.add_typer(profiles_app, name="profiles")


@profiles_app.callback()
def profiles(context: typer.Context) -> None:
    """List the designs, unless a command follows."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    if context.invoked_subcommand is None:
        commands.profiles()


@profiles_app.command(help=SHOW)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a design, or path of a TOML file.")],
) -> None:
    """Print the TOML of a design."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    commands.show(name)


@app.command(help=DOCTOR)
def doctor(*, as_json: AsJson = False) -> None:
    """Examine this machine."""
    from shequ_convert.cli import commands  # noqa: PLC0415 - the help needs none of it

    raise typer.Exit(commands.doctor(as_json=as_json))
