"""What is printed for people: no control characters, and no command of GitHub Actions, in any format of the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from publisher.driver.console import print_problems
from publisher.driver.options import Options
from publisher.driver.up_to_date import Outcome
from publisher.place import PACKAGE
from publisher.report.diagnostics import Diagnostic
from publisher.report.findings import Location
from publisher.report.output import harmless, say
from tests.support.books import TOML, write_book
from tests.support.program import invoke, start_invoke

EVIL = "x\n::error::y\r::set-output name=a::b ##[add-path]/tmp\x1b[31m\u202e\x85\u2028::stop\x00"


def holds_no_command(text: str) -> bool:
    lines = re.split(r"[\n\r\x85\u2028\u2029]", text)
    is_plain = not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text)
    return is_plain and not any(line.strip().startswith("::") or "##[" in line for line in lines)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("  \u3000::debug::x", "  \u3000\\x3a:debug::x"),
        ("a ##[error]x ##[b]", "a #\\x23[error]x #\\x23[b]"),
        ("a\tb\x07\x1b[0m", "a b\\x07\\x1b[0m"),
        ("a::b # [c] ##x", "a::b # [c] ##x"),
        ("é 漢字 \xa0\u200d 😀", "é 漢字 \xa0\u200d 😀"),
        ("\udcff", "\\xdcff"),
    ],
)
def test_a_line_is_made_harmless(line: str, shown: str) -> None:
    assert harmless(line) == shown


def outcome() -> Outcome:
    place = Location(f"{EVIL}.md", 3, 1)
    row = Diagnostic(place, "link-dangling", "error", EVIL.replace("\n", " "), EVIL, EVIL, "")
    return Outcome((), (row,), ((EVIL, 2, EVIL),), EVIL, "[]", (EVIL,))


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_no_report_holds_a_command(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_problems(outcome(), Options(tmp_path / "book.toml", form=form))
    printed = capsys.readouterr()
    text = printed.out + printed.err
    if form == "github":
        command, _, rest = text.partition("\n")
        assert command.startswith("::error file=")
        assert "##[" not in command
        text = rest
    assert holds_no_command(text), text
    if form == "json":
        found = json.loads(printed.out)
        assert found["problems"][0]["target"] == EVIL


def test_a_book_says_nothing_to_the_workflow(tmp_path: Path) -> None:
    toml = TOML + 'pages = ["a.md"]\n[exclude]\n"b.md" = "why\\n::error::no"\n'
    page = "# A\n\n[x](<y\u0085::error::z ##[debug]q.md>) [w](%0A::error::w.md)\n"
    book = write_book(tmp_path, {"book.toml": toml, "a.md": page, "c\n::warning::d.md": "# C\n"})
    for task in (("manuscript",), ("check", "--fast", "--format", "text"), ("summary",)):
        words = (
            *task,
            "--book",
            str(book),
            *(("--dist", str(tmp_path / "d")) if task[0] == "manuscript" else ()),
        )
        done = invoke(*words)
        assert "fault" not in done.stderr, done.stderr
        assert holds_no_command(done.stdout + done.stderr), done.stdout + done.stderr


def test_one_module_prints_what_others_wrote() -> None:
    printing = [
        path.name
        for path in PACKAGE.rglob("*.py")
        if re.search(r"(?<![\w.])print\(|\.(?:stdout|stderr)\.write\(", path.read_text())
    ]
    # the first two print measurements of a developer's own
    assert sorted(printing) == ["commands.py", "counts.py", "output.py"]


def test_a_terminal_without_unicode_is_written_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Narrow:
        encoding = "ascii"
        text = ""

        def write(self, text: str) -> int:
            text.encode("ascii")
            self.text += text
            return len(text)

        def flush(self) -> None: ...

    narrow = Narrow()
    monkeypatch.setattr("sys.stdout", narrow)
    say("wrote Grüße.epub")
    assert narrow.text == "wrote Gr\\xfc\\xdfe.epub\n"


def test_a_locale_without_utf8_changes_nothing(tmp_path: Path) -> None:
    toml = TOML + 'pages = ["é.md", "b.md"]\n'
    book = write_book(
        tmp_path / "bücher", {"book.toml": toml, "é.md": "# É\n\n[ü](ü.md)\n", "a.md": "# A\n\nx\n"}
    )
    words = ("manuscript", "--book", str(book), "--dist", str(tmp_path / "d"))
    done = start_invoke(*words, LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert "é.md" in done.stderr
    assert "ü" in (tmp_path / "d" / "t-1.0.0.html").read_text(encoding="utf-8")
