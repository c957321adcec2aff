"""Posters: one sheet each, vector, as large as fits, with texts of the book and a code that can be read."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from publisher.composition.posters import Paper, compose_poster
from tests.support.books import (
    TOML,
    MadeBook,
    Rendered,
    fail_to_render,
    make,
    render_files,
    write_book,
)


def pattern(name: str, context: str = "none", problem: str = "") -> str:
    return (
        f"# {name}\n\n*Fire, Home*\n\n***Problem***: {problem or f'{name} hurts.'}\n\n"
        f"***Context***: {context}\n\n***Solution***: Do {name} now.\n\n***Consequences***: none\n"
    )


FILES = {
    "book.toml": TOML
    + 'site = "https://a.example/p/"\n'
    + '[[part]]\ntitle = "Kitchen"\npages = ["oven.md", "bread.md"]\n'
    + '[[part]]\ntitle = "Room"\npages = ["table.md"]\n'
    + '[[path]]\nname = "Morning"\ndescription = "Early."\npages = ["table.md", "oven.md"]\n'
    + '[[path]]\nname = "Evening"\npages = ["bread.md"]\n',
    "oven.md": pattern("Oven"),
    "bread.md": pattern("Bread", "An [Oven](oven.md)."),
    "table.md": pattern("Table", "[Bread](bread.md)."),
}


def make_posters(folder: Path, toml: str = "", **files: str) -> MadeBook:
    named = {f"{name}.md": text for name, text in files.items()}
    return make(
        write_book(folder, {**FILES, "book.toml": FILES["book.toml"] + toml, **named}, clean=False)
    )


@pytest.fixture(scope="module")
def posters(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    rendered = render_files(make_posters(tmp_path_factory.mktemp("book")), "poster")
    assert rendered.report == ""
    return rendered


def text_of(content: bytes) -> str:
    (page,) = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_bounded().split())


def test_each_poster_is_one_vector_sheet(posters: Rendered) -> None:
    kinds = ("map", "patlets", "matrix", "path")
    assert [one.name for one in posters.artifacts] == [
        f"t-1.0.0.poster-{kind}-a2.pdf" for kind in kinds
    ]
    for artifact in posters.artifacts:
        with pikepdf.open(io.BytesIO(artifact.content)) as pdf:
            (page,) = pdf.pages
            assert [round(float(one) / 72 * 25.4) for one in page.mediabox] == [0, 0, 420, 594]
            assert not page.get_images()
            assert pdf.Root.MarkInfo.Marked


def test_posters_show_the_texts_of_the_book(posters: Rendered) -> None:
    texts = [text_of(one.content) for one in posters.artifacts]
    for name, number in (("Oven", 1), ("Bread", 2), ("Table", 3)):
        assert all(name in text for text in texts[:3])
        assert f"{number} {name} {name} hurts. Do {name} now." in texts[1]
    assert texts[3].startswith("Morning Early.")
    assert texts[3].index("Table 3") < texts[3].index("Oven 1")
    assert all("T 1.0.0 a.example/p" in text for text in texts)


def test_codes_of_posters_can_be_read(posters: Rendered) -> None:
    reader = pytest.importorskip("zxingcpp")
    for artifact in posters.artifacts:
        picture = pypdfium2.PdfDocument(artifact.content)[0].render(scale=1).to_pil()
        assert [one.text for one in reader.read_barcodes(picture)] == ["https://a.example/p/"]


def test_names_on_posters_lead_to_their_pages(posters: Rendered) -> None:
    with pikepdf.open(io.BytesIO(posters.artifacts[0].content)) as pdf:
        links = {str(one.A.URI) for one in pdf.pages[0].Annots}
    assert links == {f"https://a.example/p/{name}.html" for name in ("oven", "bread", "table")}


def test_a_table_chooses_posters_paper_and_path(tmp_path: Path) -> None:
    toml = '[poster]\nsize = "A3"\nshow = ["path"]\npath = "Evening"\n'
    rendered = render_files(make_posters(tmp_path, toml), "poster")
    assert [one.name for one in rendered.artifacts] == ["t-1.0.0.poster-path-a3.pdf"]
    assert text_of(rendered.content).startswith("Evening")


def test_a_poster_from_right_to_left_has_numbers_at_the_right_and_the_code_at_the_left(
    tmp_path: Path,
) -> None:
    toml = FILES["book.toml"].replace("[book]", '[book]\nlanguage = "he"', 1)
    toml += '[poster]\nsize = "A3"\nshow = ["path"]\n'
    made = make(write_book(tmp_path, {**FILES, "book.toml": toml}, clean=False))
    rendered = render_files(made, "poster")
    (page,) = pypdfium2.PdfDocument(rendered.content)
    text = page.get_textpage()
    lefts = [text.get_charbox(at)[0] for at in range(text.count_chars())]
    letters = [text.get_text_range(at, 1) for at in range(text.count_chars())]
    steps = [left for left, letter in zip(lefts, letters, strict=True) if letter in "12"]
    names = [left for left, letter in zip(lefts, letters, strict=True) if letter in "OT"]
    middle = page.get_width() / 2
    assert max(names) < max(steps) and max(steps) > middle
    markup = compose_poster(
        made.book, made.theme, "path", Paper(297, 420, 4), made.book.apparatus.paths[0]
    )
    assert 'class="poster-code" style="left: ' in str(markup)


def test_a_matrix_with_a_long_word_keeps_to_its_paper(tmp_path: Path) -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    toml = '[poster]\nsize = "A3"\nshow = ["matrix"]\n'
    rendered = render_files(make_posters(tmp_path, toml, oven=pattern(word)), "poster")
    (page,) = pypdfium2.PdfDocument(rendered.content)
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    margin = 0.06 * page.get_width()
    assert max(right for _, _, right, _ in boxes) <= page.get_width() - margin + 1


def test_a_long_matrix_continues_beside_itself(tmp_path: Path) -> None:
    names = [f"P{number}" for number in range(60)]
    pages = ", ".join(f'"{name}.md"' for name in names)
    toml = FILES["book.toml"].split("[[part]]", maxsplit=1)[0]
    toml += f'[[part]]\ntitle = "All"\npages = [{pages}]\n'
    blocks = ["A, B, C, D, E", "F, G, H, I", "J, K, L"]
    texts = {
        f"{name}.md": pattern(name).replace("Fire, Home", blocks[number % 3])
        for number, name in enumerate(names)
    }
    made = make(write_book(tmp_path, {"book.toml": toml, **texts}, clean=False))
    paper = Paper(297, 420, 1.5)  # 494 points across: one table of 406, for 49 rows above the code
    assert compose_poster(made.book, made.theme, "matrix", paper, None) is None
    paper = Paper(594, 420, 1.5)  # 988 points across: two tables, for 30 rows each
    markup = str(compose_poster(made.book, made.theme, "matrix", paper, None))
    tables = markup.split("<table")[1:]
    assert [table.count('class="poster-number"') for table in tables] == [30, 30]
    assert [table.count('scope="col" class="block"') for table in tables] == [12, 12]
    assert [">P29<" in table for table in tables] == [True, False]


def test_a_path_that_is_not_there_is_reported(tmp_path: Path) -> None:
    toml = '[poster]\nshow = ["path"]\npath = "Noon"\n'
    rendered = render_files(make_posters(tmp_path, toml), "poster")
    assert rendered.artifacts == ()
    assert rendered.report.startswith(
        "book.toml:22: warning[path-page] 'path' in [poster] names 'Noon'"
    )


def test_a_poster_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    made = make_posters(
        tmp_path,
        '[poster]\nsize = "A3"\nshow = ["patlets"]\n',
        oven=pattern("Oven", problem="very " * 9000),
    )
    (found,) = fail_to_render(made, "poster")
    assert found.message == "the poster 'The patterns in brief' is too long for the paper A3"
