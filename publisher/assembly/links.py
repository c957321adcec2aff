"""Manuscript -> Book: every internal link becomes an anchor in the book or a finding; pictures too.

The only maker of a Book, so holding one proves that nothing dead is left in it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache, partial

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.assembly.link_target import Landing, LinkIndex, Lost, Outside, resolve
from publisher.assembly.resolver import Miss, find_listed, find_nearest
from publisher.book.form import find_sections
from publisher.book.model import (
    Book,
    Chapter,
    Config,
    Link,
    Manuscript,
    Note,
    Page,
    Part,
    chapters_of,
)
from publisher.book.tree import Element, Node, element, is_blank, rewrite, walk, words_of
from publisher.reading.picture_files import Refused
from publisher.reading.pictures import PictureShelf
from publisher.report.findings import Finding, Findings, Location

PICTURE_HINTS = {
    "picture-remote": "copy it into the book's folder",
    "picture-missing": "correct the path",
    "picture-damaged": "save it again",
}


class _Wanting(Struct, frozen=True):
    """A link whose page the book does not hold; it is reported with all links to that page."""

    location: Location
    target: str
    wanted: str


class _Linker(Struct):
    """One linking: the index, what the links amount to so far, and whom to tell."""

    config: Config
    targets: LinkIndex
    shelf: PictureShelf
    names: dict[str, list[Page]]  # each name of a pattern, folded, and the patterns that have it
    findings: Findings = field(default_factory=Findings)
    links: list[Link] = field(default_factory=list)
    wanting: list[_Wanting] = field(default_factory=list)


def link_manuscript(manuscript: Manuscript) -> tuple[Book, tuple[Finding, ...]]:
    """Resolve every link and picture."""
    config = manuscript.config
    introductions = tuple(part.introduction for part in manuscript.parts if part.introduction)
    pages = (
        tuple(chapter.page for chapter in chapters_of(manuscript) if not chapter.generated)
        + introductions
    )
    names: dict[str, list[Page]] = defaultdict(list)
    for one in pages:
        for name in (one.title, *one.aliases) if one.is_pattern else ():
            names[_fold(name)].append(one)
    linker = _Linker(config, LinkIndex(config, pages), PictureShelf(config), dict(names))
    front = _link_chapters(manuscript.front, linker)
    parts = tuple(_link_part(part, linker) for part in manuscript.parts)
    back = _link_chapters(manuscript.back, linker)
    for target, page, line in config.links:
        if isinstance(find_listed(page, linker.targets.index), Miss):
            where = Location(config.path, line)
            message = f"[links] sends '{target}' to '{page}', which is not in the book"
            linker.findings.add("link-dangling", where, message, target=page)
    wanted = _report_wanted(linker)
    book = Book(
        config,
        front,
        parts,
        back,
        manuscript.left,
        linker.shelf.pictures,
        tuple(linker.links),
        wanted,
        sought=tuple(linker.shelf.files.sought),
        searched=tuple(linker.shelf.files.names),
    )
    return book, linker.findings.all()


def _link_part(part: Part, linker: _Linker) -> Part:
    introduction = _link_page(part.introduction, linker) if part.introduction else None
    return replace(part, introduction=introduction, chapters=_link_chapters(part.chapters, linker))


def _link_chapters(chapters: tuple[Chapter, ...], linker: _Linker) -> tuple[Chapter, ...]:
    return tuple(
        replace(
            one, page=_link_page(one.page, linker), chapters=_link_chapters(one.chapters, linker)
        )
        for one in chapters
    )


def _link_page(page: Page, linker: _Linker) -> Page:
    def settle(nodes: tuple[Node, ...], section: str = "") -> tuple[Node, ...]:
        found: list[Node] = []
        for node in nodes:
            label = (
                node.get("data-label")
                if isinstance(node, Element) and node.tag == "section"
                else section
            )
            found.extend(
                rewrite((node,), partial(_settle, page=page, section=label, linker=linker))
            )
        return tuple(found)

    summary = settle((page.summary,)) if page.summary else ()
    body = _make_figures(settle(page.body))
    first = summary[0] if summary and isinstance(summary[0], Element) else None
    return replace(
        page,
        summary=first,
        body=body,
        sections=find_sections(body),
        notes=tuple(Note(note.label, note.number, settle(note.content)) for note in page.notes),
    )


def _settle(one: Element, page: Page, section: str, linker: _Linker) -> Node | tuple[Node, ...]:
    if one.tag == "a":
        return _settle_link(one, page, section, linker)
    if one.tag == "img":
        return _settle_picture(one, page, linker)
    if one.tag.startswith("svg:") and any(
        key in ("href", "xlink:href") or "url(#" in value for key, value in one.attributes
    ):
        rows = tuple((key, _prefix_svg(key, value, page.slug)) for key, value in one.attributes)
        one = Element(one.tag, rows, one.children)
    if one.has("data-ref"):
        return one
    if one.has("id"):
        return one.with_attributes(id=f"{page.slug}--{one.get('id')}")
    return one


def _prefix_svg(key: str, value: str, slug: str) -> str:
    if key in ("href", "xlink:href") and value.startswith("#"):
        return f"#{slug}--{value[1:]}"
    return value.replace("url(#", f"url(#{slug}--")


def _place(one: Element, page: Page) -> Location:
    line, _, column = one.get("data-at").partition(":")
    return page.locate(int(line or 0), int(column or 0))


def _settle_link(
    one: Element, page: Page, section: str, linker: _Linker
) -> Node | tuple[Node, ...]:
    written, place = one.get("href").strip(), _place(one, page)
    shown = tuple(child for child in one.children)
    if one.has("id"):
        shown = (element("span", id=f"{page.slug}--{one.get('id')}"), *shown)
    match resolve(written, page, linker.targets):
        case Outside(address):
            rows = {"href": address.replace(" ", "%20"), "class_": "external"}
            return element(
                "a",
                *one.children,
                **rows,
                **({"id": f"{page.slug}--{one.get('id')}"} if one.has("id") else {}),
            )
        case Landing() as landing:
            _report_landing(landing, written, place, linker)
            _report_misnamed(words_of(*one.children), landing.page, written, place, linker)
            if landing.page.slug != page.slug:
                linker.links.append(Link(page.slug, landing.page.slug, section, place))
            anchor = f"{landing.page.slug}--{landing.id}" if landing.id else landing.page.slug
            kind = "xref name" if _is_name(words_of(*one.children), landing.page) else "xref"
            link = element(
                "a", *one.children, href=f"#{anchor}", class_=kind, data_page=landing.page.slug
            )
            link = link.with_attributes(title=one.get("title")) if one.has("title") else link
            return (*shown[:1], link) if one.has("id") else link
        case Lost("link-dangling", wanted, _, address):
            linker.wanting.append(_Wanting(place, written, wanted))
            return element("a", *shown, href=address, class_="external") if address else shown
        case Lost(rule, _, candidates):
            if candidates:
                paths = ", ".join(one.path for one in candidates[:4])
                message = f"'{written}' may mean {len(candidates)} pages"
                hint = f"write the path of one: {paths}"
                linker.findings.add(rule, place, message, hint, written)
            else:
                message = f"'{written}' is no address that a book may hold"
                linker.findings.add(rule, place, message, "use http, https or mailto", written)
            return shown
    return shown


def _report_landing(landing: Landing, written: str, place: Location, linker: _Linker) -> None:
    if landing.guessed:
        message = f"'{written}' was taken for {landing.page.path}"
        hint = "write the path, or name it in [links]"
        linker.findings.add("link-guessed", place, message, hint, written)
    if landing.lost_fragment:
        place_name = f"#{landing.lost_fragment}"
        message = f"{landing.page.path} has no place '{place_name}'; the link lands on the page"
        known = ", ".join(f"#{heading.id}" for heading in landing.page.headings[:6] if heading.id)
        hint = f"it has {known}" if known else ""
        linker.findings.add("link-fragment", place, message, hint, written)


def _report_misnamed(text: str, page: Page, written: str, place: Location, linker: _Linker) -> None:
    """Report a link whose text names one pattern and whose target is another."""
    named = linker.names.get(_fold(text))
    if named and page not in named and not _is_name(text, page):
        message = f"the link says '{text}' and leads to {page.path} ({page.title})"
        linker.findings.add("link-misnamed", place, message, f"{text} is {named[0].path}", written)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_name(text: str, page: Page) -> bool:
    """Whether a text is a pattern's name or alias, plural allowed."""
    if not page.is_pattern:
        return False
    return _fold(text) in _spellings((page.title, *page.aliases))


@lru_cache(maxsize=4096)
def _spellings(own: tuple[str, ...]) -> frozenset[str]:
    names = {_fold(name) for name in own}
    plurals = {f"{name}{end}" for name in names for end in ("s", "es")} | {
        f"{name[:-1]}ies" for name in names if name.endswith("y")
    }
    singulars = {name[:-1] for name in names if name.endswith("s")}
    return frozenset(names | plurals | singulars)


def _settle_picture(one: Element, page: Page, linker: _Linker) -> Node | tuple[Node, ...]:
    written, alt, where = one.get("src"), one.get("alt"), _place(one, page)
    found = linker.shelf.find(written, page.path)
    if isinstance(found, Refused):
        message = f"the picture '{written}' {found.reason}"
        linker.findings.add(found.rule, where, message, PICTURE_HINTS[found.rule], written)
        return element("span", alt, class_="missing-picture") if alt.strip() else ()
    if found.guessed:
        message = f"the picture '{written}' was taken for {found.guessed}"
        linker.findings.add("link-guessed", where, message, "write the path", written)
    rows = {"src": found.picture.name, "alt": alt}
    rows["width"] = one.get("width") or str(found.picture.width)
    rows |= {"height": one.get("height")} if one.get("height") else {}
    rows |= {"title": one.get("title")} if one.has("title") else {}
    return element("img", **rows)


def _make_figures(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A paragraph that is one picture becomes a figure; the picture's title is its caption."""
    return rewrite(nodes, _make_figure)


def _make_figure(one: Element) -> Element:
    inside = [child for child in one.children if not is_blank(child)]
    if one.tag != "p" or len(inside) != 1 or not isinstance(inside[0], Element):
        return one
    picture = inside[0]
    held = [image for image in walk(picture) if image.tag == "img"]
    if picture.tag not in ("img", "a") or len(held) != 1 or words_of(picture):
        return one
    caption = held[0].get("title")
    bare = rewrite(
        (picture,), lambda image: image.with_attributes(title=None) if image.tag == "img" else image
    )
    return element("figure", *bare, *([element("figcaption", caption)] if caption else []))


def _report_wanted(linker: _Linker) -> tuple[tuple[str, int, str], ...]:
    """Report each link without a page, the first of a page with the number of links that want it.

    Returns the table of wanted pages: path, number of links, name of the nearest page.
    """
    places: dict[str, list[_Wanting]] = defaultdict(list)
    for one in sorted(linker.wanting, key=lambda one: one.location):
        places[one.wanted].append(one)
    table = []
    for wanted, group in places.items():
        near = find_nearest(wanted, linker.targets.index) if wanted else None
        suffix = ".html" if group[0].target.partition("#")[0].endswith(".html") else ".md"
        name = f"{near.path.rpartition('/')[2].rpartition('.')[0]}{suffix}" if near else ""
        for number, one in enumerate(group):
            message = (
                f"'{one.target}' is not a page of this book"
                if one.target
                else "the link has no target"
            )
            hints = [f"did you mean '{name}' ({near.title})?"] if near else []
            hints += [f"{len(group)} links want it"] if len(group) > 1 else []
            hint = " ".join(hints) if number == 0 else ""
            linker.findings.add("link-dangling", one.location, message, hint, one.target)
        table.append((wanted or "(no target)", len(group), name))
    return tuple(sorted(table, key=lambda row: (-row[1], row[0])))
