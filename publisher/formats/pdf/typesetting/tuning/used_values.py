"""Used values of boxes whose style has no percentages are written at once.

WeasyPrint resolves fourteen lengths and four borders of each box in a call each. Here a style
keeps which of them are lengths; only those in per cent or with `calc()` are resolved for the box.
Equal, since a length's used value does not depend on the box. Items of flex and grid containers
are left to WeasyPrint, which writes into their styles during the layout.
Upstream could keep the same on `ComputedStyle`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from msgspec import Struct

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, everywhere

SOURCES = {
    "weasyprint.layout.percent": "bac190e240dce17b",
    "weasyprint.formatting_structure.boxes": "8ffd28ab74a149f0",
}
ACROSS = "margin_left margin_right padding_left padding_right width min_width max_width".split()
DOWN = "margin_top margin_bottom padding_top padding_bottom".split()
TALL = "height min_height max_height".split()
BORDERS = [f"border_{side}_width" for side in ("top", "right", "bottom", "left")]
CORNERS = [
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
]
SQUARE: dict[str, Any] = dict.fromkeys(CORNERS, (0, 0))
NOTHING = (0, "px")


class _Plan(Struct):
    """What a style says of lengths: those that are known, and the groups of the others."""

    known: dict[str, Any]
    across: tuple[str, ...]
    down: tuple[str, ...]
    tall: tuple[str, ...]
    sizes_content: bool


def replacements() -> Iterator[Replacement]:
    """Yield what resolves lengths and radii of a box, and what tells that it is in the flow."""
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import percent

    yield from everywhere(percent.resolve_percentages, _resolve(percent.resolve_percentages))
    yield from everywhere(
        percent.resolve_radii_percentages, _resolve_radii(percent.resolve_radii_percentages)
    )
    yield Replacement(Box, "is_in_normal_flow", _flows(Box.is_in_normal_flow))


def _resolve(original: Any) -> Any:
    from weasyprint.layout.absolute import AbsolutePlaceholder
    from weasyprint.layout.percent import adjust_box_sizing

    def _use(box: Any, containing_block: Any) -> None:
        plan = None
        if type(box) is not AbsolutePlaceholder and not (box.is_flex_item or box.is_grid_item):
            own = vars(box.style)
            plan = own["length_plan"] if "length_plan" in own else _keep_plan(box.style, own)
        if plan is None:
            original(box, containing_block)
            return
        vars(box).update(plan.known)
        if plan.across or plan.down or plan.tall:
            _resolve_rest(box, plan, containing_block)
        if not plan.sizes_content:
            adjust_box_sizing(box, "width")
            adjust_box_sizing(box, "height")

    return _use


def _resolve_rest(box: Any, plan: _Plan, container: Any) -> None:
    """Resolve the lengths of a box that depend on its container."""
    from weasyprint.formatting_structure.boxes import Box, PageBox
    from weasyprint.layout.percent import resolve_one_percentage

    is_box = isinstance(container, Box)
    width, height = (container.width, container.height) if is_box else container
    for name in plan.across:
        resolve_one_percentage(box, name, width)
    for name in plan.down:
        resolve_one_percentage(box, name, height if isinstance(box, PageBox) else width)
    for name in plan.tall:
        if height != "auto":
            resolve_one_percentage(box, name, height)
        elif name == "height":
            box.height = "auto"
        else:
            resolve_one_percentage(box, name, 0 if name == "min_height" else inf)


def _keep_plan(style: Any, own: dict[str, Any]) -> _Plan | None:
    """Return the plan of a style and keep it; None where borders collapse."""
    own["length_plan"] = None
    if style["border_collapse"] != "collapse":
        known = {name: style[name] for name in BORDERS}
        rest = [_sort_out(style, names, known) for names in (ACROSS, DOWN, TALL)]
        is_plain = style["box_sizing"] == "content-box"
        own["length_plan"] = _Plan(known, rest[0], rest[1], rest[2], is_plain)
    return own["length_plan"]  # type: ignore[no-any-return]


def _sort_out(style: Any, names: list[str], known: dict[str, Any]) -> tuple[str, ...]:
    """Add the lengths of a style that depend on nothing to `known`; return the names of others."""
    rest = []
    for name in names:
        value = style[name]
        unit = getattr(value, "unit", None)
        if value is None or value == "auto":
            known[name] = 0 if value and name in ("min_width", "min_height") else value
        elif unit is not None and unit != "%":
            known[name] = value.value
        else:
            rest.append(name)
    return tuple(rest)


def _resolve_radii(original: Any) -> Any:
    from weasyprint.layout.absolute import AbsolutePlaceholder

    def _use(box: Any) -> None:
        if type(box) is AbsolutePlaceholder:
            original(box)
            return
        own = vars(box.style)
        is_square = own.get("is_square")
        if is_square is None:
            is_square = own["is_square"] = all(NOTHING in box.style[name] for name in CORNERS)
        if is_square:
            vars(box).update(SQUARE)
        else:
            original(box)

    return _use


def _flows(original: Any) -> Any:
    def _is_in_normal_flow(box: Any) -> Any:
        style = box.style
        is_usual = style["float"] == "none" and style["position"] in ("static", "relative")
        return is_usual or original(box)

    return _is_in_normal_flow
