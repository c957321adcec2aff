"""What a template made -> the first link in it that is no address of the web.

Links of pages are judged when they are read. What is left can only come from a template.
"""

from __future__ import annotations

import re

from publisher.book.addresses import Elsewhere, Grounds, read_target
from publisher.book.tree import Element, TooDeepError, parse_fragment, walk

SCHEMES = ("http", "https", "mailto")
# most links, in small letters: their targets are legal, so that nothing need be parsed
PLAIN = r"(?:#|https?://[\w.-]+[/\"'?#]|mailto:[\w.+-]+@[\w.-]+[\"'?]|(?!//)[\w./-]*[\"'#?])"
ODD = (re.compile(rf"href\s*=\s*(?![\"']{PLAIN})"), re.compile(rf"action\s*=\s*(?![\"']{PLAIN})"))
GROUNDS = Grounds("/", "/")


def find_link_fault(markup: str) -> str:
    """Return what is wrong with the first link that is no address of the web, `""` for none."""
    text = markup.lower()
    if not any(pattern.search(text) for pattern in ODD):
        return ""
    try:
        nodes = parse_fragment(markup)
    except TooDeepError:
        return "its elements are nested too deeply"
    for one in walk(*nodes):
        for name, value in one.attributes:
            if name.endswith(("href", "action")) and _is_bad(one, value):
                return f"the link '{value[:60]}' is no address of the web"
    return ""


def _is_bad(one: Element, value: str) -> bool:
    plain = re.sub(r"[\x00-\x20]+", "", value).replace("\\", "/")
    if one.tag.endswith("image") and plain.lower().startswith("data:image/"):
        return False
    target = read_target(plain, "", GROUNDS)
    if isinstance(target, Elsewhere):
        return target.scheme not in SCHEMES or not target.has_host
    return plain.startswith("//")
