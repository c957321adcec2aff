"""The words of Italian."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

ITALIAN = LanguageWords(
    words={
        "contents": "Indice", "part": "Parte {number}", "page": "p.", "pages": "Pagine",
        "facing-page": "pagina a fronte", "cover": "Copertina", "title-page": "Frontespizio",
        "copyright": "Colophon", "version": "Versione",
        "stub": "un abbozzo, ancora da scrivere", "draft": "BOZZA",
        "start": "Inizio del libro", "notes": "Note", "back": "Torna al testo",
        "set-in": "Composto in {families}.",
        "cite": "Si prega di citare il libro come segue.",
        "builds-on": "Si basa su", "leads-to": "Porta a", "referenced-by": "Citato in",
        "path": "Percorso",
        "step": "{path}, {number} di {total}", "next": "poi", "see": "vedi",
        "comma": ", ", "colon": ": ",
        "pattern": "Pattern", "problem": "Problema", "solution": "Soluzione",
        "in-brief": "{name} in breve", "also": "anche",
        "@how-to-read": "Come leggere questo libro", "@map": "Mappa dei pattern",
        "@patlets": "I pattern in breve", "@problems": "Se il vostro problema è…",
        "@matrix": "Pattern per componente", "@aliases": "Altri nomi",
        "@paths": "Percorsi di lettura", "@figures": "Figure", "@tables": "Tabelle",
        "figure": "Figura {number}", "table": "Tabella {number}", "listing": "Listato {number}",
        "theorem-theorem": "Teorema {number}", "theorem-lemma": "Lemma {number}",
        "theorem-corollary": "Corollario {number}", "theorem-proposition": "Proposizione {number}",
        "theorem-conjecture": "Congettura {number}", "theorem-definition": "Definizione {number}",
        "theorem-example": "Esempio {number}", "theorem-exercise": "Esercizio {number}",
        "theorem-algorithm": "Algoritmo {number}", "theorem-proof": "Dimostrazione",
        "theorem-remark": "Osservazione", "theorem-solution": "Soluzione",
        "admonition-note": "Nota", "admonition-info": "Informazione",
        "admonition-tip": "Suggerimento", "admonition-important": "Importante",
        "admonition-attention": "Attenzione", "admonition-warning": "Avvertenza",
        "admonition-caution": "Cautela", "admonition-danger": "Pericolo",
        "admonition-error": "Errore", "admonition-failure": "Insuccesso",
        "admonition-bug": "Difetto", "admonition-missing": "Manca ancora",
        "admonition-success": "Successo", "admonition-question": "Domanda",
        "admonition-example": "Esempio", "admonition-quote": "Citazione",
        "admonition-summary": "Riassunto", "admonition-see-also": "Vedi anche",
        "admonition-todo": "Da fare", "admonition-details": "Dettagli",
        "admonition-version-added": "Aggiunto nella versione {number}",
        "admonition-version-changed": "Modificato nella versione {number}",
        "admonition-version-removed": "Rimosso nella versione {number}",
        "admonition-version-deprecated": "Deprecato dalla versione {number}",
        "map-says": "I rimandi tra i pattern, in forma di archi; le righe alla fine di ogni "
                    "pattern dicono lo stesso a parole.",
        "map-shown": "Le linee mostrano le relazioni più forti di ogni pattern, {shown} su "
                     "{total}: più due pattern si nominano, più forte è la relazione.",
        "map-dashed": "Linea continua: verso un pattern successivo, o in entrambi i sensi. "
                      "Linea tratteggiata: solo verso un pattern precedente.",
        "map-colour": "Una linea ha il colore del pattern che nomina l’altro.",
        "map-others": "Dopo una freccia: pagine di pattern correlati in altre colonne.",
        "map-bold": "In grassetto: il quinto dei pattern con più relazioni.",
        "access-text": "Titoli, indice e collegamenti guidano nel testo, che si adatta al corpo "
                       "scelto e può essere letto ad alta voce.",
        "access-pictures": "Ogni immagine è descritta a parole.",
        "access-unseen": "Alcune immagini non sono descritte a parole.",
        "access-pages": "I numeri di pagina sono quelli del libro stampato.",
        "read-form": "Ogni pattern ha la stessa forma: {sections}.",
        "read-rule": "La soluzione sta accanto a un filetto.",
        "read-panel": "La soluzione sta su un fondo di colore.",
        "read-names": "Un nome in maiuscoletto è un altro pattern, e il numero che lo segue è la "
                      "sua pagina.",
        "read-names-colour": "Un nome a colori è un altro pattern, e il numero che lo segue è la "
                             "sua pagina.",
        "read-names-ebook": "Il nome di un altro pattern è un collegamento a esso; il segno ° che "
                            "lo segue mostra il pattern in breve.",
        "read-number": "Il numero prima di un nome è il numero del pattern.",
        "read-blocks": "I segni sopra un nome dicono di che cosa è fatto il pattern; quello pieno "
                       "pesa di più:",
        "read-stars": "Gli asterischi dopo un nome dicono quanto siamo sicuri del pattern: più "
                      "sono, più siamo sicuri.",
        "read-relations": "Le righe alla fine di un pattern nominano i suoi vicini: {lines}.",
        "read-paths": "Alcuni pattern si trovano su un percorso di lettura; la riga alla fine dice "
                      "quale passo sono e che cosa segue.",
        "cards": "Come usare le carte",
        "card-read": "Il fronte di una carta indica un problema, il retro una soluzione. I "
                     "numeri in basso sono altre carte.",
        "read-stubs": "Un pattern con la nota «{stub}» ha un nome e non ancora un testo.",
    },
    months=tuple(
        "gennaio febbraio marzo aprile maggio giugno "
        "luglio agosto settembre ottobre novembre dicembre".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple(
        "prima seconda terza quarta quinta sesta "
        "settima ottava nona decima undicesima dodicesima".split()
    ),
    first_day="1º",
)  # fmt: skip
