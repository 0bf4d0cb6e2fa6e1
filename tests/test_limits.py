"""The numbers that bound a batch are read, or refused before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shequ_convert.batch import limits
from shequ_convert.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG_EVERYWHERE = ("", "0", "-1", "many", "nan", "inf", "1e3", "４", "1,000", "1_000", " 4", "+4", "9" * 30)
READERS = (limits.jobs, limits.timeout, limits.max_memory, limits.max_failures, limits.shard_size)


@pytest.mark.parametrize(
    ("reader", "word", "value"),
    [
        (limits.jobs, "auto", None),
        (limits.jobs, "1", 1),
        (limits.jobs, "256", 256),
        (limits.timeout, "60", 60.0),
        (limits.timeout, "0.5", 0.5),
        (limits.timeout, None, None),
        (limits.max_memory, "64", 64),
        (limits.max_memory, None, None),
        (limits.max_failures, "1", 1),
        (limits.max_failures, None, None),
        (limits.shard_size, "10000", 10000),
        (limits.shard_size, "1", 1),
    ],
)
def test_a_number_is_read(reader: Callable[[str | None], object], word: str | None, value: object) -> None:
    assert reader(word) == value


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("word", WRONG_EVERYWHERE)
def test_what_is_no_number_is_refused_with_its_option_and_what_to_give(
    reader: Callable[[str], object], word: str
) -> None:
    with pytest.raises(UsageError) as raised:
        reader(word)
    assert raised.value.what.startswith(f"--{reader.__name__.replace('_', '-')} {word} is no ")
    assert raised.value.advice.startswith("Give ")


@pytest.mark.parametrize(
    ("reader", "word"),
    [(limits.jobs, "257"), (limits.jobs, "1.5"), (limits.jobs, "AUTO"), (limits.max_memory, "63"),
     (limits.shard_size, "2.5"), (limits.timeout, "0.0"), (limits.timeout, "auto")],
)  # fmt: skip
def test_what_is_out_of_range_is_refused(reader: Callable[[str], object], word: str) -> None:
    with pytest.raises(UsageError):
        reader(word)
