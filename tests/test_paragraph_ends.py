"""Lines in print: last lines, names and their numbers, pictures in a paragraph, ideographs, syllables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.bench.counts import count_faults
from publisher.bench.set_lines import read_set_text
from publisher.book.tree import Element, Node, element, to_xhtml
from publisher.composition.paragraph_ends import begin_lines, hold_end, is_dense
from tests.support.books import TOML, make, write_book
from tests.support.printing import print_pdf

NUMBER = element("page-number", to="a", own="r")
CALL = element("a", "1", class_="note-call")


@pytest.mark.parametrize(
    ("nodes", "held"),
    [
        (("A long way to go.",), "A long way~to~go."),
        (("Nothing here is forgotten.",), "Nothing here is <i>forgotten.</i>"),
        (("He may reach us.\n",), "He may reach~us."),
        (("Publish the results.",), "Publish <i>the~results.</i>"),
        (("Das ist die Trittschallmessung.",), "Das ist die <i>Trittschallmessung.</i>"),
        (("Es geht um Trittschallübertragungen.",), "Es geht um <i>Trittschallübertragungen.</i>"),
        (("zu Grundsatzdiskussionen fahren.",), "zu Grundsatzdiskussionen~<i>fahren.</i>"),
        (("zu Grundsatzdiskussionen da.",), "zu Grundsatzdiskussionen~da."),
        (("to discussions of it.",), "to <i>discussions~of~it.</i>"),
        ((f"A {'long' * 10}.",), f"A {'long' * 10}."),
        (("Say it to ", element("em", "us"), "."), "Say~it~to~<em>us</em>."),
        (("Look at ", element("a", "Bench", href="#a"), NUMBER, "."), 'Look at <a href="#a">Bench</a>(p).'),
        (("One of the two.", CALL), 'One of~the~two.<a class="note-call">1</a>'),
        (("Type ", element("code", "ls -l"), "."), "Type~<code>ls -l</code>."),
        (("First", element("br"), "it is"), "First<br/>it~is"),
        (("Go.",), "Go."),
        (("Consolidation.",), "Consolidation."),
        (("Ask on ", element("a", "Gardeners", href="#a"), CALL),
         'Ask on <a href="#a"><i>Gardeners</i></a><a class="note-call">1</a>'),
        (("Ask the ", element("a", "old gardeners", href="#a"), CALL, "."),
         'Ask the <a href="#a">old <i>gardeners</i></a><a class="note-call">1</a>.'),
        (("a head such as x-garden-id.",), "a head such as <i>x-<u>garden-id.</u></i>"),
        ((f"by {'water-' * 8}id",), f"by {'water-' * 7}<u>water-id</u>"),
        (("Read ", element("code", 'seeds["of_garden_id"]'), "."),
         'Read <code>seeds["of_<u>garden_id"]</u></code>.'),
        (("It is ", element("span", "GARD-7f5h-v6xp-fcq8", class_="address"), CALL),
         'It is <span class="address">GARD-7f5h-<u>v6xp-fcq8</u></span><a class="note-call">1</a>'),
        ((), ""),
    ],
)  # fmt: skip
def test_last_words_are_held(nodes: tuple[Node, ...], held: str) -> None:
    shown = to_xhtml(*hold_end(nodes)).replace("\u00a0", "~")
    shown = shown.replace('<page-number to="a" own="r"></page-number>', "(p)")
    for name, short in (("tail", "u"), ("end", "i")):
        shown = re.sub(
            rf'<span class="{name}">([^<]*(?:<u>[^<]*</u>[^<]*)?)</span>',
            rf"<{short}>\1</{short}>",
            shown,
        )
    assert shown == held


def test_a_long_last_word_of_a_narrow_column_may_be_divided() -> None:
    nodes = ("Es geht um Trittschallübertragungen.",)
    assert hold_end(nodes, 18) == nodes


def picture(width: str) -> Element:
    return element("img", src="a.png", width=width)


def test_a_wide_picture_begins_a_line() -> None:
    wide, narrow = picture("400"), picture("20")
    assert begin_lines(("Text ", wide)) == ("Text ", element("br"), wide)
    assert begin_lines(("Text ", narrow, " and ", picture("50%")))[3:4] == (element("br"),)
    linked = element("a", wide, href="#a")
    assert begin_lines(("Text ", linked)) == ("Text ", element("br"), linked)
    assert begin_lines((wide, "\n", wide)) == (wide, "\n", wide)
    assert begin_lines(("Text", element("br"), wide)) == ("Text", element("br"), wide)


def test_ideographs_are_not_justified() -> None:
    assert is_dense("\u6f22\u5b57\u3068\u304b\u306a\u306e\u6587 A")
    assert not is_dense("Two of them: \u6f22\u5b57.")


SENTENCE = "Several gardeners who have seen each corner of the ground remember one other season. "
FORM = "## Problem\n\nIt is dry.\n\n## Solution\n\nWater it.\n\n"
FILES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md"]\n\n[relations]\n',
    "a.md": f"# Considerable Undertakings\n\n{FORM}"
    + "".join(f"{'Seed ' * n}{SENTENCE}[Wide Border](b.md) `now` {SENTENCE * 2}so it is.\n\n" for n in range(12)),
    "b.md": f"# Wide Border\n\n{FORM}" + "".join(
        f"{'Rain ' * n}{SENTENCE}[Considerable Undertakings](a.md) it\n\n## Late {n}\n\n" for n in range(20)
    ) + "\nEnd.\n",
}  # fmt: skip


@pytest.mark.parametrize("form", [FORM, ""], ids=["patterns", "pages"])
def test_a_book_has_no_fault_of_lines(form: str, tmp_path: Path) -> None:
    files = {name: text.replace(FORM, form) for name, text in FILES.items()}
    printed = print_pdf(make(write_book(tmp_path, files, clean=True)))
    path = tmp_path / "book.pdf"
    path.write_bytes(printed.content)
    counts = {name: places for name, places in count_faults(read_set_text(path)).items() if places}
    counts.pop("loose lines", None)
    counts.pop("facing pages that end on different lines", None)
    assert counts == {}
