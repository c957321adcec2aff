"""GFM's task lists: `- [x] done`."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore

TASK = re.compile(r"\[([ xX])\]\s+")


def settle_tasks(state: StateCore) -> None:
    """Mark the items that begin with a box, and take the box out of their text."""
    tokens = state.tokens
    for n, token in enumerate(tokens):
        if token.type != "list_item_open" or n + 2 >= len(tokens):
            continue
        text = tokens[n + 2]
        if tokens[n + 1].type == "paragraph_open" and (task := TASK.match(text.content)):
            state_name = "open" if task[1] == " " else "done"
            token.meta["task"] = text.meta["task"] = state_name
            text.content = text.content[task.end() :]
