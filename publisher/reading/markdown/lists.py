"""Lists as CommonMark has them, with the indent that authors give to an item's lines.

A line that is indented by two blanks or more belongs to the item above it, also where the marker
of the item is wider, as that of `10. ` is.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock, list_block

from publisher.reading.markdown.block_lines import line_text
from publisher.reading.markdown.depth import is_too_deep

MARKER = re.compile(r"(?:(?P<bullet>[-+*])|\d{1,9}[.)])(?P<gap>[ \t]*)(?=\S|$)")
ENOUGH = 2  # blanks before a line of an item


def read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list whose items may have lines with too small an indent."""
    if is_too_deep(state):
        return False
    if not silent and list_block(state, start, end, True):
        _indent_lines(state, start, end)
    return list_block(state, start, end, silent)


def _indent_lines(state: StateBlock, start: int, end: int) -> None:
    """Move lines of items to the column at which the text of their item begins."""
    marker = MARKER.match(line_text(state, start))
    if marker is None:
        return
    base, more = state.sCount[start], 0
    is_bullet = marker["bullet"] is not None
    needed = base + _width(marker)
    if needed <= base + ENOUGH:
        return
    for n in range(start + 1, end):
        if state.isEmpty(n):
            continue
        own = MARKER.match(line_text(state, n))
        if state.sCount[n] < base + ENOUGH or (
            own and not more and state.sCount[n] < needed and is_bullet == bool(own["bullet"])
        ):
            if own is None or state.sCount[n] < base:
                break
            more = 0
            base, needed = state.sCount[n], state.sCount[n] + _width(own)
            continue
        more = max(more, needed - state.sCount[n])
        state.sCount[n] += more


def _width(marker: re.Match[str]) -> int:
    """Return the number of columns from a marker to the text of its item."""
    gap = len(marker["gap"].expandtabs(4))
    return marker.start("gap") + (gap if 0 < gap < 5 else 1)
