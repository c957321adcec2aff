"""A watched book in a browser -> seconds from a save to the picture of the changed page."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from pathlib import Path
from typing import Any

from publisher.bench.chromium import Tab

SIZE = (1000, 3000)  # of the window: changed pages are near enough to be loaded
PROBE = """
window.known = new Set();
window.loaded = 0;
document.querySelector("main").addEventListener("load", (event) => {
  if (window.loaded || window.known.has(event.target.dataset.key)) return;
  window.loaded = performance.timeOrigin + performance.now();
}, true);
"""
BEGIN = """
window.known = new Set([...document.querySelectorAll("main img")].map((one) => one.dataset.key));
window.loaded = 0;
"""


class Probe:
    """Times of the pictures of a preview; `log` is what the watching process has printed."""

    def __init__(self, log: Path, folder: Path) -> None:
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
        assert found
        self.address, self.tab = found[0], Tab(folder / "chromium", SIZE)
        self.tab.open(self.address)
        self.tab.until("document.querySelectorAll('main img').length > 0")
        self.tab.value(PROBE)

    def look_at(self, chapter: Path) -> None:
        """Scroll to the first page of a chapter and wait for its pictures."""
        with urllib.request.urlopen(f"{self.address}pages.json") as answer:
            shown: dict[str, Any] = json.load(answer)
        pages = [page for name, page, _ in shown["places"] if name == chapter.stem]
        near = f"[...document.querySelectorAll('main img')].slice({pages[0]}, {pages[0] + 4})"
        self.tab.value(f"{near}[0].scrollIntoView()")
        self.tab.until(f"{near}.every(one => one.complete && one.naturalWidth)")
        time.sleep(1)
        self.tab.value(BEGIN)

    def read(self, chapter: Path) -> float:
        """Seconds from the save of a chapter to the load of the first picture after it."""
        loaded = float(self.tab.until("window.loaded"))
        return loaded / 1000 - chapter.stat().st_mtime_ns / 1e9

    def close(self) -> None:
        """End the browser."""
        self.tab.close()
