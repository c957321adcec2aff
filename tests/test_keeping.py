"""Headings, captions and lead-ins of lists stand on the page of what follows them."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from publisher.book.tree import walk, words_of
from publisher.composition.keeping import keep_together
from publisher.reading import read_text
from tests.support.books import TOML, make_clean, write_book
from tests.support.printing import print_pdf, print_sheets

LINE = "Line.\n\n"
KEPT = {
    "a heading and text": ("## H\n\nText", []),
    "a place for links after a heading": ('## H\n\n<a id="x"></a>\n\nText', ["p"]),
    "a rule after a heading": ("## H\n\n---\n\nText", ["hr"]),
    "several of them": ("## H\n\n---\n\n<!-- x -->\n\n<p></p>\n\n***\n\nText", ["hr", "hr"]),
    "a rule between texts": ("Text\n\n---\n\nText", []),
    "a rule before a heading": ("Text\n\n---\n\n## H\n\nText", []),
    "a lead-in and its list": ("Text:\n\n- one", ["p Text:"]),
    "a lead-in and a place for links": ('So:\n\n<a id="x"></a>\n\n```\nx\n```', ["p So:", "p"]),
    "a heading, a rule, a lead-in": (
        "## H\n\n---\n\nSo：\n\n| a |\n|---|\n| b |",
        ["hr", "p So："],
    ),
    "a lead-in to a picture": ('So:\n\n<figure><img src="x.png"></figure>', ["p So:"]),
    "a colon before text": ("Text:\n\nMore text", []),
    "text before a list": ("Text.\n\n- one", []),
    "in an item": ("- One\n\n  Text:\n\n    - one\n\n- two", ["p Text:"]),
    "in a quotation": ("> Text:\n>\n> - one", ["p Text:"]),
    "a note after the colon": ("Text:[^1]\n\n- one\n\n[^1]: Note", ["p Text:"]),
}


@pytest.mark.parametrize("title", KEPT)
def test_what_no_page_may_end_after(title: str) -> None:
    page, expected = KEPT[title]
    kept = [one for one in walk(*keep_together(read_text(page))) if "kept" in one.get("class")]
    assert [f"{one.tag} {words_of(one)}".strip() for one in kept] == expected


def test_a_tight_item_leads_to_its_list(tmp_path: Path) -> None:
    files = {"a.md": "# A\n\n- In short:\n    - one\n- Text\n    - two\n\n[B](b.md)\n"}
    markup = "".join(
        piece.markup for piece in print_sheets(make_clean(write_book(tmp_path, files))).pieces
    )
    assert re.findall(r'<div class="kept">([^<]*)</div>', markup) == ["In\u00a0short:"]


def test_they_stand_on_one_page(tmp_path: Path) -> None:
    """Each kind at the foot of the page, for every number of lines above it that may divide it."""
    table = "<table><caption>FIRST</caption><tr><td>NEXT</td></tr><tr><td>x</td></tr><tr><td>x</td></tr></table>"
    kinds = {
        "rule": '## FIRST\n\n<a id="x"></a>\n\n---\n\nNEXT\n\nText\n',
        "list": "FIRST:\n\n---\n\n- NEXT\n- x\n",
        "table": f"{table}\n",
    }
    files: dict[str, str | bytes] = {"a.md": "# A\n\n[B](b.md)\n"}
    for kind, text in kinds.items():
        for count in (23, 24, 25, 26, 27):
            files[f"{kind}{count}.md"] = f"# P{count}\n\n{LINE * count}{text}"
    files["book.toml"] = TOML + 'pages = ["*.md"]\n'
    printed = print_pdf(make_clean(write_book(tmp_path, files)))
    texts = [
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed.content)
    ]
    assert [text for text in texts if ("FIRST" in text) != ("NEXT" in text)] == []
    assert sum("FIRST" in text for text in texts) == 15
