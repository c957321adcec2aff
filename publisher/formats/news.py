"""Two manifests -> Artifact: what is new since the last release, pattern by pattern, as Markdown for its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publisher.book.artifact import Artifact
from publisher.formats.manifest import list_pages, read_previous
from publisher.formats.request import Rendered, Request

Row = Mapping[str, Any]


def render(request: Request) -> Rendered:
    """What is new since the last release; no file where book.toml names no `previous`."""
    config = request.book.config
    if not config.previous:
        return Rendered(())
    name = f"{config.slug}-{config.version}-news.md"
    return Rendered((write_news(read_previous(config), list_pages(request.book, {}), name),))


def write_news(old: Row, new: Row, name: str) -> Artifact:
    """Pages that were added, removed, renamed or changed, and links that came and went, from one manifest to the other."""
    before, after = _pages(old), _pages(new)
    renamed = dict(_renamed(before, after))
    added = [
        one for slug, one in after.items() if slug not in before and slug not in renamed.values()
    ]
    removed = [one for slug, one in before.items() if slug not in after and slug not in renamed]
    kept = [
        (before[slug], after[renamed.get(slug, slug)])
        for slug in before
        if renamed.get(slug, slug) in after
    ]
    changed = [(one, two) for one, two in kept if one.get("sha256") != two.get("sha256")]
    came, gone = _links(old, new, renamed)
    parts = [
        _section("Added", (f"{_name(one)}, {one.get('words', 0)} words" for one in added)),
        _section("Removed", map(_name, removed)),
        _section(
            "Renamed",
            (
                f"{_name(before[a])} is now {_name(after[b])} (`#{a}` is `#{b}`)"
                for a, b in renamed.items()
            ),
        ),
        _section("Changed", (f"{_name(two)}: {_difference(one, two)}" for one, two in changed)),
        _section(
            "Links that came", (f"{after[a]['title']} → {after[b]['title']}" for a, b in came)
        ),
        _section(
            "Links that went",
            (f"{_title(a, after, before)} → {_title(b, after, before)}" for a, b in gone),
        ),
    ]
    title = f"# What is new in {new.get('title', '')} {new.get('version', '')}\n\nSince {old.get('version', '')}."
    body = (
        "\n\n".join([title, *(part for part in parts if part)])
        if any(parts)
        else f"{title} Nothing."
    )
    return Artifact(name, (body + "\n").encode())


def _pages(manifest: Row) -> dict[str, Row]:
    """The pages that an author wrote, by slug."""
    return {
        str(one["slug"]): one
        for one in manifest.get("pages", [])
        if one.get("slug") and one.get("source")
    }


def _renamed(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Old and new slug of pages whose text, file or title is the same."""
    fresh = {slug: one for slug, one in after.items() if slug not in before}
    for slug, one in before.items():
        if slug in after:
            continue
        for key in ("sha256", "source", "title"):
            found = next(
                (name for name, two in fresh.items() if one.get(key) and two.get(key) == one[key]),
                "",
            )
            if found:
                del fresh[found]
                yield slug, found
                break


def _links(
    old: Row, new: Row, renamed: Mapping[str, str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The links between pages that only the new manifest has, and those that only the old one has."""
    old_pairs = {
        tuple(renamed.get(str(one.get(key)), str(one.get(key))) for key in ("from", "to"))
        for one in old.get("links", [])
    }
    new_pairs = {(str(one["from"]), str(one["to"])) for one in new.get("links", [])}
    slugs = {str(one.get("slug")) for one in new.get("pages", [])}
    came = sorted(pair for pair in new_pairs - old_pairs if set(pair) <= slugs)
    gone = sorted((a, b) for a, b in old_pairs - new_pairs)
    return came, gone


def _title(slug: str, *manifests: Mapping[str, Row]) -> str:
    return next((str(one[slug].get("title", slug)) for one in manifests if slug in one), slug)


def _name(page: Row) -> str:
    number = f"{page['number']} " if page.get("number") else ""
    return f"**{number}{page.get('title', '')}**"


def _difference(one: Row, two: Row) -> str:
    count = int(two.get("words", 0)) - int(one.get("words", 0))
    return f"{abs(count)} words {'more' if count > 0 else 'fewer'}" if count else "as many words"


def _section(title: str, rows: Iterable[str]) -> str:
    lines = [f"- {row}" for row in rows]
    return "\n".join([f"## {title}", "", *lines]) if lines else ""
