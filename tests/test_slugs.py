"""Slugs and heading ids: what each text becomes, written by hand; and where a page's slug comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Entry, Form, chapters_of
from publisher.book.slugs import (
    github_id,
    heading_id,
    ids_elsewhere,
    kramdown_id,
    mdbook_id,
    python_markdown_id,
    slug_of_path,
    slugify,
)
from publisher.reading import read_page
from tests.support.books import TOML, make, write_book
from tests.support.stages import split_text


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Foo & Bar", "foo-bar"),
        ("Nobody's Fault", "nobodys-fault"),
        ("  A -- B  ", "a-b"),
        ("Über_Straße 2.0", "uber-strasse-2-0"),
        ("漢字", "hanzi"),
        ("Ελλάδα", "ellada"),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_slug_has_letters_and_digits_with_one_dash_between(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_text_without_letters_takes_its_slug_from_the_path() -> None:
    assert slug_of_path("Tea", "a.md") == "tea"
    assert slug_of_path("!?", "a.md") == "s-fecccc97"  # of SHA-256 of `a.md`
    assert slug_of_path("!?", "b.md") != slug_of_path("!?", "a.md")


HEADINGS = {
    # text: GitHub, mdBook, kramdown, Python-Markdown
    "Foo & Bar": ("foo--bar", "foo--bar", "foo--bar", "foo-bar"),
    "Two  blanks": ("two--blanks", "two--blanks", "two--blanks", "two-blanks"),
    "snake_case": ("snake_case", "snake_case", "snakecase", "snake_case"),
    "2. Second": ("2-second", "2-second", "second", "2-second"),
    "Café (old)": ("café-old", "café-old", "caf-old", "cafe-old"),
    "C++": ("c", "c", "c", "c"),
    "!": ("", "", "section", ""),
}


@pytest.mark.parametrize("text", HEADINGS)
def test_a_heading_has_the_ids_that_other_tools_give_it(text: str) -> None:
    rules = (github_id, mdbook_id, kramdown_id, python_markdown_id)
    assert tuple(rule(text) for rule in rules) == HEADINGS[text]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Foo & Bar", "foo--bar"),
        ("Café (old)", "cafe-old"),
        ("Version 2.0", "version-20"),
        ("!", "section"),
    ],
)
def test_a_heading_has_the_id_that_github_gives_in_ascii(text: str, own: str) -> None:
    assert heading_id(text) == own


def test_ids_of_other_tools_are_each_given_once_githubs_first() -> None:
    assert ids_elsewhere("Foo & Bar") == ("foo--bar", "foo-bar")
    assert ids_elsewhere("2. Second") == ("2-second", "second")


@pytest.mark.parametrize(
    ("entry", "header", "slug"),
    [
        (Entry("the-page.md"), "", "the-page"),
        (Entry("the-page.md", title="Other"), "title=A title\n~~~~~~\n", "the-page"),
        (Entry("the-page.md"), "title=A title\nslug=own\n~~~~~~\n", "own"),
        (Entry("the-page.md", slug="of-the-book"), "slug=own\n~~~~~~\n", "of-the-book"),
        (Entry("the-page.md"), "slug=!\n~~~~~~\n", "the-page"),
        (Entry("deep/README.md"), "", "deep"),
    ],
)
def test_the_book_names_the_slug_before_the_page_and_the_page_before_its_path(
    entry: Entry, header: str, slug: str
) -> None:
    source, _ = split_text(header + "# A heading\n", entry.page)
    assert read_page(source, Form((), ()), entry)[0].slug == slug


def test_pages_that_share_a_slug_are_told_apart_by_the_fewest_folders(tmp_path: Path) -> None:
    files = {
        "a/x/tea.md": "# Tea\n\nx\n",
        "b/x/tea.md": "# Tea\n\ny\n",
        "b/y/cup.md": "# Cup\n\nz\n",
        "c/y/cup.md": "# Cup\n\nz\n",
        "c/z/cup.md": "# Cup\n\nw\n",
        "book.toml": TOML + 'pages = ["**/*.md"]\n',
    }
    made = make(write_book(tmp_path, files, clean=False))
    slugs = {one.page.path: one.page.slug for one in chapters_of(made.book)}
    assert slugs == {
        "a/x/tea.md": "a-x-tea",
        "b/x/tea.md": "b-x-tea",
        "b/y/cup.md": "b-y-cup",
        "c/y/cup.md": "c-y-cup",
        "c/z/cup.md": "c-z-cup",
    }


def test_pages_whose_names_have_the_same_letters_get_a_mark_of_their_paths(tmp_path: Path) -> None:
    files = {f"api/{name}.md": f"# A {name}\n\ntext\n" for name in ("at+", "at[]", "up")}
    files["book.toml"] = TOML + 'pages = ["**/*.md"]\n'
    made = make(write_book(tmp_path, files, clean=False))
    slugs = {one.page.path: one.page.slug for one in chapters_of(made.book)}
    # the first eight digits of the SHA-256 of each path
    marks = {"api/at+.md": "0a925663", "api/at[].md": "3c6f100c"}
    assert slugs == {path: f"api-at-{mark}" for path, mark in marks.items()} | {"api/up.md": "up"}
