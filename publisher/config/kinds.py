"""What a value of book.toml or theme.toml may be: the kinds of which the schema is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

# Patterns are read alike by Python and by ECMA-262, whose expressions JSON Schema takes;
# the whole string has to match.


class Text(Struct, frozen=True):
    """A string, without the control characters that XML can't hold."""

    pattern: str = ""  # "" for any
    said: str = "a string"


class Choice(Struct, frozen=True):
    """One of a few strings or whole numbers, or a string that matches `pattern`."""

    values: tuple[str | int, ...]
    pattern: str = ""  # "" for no other string
    said: str = ""  # "" for a list of the values
    noun: str = ""  # what the values are names of: a wrong one is then an unknown name


class Flag(Struct, frozen=True):
    """True or false."""

    said: str = "true or false"


class Day(Struct, frozen=True):
    """A date of TOML, or the same as a string."""

    said: str = "a date, such as 2026-11-22"


class Number(Struct, frozen=True):
    """A number between two others, both allowed."""

    least: float
    most: float
    is_whole: bool = False

    @property
    def said(self) -> str:
        """The words by which a hint names this kind."""
        what = "a whole number" if self.is_whole else "a number"
        return f"{what} from {self.least:g} to {self.most:g}"


class ListOf(Struct, frozen=True):
    """A list whose items are all of one kind."""

    item: Kind
    said: str = "a list of strings"
    least: int = 0  # items
    most: int | None = None


class Either(Struct, frozen=True):
    """One of several kinds; the type in TOML tells which one is meant."""

    kinds: tuple[Kind, ...]
    said: str


class Named(Struct, frozen=True):
    """A kind that DEFINITIONS of the schema has under this name; it may contain itself."""

    name: str


class Key(Struct, frozen=True):
    """A key of a table: what its value may be, what it is for, and its default."""

    kind: Kind
    says: str  # one sentence
    default: Any = None  # None if there is none, or if it depends on other values
    is_required: bool = False
    hint: str = ""  # what to add where it is required and missing


class Names(Struct, frozen=True):
    """The pattern of names that an author gives, and what a message calls them."""

    pattern: str
    noun: str  # "an edition"
    said: str


class Table(Struct, frozen=True):
    """A table: its keys, and what any other key is."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    others: Key | None = None  # None where other keys are not allowed
    names: Names | None = None  # of other keys; None where every name is allowed
    said: str = "a table"
    label: str = ""  # how a message names it; "" for its place, such as [page.wide]
    noun: str = "key"


Kind: TypeAlias = Text | Choice | Flag | Day | Number | ListOf | Either | Named | Table

TEXTS = ListOf(Text())


def defaults_of(table: Table) -> dict[str, Any]:
    """Return the defaults of a table's keys, by key."""
    return {name: key.default for name, key in table.keys.items() if key.default is not None}


def required(kind: Kind, says: str, hint: str = "") -> Key:
    """Return a key that its table must have; `hint` says what to add if it is missing."""
    return Key(kind, says, None, True, hint)


def said_of(kind: Kind) -> str:
    """Return the words by which a hint tells what is allowed."""
    if isinstance(kind, Choice) and not kind.said:
        return f"one of {', '.join(map(str, kind.values))}"
    return "" if isinstance(kind, Named) else kind.said
