"""What Python-Markdown keeps aside while it reads: fenced code, raw HTML, entities."""

from __future__ import annotations

import html
import re

from markdown.util import AMP_SUBSTITUTE

CODE = "<pre data-info="  # what a fenced block begins with
CHECKBOX = '<input type="checkbox"'
FENCED = re.compile(r'<pre data-info="([^"]*)"><code>(.*)</code></pre>\Z', re.DOTALL)
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);")


def is_code(stashed: str) -> bool:
    """Return whether a stashed text is a fenced block."""
    return stashed.startswith(CODE)


def is_checkbox(stashed: str) -> bool:
    """Return whether a stashed text is the box of a task."""
    return stashed.startswith(CHECKBOX)


def is_raw(stashed: str) -> bool:
    """Return whether a stashed text is raw HTML of the author."""
    return "<" in stashed and not stashed.startswith((CODE, CHECKBOX))


def stash_code(code: str, info: str) -> str:
    """Return a fenced block as it is stashed."""
    return f'{CODE}"{html.escape(info)}"><code>{html.escape(code)}</code></pre>'


def code_of(stashed: str) -> tuple[str, str]:
    """Return the code of a fenced block as it is stashed, and its info string."""
    found = FENCED.match(stashed)
    return (html.unescape(found[2]), html.unescape(found[1])) if found else ("", "")


def plain_text(text: str) -> str:
    """Return a text of the parser, which has entities of HTML, as text."""
    if "&" not in text and AMP_SUBSTITUTE not in text:
        return text
    text = text.replace(AMP_SUBSTITUTE, "&")
    return ENTITY.sub(lambda found: html.unescape(found[0]), text)
