"""Whole articles: what each line is, and the document. A case is a folder with ``input.txt``; the rest is recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shequ_convert import parse
from shequ_convert.convert import render
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.parse.explain import as_text, explain
from shequ_convert.source import Text
from shequ_convert.style import load
from shequ_convert.write.dump import as_dict

if TYPE_CHECKING:
    from tests.conftest import Golden

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/input.txt"))
each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def text_of(case: Path) -> str:
    return (case / "input.txt").read_bytes().decode("utf-8")


@each_case
def test_every_line_is_explained_as_recorded(case: Path, golden: Golden) -> None:
    golden(case / "explain.txt", as_text(explain(Text(text_of(case), "input.txt", "str", ""))))


@each_case
def test_the_document_is_as_recorded(case: Path, golden: Golden) -> None:
    tree = as_dict(parse(text_of(case), name="input.txt"))
    golden(case / "document.json", json.dumps(tree, ensure_ascii=False, indent=1) + "\n")


@each_case
def test_every_line_that_is_not_blank_is_in_exactly_one_place(case: Path) -> None:
    document = parse(text_of(case))
    metadata = {n for lines in document.meta.lines.values() for n in lines}
    blocks = [n for block in document.blocks for n in block.lines]
    dropped = [n for one in document.dropped for n in one.lines]
    lines = text_of(case).split("\n")
    assert sorted([*metadata, *blocks, *dropped]) == [n for n, line in enumerate(lines, 1) if line.strip()]


@each_case
@pytest.mark.parametrize("profile", ["article", "gongwen", "handout"])
def test_the_printed_text_is_the_same_in_every_format(case: Path, profile: str) -> None:
    from tests.support import ooxml, pdf  # noqa: PLC0415 - they import what only these tests need

    document = parse(text_of(case))
    design = load(profile)
    printed = pdf.squeezed(plain_text(lay_out(document, design, {})))
    assert pdf.squeezed(ooxml.body_text(render(document, "docx", design).data)) == printed
    assert pdf.text_of(render(document, "pdf", design).data, profile) == printed
