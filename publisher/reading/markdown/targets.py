"""Links and pictures: where their targets stand, and spellings that CommonMark does not have."""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

PLACED = ("autolink", "gfm_autolink_www", "gfm_autolink_protocol", "gfm_autolink_email")
PROTOCOLS = ("http", "https", "mailto", "xmpp")
OF_PROJECT = re.compile(r"(?:project|path):(?=[#./\w])")  # MyST: a target in the same book
MOST_PENDING = 20  # letters before a colon
# a target that a site generator writes, or one with blanks, which CommonMark has only in <>
LOOSE_TARGET = re.compile(
    r"\([ \t]*(?P<target>(?:\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}|[^\s()<>\"'{])"
    r"(?:\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}|\([^()\n]*\)|[^()<>\"'\n{])*?)(?<![ \t])"
    r"(?P<title>[ \t]+\"[^\"\n]*\"|[ \t]+'[^'\n]*')?[ \t]*\)"
)
TEMPLATE = re.compile(
    r"\{\{\s*(?:site|page)\.(?:baseurl|url|root)\s*\}\}"
    r"|\{\{[<%]\s*(?:ref|relref)\s++(?:path\s*+=\s*+)?(?P<hugo>[^{}]*?)[%>]\}\}"
    r"|\{%-?\s*(?:link|post_url|page)\s(?P<jekyll>[^{}]*?)-?%\}"
    r"|\{\{\s*(?P<quoted>\"[^\"]*\"|'[^']*')\s*\|[^{}]*\}\}"
)
WIKI = re.compile(
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]+)(?:\\?\|(?P<words>[^\[\]\n]*))?\]\](?!\()"
)
MOST_WITH_CALLS = 500  # characters of a link's text that holds calls of notes
IN_WORD = re.compile(r"_+(?=[^\W_])")
ENTITY = re.compile(r"&(?:quot|#34|apos);")
# what a wiki of GitHub says of a picture
OF_PICTURE = re.compile(r"(?:(?:alt|width|height|align|float|frame|caption)(?:=[^|]*)?(?:\||$))+")
SAID = re.compile(r"(alt|width|height)=([^|]*)")
SETTING = re.compile(r":size=(?P<width>\d+%?)(?:x(?P<height>\d+))?")
SIZE = re.compile(r"(\d+)(?:x(\d+))?")
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp)$", re.IGNORECASE)


def use_links(md: MarkdownIt) -> None:
    """Add the rules for links and pictures to a parser, and places to those it has."""
    ruler = md.inline.ruler
    rules = {rule.name: rule.fn for rule in ruler.__rules__}
    ruler.at("link", _with_place(rules["link"]))
    ruler.at("image", _with_place(rules["image"]))
    rules["gfm_autolink_protocol"] = _after_protocol(rules["gfm_autolink_protocol"])
    for name in PLACED:
        ruler.at(name, _with_place_of_text(rules[name]))
    ruler.at("footnote_inline", _if_closed(rules["footnote_inline"]))
    ruler.before("emphasis", "underscore", read_underscore)
    ruler.before("link", "wiki", read_wiki)
    ruler.after("image", "loose_target", read_loose_target)


def _after_protocol(rule: InlineRule) -> InlineRule:
    """Return the rule for addresses such as `http://…`, which searches little text before a colon.

    It would search all that is pending, at each colon of a paragraph.
    """

    def _read(state: StateInline, silent: bool) -> bool:
        if silent or not state.pending.endswith(PROTOCOLS):
            return False
        if len(state.pending) > MOST_PENDING:
            tail = state.pending[-MOST_PENDING:]
            state.pending = state.pending[:-MOST_PENDING]
            state.pushPending()
            state.pending = tail
        return rule(state, silent)

    return _read


def read_underscore(state: StateInline, silent: bool) -> bool:
    """Read `_` inside of a word, which is never emphasis, so that addresses stay whole."""
    found = IN_WORD.match(state.src, state.pos, state.posMax)
    if not found or not state.pos or not state.src[state.pos - 1].isalnum():
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


class Brackets(NamedTuple):
    """What a running text has: the place of its last `]`, and whether `](` or `]{` is in it."""

    text: str
    last: int
    has_target: bool
    has_attributes: bool


def brackets_of(state: StateInline) -> Brackets:
    """Return what the text has, counted once: else each open bracket would search the text."""
    known: Brackets | None = state.env.get("brackets")
    if known is None or known.text is not state.src:
        text = state.src
        known = Brackets(text, text.rfind("]"), "](" in text, "]{" in text)
        state.env["brackets"] = known
    return known


def is_closed(state: StateInline) -> bool:
    """Return whether a bracket is closed anywhere ahead."""
    return brackets_of(state).last > state.pos


def _if_closed(rule: InlineRule) -> InlineRule:
    return lambda state, silent: is_closed(state) and rule(state, silent)


def _with_place(rule: InlineRule) -> InlineRule:
    """Return a rule whose link or picture knows where in the text its target stands."""

    def _read(state: StateInline, silent: bool) -> bool:
        at, count = state.pos, len(state.tokens)
        if not is_closed(state) or not rule(state, silent):
            return False
        if not silent:
            token = _find_new(state, count)
            token.meta["at"] = at
            if str(token.attrs.get("title", "")).startswith(":"):
                _take_settings(token)
            if token.type == "link_open":
                token.attrs["href"] = OF_PROJECT.sub("", str(token.attrs["href"]), 1)
            if state.src[state.pos - 1] == ")":
                spot = state.src.rfind("](", at, state.pos) + 2
                while spot < state.pos and state.src[spot] in " \t\n<":
                    spot += 1
                token.meta["at"] = spot
            else:
                token.meta["label"] = _label_of(state.src[at : state.pos])
        return True

    return _read


def _take_settings(token: Token) -> None:
    """Take docsify's settings out of a title, such as `:size=50x100`; a picture keeps its size."""
    found = SETTING.search(str(token.attrs.pop("title")))
    if found and token.type == "image":
        token.attrs |= {name: value for name, value in found.groupdict().items() if value}


def _find_new(state: StateInline, count: int) -> Token:
    """Return the token of the link or picture that a rule has just added."""
    tokens = state.tokens[count:]
    return next(one for one in tokens if one.type in ("link_open", "image") and not one.meta)


def _with_place_of_text(rule: InlineRule) -> InlineRule:
    """Return a rule for bare addresses whose link knows where the address begins."""

    def _read(state: StateInline, silent: bool) -> bool:
        count = len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            added = state.tokens[count:]
            link = next(one for one in added if one.type == "link_open")
            words = added[added.index(link) + 1]
            link.meta["at"] = max(state.src.rfind(words.content, 0, state.pos), 0)
            if named := OF_PROJECT.match(words.content):  # the link gets its target's title
                link.attrs["href"] = words.content[named.end() :]
                words.content = ""
        return True

    return _read


def _label_of(text: str) -> str:
    """Return the label of a link by reference, as the parser compares labels."""
    inner = text.removeprefix("!")[1:-1]
    cut = inner.rfind("][")
    return normalizeReference(inner[cut + 2 :] or inner[:cut] if cut >= 0 else inner)


def read_loose_target(state: StateInline, silent: bool) -> bool:
    """Read `[x](a b.html)`, and a target that a site generator would make."""
    is_picture = state.src[state.pos] == "!"
    start = state.pos + is_picture
    if not brackets_of(state).has_target or not state.src.startswith("[", start):
        return False
    last = _find_label_end(state, start) if is_closed(state) else -1
    found = LOOSE_TARGET.match(state.src, last + 1, state.posMax) if last >= 0 else None
    if not found or ("&" in found["target"] and ENTITY.search(found["target"])):
        return False
    if not silent:
        title = (found["title"] or "").strip()[1:-1]
        target = resolve_template(found["target"])
        _push_target(state, target, title, found.start("target"), start + 1, last, is_picture)
    state.pos = found.end()
    return True


def _find_label_end(state: StateInline, start: int) -> int:
    """Return the end of a link's text; the text may hold calls of notes, but no link."""
    last: int = state.md.helpers.parseLinkLabel(state, start, True)
    if last >= 0 or "[^" not in state.src[start : start + MOST_WITH_CALLS]:
        return last
    last = state.md.helpers.parseLinkLabel(state, start, False)
    inner = state.src[start + 1 : last]
    return -1 if "](" in inner or inner.count("[") != inner.count("[^") else last


def resolve_template(target: str) -> str:
    """Return a target without the templates of a site generator that stand for a page."""
    if "{" not in target:
        return target

    def _change(found: re.Match[str]) -> str:
        shown = found["hugo"] or found["jekyll"] or found["quoted"] or ""
        return shown.strip("\"'` \t\n")

    return TEMPLATE.sub(_change, target)


def _push_target(  # noqa: PLR0913 (a link has so many parts)
    state: StateInline, target: str, title: str, at: int, start: int, last: int, is_picture: bool
) -> None:
    """Add a link or a picture whose text stands between `start` and `last`."""
    if is_picture:
        token = state.push("image", "img", 0)
        token.attrs = {"src": target, "alt": ""}
        token.content, token.children = state.src[start:last], []
        state.md.inline.parse(token.content, state.md, state.env, token.children)
    else:
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": target}
        maximum, state.pos, state.posMax = state.posMax, start, last
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = maximum
    token.meta["at"] = at
    if title:
        token.attrs["title"] = title


def read_wiki(state: StateInline, silent: bool) -> bool:
    """Read `[[Page]]`, `[[Page#Place|words]]` and `![[picture.png|200]]`."""
    found = WIKI.match(state.src, state.pos)
    if found and "[" in state.src[max(state.pos - 1, 0) : state.pos]:  # three brackets are text
        return False
    references = state.env.get("references", {})
    own = _of_foam(found, references) if found else ""
    if not found or (not own and normalizeReference(found["target"]) in references):
        return False
    if not silent:
        target, words = found["target"].strip().removesuffix("\\"), (found["words"] or "").strip()
        at = found.start("target")
        is_alone = not words and found[0] == state.src.strip()
        is_shown = bool(found["embed"] or is_alone or OF_PICTURE.fullmatch(words))
        if is_shown and PICTURE.search(target):
            _push_embedded(state, target, words).meta["at"] = at
        else:
            token = state.push("link_open", "a", 1)
            token.attrs, token.meta = {"href": own or _wiki_target(target)}, {"at": at}
            token.attrs |= {"class": "wiki"} if words else {}
            page, _, name = target.partition("#^")
            shown = page or name if name else target.replace("#", " › ").removeprefix(" › ")
            shown = words or shown.strip()
            state.push("text", "", 0).content = shown
            state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _of_foam(found: re.Match[str], references: dict[str, dict[str, str]]) -> str:
    """Return the address that Foam keeps for a wiki link between `[//begin]` and `[//end]`."""
    if "//BEGIN" not in references:
        return ""
    whole = found[0].strip("![]")
    reference = references.get(normalizeReference(whole)) or {}
    return reference.get("href", "")


def _wiki_target(target: str) -> str:
    """Return a target whose place is the last one named: `Page#Chapter#Place`, `Page#^name`."""
    page, mark, place = target.partition("#")
    return page.strip() + mark + place.rpartition("#")[2].strip().removeprefix("^")


def _push_embedded(state: StateInline, target: str, words: str) -> Token:
    """Add a picture that is embedded; its words are its width or its alternative text."""
    token = state.push("image", "img", 0)
    size = SIZE.fullmatch(words)
    token.attrs = {"src": target, "alt": ""}
    if OF_PICTURE.fullmatch(words):
        said = dict(SAID.findall(words))
        words = said.pop("alt", "").strip()
        token.attrs |= {name: value.strip().removesuffix("px") for name, value in said.items()}
    token.content, token.children = ("" if size else words), []
    if size:
        token.attrs["width"] = size[1]
        if size[2]:
            token.attrs["height"] = size[2]
    elif words:
        token.children = [Token("text", "", 0, content=words)]
    return token
