"""Elements, pseudo-elements and pages with the same declarations and parent share one style.

WeasyPrint shares styles of elements, but not where an element has an id or stands below one that
has: an id is a declaration of its own. It computes six styles of pseudo-elements for each element,
and seventeen or more for each page. Here an id is kept beside a shared style, and styles are kept
from one document to the next with the same fonts.
Equal, since a computed style depends on its declarations, their weights and its parent alone; the
anchor is the one value that comes from the id. What depends on the document is shared within it
only: lengths of the viewport, and styles with a position, into which WeasyPrint writes anchors.
Upstream could key its own cache so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from typing import Any

from msgspec import Struct, field
from tinycss2 import serialize

from publisher.formats.pdf.typesetting.tuning.replacement import Replacement

SOURCES = {
    "weasyprint.css": "77ad7287f90d7cfa",
    "weasyprint.layout.page": "d99c5aceb36d4586",
    "weasyprint.css.targets": "dc7a175f80bbca47",
}
MANY = 3000  # styles that are kept from one document to the next
MOST_LISTS = 9000  # lists of declarations that are kept so
# values that differ from document to document: lengths of the viewport, anchors, margin notes
OWN_VALUE = re.compile(r"\b\d*[sld]?v(?:w|h|i|b|min|max)\b|'anchor'|'note\(\)'|'position', <")
Weight = tuple[int, Any, Any]  # precedence, order of the layer, specificity
Rule = tuple[str, Any, Any, Any]  # origin, order of the layer, specificity, declarations


class _Own(Struct):
    """What an element declares itself: by its id, and by its other attributes."""

    anchor: dict[str, Any] = field(default_factory=dict)
    others: list[tuple[Any, list[Any]]] = field(default_factory=list)  # specificity, declarations


class _Shelf(Struct):
    """Styles by what makes them, and lists of declarations by identity with their number."""

    styles: dict[Any, Any] = field(default_factory=dict)
    lists: dict[Any, tuple[int, Any]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # by content
    lines: dict[Any, Any] = field(default_factory=dict)  # of `split_lines`, in these styles

    def number(self, rows: Any, name: str = "") -> int:
        """Return a number that lists of the same declarations share; 0 for those of a document.

        With a name, `rows` is the value of the only declaration.
        """
        found = self.lists.get((id(rows), name))
        if found is None:
            text = " ".join(_spell(*row) for row in ([(name, rows, False)] if name else rows))
            number = self.numbers.setdefault(text, len(self.numbers) + 1)
            number = 0 if OWN_VALUE.search(text) else number
            found = self.lists[id(rows), name] = number, rows
        return found[0]


def _spell(name: str, value: Any, is_important: bool) -> str:
    """Return a text that no other declaration has while `value` is held."""
    tokens = getattr(value, "tokens", value if name.startswith("__") else None)
    text = serialize(tokens) if isinstance(tokens, list | tuple) else ""
    return repr((name, value, is_important, text))


def replacements() -> Iterator[Replacement]:
    """Yield what computes the styles of a document, and those of a page."""
    from weasyprint.css import ComputedStyle, StyleFor

    class Anchored(ComputedStyle):  # type: ignore[misc]
        """A shared style with an anchor of its own, or one that WeasyPrint writes into."""

        def __init__(self, base: Any, anchor: dict[str, Any]) -> None:
            super().__init__(
                base.parent_style,
                {**base.cascaded, **anchor},
                base.pseudo_type,
                base.root_style,
                base.base_url,
                base.font_config,
                base.initial_page_sizes,
            )
            self.is_root_element, self.specified = base.is_root_element, base.specified
            self.base = base
            self.anonymous_style = base.anonymous_style  # without an anchor

        def __missing__(self, key: str) -> Any:
            if key == "anchor":
                return super().__missing__(key)
            value = self[key] = self.base[key]
            return value

    yield Replacement(StyleFor, "__init__", _prepare(Anchored))
    yield Replacement(StyleFor, "set_computed_styles", _compute_page)


def _prepare(anchored: Any) -> Any:
    """Return what computes the styles of all elements of a document."""

    def _begin(found: Any, html: Any, sheets: Any, *options: Any) -> None:
        hints, fonts, collector = options
        found._cascaded_styles, found._computed_styles = {}, {}
        found.initial_page_sizes = {"box": None, "area": None}
        found._sheets, found.font_config = sheets, fonts
        found.shelf, found.common = _Shelf(), _open_shelf(fonts)
        computed, own, bases = found._computed_styles, _find_own(html, hints), dict[Any, Any]()
        known: dict[Any, dict[Any, Any]] = {}  # by parent and rules
        for wrapper in html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            matched = [sheet.matcher.match(wrapper) for sheet, _, _ in sheets]
            parent = bases[wrapper.parent.etree_element] if wrapper.parent else None
            mine = own.get(element)
            key: Any = id(parent), *(tuple(row[1] for row in rows) for rows in matched)
            if mine and mine.others:
                key = element
            if (styles := known.get(key)) is None:
                styles = known[key] = _share_all(found, html, parent, _sort(sheets, matched), mine)
            base = bases[element] = styles[None]
            is_own = element.tag in ("html", "body") or (mine and mine.anchor)
            style = anchored(base, mine.anchor if mine else {}) if is_own else base
            for pseudo, shared in styles.items():
                computed[element, pseudo] = shared
            computed[element, None] = style
            if style["anchor"]:
                collector.collect_anchor(style["anchor"])

    return _begin


def _find_own(html: Any, hints: bool) -> dict[Any, _Own]:
    """Return what elements declare themselves; an anchor stands apart from all else."""
    from weasyprint.css import find_style_attributes, preprocess_declarations

    found: dict[Any, _Own] = {}
    for specificity, element, declarations, base in find_style_attributes(
        html.etree_element, hints, html.base_url
    ):
        own = found.setdefault(element, _Own())
        rows = list(preprocess_declarations(base, declarations))
        if [name for name, _, _ in rows] == ["anchor"]:
            _cascade(own.anchor, "author", inf, specificity, rows)
        else:
            own.others.append((specificity, rows))
    return found


def _sort(sheets: Any, matched: list[Any]) -> dict[Any, list[Rule]]:
    """Return what matches an element in each sheet as rules, by pseudo-element, in order."""
    found: dict[Any, list[Rule]] = {}
    for (sheet, origin, given), rows in zip(sheets, matched, strict=True):
        for specificity, _, pseudo, (declarations, layer) in rows:
            order = inf if layer is None else sheet.layers.index(layer)
            rule = (origin, order, given or specificity, declarations)
            found.setdefault(pseudo, []).append(rule)
    return found


def _open_shelf(fonts: Any) -> _Shelf:
    """Return the styles of all documents with these fonts; a new shelf where it is full."""
    shelf = vars(fonts).get("shared_styles")
    if shelf is None or len(shelf.styles) > MANY or len(shelf.lists) > MOST_LISTS:
        shelf = fonts.shared_styles = _Shelf()
    return shelf  # type: ignore[no-any-return]


def _share_all(
    found: Any, html: Any, parent: Any, rules: dict[Any, list[Rule]], own: Any
) -> dict[Any, Any]:
    """Return the style of an element, under None, and those of its pseudo-elements."""
    base = _share(found, html, (parent, None), rules.pop(None, []), own)
    if parent is None:
        found.root = base
    rest = {pseudo: _share(found, html, (base, pseudo), rows) for pseudo, rows in rules.items()}
    return {None: base, **rest}


def _share(found: Any, html: Any, who: tuple[Any, Any], rules: list[Rule], own: Any = None) -> Any:
    """Return the style of a parent, a pseudo-element and rules; a new one where none is there."""
    parent, pseudo = who
    others = own.others if own is not None else ()
    signs = [(found.common.number(rows), *rest) for *rest, rows in rules]
    signs += [(found.common.number(rows), weight) for weight, rows in others]
    is_common = all(sign[0] for sign in signs) and (parent is None or parent.is_common)
    if is_common:
        shelf, said = found.common, tuple(signs)
    else:
        signs = [(id(rows), *rest) for *rest, rows in rules] + [(id(rows),) for _, rows in others]
        shelf, said = found.shelf, tuple(signs)
    key = (id(parent), pseudo, said)
    style = shelf.styles.get(key)
    if style is None:
        cascaded: dict[str, Any] = {}
        for specificity, rows in others:
            _cascade(cascaded, "author", inf, specificity, rows)
        for origin, order, specificity, rows in rules:
            _cascade(cascaded, origin, order, specificity, rows)
        style = shelf.styles[key] = _new_style(found, html, parent, pseudo, cascaded)
        style.is_common = is_common
    return style


def _cascade(
    cascaded: dict[str, Any], origin: str, order: Any, specificity: Any, rows: Any
) -> None:
    """Add declarations to those of an element, where none of more weight stands."""
    from weasyprint.css import declaration_precedence

    for name, values, importance in rows:
        weight: Weight = (declaration_precedence(origin, importance), order, specificity)
        before = cascaded.get(name)
        if before is None or before[1] <= weight:
            cascaded[name] = values, weight


def _new_style(found: Any, html: Any, parent: Any, pseudo: Any, cascaded: dict[str, Any]) -> Any:
    from weasyprint.css import ComputedStyle, InitialStyle

    fonts = found.font_config
    root = InitialStyle(fonts) if parent is None else found.root
    sizes = found.initial_page_sizes
    return ComputedStyle(parent, cascaded, pseudo, root, html.base_url, fonts, sizes)


def _compute_page(found: Any, element: Any, pseudo_type: Any = None, **named: Any) -> None:
    """Set the style of a page or of a box in its margin; WeasyPrint asks for no other here."""
    from weasyprint.css import ComputedStyle

    cascaded = found._cascaded_styles.get((element, pseudo_type), {})
    is_box = pseudo_type is not None
    above = found._computed_styles[element, None] if is_box else found.root
    signs = [(found.common.number(values, name), name) for name, (values, _) in cascaded.items()]
    is_common = all(number for number, _ in signs) and above.is_common
    shelf = found.common if is_common else found.shelf
    said = signs if is_common else [(id(values), name) for name, (values, _) in cascaded.items()]
    weights = [(*weight[:2], *weight[2]) for _, weight in cascaded.values()]
    key = (id(above), "page", pseudo_type, *said, *weights)
    style = shelf.styles.get(key)
    if style is None:
        style = shelf.styles[key] = ComputedStyle(
            above,
            cascaded,
            pseudo_type,
            found.root,
            named["base_url"],
            found.font_config,
            found.initial_page_sizes,
        )
        style.is_common = is_common
    found._computed_styles[element, pseudo_type] = style
