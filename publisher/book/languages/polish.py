"""The words of Polish."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

POLISH = LanguageWords(
    words={
        "contents": "Spis treści", "part": "Część {number}", "page": "s.", "pages": "Strony",
        "facing-page": "obok", "cover": "Okładka", "title-page": "Strona tytułowa",
        "copyright": "Strona redakcyjna", "version": "Wersja",
        "stub": "szkic, który czeka na autora", "draft": "PROJEKT",
        "start": "Początek książki", "notes": "Przypisy", "back": "Powrót do tekstu",
        "set-in": "Złożono krojami {families}.",
        "cite": "Prosimy cytować książkę w następujący sposób.",
        "builds-on": "Opiera się na", "leads-to": "Prowadzi do", "referenced-by": "Wymieniony w",
        "path": "Ścieżka",
        "step": "{path}, {number} z {total}", "next": "następnie", "see": "zob.",
        "comma": ", ", "colon": ": ",
        "pattern": "Wzorzec", "problem": "Problem", "solution": "Rozwiązanie",
        "in-brief": "{name} w skrócie", "also": "także",
        "@how-to-read": "Jak czytać tę książkę", "@map": "Mapa wzorców",
        "@patlets": "Wzorce w skrócie", "@problems": "Jeśli problemem jest…",
        "@matrix": "Wzorce według składników", "@aliases": "Inne nazwy",
        "@paths": "Ścieżki czytania", "@figures": "Spis rysunków", "@tables": "Spis tabel",
        "figure": "Rysunek {number}", "table": "Tabela {number}", "listing": "Listing {number}",
        "theorem-theorem": "Twierdzenie {number}", "theorem-lemma": "Lemat {number}",
        "theorem-corollary": "Wniosek {number}", "theorem-proposition": "Stwierdzenie {number}",
        "theorem-conjecture": "Hipoteza {number}", "theorem-definition": "Definicja {number}",
        "theorem-example": "Przykład {number}", "theorem-exercise": "Ćwiczenie {number}",
        "theorem-algorithm": "Algorytm {number}", "theorem-proof": "Dowód",
        "theorem-remark": "Uwaga", "theorem-solution": "Rozwiązanie",
        "admonition-note": "Notatka", "admonition-info": "Informacja",
        "admonition-tip": "Wskazówka", "admonition-important": "Ważne",
        "admonition-attention": "Uwaga", "admonition-warning": "Ostrzeżenie",
        "admonition-caution": "Ostrożnie", "admonition-danger": "Niebezpieczeństwo",
        "admonition-error": "Błąd", "admonition-failure": "Niepowodzenie",
        "admonition-bug": "Usterka", "admonition-missing": "Brakuje",
        "admonition-success": "Sukces", "admonition-question": "Pytanie",
        "admonition-example": "Przykład", "admonition-quote": "Cytat",
        "admonition-summary": "Podsumowanie", "admonition-see-also": "Zobacz też",
        "admonition-todo": "Do zrobienia", "admonition-details": "Szczegóły",
        "admonition-version-added": "Nowe w wersji {number}",
        "admonition-version-changed": "Zmienione w wersji {number}",
        "admonition-version-removed": "Usunięte w wersji {number}",
        "admonition-version-deprecated": "Przestarzałe od wersji {number}",
        "map-says": "Odsyłacze między wzorcami jako łuki; wiersze na końcu każdego wzorca mówią to "
                    "samo słowami.",
        "map-shown": "Linie pokazują najsilniejsze relacje każdego wzorca, {shown} z {total}: "
                     "im częściej dwa wzorce się wymieniają, tym silniejsza relacja.",
        "map-dashed": "Linia ciągła: do późniejszego wzorca albo w obie strony. Linia "
                      "przerywana: tylko do wcześniejszego.",
        "map-colour": "Linia ma kolor wzorca, który wymienia drugi.",
        "map-others": "Po strzałce: strony wzorców pokrewnych w innych kolumnach.",
        "map-bold": "Pismem półgrubym: piąta część wzorców, która ma najwięcej relacji.",
        "access-text": "Nagłówki, spis treści i odsyłacze prowadzą przez tekst, który dopasowuje "
                       "się do wybranej wielkości pisma i może być czytany na głos.",
        "access-pictures": "Każdy obraz jest opisany słowami.",
        "access-unseen": "Niektóre obrazy nie są opisane słowami.",
        "access-pages": "Numery stron są takie jak w książce drukowanej.",
        "read-form": "Każdy wzorzec ma ten sam układ: {sections}.",
        "read-rule": "Rozwiązanie stoi obok linii.",
        "read-panel": "Rozwiązanie stoi na barwnym tle.",
        "read-names": "Nazwa złożona kapitalikami to inny wzorzec, a liczba po niej to jego "
                      "strona.",
        "read-names-colour": "Nazwa w kolorze to inny wzorzec, a liczba po niej to jego strona.",
        "read-names-ebook": "Nazwa innego wzorca jest odsyłaczem do niego; znak ° po niej pokazuje "
                            "wzorzec w skrócie.",
        "read-number": "Liczba przed nazwą to numer wzorca.",
        "read-blocks": "Znaki nad nazwą mówią, z czego składa się wzorzec; znak wypełniony waży "
                       "najwięcej:",
        "read-stars": "Gwiazdki po nazwie mówią, jak bardzo jesteśmy pewni wzorca: im więcej, tym "
                      "bardziej.",
        "read-relations": "Wiersze na końcu wzorca wymieniają jego sąsiadów: {lines}.",
        "read-paths": "Niektóre wzorce leżą na ścieżce czytania; wiersz na ich końcu mówi, którym "
                      "są krokiem i co następuje potem.",
        "cards": "Jak używać kart",
        "card-read": "Przód karty podaje problem, a tył rozwiązanie. Numery u dołu to inne "
                     "karty.",
        "read-stubs": "Wzorzec z dopiskiem „{stub}” ma nazwę, ale nie ma jeszcze tekstu.",
    },
    months=tuple(
        "stycznia lutego marca kwietnia maja czerwca "
        "lipca sierpnia września października listopada grudnia".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple(
        "pierwsza druga trzecia czwarta piąta szósta "
        "siódma ósma dziewiąta dziesiąta jedenasta dwunasta".split()
    ),
)  # fmt: skip
