"""What a screen reader reads of an EPUB, by Chromium's accessibility tree: each word, link and name in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.bench.chromium import BROWSER
from tests.support.books import TOML, make, render, write_book
from tests.support.browser import unpack
from tests.support.heard import hear_pages

NEEDS = pytest.mark.skipif(not BROWSER, reason="Chromium is not installed")
GATE = (
    "# Gate\n\n*Wood, Iron*\n\nA way through a wall.\n\n***Also Known As***: Bar; Boom\n\n"
    "***Problem***: Sheep leave[^1] by the [Door](door.md).\n\n***Context***: A field.\n\n"
    "***Solution***: Hang two [Door](door.md)s[^2].\n\n"
    "| Post | Wood |\n|------|------|\n| left | oak |\n\n"
    '![Two posts and a bar](gate.svg "A gate")\n\n***Consequences***: A [Door](door.md) is near[^1].\n\n'
    "[^1]: At night.\n[^2]: Of [oak](https://oak.example/).\n"
)
DOOR = (
    "# Door\n\n***Problem***: Wind. More.\n\n***Context***: By a [Gate](gate.md).\n\n"
    "***Solution***: Close it. Then sleep.\n\n***Consequences***: Dark.\n"
)
FILES = {
    "gate.md": GATE,
    "door.md": DOOR,
    "gate.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
}
WORDS = (
    "Wood Iron 1 Gate A way through a wall. Also Known As Bar, Boom Problem Sheep leave 1 by the Door . "
    "Context A field. Solution Hang two Door s 2 . Post Wood left oak Figure 1. A gate "
    "Consequences A Door is near 1 . Leads to Door Referenced by Door "
    "1 At night. 2 Of oak . Door . Wind. Close it. Back to the text"
)
STOPS = [
    ("main", ""), ("heading", "1 Gate"), ("heading", "Problem"), ("doc-noteref", "1"), ("link", "Door"),
    ("heading", "Context"), ("heading", "Solution"), ("link", "Door"), ("doc-noteref", "2"),
    ("group", "Table"), ("columnheader", "Post"), ("columnheader", "Wood"), ("image", "Two posts and a bar"),
    ("heading", "Consequences"), ("link", "Door"), ("doc-noteref", "1"), ("link", "Door"), ("link", "Door"),
    ("region", "Notes"), ("doc-footnote", ""), ("doc-backlink", "1: Back to the text"),
    ("doc-footnote", ""), ("doc-backlink", "2: Back to the text"), ("link", "oak"),
    ("doc-footnote", "Door in brief"), ("link", "Door"), ("doc-backlink", "Back to the text"),
]  # fmt: skip
# roles of texts, and of boxes that have no name
OTHERS = frozenset(
    "text RootWebArea doc-chapter list listitem paragraph superscript emphasis table rowgroup row cell figure "
    "Figcaption DescriptionList term definition".split()
)
OPENERS = {"EPUB/at-title.xhtml": ("region", "T"), "EPUB/nav.xhtml": ("doc-toc", "Contents")}


@NEEDS
@pytest.mark.parametrize("theme", ["handbook", "fieldguide"])
def test_a_screen_reader_gets_the_page_in_its_order(theme: str, tmp_path: Path) -> None:
    toml = TOML + f'theme = "{theme}"\npages = ["gate.md", "door.md"]\n'
    made = make(write_book(tmp_path / "book", {"book.toml": toml, **FILES}, clean=False))
    unpack(render(made, "epub"), tmp_path)
    heard = hear_pages(tmp_path, ["EPUB/gate.xhtml", *OPENERS])
    rows = heard["EPUB/gate.xhtml"]
    texts = " ".join(name.replace("\u2060", "") for role, name in rows if role == "text")
    assert " ".join(texts.split()) == WORDS
    assert [row for row in rows if row[0] not in OTHERS] == STOPS
    assert all(heard[page].count(row) == 1 for page, row in OPENERS.items())
    links = [name for role, name in heard["EPUB/nav.xhtml"] if role == "link"]
    assert links == ["Title page", "1 Gate", "2 Door"]
