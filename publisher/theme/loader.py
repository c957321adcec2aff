"""themes/NAME -> Theme: settings, style sheets and templates, a theme's own over those it extends. The only user of Jinja."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import fontpkg
import jinja2
import jinja2.exceptions
import jinja2.sandbox
from markupsafe import Markup
from msgspec import Struct

from publisher.book.model import Config, EditionEntry
from publisher.config.measures import ALLOWED, is_measure, read_bleed, read_length, read_trim
from publisher.config.schema import EDITION
from publisher.files.cache import Cache, digest_of
from publisher.files.listing import list_files
from publisher.place import THEMES
from publisher.report.findings import Finding, Findings, Location, ThemeError
from publisher.theme.inseparable import find_inseparable

KEYS = frozenset(
    (
        "name",
        "extends",
        "accent",
        "font",
        "scripts",
        "ebook-font",
        "cover",
        "page",
        "edition",
        "blocks",
        "map",
        "notes",
    )
)
MOST_MULTIPLIED = 1_000_000
ADDRESS = re.compile(r"url\(\s*[\"']?\s*([^)\"']*)|@import\s*[\"']?([^;\"']*)", re.IGNORECASE)
PLAIN = 400  # the weight of fonts for other scripts
CJK, CJK_PACKAGE = "Noto Sans CJK", "cvttf_NotoSansCJK_Regular"
MARGINS = ("inner", "outer", "top", "bottom")
STYLES = ("base.css", "print.css", "ebook.css")


class _Compiled(jinja2.BytecodeCache):
    """Templates that were compiled before, by this process or another."""

    known: ClassVar[dict[tuple[str, str], bytes]] = {}

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Take the code of a template with the same text."""
        code = self.known.get((bucket.key, bucket.checksum)) or (
            self.cache.read(self._key(bucket), bytes)
        )
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep the code."""
        self.known[bucket.key, bucket.checksum] = code = bucket.bytecode_to_string()
        self.cache.write(self._key(bucket), code)

    def _key(self, bucket: jinja2.bccache.Bucket) -> str:
        return digest_of("template", sys.version, bucket.key, bucket.checksum)


class _Sandbox(jinja2.sandbox.SandboxedEnvironment):
    """Jinja's sandbox, in which no text is multiplied until the memory is full."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply small numbers, and short texts by them."""
        sizes = [len(one) if hasattr(one, "__len__") else abs(one) for one in (left, right)]
        if (operator == "**" and (sizes[0] > 1000 or sizes[1] > 10)) or (
            operator == "*" and sizes[0] * sizes[1] > MOST_MULTIPLIED
        ):
            raise jinja2.exceptions.SecurityError(f"{operator} makes more than a template may")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """What a value of ours is made of may be read; of anything else Jinja decides, which takes a while."""
        return (
            not attr.startswith("_")
            if isinstance(obj, Struct)
            else super().is_safe_attribute(obj, attr, value)
        )


class Font(Struct, frozen=True):
    """A font of the theme: family and weights as CSS says them, style, and its file."""

    family: str
    weight: str
    style: str
    path: Path


class Style(Struct, frozen=True):
    """A style sheet and the file it comes from."""

    name: str
    text: str


class Theme(Struct, frozen=True):
    """A theme, complete: fonts, styles in the order they apply, templates, and the settings of theme.toml."""

    name: str
    fonts: tuple[Font, ...]
    styles: tuple[Style, ...]
    settings: Mapping[str, Any]
    templates: jinja2.Environment
    folders: tuple[Path, ...]
    sought: tuple[Path, ...]
    editions: tuple[EditionEntry, ...]

    @property
    def block_colours(self) -> tuple[str, ...]:
        """The colours of building blocks, in their order; none where the theme has one colour for all."""
        return tuple(self.settings.get("blocks", ()))

    def has(self, slot: str) -> bool:
        """Whether there is such a template."""
        return any((folder / "templates" / slot).is_file() for folder in self.folders)

    def template_words(self) -> str:
        """The text of all its templates: what a book says besides its pages."""
        files = (
            path
            for folder in self.folders
            for path in sorted((folder / "templates").glob("*.html"))
        )
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)

    def style(self, *names: str) -> tuple[Style, ...]:
        """The sheets of those names, those of the extended theme first."""
        return tuple(
            style for name in names for style in self.styles if style.name.endswith(f"/{name}")
        )

    def render(self, slot: str, **values: object) -> Markup:
        """Fill a template; raises ThemeError with the template's line where it fails."""
        try:
            return Markup(self.templates.get_template(slot).render(**values))
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "syntax error"
            raise self._failure(error.name or slot, error.lineno, message) from error
        except (
            jinja2.TemplateError,
            TypeError,
            ValueError,
            ArithmeticError,
            AttributeError,
            LookupError,
        ) as error:
            message = str(error) or type(error).__name__
            raise self._failure(slot, _line_in(error, slot), message) from error

    def refuse(self, slot: str, message: str) -> NoReturn:
        """Raise ThemeError for what the templates have made of a book and must not."""
        raise self._failure(slot, 0, message)

    def _failure(self, slot: str, line: int, message: str) -> ThemeError:
        folder = next(
            (folder for folder in self.folders if (folder / "templates" / slot).is_file()),
            self.folders[0],
        )
        where = Location(_shown(folder / "templates" / slot), line)
        hint = "mend the template, or take the file out to use the theme's own"
        return ThemeError([Finding("theme-template", where, message, hint)])


def _line_in(error: Exception, slot: str) -> int:
    """The line of the template in which an error was raised."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(slot):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _shown(path: Path) -> str:
    parts = path.parts
    start = len(parts) - 1 - parts[::-1].index("themes") if "themes" in parts else 0
    return "/".join(parts[start:])


def load_theme(config: Config, cache: Cache) -> tuple[Theme, tuple[Finding, ...]]:
    """Load the book's theme and those it extends; raises ThemeError where there is none."""
    findings = Findings()
    chain = _follow(config, findings)
    if not chain:
        raise ThemeError(findings.all())
    settings: dict[str, Any] = {}
    for _, own in reversed(chain):
        settings = {
            key: {**settings.get(key, {}), **value} if isinstance(value, dict) else value
            for key, value in {**settings, **own}.items()
        }
    folders = tuple(folder for folder, _ in chain)
    styles = [
        Style(_shown(folder / name), _read_text(folder / name, findings))
        for name in STYLES
        for folder in reversed(folders)
        if (folder / name).is_file()
    ]
    for style in styles:
        _check_addresses(style, findings)
    for style in (one for one in styles if not one.name.endswith("/ebook.css")):
        for line, found, hint in find_inseparable(style.text):
            findings.add(
                "theme-apart",
                Location(style.name, line),
                f"'{found}' can't hold: chapters are laid out apart",
                hint,
            )
    environment = _Sandbox(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader([folder / "templates" for folder in folders]),
                jinja2.PrefixLoader(
                    {
                        folder.name: jinja2.FileSystemLoader(folder / "templates")
                        for folder in folders
                    }
                ),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        bytecode_cache=_Compiled(cache),
    )
    fonts = _find_fonts(settings, chain[0][0], findings)
    names = {folder.name for folder in folders}
    sought = tuple(
        place / name / "theme.toml" for place in _places(config) for name in sorted(names)
    )
    name = str(settings.get("name", config.theme))
    editions = _find_editions(settings)
    theme = Theme(name, fonts, tuple(styles), settings, environment, folders, sought, editions)
    return theme, findings.all()


def _is_fenced(folder: Path, config: Config, findings: Findings) -> bool:
    """Whether a theme lies in the book's root or among ours, and links to nothing outside of itself; asked before it is read."""
    homes = [place.resolve() for place in (config.folder / config.root, *_places(config)[1:])]
    own = folder.resolve()
    own_only = any(own.is_relative_to(home) for home in homes)
    if not own_only:
        findings.add(
            "theme-outside",
            Location(_shown(folder)),
            "the theme lies outside the book's root",
            "copy it into the book's folder",
        )
    for name in list_files(folder):
        if not (folder / name).resolve().is_relative_to(own):
            where = Location(_shown(folder / name))
            findings.add(
                "theme-outside",
                where,
                "the file is a link to somewhere outside the theme",
                "copy it into the theme",
            )
            own_only = False
    return own_only


def _read_text(path: Path, findings: Findings) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        findings.add(
            "theme-missing",
            Location(_shown(path)),
            f"the file can't be read: {reason}",
            "save it as UTF-8 text",
        )
        return ""


def _check_addresses(style: Style, findings: Findings) -> None:
    """Report what a style sheet would have fetched: a book's styles hold everything in themselves."""
    bare = re.sub(
        r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), style.text, flags=re.DOTALL
    )
    for found in ADDRESS.finditer(bare):
        address = (found[1] or found[2] or "").strip()
        if address and not address.startswith(("#", "data:")):
            where = Location(style.name, bare.count("\n", 0, found.start()) + 1)
            hint = "a style sheet can hold data: addresses alone; fonts are named in theme.toml"
            findings.add(
                "theme-outside", where, f"'{address[:60]}' is fetched from elsewhere", hint
            )


def _follow(config: Config, findings: Findings) -> list[tuple[Path, dict[str, Any]]]:
    """The theme's folder and settings, then those of the theme it extends, and so on."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    name = config.theme
    while name:
        seen = [one for one, _ in chain]
        folder = next(
            (
                place / name
                for place in _places(config)
                if _is_theme(place, name) and place / name not in seen
            ),
            None,
        )
        if folder is None:
            known = sorted(
                {
                    path.parent.name
                    for place in _places(config)
                    for path in place.glob("*/theme.toml")
                }
            )
            message = (
                f"there is no theme '{name}'"
                if not chain
                else f"the theme extends '{name}', which is not there"
            )
            where = (
                Location(config.path)
                if not chain
                else Location(_shown(chain[-1][0] / "theme.toml"), 1)
            )
            findings.add("theme-missing", where, message, f"there are {', '.join(known)}")
            break
        if not _is_fenced(folder, config, findings):
            break
        settings = _read_settings(folder / "theme.toml", findings)
        chain.append((folder, settings))
        name = str(settings.get("extends", ""))
    return chain


def _is_theme(place: Path, name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+", name)) and (place / name / "theme.toml").is_file()


def _places(config: Config) -> tuple[Path, ...]:
    return (config.folder / "themes", THEMES)


def _read_settings(path: Path, findings: Findings) -> dict[str, Any]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        found = re.search(r"at line (\d+)", str(error))
        where = Location(_shown(path), int(found[1]) if found else 0)
        findings.add("theme-setting", where, str(error).split(" (at ")[0], "mend the TOML")
        return {}
    for key in settings.keys() - KEYS:
        findings.add(
            "theme-setting",
            Location(_shown(path)),
            f"unknown key '{key}'",
            f"allowed are {', '.join(sorted(KEYS))}",
        )
    for table, key, value, allowed in _wrong_measures(settings):
        lines = path.read_text(encoding="utf-8-sig").split("\n")
        line = next(
            (n for n, text in enumerate(lines, 1) if re.match(rf"\s*{re.escape(key)}\s*=", text)), 0
        )
        findings.add(
            "theme-setting",
            Location(_shown(path), line),
            f"'{key}' in [{table}] can't be {value!r}",
            f"allowed is {allowed}",
        )
    return settings


def _wrong_measures(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, object, str]]:
    """What in [page] and [edition.NAME] is no measure: table, key, value, and what is allowed."""
    page = settings.get("page", {})
    for table, rows in (
        ("page", page),
        *((f"page.{kind}", one) for kind, one in page.items() if isinstance(one, dict)),
    ):
        for key, value in rows.items():
            if key == "trim" and not read_trim(str(value)):
                yield table, key, value, ALLOWED["trim"]
            elif key == "bleed" and not read_bleed(value):
                yield table, key, value, ALLOWED["bleed"]
            elif (
                not isinstance(value, dict)
                and key not in ("trim", "bleed")
                and (key not in MARGINS or read_length(str(value)) is None)
            ):
                yield table, key, value, f"a length such as 20mm, for one of {', '.join(MARGINS)}"
    for name, rows in settings.get("edition", {}).items():
        for key, value in rows.items():
            if key not in EDITION:
                yield f"edition.{name}", key, value, f"one of the keys {', '.join(EDITION)}"
            elif not is_measure(key, value):
                yield f"edition.{name}", key, value, ALLOWED[key]


def _find_editions(settings: Mapping[str, Any]) -> tuple[EditionEntry, ...]:
    """What the theme says of editions."""
    return tuple(
        EditionEntry(name, tuple((key, value, 0) for key, value in rows.items()), "theme.toml")
        for name, rows in settings.get("edition", {}).items()
    )


def _find_fonts(settings: Mapping[str, Any], folder: Path, findings: Findings) -> tuple[Font, ...]:
    wanted: list[tuple[str, int | str, str]] = []
    for row in settings.get("font", []):
        weights = row.get("weights", 400)
        for style in row.get("styles", ["normal"]):
            for weight in (
                [weights]
                if isinstance(weights, str)
                else weights
                if isinstance(weights, list)
                else [weights]
            ):
                wanted.append((row.get("family", ""), weight, style))
    wanted += [(str(family), PLAIN, "normal") for family in settings.get("scripts", [])]
    fonts = []
    for family, weight, style in wanted:
        path = find_font(family, weight, style, folder)
        if isinstance(path, Finding):
            findings.extend([path])
        else:
            fonts.append(Font(family, str(weight), style, path))
    return tuple(fonts)


def find_font(family: str, weight: int | str, style: str, folder: Path) -> Path | Finding:
    """The file of a font, from its package; a finding where it is not installed."""
    where = Location(_shown(folder / "theme.toml"))
    try:
        if family.startswith(CJK):
            return _find_cjk(where)
        return Path(fontpkg.path(family, int(str(weight).split()[0]), style))
    except fontpkg.FontpkgError:
        package = f"fontpkg-{re.sub(r'[^a-z0-9]+', '-', family.lower())}"
        message = f"the font {family}, {style} {weight}, is not installed"
        hint = f"pip install {package}, or name another font in theme.toml"
        return Finding("font-missing", where, message, hint)
    except ValueError as error:
        return Finding("theme-setting", where, f"'{family}': {error}", "mend the [[font]]")


def _find_cjk(where: Location) -> Path | Finding:
    """The font for Chinese, Japanese and Korean.

    One file has the shapes of all; they are chosen by the language of the text.
    """
    found = importlib.util.find_spec(CJK_PACKAGE)
    files = sorted(Path(found.origin).parent.glob("*.otf")) if found and found.origin else []
    if files:
        return files[0]
    hint = f"pip install {CJK_PACKAGE.lower().replace('_', '-')}, or leave it out of theme.toml"
    return Finding("font-missing", where, f"the font {CJK} is not installed", hint)


def named_strings(sheets: Iterable[str]) -> tuple[str, ...]:
    """The named strings that style sheets print, such as a running head's, in alphabetical order."""
    return tuple(
        sorted({name for text in sheets for name in re.findall(r"\bstring\(\s*([\w-]+)", text)})
    )
