"""SVG -> the same drawing without scripts, references to other files, and endless repetition."""

from __future__ import annotations

import base64
import binascii
import io
import re
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree
from xml.parsers import expat

from PIL import Image

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
DROPPED = frozenset(
    "script foreignObject animate animateMotion animateTransform set handler listener "
    "discard".split()
)
RASTERS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 80_000_000  # of a decoded picture; a larger one is taken for an attack
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?"
VIEW_BOX = rf"{NUMBER}(?: {NUMBER}){{3}}"
DEEPEST = 100  # levels of elements
MOST_ELEMENTS = 100_000
MOST_USES = 5_000  # elements that are painted because `use` repeats them, directly or not


class UnsafeDrawingError(ValueError):
    """An SVG that can't be made safe; the message goes after the name of the file."""


def disarm(content: bytes) -> tuple[ElementTree.Element, bytes]:
    """Return an SVG without active content: its root and its bytes, unchanged if it had none.

    Raises UnsafeDrawingError if it is no SVG, declares entities, or would fill the memory.
    """
    plain = _survey(content)
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnsafeDrawingError(f"is not well-formed SVG: {error}") from error
    if root.tag not in ("svg", f"{{{SVG}}}svg"):
        raise UnsafeDrawingError("is not an SVG, though it holds one")
    changed = _clean(root)
    if root.get("viewBox") and not read_view_box(root):
        del root.attrib["viewBox"]
        changed = True
    if _count_uses(root) > MOST_USES:
        raise UnsafeDrawingError("paints itself over and over by <use>")
    if plain and not changed:
        return root, content
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return root, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


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

    def refuse(*_: object) -> None:
        raise UnsafeDrawingError("is an SVG that declares entities")

    def mark(*_: object) -> None:
        state["plain"] = False

    def declare(version: str, encoding: str | None, standalone: int) -> None:
        state["plain"] = state["plain"] and (encoding or "utf-8").lower() in ("utf-8", "us-ascii")

    def start(*_: object) -> None:
        state["depth"] += 1
        state["count"] += 1
        if state["depth"] > DEEPEST or state["count"] > MOST_ELEMENTS:
            raise UnsafeDrawingError("is nested too deep, or has too many elements")

    def end(_: object) -> None:
        state["depth"] -= 1

    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = mark
    parser.XmlDeclHandler = declare
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, UnsafeDrawingError):
            raise
        raise UnsafeDrawingError(f"is not well-formed SVG: {error}") from error
    return bool(state["plain"]) and not content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _clean(root: ElementTree.Element) -> bool:
    """Remove scripts, handlers, other languages and outside references; return whether any was."""
    changed = False
    for parent in list(root.iter()):
        for child in list(parent):
            space, _, name = str(child.tag).rpartition("}")
            style = name == "style" and not is_harmless("".join(child.itertext()))
            if name in DROPPED or space.removeprefix("{") not in ("", SVG) or style:
                _remove(parent, child)
                changed = True
            elif name == "a":  # the content of a link is kept
                child.tag = f"{space}}}g" if space else "g"
                changed = True
        for name, value in list(parent.attrib.items()):
            if not _is_harmless_attribute(name, value):
                del parent.attrib[name]
                changed = True
    return changed


def _remove(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Remove a child and keep the text that follows it."""
    at = list(parent).index(child)
    if child.tail:
        before = parent[at - 1] if at else parent
        if at:
            before.tail = (before.tail or "") + child.tail
        else:
            before.text = (before.text or "") + child.tail
    parent.remove(child)


def _is_harmless_attribute(name: str, value: str) -> bool:
    space, _, local = name.rpartition("}")
    if space and space != f"{{{XLINK}" and ("www.w3.org/XML/" not in space or local == "base"):
        return False
    if local in ("href", "src"):
        return value.strip().startswith("#") or _is_small_raster(value.strip())
    return not local.lower().startswith("on") and is_harmless(value)


def is_harmless(style: str) -> bool:
    """Return whether a style or an attribute's value refers only to its own document."""
    folded = style.lower()
    if "\\" in style and ("url" in folded or "(" in style or "@" in style):
        return False  # escapes hide names
    if any(text in folded for text in ("@import", "javascript:", "expression(", "image-set(")):
        return False
    urls = re.finditer(r"url\s*\(", folded)
    return all(re.match(r"\s*[\"']?\s*#", style[url.end() :]) for url in urls)


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
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError):
        return False


def _target(node: ElementTree.Element) -> str:
    """Return the id that a `use` repeats, or `""` for other elements."""
    if str(node.tag).rpartition("}")[2] != "use":
        return ""
    return (node.get("href") or node.get(f"{{{XLINK}}}href") or "").removeprefix("#")


def repeats_too_much(markup: str) -> bool:
    """Return whether `use` repeats too many elements of an SVG in a page."""
    try:
        return _count_uses(ElementTree.fromstring(markup)) > MOST_USES
    except ElementTree.ParseError:
        return True


def _count_uses(root: ElementTree.Element) -> int:
    """Return how many elements are painted because `use` repeats them, counted to MOST_USES."""
    known = {node.get("id", ""): node for node in root.iter()}
    counts: dict[str, int] = {}

    def count(name: str, path: tuple[str, ...]) -> int:
        if name in path or len(path) > DEEPEST:
            return MOST_USES + 1  # endless
        if name not in counts:
            total = 0
            for node in known[name].iter() if name in known else ():
                total += 1 + (count(used, (*path, name)) if (used := _target(node)) else 0)
                if total > MOST_USES:
                    break
            counts[name] = total
        return counts[name]

    total = 0
    for node in root.iter():
        total += count(used, ()) if (used := _target(node)) else 0
        if total > MOST_USES:
            break
    return total
