"""Files that a page includes: which lines come in, where their findings are, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Source, chapters_of
from publisher.book.tree import words_of
from publisher.reading.includes import expand_includes
from publisher.reading.site_file import read_site_file
from publisher.report.findings import Finding, Findings, Location
from tests.support.books import CLEAN, make, write_book
from tests.support.stages import read_configuration

FILES = {
    "parts/two.md": "first\nsecond\nthird\nfourth\n",
    "parts/code.rs": "fn a() {}\n// ANCHOR: main\nfn main() {}\n// ANCHOR_END: main\nfn z() {}\n",
    "parts/named.md": "x\n<!-- --8<-- [start:one] -->\ninside\n<!-- --8<-- [end:one] -->\ny\n",
    "parts/again.md": "before\n{{#include two.md:1:2}}\nafter\n",
    "parts/head.md": "---\ntitle: H\n---\nbody\n",
    "parts/region.js": "a\n// #region one\nb\n// #endregion\nc\n",
    "parts/long.md": "# L\n## The end\n```\n# x\n```\n### More\n## Other\n",
    "parts/loop.md": "{{#include loop.md}}\n",
    "parts/cut.md": "# Out\n<!--a-->\nin [x](two.md) ![p](../p.png#f)\n\n## Sub\nlast<!--b-->\nout\n",
}


def expand(folder: Path, body: str, path: str = "a.md") -> tuple[Source, tuple[Finding, ...]]:
    """A page's source with its files, and the findings."""
    config = read_configuration(write_book(folder, FILES))
    findings = Findings()
    return expand_includes(config, Source(path, (), body, 3), findings), findings.all()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\n{{#include parts/two.md}}\nb", "a\nfirst\nsecond\nthird\nfourth\nb"),
        ("{{#include parts/two.md:2}}", "second"),
        ("{{#include parts/two.md:2:3}}", "second\nthird"),
        ("{{#include parts/two.md::2}}", "first\nsecond"),
        ("{{#include parts/two.md:3:}}", "third\nfourth"),
        ("```rust\n{{#include parts/code.rs:main}}\n```", "```rust\nfn main() {}\n```"),
        ("{{#rustdoc_include parts/code.rs:1}}", "fn a() {}"),
        ("{{#playground parts/code.rs:1 editable}}", "```rs\nfn a() {}\n```"),
        ("In {{#include parts/two.md:1}} line", "In first line"),
        ("Write `{{#include parts/two.md}}`.", "Write `{{#include parts/two.md}}`."),
        ("\\{{#include parts/two.md}}", "\\{{#include parts/two.md}}"),
        ("~~~\n\\{{#include parts/two.md}}\n~~~", "~~~\n{{#include parts/two.md}}\n~~~"),
        ("{% include_relative parts/head.md %}", "body"),
        ('{% include "parts/none.md" %}', '{% include "parts/none.md" %}'),
        ('--8<-- "parts/two.md:1:2"', "first\nsecond"),
        ('--8<-- "parts/two.md:1:1,4:4"', "first\nfourth"),
        ('    --8<-- "parts/named.md:one"', "    inside"),
        ("--8<--\nparts/two.md:4\n; parts/two.md\n--8<--", "fourth"),
        ("{{#include parts/again.md}}", "before\nfirst\nsecond\nafter"),
        ("{{ no include }}", "{{ no include }}"),
        ("<<< @/parts/region.js#one{1 ts}", "```ts\nb\n```"),
        ("<<< ./parts/two.md [Two]", "```md [Two]\nfirst\nsecond\nthird\nfourth\n```"),
        ("- x\n  <<< @/parts/region.js#one", "- x\n  ```js\n  b\n  ```"),
        ("~~~\n<<< @/parts/two.md\n~~~", "~~~\n<<< @/parts/two.md\n~~~"),
        ("<!--@include: ./parts/head.md-->", "body"),
        ("<!-- @include: ./parts/two.md{2,3} -->", "second\nthird"),
        ("<!-- @include: ./parts/two.md{,2} -->", "first\nsecond"),
        ("import H from './parts/head.md';\n<H />", "import H from './parts/head.md';\nbody"),
        ("<H />", "<H />"),
        (
            "import r from '!!raw-loader!./parts/two.md'\n<CodeBlock title='R'>{r}</CodeBlock>",
            "import r from '!!raw-loader!./parts/two.md'\n"  # noqa: ISC004
            '```md title="R"\nfirst\nsecond\nthird\nfourth\n```',
        ),
        ("<!-- @include: parts/long.md#the-end -->", "## The end\n```\n# x\n```\n### More"),
        ("  !!!include(parts/two.md)!!!", "  first\n  second\n  third\n  fourth"),
        ("{{< include parts/two.md >}}", "first\nsecond\nthird\nfourth"),
        ("```\n{{< include parts/two.md >}}\n```", "```\n{{< include parts/two.md >}}\n```"),
        ("```{include} parts/two.md\n:start-line: 1\n:end-line: 3\n```\nb", "second\nthird\nb"),
        (
            ":::{literalinclude} parts/two.md\n:language: text\n:lines: 1-2,4\n:::",
            "```text\nfirst\nsecond\nfourth\n```",
        ),
        (
            "{%\n   include-markdown 'parts/cut.md'\n   start='<!--a-->'\n   end=\"<!--b-->\"\n%}\nb",
            "in [x](parts/two.md) ![p](p.png#f)\n\n## Sub\nlast\nb",
        ),
        (
            '  {% include-markdown "parts/cut.md" start="## Out" heading-offset=1 %}'.replace(
                "## ", "# "
            ),
            "  <!--a-->\n  in [x](parts/two.md) ![p](p.png#f)\n\n  ### Sub\n  last<!--b-->\n  out",
        ),
        (
            "```{include} parts/cut.md\n:start-after: <!--a-->\n:end-before: '## '\n```".replace(
                "'", ""
            ),
            "in [x](two.md) ![p](../p.png#f)",
        ),
        (
            ":::{literalinclude} parts/two.md\n:start-after: first\n:end-at: third\n:::",
            "```\nsecond\nthird\n```",
        ),
        (
            "```\n{% include-markdown 'parts/two.md' %}\n```",
            "```\n{% include-markdown 'parts/two.md' %}\n```",
        ),
        (
            "````{note}\n```{include} parts/two.md\n:end-line: 1\n```\n````\n\n--8<-- 'parts/two.md:2'",
            "````{note}\nfirst\n````\n\nsecond",
        ),
        (
            "````{code-block} md\n```{include} parts/two.md\n```\n````",
            "````{code-block} md\n```{include} parts/two.md\n```\n````",
        ),
        (
            "````\n```{include} parts/two.md\n```\n````",
            "````\n```{include} parts/two.md\n```\n````",
        ),
    ],
)
def test_what_comes_in(tmp_path: Path, body: str, expected: str) -> None:
    source, found = expand(tmp_path, body)
    assert (source.body, found) == (expected, ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("a\n{{#include parts/none.md}}\nb", "'parts/none.md' is not below the book's root"),
        ("a\n{{#include ../../outside.md}}\nb", "'../../outside.md' is not below the book's root"),
        ("a\n{{#include /etc/hostname}}\nb", "'/etc/hostname' is not below the book's root"),
        ('a\n--8<-- "https://example.org/x.md"\nb', "is not below the book's root"),
        ("a\n<<< @/../outside.md\nb", "'@/../outside.md' is not below the book's root"),
        ("a\n<!--@include: parts/none.md-->\nb", "'parts/none.md' is not below the book's root"),
        ("a\n{{#include parts/two.md:nosuch}}\nb", "'parts/two.md' has no part 'nosuch'"),
        ("a\n{% include-markdown 'parts/two.md' end='z' %}\nb", "'parts/two.md' has no text 'z'"),
    ],
)
def test_what_is_refused(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path.parent / "outside.md").write_text("secret")
    source, (finding,) = expand(tmp_path, body)
    assert source.body == "a\nb" and source.locate(4) == Location("a.md", 5)
    assert (finding.rule, finding.location) == ("include-missing", Location("a.md", 4))
    assert words in finding.message


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    source, (finding,) = expand(tmp_path, "a\n{{#include parts/loop.md}}\nb")
    assert source.body == "a\nb"
    assert finding.location == Location("parts/loop.md", 1)


def test_a_path_from_the_repository_may_name_the_folder_of_the_book(tmp_path: Path) -> None:
    config, findings = read_configuration(write_book(tmp_path / "docs", FILES)), Findings()
    body = "<<< @/docs/parts/region.js#one\n<<< @/other/parts/region.js"
    source = expand_includes(config, Source("a.md", (), body, 1), findings)
    assert source.body == "```js\nb\n```" and len(findings.all()) == 1


def test_a_part_of_a_page_may_stand_on_it_twice(tmp_path: Path) -> None:
    page = "<!--a-->\nin\n<!--b-->\n```{include} self.md\n:start-after: <!--a-->\n:end-before: <!--b-->\n```\n"
    config = read_configuration(write_book(tmp_path, {"self.md": page}))
    findings = Findings()
    source = expand_includes(config, Source("self.md", (), page, 1), findings)
    assert source.body == "<!--a-->\nin\n<!--b-->\nin\n" and not findings.all()


def test_lines_keep_the_places_where_they_were_written(tmp_path: Path) -> None:
    source, _ = expand(tmp_path, "a\n{{#include parts/again.md}}\nb")
    places = [source.locate(3 + n) for n in range(6)]
    assert [(place.path, place.line) for place in places] == [
        ("a.md", 3),
        ("parts/again.md", 1),
        ("parts/two.md", 1),
        ("parts/two.md", 2),
        ("parts/again.md", 3),
        ("a.md", 5),
    ]
    assert source.included == ("parts/again.md", "parts/two.md")


def test_a_finding_names_the_included_file(tmp_path: Path) -> None:
    page = next(name for name in CLEAN if name.endswith(".md"))
    body = CLEAN[page]
    text = body if isinstance(body, str) else body.decode()
    files = {
        page: text + "\n{{#include parts/bad.md}}\n",
        "parts/bad.md": "x\n\nSee [gone](none.md).\n",
    }
    made = make(write_book(tmp_path, files))
    assert "parts/bad.md:3:12" in made.report


def test_values_of_a_site_stand_where_pages_name_them(tmp_path: Path) -> None:
    text = (
        "site_name: Tea\nextra: {pot: {size: 3}, cup: blue}\nplugins: [macros]\ndocs_dir: parts\n"
    )
    site = read_site_file(text, "mkdocs.yml", Findings())
    body = "{{ cup }} {{pot.size}} `{{ config.site_name }}` {{ none }}\n\n--8<-- 'two.md:1'"
    config, findings = read_configuration(write_book(tmp_path, FILES)), Findings()
    source = expand_includes(config, Source("a.md", (), body, 3), findings, site)
    assert source.body == "blue 3 `Tea` {{ none }}\n\nfirst" and not findings.all()
    plain = read_site_file(text.replace("macros", "search"), "mkdocs.yml", Findings())
    source = expand_includes(config, Source("a.md", (), body, 3), findings, plain)
    assert source.body.startswith("{{ cup }}")


def test_texts_of_a_conf_py_stand_where_pages_name_them(tmp_path: Path) -> None:
    """The file is not run: what it computes stays a name, and a header has the last word."""
    conf = (
        "import tea\nraise SystemExit\nmyst_substitutions = {\n    'leaf': 'Assam',\n"
        "    'year': 1837, 'sort': tea.sort(), 'cup': 'China',\n}\n"
    )
    body = "---\nsubstitutions:\n  cup: clay\n---\n# P\n\n{{ leaf }} of {{year}} in {{ cup }}, {{ sort }}.\n"
    toml = '[book]\ntitle = "Tea"\nauthors = []\ndate = 2024-01-01\npages = ["p.md"]\n'
    files = {"conf.py": conf, "p.md": body, "book.toml": toml}
    made = make(write_book(tmp_path, files, clean=False))
    page = next(one.page for one in chapters_of(made.book) if one.page.path == "p.md")
    assert "Assam of 1837 in clay, {{ sort }}." in words_of(*page.body)
    (tmp_path / "conf.py").write_text("myst_substitutions = {\n")
    assert make(tmp_path / "book.toml").book.parts
