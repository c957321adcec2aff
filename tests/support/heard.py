"""An EPUB's page in headless Chromium -> what a screen reader gets: roles, names and texts in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from publisher.bench.chromium import Tab

# boxes without a meaning of their own, and the lines of a text
UNHEARD = frozenset(("InlineTextBox", "LineBreak", "ListMarker", "none", "generic"))


def hear_pages(folder: Path, pages: list[str]) -> dict[str, list[tuple[str, str]]]:
    """The accessibility tree of each page as rows of role and name; a text has the role `text`."""
    tab = Tab(folder / "profile-heard")
    try:
        return {page: _hear(tab, (folder / page).as_uri()) for page in pages}
    finally:
        tab.close()


def _hear(tab: Tab, address: str) -> list[tuple[str, str]]:
    tab.open(address)
    tab.until(f"document.readyState === 'complete' && location.href === '{address}'")
    rows = tab.ask("Accessibility.getFullAXTree")["nodes"]
    return list(_walk(rows[0], {one["nodeId"]: one for one in rows}))


def _walk(node: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    role = node.get("role", {}).get("value", "")
    if not node.get("ignored") and role not in UNHEARD:
        name = node.get("name", {}).get("value", "")
        yield ("text" if role == "StaticText" else role), name
    if role != "StaticText":
        for child in filter(nodes.__contains__, node.get("childIds", ())):
            yield from _walk(nodes[child], nodes)
