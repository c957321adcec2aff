"""Pages of a folder -> those that are no text of the book, each with its reason."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from itertools import islice
from pathlib import Path, PurePath
from urllib.parse import unquote

from publisher.assembly.ranking import stem_of
from publisher.assembly.site_addresses import address_key
from publisher.book.language import primary, read_tag
from publisher.book.model import Source
from publisher.book.paths import compile_glob
from publisher.door import is_file, locate
from publisher.files.listing import walk_files
from publisher.place import typed_command
from publisher.report.progress import some_of
from publisher.scaffold.importer.book_facts import Decision
from publisher.scaffold.importer.repository import fence_of
from publisher.scaffold.importer.shared_form import find_form
from publisher.scaffold.importer.site_generators import NESTED, Site

FEW = 40  # words below which a page that says it moved has no other text
MOVED = re.compile(r"\b(?:moved|redirect|renamed|merged into)\b", re.IGNORECASE)
REPOSITORY_PAGES = {
    "404": "the web server's page",
    "license": "the repository's licence",
    "licence": "the repository's licence",
    "contributing": "for contributors",
    "code-of-conduct": "for contributors",
    "code_of_conduct": "for contributors",
    "changelog": "the repository's history",
    "security": "for contributors",
    "pull_request_template": "for contributors",
    "issue_template": "for contributors",
    "template": "a template",
    "pattern-template": "a template",
    "search": "the web site's search",
    "sitemap": "the web site's map",
    "archive": "the web site's list",
    "tags": "the web site's list",
    "_sidebar": "the web site's menu",
    "_navbar": "the web site's menu",
    "_coverpage": "the web site's cover",
    "_footer": "the web site's footer",
    "governance": "for contributors",
    "maintainers": "for contributors",
    "releasing": "for contributors",
    "agents": "for machines",
    "claude": "for machines",
    "gemini": "for machines",
    "warp": "for machines",
    "robots": "for search engines",
    "humans": "for visitors of the web site",
    "llms": "for machines",
    "llms-full": "for machines",
}
MENUS = ("_sidebar", "_navbar", "_coverpage", "_footer", "robots", "humans", "llms", "llms-full")
NEVER_PATTERNS = ("404", "sitemap", "pattern-template", "template", *MENUS)
OF_A_PAGE = ("title", "layout", "category", "permalink")  # keys of a header that a site reads
REPOSITORY_FOLDERS = {".github", "templates", "template", "node_modules", "vendor", "archetypes"}
PACKAGES = ("package.json", "Cargo.toml", "pyproject.toml", "setup.py", "go.mod", "composer.json")
TEST_FOLDERS = ("benchmarks", "test", "tests", "__tests__", "fixtures", "testdata", "spec")
CODE = (
    ".py",
    ".js",
    ".ts",
    ".rs",
    ".go",
    ".rb",
    ".java",
    ".php",
    ".c",
    ".cpp",
    ".cs",
    ".ex",
    ".sh",
)
MOST_FILES = 2_000  # in a folder, that are looked at
TRANSLATIONS = {"translations", "translation", "i18n", "locales"}
FOLDER_TAG = re.compile(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,4})*")  # no `es-modules`
VERSION = re.compile(r"(.+?)[-_]v?(\d{1,9}(?:\.\d{1,9}){1,5})")
TOKEN = re.compile(r"\b(?:google[0-9a-f]{10,}|yandex_\w+|BingSiteAuth|baidu_verify_\w+)\.html$")
REFRESH = re.compile(r"<meta[^<>]{0,200}http-equiv=[\"']?refresh", re.IGNORECASE)
TEMPLATES = re.compile(  # none of ours looks far: pages may hold thousands that never end
    r"\{%(?:(?!\{%).){0,2000}?%\}|\{\{(?:(?!\{\{).){0,2000}?\}\}|<%(?:(?!<%).){0,2000}?%>",
    re.DOTALL,
)
LOOP = re.compile(r"\{%-?\s*for\b|<%[-=]?\s{0,9}\w{1,60}[^%\n]{0,200}\bdo\b|\{\{-?\s*range\b")
MARKUP = re.compile(
    r"<(script|style)\b(?:(?!<\1\b).){0,3000}?</\1\s*>|<[^<>]*>|<!--(?:(?!<!--).){0,3000}?-->",
    re.DOTALL | re.IGNORECASE,
)
CALL = re.compile(r"^(?:#{1,6} )?::: ?[A-Za-z_][\w.]{2,}[ \t]*$", re.MULTILINE)  # of `mkdocstrings`
HEADINGS = re.compile(r"^#.*$|^::: ?[\w.]+[ \t]*$|^[ ]{4,}.*$", re.MULTILINE)
TARGET = re.compile(
    r"\]\(\s*<?([^)\s>#?]+)|\bhref=[\"']([^\"'#?]+)|\[\[([^\]|#\n]{1,200})|^\[[^\]\n]{1,200}\]:\s*<?([^\s>#?]+)",
    re.MULTILINE,
)


def leave_out(
    folder: Path,
    sources: list[Source],
    site: Site | None,
    listed: set[str],
    decisions: list[Decision],
) -> dict[str, str]:
    """Return a reason for each page of a folder that is no text of the book.

    A page that the site lists stays. Adds what the author must decide to `decisions`.
    """
    paths = {source.path for source in sources}
    total = sum(len(source.body) for source in sources)
    limit = max(0.4 * total, 5 * total / len(sources)) if len(sources) > 5 else total
    linked = _list_linked(sources)
    included = {one for source in sources for one in source.included}
    languages = _other_languages(sources, site, decisions)
    wanted = site.language if site and site.language else "en"
    tests = [name for name in TEST_FOLDERS if not listed and _holds_code(folder / name)]
    left = {}
    for source in sources:
        reason = _reason_of_site(source.path, site, folder)
        reason = reason or _reason_of_language(source.path, languages, paths, wanted)
        if source.path.partition("/")[0] in tests and "/" in source.path:
            reason = reason or "lies among the tests of a program"
        if not site and _is_of_package(source.path, paths, folder):
            reason = reason or "the README of a package"
        if stem_of(source.path)[:1] == "_" and source.path in included:
            reason = reason or "other pages include it"
        if CALL.search(source.body) and not words_in(source, HEADINGS):
            reason = reason or "holds only what a program of the site writes"
        if not reason and source.path not in listed:
            reason = _reason_to_exclude(source, paths, limit, linked)
        if reason:
            left[source.path] = reason
    left |= _leave_readme(sources, site, listed, linked)
    left |= {path: why for path, why in _old_versions(sources).items() if path not in listed}
    return left


def _is_of_package(path: str, paths: set[str], folder: Path) -> bool:
    """Return whether a README belongs to a part of a program whose documentation lies elsewhere."""
    above, fence = posixpath.dirname(path), fence_of(folder)
    has_pages = any(one.startswith(f"{name}/") for name in NESTED for one in paths)
    is_package = above and any(is_file(folder / above / name, fence) for name in PACKAGES)
    return stem_of(path) == "readme" and has_pages and bool(is_package)


def _holds_code(folder: Path) -> bool:
    """Return whether a folder holds files of a program."""
    place = locate(folder, fence_of(folder))
    files = islice(walk_files(place), MOST_FILES) if place else ()
    return any(PurePath(file).suffix in CODE for file in files)


def _reason_of_site(path: str, site: Site | None, folder: Path) -> str:
    """Return why a page is no page of its site: the generator's file leaves it out."""
    if site is None:
        return ""
    own = Path(os.path.relpath(folder / path, site.pages)).as_posix()
    for one in site.hidden:
        name = one.strip("/")
        forms = (name, f"{name}/**") if "/" in one.rstrip("/") else (
            name, f"{name}/**", f"**/{name}", f"**/{name}/**"
        )  # fmt: skip
        if (
            name
            and not one.startswith("!")
            and any(compile_glob(form).matches(own) for form in forms)
        ):
            return f"{site.file} leaves it out"
    return ""


def _list_linked(sources: list[Source]) -> Counter[str]:
    """Count the pages that link to each address, by its last two names."""
    counts: Counter[str] = Counter()
    for source in sources:
        folder = posixpath.dirname(source.path)
        found = {next(filter(None, groups)) for groups in TARGET.findall(source.body)}
        for target in found:
            path = posixpath.normpath(posixpath.join(folder, unquote(target).lstrip("/")))
            counts[address_key(path)] += 1
    return counts


def _leave_readme(
    sources: list[Source], site: Site | None, listed: set[str], linked: Counter[str]
) -> dict[str, str]:
    """Return the README of a repository whose site has another first page."""
    if site is None or site.kind in ("docsify", "GitBook"):
        return {}
    tops = {stem_of(one.path): one.path for one in sources if "/" not in one.path}
    path = tops.get("readme", "")
    is_page = path in listed or not path or bool(linked[stem_of(path)])
    if (
        site.kind == "Jekyll"
        and "index" not in tops
        and not is_file(site.pages / "index.html", fence_of(site.pages))
    ):
        return {}  # the home page, as GitHub shows it
    has_others = "index" in tops or any("/" in one.path for one in sources) or len(sources) > 2
    return {} if is_page or not has_others else {path: "the repository's, beside a site"}


def _old_versions(sources: list[Source]) -> dict[str, str]:
    """Return a reason for each page that lies beside a newer version of itself, `api-1.2.md`."""
    groups: dict[str, list[tuple[tuple[int, ...], Source]]] = {}
    for source in sources:
        found = VERSION.fullmatch(source.path.rpartition(".")[0])
        if found:
            number = tuple(map(int, found[2].split(".")))
            groups.setdefault(found[1], []).append((number, source))
    left: dict[str, str] = {}
    for rows in groups.values():
        *older, (_, newest) = sorted(rows, key=lambda row: row[0])
        lines = set(newest.body.split("\n"))
        for _, source in older:
            own = set(source.body.split("\n"))
            if len(own & lines) > 0.5 * len(own):
                left[source.path] = f"an older version of {newest.path}"
    return left


def _other_languages(
    sources: list[Source], site: Site | None, decisions: list[Decision]
) -> tuple[str, ...]:
    """Return the folders of all languages but one, where folders of languages lie side by side."""
    counts: Counter[str] = Counter()
    for source in sources:
        names = source.path.split("/")[:-1]
        for depth, name in enumerate(names):
            if FOLDER_TAG.fullmatch(name) and read_tag(name):
                counts["/".join(names[: depth + 1])] += 1
                break
    groups: dict[str, list[str]] = {}
    for folder in counts:
        groups.setdefault(posixpath.dirname(folder), []).append(folder)
    others: list[str] = []
    paths = {source.path for source in sources}
    for above, folders in groups.items():
        prefix = f"{above}/" if above else ""
        own = [path[len(prefix) :] for path in paths if path.startswith(prefix)]
        if len(folders) < 2 or _have_twins(folders, own, prefix):
            rest = [one for one in folders if _have_twins([one], own, prefix)]
            others += rest
            _tell_languages(rest, decisions)
            continue
        wanted = primary(site.language) if site and site.language else "en"
        own = [one for one in folders if primary(posixpath.basename(one)) == wanted]
        kept = own[0] if own else max(folders, key=lambda one: (counts[one], one))
        rest = sorted(one for one in folders if one != kept)
        others += rest
        _tell_languages(rest, decisions)
    return tuple(others)


def _have_twins(folders: list[str], paths: list[str], prefix: str) -> bool:
    """Return whether most pages in folders of languages lie beside them by the same paths."""
    names = [one[len(prefix) :] + "/" for one in folders]
    inner = [path[len(name) :] for name in names for path in paths if path.startswith(name)]
    return bool(inner) and sum(path in paths for path in inner) > 0.5 * len(inner)


def _tell_languages(folders: list[str], decisions: list[Decision]) -> None:
    if folders:
        message = f"folders of other languages are left out: {some_of(folders, 5)}; "
        message += f"{typed_command()} import --folder makes a book of each"
        decisions.append(Decision(message, "[exclude]"))


def _reason_of_language(path: str, folders: tuple[str, ...], paths: set[str], wanted: str) -> str:
    """Return why a page is a translation: by its folder, or a suffix as in `page.de.md`.

    `wanted` is the language of the book.
    """
    if any(path.startswith(f"{folder}/") for folder in folders):
        return "another language: a book of its own"
    stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
    base, _, tag = stem.rpartition(".")
    mark = "."
    if not base:  # `page_de.md` beside `page_en.md`
        base, mark, tag = stem.rpartition("_")
    language = read_tag(tag) if base else ""
    twin = f"{path[: -len(stem + dot + suffix)]}{base}.{suffix}" if mark == "." else ""
    own = f"{path[: -len(stem + dot + suffix)]}{base}{mark}{wanted}.{suffix}"
    is_twin = twin in paths or (own in paths and own != path)
    is_language = bool(language) and len(primary(language)) == 2
    return "a translation: a book of its own" if is_language and is_twin else ""


def words_in(source: Source, others: re.Pattern[str] | None = None) -> int:
    """Count the words of a page outside of tags, templates, and what matches `others`."""
    bare = TEMPLATES.sub(" ", MARKUP.sub(" ", source.body))
    bare = others.sub(" ", bare) if others else bare
    return len(re.findall(r"\w+", bare))


def _reason_to_exclude(source: Source, paths: set[str], limit: float, linked: Counter[str]) -> str:
    """Return why a page can't be in a book, or `""`; `limit` is the length of a usual page."""
    folders = set(source.path.lower().split("/")[:-1])
    twin = source.path.removesuffix(".html") + ".md"
    words = words_in(source)
    key = address_key(source.path)
    reason = REPOSITORY_PAGES.get(stem_of(source.path), "")
    is_free = not linked[key]
    rules = (
        (TOKEN.search(source.path), "a search engine's token"),
        (reason and _is_repository_page(source, paths, is_free), reason),
        (source.path.endswith(".html") and twin in paths, f"seems to be made from {twin}"),
        (len(source.body) > limit and is_free, "seems to hold all the others"),
        (folders & REPOSITORY_FOLDERS and is_free, "lies in a folder of the repository's own"),
        (folders & TRANSLATIONS and is_free, "a translation: a book of its own"),
        (source.get("redirect_to") or REFRESH.search(source.body), "leads to another page"),
        (LOOP.search(source.body) and words < FEW, "a list that the site makes"),
        ("$docsify" in source.body, "the program of the web site"),
        (not words, "has no text"),
        (words < FEW and MOVED.search(source.body) and is_free, "says that its text has moved"),
    )
    return next((text for holds, text in rules if holds), "")


def _is_repository_page(source: Source, paths: set[str], is_free: bool) -> bool:
    """Return whether a page with the name of a repository's file is not a page of that name.

    It is one if others link to it, or if it lies in a folder among other pages.
    """
    folder, _, name = source.path.rpartition("/")
    stem = stem_of(source.path)
    if stem in MENUS:
        return True
    if stem not in NEVER_PATTERNS and any(map(source.get, OF_A_PAGE)):
        return False
    is_alone = sum(posixpath.dirname(path) == folder for path in paths) == 1
    in_form = find_form([source] * 3)[1] > 0
    is_top = folder == posixpath.commonpath([posixpath.dirname(path) for path in paths])
    if not is_free or not (is_top or is_alone):
        return name.rpartition(".")[0].isupper() and not folder
    return name.rpartition(".")[0].isupper() or stem in NEVER_PATTERNS or not in_form
