"""The rules for files for print shops: a file of ours keeps them, and each damage breaks its rule."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from PIL import Image

from publisher.book.artifact import Artifact
from publisher.driver import check
from publisher.driver.press_file import judge_press_file
from publisher.place import AROUND, PACKAGE
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.press_profile import EDITIONS, make_press_profile
from tests.support.printing import print_pdf
from tests.support.stages import check_files

DARK = '[edition.dark]\nbase = "prepress"\nink = "black"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    target = io.BytesIO()
    Image.new("RGB", (600, 400), (200, 60, 20)).save(target, "PNG")
    files: dict[str, str | bytes] = {
        "book.toml": f'{TOML}pages = ["a.md", "b.md"]\n{EDITIONS}{DARK}',
        "press.icc": make_press_profile(),
        "red.png": target.getvalue(),
        "a.md": "# A\n\n- An item.\n\n![A red plane](red.png)\n\n[B](b.md)\n",
    }
    return make(write_book(tmp_path_factory.mktemp("press"), files))


@pytest.fixture(scope="module")
def press(made: MadeBook) -> Artifact:
    return print_pdf(made, "press").artifacts[0]


@pytest.fixture
def opened(press: Artifact) -> Iterator[Any]:
    with pikepdf.open(io.BytesIO(press.content)) as pdf:
        yield pdf


def rules(pdf: Any, ink: str = "cmyk") -> list[tuple[str, int, bool]]:
    return [(one.rule, one.page, one.is_error) for one in judge_press_file(pdf, ink)]


def test_our_files_keep_the_rules(made: MadeBook) -> None:
    for edition, faults in (
        ("press", []),
        ("named", [("intent", 0, False), ("colour", 5, False)]),
        ("dark", [("colour", 5, False)]),
    ):
        for artifact in print_pdf(made, edition).artifacts:
            assert artifact.ink == ("black" if edition == "dark" else "cmyk")
            with pikepdf.open(io.BytesIO(artifact.content)) as pdf:
                is_cover = artifact.name.endswith("-cover.pdf")
                expected = [one for one in faults if not (is_cover and one[1])]
                assert rules(pdf, artifact.ink) == expected, artifact.name


def lose_trim(pdf: Any) -> None:
    del pdf.pages[1].TrimBox


def shrink_bleed(pdf: Any) -> None:
    pdf.pages[2].BleedBox = [10, 10, 100, 100]


def grow_page(pdf: Any) -> None:
    pdf.pages[0].MediaBox = pdf.pages[0].BleedBox = pdf.pages[0].TrimBox = [0, 0, 500, 600]


def add_link(pdf: Any) -> None:
    pdf.pages[0].Annots = [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link)]


def open_action(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript)


def lose_font(pdf: Any) -> None:
    font = next(iter(pdf.pages[4].Resources.Font.values()))
    for key in ("/FontFile2", "/FontFile3"):
        if key in font.DescendantFonts[0].FontDescriptor:
            del font.DescendantFonts[0].FontDescriptor[key]


def lose_intent(pdf: Any) -> None:
    del pdf.Root.OutputIntents


def spoil_profile(pdf: Any) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(b"x" * 200, N=3)


def lose_trapped(pdf: Any) -> None:
    del pdf.docinfo["/Trapped"]


def lose_identifier(pdf: Any) -> None:
    text = pdf.Root.Metadata.read_bytes().replace(b"DocumentID", b"Nothing")
    pdf.Root.Metadata = pdf.make_stream(text, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def paint_red(pdf: Any) -> None:
    pdf.pages[0].contents_add(b"1 0 0 rg 0 0 9 9 re f")


def blend_in_rgb(pdf: Any) -> None:
    group = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceRGB)
    form = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, Group=group)
    pdf.pages[0].add_resource(form, pikepdf.Name.XObject, pikepdf.Name.own)
    pdf.pages[0].contents_add(b"/own Do")


@pytest.mark.parametrize(
    ("damage", "faults"),
    [
        (lose_trim, [("box", 2, True)]),
        (shrink_bleed, [("box", 3, True)]),
        (grow_page, [("box", 0, True)]),
        (add_link, [("annotation", 1, True)]),
        (open_action, [("annotation", 0, True)]),
        (lose_font, [("font", 0, True)]),
        (lose_intent, [("intent", 0, True)]),
        (spoil_profile, [("intent", 0, True)]),
        (lose_trapped, [("metadata", 0, True)]),
        (lose_identifier, [("metadata", 0, True)]),
        (paint_red, [("colour", 1, True), ("colour", 1, False)]),
        (blend_in_rgb, [("transparency", 1, True)]),
    ],
)
def test_each_damage_breaks_its_rule(
    opened: Any, damage: Any, faults: list[tuple[str, int, bool]]
) -> None:
    damage(opened)
    assert rules(opened) == faults


def test_encryption_and_version_are_found(press: Artifact) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(press.content)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user=""), min_version="1.7")
    with pikepdf.open(target) as pdf:
        assert {rule for rule, _, _ in rules(pdf)} >= {"encryption", "version"}


def test_check_names_the_file_and_the_page(made: MadeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_which", lambda *_: "")  # without Ghostscript
    skipped, found = check_files(print_pdf(made, "dark").artifacts, made.book)
    assert skipped == (
        "Ghostscript is skipped: it needs the program gs (apt-get install ghostscript)",
    )
    assert [(one.rule, one.message) for one in found] == [
        (
            "pdf-doubtful",
            "press colour on page 5 of t-1.0.0-dark.pdf: the page has RGB beside the ink 'black'",
        )
    ]


@pytest.mark.skipif(not shutil.which("gs"), reason="Ghostscript is not installed")
def test_ghostscript_finds_other_inks_than_black(made: MadeBook) -> None:
    _, found = check_files(print_pdf(made, "dark").artifacts, made.book)
    messages = [one.message for one in found if one.message.startswith("Ghostscript")]
    assert messages == [
        "Ghostscript ink on page 5 of t-1.0.0-dark.pdf: the page has other inks than black; a picture has colours"
    ]


def test_the_documents_list_the_rules() -> None:
    source = (PACKAGE / "driver" / "press_file.py").read_text()
    text = (AROUND / "docs" / "print-shops.md").read_text()
    table = text.partition("## What `check` looks at")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert set(named) == {*re.findall(r'Fault\("(\w+)"', source), "ink"}
