"""A text -> the places in it where the address of a page or of e-mail is written out."""

from __future__ import annotations

import re

ADDRESS_SIGN = re.compile(r"://|\bwww\.|@")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*$")
ADDRESS_REST = re.compile(r"[^\s<>\"“”«»]*")
MAIL_NAME = re.compile(r"[\w.+'-]+$")
MAIL_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
LONGEST_NAME = 64  # characters before the @ of an e-mail address
HOST = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)\S+|[\w.+'-]+@\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?"
)


def find_addresses(text: str) -> list[tuple[int, int]]:
    """Return the places of addresses of pages and of e-mail, in order."""
    found: list[tuple[int, int]] = []
    end = 0
    for sign in ADDRESS_SIGN.finditer(text):
        at, start = sign.start(), -1
        if at < end:
            continue
        if sign[0] == "www.":
            start = at
        elif name := (SCHEME if sign[0] == "://" else MAIL_NAME).search(
            text, max(end, at - LONGEST_NAME), at
        ):
            start = name.start()
        if start < 0:
            continue
        if rest := (MAIL_HOST if sign[0] == "@" else ADDRESS_REST).match(text, sign.end()):
            end = max(sign.end(), start + len(text[start : rest.end()].rstrip(".,;:!?'’)…")))
            found.append((start, end))
    return found


def is_address(text: str) -> bool:
    """Return whether the whole text is an address."""
    return bool(HOST.fullmatch(text))
