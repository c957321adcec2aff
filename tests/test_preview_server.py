"""What the preview of `invoke watch --serve` answers: the source of a text, files, refusals."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.driver.preview import open_server
from publisher.driver.preview.clicked_place import editor_address, find_source, read_editor
from publisher.report.findings import UsageError
from tests.support.watched_book import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("preview"))
    yield made
    made.close()


# what is clicked, as the text before and after it, below which heading, and on which line it stands
CLICKS = {
    "a paragraph": (("a",), "The first", "words of the page are written", 4),
    "a paragraph's second line": (("a",), "words of the page are wri", "tten on two lines.", 5),
    "a heading": (("a--plan-of-the-house", "a"), "", "Plan of the house", 7),
    "an item": (("a--plan-of-the-house", "a"), "another thing ", "with emphasis", 10),
    "a line of code": (("a--plan-of-the-house", "a"), "first = 1\nsec", "ond = 2\n", 14),
    "a cell": (("a--plan-of-the-house", "a"), "", "nails", 19),
    "a note": (("a--plan-of-the-house", "a"), "The note", " says more about it.", 23),
    "words that stand twice": (("a--plan-of-the-house", "a"), "The", " words twice.", 25),
    "the same further below": (("a--second-plan", "a"), "The", " words twice.", 29),
    "a printed line with a number": (("a",), "3 first words of the", " page are written", 4),
    "words that the page does not have": (("a--second-plan", "a"), "Referenced", " by", 27),
    "a page without a heading above": (("b",), "", "Some text.", 5),
}


@pytest.mark.parametrize("what", CLICKS)
def test_a_clicked_text_has_its_line(what: str, stage: Stage) -> None:

    stage.build()
    anchors, before, after, line = CLICKS[what]
    assert stage.preview.ebook.book
    found = find_source(stage.preview.ebook.book, anchors, before, after)
    assert found
    assert (found.path, found.line) == (f"{anchors[-1]}.md", line)
    assert find_source(stage.preview.ebook.book, ("at-title",), "T", "itle") is None


ASKED = {
    "/": 200,
    "/follow.js": 200,
    "/pages.json": 200,
    "/page/0.bmp": 200,
    "/page/999.bmp": 404,
    "/page/-1.bmp": 404,
    f"/page/{'9' * 5000}.bmp": 404,
    "/book.pdf": 200,
    "/ebook/": 200,
    "/ebook/book.css": 200,
    "/ebook/../../etc/passwd": 404,
    "/ebook/%2e%2e/%2e%2e/book.toml": 404,
    "/ebook/../mimetype": 404,
    "/server.py": 404,
    "/source.json?page=x": 200,
}


@pytest.mark.parametrize("path", ASKED)
def test_the_server_has_the_files_of_the_book_and_no_others(path: str, stage: Stage) -> None:
    stage.build()
    status, headers, content = stage.ask(path)
    assert status == ASKED[path]
    assert b"root:" not in content
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert stage.server.server_address[0] == "127.0.0.1"


def test_no_name_server_is_asked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object) -> str:
        raise AssertionError("a name server was asked")

    for name in ("getfqdn", "gethostbyaddr", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, ask)
    open_server(stage.preview, 0).shutdown()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1]", ""])
def test_another_name_is_refused(host: str, stage: Stage) -> None:
    stage.build()
    assert stage.ask("/", host)[0] == 403
    assert stage.ask("/changes", host)[0] == 403


def test_editors_have_names_and_addresses() -> None:
    path = Path("/some folder/a.md")
    known = {
        "vscode": "vscode://file/some%20folder/a.md:3",
        "idea://": "idea://open?file=/some%20folder/a.md&line=3",
        "subl://open?url=file://{path}&line={line}": (
            "subl://open?url=file:///some%20folder/a.md&line=3"
        ),
        "": "",
    }
    assert {one: editor_address(read_editor(one), path, 3) for one in known} == known
    with pytest.raises(UsageError, match="--editor can't be emacs"):
        read_editor("emacs")
