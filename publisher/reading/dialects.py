"""Config, sources -> the same sources, each with the dialect of Markdown that it is written in.

`[book]` decides; without it a mkdocs.yml in the folder of a page or above it does.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from publisher.book.dialect import AUTOREFS, DIALECTS, Dialect
from publisher.book.model import Config, HeaderField, Source
from publisher.door import explain, read_file
from publisher.files.limit import LimitError, limited
from publisher.reading.site_file import ALWAYS, GROUPS, RULE, USUAL, SiteFile, read_site_file
from publisher.reading.sphinx_file import read_substitutions
from publisher.report.findings import Finding, Findings, Location

CONF = "conf.py"
NAMES = ("mkdocs.yml", "mkdocs.yaml", "mkdocs.en.yml", "zensical.toml")
OF_PANDOC = (".qmd", ".rmd")  # pages whose Markdown is Pandoc's: `H~2~O`, `x^2^`
PANDOC = (("sup", "{}"), ("sub", "{}"))
MOST_BYTES = 1_000_000
MOST_PARENTS = 8  # files that inherit from each other


class Sites:
    """The settings of the sites to which pages belong, each file read once."""

    def __init__(self, config: Config, findings: Findings) -> None:
        self.config, self.findings = config, findings
        self.known: dict[str, SiteFile | None] = {}
        self.texts: dict[str, dict[str, str]] = {}  # of Sphinx, by folder

    def of(self, path: str) -> SiteFile | None:
        """Return the settings of the nearest mkdocs.yml of a page; their paths are the book's."""
        if self.config.markdown == "commonmark":
            return None
        folder = os.path.dirname(path)
        if folder not in self.known:
            self.known[folder] = _find_site(self.config, folder, self.findings)
        return self.known[folder]

    def add_substitutions(self, source: Source) -> Source:
        """Return a page with the values that the nearest conf.py gives to names in its text."""
        folder = os.path.dirname(source.path)
        if "{{" not in source.body or self.config.markdown == "python-markdown":
            return source
        if folder not in self.texts:
            self.texts[folder] = _find_substitutions(self.config, folder)
        rows = ((f"myst.substitutions.{key}", one) for key, one in self.texts[folder].items())
        own = tuple(HeaderField(key, one, 0) for key, one in rows if not source.get(key))
        return replace(source, header=(*source.header, *own)) if own else source


def _find_substitutions(config: Config, folder: str) -> dict[str, str]:
    for above in _folders_above(config, folder):
        path = (Path(above) / CONF).as_posix()
        if os.path.isfile(config.folder / path):
            try:
                with limited():
                    text = read_file(config.folder / path, config.fence, MOST_BYTES).decode()
                    return read_substitutions(text)
            except (OSError, UnicodeDecodeError, LimitError):
                return {}
    return {}


def settle_dialects(
    config: Config, sources: tuple[Source, ...], sites: Sites
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Return the sources with their dialects, and with what their addresses on the site end."""
    findings = Findings()
    known: dict[str, Dialect] = {}
    settled = []
    for source in sources:
        folder = os.path.dirname(source.path)
        if folder not in known:
            known[folder] = _dialect_of(config, sites.of(source.path), findings)
        site = sites.of(source.path)
        ending = "/" if site and not site.is_flat else source.ending
        dialect = known[folder]
        if source.path.lower().endswith(OF_PANDOC) and dialect.kind == "commonmark":
            dialect = replace(dialect, extensions=tuple(dict(dialect.extensions + PANDOC).items()))
        settled.append(replace(source, dialect=dialect, ending=ending))
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
            found = [config.folder / above / name for name in (*NAMES, CONF)]
            if above == ".." or above.startswith("../"):
                folders[config.folder / above] = None
                files |= dict.fromkeys(one for one in found if os.path.isfile(one))
            else:
                files |= dict.fromkeys(found)
            there = next((one for one in found[:-1] if os.path.isfile(one)), None)
            if there:
                files |= dict.fromkeys(_parents_of(config, there))
                break
    return tuple(files), tuple(folders)


def _parents_of(config: Config, file: Path) -> list[Path]:
    """Return the files that a mkdocs.yml inherits from, there or not."""
    found: list[Path] = []
    while len(found) < MOST_PARENTS:
        path = Path(os.path.relpath(file, config.folder)).as_posix()
        parent = _read_site(config, path, Findings()).parent
        if not parent:
            break
        file = Path(os.path.normpath(file.parent / parent))
        found.append(file)
    return found


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


def _dialect_of(config: Config, site: SiteFile | None, findings: Findings) -> Dialect:
    kind = config.markdown or ("python-markdown" if site else "commonmark")
    extensions = dict((site.extensions if site else ()) or ())
    if kind == "python-markdown" and not extensions:
        extensions = dict.fromkeys(ALWAYS, "{}")
    if site and site.has_autorefs and kind == "python-markdown":
        extensions[AUTOREFS] = "{}"
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
                return _with_parents(config, path, findings)
    return None


def _with_parents(config: Config, path: str, findings: Findings) -> SiteFile:
    """Return the settings of a file with what it inherits; a list that it has replaces theirs."""
    site = _read_site(config, path, findings)
    base = os.path.dirname(path)
    bases, appended = site.bases, site.appended
    one, count = site, 0
    while one.parent:
        parent = os.path.normpath(os.path.join(os.path.dirname(path), one.parent))
        if count == MOST_PARENTS or not _is_within(config, parent):
            message = f"'{one.parent}' can't be read; the usual extensions are used"
            hint = "copy its markdown_extensions here, or set root in [book]"
            findings.add(RULE, Location(path, one.line), message, hint)
            usual = tuple((name, "{}") for name in USUAL)
            site = replace(site, extensions=site.extensions or usual)
            break
        path, count = parent, count + 1
        one = _read_site(config, path, findings)
        site = replace(site, is_flat=site.is_flat or one.is_flat)
        if site.extensions is None and one.extensions is not None:
            site = replace(site, extensions=one.extensions, has_marks=one.has_marks)
            bases, appended = one.bases, one.appended
        has_autorefs = site.has_autorefs or one.has_autorefs
        site = replace(site, has_autorefs=has_autorefs, has_tags=site.has_tags or one.has_tags)
        texts = tuple({**dict(one.texts), **dict(site.texts)}.items())
        site = replace(site, texts=texts, has_macros=site.has_macros or one.has_macros)
    bases = tuple(os.path.normpath(os.path.join(base, one)) for one in bases)
    return replace(site, bases=bases, appended=appended)


def _is_within(config: Config, path: str) -> bool:
    file = os.path.abspath(config.folder / path)
    top = os.path.abspath(config.folder / config.root)
    return os.path.commonpath((top, file)) == top and os.path.isfile(file)


def _read_site(config: Config, path: str, findings: Findings) -> SiteFile:
    try:
        with limited():
            return read_site_file(_read_text(config, path, findings), path, findings)
    except LimitError as error:
        hint = "correct it, or say markdown in [book]"
        findings.add(RULE, Location(path), f"the file {error}", hint)
        return SiteFile()


def _read_text(config: Config, path: str, findings: Findings) -> str:
    try:
        content = read_file(config.folder / path, config.fence, MOST_BYTES)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "the file can't be read as UTF-8 text"
    except OSError as error:
        message = f"the file {explain(error)}"
    findings.add(RULE, Location(path), message, "correct it, or say markdown in [book]")
    return ""
