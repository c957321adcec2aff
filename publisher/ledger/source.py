"""A source -> the words that its page must have, each with its line, and those that rules remove.

Knows the markup of all dialects by patterns, and does not use the parser that makes the page. It
may take too much for markup, never too little.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import unescape

from msgspec import Struct, field

from publisher.book.model import Source
from publisher.book.site_code import is_hidden_cell, is_mdx, is_query, shows_only
from publisher.ledger.hidden import RAW_TAG, shown_code, without_comments
from publisher.ledger.markup import MARKUP
from publisher.ledger.words import Removed, Word, split_words

MARKDOWN = (
    *("reference", "escape", "code", "autolink", "picture", "target", "label", "call"),
    *("raw", "inline", "titled", "name", "template", "residue", "note", "emoji", "role"),
    *("attributes", "wiki", "box", "contents", "braces", "icon"),
)
REMOVED = {"comment": "comment", "dropped": "markup-dropped", "template": "template-line"}
CONTAINER = (
    r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]|$)|:(?=[ \t])|\[\^[^\[\]\s]+\]:))*[ \t]*"
)
FENCE = re.compile(rf"{CONTAINER}(`{{3,}}|~{{3,}})([^\n]*)")
PREFIX = re.compile(CONTAINER)
NUMBER = re.compile(r"\d{1,9}(?=[.)](?:[ \t]|$))")
NOTE = re.compile(r"\s{0,3}\[\^([^\[\]\n]+)\]:")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
MAIL = "<mailto:"
FAR = 60  # lines before a fence in which its item is looked for
TASK = re.compile(r"\[[ xX]\](?=[ \t])")
MARKDOWN_FENCE = re.compile(r"\s*(?:mdx-code-block|admonish|ad-\w+)\b")  # of plugins
DIRECTIVE = re.compile(r"\{([A-Za-z][\w:+-]*)\}(.*)$")  # of MyST, in the info string of a fence
PLUGIN_SETTING = re.compile(r"^[ \t>]*(?:title(?=:)|(?:collapse|icon|color):.*)")
HTML_LINE = re.compile(r"[ \t>]*</?[A-Za-z]")  # a fence right below HTML is text
SETTING = re.compile(rf"{CONTAINER}:[\w-]+:|{CONTAINER}(?:#|//|%%|--)\|[ \t]")
HIGHLIGHT = re.compile(rf"{CONTAINER}\{{%-?\s*highlight\b.*%\}}\s*$")  # of Jekyll
CODE_DIRECTIVES = (
    *("code", "code-block", "code-cell", "sourcecode", "highlight", "parsed-literal"),
    *("mermaid", "math", "eval-rst", "raw"),
)
NAMED_WORDS = (
    "figure",
    "image",
    "figure-md",
    "solution",
    "only",
)  # whose words are a target or a name
UNREAD = "include literalinclude toctree tableofcontents contents index bibliography".split()
RAW = re.compile(r"\{=(?!html|epub)\w+\}$")  # a format that a book does not have
HEADING_ID = re.compile(r"\{:?[ \t]*#[^{}\n]*\}[ \t]*(?:#+[ \t]*)?$")
TARGET = re.compile(r"<[^<>]*>|^\{[^{}]*\}|\{[^{}]*\}$")
ENTITY = re.compile(r"&#?\w+;")
SHEBANG = re.compile(r"`+[ ]?(?:#!|:::)[\w+-]+[ ]")  # names the language of code in a line
BREAK = re.compile(  # inline code ends before it
    r"\n(?=[ \t]*(?:\n|[-*+>][ \t]|#|\d+[.)][ \t]))|^[ >]*(?:\#{1,6}[ \t]|\|).*$", re.MULTILINE
)


class SourceWords(Struct):
    """The words of a source: its text, each of its notes, and what a rule removes."""

    text: list[Word] = field(default_factory=list)
    notes: list[list[Word]] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    def remove(self, rule: str, words: list[Word]) -> None:
        """Record words that a rule takes out of a page."""
        if words:
            self.removed.append(Removed(rule, words[0].line, tuple(words)))


def read_source(source: Source) -> SourceWords:
    """Return the words of a source without those of its markup."""
    found = SourceWords()
    row = found.text
    body, comments = without_comments(source.body)
    for before, comment in comments if not source.is_html else ():
        found.remove("comment", split_words(comment, source.first_line + before))
    whole = [(source.first_line, source.body, "text")]
    lines = body.split("\n")
    is_code = is_mdx(source)
    for line, text, kind in whole if source.is_html else _stretches(lines, source.first_line):
        if kind == "code":  # indented text may be no code, and an entity in it a character
            row += split_words(ENTITY.sub(" ", text), line)
            continue
        if kind == "unread":
            found.remove("template-line", split_words(text, line))
            continue
        in_note = row is not found.text
        pieces = [(line, text)] if source.is_html else list(_pieces(text, line, in_note))
        for number, piece in pieces:
            if note := NOTE.match(piece):
                row = []
                found.notes.append(row)
                piece = " " * note.end() + piece[note.end() :]
            elif not re.match(r"(?:[ ]{2,}|\t|\s*$)(?!#)", piece):
                row = found.text
            _read_inline(piece, number, row, found, (source.is_html, is_code))
    return found


def _stretches(lines: Sequence[str], first: int) -> Iterator[tuple[int, str, str]]:
    """Yield (line, text, kind) for each piece of the lines: text, code or unread."""
    start = at = 0
    boxes = 0
    info = ""  # of a fence that is never closed
    unclosed: set[str] = set()
    while at < len(lines):
        opening = FENCE.match(lines[at])
        is_code = HIGHLIGHT.match(lines[at]) and "endhighlight" not in lines[at]
        if is_code and (end := _line_with(lines, at, "endhighlight")):
            yield first + start, _shown(lines[start:at], info), "text"
            yield first + at + 1, shown_code("\n".join(lines[at + 1 : end]), ""), "code"
            start = at = end + 1
            continue
        if opening is None or (opening[1][0] == "`" and "`" in opening[2]):
            boxes = max(boxes + _colons(lines[at]), 0)
            at += 1
            continue
        yield first + start, _shown(lines[start:at], info), "text"
        is_open = opening[1] in unclosed and not opening.start(1)
        end, start = (len(lines), 0) if is_open else _end_of_fence(lines, at, opening, boxes)
        if end < len(lines):
            is_html = at > 0 and HTML_LINE.match(lines[at - 1])
            inside = lines[at + 1 : end]
            if is_html:
                yield from _stretches(inside, first + at + 1)
            else:
                yield from _fenced(inside, first + at, opening[2])
        elif RAW.match(opening[2].strip()):
            yield first + at, "\n".join(lines[at:]), "unread"
            start = len(lines)
        else:  # perhaps no fence, but part of what is written around it
            info, start = opening[2], at + 1
            unclosed.add(opening[1])
        at = start
    yield first + start, _shown(lines[start:], info), "text"


def _shown(lines: Sequence[str], info: str) -> str:
    """Return text, which may be code below a fence with an info string."""
    text = "\n".join(map(_without_setting, lines) if MARKDOWN_FENCE.match(info) else lines)
    return shown_code(text, info) if info else text


def _is_in_item(lines: Sequence[str], at: int) -> bool:
    """Return whether the line before, of those with a smaller indent, begins an item."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    for line in reversed(lines[max(at - FAR, 0) : at] if indent > 1 else ()):
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            return bool(ITEM.match(line))
    return False


def _colons(line: str) -> int:
    """Return 1 for a line that opens a box with colons, -1 for one that closes it, else 0."""
    shown = line.strip(" \t>")
    return 0 if not shown.startswith(":::") else 1 if shown.strip(": ") else -1


def _line_with(lines: Sequence[str], at: int, text: str) -> int:
    """Return the first line after `at` that has a text, or 0."""
    found = next((n for n in range(at + 1, len(lines)) if text in lines[n]), 0)
    return 0 if any(HIGHLIGHT.match(line) for line in lines[at + 1 : found]) else found


def _end_of_fence(
    lines: Sequence[str], at: int, opening: re.Match[str], boxes: int
) -> tuple[int, int]:
    """Return the line that ends a block of code, and the line after the block.

    The block ends with the quotation, the indented lines or the box that it is in.
    """
    mark, before = opening[1], opening.string[: opening.start(1)].expandtabs(4)
    is_inner, depth = len(before) >= 4 or before.strip() or _is_in_item(lines, at), 0
    is_markdown = MARKDOWN_FENCE.match(opening[2]) or DIRECTIVE.match(opening[2].strip())
    lead = r"[ \t]*" if is_inner or is_markdown else "[ ]{0,3}"
    lead = r"[ \t>]*" if ">" in before else lead
    closing = re.compile(rf"{lead}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    inside = r"[ \t]*>" if ">" in before else r"[ ]{2}|\t|[ \t]*$" if is_inner else ""
    for n in range(at + 1, len(lines)):
        if closing.match(lines[n]):
            return n, n + 1
        depth += _colons(lines[n])
        if (inside and not re.match(inside, lines[n])) or (boxes and depth < 0):
            return n, n
    return len(lines), len(lines)


def _without_setting(line: str) -> str:
    """Return a line of a plugin's box without what sets its title or looks."""
    return PLUGIN_SETTING.sub("", line)


def _fenced(lines: Sequence[str], first: int, info: str) -> Iterator[tuple[int, str, str]]:
    """Yield the pieces between two fences; a directive of MyST holds options and Markdown."""
    directive = DIRECTIVE.match(info.strip())
    name = directive[1].lower() if directive else ""
    code = "\n".join(lines)
    is_left_out = is_query(info, code) or is_hidden_cell(info, code)
    is_unread = name in UNREAD or (name == "only" and directive and not shows_only(directive[2]))
    if is_unread or RAW.match(info.strip()) or is_left_out:
        yield first, "\n".join([info, *lines]), "unread"
        return
    if directive and name not in (*CODE_DIRECTIVES, *NAMED_WORDS):
        yield first, directive[2], "text"
    options = 0
    if directive and lines[:1] and lines[0].strip() == "---":
        options = _line_with(lines, 0, "---") + 1
    while directive and options < len(lines) and SETTING.match(lines[options]):
        options += 1
    is_html = directive and name == "raw" and "html" in directive[2].lower()
    is_text = directive and (is_html or name not in CODE_DIRECTIVES)
    kind = "text" if is_text or info.strip().startswith("{=") else "code"  # {=html}
    rest = lines[options:]
    if MARKDOWN_FENCE.match(info):
        kind = "text"
        rest = list(map(_without_setting, rest))
    shown = shown_code("\n".join(rest), info) if kind == "code" else ""
    inside = [(first + 1 + options, shown, kind)]
    yield from inside if kind == "code" else _stretches(rest, first + 1 + options)


def _pieces(text: str, line: int, in_note: bool) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text between the beginnings and ends of notes, each with its line."""
    lines = text.split("\n")
    start, in_note = 0, in_note or bool(NOTE.match(lines[0]))
    for at in range(1, len(lines) + 1):
        ends = in_note and not lines[at - 1].strip()
        after = r"\s?\S" if ends else r"[ ]{0,3}#{1,6}[ \t]" if in_note else r"(?!)"
        if at == len(lines) or NOTE.match(lines[at]) or re.match(after, lines[at]):
            yield line + start, "\n".join(lines[start:at])
            start, in_note = at, at < len(lines) and bool(NOTE.match(lines[at]))


def _read_inline(
    text: str, line: int, row: list[Word], found: SourceWords, kind: tuple[bool, bool]
) -> None:
    """Add the words of a piece of Markdown or HTML to a row."""
    kept: list[str] = []
    for rest in text.split("\n"):
        if marked := HEADING_ID.search(rest):
            rest = rest[: marked.start()]
        prefix = PREFIX.match(rest) if not kind[0] else None
        if prefix and prefix.end():
            shown = NUMBER.sub(lambda digits: " " * len(digits[0]), prefix[0])
            task = TASK.match(rest, prefix.end())
            rest = shown + rest[task.end() if task else prefix.end() :]
        kept.append(rest)
    _read_spans("\n".join(kept), line, row, found, kind)


def _read_spans(
    text: str, line: int, row: list[Word], found: SourceWords, of_page: tuple[bool, bool]
) -> None:
    shown: list[str] = []
    spans = _Spans(text, *of_page)
    at = counted = 0
    while span := MARKUP.search(text, at):
        kind, end = spans.find_end(span)
        shown.append(text[at : span.start()])
        line += text.count("\n", counted, span.start())
        at, counted = end, span.start()
        inside = text[span.start() : end]
        match kind:
            case "code" if "{%" in inside and "raw" in inside:
                shown.append(RAW_TAG.sub(" ", inside))
            case "code" if shebang := SHEBANG.match(inside):
                shown.append(" " + inside[shebang.end() :])
            case "autolink" if inside.lower().startswith(MAIL):  # Python-Markdown shows the rest
                shown.append(" " + inside[len(MAIL) :])
            case "text" | "escape" | "code" | "autolink":
                shown.append(inside)
            case "entity":
                shown.append(unescape(inside))
            case "inline" | "titled":  # raw HTML; a role with a target
                shown.append(TARGET.sub(" ", inside))
            case "note":
                note: list[Word] = []
                found.notes.append(note)
                _read_spans(inside[2:-1], line, note, found, of_page)
                shown.append("\n" * inside.count("\n"))
            case _:
                if kind in REMOVED:
                    found.remove(REMOVED[kind], split_words(inside, line))
                # a tag may be inside a word or between two: only letters are compared
                shown.append(" " + "\n" * inside.count("\n"))
    shown.append(text[at:])
    row += split_words("".join(shown), line - text.count("\n", 0, counted))


class _Spans:
    """Finds the end of markup with a closing mark; looks for a missing mark only once."""

    def __init__(self, text: str, is_html: bool, is_mdx: bool) -> None:
        self.text, self.is_html, self.is_mdx = text, is_html, is_mdx
        self.ticks: dict[int, list[int]] = {}
        for ticks in re.finditer("`+", text):
            self.ticks.setdefault(len(ticks[0]), []).append(ticks.start())
        ends = ((match[0], match.span()) for match in BREAK.finditer(text))
        self.breaks = [start if found == "\n" else end for found, (start, end) in ends]
        self.unclosed: set[str] = set()

    def find_end(self, span: re.Match[str]) -> tuple[str, int]:
        """Return the kind of a span and its end; the kind is "text" if it is no markup."""
        kind = span.lastgroup or "text"
        if (self.is_html and kind in MARKDOWN) or (kind == "braces" and not self.is_mdx):
            return "text", span.start() + 1
        if kind == "code":
            return self._end_of_code(span)
        if kind not in ("comment", "dropped"):
            return kind, span.end()
        name = span[0][1:].lower()
        end = 0 if name in self.unclosed else self._find_close(name, span.end())
        if not end:
            self.unclosed.add(name)
            return "text" if kind == "comment" else "tag", span.end()
        return kind, end

    def _find_close(self, name: str, start: int) -> int:
        """Return the end of a comment or an element, 0 if nothing closes it."""
        if name == "!--":
            return self.text.find("-->", start) + 3 if self.text.find("-->", start) >= 0 else 0
        if alone := re.compile(r"[^<>]*/>").match(self.text, start):
            return alone.end()
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.text, start)
        return closing.end() if closing else 0

    def _end_of_code(self, span: re.Match[str]) -> tuple[str, int]:
        """Return the end of inline code: as many back quotes as at its start, in its paragraph."""
        size, starts = len(span[0]), self.ticks.get(len(span[0]), [])
        following = bisect_right(starts, span.start())
        if following == len(starts):
            return "text", span.end()
        stop = bisect_right(self.breaks, span.end())
        if stop < len(self.breaks) and self.breaks[stop] < starts[following]:
            return "text", span.end()
        return "code", starts[following] + size
