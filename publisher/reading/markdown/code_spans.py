"""A page's text -> where its code stands, so that nothing in it is taken for the end of a block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FENCE = re.compile(
    r"^(?P<lead>[ \t>]*)(?P<item>(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})(?P<info>.*)$",
    re.MULTILINE,
)
INLINE = re.compile(r"(?<!`)(`+)(?!`)[^`\n]+\1(?!`)")
MARKDOWN = re.compile(r"[ \t]*(?:mdx-code-block|admonish\b|ad-\w|\{[\w-]+\})")  # fences of it
MOST = 200  # fences after one among which that which closes it is looked for


def find_code(text: str) -> list[tuple[int, int]]:
    """Return the spans of fenced blocks that are closed, and of code in a line, in order."""
    found: list[tuple[int, int]] = []
    at = 0
    for start, end, is_code in _fences(text):
        found += [one.span() for one in INLINE.finditer(text, at, start)]
        found += [(start, end)] if is_code else []
        at = end if is_code else at
    return found + [one.span() for one in INLINE.finditer(text, at)]


def _fences(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each fenced block that is closed, and whether it holds code."""
    fences = list(FENCE.finditer(text)) if "```" in text or "~~~" in text else []
    end = 0
    for n, one in enumerate(fences):
        is_text = one["mark"][0] == "`" and "`" in one["info"]
        is_text = is_text or (len(one["lead"]) > 3 and _is_outdented(text, one))
        closing = None if one.start() < end or is_text else _find_end(text, fences, n)
        if closing is None:
            continue
        is_code = not MARKDOWN.match(one["info"])
        yield one.start(), closing.end(), is_code
        end = closing.end() if is_code else end


def _find_end(text: str, fences: Sequence[re.Match[str]], at: int) -> re.Match[str] | None:
    """Return the fence that closes a block; that of a quotation is in the same one."""
    opening = fences[at]
    indent = len(opening["lead"].expandtabs(4)) + len(opening["item"])
    is_quoted = ">" in opening["lead"]
    for one in fences[at + 1 : at + MOST]:
        if is_quoted and re.search(r"\n[ \t]*[^> \t]", text[opening.end() : one.start() + 1]):
            return None
        is_bare = not one["info"].strip() and not one["item"]
        is_near = is_quoted == (">" in one["lead"]) and len(one["lead"].expandtabs(4)) <= indent + 3
        if is_bare and is_near and one["mark"].startswith(opening["mark"]):
            return one
    return None


def _is_outdented(text: str, opening: re.Match[str]) -> bool:
    """Return whether the line below a fence begins before it: then the fence is indented text."""
    start = opening.end() + 1
    end = text.find("\n", start)
    below = text[start : end if end >= 0 else len(text)]
    return bool(below.strip()) and not below.startswith(opening["lead"])
