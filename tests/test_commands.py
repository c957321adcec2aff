"""Real invoke commands: exit statuses, shared options, files that stay whole, the summary."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.books import TOML, write_book
from tests.support.program import ROOT, invoke, start_invoke


def test_list_explains_each_task_in_a_line() -> None:
    done = invoke("--list")
    rows = re.findall(r"^  (\w+) +(\S.*)$", done.stdout, re.MULTILINE)
    assert {name for name, _ in rows} >= {
        "manuscript",
        "pdf",
        "epub",
        "build",
        "check",
        "new",
        "test",
        "lint",
        "clean",
    }
    assert all(text.endswith(".") for _, text in rows)


@pytest.mark.parametrize(("flags", "is_kept"), [("-I", True), ("-IB", False)])
def test_compiled_modules_are_kept(flags: str, is_kept: bool) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[1:] = ['--list']\n"
        "from publisher.commands import main\n"
        "try: main()\n"
        "finally: print(sys.dont_write_bytecode, file=sys.stderr)"
    )
    command = [sys.executable, flags, "-c", program, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == f"{not is_kept}\n"


def test_one_book_for_all_tasks_of_a_call(tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", {})
    done = invoke("manuscript", "epub", "--book", str(book), "--dist", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "t-1.0.0.epub",
        "t-1.0.0.html",
    ]
    ledger, wrote = done.stdout.strip().split("\n")
    assert ledger == "2 source pages: 2 in the book"
    assert re.fullmatch(
        r"wrote \S+t-1.0.0.html \([\d.]+ kB\), \S+t-1.0.0.epub \([\d.]+ kB\)", wrote
    )


def test_two_values_are_a_usage_error(tmp_path: Path) -> None:
    done = invoke("manuscript", "--book", "x", "epub", "--book", "y")
    assert (done.returncode, "two values" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ({"book.toml": "[book]\ntitle = 1\n"}, 2, r"book\.toml:2: error\[config-value\]"),
        ({"a.md": "---\nx: [\n---\n"}, 1, r"a\.md:2:\d+: error\[header-syntax\]"),
        (
            {"a.md": "# A\n\n[x](gone.md)\n"},
            0,
            r"a\.md:3:5: warning\[link-dangling\] 'gone\.md' is not a page of this book\n",
        ),
        (
            {
                "a.md": "# A\n\n[x](gone.md)\n",
                "book.toml": TOML + 'pages = ["a.md", "b.md"]\n[rules]\nlink-dangling = "error"\n',
            },
            1,
            r"error\[link-dangling\]",
        ),
    ],
)
def test_exit_statuses(files: dict[str, str], status: int, said: str, tmp_path: Path) -> None:
    book = write_book(tmp_path, files)
    done = invoke("manuscript", "--book", str(book), "--dist", str(tmp_path / "out"))
    assert done.returncode == status
    assert re.search(said, done.stderr)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out").is_dir() == (status == 0)


def test_a_failed_run_leaves_the_last_good_file(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    words = ("manuscript", "--book", str(book), "--dist", str(tmp_path / "out"))
    assert invoke(*words).returncode == 0
    good = (tmp_path / "out" / "t-1.0.0.html").read_bytes()
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    assert invoke(*words).returncode == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["t-1.0.0.html"]
    assert (tmp_path / "out" / "t-1.0.0.html").read_bytes() == good


def test_our_own_fault_has_a_status_of_its_own(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    (tmp_path / "sitecustomize.py").write_text(
        "import publisher.assembly.links as l\n\ndef link_manuscript(*a): raise KeyError('x')\nl.link_manuscript = link_manuscript\n"
    )
    done = start_invoke(
        "manuscript",
        "--book",
        str(book),
        "--dist",
        str(tmp_path / "out"),
        PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}",
    )
    assert (done.returncode, "our fault" in done.stderr, "Traceback" in done.stderr) == (
        3,
        True,
        False,
    )


def test_nothing_can_be_written_where_a_file_stands(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    (tmp_path / "out").write_text("a file")
    done = invoke("manuscript", "--book", str(book), "--dist", str(tmp_path / "out"))
    said = f"--dist names a folder to write to, but {tmp_path / 'out'} is a file\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_new_page_is_a_draft_in_the_books_form(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    assert invoke("new", "--name", "Über Bär", "--book", str(book)).returncode == 0
    assert "***Problem***:" in (tmp_path / "uber-bar.md").read_text()
    again = invoke("new", "--name", "Über Bär", "--book", str(book))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_clean_keeps_what_keeps_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*\n")
    (tmp_path / "x.pdf").write_text("x")
    assert invoke("clean", "--dist", str(tmp_path)).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]


def test_options_are_documented() -> None:
    table = (ROOT / "docs" / "commands.md").read_text()
    for name in (
        "manuscript",
        "pdf",
        "epub",
        "text",
        "cards",
        "poster",
        "build",
        "check",
        "new",
        "clean",
        "test",
        "lint",
    ):
        options = set(re.findall(r"(--[a-z-]+)", invoke("--help", name).stdout)) - {
            "--options",
            "--core-opts",
        }
        row = next(line for line in table.splitlines() if line.startswith(f"| `{name}`"))
        assert set(re.findall(r"(--[a-z-]+)", row)) == options


def test_a_build_makes_everything_and_its_addresses(tmp_path: Path) -> None:
    text = "# A\n\n## First\n\n" + "Words that fill a page. " * 900 + "\n\n## Last\n\nx\n"
    book = write_book(tmp_path / "book", {"a.md": text})
    done = invoke("build", "--book", str(book), "--dist", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    names = {one.name for one in (tmp_path / "out").iterdir()}
    assert names >= {
        "t-1.0.0.html",
        "t-1.0.0.pdf",
        "t-1.0.0-print.pdf",
        "t-1.0.0-prepress.pdf",
        "t-1.0.0.epub",
        "t-1.0.0.json",
        "SHA256SUMS",
    }
    a, b = json.loads((tmp_path / "out" / "t-1.0.0.json").read_text())["pages"]
    assert (a["slug"], a["printed"], a["anchors"][0]) == (
        "a",
        "1",
        {"id": "a--first", "printed": "1"},
    )
    assert int(a["anchors"][1]["printed"]) > 5
    assert int(b["printed"]) > int(a["anchors"][1]["printed"])
    assert a["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    shutil.copy(tmp_path / "out" / "t-1.0.0.json", tmp_path / "book" / "last.json")
    toml = book.read_text().replace("[book]", '[book]\nprevious = "last.json"')
    book.write_text(toml)
    assert "anchor-gone" not in invoke("check", "--fast", "--book", str(book)).stderr
    (tmp_path / "book" / "a.md").write_text(text.replace("## Last", "## End"))
    said = invoke("check", "--fast", "--book", str(book)).stderr
    assert "'#a--last' of edition 1.0.0 is gone" in said
    book.write_text(toml.replace("last.json", "../out/t-1.0.0.json"))
    done = invoke("check", "--fast", "--book", str(book))
    assert (done.returncode, "outside the book's root" in done.stderr) == (2, True)
