"""The article this project began with, in every format. It is not ours to publish, so it lies beside the project."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shequ_convert import convert, parse
from shequ_convert.document import Document, Figure, Paragraph
from shequ_convert.layout import lay_out, plain_text
from shequ_convert.parse import ParseOptions
from shequ_convert.style import builtin_names, load

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = Path(__file__).parents[2] / "shared" / "seed" / "seed.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason=f"{SEED.name} does not lie beside the project")

SECTIONS = [
    (
        "与时俱进，坚定不移走中国特色社会主义道路，坚定不移跟党走，坚持“红色引擎工程”，"
        "动员发挥“红色细胞”的带动引领作用，是我的心得之一。"
    ),
    "动员各方力量，齐心协力抓好社团组织和社区志愿者队伍建设，这是我的心得之二。",
    "以人民为中心，踏踏实实地为群众做点实事好事，这是我从此次培训中获得的心得之三。",
    "整合社区资源，打造共建共治共享的创新性社区，这是我的心得之四。",
]
FIGURES = [
    ("微信图片_20181026151543.png", "张蔚发表培训感言"),
    ("微信图片_20181026155942.png", "学员认真听课"),
    ("1540540847(1).jpg", "结业仪式"),
]


def lines() -> list[str]:
    return SEED.read_text(encoding="utf-8").splitlines()


@cache
def seed() -> Document:
    return parse(SEED.read_bytes(), name=SEED.name)


def paragraphs(document: Document) -> list[Paragraph]:
    return [block for block in document.blocks if isinstance(block, Paragraph)]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_metadata_is_read_whole() -> None:
    meta = seed().meta
    assert meta.title == "张蔚：打造共建共治共享的创新性社区"
    assert (meta.source, meta.published) == ("中国社区网", "2018-10-26T15:56:08")
    assert (meta.editor, meta.tags) == ("邹祖云", ("社区", "培训班", "百步亭"))
    assert (meta.subtitle, meta.author) == (None, None)


def test_without_repair_the_title_is_as_it_was_scraped() -> None:
    document = parse(SEED.read_bytes(), ParseOptions(repair_punctuation=False))
    assert document.meta.title == "张蔚:打造共建共治共享的创新性社区"
    assert document.edits == ()


def test_three_figures_have_each_its_own_caption() -> None:
    figures = [block for block in seed().blocks if isinstance(block, Figure)]
    assert [(figure.image, figure.caption) for figure in figures] == FIGURES


def test_four_paragraphs_open_a_section_with_their_very_words() -> None:
    found = [block.text[: block.run_in.end] for block in paragraphs(seed()) if block.run_in]
    assert found == SECTIONS
    assert {block.run_in.level for block in paragraphs(seed()) if block.run_in} == {1}


def test_all_paragraphs_are_whole_and_in_order() -> None:
    document = parse(SEED.read_bytes(), ParseOptions(repair_punctuation=False))
    end = next(n for n, line in enumerate(lines()) if line.startswith("责任编辑"))
    expected = [line.strip() for line in lines()[3:end] if line.endswith(("。", "!", "！"))]
    assert [block.text for block in paragraphs(document)] == expected
    assert len(expected) == 11


def test_marks_are_repaired_and_nothing_else_is_changed() -> None:
    plain = parse(SEED.read_bytes(), ParseOptions(repair_punctuation=False))
    widths = str.maketrans("，：；！（）", ",:;!()")
    for scraped, repaired in zip(paragraphs(plain), paragraphs(seed()), strict=True):
        assert repaired.text.translate(widths) == scraped.text.translate(widths)
        assert not re.search("[一-龥”][,:;!?]", repaired.text)


def test_everything_from_the_share_line_on_is_dropped_with_a_reason_and_nothing_else() -> None:
    share = next(n for n, line in enumerate(lines(), 1) if line.startswith("分享至"))
    dropped = [n for one in seed().dropped for n in one.lines]
    assert dropped == [n for n, line in enumerate(lines(), 1) if line.strip() and n >= share]
    assert all(one.reason.startswith("chrome.") for one in seed().dropped)


def test_there_are_figures_and_paragraphs_and_nothing_else() -> None:
    assert {type(block) for block in seed().blocks} == {Figure, Paragraph}
    assert len(seed().blocks) == 3 + 11


def docx(data: bytes, _: str) -> str:
    from tests.support import ooxml  # noqa: PLC0415 - imports what only Word tests need

    return ooxml.body_text(data)


def pdf(data: bytes, profile: str) -> str:
    from tests.support import pdf as support  # noqa: PLC0415 - imports what only PDF tests need

    return support.text_of(data, profile)


READERS: dict[str, Callable[[bytes, str], str]] = {"docx": docx, "pdf": pdf}


@pytest.mark.parametrize("to", READERS)
@pytest.mark.parametrize("profile", builtin_names())
def test_word_and_pdf_say_what_the_tree_says(to: str, profile: str) -> None:
    printed = plain_text(lay_out(seed(), load(profile), {}))
    assert squeezed(READERS[to](convert(SEED.read_bytes(), to, profile=profile).data, profile)) == squeezed(printed)


def test_html_says_what_the_tree_says() -> None:
    from lxml import etree  # noqa: PLC0415 - imported by this test only

    page = etree.HTML(convert(SEED.read_bytes(), "html").data.decode("utf-8"))
    assert page is not None
    body = page.find("body")
    assert body is not None
    said = squeezed("".join(str(text) for text in body.itertext()))
    at = 0
    for part in plain_text(lay_out(seed(), load("article"), {})).splitlines():
        at = said.find(squeezed(part), at)
        assert at >= 0, part


@pytest.mark.parametrize("sections", ["bold", "heading"])
def test_markdown_says_what_the_tree_says(sections: str) -> None:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - imported by these tests only
    from mdit_py_plugins.front_matter import front_matter_plugin  # noqa: PLC0415

    from shequ_convert.write import WriteOptions  # noqa: PLC0415

    options = WriteOptions(sections="heading" if sections == "heading" else "bold")
    text = convert(SEED.read_bytes(), "md", options=options).data.decode("utf-8")
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    inline = [token for token in tokens if token.type == "inline"]
    said = squeezed("".join(child.content for token in inline for child in token.children or ()))
    at = 0
    for block in seed().blocks:
        assert isinstance(block, Figure | Paragraph)
        part = (block.caption or "") if isinstance(block, Figure) else block.text
        at = said.find(squeezed(part), at)
        assert at >= 0, part


def test_json_has_every_line_in_exactly_one_place() -> None:
    tree = json.loads(convert(SEED.read_bytes(), "json").data)
    metadata = {n for numbers in tree["metadata_lines"].values() for n in numbers}
    places = [*metadata, *(n for part in ("blocks", "dropped") for one in tree[part] for n in one["lines"])]
    assert sorted(places) == [n for n, line in enumerate(lines(), 1) if line.strip()]
    assert tree["metadata"]["published"] == "2018-10-26T15:56:08"
