"""One resolver: each rule with the targets that it answers, for links, entries and pictures."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from publisher.assembly.link_target import Landing, LinkIndex, Outside, resolve
from publisher.assembly.order_page import read_order_page
from publisher.assembly.resolver import (
    RULES,
    Hit,
    PageIndex,
    find_listed,
    find_nearest,
    find_page,
)
from publisher.book.addresses import (
    Elsewhere,
    Grounds,
    Place,
    grounds_of,
    read_target,
)
from publisher.book.model import Config, HeaderField, Heading, Page, Source
from publisher.reading.picture_files import PictureFile, PictureFiles, Refused, find_file

CONFIG = Config(
    Path("/home/book"),
    "book.toml",
    "T",
    ("A",),
    "t",
    "en",
    "urn:x",
    "1",
    site=("https://site.example/p/", "old.example"),
    root="..",
    links=(
        ("moved", "patterns/booth.md", 1),
        ("/old/twin.html", "b/twin.md", 2),
        ("twin", "a/twin.md", 3),
        ("nowhere", "none.md", 4),
        ("cafe\u0301", "über.md", 5),
    ),
)


def page(path: str, title: str = "", slug: str = "", header: str = "", **rest: object) -> Page:
    own = slug or path.rpartition("/")[2].rpartition(".")[0].lower()
    fields = (HeaderField("slug", header, 1),) if header else ()
    return Page(Source(path, fields, ""), own, title or own, False, (), **rest)  # type: ignore[arg-type]


PAGES = (
    page("start.md", "Start", ids=(("Own.Id", "Own.Id"),)),
    page("patterns/booth.md", "The Booth", headings=(Heading(2, "sub-head", "Sub", 3, ("sub",)),)),
    page("patterns/Swag.md", "Swag"),
    page("deep/README.md", "Deep things", "deep"),
    page("deep/guide.html", "Guide", header="Old Guide"),
    page("both.md", "Both"),
    page("both.txt", "Both as text", "both-text"),
    page("a/twin.md", "Twin", "a-twin"),
    page("b/twin.md", "Twin", "b-twin"),
    page("v1.2.md", "Release", "v1-2"),
    page("über.md", "Über", "uber"),
    page("cafe\u0301/te\u0301.md", "Tea", "tea"),  # decomposed, as a file from macOS may be
    page("UP/case.md", "Upper", "up-case"),
    page("up/Case.md", "Lower", "low-case"),
    page("../beside/page.md", "Beside", "beside"),
    page("only.md", "Only", ids=(("unique", "unique"),)),
)
LINKS = LinkIndex(CONFIG, PAGES)

# the rule, the target, the page that it stands on, where it lands; `?` marks a guess
LANDS = [
    ("path", "both.md", "start.md", "both.md"),
    ("path", "./patterns/booth.md", "start.md", "patterns/booth.md"),
    ("path", "booth.md", "patterns/Swag.md", "patterns/booth.md"),
    ("path", "../start.md", "patterns/Swag.md", "start.md"),
    ("path", "patterns/booth.html", "start.md", "patterns/booth.md"),
    ("path", "patterns/booth", "start.md", "patterns/booth.md"),
    ("path", "patterns/booth/", "start.md", "patterns/booth.md"),
    ("path", "patterns/booth.htm?x=1", "start.md", "patterns/booth.md"),
    ("path", "patterns%2Fb%6Foth.md", "start.md", "patterns/booth.md"),
    ("path", "deep/guide.md", "start.md", "deep/guide.html"),
    ("path", "deep/", "start.md", "deep/README.md"),
    ("path", "./", "deep/guide.html", "deep/README.md"),
    ("path", "v1.2", "start.md", "v1.2.md"),
    ("path", "/book/both.md", "patterns/booth.md", "both.md"),
    ("path", "/beside/page", "start.md", "../beside/page.md"),
    ("path", "https://site.example/p/book/patterns/booth.html", "start.md", "patterns/booth.md"),
    ("path", "http://OLD.example/book/patterns/booth?x", "start.md", "patterns/booth.md"),
    ("path", "//old.example/book/deep/", "start.md", "deep/README.md"),
    ("path", "both", "start.md", "ambiguous: both.md, both.txt"),
    ("index", "deep/README.html", "start.md", "deep/README.md"),
    ("index", "deep/index.html", "start.md", "deep/README.md"),
    ("index", "index", "deep/guide.html", "deep/README.md"),
    ("index", "patterns/booth/index.html", "start.md", "patterns/booth.md"),
    ("form", "patterns/swag.md", "start.md", "patterns/Swag.md ?"),
    ("form", "Patterns/SWAG.HTML", "start.md", "patterns/Swag.md ?"),
    ("form", "DEEP/Index.html", "start.md", "deep/README.md ?"),
    ("form", "V1.2", "start.md", "v1.2.md ?"),
    ("form", "u\u0308ber.md", "start.md", "über.md ?"),
    ("form", "U%CC%88ber.html", "start.md", "über.md ?"),
    ("form", "caf%C3%A9/té", "start.md", "cafe\u0301/te\u0301.md ?"),
    ("form", "https://site.example/p/book/Both.MD", "start.md", "both.md ?"),
    ("form", "Up/case.md", "start.md", "ambiguous: UP/case.md, up/Case.md"),
    ("other_path", "/booth", "patterns/Swag.md", "patterns/booth.md"),
    ("other_path", "@/patterns/booth.md", "start.md", "patterns/booth.md"),
    ("other_path", "/p/only.html", "deep/guide.html", "only.md"),  # below the site's own folder
    ("other_path", "../booth/", "patterns/Swag.md", "patterns/booth.md"),
    ("other_path", "https://site.example/p/Swag", "patterns/booth.md", "patterns/Swag.md"),
    ("address", "/deep/old-guide/", "start.md", "deep/guide.html"),
    ("address", "https://site.example/p/deep/old-guide", "start.md", "deep/guide.html"),
    ("tail", "x/deep/guide.md", "start.md", "deep/guide.html ?"),
    ("slug", "booth.md", "deep/guide.html", "patterns/booth.md ?"),
    ("slug", "elsewhere/booth", "start.md", "patterns/booth.md ?"),
    ("slug", "uber.html", "start.md", "über.md ?"),
    ("slug", "old-guide.html", "start.md", "deep/guide.html ?"),
    ("slug", "a-twin.html", "start.md", "a/twin.md ?"),
    ("slug", "c/twins/twin.md", "start.md", "ambiguous: a/twin.md, b/twin.md"),
    ("title", "the-booth", "start.md", "patterns/booth.md ?"),
    ("title", "The%20Booth.md", "start.md", "patterns/booth.md ?"),
    ("title", "deep-things.html", "start.md", "deep/README.md ?"),
    ("title", "release.html", "start.md", "v1.2.md ?"),
    ("title", "release.2", "start.md", "dangling: release.2"),
    ("redirect", "moved.html", "start.md", "patterns/booth.md"),
    ("redirect", "../moved", "deep/guide.html", "patterns/booth.md"),
    ("redirect", "/old/twin.md", "start.md", "b/twin.md"),
    ("redirect", "twin.html", "start.md", "a/twin.md"),
    ("redirect", "caf\u00e9.html", "start.md", "über.md"),
    ("redirect", "nowhere.md", "start.md", "dangling: nowhere"),
    ("none", "gone.html", "start.md", "dangling: gone"),
    ("none", "../../outside/both.md", "start.md", "dangling: ../../outside/both"),
    ("none", "https://site.example/p/gone", "start.md", "out: https://site.example/p/gone"),
    ("none", "https://site.example/px", "start.md", "out: https://site.example/px"),
    ("none", "mailto:a@b.example", "start.md", "out: mailto:a@b.example"),
    ("none", "http:", "start.md", "dangling: http:"),
    ("none", "http://[x", "start.md", "dangling: http://[x"),
    ("none", "//elsewhere.example/both.md", "start.md", "dangling: //elsewhere.example/both.md"),
    ("none", "JavaScript:both", "start.md", "scheme: JavaScript:both"),
    ("none", " ", "start.md", "dangling: "),
    ("fragment", "#Own.Id", "start.md", "start.md#Own.Id"),
    ("fragment", "?x#own.id", "start.md", "start.md#Own.Id"),
    ("fragment", "start?id=own.id", "both.md", "start.md#Own.Id"),
    ("fragment", "#", "both.md", "both.md"),
    ("fragment", "#top", "both.md", "both.md"),
    ("fragment", "#booth", "start.md", "patterns/booth.md ?"),
    ("fragment", "#unique", "start.md", "only.md#unique ?"),
    ("fragment", "#nothing", "start.md", "start.md without #nothing"),
    ("fragment", "patterns/booth.md#Sub", "start.md", "patterns/booth.md#sub-head"),
    ("fragment", "moved#sub%2Dhead", "start.md", "patterns/booth.md#sub-head"),
    ("fragment", "patterns/swag.md#gone", "start.md", "patterns/Swag.md ? without #gone"),
]


def tell(target: str, on: str) -> str:
    """Where a link lands, in a few words."""
    found = resolve(target, next(one for one in PAGES if one.path == on), LINKS)
    if isinstance(found, Landing):
        place = f"#{found.id}" if found.id else ""
        lost = f" without #{found.lost_fragment}" if found.lost_fragment else ""
        return f"{found.page.path}{place}{' ?' if found.guessed else ''}{lost}"
    if isinstance(found, Outside):
        return f"out: {found.address}"
    paths = ", ".join(one.path for one in found.candidates)
    return f"{found.rule.removeprefix('link-')}: {paths or found.wanted}"


@pytest.mark.parametrize(("rule", "target", "on", "lands"), LANDS)
def test_a_link_lands(rule: str, target: str, on: str, lands: str) -> None:
    assert tell(target, on) == lands


def test_the_slug_of_one_page_wins_over_the_title_of_another() -> None:
    pages = (page("a/one.md", "Two", "three"), page("b/two.md", "Three"))
    index = LinkIndex(CONFIG, pages)
    landings = [resolve(target, page("start.md"), index) for target in ("two", "three")]
    paths = [one.page.path for one in landings if isinstance(one, Landing)]
    assert paths == ["b/two.md", "a/one.md"]


def test_every_rule_has_rows() -> None:
    assert {f"by_{row[0]}" for row in LANDS} >= {rule.__name__ for rule in RULES}


SOURCES = tuple(
    Source(
        one.path,
        (
            HeaderField("title", one.title, 1),
            HeaderField("slug", one.source.get("slug") or one.slug, 2),
        ),
        "",
    )
    for one in PAGES
)


def tell_entry(target: str, on: str, sources: tuple[Source, ...] = SOURCES) -> str:
    """What a link of an order page lists: a page, `?` if that is a guess, or what is reported."""
    body = f'<p><a href="{escape(target, quote=True)}">x</a></p>'
    found, findings = read_order_page(Source(on, (), body), PageIndex(CONFIG, sources))
    told = [finding.rule for finding in findings]
    paths = [entry.page for part in found for entry in part.pages]
    if told == ["order-entry"] and " may mean " in findings[0].message:
        return f"ambiguous: {findings[0].hint.removeprefix('write the path of one: ')}"
    guess = " ?" if told == ["link-guessed"] else " ".join(told)
    return "".join(paths) + guess or "nothing"


@pytest.mark.parametrize(("rule", "target", "on", "lands"), LANDS)
def test_an_entry_of_an_order_page_lands_where_a_link_does(
    rule: str, target: str, on: str, lands: str
) -> None:
    if rule == "fragment":
        lands = lands.removesuffix(" ?").partition("#")[0].removesuffix(" without ")
        lands = "order-entry" if lands == on else lands
    if target == "uber.html":  # the header of the source names it, so it is no guess
        lands = lands.removesuffix(" ?")
    if target == "#unique":  # ids of pages are not known before they are read
        lands = "order-entry"
    elsewhere = lands.startswith("out: ") or target.startswith("//elsewhere")
    if elsewhere or target in ("http:", "http://[x"):
        lands = "nothing"
    elif lands.startswith(("dangling", "scheme")):
        lands = "order-entry"
    assert tell_entry(target, on) == lands


# a name with the suffix of a page, or of a picture; from `guide/b.md`
ALIKE = [
    ("plan.{}", "guide/plan.{}"),
    ("./plan.{}?x=1", "guide/plan.{}"),
    ("x/../plan.{}#x", "guide/plan.{}"),
    ("../img/a%20b.{}", "img/a b.{}"),
    ("../img/c%23.{}", "img/c#.{}"),
    ("/book/img/shot.{}", "img/shot.{}"),
    ("https://site.example/p/book/img/shot.{}", "img/shot.{}"),
    ("//OLD.example/book/img/shot.{}", "img/shot.{}"),
    ("Plan.{}", "guide/plan.{} ?"),
    ("../IMG/Shot.{}", "img/shot.{} ?"),
    ("http://old.example/book/Img/shot.{}", "img/shot.{} ?"),
    ("../caf%C3%A9/u%CC%88ber.{}", "cafe\u0301/über.{} ?"),
    ("../café/ÜBER.{}", "cafe\u0301/über.{} ?"),
    ("../img/two.{}", "img/two.{}"),
    ("../img/TWO.{}", "ambiguous: img/Two.{}, img/two.{}"),
    ("../img/gone.{}", ""),
    ("https://site.example/p/book/gone.{}", ""),
    ("https://elsewhere.example/book/img/shot.{}", ""),
    ("../../../outside.{}", ""),
]
NAMES = ("guide/plan", "img/a b", "img/c#", "img/shot", "img/Two", "img/two", "cafe\u0301/über")


@pytest.mark.parametrize(("target", "lands"), ALIKE)
def test_links_entries_and_pictures_land_alike(target: str, lands: str, tmp_path: Path) -> None:
    on, link, picture = "guide/b.md", target.format("md"), target.format("png")
    sources = tuple(Source(f"{name}.md", (HeaderField("title", "T", 1),), "") for name in NAMES)
    place = read_target(link, on, grounds_of(CONFIG))
    if isinstance(place, Elsewhere):
        assert lands == ""
    else:
        assert tell_page(place, sources) == lands.format("md", "md")
    entry = tell_entry(link, on, sources)
    assert entry.replace("order-entry", "").replace("nothing", "") == lands.format("md", "md")

    book = tmp_path / "book"
    for name in (*NAMES, "../../outside"):
        path = book / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    grounds = Grounds(book.as_posix(), tmp_path.as_posix(), grounds_of(CONFIG).site)
    assert tell_file(picture, PictureFiles(grounds)) == lands.format("png", "png")


def tell_page(place: Place, sources: tuple[Source, ...]) -> str:
    found = find_page(place, PageIndex(CONFIG, sources))
    if isinstance(found, Hit):
        return f"{found.page.path}{' ?' if found.guessed else ''}"
    paths = ", ".join(one.path for one in found.candidates)
    return f"ambiguous: {paths}" if paths else ""


def tell_file(target: str, files: PictureFiles) -> str:
    """The file of a picture on the page `guide/b.md`, as `tell_page` tells a page."""
    found = find_file(target, "guide/b.md", files)
    if isinstance(found, PictureFile):
        path = found.path.relative_to(files.grounds.folder).as_posix()
        assert found.guessed in ("", path)
        return f"{path} ?" if found.guessed else path
    if found.reason.startswith("may be "):
        return f"ambiguous: {found.reason.removeprefix('may be ').replace(' or ', ', ')}"
    return ""


# what book.toml lists, which page that is; a slug or a title is not guessed from
LISTED = [
    ("both.md", "both.md"),
    ("./patterns/../both.md", "both.md"),
    ("patterns/booth.html", "patterns/booth.md"),
    ("deep", "deep/README.md"),
    ("patterns/swag.md", "patterns/Swag.md"),
    ("u\u0308ber.md", "über.md"),
    ("../beside/page.md", "../beside/page.md"),
    ("both", ""),
    ("booth.md", ""),
    ("the-booth", ""),
    ("moved", ""),
    ("", ""),
]


@pytest.mark.parametrize(("listed", "path"), LISTED)
def test_an_entry_of_book_toml_goes_by_its_path(listed: str, path: str) -> None:
    found = find_listed(listed, LINKS.index)
    assert (found.page.path if isinstance(found, Hit) else "") == path


def test_a_page_is_resolved_before_it_is_parsed() -> None:
    sources = (Source("x.md", (), "# The *First* page\n"), Source("y.md", (), "text\n"))
    index = PageIndex(CONFIG, sources)
    assert sorted(index.titles) == ["the-first-page", "y"]


NEAREST = [
    ("patterns/boothe", "patterns/booth.md"),
    ("the-boothes", "patterns/booth.md"),
    ("stort", ""),
    ("", ""),
]


@pytest.mark.parametrize(("wanted", "path"), NEAREST)
def test_the_nearest_page(wanted: str, path: str) -> None:
    found = find_nearest(wanted, LINKS.index)
    assert (found.path if found else "") == path


SITES = ("https://site.example/p/",)
FILES = (
    "a.md",
    "guide/b.md",
    "img/shot.png",
    "img/Two.png",
    "img/two.png",
    "img/c#.png",
    "guide/Plan.PNG",
    "cafe\u0301/bild.png",
)
# the target of a picture on the page `guide/b.md`, and its file or the reason for none
PICTURES = [
    ("Plan.PNG", "guide/Plan.PNG"),
    ("../img/shot.png?raw=true#x", "img/shot.png"),
    ("/img/shot.png", "img/shot.png"),
    ("/img/c%23.png", "img/c#.png"),
    ("https://site.example/p/img/shot.png", "img/shot.png"),
    ("//site.example/p/img/shot.png", "img/shot.png"),
    ("plan.png", "guide/Plan.PNG ?"),
    ("../Img/Shot.PNG", "img/shot.png ?"),
    ("../caf%C3%A9/Bild.png", "cafe\u0301/bild.png ?"),
    ("../café/bild.png", "cafe\u0301/bild.png ?"),
    ("https://site.example/p/IMG/shot.png", "img/shot.png ?"),
    ("../img/two.png", "img/two.png"),
    ("../img/TWO.png", "missing: may be img/Two.png or img/two.png"),
    ("shot.png", "img/shot.png ?"),
    ("../img", "missing: is not there"),
    ("", "missing: is not there"),
    ("a%00b.png", "missing: is not there"),
    ("x" * 300 + ".png", "missing: is not there"),
    ("../../outside.png", "missing: lies outside the book's root"),
    ("../../Outside.PNG", "missing: lies outside the book's root"),
    ("../link/outside.png", "missing: lies outside the book's root"),
    ("../LINK/outside.png", "missing: is not there"),
    ("../loop.png", "missing: is not there"),
    ("https://site.example/p/gone.png", "remote: lies on another machine"),
    ("https://site.example/p/../../outside.png", "remote: lies on another machine"),
    ("http://elsewhere.example/x.png", "remote: lies on another machine"),
    ("data:image/png;base64,x", "remote: is not a file of the book"),
]


@pytest.mark.parametrize(("target", "file"), PICTURES)
def test_a_picture_is_found(target: str, file: str, tmp_path: Path) -> None:
    book = tmp_path / "book"
    for name in (*FILES, "../outside.png", "../out/outside.png"):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_bytes(b"")
    (book / "link").symlink_to(tmp_path / "out")
    (book / "loop.png").symlink_to(book / "loop.png")
    files = PictureFiles(Grounds(book.as_posix(), book.as_posix(), SITES))
    found = find_file(target, "guide/b.md", files)
    if isinstance(found, Refused):
        assert f"{found.rule.removeprefix('picture-')}: {found.reason}" == file
    else:
        assert tell_file(target, files) == file
    assert not any(place == tmp_path / "out" or place == tmp_path for place in files.names)
