"""Values: what stands between the stages. Frozen, picklable, compared by what they hold, quickly defined and made.

::

    @frozen
    class Span:
        line: int
        start: int = 0

is used like a frozen dataclass and checked like one by type checkers. Beneath, it is a named tuple: defining a frozen,
slotted dataclass takes Python 0.5 ms, so that the classes of this project alone would take longer than a conversion;
and making a tuple is several times quicker. ``typing.NamedTuple`` is no way out, for it compiles every annotation.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any, TypeVar, dataclass_transform

Kind = TypeVar("Kind")
"""A class of values, or one of them."""

_PYTHON_S_OWN = frozenset({"__dict__", "__weakref__"})
"""What a class has by being one."""


@dataclass_transform(frozen_default=True)
def frozen(kind: type[Kind]) -> type[Kind]:
    """Make a class with annotated fields and defaults one of frozen values; its methods and properties stay.

    A value equals one of its own kind that holds the same. It has no base class and no ``super``.
    """
    make: Any = namedtuple  # noqa: PYI024 - see above; type checkers want its arguments spelt out
    names = kind.__annotations__
    defaults = [kind.__dict__[name] for name in names if name in kind.__dict__]
    if kind.__bases__ != (object,) or any(name in kind.__dict__ for name in [*names][: len(names) - len(defaults)]):
        raise TypeError(f"{kind.__name__} has a base, or a field with a default before one without")
    made: Any = make(kind.__name__, names, defaults=defaults, module=kind.__module__)
    for name, attribute in kind.__dict__.items():
        if name not in names and name not in _PYTHON_S_OWN:
            setattr(made, name, attribute)
    made.__eq__, made.__ne__, made.__qualname__ = _same, _differs, kind.__qualname__
    found: type[Kind] = made
    return found


def _same(one: tuple[object, ...], other: object) -> bool:
    return type(one) is type(other) and tuple.__eq__(one, other)


def _differs(one: tuple[object, ...], other: object) -> bool:
    return not _same(one, other)


def replace(old: Kind, **changes: object) -> Kind:
    """Return a value with some fields changed. Raise ValueError (TypeError from Python 3.13) for no field of it."""
    named: Any = old
    new: Kind = named._replace(**changes)
    return new


def fields(kind: type[object]) -> tuple[str, ...]:
    """Return the names of the fields of a class of values, in order."""
    named: Any = kind
    names: tuple[str, ...] = named._fields
    return names
