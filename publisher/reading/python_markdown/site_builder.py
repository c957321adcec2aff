"""The parser's tree -> the tree of a page, with stashed code and raw HTML, and without notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element as Branch

from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE, STX

from publisher.book.tree import DEEPEST, Element, Node, TooDeepError, element, join_text
from publisher.reading.code import read_code
from publisher.reading.markdown.html import NO_TEXT, open_depth
from publisher.reading.markdown.notes import WrittenNote
from publisher.reading.markdown.sinks import HtmlSink, Rows, TreeSink
from publisher.reading.python_markdown.stash import (
    code_of,
    is_checkbox,
    is_code,
    is_raw,
    plain_text,
)
from publisher.reading.python_markdown.text_places import NO_BREAK, Placing

Sink = TreeSink | HtmlSink
EDGE = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")  # of a line
TEXTS = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd th td".split())
MARKERS = ("[TOC]", "[[TOC]]", "///Footnotes Go Here///")  # of what a book has anyway
MOST_LAYERS = 5  # of texts that hold others that were kept aside
QUIET = frozenset(("footnote-backref", "headerlink"))
LINED = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd tr td th blockquote label".split())
NAME = re.compile(r"<([A-Za-z][\w-]*)")


class Builder:
    """One page that is made of the parser's tree."""

    def __init__(self, placing: Placing) -> None:
        self.placing = placing
        self.notes: list[WrittenNote] = []

    def build(self, root: Branch) -> tuple[Node, ...]:
        """Return the tree; raises TooDeepError."""
        found: list[Node] = []
        for run in self._runs(list(root)):
            found += self._finish(run)
        return join_text(found)

    def _finish(self, run: list[Branch]) -> tuple[Node, ...]:
        sink = HtmlSink() if any(map(self._has_raw, run)) else TreeSink()
        for block in run:
            self._emit(block, sink, 0)
        return sink.finish()

    def _runs(self, blocks: list[Branch]) -> Iterator[list[Branch]]:
        """Yield blocks that stand by themselves; open raw HTML goes on to what closes it."""
        run: list[Branch] = []
        depth = 0
        for block in blocks:
            if block.tag == "div" and block.get("class") == "footnote":
                self._take_notes(block)
                continue
            run.append(block)
            depth = max(0, depth + sum(map(open_depth, self._raw_texts(block))))
            if not depth:
                yield run
                run = []
        if run:
            yield run

    def _take_notes(self, block: Branch) -> None:
        for item in block.iter("li"):
            if item.get("id", "").startswith("fn:"):
                label = item.get("id", "").removeprefix("fn:")
                line = self.placing.page.notes.get(label, -1)
                content = self.build(item)
                place = self.placing.first + line if line >= 0 else 0
                self.notes.append(WrittenNote(label, place, content))

    # ── raw HTML ───────────────────────────────────────────────────────────────────────────────

    def _stashed(self, number: int) -> Any:
        stash = self.placing.stash
        return stash[number] if number < len(stash) else ""

    def _raw_texts(self, block: Branch) -> Iterator[str]:
        """Yield the raw HTML of a block."""
        for branch in block.iter():
            for text in (branch.text, branch.tail if branch is not block else ""):
                for number in HTML_PLACEHOLDER_RE.findall(text or "") if text else ():
                    shown = self._stashed(int(number))
                    if isinstance(shown, str) and is_raw(shown):
                        yield shown

    def _has_raw(self, block: Branch) -> bool:
        return next(self._raw_texts(block), None) is not None

    # ── elements ───────────────────────────────────────────────────────────────────────────────

    def _emit(self, branch: Branch, sink: Sink, depth: int) -> None:
        if depth > DEEPEST:
            raise TooDeepError
        if self._is_gone(branch):
            return
        if branch.tag == "sup" and "data-ref" in branch.attrib:
            sink.node(Element("sup", (("data-ref", branch.get("data-ref", "")),)))
        elif branch.tag == "pre" and len(branch) == 1 and branch[0].tag == "code":
            code = plain_text(self._unstash("".join(branch.itertext())))
            block = read_code(code.rstrip() if "\n" in code else code, "")
            sink.node(_with_line(block, self.placing.lines.get(branch, 0)))
        elif branch.tag == "p" and (number := self._block_number(branch)) >= 0:
            self._stash(number, sink, depth)
        elif branch.tag in ("br", "hr", "img", "input"):
            sink.node(Element(branch.tag, self._rows(branch)))
            if branch.tag == "br":
                sink.text("\n")
        elif branch.tag == "code":
            text = EDGE.sub(" ", plain_text(self._unstash("".join(branch.itertext()))))
            sink.node(Element("code", self._rows(branch), (text,) if text else ()))
        else:
            self._open(branch, sink, depth)

    def _open(self, branch: Branch, sink: Sink, depth: int) -> None:
        if branch.tag == "strong" and len(branch) == 1 and branch[0].tag == "em":
            inner = branch[0]
            if not branch.text and not inner.tail:  # `***x***`, as CommonMark nests it
                branch.tag, inner.tag = "em", "strong"
        if branch.tag in TEXTS:
            _trim(branch)
        is_box = branch in self.placing.boxes
        tag = "aside" if is_box else branch.tag
        if is_box and len(branch) and branch[0].tag == "summary":
            branch[0].tag = "p"
            branch[0].set("class", "admonition-title")
        sink.open(tag, self._rows(branch))
        self._text(branch.text, sink, depth)
        for child in branch:
            self._emit(child, sink, depth + 1)
            self._text(child.tail, sink, depth)
        sink.close(tag)

    def _is_gone(self, branch: Branch) -> bool:
        """Return whether an element is none of the author's, or the mark of a list of contents."""
        if not isinstance(branch.tag, str) or branch in self.placing.invented:
            return True
        text = (branch.text or "").strip()
        is_mark = branch.tag == "p" and not len(branch) and (not text or text in MARKERS)
        return is_mark or bool(QUIET & set(branch.get("class", "").split()))

    def _block_number(self, block: Branch) -> int:
        """Return the number of the code or raw block that is all of a paragraph, else -1."""
        found = HTML_PLACEHOLDER_RE.fullmatch((block.text or "").strip())
        if not found or len(block):
            return -1
        shown = self._stashed(int(found[1]))
        if not isinstance(shown, str) or is_code(shown):
            return int(found[1])
        name = NAME.match(shown.lstrip())
        is_block = name is None or name[1].lower() in NO_TEXT
        return int(found[1]) if is_block and is_raw(shown) else -1

    def _rows(self, branch: Branch) -> Rows:
        rows = {
            name: plain_text(self._unstash(value))
            for name, value in branch.attrib.items()
            if value is not None
            and not name.startswith("data-")
            and name not in ("markdown", "for")
        }
        names = rows.get("class", "").split()
        if branch in self.placing.boxes:
            other = "details" if branch.tag == "details" else "note"
            kind = next((one for one in names if one != "admonition"), other)
            rows = {"class": "admonition", "data-kind": kind, **_without_class(rows)}
        if "task-list-item" in names:
            rows["class"] = "task-item"
        is_lined = branch.tag in LINED or branch in self.placing.boxes or "arithmatex" in names
        if is_lined and branch in self.placing.lines:
            rows["data-line"] = str(self.placing.lines[branch])
        is_placed = branch.tag in ("a", "img") or "arithmatex" in names
        if is_placed and (place := self.placing.targets.get(branch)):
            rows["data-at"] = place.removesuffix(":0")
        return tuple(rows.items())

    def _unstash(self, text: str) -> str:
        """Return a text with what was kept aside in it as text: in code, in attributes."""
        for _ in range(MOST_LAYERS):
            if STX not in text:
                break
            text = HTML_PLACEHOLDER_RE.sub(self._as_text, text)
        return text

    def _as_text(self, found: re.Match[str]) -> str:
        return re.sub(r"<[^<>]*>", "", str(self._stashed(int(found[1]))))

    # ── text ───────────────────────────────────────────────────────────────────────────────────

    def _text(self, text: str | None, sink: Sink, depth: int) -> None:
        if not text:
            return
        text = EDGE.sub("\n", text.replace(NO_BREAK, ""))
        if STX not in text:
            sink.text(plain_text(text))
            return
        at = 0
        for found in HTML_PLACEHOLDER_RE.finditer(text):
            sink.text(plain_text(text[at : found.start()]))
            self._stash(int(found[1]), sink, depth)
            at = found.end()
            if self._is_task(int(found[1])):
                at += len(text[at:]) - len(text[at:].lstrip())
        sink.text(plain_text(text[at:]))

    def _fenced(self, code: str, info: str, line: int) -> Element:
        """Return a fenced block, which is a formula if its language is `math`."""
        is_math = self.placing.has_math and info.strip() == "math"
        block = element("div", code, class_="math") if is_math else read_code(code, info)
        return _with_line(block, line)

    def _raw(self, shown: str, sink: HtmlSink, depth: int) -> None:
        """Add raw HTML, in which code and other texts may have been kept aside before."""
        shown, at = shown.replace(AMP_SUBSTITUTE, "&"), 0
        for found in HTML_PLACEHOLDER_RE.finditer(shown):
            sink.raw(shown[at : found.start()])
            if depth < DEEPEST:
                self._stash(int(found[1]), sink, depth + 1)
            at = found.end()
        sink.raw(shown[at:])

    def _is_task(self, number: int) -> bool:
        shown = self._stashed(number)
        return isinstance(shown, str) and is_checkbox(shown)

    def _stash(self, number: int, sink: Sink, depth: int) -> None:
        """Add what the parser kept aside."""
        shown = self._stashed(number)
        if not isinstance(shown, str):
            self._emit(shown, sink, depth + 1)
        elif is_code(shown):
            sink.node(self._fenced(*code_of(shown), self.placing.codes.get(number, 0)))
        elif is_checkbox(shown):
            state = "done" if "checked" in shown else "open"
            sink.node(element("span", class_=f"task {state}", role="img", aria_label=state))
        elif is_raw(shown) and isinstance(sink, HtmlSink):
            self._raw(shown, sink, depth)
        else:
            sink.text(plain_text(shown))


def _with_line(block: Element, line: int) -> Element:
    return block.with_attributes(data_line=str(line)) if line else block


def _without_class(rows: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in rows.items() if name != "class"}


def _trim(branch: Branch) -> None:
    """Take the blanks off the edges of a text."""
    last = branch[-1] if len(branch) else None
    if last is not None:
        last.tail = (last.tail or "").rstrip()
    has_blocks = len(branch) and branch[0].tag in ("p", "ul", "ol", "div", "blockquote", "pre")
    text = (branch.text or "").lstrip()
    branch.text = text if last is not None and not has_blocks else text.rstrip()
