"""SVG -> the same drawing without scripts, references to other files, and endless repetition."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree
from xml.parsers import expat

from msgspec import Struct
from PIL import Image

from publisher.reading.drawing_bounds import (
    NUMBER,
    REFERENCE,
    XLINK,
    calm_gradients,
    paints_too_much,
)
from publisher.reading.drawing_properties import resolve_properties
from publisher.reading.drawing_styles import Cascade, name_of
from publisher.reading.inline_drawings import is_harmless

SVG = "http://www.w3.org/2000/svg"
DROPPED = frozenset(
    "script foreignObject animate animateMotion animateTransform set handler listener "
    "discard".split()
)
RASTERS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 80_000_000  # of a decoded picture; a larger one is taken for an attack
UNREADABLE = (  # what Pillow's decoders raise
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error),
    Image.DecompressionBombError,
)
VIEW_BOX = rf"{NUMBER}(?: {NUMBER}){{3}}"
DEEPEST = 100  # levels of elements
MOST_ELEMENTS = 100_000
STYLED = (b"var(", b"foreignObject", b"<switch")
PAINTED = frozenset(("feOffset", "feBlend"))
NAME = re.compile(r"[^\W\d][\w.-]*")  # of an XML element's id
UNNAMED = re.compile(r"[^\w.-]")
COMMA = re.compile(r",\s+([\"'])")
FAMILIES = re.compile(r"font-family\s*:[^;}]*")


class UnsafeDrawingError(ValueError):
    """An SVG that can't be made safe; the message goes after the name of the file."""


class Drawing(Struct, frozen=True):
    """An SVG that is safe and that the engines show.

    `losses` says what of it can't be shown, or not in print; each goes after the file's name.
    """

    root: ElementTree.Element
    content: bytes
    losses: tuple[str, ...] = ()


def disarm(content: bytes) -> Drawing:
    """Return an SVG without active content; its bytes are unchanged if it had none.

    HTML in it becomes text, and custom properties get their values. Raises UnsafeDrawingError if
    it is no SVG, declares entities, or would fill the memory.
    """
    plain = _survey(content)
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnsafeDrawingError(f"is not well-formed SVG: {error}") from error
    if root.tag not in ("svg", f"{{{SVG}}}svg"):
        raise UnsafeDrawingError("is not an SVG, though it holds one")
    losses: list[str] = []
    text = content if plain else ElementTree.tostring(root)
    refers = b"url(" in text or b"filter" in text
    is_styled = refers or any(mark in text for mark in STYLED)
    try:
        cascade = Cascade(root) if is_styled else None
        changed = _simplify(text, cascade, losses)
    except RecursionError as error:
        raise UnsafeDrawingError("has styles that are nested too deep") from error
    changed = _clean(root) or changed
    if root.get("viewBox") and not read_view_box(root):
        raise UnsafeDrawingError("has a viewBox that is not four numbers")
    if calm_gradients(root):
        losses.append("has a gradient that repeats too often; it is shown once")
        changed = True
    if paints_too_much(root, cascade if refers else None):
        raise UnsafeDrawingError("paints itself over and over by <use> or by references")
    if refers and (unseen := find_filters(root, cascade)):
        losses.append(f"has a filter that print leaves out ({', '.join(unseen)})")
    if plain and not changed:
        return Drawing(root, content, tuple(losses))
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    markup = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Drawing(root, markup, tuple(losses))


def _simplify(content: bytes, cascade: Cascade | None, losses: list[str]) -> bool:
    """Replace HTML and custom properties of a drawing; returns whether it had any."""
    if cascade is None:
        return False
    if cascade.costly:
        losses.append("has styles that take too long to apply; they are left out")
    has_properties = b"var(" in content
    has_labels = b"foreignObject" in content or b"<switch" in content
    lost: set[str] = set()
    if has_properties and (missing := resolve_properties(cascade)):
        losses.append(f"uses properties that have no value ({', '.join(sorted(missing))})")
    if has_labels:
        from publisher.reading.drawing_labels import set_labels  # few drawings have labels

        lost = set_labels(cascade)
    if lost:
        losses.append(f"has labels that hold more than text ({', '.join(sorted(lost))})")
    return has_properties or has_labels or cascade.costly


def find_filters(root: ElementTree.Element, cascade: Cascade | None) -> tuple[str, ...]:
    """Return the names of the filter effects that a drawing uses and WeasyPrint does not paint."""
    filters = {one.get("id"): one for one in root.iter() if name_of(one) == "filter"}
    found = set()
    for node in root.iter():
        rows = cascade.declare(node) if cascade else {}
        value = rows.get("filter") or node.get("filter") or ""
        if value in ("", "none", "inherit"):
            continue
        named = REFERENCE.findall(value)
        found |= {name_of(part) for name in named if name in filters for part in filters[name]}
        found |= set() if named else {value.partition("(")[0]}
    return tuple(sorted(found - PAINTED))


def read_view_box(root: ElementTree.Element) -> list[float]:
    """Return the four numbers of a drawing's viewBox, or an empty list if it is not legal."""
    box = re.sub(r"[\s,]+", " ", root.get("viewBox", "")).strip()
    return [float(one) for one in box.split(" ")] if re.fullmatch(VIEW_BOX, box) else []


def _survey(content: bytes) -> bool:
    """Return whether an SVG is UTF-8 without document type and processing instructions.

    Raises UnsafeDrawingError if it is not well-formed, declares entities, or is too large.
    """
    parser = expat.ParserCreate()
    state = {"plain": True, "depth": 0, "count": 0}

    def _refuse(*_: object) -> None:
        raise UnsafeDrawingError("is an SVG that declares entities")

    def _mark(*_: object) -> None:
        state["plain"] = False

    def _declare(version: str, encoding: str | None, standalone: int) -> None:
        state["plain"] = state["plain"] and (encoding or "utf-8").lower() in ("utf-8", "us-ascii")

    def _start(*_: object) -> None:
        state["depth"] += 1
        state["count"] += 1
        if state["depth"] > DEEPEST or state["count"] > MOST_ELEMENTS:
            raise UnsafeDrawingError("is nested too deep, or has too many elements")

    def _end(_: object) -> None:
        state["depth"] -= 1

    parser.EntityDeclHandler = _refuse
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = _mark
    parser.XmlDeclHandler = _declare
    parser.StartElementHandler, parser.EndElementHandler = _start, _end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, UnsafeDrawingError):
            raise
        raise UnsafeDrawingError(f"is not well-formed SVG: {error}") from error
    return bool(state["plain"]) and not content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _clean(root: ElementTree.Element) -> bool:
    """Remove scripts, handlers, other languages and outside references; return whether any was.

    An id names the first of its elements, as a reference finds it; EPUB refuses the others, and
    ids that are no names.
    """
    changed = False
    ids: set[str] = set()
    renamed: dict[str, str] = {}
    for parent in list(root.iter()):
        kept = [child for child in parent if not _is_foreign(child)]
        if len(kept) < len(parent):
            _keep(parent, kept)
            changed = True
        for child in kept:
            space, _, name = str(child.tag).rpartition("}")
            if name == "a":  # the content of a link is kept
                child.tag = f"{space}}}g" if space else "g"
                changed = True
        for name, value in list(parent.attrib.items()):
            if not _is_harmless_attribute(name, value):
                del parent.attrib[name]
                changed = True
        if (name := parent.get("id", "")) in ids:
            del parent.attrib["id"]
            changed = True
        elif "id" in parent.attrib and not NAME.fullmatch(name):
            parent.attrib["id"] = renamed[name] = f"id-{len(renamed) + 1}-{UNNAMED.sub('-', name)}"
            changed = True
        ids |= {name} if name else set()
        changed = _join_families(parent) or changed
    if renamed:
        _follow_ids(root, renamed)
    return changed


def _follow_ids(root: ElementTree.Element, renamed: dict[str, str]) -> None:
    """Have references name the new ids of their elements."""

    def _follow(reference: re.Match[str]) -> str:
        return f"url(#{renamed.get(reference[1], reference[1])})"

    for node in root.iter():
        for name, value in node.attrib.items():
            if name in ("href", f"{{{XLINK}}}href") and value[1:] in renamed:
                node.attrib[name] = f"#{renamed[value[1:]]}"
            elif "url(" in value:
                node.attrib[name] = REFERENCE.sub(_follow, value)


def _join_families(node: ElementTree.Element) -> bool:
    """Remove blanks between the fonts of an element; return whether there were any.

    WeasyPrint takes a blank before a quoted name for a part of the name.
    """
    before = node.get("font-family", ""), node.get("style", ""), node.text or ""
    node.attrib |= {"font-family": COMMA.sub(r",\1", before[0])} if before[0] else {}
    node.attrib |= {"style": FAMILIES.sub(_join, before[1])} if before[1] else {}
    if name_of(node) == "style":
        node.text = FAMILIES.sub(_join, before[2])
    return before != (node.get("font-family", ""), node.get("style", ""), node.text or "")


def _join(families: re.Match[str]) -> str:
    return COMMA.sub(r",\1", families[0])


def _is_foreign(child: ElementTree.Element) -> bool:
    space, _, name = str(child.tag).rpartition("}")
    is_ours = name not in DROPPED and space.removeprefix("{") in ("", SVG)
    return not is_ours or (name == "style" and not is_harmless("".join(child.itertext())))


def _keep(parent: ElementTree.Element, kept: list[ElementTree.Element]) -> None:
    """Remove the other children, but not the text that follows them."""
    texts = [[parent.text or ""]]
    left = set(kept)
    for child in parent:
        if child in left:
            texts.append([])
        texts[-1].append(child.tail or "")
    parent[:] = kept
    parent.text = "".join(texts[0]) or None
    for child, tails in zip(kept, texts[1:], strict=True):
        child.tail = "".join(tails) or None


def _is_harmless_attribute(name: str, value: str) -> bool:
    space, _, local = name.rpartition("}")
    if space and space != f"{{{XLINK}" and ("www.w3.org/XML/" not in space or local == "base"):
        return False
    if local in ("href", "src"):
        return value.strip().startswith("#") or _is_small_raster(value.strip())
    return not local.lower().startswith("on") and is_harmless(value)


def _is_small_raster(address: str) -> bool:
    """Return whether an address is a `data:` URL of a picture that can be decoded."""
    head = re.match(r"data:image/(?:png|jpe?g|gif|webp)((?:;[\w=-]+)*),", address, re.IGNORECASE)
    if not head:
        return False
    data = unquote_to_bytes(address[head.end() :])
    try:
        is_base64 = ";base64" in head[1].lower()
        content = base64.b64decode(re.sub(rb"\s", b"", data)) if is_base64 else data
        with Image.open(io.BytesIO(content), formats=RASTERS) as image:
            return image.width * image.height <= MOST_PIXELS
    except UNREADABLE:
        return False
