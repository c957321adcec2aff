"""Marks of other sites on pictures: widths in the words, pictures for light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.tree import parse_fragment, to_xhtml
from publisher.reading.picture_marks import settle_marks
from tests.support.books import make_clean, write_book


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ('<img src="x.png" alt="Tree|100"/>', '<img src="x.png" alt="Tree" width="100"/>'),
        (
            '<img src="x.png" alt="A|b|100x50"/>',
            '<img src="x.png" alt="A|b" width="100" height="50"/>',
        ),
        ('<img src="x.png" alt="|100"/>', '<img src="x.png" alt="" width="100"/>'),
        (
            '<img src="x.png" alt="Tree|100" width="7"/>',
            '<img src="x.png" alt="Tree" width="7"/>',
        ),
        ('<img src="x.png =100x" alt="a"/>', '<img src="x.png" alt="a" width="100"/>'),
        ('<img src="x.png =50%x" alt="a"/>', '<img src="x.png" alt="a" width="50%"/>'),
        ('<img src="x.png =x50" alt="a"/>', '<img src="x.png" alt="a" height="50"/>'),
    ],
)
def test_a_width_in_the_words_or_the_target_is_taken(markup: str, wanted: str) -> None:
    assert to_xhtml(*settle_marks(parse_fragment(markup))) == wanted


@pytest.mark.parametrize(
    "words", ["Tree|left", "Tree|", "100", "Tree | 2", "a|100 b", "Tree|100px"]
)
def test_other_words_stay(words: str) -> None:
    markup = f'<p><img src="x.png" alt="{words}"/></p>'
    assert to_xhtml(*settle_marks(parse_fragment(markup))) == markup


DARK, LIGHT = '<img src="d.png#gh-dark-mode-only"/>', '<img src="l.png#gh-light-mode-only"/>'
OTHER = '<img src="o.png"/>'


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        (DARK + LIGHT, LIGHT),
        (f"<p>{LIGHT}</p><p>{DARK}</p>", f"<p>{LIGHT}</p>"),
        (f"<p><a>{DARK}</a> <a>{LIGHT}</a> words</p>", f"<p> <a>{LIGHT}</a> words</p>"),
        (DARK, DARK),
        (DARK + OTHER + LIGHT, DARK + OTHER + LIGHT),
        (
            '<img src="d.png?raw=true#only-dark"/><img src="l.png#only-light"/>',
            '<img src="l.png#only-light"/>',
        ),
    ],
)
def test_a_dark_picture_goes_where_its_light_twin_is(markup: str, wanted: str) -> None:
    assert to_xhtml(*settle_marks(parse_fragment(markup))) == wanted


def test_a_book_has_the_light_picture_and_no_report(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    page = """# A

![Night](gone.svg#gh-dark-mode-only)
![Day](day.svg#gh-light-mode-only)

Words and a note.[^1]

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="gone.svg">
  <img src="day.svg" alt="Day">
</picture>

[^1]: ![Day|20](day.svg)
"""
    made = make_clean(write_book(tmp_path, {"a.md": page, "day.svg": svg}))
    assert [picture.path.name for picture in made.book.pictures] == ["day.svg"]
