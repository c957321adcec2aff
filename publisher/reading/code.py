"""Code -> highlighted tree; info string of a fence -> language. The only user of Pygments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pygments.lexers import find_lexer_class_by_name
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

from publisher.book.formulas import why_not
from publisher.book.tree import Element, Node, element, join_text

NAME = re.compile(r"\w[\w+#./-]*")
TITLE = re.compile(r"\b(?:title|filename|file|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
CAPTION = re.compile(r"\b(?:lst-cap|caption)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")  # Quarto
ID = re.compile(r"\{(?:[^{}]*\s)?#(?P<id>[\w:-]+)")
BRACKETED = re.compile(r"\[([^\[\]]+)\]\s*$")  # VitePress: ```ts [config.ts]
CLASSES = {
    "c": "comment",
    "k": "keyword",
    "s": "string",
    "n": "name",
    "m": "number",
    "g": "generic",
    "e": "error",
}


@cache
def is_language(name: str) -> bool:
    """Return whether Pygments has a lexer of that name."""
    try:
        return find_lexer_class_by_name(name) is not None
    except ClassNotFound:
        return False


def read_info(info: str) -> tuple[str, str]:
    """Return the language and the title that the info string of a fence gives, or `""` for each.

    The first word decides: `js`, `{.python .numberLines}`, `rust,editable`, `nix{2-3}`. A caption
    is the title, with the name of the file in brackets.
    """
    title, caption = (
        next((one for one in found.groups() if one), "") if found else ""
        for found in (TITLE.search(info), CAPTION.search(info))
    )
    shown = f"{caption} ({title})" if caption and title else caption or title
    if not shown and (bracketed := BRACKETED.search(info)):
        shown = bracketed[1]
    words = re.sub(r"^\{\s*(?:#[\w-]+\s*)?\.?|\{[^}]*\}?.*$|\}\s*$", "", info.strip()).split()
    name = re.split(r"[,:]", words[0])[0].lower() if words else ""
    return (name if NAME.fullmatch(name) and "=" not in name else ""), shown.strip()


def highlight(code: str, language: str) -> tuple[Node, ...]:
    """Return the code as text and `span` elements, with every character of it."""
    if not is_language(language):
        return (code,)
    lexer = find_lexer_class_by_name(language)(stripnl=False)
    nodes: list[Node] = []
    for kind, text in _without_end(code, lexer.get_tokens(code)):
        name = _class_of(kind)
        nodes.append(element("span", text, class_=name) if name and text.strip() else text)
    joined = join_text(nodes)
    return joined if "".join(map(_text, joined)) == code else (code,)


def _without_end(code: str, tokens: Iterable[tuple[object, str]]) -> Iterator[tuple[object, str]]:
    """Yield the tokens without the line end that a lexer adds after the last line."""
    left = len(code)
    for kind, text in tokens:
        yield kind, text[:left]
        left = max(left - len(text), 0)


def _text(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node.children))


def _class_of(kind: object) -> str:
    short = STANDARD_TYPES.get(kind, "") if kind is not Token.Text else ""  # type: ignore[call-overload]
    if short in ("gu", "gh"):
        return "keyword"
    return CLASSES.get(short[:1], "") if short not in ("n", "nx") else ""


def read_code(code: str, info: str) -> Element:
    """Return a block of code; a title in the info string becomes its caption."""
    language, title = read_info(info)
    block = code_block(code, language)
    if not title:
        return block
    return element("figure", element("figcaption", title), block, class_="code")


def code_block(code: str, language: str) -> Element:
    """Return a block of highlighted code; `language` may be `""`."""
    attributes = {"class_": f"language-{language}"} if language else {}
    return element("pre", element("code", *highlight(code, language), **attributes))


def read_formula(tex: str, is_block: bool) -> tuple[Element, str]:
    """Return a formula as a node of the tree, and why it can't be set or `""`.

    A formula that can't be set is code.
    """
    reason = why_not(tex, is_block)
    if not reason:
        return element("div" if is_block else "span", tex, class_="math"), ""
    return (code_block(tex, "tex") if is_block else element("code", tex)), reason


def is_diagram(node: Element) -> bool:
    """Return whether a node is the source of a diagram."""
    first = node.children[0] if node.tag == "pre" and node.children else None
    return isinstance(first, Element) and first.get("class") == "language-mermaid"
