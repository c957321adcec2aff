"""Title and author -> a folder with a new book: book.toml, theme, two pages and a workflow."""

from __future__ import annotations

import json
import re
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from publisher.book.slugs import slugify
from publisher.config.json_schema import BOOK_SCHEMA, THEME_SCHEMA, name_schema, read_schema
from publisher.config.schema import quote_toml
from publisher.files.git import ask_git, read_remote, read_setting
from publisher.place import PACKAGE

OURS = "OWNER/REPOSITORY@COMMIT"
BOOK = """\
[book]
title = {title}
authors = [{author}]
language = "en"
version = "0.1.0"
date = {date}
theme = "own"
pages = ["patterns/a-first-pattern.md", "patterns/*.md", "@aliases"]
"""
THEME = """\
name = "own"
extends = "handbook"
accent = "#2F5D7C"

[cover]
ground = "#2F5D7C"
ink = "#F5F8FA"
"""
PRINT = """\
/* What differs from the theme that this one extends, in print. */
:root { --rubric: #2F5D7C; }
.cover { background: #2F5D7C; }
"""
PAGES = {
    "a-first-pattern": """\
title=A First Pattern
type=page
~~~~~~
*Learning, Writing*

One sentence that says what the pattern is for.

***Also Known As***: Page One

***Problem***: What keeps going wrong, and for whom.

***Context***: Where the problem is met, and what makes it hard.

***Solution***: What to do about it, in words that can be followed. Then write down what you found:
[A Second Pattern](a-second-pattern.html).

***Consequences***: What is better afterwards, and what it costs.
""",
    "a-second-pattern": """\
title=A Second Pattern
type=page
~~~~~~
*Writing*

Another sentence, for another pattern.

***Problem***: Somebody has tried [A First Pattern](a-first-pattern.html), and nobody else \
knows how it went.

***Context***: It is late, and everybody wants to go home.

***Solution***: Write three lines while you remember.

***Consequences***: The next one starts where you stopped.

***Variants***:
* **Spoken.** Three sentences into a telephone, and somebody types them.
""",
}
IGNORED = "dist/\n.build/\n"
WORKFLOW = """\
name: Book
on:
  pull_request:
  push:
    branches: [main]
    tags: ["v*"]
permissions: {{}}
concurrency:
  group: book-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.ref_type != 'tag' }}}} # an upload goes on
jobs:
  check:
    if: github.ref_type != 'tag'
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
    steps:
      - uses: {checkout}
        with: {{fetch-depth: 0, persist-credentials: false}}
      - uses: {action}
  release:
    if: github.ref_type == 'tag'
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: write # the release page
      id-token: write # the provenance of its files
      attestations: write
    steps:
      - uses: {checkout}
        with: {{fetch-depth: 0, persist-credentials: false}}
      - uses: {action}
        with: {{release: "true"}}
"""
DEPENDABOT = """\
version: 2
updates:
  - package-ecosystem: github-actions # the commits that the workflow pins
    directory: "/"
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
"""
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


class NewBookError(Exception):
    """The reason why a new book can't be written, in one line."""


def write_new_book(folder: Path, title: str, author: str) -> tuple[str, ...]:
    """Write a new book into an empty or a new folder; returns what the author must decide."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        kind = "is not empty" if folder.is_dir() else "is a file"
        raise NewBookError(f"{folder} {kind}: name a folder that is not there yet")
    title = title or (slugify(folder.resolve().name) or "a-new-book").replace("-", " ").title()
    author = author or read_setting("user.name") or "A. Author"
    # the only place where the clock is read: later builds take the date from book.toml
    today = time.strftime("%Y-%m-%d")
    action = find_action()
    book = BOOK.format(title=quote_toml(title), author=quote_toml(author), date=today)
    files = {
        "book.toml": name_schema(BOOK_SCHEMA) + book,
        BOOK_SCHEMA: read_schema(BOOK_SCHEMA),
        "themes/own/theme.toml": name_schema(THEME_SCHEMA) + THEME,
        f"themes/own/{THEME_SCHEMA}": read_schema(THEME_SCHEMA),
        "themes/own/print.css": PRINT,
        ".gitignore": IGNORED,
        ".github/workflows/book.yml": WORKFLOW.format(checkout=CHECKOUT, action=action),
        ".github/dependabot.yml": DEPENDABOT,
        **{f"patterns/{name}.md": text for name, text in PAGES.items()},
    }
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise NewBookError(f"{error.filename} can't be written: {error.strerror}") from error
    decisions = []
    if OURS.partition("@")[2] in action:
        workflow = folder / ".github/workflows/book.yml"
        decisions.append(f"the repository of this tool, and a commit of it, in {workflow}")
    if author == "A. Author":
        decisions.append("the names of the authors, in book.toml")
    return tuple(decisions)


def find_action() -> str:
    """Return what a workflow's `uses:` names: this tool's action at the installed commit."""
    try:
        text = distribution("pattern-book-publisher").read_text("direct_url.json")
        row = json.loads(text or "{}")
        address, commit = str(row.get("url", "")), str(row.get("vcs_info", {}).get("commit_id", ""))
    except (PackageNotFoundError, ValueError, AttributeError):
        address = read_remote(PACKAGE)
        commit = ask_git(PACKAGE, "rev-parse", "HEAD")
    match = re.search(r"github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", address)
    repository, _, place = OURS.partition("@")
    if match:
        repository, place = match[1], commit or place
    return f"{repository}/.github/actions/book@{place}"
