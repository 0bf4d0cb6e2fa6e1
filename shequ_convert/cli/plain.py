"""A plain ``convert`` line, read without Typer, whose import takes longer than a conversion to Markdown.

Only what leaves no doubt is read: ``convert``, then inputs, switches and options each followed by its value. Anything
else (another command, ``--help``, ``--to=md``, ``-qv``, a value that is not allowed) is left to Typer, which knows
better and says it better. That both read a line alike is tested against Typer's own description of the options.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shequ_convert.cli.commands import ConvertOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SWITCHES: Mapping[str, tuple[str, bool]] = {
    "--copy-images": ("copy_images", True),
    "--toc": ("toc", True),
    "--review": ("review", True),
    "--saddle-stitch": ("saddle_stitch", True),
    "--join": ("join", True),
    "--no-join": ("join", False),
    "--split": ("split", True),
    "--resume": ("resume", True),
    "--fail-fast": ("fail_fast", True),
    "--log-json": ("log_json", True),
    "--force": ("force", True),
    "--strict": ("strict", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
}
"""Word on the line -> field of ``ConvertOptions`` and its value."""
VALUED: Mapping[str, str] = {
    "--output": "out",
    "-o": "out",
    "--to": "to",
    "-t": "to",
    "--profile": "profile",
    "--images": "images",
    "--image-dpi": "image_dpi",
    "--pdf-variant": "pdf_variant",
    "--reference-docx": "reference_docx",
    "--scale": "scale",
    "--n-up": "n_up",
    "--sections": "sections",
    "--punctuation": "punctuation",
    "--spacing": "spacing",
    "--script": "script",
    "--name-by": "name_by",
    "--list": "listed",
    "--include": "include",
    "--exclude": "exclude",
    "--jobs": "jobs",
    "-j": "jobs",
    "--timeout": "timeout",
    "--max-memory": "max_memory",
    "--journal": "journal",
    "--max-failures": "max_failures",
    "--cluster": "cluster",
    "--shards": "shards",
    "--shard-size": "shard_size",
    "--text-field": "text_field",
    "--id-field": "id_field",
    "--url-field": "url_field",
    "--images-field": "images_field",
    "--report": "report",
}
"""Option with a value -> field of ``ConvertOptions``."""
REPEATABLE = frozenset({"to", "images", "include", "exclude", "report"})
CHOICES: Mapping[str, frozenset[str]] = {
    "n_up": frozenset({"1", "2"}),
    "sections": frozenset({"bold", "heading"}),
    "punctuation": frozenset({"keep", "repair"}),
    "spacing": frozenset({"keep", "none", "thin"}),
    "script": frozenset({"keep", "hans", "hant"}),
    "name_by": frozenset({"input", "title"}),
    "shards": frozenset({"jsonl", "jsonl.gz", "jsonl.zst", "parquet"}),
}
"""Field -> the values that are allowed."""


def read(arguments: Sequence[str]) -> ConvertOptions | None:
    """Return the options of a plain line after ``convert``; None if Typer has to look at it."""
    found: dict[str, Any] = {name: [] for name in ("inputs", *REPEATABLE)}
    words = iter(arguments)
    if not all(_take(word, next(words, "--") if word in VALUED else "", found) for word in words):
        return None
    if not found["inputs"] and "listed" not in found:
        return None
    if "reference_docx" in found:
        found["reference_docx"] = Path(found["reference_docx"])
    lists = {name: tuple(found[name]) for name in ("inputs", *REPEATABLE)}
    return ConvertOptions(**{**found, **lists, "images": tuple(map(Path, found["images"]))})


def _take(word: str, value: str, found: dict[str, Any]) -> bool:
    """Put a word and its value where they belong; False if they are not plain."""
    field = VALUED.get(word)
    if field is None:
        if word in SWITCHES:
            name, on = SWITCHES[word]
            found[name] = on
        else:
            found["inputs"].append(word)
        return word in SWITCHES or word == "-" or not word.startswith("-")
    if (value.startswith("-") and value != "-") or value not in CHOICES.get(field, {value}):
        return False
    if field in REPEATABLE:
        found[field].append(value)
    else:
        found[field] = value
    return True
