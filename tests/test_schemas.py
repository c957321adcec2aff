"""The JSON Schemas that editors get say the same as the reader."""

from __future__ import annotations

import copy
import json
import random  # noqa: TID251 - seeded: the same mutants in every run
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from publisher.book.model import Config
from publisher.config.checking import check_toml
from publisher.config.configuration import check_order
from publisher.config.expressions import LENGTH, SIZE, THICKNESS
from publisher.config.json_schema import BOOK_SCHEMA, THEME_SCHEMA, read_schema, write_schemas
from publisher.config.kinds import Table, defaults_of
from publisher.config.measures import read_length, read_paper, read_trim
from publisher.config.schema import BOOK_FILE
from publisher.config.settings import RULES
from publisher.config.theme_schema import THEME_FILE
from publisher.files.listing import list_pages
from publisher.files.toml import Toml
from publisher.place import PACKAGE
from publisher.scaffold.announce import adopt
from publisher.scaffold.new_book import write_new_book
from publisher.theme.pattern_map import SHARE

MUTANTS = 1000  # of each file
LENGTHS = (
    "3mm", "3 mm", " .5in ", "0", "0.0", "00", ".0", "0mm", "3", "3.mm", "-3mm", "3 m", "", "mm", "9999pt",
    "A4", "a5", "b5", "LETTER", "A6", "6 × 9 in", "6in x 9in", "6*9cm", "6 × 9", "0 × 9 in", "6 × 0.0 mm",
    "6 × 9 in in", "cream", "White", "COLOUR", "creme", "0.12mm",
)  # fmt: skip


@pytest.mark.parametrize("name", [BOOK_SCHEMA, THEME_SCHEMA])
def test_the_schema_on_disk_is_made_from_the_reader(
    name: str, request: pytest.FixtureRequest
) -> None:
    text = write_schemas()[name]
    if request.config.getoption("--accept"):
        (PACKAGE / "config" / name).write_text(text, encoding="utf-8")
    assert read_schema(name) == text
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("name", [BOOK_SCHEMA, THEME_SCHEMA])
def test_every_key_is_described(name: str) -> None:
    bare = [
        path
        for path, key in keys_of(json.loads(read_schema(name)), "")
        if not key.get("description", "").endswith((".", "}", "?", "…", ":"))
    ]
    assert [path for path in bare if not path.startswith("/words/")] == []


def keys_of(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, key in schema.get("properties", {}).items():
        yield f"{path}/{name}", key
        yield from keys_of(key.get("items", key), f"{path}/{name}")


def test_defaults_are_those_of_the_code(tmp_path: Path) -> None:
    assert defaults_of(table_of(THEME_FILE, "map")) == {"share": SHARE}
    config = Config(tmp_path, "", "", (), "", "en", "", "0.0.0")
    for name, value in defaults_of(table_of(BOOK_FILE, "book")).items():
        given = getattr(config, name.replace("-", "_"))
        assert value == (list(given) if isinstance(given, tuple) else given), name


def table_of(file: Table, name: str) -> Table:
    kind = file.keys[name].kind
    assert isinstance(kind, Table)
    return kind


@pytest.mark.parametrize("text", LENGTHS)
def test_patterns_of_measures_allow_what_is_read(text: str) -> None:
    thickness = read_paper(text)
    assert bool(re.fullmatch(LENGTH, text)) == (read_length(text) is not None)
    assert bool(re.fullmatch(SIZE, text)) == (read_trim(text) is not None)
    assert bool(re.fullmatch(THICKNESS, text)) == bool(thickness)


def test_an_import_names_its_schema(tmp_path: Path) -> None:
    write_pages = {"one.md": "# One\n\nText.\n", "two.md": "# Two\n\nText.\n"}
    for name, text in write_pages.items():
        (tmp_path / name).write_text(text)
    assert adopt(str(tmp_path)) == 0
    assert (tmp_path / "book.toml").read_text().startswith("#:schema ./book.schema.json\n[book]")
    assert (tmp_path / "book.schema.json").read_text() == read_schema(BOOK_SCHEMA)
    assert list_pages(tmp_path) == ("one.md", "two.md")


def test_a_new_book_names_its_schemas(tmp_path: Path) -> None:
    write_new_book(tmp_path / "new", "T", "A")
    own = tmp_path / "new" / "themes" / "own"
    first = (tmp_path / "new" / "book.toml").read_text().partition("\n")[0]
    assert first == "#:schema ./book.schema.json"
    assert (tmp_path / "new" / "book.schema.json").read_text() == read_schema(BOOK_SCHEMA)
    assert (own / "theme.toml").read_text().startswith("#:schema ./theme.schema.json\n")
    assert (own / "theme.schema.json").read_text() == read_schema(THEME_SCHEMA)


BOOK: dict[str, Any] = {
    "book": {
        "title": "T",
        "authors": ["A", "B"],
        "language": "pt-BR",
        "version": "1.0.0",
        "date": date(2026, 1, 2),
        "site": ["https://example.org/"],
        "stubs": "open",
        "pages": ["a.md", {"page": "b.md", "kind": "page", "pages": ["c.md", "@map"]}],
    },
    "front": [{"pages": ["@how-to-read"]}],
    "path": [{"name": "P", "pages": ["a.md"]}],
    "ignore": [{"rule": "link-dangling", "target": "x", "reason": "r"}],
    "exclude": {"x.md": "old"},
    "links": {"a": "b.md"},
    "words": {"page": "p.", "step": "{path} {number} {total}", "of-mine": "x"},
    "rules": {"link-dangling": "warn"},
    "form": {"order": ["Problem"], "mandatory": [], "spellings": {"Problem": ["Issue"]}},
    "relations": {"builds-on": ["Context"], "referenced-by": True},
    "edition": {
        "print": {"trim": "6 × 9 in", "bleed": ["1mm", "1mm", "1mm", "0"], "sides": 1},
        "mine": {"base": "print", "paper": "0.1mm", "gutter": "shop", "variant": ""},
    },
}
THEME: dict[str, Any] = {
    "name": "T",
    "extends": "handbook",
    "accent": "#123456",
    "blocks": ["#123456"],
    "scripts": ["Noto Sans Arabic"],
    "font": [{"family": "F", "styles": ["normal", "italic"], "weights": [400, "200 900"]}],
    "ebook-font": {"family": "F", "name": "N", "weight": 500},
    "cover": {"ground": "white", "ink": "rgb(1, 2, 3)", "sizes": [12, 8.5], "em": 0.5},
    "map": {"share": 0.4},
    "page": {"trim": "A5", "inner": "17mm", "bleed": "0in", "wide": {"outer": "1cm"}},
    "edition": {"screen": {"sides": 2, "outline": False}},
}
VALUES: tuple[Any, ...] = (
    "", "x", "theme", "A4", "3mm", "0", "0mm", "-3mm", "3 m", "@map", "@mapp", "a\nb", "a\n", "a\x01",
    "#123456", "#12345", "#abc", "red", "margin", "1 0", "{x}", "200 900", "warn", "error", "print",
    "6 × 0 in", "6 × 9 in", "2026-01-02", "2026-02-30", "20260102", "٣mm", "١", " ", "en", "e_n",
    0, 1, 2, 3, -1, 400, 1001, 0.5, 1.0, 2.5, 1e300, True, False,
    [], ["a.md"], ["a.md", 1], [""], ["1mm"], ["1mm"] * 4, [1, 2], [[]], [{}], [{"pages": []}],
    [{"page": "x"}], [{"family": "F"}], {}, {"page": "x"}, {"inner": "1mm"}, {"a": "b"}, {"a": 1},
    {"a": ["b"]}, {"title": "x", "pages": ["@x"]}, [{"title": "x"}], {"sides": 1}, {"Bad Name": {}},
)  # fmt: skip
NAMES = (
    "x",
    "titel",
    "pages",
    "page",
    "order",
    "part",
    "inner",
    "wide",
    "base",
    "title",
    "A b",
    "1",
)


def places_of(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every table, key and item."""
    rows = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = [one for key, below in rows for one in places_of(below, (*place, key))]
    return [place, *found]


def mutate(values: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The configuration with one to three changes: a value, a key that goes, or one that comes."""
    changed = copy.deepcopy(values)
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.choice(places_of(changed)[1:] or [("book",)])
        holder: Any = changed
        for key in place[:-1]:
            holder = holder[key]
        what, value = chance.random(), copy.deepcopy(chance.choice(VALUES))
        if what < 0.6:
            holder[place[-1]] = value
        elif what < 0.75 and len(changed) > 1:
            del holder[place[-1]]
        elif isinstance(holder, dict):
            holder[chance.choice(NAMES)] = value
        else:
            holder.append(value)
    return changed


def spell_dates(value: Any) -> Any:
    """The configuration as JSON has it."""
    if isinstance(value, dict):
        return {key: spell_dates(below) for key, below in value.items()}
    if isinstance(value, list):
        return [spell_dates(below) for below in value]
    return value.isoformat() if isinstance(value, date) else value


def match_as_ecma(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[Any]:
    """`pattern` as ECMA-262 reads it: `$` is the end, and letters and digits are ASCII."""
    if isinstance(value, str) and not re.search(pattern.replace(")$", r")\Z"), value, re.ASCII):
        yield jsonschema.ValidationError(f"{value!r} does not match")


ECMA = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": match_as_ecma})


def is_book(values: dict[str, Any]) -> bool:
    found, findings = check_toml(Toml(values, {}), BOOK_FILE, "book.toml", RULES)
    return not findings and not check_order(Path("book.toml"), Toml(values, {}), found)


def is_theme(values: dict[str, Any]) -> bool:
    return not check_toml(Toml(values, {}), THEME_FILE, "theme.toml", RULES)[1]


@pytest.mark.parametrize(
    ("name", "plain", "accepts"), [(BOOK_SCHEMA, BOOK, is_book), (THEME_SCHEMA, THEME, is_theme)]
)
def test_editors_and_the_reader_agree_on_a_thousand_configurations(
    name: str, plain: dict[str, Any], accepts: Callable[[dict[str, Any]], bool]
) -> None:
    schema = json.loads(read_schema(name))
    validator = ECMA(schema, format_checker=jsonschema.FormatChecker(["date"]))
    chance, right = random.Random(21), 0
    assert accepts(plain) and validator.is_valid(spell_dates(plain))
    for _ in range(MUTANTS):
        values = mutate(plain, chance)
        is_right = accepts(copy.deepcopy(values))
        right += is_right
        assert validator.is_valid(spell_dates(values)) == is_right, values
    assert MUTANTS * 0.1 < right < MUTANTS * 0.9
