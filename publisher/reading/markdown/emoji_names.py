"""GitHub's names of emoji: `:tada:`. The only user of the library emoji."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.rules_inline import StateInline

NAME = re.compile(r":([a-z0-9_+-]{2,40}):")


def read_emoji(state: StateInline, silent: bool) -> bool:
    """Read the name of an emoji between colons; a name that is none is text."""
    found = NAME.match(state.src, state.pos, state.posMax)
    if not found or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    character = character_of(found[1])
    if not character:
        return False
    if not silent:
        state.pending += character
    state.pos = found.end()
    return True


@lru_cache(maxsize=1024)
def character_of(name: str) -> str:
    """Return the emoji of a name, or `""`."""
    from emoji import emojize

    shown = emojize(f":{name}:", language="alias")
    return "" if shown.startswith(":") else shown
