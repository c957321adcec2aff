"""Triplets in text files: a title, a page, and what becomes of it, side by side.

A file begins with a sentence on its subject. `=== with NAME` begins a file of the book that the
pages stand in; in its book.toml PAGE stands for the page of a triplet. Then come the triplets:
`=== TITLE`, the page, `=== expected`, what becomes of it. A title may end with the path of its page
in parentheses, and with keys of its entry in book.toml: `(page.html)`, `(p.md, kind = "pattern")`.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent.parent / "triplets"
PLACE = re.compile(r" \(([\w./-]+\.(?:md|html|txt))(?:, (.*))?\)$")


class Triplet(Struct, frozen=True):
    """A page, the book that it stands in, and what is expected of it."""

    file: Path
    title: str
    path: str
    files: dict[str, str | bytes]
    expected: str


def read_triplets(file: Path) -> list[Triplet]:
    """The triplets of a file, in order."""
    _, *blocks = re.split(r"^=== (?!\")", file.read_text(), flags=re.MULTILINE)
    context: dict[str, str | bytes] = {}
    found: list[Triplet] = []
    title, page = "", ""
    for block in blocks:
        name, _, text = block.partition("\n")
        if name.startswith("with "):
            context |= dict([_decode(name.removeprefix("with "), text)])
        elif name != "expected":
            title, page = name, text
        else:
            found.append(_place(file, title, page, context, text.strip()))
    assert len({one.title for one in found}) == len(found), f"{file.name} has a title twice"
    return found


def _decode(name: str, text: str) -> tuple[str, str | bytes]:
    if name.endswith(".base64"):
        return name.removesuffix(".base64"), base64.b64decode(text)
    return name, text


def _place(
    file: Path, title: str, page: str, context: dict[str, str | bytes], expected: str
) -> Triplet:
    place = PLACE.search(title)
    path, keys = (place[1], place[2]) if place else ("page.md", None)
    entry = f'{{page = "{path}", {keys}}}' if keys else f'"{path}"'
    toml = str(context["book.toml"]).replace("PAGE", entry)
    return Triplet(file, title, path, {**context, path: page, "book.toml": toml}, expected)


def accept_triplet(triplet: Triplet, text: str) -> None:
    """Write what becomes of a page now into its file."""
    before = triplet.file.read_text()
    start = before.index("=== expected\n", before.index(f"\n=== {triplet.title}\n"))
    end = before.find("\n=== ", start + 1)
    rest = before[end:] if end >= 0 else "\n"
    triplet.file.write_text(before[:start] + f"=== expected\n{text}".rstrip() + rest)
