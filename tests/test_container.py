"""The container of an EPUB: what EbookLib wrote is read back, and a wrong one fails the build."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from ebooklib import epub
from lxml import etree

from publisher.config.configuration import read_config
from publisher.formats.epub.container import CONTAINER, ENTRY_TIME, find_container_faults
from publisher.formats.epub.package import XHTML, File, Package, write_package
from publisher.place import AROUND
from publisher.report.findings import OutputError

TOML = """\
[book]
title = "T"
authors = ["A. Author"]
version = "1.0.0"
date = 2026-01-02
pages = ["a.md"]
"""
DAY = date(2026, 1, 2)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc='
    '"http://purl.org/dc/elements/1.1/"><dc:date>2026-01-02</dc:date>'
    '<meta property="dcterms:modified">2026-01-02T00:00:00Z</meta></metadata></package>'
)
XML = epub.CONTAINER_XML % {"folder_name": "EPUB"}
ENTRIES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": XML,
    "EPUB/content.opf": OPF,
    "EPUB/a.xhtml": "<html/>",
}


def container(entries: dict[str, str], mode: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", mode) as archive:
        for name, text in entries.items():
            entry = zipfile.ZipInfo(name, ENTRY_TIME)
            entry.compress_type = mode
            archive.writestr(entry, text)
    return file.getvalue()


def test_a_right_container_has_no_fault() -> None:
    assert find_container_faults(container(ENTRIES), ("a.xhtml",), DAY) == []


def test_a_book_without_a_date_is_dated_1980() -> None:
    opf = OPF.replace("<dc:date>2026-01-02</dc:date>", "").replace("2026-01-02T", "1980-01-01T")
    content = container({**ENTRIES, "EPUB/content.opf": opf})
    assert find_container_faults(content, ("a.xhtml",), None) == []


REST = dict(list(ENTRIES.items())[1:])
FAULTS: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK", "the file is not a ZIP archive: File is not a zip file"),
    "mimetype later": (
        container({**REST, "mimetype": ENTRIES["mimetype"]}),
        "the first entry is not an uncompressed 'mimetype'",
    ),
    "mimetype compressed": (
        container(ENTRIES, zipfile.ZIP_DEFLATED),
        "the first entry is not an uncompressed 'mimetype'",
    ),
    "bytes before it": (
        b"#" + container(ENTRIES),
        "the first entry is not an uncompressed 'mimetype'",
    ),
    "other mimetype": (
        container({**ENTRIES, "mimetype": "application/epub+zip\n"}),
        "'mimetype' does not hold application/epub+zip",
    ),
    "no container.xml": (
        container({key: one for key, one in ENTRIES.items() if key != CONTAINER}),
        "META-INF/container.xml is missing or names no package document",
    ),
    "container.xml cut": (
        container({**ENTRIES, CONTAINER: XML[:80]}),
        "META-INF/container.xml is missing or names no package document",
    ),
    "another package": (
        container({**ENTRIES, CONTAINER: XML.replace("EPUB/", "OEBPS/")}),
        "the package document 'OEBPS/content.opf' is missing or is not XML",
    ),
    "package cut": (
        container({**ENTRIES, "EPUB/content.opf": OPF[:-5]}),
        "the package document 'EPUB/content.opf' is missing or is not XML",
    ),
    "file missing": (
        container({key: one for key, one in ENTRIES.items() if key != "EPUB/a.xhtml"}),
        "the entries are not the files of the book: 'EPUB/a.xhtml'",
    ),
    "file too many": (
        container({**ENTRIES, "EPUB/b.xhtml": ""}),
        "the entries are not the files of the book: 'EPUB/b.xhtml'",
    ),
    "modified": (
        container({**ENTRIES, "EPUB/content.opf": OPF.replace("T00:00", "T05:30")}),
        "dcterms:modified is 2026-01-02T05:30:00Z, not 2026-01-02T00:00:00Z",
    ),
    "no date": (
        container({**ENTRIES, "EPUB/content.opf": OPF.replace("dc:date", "dc:type")}),
        "dc:date is missing, not 2026-01-02",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(name: str) -> None:
    content, message = FAULTS[name]
    assert find_container_faults(content, ("a.xhtml",), DAY) == [message]


def test_an_entry_with_the_time_of_day_is_a_fault() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in ENTRIES.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), text)
    found = find_container_faults(file.getvalue(), ("a.xhtml",), DAY)
    assert found == ["an entry has another time than 1980-01-01 00:00"]


def write_entries_as_zip_info(patch: Callable[..., None]) -> None:
    """Make EbookLib write as its main branch (0.21) does: `ZipInfo`s are given to `writestr`."""

    def write_container(self: Any) -> None:
        text = epub.CONTAINER_XML % {"folder_name": self.book.FOLDER_NAME}
        self.out.writestr(zipfile.ZipInfo(epub.CONTAINER_PATH, (2026, 1, 2, 0, 0, 0)), text)

    patch(epub.EpubWriter, "_write_container", write_container)


def write_modified_in_utc(patch: Callable[..., None]) -> None:
    """Make EbookLib take a time without a zone for local time; the zone here is UTC+05:30."""
    write_metadata = epub.EpubWriter._write_opf_metadata

    def write_opf_metadata(self: Any, root: Any) -> None:
        zone = timezone(timedelta(hours=5, minutes=30))
        local = self.options["mtime"].replace(tzinfo=zone)
        self.options["mtime"] = local.astimezone(UTC)
        write_metadata(self, root)

    patch(epub.EpubWriter, "_write_opf_metadata", write_opf_metadata)


def write_files(folder: Path) -> Path:
    """Write a book of one page; return its book.toml."""
    folder.mkdir(exist_ok=True)
    (folder / "a.md").write_text("# A\n\nSome text.\n")
    (folder / "book.toml").write_text(TOML)
    return folder / "book.toml"


@pytest.fixture
def book(tmp_path: Path) -> Package:
    config, _ = read_config(write_files(tmp_path), False)
    page = File("a", "a.xhtml", XHTML, b"<html xmlns='http://www.w3.org/1999/xhtml'/>", (), True)
    return Package(config, (page,), "ltr")


def test_the_package_is_written_with_the_date_of_the_book(book: Package) -> None:
    with zipfile.ZipFile(io.BytesIO(write_package(book))) as archive:
        assert archive.namelist() == ["mimetype", CONTAINER, "EPUB/content.opf", "EPUB/a.xhtml"]
        root = etree.fromstring(archive.read("EPUB/content.opf"))
    texts = [one.text for one in root.iter("{*}meta") if one.get("property") == "dcterms:modified"]
    assert texts == ["2026-01-02T00:00:00Z"]


def test_a_writer_that_hands_over_zip_infos_is_refused(
    book: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries_as_zip_info(monkeypatch.setattr)
    with pytest.raises(OutputError) as raised:
        write_package(book)
    (finding,) = raised.value.findings
    assert (finding.rule, str(finding.location)) == ("epub-container", "book.toml")
    assert finding.message == f"{CONTAINER} is missing or names no package document"


def test_a_writer_that_reads_the_time_zone_is_refused(
    book: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_modified_in_utc(monkeypatch.setattr)
    with pytest.raises(OutputError) as raised:
        write_package(book)
    (finding,) = raised.value.findings
    assert finding.message == "dcterms:modified is 2026-01-01T18:30:00Z, not 2026-01-02T00:00:00Z"


@pytest.mark.parametrize(("change", "status"), [("change(setattr)", 1), ("", 0)])
def test_a_command_with_such_a_writer_fails_and_writes_nothing(
    change: str, status: int, tmp_path: Path
) -> None:
    program = (
        "from tests.test_container import write_entries_as_zip_info as change\n"
        f"from invoke.main import program\n{change}\nprogram.run()\n"
    )
    path, dist = write_files(tmp_path / "book"), tmp_path / "dist"
    done = subprocess.run(
        [sys.executable, "-c", program, "epub", "--book", str(path), "--dist", str(dist)],
        cwd=AROUND,
        env={**os.environ, "BOOK_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stderr
    assert (f"error[epub-container] {CONTAINER} is missing" in done.stderr) == bool(status)
    assert [one.name for one in dist.glob("*")] == ([] if status else ["t-1.0.0.epub"])
