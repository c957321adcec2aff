"""The words of Dutch."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

DUTCH = LanguageWords(
    words={
        "contents": "Inhoud", "part": "Deel {number}", "page": "p.", "pages": "Pagina’s",
        "facing-page": "hiernaast", "cover": "Omslag", "title-page": "Titelpagina",
        "copyright": "Colofon", "version": "Versie",
        "stub": "nog te schrijven", "draft": "CONCEPT",
        "start": "Begin van het boek", "notes": "Noten", "back": "Terug naar de tekst",
        "set-in": "Gezet uit de {families}.",
        "cite": "Gelieve het boek als volgt te citeren.",
        "builds-on": "Bouwt voort op", "leads-to": "Leidt tot", "referenced-by": "Genoemd in",
        "path": "Leesroute",
        "step": "{path}, {number} van {total}", "next": "daarna", "see": "zie",
        "comma": ", ", "colon": ": ",
        "pattern": "Patroon", "problem": "Probleem", "solution": "Oplossing",
        "in-brief": "{name} in het kort", "also": "ook",
        "@how-to-read": "Hoe u dit boek leest", "@map": "Kaart van de patronen",
        "@patlets": "De patronen in het kort", "@problems": "Als uw probleem is\u00a0…",
        "@matrix": "Patronen per bouwsteen", "@aliases": "Andere namen",
        "@paths": "Leesroutes", "@figures": "Figuren", "@tables": "Tabellen",
        "figure": "Figuur {number}", "table": "Tabel {number}", "listing": "Listing {number}",
        "theorem-theorem": "Stelling {number}", "theorem-lemma": "Lemma {number}",
        "theorem-corollary": "Gevolg {number}", "theorem-proposition": "Propositie {number}",
        "theorem-conjecture": "Vermoeden {number}", "theorem-definition": "Definitie {number}",
        "theorem-example": "Voorbeeld {number}", "theorem-exercise": "Oefening {number}",
        "theorem-algorithm": "Algoritme {number}", "theorem-proof": "Bewijs",
        "theorem-remark": "Opmerking", "theorem-solution": "Oplossing",
        "admonition-note": "Opmerking", "admonition-info": "Info",
        "admonition-tip": "Tip", "admonition-important": "Belangrijk",
        "admonition-attention": "Let op", "admonition-warning": "Waarschuwing",
        "admonition-caution": "Voorzichtig", "admonition-danger": "Gevaar",
        "admonition-error": "Fout", "admonition-failure": "Mislukking",
        "admonition-bug": "Programmafout", "admonition-missing": "Ontbreekt nog",
        "admonition-success": "Succes", "admonition-question": "Vraag",
        "admonition-example": "Voorbeeld", "admonition-quote": "Citaat",
        "admonition-summary": "Samenvatting", "admonition-see-also": "Zie ook",
        "admonition-todo": "Te doen", "admonition-details": "Details",
        "admonition-version-added": "Nieuw in versie {number}",
        "admonition-version-changed": "Gewijzigd in versie {number}",
        "admonition-version-removed": "Verwijderd in versie {number}",
        "admonition-version-deprecated": "Verouderd sinds versie {number}",
        "map-says": "De verwijzingen tussen de patronen, als bogen; de regels aan het einde van "
                    "elk patroon zeggen hetzelfde in woorden.",
        "map-shown": "De lijnen tonen de sterkste relaties van elk patroon, {shown} van "
                     "{total}: hoe vaker twee patronen elkaar noemen, hoe sterker.",
        "map-dashed": "Doorgetrokken: naar een later patroon of in beide richtingen. "
                      "Gestippeld: alleen terug naar een eerder patroon.",
        "map-colour": "Een lijn heeft de kleur van het patroon dat het andere noemt.",
        "map-others": "Na een pijl: pagina’s van verwante patronen in andere kolommen.",
        "map-bold": "Vet: het vijfde deel van de patronen, met de meeste relaties.",
        "access-text": "Koppen, een inhoudsopgave en links leiden door de tekst; die past zich aan "
                       "de gekozen lettergrootte aan en kan worden voorgelezen.",
        "access-pictures": "Elke afbeelding is in woorden beschreven.",
        "access-unseen": "Sommige afbeeldingen zijn niet in woorden beschreven.",
        "access-pages": "De paginanummers zijn die van het gedrukte boek.",
        "read-form": "Elk patroon heeft dezelfde vorm: {sections}.",
        "read-rule": "De oplossing staat naast een lijn.",
        "read-panel": "De oplossing staat op een gekleurd vlak.",
        "read-names": "Een naam in kleinkapitalen is een ander patroon, en het getal erachter is "
                      "de pagina ervan.",
        "read-names-colour": "Een naam in kleur is een ander patroon, en het getal erachter is de "
                             "pagina ervan.",
        "read-names-ebook": "De naam van een ander patroon is een link ernaartoe; het teken ° "
                            "erachter toont het patroon in het kort.",
        "read-number": "Een getal voor een naam is het nummer van het patroon.",
        "read-blocks": "De tekens boven een naam zeggen waaruit het patroon bestaat; het gevulde "
                       "weegt het zwaarst:",
        "read-stars": "Sterretjes na een naam zeggen hoe zeker we van het patroon zijn: hoe meer, "
                      "hoe zekerder.",
        "read-relations": "De regels aan het einde van een patroon noemen zijn buren: {lines}.",
        "read-paths": "Sommige patronen liggen op een leesroute; de regel aan het einde zegt welke "
                      "stap ze zijn en wat erop volgt.",
        "cards": "Hoe de kaarten te gebruiken",
        "card-read": "De voorkant van een kaart noemt een probleem, de achterkant een "
                     "oplossing. De nummers onderaan zijn andere kaarten.",
        "read-stubs": "Een patroon met de aantekening “{stub}” heeft een naam en nog geen tekst.",
    },
    months=tuple(
        "januari februari maart april mei juni "
        "juli augustus september oktober november december".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple("een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()),
)  # fmt: skip
