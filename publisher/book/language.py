"""Language -> the words and dates that are not the author's but appear in the book."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import chain

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "contents": "Contents", "part": "Part", "page": "p.", "pages": "Pages",
        "facing-page": "facing page", "cover": "Cover", "title-page": "Title page",
        "copyright": "Copyright", "version": "Version", "stub": "a stub, yours to write",
        "draft": "DRAFT",
        "start": "Start of the book", "notes": "Notes", "back": "Back to the text",
        "set-in": "Set in {families}.", "cite": "Please cite the book as below.",
        "builds-on": "Builds on", "leads-to": "Leads to", "referenced-by": "Referenced by",
        "also-known-as": "Also known as", "path": "Path", "step": "{path}, {number} of {total}",
        "cards": "How to use the cards",
        "card-read": "The front of a card names a problem, and the back a solution. The numbers at "
                     "the foot are other cards.",
        "next": "next", "see": "see", "pattern": "Pattern", "problem": "Problem",
        "solution": "Solution", "in-brief": "{name} in brief", "also": "also",
        "@how-to-read": "How to read this book", "@map": "Map of the patterns",
        "@patlets": "The patterns in brief", "@problems": "If your problem is …",
        "@matrix": "Patterns by building block", "@aliases": "Other names",
        "@paths": "Reading paths", "@figures": "Figures", "@tables": "Tables",
        "figure": "Figure {number}", "table": "Table {number}", "listing": "Listing {number}",
        "admonition-note": "Note", "admonition-info": "Info", "admonition-tip": "Tip",
        "admonition-important": "Important", "admonition-attention": "Attention",
        "admonition-warning": "Warning", "admonition-caution": "Caution",
        "admonition-danger": "Danger", "admonition-error": "Error",
        "admonition-failure": "Failure", "admonition-bug": "Bug", "admonition-missing": "Missing",
        "admonition-success": "Success", "admonition-question": "Question",
        "admonition-example": "Example", "admonition-quote": "Quote",
        "admonition-summary": "Summary", "admonition-see-also": "See also",
        "admonition-todo": "To do", "admonition-details": "Details",
        "map-says": "The links between the patterns, as arcs; the lines at the end of each "
                    "pattern say the same in words.",
        "map-shown": "The lines show the strongest relations of each pattern, {shown} of {total}: "
                     "the more often two patterns name each other, the stronger.",
        "map-dashed": "Solid: to a later pattern, or both ways. Dashed: only back to an earlier "
                      "one.",
        "map-colour": "A line has the colour of the pattern that names the other.",
        "map-others": "After an arrow: pages of related patterns in other columns.",
        "map-bold": "Bold: the fifth of the patterns with the most relations.",
        "access-text": "Headings, a table of contents and links lead through the text; it adapts "
                       "to the reader’s size and can be read aloud.",
        "access-pictures": "Every picture has a description in words.",
        "access-unseen": "Some pictures have no description in words.",
        "access-pages": "The page numbers are those of the printed book.",
        "read-form": "Every pattern has the same shape: {sections}.",
        "read-rule": "The Solution stands beside a rule.",
        "read-panel": "The Solution stands on a ground of colour.",
        "read-names": "A name in small capitals is another pattern, and the number after it is "
                      "its page.",
        "read-names-colour": "A name in colour is another pattern, and the number after it is its "
                             "page.",
        "read-names-ebook": "The name of another pattern is a link to it; the sign ° after it "
                            "shows the pattern in brief.",
        "read-number": "A number before a name is the number of the pattern.",
        "read-blocks": "The marks above a name tell what the pattern is made of; the filled one "
                       "weighs most:",
        "read-stars": "Asterisks after a name say how sure we are of the pattern: the more, the "
                      "surer.",
        "read-relations": "The lines at a pattern’s end name its neighbours: {lines}.",
        "read-paths": "Some patterns lie on a reading path; the line at their end says which "
                      "step they are and what comes next.",
        "read-stubs": "A pattern marked “{stub}” has a name and no text yet.",
    },
    "de": {
        "contents": "Inhalt", "part": "Teil", "page": "S.", "pages": "Seiten",
        "facing-page": "gegenüber", "cover": "Umschlag", "title-page": "Titelseite",
        "copyright": "Impressum", "version": "Fassung", "stub": "noch zu schreiben",
        "draft": "ENTWURF",
        "start": "Anfang des Buchs", "notes": "Anmerkungen", "back": "Zurück zum Text",
        "set-in": "Gesetzt aus {families}.", "cite": "Bitte zitieren Sie das Buch wie folgt.",
        "builds-on": "Baut auf", "leads-to": "Führt zu", "referenced-by": "Genannt in",
        "also-known-as": "Auch bekannt als", "path": "Pfad", "step": "{path}, {number} von {total}",
        "cards": "Wie die Karten zu benutzen sind",
        "card-read": "Die Vorderseite einer Karte nennt ein Problem, die Rückseite eine Lösung. "
                     "Die Zahlen unten sind andere Karten.",
        "next": "weiter mit", "see": "siehe", "pattern": "Muster", "problem": "Problem",
        "solution": "Lösung", "in-brief": "{name} in Kürze", "also": "auch",
        "@how-to-read": "Wie dieses Buch zu lesen ist", "@map": "Karte der Muster",
        "@patlets": "Die Muster in Kürze", "@problems": "Wenn Ihr Problem lautet …",
        "@matrix": "Muster nach Bausteinen", "@aliases": "Andere Namen", "@paths": "Lesepfade",
        "@figures": "Abbildungen", "@tables": "Tabellen", "figure": "Abbildung {number}",
        "table": "Tabelle {number}", "listing": "Listing {number}",
        "admonition-note": "Hinweis", "admonition-info": "Info", "admonition-tip": "Tipp",
        "admonition-important": "Wichtig", "admonition-attention": "Achtung",
        "admonition-warning": "Warnung", "admonition-caution": "Vorsicht",
        "admonition-danger": "Gefahr", "admonition-error": "Fehler",
        "admonition-failure": "Fehlschlag", "admonition-bug": "Programmfehler",
        "admonition-missing": "Fehlt noch", "admonition-success": "Erfolg",
        "admonition-question": "Frage", "admonition-example": "Beispiel",
        "admonition-quote": "Zitat", "admonition-summary": "Zusammenfassung",
        "admonition-see-also": "Siehe auch", "admonition-todo": "Zu erledigen",
        "admonition-details": "Einzelheiten",
        "map-says": "Die Verweise zwischen den Mustern als Bögen; die Zeilen am Ende jedes "
                    "Musters sagen dasselbe in Worten.",
        "map-shown": "Die Linien zeigen die stärksten Beziehungen jedes Musters, {shown} von "
                     "{total}: je öfter zwei Muster einander nennen, desto stärker.",
        "map-dashed": "Durchgezogen: zu einem späteren Muster oder in beide Richtungen. "
                      "Gestrichelt: nur zurück zu einem früheren.",
        "map-colour": "Eine Linie hat die Farbe des Musters, das das andere nennt.",
        "map-others": "Nach einem Pfeil: Seiten verwandter Muster in anderen Spalten.",
        "map-bold": "Fett: das Fünftel der Muster mit den meisten Beziehungen.",
        "access-text": "Überschriften, Inhaltsverzeichnis und Verweise führen durch den Text; er "
                       "passt sich der Schriftgröße an und kann vorgelesen werden.",
        "access-pictures": "Jedes Bild ist in Worten beschrieben.",
        "access-unseen": "Einige Bilder sind nicht in Worten beschrieben.",
        "access-pages": "Die Seitenzahlen sind die des gedruckten Buchs.",
        "read-form": "Jedes Muster hat dieselbe Gestalt: {sections}.",
        "read-rule": "Die Lösung steht neben einer Linie.",
        "read-panel": "Die Lösung steht auf farbigem Grund.",
        "read-names": "Ein Name in Kapitälchen ist ein anderes Muster, die Zahl dahinter seine "
                      "Seite.",
        "read-names-colour": "Ein farbiger Name ist ein anderes Muster, die Zahl dahinter seine "
                             "Seite.",
        "read-names-ebook": "Der Name eines anderen Musters führt dorthin; das Zeichen ° dahinter "
                            "zeigt das Muster in Kürze.",
        "read-number": "Eine Zahl vor einem Namen ist die Nummer des Musters.",
        "read-blocks": "Die Zeichen über einem Namen sagen, woraus das Muster besteht; das "
                       "gefüllte wiegt am meisten:",
        "read-stars": "Sterne nach einem Namen sagen, wie sicher wir des Musters sind: je mehr, "
                      "desto sicherer.",
        "read-relations": "Die Zeilen am Ende eines Musters nennen seine Nachbarn: {lines}.",
        "read-paths": "Manche Muster liegen auf einem Lesepfad; die Zeile am Ende nennt den "
                      "Schritt und was darauf folgt.",
        "read-stubs": "Ein Muster mit dem Vermerk „{stub}“ hat einen Namen, aber noch keinen Text.",
    },
    "fr": {
        "contents": "Table des matières", "part": "Partie", "page": "p.", "pages": "Pages",
        "facing-page": "ci-contre", "cover": "Couverture", "title-page": "Page de titre",
        "copyright": "Mentions légales", "version": "Version",
        "stub": "une ébauche, à vous de l’écrire", "draft": "BROUILLON",
        "start": "Début du livre", "notes": "Notes", "back": "Retour au texte",
        "set-in": "Composé en {families}.", "cite": "Merci de citer le livre comme suit.",
        "builds-on": "S’appuie sur", "leads-to": "Mène à",
        "referenced-by": "Cité par", "also-known-as": "Aussi connu comme", "path": "Parcours",
        "cards": "Comment utiliser les cartes",
        "card-read": "Le recto d’une carte énonce un problème, le verso une solution. Les numéros "
                     "en bas sont d’autres cartes.",
        "step": "{path}, {number} sur {total}", "next": "puis", "see": "voir", "pattern": "Patron",
        "problem": "Problème", "solution": "Solution", "in-brief": "{name} en bref",
        "also": "aussi", "@how-to-read": "Comment lire ce livre", "@map": "Carte des patrons",
        "@patlets": "Les patrons en bref", "@problems": "Si votre problème est…",
        "@matrix": "Patrons par composante", "@aliases": "Autres noms",
        "@paths": "Parcours de lecture", "@figures": "Figures", "@tables": "Tableaux",
        "figure": "Figure {number}", "table": "Tableau {number}", "listing": "Listing {number}",
        "admonition-note": "Remarque", "admonition-info": "Info", "admonition-tip": "Astuce",
        "admonition-important": "Important", "admonition-attention": "Attention",
        "admonition-warning": "Avertissement", "admonition-caution": "Prudence",
        "admonition-danger": "Danger", "admonition-error": "Erreur",
        "admonition-failure": "Échec", "admonition-bug": "Bogue", "admonition-missing": "Manquant",
        "admonition-success": "Succès", "admonition-question": "Question",
        "admonition-example": "Exemple", "admonition-quote": "Citation",
        "admonition-summary": "Résumé", "admonition-see-also": "Voir aussi",
        "admonition-todo": "À faire", "admonition-details": "Détails",
        "map-says": "Les renvois entre les patrons, en arcs ; les lignes à la fin de chaque "
                    "patron disent la même chose en mots.",
        "map-shown": "Les lignes montrent les relations les plus fortes de chaque patron, {shown} "
                     "sur {total} : plus deux patrons se citent, plus la relation est forte.",
        "map-dashed": "Trait plein : vers un patron suivant, ou dans les deux sens. Tirets : "
                      "seulement vers un patron précédent.",
        "map-colour": "Une ligne a la couleur du patron qui cite l’autre.",
        "map-others": "Après une flèche : pages de patrons liés dans d’autres colonnes.",
        "map-bold": "En gras : le cinquième des patrons qui ont le plus de relations.",
        "access-text": "Des titres, une table des matières et des liens guident dans le texte ; il "
                       "s’adapte à la taille voulue et peut être lu à haute voix.",
        "access-pictures": "Chaque image est décrite en mots.",
        "access-unseen": "Certaines images ne sont pas décrites en mots.",
        "access-pages": "Les numéros de page sont ceux du livre imprimé.",
        "read-form": "Chaque patron a la même forme : {sections}.",
        "read-rule": "La solution se trouve à côté d’un filet.",
        "read-panel": "La solution se trouve sur un fond de couleur.",
        "read-names": "Un nom en petites capitales est un autre patron, et le nombre qui le suit "
                      "est sa page.",
        "read-names-colour": "Un nom en couleur est un autre patron, et le nombre qui le suit est "
                             "sa page.",
        "read-names-ebook": "Le nom d’un autre patron y mène ; le signe ° qui le suit montre le "
                            "patron en bref.",
        "read-number": "Un nombre devant un nom est le numéro du patron.",
        "read-blocks": "Les marques au-dessus d’un nom disent de quoi le patron est fait ; la "
                       "marque pleine pèse le plus :",
        "read-stars": "Les astérisques après un nom disent combien nous sommes sûrs du patron.",
        "read-relations": "Les lignes à la fin d’un patron nomment ses voisins : {lines}.",
        "read-paths": "Certains patrons se trouvent sur un parcours ; la ligne à leur fin dit "
                      "quelle étape ils sont et ce qui suit.",
        "read-stubs": "Un patron marqué « {stub} » a un nom et pas encore de texte.",
    },
}  # fmt: skip
CAPTIONS = {  # of other languages: figure, table, listing, and the titles of the two lists
    "ar": ("الشكل {number}", "الجدول {number}", "الشيفرة {number}", "الأشكال", "الجداول"),
    "es": ("Figura {number}", "Tabla {number}", "Listado {number}", "Figuras", "Tablas"),
    "it": ("Figura {number}", "Tabella {number}", "Listato {number}", "Figure", "Tabelle"),
    "ja": ("図{number}", "表{number}", "リスト{number}", "図一覧", "表一覧"),
    "ko": ("그림 {number}", "표 {number}", "코드 {number}", "그림 목록", "표 목록"),
    "nl": ("Figuur {number}", "Tabel {number}", "Listing {number}", "Figuren", "Tabellen"),
    "pl": ("Rysunek {number}", "Tabela {number}", "Listing {number}", "Rysunki", "Tabele"),
    "pt": ("Figura {number}", "Tabela {number}", "Listagem {number}", "Figuras", "Tabelas"),
    "ru": ("Рисунок {number}", "Таблица {number}", "Листинг {number}", "Рисунки", "Таблицы"),
    "zh": ("图 {number}", "表 {number}", "代码 {number}", "插图", "表格"),
}
CAPTION_KEYS = ("figure", "table", "listing", "@figures", "@tables")
NUMBERS = {
    "en": "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split(),
    "de": "Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn Elf Zwölf".split(),
    "fr": "Un Deux Trois Quatre Cinq Six Sept Huit Neuf Dix Onze Douze".split(),
}
MONTHS = {
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
    "de": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    ).split(),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ).split(),
}
TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8})*")
# the two-letter tags of ISO 639-1, and those that it has given up
TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr "
    "ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu".split()
)
RIGHT_TO_LEFT = frozenset("ar arc dv fa he iw ku-arab ps sd syr ug ur yi".split())


def words_for(language: str, own: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the words of a language, or English ones, replaced by the book's `own` where given."""
    name = primary(language)
    captions = dict(zip(CAPTION_KEYS, CAPTIONS.get(name, ()), strict=False))
    return {**WORDS["en"], **captions, **WORDS.get(name, {}), **dict(own)}


def part_word(language: str, words: dict[str, str], number: int) -> str:
    """Return `Part One`; beyond twelve, and in languages without number words, `Part 13`."""
    names = NUMBERS.get(primary(language), [])
    return f"{words['part']} {names[number - 1] if 0 < number <= len(names) else number}"


def spell_date(language: str, day: date) -> str:
    """Return a date as the language writes it; ISO 8601 for other languages."""
    months = MONTHS.get(primary(language))
    if not months:
        return day.isoformat()
    stop = "." if primary(language) == "de" else ""
    return f"{day.day}{stop} {months[day.month - 1]} {day.year}"


def direction_of(language: str) -> str:
    """Return the direction of the language's script, `rtl` or `ltr`."""
    return "rtl" if primary(language) in RIGHT_TO_LEFT else "ltr"


def direction_of_text(texts: Iterable[str]) -> str:
    """Return the direction of the first strong letter, `ltr` or `rtl`; `""` if there is none."""
    for char in chain.from_iterable(texts):
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def read_tag(text: str) -> str:
    """Return a language tag with hyphens, such as `pt-BR` for `pt_BR`; `""` if it is none."""
    tag = text.strip().replace("_", "-")
    found = TAG.fullmatch(tag)
    if not found or (len(found[1]) == 2 and found[1].lower() not in TWO_LETTERS):
        return ""
    return tag


def primary(language: str) -> str:
    """Return the first part of a tag, in lower case: `pt` for `pt-BR`."""
    return language.lower().partition("-")[0]
