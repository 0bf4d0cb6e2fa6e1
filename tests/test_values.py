"""Frozen values: compared by kind and content, unchangeable, picklable."""

from __future__ import annotations

import pickle

import pytest

from shequ_convert.document import Note, Salutation
from shequ_convert.source import Line
from shequ_convert.values import fields, frozen, replace


@frozen
class Place:
    """A place."""

    line: int
    index: int = 0
    """A name that tuples use themselves."""

    @property
    def below(self) -> Place:
        """The next place."""
        return replace(self, line=self.line + 1)

    def __str__(self) -> str:
        return f"line {self.line}"


def test_values_of_one_kind_are_equal_if_they_hold_the_same() -> None:
    assert Place(1, 2) == Place(line=1, index=2)
    assert Place(1) != Place(2)
    assert len({Place(1), Place(1, 0), Place(2)}) == 2


def test_values_of_two_kinds_never_are() -> None:
    note: object = Note("同志们：", (1,))
    salutation: object = Salutation("同志们：", (1,))
    assert note != salutation
    assert not note == salutation  # noqa: SIM201 - both operators are ours
    assert note != ("同志们：", (1,))
    assert len({note, salutation}) == 2


def test_a_value_cannot_be_changed() -> None:
    place = Place(1)
    with pytest.raises(AttributeError):
        place.line = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        place.other = 2  # type: ignore[attr-defined]


def test_methods_properties_defaults_and_documentation_stay() -> None:
    assert Place(3).below == Place(4)
    assert str(Place(3)) == "line 3"
    assert repr(Place(3)) == "Place(line=3, index=0)"
    assert Place.__doc__ == "A place."
    assert Place.__module__ == __name__
    assert fields(Place) == ("line", "index")


def test_what_is_missing_or_unknown_is_refused() -> None:
    with pytest.raises(TypeError):
        Place()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Place(1, other=2)  # type: ignore[call-arg]
    with pytest.raises((TypeError, ValueError)):
        replace(Place(1), other=2)


def test_a_definition_that_would_go_wrong_is_refused() -> None:
    with pytest.raises(TypeError, match="default before"):

        @frozen
        class Backwards:
            first: int = 1
            second: int  # type: ignore[misc]

    with pytest.raises(TypeError, match="base"):

        @frozen
        class Below(Place):
            third: int = 1


def test_a_value_survives_pickling() -> None:
    line = Line(1, " 甲", "甲", 1, (2,))
    again = pickle.loads(pickle.dumps(line))  # noqa: S301 - we made it
    assert again == line
    assert type(again) is Line
    assert again.numbers == (1, 2)


def test_patterns_match_by_kind() -> None:
    found = []
    for place in (Place(1, 2), Place(7, 8)):
        match place:
            case Place(line=1):
                found.append(0)
            case Place(line, index):
                found.append(line + index)
    assert found == [0, 15]
