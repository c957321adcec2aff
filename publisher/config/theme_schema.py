"""The schema of theme.toml: every table and key, what it may be, its use and its default."""

from __future__ import annotations

from publisher.config.edition_schema import EDITIONS
from publisher.config.expressions import COLOURS, FAMILY, HEX, LENGTH, PAINT, SIZE, SOLID, WEIGHTS
from publisher.config.kinds import Choice, Either, Key, ListOf, Names, Number, Table, Text, required
from publisher.config.measures import ALLOWED

WEIGHT = Number(1, 1000, is_whole=True)
FAMILY_NAME = Text(FAMILY, "the name of a font family")
A_COLOUR = "a colour: #9A3324, or a name of CSS such as darkred"
BLEED = ALLOWED["bleed"].removeprefix("theme, ")
A_LENGTH = Text(LENGTH, "a length such as 20mm")
ON_COVER = Choice(COLOURS, SOLID, A_COLOUR)

FONT = Table(
    {
        "family": required(
            FAMILY_NAME, "The family, as its package and CSS name it.", "add family"
        ),
        "styles": Key(
            ListOf(
                Choice(("normal", "italic", "oblique")), 'a list, such as ["normal", "italic"]', 1
            ),
            "The styles that the theme uses.",
            ["normal"],
        ),
        "weights": Key(
            Either(
                (
                    WEIGHT,
                    Text(WEIGHTS),
                    ListOf(Either((WEIGHT, Text(WEIGHTS)), "a weight such as 400"), least=1),
                ),
                'a weight such as 400, a list of them, or a range such as "200 900"',
            ),
            "The weights: a list, or a range in quotes for a variable font.",
            400,
        ),
    }
)
EBOOK_FONT = Table(
    {
        "family": Key(FAMILY_NAME, "The family, as its package names it."),
        "name": Key(FAMILY_NAME, "The family's name in ebook.css."),
        "weight": Key(WEIGHT, "The weight."),
    }
)
COVER = Table(
    {
        "ground": Key(ON_COVER, "The colour of the ground.", "#FFFFFF"),
        "ink": Key(ON_COVER, "The colour of text and arcs.", "#111111"),
        "family": Key(
            FAMILY_NAME, "The family on an EPUB's cover; that of [ebook-font] unless given."
        ),
        "weight": Key(WEIGHT, "The weight of the title on an EPUB's cover.", 400),
        "sizes": Key(
            ListOf(Number(1, 50), "a list of numbers from 1 to 50", 1),
            "Sizes to try for the title, the largest first, in percent of the width.",
            [15.5, 12.0, 9.0, 7.2],
        ),
        "tall-size": Key(
            Number(0, 50),
            "A size that is tried first on a tall page, in percent of the width.",
            0.0,
        ),
        "leading": Key(Number(0.5, 4), "The title's line height, as a multiple of its size.", 1.02),
        "em": Key(
            Number(0.1, 2), "The mean width of the title's letters, as a share of its size.", 0.45
        ),
        "right": Key(Number(0, 80), "The right margin, in percent of the width.", 9.0),
        "line": Key(
            Number(0, 100),
            "The height of the arcs' line above the foot, in percent of the width.",
            27.0,
        ),
        "stroke": Key(Number(0.01, 10), "The width of arcs, in percent of the width.", 0.26),
    }
)
MARGINS = {
    "inner": Key(A_LENGTH, "The margin at the spine.", "20mm"),
    "outer": Key(A_LENGTH, "The margin away from the spine.", "20mm"),
    "top": Key(A_LENGTH, "The margin above.", "20mm"),
    "bottom": Key(A_LENGTH, "The margin below.", "20mm"),
}
KIND_OF_PAGE = Table({name: Key(key.kind, key.says) for name, key in MARGINS.items()})
PAGE = Table(
    {
        "trim": Key(Text(SIZE, ALLOWED["trim"]), "The size of the page.", "A5"),
        **MARGINS,
        "bleed": Key(
            Either((Text(LENGTH), ListOf(Text(LENGTH, "a length"), BLEED, 4, 4)), BLEED),
            "What is printed beyond the trim: one length, or top, outer, bottom and inner.",
            "0mm",
        ),
    },
    Key(KIND_OF_PAGE, "The margins of a kind of page; one-sided is that of editions of one side."),
    Names(r"[A-Za-z][A-Za-z0-9_-]*", "a kind of page", "letters, digits, - and _"),
)

THEME_FILE = Table(
    {
        "accent": Key(Choice(COLOURS, PAINT, A_COLOUR), "The colour of marks and arcs."),
        "blocks": Key(
            ListOf(Text(HEX, "a colour such as #9A3324"), "a list of colours, such as #9A3324"),
            "A colour for each building block, in the order in which the book names them.",
            [],
        ),
        "cover": Key(COVER, "The cover."),
        "ebook-font": Key(EBOOK_FONT, "The one font of an EPUB, for names and the title page."),
        "edition": Key(EDITIONS, "What the theme changes of editions of the PDF."),
        "extends": Key(Text(), "The theme that this one starts from."),
        "font": Key(ListOf(FONT, "[[font]]", 1), "A font of the PDF."),
        "inks": Key(
            Table(
                others=Key(
                    ListOf(Number(0, 100), "four percentages, such as [0, 80, 85, 30]", 4, 4),
                    "The percentages of cyan, magenta, yellow and black of a colour.",
                ),
                said='a table of lists, such as {"#9A3324" = [0, 80, 85, 30]}',
            ),
            "The four inks of each colour, for editions with ink = cmyk.",
        ),
        "map": Key(
            Table(
                {
                    "share": Key(
                        Number(0.05, 0.8),
                        "The most of the width that arcs take; less in two columns.",
                        0.3,
                    )
                }
            ),
            "The map of the patterns.",
        ),
        "name": Key(Text(), "What the theme is called."),
        "page": Key(PAGE, "The page and its margins."),
        "scripts": Key(
            ListOf(FAMILY_NAME, "a list of families"),
            "Families for the scripts that the other fonts lack.",
            [],
        ),
    },
    noun="table",
)
