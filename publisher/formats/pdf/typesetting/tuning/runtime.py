"""How Python runs while a flow is laid out: which modules are loaded, when garbage is collected.

No setting here changes a byte of what is printed.
"""

from __future__ import annotations

import ctypes.util
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

# a quarter of the time that WeasyPrint takes to load; a book seldom needs them
LATER = ("fontTools.subset", "fontTools.varLib.instancer", "PIL.ImageCms")
ALL_AFTER = 20  # collections of the youngest objects, before all are searched
MANY = 20  # pages of a flow whose discarded boxes are freed before it is painted


@contextmanager
def deferred_imports() -> Iterator[None]:
    """Import WeasyPrint without the modules of `LATER`, and without a search for its libraries.

    On Linux `find_library` starts ldconfig, gcc and ld for each of 18 names; without an answer
    WeasyPrint has dlopen find them by their sonames.
    """
    find_library = ctypes.util.find_library
    later = [name for name in LATER if name not in sys.modules]
    sys.modules.update({name: _Later(name) for name in later})
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find_library
        for name in later:
            del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module whose functions and classes are imported by name.

    The module itself is imported when one of them is called.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *values, **named: getattr(import_module(self.__name__), name)(
            *values, **named
        )


@contextmanager
def paused_collection() -> Iterator[None]:
    """Collect no garbage inside the block: all of a layout becomes garbage at its end."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def free_layout() -> None:
    """Free the boxes of the last layout, which are in reference cycles.

    They are all in the youngest generation, since nothing is collected during a layout. So the
    book, its markup and the caches are searched only once in `ALL_AFTER` times: that saves a tenth
    of a cold build.
    """
    gc.collect(2 if gc.get_count()[1] >= ALL_AFTER else 0)


def free_boxes(pages: int) -> None:
    """Free the boxes as they were before the layout: a quarter of the memory of a long flow."""
    if pages > MANY:
        gc.collect()


def keep_loaded() -> None:
    """Exclude what is loaded now from every later garbage collection."""
    gc.freeze()
