"""What the reader of pages once lost, or printed of its own."""

from __future__ import annotations

import pytest

from publisher.book.model import Form
from publisher.book.tree import words_of
from tests.support.stages import read_text_page

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
        ('<iframe src="a"></ifra', '<iframe src="a"></ifra'),
        ('<iframe src="a\n\n<table><tr><td>words</table>', '<iframe src="a words'),
        ("<x src=\"a.png\" height=\"1\"\"2\">words", '<x src="a.png" height="1""2">words'),
    ],
)  # fmt: skip
def test_the_reader_keeps_words_and_prints_no_place_of_its_own(text: str, wanted: str) -> None:
    assert words_of(*read_text_page(f"# T\n\n{text}\n", FORM)[0].body) == wanted
