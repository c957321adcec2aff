"""`invoke import`: the order that pages suggest, and which suggestion wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.assembly.ranking import title_of
from publisher.scaffold.importer import adopt_folder
from publisher.scaffold.importer.page_order import find_page_order, paths_of
from tests.support.books import write_book
from tests.support.stages import import_folder, split_text


def order(headers: dict[str, str]) -> tuple[list[str], str]:
    """The order of pages with these headers, given by name, and its reason."""
    pages = [
        split_text(f"---\n{header}\n---\n\n# T\n" if header else "# T\n", path)[0]
        for path, header in sorted(headers.items())
    ]
    found = find_page_order(Path("/nowhere"), pages, None, ".", {})
    middle = [f"{one.title}:" * bool(one.title) + " ".join(paths_of([one])) for one in found.parts]
    return [*found.front, *middle, *found.back], found.reason


NUMBERS = "the headers hold"
NEXT = "the headers name the next page each"
BY_NAME = "nothing says an order, so pages stand by name"


@pytest.mark.parametrize(
    ("title", "headers", "expected", "reason"),
    [
        (
            "numbers are compared as numbers, and some are skipped",
            {"a.md": "weight: 10", "b.md": "weight: 9", "c.md": "weight: 2.5", "d.md": "weight: -1"},
            ["d.md c.md b.md a.md"],
            f"{NUMBERS} 'weight'",
        ),
        (
            "a page without a number comes last",
            {"a.md": "", "b.md": "weight: 30", "c.md": "weight: 7", "d.md": "weight: 1"},
            ["d.md c.md b.md a.md"],
            f"{NUMBERS} 'weight'",
        ),
        (
            "pages of one number stand by name",
            {"c.md": "weight: 1", "b.md": "weight: 1", "a.md": "weight: 2", "p10.md": "weight: 1",
             "p9.md": "weight: 1"},
            ["b.md c.md p9.md p10.md a.md"],
            f"{NUMBERS} 'weight'",
        ),
        (
            "numbers of the sections of a manual are no parts",
            {"a.md": "section: 1", "b.md": "section: 5", "c.md": "section: 1", "d.md": "section: 7"},
            ["a.md b.md c.md d.md"],
            BY_NAME,
        ),
        (
            "numbers on few pages are no order",
            {"a.md": "", "b.md": "", "c.md": "weight: 2", "d.md": "weight: 1"},
            ["a.md b.md c.md d.md"],
            BY_NAME,
        ),
        (
            "one number on all pages is no order",
            {"b.md": "weight: 1", "a.md": "weight: 1"},
            ["a.md b.md"],
            BY_NAME,
        ),
        (
            "the next page wins over a number",
            {"a.md": "weight: 1\nnext: c.html", "b.md": "weight: 2", "c.md": "weight: 3\nnext: /x/b"},
            ["a.md c.md b.md"],
            NEXT,
        ),
        (
            "pages outside of the chain come last",
            {"a.md": "", "b.md": "next: c", "c.md": "next: d", "d.md": "next: b2/", "b2.md": ""},
            ["b.md c.md d.md b2.md a.md"],
            NEXT,
        ),
        (
            "a chain without a beginning is no order",
            {"a.md": "next: b", "b.md": "next: a"},
            ["a.md b.md"],
            BY_NAME,
        ),
        (
            "a number wins over a category, and the folders are its parts",
            {"y/a.md": "order: 2\ncategory: X", "y/b.md": "order: 3\ncategory: Y",
             "01-x/c.md": "order: 1\ncategory: X", "01-x/d.md": "order: 4\ncategory: Y"},
            ["X:01-x/c.md 01-x/d.md", "Y:y/a.md y/b.md"],
            f"{NUMBERS} 'order'",
        ),
        (
            "a category wins over folders",
            {"x/a.md": "category: Work", "x/b.md": "category: Home", "y/c.md": "category: Home",
             "y/d.md": "category: Work"},
            ["Home:x/b.md y/c.md", "Work:x/a.md y/d.md"],
            f"{NUMBERS} 'category', which became the parts",
        ),
        (
            "folders are parts, and a folder's own page comes first",
            {"2-b/z.md": "", "2-b/README.md": "", "2-b/a.md": "", "1-a/x.md": "", "1-a/y.md": "",
             "top.md": ""},
            ["top.md", "A:1-a/x.md 1-a/y.md", "B:2-b/README.md 2-b/a.md 2-b/z.md"],
            "the folders became the parts",
        ),
        (
            "matter stands in front and back, in its usual order",
            {"glossary.md": "", "about.md": "", "preface.md": "", "index.md": "", "z.md": "",
             "y.md": ""},
            ["index.md", "preface.md", "y.md z.md", "glossary.md", "about.md"],
            BY_NAME,
        ),
    ],
)  # fmt: skip
def test_the_order_that_pages_suggest(
    title: str, headers: dict[str, str], expected: list[str], reason: str
) -> None:
    assert order(headers) == (expected, reason), title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01-first-steps", "First steps"),
        ("a/2_Later", "Later"),
        ("2024", "2024"),
        ("", ""),
        ("étude", "Étude"),
    ],
)
def test_a_folders_name_is_a_parts_title(name: str, title: str) -> None:
    assert title_of(name) == title


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nauthors = [{name = "Ann B"}, {email = "x@y.example"}]\n'),
        ("Cargo.toml", '[package]\nauthors = ["Ann B <ann@tea.example>"]\n'),
    ],
)
def test_authors_come_from_the_file_of_a_package(name: str, text: str, tmp_path: Path) -> None:
    write_book(
        tmp_path, {name: text, "a.md": "# A\n\nRed.\n", "b.md": "# B\n\nRed.\n"}, clean=False
    )
    assert f'authors = ["Ann B"]  # {name} says so' in adopt_folder(tmp_path).text


@pytest.mark.parametrize("name", ["SUMMARY", "toc", "Contents", "_sidebar"])
def test_a_page_with_the_name_of_a_list_needs_few_links(name: str, tmp_path: Path) -> None:
    names = ["pot", "cup", "ant", "jug", "lid", "mug"]
    files = {f"{one}.md": f"# {one.title()}\n\nOf clay.\n" for one in names}
    links = "- [Pot](pot.md)\n- [Cup](cup.md)\n"
    write_book(tmp_path, files | {f"{name}.md": f"# List\n\n{links}"}, clean=False)
    assert f'order = "{name}.md"' in import_folder(tmp_path)
