"""WeasyPrint as we use it: the names that must be there, what is loaded late, what is freed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_engine_has_the_names_that_we_rely_on() -> None:

    from publisher.pdf.engine import PRIVATE

    for module, path in [(module, path) for module, paths in PRIVATE.items() for path in paths.split()]:
        owner, *attributes = path.split(".")
        found = getattr(importlib.import_module(module), owner)
        for attribute in attributes:
            source = Path(importlib.import_module(module).__file__ or "").read_text()
            assert hasattr(found, attribute) or f"self.{attribute} = " in source or f"{attribute} = " in source, path


LEAKS = """
import ctypes, gc
from pathlib import Path
from publisher.build import make_book
from publisher.diagnostics import Collector
from publisher.editions import read_edition
from publisher.geometry import lay_out_page
from publisher.pdf.fragment import Job
from publisher.pdf.layout import lay_out
from publisher.pdf.press import make_press

def memory():
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1])

made = make_book(Path("manuscript/book.toml"), Collector())
edition = read_edition("screen", made.book.config, made.theme.editions, Collector())
press = make_press(made.theme, lay_out_page(made.theme, edition, 0, made.book.config, Collector()))
job = Job("<p>" + "Some words that fill a line or two of it, and 12 figures. " * 1500, 1, False, False)
lay_out(job, press)
before = memory()
for _ in range(5):
    lay_out(job, press)
print((memory() - before) // 256)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system how large a process is, as Linux tells it")
def test_layouts_leave_nothing_behind() -> None:
    done = subprocess.run([sys.executable, "-c", LEAKS], cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 1  # MB; a list of features that WeasyPrint keeps for each line would be several


LOADED = """
import sys
from publisher.pdf.loading import LATER, load_engine
load_engine()
print(*(name for name in LATER if name in sys.modules))
from weasyprint.pdf.fonts import instantiateVariableFont, subset
print(type(subset.Options()), "fontTools.subset" in sys.modules)
try:
    instantiateVariableFont()
except TypeError as error:
    print(error)
"""


def test_what_the_engine_seldom_needs_is_loaded_when_it_is_called() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
    before, options, called = done.stdout.splitlines()
    assert before == ""
    assert options == "<class 'fontTools.subset.Options'> True"
    assert "missing 2 required positional arguments" in called
