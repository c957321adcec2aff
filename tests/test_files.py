"""What lies on the disk: which files are pages, what the cache's keys cover, and writing that is all or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.book.artifact import Artifact
from publisher.book.dialect import Dialect
from publisher.book.model import Entry, Form, HeaderField, Source
from publisher.book.paths import natural_key
from publisher.files.cache import Cache
from publisher.files.listing import list_files, list_pages
from publisher.files.writing import write_artifacts
from publisher.place import PACKAGE
from publisher.reading.page_cache import read_once
from publisher.report.findings import OutputError
from tests.support.books import write_book
from tests.support.stages import write_files

FOLDER = {
    "a.md": "x", "B.MD": "x", "c.markdown": "x", "d.html": "x", "e.txt": "x", "f.rst": "x", "g": "x",
    ".hidden.md": "x", "_draft.md": "x", "deep/er/h.md": "x", ".git/i.md": "x", "_site/j.md": "x",
    "dist/k.md": "x", "deep/node_modules/l.md": "x", "themes/m.md": "x", "deep/themes/n.md": "x", "themes/own/theme.toml": "", "themes/own/o.md": "x",
}  # fmt: skip


def test_pages_are_the_files_with_a_pages_suffix(tmp_path: Path) -> None:
    write_book(tmp_path, FOLDER, clean=False)
    (tmp_path / "linked").symlink_to(tmp_path / "deep")
    (tmp_path / "z.md").symlink_to(tmp_path / "a.md")
    assert list_pages(tmp_path) == (
        "B.MD",
        "_draft.md",
        "a.md",
        "c.markdown",
        "d.html",
        "deep/er/h.md",
        "deep/themes/n.md",
        "e.txt",
        "themes/m.md",
        "z.md",
    )
    assert list_pages(tmp_path / "nowhere") == ()


def test_all_files_of_a_folder_are_listed_in_order(tmp_path: Path) -> None:
    write_book(tmp_path, {"b/z": "", "b/a": "", ".c": "", "a": ""}, clean=False)
    assert list_files(tmp_path) == (".c", "a", "b/a", "b/z")


# ── cache ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ASK = "from publisher.files.cache import our_code; print(our_code())"


def code_key(folder: Path) -> str:
    """The key of a copy of the package, as the copy itself tells it."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_one_byte_in_a_module_of_any_room_is_another_cache_key(tmp_path: Path) -> None:
    shutil.copytree(
        PACKAGE, tmp_path / "publisher", ignore=shutil.ignore_patterns("__pycache__", "themes")
    )
    (tmp_path / "publisher" / "themes").mkdir(exist_ok=True)
    keys = {"as it is": code_key(tmp_path)}
    rooms = sorted({path.parent for path in (tmp_path / "publisher").rglob("*.py")})
    assert len(rooms) > 20
    for room in rooms:
        module = max(room.glob("*.py"), key=lambda path: path.stat().st_size)
        before = module.read_bytes()
        module.write_bytes(before + b"#")
        keys[str(room.relative_to(tmp_path))] = code_key(tmp_path)
        module.write_bytes(before)
    assert len(set(keys.values())) == len(keys), keys
    module.rename(module.with_name("renamed.py"))
    assert code_key(tmp_path) not in keys.values()


SOURCE = Source("a.md", (), "# A\n\n**Problem**: p\n\n**Plight**: q\n")
FORM = Form(("Problem", "Solution"), ("Problem",))
KEYS: dict[str, tuple[Source, Form, Entry]] = {
    "another text": (Source("a.md", (), SOURCE.body + "x"), FORM, Entry("a.md")),
    "another header": (
        Source("a.md", (HeaderField("stars", "1", 1),), SOURCE.body), FORM, Entry("a.md"),
    ),
    "another dialect": (
        Source("a.md", (), SOURCE.body, dialect=Dialect(math=False)), FORM, Entry("a.md"),
    ),
    "another path": (Source("b.md", (), SOURCE.body), FORM, Entry("a.md")),
    "another order of labels": (SOURCE, Form(("Solution", "Problem"), ("Problem",)), Entry("a.md")),
    "other mandatory labels": (SOURCE, Form(FORM.order, ("Problem", "Solution")), Entry("a.md")),
    "other spellings": (SOURCE, Form(FORM.order, FORM.mandatory, (("Problem", ("Plight",)),)), Entry("a.md")),
    "a title of the book": (SOURCE, FORM, Entry("a.md", title="B")),
    "a slug of the book": (SOURCE, FORM, Entry("a.md", slug="b")),
    "a kind of the book": (SOURCE, FORM, Entry("a.md", kind="page")),
}  # fmt: skip


@pytest.mark.parametrize("title", KEYS)
def test_a_cached_page_is_read_again_for(title: str, tmp_path: Path) -> None:
    source, form, entry = KEYS[title]
    cache = Cache(tmp_path)
    read_once(SOURCE, FORM, Entry("a.md"), cache)
    known = entries(tmp_path)
    assert len(known) == 1
    read_once(source, form, entry, cache)
    assert len(entries(tmp_path)) == 2


@pytest.mark.parametrize(
    "entry",
    [Entry("a.md"), Entry("a.md", line=7), Entry("a.md", pages=(Entry("b.md"),))],
    ids=["the same", "another line", "pages below it"],
)
def test_a_cached_page_is_taken_for(entry: Entry, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first = read_once(SOURCE, FORM, Entry("a.md"), cache)
    assert read_once(SOURCE, FORM, entry, cache) == first
    assert len(entries(tmp_path)) == 1


@pytest.mark.parametrize("place", [0, 31, 32, -1], ids=["seal", "its end", "content", "end"])
def test_a_damaged_entry_of_the_cache_is_no_entry(place: int, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.write_bytes("key", b"some words")
    assert cache.read_bytes("key") == b"some words"
    assert cache.read_bytes("another key") is None
    content = bytearray(cache.path("key").read_bytes())
    content[place] ^= 1
    cache.path("key").write_bytes(content)
    assert cache.read_bytes("key") is None


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_written_files_are_named_in_the_order_of_the_artifacts(tmp_path: Path) -> None:
    artifacts = (Artifact("b.pdf", b"B"), Artifact("a.epub", b"A"))
    paths = write_artifacts(artifacts, tmp_path / "new" / "dist")
    assert [(path.name, path.read_bytes()) for path in paths] == [("b.pdf", b"B"), ("a.epub", b"A")]
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["a.epub", "b.pdf"]


@pytest.mark.parametrize("place", ["first", "second"])
def test_a_folder_of_a_files_name_stops_all(place: str, tmp_path: Path) -> None:
    (tmp_path / place).mkdir()
    (tmp_path / "kept").write_bytes(b"old")
    names = ("first", "second", "kept")
    (found,) = write_files(tuple(Artifact(name, b"new") for name in names), tmp_path)
    assert (found.rule, found.message) == ("output-write", "there is a folder of that name")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["kept", place])
    assert (tmp_path / "kept").read_bytes() == b"old"


def test_every_source_that_would_be_written_over_is_named(tmp_path: Path) -> None:
    sources = frozenset((tmp_path / "a", tmp_path / "b"))
    found = write_files(tuple(Artifact(name, b"") for name in "abc"), tmp_path, sources)
    assert [Path(one.location.path).name for one in found] == ["a", "b"]
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_files_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    synced: list[int] = []

    def fail(number: int) -> None:
        synced.append(number)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OutputError) as raised:
        write_artifacts((Artifact("a", b"new"), Artifact("b", b"new")), tmp_path)
    (finding,) = raised.value.findings
    assert finding.message == "the file can't be written: No space left on device"
    assert Path(finding.location.path).name == "b"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


@pytest.mark.parametrize(
    "order",
    [
        "1.md 2.md 3.md 10.md 11.md 20.md",
        "a.md a1.md a2.md a10.md a10b.md ab.md b.md",
        "ch-intro.md ch1.md ch02.md ch3.md ch010.md",
        "0.md 00.md 01.md 1.md 1a.md 2.md",
        "p1/s9.md p1/s10.md p2/s1.md p10/s1.md",
        "a.md a/1.md a/b.md a10/1.md",
        "v1.2.md v1.10.md v2.0.md",
        "٢.md ١٠.md é9.md é10.md 九2.md 九10.md",
        "x²1.md x²10.md x³.md",
        "n99999999999999999999.md n100000000000000000000.md",
    ],
)
def test_names_stand_in_code_points_and_their_digits_as_numbers(order: str) -> None:
    names = order.split()
    assert sorted(set(names), key=natural_key) == names
