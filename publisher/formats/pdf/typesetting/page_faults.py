"""The pages of a flow -> the faults of their setting, which copyfitting counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from publisher.formats.pdf.contract.fragment import Faults
from publisher.formats.pdf.typesetting.facing_pages import NEAR, is_first_of_spread, reach_of
from publisher.formats.pdf.typesetting.page_boxes import paper_of
from publisher.formats.pdf.typesetting.spaces import foot_of

SHORT = 0.25  # of the height of the text; a last page with less is short
LETTERS = 4  # of a last line, the fewest


def find_faults(pages: Sequence[Any], has_even_feet: bool) -> Faults:
    """Return the faults of the pages of one flow.

    `has_even_feet` is whether facing pages are to end on the same line.
    """
    papers = [paper_of(page) for page in pages]
    lines = [list(_lines(paper.children[0])) for paper in papers]
    full = [number for number, paper in enumerate(papers) if foot_of(paper)]
    is_short = len(full) > 1 and _share(papers[full[-1]]) < SHORT
    texts = [paper if rows else None for paper, rows in zip(papers, lines, strict=True)]
    spreads = has_even_feet and _unequal(texts)
    turns = [
        number
        for number, paper in enumerate(papers[:-1])
        if lines[number] and not is_first_of_spread(paper) and _is_divided(lines[number][-1][1])
    ]
    return Faults(int(spreads), int(is_short), _count_runts(lines), len(turns))


def _share(paper: Any) -> float:
    """Return how much of a page's height its text takes."""
    return float((foot_of(paper) - paper.content_box_y()) / (paper.height or 1))


def _unequal(papers: Sequence[Any]) -> int:
    """Return how many pairs of facing pages end on different lines though text goes on.

    None stands for a page without running text.
    """
    count = 0
    for left, right, following in zip(papers, papers[1:], papers[2:], strict=False):
        if left is None or right is None or following is None or not is_first_of_spread(left):
            continue
        if len({one.page_type.name for one in (left, right, following)}) == 1:
            count += abs(reach_of(left) - reach_of(right)) > NEAR
    return count


def _count_runts(pages: Sequence[Sequence[tuple[Any, Any]]]) -> int:
    """Return how many paragraphs end in a line that is too short."""
    rows = [row for page in pages for row in page]
    count = 0
    for place, ((block, before), (other, last)) in enumerate(pairwise(rows)):
        is_last = place + 2 == len(rows) or rows[place + 2][0] is not other
        text = _text(last)
        if block is other and is_last and len(text.split()) == 1:
            count += _is_divided(before) or sum(map(str.isalnum, text)) < LETTERS
    return count


def _lines(box: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the lines of running text, each with the element of its paragraph."""
    from weasyprint.formatting_structure.boxes import LineBox, TableBox

    for child in getattr(box, "children", ()):
        if not child.is_in_normal_flow() or isinstance(child, TableBox):
            continue
        if isinstance(child, LineBox):
            if child.style["white_space"] == "normal" and _text(child):
                yield box.element, child
        else:
            yield from _lines(child)


def _text(line: Any) -> str:
    return "".join(one.text for one in line.descendants() if hasattr(one, "text")).strip()


def _is_divided(line: Any) -> bool:
    """Return whether a line ends in a hyphen that its last word was divided with."""
    texts = [one for one in line.descendants() if getattr(one, "text", "").strip()]
    return bool(texts) and texts[-1].text.endswith(texts[-1].style["hyphenate_character"])
