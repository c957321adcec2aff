"""`invoke import`: catalogues of several shapes become books with no edit by hand, each guess with its reason."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from publisher.book.model import Form, chapters_of
from publisher.report.diagnostics import format_text
from publisher.scaffold.importer import adopt_folder
from tests.support.books import make, write_book
from tests.support.program import invoke
from tests.support.stages import import_folder, read_body

FORM = "\n\n## Context\n\nc\n\n## Problem\n\np\n\n## Forces\n\nf\n\n## Solution\n\ns\n"


def pages(*names: str, body: str = FORM, head: str = "") -> dict[str, str]:
    return {
        name: head.format(n=n)
        + f"# {Path(name).stem.title()}{body}\n"
        + f"[Next]({Path(names[n % len(names)]).name})\n"
        for n, name in enumerate(names, 1)
    }


LETTERS = ("alpha.md", "beta.md", "gamma.md", "delta.md")
# files, the pages in the order that is meant, words of the reason, parts, and pages that stay out
SHAPES: dict[str, tuple[dict[str, str], list[str], str, list[str], list[str]]] = {
    "a summary file": (
        pages(*LETTERS) | {"SUMMARY.md": "# Summary\n\n- [G](gamma.md)\n  - [B](beta.md)\n- [A](alpha.md)\n", "README.md": "# My Patterns\n\nHello to all.\n"},
        ["gamma.md", "beta.md", "alpha.md"], "links to 3 of 5", [], ["README.md", "SUMMARY.md", "delta.md"],
    ),
    "a page of links with headings": (
        pages(*LETTERS) | {"README.md": "# Mine\n\n## One\n\n- [D](delta.md)\n- [B](beta.md)\n\n## Two\n\n- [A](alpha.md)\n- [G](./gamma.md)\n"},
        ["delta.md", "beta.md", "alpha.md", "gamma.md"], "links to 4 of 4", ["One", "Two"], ["README.md"],
    ),
    "weights": (
        pages(*LETTERS, head="---\nnav_order: {n}0\n---\n") | {"_config.yml": "title: The Book\nauthor: Ann\nlang: de\nurl: https://example.org\nbaseurl: /p\n"},
        list(LETTERS), "the headers hold 'nav_order'", [], [],
    ),
    "categories": (
        {f"p{n}.md": f"title=P{n}\ncategory={'Work' if n % 2 else 'Home'}\n~~~~~~\n{FORM}" for n in range(10, 3, -1)},
        ["p4.md", "p6.md", "p8.md", "p10.md", "p5.md", "p7.md", "p9.md"], "the headers hold 'category'", ["Home", "Work"], [],
    ),
    "folders": (
        {f"{folder}/{name}": f"# {name}{FORM}" for folder in ("01-first-steps", "02-later") for name in ("README.md", "b10.md", "b9.md")}
        | {"intro.md": "# Intro\n\nHello.\n", "glossary.md": "# Glossary\n\nWords.\n", "LICENSE.md": "# MIT\n\nx\n", "old.md": "This page has moved.\n"},
        ["intro.md", "01-first-steps/README.md", "01-first-steps/b9.md", "01-first-steps/b10.md", "02-later/README.md", "02-later/b9.md", "02-later/b10.md", "glossary.md"],
        "the folders became the parts", ["First steps", "Later"], ["LICENSE.md", "old.md"],
    ),
    "a chain": (
        {f"{name}.md": f"---\ntitle: {name}\nnext: {after}.html\n---\n{FORM}" for name, after in (("c", "a"), ("a", "d"), ("d", "b"))} | {"b.md": f"# b{FORM}"},
        ["c.md", "a.md", "d.md", "b.md"], "the headers name the next page", [], [],
    ),
    "a page that speaks of both others": (
        pages("p1.md", "p2.md", "p3.md") | {"p1.md": f"# P1{FORM}\nSee [P2](p2.md) and [P3](p3.md).\n"},
        ["p1.md", "p2.md", "p3.md"], "nothing says an order", [], [],
    ),
    "names": (
        pages("p1.md", "p2.md", "p10.md"), ["p1.md", "p2.md", "p10.md"], "nothing says an order", [], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_catalogue_becomes_a_book_with_no_edit(shape: str, tmp_path: Path) -> None:
    files, order, reason, parts, left = SHAPES[shape]
    write_book(tmp_path, files, clean=False)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = invoke("import", "--folder", str(tmp_path))
    assert done.returncode == 0, done.stderr
    toml = (tmp_path / "book.toml").read_text()
    assert reason in toml
    made = make(tmp_path / "book.toml")
    assert [one.page.path for one in chapters_of(made.book)] == order
    assert [part.title for part in made.book.parts if part.title] == parts
    assert sorted(one.path for one in made.book.left) == left
    assert not [
        format_text(one)
        for one in made.found
        if one.rule in ("page-unlisted", "exclude-unused", "section-missing")
    ]
    assert sum(one.page.is_pattern for one in chapters_of(made.book)) == len(
        [one for one in order if one not in ("intro.md", "glossary.md")]
    )
    assert {path: path.read_bytes() for path in before} == before


def adopt(folder: Path) -> dict[str, Any]:
    return tomllib.loads(import_folder(folder))


def test_what_a_site_says_of_itself_is_taken(tmp_path: Path) -> None:
    write_book(tmp_path, SHAPES["weights"][0], clean=False)
    book = adopt(tmp_path)["book"]
    assert {key: book[key] for key in ("title", "authors", "language", "site")} == {
        "title": "The Book", "authors": ["Ann"], "language": "de", "site": "https://example.org/p",
    }  # fmt: skip


def test_sections_that_most_pages_share_are_the_form(tmp_path: Path) -> None:
    write_book(
        tmp_path,
        pages(*LETTERS) | {"notes.md": "# Notes\n\n## Context\n\n```\n## Fenced\n```\n"},
        clean=False,
    )
    form = adopt(tmp_path)["form"]
    assert form == {
        "order": ["Context", "Problem", "Forces", "Solution"],
        "mandatory": ["Context", "Problem", "Forces", "Solution"],
    }


@pytest.mark.parametrize(
    ("labels", "rare", "expected"),
    [
        (("Parameters", "Return value", "Examples"), "", []),
        (("Problem", "Examples", "Notes"), "", []),
        (("Need", "Remedy", "Example"), "", ["Need", "Remedy", "Example"]),
        (("Need", "Remedy"), "Motto", ["Need", "Remedy"]),
        (("Need", "Remedy"), "Aliases", ["Aliases", "Need", "Remedy"]),
    ],
    ids=["of any reference", "one of its own", "two of its own", "a rare first one", "a known one"],
)
def test_labels_of_any_documentation_are_no_form(
    tmp_path: Path, labels: tuple[str, ...], rare: str, expected: list[str]
) -> None:
    rows = "".join(f"## {label}\n\nSome words.\n\n" for label in labels)
    first = f"## {rare}\n\nSome words.\n\n" if rare else ""
    own = {f"p{n}.md": f"# P{n}\n\n{first if n < 4 else ''}{rows}" for n in range(9)}
    write_book(tmp_path, own, clean=False)
    assert adopt(tmp_path)["form"]["order"] == expected


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({"docs/index.md": "# Welcome to Tea!\n"}, "Tea"),
        ({"docs/index.md": "# Guide\n", "README.md": "# Tea\n"}, "Tea"),
        ({"docs/index.md": "# Documentation\n", "README.md": "![x](y.png)\n\nTea\n===\n"}, "Tea"),
        (
            {
                "docs/a.md": "# A\n",
                "README.md": "<img src=x>\n\n```sh\n# Add a pot\n```\n",
                "package.json": '{"name": "@pots/tea"}',
            },
            "tea",
        ),
        ({"docs/a.md": "# A\n", "package.json": '{"name": "@pots/tea"}'}, "tea"),
        ({"docs/a.md": "# A\n", "pyproject.toml": '[project]\nname = "tea"\n'}, "tea"),
        (
            {
                "docs/mkdocs.yml": "site_name: Docs\ndocs_dir: .\n",
                "docs/index.md": "# Home\n",
                "package.json": '{"name": "tea"}',
            },
            "tea",
        ),
        ({"docs/package.json": '{"name": "website"}', "package.json": '{"name": "tea"}'}, "tea"),
    ],
)
def test_a_title_names_the_project(tmp_path: Path, files: dict[str, str], title: str) -> None:
    folder = tmp_path / "pot"
    write_book(folder, {"docs/p.md": "# P\n\nWords.\n"} | files, clean=False)
    assert adopt(folder / "docs")["book"]["title"] == title


@pytest.mark.parametrize("is_site", [True, False])
def test_a_page_of_a_site_that_no_list_has_stays(tmp_path: Path, is_site: bool) -> None:
    names = ("pot", "cup", "ant", "bee", "eel", "fox")
    links = "".join(f"- [{name}]({name}.md)\n" for name in names[:-1])
    files = {f"{name}.md": f"# {name}\n\nWords.\n" for name in names} | {
        "index.md": f"# Tea\n\n{links}"
    }
    write_book(tmp_path, files | ({"_config.yml": "title: Tea\n"} if is_site else {}), clean=False)
    toml = import_folder(tmp_path)
    assert ('"fox.md" = "index.md does not list it"' in toml) != is_site
    if is_site:
        places = [toml.index(f'"{name}.md"') for name in names]
        assert places == sorted(places)


def test_a_page_with_a_header_of_the_site_is_no_file_of_the_repository(tmp_path: Path) -> None:
    page = "# P\n\nWords.\n"
    header = "---\ntitle: How to help\n---\n"
    files = {"a.md": page, "b.md": page, "CONTRIBUTING.md": header + page, "SECURITY.md": page}
    write_book(tmp_path, files | {"404.md": header + page}, clean=False)
    assert list(adopt(tmp_path)["exclude"]) == ["404.md", "SECURITY.md"]


def test_the_date_of_few_pages_is_not_that_of_the_book(tmp_path: Path) -> None:
    page = "# P\n\nWords.\n"
    files = {f"p{n}.md": page for n in range(3)} | {"a.md": f"---\ndate: 2020-02-01\n---\n{page}"}
    write_book(tmp_path, files, clean=False)
    assert str(adopt(tmp_path)["book"]["date"]) != "2020-02-01"
    for n in range(2):
        (tmp_path / f"p{n}.md").write_text(f"---\ndate: 2021-03-0{n + 1}\n---\n{page}")
    assert str(adopt(tmp_path)["book"]["date"]) == "2021-03-02"


def test_links_to_the_web_site_are_links_to_pages(tmp_path: Path) -> None:
    links = "".join(f"[x](https://patterns.example.org/all/{name[:-3]}.html) " for name in LETTERS)
    write_book(tmp_path, {name: f"# {name}\n\n{links}\n" for name in LETTERS}, clean=False)
    assert adopt(tmp_path)["book"]["site"] == "https://patterns.example.org/all/"


def test_a_book_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    write_book(tmp_path, {})
    before = (tmp_path / "book.toml").read_text()
    done = invoke("import", "--folder", str(tmp_path))
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert (tmp_path / "book.toml").read_text() == before


def test_quotes_and_odd_names_are_written_as_toml(tmp_path: Path) -> None:
    write_book(
        tmp_path,
        {'a "b" \\ c.md': "# x\n\ny\n", "b.md": '---\nauthor: A "B"\n---\n\n# z\n\nw\n'},
        clean=False,
    )
    found = adopt(tmp_path)
    assert found["book"]["authors"] == ['A "B"']
    assert 'a "b" \\ c.md' in found["part"][0]["pages"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    done = invoke("import", "--folder", str(tmp_path))
    assert done.returncode == 1
    assert "there are no pages" in done.stderr
    assert not (tmp_path / "book.toml").exists()


def test_what_can_not_be_read_or_was_made_from_another_page_is_excluded(tmp_path: Path) -> None:
    write_book(
        tmp_path,
        {
            "a.md": "# A\n\nText.\n",
            "a.html": "<h1>A</h1><p>Text.</p>",
            "b.md": "# B\n\nText.\n",
            "bad [1].md": b"\xff\xfe\xff",
            "all.html": b"x" * 4_000_001,
        },
        clean=False,
    )
    text = import_folder(tmp_path)
    excluded = tomllib.loads(text)["exclude"]
    assert excluded["a.html"] == "seems to be made from a.md"
    assert excluded["all.html"] == "can't be read: the page is larger than 4 MB"
    assert excluded["bad [[]1].md"].startswith("can't be read: byte 0xff")
    unread = [one for one in adopt_folder(tmp_path).decisions if "correct the page" in one.text]
    assert [one.key for one in unread] == ['"all.html" =', '"bad [[]1].md" =']
    assert unread[1].text.startswith("bad [1].md:1: byte 0xff is not UTF-8: ")
    (tmp_path / "book.toml").write_text(text)
    made = make(tmp_path / "book.toml")
    assert made.is_made, made.report
    assert sorted(one.path for one in made.book.left) == ["a.html", "all.html", "bad [1].md"]
    assert "page-unlisted" not in made.report


@pytest.mark.parametrize(
    ("text", "is_stub"),
    [
        ("## Problem\n\n## Solution\n", True),
        ("## Problem\n\n## Solution\n\nWords.\n", False),
        ("## Problem\n\n## Solution\n\n## Other\n\nWords under another heading.\n", False),
        ("Words before.\n\n## Problem\n\n## Solution\n", False),
    ],
)
def test_a_stub_has_no_text_at_all(text: str, is_stub: bool) -> None:
    form = Form(("Problem", "Solution"), ("Problem", "Solution"))
    assert read_body(f"# Booth\n\n{text}", form).is_stub == is_stub
