"""Book, Theme -> the cover as a picture of 1600 × 2560 pixels; it needs no Pango."""

from __future__ import annotations

import io
from typing import Any

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from publisher.book.model import Book, Config
from publisher.files.cache import Cache, digest_of
from publisher.theme.cover import Cover, design_cover, title_lines
from publisher.theme.font_file import load_font
from publisher.theme.templates import Font, Theme

WIDTH, HEIGHT = 1600, 2560
PLAIN = 400  # the weight of a regular font
SCALE = 2  # drawn twice as large and reduced, for smooth curves


def draw_cover_picture(book: Book, theme: Theme, cache: Cache) -> bytes:
    """Return the cover as PNG, in the same design as the printed cover."""
    config, settings = book.config, theme.settings.get("cover", {})
    cover = design_cover(book, HEIGHT / WIDTH * 100, settings, theme.block_colours)
    key = digest_of(
        "cover", cover, settings, config.title_lines, config.subtitle, config.authors, theme.fonts
    )
    return cache.recall(key, bytes, lambda: _draw(book, theme, cover, settings))


def _draw(book: Book, theme: Theme, cover: Cover, settings: dict[str, str]) -> bytes:
    ground, ink = settings.get("ground", "#FFFFFF"), settings.get("ink", "#111111")
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
    draw = ImageDraw.Draw(image)
    unit = WIDTH * SCALE / 100
    _draw_arcs(draw, cover, unit, ink)
    _draw_texts(draw, book.config, theme, cover, ink)
    for number, colour in enumerate(theme.block_colours):
        step = image.height / len(theme.block_colours)
        band = (image.width * 0.965, number * step, image.width, (number + 1) * step)
        draw.rectangle(band, colour)
    image = image.reduce(SCALE).quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=6)
    return target.getvalue()


def _draw_texts(
    draw: ImageDraw.ImageDraw, config: Config, theme: Theme, cover: Cover, ink: str
) -> None:
    """Draw title, subtitle and authors, one below the other."""
    unit = WIDTH * SCALE / 100
    weight = int(theme.settings.get("cover", {}).get("weight", PLAIN))
    is_plain = weight == PLAIN
    column = _Column(draw, 9 * unit, 9.5 * unit, (91 - cover.style.right) * unit, ink)
    title = _font(theme, "normal", cover.title_size * unit, weight)
    for line in title_lines(config):
        column.draw_text(line, title, cover.style.leading)
    if config.subtitle:
        subtitle = _font(theme, "italic" if is_plain else "normal", 4.4 * cover.scale * unit, PLAIN)
        column.top += 3.5 * unit
        column.draw_text(config.subtitle, subtitle, 1.25)
    authors = " · ".join(config.authors)
    if not authors:
        return
    column.top += 5.5 * unit
    if is_plain:  # spaced capitals stand for small capitals
        column.draw_text(
            authors.upper(), _font(theme, "normal", 2.6 * cover.scale * unit, PLAIN), 1.4, 0.1
        )
    else:
        column.draw_text(authors, _font(theme, "normal", 3.1 * cover.scale * unit, 600), 1.4)


def _draw_arcs(draw: ImageDraw.ImageDraw, cover: Cover, unit: float, ink: str) -> None:
    line, width = cover.line * unit, max(1, round(cover.stroke * unit))
    for arc in cover.arcs:
        radius = (arc.end - arc.start) / 2
        top, bottom = (cover.line - radius) * unit, (cover.line + radius) * unit
        box = (arc.start * unit, top, arc.end * unit, bottom)
        draw.arc(box, 0 if arc.back else 180, 180 if arc.back else 360, arc.colour or ink, width)
    if not cover.arcs and cover.nodes:
        draw.line(
            (cover.nodes[0].place * unit, line, cover.nodes[-1].place * unit, line), ink, width
        )
    for node in cover.nodes:
        left, right = (node.place - node.radius) * unit, (node.place + node.radius) * unit
        half = node.radius * unit
        draw.ellipse((left, line - half, right, line + half), node.colour or ink)


def _font(theme: Theme, style: str, size: float, weight: int) -> ImageFont.FreeTypeFont:
    settings = theme.settings
    family = settings.get("cover", {}).get("family", settings.get("ebook-font", {}).get("family"))
    fonts = [font for font in theme.fonts if font.family == family and font.style == style]
    font = min(fonts, key=lambda font: _distance(font, weight), default=theme.fonts[0])
    file = io.BytesIO(load_font(font.path, font.source, font.home))
    loaded = ImageFont.truetype(file, round(size), layout_engine=ImageFont.Layout.BASIC)
    if _is_variable(loaded):
        wanted = {b"Weight": weight, b"Optical Size": 60}
        loaded.set_variation_by_axes(
            [wanted.get(axis["name"], axis["default"]) or 0 for axis in loaded.get_variation_axes()]
        )
    return loaded


def _distance(font: Font, weight: int) -> int:
    """Return how far a weight is from those of a font."""
    least, *most = map(int, font.weight.split())
    return max(least - weight, weight - (most or [least])[0], 0)


def _is_variable(font: ImageFont.FreeTypeFont) -> bool:
    try:
        return bool(font.get_variation_axes())
    except OSError:
        return False


class _Column(Struct):
    """A column of text on a picture; lengths are pixels."""

    draw: Any
    left: float
    top: float  # where the next line begins
    width: float
    ink: str

    def draw_text(self, text: str, font: Any, leading: float, space: float = 0) -> None:
        """Draw a text in lines; leading and space between letters are multiples of its size."""
        for line in _break_lines(text, font, self.width, space):
            across = self.left
            for letter in line if space else [line]:
                self.draw.text((across, self.top), letter, self.ink, font)
                across += font.getlength(letter) + space * font.size
            self.top += leading * font.size


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
                count
                for count in range(len(lines[-1]), 0, -1)
                if font.getlength(lines[-1][:count]) <= width or count == 1
            )
            lines[-1:] = [lines[-1][:keep], lines[-1][keep:]]
    return lines
