"""Picture files: the type is told by the bytes, and what the engines can't show is converted."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from publisher.book.addresses import Grounds
from publisher.book.model import Picture
from publisher.reading.picture_files import PictureFile, PictureFiles, Refused, find_file
from publisher.reading.pictures import read_picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><path d="M0 0"/></svg>'
GREY, RGB, PALETTE, GREY_ALPHA = 0, 2, 3, 4  # colour types of PNG


def png(depth: int, colours: int, row: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of two pixels beside each other."""
    head = struct.pack(">IIBBBBB", 2, 1, depth, colours, 0, 0, 0)
    rows = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0" + row)), (b"IEND", b"")]
    parts = (struct.pack(">I", len(data)) + name + data + crc(name + data) for name, data in rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def save(kind: str, mode: str = "RGB", size: tuple[int, int] = (2, 1), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 0).save(target, kind, **options)
    return target.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "x.png") -> Picture | Refused:
    file = tmp_path / name
    file.write_bytes(content)
    return read_picture(file, tmp_path)


def shown(picture: Picture | Refused) -> Image.Image:
    assert isinstance(picture, Picture)
    return Image.open(io.BytesIO(picture.content))


@pytest.mark.parametrize(
    ("name", "content", "media_type", "size"),
    [
        ("x.svg", save("PNG"), "image/png", (2, 1)),
        ("x.png", save("JPEG"), "image/jpeg", (2, 1)),
        ("x.gif", save("WEBP"), "image/webp", (2, 1)),
        ("x.jpg", SVG, "image/svg+xml", (60, 30)),
        ("x.svg", b"\xef\xbb\xbf" + SVG, "image/svg+xml", (60, 30)),
        ("x.svg", b"<!--" + b" long " * 1000 + b"-->" + SVG, "image/svg+xml", (60, 30)),
        ("x.svg", b'\n <?xml version="1.0"?>\n' + SVG, "image/svg+xml", (60, 30)),
        ("x.svg", b'<!DOCTYPE svg PUBLIC "-//W3C//DTD" "x.dtd">' + SVG, "image/svg+xml", (60, 30)),
        ("x.svg", SVG.decode().encode("utf-16"), "image/svg+xml", (60, 30)),
        (
            "x.png",
            png(8, GREY, b"\0\xff", (b"tEXt", b"Comment\0<svg xmlns='a'>")),
            "image/png",
            (2, 1),
        ),
        ("x.png", save("BMP"), "image/png", (2, 1)),
        ("x.tif", save("TIFF", "CMYK"), "image/png", (2, 1)),
        ("x.jpg", save("JPEG", "CMYK"), "image/jpeg", (2, 1)),
    ],
)
def test_the_type_is_told_by_the_bytes(
    name: str, content: bytes, media_type: str, size: tuple[int, int], tmp_path: Path
) -> None:
    picture = read(tmp_path, content, name)
    assert isinstance(picture, Picture)
    assert (picture.media_type, (picture.width, picture.height)) == (media_type, size)


@pytest.mark.parametrize(
    ("content", "mode", "pixels"),
    [
        (png(16, GREY, b"\x80\x80\xff\xff"), "L", [0x80, 0xFF]),
        (
            png(16, GREY, b"\x80\x80\xff\xff", (b"tRNS", b"\xff\xff")),
            "LA",
            [(0x80, 255), (0xFF, 0)],
        ),
        (
            png(16, RGB, b"\x40\x00\0\0\0\0" + b"\xff\xff\0\0\0\0", (b"tRNS", b"\xff\xff\0\0\0\0")),
            "RGBA",
            [(0x40, 0, 0, 255), (0xFF, 0, 0, 0)],
        ),
    ],
)
def test_sixteen_bits_become_eight(
    content: bytes, mode: str, pixels: list[object], tmp_path: Path
) -> None:
    image = shown(read(tmp_path, content))
    assert (image.format, image.mode) == ("PNG", mode)
    assert [image.getpixel((x, 0)) for x in range(2)] == pixels


@pytest.mark.parametrize(
    "content",
    [
        png(
            8, PALETTE, b"\0\1", (b"PLTE", b"\xff\0\0\0\xff\0"), (b"tRNS", b"\x80\xff")
        ),  # a palette with transparent colours
        png(8, GREY_ALPHA, b"\0\x80\xff\xff"),
        png(16, RGB, b"\x40\x00\0\0\0\0" * 2),
        save("JPEG", "CMYK"),
        save("GIF", "P"),
    ],
)
def test_what_the_engines_show_keeps_its_bytes(content: bytes, tmp_path: Path) -> None:
    picture = read(tmp_path, content)
    assert isinstance(picture, Picture) and picture.content == content


def test_a_file_of_several_jpegs_becomes_its_first(tmp_path: Path) -> None:
    second = Image.new("RGB", (9, 9), "red")
    content = save("MPO", size=(4, 2), save_all=True, append_images=[second], progressive=True)
    assert Image.open(io.BytesIO(content)).format == "MPO"
    picture = read(tmp_path, content, "x.jpg")
    image = shown(picture)
    image.load()
    assert (image.format, image.size) == ("JPEG", (4, 2))
    assert isinstance(picture, Picture) and picture.content.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(("turn", "size"), [(1, (4, 2)), (3, (4, 2)), (6, (2, 4)), (8, (2, 4))])
def test_the_size_is_that_of_the_turned_picture(
    turn: int, size: tuple[int, int], tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    picture = read(tmp_path, save("JPEG", size=(4, 2), exif=exif), "x.jpg")
    assert isinstance(picture, Picture) and (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><p>not found", "holds text or markup, no picture"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "is of the type HEIC, not "),
        (save("JPEG2000"), "is of the type JPEG2000, not "),
        (b"version 1\noid 2", "is of no type that we know, not "),
        (save("TIFF", "F"), "has more than 16 bits a pixel"),
        (save("JPEG", size=(90, 90))[:300], "is not a picture that can be read (OSError)"),
    ],
)
def test_what_cannot_be_shown_says_why(content: bytes, reason: str, tmp_path: Path) -> None:
    picture = read(tmp_path, content)
    assert isinstance(picture, Refused) and picture.reason.startswith(reason)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 100 50"', (100, 50)),
        ('viewBox="0 0 100 50" width="200"', (200, 100)),
        ('viewBox="0 0 100 50" height="1in"', (192, 96)),
        ('viewBox="0 0 100 50" width="100%"', (100, 50)),
        ('width="1.2.3" height="9"', (300, 150)),
        ("", (300, 150)),
    ],
)
def test_the_size_of_a_drawing(attributes: str, size: tuple[int, int], tmp_path: Path) -> None:
    content = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()
    picture = read(tmp_path, content, "x.svg")
    assert isinstance(picture, Picture) and (picture.width, picture.height) == size


@pytest.mark.parametrize("box", ["0 0 1.2.3 4", "0 0 1e999 4", "0 0 9", "a b c d"])
def test_a_drawing_whose_box_is_no_four_numbers_is_damaged(box: str, tmp_path: Path) -> None:
    content = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"/>'.encode()
    picture = read(tmp_path, content, "x.svg")
    assert picture == Refused("picture-damaged", "has a viewBox that is not four numbers")


def test_a_star_stands_for_the_type_of_a_picture(tmp_path: Path) -> None:
    """Sphinx chooses the file: a drawing, if there is one."""
    for name in ("pot.png", "pot.svg", "pots.svg", "cup.png", "cup.txt"):
        (tmp_path / name).write_bytes(b"x")
    files = PictureFiles(Grounds(tmp_path.as_posix(), tmp_path.as_posix()))
    found = [find_file(target, "a.md", files) for target in ("pot.*", "cup.*", "ant.*")]
    assert found[:2] == [PictureFile(tmp_path / "pot.svg"), PictureFile(tmp_path / "cup.png")]
    assert isinstance(found[2], Refused)
