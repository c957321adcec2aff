"""Names -> their order by the Unicode collation algorithm. The only user of pyuca; of its 36,000 rows few are wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pyuca import Collator
from pyuca.collator import COLL_ELEMENT_PATTERN
from pyuca.utils import hexstrings2int


class _Alphabet(Collator):  # type: ignore[misc]
    """A collator for texts that are known: rows that begin with none of their characters are passed over."""

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
                    elements = [
                        hexstrings2int(one.groups())
                        for one in COLL_ELEMENT_PATTERN.finditer(weights)
                    ]
                    self.table.add(hexstrings2int(chars.split()), elements)
                elif row.startswith("@implicitweights"):
                    places, _, base = (
                        row.partition("#")[0].removeprefix("@implicitweights").partition(";")
                    )
                    self.implicit_weights.append(
                        [*hexstrings2int(places.split("..")), int(base, 16)]
                    )


def order_of(texts: Sequence[str]) -> tuple[int, ...]:
    """The places of texts in the order of the alphabet; alike ones as they stand."""
    key = _Alphabet(texts).sort_key
    return tuple(sorted(range(len(texts)), key=lambda at: (key(texts[at]), at)))
