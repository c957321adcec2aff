"""Book -> the same book as it is displayed: labelled admonitions, typographic punctuation.

Sections, ids, other names, links and the order of the index are found before, in the text as
typed; they stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.apparatus import Apparatus, Facts
from publisher.book.form import find_sections, role_of
from publisher.book.language import words_for
from publisher.book.model import Book, Chapter, Config, Form, Heading, Page, Part, chapters_of
from publisher.book.tree import Element, Node, is_block, shown_text, walk
from publisher.composition.admonition_labels import label_admonitions
from publisher.composition.punctuation import set_nodes, set_text

AS_TYPED = "as-typed"
LINE_END = "\u2028"


class _Display(Struct, frozen=True):
    """A book's language, its own words, and whether its punctuation is set."""

    language: str
    words: tuple[tuple[str, str], ...]
    is_set: bool

    def text(self, text: str, language: str = "") -> str:
        """Return a text with the punctuation of a language, or the book's."""
        return _set_once(text, language or self.language) if self.is_set and text else text

    def texts(self, texts: Iterable[str], language: str = "") -> tuple[str, ...]:
        """Return texts with the punctuation of a language, or the book's."""
        return tuple(self.text(one, language) for one in texts)

    def nodes(self, nodes: tuple[Node, ...], language: str) -> tuple[Node, ...]:
        """Return nodes with labelled admonitions and the punctuation of a language."""
        nodes = label_admonitions(nodes, dict(self.words))
        return set_nodes(nodes, language) if self.is_set else nodes


@lru_cache(maxsize=1 << 12)
def _set_once(text: str, language: str) -> str:
    return set_text(text, language)


def prepare_display(book: Book) -> Book:
    """Return the book with all of its texts as the formats show them."""
    config = book.config
    words = words_for(config.language, config.words)
    display = _Display(config.language, tuple(words.items()), config.punctuation != AS_TYPED)
    shown = replace(
        book,
        front=_prepare_chapters(book.front, display),
        parts=tuple(_prepare_part(part, display) for part in book.parts),
        back=_prepare_chapters(book.back, display),
    )
    if not display.is_set:
        return shown
    config = _prepare_config(config, display)
    return replace(shown, config=config, apparatus=_prepare_apparatus(shown, display))


def _prepare_config(config: Config, display: _Display) -> Config:
    """Return the metadata as displayed; its slug and identifier were made from what was typed."""
    ours = set(words_for(config.language, ()).items())
    words = ((key, display.text(word)) for key, word in display.words)
    return replace(
        config,
        title=display.text(config.title),
        title_lines=tuple(display.text(LINE_END.join(config.title_lines)).split(LINE_END)),
        subtitle=display.text(config.subtitle),
        authors=display.texts(config.authors),
        publisher=display.text(config.publisher),
        rights=display.text(config.rights),
        description=display.text(config.description),
        words=tuple((key, word) for key, word in words if (key, word) not in ours),
    )


def _prepare_chapters(chapters: tuple[Chapter, ...], display: _Display) -> tuple[Chapter, ...]:
    return tuple(
        replace(
            one,
            page=_prepare_page(one.page, display),
            chapters=_prepare_chapters(one.chapters, display),
        )
        for one in chapters
    )


def _prepare_part(part: Part, display: _Display) -> Part:
    introduction = part.introduction and _prepare_page(part.introduction, display)
    chapters = _prepare_chapters(part.chapters, display)
    title = display.text(part.title)
    return replace(part, title=title, introduction=introduction, chapters=chapters)


@lru_cache(maxsize=1 << 10)  # `watch` prepares all pages after an edit, and one has changed
def _prepare_page(page: Page, display: _Display) -> Page:
    language = page.source.language or display.language
    body = display.nodes(page.body, language)
    summary = display.nodes((page.summary,), language) if page.summary else ()
    notes = tuple(
        replace(note, content=display.nodes(note.content, language)) for note in page.notes
    )
    shown = replace(
        page,
        body=body,
        summary=next((one for one in summary if isinstance(one, Element)), None),
        notes=notes,
        sections=find_sections(body) if body is not page.body else page.sections,
    )
    if not display.is_set:
        return shown
    title_nodes = display.nodes(page.title_nodes, language)
    title, spelled = display.text(page.title, language), shown_text(*title_nodes)
    return replace(
        shown,
        title=spelled if title_nodes and _letters(spelled) == _letters(title) else title,
        title_nodes=title_nodes,
        headings=_prepare_headings(shown, display, language),
        aliases_shown=display.texts(page.aliases_shown, language),
        aliases_label=display.text(page.aliases_label, language),
        blocks=display.texts(page.blocks),
    )


def _prepare_headings(page: Page, display: _Display, language: str) -> tuple[Heading, ...]:
    """Return headings whose text is that of the page, where code stays as typed."""
    pairs = [(one, display.text(one.text, language)) for one in page.headings]
    if all(one.text == text for one, text in pairs):
        return page.headings
    anchors = {f"{page.slug}--{one.id}" for one in page.headings}
    shown = {
        node.get("id"): shown_text(node) for node in walk(*page.body) if node.get("id") in anchors
    }
    found = []
    for one, text in pairs:
        own = shown.get(f"{page.slug}--{one.id}", "")
        found.append(replace(one, text=own if _letters(own) == _letters(text) else text))
    return tuple(found)


def _prepare_apparatus(book: Book, display: _Display) -> Apparatus:
    apparatus = book.apparatus
    pages = {chapter.page.slug: chapter.page for chapter in chapters_of(book)}
    form = book.config.form
    facts = tuple(_prepare_facts(one, pages[one.slug], form, display) for one in apparatus.facts)
    problems = {old.problem: new.problem for old, new in zip(apparatus.facts, facts, strict=True)}
    return replace(
        apparatus,
        facts=facts,
        letters=tuple(
            (letter, tuple(replace(name, text=display.text(name.text)) for name in names))
            for letter, names in apparatus.letters
        ),
        groups=tuple(
            replace(
                group,
                title=display.text(group.title),
                problems=tuple((problems[text], slugs) for text, slugs in group.problems),
            )
            for group in apparatus.groups
        ),
        paths=tuple(
            replace(path, name=display.text(path.name), description=display.text(path.description))
            for path in apparatus.paths
        ),
        blocks=display.texts(apparatus.blocks),
        marked=display.texts(apparatus.marked),
    )


def _prepare_facts(facts: Facts, page: Page, form: Form, display: _Display) -> Facts:
    steps = tuple(replace(step, path=display.text(step.path)) for step in facts.steps)
    sentences = {}
    for role, sentence in (("problem", facts.problem), ("solution", facts.solution)):
        is_given = bool(page.source.get(role).strip())
        shown = "" if is_given else _find_shown(sentence, page, role, form)
        sentences[role] = shown or display.text(sentence)
    return replace(facts, steps=steps, **sentences)


def _find_shown(sentence: str, page: Page, role: str, form: Form) -> str:
    """Return a sentence of a section as the page shows it, with its code as typed, or `""`."""
    letters = _letters(sentence)
    for section in page.sections:
        if role_of(form, section.label) != role:
            continue
        for block in filter(is_block, section.content):
            text = shown_text(block)
            if letters and _letters(text).startswith(letters):
                return _cut_sentence(text, len(letters))
    return ""


def _cut_sentence(text: str, count: int) -> str:
    """Return the text up to its letter number `count` and the marks after that letter."""
    end = 0
    while count and end < len(text):
        count -= text[end].isalnum()
        end += 1
    while end < len(text) and not text[end].isalnum() and text[end] != " ":
        end += 1
    return text[:end].rstrip("([{«“„‘‚「『\u00a0\u202f")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
