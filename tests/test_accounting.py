"""Pages against their sources: no alarm for a page that has all its words, links and pictures; one for each that is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from publisher.book.model import Form, Page
from publisher.book.tree import Element, Node, line_of, text_of, walk, words_of
from publisher.ledger.difference import find_difference
from publisher.ledger.painted import Shown
from publisher.ledger.words import WORD, show
from tests.support.books import make, write_book
from tests.support.markdown_pages import Dice, compose, mutate
from tests.support.program import ROOT
from tests.support.stages import count_page_words, read_text_page

FORM = Form(
    ("Also Known As", "Problem", "Context", "Solution", "Variants"), ("Problem", "Solution")
)
DIALECTS = '''# Words of *many* tools

!!! note "Title of [a link](swag.md)"
    Body with [another](talk.md).

    - item in it

    ```sh
    echo inside
    ```

??? tip
    Folded words.

=== "First tab"

    Words of the first.

=== "Second tab"

    Words of the second.

:::warning Mind the step
Words in colons.
:::

::: {.callout-note}
## Heading in a box
Quarto words.
:::

```{important} A title
:class: wide
Words of MyST with [a link](paper.md).
```

> A quotation of *some* words.

> [!TIP]- Own words
> Quoted words.

{% hint style="info" %}
Hint words.
{% endhint %}

{: .note }
Words of a theme.

Some text{.red} with `code`{.py}, ![A hall](hall.png){width=50%} and {ref}`a place`.

(label)=
## Heading with attributes {#own .wide}

[[Page]] and [[Other page|its words]], $a_b + c$ and {{ page.title }} too.

$$
\\frac{1}{2}
$$

Term one
: Its *definition*, [linked](fence.md).

<Tabs items={['a', 'b > c']}>
<Tab value="a">Words of a component.</Tab>
</Tabs>

| Name | Means |
|------|-------|
| `a|b` | first cell |
| second | ![p](p.png) and [cell](cell.md) |

<div markdown="1">
Words in a **division**.
</div>

Called[^1] and written^[in place] here.

[TOC]

- [x] done
- [ ] open

[^1]: A note with [a link](note.md).
'''  # fmt: skip
ORDINARY = [
    "1. [d]: https://example.org/path\n\nText after it.",
    "    caf&eacute; and <b>code</b>\n\nText.",
    "See [words](https://example.org/a(b(c)d)e) there.",
    "[one][two][three]\n\n[three]: a.md\n[two]: b.md",
    "*one **two*three** four",
    "[words](b.md (a title (with brackets)))",
    "*one**two three.*four and **Five x*y six**",
    "\\&amp; \\<br> \\`no code\\` \\[no link](b.md)",
    "[a\nb]: b.md\n\n[words][a b]",
    "[words](<a b.md> 'it''s') and [x](<b)c>)",
    "![one [two](a.md) three](p.png)",
    "<div>\n*no stars*\n</div>\n\n*stars*",
    "- ```\n  code\n\nText `after",
    "Text\n[^1]: no note [^2]\n\n[^2]: A note.\n\nMore[^1].",
]


def pages() -> list[tuple[str, str]]:
    """The handbook, the documents, and a page with every dialect."""
    files = sorted([*ROOT.glob("manuscript/**/*.md"), *ROOT.glob("docs/*.md")])
    return [(file.name, file.read_text()) for file in files] + [("dialects.md", DIALECTS)]


def said(page: Page) -> list[str]:
    found = count_page_words(page, FORM)
    return [f"{one.location.line} {one.rule} {one.message}" for one in found]


def read(text: str) -> Page:
    return read_text_page(text, FORM)[0]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_markdown_is_no_loss(text: str) -> None:
    assert said(read(text)) == []


def test_pages_that_are_put_together_by_dice_lose_nothing() -> None:
    assert [seed for seed in range(200) if said(read(compose(seed)))] == []


def test_pages_of_every_dialect_lose_nothing() -> None:
    assert [(name, rows) for name, text in pages() if (rows := said(read(text)))] == []


def test_pages_that_are_changed_by_dice_lose_nothing() -> None:
    """A link may be printed as it is written; that is a warning, and no loss of words."""
    texts = [text for _, text in pages() if len(text) < 9000] + [DIALECTS] * 8
    lost = [
        (seed, rows)
        for seed in range(250)
        if (rows := said(read(mutate(texts[seed % len(texts)], seed))))
        and not all("link-unread" in row for row in rows)
    ]
    assert lost == []


KINDS = "p h2 h3 li td th a em strong code pre blockquote aside dt dd".split()


def without(nodes: tuple[Node, ...], gone: Node) -> tuple[Node, ...]:
    """The nodes without one of them, wherever it stands."""
    return tuple(
        node.with_children(*without(node.children, gone)) if isinstance(node, Element) else node
        for node in nodes
        if node is not gone
    )


def plant(page: Page, dice: Dice) -> Iterator[tuple[str, str, int, Page]]:
    """Each kind of loss, once for the page: kind, lost text, its line or 0, and the page without it."""
    every = list(walk(*page.body))
    for kind in KINDS:
        if found := [node for node in every if node.tag == kind]:
            node = dice.choose(found)
            body = without(page.body, node)
            yield kind, words_of(node), line_of(node), replace(page, body=body)
    if page.notes:
        note = dice.choose(page.notes)
        rest = tuple(one for one in page.notes if one is not note)
        yield "note", words_of(*note.content), 0, replace(page, notes=rest)
    blocks = [node for node in every if node.tag == "pre" and "\n" in text_of(node)]
    if blocks:
        block = dice.choose(blocks)
        first, _, rest_of_code = text_of(block).partition("\n")
        shorter = block.with_children(rest_of_code)
        body = tuple(swap(node, block, shorter) for node in page.body)
        yield "line of code", first, 0, replace(page, body=body)


def swap(node: Node, old: Element, new: Element) -> Node:
    if node is old:
        return new
    if isinstance(node, str):
        return node
    return node.with_children(*(swap(child, old, new) for child in node.children))


def test_planted_losses_are_seen_at_their_line() -> None:
    dice = Dice(7)
    planted: Counter[str] = Counter()
    unseen = []
    for name, text in pages():
        page = read(text)
        for _ in range(6 if name == "dialects.md" else 1):
            for kind, words, line, less in plant(page, dice):
                if not any(len(word) > 2 for word in WORD.findall(words)):
                    continue
                planted[kind] += 1
                found = count_page_words(less, FORM)
                lost = [one for one in found if one.rule in ("word-lost", "word-doubtful")]
                near = [one for one in lost if not line or 0 <= one.location.line - line < 60]
                unseen += [] if near else [(name, kind, words[:40])]
    assert set(planted) == {*KINDS, "note", "line of code"}
    assert len(unseen) <= planted.total() / 100, unseen


def test_a_lost_link_or_picture_is_named_with_its_line() -> None:
    text = "# T\n\nSee [one](<a b.md>), [two][x] and ![three](p.png).\n\n- <https://example.org>\n\n[x]: c.md\n"
    page = read(text)
    assert said(page) == []
    lost = {}
    for node in [node for node in walk(*page.body) if node.tag in ("a", "img")]:
        plain = Element("span", (), node.children)
        body = tuple(swap(one, node, plain) for one in page.body)
        (lost[node.get("href") or node.get("src")],) = said(replace(page, body=body))
    what = "link-unread the link or picture with the target"
    assert lost == {
        "a b.md": f"3 {what} 'a b.md' is text on the page, or lost",
        "c.md": f"7 {what} 'c.md' is text on the page, or lost",
        "p.png": f"3 {what} 'p.png' is text on the page, or lost",
        "https://example.org": f"5 {what} 'https://example.org' is text on the page, or lost",
    }


def test_a_lost_word_names_what_the_reader_left_out_on_its_line() -> None:
    page, recorded = read_text_page(
        "# T\n\nSome words <video>x</video> here.\n\nOther words.\n", FORM
    )
    found = count_page_words(replace(page, body=()), FORM, recorded)
    assert [(one.location.line, one.hint.partition(";")[0]) for one in found] == [
        (3, "on this line <video> was left out"),
    ]


def test_numbers_may_stand_between_equal_words(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": "# A\n\nhut\n\n1. hut\n\nhut hut\n"}))
    read = made.book.parts[0].chapters[0].page
    difference = find_difference([read], Shown("A hut 1. hut hut hut"), has_links=False)
    assert (difference.lost, show(difference.rest)) == ((), "'1'")
    assert find_difference([read], Shown("A hut 1. hut hut"), has_links=False).lost
