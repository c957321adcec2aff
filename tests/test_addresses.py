"""What a target means before anything is looked for: its scheme, its path below the book, and how paths compare."""

from __future__ import annotations

import pytest

from publisher.book.addresses import (
    Elsewhere,
    Grounds,
    fold_path,
    read_target,
)

GROUNDS = Grounds("/home/book", "/home/book", ("https://site.example/p/",))
# a target on the page `patterns/a.md`, and the path from the book's folder, or the scheme
READ = [
    ("b.md#x", "patterns/b.md"),
    (" b%20c.md ", "patterns/b c.md"),
    ("c%23.md#x", "patterns/c#.md"),
    ("/b.md", "b.md"),
    ("../../b.md", "../b.md"),
    ("https://site.example/p/x%20y/../z", "z"),
    ("https://site.example/p", "."),
    ("https://site.example/p/../../z", "../../z"),
    ("#x", ""),
    ("HTTPS://elsewhere.example/p/x", "https:"),
    ("//elsewhere.example", ":"),
    ("data:image/png,x", "data:"),
]


@pytest.mark.parametrize(("target", "place"), READ)
def test_a_target_is_read(target: str, place: str) -> None:
    found = read_target(target, "patterns/a.md", GROUNDS)
    assert (f"{found.scheme}:" if isinstance(found, Elsewhere) else found.path) == place


def test_paths_are_folded() -> None:
    assert fold_path("Über/STRASSE.md") == fold_path("u\u0308ber/straße.MD") == "über/strasse.md"
    assert fold_path("a.md") != fold_path("á.md")
