"""Config, sources -> the same sources, each with the dialect of Markdown that it is written in.

`[book]` decides; without it a mkdocs.yml in the folder of a page or above it does.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from publisher.book.dialect import DIALECTS, Dialect
from publisher.book.model import Config, Source
from publisher.door import explain, read_file
from publisher.files.limit import LimitError, limited
from publisher.reading.site_file import ALWAYS, GROUPS, RULE, SiteFile, read_site_file
from publisher.report.findings import Finding, Findings, Location

NAMES = ("mkdocs.yml", "mkdocs.yaml")
MOST_BYTES = 1_000_000


def settle_dialects(
    config: Config, sources: tuple[Source, ...]
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Return the sources with their dialects."""
    findings = Findings()
    known: dict[str, Dialect] = {}
    settled = []
    for source in sources:
        folder = os.path.dirname(source.path)
        if folder not in known:
            known[folder] = _dialect_of(config, folder, findings)
        settled.append(replace(source, dialect=known[folder]))
    return tuple(settled), findings.all()


def site_inputs(
    config: Config, paths: tuple[str, ...]
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return files, there or not, and folders above the book that decide how pages are read.

    Of such a folder the names count: a mkdocs.yml may come to stand there.
    """
    if config.markdown == "commonmark":
        return (), ()
    files: dict[Path, None] = {}
    folders: dict[Path, None] = {}
    for folder in sorted({os.path.dirname(path) for path in paths}):
        for above in _folders_above(config, folder):
            found = [config.folder / above / name for name in NAMES]
            if above == ".." or above.startswith("../"):
                folders[config.folder / above] = None
                files |= dict.fromkeys(one for one in found if os.path.isfile(one))
            else:
                files |= dict.fromkeys(found)
            if any(map(os.path.isfile, found)):
                break
    return tuple(files), tuple(folders)


def _folders_above(config: Config, folder: str) -> list[str]:
    """Return a folder and those above it up to the root, relative to the book's folder."""
    found = [folder]
    root = os.path.normpath(config.root)
    top, own = (os.path.abspath(config.folder / one) for one in (root, folder))
    if os.path.commonpath((top, own)) != top:
        return found
    while os.path.normpath(folder) != root and len(found) < 64:
        is_inside = folder and os.path.basename(folder) != ".."
        folder = os.path.dirname(folder) if is_inside else os.path.join(folder, "..")
        found.append(folder)
    return found


def _dialect_of(config: Config, folder: str, findings: Findings) -> Dialect:
    site = None
    if config.markdown != "commonmark":
        site = _find_site(config, folder, findings)
    kind = config.markdown or ("python-markdown" if site else "commonmark")
    extensions = dict(site.extensions if site else ())
    if kind == "python-markdown" and not site:
        extensions = dict.fromkeys(ALWAYS, "{}")
    for name, line in config.extensions:
        if name in DIALECTS[kind]:
            for one in GROUPS.get(name, (name,)) if kind == "python-markdown" else (name,):
                extensions.setdefault(one, "{}")
        else:
            message = f"'{name}' in extensions is not for {kind}"
            hint = f"{kind} has {', '.join(DIALECTS[kind])}"
            findings.add("config-value", Location(config.path, line), message, hint)
    return Dialect(kind, tuple(extensions.items()), config.math)


def _find_site(config: Config, folder: str, findings: Findings) -> SiteFile | None:
    """Return the settings of the nearest mkdocs.yml, None if there is none."""
    for above in _folders_above(config, folder):
        for name in NAMES:
            path = (Path(above) / name).as_posix()
            if os.path.isfile(config.folder / path):
                return _read_site(config, path, findings)
    return None


def _read_site(config: Config, path: str, findings: Findings) -> SiteFile:
    try:
        with limited():
            return read_site_file(_read_text(config, path, findings), path, findings)
    except LimitError as error:
        hint = "correct it, or say markdown in [book]"
        findings.add(RULE, Location(path), f"the file {error}", hint)
        return SiteFile(())


def _read_text(config: Config, path: str, findings: Findings) -> str:
    try:
        content = read_file(config.folder / path, config.folder / config.root, MOST_BYTES)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "the file can't be read as UTF-8 text"
    except OSError as error:
        message = f"the file {explain(error)}"
    findings.add(RULE, Location(path), message, "correct it, or say markdown in [book]")
    return ""
