"""conf.py of Sphinx -> the texts of `myst_substitutions`, which pages name; the file is not run."""

from __future__ import annotations

import ast
import warnings

NAME = "myst_substitutions"
MOST = 500  # texts of a file


def read_substitutions(text: str) -> dict[str, str]:
    """Return the texts and numbers that a conf.py writes as literals; an expression has none."""
    if NAME not in text:
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, str] = {}
    for node in tree.body:
        names = node.targets if isinstance(node, ast.Assign) else ()
        is_table = any(isinstance(one, ast.Name) and one.id == NAME for one in names)
        if is_table and isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            rows = zip(node.value.keys, node.value.values, strict=True)
            found |= dict(row for key, one in rows if (row := _read_row(key, one)))
    return dict(list(found.items())[:MOST])


def _read_row(key: ast.expr | None, value: ast.expr) -> tuple[str, str] | None:
    if not isinstance(key, ast.Constant) or not isinstance(value, ast.Constant):
        return None
    is_text = isinstance(value.value, str | int | float) and not isinstance(value.value, bool)
    return (str(key.value), str(value.value).strip()) if is_text else None
