"""The style sheets of an SVG -> what they declare for each of its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from math import comb
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct

MOST_STEPS = 20_000_000  # comparisons of elements with the selectors of a drawing
READ = frozenset(  # properties that are asked for; others are left to the engines
    "background-color color filter font-family font-size font-style font-weight margin-left "
    "align-items justify-content padding-top text-align white-space width height".split()
)
Place = tuple[Element, int]  # of a rule: its style element, and its number there


class Declaration(Struct, frozen=True):
    """A property and its value."""

    name: str
    value: str
    important: bool = False


class Rule(Struct, frozen=True):
    """A rule of a style sheet as tinycss2 reads it, and its declarations; an at-rule has none."""

    source: Any
    declarations: tuple[Declaration, ...] = ()


class Cascade:
    """What style sheets and style attributes declare for the elements of a drawing.

    As in WeasyPrint, rules inside of `@media` and the like do not count.
    """

    def __init__(self, root: Element) -> None:
        self.root = root
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.sheets = [one for one in root.iter() if name_of(one) == "style" and one.text]
        self.rules = {one: _read_sheet(one) for one in self.sheets}
        self.matched: dict[Element, tuple[Place, ...]] = {}
        self.found: dict[tuple[tuple[Place, ...], str], dict[str, str]] = {}
        self.costly = _drop_costly_rules(self)
        self._match()

    def _match(self) -> None:
        """Find the rules of each element, from the weakest."""
        import cssselect2

        matcher, selectors = cssselect2.Matcher(), list(_read_selectors(self.rules))
        for selector, place in selectors:
            matcher.add_selector(selector, place)
        if selectors:
            for wrapper in cssselect2.ElementWrapper.from_xml_root(self.root).iter_subtree():
                if rows := matcher.match(wrapper):
                    self.matched[wrapper.etree_element] = tuple(row[-1] for row in rows)

    def declare(self, element: Element) -> dict[str, str]:
        """Return the declarations for an element by name, without those of its attributes."""
        places, style = self.find_rules(element), element.get("style", "")
        if (places, style) not in self.found:
            usual: dict[str, str] = {}
            important: dict[str, str] = {}
            rows = [self.rules[sheet][number].declarations for sheet, number in places]
            for declarations in [*rows, read_declarations(style)]:
                for one in declarations:
                    (important if one.important else usual)[one.name] = one.value
            self.found[places, style] = usual | important
        return self.found[places, style]

    def find_rules(self, element: Element) -> tuple[Place, ...]:
        """Return the places of an element's rules, from the weakest."""
        return self.matched.get(element, ())

    def inherit(self, element: Element, name: str) -> str:
        """Return the value of a property that is inherited, or `""` if nobody gives one."""
        node: Element | None = element
        while node is not None:
            value = self.declare(node).get(name) or node.get(name, "")
            if value and value != "inherit":
                return value
            node = self.parents.get(node)
        return ""


def name_of(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


@lru_cache(maxsize=1024)
def read_declarations(style: str) -> tuple[Declaration, ...]:
    """Return the declarations of a style attribute."""
    return _read_declarations(style) if style else ()


def _read_declarations(content: Any) -> tuple[Declaration, ...]:
    import tinycss2

    return tuple(
        Declaration(one.name, str(tinycss2.serialize(one.value)).strip(), one.important)
        for one in tinycss2.parse_blocks_contents(content)
        if one.type == "declaration"
    )


def _read_sheet(style: Element) -> list[Rule]:
    import tinycss2

    rules = tinycss2.parse_stylesheet(style.text, skip_comments=True, skip_whitespace=True)
    return [
        Rule(one, _read_declarations(one.content) if one.type == "qualified-rule" else ())
        for one in rules
        if one.type != "error"
    ]


def _read_selectors(rules: dict[Element, list[Rule]]) -> Iterator[tuple[Any, Place]]:
    """Yield each selector whose rule is asked for, with the place of the rule."""
    import cssselect2

    for sheet, rows in rules.items():
        for number, rule in enumerate(rows):
            if not any(map(_is_read, rule.declarations)):
                continue
            with suppress(cssselect2.parser.SelectorError):
                for selector in cssselect2.compile_selector_list(rule.source.prelude):
                    if selector.pseudo_element is None and not selector.never_matches:
                        yield selector, (sheet, number)


def _is_read(one: Declaration) -> bool:
    return one.name in READ or one.name.startswith("--") or "(" in one.value


def _drop_costly_rules(cascade: Cascade) -> bool:
    """Remove rules that take too long to be compared with every element; return whether any was.

    `a b c` is tried with every chain of ancestors, and `a ~ b` with all that stand before.
    """
    count = len(cascade.parents) + 1
    widest, deepest = (
        max((len(one) for one in cascade.root.iter()), default=0),
        _depth(cascade.root),
    )
    spent, dropped = 0, False
    for sheet, rules in cascade.rules.items():
        kept = []
        for rule in rules:
            cost = count * _cost(rule, deepest, widest, count)
            if cost > MOST_STEPS or spent + cost > MOST_STEPS:
                dropped = True
                continue
            kept.append(rule)
            spent += cost
        if len(kept) < len(rules):
            cascade.rules[sheet] = kept
            sheet.text = "\n".join(str(rule.source.serialize()) for rule in kept)
    return dropped


def _depth(root: Element) -> int:
    level, depth = [root], 0
    while level:
        level, depth = [child for one in level for child in one], depth + 1
    return depth


def _cost(rule: Rule, deepest: int, widest: int, count: int) -> int:
    """Return how many comparisons an element may take with the selectors of a rule."""
    import tinycss2

    if not rule.declarations:
        return 0
    selectors = str(tinycss2.serialize(rule.source.prelude))
    total = 0
    for one in selectors.split(","):
        steps = re.sub(r"(?<!\s)\s+(?=[>+~])|(?<=[>+~])\s+", "", one.strip()).split()
        befores = one.count("~") - one.count("~=")
        tries = comb(deepest, min(len(steps) - 1, deepest // 2)) if len(steps) > 1 else 1
        tries *= comb(max(widest, 1), min(befores, widest // 2)) if befores > 0 else 1
        total += tries * (count if ":has" in one else 1) * (1 + one.count(":"))
    return total
