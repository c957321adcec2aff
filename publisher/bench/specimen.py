"""Seed and size -> the files of a book with everything that is hard to lay out.

For tests and measurements. It has long and short notes, tables over several pages, code, lists,
quotations, pictures, links in all directions, roman and arabic page numbers, and blank pages before
parts. The same seed gives the same book.
"""

from __future__ import annotations

import struct
import zlib

from msgspec import Struct

WORDS = (
    "a the of and to in that it is was for on are as with at be this from have or by one had not "
    "but what all were when we there can an your which their said if will each about how up out "
    "them then she many some so these would other into has more two like him see time could no "
    "make than first been its who now people my made over did down only way find use may water "
    "long little very after words called just where most know get through back much before go "
    "good new write our used me man too any day same right look think also around another came "
    "come work three word must because does part even place well such here take why things help "
    "put years different away again off went old number reader chapter margin paper binding "
    "ledger harbour lantern orchard granite meadow copper signal weather kitchen ladder compass "
    "village"
).split()
BLOCKS = ("Social", "Writing", "Speaking", "Code", "Event", "Care")
PART = 12  # chapters


class _Dice(Struct):
    """A generator of pseudo-random numbers that are the same on every machine."""

    state: int

    def throw(self, sides: int) -> int:
        """Return a number from 0 to `sides` - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % sides

    def words(self, count: int) -> str:
        """Some words."""
        return " ".join(WORDS[self.throw(len(WORDS))] for _ in range(count))

    def sentence(self) -> str:
        """A sentence of 6 to 20 words."""
        text = self.words(6 + self.throw(15))
        return text[0].upper() + text[1:] + "."

    def paragraph(self) -> str:
        """A paragraph of 2 to 6 sentences."""
        return " ".join(self.sentence() for _ in range(2 + self.throw(5)))


def write_specimen(seed: int, chapters: int) -> dict[str, bytes]:
    """Return the files of a book with so many patterns, by path."""
    dice = _Dice(seed * 7919 + 17)
    names = [
        f"{dice.words(1 + dice.throw(3)).title()} {number}" for number in range(1, chapters + 1)
    ]
    files = {
        f"patterns/p{number:04}.md": _chapter(dice, number, names)
        for number in range(1, chapters + 1)
    }
    files["preface.md"] = (
        "# Before You Begin\n\n" + "\n\n".join(dice.paragraph() for _ in range(8)) + "\n"
    )
    files["glossary.md"] = "# Glossary\n\n" + "\n".join(
        f"{word.title()}\n: {dice.sentence()}\n" for word in WORDS[-12:]
    )
    files["book.toml"] = _configuration(seed, chapters)
    texts = {path: text.encode() for path, text in files.items()}
    return texts | {
        f"pictures/field-{number}.png": _picture(dice, 240, 60 + 40 * number) for number in range(4)
    }


def _configuration(seed: int, chapters: int) -> str:
    rows = [
        (
            f'[book]\ntitle = "Specimen {seed}"\nauthors = ["A. Author"]\nversion = "1.0.0"\n'
            'date = 2026-01-02\nslug = "specimen"\n'
        ),
        '[[front]]\npages = ["preface.md", "@patlets"]\n'
        if chapters <= 200
        else '[[front]]\npages = ["preface.md"]\n',
    ]
    for start in range(1, chapters + 1, PART):
        pages = ", ".join(
            f'"patterns/p{number:04}.md"'
            for number in range(start, min(start + PART, chapters + 1))
        )
        rows.append(f'[[part]]\ntitle = "Part from {start}"\npages = [{pages}]\n')
    rows.append('[[back]]\npages = ["glossary.md", "@aliases"]\n')
    rows.append(
        '[rules]\npatlet-missing = "ignore"\nsummary-boilerplate = "ignore"\n'
        'pattern-orphan = "ignore"\npattern-dead-end = "ignore"\n'
    )
    return "\n".join(rows)


def _chapter(dice: _Dice, number: int, names: list[str]) -> str:
    def _link() -> str:
        other = 1 + dice.throw(len(names))
        return f"[{names[other - 1] if dice.throw(2) else dice.words(2)}](p{other:04}.html)"

    def _text(count: int) -> str:
        return "\n\n".join(
            f"{dice.paragraph()} See {_link()}. {dice.sentence()}"
            if dice.throw(3) == 0
            else dice.paragraph()
            for _ in range(count)
        )

    blocks = ", ".join(sorted({BLOCKS[dice.throw(len(BLOCKS))] for _ in range(2)}))
    parts = [
        f"title={names[number - 1]}\nstatus=published\n~~~~~~\n*{blocks}*\n",
        dice.sentence(),
        f"***Also Known As***: {dice.words(2).title()} {number}; {dice.words(1).title()} {number}",
        f"***Problem***: {dice.sentence()} {dice.sentence()}",
        f"***Context***: {_text(3)}[^1]",
        f"***Solution***: **{dice.sentence()}** {_text(4)}",
    ]
    parts += [
        _extra(dice, number, kind)
        for kind in ("table", "code", "list", "picture", "quote", "long table")
        if dice.throw(4) == 0
    ]
    parts += [
        f"***Consequences***: {_text(2)} Then {_link()}.[^2]",
        f"***Variants***:\n\n* **{dice.words(2).title()}.** {dice.sentence()}",
    ]
    parts += [
        f"[^1]: {dice.sentence()}",
        f"[^2]: {' '.join(dice.sentence() for _ in range(1 + 12 * (dice.throw(9) == 0)))}",
    ]
    return "\n\n".join(parts) + "\n"


def _extra(dice: _Dice, number: int, kind: str) -> str:
    match kind:
        case "table" | "long table":
            rows = [
                f"| {dice.words(2)} | {dice.throw(1000)} | {dice.words(4)} |"
                for _ in range(5 if kind == "table" else 45)
            ]
            return "\n".join(["| What | How many | Why |", "|---|--:|---|", *rows])
        case "code":
            lines = [
                f"{dice.words(1)} = {dice.words(1)}({dice.throw(99)})  # {dice.words(3)}"
                for _ in range(4 + dice.throw(40))
            ]
            return "```python\n" + "\n".join(lines) + "\n```"
        case "list":
            return "\n".join(f"{place}. {dice.sentence()}" for place in range(1, 4 + dice.throw(6)))
        case "picture":
            return f"![{dice.words(4)}](../pictures/field-{number % 4}.png)"
        case _:
            return "\n".join(f"> {dice.sentence()}" for _ in range(3))


def _picture(dice: _Dice, width: int, height: int) -> bytes:
    """A PNG of coarse grey fields."""
    tones = [bytes([64 + dice.throw(160)]) for _ in range(64)]
    rows = b"".join(
        b"\0" + b"".join(tones[(y // 20 * 7 + x // 20) % 64] for x in range(width))
        for y in range(height)
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
