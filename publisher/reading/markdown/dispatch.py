"""Inline rules by the character that they begin with: twenty calls fewer for each character."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
from markdown_it.rules_inline import StateInline

FIRST = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "underscore": "_",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "component": "<",
    "entity": "&",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "gfm_autolink_www": "w",
    "emoji": ":",
    "gfm_autolink_protocol": ":",
    "gfm_autolink_email": "@",
    "heading_reference": "[",
    "citation": "[",
    "reference": "@[",
    "example": "@",
    "latex_reference": "\\",
    "raw_code": "{",
    "extension": "{",
    "wiki": "[!",
    "span": "[",
    "loose_target": "[!",
    "role": "{",
    "template": "{",
    "braces": "{",
    "comment": "%",
    "attributes": "{",
    "math_dollars": "$",
    "math_brackets": "\\",
    "phrase_mark": "=",
    "phrase_ins": "+",
    "phrase_sup": "^",
    "phrase_sub": "~",
}


def dispatch_by_character(md: MarkdownIt) -> None:
    """Replace the inline rules of a parser, but for that for text, by one that asks a few."""
    active = [rule for rule in md.inline.ruler.__rules__ if rule.enabled and rule.name != "text"]
    table: dict[str, tuple[InlineRule, ...]] = {}
    for rule in active:
        for character in FIRST[rule.name]:
            table[character] = (*table.get(character, ()), rule.fn)
        rule.enabled = False

    def _ask(state: StateInline, silent: bool) -> bool:
        return any(rule(state, silent) for rule in table.get(state.src[state.pos], ()))

    md.inline.ruler.push("dispatch", _ask)
