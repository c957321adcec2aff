"""A line of a page -> the same with the values of its header or of its site that it names.

MyST writes `{{ name }}` for what `substitutions` of the header has, Quarto `{{< meta key >}}`, Hugo
`{{< param key >}}`, Jekyll `{{ page.key }}` and VitePress `{{ $frontmatter.key }}`. The plug-in
`macros` of MkDocs fills in what `extra` of the site's file has, in code too.
"""

from __future__ import annotations

import re

from publisher.book.model import Source

NAMED = re.compile(
    r"\{\{\s*(?:(?:page|\$frontmatter)\.(?P<key>[\w.-]+)|(?P<own>[A-Za-z_]\w*))\s*\}\}"
    r"|\{\{<\s*(?:meta|param)\s+[\"']?(?P<site>[\w.-]+)[\"']?\s*>\}\}"
)
OF_SITE = re.compile(r"\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}")
SUBSTITUTIONS = ("substitutions.", "myst.substitutions.")
DEEPEST = 3  # of values that name others


def fill_in(text: str, source: Source, depth: int = 0) -> list[str]:
    """Return the lines that a line becomes; a value of several lines must be all of it.

    What the header does not have, and what stands in code, stays as it is. A value may name others.
    """
    parts: list[str] = []
    at = 0
    for found in NAMED.finditer(text):
        key = found["key"] or found["site"]
        keys = [key] if key else [f"{table}{found['own']}" for table in SUBSTITUTIONS]
        values = (source.get(one.lower()).strip("\n") for one in keys)
        value = next((one for one in values if one), "")
        if "{{" in value and depth < DEEPEST:
            value = "\n".join(
                line for row in value.split("\n") for line in fill_in(row, source, depth + 1)
            )
        is_whole = "\n" not in value or text.strip() == found[0]
        if not value or not is_whole or text[: found.start()].count("`") % 2:
            continue
        parts += [text[at : found.start()], value]
        at = found.end()
    return "".join([*parts, text[at:]]).split("\n")


def fill_in_texts(text: str, texts: dict[str, str]) -> str:
    """Return a line with the values of a site's file that it names; others stay as they are."""
    return OF_SITE.sub(lambda found: texts.get(found[1], found[0]), text) if texts else text
