"""A repository's releases on GitHub, through `gh api`. The only user of gh.

Drafts have no address by tag, and the commands above `gh api` look for them in ways that differ between versions; what is beneath does not.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct

TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
KINDS = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
}
WAITS = (1, 3)  # seconds before the second and the third try
HINTS = {
    401: "run gh auth login, or set GH_TOKEN to a token that may write contents",
    403: "the token may not do this: it needs permission to write contents of this repository",
    404: "the repository is not there, or the token may not see it; GH_REPO=OWNER/NAME names another one",
}


class GitHubError(Exception):
    """What GitHub, or gh, refused: one line, what to do, and the HTTP status (0 where there was no answer)."""

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.hint, self.status = hint, status

    @property
    def may_pass(self) -> bool:
        """Whether the same call may well succeed a moment later."""
        return self.status >= 500 or self.status in (0, 408, 429)


class Asset(Struct, frozen=True):
    """A file on a release page; its digest is empty where the server tells none."""

    id: int
    name: str
    size: int
    digest: str
    is_whole: bool

    def holds(self, content: bytes) -> bool:
        """Whether it is known to be these bytes."""
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
        """The release page of a tag: the published one, else the newest draft."""
        pages = [page for page in self._list() if page.tag == tag]
        return min(pages, key=lambda page: (page.is_draft, -page.id), default=None)

    def open_draft(self, tag: str, commit: str, title: str, notes: str) -> Page:
        """A new page that nobody sees yet."""
        row = {
            "tag_name": tag,
            "target_commitish": commit,
            "name": title,
            "body": notes,
            "draft": True,
            "prerelease": is_early(tag),
        }
        return _page(self._call("POST", "repos/{owner}/{repo}/releases", row))

    def change(self, page: Page, **row: Any) -> Page:
        """The page with other members: `draft`, `name`, `body`."""
        return _page(self._call("PATCH", f"repos/{{owner}}/{{repo}}/releases/{page.id}", row))

    def put(self, page: Page, file: Path) -> None:
        """Upload a file, in the place of one of its name; what broke off is taken away before it is tried again."""
        for wait in (*WAITS, 0):
            for old in self.assets(page):
                if old.name == file.name:
                    self._call("DELETE", f"repos/{{owner}}/{{repo}}/releases/assets/{old.id}")
            try:
                kind = f"Content-Type: {KINDS.get(file.suffix, 'text/plain; charset=utf-8')}"
                self._gh(
                    "POST",
                    f"{page.upload}?name={quote(file.name)}",
                    "--input",
                    str(file.resolve()),
                    "-H",
                    kind,
                )
                return
            except GitHubError as error:
                if not wait or not error.may_pass:
                    raise
                self.tell(f"{file.name}: {error}; trying again")
                time.sleep(wait)

    def assets(self, page: Page) -> tuple[Asset, ...]:
        """The files on a page, as they are now."""
        rows = self._rows(f"repos/{{owner}}/{{repo}}/releases/{page.id}/assets?per_page=100")
        return tuple(map(_asset, rows))

    def _list(self) -> list[Page]:
        return [_page(row) for row in self._rows("repos/{owner}/{repo}/releases?per_page=100")]

    def _rows(self, path: str) -> list[dict[str, Any]]:
        """A list that may have several pages; gh prints them one after the other."""
        text, found, at = self._try("GET", path, "--paginate").strip(), [], 0
        while at < len(text):
            try:
                rows, at = json.JSONDecoder().raw_decode(text, at)
            except ValueError as error:
                raise GitHubError("the answer was cut off, or is no JSON") from error
            found += rows if isinstance(rows, list) else []
            at += len(text[at:]) - len(text[at:].lstrip())
        return found

    def _call(self, method: str, path: str, row: dict[str, Any] | None = None) -> dict[str, Any]:
        text = self._try(
            method,
            path,
            *(("--input", "-") if row is not None else ()),
            given=json.dumps(row) if row is not None else "",
        )
        try:
            return dict(json.loads(text)) if text.strip() else {}
        except ValueError as error:
            raise GitHubError("the answer was cut off, or is no JSON") from error

    def _try(self, method: str, path: str, *more: str, given: str = "") -> str:
        """A call, a few times where it may pass; a draft that is made twice is not, since its answer is needed."""
        for wait in (*WAITS, 0):
            try:
                return self._gh(method, path, *more, given=given)
            except GitHubError as error:
                if not wait or not error.may_pass or method == "POST":
                    raise
                time.sleep(wait)
        raise AssertionError

    def _gh(self, method: str, path: str, *more: str, given: str = "") -> str:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("GH_DEBUG", "DEBUG", "GH_PAGER")
        }
        environment |= {"GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"}
        command = ["gh", "api", "--method", method, path, *more]
        try:
            done = subprocess.run(
                command, cwd=self.folder, input=given.encode(), capture_output=True, env=environment
            )
        except FileNotFoundError as error:
            raise GitHubError(
                "gh is not installed", "install it: sudo apt-get install gh, or brew install gh", 1
            ) from error
        if done.returncode:
            raise _refused(
                done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
            )
        return done.stdout.decode(errors="replace")


def is_early(tag: str) -> bool:
    """Whether a version is one before its release, such as 1.0.0-rc.1."""
    return "-" in tag.removeprefix("v") or bool(re.search(r"\d(a|b|rc)\d", tag))


def _refused(answer: str, said: str) -> GitHubError:
    """What gh says of a failed call, without anything that is secret."""
    lines = [line for line in _without_secrets(said).strip().splitlines() if line.strip()]
    line = next(
        (one for one in lines if one.startswith("gh: ")), lines[-1] if lines else "gh failed"
    ).removeprefix("gh: ")
    found = re.search(r"\(?HTTP (\d{3})\)?", line)
    status = int(found[1]) if found else 0
    details = re.search(r'"message"\s*:\s*"([^"]*)"', answer)
    if details and details[1] not in line:
        line = f"{line}: {_without_secrets(details[1])}"
    if "gh auth login" in said or "authentication" in said.lower():
        status = status or 401
    return GitHubError(
        line,
        HINTS.get(status, "")
        if status
        else "look at the network, and run it again: it goes on where it stopped",
        status,
    )


def _without_secrets(text: str) -> str:
    for name in TOKENS:
        if value := os.environ.get(name, ""):
            text = text.replace(value, "***")
    return re.sub(r"\b(gh[a-z]_|github_pat_)\w+", "***", text)


def _page(row: dict[str, Any]) -> Page:
    try:
        upload = str(row["upload_url"]).partition("{")[0]
        assets = tuple(map(_asset, row.get("assets") or ()))
        title, notes = str(row.get("name") or ""), str(row.get("body") or "")
        return Page(
            int(row["id"]),
            str(row["tag_name"]),
            title,
            notes,
            bool(row["draft"]),
            str(row.get("html_url", "")),
            upload,
            assets,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GitHubError("the answer is no release") from error


def _asset(row: dict[str, Any]) -> Asset:
    whole = row.get("state", "uploaded") == "uploaded"
    return Asset(
        int(row["id"]),
        str(row["name"]),
        int(row.get("size", -1)),
        str(row.get("digest") or ""),
        whole,
    )
