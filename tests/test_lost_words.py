"""The ledger: what it says where a page has lost words, or has them twice, one fault or several at once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from publisher.book.model import Form, Note, Page
from publisher.book.tree import element
from publisher.ledger.account import Compared, find_twice
from publisher.ledger.besides import Besides
from publisher.ledger.difference import Difference, find_difference
from publisher.ledger.moved_words import find_moved
from publisher.ledger.painted import Shown
from publisher.ledger.words import Word, compare, rejoin, split_words
from publisher.report.judging import Ignore
from tests.support.stages import count_page_words, read_body

FORM = Form(("Problem", "Solution"), ("Problem", "Solution"))
TEXT = """# Booth

One[^1], two[^2] and three[^3].

[^1]: First note.
[^2]: Second note, longer.
[^3]: Third.
"""


def said(page: Page) -> list[str]:
    return [f"{one.location.line} {one.rule} {one.message}" for one in count_page_words(page, FORM)]


def lost(line: int, words: str, more: int = 0) -> str:
    rest = f" and {more} more {'word' if more == 1 else 'words'}" if more else ""
    return f"{line} word-doubtful '{words}'{rest} of the source is not on the page"


def twice(words: str) -> str:
    return f"1 word-twice '{words}' is on the page of 'Booth' once more than in its source"


FIRST, SECOND, THIRD = (5, "First note"), (6, "Second note longer"), (7, "Third")


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ((0, 1, 2), []),
        ((1, 2), [lost(*FIRST)]),
        ((0, 2), [lost(*SECOND)]),
        ((2,), [lost(5, "First note Second note", 1)]),
        ((), [lost(5, "First note Second note", 2)]),
    ],
)
def test_lost_notes_are_named(kept: tuple[int, ...], expected: list[str]) -> None:
    page = read_body(TEXT, FORM)
    assert len(page.notes) == 3
    assert said(replace(page, notes=tuple(page.notes[n] for n in kept))) == expected


def test_two_notes_that_are_lost_and_one_that_is_another_are_named() -> None:
    page = read_body(TEXT, FORM)
    other = Note("9", 9, (element("p", "Marzipan"),))
    found = said(replace(page, notes=(page.notes[0], other)))
    assert found == [lost(*SECOND), lost(*THIRD), twice("Marzipan")]


def test_a_note_that_stands_twice_is_named() -> None:
    page = read_body(TEXT, FORM)
    assert said(replace(page, notes=(*page.notes, page.notes[1]))) == [twice("Second note longer")]


def test_notes_in_another_order_are_all_there() -> None:
    page = read_body(TEXT, FORM)
    assert said(replace(page, notes=tuple(reversed(page.notes)))) == []


@pytest.mark.parametrize(
    ("left", "right", "missing", "besides"),
    [
        ("a b c", "a b c", [], []),
        ("a b c", "a c", ["b"], []),
        ("a c", "a b c", [], ["b"]),
        ("a b c d e", "a d", ["b c", "e"], []),
        ("a b c", "x b y", ["a", "c"], ["x", "y"]),
        ("a b", "", ["a b"], []),
        ("", "a b", [], ["a b"]),
        ("notes end", "note s end", [], []),
        ("note s end", "notes end", [], []),
        ("ﬁn Straße", "fin strasse", [], []),
        ("b a", "a b", ["a"], ["a"]),
        ("one two three", "one two two three", [], ["two"]),
    ],
)
@pytest.mark.parametrize("is_exact", [True, False])
def test_what_one_row_of_words_lacks(
    left: str, right: str, missing: list[str], besides: list[str], is_exact: bool
) -> None:
    found = compare(split_words(left), split_words(right), is_exact)
    assert tuple([" ".join(word.text for word in run) for run in runs] for runs in found) == (
        missing,
        besides,
    )


@pytest.mark.parametrize(
    ("words", "expected", "joined"),
    [
        ("hy phen", "hyphen", "hyphen"),
        ("hy phen", "hy phen hyphen", "hy phen"),
        ("a b c", "abc", "a b c"),
        ("V A T", "VA T", "VA T"),
        ("13 50", "1350", "1350"),
        ("see 135 0.52", "1350 0 52", "see 135 0 52"),  # the number of a note before a number
    ],
)
def test_halves_of_a_divided_word_are_put_together(words: str, expected: str, joined: str) -> None:
    found = rejoin(split_words(words), split_words(expected))
    assert " ".join(word.text.replace("\u200b", "") for word in found) == joined


def test_words_have_the_line_on_which_they_stand() -> None:
    words = split_words("one two\n\nthree", 7)
    assert [(word.text, word.line) for word in words] == [("one", 7), ("two", 7), ("three", 9)]
    assert [(word.text, word.line) for word in split_words("a\nb")] == [("a", 0), ("b", 0)]


@pytest.mark.parametrize(
    ("count", "rule"), [(1, "word-doubtful"), (7, "word-doubtful"), (8, "word-lost")]
)
def test_few_words_in_a_row_are_a_doubt_and_many_a_loss(count: int, rule: str) -> None:
    words = " ".join(f"word{chr(97 + n)}" for n in range(count))
    page = read_body(f"# Booth\n\nHere are {words} and more.\n", FORM)
    less = replace(page, body=(element("p", "Here are and more."),))
    (finding,) = count_page_words(less, FORM)
    assert (finding.rule, finding.target, finding.location.line) == (rule, "a.md", 3)
    assert f'[[ignore]] rule = "{rule}", target = "a.md"' in finding.hint
    assert Ignore(rule, "a.md", "the page is right").covers(finding)


@pytest.mark.parametrize(
    ("title", "missing", "shown", "left", "too_often"),
    [
        ("a short word was moved", ["Q"], ["4", "Q", "17"], [], []),
        ("a short word is lost", ["Q"], ["4", "17"], ["Q"], []),
        ("a short word stands twice", [], ["4", "Q"], [], ["Q"]),
        ("one of two was moved", ["Q", "Z"], ["4", "Q"], ["Z"], []),
        ("another word stands twice", ["Q"], ["Q", "zebra"], [], ["zebra"]),
        ("words of the book explain the word", ["Booth"], ["Booth"], ["Booth"], []),
    ],
)
def test_a_short_word_may_stand_elsewhere(
    title: str, missing: list[str], shown: list[str], left: list[str], too_often: list[str]
) -> None:
    page = read_body(TEXT, FORM)
    besides = Besides({"bo": ("booth",)}, {})
    difference = Difference(tuple((Word(one),) for one in missing), tuple(map(Word, shown)))
    found, more = find_twice(difference, Compared("book.pdf", (page,), False), besides)
    assert [word.text for run in found.lost for word in run] == left, title
    assert [word.text for word in more] == too_often, title


@pytest.mark.parametrize(
    ("shown", "lost", "rest"),
    [
        ("Plan. The old road. A road. The end.", [], ""),  # a comparison leaves `road The old`
        ("Plan. The old road. The end. A road.", [], ""),
        ("Plan. The old road. The end. road A", ["A road"], "road A"),  # in no order of the page
    ],
)
def test_a_run_may_stand_elsewhere_beside_a_word_of_its_own(
    shown: str, lost: list[str], rest: str
) -> None:
    page = read_body("# Plan\n\nA road.\n\nThe old road.\n\nThe end.\n", FORM)
    found = find_difference([page], Shown(shown))
    assert [" ".join(word.text for word in run) for run in found.lost] == lost
    assert " ".join(word.text for word in found.rest) == rest


@pytest.mark.parametrize(
    ("run", "rest", "left"),
    [
        ("the kernel s boost for more", "4 the kernel s boost 1 for more 2", "4 1 2"),
        ("boost 2 for", "boost 1 2 for", None),
        ("the kernel", "the 1 boost", None),
    ],
)
def test_a_moved_run_may_have_numbers_of_notes_in_it(run: str, rest: str, left: str | None) -> None:
    lost, others = find_moved([tuple(split_words(run))], split_words(rest), ())
    assert [one.text for one in others] == (rest if left is None else left).split()
    assert (lost == []) == (left is not None)


def test_raw_html_of_myst_has_the_words_between_its_tags() -> None:
    frame = '<div class="film of a tea pot in use">\n<iframe src="x?a=b&c=d" title="q"></iframe>\n'
    text = f"# Booth\n\n```{{raw}} html\n{frame}Words.</div>\n```\n\nMore.\n"
    assert said(read_body(text, FORM)) == []
