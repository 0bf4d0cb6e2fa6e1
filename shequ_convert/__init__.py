"""shequ-convert: raw scraped Chinese text in; Word, PDF, Markdown, HTML and JSON out.

>>> from shequ_convert import convert, parse
>>> parse("标题").blocks
()
"""

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
    "Conversion",
    "Document",
    "InputError",
    "OutputError",
    "ProfileError",
    "ShequError",
    "UsageError",
    "convert",
    "parse",
]
