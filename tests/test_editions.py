"""One book in several PDFs: what each edition must have, and what it must not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest

from publisher.book.artifact import Artifact
from publisher.config.editions import DEFAULTS
from publisher.config.measures import read_length, read_paper, read_trim, shop_gutter
from publisher.formats.pdf.typesetting.inks import share_of_black
from publisher.theme import geometry
from tests.support.alike import differences
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.printing import print_pdf
from tests.support.program import ROOT, invoke
from tests.support.samples import specimen_files

OWN = """
[edition.slides]
sides = 1
trim = "A4"
[edition.pocket]
base = "prepress"
trim = "5 × 8 in"
bleed = ["0.125in", "0.125in", "0.125in", "0in"]
ink = "black"
paper = "0.2mm"
[edition.archive]
variant = "pdf/a-2a"
"""


def opened(artifact: Artifact) -> Any:
    return pikepdf.open(io.BytesIO(artifact.content))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = specimen_files(5, 1)
    files["book.toml"] = files["book.toml"] + OWN.encode()
    made = make(write_book(tmp_path_factory.mktemp("editions"), files, clean=False))
    assert made.is_made, made.report
    return made


@pytest.fixture(scope="module")
def files(made: MadeBook) -> dict[str, tuple[Artifact, ...]]:
    return {
        name: print_pdf(made, name).artifacts
        for name in ("screen", "print", "prepress", "slides", "pocket", "archive")
    }


@pytest.mark.parametrize("name", ["print", "prepress", "slides", "pocket"])
def test_every_edition_is_alike_its_reference(
    made: MadeBook, files: dict[str, tuple[Artifact, ...]], name: str
) -> None:
    for pieces, whole in zip(
        files[name], print_pdf(made, name, reference=True).artifacts, strict=True
    ):
        assert differences(whole.content, pieces.content) == []


def test_the_screen_has_its_cover_first_and_does_not_count_it(
    files: dict[str, tuple[Artifact, ...]],
) -> None:
    pdf = opened(files["screen"][0])
    labels = [page.label for page in pdf.pages]
    assert labels[:3] == ["Cover", "i", "ii"]
    assert "1" in labels
    assert "/Outlines" in pdf.Root
    assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


OPENING = {
    "screen": {"/PageMode": "/UseOutlines", "/PageLayout": "/TwoPageLeft"},  # cover and page 1
    "print": {"/PageMode": "/UseOutlines", "/PageLayout": "/TwoPageRight"},
    "slides": {"/PageMode": "/UseOutlines"},
    "prepress": {},
}


@pytest.mark.parametrize("name", OPENING)
def test_a_pdf_opens_with_its_outline_and_with_facing_pages(
    files: dict[str, tuple[Artifact, ...]], name: str
) -> None:
    pdf = opened(files[name][0])
    keys = ("/PageMode", "/PageLayout")
    assert {key: str(pdf.Root[key]) for key in keys if key in pdf.Root} == OPENING[name]


def test_print_has_no_cover_and_an_even_number_of_pages(
    files: dict[str, tuple[Artifact, ...]],
) -> None:
    screen, paper = opened(files["screen"][0]), opened(files["print"][0])
    assert paper.pages[0].label == "i"
    assert len(paper.pages) % 2 == 0
    assert len(paper.pages) - (len(screen.pages) - 1) in (0, 1)
    assert any("/Annots" in page for page in paper.pages)


def operators(pdf: Any) -> set[bytes]:
    """The operators of colour that the pages use, with their operands."""
    found: set[bytes] = set()
    for page in pdf.pages:
        page.contents_coalesce()
        found |= set(re.findall(rb"(?:[\d.]+ ){3,4}(?:rg|RG|k|K)\b", page.Contents.read_bytes()))
    return found


@pytest.mark.parametrize("name", ["prepress", "pocket"])
def test_a_print_shop_gets_pages_and_nothing_else(
    files: dict[str, tuple[Artifact, ...]], name: str
) -> None:
    pages, cover = files[name]
    for pdf in map(opened, (pages, cover)):
        assert not any("/Annots" in page for page in pdf.pages)
        assert "/Outlines" not in pdf.Root
        assert "/Metadata" not in pdf.Root
        assert not dict(pdf.docinfo)
        for page in pdf.pages:
            for font in page.Resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    colours = [one.split() for one in operators(opened(pages)) if one.endswith((b"rg", b"RG"))]
    assert not any(one[0] == one[1] == one[2] for one in colours)  # no grey but on the black plate
    assert bool(colours) == (name == "prepress")


def test_boxes_say_trim_and_bleed(files: dict[str, tuple[Artifact, ...]]) -> None:
    pages, cover = (opened(one) for one in files["pocket"])
    for number, page in enumerate(pages.pages):
        media, trim = ([float(one) for one in page[key]] for key in ("/MediaBox", "/TrimBox"))
        outer, inner = (trim[0] - media[0], media[2] - trim[2])[:: 1 if number % 2 else -1]
        assert (round(trim[2] - trim[0]), round(trim[3] - trim[1])) == (360, 576)
        assert (round(media[2] - media[0]), round(media[3] - media[1])) == (369, 594)
        assert (round(outer), round(inner)) == (9, 0)
    sheet = [float(one) for one in cover.pages[0].TrimBox]
    spine = len(pages.pages) / 2 * 0.2 / 25.4 * 72
    assert sheet[2] - sheet[0] == pytest.approx(2 * 360 + spine, abs=0.1)


def test_one_side_has_no_blanks_and_faces_nothing(
    made: MadeBook, files: dict[str, tuple[Artifact, ...]]
) -> None:
    import pypdfium2

    texts = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(files["slides"][0].content)
    ]
    assert all(text.strip() for text in texts)
    assert "facing page" not in "".join(texts)
    assert len(texts) < len(opened(files["screen"][0]).pages)


def test_metadata_says_what_the_book_says(
    files: dict[str, tuple[Artifact, ...]], made: MadeBook
) -> None:
    config = made.book.config
    screen = opened(files["screen"][0])
    xmp = screen.Root.Metadata.read_bytes().decode()
    for text in (config.title, *config.authors, config.language, config.identifier, config.version):
        assert f">{text}<" in xmp


def test_one_file_follows_the_rules_of_pdf_ua_and_of_pdf_a(
    files: dict[str, tuple[Artifact, ...]],
) -> None:
    pdf = opened(files["archive"][0])
    metadata = pdf.Root.Metadata.read_bytes()
    for row in ("pdfaid:part>2", "pdfaid:conformance>A", "pdfuaid:part>1"):
        assert f"<{row}</".encode() in metadata
    described = ElementTree.fromstring(metadata).iter("{http://www.aiim.org/pdfa/ns/schema#}prefix")
    assert [one.text for one in described] == ["pdfuaid"]
    assert not pdf.is_encrypted and len(pdf.trailer.ID) == 2
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.N == 3
    assert pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == "en" and "/K" in pdf.Root.StructTreeRoot
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(pdf.Root.keys())
    objects = [one for one in pdf.objects if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream))]
    fonts = [one for one in objects if one.get("/Type") == "/Font" and "/DescendantFonts" in one]
    assert fonts
    for font in fonts:
        (inner,) = font.DescendantFonts
        descriptor = inner.FontDescriptor
        assert "/ToUnicode" in font and {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        assert "/FontFile3" in descriptor or inner.CIDToGIDMap is not None
    actions = {str(one.S) for one in objects if one.get("/Type") == "/Action"}
    assert actions <= {"/URI", "/GoTo"}
    notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert notes and all(int(note.F) & 0b100111 == 0b100 for note in notes)  # printed, not hidden
    assert all("/StructParent" in note and "/Contents" in note for note in notes)
    for stream in (one for one in objects if isinstance(one, pikepdf.Stream)):
        filters = stream.get("/Filter", pikepdf.Array())
        names = [str(one) for one in (filters if isinstance(filters, pikepdf.Array) else [filters])]
        assert "/F" not in stream and "/LZWDecode" not in names
        assert not stream.get("/Interpolate", False)


def test_notes_link_both_ways_and_languages_are_marked(tmp_path: Path) -> None:
    text = '# A\n\nA call.[^1] <span lang="de">Wanderlust</span>\n\n[^1]: A note.\n'
    made = make(write_book(tmp_path, {"a.md": text}))
    pdf = opened(print_pdf(made, "screen").artifacts[0])
    elements = list(elements_of(pdf.Root.StructTreeRoot.K[0]))
    assert [str(one.ID) for one in elements if one.S == "/Note"] == ["note-a--note-1"]
    assert "de" in [str(one.Lang) for one in elements if "/Lang" in one]
    targets = [str(one.Dest) for page in pdf.pages for one in page.get("/Annots", [])]
    assert {"a--note-1", "a--note-1-call"} <= set(targets)
    assert not any("…" in str(one) or ". ." in str(one.get("/ActualText", "")) for one in elements)


def test_a_table_on_several_pages_is_one_table_with_one_head(tmp_path: Path) -> None:
    rows = "".join(f"| Jar {number} | full of water | {number} |\n" for number in range(90))
    text = f"# Jars\n\n| Jar | State | Number |\n|---|---|---|\n{rows}"
    made = make(write_book(tmp_path, {"a.md": text}))
    pdf = opened(print_pdf(made, "screen").artifacts[0])
    found = list(elements_of(pdf.Root.StructTreeRoot.K[0]))
    (table,) = (one for one in found if one.S == "/Table")
    parts = [str(one.S) for one in table.K]
    assert parts[0] == "/THead"
    assert len(parts) > 2
    assert set(parts[1:]) == {"/TBody"}
    heads = [str(one.ID) for one in found if one.S == "/TH"]
    assert len(heads) == 3
    cells = [[str(name) for name in one.A.Headers] for one in found if one.S == "/TD"]
    assert cells == 90 * [[heads[0]], [heads[1]], [heads[2]]]


@pytest.mark.parametrize("space", [0, 420])
def test_a_head_below_a_caption_on_the_page_before_is_kept(tmp_path: Path, space: int) -> None:
    own = {
        "themes/own/theme.toml": 'extends = "handbook"\n',
        "themes/own/print.css": f"caption {{ padding-bottom: {space}pt }}",
    }
    config = TOML.replace("[book]", '[book]\ntheme = "own"') + 'pages = ["a.md"]\n'
    text = "# Jars\n\nText.\n\n| Jar | State |\n|---|---|\n| a | b |\n\n: Caption\n"
    made = make(write_book(tmp_path, {"a.md": text, "book.toml": config, **own}))
    pdf = opened(print_pdf(made, "screen").artifacts[0])
    found = list(elements_of(pdf.Root.StructTreeRoot.K[0]))
    (table,) = (one for one in found if one.S == "/Table")
    assert [str(one.S) for one in table.K] == ["/Caption", "/THead", "/TBody"]


def elements_of(element: Any) -> Iterator[Any]:
    """The structure elements below an element, in reading order."""
    yield element
    for kid in element.K if isinstance(element.get("/K"), pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements_of(kid)


def test_code_is_never_cut_off(tmp_path: Path) -> None:
    made = make(
        write_book(tmp_path, {"a.md": "# A\n\n    " + "long_name_" * 30 + "\n\n[B](b.md)\n"})
    )
    assert print_pdf(made).report == ""


def test_sizes_as_people_write_them() -> None:
    table: list[tuple[str, tuple[float, float] | None]] = [
        ("A5", (148, 210)), ("b5", (176, 250)), ("6 × 9 in", (152.4, 228.6)), ("6x9in", (152.4, 228.6)), ("7in x 10in", (177.8, 254)),
        ("148mm × 21cm", (148, 210)), ("letter", (215.9, 279.4)), ("A9", None), ("6 × 9", None), ("0 × 9 in", None),
    ]  # fmt: skip
    for text, size in table:
        found = read_trim(text)
        assert found == (pytest.approx(size) if size else None), text
    assert [read_length(text) for text in ("3mm", "1in", "0", "3", "wide")] == [
        3.0,
        25.4,
        0.0,
        None,
        None,
    ]
    assert [read_paper(text) for text in ("cream", "0.12mm", "cardboard")] == [0.127, 0.12, None]


@pytest.mark.parametrize(
    ("pages", "inches"),
    [(24, 0.375), (150, 0.375), (151, 0.5), (500, 0.625), (700, 0.75), (701, 0.875)],
)
def test_gutters_follow_the_count_of_pages(pages: int, inches: float) -> None:
    assert shop_gutter(pages) == pytest.approx(inches * 25.4)


def test_gutter_and_count_settle_and_what_is_found_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometry, "shop_gutter", lambda pages: 32.0 if pages > 4 else 5.0)
    text = (
        "# A\n\n"
        + "Words of this page stand here in a row. " * 200
        + "\n\n"
        + "x" * 120
        + "\n\n[B](b.md)\n"
    )
    made = make(write_book(tmp_path, {"a.md": text}))
    assert print_pdf(made, "prepress").rules == ["word-broken"]


def test_inks() -> None:
    assert [share_of_black(colour, False) for colour in ((0.067, 0.067, 0.067), (0.4, 0.4, 0.4), (1, 1, 1), (0.6, 0.2, 0.14))] == [
        1.0, pytest.approx(0.6), 0, None,
    ]  # fmt: skip
    assert share_of_black((0.6, 0.2, 0.14), True) == 1.0
    assert 0 < (share_of_black((0.98, 0.94, 0.93), True) or 0) < 0.1


def test_every_key_and_its_defaults_are_documented() -> None:
    table = (ROOT / "docs" / "editions.md").read_text()
    rows = {
        row[0]: row[1:]
        for row in re.findall(
            r"^\| `([a-z-]+)` \| `(.+?)` \| `(.+?)` \| `(.+?)` \|", table, re.MULTILINE
        )
    }
    for place, edition in enumerate(DEFAULTS):
        for key, value in DEFAULTS[edition].items():
            shown = str(value).lower() if isinstance(value, bool) else str(value) or '""'
            assert rows[key][place] == shown, (edition, key)


def test_the_command_writes_the_editions_files(tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", {})
    done = invoke(
        "pdf", "--edition", "prepress", "--book", str(book), "--dist", str(tmp_path / "out")
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "t-1.0.0-prepress-cover.pdf",
        "t-1.0.0-prepress.pdf",
    ]
    wrong = invoke("pdf", "--edition", "pint", "--book", str(book), "--dist", str(tmp_path / "out"))
    assert (wrong.returncode, "there is no edition 'pint'" in wrong.stderr) == (2, True)
