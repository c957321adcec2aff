"""Pop-ups of an EPUB: where the sign of a patlet stands, and how notes and the text lead to each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.book.tree import parse_fragment, to_xhtml
from publisher.composition.word_ends import hold_calls, move_signs
from tests.support.books import TOML, MadeBook, make_clean, render, write_book
from tests.support.ebooks import chapters, text_of

PAGES = 'pages = ["booth.md", "stall.md"]\n'
FORM = '[form]\nmandatory = []\norder = ["Problem", "Solution"]\n[relations]\nbuilds-on = []\nleads-to = []\n'
BOOTH = "# Booth\n\n## Problem\n\nRain falls.\n\n## Solution\n\nRoof the [Stall](stall.md).\n"
STALL = (
    "# Stall\n\n## Problem\n\nNobody stops.\n\n## Solution\n\n"
    "Two [Booth](booth.md)s, and a [Stall](stall.md)[^1] near.\n\n[^1]: A note on [Booth](booth.md).\n"
)
SIGN = '<sup class="patlet-sign">°</sup>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = {"book.toml": TOML + PAGES + FORM, "booth.md": BOOTH, "stall.md": STALL}
    return make_clean(write_book(tmp_path_factory.mktemp("book"), files, clean=False))


@pytest.fixture(scope="module")
def files(made: MadeBook) -> dict[str, str]:
    return chapters(render(made, "epub"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<a>Booth</a>|s stand", "<a>Booth</a>s| stand"),
        ("<a>Booth</a>|, then", "<a>Booth</a>|, then"),
        ("<a>Booth</a>|’s end", "<a>Booth</a>’s| end"),
        ("<a>Booth</a>|'s end", "<a>Booth</a>'s| end"),
        ("<a>Gate</a>|-post, ", "<a>Gate</a>-post|, "),
        ("<a>Gate</a>|- or", "<a>Gate</a>|- or"),
        ("<a>Gate</a>|—or", "<a>Gate</a>|—or"),
        ("<a>Booth</a>|<em>s</em> stand", "<a>Booth</a><em>s</em>| stand"),
        ("<em><a>Booth</a>|</em>s stand", "<em><a>Booth</a></em>s| stand"),
        ("<strong><a>Booth</a>|s</strong> stand", "<strong><a>Booth</a>s</strong>| stand"),
        ("<a>Booth</a>|<code>s</code>", "<a>Booth</a>|<code>s</code>"),
        ("<a>Booth</a>|<a>s</a>", "<a>Booth</a>|<a>s</a>"),
        ("<p><a>Booth</a>|</p><p>s</p>", "<p><a>Booth</a>|</p><p>s</p>"),
        ("<ul><li><a>Booth</a>|<p>s</p></li></ul>", "<ul><li><a>Booth</a>|<p>s</p></li></ul>"),
        ("<a>ブース</a>|", "<a>ブース</a>|"),
        ("<a>Müll</a>|eimer", "<a>Müll</a>eimer|"),
    ],
)
def test_a_sign_stands_after_the_whole_word(written: str, read: str) -> None:
    nodes = parse_fragment(written.replace("|", SIGN))
    assert to_xhtml(*move_signs(nodes)).replace(SIGN, "|") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>Stop!|</p>", "<p>Stop!+|</p>"),
        ("<p>Stop|</p>", "<p>Stop|</p>"),
        ("<p>Stop |</p>", "<p>Stop |</p>"),
        ("<p><em>Stop!</em>|</p>", "<p><em>Stop!</em>+|</p>"),
        ("<p>門|</p>", "<p>門+|</p>"),
        ("<p>Stop!</p><p>|</p>", "<p>Stop!</p><p>|</p>"),
        ("<p>Stop.||</p>", "<p>Stop.+||</p>"),
    ],
)
def test_no_line_ends_before_a_sign(written: str, read: str) -> None:
    nodes = hold_calls(parse_fragment(written.replace("|", SIGN)))
    assert to_xhtml(*nodes).replace(SIGN, "|").replace("\u2060", "+") == read


def test_a_name_with_an_ending_keeps_its_sign_behind_it(files: dict[str, str]) -> None:
    assert "Two Booths°, and a Stall1 near." in text_of(files["EPUB/stall.xhtml"])


def test_a_screen_reader_stops_at_the_name_alone(files: dict[str, str]) -> None:
    stall = files["EPUB/stall.xhtml"]
    assert (
        '<a href="booth.xhtml" class="xref name" id="stall--patlet-call-booth">Booth</a>' in stall
    )
    (sign,) = re.findall(r'<a [^>]*class="patlet-call"[^>]*>', stall)
    assert 'href="#stall--patlet-booth"' in sign
    assert 'aria-hidden="true" tabindex="-1"' in sign


def test_the_name_in_a_note_leads_to_the_pattern_and_a_label_leads_back(
    files: dict[str, str],
) -> None:
    (note,) = re.findall(r"<aside [^>]*note patlet.*?</aside>", files["EPUB/stall.xhtml"])
    assert note == (
        '<aside id="stall--patlet-booth" class="note patlet" epub:type="footnote" role="doc-footnote" aria-label="Booth in brief">'
        '<p><a href="booth.xhtml">Booth</a>. <em>Rain falls.</em> Roof the Stall. '
        '<a href="#stall--patlet-call-booth" role="doc-backlink">Back to the text</a></p></aside>'
    )


def test_notes_and_patlets_stand_in_one_labelled_section(
    made: MadeBook, files: dict[str, str]
) -> None:
    stall = files["EPUB/stall.xhtml"]
    opening = '<section class="notes" epub:type="footnotes" aria-label="Notes">'
    assert stall.count('class="notes"') == stall.count(opening) == 1
    inside = stall[stall.index(opening) : stall.rindex("</section>")]
    assert re.findall(r'<aside id="([^"]*)"', inside) == ["stall--note-1", "stall--patlet-booth"]
    assert 'role="doc-backlink" aria-label="1: Back to the text">1</a>' in inside
    web = render(made, "manuscript").decode()
    assert web.count('<section class="notes" aria-label="Notes">') == 1


def test_the_sign_is_explained_on_a_page(files: dict[str, str], tmp_path: Path) -> None:
    said = "The name of another pattern is a link to it; the sign ° after it shows the pattern in brief."
    assert said in text_of(files["EPUB/at-copyright.xhtml"])
    explained = TOML + PAGES + FORM + '[[front]]\npages = ["@how-to-read"]\n'
    book = write_book(
        tmp_path, {"book.toml": explained, "booth.md": BOOTH, "stall.md": STALL}, clean=False
    )
    others = chapters(render(make_clean(book), "epub"))
    assert said in text_of(others["EPUB/at-how-to-read.xhtml"])
    assert said not in text_of(others["EPUB/at-copyright.xhtml"])


def test_a_book_without_patlets_explains_no_sign(tmp_path: Path) -> None:
    page = "# A\n\nSome words.\n"
    book = write_book(
        tmp_path, {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": page}, clean=False
    )
    assert "°" not in text_of(chapters(render(make_clean(book), "epub"))["EPUB/at-copyright.xhtml"])
