"""Source -> the tree of its body, each link and block with its place. The door of this room."""

from __future__ import annotations

from msgspec import Struct

from publisher.book.model import Note, Source
from publisher.book.tree import Element, Node, walk
from publisher.reading.conform import DROPPED, conform
from publisher.reading.markdown.builder import Builder, WrittenNote
from publisher.reading.markdown.html import place_tags
from publisher.reading.markdown.notes import number_notes
from publisher.reading.markdown.parser import parse
from publisher.reading.markdown.sinks import parse_html
from publisher.report.findings import Finding, Findings


class PageText(Struct, frozen=True):
    """The tree of a page's body, its footnotes in the order of their calls, and the findings."""

    nodes: tuple[Node, ...]
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_text(text: str) -> tuple[Node, ...]:
    """Return the tree of a Markdown text; raises TooDeepError or RecursionError."""
    return read_body(Source("text.md", (), text, 1)).nodes


def read_body(source: Source) -> PageText:
    """Return the text of a page; raises TooDeepError or RecursionError for one nested too deep."""
    findings = Findings()
    written: list[WrittenNote] = []
    if source.is_html:
        nodes = parse_html(place_tags(source.body, source.first_line))
    else:
        nodes = _read_markdown(source, written, findings)
    nodes = _conform(nodes, source, findings)
    conformed = [
        WrittenNote(note.label, note.line, _conform(note.content, source, findings))
        for note in written
    ]
    nodes, notes = number_notes(nodes, conformed, source, findings)
    return PageText(nodes, notes, findings.all())


def _read_markdown(
    source: Source, written: list[WrittenNote], findings: Findings
) -> tuple[Node, ...]:
    tokens, env = parse(source.body, frozenset(), True)
    builder = Builder(source.body, source.first_line, env)
    nodes = builder.build(tokens)
    builder.add_inline_notes()
    written += builder.notes
    for rule, line, column, message, hint in builder.findings:
        findings.add(rule, source.locate(line, column), message, hint)
    return nodes


def _conform(nodes: tuple[Node, ...], source: Source, findings: Findings) -> tuple[Node, ...]:
    dropped: list[tuple[str, str]] = []
    conformed = conform(_with_lines(nodes), dropped)
    for tag, place in dropped:
        line, _, column = place.partition(":")
        where = source.locate(int(line or 0), int(column or 0))
        findings.add(
            "markup-dropped", where, f"<{tag}> was left out", "a book can't run or embed it"
        )
    return conformed


def _with_lines(nodes: tuple[Node, ...], line: str = "") -> tuple[Node, ...]:
    """Return nodes with the line of the block round it on each element that will be left out."""
    if not any(node.tag in DROPPED for node in walk(*nodes)):
        return nodes
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            own = node.get("data-line") or line
            node = node.with_attributes(data_line=own) if own and node.tag in DROPPED else node
            node = node.with_children(*_with_lines(node.children, own))
        found.append(node)
    return tuple(found)
