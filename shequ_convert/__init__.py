"""shequ-convert: raw scraped Chinese text in; Word, PDF, Markdown, HTML and JSON out.

>>> from shequ_convert import convert, parse
>>> parse("标题").blocks
()
"""

# ruff: noqa: TC004 - the names are imported by _Package, when they are used

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shequ_convert.batch.choices import Choices
    from shequ_convert.batch.entries import FieldNames
    from shequ_convert.batch.many import convert_many
    from shequ_convert.batch.run import Outcome
    from shequ_convert.batch.running import Running
    from shequ_convert.batch.shards import Shards
    from shequ_convert.convert import Conversion, convert, parse
    from shequ_convert.document import Document
    from shequ_convert.errors import (
        BackendMissing,
        InputError,
        OutputError,
        ProfileError,
        ShequError,
        UsageError,
    )

__version__ = "0.1.0"

__all__ = [
    "BackendMissing",
    "Choices",
    "Conversion",
    "Document",
    "FieldNames",
    "InputError",
    "Outcome",
    "OutputError",
    "ProfileError",
    "Running",
    "Shards",
    "ShequError",
    "UsageError",
    "convert",
    "convert_many",
    "parse",
]


def _found_in(room: str, name: str) -> property:
    """Return a property that imports a public name on first use.

    Setting it does nothing: Python sets ``shequ_convert.parse`` to the folder of that name when it imports it, and
    the function must not be lost to it.
    """
    return property(lambda _: getattr(import_module(f"shequ_convert.{room}"), name), lambda _, __: None)


class _Package(ModuleType):
    """This module, importing its rooms when they are used: the command line's help needs none of them."""

    Conversion = _found_in("convert", "Conversion")
    convert = _found_in("convert", "convert")
    parse = _found_in("convert", "parse")
    convert_many = _found_in("batch.many", "convert_many")
    Choices = _found_in("batch.choices", "Choices")
    FieldNames = _found_in("batch.entries", "FieldNames")
    Outcome = _found_in("batch.run", "Outcome")
    Running = _found_in("batch.running", "Running")
    Shards = _found_in("batch.shards", "Shards")
    Document = _found_in("document", "Document")
    BackendMissing = _found_in("errors", "BackendMissing")
    InputError = _found_in("errors", "InputError")
    OutputError = _found_in("errors", "OutputError")
    ProfileError = _found_in("errors", "ProfileError")
    ShequError = _found_in("errors", "ShequError")
    UsageError = _found_in("errors", "UsageError")


sys.modules[__name__].__class__ = _Package
