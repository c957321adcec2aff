"""Spellings that both readers of Markdown know: attributes in braces, and templates."""

from __future__ import annotations

import re

# an attribute between braces
ONE = r"[#.][\w:.-]+|-|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s{}\"']+)"
TEMPLATE = r"\{%(?:(?!%\}|\{%).)*%\}|\{\{[<%#](?:(?!\}\}|\{\{).)*\}\}"
PLAIN = re.compile(  # `{{ site.title }}`
    r"\{\{-?\s*[\w-]+(?:\.[\w.-]+\s*(?:\|[^{}]*|-)?|\s*\|[^{}]*)\}\}"
)
INLINE = re.compile(rf"{TEMPLATE}|{PLAIN.pattern}")
