"""Source -> whether a site runs code in its text: MDX, Liquid, the queries of Obsidian."""

from __future__ import annotations

import re

from publisher.book.model import Source

CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1|\Z)|(?<!`)(`++)[^`\n]+\2"
    r"|<(script|style)\b.*?(?:</\3\s*>|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
BLOCK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*mdx-code-block\s*$", re.MULTILINE)
SIGN = re.compile(
    r"^(?:import\s+(?:[\w*{][^;'\"]{0,400}\sfrom\s+)?['\"][^'\"\n]+['\"];?[ \t]*+"
    r"(?=\n\s*\n|\n(?:import|export|<)|\s*\Z)"
    r"|export\s+(?:const|let|default|function)\b)"
    r"|\{/\*|\{(?:frontMatter|props)\.\w|<TabItem\b"
    r"|<[A-Za-z][^<>{}]{0,400}=\{(?:(?![{%])|\{\s*['\"]?\w+['\"]?\s*:)",
    re.MULTILINE,
)
LIQUID = re.compile(r"\{%-?\s*(?!raw|endraw)\w|\{\{-?\s*(?:site|page)\.\w")
QUERIES = frozenset("dataview dataviewjs tasks query base button".split())  # of Obsidian
OF_QUERY = {  # patterns of a query's lines, by its name; other programs use these names, too
    "tasks": re.compile(
        r"^(?:#|\{\{|\(?(?:not|done|due|scheduled|starts|created|happens|cancelled|is|has|no|path|"
        r"root|folder|filename|heading|tags?|priority|description|status|recurrence|id|blocked|"
        r"blocking|filter|exclude|sort|group|limit|hide|show|short|full|explain|ignore|preset|"
        r"random)\b(?![ ]?[:=({]))",
        re.IGNORECASE,
    ),
    "query": re.compile(
        r"\b(?:tag|path|file|line|block|section|content|task|task-todo|task-done|match-case):"
        r"|(?<!\S)#\w|\[\w{1,40}(?::[^\]\n]{0,60})?\]"
    ),
    "base": re.compile(r"^(?:views|filters|formulas|properties):"),
    "button": re.compile(r"^(?:name|type|action)[ \t]"),
}
CONDITION = re.compile(r"\.content-(?P<kind>visible|hidden)(?![\w-])")  # of Quarto
FORMAT = re.compile(r"\b(?P<when>when|unless)-format=[\"']?(?P<name>[\w-]+)")
OF_BOOKS = ("pdf", "epub", "latex", "typst", "context", "beamer")
CELL = re.compile(r"\s*\{(?P<name>[A-Za-z][\w+-]*|code-cell\})(?P<rows>[^{}]*)")
HIDDEN = re.compile(r"\b(?:include|echo)\s*=\s*(?:FALSE|F|false)\b")  # of knitr
OPTION = re.compile(
    r"[ \t]*(?:(?:#|//|%%|--)\|[ \t]*|:(?=tags:))(?P<key>[\w-]+):[ \t]*(?P<value>.*)"
)
HIDING = ("remove-cell", "remove-input", "remove_cell", "remove_input")  # tags of Jupyter Book
TAGS = ("html", "format_html", "builder_html", "builder_dirhtml")  # of Sphinx, for a site
KEYS = ("layout", "permalink", "nav_order", "redirect_from")  # of the headers of Jekyll


def is_liquid(source: Source) -> bool:
    """Return whether a page is one of Jekyll, where `{% raw %}` is no text, even in code."""
    if any(source.get(key) for key in KEYS):
        return True
    return bool(LIQUID.search(CODE.sub(" ", source.body))) if "{" in source.body else False


def is_mdx(source: Source) -> bool:
    """Return whether a page has the suffix of MDX, or imports or braces that only MDX has."""
    if source.path.lower().endswith(".mdx"):
        return True
    if source.is_html or source.dialect.kind != "commonmark":
        return False
    if BLOCK.search(source.body):
        return True
    return bool(SIGN.search(source.body)) and bool(SIGN.search(CODE.sub(" ", source.body)))


def shows_only(condition: str) -> bool:
    """Return whether a site shows what `only` of Sphinx holds, by its condition such as `html`."""
    return any(all(map(_holds, rows.split(" and "))) for rows in condition.lower().split(" or "))


def _holds(term: str) -> bool:
    name = term.strip(" ()")
    return name.removeprefix("not ").strip() not in TAGS if name[:4] == "not " else name in TAGS


def is_query(info: str, code: str) -> bool:
    """Return whether a fenced block is a query or a button that Obsidian runs."""
    name = info.strip().lower()
    if name not in QUERIES:
        return False
    pattern = OF_QUERY.get(name)
    if pattern is None:
        return True
    lines = (line.strip() for line in code.splitlines())
    found = [pattern.search(line) is not None for line in lines if line]
    return all(found) if name == "tasks" else any(found)


def is_hidden(rows: str) -> bool:
    """Return whether attributes of Quarto hide a text in books, or wherever it stands."""
    if rows.strip("{} \t") == ".hidden":
        return True
    found, condition = CONDITION.search(rows), FORMAT.search(rows)
    if not found:
        return False
    if not condition:
        return found["kind"] == "hidden" and "when-" not in rows and "unless-" not in rows
    of_books = condition["name"].lower().startswith(OF_BOOKS)
    is_met = of_books == (condition["when"] == "when")
    return is_met == (found["kind"] == "hidden")


def is_hidden_cell(info: str, code: str) -> bool:
    """Return whether a fenced block is a cell that is run, and whose code is not shown."""
    cell = CELL.match(info)
    if not cell:
        return False
    if HIDDEN.search(cell["rows"]):
        return True
    rows: list[tuple[str, str]] = []
    for line in code.splitlines():
        option = OPTION.match(line)
        if not option and line.strip():
            break
        rows += [(option["key"], option["value"])] if option else []
    return any(
        (key in ("include", "echo") and value.strip().lower() == "false")
        or (key == "tags" and any(tag in value for tag in HIDING))
        for key, value in rows
    )
