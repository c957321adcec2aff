"""Book, Theme -> the cover as a picture of 1600 × 2560, and the one font that an EPUB carries. Needs no Pango."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from publisher.book.model import Book
from publisher.files.cache import Cache, digest_of
from publisher.report.findings import Finding, ThemeError
from publisher.theme.cover import Cover, design_cover
from publisher.theme.loader import Theme, find_font

WIDTH, HEIGHT = 1600, 2560
PLAIN = 400
FEATURES = ("kern", "liga", "onum", "mark", "ccmp", "locl")
SCALE = 2  # drawn twice as large and reduced, for smooth curves


def draw_cover_picture(book: Book, theme: Theme, cache: Cache) -> bytes:
    """The cover as PNG, from the same design as the printed one."""
    config, colours = book.config, theme.settings.get("cover", {})
    cover = design_cover(book, HEIGHT / WIDTH * 100, colours, theme.block_colours)
    key = digest_of(
        "cover", cover, colours, config.title, config.subtitle, config.authors, theme.fonts
    )
    return cache.recall(key, bytes, lambda: _draw(book, theme, cover, colours))


def _draw(book: Book, theme: Theme, cover: Cover, colours: dict[str, str]) -> bytes:
    ground, ink = colours.get("ground", "#FFFFFF"), colours.get("ink", "#111111")
    unit = WIDTH * SCALE / 100
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
    draw = ImageDraw.Draw(image)
    _draw_arcs(draw, cover, unit, ink)
    top = 9.5 * unit
    config = book.config
    style, width = cover.style, (91 - cover.style.right) * unit
    weight = int(theme.settings.get("cover", {}).get("weight", 400))
    top = _draw_text(
        draw,
        config.title,
        _font(theme, "normal", cover.title_size * unit, weight),
        9 * unit,
        top,
        width,
        style.leading,
        ink,
    )
    if config.subtitle:
        font = _font(theme, "italic" if weight == PLAIN else "normal", 4.4 * unit, PLAIN)
        top = _draw_text(draw, config.subtitle, font, 9 * unit, top + 3.5 * unit, width, 1.25, ink)
    authors = " · ".join(config.authors)
    if weight == PLAIN:  # capitals stand for small capitals
        _draw_text(
            draw,
            authors.upper(),
            _font(theme, "normal", 2.6 * unit, PLAIN),
            9 * unit,
            top + 5.5 * unit,
            width,
            1.4,
            ink,
            0.1,
        )
    else:
        _draw_text(
            draw,
            authors,
            _font(theme, "normal", 3.1 * unit, 600),
            9 * unit,
            top + 5.5 * unit,
            width,
            1.4,
            ink,
        )
    for number, colour in enumerate(theme.block_colours):
        step = image.height / len(theme.block_colours)
        draw.rectangle(
            (image.width * 0.965, number * step, image.width, (number + 1) * step), colour
        )
    image = image.reduce(SCALE).quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=6)
    return target.getvalue()


def _draw_arcs(draw: ImageDraw.ImageDraw, cover: Cover, unit: float, ink: str) -> None:
    line, width = cover.line * unit, max(1, round(cover.stroke * unit))
    for arc in cover.arcs:
        radius = (arc.end - arc.start) / 2 * cover.flat
        box = (
            arc.start * unit,
            (cover.line - radius) * unit,
            arc.end * unit,
            (cover.line + radius) * unit,
        )
        draw.arc(box, 0 if arc.back else 180, 180 if arc.back else 360, arc.colour or ink, width)
    if not cover.arcs and cover.nodes:
        draw.line(
            (cover.nodes[0].place * unit, line, cover.nodes[-1].place * unit, line), ink, width
        )
    for one in cover.nodes:
        left, right, half = (
            (one.place - one.radius) * unit,
            (one.place + one.radius) * unit,
            one.radius * unit,
        )
        draw.ellipse((left, line - half, right, line + half), one.colour or ink)


def _font(theme: Theme, style: str, size: float, weight: int) -> ImageFont.FreeTypeFont:
    settings = theme.settings
    family = settings.get("cover", {}).get("family", settings.get("ebook-font", {}).get("family"))
    font = next(
        (one for one in theme.fonts if one.family == family and one.style == style), theme.fonts[0]
    )
    loaded = ImageFont.truetype(str(font.path), round(size), layout_engine=ImageFont.Layout.BASIC)
    if "[" in font.path.name:
        wanted = {b"Weight": weight, b"Optical Size": 60}
        loaded.set_variation_by_axes(
            [wanted.get(axis["name"], axis["default"]) or 0 for axis in loaded.get_variation_axes()]
        )
    return loaded


def _draw_text(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: Any,
    left: float,
    top: float,
    width: float,
    leading: float,
    ink: str,
    space: float = 0,
) -> float:
    """Draw a text in lines no longer than the width; returns where it ends."""
    for line in _break_lines(text, font, width, space):
        across = left
        for letter in line if space else [line]:
            draw.text((across, top), letter, ink, font)
            across += font.getlength(letter) + space * font.size
        top += leading * font.size
    return top


def _break_lines(text: str, font: Any, width: float, space: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) + space * font.size * len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
        while font.getlength(lines[-1]) > width and len(lines[-1]) > 1:
            keep = next(
                n
                for n in range(len(lines[-1]), 0, -1)
                if font.getlength(lines[-1][:n]) <= width or n == 1
            )
            lines[-1:] = [lines[-1][:keep], lines[-1][keep:]]
    return lines


def subset_font(theme: Theme, text: str, cache: Cache) -> tuple[bytes, str]:
    """The theme's display font at one weight with the letters of `text` alone, as WOFF2, and its @font-face."""
    row = theme.settings.get("ebook-font")
    if not row:
        return b"", ""
    path = find_font(row["family"], row["weight"], "normal", theme.folders[0])
    if isinstance(path, Finding):
        raise ThemeError([path])
    weight, letters = int(row["weight"]), "".join(sorted(set(text)))
    key = digest_of("display-font", str(path), weight, letters)
    content = cache.recall(key, bytes, lambda: _make_subset(path, weight, letters))
    face = f'@font-face {{ font-family: "{row["name"]}"; src: url(fonts/display.woff2) format("woff2"); }}'
    return content, face


def _make_subset(path: Path, weight: int, letters: str) -> bytes:
    """The letters of a font at one weight: HarfBuzz takes them out in a hundredth of the time that fontTools needs."""
    face = uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes()))
    order = uharfbuzz.SubsetInput()
    order.unicode_set.update(map(ord, letters))
    order.layout_feature_tag_set.clear()
    order.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    order.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    if "wght" in (axis.tag for axis in face.axis_infos):
        order.pin_axis_location(face, "wght", weight)
    font = TTFont(io.BytesIO(uharfbuzz.subset(face, order).blob.data), recalcTimestamp=False)
    target = io.BytesIO()
    font.flavor = "woff2"
    font.save(target, reorderTables=False)
    return target.getvalue()
