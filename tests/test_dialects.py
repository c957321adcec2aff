"""Which Markdown a page is read by: book.toml, mkdocs.yml, and what of it is left out."""

from __future__ import annotations

import json
import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from publisher.book.dialect import PYTHON_MARKDOWN, Dialect
from publisher.book.model import Source
from publisher.book.tree import to_xhtml
from publisher.config.configuration import read_config
from publisher.reading.dialects import site_inputs
from publisher.reading.markdown.reader import read_body
from publisher.reading.site_file import read_site_file
from publisher.reading.sources import read_sources
from publisher.report.findings import ConfigError, Findings
from tests.support.books import TOML, write_book

OPTIONAL = "legacy_em legacy_attrs nl2br pymdownx.critic pymdownx.escapeall wikilinks".split()
ALL = Dialect(
    "python-markdown", tuple((name, "{}") for name in PYTHON_MARKDOWN if name not in OPTIONAL)
)
PAGE = {"a.md": "# A\n\nWords.\n"}


def dialects(folder: Path, files: dict[str, str]) -> tuple[dict[str, Dialect], list[str]]:
    """The dialect of each page, and the findings as `place: message`."""
    book = write_book(folder, PAGE | files, clean=False)
    sources, findings = read_sources(read_config(book)[0])
    found = [f"{one.location}: {one.message}" for one in findings]
    return {one.path: one.dialect for one in sources}, found


def names(dialect: Dialect) -> list[str]:
    return [name for name, _ in dialect.extensions]


def read(text: str, dialect: Dialect = ALL) -> str:
    return to_xhtml(*read_body(Source("a.md", (), text, dialect=dialect)).nodes)


# ── which dialect ──────────────────────────────────────────────────────────────────────────────


def test_a_folder_of_pages_is_commonmark(tmp_path: Path) -> None:
    found, _ = dialects(tmp_path, {"book.toml": TOML})
    assert found == {"a.md": Dialect()}


def test_the_nearest_site_file_decides(tmp_path: Path) -> None:
    files = {
        "docs/book.toml": TOML + 'root = ".."\n',
        "docs/a.md": "# A\n",
        "docs/sub/b.md": "# B\n",
        "docs/sub/mkdocs.yaml": "markdown_extensions: [footnotes]\n",
        "mkdocs.yml": "markdown_extensions: [def_list]\n",
    }
    write_book(tmp_path, files, clean=False)
    sources, _ = read_sources(read_config(tmp_path / "docs/book.toml")[0])
    assert {one.path: names(one.dialect) for one in sources} == {
        "a.md": ["tables", "fenced_code", "def_list"],
        "sub/b.md": ["tables", "fenced_code", "footnotes"],
    }


def test_a_site_file_above_the_root_is_not_read(tmp_path: Path) -> None:
    files = {"docs/book.toml": TOML, "docs/a.md": "# A\n", "mkdocs.yml": "site_name: S\n"}
    write_book(tmp_path, files, clean=False)
    sources, _ = read_sources(read_config(tmp_path / "docs/book.toml")[0])
    assert [one.dialect.kind for one in sources] == ["commonmark"]


def test_the_book_decides_before_the_site(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'markdown = "commonmark"\nextensions = ["mark"]\nmath = false\n',
        "mkdocs.yml": "markdown_extensions: [def_list, strange]\n",
    }
    found, said = dialects(tmp_path, files)
    assert found == {"a.md": Dialect("commonmark", (("mark", "{}"),), False)}
    assert said == []


def test_extensions_of_the_book_come_after_those_of_the_site(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'extensions = ["extra", "pymdownx.mark"]\n',
        "mkdocs.yml": "markdown_extensions: {toc: {permalink: true}, footnotes: {}}\n",
    }
    found, _ = dialects(tmp_path, files)
    assert names(found["a.md"]) == [
        "tables", "fenced_code", "footnotes", "attr_list", "def_list", "abbr", "md_in_html",
        "pymdownx.mark",
    ]  # fmt: skip


def test_an_extension_of_the_other_dialect_is_an_error(tmp_path: Path) -> None:
    _, said = dialects(tmp_path, {"book.toml": TOML + 'extensions = ["mark",\n"footnotes"]\n'})
    assert said == ["book.toml:7: 'footnotes' in extensions is not for commonmark"]


def test_an_unknown_extension_of_the_book_is_an_error(tmp_path: Path) -> None:
    book = write_book(tmp_path, {"book.toml": TOML + 'extensions = ["footnots"]\n'})
    with pytest.raises(ConfigError) as error:
        read_config(book)
    assert "footnots" in error.value.findings[0].message


# ── mkdocs.yml ─────────────────────────────────────────────────────────────────────────────────

SITE = """\
site_name: !ENV [NAME, none]
plugins:
  - search
  - monorepo:
      module_name: main
hooks:
  - hook.py
markdown_extensions:
  - markdown.extensions.footnotes
  - pymdownx.snippets:
      base_path: /
  - evil.extension
  - os
  - pymdownx.superfences:
      preserve_tabs: true
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
  - pymdownx.betterem:
      smart_enable: all
      other: !!python/object/apply:os.system ["touch pwned"]
"""


def test_what_runs_or_fetches_is_named_at_its_line_and_left_out(tmp_path: Path) -> None:
    found, said = dialects(tmp_path, {"book.toml": TOML, "mkdocs.yml": SITE})
    assert [name for name in names(found["a.md"]) if name not in ("tables", "fenced_code")] == [
        "footnotes",
        "pymdownx.superfences",
        "pymdownx.betterem",
    ]
    options = {name: json.loads(rows) for name, rows in found["a.md"].extensions}
    assert options["pymdownx.betterem"] == {"smart_enable": "all"}
    assert options["pymdownx.superfences"]["preserve_tabs"] is True
    assert said == [
        "mkdocs.yml:4: the plug-in 'monorepo' is not run",
        "mkdocs.yml:7: the hook 'hook.py' is not run",
        "mkdocs.yml:12: 'evil.extension' is no extension that is known here; it was not loaded",
        "mkdocs.yml:13: 'os' is no extension that is known here; it was not loaded",
        "mkdocs.yml:22: the function 'os.system' is not called",
    ]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "text",
    [
        "markdown_extensions: [",
        "[" * 3000,
    ],
    ids=["torn", "deep"],
)
def test_a_site_file_that_can_not_be_read_is_reported(text: str) -> None:
    findings = Findings()
    start = time.process_time()
    site = read_site_file(text, "mkdocs.yml", findings)
    assert time.process_time() - start < 5
    assert site.extensions is None
    assert [one.rule for one in findings.all()] == ["site-settings"]


def test_aliases_do_not_multiply_options() -> None:
    rows = (f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefgh"))
    text = "\n".join(["a: &a [x, x]", *rows, "markdown_extensions:", "  - nl2br: {h: *h}"])
    site = read_site_file(text, "mkdocs.yml", Findings())
    assert sum(len(options) for _, options in site.extensions or ()) < 5000


def test_options_of_a_wrong_type_do_no_harm() -> None:
    rows = (("footnotes", '{"PLACE_MARKER": 3, "x": 1}'), ("pymdownx.keys", '{"strict": "no"}'))
    assert "++ctrl++" not in read("++ctrl++", Dialect("python-markdown", rows))


def test_the_site_file_is_an_input(tmp_path: Path) -> None:
    config, _ = read_config(write_book(tmp_path / "docs", {"book.toml": TOML + 'root = ".."\n'}))
    assert site_inputs(config, ("a.md", "sub/b.md")) == (
        tuple(config.folder / one for one in named("", "sub")),
        (config.folder / "..",),
    )
    (tmp_path / "mkdocs.yml").write_text("")
    files, _ = site_inputs(config, ("a.md",))
    assert config.folder / ".." / "mkdocs.yml" in files
    assert site_inputs(replace(config, markdown="commonmark"), ("a.md",)) == ((), ())


def named(*folders: str) -> list[str]:
    names = ("mkdocs.yml", "mkdocs.yaml", "mkdocs.en.yml", "zensical.toml", "conf.py")
    return [os.path.join(one, name) for one in folders for name in names]


def test_math_is_off_where_the_book_says_so() -> None:
    text = "A $x^2$ here."
    assert read(text) == '<p data-line="1">A <span class="math">x^2</span> here.</p>'
    assert "$x" in read(text, replace(ALL, math=False))
    assert read(text, Dialect(math=False)) == '<p data-line="1">A $x^2$ here.</p>'


# ── what a site file inherits, and its snippets ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("", "markdown_extensions: [admonition]", ["tables", "fenced_code", "admonition"]),
        (
            "markdown_extensions: [def_list]\n",
            "markdown_extensions: [admonition]",
            ["tables", "fenced_code", "def_list"],
        ),
        ("", "site_name: S", ["tables", "fenced_code"]),
        ("", "INHERIT: mkdocs.yml", ["admonition"]),
    ],
    ids=["theirs", "its own", "none", "a circle"],
)
def test_a_site_file_inherits_extensions(
    own: str, other: str, expected: list[str], tmp_path: Path
) -> None:
    files = {"book.toml": TOML, "mkdocs.yml": f"INHERIT: base.yml\n{own}", "base.yml": other + "\n"}
    found, said = dialects(tmp_path, files)
    assert names(found["a.md"])[: len(expected)] == expected
    assert len(said) == ("mkdocs.yml" in other)
    inputs, _ = site_inputs(read_config(tmp_path / "book.toml")[0], ("a.md",))
    assert tmp_path / "base.yml" in inputs


@pytest.mark.parametrize("parent", ["../base.yml", "gone.yml"])
def test_what_is_inherited_from_no_file_is_said_and_the_usual_is_read(
    parent: str, tmp_path: Path
) -> None:
    files = {"docs/book.toml": TOML, "docs/a.md": "# A\n", "base.yml": "", "docs/mkdocs.yml": ""}
    files["docs/mkdocs.yml"] = f"site_name: S\nINHERIT: {parent}\n"
    write_book(tmp_path, files, clean=False)
    sources, findings = read_sources(read_config(tmp_path / "docs/book.toml")[0])
    assert {"admonition", "footnotes", "def_list"} <= set(names(sources[0].dialect))
    assert [f"{one.location}: {one.message}" for one in findings] == [
        f"mkdocs.yml:2: '{parent}' can't be read; the usual extensions are used"
    ]


def test_snippets_lie_where_the_site_says_and_end_each_page(tmp_path: Path) -> None:
    site = (
        "markdown_extensions:\n  - pymdownx.snippets:\n      base_path: [parts, LICENSE.txt]\n"
        "      auto_append: [links.md]\n"
    )
    files = {
        "book.toml": TOML,
        "mkdocs.yml": site,
        "a.md": '# A\n\n--8<-- "two.md"\n\n--8<-- "LICENSE.txt"\n',
        "parts/two.md": "Two of [Apple][apple].\n",
        "parts/links.md": "[apple]: b.md\n",
        "LICENSE.txt": "Free.\n",
    }
    write_book(tmp_path, files, clean=False)
    sources, findings = read_sources(read_config(tmp_path / "book.toml")[0])
    page = next(one for one in sources if one.path == "a.md")
    assert page.body == "# A\n\nTwo of [Apple][apple].\n\nFree.\n\n\n[apple]: b.md"
    assert page.included == ("LICENSE.txt", "parts/links.md", "parts/two.md")
    assert findings == ()


@pytest.mark.parametrize("is_named", [True, False])
def test_marks_include_a_file_where_the_site_has_them(is_named: bool, tmp_path: Path) -> None:
    name = "mdx_include: {base_path: docs}" if is_named else "footnotes"
    files = {
        "book.toml": TOML,
        "mkdocs.yml": f"markdown_extensions:\n  - {name}\n",
        "a.md": "# A\n\n```\n{!../code/one.py!}\n```\n\n{! two.md !}\n",
        "code/one.py": "x = 1\n",
        "docs/two.md": "Two.\n",
    }
    write_book(tmp_path, files, clean=False)
    sources, findings = read_sources(read_config(tmp_path / "book.toml")[0])
    page = next(one for one in sources if one.path == "a.md")
    assert ("x = 1\n" in page.body, "{!" in page.body) == (is_named, not is_named)
    assert findings == ()
