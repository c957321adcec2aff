"""Book -> Artifact: a JSON manifest of pages, anchors and the link graph, for other programs and later editions."""

from __future__ import annotations

import json

from publisher.model import Artifact, Book, chapters_of, flatten
from publisher.tree import words_of


def write_manifest(book: Book) -> Artifact:
    """Every page with its address, number, part, words and anchors, and every link between pages with its place."""
    config = book.config
    part_of = {one.page.slug: part.title for part in book.parts for one in flatten(part.chapters)}
    pages = [
        {
            "slug": one.page.slug,
            "source": "" if one.generated else one.page.path,
            "title": one.page.title,
            "number": one.number or None,
            "part": part_of.get(one.page.slug, ""),
            "words": len(words_of(*((one.page.summary,) if one.page.summary else ()), *one.page.body).split()),
            "anchors": [f"{one.page.slug}--{heading.id}" for heading in one.page.headings if heading.id],
        }
        for one in chapters_of(book)
    ]
    links = [{"from": one.source, "to": one.target, "section": one.section, "place": str(one.location)} for one in book.links]
    left = [{"source": one.path, "reason": one.reason} for one in book.left]
    head = {"title": config.title, "version": config.version, "identifier": config.identifier, "language": config.language}
    content = json.dumps({**head, "pages": pages, "links": links, "left": left}, ensure_ascii=False, indent=1)
    return Artifact(f"{config.slug}-{config.version}.json", (content + "\n").encode())
