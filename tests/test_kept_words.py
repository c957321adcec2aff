"""What the reader of pages once lost, or printed of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Form
from publisher.book.tree import words_of
from publisher.driver.call import Call
from publisher.driver.options import Options
from tests.support.books import CLEAN, open_session, write_book
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
