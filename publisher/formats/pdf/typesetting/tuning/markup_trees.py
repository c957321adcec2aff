"""Markup that is well-formed and nests as HTML wants is read by expat.

WeasyPrint has tinyhtml5 read all markup, in Python. Ours is XML that an HTML parser reads alike,
unless a theme's template writes something else: whatever this module does not know is read by
tinyhtml5. Equal, since for such markup both parsers end in one tree. No patch for upstream.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {
    "weasyprint": "7cd0f4ae8569eac9",
    "tinyhtml5": "d4ab84e535bf6d86",
    "tinyhtml5.parser": "9655914ae671d668",
    "tinyhtml5.treebuilder": "7f95e5c98bb28789",
}
SVG = "{http://www.w3.org/2000/svg}"
XMLNS = "{http://www.w3.org/2000/xmlns/}xmlns"
# an HTML parser reads these otherwise than XML: comments, CDATA, references to characters of
# Windows-1252, line ends in attributes, carriage returns, two namespaces
UNLIKE = re.compile(
    r"<[!?](?!DOCTYPE html>)|\r|\bxlink:|\bxml:|<[^<>\n\t]*[\n\t][^<>]*>"
    r"|&(?!(?:amp|lt|gt|quot|apos|#10|#3[2-9]|#[4-9]\d|#1[016-9]\d|#12[0-6]|#[2-9]\d\d|#\d{4,5});)"
)
DOCTYPE = "<!DOCTYPE html>"
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# these end an open paragraph
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote dd details div dl dt figcaption figure footer header hr li "
    "main nav ol p pre section summary table ul".split()
)
PHRASES = frozenset(
    "a abbr b bdi bdo br cite code col del dfn em i img ins kbd mark q s samp small span strong "
    "sub sup time u var wbr".split()
)
IN_TABLE = {  # by element the parents that it may have
    "caption": ("table",),
    "colgroup": ("table",),
    "col": ("colgroup",),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
    "tr": ("thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
}
# by element the only parents below which an HTML parser leaves it where it is
PARENTS = IN_TABLE | {
    "li": ("ul", "ol"),
    "dt": ("dl",),
    "dd": ("dl",),
    "head": ("html",),
    "body": ("html",),
    "meta": ("head",),
    "title": ("head",),
}
TABULAR = frozenset(("table", "colgroup", "thead", "tbody", "tfoot", "tr"))
KNOWN = BLOCKS | PHRASES | PARENTS.keys() | {"html"}
# elements whose names an HTML parser leaves as they are within SVG
DRAWN = frozenset(
    "circle clipPath defs desc ellipse filter g image line linearGradient marker mask path pattern "
    "polygon polyline radialGradient rect stop symbol text title tspan use".split()
)


class _UnlikeError(Exception):
    """The markup has something that an HTML parser may read otherwise."""


def replacements() -> Iterator[Replacement]:
    """Yield what reads markup for WeasyPrint."""
    import weasyprint

    slow = weasyprint.tinyhtml5.parse

    def _parse(document: Any, **options: Any) -> Any:
        content = document.read()
        if isinstance(content, str) and (tree := read_markup(content)) is not None:
            return tree
        is_text = isinstance(content, str)
        again = io.StringIO(content) if is_text else io.BytesIO(content)
        return slow(again, **options)

    yield Replacement(weasyprint, "tinyhtml5", SimpleNamespace(parse=_parse))


def read_markup(markup: str) -> Element | None:
    """Return the tree that an HTML parser makes of markup; None where that is not certain."""
    if UNLIKE.search(markup) or not markup.startswith(DOCTYPE):
        return None
    start, end = len(DOCTYPE), markup.rfind("</html>") + len("</html>")
    try:
        return _Reader().read(markup[start:end], markup[end:])
    except (_UnlikeError, expat.ExpatError):
        return None


class _Reader:
    """Builds a tree from the events of expat, and stops at what HTML may nest otherwise."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.open: list[str] = []
        self.drawing = 0  # how many elements of SVG are open
        self.begun = ""  # the element whose first text comes next

    def read(self, markup: str, after: str) -> Element:
        """Return the tree of a whole document; `after` is what follows its last tag."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(markup.strip(), True)
        root: Element = self.builder.close()
        if [child.tag for child in root] != ["head", "body"] or after.strip():
            raise _UnlikeError
        body = root[1]
        root.text = None
        rest, body.tail = (body.tail or "") + after, None
        last = body[-1] if len(body) else None
        if last is not None:
            last.tail = ((last.tail or "") + rest) or None
        else:
            body.text = ((body.text or "") + rest) or None
        return root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.drawing or tag == "svg":
            self._start_drawn(tag, attributes)
            return
        parent = self.open[-1] if self.open else ""
        if tag not in KNOWN or (parent in TABULAR and tag not in IN_TABLE):
            raise _UnlikeError
        if tag in PARENTS and parent not in PARENTS[tag]:
            raise _UnlikeError
        if (tag in BLOCKS and self._is_open("p")) or (tag == "a" and self._is_open("a")):
            raise _UnlikeError
        if tag in HEADINGS and parent in HEADINGS:
            raise _UnlikeError
        if any(name != name.lower() for name in attributes):
            raise _UnlikeError
        self.open.append(tag)
        self.begun = tag
        self.builder.start(tag, attributes)

    def _start_drawn(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in DRAWN and not (tag == "svg" and not self.drawing):
            raise _UnlikeError
        if not self.drawing and self.open[-1] in TABULAR:
            raise _UnlikeError
        self.drawing += 1
        spelled = {
            XMLNS if name == "xmlns" else _spell(name): attributes[name] for name in attributes
        }
        self.builder.start(f"{SVG}{tag}", spelled)

    def _is_open(self, tag: str) -> bool:
        """Return whether an element is open within the nearest cell or caption."""
        for name in reversed(self.open):
            if name == tag:
                return True
            if name in ("td", "th", "caption"):
                return False
        return False

    def _end(self, tag: str) -> None:
        self.begun = ""
        if self.drawing:
            self.drawing -= 1
            self.builder.end(f"{SVG}{tag}")
        else:
            self.open.pop()
            self.builder.end(tag)

    def _text(self, text: str) -> None:
        parent = "" if self.drawing or not self.open else self.open[-1]
        if parent in TABULAR and text.strip():
            raise _UnlikeError
        if parent == "pre" and self.begun == "pre" and text.startswith("\n"):
            raise _UnlikeError
        self.begun = ""
        self.builder.data(text)


def _spell(name: str) -> str:
    """Return an attribute of SVG; raises where an HTML parser spells it otherwise."""
    from tinyhtml5.constants import adjust_svg_attributes

    if name == "xmlns":
        return XMLNS
    if ":" in name or adjust_svg_attributes.get(name.lower(), name.lower()) != name:
        raise _UnlikeError
    return name
