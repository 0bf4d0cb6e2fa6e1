"""The literate cases of ``rules/``, the examples of the chrome phrases, and that no rule goes without a case."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_convert.decode import decode
from shequ_convert.parse import fields
from shequ_convert.parse.context import SETTLERS
from shequ_convert.parse.lines import split
from shequ_convert.parse.page import survey
from shequ_convert.parse.rules import RULES, asked, chrome, classify, front
from shequ_convert.parse.wrapping import unwrap
from tests.support import literate

if TYPE_CHECKING:
    from _pytest.mark import MarkDecorator

    from shequ_convert.parse.roles import Rule, Settler

FOLDER = Path(__file__).parent / "rules"
EXAMPLES = Path(__file__).parent.parent / "examples" / "input"
CASES = literate.cases(FOLDER)
KNOWN = tomllib.loads((Path(__file__).parent / "known_failures" / "chrome.toml").read_text(encoding="utf-8"))
"""Example of a phrase -> what happens to it instead."""
ALWAYS = frozenset({"body", "lines.unwrap"})
"""``body`` claims whatever no other rule does, so every case of another rule says where it must not; a line that was
unwrapped has no rule of its own."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_line_is_what_the_case_says(case: literate.Case, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-cases"):
        case.file.write_text(literate.rewritten(case.file), encoding="utf-8")
        return
    assert case.actual == case.expected


@pytest.mark.parametrize("case", [case for case in CASES if case.without], ids=str)
def test_no_line_is_claimed_by_a_rule_that_the_case_excludes(case: literate.Case) -> None:
    claimed = {row.rule: row.text for row in literate.rows(case.text)}
    assert not {rule: text for rule, text in claimed.items() if rule in case.without}


def rule_names() -> frozenset[str]:
    """Return every name that evidence can carry, read from the source of the parser."""
    folder = Path(chrome.__file__).parents[1]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Evidence"]
    named = {call.args[2].value for call in made if isinstance(call.args[2], ast.Constant)}
    return frozenset(str(name) for name in named) | {f"chrome.{family.name}" for family in chrome.phrases().families}


def test_the_names_of_rules_are_found_in_the_source() -> None:
    assert {"body", "heading.short", "series.items", "extent.title", "chrome.share", "lead"} < rule_names()


def test_every_rule_name_is_given_by_a_case() -> None:
    explained = [row for case in CASES for row in literate.rows(case.text)]
    lost = {other.removesuffix(")").split(", ")[1] for row in explained for other in row.others}
    assert not rule_names() - {row.rule for row in explained} - lost


def test_every_rule_name_is_excluded_by_a_case() -> None:
    excluded = {name for case in CASES for name in case.without}
    assert not rule_names() - excluded - ALWAYS
    assert not excluded - rule_names(), "a case excludes a rule that does not exist"


def named(function: Rule | Settler) -> str:
    """Return module and name: ``front.byline``."""
    return f"{function.__module__.rpartition('.')[2]}.{getattr(function, '__name__', '')}"


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_claims_a_line_of_a_case_and_leaves_one_alone(rule: Rule) -> None:
    surveyed = [survey(unwrap(split(case.text))) for case in CASES]
    opinions = {rule(line, page.around(i)) is not None for page in surveyed for i, line in enumerate(page.lines)}
    assert True in opinions
    assert False in opinions or named(rule) == "rules.body"


EXAMPLE_PAGES = [decode(path.read_bytes(), path.name).text.content for path in sorted(EXAMPLES.glob("*.txt"))]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_is_shown_every_line_that_it_claims(rule: Rule) -> None:
    texts = [*(case.text for case in CASES), *EXAMPLE_PAGES]
    for page in (survey(split(text)) for text in texts):
        for i, line in enumerate(page.lines):
            assert rule in asked(line.text) or rule(line, page.around(i)) is None, line.text


BYLINE_PIECES = st.sampled_from(
    (
        *"文图 ，。、（）【】/|：:·0123456789年月日",
        *(
            "顾晚晴",
            "云上日报",
            "记者",
            "本报记者",
            "作者",
            "责任编辑",
            "编辑",
            "来源",
            "来源：",
            "发布时间",
            "时间：",
            "日期:",
        ),
        *("2018-10-26", "2018年10月26日", "15:56", "05-13 13:48", "二〇一八年五月三日", "3小时前", "昨天", "刚刚"),
        *("20181026", "19-08-12 10:34", "原创", "□ ", "文/", " 文", "摄影", "讯", "发布于北京", "阅读 12", "走进社区"),
        "3月2日—3月9日",
    )
)


def assert_a_glance_is_enough(text: str) -> None:
    """Assert that a line that is said to be no byline before it is read is none when it is."""
    page = survey(split(text))
    found = [front.byline(line, page.around(i)) for i, line in enumerate(page.lines)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "_AT_A_GLANCE", re.compile(""))
        patch.setattr(fields, "may_be_dated", lambda _text: True)
        assert found == [front.byline(line, page.around(i)) for i, line in enumerate(page.lines)], text


def test_what_is_no_byline_at_a_glance_is_none_when_it_is_read() -> None:
    for text in [*(case.text for case in CASES), *EXAMPLE_PAGES]:
        assert_a_glance_is_enough(text)


@given(st.lists(BYLINE_PIECES, min_size=1, max_size=8).map("".join))
def test_what_is_no_byline_at_a_glance_is_none_whatever_it_is_made_of(text: str) -> None:
    assert_a_glance_is_enough(text)


@pytest.mark.parametrize("settler", SETTLERS, ids=named)
def test_every_settler_overrules_a_line_of_a_case_and_leaves_a_case_alone(settler: Settler) -> None:
    changed = set()
    for case in CASES:
        page = survey(unwrap(split(case.text)))
        draft = classify(page)
        for earlier in SETTLERS[: SETTLERS.index(settler)]:
            draft = earlier(draft, page)
        changed.add(settler(draft, page) != draft)
    assert changed == {True, False}


def marked(line: str) -> MarkDecorator | tuple[()]:
    """Return the mark of an example that is known not to be as it should."""
    return pytest.mark.xfail(strict=True, reason=KNOWN[line]) if line in KNOWN else ()


DROP = [pytest.param(f, line, marks=marked(line), id=line) for f in chrome.phrases().families for line in f.drop]
KEEP = [pytest.param(line, marks=marked(line), id=line) for f in chrome.phrases().families for line in f.keep]


@pytest.mark.parametrize(("family", "line"), DROP)
def test_the_lines_a_chrome_family_must_drop_are_claimed_by_it(family: chrome.Family, line: str) -> None:
    assert family.claims(chrome.said(line))
    assert chrome.phrases().of(line) is not None, "none of the pairs by which it is looked up"


@pytest.mark.parametrize("line", KEEP)
def test_the_lines_a_chrome_family_must_keep_are_claimed_by_none(line: str) -> None:
    assert not [family.name for family in chrome.phrases().families if family.claims(chrome.said(line))]


def test_every_known_failure_is_an_example_of_a_family() -> None:
    examples = {line for family in chrome.phrases().families for line in (*family.drop, *family.keep)}
    assert set(KNOWN) <= examples


@pytest.mark.parametrize("family", chrome.phrases().families, ids=lambda family: family.name)
def test_every_chrome_family_says_why_and_has_examples_of_both_kinds(family: chrome.Family) -> None:
    assert family.why
    assert family.drop
    assert family.keep
