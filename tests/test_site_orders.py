"""The order of a catalogue whose site lists its pages: `import` and a build, one table of sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.book.model import Source, chapters_of
from publisher.book.tree import words_of
from publisher.composition.contents import spell_contents
from publisher.composition.views import Row as Line
from publisher.reading.site_list import Row
from publisher.reading.toctree import leave_out_indexes, read_toctrees
from publisher.report.findings import Findings
from publisher.scaffold.importer import adopt_folder
from tests.support.books import make, render, write_book
from tests.support.samples import PNG

GREETING = "Whoever likes a cup in the morning finds eight sorts here.\n"
SPHINX = (
    "# Tea\n\n"
    + GREETING
    + "\n```{toctree}\n:caption: Part\n:maxdepth: 1\n\npot\nThe cup <p/cup>\n"
    "self\nWeb <https://x.example>\n```\n\n:::{toctree}\nant\n:::\n"
)

# title; the files besides pot.md, cup.md and ant.md, of which `{}` is the folder; what the book has
SITES: list[tuple[str, str, dict[str, str], str]] = [
    ("zensical", "docs/", {"zensical.toml": '[project]\nsite_name = "Tea"\nnav = [\n  {"Pot" = "pot.md"},\n  {"Part" = ["cup.md", "ant.md"]},\n]\n'},
     "Tea: pot [Part] cup ant"),
    ("mintlify", "", {"docs.json": '{"name": "Tea", "navigation": {"languages": [{"language": "de", "groups": []}, {"language": "en", "default": true, "tabs": [{"tab": "Guide", "groups": [{"group": "Part", "pages": ["pot", {"group": "Inner", "pages": ["ant"]}]}, {"group": "Rest", "pages": ["cup"]}]}]}]}}'},
     "Tea: [Part] pot ant [Rest] cup"),
    ("mintlify, tabs", "", {"mint.json": '{"name": "Tea", "navigation": [{"tab": "One", "groups": [{"group": "Part", "pages": ["pot"]}]}, {"tab": "Two", "groups": [{"group": "Part", "pages": ["cup", "ant"]}]}]}'},
     "Tea: [One: Part] pot [Two: Part] cup ant"),
    ("bookdown", "", {"_bookdown.yml": "rmd_files:\n  html: [index.Rmd, pot.md, cup.md, ant.md]\n", "index.Rmd": "---\ntitle: Tea\n---\n# Before\n\nWords.\n"},
     "Tea: index pot cup ant"),
    ("sphinx", "docs/", {"docs/conf.py": "project = 'Tea'\nextensions = ['myst_parser']\n", "docs/index.md": SPHINX, "docs/p/cup.md": "# Cup\n\nOf clay.\n"},
     "Tea: (index) [Part] pot cup ant"),
    ("sphinx, its lists in another format", "docs/", {"docs/conf.py": "project = 'Tea'\n", "docs/index.rst": "Tea\n===\n\n.. toctree::\n   :caption: Part\n   :maxdepth: 1\n\n   pot\n   p/index\n\nWords.\n\n.. toctree::\n\n   The ant <ant>\n   old\n", "docs/old.rst": "Old\n===\n", "docs/p/index.rst": "More of :ref:`it`\n=================\n\n  .. toctree::\n\n     /cup\n  Words.\n"},
     "Tea: [Part] pot cup ant"),
    ("awesome nav", "docs/", {"mkdocs.yml": "site_name: Tea\n", "docs/.nav.yml": "nav:\n- pot.md\n- Part: [cup.md]\n- glob: '*'\n", "docs/index.md": "# Tea\n\n" + GREETING},
     "Tea: pot [Part] cup index ant"),
    ("fumadocs", "", {"meta.json": '{"pages": ["---Part---", "pot", "cup", "---Rest---", "ant"]}'}, "Fumadocs: [Part] pot cup [Rest] ant"),
    ("nextra", "", {"_meta.js": "export default {\n  pot: 'Pot',\n  '#': {type: 'separator', title: 'Part'},\n  cup: 'Cup',\n  ant: 'Ant',\n}\n"}, "Nextra: pot [Part] cup ant"),
    ("blog", "source/_posts/", {"_config.yml": "title: Tea\n"}, "Tea: cup ant pot"),
    ("mkdocs, home not listed", "docs/", {"mkdocs.yml": "site_name: Tea\nnav:\n- pot.md\n- ant.md\n- cup.md\n", "docs/index.md": "# Home\n\nHello.\n"},
     "Tea: (index) pot ant cup"),
    ("mkdocs, groups in groups", "docs/", {"mkdocs.yml": "site_name: Tea\nnav:\n- Guide:\n  - Part:\n    - pot.md\n  - Rest:\n    - ant.md\n- End:\n  - cup.md\n"},
     "Tea: [Guide: Part] pot [Guide: Rest] ant [End] cup"),
    ("readme with words", "sorts/", {"README.md": "# Tea\n\n" + GREETING + "\n- [Pot](sorts/pot.md)\n- [Cup](sorts/cup.md)\n- [Ant](sorts/ant.md)\n"},
     "Tea: (README) pot cup ant"),
    ("readme without words", "sorts/", {"README.md": "# Tea\n\n- [Pot](sorts/pot.md)\n- [Cup](sorts/cup.md)\n- [Ant](sorts/ant.md)\n"}, "Tea: pot cup ant"),
    ("wiki with labels in bold", "", {"Home.md": "# Home\n\nHello.\n", "_Sidebar.md": "**Part**\n\n* [[pot]]\n\n__Rest__\n\n* [[cup]]\n* [[ant]]\n"},
     "Wiki with labels in bold: (Home) [Part] pot [Rest] cup ant"),
    ("tea.wiki", "", {"Home.md": "# Home\n\nHello.\n"}, "Tea: (Home) ant cup pot"),
    ("retype, whose numbers fall", "", {"retype.yml": "branding:\n  title: Tea\n", "ant.md": "---\norder: -1\n---\n# Ant\n\nRed.\n", "pot.md": "---\norder: 20\n---\n# Pot\n\nRed.\n",
     "s/a.md": "# A\n\nRed.\n", "s/b.md": "---\norder: 3\n---\n# B\n\nRed.\n", "s/index.yml": "order: 7\nlabel: Part\n"}, "Tea: pot [Part] b a cup ant"),
    ("logseq", "pages/", {"logseq/config.edn": "{}", "journals/2024_01_01.md": "- Rain.\n", "pages/contents.md": "- [[pot]]\n- [[cup]]\n- [[ant]]\n"}, "Logseq: pot cup ant"),
    ("obsidian", "", {".obsidian/templates.json": '{"folder": "Forms"}', "Forms/note.md": "# Note\n\nOf clay.\n"}, "Obsidian: ant cup pot"),
    ("readme whose pages list more", "", {"README.md": "# Tea\n\n- [Pot](pot.md)\n- [More](more/index.md)\n- [Cup](cup.md)\n- [Ant](ant.md)\n- [Rest](rest.md)\n", "rest.md": "# Rest\n\nSee [Last](last.md).\n", "last.md": "# Last\n\nClay.\n", "more/index.md": "# More\n\nClay.\n\n- [Y](y.md)\n- [X](x.md)\n", "more/x.md": "# X\n\nClay.\n", "more/y.md": "# Y\n\nClay.\n"},
     "Tea: pot index y x cup ant rest last"),
    ("mkdocs, folders in the list", "docs/", {"mkdocs.yml": "site_name: Tea\nnav:\n- pot.md\n- Part: more/\n- Rest: last/*.md\n- ant.md\n- cup.md\n", "docs/more/b.md": "# B\n\nClay.\n", "docs/more/a.md": "# A\n\nClay.\n", "docs/last/z.md": "# Z\n\nClay.\n"},
     "Tea: pot [Part] a b [Rest] z ant cup"),
    ("eleventy, a page below another", "", {"eleventy.config.js": "export default {}", "_data/site.json": '{"title": "Tea"}', "pot.md": "---\neleventyNavigation:\n  key: The Pot\n  order: 1\n---\n# Pot\n\nClay.\n", "ant.md": "---\neleventyNavigation:\n  key: Ant\n  parent: The Pot\n---\n# Ant\n\nRed.\n", "cup.md": "---\neleventyNavigation:\n  key: Cup\n  order: 2\n---\n# Cup\n\nClay.\n"},
     "Tea: pot ant cup"),
    ("docsify, all its names its own", "", {"index.html": "<script>window.$docsify = {name: 'Tea', loadSidebar: 'menu/bar.md', homepage: 'hello.md'}</script>", "menu/bar.md": "- [Pot](/pot.md)\n- Part\n  - [Ant](/ant)\n  - [Cup](cup.md)\n", "hello.md": "# Hello\n\nWhoever likes tea.\n"},
     "Tea: (hello) pot [Part] ant cup"),
    ("hugo, a folder for a page", "content/", {"hugo.toml": "title = 'Tea'\n", "content/pot.md": "---\nweight: 1\n---\n# Pot\n\nClay.\n", "content/cup/index.md": "---\nweight: 2\n---\n# Cup\n\nLike [Pot](/pot), [Ant](/ant) and [More](../cup.md).\n", "content/ant.md": "---\nweight: 3\n---\n# Ant\n\nRed.\n", "content/cup.md": ""},
     "Tea: pot index ant"),
    ("nextra, a page that is hidden", "", {"_meta.json": '{"pot": "Pot", "cup": {"display": "hidden"}, "ant": "Ant"}', "more.md": "# More\n\nClay.\n"}, "Nextra a page that is hidden: pot ant more"),
    ("readme for those who build", "", {"README.md": "# Tea\n\n- [Pot](pot.md)\n- [Cup](cup.md)\n- [Ant](ant.md)\n\n## More\n\n- [How](CONTRIBUTING.md)\n", "CONTRIBUTING.md": "# How\n\nClay.\n"}, "Tea: pot cup ant"),
    ("docusaurus, its first version", "docs/", {"website/siteConfig.js": "const siteConfig = {title: 'Tea', url: 'https://tea.example', baseUrl: '/'};\nmodule.exports = siteConfig;\n", "website/sidebars.json": '{"docs": {"Part": ["the-pot", "ant"], "Rest": ["cup"]}}', "docs/pot.md": "---\nid: the-pot\ntitle: Pot\n---\nClay.\n"},
     "Tea: [Part] pot ant [Rest] cup"),
    ("pages of prometheus", "", {f"{name}.md": f"---\nsort_rank: {rank}\n---\n# {name}\n\nClay.\n" for name, rank in (("pot", 1), ("cup", 3), ("ant", 2))}, "Pages of prometheus: pot ant cup"),
    ("summary with a label that has an empty link", "", {"SUMMARY.md": "# Summary\n\n- [Pot](pot.md)\n- [Part]()\n  - [Cup](cup.md)\n  - [Ant](ant.md)\n"}, "Summary with a label that has an empty link: pot [Part] cup ant"),
    ("docfx", "", {"docfx.json": '{"build": {"globalMetadata": {"_appTitle": "Tea"}}}', "toc.yml": "- name: Pot\n  href: pot.md\n- name: Part\n  href: more/\n- name: Rest\n  items:\n  - name: Cup\n    href: cup.md\n  - href: ant.md\n", "more/toc.yml": "- name: Z\n  href: z.md\n- name: Y\n  href: ../more/y.md\n", "more/y.md": "# Y\n\nAs [pot](~/pot.md).\n", "more/z.md": "# Z\n\nClay.\n"},
     "Tea: pot [Part] z y [Rest] cup ant"),
    ("a list of headings", "", {"TOC.md": "# [Pot](pot.md)\n# Part\n## [Cup](cup.md)\n## Inner\n### [Ant](ant.md)\n# [More](more.md)\n", "more.md": "# More\n\nClay.\n"}, "A list of headings: pot [Part] cup ant more"),
    ("labels below a heading", "", {"SUMMARY.md": "# Summary\n\n## Part\n\n- [Pot](pot.md)\n- Extras\n  - [Cup](cup.md)\n  - [Ant](ant.md)\n"}, "Labels below a heading: [Part] pot cup ant"),
    ("docusaurus, in short", "docs/", {"docusaurus.config.js": "module.exports = {title: 'Tea'}", "sidebars.js": "module.exports = {one: {Part: ['pot', {type: 'category', label: 'In', items: ['cup']}], Rest: ['ant']}}"}, "Tea: [Part] pot cup [Rest] ant"),
    ("nextra, a home that no menu has", "", {"_meta.ts": "export default {index: {type: 'page', display: 'hidden'}, pot: '', cup: '', ant: ''}", "index.mdx": "# Tea\n\nClay.\n"}, "Tea: index pot cup ant"),
    ("starlight, languages in folders", "src/content/docs/en/", {"astro.config.mjs": "export default defineConfig({integrations: [starlight({title: 'Tea', defaultLocale: 'en', sidebar: ['pot', {label: 'Part', items: ['cup', 'ant']}]})]})", **{f"src/content/docs/de/{name}.md": f"# {name}\n\nTon.\n" for name in ("pot", "cup", "ant")}},
     "Tea: pot [Part] cup ant"),
    ("vuepress, names in a folder", "guide/", {".vuepress/config.js": "module.exports = {title: 'Tea', themeConfig: {sidebar: {'/guide/': [{title: 'Part', children: ['', 'pot', ['cup', 'The cup']]}], '/more/': ['', 'ant']}}}", "guide/README.md": "# Tea\n\nClay.\n", "more/README.md": "# More\n\nClay.\n", "more/ant.md": "# Ant\n\nRed.\n"},
     "Tea: [Part] README pot cup README ant"),
    ("jekyll, a menu and a list", "", {"_config.yml": "title: Tea\n", "_data/nav.yml": "main:\n- {title: Cup, url: /cup.html}\ndocs:\n- title: Part\n  children:\n  - {title: Pot, url: /pot.html}\n  - {title: Cup, url: /cup.html}\n- title: Rest\n  children:\n  - {title: Ant, url: /ant.html}\n"}, "Tea: [Part] pot cup [Rest] ant"),
    ("hugo, languages in names", "", {"hugo.toml": "title = 'Tea'\ndefaultContentLanguage = 'de'\n", **{f"content/{name}.{tag}.md": f"---\nweight: {number}\n---\n# {name}\n\nSee [it](../pot/).\n" for tag in ("de", "fr") for name, number in (("pot", 1), ("cup", 3), ("ant", 2))}}, "Tea: pot ant cup"),
    ("eleventy, its data elsewhere", "text/", {".eleventy.js": "module.exports = () => ({dir: {input: 'text', data: '../lists'}})", "lists/nav.json": '[{"text": "Pot", "url": "/pot/"}, {"text": "Part", "children": [{"text": "C", "url": "/cup/"}, {"text": "A", "url": "/ant/"}]}]', "lists/site.json": '{"title": "Tea"}'}, "Tea: pot [Part] cup ant"),
    ("docusaurus beside its pages", "docs/", {"website/docusaurus.config.js": "module.exports = {title: 'Tea', presets: [['classic', {docs: {path: '../docs', sidebarPath: './sidebars.js'}}]]}", "website/sidebars.js": "module.exports = {one: ['pot', {type: 'category', label: 'Part', items: ['cup', 'ant']}]}"}, "Tea: pot [Part] cup ant"),
    ("jekyll leaves pages out", "", {"_config.yml": "title: Tea\nexclude:\n- old/\n- note.md\n", "old/x.md": "# X\n\nOld.\n", "s/note.md": "# Note\n\nOld.\n"}, "Tea: ant cup pot"),
    ("vitepress, lists that a program fills", "docs/guide/", {"docs/.vitepress/config.mts": "const fill = (top) => read(top).sort()\nexport default defineConfig({title: 'Tea', themeConfig: {sidebar: {'/guide/': [{text: 'Guide', items: fill('guide')}], '/last/': [{text: 'End', link: '/last/', items: fill()}]}}})", "docs/index.md": "# Hello\n\nWhoever likes tea.\n", "docs/last/index.md": "# End\n\nClay.\n", "docs/last/z.md": "# Z\n\nClay.\n", "docs/more.md": "# More\n\nClay.\n"},
     "Tea: (index) [Guide] ant cup pot index z more"),
    ("a list of nobody we know", "", {"package.json": "{}", "tree.yml": "- pot\n- Part:\n  - cup\n  - ant\n"}, "A list of nobody we know: pot [Part] cup ant"),
    ("jekyll, home not listed", "", {"_config.yml": "title: Tea\n", "_data/nav.yml": "- {title: Pot, url: /pot.html}\n- {title: Ant, url: /ant.html}\n- {title: Cup, url: /cup.html}\n", "index.md": "# Home\n\nWhoever likes tea.\n"}, "Tea: (index) pot ant cup"),
    ("jekyll, a list beside news", "_docs/", {"_config.yml": "title: Tea\ncollections:\n  docs:\n    output: true\n    permalink: /:collection/:path/\n", "_data/tea_nav.yml": "- title: Part\n  docs:\n  - link: /docs/pot/\n  - link: /docs/cup/\n", "_docs/cup.md": "---\ntitle: Cup\n---\nSee [more]({% link _docs/more/ant.md %}).\n", "_docs/more/ant.md": "# Ant\n\nRed.\n", **{f"_posts/2024-01-0{n}-x.md": f"---\nauthor: paul\n---\n# News {n}\n\nClay.\n" for n in range(1, 8)}},
     "Tea: [Part] pot cup ant"),
    ("gitbook left, docusaurus runs", "docs/", {".gitbook.yaml": "structure:\n  summary: docs/README.md\n", "docs/README.md": "# Tea\n\n- [Cup](cup.md)\n- [Ant](ant.md)\n- [Pot](pot.md)\n", "website/siteConfig.js": "module.exports = {title: 'Tea'};\n", "website/sidebars.json": '{"docs": {"Part": ["pot", {"type": "subcategory", "label": "In", "ids": ["ant", "cup"]}]}}'},
     "Tea: [Part] pot ant cup"),
    ("vuepress, its own list comes first", "", {".vuepress/config.js": "module.exports = {title: 'Tea', themeConfig: {sidebar: {'/more/': ['ant'], '/': ['pot', 'cup']}}}", "more/ant.md": "# Ant\n\nRed.\n"}, "Tea: pot cup ant"),
    ("vitepress, a name like a language", "docs/", {"docs/.vitepress/config.mjs": "export default {title: 'Tea', themeConfig: {sidebar: [{text: 'Part', items: [{link: '/pot'}, {link: '/es-module/'}, {link: '/cup'}, {link: '/ant'}]}]}}", "docs/es-module/index.md": "# Import\n\nClay.\n", "docs/es-module/more.md": "# More\n\nClay.\n", "docs/more.md": "# More\n\nClay.\n"},
     "Tea: [Part] pot index cup ant"),
    ("readme with an anchor and colons", "", {"README.md": '<a id="top"></a>\n# Tea\n\nBegin with the [pot](pot.md), which holds all that one needs.\n\n**More:**\n\n- [Cup](cup.md)\n- [Ant](ant.md)\n'}, "Tea: (README) pot [More] cup ant"),
    ("jekyll, its readme is its home", "", {"_config.yml": "title: Tea {{< var version >}}\n", "README.md": "# Tea\n\nWhoever likes tea.\n", "keys_en.md": "# Keys\n\nClay.\n", "keys_ja.md": "# Keys\n\nClay.\n"}, "Tea: (README) ant cup keys_en pot"),
    ("versions of a page", "", {**{f"api-1.{n}.md": f"# Api\n\nClay.\n\nRed.\n\nNew in {n}.\n" for n in (9, 10)}, **{f"news-1.{n}.md": f"# News {n}\n\nClay {n}.\n" for n in (1, 2)}}, "Versions of a page: ant api-1 cup news-1 news-1 pot"),
    ("parts of a program", "docs/", {"packages/x/package.json": "{}", "packages/x/README.md": "# X\n\nClay.\n", "docs/_note.md": "Red clay.\n", "docs/pot.md": "# Pot\n\n<!--@include: ./_note.md-->\n"}, "Parts of a program: ant cup pot"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "below", "files", "expected"), SITES)
def test_a_book_has_the_order_of_its_site(
    title: str, below: str, files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    folder = tmp_path / title.replace(" ", "-")
    pages = {
        f"{below}{name}.md": f"---\ndate: 2024-01-0{day}\n---\n# {name.title()}\n\nOf clay.\n"
        for name, day in (("pot", 3), ("cup", 1), ("ant", 2))
    }
    own = {path.rpartition("/")[2] for path in files}
    write_book(
        folder, {path: text for path, text in pages.items() if path.rpartition("/")[2] not in own}
        | files, clean=False,
    )  # fmt: skip
    (folder / "book.toml").write_text(adopt_folder(folder).text)
    made = make(folder / "book.toml")
    shown = [f"({_stem(one.page.path)})" for one in made.book.front if not one.generated]
    for part in made.book.parts:
        shown += [f"[{part.title}]"] if part.title else []
        shown += [_stem(one.page.path) for one in _all(part.chapters)]
    assert f"{made.book.config.title.replace(',', '')}: {' '.join(shown)}" == expected
    assert len(chapters_of(made.book)) >= 3
    assert {one.rule for one in made.found if one.severity == "error"} == set()


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _all(chapters: tuple) -> list:  # type: ignore[type-arg]
    return [row for one in chapters for row in (one, *_all(one.chapters))]


def test_words_that_name_a_file_are_no_title(tmp_path: Path) -> None:
    files = {
        "a.md": "# The pot\n\nOf clay.\n",
        "b.md": "# The cup\n\nOf clay.\n",
        "list.md": "- [[a]]\n- [b](b.md)\n- [Mine](c.md)\n",
        "c.md": "# The ant\n\nOf clay.\n",
        "book.toml": '[book]\ntitle = "Tea"\nauthors = []\ndate = 2024-01-01\norder = "list.md"\n',
    }
    made = make(write_book(tmp_path, files))
    titles = [one.page.title for one in chapters_of(made.book) if not one.generated]
    assert titles == ["The pot", "The cup", "Mine"]


@pytest.mark.parametrize(
    ("title", "order"),
    [
        ("list.md", "- Part\n  - [A](a.md)\n  - Inner\n    - [B](b.md)\n    - [C](c.md)\n"),
        ("mkdocs.yml", "docs_dir: .\nnav:\n- Part:\n  - A: a.md\n  - Inner:\n    - B: b.md\n    - C: c.md\n"),
        ("book.toml", '[[part]]\ntitle = "Part"\npages = ["a.md", {page = "b.md", group = "Inner"}, {page = "c.md", group = "Inner"}]\n'),
    ],
)  # fmt: skip
def test_a_group_has_its_label_in_the_contents(title: str, order: str, tmp_path: Path) -> None:
    toml = '[book]\ntitle = "Tea"\nauthors = []\ndate = 2024-01-01\n'
    files = {f"{one}.md": f"# {one.upper()}\n\nOf clay.\n" for one in "abc"}
    own = {"book.toml": toml + order} if title == "book.toml" else {
        title: order, "book.toml": f'{toml}order = "{title}"\n',
    }  # fmt: skip
    made = make(write_book(tmp_path, files | own))
    for form in ("print", "ebook", "web"):
        rows = [row for group in spell_contents(made.book, form, {}) for row in group.rows]
        assert [_spell_row(row) for row in rows] == ["A@a", "Inner@b(B@b C@c)"]


def _spell_row(row: Line) -> str:
    below = f"({' '.join(map(_spell_row, row.below))})" if row.below else ""
    return f"{row.title}@{row.href.strip('#').removesuffix('.xhtml')}{below}"


def test_toctrees_are_read_with_lines() -> None:
    text = (
        "Words.\n\n````{toctree}\n:caption: One\n:numbered:\n\na\nB two <b/two>\n````\n\n"
        "~~~{toctree}\n:glob:\n\nc/*\n*\n~~~\n\n```{note}\nd\n```\n\n```{toctree}\n```\n"
        "```{toctree}\n---\nmaxdepth: 2\ncaption: 'Two'\n---\ne\n```\n"
    )
    assert read_toctrees(text, 10) == (
        Row("One", "", 12, (Row("", "a", 16), Row("B two", "b/two", 17))),
        Row("", "", 23, (), "c"),
        Row("", "", 24, (), "."),
        Row("Two", "", 33, (Row("", "e", 38),)),
    )


def test_a_link_to_a_page_above_widens_the_root(tmp_path: Path) -> None:
    """The README of a repository is often linked into the folder of the pages, with its pictures."""
    write_book(
        tmp_path,
        {f"docs/{name}.md": f"# {name}\n\nClay.\n" for name in "abc"},
        clean=False,
    )
    (tmp_path / "docs/img").mkdir()
    (tmp_path / "docs/img/tea.png").write_bytes(PNG)
    (tmp_path / "README.md").write_text("# Tea\n\nOf leaves.\n\n![Tea](docs/img/tea.png)\n")
    (tmp_path / "docs/README.md").symlink_to("../README.md")
    (tmp_path / "docs/book.toml").write_text(adopt_folder(tmp_path / "docs").text)
    made = make(tmp_path / "docs/book.toml")
    assert "Tea" in [one.page.title for one in (*made.book.front, *chapters_of(made.book))]
    rules = {one.rule for one in made.found}
    assert rules.isdisjoint({"picture-missing", "source-unreadable"})


@pytest.mark.parametrize(
    ("body", "expected", "said"),
    [
        ("# T\n\n## Lists\n\n* {ref}`genindex`\n* {ref}`search`\n", "# T\n\n\n\n\n\n", 1),
        ("# T\n\nWords.\n- {ref}`modindex`\n- b", "# T\n\nWords.\n\n- b", 1),
        ("# T\n\n- {ref}`modindex`\nWords.\n\n# U", "# T\n\n\nWords.\n\n# U", 1),
        ("```\n* {ref}`genindex`\n```", "```\n* {ref}`genindex`\n```", 0),
        ("See {ref}`genindex`.", "See {ref}`genindex`.", 0),
    ],
)
def test_links_to_the_indexes_of_sphinx_go(body: str, expected: str, said: int) -> None:
    findings = Findings()
    source = leave_out_indexes(Source("a.md", (), body, 1), findings)
    assert (source.body, len(findings.all())) == (expected, said)


def test_the_label_of_a_list_stands_in_the_contents_and_the_heading_of_the_page_on_it(
    tmp_path: Path,
) -> None:
    toml = '[book]\ntitle = "T"\nauthors = ["A"]\ndate = 2026-01-01\norder = "SUMMARY.md"\n'
    files = {
        "book.toml": toml,
        "SUMMARY.md": "- [Pots](pot.md)\n- [Cups](cup.md)\n- [Ants](ant.md)\n\nAt last [this](end.md).\n",
        "end.md": "# End\n\nClear.\n",
        "pot.md": "# All the *pots* we have\n\nOf clay, as [cups](cup.md).\n",
        "cup.md": "## Of glass\n\nClear.\n\n## Of clay\n\nRed.\n",
        "ant.md": "---\ntitle: The Ant\n---\n\nRed, as [pots](pot.md).\n",
    }
    made = make(write_book(tmp_path, files, clean=False))
    pages = [one.page for one in chapters_of(made.book)]
    assert [one.title for one in pages] == ["Pots", "Cups", "Ants", "End"]
    shown = [words_of(*one.title_nodes) for one in pages]
    assert shown == ["All the pots we have", "", "The Ant", ""]
    assert [[row.text for row in one.headings] for one in pages] == [
        ["All the pots we have"], ["Of glass", "Of clay"], [], ["End"],
    ]  # fmt: skip
    assert made.rules == []
    text = render(made, "manuscript").decode()
    found = re.findall(r"<h[1-3][^<>]*>(.*?)</h[1-3]>", text)[-6:]
    assert [re.sub(r"<(?!/?em)[^<>]*>", "", one) for one in found] == [
        "All the <em>pots</em> we have", "Cups", "Of glass", "Of clay", "The Ant", "End",
    ]  # fmt: skip


FILLED = "module.exports = {docs: ['pot', {type: 'category', label: 'Part', items: [{type: 'autogenerated', dirName: 'more'}]}]}"
DRAFT = "---\ndraft: true\n---\n# {0}\n\nOf clay.\n"
DOCUSAURUS = {"docusaurus.config.js": "module.exports = {title: 'Tea', url: 'https://tea.example', baseUrl: '/', trailingSlash: true}", "sidebars.js": FILLED, "docs/more/x.md": "# X\n\nRed.\n", "docs/more/y.md": "# Y\n\nRed.\n", "docs/pot.md": "# Pot\n\nRed.\n"}  # fmt: skip
# files; the folder that is imported; lines that book.toml has
WRITTEN: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "a list that a generator fills": (
        DOCUSAURUS, ".", ['order = "sidebars.js"', 'address = "https://tea.example/docs/{docs/path}/"'],
    ),
    "one with labels of folders": (
        DOCUSAURUS | {"sidebars.js": FILLED.replace("'pot', ", "").replace("'more'", "'.'"), "docs/more/_category_.json": '{"label": "Rest"}'}, "docs", ['title = "Part"', '{page = "more/*", group = "Rest"},', 'address = "https://tea.example/docs/{docs/path}/"'],
    ),
    "a list of starlight": (
        {"astro.config.mjs": "export default defineConfig({site: 'https://tea.example', integrations: [starlight({title: 'Tea', sidebar: [{label: 'Part', autogenerate: {directory: 'p'}}]})]})", "src/content/docs/p/b.md": "---\ntitle: B\nsidebar:\n  order: 1\n---\nRed.\n", "src/content/docs/p/a.mdx": "---\ntitle: A\nsidebar:\n  order: 2\n---\nRed.\n"},
        "src/content/docs", ['order = "../../../astro.config.mjs"', 'address = "https://tea.example/{src/content/docs/path}/"'],
    ),
    "drafts in most pages": (
        {"a.md": DRAFT.format("A"), "b.md": DRAFT.format("B"), "c.md": "# C\n\nRed.\n"}, ".", ["drafts = true"],
    ),
    "addresses of vitepress": (
        {".vitepress/config.js": "export default {title: 'Tea', cleanUrls: true, sitemap: {hostname: 'https://tea.example/x/'}}", "a.md": "# A\n\nRed.\n", "b.md": "# B\n\nRed.\n"},
        ".", ['site = "https://tea.example/x/"', 'address = "https://tea.example/x/{path}"'],
    ),
    "addresses of mkdocs": (
        {"mkdocs.yml": "site_name: Tea\nsite_url: https://tea.example/\n", "docs/a.md": "# A\n\nRed.\n", "docs/b.md": "# B\n\nRed.\n"}, ".", ['address = "https://tea.example/{docs/path}/"'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_import_writes_what_follows_the_site(name: str, tmp_path: Path) -> None:
    files, folder, expected = WRITTEN[name]
    write_book(tmp_path, files, clean=False)
    text = adopt_folder(tmp_path / folder).text
    rows = [row.partition("  #")[0].strip() for row in text.splitlines()]
    assert [row for row in expected if row not in rows] == [], text
    (tmp_path / folder / "book.toml").write_text(text)
    made = make(tmp_path / folder / "book.toml")
    assert len(chapters_of(made.book)) == sum(path.endswith((".md", ".mdx")) for path in files)
    assert {one.rule for one in made.found if one.severity != "ignore"} <= {"authors-missing"}
