"""MyST's tables that are written as lists, or as comma-separated values."""

from __future__ import annotations

import csv

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publisher.reading.markdown.block_lines import line_text, push_inline, push_text_block

MOST_CELLS = 20_000
MOST_HEADS = 20


def open_table(
    state: StateBlock, caption: str, options: dict[str, str], start: int, end: int
) -> None:
    """Open a table with its caption and the id that its options give."""
    token = state.push("table_open", "table", 1)
    token.map = [start, end]
    if options.get("name"):
        token.attrs = {"id": options["name"]}
    if caption:
        push_text_block(state, "caption", "caption", caption, start)


def read_list_table(tokens: list[Token], heads: int) -> list[Token] | None:
    """Return the rows of a table for a list of lists, None if the tokens are none."""
    rows = _rows(tokens)
    if not rows or len(rows) * max(map(len, rows)) > MOST_CELLS:
        return None
    width = max(map(len, rows))
    found: list[Token] = []
    heads = min(heads, len(rows), MOST_HEADS)
    for part, some, tag in (("thead", rows[:heads], "th"), ("tbody", rows[heads:], "td")):
        if not some:
            continue
        found.append(Token(f"{part}_open", part, 1))
        for row in some:
            found.append(Token("tr_open", "tr", 1, map=row[0][0].map if row[0] else None))
            for n in range(width):
                cell = row[n] if n < len(row) else []
                found.append(Token(f"{tag}_open", tag, 1, map=cell[0].map if cell else None))
                found += cell
                found.append(Token(f"{tag}_close", tag, -1))
            found.append(Token("tr_close", "tr", -1))
        found.append(Token(f"{part}_close", part, -1))
    return found


def _rows(tokens: list[Token]) -> list[list[list[Token]]]:
    """Return the contents of the cells of each row."""
    rows: list[list[list[Token]]] = []
    depth = 0
    for token in tokens:
        if token.nesting < 0:
            depth -= 1
        is_list = token.type in ("bullet_list_open", "bullet_list_close")
        is_item = token.type in ("list_item_open", "list_item_close")
        if depth == 1 and is_item:
            if token.nesting > 0:
                rows.append([])
        elif depth == 3 and is_item:
            if token.nesting > 0:
                rows[-1].append([])
        elif depth >= 4:
            rows[-1][-1].append(token)
        elif not (depth in (0, 2) and is_list):
            return []
        if token.nesting > 0:
            depth += 1
    return [row for row in rows if row]


def push_csv(state: StateBlock, first: int, last: int, options: dict[str, str], start: int) -> None:
    """Add the rows of comma-separated values that stand on the lines of a directive."""
    delimiter = {"tab": "\t", "space": " "}.get(options.get("delim", ""), options.get("delim", ","))
    delimiter = delimiter if len(delimiter) == 1 else ","
    lines = [line_text(state, n) for n in range(first, last)]
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    at = 0
    try:
        for row in reader:
            rows += [(first + at, row)] if row else []
            at = reader.line_num
    except csv.Error:
        rows = [(first + n, [line]) for n, line in enumerate(lines) if line]
    if options.get("header"):
        header = next(csv.reader([options["header"]], delimiter=delimiter, skipinitialspace=True))
        rows.insert(0, (start, header))
    count = options.get("header-rows", "")
    heads = bool(options.get("header")) + (int(count) if count.isdecimal() else 0)
    width = max((len(row) for _, row in rows), default=0)
    for part, some, tag in (("thead", rows[:heads], "th"), ("tbody", rows[heads:], "td")):
        if not some:
            continue
        state.push(f"{part}_open", part, 1)
        for line, row in some:
            state.push("tr_open", "tr", 1).map = [line, line + 1]
            for text in row + [""] * (width - len(row) if width * len(rows) < MOST_CELLS else 0):
                state.push(f"{tag}_open", tag, 1).map = [line, line + 1]
                push_inline(state, text, line)
                state.push(f"{tag}_close", tag, -1)
            state.push("tr_close", "tr", -1)
        state.push(f"{part}_close", part, -1)
