"""Cases in text files: the files of a book, `=== name` before each, and what is expected of it after `=== expected`."""

from __future__ import annotations

import base64
import re
from pathlib import Path

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.txt"))
assert CASES


def read_case(path: Path) -> tuple[dict[str, str | bytes], str]:
    """The files of a case by name, and what is expected of it."""
    head, *blocks = re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)
    files = {name: content for name, _, content in (block.partition("\n") for block in blocks)}
    expected = files.pop("expected")
    coding = "latin-1" if "latin-1" in head else "utf-8"
    return dict(_decode(name, text, coding) for name, text in files.items()), expected.strip()


def _decode(name: str, text: str, coding: str) -> tuple[str, bytes]:
    if name.endswith(".base64"):
        return name.removesuffix(".base64"), base64.b64decode(text)
    return name, text.encode(coding) if text.strip() else b""


def accept(path: Path, text: str) -> None:
    """Write a new expectation into a case."""
    before = path.read_text()
    path.write_text(before[: before.index("=== expected")] + f"=== expected\n{text}\n")
