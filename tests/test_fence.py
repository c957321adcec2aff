"""What a book from a stranger may not do: the promises of docs/security.md, one test each."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publisher.book.artifact import Artifact
from publisher.driver.run import clean_folders
from publisher.place import PACKAGE
from publisher.report.findings import BookError
from tests.support.books import TOML, fail_to_render, make, render, write_book
from tests.support.program import ROOT, invoke
from tests.support.stages import write_files

SECRET = "the-secret-outside"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}<rect width="9" height="9"/></svg>'
PAGE = """# A

Text with {{{{ 7 * 7 }}}} and [a](javascript:alert(1)), [b](file://{secret}), [c](../secret.md), [d]({secret}).

![a](file://{secret}) ![b](../secret.png) ![c]({secret}) ![d](linked.png) ![e](http://127.0.0.1:9/x.png) ![f](evil.svg)

<link rel="attachment" href="file://{secret}"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">
<object data="file://{secret}">o</object><embed src="file://{secret}"><iframe src="http://127.0.0.1:9/">i</iframe>
<img src="x" onerror="alert(1)"> <p style="background: url(file://{secret})" onclick="alert(2)">styled</p>
<style>@import "http://127.0.0.1:9/x.css"; body {{ background: url(file://{secret}) }}</style>
<script>fetch("http://127.0.0.1:9/")</script>
<svg width="9" height="9"><image href="file://{secret}"/><use href="http://127.0.0.1:9/x.svg#a"/><script>1</script><rect fill="url(http://127.0.0.1:9/#a)" onload="x()" width="9" height="9"/></svg>

{{% include "../secret.md" %}}
"""
THEFT = """<section id="at-copyright"><link rel="attachment" href="{secret}"/><link rel="stylesheet" href="{secret}"/>
<img src="file://{secret}" alt="x"/><object data="file://{secret}">o</object><p style="background: url(file://{secret})">x</p>
<a rel="attachment" href="{secret}">y</a><img src="http://127.0.0.1:9/x.png" alt="z"/></section>"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A book that tries to get at a file beside its folder, and at a port of this machine."""
    secret = tmp_path / "secret.md"
    secret.write_text(SECRET)
    shutil.copy(secret, tmp_path / "secret.png")
    inside = f'<image href="file://{secret}"/><use xlink:href="http://127.0.0.1:9/#a"/><style>@import url(http://127.0.0.1:9/);</style>'
    files = {
        "book.toml": TOML.replace("[book]", '[book]\ntheme = "own"')
        + 'subtitle = "{{ 7 * 7 }}"\n[[part]]\ntitle = "P {% raw %}"\npages = ["a.md", "b.md", "linked.md", "@patlets"]\n',
        "a.md": PAGE.format(secret=secret),
        "evil.svg": f'<?xml-stylesheet href="http://127.0.0.1:9/x.css"?>{SVG.format(inside)}',
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/copyright.html": '{% if format == "print" %}'
        + THEFT.format(secret=secret)
        + "{% endif %}",
        "themes/own/base.css": f'p {{ --x: "file://{secret}" }}\n',
    }
    book = write_book(tmp_path / "book", files)
    for name in ("linked.md", "linked.png"):
        (tmp_path / "book" / name).symlink_to(secret)
    return book


def fenced(
    book: Path, folder: Path, *tasks: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run tasks with sockets banned and every opened file written down."""
    site = folder / "site"
    site.mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests" / "support" / "fence.py", site / "sitecustomize.py")
    log = folder / "opened"
    environment = {
        **os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "FENCE_LOG": str(log), "BOOK_CACHE": str(folder / "cache"),
        "TMPDIR": str(folder / "tmp"), "XDG_CACHE_HOME": str(folder / "tmp"),
    }  # fmt: skip
    (folder / "tmp").mkdir(exist_ok=True)
    words = [
        word
        for task in tasks
        for word in (task, "--book", str(book), "--dist", str(folder / "dist"))
    ]
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done, log.read_text().splitlines() if log.exists() else []


def test_nothing_is_fetched_and_no_file_outside_is_opened(hostile: Path, tmp_path: Path) -> None:
    book = hostile.parent
    (book / "linked.md").unlink()
    hostile.write_text(hostile.read_text().replace('"linked.md", ', ""))
    done, opened = fenced(hostile, tmp_path, "manuscript", "pdf", "epub")
    assert done.returncode == 0, done.stderr
    assert "this is our fault" not in done.stderr
    allowed = [
        str(one)
        for one in (
            book,
            tmp_path / "dist",
            tmp_path / "cache",
            tmp_path / "tmp",
            tmp_path / "site",
            ROOT,
        )
    ]
    allowed += [
        sys.prefix,
        sys.base_prefix,
        os.path.realpath(sys.prefix),
        os.path.realpath(sys.base_prefix),
        "/proc/",
        "/dev/",
        "/sys/",
    ]
    system = (
        "/etc/mime.types",
        "/etc/httpd/",
        "/etc/apache",
        "/usr/local/etc",
        "/usr/local/lib/netscape",
        "/etc/localtime",
        "/usr/lib",
        "/lib",
        "/etc/invoke.",
    )
    strays = [one for one in opened if not one.partition(" ")[2].startswith((*allowed, *system))]
    strays = [
        one
        for one in strays
        if not re.search(r"read .*/\.?invoke\.(yaml|yml|json|py)$|pyvenv\.cfg$", one)
    ]
    assert not strays
    assert len(opened) > 100
    written = {one.partition(" ")[2] for one in opened if one.startswith("write ")}
    places = tuple(str(tmp_path / name) for name in ("dist", "cache", "tmp"))
    assert {one for one in written if not one.startswith((*places, "/dev/"))} <= {
        one for one in written if "__pycache__" in one
    }
    for path in (tmp_path / "dist").iterdir():
        assert SECRET.encode() not in path.read_bytes()


def test_no_page_outside_the_root_is_read(hostile: Path) -> None:
    made = make(hostile)
    assert not made.is_made
    assert [(one.rule, one.location.path) for one in made.found if one.severity == "error"] == [
        ("source-unreadable", "linked.md")
    ]


@pytest.mark.parametrize("page", ["../secret.md", "/etc/passwd", "x/../../secret.md"])
def test_no_listed_path_leaves_the_root(page: str, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(SECRET)
    book = write_book(
        tmp_path / "book", {"book.toml": TOML + f'pages = ["a.md", "b.md", "{page}"]\n'}
    )
    made = make(book)
    assert not made.is_made
    assert SECRET not in made.report
    assert {one.rule for one in made.found} <= {
        "source-unreadable",
        "page-missing",
        "config-value",
    }


def test_an_ebook_runs_nothing(hostile: Path) -> None:
    (hostile.parent / "linked.md").unlink()
    hostile.write_text(hostile.read_text().replace('"linked.md", ', ""))
    made = make(hostile)
    assert made.is_made, made.report
    with zipfile.ZipFile(io.BytesIO(render(made, "epub"))) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode("utf-8", "replace")
            if name.endswith((".xhtml", ".svg")):
                for one in ElementTree.fromstring(content).iter():
                    assert str(one.tag).rpartition("}")[2] not in (
                        "script",
                        "iframe",
                        "object",
                        "embed",
                        "foreignObject",
                    )
                    for key, value in one.attrib.items():
                        assert not key.lower().startswith("on")
                        assert not value.strip().lower().startswith(("javascript:", "file:"))
            if name.endswith((".svg", ".css")):
                assert "127.0.0.1" not in content
            assert "file://" not in content or name.endswith((".css", "a.xhtml"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>1</script>",
        '<p onclick="x()">y</p>',
        '<a href="javascript:x">y</a>',
        '<a href="java&#10;script:x">y</a>',
        '<a href="&#106;avascript:x">y</a>',
        '<a href="file:///etc/passwd">y</a>',
        '<iframe src="x.html"/>',
        '<img src="http://a.example/x.png" alt="y"/>',
        '<img src="//a.example/x.png" alt="y"/>',
        '<p style="background: u\\72l(http://a.example/x.png)">y</p>',
        "<style>@import 'http://a.example/x.css';</style>",
        '<link rel="stylesheet" href="http://a.example/x.css"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://a.example/x.png"/></svg>',
        '<meta http-equiv="refresh" content="0; url=http://a.example/"/>',
        '<a class="z" href=" file:///etc/passwd">y</a>',
        '<p>{{ "\\x01" }}</p>',
        '<a href="//evil.example/x">y</a>',
    ],
)
def test_no_template_makes_an_ebook_run_something(text: str, tmp_path: Path) -> None:
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    copyright = f"<section id='at-copyright'>{text}</section>"
    made = make(
        write_book(
            tmp_path,
            {
                "book.toml": toml,
                "themes/own/theme.toml": 'extends = "handbook"\n',
                "themes/own/templates/copyright.html": copyright,
            },
        )
    )
    assert made.is_made, made.report
    assert fail_to_render(made, "epub")[-1].rule == "theme-template"


def test_no_text_of_a_book_is_a_template(tmp_path: Path) -> None:
    toml = (
        TOML.replace('title = "T"', 'title = "{{ 7 * 7 }} {% include \\"x\\" %}"')
        + 'pages = ["a.md", "b.md"]\n'
    )
    made = make(
        write_book(
            tmp_path,
            {"book.toml": toml, "a.md": "# {{ 6 * 7 }}\n\n{{ config }} {# c #} x {% raw %}\n"},
        )
    )
    assert made.is_made, made.report
    text = render(made, "manuscript").decode()
    for kept in ("{{ 7 * 7 }}", "{{ 6 * 7 }}", "{{ config }}", "{# c #}"):
        assert kept in text
    assert "template-line" in made.rules  # `{% raw %}` is left out
    assert "49" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ book.__init__.__globals__ }}",
        "{% include '../../../secret.html' %}",
        "{% include '/etc/passwd' %}",
        "{% import 'linked.html' as x %}",
        "{{ 'x' * 10000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(10000000000) | list }}",
    ],
)
def test_templates_are_sandboxed(template: str, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text(SECRET)
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    files = {
        "book.toml": toml,
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/copyright.html": template,
    }
    made = make(write_book(tmp_path / "book", files))
    assert made.is_made, made.report
    assert fail_to_render(made, "manuscript")[-1].rule == "theme-template"


@pytest.mark.parametrize(
    "name", ["print.css", "templates/chapter.html", "theme.toml", "more/x.css"]
)
def test_no_file_of_a_theme_is_a_link_to_outside(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('extends = "handbook"\nhidden-word = 1\n')
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    book = write_book(
        tmp_path / "book", {"book.toml": toml, "themes/own/theme.toml": 'extends = "handbook"\n'}
    )
    link = book.parent / "themes" / "own" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path / "secret")
    made = make(book)
    assert not made.is_made
    assert made.rules == ["theme-outside"]  # nothing is said of what the file holds
    assert "hidden-word" not in made.report


def test_no_theme_lies_outside(tmp_path: Path) -> None:
    write_book(tmp_path / "elsewhere", {"theme.toml": 'extends = "handbook"\n'}, clean=False)
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    book = write_book(tmp_path / "book", {"book.toml": toml, "themes/keep": ""})
    (book.parent / "themes" / "own").symlink_to(tmp_path / "elsewhere")
    made = make(book)
    assert not made.is_made
    assert made.rules == ["theme-outside"]


# ── output ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(folder: Path, name: str = "t.pdf", sources: frozenset[Path] = frozenset()) -> list[str]:
    return [one.message for one in write_files((Artifact(name, b"new"),), folder, sources)]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "t.pdf").write_bytes(b"old")
    (tmp_path / "dist").symlink_to(outside)
    assert write(tmp_path / "dist") == ["the folder is a link to another one"]
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "t.pdf").symlink_to(outside / "t.pdf")
    (folder / f".t.pdf.{os.getpid()}.new").symlink_to(outside / "t.pdf")
    assert write(folder) == []
    assert (folder / "t.pdf").read_bytes() == b"new"
    assert not (folder / "t.pdf").is_symlink()
    assert (outside / "t.pdf").read_bytes() == b"old"


def test_no_source_is_written_over(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'pages = ["a.md", "t-1.0.0.html"]\n',
        "t-1.0.0.html": "<h1>Mine</h1><p>x</p>",
    }
    book = write_book(tmp_path, files)
    done = invoke("manuscript", "--book", str(book), "--dist", str(tmp_path))
    assert done.returncode == 1
    assert "over a source of the book" in done.stderr
    assert "Mine" in (tmp_path / "t-1.0.0.html").read_text()


def test_clean_empties_no_folder_that_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_book(tmp_path / "book", {})
    monkeypatch.chdir(book.parent)
    for folder in (".", "..", str(book.parent), "/"):
        with pytest.raises(BookError):
            clean_folders(folder)
    assert book.exists()


def test_no_call_of_python_reads_modules_of_the_current_folder() -> None:
    calls = re.findall(r'"\$[\w/{}]*(?:python|1)" (-\w+)', (ROOT / "invoke").read_text())
    assert len(calls) == 5
    assert set(calls) == {"-I"}


def test_no_module_of_the_current_folder_is_run(tmp_path: Path) -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "themes" not in path.parts]
    imports = re.findall(
        r"^\s*(?:from|import) (\w+)", "\n".join(path.read_text() for path in files), re.MULTILINE
    )
    names = {*imports, "publisher", "tasks", "invoke", "sitecustomize", "usercustomize"} - {
        "__future__"
    }
    assert {"yaml", "markdown", "jinja2", "weasyprint", "json"} <= names
    write_book(tmp_path, {})
    for name in names:
        (tmp_path / f"{name}.py").write_text(f"open('ran', 'a').write('{name} ')\n")
    words = ("pdf", "--jobs", "2", "epub", "--book", ".", "--dist", "out")
    done = subprocess.run(
        [str(ROOT / "invoke"), *words],
        cwd=tmp_path,
        env={**os.environ, "BOOK_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
