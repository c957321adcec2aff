"""A folder that becomes a link at any moment of an import is neither listed nor read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.door import is_file, is_folder
from publisher.files.listing import DEEPEST, list_files
from publisher.scaffold.importer import adopt_folder
from tests.support.books import write_book

PAGES = {f"{one}.md": f"# {one}\n\nText of {one}.\n" for one in "abc"}
ROWS = "- title: Part\n  children:\n    - url: /a.html\n    - url: /b.html\n    - url: /c.html\n"
# the files of a site, and the folder that is swapped
SITES = {
    "data of a site": ({**PAGES, "_config.yml": "title: T\n", "_data/nav.yml": ROWS}, "_data"),
    "data beside pages": ({**PAGES, "data/order.json": '["a.md", "b.md", "c.md"]'}, "data"),
    "a program's tests": ({**PAGES, "tests/deep/x.py": "", "tests/d.md": "# D\n\nD.\n"}, "tests"),
    "pages": (
        {"mkdocs.yml": "site_name: T\n", **{f"docs/{name}": text for name, text in PAGES.items()}},
        "docs",
    ),
    "the site itself": ({"site/mkdocs.yml": "site_name: T\n", **PAGES}, "site"),
    "a site of notes": ({**PAGES, "logseq/config.edn": "{}", "pages/x.md": "# X\n"}, "pages"),
}
STEPS = {True: 7, False: 31}  # each seventh moment is tried; without a repository there are more
_watched: dict[str, list[str]] = {}  # a folder -> what is opened or listed in it


def note_use(event: str, values: tuple[object, ...]) -> None:
    if not _watched or event not in ("open", "os.scandir", "os.listdir"):
        return
    name = f"/proc/self/fd/{values[0]}" if isinstance(values[0], int) else str(values[0])
    place = os.readlink(name) if isinstance(values[0], int) else _REAL(name)
    for folder, used in _watched.items():
        used += [f"{event} {place}"] if place.startswith(folder) else []


_REAL = os.path.realpath
sys.addaudithook(note_use)


class Swap:
    """Puts a link to elsewhere in the place of a folder after so many looks at paths."""

    def __init__(self, folder: Path, outside: Path, moment: int) -> None:
        self.folder, self.outside, self.left = folder, outside, moment

    def __call__(self, path: str | Path, *, strict: bool = False) -> str:
        place = _REAL(path, strict=strict)
        self.left -= 1
        if self.left == 0:
            self.folder.rename(self.folder.with_name("was"))
            self.folder.symlink_to(self.outside)
        return str(place)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="names no descriptors")
@pytest.mark.parametrize("has_repository", [True, False])
@pytest.mark.parametrize("name", SITES)
def test_no_folder_that_becomes_a_link_meanwhile_is_listed(
    name: str, has_repository: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, swapped = SITES[name]
    outside = tmp_path / "outside"
    write_book(outside, {**files, **PAGES, "nav.yml": ROWS, "deep/secret.py": ""}, clean=False)
    (outside / ".git").mkdir()
    used = _watched[_REAL(outside)] = []
    moment = 0
    try:
        while True:
            moment += STEPS[has_repository]
            book = tmp_path / "top" / "book"
            write_book(book, files, clean=False)
            (book / ".git").mkdir(exist_ok=True) if has_repository else None
            swap = Swap(book / swapped, outside, moment)
            monkeypatch.setattr(os.path, "realpath", swap)
            adopt_folder(book)
            monkeypatch.setattr(os.path, "realpath", _REAL)
            assert used == [], f"at look {moment}"
            shutil.rmtree(tmp_path / "top")
            if swap.left > 0:
                break
    finally:
        _watched.clear()
    assert moment > 50


def test_a_look_at_a_path_follows_no_link_out_of_the_folder(tmp_path: Path) -> None:
    book, outside = tmp_path / "book", tmp_path / "outside"
    write_book(book, {"deep/a.md": "text"}, clean=False)
    write_book(outside, {"x.md": "text"}, clean=False)
    (book / "file").symlink_to("deep/a.md")
    (book / "folder").symlink_to("deep")
    (book / "out").symlink_to(outside)
    (book / "loop").symlink_to("loop")
    os.mkfifo(book / "pipe")
    for name in ("deep/a.md", "file", "folder/a.md"):
        assert is_file(book / name, book)
    for name in ("out/x.md", "../outside/x.md", "loop", "pipe", "deep", "a\0b", "n" * 300, "."):
        assert not is_file(book / name, book)
    for name in ("deep", "folder", "."):
        assert is_folder(book / name, book)
    for name in ("out", "..", "loop", "pipe", "file", "gone", "n" * 5_000):
        assert not is_folder(book / name, book)


def test_folders_that_are_nested_without_end_are_listed(tmp_path: Path) -> None:
    held = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_200):  # deeper than Python calls itself
        os.mkdir("d", dir_fd=held)
        below = os.open("d", os.O_RDONLY, dir_fd=held)
        os.close(held)
        held = below
    os.close(held)
    (tmp_path / "d" / "x.css").write_text("")
    (tmp_path / Path(*"d" * DEEPEST) / "y.css").write_text("")
    assert sorted(map(len, list_files(tmp_path))) == [len("d/x.css"), 2 * DEEPEST + len("y.css")]
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # Python can't


def test_long_names_in_the_files_of_a_site_are_answered(tmp_path: Path) -> None:
    long = "n" * 5_000
    rows = {
        "docusaurus.config.js": f"module.exports = {{path: '{long}', sidebarPath: '{long}'}}",
        "mkdocs.yml": f"site_name: T\ndocs_dir: {long}\nINHERIT: {long}\n",
        "_config.yml": f"title: T\ncollections_dir: {long}\ncollections: [{long}]\n",
        "config.toml": f'title = "T"\ncontentDir = "{long}"\nbaseURL = "/"\n',
        "book.json": f'{{"title": "T", "root": "{long}", "structure": {{"summary": "{long}"}}}}',
        "index.html": f"<script>window.$docsify = {{loadSidebar: '{long}', homepage: '{long}'}}",
        ".eleventy.js": f"module.exports = {{dir: {{input: '{long}', data: '{long}'}}}}",
        "retype.yml": f"input: {long}\n",
        "toc.yml": f"- name: A\n  href: {long}/toc.yml\n",
    }
    for number, (name, text) in enumerate(rows.items()):
        folder = tmp_path / str(number)
        write_book(folder, {**PAGES, "docfx.json": "{}", name: text}, clean=False)
        assert "[book]" in adopt_folder(folder).text
