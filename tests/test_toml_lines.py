"""The line of every table, key and item of a TOML file."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: the same files in every run
import tomllib
from collections.abc import Iterator
from typing import Any

from publisher.files.toml import find_lines

LINES = '''\
# [rules]
a.b."c d".'e' = 1  # x = 2
"q\\u00e9" = """
[rules]
x = 1 "" \\"""
"""""
[ part . "x" ]
y = [  # c
  "]", '#', [1, 2,], {p = "a", q = {r = [
     1, 2 ]}, s.t = 2026-01-02 03:04:05},
]
[[r]]
k = 1
[r.sub]
z = \'\'\'
[[r]]
\'\'\'\'\'
[[r]]
  k = -1.5e3
[[r.n]]
[[r.n]]
[r.n.deep]
o = {}
e = []
[b.c]
[b]
d = true
'''


def test_every_table_key_and_item_has_its_line() -> None:
    assert find_lines(LINES) == {
        ("a",): 2,
        ("a", "b"): 2,
        ("a", "b", "c d"): 2,
        ("a", "b", "c d", "e"): 2,
        ("qé",): 3,
        ("part",): 7,
        ("part", "x"): 7,
        ("part", "x", "y"): 8,
        ("part", "x", "y", 0): 9,
        ("part", "x", "y", 1): 9,
        ("part", "x", "y", 2): 9,
        ("part", "x", "y", 2, 0): 9,
        ("part", "x", "y", 2, 1): 9,
        ("part", "x", "y", 3): 9,
        ("part", "x", "y", 3, "p"): 9,
        ("part", "x", "y", 3, "q"): 9,
        ("part", "x", "y", 3, "q", "r"): 9,
        ("part", "x", "y", 3, "q", "r", 0): 10,
        ("part", "x", "y", 3, "q", "r", 1): 10,
        ("part", "x", "y", 3, "s"): 10,
        ("part", "x", "y", 3, "s", "t"): 10,
        ("r",): 12,
        ("r", 0): 12,
        ("r", 0, "k"): 13,
        ("r", 0, "sub"): 14,
        ("r", 0, "sub", "z"): 15,
        ("r", 1): 18,
        ("r", 1, "k"): 19,
        ("r", 1, "n"): 20,
        ("r", 1, "n", 0): 20,
        ("r", 1, "n", 1): 21,
        ("r", 1, "n", 1, "deep"): 22,
        ("r", 1, "n", 1, "deep", "o"): 23,
        ("r", 1, "n", 1, "deep", "e"): 24,
        ("b",): 26,
        ("b", "c"): 25,
        ("b", "d"): 27,
    }


KEYS = ("a", "b", "c-d", '"q.r"', "'s t'", '"\\u00e9"', "1", '""')
SCALARS = (
    "1", "-1.5e3", "2026-01-02 03:04:05", "07:32:00", "true", "inf", "0x1F", '""', '"x]"', "'#'", '"\\\\"',
    '"\\"#"', '"""\n[a]\n b = 1 \\"""" x"""', "'''\n''\n[[b]]'''", "''''q'''", '"""""two"""""',
)  # fmt: skip


def make_toml(chance: random.Random) -> str:
    """Up to six headers and keys; often no TOML, since a name may stand twice."""
    lines = []
    for _ in range(chance.randint(1, 6)):
        what = chance.random()
        key = chance.choice((".", " . ")).join(chance.choices(KEYS, k=chance.randint(1, 3)))
        if what < 0.45:
            lines.append(f"[{key}] # [z]" if what < 0.25 else f"[[ {key} ]]")
        else:
            lines.append(f"  {key} = {make_value(chance)} # c = 1")
    return "\n".join(lines)


def make_value(chance: random.Random, depth: int = 0) -> str:
    what, count = chance.random(), chance.randint(0, 3)
    if depth < 3 and what < 0.2:
        ends = (",", ", # x\n", ",\n")
        rows = [make_value(chance, depth + 1) + chance.choice(ends) for _ in range(count)]
        return f"[{chance.choice(('', chr(10), '# ]' + chr(10)))}{''.join(rows)}]"
    if depth < 3 and what < 0.35:
        keys = dict.fromkeys(chance.choices(KEYS, k=count))
        return f"{{{', '.join(f'{key} = {make_value(chance, depth + 1)}' for key in keys)}}}"
    return chance.choice(SCALARS)


def places_of(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every table, key and item of a value."""
    is_list = isinstance(value, list)
    for key, below in enumerate(value) if is_list else getattr(value, "items", tuple)():
        yield (*place, key)
        yield from places_of(below, (*place, key))


def test_the_pass_finds_what_the_parser_finds() -> None:
    chance, count = random.Random(21), 0
    for _ in range(5000):
        text = make_toml(chance)
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        count += 1
        assert set(find_lines(text)) == set(places_of(values)), text
    assert count > 2000
