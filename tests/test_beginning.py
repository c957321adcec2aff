"""How a book begins: a new folder, and its workflow; the workflows and the action of this repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from publisher.scaffold import new_book as newbook
from tests.support.program import ROOT, invoke

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
PINNED = re.compile(r"uses: (?:\./[\w./-]+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")


def test_a_new_book_is_whole_from_its_first_minute(tmp_path: Path) -> None:
    folder = tmp_path / "our-patterns"
    done = invoke("new-book", "--folder", str(folder), "--author", 'A. "Quoted" Author')
    assert done.returncode == 0, done.stderr
    assert 'title = "Our Patterns"' in (folder / "book.toml").read_text()
    done = invoke(
        "epub",
        "pdf",
        "check",
        "--book",
        str(folder),
        "--dist",
        str(tmp_path / "dist"),
        "--strict",
        "--fast",
        BOOK_CACHE=str(tmp_path / "cache"),
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert sorted(one.name for one in (tmp_path / "dist").iterdir()) == [
        "our-patterns-0.1.0.epub",
        "our-patterns-0.1.0.pdf",
    ]
    again = invoke("new-book", "--folder", str(folder))
    assert again.returncode == 1 and "not empty" in again.stderr


@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("https://github.com/some/tool.git", "some/tool/.github/actions/book@" + "a" * 40),
        ("git@github.com:some/tool", "some/tool/.github/actions/book@" + "a" * 40),
        ("/somewhere/else", "OWNER/REPOSITORY/.github/actions/book@COMMIT"),
    ],
)
def test_a_new_book_names_the_tool_at_its_commit(
    tmp_path: Path, address: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newbook, "ask_git", lambda folder, *words: "a" * 40)
    monkeypatch.setattr(newbook, "read_remote", lambda folder: address)
    monkeypatch.setattr(newbook, "read_setting", lambda name: "")
    left = newbook.write_new_book(tmp_path / "x", "T", "")
    text = (tmp_path / "x" / ".github" / "workflows" / "book.yml").read_text()
    assert text.count(f"- uses: {action}\n") == 2
    assert len(left) == 1 + ("OWNER" in action)
    check_workflows(
        tmp_path / "x" / ".github" / "workflows" / "book.yml"
    ) if "OWNER" not in action else None


def check_workflows(*paths: Path, kind: str = "github-workflows") -> None:
    schema = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}"]
    for command in (
        [*schema, *map(str, paths)],
        [str(Path(sys.executable).parent / "zizmor"), "--offline", "--quiet", *map(str, paths)],
    ):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_and_action_pass_zizmor_and_their_schemas() -> None:
    check_workflows(*WORKFLOWS)
    check_workflows(*ACTIONS, kind="github-actions")


def test_dependabot_reads_its_files(tmp_path: Path) -> None:
    newbook.write_new_book(tmp_path / "x", "T", "A")
    own = tmp_path / "x" / ".github"
    check_workflows(ROOT / ".github" / "dependabot.yml", own / "dependabot.yml", kind="dependabot")
    jobs = yaml.safe_load((own / "workflows" / "book.yml").read_text())
    assert jobs["permissions"] == {} and "concurrency" in jobs
    assert all("timeout-minutes" in one and one["permissions"] for one in jobs["jobs"].values())


def test_the_outputs_of_the_action_are_paths_of_files(tmp_path: Path) -> None:
    steps = yaml.safe_load(ACTIONS[0].read_text())["runs"]["steps"]
    script = next(one["run"] for one in steps if one.get("id") == "files")
    names = ["t-1.0.0-print.pdf", "t-1.0.0.cdx.json", "t-1.0.0.epub", "t-1.0.0.pdf"]
    (tmp_path / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in names))
    variables = {"DIST": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "out")}
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env={**os.environ, **variables}, check=True
    )
    rows = (tmp_path / "out").read_text().splitlines()
    assert f"pdf={tmp_path}/t-1.0.0.pdf" in rows
    assert f"materials={tmp_path}/t-1.0.0.cdx.json" in rows
    start = rows.index("files<<END-OF-FILES") + 1
    assert rows[start:-1] == [f"{tmp_path}/{name}" for name in (*names, "SHA256SUMS")]
    outputs = set(yaml.safe_load(ACTIONS[0].read_text())["outputs"])
    assert outputs == {
        row.partition("=")[0].partition("<<")[0] for row in rows if "=" in row or "<<" in row
    }


def test_what_the_workflows_use_is_pinned_to_a_commit_and_holds_no_secret() -> None:
    assert {one.name for one in WORKFLOWS} == {"book.yml", "newest.yml", "release.yml"}
    for path in (*WORKFLOWS, *ACTIONS):
        text = path.read_text()
        assert all(PINNED.search(line) for line in text.splitlines() if "uses:" in line), path
        assert "secrets." not in text and "pull_request_target" not in text
        for line in re.findall(r"run: \|\n((?: {8,}.*\n)+)", text):
            assert "${{" not in line, f"{path}: an expression in a script"


def test_the_tasks_that_the_action_calls_are_there() -> None:
    listed = set(re.findall(r"^  ([\w-]+) ", invoke("--list").stdout, re.MULTILINE))
    for path in (*WORKFLOWS, *ACTIONS):
        called = set(re.findall(r'invoke"? ([a-z][\w-]+)', path.read_text()))
        assert called <= listed, path
