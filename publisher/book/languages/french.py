"""The words of French."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

FRENCH = LanguageWords(
    words={
        "contents": "Table des matières", "part": "{number} partie", "page": "p.", "pages": "Pages",
        "facing-page": "ci-contre", "cover": "Couverture", "title-page": "Page de titre",
        "copyright": "Mentions légales", "version": "Version",
        "stub": "une ébauche, à vous de l’écrire", "draft": "BROUILLON",
        "start": "Début du livre", "notes": "Notes", "back": "Retour au texte",
        "set-in": "Composé en {families}.",
        "cite": "Merci de citer le livre comme suit.",
        "builds-on": "S’appuie sur", "leads-to": "Mène à",
        "referenced-by": "Cité par", "path": "Parcours",
        "step": "{path}, {number} sur {total}", "next": "puis", "see": "voir",
        "comma": ", ", "colon": "\u00a0: ", "pattern": "Patron",
        "problem": "Problème", "solution": "Solution", "in-brief": "{name} en bref",
        "also": "aussi", "@how-to-read": "Comment lire ce livre", "@map": "Carte des patrons",
        "@patlets": "Les patrons en bref", "@problems": "Si votre problème est…",
        "@matrix": "Patrons par composante", "@aliases": "Autres noms",
        "@paths": "Parcours de lecture", "@figures": "Figures", "@tables": "Tableaux",
        "figure": "Figure {number}", "table": "Tableau {number}", "listing": "Listing {number}",
        "theorem-theorem": "Théorème {number}", "theorem-lemma": "Lemme {number}",
        "theorem-corollary": "Corollaire {number}", "theorem-proposition": "Proposition {number}",
        "theorem-conjecture": "Conjecture {number}", "theorem-definition": "Définition {number}",
        "theorem-example": "Exemple {number}", "theorem-exercise": "Exercice {number}",
        "theorem-algorithm": "Algorithme {number}", "theorem-proof": "Démonstration",
        "theorem-remark": "Remarque", "theorem-solution": "Solution",
        "admonition-note": "Remarque", "admonition-info": "Info", "admonition-tip": "Astuce",
        "admonition-important": "Important", "admonition-attention": "Attention",
        "admonition-warning": "Avertissement", "admonition-caution": "Prudence",
        "admonition-danger": "Danger", "admonition-error": "Erreur",
        "admonition-failure": "Échec", "admonition-bug": "Bogue", "admonition-missing": "Manquant",
        "admonition-success": "Succès", "admonition-question": "Question",
        "admonition-example": "Exemple", "admonition-quote": "Citation",
        "admonition-summary": "Résumé", "admonition-see-also": "Voir aussi",
        "admonition-todo": "À faire", "admonition-details": "Détails",
        "admonition-version-added": "Nouveau dans la version {number}",
        "admonition-version-changed": "Modifié dans la version {number}",
        "admonition-version-removed": "Supprimé dans la version {number}",
        "admonition-version-deprecated": "Obsolète depuis la version {number}",
        "map-says": "Les renvois entre les patrons, en arcs\u202f; les lignes à la fin de chaque "
                    "patron disent la même chose en mots.",
        "map-shown": "Les lignes montrent les relations les plus fortes de chaque patron, "
                     "{shown} sur {total}\u00a0: plus deux patrons se citent, plus la relation est "
                     "forte.",
        "map-dashed": "Trait plein\u00a0: vers un patron suivant, ou dans les deux sens. "
                      "Tirets\u00a0: seulement vers un patron précédent.",
        "map-colour": "Une ligne a la couleur du patron qui cite l’autre.",
        "map-others": "Après une flèche\u00a0: pages de patrons liés dans d’autres colonnes.",
        "map-bold": "En gras\u00a0: le cinquième des patrons qui ont le plus de relations.",
        "access-text": "Des titres, une table des matières et des liens guident dans le "
                       "texte\u202f; il s’adapte à la taille voulue et peut être lu à haute voix.",
        "access-pictures": "Chaque image est décrite en mots.",
        "access-unseen": "Certaines images ne sont pas décrites en mots.",
        "access-pages": "Les numéros de page sont ceux du livre imprimé.",
        "read-form": "Chaque patron a la même forme\u00a0: {sections}.",
        "read-rule": "La solution se trouve à côté d’un filet.",
        "read-panel": "La solution se trouve sur un fond de couleur.",
        "read-names": "Un nom en petites capitales est un autre patron, et le nombre qui le suit "
                      "est sa page.",
        "read-names-colour": "Un nom en couleur est un autre patron, et le nombre qui le suit est "
                             "sa page.",
        "read-names-ebook": "Le nom d’un autre patron y mène\u202f; le signe ° qui le suit montre "
                            "le patron en bref.",
        "read-number": "Un nombre devant un nom est le numéro du patron.",
        "read-blocks": "Les marques au-dessus d’un nom disent de quoi le patron est fait\u202f; la "
                       "marque pleine pèse le plus\u00a0:",
        "read-stars": "Les astérisques après un nom disent combien nous sommes sûrs du patron.",
        "read-relations": "Les lignes à la fin d’un patron nomment ses voisins\u00a0: {lines}.",
        "read-paths": "Certains patrons se trouvent sur un parcours\u202f; la ligne à leur fin dit "
                      "quelle étape ils sont et ce qui suit.",
        "cards": "Comment utiliser les cartes",
        "card-read": "Le recto d’une carte énonce un problème, le verso une solution. Les "
                     "numéros en bas sont d’autres cartes.",
        "read-stubs": "Un patron marqué «\u00a0{stub}\u00a0» a un nom et pas encore de texte.",
    },
    months=tuple(
        "janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre".split()
    ),
    date="{day} {month} {year}",
    first_day="1er",
    further="{number}e",
    numbers=tuple(
        "Première Deuxième Troisième Quatrième Cinquième Sixième "
        "Septième Huitième Neuvième Dixième Onzième Douzième".split()
    ),
)  # fmt: skip
