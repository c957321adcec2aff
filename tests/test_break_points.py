"""Where code, addresses and long words may break; a bar stands for each place."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from publisher.book.tree import element, parse_fragment, text_of, to_xhtml
from publisher.composition.break_points import (
    find_address_breaks,
    find_code_breaks,
    find_word_breaks,
    set_breaks,
)
from tests.support.books import TOML, make, render, render_files, write_book
from tests.support.ebooks import read_file

CODE = [
    "short(one,two)",
    "beds.|where(|soil=|Soil.|LOAM)|.count()",
    "beds.|all()|.sorted(|key=|lambda:|0)|.first()",
    '{"bed":|{|"light":|{|"hours":|9,|"lux":|12.5}}}',
    "--first-option=value --first-|longer-|option=|12.50.1",
    "std::|vector<|std::|pair<|int,|long>>::|iterator",
    "if leaf->|colour==|Colour::|green&&|!leaf->|isDry",
    "a_|long_|name_|of_|an_|option_|in_|a_|file",
    f"xx{'|x' * 21}|xx",
    f"x=|'x|{'|'.join('x' * 24)}|y'",
    "\u571f" * 8 + " " + "\u58cc" * 8,
]


@pytest.mark.parametrize("wanted", CODE)
def test_code_breaks_between_tokens_and_within_one_that_is_too_long(wanted: str) -> None:
    assert _show(find_code_breaks, wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://|example.|org/|beds/|north-|side/|soil_|map?|year=2026&|part=3.5",
        "www.|example.org",
        "gardener@example.org",
        f"http://|a.|org/|bb|{'|'.join(['bbb'] * 7)}bbb",
    ],
)
def test_an_address_breaks_after_its_marks(wanted: str) -> None:
    assert _show(find_address_breaks, wanted) == wanted


def test_a_long_word_breaks_after_marks_alone() -> None:
    for wanted in ("either/or", "manuscript/|figures/|soil-|map.|svg", "x" * 60):
        assert _show(find_word_breaks, wanted) == wanted


def _show(find: Callable[[str], list[int]], wanted: str) -> str:
    text = wanted.replace("|", "")
    edges = [0, *find(text), len(text)]
    return "|".join(text[start:end] for start, end in pairwise(edges))


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>A short line.</p>", "<p>A short line.</p>"),
        (
            "<p>See https://a.org/b, and more.</p>",
            '<p>See <span class="address">https://<wbr/>a.org/b</span>, and more.</p>',
        ),
        (
            '<p><a href="#x">example.org/b</a> or a</p>',
            '<p><a href="#x"><span class="address">example.org/b</span></a> or a</p>',
        ),
        (
            "<pre><code>x.<i>every</i>(greenhouse.floor)</code></pre>",
            "<pre><code>x.<i><wbr/>every</i>(<wbr/>greenhouse.<wbr/>floor)</code></pre>",
        ),
        (
            f'<pre><span class="line">{"a" * 20}</span><span class="line">{"b" * 20}</span></pre>',
            f'<pre><span class="line">{"a" * 20}</span><span class="line">{"b" * 20}</span></pre>',
        ),
        (
            "<p>Write <code>.a</code>, <code>...b</code> or <code>c</code>.</p>",
            "<p>Write <wbr/><code>.a</code>, <wbr/><code>...b</code> or <code>c</code>.</p>",
        ),
        (
            '<p>Call <a href="#x"><code>.b()</code></a>, or <i>c</i>.</p>',
            '<p>Call <wbr/><a href="#x"><code>.b()</code></a>, or <i>c</i>.</p>',
        ),
        (
            "<p><code>soil_moisture</code></p>",
            "<p><code>soil_moisture</code></p>",
        ),
        (
            "<table><tbody><tr><td><code>soil_moisture</code></td></tr></tbody></table>",
            "<table><tbody><tr><td><code>soil_<wbr/>moisture</code></td></tr></tbody></table>",
        ),
        (
            f"<p>Say <em>{'z' * 30}</em>, {'z' * 29}.</p>",
            f'<p>Say <em><span class="long-word">{"z" * 30}</span></em>, {"z" * 29}.</p>',
        ),
        (
            f"<p>x<b>{'z' * 30}</b></p><p>{'7' * 30}</p>",
            f"<p>x<b><wbr/><span class='long-word'>{'z' * 30}</span></b></p><p><span "
            f"class='address long-word'>{'7' * 30}</span></p>".replace("'", '"'),
        ),
        ("<p>" + "\u571f" * 40 + "</p>", "<p>" + "\u571f" * 40 + "</p>"),
    ],
)
def test_places_stand_in_the_tree(html: str, wanted: str) -> None:
    nodes = parse_fragment(html)
    shown = set_breaks(nodes, element("wbr"))
    assert to_xhtml(*shown) == wanted
    assert text_of(*shown) == text_of(*nodes)


def test_nodes_that_are_short_are_the_same_nodes() -> None:
    nodes = parse_fragment("<p>One <em>two</em></p><table><tr><td>three</td></tr></table>")
    assert set_breaks(nodes)[1] is nodes[1]


CALLS = "bed(1).every(Minutes(5)).average(Window.of(Hours(2))).store(Table('soil'))"
PAGE = f"""# A

```python
{CALLS}
key = "{"0123456789" * 12}"
```

```
{CALLS}
```

By `{CALLS}` or https://example.org/{"bed/" * 30} and <b>({"9" * 90})</b>.
"""


def test_nothing_that_is_long_leaves_its_column_and_the_text_that_is_copied_is_as_written(
    tmp_path: Path,
) -> None:
    made = make(write_book(tmp_path, {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": PAGE}))
    printed = render_files(made, "pdf")
    assert [one.rule for one in printed.found] == ["word-broken"]
    with pypdfium2.PdfDocument(printed.content) as file:
        text = "".join(page.get_textpage().get_text_range() for page in file)
    solid = re.sub(r"\s+", "", text)
    assert solid.count(CALLS) == 3
    assert "0123456789" * 12 in solid
    assert "\u200b" not in text
    assert "average(<wbr/>Window" in read_file(render(made, "epub"), "a.xhtml")
