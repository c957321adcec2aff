"""Private-use characters that carry places and finished HTML through the Markdown parser.

A *mark* is one character that stands for a line and column of the source. A *token* is two
characters that stand for a piece of HTML which Markdown must not touch. `sources` lets neither
range into a page.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

FIRST, LAST = 0x100000, 0x10BFFF
MARK = re.compile("[\U00100000-\U0010bfff]")
TOKEN = re.compile("[\U0010c000-\U0010cfff][\U0010d000-\U0010dfff]")
LONE_TOKENS = re.compile(r"<p>((?:[\U0010c000-\U0010cfff][\U0010d000-\U0010dfff]\s*)+)</p>")
# what comes before a target: an inline link, a reference definition, an attribute of raw HTML
TARGET = re.compile(
    r"\]\(\s*<?|^\s{0,3}\[[^\]\n^][^\]\n]*\]:\s*<?|\b(?:href|src)\s*=\s*[\"']?", re.IGNORECASE
)


class Marks(Struct):
    """The places and pieces of one page."""

    places: list[tuple[int, int]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def mark(self, line: int, column: int = 0) -> str:
        """Return a new mark for a place, or `""` if all characters are in use."""
        if len(self.places) >= LAST - FIRST:
            return ""
        self.places.append((line, column))
        return chr(FIRST + len(self.places) - 1)

    def keep(self, piece: str) -> str:
        """A token for a piece of HTML."""
        self.pieces.append(piece)
        high, low = divmod(len(self.pieces) - 1, 0x1000)
        return chr(0x10C000 + high) + chr(0x10D000 + low)

    def restore(self, html: str) -> str:
        """Put the pieces back where their tokens stand, without the paragraph round a lone one."""
        html = LONE_TOKENS.sub(lambda found: found[1], html)
        return TOKEN.sub(lambda found: self.pieces[self._number(found[0])], html)

    @staticmethod
    def _number(token: str) -> int:
        return (ord(token[0]) - 0x10C000) * 0x1000 + ord(token[1]) - 0x10D000

    def mark_targets(self, text: str, line: int, column: int = 1) -> str:
        """The text, which begins at a place, with a mark before each link target."""
        return TARGET.sub(lambda found: found[0] + self.mark(line, column + found.end()), text)

    def place_of(self, text: str) -> tuple[int, int]:
        """The place of the first mark in a text, or (0, 0)."""
        found = MARK.search(text)
        return self.places[ord(found[0]) - FIRST] if found else (0, 0)


def without_marks(text: str) -> str:
    """The text as the author wrote it."""
    return MARK.sub("", text)
