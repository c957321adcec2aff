"""Rendered -> findings: what its file lacks of each page, compared piece by piece and cached.

A file is read again only where a piece or its page has changed. Complete files are compared by
`ledger.account`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.msgpack import encode

from publisher.book.model import Page
from publisher.files.cache import Cache, digest_of
from publisher.formats.request import Rendered, Request, ShownPiece
from publisher.ledger.account import (
    Compared,
    anchors_of,
    find_twice,
    judge_difference,
    pages_of,
)
from publisher.ledger.besides import list_besides
from publisher.ledger.difference import Difference, find_difference
from publisher.ledger.outputs import divide_artifact, read_markup, read_pdf
from publisher.ledger.painted import Shown
from publisher.report.findings import Finding, Findings


def compare_pieces(request: Request, rendered: Rendered) -> tuple[Finding, ...]:
    """Return what the file of a format lacks of the book's pages, or has twice.

    A format without whole pages, such as the manifest, has no findings.
    """
    if not rendered.artifacts or rendered.artifacts[0].is_excerpt:
        return ()
    book, cache = request.book, request.session.cache
    findings = Findings()
    pages = dict(pages_of(book))
    besides = list_besides(book, request.theme.template_words())
    pieces = rendered.pieces or tuple(_read_pieces(request, rendered))
    if not pieces:
        return ()
    shown = {anchor for piece in pieces for anchor in piece.anchors}
    hidden = (ShownPiece((anchor,), "", Shown(), True) for anchor in pages if anchor not in shown)
    for piece in (*pieces, *hidden):
        own = tuple(pages[anchor] for anchor in piece.anchors if anchor in pages)
        if not own:
            continue
        compared = Compared(rendered.artifacts[0].name, own, len(piece.anchors) > 1)
        difference = _recall(piece, own, cache, is_quick=True)
        difference, twice = find_twice(difference, compared, besides)
        if twice and difference.is_quick:
            difference = _recall(piece, own, cache, is_quick=False)
            difference, twice = find_twice(difference, compared, besides)
        findings.extend(judge_difference(difference, twice, compared))
    return findings.all()


def _recall(piece: ShownPiece, pages: tuple[Page, ...], cache: Cache, is_quick: bool) -> Difference:
    key = digest_of("difference", piece.key, piece.has_links, is_quick, encode(pages))
    make = partial(find_difference, pages, piece.shown, piece.has_links, is_quick)
    return cache.recall(key, Difference, make)


def _read_pieces(request: Request, rendered: Rendered) -> Iterator[ShownPiece]:
    """Yield what a finished file shows, by pieces."""
    artifact, anchors = rendered.artifacts[0], anchors_of(request.book)
    kind, markups = divide_artifact(artifact, anchors)
    cache = request.session.cache
    for anchor, markup in markups.items():
        key = digest_of("shown", markup)
        shown = cache.recall(key, Shown, partial(read_markup, markup))
        yield ShownPiece((anchor,), key, shown, True)
    if kind == "pdf":  # printed as one document
        yield from _divide_pdf(artifact.content, anchors)


def _divide_pdf(content: bytes, anchors: tuple[str, ...]) -> Iterator[ShownPiece]:
    texts = read_pdf(content, anchors)
    has_links = any(shown.links for shown in texts.values() if shown is not None)
    rows: list[tuple[list[str], Shown]] = []
    for anchor, shown in texts.items():
        if shown is None:
            rows[-1][0].append(anchor)
        else:
            rows.append(([anchor], shown))
    for own, shown in rows:
        yield ShownPiece(tuple(own), digest_of("pdf", shown), shown, has_links)
