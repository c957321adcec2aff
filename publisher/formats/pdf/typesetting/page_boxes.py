"""A laid-out page of WeasyPrint -> what stands on it: texts, notes, numbers, what is too wide.

`PRIVATE` in `engine` lists the names of WeasyPrint that are used here beyond its documented API.
Lengths of boxes are CSS pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from publisher.composition.break_points import ADDRESS, LETTERS, ZERO_WIDTH
from publisher.formats.pdf.contract.fragment import LayoutFinding
from publisher.formats.pdf.typesetting.spaces import end_with_text

POINTS = 0.75  # in a CSS pixel
# classes of elements beside the running text
APART = frozenset("pageref note-call note-again note-mark footnote head margin-list".split())
PRESERVED = ("pre", "pre-wrap", "pre-line")
WORD = re.compile(LETTERS)
RUN = re.compile(rf"[^\s{ZERO_WIDTH}]+")
LONGEST = 200  # characters of a line that a finding quotes
EDGE = 0.5  # points by which a text may leave the paper: letters have room at their sides
TOLERANCE = 1.0  # points: the space after a line's last letter counts in the line's width


@cache
def box_classes() -> Any:
    """Return the module of WeasyPrint's box classes, imported at first use."""
    from weasyprint.formatting_structure import boxes

    return boxes


def body_elements(page: Any) -> list[str]:
    """Return the ids (without an id the tags) of the body's children that have a box on a page."""
    return [box.element.get("id") or box.element_tag for box in _body_boxes(page)]


def _body_boxes(page: Any) -> Iterator[Any]:
    for root in page._page_box.children:
        for body in getattr(root, "children", ()) if root.element_tag == "html" else ():
            for box in getattr(body, "children", ()):
                if box.element is not None:
                    yield box


def end_blocks_with_text(pages: list[Any]) -> None:
    """Have blocks that a page's end divides end with their text on each page but their last."""
    for page, following in pairwise(pages):
        end_with_text(page._page_box, following._page_box)


def has_notes(page: Any) -> bool:
    """Return whether a page has footnotes."""
    return any(
        isinstance(box, box_classes().FootnoteAreaBox) and box.children
        for box in page._page_box.children
    )


def last_strings(pages: list[Any]) -> dict[str, str]:
    """Return the value that each named string (CSS `string-set`) has after the pages."""
    strings: dict[str, str] = {}
    for page in pages:
        for box in page._page_box.descendants():
            if box.string_set and box.string_set != "none":
                strings.update(box.string_set)
    return strings


def texts_of_margins(page: Any) -> list[tuple[Any, Any]]:
    """Return the text boxes in a page's margins as pairs of text box and margin box."""
    return [
        (text, margin)
        for margin in page._page_box.children
        if isinstance(margin, box_classes().MarginBox)
        for text in margin.descendants()
        if isinstance(text, box_classes().TextBox)
    ]


def numbers_on(page: Any) -> list[tuple[Any, str]]:
    """Return the text boxes that print the page number of an anchor, each with its anchor."""
    boxes = (
        box
        for box in page._page_box.descendants(placeholders=True)
        if isinstance(box, box_classes().TextBox) and box.element is not None
    )
    return [(box, box.element.get("data-page")) for box in boxes if box.element.get("data-page")]


def inspect_page(page: Any, number: int) -> Iterator[LayoutFinding]:
    """Yield pictures, long words broken anywhere, and what leaves its column or the paper.

    What a style has positioned or transformed may be wider than a column: its author placed it.
    """
    cut: dict[Any, LayoutFinding] = {}  # by line, the text that leaves the paper furthest
    for one in _texts_in(page._page_box, _Place()):
        excess = round(_beyond(one, page), 1)
        line = one.line or one.box
        if excess > 0 and (line not in cut or excess > cut[line].points):
            words = _words_in(one.line)[:LONGEST] if one.line else one.box.text
            cut[line] = LayoutFinding("cut", number, one.anchor, words, excess)
    yield from cut.values()
    for box in page._page_box.children:
        if not isinstance(box, box_classes().MarginBox):
            for finding in _inspect(box, "", page._page_box, number):
                if finding.kind != "wide" or all(
                    one.text not in finding.text for one in cut.values()
                ):
                    yield finding


def find_anchor(page: Any, text: str) -> str:
    """Return the id of the element nearest to a text of a page; that of its piece if none is."""
    for one in _texts_in(page._page_box, _Place()):
        if text in one.box.text:
            return one.anchor
    return next(iter(body_elements(page)), "")


class Shown(NamedTuple):
    """A text or picture of a page: the margin box it stands in, the nearest id, and its words.

    `edges` are its distances from the left, upper, right and lower edge, in points.
    """

    margin: str
    anchor: str
    words: str
    is_picture: bool
    edges: tuple[float, float, float, float]


def list_shown(page: Any) -> Iterator[Shown]:
    """Yield the pictures and the texts of a page, a text with the words of its line."""
    classes = box_classes()
    for part in page._page_box.children:
        margin = part.at_keyword if isinstance(part, classes.MarginBox) else ""
        for one in _shown_in(part, _Place()):
            is_picture = isinstance(one.box, classes.ReplacedBox)
            words = _name_picture(one.box) if is_picture else _words_in(one.line or one.box)
            yield Shown(margin, one.anchor, words[:LONGEST], is_picture, _edges_of(one, page))


def _name_picture(box: Any) -> str:
    element = box.element
    names = (element.get("src"), element.get("aria-label")) if element is not None else ()
    return next(filter(None, names), "a drawing")


def paper_of(page: Any) -> Any:
    """Return the box of a page."""
    return page._page_box


def kind_of(page: Any) -> tuple[str, str]:
    """Return the name of a page in CSS, and its side: `left` or `right`."""
    kind = page._page_box.page_type
    return kind.name, kind.side


def bleed_of(page: Any) -> tuple[float, float, float, float]:
    """Return the bleed at the left, upper, right and lower edge of a page, in points."""
    sides = ("left", "top", "right", "bottom")
    left, top, right, bottom = (page._page_box.bleed[side] * POINTS for side in sides)
    return left, top, right, bottom


class _Place(NamedTuple):
    """Where a text stands: the nearest id, the line, the matrix of transforms, and its box."""

    anchor: str = ""
    line: Any = None
    matrix: Any = None
    box: Any = None


def _texts_in(box: Any, place: _Place) -> Iterator[_Place]:
    """Yield the texts in a box that are to be read."""
    text_box = box_classes().TextBox
    yield from (one for one in _shown_in(box, place) if isinstance(one.box, text_box))


def _shown_in(box: Any, place: _Place) -> Iterator[_Place]:
    """Yield the texts and pictures in a box that are to be read."""
    box = getattr(box, "_box", box)
    if box.element is not None:
        place = place._replace(anchor=box.element.get("id") or place.anchor)
        if box.element.get("aria-hidden") == "true":
            return
    if own := box.transformation_matrix:
        place = place._replace(matrix=own @ place.matrix if place.matrix else own)
    if isinstance(box, box_classes().TextBox | box_classes().ReplacedBox):
        is_empty = isinstance(box, box_classes().TextBox) and not box.text.strip()
        if not is_empty and box.style["visibility"] == "visible":
            yield place._replace(box=box)
        return
    if isinstance(box, box_classes().LineBox):
        place = place._replace(line=box)
    for child in box.children if isinstance(box, box_classes().ParentBox) else ():
        yield from _shown_in(child, place)


def _beyond(one: _Place, page: Any) -> float:
    """Return by how many points a text leaves the paper."""
    return -min(_edges_of(one, page)) - EDGE


def _edges_of(one: _Place, page: Any) -> tuple[float, float, float, float]:
    """Return the distances from the edges of the paper: left, top, right and bottom, in points.

    A third of a letter's height does not count above and below: letters have room there.
    """
    from weasyprint.anchors import rectangle_aabb

    paper = page._page_box  # of a turned page before its turn, as its boxes are
    box, is_text = one.box, isinstance(one.box, box_classes().TextBox)
    high = box.style["font_size"] / 3 if is_text else 0
    x, y = (
        (box.position_x, box.position_y) if is_text else (box.content_box_x(), box.content_box_y())
    )
    edges = x, y, box.width - _hanging(box), box.height
    left, top, right, bottom = rectangle_aabb(one.matrix, *edges)
    beyond, below = paper.margin_width() - right, paper.margin_height() - bottom
    sides = (left, top + high, beyond, below + high)
    left, top, right, bottom = (float(side) * POINTS for side in sides)
    return left, top, right, bottom


def _inspect(box: Any, anchor: str, column: Any, number: int) -> Iterator[LayoutFinding]:
    classes = box_classes()
    if isinstance(box, classes.TextBox) or hasattr(box, "_box") or _is_placed(box):
        return
    anchor = (box.element.get("id") if box.element is not None else "") or anchor
    if isinstance(box, classes.ReplacedBox) and box.element_tag == "img":
        source, width = box.element.get("src") or "", round(box.width * POINTS, 1)
        yield LayoutFinding("picture", number, anchor, source, width)
    is_table = getattr(box, "is_table_wrapper", False)
    if is_table or isinstance(box, classes.LineBox | classes.ReplacedBox):
        excess = _excess(box, column)
        if excess > TOLERANCE:
            yield LayoutFinding("wide", number, anchor, _words_in(box)[:LONGEST], round(excess, 1))
            return
    if isinstance(box, classes.ParentBox):
        inner = box if isinstance(box, classes.BlockContainerBox) else column
        if inner is box and box.element is not None:
            for word in _broken_words(box):
                yield LayoutFinding("broken", number, anchor, word[:LONGEST])
        for child in box.children:
            yield from _inspect(child, anchor, inner, number)


def _broken_words(block: Any) -> Iterator[str]:
    """Yield each word of a block that ends one of its lines without a hyphen and goes on.

    WeasyPrint drops the blank at a line's end, so the text of the element is read, too.
    """
    lines = [box for box in block.children if isinstance(box, box_classes().LineBox)]
    found: dict[str, None] = {}
    for line, following in pairwise([*lines, None]):
        last = _edge_text(line, -1)
        end = WORD.findall(last.text)[-1:] if last and _may_break(last) else []
        if end and last.text.endswith(end[0]):
            first = _edge_text(following, 0) if following else None
            start = WORD.match(first.text) if first else None
            if start or not following:
                text = "".join(block.element.itertext())
                found |= dict.fromkeys(_find_broken(text, end[0], start[0] if start else ""))
    yield from found


def _edge_text(box: Any, place: int) -> Any:
    """Return the first (0) or last (-1) text in a line; None where something else stands there."""
    while isinstance(box, box_classes().ParentBox) and box.children:
        box = box.children[place]
    return box if isinstance(box, box_classes().TextBox) else None


def _find_broken(text: str, end: str, start: str) -> list[str]:
    """Return the runs of a text with `end`, the end of a line, and `start`, that of the next.

    Without a next line these are the runs that go on after `end`, if no word ends there.
    """
    if start:
        is_whole = f"{end} {start}" in " ".join(text.split())
    else:
        is_whole = any(word.endswith(end) for word in WORD.findall(text))
    return [] if is_whole else [run for run in RUN.findall(text) if end + start in run]


def _may_break(box: Any) -> bool:
    """Return whether a text has words that may be broken anywhere: not code, and no address."""
    style = box.style
    is_address = box.element is not None and box.element.get("class") == ADDRESS
    is_free = style["overflow_wrap"] != "normal" and style["white_space"] not in PRESERVED
    return is_free and not is_address


def _is_placed(box: Any) -> bool:
    return bool(box.style["position"] == "absolute" or box.style["transform"])


def _excess(box: Any, column: Any) -> float:
    """Return by how many points a box exceeds the end of its column."""
    parts = [box]
    if isinstance(box, box_classes().LineBox):
        parts = [part for part in box.children if part.is_in_normal_flow()]
    if not parts:
        return 0
    start = column.content_box_x()
    if box.style["direction"] == "rtl":
        return float(start - min(part.position_x for part in parts)) * POINTS
    end = max(part.position_x + part.margin_width() - _hanging(part) for part in parts)
    return float(end - start - column.width) * POINTS


def _hanging(box: Any) -> float:
    """Return the width of the spaces at a line's end, which preserved text keeps beyond it."""
    while isinstance(box, box_classes().ParentBox) and box.children:
        box = box.children[-1]
    text = box.text if isinstance(box, box_classes().TextBox) else ""
    return box.width * (len(text) - len(text.rstrip())) / len(text) if text else 0.0


def _words_in(box: Any) -> str:
    if box.element_tag == "img":
        return str(box.element.get("src"))
    gap = " " if getattr(box, "is_table_wrapper", False) else ""
    texts = (part.text for part in box.descendants() if isinstance(part, box_classes().TextBox))
    return " ".join(gap.join(texts).replace(ZERO_WIDTH, "").split())


def texts_by_piece(page: Any, heads: set[Any]) -> Iterator[tuple[str, str]]:
    """Yield the anchor and the running text of each piece on a page.

    `heads` holds the table heads of the pages before, whose repetition is left out; those of this
    page are added.
    """
    for box in _body_boxes(page):
        yield box.element.get("id") or "", "".join(_running_text(box, heads))


def _running_text(box: Any, heads: set[Any]) -> Iterator[str]:
    box = getattr(box, "_box", box)
    if isinstance(box, box_classes().TextBox):
        yield box.text
        return
    element = box.element
    if element is not None and _is_apart(element):
        return
    if getattr(box, "is_header", False) and element is not None:
        if element in heads:
            return
        heads.add(element)
    for child in box.children if isinstance(box, box_classes().ParentBox) else ():
        yield from _running_text(child, heads)


def _is_apart(element: Any) -> bool:
    classes = (element.get("class") or "").split()
    return element.get("aria-hidden") == "true" or not APART.isdisjoint(classes)


def shows_character(page: Any, char: str) -> bool:
    """Return whether a page shows a character."""
    return any(
        char in box.text
        for box in page._page_box.descendants(placeholders=True)
        if isinstance(box, box_classes().TextBox)
    )


def counts_pages(margin: Any) -> str:
    """Return how a margin box prints the page's number.

    `plain` stands for the number alone in decimal digits, `mixed` for anything else that counts
    pages, "" for no number.
    """
    content = margin.style["content"]
    parts = content if isinstance(content, tuple | list) else ()
    counters = [
        part
        for part in parts
        if part[0] in ("counter()", "counters()") and part[1][0] in ("page", "pages")
    ]
    if not counters:
        return ""
    kind, values = counters[0]
    is_plain = kind == "counter()" and values[0] == "page" and values[-1] == "decimal"
    return "plain" if is_plain and len(parts) == 1 else "mixed"
