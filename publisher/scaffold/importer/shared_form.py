"""Pages -> the sections that many of them share, as a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from publisher.book.form import role_of
from publisher.book.model import Form, Source
from publisher.config.schema import DEFAULT_FORM

LABEL = re.compile(
    r"^#{1,4}[ \t]+(?![ \t])([^\n#]{2,40}?)[ \t:]*#*$"
    r"|^[*_]{1,3}([^*_:\n]{2,40}?)(?:[*_]{1,3}[ \t]*:|:[ \t]*[*_]{1,3})",
    re.MULTILINE,
)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
# labels that any documentation has; they alone are no form of patterns
ORDINARY = frozenset(
    "introduction|overview|summary|description|synopsis|usage|examples|notes|see also|references|"
    "installation|install|configuration|setup|options|parameters|template parameters|returns|"
    "arguments|properties|attributes|methods|functions|classes|events|fields|types|values|api|"
    "return values|return type|exceptions|errors|exception safety|complexity|syntax|features|"
    "constructors|member types|member functions|modules|parent module|inheritance|inputs|outputs|"
    "requirements|prerequisites|before you begin|getting started|quick start|quickstart|"
    "next steps|whats next|what's next|further reading|learn more|resources|links|related|"
    "limitations|compatibility|version history|history|changelog|changes|license|contributing|"
    "troubleshooting|faq|support|additional information|more information|details|basic usage|"
    "advanced usage|browser support|demo|defaults|imports|props|slots|default values|credits|"
    "how it works|conclusion|background|commands|flags|environment variables|steps|"
    "breaking changes|new features|bug fixes|fixes|deprecations|added|changed|fixed|removed|"
    "deprecated|security|table of contents|contents|command line|dependencies|testing|tests|"
    "rule details|when not to use it|version|further readings|source|playground|guide".split("|")
)
COVERED = 0.5  # of the labels of a pattern that are sections of the form


def find_form(pages: Sequence[Source]) -> tuple[Form, int]:
    """Return the sections that many pages share, in their usual order, and the number of patterns.

    A pattern is a page with two of these sections or more. Without enough patterns the form is
    empty and the number 0; so it is where the labels are those of any documentation, or where most
    labels of the patterns are not shared.
    """
    rows = [_labels(page) for page in pages]
    count = Counter(label for row in rows for label in set(row))
    spelled = Counter(text for page in pages for text in _spellings(page))
    common = [label for label, number in count.items() if number >= max(3, 0.25 * len(pages))]
    whole = [row for row in rows if len({*row}.intersection(common)) >= 2]
    patterns = [[label for label in row if label in common] for row in whole]
    if len(patterns) < max(2, 0.2 * len(pages)) or not _is_form(patterns, whole):
        return Form((), ()), 0
    places = {}
    for label in common:
        places[label] = [row.index(label) / len(row) for row in patterns if label in row]
    found = [label for label in common if places[label]]
    order = sorted(found, key=lambda label: sum(places[label]) / len(places[label]))
    # the most common spelling of each label: `most_common` gives it first, so it is set last
    shown = {text.casefold(): text for text, _ in reversed(spelled.most_common())}
    must = [shown[label] for label in order if len(places[label]) >= 0.8 * len(patterns)]
    form = Form(tuple(shown[label] for label in order), tuple(must))
    return _without_misread(form), len(patterns)


def _is_form(patterns: list[list[str]], rows: list[list[str]]) -> bool:
    """Return whether shared labels are a form: two that are its own, and most of all labels."""
    own = Counter(label for row in patterns for label in set(row) if not _is_ordinary(label))
    usual = [label for label, number in own.items() if number >= 0.5 * len(patterns)]
    shares = [len(row) / len(whole) for row, whole in zip(patterns, rows, strict=True)]
    return len(usual) >= 2 and sum(shares) >= COVERED * len(shares)


def _is_ordinary(label: str) -> bool:
    return bool({label, f"{label}s", label.removesuffix("s")} & ORDINARY)


def _without_misread(form: Form) -> Form:
    """Return a form without labels that would mean other names or variants by place alone."""
    nothing = Form((), ())
    kept = tuple(
        label
        for label in form.order
        if label in form.mandatory
        or role_of(form, label) not in ("aliases", "variants")
        or role_of(nothing, label)
    )
    return Form(kept, form.mandatory)


def _spellings(page: Source) -> list[str]:
    bare = FENCED.sub("", page.body)
    labels = [match[1] or match[2] for match in LABEL.finditer(bare)]
    return [" ".join(label.replace("`", "").split()) for label in labels]


def _labels(page: Source) -> list[str]:
    return [text.casefold() for text in _spellings(page)]


def is_ours(form: Form) -> bool:
    """Whether a form is the default: its labels alone, and all its mandatory labels mandatory."""
    ours = {label.casefold() for label in DEFAULT_FORM}
    must = {label.casefold() for label in DEFAULT_FORM[1:-1]}
    labels = {label.casefold() for label in form.order}
    return labels <= ours and must <= {label.casefold() for label in form.mandatory}
