"""`invoke release` with the real gh, against a GitHub of our own that fails where it hurts."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher.driver import check
from publisher.release.act import MOST, Release, _cut, publish_release
from publisher.release.github import GitHub, GitHubError
from tests.support.books import TOML, write_book
from tests.support.github import TOKEN, Forge, serve
from tests.support.program import invoke

pytestmark = pytest.mark.skipif(
    shutil.which("gh") is None, reason="gh is not installed (Debian package gh)"
)

ENDS = "-prepress-cover.pdf -prepress.pdf -print.pdf .cdx.json .epub .html .json .md .pdf".split()
FILES = ["CITATION.cff", "SHA256SUMS", "llms.txt", *(f"t-1.0.0{end}" for end in ENDS)]
PAGE = "# {name}\n\n## Problem\n\np\n\n## Context\n\nc {link}\n\n## Solution\n\n{words}\n\n## Consequences\n\nq\n"


def git(folder: Path, *words: str) -> None:
    identity = "-c user.name=A -c user.email=a@example.org -c commit.gpgsign=false".split()
    identity += ["-c", "tag.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def write_version(folder: Path, version: str, **pages: str) -> None:
    toml = TOML.replace("1.0.0", version) + 'pages = ["*.md"]\n'
    write_book(
        folder,
        {"book/book.toml": toml, **{f"book/{name}.md": text for name, text in pages.items()}},
        clean=False,
    )
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", version)
    git(folder, "tag", f"v{version}")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a book, two releases of it, and a cache that is warm."""
    folder = tmp_path_factory.mktemp("repository") / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text("dist/\n")
    write_version(
        folder,
        "0.9.0",
        a=PAGE.format(name="A", link="[B](b.md)", words="s"),
        b=PAGE.format(name="B", link="[A](a.md)", words="s"),
    )
    new = {
        "a": PAGE.format(name="A", link="[B](b.md)", words="s and more"),
        "b": PAGE.format(name="B", link="[A](a.md)", words="s"),
    }
    write_version(folder, "1.0.0", **new, c=PAGE.format(name="C", link="[A](a.md)", words="s"))
    return folder


@pytest.fixture
def repo(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "repo"))


@pytest.fixture
def forge() -> Iterator[Forge]:
    forge = Forge()
    server = serve(forge)
    forge.port = server.server_port
    yield forge
    server.shutdown()
    server.server_close()


def surroundings(forge: Forge, folder: Path, token: str) -> dict[str, str]:
    """What gh is told: our server, and to say all that it does."""
    told = {
        "GH_HOST": "github.localhost",
        "GH_REPO": "o/r",
        "GH_TOKEN": token,
        "GH_CONFIG_DIR": str(folder / "gh"),
        "GH_DEBUG": "api",
    }
    return {
        **told,
        "http_proxy": f"http://127.0.0.1:{forge.port}",
        "GITHUB_TOKEN": "",
        "GH_ENTERPRISE_TOKEN": "",
    }


def ask_no_validators() -> None:
    """For a copy of this process: the validators have nothing to say."""
    check.check_artifacts = lambda artifacts, book: ((), ())


def release(
    forge: Forge,
    repo: Path,
    *words: str,
    token: str = TOKEN,
    prepare: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    variables = surroundings(forge, repo.parent, token)
    cache = str(repo.parent.parent / "cache")
    call = ("release", "--book", "book", *words)
    done = invoke(*call, cwd=repo, prepare=prepare, BOOK_CACHE=cache, **variables)
    assert token not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def assert_published(forge: Forge, repo: Path) -> None:
    (page,) = forge.releases
    assert (page["tag_name"], page["draft"], page["name"]) == ("v1.0.0", False, "T 1.0.0")
    assert sorted(forge.names()) == FILES
    rows = (repo / "dist" / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (row.split("  ") for row in rows)}
    for one in page["assets"]:
        content = forge.contents[one["id"]]
        assert content == (repo / "dist" / one["name"]).read_bytes()
        assert (
            one["name"] == "SHA256SUMS" or sums[one["name"]] == hashlib.sha256(content).hexdigest()
        )


def test_a_release_is_a_draft_until_every_file_is_up(forge: Forge, repo: Path) -> None:
    done = release(forge, repo)
    assert done.returncode == 0, done.stderr
    assert_published(forge, repo)
    changes = [one for one in forge.asked if not one.startswith("GET")]
    assert changes[0] == "POST /repos/o/r/releases" and changes[-1].startswith("PATCH")
    assert [one.rpartition("=")[2] for one in changes[1:-1]] == [
        *(one for one in FILES if one != "SHA256SUMS"),
        "SHA256SUMS",
    ]
    body = forge.releases[0]["body"]
    assert (
        "Since v0.9.0." in body
        and "## Added\n\n- **3 C**, " in body
        and "**1 A**: 2 words more" in body
        and "- C → A" in body
    )
    assert "- t-1.0.0.pdf (" in body and str(repo) not in body
    again = release(forge, repo)
    assert again.returncode == 0 and "published already" in again.stdout, again.stderr
    assert sum(one.startswith("POST") for one in forge.asked) == 1 + len(FILES)


def test_a_dry_run_shows_all_of_it_and_changes_nothing(forge: Forge, repo: Path) -> None:
    done = release(forge, repo, "--dry-run", prepare=ask_no_validators)
    assert done.returncode == 0, done.stderr
    assert "would open a draft, upload, and publish:" in done.stdout
    assert all(f"upload dist/{name}" in done.stdout for name in FILES)
    assert "Since v0.9.0." in done.stdout
    assert not forge.releases and all(one.startswith("GET") for one in forge.asked)
    subprocess.run(["git", "tag", "-d", "v1.0.0"], cwd=repo, check=True, capture_output=True)
    words = ("--dry-run", "--select", "a")
    done = release(forge, repo, *words, token="ghp_wrong", prepare=ask_no_validators)
    assert done.returncode == 1
    assert (
        "would stop: there is no tag v1.0.0" in done.stderr
        and "GitHub could not be asked: Bad credentials" in done.stderr
    )
    assert "upload dist/t-a-1.0.0.pdf" in done.stdout
    notes = done.stdout.partition("Since v0.9.0.")[2]
    assert "**1 A**: 2 words more" in notes and "**3 C**" not in notes


def publish(
    forge: Forge, folder: Path, monkeypatch: pytest.MonkeyPatch, token: str = TOKEN
) -> list[str]:
    """Publish two files as `release` does, with no book to build; returns what was said."""
    for name, value in surroundings(forge, folder, token).items():
        monkeypatch.setenv(name, value)
    files = []
    for name in ("b.pdf", "c.epub", "SHA256SUMS"):
        (folder / name).write_bytes(name.encode() * 9)
        files.append(folder / name)
    said: list[str] = []
    publish_release(
        Release("v1.0.0", "c0ffee", "T 1.0.0", "notes", tuple(files)), GitHub(folder, said.append)
    )
    assert not any(token in line for line in said)
    return said


def test_a_selection_leaves_the_page_of_another_book_alone(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(forge, tmp_path, monkeypatch)
    other = Release("v1.0.0", "c0ffee", "Supper 1.0.0", "notes", (), is_excerpt=True)
    with pytest.raises(GitHubError, match="is that of 'T"):
        publish_release(other, GitHub(tmp_path, lambda _: None))
    assert_up(forge)


def assert_up(forge: Forge) -> None:
    (page,) = forge.releases
    assert (page["tag_name"], page["draft"], page["name"], page["body"]) == (
        "v1.0.0",
        False,
        "T 1.0.0",
        "notes",
    )
    assert {one["name"]: forge.contents[one["id"]] for one in page["assets"]} == {
        name: name.encode() * 9 for name in ("b.pdf", "c.epub", "SHA256SUMS")
    }


def test_a_wrong_token_is_refused_and_never_shown(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "ghp_thisIsNotTheRightOne"
    with pytest.raises(GitHubError, match=r"Bad credentials \(HTTP 401\)") as caught:
        publish(forge, tmp_path, monkeypatch, wrong)
    assert "gh auth login" in caught.value.hint and wrong not in str(caught.value)
    assert not forge.releases


def test_a_server_that_fails_at_the_second_file_leaves_a_draft_that_the_next_run_finishes(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.fail("POST", r"/up/.*epub", 500, 500, 500)
    with pytest.raises(GitHubError, match="injected") as caught:
        publish(forge, tmp_path, monkeypatch)
    assert "1 of 3 files are uploaded, and the release is still a draft" in caught.value.hint
    assert forge.releases[0]["draft"] is True and forge.names() == ["b.pdf"]
    publish(forge, tmp_path, monkeypatch)
    assert_up(forge)
    assert sum("b.pdf" in one for one in forge.asked) == 1


def test_a_passing_fault_and_a_cut_connection_are_tried_again(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.fail("POST", r"/up/.*pdf", 502)
    forge.fail("POST", r"/up/.*epub", 0)
    forge.fail("GET", r"/releases\?", 0)
    forge.fail("PATCH", "", 503)
    said = publish(forge, tmp_path, monkeypatch)
    assert_up(forge)
    assert sum("trying again" in line for line in said) == 2
    assert any(one.startswith("DELETE") for one in forge.asked)  # what the cut connection left


def test_an_existing_release_gets_the_new_files_and_is_hidden_meanwhile(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.answer(
        "POST",
        "/repos/o/r/releases",
        b'{"tag_name": "v0.9.0", "name": "", "body": "", "draft": false}',
    )
    forge.answer(
        "POST",
        "/repos/o/r/releases",
        b'{"tag_name": "v1.0.0", "name": "By hand", "body": "x", "draft": false}',
    )
    forge.receive(forge.releases[1], "b.pdf", b"old")
    forge.receive(forge.releases[1], "poster.png", b"by hand")
    forge.fail("POST", r"/up/.*SHA256SUMS", 422)
    with pytest.raises(GitHubError, match="422"):
        publish(forge, tmp_path, monkeypatch)
    assert forge.releases[1]["draft"] is True
    publish(forge, tmp_path, monkeypatch)
    other = forge.releases.pop(0)
    assert other["tag_name"] == "v0.9.0" and not other["assets"]
    assert "poster.png" in forge.names()
    forge.releases[0]["assets"] = [
        one for one in forge.releases[0]["assets"] if one["name"] != "poster.png"
    ]
    assert_up(forge)


def test_a_server_without_digests_gets_every_file_again(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.digests = False
    publish(forge, tmp_path, monkeypatch)
    publish(forge, tmp_path, monkeypatch)
    assert_up(forge)
    assert sum(one.startswith("POST /up/") for one in forge.asked) == 6


def test_a_file_that_did_not_arrive_whole_keeps_the_release_a_draft(
    forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = forge.receive
    monkeypatch.setattr(
        forge, "receive", lambda release, name, content: receive(release, name, content[:-1])
    )
    with pytest.raises(GitHubError, match=r"b\.pdf did not arrive as it is"):
        publish(forge, tmp_path, monkeypatch)
    assert forge.releases[0]["draft"] is True


@pytest.mark.parametrize(
    ("words", "change", "message"),
    [
        (
            ("--tag", "v2.0.0"),
            "",
            'the tag v2.0.0 is not that of the version: book.toml says version = "1.0.0"',
        ),
        (("--tag", "1.0.0"), "", "there is no tag 1.0.0"),
        ((), "echo x >> book/a.md", "book/a.md is not committed"),
        (
            (),
            "git checkout -q --detach v0.9.0 && echo x > stray.txt && git tag -d v0.9.0",
            "there is no tag v0.9.0",
        ),
        ((), "sed -i s/1.0.0/0.9.0/ book/book.toml && git commit -qam x", "the tag v0.9.0 is at "),
        ((), "rm -rf .git", "no release: "),
    ],
)
def test_what_is_not_the_tag_is_not_released(
    forge: Forge, repo: Path, words: tuple[str, ...], change: str, message: str
) -> None:
    shell = "export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b.example GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b.example; "
    subprocess.run(
        ["sh", "-ec", shell + (change or ":")], cwd=repo, check=True, capture_output=True
    )
    done = release(forge, repo, *words)
    assert done.returncode == (1 if ".git" in change else 2), done.stderr
    assert message in done.stderr
    assert not forge.asked and not (repo / "dist").exists()


def test_a_warning_stops_a_release(forge: Forge, repo: Path) -> None:
    write_version(repo, "1.0.1", d="# D\n\n[gone](gone.md)\n")
    done = release(forge, repo, prepare=ask_no_validators)
    assert done.returncode == 1
    assert (
        "link-dangling" in done.stderr and "no release: correct the problems above" in done.stderr
    )
    assert not forge.asked


def test_a_summary_says_what_is_there_what_is_new_and_what_is_wrong(repo: Path) -> None:
    write_book(repo / "book", {"d.md": "# D\n\n[gone](gone.md) and [A](a.md)\n"}, clean=False)
    call = ("summary", "--book", "book", "--since")
    done = invoke(*call, "v0.9.0", cwd=repo, BOOK_CACHE=str(repo.parent / "cache"))
    assert done.returncode == 0, done.stderr
    counts = "- 4 source pages: 3 patterns, 1 other page\n- 3 patterns, "
    assert done.stdout.startswith(f"## T 1.0.0\n\n{counts}")
    assert "0 errors, 1 warning: 1 × `link-dangling`" in done.stdout
    assert "| `book/d.md:3` | warning | 'gone.md' is not a page of this book |" in done.stdout
    assert "## What is new in T 1.0.0\n\nSince v0.9.0.\n\n### Added\n\n- **3 C**" in done.stdout
    assert not (repo / "dist").exists()
    write_book(
        repo / "book",
        {"e.md": "# E\n\n<<<<<<< x\n", "book.toml": TOML + 'pages = ["none.md"]\n'},
        clean=False,
    )
    done = invoke(*call, "no-such-commit", cwd=repo)
    assert done.returncode == 1 and done.stdout.startswith("## The book was not built"), done.stderr
    assert "| `book/book.toml:6` | error | there is no page 'none.md' |" in done.stdout


def test_notes_are_as_long_as_a_page_takes_them() -> None:
    notes = "".join(f"- line {n}\n" for n in range(20_000))
    assert _cut("short\n") == "short\n"
    assert len(notes) > MOST and len(_cut(notes)) < MOST + 60
    assert re.search(r"\n- line \d+\n\nThere is more than a release page holds\.\n$", _cut(notes))
