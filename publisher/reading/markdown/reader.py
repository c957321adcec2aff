"""Source -> the tree of its body, each link and block with its place. The door of this room."""

from __future__ import annotations

from importlib import import_module

from msgspec import Struct

from publisher.book.model import Note, Source
from publisher.book.site_code import is_liquid, is_mdx
from publisher.book.tree import Element, Node, TooDeepError, walk
from publisher.reading.conform import DROPPED, conform
from publisher.reading.generators import Unset, settle_generated
from publisher.reading.markdown.html import escape_torn, place_tags
from publisher.reading.markdown.notes import WrittenNote, number_notes
from publisher.reading.markdown.sinks import parse_html
from publisher.report.findings import Finding, Findings, Location

# imported when a page needs it: a book of CommonMark never does
PYTHON_MARKDOWN = "publisher.reading.python_markdown.site_reader"

DEEP = "page-deep"
UNSET = "the formula can't be set and is printed as code"
HINT = "write it otherwise, or between back quotes if it is code"

IN_FILES = ("style", "foreignObject", "image")  # parts of a drawing that are read in a file alone
OF_DRAWING = "save the drawing as a file of its own, and name that in the page"


class PageText(Struct, frozen=True):
    """The tree of a page's body, its footnotes in the order of their calls, and the findings."""

    nodes: tuple[Node, ...]
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_text(text: str) -> tuple[Node, ...]:
    """Return the tree of a Markdown text; it is empty if the text is nested too deep."""
    return read_body(Source("text.md", (), text, 1)).nodes


def read_body(source: Source) -> PageText:
    """Return the text of a page; one that is nested too deep is empty, and reported."""
    try:
        return _read_body(source)
    except (TooDeepError, RecursionError):
        findings = Findings()
        message = "the page's elements are nested too deep to be read"
        hint = "look for elements or lists that are never closed"
        findings.add(DEEP, Location(source.path), message, hint)
        return PageText((), (), findings.all())


def _read_body(source: Source) -> PageText:
    findings = Findings()
    written: list[WrittenNote] = []
    if source.is_html:
        nodes = parse_html(place_tags(escape_torn(source.body), source.first_line))
    elif source.dialect.kind == "python-markdown":
        nodes, written, found = import_module(PYTHON_MARKDOWN).read_python_markdown(source)
        _report(found, source, findings)
    else:
        nodes = _read_markdown(source, written, findings)
    has_classes = "class=" in source.body or "<details" in source.body.lower()
    if source.is_html or has_classes or source.dialect.extensions:
        unset: list[Unset] = []
        nodes = settle_generated(nodes, unset)
        for line, column, reason in unset:
            findings.add("math-unknown", source.locate(line, column), f"{UNSET}: {reason}", HINT)
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
    # the parser takes a while to load, and no page may need it
    from publisher.reading.markdown.builder import Builder
    from publisher.reading.markdown.parser import parse

    names = frozenset(name for name, _ in source.dialect.extensions)
    tokens, env = parse(source.body, names, source.dialect.math, is_mdx(source))
    env["is_liquid"] = "raw" in source.body and is_liquid(source)
    builder = Builder(source.body, source.first_line, env)
    nodes = builder.build(tokens)
    builder.add_inline_notes()
    written += builder.notes
    _report(builder.findings, source, findings)
    return nodes


def _report(
    found: list[tuple[str, int, int, str, str]], source: Source, findings: Findings
) -> None:
    for rule, line, column, message, hint in found:
        findings.add(rule, source.locate(line, column), message, hint)


def _conform(nodes: tuple[Node, ...], source: Source, findings: Findings) -> tuple[Node, ...]:
    dropped: list[tuple[str, str]] = []
    conformed = conform(_with_lines(nodes), dropped)
    for tag, place in dropped:
        line, _, column = place.partition(":")
        where = source.locate(int(line or 0), int(column or 0))
        hint = OF_DRAWING if tag in IN_FILES else "a book can't run or embed it"
        findings.add("markup-dropped", where, f"<{tag}> was left out", hint)
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
