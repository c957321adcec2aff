"""What a target means before anything is looked for: its scheme, its path below the book, and how paths compare."""

from __future__ import annotations

import pytest

from publisher.book.addresses import (
    Elsewhere,
    Grounds,
    encode_address,
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


HOSTS = [
    ("https://a.example:8080/x", True),
    ("https://me:secret@a.example", True),
    ("https://a_b.-c.example./", True),
    ("https://ä.example", True),
    ("https://xn--mnchen-3ya.example", True),
    ("https://[::1]:80/", True),
    ("https://", False),
    ("https:a.example", False),
    ("https:///a.example", False),
    ("https://a b.example", False),
    ("https://a%20b.example", False),
    ("https://a..example", False),
    ("https://HOST:PORT/", False),
    ("https://a.example:99999/", False),
    ("https://a@b@c.example", False),
    ("https://[x]/", False),
    ("https://[::1", False),
    ("https://xn--a.example", False),
    ("https://<host>/", False),
]


@pytest.mark.parametrize(("target", "has_host"), HOSTS)
def test_a_malformed_host_is_none(target: str, has_host: bool) -> None:
    found = read_target(target, "a.md", GROUNDS)
    assert isinstance(found, Elsewhere)
    assert found.has_host == has_host


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        ("https://a.example/ö?q=ü#ß", "https://a.example/ö?q=ü#ß"),
        ("https://a.example/x y%20z", "https://a.example/x%20y%20z"),
        ("https://a.example/100%", "https://a.example/100%25"),
        (
            'https://a.example/[x]{y}|z?\\^`<>"',
            "https://a.example/%5Bx%5D%7By%7D%7Cz?%5C%5E%60%3C%3E%22",
        ),
        ("https://a.example#b#c", "https://a.example#b%23c"),
        ("https://[::1]/[x]", "https://[::1]/%5Bx%5D"),
        ("mailto:x y@a.example", "mailto:x%20y@a.example"),
    ],
)
def test_an_address_is_encoded(address: str, encoded: str) -> None:
    assert encode_address(address) == encoded
