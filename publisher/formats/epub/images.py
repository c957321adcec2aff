"""Picture -> its file in an EPUB: at most four megapixels, an SVG with a viewBox."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from PIL import Image, ImageCms, ImageOps

from publisher.book.model import Picture
from publisher.files.cache import Cache, digest_of

MOST_PIXELS = 4_000_000  # Apple Books accepts no picture with more
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 6},
    "GIF": {},
}
SVG, JPEG = "image/svg+xml", "image/jpeg"


def fit_picture(picture: Picture, cache: Cache) -> bytes:
    """Return the bytes of a picture: its own, unless it is too large, CMYK, or lacks a viewBox."""
    if picture.media_type == SVG:
        return _give_view_box(picture)
    is_large = picture.width * picture.height > MOST_PIXELS
    if not is_large and not (picture.media_type == JPEG and _is_cmyk(picture.content)):
        return picture.content
    key = digest_of("ebook-picture", picture.content, MOST_PIXELS)
    return cache.recall(key, bytes, lambda: _shrink(picture.content))


def _shrink(content: bytes) -> bytes:
    """Scale a picture down, turned as its Exif orientation says."""
    with Image.open(io.BytesIO(content)) as image:
        kind, profile = image.format or "PNG", image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image) or image
        share = min(1.0, (MOST_PIXELS / (upright.width * upright.height)) ** 0.5)
        size = (max(1, int(upright.width * share)), max(1, int(upright.height * share)))
        plain = upright
        if upright.mode == "P":
            plain = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        if kind == "JPEG" and plain.mode == "CMYK" and profile:
            plain, profile = _to_srgb(plain, profile), None
        elif kind == "JPEG" and plain.mode not in ("RGB", "L"):
            plain, profile = plain.convert("RGB"), None
        target = io.BytesIO()
        plain.resize(size, Image.Resampling.LANCZOS).save(
            target, kind, **QUALITY[kind], **({"icc_profile": profile} if profile else {})
        )
    return target.getvalue()


def _is_cmyk(content: bytes) -> bool:
    """Return whether a JPEG is in CMYK, which many readers can't show."""
    with Image.open(io.BytesIO(content)) as image:
        return image.mode == "CMYK"


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in sRGB, by its own profile where that can be read."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        changed = None
    return changed or image.convert("RGB")


def _give_view_box(picture: Picture) -> bytes:
    """Return an SVG that scales: one without a viewBox gets one of its own size."""
    root = etree.fromstring(
        picture.content, etree.XMLParser(resolve_entities=False, no_network=True)
    )
    if root.get("viewBox"):
        return picture.content
    root.set("viewBox", f"0 0 {picture.width} {picture.height}")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
