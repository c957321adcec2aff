"""A folder -> the site whose generator's file lies in it, as each generator writes it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from publisher.config.mdbook import is_mdbook
from publisher.reading.site_list import nav_of
from publisher.scaffold.importer.repository import (
    first_of,
    get,
    has_folder,
    list_files_in,
    names_in,
    read_file,
    read_text,
    text_in,
    texts_in,
)

JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
STARLIGHT = r"starlight\(\{(?:(?!starlight\(\{).){0,4000}?\btitle\s*:\s*['\"]([^'\"]+)"
PYTHON_TEXT = re.compile(
    r"^(project|author|language)[ \t]*=[ \t]*('[^'\n]{0,300}'|\"[^\"\n]{0,300}\")", re.MULTILINE
)
NESTED = (
    "docs website site doc www book web documentation guide manual handbook packages/docs apps/docs"
).split()


class Site(Struct, frozen=True):
    """What a generator's files say; every field is empty where they say nothing.

    `folder` is the site's folder, `pages` that of its pages, `order` the file that lists them;
    paths are absolute. `file` is the name of the generator's file, for reasons. `hidden` are paths
    or globs below `pages` of what the generator leaves out.
    """

    folder: Path
    file: str = ""
    kind: str = ""
    pages: Path = Path()
    order: Path | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    address: str = ""
    description: str = ""
    date: str = ""
    collections: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()  # names of pages in order, from a list of the generator's own
    hidden: tuple[str, ...] = ()
    home: str = ""  # the first page, where it has a name of its own


def _read_mdbook(folder: Path) -> Site | None:
    values = read_file(folder / "book.toml", folder)
    if not is_mdbook(values, folder):
        return None
    book = values.get("book", {})
    pages = folder / str(book.get("src", "src"))
    authors = book.get("authors") or book.get("author") or values.get("author")
    return Site(
        folder, "book.toml", "mdBook", pages, first_of(pages, "SUMMARY.md", within=folder),
        text_in(book, "title") or text_in(values, "title"), names_in(authors),
        text_in(book, "language"),
        whole_address(text_in(values, "output.html.site-url")), text_in(book, "description"),
    )  # fmt: skip


def _read_mkdocs(folder: Path) -> Site | None:
    file = first_of(folder, "mkdocs.yml", "mkdocs.yaml", "mkdocs.en.yml")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    above = read_file(folder / text_in(values, "INHERIT"), folder) if "INHERIT" in values else {}
    values = {**(above if isinstance(above, dict) else {}), **values}
    pages = folder / str(values.get("docs_dir") or "docs")
    order = file if nav_of(values) else first_of(pages, ".pages", "SUMMARY.md", within=folder)
    return Site(
        folder, file.name, "MkDocs", pages, order, text_in(values, "site_name"),
        names_in(values.get("site_author")),
        text_in(values, "theme.language", "theme.locale"), text_in(values, "site_url"),
        text_in(values, "site_description"),
        hidden=tuple(str(values.get("exclude_docs") or "").split()),
    )  # fmt: skip


def _read_zensical(folder: Path) -> Site | None:
    values = read_file(folder / "zensical.toml", folder)
    project = values.get("project") if isinstance(values, dict) else None
    if not isinstance(project, dict):
        return None
    order = folder / "zensical.toml" if project.get("nav") else None
    return Site(
        folder, "zensical.toml", "Zensical", folder / str(project.get("docs_dir") or "docs"), order,
        text_in(project, "site_name"), names_in(project.get("site_author")),
        text_in(project, "theme.language"), whole_address(text_in(project, "site_url")),
        text_in(project, "site_description"),
    )  # fmt: skip


def _read_sphinx(folder: Path) -> Site | None:
    for top in (
        folder,
        *(folder / name for name in (*NESTED, "source", "docs/source", "doc/source")),
    ):
        text = read_text(top / "conf.py", folder) or ""
        order = next((top / name for name in ("index.md", "contents.md")
                      if "{toctree}" in (read_text(top / name, folder) or "")), None)  # fmt: skip
        if not order:
            continue
        values = {key: one.strip("'\"") for key, one in PYTHON_TEXT.findall(text)}
        file = "conf.py" if text else order.name
        return Site(
            folder, file, "Sphinx", top, order, values.get("project", ""),
            names_in(values.get("author")), values.get("language", ""),
        )  # fmt: skip
    return None


def _read_docusaurus(folder: Path) -> Site | None:
    names = [f"docusaurus.config{suffix}" for suffix in JAVASCRIPT]
    file = first_of(folder, *names, "siteConfig.js")  # the latter of its first version
    if not file:
        return None
    values = read_file(file, folder)
    text = read_text(file, folder) or ""
    path = re.search(r"\bpath\s*:\s*['\"]([^'\"]+)['\"]", text)
    name = path[1] if path and has_folder(folder / path[1], folder) else "docs"
    if file.name == "siteConfig.js" and not has_folder(folder / name, folder):
        name = "../docs"
    pages = Path(os.path.normpath(folder / name)) if has_folder(folder / name, folder) else folder
    sidebars = re.search(r"\bsidebarPath\s*:[^'\"\n]{0,200}['\"]([^'\"]+)['\"]", text)
    names = [sidebars[1]] if sidebars else []
    names += [f"sidebars{suffix}" for suffix in (*JAVASCRIPT, ".json")]
    address = text_in(values, "url").rstrip("/") + "/" + text_in(values, "baseUrl").strip("/")
    return Site(
        folder, file.name, "Docusaurus", pages, first_of(folder, *names),
        text_in(values, "title"), (), text_in(values, "i18n.defaultLocale"), whole_address(address),
        text_in(values, "tagline"),
    )  # fmt: skip


def _read_vitepress(folder: Path) -> Site | None:
    for name in (".vitepress", ".vuepress"):
        for top in (folder, *(folder / one for one in NESTED)):
            names = [f"config{suffix}" for suffix in JAVASCRIPT]
            names += [f"config/index{suffix}" for suffix in JAVASCRIPT]
            file = first_of(top / name, *names, within=folder)
            if not file:
                continue
            values, text = read_file(file, folder), read_text(file, folder) or ""
            source = text_in(values, "srcDir")
            pages = Path(os.path.normpath(top / source))
            has_sidebar = re.search(r"\bsidebar\b", text) is not None
            return Site(
                folder, f"{name}/{file.name}", "VitePress", pages, file if has_sidebar else None,
                text_in(values, "title", "locales.root.title", "locales./.title"), (),
                text_in(values, "lang", "locales.root.lang", "locales./.lang"),
                whole_address(text_in(values, "sitemap.hostname")), text_in(values, "description"),
                hidden=texts_in(values.get("srcExclude") if isinstance(values, dict) else ()),
            )  # fmt: skip
    return None


def _read_starlight(folder: Path) -> Site | None:
    file = first_of(folder, *(f"astro.config{suffix}" for suffix in JAVASCRIPT))
    pages = folder / "src/content/docs"
    if not file or not has_folder(pages, folder):
        return None
    text = read_text(file, folder) or ""
    title = re.search(STARLIGHT, text, re.DOTALL)
    own = re.search(r"\bdefaultLocale\s*:\s*['\"]([\w-]+)['\"]", text)
    pages = pages / own[1] if own and has_folder(pages / own[1], folder) else pages
    values = read_file(file, folder)
    site, base = text_in(values, "site").rstrip("/"), text_in(values, "base").strip("/")
    order = file if re.search(r"\bsidebar\s*:", text) else None
    return Site(folder, file.name, "Starlight", pages, order, title[1] if title else "",
                address=whole_address(f"{site}/{base}" if base else site))  # fmt: skip


def _read_quarto(folder: Path) -> Site | None:
    file = first_of(folder, "_quarto.yml", "_quarto.yaml")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    keys = ("book", "website")
    people = next((values[key].get("author") for key in keys if isinstance(values.get(key), dict)
                   and values[key].get("author")), values.get("author"))  # fmt: skip
    titles = [f"{key}.title" for key in keys]
    has_list = "chapters" in (values.get("book") or {}) or "sidebar" in (
        values.get("website") or {}
    )
    return Site(
        folder, file.name, "Quarto", folder, file if has_list else None,
        text_in(values, *titles, "title"), names_in(people), text_in(values, "lang"),
        whole_address(text_in(values, "book.site-url", "website.site-url")),
        text_in(values, "book.description"), text_in(values, "book.date"),
    )  # fmt: skip


def _read_jupyter(folder: Path) -> Site | None:
    file = first_of(folder, "_toc.yml", "_toc.yaml", "myst.yml")
    if not file:
        return None
    config = read_file(folder / "_config.yml", folder)
    values = read_file(file, folder)
    project = values.get("project") if isinstance(values, dict) else None
    return Site(
        folder, file.name, "Jupyter Book", folder, file,
        text_in(config, "title") or text_in(project, "title"),
        names_in(text_in(config, "author")) or names_in(get(project, "authors")),
        text_in(config, "sphinx.config.language"), whole_address(text_in(config, "html.baseurl")),
    )  # fmt: skip


def _read_gitbook(folder: Path) -> Site | None:
    file = first_of(folder, "book.json", "book.js", ".gitbook.yaml", ".gitbook.yml", ".bookrc")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    pages = Path(os.path.normpath(folder / text_in(values, "root")))
    summary = text_in(values, "structure.summary") or "SUMMARY.md"
    order = first_of(pages, summary, within=folder)
    return Site(
        folder, file.name, "GitBook", pages, order, text_in(values, "title"),
        names_in(values.get("author") or values.get("authors")), text_in(values, "language"), "",
        text_in(values, "description"), home=text_in(values, "structure.readme"),
    )  # fmt: skip


def _read_docsify(folder: Path) -> Site | None:
    for top in (folder, *(folder / name for name in NESTED)):
        text = read_text(top / "index.html", folder) or ""
        named = re.search(r"\bloadSidebar\s*:\s*['\"]/?([^'\"]+)['\"]", text)
        order = first_of(top, named[1] if named else "_sidebar.md", "_sidebar.md", within=folder)
        if "$docsify" not in text and order is None:
            continue
        title = re.search(r"<title>([^<]+)</title>", text)
        name = re.search(r"\bname\s*:\s*['\"]([^'\"<]+)['\"]", text)
        language = re.search(r"<html[^<>]*\blang=[\"']([\w-]+)", text)
        home = re.search(r"\bhomepage\s*:\s*['\"]/?([^'\":]+)['\"]", text)
        shown = name or title
        return Site(
            folder, "index.html", "docsify", top, order,
            shown[1].strip() if shown else "", (), language[1] if language else "",
            home=home[1] if home else "",
        )  # fmt: skip
    return None


def _read_hugo(folder: Path) -> Site | None:
    names = ("hugo", "config", "config/_default/hugo", "config/_default/config")
    file = first_of(
        folder, *(name + end for name in names for end in (".toml", ".yaml", ".yml", ".json"))
    )
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    low = {str(key).lower(): value for key, value in values.items()}
    pages = folder / str(low.get("contentdir") or "content")
    zola = "base_url" in low
    if not has_folder(pages, folder) or not (zola or "baseurl" in low or "title" in low):
        return None
    language = text_in(low, "default_language", "defaultcontentlanguage", "languagecode")
    if language and has_folder(pages / language, folder):
        pages = pages / language
    params = low.get("params") if isinstance(low.get("params"), dict) else low.get("extra")
    people = (
        low.get("author") or low.get("authors") or get(params, "author") or get(params, "authors")
    )
    return Site(
        folder, file.name, "Zola" if zola else "Hugo", pages, None, text_in(low, "title"),
        names_in(people), text_in(low, "languagecode") or language,
        whole_address(text_in(low, "baseurl", "base_url")),
        text_in(low, "description") or text_in(params, "description"),
    )  # fmt: skip


def _read_jekyll(folder: Path) -> Site | None:
    file = first_of(folder, "_config.yml", "_config.yaml")
    values = read_file(file, folder) if file else None
    if not file or not isinstance(values, dict):
        return None
    address = text_in(values, "url").rstrip("/")
    base = text_in(values, "baseurl").strip("/")
    rows = values.get("collections")
    collections = tuple(map(str, rows)) if isinstance(rows, dict | list) else ()
    top = text_in(values, "collections_dir")
    listed: list[str] = []
    for name in collections:
        order = get(get(rows, name), "order")
        listed += [posixpath.join(top, f"_{name}", str(one)) for one in order or ()]
    order_file = next(iter(_list_data(folder / "_data", folder)), None)
    return Site(
        folder, file.name, "Jekyll", folder, order_file, text_in(values, "title", "name"),
        names_in(values.get("author") or values.get("authors")),
        text_in(values, "lang", "language", "locale"),
        whole_address(f"{address}/{base}" if base else address), text_in(values, "description"),
        collections=tuple(posixpath.join(top, f"_{name}") for name in collections),
        listed=tuple(listed), hidden=texts_in(values.get("exclude")),
    )  # fmt: skip


def _list_data(data: Path, folder: Path) -> Iterator[Path]:
    """Yield files of data whose names say that they list pages."""
    names = r"(?:main[-_]?)?(?:nav|navigation|sidebar|toc|menu|docs|contents|sections|order)\w*"
    for path in list_files_in(data, folder):
        if re.fullmatch(rf"{names}\.(?:ya?ml|json)", path.name, re.IGNORECASE):
            yield path


def _read_eleventy(folder: Path) -> Site | None:
    names = (".eleventy", "eleventy.config")
    file = first_of(folder, *(name + end for name in names for end in JAVASCRIPT))
    if not file:
        return None
    text = read_text(file, folder) or ""
    found = re.search(r"\binput\s*:\s*['\"]([^'\"]+)['\"]", text) or re.search(
        r"setInputDirectory\(\s*['\"]([^'\"]+)", text
    )
    pages = Path(os.path.normpath(folder / (found[1] if found else ".")))
    named = re.search(r"\bdata\s*:\s*['\"]([^'\"]+)['\"]", text)
    data = Path(os.path.normpath(pages / (named[1] if named else "_data")))
    values: dict[str, Any] = {}
    for name in ("metadata", "site", "meta"):
        for end in (".json", ".yml", ".yaml", ".js", ".cjs", ".mjs"):
            own = read_file(data / (name + end), folder)
            values = values or (own if isinstance(own, dict) else {})
    return Site(
        folder, file.name, "Eleventy", pages, next(iter(_list_data(data, folder)), None),
        text_in(values, "title", "name"), names_in(values.get("author") or values.get("authors")),
        text_in(values, "language", "lang"), whole_address(text_in(values, "url", "baseUrl")),
        text_in(values, "description"),
    )  # fmt: skip


def _read_middleman(folder: Path) -> Site | None:
    text = read_text(folder / "config.rb", folder)
    if text is None or not has_folder(folder / "source", folder):
        return None
    title = re.search(r"set\s+:(?:site_)?title\s*,\s*['\"]([^'\"]+)", text)
    own = [
        read_file(folder / "data" / name, folder) for name in ("site.yml", "site.json", "book.yml")
    ]
    values = next((one for one in own if isinstance(one, dict)), {})
    return Site(
        folder, "config.rb", "Middleman", folder / "source",
        next(iter(_list_data(folder / "data", folder)), None),
        text_in(values, "title", "name") or (title[1] if title else ""),
        names_in(values.get("author") or values.get("authors")),
        text_in(values, "language", "lang"), whole_address(text_in(values, "url", "host")),
    )  # fmt: skip


def whole_address(address: str) -> str:
    """Return an address with a host, or `""`."""
    is_whole = re.fullmatch(r"https?://[\w.:-]+\.[\w:-]+(?:/[^\s\"'<>{}]*)?", address)
    is_sample = re.search(r"//(?:www\.)?(?:example\.com|your-|localhost)", address)
    return address if is_whole and not is_sample else ""


# a folder may have the files of several: the first one that has a file there counts
GENERATORS = (
    _read_mdbook, _read_docusaurus, _read_vitepress, _read_starlight, _read_mkdocs, _read_zensical,
    _read_quarto, _read_jupyter, _read_sphinx, _read_gitbook,
    _read_hugo, _read_eleventy, _read_middleman, _read_docsify, _read_jekyll,
)  # fmt: skip
