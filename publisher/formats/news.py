"""Two manifests -> Artifact: what changed between two releases, page by page, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publisher.book.artifact import Artifact
from publisher.formats.edition_record import list_pages, read_previous
from publisher.formats.request import Rendered, Request
from publisher.report.progress import count_of

Row = Mapping[str, Any]


def render(request: Request) -> Rendered:
    """What is new since the last release; no file where book.toml names no `previous`."""
    config = request.book.config
    if not config.previous:
        return Rendered(())
    name = f"{config.slug}-{config.version}-news.md"
    return Rendered((write_news(read_previous(config), list_pages(request.book, {}), name),))


def write_news(old: Row, new: Row, name: str) -> Artifact:
    """Return the file `name`: a list of the differences between the manifests `old` and `new`.

    It has a section for each kind of difference: pages that were added, removed, renamed or
    changed, and links between pages that were added or removed.
    """
    before, after = _pages(old), _pages(new)
    renamed = dict(_renamed(before, after))
    fresh = after.keys() - before.keys() - set(renamed.values())
    added = [page for slug, page in after.items() if slug in fresh]
    removed = [page for slug, page in before.items() if slug not in after and slug not in renamed]
    pairs = [(page, renamed.get(slug, slug)) for slug, page in before.items()]
    kept = [(page, after[slug]) for page, slug in pairs if slug in after]
    changed = [(page, now) for page, now in kept if page.get("sha256") != now.get("sha256")]
    added_links, removed_links = _links(old, new, renamed)
    names = [(f"{_name(before[a])} is now {_name(after[b])}", a, b) for a, b in renamed.items()]
    came = (f"{after[a]['title']} → {after[b]['title']}" for a, b in added_links)
    gone = ((_title(a, after, before), _title(b, after, before)) for a, b in removed_links)
    sections = [
        _section(
            "Added",
            (f"{_name(page)}, {count_of(int(page.get('words', 0)), 'word')}" for page in added),
        ),
        _section("Removed", map(_name, removed)),
        _section("Renamed", (f"{text} (`#{a}` is `#{b}`)" for text, a, b in names)),
        _section("Changed", (f"{_name(now)}: {_difference(page, now)}" for page, now in changed)),
        _section("Links that came", came),
        _section("Links that went", (f"{a} → {b}" for a, b in gone)),
    ]
    heading = f"# What is new in {new.get('title', '')} {new.get('version', '')}"
    title = f"{heading}\n\nSince {old.get('version', '')}."
    filled = [section for section in sections if section]
    body = "\n\n".join([title, *filled]) if filled else f"{title} Nothing."
    return Artifact(name, (body + "\n").encode())


def _pages(manifest: Row) -> dict[str, Row]:
    """The pages that an author wrote, by slug; pages that the program makes have no source."""
    return {
        str(page["slug"]): page
        for page in manifest.get("pages", [])
        if page.get("slug") and page.get("source")
    }


def _renamed(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The old and the new slug of each page whose text, file or title stayed the same."""
    fresh = {slug: page for slug, page in after.items() if slug not in before}
    for slug, page in before.items():
        if slug in after:
            continue
        for key in ("sha256", "source", "title"):
            same = (
                name for name, now in fresh.items() if page.get(key) and now.get(key) == page[key]
            )
            if new_slug := next(same, ""):
                del fresh[new_slug]
                yield slug, new_slug
                break


def _links(
    old: Row, new: Row, renamed: Mapping[str, str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The links between pages that `new` alone has, and those that `old` alone has.

    A link is a pair of slugs, from and to. Old slugs are replaced by the new ones of `renamed`.
    """
    old_pairs = {
        tuple(renamed.get(str(link.get(key)), str(link.get(key))) for key in ("from", "to"))
        for link in old.get("links", [])
    }
    new_pairs = {(str(link["from"]), str(link["to"])) for link in new.get("links", [])}
    slugs = {str(page.get("slug")) for page in new.get("pages", [])}
    added = sorted(pair for pair in new_pairs - old_pairs if set(pair) <= slugs)
    removed = sorted((a, b) for a, b in old_pairs - new_pairs)
    return added, removed


def _title(slug: str, *manifests: Mapping[str, Row]) -> str:
    """The title of a page in the first of the manifests' pages that has it; else its slug."""
    pages = (rows[slug] for rows in manifests if slug in rows)
    return next((str(page.get("title", slug)) for page in pages), slug)


def _name(page: Row) -> str:
    number = f"{page['number']} " if page.get("number") else ""
    return f"**{number}{page.get('title', '')}**"


def _difference(old: Row, new: Row) -> str:
    count = int(new.get("words", 0)) - int(old.get("words", 0))
    return (
        f"{count_of(abs(count), 'word')} {'more' if count > 0 else 'fewer'}"
        if count
        else "as many words"
    )


def _section(title: str, rows: Iterable[str]) -> str:
    lines = [f"- {row}" for row in rows]
    return "\n".join([f"## {title}", "", *lines]) if lines else ""
