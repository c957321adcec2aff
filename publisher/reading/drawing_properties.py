"""The custom properties of an SVG -> their values, where `var()` names them."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from publisher.reading.drawing_styles import Cascade, Declaration, Place, read_declarations

LONGEST = 1_000  # characters of a value
DEEPEST = 20  # properties that name each other
MOST_SETTLED = 200_000  # values of custom properties in a drawing
Values = dict[str, str]


class _Resolver:
    """What is known of the custom properties of one drawing."""

    def __init__(self, cascade: Cascade) -> None:
        self.cascade = cascade
        self.known: dict[Element, Values] = {}
        self.missing: set[str] = set()
        self.settled: dict[tuple[tuple[Place, ...], str, int], Values] = {}
        self.count = 0
        self.resolved: dict[tuple[int, str], str | None] = {}

    def settle(self, element: Element) -> Values:
        """Return the custom properties of an element, whose parent's are known."""
        parent = self.cascade.parents.get(element)
        inherited = self.known[parent] if parent is not None else {}
        key = (self.cascade.find_rules(element), element.get("style", ""), id(inherited))
        if key not in self.settled:
            declared = self.cascade.declare(element)
            own = {name: value for name, value in declared.items() if name.startswith("--")}
            self.count += len(own) + len(inherited) if own else 0
            is_bounded = own and self.count < MOST_SETTLED
            self.settled[key] = _settle(own, inherited) if is_bounded else inherited
        self.known[element] = self.settled[key]
        return self.known[element]

    def resolve(self, value: str, values: Values) -> str | None:
        """Return a value in which every `var()` is replaced, or None if one has no value."""
        if "var(" not in value:
            return value
        key = (id(values), value)
        if key not in self.resolved:
            try:
                self.resolved[key] = _substitute(value, values, ())
            except LookupError as error:
                self.missing.add(str(error.args[0]))
                self.resolved[key] = None
        return self.resolved[key]


def resolve_properties(cascade: Cascade) -> set[str]:
    """Put the values of custom properties where `var()` names them, in the tree of the drawing.

    Returns the names of properties that have no value; their declarations are removed.
    """
    resolver = _Resolver(cascade)
    used: dict[Place, list[Element]] = {}
    for element in cascade.root.iter():
        values = resolver.settle(element)
        for rule in cascade.find_rules(element):
            used.setdefault(rule, []).append(element)
        for name, value in list(element.attrib.items()):
            if "var(" in value:
                resolve = _resolve_style if name == "style" else _resolve_value
                _set(element, name, resolve(value, values, resolver))
    for sheet in cascade.sheets:
        if "var(" in (sheet.text or ""):
            _rewrite_sheet(sheet, used, resolver)
    cascade.found.clear()  # styles have changed
    return resolver.missing


def _resolve_value(value: str, values: Values, resolver: _Resolver) -> str | None:
    return resolver.resolve(value, values)


def _resolve_style(style: str, values: Values, resolver: _Resolver) -> str | None:
    """Return a style attribute without custom properties, or None if nothing is left of it."""
    rows = [one for one in read_declarations(style) if not one.name.startswith("--")]
    found = [(one, resolver.resolve(one.value, values)) for one in rows]
    return ";".join(_spell(one, value) for one, value in found if value is not None) or None


def _spell(one: Declaration, value: str) -> str:
    return f"{one.name}:{value}{'!important' if one.important else ''}"


def _settle(own: Values, inherited: Values) -> Values:
    """Return the custom properties of an element; one that names itself has no value."""
    settled, raw = dict(inherited), {**inherited, **own}
    for name in own:
        try:
            settled[name] = _substitute(own[name], raw, (name,))
        except LookupError:
            settled.pop(name, None)
    return settled


def _substitute(value: str, values: Values, trail: tuple[str, ...]) -> str:
    """Replace every `var()`; raises LookupError with the name of a property without a value."""
    import tinycss2

    if "var(" not in value:
        return value
    if len(trail) > DEEPEST:
        raise LookupError(trail[0])
    parts = []
    for token in tinycss2.parse_component_value_list(value):
        if token.type == "function" and token.lower_name == "var":
            parts.append(_read_variable(token, values, trail))
        elif token.type == "function":
            inside = tinycss2.serialize(token.arguments)
            parts.append(f"{token.name}({_substitute(inside, values, (*trail, token.name))})")
        else:
            parts.append(token.serialize())
    text = "".join(parts).strip()
    if len(text) > LONGEST:
        raise LookupError(trail[0] if trail else value[:40])
    return text


def _read_variable(token: Any, values: Values, trail: tuple[str, ...]) -> str:
    import tinycss2

    name, comma, fallback = str(tinycss2.serialize(token.arguments)).partition(",")
    name = name.strip()
    if name in values and name not in trail:
        try:
            return _substitute(values[name], values, (*trail, name))
        except LookupError:
            if not comma:
                raise
    if not comma:
        raise LookupError(name)
    return _substitute(fallback, values, (*trail, name))


def _rewrite_sheet(sheet: Element, used: dict[Place, list[Element]], resolver: _Resolver) -> None:
    """Resolve the rules of a style sheet."""
    import tinycss2

    texts = []
    for number, rule in enumerate(resolver.cascade.rules[sheet]):
        text = str(rule.source.serialize())
        if rule.declarations and "var(" in text:
            elements = used.get((sheet, number), [])
            rows = [row for one in rule.declarations if (row := _share(one, elements, resolver))]
            text = f"{tinycss2.serialize(rule.source.prelude).strip()}{{{';'.join(rows)}}}"
        texts.append(text)
    sheet.text = "\n".join(texts)


def _share(one: Declaration, elements: list[Element], resolver: _Resolver) -> str:
    """Return a declaration that holds for all elements of its rule, or `""`.

    A value that differs between the elements goes into their style attributes.
    """
    if one.name.startswith("--"):
        return ""
    if "var(" not in one.value:
        return _spell(one, one.value)
    found = {element: resolver.resolve(one.value, resolver.known[element]) for element in elements}
    if len(set(found.values())) == 1 and (value := next(iter(found.values()))):
        return _spell(one, value)
    for element, value in found.items():
        if value is not None:
            style = f"{_spell(one, value)};{element.get('style', '')}"
            element.set("style", style.rstrip(";"))
    return ""


def _set(element: Element, name: str, value: str | None) -> None:
    if value is None:
        element.attrib.pop(name, None)
    else:
        element.set(name, value)
