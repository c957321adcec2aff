"""Each rule has a fixture in cases/: a book's files over the clean one, and what the run must say.

`pytest --accept` writes what was said into the fixtures, to be read in the diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.report.diagnostics import Diagnostic
from publisher.report.rules import RULES
from tests.support.books import make, report, try_to_render, write_book
from tests.support.case_files import CASES, accept, read_case
from tests.support.program import ROOT

# raised by the machine a book is built on, not by a book: an engine's absence, a full disk, our own loop
OF_THE_MACHINE = {"engine-missing", "engine-died", "engine-warning", "output-write", "pages-unsettled",
                  "epub-container", "poster-overflow",
                  "epub-invalid", "epub-doubtful", "claim-unproven", "pdf-invalid", "pdf-doubtful", "word-lost", "word-doubtful", "word-twice",
                  "link-lost", "picture-lost"}  # fmt: skip
PRINTED = {
    "anchor-missing": "screen",
    "theme-style": "screen",
    "glyph-missing": "screen",
    "text-overflow": "screen",
    "column-overflow": "screen",
    "word-broken": "screen",
    "hyphens-missing": "screen",
    "picture-coarse": "prepress",
    "cover-shape": "screen",
    "edition-missing": "slides",
    "page-measures": "tiny",
    "shop-refuses": "kdp",
    "ink-missing": "press",
}


def run_case(path: Path, folder: Path) -> tuple[Diagnostic, ...]:
    """Everything that is found when the book of a case is made and rendered, each once."""
    files, _ = read_case(path)
    made = make(write_book(folder / "book", files))
    found = made.found
    if made.is_made:
        name = "pdf" if path.stem in PRINTED else "manuscript"
        name = "cards" if path.stem.startswith("card-") else name
        found += try_to_render(made, name, PRINTED.get(path.stem, ""))
    return tuple(dict.fromkeys(found))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = run_case(path, tmp_path)
    if request.config.getoption("--accept"):
        accept(path, report(found))
    assert report(found) == read_case(path)[1]
    assert path.stem in {one.rule for one in found}


def test_every_rule_has_a_fixture_and_is_documented() -> None:
    documented = set(
        re.findall(r"^\| `([a-z-]+)`", (ROOT / "docs" / "rules.md").read_text(), re.MULTILINE)
    )
    fixtures = {path.stem for path in CASES}
    assert documented == set(RULES)
    assert fixtures | OF_THE_MACHINE == set(RULES)
    used = set()
    for file in (ROOT / "publisher").rglob("*.py"):
        if file.name != "rules.py":
            used |= {code for code in RULES if f'"{code}"' in file.read_text()}
    assert used == set(RULES)
