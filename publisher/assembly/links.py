"""Manuscript -> Book: every internal link becomes an anchor in the book or a finding; pictures too.

The only maker of a Book, so holding one proves that nothing dead is left in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache, partial

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.assembly.book_cover import find_cover
from publisher.assembly.captions import (
    CAPTIONABLE,
    THEOREM,
    Unnamed,
    mark_unnamed,
    number_captions,
    report_empty_link,
)
from publisher.assembly.directions import direction_of_page, tell_directions
from publisher.assembly.link_target import (
    Landing,
    LinkIndex,
    Lost,
    Outside,
    name_pictures,
    resolve,
    resolve_key,
)
from publisher.assembly.note_order import order_notes
from publisher.assembly.picture_size import size_picture
from publisher.assembly.resolver import Miss, find_listed, suggest_paths
from publisher.assembly.wanted_pages import Dangling, report_wanted
from publisher.assembly.wiki_links import is_github_wiki, turn_wiki_link
from publisher.book.addresses import encode_address
from publisher.book.form import find_sections
from publisher.book.model import (
    Book,
    Chapter,
    Config,
    Link,
    Manuscript,
    Page,
    Part,
    chapters_of,
)
from publisher.book.tree import (
    Element,
    Node,
    element,
    fold_words,
    is_blank,
    is_unseen,
    join_text,
    place_of,
    rewrite,
    walk,
    words_of,
)
from publisher.reading.picture_files import Refused
from publisher.reading.pictures import PictureShelf
from publisher.report.findings import Finding, Findings, Location

URL = re.compile(r"url\(\s*[\"']?#([^\"'()\s]+)\s*(?:[\"']\s*)?\)")  # in a drawing
CROSSREF = "crossref"  # class of a link whose text is the key of its target
AUTOREF = "autoref"  # class of a link whose target is a place on any page, or none
KEYS = (CROSSREF, AUTOREF)
CALL = re.compile(r"\[\^([^\[\]\s]+)\]")
PICTURE_HINTS = {
    "picture-remote": "copy it into the book's folder",
    "picture-missing": "correct the path",
    "picture-damaged": "save it again",
}


class _Linker(Struct):
    """What one pass over a manuscript reads, and what it has found so far."""

    config: Config
    targets: LinkIndex
    shelf: PictureShelf
    names: dict[str, list[Page]]  # each name of a pattern, folded, and the patterns that have it
    is_github: bool  # whether the book is a wiki of GitHub
    findings: Findings = field(default_factory=Findings)
    links: list[Link] = field(default_factory=list)
    dangling: list[Dangling] = field(default_factory=list)
    unnamed: Unnamed = field(default_factory=lambda: Unnamed(set(), set()))


def link_manuscript(manuscript: Manuscript) -> tuple[Book, tuple[Finding, ...]]:
    """Resolve every link and picture."""
    config = manuscript.config
    introductions = tuple(part.introduction for part in manuscript.parts if part.introduction)
    written = (chapter.page for chapter in chapters_of(manuscript) if not chapter.generated)
    pages = (*written, *introductions)
    names: dict[str, list[Page]] = defaultdict(list)
    for one in pages:
        for name in (one.title, *one.aliases) if one.is_pattern else ():
            names[fold_words(name)].append(one)
    index, shelf = LinkIndex(config, pages), PictureShelf(config)
    linker = _Linker(config, index, shelf, dict(names), is_github_wiki(config))
    front = _link_chapters(manuscript.front, linker)
    parts = tuple(_link_part(part, linker) for part in manuscript.parts)
    back = _link_chapters(manuscript.back, linker)
    for target, page, line in config.links:
        if isinstance(find_listed(page, linker.targets.index), Miss):
            where = Location(config.path, line)
            message = f"[links] sends '{target}' to '{page}', which is not in the book"
            linker.findings.add("link-dangling", where, message, target=page)
    wanted = report_wanted(linker.dangling, linker.targets.index, manuscript.left, linker.findings)
    cover = find_cover(config, linker.shelf.files, linker.findings)
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
        cover=cover,
    )
    return number_captions(book, linker.unnamed, linker.findings), linker.findings.all()


def _link_part(part: Part, linker: _Linker) -> Part:
    introduction = _link_page(part.introduction, linker) if part.introduction else None
    return replace(part, introduction=introduction, chapters=_link_chapters(part.chapters, linker))


def _link_chapters(chapters: tuple[Chapter, ...], linker: _Linker) -> tuple[Chapter, ...]:
    linked = []
    for one in chapters:
        page = _link_page(one.page, linker)
        linked.append(replace(one, page=page, chapters=_link_chapters(one.chapters, linker)))
    return tuple(linked)


def _link_page(page: Page, linker: _Linker) -> Page:
    def _settle_each(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        found: list[Node] = []
        for node in nodes:
            section = node.get("data-label") if isinstance(node, Element) else ""
            change = partial(_settle, page=page, section=section, linker=linker)
            found.extend(rewrite((node,), change))
        return tuple(found)

    direction = direction_of_page(page, linker.config.language)
    summary = tell_directions(_settle_each((page.summary,)) if page.summary else (), direction)
    labels = frozenset(note.label for note in page.notes)
    body = rewrite(_settle_each(page.body), partial(_make_figure, labels=labels))
    body = tell_directions(body, direction)
    first = summary[0] if summary and isinstance(summary[0], Element) else None
    notes = tuple(
        replace(note, content=tell_directions(_settle_each(note.content), direction))
        for note in page.notes
    )
    page = replace(page, title_nodes=_settle_each(page.title_nodes), summary=first, body=body)
    page = order_notes(replace(page, notes=notes), linker.findings)
    return replace(page, sections=find_sections(page.body))


def _settle(one: Element, page: Page, section: str, linker: _Linker) -> Node | tuple[Node, ...]:
    if one.tag == "a" and one.has("id") and not one.get("href").strip() and not one.children:
        one = element("span", id=one.get("id"))  # `[](){#place}` is a place
    if one.tag == "a":
        calls = tuple(node for node in walk(*one.children) if node.has("data-ref"))
        if calls:  # a call is a link itself and can't stand in another one
            one = one.with_children(*rewrite(one.children, _without_call))
        link = _settle_link(one, page, section, linker)
        return (*(link if isinstance(link, tuple) else (link,)), *calls) if calls else link
    if one.tag in CAPTIONABLE or one.tag == "img" or one.get("class") == THEOREM:
        linker.unnamed.holders.add(page.slug)
    if one.tag == "img":
        return _settle_picture(one, page, linker)
    if one.tag.startswith("svg:") and any(
        key in ("href", "xlink:href") or "url(#" in value for key, value in one.attributes
    ):
        rows = tuple((key, _prefix_svg(key, value, page)) for key, value in one.attributes)
        one = Element(one.tag, rows, one.children)
    if one.has("data-ref"):
        return one
    if one.has("id"):
        return one.with_attributes(id=f"{page.slug}--{one.get('id')}")
    return one


def _without_call(node: Element) -> Node | tuple[Node, ...]:
    return () if node.has("data-ref") else node


def _prefix_svg(key: str, value: str, page: Page) -> str:
    """Return an attribute of a drawing with the final ids of the places that it names."""
    if "#" not in value:
        return value
    ids = dict(page.ids)
    if key in ("href", "xlink:href") and value.startswith("#"):
        return f"#{page.slug}--{ids.get(value[1:], value[1:])}"
    return URL.sub(lambda found: f"url(#{page.slug}--{ids.get(found[1], found[1])})", value)


def _place(one: Element, page: Page) -> Location:
    return page.locate(*place_of(one))


def _settle_link(
    one: Element, page: Page, section: str, linker: _Linker
) -> Node | tuple[Node, ...]:
    one = turn_wiki_link(one, page, linker.targets, linker.is_github)
    written, place = one.get("href").strip(), _place(one, page)
    find = resolve_key if one.get("class") == AUTOREF else resolve
    target = find(written, page, linker.targets)
    one = _without_key(one, target)
    one = name_pictures(_give_text(one, target, page, linker), target)
    own_id = {"id": f"{page.slug}--{one.get('id')}"} if one.has("id") else {}
    shown = (element("span", **own_id), *one.children) if own_id else one.children
    if not one.has("href"):
        return shown
    match target:
        case Outside(address):
            href = encode_address(address)
            return element("a", *one.children, href=href, class_="external", **own_id)
        case Landing() as landing:
            _report_landing(landing, written, place, linker, one.get("class") in KEYS)
            text = words_of(*one.children)
            _report_misnamed(text, landing, written, place, linker)
            if landing.page.slug != page.slug:
                linker.links.append(Link(page.slug, landing.page.slug, section, place))
            anchor = f"{landing.page.slug}--{landing.id}" if landing.id else landing.page.slug
            kind = "xref name" if _is_name(text, landing.page) else "xref"
            rows = {"href": f"#{anchor}", "class_": kind, "data_page": landing.page.slug}
            rows |= {"title": one.get("title")} if one.has("title") else {}
            rows |= mark_unnamed(one)
            link = element("a", *one.children, **rows)
            return (*shown[:1], link) if own_id else link
        case Lost(_, _, _, address):
            _report_lost(target, written, place, linker)
            if not address or is_unseen(one):
                return shown
            return element("a", *shown, href=encode_address(address), class_="external")


def _report_lost(target: Lost, written: str, place: Location, linker: _Linker) -> None:
    """Report a link that lands nowhere, those to missing pages at the end."""
    rule, candidates = target.rule, target.candidates
    message = f"'{written}' is no address that a book may hold"
    hint = "use http, https or mailto"
    if rule == "link-dangling":
        linker.dangling.append(Dangling(place, written, target.wanted))
        return
    if rule == "link-key":
        rule, written = "link-dangling", target.wanted
        message = f"no page of the book has the place '{written}'"
        hint = "the text stays; name the page and its place, or take the brackets out"
    elif candidates:
        message = f"'{written}' may mean {len(candidates)} pages"
        hint = suggest_paths(candidates)
    linker.findings.add(rule, place, message, hint, written)


def _without_key(one: Element, target: Landing | Outside | Lost) -> Element:
    """Return a reference such as `@fig-plan` without its key, if it lands on a place."""
    if one.get("class") != CROSSREF:
        return one
    is_found = isinstance(target, Landing) and not target.lost_fragment
    return one.with_attributes(data_key=words_of(one)).with_children() if is_found else one


def _give_text(
    one: Element, target: Landing | Outside | Lost, page: Page, linker: _Linker
) -> Element:
    """Return a link with its target's title as text, if it shows nothing and is no place.

    A link to a place that its page lacks shows the name of the place. One to a place without a
    title may get a caption's number later. A link out of the book without a text is reported and
    loses its `href`; one to a page that is not in the book is reported as that.
    """
    if not is_unseen(one) or isinstance(target, Lost):
        return one
    if isinstance(target, Landing) and target.lost_fragment:
        return one.with_children(target.lost_fragment)
    if isinstance(target, Landing):
        if not target.title:
            linker.unnamed.links.add(page.slug)
        return one.with_children(target.title) if target.title else one
    report_empty_link(one, page, linker.findings)
    return one.with_attributes(href=None)


def _report_landing(
    landing: Landing, written: str, place: Location, linker: _Linker, is_key: bool
) -> None:
    if landing.guessed and not is_key:  # a key may name a place on any page
        message = f"'{written}' was taken for {landing.page.path}"
        hint = "write the path, or name it in [links]"
        linker.findings.add("link-guessed", place, message, hint, written)
    if landing.lost_fragment:
        place_name = f"#{landing.lost_fragment}"
        message = f"{landing.page.path} has no place '{place_name}'; the link lands on the page"
        known = ", ".join(f"#{heading.id}" for heading in landing.page.headings[:6] if heading.id)
        hint = f"it has {known}" if known else ""
        linker.findings.add("link-fragment", place, message, hint, written)


def _report_misnamed(
    text: str, landing: Landing, written: str, place: Location, linker: _Linker
) -> None:
    """Report a link whose text names one pattern and whose target is another."""
    page, named = landing.page, linker.names.get(fold_words(text))
    is_right = _is_name(text, page) or _names_place(text, landing)
    if named and page not in named and not is_right:
        message = f"the link says '{text}' and leads to {page.path} ({page.title})"
        linker.findings.add("link-misnamed", place, message, f"{text} is {named[0].path}", written)


def _names_place(text: str, landing: Landing) -> bool:
    """Return whether a text is that of the heading on which its link lands."""
    return any(
        bool(landing.id) and one.id == landing.id and fold_words(one.text) == fold_words(text)
        for one in landing.page.headings
    )


def _is_name(text: str, page: Page) -> bool:
    """Return whether a text is a pattern's name or alias, in singular or plural."""
    return page.is_pattern and fold_words(text) in _spellings((page.title, *page.aliases))


@lru_cache(maxsize=4096)
def _spellings(own: tuple[str, ...]) -> frozenset[str]:
    names = {fold_words(name) for name in own}
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
        hint = f"did you mean '{found.near}'?" if found.near else PICTURE_HINTS[found.rule]
        linker.findings.add(found.rule, where, message, hint, written)
        return element("span", alt, class_="missing-picture") if alt.strip() else ()
    if found.guessed:
        message = f"the picture '{written}' was taken for {found.guessed}"
        linker.findings.add("link-guessed", where, message, "write the path", written)
    for loss in found.picture.losses:
        message = f"the picture '{written}' {loss}"
        linker.findings.add("picture-reduced", where, message, "draw it in another way", written)
    size = size_picture(one.get("width"), one.get("height"), found.picture)
    for side in size.unread:
        message = f"the {side} '{one.get(side)}' of the picture '{written}' can't be followed"
        hint = "give the width in px, in a unit of CSS, or in per cent of the measure"
        linker.findings.add("picture-size", where, message, hint, written)
    rows = {"src": found.picture.name, "alt": alt, **size.attributes}
    rows |= {"title": one.get("title")} if one.has("title") else {}
    rows |= {"id": f"{page.slug}--{one.get('id')}"} if one.has("id") else {}
    return element("img", **rows)


def _make_figure(one: Element, labels: frozenset[str]) -> Element:
    """Turn a paragraph that is one picture into a figure; its caption is the picture's title.

    In the title, the label of a note in brackets is a call: it is text that Markdown doesn't read.
    """
    inside = [child for child in one.children if not is_blank(child)]
    if one.tag != "p" or len(inside) != 1 or not isinstance(inside[0], Element):
        return one
    picture = inside[0]
    if picture.tag == "svg:svg":
        return element("figure", picture)
    held = [image for image in walk(picture) if image.tag == "img"]
    if picture.tag not in ("img", "a") or len(held) != 1 or words_of(picture):
        return one
    caption = held[0].get("title")
    bare = rewrite((picture,), _without_title)
    figure = element("figure", *bare, *([_caption(caption, labels)] if caption else []))
    return figure.with_attributes(id=held[0].get("id")) if held[0].has("id") else figure


def _without_title(node: Element) -> Element:
    return node.with_attributes(title=None, id=None) if node.tag == "img" else node


def _caption(text: str, labels: frozenset[str]) -> Element:
    pieces = CALL.split(text)  # text and labels in turn
    calls = [element("sup", data_ref=name) if name in labels else f"[^{name}]" for name in pieces]
    nodes = [calls[n] if n % 2 else piece for n, piece in enumerate(pieces)]
    return element("figcaption", *join_text(nodes))
