"""`invoke check`: rules, then outside validators, whose remarks name the author's page."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest

from publisher.book.artifact import Artifact
from publisher.book.model import Entry, Form, Source
from publisher.driver import check
from publisher.driver.call import CHECK
from publisher.driver.options import Options
from publisher.driver.run import run_call
from publisher.files.cache import Cache
from publisher.reading.page_cache import read_from_the_end, read_once
from publisher.report.diagnostics import Diagnostic, format_github
from publisher.report.findings import Location
from tests.support.books import TOML, make, render, write_book
from tests.support.program import children_of, invoke
from tests.support.quicker import NO_CACHE
from tests.support.stages import Found, check_files

PAGE = "# A\n\nSome text.\n\n## A place\n\nMore text, and [B](b.md).\n"


def damage(epub: bytes, name: str, before: str, after: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub)) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.infolist():
            content = old.read(one)
            if one.filename == name:
                assert before in content.decode()
                content = content.decode().replace(before, after).encode()
            new.writestr(one, content)
    return target.getvalue()


def test_a_validators_remark_names_the_authors_page_and_the_nearest_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_find_ace", lambda: "")
    made = make(write_book(tmp_path, {"a.md": PAGE}))
    epub = damage(render(made, "epub"), "EPUB/a.xhtml", "More text", "<center>More text</center>")
    skipped, said = check_files((Artifact("t.epub", epub),), made.book)
    found = next(one for one in said if one.rule == "epub-invalid")
    assert found.location == Location("a.md", 5)
    assert found.message.startswith("EPUBCheck RSC-005 in a.xhtml, near a--a-place: ")
    assert [one.partition(" is skipped: ")[0] for one in skipped] == ["Ace"]


def test_a_pdf_that_is_not_accessible_is_refused(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": PAGE}))
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(render(made, "pdf"))) as pdf:
        del pdf.Root["/Lang"]
        pdf.save(target)
    _, said = check_files((Artifact("t.pdf", target.getvalue()),), made.book)
    assert {one.message.split()[0] for one in said if one.rule == "pdf-invalid"} == {
        "outloud",
        "pdfua",
    }


def test_check_has_an_exit_status_and_three_formats(tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", {"a.md": "# A\n\n[Gone](gone.html), [B](b.md)\n"})
    plain = invoke("check", "--fast", "--book", str(book))
    assert (plain.returncode, "warning[link-dangling]" in plain.stderr) == (0, True)
    strict = invoke("check", "--fast", "--strict", "--format", "json", "--book", str(book))
    assert strict.returncode == 1
    assert [one["rule"] for one in json.loads(strict.stdout)["problems"]] == ["link-dangling"]
    lines = invoke("check", "--fast", "--format", "github", "--book", str(book)).stdout
    assert "::warning file=" in lines
    assert "line=3,col=8,title=link-dangling::" in lines
    assert invoke("check", "--format", "xml", "--book", str(book)).returncode == 2
    assert not (tmp_path / "dist").exists()


def test_every_tagged_edition_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = '[edition.slides]\nbase = "screen"\n[edition.bare]\nbase = "screen"\nvariant = ""\n'
    book = write_book(tmp_path, {"book.toml": TOML + 'pages = ["a.md", "b.md"]\n' + more})
    asked: list[str] = []

    def ask(artifacts: tuple[Artifact, ...], *_: object) -> tuple[tuple[str, ...], Found]:
        asked.extend(one.name for one in artifacts)
        return (), ()

    monkeypatch.setattr(check, "check_artifacts", ask)
    options = Options(book, str(tmp_path / "dist"), processes=1)
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "cache"))
    assert run_call(options, CHECK, ()) == 0
    assert sorted(asked) == [
        "t-1.0.0-print.pdf",
        "t-1.0.0-slides.pdf",
        "t-1.0.0.epub",
        "t-1.0.0.html",
        "t-1.0.0.pdf",
    ]
    assert not (tmp_path / "dist").exists()


def test_annotations_are_spelt_as_github_reads_them() -> None:
    one = Diagnostic(
        Location("a,b:c.md", 3, 7), "link-dangling", "warn", "100 % gone", "look\nthere"
    )
    assert (
        format_github(one)
        == "::warning file=a%2Cb%3Ac.md,line=3,col=7,title=link-dangling::100 %25 gone%0Alook%0Athere"
    )


def test_what_another_process_parses_is_the_same(tmp_path: Path) -> None:
    form = Form((), ())
    sources = tuple(
        Source(f"{n}.md", (), f"# Page {n}\n\n" + "Words of a page. " * 900) for n in range(8)
    )
    cache = Cache(tmp_path)
    before = set(children_of(os.getpid()))
    with read_from_the_end(sources, form, cache):
        pages = [read_once(source, form, Entry(source.path), cache) for source in sources]
    assert pages == [read_once(source, form, Entry(source.path), NO_CACHE) for source in sources]
    assert set(children_of(os.getpid())) <= before  # none is left behind


def test_pictures_of_an_epub_have_four_megapixels_and_a_view_box(tmp_path: Path) -> None:
    from PIL import Image

    large = io.BytesIO()
    Image.new("RGB", (3000, 2000), "#48a").save(large, "JPEG")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    files = {"a.md": "# A\n\n![Blue](l.jpg) ![Same](m.jpg) ![Box](b.svg) [B](b.md)\n"}
    made = make(
        write_book(
            tmp_path, {**files, "l.jpg": large.getvalue(), "m.jpg": large.getvalue(), "b.svg": svg}
        )
    )
    assert made.is_made, made.report
    with zipfile.ZipFile(io.BytesIO(render(made, "epub"))) as archive:
        names = [name for name in archive.namelist() if name.startswith("EPUB/images/")]
        picture = Image.open(
            io.BytesIO(archive.read(next(name for name in names if name.endswith(".jpg"))))
        )
        assert 3_900_000 < picture.width * picture.height <= 4_000_000
        assert (
            'viewBox="0 0 40 20"'
            in archive.read(next(name for name in names if name.endswith(".svg"))).decode()
        )
        assert len(names) == 2  # the same picture is stored once


def test_a_validator_that_takes_too_long_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MINUTES", 0.06)
    with pytest.raises(check.ValidatorError, match=r"it took longer than 0\.001 minutes"):
        check._run(sys.executable, "-c", "import time; time.sleep(60)")
