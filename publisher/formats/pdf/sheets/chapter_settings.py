"""The settings in which a chapter may be laid out: each is a class of its outermost element.

The style sheets of the theme define the effect of a class. A theme whose style sheets don't have a
class lays the chapter out as before, and the setting is not chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup
from msgspec.structs import replace

from publisher.composition.views import Piece

SETTINGS = {  # the effect of each class, in words
    "fit-longer": "a line more a page",
    "fit-shorter": "a line less a page",
    "fit-close": "less space between sections",
    "fit-zone": "fewer hyphens",
}
OPENING = re.compile(r'\s{0,9}<\w{1,20} class="(?=chapter[ "])')


def set_chapter(markup: str, setting: str) -> str:
    """Return the markup of a chapter in a setting; unchanged if it is no chapter's."""
    return OPENING.sub(lambda found: f"{found[0]}{setting} ", markup, count=1)


def is_chapter(piece: Piece) -> bool:
    """Return whether a piece can be laid out in other settings."""
    return OPENING.match(piece.markup) is not None


def without_setting(classes: str) -> str:
    """Return the classes of an element without its setting."""
    return " ".join(one for one in classes.split(" ") if one not in SETTINGS)


def set_pieces(pieces: tuple[Piece, ...], settings: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return pieces in their settings, which are given by their anchors."""
    return tuple(
        replace(one, markup=Markup(set_chapter(one.markup, settings[one.anchor])))
        if one.anchor in settings
        else one
        for one in pieces
    )
