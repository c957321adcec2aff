"""Links, pipes and odd names: nothing outside of the book's folder is read or written through them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher import door
from publisher.book.artifact import Artifact
from publisher.config.configuration import read_config
from publisher.door import ClosedError, read_file
from publisher.driver.up_to_date import digest_file
from publisher.files import writing
from publisher.files.toml import Toml, read_toml
from publisher.files.writing import find_top, finish_writing, write_artifacts
from publisher.formats.edition_record import read_previous
from publisher.report.findings import BookError, OutputError
from publisher.scaffold.announce import adopt
from publisher.scaffold.importer import adopt_folder
from publisher.scaffold.new_page import write_page
from publisher.theme.font_file import FontFileError, read_source
from tests.support.books import TOML, make, render, write_book
from tests.support.stages import read_configuration

SECRET = "the-secret-outside"
PAGES = 'pages = ["a.md", "b.md"]\n'
OWN = TOML.replace("[book]", '[book]\ntheme = "own"') + PAGES


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the book that holds files with the secret."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("x.md", "x.png", "x.svg", "copyright.html", "print.css", "last.json"):
        (folder / name).write_text(SECRET)
    return folder


def test_a_file_is_read_through_links_that_stay_in_the_folder(tmp_path: Path) -> None:
    write_book(tmp_path, {"deep/a.md": "text"}, clean=False)
    (tmp_path / "folder").symlink_to("deep")
    (tmp_path / "file").symlink_to("folder/a.md")
    for name in ("deep/a.md", "folder/a.md", "file", "deep/../file"):
        assert read_file(tmp_path / name, tmp_path, 4) == b"text"


def refuse(path: Path, fence: Path, most: int = 1000) -> str:
    with pytest.raises(OSError) as caught:
        read_file(path, fence, most)
    return door.explain(caught.value)


def test_what_is_no_regular_file_of_the_folder_is_refused(tmp_path: Path, outside: Path) -> None:
    book = tmp_path / "book"
    write_book(book, {"deep/a.md": "text"}, clean=False)
    (book / "file").symlink_to(outside / "x.md")
    (book / "folder").symlink_to(outside)
    (book / "loop").symlink_to("loop")
    (book / "ring").symlink_to("deep/ring")
    (book / "deep" / "ring").symlink_to("../ring")
    os.mkfifo(book / "pipe")
    for name in ("file", "folder/x.md", "../outside/x.md", "a\0b"):
        assert refuse(book / name, book) == "lies outside the book's root"
    for name in ("loop", "pipe", "deep", "."):
        assert refuse(book / name, book) == "is no regular file"
    assert refuse(Path("/dev/zero"), Path("/dev")) == "is no regular file"
    assert refuse(book / "ring", book).startswith(("can't be read", "is no regular"))
    assert refuse(book / "gone", book) == "can't be read: No such file or directory"
    assert refuse(book / ("n" * 300), book) == "can't be read: File name too long"
    assert refuse(book / "deep" / "a.md", book, 3) == "is larger than 0 MB"


@pytest.mark.parametrize("what", ["deep/a.md", "deep"])
def test_a_file_that_becomes_a_link_meanwhile_is_not_read(
    what: str, tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    write_book(book, {"deep/a.md": "text"}, clean=False)
    (outside / "a.md").write_text(SECRET)
    found = door.locate

    def swap(path: Path, fence: Path) -> Path | None:
        place = found(path, fence)
        (book / what).rename(tmp_path / "old")
        (book / what).symlink_to(outside / "a.md" if what.endswith(".md") else outside)
        return place

    monkeypatch.setattr(door, "locate", swap)
    assert SECRET not in refuse(book / "deep" / "a.md", book)


@pytest.mark.parametrize("what", ["themes", "themes/own"])
def test_a_theme_whose_folder_becomes_a_link_meanwhile_is_not_read(
    what: str, tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"book.toml": OWN, "themes/own/theme.toml": 'extends = "handbook"\n'}
    book = write_book(tmp_path / "book", {**files, "a.md": "# A\n\nA.\n", "b.md": "# B\n\nB.\n"})
    place = outside if what.endswith("own") else outside / "own"
    (place / "templates").mkdir(parents=True)
    (place / "theme.toml").write_text(f'extends = "handbook"\nname = "{SECRET}"\n')
    (place / "templates" / "copyright.html").write_text(SECRET)

    def swap(path: Path, fence: Path) -> Toml:
        if not (book.parent / what).is_symlink():  # its files are judged; now they are read
            (book.parent / what).rename(tmp_path / "old")
            (book.parent / what).symlink_to(outside)
        return read_toml(path, fence)

    monkeypatch.setattr("publisher.theme.loader.read_toml", swap)
    with opened_below(outside) as opened:
        made = make(book)
    assert opened == []
    assert SECRET not in made.report
    assert "theme-setting" in {one.rule for one in made.errors}


LINKS = {
    "a folder of templates": ("themes/own/templates", "", "theme-outside"),
    "a folder in a theme": ("themes/own/fonts", "", "theme-outside"),
    "a style sheet": ("themes/own/print.css", "print.css", "theme-outside"),
    "a page in a folder": ("linked", "", "source-unreadable"),
    "a page": ("c.md", "x.md", "source-unreadable"),
    "a picture in a folder": ("art", "", "picture-missing"),
    "a drawing": ("art.svg", "x.svg", "picture-missing"),
    "an included file": ("part.md", "x.md", "include-missing"),
    "mkdocs.yml": ("mkdocs.yml", "x.md", "site-settings"),
    "book.toml": ("book.toml", "x.md", "config-syntax"),
    "the last release": ("last.json", "last.json", "config-value"),
}


@pytest.mark.parametrize("name", LINKS)
def test_no_link_leads_out_of_the_book(name: str, tmp_path: Path, outside: Path) -> None:
    path, target, rule = LINKS[name]
    listed = '["a.md", "b.md", "linked/x.md"]' if path == "linked" else '["a.md", "b.md"]'
    more = 'previous = "last.json"\n' if path == "last.json" else ""
    files: dict[str, str | bytes] = {
        "book.toml": OWN.replace(PAGES, f"{more}pages = {listed}\n"),
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "a.md": "# A\n\n{{#include part.md}}\n\n![x](art/x.png) ![y](art.svg) [B](b.md)\n",
        "art/x.png": b"",
        "part.md": "x",
        "last.json": "{}",
    }
    if path in ("art", "part.md", "last.json"):
        files = {key: value for key, value in files.items() if not key.startswith(path)}
    book = write_book(tmp_path / "book", files)
    link = tmp_path / "book" / path
    link.unlink(missing_ok=True)
    link.symlink_to(outside / target)
    made = make(book)
    assert rule in made.rules, made.report
    assert SECRET not in made.report
    if made.is_made:
        assert SECRET not in render(made, "manuscript").decode()


def test_a_new_page_is_not_written_through_a_link(tmp_path: Path, outside: Path) -> None:
    book = write_book(tmp_path / "book", {})
    (tmp_path / "book" / "patterns").symlink_to(outside)
    with pytest.raises(OutputError):
        write_page(read_config(book)[0], "A Name")
    assert not (outside / "a-name.md").exists()


def test_import_writes_through_no_link(tmp_path: Path, outside: Path) -> None:
    write_book(tmp_path / "book", {"a.md": "# A\n\nText.\n"}, clean=False)
    for name in ("book.toml", "book.schema.json"):
        (tmp_path / "book" / name).symlink_to(outside / name)
    assert adopt(str(tmp_path / "book")) == 1
    (tmp_path / "book" / "book.toml").unlink()
    adopt(str(tmp_path / "book"))
    assert not (outside / "book.toml").exists()
    assert not (outside / "book.schema.json").exists()


_watched: dict[str, list[str]] = {}  # real path of a folder -> files that are opened in it


def note_opened(event: str, values: tuple[object, ...]) -> None:
    if _watched and event == "open" and isinstance(values[0], str):
        file = os.path.realpath(values[0])
        for folder, opened in _watched.items():
            opened += [file] if file.startswith(folder) else []


sys.addaudithook(note_opened)


@contextmanager
def opened_below(folder: Path) -> Iterator[list[str]]:
    """The files of a folder that are opened by their path meanwhile."""
    opened: list[str] = []
    _watched[os.path.realpath(folder)] = opened
    try:
        yield opened
    finally:
        _watched.clear()


IMPORTED = {
    "a folder of the site": ({}, "docs", "", "mkdocs.yml", "site_name: SECRET\n"),
    "a list of pages": (
        {"docusaurus.config.js": "module.exports = {sidebarPath: '../outside/x.json'}"},
        "", "", "x.json", '{"docs": [{"type": "category", "label": "SECRET", "items": ["a", "b"]}]}',
    ),
    "a program": (
        {"docusaurus.config.js": "import x from './x.json'\nmodule.exports = {title: x}"},
        "x.json", "x.json", "x.json", '{"docs": "SECRET"}',
    ),
    "facts": ({}, "CITATION.cff", "CITATION.cff", "CITATION.cff", "title: SECRET\n"),
    "a name of the host": ({}, "CNAME", "CNAME", "CNAME", "SECRET.example.org\n"),
    "a list in a folder": ({}, "_category_.json", "x.json", "x.json", '{"label": "SECRET"}'),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPORTED)
def test_import_reads_through_no_link(name: str, tmp_path: Path, outside: Path) -> None:
    files, link, target, kept, text = IMPORTED[name]
    pages = {f"{one}.md": f"# {one}\n\nText of {one}.\n" for one in "abc"}
    write_book(tmp_path / "book", {**pages, **files}, clean=False)
    (outside / kept).write_text(text.replace("SECRET", SECRET))
    if link:
        (tmp_path / "book" / link).symlink_to(outside / target)
    with opened_below(outside) as opened:
        text = adopt_folder(tmp_path / "book").text
    assert opened == []
    assert SECRET not in text


def test_a_font_is_read_through_no_link(tmp_path: Path, outside: Path) -> None:
    theme = tmp_path / "themes" / "own"
    (theme / "fonts").mkdir(parents=True)
    (theme / "fonts" / "x.ttf").symlink_to(outside / "x.md")
    os.mkfifo(theme / "fonts" / "y.ttf")
    for name, reason in (("x", "lies outside the book's root"), ("y", "is no regular file")):
        with pytest.raises(FontFileError) as caught:
            read_source(str(theme / "fonts" / f"{name}.ttf"), str(theme))
        assert str(caught.value) == reason


def test_no_folder_above_the_output_is_a_link_in_the_repository(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "repository"
    book = write_book(top / "docs" / "book", {})
    (top / ".git").mkdir()
    (top / "out").symlink_to(outside)
    monkeypatch.chdir(top)
    assert find_top(book) == Path(os.path.realpath(top))
    files = (Artifact("t.epub", b"new"),)
    for name in ("out", "out/dist", "docs/../out/dist", "out/../dist", str(top / "out" / "dist")):
        with pytest.raises(OutputError):
            write_artifacts(files, Path(name), top=find_top(book))
    assert not (outside / "dist").exists()
    (outside / "dist").mkdir()
    (outside / "dist" / ".t.epub.7.new").write_bytes(b"left")
    (outside / "dist" / ".book-journal").write_text(
        '[["t.epub", ".t.epub.7.new", ".t.epub.7.old"]]'
    )
    finish_writing(Path("out/dist"), find_top(book))
    assert sorted(os.listdir(outside / "dist")) == [".book-journal", ".t.epub.7.new"]
    shutil.rmtree(outside / "dist")
    (tmp_path / "elsewhere").symlink_to(outside)  # above the repository the user decides
    write_artifacts(files, tmp_path / "elsewhere" / "dist", top=find_top(book))
    assert (outside / "dist" / "t.epub").read_bytes() == b"new"


def test_a_folder_above_the_output_that_becomes_a_link_meanwhile_is_not_followed(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "repository"
    book = write_book(top / "book", {})
    (top / ".git").mkdir()
    (outside / "dist").mkdir()
    judge = writing._find_link

    def swap(folder: Path, within: Path | None) -> Path | None:
        link = judge(folder, within)
        if (top / "out").is_dir():
            (top / "out").rename(tmp_path / f"old{len(os.listdir(tmp_path))}")
        (top / "out").symlink_to(outside)
        return link

    monkeypatch.setattr(writing, "_find_link", swap)
    files = (Artifact("t.epub", b"new"),)
    for has_folder in (False, True):
        if has_folder:
            (top / "out" / "dist").mkdir(parents=True)
        with pytest.raises(OutputError):
            write_artifacts(files, top / "out" / "dist", top=find_top(book))
        assert os.listdir(outside / "dist") == []
        (top / "out").unlink()
    (outside / "dist" / ".t.epub.7.new").write_bytes(b"left")
    (top / "out" / "dist").mkdir(parents=True)
    (top / "out" / "dist" / ".t.epub.7.new").write_bytes(b"left")
    finish_writing(top / "out" / "dist", find_top(book))
    assert os.listdir(outside / "dist") == [".t.epub.7.new"]


@pytest.mark.parametrize("text", ["calc(1px + )", "calc((2px - ) * 2)"])
def test_a_style_sheet_that_the_engine_fails_at_is_told(text: str, tmp_path: Path) -> None:
    files = {"themes/own/theme.toml": 'extends = "handbook"\n', "a.md": "# A\n\nA.\n"}
    style = f"h1 {{ width: {text} }}\n"
    files |= {"book.toml": OWN, "themes/own/print.css": style, "b.md": "# B\n\nB.\n"}
    with pytest.raises(AssertionError) as caught:  # no file was made
        render(make(write_book(tmp_path, files)), "pdf")
    assert str(caught.value).startswith("themes/own/print.css: error[theme-missing] WeasyPrint")


def test_pipes_loops_and_names_that_are_no_text_are_reported(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    os.mkfifo(tmp_path / "c.md")
    (tmp_path / "d.md").symlink_to("d.md")
    (tmp_path / "e").symlink_to("e")
    (tmp_path / os.fsdecode(b"f\xff.md")).write_text("# F\n")
    os.mkfifo(tmp_path / "mkdocs.yml")
    made = make(book)
    assert [(one.rule, one.location.path) for one in made.errors] == [
        ("source-unreadable", "f\udcff.md"),
        ("source-unreadable", "c.md"),
        ("source-unreadable", "d.md"),
    ]
    assert digest_file(str(tmp_path / "c.md")) == ""
    (tmp_path / "dist").mkdir()
    os.mkfifo(tmp_path / "dist" / ".book-journal")
    finish_writing(tmp_path / "dist")
    os.mkfifo(tmp_path / "last.json")
    book.write_text(TOML + PAGES.replace("pages", 'previous = "last.json"\npages'))
    for name in ("c.md", "d.md", "f\udcff.md"):
        (tmp_path / name).unlink()
    with pytest.raises(BookError):
        read_previous(read_configuration(book))


def test_import_tells_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nText.\n")
    (tmp_path / os.fsdecode(b"f\xff.md")).write_text("# F\n")
    adopted = adopt_folder(tmp_path)
    assert "f" + chr(0xDCFF) not in adopted.text
    assert "give the file another name" in "".join(one.text for one in adopted.decisions)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(ClosedError):
        read_file(Path("a\0b"), Path("."), 10)
