"""A formula's MathML -> its reading: one line of plain text, without markup.

Signs are those of Unicode, which screen readers know in every language: `(a + b)/2`, `√(x + 1)`,
`x²`, `∑_(i = 1)^n`. What is read as one has parentheses; the rows of a table end with semicolons.
"""

from __future__ import annotations

import re
import unicodedata

from publisher.book.tree import Element, Node

RAISED = {"2": "²", "3": "³", "∘": "°"}
# signs above a letter, and the character that puts them there
ACCENTS = {**dict.fromkeys("¯‾ˉ‐―", "\u0304"), **dict.fromkeys("^ˆ", "\u0302")}
ACCENTS |= {"→": "\u20d7", "⃗": "\u20d7", "~": "\u0303", "˜": "\u0303", "˙": "\u0307", "¨": "\u0308"}
LINES = frozenset("⏞⏟¯‾―_")  # above or below several letters they say nothing
SILENT = frozenset("\u2062\u2063\u2064")  # products and sums that are not written
OPENING, CLOSING = frozenset("([{⟨⌈⌊"), frozenset(")]}⟩⌉⌋")
CLOSE = OPENING | CLOSING | frozenset(".!|‖′″/%…")  # have no blank on either side
PAUSES = frozenset(",;:")
SIGNS = frozenset("+-−±∓¬∂∇")  # of a number, where nothing stands before it
RELATIONS = frozenset("=<>≤≥≈≡∈→⇒")
LEAVES = frozenset("mi mn mo mtext ms".split())
SCRIPTS = frozenset("msub msup msubsup mover munder munderover".split())
WRAPPERS = frozenset("mrow mstyle mpadded".split())
BLANKS = re.compile(r"\s+")
AFTER_OPENING, BEFORE_CLOSING = re.compile(r"(?<=[(\[{⟨⌈⌊√]) "), re.compile(r" (?=[)\]}⟩⌉⌋,;])")
WORD_END, WORD_START = re.compile(r"[^\W\d_]{2}$"), re.compile(r"[^\W\d_]{2}")


def spell_formula(formula: Element) -> str:
    """Return the reading of a `math` element; `""` where it holds nothing that is read."""
    return _tidy(_read_row(formula.children))


def _tidy(text: str) -> str:
    return BEFORE_CLOSING.sub("", AFTER_OPENING.sub("", BLANKS.sub(" ", text).strip()))


def _read_row(nodes: tuple[Node, ...]) -> str:
    """Return the reading of nodes that stand in a row."""
    parts: list[str] = []
    for node in nodes:
        text = node if isinstance(node, str) else _read(node)
        if isinstance(node, Element) and node.tag in ("mo", "mi") and not _has_letters(text):
            text = _set_sign(text, "".join(parts[-2:]))
        elif parts and _are_apart(parts[-1], text):
            text = f" {text}"
        parts.append(text)
    return "".join(parts)


def _has_letters(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _are_apart(before: str, after: str) -> bool:
    """Return whether a word and what follows it would run together."""
    starts = bool(after) and after[0].isalnum()
    is_after_word = starts and WORD_END.search(before)
    return bool(is_after_word or (before[-1:].isalnum() and WORD_START.match(after)))


def _set_sign(sign: str, before: str) -> str:
    """Return a sign with its blanks; `before` is the text that is read before it."""
    if not sign or sign in SILENT:
        return ""
    if sign in PAUSES:
        return f"{sign} "
    last = before.rstrip()[-1:]
    is_first = not last or last in OPENING | PAUSES | RELATIONS
    if sign in CLOSE or (sign in SIGNS and is_first):
        return sign
    return f" {sign} "


def _read(node: Element) -> str:
    """Return the reading of an element."""
    parts = tuple(child for child in node.children if isinstance(child, Element))
    if node.tag in LEAVES:
        return _read_leaf(node)
    if node.tag in SCRIPTS and len(parts) > 1:
        return _read_scripts(node, parts)
    match node.tag, len(parts):
        case ("mfrac", 2):
            return _read_fraction(node, *parts)
        case ("msqrt", _):
            return f"√{_enclose(Element('mrow', (), node.children))}"
        case ("mroot", 2):
            degree = _tidy(_read(parts[1]))
            sign = {"2": "√", "3": "∛", "4": "∜"}.get(degree) or f" {degree}√"
            return f"{sign}{_enclose(parts[0])}"
        case ("mtable", _):
            return "; ".join(filter(None, (_read_cells(row) for row in parts)))
        case ("mphantom", _):
            return ""
        case ("mspace", _):
            return " "
        case _:
            return _read_row(node.children)


def _read_leaf(node: Element) -> str:
    """Return the text of a leaf; letters in the styles of mathematics are plain letters."""
    text = "".join(map(str, node.children))
    text = "".join(_plain(letter) for letter in text).replace("\\", "∖")
    text = text.replace("\u2061", " ")
    return text if node.tag == "mtext" else text.strip()


def _plain(letter: str) -> str:
    is_styled = 0x1D400 <= ord(letter) <= 0x1D7FF
    return unicodedata.normalize("NFKC", letter) if is_styled else letter


def _read_fraction(node: Element, above: Element, below: Element) -> str:
    if node.get("linethickness").startswith("0"):  # a binomial, as a column
        return f"{_tidy(_read(above))}; {_tidy(_read(below))}"
    return f" {_enclose(above, SCRIPTS)}/{_enclose(below, SCRIPTS)} "


def _read_scripts(node: Element, parts: tuple[Element, ...]) -> str:
    base, *scripts = parts
    lower = scripts[0] if node.tag not in ("msup", "mover") else None
    upper = scripts[-1] if node.tag not in ("msub", "munder") else None
    signs = [_tidy(_read(one)) for one in scripts]
    if node.tag in ("mover", "munder") and (covered := _cover(base, signs[0], node.tag)):
        return covered
    is_sign = _core(base).tag == "mo"
    text = _read(base).strip() if is_sign else _enclose(base, frozenset(("mover",)))
    text += f"_{_enclose(lower)}" if lower else ""
    text += _raise(upper, signs[-1]) if upper else ""
    return f" {text} " if is_sign and text[:1] not in CLOSE else text


def _cover(base: Element, sign: str, tag: str) -> str:
    """Return a letter with its accent, or letters below or above a line; `""` for all else."""
    text = _tidy(_read(base))
    if tag == "mover" and len(text) == 1 and sign in ACCENTS:
        return f"{text}{ACCENTS[sign]}"
    return (text if len(text) == 1 else f"({text})") if sign in LINES else ""


def _raise(script: Element, sign: str) -> str:
    is_prime = sign and set(sign) <= {"′", "″"}
    return sign if is_prime else RAISED.get(sign) or f"^{_enclose(script)}"


def _core(node: Element) -> Element:
    """Return the element inside of wrappers that hold nothing else."""
    while node.tag in WRAPPERS and len(node.children) == 1:
        only = node.children[0]
        if not isinstance(only, Element):
            break
        node = only
    return node


def _enclose(node: Element, known: frozenset[str] = frozenset()) -> str:
    """Return the reading of a part: in parentheses unless it is a leaf, or one of `known`."""
    core = _core(node)
    text = _tidy(_read(core))
    is_one = core.tag in LEAVES or core.tag in known
    return text if not text or is_one or _is_enclosed(text) else f"({text})"


def _is_enclosed(text: str) -> bool:
    """Return whether the first character is the opening bracket of the last one."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in OPENING) - (letter in CLOSING)
        if depth <= 0:
            return place == len(text) - 1 and text[0] in OPENING
    return False


def _read_cells(row: Element) -> str:
    """Return the cells of a row; at a sign such as `=` they go on without a comma."""
    text = ""
    for cell in row.children:
        own = _tidy(_read_row(cell.children)) if isinstance(cell, Element) else ""
        goes_on = text[-1:] in RELATIONS | SIGNS or own[:1] in RELATIONS | frozenset("+−")
        gap = "" if not text or not own else " " if goes_on else ", "
        text += f"{gap}{own}"
    return text
