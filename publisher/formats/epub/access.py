"""Book -> what its EPUB can do for readers who can't see it, as metadata of EPUB Accessibility 1.1.

A feature is listed only if every element that it concerns has it.
"""

from __future__ import annotations

from publisher.book.formulas import is_formula
from publisher.book.language import words_for
from publisher.book.model import Book
from publisher.book.tree import Element, walk, words_of
from publisher.composition.pieces import pages_of
from publisher.composition.views import Piece

TITLES = ("svg:title", "svg:desc")


def state_access(book: Book, pieces: tuple[Piece, ...], source: str) -> tuple[tuple[str, str], ...]:
    """Return the rows of the metadata: property and value.

    `source` names the edition whose page numbers the page list gives.
    """
    nodes = [
        node
        for page in pages_of(book)
        for nodes in (page.title_nodes, page.body, *(note.content for note in page.notes))
        for node in walk(*nodes)
    ]
    nodes += [node for page in pages_of(book) if page.summary for node in walk(page.summary)]
    pictures = [node for node in nodes if node.tag in ("img", "svg:svg")]
    has_map = any("map-figure" in piece.markup for piece in pieces)
    is_described = all(map(_is_described, pictures))
    has_formulas = any(map(is_formula, nodes))
    has_gif = any(picture.media_type == "image/gif" for picture in book.pictures)
    features = ["structuralNavigation", "tableOfContents", "readingOrder"]
    features += ["displayTransformability"]
    features += ["alternativeText"] if is_described and (pictures or has_map) else []
    features += ["longDescription"] if has_map and not pictures else []
    features += ["MathML", "describedMath"] if has_formulas else []
    features += ["pageBreakMarkers", "pageNavigation"] if source else []
    rows = [("schema:accessMode", "textual")]
    rows += [("schema:accessMode", "visual")] if pictures or has_map else []
    rows += [("schema:accessModeSufficient", "textual")] if is_described else []
    rows += [("schema:accessModeSufficient", "textual,visual")] if pictures or has_map else []
    rows += [("schema:accessibilityFeature", feature) for feature in features]
    rows += [("schema:accessibilityHazard", "unknown" if has_gif else "none")]
    rows += [("pageBreakSource", source)] if source else []
    words = words_for(book.config.language, book.config.words)
    sentences = [words["access-text"]]
    sentences += [words["access-pictures"]] if "alternativeText" in features else []
    sentences += [words["access-unseen"]] if not is_described else []
    sentences += [words["access-pages"]] if source else []
    return (*rows, ("schema:accessibilitySummary", " ".join(sentences)))


def _is_described(picture: Element) -> bool:
    """Return whether a picture has an alternative text, or a drawing a title."""
    if picture.tag == "img":
        return bool(picture.get("alt").strip())
    titles = (node for node in walk(*picture.children) if node.tag in TITLES)
    return bool(picture.get("aria-label").strip()) or any(words_of(one) for one in titles)
