"""A figure -> the figure whose pictures do not repeat its caption as their alternative text.

A screen reader reads the caption, too, and would say the same words twice.
"""

from __future__ import annotations

from publisher.book.tree import Element, fold_words, rewrite, walk, words_of

ENDS = " .:,;!–—-"  # letters at the end of a text that a reader does not hear


def silence_pictures(figure: Element) -> Element:
    """Return a figure of a screen: what repeats its caption is `""`, as HTML wants it."""
    return _replace(figure, "")


def name_pictures(figure: Element) -> Element:
    """Return a figure of a PDF: what repeats its caption is the figure's number, `Figure 3`.

    PDF/UA wants a text for each picture. A figure without a number stays as it is.
    """
    name = figure.get("data-name").replace("\u00a0", " ")
    return _replace(figure, name) if name else figure


def _replace(figure: Element, text: str) -> Element:
    said = _caption_of(figure)
    if not said:
        return figure

    def _change(node: Element) -> Element:
        is_same = node.tag == "img" and _fold(node.get("alt")) == said
        return node.with_attributes(alt=text) if is_same else node

    return figure.with_children(*rewrite(figure.children, _change))


def _caption_of(figure: Element) -> str:
    """Return the words of a figure's caption as they are compared, without its number."""
    inside = (node for node in figure.children if isinstance(node, Element))
    caption = next((node for node in inside if node.tag == "figcaption"), None)
    if caption is None:
        return ""
    labels = [node for node in walk(caption) if node.get("class") == "caption-label"]
    name = words_of(*labels) or figure.get("data-name")
    return _fold(fold_words(words_of(caption)).removeprefix(fold_words(name)).lstrip(ENDS))


def _fold(text: str) -> str:
    return fold_words(text).rstrip(ENDS)
