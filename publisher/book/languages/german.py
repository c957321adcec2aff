"""The words of German."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

GERMAN = LanguageWords(
    words={
        "contents": "Inhalt", "part": "Teil", "page": "S.", "pages": "Seiten",
        "facing-page": "gegenüber", "cover": "Umschlag", "title-page": "Titelseite",
        "copyright": "Impressum", "version": "Fassung", "stub": "noch zu schreiben",
        "draft": "ENTWURF",
        "start": "Anfang des Buchs", "notes": "Anmerkungen", "back": "Zurück zum Text",
        "set-in": "Gesetzt aus {families}.",
        "cite": "Bitte zitieren Sie das Buch wie folgt.",
        "builds-on": "Baut auf", "leads-to": "Führt zu", "referenced-by": "Genannt in",
        "path": "Pfad", "step": "{path}, {number} von {total}",
        "next": "weiter mit", "see": "siehe",
        "comma": ", ", "colon": ": ", "pattern": "Muster", "problem": "Problem",
        "solution": "Lösung", "in-brief": "{name} in Kürze", "also": "auch",
        "@how-to-read": "Wie dieses Buch zu lesen\u00a0ist", "@map": "Karte der Muster",
        "@patlets": "Die Muster in Kürze", "@problems": "Wenn Ihr Problem lautet\u00a0…",
        "@matrix": "Muster nach Bausteinen", "@aliases": "Andere Namen", "@paths": "Lesepfade",
        "@figures": "Abbildungen", "@tables": "Tabellen", "figure": "Abbildung {number}",
        "table": "Tabelle {number}", "listing": "Listing {number}",
        "theorem-theorem": "Satz {number}", "theorem-lemma": "Lemma {number}",
        "theorem-corollary": "Korollar {number}", "theorem-proposition": "Proposition {number}",
        "theorem-conjecture": "Vermutung {number}", "theorem-definition": "Definition {number}",
        "theorem-example": "Beispiel {number}", "theorem-exercise": "Aufgabe {number}",
        "theorem-algorithm": "Algorithmus {number}", "theorem-proof": "Beweis",
        "theorem-remark": "Bemerkung", "theorem-solution": "Lösung",
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
        "admonition-version-added": "Neu in Fassung {number}",
        "admonition-version-changed": "Geändert in Fassung {number}",
        "admonition-version-removed": "Entfernt in Fassung {number}",
        "admonition-version-deprecated": "Veraltet seit Fassung {number}",
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
        "cards": "Wie die Karten zu benutzen sind",
        "card-read": "Die Vorderseite einer Karte nennt ein Problem, die Rückseite eine "
                     "Lösung. Die Zahlen unten sind andere Karten.",
        "read-stubs": "Ein Muster mit dem Vermerk „{stub}“ hat einen Namen, aber noch keinen Text.",
    },
    months=tuple(
        "Januar Februar März April Mai Juni "
        "Juli August September Oktober November Dezember".split()
    ),
    date="{day}. {month} {year}",
    numbers=tuple("Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn Elf Zwölf".split()),
)  # fmt: skip
