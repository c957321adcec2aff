"""MyST's roles: `` {ref}`place` ``, `` {eq}`one` ``, `` {sub}`2` ``."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.crossrefs import CLASS, OF_CITATION

ROLE = re.compile(r"\{(?P<name>[a-z][\w:+-]*)\}(?P<ticks>`+)(?P<text>[^`]+)(?P=ticks)(?!`)")
TITLED = re.compile(r"(?P<words>.*?)(?<!\s)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
LINKS = frozenset("prf:ref ref numref eq doc any download term".split())
PHRASES = {
    **dict.fromkeys("sub subscript".split(), "sub"),
    **dict.fromkeys("sup superscript".split(), "sup"),
    **dict.fromkeys("kbd keyboard".split(), "kbd"),
    **dict.fromkeys("strong guilabel menuselection command program".split(), "strong"),
    **dict.fromkeys("emphasis dfn underline u title-reference".split(), "em"),
    **dict.fromkeys("del strike".split(), "del"),
    **dict.fromkeys("smallcaps small".split(), "small"),
}
CITATIONS = re.compile(r"cite(?::\w+)?")
BADGE = re.compile(r"bdg(?:-(?P<kind>link|ref))?(?:-\w+)*")  # of sphinx-design
OF_ICON = "is an icon and was left out"
ICON = re.compile(r"octicon|fa[a-z]?|material-\w+")
ABBREVIATION = re.compile(r"(?P<word>[^()]+)\((?P<meaning>[^()]+)\)$")


def read_role(state: StateInline, silent: bool) -> bool:
    """Read a role; the text of one that has no meaning in a book is code."""
    found = ROLE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    name, text = found["name"].lower(), " ".join(found["text"].split())
    if not silent and not _push(state, name, text, found):
        state.push("code_inline", "code", 0).content = text
    state.pos = found.end()
    return True


def _push(state: StateInline, name: str, text: str, found: re.Match[str]) -> bool:
    """Add what a role stands for; returns whether it has a meaning."""
    at = found.start("text")
    if name in LINKS:
        _push_link(state, name, text, at)
    elif tag := PHRASES.get(name):
        _push_phrase(state, tag, text, {})
    elif name == "math" and state.env["has_math"]:
        token = state.push("math_inline", "", 0)
        token.content, token.meta = text, {"is_display": False, "at": at}
    elif name == "abbr" and (meaning := ABBREVIATION.match(text)):
        _push_phrase(state, "abbr", meaning["word"].rstrip(), {"title": meaning["meaning"]})
        state.push("text", "", 0).content = f" ({meaning['meaning']})"  # paper has no titles
    elif CITATIONS.fullmatch(name):
        token = state.push("citation", "", 0)
        token.content, token.meta = f"[{text}]", {"at": state.pos, "what": OF_CITATION}
    elif _push_badge(state, name, text, found):
        pass
    elif name in ("pep", "rfc"):
        state.push("text", "", 0).content = f"{name.upper()} {text}"
    elif name == "index":  # the entry itself is for an index; its words stand in the sentence
        titled = TITLED.match(text)
        shown = titled["words"] if titled else text.removeprefix("!")
        state.push("text", "", 0).content = shown
    elif ":" in name and (titled := TITLED.match(text)) and titled["words"]:
        state.push("code_inline", "code", 0).content = titled["words"]
    else:
        return False
    return True


def _push_badge(state: StateInline, name: str, text: str, found: re.Match[str]) -> bool:
    """Add the words of a badge, or report an icon."""
    badge = BADGE.fullmatch(name)
    if badge and badge["kind"]:
        _push_link(state, "any" if badge["kind"] == "link" else "ref", text, found.start("text"))
    elif badge:
        state.push("text", "", 0).content = text
    elif ICON.fullmatch(name):
        token = state.push("template", "", 0)
        token.content, token.meta = found[0], {"at": found.start(), "what": OF_ICON}
    else:
        return False
    return True


def _push_phrase(state: StateInline, tag: str, text: str, rows: dict[str, str]) -> None:
    opening = state.push(f"{tag}_open", tag, 1)
    opening.attrs.update(rows)
    state.push("text", "", 0).content = text
    state.push(f"{tag}_close", tag, -1)


def _push_link(state: StateInline, name: str, text: str, at: int) -> None:
    titled = TITLED.match(text)
    target = titled["target"] if titled else text
    words = titled["words"] if titled else ""
    if name == "term":
        state.push("text", "", 0).content = words or text
        return
    token = state.push("link_open", "a", 1)
    token.meta = {"at": at + (titled.start("target") if titled else 0)}
    is_page = name == "doc" or (name in ("any", "download") and not target.startswith("#"))
    if name == "doc" and not target.rpartition("/")[2].rpartition(".")[0]:
        target = f"{target}.md"
    token.attrs = {"href": target if is_page else f"#{target.removeprefix('#')}"}
    if (not words or "%s" in words or "{number}" in words) and name != "download":
        token.attrs["class"] = CLASS
    state.push("text", "", 0).content = words or text
    state.push("link_close", "a", -1)
