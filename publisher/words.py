"""Language -> the words that the pipeline itself puts into a book, dates among them."""

from __future__ import annotations

from datetime import date

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "contents": "Contents", "part": "Part", "page": "p.", "facing-page": "facing page", "cover": "Cover",
        "title-page": "Title page", "copyright": "Copyright", "version": "Version", "stub": "a stub, yours to write",
        "start": "Start of the book", "notes": "Notes", "back": "Back to the text", "builds-on": "Builds on",
        "leads-to": "Leads to", "referenced-by": "Referenced by", "also-known-as": "Also known as",
    },
    "de": {
        "contents": "Inhalt", "part": "Teil", "page": "S.", "facing-page": "gegenüber", "cover": "Umschlag",
        "title-page": "Titelseite", "copyright": "Impressum", "version": "Fassung", "stub": "noch zu schreiben",
        "start": "Anfang des Buchs", "notes": "Anmerkungen", "back": "Zurück zum Text", "builds-on": "Baut auf",
        "leads-to": "Führt zu", "referenced-by": "Genannt in", "also-known-as": "Auch bekannt als",
    },
    "fr": {
        "contents": "Table des matières", "part": "Partie", "page": "p.", "facing-page": "ci-contre", "cover": "Couverture",
        "title-page": "Page de titre", "copyright": "Mentions légales", "version": "Version", "stub": "une ébauche, à vous de l’écrire",
        "start": "Début du livre", "notes": "Notes", "back": "Retour au texte", "builds-on": "S’appuie sur",
        "leads-to": "Mène à", "referenced-by": "Cité par", "also-known-as": "Aussi connu comme",
    },
}  # fmt: skip
NUMBERS = {
    "en": "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split(),
    "de": "Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn Elf Zwölf".split(),
    "fr": "Un Deux Trois Quatre Cinq Six Sept Huit Neuf Dix Onze Douze".split(),
}
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
RIGHT_TO_LEFT = frozenset("ar arc dv fa he iw ku-arab ps sd syr ug ur yi".split())


def words_for(language: str, own: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The words of a language (English where we have none), and the book's own over them."""
    return {**WORDS["en"], **WORDS.get(_primary(language), {}), **dict(own)}


def part_word(language: str, words: dict[str, str], number: int) -> str:
    """`Part One`; figures beyond twelve and in languages whose numbers we don't spell."""
    names = NUMBERS.get(_primary(language), [])
    return f"{words['part']} {names[number - 1] if 0 < number <= len(names) else number}"


def spell_date(language: str, day: date) -> str:
    """A date as the language writes it, ISO 8601 where we don't know."""
    months = MONTHS.get(_primary(language))
    if not months:
        return day.isoformat()
    return f"{day.day}{'.' if _primary(language) == 'de' else ''} {months[day.month - 1]} {day.year}"


def direction_of(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if _primary(language) in RIGHT_TO_LEFT else "ltr"


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
