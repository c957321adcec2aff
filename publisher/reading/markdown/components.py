"""Named elements and templates in running text: links and pictures, or their text alone."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from publisher.reading.markdown.calls import Call
from publisher.reading.markdown.html import is_component
from publisher.reading.markdown.jsx import FRAGMENT
from publisher.reading.markdown.meanings import (
    Meaning,
    address_of,
    meaning_of,
    picture_of,
    title_of,
    words_of_phrase,
)
from publisher.reading.markdown.named_blocks import calls_of
from publisher.reading.markdown.spellings import ELEMENT, ESCAPED, INLINE, KEPT, LOOSE
from publisher.reading.markdown.targets import resolve_template

WHOLE = (Meaning.COMMENT, Meaning.RAW, Meaning.FORMULA)
KRAMDOWN = re.compile(r"\{::[^{}\n]*\}|\{:/\w*\}|\{:[ \t]+[.#][\w.# -]{1,200}\}[ \t]*")
HIDDEN = re.compile(r"\{::comment\}.*?\{:/(?:comment)?\}", re.DOTALL)
NAME = re.compile(r"</?([A-Za-z][\w.-]*)")


def read_component(state: StateInline, silent: bool) -> bool:
    """Read the tag of an element that is not HTML's: a link, a picture, or nothing."""
    if state.env["is_mdx"] and state.src.startswith(FRAGMENT, state.pos):
        state.pos = state.src.index(">", state.pos) + 1
        return True
    known: frozenset[str] = state.env["components"]
    name = NAME.match(state.src, state.pos) if known else None
    if not name or not is_component(name[1], known):
        return False
    found = ELEMENT.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    call = calls_of(state.env, state.src).at(state.pos)
    if call and _read_call(state, call, silent):
        return True
    if not silent:
        token = state.push("component", "", 0)
        token.content, token.meta = "", {"name": found["name"], "at": state.pos}
    state.pos = found.end()
    return True


def read_inline_template(state: StateInline, silent: bool) -> bool:
    """Leave out a template or shortcode in a sentence; a link or a picture is read."""
    is_open = state.src.startswith("{:", state.pos) and state.src.rfind("{:/") >= state.pos
    own = HIDDEN.match(state.src, state.pos, state.posMax) if is_open else None
    if own := own or KRAMDOWN.match(state.src, state.pos, state.posMax):
        state.pos = own.end()
        return True
    if escaped := ESCAPED.match(state.src, state.pos, state.posMax):
        if not silent:
            token = state.push("text", "", 0)
            token.content = f"{{{{{escaped[1]}{escaped[2]}{escaped[3]}}}}}"
        state.pos = escaped.end()
        return True
    found = INLINE.match(state.src, state.pos, state.posMax)
    if not found or state.env.get("is_raw"):
        return _keep_loose(state, silent, found)
    calls = calls_of(state.env, state.src)
    call = calls.at(state.pos)
    if call and _read_call(state, call, silent):
        return True
    if words := words_of_phrase(call) if call else "":
        if not silent:
            state.push("text", "", 0).content = words
    elif not silent and not calls.is_end(state.pos):
        token = state.push("template", "", 0)
        token.content, token.meta = found[0], {"at": state.pos}
    state.pos = found.end()
    return True


def _keep_loose(state: StateInline, silent: bool, own: re.Match[str] | None) -> bool:
    """Keep `{{ name }}`, which may be text, and report it; in raw text each template is text."""
    found = own or LOOSE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent and state.env.get("is_raw"):
        state.push("text", "", 0).content = found[0]
    elif not silent:
        token = state.push("kept", "", 0)
        token.content = found[0]
        token.meta = {"at": state.pos, "what": KEPT}
    state.pos = found.end()
    return True


def _read_call(state: StateInline, call: Call, silent: bool) -> bool:
    """Read a block in running text that is a link, a picture, a comment or text as it stands."""
    end = call.close[1] if call.close else call.end
    meaning = meaning_of(call)
    address = address_of(call)
    is_link = address[:1] not in ("", "{") and bool(call.close or title_of(call))
    is_known = meaning is Meaning.PICTURE or (meaning in WHOLE and call.close is not None)
    has_no_math = meaning is Meaning.FORMULA and not state.env["has_math"]
    if end > state.posMax or not (is_known or is_link) or has_no_math:
        return False
    if not silent:
        _push_call(state, call, meaning, address)
    state.pos = end
    return True


def _push_call(state: StateInline, call: Call, meaning: Meaning, address: str) -> None:
    inside = state.src[call.end : call.close[0]] if call.close else ""
    picture = picture_of(call) if meaning is Meaning.PICTURE else None
    if picture:
        token = state.push("image", "img", 0)
        token.attrs = {"src": resolve_template(picture.source), "alt": picture.alternative}
        token.content, token.children = picture.alternative, []
        state.md.inline.parse(token.content, state.md, state.env, token.children)
        token.meta["at"] = state.src.find(picture.source, state.pos)
    elif meaning is Meaning.RAW:
        _read_raw(state, call)
    elif meaning is Meaning.FORMULA:
        token = state.push("math_inline", "", 0)
        token.content, token.meta = inside.strip(), {"is_display": False, "at": state.pos}
    elif meaning is not Meaning.COMMENT:
        _push_link(state, call, address)


def _read_raw(state: StateInline, call: Call) -> None:
    """Read the Markdown between `{% raw %}` and its end, in which templates are text."""
    maximum, state.pos, state.posMax = state.posMax, call.end, call.close[0] if call.close else 0
    state.env["is_raw"] = True
    state.md.inline.tokenize(state)
    state.env["is_raw"] = False
    state.posMax = maximum


def _push_link(state: StateInline, call: Call, address: str) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": resolve_template(address)}
    token.meta["at"] = state.src.find(address, state.pos)
    if call.close:
        maximum, state.pos, state.posMax = state.posMax, call.end, call.close[0]
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.posMax = maximum
    else:
        state.push("text", "", 0).content = title_of(call)
    state.push("link_close", "a", -1)
