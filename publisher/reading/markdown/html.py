"""Decides which angle brackets of a Markdown page are tags, also unclosed and odd ones."""

from __future__ import annotations

import re

from publisher.book.tree import VOID
from publisher.reading.conform import DROPPED, SILENT

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
BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    r"fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    r"nav|noframes|ol|optgroup|option|p|param|section|summary|svg|table|tbody|td|tfoot|th|thead|title|tr|track|ul|video|"
    r"audio|object)(?=[\s/>]|$)",
    re.IGNORECASE,
)
RAW_TEXT = tuple(
    (rf"<{name}(?=[\s>])", f"</{name}>") for name in ("script", "style", "pre", "textarea")
)
SWALLOWING = re.compile(
    r"<(script|style|textarea|title|iframe|noembed|noframes|xmp|plaintext|select)(?=[\s/>])"
    r'(?: data-line="\d+")?',
    re.I,
)
TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9-]*)"
    r"""((?:\s+[\w:.@-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>"""
)
STRANGER = re.compile(r"</?([A-Za-z][^\s<>/]*)")
# what HTML5 takes for a comment up to the next bracket, whatever stands there
BOGUS = re.compile(r"<(?=/(?:[^A-Za-z]|$)|!(?!--)(?![^<>]*>)|\?(?![^<>]*>))")
WHOLE = re.compile(r"""</?[A-Za-z](?:"[^"]*"|'[^']*'|[^"'<>])*>""")
SWALLOWED = re.compile(r"""=\s*(?:"[^"]*</[^"]*"|'[^']*</[^']*')""")
LINED = frozenset("p h1 h2 h3 h4 h5 h6 li dt td th".split())
LEFT_OUT = re.compile(rf"<({'|'.join(sorted(DROPPED - SILENT))})(?=[\s/>])", re.I)
DEEPENING = frozenset(
    "div table ul ol dl section article figure blockquote details aside center tbody "
    "main form".split()
)


def close_tags(html: str) -> str:
    """`<div id="x"/>` as `<div id="x"></div>`: what its author meant, not what HTML5 reads."""
    return TAG.sub(_close, html)


def _close(found: re.Match[str]) -> str:
    name = found[1].lower()
    if (
        not found[0].endswith("/>")
        or found[0].startswith("</")
        or name in VOID
        or name in SVG_NAMES
    ):
        return found[0]
    return f"{found[0][:-2].rstrip()}></{found[1]}>"


def is_known(html: str) -> bool:
    """Whether inline HTML is a tag or a comment; the brackets of `List<String>` are text."""
    found = TAG.fullmatch(html)
    return html.startswith("<!--") or (found is not None and found[1].lower() in NAMES)


def escape_strangers(html: str) -> str:
    """Return raw HTML with brackets as text that open no known element or are never closed."""
    end = html.rfind("-->")
    html = BOGUS.sub(
        "&lt;", re.sub("<!--", lambda found: found[0] if found.start() < end else "&lt;!--", html)
    )
    lower = html.lower()

    def check(found: re.Match[str]) -> str:
        name = found[1].lower()
        whole = WHOLE.match(html, found.start())
        if not whole or SWALLOWED.search(
            whole[0]
        ):  # a quote that is never closed would take all up to the next one
            return "&lt;" + found[0][1:]
        return found[0] if name in NAMES or f"</{name}" in lower else "&lt;" + found[0][1:]

    return STRANGER.sub(check, html)


def escape_swallowing(html: str) -> str:
    """Tags that would swallow the rest of the page because nothing closes them, as text."""
    lower = html.lower()

    def check(found: re.Match[str]) -> str:
        return found[0] if f"</{found[1].lower()}" in lower[found.end() :] else f"&lt;{found[1]}"

    return SWALLOWING.sub(check, html)


def inline_only(line: str) -> bool:
    """Return whether a line has only empty inline elements, such as an anchor."""
    rest = TAG.sub(
        lambda found: "" if found[1].lower() in ("a", "span", "img", "br") else found[0], line
    )
    return (
        not rest.strip()
        and bool(TAG.match(line))
        and line.count("<a") + line.count("<span") > 0
        and "<img" not in line
    )


def tell_line(html: str, line: int) -> str:
    """Return a line of raw HTML with its number on blocks and on tags that will be reported."""

    def tell(found: re.Match[str]) -> str:
        name = found[1].lower()
        if found[0].startswith("</") or (name not in LINED and not LEFT_OUT.match(found[0])):
            return found[0]
        return f'<{found[1]} data-line="{line}"{found[0][len(name) + 1 :]}'

    told = TAG.sub(tell, html)
    return LEFT_OUT.sub(rf'<\1 data-line="{line}"', told) if told == html else told


def open_depth(html: str) -> int:
    """How many more containers a piece of HTML opens than it closes."""
    tags = [
        found
        for found in TAG.finditer(html)
        if found[1].lower() in DEEPENING and not found[0].endswith("/>")
    ]
    return sum(-1 if found[0].startswith("</") else 1 for found in tags)
