"""A text -> its stretches that typographic punctuation changes, each with what replaces it.

Quotes are read from left to right: what a quote stands for follows from the characters beside it
and from the quotations that are open. The time grows with the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct, field

from publisher.composition.quotation_marks import NARROW, NO_BREAK, Punctuation
from publisher.composition.written_addresses import find_addresses

OBJECT = "\ufffc"  # stands for code, a picture or an address within a text
QUOTES = "“”„‟‚‘’‛«»‹›「」『』′″"
MARKS = re.compile(
    rf"(?P<quotes>[\"'](?:[\"'{QUOTES}]|(?<=«)[{NO_BREAK}{NARROW}]|[{NO_BREAK}{NARROW}](?=»))*)"
    r"|(?P<dashes>--+)|(?P<dots>\.\.+)"
)
SPACED = re.compile(r"[;:!?]+|[«»]")
YEAR = re.compile(r"\d\d(?![\d'])")
THOUSANDS = re.compile(r"\d{3}(?!\d)")
FEET = re.compile(r"\d['′]\d{1,2}$")
WORD = re.compile(r"[^\W\d_]+")
ARROWS = frozenset("<>|=+")
DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # scripts without blanks
HEBREW = re.compile("[\u0590-\u05ff]")


class _Quote(Struct):
    """A straight quote: its place, and what it stands for.

    `role` is one of `open`, `close`, `apostrophe`, `prime` and `left`; `is_paired` is true for the
    two ends of a quotation.
    """

    at: int
    sign: str
    role: str
    is_paired: bool = False


class _Scan(Struct):
    """A text that is being read from left to right, the quotes in it, and those still open."""

    text: str
    style: Punctuation
    edits: dict[int, tuple[int, str]] = field(default_factory=dict)
    quotes: dict[int, _Quote] = field(default_factory=dict)
    opened: list[_Quote] = field(default_factory=list)
    doubles: int = 0  # of the opened ones


def find_edits(text: str, style: Punctuation) -> dict[int, tuple[int, str]]:
    """Return by its start each stretch of the text that changes: its end, and the new text."""
    scan = _Scan(text, style)
    addresses = find_addresses(text)
    for mark in _outside(MARKS, text, addresses):
        if mark["quotes"]:
            _read_quotes(scan, mark.start(), mark.end())
        elif mark["dashes"]:
            _read_dash(scan, mark.start(), mark.end())
        else:
            _read_dots(scan, mark.start(), mark.end())
    _write_quotes(scan)
    for mark in _outside(SPACED, text, addresses) if style.before else ():
        _read_spaced(scan, mark.start(), mark.end())
    return scan.edits


def _outside(
    marks: re.Pattern[str], text: str, addresses: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """Yield the matches that begin outside of addresses."""
    rest = iter(addresses)
    start, end = next(rest, (len(text), len(text)))
    for mark in marks.finditer(text):
        while end <= mark.start():
            start, end = next(rest, (len(text), len(text)))
        if mark.start() < start:
            yield mark


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """Return `space`, `open`, `close`, `dash` or `word`: what a character is to its neighbours."""
    if not char or char.isspace():
        return "space"
    if char.isalnum() or char == OBJECT:
        return "word"
    if char in "([{<=+/|~^\\¿¡":
        return "open"
    category = unicodedata.category(char)
    if category in ("Ps", "Pi"):
        return "open"
    if category == "Pd":
        return "dash"
    return "close" if category in ("Pe", "Pf", "Po") else "word"


def _kind_before(scan: _Scan, at: int) -> str:
    char = scan.text[at - 1] if at else ""
    if quote := scan.quotes.get(at - 1):
        return {"open": "open", "left": "space"}.get(quote.role, "close")
    return "open" if char in scan.style.openers else _kind(char)


def _read_quotes(scan: _Scan, start: int, end: int) -> None:
    """Tell what each straight quote of a run stands for."""
    text = scan.text
    after = text[end : end + 1]
    for at in range(start, end):
        if text[at] not in "'\"":
            continue
        before = _kind_before(scan, at)
        quote = _Quote(at, text[at], "left")
        if text[at] == '"':
            _read_double(scan, quote, before, after)
        else:
            _read_single(scan, quote, before, after)
        scan.quotes[at] = quote


def _read_double(scan: _Scan, quote: _Quote, before: str, after: str) -> None:
    last = scan.text[quote.at - 1 : quote.at]
    following = _kind(after)
    if before in ("space", "open"):
        if following != "space":
            _open(scan, quote)
    elif last.isdigit() and (
        not scan.doubles or FEET.search(scan.text, max(0, quote.at - 5), quote.at)
    ):
        quote.role = "prime"
    elif following == "word" and before == "word":
        if HEBREW.match(last) and HEBREW.match(after):
            return  # a mark within abbreviations
        if scan.doubles:
            _close(scan, quote)
        elif DENSE.match(last) or DENSE.match(after):
            _open(scan, quote)
    elif following in ("word", "open") and before != "word" and not scan.doubles:
        _open(scan, quote)
    else:
        _close(scan, quote)


def _read_single(scan: _Scan, quote: _Quote, before: str, after: str) -> None:
    text, at = scan.text, quote.at
    last, following = text[at - 1 : at], _kind(after)
    is_open = bool(scan.opened) and scan.opened[-1].sign == "'"
    if before in ("space", "open", "dash"):
        if following == "space" and before != "dash":
            return
        word = WORD.match(text, at + 1)
        is_elision = word is not None and word[0].lower() in scan.style.elisions
        if YEAR.match(text, at + 1) or is_elision or following == "space":
            quote.role = "apostrophe"
        else:
            _open(scan, quote)
    elif before == "word" and following == "word":
        is_prime = last.isdigit() and after.isdigit() and not THOUSANDS.match(text, at + 1)
        quote.role = "prime" if is_prime else "apostrophe"
    elif is_open:
        _close(scan, quote)
    elif last.isdigit():
        quote.role = "prime"
    elif following == "word":
        _open(scan, quote)
    else:
        quote.role = "apostrophe"


def _open(scan: _Scan, quote: _Quote) -> None:
    quote.role = "open"
    scan.opened.append(quote)
    scan.doubles += quote.sign == '"'


def _close(scan: _Scan, quote: _Quote) -> None:
    """Close the quotation that the same sign opened; single quotes opened since are apostrophes."""
    quote.role = "close"
    if quote.sign == '"' and not scan.doubles:
        return
    while scan.opened[-1].sign != quote.sign:
        scan.opened.pop().role = "apostrophe"
    opening = scan.opened.pop()
    opening.is_paired = quote.is_paired = True
    scan.doubles -= quote.sign == '"'


def _write_quotes(scan: _Scan) -> None:
    """Write the marks; a quotation in double quotes within another has the inner marks."""
    for quote in scan.opened:
        if quote.sign == "'":
            quote.role = "apostrophe"
    depth = 0
    for quote in scan.quotes.values():
        is_double = quote.sign == '"'
        ends = quote.is_paired and is_double
        depth -= ends and quote.role == "close"
        pair = scan.style.outer if is_double and depth % 2 == 0 else scan.style.inner
        depth += ends and quote.role == "open"
        signs = {"open": pair[0], "close": pair[1], "apostrophe": "’"}
        signs["prime"] = "″" if is_double else "′"
        if quote.role in signs:
            scan.edits[quote.at] = (quote.at + 1, signs[quote.role])


def _read_dash(scan: _Scan, start: int, end: int) -> None:
    text, style = scan.text, scan.style
    last, after = text[start - 1 : start], text[end : end + 1]
    if end - start > 3 or last in ARROWS or after in ARROWS or text[start - 2 : start] == "<!":
        return
    is_long = end - start == 3
    sign, joined = ("—", style.joined_long) if is_long else ("–", style.joined)
    if _kind_before(scan, start) in ("space", "open"):
        if _kind(after) == "space" or is_long:
            if last == " ":
                scan.edits[start - 1] = (start, NO_BREAK)
            scan.edits[start] = (end, joined.strip())
        return  # what is left is an option of a command, such as --all
    is_quote = after in ("'", '"') and after != ""
    following = _kind(text[end + 1 : end + 2] if is_quote else after)
    is_range = last.isdigit() and after.isdigit()
    if following == "space" and not is_quote:
        sign = joined.rstrip()
    elif following in ("word", "open") and not is_range and not _is_compound(text, start, end):
        sign = joined
    scan.edits[start] = (end, sign)


def _is_compound(text: str, start: int, end: int) -> bool:
    """Return whether a dash joins two names: both words begin with a capital letter."""
    first = re.search(r"(?<![^\W\d_])[^\W\d_]+$", text[max(0, start - 40) : start])
    return bool(first and first[0][0].isupper() and text[end : end + 1].isupper())


def _read_dots(scan: _Scan, start: int, end: int) -> None:
    beside = (scan.text[start - 1 : start], scan.text[end : end + 1])
    if end - start == 3 and not any(char in ("/", "\\") for char in beside):
        scan.edits[start] = (end, "…")


def _read_spaced(scan: _Scan, start: int, end: int) -> None:
    """Put the language's spaces before marks, and inside of its quotation marks."""
    text = scan.text
    spaces = dict(scan.style.before)
    if text[end - 1] == "«":
        after = text[end : end + 1]
        if after == " ":
            scan.edits[end] = (end + 1, NO_BREAK)
        elif _kind(after) != "space":
            scan.edits[end - 1] = (end, f"«{NO_BREAK}")
        return
    space = NO_BREAK if text[start] == "»" else spaces.get(text[start], "")
    last = text[start - 1 : start]
    if not space or last in ("", NO_BREAK, NARROW):
        return
    if last == " ":
        scan.edits.setdefault(start - 1, (start, space))
    elif _kind_before(scan, start) in ("word", "close") and _kind(text[end : end + 1]) != "word":
        scan.edits[start] = (start + 1, space + text[start])
