"""Source -> whether its Markdown is MDX: then braces in its text hold code."""

from __future__ import annotations

import re

from publisher.book.model import Source

CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1|\Z)|(`+)[^`\n]+\2|<(script|style)\b.*?</\3\s*>",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
BLOCK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*mdx-code-block\s*$", re.MULTILINE)
SIGN = re.compile(
    r"^(?:import\s+(?:[\w*{][^;'\"]{0,400}\sfrom\s+)?['\"][^'\"\n]+['\"];?[ \t]*$"
    r"|export\s+(?:const|let|default|function)\b)|\{/\*|\{(?:frontMatter|props)\.\w|<TabItem\b|<[A-Za-z][^<>{}]{0,400}=\{",
    re.MULTILINE,
)


def is_mdx(source: Source) -> bool:
    """Return whether a page has the suffix of MDX, or imports or braces that only MDX has."""
    if source.path.lower().endswith(".mdx"):
        return True
    if source.is_html or source.dialect.kind != "commonmark":
        return False
    if BLOCK.search(source.body):
        return True
    return bool(SIGN.search(source.body)) and bool(SIGN.search(CODE.sub(" ", source.body)))
