"""Any folder is answered: settings, themes, styles, templates, drawings, names and folders are mutated.

Each input is a whole book whose parts are right but for a few changes, so that it reaches the code
behind the parsers. FUZZ_BOOKS sets how many are made; a fault is a traceback or a call that hangs.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random  # noqa: TID251 (the seed is the number of a book)

import pytest

from publisher.config.checking import CONTROL
from publisher.config.kinds import Choice, Day, Either, Flag, ListOf, Named, Number, Table, Text
from publisher.config.schema import BOOK_FILE, DEFINITIONS, quote_toml
from publisher.config.theme_schema import THEME_FILE
from tests.support.books import TOML, make, try_to_render, write_book

BOOKS = int(os.environ.get("FUZZ_BOOKS", "40"))
FIRST = int(os.environ.get("FUZZ_SEED", "0"))
FORMATS = ("manuscript", "epub", "pdf")

TEXTS = ("", " ", "T", "a.md", "b.md", "*.md", "@patlets", "../x", "handbook", "own", "1.0.0", "en", "de-CH", "ar", "x" * 300, "a\x7fb", "\x85", "\u202e", "\u2028", "\ufffe", "\x01", "\x1b[31m", "a\nb", "\t", "\0",
         "http://example.org/", "javascript:x", "//[x", "http://[", "mailto:", "<b>&amp;", "\"'`", "{{ 7 }}", "::error::x", "##[error]x", "漢字", "é" * 90, "Problem", "#fff", "12mm", "A5", "6 x 9 in", "-1mm", "1e9mm", "0", "red", "url(x)", "}", "/*", "\\", "%", "\u0301", "😀")  # fmt: skip
NUMBERS = (0, 1, -1, 3, 9999999999, 1.5, -0.0, 1e300)
ODD = ("true", "1", "1.5", "nan", "inf", "[]", "{}", '""', "2026-01-02", "2026-01-02T03:04:05Z", "[[]]", '[{a = "b"}]', "0x10", "12:00:00")  # fmt: skip


def value_of(kind: object, random: Random, depth: int = 3) -> str:  # noqa: C901 (a row a kind)
    """A value in TOML that a kind allows, or nearly."""
    if random.random() < 0.02 or depth < 0:
        return random.choice(ODD)
    match kind:
        case Named(name):
            return value_of(DEFINITIONS[name], random, depth - 1)
        case Either(kinds):
            return value_of(random.choice(kinds), random, depth)
        case ListOf(item=item):
            rows = [value_of(item, random, depth - 1) for _ in range(random.randint(0, 3))]
            return f"[{', '.join(rows)}]"
        case Table():
            keys = names_of(kind, random)
            rows = [f"{quote_toml(key)} = {value_of(one, random, depth - 1)}" for key, one in keys]
            return f"{{{', '.join(rows)}}}"
        case Choice(values=values):
            one = random.choice(values)
            return quote_toml(one) if isinstance(one, str) else str(one)
        case Flag():
            return random.choice(("true", "false"))
        case Number():
            few = (kind.least, kind.most, min(kind.least + 1, kind.most))
            return str(random.choice(few if random.random() < 0.9 else NUMBERS))
        case Day():
            return random.choice(("2026-01-02", "0001-01-01", '"2026-02-28"', "9999-12-31"))
        case Text(pattern=pattern):
            good = [one for one in TEXTS if not pattern or re.fullmatch(pattern, one)]
            calm = [one for one in good if not CONTROL.search(one)]
            good = (calm or good) if good and random.random() < 0.95 else list(TEXTS)
            return quote_toml(random.choice(good))
    return random.choice(ODD)


def names_of(table: Table, random: Random) -> list[tuple[str, object]]:
    """Some keys of a table with their kinds, and keys of the author's."""
    rows: list[tuple[str, object]] = [
        (name, key.kind) for name, key in table.keys.items() if random.random() < 0.25
    ]
    if table.others:
        names = ("print", "screen", "own", "x y", "Problem", "a.md", *TEXTS)
        rows += [(random.choice(names), table.others.kind) for _ in range(random.randint(0, 2))]
    if random.random() < 0.02:
        rows.append((random.choice(TEXTS), Text()))
    return list(dict(rows).items())


def write_toml(schema: Table, random: Random, keep: str) -> str:
    """A file of the schema's tables; `keep` stands before its first keys."""
    plain, tables = [], []
    for name, kind in names_of(schema, random):
        if isinstance(kind, ListOf) and isinstance(kind.item, Table):
            for _ in range(random.randint(1, 2)):
                rows = [
                    f"{quote_toml(k)} = {value_of(v, random)}"
                    for k, v in names_of(kind.item, random)
                ]
                tables.append("\n".join([f"[[{quote_toml(name)}]]", *rows]))
        elif isinstance(kind, Table) and name != "book":
            rows = [f"{quote_toml(k)} = {value_of(v, random)}" for k, v in names_of(kind, random)]
            tables.append("\n".join([f"[{quote_toml(name)}]", *rows]))
        elif name not in ("book", "extends"):
            plain.append(f"{quote_toml(name)} = {value_of(kind, random)}")
    return "\n".join([*plain, keep, *tables, ""])


def mutate(text: str, random: Random, words: tuple[str, ...], most: int = 3) -> str:
    """A text with a few pieces taken out, doubled or put in."""
    for _ in range(random.randint(0, most)):
        at = random.randint(0, len(text))
        end = min(len(text), at + random.randint(0, 8))
        text = text[:at] + random.choice(("", text[at:end] * 2, random.choice(words))) + text[end:]
    return text


def book_toml(random: Random) -> dict[str, str]:
    own = BOOK_FILE.keys["book"].kind
    assert isinstance(own, Table)
    given = {"title", "authors", "version", "date", "pages", "theme", "order"}
    keys = [(name, kind) for name, kind in names_of(own, random) if name not in given]
    rows = "\n".join(f"{quote_toml(name)} = {value_of(kind, random)}" for name, kind in keys)
    pages = random.choice(
        ('["a.md", "b.md"]', '["*.md"]', '["a.md", {page = "b.md", pages = ["**/*.md"]}]')
    )
    keep = f"{TOML}pages = {pages}\n{rows}\n"
    if random.random() < 0.3:
        name, old = random.choice(
            (("title", '"T"'), ("authors", '["A. Author"]'), ("version", '"1.0.0"'))
        )
        text = quote_toml(random.choice(TEXTS))
        keep = keep.replace(
            f"{name} = {old}", f"{name} = {f'[{text}]' if name == 'authors' else text}"
        )
    if random.random() < 0.6:  # most tables are left out: one wrong value stops the rest
        return {"book.toml": keep}
    return {"book.toml": write_toml(BOOK_FILE, random, keep)}


def themed(random: Random, **files: str) -> dict[str, str]:
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    given = {"theme.toml": 'extends = "handbook"\n', **files}
    return {"book.toml": toml, **{f"themes/own/{name}": text for name, text in given.items()}}


def theme_toml(random: Random) -> dict[str, str]:
    return themed(random, **{"theme.toml": write_toml(THEME_FILE, random, 'extends = "handbook"')})


CSS = ("p {{ {} }}", ".chapter {{ {} }}", "@page {{ {}; @top-left {{ content: {} }} }}", "@media print {{ p {{ {} }} }}", "@page :left {{ {} }}", "h1::before {{ {} }}", "@font-face {{ {} }}", "{} {{ color: red }}")  # fmt: skip
ROWS = ("color: red", "margin: 1e9mm", "width: calc(1px + {})", "content: counter(page)", "content: string({})", "string-set: x content()", "background: url({})", "font: 12pt/{} serif", "columns: 99", "position: running(x)", "float: footnote", "font-size: 0", "line-height: -1", "display: grid", "page: {}", "--x: var(--x)", "color: var(--x)", "transform: rotate(nan)", "border-spacing: 1px", "bookmark-level: 99", "size: 0 0", "{}")  # fmt: skip
BITS = ("x", "''", '"', "\\", "#id", "url(data:,x)", "1e999", "(", ")", "}", "/*", "*/", "<!--", "!important", "\\0", "\\110000", "漢", ";", "calc(1/0)", "attr(x)", "@import 'x';")  # fmt: skip


def styles(random: Random) -> dict[str, str]:
    rules = []
    for _ in range(random.randint(1, 4)):
        rows = [random.choice(ROWS).replace("{}", random.choice(BITS)) for _ in range(2)]
        rules.append(
            random.choice(CSS)
            .replace("{{", "{")
            .replace("}}", "}")
            .replace("{}", rows[0], 1)
            .replace("{}", rows[1])
        )
    text = mutate("\n".join(rules), random, BITS, 1)
    return themed(random, **{random.choice(("print.css", "base.css", "ebook.css")): text})


JINJA = ("{{{{ {} }}}}", "{{% if {} %}}x{{% endif %}}", "{{% for x in {} %}}{{{{ x }}}}{{% endfor %}}", "{{% set x = {} %}}{{{{ x }}}}", "{{% macro m(a) %}}{{{{ a }}}}{{% endmacro %}}{{{{ m({}) }}}}", "{{% include {} %}}", "<p>{{{{ {} }}}}</p>", "<p {{{{ {} }}}}>")  # fmt: skip
WORDS = ("book.title", "book", "words", "book.config", "book.nosuch", "1/0", "'a'|join", "book.title|length", "range(9)", "'chapter.html'", "[1,2]|sum", "none.x", "self", "loop", "book.title * 3", "'%s'|format(1)", "x", "caller()", "book.pictures", "1 if 2", "'a'|int", "'<script>'|safe", "now()")  # fmt: skip


def templates(random: Random) -> dict[str, str]:
    parts = [
        random.choice(JINJA)
        .replace("{{", "{")
        .replace("}}", "}")
        .replace("{}", random.choice(WORDS))
        for _ in range(random.randint(1, 3))
    ]
    text = mutate("<section id='at-copyright'>" + "".join(parts) + "</section>", random, WORDS, 1)
    name = random.choice(
        ("copyright.html", "chapter.html", "contents.html", "title-page.html", "part.html")
    )
    return themed(random, **{f"templates/{name}": text})


SHAPES = ('<rect width="9" height="9" {}/>', "<g {}>{}</g>", '<path d="M0 0{}" {}/>', "<text {}>t</text>", '<linearGradient id="a" {}><stop offset="0"/></linearGradient>', '<mask id="b" {}><rect width="3" height="3"/></mask>', '<use href="#a" {}/>', '<clipPath id="c" {}><rect/></clipPath>', '<pattern id="d" width="1" height="1" {}><rect/></pattern>', '<filter id="e" {}><feOffset dx="1"/></filter>', '<marker id="f" {}><path d="M0 0"/></marker>', "<style>rect {{ {} }}</style>", "<svg {}>{}</svg>", "<switch><foreignObject {}><p>x</p></foreignObject></switch>", '<image href="data:image/png;base64,x" {}/>', "<textPath href='#a' {}>x</textPath>", "<symbol id='s' {}/>")  # fmt: skip
MARKS = ('x="{}"', 'width="{}"', 'viewBox="0 0 {} 4"', 'viewBox="{}"', 'transform="{}"', 'fill="url(#{})"', 'stroke-dasharray="{}"', 'clip-path="url(#c)"', 'mask="url(#b)"', 'filter="url(#e)"', 'marker-end="url(#f)"', 'style="fill: {}"', 'spreadMethod="repeat" x2="{}"', 'points="{}"', 'font-size="{}"', 'offset="{}"', 'opacity="{}"', 'r="{}"', 'preserveAspectRatio="{}"', 'gradientTransform="{}"', 'stroke-width="{}"', 'id="{}"', 'refX="{}"', 'markerWidth="{}"', 'letter-spacing="{}"', 'text-anchor="{}"', 'dx="{}"', 'rotate="{}"', 'patternTransform="{}"', 'fill="{}"', 'color="{}"', 'stroke-linejoin="{}"', 'display="{}"')  # fmt: skip
LENGTHS = ("1", "0", "-1", "1.2.3", "nan", "inf", "1e99", "1e999", "", " ", "%", "10%", "1em", "a", "1,2", "1 2 3", "rotate(", "rotate(a)", "scale(0)", "matrix(1)", "matrix(1 2 3 4 5 6)", "translate(1", "none", "currentColor", "#ggg", "rgb(1)", "0.0000001", "1px1", "--", "L", "A1 1 0 2 2 1 1", "C1", "e", "999999999", "skewX()", "d", "b", "xMidYMid foo", "defer", "var(--x)")  # fmt: skip


def drawing(random: Random) -> dict[str, str]:
    def shape(depth: int) -> str:
        text = random.choice(SHAPES).replace("{{", "{").replace("}}", "}")
        while "{}" in text:
            fill = random.choice(MARKS).replace("{}", random.choice(LENGTHS))
            if text.find(">{}<") == text.find("{}") - 1 and depth:
                fill = shape(depth - 1)
            elif 'd="M0 0{}' in text or "rect { {} }" in text:
                fill = random.choice(LENGTHS)
            text = text.replace("{}", fill, 1)
        return text

    body = "".join(shape(2) for _ in range(random.randint(1, 5)))
    head = " ".join(random.choice(MARKS).replace("{}", random.choice(LENGTHS)) for _ in range(2))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {head if random.random() < 0.5 else ""}>{body}</svg>'
    inline = random.random() < 0.4
    page = f"# A\n\n{svg if inline else ''}\n\n![x](x.svg) [B](b.md)\n"
    return {"x.svg": mutate(svg, random, LENGTHS, 1), "a.md": page}


DATA = ("note", "ref", "label", "page", "svg", "at", "line", "kind", "math", "width", "call", "block", "number", "title", "names", "address", "latex", "lang", "info", "tab", "caption")  # fmt: skip
ELEMENTS = ("div", "span", "p", "sup", "a", "ul", "li", "table", "td", "img", "figure", "section", "aside", "h2", "code", "pre", "svg", "math", "blockquote", "dl", "br")  # fmt: skip


def attributes(random: Random) -> dict[str, str]:
    """Raw HTML with the attributes and classes that the program itself uses."""
    rows = []
    for _ in range(random.randint(1, 5)):
        tag = random.choice(ELEMENTS)
        own = " ".join(
            f'data-{random.choice(DATA)}="{random.choice(TEXTS[:12] + LENGTHS)}"' for _ in range(2)
        )
        kind = random.choice(
            (
                "math",
                "xref",
                "external",
                "footnote",
                "patlet",
                "task",
                "tabs",
                "diagram",
                "missing-picture",
                "language-x",
            )
        )
        inside = random.choice(("x", "", "[B](b.md)", "<b>x</b>", "[^1]", "$x$"))
        rows.append(
            f'<{tag} {own} class="{kind}" id="{random.choice(TEXTS[:12])}">{inside}</{tag}>'
        )
    return {"a.md": "# A\n\n" + "\n\n".join(rows) + "\n\n[^1]: n\n"}


NAMES = ("c.md", "C.MD", "a\nb.md", "::x.md", " .md", "é.md", "e\u0301.md", "x" * 250 + ".md", "a b.md", "a#b.md", "a?b.md", "%41.md", "<b>.md", "&amp;.md", "'\".md", "\\.md", "\x01.md", "\x1b[1m.md", "\u202e.md", "index.md", "README.md", "SUMMARY.md", "book.md", "nav.html", "con.md", "-x.md", "~.md", "[a].md", "{x}.md", "*.md", "\udcff.md", "\ud83d\ude00.md".encode("utf-16", "surrogatepass").decode("utf-16"), "mkdocs.yml", "_config.yml", "themes", "dist", ".hidden.md", "x.html", "x.txt")  # fmt: skip
KINDS = ("page", "empty", "bytes", "folder", "pipe", "loop", "dangling", "outside", "inside", "closed", "device")  # fmt: skip


def odd_folder(random: Random) -> dict[str, str]:
    names = [random.choice(NAMES) for _ in range(random.randint(1, 5))]
    listed = [quote_toml(name) for name in names if name.isprintable() and random.random() < 0.1]
    links = " ".join(
        f"[x](<{name}>) ![y]({name})" for name in names if "\n" not in name and "\udcff" not in name
    )
    pages = ", ".join(['"a.md"', '"*.md"', *listed])
    toml = f"{TOML}pages = [{pages}]\n"
    if random.random() < 0.3:
        toml = toml.replace(
            "pages =", f"previous = {quote_toml(random.choice(('p', 'c.md', 'x')))}\npages ="
        )
    return {
        "book.toml": toml,
        "a.md": f"# A\n\n{links}\n\n{{{{#include {names[0].encode(errors='replace').decode()}}}}}\n",
    }


def furnish(folder: Path, random: Random) -> None:  # noqa: C901 (a row a kind)
    """Put files, folders, links, pipes and devices of odd names into a book's folder."""
    kinds = random.choice((KINDS, ("page", "empty", "inside", "folder", "dangling")))
    for name in {random.choice(NAMES) for _ in range(random.randint(1, 6))} | {"p"}:
        path = folder / random.choice(("", "deep", "deep/er")) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            continue
        match random.choice(kinds):
            case "folder":
                path.mkdir()
            case "pipe":
                os.mkfifo(path)
            case "loop":
                path.symlink_to(path.name)
            case "dangling":
                path.symlink_to("nowhere")
            case "outside":
                path.symlink_to("/etc/hostname")
            case "inside":
                path.symlink_to(folder / "b.md")
            case "device":
                path.symlink_to("/dev/zero")
            case "closed":
                path.write_text("# X\n")
                path.chmod(0)
            case "bytes":
                path.write_bytes(random.randbytes(40))
            case kind:
                path.write_text("# X\n\ntext\n" if kind == "page" else "")


GRAMMARS: dict[str, Callable[[Random], dict[str, str]]] = {
    "book.toml": book_toml,
    "theme.toml": theme_toml,
    "styles": styles,
    "templates": templates,
    "drawings": drawing,
    "attributes": attributes,
    "folders": odd_folder,
}


def answer(grammar: str, seed: int, folder: Path) -> bool:
    """Make and render the book of a seed; returns whether it could be made. A fault raises."""
    random = Random(f"{grammar} {seed}")
    book = write_book(folder, GRAMMARS[grammar](random))
    if grammar == "folders":
        furnish(folder, random)
    made = make(book)
    assert made.is_made or made.errors, made.report
    if made.is_made:
        needs_print = grammar in ("styles", "theme.toml", "drawings", "templates")
        name = "pdf" if needs_print and seed % 5 == 0 else FORMATS[seed % 2]
        try_to_render(made, name)
    return made.is_made


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_any_folder_is_answered(grammar: str, tmp_path: Path) -> None:
    count = max(BOOKS // len(GRAMMARS), 1)
    made = 0
    for seed in range(FIRST, FIRST + count):
        folder = tmp_path / str(seed)
        try:
            made += answer(grammar, seed, folder)
        except BaseException as error:
            raise AssertionError(f"{grammar} {seed}: {error!r}") from error
        shutil.rmtree(folder)
    assert made or count < 20, "the grammar reaches no code behind the parsers"
