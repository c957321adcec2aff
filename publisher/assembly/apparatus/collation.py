"""Names -> their order by the Unicode collation algorithm. The only user of pyuca."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pyuca import Collator
from pyuca.collator import COLL_ELEMENT_PATTERN
from pyuca.utils import hexstrings2int


class _Alphabet(Collator):  # type: ignore[misc]
    """A collator for known texts: reads only the rows of the table that their characters need."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.heads = {
            f"{ord(char):04X}" for text in texts for char in unicodedata.normalize("NFD", text)
        }
        super().__init__()

    def load(self, filename: str) -> None:
        """Read the table; called by the collator."""
        with open(filename, encoding="utf-8") as rows:
            for row in rows:
                if row[:5].rstrip(" ;") in self.heads:
                    chars, _, weights = row.partition("#")[0].partition(";")
                    matches = COLL_ELEMENT_PATTERN.finditer(weights)
                    elements = [hexstrings2int(match.groups()) for match in matches]
                    self.table.add(hexstrings2int(chars.split()), elements)
                elif row.startswith("@implicitweights"):
                    text = row.partition("#")[0].removeprefix("@implicitweights")
                    span, _, base = text.partition(";")
                    self.implicit_weights.append([*hexstrings2int(span.split("..")), int(base, 16)])


def order_of(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the indices of texts in alphabetical order; equal texts keep their order."""
    key = _Alphabet(texts).sort_key
    return tuple(sorted(range(len(texts)), key=lambda at: (key(texts[at]), at)))
