"""The counts of faults of typesetting find each fault where it is, and nothing else."""

from __future__ import annotations

from publisher.bench.counts import count_faults
from publisher.bench.set_lines import Block, Glyph, Line, Page, SetText

DOCUMENT, SECTION, LINK, HEAD, PARAGRAPH, NOTE, PRE, ROW = range(8)
TAGS = {
    0: "/Document",
    1: "/Sect",
    2: "/Link",
    3: "/H2",
    4: "/P",
    5: "/Note",
    6: "/NonStruct",
    7: "/Span",
}
STEP, BLANK = 5.0, 3.0  # points from one letter to the next, and of a space, in type of 10 points
EDGE = 164.0  # where the line of nine words below ends by itself


def line(page: int, base: float, text: str, *ids: int, end: float = 0.0, left: float = 0.0) -> Line:
    """Set a line; what stands between angle brackets is a link, and the blanks fill it up to `end`."""
    shown = text.replace("<", "").replace(">", "")
    blanks = max(shown.count(" "), 1)
    space = (end - left - (len(shown) - blanks) * STEP) / blanks if end else BLANK
    glyphs, mark = [], (DOCUMENT, SECTION, *ids)
    at, in_link = left, False
    for char in text:
        if char in "<>":
            in_link = char == "<"
            continue
        width = space if char == " " else STEP
        glyphs.append(Glyph(char, at, at + width, base, 10.0, (*mark, LINK) if in_link else mark))
        at += width
    return Line(page, glyphs)


def book(*lines: Line, tag: str = "/P", labels: str = "1 2 3 4 5") -> SetText:
    """Return a book of one block, whose links all lead to page 7, and whose pages hold its lines."""
    pages = [Page(label) for label in labels.split()]
    for one in lines:
        pages[one.page].glyphs += one.glyphs
    block = Block(tag, lines[0].glyphs[0].mark, list(lines))
    return SetText(pages, [block], TAGS, {LINK: "7"}, frozenset({0}), frozenset({"sample book"}))


def found(made: SetText) -> dict[str, int]:
    return {fault: len(places) for fault, places in count_faults(made).items() if places}


def test_text_without_a_fault() -> None:
    rows = [
        line(0, 90, "four words of text", PARAGRAPH),
        line(0, 76, "and an end", PARAGRAPH),
    ]
    assert found(book(*rows)) == {}


def test_runts() -> None:
    first = line(0, 90, "four words of text", PARAGRAPH)
    assert found(book(first, line(0, 76, "end.", PARAGRAPH))) == {"runts": 1}
    assert found(book(first, line(0, 76, "at end.", PARAGRAPH))) == {}
    assert found(book(first, line(0, 76, "endless.", PARAGRAPH))) == {}
    code = [
        line(0, base, text, PARAGRAPH, PRE, PRE, ROW)
        for base, text in ((90, "of words"), (76, "..."))
    ]
    assert found(book(*code)) == {}
    address = line(0, 90, "see example.org/of-text-of\u2010", PARAGRAPH)
    assert found(book(address, line(0, 76, "standing.", PARAGRAPH))) == {}
    divided = line(0, 90, "four words of text with\u2010", PARAGRAPH)
    assert found(book(divided, line(0, 76, "standing.", PARAGRAPH))) == {"runts": 1}


def test_names_and_their_numbers() -> None:
    last = line(0, 76, "and so it went on", PARAGRAPH)
    name = line(0, 90, "<Sample Book> (p. 7)", PARAGRAPH)
    assert found(book(name, last)) == {}
    divided = [line(0, 104, "<Sam\u2010>", PARAGRAPH), line(0, 90, "<ple Book> (p. 7)", PARAGRAPH)]
    assert found(book(*divided, last)) == {"hyphenated names": 1}
    torn = [line(0, 104, "see <Sample Book>", PARAGRAPH), line(0, 90, "(p. 7) and", PARAGRAPH)]
    assert found(book(*torn, last)) == {"numbers parted from their names": 1}
    other = [line(0, 104, "see <Sample Book>", PARAGRAPH), line(0, 90, "8 times", PARAGRAPH)]
    assert found(book(*other, last)) == {}


def test_lines() -> None:
    ends = [line(0, 48, "and so it went on", PARAGRAPH)]
    tight = line(0, 90, "a line of four words or so of them", PARAGRAPH)
    loose = line(0, 76, "a line of four words", PARAGRAPH, end=EDGE)
    assert found(book(tight, loose, *ends)) == {"loose lines": 1}
    ragged = line(0, 76, "a line of four words", PARAGRAPH, end=EDGE - 20)
    assert found(book(tight, ragged, *ends)) == {}
    blank = line(0, 62, " ", PARAGRAPH)
    assert found(book(tight, loose, blank, *ends)) == {"loose lines": 1}
    syllables = [line(0, 90, "of com\u2010", PARAGRAPH), line(0, 76, "pon\u2010", PARAGRAPH)]
    rest = line(0, 62, "ents as they are", PARAGRAPH)
    assert found(book(*syllables, rest, *ends)) == {"lines that hold one syllable": 1}


def test_pages() -> None:
    text = [line(at, 90, "words of text", PARAGRAPH) for at in range(5)]
    feet = [
        line(at, foot, "words of text", PARAGRAPH) for at, foot in enumerate((20, 20, 34, 20, 20))
    ]
    rows = [one for pair in zip(text, feet, strict=True) for one in pair]
    assert found(book(*rows)) == {"facing pages that end on different lines": 1}
    head = line(3, 76, "A head", HEAD)
    made = book(*text[:3], head, text[4])
    assert found(made) == {"pages with space above the first head": 1}
    assert found(book(*text[:4], labels="1 2 3 4")) == {}
    relation = line(3, 90, "Builds on <the Sample Book> 7", PARAGRAPH)
    made = book(*text[:3], relation, labels="1 2 3 4")
    assert found(made) == {"pages that hold only relations": 1}


def test_feet_of_pages_with_notes() -> None:
    text = [line(at, base, "words of text", PARAGRAPH) for at in range(5) for base in (90, 34)]
    beside = [line(2, base, "a note", NOTE) for base in (40, 20)]
    assert found(book(*text, *beside)) == {}
    below = line(2, 20, "a note", NOTE)
    assert found(book(*text, below)) == {"facing pages that end on different lines": 1}
