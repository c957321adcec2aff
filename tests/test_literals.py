"""Programs of site generators are read as data: what a file exports, and which parts are no literals."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from publisher.reading.literals import LiteralError, list_unread, read_assigned, read_exported

VALUES: list[tuple[str, Any]] = [
    ('// of JSON\n{"a": [1, -2.5, true, null], /* and */ "b": {},}', {"a": ["1", "-2.5", True, None], "b": {}}),
    ("module.exports = {a: 'it\\'s', 'b-c': \"\\u0041\\n\", d: `x`}", {"a": "it's", "b-c": "A\n", "d": "x"}),
    ("import x from 'y'\nexport default define({a: 1})\n", {"a": "1"}),
    ("export default defineConfig({a: 1}) as Config", {"a": "1"}),
    ("const a = {b: 1};\nconst c: Kind = [a, 'x'];\nmodule.exports = {c, d: a};", {"c": [{"b": "1"}, "x"], "d": {"b": "1"}}),
    ("exports.default = {a: rows(), b: () => ({c: 1})}\nfunction rows(): Row[] {\n  return ['x', 'y']\n}", {"a": ["x", "y"], "b": {"c": "1"}}),
    ("export default /** @type {K} */ ({a: [...b, 3]})\nconst b = [1, 2]", {"a": ["1", "2", "3"]}),
    ("const config = {a: 1}\n\nexport default config\n", {"a": "1"}),
    ("export const sidebar = [{text: 'A', link: '/a'}]", [{"text": "A", "link": "/a"}]),
    ("export default {a: {b: 1} satisfies Kind, c: 2}", {"a": {"b": "1"}, "c": "2"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_literal_is_read(text: str, value: Any) -> None:
    assert read_exported(text) == value


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("module.exports = {\n  a: 1 + 2,\n  b: f(1, '}'),\n  c: 3,\n}", [(2, "1 + 2"), (3, "f(1, '}')")]),
        ("export default {a: `x${y}`, b: [z.w, 'k']}", [(1, "`x${y}`"), (1, "z.w")]),
        ("export default {\n a() { return 1 },\n b: 2}", [(2, "a() { return 1 }")]),
        ("export default process.env.X", [(1, "process.env.X")]),
        ("const a = a\nexport default {b: 1, c: unknown}", [(2, "unknown")]),
    ],
)  # fmt: skip
def test_an_expression_is_named_with_its_line(text: str, unread: list[tuple[int, str]]) -> None:
    assert [(one.line, str(one)) for one in list_unread(read_exported(text))] == unread


@pytest.mark.parametrize(
    "text",
    [
        "const a = [b, b, b, b, b, b, b, b]\nconst b = [a, a, a, a, a, a, a, a]\nexport default a",
        "export default " + "[" * 1000,
        "const a = a\nexport default a",
    ],
)
def test_no_text_is_read_for_ever(text: str) -> None:
    with pytest.raises(LiteralError):
        read_exported(text)


def test_a_name_is_found_anywhere_in_a_file() -> None:
    text = "run({plugins: [docs({\n  sidebar: [{label: 'A', slug: 'a'}],\n})]})"
    assert read_assigned(text, "sidebar") == [{"label": "A", "slug": "a"}]
    assert read_assigned(text, "other") is None


@pytest.mark.parametrize(
    "text",
    ["export default [" + "a(" * 100_000, "export default [" + "name, " * 100_000, "export default {" + "a: `${b}`, " * 50_000,
     "export default " + "{a: " * 50_000, "const a = 1\n" * 50_000 + "export default [" + "a, " * 15_000 + "]", "sidebar: x(" * 50_000],
)  # fmt: skip
def test_hostile_texts_are_read_in_time(text: str) -> None:
    start = time.process_time()
    with suppress(LiteralError):
        read_exported(text)
    with suppress(LiteralError):
        read_assigned(text, "sidebar")
    assert time.process_time() - start < 10
