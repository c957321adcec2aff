"""Raw HTML of a page: which angle brackets are tags, and where its blocks and targets stand."""

from __future__ import annotations

import re

from publisher.book.tree import DEEPEST, VOID, TooDeepError
from publisher.reading.conform import DROPPED, SILENT
from publisher.reading.inline_drawings import DRAWING_DROPPED

SVG_NAMES = frozenset(
    "animate circle clipPath defs desc ellipse feBlend feColorMatrix feGaussianBlur feOffset "
    "filter foreignObject g image line linearGradient marker mask metadata path pattern polygon "
    "polyline radialGradient rect stop svg switch symbol text textPath tspan use "
    "view".lower().split()
)
NAMES = SVG_NAMES | frozenset(
    "a abbr acronym address article aside audio b base bdi bdo big blockquote body br button "
    "canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div "
    "dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hgroup hr html i iframe img input ins kbd label legend li link main map area "
    "mark menu meta meter nav noscript object ol optgroup option output p param picture pre "
    "progress q rp rt ruby s samp script section select small source span strike strong style sub "
    "summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var "
    "video wbr".split()
)
FRAMEWORK = frozenset("Link Button Frame Image".split())  # elements of sites, if written so
BLOCK_NAMES = frozenset(
    "address article aside audio base blockquote body caption center col colgroup dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html iframe legend li link main menu nav noframes object ol optgroup option p "
    "param section summary svg table tbody td tfoot th thead title tr track ul video".split()
)
NO_TEXT = BLOCK_NAMES | frozenset("script style pre textarea svg picture".split())
SWALLOWING = re.compile(
    r"<(script|style|textarea|title|iframe|noembed|noframes|xmp|plaintext|select)(?=[\s/>])"
    r'(?: data-(?:line|at)="[\d:]+")*',
    re.I,
)
ATTRIBUTE = r"""[\w:.@-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rows>(?:\s+{ATTRIBUTE})*)\s*/?>")
OWN = re.compile(rf"(?<!\s)\s+data-{ATTRIBUTE}")
TARGET = re.compile(r"""\s(?:href|src)\s*=\s*["']?""", re.IGNORECASE)
STRANGER = re.compile(r"</?([A-Za-z][^\s<>/]*)")
# what HTML5 takes for a comment up to the next bracket, whatever stands there
BOGUS = re.compile(r"<(?=/(?:[^A-Za-z]|$)|!(?!--)(?![^<>]*>)|\?(?![^<>]*>))")
WHOLE = re.compile(r"""</?[A-Za-z](?:"[^"]*"|'[^']*'|[^"'<>])*>""")
SWALLOWED = re.compile(r"""=\s*(?:"[^"]*</[^"]*"|'[^']*</[^']*')""")
LINED = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd td th tr pre".split())
REPORTED = (DROPPED - SILENT) | frozenset(name.lower() for name in DRAWING_DROPPED)
ODD = re.compile(rf"<({'|'.join(sorted(REPORTED))})(?=[\s/>])", re.I)  # though it is no whole tag
DEEPENING = frozenset(
    "div table ul ol dl section article figure blockquote details aside center tbody "
    "main form".split()
)
CLOSED_BY_OTHERS = frozenset("p li dt dd tr td th thead tbody tfoot option rp rt colgroup".split())


def is_html(name: str) -> bool:
    """Return whether an element of this name is HTML's or SVG's."""
    return name.lower() in NAMES and name not in FRAMEWORK


def is_component(name: str, known: frozenset[str]) -> bool:
    """Return whether a name is one of the elements of a page that are not HTML's."""
    return name in known if name in FRAMEWORK else name.lower() in known


def is_known(tag: str) -> bool:
    """Return whether inline HTML is a tag or a comment; brackets of `List<String>` are text."""
    found = TAG.fullmatch(tag)
    return tag.startswith("<!--") or (found is not None and found["name"].lower() in NAMES)


def place_tags(html: str, line: int, column: int = 1) -> str:
    """Return raw HTML that begins at a place, with the places of blocks and targets in its tags.

    A self-closed element is closed: `<div id="x"/>` becomes `<div id="x"></div>`, as its author
    meant it. The author's own `data-` attributes are taken out.
    """
    parts: list[str] = []
    at, start = 0, -column + 1  # `start` is the offset of the current line
    for tag in TAG.finditer(html):
        parts.append(html[at : tag.start()])
        line += html.count("\n", at, tag.start())
        start = max(start, html.rfind("\n", 0, tag.start()) + 1) if "\n" in html else start
        parts.append(_place_tag(tag, line, start))
        line += tag[0].count("\n")
        at = tag.end()
    parts.append(html[at:])
    return ODD.sub(rf'<\1 data-line="{line}"', html) if at == 0 else "".join(parts)


def _place_tag(tag: re.Match[str], line: int, start: int) -> str:
    """Return a tag with the attributes for its place; `start` is the offset of its line."""
    name, rows = tag["name"].lower(), tag["rows"]
    if tag["end"] or (name not in NAMES and not tag[0].endswith("/>")):
        return tag[0]
    own = f' data-line="{line}"' if name in LINED or name in REPORTED else ""
    if rows and (target := TARGET.search(rows)):
        offset = tag.start("rows") + target.end()
        before = rows[: target.end()]
        if breaks := before.count("\n"):
            start = tag.start("rows") + before.rfind("\n") + 1
        own += f' data-at="{line + breaks}:{offset - start + 1}"'
    if "data-" in rows:
        rows = rows.replace("data-title=", "title=") if name == "pre" else rows  # of GitBook
        rows = OWN.sub("", rows)
    is_closed = tag[0].endswith("/>") and name not in VOID and name not in SVG_NAMES
    slash = "/" if tag[0].endswith("/>") and not is_closed else ""
    return f"<{tag['name']}{own}{rows}{slash}>" + (f"</{tag['name']}>" if is_closed else "")


def escape_torn(html: str) -> str:
    """Return raw HTML with the brackets of tags that it does not close as text."""

    def _check(found: re.Match[str]) -> str:
        whole = WHOLE.match(html, found.start())
        # a quote that is never closed would take all up to the next one
        return found[0] if whole and not SWALLOWED.search(whole[0]) else "&lt;" + found[0][1:]

    return STRANGER.sub(_check, html)


def escape_strangers(html: str) -> str:
    """Return raw HTML with brackets as text that open no known element or are never closed."""
    end = html.rfind("-->")
    html = BOGUS.sub(
        "&lt;", re.sub("<!--", lambda found: found[0] if found.start() < end else "&lt;!--", html)
    )
    html = escape_torn(html)
    lower = html.lower()

    def _check(found: re.Match[str]) -> str:
        name = found[1].lower()
        other = f"<{name}" if found[0][1] == "/" else f"</{name}"
        return found[0] if name in NAMES or other in lower else "&lt;" + found[0][1:]

    return STRANGER.sub(_check, html)


def escape_swallowing(html: str) -> str:
    """Return HTML in which a tag that would swallow the rest, because it is not closed, is text."""
    lower = html.lower()

    def _check(found: re.Match[str]) -> str:
        return found[0] if f"</{found[1].lower()}" in lower[found.end() :] else f"&lt;{found[1]}"

    return SWALLOWING.sub(_check, html)


def open_depth(html: str) -> int:
    """Return how many more containers a piece of HTML opens than it closes."""
    depth = 0
    for tag in TAG.finditer(html):
        if tag["name"].lower() in DEEPENING and not tag[0].endswith("/>"):
            depth += -1 if tag["end"] else 1
    return depth


def check_depth(html: str) -> None:
    """Raise TooDeepError for HTML that would take the parser a time that grows with its square."""
    depth = 0
    for tag in TAG.finditer(html):
        name = tag["name"].lower()
        if name in VOID or name in CLOSED_BY_OTHERS or tag[0].endswith("/>"):
            continue
        depth = max(depth + (-1 if tag["end"] else 1), 0)
        if depth > 2 * DEEPEST:
            raise TooDeepError
