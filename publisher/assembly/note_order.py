"""Page -> the page with its notes in the order in which a reader meets their calls.

All formats take the numbers of notes from here. A note that only another note calls comes after
that one, so that both stand at the same foot.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.book.model import Note, Page
from publisher.book.tree import Element, Node, element, line_of, rewrite, walk
from publisher.report.findings import Findings


class _Order(Struct):
    """The notes of a page by label, and those whose calls were met, in this order."""

    notes: dict[str, Note]
    called: dict[str, Note] = field(default_factory=dict)

    def follow(self, nodes: tuple[Node, ...]) -> None:
        """Add the notes that nodes call, each with the notes that it calls itself."""
        for call in walk(*nodes):
            waiting = self._call(call.get("data-ref"))
            while waiting:
                inside = walk(*waiting.pop(0).content)
                waiting += [note for node in inside for note in self._call(node.get("data-ref"))]

    def _call(self, label: str) -> list[Note]:
        """Add the note with a label if it is a new one, and return it."""
        if label not in self.notes or label in self.called:
            return []
        self.called[label] = self.notes[label]
        return [self.notes[label]]


def order_notes(page: Page, findings: Findings) -> Page:
    """Number the notes of a page from 1 by the places of their calls in title, summary and body.

    A note that no text calls is reported and becomes text at the end of the body. A call without
    a note becomes text.
    """
    page = _spell_lost_calls(page)
    order = _Order({note.label: note for note in page.notes})
    order.follow(page.title_nodes)
    order.follow((page.summary,) if page.summary else ())
    order.follow(page.body)
    body = page.body
    for note in page.notes:
        if note.label not in order.called:
            _report_uncalled(note, page, findings)
            body = (*body, element("div", *note.content))
            order.follow(note.content)
    numbered = enumerate(order.called.values(), 1)
    notes = tuple(replace(note, number=number) for number, note in numbered)
    return replace(page, body=body, notes=notes)


def _report_uncalled(note: Note, page: Page, findings: Findings) -> None:
    line = next((line for node in walk(*note.content) if (line := line_of(node))), 1)
    message = f"no text refers to the footnote '{note.label}'"
    hint = f"write [^{note.label}] where it belongs"
    findings.add("note-unused", page.locate(line), message, hint)


def _spell_lost_calls(page: Page) -> Page:
    """Return the page with each call whose note is not on the page as the author wrote it."""
    labels = {note.label for note in page.notes}

    def _spell(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return rewrite(nodes, lambda node: _spell_call(node, labels))

    summary = _spell((page.summary,)) if page.summary else ()
    return replace(
        page,
        title_nodes=_spell(page.title_nodes),
        summary=summary[0] if summary and isinstance(summary[0], Element) else None,
        body=_spell(page.body),
        notes=tuple(replace(note, content=_spell(note.content)) for note in page.notes),
    )


def _spell_call(node: Element, labels: set[str]) -> Node:
    is_lost = node.has("data-ref") and node.get("data-ref") not in labels
    return f"[^{node.get('data-ref')}]" if is_lost else node
