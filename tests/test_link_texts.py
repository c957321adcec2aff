"""Links without a text, which take their target's title, and links by a fragment to another page."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Heading, Page, Source, chapters_of
from publisher.book.tree import Node, element, to_xhtml
from publisher.reading.headings import settle_headings
from tests.support.books import CLEAN, make, write_book
from tests.support.stages import link_pages


def page_of(slug: str, *body: Node, title: str = "", headings: tuple[Heading, ...] = ()) -> Page:
    ids = (("spot", "spot"), ("before", "before"))
    source = Source(f"{slug}.md", (), "")
    return Page(source, slug, title or slug.upper(), False, body, headings=headings, ids=ids)


BOOTH = page_of(
    "booth",
    element("h2", "Its ", element("em", "walls"), id="its-walls"),
    element("h2", element("span", id="before"), "Its roof", id="its-roof"),
    element("p", element("span", id="spot"), "Text."),
    title="The Booth",
    headings=(Heading(2, "its-walls", "Its walls", 3), Heading(2, "its-roof", "Its roof", 5)),
)

TEXTS = {  # the target of a link without text: the text that the link gets
    "booth.md": "The Booth",
    "booth.md#its-walls": "Its walls",
    "booth.md#its-roof": "Its roof",
    "booth.md#before": "Its roof",
    "#booth": "The Booth",
    "booth.md#gone": "gone",
}


@pytest.mark.parametrize("target", TEXTS)
def test_a_link_without_text_takes_its_targets_title(target: str, tmp_path: Path) -> None:
    link = element("a", " ", href=target, data_at="2:3")
    write_book(tmp_path, {})
    book, found = link_pages((page_of("a", element("p", link)), BOOTH), tmp_path)
    assert to_xhtml(*chapters_of(book)[0].page.body).count(f">{TEXTS[target]}</a>") == 1
    assert "link-text" not in [one.rule for one in found]


@pytest.mark.parametrize("target", ["booth.md#spot", "https://example.org/x"])
def test_a_link_without_text_to_what_has_no_title_is_left_out(target: str, tmp_path: Path) -> None:
    link = element("a", href=target, data_at="2:3")
    write_book(tmp_path, {})
    book, found = link_pages((page_of("a", element("p", "x", link)), BOOTH), tmp_path)
    assert to_xhtml(*chapters_of(book)[0].page.body) == "<p>x</p>"
    assert [(one.rule, str(one.location), one.target) for one in found] == [
        ("link-text", "a.md:2:3", target)
    ]


def test_a_link_without_text_to_no_page_is_reported_once(tmp_path: Path) -> None:
    link = element("a", href="gone.md", data_at="2:3")
    write_book(tmp_path, {})
    book, found = link_pages((page_of("a", element("p", "x", link)), BOOTH), tmp_path)
    assert to_xhtml(*chapters_of(book)[0].page.body) == "<p>x</p>"
    assert [one.rule for one in found] == ["link-dangling"]


def test_a_picture_or_a_place_is_a_text(tmp_path: Path) -> None:
    place = element("a", href="booth.md", id="here")
    picture = element("a", element("svg:svg", element("svg:path")), href="booth.md")
    write_book(tmp_path, {})
    book, found = link_pages((page_of("a", element("p", place, picture)), BOOTH), tmp_path)
    assert "The Booth" not in to_xhtml(*chapters_of(book)[0].page.body)
    assert found == ()


def test_a_heading_has_no_link_that_shows_nothing() -> None:
    heading = element("h2", "Words ", element("a", href="#words"), id="words")
    (settled,), headings, _ = settle_headings((heading,))
    assert to_xhtml(settled) == '<h2 id="words">Words </h2>'
    assert headings[0].text == "Words"


@pytest.mark.parametrize("target", ["#b", "#only-there", "#own"])
def test_a_fragment_that_lands_on_another_page_is_a_guess(target: str, tmp_path: Path) -> None:
    toml = CLEAN["book.toml"] + '[rules]\nlink-guessed = "warn"\n'
    text = f"# A\n\nSee [this place]({target}).\n"
    other = '# B\n\n## Only there\n\n<a id="own"></a>Text, and [A](a.md).\n'
    made = make(write_book(tmp_path, {"book.toml": toml, "a.md": text, "b.md": other}))
    assert [(one.rule, one.target, str(one.location)) for one in made.found] == [
        ("link-guessed", target, "a.md:3:18")
    ]
    assert f"'{target}' was taken for b.md" in made.report


def test_a_fragment_on_its_own_page_is_no_guess(tmp_path: Path) -> None:
    toml = CLEAN["book.toml"] + '[rules]\nlink-guessed = "warn"\n'
    text = "# A\n\n## There\n\n[There](#there), [the top](#top), [A](#a), [B](b.md).\n"
    assert make(write_book(tmp_path, {"book.toml": toml, "a.md": text})).report == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [one][] and [two][three].", ["one", "three"]),
        ("See [`one`][] and [the `two`][three].", ["", "three"]),
        ("Here a[i][j], [1][2], `[a][b]` and [b][] stay.\n\n[b]: b.md", []),
    ],
    ids=["text", "code", "none"],
)
def test_a_reference_that_nothing_defines_is_reported(
    text: str, expected: list[str], tmp_path: Path
) -> None:
    made = make(write_book(tmp_path, CLEAN | {"a.md": f"# A\n\n[B](b.md).\n\n{text}\n"}))
    found = [one for one in made.found if one.rule == "link-unread"]
    assert sorted(one.target for one in found) == sorted(expected)
    assert {one.location.line for one in found} <= {5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("[Click](https://click.example)", 0), ("[click](b.md)", 1), ("[here](there.md)", 1)],
)
def test_a_name_is_no_empty_text(text: str, expected: int, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, CLEAN | {"a.md": f"# A\n\n[B](b.md). {text}\n"}))
    assert made.rules.count("link-text") == expected
