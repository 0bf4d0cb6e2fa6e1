"""An import of WeasyPrint that takes half of its time, on Linux."""

from __future__ import annotations

import contextlib
import ctypes.util
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shequ_convert.write.weasy import Internal


@contextlib.contextmanager
def no_detours() -> Iterator[None]:
    """Spare the import two detours on Linux: half of its time.

    dlopen finds libraries by their soname; ``find_library``, asked for names that do not exist, starts ldconfig, gcc
    and ld for each. And fontTools' subsetter and instancer, which we never call, are imported when they are called.
    """
    if sys.platform != "linux":
        yield
        return
    find, ctypes.util.find_library = ctypes.util.find_library, _nowhere
    waiting = [_Later(name) for name in ("fontTools.subset", "fontTools.varLib", "fontTools.varLib.instancer")]
    waiting = [module for module in waiting if module.__name__ not in sys.modules]
    sys.modules.update({module.__name__: module for module in waiting})
    try:
        yield
    finally:
        ctypes.util.find_library = find
        for module in waiting:
            if sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]


def _nowhere(name: str) -> None:
    """Find no library."""
    del name


class _Later(ModuleType):
    """Stands for a module until one of its functions is called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Internal:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def call(*args: Internal, **kwargs: Internal) -> Internal:
            return getattr(import_module(module), name)(*args, **kwargs)

        return call
