"""The list of disagreements with a labelled corpus. The corpus and its scorer are not needed: a small one stands in."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT = """桂花社区换届

来源：云上晚报 2021-03-08

桂花社区的换届选举在小广场举行，到场的居民有四百多位。

分享到：
微信
"""
ROLES = {1: "title", 3: "byline", 5: "body", 7: "chrome", 8: "chrome"}


def ranks(levels: Mapping[int, int]) -> dict[int, int]:
    order = sorted(set(levels.values()))
    return {line: order.index(level) + 1 for line, level in levels.items()}


def scorer() -> ModuleType:
    module = ModuleType("score")
    vars(module).update(
        CONTENT={"body", "heading"},
        FIELDS=["title", "source"],
        squeeze=str.strip,
        normfield=lambda _field, value: value or None,
        ranks=ranks,
    )
    return module


def gold(roles: Mapping[int, str], **more: Any) -> errors.Gold:
    lines = [{"n": n, "role": role} for n, role in roles.items()]
    meta = {"title": "桂花社区换届", "source": "云上晚报"}
    case = {"id": "g-163-9.img", "part": "news", "lines": lines, "T": TEXT.split("\n"), "figures": [], "meta": meta}
    return case | more


@pytest.fixture
def ours(tmp_path: Path) -> errors.Answer:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return errors.answer(path)


def test_where_labels_and_parser_agree_there_is_nothing_to_list(ours: errors.Answer) -> None:
    assert errors.disagreements(scorer(), gold(ROLES), ours) == ()


def test_an_optional_line_is_no_disagreement(ours: errors.Answer) -> None:
    case = gold(ROLES)
    case["lines"][4] |= {"role": "body", "optional": True}
    assert errors.disagreements(scorer(), case, ours) == ()


@pytest.mark.parametrize(
    ("line", "role", "kind"),
    [(8, "body", "lost"), (5, "chrome", "kept"), (5, "heading", "heading"), (5, "quote", "role")],
)
def test_a_line_of_another_role_is_listed_with_the_rule_that_decided(
    ours: errors.Answer, line: int, role: str, kind: str
) -> None:
    (found,) = errors.disagreements(scorer(), gold(ROLES | {line: role}), ours)
    verdict = ours.verdicts[line]
    assert (found.line, found.kind, found.gold, found.ours) == (line, kind, role, verdict.role.value)
    assert (found.rule, found.site) == (verdict.rule, "g-163")
    assert found.text in TEXT


def test_another_value_of_a_field_is_listed_with_the_line_it_stands_in(ours: errors.Answer) -> None:
    case = gold(ROLES, meta={"title": "桂花社区换届", "source": "晚报"})
    (found,) = errors.disagreements(scorer(), case, ours)
    assert (found.line, found.field, found.gold, found.ours) == (3, "source", "晚报", "云上晚报")


def test_a_field_the_labels_leave_open_is_not_listed(ours: errors.Answer) -> None:
    case = gold(ROLES, meta={"title": "桂花社区换届", "source": "晚报"}, meta_skip=["source"])
    assert errors.disagreements(scorer(), case, ours) == ()


def test_the_site_is_the_group_of_the_name_or_the_one_of_the_labels() -> None:
    assert errors.site_of({"id": "HowToCook-108b85a9"}) == "HowToCook"
    assert errors.site_of({"id": "m-45fcfa7d.plain", "site": "example.org"}) == "m-example.org"
    assert errors.site_of({"id": "h-big5-g-qq-2-img", "derived": {"from": "news/g-qq-2.img"}}) == "g-qq"


def test_sums_count_every_view(ours: errors.Answer) -> None:
    text = errors.sums(errors.disagreements(scorer(), gold(ROLES | {8: "body"}), ours))
    assert "     1  lost\n" in text
    assert "     1  body -> chrome\n" in text
    assert "     1  news g-163\n" in text
