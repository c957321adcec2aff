"""A tag -> a release page: check the tag, build the files, write the notes, publish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher.book.artifact import Artifact
from publisher.book.model import Book, Config
from publisher.config.configuration import read_config
from publisher.driver.build import read_book
from publisher.driver.call import EVERYTHING, Call
from publisher.driver.console import describe
from publisher.driver.options import Options
from publisher.driver.run import finish_call, open_session, report_failure
from publisher.files.git import GitError
from publisher.formats.edition_record import list_pages, read_previous
from publisher.formats.news import write_news
from publisher.release.github import GitHub, GitHubError, Page
from publisher.release.history import History, read_history
from publisher.report.findings import BookError
from publisher.report.output import say

SUMS = "SHA256SUMS"
MOST = 100_000  # letters of notes; GitHub refuses 125,000


class Release(Struct, frozen=True):
    """The content of a release page."""

    tag: str
    commit: str
    title: str
    notes: str
    files: tuple[Path, ...]  # in the order of uploading
    is_excerpt: bool = False  # whether it is that of a selection


def release_book(options: Options, tag: str, dry: bool) -> int:
    """Build, check strictly and publish; returns the exit status.

    A dry run publishes nothing: it prints what would stop the release, and what it would do.
    """
    config, _ = read_config(options.book, settings=options.settings)
    try:
        history = read_history(options.book)
    except GitError as error:
        return _say(f"no release: {error}", "a release is made from a tag of a git repository")
    tag, problems = _find_tag(tag, config, history)
    problems += _look_for_changes(history, Path(options.dist))
    for problem, hint in problems:
        _say(("would stop: " if dry else "no release: ") + problem, hint)
    if problems and not dry:
        return 2
    call = Call(replace(options, strict=True), open_session(options))
    try:
        outcome = call.render((*EVERYTHING, "validators"))
        notes, own_title = _write_notes(call, config, history), book_of(call).config.title
        status = finish_call(call, outcome)
    except BookError as error:
        return report_failure(call, error)
    finally:
        call.session.close()
    if status:
        return _say(
            "no release: correct the problems above first",
            "in a release each warning counts as an error",
        )
    artifacts = {artifact.name: artifact for artifact in outcome.artifacts}
    files = [Path(options.dist) / name for name in artifacts]
    files.sort(key=lambda path: (path.name == SUMS, path.name))
    title, is_excerpt = f"{own_title} {config.version}", bool(options.select)
    notes += _table(artifacts)
    release = Release(tag, history.commit, title, notes, tuple(files), is_excerpt)
    hub = GitHub(history.top, lambda text: say(text, error=True))
    if dry:
        return max(_rehearse(release, hub), int(bool(problems)))
    return _publish(release, hub)


def _publish(release: Release, hub: GitHub) -> int:
    try:
        publish_release(release, hub)
    except GitHubError as error:
        return _say(f"GitHub: {error}", error.hint)
    return 0


def _say(message: str, hint: str = "") -> int:
    say(message + (f"\n    {hint}" if hint else ""), error=True)
    return 1


def _find_tag(given: str, config: Config, history: History) -> tuple[str, list[tuple[str, str]]]:
    """Return the tag of the release, and (problem, hint) for each reason not to release it.

    The tag must be that of the version, and at the commit that is checked out.
    """
    fitting = (config.version, f"v{config.version}")
    own = [tag for tag in history.tags if tag in fitting]
    tag = given or next(iter(own), next(iter(history.tags), f"v{config.version}"))
    if tag not in fitting:
        where = f'{config.path} says version = "{config.version}"'
        problem = f"the tag {tag} is not that of the version: {where}"
        own_version = tag.removeprefix("v")
        hint = f"set version, commit, and tag that commit; or --set version={own_version}"
        return tag, [(problem, hint)]
    if tag in history.tags:
        return tag, []
    if commit := history.commit_of(tag):
        problem = f"the tag {tag} is at {commit[:10]}, and {history.commit[:10]} is checked out"
        return tag, [(problem, f"git checkout {tag}")]
    return tag, [(f"there is no tag {tag}", f"git tag {tag} && git push origin {tag}")]


def _look_for_changes(history: History, output: Path) -> list[tuple[str, str]]:
    names = history.uncommitted(output)
    if not names:
        return []
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    message = f"{shown} {'are' if len(names) > 1 else 'is'} not committed"
    return [(message, "a release is built from the files of the tag: commit, or stash")]


def _write_notes(call: Call, config: Config, history: History) -> str:
    """Return the changes since the previous tag, or since the manifest that `previous` names."""
    book = book_of(call)
    before = history.tag_before()
    if before and (news := tell_news(book, history, before, call.options.select)):
        return _cut(news)
    if book.config.previous:
        news_file = write_news(read_previous(config), list_pages(book, {}), "")
        return _cut(news_file.content.decode())
    return f"# {book.config.title} {config.version}\n"


def book_of(call: Call) -> Book:
    """Return the book of a call; reads it again if the call found nothing to do."""
    options = call.options
    return (
        call.made.book if call.made else read_book(options.book, options.settings, options.select)
    )


def tell_news(book: Book, history: History, revision: str, select: str = "") -> str:
    """Return the changes of a book, or of a selection, since a tag or commit, in Markdown.

    Returns `""` if there was no book at that revision, or none that can be read.
    """
    with history.book_at(revision, book.config.fence) as path:
        try:
            old = read_book(path, select=select) if path is not None else None
        except BookError:
            old = None
    if old is None:
        return ""
    version = revision[:12] if re.fullmatch("[0-9a-f]{40}", revision) else revision
    before = {**list_pages(old, {}), "version": version}
    return write_news(before, list_pages(book, {}), "").content.decode()


def _cut(notes: str) -> str:
    """Return the notes, cut to a length that leaves room for the table of files."""
    if len(notes) <= MOST:
        return notes
    return notes[: notes.rindex("\n", 0, MOST)] + "\n\nThere is more than a release page holds.\n"


def _table(artifacts: dict[str, Artifact]) -> str:
    names = [name for name in sorted(artifacts) if name != SUMS]
    rows = "\n".join(f"- {describe(Path(name), artifacts[name])}" for name in names)
    last = f"`sha256sum -c {SUMS}` compares them with their checksums."
    return f"\n## Files\n\n{rows}\n\n{last}\n"


def _rehearse(release: Release, hub: GitHub) -> int:
    """Print what a release would change; returns 1 if it would stop.

    If GitHub does not answer, it is as if there were no page.
    """
    say(f"\nrelease {release.tag} ({release.commit[:10]}): {release.title}")
    page = None
    try:
        page = hub.find(release.tag)
    except GitHubError as error:
        _say(f"GitHub could not be asked: {error}", error.hint)
    try:
        _refuse_other(page, release)
    except GitHubError as error:
        return _say(f"would stop: {error}", error.hint)
    if page is None:
        say("would open a draft, upload, and publish:")
    else:
        say(f"would change {'the draft' if page.is_draft else 'the release'} {page.address}:")
    for file in release.files:
        say(f"    {'keep' if page and _is_up(page, file) else 'upload'} {file}")
    say(f"\n{release.notes}")
    return 0


def publish_release(release: Release, hub: GitHub) -> None:
    """Make the release page hold this release; it is a draft until every file is uploaded."""
    page = hub.find(release.tag)
    _refuse_other(page, release)
    missing = [file for file in release.files if page is None or not _is_up(page, file)]
    shown = (page.is_draft, page.title, page.notes.replace("\r\n", "\n").strip()) if page else None
    if page and not missing and shown == (False, release.title, release.notes.strip()):
        say(f"{release.tag} is published already, with these files: {page.address}")
        return
    if page is None:
        page = hub.open_draft(release.tag, release.commit, release.title, release.notes)
    elif not page.is_draft and missing:
        page = hub.change(page, draft=True)
    for number, file in enumerate(missing, 1):
        hub.tell(f"uploading {file.name} ({number} of {len(missing)})")
        try:
            hub.put(page, file)
        except GitHubError as error:
            uploaded = len(release.files) - len(missing) + number - 1
            state = f"{uploaded} of {len(release.files)} files are uploaded, and the release is "
            state += "still a draft; run it again to go on"
            hint = f"{error.hint}; {state}" if error.hint else state
            raise GitHubError(f"{file.name}: {error}", hint, error.status) from error
    _verify(release.files, hub, page)
    page = hub.change(page, draft=False, name=release.title, body=release.notes)
    say(f"published {release.tag}: {page.address}")


def _refuse_other(page: Page | None, release: Release) -> None:
    """Raise GitHubError if a selection would take the release page of another book."""
    if page and release.is_excerpt and page.title != release.title:
        message = f"the release page of {release.tag} is that of '{page.title}'"
        hint = "a tag has one page: attach the files of build --select to it by hand"
        raise GitHubError(message, hint)


def _is_up(page: Page, file: Path) -> bool:
    content = file.read_bytes()
    return any(one.name == file.name and one.holds(content) for one in page.assets)


def _verify(files: Sequence[Path], hub: GitHub, page: Page) -> None:
    """Compare the files on the page with ours, before it is published; raises GitHubError."""
    assets = {asset.name: asset for asset in hub.assets(page)}
    for file in files:
        content, asset = file.read_bytes(), assets.get(file.name)
        has_arrived = asset is not None and asset.is_whole and asset.size == len(content)
        if not asset or not has_arrived or (asset.digest and not asset.holds(content)):
            message = f"{file.name} did not arrive as it is here; the release stays a draft"
            raise GitHubError(message, "run it again")
