"""Text -> slug or heading id in ASCII; neither depends on a page's place in the book."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from anyascii import anyascii

# what XML can't hold, and what is no text
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\U00100000-\U0010ffff]"
)


def slugify(text: str) -> str:
    """Return a text as `[a-z0-9-]`, transliterated; may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower().replace("'", "")).strip("-")


def slug_of_path(text: str, path: str) -> str:
    """Return the slug of `text`; if it is empty, `s-` and eight hex digits of the path's hash."""
    return slugify(text) or "s-" + hashlib.sha256(path.encode()).hexdigest()[:8]


def heading_id(text: str) -> str:
    """Return GitHub's id of a heading, transliterated to ASCII; `section` if that is empty."""
    return ascii_id(github_id(text)) or "section"


def ascii_id(text: str) -> str:
    """Return an id in ASCII that is safe in a URL and, after a prefix, as an XML name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", anyascii(text)).strip("-.")


def github_id(text: str) -> str:
    """Return GitHub's id: lower case; letters, digits, `-`, `_`; a blank becomes `-`."""
    kept = (char for char in text.strip().lower() if char in " -_" or _is_word(char))
    return "".join(kept).replace(" ", "-")


def mdbook_id(text: str) -> str:
    """Return mdBook's id: lower case; letters, digits, `_`, `-`; white space becomes `-`."""
    kept = (
        char.lower() if char.isalnum() or char in "_-" else "-" if char.isspace() else ""
        for char in text.strip()
    )
    return "".join(kept)


def kramdown_id(text: str) -> str:
    """Return kramdown's id: ASCII letters, digits, `-` from the first letter on; blank to `-`."""
    kept = re.sub(r"[^a-zA-Z0-9 -]", "", re.sub(r"^[^a-zA-Z]+", "", text))
    return kept.replace(" ", "-").lower() or "section"


def python_markdown_id(text: str) -> str:
    """Return Python-Markdown's id: the ASCII letters of the NFKD form, words joined by `-`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def ids_elsewhere(text: str) -> tuple[str, ...]:
    """Return the ids that other tools give a heading: GitHub, mdBook, kramdown, Python-Markdown."""
    rules = (github_id, mdbook_id, kramdown_id, python_markdown_id, slugify)
    return tuple(dict.fromkeys(one for rule in rules if (one := rule(text))))


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM" or unicodedata.category(char) == "Pc"
