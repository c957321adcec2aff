"""What a target means before anything is looked for: its scheme, its path below the book, and how paths compare."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from publisher.book.addresses import (
    Elsewhere,
    Grounds,
    Place,
    encode_address,
    fold_path,
    read_target,
)
from tests.support.books import TOML, make, render, write_book

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


TARGETS = (
    "javascript:x", "JAVA\tSCRIPT:x", "./javascript:x", "javascript://site.example/%0aalert(1)", "file://site.example/x", "data:text/html,x", "//evil.example/x",
    "http:/x", "http:///x", "http://[::1", "http://[::1]:99999/", "http://a..b/", "http://-/:99999999/", "http://exa\u202emple.org/", "http://a\xadb.org/",
    "http://1.2.3.4.5/", "http://999.1.1.1/", "http://0x7f.1/", "http://%00/", "http://a%2fb/", f"http://{'a' * 64}.org/", f"http://{'a.' * 140}org/", "mailto:",
    "mailto:x", "mailto:a@", "mailto:@b.org", "mailto:?subject=x", "mailto:a@b..org", "ftp://a.org/", "tel:1", "urn:x:y", "blob:x", "vbscript:x", "http:\\\\evil.example\\x",
)  # fmt: skip
GOOD = ("https://example.org/", "http://münchen.example/x", "HTTP://A.example:8080/", "http://127.0.0.1/", "http://[::1]/", "mailto:a.b@c.example", "mailto:a@b.example,c@d.example?subject=x", "http://u@a.example/")  # fmt: skip


def test_every_address_is_one_of_the_web_or_text(tmp_path: Path) -> None:
    rows = "\n\n".join(
        f'[one{n}](<{one}>) <a href="{one}">two</a>' for n, one in enumerate((*TARGETS, *GOOD))
    )
    toml = TOML + 'site = ["https://site.example/", "old.example"]\npages = ["a.md", "b.md"]\n'
    missing = "[x](gone.md) [y](//site.example/gone.html)\n"
    made = make(write_book(tmp_path, {"book.toml": toml, "a.md": f"# A\n\n{rows}\n\n{missing}"}))
    assert made.is_made, made.report
    told = {one.target for one in made.found if one.rule in ("link-scheme", "link-dangling")}
    assert len(told) >= len(TARGETS) - 1  # an entity or an escape may make two of them one
    with zipfile.ZipFile(io.BytesIO(render(made, "epub"))) as archive:
        text = archive.read("EPUB/a.xhtml").decode()
    found = re.findall(r'href="([^"#][^"]*)"', text) + re.findall(
        r'href="([^"#][^"]*)"', render(made, "manuscript").decode()
    )
    allowed = re.compile(r"(?i)https?://[^/]|mailto:[^?]+@|[\w.-]+\.(?:xhtml|css|html)")
    assert [one for one in found if not allowed.match(one)] == []
    for one in GOOD:
        assert one.replace("&", "&amp;") in found
    for one in ("evil", "passwd", "javascript://", "999.1", "u202e"):
        assert not [row for row in found if one in row]


@pytest.mark.parametrize(
    "site",
    [
        "javascript:alert(1)//x",
        "file:///etc",
        "https://[x",
        "//",
        "https://",
        "a b",
        "ftp://a.org",
        "mailto:a@b.org",
    ],
)
def test_a_site_is_an_address_of_the_web(site: str, tmp_path: Path) -> None:
    toml = TOML + f'site = ["https://site.example/", "{site}"]\npages = ["a.md", "b.md"]\n'
    made = make(write_book(tmp_path, {"book.toml": toml}))
    assert made.rules == ["config-value"]
    assert "is no address of the web" in made.report


def test_a_readme_above_is_that_file() -> None:
    assert read_target("../../README.md", "a/b.md", GROUNDS) == Place(
        "../README.md", "", "../../README.md"
    )
