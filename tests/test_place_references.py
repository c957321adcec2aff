"""References by the name of a place: headings, places on any page of MkDocs, labels of MyST."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import chapters_of
from publisher.book.tree import walk, words_of
from publisher.reading.site_file import read_site_file
from publisher.report.findings import Findings
from tests.support.books import make, write_book

TOML = '[book]\ntitle = "Tea"\nauthors = []\ndate = 2024-01-01\npages = ["a.md", "b.md", "c.md"]\n'
OTHER = '# Other\n\n## The `tea.yml` file\n\nWords.\n\n## Twice\n\nWords.\n\n(kettle)=\n\n## Pot\n\n[](){#spout}\n\nWords <a id="lid"></a> here.\n'
LAST = "# Last\n\n## Twice\n\nWords.\n"
AUTOREFS: dict[str, str | bytes] = {"mkdocs.yml": "plugins: [search, autorefs]\nmarkdown_extensions: [attr_list]\n", "b.md": OTHER, "c.md": LAST}  # fmt: skip
MKDOCSTRINGS: dict[str, str | bytes] = {"zensical.toml": "[project.plugins.mkdocstrings]\n", "b.md": OTHER, "c.md": LAST}  # fmt: skip
PLAIN: dict[str, str | bytes] = {"b.md": OTHER, "c.md": LAST}

# title; the files beside a.md; what a.md says; the links: text and place; rules that are broken
ROWS = [
    ("a heading", PLAIN, "[the plan][Big plan], [Big plan][] and [*it*][big `code`]", "the plan→a--big-plan Big plan→a--big-plan it→a--big-code", []),
    ("a heading in a container", PLAIN, "> - [it][big plan]", "it→a--big-plan", []),
    ("a definition wins", PLAIN, "[it][Big plan]\n\n[big plan]: b.md", "it→b", []),
    ("a heading alone in brackets is text", PLAIN, "[Big plan] stays", "", []),
    ("no heading", PLAIN, "[it][Small plan]", "", ["link-unread"]),
    ("a heading of another page", PLAIN, "[it][Twice]", "", ["link-unread"]),
    ("a place anywhere", AUTOREFS, "[it][the-teayml-file], [Spout][spout] and [`lid`][]", "it→b--the-teayml-file Spout→b--spout lid→b--lid", []),
    ("the own page first", AUTOREFS, "[it][big-plan] and [x][twice]", "it→a--big-plan x→b--twice", []),
    ("a title of another page", AUTOREFS, "[it][other] and [last][]", "it→b last→c", []),
    ("no place", AUTOREFS, "[it][tea.Pot] and ![p][tea.Pot]", "", ["link-dangling", "link-unread"]),
    ("a definition wins over a place", AUTOREFS, "[it][spout]\n\n[spout]: c.md", "it→c", []),
    ("a short reference is text", AUTOREFS, "[spout]", "", []),
    ("mkdocstrings brings them", MKDOCSTRINGS, "[it][spout]", "it→b--spout", ["site-settings"]),
    ("without the plug-in", PLAIN | {"mkdocs.yml": "markdown_extensions: [attr_list]\n"}, "[it][spout]", "", ["link-unread"]),
    ("a label in another case, or with a colon", PLAIN | {"b.md": f"{OTHER}\n(tea:lid)=\n\n## Lid\n"}, "[it](Kettle) and {ref}`x <tea:lid>`", "it→b--kettle x→b--tea-lid", []),
    ("a label with a slash", PLAIN | {"b.md": f"{OTHER}\n(tea/lid)=\n\n## Lid\n"}, "[it](tea/lid)", "it→b--tea-lid", []),
    ("a place that is nowhere shows its name", PLAIN, "[](#tea.Pot)", "tea.Pot→a", ["link-fragment"]),
    ("a label of an included page", PLAIN | {"c.md": "# Last\n\n```{include} b.md\n```\n"}, "[it](kettle)", "it→b--kettle", []),
    ("a label of MyST on another page", PLAIN, "[it](kettle) and {ref}`kettle`", "it→b--kettle Pot→b--kettle", []),
]  # fmt: skip


@pytest.mark.parametrize(("title", "files", "text", "links", "rules"), ROWS)
def test_a_reference_lands_on_its_place(
    title: str,
    files: dict[str, str | bytes],
    text: str,
    links: str,
    rules: list[str],
    tmp_path: Path,
) -> None:
    source = f"# Start\n\n{text}\n\n## Big plan\n\nWords.\n\n## Big `code`\n\nWords.\n"
    made = make(write_book(tmp_path, {"book.toml": TOML, "a.md": source} | files))
    page = chapters_of(made.book)[0].page
    shown = [f"{words_of(one)}→{one.get('href').strip('#')}" for one in walk(*page.body) if one.tag == "a"]  # fmt: skip
    assert " ".join(shown) == links, title
    quiet = ("authors-missing", "template-line", "slug-shared")
    assert sorted({one.rule for one in made.found if one.rule not in quiet}) == rules, made.report


def test_a_link_without_a_target_may_be_a_place(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": TOML, "a.md": "# A\n\nWords.\n"} | AUTOREFS))
    page = chapters_of(made.book)[1].page
    places = [one for one in walk(*page.body) if one.get("id") == "b--spout"]
    assert [(one.tag, words_of(one)) for one in places] == [("span", "")]


@pytest.mark.parametrize(
    ("title", "text", "names", "said"),
    [
        ("tables in tables", "[project.markdown_extensions.footnotes]\n[project.markdown_extensions.pymdownx.caret]\n[project.markdown_extensions.toc]\n",
         "tables fenced_code footnotes pymdownx.caret", []),
        ("a list", '[project]\nmarkdown_extensions = ["admonition"]\nplugins = ["search"]\n', "tables fenced_code admonition", []),
        ("an unknown one", "[project.markdown_extensions.tea.pot]\nsize = 3\n", "tables fenced_code", ["0 'tea.pot' is no extension that is known here; it was not loaded"]),
        ("its own options", '[project.markdown_extensions."pymdownx.tasklist"]\ncustom_checkbox = true\n', "tables fenced_code pymdownx.tasklist", []),
        ("no TOML", "[project\n", "None", ["1 the file is not TOML that can be read: Expected ']' at the end of a table declaration (at line 1, column 9)"]),
    ],
)  # fmt: skip
def test_the_settings_of_zensical_are_read(
    title: str, text: str, names: str, said: list[str]
) -> None:
    findings = Findings()
    found = read_site_file(text, "zensical.toml", findings).extensions
    assert ("None" if found is None else " ".join(name for name, _ in found)) == names, title
    assert [f"{one.location.line} {one.message}" for one in findings.all()] == said


def test_zensical_has_extensions_where_its_file_names_none() -> None:
    found = read_site_file("[project]\nsite_name = 'Tea'\n", "zensical.toml", Findings())
    names = [name for name, _ in found.extensions or ()]
    assert {"admonition", "footnotes", "pymdownx.superfences", "pymdownx.tabbed"} <= {*names}
