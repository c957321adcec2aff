"""A page's tree -> the same without the marks that sites put on pictures: width, light and dark.

`![words|100](x.png)` is Obsidian's width, `![words](x.png =100x50)` that of other editors.
`x.png#gh-dark-mode-only` is left out where its light twin stands beside it.
"""

from __future__ import annotations

import re

from publisher.book.tree import Element, Node, is_blank, rewrite, walk

SIZED_WORDS = re.compile(r"\|(\d{1,5})(?:x(\d{1,5}))?$")
SIZED_TARGET = re.compile(r"(?<!\s)\s+=(\d{1,5}%?)?x(\d{1,5})?$")
MODE = re.compile(r"#(?:gh-(dark|light)-mode-only|only-(dark|light))$")
EMPTIED = frozenset("a p em strong span figure div".split())  # go with the picture that they held


def settle_marks(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return a tree whose pictures have their sizes as attributes, and no dark twins."""
    pictures = [node for node in walk(*nodes) if node.tag == "img"]
    if not any(map(_is_marked, pictures)):
        return nodes
    dark = _find_dark_twins([_mode(one) for one in pictures])
    places = iter(range(len(pictures)))

    def _settle(node: Element) -> Node | tuple[Node, ...]:
        if node.tag == "img":
            return () if next(places) in dark else _take_size(node)
        return node

    return rewrite(rewrite(nodes, _settle), _drop_emptied) if dark else rewrite(nodes, _settle)


def _is_marked(picture: Element) -> bool:
    words, target = picture.get("alt"), picture.get("src")
    return bool(SIZED_WORDS.search(words) or SIZED_TARGET.search(target) or _mode(picture))


def _mode(picture: Element) -> str:
    """Return `dark` or `light` for a picture that is shown in one mode only, else `""`."""
    found = MODE.search(picture.get("src"))
    return found[1] or found[2] if found else ""


def _find_dark_twins(modes: list[str]) -> set[int]:
    """Return the places of dark pictures that stand beside light ones, among a page's pictures."""
    dark: set[int] = set()
    start = 0
    for place, mode in enumerate([*modes, ""]):
        if mode:
            continue
        run = range(start, place)
        if any(modes[one] == "light" for one in run):
            dark |= {one for one in run if modes[one] == "dark"}
        start = place + 1
    return dark


def _take_size(picture: Element) -> Element:
    words, target = picture.get("alt"), picture.get("src")
    in_words, in_target = SIZED_WORDS.search(words), SIZED_TARGET.search(target)
    found = in_words or in_target
    if not found:
        return picture
    sizes = {"width": found[1], "height": found[2]}
    sizes = {name: value for name, value in sizes.items() if value and not picture.has(name)}
    words = words[: in_words.start()].rstrip() if in_words else words
    target = target[: in_target.start()] if in_target else target
    return picture.with_attributes(alt=words, src=target, **sizes)


def _drop_emptied(node: Element) -> Node | tuple[Node, ...]:
    is_empty = node.tag in EMPTIED and not node.has("id") and all(map(is_blank, node.children))
    return () if is_empty and not node.has("role") and not node.has("class") else node
