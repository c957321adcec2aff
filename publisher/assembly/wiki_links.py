"""A link between double brackets -> the same with target and words in the order of its catalogue.

Obsidian writes `[[Page|words]]`, a wiki of GitHub `[[words|Page]]`.
"""

from __future__ import annotations

import os

from publisher.assembly.link_target import LinkIndex, Lost, resolve
from publisher.book.model import Config, Page
from publisher.book.tree import Element, words_of

WIKI = "wiki"  # class of a link whose words and target both stand between the brackets
OF_GITHUB = ("_Sidebar.md", "_Footer.md")  # pages that only a wiki of GitHub has


def is_github_wiki(config: Config) -> bool:
    """Return whether the folder of a book is a wiki of GitHub."""
    return any(os.path.isfile(config.folder / name) for name in OF_GITHUB)


def turn_wiki_link(one: Element, page: Page, links: LinkIndex, is_github: bool) -> Element:
    """Return a link with the target that its author meant.

    In a wiki of GitHub the words come first; elsewhere they do if they alone name a page.
    """
    if one.get("class") != WIKI:
        return one
    target, words = one.get("href"), words_of(one)
    first, second = (resolve(text, page, links) for text in (target, words))
    if isinstance(second, Lost) or not (is_github or isinstance(first, Lost)):
        return one
    return one.with_attributes(href=words).with_children(target)
