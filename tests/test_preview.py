"""The preview of `invoke watch --serve` in a real browser: files, problems, place, source."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.driver.options import Options
from publisher.driver.preview import Preview, open_server
from publisher.driver.preview.clicked_place import editor_address, read_editor
from publisher.driver.watch import Watcher
from publisher.files.cache import Cache
from publisher.formats.session import Session
from publisher.report.findings import UsageError
from tests.support.books import TOML
from tests.support.browser import BROWSER
from tests.support.devtools import Tab

NEEDS = pytest.mark.skipif(not BROWSER, reason="Chromium is not installed")
EDITOR = "vscode://file{path}:{line}"
SETTINGS = TOML + 'pages = ["a.md", "b.md"]\n'
LONG = "\n\n".join(f"Row {number} of the long page, which goes on.\n" for number in range(120))
FIRST = """title=Anna
status=published
~~~~~~
The first words of the page
are written on two lines.

## Plan of the house

- one thing
- another *thing* with emphasis

```python
first = 1
second = 2
```

| name | use |
|------|-----|
| hammer | nails |

A sentence with a note[^n].

[^n]: The note says more about it.

The words twice.

## Second plan

The words twice.
"""
FILES = {
    "book.toml": SETTINGS,
    "a.md": FIRST,
    "b.md": f"# Berta\n\n## Early\n\nSome text.\n\n## Late\n\n{LONG}",
}
PANEL = "document.querySelector('#preview-panel').shadowRoot"
SHOWN = f"!{PANEL}.querySelector('section').hidden"
STATUS = f"{PANEL}.querySelector('output').textContent"


class Stage:
    """A watched book whose builds are made one by one, and its preview."""

    def __init__(self, folder: Path) -> None:
        self.book = folder / "book"
        self.book.mkdir()
        self.preview = Preview(str(self.book), EDITOR)
        self.server = open_server(self.preview, 0)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        options = Options(self.book / "book.toml", str(folder / "dist"))
        session = Session(Cache(folder / "cache", memory={}), processes=1)
        self.watcher = Watcher(options, session, self.preview)

    def build(self, **changed: str) -> None:
        """Build the book with some files changed; an empty one is removed."""
        for name, text in {**FILES, **changed}.items():
            path = self.book / name.replace("_", ".")
            path.write_text(text) if text else path.unlink(missing_ok=True)
        self.watcher.build(("a.md",))

    def ask(self, path: str, host: str = "127.0.0.1") -> tuple[int, http.client.HTTPMessage, bytes]:
        """The answer to a request."""
        port = self.server.server_address[1]
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def close(self) -> None:
        """End server and workers."""
        self.server.shutdown()
        self.server.server_close()
        self.watcher.session.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("preview"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    made = Tab(tmp_path_factory.mktemp("tab") / "profile")
    yield made
    made.close()


@pytest.fixture
def fresh_tab(tmp_path: Path) -> Iterator[Tab]:
    """A Chromium of its own: it goes to an editor once."""
    made = Tab(tmp_path / "profile")
    yield made
    made.close()


@NEEDS
def test_it_serves_before_the_first_build_and_says_so(tmp_path: Path, tab: Tab) -> None:
    empty = Stage(tmp_path)
    try:
        for view in ("ebook/", "", "ebook/a.xhtml"):
            tab.open(empty.address + view)
            tab.until(f"location.pathname == '/{view}' && {STATUS}.includes('first time')")
        empty.build()
        tab.until("document.body.textContent.includes('first words')")
    finally:
        empty.close()


@NEEDS
def test_the_ebook_is_shown_anew_when_its_own_file_is_there(stage: Stage, tab: Tab) -> None:
    stage.build()
    tab.open(f"{stage.address}ebook/a.xhtml")
    tab.until("document.body.textContent.includes('first words')")
    tab.value("window.kept = true")
    preview = stage.preview
    assert preview.ebook.book
    preview.show_print("other.pdf", b"%PDF-", (), preview.ebook.book)
    preview.say("the print is there")
    tab.until(f"{STATUS} == 'the print is there'")
    assert tab.value("window.kept") is True
    stage.build(a_md=FIRST.replace("first words", "last words"))
    tab.until("document.body.textContent.includes('last words')")


@NEEDS
@pytest.mark.parametrize("view", ["", "ebook/b.xhtml"])
def test_problems_stand_over_the_page_until_they_are_mended(
    view: str, stage: Stage, tab: Tab
) -> None:
    stage.build()
    tab.open(stage.address + view)
    tab.until("document.querySelectorAll('main img, h1').length > 0")
    assert not tab.value(SHOWN)
    stage.build(b_md="# Berta\n\n![A house](hose.png)\n")
    article = f"{PANEL}.querySelector('article')"
    said = (
        "b.md:3:12: warning[picture-missing] the picture 'hose.png' is not there",
        "![A house](hose.png)\\n           ^",
        "correct the path",
    )
    for words in said:
        tab.until(f'{SHOWN} && {article}.innerText.includes("{words}")')
    tab.until(f"{PANEL}.querySelector('a').href == 'vscode://file{stage.book}/b.md:3'")
    stage.build(book_toml=SETTINGS.replace("pages", "pagse"))
    section = f"{PANEL}.querySelector('section')"
    tab.until(f"{section}.className == 'error' && {section}.innerText.includes('did you mean')")
    tab.until(f"{STATUS}.includes('the last good files stay')")
    stage.build()
    tab.until(f"!({SHOWN}) && !{STATUS}")


@NEEDS
def test_a_page_of_the_ebook_that_comes_back_is_shown_again(stage: Stage, tab: Tab) -> None:
    stage.build()
    tab.open(f"{stage.address}ebook/b.xhtml")
    tab.until("document.body.textContent.includes('Row 119')")
    tab.value("document.getElementById('b--late').scrollIntoView(); scrollBy(0, 300)")
    stage.build(book_toml=TOML + 'pages = ["a.md"]\n', b_md="")
    tab.until("document.body && document.body.textContent.includes('no such page now')")
    stage.build()
    tab.until("document.body && document.body.textContent.includes('Row 119')")
    tab.until(f"{_top_of('b--late')} == -300")


def _top_of(name: str) -> str:
    return f"Math.round(document.getElementById('{name}').getBoundingClientRect().top)"


@NEEDS
def test_the_ebook_keeps_the_distance_to_the_nearest_heading(stage: Stage, tab: Tab) -> None:
    stage.build()
    tab.open(f"{stage.address}ebook/b.xhtml")
    tab.until("document.body.textContent.includes('Row 119')")
    tab.value("document.getElementById('b--late').scrollIntoView(); scrollBy(0, 200)")
    more = "New paragraph.\n\n" * 30
    stage.build(b_md=FILES["b.md"].replace("Some text.\n", f"Some text.\n\n{more}"))
    tab.until("document.body.textContent.includes('New paragraph')")
    tab.until(f"{_top_of('b--late')} == -200")


@NEEDS
def test_the_print_keeps_the_distance_to_the_nearest_heading(stage: Stage, tab: Tab) -> None:
    stage.build()
    tab.open(stage.address)
    tab.until("document.querySelectorAll('main img').length > 8")
    pages = "[...document.querySelectorAll('main img')]"
    tab.value(f"{pages}[8].scrollIntoView()")
    before, count = tab.value("scrollY"), tab.value(f"{pages}.length")
    # ten pages more before the place: it is as much lower as these are high
    stage.build(a_md=FIRST + "\n" + LONG)
    tab.until(f"{pages}.length > {count}")
    added = tab.value(f"{pages}.length") - count
    assert added % 2 == 0
    row = tab.value(f"{pages}[8].getBoundingClientRect().height + 16")
    assert abs(tab.value("scrollY") - before - row * added / 2) < 3
    stage.build()
    tab.until(f"{pages}.length == {count}")
    assert abs(tab.value("scrollY") - before) < 3


@NEEDS
def test_only_changed_pages_are_fetched_again(stage: Stage, tab: Tab) -> None:
    stage.build()
    tab.open(stage.address)
    tab.until("document.querySelectorAll('main img').length > 8")
    keys = "[...document.querySelectorAll('main img')].map(one => one.dataset.key)"
    before = tab.value(keys)
    stage.build(b_md=FILES["b.md"].replace("Some text.", "Some texts."))
    tab.until(f"JSON.stringify({keys}) != JSON.stringify({before})")
    changed = [one for one, other in zip(before, tab.value(keys), strict=True) if one != other]
    assert 0 < len(changed) < len(before)


@NEEDS
def test_a_click_in_the_ebook_opens_the_source_at_its_line(stage: Stage, fresh_tab: Tab) -> None:
    stage.build()
    fresh_tab.open(f"{stage.address}ebook/a.xhtml")
    fresh_tab.until(
        "document.readyState == 'complete' && !!document.querySelector('#preview-panel')"
    )
    place = fresh_tab.value(
        "(() => { const box = [...document.querySelectorAll('li')][1]"
        ".getBoundingClientRect(); return [box.left + 20, box.top + 8]; })()"
    )
    fresh_tab.click(*place)
    assert fresh_tab.asked_for("vscode:")[0] == f"vscode://file{stage.book}/a.md:10"


@NEEDS
def test_a_click_in_the_print_opens_the_source_at_its_line(stage: Stage, fresh_tab: Tab) -> None:
    stage.build()
    shown = stage.preview.print
    page, (across, down) = next(
        (number, place)
        for number in range(len(shown.pages))
        if (place := _find_word(stage, number, "second"))
    )
    fresh_tab.open(stage.address)
    fresh_tab.until(f"document.querySelectorAll('main img').length > {page}")
    place = fresh_tab.value(
        f"(() => {{ const one = document.querySelectorAll('main img')[{page}];"
        " one.scrollIntoView(); const box = one.getBoundingClientRect();"
        f" return [box.left + box.width * {across}, box.top + box.height * {down}]; }})()"
    )
    fresh_tab.click(*place)
    assert fresh_tab.asked_for("vscode:")[0] == f"vscode://file{stage.book}/a.md:14"


def _find_word(stage: Stage, page: int, word: str) -> tuple[float, float] | None:
    """Where a word stands on a page of the print, in parts of its width and height."""
    import pypdfium2

    with pypdfium2.PdfDocument(stage.preview.print.pictures.content) as document:
        text = document[page].get_textpage()
        found = text.search(f"{word} =").get_next()
        if found is None:
            return None
        left, bottom, right, top = text.get_charbox(found[0] + 1)
        width, height = document[page].get_size()
        return (left + right) / 2 / width, 1 - (bottom + top) / 2 / height


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
    from publisher.driver.preview.clicked_place import find_source

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
    "/page/0.png": 200,
    "/page/999.png": 404,
    "/page/-1.png": 404,
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
