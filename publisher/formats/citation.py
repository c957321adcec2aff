"""Book -> Artifact: CITATION.cff, by which people and programs cite the book."""

from __future__ import annotations

import json
from typing import Any

from publisher.book.artifact import Artifact
from publisher.book.language import words_for
from publisher.book.model import Config
from publisher.formats.request import Rendered, Request

NAME = "CITATION.cff"
LISTS = {"edt": "editors", "trl": "translators"}  # the roles that the format knows


def render(request: Request) -> Rendered:
    """The citation; a book without authors has none, since the format needs one."""
    config = request.book.config
    return Rendered((write_citation(config),) if config.authors else ())


def write_citation(config: Config) -> Artifact:
    """Return the citation as a file of the Citation File Format 1.2.0, which is YAML.

    A string of JSON is one of YAML, too.
    """
    book = _describe_book(config)
    rows: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": words_for(config.language, config.words)["cite"],
        "type": "dataset",  # of the two types that the format has for what it lies beside
        "title": config.title,
        "authors": book["authors"],
        "version": config.version,
    }
    rows |= {"date-released": config.date.isoformat()} if config.date else {}
    rows |= {"abstract": config.description} if config.description else {}
    rows |= {"keywords": list(dict.fromkeys(config.subjects))} if config.subjects else {}
    rows |= {key: book[key] for key in ("doi", "url") if key in book}
    rows["preferred-citation"] = book
    text = "\n".join([*_spell(rows, 0), ""])
    return Artifact(NAME, text.encode())


def _describe_book(config: Config) -> dict[str, Any]:
    publication = config.publication
    title = f"{config.title}: {config.subtitle}" if config.subtitle else config.title
    rows: dict[str, Any] = {"type": "book", "title": title}
    rows["authors"] = [_describe(name, config) for name in config.authors]
    for role, key in LISTS.items():
        names = [one.name for one in publication.contributors if one.role == role]
        rows |= {key: [_describe(name, config) for name in names]} if names else {}
    isbn = publication.isbn("print") or publication.isbn("epub") or publication.isbn("pdf")
    address = next((one for one in config.site if one.startswith("http")), "")
    texts = {
        "doi": publication.doi,
        "isbn": isbn,
        "edition": config.edition,
        "collection-title": config.series,
        "url": address,
        "version": config.version,
    }
    rows |= {key: text for key, text in texts.items() if text}
    rows |= {"volume": config.series_number} if config.series_number else {}
    rows |= {"publisher": {"name": config.publisher}} if config.publisher else {}
    rows |= {"year": config.date.year, "month": config.date.month} if config.date else {}
    language = config.language.partition("-")[0].lower()
    return rows | {"languages": [language]}


def _describe(name: str, config: Config) -> dict[str, Any]:
    """Return a person with family and given names, or a group with its name."""
    filed = config.publication.filed(name, config.language)
    family, is_person, given = filed.partition(", ")
    return {"family-names": family, "given-names": given} if is_person else {"name": name}


def _spell(rows: dict[str, Any], depth: int) -> list[str]:
    """Return the lines of a mapping."""
    indent, lines = "  " * depth, list[str]()
    for key, value in rows.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", *_spell(value, depth + 1)]
        elif isinstance(value, list):
            lines += [f"{indent}{key}:", *(line for one in value for line in _item(one, depth + 1))]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}")
    return lines


def _item(value: Any, depth: int) -> list[str]:
    """Return the lines of an item of a list."""
    indent = "  " * depth
    if not isinstance(value, dict):
        return [f"{indent}- {json.dumps(value, ensure_ascii=False)}"]
    first, *others = _spell(value, depth + 1)
    return [f"{indent}- {first.strip()}", *others]
