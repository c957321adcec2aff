"""Diagnostics -> the rows of the panel that a preview shows over a page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from publisher.driver.console import seen_from_here
from publisher.driver.preview.clicked_place import editor_address
from publisher.report.diagnostics import Diagnostic, group_alike, locate, sort_diagnostics
from publisher.report.progress import some_of


def list_rows(
    found: Iterable[Diagnostic], book: Path, editor: str
) -> tuple[Mapping[str, str], ...]:
    """Problems as the terminal shows them, each with the address that opens its line."""
    rows = []
    groups = group_alike(sort_diagnostics(found))
    for first, *others in sorted(groups, key=lambda group: group[0].severity != "error"):
        path, line = book.parent / first.location.path, first.location.line
        more = f"{len(others)} more like this: {some_of([str(one.location) for one in others])}"
        rows.append({
            "severity": "error" if first.severity == "error" else "warning",
            "place": str(locate(first, seen_from_here(first, book)).location),
            "address": editor_address(editor, path, line) if os.path.exists(path) else "",
            "rule": first.rule,
            "message": first.message,
            "excerpt": first.excerpt,
            "hint": "\n".join([*([first.hint] if first.hint else []), *([more] if others else [])]),
        })  # fmt: skip
    return tuple(rows)
