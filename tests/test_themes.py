"""Themes: the two that come with the program, and themes in the folder of a book."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from publisher.book.artifact import Artifact
from publisher.place import install_command
from publisher.theme import font_shelf
from publisher.theme.block_marks import tint_of
from tests.support.alike import differences
from tests.support.books import (
    TOML,
    MadeBook,
    make,
    render_files,
    write_book,
)
from tests.support.printing import print_pdf, print_sheets
from tests.support.samples import specimen_files


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = specimen_files(7, 2, 'theme = "fieldguide"\n')
    made = make(write_book(tmp_path_factory.mktemp("guide"), files, clean=False))
    assert made.is_made, made.report
    return made


@pytest.fixture(scope="module")
def printed(guide: MadeBook) -> Callable[[str], tuple[Artifact, ...]]:
    """The files of an edition of the guide, printed once."""
    return cache(lambda edition: print_pdf(guide, edition).artifacts)


@pytest.mark.parametrize("edition", ["screen", "prepress"])
def test_the_fieldguide_is_alike_its_reference(
    guide: MadeBook, printed: Callable[[str], tuple[Artifact, ...]], edition: str
) -> None:
    for pieces, whole in zip(
        printed(edition),
        print_pdf(guide, edition, reference=True).artifacts,
        strict=True,
    ):
        assert differences(whole.content, pieces.content) == []


@pytest.mark.parametrize("edition", ["screen", "print"])
def test_validators_have_nothing_to_say_of_the_fieldguide(
    printed: Callable[[str], tuple[Artifact, ...]], edition: str, tmp_path: Path
) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(printed(edition)[0].content)
    for command in (["outloud", "--fail-on", "warning", str(path)], ["pdfua", "check", str(path)]):
        done = subprocess.run(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


def test_the_fieldguide_has_a_band_a_tab_and_its_own_fonts(
    guide: MadeBook, printed: Callable[[str], tuple[Artifact, ...]]
) -> None:
    pdf = pikepdf.open(io.BytesIO(printed("prepress")[0].content))
    trim = [float(one) for one in pdf.pages[0].TrimBox]
    assert (round(trim[2] - trim[0]), round(trim[3] - trim[1])) == (504, 648)
    names = {
        str(font.BaseFont)[8:]
        for page in pdf.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert {re.sub(r"-.*", "", name) for name in names} <= {
        "Source",
        "SourceSerif4",
        "SourceSans3",
        "SourceCodePro",
    }, names
    pieces = [one.markup for one in print_sheets(guide, "print").pieces if one.kind == "pattern"]
    assert all('class="band"' in one and 'class="margin-list"' in one for one in pieces[:1])
    assert "opening-1" in next(
        text for name, text in print_sheets(guide, "print").document.sheets if name == "pages.css"
    )
    style = next(
        text for name, text in print_sheets(guide, "print").document.sheets if name == "pages.css"
    )
    assert "@page block-1:left" in style


def test_both_themes_print_every_word(
    printed: Callable[[str], tuple[Artifact, ...]], tmp_path: Path
) -> None:
    """Set in one theme or the other, the words of a chapter's body are the same; only what stands round it differs."""
    made = make(write_book(tmp_path, specimen_files(7, 2), clean=False))
    texts = []
    for artifacts in (print_pdf(made, "print").artifacts, printed("print")):
        document = pypdfium2.PdfDocument(artifacts[0].content)
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        texts.append(re.sub(r"\W|\d", "", text.replace("\u00ad", "")))
    for chapter in made.book.parts[0].chapters[:4]:
        for section in chapter.page.sections:
            words = re.sub(r"\W|\d", "", "".join(str(one) for one in _texts(section.content[:1])))
            assert all(words[:40] in text for text in texts), words[:40]


def _texts(nodes: object) -> list[str]:
    found: list[str] = []
    for node in nodes:  # type: ignore[attr-defined]
        found += [node] if isinstance(node, str) else _texts(node.children)
    return found


def test_a_theme_of_ten_lines_beside_its_book(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'theme = "blue"\npages = ["a.md", "b.md"]\n',
        "themes/blue/theme.toml": 'extends = "fieldguide"\naccent = "#123456"\n[page]\ntrim = "A5"\n[edition.print]\noutline = false\n',
        "themes/blue/print.css": ":root { --slate: #123456; }\nbody { font-size: 10pt; }\n.chapter h1 { color: #123456; }\n",
    }
    made = make(write_book(tmp_path, files))
    assert made.is_made, made.report
    pdf = pikepdf.open(io.BytesIO(print_pdf(made, "print").content))
    assert round(float(pdf.pages[0].TrimBox[2])) == 420
    assert "/Outlines" not in pdf.Root


def test_heads_of_a_theme_of_drafts_and_of_blank_pages(tmp_path: Path) -> None:
    text = "A sentence that takes its place on the page, and then some more of it. " * 60
    files = {
        "book.toml": TOML
        + 'theme = "own"\n[[part]]\ntitle = "One"\npages = ["a.md"]\n[[part]]\ntitle = "Two"\npages = ["b.md"]\n',
        "a.md": f"# A\n\n{text}[B](b.md)\n",
        "b.md": f"# B\n\n{text}[A](a.md)\n",
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/print.css": "@page { @top-center { content: 'OWN' } }\n",
    }
    made = make(write_book(tmp_path, files), drafts=True)
    document = pypdfium2.PdfDocument(print_pdf(made, "print").content)
    pages = [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    text_pages = [page for page in pages if page.count("A sentence") > 20]
    assert len(text_pages) > 2
    assert all("OWN" in page for page in text_pages)
    assert "" in pages  # a blank page before an opener
    openers = [page for page in pages if re.fullmatch(r"P ?a ?r ?t [\w ]+\n\w+", page)]
    assert len(openers) == 2  # without head and folio
    assert any("DRAFT · One" in page for page in pages)


SCRIPTS = "Κόσμος, Мир, مرحبا بالعالم, שלום עולם, नमस्ते दुनिया, 模式语言, パターン, 안녕하세요"


def test_every_script_prints_without_a_box_once_its_font_is_named(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'theme = "world"\npages = ["a.md", "b.md"]\n',
        "a.md": f"# {SCRIPTS}\n\n**{SCRIPTS}**, *{SCRIPTS}*. [B](b.md)\n",
        "themes/world/theme.toml": 'extends = "handbook"\n'
        'scripts = ["Noto Sans Arabic", "Frank Ruhl Libre", "Noto Sans Devanagari", "Noto Sans CJK"]\n',
    }
    made = make(write_book(tmp_path, files))
    assert made.is_made, made.report
    assert render_files(made, "pdf").report == ""


IN_JAPANESE = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n',
    "a.md": "---\ntitle: Bench\nlang: ja\n---\n\n長椅子とパターン。\n",
    "b.md": "# B\n\nB.\n",
}


def test_the_font_of_a_page_s_language_is_found_without_naming_it(tmp_path: Path) -> None:
    toml = TOML.replace('"T"', '"模式"') + 'language = "zh"\npages = ["a.md", "b.md"]\n'
    for files in (IN_JAPANESE, {"book.toml": toml, "a.md": "# 长椅\n\n长椅。\n", "b.md": "# B\n"}):
        made = make(write_book(tmp_path / str(len(files["a.md"])), files, clean=False))
        assert made.theme.fonts[-1].family == "Noto Sans CJK"
        assert render_files(made, "pdf").report == ""
    plain = make(write_book(tmp_path / "plain", {}))
    assert "Noto Sans CJK" not in {font.family for font in plain.theme.fonts}


def test_the_font_of_a_page_s_language_is_missing_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_shelf, "_find_cjk", lambda: None)
    files = {**IN_JAPANESE, "b.md": "# B\n\nThe word 語.\n"}
    found = render_files(make(write_book(tmp_path, files, clean=False)), "pdf").found
    todo = install_command("cvttf-notosanscjk-regular")
    assert [(one.rule, one.severity, one.location.path, one.hint) for one in found] == [
        ("font-missing", "error", "a.md", f"{todo}: the program then prints with Noto Sans CJK"),
        ("glyph-missing", "warn", "b.md", f"{todo}, and name Noto Sans CJK under scripts in the theme.toml of a theme of your own"),
    ]  # fmt: skip


def test_a_theme_without_a_font_is_told_what_it_lacks(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'theme = "bare"\npages = ["a.md", "b.md"]\n',
        "themes/bare/theme.toml": 'name = "Bare"\n',
    }
    made = make(write_book(tmp_path, files))
    assert not made.is_made
    assert made.report.startswith(
        "themes/bare/theme.toml: error[font-missing] the theme names no font to print with"
    )


def test_tints() -> None:
    assert [tint_of(one) for one in ("#BE3F1C", "#1356B7", "#000000")] == [
        "#FAF0ED",
        "#ECF1F9",
        "#EBEBEB",
    ]


@pytest.mark.parametrize("root", [".", "..", "text"])
def test_a_theme_stands_beside_its_book_whatever_the_root_is(root: str, tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + f'root = "{root}"\ntheme = "blue"\npages = ["text/a.md"]\n',
        "text/a.md": "# A\n\nWords, and [a link](/a.md).\n"
        if root == "text"
        else "# A\n\nWords.\n",
        "themes/blue/theme.toml": 'extends = "handbook"\n',
    }
    made = make(write_book(tmp_path / "book", files, clean=False))
    assert made.is_made, made.report
    assert made.report == ""
    assert made.theme.folders[0].name == "blue"


FIELD = """# Heap

**Also Known As**: Compost

## Problem

Leaves lie about in every corner of it.[^1]

## Context

A garden.

## Solution

Rake them.

[^1]: Measured by the club in winter.
"""


@pytest.mark.parametrize(
    ("keys", "beside"),
    [("", -1), ('language = "he"\n', 1), ("\n[edition.screen]\ntrim = '105 × 148 mm'\n", 0)],
)
def test_the_fieldguide_sets_notes_beside_the_text_where_there_is_room(
    keys: str, beside: int, tmp_path: Path
) -> None:
    """They stand at the left, in a book that is read from the right at the right, else below."""
    title = '"The Gardeners of Long Meadows"'
    toml = TOML.replace('"T"', title).replace("date =", 'theme = "fieldguide"\ndate =')
    files = {"book.toml": f'{toml}pages = ["heap.md"]\n{keys}', "heap.md": FIELD}
    made = make(write_book(tmp_path, files))
    printed = print_pdf(made)
    assert printed.report == ""
    with pypdfium2.PdfDocument(printed.content) as file:
        texts = file[len(file) - 1].get_textpage()
        note, text = (
            texts.get_charbox(texts.search(words).get_next()[0]) for words in ("Measured", "Leaves")
        )
    if beside:
        assert (note[0] - text[0]) * beside > 0
    else:
        assert note[3] < text[1]
        assert abs(note[0] - text[0]) < 20


@pytest.mark.parametrize("kind", ["path", "long"])
def test_the_name_of_a_family_is_no_path(kind: str, tmp_path: Path) -> None:
    package = importlib.util.find_spec(font_shelf.NOTO_PACKAGE)
    assert package and package.origin
    font = next(Path(package.origin).parent.glob("*.ttf"))
    (tmp_path / "Outside[wght].ttf").write_bytes(font.read_bytes())
    family = f"{'../' * 30}{tmp_path}/Outside" if kind == "path" else "x" * 300
    files = {
        "book.toml": TOML + 'theme = "own"\npages = ["a.md", "b.md"]\n',
        "themes/own/theme.toml": 'extends = "handbook"\n[[font]]\n'
        f'family = "{family}"\nweights = [400]\n',
    }
    made = make(write_book(tmp_path / "book", files))
    assert [one.rule for one in made.errors] == ["font-missing"], made.report
