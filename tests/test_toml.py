"""A diagnostic at its own line for whatever is wrong in book.toml or theme.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.config.configuration import read_config
from publisher.files.cache import NOWHERE, Cache
from publisher.report.findings import BookError, Finding
from publisher.theme.loader import load_theme
from tests.support.books import TOML, make, write_book

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
    ("[edition.screen]", "[editon.screen]", 31, "unknown table [editon] | did you mean [edition]?"),
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
    ("[book]", "[bok]", 1, "unknown table [bok] | did you mean [book]?"),
    ('title = "T"', 'title = " "', 2, "'title' in [book] can't be ' '"),
    ('  "Ben",', '  "",', 5, "'authors' in [book] can't hold ''"),
    ("date = 2026-01-02", "theme = ''", 12, "'theme' in [book] can't be ''"),
    ("date = 2026-01-02", f"slug = '{'a' * 101}'", 12, "'slug' in [book] can't be"),
    ("date = 2026-01-02", f"version = '{'1' * 61}'", 12, "'version' in [book] can't be"),
    ("date = 2026-01-02", "root = 'nowhere'", 12, "'root' in [book] is no folder above"),
    ("date = 2026-01-02", "root = 'a.md'", 12, "'root' in [book] is no folder above"),
    ("date = 2026-01-02", f"root = '{'a/' * 3000}'", 12, "'root' in [book] is no folder above"),
    ("sides = 2", f"sides = 0x{'F' * 5000}", 30, "can't be 'a number of thousands of digits'"),
    ("sides = 2", f"sides = {'9' * 5000}", 30, "the file is larger, or nested deeper, than"),
    ("sides = 2", f"sides = {'[' * 3000}{']' * 3000}", 30, "the file is larger, or nested deeper"),
    ("[edition.screen]", f"[edition.{'a' * 41}]", 31, "an edition can't be called 'aaa"),
    (
        'spellings = {"Problem" = ["Issue"]}',
        'mandatory = ["Problem", "Soluton"]',
        27,
        "'mandatory' in [form] names no section of the form: 'Soluton' | did you mean 'Solution'?",
    ),
    ('{"Problem" =', '{"Problm" =', 27, "'spellings' in [form] names no section of the form"),
    (
        "[exclude]",
        "[relations]\nbuilds-on = ['Problem', 'Problm']\n[exclude]",
        38,
        "'builds-on' in [relations] names no section of the form: 'Problm'",
    ),
    (
        'title = "T"',
        'title = "T',
        2,
        'the text has no quotation mark at its end | write " at its end',
    ),
]

THEME = """\
name = "mine"
extends = "handbook"
accent = "#123456"
# colours
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
    ("# colours", 'notes = "margin"', 4, "unknown key 'notes' | allowed are"),
    ('  "#1356B7",', '  "blue",', 7, "'blocks' can't hold 'blue'"),
    ('  "#1356B7",', "  7,", 7, "'blocks' can't hold '7'"),
    ("scripts = []", "scripts = 'Arabic'", 9, "'scripts' can't be 'Arabic'"),
    ("scripts = []", "scripts = ['No Such Face']", 9, "No Such Face, normal 400, is not installed"),
    ("scripts = []", "cover = 1", 16, "the key stands here a second time | keep one of the two"),
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
    ('"200 900"\n[cover]', "400\n[covr]", 16, "unknown table [covr] | did you mean [cover]?"),
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
    ('accent = "#123456"', 'accent = "foo(1)"', 3, "'accent' can't be 'foo(1)'"),
    ('accent = "#123456"', 'accent = "rgb()"', 3, "'accent' can't be 'rgb()'"),
    ('extends = "handbook"', f'extends = "{"a" * 300}"', 2, "which is not there"),
    ("weight = 700", f"weight = 0x{'F' * 5000}", 18, "can't be 'a number of thousands of digits'"),
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


def test_a_file_in_another_encoding_is_told_at_the_line_of_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(b"[book]\ntitle = 'T'\nsubtitle = '\xe9'\n")
    with pytest.raises(BookError) as raised:
        read_config(path)
    assert told(raised.value.findings)[0].startswith("3: the file can't be read")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("contens", ["6: no template uses the word 'contens' | did you mean 'contents'?"]),
        ("of-mine", []),
    ],
)
def test_a_word_that_no_template_uses_is_told(
    tmp_path: Path, word: str, expected: list[str]
) -> None:
    templates = tmp_path / "themes" / "mine" / "templates"
    templates.mkdir(parents=True)
    (templates.parent / "theme.toml").write_text('extends = "handbook"\n')
    (templates / "cover.html").write_text("<p>{{ words['of-mine'] }}</p>")
    start = '[book]\ntitle = "T"\nauthors = ["A"]\ntheme = "mine"\n'
    (tmp_path / "book.toml").write_text(f'{start}[words]\n{word} = "x"\n')
    config = read_config(tmp_path / "book.toml")[0]
    assert told(load_theme(config, Cache(NOWHERE))[1]) == expected


@pytest.mark.parametrize("name", ["theme", "pages", "order"])
def test_a_name_that_is_too_long_for_the_disk_is_no_fault_of_ours(
    tmp_path: Path, name: str
) -> None:
    long = "a" * 5000
    value = f'["{long}.md"]' if name == "pages" else f'"{long}"'
    path = write_book(tmp_path, {"book.toml": f"{TOML}{name} = {value}\n"})
    made = make(path)
    assert [one for one in made.errors if one.location.line == 6], made.report
