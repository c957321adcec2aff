"""What an EPUB states of its accessibility: only what holds for every element, and no claim without proof."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from publisher.book.artifact import Artifact
from publisher.driver import check
from publisher.driver.call import Call
from publisher.driver.check import EpubCheck, Remark, ValidatorError
from publisher.driver.options import Options
from publisher.files.cache import Cache
from publisher.formats.session import Session
from tests.support.books import TOML, make, make_clean, render, write_book
from tests.support.ebooks import chapters, read_file
from tests.support.printing import print_pdf
from tests.support.stages import check_files

CLAIM = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
TABLE = (
    f'[accessibility]\nconforms-to = "{CLAIM}"\ncertified-by = "A. Tester"\n'
    'report = "https://example.org/report"\n'
)
PAGES = 'pages = ["a.md", "b.md"]\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def rows_of(folder: Path, files: dict[str, str]) -> tuple[list[str], str]:
    """The features and the summary of a book's EPUB."""
    made = make(write_book(folder, {"p.svg": SVG, **files}))
    assert made.is_made, made.report
    package = read_file(render(made, "epub"), "content.opf")
    features = re.findall(r'accessibilityFeature">([^<]*)<', package)
    (summary,) = re.findall(r'accessibilitySummary">([^<]*)<', package)
    return features, summary


def test_a_feature_is_listed_if_every_element_has_it(tmp_path: Path) -> None:
    text = "Headings, a table of contents and links lead through the text; it adapts to the reader’s size and can be read aloud."
    features, summary = rows_of(tmp_path / "1", {"a.md": "# A\n\n![A box](p.svg) and $x^2$\n"})
    assert {"alternativeText", "MathML", "describedMath"} <= set(features)
    assert summary == f"{text} Every picture has a description in words."
    features, summary = rows_of(tmp_path / "2", {"a.md": "# A\n\n![A box](p.svg) ![](p.svg)\n"})
    assert "alternativeText" not in features and "MathML" not in features
    assert summary == f"{text} Some pictures have no description in words."
    features, summary = rows_of(tmp_path / "3", {"a.md": f"# A\n\n{SVG}\n\n![A box](p.svg)\n"})
    assert "alternativeText" not in features
    titled = SVG.replace("<rect", "<title>A box</title><rect")
    features, _ = rows_of(tmp_path / "4", {"a.md": f"# A\n\n{titled}\n"})
    assert "alternativeText" in features
    features, summary = rows_of(tmp_path / "5", {})
    assert "alternativeText" not in features and summary == text


def test_each_page_is_a_main_text_with_one_title(tmp_path: Path) -> None:
    boxes = "::: tip\nOil it.\n:::\n\n::: example\nA hinge.\n:::\n\n::: example\nA lock.\n:::\n"
    made = make(write_book(tmp_path, {"a.md": f"# A\n\n## B\n\nA door.\n\n{boxes}"}))
    pages = chapters(render(made, "epub"))
    assert {"EPUB/at-cover.xhtml", "EPUB/at-copyright.xhtml", "EPUB/nav.xhtml"} <= set(pages)
    for name, text in pages.items():
        assert text.count("<main>") == text.count("</main>") == 1, name
        assert len(re.findall(r"<h1\b", text)) == 1, name
    roles = re.findall(r'<aside class="admonition[^"]*" role="(\w+)"', pages["EPUB/a.xhtml"])
    assert roles == ["note"] * 3  # an `aside` of another role is a landmark without a name


def test_the_summary_is_in_the_language_of_the_book(tmp_path: Path) -> None:
    german = TOML + 'language = "de"\n' + PAGES
    _, summary = rows_of(tmp_path, {"book.toml": german, "a.md": "# A\n\n![Kiste](p.svg)\n"})
    assert summary.endswith("kann vorgelesen werden. Jedes Bild ist in Worten beschrieben.")


def test_a_formula_and_the_map_have_descriptions(tmp_path: Path) -> None:
    toml = TOML + PAGES + '[[front]]\npages = ["@map"]\n'
    pattern = "# A\n\n## Problem\n\n$x^2$\n\n## Context\n\nc\n\n## Solution\n\ns\n\n## Consequences\n\n[B](b.md)\n"
    files = chapters(
        render(make(write_book(tmp_path, {"book.toml": toml, "a.md": pattern})), "epub")
    )
    assert 'alttext="x²"' in files["EPUB/a.xhtml"]
    assert 'aria-details="at-map--list"' in files["EPUB/at-map.xhtml"]
    assert '<ul class="map-list" id="at-map--list">' in files["EPUB/at-map.xhtml"]


class Checker:
    """A validator that finds what it is told."""

    suffix = ".epub"

    def __init__(self, name: str, found: int = 0, lacks: str = "", is_mute: bool = False) -> None:
        self.name, self.found, self.lacks, self.is_mute = name, found, lacks, is_mute

    def missing(self) -> str:
        """What it lacks."""
        return self.lacks

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """As many remarks as it was told."""
        if self.is_mute:
            raise ValidatorError("it gave no answer")
        yield from (Remark(False, "R", "Something.") for _ in range(self.found))


@pytest.mark.parametrize(
    ("validators", "reasons"),
    [
        ((Checker("One"), Checker("Two")), ""),
        ((Checker("One", found=2), Checker("Two")), "One finds 2 problems"),
        (
            (Checker("One"), Checker("Two", lacks="it needs Node")),
            "Two could not run: it needs Node",
        ),
        ((Checker("One", found=1),), "One finds 1 problem"),
        ((Checker("One", is_mute=True),), "One could not run: it gave no answer"),
    ],
)
def test_a_claim_is_refused_unless_all_validators_prove_it(
    validators: tuple[Checker, ...], reasons: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "VALIDATORS", validators)
    book = make_clean(write_book(tmp_path, {"book.toml": TOML + PAGES + TABLE})).book
    _, found = check_files((Artifact("t.epub", b"x"),), book)
    claims = [one for one in found if one.rule == "claim-unproven"]
    expected = [f"the claim '{CLAIM}' is not proved: {reasons}"] if reasons else []
    assert [one.message for one in claims] == expected
    assert all(one.location.line == (TOML + PAGES).count("\n") + 2 for one in claims)
    plain = make_clean(write_book(tmp_path / "plain", {})).book
    _, found = check_files((Artifact("t.epub", b"x"),), plain)
    assert "claim-unproven" not in [one.rule for one in found]


def test_what_was_found_without_a_validator_is_not_kept_for_a_run_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_book(tmp_path, {"book.toml": TOML + PAGES + TABLE})
    for path in tmp_path.rglob("*"):
        os.utime(path, ns=(1, 1))  # what is written while a call begins is not kept

    def check_with(*validators: Checker) -> tuple[int, bool]:
        monkeypatch.setattr(check, "VALIDATORS", validators)
        said: list[str] = []
        session = Session(Cache(tmp_path / "cache"), lambda *row: said.append(row[0]), processes=1)
        outcome = Call(Options(book, str(tmp_path / "dist")), session).render(
            ("epub", "validators")
        )
        rules = [one.rule for one in outcome.diagnostics]
        return rules.count("claim-unproven"), "nothing has changed" in said

    assert check_with(Checker("One", lacks="it needs Node")) == (1, False)
    assert check_with(Checker("One", lacks="it needs Node")) == (1, True)
    assert check_with(Checker("One", is_mute=True)) == (1, False)
    assert check_with(Checker("One")) == (0, False)
    assert check_with(Checker("One")) == (0, True)


def test_a_claim_is_written_as_it_is_given(tmp_path: Path) -> None:
    made = make_clean(write_book(tmp_path / "book", {"book.toml": TOML + PAGES + TABLE}))
    epub = render(made, "epub")
    package = read_file(epub, "content.opf")
    assert f'<meta property="dcterms:conformsTo" id="conformance">{CLAIM}</meta>' in package
    assert (
        '<meta property="a11y:certifiedBy" refines="#conformance" id="certifier">A. Tester</meta>'
        in package
    )
    (link,) = re.findall(r"<link [^>]*>", package)
    assert 'rel="a11y:certifierReport"' in link and 'href="https://example.org/report"' in link
    path = tmp_path / "a.epub"
    path.write_bytes(epub)
    assert list(EpubCheck().ask(path, tmp_path)) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (CLAIM, "WCAG 2.2 AA", "'conforms-to' in [accessibility] can't be 'WCAG 2.2 AA'"),
        ('certified-by = "A. Tester"\n', "", "certified-by"),
        ("https://example.org/report", "report.html", "an address"),
    ],
)
def test_a_claim_has_a_form(before: str, after: str, said: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": TOML + PAGES + TABLE.replace(before, after)}))
    assert len(made.errors) == 1 and said in made.report


LINKED = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
    "a.md": "# The first page\n\nSee [the other one](b.md), [its end](b.md#the-end), "
    '[mine](b.md "a title of mine"), [a place](b.md#here) and [a site](https://example.org/x).\n',
    "b.md": '# The second page\n\n<a id="here"></a>Some text.\n\n## The end\n\nMore text.\n',
}


@pytest.mark.parametrize("reference", [False, True])
def test_a_link_in_print_is_described_by_the_title_of_its_target(
    reference: bool, tmp_path: Path
) -> None:
    content = (
        print_pdf(make(write_book(tmp_path, LINKED)), reference=reference).artifacts[0].content
    )
    with pikepdf.open(io.BytesIO(content)) as pdf:
        rows = [
            (str(link.get("/Dest", "")), str(link.Contents))
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if "b" in str(link.get("/Dest", "b"))
        ]
    assert ("b", "The second page") in rows
    assert ("b--the-end", "The end") in rows
    assert ("b", "a title of mine") in rows
    assert ("b--here", "The second page") in rows
    assert ("", "https://example.org/x") in rows
    assert not [text for anchor, text in rows if anchor and text == anchor]


def test_a_caption_is_not_read_twice(tmp_path: Path) -> None:
    page = '# A\n\n![A box](p.svg "A Box")\n\n![A *blue* box](p.svg "A box")\n\n![A box](p.svg)\n'
    made = make(write_book(tmp_path, {"a.md": page, "p.svg": SVG}))
    assert made.rules == ["picture-alt"]  # of the first one
    for text in (
        chapters(render(made, "epub"))["EPUB/a.xhtml"],
        render(made, "manuscript").decode(),
    ):
        assert re.findall(r'<img [^>]*alt="([^"]*)"', text) == ["", "A blue box", "A box"]
