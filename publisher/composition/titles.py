"""A page's title or a heading -> its markup at the opener, in the contents, and as plain text."""

from __future__ import annotations

from markupsafe import Markup, escape

from publisher.book.model import Config, Page
from publisher.book.tree import Element, Node, heading_level, rewrite, to_xhtml, walk, words_of
from publisher.composition.format_tree import hold_last_words
from publisher.composition.views import FormattedPage
from publisher.theme.cover import title_lines

LONG_NAME = 36  # letters of an author's name, from which a line may end in it
# what contents show of a title's markup
SHOWN = frozenset(
    "abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small strong sub sup u var".split()
)


def spell_title(title: str, formatted: FormattedPage, is_held: bool = False) -> Markup:
    """Return a title for its opener; `is_held` keeps the last two words of plain text together."""
    if formatted.title:
        return Markup(to_xhtml(*formatted.title))
    return escape(hold_last_words(title) if is_held else title)


def break_title(config: Config) -> Markup:
    """Return the title of a book with a line break after each of its lines but the last."""
    return Markup("<br/>").join(title_lines(config))


def join_authors(names: tuple[str, ...]) -> str:
    """Return the names of authors in one text; of several, none is divided if it is short."""
    if len(names) < 2:
        return "".join(names)
    held = (name.replace(" ", "\u00a0") if len(name) <= LONG_NAME else name for name in names)
    return "\u00a0· ".join(held)


def spell_entry(page: Page) -> Markup:
    """Return a page's title for the contents, with markup, without links and notes."""
    return Markup(spell_in_link(page.title_nodes, page.title) or escape(page.title))


def spell_headings(page: Page) -> dict[str, str]:
    """Return by their anchors the headings of a page that have markup, as contents show them."""
    headings = (node for node in walk(*page.body) if heading_level(node))
    markups = {one.get("id"): spell_in_link(one.children, words_of(one)) for one in headings}
    return {anchor: markup for anchor, markup in markups.items() if markup}


def spell_in_link(nodes: tuple[Node, ...], text: str) -> str:
    """Return the markup of nodes that may stand in a link; nothing if it is not that of `text`."""
    nodes = rewrite(nodes, _without_link)
    has_markup = any(isinstance(node, Element) for node in nodes)
    is_same = words_of(*nodes).split() == text.split()
    return to_xhtml(*nodes).strip() if has_markup and is_same else ""


def _without_link(node: Element) -> Node | tuple[Node, ...]:
    if node.tag == "br":
        return " "
    if node.has("data-ref") or node.tag.startswith("svg:") or node.tag == "img":
        return ()
    kept = tuple(row for row in node.attributes if row[0] in ("lang", "dir"))
    return Element(node.tag, kept, node.children) if node.tag in SHOWN else node.children
