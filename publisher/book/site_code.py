"""Source -> whether a site runs code in its text: MDX in braces, Liquid in its templates."""

from __future__ import annotations

import re

from publisher.book.model import Source

CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1|\Z)|(?<!`)(`++)[^`\n]+\2"
    r"|<(script|style)\b.*?(?:</\3\s*>|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
BLOCK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*mdx-code-block\s*$", re.MULTILINE)
SIGN = re.compile(
    r"^(?:import\s+(?:[\w*{][^;'\"]{0,400}\sfrom\s+)?['\"][^'\"\n]+['\"];?[ \t]*+"
    r"(?=\n\s*\n|\n(?:import|export|<)|\s*\Z)"
    r"|export\s+(?:const|let|default|function)\b)"
    r"|\{/\*|\{(?:frontMatter|props)\.\w|<TabItem\b"
    r"|<[A-Za-z][^<>{}]{0,400}=\{(?:(?![{%])|\{\s*['\"]?\w+['\"]?\s*:)",
    re.MULTILINE,
)
LIQUID = re.compile(r"\{%-?\s*(?!raw|endraw)\w|\{\{-?\s*(?:site|page)\.\w")
KEYS = ("layout", "permalink", "nav_order", "redirect_from")  # of the headers of Jekyll


def is_liquid(source: Source) -> bool:
    """Return whether a page is one of Jekyll, where `{% raw %}` is no text, even in code."""
    if any(source.get(key) for key in KEYS):
        return True
    return bool(LIQUID.search(CODE.sub(" ", source.body))) if "{" in source.body else False


def is_mdx(source: Source) -> bool:
    """Return whether a page has the suffix of MDX, or imports or braces that only MDX has."""
    if source.path.lower().endswith(".mdx"):
        return True
    if source.is_html or source.dialect.kind != "commonmark":
        return False
    if BLOCK.search(source.body):
        return True
    return bool(SIGN.search(source.body)) and bool(SIGN.search(CODE.sub(" ", source.body)))
