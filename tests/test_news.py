"""What is new since the last release, from two manifests."""

from __future__ import annotations

from pathlib import Path

from tests.support.books import TOML, make, render, render_files, write_book

PATTERN = "\n\n## Problem\n\np\n\n## Context\n\nc {links}\n\n## Solution\n\n{words}\n\n## Consequences\n\nq\n"


def page(name: str, links: str = "", words: str = "s") -> str:
    return f"# {name}" + PATTERN.format(links=links, words=words)


def news(tmp_path: Path, old: dict[str, str | bytes], new: dict[str, str | bytes]) -> str:
    toml = TOML + 'pages = ["*.md"]\n'
    made = make(write_book(tmp_path / "old", {"book.toml": toml, **old}, clean=False))
    assert made.is_made, made.report
    later = (
        TOML.replace("1.0.0", "1.1.0").replace("[book]", '[book]\nprevious = "last.json"')
        + 'pages = ["*.md"]\n'
    )
    made = make(
        write_book(
            tmp_path / "new",
            {"book.toml": later, "last.json": render(made, "manifest"), **new},
            clean=False,
        )
    )
    assert made.is_made, made.report
    (artifact,) = render_files(made, "news").artifacts
    assert artifact.name == "t-1.1.0-news.md"
    return artifact.content.decode()


def test_news_name_every_kind_of_change(tmp_path: Path) -> None:
    old = {"a.md": page("A", "[B](b.md)"), "b.md": page("B"), "c.md": page("C"), "d.md": page("D")}
    new = {
        "a.md": page("A", "[E](e.md)"),
        "b.md": page("B", words="s and three more"),
        "d2.md": page("D"),
        "e.md": page("E"),
    }
    assert (
        news(tmp_path, dict(old), dict(new))
        == """# What is new in T 1.1.0

Since 1.0.0.

## Added

- **4 E**, 8 words

## Removed

- **3 C**

## Renamed

- **4 D** is now **3 D** (`#d` is `#d2`)

## Changed

- **1 A**: as many words
- **2 B**: 3 words more

## Links that came

- A → E

## Links that went

- A → B
"""
    )


def test_no_change_is_no_news(tmp_path: Path) -> None:
    files = {"a.md": page("A", "[B](b.md)"), "b.md": page("B")}
    assert (
        news(tmp_path, dict(files), dict(files))
        == "# What is new in T 1.1.0\n\nSince 1.0.0. Nothing.\n"
    )


def test_a_book_without_a_last_release_has_no_news(tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {}))
    assert render_files(made, "news").artifacts == ()
