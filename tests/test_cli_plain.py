"""A plain ``convert`` line means the same whether Typer reads it or we do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.batch.choices import Choices
from shequ_convert.cli import commands, plain, typed
from shequ_convert.errors import ExitCode
from shequ_convert.write import PDF_VARIANTS, PRINT_DPI, WriteOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.cli.commands import ConvertOptions

WORDS = [
    "a.txt", "文稿", "-", "4", "auto", "jsonl.gz", "report.html", "*.md", "b/*.txt", "", " ", "docx", "md", "bold",
    "heading", "repair", "title", "input", "convert",
    *plain.SWITCHES, *plain.VALUED, "--help", "-h", "--", "--to=md", "-qv", "-omd", "--no-force", "-x", "--version",
]  # fmt: skip


def by_typer(arguments: list[str]) -> ConvertOptions | None:
    """Return the options Typer hands over; None if it does not get that far."""
    got: list[ConvertOptions] = []
    with pytest.MonkeyPatch.context() as patch:

        def keep(options: ConvertOptions) -> ExitCode:
            got.append(options)
            return ExitCode.OK

        patch.setattr(commands, "convert", keep)
        with pytest.raises(SystemExit):
            typed.app(["convert", *arguments])
    return got[0] if got else None


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_what_is_read_without_typer_is_what_typer_reads(arguments: list[str]) -> None:
    options = plain.read(arguments)
    if options is not None:
        assert options == by_typer(arguments)


def test_the_resolution_of_print_is_the_same_everywhere() -> None:
    options = plain.read(["a.txt"])
    assert options is not None
    assert options.image_dpi == str(PRINT_DPI)
    assert Choices().image_dpi == WriteOptions().image_dpi == PRINT_DPI


def test_the_standard_of_a_pdf_is_the_same_everywhere() -> None:
    options = plain.read(["a.txt"])
    assert options is not None
    assert options.pdf_variant == Choices().pdf_variant == WriteOptions().pdf_variant == PDF_VARIANTS[0]
    assert commands.BookletOptions((), "a.pdf").pdf_variant == PDF_VARIANTS[0]


def declared() -> Iterator[Any]:
    """Yield the options of ``convert`` as Typer describes them."""
    options: list[Any] = typed.described("convert").params
    yield from (option for option in options if option.param_type_name == "option")


def test_every_option_is_read_without_typer() -> None:
    known = {**{word: name for word, (name, _) in plain.SWITCHES.items()}, **plain.VALUED}
    for option in declared():
        if option.name != "help":
            assert {known.get(word) for word in (*option.opts, *option.secondary_opts)} == {option.name}
            assert all((word in plain.SWITCHES) == option.is_flag for word in option.opts)
            assert (option.name in plain.REPEATABLE) == option.multiple
            assert frozenset(getattr(option.type, "choices", ())) == plain.CHOICES.get(option.name, frozenset())


@pytest.mark.parametrize(
    "line",
    [
        "a.txt",
        "-",
        "a.txt b.txt -o out -t docx -t md --profile gongwen --force -q",
        "texts -o - -t json",
        "a.txt -t docx --toc --review",
        "a.txt -t docx --image-dpi 150",
        "a.txt -t docx --image-dpi keep",
        "a.txt -t pdf --pdf-variant pdf/a-2u",
        "a.txt -t pdf --pdf-variant nonsense",
        "a.txt --reference-docx house.docx",
        "a.txt -o a.pdf --n-up 2 --scale 1.25",
        "a.txt -o a.pdf --saddle-stitch",
        "--list inputs.txt",
        "--list - -o out",
        "texts --include *.md --include *.txt --exclude drafts/** -o out -j 4 --resume --journal done.jsonl",
        "texts -o out --timeout 60 --max-memory 512 --fail-fast --max-failures 3 --cluster tcp://scheduler:8786",
        "crawl.jsonl.gz -o parsed --shards jsonl.gz --shard-size 500 --text-field body --id-field key",
        "crawl.jsonl -o parsed.parquet --url-field link --images-field pictures",
        "texts --report report.html --report report.csv --log-json",
        "a.txt --images p --images q --copy-images --sections heading --punctuation keep --name-by title -v --strict",
    ],
)
def test_lines_of_every_day_are_plain(line: str) -> None:
    options = plain.read(line.split())
    assert options is not None
    assert options == by_typer(line.split())


@pytest.mark.parametrize(
    "line", ["", "--help", "a.txt --help", "a.txt -h", "a.txt -o", "a.txt -o --force", "a.txt --sections none",
             "a.txt --n-up 3", "a.txt --shards zip", "--list", "--list --force", "--report r.json", "a.txt -j4",
             "a.txt --to=md", "a.txt -qv", "-- a.txt", "a.txt --unknown", "a.txt -omd", "-q"]
)  # fmt: skip
def test_everything_else_is_typers(line: str) -> None:
    assert plain.read(line.split()) is None
