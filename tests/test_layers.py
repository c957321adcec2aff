"""The table of stages in ARCHITECTURE.md holds: who may import whom, and which library has which home."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| (\d+) \| `(\w+)` \|[^\n]*\| ([^|\n]*)\|$", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
RANK = {name: int(rank) for rank, name, _ in ROWS}
HOMES = {(library.strip(), name) for _, name, libraries in ROWS for library in libraries.split(",") if library.strip()}
# what a table of cells names by another module's leave: drawing a cover, the theme's escaped markup, what values are made of
SHARED = {"PIL", "markupsafe", "msgspec", "publisher"}
FILES = sorted((ROOT / "publisher").rglob("*.py"))
assert len(ROWS) > 20


def module_of(path: Path) -> str:
    return path.relative_to(ROOT / "publisher").parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_every_module_stands_in_the_table() -> None:
    assert {module_of(path) for path in FILES} - {"__init__"} == set(RANK)


def test_modules_import_only_lower_ranks() -> None:
    # setting and views are what formats are made of; page, form and tree parts are shared downwards only
    wrong = []
    for path in FILES:
        own = module_of(path)
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "publisher" and len(parts) > 1 and parts[1] != own and own in RANK and RANK[parts[1]] >= RANK[own]:
                wrong.append(f"{own} imports {parts[1]}")
    assert not wrong


def test_a_library_has_its_home() -> None:
    wrong = []
    for path in FILES:
        for name in imports_of(path):
            library = name.split(".")[0]
            if library in sys.stdlib_module_names or library in SHARED:
                continue
            if (library, module_of(path)) not in HOMES:
                wrong.append(f"{path.name} imports {library}, whose home is {sorted(name for own, name in HOMES if own == library)}")
    assert not wrong


def test_files_are_short() -> None:
    assert [path.name for path in FILES if len(path.read_text().splitlines()) > 400] == []


def test_every_room_of_the_pdf_package_is_described() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    table = text[text.index("## How a PDF is made") :]
    rooms = {name for row in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert rooms == {path.stem for path in (ROOT / "publisher" / "pdf").glob("*.py")} - {"__init__"}


def test_private_names_of_the_engine_stay_in_one_file() -> None:
    wrong = [path.name for path in FILES if re.search(r"\._page_box|\._tags\b|\.pdf\.fonts import Font\b", path.read_text())]
    assert wrong == ["engine.py"]
