"""An entry of book.toml -> the pages that stand at its place, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import chapters_of
from tests.support.books import TOML, make, write_book

NAMES = "p1 p2 p10 _q R s9a s10a"


@pytest.mark.parametrize(
    ("title", "entries", "expected"),
    [
        ("numbers in names are numbers", "p*.md", "p1 p2 p10"),
        ("a name that begins with _ stands for itself", "*.md", "R p1 p2 p10 s9a s10a"),
        ("such names are asked for", "_*.md", "_q"),
        ("what is named keeps its place", "p10.md *.md p2.md", "p10 R p1 s9a s10a p2"),
        ("the first pattern takes a page", "s*.md *.md", "s9a s10a R p1 p2 p10"),
    ],
)
def test_the_pages_of_a_list(title: str, entries: str, expected: str, tmp_path: Path) -> None:
    pages = ", ".join(f'"{one}"' for one in entries.split())
    files = {f"{name}.md": f"# {name}\n\nText.\n" for name in NAMES.split()}
    toml = TOML + f"pages = [{pages}]\n"
    made = make(write_book(tmp_path, files | {"book.toml": toml}, clean=False))
    found = [one.page.path.removesuffix(".md") for one in chapters_of(made.book)]
    assert " ".join(found) == expected, title
