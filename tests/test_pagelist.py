"""The page list: both files are read back, and the words after each mark are the words that begin that printed page."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from publisher.book.model import PageStart
from publisher.files.cache import Cache
from publisher.formats.epub.page_list import mark_pages
from tests.support.books import make, render, render_files, write_book
from tests.support.ebooks import chapters
from tests.support.printing import print_pdf
from tests.support.program import ROOT
from tests.support.samples import specimen_files

OPS = "{http://www.idpf.org/2007/ops}"
SEEN = 24  # letters that are compared


@pytest.fixture(scope="module", params=["handbook", "specimen", "fieldguide"])
def files(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run_cache: Cache
) -> tuple[bytes, bytes, str]:
    """A PDF, the EPUB with its page list, and what the run says of it."""
    if request.param == "handbook":
        made = make(ROOT / "manuscript" / "book.toml", select="part:Being There")
    else:
        theme = 'theme = "fieldguide"\n' if request.param == "fieldguide" else ""
        own = specimen_files(11, 2, f'page-list = "screen"\n{theme}')
        made = make(write_book(tmp_path_factory.mktemp("pages"), own, clean=False))
    assert made.is_made, made.report
    epub = render_files(made, "epub", cache=run_cache).artifacts[0]
    return print_pdf(made, cache=run_cache).content, epub.content, epub.note


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def after_marks(epub: bytes) -> dict[str, str]:
    """The letters that follow each mark in its file; notes and their calls are left out."""
    found: dict[str, str] = {}
    for name, text in chapters(epub).items():
        root = etree.fromstring(text.encode())
        order: list[tuple[str, int]] = []
        said = read_marks(root, "", order)
        assert not (set(found) & {label for label, _ in order}), name
        found |= {label: said[at : at + SEEN] for label, at in order}
    return found


def read_marks(one: Any, said: str, order: list[tuple[str, int]]) -> str:
    if one.get(f"{OPS}type") == "pagebreak":
        order.append((one.get("title"), len(said)))
    said += letters(one.text or "")
    for child in one:
        if (
            etree.QName(child).localname not in ("aside", "svg", "title")
            and child.get(f"{OPS}type") != "noteref"
        ):
            said = read_marks(child, said, order)
        said += letters(child.tail or "")
    return said


def printed_pages(pdf: bytes) -> dict[str, str]:
    """The letters of each printed page by its number: page references and numbers of notes are taken out."""
    document = pypdfium2.PdfDocument(pdf)
    found = {}
    for number, page in enumerate(document):
        text = page.get_textpage().get_text_bounded()
        text = re.sub(r"\(\s*p\.\s*[\divxlc]+\)|\(facing page\)", "", text.replace("\u00ad", ""))
        found[document.get_page_label(number)] = letters(text)
    return found


def test_the_words_after_a_mark_begin_that_page(files: tuple[bytes, bytes, str]) -> None:
    pdf, epub, note = files
    marks, pages = after_marks(epub), printed_pages(pdf)
    counts = re.fullmatch(r"page list: (\d+) page numbers(?: \((\d+) approximate: .+\))?", note)
    assert counts and len(marks) == int(counts[1])
    approximate = int(counts[2] or 0)
    wrong = []
    for label, said in marks.items():
        begins = re.sub(r"\d", "", pages[label])[:160]
        if (
            re.sub(r"\d", "", said)[4:] not in begins
        ):  # a word that was divided begins on the page before
            wrong.append((label, said, begins[:60]))
    generated = ("Copyright", "Contents", "Mapofthe", "Thepatternsin", "Patternsbybuilding")
    apart = [row for row in wrong if not row[1].startswith(generated)]
    assert len(apart) <= approximate + 1, (
        apart
    )  # a page may begin with the rest of a note from the page before


def test_nav_and_ncx_list_the_same_pages_in_order(files: tuple[bytes, bytes, str]) -> None:
    _, epub, _ = files
    nav = chapters(epub)["EPUB/nav.xhtml"]
    listed = re.findall(r'<li><a href="([^"]*#page-[^"]*)">([^<]*)</a></li>', nav)
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        ncx, package = (
            archive.read("EPUB/toc.ncx").decode(),
            archive.read("EPUB/content.opf").decode(),
        )
    targets = re.findall(
        r'<pageTarget [^>]*><navLabel><text>([^<]*)</text></navLabel><content src="([^"]*)"/>', ncx
    )
    assert [(href, label) for label, href in targets] == listed
    assert [label for _, label in listed][:2] == ["i", "ii"]
    assert "pageBreakSource" in package
    assert "pageBreakMarkers" in package
    assert set(after_marks(epub)) == {label for _, label in listed}


def test_without_the_key_there_is_none(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {}))
    epub = render(made, "epub")
    assert "pagebreak" not in "".join(chapters(epub).values())


def test_a_mark_stands_before_a_divided_word_and_never_in_a_note() -> None:
    markup = '<section id="a"><h1>Name</h1><p>One conse<em>quence</em> of <a href="#n" epub:type="noteref">1</a>it.</p><aside>it it</aside></section>'
    starts = (
        PageStart("1", "a", 0, "Name"),
        PageStart("2", "a", 14, "enceofit"),
        PageStart("3", "a", 20, "it"),
    )
    found = mark_pages(markup, starts)
    shown = re.sub(r'<span id="page-(\d)"[^>]*/>', r"[\1]", found.markup)
    assert shown == (
        '<section id="a">[1]<h1>Name</h1><p>One conse<em>[2]quence</em> of <a href="#n" epub:type="noteref">1</a>[3]it.</p>'
        "<aside>it it</aside></section>"
    )
    assert (found.labels, found.approximate) == (("1", "2", "3"), 0)


def test_a_mark_stands_before_a_heading_and_not_in_it() -> None:
    markup = (
        "<section><h1><span>4</span> Oven</h1><p>Hot.</p>"
        "<h2><em>Its</em> door</h2><p>Shut.</p></section>"
    )
    starts = (PageStart("7", "oven", 8, "Itsdoor"), PageStart("8", "oven", 15, "Shut"))
    said = mark_pages(markup, starts).markup
    mark = '<span id="page-{0}" epub:type="pagebreak" role="doc-pagebreak" title="{0}"/>'.format
    assert f"<p>Hot.</p>{mark(7)}<h2><em>Its</em> door</h2><p>{mark(8)}Shut.</p>" in said
