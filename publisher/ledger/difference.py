"""Pages, and what a file shows of them -> the words, links and pictures that the file lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from urllib.parse import unquote

from msgspec import Struct

from publisher.book.model import Page
from publisher.book.names import address_anchor
from publisher.book.tree import Element, Node, is_block, line_of, place_of, rewrite, walk, words_of
from publisher.ledger.moved_words import find_cells, find_moved, join_halves, take_run
from publisher.ledger.painted import Shown
from publisher.ledger.printed_addresses import find_lost_addresses, find_phrase, without_addresses
from publisher.ledger.printed_notes import take_notes
from publisher.ledger.words import (
    Run,
    Word,
    compare,
    compare_quickly,
    divide,
    letters_of,
    rejoin,
    split_words,
)

UNSHOWN = ("svg:title", "svg:desc", "svg:metadata", "svg:defs")  # in a chart, but not painted
CELLS = ("td", "th", "caption", "figcaption")  # a file may show them in another order
_FIRST = ((), ("notes",), ("titles",), ("notes", "titles"))  # what is looked for before the text

Place = tuple[int, int, int]  # the number of a page, from 0, and line and column on it


class Difference(Struct, frozen=True):
    """What a file lacks of some pages, and the words that it shows besides.

    `links` are the lost targets, each with the place of the first link to it; `pictures` are the
    places of the pictures of pages of which some are lost, with the number that is lost. `is_quick`
    says that nothing is lost, and that `rest` may have another order than a full comparison gives.
    """

    lost: tuple[Run, ...] = ()
    rest: Run = ()
    links: tuple[tuple[str, Place], ...] = ()
    pictures: tuple[Place, ...] = ()
    missing_pictures: int = 0
    is_quick: bool = False


def find_difference(
    pages: Sequence[Page], shown: Shown, has_links: bool = True, is_quick: bool = True
) -> Difference:
    """Compare pages that stand together with what a file shows of them.

    `has_links` is false for a file that has no links, such as one for a print shop. With `is_quick`
    the rows of words are read once, if no word is lost.
    """
    words = _without_repeated_heads(shown.text, pages)
    lost, rest = _compare_words(pages, words, is_quick)
    if lost:
        is_quick = False
        lost, rest = _compare_fully(pages, words, split_words(shown.text))
    lost += _lost_addresses(pages, shown) if not lost else []
    pictures = tuple(_pictures_of(pages))
    missing = max(len(pictures) - shown.pictures, 0)
    return Difference(
        tuple(lost),
        tuple(rest),
        tuple(_lost_links(pages, shown)) if has_links else (),
        pictures if missing else (),
        missing,
        is_quick,
    )


def _compare_fully(
    pages: Sequence[Page], words: list[Word], whole: list[Word]
) -> tuple[list[Run], list[Word]]:
    """Return what is lost and what is shown besides, in that comparison which loses least.

    The exact comparison comes last: it finds words that stand in the same order as others of the
    same letters. `words` are without the repeated heads of tables. A head at the top of a page may
    have been taken for a repetition, since an address has its words, too; then `whole` is right.
    """
    found = []
    rows = (words, whole) if len(words) < len(whole) else (whole,)
    for is_exact, row, first in product((False, True), rows, _FIRST):
        found.append(_compare_words(pages, row, False, first, is_exact))
        if not found[-1][0]:
            break
    return min(found, key=lambda one: sum(map(len, one[0])))


def _compare_words(
    pages: Sequence[Page],
    words: list[Word],
    is_quick: bool,
    first: Collection[str] = (),
    is_exact: bool = False,
) -> tuple[list[Run], list[Word]]:
    """Return the words that are lost, and the words that are shown besides.

    What `first` names is looked for before the text. Notes may hold the words of the text, and
    stand between the halves of a word that a page's end divides. A text may begin with words of
    the title above it.
    """
    body = [word for number, page in enumerate(pages) for word in body_words(page, number)]
    found: list[list[Word]] = []
    if "notes" in first:
        words, found = take_notes(
            words, [row for number, page in enumerate(pages) for row in note_words(page, number)]
        )
    if "titles" in first:
        words, titles = _take_titles(words, pages)
        found += titles
    links = (one.get("href") for one in _elements_in(pages) if one.get("class") == "external")
    words = without_addresses(rejoin(words, body), body, links)
    lost: list[Run] = []
    extra = compare_quickly(body, words) if is_quick else None
    if extra is None:
        lost, extra = compare(body, words, is_exact)
    rest = [piece for run in extra for word in run for piece in divide(word)]
    lost, rest = find_cells(lost, rest)
    lost, rest = join_halves(lost, rest)
    rest, others = _take_movable(rest, pages, found)
    lost, rest = find_moved(lost, rest, (body, words))
    for row in others:
        missing, more = compare(row, rest, is_exact=False)
        lost, rest = lost + missing, [word for run in more for word in run]
    return find_moved(lost, rest, (body, words))


def _take_movable(
    rest: list[Word], pages: Sequence[Page], found: list[list[Word]]
) -> tuple[list[Word], list[list[Word]]]:
    """Return words without the notes and titles that stand in a row, and the other notes, titles.

    `found` are those that were taken before.
    """
    rows = [row for number, page in enumerate(pages) for row in movable_words(page, number)]
    for row in found:
        rows.remove(row)
    others = []
    for row in sorted(filter(letters_of, rows), key=len, reverse=True):
        left = take_run(row, rest)
        others += [row] if left is None else []
        rest = rest if left is None else left
    return rest, others


def _take_titles(words: list[Word], pages: Sequence[Page]) -> tuple[list[Word], list[list[Word]]]:
    """Return words without the titles that stand among them, and these titles."""
    found = []
    for number, page in enumerate(pages):
        row = movable_words(page, number)[0]
        left = take_run(row, words) if letters_of(row) else None
        if left is not None:
            words = left
            found.append(row)
    return words, found


def _without_repeated_heads(text: str, pages: Sequence[Page]) -> list[Word]:
    """Return the words of a text, whose lines are printed pages, without repeated table heads.

    A table that goes on shows its head at the top of each page. The words of a row that is divided
    between two pages would be found in this head otherwise.
    """
    tables = [one for one in _elements_in(pages) if one.tag == "thead"]
    if not tables:
        return split_words(text)
    rows = [split_words(line) for line in text.split("\n")]
    starts = [letters_of(row) for row in rows]
    heads = {letters_of(list(_split_nodes((head,), Word("")))) for head in tables} - {""}
    own = [row for page in pages for row in (body_words(page), *movable_words(page))]
    for head in sorted(heads, key=lambda one: (-len(one), one)):
        tops = [n for n, letters in enumerate(starts) if letters.startswith(head)]
        if not tops:
            continue
        shown = find_phrase([word for row in rows for word in row], head)
        more = len(shown) - sum(len(find_phrase(row, head)) for row in own)
        for n in tops[::-1][: max(more, 0)]:
            places = find_phrase(rows[n], head)
            if places and places[0][0] == 0:
                rows[n], starts[n] = rows[n][places[0][1] :], ""
    return [word for row in rows for word in row]


def _elements_in(pages: Sequence[Page]) -> Iterator[Element]:
    for page in pages:
        notes = (node for note in page.notes for node in note.content)
        yield from walk(*((page.summary,) if page.summary else ()), *page.body, *notes)


def body_words(page: Page, number: int = 0) -> list[Word]:
    """Return the words of a page's text with their lines; the page gets this number."""
    return list(_split_nodes(page.body, Word("", 0, number)))


def movable_words(page: Page, number: int = 0) -> list[list[Word]]:
    """Return what a theme may print in any order: title, blocks, summary, other names, notes."""
    title = page.headings[0].line if page.headings else 0
    aliases = [page.aliases_label, *page.aliases_shown] if page.aliases_shown else []
    has_formula = any(map(_is_unshown, walk(*page.title_nodes)))
    name = list(_split_run(list(page.title_nodes), Word("", title, number)))
    own = words_of(*page.title_nodes) or page.title
    opening = [*([] if has_formula else [(own, title)]), *((one, 0) for one in page.blocks)]
    names = [(name, page.aliases_line) for name in aliases]

    def _split(texts: Iterable[tuple[str, int]]) -> list[list[Word]]:
        return [
            [Word(word.text, line, number) for word in split_words(text)] for text, line in texts
        ]

    summary = [_split_nodes((page.summary,), Word("", 0, number))] if page.summary else []
    shown = [name] if has_formula else []
    return [
        *shown,
        *_split(opening),
        *map(list, summary),
        *_split(names),
        *note_words(page, number),
    ]


def note_words(page: Page, number: int = 0) -> list[list[Word]]:
    """Return the words of each note of a page; the page gets this number."""
    return [list(_split_nodes(note.content, Word("", 0, number))) for note in page.notes]


def _split_nodes(nodes: Sequence[Node], place: Word) -> Iterator[Word]:
    """Yield the words of nodes, without formulas, and the parts of a chart that are not painted.

    Each word gets the line of the block that it stands in.
    """
    run: list[Node] = []
    for node in nodes:
        if not is_block(node):
            run.append(node)
            continue
        yield from _split_run(run, place)
        run = []
        assert isinstance(node, Element)
        if _is_unshown(node):
            continue
        in_cell = place.in_cell or node.tag in CELLS
        inside = Word("", line_of(node) or place.line, place.page, in_cell)
        yield from _split_nodes(node.children, inside)
    yield from _split_run(run, place)


def _split_run(nodes: list[Node], place: Word) -> Iterator[Word]:
    if any(isinstance(node, Element) and any(map(_is_unshown, walk(node))) for node in nodes):
        nodes = [*rewrite(tuple(nodes), lambda node: () if _is_unshown(node) else node)]
    for word in split_words(words_of(*nodes)):
        yield Word(word.text, place.line, place.page, place.in_cell)


def _is_unshown(node: Element) -> bool:
    return node.tag in UNSHOWN or node.get("class") == "math"


def _elements_of(page: Page) -> Iterator[tuple[Element, int]]:
    """Yield every element of a page, of summary, text and notes, with the line of its block."""
    yield from _walk_lines(((page.summary,) if page.summary else ()), 0)
    yield from _walk_lines(page.body, 0)
    for note in page.notes:
        yield from _walk_lines(note.content, 0)


def _walk_lines(nodes: Sequence[Node], line: int) -> Iterator[tuple[Element, int]]:
    for node in nodes:
        if isinstance(node, Element):
            own = line_of(node) or line
            yield node, own
            yield from _walk_lines(node.children, own)


def _place(node: Element, line: int, number: int) -> Place:
    own, column = place_of(node)
    return (number, own or line, column)


def _lost_links(pages: Sequence[Page], shown: Shown) -> Iterator[tuple[str, Place]]:
    """Yield the targets of links that the file has no link to, each once."""
    known = {_spell(target) for target in shown.links}
    for number, page in enumerate(pages):
        for node, line in _elements_of(page):
            target = node.get("href") if node.tag == "a" else ""
            if target and _spell(target) not in known and _has_extent(node):
                known.add(_spell(target))
                yield target, _place(node, line, number)


def _lost_addresses(pages: Sequence[Page], shown: Shown) -> list[Run]:
    """Return the addresses of links that the file calls notes of, and that no note shows."""
    starts = tuple(f"#{address_anchor(page.slug, '')}" for page in pages)
    called = sum(one.startswith(starts) and one[-1].isdecimal() for one in shown.links)
    if not called:
        return []
    links = [
        (node.get("href"), Word(node.get("href"), line, number))
        for number, page in enumerate(pages)
        for node, line in _elements_of(page)
        if node.get("class") == "external"
    ]
    body = [word for page in pages for word in body_words(page)]
    words = rejoin(split_words(shown.text), body)
    return find_lost_addresses(words, body, links, called)


def _spell(target: str) -> str:
    """Return a target as it is compared: engines escape and end it otherwise."""
    return unquote(target).rstrip("/")


def _has_extent(link: Element) -> bool:
    """Return whether there is something to click on."""
    return bool(words_of(link)) or any(node.tag in ("img", "svg:svg") for node in walk(link))


def _pictures_of(pages: Sequence[Page]) -> Iterator[Place]:
    """Yield the place of each picture that is no decoration: that has an alternative text."""
    for number, page in enumerate(pages):
        for node, line in _elements_of(page):
            if node.tag == "img" and node.get("alt").strip():
                yield _place(node, line, number)
