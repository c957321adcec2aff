"""The table of rooms in ARCHITECTURE.md holds: who may import whom, and which library has which home."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from publisher.formats import FORMATS
from publisher.formats.pdf.typesetting.engine import PRIVATE
from publisher.place import AROUND, PACKAGE

TEXT = (AROUND / "ARCHITECTURE.md").read_text()
ROWS = re.findall(r"^\| \d+ \| `([\w/]+)/?` \| [^|\n]+ \| ([^|\n]*)\|$", TEXT, re.MULTILINE)
ROOMS = [name.strip("/") for name, _ in ROWS] + ["commands"]
DRAWERS = re.findall(r"^\| `pdf/(\w+)/` \|", TEXT, re.MULTILINE)  # of formats/pdf, in their order
MODULES = {module.split(".")[2] for module in FORMATS.values()}
HOMES = {
    (library.strip(), name.strip("/"))
    for name, row in ROWS
    for library in row.split(",")
    if library.strip()
}
# libraries without a home: what values are made of, pictures, escaped markup, and the tasks'
SHARED = {"PIL", "markupsafe", "msgspec", "invoke"}
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "themes" not in path.parts]
MOST_PAIRS = 60
# over 400 lines at 100 columns; to be taken apart
LONG: set[str] = set()
assert len(ROOMS) == 15 and len(DRAWERS) == 5


@cache
def imports_of(path: Path) -> set[str]:
    """Every module that a file names in an import."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def parts_of(path: Path) -> list[str]:
    """A file's place below the package: `["formats", "pdf", "plan", "workers"]`."""
    return list(path.relative_to(PACKAGE).with_suffix("").parts)


def ties(depth: int, below: tuple[str, ...]) -> set[tuple[str, str]]:
    """Pairs of folders (or files) at a depth below a folder, of which the first imports the second."""
    pairs = set()
    for path in FILES:
        own = parts_of(path)
        for name in imports_of(path):
            other = name.split(".")[1:]
            is_ours = name.startswith("publisher.") and len(own) > depth and len(other) > depth
            if (
                is_ours
                and tuple(own[:depth]) == tuple(other[:depth]) == below
                and own[depth] != other[depth]
            ):
                pairs.add((own[depth], other[depth]))
    return pairs


def test_every_room_stands_in_the_table() -> None:
    folders = {parts_of(path)[0] for path in FILES} - {"__init__", "place", "door"}
    assert folders == set(ROOMS)


def test_a_room_imports_only_rooms_above_it() -> None:
    pairs = {(own, other) for own, other in ties(0, ()) if other not in ("place", "door")}
    assert [pair for pair in sorted(pairs) if ROOMS.index(pair[0]) <= ROOMS.index(pair[1])] == []
    assert len(pairs) <= MOST_PAIRS


def test_a_format_imports_no_other_format() -> None:
    assert [pair for pair in ties(1, ("formats",)) if set(pair) <= MODULES] == []


def test_a_drawer_of_the_pdf_imports_only_drawers_above_it() -> None:
    pairs = {pair for pair in ties(2, ("formats", "pdf")) if pair[1] not in ("__init__",)}
    order = [*DRAWERS, "rest"]
    rank = {
        name: order.index(name) if name in order else len(DRAWERS)
        for pair in pairs
        for name in pair
    }
    assert [
        pair
        for pair in sorted(pairs)
        if rank[pair[0]] <= rank[pair[1]] and rank[pair[1]] != len(DRAWERS)
    ] == []
    assert [pair for pair in sorted(pairs) if pair[0] in DRAWERS and pair[1] not in DRAWERS] == []


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {
        ".".join(["publisher", *parts_of(path)]).removesuffix(".__init__"): path for path in FILES
    }
    edges = {
        name: {one for one in imports_of(path) if one in names} for name, path in names.items()
    }
    while leaves := {name for name, others in edges.items() if not others & edges.keys()}:
        edges = {name: others for name, others in edges.items() if name not in leaves}
    assert sorted(edges) == []


def test_a_library_has_its_home() -> None:
    wrong = []
    for path in FILES:
        room = parts_of(path)[0]
        for library in {name.split(".")[0] for name in imports_of(path)} - {
            "publisher",
            *SHARED,
            *sys.stdlib_module_names,
        }:
            if (library, room) not in HOMES:
                wrong.append(
                    f"{path.name} imports {library}, whose home is {sorted(name for own, name in HOMES if own == library)}"
                )
    assert wrong == []


def test_no_module_name_stands_twice() -> None:
    names = Counter(path.stem for path in FILES if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_files_are_short() -> None:
    long = {path.name for path in FILES if len(path.read_text().splitlines()) > 400}
    assert long == LONG


def test_every_module_of_the_pdf_is_described() -> None:
    table = TEXT[TEXT.index("## How a PDF is made") :]
    rows = re.findall(r"^\| `pdf/[\w/]*` \| ([^|\n]+) \|", table, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == {path.stem for path in (PACKAGE / "formats" / "pdf").rglob("*.py")} - {
        "__init__"
    }


def test_only_one_file_asks_where_it_lies() -> None:
    assert [path.name for path in FILES if re.search(r"(?<![.\w])__file__", path.read_text())] == [
        "place.py"
    ]


def test_only_one_file_runs_git() -> None:
    runs = re.compile(r"\[\s*\"git\"")
    assert [path.name for path in FILES if runs.search(path.read_text())] == ["git.py"]


def test_private_names_of_the_engine_stay_in_four_files() -> None:
    names = {part for paths in PRIVATE.values() for part in re.findall(r"\b_\w+", paths)}
    users = {
        path.name
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and node.module == "weasyprint.pdf.fonts")
    }
    assert names >= {"_page_box", "_tags"}
    assert users == {"engine.py", "page_boxes.py", "footnotes.py", "turned_pages.py"}


def test_no_stage_takes_a_function() -> None:
    # the interface of concurrent.futures.Executor is the library's
    allowed = {"workers.py"}
    users = {
        path.name
        for path in FILES
        if parts_of(path)[0] in ("reading", "assembly", "formats", "driver")
        and re.search(r"\bCallable\b", path.read_text())
    }
    assert users == allowed


def test_modules_of_tests_are_short() -> None:
    tests = AROUND / "tests"
    long = [path.name for path in tests.rglob("*.py") if len(path.read_text().splitlines()) > 400]
    assert long == []


def test_no_test_module_imports_another() -> None:
    tests = AROUND / "tests"
    wrong = [
        f"{path.name} imports {name}"
        for path in sorted(tests.rglob("*.py"))
        for name in sorted(imports_of(path))
        if name.startswith("tests.test_")
    ]
    assert wrong == []


def test_only_the_support_modules_know_how_the_program_is_called() -> None:
    inside = re.compile(r"\b(Collector|make_book|RENDERERS|render_pdf|dated)\b")
    wrong = [
        path.name
        for path in (AROUND / "tests").glob("test_*.py")
        if inside.search(path.read_text())
    ]
    assert wrong == ["test_layers.py"]
