"""A theme: its fonts, styles and settings, and the templates that it fills; the home of Jinja."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import jinja2
import jinja2.compiler
import jinja2.exceptions
import jinja2.nodes
import jinja2.parser
import jinja2.sandbox
from markupsafe import Markup
from msgspec import Struct

from publisher.book.model import EditionEntry
from publisher.door import explain, locate, read_file
from publisher.files.cache import Cache, digest_of
from publisher.files.listing import list_names
from publisher.report.findings import Finding, Location, ThemeError
from publisher.theme.written_links import find_link_fault

MOST_MULTIPLIED = 1_000_000
MOST_NESTED = 60  # nodes of a template inside one another
FAULTS = (  # what a template can raise
    jinja2.TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
MOST_BYTES = 2_000_000  # of a template


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


class _Loader(jinja2.FileSystemLoader):
    """Templates of the folders of themes; a link that leads out of its theme is not followed."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template and the name of its file; it is read once."""
        name = posixpath.join(*jinja2.loaders.split_template_path(template))
        for folder in map(Path, self.searchpath):
            path = folder / name
            if os.path.isfile(path):
                try:
                    text = read_file(path, folder.parent, MOST_BYTES).decode("utf-8")
                except OSError as error:
                    raise jinja2.TemplateError(f"the file {explain(error)}") from error
                return text, str(path), lambda: True
        raise jinja2.TemplateNotFound(template)


class _Sandbox(jinja2.sandbox.SandboxedEnvironment):
    """Jinja's sandbox, in which no text is multiplied until the memory is full."""

    intercepted_binops = frozenset(("*", "**"))

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        """Parse a template; what is nested too deeply for Python's compiler is a syntax error."""
        template = super()._parse(source, name, filename)
        queue: list[tuple[jinja2.nodes.Node, int]] = [(template, 1)]
        while queue:
            node, depth = queue.pop()
            if depth + len(getattr(node, "elif_", ())) > MOST_NESTED:
                message = f"it is nested more than {MOST_NESTED} deep"
                raise jinja2.TemplateSyntaxError(message, node.lineno, name, filename)
            queue += [(one, depth + 1) for one in node.iter_child_nodes()]
        return template

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply small numbers, and short texts by them."""
        sizes = [len(one) if hasattr(one, "__len__") else abs(one) for one in (left, right)]
        if (operator == "**" and (sizes[0] > 1000 or sizes[1] > 10)) or (
            operator == "*" and sizes[0] * sizes[1] > MOST_MULTIPLIED
        ):
            raise jinja2.exceptions.SecurityError(f"{operator} makes more than a template may")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow the fields of our own classes; other types go through Jinja's slower check."""
        if isinstance(obj, Struct):
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


class Font(Struct, frozen=True):
    """A font of the theme: family and weights as CSS says them, style, and its file.

    `source` is the path or the `data:` address that it was read from, `home` the folder in which
    the path lies, `descriptors` are others of its `@font-face`.
    """

    family: str
    weight: str
    style: str
    path: Path
    source: str
    home: str
    descriptors: tuple[tuple[str, str], ...] = ()


class Style(Struct, frozen=True):
    """A style sheet, the file it comes from, its text for pages of one side, and what it prints.

    `strings` are the named strings of CSS.
    """

    name: str
    text: str
    one_sided: str
    strings: tuple[str, ...]


class Theme(Struct, frozen=True):
    """A theme: fonts, styles in the order they apply, templates, and the settings of theme.toml.

    `fonts` are those of the print, `embedded` those of its own that go into EPUB and HTML, and
    `display` that of `[ebook-font]`.
    """

    name: str
    fonts: tuple[Font, ...]
    embedded: tuple[Font, ...]
    display: Font | None
    styles: tuple[Style, ...]
    settings: Mapping[str, Any]
    templates: jinja2.Environment
    folders: tuple[Path, ...]
    sought: tuple[Path, ...]
    editions: tuple[EditionEntry, ...]

    @property
    def block_colours(self) -> tuple[str, ...]:
        """The colours of building blocks, in their order; empty if all have one colour."""
        return tuple(self.settings.get("blocks", ()))

    def has(self, slot: str) -> bool:
        """Return whether the theme, or one that it extends, has a template of this name."""
        return self._find(slot) is not None

    def template_words(self) -> str:
        """Return the text of all templates, whose words may stand in a file and on no page."""
        return "\n".join(read_templates(folder) for folder in self.folders)

    def style(self, *names: str) -> tuple[Style, ...]:
        """Return the style sheets with these file names, those of an extended theme first."""
        rows = ((name, style) for name in names for style in self.styles)
        return tuple(style for name, style in rows if style.name.endswith(f"/{name}"))

    def render(self, slot: str, **values: object) -> Markup:
        """Fill a template; raises ThemeError with the line of the template that failed."""
        try:
            text = self.templates.get_template(slot).render(**values)
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "syntax error"
            raise self._failure(error.filename or slot, error.lineno, message) from error
        except SyntaxError as error:  # Python can't take what Jinja made of the template
            line = self._find_line(slot, error.lineno or 0)
            raise self._failure(slot, line, f"it is nested too deeply: {error.msg}") from error
        except FAULTS as error:
            name, line = self._place_of(error)
            message = str(error) or type(error).__name__
            raise self._failure(name or slot, line, message) from error
        if fault := find_link_fault(text):
            self.refuse(slot, fault)
        return Markup(text)

    def refuse(self, slot: str, message: str, rule: str = "theme-template") -> NoReturn:
        """Raise ThemeError for a template whose output the book can't have; `message` says why."""
        raise self._failure(slot, 0, message, rule)

    def _find(self, slot: str) -> Path | None:
        paths = (folder / "templates" / slot for folder in self.folders)
        return next((path for path in paths if os.path.isfile(path)), None)

    def _place_of(self, error: BaseException) -> tuple[str, int]:
        """Return the template at which an error was raised, and the line; ("", 0) for none."""
        trace, name, line = error.__traceback__, "", 0
        folders = tuple(str(folder / "templates") + os.sep for folder in self.folders)
        while trace is not None:
            frame, found = trace.tb_frame, (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
            reader, node = frame.f_locals.get("self"), frame.f_locals.get("node")
            if isinstance(reader, jinja2.parser.Parser):
                found = (reader.filename or "", reader.stream.current.lineno)
            elif isinstance(reader, jinja2.compiler.CodeGenerator):
                known = node.lineno if isinstance(node, jinja2.nodes.Node) else line
                found = (reader.filename or "", known)
            if found[0].startswith(folders):
                name, line = found
            trace = trace.tb_next
        return name, line

    def _find_line(self, slot: str, made: int) -> int:
        """Return the line of a template from which Jinja made a line of its Python code."""
        path = self._find(slot)
        if path is None:
            return 0
        text = read_file(path, path.parents[1], MOST_BYTES).decode("utf-8", "replace")
        rows = re.findall(
            r"\b(\d+)=(\d+)", self.templates.compile(text, slot, slot, raw=True)[-99_999:]
        )
        return max((int(line) for line, code in rows if int(code) <= made), default=1)

    def _failure(
        self, name: str, line: int, message: str, rule: str = "theme-template"
    ) -> ThemeError:
        own = Path(name) if os.path.isabs(name) else self._find(name)
        path = own or self.folders[0] / "templates" / name
        where = Location(show_path(path), line)
        hint = "correct the template, or take the file out to use the theme's own"
        return ThemeError([Finding(rule, where, message, hint)])


def read_templates(folder: Path) -> str:
    """Return the text of all templates of a theme's folder that can be read."""
    texts = []
    place = locate(folder / "templates", folder)
    for name in list_names(place) if place else ():
        if place and name.endswith(".html"):
            with suppress(OSError):
                content = read_file(place / name, folder, MOST_BYTES)
                texts.append(content.decode("utf-8", "replace"))
    return "\n".join(texts)


def show_path(path: Path) -> str:
    """Return the path of a theme's file as findings name it: from `themes/` on."""
    parts = path.parts
    start = len(parts) - 1 - parts[::-1].index("themes") if "themes" in parts else 0
    return "/".join(parts[start:])


def make_environment(folders: tuple[Path, ...], cache: Cache) -> jinja2.Environment:
    """Return the templates of a theme and those it extends, its own first; their code is cached."""
    by_name = {folder.name: _Loader(folder / "templates") for folder in folders}
    chain = _Loader([folder / "templates" for folder in folders])
    return _Sandbox(
        loader=jinja2.ChoiceLoader([chain, jinja2.PrefixLoader(by_name)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        bytecode_cache=_Compiled(cache),
    )
