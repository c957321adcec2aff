"""A name that is not known -> the known name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMES = 30  # that a hint lists
NEAR = 0.6  # of difflib's ratio: one letter wrong in a word of three is near


def find_near(name: str, known: Iterable[str], least: float = NEAR) -> str:
    """Return the known name that is most like `name`, or `""` if all ratios are below `least`."""
    from difflib import get_close_matches  # loaded only where something is wrong

    return next(iter(get_close_matches(name, list(known), 1, least)), "")


def suggest(name: str, known: Iterable[str], said: str = "allowed are") -> str:
    """Return a hint for an unknown name: the most similar known name, else the known ones."""
    names = list(known)
    near = find_near(name, names)
    if len(names) > MOST_NAMES:
        said, names = f"{said} names such as", names[:3]
    return f"did you mean '{near}'?" if near else f"{said} {', '.join(names)}"
