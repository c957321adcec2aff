"""Tokens of the parser -> the tree of a page, with places; notes are taken out of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from publisher.book.formulas import take_names
from publisher.book.site_code import is_query
from publisher.book.tree import Element, Node, element, join_text
from publisher.reading.code import ID, read_code, read_formula, read_info
from publisher.reading.code_marks import without_marks
from publisher.reading.markdown.html import NO_TEXT, escape_torn, open_depth, place_tags
from publisher.reading.markdown.jsx import plain_html
from publisher.reading.markdown.notes import WrittenNote
from publisher.reading.markdown.places import Places
from publisher.reading.markdown.sinks import HtmlSink, Rows, TreeSink
from publisher.reading.markdown.spellings import ESCAPED, OF_SITE

Sink = TreeSink | HtmlSink
LINED = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd tr td th blockquote aside".split())
CLASSES = {
    "admonition_open": "admonition",
    "admonition_title_open": "admonition-title",
    "tabs_open": "tabs",
    "tab_open": "tab",
    "tab_label_open": "tab-label",
    "theorem_open": "theorem",
    "theorem_title_open": "theorem-title",
}
RENAMED = {"s": "del"}
RAW_TAG = re.compile(
    r"^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}", re.M
)


class Builder:
    """One page that is made of tokens."""

    def __init__(self, text: str, first_line: int, env: dict[str, Any]) -> None:
        self.places, self.env = Places(text, first_line), env
        self.notes: list[WrittenNote] = []
        self.findings: list[tuple[str, int, int, str, str]] = []
        for rule, line, message, hint in env["findings"]:
            self.findings.append((rule, first_line + line, 0, message, hint))
        self.components: set[str] = set()
        self.formulas = 0  # that have a number

    def build(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        """Return the tree of the tokens."""
        found: list[Node] = []
        for run in _runs(tokens):
            sink = HtmlSink() if any(map(_has_raw, run)) else TreeSink()
            self._emit(run, sink)
            found.extend(sink.finish())
        return join_text(found)

    def add_inline_notes(self) -> None:
        """Add the notes that are written where they are called: `^[text]`."""
        for number, note in self.env.get("footnotes", {}).get("list", {}).items():
            if "tokens" in note:
                text = Token("inline", "", 0, children=note["tokens"], content=note["content"])
                sink = HtmlSink() if _has_raw(text) else TreeSink()
                self._text(text, sink)
                content = element("p", *sink.finish())
                self.notes.append(WrittenNote(f"inline-{number}", 0, (content,)))

    def _emit(self, tokens: Sequence[Token], sink: Sink) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "footnote_reference_open":
                at = self._note(tokens, at)
            elif token.nesting > 0:
                self._open(token, sink)
            elif token.nesting < 0:
                if not token.hidden and token.tag:
                    sink.close(token.tag)
            else:
                self._leaf(token, sink)
            at += 1

    def _note(self, tokens: Sequence[Token], at: int) -> int:
        """Take a note out of the text; returns the place of the token that ends it."""
        depth, end = 1, at
        while depth and end + 1 < len(tokens):
            end += 1
            depth += (tokens[end].type == "footnote_reference_open") - (
                tokens[end].type == "footnote_reference_close"
            )
        content = self.build(tokens[at + 1 : end])
        line = self.places.line_of(tokens[at])
        self.notes.append(WrittenNote(tokens[at].meta["label"], line, content))
        return end

    def _open(self, token: Token, sink: Sink) -> None:
        if token.hidden or not token.tag:
            return
        if token.tag == "tr" and token.map:
            self.places.line, self.places.column = token.map[0], 0
        sink.open(token.tag, self._rows(token))
        for name in token.meta.get("ids", ()):
            sink.node(element("span", id=name))

    def _rows(self, token: Token) -> Rows:
        rows = {name: str(value) for name, value in token.attrs.items()}
        if token.type in CLASSES:
            rows["class"] = CLASSES[token.type]
        if token.type in ("admonition_open", "theorem_open"):
            rows["data-kind"] = token.info
        if "task" in token.meta:
            rows["class"] = "task-item"
        if token.map and token.tag in LINED:
            rows["data-line"] = str(self.places.first + token.map[0])
        return tuple(rows.items())

    def _leaf(self, token: Token, sink: Sink) -> None:
        match token.type:
            case "inline":
                self._text(token, sink)
            case "fence" if self.env["has_math"] and token.info.strip() == "math":
                sink.node(self._display(token, token.content))
            case "fence" if is_query(token.info, token.content) and self._is_closed(token):
                line = self.places.line_of(token)
                message = f"'{token.info.strip()}' is run by Obsidian and was left out"
                self.findings.append(("template-line", line, 0, message, ""))
            case "fence" | "code_block":
                sink.node(self._code(token))
            case "hr":
                sink.node(Element("hr"))
            case "html_block" if isinstance(sink, HtmlSink):
                self._raw_block(token, sink)
            case "math_display":
                sink.node(self._display(token, token.meta["text"]))
            case "conflict":
                sink.node(element("p", token.meta["text"]))
            case "component":
                self._report_component(token.meta["name"], self.places.line_of(token), 0)

    def _raw_block(self, token: Token, sink: HtmlSink) -> None:
        """Add raw HTML; where it begins with an element of running text, it is a paragraph."""
        line = self.places.line_of(token)
        html = place_tags(escape_torn(self._plain(token.content, line, 1)), line)
        name = re.match(r"<([A-Za-z][\w-]*)", token.content)
        is_text = name is not None and name[1].lower() not in NO_TEXT
        sink.raw(f'<p data-line="{line}">{html}</p>' if is_text else html)

    def _plain(self, html: str, line: int, column: int) -> str:
        """Return raw HTML without templates and code of MDX, which are reported."""
        plain, left_out = plain_html(html, self.env["imports"], self.env["is_mdx"])
        for at, code, what in left_out:
            shown = code.partition("\n")[0][:60].strip()
            place = (line + html.count("\n", 0, at), 0 if "\n" in html[:at] else column + at)
            rule = "markup-dropped" if self.env["is_mdx"] else "template-line"
            self.findings.append((rule, *place, f"'{shown}' {what}", ""))
        return plain

    def _report_component(self, name: str, line: int, column: int) -> None:
        if not name or name in self.components:
            return
        self.components.add(name)
        message = f"<{name}> is no element of HTML: its tags were left out, and its text was kept"
        hint = "write what it shows in Markdown"
        self.findings.append(("markup-dropped", line, column, message, hint))

    def _formula(self, tex: str, is_block: bool, line: int, column: int) -> Element:
        node, reason = read_formula(tex.strip(), is_block)
        if reason:
            message = f"the formula can't be set and is printed as code: {reason}"
            hint = "write it otherwise, or between back quotes if it is code"
            self.findings.append(("math-unknown", line, column, message, hint))
        return node.with_attributes(data_line=str(line)) if is_block else node

    def _display(self, token: Token, text: str) -> Element:
        """Return a formula by itself; one with a name has a number, by which others refer to it."""
        tex, names, number = take_names(text)
        node = self._formula(tex, True, self.places.line_of(token), 0)
        names = [str(token.attrs["id"]), *names] if "id" in token.attrs else names
        if names and not number:
            self.formulas += 1
            number = str(self.formulas)
        rows = {"id": names[0]} if names else {}
        if number and node.tag == "div":
            rows["data_number"] = number
        node = node.with_attributes(**rows)
        if len(names) < 2:
            return node
        return element("div", *(element("span", id=name) for name in names[1:]), node)

    def _inline_formula(self, text: Token, one: Token) -> Element:
        is_block = one.meta["is_display"] and len(text.children or ()) == 1
        node = self._formula(one.content, is_block, *self.places.place(text, one.meta["at"]))
        return element("span", node, id=str(one.attrs["id"])) if "id" in one.attrs else node

    def _code(self, token: Token) -> Element:
        if token.type == "fence" and token.markup != "{" and not self._is_closed(token):
            line = self.places.line_of(token)
            message = "the code fence that begins here is never closed"
            self.findings.append(("fence-unclosed", line, 0, message, "close it"))
        code = token.content.removesuffix("\n")
        if token.type == "fence":
            code = without_marks(code, read_info(token.info)[0], token.info)
        code = RAW_TAG.sub("", code) if self.env["is_liquid"] else code
        block = read_code(ESCAPED.sub(r"{{\1\2\3}}", code), token.info)
        named = ID.search(token.info)
        rows = {"id": named["id"]} if named else {}
        rows |= {"id": str(token.attrs["id"])} if "id" in token.attrs else {}
        return block.with_attributes(**rows, data_line=str(self.places.line_of(token)))

    def _is_closed(self, token: Token) -> bool:
        if token.map is None:
            return True
        first, end = token.map
        around = " \t>" if token.level else " \t"
        last = self.places.lines[min(end, len(self.places.lines)) - 1].strip(around)
        is_fence = bool(last) and set(last) == {token.markup[:1]}
        return is_fence and len(last) >= len(token.markup) and end - first > 1

    def _text(self, text: Token, sink: Sink) -> None:
        if task := text.meta.get("task"):
            sink.node(element("span", class_=f"task {task}", role="img", aria_label=task))
        for one in text.children or ():
            if one.nesting > 0:
                sink.open(RENAMED.get(one.tag, one.tag), self._inline_rows(text, one))
            elif one.nesting < 0:
                sink.close(RENAMED.get(one.tag, one.tag))
            else:
                self._inline_leaf(text, one, sink)
        self.places.pass_by(text)

    def _inline_rows(self, text: Token, one: Token) -> Rows:
        rows = tuple((name, str(value)) for name, value in one.attrs.items())
        return (*rows, ("data-at", self._at(text, one))) if one.tag == "a" else rows

    def _inline_leaf(self, text: Token, one: Token, sink: Sink) -> None:
        match one.type:
            case "text":
                sink.text(one.content)
            case "softbreak" | "hardbreak":
                if one.type == "hardbreak":
                    sink.node(Element("br"))
                sink.text("\n")
            case "code_inline":
                rows = tuple((name, str(value)) for name, value in one.attrs.items())
                code = RAW_TAG.sub("", one.content) if self.env["is_liquid"] else one.content
                sink.node(Element("code", rows, (code,) if code else ()))
            case "image":
                sink.node(self._picture(text, one))
            case "footnote_ref":
                label = one.meta.get("label") or f"inline-{one.meta['id']}"
                sink.node(Element("sup", (("data-ref", label),)))
            case "math_inline":
                sink.node(self._inline_formula(text, one))
            case "html_inline" if isinstance(sink, HtmlSink):
                line, column = self.places.place(text, one.meta.get("at", 0))
                html = escape_torn(self._plain(one.content, line, column))
                sink.raw(place_tags(html, line, column))
            case "template" | "component" | "citation" | "kept":
                self._report_inline(text, one)
                sink.text(one.content if one.type in ("citation", "kept") else "")
            case _:
                sink.text(one.content)

    def _report_inline(self, text: Token, one: Token) -> None:
        """Report what was left out of a sentence."""
        line, column = self.places.place(text, one.meta["at"])
        if one.type == "component":
            self._report_component(one.meta["name"], line, column)
            return
        shown = " ".join(one.content[:60].split())
        what = one.meta.get("what", OF_SITE)
        message = f"'{shown}' {what}"
        rule = "markup-dropped" if one.meta.get("is_code") else "template-line"
        self.findings.append((rule, line, column, message, ""))

    def _picture(self, text: Token, one: Token) -> Element:
        alternative = "".join(_plain(one.children or ()))
        target = str(one.attrs.get("src", ""))
        if target.startswith("#"):  # MyST shows the block with this name there; a book leads to it
            words = (alternative,) if alternative else ()
            return Element("a", (("href", target), ("data-at", self._at(text, one))), words)
        given = str(one.attrs.get("alt", ""))
        rows = {**one.attrs, "alt": given or alternative, "data-at": self._at(text, one)}
        return Element("img", tuple((name, str(value)) for name, value in rows.items()))

    def _at(self, text: Token, one: Token) -> str:
        """Return the place of a link's target; that of a reference is in its definition."""
        label = one.meta.get("label")
        reference = self.env.get("references", {}).get(label) if label else None
        if reference:
            line, column = self.places.place_of_reference(reference)
        else:
            line, column = self.places.place(text, one.meta.get("at", 0))
        return f"{line}:{column}" if column else str(line)


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the text of tokens, as an alternative text has it."""
    for one in tokens:
        if one.type in ("text", "code_inline", "math_inline"):
            yield one.content
        elif one.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif one.children:
            yield from _plain(one.children)


def _has_raw(token: Token) -> bool:
    """Return whether a token holds raw HTML."""
    if token.type == "html_block":
        return True
    return token.type == "inline" and any(one.type == "html_inline" for one in token.children or ())


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield runs of tokens that are blocks by themselves.

    Where raw HTML leaves an element open, the run goes on to the block that closes it.
    """
    run: list[Token] = []
    depth = level = 0
    for token in tokens:
        run.append(token)
        level += token.nesting
        if token.type == "html_block":
            depth = max(0, depth + open_depth(token.content))
        if level == 0 and depth == 0:
            yield run
            run = []
    if run:
        yield run
