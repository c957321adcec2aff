"""Notes in print: each whole, in order, on the page of its call or the next; and where they stand."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: the same book in every run
import re
from itertools import islice
from math import inf
from pathlib import Path

import pypdfium2
import pytest

from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.files.cache import NOWHERE, Cache
from publisher.formats.pdf.typesetting.note_desk import find_places, gaps_between
from publisher.formats.pdf.typesetting.typesetter import Engine
from publisher.formats.session import Session
from publisher.ledger.printed_notes import take_notes
from publisher.ledger.words import split_words
from tests.support.books import TOML, make, write_book
from tests.support.printing import shared_document

WORDS = "harbour evening letter quiet of the measure yellow history council window bridge".split()
NOTES = 40
PAGES = 24
PLACES = pytest.mark.parametrize(
    ("wanted", "tops"),
    [
        ((0, 30), [0, 30]),  # as they are wanted
        ((0, 5), [0, 10]),  # below the one before
        ((35, 36), [35, 60]),  # after what is taken
        ((85, 95), [80, 90]),  # above the end
        ((95, 95, 95), [70, 80, 90]),
        ((95,) * 9, []),  # no room for so many
    ],
)


@PLACES
def test_notes_beside_the_text_stand_near_their_calls(
    wanted: tuple[float, ...], tops: list[float]
) -> None:
    gaps = gaps_between([(50, 60), (45, 55)], 0, 100)
    assert gaps == [(0, 45), (60, 100)]
    assert find_places(wanted, [10] * len(wanted), gaps) == tops


def test_a_note_longer_than_every_gap_has_no_place() -> None:
    assert find_places([0, 0], [10, 41], [(0, 40), (60, 100)]) == []
    assert find_places([0], [inf], [(0, 40)]) == []


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ("he said 1 so 1 old books say", "he said 1 so 1"),
        ("a har 1 old books say bour", "a har 1 bour"),
        ("so 1 old books 2 other text say 2", "so 1 2 other text 2"),  # goes on on the next page
        ("so 1 old books only", "so 1 old books only"),
        ("so old books say", "so old books say"),  # without a number it is no note
        ("2 old books say so 1 old books say 2 more", "2 old books say so 1 2 more"),
    ],
)
def test_a_note_is_found_where_it_stands_after_its_number(shown: str, left: str) -> None:
    words, found = take_notes(split_words(shown), [split_words("Old books say"), []])
    assert " ".join(word.text for word in words) == left
    assert len(found) == (shown != left)


def test_a_note_is_found_on_three_pages() -> None:
    note = split_words("one two three four five six seven eight nine ten")
    shown = split_words("so 1 one two three 2 text four five six sev more en eight nine ten 3 end")
    words, found = take_notes(shown, [note])
    assert (" ".join(word.text for word in words), found) == ("so 1 2 text more 3 end", [note])


STYLE = """
@page { size: 300px 400px; margin: 20px; @footnote { margin-top: 10px } }
section { break-before: page; font: 12px/16px serif; orphans: 2; widows: 2 }
p { margin: 0 }
.footnote { float: footnote; footnote-policy: line; font-size: 9px; line-height: 12px }
.footnote::footnote-call, .footnote::footnote-marker { content: "" }
"""


def fill_pages() -> str:
    """Pages that call a note in their first line and one in the second line of their last lines."""
    note = '<span class="footnote">from{0}n {1} to{0}n</span>'
    return "".join(
        f"<section><p>at{2 * count}n{note.format(2 * count, 'one ' * 40)}{'<br>line' * count}</p>"
        f"<p>first line<br>at{2 * count + 1}n{note.format(2 * count + 1, 'other')}<br>third line"
        "<br>and the end</p></section>"
        for count in range(PAGES)
    )


def test_a_note_moves_to_the_next_page_with_the_one_before_it(tmp_path: Path) -> None:
    document = shared_document(make(write_book(tmp_path, {})))
    content = Engine(document).render(fill_pages(), (), STYLE).rendered.write_pdf()
    pages = find_marks(content)
    for number in range(2 * PAGES):
        call, first, last = (pages[f"{kind}{number}n"] for kind in ("at", "from", "to"))
        assert call <= first <= last <= call + 1, number


def find_marks(content: bytes) -> dict[str, int]:
    """The page of each call, beginning and end of a note."""
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    found = [
        (match[0], number)
        for number, text in enumerate(texts)
        for match in re.finditer(r"\b(?:at|from|to)\d+n", text)
    ]
    assert len(found) == len(dict(found))
    return dict(found)


def write_words(chance: random.Random, least: int, most: int) -> str:
    """Some words, the same in each run."""
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))


def write_note(chance: random.Random, number: int) -> str:
    """A note that begins and ends with its number: a paragraph, two, a list, or code."""
    text = write_words(chance, 1, 300 if number % 13 == 0 else 60)
    more = ("\n\n    Second.", "\n\n    - one\n    - two", "\n\n    ```\n    x = 1\n    ```")
    end = f"{chance.choice(more)}\n\n   " if number % 2 else ""
    return f"[^{number}]: from{number}n {text}{end} to{number}n\n"


def write_page(chance: random.Random) -> str:
    """A page with clusters of notes, and notes in lists, tables, headings and quotations."""
    numbers = iter(range(1, NOTES + 1))

    def call(count: int = 1) -> str:
        texts = (f"{write_words(chance, 0, 3)} at{n}n[^{n}]" for n in islice(numbers, count))
        return " ".join(texts)

    blocks = ["# Notes"]
    for _ in range(2):
        blocks += [
            f"{write_words(chance, 5, 60)} {call(10)} {write_words(chance, 5, 60)}.",
            "\n".join(f"- {write_words(chance, 3, 20)} {call()}" for _ in range(2)),
            f"## Head {call()}\n\n{write_words(chance, 20, 90)} [site](https://example.org/a/b).",
            f"| a | b |\n|---|---|\n| {write_words(chance, 1, 9)} {call()} | c |",
            f"> {write_words(chance, 9, 20)} {call()} {write_words(chance, 1, 9)}.",
        ]
    rest = f"{write_words(chance, 90, 200)} {call(NOTES)}."
    notes = "\n".join(write_note(chance, number) for number in range(1, NOTES + 1))
    return "\n\n".join((*blocks, rest, notes))


@pytest.mark.parametrize(
    ("theme", "trim", "is_reference"),
    [
        ("handbook", "100 × 150 mm", False),
        ("handbook", "A5", True),
        ("fieldguide", "6 × 9 in", False),
    ],
)
def test_every_note_stands_on_the_page_of_its_call_or_the_next(
    theme: str, trim: str, is_reference: bool, tmp_path: Path
) -> None:
    config = TOML.replace("[book]", f'[book]\ntheme = "{theme}"') + 'pages = ["a.md"]\n'
    config += f'[edition.screen]\ntrim = "{trim}"\ncover = "none"\n'
    files = {"book.toml": config, "a.md": write_page(random.Random(trim))}
    session = Session(Cache(NOWHERE), processes=1, is_reference=is_reference)
    options = Options(write_book(tmp_path, files, clean=False), reference=is_reference)
    outcome = Call(options, session).make(("pdf",))
    assert [one.rule for one in outcome.diagnostics if one.severity == "error"] == []
    pages = find_marks(outcome.artifacts[0].content)
    for number in range(1, NOTES + 1):
        call, first, last = (pages[f"{kind}{number}n"] for kind in ("at", "from", "to"))
        assert call <= first <= call + 1, (number, call, first, last)
        assert first <= last <= call + 1, (number, call, first, last)
    assert len(pages) == 3 * NOTES
    starts = [name for name in pages if name.startswith("from")]
    assert starts == [f"from{number}n" for number in range(1, NOTES + 1)]


def test_columns_and_notes_beside_the_text_stand_on_one_page(tmp_path: Path) -> None:
    # the opening page of a part has its chapters in columns
    config = TOML.replace("[book]", '[book]\ntheme = "fieldguide"') + (
        '[[part]]\ntitle = "One"\nintroduction = "in.md"\npages = ["a.md"]\n'
        '[edition.screen]\nlinks = "print"\n'
    )
    text = "# In\n\nWords at1n[^1] and [a site](https://site.example).\n\n[^1]: from1n Note to1n.\n"
    pattern = "# A\n\n***Problem***: Cold.\n\n***Context***: B.\n\n***Solution***: C.\n\n***Consequences***: D.\n"
    files = {"book.toml": config, "in.md": text, "a.md": pattern}
    session = Session(Cache(NOWHERE), processes=1)
    outcome = Call(Options(write_book(tmp_path, files)), session).make(("pdf",))
    assert [one.rule for one in outcome.diagnostics if one.severity == "error"] == []
    pages = find_marks(outcome.artifacts[0].content)
    assert pages["at1n"] == pages["from1n"] == pages["to1n"]
