"""A selection is a book of its own, with the numbers, anchors and marks of the whole book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.assembly.excerpt import take_excerpt
from publisher.book.model import Book, chapters_of
from publisher.book.selection import Selection, Term
from publisher.book.tree import words_of
from publisher.config.selections import find_selection
from publisher.report.findings import UsageError
from tests.support.books import TOML, MadeBook, make, make_clean, render, write_book
from tests.support.ebooks import chapters
from tests.support.program import ROOT


def pattern(name: str, context: str, after: str, blocks: str = "", tags: str = "") -> str:
    header = f"tags={tags}\n~~~~~~\n" if tags else ""
    eyebrow = f"*{blocks}*\n\n" if blocks else ""
    return (
        f"{header}# {name}\n\n{eyebrow}***Problem***: {name} hurts.\n\n***Context***: {context}\n\n"
        f"***Solution***: Do {name}.\n\n***Consequences***: {after}\n"
    )


FILES = {
    "book.toml": TOML
    + '[[front]]\npages = ["intro.md", "@patlets"]\n'
    + '[[part]]\ntitle = "Kitchen"\nintroduction = "kitchen.md"\npages = ["oven.md", "bread.md"]\n'
    + '[[part]]\ntitle = "Room"\nintroduction = "room.md"\npages = ["table.md", "lamp.md"]\n'
    + '[[back]]\npages = ["@problems", "@matrix", "@aliases", "@paths"]\n'
    + '[[path]]\nname = "Morning"\ndescription = "Early."\npages = ["oven.md", "table.md", "bread.md"]\n'
    + '[selection.supper]\ntitle = "Supper"\nparts = ["room"]\nclosure = "builds-on"\ndepth = 1\nwithout = ["lamp"]\n',
    "intro.md": "# Intro\n\nBegin with the [oven](oven.md); see [how bread fails](bread.md#problem).\n",
    "kitchen.md": "# Kitchen\n\nWarm. [Table](table.md).\n",
    "room.md": "# Room\n\nLight. [Back to the kitchen](kitchen.md).\n",
    "oven.md": pattern("Oven", "none", "[Bread](bread.md).", "Fire", "hot"),
    "bread.md": pattern(
        "Bread", "An [Oven](oven.md).", "A [Table](table.md).", "Home", "hot, food"
    ),
    "table.md": pattern("Table", "[Bread](bread.md) is here.", "A [Lamp](lamp.md).", "Home, Talk"),
    "lamp.md": pattern("Lamp", "Over the [table](table.md).", "none", "Light"),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"), FILES, clean=False)


@pytest.fixture(scope="module")
def whole(path: Path) -> MadeBook:
    return make_clean(path)


def slugs_of(book: Book) -> list[str]:
    return [one.page.slug for one in chapters_of(book) if not one.generated]


@pytest.mark.parametrize(
    ("select", "patterns"),
    [
        ("oven", ["oven"]),
        ("bread.md", ["bread"]),
        ("*a*.md", ["bread", "table", "lamp"]),
        ("tag:HOT", ["oven", "bread"]),
        ("block:home", ["bread", "table"]),
        ("path:morning", ["oven", "bread", "table"]),
        ("part:Room", ["table", "lamp"]),
        ("lamp, builds-on", ["oven", "bread", "table", "lamp"]),
        ("lamp,builds-on:1", ["table", "lamp"]),
        ("lamp,builds-on:2", ["bread", "table", "lamp"]),
        ("oven,leads-to:1", ["oven", "bread"]),
        ("without:bread", ["oven", "table", "lamp"]),
        ("lamp,builds-on,without:bread", ["oven", "table", "lamp"]),
        ("supper", ["bread", "table"]),
    ],
)
def test_terms_select_patterns(path: Path, select: str, patterns: list[str]) -> None:
    made = make(path, select=select)
    assert made.report == ""
    assert slugs_of(made.book) == ["intro", *patterns]


def test_numbers_of_a_selection_are_those_of_the_whole(path: Path) -> None:
    book = make(path, select="table").book
    assert [one.number for one in chapters_of(book) if one.page.is_pattern] == [3]
    assert [(part.number, part.title, part.slug) for part in book.parts] == [
        (2, "Room", "part-room")
    ]
    assert book.config.slug == "t-table"
    assert (book.apparatus.blocks, book.apparatus.marked) == (
        ("Home", "Talk"),
        ("Fire", "Home", "Talk", "Light"),
    )


def test_the_apparatus_names_only_pages_of_the_selection(path: Path) -> None:
    apparatus = make(path, select="supper").book.apparatus
    assert [(one.slug, one.builds_on, one.leads_to) for one in apparatus.facts] == [
        ("bread", (), ("table",)),
        ("table", ("bread",), ()),
    ]
    assert [one.slugs for one in apparatus.paths] == [("table", "bread")]
    assert [name.text for _, names in apparatus.letters for name in names] == ["Bread", "Table"]
    assert [group.title for group in apparatus.groups] == ["Kitchen", "Room"]
    steps = {one.slug: [(step.number, step.total) for step in one.steps] for one in apparatus.facts}
    assert steps == {"bread": [(2, 2)], "table": [(1, 2)]}


def test_a_link_out_of_the_selection_says_where_the_page_stands(path: Path) -> None:
    book = make(path, select="supper").book
    texts = {one.page.slug: words_of(*one.page.body) for one in chapters_of(book)}
    assert "Begin with the oven (1, T); see how bread fails." in texts["intro"]
    assert "An Oven (1, T)." in texts["bread"]
    assert "A Lamp (4, T)." in texts["table"]
    assert (book.config.title, book.config.subtitle) == ("Supper", "T")
    left = [(one.path, one.reason) for one in book.left]
    assert left == [(f"{name}.md", "not in the selection 'supper'") for name in ("lamp", "oven")]


def test_a_link_out_of_the_selection_leads_to_the_site(tmp_path: Path) -> None:
    toml = FILES["book.toml"].replace("[[front]]", 'site = "https://a.example/p/"\n[[front]]', 1)
    made = make_clean(write_book(tmp_path, {**FILES, "book.toml": toml}, clean=False))
    html = render(
        make(made.book.config.folder / "book.toml", select="oven,lamp"), "manuscript"
    ).decode()
    assert (
        'href="https://a.example/p/bread.html#problem" class="external">how bread fails (2\u00a0Bread)</a>'
        in html
    )
    assert 'href="https://a.example/p/table.html" class="external">table (3)</a>' in html
    assert 'href="https://a.example/p/kitchen.html"' not in html  # the part has a page that stays


def test_parts_and_generated_pages_without_content_go(path: Path) -> None:
    book = make(path, select="lamp").book
    assert [part.title for part in book.parts] == ["Room"]
    generated = [one.generated for one in chapters_of(book) if one.generated]
    assert generated == ["patlets", "problems", "matrix", "aliases"]
    room = book.parts[0].introduction
    assert room is not None and words_of(*room.body) == "Light. Back to the kitchen (Kitchen, T)."


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ("ovn", "names the page 'ovn', which is not in the book\n    did you mean 'oven'?"),
        ("part:Roof", "names the part 'Roof', which is not in the book"),
        ("oven,without:oven", "selects no page"),
        (",", "selects no page"),
    ],
)
def test_a_name_that_the_book_lacks_is_an_error(path: Path, select: str, message: str) -> None:
    made = make(path, select=select)
    assert not made.is_made
    assert made.report.startswith("--select: error[selection-")
    assert message in made.report


@pytest.mark.parametrize("select", ["tags:x", "part:", "builds-on:-1", "leads-to:²"])
def test_a_term_that_can_not_be_read_is_a_usage_error(whole: MadeBook, select: str) -> None:
    with pytest.raises(UsageError, match="--select can't read"):
        find_selection(select, whole.book.config)


def test_no_selection_of_the_handbook_has_a_dangling_link() -> None:
    book = make(ROOT / "manuscript" / "book.toml").book
    numbers = {one.page.slug: one.number for one in chapters_of(book)}
    slugs = [one.page.slug for one in chapters_of(book) if one.page.is_pattern]
    for step, start in ((2, 0), (2, 1), (3, 2), (5, 0), (7, 6), (19, 18)):
        terms = tuple(Term("pattern", slug) for slug in slugs[start::step])
        own, findings = take_excerpt(book, Selection("some", terms))
        assert findings == ()
        assert [one.page.slug for one in chapters_of(own) if one.number] == slugs[start::step]
        assert all(numbers[one.page.slug] == one.number for one in chapters_of(own))
        here = {one.page.slug for one in chapters_of(own)} | {part.slug for part in own.parts}
        for page in (one.page for one in chapters_of(own)):
            text = repr((page.body, page.summary, page.notes))
            assert set(re.findall(r"'data-page', '([^']*)'", text)) <= here


def test_files_of_a_selection_hold_its_pages_alone(path: Path) -> None:
    files = chapters(render(make(path, select="supper"), "epub"))
    assert {"EPUB/bread.xhtml", "EPUB/table.xhtml", "EPUB/part-room.xhtml"} <= files.keys()
    assert not {"EPUB/oven.xhtml", "EPUB/lamp.xhtml"} & files.keys()
