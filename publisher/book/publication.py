"""What book.toml says of the publication, for libraries and shops: identifiers, people, claims."""

from __future__ import annotations

import re

from msgspec import Struct

# in these languages the family name comes first
FAMILY_FIRST = frozenset("hu ja ko vi zh".split())
PARTICLES = frozenset(
    "af al da de del della den der di do dos du el la le ten ter van von zu".split()
)
SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
# words that are in the names of groups, and hardly in those of people
GROUPS = frozenset(
    "ag and association authors collective committee community company consortium contributors co "
    "corporation council e.v. editors foundation friends gmbh group guild inc inc. institute "
    "laboratory league limited llc ltd ltd. network office organisation organization press project "
    "school society staff team the union university working & + und et".split()
)
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*")
MOST_WORDS = 5


class Contributor(Struct, frozen=True):
    """A person or a group and the role, a MARC relator code; `file_as` is the name for sorting."""

    name: str
    role: str
    file_as: str = ""


class Claim(Struct, frozen=True):
    """What `[accessibility]` states of the EPUB: the standard, who certifies it, and a report.

    `line` is that of the standard in book.toml.
    """

    conforms_to: str
    certified_by: str
    report: str = ""
    line: int = 0


class Publication(Struct, frozen=True):
    """Identifiers, contributors beside the authors, and what is claimed of accessibility.

    `isbns` are pairs of a format, `epub`, `pdf` or `print`, and the 13 digits of its ISBN.
    """

    isbns: tuple[tuple[str, str], ...] = ()
    doi: str = ""
    contributors: tuple[Contributor, ...] = ()
    claim: Claim | None = None

    def isbn(self, form: str) -> str:
        """Return the ISBN of a format, or `""`."""
        return dict(self.isbns).get(form, "")

    def filed(self, name: str, language: str) -> str:
        """Return how a name is sorted: as a contributor's `file_as`, else by its family name."""
        typed = name.replace("’", "'")  # as it may stand in book.toml
        own = (one for one in self.contributors if one.name.replace("’", "'") == typed)
        return next((one.file_as for one in own if one.file_as), "") or file_name(name, language)


def file_name(name: str, language: str) -> str:
    """Return `Family, Given` for the name of a person, and `""` if it may be that of a group.

    `language` is the book's: where the family name comes first, no name is turned.
    """
    words = name.split()
    suffix = f", {words.pop()}" if len(words) > 2 and words[-1] in SUFFIXES else ""
    is_person = (
        1 < len(words) <= MOST_WORDS
        and language.lower().partition("-")[0] not in FAMILY_FIRST
        and all(WORD.fullmatch(word) and word.isprintable() for word in words)
        and all(word[0].isupper() or word in PARTICLES for word in words)
        and words[-1][0].isupper()
        and words[0][0].isupper()
        and not GROUPS.intersection(word.lower() for word in words)
    )
    return f"{words[-1]}, {' '.join(words[:-1])}{suffix}" if is_person else ""
