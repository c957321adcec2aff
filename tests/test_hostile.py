"""Hostile input: nothing of it runs, nothing hangs, no file is damaged."""

from __future__ import annotations

import base64
import builtins
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from publisher.formats.pdf.typesetting.layout import open_engine
from publisher.theme.inline_data import find_data_fault
from tests.support.books import (
    TOML,
    fail_to_render,
    make,
    render,
    try_to_render,
    write_book,
)
from tests.support.ebooks import chapters

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="x()"><script>1</script><image href="file:///etc/passwd"/><rect/></svg>'


def test_a_picture_loses_what_runs_or_reads_files(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": "# A\n\n![x](x.svg)\n", "x.svg": SVG}))
    assert made.is_made, made.report
    content = made.book.pictures[0].content
    ElementTree.fromstring(content)
    assert b"rect" in content
    for word in (b"script", b"passwd", b"onload"):
        assert word not in content


def test_text_that_shows_what_could_run_stays(tmp_path: Path) -> None:
    text = '# A\n\n`<a href="javascript:x">`\n'
    markup = chapters(render(make(write_book(tmp_path, {"a.md": text})), "epub"))["EPUB/a.xhtml"]
    assert '&lt;a href="javascript:x"&gt;' in markup


def test_inline_svg_and_html_lose_what_runs(tmp_path: Path) -> None:
    text = '# A\n\n<svg viewBox="0 0 9 9"><script>1</script><a href="javascript:x"><text onclick="y">t</text></a></svg> <b onclick="z">b</b>\n'
    made = make(write_book(tmp_path, {"a.md": text}))
    markup = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    assert "t</text>" in markup
    for word in ("script>", "javascript", "onclick"):
        assert word not in markup


@pytest.mark.parametrize(
    "text",
    [
        "".join(" " * (2 * n) + "- x\n" for n in range(200)),
        "> " * 500 + "x",
        "*a _b " * 500,
        "[" * 500 + "\n\n[r]: b.md",
        "[a](" * 300,
        "<b>" * 60 + "x",
        "| a |\n|---|\n" + "| x |\n" * 300,
        "w" * 20000,
        ":a" * 30000,
    ],
    ids=["lists", "quotes", "emphasis", "brackets", "links", "tags", "rows", "word", "colons"],
)
def test_odd_pages_are_read(text: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": f"# A\n\n{text}\n"}))
    assert made.is_made, made.report
    ElementTree.fromstring(chapters(render(made, "epub"))["EPUB/a.xhtml"])


def test_notes_called_in_notes_and_tables_keep_their_ids_apart(tmp_path: Path) -> None:
    text = "# A\n\nx[^1]\n\n| a |\n|---|\n| y[^2] |\n\n[^1]: n1[^2]\n[^2]: n2\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    markup = chapters(render(made, "epub"))["EPUB/a.xhtml"]
    assert markup.count('id="a--call-2"') == 1
    assert markup.count('id="a--note-2"') == 1


def test_without_pango_a_pdf_says_what_to_install_and_the_rest_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(write_book(tmp_path, {}))
    real = builtins.__import__

    def without_pango(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore lines")
        return real(name, *rest)

    open_engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_pango)
    assert render(made, "epub")
    assert render(made, "manuscript")
    (found,) = fail_to_render(made, "pdf")
    assert found.rule == "engine-missing"
    assert "Pango" in found.message
    assert "install" in found.hint


@pytest.mark.parametrize("version", ["../../x", "1/2", "a b", ""])
def test_a_version_can_not_walk(version: str, tmp_path: Path) -> None:
    made = make(
        write_book(tmp_path, {"book.toml": TOML.replace("1.0.0", version) + 'pages = ["a.md"]\n'})
    )
    assert not made.is_made
    assert made.rules == ["config-value"]


@pytest.mark.parametrize(
    "toml",
    [
        "book = 3\n",
        'book = []\npart = "x"\n',
        "[book]\ntitle = []\n[rules]\nx = 3\n[form]\norder = 1\n",
        "[[book]]\n",
        "\x00",
    ],
)
def test_any_toml_is_answered_with_diagnostics(toml: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"book.toml": toml}))
    assert not made.is_made
    assert made.found


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/svg+xml", "image/x-eps"])
def test_no_picture_runs_a_program(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pillow hands EPS to Ghostscript, which is a program of its own that reads files."""
    (tmp_path / "bin").mkdir()
    for name in ("gs", "gswin32c"):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    address = f"data:{kind};base64,{base64.b64encode(EPS).decode()}"
    toml = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md", "b.md"]\n'
    files: dict[str, str | bytes] = {
        "book.toml": toml,
        "a.md": "# A\n\n![x](x.png)\n\n[B](b.md)\n",
        "x.png": EPS,
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/templates/copyright.html": (
            f'<section id="at-copyright"><img src="{address}" alt="x"/><svg viewBox="0 0 9 9">'
            f'<image width="9" height="9" href="{address}"/></svg></section>'
        ),
    }
    made = make(write_book(tmp_path / "book", files))
    assert made.rules == ["picture-damaged"]
    try_to_render(made, "pdf")
    assert find_data_fault(address)
    assert not (tmp_path / "ran").exists()
