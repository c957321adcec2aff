"""An SVG -> whether an engine would paint it without end: what repeats itself is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import hypot
from xml.etree import ElementTree

from publisher.reading.drawing_styles import Cascade, name_of

XLINK = "http://www.w3.org/1999/xlink"
DEEPEST = 100  # levels of elements
MOST_USES = 5_000  # elements that are painted because `use` repeats them, directly or not
MOST_PAINTED = 30_000  # the same for clips, masks, markers, patterns and filters; 1,700 a second
MOST_REPEATS = 10_000  # of a gradient over the drawing
SHOWING = frozenset("use linearGradient radialGradient pattern".split())
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?"
REFERENCE = re.compile(r"url\(\s*(?:[\"']\s*)?#([^\"'()\s]+)\s*(?:[\"']\s*)?\)")
References = Mapping[ElementTree.Element, tuple[str, ...]]


def repeats_too_much(markup: str) -> bool:
    """Return whether an SVG in a page repeats too many elements."""
    try:
        root = ElementTree.fromstring(markup)
    except ElementTree.ParseError:
        return True
    return paints_too_much(root)


def paints_too_much(root: ElementTree.Element, cascade: Cascade | None = None) -> bool:
    """Return whether references in an SVG repeat too many elements; `cascade` has its styles."""
    uses = {node: own for node in root.iter() if (own := _targets_of_use(node))}
    if _count(root, uses, MOST_USES) > MOST_USES:
        return True
    every = {node: own for node in root.iter() if (own := _targets(node, cascade))}
    return _count(root, every, MOST_PAINTED) > MOST_PAINTED


def _target_of(node: ElementTree.Element) -> tuple[str, ...]:
    """Return the id of the element whose content another shows, in a tuple that may be empty."""
    target = (node.get("href") or node.get(f"{{{XLINK}}}href") or "").removeprefix("#")
    return (target,) if target and name_of(node) in SHOWING else ()


def _targets_of_use(node: ElementTree.Element) -> tuple[str, ...]:
    """Return the id that a `use` repeats, in a tuple that is empty for other elements."""
    return _target_of(node) if name_of(node) == "use" else ()


def _targets(node: ElementTree.Element, cascade: Cascade | None) -> tuple[str, ...]:
    rows = list(node.attrib.items())
    if cascade is not None:
        rows += cascade.declare(node).items()
    named: set[str] = set()
    marked: set[str] = set()
    for name, value in rows:
        if "url(" in value:
            (marked if "marker" in name + value else named).update(REFERENCE.findall(value))
    corners = min(sum(map(_corners, node.iter())), MOST_PAINTED) if marked else 0
    return (*_target_of(node), *sorted(named), *sorted(marked) * max(corners, 1))


def _corners(shape: ElementTree.Element) -> int:
    """Return a number that the corners of a shape, at which markers stand, do not exceed."""
    return len(re.findall(NUMBER, shape.get("d") or shape.get("points") or ""))


def _count(root: ElementTree.Element, references: References, most: int) -> int:
    """Return how many elements are painted because others refer to them, counted to `most`."""
    if not references:
        return 0
    known = {node.get("id", ""): node for node in root.iter()}
    counts: dict[str, int] = {}

    def _of_name(name: str, path: tuple[str, ...]) -> int:
        if name in path or len(path) > DEEPEST:
            return most + 1  # endless
        if name not in counts:
            nodes: Iterable[ElementTree.Element] = known[name].iter() if name in known else ()
            total = 0
            for node in nodes:
                total += 1 + sum(_of_name(one, (*path, name)) for one in references.get(node, ()))
                if total > most:
                    break
            counts[name] = total
        return counts[name]

    total = 0
    for targets in references.values():
        total += sum(_of_name(one, ()) for one in targets)
        if total > most:
            break
    return total


def calm_gradients(root: ElementTree.Element) -> bool:
    """Have gradients that repeat too often painted once; returns whether there were any."""
    found = [one for one in root.iter() if one.get("spreadMethod") in ("repeat", "reflect")]
    extent = _extent(root) if found else 0
    changed = False
    for gradient in found:
        if _step(gradient, extent) * MOST_REPEATS < extent:
            del gradient.attrib["spreadMethod"]
            changed = True
    return changed


def _extent(root: ElementTree.Element) -> float:
    """Return a length that no shape of a drawing exceeds, in its own units."""
    lengths = [1.0]
    for node in root.iter():
        for value in node.attrib.values():
            lengths.append(sum(abs(float(one)) for one in re.findall(NUMBER, value)))
    return max(lengths)


def _step(gradient: ElementTree.Element, extent: float) -> float:
    """Return the length over which a gradient repeats; 0 if it can't be told."""
    if gradient.get("gradientTransform") or any(key.endswith("href") for key in gradient.attrib):
        return 0
    in_box = gradient.get("gradientUnits") != "userSpaceOnUse"

    def _read(name: str, usual: str) -> float:
        value = gradient.get(name, usual).strip()
        number = re.fullmatch(rf"({NUMBER})(%|px|)", value)
        if not number:
            return 0
        return float(number[1]) * (extent / 100 if number[2] == "%" else extent if in_box else 1)

    if name_of(gradient) == "radialGradient":
        return max(0.0, _read("r", "50%") - _read("fr", "0"))
    return hypot(_read("x2", "100%") - _read("x1", "0"), _read("y2", "0") - _read("y1", "0"))
