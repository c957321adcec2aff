"""The deck: what cards show, that they fit, sheets in register, addresses that can be read, and what is printed again."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from publisher.book.deck import Deck
from publisher.composition.card_views import list_cards
from publisher.driver.options import Options
from publisher.formats.request import Request
from publisher.release import without_known_cards
from publisher.report.findings import UsageError
from publisher.theme.card_sheet import lay_out_sheet
from tests.support.books import (
    TOML,
    MadeBook,
    Rendered,
    fail_to_render,
    make,
    open_session,
    render_files,
    write_book,
)

POINTS = 72 / 25.4


def pattern(name: str, context: str = "none", head: str = "", problem: str = "") -> str:
    header = f"{head}\n~~~~~~\n" if head else ""
    return (
        f"{header}# {name}\n\n*Fire, Home*\n\n***Problem***: {problem or f'{name} hurts.'} Much.\n\n"
        f"***Context***: {context}\n\n***Solution***: Do {name} now. Then rest.\n\n***Consequences***: none\n"
    )


FILES = {
    "book.toml": TOML
    + 'site = "https://a.example/p/"\n'
    + '[[part]]\ntitle = "Kitchen"\npages = ["oven.md", "bread.md"]\n'
    + '[[part]]\ntitle = "Room"\npages = ["table.md", "lamp.md"]\n'
    + '[cards]\nsize = "bridge"\nbleed = "0mm"\n',
    "oven.md": pattern("Oven"),
    "bread.md": pattern("Bread", "An [Oven](oven.md)."),
    "table.md": pattern("Table", "[Bread](bread.md), an [Oven](oven.md).", "card=Cold tables. | Set it."),
    "lamp.md": pattern("Lamp", "Over the [table](table.md).", "card=Hang it low."),
}  # fmt: skip
DECK = ["at-cards", "part-kitchen", "oven", "bread", "part-room", "table", "lamp"]


def make_deck(folder: Path, **files: str) -> MadeBook:
    named = {name if "." in name else f"{name}.md": text for name, text in files.items()}
    return make(write_book(folder, {**FILES, **named}, clean=False))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make_deck(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def deck(made: MadeBook) -> Rendered:
    rendered = render_files(made, "cards")
    assert rendered.report == ""
    return rendered


def texts_of(content: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def test_a_deck_has_a_card_for_its_use_each_part_and_each_pattern(made: MadeBook) -> None:
    assert [card.anchor for card in list_cards(made.book, made.theme)] == DECK


def test_cards_show_the_texts_of_the_book_or_those_of_their_key(deck: Rendered) -> None:
    texts = texts_of(deck.content)
    assert [one.name for one in deck.artifacts] == ["t-1.0.0.cards.pdf", "t-1.0.0.cards-a4.pdf"]
    shown = [sorted(text.split()) for text in texts]
    assert shown[4:] == [
        sorted(text.split())
        for text in (
            "Fire Home 1 Oven Oven hurts.",
            "1 Oven Do Oven now.",
            "Fire Home 2 Bread Bread hurts.",
            "2 Bread Do Bread now. Builds on 1",
            "Part Two Room",
            "Room 3 Table 4 Lamp",
            "Fire Home 3 Table Cold tables.",
            "3 Table Set it. Builds on 1 2",
            "Fire Home 4 Lamp Lamp hurts.",
            "4 Lamp Hang it low. Builds on 3",
        )
    ]


def test_codes_of_cards_and_sheets_can_be_read(deck: Rendered) -> None:
    reader = pytest.importorskip("zxingcpp")
    names = ("oven", "bread", "table", "lamp")
    wanted = {"https://a.example/p/", *(f"https://a.example/p/{name}.html" for name in names)}
    for artifact in deck.artifacts:
        pages = pypdfium2.PdfDocument(artifact.content)
        pictures = [page.render(scale=300 / 72).to_pil() for page in pages]
        found = [one.text for picture in pictures for one in reader.read_barcodes(picture)]
        assert sorted(found) == sorted(wanted)


def test_a_sheet_holds_as_many_cards_as_it_can() -> None:
    # nine bridge cards upright: 3 × 57.15 = 171.45 mm, and (210 - 171.45) / 2 = 19.275 mm at the side
    sheet = lay_out_sheet(Deck(57.15, 88.9, bleed=0))
    assert sheet and (sheet.width, len(sheet.fronts)) == (210, 9)
    assert (sheet.fronts[0].left, sheet.fronts[0].top) == pytest.approx((19.275, 15.15))
    assert (sheet.backs[0].left, sheet.backs[0].top) == pytest.approx((133.575, 15.15))
    # with bleed eight poker cards on a sheet on its side, which turns about its upper edge
    sheet = lay_out_sheet(Deck())
    assert sheet and (sheet.width, len(sheet.fronts), sheet.is_turned) == (297, 8, True)
    assert sheet.backs[0].left == sheet.fronts[0].left
    assert sheet.backs[0].top == pytest.approx(210 - sheet.fronts[0].top - 88.9)
    assert lay_out_sheet(Deck(width=205, height=290)) is None


@pytest.mark.parametrize("duplex", ["long-edge", "short-edge"])
@pytest.mark.parametrize("sheet", ["A4", "Letter"])
@pytest.mark.parametrize(
    "size", [(57.15, 88.9), (63.5, 88.9), (69.85, 120.65), (105, 148), (70, 50)]
)
def test_backs_mirror_fronts(size: tuple[float, float], sheet: str, duplex: str) -> None:
    deck = Deck(*size, sheet=sheet, duplex=duplex)
    laid_out = lay_out_sheet(deck)
    assert laid_out and len(set(laid_out.fronts)) == len(laid_out.fronts)
    for front, back in zip(laid_out.fronts, laid_out.backs, strict=True):
        across = laid_out.width - front.left - deck.width - back.left
        down = laid_out.height - front.top - deck.height - back.top
        assert (across, front.top - back.top) == pytest.approx((0, 0)) or (
            laid_out.is_turned and (down, front.left - back.left) == pytest.approx((0, 0))
        )
        assert front.left >= 8 - 1e-6 and front.top >= 8 - 1e-6


def test_printed_backs_stand_behind_their_fronts(deck: Rendered) -> None:
    with pikepdf.open(io.BytesIO(deck.artifacts[1].content)) as pdf:
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        places = {str(name): [float(one) for one in list(row)[2:4]] for name, row in tree.items()}
    for name in DECK:
        front, back = places[name], places[f"{name}--back"]
        mirrored = 210 - front[0] / POINTS - 57.15
        assert back[0] / POINTS == pytest.approx(mirrored, abs=0.1)
        assert back[1] / POINTS == pytest.approx(front[1] / POINTS, abs=0.1)


def test_cards_keep_their_bytes_after_an_edit_elsewhere(deck: Rendered, tmp_path: Path) -> None:
    other = render_files(make_deck(tmp_path, bread=pattern("Bread", "An [Oven](oven.md).", problem="It burns.")), "cards")  # fmt: skip
    contents = []
    for content in (deck.content, other.content):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            contents.append([page.Contents.read_raw_bytes() for page in pdf.pages])
    changed = [
        number for number, pair in enumerate(zip(*contents, strict=True)) if len(set(pair)) > 1
    ]
    assert changed == [6]


def test_a_text_that_fits_in_no_size_is_an_error(tmp_path: Path) -> None:
    made = make_deck(tmp_path, lamp=pattern("Lamp", head=f"card={'Very much light. ' * 60}"))
    (found,) = fail_to_render(made, "cards")
    assert str(found.location) == "lamp.md:1"
    assert "the back of the card 'Lamp' is" in found.message
    assert "mm too long in 7 pt, the smallest of the type-sizes" in found.message


@pytest.mark.parametrize(
    ("keys", "first", "last"),
    [("", 11, 7), ('size = "bridge"', 11, 7), ('size = "tarot"', 13, 7), ('size = "A6"', 18, 7),
     ('size = "A6"\ntype-sizes = [9, 8]', 9, 8)],
)  # fmt: skip
def test_type_grows_with_the_card(keys: str, first: float, last: float, tmp_path: Path) -> None:
    head = FILES["book.toml"].split("[cards]", maxsplit=1)[0]
    deck = make_deck(tmp_path, **{"book.toml": f"{head}[cards]\n{keys}\n"}).book.config.deck
    assert deck is not None
    assert (deck.sizes[0], deck.sizes[-1]) == (first, last)


def test_a_longer_text_is_set_smaller(tmp_path: Path) -> None:
    made = make_deck(tmp_path, lamp=pattern("Lamp", head=f"card={'Very much light. ' * 24}"))
    assert render_files(made, "cards").report == ""


def test_only_cards_that_changed_are_printed_again(tmp_path: Path) -> None:
    make_deck(tmp_path)
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "first"), ("tag", "v1")):
        author = ("-c", "user.name=a", "-c", "user.email=a@a.example")
        subprocess.run(["git", *author, *words], cwd=tmp_path, check=True)
    made = make_deck(tmp_path, bread=pattern("Bread", "An [Oven](oven.md).", problem="It burns."))
    options = without_known_cards(Options(tmp_path / "book.toml"), "v1")
    session = open_session()
    session.known_cards = options.known_cards
    cards, sheets = Request(made.book, made.theme, session).render("cards").artifacts
    assert (cards.pages, sheets.pages) == (2, 2)
    assert "It burns." in texts_of(cards.content)[0]
    with pytest.raises(UsageError, match="no such tag or commit"):
        without_known_cards(options, "v2")
