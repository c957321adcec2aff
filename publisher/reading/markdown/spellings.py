"""Spellings that both readers of Markdown know: attributes in braces, and templates."""

from __future__ import annotations

import re

# an attribute between braces
ONE = r"[#.][\w:.-]+|-|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s{}\"']+)"
TEMPLATE = r"\{%(?:(?!%\}|\{%).)*%\}|\{\{[<%#](?:(?!\}\}|\{\{).)*\}\}"
PLAIN = re.compile(  # `{{ site.title }}`
    r"\{\{-?\s*\$?[\w-]+(?:\.[\w.-]+\s*(?:\|[^{}]*|-)?|\s*\|[^{}]*)\}\}"
    r"|\{\{\s*new\s+\w[^{}\n]*\}\}"  # of VuePress
)
OF_SITE = "is for a site generator and was left out"
KEPT = "looks like a template; it is printed as it stands"
LOOSE = re.compile(r"\{\{[^{}\n]{1,200}\}\}")  # perhaps no template
INLINE = re.compile(rf"{TEMPLATE}|{PLAIN.pattern}")
BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"  # code of JSX
VALUES = (  # a template in a value may have quotes of its own
    r"\"(?:\{\{[^{}]*+\}\}|\{%(?:[^{}%]|%(?!\}))*+%\}|[^\"{]|\{(?![{%]))*+\"|'(?:\{\{[^{}]*+\}\}|\{%(?:[^{}%]|%(?!\}))*+%\}|[^'{]|\{(?![{%]))*+'"
)
ELEMENT = re.compile(  # of HTML, Vue or JSX
    rf"<(?P<end>/?)(?P<name>[A-Za-z][\w.-]*)"
    rf"(?P<rows>(?:\s+(?:{BRACES}|[\w:@#.-]+(?:\s*=\s*(?:{VALUES}|{BRACES}"
    r"|[^\s\"'=<>`{}]+))?))*+)\s*(?P<alone>/?)>"
)
ESCAPED = re.compile(
    r"\{\{([<%])/\*((?:(?!\{\{[<%]/\*).)*?)\*/([>%])\}\}"
)  # of Hugo: printed without the stars
