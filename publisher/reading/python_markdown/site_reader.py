"""Source -> the tree of its body and its notes, read by Python-Markdown as its site reads it."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element as Branch

from markdown import Markdown

from publisher.book.model import Source
from publisher.book.tree import Node
from publisher.reading.markdown.notes import WrittenNote
from publisher.reading.python_markdown.blocks import Objects
from publisher.reading.python_markdown.converter import parser_of
from publisher.reading.python_markdown.inline import Calls, Notes, Templates
from publisher.reading.python_markdown.site_builder import Builder
from publisher.reading.python_markdown.stash import is_code
from publisher.reading.python_markdown.text_places import Placing

CRITIC = re.compile("\x02(czjqqkd:[0-9]+)\x03")  # an element that pymdownx.critic keeps


class Read(NamedTuple):
    """A page that was read: its tree, its notes, and what was found.

    A finding is a rule, line, column, message and hint.
    """

    nodes: tuple[Node, ...]
    notes: list[WrittenNote]
    findings: list[tuple[str, int, int, str, str]]


def read_python_markdown(source: Source) -> Read:
    """Return the text of a page; raises TooDeepError or RecursionError."""
    if not source.body.strip():
        return Read((), [], [])
    parser = parser_of(source.dialect)
    parser.reset()
    templates = parser.inlinePatterns["templates"]
    assert isinstance(templates, Templates)
    objects = parser.parser.blockprocessors["objects"]
    assert isinstance(objects, Objects)
    templates.found.clear()
    objects.found.clear()
    for rule in parser.inlinePatterns:
        if isinstance(rule, Calls):
            rule.notes.footnotes = Notes()
    placing = Placing(parser, source)
    builder = Builder(placing)
    root = _parse(parser, source.body, placing)
    _restore_marks(parser, root)
    placing.place_templates(objects.found)
    placing.place_templates(templates.found)
    return Read(builder.build(root), builder.notes, placing.findings)


def _restore_marks(parser: Markdown, root: Branch) -> None:
    """Put the elements of pymdownx.critic, which it keeps aside itself, among the raw HTML."""
    if "critic-post" not in parser.postprocessors:
        return
    kept = parser.postprocessors["critic-post"].critic_stash  # type: ignore[attr-defined]

    stash = parser.htmlStash.rawHtmlBlocks
    for number, text in enumerate(stash):
        if isinstance(text, str) and is_code(text):
            stash[number] = CRITIC.sub("", text)  # code shows the words alone
        elif isinstance(text, str):
            stash[number] = CRITIC.sub(lambda one: str(kept.get(one[1])), text)

    def _restore(text: str | None) -> str | None:
        return text and CRITIC.sub(lambda one: parser.htmlStash.store(kept.get(one[1])), text)

    for branch in root.iter():
        branch.text, branch.tail = _restore(branch.text), _restore(branch.tail)


def _parse(parser: Markdown, text: str, placing: Placing) -> Branch:
    """Return the parser's tree, as `Markdown.convert` makes it before it writes HTML."""
    # the parser marks with these two characters what it keeps aside
    lines = text.replace("\x02", "\ufffd").replace("\x03", "\ufffd").split("\n")
    for early in parser.preprocessors:
        lines = early.run(lines)
    root = parser.parser.parseDocument(lines).getroot()
    assert root is not None
    inline = parser.treeprocessors["inline"]
    tasks = "task-list" in parser.treeprocessors and parser.treeprocessors["task-list"]
    is_placed = False
    for late in parser.treeprocessors:
        if not is_placed and (late is inline or late is tasks):
            placing.place_blocks(root)
            is_placed = True
        changed = late.run(root)
        root = root if changed is None else changed
        if late is inline:
            placing.place_links()
    return root
