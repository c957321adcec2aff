"""PDF with tags -> eight counts of faults of typesetting, for any theme, page size and margins.

`python -m publisher.bench.counts FILE …` prints them; with `--list` also each place.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from publisher.bench.set_lines import Block, Glyph, Line, SetText, ends_divided, read_set_text

HEADS = frozenset("/H1 /H2 /H3 /H4 /H5 /H6".split())
TEXT = frozenset("/P /LBody /Div /LI".split())
CODE = "/NonStruct/NonStruct/Span"
SHORT = 2.9  # em; a last line of one word that is narrower is a runt
LOOSE = 0.4  # em, the mean of a line's word spaces
LABELS = 0.42  # of the letters of a page of relations, what is neither a name nor a number
TEXT_SHARE = 0.63  # the same of a block of several lines that is text
FEW = 4  # words; a line with fewer is not counted as loose
NEAR = 1.5  # points, by which edges and tops may differ
FOOT = 4.0  # points, by which feet may: the last line of a note has less leading than one of text
NUMBER = re.compile(r"\s*(?:[(（]\s*(?:\w{1,4}\.?\s*)?)?(\w+)")

Place = tuple[str, str]  # the label of a page, and the text at the fault


def count_faults(book: SetText) -> dict[str, list[Place]]:
    """Return the places of each fault by its name."""
    return {
        "pages that hold only relations": list(_relations_alone(book)),
        "facing pages that end on different lines": list(_unequal_feet(book)),
        "runts": list(_runts(book)),
        "hyphenated names": list(_hyphenated_names(book)),
        "numbers parted from their names": list(_torn_numbers(book)),
        "pages with space above the first head": list(_sunk_heads(book)),
        "loose lines": list(_loose_lines(book)),
        "lines that hold one syllable": list(_lone_syllables(book)),
    }


def _where(book: SetText, line: Line) -> Place:
    return book.pages[line.page].label, line.text


def _relations_alone(book: SetText) -> Iterator[Place]:
    """Yield the pages at the end of a chapter that have hardly anything but names with numbers."""
    named: Counter[int] = Counter()  # by page the letters of names and their numbers
    in_text: Counter[tuple[int, tuple[int, ...]]] = Counter()  # by page and text
    for link in _links(book):
        if number := _number_after(link):
            place, letters = link.glyphs[-1][0].page, len(link.glyphs) + number.end()
            named[place] += letters
            in_text[place, _text_of(book.blocks[link.block])] += letters
    texts = set(_texts(book, in_text))
    others = [1 - named[at] / max(len(page.glyphs), 1) for at, page in enumerate(book.pages)]
    lists = {at for at, share in enumerate(others) if share < LABELS and at not in texts}
    for at, page in enumerate(book.pages):
        is_end = at > 0 and _goes_on(book, at - 1) and not _goes_on(book, at)
        # a chapter that is a list of names, such as the list of tables, is left out
        if is_end and page.label.isdecimal() and at in lists and at - 1 not in lists:
            yield page.label, "".join(glyph.char for glyph in page.glyphs[:40])


def _texts(book: SetText, named: Mapping[tuple[int, tuple[int, ...]], int]) -> Iterator[int]:
    """Yield the pages with a text of several lines that is no list of names."""
    lines: Counter[tuple[int, tuple[int, ...]]] = Counter()
    letters: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for block in book.blocks:
        for line in block.lines if block.tag != "/LBody" else ():
            lines[line.page, _text_of(block)] += 1
            letters[line.page, _text_of(block)] += len(line.glyphs)
    for place, count in lines.items():
        if count > 1 and 1 - named[place] / letters[place] >= TEXT_SHARE:
            yield place[0]


def _text_of(block: Block) -> tuple[int, ...]:
    """Return what holds a paragraph; the engine divides one beside its label into one a line."""
    return block.path[:-1] if block.tag == "/P" else block.path


def _goes_on(book: SetText, number: int) -> bool:
    """Return whether the text of a page goes on after it."""
    after = book.pages[number + 1 : number + 2]
    return bool(book.pages[number].glyphs and after and after[0].glyphs) and (
        number + 1 not in book.openings
    )


def _facing(book: SetText) -> list[tuple[int, int]]:
    """Return the pairs of facing pages of running text."""
    numbers = range(len(book.pages) - 1)
    return [
        (left, left + 1)
        for left in numbers
        if book.pages[left].label.isdecimal()
        and int(book.pages[left].label) % 2 == 0
        and _goes_on(book, left)
        and _goes_on(book, left + 1)
    ]


def _unequal_feet(book: SetText) -> Iterator[Place]:
    for left, right in _facing(book):
        feet = _foot(book, left), _foot(book, right)
        if abs(feet[0] - feet[1]) > FOOT:
            yield book.pages[left].label, f"{feet[0]:.1f} and {feet[1]:.1f} points"


def _foot(book: SetText, number: int) -> float:
    """Return the last base line of a page; notes that stand beside its text don't count."""
    notes: list[float] = []
    text: list[float] = []
    for glyph in book.pages[number].glyphs:
        is_note = any(book.tags[one] == "/Note" for one in glyph.mark)
        (notes if is_note else text).append(glyph.base)
    is_beside = bool(notes and text) and max(notes) > min(text)
    return min(text if is_beside else text + notes)


def _runts(book: SetText) -> Iterator[Place]:
    for block in book.blocks:
        if block.tag not in TEXT or len(block.lines) < 2 or _is_code(book, block):
            continue
        before, last = block.lines[-2:]
        if not last.words:
            continue
        width = max(one.right for one in last.words) - min(one.left for one in last.words)
        is_short = width < SHORT * last.words[0].size
        # the hyphen of an address is its own
        is_rest = before.is_hyphenated and "/" not in before.text.split()[-1]
        if len(last.text.split()) == 1 and (is_short or is_rest):
            yield _where(book, last)


class _Link(NamedTuple):
    """A link: its block's number, the label of the page that it leads to, glyphs, those after."""

    block: int
    target: str
    glyphs: list[tuple[Line, Glyph]]
    after: list[tuple[Line, Glyph]]


def _links(book: SetText) -> Iterator[_Link]:
    """Yield each link to a page; the engine divides one that is broken into one a line."""
    for number, block in enumerate(book.blocks):
        rows = [(line, glyph) for line in block.lines for glyph in line.glyphs]
        for target, group in groupby(enumerate(rows), lambda row: _target(book, row[1][1])):
            if target:
                places = [at for at, _ in group]
                end = places[-1] + 1
                yield _Link(number, target, rows[places[0] : end], rows[end : end + 16])


def _target(book: SetText, glyph: Glyph) -> str:
    return next((book.targets[one] for one in glyph.mark if one in book.targets), "")


def _hyphenated_names(book: SetText) -> Iterator[Place]:
    for link in _links(book):
        lines = [
            "".join(glyph.char for _, glyph in group).strip()
            for _, group in groupby(link.glyphs, lambda row: id(row[0]))
        ]
        divided = [line for line in lines[:-1] if ends_divided(line)]
        name = "".join(line[:-1] if ends_divided(line) else f"{line} " for line in lines).strip()
        if divided and name.casefold().startswith(tuple(book.names)):
            yield _where(book, link.glyphs[0][0])


def _torn_numbers(book: SetText) -> Iterator[Place]:
    for link in _links(book):
        if number := _number_after(link):
            lines = {id(line) for line, _ in link.after[number.start(1) : number.end(1)]}
            if lines != {id(link.glyphs[-1][0])}:
                yield _where(book, link.glyphs[-1][0])


def _number_after(link: _Link) -> re.Match[str] | None:
    """Return what stands after a link up to its page number, if it has one."""
    number = NUMBER.match("".join(glyph.char for _, glyph in link.after))
    return number if number and number[1] == link.target else None


def _sunk_heads(book: SetText) -> Iterator[Place]:
    going_on = [number for number in range(1, len(book.pages)) if _goes_on(book, number - 1)]
    tops = Counter(round(book.pages[number].first, 1) for number in going_on)
    for number in going_on:
        page, top = book.pages[number], tops.most_common(1)[0][0]
        is_head = any(book.tags[one] in HEADS for one in page.glyphs[0].mark)
        if is_head and top - page.glyphs[0].base > NEAR:
            yield page.label, f"{top - page.glyphs[0].base:.1f} points"


def _loose_lines(book: SetText) -> Iterator[Place]:
    for block in book.blocks:
        if block.tag not in TEXT or _is_code(book, block):
            continue
        edges: dict[int, float] = {}
        for line in filter(_has_words, block.lines):
            edges[line.page] = max(edges.get(line.page, 0.0), line.words[-1].right)
        for line in filter(_has_words, block.lines[:-1]):
            is_full = edges[line.page] - line.words[-1].right < NEAR
            if is_full and _mean_space(line) > LOOSE:
                yield _where(book, line)


def _is_code(book: SetText, block: Block) -> bool:
    """Return whether all words of a block are lines of code, which end where the author ended them.

    The engine sets them as a line in a text in a block, none of which has a type of its own.
    """
    for line in block.lines:
        for word in line.words:
            if CODE not in "".join(book.tags[one] for one in word.mark):
                return False
    return True


def _has_words(line: Line) -> bool:
    return bool(line.words)


def _mean_space(line: Line) -> float:
    """Return the mean of the spaces between a line's words in em, or 0 for a line of few words."""
    words = [group for is_blank, group in _runs(line) if not is_blank]
    spaces = [after[0].left - before[-1].right for before, after in pairwise(words)]
    return sum(spaces) / len(spaces) / line.words[0].size if len(spaces) >= FEW - 1 else 0.0


def _runs(line: Line) -> list[tuple[bool, list[Glyph]]]:
    runs = groupby(line.glyphs, lambda glyph: glyph.char.isspace())
    return [(is_blank, list(group)) for is_blank, group in runs]


def _lone_syllables(book: SetText) -> Iterator[Place]:
    for block in book.blocks:
        if block.tag not in TEXT:
            continue
        for before, line in pairwise(block.lines[:-1]):
            if before.is_hyphenated and len(line.text.split()) == 1:
                yield _where(book, line)


def main(words: list[str]) -> None:
    """Print the counts of each file."""
    for name in words:
        if name.startswith("--"):
            continue
        book = read_set_text(Path(name))
        print(f"{Path(name).name}: {len(book.pages)} pages, {len(_facing(book))} facing pairs")
        for fault, places in count_faults(book).items():
            print(f"{len(places):6}  {fault}")
            if "--list" in words:
                print("".join(f"          {label:>5}  {text[:70]}\n" for label, text in places))


if __name__ == "__main__":
    main(sys.argv[1:])
