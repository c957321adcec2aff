"""What the reader of pages once lost, or printed of its own."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from publisher.book.model import Form
from publisher.book.tree import words_of
from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.report.findings import BookError
from tests.support.books import CLEAN, TOML, open_session, write_book
from tests.support.stages import count_page_words, read_text_page

FORM = Form((), ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<a href={{ site.url }}>x</a> has {y}", "x has {y}"),
        ("Hold ^Ctrl", "Hold ^Ctrl"),
        ("100 %% of it, 50%% and %%a", "100 %% of it, 50%% and %%a"),
        ("Set {name} and {{ it }}", "Set {name} and {{ it }}"),
        ("> ```{note}\nwords\n", "words"),
        ("::: theorem Of the hall\nwords\n:::", "Of the hall words"),
        (":::{figure} p.png\nwords\n:::", "words"),
        ("{% if a %} words {% endif %}", "words"),
        ('!!! no: box "T"', '!!! no: box "T"'),
        ('<p align="left<b>a</b>\n<br>r">words</p>', '<p align="lefta r">words'),
        ('see <a href="</b>x\ny">words</a>', 'see <a href="x y">words'),
        ('<iframe src="a"></ifra', '<iframe src="a"></ifra'),
        ('<iframe src="a\n\n<table><tr><td>words</table>', '<iframe src="a words'),
        ("<x src=\"a.png\" height=\"1\"\"2\">words", '<x src="a.png" height="1""2">words'),
    ],
)  # fmt: skip
def test_the_reader_keeps_words_and_prints_no_place_of_its_own(text: str, wanted: str) -> None:
    assert words_of(*read_text_page(f"# T\n\n{text}\n", FORM)[0].body) == wanted


def test_two_comments_in_a_line_hide_nothing_between_them() -> None:
    text = "x %%one%% H~2~O x^and %%two%% and H~2~O x^2^ it"
    page, found = read_text_page(text, FORM)
    assert count_page_words(page, FORM, found) == ()


def test_entities_in_the_labels_of_a_drawing_are_characters(tmp_path: Path) -> None:
    label = '<text x="2" y="20" font-size="9">fn main() &#45;&gt; x &amp;y</text>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40">{label}</svg>'
    page = CLEAN["a.md"] + "\n![C](c.svg)\n"
    book = write_book(tmp_path, {"a.md": page, "c.svg": drawing})
    # each piece is compared with its pages: what a drawing shows is no word of theirs
    outcome = Call(Options(book, str(tmp_path / "dist")), open_session()).make(("pdf",))
    assert [one.rule for one in outcome.diagnostics] == []


@pytest.mark.parametrize("theme", ["handbook", "fieldguide"])
def test_labels_of_a_drawing_in_a_page_are_read(theme: str, tmp_path: Path) -> None:
    labels = '<text x="1" y="5">Vines and water</text><text x="9" text-anchor="end">Hops</text>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 90">{labels}</svg>'
    toml = TOML.replace("[book]", f'[book]\ntheme = "{theme}"') + 'pages = ["a.md", "b.md"]\n'
    book = write_book(tmp_path, {"book.toml": toml, "a.md": CLEAN["a.md"] + f"\n{drawing}\n"})
    outcome = Call(Options(book, str(tmp_path / "dist")), open_session()).make(("pdf",))
    assert [f"{one.rule} {one.message}" for one in outcome.diagnostics] == []
    with pikepdf.open(io.BytesIO(outcome.artifacts[0].content)) as pdf:
        rows = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        described = [str(one.Alt) for one in rows if one.get("/S") == "/Figure"]
    assert described == ["Vines and water Hops"]


def test_an_address_that_print_sets_as_a_note_is_missed(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML.replace("[book]", '[book]\ntheme = "mine"')
        + 'pages = ["a.md", "b.md"]\n',
        "themes/mine/theme.toml": 'extends = "handbook"\n',
        "themes/mine/print.css": ".address a { visibility: hidden }\n",
        "a.md": CLEAN["a.md"] + "\nSee [a site](https://example.org/b?c=1).\n",
    }
    call = Call(Options(write_book(tmp_path, files), str(tmp_path / "dist")), open_session())
    with pytest.raises(BookError) as error:
        call.make(("pdf",))
    lost = call.fail(error.value).diagnostics
    message = "'https://example.org/b?c=1' of 'A' is not in t-1.0.0.pdf"
    assert [(one.location.line, one.rule, one.message) for one in lost] == [
        (5, "word-lost", message)
    ]
