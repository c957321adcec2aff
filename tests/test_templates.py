"""What a template of a theme may read: the fields of our values, and nothing behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.books import TOML, MadeBook, fail_to_render, make, render, write_book

THEME = "themes/own/templates/copyright.html"


def themed(folder: Path, template: str) -> MadeBook:
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    files = {"book.toml": toml, "themes/own/theme.toml": 'extends = "handbook"\n', THEME: template}
    return make(write_book(folder, files))


@pytest.mark.parametrize(
    "expression",
    [
        "book.__class__",
        "book.__init__",
        "book.__struct_fields__",
        "book.form.__class__",
        "book.authors.__class__",
        "book.title.__class__",
        "book._private",
        "words.__class__",
        "book['__class__']",
        "book|attr('__class__')",
        "book.title.format.__self__",
    ],
)
def test_no_template_reads_what_begins_with_an_underscore(expression: str, tmp_path: Path) -> None:
    made = themed(tmp_path, f"<section>[{{{{ {expression} }}}}]</section>")
    (found,) = fail_to_render(made, "manuscript")
    assert (found.rule, found.location.path, found.location.line) == ("theme-template", THEME, 1)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("book.title", "T"),
        ("book.authors[0]", "A. Author"),
        ("book.authors|join", "A. Author"),
        ("book.form.order|length", "6"),
        ("book.title.lower()", "t"),
        ("'-' * 3", "---"),
        ("2 ** 3", "8"),
    ],
)
def test_a_template_reads_fields_and_calls_methods_of_texts(
    expression: str, text: str, tmp_path: Path
) -> None:
    made = themed(tmp_path, f"<section>[{{{{ {expression} }}}}]</section>")
    assert f"[{text}]" in render(made, "manuscript").decode()


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("<section>\n{% include 'copyright.html' %}</section>", 2),
        ("{% macro again() %}\n{{ again() }}{% endmacro %}\n{{ again() }}", 2),
        ("<p>\n{{ " + "(" * 500 + "1" + ")" * 500 + " }}</p>", 2),
        ("<p>\n{{ " + "[" * 150 + "1" + "]" * 150 + " }}</p>", 2),
        ("<p>\n" + "{% for x in [1] %}" * 30 + "{% endfor %}" * 30 + "</p>", 2),
        ("\n\n{{ 'x' if }}", 3),
        ("\n{% nonsense %}", 2),
        ("\n{{ book.title|nonsense }}", 2),
        ("\n{% include 'broken.html' %}", 1),
        ("\n{% include 'x" + "y" * 5000 + "' %}", 2),
        ("\n{{ 1 // 0 }}", 2),
        (f"\n{{{{ {'+'.join('1' * 3000)} }}}}", 2),
        (f"\n{{{{ book{'.x' * 300} }}}}", 2),
    ],
)
def test_a_fault_of_a_template_is_told_at_its_line(
    template: str, line: int, tmp_path: Path
) -> None:
    made = themed(tmp_path, template)
    broken = tmp_path / "themes" / "own" / "templates" / "broken.html"
    broken.write_text("{% for %}")
    (found,) = fail_to_render(made, "manuscript")
    assert found.rule == "theme-template"
    assert found.location.line == line
    name = "broken.html" if "broken" in template else "copyright.html"
    assert found.location.path == f"themes/own/templates/{name}"


@pytest.mark.parametrize("name", ["epub", "pdf"])
def test_a_template_that_nests_too_deep_is_told(name: str, tmp_path: Path) -> None:
    made = themed(tmp_path, "<div>" * 700 + "</div>" * 700)
    (found,) = fail_to_render(made, name)
    assert found.rule == "theme-template"
    assert ("deep" if name == "pdf" else "depth") in found.message


@pytest.mark.parametrize("name", ["manuscript", "pdf"])
@pytest.mark.parametrize(
    ("tag", "link"),
    [
        ('<a href="javascript:x">', "javascript:x"),
        ("<A\nHREF = java&#9;script:x>", "java script:x"),
        ("<a href='//evil.example/x'>", "//evil.example/x"),
        ('<a href="http://[x/">', "http://[x/"),
        ('<form action="file:///etc/passwd">', "file:///etc/passwd"),
        ('<svg><a xlink:href="data:text/html,x">', "data:text/html,x"),
    ],
)
def test_a_template_links_to_the_web_only(name: str, tag: str, link: str, tmp_path: Path) -> None:
    files = {
        "book.toml": TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n',
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/copyright.html": f"<section id='at-copyright'>{tag}x</section>",
        "a.md": "# A\n\n`<a href='javascript:x'>` [m](mailto:a@example.org) [B](b.md)\n",
    }
    found = fail_to_render(make(write_book(tmp_path, files)), name)[-1]
    assert found.rule == "theme-template"
    assert found.message == f"the link '{link}' is no address of the web"
