"""The schema of book.toml: every table and key, what it may be, its use and its default."""

from __future__ import annotations

import re

from publisher.book.dialect import DIALECTS, EXTENSIONS
from publisher.book.language import WORDS
from publisher.book.names import GENERATED
from publisher.config.decks import CARDS, POSTER
from publisher.config.edition_schema import EDITIONS
from publisher.config.kinds import (
    TEXTS,
    Choice,
    Day,
    Either,
    Flag,
    Key,
    Kind,
    ListOf,
    Named,
    Number,
    Table,
    Text,
    required,
)
from publisher.config.selections import SELECTIONS
from publisher.report.rules import RULES

DEFAULT_FORM = ("Also Known As", "Problem", "Context", "Solution", "Consequences", "Variants")

ROLES = tuple(  # of the list of the Library of Congress, those of books
    "abr adp aft ann ant art aui aut bkd bkp clb clr cmt cns com cov cre ctb ctg cur dsr dte edc "
    "edm edt egr fac ill ilu ins isb led lso mrk nrt org oth pbd pbl pdr pfr pht prd prt pub res "
    "rev rpy rth spn ths trc trl tyd tyg wac wal wam wat win wpr".split()
)
WRITTEN = r"[\s\S]*\S[\s\S]*"  # something else than blanks
TITLE = r"[\s\S]*[^\s|][\s\S]*"  # something else than blanks and bars
PAGE = Choice(
    tuple(f"@{name}" for name in GENERATED), r"[^@][\s\S]*", "a path", noun="generated page"
)
PAGES = Named("pages")
PAGES_KEY = Key(PAGES, "The pages, in order: paths, globs, generated pages or tables.", [])
ENTRY = Table(
    {
        "page": required(
            PAGE,
            "The path of the page, a glob, or @ and the name of a generated page.",
            'write {page = "x.md"}',
        ),
        "title": Key(Text(), "The title in this book, instead of the page's own."),
        "slug": Key(Text(), "The slug in this book, instead of one from the title."),
        "kind": Key(Choice(("pattern", "page")), "Whether the page is a pattern or any other."),
        "group": Key(Text(), "The label in the contents above this page and those beside it."),
        "pages": Key(PAGES, "The pages that stand below this one.", []),
    },
    label="an entry of pages",
)
DEFINITIONS: dict[str, Kind] = {
    "pages": ListOf(
        Either((PAGE, ENTRY), 'a path, or a table such as {page = "b.md"}'),
        'a list of pages, such as ["a.md", {page = "b.md"}]',
    )
}

LANGUAGE = Text(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "a BCP 47 tag, such as en or pt-BR")
VERSION = Text(r"[A-Za-z0-9_.+-]{1,60}", "at most 60 letters, digits and . + - _")
ADDRESS = Text(
    r"|https?://[^\s{}]*(?:\{(?:slug|(?:[^\s{}]+/)?path)\}[^\s{}]*)+",
    "a web address with {slug} or {path} in it",
)
SLUG = Text(r"[\s\S]{0,100}", "a string of at most 100 characters")

BOOK = Table(
    {
        "title": required(
            Text(TITLE),
            "The title of the book; | ends a line of it on cover and title page, || is a bar.",
            'add title = "A Handbook"',
        ),
        "subtitle": Key(Text(), "The subtitle, on cover and title page.", ""),
        "authors": Key(
            ListOf(Text(WRITTEN, "a name")),
            "The names of the authors, each one a string; without any, none are printed.",
            [],
        ),
        "language": Key(LANGUAGE, "The language of the book, as a BCP 47 tag.", "en"),
        "identifier": Key(
            Text(),
            "The identifier, fixed for the life of the book; derived from slug, title and authors"
            " unless given.",
            "",
        ),
        "slug": Key(SLUG, "The name of the files in dist/; from the title unless given.", ""),
        "version": Key(VERSION, "The version of the book.", "0.0.0"),
        "date": Key(
            Day(), "The date of the book; SOURCE_DATE_EPOCH or the newest page's date unless given."
        ),
        "cover": Key(
            Text(),
            "The picture of the front cover, PNG, JPEG or SVG; without it the theme draws a cover.",
            "",
        ),
        "publisher": Key(Text(), "The publisher.", ""),
        "rights": Key(Text(), "Copyright or licence, on the copyright page.", ""),
        "edition": Key(Text(), "The edition of the book, such as Second edition.", ""),
        "series": Key(Text(), "The series that the book belongs to.", ""),
        "series-number": Key(Number(0, 9999, is_whole=True), "Its number in the series.", 0),
        "description": Key(Text(), "What the book is about, for its metadata.", ""),
        "subjects": Key(TEXTS, "The subjects of the book, for its metadata.", []),
        "site": Key(
            Either((Text(), TEXTS), "a string or a list of strings"),
            "The addresses of the site with the same pages; links below them are links to pages.",
            [],
        ),
        "address": Key(
            ADDRESS,
            "The web address of a page, with {slug}, {path} or {FOLDER/path}; from site and the"
            " page's path unless given.",
            "",
        ),
        "qr": Key(Flag(), "Whether a printed pattern ends with its address as a QR code.", False),
        "drafts": Key(Flag(), "Whether drafts are in the book, as with --drafts.", False),
        "root": Key(
            Text(),
            "The folder that a link with / at its start means; nothing above it is read.",
            ".",
        ),
        "theme": Key(
            Text(r"[\s\S]+", "the name of a theme"),
            "The theme: a folder of themes/, or handbook or fieldguide.",
            "handbook",
        ),
        "stubs": Key(
            Choice(("omit", "open", "error")),
            "Patterns whose sections are all empty: left out, printed as open, or an error.",
            "omit",
        ),
        "page-list": Key(
            Text(), "The edition whose page numbers the EPUB carries; none if empty.", ""
        ),
        "previous": Key(
            Text(), "The manifest of the last release, whose anchors must not vanish.", ""
        ),
        "pages": Key(PAGES, "The pages of a book without parts, in order.", []),
        "punctuation": Key(
            Choice(("book", "as-typed")),
            "Whether quotes, dashes and dots are set as the language wants them, or as typed.",
            "book",
        ),
        "order": Key(Text(), "A page of links that gives the order, such as SUMMARY.md.", ""),
        "markdown": Key(
            Choice(tuple(DIALECTS)),
            "The Markdown of the pages; python-markdown where a mkdocs.yml stands beside the pages"
            " or above them, else commonmark, unless given.",
        ),
        "extensions": Key(
            ListOf(
                Choice(EXTENSIONS, said="an extension, such as mark", noun="extension"),
                'a list of extensions, such as ["mark"]',
            ),
            "Extensions of Markdown, beside those that mkdocs.yml names.",
            [],
        ),
        "math": Key(Flag(), "Whether formulas in TeX are read as mathematics.", True),
        "numbered": Key(
            Flag(),
            "Whether figures, tables and code without a caption have a number, too.",
            False,
        ),
        "contents": Key(
            Choice(("pages", "sections")),
            "What the contents list: parts and pages, or the sections of every page, too.",
            "pages",
        ),
    }
)
FORM = Table(
    {
        "order": Key(
            TEXTS,
            "The labels of a pattern's sections, in order. Unless given, pages may also spell them"
            " in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Arabic, Hebrew,"
            " Japanese or Chinese, if that is the language of the page or of the book.",
            list(DEFAULT_FORM),
        ),
        "mandatory": Key(
            TEXTS,
            "The sections that every pattern must have; Problem, Context, Solution and"
            " Consequences of those in order unless given.",
        ),
        "spellings": Key(
            Table(
                others=Key(TEXTS, "Other spellings of this label."),
                said='a table of lists, such as {"Problem" = ["Issue"]}',
            ),
            "Other spellings of labels that are accepted, by label.",
        ),
    }
)
RELATIONS = Table(
    {
        "builds-on": Key(
            TEXTS, "The sections whose links name what a pattern builds on; Context unless given."
        ),
        "leads-to": Key(
            TEXTS,
            "The sections whose links name what a pattern leads to; Consequences unless given.",
        ),
        "referenced-by": Key(Flag(), "Whether a pattern names the others that link to it.", True),
    }
)
PART = Table(
    {
        "title": required(Text(), "The title of the part; empty for none.", "add title"),
        "introduction": Key(Text(), "The page that is printed on the part's opener.", ""),
        "pages": PAGES_KEY,
    }
)
PATH = Table(
    {
        "name": Key(Text(), "The name of the reading path.", ""),
        "description": Key(Text(), "For whom the path is.", ""),
        "pages": Key(TEXTS, "The pages of the path, in order.", []),
    }
)
IGNORE = Table(
    {
        "rule": required(
            Choice(tuple(RULES), said="a rule, such as link-dangling", noun="rule"),
            "The rule that is silent.",
            "add rule",
        ),
        "target": Key(Text(), "The target for which it is silent; every one unless given.", ""),
        "reason": required(Text(), "Why the problem is not reported.", "add reason"),
    }
)
MATTER = Table({"pages": PAGES_KEY})

ISBN = Text(r"|[\s0-9Xx\u2010-\u2013-]{1,30}", "an ISBN, such as 978-3-16-148410-0")
IDENTIFIERS = Table(
    {
        "epub": Key(ISBN, "The ISBN of the EPUB.", ""),
        "pdf": Key(ISBN, "The ISBN of the PDF that is read on a screen.", ""),
        "print": Key(ISBN, "The ISBN of the printed book.", ""),
        "doi": Key(Text(r"|10\.[0-9]{4,9}/\S+", "a DOI, such as 10.1000/182"), "The DOI.", ""),
    }
)
CLAIMS = tuple(
    f"EPUB Accessibility 1.1 - WCAG {version} Level {level}"
    for version in ("2.1", "2.2")
    for level in ("A", "AA")
)
ACCESSIBILITY = Table(
    {
        "conforms-to": required(
            Choice(CLAIMS),
            "The standard to which the EPUB conforms; check and release prove it.",
            f'add conforms-to = "{CLAIMS[-1]}"',
        ),
        "certified-by": required(
            Text(WRITTEN, "a name"), "Who certifies that it conforms.", "add certified-by"
        ),
        "report": Key(Text(r"|https?://\S+", "an address"), "The address of the report.", ""),
    }
)
CONTRIBUTOR = Table(
    {
        "name": required(Text(WRITTEN, "a name"), "The name.", "add name"),
        "role": Key(
            Choice(ROLES, said="a MARC relator code, such as edt or ill", noun="role"),
            "What the person did, as a MARC relator code; aut gives an author's file-as.",
            "ctb",
        ),
        "file-as": Key(Text(), "The name as it is sorted, such as Lee, Ann.", ""),
    }
)


def _word(text: str) -> Text:
    """Return the kind of a generated word: braces may hold only the fields of our own word."""
    fields = [f"{{{name}}}" for name in re.findall(r"\{(\w+)\}", text)]
    if not fields:
        return Text()
    spelled = "|".join(field.replace("{", r"\{").replace("}", r"\}") for field in fields)
    return Text(
        rf"(?:[^{{}}]|{spelled})*", f"a string with no other braces than {', '.join(fields)}"
    )


BOOK_FILE = Table(
    {
        "book": required(BOOK, "The book and its metadata."),
        "form": Key(FORM, "The sections that make a pattern."),
        "relations": Key(RELATIONS, "Which sections relate patterns."),
        "front": Key(ListOf(MATTER, "[[front]]"), "Pages before the first part."),
        "part": Key(ListOf(PART, "[[part]]"), "A part of the book."),
        "back": Key(ListOf(MATTER, "[[back]]"), "Pages after the last part."),
        "path": Key(ListOf(PATH, "[[path]]"), "A reading path through the book."),
        "accessibility": Key(ACCESSIBILITY, "What is claimed of the EPUB's accessibility."),
        "identifiers": Key(IDENTIFIERS, "The identifiers of the publication."),
        "contributor": Key(
            ListOf(CONTRIBUTOR, "[[contributor]]"), "Who worked on the book beside the authors."
        ),
        "ignore": Key(ListOf(IGNORE, "[[ignore]]"), "A problem that is not reported."),
        "exclude": Key(
            Table(others=Key(Text(WRITTEN, "a reason, as text"), "Why the pages are left out.")),
            "Pages of the folder that are not in the book: a glob, and the reason.",
        ),
        "links": Key(
            Table(others=Key(Text(), "The page that is meant.")),
            "Targets of links as they are written, and the page that is meant.",
        ),
        "pictures": Key(
            Table(others=Key(Text(WRITTEN, "a path"), "The file that is shown instead.")),
            "Targets of pictures as they are written, and the file that is shown instead.",
        ),
        "words": Key(
            Table(
                {
                    name: Key(_word(text), f"In English: {text}")
                    for name, text in WORDS["en"].items()
                },
                Key(Text(), "A word of a theme of your own."),
            ),
            "Words that the book generates, instead of those of its language.",
        ),
        "rules": Key(
            Table(
                {
                    name: Key(Choice(("error", "warn", "ignore")), rule.meaning)
                    for name, rule in RULES.items()
                },
                noun="rule",
            ),
            "The severity of rules.",
        ),
        "edition": Key(EDITIONS, "Editions of the PDF."),
        "cards": Key(CARDS, "The deck of cards."),
        "poster": Key(POSTER, "The posters."),
        "selection": Key(SELECTIONS, "Selections of patterns, each a book of its own."),
    },
    noun="table",
)


def quote_toml(text: str) -> str:
    """Return a text as a basic string of TOML, with its quotes."""
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or char == "\x7f" else char
        for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
