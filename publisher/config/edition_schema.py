"""The schema of `[edition.NAME]`: every key of an edition of the PDF, what it may be, its use."""

from __future__ import annotations

from publisher.config.expressions import LENGTH, SIZE, THICKNESS
from publisher.config.kinds import Choice, Either, Flag, Key, ListOf, Names, Number, Table, Text
from publisher.config.measures import ALLOWED, VARIANTS
from publisher.config.shops import SHOPS

EDITION = Table(
    {
        "base": Key(Text(), "The edition that a new one starts from; screen unless given."),
        "trim": Key(
            Text(f"|theme|{SIZE}", ALLOWED["trim"]), "The size of the page, or the theme's."
        ),
        "bleed": Key(
            Either(
                (Text(f"theme|{LENGTH}"), ListOf(Text(LENGTH, "a length"), ALLOWED["bleed"], 4, 4)),
                ALLOWED["bleed"],
            ),
            "What is printed beyond the trim: one length, or top, outer, bottom and inner.",
        ),
        "copyfit": Key(
            Flag(), "Whether lines, the feet of facing pages, and settings of chapters are chosen."
        ),
        "crop-marks": Key(Flag(), "Whether crop marks are drawn outside the trim."),
        "gutter": Key(
            Text(f"theme|shop|{LENGTH}", ALLOWED["gutter"]),
            "The least inner margin: the theme's, the shops' by the number of pages, or a length.",
        ),
        "sides": Key(Choice((1, 2)), "1 for pages that are all alike, 2 for left and right pages."),
        "even-pages": Key(
            Either((Flag(), Choice((2, 4, 8, 16))), ALLOWED["even-pages"]),
            "Whether blank pages make the number of pages even, or a multiple of 4, 8 or 16.",
        ),
        "links": Key(Choice(("screen", "print", "none")), "How links are set."),
        "outline": Key(Flag(), "Whether the PDF has bookmarks."),
        "cover": Key(
            Choice(("first", "none", "file")),
            "The cover: before the book, none, or a sheet in a file of its own.",
        ),
        "paper": Key(Text(THICKNESS, ALLOWED["paper"]), "The paper, or the thickness of a leaf."),
        "ink": Key(
            Choice(("rgb", "theme", "black", "cmyk")),
            "Colours as they are, black text in black ink, everything in black, or four inks.",
        ),
        "most-dpi": Key(
            Number(36, 2400, is_whole=True),
            "The dots an inch to which pictures with more are scaled down.",
        ),
        "least-dpi": Key(
            Number(0, 2400, is_whole=True), "The dots an inch below which a picture is reported."
        ),
        "shop": Key(
            Choice(("", *SHOPS)), "The shop for print on demand whose rules the edition follows."
        ),
        "icc": Key(Text(), "The ICC profile of the press, a file inside root, for a PDF/X."),
        "condition": Key(Text(), "The printing condition that a PDF/X names, such as FOGRA51."),
        "variant": Key(Choice(VARIANTS, said=ALLOWED["variant"]), "The kind of PDF, or none."),
    }
)
EDITIONS = Table(
    others=Key(EDITION, "An edition of the PDF, changed or added."),
    names=Names(r"[a-z0-9][a-z0-9-]{0,39}", "an edition", "at most 40 of a-z, 0-9 and -"),
    said="a table of editions",
)
