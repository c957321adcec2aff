"""WeasyPrint as we use it: the names that must be there, what is loaded late, what is freed."""

from __future__ import annotations

import ast
import ctypes
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.formats.pdf.typesetting import engine, line_choice
from publisher.formats.pdf.typesetting.engine import PRIVATE
from publisher.formats.pdf.typesetting.footnotes import WRITTEN_FOR
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.tuning.patches import source_digest
from publisher.formats.pdf.typesetting.typesetter import Engine
from tests.support.books import make, render_files, write_book
from tests.support.printing import shared_document


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """WeasyPrint is imported with the fonts of the system left out: later tests print with it."""
    load_engine()


PATHS = [(module, path) for module, paths in PRIVATE.items() for path in paths.split()]
TYPESETTING = Path(engine.__file__).parent


def trees_of(module: str) -> list[ast.Module]:
    """The syntax tree of a module, and those of the modules beside it."""
    file = Path(importlib.import_module(module).__file__ or "")
    return [ast.parse(path.read_text()) for path in file.parent.glob("*.py")]


def attributes_in(trees: list[ast.Module]) -> set[str]:
    """The names that are used as attributes; a local variable of that name does not count."""
    return {
        node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize(("module", "path"), PATHS)
def test_the_engine_has_the_names_that_we_rely_on(module: str, path: str) -> None:
    owner, *attributes = path.split(".")
    found = getattr(importlib.import_module(module), owner)
    for attribute in attributes:
        assert hasattr(found, attribute) or attribute in attributes_in(trees_of(module))


def test_the_list_of_private_names_has_none_that_we_do_not_use() -> None:
    trees = [ast.parse(path.read_text()) for path in TYPESETTING.parent.rglob("*.py")]
    used = attributes_in(trees) | {
        alias.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    spelled = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names = {path.rpartition(".")[2] for _, path in PATHS}
    assert names - used - spelled == set()


def test_the_list_of_private_names_has_every_one_with_an_underscore() -> None:
    files = ("engine.py", "page_boxes.py", "footnotes.py", "turned_pages.py")
    trees = [ast.parse((TYPESETTING / name).read_text()) for name in files]
    own = {"__init__", "__module__", "__name__", "__new__", "_shape", "_replace"}
    names = {name for name in attributes_in(trees) if name.startswith("_")} - own
    assert names == {
        "_page_box",
        "_tags",
        "_build_box_tree",
        "_font_style_cache_key",
        "_update_footnote_area",
        "_report_footnotes",
        "_folder",
    }
    assert names <= {path.rpartition(".")[2] for _, path in PATHS}


OURS = {**WRITTEN_FOR, "weasyprint.layout.inline": line_choice.WRITTEN_FOR}


@pytest.mark.parametrize("module", OURS)
def test_our_layout_is_that_of_the_engine_for_which_it_was_written(module: str) -> None:
    # with another WeasyPrint read its layout again: how it reports notes, and what we wrap
    assert source_digest(module) == OURS[module]


def test_another_engine_lays_the_pages_out_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("footnotes", "facing_pages", "whole_tables"):
        name = f"publisher.formats.pdf.typesetting.{module}.is_known_engine"
        monkeypatch.setattr(name, lambda: False)
    monkeypatch.setattr(line_choice, "WRITTEN_FOR", "another")
    made = make(write_book(tmp_path, {"a.md": "# A\n\n" + "Words of a long page.\n\n" * 90}))
    assert render_files(made, "pdf", "print").content.startswith(b"%PDF")


def test_the_root_of_the_page_tree_has_the_key_that_we_read() -> None:
    import pydyf

    assert "Kids" in pydyf.PDF().pages


STYLES = """
.spaced { letter-spacing: 2px; word-spacing: 3px; text-transform: uppercase; text-decoration: underline line-through }
.narrow { width: 30mm; text-align: justify; hyphens: auto; font-variant-caps: small-caps }
.broken { width: 20mm; overflow-wrap: anywhere; float: right }
.first::first-line { font-weight: bold }
.first::first-letter { font-size: 30pt }
.wide { font-feature-settings: "onum"; font-variant-numeric: tabular-nums; width: 20ex; tab-size: 3 }
"""
WORDS = "Office figures of 1024 in several uncommonly extraordinary afflictions, word for word. "
TEXTS = f"""
<p lang="en">{WORDS * 4}</p>
<p class="spaced">{WORDS} <em>{WORDS}</em></p>
<p class="narrow" lang="en">{WORDS * 3}</p>
<p class="broken">https://example.org/{"a" * 90}</p>
<p class="first" lang="de">{WORDS * 3}</p>
<pre class="wide">one\ttwo 123\n\tthree</pre>
<p dir="rtl" lang="ar">\u0646\u0635 \u0639\u0631\u0628\u064a 12</p>
<p lang="ja">\u65e5\u672c\u8a9e\u306e\u6587\u7ae0 soft\u00adhyphen</p>
<svg viewBox="0 0 90 20"><text y="15" font-size="12">drawn</text></svg>
"""


def test_a_layout_that_is_a_copy_is_drawn_as_one_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    document = shared_document(make(write_book(tmp_path, {})))
    plain, ours = (
        Engine(document, is_plain).render(TEXTS, (), STYLES).rendered.write_pdf()
        for is_plain in (True, False)
    )
    assert plain == ours


LEAKS = """
import ctypes, gc, sys
from itertools import pairwise
from pathlib import Path
from publisher.formats.pdf.contract.fragment import LayoutJob
from publisher.formats.pdf.typesetting.layout import lay_out
from tests.support.books import make
from tests.support.printing import shared_document
from statistics import median

class Held(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena blocks fast maps mapped most freed used free top".split()]

tell = ctypes.CDLL(None).mallinfo2
tell.restype = Held

def memory():
    gc.collect()
    return tell().used

document = shared_document(make(Path(sys.argv[1])))
job = LayoutJob("".join(f"<p style='text-indent: {n}px'>A style of its own, and 12 figures." for n in range(500)), 1, False, False)
held = [memory() for _ in range(6) if lay_out(job, document)]
print(int(median(after - before for before, after in pairwise(held))) // 1000)
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="asks glibc 2.33 or later how much memory is held",
)
def test_layouts_leave_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAKS, str(write_book(tmp_path, {}))],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (
        int(done.stdout) < 40
    )  # kB a layout; the lists of features that WeasyPrint keeps for each style would be 80


LOADED = """
import sys
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.tuning.runtime import LATER
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
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    before, options, called = done.stdout.splitlines()
    assert before == ""
    assert options == "<class 'fontTools.subset.Options'> True"
    assert "missing 2 required positional arguments" in called
