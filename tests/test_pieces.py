"""A book laid out chapter by chapter gives the same PDF as the book laid out as one document (`--reference`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from publisher.files.cache import Cache
from publisher.formats.pdf.contract.fragment import Proof
from publisher.formats.pdf.plan import layout_queue, rounds
from publisher.formats.pdf.sheets.numbers import Numbers, Places, read_numbers
from publisher.formats.pdf.typesetting.layout import lay_out
from tests.support.alike import differences
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.case_files import CASES, read_case
from tests.support.printing import Printer, print_pdf
from tests.support.program import ROOT
from tests.support.samples import EVERYTHING, specimen_files

PRINTED = (  # fixtures of rules about what stands on a page
    "anchor-missing column-overflow glyph-missing ink-missing math-unknown page-measures "
    "picture-reduced table-edges text-overflow theme-style word-broken"
).split()
FEW = 6_000  # bytes that a book of a dozen pages may be longer: the ten digits of each font, a page node for each piece
SENTENCE = "A sentence that takes its place on the page, and then some more of it. "
LONG_NOTE = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\n" + SENTENCE * 24 + "\n\nThe end of it.[^1]\n\n[^1]: " + SENTENCE * 60 + "\n",
    "b.md": "# B\n\nBack to [A](a.md), on to [C](c.md).\n",
    "c.md": "# C\n\n" + SENTENCE * 80 + "[B](b.md)\n",
}
BOXES = {
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n',
    "a.md": "# A\n\nHere ꙮ is a box, and [B](b.md).\n",
    "b.md": "# B\n\nPlain. [A](a.md)\n",
    "c.md": "# C\n\nHere are 山 and ꙮ. [A](a.md)\n",
}
RUNNING = {  # a theme that prints a section's name where it has not been set, and lets chapters run on
    "book.toml": TOML + 'theme = "odd"\npages = ["a.md", "b.md", "c.md", "d.md"]\n',
    "a.md": "# A\n\n## First\n\n" + SENTENCE * 70,
    "b.md": "# B\n\n" + SENTENCE * 90 + "\n\n## Second\n\n[A](a.md)\n",
    "c.md": "# C\n\n" + SENTENCE * 30 + "[D](d.md)\n",
    "d.md": "# D\n\n" + SENTENCE * 60 + "[B](b.md)\n",
    "themes/odd/theme.toml": 'extends = "handbook"\n',
    "themes/odd/print.css": "h2 { string-set: part content() }\n@page { @top-center { content: string(part) } }\n"
    "@page body { @bottom-center { content: 'page ' counter(page) } }\n#d { break-before: auto; page: auto }\n#c { page: auto }\n",
}
HIDDEN = {
    "book.toml": TOML + 'theme = "bare"\npages = ["a.md", "b.md"]\n',
    "themes/bare/theme.toml": 'extends = "handbook"\n',
    "themes/bare/print.css": ".cover, .contents, #b { display: none }\n",
}
FROM_THE_RIGHT = {
    "book.toml": TOML.replace("[book]", '[book]\nlanguage = "ar"')
    + '[[part]]\ntitle = "P"\npages = ["a.md"]\n[[part]]\ntitle = "Q"\npages = ["b.md"]\n',
    "a.md": "# A\n\n" + SENTENCE * 60 + "[B](b.md)\n",
}
WIDE = {  # tables in small type, on a wide page and on a turned one, one of them in the front matter; a row taller than a page
    "book.toml": TOML + 'pages = ["a.md", "b.md", "c.md"]\n[[front]]\npages = ["f.md"]\n',
    **{
        name: f"# {name}\n\n{SENTENCE * 6}See [c](c.md).[^1]\n\n"
        + "".join(
            f"{'| 12,345,678.90 ' * count}|\n" + "|--" * count + "|\n" + rows * count + "|\n\n"
            for count in counts
        )
        + f"{SENTENCE * 20}[a](a.md)\n\n[^1]: {SENTENCE * 12}\n"
        for name, counts, rows in (
            ("f.md", (6, 9), "| 7 "),
            ("a.md", (5, 6), "| [c](c.md) "),
            ("b.md", (14,), "| Extraordinarily "),
            ("c.md", (2,), f"| {SENTENCE * 60}"),
        )
    },
}
HUNDRED = {  # page numbers of one, two and three digits, and contents that are set for them
    "book.toml": TOML + 'theme = "airy"\npages = ["a.md", "b.md"]\n',
    "a.md": "# A\n\nOn to [B](b.md).\n\n" + "A page.\n\n" * 99 + "## End\n\n[A](a.md)\n",
    "b.md": "# B\n\nBack to the [end](a.md#end), and to [A](a.md).\n",
    "themes/airy/theme.toml": 'extends = "handbook"\n',
    "themes/airy/print.css": ".chapter p { break-before: page }\n",
}
MATTER = {"book.toml": TOML + '[[front]]\npages = ["a.md"]\n[[back]]\npages = ["b.md"]\n'}
BOOKS: dict[str, tuple[Mapping[str, str | bytes], bool]] = {
    "everything": (EVERYTHING, False),
    "long note": (LONG_NOTE, True),
    "boxes": (BOXES, True),
    "running": (RUNNING, True),
    "matter": (MATTER, True),
    "hidden": (HIDDEN, True),
    "wide tables": (WIDE, True),
    "a hundred pages": (HUNDRED, True),
    "from the right": (FROM_THE_RIGHT, True),
    "specimen": (specimen_files(3, 3), False),
}


@pytest.fixture(params=BOOKS, scope="module")
def book(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, MadeBook]:
    files, clean = BOOKS[request.param]
    made = make(write_book(tmp_path_factory.mktemp("book"), files, clean=clean))
    assert made.is_made, made.report
    return request.param, made


def test_pieces_are_alike_the_reference(book: tuple[str, MadeBook]) -> None:
    name, made = book
    whole, pieces = print_pdf(made, reference=True), print_pdf(made)
    found = differences(whole.content, pieces.content)
    if (
        name == "boxes"
    ):  # the codes of boxes are given in the order of first use, in alphabetical order in pieces
        found = [line for line in found if not line.startswith(("contents", "fonts"))]
    assert found == []
    assert whole.report == pieces.report
    assert len(pieces.content) <= 1.12 * len(whole.content) + FEW


def test_a_part_of_the_handbook_is_alike_its_reference() -> None:
    made = make(ROOT / "manuscript" / "book.toml", select="swag,booth,party")
    whole, pieces = print_pdf(made, reference=True), print_pdf(made)
    assert differences(whole.content, pieces.content) == []
    assert len(pieces.content) <= 1.12 * len(whole.content)


def oscillating() -> dict[str, str]:
    """A page on which "facing page" takes a line more than "p. 13", and so pushes what it names off the facing page."""
    row = "Words of this book stand here in a row, one after another, and fill the line. "
    text = (
        (row * 12 + "\n\n") * 3
        + "x " * 22
        + "see [the end of it](#target).\n\n"
        + "A line.\n\n" * 48
        + "## Target\n\nHere.\n\n"
        + row * 3
    )
    return {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": f"# A\n\n{text}\n"}


@pytest.mark.parametrize("name", PRINTED)
def test_fixtures_are_alike_their_references(name: str, tmp_path: Path) -> None:
    path = next(one for one in CASES if one.stem == name)
    made = make(write_book(tmp_path, read_case(path)[0]))
    if not made.is_made:
        return  # a book with errors is not printed
    whole, pieces = print_pdf(made, reference=True), print_pdf(made)
    found = differences(whole.content, pieces.content)
    assert [
        line
        for line in found
        if name != "glyph-missing" or not line.startswith(("contents", "fonts"))
    ] == []


def test_page_numbers_that_oscillate_are_fixed_after_some_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []

    def count(places: Places, refers: Any, before: Numbers, number: int) -> Numbers:
        counts.append(number)
        return read_numbers(places, refers, before, number)

    monkeypatch.setattr(rounds, "read_numbers", count)
    made = make(write_book(tmp_path, oscillating(), clean=False))
    pieces = print_pdf(made)
    assert max(counts) > 3
    assert pieces.report == ""
    assert differences(print_pdf(made, reference=True).content, pieces.content) == []


def test_numbers_that_never_settle_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(write_book(tmp_path, {}))

    def disagree(places: Places, refers: Any, before: Numbers, number: int) -> Numbers:
        return replace(read_numbers(places, refers, before, number), plain=frozenset({str(number)}))

    monkeypatch.setattr(rounds, "read_numbers", disagree)
    assert [one.rule for one in Printer().fail_to_print(made)] == ["pages-unsettled"]


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    made = make(write_book(tmp_path_factory.mktemp("specimen"), specimen_files(5, 1), clean=False))
    assert made.is_made, made.report
    return made


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_missing_or_damaged_cache_changes_no_byte(specimen: MadeBook, tmp_path: Path) -> None:
    one = print_pdf(specimen).content
    cache = Cache(tmp_path / "cache")
    assert print_pdf(specimen, cache=cache).content == one
    known = entries(tmp_path / "cache")
    assert print_pdf(specimen, cache=cache).content == one
    assert entries(tmp_path / "cache") == known
    for number, path in enumerate(known):  # damaged, cut off, emptied, somebody else's
        content = path.read_bytes()
        path.write_bytes(
            (
                content[:-1] + b"?",
                content[: len(content) // 2],
                b"",
                known[number - 1].read_bytes(),
            )[number % 4]
        )
    assert print_pdf(specimen, cache=cache).content == one
    assert print_pdf(specimen, cache=Cache(Path("/proc/nowhere"))).content == one


def test_an_edit_lays_out_one_part_and_back_again_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book", LONG_NOTE)
    cache, page = Cache(tmp_path / "cache"), path.parent / "b.md"
    before = page.read_text()
    contents, counts = [], []
    for text in (
        before,
        before.replace("Back to", "Well. Back to"),
        before + "\nMore.\n\n" * 400,  # numbers of one digit become numbers of two
        before,
    ):
        page.write_text(text)
        made = make(path)
        printed = print_pdf(made, cache=cache)
        contents.append(printed.content)
        counts.append(printed.steps)
        if text != before or len(contents) == 1:
            assert contents[-1] == print_pdf(made).content
    assert contents[0] == contents[3] != contents[1]
    assert counts[1].startswith("laid out 1 chapter,")
    assert counts[3].startswith("laid out 0 chapters,")


def test_the_comparison_sees_a_page_drawn_a_point_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(write_book(tmp_path, {}))
    monkeypatch.setattr(
        layout_queue,
        "lay_out",
        lambda job, document: (
            shift(lay_out(job, document)) if job.end == "b" else lay_out(job, document)
        ),
    )
    whole, pieces = (print_pdf(made, reference=one).content for one in (True, False))
    found = differences(whole, pieces)
    assert any(line.startswith("contents") for line in found)
    assert any(line.startswith("pixels") for line in found)


def shift(fragment: object) -> object:
    """A fragment whose first page is drawn a point to the right."""
    matter = fragment.matter  # type: ignore[attr-defined]
    streams = list(matter.streams)
    at = fragment.proof.sites[0].stream if fragment.proof.sites else 0  # type: ignore[attr-defined]
    streams[at] = replace(
        streams[at],
        content=streams[at]
        .content.replace(b" Tm\n", b" Tm 1 0 Td", 1)
        .replace(b"1 0 Td", b"\n1 0 Td\n", 1),
    )
    return replace(fragment, matter=replace(matter, streams=tuple(streams)))  # type: ignore[type-var]


def test_a_proof_can_be_kept_and_read_back(specimen: MadeBook, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    print_pdf(specimen, cache=cache)
    proofs = [path for path in entries(tmp_path) if path.name.endswith("-proof")]
    assert proofs
    assert all(cache.read(path.parent.name + path.name, Proof) is not None for path in proofs)
