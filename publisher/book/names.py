"""The names that the program gives files and ids; no page and no place on a page has one of them.

A page's slug is its anchor, and the name of its file in an EPUB. The anchor of a place on a page
is `slug--id`. The program's own pieces and places have anchors of the same two forms, so that
every name that it uses is listed here.
"""

from __future__ import annotations

import re

LISTS = ("figures", "tables")  # of captions
GENERATED = ("how-to-read", "map", "patlets", "problems", "matrix", "aliases", "paths", *LISTS)

COVER = "at-cover"
COVER_SHEET = "at-cover-sheet"
TITLE = "at-title"
COPYRIGHT = "at-copyright"
CONTENTS = "at-contents"
GUIDE = "at-cards"  # the card that tells how to use a deck
POSTER = "at-poster"
NAV = "nav"  # the navigation of an EPUB
BLANK_LEAF = "blank-leaf"  # the page that makes the number of pages even
FLOW_START = "flow-start"  # the element before a flow of print
REFERENCE = "ref"  # begins the anchors of links that a page number follows

PIECES = frozenset(
    (
        COVER,
        COVER_SHEET,
        TITLE,
        COPYRIGHT,
        CONTENTS,
        GUIDE,
        POSTER,
        NAV,
        BLANK_LEAF,
        FLOW_START,
        REFERENCE,
    )
) | {f"at-{name}" for name in GENERATED}
# marks of printed pages in an EPUB, with arabic or roman numbers
PAGE_MARK = re.compile(r"page-(?:\d+|[ivxlcdm]+)")
# notes, addresses as notes, their calls, patlets, and what has a caption and no id
OWN_PLACE = re.compile(r"(?:note|address)-\d+(?:-call)?|(?:call|captioned)-\d+|patlet-.+")


def generated_slug(name: str) -> str:
    """Return the slug of a generated page."""
    return f"at-{name}"


def page_mark(label: str) -> str:
    """Return the id of the mark where a printed page begins."""
    return f"page-{label}"


def reference_anchor(slug: str, number: int) -> str:
    """Return the anchor of a page's link that a page number follows."""
    return f"{REFERENCE}--{slug}--{number}"


def note_anchor(slug: str, number: int) -> str:
    """Return the anchor of a note."""
    return f"{slug}--note-{number}"


def call_anchor(slug: str, number: int) -> str:
    """Return the anchor of a note's call, in formats other than print."""
    return f"{slug}--call-{number}"


def address_anchor(slug: str, number: int | str) -> str:
    """Return the anchor of a note that has the address of a link."""
    return f"{slug}--address-{number}"


def printed_call_anchor(note: str) -> str:
    """Return the anchor of the call of a note or an address in print, by the note's anchor."""
    return f"{note}-call"


def patlet_anchor(slug: str, target: str) -> str:
    """Return the anchor of the patlet of `target` on a page."""
    return f"{slug}--patlet-{target}"


def patlet_call_anchor(slug: str, target: str) -> str:
    """Return the anchor of the call of a patlet."""
    return f"{slug}--patlet-call-{target}"


def captioned_anchor(slug: str, number: int) -> str:
    """Return the anchor of a page's captioned element that has no id."""
    return f"{slug}--captioned-{number}"


def is_own_slug(slug: str) -> bool:
    """Return whether a slug is the name of a piece or of a page's mark."""
    return slug in PIECES or bool(PAGE_MARK.fullmatch(slug))


def free_place(id: str) -> str:
    """Return an id of an author's place; `place-` precedes an id that notes or patlets may have."""
    return f"place-{id}" if OWN_PLACE.fullmatch(id) else id
