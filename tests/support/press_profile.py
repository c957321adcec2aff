"""A small ICC profile of a press with four inks, made for tests: two grids of a few points (ICC.1:2001-04)."""

from __future__ import annotations

import struct
from itertools import product

INKS, LAB = 4, 3
# editions of a book that has the profile as press.icc: with the profile, and with a named condition
EDITIONS = """
[edition.press]
base = "prepress"
variant = "pdf/x-4"
icc = "press.icc"
ink = "cmyk"
[edition.named]
base = "press"
icc = ""
condition = "FOGRA51"
"""


def make_press_profile(name: str = "A test press", target: str = "") -> bytes:
    """The profile; `target` is the text that names its printing condition."""
    tags = {
        b"desc": _description(name),
        b"cprt": b"text\0\0\0\0made for tests\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": _grid(INKS, LAB, [_colour(*row) for row in product((0, 255), repeat=INKS)]),
        b"B2A0": _grid(LAB, INKS, [_inks(*row) for row in product((0, 128, 255), repeat=LAB)]),
    }
    if target:
        tags[b"targ"] = b"text\0\0\0\0" + target.encode() + b"\0"
    index, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        index += tag + struct.pack(">2I", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = struct.pack(">I", start + len(body))
    head = size + b"test" + b"\x02\x10\0\0" + b"prtrCMYKLab " + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def _description(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


def _grid(inputs: int, outputs: int, rows: list[tuple[int, ...]]) -> bytes:
    points = round(len(rows) ** (1 / inputs))
    matrix = struct.pack(">9i", *(65536 * (place in (0, 4, 8)) for place in range(9)))
    even = bytes(range(256))
    table = bytes(value for row in rows for value in row)
    kind = b"mft1\0\0\0\0" + bytes((inputs, outputs, points, 0))
    return kind + matrix + even * inputs + table + even * outputs


def _colour(cyan: int, magenta: int, yellow: int, black: int) -> tuple[int, ...]:
    """The colour of solid inks: lightness, and two axes around 128."""
    light = max(0, 255 - (cyan + magenta + yellow) // 4 - black)
    return light, 128 + (magenta - cyan) // 3, 128 + (2 * yellow - cyan - magenta) // 6


def _inks(light: int, red: int, yellow: int) -> tuple[int, ...]:
    """The inks of a colour; black where it is dark."""
    dark = 255 - light
    shades = (dark // 2 - (red - 128), dark // 2 + (red - 128), dark // 2 + (yellow - 128))
    return (*(max(0, min(255, shade)) for shade in shades), max(0, dark - 128))
