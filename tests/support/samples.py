"""Books that several test modules use, as files by name."""

from __future__ import annotations

from publisher.bench.specimen import write_specimen

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc"
    b"\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
EVERYTHING: dict[str, str | bytes] = {
    "book.toml": (
        '[book]\ntitle = "All & <Everything>"\nsubtitle = "A test"\nauthors = ["Ann", "Łukasz"]\nversion = "2.0.0"\n'
        'date = 2026-01-02\nslug = "all"\nsubjects = ["tests"]\nrights = "CC BY 4.0"\n[[front]]\npages = ["preface.md"]\n'
        '[[part]]\ntitle = "First Things"\nintroduction = "first.md"\npages = ["table.md", {page = "oven.md", pages = ["ash.md"]}]\n'
        '[[part]]\ntitle = "Later Things"\npages = ["cup.md"]\n[[back]]\npages = ["glossary.md"]\n'
    ),
    "preface.md": "# Before You Start\n\nBegin with [the table](table.html), then [its way](table.html#solution).[^1]\n\n"
    "[^1]: A note with [a link](oven.md) and\n    more lines.\n\n    Two blocks.\n",
    "first.md": "What comes first, such as [bread](oven.html).\n",
    "table.md": (
        "title=Kitchen Table\nstars=2\n~~~~~~\n*Home, Talk*\n\nSit where the bread is.\n\n***Also Known As***: Round; Long\n\n"
        "***Problem***: Nobody speaks.\n\n"
        "***Context***: An [Oven](oven.html) is near; see [the web](https://example.org/a?b=c&d=e).\n\n"
        "***Solution***: **Set it.** Ask two [ovens](oven.html).\n\n"
        "| a | b |\n|---|--:|\n| `x` | 2 |\n\n```python\nprint('<b>')\n```\n\n"
        "![A dot](dot.png)\n\n***Consequences***: Crumbs[^c], and [Cup](cup.html).\n\n[^c]: Sweep them.\n\n***Variants***:\n\n* **Bar.** Stand.\n"
    ),
    "oven.md": "# Oven\n\n## Problem\nCold.\n\n## Context\nx\n\n## Solution\nFire. [Table](table.html)\n\n## Consequences\nAsh: [Ash](ash.md).\n",
    "ash.md": "# Ash\n\nGrey. [Up](oven.md#solution)\n\n> Quoted.\n\n* one\n* two\n",
    "cup.md": "# Cup\n\n***Problem***: Thirst.\n\n***Context***: x\n\n***Solution***: Water. "
    + "More words to fill a page. " * 400
    + "\n\n***Consequences***: y\n",
    "glossary.md": "# Glossary\n\nAsh\n: What is left.\n\nOven\n: See [Oven](oven.html).\n",
    "dot.png": PNG,
}


def specimen_files(seed: int, chapters: int, more: str = "") -> dict[str, bytes]:
    """The files of a specimen book; `more` are lines that stand first in its [book]."""
    files = write_specimen(seed, chapters)
    toml = files["book.toml"].replace(b"[book]\n", b"[book]\n" + more.encode(), 1)
    return files | {"book.toml": toml}
