"""Mistakes that people make -> one message, which says what is wrong and what to do."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from publisher.commands import main
from publisher.config.configuration import read_config
from publisher.report import progress
from publisher.report.findings import UsageError
from publisher.report.output import say_problem
from publisher.report.progress import Teller
from publisher.scaffold.announce import adopt
from tests.support.books import TOML, make, report, write_book
from tests.support.program import ROOT, invoke, run_copy

PAIR = "---\ntitle: Pair\n---\nText.\n"
MDBOOK = '[book]\ntitle = "T"\nauthors = ["A"]\nsrc = "src"\n\n[output.html]\n'


def typed(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Call the script `invoke` of this checkout, without its set-up."""
    return run_copy(main, ["../tool/invoke", *words], cwd)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("pfd", "there is no task 'pfd': did you mean pdf?"),
        ("frobnicate", "there is no task 'frobnicate': see invoke --list"),
        ("--help pfd", "there is no task 'pfd': did you mean pdf?"),
        ("pdf --edtion print", "pdf has no option --edtion: did you mean --edition?"),
        ("pdf --zzz", "pdf has no option --zzz: see invoke pdf --help"),
        ("--edition print pdf", "--edition stands behind its task: invoke pdf --edition"),
        ("--zzz", "invoke has no option --zzz: see invoke --help"),
        ("pdf --book", "--book needs a value: see invoke pdf --help"),
        ("new", "new needs --name: invoke new --name NAME"),
        ("pdf --jobs x", "--jobs takes a whole number from 1 to 1000, not 'x'"),
        ("pdf --jobs -3", "--jobs takes a whole number from 1 to 1000, not '-3'"),
        ("watch --port 65536", "--port takes a whole number from 0 to 65535, not '65536'"),
        ("bench --rounds two", "--rounds takes a whole number from 0, not 'two'"),
        ("epub --book nowhere", "there is no folder nowhere"),
        ("epub --book nowhere/book.toml", "there is no file nowhere/book.toml"),
        ("epub --book page.md", "--book names a book.toml or its folder, and page.md is none"),
        ("epub --dist page.md", "--dist names a folder to write to, but page.md is a file"),
        ("epub --dist page.md/x", "--dist names a folder to write to, but page.md is a file"),
        ("clean --dist page.md", "--dist names a folder to write to, but page.md is a file"),
        ("epub --set version", "--set takes KEY=VALUE, such as version=1.2.0, not 'version'"),
        ("new --name !?", 'a page needs a name with a letter or a digit: invoke new --name "Pair Up"'),
        ("import --folder nowhere", "there is no folder nowhere"),
        ("import --folder page.md", "page.md is a file: --folder names the folder of the pages"),
        ("new-book --folder page.md", "page.md is a file: name a folder that is not there yet"),
        ("new-book --folder full", "full is not empty: name a folder that is not there yet"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_told_in_a_sentence(words: str, said: str, tmp_path: Path) -> None:
    write_book(tmp_path, {"page.md": "# Page\n", "full/a.md": "# A\n"})
    done = typed(*words.split(), cwd=tmp_path)
    status = 1 if words.startswith("new-book") else 2
    assert (done.returncode, done.stdout, done.stderr) == (status, "", f"{said}\n")


def test_numbers_are_checked_where_invoke_itself_is_called() -> None:
    done = invoke("pdf", "--jobs", "x")
    said = "--jobs takes a whole number from 1 to 1000, not 'x'\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_without_a_book_three_ways_are_named(tmp_path: Path) -> None:
    done = typed("pdf", cwd=tmp_path)
    first, *ways = done.stderr.splitlines()
    assert (done.returncode, first) == (2, "there is no book.toml here or above")
    assert [line.partition("invoke ")[2] for line in ways] == [
        "import --folder FOLDER writes one",
        "new-book --folder FOLDER",
        "pdf --book FOLDER",
    ]
    assert "README" not in done.stderr


def test_a_folder_without_a_book_says_how_to_get_one(tmp_path: Path) -> None:
    done = typed("pdf", "--book", ".", cwd=tmp_path)
    said = "there is no book.toml in .: invoke import --folder . writes one for its pages\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (  # nothing but the misspelled entry is wrong
            {"book.toml": TOML + 'pages = ["a.md", "b.md", "par.md"]\n', "pair.md": PAIR},
            ["book.toml:6: error[page-missing] there is no page 'par.md' | did you mean 'pair.md'?"],
        ),
        (  # without the list, no page is known to be unlisted
            {"book.toml": TOML + 'order = "SUMARY.md"\n', "SUMMARY.md": "- [A](a.md)\n"},
            ["book.toml:6: error[page-missing] there is no page 'SUMARY.md' | did you mean 'SUMMARY.md'?"],
        ),
        (  # nor one of its folder
            {"book.toml": TOML + 'pages = ["a.md", "b.md", "c/"]\n', "c/d.md": PAIR},
            ["book.toml:6: error[page-missing] there is no page 'c/' | it is a folder: write 'c/*.md'"],
        ),
        (
            {"book.toml": TOML + 'pages = ["a.md", "b.md"]\n[exclude]\nc = "why"\n"c/*" = "why"\n', "c/d.md": PAIR},
            ["book.toml:8: warning[exclude-unused] 'c' matches no page | it is a folder: write 'c/**'"],
        ),
        (
            {"book.toml": TOML + '[parts]\ntitle = "P"\npages = ["a.md"]\n'},
            ["book.toml:6: error[config-key] unknown table [parts] | did you mean [[part]]?"],
        ),
        (
            {"book.toml": TOML + '[exclud]\n"b.md" = "why"\n'},
            ["book.toml:6: error[config-key] unknown table [exclud] | did you mean [exclude]?"],
        ),
        (
            {"b.md": "---\nstatus: draft\n---\n# B\n\n[A](a.md)\n"},
            [("a.md:3:20: warning[link-dangling] 'b.md' is not a page of this book"
              " | b.md is a draft: finish it, or build with --drafts")],
        ),
        (
            {"a.md": "# A\n\n[W](worksop.md)\n", "workshop.md": "---\ndraft: true\n---\n# W\n"},
            [("a.md:3:5: warning[link-dangling] 'worksop.md' is not a page of this book"
              " | did you mean workshop.md? workshop.md is a draft: finish it, or build with --drafts")],
        ),
        (
            {"a.md": "# A\n\n[D](d.md)\n", "c/d.md": PAIR},
            [
                ("a.md:3:5: warning[link-dangling] 'd.md' is not a page of this book"
                 " | did you mean c/d.md? c/d.md is left out: not listed"),
                ("c/d.md: warning[page-unlisted] the page is not in the book"
                 " | list it in book.toml, or give a reason under [exclude]"),
            ],
        ),
        (
            {"a.md": "title=A\ntype=page\n~~~~~\nText.\n", "b.md": "# B\n"},
            ["a.md:3: error[header-syntax] the line below the header has 5 tildes, six are needed | write ~~~~~~"],
        ),
        (  # a fence of code, which a second line closes
            {"a.md": "title=A\ntype=page\n~~~~~\ncode\n~~~~~\n", "b.md": "# B\n"},
            [("a.md:1: error[header-syntax] the header is not closed: no line of ~~~~~~ follows"
              " | write ~~~~~~ below the last line of the header")],
        ),
        (
            {"book.toml": TOML.replace('["A. Author"]', "[]") + 'pages = ["a.md", "b.md"]\n'},
            [("book.toml:3: warning[authors-missing] the book names no authors: none are printed"
              ' | fill in authors = ["A. Author"]')],
        ),
    ],
)  # fmt: skip
def test_a_mistake_has_one_message(files: dict[str, str], said: list[str], tmp_path: Path) -> None:
    found = make(write_book(tmp_path, files)).found
    rows = report(found).splitlines()
    assert _in_rows(rows) == said


def _in_rows(lines: list[str]) -> list[str]:
    """Each message with its hint, on one line, without the excerpt."""
    rows: list[str] = []
    for line in lines:
        if not line.startswith("    "):
            rows.append(line)
        elif not line.startswith("    |"):
            rows[-1] += f" | {line.strip()}"
    return rows


@pytest.mark.parametrize("toml", [MDBOOK, '[book]\ntitle = "T"\nauthors = ["A"]\n'])
def test_a_book_of_mdbook_is_told_from_ours(toml: str, tmp_path: Path) -> None:
    files = {"book.toml": toml, "src/SUMMARY.md": "- [A](a.md)\n", "src/a.md": "# A\n"}
    (row,) = report(make(write_book(tmp_path, files)).found).split("\n    ")[:1]
    assert row == "book.toml:1: error[config-key] this book.toml is that of mdBook"
    assert adopt(str(tmp_path)) == 0
    assert make(tmp_path / "pattern-book.toml").is_made


def test_values_of_the_command_line_stand_before_those_of_the_file(tmp_path: Path) -> None:
    book = write_book(tmp_path, {})
    settings = (
        "version=0.9",
        "version=1.2.0",
        "series-number=3",
        'authors=["Ann", "Bo"]',
        "title=A=B",
    )
    config, _ = read_config(book, settings=settings)
    assert (config.version, config.series_number, config.title) == ("1.2.0", 3, "A=B")
    assert config.authors == ("Ann", "Bo")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("versio=1", "--set: [book] has no key 'versio': did you mean 'version'?"),
        ("date=2026-02-30", "'date' in [book] can't be '2026-02-30': allowed is a date, such as"),
        ("authors=Ann", "'authors' in [book] can't be 'Ann': write [\"Ann\"]; allowed is a list"),
        ("math=maybe", "'math' in [book] can't be 'maybe': allowed is true or false"),
        ("title=", "[book] has no title: add title"),
    ],
)
def test_a_wrong_value_of_the_command_line_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_config(write_book(tmp_path, {}), settings=(text,))
    assert said in str(caught.value)


def test_a_bar_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Progress("{task.fields[parts]}", console=Console(file=io.StringIO()))
    monkeypatch.setattr(progress, "_open_bar", lambda: shown)
    teller = Teller()
    teller.is_terminal = True
    shares = []
    for done, total in ((1, 4), (4, 4), (1, 4), (1, 3), (3, 3)):
        teller("laying out print", done, total)
        shares.append((shown.tasks[1].completed or 0) / (shown.tasks[1].total or 1))
    assert shares == [0.25, 1, 1, 1, 1]
    teller("laying out screen", 1, 2)
    assert [one.completed for one in shown.tasks[1:]] == [3, 1]


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variables", "colour"), [({}, "\x1b[1;31m"), ({"NO_COLOR": "1"}, "")])
def test_severities_have_colours_on_a_terminal_alone(
    variables: dict[str, str], colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    say_problem("a.md:1: error[page-deep] too deep\x1b[0m", " error[page-deep]", "bold red")
    assert f"{colour} error[page-deep]" in stream.getvalue()
    assert ("31m" in stream.getvalue()) == bool(colour)
    assert "\\x1b[0m" in stream.getvalue()
