"""Page -> warnings about its sections, headings, pictures, links and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from publisher.book.form import spell_label
from publisher.book.model import Form, Page
from publisher.book.tree import (
    Element,
    Node,
    fold_words,
    heading_level,
    line_of,
    place_of,
    walk,
    words_of,
)
from publisher.reading.sections import WrittenSection
from publisher.reading.unread import find_unread
from publisher.report.findings import Findings, Location

RESIDUE = re.compile(r"\b(?:TODO|FIXME|TBD)\b|\blorem ipsum\b", re.IGNORECASE)
SHOUTED = ("TODO", "FIXME", "TBD")  # `todo` is a word
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
EMPTY_WORDS = frozenset(
    "here|click here|click|this|this link|this page|link|more|read more|see here|hier|klick hier|"
    "mehr|ici|cliquez ici|plus".split("|")
)
REFERENCE = re.compile(  # `[text][label]`; code in its text stands before this running text
    r"(?:(?<!\w)\[(?P<text>[^\[\]\n]{1,200})|^[^\[\]\n]{0,200})\]\[(?P<label>[^\[\]\n]{0,200})\](?!\[)"
)
DECORATIVE = re.compile(r"<img\b[^>]*\balt\s*=\s*(?:\"\"|'')", re.IGNORECASE)
LONGEST_INDEX = 12  # letters of `2` in `H~2~O`
PLACEHOLDER = "Building block"  # written by `invoke new` in the place of the blocks


def proofread(
    page: Page, nodes: Sequence[Node], sections: tuple[WrittenSection, ...], findings: Findings
) -> None:
    """Report problems that any page may have; `nodes` are its blocks with the author's headings."""
    _check_headings(page, nodes, sections, findings)
    notes = (node for note in page.notes for node in note.content)
    summary = (page.summary,) if page.summary else ()
    written = (*summary, *page.body, *notes)
    for node, block in _elements((*page.title_nodes, *written)):
        _check_element(page, node, block, findings)
    for block, text in _running_text(written):
        _check_text(page, text, block, findings)


def _check_element(page: Page, node: Element, block: Element | None, findings: Findings) -> None:
    if node.tag == "img" and not node.get("alt").strip():
        _check_picture(page, node, block, findings)
    elif node.tag == "a":
        _check_link(page, node, block, findings)
    elif node.tag in ("img", "figure"):
        _check_caption(page, node, block, findings)
    elif node.tag == "del":
        _check_struck(page, node, block, findings)


def _check_text(page: Page, text: str, block: Element | None, findings: Findings) -> None:
    """Report prompts such as TODO, and markup that is printed, in a running text."""
    for word in RESIDUE.findall(text):
        if word in SHOUTED or word.lower() == "lorem ipsum":
            _report_residue(page, block, word, findings)
    is_first = block is not None and bool(block.children) and block.children[0] is text
    for one in find_unread(text, is_first):
        line = _line_with(page, one.written, line_of(block) if block else page.source.first_line)
        findings.add(one.rule, page.locate(line), one.message, one.hint, one.written)
    for found in REFERENCE.finditer(text) if "][" in text else ():
        if not (found["text"] or "").isdecimal():
            _report_reference(page, block, found["label"] or found["text"] or "", findings)


def proofread_form(
    page: Page,
    sections: tuple[WrittenSection, ...],
    near: Sequence[tuple[int, str, str]],
    form: Form,
    findings: Findings,
) -> None:
    """Report sections of a pattern that are missing, repeated or out of order.

    `near` has (line, label as written, label meant); a label that is meant is not missing.
    """
    shown = {label: spell_label(form, label, page.source.language) for label in form.order}
    first: dict[str, int] = {}
    furthest = -1
    for section in sections:
        label, place = section.label, form.order.index(section.label)
        if label in first:
            message = f"the section '{section.shown}' stands here again, after line {first[label]}"
            hint = "make one section of both"
            findings.add("section-repeated", page.locate(section.line), message, hint, label)
        elif place < furthest:
            message = f"the section '{section.shown}' stands after '{shown[form.order[furthest]]}'"
            hint = f"the form's order is {', '.join(shown.values())}"
            findings.add("section-order", page.locate(section.line), message, hint, label)
        first.setdefault(label, section.line)
        furthest = max(furthest, place)
    known = {*first, *(label for _, _, label in near)}
    if not page.is_stub and (missing := [label for label in form.mandatory if label not in known]):
        names = " and no ".join(shown.get(label, label) for label in missing)
        message = f"the pattern '{page.title}' has no section {names}"
        hint = f"write {'it' if len(missing) == 1 else 'them'}, or say in [form] what is mandatory"
        where = page.locate(page.source.first_line)
        findings.add("section-missing", where, message, hint, ", ".join(missing))
    if page.blocks == (PLACEHOLDER,):
        line = _line_with(page, PLACEHOLDER, page.source.first_line)
        message = f"'{PLACEHOLDER}' is the template's"
        hint = "name the pattern's blocks"
        findings.add("template-residue", page.locate(line), message, hint, PLACEHOLDER)


def _check_headings(
    page: Page, nodes: Sequence[Node], sections: tuple[WrittenSection, ...], findings: Findings
) -> None:
    """Report a heading that skips a level; a section's label counts as one of the second level."""
    headings = [node for node in walk(*nodes) if heading_level(node) and words_of(node)]
    rows = [(line_of(node), heading_level(node)) for node in headings]
    labels = {line for line, _ in rows}
    rows += [(section.line, 2) for section in sections if section.line not in labels]
    rows.sort()
    for (_, before), (line, level) in pairwise(rows):
        if level > before + 1:
            message = f"a heading of level {level} follows one of level {before}"
            findings.add("heading-skip", page.locate(line), message, f"use {'#' * (before + 1)}")


def _check_picture(page: Page, one: Element, block: Element | None, findings: Findings) -> None:
    line, column = place_of(one)
    lines = page.source.body.split("\n")[: line - page.source.first_line + 1] if line else []
    before = "\n".join([*lines[:-1], lines[-1][:column]]) if lines else ""
    start = before.rfind("<img")
    if start > before.rfind("![") and DECORATIVE.match(page.source.body[start:]):
        return  # alt="" in HTML marks decoration
    message = f"the picture '{one.get('src')}' has no alternative text"
    hint = "say in words what it shows"
    findings.add("picture-alt", _place(page, one, block), message, hint, one.get("src"))


def _check_caption(page: Page, one: Element, block: Element | None, findings: Findings) -> None:
    """Report a picture whose alternative text is its title or its caption: it is read twice."""
    parts = (node for node in one.children if isinstance(node, Element))
    caption = next((words_of(node) for node in parts if node.tag == "figcaption"), "")
    for picture in (node for node in walk(one) if node.tag == "img"):
        alt = fold_words(picture.get("alt"))
        said = caption if one.tag == "figure" else picture.get("title")
        if alt and alt == fold_words(said):
            message = f"the alternative text of '{picture.get('src')}' is its caption"
            hint = "say in words what the picture shows"
            place = _place(page, picture, block)
            findings.add("picture-alt", place, message, hint, picture.get("src"))


def _check_struck(page: Page, one: Element, block: Element | None, findings: Findings) -> None:
    """Report `H~2~O`, which is struck out on GitHub and lowered elsewhere."""
    word = words_of(one)
    if not word or " " in word or len(word) > LONGEST_INDEX:
        return
    line = _line_with(page, f"~{word}~", line_of(block) if block else page.source.first_line)
    text = page.source.body.split("\n")[line - page.source.first_line]
    before, _, after = text.partition(f"~{word}~")
    if before[-1:].isalnum() and after[:1] != "~":
        message = f"'~{word}~' within a word is struck out, as on GitHub"
        hint = 'for lowered text write <sub>, or extensions = ["sub"] in [book]'
        findings.add("template-line", page.locate(line), message, hint, f"~{word}~")


def _check_link(page: Page, one: Element, block: Element | None, findings: Findings) -> None:
    shown = words_of(*one.children)
    if ADDRESS.fullmatch(shown):
        message = f"the link's text is an address, '{shown[:60]}'"
    elif _says_nothing(shown, one.get("href")):
        message = f"the link's text, '{shown}', does not say where it leads"
    else:
        return
    hint = "name the page that it leads to"
    findings.add("link-text", _place(page, one, block), message, hint, one.get("href"))


def _says_nothing(shown: str, target: str) -> bool:
    """Return whether a link's text is an empty word; a name in the target is none."""
    word = shown.casefold().strip(" .:!…→»›")
    return word in EMPTY_WORDS and (len(word) <= 4 or word not in target.casefold())


def _place(page: Page, one: Element, block: Element | None) -> Location:
    """Return the place of an element, or else that of the block that it is in."""
    line, column = place_of(one)
    return page.locate(line, column) if line else page.locate(line_of(block) if block else 0)


def _elements(
    nodes: Sequence[Node], block: Element | None = None
) -> Iterator[tuple[Element, Element | None]]:
    """Yield every element, each with the nearest element round it that has a line."""
    for node in nodes:
        if isinstance(node, Element):
            yield node, block
            yield from _elements(node.children, node if node.has("data-line") else block)


def _running_text(
    nodes: Sequence[Node], block: Element | None = None
) -> Iterator[tuple[Element | None, str]]:
    """Yield the texts outside of code, each with the nearest element that has a line."""
    for node in nodes:
        if isinstance(node, str):
            yield block, node
        elif node.tag not in ("code", "pre", "kbd", "samp") and node.get("class") != "math":
            yield from _running_text(node.children, node if node.has("data-line") else block)


def _report_residue(page: Page, block: Element | None, word: str, findings: Findings) -> None:
    line = _line_with(page, word, line_of(block) if block else page.source.first_line)
    message = f"'{word}' is still to be written"
    findings.add("template-residue", page.locate(line), message, "write it, or take it out", word)


def _report_reference(page: Page, block: Element | None, label: str, findings: Findings) -> None:
    """Report a reference that stayed text with its brackets."""
    line = _line_with(page, f"[{label}]", line_of(block) if block else page.source.first_line)
    name = label[:60] or "…"
    message = f"no line of the page defines the reference [{name}]; its brackets are printed"
    hint = f"write a line [{name}]: with its address, or take the brackets out"
    findings.add("link-unread", page.locate(line), message, hint, label)


def _line_with(page: Page, word: str, start: int) -> int:
    """Return the first line from `start` on that has a word, or `start`."""
    lines = page.source.body.split("\n")
    at = max(start - page.source.first_line, 0)
    return next(
        (n + page.source.first_line for n in range(at, len(lines)) if word in lines[n]), start
    )
