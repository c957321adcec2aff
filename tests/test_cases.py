"""Each rule has a fixture in cases/: a book's files over the clean one, and what the run must say.

`pytest --accept` writes what was said into the fixtures, to be read in the diff.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from publisher.driver.build import RENDERERS
from publisher.report.diagnostics import Collector
from publisher.report.findings import BookError
from publisher.report.progress import say_nothing
from publisher.report.rules import RULES
from tests.books import make, report, write_book

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
ROOT = Path(__file__).parent.parent
# raised by the machine a book is built on, not by a book: an engine's absence, a full disk, our own loop
OF_THE_MACHINE = {"engine-missing", "engine-died", "engine-warning", "output-write", "pages-unsettled",
                  "epub-container",
                  "epub-invalid", "epub-doubtful", "pdf-invalid", "pdf-doubtful", "word-lost", "word-twice"}  # fmt: skip
PRINTED = {
    "theme-style": "screen",
    "glyph-missing": "screen",
    "text-overflow": "screen",
    "hyphens-missing": "screen",
    "picture-coarse": "prepress",
    "edition-missing": "slides",
    "page-measures": "tiny",
}
assert CASES


def read_case(path: Path) -> tuple[dict[str, str | bytes], str]:
    head, *blocks = re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)
    files = {name: content for name, _, content in (block.partition("\n") for block in blocks)}
    expected = files.pop("expected")
    coding = "latin-1" if "latin-1" in head else "utf-8"
    return dict(_decode(name, text, coding) for name, text in files.items()), expected.strip()


def _decode(name: str, text: str, coding: str) -> tuple[str, bytes]:
    if name.endswith(".base64"):
        return name.removesuffix(".base64"), base64.b64decode(text)
    return name, text.encode(coding) if text.strip() else b""


def run_case(path: Path, folder: Path) -> tuple[str, Collector]:
    files, _ = read_case(path)
    made, collector = make(write_book(folder / "book", files))
    try:
        if made:
            RENDERERS["pdf" if path.stem in PRINTED else "manuscript"](
                made, collector, say_nothing, edition=PRINTED.get(path.stem, "")
            )
    except BookError:
        pass
    return report(collector), collector


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    said, collector = run_case(path, tmp_path)
    if request.config.getoption("--accept"):
        text = path.read_text()
        path.write_text(text[: text.index("=== expected")] + f"=== expected\n{said}\n")
    assert said == read_case(path)[1]
    assert path.stem in {one.rule for one in collector.found}


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
