"""A repository's releases on GitHub, through `gh api`. The only user of gh.

`gh release` finds drafts in ways that differ between its versions; the API beneath is stable.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec import Struct

from publisher.files.git import read_remote
from publisher.files.locking import run_folder

TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
KINDS = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
}
REMOTE = re.compile(  # host and owner/name in the address of a repository
    r"(?:(?:https?|ssh|git)://(?:[^/@]*@)?|[\w.-]+@)([\w.-]+)(?::\d+)?[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
WAITS = (1, 3)  # seconds before the second and the third try
HINTS = {
    401: "run gh auth login, or set GH_TOKEN to a token that may write contents",
    403: "the token may not do this: it needs permission to write contents of this repository",
    404: "the repository does not exist, or the token may not read it; "
    "GH_REPO=OWNER/NAME names another one",
}


class GitHubError(Exception):
    """GitHub or gh refused a call: message, hint, and the HTTP status (0 without an answer)."""

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.hint, self.status = hint, status

    @property
    def may_pass(self) -> bool:
        """Whether the same call may succeed a moment later."""
        return self.status >= 500 or self.status in (0, 408, 429)


class Asset(Struct, frozen=True):
    """A file on a release page; `digest` is `""` if the server gives none."""

    id: int
    name: str
    size: int
    digest: str
    is_whole: bool

    def holds(self, content: bytes) -> bool:
        """Return whether size and digest are those of these bytes."""
        return (
            self.is_whole
            and self.size == len(content)
            and self.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
        )


class Page(Struct, frozen=True):
    """A release page."""

    id: int
    tag: str
    title: str
    notes: str
    is_draft: bool
    address: str
    upload: str
    assets: tuple[Asset, ...]


class GitHub:
    """The releases of the repository that a folder was cloned from."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.folder, self.tell = folder, tell

    def find(self, tag: str) -> Page | None:
        """Return the release page of a tag: the published one, else the newest draft."""
        pages = [page for page in self._list() if page.tag == tag]
        return min(pages, key=lambda page: (page.is_draft, -page.id), default=None)

    def open_draft(self, tag: str, commit: str, title: str, notes: str) -> Page:
        """Create a draft and return its page."""
        row: dict[str, Any] = {
            "tag_name": tag,
            "target_commitish": commit,
            "name": title,
            "body": notes,
        }
        row |= {"draft": True, "prerelease": is_early(tag)}
        return _page(self._call("POST", "repos/{owner}/{repo}/releases", row))

    def change(self, page: Page, **row: Any) -> Page:
        """Change members of a page (`draft`, `name`, `body`) and return the page."""
        return _page(self._call("PATCH", f"repos/{{owner}}/{{repo}}/releases/{page.id}", row))

    def put(self, page: Page, file: Path) -> None:
        """Upload a file; before each try, delete the file of this name that is on the page."""
        for wait in (*WAITS, 0):
            for old in self.assets(page):
                if old.name == file.name:
                    self._call("DELETE", f"repos/{{owner}}/{{repo}}/releases/assets/{old.id}")
            try:
                kind = f"Content-Type: {KINDS.get(file.suffix, 'text/plain; charset=utf-8')}"
                address = f"{page.upload}?name={quote(file.name)}"
                self._gh("POST", address, "--input", str(file.resolve()), "-H", kind)
                return
            except GitHubError as error:
                if not wait or not error.may_pass:
                    raise
                self.tell(f"{file.name}: {error}; trying again")
                time.sleep(wait)

    def assets(self, page: Page) -> tuple[Asset, ...]:
        """Return the files that are on a page now."""
        rows = self._rows(f"repos/{{owner}}/{{repo}}/releases/{page.id}/assets?per_page=100")
        return tuple(map(_asset, rows))

    def _list(self) -> list[Page]:
        return [_page(row) for row in self._rows("repos/{owner}/{repo}/releases?per_page=100")]

    def _rows(self, path: str) -> list[dict[str, Any]]:
        """Return a list that the API may divide into pages; gh prints one array for each page."""
        text, items, at = self._try("GET", path, "--paginate").strip(), [], 0
        while at < len(text):
            try:
                rows, at = json.JSONDecoder().raw_decode(text, at)
            except ValueError as error:
                raise GitHubError("the answer was cut off, or is no JSON") from error
            items += rows if isinstance(rows, list) else []
            at += len(text[at:]) - len(text[at:].lstrip())
        return items

    def _call(self, method: str, path: str, row: dict[str, Any] | None = None) -> dict[str, Any]:
        more, given = (("--input", "-"), json.dumps(row)) if row is not None else ((), "")
        text = self._try(method, path, *more, given=given)
        try:
            return dict(json.loads(text)) if text.strip() else {}
        except ValueError as error:
            raise GitHubError("the answer was cut off, or is no JSON") from error

    def _try(self, method: str, path: str, *more: str, given: str = "") -> str:
        """Call the API, again after a passing error; never a POST, which could act twice."""
        for wait in (*WAITS, 0):
            try:
                return self._gh(method, path, *more, given=given)
            except GitHubError as error:
                if not wait or not error.may_pass or method == "POST":
                    raise
                time.sleep(wait)
        raise AssertionError

    @cached_property
    def repository(self) -> str:
        """GH_REPO, or the repository that `origin` names; raises GitHubError for another host.

        gh itself is not run in the book's folder: there it would ask git.
        """
        if given := os.environ.get("GH_REPO", ""):
            return given
        address = read_remote(self.folder)
        match = REMOTE.fullmatch(address)
        hosts = {"github.com", os.environ.get("GH_HOST", "github.com").lower()}
        hosts.add(urlsplit(os.environ.get("GITHUB_SERVER_URL", "")).hostname or "github.com")
        if not match or match[1].lower() not in hosts:
            shown = re.sub(r"//[^/@]*@", "//", address)[:100]
            message = f"the remote origin is no repository on GitHub: {shown}"
            message = message if address else "the repository has no remote origin"
            raise GitHubError(message, "GH_REPO=OWNER/NAME names it", 1)
        return f"{match[1].lower()}/{match[2]}"

    def _gh(self, method: str, path: str, *more: str, given: str = "") -> str:
        environment = {**os.environ, "GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"}
        environment["GH_REPO"] = self.repository
        for name in ("GH_DEBUG", "DEBUG", "GH_PAGER"):
            environment.pop(name, None)
        command = ["gh", "api", "--method", method, path, *more]
        try:
            result = subprocess.run(
                command,
                cwd=run_folder(),
                input=given.encode(),
                capture_output=True,
                env=environment,
            )
        except FileNotFoundError as error:
            hint = "install it: sudo apt-get install gh, or brew install gh"
            raise GitHubError("gh is not installed", hint, 1) from error
        output = result.stdout.decode(errors="replace")
        if result.returncode:
            raise _refused(output, result.stderr.decode(errors="replace"))
        return output


def is_early(tag: str) -> bool:
    """Return whether a tag is that of a pre-release, such as 1.0.0-rc.1."""
    return "-" in tag.removeprefix("v") or bool(re.search(r"\d(a|b|rc)\d", tag))


def _refused(answer: str, complaint: str) -> GitHubError:
    """Return the error of a failed call, without secrets; `complaint` is gh's standard error."""
    lines = [line for line in _without_secrets(complaint).strip().splitlines() if line.strip()]
    last = lines[-1] if lines else "gh failed"
    line = next((line for line in lines if line.startswith("gh: ")), last).removeprefix("gh: ")
    code = re.search(r"\(?HTTP (\d{3})\)?", line)
    status = int(code[1]) if code else 0
    details = re.search(r'"message"\s*:\s*"([^"]*)"', answer)
    if details and details[1] not in line:
        line = f"{line}: {_without_secrets(details[1])}"
    if "gh auth login" in complaint or "authentication" in complaint.lower():
        status = status or 401
    offline = "check the network, and run it again: it goes on where it stopped"
    return GitHubError(line, HINTS.get(status, "") if status else offline, status)


def _without_secrets(text: str) -> str:
    for name in TOKENS:
        if value := os.environ.get(name, ""):
            text = text.replace(value, "***")
    return re.sub(r"\b(gh[a-z]_|github_pat_)\w+", "***", text)


def _page(row: dict[str, Any]) -> Page:
    try:
        number, tag, is_draft = int(row["id"]), str(row["tag_name"]), bool(row["draft"])
        title, notes = str(row.get("name") or ""), str(row.get("body") or "")
        address, upload = str(row.get("html_url", "")), str(row["upload_url"]).partition("{")[0]
        assets = tuple(map(_asset, row.get("assets") or ()))
        return Page(number, tag, title, notes, is_draft, address, upload, assets)
    except (KeyError, TypeError, ValueError) as error:
        raise GitHubError("the answer is no release") from error


def _asset(row: dict[str, Any]) -> Asset:
    is_whole = row.get("state", "uploaded") == "uploaded"
    size, digest = int(row.get("size", -1)), str(row.get("digest") or "")
    return Asset(int(row["id"]), str(row["name"]), size, digest, is_whole)
