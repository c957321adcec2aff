"""Documents are true: the configuration block names every key, and the handbook builds in silence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from publisher.book.model import chapters_of
from publisher.config.edition_schema import EDITION
from publisher.config.kinds import ListOf, Table
from publisher.config.schema import BOOK_FILE
from tests.support import reference
from tests.support.books import TOML, make, render, render_files, write_book
from tests.support.program import ROOT


def test_the_configuration_block_is_complete() -> None:
    block = re.search(
        r"```toml\n(.*?)```", (ROOT / "docs" / "configuration.md").read_text(), re.DOTALL
    )
    assert block
    toml = tomllib.loads(block[1])
    assert set(toml) == set(BOOK_FILE.keys)
    for name, key in BOOK_FILE.keys.items():
        if isinstance(key.kind, ListOf) and isinstance(key.kind.item, Table):
            assert set(toml[name][0]) == set(key.kind.item.keys)
        elif name in ("book", "form", "relations") and isinstance(key.kind, Table):
            assert set(toml[name]) == set(key.kind.keys)
    assert set(toml["edition"]["print"]) == set(EDITION.keys)


@pytest.mark.parametrize("name", ["rules", "commands", "configuration", "themes"])
def test_tables_of_the_reference_are_made_from_the_code(
    name: str, request: pytest.FixtureRequest
) -> None:
    path = ROOT / "docs" / f"{name}.md"
    text = path.read_text()
    assert reference.MARKED.search(text)
    if request.config.getoption("--accept"):
        path.write_text(reference.fill(text))
    assert reference.fill(text) == text


def test_the_guide_to_themes_has_every_named_page() -> None:
    style = (ROOT / "themes" / "handbook" / "print.css").read_text()
    named = set(re.findall(r"[{;] ?page: ([\w-]+)", style)) - {"auto"}
    text = (ROOT / "docs" / "themes.md").read_text()
    table = text[text.index("## Named pages") :].partition("\n`")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert documented == named | {"blank-leaf"}


def test_the_documents_are_a_book_without_a_fault(tmp_path: Path) -> None:
    made = make(ROOT / "docs" / "book.toml")
    assert made.is_made, made.report
    assert made.report == ""
    assert {one.path.partition("/")[0] for one in made.book.left} == {"upstream"}


def test_the_readme_names_files_that_are_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        for target in re.findall(
            r"\]\(([^)#:]+)\)", re.sub(r"`[^`]*`", "", (ROOT / name).read_text())
        ):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_the_theme_of_ten_lines_works_as_written(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "themes.md").read_text()
    toml, css = (
        re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)[0] for kind in ("toml", "css")
    )
    files = {
        "themes/green/theme.toml": toml,
        "themes/green/print.css": css,
        "book.toml": TOML + 'theme = "green"\npages = ["a.md", "b.md"]\n',
    }
    made = make(write_book(tmp_path, files))
    assert made.is_made, made.report
    printed = render_files(made, "pdf")
    assert made.report == printed.report == ""
    plain = make(write_book(tmp_path / "plain", {}))
    assert printed.content != render(plain, "pdf")
    assert [style.name for style in made.theme.style("print.css")] == [
        "themes/handbook/print.css",
        "themes/green/print.css",
    ]


def test_the_handbook_builds_in_silence_and_every_page_is_accounted_for() -> None:
    made = make(ROOT / "manuscript" / "book.toml")
    assert made.is_made, made.report
    assert made.report == ""
    assert made.book.left == ()
    patterns = [chapter.page for chapter in chapters_of(made.book) if chapter.page.is_pattern]
    assert all(
        [section.label for section in page.sections][:4]
        == ["Problem", "Context", "Solution", "Consequences"]
        for page in patterns
    )
    linked = {link.target for link in made.book.links}
    introduced = {part.slug for part in made.book.parts}
    assert {
        chapter.page.slug for chapter in chapters_of(made.book) if not chapter.generated
    } <= linked | introduced


OF_PROMISES = (
    "test_hostile.py",
    "test_repeats.py",
    "test_faults.py",
    "test_git.py",
    "test_style_sheets.py",
    "test_templates.py",
    "test_door.py",
    "test_doors.py",
    "test_swaps.py",
    "test_themes.py",
    "test_installed.py",
    "test_patterns.py",
    "test_said.py",
    "test_addresses.py",
    "test_tables_in_print.py",
)  # beside other tests


def test_every_promise_of_security_has_a_test_of_its_name() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    fence, bounds, *others = (
        set(re.findall(r"^def (test_\w+)", (ROOT / "tests" / name).read_text(), re.MULTILINE))
        for name in ("test_fence.py", "test_bounds.py", *OF_PROMISES)
    )
    assert named <= fence.union(bounds, *others)
    assert (fence | bounds) - named == {"test_styles_refer_to_their_own_document"}
