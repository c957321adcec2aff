"""Four inks: the theme's colours by its table, pictures and drawings by a profile, text in black alone."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms

from publisher.config.editions import read_edition
from publisher.formats.pdf.contract.fragment import PressInks
from publisher.formats.pdf.typesetting.press import Press, limit_inks
from publisher.theme.four_inks import read_inks
from tests.support.books import TOML, MadeBook, make, write_book
from tests.support.press_profile import EDITIONS, make_press_profile
from tests.support.printing import Printer, print_pdf

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><defs><linearGradient id="g">'
    '<stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#fff"/></linearGradient></defs>'
    '<rect width="5" height="10" fill="#ff0000"/><rect x="9" width="5" height="5" fill="url(#g)"/></svg>'
)
PAGE = """# A

- An item, whose mark is the second colour.

![A red plane](red.png)
![A plane of red](red.jpg)
![A grey plane](grey.png)
![A pane](pane.png)
![A drawing](plan.svg)

[B](b.md)
"""


def saved(mode: str, colour: Any, kind: str) -> bytes:
    target = io.BytesIO()
    Image.new(mode, (600, 400), colour).save(target, kind, quality=95)
    return target.getvalue()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files: dict[str, str | bytes] = {
        "book.toml": f'{TOML}pages = ["a.md", "b.md"]\n{EDITIONS}',
        "press.icc": make_press_profile(),
        "a.md": PAGE,
        "red.png": saved("RGB", (255, 0, 0), "PNG"),
        "red.jpg": saved("RGB", (255, 0, 0), "JPEG"),
        "grey.png": saved("RGB", (80, 80, 80), "PNG"),
        "pane.png": saved("RGBA", (255, 0, 0, 128), "PNG"),
        "plan.svg": DRAWING,
    }
    return make(write_book(tmp_path_factory.mktemp("inks"), files))


@pytest.fixture(scope="module")
def printed(made: MadeBook) -> Any:
    return pikepdf.open(io.BytesIO(print_pdf(made, "press").content))


def images_of(pdf: Any) -> list[Any]:
    return [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
    ]


def test_pictures_are_converted_and_grey_ones_stay_grey(printed: Any) -> None:
    masks = {one.SMask.objgen for one in images_of(printed) if "/SMask" in one}
    shown = [one for one in images_of(printed) if one.objgen not in masks]
    spaces = sorted((str(one.ColorSpace), str(one.Filter)) for one in shown)
    assert spaces == [
        ("/DeviceCMYK", "/DCTDecode"), ("/DeviceCMYK", "/FlateDecode"),
        ("/DeviceCMYK", "/FlateDecode"), ("/DeviceGray", "/FlateDecode"),
    ]  # fmt: skip
    assert len(masks) == 1
    reds = [inks_of(one) for one in shown if one.ColorSpace == "/DeviceCMYK"]
    for cyan, magenta, yellow, black in reds:  # the test profile has more magenta than yellow
        assert magenta > yellow > 3 * cyan and black < 8
    assert all(inks == pytest.approx(reds[0], abs=8) for inks in reds)


def test_a_picture_whose_profile_is_damaged_counts_as_srgb(tmp_path: Path) -> None:
    path = tmp_path / "press.icc"
    path.write_bytes(make_press_profile())
    press = Press(PressInks((), str(path), str(tmp_path)))
    red = Image.new("RGB", (1, 1), (200, 30, 30))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for damaged in (srgb[:200], srgb.replace(b"rTRC", b"none").replace(b"rXYZ", b"none")):
        assert press.convert(red, damaged).tobytes() == press.convert(red, b"").tobytes()


def inks_of(image: Any) -> tuple[int, ...]:
    """The inks of a picture's first pixel; in a JPEG they are inverted, as Photoshop has them."""
    if image.Filter == "/FlateDecode":
        return tuple(image.read_bytes()[:4])
    assert [int(one) for one in image.Decode] == [1, 0] * 4
    with Image.open(io.BytesIO(image.read_raw_bytes())) as picture:  # Pillow inverts them again
        return tuple(picture.tobytes()[:4])


def operators(pdf: Any) -> set[tuple[float, ...]]:
    found = set()
    for one in pdf.objects:
        if (
            isinstance(one, pikepdf.Stream)
            and (one.get("/Type") is None or one.get("/Subtype") == "/Form")
            and "/N" not in one
            and "/Length1" not in one
        ):
            text = one.read_bytes()
            assert not re.search(rb"[\d.]+ [\d.]+ [\d.]+ (?:rg|RG)\b", text)
            found |= {
                tuple(map(float, row))
                for row in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (?:k|K)\b", text)
            }
    return found


def test_each_colour_has_its_inks(printed: Any) -> None:
    colours = operators(printed)
    assert (0, 0, 0, 1) in colours  # text
    assert (0.05, 0.82, 0.88, 0.32) in colours  # the theme's second colour
    reds = [one for one in colours if one[1] > one[2] > 3 * one[0] > 0 and not one[3]]
    assert len(reds) == 1  # the red of the drawing, by the profile
    assert all(not any(one[:3]) for one in colours if one[3] > 0.5)  # black is black alone


def test_a_gradient_has_inks_and_nothing_is_left_in_rgb(printed: Any) -> None:
    shadings = [
        one
        for one in printed.objects
        if isinstance(one, pikepdf.Dictionary) and "/ShadingType" in one
    ]
    assert [str(one.ColorSpace) for one in shadings] == ["/DeviceCMYK"]
    assert not any("/DefaultRGB" in page.Resources.ColorSpace for page in printed.pages)


def test_without_a_profile_pictures_stay_as_they_are(made: MadeBook) -> None:
    pdf = pikepdf.open(io.BytesIO(print_pdf(made, "named").content))
    spaces = sorted(str(one.ColorSpace) for one in images_of(pdf))
    assert spaces.count("/DeviceRGB") == 4 and "/DeviceCMYK" not in spaces


def test_groups_are_blended_in_inks_without_pdf_x_too(made: MadeBook) -> None:
    pdf = pikepdf.open(io.BytesIO(print_pdf(made, "prepress").content))
    groups = [
        one.Group for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Group" in one
    ]
    assert {str(one.CS) for one in groups} == {"/DeviceCMYK"}


def test_two_runs_give_the_same_bytes(made: MadeBook) -> None:
    first, again = (print_pdf(made, "press").artifacts for _ in range(2))
    assert [one.content for one in first] == [one.content for one in again]


@pytest.mark.parametrize("theme", ["handbook", "fieldguide"])
def test_our_themes_have_inks_for_all_their_colours(tmp_path: Path, theme: str) -> None:
    toml = f'{TOML}pages = ["a.md", "b.md"]\ntheme = "{theme}"\n[edition.own]\nbase = "prepress"\nink = "cmyk"\n'
    made = make(write_book(tmp_path, {"book.toml": toml}))
    assert read_edition("own", made.book.config, made.theme.editions).ink == "cmyk"
    assert print_pdf(made, "own").report == ""
    assert all(sum(row) <= 240 for row in made.theme.settings["inks"].values())


def test_a_colour_without_inks_stops_the_run(tmp_path: Path) -> None:
    theme = (
        'name = "own"\nextends = "handbook"\naccent = "#3366CC"\n[inks]\n"blue" = [1, 2, 3, 4]\n'
    )
    files = {
        "book.toml": f'{TOML}theme = "own"\npages = ["a.md", "b.md"]\n[edition.own]\nbase = "prepress"\nink = "cmyk"\n',
        "themes/own/theme.toml": theme,
        "themes/own/print.css": "h1 { color: #444 }\nh2 { border: 1pt solid teal;\n  color: oklch(50% 0.2 30) }\n",
    }
    found = Printer().fail_to_print(make(write_book(tmp_path, files)), "own")
    rows = {(one.location.path, one.location.line, one.message) for one in found}
    toml, css = "themes/own/theme.toml", "themes/own/print.css"
    assert rows == {
        (toml, 0, "'blue' in [inks] is no colour such as #9A3324"),
        (toml, 0, "the colour #3366CC has no value in [inks]"),
        (css, 2, "the colour #008080 has no value in [inks]"),
        (css, 3, "'oklch(50% 0.2 30)' can't be printed with four inks"),
    }
    assert {one.rule for one in found} == {"theme-setting", "ink-missing"}


def test_a_shop_takes_so_much_ink_and_no_more(tmp_path: Path) -> None:
    theme = 'name = "own"\nextends = "handbook"\n[inks]\n"#9A3324" = [60, 60, 60, 61]\n'
    toml = f'{TOML}theme = "own"\npages = ["a.md", "b.md"]\n[edition.own]\nshop = "ingramspark"\n'
    files = {"book.toml": toml, "themes/own/theme.toml": theme}
    (found,) = Printer().fail_to_print(make(write_book(tmp_path, files)), "own")
    assert (found.rule, found.location.path) == ("shop-refuses", "themes/own/theme.toml")
    assert found.message == "IngramSpark takes 240 % of ink; #9A3324 in [inks] has 241 %"


def test_a_picture_has_no_more_ink_than_the_shop_takes() -> None:
    pixels = [(184, 173, 171, 226), (100, 200, 100, 0), (255, 255, 255, 255)]
    picture = Image.frombytes("CMYK", (3, 1), bytes(share for row in pixels for share in row))
    limited = limit_inks(picture, 240).tobytes()  # 240 % are 612 of 4 × 255
    assert [sum(limited[place : place + 4]) <= 612 for place in (0, 4, 8)] == [True] * 3
    assert list(limited[:4]) == [134, 126, 125, 226]  # (612 - 226) / 528 of each colour
    assert tuple(limited[4:8]) == pixels[1]
    assert list(limited[8:]) == [119, 119, 119, 255]


def test_a_tint_of_a_building_block_has_a_share_of_its_inks(tmp_path: Path) -> None:
    toml = f'{TOML}theme = "fieldguide"\npages = ["a.md", "b.md"]\n'
    theme = make(write_book(tmp_path, {"book.toml": toml})).theme
    inks = dict(read_inks(theme, ()))
    assert inks[0xBE, 0x3F, 0x1C] == (0.05, 0.85, 1.0, 0.15)
    assert inks[0xFA, 0xF0, 0xED] == pytest.approx((0.004, 0.068, 0.08, 0.012))  # 8 % of them
