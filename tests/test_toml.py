"""The line of every key, and a diagnostic at its own line for whatever is wrong in book.toml or theme.toml."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: the same files in every run
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher.config.configuration import read_config
from publisher.config.toml import find_lines
from publisher.files.cache import NOWHERE, Cache
from publisher.report.findings import BookError, Finding
from publisher.theme.loader import load_theme

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


BOOK = '''\
[book]
title = "T"
authors = [
  "Ann",
  "Ben",
]
description = """
[rules]
stubs = "never"
[edition.print]
"""
date = 2026-01-02
stubs = "omit"
# [rules]
# link-dangling = "loud"
[[part]]
title = "One"
pages = [
  "a.md",
  {page = "b.md", kind = "page", pages = [
    "c.md",
  ]},
  "@map",
]
[form]
order = ["Problem", "Solution"]
spellings = {"Problem" = ["Issue"]}
[edition.print]
bleed = "3mm"
sides = 2
[edition.screen]
trim = "A4"
[rules]
link-dangling = "warn"
[words]
step = "{path}, {number} of {total}"
[exclude]
"x.md" = "old"
'''
BOOK_FAULTS = [
    ('title = "T"', "title = 3", 2, "'title' in [book] can't be '3'"),
    ('title = "T"', 'title = ""', 1, "[book] has no title"),
    ('title = "T"', 'title = "a\\u0001b"', 2, "'title' in [book] can't be"),
    ('title = "T"', 'titel = "T"', 2, "unknown key 'titel' in [book] | did you mean 'title'?"),
    ('  "Ben",', "  5,", 5, "'authors' in [book] can't hold '5'"),
    ('authors = [\n  "Ann",\n  "Ben",\n]', "authors = []", 1, "[book] has no authors"),
    ("date = 2026-01-02", "date = 2026-01-02T10:00:00", 12, "'date' in [book] can't be"),
    ("date = 2026-01-02", 'date = "2026-02-30"', 12, "'date' in [book] can't be '2026-02-30'"),
    ("date = 2026-01-02", "date = 2026", 12, "'date' in [book] can't be '2026'"),
    ("date = 2026-01-02", 'site = ["a", 1]', 12, "'site' in [book] can't hold '1'"),
    ("date = 2026-01-02", "site = true", 12, "'site' in [book] can't be 'true'"),
    ("date = 2026-01-02", 'version = "1 0"', 12, "'version' in [book] can't be '1 0'"),
    ("date = 2026-01-02", 'language = "english!"', 12, "'language' in [book] can't be"),
    ("date = 2026-01-02", 'root = "a\\u0000"', 12, "'root' in [book] can't be"),
    ("date = 2026-01-02", "order = 'SUMMARY.md'", 12, "order and [[part]] both give the order"),
    ('stubs = "omit"', 'stubs = "omitt"', 13, "'stubs' in [book] can't be 'omitt' | did you mean"),
    ('stubs = "omit"', "stubs = ['omit']", 13, "'stubs' in [book] can't be ['omit']"),
    ('title = "One"', "", 16, "[[part]] has no title"),
    ('title = "One"', 'titel = "One"', 17, "unknown key 'titel' in [[part]]"),
    ('  "a.md",', "  1,", 19, "'pages' in [[part]] can't hold '1'"),
    ('  "a.md",', '  "",', 19, "'pages' in [[part]] can't hold ''"),
    ('kind = "page"', 'kind = "pge"', 20, "'kind' in an entry of pages can't be 'pge'"),
    ('kind = "page"', 'knd = "page"', 20, "unknown key 'knd' in an entry of pages"),
    ('page = "b.md", ', "", 20, "an entry of pages has no page"),
    ('    "c.md",', "    {},", 21, "an entry of pages has no page"),
    ('    "c.md",', "    false,", 21, "'pages' in an entry of pages can't hold 'false'"),
    ('  "@map",', '  "@mapp",', 23, "unknown generated page '@mapp' | did you mean '@map'?"),
    ('"Problem", "Solution"', '"Problem", 2', 26, "'order' in [form] can't hold '2'"),
    ('["Issue"]', '"Issue"', 27, "'Problem' in [form.spellings] can't be 'Issue'"),
    ('bleed = "3mm"', 'bleed = "3 m"', 29, "'bleed' in [edition.print] can't be '3 m'"),
    ('bleed = "3mm"', 'bleed = ["3mm"]', 29, "'bleed' in [edition.print] can't be ['3mm']"),
    (
        'bleed = "3mm"',
        'bleed = [\n"1mm", "1mm",\n"1mm", "one"]',
        31,
        "'bleed' in [edition.print] can't hold 'one'",
    ),
    ("sides = 2", "sides = 3", 30, "'sides' in [edition.print] can't be '3'"),
    ("sides = 2", "sides = true", 30, "'sides' in [edition.print] can't be 'true'"),
    ("sides = 2", "side = 2", 30, "unknown key 'side' in [edition.print] | did you mean 'sides'?"),
    ("sides = 2", 'paper = "0mm"', 30, "'paper' in [edition.print] can't be '0mm'"),
    ("sides = 2", 'gutter = "wide"', 30, "'gutter' in [edition.print] can't be 'wide'"),
    ("sides = 2", 'variant = "pdf/a"', 30, "'variant' in [edition.print] can't be 'pdf/a'"),
    ('trim = "A4"', 'trim = "A9"', 32, "'trim' in [edition.screen] can't be 'A9'"),
    ('trim = "A4"', 'trim = "0 × 9 in"', 32, "'trim' in [edition.screen] can't be '0 × 9 in'"),
    ("[edition.screen]", "[edition.Big]", 31, "an edition can't be called 'Big'"),
    ("[edition.screen]", "[editon.screen]", 31, "unknown table [editon] | did you mean 'edition'?"),
    ('= "warn"', '= "loud"', 34, "'link-dangling' in [rules] can't be 'loud'"),
    ('link-dangling = "w', 'link-danglin = "w', 34, "unknown rule 'link-danglin' | did you mean"),
    ("{total}", "{totl}", 36, "'step' in [words] can't be"),
    ('= "old"', '= " "', 38, "'x.md' in [exclude] can't be ' '"),
    ('"x.md" = "old"', '"x.md" = 3', 38, "'x.md' in [exclude] can't be '3'"),
    ("[exclude]", "[[exclude]]", 37, "'exclude' is not a table"),
    ("[[part]]", "[part]", 16, "[part] can't be a single table | write [[part]]"),
    ("[exclude]", "[ignore]\nrule = 'x'\n[exclude]", 37, "[ignore] can't be a single table"),
    ("[exclude]", "[[ignore]]\nreason = ''\n[exclude]", 37, "[[ignore]] has no rule"),
    ("[words]", "words.page = 1\n[rules.x]\n[wrds]", 35, "unknown rule 'words'"),
    ("[book]", "title = 'T'\n[book]", 1, "unknown key 'title' | write it below [book]"),
    ("[book]", "[bok]", 1, "unknown table [bok] | did you mean 'book'?"),
    ('title = "T"', 'title = "T', 2, "Illegal character"),
]

THEME = """\
name = "mine"
extends = "handbook"
accent = "#123456"
notes = "margin"
blocks = [
  "#BE3F1C",
  "#1356B7",
]
scripts = []
# [cover]
# weight = "bold"
[[font]]
family = "Source Serif 4"
styles = ["normal"]
weights = "200 900"
[cover]
ground = "white"
weight = 700
sizes = [12, 8]
leading = 1
[map]
share = 0.4
[page]
trim = "A5"
inner = "17mm"
[page.wide]
outer = "17mm"
[edition.screen]
sides = 1
[ebook-font]
weight = 500
"""
THEME_FAULTS = [
    ('accent = "#123456"', 'acent = "#123456"', 3, "unknown key 'acent' | did you mean 'accent'?"),
    ('accent = "#123456"', 'accent = "#abc"', 3, "'accent' can't be '#abc'"),
    ('accent = "#123456"', 'accent = "drakred"', 3, "'accent' can't be 'drakred' | did you mean"),
    ('accent = "#123456"', "accent = ['red']", 3, "'accent' can't be ['red']"),
    ('notes = "margin"', 'notes = "margn"', 4, "'notes' can't be 'margn' | did you mean 'margin'?"),
    ('  "#1356B7",', '  "blue",', 7, "'blocks' can't hold 'blue'"),
    ('  "#1356B7",', "  7,", 7, "'blocks' can't hold '7'"),
    ("scripts = []", "scripts = 'Arabic'", 9, "'scripts' can't be 'Arabic'"),
    ("scripts = []", "scripts = ['No Such Face']", 9, "No Such Face, normal 400, is not installed"),
    ("scripts = []", "cover = 1", 16, "Cannot overwrite a value"),
    ("[[font]]", "[font]", 12, "[font] can't be a single table | write [[font]]"),
    ('family = "Source Serif 4"', "", 12, "[[font]] has no family"),
    ('family = "Source Serif 4"', "family = 4", 13, "'family' in [[font]] can't be '4'"),
    ('family = "Source Serif 4"', "family = 'Sarif'", 12, "the font Sarif, normal 200 900"),
    ('styles = ["normal"]', 'styles = ["itallic"]', 14, "'styles' in [[font]] can't hold"),
    ('styles = ["normal"]', 'styles = "normal"', 14, "'styles' in [[font]] can't be 'normal'"),
    ('styles = ["normal"]', "styles = []", 14, "'styles' in [[font]] can't be []"),
    ('"200 900"', '"bold"', 15, "'weights' in [[font]] can't be 'bold'"),
    ('"200 900"', "[400, 0]", 15, "'weights' in [[font]] can't hold '0'"),
    ('"200 900"', "true", 15, "'weights' in [[font]] can't be 'true'"),
    ('ground = "white"', 'grund = "white"', 17, "unknown key 'grund' in [cover]"),
    ('ground = "white"', 'imk = "white"', 17, "unknown key 'imk' in [cover] | did you mean 'ink'?"),
    ('ground = "white"', 'ground = "whit"', 17, "'ground' in [cover] can't be 'whit'"),
    ('ground = "white"', 'ink = "rgb(256, 0, 0)"', 17, "'ink' in [cover] can't be"),
    ("weight = 700", 'weight = "bold"', 18, "'weight' in [cover] can't be 'bold'"),
    ("weight = 700", "weight = 0", 18, "'weight' in [cover] can't be '0'"),
    ("sizes = [12, 8]", "sizes = []", 19, "'sizes' in [cover] can't be []"),
    ("sizes = [12, 8]", "sizes = [12, -8]", 19, "'sizes' in [cover] can't hold '-8'"),
    ("sizes = [12, 8]", "sizes = 12", 19, "'sizes' in [cover] can't be '12'"),
    ("leading = 1", "leading = nan", 20, "'leading' in [cover] can't be 'nan'"),
    ("leading = 1", "right = inf", 20, "'right' in [cover] can't be 'inf'"),
    ("leading = 1", "stroke = 'thin'", 20, "'stroke' in [cover] can't be 'thin'"),
    ('"200 900"\n[cover]', "400\n[covr]", 16, "unknown table [covr] | did you mean 'cover'?"),
    ("share = 0.4", "share = 4", 22, "'share' in [map] can't be '4'"),
    ("share = 0.4", "shre = 0.4", 22, "unknown key 'shre' in [map]"),
    ('trim = "A5"', 'trim = "A55"', 24, "'trim' in [page] can't be 'A55'"),
    ('trim = "A5"', "trim = 5", 24, "'trim' in [page] can't be '5'"),
    ('trim = "A5"', "bleed = 3", 24, "'bleed' in [page] can't be '3'"),
    ('inner = "17mm"', 'iner = "17mm"', 25, "unknown key 'iner' in [page] | did you mean 'inner'?"),
    ('inner = "17mm"', 'inner = "wide"', 25, "'inner' in [page] can't be 'wide'"),
    ('inner = "17mm"', "inner = 17", 25, "'inner' in [page] can't be '17'"),
    ('outer = "17mm"', 'trim = "A5"', 27, "unknown key 'trim' in [page.wide]"),
    ('outer = "17mm"', 'outer = "17"', 27, "'outer' in [page.wide] can't be '17'"),
    ("[page.wide]", '[page."wide page"]', 26, "a kind of page can't be called 'wide page'"),
    ("sides = 1", "sides = 'one'", 29, "'sides' in [edition.screen] can't be 'one'"),
    ("sides = 1", "bleed = [1, 2]", 29, "'bleed' in [edition.screen] can't be [1, 2]"),
    ("sides = 1", "crop-marks = 'yes'", 29, "'crop-marks' in [edition.screen] can't be 'yes'"),
    ("[edition.screen]", "[edition]\nscreen = 1\n[edition.print]", 29, "'screen' in [edition]"),
    ("weight = 500", 'weight = "500"', 31, "'weight' in [ebook-font] can't be '500'"),
    ("weight = 500", 'name = "a\\"b"', 31, "'name' in [ebook-font] can't be"),
    ("weight = 500", "wieght = 500", 31, "unknown key 'wieght' in [ebook-font]"),
    ('extends = "handbook"', 'extends = "handbok"', 2, "extends 'handbok', which is not there"),
    ('extends = "handbook"', "extends = 3", 2, "'extends' can't be '3'"),
    ("[map]", "[map", 21, "Expected ']'"),
]


def edit(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{one.location.line}: {one.message} | {one.hint}" for one in findings]


def read_book(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "book.toml").write_text(text)
    try:
        return read_config(folder / "book.toml")[1]
    except BookError as error:
        return error.findings


def read_theme(folder: Path, text: str) -> tuple[Finding, ...]:
    """What is said of a theme of a book."""
    (folder / "themes" / "mine").mkdir(parents=True)
    (folder / "themes" / "mine" / "theme.toml").write_text(text)
    (folder / "book.toml").write_text('[book]\ntitle = "T"\nauthors = ["A"]\ntheme = "mine"\n')
    try:
        return load_theme(read_config(folder / "book.toml")[0], Cache(NOWHERE))[1]
    except BookError as error:
        return error.findings


def test_a_file_without_a_fault_says_nothing(tmp_path: Path) -> None:
    assert read_book(tmp_path, BOOK) == ()
    assert read_theme(tmp_path, THEME) == ()


@pytest.mark.parametrize(("old", "new", "line", "message"), BOOK_FAULTS)
def test_a_fault_of_book_toml_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    found = told(read_book(tmp_path, edit(BOOK, old, new)))
    assert [one for one in found if one.startswith(f"{line}: ") and message in one], found


@pytest.mark.parametrize(("old", "new", "line", "message"), THEME_FAULTS)
def test_a_fault_of_theme_toml_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    findings = read_theme(tmp_path, edit(THEME, old, new))
    found = told(findings)
    assert [one for one in found if one.startswith(f"{line}: ") and message in one], found
    assert {one.location.path for one in findings} == {"themes/mine/theme.toml"}
