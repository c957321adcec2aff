"""Warnings collected during layout -> findings, at the line of the source where it is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pyphen
from msgspec.structs import replace

from publisher.book.language import RIGHT_TO_LEFT
from publisher.book.model import Book, Page, chapters_of
from publisher.book.names import REFERENCE
from publisher.book.tree import Element, Node, line_of, place_of, walk
from publisher.config.editions import Edition, locate_key
from publisher.config.measures import POINTS
from publisher.config.shops import INCH, SHOPS
from publisher.formats.pdf.contract.fragment import LayoutFinding
from publisher.formats.pdf.plan.rounds import COVER, Placed
from publisher.formats.pdf.sheets.numbers import Places
from publisher.report.findings import Finding, Findings, Location
from publisher.theme.script_fonts import family_of, how_to_install, is_written

NO_ANCHOR = re.compile(r"No anchor #(\S+) for internal URI reference")
HINTS = {  # by a mark's kind what to do
    "near": "keep it in the column; a picture may also reach to the end of the bleed",
    "cut": "break it, shorten it, or give it less room around",
    "covered": "look for a style of the theme that sets one over the other; else please report it",
}
MANY = 40  # characters that a message names
SLACK = 0.25  # mm by which a text may stand nearer to an edge than a shop wants
UNDIVIDED = RIGHT_TO_LEFT | frozenset(
    "zh ja ko th lo km my bo vi mul und zxx".split()
)  # languages that no one hyphenates


def find_complaints(complaints: Iterable[tuple[str, str, int, int, str]]) -> tuple[Finding, ...]:
    """Findings of what the engine said, each thing once.

    A complaint is the rule, the file, the line, the column and the message. Anchors without a place
    are left to `judge_anchors`.
    """
    return tuple(
        Finding(rule, Location(path, line, column), message)
        for rule, path, line, column, message in dict.fromkeys(complaints)
        if not NO_ANCHOR.fullmatch(message)
    )


def anchors_in(complaints: Iterable[tuple[str, str, int, int, str]]) -> tuple[str, ...]:
    """The anchors that links name and no page has, as the engine said it of a whole book."""
    found = (NO_ANCHOR.fullmatch(message) for *_, message in complaints)
    return tuple(sorted({match[1] for match in found if match}))


def judge_anchors(anchors: Iterable[str], book: Book) -> tuple[Finding, ...]:
    """Findings of anchors that links name and no page of the print has."""
    findings = Findings()
    for anchor in anchors:
        page = _page_of(anchor, book)
        where, shown = _find_anchor(anchor, page, book)
        hint = "shorten the text at that place, or look for a style of the theme that hides it"
        findings.add("anchor-missing", where, f"{shown} is not printed", hint, anchor)
    return findings.all()


def _find_anchor(anchor: str, page: Page | None, book: Book) -> tuple[Location, str]:
    """The line of a note, else the first link to an anchor; and what the anchor is, in words."""
    place = anchor.partition("--")[2]
    kind, _, number = place.partition("-")
    if page and kind == "address" and number.isdigit():
        return page.locate(), f"the address of a link of '{page.title}'"
    notes = [note for note in page.notes if str(note.number) == number] if page else []
    if page and notes and kind == "note":
        line = next((line for node in notes[0].content if (line := line_of(node))), 1)
        return page.locate(line), f"the note '{notes[0].label}' of '{page.title}'"
    for other in (chapter.page for chapter in chapters_of(book)):
        if (own := _line_of_link(other.body, f"#{anchor}", 1)) is not None:
            return other.locate(own), f"'#{anchor}', the target of a link,"
    where = page.locate() if page else Location(book.config.path)
    return where, f"'#{anchor}', to which the theme links,"


def _line_of_link(nodes: tuple[Node, ...], target: str, line: int) -> int | None:
    """The line of the block with the first link to a target; None where there is no link."""
    for node in nodes:
        if isinstance(node, Element):
            own = place_of(node)[0] or line_of(node) or line
            if node.get("href") == target:
                return own
            if (found := _line_of_link(node.children, target, own)) is not None:
                return found
    return None


def judge_pages(
    marks: tuple[LayoutFinding, ...], missing: str, places: Places, book: Book, edition: Edition
) -> tuple[Finding, ...]:
    """Findings of laid-out pages, whose numbers count through the book; -1 is the cover.

    `missing` holds the characters for which no font has a glyph.
    """
    findings = Findings()
    shown = {
        mark.text: _page(mark.page, places) for mark in reversed(marks) if mark.kind == "glyph"
    }
    _report_glyphs(missing, shown, book, findings)
    for mark, nth in _count_alike(marks):
        if mark.kind in ("cut", "covered"):
            _report_hidden(mark, nth, places, book, findings)
        elif mark.kind == "wide":
            _report_wide(mark, places, book, findings)
        elif mark.kind == "broken" and not nth:
            _report_broken(mark, places, book, findings)
        elif mark.kind == "picture":
            _report_coarse(mark, edition.least_dpi, places, book, findings)
    _report_near(marks, places, book, edition, findings)
    _report_hyphens(book, findings)
    return findings.all()


def findings_of(placed: tuple[Placed, ...]) -> tuple[LayoutFinding, ...]:
    """The findings of all flows, their pages counted through the book."""
    return tuple(
        replace(one, page=-1 if flow.flow == COVER else flow.start + one.page)
        for flow in placed
        for one in flow.proof.findings
    )


def _page(number: int | None, places: Places) -> str:
    if number is None:
        return ""
    return f"on page {places.label(number)}" if number >= 0 else "on the cover"


def _page_of(anchor: str, book: Book) -> Page | None:
    """The page of the book to which an anchor belongs."""
    slug = anchor.partition("--")[0].removeprefix(f"{REFERENCE}--")
    pages = [chapter.page for chapter in chapters_of(book) if not chapter.generated]
    introductions = {part.slug: part.introduction for part in book.parts if part.introduction}
    return next((one for one in pages if one.slug == slug), introductions.get(slug))


def _find_line(text: str, page: Page, nth: int = 0) -> Location:
    """The line of a page's source that holds a printed text, by its longest words; else line 1.

    Of several such lines `nth`, counted from 0, takes a later one, or the last.
    """
    lines = list(enumerate(page.source.body.split("\n"), page.source.first_line))
    for word in sorted(re.findall(r"[^\s\u00ad]+", text), key=len, reverse=True)[:8]:
        word = word.rstrip("-‐")
        found = [(number, line) for number, line in lines if len(word) > 1 and word in line]
        if found:
            number, line = found[min(nth, len(found) - 1)]
            return page.locate(number, line.index(word) + 1)
    return page.locate()


def _count_alike(marks: tuple[LayoutFinding, ...]) -> Iterator[tuple[LayoutFinding, int]]:
    """Each mark, and how many marks of its text stand before it."""
    counts: Counter[tuple[str, str]] = Counter()
    for mark in marks:
        yield mark, counts[mark.kind, mark.text]
        counts[mark.kind, mark.text] += 1


def _report_hidden(
    one: LayoutFinding, nth: int, places: Places, book: Book, findings: Findings
) -> None:
    page = _page_of(one.anchor, book)
    where = _find_line(one.text, page, nth) if page else Location(book.config.path)
    text = one.text.replace("\u00a0", " ")  # last words are joined in print
    shown = text if len(text) <= MANY else f"{text[:MANY]}…"
    is_cut = one.kind == "cut"
    what = f"leaves the paper by {one.points:.1f} pt" if is_cut else "is covered by something else"
    message = f"'{shown}' {what}, {_page(one.page, places)}"
    findings.add("text-overflow", where, message, HINTS[one.kind], shown)


def _report_wide(one: LayoutFinding, places: Places, book: Book, findings: Findings) -> None:
    page = _page_of(one.anchor, book)
    name = one.text.removeprefix("book:pictures/")
    where = _find_line(_source_name(name, book), page) if page else Location(book.config.path)
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    message = f"'{shown}' is {one.points:.1f} pt wider than its column, {_page(one.page, places)}"
    hint = "break it, shorten it, or give it less room around"
    findings.add("column-overflow", where, message, hint, shown)


def _report_near(
    marks: tuple[LayoutFinding, ...],
    places: Places,
    book: Book,
    edition: Edition,
    findings: Findings,
) -> None:
    """Report what stands outside the margins of the edition's shop; a running head once."""
    shop = SHOPS.get(edition.shop)
    if shop is None:
        return
    wanted = {"spine": shop.gutter(places.count), "near": shop.margin * INCH}
    heads: set[tuple[str, str]] = set()
    for one in marks:
        least, distance = wanted.get(one.kind, 0.0), one.points / POINTS
        if distance >= least - SLACK or (one.kind, one.text) in heads:
            continue
        edge = "spine" if one.kind == "spine" else "trim"
        page, is_head = _page_of(one.anchor, book), one.text.startswith("@")
        where, hint = locate_key(edition, "shop", book.config), HINTS["near"]
        if is_head:
            heads.add((one.kind, one.text))
            hint = "the theme sets it there; var(--safe) is the distance that the shop wants"
        name = _source_name(one.text.removeprefix("book:pictures/"), book)
        where = _find_line(name, page) if page and not is_head else where
        shown = name if len(name) <= MANY else f"{name[:MANY]}…"
        shown = f"the text of {shown}" if is_head else f"'{shown}'"
        message = f"{shown} stands {distance:.1f} mm from the {edge}, {_page(one.page, places)}; "
        message += f"{shop.title} wants {least:.1f} mm"
        findings.add("shop-refuses", where, message, hint, name)


def _report_broken(one: LayoutFinding, places: Places, book: Book, findings: Findings) -> None:
    pages = (chapter.page for chapter in chapters_of(book))
    named = (page for page in pages if one.text in page.source.body)
    page = _page_of(one.anchor, book) or next(named, None)
    where = _find_line(one.text, page) if page else Location(book.config.path)
    shown = one.text if len(one.text) <= MANY else f"{one.text[:MANY]}…"
    message = f"'{shown}' is broken without a hyphen, {_page(one.page, places)}"
    hint = "put a soft hyphen (&shy;) at each place where the word may break"
    findings.add("word-broken", where, message, hint, shown)


def _source_name(name: str, book: Book) -> str:
    """The name of a picture's own file; any other text as it is."""
    return next((one.path.name for one in book.pictures if one.name == name), name)


def _report_coarse(
    one: LayoutFinding, least: int, places: Places, book: Book, findings: Findings
) -> None:
    name = one.text.removeprefix("book:pictures/")
    shown = (*book.pictures, *((book.cover,) if book.cover else ()))
    picture = next((picture for picture in shown if picture.name == name), None)
    if picture is None or picture.media_type == "image/svg+xml" or not one.points:
        return
    dpi = picture.width / (one.points / 72)
    page = _page_of(one.anchor, book)
    if dpi < least:
        line = book.config.cover_line if picture is book.cover else 0
        plain = Location(book.config.path, line)
        where = _find_line(picture.path.name, page) if page else plain
        message = f"'{picture.path.name}' is printed at {dpi:.0f} dpi, {_page(one.page, places)}"
        hint = f"{least} dpi want a picture {-(-one.points * least // 72):.0f} pixels wide"
        findings.add("picture-coarse", where, message, hint, picture.path.name)


def _report_glyphs(missing: str, shown: Mapping[str, str], book: Book, findings: Findings) -> None:
    """Report characters without a glyph, all of a page in one finding at the first of them.

    It is an error that the font of a page's own script, or of the book's, is not installed.
    """
    pages: dict[str, list[tuple[Location, str]]] = {}
    for char in missing:
        where = _find_char(char, book)
        pages.setdefault(where.path, []).append((where, char))
    for rows in pages.values():
        (where, first), *others = sorted(rows)
        rest = "".join(char for _, char in others)
        some = rest if len(rest) <= MANY else f"{rest[:MANY]}…"
        others_named = f", and {len(rest)} more of this page: {some}" if rest else ""
        named = f"'{first}' (U+{ord(first):04X}){others_named}"
        hint = "name a font that has it under scripts in the theme.toml of a theme of your own"
        rule, family = "glyph-missing", family_of(first)
        if family and (install := how_to_install(family)):
            languages = (_language_of(where, book), book.config.language)
            if any(is_written(first, one) for one in languages):
                rule, hint = "font-missing", f"{install}: the program then prints with {family}"
            else:
                hint = (
                    f"{install}, and name {family} {hint.removeprefix('name a font that has it ')}"
                )
        place = f" {shown[first]}" if shown.get(first) else ""
        message = f"no font of the theme has {named}; a box is printed{place}"
        findings.add(rule, where, message, hint, first + rest)


def _language_of(where: Location, book: Book) -> str:
    pages = (chapter.page for chapter in chapters_of(book))
    return next((page.source.language for page in pages if page.path == where.path), "")


def _find_char(char: str, book: Book) -> Location:
    """The first place where a page of the book holds a character."""
    for page in (chapter.page for chapter in chapters_of(book)):
        for number, line in enumerate(page.source.body.split("\n"), page.source.first_line):
            if char in line:
                return page.locate(number, line.index(char) + 1)
    return Location(book.config.path)


def _report_hyphens(book: Book, findings: Findings) -> None:
    """Report each language of the book for which no hyphenation dictionary is known."""
    languages: dict[str, Location] = {book.config.language: Location(book.config.path)}
    for chapter in chapters_of(book):
        source = chapter.page.source
        if source.language:
            keys = (one.line for one in source.header if one.key in ("lang", "language"))
            languages.setdefault(source.language, chapter.page.locate(next(keys)))
        for language in (one.get("lang") for one in walk(*chapter.page.body) if one.has("lang")):
            languages.setdefault(language, _find_line(f'lang="{language}"', chapter.page))
    for language, where in languages.items():
        is_divided = language and language.lower().partition("-")[0] not in UNDIVIDED
        if is_divided and not pyphen.language_fallback(language.replace("-", "_")):
            message = f"no hyphenation is known for the language '{language}'"
            hint = "look at the lines of its paragraphs; rules can ignore this"
            findings.add("hyphens-missing", where, message, hint, language)
