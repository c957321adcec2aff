"""Addresses on the book's own site: the page in the nearest folder, or the address as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.assembly.link_target import Landing, LinkIndex, Lost, Outside, resolve
from publisher.book.model import Config, HeaderField, Page, Source

SITE = "https://site.example/p/"
CONFIG = Config(
    Path("/home/book"), "book.toml", "T", ("A",), "t", "en", "urn:x", "1", site=(SITE,), root=".."
)


def page_at(path: str, title: str, slug: str = "", lang: str = "") -> Page:
    header = (HeaderField("lang", lang, 1),) if lang else ()
    return Page(Source(path, header, ""), slug or title.lower(), title, False, ())


MANY = (
    page_at("pond.md", "Pond"),
    page_at("en/hedge.md", "Hedge", "en-hedge"),
    page_at("en/pond.md", "Pond", "en-pond"),
    page_at("en/a/pond.md", "Pond", "en-a-pond"),
    page_at("en/b/hedge.md", "Hedge", "en-b-hedge"),
    page_at("de/hedge.md", "Hedge", "de-hedge"),
    page_at("de/bank.md", "Bank", "de-bank"),
    page_at("nl/vijver.md", "Vijver", "vijver"),
    page_at("trees/oak.md", "Oak", "oak"),
    page_at("water/well.md", "Well", "well"),
    page_at("root/elm.md", "Elm", "elm", lang="fr"),
)


@pytest.mark.parametrize(
    ("target", "on", "lands"),
    [
        ("x/hedge/", "en/pond.md", "en/hedge.md ?"),
        ("x/hedge/", "de/bank.md", "de/hedge.md ?"),
        ("x/hedge/", "en/a/pond.md", "en/hedge.md ?"),
        ("x/hedge/", "nl/vijver.md", "out"),  # no page of the same language
        ("x/hedge/", "trees/oak.md", "out"),
        ("x/pond.html#top", "trees/oak.md", "out"),  # a name alone is no path
        ("x/pond.html", "en/hedge.md", "en/pond.md ?"),
        ("x/bank", "de/hedge.md", "de/bank.md ?"),
        ("x/bank", "en/pond.md", "out"),  # the one page that answers is in another language
        ("book/de/bank", "en/pond.md", "de/bank.md"),
        ("x/oak", "water/well.md", "out"),
        ("x/oak", "en/pond.md", "out"),
        ("book/trees/oak", "en/pond.md", "trees/oak.md"),
        ("x/elm", "water/well.md", "out"),  # by the language in its header
        ("x/nothing", "en/pond.md", "out"),
    ],
)
def test_an_address_of_the_site_lands_in_the_nearest_folder(
    target: str, on: str, lands: str
) -> None:
    page = next(one for one in MANY if one.path == on)
    found = resolve(SITE + target, page, LinkIndex(CONFIG, MANY))
    match found:
        case Landing(landed, _, is_guess):
            assert f"{landed.path}{' ?' if is_guess else ''}" == lands
        case Outside(address):
            assert (lands, address) == ("out", SITE + target)
        case Lost(rule, _, candidates, address):
            paths = ", ".join(one.path for one in candidates)
            assert (lands, rule, address) == (f"out: {paths}", "link-ambiguous", SITE + target)
