"""An edition of PDF/X-4: what its files state, and what stops a run that can't make one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from publisher.book.artifact import Artifact
from publisher.report.findings import UsageError
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.press_profile import make_press_profile
from tests.support.printing import Printer, print_pdf

BOOK = f'{TOML}pages = ["a.md", "b.md"]\n'
EDITIONS = """
[edition.named]
base = "prepress"
variant = "pdf/x-4"
condition = "FOGRA51"
trim = "A5"
bleed = "5mm"
[edition.profiled]
base = "prepress"
variant = "pdf/x-4"
icc = "colours/press.icc"
ink = "black"
[edition.called]
base = "profiled"
condition = "House paper"
"""
PRESS = "colours/press.icc"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    profile = make_press_profile(target="ICCHDAT FOGRA52")
    files: dict[str, str | bytes] = {"book.toml": BOOK + EDITIONS, PRESS: profile}
    files["a.md"] = "# A\n\n- An item, whose mark has the second colour.\n\n[B](b.md)\n"
    return make(write_book(tmp_path_factory.mktemp("exchange"), files))


@pytest.fixture(scope="module")
def printed(made: MadeBook) -> dict[str, tuple[Artifact, ...]]:
    names = ("named", "profiled", "called")
    return {name: print_pdf(made, name).artifacts for name in names}


def opened(artifact: Artifact) -> Any:
    return pikepdf.open(io.BytesIO(artifact.content))


@pytest.mark.parametrize("name", ["named", "profiled", "called"])
def test_every_file_states_what_a_pdf_x_states(
    printed: dict[str, tuple[Artifact, ...]], name: str
) -> None:
    for artifact in printed[name]:
        pdf = opened(artifact)
        assert artifact.content.startswith(b"%PDF-1.6\n")
        assert not pdf.is_encrypted and len(pdf.trailer.ID) == 2
        assert pdf.docinfo["/Trapped"] == "/False"
        assert str(pdf.docinfo["/Title"]) == "T"
        assert {str(pdf.docinfo[key]) for key in ("/CreationDate", "/ModDate")} == {
            "D:20260102000000Z"
        }
        xmp = pdf.Root.Metadata.read_bytes().decode()
        for row in (">PDF/X-4</pdfxid:GTS_PDFXVersion>", "<pdf:Trapped>False<", ">T</rdf:li>"):
            assert row in xmp
        assert xmp.count(">2026-01-02T00:00:00Z</xmp:") == 3
        assert re.search(r"<xmpMM:DocumentID>uuid:[0-9a-f-]{36}<", xmp)
        assert "/Filter" not in pdf.Root.Metadata
        assert not any("/Annots" in page for page in pdf.pages)


def test_a_reference_is_no_pdf_x(made: MadeBook) -> None:
    message = "--reference does not write PDF/X-4, which the edition 'named' asks for"
    with pytest.raises(UsageError, match=message):
        print_pdf(made, "named", reference=True)


def test_the_condition_is_named_by_key_or_by_profile(
    printed: dict[str, tuple[Artifact, ...]],
) -> None:
    intents = {}
    for name, (pages, _) in printed.items():
        with opened(pages) as pdf:
            (intent,) = pdf.Root.OutputIntents
            profile = intent.get("/DestOutputProfile")
            size = len(profile.read_bytes()) if profile is not None else 0
            registry = str(intent.get("/RegistryName", ""))
            assert (intent.S, intent.Type) == ("/GTS_PDFX", "/OutputIntent")
            intents[name] = (str(intent.OutputConditionIdentifier), size, registry)
    size = len(make_press_profile(target="ICCHDAT FOGRA52"))
    registry = "http://www.color.org"
    assert intents == {
        "named": ("FOGRA51", 0, registry),
        "profiled": ("FOGRA52", size, registry),
        "called": ("House paper", size, ""),
    }


def test_rgb_is_that_of_a_profile_or_is_not_there(
    printed: dict[str, tuple[Artifact, ...]],
) -> None:
    with opened(printed["named"][0]) as pdf:  # its second colour is one value in RGB
        spaces = [page.Resources.ColorSpace for page in pdf.pages]
        named = [one.DefaultRGB[1] for one in spaces if "/DefaultRGB" in one]
        assert named and len({one.objgen for one in named}) == 1 and named[0].N == 3
    with opened(printed["profiled"][0]) as pdf:  # everything is black
        assert not any("/DefaultRGB" in page.Resources.ColorSpace for page in pdf.pages)
        profiles = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Stream) and "/N" in one and one.get("/Type") is None
        ]
        assert [int(one.N) for one in profiles] == [4]


def test_boxes_lie_in_each_other(printed: dict[str, tuple[Artifact, ...]]) -> None:
    with opened(printed["named"][0]) as pdf:
        for page in pdf.pages:
            bleed, trim = ([float(one) for one in page[key]] for key in ("/BleedBox", "/TrimBox"))
            assert [round(one) for one in trim] == [0, 0, 420, 595]
            assert bleed == [float(one) for one in page.MediaBox]
            assert [round(a - b, 1) for a, b in zip(bleed, trim, strict=True)] == [
                -14.2, -14.2, 14.2, 14.2,
            ]  # fmt: skip


def test_two_runs_give_the_same_bytes(
    made: MadeBook, printed: dict[str, tuple[Artifact, ...]]
) -> None:
    again = print_pdf(made, "named").artifacts
    assert [one.content for one in again] == [one.content for one in printed["named"]]


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ('variant = "pdf/x-4"', 10, "PDF/X-4 and names no printing condition"),
        ('condition = "FOGRA51"\nvariant = "pdf/x-4"\nlinks = "print"', 12, "a PDF/X has no links"),
        ('condition = "FOGRA99"\nvariant = "pdf/x-4"', 10, "'FOGRA99' is no registered"),
        ('icc = "none.icc"', 10, "the profile 'none.icc' can't be read: No such file"),
        ('icc = "../press.icc"', 10, "'../press.icc' lies outside the book's root"),
        ('icc = "a.md"', 10, "'a.md' is no ICC profile of a press with four inks"),
        ('icc = "half.icc"', 10, "the profile 'half.icc' is damaged"),
        ('icc = "empty.icc"', 10, "the profile 'empty.icc' is damaged"),
    ],
)
def test_what_can_not_be_used_stops_the_run(
    tmp_path: Path, rows: str, line: int, message: str
) -> None:
    toml = f'{BOOK}[edition.own]\nbase = "prepress"\n\n{rows}\n'
    files = {"book/book.toml": toml, "book/a.md": "# A\n\n[B](b.md)\n", "book/b.md": "# B\n"}
    made = make(
        write_book(
            tmp_path,
            {
                **files,
                "press.icc": make_press_profile(),
                "book/half.icc": make_press_profile()[:140],
                "book/empty.icc": make_press_profile().replace(b"B2A0", b"none"),
            },
            clean=False,
        ).parent
        / "book"
        / "book.toml"
    )
    (found,) = Printer().fail_to_print(made, "own")
    assert (found.rule, found.location.path, found.location.line) == (
        "config-value",
        "book.toml",
        line,
    )
    assert message in found.message
