"""Options of MyST's directives: `:name: value` lines, or a block of YAML between `---`."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from publisher.reading.markdown.block_lines import line_text

OPTION = re.compile(r":(?P<key>[\w-]+):(?:[ \t]++(?P<value>.*))?$")
MORE = re.compile(r"[ \t]*(?:[-#].*)?$|[ \t]+\S")  # lines of YAML that go on with a value
ROW = re.compile(r"(?P<key>[\w-]+):(?:[ \t]++(?P<value>.*))?$")
QUOTED = re.compile(r"([\"'])([^\"']*)\1")
FENCE = "---"


def read_options(state: StateBlock, first: int, last: int) -> tuple[dict[str, str], int]:
    """Return the options of a directive, and the line after them."""
    options: dict[str, str] = {}
    pattern = OPTION
    end = last
    if first < last and line_text(state, first).rstrip() == FENCE:
        lines = range(first + 1, last)
        end = next((n for n in lines if line_text(state, n).rstrip() == FENCE), 0)
        rows = [state.getLines(n, n + 1, state.blkIndent, False) for n in range(first + 1, end)]
        if not end or not all(ROW.match(row) or MORE.match(row) for row in rows):
            return options, first
        pattern, first = ROW, first + 1
    n = first
    while n < end:
        found = pattern.match(line_text(state, n).rstrip())
        if found:
            value = (found["value"] or "").strip()
            quoted = QUOTED.fullmatch(value)
            options[found["key"].lower()] = quoted[2] if quoted else value
        elif pattern is OPTION:
            break
        n += 1
    return options, n + 1 if pattern is ROW else n
