"""Picture -> what an EPUB carries of it: at most four megapixels, an SVG with a viewBox."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from PIL import Image, ImageOps

from publisher.book.model import Picture
from publisher.files.cache import Cache, digest_of

MOST_PIXELS = 4_000_000  # Apple Books takes no picture with more
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 6},
    "GIF": {},
}
SVG = "image/svg+xml"


def fit_picture(picture: Picture, cache: Cache) -> bytes:
    """The bytes of a picture; its own where nothing is to be done."""
    if picture.media_type == SVG:
        return _give_view_box(picture)
    if picture.width * picture.height <= MOST_PIXELS:
        return picture.content
    return cache.recall(
        digest_of("ebook-picture", picture.content, MOST_PIXELS),
        bytes,
        lambda: _shrink(picture.content),
    )


def _shrink(content: bytes) -> bytes:
    """Scale a picture down and compress it once, upright as its camera held it."""
    with Image.open(io.BytesIO(content)) as image:
        kind, profile = image.format or "PNG", image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image) or image
        share = (MOST_PIXELS / (upright.width * upright.height)) ** 0.5
        size = (max(1, int(upright.width * share)), max(1, int(upright.height * share)))
        plain = (
            upright.convert("RGBA" if "transparency" in upright.info else "RGB")
            if upright.mode == "P"
            else upright
        )
        plain = plain.convert("RGB") if kind == "JPEG" and plain.mode not in ("RGB", "L") else plain
        target = io.BytesIO()
        plain.resize(size, Image.Resampling.LANCZOS).save(
            target, kind, **QUALITY[kind], **({"icc_profile": profile} if profile else {})
        )
    return target.getvalue()


def _give_view_box(picture: Picture) -> bytes:
    """An SVG that scales: one that says its size alone gets a viewBox of that size."""
    root = etree.fromstring(
        picture.content, etree.XMLParser(resolve_entities=False, no_network=True)
    )
    if root.get("viewBox"):
        return picture.content
    root.set("viewBox", f"0 0 {picture.width} {picture.height}")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
