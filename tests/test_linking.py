"""Order and links: every form of a target, ids, what is in the book and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.book.model import Page, chapters_of
from publisher.book.tree import walk
from tests.support.books import TOML, make, make_clean, write_book

PAGES = {
    "book.toml": TOML
    + 'site = ["https://site.example/p/", "http://old.example"]\npages = ["start.md", "patterns/*.md", "deep/README.md", "über.md"]\n'
    + '[links]\n"moved" = "patterns/booth.md"\n[rules]\nlink-guessed = "warn"\n',
    "patterns/booth.md": '# The Booth\n\n<a id="Own.Id"></a>\n\n## Sub Head!\n\n### Ünïcode *head*\n\n### Sub Head!\n\ntext\n',
    "patterns/swag.md": "# Swag\n\n## Only here\n\ntext\n",
    "deep/README.md": "# Deep\n\ntext\n",
    "über.md": "# Über\n\ntext\n",
}
LANDS = [
    ("patterns/booth.md", "#booth"),
    ("patterns/booth.html", "#booth"),
    ("patterns/booth", "#booth"),
    ("./patterns/booth.html", "#booth"),
    ("x/../patterns/booth.html", "#booth"),
    ("/patterns/booth.html", "#booth"),
    ("patterns/booth.html?x=1", "#booth"),
    (" patterns/booth.html ", "#booth"),
    ("patterns%2Fbooth.html", "#booth"),
    ("deep/", "#deep"),
    ("deep", "#deep"),
    ("deep/README.md", "#deep"),
    ("deep/index.html", "#deep"),
    ("%C3%BCber.html", "#uber"),
    ("https://site.example/p/patterns/booth.html", "#booth"),
    ("https://site.example/p/patterns/booth", "#booth"),
    ("http://old.example/deep/", "#deep"),
    ("booth.html", "#booth"),
    ("the-booth", "#booth"),
    ("moved.html", "#booth"),
    ("patterns/booth.html#sub-head", "#booth--sub-head"),
    ("patterns/booth.html#sub-head-1", "#booth--sub-head-1"),
    ("patterns/booth.html#Own.Id", "#booth--Own.Id"),
    ("patterns/booth.html#own.id", "#booth--Own.Id"),
    ("?print=1", "#start"),
    ("?print=1#here", "#start--here"),
    ("patterns/booth.html#ünïcode-head", "#booth--unicode-head"),
    ("patterns/booth.html#unicode-head", "#booth--unicode-head"),
    ("patterns/booth.html#nothing", "#booth"),
    ("#booth", "#booth"),
    ("#only-here", "#swag--only-here"),
    ("#here", "#start--here"),
    ("https://elsewhere.example/x#y", "https://elsewhere.example/x#y"),
    ("mailto:a@b.example", "mailto:a@b.example"),
    ("https://site.example/p/not-in-book", "https://site.example/p/not-in-book"),
    ("gone.html", "https://site.example/p/gone.html"),
    ("../above.html", ""),
    ("", ""),
    ("javascript:alert(1)", ""),
    ("file:///etc/passwd", ""),
    ("//elsewhere.example/x", ""),
]


@pytest.mark.parametrize(
    "form", ["[text]({})", "[text][ref]\n\n[ref]: {}", '<a href="{}">text</a>', "[text](<{}>)"]
)
@pytest.mark.parametrize(("target", "lands"), LANDS)
def test_links_land(form: str, target: str, lands: str, tmp_path: Path) -> None:
    if not target and "ref" in form:
        pytest.skip("Markdown has no reference without a target")
    source = f"# Start\n\n## Here\n\n{form.format(target.strip() if 'ref]' in form else target)}\n"
    made = make(write_book(tmp_path, {**PAGES, "start.md": source}, clean=False))
    assert made.is_made, made.report
    page = chapters_of(made.book)[0].page
    assert [one.get("href") for one in walk(*page.body) if one.tag == "a"] == (
        [lands] if lands else []
    )
    assert "text" in str(page.body)


def test_every_form_of_a_link_is_reported_where_it_stands(tmp_path: Path) -> None:
    text = 'title=A\n~~~~~~\n\nfar [x](gone.html) and <a\nhref="gone2.html">y</a>\n\n* item [z](gone3.html "t")\n  - [é](gone4.html)\n'
    text += "\n| a | b |\n|---|---|\n| x | [q](gone5.html) |\n\n> quote [w](gone6.html)\n\n`[no](code.html)`\n\n    [no](code.html)\n"
    made = make(write_book(tmp_path, {"a.md": text}))
    places = {
        one.target: (one.location.line, one.location.column)
        for one in made.found
        if one.rule == "link-dangling"
    }
    lines = text.split("\n")
    assert len(places) == 6
    for target, (line, column) in places.items():
        assert lines[line - 1][column - 1 :].startswith(target)


def test_moving_a_page_changes_no_anchor(tmp_path: Path) -> None:
    files = {"a.md": "# A\n\n## Same\n\nx\n", "b.md": "# B\n\n## Same\n\nx\n"}
    ids = []
    for number, order in enumerate(('["a.md", "b.md"]', '["b.md", "a.md"]')):
        made = make(
            write_book(tmp_path / str(number), {**files, "book.toml": TOML + f"pages = {order}\n"})
        )
        ids.append(
            sorted(
                one.get("id")
                for chapter in chapters_of(made.book)
                for one in walk(*chapter.page.body)
                if one.has("id")
            )
        )
    assert ids[0] == ids[1] == ["a--same", "b--same"]


def titles(path: Path) -> tuple[list[str], str]:
    made = make(path)
    assert made.is_made, made.report
    parts = [
        f"{part.title}: " + ", ".join(_nested(one.page, one.chapters) for one in part.chapters)
        for part in made.book.parts
    ]
    return parts, made.report


def _nested(page: Page, below: tuple) -> str:  # type: ignore[type-arg]
    return page.title + (
        f"({', '.join(_nested(one.page, one.chapters) for one in below)})" if below else ""
    )


def test_parts_globs_nesting_and_overrides(tmp_path: Path) -> None:
    toml = TOML + (
        '[[part]]\ntitle = "One"\npages = ["x/*.md", {page = "a.md", title = "Shown", pages = ["b.md"]}]\n'
        '[[part]]\ntitle = "Two"\npages = ["**/c*.md"]\n[exclude]\n"x/skip.md" = "not ready"\n'
    )
    files = {
        f"{name}.md": f"# {name.rpartition('/')[2].upper()}\n\nx\n"
        for name in ("x/z", "x/y", "x/skip", "x/deep/c2", "c1", "x/c3")
    }
    parts, said = titles(write_book(tmp_path, {**files, "book.toml": toml}))
    assert parts == ["One: C3, Y, Z, Shown(B)", "Two: C1, C2"]
    assert said == ""


def test_order_of_a_summary_page(tmp_path: Path) -> None:
    summary = (
        "# Summary\n\n[Foreword](a.md)\n\n# First\n\n* [Label](b.md)\n  * [Below](x/c.md)\n* Group\n  * [D](d.md)\n\n# Second\n\n"
        "- [E](e.html)\n- [Web](https://example.org)\n"
    )
    files = {name: f"# {name[:-3]}\n\nx\n" for name in ("a.md", "b.md", "x/c.md", "d.md", "e.md")}
    toml = TOML + 'order = "SUMMARY.md"\n[rules]\nslug-shared = "ignore"\n'
    parts, said = titles(write_book(tmp_path, {**files, "SUMMARY.md": summary, "book.toml": toml}))
    assert parts == [": Foreword", "First: Label(Below), D", "Second: E"]
    assert said == ""
    groups = {one.page.path: one.group for one in chapters_of(make(tmp_path / "book.toml").book)}
    assert groups == {"a.md": "", "b.md": "", "x/c.md": "", "d.md": "Group", "e.md": ""}


@pytest.mark.parametrize(
    ("name", "end", "expected"),
    [
        ("SUMMARY.md", "---\n\n[C](c.md)\n[D](d.md)\n", ": C, D"),
        ("SUMMARY.md", "[C](c.md)\n\n[D](d.md)\n", ": C, D"),
        ("list.md", "***\n\n[C](c.md)\n\n[D](d.md)\n", ": C, D"),
        ("list.md", "[C](c.md)\n\n[D](d.md)\n", "First: B, C, D"),
        ("list.md", "---\n\n* [C](c.md)\n* [D](d.md)\n", "First: B, C, D"),
    ],
)
def test_chapters_behind_the_last_list_are_a_part_of_their_own(
    name: str, end: str, expected: str, tmp_path: Path
) -> None:
    files = {f"{one}.md": f"# {one.upper()}\n\nx\n" for one in "abcd"}
    text = f"# All\n\n[A](a.md)\n\n## First\n\n* [B](b.md)\n\n{end}"
    toml = TOML + f'order = "{name}"\n'
    parts, said = titles(write_book(tmp_path, {**files, name: text, "book.toml": toml}))
    assert (parts[-1], parts[0], said) == (expected, ": A", "")


def test_an_entry_for_a_place_in_a_page_is_told(tmp_path: Path) -> None:
    text = "# All\n\nSee [here](a.md#x).\n\n- [A](a.md)\n  - [X](a.md#x)\n- [Y](b.md#y)\n- [All](s.md#all)\n"
    toml = TOML + 'order = "s.md"\n'
    made = make(write_book(tmp_path, {"s.md": text, "book.toml": toml}))
    assert [(one.location.line, one.rule, one.target) for one in made.found] == [
        (6, "order-entry", "a.md#x"),
        (7, "order-entry", "b.md#y"),
    ]
    parts, _ = titles(tmp_path / "book.toml")
    assert parts == [": A, Y"]


def test_a_text_file_without_a_header_is_no_page_but_may_give_the_order(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'order = "list.txt"\n',
        "list.txt": "- [B](b.md)\n- [A](a.md)\n",
        "notes.txt": "No page.\n",
    }
    made = make_clean(write_book(tmp_path, files))
    assert [chapter.page.path for chapter in chapters_of(made.book)] == ["b.md", "a.md"]


def test_drafts_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    book = write_book(tmp_path, {"a.md": "---\ntitle: A\ndraft: true\n---\nx", "b.md": "title=B\nstatus=draft\n~~~~~~\nx", "c.md": "x",
                                 "book.toml": TOML + 'pages = ["*.md"]\n'})  # fmt: skip
    made = make(book)
    assert [one.page.slug for one in chapters_of(made.book)] == ["c"]
    assert {(one.path, one.reason) for one in made.book.left} == {
        ("a.md", "a draft"),
        ("b.md", "a draft"),
    }
    with_drafts = make(book, drafts=True)
    assert len(chapters_of(with_drafts.book)) == 3


def test_slugs_that_several_pages_share_get_folders(tmp_path: Path) -> None:
    files = {f"{folder}/README.md": "# Same\n\nx\n" for folder in ("one/in", "two/in", "out")}
    made = make(
        write_book(tmp_path, {**files, "book.toml": TOML + 'pages = ["**/*.md"]\n'}, clean=False)
    )
    assert sorted(one.page.slug for one in chapters_of(made.book)) == ["one-in", "out", "two-in"]


def test_a_book_is_made_of_frozen_values(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {}))
    with pytest.raises(AttributeError):
        made.book.links = ()  # type: ignore[misc]
    assert hash(made.book.config) == hash(made.book.config)
