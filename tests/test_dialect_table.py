"""Each spelling of a box or a tab × what it holds: one tree, and the same words in all formats."""

from __future__ import annotations

import textwrap
from itertools import product
from pathlib import Path

import pytest

from publisher.book.tree import Element, walk, words_of
from publisher.reading import read_text
from tests.support.books import TOML, make_clean, render, write_book

INDENT = " " * 4
BOXES = {  # what stands before the content, what is before each of its lines, what stands after it
    "mkdocs": ('!!! note "Head"\n\n', INDENT, ""),
    "mkdocs-open": ('??? note "Head"\n\n', INDENT, ""),
    "docusaurus": (":::note Head\n\n", "", "\n:::\n"),
    "docusaurus-bracket": (":::note[Head]\n\n", "", "\n:::\n"),
    "vitepress": ("::: note Head\n\n", "", "\n:::\n"),
    "pandoc": ("::: {.note}\n\n", "", "\n:::\n"),
    "quarto": ("::: {.callout-note}\n\n", "", "\n:::\n"),
    "myst-colons": (":::{note} Head\n\n", "", "\n:::\n"),
    "myst-fence": ("````{note} Head\n\n", "", "\n````\n"),
    "github": ("> [!NOTE]\n>\n", "> ", ""),
    "obsidian": ("> [!note]- Head\n>\n", "> ", ""),
    "gitbook": ('{% hint style="note" %}\n\n', "", "\n{% endhint %}\n"),
    "hugo": ("{{< notice note >}}\n\n", "", "\n{{< /notice >}}\n"),
    "hugo-percent": ('{{% notice note "Head" %}}\n\n', "", "\n{{% /notice %}}\n"),
    "mdx": ('<Admonition type="note" title="Head">\n\n', "  ", "\n</Admonition>\n"),
    "mdx-name": ("<Note>\n\n", INDENT, "\n</Note>\n"),
    "mdbook-plugin": ('````admonish note title="Head"\n\n', "", "\n````\n"),
    "obsidian-plugin": ("````ad-note\ntitle: Head\n\n", "", "\n````\n"),
    "kramdown": ("{: .note }\n", "> ", ""),
}
TABS = {
    "pymdownx": ('=== "Head"\n\n', INDENT, ""),
    "mdx": ('<Tabs>\n<TabItem label="Head">\n\n', "", "\n</TabItem>\n</Tabs>\n"),
    "mdx-indented": (
        '<Tabs values={[\n  {label: "Head", value: "a"}\n]}>\n  <TabItem value="a">\n\n',
        INDENT,
        "\n  </TabItem>\n</Tabs>\n",
    ),
    "gitbook": ('{% tabs %}\n{% tab title="Head" %}\n\n', "", "\n{% endtab %}\n{% endtabs %}\n"),
    "hugo": ('{{< tabs >}}\n{{< tab "Head" >}}\n\n', "", "\n{{< /tab >}}\n{{< /tabs >}}\n"),
    "vitepress": (":::tabs\n== Head\n\n", "", "\n:::\n"),
    "colons": (":::tabs\n\n:::: tab Head\n\n", "", "\n::::\n\n:::\n"),
}
CONTENTS = {
    "link": ("See [there](b.md) now.\n", ["p", "a"], "See there now."),
    "list": ("- one\n- two\n", ["ul", "li", "li"], "one two"),
    "code": ("```js\nlet x;\n```\n", ["pre"], "let x;"),
    "nested": ("> [!TIP]\n> Inner *words*.\n", ["aside", "p", "em"], "Inner words."),
}
CASES = [
    pytest.param(kind, spelling, content, id=f"{kind}-{spelling}-{content}")
    for kind, table in (("box", BOXES), ("tab", TABS))
    for spelling, content in product(table, CONTENTS)
]


def write(kind: str, spelling: str, content: str) -> str:
    """A page's text: a construct with its content, between two paragraphs."""
    before, indent, after = (BOXES if kind == "box" else TABS)[spelling]
    inside = textwrap.indent(CONTENTS[content][0], indent, lambda line: True)
    return f"Before.\n\n{before}{inside}{after}\nAfter.\n"


def find(kind: str, nodes: tuple[Element | str, ...]) -> Element:
    """The first box or tab."""
    name = "admonition" if kind == "box" else "tab"
    return next(one for one in walk(*nodes) if name in one.get("class").split())


@pytest.mark.parametrize(("kind", "spelling", "content"), CASES)
def test_every_spelling_gives_one_tree(kind: str, spelling: str, content: str) -> None:
    nodes = read_text(write(kind, spelling, content))
    box = find(kind, nodes)
    inside = [
        one for one in walk(*box.children) if "-" not in one.get("class")
    ]  # no label, no language
    tags = [one.tag for one in inside if one.tag != "span"]
    assert tags == CONTENTS[content][1]
    assert words_of(*box.children).removeprefix("Head").strip() == CONTENTS[content][2]
    assert [words_of(nodes[0]), words_of(nodes[-1])] == ["Before.", "After."]
    if kind == "box":
        assert box.get("data-kind") == "note"


def test_all_of_them_are_in_every_format(tmp_path: Path) -> None:
    rows = [
        (f"{kind}-{spelling}-{content}", kind, spelling, content)
        for case in CASES
        for kind, spelling, content in [map(str, case.values)]
    ]
    files = {f"{name}.md": f"# {name}\n\n{write(*row)}" for name, *row in rows}
    files |= {"book.toml": TOML + 'pages = ["*.md"]\n', "b.md": "# B\n\nThe other page.\n"}
    made = make_clean(write_book(tmp_path, files, clean=False))
    for name in ("manuscript", "epub", "pdf"):  # each is compared with the pages, word by word
        render(made, name)
    text = render(made, "manuscript").decode().partition("</style>")[2]
    for residue in (":::", "!!!", "???", "===", "[!", "{%", "{{", "{:", "TabItem"):
        assert residue not in text
