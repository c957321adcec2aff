"""Edition, its laid-out pages -> findings of what its shop refuses, each with the shop's rule."""

from __future__ import annotations

from publisher.book.model import Config
from publisher.config.editions import Edition, locate_key
from publisher.config.shops import INCH, ROUND_THREE, SHOPS, Shop
from publisher.report.findings import ConfigError, Findings

SLACK = 0.05  # mm
NO_BLEED = (0.0, 0.0, 0.0, 0.0)


def refuse_edition(edition: Edition, config: Config) -> None:
    """Raise ConfigError if a shop refuses an edition, whatever its pages are."""
    if not edition.shop:
        return
    shop, findings = SHOPS[edition.shop], Findings()
    for key, is_taken, rule in _rules(edition, shop):
        if not is_taken:
            where = locate_key(edition, key, config)
            hint = f"leave {key} out of [edition.{edition.name}]"
            findings.add("shop-refuses", where, f"{shop.title} {rule}", hint, key)
    if found := findings.all():
        raise ConfigError(found)


def _rules(edition: Edition, shop: Shop) -> tuple[tuple[str, bool, str], ...]:
    """Return each rule as the key that it is about, whether the edition keeps it, and its words."""
    bleeds = (NO_BLEED, tuple(0.0 if side == "0in" else INCH / 8 for side in shop.bleed))
    is_bleed = edition.bleed is None or any(_is_near(edition.bleed, one) for one in bleeds)
    sides = "none at the spine" if shop.bleed == ROUND_THREE else "on all four sides"
    width, height = edition.trim or (0.0, 0.0)
    papers, is_sized = ", ".join(sorted(shop.papers)), edition.trim is not None
    shown = f"{width / INCH:.4g} × {height / INCH:.4g} in"
    return (
        ("links", edition.links == "none", "takes no links"),
        ("outline", not edition.outline, "takes no bookmarks"),
        ("crop-marks", not edition.crop_marks, "takes no crop marks"),
        ("cover", edition.cover == "file", "takes the cover as a file of its own"),
        ("sides", edition.sides == 2, "prints books on both sides of the paper"),
        ("even-pages", edition.multiple % 2 == 0, "binds an even number of pages"),
        ("bleed", is_bleed, f"takes 0.125 in of bleed, {sides}, or none"),
        ("trim", not is_sized or shop.takes_trim(width, height), f"prints no books of {shown}"),
        ("paper", edition.paper in shop.papers, f"prints on {papers}, not on '{edition.paper}'"),
    )


def _is_near(bleed: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= SLACK for a, b in zip(bleed, other, strict=True))


def refuse_pages(
    edition: Edition, config: Config, pages: int, trim: tuple[float, float], inner: float
) -> None:
    """Raise ConfigError if a shop refuses a book with this number of pages.

    `trim` and `inner`, the margin at the spine, are in mm.
    """
    if not edition.shop:
        return
    shop, findings = SHOPS[edition.shop], Findings()
    least, most = shop.least_pages, shop.most_of(edition.paper, *trim)
    if not least <= pages <= most:
        message = (
            f"{shop.title} binds {least} to {most} pages on {edition.paper} paper in this size;"
            f" the edition '{edition.name}' has {pages}"
        )
        way = "choose another trim or paper" if pages > most else "add pages or take another shop"
        findings.add("shop-refuses", locate_key(edition, "shop", config), message, way, "pages")
    wanted = shop.gutter(pages)
    if inner < wanted - SLACK:
        message = (
            f"{shop.title} wants an inner margin of {wanted:.1f} mm for {pages} pages;"
            f" that of the edition '{edition.name}' is {inner:.1f} mm"
        )
        hint = 'write gutter = "shop", or leave the key out'
        findings.add("shop-refuses", locate_key(edition, "gutter", config), message, hint, "gutter")
    if found := findings.all():
        raise ConfigError(found)
