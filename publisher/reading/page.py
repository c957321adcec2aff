"""Source -> Page: title, opening, sections and body of one page."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher.book.form import (
    SHORT_NAMES,
    find_sections,
    fold_label,
    labels_of,
    role_of,
    spell_label,
)
from publisher.book.formulas import is_formula
from publisher.book.language import read_tag
from publisher.book.model import Entry, Form, Page, Source
from publisher.book.slugs import UNPRINTABLE, slug_of_path, slugify
from publisher.book.tree import (
    Element,
    Node,
    element,
    heading_level,
    is_block,
    rewrite,
    solid,
    text_of,
    walk,
    words_of,
)
from publisher.reading.code import is_diagram
from publisher.reading.header_values import read_date
from publisher.reading.headings import (
    fold_anchors,
    settle_headings,
    settle_places_beside,
    take_own_id,
)
from publisher.reading.line_ends import join_ideographs
from publisher.reading.lint import proofread, proofread_form
from publisher.reading.markdown.reader import read_body
from publisher.reading.picture_marks import settle_marks
from publisher.reading.sections import (
    Split,
    WrittenSection,
    mark_variants,
    read_aliases,
    split_form,
    take_blocks,
    take_summary,
)
from publisher.reading.title import read_title_nodes
from publisher.report.findings import Finding, Findings, Location

OF_HOME = ("hero", "features")
HOME = "write in the page what a reader of the book should know"
NO_NAME = re.compile(r"\b(?:(?:an?|the|our)\s+)?(?:logo|banner|icon|image)\b", re.IGNORECASE)


def read_page(source: Source, form: Form, entry: Entry) -> tuple[Page, tuple[Finding, ...]]:
    """Parse a page; title, slug and kind in the book's entry win over the page's own header."""
    findings = Findings()
    page = _read_page(source, form, entry, findings)
    return page, findings.all()


def _read_page(source: Source, form: Form, entry: Entry, findings: Findings) -> Page:
    text = read_body(source)
    findings.extend(text.findings)
    _check_header(source, findings)
    nodes = written = fold_anchors(_flatten(solid(rewrite(settle_marks(text.nodes), take_own_id))))
    nodes = _join_headings(nodes, source.language)
    spellings = labels_of(form, source.language)
    name = _title_of_picture(written) or source.get("hero.name") or _title_of_file(source.path)
    title, heading, nodes = _take_title(source, entry, nodes, spellings, name)
    split = split_form(nodes, spellings)
    is_pattern = _is_pattern(split, form, entry)
    page = Page(
        source,
        _slug_of(source, entry),
        title,
        is_pattern,
        (),
        notes=tuple(
            replace(note, content=join_ideographs(settle_marks(note.content), source.language))
            for note in text.notes
        ),
        title_nodes=join_ideographs(read_title_nodes(heading, title), source.language),
    )
    if entry.origin and entry.title:
        page = _with_label(page, entry.title)
    # a page with one right label and one that is nearly right is meant to be a pattern
    if is_pattern or (split.sections and split.near and entry.kind != "page"):
        _report_nearly(source, split.near, form, findings)
    if is_pattern:
        page = settle_places_beside(_read_pattern(page, split, heading, form, findings))
        proofread_form(page, split.sections, split.near, form, findings)
    else:
        body, headings, ids = settle_headings(join_ideographs(nodes, source.language), heading)
        page = settle_places_beside(replace(page, body=body, headings=headings, ids=ids))
        if not has_text(page):
            message = f"the page '{title}' has no text"
            findings.add("page-empty", page.locate(), message, "write it, or exclude it")
    proofread(page, written, split.sections if is_pattern else (), findings)
    return replace(page, has_drawings=_has_drawings(page))


def _is_pattern(split: Split, form: Form, entry: Entry) -> bool:
    """Return whether a page is a pattern: its entry says so, or it has enough sections."""
    labels = {section.label for section in split.sections}
    enough = len(labels) >= 2 or (bool(form.mandatory) and labels >= set(form.mandatory))
    return entry.kind == "pattern" or (enough and entry.kind != "page")


def _slug_of(source: Source, entry: Entry) -> str:
    """Return the slug of the entry, of the header, or else that of the path."""
    given = slugify(entry.slug) or slugify(source.get("slug"))
    return given or slug_of_path(stem_of(source.path), source.path)


def _has_drawings(page: Page) -> bool:
    """Return whether a page has formulas or diagrams."""
    notes = (node for note in page.notes for node in note.content)
    summary = (page.summary,) if page.summary else ()
    nodes = walk(*page.title_nodes, *summary, *page.body, *notes)
    return any(is_formula(node) or is_diagram(node) for node in nodes)


def _check_header(source: Source, findings: Findings) -> None:
    """Report a language, a direction or a date that is none; keys without a value are no matter."""
    home = next((one for one in source.header if one.key in OF_HOME), None)
    if home and source.get("layout") == "home":  # of VitePress
        message = "the texts of the header are the site's home page, and were left out"
        findings.add("template-line", Location(source.path, home.line), message, HOME)
    for field in source.header:
        value = field.value.strip()
        if not value:
            continue
        message = ""
        if field.key in ("lang", "language") and not read_tag(value):
            message, hint = f"'{value[:40]}' is no language", "write its tag, such as en or pt-BR"
        elif field.key == "dir" and value.lower() not in ("ltr", "rtl", "auto"):
            message, hint = f"'{value[:40]}' is no direction", "write rtl or ltr"
        elif field.key == "date" and not read_date(value):
            message, hint = f"the date '{value[:40]}' can't be read", "write it as 2026-01-31"
        if message:
            findings.add("header-value", Location(source.path, field.line), message, hint, value)


def _report_nearly(
    source: Source, nearly: list[tuple[int, str, str]], form: Form, findings: Findings
) -> None:
    for line, shown, label in nearly:
        message = f"'{shown}' is not a section of the form"
        hint = f"did you mean '{spell_label(form, label, source.language)}'?"
        findings.add("section-near", source.locate(line), message, hint)


def stem_of(path: str) -> str:
    """Return a file's name without its suffix; for a README or an index its folder's name."""
    folders, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0].removesuffix(".html")
    return (
        folders.rpartition("/")[2] or stem
        if stem.lower() in ("readme", "index", "_index")
        else stem
    )


def _join_headings(nodes: tuple[Node, ...], language: str) -> tuple[Node, ...]:
    """Join the lines of headings; those of paragraphs still tell where a section begins.

    A heading names nothing if it is only a picture without a text, or, of the level 1, only a logo:
    it is a paragraph.
    """
    rows = (join_ideographs((one,), language) if heading_level(one) else (one,) for one in nodes)
    return tuple(_as_paragraph(node) if _is_logo(node) else node for row in rows for node in row)


def _is_logo(node: Node) -> bool:
    pictures = [one for one in walk(node) if one.tag == "img"]
    is_silent = not any(one.get("alt") for one in pictures) or heading_level(node) == 1
    return heading_level(node) > 0 and bool(pictures) and is_silent and not words_of(node)


def _as_paragraph(node: Node) -> Node:
    return Element("p", node.attributes, node.children) if isinstance(node, Element) else node


def _flatten(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the content of a page that is a single `div`, as whole HTML pages often are."""
    while len(nodes) == 1 and isinstance(whole := nodes[0], Element):
        if whole.tag != "div" or whole.has("id") or not any(map(is_block, whole.children)):
            break
        nodes = solid(whole.children)
    return nodes


def _take_title(
    source: Source, entry: Entry, nodes: tuple[Node, ...], labels: dict[str, str], name: str
) -> tuple[str, Element | None, tuple[Node, ...]]:
    """Return the title, the heading that it comes from (or None), and the other blocks.

    The title is that of the entry, of the header, of a heading, or else `name`.
    The label of an order page replaces no heading of the level 1: the site shows that heading.
    """
    label = " ".join(entry.title.split()) if entry.origin else ""
    own = "" if "bookdown" in source.get("site") else source.get("title")  # else it is the book's
    given = " ".join(((not label and entry.title) or own).split())
    places = [n for n, node in enumerate(nodes) if heading_level(node)]
    titled = next((n for n in places if _names_page(nodes[n : n + 2])), -1)
    first = next((n for n in places if heading_level(nodes[n]) == 1), places[0] if places else -1)
    if first >= 0 and not _may_name_page(nodes, first):
        first = -1
    shown = words_of(nodes[first]) if first >= 0 else ""
    if not shown or (fold_label(shown) in labels and shown not in SHORT_NAMES):
        first = -1
    has_no_better = first < 0 or first == titled or heading_level(nodes[first]) > 1
    named = nodes[titled + 1] if titled >= 0 else None
    if has_no_better and isinstance(named, Element) and _fits(named, given):
        return given or words_of(named), named, (*nodes[:titled], *nodes[titled + 2 :])
    heading = nodes[first] if first >= 0 else None
    if heading is None or heading_level(heading) > 1 or words_of(*nodes[:first]):
        given = given or label
    if isinstance(heading, Element) and _fits(heading, given):
        if not words_of(*nodes[:first]):
            return given or words_of(heading), heading, (*nodes[:first], *nodes[first + 1 :])
        return given or words_of(heading), None, nodes
    return given or name, None, nodes


def _title_of_picture(nodes: tuple[Node, ...]) -> str:
    """Return the alternative text of a picture that is all of the first heading, or `""`."""
    first = next((one for one in nodes if heading_level(one) or words_of(one)), "")
    if heading_level(first) != 1 or words_of(first):
        return ""
    texts = (one.get("alt") for one in walk(first) if one.tag == "img")
    names = (" ".join(NO_NAME.sub(" ", text).split()) for text in texts)
    return next(filter(None, names), "")


def _may_name_page(nodes: tuple[Node, ...], place: int) -> bool:
    """Return whether a heading may be the title: of a lower level, it is the first and the only.

    In a manual page, "NAME" is the first of several heads.
    """
    level = heading_level(nodes[place])
    others = (heading_level(node) for n, node in enumerate(nodes) if n != place)
    is_only = not any(0 < one <= level for one in others)
    if not is_only and words_of(nodes[place]).casefold() == "name":
        return False
    return level == 1 or (is_only and not words_of(*nodes[:place]))


def _with_label(page: Page, label: str) -> Page:
    """Return a page whose title is the label of an order page; its opener shows its own title."""
    label = " ".join(label.split())
    if label == page.title:
        return page
    return replace(page, title=label, title_nodes=page.title_nodes or (page.title,))


def _names_page(nodes: tuple[Node, ...]) -> bool:
    """Return whether two blocks are `## Title` and the line that is the page's title."""
    if len(nodes) < 2 or heading_level(nodes[0]) != 2:
        return False
    heading, named = nodes
    is_line = isinstance(named, Element) and named.tag == "p" and "\n" not in text_of(named).strip()
    has_break = any(node.tag == "br" for node in walk(named))
    is_title = words_of(heading).casefold().rstrip(":") == "title"
    return is_title and is_line and not has_break and bool(words_of(named))


def _fits(node: Element, title: str) -> bool:
    """Return whether an element has the words of the title; any element fits if there is none."""
    slug = slugify(title)
    return not title or (bool(slug) and slug == slugify(words_of(node)))


def _title_of_file(path: str) -> str:
    name = UNPRINTABLE.sub(" ", path)
    words = stem_of(name).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else name


def _read_pattern(
    page: Page, split: Split, heading: Element | None, form: Form, findings: Findings
) -> Page:
    """Return the page with blocks, summary, names, sections and body of a pattern."""
    language = page.source.language
    blocks, opening = take_blocks(split.opening)
    summary, opening = take_summary(join_ideographs(opening, language))
    nodes: list[Node] = list(opening)
    page = replace(page, blocks=blocks, stars=_stars(page.source))
    for part in split.rest:
        if isinstance(part, WrittenSection) and part.is_empty:
            _report_empty(page, part, form, split, findings)
        elif isinstance(part, WrittenSection):
            part = replace(part, content=join_ideographs(part.content, language))
            page = _take_section(page, part, role_of(form, part.label), nodes)
        else:
            nodes += join_ideographs((part,), language)
    body, headings, ids = settle_headings(tuple(nodes), heading)
    page = replace(page, body=body, headings=headings, ids=ids, summary=summary)
    own = [section for section in split.sections if role_of(form, section.label) != "aliases"]
    others = [part for part in split.rest if not isinstance(part, WrittenSection)]
    has_text = any(words_of(one) for one in (*opening, *others) if not heading_level(one))
    is_stub = not has_text and summary is None and all(section.is_empty for section in own)
    return replace(page, sections=find_sections(body), is_stub=is_stub)


def _take_section(page: Page, section: WrittenSection, role: str, nodes: list[Node]) -> Page:
    """Add a section to the body; returns the page with the names that the section has.

    Aliases alone at the beginning of the body are moved into the opening.
    """
    if role == "aliases":
        aliases, bare = read_aliases(section)
        line = page.aliases_line or section.line
        page = replace(page, aliases=(*page.aliases, *aliases), aliases_line=line)
        if bare and not nodes:
            shown, label = (*page.aliases_shown, *aliases), page.aliases_label or section.shown
            return replace(page, aliases_shown=shown, aliases_label=label)
    if role == "variants":
        names, content = mark_variants(section.content)
        page = replace(page, variants=page.variants + names)
        section = replace(section, content=content)
    nodes.append(_section_of(section, role))
    return page


def _report_empty(
    page: Page, one: WrittenSection, form: Form, split: Split, findings: Findings
) -> None:
    written = any(not other.is_empty for other in split.sections)
    if one.label in form.mandatory and written:
        message = f"the section '{one.shown}' of {page.title} is empty and was left out"
        hint = "write it, or make it optional in [form]"
        findings.add("section-empty", page.locate(one.line), message, hint)


def _section_of(section: WrittenSection, role: str) -> Element:
    """Return a `section` element; an anchor before its text goes into its heading."""
    content = fold_anchors(section.content)
    first = content[0] if content else None
    marks: tuple[Node, ...] = ()
    if isinstance(first, Element) and first.get("class") == "anchor":
        marks, content = first.children, content[1:]
    line = str(section.line)
    heading = element(
        "h2",
        *marks,
        section.shown,
        *section.calls,
        class_="label",
        data_level=str(section.level),
        data_line=line,
    )
    classes = f"form {role}".strip()
    return element(
        "section", heading, *content, class_=classes, data_label=section.label, data_line=line
    )


def _stars(source: Source) -> int:
    """Return the number that the header key `stars` stands for: `*`, `**` or digits; at most 2."""
    text = source.get("stars").strip()
    if text and set(text) == {"*"}:
        return min(len(text), 2)
    return min(int(text), 2) if text.isdecimal() else 0


def has_text(page: Page) -> bool:
    """Return whether a page has content besides its title."""
    pictures = any(node.tag in ("img", "svg:svg", "table") for node in walk(*page.body))
    return pictures or bool(text_of(*page.body).strip())
