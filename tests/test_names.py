"""Names of files and ids: what the program calls its own, and what an author's page of that name is called."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from publisher.book.model import chapters_of
from publisher.book.names import (
    GENERATED,
    PIECES,
    address_anchor,
    call_anchor,
    free_place,
    note_anchor,
    patlet_anchor,
    patlet_call_anchor,
    printed_call_anchor,
)
from publisher.place import PACKAGE
from publisher.reading.headings import Taken, unique
from tests.support.books import MadeBook, make, render, render_files, write_book
from tests.support.ebooks import chapters, links_of
from tests.support.printing import print_sheets
from tests.support.samples import PNG
from tests.support.stages import check_files

# names of files in an EPUB or on a web site, and the marks of printed pages
OTHERS = (
    "toc cover contents content index style book package title copyright ncx cover-image "
    "font-display landmarks page-list page-1 page-12 page-iv p-one i-one part-one author-1 book-id"
).split()
PAGES = sorted({*PIECES, *OTHERS})
PLACES = sorted(
    free.partition("--")[2]
    for free in (
        note_anchor("x", 1),
        call_anchor("x", 1),
        address_anchor("x", 1),
        printed_call_anchor(note_anchor("x", 1)),
        printed_call_anchor(address_anchor("x", 1)),
        patlet_anchor("x", "hub"),
        patlet_call_anchor("x", "hub"),
    )
)


def page_of(name: str) -> str:
    """A page with a note, an address as a note, a patlet, a picture, and places of our names."""
    places = "".join(f'## {place}\n\n<a id="{place}-2"></a>Text.\n\n' for place in PLACES)
    picture = f"![A dot]({name}.png)\n\n"
    text = "A note.[^1] An [address](https://example.org/x), and the [Hub](hub.md).\n\n"
    links = " ".join(f"[the place {place}](#{place})" for place in PLACES)
    return f"# Page {name}\n\n{picture}{text}{places}{links}\n\n[^1]: The note.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    lists = "".join(f'[[back]]\npages = ["@{name}"]\n' for name in GENERATED)
    names = ", ".join(f'"{name}.md"' for name in PAGES)
    files: dict[str, str | bytes] = {
        "book.toml": '[book]\ntitle = "T"\nauthors = ["A"]\ndate = 2026-01-02\nversion = "1"\n'
        'page-list = "screen"\n[rules]\nlink-text = "ignore"\n'
        f'[[part]]\ntitle = "One"\npages = ["hub.md", {names}]\n[[path]]\nname = "Way"\n'
        f'description = "A way."\npages = ["hub.md"]\n{lists}',
        "hub.md": "# Hub\n\n*Home*\n\n## Problem\n\nNobody knows.\n\n## Context\n\n"
        + "\n".join(f"- [{name}]({name}.md), [its place]({name}.md#note-1)" for name in PAGES)
        + "\n\n## Solution\n\nAsk.\n\n"
        f'![x]({PAGES[0]}.png "Plan")\n\n<table><caption>Sums</caption><tr><td>1</td></tr></table>'
        "\n\n## Consequences\n\nAll know.\n",
    }
    for name in PAGES:
        files |= {f"{name}.md": page_of(name), f"{name}.png": PNG}
    folder = tmp_path_factory.mktemp("names")
    return make(write_book(folder, files, clean=False))


def ids_of(markup: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', markup)


def repeated(ids: list[str]) -> list[str]:
    return [id for id, count in Counter(ids).items() if count > 1]


def test_a_page_with_a_name_of_ours_gets_another(made: MadeBook) -> None:
    slugs = {one.page.path: one.page.slug for one in chapters_of(made.book) if not one.generated}
    assert slugs["nav.md"] == "nav-page"
    assert slugs["at-map.md"] == "at-map-page"
    assert slugs["ref.md"] == "ref-page"
    assert slugs["page-12.md"] == "page-12-page"
    assert slugs["contents.md"] == "contents"
    assert len(set(slugs.values())) == len(slugs) == len(PAGES) + 1
    assert made.report == ""


def test_every_id_of_an_epub_is_there_once_and_every_link_lands(made: MadeBook) -> None:
    epub = render_files(made, "epub")
    files = {name.removeprefix("EPUB/"): text for name, text in chapters(epub.content).items()}
    assert {name: repeated(ids_of(text)) for name, text in files.items()} == {
        name: [] for name in files
    }
    ids = {name: frozenset(ids_of(text)) for name, text in files.items()}
    for name, text in files.items():
        for link in links_of(text):
            file, _, id = link.partition("#")
            if "://" not in link and (file or name) in files and id:
                assert id in ids[file or name], (name, link)
    assert 'href="nav-page.xhtml"' in files["hub.xhtml"]
    assert 'href="nav-page.xhtml#nav-page--place-note-1"' in files["hub.xhtml"]
    skipped, found = check_files(epub.artifacts, made.book)
    assert not found
    assert not any("EPUBCheck" in one for one in skipped)


def test_every_id_of_the_html_file_and_of_print_is_there_once(made: MadeBook) -> None:
    text = render(made, "manuscript").decode()
    assert repeated(ids_of(text)) == []
    assert {link[1:] for link in links_of(text) if link[0] == "#"} <= set(ids_of(text))
    printed = "".join(str(piece.markup) for piece in print_sheets(made).pieces)
    assert repeated(ids_of(printed)) == []
    assert {link[1:] for link in links_of(printed) if link[0] == "#"} <= set(ids_of(printed))


def test_an_address_that_an_author_asks_for_and_does_not_get_is_reported(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": "---\nslug: nav\n---\n# A\n\nText, [B](b.md).\n"}))
    assert [one.page.slug for one in chapters_of(made.book)] == ["nav-page", "b"]
    assert made.report.startswith(
        "a.md:1: warning[slug-shared] 'nav' is a name that the program uses itself; this page is 'nav-page'"
    )


def test_a_page_that_has_the_other_name_keeps_it(tmp_path: Path) -> None:
    names = ("nav.md", "nav-page.md", "guide/nav.md")
    rows = ", ".join(f'"{name}"' for name in names)
    toml = f'[book]\ntitle = "T"\nauthors = ["A"]\ndate = 2026-01-02\npages = [{rows}]\n'
    files = {name: f"# {name}\n\nText.\n" for name in names}
    made = make(write_book(tmp_path, {"book.toml": toml, **files}, clean=False))
    slugs = [one.page.slug for one in chapters_of(made.book)]
    assert slugs == ["nav-page-1", "nav-page", "guide-nav"]


@pytest.mark.parametrize(
    ("id", "free"),
    [
        ("note-1", "place-note-1"),
        ("note-12-call", "place-note-12-call"),
        ("call-3", "place-call-3"),
        ("address-2", "place-address-2"),
        ("patlet-hub", "place-patlet-hub"),
        ("note", "note"),
        ("note-a", "note-a"),
        ("footnote-1", "footnote-1"),
        ("a-note-1", "a-note-1"),
    ],
)
def test_a_place_with_an_id_of_ours_gets_another(id: str, free: str) -> None:
    assert free_place(id) == free


def test_a_heading_that_is_there_twice_takes_no_id_of_a_note(tmp_path: Path) -> None:
    text = "# A\n\n## Note\n\nText.[^1]\n\n## Note\n\nSee [the second](#note-1), [B](b.md).\n\n[^1]: N.\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    page = chapters_of(made.book)[0].page
    assert [heading.id for heading in page.headings] == ["", "note", "place-note-1"]
    assert made.report == ""
    assert 'href="#a--place-note-1"' in chapters(render(made, "epub"))["EPUB/a.xhtml"]


def test_every_id_that_a_template_gives_is_a_name_of_ours() -> None:
    templates = list(PACKAGE.parent.glob("themes/*/templates/*.html"))
    assert templates
    written = {id for path in templates for id in ids_of(path.read_text()) if "{" not in id}
    assert written and written <= PIECES


class Counted(Taken):
    """Names that count how often they are asked."""

    asked = 0

    def __contains__(self, name: object) -> bool:
        self.asked += 1
        return super().__contains__(name)


def test_a_name_that_thousands_share_is_not_sought_from_its_beginning() -> None:
    taken = Counted({"same-2", "same-1-1"})
    names = [unique(name, taken) for name in ("same", "same", "same-1", "same")]
    assert names == ["same", "same-1", "same-1-2", "same-3"]
    names = [unique("same", taken) for _ in range(2_000)]
    assert (names[0], len({*names})) == ("same-4", 2_000)
    assert taken.asked < 7_000
