"""A long formula in TeX -> the pieces between which print may begin a new line."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\\(?:begin|end)\{[^{}]*\}|\\[A-Za-z]+|\\.|[^\\]", re.DOTALL)
RELATIONS = frozenset(
    "= < > \\le \\leq \\ge \\geq \\ne \\neq \\approx \\equiv \\sim \\simeq \\propto "
    "\\to \\Rightarrow \\implies \\iff \\Leftrightarrow \\coloneqq".split()
)
OPERATORS = frozenset("+ - \\pm \\mp".split()) | RELATIONS
OPENING = frozenset(("{", "(", "[", "\\left", "\\{", "\\langle"))
CLOSING = frozenset(("}", ")", "]", "\\right", "\\}", "\\rangle"))
NO_OPERAND = frozenset("^ _ , ; : & ( [ {".split()) | OPERATORS  # a sign may follow it


def split_formula(tex: str) -> list[str]:
    """Return a formula in pieces that begin with the operators which are in no brackets."""
    pieces: list[str] = [""]
    depth, before = 0, "="
    for token in TOKEN.findall(tex):
        is_delimiter = before in ("\\left", "\\right")
        if token.startswith("\\begin{") or (token in OPENING and not is_delimiter):
            depth += 1
        elif token.startswith("\\end{") or (token in CLOSING and not is_delimiter):
            depth -= 1
        elif token in OPERATORS and not depth and before not in NO_OPERAND and pieces[-1].strip():
            pieces.append("{}")
        pieces[-1] += token
        before = token if token.strip() else before
    return pieces if not depth and "\\\\" not in tex else [tex]
