"""The form of a pattern: its labels in each language, their roles, and the sections of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from publisher.book.language import LANGUAGES, language_words, primary
from publisher.book.model import Form, Section
from publisher.book.tree import Node, fold_words, heading_level, line_of, walk

ROLES = {  # of the labels of a book without a [form]
    "Also Known As": "aliases",
    "Problem": "problem",
    "Context": "context",
    "Solution": "solution",
    "Consequences": "consequences",
    "Variants": "variants",
}
# by language the spellings of these labels in the same order; the first one is the usual one
SPELLINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "de": (
        ("Auch bekannt als", "Auch bekannt unter", "Auch genannt", "Andere Namen", "Synonyme"),
        ("Problem", "Problemstellung"),
        ("Kontext", "Zusammenhang"),
        ("Lösung", "Loesung"),
        ("Konsequenzen", "Folgen", "Auswirkungen"),
        ("Varianten", "Variationen"),
    ),
    "fr": (
        ("Aussi connu comme", "Aussi connue comme", "Aussi connu sous le nom de",
         "Aussi connue sous le nom de", "Également connu sous le nom de",
         "Également connue sous le nom de", "Aussi appelé", "Aussi appelée", "Autres noms"),
        ("Problème", "Problématique"),
        ("Contexte",),
        ("Solution",),
        ("Conséquences",),
        ("Variantes", "Variations"),
    ),
    "es": (
        ("También conocido como", "También conocida como", "También llamado", "También llamada",
         "Otros nombres"),
        ("Problema",),
        ("Contexto",),
        ("Solución",),
        ("Consecuencias",),
        ("Variantes", "Variaciones"),
    ),
    "pt": (
        ("Também conhecido como", "Também conhecida como", "Também chamado", "Também chamada",
         "Outros nomes"),
        ("Problema",),
        ("Contexto",),
        ("Solução",),
        ("Consequências",),
        ("Variantes", "Variações"),
    ),
    "it": (
        ("Noto anche come", "Nota anche come", "Conosciuto anche come", "Conosciuta anche come",
         "Altri nomi"),
        ("Problema",),
        ("Contesto",),
        ("Soluzione",),
        ("Conseguenze",),
        ("Varianti", "Variazioni"),
    ),
    "nl": (
        ("Ook bekend als", "Ook wel bekend als", "Ook genoemd", "Andere namen"),
        ("Probleem",),
        ("Context",),
        ("Oplossing",),
        ("Gevolgen", "Consequenties"),
        ("Varianten", "Variaties"),
    ),
    "pl": (
        ("Znany także jako", "Znana także jako", "Znane także jako", "Znany też jako",
         "Znany również jako", "Inne nazwy"),
        ("Problem",),
        ("Kontekst",),
        ("Rozwiązanie",),
        ("Konsekwencje", "Następstwa", "Skutki"),
        ("Warianty", "Odmiany"),
    ),
    "ar": (
        ("ويعرف أيضا باسم", "يعرف أيضا باسم", "معروف أيضا باسم", "أسماء أخرى", "مرادفات"),
        ("المشكلة", "مشكلة"),
        ("السياق", "سياق", "الظروف"),
        ("الحل", "حل"),
        ("النتائج", "نتائج", "العواقب", "الآثار"),
        ("المتغيرات", "أشكال أخرى", "تنويعات"),
    ),
    "he": (
        ("ידוע גם בשם", "ידוע גם כ", "ידועה גם בשם", "שמות אחרים", "שמות נוספים"),
        ("בעיה", "הבעיה"),
        ("הקשר", "ההקשר"),
        ("פתרון", "הפתרון"),
        ("תוצאות", "התוצאות", "השלכות", "ההשלכות"),
        ("וריאציות", "גרסאות", "הווריאציות"),
    ),
    "ja": (
        ("別名", "別称", "またの名", "他の名称", "その他の名称"),
        ("問題", "課題"),
        ("文脈", "状況", "背景", "コンテキスト", "コンテクスト"),
        ("解決策", "解決", "解決方法", "解決法", "ソリューション", "解"),
        ("結果", "帰結", "結果の状況", "影響"),
        ("バリエーション", "変種", "派生", "バリアント"),
    ),
    "zh": (
        ("别名", "又名", "又称", "也称", "也称为", "亦称", "也叫", "其他名称"),
        ("问题", "问题描述"),
        ("背景", "上下文", "情境", "语境", "场景", "情景"),
        ("解决方案", "解决办法", "解决方法", "方案"),
        ("结果", "后果", "影响", "效果"),
        ("变体", "变种", "变化形式"),
    ),
    "zh-hant": (
        ("別名", "又名", "又稱", "也稱", "也稱為", "亦稱", "也叫", "其他名稱"),
        ("問題", "問題描述"),
        ("背景", "上下文", "情境", "語境", "場景", "脈絡"),
        ("解決方案", "解決辦法", "解決方法", "解法", "方案"),
        ("結果", "後果", "影響", "效果"),
        ("變體", "變種", "變化形式"),
    ),
}  # fmt: skip
PLURALS = {"Problems": "problem", "Solutions": "solution"}  # labels of a book's own form
MARKS = re.compile("[\u0300-\u036f\u064b-\u0655]")  # accents, and vowels of Arabic
# of the section with other names; a page may have them as its title
SHORT_NAMES = ("AKA", "Aliases")


def fold_label(text: str) -> str:
    """Return a label as it is compared with others: without case, accents and doubled blanks."""
    plain = MARKS.sub("", unicodedata.normalize("NFD", fold_words(text)))
    return unicodedata.normalize("NFC", plain).replace("ł", "l")


def spellings_of(form: Form, language: str) -> Iterator[tuple[str, str]]:
    """Yield every spelling that names a section on a page in `language`, with the form's label.

    Those of a language count only in the form that a book has without a `[form]`; then they are
    the spellings of the page's language and of the book's.
    """
    for label in form.order:
        yield label, label
    for label, others in form.spellings:
        for other in others:
            yield other, label
    if "Also Known As" in form.order:
        for other in SHORT_NAMES:
            yield other, "Also Known As"
    for own in dict.fromkeys((language, *form.languages)) if form.languages else ():
        for label, others in zip(ROLES, spelled_in(own), strict=False):
            for other in others if label in form.order else ():
                yield other, label


def spelled_in(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the spellings of each label in a language, the usual one first; () if unknown.

    Chinese has those of both scripts, first those of the tag's own.
    """
    if primary(language) != "zh":
        return SPELLINGS.get(primary(language), ())
    scripts = [SPELLINGS["zh"], SPELLINGS["zh-hant"]]
    if language_words(language) is LANGUAGES["zh-hant"]:
        scripts.reverse()
    return tuple(one + other for one, other in zip(*scripts, strict=True))


def labels_of(form: Form, language: str) -> dict[str, str]:
    """Return the form's label by each of its spellings, as `fold_label` gives them."""
    table: dict[str, str] = {}
    for spelling, label in spellings_of(form, language):
        table.setdefault(fold_label(spelling), label)
    return table


def spell_label(form: Form, label: str, language: str) -> str:
    """Return a label as an author who writes in `language`, or in the book's, would spell it."""
    for own in (language, *form.languages) if form.languages and label in ROLES else ():
        if rows := spelled_in(own):
            return rows[list(ROLES).index(label)][0]
    return label


def _roles_by_name() -> dict[str, str]:
    """Return the role of each usual label in every language."""
    rows = [*ROLES.items(), *((role, role) for role in ROLES.values()), *PLURALS.items()]
    for names in SPELLINGS.values():
        for role, spellings in zip(ROLES.values(), names, strict=True):
            rows += [(spelling, role) for spelling in spellings]
    return {fold_label(name): role for name, role in rows}


ROLE_OF_NAME = _roles_by_name()


def role_of(form: Form, label: str) -> str:
    """Return the role of a label, or `""` for a label without one.

    Roles are aliases, problem, context, solution, consequences and variants. A known label, in any
    language of SPELLINGS, has the role of its name. A form of six labels, of which the first and
    the last are not mandatory, gives them the roles in this order. In any other form a label before
    the mandatory ones means aliases, and one after them means variants; the problem is the first
    mandatory label, and the solution the third or last one. A label gets no role by its place if a
    label of the form is known to have this role.
    """
    names = tuple(ROLES.values())
    if role := ROLE_OF_NAME.get(fold_label(label)):
        return role
    place = form.order.index(label) if label in form.order else -1
    is_usual = len(form.order) == 6 and not {form.order[0], form.order[-1]} & {*form.mandatory}
    if is_usual and place >= 0:
        return names[place]
    if form.mandatory and place >= 0:
        places = sorted(form.order.index(name) for name in form.mandatory if name in form.order)
        known = {ROLE_OF_NAME.get(fold_label(label)) for label in form.order}
        found = _roles_by_place(places, place) if places else iter(())
        return next((role for role in found if role not in known), "")
    return ""


def _roles_by_place(places: list[int], place: int) -> Iterator[str]:
    """Yield the roles of a label by its place among the mandatory ones, which are at `places`."""
    if place < places[0]:
        yield "aliases"
    if place > places[-1]:
        yield "variants"
    if place == places[0]:
        yield "problem"
    if place == places[min(len(places), 3) - 1]:
        yield "solution"


def find_sections(body: tuple[Node, ...]) -> tuple[Section, ...]:
    """Return the sections of a pattern's body; links in them are those of the body."""
    sections = []
    for part in walk(*body):
        if part.tag == "section" and part.has("data-label"):
            heading = next(child for child in walk(*part.children) if heading_level(child))
            line = line_of(part)
            content = tuple(child for child in part.children if child is not heading)
            sections.append(Section(part.get("data-label"), heading.get("id"), content, line))
    return tuple(sections)
