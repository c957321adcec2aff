"""Source -> the tree of its body, with places. The only user of Python-Markdown."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import markdown
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor
from msgspec import Struct

from publisher.book.model import Note, Source
from publisher.book.tree import (
    Element,
    Node,
    element,
    escape,
    parse_fragment,
    rewrite,
    solid,
    walk,
    words_of,
)
from publisher.reading.conform import DROPPED, conform
from publisher.reading.markdown.blocks import BlockReader
from publisher.reading.markdown.html import (
    close_tags,
    escape_strangers,
    escape_swallowing,
    is_known,
    tell_line,
)
from publisher.reading.markdown.place_marks import MARK, Marks, without_marks
from publisher.report.findings import Finding, Findings, Location

MARKED = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "td", "th", "tr")


class NoteCall(InlineProcessor):
    """`[^1]` -> a call, where the page has such a note."""

    def __init__(self, pattern: str, md: markdown.Markdown) -> None:
        super().__init__(pattern, md)
        self.labels: list[str] = []

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, found: re.Match[str], text: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        if found[1] not in self.labels:
            return None, None, None
        call = ElementTree.Element("sup", {"data-ref": found[1]})
        return call, found.start(0), found.end(0)


class KnownTag(HtmlInlineProcessor):
    """Inline HTML passes where its name is HTML's; `List<String>` is text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, found: re.Match[str], text: str
    ) -> tuple[str | None, int | None, int | None]:
        html = self.backslash_unescape(self.unescape(found[1]))
        if not is_known(html):
            return None, None, None
        return self.md.htmlStash.store(close_tags(html)), found.start(0), found.end(0)


@cache
def _converter() -> tuple[markdown.Markdown, NoteCall]:
    tilde = {"pymdownx.tilde": {"subscript": False}, "tables": {"use_align_attribute": True}}
    converter = markdown.Markdown(extensions=["tables", "pymdownx.tilde"], extension_configs=tilde)
    for name in ("indent", "code", "setextheader", "hr", "olist", "ulist", "quote", "reference"):
        converter.parser.blockprocessors.deregister(name)
    converter.preprocessors.deregister("html_block")
    calls = NoteCall(r"\[\^([^\]\s]+)\]", converter)
    converter.inlinePatterns.register(calls, "note-call", 175)
    tag = KnownTag(converter.inlinePatterns["html"].pattern, converter)
    converter.inlinePatterns.deregister("html")
    converter.inlinePatterns.register(tag, "html", 90)
    return converter, calls


class PageText(Struct, frozen=True):
    """The tree of a page's body, its footnotes in the order of their calls, and the findings."""

    nodes: tuple[Node, ...]
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_text(source: Source) -> PageText:
    """The tree of a page's body; raises TooDeepError or RecursionError for one nested too deep."""
    marks, findings = Marks(), Findings()
    reader = BlockReader(marks, source.path, findings)
    if source.is_html:
        lines = enumerate(source.body.split("\n"), source.first_line)
        html = close_tags(
            "\n".join(tell_line(marks.mark_targets(line, number), number) for number, line in lines)
        )
    else:
        text = reader.read(source.body, source.first_line)
        converter, calls = _converter()
        calls.labels = reader.notes
        html = marks.restore(_unstash(converter, converter.reset().convert(text)))
    tree = rewrite(
        parse_fragment(escape_swallowing(escape_strangers(html))), lambda one: _place(one, marks)
    )
    for one in walk(*tree):
        if one.tag == "a" and one.has("href") and not _shows(one):
            line, _, column = one.get("data-at").partition(":")
            where = Location(source.path, int(line or 0), int(column or 0))
            hint = "name the page that it leads to"
            findings.add(
                "link-text",
                where,
                "the link has no text and was left out",
                hint,
                without_marks(one.get("href")),
            )
    dropped: list[tuple[str, str]] = []
    nodes = conform(rewrite(_with_lines(tree), _unmark), dropped)
    for tag, place in dropped:
        line, _, column = place.partition(":")
        location = Location(source.path, int(line or 0), int(column or 0))
        findings.add(
            "markup-dropped", location, f"<{tag}> was left out", "a book can't run or embed it"
        )
    nodes, notes = _collect_notes(rewrite(nodes, _tighten), reader.notes, source, findings)
    return PageText(nodes, notes, findings.all())


def _unstash(converter: markdown.Markdown, html: str) -> str:
    """Python-Markdown forgets some of what it had put aside where emphasis is torn: put it back."""
    kept = getattr(converter.treeprocessors["inline"], "stashed_nodes", {})

    def find(found: re.Match[str]) -> str:
        node = kept.get(found[1], "")
        return (
            escape(node)
            if isinstance(node, str)
            else ElementTree.tostring(node, encoding="unicode")
        )

    for _ in range(9):
        if "klzzwxh:" not in html:
            break
        html = re.sub("\x02?klzzwxh:(\\d*)\x03?", find, html)
    return re.sub("\\d*\x03", "", html)


def _shows(link: Element) -> bool:
    """Whether a link has anything to click on, or is a place that others link to."""
    return bool(words_of(link)) or any(
        one.tag in ("img", "svg:svg") or one.has("id") or one.has("name") for one in walk(link)
    )


def _place(one: Element, marks: Marks) -> Element:
    """The element with the place of its target, or its line, as an attribute."""
    for name in ("href", "src"):
        if one.has(name):
            line, column = marks.place_of(one.get(name))
            one = one.with_attributes(data_at=f"{line}:{column}") if line else one
    if one.tag in MARKED and not one.has("data-line"):
        line, _ = next(
            (place for child in one.children if (place := _first_line(child, marks))[0]), (0, 0)
        )
        one = one.with_attributes(data_line=str(line)) if line else one
    return one


def _first_line(node: Node, marks: Marks) -> tuple[int, int]:
    if isinstance(node, str):
        return marks.place_of(node)
    if node.has("data-line"):
        return int(node.get("data-line")), 0
    return next(
        (place for child in node.children if (place := _first_line(child, marks))[0]), (0, 0)
    )


def _with_lines(nodes: tuple[Node, ...], line: str = "") -> tuple[Node, ...]:
    """The tree with the line of the block round it on each element that will be left out."""
    if not any(one.tag in DROPPED for one in walk(*nodes)):
        return nodes
    found: list[Node] = []
    for one in nodes:
        if isinstance(one, Element):
            own = one.get("data-line") or line
            one = one.with_attributes(data_line=own) if own and one.tag in DROPPED else one
            one = one.with_children(*_with_lines(one.children, own))
        found.append(one)
    return tuple(found)


def _unmark(one: Element) -> Element:
    texts = [child for child in one.children if isinstance(child, str)] + [
        value for _, value in one.attributes
    ]
    if not any(MARK.search(text) for text in texts):
        return one
    children = tuple(
        without_marks(child) if isinstance(child, str) else child for child in one.children
    )
    rows = tuple((name, without_marks(value)) for name, value in one.attributes)
    return Element(one.tag, rows, tuple(child for child in children if child != ""))


def _tighten(one: Element) -> Element:
    """A list with no blank lines between its items has no paragraphs in them."""
    if one.tag not in ("ul", "ol") or one.get("class") == "loose":
        return one
    return one.with_children(
        *(_tighten_item(item) if isinstance(item, Element) else item for item in one.children)
    )


def _tighten_item(item: Element) -> Element:
    rows = solid(item.children)
    paragraphs = [row for row in rows if isinstance(row, Element) and row.tag == "p"]
    if not rows or len(paragraphs) != 1 or rows[0] != paragraphs[0] or paragraphs[0].has("id"):
        return item
    line = paragraphs[0].get("data-line")
    item = item.with_attributes(data_line=line) if line else item
    return item.with_children(*paragraphs[0].children, *rows[1:])


def _collect_notes(
    nodes: tuple[Node, ...], labels: list[str], source: Source, findings: Findings
) -> tuple[tuple[Node, ...], tuple[Note, ...]]:
    """Take the notes out of the text and number them by their calls, uncalled ones at the end."""

    def without_notes(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return rewrite(nodes, lambda one: () if one.has("data-note") else one)

    contents = {
        int(one.get("data-note")): without_notes(one.children)
        for one in walk(*nodes)
        if one.has("data-note")
    }
    kept = without_notes(nodes)
    called = list(dict.fromkeys(one.get("data-ref") for one in walk(*kept) if one.has("data-ref")))
    called += [
        one
        for label in called
        for one in _calls_within(label, labels, contents)
        if one not in called
    ]
    notes = []
    for position, label in enumerate(labels):
        if label not in called or position != labels.index(label):
            line = next(
                (
                    int(one.get("data-line"))
                    for one in walk(*contents.get(position, ()))
                    if one.has("data-line")
                ),
                0,
            )
            message = f"no text refers to the footnote '{label}'"
            findings.add(
                "note-unused",
                Location(source.path, line),
                message,
                f"write [^{label}] where it belongs",
            )
            shown = rewrite(
                contents.get(position, ()),
                lambda one: f"[^{one.get('data-ref')}]" if _is_lost_call(one, called) else one,
            )
            kept = (*kept, element("div", *shown)) if shown else kept
    for number, label in enumerate(called, 1):
        notes.append(Note(label, number, contents.get(labels.index(label), ())))
    return kept, tuple(notes)


def _is_lost_call(one: Element, called: list[str]) -> bool:
    """Whether an element calls a note that is printed as text itself."""
    return one.has("data-ref") and one.get("data-ref") not in called


def _calls_within(
    label: str, labels: list[str], contents: dict[int, tuple[Node, ...]]
) -> list[str]:
    return [
        one.get("data-ref")
        for one in walk(*contents.get(labels.index(label), ()))
        if one.has("data-ref")
    ]
