"""No room opens, lists or looks for a stranger's file but by the door; the exceptions stand here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from publisher.place import PACKAGE

ROOMS = "book config reading assembly theme composition report scaffold".split()
LISTING = {"glob", "rglob", "iterdir", "walk", "listdir", "scandir"}
OPENING = {"open", "read_text", "read_bytes", "readlink"}
LOOKING = {
    "exists", "is_file", "is_dir", "is_symlink", "stat", "lstat",
    "isfile", "isdir", "islink", "lexists", "getsize",
}  # fmt: skip
# what is called `open` and opens no file: an element, a picture in memory, a font by `read_source`
OTHERS = {"door", "sink", "Image", "shelf", "self"}
READ_NEXT = "the file is opened by the door next, which reports a link that leads out"
ASKED = "the user names this folder on the command line"
ABOVE = "the folders above that of the user, up to the repository"
OURS = "a file of the package, or of one that is installed"
ALLOWED = {
    "config.configuration": {"isdir": "`root` is reported if it is no folder above the book's"},
    "config.json_schema": {"read_text": OURS},
    "config.mdbook": {"is_file": "only a book.toml that has no key of ours is asked"},
    "reading.dialects": {"isfile": READ_NEXT},
    "reading.includes": {"isfile": "its real path lies below the root"},
    "reading.picture_files": {
        "isfile": READ_NEXT,
        "is_dir": "listed by the door next",
        "islink": "where it leads is looked for below the root alone",
    },
    "reading.sources": {"isfile": READ_NEXT},
    "assembly.wiki_links": {"isfile": "only whether a name is there"},
    "assembly.apparatus.collation": {"open": OURS},
    "theme.loader": {"isfile": READ_NEXT, "iterdir": OURS},
    "theme.templates": {"isfile": READ_NEXT},
    "theme.font_shelf": {"iterdir": OURS, "read_bytes": "a file of the cache, judged by its digest"},
    "theme.font_file": {"read_bytes": "a font that was unpacked into the cache, or of a package"},
    "report.judging": {"stat": READ_NEXT},
    "scaffold.announce": {
        "is_dir": ASKED,
        "exists": ASKED,
        "open": "the book.toml that was made a moment ago",
        "read_text": "the same",
    },
    "scaffold.new_book": {
        "exists": ASKED, "is_dir": ASKED, "iterdir": ASKED, "open": ASKED, "read_text": OURS
    },
    "scaffold.new_page": {"is_dir": "the page is made by the door, which follows no link"},
    "scaffold.importer.repository": {"exists": ABOVE},
    "scaffold.importer.site": {"exists": ABOVE},
    "scaffold.importer.book_facts": {"exists": ABOVE},
    "scaffold.importer.folder": {"exists": ABOVE},
}  # fmt: skip


def calls_in(tree: ast.AST) -> Iterator[str]:
    """The names of the calls that look at the disk."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="open")):
                yield "open"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in OTHERS:
                continue
            case ast.Call(func=ast.Attribute(attr=name)) if name in LISTING | OPENING | LOOKING:
                yield name


def test_no_room_looks_at_the_disk_but_by_the_door() -> None:
    found = {}
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            found[name] = set(calls_in(ast.parse(path.read_text())))
    wrong = {name: calls for name, calls in found.items() if calls - set(ALLOWED.get(name, ()))}
    assert wrong == {}
    unused = {name: set(rows) - found[name] for name, rows in ALLOWED.items()}
    assert {name: rows for name, rows in unused.items() if rows} == {}


def test_the_search_finds_each_way_to_look_at_the_disk() -> None:
    text = "open(p); p.open(); os.listdir(p); Path(p).glob('*'); a.b.is_file(); os.path.exists(p)"
    assert list(calls_in(ast.parse(text))).count("open") == 2
    assert {*calls_in(ast.parse(text))} == {"open", "listdir", "glob", "is_file", "exists"}
    assert list(calls_in(ast.parse("door.is_file(p); sink.open('p'); Image.open(b)"))) == []
