"""Facts, pages and their order -> the text of a book.toml, with a reason for each guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from publisher.assembly.placing import is_draft
from publisher.book.model import Entry, Source
from publisher.config.schema import quote_toml
from publisher.report.diagnostics import one_line
from publisher.scaffold.importer.book_facts import Decision, Metadata
from publisher.scaffold.importer.name_order import PageOrder
from publisher.scaffold.importer.page_order import has_title
from publisher.scaffold.importer.shared_form import find_form, is_ours


def write_book_file(
    metadata: Metadata, pages: list[Source], order: PageOrder, excluded: dict[str, str], root: str
) -> tuple[str, tuple[Decision, ...]]:
    """Return the text of the book.toml, and what its author must decide.

    `pages` are those that can be in the book, `excluded` maps paths or globs to reasons.
    """
    decisions = [*metadata.decisions]
    if order.decision:
        keys = ("order =" if order.listing else "[[part]]", "[exclude]")
        decisions.append(Decision(order.decision, keys[bool(order.excluded)]))
    lines = [
        "[book]",
        *metadata.lines(),
        *([f"root = {quote_toml(root)}"] if root != "." else []),
        *_draft_lines(pages, decisions),
        *_order_lines(order, {page.path for page in pages if has_title(page)}),
        *_form_lines(pages, decisions),
    ]
    if excluded:
        rows = sorted(excluded.items())
        lines += ["", "[exclude]"]
        lines += [f"{quote_toml(path)} = {quote_toml(reason)}" for path, reason in rows]
    return "\n".join(lines) + "\n", tuple(decisions)


def glob_of(path: str) -> str:
    """Return the glob that matches this path alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _draft_lines(pages: list[Source], decisions: list[Decision]) -> list[str]:
    """The key `drafts`, where most pages are drafts: this is the state of the whole work."""
    count = sum(map(is_draft, pages))
    if count <= 0.5 * len(pages):
        return []
    state = f"{count} of {len(pages)} pages are drafts"
    message = f"{state} by their headers, and they are in the book"
    message += "; take this key out to leave them out"
    decisions.append(Decision(message, "drafts ="))
    return [f"drafts = true  # {state}"]


def _order_lines(order: PageOrder, titled: set[str]) -> list[str]:
    """The key `order`, or the tables of the front matter, the parts and the back matter.

    `titled` are the paths of pages whose labels are not written.
    """
    front = ["[[front]]", f"pages = {_list(order.front)}", ""] if order.front else []
    if order.listing:
        reason = one_line(order.reason)
        lines = [f"order = {quote_toml(order.listing)}  # {reason}", "", *front]
        return lines[:-1] if front else lines
    lines = ["", f"# {one_line(order.reason)}", *front]
    for part in order.parts:
        rows = (line for entry in part.pages for line in _entry_lines(entry, titled, "    "))
        lines += ["[[part]]", f"title = {quote_toml(part.title)}", "pages = [", *rows, "]", ""]
    if order.back:
        lines += ["[[back]]", f"pages = {_list(order.back)}", ""]
    return lines[:-1]


def _entry_lines(entry: Entry, titled: set[str], indent: str) -> Iterator[str]:
    """Yield the lines of an entry: its path, or a table with its labels and the pages below it."""
    label = "" if entry.page in titled else entry.title
    if not label and not entry.pages and not entry.group:
        yield f"{indent}{quote_toml(entry.page)},"
        return
    title = f", title = {quote_toml(label)}" if label else ""
    title += f", group = {quote_toml(entry.group)}" if entry.group else ""
    opening = f"{indent}{{page = {quote_toml(entry.page)}{title}"
    if not entry.pages:
        yield opening + "},"
        return
    # a table between braces stays on one line in TOML, but an array in it may run on
    yield opening + ", pages = ["
    for below in entry.pages:
        yield from _entry_lines(below, titled, indent + "    ")
    yield f"{indent}]}},"


def _form_lines(pages: list[Source], decisions: list[Decision]) -> list[str]:
    """The table `[form]`: the sections that many pages share, or none."""
    form, count = find_form(pages)
    if not form.order:
        message = "no sections were found that many pages share: every page is an ordinary page"
        decisions.append(Decision(f"{message}; name yours", "[form]"))
        return ["", "[form]  # no sections were found that many pages share", "order = []"]
    if is_ours(form):
        return ["", f"# {count} pages have the sections that a book has without a [form]"]
    message = f"{count} pages have the sections of [form]"
    message += "; take out what is no section of a pattern"
    decisions.append(Decision(message, "[form]"))
    reason = "pages have two of these sections or more; those in most of them are mandatory"
    lines = [f"order = {_list(form.order)}", f"mandatory = {_list(form.mandatory)}"]
    return ["", f"[form]  # {count} {reason}", *lines]


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quote_toml, texts))}]"
