"""Footnotes of a page: numbered by their calls; those that nothing calls are printed as text."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from publisher.book.model import Note, Source
from publisher.book.tree import Element, Node, element, line_of, rewrite, walk
from publisher.report.findings import Findings


class WrittenNote(Struct, frozen=True):
    """A footnote as it is defined: its label, its line and its content."""

    label: str
    line: int
    content: tuple[Node, ...]


def number_notes(
    nodes: tuple[Node, ...], written: Sequence[WrittenNote], source: Source, findings: Findings
) -> tuple[tuple[Node, ...], tuple[Note, ...]]:
    """Return the text of a page and its notes in the order of their calls.

    A note that nothing calls becomes a block at the end of the text, and is reported.
    """
    first: dict[str, WrittenNote] = {}
    for note in written:
        first.setdefault(note.label, note)
    called = list(dict.fromkeys(label for label in _calls(nodes) if label in first))
    for label in called:  # grows by the calls that notes have
        inner = _calls(first[label].content)
        called += [one for one in dict.fromkeys(inner) if one in first and one not in called]
    known = frozenset(called)
    shown = _as_text(nodes, known)
    for note in written:
        if note.label not in known or first[note.label] is not note:
            _report_unused(note, source, findings)
            content = _as_text(note.content, known)
            shown = (*shown, element("div", *content)) if content else shown
    notes = (Note(one, n, _as_text(first[one].content, known)) for n, one in enumerate(called, 1))
    return shown, tuple(notes)


def _calls(nodes: tuple[Node, ...]) -> list[str]:
    return [node.get("data-ref") for node in walk(*nodes) if node.has("data-ref")]


def _as_text(nodes: tuple[Node, ...], known: frozenset[str]) -> tuple[Node, ...]:
    """Return nodes in which a call of a note that is not printed as one is text."""

    def _change(node: Element) -> Node:
        label = node.get("data-ref") if node.has("data-ref") else ""
        return f"[^{label}]" if label and label not in known else node

    return rewrite(nodes, _change)


def _report_unused(note: WrittenNote, source: Source, findings: Findings) -> None:
    line = next((line_of(node) for node in walk(*note.content) if line_of(node)), note.line)
    message = f"no text refers to the footnote '{note.label}'"
    hint = f"write [^{note.label}] where it belongs"
    findings.add("note-unused", source.locate(line), message, hint)
