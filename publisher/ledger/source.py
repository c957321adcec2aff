"""A source's text -> the words that its page must have, and the words of its markup.

Does not use our own parser. It may take too much for markup, never too little: words of markup
may be on the page, but need not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from msgspec import Struct, field

from publisher.book.model import Source
from publisher.ledger.words import WORD, Word, split_words

MARKDOWN = ("reference", "escape", "code", "autolink", "picture", "target", "label", "call")
TARGETS = ("target", "reference", "label", "picture", "call")
CONTAINER = (
    r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]|$)|:(?=[ \t])|\[\^[^\]\s]+\]:))*[ \t]*"
)
FENCE = re.compile(rf"{CONTAINER}(`{{3,}}|~{{3,}})([^\n]*)$")
PREFIX = re.compile(CONTAINER)
NUMBER = re.compile(r"\d{1,9}(?=[.)](?:[ \t]|$))")
NOTE = re.compile(r"\s{0,3}\[\^([^\]\s]+)\]:")
TASK = re.compile(r"\[[ xX]\](?=[ \t])")
TEMPLATE = re.compile(r"\s*\{%.*%\}\s*$")
HEADING_ID = re.compile(r"\{:?[ \t]*#[^{}\n]*\}[ \t]*(?:#+[ \t]*)?$")
DROPPED = (
    "script style iframe object noscript template canvas audio video select textarea datalist "
    "title noframes noembed meter progress map foreignObject"
)
LEFT_OUT = "|".join(DROPPED.split())
MARKUP = re.compile(
    rf"""(?P<reference>^[ \t]*(?:>[ \t]*)*\[(?!\^)[^\]\n]+\]:[ \t]*(?:\n(?:[ \t]*>)*)?[ \t]*
        (?:<[^<>\n]*>|[^\s<>]+)
        (?:[ \t]*(?:\n(?:[ \t]*>)*)?[ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$)
    |(?P<escape>\\[\\`*_{{}}\[\]()>\#+.!|~-])
    |(?P<code>`+)
    |(?P<comment><!--)
    |(?P<dropped><(?:{LEFT_OUT})(?=[\s/>]))
    |(?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>)
    |(?P<tag></?[A-Za-z][\w:-]*(?:\s(?:"[^"\n]*"|'[^'\n]*'|[^<>"'])*|/)?>
        |</?[A-Za-z][\w:-]*(?:\s[^<>]*|/)?>|<[!?][^<>]*>)
    |(?P<picture>!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\])
    |(?P<target>(?<=\])\((?:[^()\n]|\([^()\n]*\)|\n(?![ \t]*\n))*\))
    |(?P<label>(?<=\])\[[^\[\]]*\])
    |(?P<attributes>\{{:?[ \t]*(?:[\#.][\w:.-]+
        |[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{{}}"']+)|-|[ \t]+)+\}})
    |(?P<wiki>!?\[\[[^\[\]|\n]+(?:\||\]\])|\[![\w-]+\][+-]?|^\*\[[^\]\n]+\]:.*$)
    |(?P<box>^[ \t>]*(?:[!?]{{3}}\+?|:{{3,}}|={{3}}(?=[ ]"))[ \t]*[\w{{}}.-]+)
    |(?P<call>\[\^[^\]\s]+\])
    |(?P<entity>&(?:[A-Za-z][A-Za-z0-9]*|\#[0-9]+|\#[xX][0-9A-Fa-f]+);)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
ENTITY = re.compile(r"&#?\w+;")
BREAK = re.compile(r"\n[ \t]*(?:\n|[-*+>][ \t]|#|\d+[.)][ \t])")  # inline code ends before it


class Removed(NamedTuple):
    """Words that a rule takes out of a page, and the line of the first of them."""

    rule: str
    line: int
    words: tuple[Word, ...]


class SourceWords(Struct):
    """The words of a source: text, notes, targets of links, other markup, and removed words."""

    text: list[Word] = field(default_factory=list)
    notes: list[list[Word]] = field(default_factory=list)
    targets: list[Word] = field(default_factory=list)
    markup: list[Word] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)


def read_source(source: Source) -> SourceWords:
    """Divide a source into words of text and words of markup."""
    source_words = SourceWords()
    row = source_words.text
    for line, text, kind in _stretches(source):
        if kind == "code":  # indented text may be no code, and an entity in it a character
            source_words.markup += split_words(" ".join(ENTITY.findall(text)))
            row += split_words(ENTITY.sub(" ", text), line)
            continue
        if kind == "info":
            source_words.markup += split_words(text)
            continue
        in_note = row is not source_words.text
        pieces = [(line, text)] if source.is_html else list(_pieces(text, line, in_note))
        for number, piece in pieces:
            if note := NOTE.match(piece):
                row = []
                source_words.notes.append(row)
                source_words.markup += split_words(note[1])
                piece = " " * note.end() + piece[note.end() :]
            elif not re.match(r"[ ]{2,}|\t|\s*$", piece):
                row = source_words.text
            _read_inline(piece, number, row, source_words, source.is_html)
    return source_words


def _stretches(source: Source) -> Iterator[tuple[int, str, str]]:
    """Yield (line, text, kind) for each piece of the body; the kind is text, info or code.

    The info string of a fence may be code, so that its words are allowed on the page.
    """
    lines = source.body.split("\n")
    start = at = 0
    while at < len(lines):
        opening = None if source.is_html else FENCE.match(lines[at])
        if opening is None or (opening[1][0] == "`" and "`" in opening[2]):
            at += 1
            continue
        yield source.first_line + start, "\n".join(lines[start:at]), "text"
        closing = re.compile(rf"[ \t>]*{re.escape(opening[1][0])}{{{len(opening[1])},}}[ \t]*$")
        end = next((n for n in range(at + 1, len(lines)) if closing.match(lines[n])), len(lines))
        yield source.first_line + at, opening[2], "info"
        yield source.first_line + at + 1, "\n".join(lines[at + 1 : end]), "code"
        start = at = end + 1
    yield source.first_line + start, "\n".join(lines[start:]), "text"


def _pieces(text: str, line: int, in_note: bool) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text between the beginnings and ends of notes, each with its line."""
    lines = text.split("\n")
    start, in_note = 0, in_note or bool(NOTE.match(lines[0]))
    for at in range(1, len(lines) + 1):
        ends = in_note and not lines[at - 1].strip()
        if at == len(lines) or NOTE.match(lines[at]) or (ends and re.match(r"\s?\S", lines[at])):
            yield line + start, "\n".join(lines[start:at])
            start, in_note = at, at < len(lines) and bool(NOTE.match(lines[at]))


def _read_inline(
    text: str, line: int, row: list[Word], source_words: SourceWords, is_html: bool
) -> None:
    """Divide a piece of Markdown or HTML into words of text and of markup, line by line."""
    kept: list[str] = []
    for number, rest in enumerate(text.split("\n")):
        if TEMPLATE.match(rest) and not is_html:
            words = tuple(split_words(rest, line + number))
            source_words.removed.append(Removed("template-line", line + number, words))
            source_words.markup += split_words(rest)
            rest = ""
        if marked := HEADING_ID.search(rest):
            source_words.markup += split_words(marked[0])
            rest = rest[: marked.start()]
        prefix = PREFIX.match(rest) if not is_html else None
        source_words.markup += split_words(prefix[0]) if prefix else []
        if prefix and prefix.end():
            shown = NUMBER.sub(lambda digits: " " * len(digits[0]), prefix[0])
            task = TASK.match(rest, prefix.end())
            source_words.markup += split_words(task[0]) if task else []
            rest = shown + rest[task.end() if task else prefix.end() :]
        kept.append(rest)
    _read_spans("\n".join(kept), line, row, source_words, is_html)


def _read_spans(
    text: str, line: int, row: list[Word], source_words: SourceWords, is_html: bool
) -> None:
    shown: list[str] = []
    spans = _Spans(text, is_html)
    at = counted = 0
    while span := MARKUP.search(text, at):
        kind, end = spans.find_end(span)
        shown.append(text[at : span.start()])
        line += text.count("\n", counted, span.start())
        at, counted = end, span.start()
        inside = text[span.start() : end]
        match kind:
            case "text" | "escape" | "code" | "autolink":
                shown.append(inside)
            case "entity":
                shown.append(unescape(inside))
                source_words.markup += [Word(name) for name in WORD.findall(inside)]
            case _:
                words = split_words(inside, line)
                (source_words.targets if kind in TARGETS else source_words.markup).extend(words)
                if kind in ("comment", "dropped") and words:
                    rule = "comment" if kind == "comment" else "markup-dropped"
                    source_words.removed.append(Removed(rule, words[0].line, tuple(words)))
                # a tag may be inside a word or between two: only letters are compared
                shown.append(" " + "\n" * inside.count("\n"))
    shown.append(text[at:])
    row += split_words("".join(shown), line - text.count("\n", 0, counted))


class _Spans:
    """Finds the end of markup with a closing mark; looks for a missing mark only once."""

    def __init__(self, text: str, is_html: bool) -> None:
        self.text, self.is_html = text, is_html
        self.ticks: dict[int, list[int]] = {}
        for ticks in re.finditer("`+", text):
            self.ticks.setdefault(len(ticks[0]), []).append(ticks.start())
        self.breaks = [match.start() for match in BREAK.finditer(text)]
        self.unclosed: set[str] = set()

    def find_end(self, span: re.Match[str]) -> tuple[str, int]:
        """Return the kind of a span and its end; the kind is "text" if it is no markup."""
        kind = span.lastgroup or "text"
        if self.is_html and kind in MARKDOWN:
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
