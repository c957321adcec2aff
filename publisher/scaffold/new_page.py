"""Config, name -> a new page with the sections of the book's form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from publisher.book.form import spell_label
from publisher.book.model import Config
from publisher.book.paths import compile_glob
from publisher.book.slugs import slugify
from publisher.door import ClosedError, create_file
from publisher.report.diagnostics import one_line
from publisher.report.findings import Finding, Location, OutputError

PROMPT = "TODO: what belongs here."


def write_page(config: Config, name: str) -> str:
    """Write the page and return what is left to do; raises OutputError if it exists already."""
    slug = slugify(name) or "page"
    folder = Path("patterns") if (config.folder / "patterns").is_dir() else Path()
    path = folder / f"{slug}.md"
    optional = [label for label in config.form.order if label not in config.form.mandatory]
    lines = [f"title={one_line(name)}", "type=page", "status=draft", "~~~~~~"]
    lines += ["*Building block*", "", "TODO: a summary in one sentence.", ""]
    for label in config.form.order:
        shown = spell_label(config.form, label, config.language)
        lines += [f"***{shown}***:" + ("" if label in optional else f" {PROMPT}"), ""]
    try:
        content = ("\n".join(lines).rstrip("\n") + "\n").encode()
        create_file(config.folder / path, config.fence, content)
    except OSError as error:
        message, hint = f"the page can't be written: {error.strerror}", "make the folder writable"
        if isinstance(error, ClosedError):
            message, hint = f"the page {error}", "make patterns a folder of the book"
        if isinstance(error, FileExistsError):
            message, hint = "the page is there already", "choose another name"
        finding = Finding("output-write", Location(path.as_posix()), message, hint)
        raise OutputError([finding]) from error
    is_listed = any(compile_glob(glob).matches(path.as_posix()) for glob in _list_globs(config))
    listing = "" if is_listed else f"list it in {config.path}, and "
    return f"wrote {config.folder / path}, a draft: {listing}remove status=draft when it is ready"


def _list_globs(config: Config) -> Iterator[str]:
    rows = [config.pages, *(part.pages for part in config.parts), config.front, config.back]
    yield from (entry.page for row in rows for entry in row if not entry.page.startswith("@"))
