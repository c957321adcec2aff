"""No edition has a picture that is finer than it can show, and each reports those that are coarser."""

from __future__ import annotations

import base64
import ctypes
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from publisher.book.artifact import Artifact
from publisher.formats.pdf.typesetting.loading import load_engine
from publisher.formats.pdf.typesetting.scaled_pictures import scaled_pictures
from tests.support.alike import differences
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.printing import print_pdf

EDITIONS = """
[edition.fine]
base = "print"
most-dpi = 600
least-dpi = 0
"""
PAGE = """# A

[B](b.md)

![Large](large.jpg){width=2in}

![Small](small.png){width=1in}

![The same, larger](clear.png){width=2.5in}
![The same](clear.png){width=1in}
"""


def saved(image: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def is_image(one: Any) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"


def gradient(mode: str, size: tuple[int, int]) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


PNG = "image/png;base64," + base64.b64encode(saved(gradient("RGB", (800, 400)), "PNG")).decode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files: dict[str, str | bytes] = {
        "large.jpg": saved(gradient("RGB", (1800, 1200)), "JPEG"),
        "small.png": saved(gradient("L", (100, 80)), "PNG"),
        "clear.png": saved(gradient("RGBA", (1500, 1500)), "PNG"),
        "a.md": PAGE,
    }
    files["book.toml"] = f'{TOML}pages = ["a.md", "b.md"]\n{EDITIONS}'
    return make(write_book(tmp_path_factory.mktemp("scaled"), files))


def resolutions(artifact: Artifact) -> Iterator[tuple[str, int, float]]:
    """The filter of each picture, its width in pixels, and its dots an inch, as PDFium reads them."""
    names = {pdfium.FPDF_COLORSPACE_DEVICERGB: "rgb", pdfium.FPDF_COLORSPACE_DEVICEGRAY: "grey"}
    for page in pypdfium2.PdfDocument(artifact.content):
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=9):
            found = pdfium.FPDF_IMAGEOBJ_METADATA()
            pdfium.FPDFImageObj_GetImageMetadata(one.raw, page.raw, ctypes.byref(found))
            left, _, right, _ = one.get_bounds()
            yield names[found.colorspace], found.width, found.width / (right - left) * 72


@pytest.mark.parametrize(
    ("edition", "most"), [("screen", 220), ("print", 300), ("prepress", 300), ("fine", 600)]
)
def test_pictures_have_at_most_the_resolution_of_the_edition(
    made: MadeBook, edition: str, most: int
) -> None:
    rendered = print_pdf(made, edition)
    found = list(resolutions(rendered.artifacts[0]))
    # 2, 1, 2.5 and 1 inches wide; one object serves both sizes of the last picture
    large, clear = 2 * most, int(2.5 * most)
    assert [(kind, width) for kind, width, _ in found] == [
        ("rgb", large), ("grey", 100), ("rgb", clear), ("rgb", clear),
    ]  # fmt: skip
    assert [round(dpi) for _, _, dpi in found] == [most, 100, most, int(2.5 * most)]
    assert max(dpi for _, _, dpi in found[:3]) <= most
    with pikepdf.open(io.BytesIO(rendered.artifacts[0].content)) as pdf:
        images = [one for one in pdf.objects if is_image(one)]
        filters = sorted((str(one.Filter), int(one.Width)) for one in images)
    assert filters == sorted(
        [
            ("/DCTDecode", large),
            ("/FlateDecode", 100),
            ("/FlateDecode", clear),
            ("/FlateDecode", clear),
        ]
    )


@pytest.mark.parametrize(
    ("edition", "least"), [("screen", 0), ("print", 150), ("prepress", 300), ("fine", 0)]
)
def test_pictures_below_the_resolution_of_the_edition_are_reported(
    made: MadeBook, edition: str, least: int
) -> None:
    report = print_pdf(made, edition).report
    expected = f"a.md:7:10: warning[picture-coarse] 'small.png' is printed at 100 dpi, on page 1\n    {least} dpi want a picture {least} pixels wide"
    assert report.strip().replace(
        "\n    | ![Small](small.png){width=1in}\n    |          ^", ""
    ) == (expected if least else "")


def test_the_reference_scales_alike(made: MadeBook) -> None:
    (whole,), (pieces,) = (
        print_pdf(made, "screen", reference=one).artifacts for one in (True, False)
    )
    assert differences(whole.content, pieces.content) == []


@pytest.mark.parametrize(
    ("style", "width", "height"),
    [
        ("", 100, 50),
        ("opacity: .5", 100, 50),
        ("transform: rotate(90deg)", 100, 50),
        ("transform: scale(2)", 200, 100),
        ("opacity: .5; transform: scale(2)", 200, 100),
        ("height: 1in", 100, 100),
    ],
)
def test_groups_and_transforms_count(style: str, width: int, height: int) -> None:
    weasyprint = load_engine()
    with scaled_pictures(100):
        content = weasyprint.HTML(
            string=f'<img style="width: 1in; {style}" src="data:{PNG}">'
        ).write_pdf()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (image,) = (one for one in pdf.objects if is_image(one))
        assert (int(image.Width), int(image.Height)) == (width, height)


def test_a_background_counts_at_the_size_of_its_tile() -> None:
    style = f"background: url(data:{PNG}) 0 0 / 1in; height: 2in; opacity: .9"
    with scaled_pictures(100):
        content = load_engine().HTML(string=f'<p style="{style}">').write_pdf()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (image,) = (one for one in pdf.objects if is_image(one))
        assert (int(image.Width), int(image.Height)) == (100, 50)


@pytest.mark.parametrize(("edition", "least"), [("screen", 0), ("cut", 150), ("prepress", 300)])
def test_a_cover_of_ones_own_counts_too(tmp_path: Path, edition: str, least: int) -> None:
    files: dict[str, str | bytes] = {"front.png": saved(gradient("RGB", (740, 1050)), "PNG")}
    toml = f'{TOML}cover = "front.png"\npages = ["a.md", "b.md"]\n'
    files["book.toml"] = f'{toml}[edition.cut]\nbase = "print"\ncover = "file"\n'
    found = print_pdf(make(write_book(tmp_path, files)), edition).found
    message = "the cover 'front.png' is printed at 127 dpi"  # 740 pixels on 148 mm
    rows = [(one.rule, one.message, one.location.line) for one in found]
    assert rows == ([("picture-coarse", message, 6)] if least else [])
