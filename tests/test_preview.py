"""The preview of `invoke watch --serve` in a real browser: files, problems, place, source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.bench.chromium import BROWSER, Tab
from publisher.formats.pdf import printing
from tests.support.books import TOML
from tests.support.watched_book import FILES, FIRST, LONG, SETTINGS, Stage

NEEDS = pytest.mark.skipif(not BROWSER, reason="Chromium is not installed")
PANEL = "document.querySelector('#preview-panel').shadowRoot"
SHOWN = f"!{PANEL}.querySelector('section').hidden"
STATUS = f"{PANEL}.querySelector('output').textContent"

# a page is laid out anew when its fonts are there
FONTS = "document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => 1)"


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
    tab.value(FONTS)
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
def test_changed_pages_are_shown_before_the_file_is_joined(
    stage: Stage, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.build()
    tab.open(stage.address)
    last = "[...document.querySelectorAll('main img')].pop()"
    tab.until(f"document.querySelectorAll('main img').length > 8 && {last}.dataset.key")
    tab.value(f"{last}.scrollIntoView()")
    tab.until(f"{last}.complete && {last}.naturalWidth > 0")
    before = tab.value(f"{last}.src")
    content = stage.preview.print.content
    # a file that can't be joined: what is shown was drawn without it
    monkeypatch.setattr(printing, "_link", _fail)
    stage.build(b_md=FILES["b.md"].replace("Row 119", "Row 120"))
    assert stage.preview.print.content == content
    tab.until(f"{last}.src != '{before}' && {last}.complete && {last}.naturalWidth > 0")
    monkeypatch.undo()
    pages = stage.preview.print.pages
    stage.build(b_md=FILES["b.md"].replace("Row 119", "Row 120"))
    assert stage.preview.print.content != content
    assert stage.preview.print.pages == pages
    early, number = stage.preview.print.find(len(pages) - 1)
    assert early.draw(number) == _fetch(stage, tab.value(f"{last}.src"))


def _fail(*_: object) -> None:
    raise RuntimeError("the file is not joined")


def _fetch(stage: Stage, address: str) -> bytes:
    return stage.ask(address.removeprefix(stage.address.rstrip("/")))[2]


@NEEDS
def test_a_click_in_the_ebook_opens_the_source_at_its_line(stage: Stage, fresh_tab: Tab) -> None:
    stage.build()
    fresh_tab.open(f"{stage.address}ebook/a.xhtml")
    fresh_tab.until(
        "document.readyState == 'complete' && !!document.querySelector('#preview-panel')"
    )
    fresh_tab.value(FONTS)
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

    with pypdfium2.PdfDocument(stage.preview.print.content) as document:
        text = document[page].get_textpage()
        found = text.search(f"{word} =").get_next()
        if found is None:
            return None
        left, bottom, right, top = text.get_charbox(found[0] + 1)
        width, height = document[page].get_size()
        return (left + right) / 2 / width, 1 - (bottom + top) / 2 / height
