"""Language -> its punctuation: quotation marks, dashes and the spaces beside marks."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from publisher.book.language import tags_of

NO_BREAK = "\u00a0"
NARROW = "\u202f"  # no-break, about half as wide


class Punctuation(Struct, frozen=True):
    """The punctuation of a language; each pair has the opening and the closing mark.

    `joined` stands for `--` between words, `joined_long` for `---`. `before` has pairs of a mark
    and the space that precedes it. `elisions` are words that an apostrophe begins.
    """

    outer: tuple[str, str] = ("“", "”")
    inner: tuple[str, str] = ("‘", "’")
    joined: str = f"{NO_BREAK}– "
    joined_long: str = "—"
    before: tuple[tuple[str, str], ...] = ()
    elisions: frozenset[str] = frozenset()

    @property
    def openers(self) -> frozenset[str]:
        """The characters that begin a quotation."""
        return frozenset((self.outer[0][0], self.inner[0][0]))


SPACED_LONG = f"{NO_BREAK}— "
ENGLISH = Punctuation(elisions=frozenset("tis twas twere twill em til cause bout n round".split()))
ANGLES = ("«", "»")
LOW = ("„", "“")
LOW_HIGH = ("„", "”")
HIGH = ("“", "”")
SINGLE = ("‘", "’")
SPACED_ANGLES = (f"«{NO_BREAK}", f"{NO_BREAK}»")
FRENCH_SPACES = ((";", NARROW), ("!", NARROW), ("?", NARROW), (":", NO_BREAK))
GERMAN = Punctuation(
    LOW,
    ("‚", "‘"),
    joined_long=f"{NO_BREAK}– ",
    elisions=frozenset("s n ne nen nem ner".split()),
)
FRENCH = Punctuation(SPACED_ANGLES, HIGH, joined_long=SPACED_LONG, before=FRENCH_SPACES)
SLAVONIC = Punctuation(ANGLES, LOW, joined=SPACED_LONG, joined_long=SPACED_LONG)
CZECH = Punctuation(LOW, ("‚", "‘"))
NORDIC = Punctuation(("”", "”"), ("’", "’"))

# by a language's tag, or the first part of it
TABLE: dict[str, Punctuation] = {
    "en": ENGLISH,
    "de": GERMAN,
    "de-ch": Punctuation(
        ANGLES, ("‹", "›"), GERMAN.joined, GERMAN.joined_long, (), GERMAN.elisions
    ),
    "fr": FRENCH,
    "fr-ca": Punctuation(SPACED_ANGLES, HIGH, before=((":", NO_BREAK),)),
    "es": Punctuation(ANGLES, HIGH),
    "ca": Punctuation(ANGLES, HIGH),
    "gl": Punctuation(ANGLES, HIGH),
    "it": Punctuation(ANGLES, HIGH),
    "it-ch": Punctuation(ANGLES, ("‹", "›")),
    "pt": Punctuation(ANGLES, HIGH),
    "pt-br": Punctuation(HIGH, SINGLE),
    "el": Punctuation(ANGLES, HIGH),
    "nl": Punctuation(elisions=frozenset("s t n k m r".split())),
    "pl": Punctuation(LOW_HIGH, ANGLES),
    "ro": Punctuation(LOW_HIGH, ANGLES),
    "hu": Punctuation(LOW_HIGH, ("»", "«")),
    "cs": CZECH,
    "sk": CZECH,
    "sl": CZECH,
    "hr": Punctuation(LOW_HIGH, SINGLE),
    "sr": Punctuation(LOW_HIGH, ("’", "’")),
    "bg": Punctuation(LOW, ("’", "’")),
    "et": Punctuation(LOW, ANGLES),
    "lv": Punctuation(LOW_HIGH, LOW_HIGH),
    "lt": Punctuation(LOW, ("‚", "‘")),
    "is": CZECH,
    "sv": NORDIC,
    "fi": NORDIC,
    "da": Punctuation(("»", "«"), ("›", "‹")),
    "nb": Punctuation(ANGLES, SINGLE),
    "nn": Punctuation(ANGLES, SINGLE),
    "no": Punctuation(ANGLES, SINGLE),
    "ru": SLAVONIC,
    "uk": SLAVONIC,
    "be": SLAVONIC,
    "ar": Punctuation(ANGLES, HIGH),
    "fa": Punctuation(ANGLES, ("‹", "›")),
    "he": Punctuation(("”", "”"), ("’", "’")),
    "ja": Punctuation(("「", "」"), ("『", "』"), "——", "——"),
    "zh": Punctuation(HIGH, SINGLE, "——", "——"),
    "zh-tw": Punctuation(("「", "」"), ("『", "』"), "——", "——"),
    "zh-hk": Punctuation(("「", "」"), ("『", "』"), "——", "——"),
    "zh-hant": Punctuation(("「", "」"), ("『", "』"), "——", "——"),
}


@lru_cache(maxsize=256)
def punctuation_of(language: str) -> Punctuation:
    """Return the punctuation of a BCP 47 tag; that of English for a language not in the table."""
    return next((TABLE[tag] for tag in tags_of(language) if tag in TABLE), Punctuation())
