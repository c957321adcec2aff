"""Pictures -> the same pictures as an edition shows them: with fewer pixels, or in four inks.

The size at which a picture is shown is known while WeasyPrint paints. Its own scaling (`dpi`) knows
no turned page and no group, and scales with one filter; so this module does the scaling.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from math import hypot
from typing import Any

from PIL import Image

from publisher.formats.pdf.contract.matter import ONCE, deflate
from publisher.formats.pdf.typesetting.press import Press, is_colourless
from publisher.formats.pdf.typesetting.tuning.replacement import replacing

QUALITY = 90  # of a JPEG that is made anew
COLOURED = ("RGB", "RGBA")  # the modes of pictures that a press prints in its inks
FILTER = Image.Resampling.LANCZOS
GAP = 3.0  # Pillow scales by whole numbers until a picture is this many times too large
SLACK = 0.01  # pixels
OUTER = "outer_matrix"  # the attribute of a group that has the matrix of the page around it


@contextmanager
def scaled_pictures(most: int, press: Press | None = None) -> Iterator[None]:
    """Have WeasyPrint embed no picture with more than `most` dots an inch at its largest place.

    With a press that has a profile, pictures in RGB are embedded in its inks.
    """
    from weasyprint.images import RasterImage
    from weasyprint.pdf.stream import Stream

    sizes: dict[Any, tuple[float, float]] = {}  # by picture its largest size in points
    with replacing(
        (RasterImage, "draw", _note_size(RasterImage.draw, sizes)),
        (RasterImage, "get_x_object", _scale(RasterImage.get_x_object, sizes, most, press)),
        (Stream, "add_group", _place_group(Stream.add_group)),
        (Stream, "add_pattern", _place_pattern(Stream.add_pattern)),
    ):
        yield


def _note_size(draw: Any, sizes: dict[Any, tuple[float, float]]) -> Any:
    """Return what draws a picture and notes its size on the page."""

    @wraps(draw)
    def _draw_and_note(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
        (a, b, _), (c, d, _), _ = _matrix_of(stream)
        known = sizes.get(image, (0.0, 0.0))
        size = width * hypot(a, b), height * hypot(c, d)
        sizes[image] = max(known[0], size[0]), max(known[1], size[1])
        draw(image, stream, width, height, style)

    return _draw_and_note


def _scale(
    embed: Any, sizes: dict[Any, tuple[float, float]], most: int, press: Press | None
) -> Any:
    """Return what embeds a picture with the dots that its size needs, in the inks of a press."""

    @wraps(embed)
    def _embed_scaled(image: Any, interpolate: bool, ratio: float) -> Any:
        across, down = (max(1, int(side * most / 72 + SLACK)) for side in sizes[image])
        size = min(across, image.width), min(down, image.height)
        in_inks = press is not None and press.profile is not None and image.mode in COLOURED
        if in_inks or size != (image.width, image.height):
            inks = _remake(image, size, press if in_inks else None)
            if inks is not None:
                return _embed_inks(embed(image, interpolate, ratio), inks)
        return embed(image, interpolate, ratio)

    return _embed_scaled


def _place_group(add: Any) -> Any:
    """Return what adds a group that knows the matrix of the page around it."""

    @wraps(add)
    def _add_placed_group(stream: Any, *place: float) -> Any:
        group = add(stream, *place)
        setattr(group, OUTER, _matrix_of(stream))
        return group

    return _add_placed_group


def _place_pattern(add: Any) -> Any:
    """Return what adds a pattern that knows the matrix of the page around it."""

    @wraps(add)
    def _add_placed_pattern(stream: Any, *place: Any) -> Any:
        pattern, outer = add(stream, *place), getattr(stream, OUTER, None)
        setattr(pattern, OUTER, place[-1] @ outer if outer else place[-1])
        return pattern

    return _add_placed_pattern


def _matrix_of(stream: Any) -> Any:
    """Return the matrix from the lengths in which a stream draws to the points of its page."""
    outer = getattr(stream, OUTER, None)
    return stream.ctm @ outer if outer else stream.ctm


def _remake(image: Any, size: tuple[int, int], press: Press | None) -> Image.Image | None:
    """Give one of WeasyPrint's pictures a size, and inks; a JPEG stays one.

    A PNG has no inks: then the picture in inks is returned, beside which only its mask counts.
    """
    target, inks = io.BytesIO(), None
    with Image.open(io.BytesIO(image.image_data.data)) as large:
        kind, own = large.format or "PNG", large.info.get("icc_profile", b"")
        if kind == "JPEG":
            large.draft(large.mode, size)
        small = large if large.size == size else large.resize(size, FILTER, reducing_gap=GAP)
        if press is not None:
            plain = small.convert("RGB")
            inks = plain.convert("L") if is_colourless(plain) else press.convert(plain, own)
        if inks is not None and inks.mode == "L":
            has_mask, mask = image.mode == "RGBA", small
            small = Image.merge("LA", (inks, mask.getchannel("A"))) if has_mask else inks
            image.mode, inks = small.mode, None
        elif inks is not None and kind == "JPEG":
            small, image.mode, image.invert_colors, inks = inks, "CMYK", True, None
        # WeasyPrint reads a PNG again and writes it in its own way
        how = {"quality": QUALITY} if kind == "JPEG" else {"compress_level": 1}
        small.save(target, kind, **how)
    image.image_data = image.cache_image_data(target.getvalue(), slot="scaled")
    image.width, image.height = size
    return inks


def _embed_inks(embedded: Any, inks: Image.Image) -> Any:
    """Return the object of a picture with its inks in place of its RGB; it keeps its mask."""
    embedded.stream = [deflate(inks.tobytes(), ONCE)]
    embedded.extra["ColorSpace"] = "/DeviceCMYK"
    del embedded.extra["DecodeParms"]
    return embedded
