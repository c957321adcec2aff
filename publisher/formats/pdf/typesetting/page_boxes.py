"""A laid-out page of WeasyPrint -> what stands on it: texts, notes, numbers, what is too wide.

`PRIVATE` in `engine` lists the names of WeasyPrint that are used here beyond its documented API.
Lengths of boxes are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from publisher.composition.break_points import LONG_WORD, ZERO_WIDTH
from publisher.formats.pdf.contract.fragment import LayoutFinding

POINTS = 0.75  # in a CSS pixel
# classes of elements beside the running text
APART = frozenset("pageref note-call note-again note-mark footnote head margin-list".split())
HYPHENS = ("-", "\u2010", "\u00ad")
LONGEST = 200  # characters of a line that a finding quotes
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
    """Yield the pictures of a page, long words broken anywhere, what is wider than its column.

    What a style has positioned or transformed is left out: its author placed it there.
    """
    for box in page._page_box.children:
        if not isinstance(box, box_classes().MarginBox):
            yield from _inspect(box, "", page._page_box, number)


def _inspect(box: Any, anchor: str, column: Any, number: int) -> Iterator[LayoutFinding]:
    classes = box_classes()
    if isinstance(box, classes.TextBox) or hasattr(box, "_box") or _is_placed(box):
        return
    anchor = (box.element.get("id") if box.element is not None else "") or anchor
    if isinstance(box, classes.ReplacedBox) and box.element_tag == "img":
        source, width = box.element.get("src") or "", round(box.width * POINTS, 1)
        yield LayoutFinding("picture", number, anchor, source, width)
    if isinstance(box, classes.LineBox):
        yield from _broken_words(box, anchor, number)
    is_table = getattr(box, "is_table_wrapper", False)
    if is_table and "breaking" in (box.element.get("class") or "").split():
        yield LayoutFinding("broken", number, anchor, _words_in(box)[:LONGEST])
    if is_table or isinstance(box, classes.LineBox | classes.ReplacedBox):
        excess = _excess(box, column)
        if excess > TOLERANCE:
            yield LayoutFinding("wide", number, anchor, _words_in(box)[:LONGEST], round(excess, 1))
            return
    if isinstance(box, classes.ParentBox):
        inner = box if isinstance(box, classes.BlockContainerBox) else column
        for child in box.children:
            yield from _inspect(child, anchor, inner, number)


def _broken_words(line: Any, anchor: str, number: int) -> Iterator[LayoutFinding]:
    """Yield the long words that end a line without a hyphen and go on in the next."""
    for box in line.descendants():
        if not isinstance(box, box_classes().TextBox) or box.element is None:
            continue
        word, text = box.element.text or "", box.text
        is_last = text == word or (word.endswith(text) and not word.startswith(text))
        if box.element.get("class") == LONG_WORD and not is_last and not text.endswith(HYPHENS):
            yield LayoutFinding("broken", number, anchor, word[:LONGEST])


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
    return box.width * (len(text) - len(text.rstrip())) / len(text) if text.strip() else 0.0


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
